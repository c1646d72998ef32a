//! Pressing "Simpan" twice writes one record; a second contact is a page opened anew.

use axum::http::StatusCode;
use domain::{
    id::PersonId,
    record::{Attendance, Body, Record, Subject, Visit},
};
use rstest::rstest;
use store::read::page::Page;

use crate::{
    app::{Answer, Browser, TODAY, TestApp},
    family::Family,
    posyandu::app,
};

const DAY: (&str, &str) = ("tanggal", "21-11-2026");
const VALUES: [(&str, &str); 5] = [
    DAY,
    ("bb_kg", "7,45"),
    ("tb_cm", "68,2"),
    ("svc.imm_dpt.hasil", "given"),
    ("svc.imm_dpt.langkah", "DPT2"),
];

fn child_form(family: &Family) -> String {
    format!("/orang/{}/isi/posyandu_anak", family.bunga)
}

/// Records about somebody that were written for today, in order.
fn today(app: &TestApp, person: PersonId) -> Vec<Record> {
    let on: domain::day::Day = TODAY.parse().expect("a day");
    let trail = app.store.trail(person).expect("a store that works");
    trail.into_iter().map(|kept| kept.record).filter(|record| record.occurred == on).collect()
}

fn visit(record: &Record) -> &Visit {
    match &record.body {
        Body::Visit(visit) => visit,
        other => panic!("not a visit: {other:?}"),
    }
}

fn quarantined(app: &TestApp) -> u64 {
    let page = Page { offset: 0, limit: 1 };
    app.store.quarantine(page).expect("a store that works").total
}

async fn open(browser: &mut Browser, path: &str) -> Answer {
    let page = browser.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    page
}

#[tokio::test]
async fn the_same_page_sent_twice_writes_one_visit() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let path = child_form(&family);
    let page = open(&mut wati, &path).await;
    let first = wati.post_from(&page, &path, &VALUES).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.main());
    let second = wati.post_from(&page, &path, &VALUES).await;
    assert_eq!(second.status, StatusCode::SEE_OTHER, "{}", second.main());
    assert_eq!(first.location(), second.location(), "the same page of results");
    let written = today(&app, family.bunga);
    assert_eq!(written.len(), 1, "{written:?}");
    assert_eq!(written[0].id.to_string(), page.numbers()[0].1);
    assert_eq!(quarantined(&app), 0);
    let result = wati.get(second.location()).await;
    assert!(result.body.contains("Sudah tersimpan"), "{}", result.main());
}

#[tokio::test]
async fn a_page_opened_anew_is_a_second_visit_and_says_so() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let path = child_form(&family);
    wati.post(&path, &path, &VALUES).await;
    let again = open(&mut wati, &path).await;
    assert!(again.body.contains("Hari ini sudah tersimpan"), "{}", again.main());
    assert!(again.body.contains("pukul 13.00, Posyandu Melati</a>"), "{}", again.main());
    let second = wati.post_from(&again, &path, &[DAY, ("bb_kg", "7,45"), ("tb_cm", "68,2")]).await;
    assert_eq!(second.status, StatusCode::SEE_OTHER, "{}", second.main());
    assert_eq!(today(&app, family.bunga).len(), 2);
}

#[tokio::test]
async fn what_was_changed_after_saving_is_told_and_not_written() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let path = child_form(&family);
    let page = open(&mut wati, &path).await;
    wati.post_from(&page, &path, &VALUES).await;
    let changed = [DAY, ("bb_kg", "7,95"), ("tb_cm", "68,2")];
    for _ in 0..2 {
        let told = wati.post_from(&page, &path, &changed).await;
        assert_eq!(told.status, StatusCode::CONFLICT, "{}", told.main());
        assert!(told.body.contains("Isian ini sudah tersimpan."), "{}", told.main());
        assert_eq!(told.numbers(), page.numbers(), "sent once more it is told once more");
        let number = &page.numbers()[0].1;
        assert!(told.body.contains(&format!("href=\"/catatan/{number}/koreksi\"")));
        assert!(told.body.contains("value=\"7,95\""), "nothing typed is lost");
    }
    assert_eq!(today(&app, family.bunga).len(), 1);
    // Corrected since then, the page that was sent first is still the one that was saved.
    let correct = format!("/catatan/{}/koreksi", page.numbers()[0].1);
    let fields = [DAY, ("tempat", "posyandu"), ("hadir", "present"), ("obs.bb_kg", "7,95")];
    let more = [("obs.tb_cm", "68,2"), ("svc.0.hasil", "given"), ("alasan", "Salah baca")];
    let corrected = wati.post(&correct, &correct, &[&fields[..], &more].concat()).await;
    assert_eq!(corrected.status, StatusCode::SEE_OTHER, "{}", corrected.main());
    let again = wati.post_from(&page, &path, &VALUES).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.main());
    assert!(wati.get(again.location()).await.body.contains("7,95 kg"));
    assert_eq!(today(&app, family.bunga).len(), 2, "the visit and its correction");
}

#[rstest]
#[case::none("")]
#[case::no_number("satu")]
#[case::not_made_by_a_page("7c9e6679-7425-40de-944b-e07fc1f90ae7")]
#[tokio::test]
async fn a_page_without_a_right_number_is_not_taken(#[case] number: &str) {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let path = child_form(&family);
    let word = open(&mut wati, &path).await.word().to_owned();
    let fields = [&[("kata", &*word), ("nomor", number)], &VALUES[..]].concat();
    let refused = wati.post_bare(&path, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    assert!(refused.body.contains("kembali tidak lengkap"), "{}", refused.main());
    assert!(today(&app, family.bunga).is_empty());
    let taken = wati.post_from(&refused, &path, &VALUES).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "shown again it has one: {}", taken.main());
}

#[tokio::test]
async fn the_number_of_another_record_is_refused() {
    let (app, family) = app();
    let mut rina = app.signed_in("rina").await;
    let of_budi = format!("/orang/{}/isi/posyandu_anak", family.budi);
    let page = open(&mut rina, &of_budi).await;
    rina.post_from(&page, &of_budi, &[DAY, ("bb_kg", "10,1")]).await;
    assert_eq!(today(&app, family.budi).len(), 1);
    let person = app.store.trail(family.bunga).expect("a store")[0].record.id.to_string();
    let path = child_form(&family);
    let word = page.word().to_owned();
    for number in [&page.numbers()[0].1, &person] {
        let fields = [&[("kata", &*word), ("nomor", number)], &VALUES[..]].concat();
        let refused = rina.post_bare(&path, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
        assert!(refused.body.contains("dipakai catatan lain"), "{}", refused.main());
        assert_ne!(&refused.numbers()[0].1, number, "the next try has its own");
    }
    assert!(today(&app, family.bunga).is_empty());
    assert_eq!(quarantined(&app), 0);
}

#[tokio::test]
async fn what_was_marked_wrong_does_not_come_back_by_the_same_page() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let path = child_form(&family);
    let page = open(&mut wati, &path).await;
    wati.post_from(&page, &path, &VALUES).await;
    let void = format!("/catatan/{}/salah", page.numbers()[0].1);
    let voided = wati.post(&void, &void, &[("alasan", "Anak lain")]).await;
    assert_eq!(voided.status, StatusCode::SEE_OTHER, "{}", voided.main());
    let told = wati.post_from(&page, &path, &VALUES).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.body.contains("ditandai salah catat"), "{}", told.main());
    assert_eq!(today(&app, family.bunga).len(), 2, "the visit and its mark");
}

/// Both presses are under way before either is answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_presses_at_once_write_one_visit() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let card = format!("/posyandu/{}/{TODAY}/{}", family.posyandu, family.bunga);
    let siti = format!("/orang/{}/isi/f_posyandu_dewasa", family.siti);
    let measured: &[(&str, &str)] = &[("bb_kg", "7,45"), ("tb_cm", "68,2"), ("simpan", "simpan")];
    let adult: &[(&str, &str)] = &[DAY, ("td_sistol", "120"), ("td_diastol", "80")];
    for (path, fields, person) in [(card, measured, family.bunga), (siti, adult, family.siti)] {
        let page = open(&mut wati, &path).await;
        let mut presses = Vec::new();
        for _ in 0..6 {
            let (mut browser, page, path) = (wati.clone(), page.clone(), path.clone());
            presses.push(tokio::spawn(async move {
                browser.post_from(&page, &path, fields).await.status
            }));
        }
        for press in presses {
            assert_eq!(press.await.expect("an answer"), StatusCode::SEE_OTHER);
        }
        assert_eq!(today(&app, person).len(), 1, "{path}");
    }
    assert_eq!(quarantined(&app), 0);
    let of_place = app.store.records_of(Subject::Place(family.posyandu)).expect("a store");
    let days = of_place.iter().filter(|kept| matches!(kept.record.body, Body::PosyanduDay(_)));
    assert_eq!(days.count(), 1, "the day itself is written down once too");
}

#[tokio::test]
async fn a_row_of_the_grid_and_the_end_of_the_day_are_written_once() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let id = family.bunga.to_string();
    let base = format!("/posyandu/{}/{TODAY}", family.posyandu);
    let close = format!("{base}/tutup");
    let page = open(&mut wati, &close).await;
    for _ in 0..2 {
        let closed = wati.post_from(&page, &close, &[("anak", &id)]).await;
        assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.body);
    }
    let written = today(&app, family.bunga);
    assert_eq!(written.len(), 1);
    assert_eq!(visit(&written[0]).attendance, Attendance::Absent);

    let grid = format!("{base}/isian");
    let page = open(&mut wati, &grid).await;
    let weight = format!("{id}.bb_kg");
    for (weighed, count) in [("7,4", 2), ("7,4", 2), ("7,6", 3), ("7,6", 3)] {
        let fields = [(weight.as_str(), weighed), ("simpan", id.as_str())];
        let saved = wati.post_from(&page, &grid, &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.main());
        assert_eq!(today(&app, family.bunga).len(), count, "{weighed}");
    }
    let bare = [("kata", page.word()), (weight.as_str(), "7,8"), ("simpan", id.as_str())];
    let refused = wati.post_bare(&grid, &bare).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "a row without its number");
    assert_eq!(today(&app, family.bunga).len(), 3);
}

#[tokio::test]
async fn a_follow_up_sent_twice_is_one_even_when_it_closed_the_finding() {
    let (app, family) = app();
    let mut rina = app.signed_in("rina").await;
    let home = format!("/orang/{}/isi/rumah_anak", family.bunga);
    rina.post(&home, &home, &[DAY, ("tempat", "rumah"), ("db_napas", "ya")]).await;
    let list = rina.get("/temuan?berat=emergency").await;
    let start = list.body.find("/tindak-lanjut?").expect("a link to follow up");
    let before = list.body[..start].rfind('"').expect("an address") + 1;
    let end = start + list.body[start..].find('"').expect("an address that ends");
    let href = list.body[before..end].replace("&#38;", "&");
    let page = open(&mut rina, &href).await;
    let closed = [("tindakan", "handled"), ("catatan", "Sudah di Puskesmas")];
    for _ in 0..2 {
        let saved = rina.post_from(&page, &href, &closed).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    }
    let other = [("tindakan", "told"), ("kepada", "dr. Sari")];
    let told = rina.post_from(&page, &href, &other).await;
    assert_eq!(told.status, StatusCode::CONFLICT, "{}", told.body);
    assert!(told.body.contains("sudah tersimpan") && told.body.contains("Buka catatannya"));
    let steps = today(&app, family.bunga);
    assert_eq!(steps.iter().filter(|r| matches!(r.body, Body::FollowUp(_))).count(), 1);
}
