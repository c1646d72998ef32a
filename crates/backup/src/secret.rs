//! Who can open backups, and the seal that tells ours from forged ones.
//!
//! A backup is encrypted to recipients whose identities lie in envelopes, so that whoever takes
//! the machine cannot open the copies that left it. Anybody could encrypt to a recipient; that a
//! manifest comes from this Puskesmas its seal shows, a secret that the machine and the envelopes
//! share.

use std::{fmt, fs, path::Path, str::FromStr};

use age::secrecy::ExposeSecret as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// First line of what lies in an envelope.
const HEADING: &str = "SIMPUL-CADANGAN-1";
const SEAL_BYTES: usize = 32;

/// The secret with which manifests are sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct Seal(Zeroizing<[u8; SEAL_BYTES]>);

impl Seal {
    /// Takes 32 bytes of good chance.
    pub fn from_bytes(bytes: [u8; SEAL_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Returns the seal in hexadecimal digits, for the plan and the envelopes only.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(hex(self.0.as_slice()))
    }

    /// Returns the mark of some bytes.
    pub(crate) fn mark(&self, bytes: &[u8]) -> String {
        hex(&self.mac(bytes).finalize().into_bytes())
    }

    /// Tells whether a mark is that of some bytes, in the same time for every wrong one.
    pub(crate) fn fits(&self, bytes: &[u8], mark: &str) -> bool {
        unhex(mark).is_some_and(|mark| self.mac(bytes).verify_slice(&mark).is_ok())
    }

    fn mac(&self, bytes: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice())
            .expect("a key of any length is taken");
        mac.update(bytes);
        mac
    }
}

impl FromStr for Seal {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        let bytes = Zeroizing::new(unhex(text.trim()).ok_or(())?);
        let bytes: [u8; SEAL_BYTES] = bytes.as_slice().try_into().map_err(|_| ())?;
        Ok(Self::from_bytes(bytes))
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(...)")
    }
}

/// Somebody to whom backups are encrypted.
#[derive(Clone)]
pub struct Recipient(pub(crate) age::x25519::Recipient);

impl FromStr for Recipient {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        text.trim().parse().map(Self).map_err(|_| ())
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({self})")
    }
}

/// What lies in an envelope: an identity that opens backups, and the seal.
#[derive(Clone)]
pub struct Envelope {
    pub(crate) identity: age::x25519::Identity,
    pub(crate) seal: Seal,
}

impl Envelope {
    /// Makes an identity, by the operating system's chance, beside a seal.
    pub fn new(seal: Seal) -> Self {
        Self { identity: age::x25519::Identity::generate(), seal }
    }

    /// Returns to whom backups are encrypted so that this envelope opens them.
    pub fn recipient(&self) -> Recipient {
        Recipient(self.identity.to_public())
    }

    /// Returns the text of the envelope's file.
    pub fn to_text(&self) -> Zeroizing<String> {
        let identity = self.identity.to_string();
        let seal = self.seal.to_text();
        Zeroizing::new(format!(
            "{HEADING}\n{}\nSEGEL {}\n",
            identity.expose_secret(),
            seal.as_str()
        ))
    }

    /// Reads the text of an envelope's file, or what was typed from its sheet.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        if words.next()? != HEADING {
            return None;
        }
        let identity = words.next()?.to_uppercase().parse().ok()?;
        let seal = words.next().filter(|word| *word == "SEGEL").and_then(|_| words.next())?;
        Some(Self { identity, seal: seal.parse().ok()? })
    }

    /// Reads the file of an envelope; nobody but its owner may be able to.
    pub fn read(file: &Path) -> Result<Self> {
        let text = read_private(file)?;
        Self::parse(&text).ok_or_else(|| Error::SecretFile {
            file: file.display().to_string(),
            fault: "isinya bukan kunci cadangan, atau salah disalin".to_owned(),
        })
    }
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Envelope(...)")
    }
}

/// Reads a file with secrets that only its owner may read.
pub(crate) fn read_private(file: &Path) -> Result<Zeroizing<String>> {
    let fault = |fault: String| Error::SecretFile { file: file.display().to_string(), fault };
    let opened = fs::File::open(file).map_err(|error| fault(error.to_string()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let about = opened.metadata().map_err(|error| fault(error.to_string()))?;
        if about.permissions().mode() & 0o077 != 0 {
            return Err(fault(format!(
                "dapat dibaca orang lain; jalankan chmod 600 {}",
                file.display()
            )));
        }
    }
    let text = std::io::read_to_string(opened).map_err(|error| fault(error.to_string()))?;
    Ok(Zeroizing::new(text))
}

/// Returns the SHA-256 of some bytes in hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_is_read_back_and_never_printed() {
        let envelope = Envelope::new(Seal::from_bytes([7; 32]));
        let text = envelope.to_text();
        let again = Envelope::parse(&text.replace('\n', "  \n")).unwrap();
        assert_eq!(again.recipient().to_string(), envelope.recipient().to_string());
        assert_eq!(again.seal, envelope.seal);
        let secret = text.lines().nth(1).unwrap().to_owned();
        let printed = format!("{envelope:?} {:?} {:?}", envelope.seal, envelope.recipient());
        assert!(!printed.contains(&secret) && !printed.contains("0707"), "{printed}");
        for wrong in ["", "SIMPUL-CADANGAN-1", &text.replace("SEGEL", ""), &text.replace('7', "")] {
            assert!(Envelope::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_seal_fits_only_what_it_marked() {
        let seal = Seal::from_bytes([1; 32]);
        let mark = seal.mark(b"a");
        assert!(seal.fits(b"a", &mark));
        assert!(!seal.fits(b"b", &mark) && !seal.fits(b"a", "") && !seal.fits(b"a", "zz"));
        assert!(!Seal::from_bytes([2; 32]).fits(b"a", &mark));
    }
}
