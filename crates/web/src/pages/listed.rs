//! What the named lists share: somebody on a list, and one part of a long list.

use std::collections::BTreeSet;

use access::role::Role;
use domain::{day::Day, id::PersonId};
use store::{
    read::{page::Page, people::PersonRow},
    store::Store,
};

use crate::{names::Names, session::Signed, wording};

/// Somebody on a list.
pub(crate) struct Whom {
    pub(crate) id: PersonId,
    /// Where the name leads: to the pages of the person, unless a list knows better.
    pub(crate) href: String,
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
            href: format!("/orang/{}", person.id),
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
    /// Makes a part of so many rows; there is none before the first.
    pub(crate) fn new(number: u32, rows: u32) -> Self {
        Self { number: number.clamp(1, PARTS_MAX), rows }
    }

    /// Reads the number of a part; anything else is the first part.
    pub(crate) fn parse(number: &str, rows: u32) -> Self {
        Self::new(number.parse().unwrap_or(1), rows)
    }

    /// Returns the rows to be read.
    pub(crate) fn page(self) -> Page {
        Page { limit: self.rows, offset: self.first() }
    }

    fn first(self) -> u32 {
        (self.number - 1) * self.rows
    }

    /// Tells where the rows that were found stand in the whole list, and where the parts before
    /// and after are, if there are any.
    pub(crate) fn span(self, shown: usize, total: u64, address: impl Fn(u32) -> String) -> Span {
        let (first, shown) = (u64::from(self.first()), shown as u64);
        Span {
            total,
            first,
            shown,
            before: (1 < self.number).then(|| address(self.number - 1)),
            after: (first + shown < total).then(|| address(self.number + 1)),
        }
    }
}

/// Where the rows of a page stand in a long list.
pub(crate) struct Span {
    pub(crate) total: u64,
    /// How many rows stand before them.
    pub(crate) first: u64,
    pub(crate) shown: u64,
    /// Address of the part before.
    pub(crate) before: Option<String>,
    /// Address of the part after.
    pub(crate) after: Option<String>,
}

/// Rows fetched at once for a whole list.
const AT_ONCE: u32 = 1_000;

/// Fetches a whole list, at most so many rows.
pub(crate) fn whole<T, E>(
    rows_max: usize,
    mut fetch: impl FnMut(Page) -> Result<Vec<T>, E>,
) -> Result<Vec<T>, E> {
    let mut all = Vec::new();
    while all.len() < rows_max {
        let offset = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let rows = fetch(Page { limit: AT_ONCE, offset })?;
        let is_last = rows.len() < AT_ONCE as usize;
        all.extend(rows);
        if is_last {
            break;
        }
    }
    Ok(all)
}

/// Whose data is processed for care and law only: left out of every file, and of lists that
/// somebody of another office opens (UU 27/2022 Pasal 41).
pub(crate) struct Restricted(BTreeSet<PersonId>);

impl Restricted {
    /// Reads who is left out of a file.
    pub(crate) fn of_file(store: &Store) -> store::error::Result<Self> {
        store.restricted().map(Self)
    }

    /// Reads who is left out of a list: nobody, for those who care for the people on it.
    pub(crate) fn of_list(store: &Store, role: Role) -> store::error::Result<Self> {
        match role {
            Role::DinkesProgram | Role::DinkesKeuangan => store.restricted().map(Self),
            _ => Ok(Self(BTreeSet::new())),
        }
    }

    /// Tells whether somebody is one of them.
    pub(crate) fn holds(&self, person: PersonId) -> bool {
        self.0.contains(&person)
    }

    /// Takes them off a list; returns how many that were.
    pub(crate) fn leave_out<T>(&self, rows: &mut Vec<T>, id: impl Fn(&T) -> PersonId) -> usize {
        let before = rows.len();
        rows.retain(|row| !self.0.contains(&id(row)));
        before - rows.len()
    }
}

/// Writes the last line of a file from which somebody was left out, as wide as the others.
pub(crate) fn left_out(count: usize, columns: usize) -> Option<Vec<String>> {
    let text = format!("({count} orang tidak disertakan: pemrosesan datanya dibatasi)");
    let rest = std::iter::repeat_n(String::new(), columns.saturating_sub(1));
    (0 < count).then(|| std::iter::once(text).chain(rest).collect())
}

/// Like [`left_out()`], for files whose columns are known beforehand.
pub(crate) fn left_out_line<const N: usize>(count: usize) -> Option<[String; N]> {
    left_out(count, N).map(|line| line.try_into().expect("as wide as asked for"))
}

/// Says on paper whose list it is, and of which day.
pub(crate) fn printed(signed: &Signed, today: Day) -> String {
    format!("Dicetak {} oleh {}", today.indonesian(), signed.actor.name)
}
