//! Passkeys (WebAuthn): what a browser sends when one is made and when one is used.
//!
//! Only what Simpul asks for is taken: keys on the curve P-256 (`ES256`, which every
//! authenticator has), no attestation, user present and verified. Everything else is refused, so
//! there is little to get wrong.

use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier as _};
use sha2::{Digest, Sha256};

/// Bytes of a challenge.
pub const CHALLENGE_BYTES: usize = 32;
/// Most bytes of the identifier of a credential (WebAuthn, section 4).
pub const CREDENTIAL_BYTES_MAX: usize = 1023;

/// The user touched the authenticator.
const PRESENT: u8 = 0x01;
/// The authenticator knew the user (PIN, finger, face).
const VERIFIED: u8 = 0x04;
/// A new key is attached.
const ATTACHED: u8 = 0x40;
/// Hash of the party, flags, counter.
const HEAD_BYTES: usize = 32 + 1 + 4;
/// Model of the authenticator, and the length of the identifier after it.
const MODEL_BYTES: usize = 16;

/// Where passkeys are good: the host, and the whole origin as browsers name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party<'a> {
    /// Host without port, such as `simpul.puskesmas.example`.
    pub host: &'a str,
    /// Origin, such as `https://simpul.puskesmas.example`.
    pub origin: &'a str,
}

/// A public key that was registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Identifier that the authenticator gave it.
    pub credential: Vec<u8>,
    /// Point on P-256, uncompressed (65 bytes).
    pub public_key: Vec<u8>,
    /// How often it was used, as far as the authenticator counts; 0 when it does not.
    pub counter: u32,
}

/// What a browser sends after the use of a passkey.
#[derive(Debug, Clone, Copy)]
pub struct Assertion<'a> {
    /// JSON that the browser wrote.
    pub client_data: &'a [u8],
    /// Bytes that the authenticator wrote.
    pub authenticator_data: &'a [u8],
    /// Signature over both, in DER.
    pub signature: &'a [u8],
}

/// Why a passkey is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It cannot be read, or is of a kind that was not asked for.
    #[error("not of the kind that was asked for")]
    Unreadable,
    /// It answers something else than was asked.
    #[error("answers another challenge, origin or purpose")]
    OtherQuestion,
    /// The authenticator did not ask its user.
    #[error("the user was not verified")]
    Unverified,
    /// The signature is not of this key.
    #[error("the signature is wrong")]
    Signature,
    /// The counter went back: the authenticator may have been copied.
    #[error("the counter went back")]
    Counter,
}

/// Reads a new passkey from what the browser sent after `navigator.credentials.create`.
pub fn register(
    party: Party<'_>,
    challenge: &[u8; CHALLENGE_BYTES],
    client_data: &[u8],
    authenticator_data: &[u8],
) -> Result<Passkey, Refused> {
    check_client(party, "webauthn.create", challenge, client_data)?;
    let (flags, counter) = check_head(party, authenticator_data)?;
    if flags & ATTACHED == 0 {
        return Err(Refused::Unreadable);
    }
    let rest = authenticator_data.get(HEAD_BYTES + MODEL_BYTES..).ok_or(Refused::Unreadable)?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or(Refused::Unreadable)?;
    let length = usize::from(u16::from_be_bytes(*length));
    if length == 0 || CREDENTIAL_BYTES_MAX < length {
        return Err(Refused::Unreadable);
    }
    let (credential, key) = rest.split_at_checked(length).ok_or(Refused::Unreadable)?;
    let public_key = read_key(key).ok_or(Refused::Unreadable)?;
    VerifyingKey::from_sec1_bytes(&public_key).map_err(|_| Refused::Unreadable)?;
    Ok(Passkey { credential: credential.to_vec(), public_key, counter })
}

/// Checks the use of a passkey; returns its counter to keep.
pub fn verify(
    party: Party<'_>,
    challenge: &[u8; CHALLENGE_BYTES],
    passkey: &Passkey,
    assertion: Assertion<'_>,
) -> Result<u32, Refused> {
    check_client(party, "webauthn.get", challenge, assertion.client_data)?;
    let (_, counter) = check_head(party, assertion.authenticator_data)?;
    let key =
        VerifyingKey::from_sec1_bytes(&passkey.public_key).map_err(|_| Refused::Unreadable)?;
    let signature = Signature::from_der(assertion.signature).map_err(|_| Refused::Signature)?;
    let mut signed = assertion.authenticator_data.to_vec();
    signed.extend_from_slice(&Sha256::digest(assertion.client_data));
    key.verify(&signed, &signature).map_err(|_| Refused::Signature)?;
    let counts = counter != 0 || passkey.counter != 0;
    if counts && counter <= passkey.counter {
        return Err(Refused::Counter);
    }
    Ok(counter)
}

/// Checks purpose, challenge and origin of what the browser wrote.
fn check_client(
    party: Party<'_>,
    purpose: &str,
    challenge: &[u8; CHALLENGE_BYTES],
    json: &[u8],
) -> Result<(), Refused> {
    let client: serde_json::Value =
        serde_json::from_slice(json).map_err(|_| Refused::Unreadable)?;
    let text = |name: &str| client.get(name).and_then(serde_json::Value::as_str);
    let crossed = client.get("crossOrigin").is_some_and(|crossed| crossed == true);
    let answers = text("type") == Some(purpose)
        && text("challenge") == Some(encoded(challenge).as_str())
        && text("origin") == Some(party.origin)
        && !crossed;
    if answers { Ok(()) } else { Err(Refused::OtherQuestion) }
}

/// Checks for whom the authenticator answered and that it asked its user.
fn check_head(party: Party<'_>, data: &[u8]) -> Result<(u8, u32), Refused> {
    let head = data.get(..HEAD_BYTES).ok_or(Refused::Unreadable)?;
    if head[..32] != Sha256::digest(party.host.as_bytes())[..] {
        return Err(Refused::OtherQuestion);
    }
    let flags = head[32];
    if flags & PRESENT == 0 || flags & VERIFIED == 0 {
        return Err(Refused::Unverified);
    }
    let counter = u32::from_be_bytes([head[33], head[34], head[35], head[36]]);
    Ok((flags, counter))
}

/// Reads a COSE key of ES256 in the one form that CTAP2 allows (canonical CBOR): kind 2,
/// algorithm -7, curve 1, then both coordinates.
fn read_key(cose: &[u8]) -> Option<Vec<u8>> {
    let rest = cose.strip_prefix(&[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20])?;
    let (x, rest) = rest.split_first_chunk::<32>()?;
    let rest = rest.strip_prefix(&[0x22, 0x58, 0x20])?;
    let (y, _) = rest.split_first_chunk::<32>()?;
    let mut point = vec![0x04];
    point.extend_from_slice(x);
    point.extend_from_slice(y);
    Some(point)
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Writes bytes as browsers do in WebAuthn: base64 for addresses, without padding.
pub fn encoded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let at = |n: usize| u32::from(group.get(n).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for n in 0..=group.len() {
            let six = (bits >> (18 - 6 * n)) & 63;
            text.push(char::from(DIGITS[six as usize]));
        }
    }
    text
}

/// Reads what [`encoded`] writes; `None` for anything else.
pub fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for group in text.as_bytes().chunks(4) {
        if group.len() == 1 {
            return None;
        }
        let mut bits = 0;
        for n in 0..4 {
            let six = match group.get(n) {
                Some(digit) => DIGITS.iter().position(|known| known == digit)?,
                None => 0,
            };
            bits = bits << 6 | six as u32;
        }
        let [_, first, second, third] = bits.to_be_bytes();
        bytes.extend_from_slice(&[first, second, third][..group.len() - 1]);
    }
    Some(bytes)
}
