//! Confidential data: who is shown it, and that it is nowhere else.

use access::{ground::CARE_DAYS, role::Role};
use axum::http::StatusCode;
use domain::{
    day::Day,
    id::{AccountId, RecordId},
    record::{Attendance, Body, FollowUp, FollowUpStep, Setting, Source, Subject, Value, Visit},
};
use web::{
    gate::{Listed, Who},
    router::listed,
};

use crate::{
    app::{Answer, Browser, TestApp},
    family::{Family, Pen, settle, weighed},
    gates::{address, staff},
};

/// Words that only the confidential record holds.
const NOTE: &str = "Kenariterbatas";
const RECEIVER: &str = "Klinik Kenari";
/// Names of what follows from it.
const FINDINGS: [&str; 2] = ["HIV atau sifilis reaktif", "Ada pikiran mengakhiri hidup"];

struct Told {
    app: TestApp,
    family: Family,
    record: RecordId,
    follow_up: RecordId,
}

/// A pregnant woman whom a doctor saw on 15 November, with an account for every role.
fn told() -> Told {
    let app = TestApp::new();
    let family = settle(&app);
    for role in staff() {
        let posyandu = role.is_bound().then_some(family.posyandu);
        let (username, name) = (role.code().to_lowercase(), format!("{} Contoh", role.name()));
        app.account(&username, &name, role, posyandu);
    }
    let doctor = app.ids.account();
    app.account_of(doctor, "dr", "Dokter Penulis", Role::Dokter, None);
    let mut pen = Pen::new(&app, doctor, 1_790_000_000_000);
    let text = |text: &str| Value::Text(text.to_owned());
    let observations = [
        ("hamil_sekarang", Value::Bool(true)),
        ("hpht", text("2026-08-01")),
        ("hiv", text("reaktif")),
        ("srq_17", Value::Bool(true)),
    ];
    let visit = Visit {
        setting: Setting::Puskesmas,
        observations: observations.map(|(code, value)| (code.to_owned(), value)).into(),
        note: Some(NOTE.to_owned()),
        ..weighed(0, 0)
    };
    let visit = Visit { services: Vec::new(), ..visit };
    let siti = Subject::Person(family.siti);
    let visit = pen.record(siti, "2026-11-15", Body::Visit(visit));
    let done = FollowUp {
        finding: "anc_lab.hiv_sifilis".to_owned(),
        of: visit.id,
        what: FollowUpStep::Referred,
        receiver: Some(RECEIVER.to_owned()),
        note: None,
    };
    let done = pen.record(siti, "2026-11-16", Body::FollowUp(done));
    let (record, follow_up) = (visit.id, done.id);
    app.write(&[visit, done]);
    Told { app, family, record, follow_up }
}

/// A page without what it offers to choose from, which is the same for everybody.
fn shown(answer: &Answer) -> String {
    let mut shown = String::new();
    for part in answer.body.split("<option") {
        shown.push_str(part.split_once("</option>").map_or(part, |(_, rest)| rest));
    }
    shown
}

fn leaks(answer: &Answer, path: &str) -> Option<&'static str> {
    let shown = shown(answer);
    let words = [NOTE, RECEIVER].into_iter();
    // Forms and guidelines name all their findings, whoever it is about.
    let is_about_rules = path.starts_with("/pedoman") || path.contains("/isi/");
    words.chain(FINDINGS.into_iter().filter(|_| !is_about_rules)).find(|word| shown.contains(word))
}

/// Every address, with what the guide of confidential data is about put in.
fn addresses(told: &Told) -> Vec<String> {
    let family = &told.family;
    let mut all = Vec::new();
    for Listed { method, path, gate } in listed() {
        if method != "GET" || gate.who == Who::Anybody || path.contains("{hash}") {
            continue;
        }
        let at = address(path, family, (family.siti, family.posyandu));
        all.push(at.replace(&family.last_visit.to_string(), &told.record.to_string()));
    }
    let siti = family.siti;
    all.extend([
        format!("/catatan/{}", told.follow_up),
        format!("/orang/{siti}/jelajah?tanggal=2026-11-15"),
        format!("/orang/{siti}/jelajah/bagian?tanggal=2026-11-17"),
        format!("/orang/{siti}/isi/anc?tempat=puskesmas"),
        "/orang?q=siti".to_owned(),
        "/temuan?berat=gawat".to_owned(),
    ]);
    all
}

async fn say(browser: &mut Browser, kind: &str, person: &str, more: &[(&str, &str)]) -> Answer {
    let form = format!("/alasan?jenis={kind}&untuk={person}&ke=/orang/{person}");
    let fields = [("jenis", kind), ("untuk", person), ("ke", "/orang")];
    browser.post(&form, "/alasan", &[&fields[..], more].concat()).await
}

#[tokio::test]
async fn nobody_reads_it_who_has_not_cared_and_not_said_why() {
    let told = told();
    let addresses = addresses(&told);
    let siti = told.family.siti.to_string();
    let (mut found, mut asked) = (Vec::new(), 0);
    for role in staff() {
        let mut browser = told.app.signed_in(&role.code().to_lowercase()).await;
        // Serving and a reason for looking open the records, not what is confidential in them.
        say(&mut browser, "melayani", &siti, &[]).await;
        say(&mut browser, "alasan", &siti, &[("alasan", "mutu")]).await;
        for at in &addresses {
            let answer = browser.get(at).await;
            asked += 1;
            found.extend(leaks(&answer, at).map(|word| format!("{role} read {word} at {at}")));
        }
    }
    assert!(found.is_empty(), "{} of {asked}:\n{}", found.len(), found.join("\n"));
    assert!(1_000 < asked, "{asked}");
}

#[tokio::test]
async fn whoever_wrote_it_reads_it() {
    let told = told();
    let mut doctor = told.app.signed_in("dr").await;
    let siti = told.family.siti;
    say(&mut doctor, "melayani", &siti.to_string(), &[]).await;
    let page = doctor.get(&format!("/orang/{siti}/temuan")).await;
    for name in FINDINGS {
        assert!(page.body.contains(name), "{name}: {}", page.main());
    }
    let record = doctor.get(&format!("/catatan/{}", told.record)).await;
    assert!(record.body.contains(NOTE) && record.body.contains("Reaktif"), "{}", record.main());
}

#[tokio::test]
async fn a_midwife_is_told_that_there_is_something_and_reads_it_with_a_reason_for_an_hour() {
    let told = told();
    let mut midwife = told.app.signed_in("bdn").await;
    let siti = told.family.siti.to_string();
    let page = format!("/orang/{siti}/temuan");
    let before = midwife.get(&page).await;
    assert!(before.body.contains("dijaga khusus dan tidak ditampilkan"), "{}", before.main());
    let refused = say(&mut midwife, "terbatas", &siti, &[("alasan", "ingin-tahu")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(leaks(&midwife.get(&page).await, &page), None);
    let said = say(&mut midwife, "terbatas", &siti, &[("alasan", "melayani")]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER);
    let open = midwife.get(&page).await;
    assert!(open.body.contains(FINDINGS[0]), "{}", open.main());
    assert!(!open.body.contains("dijaga khusus dan tidak ditampilkan"));
    let record = midwife.get(&format!("/catatan/{}", told.record)).await;
    assert!(record.body.contains(NOTE), "{}", record.main());
    let why = midwife.get(&format!("/orang/{siti}/mengapa?item=anc_lab.hiv_sifilis")).await;
    assert!(why.body.contains("Ditemukan pada kunjungan"), "{}", why.main());
    let mut head = told.app.signed_in("kapus").await;
    let sheet = head.get("/log-akses").await;
    assert!(
        sheet.body.contains("Data yang dijaga khusus, dibuka dengan alasan"),
        "{}",
        sheet.main()
    );
    assert!(sheet.body.contains("Orang ini sedang saya layani"), "{}", sheet.main());
    for _ in 0..59 {
        // She goes on working, or the screen would be locked.
        told.app.clock.advance_ms(60_000);
        assert!(midwife.get(&page).await.body.contains(FINDINGS[0]));
    }
    told.app.clock.advance_ms(60_000);
    assert_eq!(leaks(&midwife.get(&page).await, &page), None, "an hour later");
}

#[tokio::test]
async fn a_kader_and_the_head_are_not_even_told_that_there_is_something() {
    let told = told();
    let siti = told.family.siti.to_string();
    for username in ["kdr", "kapus", "giz"] {
        let mut browser = told.app.signed_in(username).await;
        say(&mut browser, "alasan", &siti, &[("alasan", "mutu")]).await;
        let page = browser.get(&format!("/orang/{siti}/temuan")).await;
        assert_eq!(page.status, StatusCode::OK, "{username}");
        assert!(!page.body.contains("Buka dengan alasan"), "{username}: {}", page.main());
        let refused = say(&mut browser, "terbatas", &siti, &[("alasan", "melayani")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{username}");
        assert!(page.body.contains("segera ditolong"), "{username}: {}", page.main());
        let why = browser.get(&format!("/orang/{siti}/mengapa?item=anc_lab.hiv_sifilis")).await;
        assert!(!why.body.contains("Ditemukan pada kunjungan"), "{username}: {}", why.main());
        assert!(why.body.contains("Dari yang tampil bagi Anda"), "{username}: {}", why.main());
        let record = browser.get(&format!("/catatan/{}", told.follow_up)).await;
        assert_eq!(record.status, StatusCode::NOT_FOUND, "{username}");
    }
}

#[tokio::test]
async fn lists_tell_those_who_may_look_that_somebody_needs_looking_at() {
    let told = told();
    let mut midwife = told.app.signed_in("bdn").await;
    let list = midwife.get("/temuan").await;
    assert!(
        list.body.contains("Data yang dijaga khusus: buka halaman orangnya"),
        "{}",
        list.main()
    );
    assert_eq!(leaks(&list, "/temuan"), None);
    let mut kader = told.app.signed_in("kdr").await;
    let list = kader.get("/temuan").await;
    assert!(!list.body.contains("dijaga khusus"), "{}", list.main());
}

/// Who has seen somebody within a quarter of a year cares for them.
#[tokio::test]
async fn care_ends_with_its_last_day() {
    let today: Day = "2026-11-21".parse().expect("a day");
    for (days, cares) in [(CARE_DAYS, true), (CARE_DAYS + 1, false)] {
        let told = told();
        let midwife: AccountId = told.app.ids.account();
        told.app.account_of(midwife, "bidan", "Bidan Lama", Role::Bidan, None);
        let mut pen = Pen::new(&told.app, midwife, 1_791_000_000_000);
        let seen = today.plus_days(-days).to_string();
        let visit = Body::Visit(weighed(61_000, 1_550));
        told.app.write(&[pen.record(Subject::Person(told.family.siti), &seen, visit)]);
        let mut browser = told.app.signed_in("bidan").await;
        let page = browser.get(&format!("/orang/{}/temuan", told.family.siti)).await;
        assert_eq!(page.body.contains(FINDINGS[0]), cares, "{days}: {}", page.main());
    }
}

#[tokio::test]
async fn what_one_may_not_read_one_may_not_correct() {
    let told = told();
    let mut keeper = told.app.signed_in("pmik").await;
    let siti = told.family.siti.to_string();
    say(&mut keeper, "alasan", &siti, &[("alasan", "mutu")]).await;
    let form = format!("/catatan/{}/koreksi", told.record);
    let asked = keeper.get(&form).await;
    assert!(asked.location().starts_with("/alasan?jenis=terbatas"), "{}", asked.location());
    say(&mut keeper, "terbatas", &siti, &[("alasan", "diminta")]).await;
    let open = keeper.get(&form).await;
    assert!(open.body.contains(NOTE), "{}", open.main());
}

/// The card of a posyandu asks what others have asked that day; it does not show their answers.
#[tokio::test]
async fn the_card_of_a_posyandu_shows_nobody_what_another_wrote_in_confidence() {
    let app = TestApp::new();
    let family = settle(&app);
    for username in ["kader", "kader2"] {
        app.account(username, "Kader Contoh", Role::Kader, Some(family.posyandu));
    }
    let writer = app.ids.account();
    app.account_of(writer, "wati", "Kader Wati", Role::Kader, Some(family.posyandu));
    let mut pen = Pen::new(&app, writer, 1_790_000_000_000);
    let visit = Visit {
        observations: [("srq_17".to_owned(), Value::Bool(true))].into(),
        services: Vec::new(),
        note: Some(NOTE.to_owned()),
        ..weighed(0, 0)
    };
    let mut record = pen.record(Subject::Person(family.siti), "2026-11-21", Body::Visit(visit));
    record.place = Some(family.posyandu);
    app.write(&[record]);
    let card = format!("/posyandu/{}/2026-11-21/{}", family.posyandu, family.siti);
    let mut other = app.signed_in("kader2").await;
    let page = other.get(&card).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(!page.body.contains(NOTE), "{}", page.main());
    assert!(page.body.contains("segera ditolong"), "{}", page.main());
    let mut own = app.signed_in("wati").await;
    let page = own.get(&card).await;
    assert!(page.body.contains(NOTE), "{}", page.main());
    assert!(!page.body.contains("rinciannya dijaga khusus"), "{}", page.main());
}

/// Neither is it care to write that nobody was met.
#[tokio::test]
async fn nobody_comes_to_care_by_not_meeting_the_person() {
    let told = told();
    let midwife: AccountId = told.app.ids.account();
    told.app.account_of(midwife, "bidan", "Bidan Baru", Role::Bidan, None);
    let mut pen = Pen::new(&told.app, midwife, 1_791_000_000_000);
    let siti = Subject::Person(told.family.siti);
    let absent = Visit { attendance: Attendance::Absent, ..weighed(61_000, 1_550) };
    let empty = Visit { observations: [].into(), services: Vec::new(), ..weighed(0, 0) };
    let brought = pen.record(siti, "2026-11-20", Body::Visit(weighed(61_000, 1_550)));
    let source = Source { system: "register".to_owned(), file: "a.xlsx".to_owned(), row: 2 };
    let records = [
        pen.record(siti, "2026-11-18", Body::Visit(absent)),
        pen.record(siti, "2026-11-19", Body::Visit(empty)),
        domain::record::Record { source: Some(source), ..brought },
    ];
    told.app.write(&records);
    let mut browser = told.app.signed_in("bidan").await;
    let at = format!("/orang/{}/temuan", told.family.siti);
    assert_eq!(leaks(&browser.get(&at).await, &at), None);
}
