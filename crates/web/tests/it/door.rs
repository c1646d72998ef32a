//! What stands before every page: limits, origin, headers, readiness, figures.

use std::num::NonZeroU32;

use access::role::Role;
use axum::{
    body::to_bytes,
    http::{Request, StatusCode, header},
};
use tower::ServiceExt as _;
use web::door::{Settings, client::Proxies, figures, limits::Rates};

use crate::app::{Answer, Browser, PASSWORD, TestApp};

fn rates(of_address: u32, of_account: u32, sign_ins: u32) -> Rates {
    let rate = |count| NonZeroU32::new(count).expect("above zero");
    Rates { of_address: rate(of_address), of_account: rate(of_account), sign_ins: rate(sign_ins) }
}

fn app_behind(rates: Rates, proxies: &[&str]) -> TestApp {
    let proxies = proxies.iter().map(|text| text.parse().expect("a network")).collect();
    let proxies = Proxies::new(proxies);
    let app = TestApp::behind(Settings { proxies, rates, ..Settings::default() });
    app.account("wati", "Kader Wati", Role::Admin, None);
    app
}

fn from(app: &TestApp, peer: &str) -> Browser {
    let mut browser = app.browser();
    browser.peer = Some(peer.parse().expect("an address"));
    browser
}

fn retry_after(answer: &Answer) -> u64 {
    answer.headers[header::RETRY_AFTER].to_str().expect("ASCII").parse().expect("a number")
}

#[tokio::test]
async fn a_hundred_guesses_from_one_address_are_held_up_whatever_the_names() {
    let app = app_behind(rates(1_000, 1_000, 10), &[]);
    let mut guesser = from(&app, "203.0.113.9");
    let page = guesser.get("/masuk").await;
    let mut tried = 0;
    for n in 0..100 {
        let name = format!("nama{n}");
        let fields = [("nama", name.as_str()), ("sandi", "coba-coba sekali")];
        let answer = guesser.post_from(&page, "/masuk", &fields).await;
        match answer.status {
            StatusCode::UNAUTHORIZED => tried += 1,
            StatusCode::TOO_MANY_REQUESTS => {
                assert!((1..=7).contains(&retry_after(&answer)), "{}", retry_after(&answer));
                assert!(answer.body.contains("Terlalu banyak permintaan"), "{}", answer.body);
                assert!(answer.body.contains("permintaan.terlalu-sering"));
                assert_eq!(answer.headers["cache-control"], "no-store");
            }
            status => panic!("{status}"),
        }
    }
    assert_eq!(tried, 30, "three minutes' worth at once");
    // Others sign in, and the guesser may look at pages.
    let welcome = from(&app, "203.0.113.10").sign_in("wati", PASSWORD).await;
    assert_eq!(welcome.status, StatusCode::SEE_OTHER);
    assert_eq!(guesser.get("/masuk").await.status, StatusCode::OK);
    // A minute later ten more.
    app.clock.advance_ms(60_000);
    let mut more = 0;
    for _ in 0..20 {
        let fields = [("nama", "lain"), ("sandi", "coba-coba sekali")];
        let answer = guesser.post_from(&page, "/masuk", &fields).await;
        more += u32::from(!answer.body.contains("permintaan.terlalu-sering"));
    }
    assert_eq!(more, 10);
}

#[tokio::test]
async fn one_address_and_one_account_have_their_measure() {
    let app = app_behind(rates(2, 1_000, 1_000), &[]);
    let mut busy = from(&app, "203.0.113.9");
    let mut taken = 0;
    while busy.get("/masuk").await.status == StatusCode::OK {
        taken += 1;
        assert!(taken < 1_000, "never held up");
    }
    assert_eq!(taken, 20);
    assert_eq!(from(&app, "203.0.113.10").get("/masuk").await.status, StatusCode::OK);

    let app = app_behind(rates(1_000, 2, 1_000), &[]);
    let mut busy = app.signed_in("wati").await;
    busy.peer = Some("203.0.113.9".parse().expect("an address"));
    let mut taken = 0;
    while busy.get("/akun").await.status == StatusCode::OK {
        taken += 1;
        assert!(taken < 1_000, "never held up");
    }
    assert_eq!(taken, 20);
    // From wherever the account comes.
    busy.peer = Some("203.0.113.10".parse().expect("an address"));
    assert_eq!(busy.get("/akun").await.status, StatusCode::TOO_MANY_REQUESTS);
    app.clock.advance_ms(1_000);
    assert_eq!(busy.get("/akun").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_address_that_somebody_names_is_believed_of_our_proxies_only() {
    let app = app_behind(rates(2, 1_000, 1_000), &["10.0.0.2"]);
    // Not a proxy: other names do not help.
    let mut liar = from(&app, "203.0.113.9");
    let mut taken = 0;
    loop {
        liar.says = vec![("x-forwarded-for", format!("198.51.100.{taken}"))];
        if liar.get("/masuk").await.status != StatusCode::OK {
            break;
        }
        taken += 1;
        assert!(taken < 200, "never held up");
    }
    assert_eq!(taken, 20);
    // The proxy: each of its clients has a measure of its own.
    for client in 0..60 {
        let mut behind = from(&app, "10.0.0.2");
        behind.says = vec![("x-forwarded-for", format!("1.1.1.1, 198.51.100.{client}"))];
        assert_eq!(behind.get("/masuk").await.status, StatusCode::OK, "{client}");
    }
}

#[tokio::test]
async fn a_form_of_another_site_is_refused_on_every_address() {
    let app = app_behind(Rates::default(), &[]);
    let mut browser = app.signed_in("wati").await;
    let page = browser.get("/akun").await;
    let host = ("host", "simpul.lan".to_owned());
    for (name, value) in [
        ("origin", "https://jahat.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        for path in ["/akun", "/keluar", "/masuk", "/sandi", "/orang/baru", "/impor", "/tidak-ada"]
        {
            browser.says = vec![host.clone(), (name, value.to_owned())];
            let answer = browser.post_from(&page, path, &[]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {name} {value}");
            assert!(answer.body.contains("isian.dari-luar"), "{path} {name} {value}");
        }
    }
    browser.says = vec![host, ("origin", "http://simpul.lan".to_owned())];
    let out = browser.post_from(&page, "/keluar", &[]).await;
    assert_eq!(out.location(), "/masuk", "our own form is taken");
}

#[tokio::test]
async fn every_answer_carries_every_header_and_a_number() {
    let app = app_behind(rates(1, 1_000, 1_000), &[]);
    let mut browser = from(&app, "203.0.113.9");
    let mut numbers = std::collections::BTreeSet::new();
    let mut seen = std::collections::BTreeSet::new();
    for path in
        ["/masuk", "/tidak-ada", "/healthz", "/readyz", "/akun", &web::assets::url("app.css")]
            .into_iter()
            .cycle()
            .take(24)
    {
        let answer = browser.get(path).await;
        seen.insert(answer.status.as_u16());
        let text = |name: &str| answer.headers[name].to_str().expect("ASCII").to_owned();
        let policy = text("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{part} in {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-embedder-policy", "require-corp"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(text(name), value, "{path}");
        }
        assert!(text("permissions-policy").contains("camera=()"));
        assert!(answer.headers.contains_key("cache-control"));
        assert!(!answer.headers.contains_key("strict-transport-security"), "plain HTTP");
        assert!(!answer.headers.contains_key("server"));
        assert!(numbers.insert(text("x-request-id")), "numbers differ");
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [200, 303, 404, 429]);
}

#[tokio::test]
async fn readiness_tells_what_is_wrong_and_nothing_else() {
    let app = app_behind(Rates::default(), &[]);
    let mut browser = app.browser();
    let ready = browser.get("/readyz").await;
    assert_eq!(ready.status, StatusCode::OK);
    assert_eq!(ready.body, "store: ok\nviews: ok\nwriting: ok\ndisk: ok\n");
    // After a failed writing it is tried again before anybody is told that all is well.
    app.serving.door().writes().note(false);
    assert_eq!(browser.get("/readyz").await.status, StatusCode::OK);
    assert!(!app.serving.door().writes().are_failing());
}

#[tokio::test]
async fn views_of_yesterday_are_not_ready() {
    let app = app_behind(Rates::default(), &[]);
    crate::hamlet::settle(&app);
    assert_eq!(app.browser().get("/readyz").await.status, StatusCode::OK);
    app.clock.advance_ms(2 * 86_400_000);
    let behind = app.browser().get("/readyz").await;
    assert_eq!(behind.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(behind.body.contains("views: behind"), "{}", behind.body);
    let mut other = app.browser();
    assert_eq!(other.get("/healthz").await.body, "ok\n");
}

#[tokio::test]
async fn figures_are_given_on_their_own_listener_only() {
    let app = app_behind(Rates::default(), &[]);
    let mut browser = app.signed_in("wati").await;
    assert_eq!(browser.get("/metrics").await.status, StatusCode::NOT_FOUND);
    let figures = app.figures();
    let request = Request::get("/metrics").body(axum::body::Body::empty()).expect("a request");
    let answer = figures::router(figures).oneshot(request).await.expect("never fails");
    let text = to_bytes(answer.into_body(), 1_000_000).await.expect("a body");
    let text = String::from_utf8(text.to_vec()).expect("UTF-8");
    for line in [
        "simpul_requests_total{route=\"/masuk\",method=\"POST\",status=\"303\"} 1",
        "simpul_requests_total{route=\"(none)\",method=\"GET\",status=\"404\"} 1",
        "simpul_request_seconds_count{route=\"/masuk\"} 2",
        "simpul_sessions 1",
        "simpul_records 0",
        "simpul_store_up 1",
        "simpul_writing_failing 0",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
    assert!(text.contains("simpul_store_bytes ") && text.contains("simpul_disk_free_bytes "));
}
