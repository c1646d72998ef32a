//! What the named lists share: somebody on a list, and one part of a long list.

use domain::{day::Day, id::PersonId};
use store::read::{page::Page, people::PersonRow};

use crate::{names::Names, wording};

/// Somebody on a list.
pub(crate) struct Whom {
    pub(crate) id: PersonId,
    pub(crate) name: String,
    pub(crate) mother: Option<String>,
    pub(crate) age: String,
    pub(crate) place: String,
    pub(crate) phone: Option<String>,
}

impl Whom {
    /// Reads a person as people know them, on a day.
    pub(crate) fn of(person: PersonRow, names: &Names, on: Day) -> Self {
        Self {
            id: person.id,
            age: wording::age_of(person.birth, on),
            place: names.area(&person.area),
            name: wording::name_of(&person.name).to_owned(),
            mother: person.mother_name,
            phone: person.phone,
        }
    }
}

/// Last part that may be asked for.
const PARTS_MAX: u32 = 100_000;

/// A part of a long list, counted from 1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    number: u32,
    rows: u32,
}

impl Part {
    /// Reads the number of a part of so many rows; anything else is the first part.
    pub(crate) fn parse(number: &str, rows: u32) -> Self {
        Self { number: number.parse().unwrap_or(1).clamp(1, PARTS_MAX), rows }
    }

    /// Returns the rows to be read.
    pub(crate) fn page(self) -> Page {
        Page { limit: self.rows, offset: self.first() }
    }

    /// Returns how many rows stand before this part.
    pub(crate) fn first(self) -> u32 {
        (self.number - 1) * self.rows
    }

    /// Returns the addresses of the parts before and after, where there are any.
    pub(crate) fn neighbours(
        self,
        shown: usize,
        total: u64,
        address: impl Fn(u32) -> String,
    ) -> (Option<String>, Option<String>) {
        let has_more = u64::from(self.first()) + (shown as u64) < total;
        let before = (1 < self.number).then(|| address(self.number - 1));
        (before, has_more.then(|| address(self.number + 1)))
    }
}
