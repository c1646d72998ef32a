//! What changed in a week: counted by village, most urgent first, named behind the door of names.

use std::collections::BTreeMap;

use access::role::Role;
use axum::http::StatusCode;
use domain::{
    area::Address,
    id::PersonId,
    record::{Body, Record, Setting, Subject, Value, Visit},
    rights::{Restriction, RestrictionStep},
};

use crate::{
    app::{Answer, Browser, TestApp},
    family::{Pen, weighed},
    hamlet::{self, Hamlet},
};

const WEEK: &str = "/papan/minggu-ini";
const BIG: &str = "7309012001";
const SMALL: &str = "7309012002";
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// Thirteen under-fives of one village, known for long. In the week two more come to it and three
/// to a village where nobody was, all without any service; Budi is weighed, and Citra is very ill.
fn settle(app: &TestApp) -> (Hamlet, Vec<PersonId>) {
    let now = app.clock.now_ms();
    app.clock.set_ms(now - 8 * DAY_MS);
    let hamlet = hamlet::settle(app);
    let mut pen = Pen::new(app, app.ids.account(), 1_791_000_000_000);
    // Of this month: her first vaccine became late in the week.
    let sari = app.ids.person();
    let mut facts = hamlet::facts("Sari", "003", hamlet.kenanga);
    let birth = facts.birth.as_mut().expect("a birth");
    birth.day = "2026-10-18".parse().expect("a day");
    let mut known = vec![pen.record(Subject::Person(sari), "2026-10-18", Body::from(facts))];
    for name in ["Indra", "Joko", "Kiki", "Lala"] {
        known.push(child(app, &mut pen, &hamlet, (name, BIG)).1);
    }
    app.write(&known);
    app.clock.set_ms(now);
    let mut new = Vec::new();
    let mut people = Vec::new();
    let came = [("Mira", BIG), ("Nina", BIG), ("Oki", SMALL), ("Putu", SMALL), ("Rani", SMALL)];
    for of in came {
        let (person, record) = child(app, &mut pen, &hamlet, of);
        people.push(person);
        new.push(record);
    }
    let budi = Subject::Person(hamlet.children[1]);
    new.push(pen.record(budi, "2026-11-18", Body::Visit(weighed(9_200, 735))));
    let ill = |on: &str, child: usize, pen: &mut Pen<'_>| {
        let red = ("klasifikasi".to_owned(), Value::Text("merah".to_owned()));
        let observations: BTreeMap<_, _> = [red].into();
        let visit = Visit {
            setting: Setting::Puskesmas,
            observations,
            services: Vec::new(),
            ..weighed(0, 0)
        };
        pen.record(Subject::Person(hamlet.children[child]), on, Body::Visit(visit))
    };
    new.push(ill("2026-11-20", 2, &mut pen));
    new.push(ill("2026-11-13", 6, &mut pen));
    app.write(&new);
    app.account("kapus", "Kepala Rahma", Role::Kapus, None);
    app.account("dinkes", "Pengelola Program", Role::DinkesProgram, None);
    (hamlet, people)
}

fn child(
    app: &TestApp,
    pen: &mut Pen<'_>,
    hamlet: &Hamlet,
    (name, desa): (&str, &str),
) -> (PersonId, Record) {
    let person = app.ids.person();
    let mut facts = hamlet::facts(name, "003", hamlet.kenanga);
    let address = facts.address.take().expect("an address");
    facts.address = Some(Address { desa: desa.parse().expect("a code"), ..address });
    (person, pen.record(Subject::Person(person), "2025-09-10", Body::from(facts)))
}

/// Addresses of names, each with how many it says there are, where it says so.
fn numbers(page: &Answer) -> Vec<(String, Option<usize>)> {
    let links = page.body.split("<a href=\"/papan/minggu-ini/orang?").skip(1);
    let link = |rest: &str| {
        let (query, rest) = rest.split_once("\">").expect("an end of the tag");
        let count = rest.split('<').next().and_then(|count| count.parse().ok());
        (format!("/papan/minggu-ini/orang?{}", query.replace("&#38;", "&")), count)
    };
    links.map(link).collect()
}

async fn every_line_opens(browser: &mut Browser, page: &Answer) -> usize {
    let numbers = numbers(page);
    for (href, count) in &numbers {
        let names = browser.get(href).await;
        assert_eq!(names.status, StatusCode::OK, "{href}: {}", names.body);
        let listed = names.body.matches("<th scope=\"row\"><a href=\"/orang/").count();
        assert!(0 < listed && count.is_none_or(|count| count == listed), "{href}: {listed}");
    }
    numbers.len()
}

/// What stands first, each line as text.
fn first(page: &Answer) -> Vec<&str> {
    let (_, list) =
        page.body.split_once("<ol class=\"first link-list\">").expect("what stands first");
    let (list, _) = list.split_once("</ol>").expect("its end");
    list.split("<li>").skip(1).collect()
}

/// The row of a number that changed.
fn changed<'a>(page: &'a Answer, name: &str, desa: &str) -> &'a str {
    let rows = page.body.split("<tr>");
    let row = rows.filter(|row| row.contains(name) && row.contains(desa)).last();
    row.unwrap_or_else(|| panic!("{name} {desa}: {}", page.main()))
}

#[tokio::test]
async fn the_week_is_what_its_records_changed() {
    let app = TestApp::new();
    settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let page = gizi.get(WEEK).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("catatan tentang 8 orang."), "{}", page.main());
    let weighed = changed(&page, "D/S: balita ditimbang", "73.09.01.2001");
    for told in ["capaian +1, sasaran +2", "5 dari 13", "6 dari 15", ">3</a>"] {
        assert!(weighed.contains(told), "{told}: {weighed}");
    }
    let small = changed(&page, "D/S: balita ditimbang", "73.09.01.2002");
    assert!(small.contains("sasaran +3") && small.contains("0 dari 0"), "{small}");
    assert!(3 < every_line_opens(&mut gizi, &page).await);
    let (_, late) = page.body.split_once("Baru lewat waktunya").expect("a heading");
    let (late, _) = late.split_once("<h2>").expect("the next one");
    assert!(late.contains("<th scope=\"row\">BCG</th>"), "{late}");
    let (href, _) = numbers(&page).into_iter().find(|(href, _)| href.contains("BCG")).expect("BCG");
    let names = gizi.get(&href).await;
    assert!(names.body.contains("Sari Contoh") && names.body.contains("baru lewat waktunya"));
    // Names stand on no page of numbers.
    assert!(!page.body.contains("Mira") && !page.body.contains("Citra"));
    assert!(gizi.get("/papan").await.body.contains("href=\"/papan/minggu-ini\""));
    // A week later nothing of it is new.
    app.clock.advance_ms(7 * DAY_MS);
    let later = gizi.get(WEEK).await;
    assert_eq!(later.status, StatusCode::SEE_OTHER, "the session is over");
}

#[tokio::test]
async fn what_matters_most_stands_first_and_small_places_never() {
    let app = TestApp::new();
    settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let page = gizi.get(WEEK).await;
    let lines = first(&page);
    assert!((2..=5).contains(&lines.len()), "{lines:?}");
    // One emergency of this week; the other is a day too old.
    assert!(lines[0].contains("1 orang dengan temuan gawat baru"), "{lines:?}");
    assert!(lines[0].contains("73.09.01.2001"), "{lines:?}");
    // Of two that are as far away the first by name; Sari is too young for either.
    let place = lines.iter().find(|line| line.contains("poin persen"));
    let place = place.unwrap_or_else(|| panic!("a place: {}", page.main()));
    let why = "Angka desa ini 100,0 %, 100,0 poin persen di atas batasnya.";
    assert!(place.contains("73.09.01.2001: 2 anak") && place.contains(why), "{place}");
    let small = lines.iter().filter(|line| line.contains("73.09.01.2002"));
    assert_eq!(small.count(), 0, "{lines:?}");
    let (href, _) = &numbers(&page)[0];
    let names = gizi.get(href).await;
    assert!(names.body.contains("Citra Contoh") && names.body.contains("20 Nov 2026"));
    assert!(!names.body.contains("Gilang Contoh"), "{}", names.main());
    // Whoever sees no early warning is told nothing of it; the others are.
    assert!(
        !page.body.contains("Sinyal dan laporan SKDR") || gizi.get("/skdr").await.status == 200
    );
    let mut head = app.signed_in("kapus").await;
    let page = head.get(WEEK).await;
    assert!(page.body.contains("minggu belum ditutup"), "{}", page.main());
}

#[tokio::test]
async fn names_are_for_those_who_may_and_without_whom_is_restricted() {
    let app = TestApp::new();
    let (_, people) = settle(&app);
    let mut pen = Pen::new(&app, app.ids.account(), 1_792_000_000_000);
    let step = RestrictionStep::Begun;
    let body = Body::Restriction(Restriction { step, reason: "Permintaan ibunya".to_owned() });
    app.write(&[pen.record(Subject::Person(people[0]), "2026-11-20", body)]);
    let href = format!("{WEEK}/orang?isi=angka&indikator=gizi.ds&layanan=&desa={BIG}");
    let mut office = app.signed_in("dinkes").await;
    let asked = office.get(&href).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    let form = asked.location().to_owned();
    let said = [("jenis", "alasan"), ("untuk", ""), ("ke", &href), ("alasan", "pengaduan")];
    office.post(&form, "/alasan", &said).await;
    let names = office.get(&href).await;
    assert!(names.body.contains("Nina Contoh") && !names.body.contains("Mira Contoh"));
    assert!(names.body.contains("1 orang tidak ditampilkan"), "{}", names.main());
    // What counts by a confidential answer is told to nobody here, nor is what cannot be read.
    let mut gizi = app.signed_in("gizi").await;
    let closed = gizi.get(&href.replace("gizi.ds", "spm.12")).await;
    assert_eq!(closed.status, StatusCode::NOT_FOUND);
    let strange = gizi.get(&href.replace("isi=angka", "isi=entah")).await;
    assert_eq!(strange.status, StatusCode::BAD_REQUEST);
    let strange = gizi.get(&href.replace(BIG, "entah")).await;
    assert_eq!(strange.status, StatusCode::BAD_REQUEST);
    // One posyandu is no week of the Puskesmas.
    let mut kader = app.signed_in("kader").await;
    assert_eq!(kader.get(WEEK).await.status, StatusCode::NOT_FOUND);
    assert_eq!(kader.get(&href).await.status, StatusCode::NOT_FOUND);
}
