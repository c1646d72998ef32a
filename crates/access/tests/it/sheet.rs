use access::{
    audit::{Event, Outcome},
    sheet::{AT_NIGHT, PEOPLE_A_DAY, REFUSED, Sheet, UNWRITTEN, Unusual},
};
use domain::id::{AccountId, PersonId};

const HOUR_MS: u64 = 3_600_000;
/// 08.00 at a place eight hours east of UTC, on some day.
const MORNING_MS: u64 = 20_000 * 24 * HOUR_MS;

fn account(n: u128) -> AccountId {
    format!("{n:032x}").parse().expect("32 hexadecimal digits")
}

fn person(n: usize) -> PersonId {
    format!("{n:032x}").parse().expect("32 hexadecimal digits")
}

fn looked(at_ms: u64, deed: &str, persons: &[PersonId]) -> Event {
    Event {
        at_ms,
        account: Some(account(1)),
        name: "Bidan Rina".to_owned(),
        role: "BDN".to_owned(),
        address: None,
        purpose: "pelayanan".to_owned(),
        deed: deed.to_owned(),
        words: "membuka catatan kesehatan".to_owned(),
        persons: persons.to_vec(),
        ground: None,
        outcome: Outcome::Done,
    }
}

fn unusual(events: impl IntoIterator<Item = Event>) -> Vec<Unusual> {
    let mut sheet = Sheet::new(8);
    events.into_iter().for_each(|event| sheet.add(&event));
    sheet.finish().remove(0).unusual
}

const PAGE: &str = "GET /orang/{id}/riwayat";
const FORM: &str = "POST /orang/{id}/isi/{formulir}";

#[test]
fn a_line_counts_pages_people_lists_and_refusals() {
    let (ani, budi) = (person(1), person(2));
    let refused = Event { outcome: Outcome::Refused, ..looked(MORNING_MS, PAGE, &[ani]) };
    let mut sheet = Sheet::new(8);
    for event in [
        looked(MORNING_MS, PAGE, &[ani]),
        looked(MORNING_MS, PAGE, &[ani]),
        looked(MORNING_MS, FORM, &[budi]),
        looked(MORNING_MS, "GET /harus-dilayani", &[ani, budi]),
        looked(MORNING_MS, "GET /harus-dilayani", &[ani]),
        looked(MORNING_MS, "GET /papan", &[]),
        refused,
        Event { account: None, ..looked(MORNING_MS, PAGE, &[ani]) },
    ] {
        sheet.add(&event);
    }
    let lines = sheet.finish();
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    let counts = (line.opened, line.people, line.lists, line.refused);
    assert_eq!(counts, (3, 2, 2, 1));
    assert_eq!(line.unusual, []);
}

#[test]
fn each_limit_is_told_from_its_number_on() {
    let on_a_day = |n| {
        unusual((0..n).flat_map(|i| {
            [looked(MORNING_MS, PAGE, &[person(i)]), looked(MORNING_MS, FORM, &[person(i)])]
        }))
    };
    assert_eq!(on_a_day(PEOPLE_A_DAY - 1), []);
    assert_eq!(on_a_day(PEOPLE_A_DAY), [Unusual::ManyOnADay(PEOPLE_A_DAY)]);

    let night = |n| unusual((0..n).map(|_| looked(MORNING_MS + 13 * HOUR_MS, FORM, &[person(1)])));
    assert_eq!(night(AT_NIGHT - 1), []);
    assert_eq!(night(AT_NIGHT), [Unusual::AtNight(AT_NIGHT)]);
    let evening = MORNING_MS + 13 * HOUR_MS - 1;
    assert_eq!(unusual((0..AT_NIGHT).map(|_| looked(evening, FORM, &[person(1)]))), []);

    let refused =
        |n| {
            unusual((0..n).map(|_| Event {
                outcome: Outcome::Refused,
                ..looked(MORNING_MS, PAGE, &[person(1)])
            }))
        };
    assert_eq!(refused(REFUSED - 1), []);
    assert_eq!(refused(REFUSED), [Unusual::Refused(REFUSED)]);

    let unwritten = |n| unusual((0..n).map(|i| looked(MORNING_MS, PAGE, &[person(i)])));
    assert_eq!(unwritten(UNWRITTEN - 1), []);
    assert_eq!(unwritten(UNWRITTEN), [Unusual::Unwritten(UNWRITTEN)]);

    let ground = Some("darurat".to_owned());
    let emergency = Event { ground, ..looked(MORNING_MS, FORM, &[person(1)]) };
    assert_eq!(unusual([emergency]), [Unusual::Emergencies(1)]);
}

#[test]
fn whoever_is_unusual_stands_first() {
    let mut sheet = Sheet::new(8);
    for i in 0..10 {
        sheet.add(&looked(MORNING_MS, FORM, &[person(i)]));
    }
    let ground = Some("darurat".to_owned());
    sheet.add(&Event {
        account: Some(account(2)),
        name: "Dokter Sari".to_owned(),
        ground,
        ..looked(MORNING_MS, FORM, &[person(1)])
    });
    let names: Vec<String> = sheet.finish().into_iter().map(|line| line.name).collect();
    assert_eq!(names, ["Dokter Sari", "Bidan Rina"]);
}

#[test]
fn a_line_of_the_log_reads_back() {
    let event = looked(MORNING_MS, PAGE, &[person(1)]);
    assert_eq!(Event::read(&event.body()).expect("JSON"), event);
    assert!(Event::read("{}").is_err());
}
