//! What the crate decides, told as stories.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod approvals;
mod delegations;
mod factors;
mod identities;
mod passkeys;
mod passwords;
mod permissions;
mod sheet;
mod sign_in;
