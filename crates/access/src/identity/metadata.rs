//! What a provider says of itself (OpenID Connect Discovery 1.0).

use serde::Deserialize;
use url::Url;

use crate::identity::{fault::Fault, issuer::Issuer};

/// How the application shows the provider that it is itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authentication {
    /// In a header (`client_secret_basic`).
    Header,
    /// In the form (`client_secret_post`).
    Form,
}

/// The endpoints of a provider; all of them its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// Where browsers are sent.
    pub authorization: Url,
    /// Where codes are exchanged.
    pub token: Url,
    /// Where its keys are.
    pub keys: Url,
    /// How the application shows who it is.
    pub authentication: Authentication,
    /// Whether it names itself in the address with which browsers come back (RFC 9207).
    pub names_itself: bool,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Metadata {
    /// Reads the description of a provider.
    ///
    /// # Errors
    ///
    /// Fails when it describes another provider, leads elsewhere, or cannot do what is needed.
    pub fn read(json: &[u8], issuer: &Issuer) -> Result<Self, Fault> {
        let document: Document =
            serde_json::from_slice(json).map_err(|_| Fault::Unreadable("description"))?;
        if document.issuer != issuer.as_str() {
            return Err(Fault::Issuer);
        }
        let own = |address: &str, what| issuer.own(address).ok_or(Fault::Elsewhere(what));
        let offers = |offered: &Option<Vec<String>>, wanted: &str| {
            offered.as_ref().is_none_or(|all| all.iter().any(|one| one == wanted))
        };
        if !offers(&document.code_challenge_methods_supported, "S256") {
            return Err(Fault::Unable("PKCE with S256"));
        }
        let methods = &document.token_endpoint_auth_methods_supported;
        let authentication = if offers(methods, "client_secret_basic") {
            Authentication::Header
        } else if offers(methods, "client_secret_post") {
            Authentication::Form
        } else {
            return Err(Fault::Unable("authentication by a secret"));
        };
        Ok(Self {
            authorization: own(&document.authorization_endpoint, "authorization endpoint")?,
            token: own(&document.token_endpoint, "token endpoint")?,
            keys: own(&document.jwks_uri, "set of keys")?,
            authentication,
            names_itself: document.authorization_response_iss_parameter_supported,
        })
    }
}
