use std::collections::BTreeMap;

use access::{
    audit::{Event, Outcome},
    ground::is_overdue,
    limits::Limits,
    sheet::{Sheet, Sought, Unusual, ends_alike},
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
        about: None,
        delegation: None,
        ground: None,
        outcome: Outcome::Done,
    }
}

fn unusual(events: impl IntoIterator<Item = Event>) -> Vec<Unusual> {
    let mut sheet = Sheet::new(8, *Limits::ours());
    events.into_iter().for_each(|event| sheet.add(&event));
    sheet.finish(&BTreeMap::new()).remove(0).unusual
}

const PAGE: &str = "GET /orang/{id}/riwayat";
const FORM: &str = "POST /orang/{id}/isi/{formulir}";

#[test]
fn being_asked_for_a_reason_is_no_refusal() {
    let limits = Limits::ours();
    let asked = |n: u32| {
        unusual((0..n).map(|_| Event { outcome: Outcome::Asked, ..looked(MORNING_MS, PAGE, &[]) }))
    };
    assert_eq!(asked(limits.refused), [], "not counted among the refusals");
    assert_eq!(asked(limits.asked - 1), []);
    assert_eq!(asked(limits.asked), [Unusual::Asked(limits.asked)]);
    let body = Event { outcome: Outcome::Asked, ..looked(MORNING_MS, PAGE, &[]) }.body();
    assert!(body.ends_with("\"outcome\":\"asked\"}"), "{body}");
}

#[test]
fn a_line_counts_pages_people_lists_and_refusals() {
    let (ani, budi) = (person(1), person(2));
    let refused = Event { outcome: Outcome::Refused, ..looked(MORNING_MS, PAGE, &[ani]) };
    let mut sheet = Sheet::new(8, *Limits::ours());
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
    let lines = sheet.finish(&BTreeMap::new());
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    let counts = (line.opened, line.people, line.lists, line.refused);
    assert_eq!(counts, (3, 2, 2, 1));
    assert_eq!(line.unusual, []);
}

#[test]
fn each_limit_is_told_from_its_number_on() {
    let limits = *Limits::ours();
    let on_a_day = |n| {
        unusual((0..n).flat_map(|i| {
            [looked(MORNING_MS, PAGE, &[person(i)]), looked(MORNING_MS, FORM, &[person(i)])]
        }))
    };
    let most = limits.people_a_day;
    assert_eq!(on_a_day(most - 1), []);
    assert_eq!(on_a_day(most), [Unusual::ManyOnADay(most)]);

    let refused =
        |n| {
            unusual((0..n).map(|_| Event {
                outcome: Outcome::Refused,
                ..looked(MORNING_MS, PAGE, &[person(1)])
            }))
        };
    assert_eq!(refused(limits.refused - 1), []);
    assert_eq!(refused(limits.refused), [Unusual::Refused(limits.refused)]);

    let files =
        |n| unusual((0..n).map(|_| looked(MORNING_MS, "GET /papan/orang.csv", &[person(1)])));
    assert_eq!(files(limits.files_a_month - 1), []);
    assert_eq!(files(limits.files_a_month), [Unusual::Files(limits.files_a_month)]);

    let ground = Some("darurat".to_owned());
    let emergency = Event { ground, ..looked(MORNING_MS, FORM, &[person(1)]) };
    assert_eq!(unusual([emergency]), [Unusual::Emergencies(1)]);
}

/// 08.00 is three hours into the day's work; both ends of working hours, to the millisecond.
#[test]
fn after_hours_begins_and_ends_to_the_millisecond() {
    let limits = *Limits::ours();
    let midnight = MORNING_MS - 8 * HOUR_MS;
    let (begin, end) =
        (midnight + limits.hours_begin * HOUR_MS, midnight + limits.hours_end * HOUR_MS);
    let most = limits.after_hours;
    let opened = |at_ms, n| unusual((0..n).map(|_| looked(at_ms, FORM, &[person(1)])));
    for at_ms in [begin, end - 1] {
        assert_eq!(opened(at_ms, most), []);
    }
    for at_ms in [begin - 1, end] {
        assert_eq!(opened(at_ms, most - 1), []);
        assert_eq!(opened(at_ms, most), [Unusual::AfterHours(most)]);
    }
}

#[test]
fn what_was_written_on_another_day_or_by_another_account_is_no_encounter() {
    let most = Limits::ours().unwritten;
    let opened = |n| unusual((0..n).map(|i| looked(MORNING_MS, PAGE, &[person(i)])));
    assert_eq!(opened(most - 1), []);
    assert_eq!(opened(most), [Unusual::Unwritten(most)]);
    let with = |other: Event| {
        let opened = (0..most).map(|i| looked(MORNING_MS, PAGE, &[person(i)]));
        unusual(opened.chain([other]))
    };
    let same_day = looked(MORNING_MS + HOUR_MS, FORM, &[person(0)]);
    assert_eq!(with(same_day.clone()), []);
    let next_day = looked(MORNING_MS + 24 * HOUR_MS, FORM, &[person(0)]);
    assert_eq!(with(next_day), [Unusual::Unwritten(most)]);
    let failed = Event { outcome: Outcome::Failed, ..same_day.clone() };
    assert_eq!(with(failed), [Unusual::Unwritten(most)]);
    // A form that writes no record: saying why one looks.
    let reason = Event { purpose: "keamanan".to_owned(), ..same_day.clone() };
    assert_eq!(with(reason), [Unusual::Unwritten(most)]);
    // Many written at once on the sheet of a posyandu.
    let sheet = looked(MORNING_MS, "POST /posyandu/{id}/{tanggal}/isian", &[person(0), person(1)]);
    assert_eq!(with(sheet), []);
}

#[test]
fn people_of_the_same_last_name_are_told_unless_they_were_served() {
    let mut sheet = Sheet::new(8, *Limits::ours());
    let rina = |deed, n| Event {
        name: "Rina Kartika, A.Md.Keb".to_owned(),
        ..looked(MORNING_MS, deed, &[person(n)])
    };
    for event in [rina(PAGE, 1), rina(PAGE, 2), rina(PAGE, 3), rina(FORM, 3)] {
        sheet.add(&event);
    }
    let asked: Vec<PersonId> = sheet.unwritten().into_iter().collect();
    assert_eq!(asked, [person(1), person(2)], "only of these names are compared");
    let names = [(1, "Budi KARTIKA"), (2, "Kartika Dewi"), (3, "Wati Kartika")];
    let names: BTreeMap<PersonId, String> =
        names.into_iter().map(|(n, name)| (person(n), name.to_owned())).collect();
    let line = sheet.finish(&names).remove(0);
    assert_eq!(line.unusual, [Unusual::SameName(1)]);
}

#[test]
fn names_are_alike_by_their_last_word() {
    let letters = Limits::ours().name_letters;
    for (one, other, expected) in [
        ("Rina Kartika", "Budi Kartika", true),
        ("dr. Rina Kartika, Sp.A", "budi kartika", true),
        ("Rina Kartika", "Kartika", false),
        ("Kartika", "Kartika", false),
        ("Rina Sri", "Budi Sri", false),
        ("Rina Kartika", "Kartika Rina", false),
        ("", "", false),
    ] {
        assert_eq!(ends_alike(one, other, letters), expected, "{one} {other}");
    }
}

#[test]
fn somebody_opened_by_many_accounts_is_told() {
    let most = Limits::ours().many_accounts;
    let sought = |n: usize| {
        let mut sheet = Sheet::new(8, *Limits::ours());
        for by in 0..n {
            let by = Some(account(by as u128));
            // Twice by the same account is one account.
            for _ in 0..2 {
                sheet.add(&Event { account: by, ..looked(MORNING_MS, PAGE, &[person(1)]) });
            }
            sheet.add(&Event {
                account: by,
                ..looked(MORNING_MS, "GET /orang", &[person(2), person(3)])
            });
        }
        sheet.sought()
    };
    assert_eq!(sought(most - 1), []);
    assert_eq!(sought(most), [Sought { person: person(1), accounts: most }]);
}

#[test]
fn what_is_done_about_accounts_is_no_access_to_people() {
    let mut sheet = Sheet::new(8, *Limits::ours());
    let deed = "akun:sandi-gagal";
    for _ in 0..Limits::ours().refused {
        sheet.add(&Event { outcome: Outcome::Refused, ..looked(MORNING_MS, deed, &[]) });
    }
    assert_eq!(sheet.finish(&BTreeMap::new()), []);
}

#[test]
fn an_emergency_is_overdue_after_the_third_working_day() {
    let limits = Limits::ours();
    // 2026-11-21 is a Saturday, which is worked; 22 is Sunday, which is not.
    for (said, last_in_time, overdue) in [
        ("2026-11-16", "2026-11-19", "2026-11-20"),
        ("2026-11-19", "2026-11-23", "2026-11-24"),
        ("2026-11-21", "2026-11-25", "2026-11-26"),
        ("2026-11-22", "2026-11-25", "2026-11-26"),
    ] {
        let day = |text: &str| text.parse().expect("a day");
        assert!(!is_overdue(day(said), day(said), limits), "{said}");
        assert!(!is_overdue(day(said), day(last_in_time), limits), "{said}");
        assert!(is_overdue(day(said), day(overdue), limits), "{said}");
    }
    let five = Limits { working_days: 5, ..*limits };
    let day = |text: &str| text.parse().expect("a day");
    assert!(!is_overdue(day("2026-11-19"), day("2026-11-24"), &five));
    assert!(is_overdue(day("2026-11-19"), day("2026-11-25"), &five));
}

#[test]
fn limits_are_read_whole_or_not_at_all() {
    let text = "name,value,unit,mark,why\npeople_a_day,60,people,assumed,x\n";
    assert_eq!(Limits::read(text), Err("files_a_month: missing".to_owned()));
    let ours = include_str!("../../data/unusual.csv");
    assert!(Limits::read(ours).is_ok());
    assert!(Limits::read(&format!("{ours}other,1,x,assumed,x\n")).is_err());
    assert!(Limits::read(&ours.replace("refused,10", "refused,many")).is_err());
    let marks = ours.lines().filter(|line| !line.starts_with('#')).skip(1);
    assert!(marks.clone().all(|line| line.split(',').nth(3) == Some("assumed")), "none is law");
}

#[test]
fn whoever_is_unusual_stands_first() {
    let mut sheet = Sheet::new(8, *Limits::ours());
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
    let names: Vec<String> =
        sheet.finish(&BTreeMap::new()).into_iter().map(|line| line.name).collect();
    assert_eq!(names, ["Dokter Sari", "Bidan Rina"]);
}

#[test]
fn a_line_of_the_log_reads_back() {
    let event = looked(MORNING_MS, PAGE, &[person(1)]);
    assert_eq!(Event::read(&event.body()).expect("JSON"), event);
    assert!(Event::read("{}").is_err());
}
