//! Sessions: bound to a browser, few at once, locked and opened again, forms that wait.

use access::{
    role::Role,
    session::{ABSOLUTE_MS, IDLE_MS, LOCK_MS},
};
use axum::http::StatusCode;

use crate::{
    app::{Answer, Browser, PASSWORD, TestApp},
    family,
    staff::id_of,
};

const PIN: &str = "271943";

fn app() -> TestApp {
    let app = TestApp::new();
    family::settle(&app);
    app.account("rina", "Bidan Rina", Role::Bidan, None);
    app.account("gizi", "Gizi Tuti", Role::Gizi, None);
    app.account("kepala", "Kepala Rahma", Role::Kapus, None);
    app
}

async fn with_pin(app: &TestApp, username: &str) -> Browser {
    let mut browser = app.signed_in(username).await;
    let fields = [("pin", PIN), ("ulang", PIN), ("sandi", PASSWORD)];
    let set = browser.post("/akun-saya", "/akun-saya/pin", &fields).await;
    assert_eq!(set.location(), "/akun-saya?pesan=pin", "{}", set.main());
    browser
}

async fn open(browser: &mut Browser, fields: &[(&str, &str)]) -> Answer {
    browser.post("/kunci", "/kunci/buka", fields).await
}

#[tokio::test]
async fn a_session_is_nothing_without_the_browser_it_began_in() {
    let app = app();
    let mut rina = app.signed_in("rina").await;
    let mut thief = rina.clone();
    thief.drop_cookie("simpul-perangkat");
    assert_eq!(thief.get("/akun-saya").await.location(), "/masuk");
    let mut other = app.signed_in("gizi").await;
    other.take_cookie("simpul", &rina);
    assert_eq!(other.get("/akun-saya").await.location(), "/masuk");
    assert_eq!(rina.get("/akun-saya").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_token_is_another_after_every_sign_in_and_unlocking() {
    let app = app();
    let mut rina = with_pin(&app, "rina").await;
    let first = rina.cookie("simpul");
    rina.post("/akun-saya", "/kunci", &[]).await;
    assert_eq!(open(&mut rina, &[("pin", PIN)]).await.location(), "/");
    let second = rina.cookie("simpul");
    assert_ne!(first, second);
    app.sign_in(&mut rina, "rina").await;
    assert_ne!(second, rina.cookie("simpul"));
}

#[tokio::test]
async fn the_oldest_of_too_many_sessions_ends_and_is_told() {
    let app = app();
    let mut browsers = Vec::new();
    for _ in 0..4 {
        browsers.push(app.signed_in("rina").await);
        app.clock.advance_ms(1_000);
    }
    let ended = browsers[0].get("/").await;
    assert_eq!(ended.location(), "/masuk?pesan=batas");
    assert!(browsers[0].get("/masuk?pesan=batas").await.body.contains("melewati batas"));
    for browser in &mut browsers[1..] {
        assert_eq!(browser.get("/akun-saya").await.status, StatusCode::OK);
    }
    // Signing in again on one browser does not count twice.
    let mut last = browsers.pop().expect("the fourth");
    app.sign_in(&mut last, "rina").await;
    assert_eq!(browsers[1].get("/akun-saya").await.status, StatusCode::OK);
}

#[tokio::test]
async fn own_devices_are_listed_and_ended() {
    let app = app();
    let mut here = app.signed_in("rina").await;
    let mut there = app.signed_in("rina").await;
    let mut third = app.signed_in("rina").await;
    let page = here.get("/akun-saya").await;
    assert_eq!(page.body.matches("/akhiri\"").count(), 2, "{}", page.main());
    let at = page.body.find("/akun-saya/perangkat/").expect("a device");
    let path = &page.body[at..at + page.body[at..].find('"').expect("its end")];
    let mut stranger = app.signed_in("gizi").await;
    stranger.post("/akun-saya", path, &[]).await;
    assert_eq!(third.get("/akun-saya").await.status, StatusCode::OK, "not by somebody else");
    here.post_from(&page, path, &[]).await;
    let open = [&mut there, &mut third];
    let mut ended = 0;
    for browser in open {
        ended += usize::from(browser.get("/akun-saya").await.location() == "/masuk?pesan=dicabut");
    }
    assert_eq!(ended, 1);
    here.post("/akun-saya", "/akun-saya/perangkat/lain", &[]).await;
    assert_eq!(there.get("/").await.location(), "/masuk?pesan=dicabut");
    assert_eq!(third.get("/").await.location(), "/masuk?pesan=dicabut");
    assert_eq!(here.get("/akun-saya").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_sign_in_from_an_unknown_browser_is_shown_where_the_holder_comes_next() {
    let app = app();
    let mut known = app.signed_in("rina").await;
    let mut stranger = app.signed_in("rina").await;
    assert_eq!(stranger.get("/akun-saya/kabar").await.location(), "/");
    app.clock.advance_ms(60_000);
    app.sign_in(&mut known, "rina").await;
    let news = known.get("/akun-saya/kabar").await;
    assert!(news.body.contains("perangkat yang belum dikenal"), "{}", news.main());
    app.clock.advance_ms(1_000);
    let answer = known.post_from(&news, "/akun-saya/kabar", &[("jawaban", "bukan")]).await;
    assert_eq!(answer.location(), "/sandi");
    assert_eq!(stranger.get("/").await.location(), "/masuk?pesan=dicabut");
    assert_eq!(known.get("/akun-saya/kabar").await.location(), "/", "seen once");
}

#[tokio::test]
async fn a_pin_opens_the_screen_and_five_wrong_ones_end_the_session() {
    let app = app();
    let mut rina = with_pin(&app, "rina").await;
    app.clock.advance_ms(LOCK_MS);
    assert_eq!(rina.get("/akun-saya").await.location(), "/kunci?ke=/akun-saya");
    let page = rina.get("/kunci?ke=/akun-saya").await;
    assert!(page.body.contains("Bidan Rina") && page.body.contains("name=\"pin\""));
    let wrong = open(&mut rina, &[("pin", "999991")]).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(rina.get("/orang").await.location(), "/kunci?ke=/orang", "still locked");
    let right = open(&mut rina, &[("pin", PIN), ("ke", "/akun-saya")]).await;
    assert_eq!(right.location(), "/akun-saya");
    assert_eq!(rina.get("/akun-saya").await.status, StatusCode::OK);
    rina.post("/akun-saya", "/kunci", &[]).await;
    assert_eq!(rina.get("/").await.location(), "/kunci?ke=/", "locked by hand");
    for _ in 0..4 {
        let wrong = open(&mut rina, &[("pin", "999991")]).await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(open(&mut rina, &[("pin", "999991")]).await.location(), "/masuk?pesan=pin");
    let page = rina.get("/masuk").await;
    let late = rina.post_from(&page, "/kunci/buka", &[("pin", PIN)]).await;
    assert_ne!(late.location(), "/", "the right one comes too late");
    assert_eq!(rina.get("/").await.location(), "/masuk?pesan=pin");
}

#[tokio::test]
async fn a_pin_never_begins_a_session_nor_stands_for_a_factor() {
    let app = app();
    let rina = with_pin(&app, "rina").await;
    // On another browser the PIN opens nothing.
    let mut other = app.browser();
    assert_eq!(other.get("/kunci").await.location(), "/masuk");
    let id = id_of(&app, "rina").to_string();
    let mut gizi = app.signed_in("gizi").await;
    gizi.post("/akun-saya", "/kunci", &[]).await;
    let foreign = open(&mut gizi, &[("akun", &id), ("pin", PIN)]).await;
    assert_eq!(foreign.location(), "/masuk?pesan=pin");
    // After midnight the whole password is asked for: 13.00 is 8 hours ahead of UTC here.
    let mut rina = rina;
    let step = LOCK_MS - 1;
    for _ in 0..(ABSOLUTE_MS - LOCK_MS) / step {
        app.clock.advance_ms(step);
        rina.get("/akun-saya").await;
    }
    rina.post("/akun-saya", "/kunci", &[]).await;
    let page = rina.get("/kunci").await;
    assert!(!page.body.contains("name=\"pin\"") && page.body.contains("name=\"sandi\""));
    assert_eq!(open(&mut rina, &[("pin", PIN)]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(open(&mut rina, &[("sandi", PASSWORD)]).await.location(), "/");
    // The head has no PIN, and opens with password and code.
    let mut kepala = app.signed_in("kepala").await;
    let fields = [("pin", PIN), ("ulang", PIN), ("sandi", PASSWORD)];
    let refused = kepala.post("/akun-saya", "/akun-saya/pin", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    kepala.post("/akun-saya", "/kunci", &[]).await;
    let half = open(&mut kepala, &[("sandi", PASSWORD)]).await;
    assert_eq!(half.status, StatusCode::UNAUTHORIZED);
    let code = app.spare_code(id_of(&app, "kepala"));
    let whole = open(&mut kepala, &[("sandi", PASSWORD), ("kode", &code)]).await;
    assert_eq!(whole.location(), "/");
}

#[tokio::test]
async fn unlocking_does_not_make_a_session_longer() {
    let app = app();
    let mut rina = with_pin(&app, "rina").await;
    app.clock.advance_ms(IDLE_MS);
    assert_eq!(rina.get("/kunci").await.location(), "/masuk?pesan=lama");
    let mut rina = with_pin(&app, "rina").await;
    for _ in 0..ABSOLUTE_MS / (LOCK_MS - 1) {
        app.clock.advance_ms(LOCK_MS - 1);
        rina.get("/akun-saya").await;
    }
    app.clock.advance_ms(LOCK_MS);
    assert_eq!(rina.get("/akun-saya").await.location(), "/masuk?pesan=lama");
}

#[tokio::test]
async fn two_people_change_places_at_one_browser() {
    let app = app();
    let mut counter = with_pin(&app, "rina").await;
    app.sign_in(&mut counter, "gizi").await;
    assert!(counter.get("/akun-saya").await.body.contains("Gizi Tuti"));
    counter.post("/akun-saya", "/kunci", &[]).await;
    let page = counter.get("/kunci").await;
    assert!(page.body.contains("Gizi Tuti") && page.body.contains("Bidan Rina"));
    let id = id_of(&app, "rina").to_string();
    assert_eq!(open(&mut counter, &[("akun", &id), ("pin", PIN)]).await.location(), "/");
    assert!(counter.get("/akun-saya").await.body.contains("Bidan Rina"));
    counter.post("/akun-saya", "/kunci", &[]).await;
    let id = id_of(&app, "gizi").to_string();
    let wrong = open(&mut counter, &[("akun", &id), ("sandi", "keliru sekali")]).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let right = open(&mut counter, &[("akun", &id), ("sandi", PASSWORD)]).await;
    assert_eq!(right.location(), "/");
    assert!(counter.get("/akun-saya").await.body.contains("Gizi Tuti"));
}

#[tokio::test]
async fn what_was_typed_waits_behind_the_lock_for_its_writer_only() {
    let app = app();
    let mut rina = with_pin(&app, "rina").await;
    for (end_ms, name) in [(LOCK_MS, "Citra Dewi"), (IDLE_MS, "Lestari Ningsih")] {
        let person = app.ids.person().to_string();
        let form = rina.get("/orang/baru").await;
        app.clock.advance_ms(end_ms);
        let fields = [("id_baru", person.as_str()), ("nama", name), ("jk", "P")];
        let held = rina.post_from(&form, "/orang/baru", &fields).await;
        assert_eq!(held.status, StatusCode::SEE_OTHER);
        let shown = rina.get(held.location()).await;
        assert!(!shown.body.contains(name), "nothing is shown before it is opened");
        // Somebody else at the same browser finds nothing of it.
        app.sign_in(&mut rina, "gizi").await;
        assert_eq!(rina.get("/lanjutkan").await.location(), "/");
        if end_ms == LOCK_MS {
            rina.post("/akun-saya", "/kunci", &[]).await;
            let id = id_of(&app, "rina").to_string();
            let back = open(&mut rina, &[("akun", &id), ("pin", PIN)]).await;
            assert_eq!(back.location(), "/lanjutkan");
        } else {
            app.sign_in(&mut rina, "rina").await;
            assert_eq!(rina.get("/akun-saya/kabar").await.location(), "/lanjutkan");
        }
        let page = rina.get("/lanjutkan").await;
        let typed = format!("name=\"nama\" value=\"{name}\"");
        assert!(page.body.contains(&typed), "{}", page.main());
        let saved = rina.post_from(&page, "/orang/baru", &fields).await;
        assert_eq!(saved.location(), format!("/orang/{person}?pesan=terdaftar"));
        assert_eq!(rina.get("/lanjutkan").await.location(), "/", "saved, so it waits no more");
    }
}

#[tokio::test]
async fn secrets_and_forged_forms_do_not_wait() {
    let app = app();
    let mut rina = app.signed_in("rina").await;
    let form = rina.get("/sandi").await;
    app.clock.advance_ms(LOCK_MS);
    rina.post_from(&form, "/sandi", &[("lama", PASSWORD), ("baru", "x")]).await;
    rina.post_bare("/orang/baru", &[("kata", "0"), ("nama", "Palsu")]).await;
    open(&mut rina, &[("sandi", PASSWORD)]).await;
    assert_eq!(rina.get("/lanjutkan").await.location(), "/");
}

#[tokio::test]
async fn the_script_of_the_lock_gets_a_new_word() {
    let app = app();
    let mut rina = with_pin(&app, "rina").await;
    let page = rina.get("/akun-saya").await;
    rina.post_from(&page, "/kunci", &[]).await;
    let wrong = rina.post_part("/kunci/buka", &[("kata", page.word()), ("pin", "999991")]).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(wrong.body.contains("\"pesan\":\"Belum tepat"), "{}", wrong.body);
    let right = rina.post_part("/kunci/buka", &[("kata", page.word()), ("pin", PIN)]).await;
    let at = right.body.find("\"kata\":\"").expect("a word") + 8;
    let word = right.body[at..at + 64].to_owned();
    assert_ne!(word, page.word());
    let out = rina.post_bare("/keluar", &[("kata", &word)]).await;
    assert_eq!(out.location(), "/masuk");
    let forged = rina.post_part("/kunci/buka", &[("kata", "0"), ("pin", PIN)]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}
