//! Delegation: another role for a span of days, by the leave of the head, named in every line.

use access::{audit::Event, role::Role};
use axum::http::StatusCode;
use domain::day::Day;

use crate::{
    app::{Answer, Browser, TestApp},
    staff::id_of,
};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

fn app() -> TestApp {
    let app = TestApp::new();
    app.account("admin", "Pengelola Wati", Role::Admin, None);
    app.account("kepala", "Kepala Rahma", Role::Kapus, None);
    app.account("dokter", "Dokter Sari", Role::Dokter, None);
    app
}

async fn ask(app: &TestApp, admin: &mut Browser, role: &str, from: &str, until: &str) -> Answer {
    let account = id_of(app, "dokter").to_string();
    let fields = [
        ("akun", account.as_str()),
        ("peran", role),
        ("mulai", from),
        ("sampai", until),
        ("alasan", "Kepala cuti, surat tugas 12"),
    ];
    admin.post("/akun/pelimpahan", "/akun/pelimpahan", &fields).await
}

fn latest(app: &TestApp) -> String {
    let home = "P7309010101".parse().expect("a code");
    let mut all = app.store.delegations(&home).expect("a store");
    all.sort_by_key(|one| one.asked_ms);
    format!("/akun/pelimpahan/{}", all.pop().expect("one").id)
}

async fn grant(app: &TestApp, head: &mut Browser) -> Answer {
    head.post("/akun/pelimpahan", &latest(app), &[("jawaban", "setuju")]).await
}

fn last(app: &TestApp, deed: &str) -> Event {
    let mut found = None;
    let all = |kept: store::audit::Kept| {
        let event = Event::read(&kept.body).expect("a line");
        if event.deed == deed {
            found = Some(event);
        }
    };
    app.log().each_between((0, u64::MAX >> 1), all).expect("a log");
    found.expect("a line")
}

#[tokio::test]
async fn a_lent_role_opens_from_its_first_day_to_the_end_of_its_last_and_the_log_names_it() {
    let app = app();
    app.give_factor(id_of(&app, "dokter"));
    let mut admin = app.signed_in("admin").await;
    let asked = ask(&app, &mut admin, "KAPUS", "2026-11-22", "2026-11-23").await;
    assert_eq!(asked.location(), "/akun/pelimpahan?pesan=diminta", "{}", asked.main());
    let mut doctor = app.signed_in("dokter").await;
    assert_eq!(doctor.get("/log-akses").await.status, StatusCode::FORBIDDEN);
    let mut head = app.signed_in("kepala").await;
    assert!(head.get("/").await.body.contains("1 pelimpahan tugas menunggu"));
    assert!(grant(&app, &mut head).await.location().ends_with("disetujui"));
    assert_eq!(doctor.get("/log-akses").await.status, StatusCode::FORBIDDEN, "not before its day");

    // Midnight at the place, eight hours east.
    let today: Day = crate::app::TODAY.parse().expect("a day");
    let to_midnight = u64::try_from(today.epoch_days()).expect("a day") * DAY_MS + DAY_MS
        - 8 * 3_600_000
        - app.clock.now_ms();
    app.clock.advance_ms(to_midnight - 1);
    let mut doctor = app.signed_in("dokter").await;
    assert_eq!(doctor.get("/log-akses").await.status, StatusCode::FORBIDDEN);
    app.clock.advance_ms(1);
    assert_eq!(doctor.get("/log-akses").await.status, StatusCode::OK);
    let line = last(&app, "GET /log-akses");
    assert_eq!((line.name.as_str(), line.role.as_str()), ("Dokter Sari", "KAPUS"));
    let id = latest(&app)["/akun/pelimpahan/".len()..].to_owned();
    assert_eq!(line.delegation, Some(format!("{id} DOK")));
    // What the own role may do is done under the own role.
    doctor.get("/orang").await;
    let line = last(&app, "GET /orang");
    assert_eq!((line.role.as_str(), line.delegation), ("DOK", None));
    let own = doctor.get("/akun-saya").await;
    assert!(own.body.contains("Juga bertugas sebagai") && own.body.contains("22 Nov 2026"));
    assert!(doctor.get("/").await.body.contains("href=\"/log-akses\""), "in the top bar");

    app.clock.advance_ms(2 * DAY_MS - 1);
    let mut doctor = app.signed_in("dokter").await;
    assert_eq!(doctor.get("/log-akses").await.status, StatusCode::OK, "the last millisecond");
    app.clock.advance_ms(1);
    assert_eq!(doctor.get("/log-akses").await.status, StatusCode::FORBIDDEN, "ended by itself");
    assert!(!doctor.get("/akun-saya").await.body.contains("Juga bertugas"));
}

#[tokio::test]
async fn it_is_shown_in_both_lists_of_accounts_and_taken_back_at_once() {
    let app = app();
    app.give_factor(id_of(&app, "dokter"));
    let mut admin = app.signed_in("admin").await;
    ask(&app, &mut admin, "KAPUS", "2026-11-21", "2026-11-25").await;
    let mut head = app.signed_in("kepala").await;
    grant(&app, &mut head).await;
    let mut doctor = app.signed_in("dokter").await;
    assert_eq!(doctor.get("/log-akses").await.status, StatusCode::OK);
    let told = "juga Kepala Puskesmas, 21 Nov 2026 sampai 25 Nov 2026";
    for (browser, path) in [(&mut admin, "/akun"), (&mut head, "/akun/daftar-ulang")] {
        let page = browser.get(path).await;
        assert!(page.body.contains(told), "{path}: {}", page.main());
    }
    let path = format!("{}/cabut", latest(&app));
    assert!(admin.post("/akun/pelimpahan", &path, &[]).await.location().ends_with("dicabut"));
    assert_eq!(doctor.get("/log-akses").await.status, StatusCode::FORBIDDEN, "the next request");
    assert!(!admin.get("/akun").await.body.contains(told));
    assert!(last(&app, "akun:pelimpahan-cabut").about == Some(id_of(&app, "dokter")));
}

#[tokio::test]
async fn whoever_asks_does_not_approve_and_a_lent_head_approves_no_further_one() {
    let app = app();
    app.give_factor(id_of(&app, "dokter"));
    app.account("bidan", "Bidan Rina", Role::Bidan, None);
    let mut admin = app.signed_in("admin").await;
    ask(&app, &mut admin, "KAPUS", "2026-11-21", "2026-11-25").await;
    let own = grant(&app, &mut admin).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN, "{}", own.main());
    let mut head = app.signed_in("kepala").await;
    grant(&app, &mut head).await;
    let mut doctor = app.signed_in("dokter").await;
    app.clock.advance_ms(1);
    // A second one, for the doctor: neither about oneself nor by a lent role.
    ask(&app, &mut admin, "GIZ", "2026-11-21", "2026-11-25").await;
    let self_made = grant(&app, &mut doctor).await;
    assert!(self_made.body.contains("akun.dua-orang"), "{}", self_made.main());
    app.clock.advance_ms(1);
    let bidan = id_of(&app, "bidan").to_string();
    let fields = [
        ("akun", bidan.as_str()),
        ("peran", "GIZ"),
        ("mulai", "2026-11-21"),
        ("sampai", "2026-11-25"),
        ("alasan", "Petugas gizi sakit"),
    ];
    admin.post("/akun/pelimpahan", "/akun/pelimpahan", &fields).await;
    let lent = grant(&app, &mut doctor).await;
    assert!(lent.body.contains("akun.dua-orang"), "{}", lent.main());
    // What the doctor made is not approved by the doctor as head: requests go by person.
    let request = |role| vec![("peran", role)];
    admin.post("/akun", &format!("/akun/{bidan}/peran"), &request("GIZ")).await;
    let asked = app.store.account_requests().expect("a store").remove(0);
    let path = format!("/akun/persetujuan/{}", asked.id);
    let decided = doctor.post("/akun-saya", &path, &[("jawaban", "setuju")]).await;
    assert!(decided.location().ends_with("disetujui"), "{}", decided.body);
    let line = last(&app, "POST /akun/persetujuan/{id}");
    assert!(line.delegation.is_some_and(|under| under.ends_with(" DOK")));
}

#[tokio::test]
async fn what_may_not_be_in_one_hand_is_refused_with_words() {
    let app = app();
    let mut admin = app.signed_in("admin").await;
    for (role, from, until, words) in [
        ("ADM", "2026-11-21", "2026-11-22", "keuangan tidak boleh"),
        ("DOK", "2026-11-21", "2026-11-22", "perannya sendiri"),
        ("GIZ", "2026-11-20", "2026-11-22", "sudah lewat"),
        ("GIZ", "2026-11-21", "2027-03-01", "92 hari"),
        ("KDR", "2026-11-21", "2026-11-22", "Pilih posyandunya"),
        ("GIZ", "", "2026-11-22", "hari pertama"),
    ] {
        let refused = ask(&app, &mut admin, role, from, until).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{role}");
        assert!(refused.body.contains(words), "{role}: {}", refused.main());
    }
    let home = "P7309010101".parse().expect("a code");
    assert_eq!(app.store.delegations(&home).expect("a store"), []);
}

#[tokio::test]
async fn a_role_that_needs_a_second_factor_is_not_lent_to_an_account_without_one() {
    let app = app();
    let mut admin = app.signed_in("admin").await;
    ask(&app, &mut admin, "KAPUS", "2026-11-21", "2026-11-25").await;
    let mut head = app.signed_in("kepala").await;
    grant(&app, &mut head).await;
    let mut doctor = app.signed_in("dokter").await;
    assert_eq!(doctor.get("/log-akses").await.status, StatusCode::FORBIDDEN);
    assert!(doctor.get("/akun-saya").await.body.contains("pasang pengaman kedua"));
    app.give_factor(id_of(&app, "dokter"));
    let mut doctor = app.signed_in("dokter").await;
    assert_eq!(doctor.get("/log-akses").await.status, StatusCode::OK);
    // A PIN never stands for it.
    app.store.set_pin(id_of(&app, "dokter"), Some("x")).expect("a store");
    assert_eq!(doctor.get("/log-akses").await.status, StatusCode::FORBIDDEN);
}

/// Each goes with the own role of whoever keeps the office; both together do not.
#[tokio::test]
async fn two_lent_roles_are_not_merged_in_one_hand() {
    let app = app();
    app.account("tu", "Kepala Tata Usaha", Role::TataUsaha, None);
    app.give_factor(id_of(&app, "tu"));
    let (mut admin, mut head) = (app.signed_in("admin").await, app.signed_in("kepala").await);
    let account = id_of(&app, "tu").to_string();
    let mut taken = Vec::new();
    for (role, from, until) in [
        ("ADM", "2026-11-21", "2026-11-30"),
        ("KAPUS", "2026-11-30", "2026-12-05"),
        ("KAPUS", "2026-12-01", "2026-12-05"),
        ("DKP", "2026-12-10", "2026-12-12"),
    ] {
        let fields = [
            ("akun", account.as_str()),
            ("peran", role),
            ("mulai", from),
            ("sampai", until),
            ("alasan", "Menggantikan yang cuti"),
        ];
        let asked = admin.post("/akun/pelimpahan", "/akun/pelimpahan", &fields).await;
        taken.push(asked.status == StatusCode::SEE_OTHER);
        grant(&app, &mut head).await;
    }
    // On one day not, one after the other yes; the district's roles never.
    assert_eq!(taken, [true, false, true, false]);
}

#[tokio::test]
async fn what_is_lent_ends_with_the_account() {
    let app = app();
    app.give_factor(id_of(&app, "dokter"));
    let (mut admin, mut head) = (app.signed_in("admin").await, app.signed_in("kepala").await);
    ask(&app, &mut admin, "KAPUS", "2026-11-21", "2026-11-25").await;
    grant(&app, &mut head).await;
    let id = id_of(&app, "dokter");
    admin.post("/akun", &format!("/akun/{id}/tutup"), &[]).await;
    admin.post("/akun", &format!("/akun/{id}/buka"), &[]).await;
    let mut doctor = app.signed_in("dokter").await;
    assert_eq!(doctor.get("/log-akses").await.status, StatusCode::FORBIDDEN);
}

/// Somebody in the place of the head decides for good; the head is told and looks at it.
#[tokio::test]
async fn what_was_decided_in_the_place_of_the_head_waits_for_the_head() {
    let app = app();
    app.account("bidan", "Bidan Rina", Role::Bidan, None);
    app.give_factor(id_of(&app, "dokter"));
    let bidan = id_of(&app, "bidan");
    let mut admin = app.signed_in("admin").await;
    let mut head = app.signed_in("kepala").await;
    ask(&app, &mut admin, "KAPUS", crate::app::TODAY, crate::app::TODAY).await;
    grant(&app, &mut head).await;
    admin.post("/akun", &format!("/akun/{bidan}/peran"), &[("peran", "GIZ")]).await;
    let request = app.store.account_requests().expect("a store").remove(0).id;
    let mut doctor = app.signed_in("dokter").await;
    let path = format!("/akun/persetujuan/{request}");
    doctor.post("/akun/persetujuan", &path, &[("jawaban", "setuju")]).await;
    assert_eq!(app.store.account(bidan).expect("a store").expect("there").role, "GIZ");
    let line = last(&app, "akun:peran");
    assert_eq!(line.role, "KAPUS", "under the role through which it was allowed");
    assert!(line.delegation.expect("a delegation").ends_with(" DOK"));

    let home = head.get("/").await;
    assert!(home.body.contains("1 keputusan pengganti kepala"), "{}", home.main());
    let list = head.get("/akun/persetujuan").await;
    assert!(list.body.contains("Disetujui oleh Dokter Sari"), "{}", list.main());
    assert!(list.body.contains("Sudah saya periksa"), "{}", list.main());
    // Neither who decided nor the keeper of accounts looks at it in the place of the head.
    let seen = format!("{path}/periksa");
    let own = doctor.post("/akun/persetujuan", &seen, &[]).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", own.main());
    assert_eq!(admin.post("/akun", &seen, &[]).await.status, StatusCode::FORBIDDEN);
    assert!(!doctor.get("/akun/persetujuan").await.body.contains("Sudah saya periksa"));
    assert!(head.post("/akun/persetujuan", &seen, &[]).await.location().ends_with("diperiksa"));
    assert_eq!(last(&app, "akun:keputusan-dilihat").name, "Kepala Rahma");
    assert!(!head.get("/").await.body.contains("keputusan pengganti"));
    let again = head.post("/akun/persetujuan", &seen, &[]).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
}

/// What the head decides is looked at by nobody again.
#[tokio::test]
async fn what_the_head_decides_waits_for_nobody() {
    let app = app();
    let doctor = id_of(&app, "dokter");
    let mut admin = app.signed_in("admin").await;
    let mut head = app.signed_in("kepala").await;
    admin.post("/akun", &format!("/akun/{doctor}/peran"), &[("peran", "GIZ")]).await;
    let request = app.store.account_requests().expect("a store").remove(0).id;
    let path = format!("/akun/persetujuan/{request}");
    head.post("/akun/persetujuan", &path, &[("jawaban", "setuju")]).await;
    assert!(!head.get("/").await.body.contains("keputusan pengganti"));
    assert_eq!(last(&app, "akun:peran").role, "KAPUS");
    assert_eq!(last(&app, "akun:peran").delegation, None);
}
