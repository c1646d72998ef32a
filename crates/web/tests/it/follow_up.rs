//! Lists of who is due, whom to visit at home, and the checklist of a visit.

use axum::http::StatusCode;
use domain::record::{Attendance, Body, Setting, Value};

use crate::{app::TestApp, family::Family, posyandu::app};

fn last_visit(app: &TestApp, family: &Family) -> domain::record::Visit {
    let trail = app.store.trail(family.bunga).expect("a store that works");
    match trail.last().expect("a record").record.body.clone() {
        Body::Visit(visit) => visit,
        other => panic!("not a visit: {other:?}"),
    }
}

#[tokio::test]
async fn who_is_due_by_name_and_as_a_file() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let list = wati.get("/harus-dilayani").await;
    assert_eq!(list.status, StatusCode::OK, "{}", list.body);
    assert!(list.body.contains("Bunga Lestari") && !list.body.contains("Santoso"));
    let why = format!("/orang/{}/mengapa?item=imm_dpt&amp;step=DPT2", family.bunga);
    assert!(list.body.contains(&why.replace("&amp;", "&#38;")), "{}", list.main());
    insta::assert_snapshot!("due", list.main());
    let late = wati.get("/harus-dilayani?keadaan=overdue&layanan=imm_dpt").await;
    assert!(late.body.contains("DPT-HB-Hib 2") && !late.body.contains("vitamin"));
    let other_age = wati.get("/harus-dilayani?umur=apras").await;
    assert!(other_age.body.contains("Tidak ada yang menunggu"));
    assert_eq!(wati.get("/harus-dilayani?keadaan=apa").await.status, StatusCode::BAD_REQUEST);
    // Somebody bound to one posyandu cannot ask for another.
    let address = format!("/harus-dilayani.csv?posyandu={}", family.other_posyandu);
    let own = wati.get(&address).await;
    assert!(own.body.contains("Bunga Lestari") && !own.body.contains("Santoso"));
    let mut rina = app.signed_in("rina").await;
    let file = rina.get(&address).await;
    assert!(file.body.starts_with("\u{feff}nama;nama_ibu;"));
    assert!(file.body.contains("Budi <b>Santoso</b>;") && !file.body.contains("Bunga"));
    let kept = &file.headers["content-disposition"];
    assert_eq!(kept, "attachment; filename=\"harus-dilayani-2026-11-21.csv\"");
    let mut loket = app.signed_in("loket").await;
    assert_eq!(loket.get("/harus-dilayani").await.status, StatusCode::FORBIDDEN);
    assert_eq!(loket.get("/harus-dilayani.csv").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn whom_to_visit_and_why() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let list = wati.get("/kunjungan-rumah").await;
    assert_eq!(list.status, StatusCode::OK, "{}", list.body);
    assert!(list.body.contains("Bunga Lestari") && !list.body.contains("Santoso"));
    insta::assert_snapshot!("visits", list.main());
    let other = wati.get("/kunjungan-rumah?alasan=kr_tanda_bahaya").await;
    assert!(!other.body.contains("Bunga Lestari"));
    let mut rina = app.signed_in("rina").await;
    let there = rina.get(&format!("/kunjungan-rumah?posyandu={}", family.other_posyandu)).await;
    assert!(there.body.contains("Santoso") && !there.body.contains("Bunga"));
    let dusun = rina.get("/kunjungan-rumah?dusun=7309012001%2FDUSUN%20KRAJAN").await;
    assert!(dusun.body.contains("Bunga"), "{}", dusun.main());
}

#[tokio::test]
async fn of_whom_something_was_found_by_name() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let home = wati.get("/").await;
    assert!(home.body.contains("<a href=\"/temuan\">"), "{}", home.main());
    let list = wati.get("/temuan?berat=watch").await;
    assert_eq!(list.status, StatusCode::OK, "{}", list.body);
    assert!(list.body.contains("Bunga Lestari") && !list.body.contains("Santoso"));
    insta::assert_snapshot!("findings", list.main());
    assert!(wati.get("/temuan?berat=emergency").await.body.contains("Tidak ada temuan"));
    assert_eq!(wati.get("/temuan?berat=apa").await.status, StatusCode::BAD_REQUEST);
    let path = format!("/kunjungan-rumah/{}", family.bunga);
    let danger = [("tanggal", "21-11-2026"), ("bertemu", "ya"), ("db_napas", "ya")];
    assert_eq!(wati.post(&path, &path, &danger).await.status, StatusCode::SEE_OTHER);
    let urgent = wati.get("/temuan?berat=emergency").await;
    assert!(urgent.body.contains("Bunga Lestari"), "{}", urgent.main());
    let elsewhere = format!("/temuan?posyandu={}", family.other_posyandu);
    let mut rina = app.signed_in("rina").await;
    assert!(!rina.get(&elsewhere).await.body.contains("Bunga"));
    let mut loket = app.signed_in("loket").await;
    assert_eq!(loket.get("/temuan").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_danger_sign_found_at_home_ends_in_a_referral() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let path = format!("/kunjungan-rumah/{}", family.bunga);
    let form = wati.get(&path).await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.body);
    insta::assert_snapshot!("visit_form", form.main());
    let empty = wati.post(&path, &path, &[("tanggal", "21-11-2026")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("Pilih dahulu apakah bertemu"));
    let early = [("tanggal", "22-11-2026"), ("bertemu", "ya")];
    assert!(wati.post(&path, &path, &early).await.body.contains("belum terjadi"));
    let values = [
        ("tanggal", "21-11-2026"),
        ("bertemu", "ya"),
        ("bb_kg", "7,3"),
        ("db_napas", "ya"),
        ("db_diare", "tidak"),
        ("tgl_ukur", "12-11-2026"),
        ("catatan", "Ibu sedang di sawah."),
    ];
    let saved = wati.post(&path, &path, &values).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let visit = last_visit(&app, &family);
    assert_eq!((visit.setting, visit.attendance), (Setting::Rumah, Attendance::Present));
    assert_eq!(visit.observations["db_napas"], Value::Bool(true));
    assert_eq!(visit.observations["tgl_ukur"], Value::Text("2026-11-12".to_owned()));
    assert_eq!(visit.note.as_deref(), Some("Ibu sedang di sawah."));
    let page = wati.get(saved.location()).await;
    assert!(page.body.contains("Hubungi petugas sekarang"), "{}", page.main());
    let list = wati.get("/kunjungan-rumah").await;
    assert!(list.body.contains("Tanda bahaya disampaikan"), "{}", list.main());
}

#[tokio::test]
async fn nobody_at_home_is_written_without_values() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let path = format!("/kunjungan-rumah/{}", family.bunga);
    let values = [("tanggal", "21-11-2026"), ("bertemu", "tidak"), ("bb_kg", "7,3")];
    let saved = wati.post(&path, &path, &values).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let visit = last_visit(&app, &family);
    assert_eq!(visit.attendance, Attendance::Absent);
    assert!(visit.observations.is_empty());
    let elsewhere = format!("/kunjungan-rumah/{}", family.budi);
    assert_eq!(wati.get(&elsewhere).await.status, StatusCode::NOT_FOUND);
    let mut kapus = app.signed_in("kapus").await;
    assert_eq!(kapus.get(&path).await.status, StatusCode::FORBIDDEN);
    assert_eq!(kapus.get("/kunjungan-rumah").await.status, StatusCode::OK);
}

#[tokio::test]
async fn odd_and_impossible_values_at_home() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let path = format!("/kunjungan-rumah/{}", family.bunga);
    let with =
        |weight: &'static str| [("tanggal", "21-11-2026"), ("bertemu", "ya"), ("bb_kg", weight)];
    let refused = wati.post(&path, &path, &with("7300")).await;
    assert!(refused.body.contains("tidak mungkin") && refused.body.contains("value=\"7300\""));
    let asked = wati.post(&path, &path, &with("45")).await;
    assert!(asked.body.contains("terlalu besar untuk anak 9 bulan"), "{}", asked.main());
    let sure = [&with("45")[..], &[("yakin", "ya")]].concat();
    assert_eq!(wati.post(&path, &path, &sure).await.status, StatusCode::SEE_OTHER);
}
