//! Meetings in words.

use domain::meeting::{ActionState, Attendee, MeetingKind, Responsible};

use crate::wording;

/// Names a kind of meeting.
pub(crate) const fn kind(kind: MeetingKind) -> &'static str {
    match kind {
        MeetingKind::Bulanan => "Lokakarya mini bulanan",
        MeetingKind::Triwulan => "Lokakarya mini triwulan lintas sektor",
        MeetingKind::MusyawarahDesa => "Musyawarah desa",
    }
}

/// Says how a decision stands.
pub(crate) const fn state(state: ActionState) -> &'static str {
    match state {
        ActionState::Open => "Belum dikerjakan",
        ActionState::Begun => "Sedang dikerjakan",
        ActionState::Done => "Selesai",
        ActionState::Dropped => "Tidak dilanjutkan",
    }
}

/// Names whoever does what was decided.
pub(crate) fn responsible(responsible: &Responsible) -> String {
    match responsible {
        Responsible::Account { name, .. } => name.clone(),
        Responsible::Role(code) => wording::role(code).to_owned(),
        Responsible::Outside(words) => words.clone(),
    }
}

/// Names somebody who came: "Ani, Kantor Desa Salenrang, sekretaris".
pub(crate) fn attendee(attendee: &Attendee) -> String {
    let rest = [&attendee.institution, &attendee.role].into_iter().flatten();
    std::iter::once(&attendee.name).chain(rest).cloned().collect::<Vec<_>>().join(", ")
}
