//! School years: in which grade somebody is.

use domain::{
    day::Day,
    person::Birth,
    record::{Body, Value},
    timeline::Fact,
};
use guidelines::{age::AgePoint, model::Guidelines, school::SchoolYear};

/// Code of the observation that tells the grade.
const GRADE: &str = "kelas_sekolah";

/// When somebody began school, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schooling {
    /// Calendar year in which the school year of grade 1 began.
    pub grade_1_year: i32,
    /// Nobody wrote a grade: it is taken from the age.
    pub guessed: bool,
    /// Month in which school years begin.
    begins_month: u8,
    /// Last grade.
    grades: u8,
}

impl Schooling {
    /// Returns the grade on a day, while it is one of school.
    pub fn grade_on(&self, day: Day) -> Option<u8> {
        let grade = year_of(day, self.begins_month) - self.grade_1_year + 1;
        u8::try_from(grade).ok().filter(|grade| (1..=self.grades).contains(grade))
    }

    /// Returns the day after this one on which the grade is another; none after the last.
    pub(crate) fn next_change(&self, day: Day) -> Option<Day> {
        let year = year_of(day, self.begins_month);
        let next = self.grade_1_year.max(year + 1);
        let last = self.grade_1_year + i32::from(self.grades);
        if last < next { None } else { first_day(next, self.begins_month) }
    }
}

/// Reads when somebody began school: from the last grade that was written, else from the age.
pub(crate) fn schooling(
    guidelines: &Guidelines,
    birth: Option<Birth>,
    facts: &[Fact],
    as_of: Day,
) -> Option<Schooling> {
    let rule: &SchoolYear = guidelines.school.iter().find(|rule| rule.rule.holds_on(as_of))?;
    let begins_month = rule.begins_month;
    let stated = facts.iter().rev().find_map(|fact| {
        let Body::Visit(visit) = fact.body() else { return None };
        let Value::Number(grade) = visit.observations.get(GRADE)? else { return None };
        let grade = i32::try_from(grade.thousandths() / 1000).ok()?;
        Some(year_of(fact.occurred(), begins_month) - grade + 1)
    });
    let guessed = stated.is_none();
    let grade_1_year = stated.or_else(|| {
        let old_enough = AgePoint::Years(u16::from(rule.grade_1_age)).first_day(birth?.day);
        let year = year_of(old_enough, begins_month);
        let begins_that_day = old_enough == first_day(year, begins_month)?;
        Some(if begins_that_day { year } else { year + 1 })
    })?;
    Some(Schooling { grade_1_year, guessed, begins_month, grades: rule.grades })
}

/// Returns the calendar year in which the school year of a day began.
fn year_of(day: Day, begins_month: u8) -> i32 {
    let month = day.month();
    if month.number() < i32::from(begins_month) { month.year() - 1 } else { month.year() }
}

fn first_day(year: i32, begins_month: u8) -> Option<Day> {
    Day::from_ymd(i16::try_from(year).ok()?, i8::try_from(begins_month).ok()?, 1)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::before_school("2020-02-01", Some("2022-07-01"))]
    #[case::first_grade("2022-07-01", Some("2023-07-01"))]
    #[case::end_of_a_year("2023-06-30", Some("2023-07-01"))]
    #[case::last_grade("2033-08-01", Some("2034-07-01"))]
    #[case::left_school("2034-07-01", None)]
    fn a_grade_changes_with_the_school_year(#[case] on: &str, #[case] next: Option<&str>) {
        let schooling =
            Schooling { grade_1_year: 2022, guessed: false, begins_month: 7, grades: 12 };
        let day = |text: &str| text.parse::<Day>().expect("a date");
        let next = next.map(day);
        assert_eq!(schooling.next_change(day(on)), next);
        if let Some(next) = next {
            assert_ne!(schooling.grade_on(day(on)), schooling.grade_on(next));
            assert_eq!(schooling.grade_on(day(on)), schooling.grade_on(next.plus_days(-1)));
        }
    }
}
