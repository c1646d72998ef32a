//! Signing in at an identity provider: who comes in, and who does not.

use std::num::NonZeroU32;

use access::{audit::Event, identity::Trusted, role::Role};
use axum::http::StatusCode;
use rstest::rstest;
use serde_json::{Value, json};
use store::identity::Linking;
use web::door::{Settings, limits::Rates};

use crate::{
    app::{Answer, Browser, PASSWORD, TestApp},
    identity_provider::{IdentityProvider, SECRET, Trick},
    staff::id_of,
};

const SITI: &str = "siti-0417";

/// Links an account as its holder has done before.
fn link(app: &TestApp, provider: &IdentityProvider, username: &str, subject: &str) {
    let id = id_of(app, username);
    let issuer = provider.issuer();
    let linked = app.store.link_account((&issuer, subject), id, id, 1).expect("a store");
    assert_eq!(linked, Linking::Done);
}

/// A provider, and an application with a midwife who is linked.
async fn linked() -> (IdentityProvider, TestApp) {
    let provider = IdentityProvider::start().await;
    let app = TestApp::at(provider.known(), None);
    app.account("siti", "Bidan Siti", Role::Bidan, None);
    link(&app, &provider, "siti", SITI);
    (provider, app)
}

/// Goes to the provider and comes back as somebody.
async fn come(app: &TestApp, provider: &IdentityProvider, browser: &mut Browser) -> Answer {
    let sent = browser.get("/masuk/dinkes").await;
    assert!(sent.location().starts_with(&provider.issuer()), "{}", sent.location());
    let back = provider.sign_in(sent.location(), SITI, app.clock.now_ms());
    browser.get(&back).await
}

async fn is_in(browser: &mut Browser) -> bool {
    browser.get("/").await.status == StatusCode::OK
}

/// Words of the log of accesses about accounts.
fn deeds(app: &TestApp) -> Vec<String> {
    let mut deeds = Vec::new();
    app.log()
        .each_between((0, u64::MAX >> 1), |kept| {
            deeds.push(Event::read(&kept.body).expect("a line").deed);
        })
        .expect("a log that reads");
    deeds
}

#[tokio::test]
async fn whoever_is_linked_comes_in_once_for_each_request() {
    let (provider, app) = linked().await;
    let mut browser = app.browser();
    let sign_in = browser.get("/masuk").await;
    assert!(sign_in.body.contains("Masuk lewat Dinkes Contoh"), "{}", sign_in.main());
    let sent = browser.get("/masuk/dinkes").await;
    let back = provider.sign_in(sent.location(), SITI, app.clock.now_ms());
    let stale = browser.clone();
    let welcome = browser.get(&back).await;
    assert_eq!(welcome.location(), "/akun-saya/kabar");
    assert!(is_in(&mut browser).await);
    assert_eq!(browser.cookie("simpul-dinkes"), None, "good once");
    assert!(deeds(&app).contains(&"akun:masuk-dinkes".to_owned()), "{:?}", deeds(&app));
    // The same answer again, from the same browser as it was then.
    let mut again = stale;
    assert_eq!(again.get(&back).await.location(), "/masuk?pesan=dinkes-gagal");
    assert!(!is_in(&mut again).await);
    assert!(deeds(&app).contains(&"akun:dinkes-gagal".to_owned()));
}

#[tokio::test]
async fn an_answer_is_for_the_browser_that_asked() {
    let (provider, app) = linked().await;
    let mut thief = app.browser();
    let sent = thief.get("/masuk/dinkes").await;
    let back = provider.sign_in(sent.location(), SITI, app.clock.now_ms());
    let mut victim = app.browser();
    assert_eq!(victim.get(&back).await.location(), "/masuk?pesan=dinkes-gagal");
    // Nor one who has asked something else.
    victim.get("/masuk/dinkes").await;
    assert_eq!(victim.get(&back).await.location(), "/masuk?pesan=dinkes-gagal");
    assert!(!is_in(&mut victim).await);
    provider.asked();
    assert_eq!(thief.get("/masuk/dinkes/kembali?code=x").await.status, StatusCode::SEE_OTHER);
    assert_eq!(provider.asked(), Vec::<String>::new(), "no code of a stranger is carried on");
}

#[rstest]
#[case::another_request(json!({"nonce": "lain"}))]
#[case::another_application(json!({"aud": "lain"}))]
#[case::another_issuer(json!({"iss": "https://jahat.example"}))]
#[case::ended(json!({"exp": 1_000_000_000}))]
#[case::signed_in_before(json!({"auth_time": 1_000_000_000}))]
#[tokio::test]
async fn an_answer_that_proves_nothing_lets_nobody_in(#[case] bend: Value) {
    let (provider, app) = linked().await;
    provider.bend_claims(bend);
    let mut browser = app.browser();
    let answer = come(&app, &provider, &mut browser).await;
    assert_eq!(answer.location(), "/masuk?pesan=dinkes-gagal");
    assert!(!is_in(&mut browser).await);
    let told = browser.get("/masuk?pesan=dinkes-gagal").await;
    assert!(told.body.contains("Masuk lewat Dinkes belum berhasil"), "{}", told.main());
}

#[tokio::test]
async fn another_provider_cannot_answer_and_a_request_ends() {
    let (provider, app) = linked().await;
    let mut browser = app.browser();
    let sent = browser.get("/masuk/dinkes").await;
    let back = provider.sign_in(sent.location(), SITI, app.clock.now_ms());
    provider.asked();
    let mixed = format!("{back}&iss=https%3A%2F%2Fjahat.example");
    assert_eq!(browser.get(&mixed).await.location(), "/masuk?pesan=dinkes-gagal");
    assert_eq!(provider.asked(), Vec::<String>::new(), "the code goes nowhere");
    let sent = browser.get("/masuk/dinkes").await;
    app.clock.advance_ms(11 * 60_000);
    let back = provider.sign_in(sent.location(), SITI, app.clock.now_ms());
    assert_eq!(browser.get(&back).await.location(), "/masuk?pesan=dinkes-gagal");
    let sent = browser.get("/masuk/dinkes").await;
    let back = provider.sign_in(sent.location(), SITI, app.clock.now_ms());
    let refused = back.replace("code=", "error=access_denied&was=");
    assert_eq!(browser.get(&refused).await.location(), "/masuk?pesan=dinkes-batal");
}

#[tokio::test]
async fn nobody_comes_in_by_a_name_that_is_not_linked_or_an_account_that_is_closed() {
    let (provider, app) = linked().await;
    let mut stranger = app.browser();
    let sent = stranger.get("/masuk/dinkes").await;
    // Called like an account, and with its address: neither is a link.
    provider.bend_claims(json!({"preferred_username": "siti", "email": "siti@dinkes.example"}));
    let back = provider.sign_in(sent.location(), "siti", app.clock.now_ms());
    assert_eq!(stranger.get(&back).await.location(), "/masuk?pesan=dinkes-belum");
    assert!(!is_in(&mut stranger).await);

    let id = id_of(&app, "siti");
    app.store.set_active(id, false).expect("a store");
    let mut closed = app.browser();
    assert_eq!(come(&app, &provider, &mut closed).await.location(), "/masuk?pesan=dinkes-tutup");
    assert!(!is_in(&mut closed).await);
    app.store.set_active(id, true).expect("a store");
    app.clock.advance_ms(61 * 24 * 60 * 60 * 1000);
    assert_eq!(come(&app, &provider, &mut closed).await.location(), "/masuk?pesan=dinkes-lama");
    let log = deeds(&app);
    for deed in ["akun:dinkes-belum", "akun:dinkes-tertutup", "akun:masuk-tertutup"] {
        assert!(log.contains(&deed.to_owned()), "{deed} in {log:?}");
    }
}

#[rstest]
#[case::broken("/.well-known/openid-configuration", Trick::Broken)]
#[case::leads_elsewhere("/.well-known/openid-configuration", Trick::Redirect)]
#[case::too_long("/.well-known/openid-configuration", Trick::TooLong)]
#[case::silent("/.well-known/openid-configuration", Trick::Silence)]
#[case::exchange_broken("/token", Trick::Broken)]
#[case::exchange_leads_elsewhere("/token", Trick::Redirect)]
#[case::exchange_too_long("/token", Trick::TooLong)]
#[case::keys_lead_elsewhere("/keys", Trick::Redirect)]
#[case::keys_too_long("/keys", Trick::TooLong)]
#[tokio::test]
async fn a_provider_that_does_wrong_is_left_and_the_password_works(
    #[case] path: &'static str,
    #[case] trick: Trick,
) {
    let (provider, app) = linked().await;
    provider.play(path, trick);
    let mut browser = app.browser();
    let mut answer = browser.get("/masuk/dinkes").await;
    if answer.location().starts_with(&provider.issuer()) {
        let back = provider.sign_in(answer.location(), SITI, app.clock.now_ms());
        answer = browser.get(&back).await;
    }
    assert_eq!(answer.location(), "/masuk?pesan=dinkes-diam");
    assert!(!provider.asked().contains(&"/elsewhere".to_owned()), "nothing is followed");
    let told = browser.get(answer.location()).await;
    assert!(told.body.contains("sedang tidak menjawab"), "{}", told.main());
    assert_eq!(browser.sign_in("siti", PASSWORD).await.location(), "/akun-saya/kabar");
}

#[tokio::test]
async fn a_provider_that_is_gone_holds_nobody_up() {
    let (provider, app) = linked().await;
    provider.stop();
    let mut browser = app.browser();
    assert_eq!(browser.get("/masuk/dinkes").await.location(), "/masuk?pesan=dinkes-diam");
    assert_eq!(browser.sign_in("siti", PASSWORD).await.location(), "/akun-saya/kabar");
    assert!(is_in(&mut browser).await);
}

#[rstest]
#[case(json!({"token_endpoint": "http://127.0.0.1:1/token"}))]
#[case(json!({"jwks_uri": "http://169.254.169.254/latest/meta-data"}))]
#[case(json!({"authorization_endpoint": "https://jahat.example/auth"}))]
#[case(json!({"issuer": "https://jahat.example"}))]
#[tokio::test]
async fn the_server_goes_nowhere_else(#[case] bend: Value) {
    let (provider, app) = linked().await;
    provider.bend_description(bend);
    let mut browser = app.browser();
    assert_eq!(browser.get("/masuk/dinkes").await.location(), "/masuk?pesan=dinkes-diam");
    assert_eq!(provider.asked().len(), 1, "only its description");
}

#[tokio::test]
async fn a_factor_is_asked_for_unless_the_word_of_the_provider_is_trusted() {
    let provider = IdentityProvider::start().await;
    let strong = json!({"acr": "2", "amr": ["pwd", "otp"]});
    let trusted = Trusted { levels: Vec::new(), methods: vec!["otp".to_owned()] };
    for (known, claims, next) in [
        (provider.known(), strong.clone(), "/masuk/faktor"),
        (provider.known_as(trusted.clone()), json!({"amr": ["pwd"]}), "/masuk/faktor"),
        (provider.known_as(trusted), strong, "/akun-saya/kabar"),
    ] {
        let app = TestApp::at(known, None);
        app.account("kepala", "Kepala", Role::Kapus, None);
        app.account("siti", "Bidan Siti", Role::Bidan, None);
        link(&app, &provider, "kepala", SITI);
        provider.bend_claims(claims);
        let mut browser = app.browser();
        // Without a factor of their own a head can do nothing but make one.
        come(&app, &provider, &mut browser).await;
        assert_eq!(browser.get("/").await.location(), "/akun-saya/faktor");
        app.give_factor(id_of(&app, "kepala"));
        let mut browser = app.browser();
        assert_eq!(come(&app, &provider, &mut browser).await.location(), next);
        assert_eq!(is_in(&mut browser).await, next == "/akun-saya/kabar");
        if next == "/masuk/faktor" {
            assert!(deeds(&app).contains(&"akun:dinkes-benar".to_owned()));
            let code = app.spare_code(id_of(&app, "kepala"));
            browser.post("/masuk/faktor", "/masuk/faktor", &[("kode", &code)]).await;
            assert!(is_in(&mut browser).await);
        }
    }
}

#[tokio::test]
async fn sessions_by_the_provider_are_limited_and_locked_like_others() {
    let (provider, app) = linked().await;
    let mut first = app.browser();
    come(&app, &provider, &mut first).await;
    for _ in 0..3 {
        app.clock.advance_ms(1_000);
        come(&app, &provider, &mut app.browser()).await;
    }
    assert_eq!(first.get("/").await.location(), "/masuk?pesan=batas");
    let mut browser = app.browser();
    come(&app, &provider, &mut browser).await;
    app.clock.advance_ms(11 * 60_000);
    assert_eq!(browser.get("/").await.location(), "/kunci?ke=/");
    let opened = browser.post("/kunci", "/kunci/buka", &[("sandi", PASSWORD)]).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    assert!(is_in(&mut browser).await, "the password of the account opens it");
}

/// Links by hand, from the own page.
async fn link_by_hand(app: &TestApp, provider: &IdentityProvider, browser: &mut Browser) -> Answer {
    let fields = [("sandi", PASSWORD)];
    let page = browser.post("/akun-saya", "/akun-saya/dinkes", &fields).await;
    let marker = "class=\"button\" href=\"";
    let at = page.body.find(marker).expect("a way") + marker.len();
    let end = page.body[at..].find('"').expect("its end");
    let to = page.body[at..at + end].replace("&amp;", "&").replace("&#38;", "&");
    let back = provider.sign_in(&to, SITI, app.clock.now_ms());
    browser.get(&back).await
}

#[tokio::test]
async fn the_holder_links_and_parts_with_the_password() {
    let provider = IdentityProvider::start().await;
    let app = TestApp::at(provider.known(), None);
    app.account("siti", "Bidan Siti", Role::Bidan, None);
    app.account("ani", "Bidan Ani", Role::Bidan, None);
    let mut siti = app.signed_in("siti").await;
    let own = siti.get("/akun-saya").await;
    assert!(own.body.contains("Masuk lewat Dinkes Contoh") && own.body.contains("Belum dihubung"));
    let wrong = siti.post("/akun-saya", "/akun-saya/dinkes", &[("sandi", "bukan itu")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(provider.asked(), Vec::<String>::new());

    let linked = link_by_hand(&app, &provider, &mut siti).await;
    assert_eq!(linked.location(), "/akun-saya?pesan=hubung");
    let own = siti.get("/akun-saya").await;
    assert!(own.body.contains(&provider.issuer()) && own.body.contains("Dihubungkan 21 Nov 2026"));
    let mut elsewhere = app.browser();
    come(&app, &provider, &mut elsewhere).await;
    assert!(
        elsewhere.get("/akun-saya/kabar").await.body.contains("dihubungkan dengan akun Dinkes")
    );

    // One identity is one account.
    let mut ani = app.signed_in("ani").await;
    let taken = link_by_hand(&app, &provider, &mut ani).await;
    assert_eq!(taken.location(), "/akun-saya?pesan=dinkes-dipakai");
    let told = ani.get(taken.location()).await;
    assert!(told.body.contains("sudah dihubungkan"), "{}", told.main());

    let issuer = provider.issuer();
    let fields = |password| [("penyedia", issuer.as_str()), ("sandi", password)];
    siti.post("/akun-saya", "/akun-saya/dinkes/lepas", &fields("bukan itu")).await;
    assert_eq!(app.store.links_of(id_of(&app, "siti")).expect("a store").len(), 1);
    let parted = siti.post("/akun-saya", "/akun-saya/dinkes/lepas", &fields(PASSWORD)).await;
    assert_eq!(parted.location(), "/akun-saya?pesan=lepas");
    let answer = come(&app, &provider, &mut app.browser()).await;
    assert_eq!(answer.location(), "/masuk?pesan=dinkes-belum");
    let log = deeds(&app);
    for deed in ["akun:hubung", "akun:lepas", "akun:sandi-gagal"] {
        assert!(log.contains(&deed.to_owned()), "{deed} in {log:?}");
    }
}

#[tokio::test]
async fn nobody_is_linked_with_the_account_of_another() {
    let provider = IdentityProvider::start().await;
    let app = TestApp::at(provider.known(), None);
    app.account("siti", "Bidan Siti", Role::Bidan, None);
    app.account("ani", "Bidan Ani", Role::Bidan, None);
    let mut browser = app.signed_in("siti").await;
    let page = browser.post("/akun-saya", "/akun-saya/dinkes", &[("sandi", PASSWORD)]).await;
    let at = page.body.find(&provider.issuer()).expect("a way");
    let end = page.body[at..].find('"').expect("its end");
    let to = page.body[at..at + end].replace("&amp;", "&").replace("&#38;", "&");
    let back = provider.sign_in(&to, SITI, app.clock.now_ms());
    // Meanwhile another signs in at the same browser.
    app.sign_in(&mut browser, "ani").await;
    assert_eq!(browser.get(&back).await.location(), "/akun-saya?pesan=dinkes-gagal");
    // And whoever is signed out is nobody.
    let issuer = provider.issuer();
    assert_eq!(app.store.linked_account(&issuer, SITI).expect("a store"), None);
    // A page of another site starts nothing.
    browser.says = vec![("sec-fetch-site", "cross-site".to_owned())];
    provider.asked();
    assert_eq!(browser.get("/masuk/dinkes").await.location(), "/masuk");
    let posted = browser.post_bare("/akun-saya/dinkes", &[("sandi", PASSWORD)]).await;
    assert_eq!(posted.status, StatusCode::FORBIDDEN);
    assert_eq!(provider.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn whoever_was_here_before_finds_the_own_screen_locked() {
    let (provider, app) = linked().await;
    app.account("ani", "Bidan Ani", Role::Bidan, None);
    let mut browser = app.signed_in("ani").await;
    let before = browser.clone();
    come(&app, &provider, &mut browser).await;
    assert!(is_in(&mut browser).await);
    let mut back = browser.clone();
    back.take_cookie("simpul", &before);
    assert_eq!(back.get("/").await.location(), "/kunci?ke=/");
}

#[tokio::test]
async fn going_to_the_provider_has_its_measure() {
    let provider = IdentityProvider::start().await;
    let rate = |count| NonZeroU32::new(count).expect("above zero");
    let rates = Rates { of_address: rate(1_000), of_account: rate(1_000), sign_ins: rate(2) };
    let app = TestApp::at(provider.known(), Some(Settings { rates, ..Settings::default() }));
    let mut browser = app.browser();
    browser.peer = Some("203.0.113.9".parse().expect("an address"));
    let mut asked = 0;
    while browser.get("/masuk/dinkes").await.status == StatusCode::SEE_OTHER {
        asked += 1;
    }
    assert_eq!(asked, 6, "three minutes' worth at once");
    let back = browser.get("/masuk/dinkes/kembali?code=x&state=y").await;
    assert_eq!(back.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn without_a_provider_there_is_nothing_of_it() {
    let app = TestApp::new();
    app.account("siti", "Bidan Siti", Role::Bidan, None);
    let mut browser = app.signed_in("siti").await;
    for path in ["/masuk/dinkes", "/masuk/dinkes/kembali?code=x&state=y"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/akun-saya/dinkes", "/akun-saya/dinkes/lepas"] {
        let answer = browser.post("/akun-saya", path, &[("sandi", PASSWORD)]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(!browser.get("/akun-saya").await.body.contains("Masuk lewat"));
    assert!(!app.browser().get("/masuk").await.body.contains("Masuk lewat"));
}

#[tokio::test]
async fn the_secret_is_shown_nowhere() {
    let provider = IdentityProvider::start().await;
    let known = provider.known();
    assert!(!format!("{known:?}").contains(SECRET));
    assert!(format!("{known:?}").starts_with("Provider(http://127.0.0.1:"));
}
