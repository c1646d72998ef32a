//! Every role at every address, with people in and out of the working area; and what is logged.

use std::collections::BTreeSet;

use access::{
    actor::Actor,
    audit::{Event, Outcome},
    decision::{Ask, Decision, Somebody, Standing, Whom, Why, decide},
    ground::Ground,
    matrix::Matrix,
    role::Role,
};
use axum::http::StatusCode;
use domain::{
    id::{AccountId, PersonId, PlaceId},
    record::{Body, Merge, Subject},
};
use web::{
    gate::{About, Gate, Listed, Who},
    router::listed,
};

use crate::{
    app::{Answer, Browser, TestApp},
    family::{Family, Pen, settle},
};

/// Whoever works here and may sign in.
pub(crate) fn staff() -> impl Iterator<Item = Role> {
    Role::ALL.into_iter().filter(|role| role.is_staff())
}

fn actor(role: Role, posyandu: PlaceId) -> Actor {
    let account = AccountId::new(uuid::Uuid::nil());
    let posyandu = role.is_bound().then_some(posyandu);
    Actor { account, name: String::new(), role, posyandu, matrix: Matrix::ours() }
}

/// What the matrix says of an address, for somebody served at a posyandu.
fn decided(gate: Gate, actor: &Actor, posyandu: PlaceId) -> Decision {
    let Who::Through(doors) = gate.who else { return Decision::Allowed };
    let at = Somebody { posyandu: Some(posyandu), is_of_puskesmas: true };
    let each = doors.iter().map(|door| {
        let whom = match gate.about {
            About::People(_) | About::Place(..) | About::Record(_) => Whom::Somebody(at),
            About::Nobody | About::Household(_) if door.numbers => Whom::Numbers,
            About::Nobody | About::Household(_) => Whom::Nobody,
        };
        let standing = Standing::default();
        decide(&Ask { actor, purpose: gate.purpose, whom, standing }, *door)
    });
    each.min().unwrap_or(Decision::Allowed)
}

#[test]
fn who_may_open_what_as_a_health_officer_reads_it() {
    let (own, other) = (PlaceId::new(uuid::Uuid::from_u128(1)), PlaceId::new(uuid::Uuid::nil()));
    let mut table = String::from(
        "# ya: boleh; -: tidak; a: dengan alasan; l: hanya yang sedang dilayani; \
         w: hanya wilayah kerjanya\n",
    );
    let codes: Vec<String> = staff().map(|role| format!("{:<5}", role.code())).collect();
    table.push_str(&format!("{:<58}{:<12}{}\n", "", "", codes.join(" ")));
    for Listed { method, path, gate } in listed() {
        let cells = staff().map(|role| {
            let actor = actor(role, own);
            let word = match (decided(gate, &actor, own), decided(gate, &actor, other)) {
                (Decision::Allowed, Decision::Refused(_)) => "w",
                (Decision::Allowed, _) => "ya",
                (Decision::Needs(Ground::Reason), _) => "a",
                (Decision::Needs(_), _) => "l",
                (Decision::Refused(_), _) => "-",
            };
            format!("{word:<5}")
        });
        let cells = cells.collect::<Vec<_>>().join(" ");
        let address = format!("{method:<4} {path}");
        let line = format!("{address:<58}{:<12}{cells}", gate.purpose.code());
        table.push_str(line.trim_end());
        table.push('\n');
    }
    insta::assert_snapshot!("who_may_open_what", table);
}

/// Writes an address about one person and their places.
pub(crate) fn address(path: &str, family: &Family, (person, place): (PersonId, PlaceId)) -> String {
    let (own, record) = (family.bunga, family.last_visit);
    let first = match path.split('/').nth(1).unwrap_or_default() {
        "orang" => person.to_string(),
        "posyandu" => place.to_string(),
        "catatan" => record.to_string(),
        "keluarga" => family.household.to_string(),
        "pedoman" => "dpt_hb_hib".to_owned(),
        _ => uuid::Uuid::nil().to_string(),
    };
    path.replace("{id}", &first)
        .replace("{orang}", &person.to_string())
        .replace("{lain}", &own.to_string())
        .replace("{posyandu}", &place.to_string())
        .replace("{tanggal}", "2026-11-10")
        .replace("{kelompok}", "ibu")
        .replace("{jenis}", "bayi")
        .replace("{buku}", "ibu")
        .replace("{formulir}", "posyandu_anak")
        .replace("{catatan}", &record.to_string())
        .replace("{item}", "dpt_hb_hib")
        .replace("{permintaan}", &uuid::Uuid::nil().to_string())
        .replace("{hash}", "x")
        .replace("{name}", "app.css")
}

/// What came back, in the terms of a decision; nothing when the page itself answered.
fn answered(answer: &Answer) -> Option<Decision> {
    if answer.status == StatusCode::SEE_OTHER && answer.location().starts_with("/alasan?jenis=") {
        let ground = answer.location()["/alasan?jenis=".len()..].split('&').next()?;
        return Some(Decision::Needs(ground.parse().ok()?));
    }
    if answer.body.contains("Kode: akses.peran<") {
        return Some(Decision::Refused(Why::Role));
    }
    (answer.status == StatusCode::NOT_FOUND).then_some(Decision::Refused(Why::OutOfReach))
}

fn family_with_everybody() -> (TestApp, Family) {
    let app = TestApp::new();
    let family = settle(&app);
    for role in staff() {
        let posyandu = role.is_bound().then_some(family.posyandu);
        let username = role.code().to_lowercase();
        app.account(&username, &format!("{} Contoh", role.name()), role, posyandu);
    }
    (app, family)
}

async fn ask(browser: &mut Browser, method: &str, path: &str) -> Answer {
    match method {
        "GET" => browser.get(path).await,
        _ => browser.post_bare(path, &[]).await,
    }
}

/// Thousands of requests: every role, every address, somebody of the own and of another posyandu.
#[tokio::test]
async fn nobody_gets_through_a_gate_that_the_matrix_closes() {
    let (app, family) = family_with_everybody();
    let own = (family.siti, family.posyandu);
    let other = (family.budi, family.other_posyandu);
    let mut asked = 0;
    let mut wrong = Vec::new();
    for role in staff() {
        let mut browser = app.signed_in(&role.code().to_lowercase()).await;
        let actor = actor(role, family.posyandu);
        for Listed { method, path, gate } in listed() {
            // Signing out ends the story; the others show nothing of anybody.
            if path == "/keluar" || gate.who == Who::Anybody {
                continue;
            }
            for object in [own, other] {
                let at = match gate.about {
                    About::Record(_) => family.posyandu,
                    _ => object.1,
                };
                let expected = decided(gate, &actor, at);
                let answer = ask(&mut browser, method, &address(path, &family, object)).await;
                let found = answered(&answer);
                asked += 1;
                let fits = match expected {
                    // A record is corrected by who wrote it; the head says why for records.
                    Decision::Allowed if path.starts_with("/catatan/{id}/") => true,
                    Decision::Allowed if role == Role::Kapus && path == "/orang/{id}" => {
                        found == Some(Decision::Needs(Ground::Reason))
                    }
                    // The page may say of itself that there is no such thing.
                    Decision::Allowed => {
                        !matches!(found, Some(Decision::Needs(_) | Decision::Refused(Why::Role)))
                    }
                    Decision::Needs(ground) => found == Some(Decision::Needs(ground)),
                    Decision::Refused(Why::OutOfReach) if is_list(gate) => found.is_some(),
                    Decision::Refused(Why::OutOfReach) => {
                        found == Some(Decision::Refused(Why::OutOfReach))
                    }
                    Decision::Refused(_) => found == Some(Decision::Refused(Why::Role)),
                };
                if !fits {
                    let status = answer.status;
                    wrong.push(format!("{role} {method} {path}: {expected:?}, was {status}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(3_000 < asked, "{asked}");
}

fn is_list(gate: Gate) -> bool {
    matches!(gate.about, About::Nobody | About::Household(_))
}

/// Not by the matrix but by hand: what must never be, however the matrix is read.
#[tokio::test]
async fn accounts_money_and_the_district_see_no_person() {
    let (app, family) = family_with_everybody();
    let never = ["adm", "bpn", "bpg", "ver", "akt", "brg", "spi", "dkp", "dkk", "ktu", "dpo"];
    for username in never {
        let mut browser = app.signed_in(username).await;
        for Listed { path, .. } in listed().into_iter().filter(|one| one.method == "GET") {
            let path = address(path, &family, (family.bunga, family.posyandu));
            let answer = browser.get(&path).await;
            for name in ["Siti Aminah", "Bunga", "Budi"] {
                assert!(!answer.body.contains(name), "{username} read {name} at {path}");
            }
        }
    }
    let mut loket = app.signed_in("loket").await;
    let page = loket.get(&format!("/orang/{}/identitas", family.bunga)).await;
    assert!(page.body.contains("Bunga") && !page.body.contains("kg"), "{}", page.main());
}

fn events(app: &TestApp) -> Vec<Event> {
    let mut events = Vec::new();
    let all = |kept: store::audit::Kept| events.push(Event::read(&kept.body).expect("a line"));
    app.log().each_between((0, u64::MAX >> 1), all).expect("a log that reads");
    events
}

/// People to whom a page links.
fn linked(body: &str) -> BTreeSet<PersonId> {
    let links = body.split("href=\"/orang/").skip(1);
    links.filter_map(|rest| rest.get(..36)?.parse().ok()).collect()
}

#[tokio::test]
async fn whatever_shows_somebody_is_logged_with_everybody_it_shows() {
    let (app, family) = family_with_everybody();
    let mut browser = app.signed_in("bdn").await;
    for Listed { method, path, gate } in listed() {
        if method != "GET" || gate.who == Who::Anybody || path.contains("{hash}") {
            continue;
        }
        let before = events(&app).len();
        let mut at = address(path, &family, (family.bunga, family.posyandu));
        if path == "/orang" {
            at.push_str("?q=a");
        }
        let answer = browser.get(&at).await;
        let new = events(&app).split_off(before);
        if !gate.purpose.is_personal() {
            assert_eq!(new, [], "{path}");
            continue;
        }
        assert_eq!(new.len(), 1, "{path}");
        let event = &new[0];
        assert_eq!(event.deed, format!("GET {path}"));
        assert_eq!((event.name.as_str(), event.role.as_str()), ("Bidan Contoh", "BDN"));
        let expected = match answer.status {
            // Something has to be said first.
            StatusCode::SEE_OTHER if answer.location().starts_with("/alasan?") => Outcome::Asked,
            StatusCode::OK | StatusCode::SEE_OTHER | StatusCode::BAD_REQUEST => Outcome::Done,
            StatusCode::NOT_FOUND | StatusCode::FORBIDDEN => Outcome::Refused,
            other => panic!("{path}: {other}"),
        };
        assert_eq!(event.outcome, expected, "{path}");
        let named: BTreeSet<PersonId> = event.persons.iter().copied().collect();
        let linked = linked(&answer.body);
        assert!(linked.is_subset(&named), "{path} shows {linked:?}, logged {named:?}");
    }
}

#[tokio::test]
async fn a_refusal_is_logged_with_whom_it_was_about() {
    let (app, family) = family_with_everybody();
    let mut kader = app.signed_in("kdr").await;
    let page = format!("/orang/{}/riwayat", family.budi);
    assert_eq!(kader.get(&page).await.status, StatusCode::NOT_FOUND);
    let event = events(&app).pop().expect("a line");
    assert_eq!((event.outcome, event.persons.as_slice()), (Outcome::Refused, &[family.budi][..]));
    // Neither what was typed nor anybody's name but that of the reader is in the log.
    let mut bidan = app.signed_in("bdn").await;
    bidan.get("/orang?q=Siti%20Aminah").await;
    let event = events(&app).pop().expect("a line").body();
    assert!(!event.contains("Siti") && !event.contains("q="), "{event}");
}

#[tokio::test]
async fn without_a_log_nothing_personal_is_shown_and_nothing_written_is_lost() {
    let app = TestApp::with_log_of(16);
    let family = settle(&app);
    app.account("bdn", "Bidan Rina", Role::Bidan, None);
    let mut bidan = app.signed_in("bdn").await;
    let form = format!("/orang/{}/perbarui", family.siti);
    let open = bidan.get(&form).await;
    let (mut refused, mut asked) = (0, 0);
    let page = format!("/orang/{}", family.siti);
    while refused < 3 {
        // A short line may find room where a long one did not.
        let status = bidan.get(&page).await.status;
        refused = if status == StatusCode::SERVICE_UNAVAILABLE { refused + 1 } else { 0 };
        asked += 1;
        assert!(asked < 2_000, "sixteen pages hold no two thousand lines");
    }
    let answer = bidan.get(&page).await;
    assert!(answer.body.contains("akses.tidak-tercatat"), "{}", answer.body);
    assert!(!answer.body.contains("Siti"));
    assert_eq!(bidan.get("/pedoman").await.status, StatusCode::OK, "guidelines name nobody");
    let before = app.store.log_heads().expect("heads")[0].seq;
    let refused = bidan.post_from(&open, &form, &[("nama", "Siti Aminah")]).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        app.store.log_heads().expect("heads")[0].seq,
        before,
        "refused before it was written"
    );
}

#[tokio::test]
async fn the_head_says_why_and_may_look_for_an_hour() {
    let (app, family) = family_with_everybody();
    let mut head = app.signed_in("kapus").await;
    let page = format!("/orang/{}/riwayat", family.bunga);
    let asked = head.get(&page).await;
    assert!(asked.location().starts_with("/alasan?jenis=alasan&untuk="), "{}", asked.location());
    let form = asked.location().to_owned();
    let untuk = family.bunga.to_string();
    let fields = [("jenis", "alasan"), ("untuk", untuk.as_str()), ("ke", page.as_str())];
    let said = |reason, note| [&fields[..], &[("alasan", reason), ("catatan", note)]].concat();
    for (reason, note) in [("", ""), ("ingin-tahu", ""), ("lain", "pendek")] {
        let refused = head.post(&form, "/alasan", &said(reason, note)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason}");
    }
    assert_eq!(head.get(&page).await.status, StatusCode::SEE_OTHER, "nothing was said yet");
    let taken = head.post(&form, "/alasan", &said("pengaduan", "")).await;
    assert_eq!((taken.status, taken.location()), (StatusCode::SEE_OTHER, page.as_str()));
    assert_eq!(head.get(&page).await.status, StatusCode::OK);
    assert_eq!(events(&app).pop().expect("a line").ground.as_deref(), Some("alasan"));
    let other = format!("/orang/{}/riwayat", family.siti);
    assert_eq!(head.get(&other).await.status, StatusCode::SEE_OTHER, "of this person only");
    assert_eq!(head.get("/temuan").await.status, StatusCode::SEE_OTHER, "and of no list");
    // In steps, because a screen without a request is locked before the hour.
    for minute in 1..=15 {
        app.clock.advance_ms(4 * 60_000 - u64::from(minute == 15));
        assert_eq!(head.get(&page).await.status, StatusCode::OK);
    }
    app.clock.advance_ms(1);
    assert_eq!(head.get(&page).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn of_two_pages_made_one_the_reason_is_about_the_one_that_stays() {
    let (app, family) = family_with_everybody();
    let merge = Merge { duplicate: family.budi, reason: "Orang yang sama".to_owned() };
    let mut pen = Pen::new(&app, family.author, 1_790_000_000_000);
    app.write(&[pen.record(Subject::Person(family.siti), "2026-11-20", Body::Merge(merge))]);
    let mut head = app.signed_in("kapus").await;
    let old = format!("/orang/{}", family.budi);
    let asked = head.get(&old).await;
    let stays = family.siti.to_string();
    assert!(asked.location().contains(&format!("untuk={stays}&")), "{}", asked.location());
    let said = [("jenis", "alasan"), ("untuk", stays.as_str()), ("ke", old.as_str())];
    let said = [&said[..], &[("alasan", "mutu"), ("catatan", "")]].concat();
    let form = asked.location().to_owned();
    head.post(&form, "/alasan", &said).await;
    let page = head.get(&old).await;
    assert!(page.location().starts_with(&format!("/orang/{stays}/")), "{}", page.location());
}

#[tokio::test]
async fn an_address_of_elsewhere_is_not_followed_after_a_reason() {
    let (app, _) = family_with_everybody();
    let mut head = app.signed_in("kapus").await;
    for back in ["https://jahat.id", "//jahat.id", "/\\jahat.id", "jahat", ""] {
        let fields = [("jenis", "alasan"), ("untuk", ""), ("ke", back), ("alasan", "rapat")];
        let taken = head.post("/alasan?jenis=alasan&untuk=&ke=/", "/alasan", &fields).await;
        assert_eq!(taken.location(), "/", "{back}");
    }
}

#[tokio::test]
async fn whoever_serves_says_so_and_sees_that_person() {
    let (app, family) = family_with_everybody();
    let mut lab = app.signed_in("lab").await;
    let page = format!("/orang/{}/identitas", family.siti);
    let asked = lab.get(&page).await;
    assert!(asked.location().starts_with("/alasan?jenis=melayani"), "{}", asked.location());
    let form = asked.location().to_owned();
    let untuk = family.siti.to_string();
    let fields = [("jenis", "melayani"), ("untuk", untuk.as_str()), ("ke", page.as_str())];
    lab.post(&form, "/alasan", &fields).await;
    assert_eq!(lab.get(&page).await.status, StatusCode::OK);
    let records = format!("/orang/{}/riwayat", family.siti);
    assert_eq!(lab.get(&records).await.status, StatusCode::FORBIDDEN, "identity only");
}

#[tokio::test]
async fn an_emergency_needs_words_and_the_password_and_is_judged_by_the_head() {
    let (app, family) = family_with_everybody();
    let mut nurse = app.signed_in("prw").await;
    let untuk = family.siti.to_string();
    let form = format!("/alasan?jenis=darurat&untuk={untuk}&ke=/");
    let said = |note, password| {
        [
            ("jenis", "darurat"),
            ("untuk", untuk.as_str()),
            ("ke", "/"),
            ("alasan", "ancaman-jiwa"),
            ("catatan", note),
            ("sandi", password),
        ]
    };
    let refused = nurse.post(&form, "/alasan", &said("", crate::app::PASSWORD)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let refused = nurse.post(&form, "/alasan", &said("Pingsan di ruang tunggu", "salah")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let taken =
        nurse.post(&form, "/alasan", &said("Pingsan di ruang tunggu", crate::app::PASSWORD)).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
    let mut kader = app.signed_in("kdr").await;
    let never = kader.get(&form).await;
    assert!(never.body.contains("akses.darurat"), "{}", never.body);

    let mut head = app.signed_in("kapus").await;
    let sheet = head.get("/log-akses").await;
    assert!(sheet.body.contains("Pingsan di ruang tunggu"), "{}", sheet.main());
    let action = sheet.body.split("action=\"/log-akses/darurat/").nth(1).expect("a form");
    let action = format!("/log-akses/darurat/{}", &action[..36]);
    let judged = head.post("/log-akses", &action, &[("putusan", "wajar")]).await;
    assert_eq!(judged.status, StatusCode::SEE_OTHER, "{}", judged.body);
    let again = head.post("/log-akses", &action, &[("putusan", "tidak-wajar")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sheet = head.get("/log-akses").await;
    assert!(sheet.body.contains(">Wajar</span>"), "{}", sheet.main());
}

#[tokio::test]
async fn who_opened_somebody_is_told_with_names_purpose_and_refusals() {
    let (app, family) = family_with_everybody();
    let mut bidan = app.signed_in("bdn").await;
    bidan.get(&format!("/orang/{}/riwayat", family.siti)).await;
    let mut lab = app.signed_in("lab").await;
    lab.get(&format!("/orang/{}/riwayat", family.siti)).await;
    let mut dpo = app.signed_in("dpo").await;
    let trail = dpo.get(&format!("/orang/{}/jejak", family.siti)).await;
    assert_eq!(trail.status, StatusCode::OK, "{}", trail.body);
    for told in ["Bidan Contoh", "membuka catatan kesehatan", "Pelayanan kesehatan", "ditolak"] {
        assert!(trail.body.contains(told), "{told}: {}", trail.main());
    }
    assert!(!trail.body.contains("Siti Aminah"), "the officer of data protection reads no names");
    let sheet = app.signed_in("kapus").await.get("/log-akses").await;
    assert!(sheet.body.contains("Bidan Contoh"), "{}", sheet.main());
}
