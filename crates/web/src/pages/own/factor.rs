//! `/akun-saya/faktor`: making and removing second factors, and codes for the day one is lost.

use access::{
    factor::{self, PASSKEYS_MAX},
    one_time::{Code, SPARE_CODES},
    passkey::{self, CHALLENGE_BYTES, Party, decoded, encoded},
    totp::Secret,
};
use askama::Template;
use axum::{
    extract::{FromRequestParts as _, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::refusal::Refusal;
use store::{factor::Passkey, store::Store};

use crate::{
    app::App,
    assets,
    desk::Desk,
    error::{PageError, see_other},
    form::{self, Fields, Posted},
    happened::Happened,
    layout::{Layout, Shape, page},
    lock, origin,
    pages::own::pin::wrong_password,
    qr,
    session::Signed,
};

/// Longest name of a passkey, in characters.
const NAME_CHARS_MAX: usize = 40;

#[derive(Template)]
#[template(path = "own/factor.html")]
struct FactorPage {
    layout: Layout,
    needed: bool,
    /// Secret as drawing and as text; absent once an authenticator was confirmed.
    secret: Option<(String, String)>,
    challenge: String,
    user: String,
    username: String,
    name: String,
    known: Vec<String>,
    script: String,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "own/spare.html")]
struct SparePage {
    layout: Layout,
    username: String,
    codes: Vec<String>,
    first: bool,
}

/// `GET /akun-saya/faktor`
pub(crate) async fn show(State(app): State<App>, signed: Signed) -> Result<Response, PageError> {
    form_page(&app, &signed, None).await
}

async fn form_page(
    app: &App,
    signed: &Signed,
    wrong: Option<String>,
) -> Result<Response, PageError> {
    let challenge = encoded(&app.random::<CHALLENGE_BYTES>());
    let (id, hash, kept) = (signed.actor.account, signed.token.hash(), challenge.clone());
    let (fresh, now_ms) = (app.random(), app.now_ms());
    let (totp, keys) = app
        .at_desk(move |store| {
            store.set_challenge(hash.as_str(), &kept)?;
            if store.totp(id)?.is_none() {
                store.begin_totp(id, &fresh, now_ms)?;
            }
            Ok((store.totp(id)?, store.passkeys(id)?))
        })
        .await?;
    let needed = factor::is_mandatory(signed.actor.role.code());
    let has_factor = totp.as_ref().is_some_and(|totp| totp.confirmed) || !keys.is_empty();
    let secret = totp.filter(|totp| !totp.confirmed).map(|totp| {
        let secret = Secret::new(totp.secret);
        let address = secret.address(&app.config().name, &signed.username);
        (qr::svg(&address, "Kode QR untuk aplikasi kode").unwrap_or_default(), secret.text())
    });
    let shown = FactorPage {
        layout: Layout::new(app, signed, Shape::Isian, "/akun-saya", "Pengaman kedua"),
        needed: needed && !has_factor,
        secret,
        challenge,
        user: encoded(id.get().as_bytes()),
        username: signed.username.clone(),
        name: signed.actor.name.clone(),
        known: keys.iter().map(|key| encoded(&key.credential)).collect(),
        script: assets::url("passkey.js"),
        wrong,
    };
    Ok(page(&shown)?.into_response())
}

/// `POST /akun-saya/faktor`: the first code of an authenticator, which shows that it works.
pub(crate) async fn confirm(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    let (id, code, now_ms) = (signed.actor.account, fields.text("kode").to_owned(), app.now_ms());
    let (place, codes) = (signed.place(), new_codes(&app));
    let hashes = codes.iter().map(Code::hash).collect::<Vec<_>>();
    let token = signed.token.hash();
    let confirmed = app
        .at_desk(move |store| {
            let Some(totp) = store.totp(id)?.filter(|totp| !totp.confirmed) else {
                return Ok(false);
            };
            let step = Secret::new(totp.secret).step_of(&code, totp.last_step, now_ms);
            let Some(step) = step else { return Ok(false) };
            Happened::FactorMade.keep(store, id, None, &place, now_ms, |store| {
                if !store.use_totp(id, step)? {
                    return Ok(false);
                }
                // Whoever is signed in elsewhere did so without it.
                store.end_other_sessions(id, token.as_str(), "faktor-baru")?;
                store.put_spare_codes(id, &hashes)?;
                Ok(true)
            })
        })
        .await?;
    if confirmed {
        return spare_page(&app, &signed, &codes, true);
    }
    let wrong = "Kode belum tepat. Pastikan jam ponsel Anda benar, lalu ketik kode yang tampil \
                 sekarang.";
    let html = form_page(&app, &signed, Some(wrong.to_owned())).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

fn new_codes(app: &App) -> Vec<Code> {
    (0..SPARE_CODES).map(|_| Code::new(app.random())).collect()
}

fn spare_page(
    app: &App,
    signed: &Signed,
    codes: &[Code],
    first: bool,
) -> Result<Response, PageError> {
    let layout = Layout::new(app, signed, Shape::Isian, "/akun-saya", "Kode cadangan");
    let codes = codes.iter().map(Code::text).collect();
    let username = signed.username.clone();
    Ok(page(&SparePage { layout, username, codes, first })?.into_response())
}

/// `POST /akun-saya/faktor/kunci`: a passkey that the browser has made.
pub(crate) async fn add_passkey(
    State(app): State<App>,
    request: Request,
) -> Result<Response, PageError> {
    let (mut parts, body) = request.into_parts();
    let signed = Signed::from_request_parts(&mut parts, &app).await?;
    form::refuse_foreign(&parts.headers)?;
    let origin = origin::server(&parts.headers, &app);
    let fields = form::read(Request::from_parts(parts, body), &app).await?;
    form::check_word(&fields, &signed.token)?;
    let bytes = |name: &str| decoded(fields.text(name)).unwrap_or_default();
    let (client, data) = (bytes("peramban"), bytes("alat"));
    let named: String = fields.text("nama").chars().take(NAME_CHARS_MAX).collect();
    let place = signed.place();
    let name = if named.is_empty() { place.browser.clone() } else { named };
    let (id, hash, now_ms) = (signed.actor.account, signed.token.hash(), app.now_ms());
    let codes = new_codes(&app);
    let hashes: Vec<String> = codes.iter().map(Code::hash).collect();
    let made = app
        .at_desk(move |store| {
            let Some(challenge) = taken_challenge(store, hash.as_str())? else { return Ok(None) };
            let party = Party { host: origin::host(&origin), origin: &origin };
            let key = match passkey::register(party, &challenge, &client, &data) {
                Ok(key) => key,
                Err(refused) => {
                    tracing::info!(%refused, "a new passkey was not taken");
                    return Ok(None);
                }
            };
            let kept = Passkey {
                credential: key.credential,
                public_key: key.public_key,
                counter: key.counter,
                name,
                created_ms: now_ms,
                used_ms: None,
            };
            let many = PASSKEYS_MAX <= store.passkeys(id)?.len();
            let add = |store: &Desk| store.add_passkey(id, &kept);
            if many || !Happened::FactorMade.keep(store, id, None, &place, now_ms, add)? {
                return Ok(None);
            }
            let first = store.spare_codes_left(id)? == 0;
            if first {
                store.end_other_sessions(id, hash.as_str(), "faktor-baru")?;
                store.put_spare_codes(id, &hashes)?;
            }
            Ok(Some(first))
        })
        .await?;
    match made {
        Some(true) => spare_page(&app, &signed, &codes, true),
        Some(false) => Ok(see_other("/akun-saya")),
        None => {
            let wrong = "Kunci sandi ini belum dapat dipakai. Coba lagi, atau pakai aplikasi kode.";
            let html = form_page(&app, &signed, Some(wrong.to_owned())).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
        }
    }
}

/// Takes the challenge of a session, which is answered once.
fn taken_challenge(
    store: &Store,
    token_hash: &str,
) -> store::error::Result<Option<[u8; CHALLENGE_BYTES]>> {
    let kept = store.session(token_hash)?.and_then(|session| session.challenge);
    let Some(kept) = kept else { return Ok(None) };
    if !store.take_challenge(token_hash, &kept)? {
        return Ok(None);
    }
    Ok(decoded(&kept).and_then(|bytes| bytes.try_into().ok()))
}

/// `POST /akun-saya/faktor/cadangan`: a new set of codes; the old set is good no more.
pub(crate) async fn spare(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    let codes = new_codes(&app);
    let hashes: Vec<String> = codes.iter().map(Code::hash).collect();
    with_password(&app, &signed, &fields, move |store, id, place, now_ms| {
        Happened::SpareCodesMade.keep(store, id, None, place, now_ms, |store| {
            store.put_spare_codes(id, &hashes).map(|()| true)
        })
    })
    .await?;
    spare_page(&app, &signed, &codes, false)
}

/// `POST /akun-saya/faktor/hapus`: takes one factor away; the last one stays where the role needs
/// one.
pub(crate) async fn remove(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    let key = fields.filled("kunci").and_then(decoded);
    let id = signed.actor.account;
    let left = app
        .ask(move |store| {
            let totp = usize::from(store.totp(id)?.is_some_and(|totp| totp.confirmed));
            Ok(totp + store.passkeys(id)?.len())
        })
        .await?;
    if left <= 1 && factor::is_mandatory(signed.actor.role.code()) {
        return Err(PageError::Refused(Refusal::new(
            "faktor.terakhir",
            "Peran Anda harus punya pengaman kedua. Tambahkan yang baru dahulu, lalu hapus ini.",
        )));
    }
    with_password(&app, &signed, &fields, move |store, id, place, now_ms| {
        Happened::FactorRemoved.keep(store, id, None, place, now_ms, |store| match key {
            Some(key) => store.remove_passkey(id, &key),
            None => store.remove_totp(id).map(|()| true),
        })
    })
    .await?;
    Ok(see_other("/akun-saya?pesan=faktor-hapus"))
}

/// Does something that needs the password once more.
async fn with_password(
    app: &App,
    signed: &Signed,
    fields: &Fields,
    act: impl FnOnce(
        &Desk,
        domain::id::AccountId,
        &store::session::Place,
        u64,
    ) -> store::error::Result<bool>
    + Send
    + 'static,
) -> Result<(), PageError> {
    let (id, now_ms, place) = (signed.actor.account, app.now_ms(), signed.place());
    let password = fields.raw("sandi").to_owned();
    let right = app
        .at_desk_hashing(move |store| {
            let Some(account) = store.account(id)? else { return Ok(false) };
            if !lock::password_right(store, &account, &password, &place, now_ms)? {
                return Ok(false);
            }
            act(store, id, &place, now_ms)?;
            Ok(true)
        })
        .await?;
    if right { Ok(()) } else { Err(PageError::Refused(wrong_password())) }
}
