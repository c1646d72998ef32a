//! Grades and the doses that are given at school, as the guidelines have them.

use std::sync::Arc;

use domain::day::Day;
use guidelines::{
    model::{Guidelines, Schedule, Step},
    school::SchoolYear,
};

use crate::{
    law::{self, missing},
    plan::Error,
};

/// Doses at school with their grade, and the first year in which only girls are given them.
const DOSES: [(&str, i32, i16); 6] = [
    ("imm_bias_mr", 1, i16::MAX),
    ("imm_bias_dt", 1, i16::MAX),
    ("imm_bias_td2", 2, i16::MAX),
    ("imm_bias_td5", 5, 2026),
    ("imm_bias_hpv5", 5, 0),
    ("imm_bias_hpv6", 6, 0),
];

/// A dose given at school, with all versions of its rule.
pub(crate) struct SchoolDose {
    pub grade: i32,
    girls_from: i16,
    item: Arc<str>,
    versions: Vec<Version>,
}

struct Version {
    from: Day,
    until: Option<Day>,
    months: Vec<u8>,
    steps: Vec<Step>,
}

impl SchoolDose {
    /// Reads all doses.
    pub(crate) fn all(guidelines: &Guidelines) -> Result<Vec<Self>, Error> {
        DOSES
            .iter()
            .map(|(code, grade, girls)| Self::read(guidelines, code, *grade, *girls))
            .collect()
    }

    fn read(law: &Guidelines, code: &str, grade: i32, girls_from: i16) -> Result<Self, Error> {
        let mut versions = Vec::new();
        for item in law.items.iter().filter(|item| &*item.rule.id == code) {
            let Schedule::Campaign { months, steps } = &item.schedule else {
                return Err(missing("campaign", code));
            };
            versions.push(Version {
                from: item.rule.valid_from,
                until: item.rule.valid_until,
                months: months.clone(),
                steps: steps.clone(),
            });
        }
        if versions.is_empty() {
            return Err(missing("item", code));
        }
        Ok(Self { grade, girls_from, item: code.into(), versions })
    }

    pub(crate) fn is_for_girls(&self, on: Day) -> bool {
        self.girls_from <= on.ymd().0
    }

    /// Returns item and step to give on a day to somebody born on `birth`.
    pub(crate) fn due(&self, birth: Day, on: Day) -> Option<(String, String)> {
        let month = u8::try_from(on.month().number()).expect("1 to 12");
        let version = self
            .versions
            .iter()
            .find(|version| version.from <= on && version.until.is_none_or(|until| on <= until))?;
        if !version.months.contains(&month) {
            return None;
        }
        let step = version.steps.iter().find(|step| law::in_window(step, birth, on))?;
        Some((self.item.to_string(), step.code.to_string()))
    }
}

/// Returns the grade of somebody on a day, by age alone.
pub(crate) fn grade(school: &SchoolYear, birth: Day, on: Day) -> Option<i32> {
    let (year, month, _) = on.ymd();
    let begins = school.begins_month as i8;
    let year = if month < begins { year - 1 } else { year };
    let first = Day::from_ymd(year, begins, 1).expect("the first of a month is a day");
    if first < birth {
        return None;
    }
    let age = first.completed_months_since(birth) / 12;
    let grade = age - i32::from(school.grade_1_age) + 1;
    (1..=i32::from(school.grades)).contains(&grade).then_some(grade)
}
