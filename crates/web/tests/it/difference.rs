//! Why two numbers are different: causes that add up, and the names behind each.

use access::role::Role;
use axum::http::StatusCode;
use domain::{
    record::{Body, Subject},
    rights::{Restriction, RestrictionStep},
};

use crate::{
    app::{Answer, Browser, TestApp},
    family::{Pen, weighed},
    hamlet,
};

/// Those weighed in October and in November.
const MONTHS: &str = "/papan/selisih?indikator=gizi.ds&bulan=2026-10&wilayah=&isi=capaian&\
                      dengan=capaian&bulan2=2026-11&wilayah2=";
const FIGURE: &str =
    "/papan/selisih?indikator=gizi.ds&bulan=2026-11&isi=sasaran&dengan=sasaran.balita";
const ENTER: &str = "/sasaran/isi?masa=2026&desa=7309012001";

/// Addresses of names, each with how many it says there are.
fn numbers(page: &Answer) -> Vec<(String, usize)> {
    let links = page.body.split("<a href=\"/papan/selisih/orang?").skip(1);
    let link = |rest: &str| {
        let (query, rest) = rest.split_once("\">").expect("an end of the tag");
        let count = rest.split('<').next().expect("a number").parse().expect("digits");
        (format!("/papan/selisih/orang?{}", query.replace("&#38;", "&")), count)
    };
    links.map(link).collect()
}

async fn every_cause_opens(browser: &mut Browser, page: &Answer) -> usize {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let numbers = numbers(page);
    for (href, count) in &numbers {
        let names = browser.get(href).await;
        assert_eq!(names.status, StatusCode::OK, "{href}: {}", names.body);
        let listed = names.body.matches("<th scope=\"row\"><a href=\"/orang/").count();
        assert_eq!(listed, *count, "{href}");
    }
    numbers.len()
}

async fn state(browser: &mut Browser, code: &str, number: &str) {
    let fields = [("sumber", "Proyeksi BPS 2026"), ("tanggal", "05-01-2026"), (code, number)];
    let saved = browser.post(ENTER, ENTER, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
}

#[tokio::test]
async fn causes_add_up_and_open_to_names() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let board = gizi.get("/papan?indikator=gizi.ds&bulan=2026-11").await;
    assert!(board.body.contains("Mengapa angka-angka ini berbeda?"), "{}", board.main());
    let page = gizi.get(MONTHS).await;
    assert_eq!(every_cause_opens(&mut gizi, &page).await, 1);
    // The form has identities, which differ with the order of tests.
    let (told, _) = page.main().split_once("<form").expect("a form");
    insta::assert_snapshot!("difference", told);
    let (href, _) = numbers(&page).remove(0);
    let names = gizi.get(&href).await;
    for name in ["Budi Contoh", "Hasan Contoh"] {
        assert!(names.body.contains(name), "{}", names.main());
    }
    assert!(!names.body.contains("Ani Contoh") && names.body.contains("Belum dilayani: 2 orang."));
    // Everybody is of a posyandu, so that there is nothing to tell.
    let same = "/papan/selisih?indikator=gizi.ds&bulan=2026-11&isi=sasaran&dengan=berposyandu";
    let same = gizi.get(same).await;
    assert!(same.body.contains("Kedua angka sama."), "{}", same.main());
    // A posyandu and an RT: three of the one live elsewhere, one of the other is served elsewhere.
    let posyandu = hamlet_of(&mut gizi, "Posyandu Melati").await;
    let other = format!(
        "/papan/selisih?indikator=gizi.ds&bulan=2026-11&wilayah={posyandu}&dengan=sasaran&\
         wilayah2=7309012001/001-001"
    );
    let other = gizi.get(&other).await;
    assert!(other.body.contains("Tinggal di wilayah atau posyandu lain"), "{}", other.main());
    assert!(other.body.contains("<td class=\"number\" data-label=\"Hanya kedua\">+1</td>"));
    assert!(other.body.contains("<td class=\"number\" data-label=\"Hanya pertama\">−2</td>"));
    assert_eq!(every_cause_opens(&mut gizi, &other).await, 1);
}

/// Finds the identity of a posyandu in the menu.
async fn hamlet_of(browser: &mut Browser, name: &str) -> String {
    let page = browser.get(MONTHS).await.body;
    let (before, _) = page.split_once(&format!("\">{name}</option>")).expect("a choice");
    before.rsplit('"').next().expect("a value").to_owned()
}

#[tokio::test]
async fn what_has_no_people_says_so() {
    let app = TestApp::new();
    let hamlet = hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let unknown = gizi.get(FIGURE).await;
    assert!(
        unknown.body.contains("belum diisi, atau belum untuk setiap desa. Isi dahulu"),
        "{}",
        unknown.main()
    );
    state(&mut gizi, "sasaran.balita", "20").await;
    let page = gizi.get(FIGURE).await;
    assert!(page.body.contains("Angka kedua lebih besar 12."), "{}", page.main());
    assert!(page.body.contains("Sisa tanpa nama") && page.body.contains("<strong>+12</strong>"));
    assert!(page.body.contains("adalah hitungan, bukan daftar orang"));
    assert!(!page.body.contains("/papan/selisih/orang"), "nobody is behind it");
    state(&mut gizi, "sasaran.balita", "5").await;
    let page = gizi.get(FIGURE).await;
    assert!(page.body.contains("Yang tercatat 3 orang lebih banyak"), "{}", page.main());
    // Somebody without a birth date may be one of them, and is not part of the sum.
    let mut facts = hamlet::facts("Lupa", "001", hamlet.melati);
    facts.birth = None;
    let mut pen = Pen::new(&app, app.ids.account(), 1_791_000_000_000);
    let person = Subject::Person(app.ids.person());
    app.write(&[pen.record(person, "2026-10-01", Body::from(facts))]);
    let page = gizi.get(FIGURE).await;
    assert!(page.body.contains("yang tanggal lahirnya tidak diketahui"), "{}", page.main());
    assert_eq!(every_cause_opens(&mut gizi, &page).await, 1);
    let part = FIGURE.replace("&isi", "&wilayah=7309012001/KRAJAN&isi");
    let refused = gizi.get(&part).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.body.contains("Angka sasaran tidak ada untuk dusun, RT"), "{}", refused.main());
    let unread = gizi.get(&FIGURE.replace("dengan=sasaran.balita", "dengan=entah")).await;
    assert_eq!(unread.status, StatusCode::BAD_REQUEST);
    let unread = gizi.get(&format!("/papan/selisih/orang?{}&sebab=entah", &MONTHS[15..])).await;
    assert_eq!(unread.status, StatusCode::BAD_REQUEST, "{}", unread.body);
}

#[tokio::test]
async fn a_signed_number_and_the_same_number_now() {
    let app = TestApp::new();
    let hamlet = hamlet::settle(&app);
    app.account("kapus", "Kepala Rahma", Role::Kapus, None);
    app.account("dinkes", "Pengelola Program", Role::DinkesProgram, None);
    let mut head = app.signed_in("kapus").await;
    let october = "/papan/kunci/bulan?bulan=2026-10";
    let compared = "/papan/selisih?indikator=gizi.ds&bulan=2026-10&isi=capaian&\
                    dengan=ditandatangani";
    let unsigned = head.get(compared).await;
    assert!(unsigned.body.contains("Bulan ini belum ditandatangani."), "{}", unsigned.main());
    head.post(october, october, &[("setuju", "ya")]).await;
    let mut pen = Pen::new(&app, app.ids.account(), 1_791_000_000_000);
    let (ani, dedi) = (hamlet.children[0], hamlet.children[3]);
    let moved = pen.record(Subject::Person(ani), "2026-10-20", Body::Departure(Default::default()));
    let weighing =
        pen.record(Subject::Person(dedi), "2026-10-12", Body::Visit(weighed(9_200, 735)));
    let step = RestrictionStep::Begun;
    let body = Body::Restriction(Restriction { step, reason: "Permintaan ibunya".to_owned() });
    let restricted = pen.record(Subject::Person(dedi), "2026-11-20", body);
    app.write(&[weighing, moved, restricted]);
    let page = head.get(compared).await;
    assert!(page.body.contains("Kedua angka sama, tetapi orangnya tidak."), "{}", page.main());
    assert!(page.body.contains("Pindah keluar"), "{}", page.main());
    assert!(page.body.contains("Catatan diterima terlambat"));
    assert!(page.body.contains("seperti ditandatangani (nomor 1): 7."), "{}", page.main());
    // What is not on the sheet is not compared, and whoever sees no sheets sees none of this.
    let new = head.get(&compared.replace("capaian", "baru")).await;
    assert_eq!(new.status, StatusCode::BAD_REQUEST);
    let mut gizi = app.signed_in("gizi").await;
    assert_eq!(gizi.get(compared).await.status, StatusCode::FORBIDDEN);
    // Who is restricted is left out of the names that another office reads.
    let late = format!("{}&sebab=", compared.replace("selisih?", "selisih/orang?"));
    let mut office = app.signed_in("dinkes").await;
    let asked = office.get(&late).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    let form = asked.location().to_owned();
    let said = [("jenis", "alasan"), ("untuk", ""), ("ke", &late), ("alasan", "pengaduan")];
    office.post(&form, "/alasan", &said).await;
    let names = office.get(&late).await;
    assert!(names.body.contains("Ani Contoh"), "{}", names.main());
    assert!(!names.body.contains("Dedi Contoh"));
    assert!(names.body.contains("1 orang tidak ditampilkan"), "{}", names.main());
}

#[tokio::test]
async fn a_kader_compares_the_own_posyandu_only() {
    let app = TestApp::new();
    let hamlet = hamlet::settle(&app);
    let mut kader = app.signed_in("kader").await;
    let elsewhere = MONTHS.replace("wilayah2=", &format!("wilayah2={}", hamlet.kenanga));
    let page = kader.get(&elsewhere).await;
    // Of Melati three were weighed in October, two in November: Budi was not.
    assert!(page.body.contains("Angka kedua lebih kecil 1."), "{}", page.main());
    assert!(!page.body.contains("Posyandu Kenanga"), "{}", page.main());
    assert_eq!(every_cause_opens(&mut kader, &page).await, 1);
}
