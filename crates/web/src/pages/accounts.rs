//! `/akun`: who may sign in. For the keeper of accounts.

pub(crate) mod code;
pub(crate) mod delegation;
pub(crate) mod recertify;
pub(crate) mod requests;

use std::collections::BTreeSet;

use access::{approval::Kind, password::Hash, role::Role, sign_in::username};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    id::{AccountId, PlaceId},
    refusal::{NAME_CHARS_MAX, Refusal},
};
use store::{
    account::{Account, NewAccount},
    request::Request,
};

use crate::{
    app::App,
    desk::Step,
    error::{PageError, see_other},
    form::{Fields, Posted},
    happened::Happened,
    layout::{Layout, Shape, page},
    query::Notice,
    session::Signed,
    wording,
};

#[derive(Template)]
#[template(path = "accounts.html")]
struct AccountsPage {
    layout: Layout,
    rows: Vec<Row>,
    n_waiting: usize,
    roles: Vec<Role>,
    posyandu: Vec<(PlaceId, String)>,
    typed: Typed,
    wrong: Option<String>,
}

/// What was typed into the form for a new account, to be shown again when refused.
#[derive(Default)]
struct Typed {
    name: String,
    username: String,
    role: String,
    posyandu: String,
}

impl Typed {
    fn is_role(&self, role: &Role) -> bool {
        self.role == role.code()
    }

    fn is_posyandu(&self, place: &PlaceId) -> bool {
        self.posyandu == place.to_string()
    }
}

/// One account in the list.
struct Row {
    id: AccountId,
    name: String,
    username: String,
    role: String,
    posyandu: Option<String>,
    used: Option<String>,
    /// Roles that are lent, with their days.
    lent: Vec<String>,
    state: (&'static str, &'static str),
    active: bool,
    /// Whether the head has not agreed to the account.
    ungranted: bool,
    own: bool,
}

impl Row {
    /// Tells whether the account is closed because nobody used it.
    fn asleep(&self) -> bool {
        self.active && self.state.0 == "mark-unknown"
    }
}

/// `GET /akun`
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(notice): Query<Notice>,
) -> Result<Response, PageError> {
    let mut shown = accounts_page(&app, &signed).await?;
    shown.layout = shown.layout.with_notice(notice.word());
    Ok(page(&shown)?.into_response())
}

/// `POST /akun`: makes an account, which is open once the head agrees.
pub(crate) async fn create(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    let account = match new_account(&app, &fields) {
        Ok(account) => account,
        Err(refusal) => return again(&app, &signed, &fields, refusal).await,
    };
    let id = account.id;
    let asked = requests::asked(&app, &signed, &account.puskesmas, id, Kind::New);
    let asked = Request { role: Some(account.role.clone()), posyandu: account.posyandu, ..asked };
    let (by, address, now_ms) = (signed.actor.account, signed.place().address, app.now_ms());
    let made = app.at_desk_as(&signed, move |desk| {
        desk.step_by(Step::Asked, (by, id), &address, now_ms)?;
        desk.create_account_asking(&account, &asked)
    });
    match made.await {
        Ok(()) => {
            tracing::info!(account.id = %id, by = %signed.actor.account, "account made");
            Ok(see_other("/akun?pesan=diminta"))
        }
        Err(PageError::Store(error @ store::error::Error::UsernameTaken)) => {
            again(&app, &signed, &fields, error.refusal()).await
        }
        Err(other) => Err(other),
    }
}

/// `POST /akun/ID/tutup`
pub(crate) async fn close(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    set_active(&app, &posted.signed, &id, false).await?;
    Ok(see_other("/akun?pesan=akun-ditutup"))
}

/// `POST /akun/ID/buka`
pub(crate) async fn open(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    set_active(&app, &posted.signed, &id, true).await?;
    Ok(see_other("/akun?pesan=akun-dibuka"))
}

async fn set_active(app: &App, signed: &Signed, id: &str, active: bool) -> Result<(), PageError> {
    let id = account_id(id)?;
    if id == signed.actor.account {
        return Err(PageError::Refused(Refusal::new(
            "akun.sendiri",
            "Akun sendiri tidak dapat ditutup. Minta pengelola akun yang lain.",
        )));
    }
    let (by, now_ms, place) = (signed.actor.account, app.now_ms(), signed.place());
    let today = app.today();
    let found = app
        .at_desk_as(signed, move |store| {
            // What the head has not granted, or has refused, the keeper does not open.
            if active && store.is_ungranted(id, Kind::New.word())? {
                return Ok(false);
            }
            let happened = if active { Happened::Opened } else { Happened::Closed };
            happened.keep(store, id, Some(by), &place, now_ms, |store| {
                let found = store.set_active(id, active)?;
                if active {
                    store.set_used(id, now_ms)?;
                } else {
                    store.delete_sessions_of(id)?;
                    store.remove_entry_code(id)?;
                    delegation::end_all(store, id, today, (by, &place, now_ms))?;
                }
                Ok(found)
            })
        })
        .await?;
    tracing::info!(account.id = %id, %by, active, "account opened or closed");
    if found { Ok(()) } else { Err(PageError::NotFound("Akun")) }
}

/// `POST /akun/ID/akhiri`: ends all sessions of an account, without reading anything of them.
pub(crate) async fn end_sessions(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = account_id(&id)?;
    let (by, now_ms, place) = (posted.signed.actor.account, app.now_ms(), posted.signed.place());
    app.at_desk_as(&posted.signed, move |store| {
        Happened::SessionsEnded.keep(store, id, Some(by), &place, now_ms, |store| {
            store.end_other_sessions(id, "", "dikeluarkan").map(|_| true)
        })
    })
    .await?;
    Ok(see_other("/akun?pesan=sesi-akhir"))
}

/// Reads the id of an account in an address.
pub(crate) fn account_id(text: &str) -> Result<AccountId, PageError> {
    text.parse().map_err(|_| PageError::NotFound("Akun"))
}

/// Reads the form for a new account; the password hash is filled in later.
fn new_account(app: &App, fields: &Fields) -> Result<NewAccount, Refusal> {
    let name = fields.text("nama");
    if name.is_empty() || NAME_CHARS_MAX < name.chars().count() {
        return Err(Refusal::new("akun.nama", "Tulis nama lengkap orangnya."));
    }
    let (role, posyandu) = role_and_place(fields)?;
    Ok(NewAccount {
        id: AccountId::new(app.uuid()),
        puskesmas: app.config().puskesmas.clone(),
        username: username(fields.text("pengguna"))?,
        name: name.to_owned(),
        role: role.code().to_owned(),
        password_hash: Hash::none().as_str().to_owned(),
        posyandu,
        desa: None,
        must_change_password: false,
        created_ms: app.now_ms(),
    })
}

/// Reads the role that is asked for, and the posyandu of roles that are bound to one.
pub(crate) fn role_and_place(fields: &Fields) -> Result<(Role, Option<PlaceId>), Refusal> {
    let role: Role = fields
        .text("peran")
        .parse()
        .map_err(|_| Refusal::new("akun.peran", "Pilih peran orang ini."))?;
    let posyandu = fields.filled("posyandu").map(str::parse).transpose();
    let posyandu =
        posyandu.map_err(|_| Refusal::new("akun.posyandu", "Pilih posyandu dari daftar."))?;
    if role.is_bound() && posyandu.is_none() {
        return Err(Refusal::new(
            "akun.posyandu",
            "Pilih posyandu tempat kader ini bertugas. Kader hanya melihat warga posyandunya.",
        ));
    }
    Ok((role, posyandu.filter(|_| role.is_bound())))
}

async fn again(
    app: &App,
    signed: &Signed,
    fields: &Fields,
    refusal: Refusal,
) -> Result<Response, PageError> {
    let mut shown = accounts_page(app, signed).await?;
    shown.wrong = Some(refusal.message);
    shown.typed = Typed {
        name: fields.text("nama").to_owned(),
        username: fields.text("pengguna").to_owned(),
        role: fields.text("peran").to_owned(),
        posyandu: fields.text("posyandu").to_owned(),
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response())
}

async fn accounts_page(app: &App, signed: &Signed) -> Result<AccountsPage, PageError> {
    let now_ms = app.now_ms();
    let (home, today) = (app.config().puskesmas.clone(), app.today());
    let (accounts, requests, codes, ungranted, delegations) = app
        .ask(move |store| {
            let accounts = store.accounts()?;
            let (mut codes, mut ungranted) = (BTreeSet::new(), BTreeSet::new());
            for account in &accounts {
                if store.entry_code_of(account.id, now_ms)?.is_some() {
                    codes.insert(account.id);
                }
                if !account.active && store.is_ungranted(account.id, Kind::New.word())? {
                    ungranted.insert(account.id);
                }
            }
            let delegations = store.delegations(&home)?;
            Ok((accounts, store.account_requests()?, codes, ungranted, delegations))
        })
        .await?;
    let posyandu: Vec<(PlaceId, String)> =
        app.names().await?.posyandu.iter().map(|(id, name)| (*id, name.clone())).collect();
    let rows = accounts
        .into_iter()
        .map(|account| Row {
            own: account.id == signed.actor.account,
            ungranted: ungranted.contains(&account.id),
            lent: delegation::beside(&delegations, account.id, today),
            state: state(app, &account, &requests, &codes),
            posyandu: place_name(account.posyandu, &posyandu),
            used: account.used_ms.map(|ms| wording::instant(ms, app.config().utc_offset_hours)),
            id: account.id,
            name: account.name,
            username: account.username,
            role: wording::role(&account.role).to_owned(),
            active: account.active,
        })
        .collect();
    Ok(AccountsPage {
        layout: Layout::new(app, signed, Shape::Daftar, "/akun", "Akun"),
        rows,
        n_waiting: requests.len(),
        roles: Role::ALL.to_vec(),
        posyandu,
        typed: Typed::default(),
        wrong: None,
    })
}

/// Returns the name of the posyandu of an account.
pub(crate) fn place_name(posyandu: Option<PlaceId>, names: &[(PlaceId, String)]) -> Option<String> {
    let id = posyandu?;
    names.iter().find(|(place, _)| *place == id).map(|(_, name)| name.clone())
}

/// How an account stands: class of the mark, and words.
fn state(
    app: &App,
    account: &Account,
    requests: &[Request],
    codes: &BTreeSet<AccountId>,
) -> (&'static str, &'static str) {
    let waits = requests
        .iter()
        .any(|asked| asked.account == account.id && Kind::read(&asked.kind) == Some(Kind::New));
    let unused = app.config().policy.is_unused(account.last_use_ms(), app.now_ms());
    if waits {
        ("mark-watch", "menunggu persetujuan Kepala")
    } else if !account.active {
        ("mark-unknown", "ditutup")
    } else if unused {
        ("mark-unknown", "ditutup: lama tidak dipakai")
    } else if codes.contains(&account.id) {
        ("mark-watch", "kode sudah dibuat, menunggu dipakai")
    } else if account.password_hash.is_empty() {
        ("mark-watch", "belum punya kata sandi: buatkan kode")
    } else if account.must_change_password {
        ("mark-watch", "menunggu masuk pertama")
    } else {
        ("mark-safe", "aktif")
    }
}
