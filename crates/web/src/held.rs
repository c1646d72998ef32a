//! Forms that came after the screen was locked or the session was over: they wait, in memory, for
//! the one who wrote them.
//!
//! Nothing of them is shown to whoever sits at the screen meanwhile, and nothing is written to the
//! disk. They are forgotten when the program ends.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use axum::{extract::Request, http::Method};
use domain::id::AccountId;

use crate::{
    app::App,
    form::{self, Fields},
    session::Cookie,
};

/// Most forms that wait; each is as large as a form may be.
const HELD_MAX: usize = 64;
/// How long a form waits, in milliseconds: one working day.
const HELD_MS: u64 = 12 * 60 * 60 * 1000;
/// Addresses whose forms hold secrets or are quickly given again.
const NEVER: [&str; 6] = ["/akun", "/impor", "/keluar", "/kunci", "/masuk", "/sandi"];

/// A form that waits.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    account: AccountId,
    device: String,
    at_ms: u64,
    /// Where it was sent.
    pub(crate) path: String,
    /// What it says, without the word of its session.
    pub(crate) fields: Fields,
}

/// All forms that wait.
#[derive(Default)]
pub(crate) struct HeldForms(Mutex<VecDeque<Held>>);

impl HeldForms {
    fn keep(&self, held: Held) {
        let mut forms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        forms.retain(|form| {
            let same = form.account == held.account && form.device == held.device;
            !same && held.at_ms.abs_diff(form.at_ms) < HELD_MS
        });
        while HELD_MAX <= forms.len() {
            forms.pop_front();
        }
        forms.push_back(held);
    }

    /// Returns the form of an account on a browser.
    pub(crate) fn of(&self, account: AccountId, device: &str, now_ms: u64) -> Option<Held> {
        let forms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = |form: &&Held| form.account == account && form.device == device;
        forms.iter().find(own).filter(|form| now_ms.abs_diff(form.at_ms) < HELD_MS).cloned()
    }

    /// Forgets the form of an account on a browser when it is sent again to where it belongs.
    pub(crate) fn sent_again(&self, account: AccountId, device: &str, path: &str) {
        let mut forms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        forms.retain(|form| form.account != account || form.device != device || form.path != path);
    }

    /// Forgets the form of an account on a browser.
    pub(crate) fn forget(&self, account: AccountId, device: &str) {
        let mut forms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        forms.retain(|form| form.account != account || form.device != device);
    }
}

/// Keeps a form that cannot be taken now, when it carries the word of the session that it was
/// written in. Whatever is wrong with it, nothing is kept and nobody is told.
pub(crate) async fn hold(request: Request, app: &App) {
    let path = request.uri().path().to_owned();
    let never = NEVER.iter().any(|start| path.starts_with(start));
    let part = request.headers().contains_key("x-bagian");
    if request.method() != Method::POST || never || part {
        return;
    }
    let headers = request.headers();
    let Some(token) = Cookie::Session.read(app.config(), headers) else { return };
    let Some(device) = Cookie::Device.read(app.config(), headers) else { return };
    if form::refuse_foreign(headers).is_err() {
        return;
    }
    let hash = token.hash();
    let Ok(Some(session)) = app.ask(move |store| store.session(hash.as_str())).await else {
        return;
    };
    if session.place.device != device.hash().as_str() || session.awaits_factor {
        return;
    }
    let Ok(fields) = form::read(request, app).await else { return };
    if form::check_word(&fields, &token).is_err() {
        return;
    }
    let fields = fields.iter().filter(|(name, _)| *name != form::WORD_FIELD);
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    app.held().keep(Held {
        account: session.account,
        device: session.place.device,
        at_ms: app.now_ms(),
        path,
        fields: Fields::new(fields),
    });
}
