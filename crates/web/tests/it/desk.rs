//! Lines of the log of accesses about accounts: coming in, going out, changes; the month's sheet.

use access::{
    audit::{Event, Outcome},
    ground::Ground,
    role::Role,
};
use axum::http::StatusCode;
use domain::id::{AccountId, PersonId};
use rusqlite::Connection;
use store::{
    address::StoreUrl,
    audit::{Entry, beside},
    ground::Ground as Said,
};

use crate::{
    app::{PASSWORD, TestApp},
    staff::{id_of, staffed},
};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const TYPED: &str = "Rahasia di tempat nama";

fn app() -> TestApp {
    staffed(TestApp::new())
}

/// Lines about accounts, and all text of the log.
fn lines(app: &TestApp) -> (Vec<Event>, String) {
    let (mut events, mut text) = (Vec::new(), String::new());
    app.log()
        .each_between((0, u64::MAX >> 1), |kept| {
            text.push_str(&kept.body);
            let event = Event::read(&kept.body).expect("a line");
            if event.deed.starts_with("akun:") {
                events.push(event);
            }
        })
        .expect("a log that reads");
    (events, text)
}

fn deeds(app: &TestApp) -> Vec<String> {
    lines(app).0.into_iter().map(|event| event.deed["akun:".len()..].to_owned()).collect()
}

#[tokio::test]
async fn coming_in_and_going_out_are_lines_without_what_was_typed() {
    let app = app();
    let mut browser = app.browser();
    for (name, password) in [(TYPED, "x"), ("bidan", TYPED), ("bidan", PASSWORD)] {
        browser.sign_in(name, password).await;
    }
    browser.post("/akun-saya", "/kunci", &[]).await;
    browser.post("/kunci", "/kunci/buka", &[("sandi", TYPED)]).await;
    browser.post("/kunci", "/kunci/buka", &[("sandi", PASSWORD)]).await;
    browser.post("/akun-saya", "/keluar", &[]).await;
    let told =
        ["masuk-gagal", "masuk-gagal", "masuk", "kunci", "kunci-gagal", "kunci-buka", "keluar"];
    assert_eq!(deeds(&app), told);
    let (events, text) = lines(&app);
    let bidan = Some(id_of(&app, "bidan"));
    assert_eq!((events[0].account, events[0].about), (None, None), "nobody of that name");
    assert_eq!((events[1].account, events[1].about), (None, bidan), "not shown who it is");
    assert_eq!((events[2].account, events[2].name.as_str()), (bidan, "Bidan Rina"));
    let refused: Vec<bool> = events.iter().map(|event| event.outcome == Outcome::Refused).collect();
    assert_eq!(refused, [true, true, false, false, true, false, false]);
    assert!(!text.contains(TYPED) && !text.contains(PASSWORD), "{text}");
}

#[tokio::test]
async fn guesses_that_are_held_up_are_lines_whether_the_name_is_known_or_not() {
    let app = app();
    for name in ["bidan", "tidak-ada"] {
        let mut browser = app.browser();
        for _ in 0..6 {
            browser.sign_in(name, "salah sekali").await;
        }
    }
    let one = ["masuk-gagal"; 5].into_iter().chain(["masuk-ditahan"]);
    let both: Vec<&str> = one.clone().chain(one).collect();
    assert_eq!(deeds(&app), both);
}

#[tokio::test]
async fn a_second_factor_is_a_line_right_or_wrong() {
    let app = app();
    let head = id_of(&app, "kepala");
    app.give_factor(head);
    let mut browser = app.browser();
    browser.sign_in("kepala", PASSWORD).await;
    browser.post("/masuk/faktor", "/masuk/faktor", &[("kode", "000000")]).await;
    let code = app.spare_code(head);
    browser.post("/masuk/faktor", "/masuk/faktor", &[("kode", &code)]).await;
    let told = ["sandi-benar", "faktor-gagal", "cadangan-dipakai", "masuk"];
    assert_eq!(deeds(&app), told);
}

#[tokio::test]
async fn changes_and_decisions_about_accounts_are_lines_of_both_persons() {
    let app = app();
    let (admin_id, head_id, bidan_id) =
        (id_of(&app, "admin"), id_of(&app, "kepala"), id_of(&app, "bidan"));
    let mut admin = app.signed_in("admin").await;
    let mut head = app.signed_in("kepala").await;
    let mut bidan = app.signed_in("bidan").await;
    let before = lines(&app).0.len();
    for answer in ["tolak", "setuju"] {
        admin.post("/akun", &format!("/akun/{bidan_id}/peran"), &[("peran", "GIZ")]).await;
        let request = app.store.account_requests().expect("a store").remove(0);
        let path = format!("/akun/persetujuan/{}", request.id);
        head.post("/akun-saya", &path, &[("jawaban", answer)]).await;
    }
    bidan.sign_in("bidan", PASSWORD).await;
    let change = |old| [("lama", old), ("baru", "payung biru laut"), ("ulang", "payung biru laut")];
    bidan.post("/sandi", "/sandi", &change("bukan ini")).await;
    bidan.post("/sandi", "/sandi", &change(PASSWORD)).await;
    admin.post("/akun", &format!("/akun/{bidan_id}/tutup"), &[]).await;
    let events = lines(&app).0.split_off(before);
    let told: Vec<(&str, Option<AccountId>)> =
        events.iter().map(|event| (&event.deed["akun:".len()..], event.account)).collect();
    let (admin, head, bidan) = (Some(admin_id), Some(head_id), Some(bidan_id));
    let expected = [
        ("diminta", admin),
        ("permintaan-ditolak", head),
        ("diminta", admin),
        ("peran", head),
        ("masuk", bidan),
        ("sandi-gagal", bidan),
        ("sandi", bidan),
        ("masuk", bidan),
        ("tutup", admin),
    ];
    assert_eq!(told, expected);
    assert!(events.iter().all(|event| event.about == bidan), "whose account it is");
    let text = lines(&app).1;
    assert!(!text.contains("payung") && !text.contains("bukan ini"), "{text}");
}

#[tokio::test]
async fn nobody_comes_in_unlogged_and_nobody_is_kept_from_going() {
    let app = TestApp::with_log_of(16);
    app.account("bidan", "Bidan Rina", Role::Bidan, None);
    let mut inside = app.signed_in("bidan").await;
    app.account("gizi", "Petugas Gizi", Role::Gizi, None);
    // A short line may find room where a long one did not.
    let mut full = 0;
    for _ in 0..2_000 {
        let status = inside.get("/akun-saya").await.status;
        full = if status == StatusCode::SERVICE_UNAVAILABLE { full + 1 } else { 0 };
        if full == 3 {
            break;
        }
    }
    let mut refused = app.browser().sign_in("gizi", PASSWORD).await;
    for _ in 0..20 {
        if refused.status == StatusCode::SERVICE_UNAVAILABLE {
            break;
        }
        refused = app.browser().sign_in("gizi", PASSWORD).await;
    }
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.body);
    assert!(
        refused
            .headers
            .get_all("set-cookie")
            .iter()
            .all(|cookie| { !cookie.to_str().expect("ASCII").starts_with("simpul=") })
    );
    assert!(refused.body.contains("akses.tidak-tercatat"));
    let gone = inside.post("/pedoman", "/keluar", &[]).await;
    assert_eq!(gone.location(), "/masuk");
    assert_eq!(inside.get("/akun-saya").await.location(), "/masuk");
}

fn behind_its_back(app: &TestApp, sql: &str) {
    let StoreUrl::Sqlite(file) = beside(&app.url) else { panic!("a file") };
    Connection::open(file).expect("the log").execute_batch(sql).expect("SQL");
}

fn at(app: &TestApp, day: &str) -> u64 {
    let days: domain::day::Day = day.parse().expect("a day");
    let today: domain::day::Day = crate::app::TODAY.parse().expect("a day");
    let back = u64::try_from(today.epoch_days() - days.epoch_days()).expect("a day before");
    app.clock.now_ms() - back * DAY_MS
}

/// Rows of other months cannot be read as text any more: whoever reads them fails.
#[tokio::test]
async fn the_sheet_of_a_month_reads_the_rows_of_that_month_only() {
    let app = app();
    let log = app.log();
    for day in ["2026-09-30", "2026-10-01", "2026-10-31"] {
        let body = "{}".to_owned();
        log.add_now(Entry { at_ms: at(&app, day), persons: Vec::new(), body }).expect("room");
    }
    let mut head = app.signed_in("kepala").await;
    let from = at(&app, "2026-11-01") - DAY_MS / 2;
    behind_its_back(
        &app,
        &format!("UPDATE audit SET body = CAST(x'ff' AS TEXT) WHERE at_ms < {from}"),
    );
    let sheet = head.get("/log-akses").await;
    assert_eq!(sheet.status, StatusCode::OK, "{}", sheet.main());
    assert!(sheet.body.contains("belum pernah diperiksa"), "{}", sheet.main());
    let october = head.get("/log-akses?bulan=2026-10").await;
    assert_ne!(october.status, StatusCode::OK, "such rows do not read");
    assert!(app.log().verify().is_err(), "nor does the walk over all");
}

#[tokio::test]
async fn the_sheet_says_when_the_whole_log_was_walked_and_what_was_found() {
    let app = app();
    let mut head = app.signed_in("kepala").await;
    head.get("/log-akses").await;
    app.log().check(app.clock.now_ms()).expect("a log");
    let sheet = head.get("/log-akses").await;
    assert!(sheet.body.contains("meja sampai nomor"), "{}", sheet.main());
    assert!(!sheet.body.contains("tidak utuh"));
    behind_its_back(&app, "UPDATE audit SET at_ms = at_ms + 1 WHERE seq = 2");
    let sheet = head.get("/log-akses").await;
    assert!(!sheet.body.contains("tidak utuh"), "the page itself does not walk");
    app.log().check(app.clock.now_ms()).expect("a log");
    let sheet = head.get("/log-akses").await;
    assert!(sheet.body.contains("tidak utuh"), "{}", sheet.main());
}

#[tokio::test]
async fn whom_many_accounts_opened_is_told_without_a_name() {
    let app = app();
    let log = app.log();
    let person: PersonId = app.ids.person();
    for n in 0..access::limits::Limits::ours().many_accounts {
        let event = Event {
            at_ms: app.clock.now_ms(),
            account: Some(app.ids.account()),
            name: format!("Petugas {n}"),
            role: "BDN".to_owned(),
            address: None,
            purpose: "pelayanan".to_owned(),
            deed: "GET /orang/{id}/riwayat".to_owned(),
            words: String::new(),
            persons: vec![person],
            about: None,
            delegation: None,
            ground: None,
            outcome: Outcome::Done,
        };
        let entry = Entry { at_ms: event.at_ms, body: event.body(), persons: vec![person] };
        log.add_now(entry).expect("room");
    }
    let sheet = app.signed_in("kepala").await.get("/log-akses").await;
    assert!(sheet.body.contains("Data satu orang dibuka oleh 8 petugas"), "{}", sheet.main());
}

/// Saturday is worked: of a Tuesday the last day is Friday, 20 November.
#[tokio::test]
async fn an_emergency_left_alone_is_an_alarm_for_the_head_after_three_working_days() {
    let app = app();
    for (day, overdue) in [("2026-11-18", false), ("2026-11-17", true)] {
        let said = Said {
            id: app.ids.person().get(),
            account: id_of(&app, "bidan"),
            person: Some(app.ids.person()),
            kind: Ground::Emergency.code().to_owned(),
            reason: "ancaman-jiwa".to_owned(),
            note: "Pingsan di ruang tunggu".to_owned(),
            at_ms: at(&app, day),
            until_ms: at(&app, day) + 1,
            verdict: None,
        };
        app.store.add_ground(&said).expect("a store");
        let home = app.signed_in("kepala").await.get("/").await;
        assert_eq!(home.body.contains("pembukaan darurat belum"), overdue, "{}", home.main());
        let other = app.signed_in("admin").await.get("/").await;
        assert!(!other.body.contains("pembukaan darurat"), "only the head judges");
    }
    let sheet = app.signed_in("kepala").await.get("/log-akses").await;
    assert_eq!(sheet.body.matches("sudah lewat waktunya").count(), 1, "{}", sheet.main());
    // It does not go away with the month.
    app.clock.advance_ms(20 * DAY_MS);
    let mut head = app.signed_in("kepala").await;
    assert!(head.get("/").await.body.contains("2 pembukaan darurat belum"));
    let sheet = head.get("/log-akses").await;
    assert_eq!(sheet.body.matches("sudah lewat waktunya").count(), 2, "{}", sheet.main());
}
