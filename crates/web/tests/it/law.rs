//! Guidelines that change while the application is served.

use std::{convert::Infallible, sync::Arc, time::Duration};

use access::role::Role;
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use guidelines::{fault::Fault, model::Guidelines};
use tokio::time::timeout;
use tower::ServiceExt as _;
use web::law::News;

use crate::app::TestApp;

/// The guidelines in use, with another edition's name.
fn other(app: &TestApp) -> Arc<Guidelines> {
    let mut other = app.serving.app().guidelines().clone();
    other.edition = "pedoman-uji".to_owned();
    other.digest = "uji".to_owned();
    Arc::new(other)
}

#[tokio::test]
async fn a_broken_folder_is_told_and_nothing_stops() {
    let app = TestApp::new();
    app.account("budi", "Pak Budi", Role::Admin, None);
    app.account("rina", "Bidan Rina", Role::Bidan, None);
    let fault = Fault {
        file: "items/a.toml".to_owned(),
        line: 7,
        code: "kode.tak-dikenal",
        message: "Kode <b> tidak dikenal.".to_owned(),
    };
    let folder = "/pedoman".to_owned();
    app.serving.app().tell_law(News::Faulty { folder: folder.clone(), faults: vec![fault] });
    let mut budi = app.signed_in("budi").await;
    assert!(budi.get("/").await.body.contains("punya 1 kesalahan dan belum dipakai"));
    let mut rina = app.signed_in("rina").await;
    assert!(!rina.get("/").await.body.contains("kesalahan"), "a midwife cannot mend it");
    let page = rina.get("/pedoman").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("items/a.toml:7: Kode &#60;b&#62; tidak dikenal."), "{}", page.body);
    app.serving.app().tell_law(News::Waiting { folder, edition: "2027.1".to_owned() });
    assert!(rina.get("/pedoman").await.body.contains("Mulai dipakai besok"));
    assert!(!budi.get("/").await.body.contains("kesalahan"));
    app.serving.app().tell_law(News::None);
    assert!(!rina.get("/pedoman").await.body.contains("besok"));
}

#[tokio::test]
async fn other_guidelines_take_the_place_of_those_in_use() {
    let app = TestApp::new();
    app.account("rina", "Bidan Rina", Role::Bidan, None);
    let mut rina = app.signed_in("rina").await;
    let title = "<h1>Pedoman pedoman-uji</h1>";
    assert!(!rina.get("/pedoman").await.body.contains(title));
    let (new, mut reader) = (other(&app), app.signed_in("rina").await);
    let changed = app.serving.change(async |old| {
        // Who only reads is answered while the views are rebuilt.
        assert_eq!(reader.get("/pedoman").await.status, StatusCode::OK);
        let store = app.store.under(Arc::clone(&new)).unwrap();
        Ok::<_, Infallible>(old.under(store, new))
    });
    changed.await.expect("nobody writes").unwrap();
    assert!(rina.get("/pedoman").await.body.contains(title), "whoever is signed in stays so");
}

#[tokio::test]
async fn what_writes_waits_for_the_change() {
    let app = TestApp::new();
    let request = Request::post("/masuk").body(Body::empty()).unwrap();
    let mut writing = tokio::spawn(app.router.clone().oneshot(request));
    let changed = app.serving.change(async |old| {
        let early = timeout(Duration::from_millis(50), &mut writing).await;
        assert!(early.is_err(), "answered while the views were rebuilt");
        Ok::<_, Infallible>(old)
    });
    changed.await.expect("nobody writes yet").unwrap();
    assert!(writing.await.unwrap().is_ok());
}

#[tokio::test]
async fn what_fails_to_change_stays() {
    let app = TestApp::new();
    app.account("rina", "Bidan Rina", Role::Bidan, None);
    let edition = app.serving.app().guidelines().edition.clone();
    let failed = app.serving.change(async |_| Err("penuh")).await;
    assert_eq!(failed, Some(Err("penuh")));
    let mut rina = app.signed_in("rina").await;
    assert!(rina.get("/pedoman").await.body.contains(&format!("<h1>Pedoman {edition}</h1>")));
}
