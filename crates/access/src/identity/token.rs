//! The signed answer of a provider, the ID token (OpenID Connect Core 1.0, section 3.1.3.7).

use serde::Deserialize;

use crate::{
    identity::{
        fault::Fault,
        issuer::Issuer,
        keys::{Algorithm, Keys},
        request::SIGNED_IN_S_MAX,
    },
    passkey::decoded,
};

/// Longest token that is read, in bytes.
const TOKEN_BYTES_MAX: usize = 32 * 1024;
/// Longest name of somebody at a provider (OpenID Connect Core 1.0, section 2).
const SUBJECT_BYTES_MAX: usize = 255;
/// How far the clocks of both machines may be apart, in seconds.
const CLOCKS_APART_S: u64 = 60;
/// How old an answer may be, in seconds, whatever it says of its end.
const AGE_S_MAX: u64 = 10 * 60;
/// Most methods and audiences that are read.
const LISTED_MAX: usize = 16;

/// What an answer has to be.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// Who signs it.
    pub issuer: &'a Issuer,
    /// For which application it is.
    pub client: &'a str,
    /// For which request it was made.
    pub nonce: &'a str,
    /// When the request was made, milliseconds since 1970.
    pub asked_ms: u64,
    /// Now, milliseconds since 1970.
    pub now_ms: u64,
}

/// Somebody whom the provider names.
#[derive(Clone, PartialEq, Eq)]
pub struct Subject {
    /// Who it is at that provider, for good.
    pub id: String,
    /// How well they showed who they are (`acr`), if it is told.
    pub level: Option<String>,
    /// By what they showed it (`amr`), if it is told.
    pub methods: Vec<String>,
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    azp: Option<String>,
    auth_time: Option<f64>,
    acr: Option<String>,
    #[serde(default)]
    amr: Vec<String>,
}

/// Proves a token; returns whom it names.
///
/// # Errors
///
/// Fails at the first thing that is not as expected.
pub fn read(token: &str, keys: &Keys, expected: &Expected<'_>) -> Result<Subject, Fault> {
    const UNREADABLE: Fault = Fault::Unreadable("token");
    if TOKEN_BYTES_MAX < token.len() {
        return Err(UNREADABLE);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(UNREADABLE)?;
    let (head, claims) = signed.split_once('.').ok_or(UNREADABLE)?;
    let bytes = |part: &str| decoded(part).ok_or(UNREADABLE);
    let head: Head = serde_json::from_slice(&bytes(head)?).map_err(|_| UNREADABLE)?;
    let algorithm = Algorithm::read(&head.alg).ok_or(Fault::Algorithm)?;
    if head.crit.is_some() {
        return Err(Fault::Algorithm);
    }
    keys.verify((algorithm, head.kid.as_deref()), signed.as_bytes(), &bytes(signature)?)?;
    let claims: Claims = serde_json::from_slice(&bytes(claims)?).map_err(|_| UNREADABLE)?;
    check_parties(&claims, expected)?;
    check_time(&claims, expected)?;
    let is_sound = !claims.sub.is_empty() && claims.sub.len() <= SUBJECT_BYTES_MAX;
    if !is_sound || LISTED_MAX < claims.amr.len() {
        return Err(UNREADABLE);
    }
    Ok(Subject { id: claims.sub, level: claims.acr, methods: claims.amr })
}

/// Checks who made it, for whom, and for which request.
fn check_parties(claims: &Claims, expected: &Expected<'_>) -> Result<(), Fault> {
    if claims.iss != expected.issuer.as_str() {
        return Err(Fault::Issuer);
    }
    // Of other applications beside this one nothing is known, so none is taken.
    let is_for_us = match &claims.aud {
        Audience::One(one) => one == expected.client,
        Audience::Many(all) => all.len() == 1 && all[0] == expected.client,
    };
    let is_ours = claims.azp.as_deref().is_none_or(|azp| azp == expected.client);
    if !is_for_us || !is_ours {
        return Err(Fault::Audience);
    }
    if claims.nonce.as_deref() != Some(expected.nonce) {
        return Err(Fault::Nonce);
    }
    Ok(())
}

/// Checks when it holds, and that somebody signed in for it.
fn check_time(claims: &Claims, expected: &Expected<'_>) -> Result<(), Fault> {
    let seconds = |ms: u64| (ms / 1000) as f64;
    let (now, apart) = (seconds(expected.now_ms), CLOCKS_APART_S as f64);
    let holds = now < claims.exp + apart
        && claims.iat <= now + apart
        && now <= claims.iat + AGE_S_MAX as f64 + apart
        && claims.nbf.is_none_or(|from| from <= now + apart);
    if !holds {
        return Err(Fault::Time);
    }
    // It must be told: it was asked for with `max_age`.
    let signed_in = claims.auth_time.ok_or(Fault::Stale)?;
    let earliest = seconds(expected.asked_ms) - SIGNED_IN_S_MAX as f64 - apart;
    if signed_in < earliest || now + apart < signed_in {
        return Err(Fault::Stale);
    }
    Ok(())
}
