//! The page of a record, corrections and voids.

use access::role::Role;
use axum::http::StatusCode;
use domain::{id::RecordId, record::Body};

use crate::{
    app::{Browser, TestApp},
    family::{self, Family},
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
