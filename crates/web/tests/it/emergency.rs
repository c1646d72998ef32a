//! An emergency stays on the lists until somebody has dealt with it.

use axum::http::StatusCode;

use crate::{app::Browser, family::Family, follow_up::at_home, posyandu::app};

fn follow_up_href(body: &str) -> String {
    let start = body.find("/tindak-lanjut?").expect("a link to follow up");
    let before = body[..start].rfind('"').expect("an address") + 1;
    let end = start + body[start..].find('"').expect("an address that ends");
    body[before..end].replace("&#38;", "&")
}

async fn danger(web: &mut Browser, family: &Family) {
    let path = at_home(family);
    let danger = [("tanggal", "21-11-2026"), ("bertemu", "ya"), ("db_napas", "ya")];
    assert_eq!(web.post(&path, &path, &danger).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_kader_tells_and_a_midwife_closes() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    danger(&mut wati, &family).await;
    let list = wati.get("/temuan?berat=emergency").await;
    let href = follow_up_href(&list.body);
    let form = wati.get(&href).await;
    assert!(form.body.contains("Sudah saya sampaikan ke petugas"), "{}", form.main());
    assert!(!form.body.contains("Sudah ditangani"), "a kader does not close it");

    let nothing = wati.post(&href, &href, &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.body.contains("Pilih apa yang sudah dilakukan"));
    let nobody = wati.post(&href, &href, &[("tindakan", "told")]).await;
    assert!(nobody.body.contains("Tulis nama petugas"), "{}", nobody.main());
    let closing = wati.post(&href, &href, &[("tindakan", "handled")]).await;
    assert_eq!(closing.status, StatusCode::UNPROCESSABLE_ENTITY, "not for a kader");

    let told = [("tindakan", "told"), ("kepada", "Bidan Rina")];
    assert_eq!(wati.post(&href, &href, &told).await.status, StatusCode::SEE_OTHER);
    let person = wati.get(&format!("/orang/{}/temuan", family.bunga)).await;
    assert!(person.body.contains("sudah disampaikan ke petugas (Bidan Rina)"), "{}", person.main());
    assert!(wati.get("/temuan?berat=emergency").await.body.contains("Bunga Lestari"), "open");

    let mut rina = app.signed_in("rina").await;
    let closed = [("tindakan", "handled"), ("catatan", "Sudah di Puskesmas")];
    assert_eq!(rina.post(&href, &href, &closed).await.status, StatusCode::SEE_OTHER);
    assert!(!rina.get("/temuan?berat=emergency").await.body.contains("Bunga Lestari"));
    assert_eq!(rina.get(&href).await.status, StatusCode::NOT_FOUND, "nothing left to follow up");
    let trail = rina.get(&format!("/orang/{}/riwayat", family.bunga)).await;
    assert!(trail.body.contains("Tindak lanjut"), "{}", trail.main());
}

#[tokio::test]
async fn who_writes_no_visits_follows_nothing_up() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    danger(&mut wati, &family).await;
    let href = follow_up_href(&wati.get("/temuan?berat=emergency").await.body);
    let mut loket = app.signed_in("loket").await;
    assert_eq!(loket.get(&href).await.status, StatusCode::FORBIDDEN);
}
