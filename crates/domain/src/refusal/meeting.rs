//! Meetings and what became of their decisions.

use std::collections::BTreeSet;

use crate::{
    day::Day,
    meeting::{ActionState, ActionStep, Attendee, Decision, Meeting, MeetingKind, Responsible},
    refusal::{NAME_CHARS_MAX, Refusal, TEXT_CHARS_MAX, check_name, check_optional, check_text},
};

/// Most people, topics and decisions of one meeting.
const ATTENDANCE_MAX: usize = 200;
const TOPICS_MAX: usize = 50;
const DECISIONS_MAX: usize = 50;
/// How far ahead a meeting is planned, and its decisions may take.
const DAYS_AHEAD_MAX: i32 = 366;
const DAYS_TO_DO_MAX: i32 = 5 * 366;

/// Checks a meeting that is written on a day.
pub(super) fn check(meeting: &Meeting, written: Day) -> Result<(), Refusal> {
    check_name("tempat rapat", Some(&meeting.venue))?;
    check_when(meeting, written)?;
    if (meeting.kind == MeetingKind::MusyawarahDesa) != meeting.desa.is_some() {
        let message = "Musyawarah desa menyebut satu desa; rapat lain tidak menyebut desa.";
        return Err(Refusal::new("rapat.desa", message));
    }
    let sizes = [
        ("peserta", meeting.attendance.len(), ATTENDANCE_MAX),
        ("pokok bahasan", meeting.topics.len(), TOPICS_MAX),
        ("keputusan", meeting.decisions.len(), DECISIONS_MAX),
    ];
    if let Some((name, _, max)) = sizes.into_iter().find(|(_, len, max)| max < len) {
        let message = format!("Satu rapat memuat paling banyak {max} {name}.");
        return Err(Refusal::new("rapat.terlalu-banyak", message));
    }
    meeting.attendance.iter().try_for_each(check_attendee)?;
    for topic in &meeting.topics {
        check_words("pokok bahasan", topic)?;
    }
    let mut numbers = BTreeSet::new();
    for decision in &meeting.decisions {
        if decision.number == 0 || !numbers.insert(decision.number) {
            let message = "Setiap keputusan punya nomor sendiri, mulai dari 1.";
            return Err(Refusal::new("rapat.nomor-keputusan", message));
        }
        check_decision(decision, meeting.day)?;
    }
    Ok(())
}

fn check_when(meeting: &Meeting, written: Day) -> Result<(), Refusal> {
    if written.plus_days(DAYS_AHEAD_MAX) < meeting.day {
        let message = "Hari rapat lebih dari setahun lagi. Periksa tahunnya.";
        return Err(Refusal::new("rapat.terlalu-jauh", message));
    }
    if meeting.day.month() < meeting.month {
        let message = "Bulan angkanya sesudah hari rapat. Pilih bulan yang dibahas.";
        return Err(Refusal::new("rapat.bulan-di-depan", message));
    }
    let has_minutes = !meeting.attendance.is_empty() || !meeting.decisions.is_empty();
    if has_minutes && written < meeting.day {
        let message = "Rapat belum berlangsung. Isi peserta dan keputusan pada hari rapat.";
        return Err(Refusal::new("rapat.belum-berlangsung", message));
    }
    Ok(())
}

fn check_attendee(attendee: &Attendee) -> Result<(), Refusal> {
    check_name("nama peserta", Some(&attendee.name))?;
    check_optional("lembaga", attendee.institution.as_deref(), NAME_CHARS_MAX)?;
    check_optional("jabatan", attendee.role.as_deref(), NAME_CHARS_MAX)
}

fn check_decision(decision: &Decision, held: Day) -> Result<(), Refusal> {
    check_words("keputusan", &decision.what)?;
    match &decision.responsible {
        Responsible::Account { name, .. } => check_name("penanggung jawab", Some(name))?,
        Responsible::Role(code) => check_name("penanggung jawab", Some(code))?,
        Responsible::Outside(words) => check_name("penanggung jawab", Some(words))?,
    }
    if decision.until < held || held.plus_days(DAYS_TO_DO_MAX) < decision.until {
        let message = "Batas waktu keputusan harus sesudah rapat dan tidak lebih dari lima tahun.";
        return Err(Refusal::new("rapat.batas-waktu", message));
    }
    Ok(())
}

/// Checks what is said of a decision.
pub(super) fn check_step(step: &ActionStep) -> Result<(), Refusal> {
    let is_empty = step.note.as_deref().is_none_or(|note| note.trim().is_empty());
    if step.state == ActionState::Dropped && is_empty {
        let message = "Tulis mengapa keputusan ini tidak dilanjutkan.";
        return Err(Refusal::new("tindak-lanjut.tanpa-alasan", message));
    }
    check_optional("keterangan", step.note.as_deref(), TEXT_CHARS_MAX)
}

fn check_words(label: &str, text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::new("rapat.kosong", format!("Isi {label}, jangan dikosongkan.")));
    }
    check_text(label, text, TEXT_CHARS_MAX)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn decision(number: u16, until: &str) -> Decision {
        let responsible = Responsible::Outside("Kepala desa".to_owned());
        Decision { number, what: "Air bersih".to_owned(), responsible, until: day(until) }
    }

    fn meeting() -> Meeting {
        Meeting {
            kind: MeetingKind::Bulanan,
            day: day("2026-11-20"),
            month: day("2026-11-20").month(),
            desa: None,
            venue: "Aula".to_owned(),
            attendance: vec![Attendee { name: "Ani".to_owned(), institution: None, role: None }],
            topics: vec!["Penimbangan".to_owned()],
            decisions: vec![decision(1, "2026-11-20"), decision(7, "2031-11-24")],
        }
    }

    #[rstest]
    #[case("nama.kosong", |m: &mut Meeting| m.venue = " ".to_owned())]
    #[case("rapat.terlalu-jauh", |m: &mut Meeting| m.day = day("2027-11-22"))]
    #[case("rapat.bulan-di-depan", |m: &mut Meeting| m.month = m.month.plus(1))]
    #[case("rapat.belum-berlangsung", |m: &mut Meeting| m.day = day("2026-11-21"))]
    #[case("rapat.desa", |m: &mut Meeting| m.kind = MeetingKind::MusyawarahDesa)]
    #[case("rapat.desa", |m: &mut Meeting| m.desa = Some("7309012001".parse().unwrap()))]
    #[case("rapat.terlalu-banyak", |m: &mut Meeting| m.topics = vec!["x".to_owned(); 51])]
    #[case("nama.kosong", |m: &mut Meeting| m.attendance[0].name.clear())]
    #[case("rapat.kosong", |m: &mut Meeting| m.topics[0].clear())]
    #[case("rapat.kosong", |m: &mut Meeting| m.decisions[0].what.clear())]
    #[case("rapat.nomor-keputusan", |m: &mut Meeting| m.decisions[1].number = 1)]
    #[case("rapat.nomor-keputusan", |m: &mut Meeting| m.decisions[1].number = 0)]
    #[case("rapat.batas-waktu", |m: &mut Meeting| m.decisions[0].until = day("2026-11-19"))]
    #[case("rapat.batas-waktu", |m: &mut Meeting| m.decisions[0].until = day("2031-11-25"))]
    fn refusals(#[case] code: &str, #[case] change: impl FnOnce(&mut Meeting)) {
        let written = day("2026-11-20");
        let mut meeting = meeting();
        assert_eq!(check(&meeting, written), Ok(()));
        change(&mut meeting);
        assert_eq!(check(&meeting, written).unwrap_err().code, code);
    }

    #[test]
    fn a_meeting_to_come_is_prepared_without_minutes() {
        let mut meeting = meeting();
        (meeting.attendance, meeting.decisions) = (Vec::new(), Vec::new());
        meeting.day = day("2027-11-21");
        assert_eq!(check(&meeting, day("2026-11-20")), Ok(()));
        meeting.topics = vec!["x".to_owned(); TOPICS_MAX];
        assert_eq!(check(&meeting, day("2026-11-20")), Ok(()));
    }

    #[rstest]
    #[case(ActionState::Dropped, None, false)]
    #[case(ActionState::Dropped, Some(" "), false)]
    #[case(ActionState::Dropped, Some("Tidak ada dana"), true)]
    #[case(ActionState::Done, None, true)]
    fn what_is_dropped_says_why(
        #[case] state: ActionState,
        #[case] note: Option<&str>,
        #[case] fits: bool,
    ) {
        let meeting = crate::id::RecordId::new(uuid::Uuid::from_u128(1));
        let note = note.map(str::to_owned);
        let step = ActionStep { meeting, decision: 1, state, note };
        assert_eq!(check_step(&step).is_ok(), fits);
    }
}
