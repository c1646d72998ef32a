//! The application with somebody signed in, whose pages are opened without a socket.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use access::{matrix::Matrix, policy::Policy, role::Role, session::Token};
use anyhow::{Result, ensure};
use axum::{Router, body::Body, http::Request, response::Response};
use domain::{
    area::PuskesmasCode,
    day::Day,
    id::{AccountId, DeviceId},
};
use guidelines::model::Guidelines;
use store::{
    account::NewAccount,
    address::StoreUrl,
    audit::AuditLog,
    engine::Options,
    session::{NewSession, Place},
    store::Store,
};
use tower::ServiceExt as _;
use uuid::Uuid;
use web::{
    app::{App, Config, Surroundings},
    router::router,
};

/// Who is signed in, where and when.
pub(crate) struct Somebody {
    pub(crate) role: Role,
    pub(crate) home: PuskesmasCode,
    pub(crate) today: Day,
}

/// Pages of the application, for one account.
pub(crate) struct Desk {
    pages: Router,
    cookie: String,
}

/// Time that stands still; chance that only has to differ.
struct Still {
    now_ms: u64,
    given: AtomicU64,
}

impl Surroundings for Still {
    fn now_ms(&self) -> u64 {
        self.now_ms
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        let given = self.given.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        for (byte, other) in bytes.iter_mut().zip(given.iter().cycle()) {
            *byte = *other;
        }
    }
}

impl Desk {
    /// Makes the application and signs somebody in.
    pub(crate) fn open(
        url: &StoreUrl,
        store: Store,
        guidelines: &Arc<Guidelines>,
        somebody: &Somebody,
    ) -> Result<Self> {
        let now_ms = u64::try_from(somebody.today.epoch_days())? * 86_400_000 + 6 * 3_600_000;
        let (token, device) = (Token::new([7; 32]), Token::new([8; 32]));
        let account = AccountId::new(Uuid::from_u128(42));
        store.create_account(&NewAccount {
            id: account,
            puskesmas: somebody.home.clone(),
            username: "ukur".to_owned(),
            name: "Petugas Ukur".to_owned(),
            role: somebody.role.code().to_owned(),
            password_hash: String::new(),
            posyandu: None,
            desa: None,
            must_change_password: false,
            created_ms: now_ms,
        })?;
        let device_hash = device.hash().as_str().to_owned();
        store.create_session(&NewSession {
            token_hash: token.hash().as_str().to_owned(),
            account,
            place: Place { device: device_hash, ..Place::default() },
            created_ms: now_ms,
            expires_ms: now_ms + 3_600_000,
            awaits_factor: false,
        })?;
        let config = Config {
            listen: "127.0.0.1:0".parse()?,
            tls: false,
            puskesmas: somebody.home.clone(),
            name: "Puskesmas Ukur".to_owned(),
            utc_offset_hours: 8,
            device: DeviceId::new(Uuid::from_u128(43)),
            policy: Policy::default(),
            origin: None,
            provider: None,
            matrix: Matrix::ours(),
            outlines: Arc::default(),
        };
        let log = AuditLog::open(url, "ukur", Options::default())?;
        let still = Still { now_ms, given: AtomicU64::new(1) };
        let app = App::new(store, Arc::new(log), Arc::clone(guidelines), Box::new(still), config);
        let cookie = format!("simpul={}; simpul-perangkat={}", token.cookie(), device.cookie());
        Ok(Self { pages: router(app), cookie })
    }

    /// Opens a page and reads it to its end.
    pub(crate) async fn get(&self, path: &str) -> Result<String> {
        let request = Request::get(path).header("cookie", &self.cookie);
        let answer = self.pages.clone().oneshot(request.body(Body::empty())?).await?;
        let status = answer.status();
        ensure!(status.is_success(), "{path} answered {status}");
        read(answer).await
    }

    /// Sends a form that was opened at the same address, with what its fields hold and more; it
    /// must lead somewhere.
    pub(crate) async fn send(&self, path: &str, page: &str, more: &[(&str, &str)]) -> Result<()> {
        let mut fields = held(page);
        fields.extend(more.iter().map(|(name, value)| format!("{name}={value}")));
        let request = Request::post(path)
            .header("cookie", &self.cookie)
            .header("host", "127.0.0.1")
            .header("origin", "http://127.0.0.1")
            .header("content-type", "application/x-www-form-urlencoded");
        let answer =
            self.pages.clone().oneshot(request.body(Body::from(fields.join("&")))?).await?;
        let status = answer.status();
        let body = read(answer).await?;
        ensure!(status.is_redirection(), "{path} answered {status}: {body}");
        Ok(())
    }
}

async fn read(answer: Response) -> Result<String> {
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Lists `name=value` of the hidden and typed fields of a page whose values need no encoding.
fn held(page: &str) -> Vec<String> {
    let inputs = page.split("<input").skip(1).filter_map(|rest| {
        let input = &rest[..rest.find('>')?];
        let chosen = ["radio", "checkbox", "search"];
        let kind = attribute(input, "type").unwrap_or("text");
        let (name, value) = (attribute(input, "name")?, attribute(input, "value")?);
        (!chosen.contains(&kind) && !value.is_empty()).then(|| format!("{name}={value}"))
    });
    inputs.collect()
}

fn attribute<'a>(input: &'a str, name: &str) -> Option<&'a str> {
    let start = input.find(&format!(" {name}=\""))? + name.len() + 3;
    let end = input[start..].find('"')?;
    Some(&input[start..start + end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_holds_is_sent_back() {
        let page = r#"<input type="hidden" name="kata" value="abc"><input name="n" value="3">
            <input type="radio" name="nihil" value="ya"><input name="m" value="">"#;
        assert_eq!(held(page), ["kata=abc", "n=3"]);
    }
}
