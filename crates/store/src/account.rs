//! Who may sign in.

use domain::{
    area::{DesaCode, PuskesmasCode},
    id::{AccountId, PlaceId},
};

use crate::{
    conn::{Conn, Row, Value, row, rows},
    error::{Error, Result},
    statement::{Statement, statements},
    store::Store,
};

/// An account to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Identity.
    pub id: AccountId,
    /// Puskesmas at which the person works.
    pub puskesmas: PuskesmasCode,
    /// Name for signing in; unique whatever its capitals.
    pub username: String,
    /// Name of the person.
    pub name: String,
    /// Role code of the role matrix.
    pub role: String,
    /// Hash of the password, never the password.
    pub password_hash: String,
    /// Posyandu to which the person is bound, such as a kader.
    pub posyandu: Option<PlaceId>,
    /// Desa to which the person is bound.
    pub desa: Option<DesaCode>,
    /// Whether the password must be changed at the next sign-in.
    pub must_change_password: bool,
    /// When it is made, milliseconds since 1970.
    pub created_ms: u64,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Identity.
    pub id: AccountId,
    /// Puskesmas at which the person works.
    pub puskesmas: PuskesmasCode,
    /// Name for signing in, as first written.
    pub username: String,
    /// Name of the person.
    pub name: String,
    /// Role code of the role matrix.
    pub role: String,
    /// Hash of the password.
    pub password_hash: String,
    /// Posyandu to which the person is bound.
    pub posyandu: Option<PlaceId>,
    /// Desa to which the person is bound.
    pub desa: Option<DesaCode>,
    /// Whether the account may be used.
    pub active: bool,
    /// Whether the password must be changed at the next sign-in.
    pub must_change_password: bool,
    /// When it was made, milliseconds since 1970.
    pub created_ms: u64,
    /// When the password was set; absent when it is as old as the account.
    pub password_ms: Option<u64>,
    /// When somebody signed in last or the account was opened again.
    pub used_ms: Option<u64>,
    /// Hash of the PIN with which a locked screen is opened.
    pub pin_hash: Option<String>,
    /// Until when its holder has seen what happened to it.
    pub news_ms: u64,
}

impl Account {
    /// Returns when the account was last of use to somebody, milliseconds since 1970.
    pub fn last_use_ms(&self) -> u64 {
        self.used_ms.unwrap_or(self.created_ms).max(self.created_ms)
    }

    /// Returns when the password was set, milliseconds since 1970.
    pub fn password_set_ms(&self) -> u64 {
        self.password_ms.unwrap_or(self.created_ms)
    }
}

statements! {
    CREATE =
        "INSERT INTO account (puskesmas, id, username, username_key, name, role, password_hash, \
         posyandu, desa, active, must_change_password, created_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11) \
         ON CONFLICT (username_key) DO NOTHING";
    BY_USERNAME =
        "SELECT id, puskesmas, username, name, role, password_hash, posyandu, desa, active, \
         must_change_password, created_ms, password_ms, used_ms, pin_hash, news_ms \
         FROM account WHERE username_key = $1";
    BY_ID =
        "SELECT id, puskesmas, username, name, role, password_hash, posyandu, desa, active, \
         must_change_password, created_ms, password_ms, used_ms, pin_hash, news_ms \
         FROM account WHERE id = $1";
    LIST =
        "SELECT id, puskesmas, username, name, role, password_hash, posyandu, desa, active, \
         must_change_password, created_ms, password_ms, used_ms, pin_hash, news_ms \
         FROM account ORDER BY name, username_key LIMIT $1";
    SET_PASSWORD =
        "UPDATE account SET password_hash = $2, must_change_password = $3, password_ms = $4 \
         WHERE id = $1";
    SET_ACTIVE = "UPDATE account SET active = $2 WHERE id = $1";
    SET_ROLE = "UPDATE account SET role = $2, posyandu = $3 WHERE id = $1";
    SET_USED = "UPDATE account SET used_ms = $2 WHERE id = $1";
    SET_PIN = "UPDATE account SET pin_hash = $2 WHERE id = $1";
    SET_NEWS = "UPDATE account SET news_ms = $2 WHERE id = $1";
}

/// Most accounts that are listed.
const ACCOUNTS_MAX: i64 = 10_000;

impl Store {
    /// Makes an account; [`Error::UsernameTaken`] when somebody has the name.
    pub fn create_account(&self, account: &NewAccount) -> Result<()> {
        self.engine().write(|conn| create(conn, account))
    }

    /// Returns the account of a user name, whatever its capitals.
    pub fn account_by_username(&self, username: &str) -> Result<Option<Account>> {
        let key = username_key(username);
        self.engine().read(|conn| row(conn, &BY_USERNAME, &[key.as_str().into()], account))
    }

    /// Returns an account.
    pub fn account(&self, id: AccountId) -> Result<Option<Account>> {
        self.engine().read(|conn| row(conn, &BY_ID, &[id.get().as_bytes().into()], account))
    }

    /// Lists all accounts by name.
    pub fn accounts(&self) -> Result<Vec<Account>> {
        self.engine().read(|conn| rows(conn, &LIST, &[ACCOUNTS_MAX.into()], account))
    }

    /// Sets a password; tells whether there is such an account.
    pub fn set_password(
        &self,
        id: AccountId,
        hash: &str,
        must_change: bool,
        at_ms: u64,
    ) -> Result<bool> {
        self.engine().write(|conn| set_password(conn, id, hash, must_change, at_ms))
    }

    /// Opens or closes an account; tells whether there is such an account.
    pub fn set_active(&self, id: AccountId, active: bool) -> Result<bool> {
        self.engine().write(|conn| set_active(conn, id, active))
    }

    /// Keeps when an account was last of use.
    pub fn set_used(&self, id: AccountId, at_ms: u64) -> Result<()> {
        self.set(&SET_USED, id, (at_ms as i64).into())
    }

    /// Sets the PIN of an account, or takes it away.
    pub fn set_pin(&self, id: AccountId, hash: Option<&str>) -> Result<()> {
        self.set(&SET_PIN, id, hash.into())
    }

    /// Keeps until when the holder has seen what happened to an account.
    pub fn set_news_seen(&self, id: AccountId, until_ms: u64) -> Result<()> {
        self.set(&SET_NEWS, id, (until_ms as i64).into())
    }

    fn set(&self, statement: &Statement, id: AccountId, value: Value<'_>) -> Result<()> {
        let id = id.get();
        let params = [id.as_bytes().into(), value];
        self.engine().write(|conn| conn.execute(statement, 1, &params).map(|_| ()))
    }
}

/// Makes an account within a transaction.
pub(crate) fn create(conn: &mut dyn Conn, account: &NewAccount) -> Result<()> {
    let id = account.id.get();
    let posyandu = account.posyandu.map(PlaceId::get);
    let key = username_key(&account.username);
    let params: [Value<'_>; 11] = [
        account.puskesmas.as_str().into(),
        id.as_bytes().into(),
        account.username.trim().into(),
        key.as_str().into(),
        account.name.as_str().into(),
        account.role.as_str().into(),
        account.password_hash.as_str().into(),
        posyandu.as_ref().map(uuid::Uuid::as_bytes).into(),
        account.desa.as_ref().map(DesaCode::as_str).into(),
        account.must_change_password.into(),
        (account.created_ms as i64).into(),
    ];
    let made = conn.execute(&CREATE, 1, &params)?;
    if made == 0 { Err(Error::UsernameTaken) } else { Ok(()) }
}

/// Sets a password within a transaction.
pub(crate) fn set_password(
    conn: &mut dyn Conn,
    id: AccountId,
    hash: &str,
    must_change: bool,
    at_ms: u64,
) -> Result<bool> {
    let uuid = id.get();
    let params = [uuid.as_bytes().into(), hash.into(), must_change.into(), (at_ms as i64).into()];
    Ok(conn.execute(&SET_PASSWORD, 1, &params)? == 1)
}

/// Opens or closes an account within a transaction.
pub(crate) fn set_active(conn: &mut dyn Conn, id: AccountId, active: bool) -> Result<bool> {
    let uuid = id.get();
    Ok(conn.execute(&SET_ACTIVE, 1, &[uuid.as_bytes().into(), active.into()])? == 1)
}

/// Gives an account another role within a transaction.
pub(crate) fn set_role(
    conn: &mut dyn Conn,
    id: AccountId,
    role: &str,
    posyandu: Option<PlaceId>,
) -> Result<()> {
    let (id, posyandu) = (id.get(), posyandu.map(PlaceId::get));
    let posyandu = posyandu.as_ref().map(uuid::Uuid::as_bytes);
    conn.execute(&SET_ROLE, 1, &[id.as_bytes().into(), role.into(), posyandu.into()]).map(|_| ())
}

/// Returns the form in which user names are compared.
pub(crate) fn username_key(username: &str) -> String {
    username.trim().to_lowercase()
}

fn account(row: &Row<'_>) -> Result<Account> {
    Ok(Account {
        id: row.id(0, AccountId::new)?,
        puskesmas: row.parsed(1)?,
        username: row.string(2)?,
        name: row.string(3)?,
        role: row.string(4)?,
        password_hash: row.string(5)?,
        posyandu: row.id_or_null(6, PlaceId::new)?,
        desa: row.parsed_or_null(7)?,
        active: row.int(8)? != 0,
        must_change_password: row.int(9)? != 0,
        created_ms: row.int(10)?.unsigned_abs(),
        password_ms: row.int_or_null(11)?.map(i64::unsigned_abs),
        used_ms: row.int_or_null(12)?.map(i64::unsigned_abs),
        pin_hash: row.string_or_null(13)?,
        news_ms: row.int_or_null(14)?.map_or(0, i64::unsigned_abs),
    })
}
