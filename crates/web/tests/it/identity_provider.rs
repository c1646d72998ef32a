//! A small identity provider on loopback that can be told to do wrong.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use access::{
    identity::{Client, Trusted, issuer::Issuer},
    passkey::{decoded, encoded},
};
use axum::{
    Form, Router,
    body::Body,
    extract::State,
    http::{HeaderMap, Response, StatusCode, header},
    response::IntoResponse,
    routing::{any, get, post},
};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::{net::TcpListener, task::AbortHandle, time};
use url::Url;
use web::provider::{Provider, RETURN_PATH, Settings};

use crate::app::ORIGIN;

const CLIENT: &str = "simpul";
/// What the provider and the application share.
pub(crate) const SECRET: &str = "rahasia-bersama-kenari";

/// What the provider does instead of answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trick {
    /// Says that it is broken.
    Broken,
    /// Leads to another address.
    Redirect,
    /// Answers rightly, after more spaces than anybody should read.
    TooLong,
    /// Says nothing.
    Silence,
}

/// A code that was given.
struct Given {
    nonce: String,
    challenge: String,
    returning: String,
    subject: String,
    at_s: u64,
}

#[derive(Default)]
struct Inner {
    issuer: String,
    codes: BTreeMap<String, Given>,
    claims: Value,
    description: Value,
    trick: Option<(&'static str, Trick)>,
    /// Paths that were asked for, in their order.
    asked: Vec<String>,
}

type Shared = Arc<Mutex<Inner>>;

/// The provider.
pub(crate) struct IdentityProvider {
    shared: Shared,
    serving: AbortHandle,
}

impl Drop for IdentityProvider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn inner(shared: &Shared) -> MutexGuard<'_, Inner> {
    shared.lock().expect("nobody broke off")
}

/// Puts what is bent over what is right; null takes something away.
fn bent(mut right: Value, bend: &Value) -> Value {
    for (name, value) in bend.as_object().into_iter().flatten() {
        let fields = right.as_object_mut().expect("an object");
        match value {
            Value::Null => fields.remove(name),
            value => fields.insert(name.clone(), value.clone()),
        };
    }
    right
}

impl IdentityProvider {
    /// Starts on a free port of loopback.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let shared: Shared = Arc::new(Mutex::new(Inner { issuer, ..Inner::default() }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/token", post(exchange))
            .route("/keys", get(keys))
            .fallback(any(elsewhere))
            .with_state(Arc::clone(&shared));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        Self { shared, serving: serving.abort_handle() }
    }

    /// Returns how the application knows it.
    pub(crate) fn known(&self) -> Provider {
        self.known_as(Trusted::default())
    }

    /// Returns how the application knows it, which believes some of its words.
    pub(crate) fn known_as(&self, trusted: Trusted) -> Provider {
        let issuer = inner(&self.shared).issuer.clone();
        let settings = Settings {
            label: "Dinkes Contoh".to_owned(),
            issuer: Issuer::read(&issuer, &[]).expect("an issuer"),
            client: Client { id: CLIENT.to_owned(), returning: format!("{ORIGIN}{RETURN_PATH}") },
            secret: SECRET.to_owned().into(),
            trusted,
            authority: None,
        };
        Provider::new(settings).expect("a provider")
    }

    pub(crate) fn issuer(&self) -> String {
        inner(&self.shared).issuer.clone()
    }

    /// Says something else in its tokens.
    pub(crate) fn bend_claims(&self, bend: Value) {
        inner(&self.shared).claims = bend;
    }

    /// Says something else of itself.
    pub(crate) fn bend_description(&self, bend: Value) {
        inner(&self.shared).description = bend;
    }

    /// Does something else at an address.
    pub(crate) fn play(&self, path: &'static str, trick: Trick) {
        inner(&self.shared).trick = Some((path, trick));
    }

    /// Returns what was asked for since the last time.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut inner(&self.shared).asked)
    }

    /// Stops to answer.
    pub(crate) fn stop(&self) {
        self.serving.abort();
    }

    /// Somebody signs in there, sent by the application; returns where the browser is sent back.
    pub(crate) fn sign_in(&self, sent_to: &str, subject: &str, now_ms: u64) -> String {
        let url: Url = sent_to.parse().expect("an address");
        let told = |name: &str| {
            let found = url.query_pairs().find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned()).expect(name)
        };
        assert_eq!((told("client_id"), told("response_type")), (CLIENT.into(), "code".into()));
        assert_eq!(told("redirect_uri"), format!("{ORIGIN}{RETURN_PATH}"), "to the letter");
        let mut inner = inner(&self.shared);
        let code = format!("kode-{}", inner.codes.len());
        let given = Given {
            nonce: told("nonce"),
            challenge: told("code_challenge"),
            returning: told("redirect_uri"),
            subject: subject.to_owned(),
            at_s: now_ms / 1000,
        };
        inner.codes.insert(code.clone(), given);
        format!("{RETURN_PATH}?code={code}&state={}", told("state"))
    }
}

fn key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).expect("a key")
}

/// Notes what is asked for, and does wrong where it is told to.
async fn pass(shared: &Shared, path: &str) -> Option<Response<Body>> {
    let trick = {
        let mut inner = inner(shared);
        inner.asked.push(path.to_owned());
        inner.trick.filter(|(at, _)| *at == path).map(|(_, trick)| trick)
    };
    match trick? {
        Trick::Broken => Some(StatusCode::INTERNAL_SERVER_ERROR.into_response()),
        Trick::Redirect => {
            let to = [(header::LOCATION, "/elsewhere")];
            Some((StatusCode::TEMPORARY_REDIRECT, to).into_response())
        }
        Trick::TooLong => None,
        Trick::Silence => {
            time::sleep(Duration::from_secs(60)).await;
            None
        }
    }
}

/// Writes what is right, after spaces where it is told to.
fn answer(inner: &Inner, path: &str, right: &Value) -> Response<Body> {
    let is_long = inner.trick.is_some_and(|(at, trick)| at == path && trick == Trick::TooLong);
    let before = if is_long { " ".repeat(300 * 1024) } else { String::new() };
    format!("{before}{right}").into_response()
}

async fn describe(State(shared): State<Shared>) -> Response<Body> {
    if let Some(wrong) = pass(&shared, "/.well-known/openid-configuration").await {
        return wrong;
    }
    let inner = inner(&shared);
    let issuer = &inner.issuer;
    let right = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/auth"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
    });
    answer(&inner, "/.well-known/openid-configuration", &bent(right, &inner.description))
}

async fn keys(State(shared): State<Shared>) -> Response<Body> {
    if let Some(wrong) = pass(&shared, "/keys").await {
        return wrong;
    }
    let point = key().verifying_key().to_sec1_point(false);
    let [x, y] = [point.x(), point.y()].map(|part| encoded(part.expect("a point")));
    let key = json!({"kty": "EC", "crv": "P-256", "kid": "satu", "x": x, "y": y});
    answer(&inner(&shared), "/keys", &json!({"keys": [key]}))
}

async fn elsewhere(State(shared): State<Shared>) -> StatusCode {
    inner(&shared).asked.push("/elsewhere".to_owned());
    StatusCode::OK
}

/// Exchanges a code, once, for whoever shows the secret and the verifier.
async fn exchange(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response<Body> {
    if let Some(wrong) = pass(&shared, "/token").await {
        return wrong;
    }
    let told = |name: &str| form.get(name).map_or("", String::as_str);
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let shown = shown.and_then(|text| text.strip_prefix("Basic "));
    let shown = shown.map(|text| text.replace('+', "-").replace('/', "_"));
    let shown = shown.and_then(|text| decoded(text.trim_end_matches('=')));
    if shown.as_deref() != Some(format!("{CLIENT}:{SECRET}").as_bytes()) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let mut inner = inner(&shared);
    let Some(given) = inner.codes.remove(told("code")) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let challenge = encoded(&Sha256::digest(told("code_verifier").as_bytes()));
    if challenge != given.challenge
        || told("redirect_uri") != given.returning
        || told("grant_type") != "authorization_code"
    {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let right = json!({
        "iss": inner.issuer, "sub": given.subject, "aud": CLIENT, "nonce": given.nonce,
        "iat": given.at_s, "exp": given.at_s + 300, "auth_time": given.at_s,
    });
    let part = |value: Value| encoded(value.to_string().as_bytes());
    let head = json!({"alg": "ES256", "kid": "satu"});
    let signed = format!("{}.{}", part(head), part(bent(right, &inner.claims)));
    let signature: Signature = key().sign(signed.as_bytes());
    let id_token = format!("{signed}.{}", encoded(&signature.to_bytes()));
    let right = json!({"access_token": "a", "token_type": "Bearer", "id_token": id_token});
    answer(&inner, "/token", &right)
}
