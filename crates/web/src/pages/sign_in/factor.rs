//! `/masuk/faktor`: the second factor at the door.

use access::{
    factor::TRIES_MAX,
    passkey::{self, Assertion, CHALLENGE_BYTES, Party, decoded, encoded},
    session::Token,
};
use askama::Template;
use axum::{
    extract::{FromRequestParts as _, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use store::store::Store;

use crate::{
    app::App,
    assets,
    desk::Step,
    error::{PageError, see_other},
    form::{self, Fields},
    layout::{Layout, Shape, page},
    lock,
    origin::{self, Visitor},
    pages::sign_in::signed_in,
    signing::{Beginning, Way},
    standing::Half,
};

#[derive(Template)]
#[template(path = "sign_in/factor.html")]
struct FactorPage {
    layout: Layout,
    name: String,
    has_code: bool,
    keys: Vec<String>,
    challenge: String,
    script: String,
    wrong: Option<&'static str>,
}

/// `GET /masuk/faktor`
pub(crate) async fn show(State(app): State<App>, half: Half) -> Result<Response, PageError> {
    if !half.session.awaits_factor {
        return Ok(see_other("/"));
    }
    form_page(&app, &half, None).await
}

async fn form_page(
    app: &App,
    half: &Half,
    wrong: Option<&'static str>,
) -> Result<Response, PageError> {
    let challenge = encoded(&app.random::<CHALLENGE_BYTES>());
    let (hash, kept) = (half.session.token_hash.clone(), challenge.clone());
    let account = half.account.id;
    let (keys, has_code) = app
        .ask(move |store| {
            store.set_challenge(&hash, &kept)?;
            Ok((store.passkeys(account)?, store.totp(account)?.is_some_and(|it| it.confirmed)))
        })
        .await?;
    let mut layout = Layout::guest(app, Shape::Isian, "Pengaman kedua");
    layout.word = half.token.form_word();
    let shown = FactorPage {
        layout,
        name: half.account.name.clone(),
        has_code,
        keys: keys.iter().map(|key| encoded(&key.credential)).collect(),
        challenge,
        script: assets::url("passkey.js"),
        wrong,
    };
    Ok(page(&shown)?.into_response())
}

/// What somebody shows as second factor.
enum Shown {
    Code(String),
    Passkey(PasskeyShown),
}

/// What a browser sent after the use of a passkey.
struct PasskeyShown {
    credential: Vec<u8>,
    client_data: Vec<u8>,
    authenticator_data: Vec<u8>,
    signature: Vec<u8>,
    origin: String,
}

/// What becomes of it.
enum Looked {
    Right,
    Wrong,
    Over,
}

/// `POST /masuk/faktor`
pub(crate) async fn check(State(app): State<App>, request: Request) -> Result<Response, PageError> {
    let (mut parts, body) = request.into_parts();
    let half = Half::from_request_parts(&mut parts, &app).await?;
    form::refuse_foreign(&parts.headers)?;
    let visitor = Visitor::of(&parts, &app);
    let origin = origin::server(&parts.headers, &app);
    let fields = form::read(Request::from_parts(parts, body), &app).await?;
    form::check_word(&fields, &half.token)?;
    if !half.session.awaits_factor {
        return Ok(see_other("/"));
    }
    let shown = read(&fields, origin);
    let token = Token::new(app.random());
    let (next, place, policy) = (token.clone(), visitor.place.clone(), app.config().policy);
    let (now_ms, session, account) = (app.now_ms(), half.session.clone(), half.account.clone());
    let looked = app
        .at_desk(move |desk| {
            if !desk.count_try(&session.token_hash, TRIES_MAX)? {
                desk.end_session(&session.token_hash, "pin")?;
                desk.attempt(Step::FactorWrong, Some(&account), &place.address, now_ms)?;
                return Ok(Looked::Over);
            }
            let right = match &shown {
                Shown::Code(code) => lock::code_fits(desk, &account, &session, code, now_ms)?,
                Shown::Passkey(used) => passkey_fits(desk, &session, used, now_ms)?,
            };
            if !right {
                // Guessing codes slows the name down as guessing passwords does.
                desk.record_attempt(&account.username, false, now_ms)?;
                desk.attempt(Step::FactorWrong, Some(&account), &place.address, now_ms)?;
                return Ok(Looked::Wrong);
            }
            desk.delete_session(&session.token_hash)?;
            let beginning = Beginning {
                account: &account,
                token: &next,
                place: &place,
                policy: &policy,
                now_ms,
                way: Way::Password,
            };
            beginning.whole(desk)?;
            Ok(Looked::Right)
        })
        .await?;
    match looked {
        Looked::Right => Ok(signed_in(&app, &visitor, &token, "/akun-saya/kabar")),
        Looked::Over => Ok(see_other("/masuk?pesan=pin")),
        Looked::Wrong => {
            let wrong = "Kode belum tepat. Tunggu kode berikutnya di aplikasi, lalu ketik lagi.";
            let html = form_page(&app, &half, Some(wrong)).await?;
            Ok((StatusCode::UNAUTHORIZED, html).into_response())
        }
    }
}

fn read(fields: &Fields, origin: String) -> Shown {
    let bytes = |name: &str| decoded(fields.text(name)).unwrap_or_default();
    if fields.filled("kunci").is_none() {
        return Shown::Code(fields.text("kode").to_owned());
    }
    Shown::Passkey(PasskeyShown {
        credential: bytes("kunci"),
        client_data: bytes("peramban"),
        authenticator_data: bytes("alat"),
        signature: bytes("tanda"),
        origin,
    })
}

/// Looks at the use of a passkey; the challenge is used up whether it is right or not.
fn passkey_fits(
    store: &Store,
    session: &store::session::Session,
    used: &PasskeyShown,
    now_ms: u64,
) -> store::error::Result<bool> {
    let Some(kept) = &session.challenge else { return Ok(false) };
    if !store.take_challenge(&session.token_hash, kept)? {
        return Ok(false);
    }
    let challenge: Option<[u8; CHALLENGE_BYTES]> =
        decoded(kept).and_then(|bytes| bytes.try_into().ok());
    let keys = store.passkeys(session.account)?;
    let key = keys.into_iter().find(|key| key.credential == used.credential);
    let (Some(challenge), Some(key)) = (challenge, key) else { return Ok(false) };
    let party = Party { host: origin::host(&used.origin), origin: &used.origin };
    let known = passkey::Passkey {
        credential: key.credential.clone(),
        public_key: key.public_key,
        counter: key.counter,
    };
    let assertion = Assertion {
        client_data: &used.client_data,
        authenticator_data: &used.authenticator_data,
        signature: &used.signature,
    };
    match passkey::verify(party, &challenge, &known, assertion) {
        Ok(counter) => {
            store.use_passkey(session.account, &key.credential, counter, now_ms)?;
            Ok(true)
        }
        Err(refused) => {
            tracing::info!(%refused, "a passkey was not taken");
            Ok(false)
        }
    }
}
