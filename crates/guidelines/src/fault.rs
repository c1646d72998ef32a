//! What is wrong with a file of the guidelines.

use std::{cell::RefCell, fmt};

/// A fault in the guidelines: where it stands, and what its author is to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub struct Fault {
    /// Path below the folder of the guidelines, with `/`.
    pub file: String,
    /// Line, counted from 1; 0 when the fault is about the whole file.
    pub line: u32,
    /// Stable code such as `kode.tak-dikenal`; all of them stand in the README of this crate.
    pub code: &'static str,
    /// Indonesian sentence.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {} [{}]", self.file, self.line, self.message, self.code)
    }
}

/// Place of a rule in the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: u32,
}

/// Most faults that are gathered; a hostile file must not fill the memory.
const FAULTS_MAX: usize = 2_000;

/// Gathers faults while loading goes on.
#[derive(Debug, Default)]
pub(crate) struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    pub(crate) fn add(&self, place: &Place, code: &'static str, message: impl Into<String>) {
        self.push(Fault {
            file: place.file.clone(),
            line: place.line,
            code,
            message: message.into(),
        });
    }

    pub(crate) fn push(&self, fault: Fault) {
        let mut faults = self.0.borrow_mut();
        if faults.len() < FAULTS_MAX {
            faults.push(fault);
        }
    }

    /// Tells whether nothing is wrong so far.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// Returns all faults by file and line, each once.
    pub(crate) fn into_sorted(self) -> Vec<Fault> {
        let mut faults = self.0.into_inner();
        faults.sort();
        faults.dedup();
        faults
    }
}
