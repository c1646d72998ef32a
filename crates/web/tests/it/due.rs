//! The list of what is due: its pages together are everybody, and the file is whole.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use domain::{
    day::Day,
    person::{Birth, BirthPrecision, PersonFacts},
    record::{Body, Record, Subject, Value},
};
use store::read::{area::Scope, due::DueFilter};

use crate::{
    app::{Browser, TestApp},
    family::{Family, Pen, weighed},
    posyandu::app,
};

/// Children beside the family; more than one page holds.
const CHILDREN: i32 = 57;

/// Writes children of every age at one posyandu; one of them has a danger sign.
fn many(app: &TestApp, family: &Family) {
    let mut pen = Pen::new(app, family.author, 1_781_000_000_000);
    let mut records: Vec<Record> = Vec::new();
    for n in 0..CHILDREN {
        let subject = Subject::Person(app.ids.person());
        let birth = Day::from_epoch_days(20_700 - 30 * n);
        let facts = PersonFacts {
            name: Some(format!("Nur'aini \"{}\" <i>", n % 9)),
            birth: Some(Birth { day: birth, minute: None, precision: BirthPrecision::Exact }),
            posyandu: Some(family.posyandu),
            ..PersonFacts::default()
        };
        records.push(pen.record(subject, &birth.to_string(), Body::from(facts)));
        if n == 40 {
            let mut visit = weighed(7_000, 660);
            visit.observations = BTreeMap::from([("db_napas".to_owned(), Value::Bool(true))]);
            records.push(pen.record(subject, "2026-11-20", Body::Visit(visit)));
        }
    }
    app.write(&records);
}

/// Returns the people of a page, in order, by the links of their names.
fn people_of(page: &str) -> Vec<String> {
    let rows = page.split("<th scope=\"row\"><a href=\"/orang/").skip(1);
    rows.map(|row| row.split('"').next().expect("an address").to_owned()).collect()
}

/// Follows a list from its first page to the last.
async fn walk(browser: &mut Browser, first: &str) -> Vec<Vec<String>> {
    let (mut address, mut pages) = (first.to_owned(), Vec::new());
    loop {
        let page = browser.get(&address).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        pages.push(people_of(page.main()));
        let main = page.main().to_owned();
        let Some((before, _)) = main.split_once("\">Berikutnya</a>") else { return pages };
        let (_, next) = before.rsplit_once("href=\"").expect("a link has an address");
        address = next.replace("&#38;", "&").replace("&amp;", "&");
    }
}

#[tokio::test]
async fn pages_go_by_person_without_gaps_or_doubles() {
    let (app, family) = app();
    many(&app, &family);
    let mut wati = app.signed_in("wati").await;
    for narrowed in ["", "?keadaan=due", "?keadaan=overdue", "?layanan=imm_dpt", "?umur=balita"] {
        let pages = walk(&mut wati, &format!("/harus-dilayani{narrowed}")).await;
        let (last, full) = pages.split_last().expect("a page");
        assert!(full.iter().all(|page| page.len() == 50) && last.len() <= 50, "{narrowed}");
        let word = |key: &str| {
            let value = narrowed.strip_prefix('?').and_then(|q| q.strip_prefix(key));
            value.map(str::to_owned)
        };
        let status = word("keadaan=").map(|word| match word.as_str() {
            "due" => portrait::model::ItemStatus::Due,
            _ => portrait::model::ItemStatus::Overdue,
        });
        let filter = DueFilter {
            scope: Scope::Posyandu(Some(family.posyandu)),
            item: word("layanan="),
            status,
            stage: word("umur="),
            ..DueFilter::default()
        };
        let everybody = app.store.due_people(&filter).expect("a store that works");
        let everybody: Vec<String> = everybody.iter().map(ToString::to_string).collect();
        assert!(!everybody.is_empty(), "{narrowed}");
        assert_eq!(pages.concat(), everybody, "{narrowed}");
    }
}

#[tokio::test]
async fn the_first_page_says_how_many_and_the_file_is_whole() {
    let (app, family) = app();
    many(&app, &family);
    let mut wati = app.signed_in("wati").await;
    let filter =
        DueFilter { scope: Scope::Posyandu(Some(family.posyandu)), ..DueFilter::default() };
    let count = app.store.due_count(&filter).expect("a store that works");
    assert!(50 < count.people && count.people < 100, "{count:?}");
    let first = wati.get("/harus-dilayani").await;
    let said = format!("<strong>{}</strong> orang, {} layanan.", count.people, count.services);
    assert!(first.body.contains(&said), "{}", first.main());
    assert!(first.body.contains("Yang tampil orang ke-1 sampai 50."), "{}", first.main());
    assert!(first.body.contains("Nur&#39;aini &#34;") && !first.body.contains("<i>"));
    // Whoever has a danger sign stands first, and it is said why.
    let (_, rows) = first.main().split_once("<tbody>").expect("a table");
    let (row, _) = rows.split_once("</tr>").expect("a row");
    assert!(row.contains("Nur&#39;aini &#34;4&#34;") && row.contains("rujuk hari ini"), "{row}");
    let second = wati.get("/harus-dilayani?hal=2").await;
    let said = format!("Yang tampil orang ke-51 sampai {}.", count.people);
    assert!(second.body.contains(&said), "{}", second.main());
    let beyond = wati.get("/harus-dilayani?hal=3").await;
    assert!(beyond.body.contains("Tidak ada baris di bagian ini."), "{}", beyond.main());
    let file = wati.get("/harus-dilayani.csv").await;
    assert_eq!(file.status, StatusCode::OK);
    let lines = file.body.lines().count() as u64;
    assert_eq!(lines, count.services + 1, "a line for each service, and the titles");
    assert!(file.body.contains("\"Nur'aini \"\"4\"\" <i>\";"), "{}", file.body);
}
