//! Codes of an authenticator application (TOTP, RFC 6238): six digits, a new one every 30 s.

use totp_rs::{Algorithm, Builder, Secret as Bytes, Totp};

/// Random bytes of a secret: the length of the hash, as RFC 4226 recommends.
pub const SECRET_BYTES: usize = 20;
/// Seconds that one code lasts.
const STEP_S: u64 = 30;
/// Codes before and after the present one that are taken as well, for clocks that differ.
const WINDOW_STEPS: u16 = 1;
/// Digits of a code.
const DIGITS: u8 = 6;

/// What the authenticator and the server share. Never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; SECRET_BYTES]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// Takes random bytes made elsewhere, or bytes that were kept.
    pub const fn new(bytes: [u8; SECRET_BYTES]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes to keep.
    pub const fn bytes(&self) -> &[u8; SECRET_BYTES] {
        &self.0
    }

    /// Returns the text for typing it into an authenticator by hand: groups of four.
    pub fn text(&self) -> String {
        let text = Bytes::from(self.0).to_base32();
        let groups: Vec<&str> =
            (0..text.len()).step_by(4).map(|at| &text[at..text.len().min(at + 4)]).collect();
        groups.join(" ")
    }

    /// Returns the address that a QR carries to an authenticator.
    pub fn address(&self, place: &str, username: &str) -> String {
        let text = Bytes::from(self.0).to_base32();
        let (issuer, name) = (quoted(place), quoted(username));
        format!("otpauth://totp/{issuer}:{name}?secret={text}&issuer={issuer}")
    }

    /// Tells which step a code belongs to, if it is good now and later than the step that was
    /// used last: a code is good once.
    pub fn step_of(&self, code: &str, last_step: u64, now_ms: u64) -> Option<u64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        if digits.len() != usize::from(DIGITS) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        self.totp().check(&digits, now_ms / 1000).filter(|step| last_step < *step)
    }

    /// Returns the code of a moment, for tests and for programs that stand in for a person.
    pub fn code(&self, now_ms: u64) -> String {
        self.totp().generate(now_ms / 1000).to_string()
    }

    fn totp(&self) -> Totp {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(DIGITS)
            .with_skew(WINDOW_STEPS)
            .with_step_duration(STEP_S)
            .with_secret(self.0)
            .build()
            .expect("the length and the numbers are those of the RFC")
    }
}

/// Writes a text as a part of an address.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                quoted.push(char::from(byte));
            }
            _ => quoted.push_str(&format!("%{byte:02X}")),
        }
    }
    quoted
}
