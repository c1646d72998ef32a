//! Passwords: rules for new ones, hashing, checking.

use std::{collections::HashSet, sync::LazyLock};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use domain::refusal::Refusal;

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

/// Passwords found in every published list, or that everybody at a Puskesmas would try first.
static BROKEN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("../data/broken_passwords.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
});

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
    let fits = hash.unwrap_or(&NOBODY).fits(password);
    fits && usable && hash.is_some()
}

/// Checks a new password by length, by the user name and by the list of broken ones.
///
/// Nothing is asked about capitals, digits or signs (ASVS 6.2.5).
pub fn check_new(password: &str, username: &str) -> Result<(), Refusal> {
    let chars = password.chars().count();
    if chars < CHARS_MIN {
        return Err(Refusal::new(
            "sandi.pendek",
            format!(
                "Kata sandi paling sedikit {CHARS_MIN} huruf. Tiga kata yang mudah Anda ingat \
                 sudah cukup."
            ),
        ));
    }
    if CHARS_MAX < chars {
        return Err(Refusal::new(
            "sandi.panjang",
            format!("Kata sandi paling banyak {CHARS_MAX} huruf."),
        ));
    }
    let lower = password.to_lowercase();
    let username = username.to_lowercase();
    if 3 <= username.chars().count() && lower.contains(&username) {
        return Err(Refusal::new(
            "sandi.nama",
            "Kata sandi tidak boleh memuat nama pengguna. Pilih kata lain.",
        ));
    }
    if BROKEN.contains(lower.as_str()) || is_monotonous(&lower) {
        return Err(Refusal::new(
            "sandi.mudah-ditebak",
            "Kata sandi ini mudah ditebak orang lain. Pilih beberapa kata yang tidak biasa \
             berdampingan.",
        ));
    }
    Ok(())
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

/// Makes a password to be shown once and changed at the first sign-in: four groups of four
/// letters that cannot be mistaken for one another, from 16 random bytes (about 73 bits).
pub fn generated(random: [u8; 16]) -> String {
    // No 0/o, 1/l/i, 5/s, 2/z, 8/b and no u beside v, so that it can be copied from paper.
    const LETTERS: &[u8; 24] = b"34679acdefghjkmnpqrtvwxy";
    let mut password = String::with_capacity(19);
    for (at, byte) in random.into_iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            password.push('-');
        }
        password.push(char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    }
    password
}
