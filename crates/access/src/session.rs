//! Sessions: a random token in the browser, its hash in the store, and how long it lasts.

use sha2::{Digest, Sha256};

use crate::policy::Policy;

/// A session without a request for this long is over (ASVS 7.3.1).
pub const IDLE_MS: u64 = 30 * 60 * 1000;
/// A session is over after this long in any case: one long working day (ASVS 7.3.2).
pub const ABSOLUTE_MS: u64 = 12 * 60 * 60 * 1000;
/// A session without a request for this long is locked: at a counter people walk away.
pub const LOCK_MS: u64 = 10 * 60 * 1000;
/// Sessions that one account may have at once.
pub const AT_ONCE_MAX: u32 = 3;
/// The time of the last request is written again only after this long, to spare the disk.
pub const TOUCH_MS: u64 = 60 * 1000;

/// Bytes of randomness in a token.
pub const TOKEN_BYTES: usize = 32;

/// What the browser holds. Never kept, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; TOKEN_BYTES]);

/// What the store keeps: SHA-256 of the token, 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenHash(String);

impl Token {
    /// Wraps random bytes made elsewhere.
    pub const fn new(random: [u8; TOKEN_BYTES]) -> Self {
        Self(random)
    }

    /// Returns the text for the cookie: 64 hexadecimal digits.
    pub fn cookie(&self) -> String {
        hexadecimal(&self.0)
    }

    /// Reads what a browser sent back; `None` when it is not of the form that we give out.
    pub fn from_cookie(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 2 * TOKEN_BYTES {
            return None;
        }
        let mut token = [0; TOKEN_BYTES];
        for (byte, pair) in token.iter_mut().zip(bytes.chunks_exact(2)) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Some(Self(token))
    }

    /// Returns what the store keeps.
    pub fn hash(&self) -> TokenHash {
        TokenHash(hexadecimal(&Sha256::digest(self.0)))
    }

    /// Returns the word that every form of this session carries against forged requests.
    ///
    /// It is worked out from the token, so nothing more is kept, and the token cannot be worked
    /// out from it.
    pub fn form_word(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"simpul-form-1");
        hash.update(self.0);
        hexadecimal(&hash.finalize())
    }

    /// Tells whether a form carries the word of this session, in time that does not depend on
    /// how much of it is right.
    pub fn form_word_fits(&self, word: &str) -> bool {
        let own = self.form_word();
        let differences =
            own.bytes().zip(word.bytes()).fold(0, |sum, (own, given)| sum | (own ^ given));
        own.len() == word.len() && differences == 0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl TokenHash {
    /// Returns the 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// When a session began and when it was last used, milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Begin.
    pub created_ms: u64,
    /// Last request.
    pub seen_ms: u64,
}

/// Whether a session holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It holds, and the time of this request is to be written down.
    HoldsTouch,
    /// It holds, but whoever sits there is to show who they are before going on.
    Locked,
    /// It is over; sign in again.
    Over,
}

impl Span {
    /// Judges a session at a moment. A clock set back never makes a session last longer than
    /// its length counted from the time written down last.
    pub const fn verdict(self, now_ms: u64, policy: &Policy) -> Verdict {
        let age = now_ms.saturating_sub(self.created_ms);
        let idle = now_ms.saturating_sub(self.seen_ms);
        let set_back = now_ms.saturating_add(policy.idle_ms) < self.seen_ms;
        if policy.absolute_ms <= age || policy.idle_ms <= idle || set_back {
            Verdict::Over
        } else if policy.lock_ms <= idle {
            Verdict::Locked
        } else if TOUCH_MS <= idle {
            Verdict::HoldsTouch
        } else {
            Verdict::Holds
        }
    }
}
