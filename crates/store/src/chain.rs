//! The chain of hashes that makes tampering show.

use sha2::{Digest, Sha256};

/// SHA-256.
pub(crate) type Hash = [u8; 32];

/// What stands before the first record of a home.
pub(crate) const START: Hash = [0; 32];

/// Returns the hash of a record: of the hash before it, its number, when it was received, and its
/// bytes.
pub(crate) fn link(before: &Hash, seq: i64, received_ms: i64, body: &str) -> Hash {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(seq.to_be_bytes());
    hash.update(received_ms.to_be_bytes());
    hash.update(body.as_bytes());
    hash.finalize().into()
}

/// Returns the hash of a text.
pub(crate) fn digest(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}
