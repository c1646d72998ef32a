//! What somebody said before looking at a person's data, and what became of it.

use domain::id::{AccountId, PersonId};
use uuid::Uuid;

use crate::{
    conn::{Row, Value, rows},
    error::Result,
    statement::statements,
    store::Store,
};

/// Something said, and how long it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// Identity.
    pub id: Uuid,
    /// Who said it.
    pub account: AccountId,
    /// About whom; absent for lists of names.
    pub person: Option<PersonId>,
    /// What was said, as a code.
    pub kind: String,
    /// Which of the reasons that are offered, as a code.
    pub reason: String,
    /// In own words.
    pub note: String,
    /// When, milliseconds since 1970.
    pub at_ms: u64,
    /// First moment at which it holds no more.
    pub until_ms: u64,
    /// What the head made of it afterwards.
    pub verdict: Option<Verdict>,
}

/// What the head made of an emergency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// As a code.
    pub word: String,
    /// Who judged.
    pub by: AccountId,
    /// When, milliseconds since 1970.
    pub at_ms: u64,
}

/// Most grounds listed at once.
const LISTED_MAX: i64 = 500;

macro_rules! columns {
    () => {
        "id, account, person, kind, reason, note, at_ms, until_ms, verdict, verdict_by, verdict_ms"
    };
}

statements! {
    ADD =
        "INSERT INTO ground (id, account, person, kind, reason, note, at_ms, until_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    HOLDING =
        concat!("SELECT ", columns!(), " FROM ground WHERE account = $1 AND $2 < until_ms");
    OF_KIND =
        concat!(
            "SELECT ", columns!(), " FROM ground WHERE kind = $1 AND $2 <= at_ms \
             ORDER BY at_ms DESC LIMIT $3"
        );
    UNJUDGED =
        concat!(
            "SELECT ", columns!(), " FROM ground WHERE kind = $1 AND verdict IS NULL \
             ORDER BY at_ms LIMIT $2"
        );
    JUDGE =
        "UPDATE ground SET verdict = $1, verdict_by = $2, verdict_ms = $3 \
         WHERE id = $4 AND verdict IS NULL AND account <> $2";
}

impl Store {
    /// Keeps what somebody said.
    pub fn add_ground(&self, ground: &Ground) -> Result<()> {
        let (account, person) = (ground.account.get(), ground.person.map(PersonId::get));
        let params = [
            ground.id.as_bytes().into(),
            account.as_bytes().into(),
            person.as_ref().map_or(Value::Null, |id| id.as_bytes().into()),
            ground.kind.as_str().into(),
            ground.reason.as_str().into(),
            ground.note.as_str().into(),
            (ground.at_ms as i64).into(),
            (ground.until_ms as i64).into(),
        ];
        self.engine().write(|conn| conn.execute(&ADD, 1, &params).map(|_| ()))
    }

    /// Returns what an account has said that still holds.
    pub fn grounds_of(&self, account: AccountId, now_ms: u64) -> Result<Vec<Ground>> {
        let account = account.get();
        let params = [account.as_bytes().into(), (now_ms as i64).into()];
        self.engine().read(|conn| rows(conn, &HOLDING, &params, ground))
    }

    /// Lists what was said of one kind since a moment, newest first.
    pub fn grounds_since(&self, kind: &str, since_ms: u64) -> Result<Vec<Ground>> {
        let params = [kind.into(), (since_ms as i64).into(), LISTED_MAX.into()];
        self.engine().read(|conn| rows(conn, &OF_KIND, &params, ground))
    }

    /// Lists what was said of one kind and nobody has judged, the oldest first.
    pub fn unjudged_grounds(&self, kind: &str) -> Result<Vec<Ground>> {
        let params = [kind.into(), LISTED_MAX.into()];
        self.engine().read(|conn| rows(conn, &UNJUDGED, &params, ground))
    }

    /// Writes down what the head made of something said; once, and never by who said it. Tells
    /// whether it was written.
    pub fn judge_ground(&self, id: Uuid, verdict: &Verdict) -> Result<bool> {
        let by = verdict.by.get();
        let params = [
            verdict.word.as_str().into(),
            by.as_bytes().into(),
            (verdict.at_ms as i64).into(),
            id.as_bytes().into(),
        ];
        Ok(self.engine().write(|conn| conn.execute(&JUDGE, 1, &params))? == 1)
    }
}

fn ground(row: &Row<'_>) -> Result<Ground> {
    let word = row.string_or_null(8)?;
    let by = row.id_or_null(9, AccountId::new)?;
    let verdict = word.zip(by).zip(row.int_or_null(10)?);
    Ok(Ground {
        id: row.id(0, std::convert::identity)?,
        account: row.id(1, AccountId::new)?,
        person: row.id_or_null(2, PersonId::new)?,
        kind: row.string(3)?,
        reason: row.string(4)?,
        note: row.string(5)?,
        at_ms: row.int(6)?.unsigned_abs(),
        until_ms: row.int(7)?.unsigned_abs(),
        verdict: verdict.map(|((word, by), at_ms)| Verdict {
            word,
            by,
            at_ms: at_ms.unsigned_abs(),
        }),
    })
}
