//! The page of a record, corrections and voids.

use access::role::Role;
use axum::http::StatusCode;
use domain::{
    id::RecordId,
    quantity::Quantity,
    record::{Attendance, Body, Setting, Subject, Value, Visit},
};

use crate::{
    app::{Browser, TestApp},
    family::{self, Family, Pen},
};

fn app() -> (TestApp, Family) {
    let app = TestApp::new();
    let family = family::settle(&app);
    app.account("rina", "Bidan Rina", Role::Bidan, None);
    app.account("pmik", "Perekam Dewi", Role::Pmik, None);
    app.account("kader2", "Kader Lain", Role::Kader, Some(family.other_posyandu));
    app.account("admin", "Pengelola", Role::Admin, None);
    app.account_of(family.author, "wati", "Kader Wati", Role::Kader, Some(family.posyandu));
    (app, family)
}

#[tokio::test]
async fn a_record_tells_who_when_where_and_its_place_in_the_log() {
    let (app, family) = app();
    let mut browser = app.signed_in("rina").await;
    let answer = browser.get(&format!("/catatan/{}", family.last_visit)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let main = hide_hashes(answer.main());
    insta::assert_snapshot!("record", main);
    assert!(!answer.body.contains("/koreksi"), "a midwife does not correct a kader's record");
}

/// Replaces what depends on the whole log by a mark.
fn hide_hashes(main: &str) -> String {
    let parts = main.split_inclusive('\n').map(|line| {
        if line.contains("<dt>Sidik</dt>") || line.contains("(sidik ") {
            let indent = line.len() - line.trim_start().len();
            format!("{}[sidik]\n", &line[..indent])
        } else {
            line.to_owned()
        }
    });
    parts.collect()
}

async fn correct(
    browser: &mut Browser,
    id: RecordId,
    fields: &[(&str, &str)],
) -> crate::app::Answer {
    let path = format!("/catatan/{id}/koreksi");
    browser.post(&path, &path, fields).await
}

const RIGHT: [(&str, &str); 6] = [
    ("tanggal", "12-11-2026"),
    ("tempat", "posyandu"),
    ("hadir", "present"),
    ("obs.bb_kg", "7,4"),
    ("obs.tb_cm", "67,3"),
    ("obs.cara_ukur", "terlentang"),
];

#[tokio::test]
async fn the_writer_corrects_with_a_reason_and_everything_follows() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let form = wati.get(&format!("/catatan/{}/koreksi", family.last_visit)).await;
    assert!(form.body.contains("value=\"7,1\"") && form.body.contains("value=\"12-11-2026\""));

    let bare = correct(&mut wati, family.last_visit, &RIGHT).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "no reason given");
    assert!(bare.body.contains("Tulis alasan") && bare.body.contains("value=\"7,4\""));

    let mut fields = RIGHT.to_vec();
    fields.push(("alasan", "salah baca timbangan"));
    let done = correct(&mut wati, family.last_visit, &fields).await;
    assert_eq!(done.location(), format!("/catatan/{}?pesan=dikoreksi", family.last_visit));

    let page = wati.get(done.location()).await;
    assert!(page.body.contains("salah baca timbangan") && page.body.contains("7,40 kg"));
    assert!(page.body.contains("7,10 kg"), "the first writing stays readable");
    let summary = wati.get(&format!("/orang/{}", family.bunga)).await;
    assert!(summary.body.contains("7,40 kg") && !summary.body.contains("7,10 kg"));
    let history = wati.get(&format!("/orang/{}/riwayat", family.bunga)).await;
    assert!(history.body.contains("sudah dikoreksi"));

    let timeline = app.store.timeline(family.bunga).expect("a store").expect("a child");
    let correction = timeline
        .records()
        .iter()
        .find(|record| matches!(record.body, Body::Correction(_)))
        .expect("a correction");
    assert_eq!(correction.author.account, family.author);
    let to_origin = wati.get(&format!("/catatan/{}", correction.id)).await;
    assert_eq!(to_origin.location(), format!("/catatan/{}", family.last_visit));
}

#[tokio::test]
async fn a_correction_that_cannot_be_read_or_true_is_shown_again() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let cases = [
        ("obs.bb_kg", "tujuh", "diisi dengan angka"),
        ("tanggal", "kemarin", "tidak terbaca"),
        ("tanggal", "12-11-2027", "belum terjadi"),
        ("jam", "25.00", "Jam ini tidak terbaca"),
        ("obs.bb_kg", "7100", "tidak mungkin"),
    ];
    for (name, value, message) in cases {
        let mut fields = vec![("alasan", "uji"), (name, value)];
        fields.extend(RIGHT.iter().filter(|(key, _)| *key != name));
        let answer = correct(&mut wati, family.last_visit, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}={value}");
        assert!(answer.body.contains(message), "{name}={value}: {}", answer.main());
    }
    let page = wati.get(&format!("/catatan/{}", family.last_visit)).await;
    assert!(!page.body.contains("sudah dikoreksi"));
}

#[tokio::test]
async fn a_void_record_is_no_longer_counted_but_stays_readable() {
    let (app, family) = app();
    let mut dewi = app.signed_in("pmik").await;
    let path = format!("/catatan/{}/salah", family.last_visit);
    let done = dewi.post(&path, &path, &[("alasan", "tertulis untuk anak lain")]).await;
    assert_eq!(done.location(), format!("/catatan/{}?pesan=dibatalkan", family.last_visit));
    let page = dewi.get(done.location()).await;
    assert!(page.body.contains("ditandai salah catat") && page.body.contains("7,10 kg"));
    assert!(!page.body.contains("/koreksi"));
    let again = dewi.post("/sandi", &path, &[("alasan", "lagi")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let summary = dewi.get(&format!("/orang/{}", family.bunga)).await;
    assert!(!summary.body.contains("7,10 kg") && summary.body.contains("7,15 kg"));
}

#[tokio::test]
async fn only_the_writer_and_the_keeper_of_records_may_correct() {
    let (app, family) = app();
    let base = format!("/catatan/{}", family.last_visit);
    for (name, status) in [
        ("rina", StatusCode::FORBIDDEN),
        ("kader2", StatusCode::NOT_FOUND),
        ("admin", StatusCode::FORBIDDEN),
    ] {
        let mut browser = app.signed_in(name).await;
        for path in [format!("{base}/koreksi"), format!("{base}/salah")] {
            assert_eq!(browser.get(&path).await.status, status, "{name} {path}");
            let sent = browser.post("/sandi", &path, &[("alasan", "x")]).await;
            assert_eq!(sent.status, status, "{name} POST {path}");
        }
    }
    let mut other = app.signed_in("kader2").await;
    assert_eq!(other.get(&base).await.status, StatusCode::NOT_FOUND);
    let mut rina = app.signed_in("rina").await;
    assert_eq!(rina.get("/catatan/bukan-id").await.status, StatusCode::NOT_FOUND);
}

/// Sends a correction of the last visit in which some fields differ from what was written first.
async fn change(
    browser: &mut Browser,
    family: &Family,
    different: &[(&str, &str)],
) -> crate::app::Answer {
    let first = [("obs.bb_kg", "7,1"), ("alasan", "uji")];
    let kept = RIGHT.iter().filter(|(name, _)| *name != "obs.bb_kg").chain(&first);
    let kept = kept.filter(|(name, _)| different.iter().all(|(other, _)| other != name));
    let fields: Vec<(&str, &str)> = kept.chain(different).copied().collect();
    correct(browser, family.last_visit, &fields).await
}

/// Returns the last visit as it reads today.
fn reading(app: &TestApp, family: &Family) -> Visit {
    let timeline = app.store.timeline(family.bunga).expect("a store").expect("a child");
    let facts = timeline.facts("2026-11-21".parse().expect("a day"));
    let fact = facts.iter().find(|fact| fact.origin.id == family.last_visit);
    match fact.expect("the visit holds").body() {
        Body::Visit(visit) => visit.clone(),
        other => panic!("a visit, not {other:?}"),
    }
}

fn number(thousandths: i64) -> Value {
    Value::Number(Quantity::from_thousandths(thousandths))
}

fn is_refused(answer: &crate::app::Answer, message: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{message}");
    assert!(answer.body.contains(message), "{message}: {}", answer.main());
}

#[tokio::test]
async fn a_measurement_that_was_emptied_can_be_put_back() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let emptied = change(&mut wati, &family, &[("obs.bb_kg", "")]).await;
    assert_eq!(emptied.status, StatusCode::SEE_OTHER, "{}", emptied.body);
    assert!(!reading(&app, &family).observations.contains_key("bb_kg"));
    let form = wati.get(&format!("/catatan/{}/koreksi", family.last_visit)).await;
    assert!(form.body.contains("name=\"obs.bb_kg\" value=\"\""), "{}", form.main());
    let back = change(&mut wati, &family, &[]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
    assert_eq!(reading(&app, &family).observations["bb_kg"], number(7_100));
}

#[tokio::test]
async fn what_is_measured_at_that_age_is_asked_and_kept_though_it_was_not_written_first() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let form = wati.get(&format!("/catatan/{}/koreksi", family.last_visit)).await;
    for code in ["bb_kg", "tb_cm", "cara_ukur", "lk_cm", "lila_cm", "edema"] {
        assert!(form.body.contains(&format!("name=\"obs.{code}\"")), "{code}: {}", form.main());
    }
    let more = [("obs.lk_cm", "43,1"), ("obs.lila_cm", "13,2"), ("obs.edema", "tidak")];
    let saved = change(&mut wati, &family, &more).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let kept = reading(&app, &family).observations;
    assert_eq!((&kept["lk_cm"], &kept["lila_cm"]), (&number(43_100), &number(13_200)));
    assert_eq!(kept["edema"], Value::Bool(false));
    assert_eq!(kept["bb_kg"], number(7_100), "the rest stays");
}

#[tokio::test]
async fn a_later_version_is_offered_again_too() {
    let (app, family) = app();
    let mut visit = family::weighed(7_100, 673);
    visit.setting = Setting::Puskesmas;
    visit.observations.insert("db_napas".to_owned(), Value::Bool(true));
    let body = Body::Correction(domain::record::Correction {
        corrects: family.last_visit,
        reason: "uji".to_owned(),
        body: Box::new(Body::Visit(visit)),
    });
    let mut pen = Pen::new(&app, family.author, 1_790_000_000_000);
    app.write(&[pen.record(Subject::Person(family.bunga), "2026-11-12", body)]);
    let mut wati = app.signed_in("wati").await;
    let empty = change(&mut wati, &family, &[("obs.db_napas", "")]).await;
    assert_eq!(empty.status, StatusCode::SEE_OTHER, "{}", empty.body);
    assert!(!reading(&app, &family).observations.contains_key("db_napas"));
    let back = change(&mut wati, &family, &[("obs.db_napas", "ya")]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
    assert_eq!(reading(&app, &family).observations["db_napas"], Value::Bool(true));
}

#[tokio::test]
async fn a_field_that_the_form_does_not_know_is_refused() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    for unknown in ["obs.hb_gdl", "obs.tidak_ada", "svc.7.hasil", "berat"] {
        let sent = change(&mut wati, &family, &[("obs.bb_kg", "7,4"), (unknown, "10")]).await;
        is_refused(&sent, "tidak ada di formulir ini");
        assert!(sent.body.contains("value=\"7,4\""), "nothing typed is lost");
    }
    assert_eq!(reading(&app, &family).observations["bb_kg"], number(7_100));
}

#[tokio::test]
async fn an_odd_value_is_asked_about_in_a_correction_too() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let asked = change(&mut wati, &family, &[("obs.bb_kg", "45")]).await;
    is_refused(&asked, "Berat badan 45,00 kg terlalu besar untuk anak 9 bulan. Periksa lagi.");
    assert!(asked.body.contains("value=\"45\"") && asked.body.contains("name=\"yakin\""));
    assert_eq!(reading(&app, &family).observations["bb_kg"], number(7_100));
    let sure = change(&mut wati, &family, &[("obs.bb_kg", "45"), ("yakin", "ya")]).await;
    assert_eq!(sure.status, StatusCode::SEE_OTHER, "{}", sure.body);
    assert_eq!(reading(&app, &family).observations["bb_kg"], number(45_000));
    let other = change(&mut wati, &family, &[("obs.bb_kg", "45"), ("obs.lk_cm", "43")]).await;
    assert_eq!(other.status, StatusCode::SEE_OTHER, "what was confirmed is not asked again");
}

#[tokio::test]
async fn another_day_makes_another_age_by_which_values_are_looked_at() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let asked = change(&mut wati, &family, &[("tanggal", "12-02-2026")]).await;
    is_refused(&asked, "terlalu besar untuk anak 2 hari. Periksa lagi.");
}

#[tokio::test]
async fn a_day_on_which_it_cannot_have_been_is_refused() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    for (day, message) in [
        ("22-11-2026", "Tanggal ini belum terjadi. Tulis kunjungan sesudah dilakukan."),
        ("09-02-2026", "Tanggal 9 Feb 2026 sebelum tanggal lahir, 10 Feb 2026."),
    ] {
        let sent = change(&mut wati, &family, &[("tanggal", day), ("yakin", "ya")]).await;
        is_refused(&sent, message);
    }
    let home = crate::follow_up::at_home(&family);
    let early = [("tanggal", "09-02-2026"), ("bertemu", "ya"), ("db_napas", "ya")];
    is_refused(&wati.post(&home, &home, &early).await, "sebelum tanggal lahir, 10 Feb 2026.");
}

#[tokio::test]
async fn whether_somebody_came_is_said_in_known_words_and_fits_what_was_measured() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    for word in ["mungkin", ""] {
        let sent = change(&mut wati, &family, &[("obs.bb_kg", "7,4"), ("hadir", word)]).await;
        is_refused(&sent, "Pilih hadir atau tidak hadir.");
    }
    let measured = change(&mut wati, &family, &[("hadir", "absent")]).await;
    is_refused(&measured, "Kosongkan semua hasil ukur, atau pilih Hadir.");
    assert_eq!(reading(&app, &family).attendance, Attendance::Present);
    let empty = [("hadir", "absent"), ("obs.bb_kg", ""), ("obs.tb_cm", ""), ("obs.cara_ukur", "")];
    let saved = change(&mut wati, &family, &empty).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let visit = reading(&app, &family);
    assert!(visit.attendance == Attendance::Absent && visit.observations.is_empty());
}

#[tokio::test]
async fn a_correction_that_changes_nothing_is_not_written() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    is_refused(&change(&mut wati, &family, &[]).await, "Belum ada yang diubah.");
    let timeline = app.store.timeline(family.bunga).expect("a store").expect("a child");
    let written = timeline.records().iter();
    assert_eq!(written.filter(|r| matches!(r.body, Body::Correction(_))).count(), 0);
}
