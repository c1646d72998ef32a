//! Reports: their numbers worked out by hand, the people behind them, files, and who may.

use std::io::Cursor;

use axum::http::{StatusCode, header};
use calamine::{Data, Reader, Xlsx};
use domain::{
    area::Address,
    person::{Birth, BirthPrecision, PersonFacts, Sex},
    record::{Body, Evidence, Outcome, Record, ServiceGiven, Subject},
};

use crate::{
    app::{Answer, Browser, TestApp},
    family::{Pen, weighed},
    hamlet::{self, Hamlet},
};

const NOVEMBER: &str = "masa=2026-11";

/// The lines of a file, without the mark at its begin.
pub(crate) fn lines(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let text = answer.body.trim_start_matches('\u{feff}');
    text.lines().map(str::to_owned).collect()
}

/// The line of a file that holds a text in its first cells.
pub(crate) fn line(lines: &[String], text: &str) -> String {
    let found = lines.iter().find(|line| line.contains(text));
    found.unwrap_or_else(|| panic!("{text} in {lines:#?}")).clone()
}

/// All numbers of a page that can be opened: address and number.
fn numbers(body: &str) -> Vec<(String, usize)> {
    let open = body.split("<a href=\"/papan/orang?").skip(1);
    open.map(|rest| {
        let (query, rest) = rest.split_once("\">").expect("an end of the tag");
        let count = rest.split('<').next().expect("a number").parse().expect("digits");
        (format!("/papan/orang?{}", query.replace("&#38;", "&")), count)
    })
    .collect()
}

async fn every_number_opens(browser: &mut Browser, path: &str) -> usize {
    let page = browser.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
    let numbers = numbers(&page.body);
    for (href, count) in &numbers {
        let people = browser.get(href).await;
        assert_eq!(people.status, StatusCode::OK, "{href}");
        let names = people.body.matches("<th scope=\"row\"><a href=\"/orang/").count();
        assert_eq!(names, *count, "{path} -> {href}");
    }
    numbers.len()
}

/// Reads the pages of a workbook: their names and cells.
pub(crate) fn pages(answer: &Answer) -> Vec<(String, Vec<Vec<Data>>)> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let mut read: Xlsx<_> = Xlsx::new(Cursor::new(answer.bytes.clone())).expect("a workbook");
    let names = read.sheet_names();
    let page = |name: String| {
        let range = read.worksheet_range(&name).expect("a page");
        (name, range.rows().map(<[Data]>::to_vec).collect())
    };
    names.into_iter().map(page).collect()
}

fn given(item: &str, step: &str) -> ServiceGiven {
    ServiceGiven {
        item: item.to_owned(),
        step: Some(step.to_owned()),
        outcome: Outcome::Given,
        given_on: None,
        evidence: Evidence::Witnessed,
        lot: None,
        reason: None,
        ask_again_on: None,
    }
}

/// A baby of the hamlet who had BCG on a day.
fn baby(
    app: &TestApp,
    pen: &mut Pen<'_>,
    hamlet: &Hamlet,
    (sex, born, on): (Sex, &str, &str),
) -> [Record; 2] {
    let facts = PersonFacts {
        name: Some("Bayi Contoh".to_owned()),
        sex: Some(sex),
        birth: Some(Birth {
            day: born.parse().expect("a day"),
            minute: None,
            precision: BirthPrecision::Exact,
        }),
        address: Some(Address {
            desa: "7309012001".parse().expect("a code"),
            dusun: None,
            rw: None,
            rt: None,
            line: None,
        }),
        posyandu: Some(hamlet.melati),
        ..PersonFacts::default()
    };
    let baby = Subject::Person(app.ids.person());
    let mut visit = weighed(4_200, 535);
    visit.services.push(given("imm_bcg", "BCG"));
    [pen.record(baby, born, Body::from(facts)), pen.record(baby, on, Body::Visit(visit))]
}

/// The hamlet with three babies: a boy and a girl had BCG in November, a girl in October.
fn settle(app: &TestApp) -> Hamlet {
    let hamlet = hamlet::settle(app);
    let mut pen = Pen::new(app, app.ids.account(), 1_790_000_000_000);
    let babies = [
        (Sex::LakiLaki, "2026-10-05", "2026-11-10"),
        (Sex::Perempuan, "2026-10-06", "2026-11-12"),
        (Sex::Perempuan, "2026-09-08", "2026-10-12"),
    ];
    let records = babies.map(|born| baby(app, &mut pen, &hamlet, born));
    app.write(&records.concat());
    hamlet
}

#[tokio::test]
async fn form_4_holds_the_numbers_counted_by_hand() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let page = gizi.get(&format!("/laporan/form-4?{NOVEMBER}")).await;
    if cfg!(feature = "pdf") {
        insta::assert_snapshot!("report_form_4", page.main());
    }
    let file = lines(&gizi.get(&format!("/laporan/form-4/berkas.csv?{NOVEMBER}")).await);
    assert_eq!(file[0], "Bagian;Isian;Jumlah");
    // Eight children, five weighed in November, all five risen since October; nobody has a card.
    for (text, number) in [
        ("11. Balita yang ada (S)", "8"),
        ("12. Balita punya Buku KIA/KMS (K)", "0"),
        ("13. Balita ditimbang (D)", "5"),
        ("14. Berat badan naik (N)", "5"),
        ("15. Berat badan tidak naik (T)", "0"),
        ("a. Pustu yang ada", ""),
    ] {
        assert!(line(&file, text).ends_with(&format!("{text};{number}")), "{}", line(&file, text));
    }
    assert!(line(&file, "13. Balita ditimbang").starts_with("Gizi;"), "the heading goes on");
    assert!(page.body.contains("12a-k. Calon pendonor darah"), "what is missing is told");
    assert!(every_number_opens(&mut gizi, &format!("/laporan/form-4?{NOVEMBER}")).await >= 3);
    // October: seven weighed for the first time.
    let file = lines(&gizi.get("/laporan/form-4/berkas.csv?masa=2026-10").await);
    assert!(line(&file, "13. Balita ditimbang (D)").ends_with(";7"));
}

#[tokio::test]
async fn an_entered_number_stands_in_the_form() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let enter = "/sasaran/isi?masa=2026-11&desa=7309012001";
    let fields = [("sumber", "Pustu"), ("tanggal", "20-11-2026"), ("lapor.pustu", "2")];
    let saved = gizi.post(enter, enter, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let of_desa = format!("/laporan/form-4/berkas.csv?{NOVEMBER}&wilayah=7309012001");
    let file = lines(&gizi.get(&of_desa).await);
    assert!(line(&file, "a. Pustu yang ada").ends_with(";2"), "{file:#?}");
}

#[tokio::test]
async fn form_5_tells_boys_and_girls_apart_by_month_of_service() {
    let app = TestApp::new();
    settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let file = lines(&gizi.get(&format!("/laporan/form-5/berkas.csv?{NOVEMBER}")).await);
    assert_eq!(file[0], "Bagian;Isian;L;P;Jumlah");
    assert!(line(&file, ";BCG;").ends_with(";1;1;2"), "{file:#?}");
    let before = lines(&gizi.get("/laporan/form-5/berkas.csv?masa=2026-10").await);
    assert!(line(&before, ";BCG;").ends_with(";0;1;1"), "{before:#?}");
    // Figures are of everybody.
    assert!(line(&file, "Sasaran bayi setahun").ends_with(";;;"));
    assert!(every_number_opens(&mut gizi, &format!("/laporan/form-5?{NOVEMBER}")).await >= 1);
}

#[tokio::test]
async fn skdn_is_divided_by_posyandu_and_age() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let path = format!("/laporan/skdn?{NOVEMBER}");
    let file = lines(&gizi.get("/laporan/skdn/berkas.csv?masa=2026-11").await);
    let groups = "0-5 bulan,6-11 bulan,12-23 bulan,24-59 bulan,Jumlah";
    let first = groups.split(',').map(|group| format!("S. Balita yang ada {group}"));
    assert!(file[0].starts_with(&format!("Posyandu;{}", first.collect::<Vec<_>>().join(";"))));
    // All were born in September 2025 and are 14 months old.
    let s_of = |name: &str| line(&file, name).split(';').take(6).collect::<Vec<_>>().join(";");
    assert_eq!(s_of("Posyandu Melati"), "Posyandu Melati;0;0;4;0;4");
    assert_eq!(s_of("Posyandu Kenanga"), "Posyandu Kenanga;0;0;4;0;4");
    assert!(file.last().expect("a sum").starts_with("Jumlah;0;0;8;0;8;"), "{file:#?}");
    let column = |name: &str, at: usize| line(&file, name).split(';').nth(at).unwrap().to_owned();
    // D: the third field, all ages.
    assert_eq!(column("Posyandu Melati", 15), "2");
    assert_eq!(column("Posyandu Kenanga", 15), "3");
    assert!(every_number_opens(&mut gizi, &path).await >= 9);
    let mut kader = app.signed_in("kader").await;
    let own = lines(&kader.get("/laporan/skdn/berkas.csv?masa=2026-11").await);
    assert_eq!(own.len(), 3, "the own posyandu and the sum: {own:#?}");
    assert!(own[1].starts_with("Posyandu Melati;0;0;4;0;4;"));
}

#[tokio::test]
async fn a_workbook_has_a_page_for_the_whole_and_one_for_each_village() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let answer = gizi.get(&format!("/laporan/form-4/berkas.xlsx?{NOVEMBER}")).await;
    let disposition = answer.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(disposition, "attachment; filename=\"form-4-2026-11.xlsx\"");
    let pages = pages(&answer);
    let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Jumlah", "73.09.01.2001 7309012001"]);
    for (name, rows) in &pages {
        assert_eq!(rows[0][0].to_string(), "Formulir 4: gizi, KIA, anak dan lansia");
        assert_eq!(rows[3][0].to_string(), "November 2026");
        let weighed = rows.iter().find(|row| row[1] == "13. Balita ditimbang (D)");
        assert_eq!(weighed.expect("a line")[2], Data::Float(5.0), "{name}");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_with_words() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    for period in ["2026-12", "2026", "x", "2026-11-15"] {
        let refused = gizi.get(&format!("/laporan/form-4?masa={period}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{period}");
        assert!(refused.body.contains("laporan.masa"), "{}", refused.body);
        assert!(refused.body.contains("pilih bulan, misalnya 2026-10"), "{}", refused.body);
    }
    assert_eq!(gizi.get("/laporan/form-99").await.status, StatusCode::NOT_FOUND);
    let desa = gizi.get(&format!("/laporan/form-4?{NOVEMBER}&wilayah=entah")).await;
    assert_eq!(desa.status, StatusCode::BAD_REQUEST);
    let unmapped = gizi.get(&format!("/laporan/form-4/dhis2.json?{NOVEMBER}")).await;
    assert_eq!(unmapped.status, StatusCode::BAD_REQUEST);
    assert!(unmapped.body.contains("dhis2.belum-dipetakan"), "{}", unmapped.body);
}

#[tokio::test]
async fn who_sees_no_board_sees_no_report() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut loket = app.signed_in("loket").await;
    assert_eq!(loket.get("/laporan").await.status, StatusCode::FORBIDDEN);
    let mut dokter = app.signed_in("dokter").await;
    let page = dokter.get(&format!("/laporan/form-4?{NOVEMBER}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("/papan/orang?"), "numbers, no names");
    let list = dokter.get("/laporan").await;
    assert!(list.body.contains("/laporan/form-4"), "{}", list.main());
}
