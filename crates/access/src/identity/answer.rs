//! With what a browser comes back from the provider (RFC 6749, section 4.1.2; RFC 9207).

use crate::identity::{fault::Fault, issuer::Issuer, request::Request};

/// Longest code that is taken to the provider, in bytes.
const CODE_BYTES_MAX: usize = 4_096;

/// What stands in the address, unproven.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Answer {
    code: Option<String>,
    state: Option<String>,
    issuer: Option<String>,
    error: Option<String>,
}

impl Answer {
    /// Reads what stands behind the question mark.
    ///
    /// # Errors
    ///
    /// Fails when something stands there twice: nobody knows which of them another would read.
    pub fn read(query: &str) -> Result<Self, Fault> {
        let mut answer = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let place = match name.as_ref() {
                "code" => &mut answer.code,
                "state" => &mut answer.state,
                "iss" => &mut answer.issuer,
                "error" => &mut answer.error,
                _ => continue,
            };
            if place.replace(value.into_owned()).is_some() {
                return Err(Fault::Unreadable("answer"));
            }
        }
        Ok(answer)
    }

    /// Returns the code that this request was answered with.
    ///
    /// # Errors
    ///
    /// Fails when it answers another request, comes from another provider, or is a refusal.
    pub fn code(
        self,
        request: &Request,
        issuer: &Issuer,
        names_itself: bool,
    ) -> Result<String, Fault> {
        if self.state.as_deref() != Some(request.state()) {
            return Err(Fault::State);
        }
        match self.issuer.as_deref() {
            Some(named) if named != issuer.as_str() => return Err(Fault::Issuer),
            None if names_itself => return Err(Fault::Issuer),
            Some(_) | None => {}
        }
        if self.error.is_some() {
            return Err(Fault::Refused);
        }
        self.code
            .filter(|code| !code.is_empty() && code.len() <= CODE_BYTES_MAX)
            .ok_or(Fault::Unreadable("answer"))
    }
}
