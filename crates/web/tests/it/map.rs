//! The map of the board: which desa is drawn how, what cannot be drawn, and who may see it.

use axum::http::StatusCode;
use domain::{
    area::Address,
    person::{Birth, BirthPrecision, PersonFacts, Sex},
    record::{Body, Subject},
};

use crate::{
    app::TestApp,
    family::{Pen, weighed},
    hamlet,
};

const NOVEMBER: &str = "/papan/peta?indikator=gizi.ds&bulan=2026-11";
/// Desa with an outline: Tenrigangkae and Pattontongang.
const TENRIGANGKAE: &str = "7309012003";
const PATTONTONGANG: &str = "7309012004";
/// A desa of a kabupaten without outlines.
const ELSEWHERE: &str = "3324012001";

/// Writes children of a desa, so many weighed in November and so many not.
fn children(app: &TestApp, desa: Option<&str>, weighed_count: usize, others: usize) {
    let mut pen = Pen::new(app, app.ids.account(), 1_790_000_000_000);
    let mut records = Vec::new();
    for at in 0..weighed_count + others {
        let child = app.ids.person();
        let facts = PersonFacts {
            name: Some(format!("Anak {at} Rekaan")),
            sex: Some(Sex::Perempuan),
            birth: Some(Birth {
                day: "2025-09-10".parse().expect("a day"),
                minute: None,
                precision: BirthPrecision::Exact,
            }),
            address: desa.map(|desa| Address {
                desa: desa.parse().expect("a code"),
                dusun: None,
                rw: None,
                rt: None,
                line: None,
            }),
            ..PersonFacts::default()
        };
        records.push(pen.record(Subject::Person(child), "2025-09-10", Body::from(facts)));
        if at < weighed_count {
            let visit = Body::Visit(weighed(9_300, 730));
            records.push(pen.record(Subject::Person(child), "2026-11-10", visit));
        }
    }
    app.write(&records);
}

/// The hamlet, whose desa has no outline; two desa that have one; people of elsewhere and nowhere.
fn settle(app: &TestApp) {
    hamlet::settle(app);
    children(app, Some(TENRIGANGKAE), 10, 0);
    children(app, Some(PATTONTONGANG), 3, 9);
    children(app, Some(ELSEWHERE), 1, 1);
    children(app, None, 2, 1);
}

/// The texts of drawn desa, in the order in which they are drawn.
fn drawn(body: &str) -> Vec<String> {
    let svg = body.split_once("<svg class=\"map\"").expect("a map").1;
    let svg = svg.split_once("</svg>").expect("its end").0;
    let titles = svg.split("<title>").skip(1);
    titles.map(|rest| rest.split('<').next().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn a_desa_is_drawn_by_its_state_and_says_it() {
    let app = TestApp::new();
    settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let page = gizi.get(NOVEMBER).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert_eq!(
        drawn(&page.body),
        ["Pattontongang: Cukup, 3 dari 12 (25,0 %)", "Tenrigangkae: Baik, 10 dari 10 (100,0 %)"]
    );
    let main = page.main();
    assert!(main.contains("fill=\"url(#peta-1)\"") && main.contains("fill=\"url(#peta-3)\""));
    assert!(main.contains("Garis batas bukan batas resmi."));
    // The letter of the drawing stands in the table too, and in the legend.
    assert!(main.contains(">C</text>") && main.contains("C Cukup: 1 desa"));
    assert!(main.contains("<span class=\"letter\">C</span>"));
    let of_desa = format!(
        "/papan?indikator=gizi.ds&amp;bulan=2026-11&amp;menurut=dusun&amp;wilayah={PATTONTONGANG}"
    );
    assert!(main.contains(&format!("<a href=\"{of_desa}\" tabindex=\"-1\"")), "{main}");
    assert!(!page.body.contains("style=\""), "the policy forbids it");
    let ends = main.find("<svg").expect("a map");
    let answer = main.find("class=\"answer\"").expect("an answer");
    assert!(answer < ends, "the answer comes first");
}

#[tokio::test]
async fn what_cannot_be_drawn_is_told_and_stands_in_the_table() {
    let app = TestApp::new();
    settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let page = gizi.get(NOVEMBER).await;
    let main = page.main();
    assert!(main.contains("Tidak tergambar karena batasnya tidak ada: Desa 73.09.01.2001."));
    assert!(main.contains("Batas desa wilayah 33.24 belum ada di server ini"), "{main}");
    assert!(main.contains("desanya tidak tergambar"));
    let homeless = main.split_once("Desanya tidak diketahui: ").expect("people of nowhere").1;
    assert!(homeless.contains(">3</a> anak"), "{homeless}");
    let table = main.split_once("<tbody>").expect("a table").1;
    for name in ["Tenrigangkae", "73.09.01.2001", "33.24.01.2001", "Tidak diketahui"] {
        assert!(table.contains(name), "{name} in {table}");
    }
    // Of a desa without an outline alone there is no map, but a table.
    let page = gizi.get(&format!("{NOVEMBER}&wilayah={ELSEWHERE}")).await;
    assert!(!page.body.contains("<svg class=\"map\"") && page.body.contains("tidak ada peta"));
    assert!(page.main().contains("33.24.01.2001"), "{}", page.main());
}

#[tokio::test]
async fn a_desa_with_nobody_to_count_is_not_judged() {
    let app = TestApp::new();
    settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    // Nobody was born yet.
    let page = gizi.get(&NOVEMBER.replace("2026-11", "2025-01")).await;
    assert_eq!(
        drawn(&page.body),
        ["Tenrigangkae: belum ada sasaran", "Pattontongang: belum ada sasaran"]
    );
    assert!(page.body.contains("– Tidak dinilai: 2 desa"), "{}", page.main());
    assert!(page.body.contains("Belum ada sasaran pada bulan ini."));
}

#[tokio::test]
async fn who_sees_the_board_sees_the_map_and_no_more() {
    let app = TestApp::new();
    settle(&app);
    for name in ["loket", "admin"] {
        let mut browser = app.signed_in(name).await;
        assert_eq!(browser.get(NOVEMBER).await.status, StatusCode::FORBIDDEN, "{name}");
    }
    let mut dokter = app.signed_in("dokter").await;
    let page = dokter.get(NOVEMBER).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("/papan/orang"), "numbers without names");
    assert_eq!(drawn(&page.body).len(), 2);
    // Who was not weighed is in no prevalence: attendance stands beside it.
    let stunting = dokter.get("/papan/peta?indikator=gizi.stunting&bulan=2026-11").await;
    assert!(stunting.body.contains("data-label=\"D/S\">25,0 %"), "{}", stunting.main());
    // A kader sees the own posyandu, whatever the address says.
    let mut kader = app.signed_in("kader").await;
    let page = kader.get(&format!("{NOVEMBER}&wilayah={PATTONTONGANG}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("Pattontongang") && page.body.contains("73.09.01.2001"));
    for (query, status) in [
        ("?bulan=2030-01", StatusCode::NOT_FOUND),
        ("?bulan=kemarin", StatusCode::BAD_REQUEST),
        ("?indikator=hantu", StatusCode::NOT_FOUND),
        ("?menurut=rt", StatusCode::OK),
        ("?indikator=gizi.stunting", StatusCode::OK),
    ] {
        assert_eq!(dokter.get(&format!("/papan/peta{query}")).await.status, status, "{query}");
    }
}

#[tokio::test]
async fn board_and_map_lead_to_each_other() {
    let app = TestApp::new();
    settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let board = gizi.get("/papan?indikator=gizi.nd&bulan=2026-10&menurut=rt").await;
    let map = "/papan/peta?indikator=gizi.nd&#38;bulan=2026-10&#38;menurut=rt";
    assert!(board.body.contains(&format!("<a href=\"{map}\">Peta</a>")), "{}", board.main());
    let page = gizi.get(&map.replace("&#38;", "&")).await;
    let back = "/papan?indikator=gizi.nd&#38;bulan=2026-10&#38;menurut=desa";
    assert!(page.body.contains(&format!("<a href=\"{back}\">Papan</a>")), "{}", page.main());
}
