//! Registers: cohort grids, attendance of a year, recaps of a month with their names.

use axum::http::StatusCode;

use crate::lives::app;

#[tokio::test]
async fn every_register_of_the_guidelines_has_a_page_and_a_file() {
    let (app, _) = app();
    let mut browser = app.signed_in("dokter").await;
    let index = browser.get("/register").await;
    insta::assert_snapshot!("register_index", index.main());
    for kind in ["bayi", "balita", "ibu", "hipertensi", "dm", "tb", "lansia"] {
        assert!(index.body.contains(&format!("href=\"/register/{kind}\"")), "{kind}");
        let answer = browser.get(&format!("/register/{kind}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{kind}: {}", answer.body);
        let file = browser.get(&format!("/register/{kind}/berkas.csv")).await;
        assert_eq!(file.status, StatusCode::OK, "{kind}");
        assert!(file.body.starts_with("\u{feff}nama;nama_ibu;umur"), "{kind}: {}", file.body);
    }
    assert_eq!(browser.get("/register/hantu").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/register/bayi?tahun=dulu").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(browser.get("/register/bayi?tahun=2031").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_mother_has_a_row_with_her_visits_and_what_was_missed() {
    let (app, lives) = app();
    let mut browser = app.signed_in("dokter").await;
    let answer = browser.get("/register/ibu?tahun=2026").await;
    insta::assert_snapshot!("register_ibu", answer.main());
    let why = format!("/orang/{}/mengapa?item=anc_visit&#38;step=K6", lives.dewi);
    assert!(answer.body.contains(&format!("{why}&#38;tanggal=2026-10-11")), "{}", answer.main());
    let before = browser.get("/register/ibu?tahun=2025").await;
    assert!(before.body.contains("Belum ada orang"), "{}", before.main());
}

#[tokio::test]
async fn months_of_care_tell_control_silence_and_loss() {
    let (app, _) = app();
    let mut browser = app.signed_in("dokter").await;
    let answer = browser.get("/register/hipertensi").await;
    insta::assert_snapshot!("register_hipertensi", answer.main());
    let lansia = browser.get("/register/lansia").await;
    insta::assert_snapshot!("register_lansia", lansia.main());
}

#[tokio::test]
async fn children_have_their_doses_and_weights_by_month() {
    let (app, lives) = app();
    let mut browser = app.signed_in("kader").await;
    let answer = browser.get("/register/bayi").await;
    insta::assert_snapshot!("register_bayi", answer.main());
    // A kader sees the own posyandu, whatever the address says.
    let asked = format!("/register/bayi?posyandu={}", lives.hamlet.kenanga);
    for page in [browser.get(&asked).await, answer] {
        assert!(page.body.contains("Ani Contoh") && !page.body.contains("Citra"));
    }
}

#[tokio::test]
async fn no_cell_of_a_file_is_run_as_a_formula() {
    let (app, _) = app();
    let mut browser = app.signed_in("dokter").await;
    for path in ["/register/bayi/berkas.csv"] {
        let file = browser.get(path).await;
        assert!(file.body.contains("'=Eka Contoh"), "{}", file.body);
        assert!(!file.body.lines().any(|line| line.starts_with('=')));
    }
}

#[tokio::test]
async fn the_year_ticks_who_came_and_counts_them() {
    let (app, lives) = app();
    let mut browser = app.signed_in("kader").await;
    let melati = lives.hamlet.melati;
    let answer = browser.get(&format!("/hadir/{melati}?kelompok=anak&tahun=2026")).await;
    insta::assert_snapshot!("hadir_anak", answer.main());
    let mothers = browser.get(&format!("/hadir/{melati}?kelompok=ibu")).await;
    assert!(mothers.body.contains("Dewi Contoh") && !mothers.body.contains("Sumi Contoh"));
    // A mother is no adult of the list as long as she is in hers.
    let adults = browser.get(&format!("/hadir/{melati}?kelompok=dewasa&tahun=2026")).await;
    assert!(adults.body.contains("Rahmat Contoh") && adults.body.contains("Sumi Contoh"));
    assert!(adults.body.contains(">1/2<"), "{}", adults.main());
    let file = browser.get(&format!("/hadir/{melati}/berkas.csv?kelompok=anak")).await;
    assert!(file.body.contains("datang/sasaran"), "{}", file.body);
    let other = browser.get(&format!("/hadir/{}", lives.hamlet.kenanga)).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_number_of_a_recap_opens_to_its_names() {
    let (app, lives) = app();
    let mut browser = app.signed_in("gizi").await;
    let melati = lives.hamlet.melati;
    let answer = browser.get(&format!("/rekap/{melati}?kelompok=anak&bulan=2026-11")).await;
    insta::assert_snapshot!("rekap_anak", answer.main());
    let mut opened = 0;
    for group in ["anak", "ibu", "dewasa", "sekolah"] {
        let page = browser.get(&format!("/rekap/{melati}?kelompok={group}&bulan=2026-11")).await;
        assert_eq!(page.status, StatusCode::OK, "{group}: {}", page.body);
        for part in page.body.split("<td class=\"number\"><a href=\"").skip(1) {
            let (href, rest) = part.split_once("\">").expect("a link");
            let number: usize = rest.split('<').next().expect("a number").parse().expect("digits");
            let href = href.replace("&#38;", "&").replace("&amp;", "&");
            let names = browser.get(&href).await;
            assert_eq!(names.body.matches("<th scope=\"row\">").count(), number, "{href}");
            opened += 1;
        }
    }
    assert!(20 < opened, "{opened}");
    let names = format!("/rekap/{melati}/nama?kelompok=dewasa&bulan=2026-11&baris=1&kolom=1");
    insta::assert_snapshot!("rekap_nama", browser.get(&names).await.main());
    // A doctor opens the records of patients, not the names behind numbers.
    let mut doctor = app.signed_in("dokter").await;
    assert_eq!(doctor.get(&names).await.status, StatusCode::FORBIDDEN);
    let unopened = doctor.get(&format!("/rekap/{melati}?kelompok=anak&bulan=2026-11")).await;
    assert!(!unopened.body.contains("/nama?") && unopened.body.contains("Sasaran"));
    let none = format!("/rekap/{melati}/nama?kelompok=dewasa&bulan=2026-11&baris=999");
    assert_eq!(browser.get(&none).await.status, StatusCode::NOT_FOUND);
    let ahead = format!("/rekap/{melati}?bulan=2027-01");
    assert_eq!(browser.get(&ahead).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn who_may_not_see_records_sees_no_register() {
    let (app, lives) = app();
    for username in ["loket", "admin"] {
        let mut browser = app.signed_in(username).await;
        let melati = lives.hamlet.melati;
        for path in ["/register".to_owned(), "/register/ibu".to_owned(), format!("/rekap/{melati}")]
        {
            let answer = browser.get(&path).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{username} {path}");
        }
    }
}
