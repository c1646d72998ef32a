//! Vitamin A in February and August, deworming in August: due, missed, and due again.

use domain::{
    person::{Birth, BirthPrecision, PersonFacts, Sex},
    record::Outcome,
};
use portrait::{
    draw::Painter,
    model::{ItemState, ItemStatus, ItemStatus::*},
};
use rstest::rstest;

use crate::child::{Child, GUIDELINES, address, day, observed, text};

/// Six months on 10 January 2024, twelve on 10 July.
fn infant() -> Child {
    Child::born("2023-07-10")
}

fn vitamin_a(child: &Child, on: &str) -> ItemState {
    let portrait = child.on(on);
    let mut states = portrait.items.iter().filter(|state| &*state.item == "vit_a_anak");
    let state = states.next().expect("a state of vitamin A").clone();
    assert_eq!(states.next(), None, "one state at a time");
    state
}

fn capsule(child: Child, on: &str, colour: &str) -> Child {
    child.visited(day(on), observed(&[("vit_a", text(colour))]))
}

#[rstest]
#[case("2024-01-31", "VA_BIRU", NotYet, Some("2024-02-01"), Some("2024-02-29"))]
#[case("2024-02-01", "VA_BIRU", Due, Some("2024-02-01"), Some("2024-02-29"))]
#[case("2024-02-29", "VA_BIRU", Due, Some("2024-02-01"), Some("2024-02-29"))]
#[case("2024-03-01", "VA_BIRU", Missed, Some("2024-08-01"), Some("2024-02-29"))]
#[case("2024-07-31", "VA_BIRU", Missed, Some("2024-08-01"), Some("2024-02-29"))]
#[case("2024-08-01", "VA_MERAH", Due, Some("2024-08-01"), Some("2024-08-31"))]
#[case("2024-09-01", "VA_MERAH", Missed, Some("2025-02-01"), Some("2024-08-31"))]
fn a_capsule_never_given(
    #[case] on: &str,
    #[case] step: &str,
    #[case] status: ItemStatus,
    #[case] opens: Option<&str>,
    #[case] closes: Option<&str>,
) {
    let state = vitamin_a(&infant(), on);
    assert_eq!((&*state.step, state.status), (step, status));
    assert_eq!((state.opens, state.closes), (opens.map(day), closes.map(day)));
}

#[rstest]
#[case("2024-02-01", NotYet)]
#[case("2024-02-29", NotYet)]
#[case("2024-03-01", NotYet)] // Given late, but given.
#[case("2024-07-31", NotYet)]
#[case("2024-01-31", Missed)] // Before the month: not of this campaign.
fn a_capsule_given_in_the_month_or_after_it_is_not_missed(
    #[case] given: &str,
    #[case] status: ItemStatus,
) {
    let state = vitamin_a(&capsule(infant(), given, "biru"), "2024-07-31");
    assert_eq!((state.status, state.opens), (status, Some(day("2024-08-01"))));
}

#[test]
fn it_is_missed_until_it_is_given() {
    let child = capsule(infant(), "2024-03-05", "biru");
    assert_eq!(vitamin_a(&child, "2024-03-04").status, Missed);
    assert_eq!(vitamin_a(&child, "2024-03-05").status, NotYet);
    assert_eq!(vitamin_a(&child, "2024-08-01").status, Due);
}

#[rstest]
// Six months on 29 February: one day of the month is enough.
#[case("2023-08-29", "2024-02-28", NotYet, Some("2024-02-29"))]
#[case("2023-08-29", "2024-02-29", Due, Some("2024-02-29"))]
#[case("2023-08-29", "2024-03-01", Missed, Some("2024-08-01"))]
// Six months on 1 March: too young then.
#[case("2023-09-01", "2024-02-29", NotYet, Some("2024-08-01"))]
#[case("2023-09-01", "2024-03-01", NotYet, Some("2024-08-01"))]
#[case("2023-09-01", "2024-09-01", Missed, Some("2025-02-01"))]
// Sixty months on 10 March: the last capsule, then too old.
#[case("2019-03-10", "2024-02-29", Due, Some("2024-02-01"))]
#[case("2019-03-10", "2024-03-01", Missed, None)]
#[case("2019-03-10", "2024-07-31", Missed, None)]
#[case("2019-03-10", "2024-08-01", TooOld, None)]
// Sixty months on 10 February.
#[case("2019-02-10", "2024-02-09", Due, Some("2024-02-01"))]
#[case("2019-02-10", "2024-02-10", Missed, None)]
fn too_young_and_too_old(
    #[case] birth: &str,
    #[case] on: &str,
    #[case] status: ItemStatus,
    #[case] opens: Option<&str>,
) {
    let state = vitamin_a(&Child::born(birth), on);
    assert_eq!((state.status, state.opens), (status, opens.map(day)));
}

#[rstest]
#[case("2024-02-29", Done)]
#[case("2024-03-01", NotIndicated)] // Not too old yet, but there is no next time.
#[case("2024-03-10", TooOld)]
fn the_last_capsule_given(#[case] on: &str, #[case] status: ItemStatus) {
    let child = capsule(Child::born("2019-03-10"), "2024-02-08", "merah");
    assert_eq!(vitamin_a(&child, on).status, status);
}

#[rstest]
#[case("2024-02-14", "VA_BIRU", Due)]
#[case("2024-02-15", "VA_MERAH", Due)]
#[case("2024-03-01", "VA_MERAH", Missed)]
fn twelve_months_within_the_month(
    #[case] on: &str,
    #[case] step: &str,
    #[case] status: ItemStatus,
) {
    let child = Child::born("2023-02-15");
    let state = vitamin_a(&child, on);
    assert_eq!((&*state.step, state.status), (step, status));
    let given = vitamin_a(&capsule(child, "2024-02-08", "biru"), "2024-02-20");
    assert_eq!((&*given.step, given.status), ("VA_BIRU", Done));
}

#[test]
fn the_colour_says_which_capsule_was_given() {
    let given = capsule(infant(), "2024-02-08", "biru");
    let state = vitamin_a(&given, "2024-02-20");
    assert_eq!((&*state.step, state.status), ("VA_BIRU", Done));
    let told_no = capsule(infant(), "2024-02-08", "tidak");
    assert_eq!(vitamin_a(&told_no, "2024-02-20").status, Due);
    assert_eq!(vitamin_a(&told_no, "2024-03-01").status, Missed);
}

#[rstest]
#[case(Outcome::Refused, Refused, Missed)]
#[case(Outcome::Contraindicated, Contraindicated, Contraindicated)]
#[case(Outcome::Unavailable, Due, Missed)]
fn a_reason_why_it_was_not_given(
    #[case] outcome: Outcome,
    #[case] in_the_month: ItemStatus,
    #[case] after: ItemStatus,
) {
    let child = infant().service(day("2024-02-08"), "vit_a_anak", "VA_BIRU", outcome);
    let record = child.last_record();
    assert_eq!(vitamin_a(&child, "2024-02-29").status, in_the_month);
    let state = vitamin_a(&child, "2024-03-01");
    assert_eq!(state.status, after);
    assert_eq!(state.inputs.last().and_then(|input| input.record), Some(record));
}

#[rstest]
#[case("2024-02-29", Missed)]
#[case("2024-03-01", NotYet)]
fn who_came_after_the_month_has_missed_nothing(#[case] known: &str, #[case] status: ItemStatus) {
    let birth = Birth { day: day("2023-07-10"), minute: None, precision: BirthPrecision::Exact };
    let child = Child::known_by(
        known,
        PersonFacts {
            name: Some("Anak Pindahan".to_owned()),
            sex: Some(Sex::Perempuan),
            birth: Some(birth),
            address: Some(address("7309012001")),
            ..PersonFacts::default()
        },
    );
    assert_eq!(vitamin_a(&child, "2024-03-10").status, status);
}

#[rstest]
#[case("2024-08-31", Due, "2024-08-01")]
#[case("2024-09-01", Missed, "2025-08-01")]
#[case("2025-07-31", Missed, "2025-08-01")]
#[case("2025-08-01", Due, "2025-08-01")]
fn deworming_once_a_year(#[case] on: &str, #[case] status: ItemStatus, #[case] opens: &str) {
    let portrait = Child::born("2023-01-10").on(on);
    let state = portrait.items.iter().find(|state| &*state.item == "obat_cacing_balita").unwrap();
    assert_eq!((state.status, state.opens), (status, Some(day(opens))));
}

#[rstest]
#[case(
    "2024-03-01",
    "missed",
    "Waktunya sudah lewat (29 Feb 2024) dan tidak ada catatan bahwa sudah diberikan. \
     Kesempatan berikutnya mulai 1 Agu 2024."
)]
#[case("2024-02-29", "due", "Waktunya sekarang, sampai 29 Feb 2024.")]
fn says_what_was_missed_and_when_it_comes_again(
    #[case] on: &str,
    #[case] answer: &str,
    #[case] sentence: &str,
) {
    let timeline = infant().timeline();
    let answers = Painter::new(&GUIDELINES).explain(&timeline, "vit_a_anak", day(on));
    assert_eq!(answers.len(), 1);
    assert_eq!((answers[0].answer, answers[0].sentence.as_str()), (answer, sentence));
    assert_eq!(answers[0].closes, Some(day("2024-02-29")));
}
