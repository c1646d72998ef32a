//! What the crate decides, told as stories.

mod approvals;
mod factors;
mod passkeys;
mod passwords;
mod permissions;
mod sheet;
mod sign_in;
