//! The key of an encrypted store, and the file it is kept in.

use std::{
    fmt,
    fs::{File, OpenOptions},
    io::{Read, Write},
    path::Path,
};

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// First line of a key file; tells people and programs what it is.
const HEADING: &str = "SIMPUL-KUNCI-1";
/// Largest key file that is read, in bytes; a real one has some hundred.
const FILE_BYTES_MAX: u64 = 4_096;
/// Digits that are written without a gap, so that a person can copy them from paper.
const GROUP_DIGITS: usize = 4;
const KEY_BYTES: usize = 32;
/// Bytes of the checksum that finds a digit copied wrongly.
const CHECK_BYTES: usize = 2;

/// A key of 256 bits that encrypts a SQLite store. It is wiped from memory when dropped, and no
/// text that is printed or logged shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreKey(Zeroizing<[u8; KEY_BYTES]>);

impl StoreKey {
    /// Takes 32 bytes of good chance.
    pub fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads a key file. Refuses one that others than its owner may read: [`Error::KeyFileOpen`].
    pub fn read(file: &Path) -> Result<Self> {
        let unreadable =
            |cause| Error::KeyFile { file: file.display().to_string(), cause: Box::new(cause) };
        let opened = File::open(file).map_err(unreadable)?;
        // Asked of the file that was opened, so that it cannot be exchanged in between.
        if is_open_to_others(&opened.metadata().map_err(unreadable)?) {
            return Err(Error::KeyFileOpen { file: file.display().to_string() });
        }
        let mut text = Zeroizing::new(String::new());
        opened.take(FILE_BYTES_MAX).read_to_string(&mut text).map_err(unreadable)?;
        Self::parse(&text).ok_or_else(|| Error::KeyMalformed { file: file.display().to_string() })
    }

    /// Writes a new key file that only its owner may read; never over one that is there.
    pub fn write_new(&self, file: &Path) -> Result<()> {
        let failed =
            |cause| Error::KeyFile { file: file.display().to_string(), cause: Box::new(cause) };
        let mut written = private().open(file).map_err(failed)?;
        written.write_all(self.to_text().as_bytes()).map_err(failed)?;
        written.sync_all().map_err(failed)?;
        sync_folder_of(file).map_err(failed)
    }

    /// Reads the text of a key file, or what somebody copied from the sheet in the envelope.
    /// Spaces, line ends and capitals do not count.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim_start().strip_prefix(HEADING)?;
        let digits: Zeroizing<String> =
            Zeroizing::new(digits.chars().filter(|c| !c.is_whitespace() && *c != '-').collect());
        if digits.len() != 2 * (KEY_BYTES + CHECK_BYTES) || !digits.is_ascii() {
            return None;
        }
        let byte = |at: usize| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).ok();
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        for (at, place) in bytes.iter_mut().enumerate() {
            *place = byte(at)?;
        }
        let key = Self(bytes);
        let check = key.digest();
        (0..CHECK_BYTES).all(|at| byte(KEY_BYTES + at) == Some(check[at])).then_some(key)
    }

    /// Returns the text of the key file: a heading, the key in groups of four digits, and a
    /// checksum of four.
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(128));
        text.push_str(HEADING);
        let check = self.digest();
        let bytes = self.0.iter().chain(&check[..CHECK_BYTES]);
        for (at, byte) in bytes.enumerate() {
            if (2 * at).is_multiple_of(GROUP_DIGITS) {
                text.push(if (2 * at).is_multiple_of(4 * GROUP_DIGITS) { '\n' } else { ' ' });
            }
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(digit), 16).expect("a digit below 16"));
            }
        }
        text.push('\n');
        text
    }

    /// Returns eight digits by which people tell keys apart; the key cannot be found from them.
    pub fn fingerprint(&self) -> String {
        self.digest()[CHECK_BYTES..CHECK_BYTES + 4].iter().map(|b| format!("{b:02x}")).collect()
    }

    fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(HEADING.as_bytes());
        hash.update(self.0.as_slice());
        hash.finalize().into()
    }

    /// Returns the key as SQLCipher takes a raw one, so that none is derived at every opening.
    pub(crate) fn raw(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(2 * KEY_BYTES + 3));
        text.push_str("x'");
        for byte in self.0.iter() {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(digit), 16).expect("a digit below 16"));
            }
        }
        text.push('\'');
        text
    }
}

impl fmt::Debug for StoreKey {
    /// Hides the key, whatever prints the value that holds it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKey(...)")
    }
}

/// Returns how a file is made that only its owner may read, and that was not there before.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes the names in the folder of a file durable.
pub(crate) fn sync_folder_of(file: &Path) -> std::io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(unix)]
fn is_open_to_others(about: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    about.permissions().mode() & 0o077 != 0
}

/// Elsewhere the folder's own rights decide who reads it.
#[cfg(not(unix))]
fn is_open_to_others(_about: &std::fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_as_people_copy_it() {
        let key = StoreKey::from_bytes(std::array::from_fn(|at| at as u8 * 7));
        let text = key.to_text();
        assert_eq!(StoreKey::parse(&text), Some(key.clone()));
        let copied = text.replace('\n', " ").to_uppercase();
        assert_eq!(StoreKey::parse(&copied), Some(key.clone()));
        let last = text.trim_end().len() - 7;
        for wrong in [
            String::new(),
            text.replace(HEADING, "KUNCI"),
            text[..last].to_owned(),
            text.replacen("00", "01", 1),
            text.replacen("00", "0x", 1),
        ] {
            assert_eq!(StoreKey::parse(&wrong), None, "{wrong}");
        }
        let raw = key.raw();
        let digits = raw.strip_prefix("x'").unwrap().strip_suffix('\'').unwrap();
        assert_eq!(digits.len(), 64);
    }

    #[test]
    fn nothing_printed_shows_the_key() {
        let key = StoreKey::from_bytes([0xab; 32]);
        let printed = format!("{key:?} {}", key.fingerprint());
        assert!(!printed.contains("abab"), "{printed}");
        assert_ne!(key.fingerprint(), StoreKey::from_bytes([0xac; 32]).fingerprint());
    }

    #[cfg(unix)]
    #[test]
    fn a_key_file_is_its_owner_s_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("simpul.kunci");
        let key = StoreKey::from_bytes([5; 32]);
        key.write_new(&file).unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(StoreKey::read(&file).unwrap(), key);
        // What is there is never written over: it may be the only key to a store.
        assert_eq!(key.write_new(&file).unwrap_err().refusal().code, "kunci.berkas");
        for mode in [0o640, 0o604, 0o660] {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(StoreKey::read(&file).unwrap_err().refusal().code, "kunci.terbuka");
        }
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&file, "bukan kunci").unwrap();
        assert_eq!(StoreKey::read(&file).unwrap_err().refusal().code, "kunci.tidak-sah");
        let none = StoreKey::read(&folder.path().join("tidak-ada")).unwrap_err();
        assert_eq!(none.refusal().code, "kunci.berkas");
    }
}
