//! Consent is asked for at the moment of use, restriction holds until it is lifted, guardians speak
//! until the eighteenth birthday, and requests are decided once and by somebody else.

use domain::{
    id::PersonId,
    record::{Body, Merge, Record, Subject},
    rights::{
        Consent, ConsentDecision, GuardianGround, Guardianship, GuardianshipEnd, Relation,
        Restriction, RestrictionStep, Speaker,
    },
};
use store::{
    store::Store,
    subject_request::{Decided, SubjectRequest, Withheld},
};

use crate::fixture::{Home, TODAY, Writer, accept, day, on_both_engines, refuse, sound};

on_both_engines![
    what_is_withdrawn_is_refused_at_the_next_question,
    nobody_agrees_who_was_never_asked,
    a_guardians_word_holds_to_the_day_before_the_eighteenth_birthday,
    a_guardian_of_somebody_who_cannot_decide_speaks_until_it_ends,
    a_child_does_not_agree_alone,
    a_void_and_a_corrected_word_are_read_as_they_stand,
    a_restriction_holds_until_it_is_lifted_and_over_consent,
    what_one_of_two_merged_said_holds_for_both,
    words_without_a_name_or_a_reason_are_refused,
    a_request_is_decided_once_and_by_somebody_else,
    what_is_held_back_can_be_let_go,
];

fn mother() -> Option<Speaker> {
    Some(Speaker { name: "Siti Aminah".to_owned(), relation: Relation::Mother })
}

fn curator() -> Speaker {
    Speaker { name: "Budi Santoso".to_owned(), relation: Relation::Curator }
}

fn word(decision: ConsentDecision, by: Option<Speaker>) -> Body {
    let purpose = "penelitian".to_owned();
    Body::Consent(Consent { purpose, decision, by, note: None })
}

fn permit(by: Option<Speaker>) -> Body {
    word(ConsentDecision::Permit, by)
}

fn restriction(step: RestrictionStep) -> Body {
    Body::Restriction(Restriction { step, reason: "Data dipersoalkan".to_owned() })
}

fn say(writer: &Writer, person: PersonId, on: &str, body: Body) -> Record {
    writer.record(Subject::Person(person), on, body)
}

fn agrees(store: &Store, person: PersonId, on: &str) -> bool {
    store.consent(person, "penelitian", day(on)).unwrap()
}

/// A store with somebody born on a day.
fn somebody(home: &Home, seed: u64, birth: &str) -> (Store, Writer, PersonId) {
    let (store, writer) = (home.open(), Writer::new(seed));
    let person = writer.ids.person();
    accept(&store, &[writer.child(person, "Ani Contoh", birth)]);
    (store, writer, person)
}

fn what_is_withdrawn_is_refused_at_the_next_question(home: &Home) {
    let (store, writer, person) = somebody(home, 41, "1990-05-01");
    accept(&store, &[say(&writer, person, "2026-11-20", permit(None))]);
    assert!(agrees(&store, person, TODAY));
    assert!(!agrees(&store, person, "2026-11-19"), "not before it was said");
    assert!(!store.consent(person, "foto", day(TODAY)).unwrap(), "another purpose");
    let withdrawn = word(ConsentDecision::Withdrawn, None);
    accept(&store, &[say(&writer, person, TODAY, withdrawn)]);
    assert!(!agrees(&store, person, TODAY));
    // A word of another day that arrives late does not bring it back.
    accept(&store, &[say(&writer, person, "2026-11-01", permit(None))]);
    assert!(!agrees(&store, person, TODAY));
    accept(&store, &[say(&writer, person, TODAY, permit(None))]);
    assert!(agrees(&store, person, TODAY));
    accept(&store, &[say(&writer, person, TODAY, word(ConsentDecision::Deny, None))]);
    assert!(!agrees(&store, person, TODAY));
    sound(&store);
}

fn nobody_agrees_who_was_never_asked(home: &Home) {
    let (store, writer, person) = somebody(home, 42, "1990-05-01");
    assert!(!agrees(&store, person, TODAY));
    assert!(!agrees(&store, writer.ids.person(), TODAY));
}

fn a_guardians_word_holds_to_the_day_before_the_eighteenth_birthday(home: &Home) {
    let store = home.open();
    let writer = Writer::new(43);
    // The 29th of February has its birthday on the 28th in a year without one.
    for (birth, last, first) in [
        ("2008-11-22", "2026-11-21", "2026-11-22"),
        ("2008-02-29", "2026-02-27", "2026-02-28"),
        ("2009-03-01", "2027-02-28", "2027-03-01"),
    ] {
        let born = day(birth);
        let person = writer.ids.person();
        let child = writer.child(person, "Ani Contoh", birth);
        let said = say(&writer, person, "2025-01-01", permit(mother()));
        accept(&store, &[child, said]);
        assert!(agrees(&store, person, last), "{birth}: a child on {last}");
        assert!(!agrees(&store, person, first), "{birth}: an adult on {first}");
        assert_eq!(domain::own_data::adult_on(born), day(first));
    }
    // What a mother says on the birthday itself never held.
    let person = writer.ids.person();
    let child = writer.child(person, "Ani Contoh", "2008-11-21");
    accept(&store, &[child, say(&writer, person, TODAY, permit(mother()))]);
    assert!(!agrees(&store, person, TODAY));
    accept(&store, &[say(&writer, person, TODAY, permit(None))]);
    assert!(agrees(&store, person, TODAY), "the adult agrees alone");
    sound(&store);
}

fn a_guardian_of_somebody_who_cannot_decide_speaks_until_it_ends(home: &Home) {
    let (store, writer, person) = somebody(home, 44, "1950-01-01");
    let by = || Some(Speaker { name: " budi  SANTOSO".to_owned(), relation: Relation::Curator });
    accept(&store, &[say(&writer, person, "2026-01-01", permit(by()))]);
    assert!(!agrees(&store, person, TODAY), "nobody made him curator");
    let held = Guardianship {
        guardian: curator(),
        ground: GuardianGround::Incapacity,
        evidence: "Penetapan PN 12/2026".to_owned(),
        until: Some(day("2026-12-31")),
    };
    let made = say(&writer, person, "2026-01-01", Body::Guardianship(held));
    accept(&store, std::slice::from_ref(&made));
    assert!(agrees(&store, person, TODAY));
    assert!(agrees(&store, person, "2026-12-30"));
    assert!(!agrees(&store, person, "2026-12-31"), "the end that was written");
    let reason = "Sudah pulih".to_owned();
    let end = Body::GuardianshipEnd(GuardianshipEnd { of: made.id, reason });
    accept(&store, &[say(&writer, person, "2026-11-10", end)]);
    assert!(agrees(&store, person, "2026-11-09"));
    assert!(!agrees(&store, person, "2026-11-10"), "the end that was recorded");
    sound(&store);
}

fn a_child_does_not_agree_alone(home: &Home) {
    let (store, writer, person) = somebody(home, 45, "2010-05-01");
    accept(&store, &[say(&writer, person, "2026-11-20", permit(None))]);
    assert!(!agrees(&store, person, TODAY));
    accept(&store, &[say(&writer, person, TODAY, permit(mother()))]);
    assert!(agrees(&store, person, TODAY));
    // Saying no needs nobody.
    accept(&store, &[say(&writer, person, TODAY, word(ConsentDecision::Withdrawn, None))]);
    assert!(!agrees(&store, person, TODAY));
}

fn a_void_and_a_corrected_word_are_read_as_they_stand(home: &Home) {
    let (store, writer, person) = somebody(home, 46, "1990-05-01");
    let yes = say(&writer, person, "2026-11-20", permit(None));
    let no = say(&writer, person, TODAY, word(ConsentDecision::Withdrawn, None));
    accept(&store, &[yes.clone(), no.clone()]);
    accept(&store, &[writer.void(&no)]);
    assert!(agrees(&store, person, TODAY), "the withdrawal was somebody else's");
    let mended = writer.correction(&yes, "2026-11-20", word(ConsentDecision::Deny, None));
    accept(&store, &[mended]);
    assert!(!agrees(&store, person, TODAY));
    sound(&store);
}

fn a_restriction_holds_until_it_is_lifted_and_over_consent(home: &Home) {
    let (store, writer, person) = somebody(home, 47, "1990-05-01");
    accept(&store, &[say(&writer, person, "2026-11-20", permit(None))]);
    assert!(store.restricted().unwrap().is_empty());
    let begun = || restriction(RestrictionStep::Begun);
    accept(&store, &[say(&writer, person, "2026-11-20", begun())]);
    assert_eq!(store.restricted().unwrap(), [person].into());
    assert!(!agrees(&store, person, TODAY), "restricted data goes nowhere by consent");
    accept(&store, &[say(&writer, person, TODAY, restriction(RestrictionStep::Lifted))]);
    assert!(store.restricted().unwrap().is_empty());
    assert!(agrees(&store, person, TODAY));
    let again = say(&writer, person, TODAY, begun());
    accept(&store, std::slice::from_ref(&again));
    accept(&store, &[writer.void(&again)]);
    assert!(store.restricted().unwrap().is_empty(), "void");
    sound(&store);
}

fn what_one_of_two_merged_said_holds_for_both(home: &Home) {
    let (store, writer, person) = somebody(home, 48, "1990-05-01");
    let other = writer.ids.person();
    let twice = writer.child(other, "Ani Contoh", "1990-05-01");
    let said = say(&writer, other, "2026-11-20", permit(None));
    let restricted = say(&writer, other, "2026-11-19", restriction(RestrictionStep::Begun));
    accept(&store, &[twice, said, restricted]);
    let merge = Merge { duplicate: other, reason: "Orang yang sama".to_owned() };
    accept(&store, &[say(&writer, person, TODAY, Body::Merge(merge))]);
    assert_eq!(store.restricted().unwrap(), [person].into());
    let lifted = restriction(RestrictionStep::Lifted);
    accept(&store, &[say(&writer, person, TODAY, lifted)]);
    assert!(agrees(&store, person, TODAY));
    assert!(agrees(&store, other, TODAY), "asked by the other number");
    sound(&store);
}

fn words_without_a_name_or_a_reason_are_refused(home: &Home) {
    let (store, writer, person) = somebody(home, 49, "1990-05-01");
    let nameless = Some(Speaker { name: " ".to_owned(), relation: Relation::Mother });
    refuse(&store, &say(&writer, person, TODAY, permit(nameless)), "nama.kosong");
    let bare = Restriction { step: RestrictionStep::Begun, reason: String::new() };
    refuse(&store, &say(&writer, person, TODAY, Body::Restriction(bare)), "koreksi.tanpa-alasan");
    let place = Subject::Place(writer.ids.place());
    refuse(&store, &writer.record(place, TODAY, permit(None)), "catatan.salah-subjek");
}

fn request(writer: &Writer, person: PersonId, made_ms: u64) -> SubjectRequest {
    SubjectRequest {
        puskesmas: writer.puskesmas.parse().unwrap(),
        id: writer.ids.uuid(),
        person,
        kind: "salinan".to_owned(),
        purpose: None,
        speaker: Some(("Siti Aminah".to_owned(), "mother".to_owned())),
        identity: "ktp".to_owned(),
        words: "Minta salinan".to_owned(),
        made_by: writer.ids.account(),
        made_ms,
        decision: None,
        closed_ms: None,
    }
}

fn a_request_is_decided_once_and_by_somebody_else(home: &Home) {
    let (store, writer, person) = somebody(home, 50, "1990-05-01");
    let puskesmas = writer.puskesmas.parse().unwrap();
    let (late, early) = (request(&writer, person, 2_000), request(&writer, person, 1_000));
    store.add_subject_request(&late).unwrap();
    store.add_subject_request(&early).unwrap();
    store.add_subject_request(&SubjectRequest { words: String::new(), ..early.clone() }).unwrap();
    let open = store.open_subject_requests(&puskesmas).unwrap();
    assert_eq!(open, [early.clone(), late.clone()], "the oldest first, each once");
    let decided = |by| Decided {
        by,
        at_ms: 3_000,
        granted: true,
        reason: None,
        answer: "Dikabulkan".to_owned(),
    };
    let key = (&puskesmas, early.id);
    let own = decided(early.made_by);
    assert!(!store.decide_subject_request(key, &own, true).unwrap(), "the own request");
    let head = decided(writer.ids.account());
    assert!(store.decide_subject_request(key, &head, true).unwrap());
    let other = decided(writer.ids.account());
    assert!(!store.decide_subject_request(key, &other, true).unwrap(), "decided already");
    let kept = store.subject_request(&puskesmas, early.id).unwrap().unwrap();
    assert_eq!((kept.decision.as_ref(), kept.closed_ms), (Some(&head), None));
    assert_eq!(store.open_subject_requests(&puskesmas).unwrap().len(), 2, "not handed over");
    store.close_subject_request(&puskesmas, late.id, 4_000).unwrap();
    store.close_subject_request(&puskesmas, early.id, 4_000).unwrap();
    assert_eq!(store.open_subject_requests(&puskesmas).unwrap(), [late], "nothing was granted");
    assert_eq!(store.closed_subject_requests(&puskesmas).unwrap()[0].closed_ms, Some(4_000));
    assert_eq!(store.subject_requests_of(person).unwrap().len(), 2);
}

fn what_is_held_back_can_be_let_go(home: &Home) {
    let (store, writer) = (home.open(), Writer::new(51));
    let puskesmas = writer.puskesmas.parse().unwrap();
    let key = (&puskesmas, writer.ids.uuid());
    let held = |reason: &str, record| Withheld {
        record,
        reason: reason.to_owned(),
        by: writer.ids.account(),
        at_ms: 1_000,
    };
    let (one, two) = (writer.ids.record(), writer.ids.record());
    store.withhold(key, &[held("orang-lain", one), held("keselamatan", two)], &[]).unwrap();
    let again = held("orang-lain", two);
    store.withhold(key, std::slice::from_ref(&again), &[one]).unwrap();
    assert_eq!(store.withheld(key.0, key.1).unwrap(), [again]);
    assert_eq!(store.withheld(key.0, writer.ids.uuid()).unwrap(), []);
}
