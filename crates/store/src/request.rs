//! What one person asks for an account and another decides; the quarterly list of accounts.

use domain::{
    area::PuskesmasCode,
    id::{AccountId, PlaceId},
};
use uuid::Uuid;

use crate::{
    account::{self, NewAccount},
    conn::{Conn, Row, row, rows},
    error::Result,
    factor,
    statement::statements,
    store::Store,
};

/// Most requests that are listed.
const LISTED_MAX: i64 = 200;

statements! {
    ADD =
        "INSERT INTO account_request (puskesmas, id, account, kind, role, posyandu, asked_by, \
         asked_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    WAITING =
        "SELECT puskesmas, id, account, kind, role, posyandu, asked_by, asked_ms \
         FROM account_request WHERE decided_ms IS NULL ORDER BY asked_ms, id LIMIT $1";
    BY_ID =
        "SELECT puskesmas, id, account, kind, role, posyandu, asked_by, asked_ms \
         FROM account_request WHERE puskesmas = $1 AND id = $2 AND decided_ms IS NULL";
    DECIDE =
        "UPDATE account_request SET decided_by = $3, decided_ms = $4, granted = $5, \
         decided_under = $6 WHERE puskesmas = $1 AND id = $2 AND decided_ms IS NULL";
    LENT =
        "SELECT puskesmas, id, account, kind, role, posyandu, asked_by, asked_ms, decided_by, \
         decided_ms, granted FROM account_request WHERE puskesmas = $1 \
         AND decided_under IS NOT NULL AND seen_ms IS NULL ORDER BY decided_ms, id LIMIT $2";
    SEE =
        "UPDATE account_request SET seen_ms = $3 WHERE puskesmas = $1 AND id = $2 \
         AND decided_under IS NOT NULL AND seen_ms IS NULL";
    UNGRANTED =
        "SELECT count(*) FROM account_request WHERE account = $1 AND kind = $2 \
         AND coalesce(granted, 0) = 0";
    SIGN =
        "INSERT INTO recertification (puskesmas, quarter, signed_by, signed_name, signed_ms, \
         list) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (puskesmas, quarter) DO NOTHING";
    SIGNED =
        "SELECT quarter, signed_by, signed_name, signed_ms, list FROM recertification \
         WHERE puskesmas = $1 ORDER BY quarter DESC LIMIT $2";
}

/// Something that is asked for an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Home of the account.
    pub puskesmas: PuskesmasCode,
    /// Identity.
    pub id: Uuid,
    /// The account it is about.
    pub account: AccountId,
    /// What is asked for, as a word of the program.
    pub kind: String,
    /// The role that is asked for.
    pub role: Option<String>,
    /// The posyandu that is asked for.
    pub posyandu: Option<PlaceId>,
    /// Who asked.
    pub asked_by: AccountId,
    /// When, milliseconds since 1970.
    pub asked_ms: u64,
}

/// How a request was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Who decided.
    pub by: AccountId,
    /// When, milliseconds since 1970.
    pub at_ms: u64,
    /// Whether it is granted.
    pub granted: bool,
}

/// What is done when a request is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The account is opened.
    Open,
    /// The account gets the role and posyandu of the request; its sessions end.
    Role,
    /// All second factors of the account are taken away; its sessions end.
    RemoveFactors,
}

/// A list of accounts that the head signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recertification {
    /// Quarter, such as `2026-K4`.
    pub quarter: String,
    /// Who signed.
    pub signed_by: AccountId,
    /// Their name at that time.
    pub signed_name: String,
    /// When, milliseconds since 1970.
    pub signed_ms: u64,
    /// The list as it was signed, one account a line.
    pub list: String,
}

impl Store {
    /// Makes an account that is closed until the request for it is granted.
    pub fn create_account_asking(&self, account: &NewAccount, request: &Request) -> Result<()> {
        self.engine().write(|conn| {
            account::create(conn, account)?;
            account::set_active(conn, account.id, false)?;
            add(conn, request)
        })
    }

    /// Asks for something for an account.
    pub fn ask_for_account(&self, request: &Request) -> Result<()> {
        self.engine().write(|conn| add(conn, request))
    }

    /// Lists what waits for a decision, the oldest first.
    pub fn account_requests(&self) -> Result<Vec<Request>> {
        self.engine().read(|conn| rows(conn, &WAITING, &[LISTED_MAX.into()], request))
    }

    /// Returns a request that waits for a decision.
    pub fn account_request(&self, home: &PuskesmasCode, id: Uuid) -> Result<Option<Request>> {
        let params = [home.as_str().into(), id.as_bytes().into()];
        self.engine().read(|conn| row(conn, &BY_ID, &params, request))
    }

    /// Tells whether something was asked for an account and is not granted: it waits or was
    /// refused.
    pub fn is_ungranted(&self, account: AccountId, kind: &str) -> Result<bool> {
        let account = account.get();
        let params = [account.as_bytes().into(), kind.into()];
        let found = self.engine().read(|conn| row(conn, &UNGRANTED, &params, |row| row.int(0)))?;
        Ok(found.is_some_and(|count| 0 < count))
    }

    /// Decides a request and does what is granted, both or neither; tells whether it was still
    /// waiting. `under` names the delegation by which it was decided: such a decision waits for
    /// the head to look at it.
    pub fn decide_request(
        &self,
        request: &Request,
        (decision, under): (Decision, Option<&str>),
        effect: Effect,
    ) -> Result<bool> {
        let by = decision.by.get();
        let params = [
            request.puskesmas.as_str().into(),
            request.id.as_bytes().into(),
            by.as_bytes().into(),
            (decision.at_ms as i64).into(),
            decision.granted.into(),
            under.into(),
        ];
        self.engine().write(|conn| {
            if conn.execute(&DECIDE, 1, &params)? == 0 {
                return Ok(false);
            }
            if decision.granted {
                grant(conn, request, effect)?;
            }
            Ok(true)
        })
    }

    /// Lists what was decided under a lent role and the head has not looked at, oldest first.
    pub fn lent_decisions(&self, home: &PuskesmasCode) -> Result<Vec<(Request, Decision)>> {
        let params = [home.as_str().into(), LISTED_MAX.into()];
        self.engine().read(|conn| {
            rows(conn, &LENT, &params, |row| {
                let decision = Decision {
                    by: row.id(8, AccountId::new)?,
                    at_ms: row.int(9)?.unsigned_abs(),
                    granted: row.int(10)? == 1,
                };
                Ok((request(row)?, decision))
            })
        })
    }

    /// Keeps that the head looked at such a decision; tells whether it was still to be looked at.
    pub fn see_decision(&self, home: &PuskesmasCode, id: Uuid, at_ms: u64) -> Result<bool> {
        let params = [home.as_str().into(), id.as_bytes().into(), (at_ms as i64).into()];
        Ok(self.engine().write(|conn| conn.execute(&SEE, 1, &params))? == 1)
    }

    /// Keeps a signed list of accounts; tells whether the quarter was not signed before.
    pub fn sign_accounts(&self, home: &PuskesmasCode, signed: &Recertification) -> Result<bool> {
        let by = signed.signed_by.get();
        let params = [
            home.as_str().into(),
            signed.quarter.as_str().into(),
            by.as_bytes().into(),
            signed.signed_name.as_str().into(),
            (signed.signed_ms as i64).into(),
            signed.list.as_str().into(),
        ];
        Ok(self.engine().write(|conn| conn.execute(&SIGN, 1, &params))? == 1)
    }

    /// Lists the signed lists of a home, the latest first.
    pub fn signed_accounts(&self, home: &PuskesmasCode, most: u32) -> Result<Vec<Recertification>> {
        let params = [home.as_str().into(), most.into()];
        self.engine().read(|conn| {
            rows(conn, &SIGNED, &params, |row| {
                Ok(Recertification {
                    quarter: row.string(0)?,
                    signed_by: row.id(1, AccountId::new)?,
                    signed_name: row.string(2)?,
                    signed_ms: row.int(3)?.unsigned_abs(),
                    list: row.string(4)?,
                })
            })
        })
    }
}

fn add(conn: &mut dyn Conn, request: &Request) -> Result<()> {
    let (account, asked_by) = (request.account.get(), request.asked_by.get());
    let posyandu = request.posyandu.map(PlaceId::get);
    let params = [
        request.puskesmas.as_str().into(),
        request.id.as_bytes().into(),
        account.as_bytes().into(),
        request.kind.as_str().into(),
        request.role.as_deref().into(),
        posyandu.as_ref().map(Uuid::as_bytes).into(),
        asked_by.as_bytes().into(),
        (request.asked_ms as i64).into(),
    ];
    conn.execute(&ADD, 1, &params).map(|_| ())
}

fn grant(conn: &mut dyn Conn, request: &Request, effect: Effect) -> Result<()> {
    match effect {
        Effect::Open => account::set_active(conn, request.account, true).map(|_| ()),
        Effect::Role => {
            let role = request.role.as_deref().unwrap_or_default();
            account::set_role(conn, request.account, role, request.posyandu)?;
            crate::session::end_all(conn, request.account, "peran")
        }
        Effect::RemoveFactors => {
            factor::remove_all(conn, request.account)?;
            crate::session::end_all(conn, request.account, "faktor")
        }
    }
}

fn request(row: &Row<'_>) -> Result<Request> {
    Ok(Request {
        puskesmas: row.parsed(0)?,
        id: row.id(1, std::convert::identity)?,
        account: row.id(2, AccountId::new)?,
        kind: row.string(3)?,
        role: row.string_or_null(4)?,
        posyandu: row.id_or_null(5, PlaceId::new)?,
        asked_by: row.id(6, AccountId::new)?,
        asked_ms: row.int(7)?.unsigned_abs(),
    })
}
