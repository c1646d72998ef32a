//! People who are asked something, and how a year or a month counts them.

use domain::{
    day::Month,
    person::{Birth, BirthPrecision, PersonFacts, Sex},
    record::{Setting, Value, Visit},
};
use portrait::model::Portrait;

use crate::child::{Child, address, day, observed};

/// A year that is over, and the day on which it is looked at.
pub(crate) const YEAR: i32 = 2025;
pub(crate) const AFTER: &str = "2026-01-20";

/// A man born on a day, registered then.
pub(crate) fn man(birth: &str) -> Child {
    let birth = Birth { day: day(birth), minute: None, precision: BirthPrecision::Exact };
    let facts = PersonFacts {
        sex: Some(Sex::LakiLaki),
        birth: Some(birth),
        address: Some(address("7309012001")),
        ..PersonFacts::default()
    };
    Child::known_by(&birth.day.to_string(), facts)
}

/// A woman born on a day, registered then.
pub(crate) fn woman(birth: &str) -> Child {
    Child::born(birth)
}

/// Answers given at the Puskesmas on a day.
pub(crate) fn told(person: Child, on: &str, answers: &[(&str, Value)]) -> Child {
    person.visited(day(on), Visit { setting: Setting::Puskesmas, ..observed(answers) })
}

/// Whether a year counts somebody as done, and what is missing; `None` for who is not asked.
pub(crate) fn in_year(person: &Child, indicator: &str, year: i32) -> Option<(bool, u64)> {
    let portrait = person.on(AFTER);
    let mut found =
        portrait.contributions.iter().filter(|c| *c.indicator == *indicator && c.case == year);
    let counted = found.next()?;
    assert!(found.next().is_none(), "a year is one case");
    assert_eq!(counted.done.is_some(), counted.missing == 0, "{counted:?}");
    Some((counted.done.is_some(), counted.missing))
}

/// Whether [`YEAR`] asks somebody for it.
pub(crate) fn asked(person: &Child, indicator: &str) -> bool {
    in_year(person, indicator, YEAR).is_some()
}

/// What [`YEAR`] lacks of somebody whom it asks.
pub(crate) fn missing(person: &Child, indicator: &str) -> u64 {
    in_year(person, indicator, YEAR).expect("asked").1
}

/// The month in which [`YEAR`] was done.
pub(crate) fn done_in(person: &Child, indicator: &str) -> Option<String> {
    let portrait = person.on(AFTER);
    let of_year = |c: &&portrait::model::Contribution| *c.indicator == *indicator && c.case == YEAR;
    let counted = portrait.contributions.iter().find(of_year)?;
    counted.done.map(|month| month.to_string())
}

/// Whether a month counts somebody: `None` when not in its population.
pub(crate) fn in_month(portrait: &Portrait, indicator: &str, month: &str) -> Option<bool> {
    let month: Month = month.parse().unwrap();
    let mut found =
        portrait.contributions.iter().filter(|c| *c.indicator == *indicator && c.month == month);
    let counted = found.next()?;
    assert!(found.next().is_none(), "a month counts once");
    Some(counted.done.is_some())
}
