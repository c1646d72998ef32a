//! Passkeys, as authenticators and browsers send them.

use std::sync::LazyLock;

use access::passkey::{self, Assertion, Party, Passkey, encoded};
use p256::ecdsa::SigningKey;
use sha2::{Digest as _, Sha256};

const PARTY: Party<'static> = Party { host: "localhost", origin: "http://localhost:8080" };
const CHALLENGE: [u8; 32] = [9; 32];

static OURS: LazyLock<Passkey> = LazyLock::new(|| {
    let key = SigningKey::from_slice(&[5; 32]).expect("a secret");
    let point = key.verifying_key().to_sec1_point(false);
    Passkey { credential: b"abcd".to_vec(), public_key: point.as_bytes().to_vec(), counter: 0 }
});

/// Reads any bytes as a new passkey and as the use of one.
///
/// The first byte tells whether the browser's part is to be read too (the bytes up to the first
/// 0) or is a good one; the rest is the authenticator's. What is registered has a key on the curve;
/// nothing that was not signed is taken.
///
/// # Panics
/// When that does not hold.
pub fn read(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let cut = rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len());
    let (own, authenticator) = match first & 1 {
        0 => (None, rest),
        _ => (Some(&rest[..cut]), &rest[cut..]),
    };
    let made = own.map_or_else(|| client("webauthn.create"), <[u8]>::to_vec);
    for data in [authenticator.to_vec(), with_head(authenticator)] {
        if let Ok(new) = passkey::register(PARTY, &CHALLENGE, &made, &data) {
            assert!(!new.credential.is_empty(), "a passkey without a name");
            let again = Passkey { counter: 0, ..new };
            use_of(&again, own, &data);
        }
        use_of(&OURS, own, &data);
    }
}

/// A signature over these bytes would need the secret key.
fn use_of(passkey: &Passkey, own: Option<&[u8]>, data: &[u8]) {
    let client_data = own.map_or_else(|| client("webauthn.get"), <[u8]>::to_vec);
    let (data, signature) = data.split_at(data.len().min(37));
    let assertion = Assertion { client_data: &client_data, authenticator_data: data, signature };
    let used = passkey::verify(PARTY, &CHALLENGE, passkey, assertion);
    assert!(used.is_err(), "a passkey that nobody used was taken");
}

/// Puts a good head before the bytes, so that what follows it is read.
fn with_head(rest: &[u8]) -> Vec<u8> {
    let mut data = Sha256::digest(PARTY.host.as_bytes()).to_vec();
    data.extend_from_slice(&[0x45, 0, 0, 0, 0]);
    data.extend_from_slice(rest);
    data
}

fn client(purpose: &str) -> Vec<u8> {
    let (challenge, origin) = (encoded(&CHALLENGE), PARTY.origin);
    let asked = format!(r#""type":"{purpose}","challenge":"{challenge}""#);
    format!(r#"{{{asked},"origin":"{origin}","crossOrigin":false}}"#).into_bytes()
}
