//! Meetings, and what became of their decisions.

use std::collections::BTreeSet;

use domain::{
    area::{DesaCode, PuskesmasCode},
    day::Day,
    id::{AccountId, RecordId},
    meeting::{ActionState, Meeting, MeetingKind, Responsible},
};

use crate::{
    conn::{Row, Value, row, rows},
    error::{Error, Result},
    read::page::{Listed, Page, gather},
    statement::statements,
    store::Store,
    view::area::Codes,
};

/// A meeting as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingRow {
    /// Its first record.
    pub record: RecordId,
    /// What is known of it.
    pub meeting: Meeting,
    /// Who wrote it down, or corrected it last.
    pub author: String,
}

/// Something that a meeting decided, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionRow {
    /// First record of the meeting.
    pub meeting: RecordId,
    /// Which meeting.
    pub kind: MeetingKind,
    /// When it was held.
    pub held: Day,
    /// Number within the meeting.
    pub number: u16,
    /// What.
    pub what: String,
    /// Who does it.
    pub responsible: Responsible,
    /// Until when; that day included.
    pub until: Day,
    /// How it stands.
    pub state: ActionState,
    /// When that was said last; absent as long as nobody said anything.
    pub told: Option<Day>,
    /// What was done.
    pub note: Option<String>,
    /// Who said so.
    pub author: Option<String>,
}

/// Most decisions that are listed at once.
const ACTIONS_MAX: i64 = 1_000;

statements! {
    MEETINGS =
        "SELECT count(*) OVER (), record, body, author FROM meeting WHERE puskesmas = $1 \
         ORDER BY day DESC, record DESC LIMIT $2 OFFSET $3";
    MEETING =
        "SELECT m.record, m.body, m.author FROM log_head h CROSS JOIN meeting m \
         WHERE m.puskesmas = h.puskesmas AND m.record = $1";
    /// Of the same kind, and of a village's meetings of the same village.
    BEFORE =
        "SELECT record, body, author FROM meeting WHERE puskesmas = $1 AND kind = $2 \
         AND desa = $3 AND day < $4 ORDER BY day DESC, record DESC LIMIT 1";
    ACTIONS =
        "SELECT a.record, m.kind, m.day, a.number, a.what, a.who_kind, a.who, a.who_name, \
         a.until, a.state, a.told, a.note, a.author FROM meeting_action a JOIN meeting m \
         ON m.puskesmas = a.puskesmas AND m.place = a.place AND m.record = a.record \
         WHERE a.puskesmas = $1 AND a.record = $2 ORDER BY a.number LIMIT $3";
    OPEN =
        "SELECT a.record, m.kind, m.day, a.number, a.what, a.who_kind, a.who, a.who_name, \
         a.until, a.state, a.told, a.note, a.author FROM meeting_action a JOIN meeting m \
         ON m.puskesmas = a.puskesmas AND m.place = a.place AND m.record = a.record \
         WHERE a.puskesmas = $1 AND a.state IN ('open', 'begun') \
         ORDER BY a.until, a.record, a.number LIMIT $2";
}

impl Store {
    /// Lists meetings, those to come and the latest first.
    pub fn meetings(&self, puskesmas: &PuskesmasCode, page: Page) -> Result<Listed<MeetingRow>> {
        let params: [Value<'_>; 3] =
            [puskesmas.as_str().into(), page.limit().into(), page.offset().into()];
        let read = |row: &Row<'_>| meeting(row, 1);
        self.engine().read(|conn| gather(conn, &MEETINGS, &params, read))
    }

    /// Returns a meeting by its first record.
    pub fn meeting(&self, record: RecordId) -> Result<Option<MeetingRow>> {
        let id = record.get().into_bytes();
        let read = |row: &Row<'_>| meeting(row, 0);
        self.engine().read(|conn| row(conn, &MEETING, &[(&id).into()], read))
    }

    /// Returns the last meeting of the same kind before another; of a village's meetings the last
    /// of that village, under whichever of its codes.
    pub fn meeting_before(
        &self,
        puskesmas: &PuskesmasCode,
        of: &Meeting,
    ) -> Result<Option<MeetingRow>> {
        let read = |row: &Row<'_>| meeting(row, 0);
        self.engine().snapshot(|conn| {
            let Codes { villages, on } = Codes::of_views(conn, self.guidelines())?;
            let now = of.desa.map(|desa| villages.of_code(desa, on));
            let former = now.map(|now| villages.former(now, on)).unwrap_or_default();
            let desas = BTreeSet::from_iter(former.into_iter().map(Some).chain([now, of.desa]));
            let mut found: Vec<MeetingRow> = Vec::new();
            for desa in &desas {
                let code = desa.as_ref().map_or("", DesaCode::as_str);
                let params: [Value<'_>; 4] = [
                    puskesmas.as_str().into(),
                    of.kind.as_str().into(),
                    code.into(),
                    of.day.epoch_days().into(),
                ];
                found.extend(row(conn, &BEFORE, &params, read)?);
            }
            Ok(found.into_iter().max_by_key(|row| (row.meeting.day, row.record)))
        })
    }

    /// Lists what a meeting decided, by number.
    pub fn actions_of(
        &self,
        puskesmas: &PuskesmasCode,
        record: RecordId,
    ) -> Result<Vec<ActionRow>> {
        let id = record.get().into_bytes();
        let params = [puskesmas.as_str().into(), (&id).into(), ACTIONS_MAX.into()];
        self.engine().read(|conn| rows(conn, &ACTIONS, &params, action))
    }

    /// Lists what is still to be done, the most urgent first; at most 1,000.
    pub fn open_actions(&self, puskesmas: &PuskesmasCode) -> Result<Vec<ActionRow>> {
        let params = [puskesmas.as_str().into(), ACTIONS_MAX.into()];
        self.engine().read(|conn| rows(conn, &OPEN, &params, action))
    }
}

fn meeting(row: &Row<'_>, at: usize) -> Result<MeetingRow> {
    let body = row.text(at + 1)?;
    let meeting = serde_json::from_str(body)
        .map_err(|error| Error::Damaged(format!("a meeting cannot be read: {error}")))?;
    Ok(MeetingRow { record: row.id(at, RecordId::new)?, meeting, author: row.string(at + 2)? })
}

fn action(row: &Row<'_>) -> Result<ActionRow> {
    let damaged =
        |what: &str, word: &str| Error::Damaged(format!("a decision has {what} {word:?}"));
    let kind = row.text(1)?;
    let state = row.text(9)?;
    let responsible = match row.text(5)? {
        "account" => {
            let id: AccountId = row.parsed(6)?;
            Responsible::Account { id, name: row.string(7)? }
        }
        "role" => Responsible::Role(row.string(6)?),
        "outside" => Responsible::Outside(row.string(7)?),
        word => return Err(damaged("somebody", word)),
    };
    Ok(ActionRow {
        meeting: row.id(0, RecordId::new)?,
        kind: MeetingKind::parse(kind).ok_or_else(|| damaged("the meeting", kind))?,
        held: row.day(2)?,
        number: u16::try_from(row.int(3)?).unwrap_or(u16::MAX),
        what: row.string(4)?,
        responsible,
        until: row.day(8)?,
        state: ActionState::parse(state).ok_or_else(|| damaged("the state", state))?,
        told: row.day_or_null(10)?,
        note: row.string_or_null(11)?,
        author: row.string_or_null(12)?,
    })
}
