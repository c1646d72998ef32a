//! Codes that are good once: for choosing a password, and in place of a lost factor.

use sha2::{Digest, Sha256};

/// Random bytes from which a code is made; one for each letter.
pub const CODE_BYTES: usize = 25;
/// Letters of a group, as they are shown.
const GROUP: usize = 5;
/// Codes in one set for the day on which a factor is lost.
pub const SPARE_CODES: usize = 10;

/// No 0/o, 1/l/i, 5/s, 2/z, 8/b and no u beside v, so that it can be copied from paper.
const LETTERS: &[u8; 24] = b"34679acdefghjkmnpqrtvwxy";

/// A code to be shown once: five groups of five letters, about 114 bits. Never kept, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Code([u8; CODE_BYTES]);

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

impl Code {
    /// Makes a code from random bytes made elsewhere.
    pub fn new(random: [u8; CODE_BYTES]) -> Self {
        Self(random.map(|byte| LETTERS[usize::from(byte) % LETTERS.len()]))
    }

    /// Reads a code as somebody typed it: capitals, spaces and dashes do not matter.
    pub fn read(text: &str) -> Option<Self> {
        let mut letters = [0; CODE_BYTES];
        let mut at = 0;
        for letter in text.bytes().filter(|byte| !matches!(byte, b' ' | b'-')) {
            let letter = letter.to_ascii_lowercase();
            if !LETTERS.contains(&letter) {
                return None;
            }
            *letters.get_mut(at)? = letter;
            at += 1;
        }
        (at == CODE_BYTES).then_some(Self(letters))
    }

    /// Returns the text to show: `acdef-ghjkm-npqrt-vwxy3-46797`.
    pub fn text(&self) -> String {
        let groups: Vec<String> =
            self.0.chunks(GROUP).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
        groups.join("-")
    }

    /// Returns what the store keeps: SHA-256, 64 hexadecimal digits. The code is random and has
    /// more than 112 bits, so that a slow hash would add nothing (ASVS 5.0 6.5.2).
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"simpul-code-1");
        hash.update(self.0);
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
