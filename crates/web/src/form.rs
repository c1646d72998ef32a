//! Forms as they arrive.

use access::session::Token;
use axum::{
    Form,
    extract::{FromRequest, FromRequestParts as _, Request},
    http::HeaderMap,
};

use crate::{app::App, error::PageError, held, session::Signed};

/// Name of the hidden field that carries the word of the session.
pub const WORD_FIELD: &str = "kata";
/// Most fields of one form.
const FIELDS_MAX: usize = 2_000;

/// The fields of a form, in the order in which they were sent.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Takes fields in their order.
    pub fn new(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// Returns the text of a field without spaces around it; empty when it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// Returns the text of a field when it is not empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// Returns the text of a field exactly as it was sent, as passwords need it.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Returns all fields.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// A form sent by somebody who is signed in, from a page of this session.
pub struct Posted {
    /// Who sent it.
    pub signed: Signed,
    /// What it says.
    pub fields: Fields,
}

impl FromRequest<App> for Posted {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let signed = match Signed::from_request_parts(&mut parts, app).await {
            Ok(signed) => signed,
            Err(asked @ (PageError::SignedOut | PageError::First(_))) => {
                held::hold(Request::from_parts(parts, body), app).await;
                return Err(asked);
            }
            Err(error) => return Err(error),
        };
        refuse_foreign(&parts.headers)?;
        app.held().sent_again(signed.actor.account, &signed.device, parts.uri.path());
        let fields = read(Request::from_parts(parts, body), app).await?;
        check_word(&fields, &signed.token)?;
        Ok(Self { signed, fields })
    }
}

/// Reads the fields of a form.
pub(crate) async fn read(request: Request, app: &App) -> Result<Fields, PageError> {
    use axum::{extract::rejection::FormRejection, http::StatusCode};
    match Form::<Vec<(String, String)>>::from_request(request, app).await {
        Ok(Form(fields)) if fields.len() <= FIELDS_MAX => Ok(Fields(fields)),
        Ok(_) => Err(PageError::TooLarge),
        Err(FormRejection::BytesRejection(rejection)) => match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Err(PageError::TooLarge),
            _ => Err(PageError::Unreadable),
        },
        Err(_) => Err(PageError::Unreadable),
    }
}

/// Refuses a form that the browser says comes from another site.
pub(crate) fn refuse_foreign(headers: &HeaderMap) -> Result<(), PageError> {
    match headers.get("sec-fetch-site").map(axum::http::HeaderValue::as_bytes) {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => Err(PageError::Forged),
    }
}

/// Refuses a form without the word of the session.
pub(crate) fn check_word(fields: &Fields, token: &Token) -> Result<(), PageError> {
    if token.form_word_fits(fields.raw(WORD_FIELD)) { Ok(()) } else { Err(PageError::Forged) }
}
