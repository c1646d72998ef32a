//! Meetings: corrected minutes, the meeting before, and how decisions stand.

use domain::{
    id::RecordId,
    meeting::{ActionState, ActionStep, Attendee, Decision, Meeting, MeetingKind, Responsible},
    record::{Body, Correction, Record, Subject},
};
use store::{read::page::Page, store::Store};

use crate::fixture::{Home, Writer, accept, day, on_both_engines, refuse, sound};

on_both_engines![
    minutes_are_added_by_correction,
    the_meeting_before_is_of_its_kind_and_village,
    decisions_stand_as_was_said_last,
    a_meeting_to_come_has_no_minutes,
];

const HOME: &str = "P7309010101";

fn planned(kind: MeetingKind, on: &str) -> Meeting {
    Meeting {
        kind,
        day: day(on),
        month: day(on).month().plus(-1),
        desa: None,
        venue: "Aula".to_owned(),
        attendance: Vec::new(),
        topics: Vec::new(),
        decisions: Vec::new(),
    }
}

fn decision(number: u16, responsible: Responsible, until: &str) -> Decision {
    Decision { number, what: format!("Tugas {number}"), responsible, until: day(until) }
}

fn held(on: &str) -> Meeting {
    let outside = Responsible::Outside("Kepala desa".to_owned());
    Meeting {
        attendance: vec![Attendee { name: "Ani".to_owned(), institution: None, role: None }],
        decisions: vec![
            decision(1, Responsible::Role("BDN".to_owned()), "2026-11-30"),
            decision(2, outside, "2026-11-25"),
        ],
        ..planned(MeetingKind::Bulanan, on)
    }
}

fn meetings(store: &Store) -> Vec<(RecordId, Meeting)> {
    let listed = store.meetings(&HOME.parse().unwrap(), Page::first(10)).unwrap();
    listed.rows.into_iter().map(|row| (row.record, row.meeting)).collect()
}

fn states(store: &Store, meeting: RecordId) -> Vec<(u16, ActionState, Option<String>)> {
    let rows = store.actions_of(&HOME.parse().unwrap(), meeting).unwrap();
    rows.into_iter().map(|row| (row.number, row.state, row.note)).collect()
}

fn open(store: &Store) -> Vec<u16> {
    let rows = store.open_actions(&HOME.parse().unwrap()).unwrap();
    rows.into_iter().map(|row| row.number).collect()
}

fn corrected(writer: &Writer, of: &Record, on: &str, meeting: Meeting) -> Record {
    let (body, reason) = (Box::new(Body::Meeting(meeting)), "Notulen".to_owned());
    writer.record(of.subject, on, Body::Correction(Correction { corrects: of.id, reason, body }))
}

fn minutes_are_added_by_correction(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let place = Subject::Place(writer.ids.place());
    let plan = planned(MeetingKind::Bulanan, "2026-11-20");
    let first = writer.record(place, "2026-11-10", Body::Meeting(plan.clone()));
    accept(&store, std::slice::from_ref(&first));
    assert_eq!(meetings(&store), [(first.id, plan)]);
    let minutes = held("2026-11-20");
    let mended = corrected(&writer, &first, "2026-11-20", minutes.clone());
    accept(&store, std::slice::from_ref(&mended));
    assert_eq!(meetings(&store), [(first.id, minutes.clone())]);
    assert_eq!(store.meeting(first.id).unwrap().unwrap().meeting, minutes);
    assert_eq!(open(&store), [2, 1], "the most urgent first");
    sound(&store);
    accept(&store, &[writer.void(&mended)]);
    assert_eq!(open(&store), [] as [u16; 0]);
    accept(&store, &[writer.void(&first)]);
    assert!(meetings(&store).is_empty());
    assert_eq!(store.meeting(first.id).unwrap(), None);
    sound(&store);
}

fn the_meeting_before_is_of_its_kind_and_village(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let place = Subject::Place(writer.ids.place());
    let village = |on: &str, desa: &str| Meeting {
        desa: Some(desa.parse().unwrap()),
        ..planned(MeetingKind::MusyawarahDesa, on)
    };
    let all = [
        planned(MeetingKind::Bulanan, "2026-10-02"),
        planned(MeetingKind::Bulanan, "2026-11-02"),
        planned(MeetingKind::Triwulan, "2026-11-10"),
        village("2026-11-05", "7309012001"),
        village("2026-11-06", "7309012002"),
    ];
    let said: Vec<Record> = all
        .iter()
        .map(|one| writer.record(place, "2026-11-12", Body::Meeting(one.clone())))
        .collect();
    accept(&store, &said);
    let before = |of: &Meeting| {
        let found = store.meeting_before(&HOME.parse().unwrap(), of).unwrap();
        found.map(|row| row.meeting)
    };
    assert_eq!(before(&planned(MeetingKind::Bulanan, "2026-11-20")).as_ref(), Some(&all[1]));
    assert_eq!(before(&all[1]).as_ref(), Some(&all[0]), "not itself");
    assert_eq!(before(&all[0]), None);
    assert_eq!(before(&village("2026-11-20", "7309012001")).as_ref(), Some(&all[3]));
    assert_eq!(before(&village("2026-11-20", "7309012003")), None);
    sound(&store);
}

fn decisions_stand_as_was_said_last(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let place = Subject::Place(writer.ids.place());
    let meeting = writer.record(place, "2026-11-20", Body::Meeting(held("2026-11-20")));
    let step = |decision, state, note: Option<&str>| {
        let note = note.map(str::to_owned);
        let step = ActionStep { meeting: meeting.id, decision, state, note };
        writer.record(place, "2026-11-21", Body::ActionStep(step))
    };
    let begun = step(1, ActionState::Begun, None);
    let done = step(1, ActionState::Done, Some("Sudah"));
    // What is said of a decision may arrive before it.
    accept(&store, &[done.clone(), begun, meeting.clone()]);
    let expected = [(1, ActionState::Done, Some("Sudah".to_owned())), (2, ActionState::Open, None)];
    assert_eq!(states(&store, meeting.id), expected);
    assert_eq!(open(&store), [2]);
    accept(&store, &[step(2, ActionState::Dropped, Some("Tidak ada dana"))]);
    assert_eq!(open(&store), [] as [u16; 0]);
    accept(&store, &[writer.void(&done)]);
    assert_eq!(states(&store, meeting.id)[0], (1, ActionState::Begun, None));
    assert_eq!(open(&store), [1]);
    refuse(&store, &step(2, ActionState::Dropped, None), "tindak-lanjut.tanpa-alasan");
    sound(&store);
}

fn a_meeting_to_come_has_no_minutes(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let place = Subject::Place(writer.ids.place());
    let early = writer.record(place, "2026-11-19", Body::Meeting(held("2026-11-20")));
    refuse(&store, &early, "rapat.belum-berlangsung");
    let plan = planned(MeetingKind::Bulanan, "2026-11-20");
    let first = writer.record(place, "2026-11-19", Body::Meeting(plan));
    accept(&store, std::slice::from_ref(&first));
    let minutes = corrected(&writer, &first, "2026-11-19", held("2026-11-20"));
    refuse(&store, &minutes, "rapat.belum-berlangsung");
}
