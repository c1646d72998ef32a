//! The copy of everything that is kept about a person: whole but for what was held back, without
//! the names of whoever looked, quick, and for a while only.

use std::{
    io::{Cursor, Read as _},
    time::{Duration, Instant},
};

use access::role::Role;
use axum::http::StatusCode;
use domain::{
    id::PersonId,
    record::{Body, Correction, EnteredInError, Record, Subject},
};
use serde_json::Value;
use store::read::{area::Scope, page::Page, people::SearchQuery};

use crate::{
    app::{Answer, Browser, TestApp},
    family::{Pen, weighed},
    rights::{GRANT, HOUR_MS, ask, asking, born, decide, office, path},
};

/// The two files of a copy.
fn unpacked(answer: &Answer) -> (String, Value) {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let mut zip = zip::ZipArchive::new(Cursor::new(&answer.bytes)).expect("a ZIP");
    assert_eq!(zip.len(), 2);
    let mut read = |name: &str| {
        let mut text = String::new();
        zip.by_name(name).expect("a file").read_to_string(&mut text).expect("UTF-8");
        text
    };
    let html = read("salinan-data.html");
    (html, serde_json::from_str(&read("salinan-data.json")).expect("JSON"))
}

/// Takes a copy that was asked for.
async fn take(browser: &mut Browser, request: &str) -> Answer {
    browser.post(request, &format!("{request}/salinan"), &[]).await
}

/// Grants a copy of somebody's data and fetches it.
async fn copy_of(app: &TestApp, person: PersonId, fields: &[(&str, &str)]) -> (String, Value) {
    let (mut pmik, mut head) = (app.signed_in("pmik").await, app.signed_in("kapus").await);
    let request = ask(&mut pmik, person, fields).await;
    let granted = decide(&mut head, &request, &GRANT).await;
    assert_eq!(granted.status, StatusCode::SEE_OTHER, "{}", granted.body);
    unpacked(&take(&mut pmik, &request).await)
}

/// Names a store to measure on, such as one of 30,000 people; see `docs/performance.md`.
const STORE: Option<&str> = option_env!("SIMPUL_COPY_STORE");

#[tokio::test]
async fn a_copy_holds_everything_and_names_nobody_who_looked() {
    let (app, family) = office().await;
    let mut pen = Pen::new(&app, family.author, 1_790_000_000_000);
    let of = Subject::Person(family.bunga);
    let wrong = pen.record(of, "2026-11-13", Body::Visit(weighed(9_999, 700)));
    let reason = "Salah orang".to_owned();
    let void = Body::EnteredInError(EnteredInError { voids: wrong.id, reason });
    let correction = Body::Correction(Correction {
        corrects: family.last_visit,
        reason: "Salah baca".to_owned(),
        body: Box::new(Body::Visit(weighed(7_250, 673))),
    });
    let records = [
        wrong.clone(),
        pen.record(of, "2026-11-13", void),
        pen.record(of, "2026-11-12", correction),
    ];
    app.write(&records);
    let mut bidan = app.signed_in("bdn").await;
    bidan.get(&path(family.bunga, "riwayat")).await;
    let (html, data) = copy_of(&app, family.bunga, &asking("salinan")).await;
    for words in [
        "Bunga Lestari",
        "7309010101200001",
        "9,999",
        "7,25",
        "salah catat, tidak dihitung",
        "sudah dikoreksi",
        "BC-114",
        "Ibu ingin melihat semuanya",
        "membuka catatan kesehatan",
        "Puskesmas Contoh",
        "belum ditanyakan",
    ] {
        assert!(html.contains(words), "{words}");
    }
    let kept = app.store.trail(family.bunga).expect("a store").len();
    let records = data["catatan"].as_array().expect("records");
    assert_eq!(records.len(), kept, "every record that is kept");
    let first: Record = serde_json::from_value(records[0]["catatan"].clone()).expect("a record");
    assert_eq!(first.subject, of);
    let looks = data["jejak_akses"].as_array().expect("accesses");
    assert!(looks.iter().any(|look| look["peran"] == "Bidan" && look["hasil"] == "terbuka"));
    for name in ["Bidan Contoh", "Perekam"] {
        let found = data["jejak_akses"].to_string().contains(&format!("{name} Contoh"));
        assert!(!found && !html.contains("Bidan Contoh"), "{name}");
    }
    // The copy itself is in the log, under whom it is about.
    let events = app.log().of_person(family.bunga, 10).expect("a log");
    assert!(
        events.iter().any(|kept| kept.body.contains("POST /orang/{id}/hak/{permintaan}/salinan"))
    );
    // What was asked is answered now.
    let home = "P7309010101".parse().expect("a code");
    assert!(app.store.open_subject_requests(&home).expect("a store").is_empty());
}

#[tokio::test]
async fn what_is_held_back_is_left_out_with_its_ground() {
    let (app, family) = office().await;
    let (mut pmik, mut dpo) = (app.signed_in("pmik").await, app.signed_in("dpo").await);
    let mut pen = Pen::new(&app, family.author, 1_790_000_000_000);
    let of = Subject::Person(family.bunga);
    let mut visit = weighed(7_300, 680);
    visit.note = Some("Pakde Karto sakit TB".to_owned());
    let told = pen.record(of, "2026-11-14", Body::Visit(visit.clone()));
    let correction = Body::Correction(Correction {
        corrects: told.id,
        reason: "Salah baca".to_owned(),
        body: Box::new(Body::Visit(visit)),
    });
    app.write(&[told.clone(), pen.record(of, "2026-11-14", correction)]);
    let request = ask(&mut pmik, family.bunga, &asking("salinan")).await;
    let review = format!("{request}/tahan");
    assert_eq!(pmik.get(&review).await.status, StatusCode::FORBIDDEN, "the maker does not review");
    assert!(dpo.get(&review).await.body.contains("Pakde Karto"));
    let field = format!("tahan.{}", told.id);
    let wrong = dpo.post(&review, &review, &[(field.as_str(), "retensi")]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "no ground of the law");
    let held = dpo.post(&review, &review, &[(field.as_str(), "orang-lain")]).await;
    assert_eq!(held.status, StatusCode::SEE_OTHER, "{}", held.body);
    decide(&mut dpo, &request, &GRANT).await;
    let answer = take(&mut pmik, &request).await;
    let (html, data) = unpacked(&answer);
    assert!(!html.contains("Pakde Karto") && !data.to_string().contains("Pakde Karto"));
    assert!(html.contains("2 catatan ditahan"), "the note and what corrects it");
    assert!(html.contains("membuka data pribadi milik orang lain (UU 27/2022 Pasal 33)"));
    assert_eq!(data["ditahan"].as_array().expect("held").len(), 2);
    assert!(!html.contains("7,3 kg"), "nor is it in the summary");
    let closed = dpo.get(&review).await;
    assert!(closed.body.contains("Kode: hak.sudah-selesai<"), "{}", closed.body);
}

#[tokio::test]
async fn no_name_becomes_markup_or_a_formula_in_a_copy() {
    let (app, family) = office().await;
    let hostile = "=HYPERLINK(\"http://x\")<script>alert(1)</script>";
    let person = born(&app, &family, hostile, "2020-01-01");
    let mut fields = asking("salinan");
    fields[2] = ("nama", "@SUM(1)<img src=x onerror=alert(1)>");
    let (html, data) = copy_of(&app, person, &fields).await;
    assert_eq!(data["nama"], hostile, "as it was written, in a file that runs nothing");
    assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
    assert!(html.contains("default-src &#x27;none&#x27;") || html.contains("default-src 'none'"));
    // The number of the mother is hers.
    assert!(!html.contains("7309014203980001") && !data.to_string().contains("7309014203980001"));
}

#[tokio::test]
async fn a_copy_is_handed_over_by_those_who_may_and_for_thirty_days() {
    let (app, family) = office().await;
    let (mut pmik, mut head) = (app.signed_in("pmik").await, app.signed_in("kapus").await);
    let request = ask(&mut pmik, family.bunga, &asking("salinan")).await;
    assert!(
        take(&mut pmik, &request).await.body.contains("Kode: hak.belum-dikabulkan<"),
        "not decided"
    );
    decide(&mut head, &request, &GRANT).await;
    for username in ["bdn", "loket", "kapus"] {
        let refused = take(&mut app.signed_in(username).await, &request).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{username}");
    }
    app.clock.advance_ms(30 * 24 * HOUR_MS - 1);
    let mut pmik = app.signed_in("pmik").await;
    assert_eq!(take(&mut pmik, &request).await.status, StatusCode::OK);
    app.clock.advance_ms(1);
    assert!(
        take(&mut pmik, &request).await.body.contains("Kode: hak.belum-dikabulkan<"),
        "too late"
    );
}

#[tokio::test]
async fn a_copy_is_made_within_a_minute() {
    let (app, person) = match STORE {
        None => {
            let (app, family) = office().await;
            (app, family.bunga)
        }
        Some(file) => {
            let app = TestApp::on(file.as_ref());
            app.account("pmik", "Perekam Contoh", Role::Pmik, None);
            app.account("kapus", "Kepala Contoh", Role::Kapus, None);
            // Of some hundred people the one with most records.
            let query = SearchQuery {
                text: String::new(),
                scope: Scope::All,
                page: Page { limit: 500, offset: 0 },
            };
            let found = app.store.search_people(&query).expect("a store").rows;
            let ids: Vec<PersonId> = found.iter().map(|row| row.id).collect();
            let lives = app.store.timelines(&ids).expect("a store");
            let most = lives.values().max_by_key(|life| life.records().len());
            let person = most.expect("people").person;
            (app, person)
        }
    };
    let mut pmik = app.signed_in("pmik").await;
    let mut head = app.signed_in("kapus").await;
    let mut fields = asking("salinan");
    fields[1] = ("siapa", "sendiri");
    let request = ask(&mut pmik, person, &fields).await;
    decide(&mut head, &request, &GRANT).await;
    let begun = Instant::now();
    let answer = take(&mut pmik, &request).await;
    let took = begun.elapsed();
    let (html, data) = unpacked(&answer);
    let records = data["catatan"].as_array().expect("records").len();
    println!("{took:?} for {records} records, {} bytes of page", html.len());
    assert!(took < Duration::from_secs(60), "{took:?}");
}
