//! The pages of one person.

use access::role::Role;
use axum::http::StatusCode;

use crate::{
    app::TestApp,
    family::{self, Family},
};

fn app() -> (TestApp, Family) {
    let app = TestApp::new();
    let family = family::settle(&app);
    app.account("rina", "Bidan Rina", Role::Bidan, None);
    app.account("wati", "Kader Wati", Role::Kader, Some(family.posyandu));
    app.account("loket", "Petugas Loket", Role::Loket, None);
    app.account("admin", "Pengelola", Role::Admin, None);
    (app, family)
}

#[tokio::test]
async fn the_pages_of_a_child_as_a_midwife_reads_them() {
    let (app, family) = app();
    let mut browser = app.signed_in("rina").await;
    for tab in [
        "",
        "identitas",
        "riwayat",
        "imunisasi",
        "tumbuh-kembang",
        "vitamin",
        "temuan",
        "kunjungan-rumah",
    ] {
        let path = format!("/orang/{}/{tab}", family.bunga);
        let answer = browser.get(path.trim_end_matches('/')).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        let name = if tab.is_empty() { "ringkasan" } else { tab };
        insta::assert_snapshot!(format!("bunga_{name}"), answer.main());
    }
}

#[tokio::test]
async fn charts_have_letters_and_links_to_their_records() {
    let (app, family) = app();
    let mut browser = app.signed_in("rina").await;
    let answer = browser.get(&format!("/orang/{}/kms", family.bunga)).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.body.matches("<svg class=\"chart\"").count(), 3);
    assert!(answer.body.contains(&format!("href=\"/catatan/{}\"", family.last_visit)));
    let compared = "12 Nov 2026: 7,1 kg, tidak naik (T), dibanding 12 Okt 2026 (7,2 kg)";
    assert!(answer.body.contains(compared), "{}", answer.main());
    // No weighing in August: September compares with none, but says when the last one was.
    assert!(answer.body.contains("bulan lalu tidak ditimbang (O), terakhir ditimbang 12 Jul 2026"));
    let why = format!("/orang/{}/mengapa?item=gizi.nd&tanggal=2026-11-21", family.bunga);
    let why = browser.get(&why).await;
    assert!(why.body.contains("Tidak naik, dibanding 12 Okt 2026 (7,2 kg)"), "{}", why.main());
    assert!(!answer.body.contains("NaN"));
}

#[tokio::test]
async fn why_a_service_is_due_names_rule_version_sources_and_window() {
    let (app, family) = app();
    let mut browser = app.signed_in("wati").await;
    let path = format!("/orang/{}/mengapa?item=imm_dpt&step=DPT2&tanggal=2026-11-21", family.bunga);
    let answer = browser.get(&path).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    insta::assert_snapshot!("why_dpt2", answer.main());
    let unknown = browser.get(&format!("/orang/{}/mengapa?item=xyz", family.bunga)).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let bad =
        browser.get(&format!("/orang/{}/mengapa?item=kms&tanggal=kemarin", family.bunga)).await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_kader_sees_the_own_posyandu_only() {
    let (app, family) = app();
    let mut kader = app.signed_in("wati").await;
    assert_eq!(kader.get(&format!("/orang/{}", family.bunga)).await.status, StatusCode::OK);
    let other = kader.get(&format!("/orang/{}", family.budi)).await;
    let unknown = kader.get(&format!("/orang/{}", app.ids.person())).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    assert_eq!(other.body, unknown.body, "out of reach and missing look the same");
}

#[tokio::test]
async fn clerks_see_identity_and_keepers_of_accounts_nothing() {
    let (app, family) = app();
    let mut clerk = app.signed_in("loket").await;
    let base = format!("/orang/{}", family.bunga);
    let summary = clerk.get(&base).await;
    assert_eq!(summary.location(), format!("{base}/identitas"));
    let identity = clerk.get(&format!("{base}/identitas")).await;
    assert_eq!(identity.status, StatusCode::OK);
    assert!(!identity.body.contains("/riwayat") && !identity.body.contains("/catatan/"));
    for tab in ["riwayat", "kms", "imunisasi", "temuan", "mengapa?item=imm_bcg"] {
        let answer = clerk.get(&format!("{base}/{tab}")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{tab}");
    }
    let mut keeper = app.signed_in("admin").await;
    for path in [format!("{base}/identitas"), format!("{base}/kms")] {
        assert_eq!(keeper.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn names_with_markup_stay_text() {
    let (app, family) = app();
    let mut browser = app.signed_in("rina").await;
    for tab in ["", "/identitas", "/riwayat", "/kms"] {
        let answer = browser.get(&format!("/orang/{}{tab}", family.budi)).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(!answer.body.contains("<b>Santoso"), "{tab}");
        assert!(
            answer.body.contains("Budi &#60;b&#62;Santoso") || answer.body.contains("&lt;b&gt;")
        );
    }
}
