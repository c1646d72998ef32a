//! The first page, by role.

use access::role::Role;
use axum::http::StatusCode;

use crate::{app::TestApp, family};

#[tokio::test]
async fn a_kader_sees_the_posyandu_what_is_due_and_whom_to_visit() {
    let app = TestApp::new();
    let family = family::settle(&app);
    app.account("wati", "Kader Wati", Role::Kader, Some(family.posyandu));
    let mut wati = app.signed_in("wati").await;
    let answer = wati.get("/").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    insta::assert_snapshot!("home_kader", answer.main());
    assert!(!answer.body.contains("Santoso"), "nobody of another posyandu");
}

#[tokio::test]
async fn clerks_and_keepers_of_accounts_see_no_health_work() {
    let app = TestApp::new();
    let family = family::settle(&app);
    app.account("loket", "Petugas Loket", Role::Loket, None);
    app.account("admin", "Pengelola", Role::Admin, None);
    app.account("kapus", "Kepala", Role::Kapus, None);
    for name in ["loket", "admin"] {
        let answer = app.signed_in(name).await.get("/").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(!answer.body.contains("terlambat") && !answer.body.contains("Bunga"), "{name}");
    }
    let head = app.signed_in("kapus").await.get("/").await;
    assert!(head.body.contains("layanan terlambat"));
    assert!(!head.body.contains(&format!("/orang/{}", family.bunga)), "numbers, no names");
}
