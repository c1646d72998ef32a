//! Reports by disease, village, service and outbreak, worked out by hand.

use std::collections::BTreeSet;

use access::role::Role;
use axum::http::StatusCode;
use domain::{
    id::PersonId,
    record::{Body, Record, Setting, Subject, Value, Visit},
};

use crate::{
    app::TestApp,
    family::Pen,
    hamlet::{self, Hamlet},
    reports::{line, lines, pages},
};

fn ill(pen: &mut Pen<'_>, person: PersonId, on: &str, code: &str) -> Record {
    let visit = Visit {
        setting: Setting::Puskesmas,
        attendance: Default::default(),
        observations: [
            ("skdr_kode".to_owned(), Value::Text(code.to_owned())),
            ("skdr_lab".to_owned(), Value::Text("diambil".to_owned())),
        ]
        .into(),
        services: Vec::new(),
        note: None,
    };
    pen.record(Subject::Person(person), on, Body::Visit(visit))
}

/// The hamlet: diarrhoea on 9, 16 and 21 November, measles on 17 November.
fn settle(app: &TestApp) -> Hamlet {
    let hamlet = hamlet::settle(app);
    let mut pen = Pen::new(app, app.ids.account(), 1_790_000_000_000);
    let children = &hamlet.children;
    app.write(&[
        ill(&mut pen, children[0], "2026-11-09", "a"),
        ill(&mut pen, children[1], "2026-11-16", "a"),
        ill(&mut pen, children[2], "2026-11-21", "a"),
        ill(&mut pen, children[3], "2026-11-17", "k"),
    ]);
    app.account("perawat", "Perawat Rina", Role::Perawat, None);
    hamlet
}

#[tokio::test]
async fn w2_tells_the_week_by_disease() {
    let app = TestApp::new();
    settle(&app);
    let mut nurse = app.signed_in("perawat").await;
    let path = "/laporan/form-17-w2/berkas.csv?masa=2026-11-15";
    let file = lines(&nurse.get(path).await);
    assert!(file[0].starts_with("Kode;Penyakit;Kasus;Spesimen diambil;Meninggal;Dilaporkan"));
    assert_eq!(line(&file, "Diare akut"), "A;Diare akut;2;2;0;;");
    assert_eq!(line(&file, "Suspek campak"), "K;Suspek campak;1;1;0;;");
    let before = lines(&nurse.get(&path.replace("15", "08")).await);
    assert_eq!(line(&before, "Diare akut"), "A;Diare akut;1;1;0;;");
    let elsewhere = lines(&nurse.get(&format!("{path}&wilayah=7309012002")).await);
    assert_eq!(line(&elsewhere, "Diare akut"), "A;Diare akut;0;0;0;;");
    // Closing the week tells a number of its own, of the whole.
    let close = "/skdr/minggu/tutup?minggu=2026-11-15";
    let told = [("skdr.penyakit.a", "3"), ("skdr.penyakit.k", "1"), ("nihil", "ya")];
    let closed = nurse.post(close, close, &told).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.body);
    let file = lines(&nurse.get(path).await);
    assert_eq!(line(&file, "Diare akut"), "A;Diare akut;2;2;0;3;");
    let of_desa = lines(&nurse.get(&format!("{path}&wilayah=7309012001")).await);
    assert_eq!(line(&of_desa, "Diare akut"), "A;Diare akut;2;2;0;;", "told of the whole only");
}

#[tokio::test]
async fn lb1_and_form_6_divide_cases_by_age_and_sex() {
    let app = TestApp::new();
    settle(&app);
    let mut nurse = app.signed_in("perawat").await;
    let file = lines(&nurse.get("/laporan/lb1/berkas.csv?masa=2026-11").await);
    // Three girls of 13 and 14 months: 1-4 years is the fourth of ten ages.
    assert_eq!(line(&file, "Diare akut"), "A;Diare akut;0;0;0;3;0;0;0;0;0;0;0;3;3;");
    let file = lines(&nurse.get("/laporan/form-6/berkas.csv?masa=2026-11").await);
    assert!(line(&file, "Diare akut").ends_with(";0;3;3"), "{file:#?}");
    assert!(line(&file, "Frambusia").ends_with(";;;"));
    let page = nurse.get("/laporan/form-6?masa=2026-11").await;
    assert!(page.body.contains("Hasil tesnya dijaga khusus"), "{}", page.main());
}

#[tokio::test]
async fn form_7_counts_a_risk_once_and_who_was_advised() {
    let app = TestApp::new();
    let hamlet = hamlet::settle(&app);
    let mut pen = Pen::new(&app, app.ids.account(), 1_790_000_000_000);
    let adult = Subject::Person(app.ids.person());
    let facts = domain::person::PersonFacts {
        name: Some("Pak Rekaan".to_owned()),
        sex: Some(domain::person::Sex::LakiLaki),
        birth: Some(domain::person::Birth {
            day: "1980-05-05".parse().unwrap(),
            minute: None,
            precision: domain::person::BirthPrecision::Exact,
        }),
        address: Some(domain::area::Address {
            desa: "7309012001".parse().unwrap(),
            dusun: None,
            rw: None,
            rt: None,
            line: None,
        }),
        posyandu: Some(hamlet.melati),
        ..Default::default()
    };
    let mut seen = |on: &str, more: &[(&str, &str)]| {
        let observations =
            more.iter().map(|(code, value)| ((*code).to_owned(), Value::Text((*value).to_owned())));
        let visit = Visit {
            setting: Setting::Posyandu,
            attendance: Default::default(),
            observations: observations.collect(),
            services: Vec::new(),
            note: None,
        };
        pen.record(adult, on, Body::Visit(visit))
    };
    let visits = [
        seen("2026-10-05", &[("rokok", "aktif")]),
        seen("2026-11-05", &[("rokok", "aktif"), ("edukasi", "Berhenti merokok.")]),
    ];
    app.write(&[pen.record(adult, "2026-01-01", Body::from(facts))]);
    app.write(&visits);
    let mut gizi = app.signed_in("gizi").await;
    let of = async |gizi: &mut crate::app::Browser, month: &str| {
        let file = lines(&gizi.get(&format!("/laporan/form-7/berkas.csv?masa={month}")).await);
        [line(&file, "Merokok: kasus"), line(&file, "Merokok: mendapat konseling")]
    };
    let [found, advised] = of(&mut gizi, "2026-10").await;
    assert!(found.ends_with(";1;0;1") && advised.ends_with(";0;0;0"), "{found} {advised}");
    let [found, advised] = of(&mut gizi, "2026-11").await;
    assert!(found.ends_with(";0;0;0") && advised.ends_with(";1;0;1"), "{found} {advised}");
}

#[tokio::test]
async fn form_20_and_21_are_tables_of_villages_and_services() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let file = lines(&gizi.get("/laporan/form-20/berkas.csv?masa=2026").await);
    // All eight reach twelve months in 2026, none is complete.
    assert_eq!(line(&file, "73.09.01.2001"), "Desa 73.09.01.2001;;8;0;0");
    assert_eq!(file.last().unwrap(), "Jumlah;;8;0;0");
    let answer = gizi.get("/laporan/form-21/berkas.xlsx?masa=2026-11").await;
    let (_, rows) = pages(&answer).remove(0);
    let at = rows.iter().position(|row| row[0] == "Layanan").expect("titles");
    let titles: Vec<String> = rows[at].iter().map(ToString::to_string).collect();
    assert_eq!(titles[2..5], ["Proyeksi sasaran", "Sesuai standar", "Tidak sesuai standar"]);
    let children = rows.iter().find(|row| row[0].to_string().contains("balita"));
    assert!(children.is_some(), "{rows:?}");
    let page = gizi.get("/laporan/form-21?masa=2026-11").await;
    assert!(page.body.contains("/papan?indikator=spm.04"), "{}", page.main());
}

#[tokio::test]
async fn a_form_of_parts_leads_to_its_registers() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let page = gizi.get("/laporan/sip-2").await;
    assert!(page.body.contains("href=\"/register/bayi\""), "{}", page.main());
    assert!(!page.body.contains("berkas.xlsx"), "the registers have files of their own");
    let file = gizi.get("/laporan/sip-2/berkas.csv").await;
    assert_eq!(file.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn w1_lists_what_was_reported_with_what_was_done() {
    let app = TestApp::new();
    settle(&app);
    app.account("pjk", "Penanggung Jawab", Role::PenanggungJawab, None);
    let mut pen = Pen::new(&app, app.ids.account(), 1_795_000_000_000);
    let place = Subject::Place(app.ids.place());
    let step = |step, note: Option<&str>| {
        Body::SignalStep(domain::surveillance::SignalStep {
            disease: "skdr.penyakit.k".to_owned(),
            week: "2026-11-15".parse().unwrap(),
            desa: None,
            step,
            note: note.map(str::to_owned),
        })
    };
    use domain::surveillance::Step;
    app.write(&[
        pen.record(place, "2026-11-18", step(Step::Investigated, Some("Dua rumah didatangi."))),
        pen.record(place, "2026-11-19", step(Step::Responded, Some("Imunisasi tambahan."))),
        pen.record(place, "2026-11-20", step(Step::Reported, None)),
    ]);
    let mut nurse = app.signed_in("perawat").await;
    let file = lines(&nurse.get("/laporan/form-18-w1/berkas.csv?masa=2026").await);
    assert_eq!(
        file[1],
        "Suspek campak;Seluruh wilayah;2026-11-15;2026-11-20;;Dua rumah didatangi.;\
         Imunisasi tambahan.;"
    );
    let before = lines(&nurse.get("/laporan/form-18-w1/berkas.csv?masa=2025").await);
    assert_eq!(before.len(), 1);
}

#[tokio::test]
async fn a_form_is_handed_out_on_paper_to_be_signed() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let index = gizi.get("/laporan").await;
    let forms = index.body.split("href=\"/laporan/").skip(1);
    let forms: BTreeSet<&str> = forms.filter_map(|rest| rest.split(['"', '?']).next()).collect();
    assert!(10 < forms.len(), "{forms:?}");
    for form in forms {
        let page = gizi.get(&format!("/laporan/{form}")).await;
        let path = format!("/laporan/{form}/berkas.pdf");
        if !page.body.contains(&path) {
            assert!(!page.body.contains("berkas.csv") || !cfg!(feature = "pdf"), "{form}");
            continue;
        }
        let file = gizi.get(&path).await;
        assert_eq!(file.status, StatusCode::OK, "{form}: {}", file.body);
        assert_eq!(file.headers["content-type"], "application/pdf", "{form}");
        assert!(file.body.starts_with("%PDF-"), "{form}");
    }
    let bare = gizi.get("/laporan/form-21/berkas.pdf?masa=2026-11").await;
    if !cfg!(feature = "pdf") {
        assert_eq!(bare.location(), "/laporan/form-21?masa=2026-11");
    }
    let mut kader = app.signed_in("kader").await;
    let named = kader.get("/laporan/eppgbm-anak/berkas.pdf").await;
    assert_eq!(named.status, StatusCode::NOT_FOUND, "{}", named.body);
}
