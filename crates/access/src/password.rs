//! Passwords: rules for new ones, hashing, checking.

use std::sync::LazyLock;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use domain::refusal::Refusal;

use crate::broken;

/// Fewest characters (NIST SP 800-63B asks for 8, OWASP ASVS 6.2.1 for 8 with a second factor;
/// 10 without one is ours).
pub const CHARS_MIN: usize = 10;
/// Most characters; longer input is refused before it costs time (ASVS 6.2.9 asks for 64 or more).
pub const CHARS_MAX: usize = 128;

/// Bytes of random salt.
pub const SALT_BYTES: usize = 16;

/// Memory in KiB, passes and lanes: the first choice of the OWASP cheat sheet for a small machine.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A hash that belongs to no account, so that an unknown name costs as much time as a known one.
static NOBODY: LazyLock<Hash> =
    LazyLock::new(|| Hash::of("tidak ada yang memakai ini", [7; SALT_BYTES]));

/// An argon2id hash in PHC text form (`$argon2id$v=19$…`).
#[derive(Clone, PartialEq, Eq)]
pub struct Hash(String);

impl Hash {
    /// Hashes a password with a fresh random salt. Takes some 20 ms; call it on a blocking thread.
    pub fn of(password: &str, salt: [u8; SALT_BYTES]) -> Self {
        let hash = argon2()
            .hash_password_with_salt(password.as_bytes(), &salt)
            .expect("the parameters and the length of the salt are right by construction");
        Self(hash.to_string())
    }

    /// Takes a hash that was kept.
    pub fn from_kept(text: String) -> Self {
        Self(text)
    }

    /// Returns the text to keep.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns what no password fits: the account has none yet.
    pub const fn none() -> Self {
        Self(String::new())
    }

    /// Tells whether this is the hash of the password; a hash that cannot be read never is.
    fn fits(&self, password: &str) -> bool {
        PasswordHash::new(&self.0)
            .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hash(…)")
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None);
    let params = params.expect("OWASP's parameters are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Tells whether a password is the right one. Without a hash (unknown name) it takes the same
/// time and says no.
pub fn matches(hash: Option<&Hash>, password: &str) -> bool {
    let usable = password.chars().count() <= CHARS_MAX;
    let password = if usable { password } else { "" };
    let readable = hash.filter(|hash| PasswordHash::new(&hash.0).is_ok());
    let fits = readable.unwrap_or(&NOBODY).fits(password);
    fits && usable && readable.is_some()
}

/// What is asked of new passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Fewest characters.
    pub chars_min: usize,
    /// Whether capitals, small letters, digits and signs must all occur.
    pub mixed: bool,
    /// How long a password is good, in milliseconds; without an end when absent.
    pub life_ms: Option<u64>,
}

impl Default for Rule {
    /// Length and broken ones only: no composition, no expiry (ASVS 6.2.5, 6.2.10).
    fn default() -> Self {
        Self { chars_min: CHARS_MIN, mixed: false, life_ms: None }
    }
}

impl Rule {
    /// The reading of BSSN 4/2021 that some districts ask for: twelve mixed characters, six
    /// months (183 days).
    pub const BSSN: Self =
        Self { chars_min: 12, mixed: true, life_ms: Some(183 * 24 * 60 * 60 * 1000) };

    /// Tells whether a password set at a moment is to be changed now.
    pub fn is_worn(&self, set_ms: u64, now_ms: u64) -> bool {
        self.life_ms.is_some_and(|life_ms| life_ms <= now_ms.saturating_sub(set_ms))
    }

    /// Returns what to tell people who choose a password.
    pub fn hint(&self) -> String {
        let least = self.chars_min;
        if self.mixed {
            return format!(
                "Paling sedikit {least} huruf, dengan huruf besar, huruf kecil, angka dan tanda."
            );
        }
        format!(
            "Paling sedikit {least} huruf. Tiga kata yang mudah Anda ingat sudah cukup, misalnya \
             nama benda yang tidak biasa berdampingan."
        )
    }

    /// Checks a new password by length, by the user name and by the lists of broken ones.
    ///
    /// Nothing is asked about capitals, digits or signs (ASVS 6.2.5) unless the rule is mixed.
    pub fn check(&self, password: &str, username: &str) -> Result<(), Refusal> {
        self.check_shape(password)?;
        let lower = password.to_lowercase();
        let username = username.to_lowercase();
        if 3 <= username.chars().count() && lower.contains(&username) {
            return Err(Refusal::new(
                "sandi.nama",
                "Kata sandi tidak boleh memuat nama pengguna. Pilih kata lain.",
            ));
        }
        if broken::is_known(&lower) || is_monotonous(&lower) {
            return Err(Refusal::new(
                "sandi.mudah-ditebak",
                "Kata sandi ini mudah ditebak orang lain. Pilih beberapa kata yang tidak biasa \
                 berdampingan.",
            ));
        }
        Ok(())
    }

    fn check_shape(&self, password: &str) -> Result<(), Refusal> {
        let chars = password.chars().count();
        if chars < self.chars_min {
            let message = format!("Kata sandi terlalu pendek. {}", self.hint());
            return Err(Refusal::new("sandi.pendek", message));
        }
        if CHARS_MAX < chars {
            return Err(Refusal::new(
                "sandi.panjang",
                format!("Kata sandi paling banyak {CHARS_MAX} huruf."),
            ));
        }
        let kinds: [fn(char) -> bool; 4] = [
            char::is_uppercase,
            char::is_lowercase,
            |c| c.is_ascii_digit(),
            |c| !c.is_alphanumeric(),
        ];
        if self.mixed && !kinds.into_iter().all(|kind| password.chars().any(kind)) {
            return Err(Refusal::new(
                "sandi.campuran",
                "Kata sandi harus memuat huruf besar, huruf kecil, angka dan tanda.",
            ));
        }
        Ok(())
    }
}

/// Tells whether a text repeats one short piece (`aaaaaaaaaa`, `1212121212`) or counts
/// (`0123456789`, `abcdefghij`).
fn is_monotonous(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let repeats =
        (1..=3).any(|period| chars.iter().zip(chars.iter().skip(period)).all(|(a, b)| a == b));
    let steps = |step: i64| {
        chars.iter().zip(chars.iter().skip(1)).all(|(a, b)| *b as i64 - *a as i64 == step)
    };
    repeats || steps(1) || steps(-1)
}
