//! What becomes of a sign-in.

use domain::refusal::Refusal;

use crate::{
    lockout::Failures,
    password::{self, Hash},
};

/// What is known about the account of the name that was typed.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Hash of the password.
    pub hash: Hash,
    /// Whether the account may be used.
    pub active: bool,
    /// Whether it was not used for so long that somebody must open it again.
    pub unused: bool,
}

/// What becomes of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Right: begin a session, forget the failures.
    Welcome,
    /// Right, but nobody used the account for so long that it is closed until opened again.
    Unused,
    /// Wrong name, wrong password or closed account, told apart to nobody: keep these failures.
    Wrong(Failures),
    /// Too many failures; the password was not looked at.
    Locked {
        /// When the next try is allowed, milliseconds since 1970.
        until_ms: u64,
    },
}

/// Decides a sign-in. Costs one hash whether or not the name is known, so that time tells
/// nothing about which names exist.
pub fn decide(
    credentials: Option<&Credentials>,
    failures: Failures,
    password: &str,
    now_ms: u64,
) -> Outcome {
    if let Some(until_ms) = failures.locked_until_ms(now_ms) {
        return Outcome::Locked { until_ms };
    }
    let fits = password::matches(credentials.map(|known| &known.hash), password);
    let active = credentials.is_some_and(|known| known.active);
    if fits && active {
        let unused = credentials.is_some_and(|known| known.unused);
        return if unused { Outcome::Unused } else { Outcome::Welcome };
    }
    Outcome::Wrong(failures.with_failure(now_ms))
}

/// Longest user name, in characters.
pub const USERNAME_CHARS_MAX: usize = 40;

/// Reads a user name: small letters, digits, dot and dash, three to forty characters.
/// Capitals and spaces around it are forgiven, because phones write them unasked.
pub fn username(text: &str) -> Result<String, Refusal> {
    let name = text.trim().to_lowercase();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-';
    if (3..=USERNAME_CHARS_MAX).contains(&name.len()) && name.chars().all(plain) {
        return Ok(name);
    }
    Err(Refusal::new(
        "akun.nama-pengguna",
        "Nama pengguna ditulis dengan huruf kecil, angka, titik atau tanda hubung, 3 sampai 40 \
         huruf. Contoh: siti.melati.",
    ))
}
