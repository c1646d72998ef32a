//! Reports that name people: exact titles, what comes back when a file is read in again, who may.

use axum::http::StatusCode;
use calamine::Data;
use domain::{
    person::PersonFacts,
    record::{Body, Death, Subject},
    rights::{Restriction, RestrictionStep},
};

use crate::{
    app::{Browser, TestApp},
    family::{self, Pen},
    hamlet, intake,
    reports::{line, lines, pages},
};

const CHILD: &str = "no;nik;nama_anak;tgl_lahir;jenis_kelamin;nama_ortu;nik_ortu;hp_ortu;pkm;kel;\
                     posyandu;rt;rw;alamat";
const MEASURED: &str = "nama_anak;date;tinggi;berat;cara_ukur";
const ASIK: &str = "nik;nama;tanggal_lahir;jenis_kelamin;tanggal_pemeriksaan;nomor_wa;pekerjaan;\
                    provinsi;kabupaten_kota;kecamatan;kelurahan;alamat;tinggi_badan;berat_badan;\
                    lingkar_perut;sistolik;diastolik;gula_darah";

/// Says why names are handed on.
pub(crate) async fn say_why(browser: &mut Browser) {
    let fields = [("jenis", "alasan"), ("untuk", ""), ("ke", "/laporan"), ("alasan", "laporan")];
    let said = browser.post("/alasan?jenis=alasan&untuk=&ke=/laporan", "/alasan", &fields).await;
    assert_eq!(said.location(), "/laporan", "{}", said.body);
}

async fn file(browser: &mut Browser, form: &str, period: &str) -> Vec<String> {
    let path = format!("/laporan-bernama/{form}/berkas.csv?masa={period}");
    lines(&browser.get(&path).await)
}

#[tokio::test]
async fn names_are_handed_on_only_with_a_reason_and_never_by_a_kader() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let path = "/laporan-bernama/eppgbm-anak?masa=2026-11";
    for (who, listed) in [("kader", false), ("dokter", false), ("gizi", true), ("pmik", true)] {
        let mut browser = app.signed_in(who).await;
        let list = browser.get("/laporan").await;
        assert_eq!(list.body.contains("/laporan-bernama/eppgbm-anak"), listed, "{who}");
        let answer = browser.get(path).await;
        if !listed {
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{who}");
            continue;
        }
        assert!(answer.location().starts_with("/alasan?jenis=alasan"), "{}", answer.location());
        say_why(&mut browser).await;
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains("Ani Contoh"), "{}", page.main());
        assert!(page.body.contains("Yang tampil 5 dari 5 orang"), "{}", page.main());
        // Without names the address leads to where they are, behind its own gate.
        let plain = browser.get("/laporan/eppgbm-anak?masa=2026-11").await;
        assert!(plain.location().starts_with("/laporan-bernama/eppgbm-anak?"));
    }
    let mut gizi = app.signed_in("gizi").await;
    say_why(&mut gizi).await;
    let bad = gizi.get("/laporan-bernama/eppgbm-anak?masa=2026-13").await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
    let other = gizi.get("/laporan-bernama/form-4").await;
    assert_eq!(other.status, StatusCode::NOT_FOUND, "a form without names is elsewhere");
}

#[tokio::test]
async fn e_ppgbm_gets_its_own_titles_and_whoever_was_weighed() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    say_why(&mut gizi).await;
    let children = file(&mut gizi, "eppgbm-anak", "2026-11").await;
    assert_eq!(children[0], CHILD);
    assert_eq!(children.len(), 6, "five were weighed: {children:#?}");
    assert!(children[1].contains("Ani Contoh;2025-09-10;P;Ibu Rekaan;;;Puskesmas Contoh;"));
    // A name that a spreadsheet would run as a formula is harmless.
    assert!(line(&children, "Eka Contoh").contains("'=Eka Contoh"), "{children:#?}");
    let measured = file(&mut gizi, "eppgbm-ukur", "2026-11").await;
    assert_eq!(measured[0], MEASURED);
    assert_eq!(measured[1], "Ani Contoh;2026-11-10;73;9,3;Terlentang");
    let october = file(&mut gizi, "eppgbm-ukur", "2026-10").await;
    assert_eq!(october.len(), 8, "seven were weighed");
    let answer = gizi.get("/laporan-bernama/eppgbm-ukur/berkas.xlsx?masa=2026-11").await;
    let (_, rows) = pages(&answer).remove(0);
    let titles: Vec<String> = rows[0].iter().map(ToString::to_string).collect();
    assert_eq!(titles.join(";"), MEASURED, "nothing stands above the titles");
    assert_eq!(rows[1][3], Data::Float(9.3));
}

/// Pastes two tables side by side.
fn beside(left: &[String], right: &[String]) -> String {
    assert_eq!(left.len(), right.len());
    let joined = left.iter().zip(right).map(|(left, right)| format!("{left};{right}\r\n"));
    joined.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_from_e_ppgbm_goes_back_with_the_same_values() {
    let first = intake::app();
    let mut gizi = first.signed_in("gizi").await;
    let export = intake::fixture("eppgbm.csv");
    intake::import(&mut gizi, "eppgbm", ("eppgbm.csv", &export)).await;
    say_why(&mut gizi).await;
    let children = file(&mut gizi, "eppgbm-anak", "2026-02").await;
    let measured = file(&mut gizi, "eppgbm-ukur", "2026-02").await;
    // Two of the three rows of the export can be read; the third is of an unknown village.
    assert_eq!(children.len(), 3, "{children:#?}");
    assert!(
        line(&children, "MUH. CONTOH")
            .contains(";7309033007230008;MUH. CONTOH;2023-07-30;L;ROSMINI REKAAN;"),
        "{children:#?}"
    );
    assert!(line(&children, "NUR AISYAH").contains(";Alatengae;"), "{children:#?}");
    assert_eq!(line(&measured, "MUH. CONTOH"), "MUH. CONTOH;2026-02-10;86;11,2;Berdiri");
    assert_eq!(
        line(&measured, "NUR AISYAH CONTOH"),
        "NUR AISYAH CONTOH;2026-02-10;83,5;10,4;Terlentang"
    );
    // Read in by another node, the sheets come out as they went in.
    let second = intake::app();
    let mut other = second.signed_in("gizi").await;
    let sheets = beside(&children, &measured);
    intake::import(&mut other, "eppgbm", ("balik.csv", sheets.as_bytes())).await;
    say_why(&mut other).await;
    assert_eq!(file(&mut other, "eppgbm-anak", "2026-02").await, children);
    assert_eq!(file(&mut other, "eppgbm-ukur", "2026-02").await, measured);
}

#[tokio::test]
async fn asik_gets_its_own_titles() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    say_why(&mut gizi).await;
    let file = file(&mut gizi, "asik-ckg", "2026-11").await;
    assert_eq!(file, [ASIK], "nobody had the check");
}

#[tokio::test]
async fn births_and_deaths_are_a_row_each() {
    let app = TestApp::new();
    let family = family::settle(&app);
    hamlet::settle(&app);
    let mut pen = Pen::new(&app, family.author, 1_795_000_000_000);
    let died = Death { cause: Some("Demam".to_owned()) };
    let budi = Subject::Person(family.budi);
    app.write(&[pen.record(budi, "2026-11-18", Body::Death(died))]);
    let mut gizi = app.signed_in("gizi").await;
    say_why(&mut gizi).await;
    let births = file(&mut gizi, "form-19", "2026-02").await;
    assert_eq!(births.len(), 2, "{births:#?}");
    let bunga = "1;Bunga Lestari;P;Siti Aminah;;'7309010101200001;";
    let bunga = [bunga.to_owned(), bunga.replace('\'', "")];
    assert!(bunga.iter().any(|begin| births[1].starts_with(begin)), "{}", births[1]);
    assert!(births[1].contains(";2026-02-10;;"), "nobody wrote the hour: {}", births[1]);
    let deaths = file(&mut gizi, "form-15", "2026-11").await;
    assert_eq!(deaths.len(), 2, "{deaths:#?}");
    assert!(deaths[1].contains("Budi <b>Santoso</b>;L;"), "{}", deaths[1]);
    assert!(deaths[1].contains(";2026-11-18;Demam;;"), "{}", deaths[1]);
    assert_eq!(file(&mut gizi, "form-15", "2026-10").await.len(), 1);
    let page = gizi.get("/laporan-bernama/form-15?masa=2026-11").await;
    assert!(!page.body.contains("<b>Santoso"), "names are escaped");
    assert!(page.body.contains("Kode ICD-10"), "what is missing is told");
}

#[tokio::test]
async fn a_telephone_is_left_empty_and_never_made_up() {
    let app = TestApp::new();
    let hamlet = hamlet::settle(&app);
    let mut pen = Pen::new(&app, app.ids.account(), 1_795_000_000_000);
    let phone = PersonFacts { phone: Some("081234500000".to_owned()), ..PersonFacts::default() };
    let ani = Subject::Person(hamlet.children[0]);
    app.write(&[pen.record(ani, "2026-11-10", Body::from(phone))]);
    let mut gizi = app.signed_in("gizi").await;
    say_why(&mut gizi).await;
    let children = file(&mut gizi, "eppgbm-anak", "2026-11").await;
    let phone = |name: &str| line(&children, name).split(';').nth(7).unwrap().to_owned();
    assert_eq!(phone("Ani Contoh"), "081234500000");
    assert_eq!(phone("Citra Contoh"), "");
}

#[tokio::test]
async fn whose_data_is_restricted_is_handed_on_to_nobody() {
    let app = TestApp::new();
    let hamlet = hamlet::settle(&app);
    let mut pen = Pen::new(&app, app.ids.account(), 1_795_000_000_000);
    let reason = "Data dipersoalkan".to_owned();
    let restricted = Body::Restriction(Restriction { step: RestrictionStep::Begun, reason });
    let ani = Subject::Person(hamlet.children[0]);
    app.write(&[pen.record(ani, "2026-11-20", restricted)]);
    let mut gizi = app.signed_in("gizi").await;
    say_why(&mut gizi).await;
    let children = file(&mut gizi, "eppgbm-anak", "2026-11").await;
    assert_eq!(children.len(), 5, "a system that reads titles gets no remark: {children:#?}");
    assert!(!children.iter().any(|line| line.contains("Ani Contoh")));
    let page = gizi.get("/laporan-bernama/eppgbm-anak?masa=2026-11").await;
    assert!(page.body.contains("1 orang tidak ditampilkan"), "{}", page.main());
    assert!(page.body.contains("Yang tampil 4 dari 4 orang"), "{}", page.main());
}
