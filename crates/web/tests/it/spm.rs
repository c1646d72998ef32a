//! The minimum service standards of a year.

use axum::http::StatusCode;

use crate::{app::TestApp, hamlet};

const SPM: &str = "/spm?bulan=2026-11";
const ORIGIN: [(&str, &str); 2] = [("sumber", "Dinkes"), ("tanggal", "05-01-2026")];

#[tokio::test]
async fn services_stand_with_what_is_lacking_for_their_index() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let bare = gizi.get(SPM).await;
    assert_eq!(bare.status, StatusCode::OK, "{}", bare.body);
    for words in ["4. Pelayanan kesehatan balita", "4/2019", "6/2024"] {
        assert!(bare.body.contains(words), "{words}: {}", bare.main());
    }
    assert!(!bare.body.contains("Indeks: <strong>"), "nobody stated goods and staff");
    let place = "/sasaran/isi?masa=2026-11&desa=";
    let fields = [ORIGIN[0], ORIGIN[1], ("spm.mutu.04", "75")];
    let saved = gizi.post(place, place, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let place = "/sasaran/isi?masa=2026&desa=";
    let fields = [ORIGIN[0], ORIGIN[1], ("sasaran.anbal", "10")];
    let saved = gizi.post(place, place, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let page = gizi.get(SPM).await;
    // Nobody has everything: 80 % of nought and 20 % of 75 %.
    assert!(
        page.body.contains("Indeks: <strong>15,0 % (Belum Tuntas), dari 1 layanan"),
        "{}",
        page.main()
    );
    assert!(
        page.body.contains("10 <span class=\"quiet small\">ditetapkan</span>"),
        "{}",
        page.main()
    );
    let file = gizi.get("/spm.csv?bulan=2026-11").await;
    assert!(
        file.body.contains("4;Pelayanan kesehatan balita;4/2019;10;ditetapkan;0;"),
        "{}",
        file.body
    );
}

#[tokio::test]
async fn a_month_to_come_is_not_there() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    assert_eq!(gizi.get("/spm?bulan=2027-01").await.status, StatusCode::NOT_FOUND);
    assert_eq!(gizi.get("/spm?bulan=besok").await.status, StatusCode::BAD_REQUEST);
    let mut loket = app.signed_in("loket").await;
    assert_eq!(loket.get(SPM).await.status, StatusCode::FORBIDDEN);
}
