//! Grades and the doses that are given at school, as the guidelines have them.

use domain::day::Day;
use guidelines::{
    model::{Guidelines, Step},
    school::SchoolYear,
};

use crate::{
    law::{self, missing},
    plan::Error,
};

/// Doses at school: item, step, grade, month in which schools are visited for it (August or
/// November, as the ministry plans its month of school immunisation), and the first year in which
/// only girls are given it.
const DOSES: [Dose; 6] = [
    ("imm_bias_mr", "MR_K1", 1, 8, i16::MAX),
    ("imm_bias_dt", "DT_K1", 1, 11, i16::MAX),
    ("imm_bias_td2", "TD_K2", 2, 11, i16::MAX),
    ("imm_bias_td5", "TD_K5", 5, 11, 2026),
    ("imm_bias_hpv", "HPV_K5", 5, 8, 0),
    ("imm_bias_hpv", "HPV_K6", 6, 8, 0),
];

type Dose = (&'static str, &'static str, i32, i32, i16);

/// A dose given at school, with all versions of its rule.
pub(crate) struct SchoolDose {
    pub grade: i32,
    month: i32,
    girls_from: i16,
    item: &'static str,
    versions: Vec<Version>,
}

struct Version {
    from: Day,
    until: Option<Day>,
    step: Step,
}

impl SchoolDose {
    /// Reads all doses.
    pub(crate) fn all(guidelines: &Guidelines) -> Result<Vec<Self>, Error> {
        let read = |(item, code, grade, month, girls_from): Dose| {
            let mut versions = Vec::new();
            for rule in guidelines.items.iter().filter(|rule| *rule.rule.id == *item) {
                let steps = rule.schedule.steps();
                let step = steps.iter().find(|step| *step.code == *code);
                versions.extend(step.map(|step| Version {
                    from: rule.rule.valid_from,
                    until: rule.rule.valid_until,
                    step: step.clone(),
                }));
            }
            if versions.is_empty() {
                return Err(missing("step", &format!("{item}.{code}")));
            }
            Ok(Self { grade, month, girls_from, item, versions })
        };
        DOSES.into_iter().map(read).collect()
    }

    pub(crate) fn is_for_girls(&self, on: Day) -> bool {
        self.girls_from <= on.ymd().0
    }

    /// Returns item and step to give on a day to somebody born on `birth`.
    pub(crate) fn due(&self, birth: Day, on: Day) -> Option<(&'static str, &str)> {
        if on.month().number() != self.month {
            return None;
        }
        let version = self
            .versions
            .iter()
            .find(|version| version.from <= on && version.until.is_none_or(|until| on <= until))?;
        law::in_window(&version.step, birth, on).then_some((self.item, &*version.step.code))
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
