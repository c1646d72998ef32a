//! `/akun/persetujuan`: what one person asks for an account and another decides.

use access::{
    approval::{Kind, NotYours, Parties, may_decide},
    role::Role,
};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use domain::{
    area::PuskesmasCode,
    id::{AccountId, PlaceId},
    refusal::Refusal,
};
use store::{
    account::Account,
    request::{Decision, Effect, Request},
};
use uuid::Uuid;

use crate::{
    app::App,
    desk::Step,
    error::{PageError, see_other},
    form::Posted,
    happened::Happened,
    layout::{Layout, Shape, page},
    pages::accounts::{account_id, place_name, role_and_place},
    query::Notice,
    session::Signed,
    wording,
};

#[derive(Template)]
#[template(path = "accounts/requests.html")]
struct RequestsPage {
    layout: Layout,
    rows: Vec<Row>,
}

/// One request.
struct Row {
    id: Uuid,
    what: &'static str,
    who: String,
    detail: String,
    asked: String,
    /// Why whoever looks at it may not decide it.
    not_yours: Option<&'static str>,
}

/// Begins a request about an account.
pub(crate) fn asked(
    app: &App,
    signed: &Signed,
    home: &PuskesmasCode,
    account: AccountId,
    kind: Kind,
) -> Request {
    Request {
        puskesmas: home.clone(),
        id: app.uuid(),
        account,
        kind: kind.word().to_owned(),
        role: None,
        posyandu: None,
        asked_by: signed.actor.account,
        asked_ms: app.now_ms(),
    }
}

/// `POST /akun/{id}/peran`: asks for another role.
pub(crate) async fn ask_role(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (role, posyandu) = role_and_place(&posted.fields)?;
    let role = Some(role.code().to_owned());
    ask(&app, &posted.signed, &id, Kind::Role, role, posyandu).await
}

/// `POST /akun/{id}/faktor`: asks to take all second factors of an account away.
pub(crate) async fn ask_factors(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    ask(&app, &posted.signed, &id, Kind::Factors, None, None).await
}

async fn ask(
    app: &App,
    signed: &Signed,
    id: &str,
    kind: Kind,
    role: Option<String>,
    posyandu: Option<PlaceId>,
) -> Result<Response, PageError> {
    let id = account_id(id)?;
    let account = app.ask(move |store| store.account(id)).await?;
    let account = account.ok_or(PageError::NotFound("Akun"))?;
    let request = Request { role, posyandu, ..asked(app, signed, &account.puskesmas, id, kind) };
    let (by, address, now_ms) = (signed.actor.account, signed.place().address, app.now_ms());
    app.at_desk(move |desk| {
        desk.step_by(Step::Asked, (by, id), &address, now_ms)?;
        desk.ask_for_account(&request)
    })
    .await?;
    Ok(see_other("/akun?pesan=diminta"))
}

/// `GET /akun/persetujuan`
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(notice): Query<Notice>,
) -> Result<Response, PageError> {
    let found = app
        .ask(|store| {
            let mut found = Vec::new();
            for request in store.account_requests()? {
                let about = store.account(request.account)?;
                let by = store.account(request.asked_by)?;
                found.push((request, about, by));
            }
            Ok(found)
        })
        .await?;
    let posyandu: Vec<(PlaceId, String)> =
        app.names().await?.posyandu.iter().map(|(id, name)| (*id, name.clone())).collect();
    let rows = found
        .iter()
        .filter_map(|(request, about, by)| {
            row(&app, &signed, request, about.as_ref()?, by.as_ref(), &posyandu)
        })
        .collect();
    let layout = Layout::new(&app, &signed, Shape::Daftar, "/akun/persetujuan", "Persetujuan akun")
        .with_notice(notice.word());
    Ok(page(&RequestsPage { layout, rows })?.into_response())
}

fn row(
    app: &App,
    signed: &Signed,
    request: &Request,
    about: &Account,
    by: Option<&Account>,
    posyandu: &[(PlaceId, String)],
) -> Option<Row> {
    let role = wording::role(request.role.as_deref().unwrap_or(&about.role));
    let place = place_name(request.posyandu, posyandu);
    let role = place.map_or_else(|| role.to_owned(), |place| format!("{role}, {place}"));
    let (what, detail) = match Kind::read(&request.kind)? {
        Kind::New => ("Akun baru", role),
        Kind::Role => {
            ("Ganti peran", format!("dari {} menjadi {role}", wording::role(&about.role)))
        }
        Kind::Factors => ("Cabut pengaman kedua", "karena hilang atau rusak".to_owned()),
    };
    let at = wording::instant(request.asked_ms, app.config().utc_offset_hours);
    let by = by.map_or("?", |by| by.name.as_str());
    Some(Row {
        id: request.id,
        what,
        who: format!("{} ({})", about.name, about.username),
        detail,
        asked: format!("{by}, {at}"),
        not_yours: deciding(signed, request, about).err().map(words),
    })
}

fn deciding(signed: &Signed, request: &Request, about: &Account) -> Result<(), NotYours> {
    let parties = Parties {
        asked_by: request.asked_by,
        about: request.account,
        decided_by: signed.actor.account,
    };
    may_decide(parties, signed.actor.role, about.role == Role::Kapus.code())
}

const fn words(not_yours: NotYours) -> &'static str {
    match not_yours {
        NotYours::Asked => "Anda sendiri yang meminta; orang lain yang memutuskan.",
        NotYours::Own => "Ini tentang akun Anda sendiri; orang lain yang memutuskan.",
        NotYours::Role => "Menunggu keputusan Kepala Puskesmas.",
    }
}

/// `POST /akun/persetujuan/{id}`
pub(crate) async fn decide(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound("Permintaan"))?;
    let found = app
        .ask(move |store| {
            let request = store.account_requests()?.into_iter().find(|asked| asked.id == id);
            let Some(request) = request else { return Ok(None) };
            let about = store.account(request.account)?;
            Ok(about.map(|about| (request, about)))
        })
        .await?;
    let (request, about) = found.ok_or(PageError::NotFound("Permintaan"))?;
    let kind = Kind::read(&request.kind).ok_or(PageError::NotFound("Permintaan"))?;
    if let Err(not_yours) = deciding(&signed, &request, &about) {
        return Err(PageError::Refused(Refusal::new("akun.dua-orang", words(not_yours))));
    }
    let granted = fields.text("jawaban") == "setuju";
    let (by, at_ms, place) = (signed.actor.account, app.now_ms(), signed.place());
    let (effect, happened) = match kind {
        Kind::New => (Effect::Open, Happened::Opened),
        Kind::Role => (Effect::Role, Happened::RoleChanged),
        Kind::Factors => (Effect::RemoveFactors, Happened::FactorsRevoked),
    };
    app.at_desk(move |store| {
        let decision = Decision { by, at_ms, granted };
        let is_decided = store.decide_request(&request, decision, effect)?;
        if is_decided && !granted {
            store.step_by(Step::Refused, (by, request.account), &place.address, at_ms)?;
        }
        if is_decided && granted {
            happened.keep(store, request.account, Some(by), &place, at_ms)?;
        }
        Ok(())
    })
    .await?;
    tracing::info!(request.id = %id, %by, granted, "request for an account decided");
    let word = if granted { "disetujui" } else { "ditolak" };
    Ok(see_other(&format!("/akun/persetujuan?pesan={word}")))
}
