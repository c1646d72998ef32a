//! From where a request comes: the browser in words, its address, and how it names this server.

use std::net::SocketAddr;

use access::session::Token;
use axum::{
    extract::ConnectInfo,
    http::{HeaderMap, header, request::Parts},
};
use store::session::Place;

use crate::{app::App, session::Cookie};

/// Longest text of an address that is kept.
const ADDRESS_CHARS_MAX: usize = 64;

/// The browser that sent a request.
pub(crate) struct Visitor {
    /// The token by which it is known.
    pub(crate) device: Token,
    /// What is kept of it.
    pub(crate) place: Place,
}

impl Visitor {
    /// Recognises the browser, or gives it a token.
    pub(crate) fn of(parts: &Parts, app: &App) -> Self {
        let kept = Cookie::Device.read(app.config(), &parts.headers);
        let device = kept.unwrap_or_else(|| Token::new(app.random()));
        let place = Place {
            device: device.hash().as_str().to_owned(),
            browser: browser(&parts.headers),
            address: address(parts),
        };
        Self { device, place }
    }
}

/// Returns the address on the network from which a request came; empty when it is not known.
fn address(parts: &Parts) -> String {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let text = peer.map_or_else(String::new, |ConnectInfo(peer)| peer.ip().to_string());
    text.chars().take(ADDRESS_CHARS_MAX).collect()
}

/// Returns browser and system in words, such as "Chrome di Android".
fn browser(headers: &HeaderMap) -> String {
    let text = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    words(text.unwrap_or_default())
}

/// Says what a browser calls itself, in words; the order matters, for they all name each other.
fn words(agent: &str) -> String {
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ];
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} di {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Peramban lain".to_owned(),
    }
}

/// Returns how the browser names this server: scheme, host and port.
pub(crate) fn server(headers: &HeaderMap, app: &App) -> String {
    if let Some(origin) = &app.config().origin {
        return origin.clone();
    }
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let scheme = if app.config().tls { "https" } else { "http" };
    format!("{scheme}://{}", host.unwrap_or_default())
}

/// Returns the host of an origin, without scheme and port.
pub(crate) fn host(origin: &str) -> &str {
    let rest = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    match rest.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_in_words() {
        let android = "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 (KHTML, like Gecko) \
                       Chrome/120.0.0.0 Mobile Safari/537.36";
        assert_eq!(words(android), "Chrome di Android");
        let edge = "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0";
        assert_eq!(words(edge), "Edge di Windows");
        assert_eq!(words("curl/8"), "Peramban lain");
    }

    #[test]
    fn hosts_stand_without_scheme_and_port() {
        assert_eq!(host("http://localhost:8080"), "localhost");
        assert_eq!(host("https://simpul.example"), "simpul.example");
    }
}
