//! The guidelines as pages.

use access::role::Role;
use axum::http::StatusCode;
use guidelines::{files::Files, model::Guidelines};

use crate::app::TestApp;

fn app() -> TestApp {
    let app = TestApp::new();
    app.account("rina", "Bidan Rina", Role::Bidan, None);
    app
}

#[tokio::test]
async fn rules_are_listed_and_found() {
    let app = app();
    let mut rina = app.signed_in("rina").await;
    let all = rina.get("/pedoman").await;
    assert_eq!(all.status, StatusCode::OK);
    for kind in ["Indikator", "Layanan", "Temuan", "Pertumbuhan", "Yang diamati"] {
        assert!(all.body.contains(&format!("<summary>{kind} (")), "{kind}");
    }
    let found = rina.get("/pedoman?q=ditimbang").await;
    // The digest is another whenever any rule is.
    let digest = &app.store.guidelines().digest[..12];
    assert!(found.body.contains(digest));
    insta::assert_snapshot!("guide_search", found.main().replace(digest, "SIDIK"));
    let none = rina.get("/pedoman?q=%3Cscript%3E").await;
    assert!(none.body.contains("Belum ketemu") && !none.body.contains("<script>\""));
    assert_eq!(app.browser().get("/pedoman").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_rule_tells_what_it_says_since_when_and_from_where() {
    let app = app();
    let mut rina = app.signed_in("rina").await;
    for (name, id) in [
        ("guide_indicator", "gizi.ds"),
        ("guide_item", "imm_dpt"),
        ("guide_cohort", "imun.idl"),
        ("guide_band", "tbu_pendek"),
    ] {
        let rule = rina.get(&format!("/pedoman/{id}")).await;
        assert_eq!(rule.status, StatusCode::OK, "{id}");
        let main = rule.main().lines().filter(|line| !line.contains("sidik"));
        insta::assert_snapshot!(name, main.collect::<Vec<_>>().join("\n"));
    }
    assert_eq!(rina.get("/pedoman/hantu").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_rule_has_a_page() {
    let app = app();
    let mut rina = app.signed_in("rina").await;
    let guidelines = Guidelines::load(&Files::embedded()).expect("the law is sound");
    let growth = &guidelines.growth;
    let rules = (guidelines.items.iter().map(|of| &of.rule))
        .chain(guidelines.items.iter().flat_map(|of| &of.findings).map(|of| &of.rule))
        .chain(guidelines.indicators.iter().map(|of| &of.rule))
        .chain(guidelines.home_visits.iter().map(|of| &of.rule))
        .chain(growth.kms.iter().map(|of| &of.rule))
        .chain(growth.velocity.iter().map(|of| &of.rule))
        .chain(guidelines.stages.iter().map(|of| &of.rule));
    for rule in rules {
        let page = rina.get(&format!("/pedoman/{}", rule.id)).await;
        assert_eq!(page.status, StatusCode::OK, "{}", rule.id);
        assert!(page.body.contains("Sumber</h3>"));
    }
}
