//! A request to sign in at the provider: three secrets, and the address at which it is made.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::{
    identity::{Client, Trusted, metadata::Metadata},
    passkey::encoded,
};

/// Bytes of chance in each secret of a request.
pub const SECRET_BYTES: usize = 32;

/// How old a sign-in at the provider may be when somebody comes from there, in seconds. It is asked
/// to sign in anew each time: at a counter, whoever was there before may still be known to it.
pub const SIGNED_IN_S_MAX: u64 = 60;

/// A request that is under way. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    state: String,
    nonce: String,
    verifier: String,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Request(…)")
    }
}

impl Request {
    /// Makes a request of chance.
    pub fn new(state: [u8; SECRET_BYTES], nonce: [u8; 32], verifier: [u8; 32]) -> Self {
        let [state, nonce, verifier] = [state, nonce, verifier].map(|bytes| encoded(&bytes));
        Self { state, nonce, verifier }
    }

    /// Returns what comes back in the address.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// Returns what comes back in the signed answer.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// Returns what only the beginner of the exchange knows (RFC 7636).
    pub fn verifier(&self) -> &str {
        &self.verifier
    }

    /// Returns the address at the provider to which the browser goes.
    pub fn address(&self, metadata: &Metadata, client: &Client, trusted: &Trusted) -> String {
        let challenge = encoded(&Sha256::digest(self.verifier.as_bytes()));
        let recent = SIGNED_IN_S_MAX.to_string();
        let mut address = metadata.authorization.clone();
        let mut query = address.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &client.id)
            .append_pair("redirect_uri", &client.returning)
            .append_pair("scope", "openid")
            .append_pair("state", &self.state)
            .append_pair("nonce", &self.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("prompt", "login")
            .append_pair("max_age", &recent);
        if !trusted.levels.is_empty() {
            query.append_pair("acr_values", &trusted.levels.join(" "));
        }
        drop(query);
        address.into()
    }
}
