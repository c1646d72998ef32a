//! What became of the last meeting, and what was said at this one.

use domain::meeting::{ActionState, Meeting, MeetingKind};
use reports::paper::{Block, Column, Signature, Table};
use store::read::meetings::{ActionRow, MeetingRow};

use crate::meetings;

/// Titles of the columns.
const DECISIONS: [&str; 4] = ["Keputusan", "Penanggung jawab", "Batas waktu", "Keadaan"];
const ATTENDANCE: [&str; 4] = ["Nama", "Lembaga", "Jabatan", "Tanda tangan"];
/// Empty rows on paper: a page of each.
const ROWS_ATTENDANCE: usize = 24;
const ROWS_DECISIONS: usize = 14;

/// Writes what the meeting before decided and how that stands.
pub(super) fn before(last: Option<&(MeetingRow, Vec<ActionRow>)>) -> Vec<Block> {
    let heading = "Tindak lanjut rapat yang lalu".to_owned();
    let heading = Block::Heading { level: 1, text: heading };
    let said = |text: String| vec![heading.clone(), Block::Paragraph(text)];
    match last {
        None => said("Belum ada rapat sejenis sebelumnya yang dicatat.".to_owned()),
        Some((row, actions)) if actions.is_empty() => {
            said(format!("Rapat {} tidak mencatat keputusan.", row.meeting.day.indonesian()))
        }
        Some((row, actions)) => {
            let day = row.meeting.day.indonesian();
            let text = format!("Rapat {day}: {}.", summary(actions));
            vec![heading, Block::Paragraph(text), decided(actions)]
        }
    }
}

/// Counts how decisions stand: "1 dari 3 keputusan selesai, 1 tidak dilanjutkan".
fn summary(actions: &[ActionRow]) -> String {
    let count = |state| actions.iter().filter(|action| action.state == state).count();
    let (done, dropped) = (count(ActionState::Done), count(ActionState::Dropped));
    let text = format!("{done} dari {} keputusan selesai", actions.len());
    match dropped {
        0 => text,
        _ => format!("{text}, {dropped} tidak dilanjutkan"),
    }
}

/// Writes what was said at the meeting, as far as it was held.
pub(super) fn own(meeting: &Meeting, actions: &[ActionRow]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut heading = |text: &str, block: Block| {
        blocks.push(Block::Heading { level: 1, text: text.to_owned() });
        blocks.push(block);
    };
    if !meeting.topics.is_empty() {
        heading("Pokok bahasan", Block::List(meeting.topics.clone()));
    }
    if !actions.is_empty() {
        heading("Keputusan", decided(actions));
    }
    if !meeting.attendance.is_empty() {
        heading("Daftar hadir", attendance(meeting));
    }
    blocks
}

/// Leaves room for what is written by hand at the meeting, as long as nothing was.
pub(super) fn by_hand(meeting: &Meeting) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut empty = |text: &str, columns: &[&str], rows: usize| {
        blocks.push(Block::PageBreak);
        blocks.push(Block::Heading { level: 1, text: text.to_owned() });
        blocks.push(Block::Table(Table {
            title: text.to_owned(),
            columns: columns.iter().copied().map(Column::words).collect(),
            rows: vec![vec![String::new(); columns.len()]; rows],
            is_by_hand: true,
        }));
    };
    if meeting.attendance.is_empty() {
        empty("Daftar hadir", &ATTENDANCE, ROWS_ATTENDANCE);
    }
    if meeting.decisions.is_empty() {
        empty("Keputusan", &DECISIONS[..3], ROWS_DECISIONS);
    }
    blocks
}

fn decided(actions: &[ActionRow]) -> Block {
    let row = |action: &ActionRow| {
        let state = meetings::state(action.state);
        vec![
            format!("{}. {}", action.number, action.what),
            meetings::responsible(&action.responsible),
            action.until.indonesian(),
            match &action.note {
                Some(note) => format!("{state}: {note}"),
                None => state.to_owned(),
            },
        ]
    };
    Block::Table(Table {
        title: "Keputusan".to_owned(),
        columns: DECISIONS.map(Column::words).into(),
        rows: actions.iter().map(row).collect(),
        is_by_hand: false,
    })
}

fn attendance(meeting: &Meeting) -> Block {
    let rows = meeting.attendance.iter().map(|one| {
        let word = |text: &Option<String>| text.clone().unwrap_or_default();
        vec![one.name.clone(), word(&one.institution), word(&one.role), String::new()]
    });
    Block::Table(Table {
        title: "Daftar hadir".to_owned(),
        columns: ATTENDANCE.map(Column::words).into(),
        rows: rows.collect(),
        is_by_hand: true,
    })
}

/// Returns who signs.
pub(super) fn signatures(kind: MeetingKind) -> Block {
    let roles: &[&str] = match kind {
        MeetingKind::Bulanan => &["Notulis", "Kepala Puskesmas"],
        MeetingKind::Triwulan => &["Notulis", "Kepala Puskesmas", "Camat"],
        MeetingKind::MusyawarahDesa => &["Notulis", "Kepala Puskesmas", "Kepala desa"],
    };
    let field = |role: &&str| Signature { role: (*role).to_owned(), name: String::new() };
    Block::Signatures(roles.iter().map(field).collect())
}
