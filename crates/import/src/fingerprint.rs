//! Identifiers that follow from content: the same fact has the same identifier in every import,
//! whatever the file is called and in whatever order its rows stand.

use domain::area::PuskesmasCode;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Gathers the parts of a fact; every part is closed off, so that `ab|c` is not `a|bc`.
pub(crate) struct Fingerprint(Sha256);

impl Fingerprint {
    pub(crate) fn new(puskesmas: &PuskesmasCode, system: &str, kind: &str) -> Self {
        let mut this = Self(Sha256::new());
        this.part("simpul.import.1");
        this.part(puskesmas.as_str());
        this.part(system);
        this.part(kind);
        this
    }

    pub(crate) fn part(&mut self, text: &str) {
        let length = u64::try_from(text.len()).expect("lengths fit in 64 bits");
        self.0.update(length.to_be_bytes());
        self.0.update(text.as_bytes());
    }

    pub(crate) fn maybe(&mut self, text: Option<&str>) {
        match text {
            Some(text) => {
                self.part("+");
                self.part(text);
            }
            None => self.part("-"),
        }
    }

    /// Returns a UUID of version 8: our own making, from the first 128 bits.
    pub(crate) fn uuid(self) -> Uuid {
        let digest = self.0.finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        bytes[6] = (bytes[6] & 0x0F) | 0x80;
        bytes[8] = (bytes[8] & 0x3F) | 0x80;
        Uuid::from_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        let puskesmas = "P7309010101".parse().unwrap();
        let of = |parts: &[&str]| {
            let mut fingerprint = Fingerprint::new(&puskesmas, "register", "visit");
            parts.iter().for_each(|part| fingerprint.part(part));
            fingerprint.uuid()
        };
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_eq!(of(&["ab", "c"]), of(&["ab", "c"]));
        assert_eq!(of(&[]).get_version_num(), 8);
        assert_eq!(of(&[]).get_variant(), uuid::Variant::RFC4122);
    }
}
