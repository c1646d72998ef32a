//! Delegations with dates: who does the work of which other role, how long, by whose leave.

use domain::{
    area::PuskesmasCode,
    day::Day,
    id::{AccountId, PlaceId},
};
use uuid::Uuid;

use crate::{
    conn::{Row, row, rows},
    error::Result,
    statement::statements,
    store::Store,
};

/// Most delegations that are listed.
const LISTED_MAX: i64 = 200;

macro_rules! columns {
    () => {
        "puskesmas, id, account, role, posyandu, from_day, until_day, reason, asked_by, asked_ms, \
         decided_by, decided_ms, granted, revoked_by, revoked_ms"
    };
}

statements! {
    ADD =
        "INSERT INTO delegation (puskesmas, id, account, role, posyandu, from_day, until_day, \
         reason, asked_by, asked_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    LATEST =
        concat!(
            "SELECT ", columns!(), " FROM delegation WHERE puskesmas = $1 \
             ORDER BY until_day DESC, id LIMIT $2"
        );
    BY_ID =
        concat!("SELECT ", columns!(), " FROM delegation WHERE puskesmas = $1 AND id = $2");
    OF_ACCOUNT =
        concat!(
            "SELECT ", columns!(), " FROM delegation WHERE account = $1 AND $2 <= until_day \
             ORDER BY from_day, id"
        );
    DECIDE =
        "UPDATE delegation SET decided_by = $3, decided_ms = $4, granted = $5 \
         WHERE puskesmas = $1 AND id = $2 AND decided_ms IS NULL AND revoked_ms IS NULL \
         AND asked_by <> $3 AND account <> $3";
    REVOKE =
        "UPDATE delegation SET revoked_by = $3, revoked_ms = $4 \
         WHERE puskesmas = $1 AND id = $2 AND revoked_ms IS NULL";
}

/// A delegation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// Home of the account.
    pub puskesmas: PuskesmasCode,
    /// Identity.
    pub id: Uuid,
    /// The account that does the work.
    pub account: AccountId,
    /// Code of the role that is lent.
    pub role: String,
    /// The posyandu, for a role that is bound to one.
    pub posyandu: Option<PlaceId>,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub asked_by: AccountId,
    /// When, milliseconds since 1970.
    pub asked_ms: u64,
    /// What was decided.
    pub decided: Option<Decided>,
    /// Who took it back, and when.
    pub revoked: Option<(AccountId, u64)>,
}

/// What was decided about a delegation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// By whom.
    pub by: AccountId,
    /// When, milliseconds since 1970.
    pub at_ms: u64,
    /// Whether it is granted.
    pub granted: bool,
}

impl Store {
    /// Asks for a delegation.
    pub fn ask_delegation(&self, asked: &Delegation) -> Result<()> {
        let (account, asked_by) = (asked.account.get(), asked.asked_by.get());
        let posyandu = asked.posyandu.map(PlaceId::get);
        let params = [
            asked.puskesmas.as_str().into(),
            asked.id.as_bytes().into(),
            account.as_bytes().into(),
            asked.role.as_str().into(),
            posyandu.as_ref().map(Uuid::as_bytes).into(),
            asked.from.epoch_days().into(),
            asked.until.epoch_days().into(),
            asked.reason.as_str().into(),
            asked_by.as_bytes().into(),
            (asked.asked_ms as i64).into(),
        ];
        self.engine().write(|conn| conn.execute(&ADD, 1, &params).map(|_| ()))
    }

    /// Lists the delegations of a home, those that end last first.
    pub fn delegations(&self, home: &PuskesmasCode) -> Result<Vec<Delegation>> {
        let params = [home.as_str().into(), LISTED_MAX.into()];
        self.engine().read(|conn| rows(conn, &LATEST, &params, delegation))
    }

    /// Lists the delegations of an account that have not ended before a day, decided or not.
    pub fn delegations_of(&self, account: AccountId, today: Day) -> Result<Vec<Delegation>> {
        let account = account.get();
        let params = [account.as_bytes().into(), today.epoch_days().into()];
        self.engine().read(|conn| rows(conn, &OF_ACCOUNT, &params, delegation))
    }

    /// Returns a delegation.
    pub fn delegation(&self, home: &PuskesmasCode, id: Uuid) -> Result<Option<Delegation>> {
        let params = [home.as_str().into(), id.as_bytes().into()];
        self.engine().read(|conn| row(conn, &BY_ID, &params, delegation))
    }

    /// Decides about a delegation: once, and never by who asked or whom it is about. Tells
    /// whether it was decided now.
    pub fn decide_delegation(&self, asked: &Delegation, decided: Decided) -> Result<bool> {
        let by = decided.by.get();
        let params = [
            asked.puskesmas.as_str().into(),
            asked.id.as_bytes().into(),
            by.as_bytes().into(),
            (decided.at_ms as i64).into(),
            decided.granted.into(),
        ];
        Ok(self.engine().write(|conn| conn.execute(&DECIDE, 1, &params))? == 1)
    }

    /// Takes a delegation back, at once; tells whether it was there.
    pub fn revoke_delegation(
        &self,
        home: &PuskesmasCode,
        id: Uuid,
        (by, at_ms): (AccountId, u64),
    ) -> Result<bool> {
        let by = by.get();
        let params = [
            home.as_str().into(),
            id.as_bytes().into(),
            by.as_bytes().into(),
            (at_ms as i64).into(),
        ];
        Ok(self.engine().write(|conn| conn.execute(&REVOKE, 1, &params))? == 1)
    }
}

fn delegation(row: &Row<'_>) -> Result<Delegation> {
    let by = row.id_or_null(10, AccountId::new)?.zip(row.int_or_null(11)?);
    let granted = row.int_or_null(12)? == Some(1);
    let decided = by.map(|(by, at_ms)| Decided { by, at_ms: at_ms.unsigned_abs(), granted });
    let revoked = row.id_or_null(13, AccountId::new)?.zip(row.int_or_null(14)?);
    Ok(Delegation {
        puskesmas: row.parsed(0)?,
        id: row.id(1, std::convert::identity)?,
        account: row.id(2, AccountId::new)?,
        role: row.string(3)?,
        posyandu: row.id_or_null(4, PlaceId::new)?,
        from: row.day(5)?,
        until: row.day(6)?,
        reason: row.string(7)?,
        asked_by: row.id(8, AccountId::new)?,
        asked_ms: row.int(9)?.unsigned_abs(),
        decided,
        revoked: revoked.map(|(by, at_ms)| (by, at_ms.unsigned_abs())),
    })
}
