//! What people ask about their own data, who decides it, and what is held back from a copy.

use domain::{
    area::PuskesmasCode,
    id::{AccountId, PersonId, RecordId},
};
use uuid::Uuid;

use crate::{
    batch::query_list,
    conn::{Row, Value, row, rows},
    error::Result,
    statement::statements,
    store::Store,
    view::merge,
};

/// Most requests that are listed.
const LISTED_MAX: i64 = 500;

/// Something that a person asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectRequest {
    /// Home at which it was made.
    pub puskesmas: PuskesmasCode,
    /// Identity.
    pub id: Uuid,
    /// About whom.
    pub person: PersonId,
    /// What is asked for, as a code.
    pub kind: String,
    /// Purpose whose consent is withdrawn, as a code.
    pub purpose: Option<String>,
    /// Who asks in the person's name: name and relation; absent when the person asks.
    pub speaker: Option<(String, String)>,
    /// How it was made sure who asks, as a code.
    pub identity: String,
    /// In own words.
    pub words: String,
    /// Who wrote it down.
    pub made_by: AccountId,
    /// When, milliseconds since 1970; the time to answer runs from here.
    pub made_ms: u64,
    /// What was decided.
    pub decision: Option<Decided>,
    /// When it was answered in full: a copy that is granted has to be handed over as well.
    pub closed_ms: Option<u64>,
}

/// What was decided about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Who decided; never who wrote it down.
    pub by: AccountId,
    /// When, milliseconds since 1970.
    pub at_ms: u64,
    /// Whether it is granted.
    pub granted: bool,
    /// Why it is refused, as a code.
    pub reason: Option<String>,
    /// To whoever asked, in words.
    pub answer: String,
}

/// A record that is held back from a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withheld {
    /// Which.
    pub record: RecordId,
    /// By which ground, as a code.
    pub reason: String,
    /// Who holds it back.
    pub by: AccountId,
    /// When, milliseconds since 1970.
    pub at_ms: u64,
}

macro_rules! columns {
    () => {
        "puskesmas, id, person, kind, purpose, speaker_name, speaker_relation, identity, words, \
         made_by, made_ms, decided_by, decided_ms, granted, reason, answer, closed_ms"
    };
}

statements! {
    ADD =
        "INSERT INTO subject_request (puskesmas, id, person, kind, purpose, speaker_name, \
         speaker_relation, identity, words, made_by, made_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (puskesmas, id) DO NOTHING";
    BY_ID =
        concat!(
            "SELECT ", columns!(), " FROM subject_request WHERE puskesmas = $1 AND id = $2"
        );
    OPEN =
        concat!(
            "SELECT ", columns!(), " FROM subject_request \
             WHERE puskesmas = $1 AND closed_ms IS NULL ORDER BY made_ms, id LIMIT $2"
        );
    CLOSED =
        concat!(
            "SELECT ", columns!(), " FROM subject_request \
             WHERE puskesmas = $1 AND closed_ms IS NOT NULL \
             ORDER BY closed_ms DESC, id LIMIT $2"
        );
    OF_PERSON =
        concat!(
            "SELECT ", columns!(), " FROM subject_request WHERE person IN ({list}) \
             ORDER BY made_ms DESC, id"
        );
    DECIDE =
        "UPDATE subject_request SET decided_by = $3, decided_ms = $4, granted = $5, \
         reason = $6, answer = $7, closed_ms = $8 \
         WHERE puskesmas = $1 AND id = $2 AND decided_ms IS NULL AND made_by <> $3";
    CLOSE =
        "UPDATE subject_request SET closed_ms = $3 \
         WHERE puskesmas = $1 AND id = $2 AND granted = 1 AND closed_ms IS NULL";
    WITHHOLD =
        "INSERT INTO withheld (puskesmas, request, record, reason, by_account, at_ms) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (puskesmas, request, record) \
         DO UPDATE SET reason = excluded.reason, by_account = excluded.by_account, \
         at_ms = excluded.at_ms";
    LET_GO = "DELETE FROM withheld WHERE puskesmas = $1 AND request = $2 AND record = $3";
    WITHHELD =
        "SELECT record, reason, by_account, at_ms FROM withheld \
         WHERE puskesmas = $1 AND request = $2 ORDER BY record";
}

impl Store {
    /// Keeps what a person asks; the same request again changes nothing.
    pub fn add_subject_request(&self, request: &SubjectRequest) -> Result<()> {
        let (person, made_by) = (request.person.get(), request.made_by.get());
        let (name, relation) = request.speaker.as_ref().map(|(name, r)| (name, r)).unzip();
        let params = [
            request.puskesmas.as_str().into(),
            request.id.as_bytes().into(),
            person.as_bytes().into(),
            request.kind.as_str().into(),
            request.purpose.as_deref().map_or(Value::Null, Value::Text),
            name.map_or(Value::Null, |name| Value::Text(name)),
            relation.map_or(Value::Null, |relation| Value::Text(relation)),
            request.identity.as_str().into(),
            request.words.as_str().into(),
            made_by.as_bytes().into(),
            (request.made_ms as i64).into(),
        ];
        self.engine().write(|conn| conn.execute(&ADD, 1, &params).map(|_| ()))
    }

    /// Returns a request.
    pub fn subject_request(
        &self,
        puskesmas: &PuskesmasCode,
        id: Uuid,
    ) -> Result<Option<SubjectRequest>> {
        let params = [puskesmas.as_str().into(), id.as_bytes().into()];
        self.engine().read(|conn| row(conn, &BY_ID, &params, request))
    }

    /// Lists the requests of a home that are not answered in full, the oldest first.
    pub fn open_subject_requests(&self, puskesmas: &PuskesmasCode) -> Result<Vec<SubjectRequest>> {
        let params = [puskesmas.as_str().into(), LISTED_MAX.into()];
        self.engine().read(|conn| rows(conn, &OPEN, &params, request))
    }

    /// Lists the requests of a home that were answered in full, the latest first.
    pub fn closed_subject_requests(
        &self,
        puskesmas: &PuskesmasCode,
    ) -> Result<Vec<SubjectRequest>> {
        let params = [puskesmas.as_str().into(), LISTED_MAX.into()];
        self.engine().read(|conn| rows(conn, &CLOSED, &params, request))
    }

    /// Lists the requests of a person and of those merged into that one, the latest first.
    pub fn subject_requests_of(&self, person: PersonId) -> Result<Vec<SubjectRequest>> {
        self.engine().snapshot(|conn| {
            let groups = merge::groups_of(conn, &[person].into())?;
            let ids: Vec<Uuid> = groups.into_values().flatten().map(PersonId::get).collect();
            let items: Vec<Value<'_>> = ids.iter().map(|id| id.as_bytes().into()).collect();
            let mut found = Vec::new();
            query_list(conn, &OF_PERSON, &[], &items, &mut |row| {
                found.push(request(row)?);
                Ok(())
            })?;
            found.sort_by_key(|one| (std::cmp::Reverse(one.made_ms), one.id));
            Ok(found)
        })
    }

    /// Decides a request, once, and never by who wrote it down; it is answered in full with that
    /// unless something `remains` to be handed over. Tells whether it was decided.
    pub fn decide_subject_request(
        &self,
        (puskesmas, id): (&PuskesmasCode, Uuid),
        decided: &Decided,
        remains: bool,
    ) -> Result<bool> {
        let by = decided.by.get();
        let at_ms: Value<'_> = (decided.at_ms as i64).into();
        let params = [
            puskesmas.as_str().into(),
            id.as_bytes().into(),
            by.as_bytes().into(),
            at_ms,
            i64::from(decided.granted).into(),
            decided.reason.as_deref().map_or(Value::Null, Value::Text),
            decided.answer.as_str().into(),
            if remains { Value::Null } else { at_ms },
        ];
        Ok(self.engine().write(|conn| conn.execute(&DECIDE, 1, &params))? == 1)
    }

    /// Notes that what was granted has been handed over.
    pub fn close_subject_request(
        &self,
        puskesmas: &PuskesmasCode,
        id: Uuid,
        at_ms: u64,
    ) -> Result<()> {
        let params = [puskesmas.as_str().into(), id.as_bytes().into(), (at_ms as i64).into()];
        self.engine().write(|conn| conn.execute(&CLOSE, 1, &params).map(|_| ()))
    }

    /// Holds records back from the copy of a request, and lets others go.
    pub fn withhold(
        &self,
        (puskesmas, request): (&PuskesmasCode, Uuid),
        held: &[Withheld],
        let_go: &[RecordId],
    ) -> Result<()> {
        self.engine().write(|conn| {
            for record in let_go {
                let record = record.get();
                let params = [
                    puskesmas.as_str().into(),
                    request.as_bytes().into(),
                    record.as_bytes().into(),
                ];
                conn.execute(&LET_GO, 1, &params)?;
            }
            for one in held {
                let (record, by) = (one.record.get(), one.by.get());
                let params = [
                    puskesmas.as_str().into(),
                    request.as_bytes().into(),
                    record.as_bytes().into(),
                    one.reason.as_str().into(),
                    by.as_bytes().into(),
                    (one.at_ms as i64).into(),
                ];
                conn.execute(&WITHHOLD, 1, &params)?;
            }
            Ok(())
        })
    }

    /// Lists what is held back from the copy of a request.
    pub fn withheld(&self, puskesmas: &PuskesmasCode, request: Uuid) -> Result<Vec<Withheld>> {
        let params = [puskesmas.as_str().into(), request.as_bytes().into()];
        self.engine().read(|conn| {
            rows(conn, &WITHHELD, &params, |row| {
                Ok(Withheld {
                    record: row.id(0, RecordId::new)?,
                    reason: row.string(1)?,
                    by: row.id(2, AccountId::new)?,
                    at_ms: row.int(3)?.unsigned_abs(),
                })
            })
        })
    }
}

fn request(row: &Row<'_>) -> Result<SubjectRequest> {
    let decided = row.id_or_null(11, AccountId::new)?.zip(row.int_or_null(12)?);
    let (granted, reason) = (row.int_or_null(13)?, row.string_or_null(14)?);
    let answer = row.string_or_null(15)?.unwrap_or_default();
    Ok(SubjectRequest {
        puskesmas: row.parsed(0)?,
        id: row.id(1, std::convert::identity)?,
        person: row.id(2, PersonId::new)?,
        kind: row.string(3)?,
        purpose: row.string_or_null(4)?,
        speaker: row.string_or_null(5)?.zip(row.string_or_null(6)?),
        identity: row.string(7)?,
        words: row.string(8)?,
        made_by: row.id(9, AccountId::new)?,
        made_ms: row.int(10)?.unsigned_abs(),
        decision: decided.map(|(by, at_ms)| Decided {
            by,
            at_ms: at_ms.unsigned_abs(),
            granted: granted == Some(1),
            reason,
            answer,
        }),
        closed_ms: row.int_or_null(16)?.map(i64::unsigned_abs),
    })
}
