//! What people ask about their own data: two persons answer, in time; consent is withdrawn at once;
//! guardians speak until the eighteenth birthday; restricted people are left out of files.

use access::role::Role;
use axum::http::StatusCode;
use domain::{
    id::PersonId,
    person::{Birth, BirthPrecision, Parent, PersonFacts, Sex},
    record::{Body, Subject},
    rights::{Restriction, RestrictionStep},
};

use crate::{
    app::{Answer, Browser, TODAY, TestApp},
    family::{Family, Pen, settle},
};

pub(crate) const HOUR_MS: u64 = 60 * 60 * 1000;

/// The family, and whoever takes part in answering.
pub(crate) async fn office() -> (TestApp, Family) {
    let app = TestApp::new();
    let family = settle(&app);
    for role in [Role::Pmik, Role::Dpo, Role::Kapus, Role::Loket, Role::Bidan, Role::DinkesProgram]
    {
        app.account(&role.code().to_lowercase(), &format!("{} Contoh", role.name()), role, None);
    }
    (app, family)
}

pub(crate) fn path(person: PersonId, page: &str) -> String {
    format!("/orang/{person}/{page}")
}

/// The fields of a request by the person's mother.
pub(crate) fn asking(kind: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("jenis", kind),
        ("siapa", "mother"),
        ("nama", "Siti Aminah"),
        ("identitas", "ktp"),
        ("isi", "Ibu ingin melihat semuanya"),
    ]
}

/// Makes a request and returns its address.
pub(crate) async fn ask(
    browser: &mut Browser,
    person: PersonId,
    fields: &[(&str, &str)],
) -> String {
    let page = path(person, "hak");
    let answer = browser.post(&page, &page, fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location().split('?').next().expect("an address").to_owned()
}

pub(crate) async fn decide(
    browser: &mut Browser,
    request: &str,
    fields: &[(&str, &str)],
) -> Answer {
    browser.post(request, &format!("{request}/putusan"), fields).await
}

pub(crate) const GRANT: [(&str, &str); 2] =
    [("putusan", "kabul"), ("jawaban", "Silakan diambil di loket.")];

#[tokio::test]
async fn the_list_tells_what_is_due_and_what_is_late() {
    let (app, family) = office().await;
    let mut pmik = app.signed_in("pmik").await;
    let empty = pmik.get("/hak").await;
    assert!(empty.body.contains("Tidak ada yang menunggu"), "{}", empty.main());
    ask(&mut pmik, family.bunga, &asking("pembetulan")).await;
    let page = pmik.get("/hak").await;
    assert!(page.body.contains("Bunga Lestari") && page.body.contains("belum diputuskan"));
    assert!(!page.body.contains("hampir habis"), "{}", page.main());
    for (hours, words) in [(48, "waktunya hampir habis"), (24, "lewat waktu")] {
        app.clock.advance_ms(hours * HOUR_MS);
        let mut dpo = app.signed_in("dpo").await;
        let page = dpo.get("/hak").await;
        assert!(page.body.contains(words), "{}", page.main());
    }
}

#[tokio::test]
async fn whoever_wrote_it_down_does_not_decide() {
    let (app, family) = office().await;
    let mut dpo = app.signed_in("dpo").await;
    let mut pmik = app.signed_in("pmik").await;
    // The officer for data protection may write down and decide, but never both.
    let first = ask(&mut pmik, family.bunga, &asking("pembetulan")).await;
    let own = ask(&mut dpo, family.bunga, &asking("keberatan")).await;
    let page = dpo.get(&own).await;
    assert!(page.body.contains("orang lain yang memutuskan"), "{}", page.main());
    let refused = dpo.post(&first, &format!("{own}/putusan"), &GRANT).await;
    assert!(refused.body.contains("Kode: hak.dua-orang<"), "{}", refused.body);
    let refused = decide(&mut pmik, &first, &GRANT).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let granted = decide(&mut dpo, &first, &GRANT).await;
    assert_eq!(granted.status, StatusCode::SEE_OTHER, "{}", granted.body);
    let mut head = app.signed_in("kapus").await;
    let again = head.post(&own, &format!("{first}/putusan"), &GRANT).await;
    assert!(again.body.contains("Kode: hak.sudah-diputuskan<"), "{}", again.body);
    assert!(head.get(&first).await.body.contains("dikabulkan"));
}

#[tokio::test]
async fn a_refusal_needs_a_reason_of_the_law_and_makes_a_letter() {
    let (app, family) = office().await;
    let (mut pmik, mut dpo) = (app.signed_in("pmik").await, app.signed_in("dpo").await);
    let request = ask(&mut pmik, family.bunga, &asking("salinan")).await;
    let bare = [("putusan", "tolak"), ("jawaban", "Belum dapat.")];
    let refused = decide(&mut dpo, &request, &bare).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Pilih alasan penolakannya"), "{}", refused.main());
    // A reason of another kind of request is none.
    let other = [("putusan", "tolak"), ("alasan", "retensi"), ("jawaban", "Belum dapat.")];
    assert_eq!(decide(&mut dpo, &request, &other).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let silent = [("putusan", "tolak"), ("alasan", "keselamatan"), ("jawaban", "")];
    assert_eq!(decide(&mut dpo, &request, &silent).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(dpo.get(&format!("{request}/surat")).await.status, StatusCode::NOT_FOUND);
    let fields = [("putusan", "tolak"), ("alasan", "keselamatan"), ("jawaban", "Kami jelaskan.")];
    decide(&mut dpo, &request, &fields).await;
    let letter = pmik.get(&format!("{request}/surat")).await;
    for words in ["ditolak", "membahayakan keamanan", "Pasal 33", "Kami jelaskan.", "Siti Aminah"] {
        assert!(letter.body.contains(words), "{words}: {}", letter.main());
    }
    let copy = pmik.post(&request, &format!("{request}/salinan"), &[]).await;
    assert!(copy.body.contains("Kode: hak.belum-dikabulkan<"), "refused is not handed over");
}

#[tokio::test]
async fn deletion_is_answered_by_restriction_and_care_goes_on() {
    let (app, family) = office().await;
    let (mut pmik, mut head) = (app.signed_in("pmik").await, app.signed_in("kapus").await);
    let request = ask(&mut pmik, family.bunga, &asking("penghapusan")).await;
    let granted = decide(&mut head, &request, &GRANT).await;
    assert_eq!(granted.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing is deleted");
    let kept = [("putusan", "tolak"), ("alasan", "retensi"), ("jawaban", "Disimpan 25 tahun.")];
    assert_eq!(decide(&mut head, &request, &kept).await.status, StatusCode::SEE_OTHER);
    assert_eq!(app.store.restricted().expect("a store"), [family.bunga].into());
    let letter = pmik.get(&format!("{request}/surat")).await;
    assert!(letter.body.contains("kami batasi"), "{}", letter.main());
    // Care goes on, with the banner in sight.
    let mut bidan = app.signed_in("bdn").await;
    let page = bidan.get(&path(family.bunga, "riwayat")).await;
    assert!(page.body.contains("Pemrosesan data orang ini dibatasi"), "{}", page.main());
    let form = bidan.get(&path(family.bunga, "isi/posyandu_anak")).await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.body.contains("Pemrosesan data orang ini dibatasi"));
    // It is lifted with a reason, by those who decide.
    let (hak, lift) = (path(family.bunga, "hak"), path(family.bunga, "pembatasan"));
    let refused = pmik.post(&hak, &lift, &[("alasan", "selesai")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let lifted = head.post(&hak, &lift, &[("alasan", "Sengketa selesai")]).await;
    assert_eq!(lifted.status, StatusCode::SEE_OTHER, "{}", lifted.body);
    assert!(app.store.restricted().expect("a store").is_empty());
}

/// Restricts somebody's data behind the pages.
fn restrict(app: &TestApp, person: PersonId) {
    let mut pen = Pen::new(app, app.ids.account(), 1_795_000_000_000);
    let reason = "Data dipersoalkan".to_owned();
    let body = Body::Restriction(Restriction { step: RestrictionStep::Begun, reason });
    app.write(&[pen.record(Subject::Person(person), "2026-11-20", body)]);
}

#[tokio::test]
async fn what_is_withdrawn_is_refused_at_the_next_question() {
    let (app, family) = office().await;
    let agrees =
        || app.store.consent(family.bunga, "penelitian", TODAY.parse().expect("a day")).unwrap();
    let mut loket = app.signed_in("loket").await;
    let page = path(family.bunga, "persetujuan");
    let said = |answer: &'static str, who: &'static str| {
        [("tujuan", "penelitian"), ("jawab", answer), ("siapa", who), ("nama", "Siti Aminah")]
    };
    // A child does not agree alone, and nobody is asked about what the law demands.
    let alone = loket.post(&page, &page, &said("permit", "sendiri")).await;
    assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", alone.body);
    assert!(alone.body.contains("masih anak"));
    let duty = [("tujuan", "satusehat"), ("jawab", "deny"), ("siapa", "mother")];
    assert_eq!(loket.post(&page, &page, &duty).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!agrees());
    let saved = loket.post(&page, &page, &said("permit", "mother")).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    assert!(agrees());
    let shown = loket.get(&page).await;
    assert!(shown.body.contains("Siti Aminah (ibu)"), "{}", shown.main());
    // The request stops it at once, before anybody decides.
    let mut pmik = app.signed_in("pmik").await;
    let mut fields = asking("penarikan");
    let none = pmik.post(&path(family.bunga, "hak"), &path(family.bunga, "hak"), &fields).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "which consent?");
    fields.push(("tujuan", "penelitian"));
    let request = ask(&mut pmik, family.bunga, &fields).await;
    assert!(!agrees());
    assert!(pmik.get(&request).await.body.contains("berhenti sejak dicatat"));
}

/// Writes down somebody born on a day.
pub(crate) fn born(app: &TestApp, family: &Family, name: &str, birth: &str) -> PersonId {
    let person = app.ids.person();
    let mut pen = Pen::new(app, app.ids.account(), 1_790_000_000_000);
    let facts = PersonFacts {
        name: Some(name.to_owned()),
        sex: Some(Sex::Perempuan),
        birth: Some(Birth {
            day: birth.parse().expect("a day"),
            minute: None,
            precision: BirthPrecision::Exact,
        }),
        mother: Some(Parent {
            person: None,
            name: Some("Siti Aminah".to_owned()),
            nik: Some("7309014203980001".parse().expect("a NIK")),
        }),
        posyandu: Some(family.posyandu),
        ..PersonFacts::default()
    };
    app.write(&[pen.record(Subject::Person(person), "2026-02-20", Body::from(facts))]);
    person
}

#[tokio::test]
async fn a_parent_asks_until_the_eighteenth_birthday_and_not_on_it() {
    let (app, family) = office().await;
    let mut pmik = app.signed_in("pmik").await;
    for (birth, may) in
        [("2008-11-22", true), ("2008-11-21", false), ("2008-11-20", false), ("2026-02-10", true)]
    {
        let page = path(born(&app, &family, "Anak Contoh", birth), "hak");
        let asked = pmik.post(&page, &page, &asking("pembetulan")).await;
        let found = asked.status == StatusCode::SEE_OTHER;
        assert_eq!(found, may, "born {birth}: {}", asked.body);
    }
}

#[tokio::test]
async fn the_birthday_of_the_29th_of_february_is_the_28th_in_other_years() {
    let (app, family) = office().await;
    let person = born(&app, &family, "Anak Kabisat", "2008-02-29");
    let page = path(person, "hak");
    // Nine months before today.
    let today: domain::day::Day = TODAY.parse().expect("a day");
    let last: domain::day::Day = "2026-02-27".parse().expect("a day");
    let days = today.days_since(last).unsigned_abs();
    app.clock.set_ms(app.clock.now_ms() - u64::from(days) * 24 * HOUR_MS);
    let mut pmik = app.signed_in("pmik").await;
    let offered = pmik.get(&page).await.body.contains("value=\"mother\"");
    assert!(offered, "still a child");
    app.clock.advance_ms(24 * HOUR_MS);
    let mut pmik = app.signed_in("pmik").await;
    let shown = pmik.get(&page).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(!shown.body.contains("value=\"mother\""), "an adult");
    let asked = pmik.post(&page, &page, &asking("pembetulan")).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.body.contains("sudah dewasa"), "{}", asked.main());
}

#[tokio::test]
async fn a_guardian_of_an_adult_speaks_while_it_is_recorded() {
    let (app, family) = office().await;
    let mut loket = app.signed_in("loket").await;
    let page = path(family.siti, "wali");
    let mut fields = vec![
        ("nama", "Hasan Contoh"),
        ("hubungan", "curator"),
        ("sebab", "anak"),
        ("dasar", "Penetapan PN 12/2026"),
    ];
    let wrong = loket.post(&page, &page, &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "she is no child");
    fields[2] = ("sebab", "tidak-mampu");
    let saved = loket.post(&page, &page, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let shown = loket.get(&page).await;
    assert!(shown.body.contains("Hasan Contoh (pengampu)") && shown.body.contains("berlaku"));
    let end = shown.body.split("action=\"").find(|part| part.contains("/akhiri\""));
    let end = end.expect("a form").split('"').next().expect("an address").to_owned();
    let record = end.split('/').nth(4).expect("a number").to_owned();
    let mut pmik = app.signed_in("pmik").await;
    let request = [
        ("jenis", "keberatan"),
        ("siapa", record.as_str()),
        ("identitas", "penetapan"),
        ("isi", "Periksa ulang"),
    ];
    let asked = ask(&mut pmik, family.siti, &request).await;
    assert!(pmik.get(&asked).await.body.contains("Hasan Contoh (pengampu)"));
    let ended = loket.post(&page, &end, &[("alasan", "Sudah pulih")]).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.body);
    let hak = path(family.siti, "hak");
    let asked = pmik.post(&hak, &hak, &request).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "it has ended");
}

#[tokio::test]
async fn the_officer_for_data_protection_sees_only_whom_a_request_is_about() {
    let (app, family) = office().await;
    let mut dpo = app.signed_in("dpo").await;
    let unasked = dpo.get(&path(family.bunga, "hak")).await;
    assert_eq!(unasked.status, StatusCode::NOT_FOUND);
    assert!(!unasked.body.contains("Bunga"));
    let mut pmik = app.signed_in("pmik").await;
    ask(&mut pmik, family.bunga, &asking("pembetulan")).await;
    assert!(dpo.get(&path(family.bunga, "hak")).await.body.contains("Bunga"));
}

#[tokio::test]
async fn a_request_sent_twice_is_one() {
    let (app, family) = office().await;
    let mut pmik = app.signed_in("pmik").await;
    let at = path(family.bunga, "hak");
    let form = pmik.get(&at).await;
    let mut fields = asking("penarikan");
    fields.push(("tujuan", "penelitian"));
    let first = pmik.post_from(&form, &at, &fields).await;
    let again = pmik.post_from(&form, &at, &fields).await;
    assert_eq!(first.location(), again.location());
    assert_eq!(app.store.subject_requests_of(family.bunga).expect("a store").len(), 1);
}

#[tokio::test]
async fn files_leave_restricted_people_out_and_say_how_many() {
    let (app, family) = office().await;
    let mut bidan = app.signed_in("bdn").await;
    let files = [
        "/harus-dilayani.csv".to_owned(),
        "/papan/orang.csv?bulan=2026-11&isi=penyebut".to_owned(),
        "/register/bayi/berkas.csv".to_owned(),
        format!("/hadir/{}/berkas.csv?kelompok=anak", family.posyandu),
    ];
    for file in &files {
        let before = bidan.get(file).await;
        assert!(before.body.contains("Bunga Lestari"), "{file}: {}", before.body);
        assert!(!before.body.contains("tidak disertakan"), "{file}");
    }
    restrict(&app, family.bunga);
    for file in &files {
        let after = bidan.get(file).await;
        assert_eq!(after.status, StatusCode::OK, "{file}");
        assert!(!after.body.contains("Bunga Lestari"), "{file}: {}", after.body);
        assert!(after.body.contains("(1 orang tidak disertakan"), "{file}: {}", after.body);
    }
    // Those who care for her see her on their lists.
    assert!(bidan.get("/harus-dilayani").await.body.contains("Bunga Lestari"));
}

#[tokio::test]
async fn lists_of_the_district_leave_restricted_people_out() {
    let (app, family) = office().await;
    let account = app.store.account_by_username("dkp").expect("a store").expect("made");
    let said = store::ground::Ground {
        id: app.ids.uuid(),
        account: account.id,
        person: None,
        kind: "alasan".to_owned(),
        reason: "pembinaan".to_owned(),
        note: String::new(),
        at_ms: app.clock.now_ms(),
        until_ms: app.clock.now_ms() + HOUR_MS,
        verdict: None,
    };
    app.store.add_ground(&said).expect("a store");
    let mut dinkes = app.signed_in("dkp").await;
    let lists = ["/harus-dilayani", "/papan/orang?bulan=2026-11&isi=penyebut"];
    for list in lists {
        let before = dinkes.get(list).await;
        assert!(before.body.contains("Bunga Lestari"), "{list}: {}", before.body);
    }
    restrict(&app, family.bunga);
    for list in lists {
        let after = dinkes.get(list).await;
        assert!(!after.body.contains("Bunga Lestari"), "{list}");
        assert!(after.body.contains("1 orang tidak ditampilkan"), "{list}: {}", after.main());
    }
}
