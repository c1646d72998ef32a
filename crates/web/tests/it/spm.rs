//! The minimum service standards of a year.

use axum::http::StatusCode;

use crate::{app::TestApp, hamlet};

const SPM: &str = "/spm?bulan=2026-11";
const ORIGIN: [(&str, &str); 2] = [("sumber", "Dinkes"), ("tanggal", "05-01-2026")];
/// An earthquake: forty people affected, thirty of them served.
const PROVINCIAL: [(&str, &str); 2] = [("spm.p1.terdampak", "40"), ("spm.p1.dilayani", "30")];

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
    assert!(bare.body.contains("Layanan provinsi") && bare.body.contains("sasaran belum diisi"));
    assert!(!bare.body.contains("Indeks: <strong>"), "nobody stated goods and staff");
    let place = "/sasaran/isi?masa=2026-11&desa=";
    let fields = [ORIGIN[0], ORIGIN[1], ("spm.mutu.04", "75")];
    let saved = gizi.post(place, place, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let place = "/sasaran/isi?masa=2026&desa=";
    let fields = [ORIGIN[0], ORIGIN[1], ("sasaran.anbal", "10"), PROVINCIAL[0], PROVINCIAL[1]];
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
    assert!(page.body.contains("30 dari 40"), "{}", page.main());
    assert!(page.body.contains("<strong>75,0 %</strong>"), "{}", page.main());
    let file = gizi.get("/spm.csv?bulan=2026-11").await;
    assert!(
        file.body.contains("4;Pelayanan kesehatan balita;4/2019;10;ditetapkan;0;"),
        "{}",
        file.body
    );
}

#[tokio::test]
async fn goods_and_staff_are_stated_item_by_item_under_their_heading() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let group = "SPM+10%3A+barang+dan+tenaga+untuk+orang+dengan+gangguan+jiwa+berat";
    let form = format!("/sasaran/isi?masa=2026-11&desa=&kelompok={group}");
    let table = gizi.get("/sasaran?masa=2026-11").await;
    assert!(table.body.contains(&form.replace('&', "&#38;")), "{}", table.main());
    let page = gizi.get(&form).await;
    assert!(page.body.contains(">kit berisi dua alat fiksasi"), "{}", page.main());
    assert!(!page.body.contains("vaksin Td"), "a heading asks for its own numbers only");
    let items = ["barang.10.01", "barang.10.02", "barang.10.03", "barang.10.04", "tenaga.10.01"];
    let items = items.map(|item| format!("spm.{item}"));
    let values = ["100", "50", "100", "100", "0"];
    let four = items.iter().map(String::as_str).zip(values).take(4).chain(ORIGIN);
    let saved = gizi.post(&form, &form, &four.collect::<Vec<_>>()).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let mutu = "spm.mutu.10;";
    let file = gizi.get("/sasaran.csv?masa=2026-11").await;
    assert!(!file.body.contains(mutu), "one item lacks: {}", file.body);
    let all = items.iter().map(String::as_str).zip(values).chain(ORIGIN);
    let saved = gizi.post(&form, &form, &all.collect::<Vec<_>>()).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let file = gizi.get("/sasaran.csv?masa=2026-11").await;
    let mean = file.body.lines().find(|line| line.contains(mutu)).expect("a mean");
    assert!(mean.contains(";70;persen;perkiraan;"), "{mean}");
    let unknown = gizi.get("/sasaran/isi?masa=2026-11&desa=&kelompok=Entah").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
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
