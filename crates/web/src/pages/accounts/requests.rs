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
    desk::{Desk, Step},
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
    lent: Vec<Lent>,
}

/// What somebody decided in the place of the head.
struct Lent {
    id: Uuid,
    what: &'static str,
    who: String,
    detail: String,
    decided: String,
    /// Whether whoever looks at it is the head.
    is_head: bool,
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
    app.at_desk_as(signed, move |desk| {
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
    let lent = lent(&app, &signed, &posyandu).await?;
    let layout = Layout::new(&app, &signed, Shape::Daftar, "/akun/persetujuan", "Persetujuan akun")
        .with_notice(notice.word());
    Ok(page(&RequestsPage { layout, rows, lent })?.into_response())
}

/// Lists what was decided under a lent role and the head has not looked at.
async fn lent(
    app: &App,
    signed: &Signed,
    posyandu: &[(PlaceId, String)],
) -> Result<Vec<Lent>, PageError> {
    let home = app.config().puskesmas.clone();
    let found = app
        .ask(move |store| {
            let mut found = Vec::new();
            for (request, decision) in store.lent_decisions(&home)? {
                let about = store.account(request.account)?;
                let by = store.account(decision.by)?;
                found.push((request, decision, about, by));
            }
            Ok(found)
        })
        .await?;
    let lines = found.iter().filter_map(|(request, decision, about, by)| {
        let about = about.as_ref()?;
        let row = row(app, signed, request, about, None, posyandu)?;
        let word = if decision.granted { "Disetujui" } else { "Ditolak" };
        let by = by.as_ref().map_or("?", |by| by.name.as_str());
        let at = wording::instant(decision.at_ms, app.config().utc_offset_hours);
        Some(Lent {
            id: row.id,
            what: row.what,
            who: row.who,
            // The present role is the one that was granted, when it was.
            detail: wording::role(request.role.as_deref().unwrap_or(&about.role)).to_owned(),
            decided: format!("{word} oleh {by}, {at}"),
            is_head: is_head_oneself(signed),
        })
    });
    Ok(lines.collect())
}

/// Tells whether it is the head, and nobody in their place.
fn is_head_oneself(signed: &Signed) -> bool {
    signed.under.is_none() && signed.actor.role == Role::Kapus
}

/// `POST /akun/persetujuan/{id}/periksa`: the head has looked at what was decided in their place.
pub(crate) async fn see(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    const WHAT: &str = "Keputusan";
    let signed = posted.signed;
    if !is_head_oneself(&signed) {
        let message = "Hanya kepala Puskesmas sendiri yang memeriksa keputusan penggantinya.";
        return Err(PageError::Refused(Refusal::new("akun.dua-orang", message)));
    }
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound(WHAT))?;
    let home = app.config().puskesmas.clone();
    let (by, at_ms, place) = (signed.actor.account, app.now_ms(), signed.place());
    let seen = app.at_desk_as(&signed, move |desk| {
        let lent = desk.lent_decisions(&home)?;
        let Some((request, _)) = lent.iter().find(|(request, _)| request.id == id) else {
            return Ok(false);
        };
        desk.step_by(Step::Seen, (by, request.account), &place.address, at_ms)?;
        desk.see_decision(&home, id, at_ms)
    });
    if !seen.await? {
        return Err(PageError::NotFound(WHAT));
    }
    Ok(see_other("/akun/persetujuan?pesan=diperiksa"))
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
    let under = signed.under.clone();
    let (effect, happened) = match kind {
        Kind::New => (Effect::Open, Happened::Opened),
        Kind::Role => (Effect::Role, Happened::RoleChanged),
        Kind::Factors => (Effect::RemoveFactors, Happened::FactorsRevoked),
    };
    app.at_desk_as(&signed, move |store| {
        let decide = |store: &Desk| {
            let decision = Decision { by, at_ms, granted };
            store.decide_request(&request, (decision, under.as_deref()), effect)
        };
        if granted {
            let was_linked = kind == Kind::Factors && !store.links_of(request.account)?.is_empty();
            let (account, by) = (request.account, Some(by));
            let is_decided = happened.keep(store, account, by, &place, at_ms, decide)?;
            if is_decided && was_linked {
                Happened::Unlinked.keep(store, account, by, &place, at_ms, |_| Ok(true))?;
            }
        } else {
            store.step_by(Step::Refused, (by, request.account), &place.address, at_ms)?;
            decide(store)?;
        }
        Ok(())
    })
    .await?;
    tracing::info!(request.id = %id, %by, granted, "request for an account decided");
    let word = if granted { "disetujui" } else { "ditolak" };
    Ok(see_other(&format!("/akun/persetujuan?pesan={word}")))
}
