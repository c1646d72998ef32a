//! The real binary, called as its users call it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod accesses;
mod append;
mod backup;
mod certificate;
mod dead_disk;
mod district;
mod doctor;
mod growth;
mod guidelines;
mod home;
mod identity;
mod import;
mod key;
mod misuse;
mod packaging;
mod program;
mod release;
mod serve;
