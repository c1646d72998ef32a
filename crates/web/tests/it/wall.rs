//! The screen on the wall: boards in turn, nobody's name, and a way to stop it.

use axum::http::StatusCode;

use crate::{app::TestApp, hamlet};

const WALL: &str = "/papan/tv?papan=gizi.ds,imun.idl&menurut=rt";

#[tokio::test]
async fn boards_follow_each_other_and_name_nobody() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let board = gizi.get("/papan?indikator=gizi.ds&menurut=rt").await;
    let href = "/papan/tv?papan=gizi.ds&#38;menurut=rt&#38;no=1";
    assert!(board.body.contains(href), "{}", board.main());
    let first = gizi.get(WALL).await;
    assert!(first.body.contains("Papan 1 dari 2"), "{}", first.main());
    assert!(!first.body.contains("/papan/orang") && !first.body.contains("Ani Contoh"));
    insta::assert_snapshot!("wall", first.main());
    // Without script the next one comes by itself, after the last the first again.
    let goes_on = |body: &str, number: usize| {
        let next = format!("content=\"20;url={}&no={number}\"", WALL).replace('&', "&#38;");
        body.contains(&next)
    };
    assert!(goes_on(&first.body, 2), "{}", first.body);
    let second = gizi.get(&format!("{WALL}&no=2")).await;
    assert!(second.body.contains("Papan 2 dari 2") && goes_on(&second.body, 1));
    // Stopped it stays, and goes on from there.
    let still = gizi.get(&format!("{WALL}&no=2&jeda=1")).await;
    assert!(!still.body.contains("http-equiv") && still.body.contains("Putar lagi"));
    assert!(first.body.contains(">Jeda</a>"));
}

#[tokio::test]
async fn boards_are_chosen_once_each_and_not_too_many() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let menu = gizi.get("/papan/tv").await;
    assert!(menu.body.contains("Papan 6</label>"), "{}", menu.main());
    let chosen = "/papan/tv?pilih1=gizi.ds&pilih2=&pilih3=imun.idl&pilih4=gizi.ds&menurut=rt";
    let sent = gizi.get(&format!("{chosen}&wilayah=")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(sent.location(), format!("{WALL}&no=1"));
    let ids = ["gizi.ds", "gizi.ks", "gizi.nd", "imun.idl", "imun.bcg", "imun.hb0", "imun.dpt1"];
    let all = |count: usize| format!("/papan/tv?papan={}", ids[..count].join(","));
    assert_eq!(gizi.get(&all(6)).await.status, StatusCode::OK);
    let many = gizi.get(&all(7)).await;
    assert_eq!(many.status, StatusCode::BAD_REQUEST);
    assert!(many.body.contains("paling banyak 6 papan"), "{}", many.main());
    assert_eq!(gizi.get("/papan/tv?papan=entah").await.status, StatusCode::NOT_FOUND);
    // A kader shows the own posyandu.
    let mut kader = app.signed_in("kader").await;
    let own = kader.get(WALL).await;
    assert!(own.body.contains("Posyandu Melati") && !own.body.contains("RT 003"));
}
