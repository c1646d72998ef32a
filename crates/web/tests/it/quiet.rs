//! Log and figures tell nothing about anybody, whatever happens.

use std::{
    io,
    sync::{Arc, Mutex, atomic::Ordering},
};

use access::role::Role;
use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use tower::ServiceExt as _;
use tracing_subscriber::fmt::MakeWriter;
use web::door::figures;

use crate::{app::TestApp, hamlet};

/// What no log may hold: seeded in names, numbers, passwords and addresses.
const CANARIES: [&str; 6] =
    ["Kenarilogtest", "7309015002269876", "kenarisandi", "kenaricari", "kenarijalan", "KENARICARA"];

/// A log that is kept to be read.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panics here").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Kept {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Kept {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("nobody panics here").clone()).expect("UTF-8")
    }
}

async fn scenario(app: &TestApp) {
    let mut loket = app.signed_in("loket").await;
    let id = app.ids.person().to_string();
    let person = [
        ("id_baru", id.as_str()),
        ("nama", "Kenarilogtest Dewi"),
        ("jk", "P"),
        ("nik", "7309015002269876"),
    ];
    let done = loket.post("/orang/baru", "/orang/baru", &person).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.main());
    // Refused: a number that is none, a name that is too long, a page that is not there.
    let long = "Kenarilogtest ".repeat(500);
    let wrong = [("id_baru", id.as_str()), ("nama", long.as_str()), ("nik", "7309015002269876x")];
    loket.post("/orang/baru", "/orang/baru", &wrong).await;
    let huge = "kenarijalan".repeat(40_000);
    loket.post("/orang/baru", "/orang/baru", &[("alamat", huge.as_str())]).await;
    for path in [
        "/orang?q=kenaricari",
        "/orang/kenaricari?nama=Kenarilogtest",
        "/kenaricari/7309015002269876",
        "/masuk/kenaricari",
        "/orang?q=7309015002269876",
    ] {
        loket.get(path).await;
    }
    let mut stranger = app.browser();
    stranger.sign_in("Kenarilogtest", "kenarisandi").await;
    stranger.says = vec![
        ("user-agent", "Kenarilogtest".to_owned()),
        ("referer", "https://simpul.lan/orang?q=kenaricari".to_owned()),
        ("origin", "https://kenaricari.example".to_owned()),
    ];
    stranger.post_bare("/masuk", &[("nama", "Kenarilogtest"), ("sandi", "kenarisandi")]).await;
    // A method that somebody invents.
    let request = Request::builder().method("KENARICARA").uri("/kenaricari");
    let request = request.body(Body::empty()).expect("a request");
    app.router.clone().oneshot(request).await.expect("never fails");
    let mut dokter = app.signed_in("dokter").await;
    let found = dokter.get("/orang?q=kenarilogtest").await;
    assert!(found.body.contains("Kenarilogtest"), "{}", found.main());
    dokter.get(&format!("/orang/{id}/identitas")).await;
}

#[tokio::test]
async fn a_whole_run_leaves_no_name_in_log_and_figures() {
    let kept = Kept::default();
    let log = tracing_subscriber::fmt().json().with_writer(kept.clone()).finish();
    let _guard = tracing::subscriber::set_default(log);
    let app = TestApp::new();
    hamlet::settle(&app);
    scenario(&app).await;
    app.panicking.store(true, Ordering::SeqCst);
    let broken = app.browser().get("/masuk").await;
    app.panicking.store(false, Ordering::SeqCst);
    assert_eq!(broken.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(broken.body.contains("program.salah"), "{}", broken.body);
    assert!(!broken.body.contains("Kenarilogtest"), "{}", broken.body);
    assert_eq!(broken.headers["cache-control"], "no-store");

    let figures = app.figures();
    let request = Request::get("/metrics").body(Body::empty()).expect("a request");
    let answer = figures::router(figures).oneshot(request).await.expect("never fails");
    let figures = to_bytes(answer.into_body(), 1_000_000).await.expect("a body");
    let figures = String::from_utf8(figures.to_vec()).expect("UTF-8");
    assert!(figures.contains("simpul_panics_total 1"), "{figures}");

    let log = kept.text();
    for canary in CANARIES {
        assert!(!log.contains(canary), "{canary} in the log:\n{log}");
        assert!(!figures.contains(canary), "{canary} in the figures:\n{figures}");
    }
    // The log is worth reading all the same.
    let line = |words: &[&str]| {
        let found = log.lines().any(|line| words.iter().all(|word| line.contains(word)));
        assert!(found, "{words:?} in\n{log}");
    };
    line(&["\"http.route\":\"/orang/baru\"", "\"http.status\":303", "\"account.id\":\""]);
    line(&["\"http.route\":\"(none)\"", "\"http.method\":\"other\""]);
    line(&["\"http.route\":\"/masuk\"", "\"http.status\":401", "\"request.id\":\""]);
    line(&["\"http.status\":500"]);
    assert!(log.lines().all(|line| !line.contains("?q=")), "{log}");
}

#[tokio::test]
async fn patterns_are_few_however_many_addresses_are_asked_for() {
    let app = TestApp::new();
    app.account("wati", "Kader Wati", Role::Admin, None);
    let mut browser = app.signed_in("wati").await;
    for n in 0..50 {
        browser.get(&format!("/orang/{n}")).await;
        browser.get(&format!("/tidak-ada/{n}")).await;
    }
    let text = app.serving.door().metrics().render();
    let lines = text.lines().filter(|line| line.starts_with("simpul_requests_total")).count();
    assert!(lines < 8, "{text}");
}
