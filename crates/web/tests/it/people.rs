//! Finding, registering, households.

use access::role::Role;
use axum::http::StatusCode;
use domain::{id::PersonId, record::Body};

use crate::{
    app::{Answer, Browser, TestApp},
    family::{self, Family},
};

fn app() -> (TestApp, Family) {
    let app = TestApp::new();
    let family = family::settle(&app);
    app.account("rina", "Bidan Rina", Role::Bidan, None);
    app.account("wati", "Kader Wati", Role::Kader, Some(family.posyandu));
    app.account("gizi", "Petugas Gizi", Role::Gizi, None);
    app.account("admin", "Pengelola", Role::Admin, None);
    app.account("tersesat", "Kader Tanpa Posyandu", Role::Kader, None);
    (app, family)
}

#[tokio::test]
async fn people_are_found_by_name_mother_and_nik() {
    let (app, family) = app();
    let mut rina = app.signed_in("rina").await;
    let link = format!("href=\"/orang/{}\"", family.bunga);
    for text in ["bunga", "siti", "7309015002260001"] {
        let answer = rina.get(&format!("/orang?q={text}")).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.body.contains(&link), "{text}: {}", answer.main());
    }
    let answer = rina.get("/orang?q=siti").await;
    insta::assert_snapshot!("find_siti", answer.main());
    let none = rina.get("/orang?q=zzzz").await;
    assert!(none.body.contains("Belum ketemu"));
    let empty = rina.get("/orang").await;
    assert!(empty.body.contains("Ketik beberapa huruf"));
    assert_eq!(rina.get("/orang?q=a&desa=xx").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_kader_finds_people_of_the_own_posyandu_only() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let all = wati.get(&format!("/orang?q=budi&posyandu={}", family.other_posyandu)).await;
    assert!(!all.body.contains("Santoso"), "{}", all.main());
    let mut lost = app.signed_in("tersesat").await;
    assert_eq!(lost.get("/orang?q=budi").await.status, StatusCode::NOT_FOUND);
    assert!(lost.get("/").await.body.contains("belum dihubungkan dengan posyandu"));
    let mut keeper = app.signed_in("admin").await;
    assert_eq!(keeper.get("/orang?q=budi").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn markup_in_a_search_stays_text() {
    let (app, _) = app();
    let mut rina = app.signed_in("rina").await;
    let answer = rina.get("/orang?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(!answer.body.contains("<script>alert"));
}

async fn register(browser: &mut Browser, id: PersonId, fields: &[(&str, &str)]) -> Answer {
    let id = id.to_string();
    let mut all = vec![("id_baru", id.as_str())];
    all.extend_from_slice(fields);
    browser.post("/orang/baru", "/orang/baru", &all).await
}

#[tokio::test]
async fn a_form_sent_twice_registers_once() {
    let (app, _) = app();
    let mut rina = app.signed_in("rina").await;
    let id = app.ids.person();
    for _ in 0..2 {
        let done = register(&mut rina, id, &[("nama", "Citra Dewi"), ("jk", "P")]).await;
        assert_eq!(done.location(), format!("/orang/{id}?pesan=terdaftar"), "{}", done.main());
    }
    let found = rina.get("/orang?q=citra").await;
    assert!(found.body.contains("1 orang."), "{}", found.main());
    // The same page filled in again for the twin is another person, and nobody is lost.
    let twin = register(&mut rina, id, &[("nama", "Dimas Putra"), ("jk", "L")]).await;
    assert_eq!(twin.status, StatusCode::SEE_OTHER, "{}", twin.main());
    assert!(!twin.location().contains(&id.to_string()));
    assert!(rina.get("/orang?q=dimas").await.body.contains("1 orang."));
}

#[tokio::test]
async fn registration_asks_for_disability() {
    let (app, _) = app();
    let mut rina = app.signed_in("rina").await;
    let form = rina.get("/orang/baru").await;
    for word in ["Belum ditanya", "Tidak ada", "Penglihatan", "Lebih dari satu"] {
        assert!(form.body.contains(word), "{word}: {}", form.main());
    }
    let id = app.ids.person();
    let wrong = [("nama", "Citra Dewi"), ("jk", "P"), ("disabilitas", "buta")];
    let refused = register(&mut rina, id, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Pilih jawaban dari daftar."), "{}", refused.main());
    let right = [("nama", "Citra Dewi"), ("jk", "P"), ("disabilitas", "netra")];
    assert_eq!(register(&mut rina, id, &right).await.status, StatusCode::SEE_OTHER);
    let page = rina.get(&format!("/orang/{id}/identitas")).await;
    assert!(page.body.contains("Penglihatan"), "{}", page.main());
    let change = format!("/orang/{id}/perbarui");
    let shown = rina.get(&change).await;
    assert!(shown.body.contains("<option value=\"netra\" selected>"), "{}", shown.main());
    let today = [("tanggal", "21-11-2026"), ("nama", "Citra Dewi"), ("disabilitas", "tidak")];
    assert_eq!(rina.post(&change, &change, &today).await.status, StatusCode::SEE_OTHER);
    let page = rina.get(&format!("/orang/{id}/identitas")).await;
    assert!(page.body.contains("Tidak ada") && !page.body.contains("Penglihatan"));
}

/// The store is held by another program when the sender goes away.
#[tokio::test(flavor = "multi_thread")]
async fn a_form_whose_sender_hangs_up_is_ended_with_its_line() {
    let (app, _) = app();
    let mut rina = app.signed_in("rina").await;
    let page = rina.get("/orang/baru").await;
    let id = app.ids.person();
    let lines = || {
        let mut lines = 0;
        let count =
            |kept: store::audit::Kept| lines += u32::from(kept.body.contains("POST /orang/baru"));
        app.log().each_between((0, u64::MAX >> 1), count).expect("a log");
        lines
    };
    let store::address::StoreUrl::Sqlite(file) = &app.url else { panic!("a file") };
    let other = rusqlite::Connection::open(file).expect("the store");
    other.execute_batch("BEGIN IMMEDIATE").expect("the turn of writing");
    let id = id.to_string();
    let fields = [("id_baru", id.as_str()), ("nama", "Citra Dewi"), ("jk", "P")];
    let sent = rina.post_from(&page, "/orang/baru", &fields);
    let sent = tokio::time::timeout(std::time::Duration::from_millis(700), sent).await;
    assert!(sent.is_err(), "it waits for the store when the sender hangs up");
    assert_eq!(lines(), 0);
    other.execute_batch("ROLLBACK").expect("the store is let go");
    app.serving.settled().await;
    assert_eq!(lines(), 1, "what was done has its line");
    assert!(rina.get("/orang?q=citra").await.body.contains("1 orang."));
}

#[tokio::test]
async fn a_new_member_takes_over_the_address_of_the_household() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let page = wati.get(&format!("/keluarga/{}", family.household)).await;
    assert!(page.body.contains(&format!("/orang/baru?keluarga={}", family.household)));
    let form = wati.get(&format!("/orang/baru?keluarga={}", family.household)).await;
    assert!(form.body.contains("keluarga Ahmad") && form.body.contains("value=\"002\""));
    let household = family.household.to_string();
    let fields = [("id_keluarga", household.as_str()), ("nama", "Nenek Aisyah"), ("jk", "P")];
    let done = register(&mut wati, app.ids.person(), &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.main());
    let page = wati.get(&format!("/keluarga/{}", family.household)).await;
    assert!(page.body.contains("Nenek Aisyah"));
}

#[tokio::test]
async fn a_child_is_registered_without_nik_and_without_a_day_of_birth() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let form = wati.get(&format!("/orang/baru?ibu={}", family.siti)).await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.body.contains("value=\"Siti Aminah\"") && form.body.contains("value=\"002\""));
    let ibu = family.siti.to_string();
    let posyandu = family.posyandu.to_string();
    let fields = [
        ("id_ibu", ibu.as_str()),
        ("nama", "Bayi Ny. Siti"),
        ("jk", "L"),
        ("lahir", "10-2026"),
        ("ibu", "Siti Aminah"),
        ("kembar", "2"),
        ("posyandu", posyandu.as_str()),
        ("sejak", "15-10-2026"),
    ];
    let done = register(&mut wati, app.ids.person(), &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.main());
    let identity = done.location().replace("?pesan=terdaftar", "/identitas");
    let page = wati.get(&identity).await;
    assert!(page.body.contains("sekitar Oktober 2026") && page.body.contains("anak kembar ke-2"));
    assert!(
        page.body.contains(&format!("href=\"/orang/{}\"", family.siti)),
        "linked to the mother"
    );
    assert!(page.body.contains("NIK belum ada"));
}

#[tokio::test]
async fn somebody_alike_is_shown_before_a_second_registration() {
    let (app, family) = app();
    let mut rina = app.signed_in("rina").await;
    let fields = [("nama", "Bunga Lestari"), ("jk", "P"), ("lahir", "10-02-2026")];
    let answer = register(&mut rina, app.ids.person(), &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("Mungkin orang yang sama"));
    assert!(answer.body.contains(&format!("href=\"/orang/{}\"", family.bunga)));
    assert!(answer.body.contains("value=\"Bunga Lestari\""), "what was typed stays");
    let mut sure = fields.to_vec();
    sure.push(("beda", "orang-baru"));
    let done = register(&mut rina, app.ids.person(), &sure).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.main());
}

#[tokio::test]
async fn what_cannot_be_read_is_told_at_its_field() {
    let (app, _) = app();
    let mut rina = app.signed_in("rina").await;
    let cases = [
        (("nik", "123"), "16 angka"),
        (("nik", "9999999999999999"), "kosongkan saja"),
        (("lahir", "entah"), "Tanggal lahir ini tidak terbaca"),
        (("lahir", "01-01-2030"), "belum terjadi"),
        (("rt", "2"), "Pilih desa dahulu"),
        (("kembar", "0"), "urutan lahir"),
        (("nama", ""), "sedikitnya nama ibu"),
    ];
    for ((name, value), message) in cases {
        let mut fields = vec![(name, value)];
        if name != "nama" {
            fields.push(("nama", "Citra"));
        }
        let answer = register(&mut rina, app.ids.person(), &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}={value}");
        assert!(answer.body.contains(message), "{name}={value}: {}", answer.main());
    }
}

#[tokio::test]
async fn nutrition_officers_do_not_register_people() {
    let (app, _) = app();
    let mut gizi = app.signed_in("gizi").await;
    assert_eq!(gizi.get("/orang/baru").await.status, StatusCode::FORBIDDEN);
    assert!(!gizi.get("/orang").await.body.contains("/orang/baru"));
    let sent = gizi.post("/orang", "/orang/baru", &[("nama", "x")]).await;
    assert_eq!(sent.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_household_shows_its_members() {
    let (app, family) = app();
    let mut rina = app.signed_in("rina").await;
    let path = format!("/keluarga/{}", family.household);
    let answer = rina.get(&path).await;
    assert_eq!(answer.status, StatusCode::OK);
    insta::assert_snapshot!("household", answer.main());
    let unknown = rina.get(&format!("/keluarga/{}", app.ids.household())).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_has_changed_is_stated_from_its_day_and_nothing_else() {
    let (app, family) = app();
    let mut rina = app.signed_in("rina").await;
    let path = format!("/orang/{}/perbarui", family.siti);
    let same = [
        ("tanggal", "20-11-2026"),
        ("nama", "Siti Aminah"),
        ("jk", "P"),
        ("lahir", "1998"),
        ("desa", "7309012001"),
        ("dusun", "Dusun Krajan"),
        ("rw", "001"),
        ("rt", "002"),
    ];
    let mut form = same.to_vec();
    let nothing = rina.post(&path, &path, &form).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.body.contains("Belum ada yang berubah"), "{}", nothing.main());
    form.push(("nik", "7309014203980002"));
    let done = rina.post(&path, &path, &form).await;
    let identity = format!("/orang/{}/identitas?pesan=tersimpan", family.siti);
    assert_eq!(done.location(), identity, "{}", done.main());
    assert!(rina.get(&identity).await.body.contains("7309 0142 0398 0002"));

    let timeline = app.store.timeline(family.siti).expect("a store").expect("a mother");
    let last = timeline.records().last().expect("a record");
    let Body::Person(facts) = &last.body else { panic!("{:?}", last.body) };
    assert!(facts.nik.is_some() && facts.name.is_none() && facts.address.is_none());
}

#[tokio::test]
async fn moving_away_and_dying_are_written_with_their_day() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let path = format!("/orang/{}/pindah", family.bunga);
    let fields = [("tanggal", "15-11-2026"), ("tujuan", "Kendari")];
    let done = wati.post(&path, &path, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.main());
    let summary = wati.get(&format!("/orang/{}", family.bunga)).await;
    assert!(summary.body.contains("pindah keluar wilayah"));
    assert!(summary.body.contains("Tidak ada yang menunggu hari ini"));
    let register = wati.get("/register/bayi").await;
    assert!(register.body.contains("pindah 15 Nov 2026"), "{}", register.main());

    let path = format!("/orang/{}/meninggal", family.siti);
    let future = wati.post(&path, &path, &[("tanggal", "15-12-2026")]).await;
    assert_eq!(future.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = wati.post(&path, &path, &[("tanggal", "20-11-2026")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.main());
    let mut clerk = app.signed_in("gizi").await;
    assert_eq!(clerk.get(&path).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_kader_moves_nobody_to_another_posyandu() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let path = format!("/orang/{}/perbarui", family.bunga);
    let other = family.other_posyandu.to_string();
    let fields =
        [("tanggal", "20-11-2026"), ("nama", "Bunga Lestari"), ("posyandu", other.as_str())];
    let answer = wati.post(&path, &path, &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("dilakukan oleh bidan"));
}
