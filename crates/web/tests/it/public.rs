//! The health situation, and what everybody may read of it.

use access::role::Role;
use axum::http::StatusCode;
use domain::record::{Body, Record, Setting, Subject, Value, Visit};

use crate::{
    app::TestApp,
    family::{Pen, weighed},
    hamlet, lives,
};

const PAGE: &str = "/papan/umum?sampai=2026-09";
const WITHDRAW: &str = "/papan/umum/tarik?sampai=2026-09";
const READ: &str = "/publik/P7309010101/2026-09";

/// Six more infants, and who of all fourteen was weighed in September.
fn settle(app: &TestApp, weighed_in_september: usize) {
    let hamlet = hamlet::settle(app);
    let author = app.ids.account();
    let mut pen = Pen::new(app, author, 1_785_000_000_000);
    let mut records: Vec<Record> = Vec::new();
    let mut all = hamlet.children;
    for name in ["Indah", "Joko", "Kartika", "Lestari", "Made", "Nining"] {
        let child = app.ids.person();
        let facts = Body::from(hamlet::facts(name, "004", hamlet.melati));
        records.push(pen.record(Subject::Person(child), "2025-09-10", facts));
        all.push(child);
    }
    for child in &all[..weighed_in_september] {
        let visit = Body::Visit(weighed(8_900, 725));
        records.push(pen.record(Subject::Person(*child), "2026-09-12", visit));
    }
    app.write(&records);
    app.account("kapus", "Kepala Puskesmas", Role::Kapus, None);
    app.account("bidan", "Bidan Sari", Role::Bidan, None);
}

fn table<'a>(body: &'a str, title: &str) -> &'a str {
    let start = body.find(&format!("<h2>{title}</h2>")).expect(title);
    let end = start + body[start..].find("</table>").expect("an end");
    &body[start..end]
}

#[tokio::test]
async fn everybody_reads_what_the_head_has_published_and_nothing_else() {
    let app = TestApp::new();
    settle(&app, 8);
    let mut anybody = app.browser();
    assert!(anybody.get("/publik").await.body.contains("Belum ada angka yang diterbitkan."));
    assert_eq!(anybody.get(READ).await.status, StatusCode::NOT_FOUND);
    let mut head = app.signed_in("kapus").await;
    let page = head.get(PAGE).await;
    assert!(page.body.contains("Belum diterbitkan."), "{}", page.main());
    insta::assert_snapshot!("public_manage", page.main());
    let saved = head.post(PAGE, PAGE, &[]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let read = anybody.get(READ).await;
    assert_eq!(read.status, StatusCode::OK, "{}", read.body);
    insta::assert_snapshot!("public", read.main());
    let weighed = table(&read.body, "Balita datang ditimbang");
    assert!(weighed.contains("10 dari 15"), "8 of 14, rounded: {weighed}");
    assert!(!read.body.contains("Indah") && !read.body.contains("Kepala Puskesmas"));
    let file = anybody.get(&format!("{READ}/angka.csv")).await;
    assert!(file.body.contains("gizi.ds;Balita datang ditimbang;"), "{}", file.body);
    assert!(file.body.contains(";2026-09;10;15;"), "{}", file.body);
    assert!(anybody.get("/publik").await.body.contains(READ));
    // What comes in later changes the board, not what was published.
    let mut pen = Pen::new(&app, app.ids.account(), 1_792_000_000_000);
    let late = app.ids.person();
    let facts = Body::from(hamlet::facts("Oman", "004", app.ids.place()));
    app.write(&[pen.record(Subject::Person(late), "2025-09-10", facts)]);
    assert_eq!(anybody.get(READ).await.main(), read.main());
    let back = head.post(PAGE, WITHDRAW, &[]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
    assert_eq!(anybody.get(READ).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn small_numbers_are_not_published() {
    for (weighed, told) in
        [(4, "terlalu sedikit"), (5, "5 dari 15"), (9, "10 dari 15"), (10, "terlalu sedikit")]
    {
        let app = TestApp::new();
        settle(&app, weighed);
        let mut head = app.signed_in("kapus").await;
        let page = head.get(PAGE).await;
        let found = table(&page.body, "Balita datang ditimbang");
        assert!(found.contains(told), "{weighed} of 14: {found}");
    }
}

#[tokio::test]
async fn only_the_head_publishes_and_only_what_is_over() {
    let app = TestApp::new();
    settle(&app, 8);
    let mut midwife = app.signed_in("bidan").await;
    let page = midwife.get(PAGE).await;
    assert!(page.body.contains("Yang menerbitkan adalah kepala Puskesmas."), "{}", page.main());
    assert_eq!(midwife.post("/orang/baru", PAGE, &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(midwife.post("/orang/baru", WITHDRAW, &[]).await.status, StatusCode::FORBIDDEN);
    let mut head = app.signed_in("kapus").await;
    for running in ["2026-12", "2026-10", "2027-03", "2026-08"] {
        let address = format!("/papan/umum?sampai={running}");
        assert_eq!(head.get(&address).await.status, StatusCode::NOT_FOUND, "{running}");
        assert_eq!(head.post(PAGE, &address, &[]).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(head.get("/papan/umum?sampai=triwulan").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(head.post(PAGE, WITHDRAW, &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_situation_shows_visits_problems_and_means() {
    let app = TestApp::new();
    settle(&app, 8);
    let mut pen = Pen::new(&app, app.ids.account(), 1_792_000_000_000);
    let ill = app.ids.person();
    let visit = Visit {
        setting: Setting::Pustu,
        attendance: Default::default(),
        observations: [("skdr_kode".to_owned(), Value::Text("a".to_owned()))].into(),
        services: Vec::new(),
        note: None,
    };
    let facts = Body::from(hamlet::facts("Oman", "004", app.ids.place()));
    app.write(&[
        pen.record(Subject::Person(ill), "2025-09-10", facts),
        pen.record(Subject::Person(ill), "2026-09-20", Body::Visit(visit)),
    ]);
    let mut midwife = app.signed_in("bidan").await;
    let page = midwife.get("/papan/situasi?bulan=2026-09").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    insta::assert_snapshot!("situation", page.main());
    assert!(page.body.contains("Diare akut"), "{}", page.main());
    let names = "/papan/situasi/orang?bulan=2026-09";
    let opens =
        |href: &str| page.body.contains(&format!("href=\"{}\"", href.replace('&', "&#38;")));
    assert!(opens(&format!("{names}&tempat=pustu")), "{}", page.main());
    assert!(opens(&format!("{names}&penyakit=skdr.penyakit.a")), "{}", page.main());
    let ill = midwife.get(&format!("{names}&penyakit=skdr.penyakit.a")).await;
    insta::assert_snapshot!("situation_people", ill.main());
    let came = midwife.get(&format!("{names}&tempat=posyandu")).await;
    assert!(came.body.contains("8 kunjungan.") && !came.body.contains("Oman"), "{}", came.main());
    let young = midwife.get(&format!("{names}&tahap=baduta&wilayah=7309012001")).await;
    assert!(young.body.contains("9 kunjungan.") && young.body.contains("Oman"), "{}", young.main());
    let nobody = midwife.get(&format!("{names}&tahap=baduta&wilayah=7309012002")).await;
    assert!(nobody.body.contains("Tidak ada nama"), "{}", nobody.main());
    for wrong in ["", "&tempat=posyandu&tahap=baduta", "&penyakit="] {
        let page = midwife.get(&format!("{names}{wrong}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    for unknown in ["&tempat=pasar", "&tahap=hantu", "&penyakit=hantu"] {
        let page = midwife.get(&format!("{names}{unknown}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{unknown}");
    }
    let elsewhere = midwife.get("/papan/situasi?bulan=2026-09&wilayah=desa:7309012002").await;
    assert!(!elsewhere.body.contains("Diare akut"), "{}", elsewhere.main());
    let mut volunteer = app.signed_in("kader").await;
    let own = volunteer.get("/papan/situasi?bulan=2026-09").await;
    assert!(!own.body.contains("Diare akut"), "Oman is of another posyandu: {}", own.main());
}

/// Every number of the situation opens to as many rows as it says.
#[tokio::test]
async fn every_number_of_the_situation_opens_to_its_names() {
    let (app, _) = lives::app();
    app.account("bidan", "Bidan Sari", Role::Bidan, None);
    let mut midwife = app.signed_in("bidan").await;
    let (mut visits, mut problems) = (0, 0);
    for month in ["2026-06", "2026-11"] {
        let page = midwife.get(&format!("/papan/situasi?bulan={month}")).await;
        let cells = page.body.split("<td class=\"number\"><a href=\"").skip(1);
        let cells: Vec<(String, u64)> = cells
            .map(|cell| {
                let (href, rest) = cell.split_once("\">").expect("an address");
                let count = rest.split('<').next().expect("a number");
                (href.replace("&#38;", "&"), count.parse().expect("a number"))
            })
            .collect();
        for (href, count) in cells {
            let names = midwife.get(&href).await;
            assert_eq!(names.status, StatusCode::OK, "{href}");
            let told = names.body.split("Yang tampil").nth(1).expect("a total");
            let total = told.split(" dari ").nth(1).expect("a total");
            let total: String = total.chars().take_while(char::is_ascii_digit).collect();
            assert_eq!(total.parse(), Ok(count), "{href}: {}", names.main());
            visits += u32::from(href.starts_with("/papan/situasi/orang"));
            problems += u32::from(href.starts_with("/papan/orang"));
        }
    }
    assert!(4 <= visits && 2 <= problems, "{visits} and {problems}");
}
