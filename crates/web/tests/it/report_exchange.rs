//! A report for a DHIS2: only what somebody mapped is sent.

use axum::http::StatusCode;
use guidelines::files::Files;

use crate::{app::TestApp, hamlet};

/// The guidelines with a mapping of Form 4, as whoever operates a node lays it down.
const MAPPING: &str = r#"
[[dhis2]]
id = "dhis2"
version = "uji.1"
valid_from = 2020-01-01
label = { id = "Pemetaan uji", en = "Mapping of a test" }
sources = ["OURS"]
set = [{ report = "form-4", uid = "dataSetF004" }]
element = [
    { report = "form-4", field = "gizi_13", uid = "elemenGz013" },
    { report = "form-4", field = "gizi_11", uid = "elemenGz011", combination = "kombinasi01" },
    { report = "form-4", field = "pustu", uid = "elemenPustu" },
]
unit = [{ uid = "unitPuskes1" }, { desa = "7309012001", uid = "unitDesa001" }]
"#;

fn law() -> Files {
    let embedded = Files::embedded();
    let files = embedded.iter().map(|(path, text)| (path.to_owned(), text.to_vec()));
    let others = files.filter(|(path, _)| path != "exchange/dhis2.toml");
    Files::from_texts(others.chain([("exchange/dhis2.toml".to_owned(), MAPPING.into())]))
}

#[tokio::test]
async fn what_is_mapped_is_sent_and_the_rest_is_listed() {
    let app = TestApp::by(&law());
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let path = "/laporan/form-4/dhis2.json?masa=2026-11&wilayah=7309012001";
    let sent = gizi.get(path).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.body);
    insta::assert_snapshot!("report_dhis2", sent.body);
    // Nobody entered the posts: nothing is sent for what nobody knows.
    assert!(!sent.body.contains("elemenPustu"));
    let page = gizi.get("/laporan/form-4?masa=2026-11").await;
    assert!(page.body.contains("/laporan/form-4/dhis2.json?masa=2026-11"), "{}", page.main());
    assert!(page.body.contains("baris belum dipetakan ke DHIS2"), "{}", page.main());
    let elsewhere = gizi.get(&path.replace("7309012001", "7309012002")).await;
    assert_eq!(elsewhere.status, StatusCode::BAD_REQUEST);
    assert!(elsewhere.body.contains("dhis2.wilayah"), "{}", elsewhere.body);
    let other = gizi.get("/laporan/form-5/dhis2.json?masa=2026-11").await;
    assert!(other.body.contains("dhis2.belum-dipetakan"), "{}", other.body);
    assert!(!gizi.get("/laporan/form-5?masa=2026-11").await.body.contains("dhis2.json"));
}
