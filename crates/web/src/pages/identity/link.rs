//! Linking the own account with an identity at the provider, and parting them; both with the
//! password, because whoever is linked comes in without it.

use access::{identity::token::Subject, session::Token};
use askama::Template;
use axum::{
    extract::State,
    http::request::Parts,
    response::{IntoResponse, Response},
};
use domain::id::AccountId;
use store::identity::Linking;

use crate::{
    app::App,
    error::{PageError, see_other},
    form::Posted,
    happened::Happened,
    layout::{Layout, Shape, page},
    lock,
    pages::{
        identity::{begin, provider},
        own::{not_linked, pin::wrong_password},
        sign_in::with_cookies,
    },
    provider::under_way::Errand,
    session::{Cookie, Signed, identify},
};

#[derive(Template)]
#[template(path = "own/leave.html")]
struct LeavePage {
    layout: Layout,
    label: String,
    address: String,
}

/// `POST /akun-saya/dinkes`: shows the way to the provider. A page and not a redirect, because no
/// form of ours may lead to another site.
pub(crate) async fn leave(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let provider = provider(&app)?;
    let Posted { signed, fields } = posted;
    if !password_right(&app, &signed, fields.raw("sandi")).await? {
        return not_linked(&app, &signed, wrong_password().message).await;
    }
    let token = Token::new(app.random());
    let Ok(address) = begin(&app, &token, Errand::Link(signed.actor.account)).await else {
        return not_linked(&app, &signed, told("dinkes-diam").unwrap_or_default().to_owned()).await;
    };
    let layout = Layout::new(&app, &signed, Shape::Isian, "/akun-saya", "Hubungkan akun");
    let shown = LeavePage { layout, label: provider.label().to_owned(), address };
    let cookie = Cookie::Away.give(app.config(), &token);
    Ok(with_cookies(page(&shown)?.into_response(), [cookie]))
}

/// Links whom the provider named with the account that went there, if it is still signed in here.
pub(crate) async fn link(
    app: &App,
    parts: &Parts,
    account: AccountId,
    subject: Subject,
) -> Result<Response, PageError> {
    let issuer = provider(app)?.issuer().to_owned();
    let signed = identify(parts, app).await?;
    if signed.actor.account != account {
        return Ok(see_other("/akun-saya?pesan=dinkes-gagal"));
    }
    let (place, now_ms) = (signed.place(), app.now_ms());
    let linking = app
        .at_desk(move |desk| {
            let who = (issuer.as_str(), subject.id.as_str());
            let mut linking = Linking::Taken;
            Happened::Linked.keep(desk, account, None, &place, now_ms, |desk| {
                linking = desk.link_account(who, account, account, now_ms)?;
                Ok(linking == Linking::Done)
            })?;
            Ok(linking)
        })
        .await?;
    Ok(see_other(match linking {
        Linking::Done => "/akun-saya?pesan=hubung",
        Linking::Taken => "/akun-saya?pesan=dinkes-dipakai",
        Linking::HasAnother => "/akun-saya?pesan=dinkes-sudah",
    }))
}

/// `POST /akun-saya/dinkes/lepas`
pub(crate) async fn part(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    provider(&app)?;
    let Posted { signed, fields } = posted;
    if !password_right(&app, &signed, fields.raw("sandi")).await? {
        return not_linked(&app, &signed, wrong_password().message).await;
    }
    let (id, place, now_ms) = (signed.actor.account, signed.place(), app.now_ms());
    let issuer = fields.text("penyedia").to_owned();
    app.at_desk(move |desk| {
        Happened::Unlinked
            .keep(desk, id, None, &place, now_ms, |desk| desk.unlink_account(id, &issuer))
    })
    .await?;
    Ok(see_other("/akun-saya?pesan=lepas"))
}

/// Says on the own page why nothing came of linking.
pub(crate) fn told(word: &str) -> Option<&'static str> {
    Some(match word {
        "dinkes-diam" => {
            "Layanan akun Dinkes sedang tidak menjawab. Tidak ada yang berubah; coba lagi nanti."
        }
        "dinkes-batal" => "Masuk di Dinkes dibatalkan. Tidak ada yang berubah.",
        "dinkes-gagal" => "Akun belum dihubungkan. Mulai lagi dari halaman ini.",
        "dinkes-dipakai" => "Akun Dinkes itu sudah dihubungkan, tidak dapat dipakai dua kali.",
        "dinkes-sudah" => {
            "Akun Anda sudah dihubungkan dengan akun Dinkes lain. Lepaskan dulu yang lama."
        }
        _ => return None,
    })
}

async fn password_right(app: &App, signed: &Signed, password: &str) -> Result<bool, PageError> {
    let (id, place, now_ms) = (signed.actor.account, signed.place(), app.now_ms());
    let password = password.to_owned();
    app.at_desk_hashing(move |desk| {
        let Some(account) = desk.account(id)? else { return Ok(false) };
        lock::password_right(desk, &account, &password, &place, now_ms)
    })
    .await
}
