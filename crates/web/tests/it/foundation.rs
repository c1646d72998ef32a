//! Signing in and out, forms, headers, accounts.

use access::{
    lockout::LOCKED_MS,
    role::Role,
    session::{IDLE_MS, LOCK_MS},
};
use axum::http::{StatusCode, header};

use crate::app::{PASSWORD, TestApp};

fn app() -> TestApp {
    let app = TestApp::new();
    app.account("wati", "Kader Wati", Role::Admin, None);
    app.account("budi", "Bidan Budi", Role::Bidan, None);
    app
}

#[tokio::test]
async fn a_stranger_is_asked_to_sign_in() {
    let app = app();
    let mut browser = app.browser();
    for path in ["/", "/orang", "/akun", "/sandi", "/orang/x/kms"] {
        let answer = browser.get(path).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/masuk"), "{path}");
    }
    let page = browser.get("/masuk").await;
    insta::assert_snapshot!("sign_in", page.main().replace(page.word(), "KATA"));
}

#[tokio::test]
async fn signing_in_gives_a_cookie_that_script_cannot_read() {
    let app = app();
    let mut browser = app.browser();
    let answer = browser.sign_in("Budi", PASSWORD).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/akun-saya/kabar"));
    assert_eq!(browser.get("/akun-saya/kabar").await.location(), "/", "nothing to tell");
    let cookies: Vec<_> = answer.headers.get_all(header::SET_COOKIE).iter().collect();
    let session = cookies[0].to_str().expect("ASCII");
    assert!(session.starts_with("simpul=") && session.contains("HttpOnly; SameSite=Lax"));
    assert!(!session.contains("Secure"), "loopback without TLS: {session}");
    assert_eq!(browser.get("/akun-saya").await.status, StatusCode::OK);

    let out = browser.post("/akun-saya", "/keluar", &[]).await;
    assert_eq!((out.status, out.location()), (StatusCode::SEE_OTHER, "/masuk"));
    assert_eq!(browser.get("/akun-saya").await.location(), "/masuk");
}

#[tokio::test]
async fn five_wrong_passwords_lock_the_name_known_or_not() {
    let app = app();
    for name in ["budi", "tidak.ada"] {
        let mut browser = app.browser();
        for _ in 0..5 {
            let answer = browser.sign_in(name, "salah sekali").await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
            assert!(answer.body.contains("belum tepat"));
        }
        let answer = browser.sign_in(name, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{name}");
        assert!(answer.body.contains("21 Nov 2026 pukul 13.16"), "{}", answer.main());
    }
    app.clock.advance_ms(LOCKED_MS);
    assert_eq!(app.browser().sign_in("budi", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it() {
    let app = app();
    let mut browser = app.signed_in("wati").await;
    app.clock.advance_ms(LOCK_MS - 1);
    assert_eq!(browser.get("/akun").await.status, StatusCode::OK);
    app.clock.advance_ms(LOCK_MS);
    assert_eq!(browser.get("/akun").await.location(), "/kunci?ke=/akun");
    app.clock.advance_ms(IDLE_MS - LOCK_MS);
    assert_eq!(browser.get("/akun").await.location(), "/masuk?pesan=lama");
}

#[tokio::test]
async fn a_form_without_the_word_of_its_session_is_refused() {
    let app = app();
    let mut browser = app.browser();
    browser.get("/masuk").await;
    let bare = browser.post_bare("/masuk", &[("nama", "wati"), ("sandi", PASSWORD)]).await;
    assert_eq!(bare.status, StatusCode::FORBIDDEN);
    assert!(bare.body.contains("isian.kedaluwarsa"));

    let mut browser = app.signed_in("wati").await;
    for path in ["/keluar", "/sandi", "/akun"] {
        let bare = browser.post_bare(path, &[("kata", "0"), ("baru", "x")]).await;
        assert_eq!(bare.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(browser.get("/akun").await.status, StatusCode::OK, "still signed in");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let app = app();
    let mut browser = app.signed_in("wati").await;
    for path in ["/masuk", "/akun", "/tidak-ada", "/healthz"] {
        let answer = browser.get(path).await;
        let text = |name: &str| answer.headers[name].to_str().expect("ASCII").to_owned();
        let policy = text("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"));
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(text("x-content-type-options"), "nosniff");
        assert_eq!(text("cache-control"), "no-store", "{path}");
        assert!(!answer.body.contains("<style") && !answer.body.contains(" style=\""));
        assert!(!answer.body.contains("onclick"));
    }
}

#[tokio::test]
async fn static_files_are_kept_for_a_year_under_the_name_of_their_content() {
    let app = app();
    let mut browser = app.browser();
    let url = web::assets::url("app.css");
    let answer = browser.get(&url).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "text/css; charset=utf-8");
    assert!(answer.headers[header::CACHE_CONTROL].to_str().expect("ASCII").contains("immutable"));
    let old = browser.get("/aset/000000000000/app.css").await;
    assert_eq!(old.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/aset/x/..%2Fapp.css").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_of_megabytes_is_refused() {
    let app = app();
    let mut browser = app.signed_in("wati").await;
    let long = "x".repeat(400_000);
    let answer = browser.post("/akun", "/akun", &[("nama", &long)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.body.contains("terlalu besar"));
}

#[tokio::test]
async fn a_given_password_must_be_changed_before_anything_else() {
    let app = app();
    app.account_to_change("baru", "Orang Baru", Role::Bidan, None, true);
    let mut browser = app.signed_in("baru").await;
    assert_eq!(browser.get("/").await.location(), "/sandi");
    let fields = |old, new, again| [("lama", old), ("baru", new), ("ulang", again)];
    let cases = [
        (fields(PASSWORD, "payung biru laut", "payung biru"), "belum sama"),
        (fields(PASSWORD, PASSWORD, PASSWORD), "masih sama"),
        (fields(PASSWORD, "pendek", "pendek"), "Paling sedikit 10 huruf"),
        (fields("keliru sekali", "payung biru laut", "payung biru laut"), "sekarang belum tepat"),
    ];
    for (fields, message) in cases {
        let answer = browser.post("/sandi", "/sandi", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(message), "{message}: {}", answer.main());
    }
    let right = fields(PASSWORD, "payung biru laut", "payung biru laut");
    let answer = browser.post("/sandi", "/sandi", &right).await;
    assert_eq!(answer.location(), "/?pesan=sandi");
    assert_ne!(browser.get("/").await.location(), "/sandi");
    assert_eq!(app.browser().sign_in("baru", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn only_the_keeper_manages_accounts() {
    let app = app();
    for (name, role) in [("kader", Role::Kader), ("bidan", Role::Bidan), ("kapus", Role::Kapus)] {
        app.account(name, name, role, None);
        let mut browser = app.signed_in(name).await;
        let answer = browser.get("/akun").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}");
        assert!(answer.body.contains("mengelola akun"));
        let made = browser.post("/sandi", "/akun", &[("nama", "x")]).await;
        assert_eq!(made.status, StatusCode::FORBIDDEN, "{name}");
    }
}
