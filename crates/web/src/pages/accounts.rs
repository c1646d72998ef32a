//! `/akun`: who may sign in. For the keeper of accounts.

use access::{
    password::{self, Hash},
    permission::{Action, Scope, scope},
    role::Role,
    sign_in::username,
};
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
    store::Store,
};

use crate::{
    app::App,
    error::{PageError, see_other},
    form::{Fields, Posted},
    layout::{Layout, Shape, page},
    query::Notice,
    session::Signed,
};

#[derive(Template)]
#[template(path = "accounts.html")]
struct AccountsPage {
    layout: Layout,
    rows: Vec<Row>,
    roles: [Role; 11],
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
    active: bool,
    waiting: bool,
    own: bool,
}

#[derive(Template)]
#[template(path = "account_password.html")]
struct GivenPasswordPage {
    layout: Layout,
    name: String,
    username: String,
    password: String,
    created: bool,
}

/// `GET /akun`
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(notice): Query<Notice>,
) -> Result<Response, PageError> {
    signed.require(Action::ManageAccounts)?;
    let mut shown = accounts_page(&app, &signed).await?;
    shown.layout = shown.layout.with_notice(notice.word());
    Ok(page(&shown)?.into_response())
}

/// `POST /akun`: makes an account with a password that is shown once.
pub(crate) async fn create(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    signed.require(Action::ManageAccounts)?;
    let password = password::generated(app.random());
    let account = match new_account(&app, &fields) {
        Ok(account) => account,
        Err(refusal) => return again(&app, &signed, &fields, refusal).await,
    };
    let (salt, plain, kept) = (app.random(), password.clone(), account.clone());
    let made = app
        .ask_hashing(move |store| {
            let hash = Hash::of(&plain, salt);
            store.create_account(&NewAccount { password_hash: hash.as_str().to_owned(), ..kept })
        })
        .await;
    match made {
        Ok(()) => {
            tracing::info!(account.id = %account.id, by = %signed.actor.account, "account made");
            given(&app, &signed, account.name, account.username, password, true)
        }
        Err(PageError::Store(error @ store::error::Error::UsernameTaken)) => {
            again(&app, &signed, &fields, error.refusal()).await
        }
        Err(other) => Err(other),
    }
}

/// `POST /akun/ID/sandi`: a new password that is shown once; all sessions of the account end.
pub(crate) async fn reset(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let signed = posted.signed;
    signed.require(Action::ManageAccounts)?;
    let id = account_id(&id)?;
    let password = password::generated(app.random());
    let (salt, plain) = (app.random(), password.clone());
    let account = app
        .ask_hashing(move |store| {
            store.set_password(id, Hash::of(&plain, salt).as_str(), true)?;
            store.delete_sessions_of(id)?;
            store.account(id)
        })
        .await?
        .ok_or(PageError::NotFound("Akun"))?;
    tracing::info!(account.id = %id, by = %signed.actor.account, "password given");
    given(&app, &signed, account.name, account.username, password, false)
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
    signed.require(Action::ManageAccounts)?;
    let id = account_id(id)?;
    if id == signed.actor.account {
        return Err(PageError::Refused(Refusal::new(
            "akun.sendiri",
            "Akun sendiri tidak dapat ditutup. Minta pengelola akun yang lain.",
        )));
    }
    let found = app
        .ask(move |store| {
            let found = store.set_active(id, active)?;
            if !active {
                store.delete_sessions_of(id)?;
            }
            Ok(found)
        })
        .await?;
    let by = signed.actor.account;
    tracing::info!(account.id = %id, %by, active, "account opened or closed");
    if found { Ok(()) } else { Err(PageError::NotFound("Akun")) }
}

fn account_id(text: &str) -> Result<AccountId, PageError> {
    text.parse().map_err(|_| PageError::NotFound("Akun"))
}

/// Reads the form for a new account; the password hash is filled in later.
fn new_account(app: &App, fields: &Fields) -> Result<NewAccount, Refusal> {
    let name = fields.text("nama");
    if name.is_empty() || NAME_CHARS_MAX < name.chars().count() {
        return Err(Refusal::new("akun.nama", "Tulis nama lengkap orangnya."));
    }
    let role: Role = fields
        .text("peran")
        .parse()
        .map_err(|_| Refusal::new("akun.peran", "Pilih peran orang ini."))?;
    let posyandu = fields.filled("posyandu").map(str::parse).transpose();
    let posyandu =
        posyandu.map_err(|_| Refusal::new("akun.posyandu", "Pilih posyandu dari daftar."))?;
    if scope(role) == Scope::OwnPosyandu && posyandu.is_none() {
        return Err(Refusal::new(
            "akun.posyandu",
            "Pilih posyandu tempat kader ini bertugas. Kader hanya melihat warga posyandunya.",
        ));
    }
    Ok(NewAccount {
        id: AccountId::new(app.uuid()),
        puskesmas: app.config().puskesmas.clone(),
        username: username(fields.text("pengguna"))?,
        name: name.to_owned(),
        role: role.code().to_owned(),
        password_hash: String::new(),
        posyandu: posyandu.filter(|_| scope(role) == Scope::OwnPosyandu),
        desa: None,
        must_change_password: true,
        created_ms: app.now_ms(),
    })
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

fn given(
    app: &App,
    signed: &Signed,
    name: String,
    username: String,
    password: String,
    created: bool,
) -> Result<Response, PageError> {
    let title = if created { "Akun baru" } else { "Kata sandi baru" };
    let layout = Layout::new(app, signed, Shape::Isian, "/akun", title);
    Ok(page(&GivenPasswordPage { layout, name, username, password, created })?.into_response())
}

async fn accounts_page(app: &App, signed: &Signed) -> Result<AccountsPage, PageError> {
    let accounts = app.ask(Store::accounts).await?;
    let posyandu: Vec<(PlaceId, String)> =
        app.names().await?.posyandu.iter().map(|(id, name)| (*id, name.clone())).collect();
    let own = signed.actor.account;
    let rows = accounts.into_iter().map(|account| row(account, own, &posyandu)).collect();
    Ok(AccountsPage {
        layout: Layout::new(app, signed, Shape::Daftar, "/akun", "Akun"),
        rows,
        roles: Role::ALL,
        posyandu,
        typed: Typed::default(),
        wrong: None,
    })
}

fn row(account: Account, own: AccountId, posyandu: &[(PlaceId, String)]) -> Row {
    let place = account.posyandu.and_then(|id| posyandu.iter().find(|(place, _)| *place == id));
    Row {
        id: account.id,
        name: account.name,
        username: account.username,
        role: crate::wording::role(&account.role).to_owned(),
        posyandu: place.map(|(_, name)| name.clone()),
        active: account.active,
        waiting: account.must_change_password,
        own: account.id == own,
    }
}
