//! Accounts: made by one and agreed by another, codes instead of passwords, closing, signing.

use access::{policy::UNUSED_DAYS, role::Role};
use axum::http::StatusCode;

use crate::{
    app::{Answer, Browser, PASSWORD, TestApp},
    staff::id_of,
};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const NEW: &str = "payung biru laut";

fn app() -> TestApp {
    let app = TestApp::new();
    app.account("admin", "Pengelola Wati", Role::Admin, None);
    app.account("kepala", "Kepala Rahma", Role::Kapus, None);
    app
}

fn code_on(page: &Answer) -> String {
    let marker = "class=\"secret\">";
    let at = page.body.find(marker).expect("a code") + marker.len();
    page.body[at..at + 29].to_owned()
}

async fn choose(browser: &mut Browser, code: &str, password: &str) -> Answer {
    let fields = [("kode", code), ("baru", password), ("ulang", password)];
    browser.post("/masuk/kode", "/masuk/kode", &fields).await
}

async fn decide(app: &TestApp, browser: &mut Browser, answer: &str) -> Answer {
    let request = app.store.account_requests().expect("a store").remove(0);
    let path = format!("/akun/persetujuan/{}", request.id);
    browser.post("/akun-saya", &path, &[("jawaban", answer)]).await
}

#[tokio::test]
async fn a_new_account_waits_for_the_head_and_chooses_its_own_password() {
    let app = app();
    let mut admin = app.signed_in("admin").await;
    let fields = [("nama", "Bidan Rina"), ("pengguna", "Rina.Bidan"), ("peran", "BDN")];
    let made = admin.post("/akun", "/akun", &fields).await;
    assert_eq!(made.location(), "/akun?pesan=diminta", "{}", made.main());
    let taken = admin.post("/akun", "/akun", &fields).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(taken.body.contains("sudah dipakai") && taken.body.contains("value=\"Bidan Rina\""));
    let rina = id_of(&app, "rina.bidan");
    let early = admin.post("/akun", &format!("/akun/{rina}/kode"), &[]).await;
    assert_eq!(early.status, StatusCode::NOT_FOUND, "not before the head agrees");
    let around = admin.post("/akun", &format!("/akun/{rina}/buka"), &[]).await;
    assert_eq!(around.status, StatusCode::NOT_FOUND, "no way around the head");
    let own = decide(&app, &mut admin, "setuju").await;
    assert!(own.body.contains("akun.dua-orang"), "{}", own.main());
    let mut kepala = app.signed_in("kepala").await;
    assert!(kepala.get("/").await.body.contains("1 permintaan akun menunggu"));
    assert!(decide(&app, &mut kepala, "setuju").await.location().ends_with("disetujui"));

    let issued = admin.post("/akun", &format!("/akun/{rina}/kode"), &[]).await;
    let code = code_on(&issued);
    assert!(issued.body.contains("<svg class=\"qr\"") && !issued.body.contains(&NEW[..6]));
    let mut phone = app.browser();
    let known = phone.post("/masuk/kode", "/masuk/kode", &[("kode", &code)]).await;
    assert!(known.body.contains("rina.bidan") && known.body.contains("Pengelola Wati"));
    let weak = choose(&mut phone, &code, "password123").await;
    assert!(weak.body.contains("mudah ditebak"), "{}", weak.main());
    assert_eq!(choose(&mut phone, &code, NEW).await.location(), "/masuk?pesan=sandi");
    let again = choose(&mut app.browser(), &code, "melati lain lagi").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "good once");
    assert_eq!(phone.sign_in("rina.bidan", NEW).await.location(), "/akun-saya/kabar");
    let own = phone.get("/akun-saya").await;
    assert!(own.body.contains("dibuatkan") && own.body.contains("Pengelola Wati"));
}

#[tokio::test]
async fn what_the_head_refused_the_keeper_does_not_open() {
    let app = app();
    let mut admin = app.signed_in("admin").await;
    let fields = [("nama", "Orang Lain"), ("pengguna", "orang.lain"), ("peran", "PMIK")];
    admin.post("/akun", "/akun", &fields).await;
    let mut kepala = app.signed_in("kepala").await;
    decide(&app, &mut kepala, "tolak").await;
    let id = id_of(&app, "orang.lain");
    let around = admin.post("/akun", &format!("/akun/{id}/buka"), &[]).await;
    assert_eq!(around.status, StatusCode::NOT_FOUND);
    assert!(!app.store.account(id).expect("a store").expect("made").active);
}

#[tokio::test]
async fn a_code_ends_after_a_day_and_what_was_open_ends_at_once() {
    let app = app();
    app.account("bidan", "Bidan Ani", Role::Bidan, None);
    let id = id_of(&app, "bidan");
    let mut bidan = app.signed_in("bidan").await;
    let mut admin = app.signed_in("admin").await;
    let code = code_on(&admin.post("/akun", &format!("/akun/{id}/kode"), &[]).await);
    assert_eq!(bidan.get("/").await.location(), "/masuk?pesan=dikeluarkan");
    app.clock.advance_ms(DAY_MS);
    let late = choose(&mut app.browser(), &code, NEW).await;
    assert!(late.body.contains("sudah lewat waktunya"), "{}", late.main());
    let mut admin = app.signed_in("admin").await;
    let code = code_on(&admin.post("/akun", &format!("/akun/{id}/kode"), &[]).await);
    let wrong = choose(&mut app.browser(), "abcd-abcd-abcd-abcd", NEW).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(choose(&mut app.browser(), &code, NEW).await.status, StatusCode::SEE_OTHER);
    let old = app.browser().sign_in("bidan", PASSWORD).await;
    assert_eq!(old.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn another_role_waits_for_the_head_and_ends_what_was_open() {
    let app = app();
    app.account("budi", "Budi", Role::Loket, None);
    let id = id_of(&app, "budi");
    let mut budi = app.signed_in("budi").await;
    let mut admin = app.signed_in("admin").await;
    let path = format!("/akun/{id}/peran");
    let role = || app.store.account(id).expect("a store").expect("made").role;
    admin.post("/akun", &path, &[("peran", "PMIK")]).await;
    assert_eq!(role(), "LOKET");
    let mut kepala = app.signed_in("kepala").await;
    assert!(decide(&app, &mut kepala, "tolak").await.location().ends_with("ditolak"));
    assert_eq!(role(), "LOKET");
    admin.post("/akun", &path, &[("peran", "PMIK")]).await;
    decide(&app, &mut kepala, "setuju").await;
    assert_eq!(role(), "PMIK");
    assert_eq!(budi.get("/").await.location(), "/masuk?pesan=peran");
}

#[tokio::test]
async fn an_account_that_nobody_used_for_sixty_days_is_closed_until_opened() {
    let app = app();
    app.account("bidan", "Bidan Ani", Role::Bidan, None);
    app.signed_in("bidan").await;
    app.clock.advance_ms(UNUSED_DAYS * DAY_MS);
    app.signed_in("bidan").await;
    app.clock.advance_ms(UNUSED_DAYS * DAY_MS + 1);
    let closed = app.browser().sign_in("bidan", PASSWORD).await;
    assert_eq!(closed.status, StatusCode::FORBIDDEN);
    assert!(closed.body.contains("lama tidak dipakai"), "{}", closed.main());
    for name in ["admin", "kepala"] {
        app.store.set_used(id_of(&app, name), app.clock.now_ms()).expect("a store");
    }
    let mut admin = app.signed_in("admin").await;
    assert!(admin.get("/akun").await.body.contains("ditutup: lama tidak dipakai"));
    admin.post("/akun", &format!("/akun/{}/buka", id_of(&app, "bidan")), &[]).await;
    app.signed_in("bidan").await;
}

#[tokio::test]
async fn closing_and_ending_take_effect_at_once() {
    let app = app();
    app.account("bidan", "Bidan Ani", Role::Bidan, None);
    let id = id_of(&app, "bidan");
    let mut bidan = app.signed_in("bidan").await;
    let mut admin = app.signed_in("admin").await;
    let ended = admin.post("/akun", &format!("/akun/{id}/akhiri"), &[]).await;
    assert_eq!(ended.location(), "/akun?pesan=sesi-akhir");
    assert_eq!(bidan.get("/").await.location(), "/masuk?pesan=dikeluarkan");
    assert!(bidan.get("/masuk?pesan=dikeluarkan").await.body.contains("Pengelola akun"));
    let mut bidan = app.signed_in("bidan").await;
    let closed = admin.post("/akun", &format!("/akun/{id}/tutup"), &[]).await;
    assert_eq!(closed.location(), "/akun?pesan=akun-ditutup");
    assert_eq!(bidan.get("/").await.location(), "/masuk");
    assert_eq!(app.browser().sign_in("bidan", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    let own = format!("/akun/{}/tutup", id_of(&app, "admin"));
    let own = admin.post("/akun", &own, &[]).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_head_signs_the_list_of_accounts_every_quarter() {
    let app = app();
    app.account("lama", "Petugas Lama", Role::Loket, None);
    app.account("bidan", "Bidan Ani", Role::Bidan, None);
    let mut kepala = app.signed_in("kepala").await;
    assert!(kepala.get("/").await.body.contains("belum diperiksa"));
    let page = kepala.get("/akun/daftar-ulang").await;
    assert!(page.body.contains("2026-K4") && page.body.contains("Petugas Lama"));
    let ids: Vec<(String, String)> = app
        .store
        .accounts()
        .expect("a store")
        .into_iter()
        .map(|account| (account.username, account.id.to_string()))
        .collect();
    let mut fields: Vec<(&str, &str)> = ids.iter().map(|(_, id)| ("tampil", id.as_str())).collect();
    let kept = ids.iter().filter(|(name, _)| name != "lama");
    fields.extend(kept.map(|(_, id)| ("tetap", id.as_str())));
    // Made after the page was opened: it was not looked at, so it is not closed.
    app.account("baru", "Petugas Baru", Role::Loket, None);
    kepala.post_from(&page, "/akun/daftar-ulang", &fields).await;
    let active = |name| app.store.account_by_username(name).expect("a store").expect("one").active;
    assert!(!active("lama") && active("bidan") && active("kepala") && active("baru"));
    let home = "P7309010101".parse().expect("a code");
    let signed = app.store.signed_accounts(&home, 2).expect("a store");
    assert_eq!(
        (signed[0].signed_name.as_str(), signed[0].quarter.as_str()),
        ("Kepala Rahma", "2026-K4")
    );
    assert!(signed[0].list.contains("Petugas Lama\tlama\tLOKET\t-\tditutup"), "{}", signed[0].list);
    assert!(!kepala.get("/").await.body.contains("belum diperiksa"));
    let mut admin = app.signed_in("admin").await;
    assert_eq!(admin.get("/akun/daftar-ulang").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_password_wears_out_only_under_the_switch() {
    use access::{password::Rule, policy::Policy};
    let bssn = Policy { password: Rule::BSSN, unused_ms: 400 * DAY_MS, ..Policy::default() };
    let app = TestApp::under(bssn);
    app.account("bidan", "Bidan Ani", Role::Bidan, None);
    assert_eq!(app.signed_in("bidan").await.get("/").await.status, StatusCode::OK);
    app.clock.advance_ms(183 * DAY_MS);
    let mut bidan = app.signed_in("bidan").await;
    assert_eq!(bidan.get("/").await.location(), "/sandi");
    let fields = |new| [("lama", PASSWORD), ("baru", new), ("ulang", new)];
    let plain = bidan.post("/sandi", "/sandi", &fields(NEW)).await;
    assert!(plain.body.contains("huruf besar"), "{}", plain.main());
    let mixed = bidan.post("/sandi", "/sandi", &fields("Payung-Biru-7")).await;
    assert_eq!(mixed.location(), "/?pesan=sandi");
    assert_eq!(bidan.get("/").await.status, StatusCode::OK);
}
