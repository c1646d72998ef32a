//! The real binary, called as its users call it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod growth;
mod guidelines;
mod misuse;
mod program;
