//! Any day of a life, one service across a village, and the pages of every book.

use axum::http::StatusCode;

use crate::lives::app;

#[tokio::test]
async fn a_day_of_a_life_tells_what_was_due_and_why() {
    let (app, lives) = app();
    let mut browser = app.signed_in("dokter").await;
    let base = format!("/orang/{}/jelajah", lives.dewi);
    let answer = browser.get(&format!("{base}?tanggal=2026-06-01")).await;
    insta::assert_snapshot!("jelajah_hamil", answer.main());
    // Nothing later is used: on that day nobody knew of the delivery.
    // At the top stands today; the day that is looked at knows nothing of it.
    assert_eq!(answer.body.matches("Masa nifas").count(), 1);
    let later = browser.get(&format!("{base}?tanggal=2026-11-01")).await;
    assert!(later.body.contains("Masa nifas ke-1"), "{}", later.main());
    let part = browser.get(&format!("{base}/bagian?tanggal=2026-06-01")).await;
    assert_eq!(part.status, StatusCode::OK);
    assert!(part.body.contains("1 Jun 2026") && !part.body.contains("<html"));
    assert!(answer.body.contains(part.body.trim()), "the part is what the page shows");
}

#[tokio::test]
async fn days_beyond_the_life_are_brought_back() {
    let (app, lives) = app();
    let mut browser = app.signed_in("dokter").await;
    let base = format!("/orang/{}/jelajah", lives.dewi);
    let early = browser.get(&format!("{base}?tanggal=1900-01-01")).await;
    assert!(early.body.contains("value=\"1998-03-02\""), "{}", early.main());
    let late = browser.get(&format!("{base}?tanggal=2099-01-01")).await;
    assert!(late.body.contains("value=\"2027-11-21\""), "{}", late.main());
    let bad = browser.get(&format!("{base}?tanggal=kemarin")).await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
    let mut clerk = app.signed_in("loket").await;
    assert_eq!(clerk.get(&base).await.status, StatusCode::FORBIDDEN);
    assert_eq!(clerk.get(&format!("{base}/bagian")).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_next_change_is_one_that_can_be_seen() {
    let (app, lives) = app();
    let mut browser = app.signed_in("dokter").await;
    let base = format!("/orang/{}/jelajah", lives.dewi);
    let now = browser.get(&format!("{base}?tanggal=2026-11-21")).await;
    let after = now.body.split("Perubahan berikutnya: <a href=\"").nth(1).expect("a change");
    let href = after.split('"').next().expect("an address");
    let day = href.rsplit('=').next().expect("a day").to_owned();
    assert!("2026-11-21" < day.as_str(), "{day}");
    let then = browser.get(&format!("{base}/bagian?tanggal={day}")).await;
    let today = browser.get(&format!("{base}/bagian?tanggal=2026-11-21")).await;
    assert_ne!(then.body, today.body);
}

#[tokio::test]
async fn one_service_tells_of_everybody_of_the_village() {
    let (app, _) = app();
    let mut browser = app.signed_in("gizi").await;
    let answer = browser.get("/pedoman/layanan/imm_mr/siapa").await;
    insta::assert_snapshot!("siapa_mr", answer.main());
    let missed = browser.get("/pedoman/layanan/imm_mr/siapa?langkah=MR2&alasan=waiting").await;
    assert_eq!(missed.status, StatusCode::OK, "{}", missed.body);
    let list = browser.get("/harus-dilayani?layanan=imm_mr").await;
    assert!(list.body.contains("/pedoman/layanan/imm_mr/siapa?hal=1"), "{}", list.main());
    let rule = browser.get("/pedoman/imm_mr").await;
    assert!(rule.body.contains("/pedoman/layanan/imm_mr/siapa"));
    let unknown = browser.get("/pedoman/layanan/hantu/siapa").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let step = browser.get("/pedoman/layanan/imm_mr/siapa?langkah=MR9").await;
    assert_eq!(step.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_counts_of_reasons_are_the_lengths_of_their_lists() {
    let (app, _) = app();
    let mut browser = app.signed_in("kader").await;
    let base = "/pedoman/layanan/dw_td/siapa";
    let answer = browser.get(base).await;
    let mut all = 0;
    for part in answer.body.split("<li><a href=\"").skip(1).filter(|p| p.contains("alasan=")) {
        let (href, rest) = part.split_once('"').expect("an address");
        let number = rest.split("<strong>").nth(1).and_then(|t| t.split('<').next());
        let number: usize = number.expect("a number").parse().expect("digits");
        let list = browser.get(&href.replace("&#38;", "&").replace("&amp;", "&")).await;
        assert_eq!(list.body.matches("<th scope=\"row\">").count(), number, "{href}");
        all += number;
    }
    // Rahmat, Sumi and Dewi are grown up; the children stand in other books.
    assert_eq!(all, 3, "{}", answer.main());
    assert!(answer.body.contains("tahap hidupnya lain"));
}

#[tokio::test]
async fn every_book_has_its_page() {
    let (app, lives) = app();
    let mut browser = app.signed_in("dokter").await;
    let mother = browser.get(&format!("/orang/{}/buku/ibu", lives.dewi)).await;
    insta::assert_snapshot!("buku_ibu", mother.main());
    let adult = browser.get(&format!("/orang/{}/buku/dewasa", lives.rahmat)).await;
    insta::assert_snapshot!("buku_dewasa", adult.main());
    let none = browser.get(&format!("/orang/{}/buku/ibu", lives.rahmat)).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    assert!(!adult.body.contains("/kms\"") && !adult.body.contains("/imunisasi\""));
    let child = browser.get(&format!("/orang/{}", lives.hamlet.children[0])).await;
    assert!(child.body.contains("/kms\"") && !child.body.contains("/buku/dewasa"));
    let old = browser.get(&format!("/orang/{}/buku/dewasa", lives.sumi)).await;
    assert!(old.body.contains("AKS"), "{}", old.main());
}
