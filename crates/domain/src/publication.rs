//! What a Puskesmas lets everybody read.

use serde::{Deserialize, Serialize};

use crate::{area::DesaCode, day::Month};

/// Numbers are published in multiples of this.
pub const ROUNDED_TO: u32 = 5;

/// Fewer people than this are not published, neither of those who count nor of the others.
pub const LEAST_PUBLISHED: u32 = 5;

/// Numbers about a quarter that everybody may read (subject: the Puskesmas as a place; FHIR:
/// MeasureReport). It holds exactly what is read, words included, so that it stays as it was
/// published; of the publications of one quarter the latest writing stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// Last month of the quarter.
    pub until: Month,
    /// The tables, in the order in which they are read.
    pub tables: Vec<PublicTable>,
}

/// One indicator, of all villages or of the whole of the Puskesmas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicTable {
    /// Indicator, by id of the guidelines.
    pub indicator: String,
    /// What is counted, in words for everybody.
    pub title: String,
    /// Of whom, in words for everybody.
    pub of: String,
    /// The areas; one without a village is the whole of the Puskesmas.
    pub areas: Vec<PublicArea>,
}

/// The numbers of an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicArea {
    /// The village; absent for the whole of the Puskesmas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desa: Option<DesaCode>,
    /// Its name.
    pub name: String,
    /// The numbers, rounded; absent when they are too small to be published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<PublicShare>,
}

/// People who count, of all people, both rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicShare {
    /// Who count.
    pub numerator: u32,
    /// Everybody.
    pub denominator: u32,
}

impl PublicShare {
    /// Rounds true numbers to fives; none when fewer than five people count, or fewer than five do
    /// not: that nobody has been reached, or everybody, is also told about each of them.
    ///
    /// Of a table with areas left out no total may be published, or subtraction would give them
    /// back. Leaving out more areas beside the small ones and keeping the true total would not do:
    /// whoever knows the method can tell from what else is missing how many the small ones hold.
    pub fn of(numerator: u32, denominator: u32) -> Option<Self> {
        let others = denominator.saturating_sub(numerator);
        (LEAST_PUBLISHED <= numerator && LEAST_PUBLISHED <= others)
            .then(|| Self { numerator: rounded(numerator), denominator: rounded(denominator) })
    }

    /// Tells whether it can have come from true numbers.
    pub fn is_sound(self) -> bool {
        self.numerator.is_multiple_of(ROUNDED_TO)
            && self.denominator.is_multiple_of(ROUNDED_TO)
            && LEAST_PUBLISHED <= self.numerator
            && LEAST_PUBLISHED <= self.denominator.saturating_sub(self.numerator)
    }
}

/// Rounds to the nearest five; halves do not occur.
fn rounded(number: u32) -> u32 {
    number.saturating_add(ROUNDED_TO / 2) / ROUNDED_TO * ROUNDED_TO
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use rstest::rstest;

    use super::*;

    const fn share(numerator: u32, denominator: u32) -> PublicShare {
        PublicShare { numerator, denominator }
    }

    /// Tries every table with these denominators, which the reader may know from elsewhere, and
    /// keeps together those of which the same is told. Whatever the reader works out, every one of
    /// them remains possible; so each number that is left out must have five values among them,
    /// and none that is told may be small.
    #[rstest]
    #[case(&[40])]
    #[case(&[6, 40])]
    #[case(&[5, 9])]
    #[case(&[12, 12])]
    #[case(&[20, 20, 20])]
    #[case(&[6, 7, 30])]
    #[case(&[6, 11, 16, 19])]
    fn nobody_is_found(#[case] denominators: &[u32]) {
        let mut tables: Vec<Vec<u32>> = vec![Vec::new()];
        for &most in denominators {
            let with = |table: &Vec<u32>, n| [table.as_slice(), &[n]].concat();
            tables = tables.iter().flat_map(|table| (0..=most).map(|n| with(table, n))).collect();
        }
        let mut alike: HashMap<Vec<Option<PublicShare>>, Vec<Vec<u32>>> = HashMap::new();
        for table in tables {
            let told = table.iter().zip(denominators);
            let told = told.map(|(n, most)| PublicShare::of(*n, *most)).collect();
            alike.entry(told).or_default().push(table);
        }
        for (told, tables) in alike {
            for (at, area) in told.iter().enumerate() {
                let values: BTreeSet<u32> = tables.iter().map(|table| table[at]).collect();
                let enough = match area {
                    None => LEAST_PUBLISHED as usize <= values.len(),
                    Some(_) => {
                        let most = denominators[at] - LEAST_PUBLISHED;
                        values.iter().all(|value| (LEAST_PUBLISHED..=most).contains(value))
                    }
                };
                assert!(enough, "{told:?} pins area {at} to {values:?}");
            }
        }
    }

    #[rstest]
    #[case::five(share(5, 100), Some(share(5, 100)))]
    #[case::four(share(4, 100), None)]
    #[case::nobody(share(0, 100), None)]
    #[case::five_others(share(95, 100), Some(share(95, 100)))]
    #[case::four_others(share(96, 100), None)]
    #[case::everybody(share(100, 100), None)]
    #[case::rounded_down(share(62, 97), Some(share(60, 95)))]
    #[case::rounded_up(share(63, 98), Some(share(65, 100)))]
    #[case::few_people(share(4, 9), None)]
    #[case::no_people(share(0, 0), None)]
    #[case::more_than_everybody(share(12, 10), None)]
    fn numbers_are_told_from_five_on(
        #[case] number: PublicShare,
        #[case] told: Option<PublicShare>,
    ) {
        assert_eq!(PublicShare::of(number.numerator, number.denominator), told);
    }

    #[test]
    fn whatever_is_told_is_sound_and_nothing_else_is() {
        for denominator in 0..120 {
            for numerator in 0..=denominator {
                assert!(PublicShare::of(numerator, denominator).is_none_or(PublicShare::is_sound));
            }
        }
        for wrong in [share(4, 100), share(5, 9), share(12, 100), share(10, 12), share(100, 100)] {
            assert!(!wrong.is_sound(), "{wrong:?}");
        }
    }

    /// Between two quarters a number that went up by one is not seen to have gone up by one.
    #[test]
    fn one_person_more_is_not_seen() {
        let (before, after) = (PublicShare::of(12, 97), PublicShare::of(13, 97));
        assert_eq!((before, after), (Some(share(10, 95)), Some(share(15, 95))));
        let of = move |told| (5..90_u32).filter(move |n| PublicShare::of(*n, 97) == told);
        let steps: BTreeSet<u32> = of(after).flat_map(|b| of(before).map(move |a| b - a)).collect();
        assert!(5 <= steps.len(), "{steps:?}");
    }
}
