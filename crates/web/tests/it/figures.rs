//! Target populations: stating them, what follows, and the board beside them.

use axum::http::StatusCode;

use crate::{app::TestApp, hamlet};

const BOARD: &str = "/papan?indikator=gizi.ds&bulan=2026-11&menurut=desa";
const ENTER: &str = "/sasaran/isi?masa=2026&desa=7309012001";
const ORIGIN: [(&str, &str); 2] = [("sumber", "Proyeksi BPS 2026"), ("tanggal", "05-01-2026")];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    ORIGIN.iter().chain(more).copied().collect()
}

#[tokio::test]
async fn a_target_population_stands_beside_the_registered() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let before = gizi.get(BOARD).await;
    assert!(before.body.contains("Sasaran dari BPS atau Dinkes belum diisi"), "{}", before.body);
    let saved = gizi.post(ENTER, ENTER, &with(&[("sasaran.balita", "20")])).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let board = gizi.get(BOARD).await;
    assert!(board.body.contains("5 dari 20 <strong>25,0 %</strong>"), "{}", board.body);
    assert!(!board.body.contains("belum diisi"));
    // Fewer than were weighed: shown as it is, and marked.
    gizi.post(ENTER, ENTER, &with(&[("sasaran.balita", "4")])).await;
    let board = gizi.get(BOARD).await;
    assert!(board.body.contains("5 dari 4 <strong>125,0 %</strong>"), "{}", board.body);
    assert!(board.body.contains("lebih dari 100 %, periksa sasaran"));
    // Nobody at all: no percentage, and no division by it.
    gizi.post(ENTER, ENTER, &with(&[("sasaran.balita", "0")])).await;
    let board = gizi.get(BOARD).await;
    assert!(board.body.contains("5 dari 0 <strong>–</strong>"), "{}", board.body);
}

#[tokio::test]
async fn what_was_not_stated_is_worked_out_and_says_so() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let values = with(&[("sasaran.penduduk", "1.001"), ("demografi.cbr", "20")]);
    let saved = gizi.post(ENTER, ENTER, &values).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let table = gizi.get("/sasaran?masa=2026").await;
    insta::assert_snapshot!("figures", table.main());
    let form = gizi.get(ENTER).await;
    assert!(form.body.contains("Ibu hamil (perkiraan 23)"), "{}", form.body);
    let file = gizi.get("/sasaran.csv?masa=2026").await;
    assert!(file.body.contains("sasaran.bumil;Ibu hamil;23;orang;perkiraan"), "{}", file.body);
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_stands_in_the_form_again() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let nobody = gizi.post(ENTER, ENTER, &[("sasaran.balita", "20")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.body.contains("Tulis sumbernya") && nobody.body.contains("value=\"20\""));
    for (code, value, words) in [
        ("sasaran.balita", "dua", "bukan angka"),
        ("sasaran.balita", "2,5", "bilangan bulat"),
        ("demografi.cbr", "1000", "paling besar 100"),
        ("sasaran.balita", "-1", "kurang dari nol"),
    ] {
        let refused = gizi.post(ENTER, ENTER, &with(&[(code, value)])).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{value}");
        assert!(refused.body.contains(words), "{value}: {}", refused.main());
    }
    gizi.post(ENTER, ENTER, &with(&[("sasaran.balita", "20")])).await;
    let emptied = gizi.post(ENTER, ENTER, &with(&[("sasaran.balita", "")])).await;
    assert_eq!(emptied.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(emptied.body.contains("tidak hilang dengan dikosongkan"), "{}", emptied.main());
}

#[tokio::test]
async fn a_block_of_a_spreadsheet_is_taken_whole_or_not_at_all() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let paste = "/sasaran/tempel?masa=2026";
    let block = "Desa\tsasaran.balita\tsasaran.penduduk\n7309012001\t21\t1.200\n7309012002\t9\t800";
    let taken = gizi.post(paste, paste, &with(&[("tabel", block)])).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    let board = gizi.get(BOARD).await;
    assert!(board.body.contains("5 dari 21 "), "{}", board.body);
    // The second village has no children here; it counts in the whole.
    assert!(board.body.contains("5 dari 30 "), "{}", board.body);
    let wrong = "Desa\tsasaran.balita\n7309012001\t22\nEntah\t9";
    let refused = gizi.post(paste, paste, &with(&[("tabel", wrong)])).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Entah"), "{}", refused.main());
    let wrong = "Desa\tdemografi.cbr\tsasaran.balita\n7309012001\t20\t22\n7309012002\t1000\t9";
    let refused = gizi.post(paste, paste, &with(&[("tabel", wrong)])).await;
    assert!(refused.body.contains("paling besar 100"), "{}", refused.main());
    assert!(gizi.get(BOARD).await.body.contains("5 dari 21 "), "nothing of it was written");
}

#[tokio::test]
async fn who_may_not_state_numbers_may_not() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut kader = app.signed_in("kader").await;
    assert_eq!(kader.get(ENTER).await.status, StatusCode::FORBIDDEN);
    let mut pmik = app.signed_in("pmik").await;
    let table = pmik.get("/sasaran?masa=2026").await;
    assert_eq!(table.status, StatusCode::OK);
    assert!(!table.body.contains("/sasaran/isi"), "no way where the role may not go");
    assert_eq!(pmik.get("/sasaran?masa=26").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_number_opens_its_source_and_can_be_taken_back() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    gizi.post(ENTER, ENTER, &with(&[("sasaran.balita", "20")])).await;
    let table = gizi.get("/sasaran?masa=2026").await;
    assert!(table.body.contains("title=\"Proyeksi BPS 2026, 5 Jan 2026\""), "{}", table.main());
    let (_, rest) = table.body.split_once("<a href=\"/catatan/").expect("a way to the record");
    let record = format!("/catatan/{}", rest.split_once('"').expect("its end").0);
    let page = gizi.get(&record).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("Balita 0-59 bulan") && page.body.contains("20 orang"));
    let void = format!("{record}/salah");
    let taken = gizi.post(&void, &void, &[("alasan", "Salah tahun.")]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    assert!(!gizi.get(BOARD).await.body.contains("dari 20 "), "it stands no more");
    let file = gizi.get("/sasaran.csv?masa=2026").await;
    assert!(!file.body.contains("sasaran.balita;"), "{}", file.body);
}
