//! Forms are taken from our own pages only, whatever else they carry.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Uri, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{door::Door, error::PageError};

/// Refuses what may change something unless it comes from our own pages.
pub(crate) async fn check(State(door): State<Door>, request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_own(request.headers(), door.settings().tls) {
        return next.run(request).await;
    }
    door.metrics().refused("foreign_origin");
    PageError::Foreign.into_response()
}

/// Tells whether a browser says that a request comes from our own pages. A program that is no
/// browser says nothing; it carries no cookies of anybody either.
fn is_own(headers: &HeaderMap, tls: bool) -> bool {
    let text = |name: header::HeaderName| headers.get(name).map(|value| value.to_str());
    let site = text(header::HeaderName::from_static("sec-fetch-site"));
    match site {
        // The browser compared the origins itself, which a proxy cannot disturb.
        Some(Ok("same-origin")) => return true,
        Some(Ok("none")) | None => {}
        Some(_) => return false,
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (None, _) => true,
        (Some(Ok(origin)), Some(Ok(host))) => is_at(origin, host, tls),
        (Some(_), _) => false,
    }
}

/// Tells whether an origin is the host that was asked.
fn is_at(origin: &str, host: &str, tls: bool) -> bool {
    let scheme = if tls { "https" } else { "http" };
    let Ok(origin) = origin.parse::<Uri>() else { return false };
    let Ok(host) = host.parse::<Authority>() else { return false };
    let port = if tls { 443 } else { 80 };
    let same = |origin: &Authority| {
        origin.host().eq_ignore_ascii_case(host.host())
            && origin.port_u16().unwrap_or(port) == host.port_u16().unwrap_or(port)
    };
    origin.scheme_str() == Some(scheme) && origin.authority().is_some_and(same)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::own("https://simpul.lan", Some("same-origin"), true)]
    #[case::own_without_the_newer_word("https://simpul.lan", None, true)]
    #[case::own_with_a_port("https://simpul.lan:443", None, true)]
    #[case::behind_a_proxy("https://luar.example", Some("same-origin"), true)]
    #[case::typed("", Some("none"), true)]
    #[case::no_browser("", None, true)]
    #[case::another_site("https://jahat.example", Some("cross-site"), false)]
    #[case::another_site_in_an_old_browser("https://jahat.example", None, false)]
    #[case::a_neighbour("https://simpul.lan", Some("same-site"), false)]
    #[case::plain("http://simpul.lan", None, false)]
    #[case::another_port("https://simpul.lan:8443", None, false)]
    #[case::hidden("null", None, false)]
    #[case::hidden_and_typed("null", Some("none"), false)]
    #[case::a_longer_name("https://simpul.lan.jahat.example", None, false)]
    fn only_our_own_pages_send_forms(
        #[case] origin: &'static str,
        #[case] site: Option<&'static str>,
        #[case] own: bool,
    ) {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("simpul.lan"));
        if !origin.is_empty() {
            headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
        }
        if let Some(site) = site {
            headers.insert("sec-fetch-site", HeaderValue::from_static(site));
        }
        assert_eq!(is_own(&headers, true), own);
    }
}
