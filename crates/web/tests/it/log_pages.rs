//! Pages about the log of accesses itself: what is missing of it, who came in, what was decided
//! about accounts; and that no change of an account goes without its line.

use axum::http::StatusCode;
use rusqlite::Connection;
use store::{
    address::StoreUrl,
    audit::{Entry, beside},
};

use crate::{
    app::{PASSWORD, TestApp},
    staff::{id_of, staffed},
};

fn app() -> TestApp {
    staffed(TestApp::new())
}

fn behind_its_back(app: &TestApp, sql: &str) {
    let StoreUrl::Sqlite(file) = beside(&app.url) else { panic!("a file") };
    Connection::open(file).expect("the log").execute_batch(sql).expect("SQL");
}

#[tokio::test]
async fn lines_that_are_missing_are_told_on_the_sheet() {
    let app = app();
    let mut head = app.signed_in("kepala").await;
    head.get("/log-akses").await;
    app.store.keep_access_heads(&app.log()).expect("a store");
    let sheet = head.get("/log-akses").await;
    assert!(!sheet.body.contains("yang hilang"), "{}", sheet.main());
    // The log is emptied, and goes on as if nothing had been.
    behind_its_back(&app, "DELETE FROM audit; DELETE FROM audit_head; DELETE FROM audit_person");
    head.get("/log-akses").await;
    assert_eq!(app.log().verify().expect("a log"), [], "by itself it looks whole");
    let sheet = head.get("/log-akses").await;
    assert!(sheet.body.contains("Ada baris log akses yang hilang: meja: dahulu sampai nomor"));
}

#[tokio::test]
async fn who_came_in_and_what_was_decided_stand_on_a_page() {
    let app = app();
    let bidan = id_of(&app, "bidan");
    let mut stranger = app.browser();
    stranger.sign_in("bidan", "salah sekali").await;
    stranger.sign_in("tidak-ada", "salah sekali").await;
    let mut admin = app.signed_in("admin").await;
    admin.post("/akun", &format!("/akun/{bidan}/tutup"), &[]).await;
    let command = access::audit::Event {
        at_ms: app.clock.now_ms(),
        account: None,
        name: "budi di server-1".to_owned(),
        role: "server".to_owned(),
        address: None,
        purpose: "keamanan".to_owned(),
        deed: "simpul import".to_owned(),
        words: "memasukkan data dari berkas".to_owned(),
        persons: Vec::new(),
        about: None,
        delegation: None,
        ground: None,
        outcome: access::audit::Outcome::Done,
    };
    let entry = Entry { at_ms: command.at_ms, persons: Vec::new(), body: command.body() };
    app.log().add_now(entry).expect("room");
    let mut head = app.signed_in("kepala").await;
    let linked = head.get("/log-akses").await;
    assert!(linked.body.contains("href=\"/log-akses/akun?bulan=2026-11\""), "{}", linked.main());
    let all = head.get("/log-akses/akun").await;
    for told in [
        "Seseorang, atas nama akun Bidan Rina",
        "Seseorang yang tidak dikenal",
        "belum berhasil",
        "Pengelola Wati",
        "Akun ditutup",
        "tentang akun Bidan Rina",
        "budi di server-1",
        "memasukkan data dari berkas (simpul import)",
    ] {
        assert!(all.body.contains(told), "{told}: {}", all.main());
    }
    let commands = head.get("/log-akses/akun?jenis=perintah").await;
    assert!(commands.main().contains("simpul import") && !commands.main().contains("ditutup"));
    let decided = head.get("/log-akses/akun?jenis=akun").await;
    assert!(decided.main().contains("Akun ditutup"), "{}", decided.main());
    assert!(!decided.main().contains("belum berhasil") && !decided.main().contains("server-1"));
    let october = head.get("/log-akses/akun?bulan=2026-10").await;
    assert!(october.body.contains("Tidak ada yang tercatat"), "{}", october.main());
    let unknown = head.get("/log-akses/akun?jenis=lain").await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_month_of_many_lines_has_pages() {
    let app = app();
    let mut head = app.signed_in("kepala").await;
    let log = app.log();
    for number in 0..450_u64 {
        let body = format!(
            "{{\"at_ms\":{at},\"account\":null,\"name\":\"\",\"role\":\"\",\"purpose\":\"akun\",\
             \"deed\":\"akun:masuk-gagal\",\"words\":\"baris {number:03}\",\
             \"outcome\":\"refused\"}}",
            at = app.clock.now_ms() + number
        );
        let entry = Entry { at_ms: app.clock.now_ms() + number, persons: Vec::new(), body };
        log.add_now(entry).expect("room");
    }
    let path = "/log-akses/akun?jenis=masuk";
    let first = head.get(path).await;
    assert!(first.body.contains("baris 449") && !first.body.contains("baris 249"));
    assert!(first.body.contains("Lebih lama") && !first.body.contains("Lebih baru"));
    let second = head.get(&format!("{path}&hal=1")).await;
    assert!(second.body.contains("baris 249") && second.body.contains("Lebih baru"));
    let last = head.get(&format!("{path}&hal=2")).await;
    assert!(last.body.contains("baris 000") && !last.body.contains("Lebih lama"));
}

/// Each try either changes the account and has its line, or changes nothing and says why.
#[tokio::test]
async fn a_log_that_is_full_refuses_the_change_of_an_account() {
    let app = staffed(TestApp::with_log_of(24));
    let bidan = id_of(&app, "bidan");
    let mut admin = app.signed_in("admin").await;
    let page = admin.get("/akun").await;
    let is_open = || app.store.account(bidan).expect("a store").expect("there").active;
    let mut refused = 0;
    for round in 0..2_000 {
        let (before, deed) = (is_open(), if round % 2 == 0 { "tutup" } else { "buka" });
        let answer = admin.post_from(&page, &format!("/akun/{bidan}/{deed}"), &[]).await;
        if answer.status == StatusCode::SERVICE_UNAVAILABLE {
            assert_eq!(is_open(), before, "nothing is changed without its line");
            assert!(answer.body.contains("akses.tidak-tercatat"), "{}", answer.body);
            refused += 1;
        }
        if refused == 5 {
            return;
        }
    }
    panic!("the log was never full");
}

#[tokio::test]
async fn signing_out_clears_the_browser_when_nobody_else_has_anything_in_it() {
    let app = app();
    let cleared = |answer: &crate::app::Answer| {
        answer.headers.get("clear-site-data").map(|value| value.to_str().expect("ASCII").to_owned())
    };
    let mut browser = app.browser();
    browser.sign_in("bidan", PASSWORD).await;
    let left = browser.post("/akun-saya", "/keluar", &[("bersih", "1")]).await;
    assert_eq!((left.location(), cleared(&left).as_deref()), ("/masuk", Some("\"storage\"")));
    browser.sign_in("bidan", PASSWORD).await;
    let page = browser.get("/akun-saya").await;
    assert!(page.body.contains(&format!("data-akun=\"{}\"", id_of(&app, "bidan"))));
    let left = browser.post_from(&page, "/keluar", &[]).await;
    assert_eq!((left.location(), cleared(&left)), ("/masuk", None), "others may have theirs");
}
