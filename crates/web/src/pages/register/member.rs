//! Who belongs to a register: birth days of a year's ages, and the life stages of a day.

use domain::{day::Day, person::Birth};
use guidelines::{
    age::AgeSpan,
    model::{Guidelines, StageSpan},
    register::Recap,
};
use store::read::register::{Days, MemberRow};

/// Earliest birth that is looked for.
const BIRTH_FIRST: i16 = 1850;

/// Returns the birth days of whoever is of some ages on any day of a stretch.
pub(crate) fn births(age: AgeSpan, within: Days) -> Days {
    let lowest = Day::from_ymd(BIRTH_FIRST, 1, 1).expect("a real day").epoch_days();
    let highest = within.until.epoch_days();
    // Later births reach every age later, so both ends can be searched by halving.
    let first = |holds: &dyn Fn(Day) -> bool| {
        let (mut low, mut high) = (lowest, highest + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if holds(Day::from_epoch_days(middle)) { high = middle } else { low = middle + 1 }
        }
        Day::from_epoch_days(low)
    };
    let from = first(&|birth| within.from <= age.until.last_day(birth));
    let too_young = first(&|birth| within.until < age.from.first_day(birth));
    Days { from, until: too_young.plus_days(-1) }
}

/// The people of an attendance register: its life stages as ages and kinds of episodes.
pub(crate) struct Group {
    ages: Vec<AgeSpan>,
    kinds: Vec<String>,
    except_ages: Vec<AgeSpan>,
    except_kinds: Vec<String>,
}

impl Group {
    /// Reads the life stages of a register as they hold on a day.
    pub(crate) fn new(guidelines: &Guidelines, recap: &Recap, on: Day) -> Self {
        let (ages, kinds) = spans(guidelines, &recap.stages, on);
        let (except_ages, except_kinds) = spans(guidelines, &recap.except, on);
        Self { ages, kinds, except_ages, except_kinds }
    }

    /// Returns the birth days of those who belong by age within some days.
    pub(crate) fn births(&self, within: Days) -> Option<Days> {
        let all = self.ages.iter().map(|age| births(*age, within));
        all.reduce(|a, b| Days { from: a.from.min(b.from), until: a.until.max(b.until) })
    }

    /// Returns the kinds of episodes by which people belong, and by which they do not.
    pub(crate) fn kinds(&self) -> (Vec<String>, Vec<String>) {
        (self.kinds.clone(), self.except_kinds.clone())
    }

    /// Tells whether somebody belongs to the register on a day.
    pub(crate) fn has(&self, member: &MemberRow, day: Day) -> bool {
        let before = |gone: Option<Day>| gone.is_none_or(|gone| day < gone);
        let here = before(member.person.died_on) && before(member.person.left_on);
        let birth = member.person.birth;
        let by = |ages: &[AgeSpan], kinds: &[String]| {
            let of_age = |birth: Birth| ages.iter().any(|age| age.holds(birth.day, day));
            let of_kind = member
                .episodes
                .iter()
                .any(|episode| kinds.contains(&episode.kind) && episode.is_open_on(day));
            birth.is_some_and(of_age) || of_kind
        };
        let excepted = by(&self.except_ages, &self.except_kinds);
        here && !excepted && by(&self.ages, &self.kinds)
    }
}

/// Sorts life stages into ages and kinds of episodes.
fn spans(
    guidelines: &Guidelines,
    stages: &[std::sync::Arc<str>],
    on: Day,
) -> (Vec<AgeSpan>, Vec<String>) {
    let (mut ages, mut kinds) = (Vec::new(), Vec::new());
    for stage in stages.iter().filter_map(|stage| guidelines.stage(stage, on)) {
        match &stage.span {
            StageSpan::Age(age) => ages.push(*age),
            StageSpan::Episode(kind) => kinds.push(kind.to_string()),
        }
    }
    (ages, kinds)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn on(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn the_infants_of_a_year_are_those_of_two_years_of_birth() {
        let age = AgeSpan { from: "0m".parse().unwrap(), until: "11m".parse().unwrap() };
        let year = Days { from: on("2026-01-01"), until: on("2026-12-31") };
        let found = births(age, year);
        assert_eq!(found, Days { from: on("2025-01-02"), until: on("2026-12-31") });
    }

    proptest! {
        #[test]
        fn whoever_is_born_then_and_nobody_else_is_of_the_ages(
            from in 0u16..900, length in 0u16..400, born in 0i32..20_000, days in 0i32..400,
        ) {
            let span = AgeSpan {
                from: format!("{from}m").parse().unwrap(),
                until: format!("{}m", from + length).parse().unwrap(),
            };
            let within = Days {
                from: Day::from_epoch_days(19_000),
                until: Day::from_epoch_days(19_000 + days),
            };
            let found = births(span, within);
            let birth = Day::from_epoch_days(born);
            let (first, last) = span.days(birth);
            let ever = first <= within.until && within.from <= last;
            let listed = found.from <= birth && birth <= found.until;
            prop_assert_eq!(ever && birth <= within.until, listed);
        }
    }
}
