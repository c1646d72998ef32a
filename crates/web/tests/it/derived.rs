//! Rates and shares that are worked out from other numbers.

use axum::http::StatusCode;
use domain::{
    id::PersonId,
    record::{Body, Death, Record, Subject, Visit},
};

use crate::{
    app::TestApp,
    family::{Pen, given, weighed},
    hamlet,
};

const PAGE: &str = "/papan/turunan?bulan=2026-11";
const FILE: &str = "/papan/turunan.csv?bulan=2026-11";

/// A dose, given on a day.
fn dose(pen: &mut Pen<'_>, child: PersonId, on: &str, step: &str) -> Record {
    let services = vec![given("imm_dpt", step, None)];
    let visit = Visit { services, observations: [].into(), ..weighed(0, 0) };
    pen.record(Subject::Person(child), on, Body::Visit(visit))
}

/// Line of a code and area of the file: what is divided by what, value, target.
fn line<'f>(file: &'f str, code: &str, area: &str) -> Option<&'f str> {
    let lines = file.lines().filter(|line| line.starts_with(&format!("{code};")));
    let found =
        lines.map(|line| line.splitn(4, ';').collect::<Vec<_>>()).find(|cells| cells[2] == area);
    found.map(|cells| cells[3])
}

#[tokio::test]
async fn drop_out_is_told_by_the_month_of_service() {
    let app = TestApp::new();
    let hamlet = hamlet::settle(&app);
    let author = app.ids.account();
    let mut pen = Pen::new(&app, author, 1_785_000_000_000);
    let mut records = Vec::new();
    // Five began this year, four came to the third dose.
    for (at, child) in hamlet.children.iter().take(5).enumerate() {
        records.push(dose(&mut pen, *child, "2026-01-20", "DPT1"));
        if at < 4 {
            records.push(dose(&mut pen, *child, "2026-02-20", "DPT2"));
            records.push(dose(&mut pen, *child, "2026-03-20", "DPT3"));
        }
    }
    app.write(&records);
    let mut gizi = app.signed_in("gizi").await;
    let file = gizi.get(FILE).await.body;
    assert_eq!(line(&file, "imun.do-dpt", "Jumlah"), Some("1 dari 5;20,0 %;5,0 %"), "{file}");
    assert_eq!(line(&file, "imun.do-dpt", "73.09.01.2001"), Some("1 dari 5;20,0 %;5,0 %"));
    let page = gizi.get(PAGE).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("angka=imun.do-dpt\">Angka drop out"), "{}", page.main());
    assert!(page.body.contains("/papan?indikator=imun.dpt3"), "{}", page.main());
    let one = gizi.get("/papan/turunan?bulan=2026-11&angka=imun.do-dpt").await;
    assert!(one.body.contains("20,0 %") && one.body.contains("73.09.01.2001"), "{}", one.main());
    assert!(gizi.get("/pedoman/imun.do-dpt").await.body.contains("dikurangi"));
    // Until February nobody had come to the third.
    let before = gizi.get("/papan/turunan.csv?bulan=2026-02").await.body;
    assert_eq!(line(&before, "imun.do-dpt", "Jumlah"), Some("5 dari 5;100,0 %;5,0 %"));
}

#[tokio::test]
async fn deaths_are_told_over_births_and_cases_over_figures() {
    let app = TestApp::new();
    let hamlet = hamlet::settle(&app);
    let author = app.ids.account();
    let mut pen = Pen::new(&app, author, 1_785_000_000_000);
    let dead = Subject::Person(hamlet.children[0]);
    app.write(&[pen.record(dead, "2025-09-30", Body::Death(Death::default()))]);
    let mut gizi = app.signed_in("gizi").await;
    let file = gizi.get("/papan/turunan.csv?bulan=2025-12").await.body;
    // Eight were born in September, one died on the twentieth day.
    for id in ["kia.akn", "kia.akb", "kia.akaba"] {
        assert_eq!(line(&file, id, "Jumlah"), Some("1 dari 8;125,0 per 1.000;–"), "{file}");
    }
    assert_eq!(line(&file, "kia.aki", "Jumlah"), Some("0 dari 8;0,0 per 100.000;–"));
    assert_eq!(line(&file, "p2.malaria-api", "Jumlah"), Some(";sasaran belum diisi;1,0 per 1.000"));
    let place = "/sasaran/isi?masa=2025&desa=";
    let fields = [("sumber", "BPS"), ("tanggal", "05-01-2026"), ("sasaran.penduduk", "4000")];
    let saved = gizi.post(place, place, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let file = gizi.get("/papan/turunan.csv?bulan=2025-12").await.body;
    let malaria = line(&file, "p2.malaria-api", "Jumlah");
    assert_eq!(malaria, Some("0 dari 4000;0,0 per 1.000;1,0 per 1.000"));
    // A child who reaches a year in September 2026 is of that year's cohort, complete or not.
    let now = gizi.get(FILE).await.body;
    assert_eq!(line(&now, "imun.uci-desa", "Jumlah"), Some("0 dari 1;0,0 %;100,0 %"), "{now}");
    assert_eq!(line(&now, "imun.uci-desa", "73.09.01.2001"), Some("0 dari 7;belum;100,0 %"));
}

#[tokio::test]
async fn a_kader_reads_the_own_posyandu_and_a_clerk_nothing() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut kader = app.signed_in("kader").await;
    let file = kader.get("/papan/turunan.csv?bulan=2025-12").await.body;
    assert_eq!(line(&file, "kia.akb", "Jumlah"), Some("0 dari 4;0,0 per 1.000;–"), "{file}");
    assert_eq!(
        line(&file, "imun.uci-desa", "Jumlah"),
        Some(";hanya untuk seluruh wilayah;100,0 %")
    );
    assert_eq!(kader.get("/papan/turunan?angka=hantu").await.status, StatusCode::NOT_FOUND);
    assert_eq!(kader.get("/papan/turunan?bulan=2027-01").await.status, StatusCode::NOT_FOUND);
    assert_eq!(kader.get("/papan/turunan?bulan=besok").await.status, StatusCode::BAD_REQUEST);
    let mut loket = app.signed_in("loket").await;
    assert_eq!(loket.get(PAGE).await.status, StatusCode::FORBIDDEN);
}
