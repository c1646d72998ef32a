//! `/akun/pelimpahan`: for a span of days somebody does the work of another role as well.

use access::{
    approval::{NotYours, Parties},
    delegation::{Asked, DAYS_MAX, NotSo, Span, Standing, check, fits_all, may_decide},
    door,
    role::Role,
};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    day::Day,
    id::{AccountId, PlaceId},
    refusal::Refusal,
};
use store::{
    account::Account,
    delegation::{Decided, Delegation},
    session::Place,
};
use uuid::Uuid;

use crate::{
    app::App,
    desk::{Desk, Step},
    error::{PageError, see_other},
    form::{Fields, Posted},
    happened::Happened,
    layout::{Layout, Shape, page},
    pages::accounts::place_name,
    query::Notice,
    session::Signed,
    wording,
};

#[derive(Template)]
#[template(path = "accounts/delegation.html")]
struct DelegationPage {
    layout: Layout,
    rows: Vec<Row>,
    may_ask: bool,
    days_max: i32,
    accounts: Vec<(String, String, bool)>,
    roles: Vec<(Role, bool)>,
    posyandu: Vec<(PlaceId, String, bool)>,
    typed: Typed,
    wrong: Option<String>,
}

/// What was typed, to be shown again when refused.
#[derive(Default)]
struct Typed {
    from: String,
    until: String,
    reason: String,
}

/// One delegation.
struct Row {
    id: Uuid,
    who: String,
    own: &'static str,
    lent: String,
    span: String,
    reason: String,
    state: (&'static str, &'static str),
    asked: String,
    decided: Option<String>,
    /// Whether whoever looks at it may decide; why not, when it waits.
    may_decide: bool,
    not_yours: Option<&'static str>,
    may_revoke: bool,
}

/// Tells how a delegation stands.
pub(crate) fn standing(delegation: &Delegation, today: Day) -> Standing {
    let granted = delegation.decided.map(|decided| decided.granted);
    let is_revoked = delegation.revoked.is_some();
    Span { from: delegation.from, until: delegation.until, granted, is_revoked }.standing(today)
}

/// Names the days of a delegation.
pub(crate) fn span(delegation: &Delegation) -> String {
    format!("{} sampai {}", delegation.from.indonesian(), delegation.until.indonesian())
}

/// Says in a few words what an account does beside its own role today or soon.
pub(crate) fn beside(delegations: &[Delegation], account: AccountId, today: Day) -> Vec<String> {
    let own = delegations.iter().filter(|one| one.account == account);
    let own = own.filter(|one| matches!(standing(one, today), Standing::Holds | Standing::Coming));
    own.map(|one| format!("{}, {}", wording::role(&one.role), span(one))).collect()
}

/// `GET /akun/pelimpahan`
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(notice): Query<Notice>,
) -> Result<Response, PageError> {
    let mut shown = delegation_page(&app, &signed, &Fields::default()).await?;
    shown.layout = shown.layout.with_notice(notice.word());
    Ok(page(&shown)?.into_response())
}

async fn delegation_page(
    app: &App,
    signed: &Signed,
    fields: &Fields,
) -> Result<DelegationPage, PageError> {
    let home = app.config().puskesmas.clone();
    let (delegations, accounts) =
        app.ask(move |store| Ok((store.delegations(&home)?, store.accounts()?))).await?;
    let names = app.names().await?;
    let posyandu: Vec<(PlaceId, String)> =
        names.posyandu.iter().map(|(id, name)| (*id, name.clone())).collect();
    let rows =
        delegations.iter().filter_map(|one| row(app, signed, one, &accounts, &posyandu)).collect();
    let open = accounts.iter().filter(|account| account.active);
    let (account, role, place) =
        (fields.text("akun"), fields.text("peran"), fields.text("posyandu"));
    Ok(DelegationPage {
        layout: Layout::new(app, signed, Shape::Daftar, "/akun", "Pelimpahan tugas"),
        rows,
        may_ask: signed.actor.may(door::MANAGE_ACCOUNTS),
        days_max: DAYS_MAX,
        accounts: open
            .map(|one| {
                let id = one.id.to_string();
                let is_typed = id == account;
                (id, format!("{} ({})", one.name, wording::role(&one.role)), is_typed)
            })
            .collect(),
        roles: Role::ALL
            .into_iter()
            .filter(|one| one.is_staff())
            .map(|one| (one, one.code() == role))
            .collect(),
        posyandu: posyandu
            .into_iter()
            .map(|(id, name)| (id, name, id.to_string() == place))
            .collect(),
        typed: Typed {
            from: fields.text("mulai").to_owned(),
            until: fields.text("sampai").to_owned(),
            reason: fields.text("alasan").to_owned(),
        },
        wrong: None,
    })
}

fn row(
    app: &App,
    signed: &Signed,
    one: &Delegation,
    accounts: &[Account],
    posyandu: &[(PlaceId, String)],
) -> Option<Row> {
    let named = |id| accounts.iter().find(|account| account.id == id);
    let name = |id| named(id).map_or("?", |account| account.name.as_str()).to_owned();
    let at = |ms| wording::instant(ms, app.config().utc_offset_hours);
    let about = named(one.account)?;
    let lent = wording::role(&one.role);
    let lent = match place_name(one.posyandu, posyandu) {
        Some(place) => format!("{lent}, {place}"),
        None => lent.to_owned(),
    };
    let standing = standing(one, app.today());
    let decider = deciding(signed, one);
    let is_open = matches!(standing, Standing::Waiting | Standing::Coming | Standing::Holds);
    let decided = one.decided.map(|decided| {
        let word = if decided.granted { "Disetujui" } else { "Ditolak" };
        format!("{word} {}, {}", name(decided.by), at(decided.at_ms))
    });
    let revoked = one.revoked.map(|(by, ms)| format!("Dicabut {}, {}", name(by), at(ms)));
    Some(Row {
        id: one.id,
        who: about.name.clone(),
        own: about.role.parse::<Role>().map_or("", Role::name),
        lent,
        span: span(one),
        reason: one.reason.clone(),
        state: state(standing),
        asked: format!("{}, {}", name(one.asked_by), at(one.asked_ms)),
        decided: revoked.or(decided),
        may_decide: standing == Standing::Waiting && decider.is_ok(),
        not_yours: decider.err().filter(|_| standing == Standing::Waiting).map(words),
        may_revoke: is_open,
    })
}

/// Class of the mark, and words.
const fn state(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::Waiting => ("mark-watch", "menunggu Kepala"),
        Standing::Refused => ("mark-unknown", "tidak disetujui"),
        Standing::Revoked => ("mark-unknown", "dicabut"),
        Standing::Coming => ("mark-watch", "belum mulai"),
        Standing::Holds => ("mark-safe", "berlaku"),
        Standing::Ended => ("mark-unknown", "selesai"),
    }
}

fn deciding(signed: &Signed, one: &Delegation) -> Result<(), NotYours> {
    let decided_by = signed.actor.account;
    let parties = Parties { asked_by: one.asked_by, about: one.account, decided_by };
    may_decide(parties, signed.actor.role, signed.is_lent())
}

const fn words(not_yours: NotYours) -> &'static str {
    match not_yours {
        NotYours::Asked => "Anda sendiri yang meminta; orang lain yang memutuskan.",
        NotYours::Own => "Ini tentang Anda sendiri; orang lain yang memutuskan.",
        NotYours::Role => "Menunggu keputusan Kepala Puskesmas sendiri.",
    }
}

/// `POST /akun/pelimpahan`: asks for a delegation.
pub(crate) async fn ask(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    let asked = match read(&app, &signed, &fields).await? {
        Ok(asked) => asked,
        Err(refusal) => {
            let mut shown = delegation_page(&app, &signed, &fields).await?;
            shown.wrong = Some(refusal.message);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response());
        }
    };
    let (by, address, now_ms) = (asked.asked_by, signed.place().address, asked.asked_ms);
    app.at_desk_as(&signed, move |desk| {
        desk.step_by(Step::Asked, (by, asked.account), &address, now_ms)?;
        desk.ask_delegation(&asked)
    })
    .await?;
    Ok(see_other("/akun/pelimpahan?pesan=diminta"))
}

async fn read(
    app: &App,
    signed: &Signed,
    fields: &Fields,
) -> Result<Result<Delegation, Refusal>, PageError> {
    let Ok(id) = fields.text("akun").parse::<AccountId>() else {
        return Ok(Err(refusal("Pilih siapa yang menerima tugas.")));
    };
    let today = app.today();
    let (account, others) =
        app.ask(move |store| Ok((store.account(id)?, store.delegations_of(id, today)?))).await?;
    let Some(account) = account.filter(|account| account.active) else {
        return Ok(Err(refusal("Pilih siapa yang menerima tugas.")));
    };
    Ok(delegation(app, signed, fields, &account, &others))
}

fn delegation(
    app: &App,
    signed: &Signed,
    fields: &Fields,
    account: &Account,
    others: &[Delegation],
) -> Result<Delegation, Refusal> {
    let day = |name: &str, words: &'static str| {
        fields.text(name).parse::<Day>().map_err(|_| refusal(words))
    };
    let own = account.role.parse().map_err(|_| refusal("Peran akun itu tidak dikenal."))?;
    let posyandu = fields.filled("posyandu").map(str::parse::<PlaceId>).transpose();
    let (from, until) =
        (day("mulai", "Tulis hari pertama.")?, day("sampai", "Tulis hari terakhir.")?);
    let asked = Asked {
        account: account.id,
        own,
        beside: beside_roles(others, (from, until), app.today()),
        role: fields.text("peran").parse().map_err(|_| refusal("Pilih tugas peran apa."))?,
        posyandu: posyandu.map_err(|_| refusal("Pilih posyandu dari daftar."))?,
        from,
        until,
        reason: fields.text("alasan").to_owned(),
    };
    check(&asked, app.matrix(), app.today()).map_err(|not_so| refusal(explained(not_so)))?;
    Ok(Delegation {
        puskesmas: account.puskesmas.clone(),
        id: app.uuid(),
        account: asked.account,
        role: asked.role.code().to_owned(),
        posyandu: asked.posyandu.filter(|_| asked.role.is_bound()),
        from: asked.from,
        until: asked.until,
        reason: asked.reason,
        asked_by: signed.actor.account,
        asked_ms: app.now_ms(),
        decided: None,
        revoked: None,
    })
}

/// Lists the roles that are lent, or asked for, on any of these days.
fn beside_roles(others: &[Delegation], (from, until): (Day, Day), today: Day) -> Vec<Role> {
    let counts = |one: &&Delegation| {
        let stands =
            matches!(standing(one, today), Standing::Waiting | Standing::Coming | Standing::Holds);
        stands && one.from <= until && from <= one.until
    };
    others.iter().filter(counts).filter_map(|one| one.role.parse().ok()).collect()
}

/// Takes back whatever is lent to an account that is closed, with a line for each.
pub(crate) fn end_all(
    desk: &Desk,
    account: AccountId,
    today: Day,
    (by, place, at_ms): (AccountId, &Place, u64),
) -> store::error::Result<()> {
    for one in desk.delegations_of(account, today)? {
        Happened::DelegationRevoked.keep(desk, account, Some(by), place, at_ms, |desk| {
            desk.revoke_delegation(&one.puskesmas, one.id, (by, at_ms))
        })?;
    }
    Ok(())
}

fn refusal(message: &'static str) -> Refusal {
    Refusal::new("akun.pelimpahan", message)
}

const fn explained(not_so: NotSo) -> &'static str {
    match not_so {
        NotSo::Own => "Itu perannya sendiri. Pilih peran lain.",
        NotSo::Nobody => "Peran itu bukan peran petugas Puskesmas.",
        NotSo::NotBound => "Posyandu hanya untuk kader. Kosongkan posyandunya.",
        NotSo::NoPosyandu => "Pilih posyandunya: kader bertugas di satu posyandu.",
        NotSo::MakerApprover => {
            "Satu orang tidak boleh membuat akun sekaligus menyetujuinya. Pilih orang lain."
        }
        NotSo::Clinical => {
            "Pengelola akun dan keuangan tidak boleh membaca data kesehatan, juga untuk \
             sementara. Pilih orang lain."
        }
        NotSo::Backwards => "Hari terakhir lebih awal daripada hari pertama.",
        NotSo::Past => "Hari pertama sudah lewat. Mulai hari ini atau sesudahnya.",
        NotSo::TooLong => "Paling lama 92 hari. Sesudah itu minta lagi.",
        NotSo::Reason => "Tulis alasannya, 10 sampai 300 huruf.",
    }
}

async fn find(app: &App, id: &str) -> Result<Delegation, PageError> {
    const WHAT: &str = "Pelimpahan";
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound(WHAT))?;
    let home = app.config().puskesmas.clone();
    let found = app.ask(move |store| store.delegation(&home, id)).await?;
    found.ok_or(PageError::NotFound(WHAT))
}

/// Refuses what no longer goes with the role of the account and what is lent to it beside.
async fn still_fits(app: &App, one: &Delegation) -> Result<(), PageError> {
    let (id, today) = (one.account, app.today());
    let (account, mut others) =
        app.ask(move |store| Ok((store.account(id)?, store.delegations_of(id, today)?))).await?;
    others.retain(|other| other.id != one.id);
    let beside = beside_roles(&others, (one.from, one.until), today);
    let own = account.and_then(|account| account.role.parse().ok());
    let (Some(own), Ok(role)) = (own, one.role.parse()) else {
        return Err(refusal(explained(NotSo::Nobody)).into());
    };
    let fits = fits_all(own, &beside, role, app.matrix());
    fits.map_err(|not_so| refusal(explained(not_so)).into())
}

/// `POST /akun/pelimpahan/{id}`: the head decides.
pub(crate) async fn decide(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    let one = find(&app, &id).await?;
    if let Err(not_yours) = deciding(&signed, &one) {
        return Err(Refusal::new("akun.dua-orang", words(not_yours)).into());
    }
    if standing(&one, app.today()) != Standing::Waiting {
        return Err(refusal("Pelimpahan ini tidak menunggu keputusan lagi.").into());
    }
    let granted = fields.text("jawaban") == "setuju";
    if granted {
        still_fits(&app, &one).await?;
    }
    let (by, at_ms, place) = (signed.actor.account, app.now_ms(), signed.place());
    app.at_desk_as(&signed, move |desk| {
        let decide = |desk: &Desk| desk.decide_delegation(&one, Decided { by, at_ms, granted });
        if granted {
            return Happened::Delegated.keep(desk, one.account, Some(by), &place, at_ms, decide);
        }
        desk.step_by(Step::Refused, (by, one.account), &place.address, at_ms)?;
        decide(desk)
    })
    .await?;
    let word = if granted { "disetujui" } else { "ditolak" };
    Ok(see_other(&format!("/akun/pelimpahan?pesan={word}")))
}

/// `POST /akun/pelimpahan/{id}/cabut`: from this moment it holds no more.
pub(crate) async fn revoke(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let signed = posted.signed;
    let one = find(&app, &id).await?;
    let (by, at_ms, place) = (signed.actor.account, app.now_ms(), signed.place());
    app.at_desk_as(&signed, move |desk| {
        Happened::DelegationRevoked.keep(desk, one.account, Some(by), &place, at_ms, |desk| {
            desk.revoke_delegation(&one.puskesmas, one.id, (by, at_ms))
        })
    })
    .await?;
    Ok(see_other("/akun/pelimpahan?pesan=dicabut"))
}
