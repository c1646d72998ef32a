//! Early warning: weekly counts, closing a week, signals and what is done about them.

use access::role::Role;
use axum::http::StatusCode;
use domain::{
    id::PersonId,
    record::{Body, Record, Setting, Subject, Value, Visit},
};

use crate::{
    app::{Answer, Browser, TestApp},
    family::Pen,
    hamlet::{self, Hamlet},
};

/// The week that ended today, a Saturday, and the one before.
const WEEK: &str = "2026-11-15";
const BEFORE: &str = "2026-11-08";
const CLOSE: &str = "/skdr/minggu/tutup?minggu=2026-11-15";
const SIGNAL: &str = "/skdr/sinyal/rinci?penyakit=skdr.penyakit.k&minggu=2026-11-15&desa=";

fn ill(pen: &mut Pen<'_>, person: PersonId, on: &str, code: &str) -> Record {
    let visit = Visit {
        setting: Setting::Puskesmas,
        attendance: Default::default(),
        observations: [("skdr_kode".to_owned(), Value::Text(code.to_owned()))].into(),
        services: Vec::new(),
        note: None,
    };
    pen.record(Subject::Person(person), on, Body::Visit(visit))
}

/// A hamlet with two cases of diarrhoea and one of measles this week, and one before.
fn settle(app: &TestApp) -> Hamlet {
    let hamlet = hamlet::settle(app);
    let author = app.ids.account();
    let mut pen = Pen::new(app, author, 1_790_000_000_000);
    let children = &hamlet.children;
    app.write(&[
        ill(&mut pen, children[0], "2026-11-09", "a"),
        ill(&mut pen, children[1], "2026-11-16", "a"),
        ill(&mut pen, children[2], "2026-11-21", "a"),
        ill(&mut pen, children[3], "2026-11-17", "k"),
    ]);
    app.account("perawat", "Perawat Rina", Role::Perawat, None);
    app.account("pjk", "Penanggung Jawab", Role::PenanggungJawab, None);
    app.account("kapus", "Kepala Puskesmas", Role::Kapus, None);
    hamlet
}

async fn closed(browser: &mut Browser, more: &[(&str, &str)]) -> Answer {
    browser.post(CLOSE, CLOSE, more).await
}

fn row<'a>(body: &'a str, name: &str) -> &'a str {
    let start = body.find(&format!("class=\"name\">{name}")).expect(name);
    let end = start + body[start..].find("</tr>").expect("an end");
    &body[start..end]
}

#[tokio::test]
async fn weeks_are_counted_and_every_number_opens() {
    let app = TestApp::new();
    settle(&app);
    let mut nurse = app.signed_in("perawat").await;
    let page = nurse.get("/skdr").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("Minggu 46 belum ditutup; tutup paling lambat"), "{}", page.main());
    insta::assert_snapshot!("skdr", page.main());
    let people = "/skdr/orang?penyakit=skdr.penyakit.a&minggu=2026-11-15&desa=";
    assert!(page.body.contains(&people.replace('&', "&#38;")), "{}", page.main());
    let names = nurse.get(people).await;
    assert!(names.body.contains("2 kasus.") && names.body.contains("Budi"), "{}", names.main());
    assert!(!names.body.contains("Dedi"));
    let week = nurse.get(&format!("/skdr/minggu?minggu={WEEK}")).await;
    insta::assert_snapshot!("skdr_week", week.main());
    let file = nurse.get(&format!("/skdr.csv?minggu={WEEK}")).await;
    assert!(file.body.contains("A;Diare akut;2;0;0;\n"), "{}", file.body);
    assert!(file.body.contains("X;Total kunjungan;3;"), "{}", file.body);
}

#[tokio::test]
async fn nobody_is_told_to_be_well_by_leaving_a_field_empty() {
    let app = TestApp::new();
    let hamlet = settle(&app);
    let mut nurse = app.signed_in("perawat").await;
    let form = nurse.get(CLOSE).await;
    assert!(form.body.contains("A: Diare akut (tercatat 2)"), "{}", form.main());
    let refused = closed(&mut nurse, &[("skdr.penyakit.a", "2")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Belum diisi. Tulis jumlahnya"), "{}", refused.main());
    let words = [("skdr.penyakit.a", "dua"), ("nihil", "ya")];
    let refused = closed(&mut nurse, &words).await;
    assert!(refused.body.contains("bukan jumlah kasus"), "{}", refused.main());
    let told = [("skdr.penyakit.a", "2"), ("skdr.penyakit.k", "1"), ("nihil", "ya")];
    let saved = closed(&mut nurse, &told).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let page = nurse.get("/skdr").await;
    assert!(row(&page.body, "Pneumonia").contains("nihil"), "{}", page.main());
    assert!(page.body.contains("ditutup"));
    // What comes in later is told as a difference; the closing stands as it was.
    let mut pen = Pen::new(&app, app.ids.account(), 1_791_000_000_000);
    app.write(&[ill(&mut pen, hamlet.children[4], "2026-11-18", "a")]);
    let week = nurse.get(&format!("/skdr/minggu?minggu={WEEK}")).await;
    let difference = "Diare akut: dilaporkan 2, sekarang tercatat 3 (1 lebih).";
    assert!(week.body.contains(difference), "{}", week.main());
    assert!(week.body.contains("Ditutup tepat waktu pada 21 Nov 2026 oleh Perawat Rina."));
    let page = nurse.get("/skdr").await;
    assert!(row(&page.body, "Diare akut").contains("dilaporkan 2"), "{}", page.main());
    // What is put right later was still closed in time.
    app.clock.advance_ms(3 * 24 * 60 * 60 * 1_000);
    let mut nurse = app.signed_in("perawat").await;
    let told = [("skdr.penyakit.a", "3"), ("skdr.penyakit.k", "1"), ("nihil", "ya")];
    let saved = closed(&mut nurse, &told).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let week = nurse.get(&format!("/skdr/minggu?minggu={WEEK}")).await;
    let answer = "Ditutup tepat waktu pada 21 Nov 2026; diperbaiki 24 Nov 2026";
    assert!(week.body.contains(answer), "{}", week.main());
    assert!(!week.body.contains("Berubah sesudah ditutup"), "{}", week.main());
}

#[tokio::test]
async fn a_signal_is_verified_followed_and_declared_by_those_who_may() {
    let app = TestApp::new();
    settle(&app);
    let mut nurse = app.signed_in("perawat").await;
    let list = nurse.get("/skdr/sinyal").await;
    assert!(list.body.contains("Suspek campak"), "{}", list.main());
    assert!(list.body.contains("belum diverifikasi"), "{}", list.main());
    let signal = nurse.get(SIGNAL).await;
    assert!(signal.body.contains("SKDR: 1 kasus (batas 1)."), "{}", signal.main());
    let mut doctor = app.signed_in("dokter").await;
    insta::assert_snapshot!("skdr_signal", doctor.get(SIGNAL).await.main());
    let step = |step: &'static str, day: &'static str, hour: &'static str, note: &'static str| {
        [("langkah", step), ("tanggal", day), ("jam", hour), ("catatan", note)]
    };
    let none = nurse.post(SIGNAL, SIGNAL, &step("", "20-11-2026", "08.00", "")).await;
    assert!(none.body.contains("Pilih apa yang dilakukan."), "{}", none.main());
    let silent = step("investigated", "20-11-2026", "08.00", "");
    let silent = nurse.post(SIGNAL, SIGNAL, &silent).await;
    assert!(silent.body.contains("Tulis apa yang ditemukan"), "{}", silent.main());
    let verified = step("verified", "20-11-2026", "08.00", "");
    let saved = nurse.post(SIGNAL, SIGNAL, &verified).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let signal = nurse.get(SIGNAL).await;
    assert!(signal.body.contains("Diverifikasi benar"), "{}", signal.main());
    assert!(signal.body.contains("W1"), "{}", signal.main());
    // A nurse does not declare an outbreak; the head of the Puskesmas writes down who did.
    assert!(!signal.body.contains("value=\"declared\""));
    let declared = step("declared", "21-11-2026", "09.00", "Kepala Dinas, surat 12/2026");
    let refused = nurse.post(SIGNAL, SIGNAL, &declared).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut head = app.signed_in("kapus").await;
    let saved = head.post(SIGNAL, SIGNAL, &declared).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let reported = step("reported", "21-11-2026", "08.01", "");
    head.post(SIGNAL, SIGNAL, &reported).await;
    let signal = head.get(SIGNAL).await;
    assert!(signal.body.contains("surat 12/2026"), "{}", signal.main());
    assert!(signal.body.contains("W1 dikirim lewat dari 24 jam."), "{}", signal.main());
    // What was done stays listed when the numbers no longer ask for it.
    let rabies = SIGNAL.replace("penyakit.k", "penyakit.p").replace("desa=", "desa=7309012001");
    head.post(&rabies, &rabies, &verified).await;
    let list = head.get("/skdr/sinyal").await;
    assert!(list.body.contains("Gigitan hewan penular rabies"), "{}", list.main());
    assert!(list.body.contains("(Diverifikasi benar, 20 Nov 2026)"), "{}", list.main());
}

#[tokio::test]
async fn who_may_not_see_close_or_follow_may_not() {
    let app = TestApp::new();
    settle(&app);
    let mut kader = app.signed_in("kader").await;
    assert_eq!(kader.get("/skdr").await.status, StatusCode::FORBIDDEN);
    assert!(!kader.get("/papan").await.body.contains("href=\"/skdr\""));
    let mut doctor = app.signed_in("dokter").await;
    let page = doctor.get("/skdr").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("/skdr/orang") && !page.body.contains("/skdr/minggu/tutup"));
    let people = "/skdr/orang?penyakit=skdr.penyakit.a&minggu=2026-11-15";
    assert_eq!(doctor.get(people).await.status, StatusCode::FORBIDDEN);
    assert!(!doctor.get(SIGNAL).await.body.contains("name=\"langkah\""));
    let mut pjk = app.signed_in("pjk").await;
    assert_eq!(pjk.get(CLOSE).await.status, StatusCode::FORBIDDEN);
    assert!(pjk.get(SIGNAL).await.body.contains("name=\"langkah\""));
}

#[tokio::test]
async fn what_is_no_week_is_not_answered() {
    let app = TestApp::new();
    settle(&app);
    let mut nurse = app.signed_in("perawat").await;
    for (path, status) in [
        ("/skdr/minggu?minggu=2026-11-16", StatusCode::BAD_REQUEST),
        ("/skdr/minggu?minggu=minggu", StatusCode::BAD_REQUEST),
        ("/skdr/minggu?minggu=2026-11-22", StatusCode::NOT_FOUND),
        ("/skdr/orang?minggu=2026-11-15&penyakit=x", StatusCode::NOT_FOUND),
        ("/skdr?desa=12", StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(nurse.get(path).await.status, status, "{path}");
    }
    let before = nurse.get(&format!("/skdr/minggu?minggu={BEFORE}")).await;
    assert!(before.body.contains("Belum ditutup; batasnya 16 Nov 2026 sudah lewat."));
}
