//! What the crate decides, told as stories.

mod passwords;
mod permissions;
mod sign_in;
