//! Second factors: who must have one, and how often one may guess.

use std::sync::LazyLock;

/// Wrong codes in a row after which a sign-in begins anew with the password.
pub const TRIES_MAX: u32 = 5;
/// Passkeys that one account may have.
pub const PASSKEYS_MAX: usize = 10;

/// Role codes that need a second factor, as written in `data/second_factor_roles.txt`.
static ROLES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    include_str!("../data/second_factor_roles.txt")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
});

/// Tells whether accounts of a role must have a second factor (ASVS 6.3.3).
///
/// Decided by the code of the role, so that a role that is added later needs no change here.
pub fn is_mandatory(role: &str) -> bool {
    ROLES.iter().any(|listed| match listed.strip_suffix('*') {
        Some(beginning) => role.starts_with(beginning),
        None => *listed == role,
    })
}
