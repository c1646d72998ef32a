//! The keys that a provider publishes (RFC 7517), and signatures by them.

use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::Value;

use crate::{identity::fault::Fault, passkey::decoded};

/// Most keys of a provider that are looked at.
const KEYS_MAX: usize = 64;

/// How a provider signs. Nothing that rests on a shared secret, so that no public key is ever taken
/// for one, and never "none" (RFC 8725, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA, PKCS #1 v1.5, SHA-256: what most providers use.
    Rs256,
    /// RSA, PSS, SHA-256.
    Ps256,
    /// The curve P-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// Reads the name that stands in a token.
    pub fn read(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "PS256" => Some(Self::Ps256),
            "ES256" => Some(Self::Es256),
            "EdDSA" => Some(Self::EdDsa),
            _ => None,
        }
    }
}

/// A public key.
#[derive(Clone, PartialEq, Eq)]
enum Kind {
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
    /// An uncompressed point.
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
}

#[derive(Clone, PartialEq, Eq)]
struct Key {
    id: Option<String>,
    /// The only algorithm it is for, where it says so.
    algorithm: Option<String>,
    kind: Kind,
}

/// The keys of a provider that can sign in a way that is taken.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Keys(Vec<Key>);

#[derive(Deserialize)]
struct Set {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Written {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Keys {
    /// Reads a set of keys; those of other kinds are left out.
    ///
    /// # Errors
    ///
    /// Fails when it is no set of keys.
    pub fn read(json: &[u8]) -> Result<Self, Fault> {
        let set: Set =
            serde_json::from_slice(json).map_err(|_| Fault::Unreadable("set of keys"))?;
        let keys = set.keys.into_iter().take(KEYS_MAX);
        Ok(Self(keys.filter_map(|key| read(serde_json::from_value(key).ok()?)).collect()))
    }

    /// Proves that one of the keys signed something.
    ///
    /// # Errors
    ///
    /// Fails when no key, or more than one, may be meant, and when the signature is wrong.
    pub fn verify(
        &self,
        (algorithm, id): (Algorithm, Option<&str>),
        signed: &[u8],
        signature: &[u8],
    ) -> Result<(), Fault> {
        let mut fitting = self
            .0
            .iter()
            .filter(|key| key.fits(algorithm) && id.is_none_or(|id| key.id.as_deref() == Some(id)));
        let (Some(key), None) = (fitting.next(), fitting.next()) else { return Err(Fault::Key) };
        key.verify(algorithm, signed, signature).map_err(|_| Fault::Signature)
    }
}

impl Key {
    fn fits(&self, algorithm: Algorithm) -> bool {
        let own = self.algorithm.as_deref().map(Algorithm::read);
        let kind = match (&self.kind, algorithm) {
            (Kind::Rsa { .. }, Algorithm::Rs256 | Algorithm::Ps256)
            | (Kind::P256(_), Algorithm::Es256)
            | (Kind::Ed25519(_), Algorithm::EdDsa) => true,
            (Kind::Rsa { .. } | Kind::P256(_) | Kind::Ed25519(_), _) => false,
        };
        kind && own.is_none_or(|own| own == Some(algorithm))
    }

    fn verify(
        &self,
        algorithm: Algorithm,
        signed: &[u8],
        signature: &[u8],
    ) -> Result<(), ring::error::Unspecified> {
        match &self.kind {
            Kind::Rsa { modulus, exponent } => {
                let how: &RsaParameters = match algorithm {
                    Algorithm::Ps256 => &RSA_PSS_2048_8192_SHA256,
                    _ => &RSA_PKCS1_2048_8192_SHA256,
                };
                RsaPublicKeyComponents { n: modulus, e: exponent }.verify(how, signed, signature)
            }
            Kind::P256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature)
            }
            Kind::Ed25519(key) => UnparsedPublicKey::new(&ED25519, key).verify(signed, signature),
        }
    }
}

fn read(written: Written) -> Option<Key> {
    if written.purpose.as_deref().is_some_and(|purpose| purpose != "sig") {
        return None;
    }
    let number = |text: Option<String>| {
        let bytes = decoded(&text?)?;
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        Some(bytes[zeros..].to_vec())
    };
    let fixed = |text: Option<String>| decoded(&text?).filter(|bytes| bytes.len() == 32);
    let kind = match (written.kty.as_str(), written.crv.as_deref()) {
        ("RSA", _) => Kind::Rsa { modulus: number(written.n)?, exponent: number(written.e)? },
        ("EC", Some("P-256")) => {
            Kind::P256([vec![4], fixed(written.x)?, fixed(written.y)?].concat())
        }
        ("OKP", Some("Ed25519")) => Kind::Ed25519(fixed(written.x)?),
        _ => return None,
    };
    Some(Key { id: written.kid, algorithm: written.alg, kind })
}
