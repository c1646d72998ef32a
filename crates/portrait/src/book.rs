//! Which items are judged for whom: those of the paper books that are open.
//!
//! A book gathers life stages, as the paper ones do: the child's, the mother's, the school child's,
//! the adult's. Nobody asks at seventy whether the first dose of hepatitis B was late.

use std::sync::Arc;

use domain::day::Day;
use guidelines::model::{Guidelines, Item};

/// Books of stages and items, as sets of bits.
pub(crate) struct Books {
    /// Bit of the book of every stage, by its id.
    stages: Vec<(Arc<str>, u64)>,
    /// Name of the book of every stage, in the same order.
    names: Vec<Arc<str>>,
    /// Books of every item, in the order of the guidelines.
    items: Vec<u64>,
}

impl Books {
    /// Every book.
    pub(crate) const ALL: u64 = u64::MAX;

    /// Numbers the books.
    pub(crate) fn new(guidelines: &Guidelines) -> Self {
        let mut names: Vec<&Arc<str>> = Vec::new();
        let mut stages: Vec<(Arc<str>, u64)> = Vec::new();
        for stage in &guidelines.stages {
            if !names.contains(&&stage.book) {
                names.push(&stage.book);
            }
            let at = names.iter().position(|name| **name == stage.book).unwrap_or_default();
            // Sixty-three books are plenty; any more would share the last bit.
            stages.push((Arc::clone(&stage.rule.id), 1 << at.min(63)));
        }
        let book_of = |id: &Arc<str>| {
            stages.iter().filter(|(stage, _)| stage == id).fold(0, |books, (_, book)| books | book)
        };
        let items = guidelines.items.iter();
        let items = items.map(|item| item.stages.iter().map(book_of).fold(0, |a, b| a | b));
        let items = items.collect();
        let names = guidelines.stages.iter().map(|stage| Arc::clone(&stage.book)).collect();
        Self { stages, names, items }
    }

    /// Returns the books of the life stages that hold.
    pub(crate) fn open(&self, holding: &[Arc<str>]) -> u64 {
        let open = self.stages.iter().filter(|(stage, _)| holding.contains(stage));
        open.fold(0, |books, (_, book)| books | book)
    }

    /// Returns the name of the book of a life stage.
    pub(crate) fn book_of(&self, stage: &str) -> Arc<str> {
        let at = self.stages.iter().position(|(known, _)| **known == *stage);
        at.map_or_else(Arc::default, |at| Arc::clone(&self.names[at]))
    }

    /// Lists the items of open books that hold on a day, in the order of the guidelines.
    pub(crate) fn items<'g>(
        &self,
        guidelines: &'g Guidelines,
        open: u64,
        on: Day,
    ) -> impl Iterator<Item = &'g Item> {
        let all = guidelines.items.iter().enumerate();
        let of_books = all.filter(move |(at, item)| self.has(*at, open) && item.rule.holds_on(on));
        of_books.map(|(_, item)| item)
    }

    /// Tells whether the item of a place is of a book that is open.
    pub(crate) fn has(&self, item: usize, open: u64) -> bool {
        open == Self::ALL || self.items[item] & open != 0
    }
}
