//! The summary of the dashboards: what each cluster holds, and what nobody records.

use access::role::Role;
use axum::http::StatusCode;
use guidelines::{files::Files, model::Guidelines, summary::SummaryFrom};

use crate::{
    app::{Browser, TestApp},
    family::Pen,
    hamlet,
};

const PAGE: &str = "/papan/ringkas?bulan=2026-11&buka=semua";

/// Returns the row of a number, without its marks.
fn row<'b>(body: &'b str, name: &str) -> &'b str {
    let at = body.find(&format!(">{name}</a>")).unwrap_or_else(|| panic!("{name}: {body}"));
    let end = at + body[at..].find("</tr>").expect("an end of the row");
    &body[at..end]
}

#[tokio::test]
async fn every_line_of_the_guidelines_stands_on_the_page() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let page = gizi.get(PAGE).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let main = page.main();
    let law = Guidelines::load(&Files::embedded()).expect("the law is sound");
    let rules = law.summary_on("2026-11-30".parse().expect("a day")).expect("a summary");
    let mut told = 0;
    for content in rules.clusters.iter().flat_map(|cluster| &cluster.contents) {
        let head = format!("colspan=\"4\">{}", content.label.id.replace('&', "&#38;"));
        assert!(main.contains(&head), "{head}");
        if let SummaryFrom::Missing(why) = &content.from {
            assert!(main.contains(&format!("<strong>Belum dicatat.</strong> {}", why.id)));
            told += 1;
        }
    }
    assert!(main.contains(&format!("{told} isi dasbor belum dicatat.")), "{main}");
    let rule = gizi.get("/pedoman/ringkas").await;
    assert!(rule.body.contains("Gedung, air, listrik"), "{}", rule.main());
    assert_eq!(main.matches("<details class=\"cluster\"").count(), rules.clusters.len());
    assert_eq!(main.matches("\" open>").count(), rules.clusters.len());
    assert!(!main.contains("Belum dihitung pada bulan ini"), "{main}");
    // Without a wish only the first is open.
    let folded = gizi.get("/papan/ringkas").await;
    assert_eq!(folded.main().matches("\" open>").count(), 1);
    let one = gizi.get("/papan/ringkas?buka=k4").await;
    assert!(one.main().contains("id=\"k4\" open>"), "{}", one.main());
}

#[tokio::test]
async fn numbers_are_those_of_their_pages() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let page = gizi.get(PAGE).await;
    let main = page.main();
    let weighed = row(main, "D/S: balita ditimbang");
    for told in ["62,5 %", "5 dari 8", "85,0 %", "belum", "angka kecil"] {
        assert!(weighed.contains(told), "{told}: {weighed}");
    }
    assert!(row(main, "Posyandu").contains("<strong>5</strong>"), "{}", row(main, "Posyandu"));
    assert!(
        row(main, "Kunjungan rumah").contains("<strong>0</strong>"),
        "{}",
        row(main, "Kunjungan rumah")
    );
    // Nobody was pregnant, and nobody counted the staff: no number is made up.
    assert!(row(main, "K6: enam kontak antenatal (1-2-3) dan USG").contains("belum ada sasaran"));
    assert!(row(main, "Bidan").contains("belum diisi"), "{}", row(main, "Bidan"));
    let enter = "/sasaran/isi?masa=2026&desa=";
    let fields = [("sumber", "SISDMK"), ("tanggal", "05-01-2026"), ("tenaga.bidan", "12")];
    let saved = gizi.post(enter, enter, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let page = gizi.get(PAGE).await;
    assert!(row(page.main(), "Bidan").contains("<strong>12</strong>"));
    // Of a part of the area, what is stated of the whole is not told.
    let part = gizi.get(&format!("{PAGE}&wilayah=7309012001")).await;
    assert!(row(part.main(), "Bidan").contains("belum diisi untuk wilayah ini"));
    assert!(row(part.main(), "D/S: balita ditimbang").contains("5 dari 8"));
    let elsewhere = gizi.get(&format!("{PAGE}&wilayah=7309012002")).await;
    assert!(row(elsewhere.main(), "D/S: balita ditimbang").contains("belum ada sasaran"));
    let october = gizi.get("/papan/ringkas?bulan=2026-10&buka=semua").await;
    assert!(row(october.main(), "D/S: balita ditimbang").contains("7 dari 8"));
}

/// Every address of a number opens, and tells the same month and area.
#[tokio::test]
async fn every_number_opens() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let page = gizi.get(&format!("{PAGE}&wilayah=7309012001")).await;
    let hrefs: Vec<String> = page
        .main()
        .split("<th scope=\"row\"><a href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().expect("an address").replace("&#38;", "&"))
        .collect();
    assert!(100 < hrefs.len(), "{}", hrefs.len());
    for href in hrefs.iter().step_by(5) {
        let opened = gizi.get(href).await;
        assert_eq!(opened.status, StatusCode::OK, "{href}");
    }
    let boards = hrefs.iter().filter(|href| href.starts_with("/papan?"));
    for href in boards {
        assert!(href.ends_with("&bulan=2026-11&wilayah=7309012001"), "{href}");
    }
}

async fn hidden(browser: &mut Browser, more: &str) -> String {
    let page = browser.get(&format!("{PAGE}{more}")).await;
    let main = page.main().to_owned();
    let name = "SPM 12: orang dengan risiko terinfeksi HIV";
    let at = main.find(name).unwrap_or_else(|| panic!("{main}"));
    let end = at + main[at..].find("</tr>").expect("an end of the row");
    main[at..end].to_owned()
}

#[tokio::test]
async fn what_is_confidential_is_told_as_on_its_board() {
    let app = TestApp::new();
    let hamlet = hamlet::settle(&app);
    let mut pen = Pen::new(&app, app.ids.account(), 1_792_000_000_000);
    let mut records = Vec::new();
    for at in 0..3 {
        records.extend(at_risk(&app, &mut pen, (at, hamlet.melati)));
    }
    app.write(&records);
    app.account("dkp", "Dinkes", Role::DinkesProgram, None);
    for username in ["gizi", "dkp"] {
        let mut browser = app.signed_in(username).await;
        let told = hidden(&mut browser, "").await;
        assert!(told.contains("&#60; 5, dijaga khusus"), "{username}: {told}");
        let told = hidden(&mut browser, "&wilayah=7309012001").await;
        assert!(told.contains("&#60; 5, dijaga khusus"), "{username}: {told}");
        let told = hidden(&mut browser, "&wilayah=7309012001/KRAJAN").await;
        assert!(told.contains("tidak ditampilkan"), "{username}: {told}");
    }
    let mut kader = app.signed_in("kader").await;
    let told = hidden(&mut kader, "").await;
    assert!(told.contains("tidak ditampilkan") && !told.contains("href"), "{told}");
    // Of a volunteer's posyandu the rest is told as on the board.
    let page = kader.get(PAGE).await;
    assert!(row(page.main(), "D/S: balita ditimbang").contains("2 dari 4"), "{}", page.main());
    let mut doctor = app.signed_in("dokter").await;
    let told = hidden(&mut doctor, "").await;
    assert!(told.contains("0 dari 3"), "{told}");
}

fn at_risk(
    app: &TestApp,
    pen: &mut Pen<'_>,
    (at, posyandu): (u32, domain::id::PlaceId),
) -> [domain::record::Record; 2] {
    use domain::record::{Body, Setting, Subject, Value, Visit};
    let person = Subject::Person(app.ids.person());
    let mut facts = hamlet::facts(&format!("Risiko{at}"), "001", posyandu);
    facts.birth.as_mut().expect("a birth").day = "1990-05-05".parse().expect("a day");
    let visit = Visit {
        setting: Setting::Puskesmas,
        observations: [("kelompok_risiko_hiv".to_owned(), Value::Text("lsl".to_owned()))].into(),
        services: Vec::new(),
        ..crate::family::weighed(0, 0)
    };
    [
        pen.record(person, "2026-01-05", Body::from(facts)),
        pen.record(person, "2026-03-10", Body::Visit(visit)),
    ]
}
