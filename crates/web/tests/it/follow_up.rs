//! Lists of who is due and whom to visit at home, and what is written at the door.

use axum::http::StatusCode;
use domain::record::{Attendance, Body, Setting, Value};

use crate::{app::TestApp, family::Family, posyandu::app};

/// The form of a visit at the home of the child.
pub(crate) fn at_home(family: &Family) -> String {
    format!("/orang/{}/isi/rumah_anak?tempat=rumah", family.bunga)
}

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
    let path = at_home(&family);
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
async fn the_visit_opens_the_form_of_the_life_stage_and_says_why() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let door = wati.get(&format!("/kunjungan-rumah/{}", family.bunga)).await;
    assert_eq!(door.location(), at_home(&family));
    let form = wati.get(door.location()).await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.body);
    let start = form.body.find("<section class=\"block door\"").expect("why");
    let end = start + form.body[start..].find("</section>").expect("its end");
    insta::assert_snapshot!("visit_form", &form.body[start..end]);
    assert!(form.body.contains("value=\"ya\" checked> Ya, bertemu"), "{}", form.main());
    let other = wati.get(&format!("/orang/{}/isi/posyandu_anak", family.bunga)).await;
    assert!(!other.body.contains("Ya, bertemu"), "at a posyandu nobody is asked");
    let mother = wati.get(&format!("/kunjungan-rumah/{}", family.siti)).await;
    assert!(mother.location().ends_with("/isi/f_rumah_dewasa?tempat=rumah"), "her own stage");
    let own = wati.get(mother.location()).await;
    assert!(own.body.contains("/isi/keluarga_rumah?tempat=rumah"), "{}", own.main());
    let tab = wati.get(&format!("/orang/{}/kunjungan-rumah", family.bunga)).await;
    assert!(tab.body.contains("Catat kunjungan rumah"), "{}", tab.main());
    let elsewhere = format!("/kunjungan-rumah/{}", family.budi);
    assert_eq!(wati.get(&elsewhere).await.status, StatusCode::NOT_FOUND);
    let mut kapus = app.signed_in("kapus").await;
    let closed = format!("/kunjungan-rumah/{}", family.bunga);
    assert_eq!(kapus.get(&closed).await.status, StatusCode::FORBIDDEN);
    let reason = kapus.get("/kunjungan-rumah").await;
    assert!(reason.location().starts_with("/alasan?jenis=alasan"), "{}", reason.location());
}

#[tokio::test]
async fn a_danger_sign_found_at_home_ends_in_a_referral() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let path = at_home(&family);
    let early = [("tanggal", "22-11-2026"), ("bertemu", "ya")];
    assert!(wati.post(&path, &path, &early).await.body.contains("belum terjadi"));
    let values = [
        ("tanggal", "21-11-2026"),
        ("bertemu", "ya"),
        ("db_napas", "ya"),
        ("db_diare", "tidak"),
        ("catatan", "Ibu sedang di sawah."),
    ];
    let saved = wati.post(&path, &path, &values).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let visit = last_visit(&app, &family);
    assert_eq!((visit.setting, visit.attendance), (Setting::Rumah, Attendance::Present));
    assert_eq!(visit.observations["db_napas"], Value::Bool(true));
    assert_eq!(visit.note.as_deref(), Some("Ibu sedang di sawah."));
    let page = wati.get(saved.location()).await;
    assert!(page.body.contains("Hari ini juga"), "{}", page.main());
    assert!(page.body.contains("href=\"/kunjungan-rumah\">Daftar"), "{}", page.main());
    let list = wati.get("/kunjungan-rumah").await;
    assert!(list.body.contains("Tanda bahaya disampaikan"), "{}", list.main());
}

#[tokio::test]
async fn nobody_at_home_is_written_without_values() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let path = at_home(&family);
    let nobody = [("tanggal", "21-11-2026"), ("bertemu", "tidak"), ("sebab", "Rumah kosong")];
    let answered = [&nobody[..], &[("db_napas", "ya")]].concat();
    let refused = wati.post(&path, &path, &answered).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("tidak bertemu tidak diperiksa"), "{}", refused.main());
    assert!(refused.body.contains("data-nobody checked") && refused.body.contains("Rumah kosong"));
    let page = wati.get(&path).await;
    for _ in 0..2 {
        let saved = wati.post_from(&page, &path, &nobody).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let result = wati.get(saved.location()).await;
        assert!(result.body.contains("Tidak bertemu. Datang lagi"), "{}", result.main());
    }
    let visit = last_visit(&app, &family);
    assert_eq!((visit.setting, visit.attendance), (Setting::Rumah, Attendance::Absent));
    assert!(visit.observations.is_empty());
    assert_eq!(visit.note.as_deref(), Some("Tidak bertemu: Rumah kosong"));
    let tab = wati.get(&format!("/orang/{}/kunjungan-rumah", family.bunga)).await;
    assert_eq!(tab.body.matches(">tidak bertemu<").count(), 1, "{}", tab.main());
}

#[tokio::test]
async fn an_answer_that_cannot_be_is_refused_at_home() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let path = at_home(&family);
    let day = ("tanggal", "21-11-2026");
    let refused = wati.post(&path, &path, &[day, ("db_napas", "mungkin")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("diisi dengan ya atau tidak"), "{}", refused.main());
    let empty = wati.post(&path, &path, &[day, ("bertemu", "ya")]).await;
    assert!(empty.body.contains("Belum ada yang diisi"), "{}", empty.main());
}
