//! A listener without encryption that only sends browsers on to HTTPS, and answers a certificate
//! authority that wants to know whose host this is.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    extract::{Path, Request, State},
    http::{Method, StatusCode, header, uri::Authority},
    response::{IntoResponse, Response},
    routing::get,
};

/// Answers to questions of a certificate authority (RFC 8555, 8.3), while an order is open.
#[derive(Debug, Clone, Default)]
pub struct Challenges(Arc<Mutex<HashMap<String, String>>>);

impl Challenges {
    /// Keeps the answer to a token.
    pub fn put(&self, token: &str, answer: String) {
        self.lock().insert(token.to_owned(), answer);
    }

    /// Forgets all answers.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Clone)]
struct ToHttps {
    port: u16,
    challenges: Challenges,
}

/// Sends browsers on to HTTPS at a port of the same host.
pub fn router(port: u16, challenges: Challenges) -> Router {
    Router::new()
        .route("/.well-known/acme-challenge/{token}", get(challenge))
        .fallback(send_on)
        .with_state(ToHttps { port, challenges })
}

async fn challenge(State(to): State<ToHttps>, Path(token): Path<String>) -> Response {
    match to.challenges.lock().get(&token) {
        Some(answer) => answer.clone().into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn send_on(State(to): State<ToHttps>, request: Request) -> Response {
    // What was sent has been readable by everybody on the way: nothing is done with it.
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let message = "Alamat ini hanya melayani HTTPS. Buka lagi halamannya dengan https://\n";
        return (StatusCode::FORBIDDEN, message).into_response();
    }
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.and_then(|host| host.parse::<Authority>().ok());
    let Some(host) = host.filter(|host| !host.as_str().contains('@')) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let port = if to.port == 443 { String::new() } else { format!(":{}", to.port) };
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let location = format!("https://{}{port}{path}", host.host());
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, location)]).into_response()
}
