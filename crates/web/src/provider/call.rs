//! Calls to the provider: its description, the exchange of a code, its keys.
//!
//! Only to its own addresses, without following redirects, with an end to patience and to length.
//! Tokens are looked at and let go.

use std::{sync::Arc, time::Duration};

use access::{
    identity::{
        answer::Answer,
        fault::Fault,
        keys::Keys,
        metadata::{Authentication, Metadata},
        token::{self, Expected, Subject},
    },
    passkey::encoded,
};
use domain::refusal::Refusal;
use serde::Deserialize;
use ureq::{
    Agent, Body,
    http::{Request, Response},
    tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem},
};
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use crate::provider::{Failed, Provider, Settings, under_way::Away};

/// Longest time for one call.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest time for connecting.
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);
/// Most bytes of an answer; those of providers have some thousands.
const ANSWER_BYTES_MAX: u64 = 256 * 1024;

/// Makes what calls the provider.
pub(crate) fn agent(settings: &Settings) -> Result<Agent, Refusal> {
    let roots = match &settings.authority {
        None => RootCerts::WebPki,
        Some(pem) => RootCerts::from(certificates(pem).ok_or_else(unreadable)?),
    };
    let config = Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .timeout_connect(Some(CONNECT_PATIENCE))
        .http_status_as_error(false)
        // An answer may not lead the server to addresses of its own network.
        .max_redirects(0)
        .tls_config(TlsConfig::builder().root_certs(roots).build());
    // A provider on this machine is spoken to in plain text, which is for no proxy to hear.
    let config = if settings.issuer.is_here() { config.proxy(None) } else { config };
    Ok(config.build().new_agent())
}

fn certificates(pem: &[u8]) -> Option<Vec<Certificate<'static>>> {
    let mut found = Vec::new();
    for item in parse_pem(pem) {
        if let PemItem::Certificate(certificate) = item.ok()? {
            found.push(certificate);
        }
    }
    (!found.is_empty()).then_some(found)
}

fn unreadable() -> Refusal {
    let message = "Sertifikat untuk penyedia identitas tidak terbaca. Pakai berkas PEM yang \
                   berisi sertifikat pemberi (CA), bukan kunci.";
    Refusal::new("dinkes.sertifikat", message)
}

/// The answer to an exchange; what else stands in it is not looked at.
#[derive(Deserialize)]
struct Exchanged {
    id_token: String,
}

impl Provider {
    /// Asks the provider to describe itself.
    pub(crate) async fn metadata(&self) -> Result<Metadata, Failed> {
        let provider = self.clone();
        self.apart(move || {
            let issuer = &provider.settings().issuer;
            let bytes = provider.get(&issuer.description())?;
            Ok(Metadata::read(&bytes, issuer)?)
        })
        .await
    }

    /// Exchanges what a browser came back with for whom the provider names, and proves it.
    pub(crate) async fn subject(
        &self,
        away: Away,
        answer: Answer,
        now_ms: u64,
    ) -> Result<Subject, Failed> {
        let issuer = &self.settings().issuer;
        let code = answer.code(&away.request, issuer, away.metadata.names_itself)?;
        let provider = self.clone();
        self.apart(move || {
            let id_token = provider.exchange(&away, &code)?;
            let keys = Keys::read(&provider.get(away.metadata.keys.as_str())?)?;
            let Settings { issuer, client, .. } = provider.settings();
            let expected = Expected {
                issuer,
                client: &client.id,
                nonce: away.request.nonce(),
                asked_ms: away.at_ms,
                now_ms,
            };
            Ok(token::read(&id_token, &keys, &expected)?)
        })
        .await
    }

    /// Does something on a thread that may wait for the network; few at once.
    async fn apart<T: Send + 'static>(
        &self,
        call: impl FnOnce() -> Result<T, Failed> + Send + 'static,
    ) -> Result<T, Failed> {
        let permit = Arc::clone(&self.inner.at_once).try_acquire_owned();
        let permit = permit.map_err(|_| Failed::Silent("too many wait for it already"))?;
        let called = tokio::task::spawn_blocking(move || {
            let result = call();
            drop(permit);
            result
        });
        called.await.map_err(|_| Failed::Silent("the call broke off"))?
    }

    fn get(&self, address: &str) -> Result<Vec<u8>, Failed> {
        read(self.inner.agent.get(address).header("accept", "application/json").call())
    }

    fn exchange(&self, away: &Away, code: &str) -> Result<Zeroizing<String>, Failed> {
        let Settings { client, secret, .. } = self.settings();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &client.returning)
            .append_pair("code_verifier", away.request.verifier());
        let token: &Url = &away.metadata.token;
        let mut request = Request::post(token.as_str())
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json");
        match away.metadata.authentication {
            Authentication::Header => {
                request = request.header("authorization", basic(&client.id, secret).as_str());
            }
            Authentication::Form => {
                form.append_pair("client_id", &client.id).append_pair("client_secret", secret);
            }
        }
        let form = Zeroizing::new(form.finish());
        let request = request.body(form.as_str()).map_err(|_| Fault::Unreadable("secret"))?;
        let bytes = Zeroizing::new(read(self.inner.agent.run(request))?);
        let exchanged: Exchanged =
            serde_json::from_slice(&bytes).map_err(|_| Fault::Unreadable("exchange"))?;
        Ok(Zeroizing::new(exchanged.id_token))
    }
}

/// Writes identifier and secret as RFC 6749, section 2.3.1, wants them.
fn basic(id: &str, secret: &str) -> Zeroizing<String> {
    let part =
        |text: &str| -> String { form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    let pair = Zeroizing::new(format!("{}:{}", part(id), part(secret)));
    let mut text = encoded(pair.as_bytes()).replace('-', "+").replace('_', "/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    Zeroizing::new(format!("Basic {text}"))
}

/// Reads an answer. What a connection says of its own fault is not told: it may quote addresses.
fn read(answer: Result<Response<Body>, ureq::Error>) -> Result<Vec<u8>, Failed> {
    let mut answer = answer.map_err(|error| Failed::Silent(kind(&error)))?;
    let status = answer.status().as_u16();
    if status != 200 {
        return Err(Failed::Status(status));
    }
    let bytes = answer.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec();
    bytes.map_err(|error| Failed::Silent(kind(&error)))
}

const fn kind(error: &ureq::Error) -> &'static str {
    match error {
        ureq::Error::Timeout(_) => "no answer in time",
        ureq::Error::HostNotFound => "its host is not known",
        ureq::Error::BodyExceedsLimit(_) => "its answer is too long",
        ureq::Error::Rustls(_) | ureq::Error::Tls(_) => "its certificate is not trusted",
        _ => "the connection failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_goes_as_the_standard_writes_it() {
        // Worked out with `printf 'a%%3Ab:s+%%2B' | base64`.
        assert_eq!(basic("a:b", "s +").as_str(), "Basic YSUzQWI6cyslMkI=");
    }
}
