//! Meetings: preparing one, its pack, minutes, and what becomes of its decisions.

use access::role::Role;
use axum::http::StatusCode;

use crate::{
    app::{Answer, Browser, TestApp},
    hamlet,
};

const NEW: &str = "/lokmin/baru";
const OWN: &str = "/tindak-lanjut-rapat";

fn settle() -> TestApp {
    let app = TestApp::new();
    hamlet::settle(&app);
    app.account("pjk", "Penanggung Jawab", Role::PenanggungJawab, None);
    app.account("tu", "Tata Usaha", Role::TataUsaha, None);
    app.account("bidan", "Bidan Ayu", Role::Bidan, None);
    app.account("perawat", "Perawat Rina", Role::Perawat, None);
    app.account("dinkes", "Program Dinkes", Role::DinkesProgram, None);
    app
}

fn meeting(
    kind: &'static str,
    day: &'static str,
    desa: &'static str,
) -> Vec<(&'static str, &'static str)> {
    vec![
        ("jenis", kind),
        ("tanggal", day),
        ("bulan", "2026-11"),
        ("desa", desa),
        ("tempat", "Aula Puskesmas"),
        ("bahasan", "Penimbangan\n\nImunisasi"),
    ]
}

fn minutes() -> Vec<(&'static str, &'static str)> {
    let mut minutes = meeting("bulanan", "21-11-2026", "");
    minutes.extend([
        ("peserta", "Bu Lurah; Kelurahan Contoh; lurah\nPak Budi"),
        ("keputusan-1", "Kunjungi anak yang tidak ditimbang"),
        ("penanggung-1", "peran:BDN"),
        ("luar-1", ""),
        ("batas-1", "30-11-2026"),
        ("keputusan-2", "Sediakan tempat posyandu"),
        ("penanggung-2", "luar"),
        ("luar-2", "Kepala Desa"),
        ("batas-2", "21-11-2026"),
    ]);
    minutes
}

async fn prepare(browser: &mut Browser, more: &[(&str, &str)]) -> Answer {
    browser.post(NEW, NEW, more).await
}

/// Returns the address of the only meeting of the list.
async fn only(browser: &mut Browser) -> String {
    let list = browser.get("/lokmin").await;
    let table = list.body.split("Semua rapat").nth(1).expect("a list").to_owned();
    let start = table.find("/lokmin/").expect("a meeting");
    let end = start + table[start..].find('"').expect("an end");
    table[start..end].to_owned()
}

#[tokio::test]
async fn a_meeting_is_prepared_held_and_followed_up() {
    let app = settle();
    let mut pjk = app.signed_in("pjk").await;
    assert!(pjk.get("/").await.body.contains("href=\"/lokmin\""));
    let saved = prepare(&mut pjk, &meeting("bulanan", "30-11-2026", "")).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    assert!(pjk.get("/lokmin").await.body.contains("akan datang"));
    let at = only(&mut pjk).await;
    // What is said at a meeting is known once it is held.
    let edit = format!("{at}/ubah");
    let mut early = minutes();
    early[1].1 = "30-11-2026";
    early.retain(|(name, _)| !name.ends_with("-2"));
    let early = pjk.post(&edit, &edit, &early).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.body.contains("Rapat belum berlangsung."), "{}", early.main());
    let held = pjk.post(&edit, &edit, &minutes()).await;
    assert_eq!(held.status, StatusCode::SEE_OTHER, "{}", held.body);
    let page = pjk.get(&at).await;
    assert_eq!(page.status, StatusCode::OK);
    for expected in ["Kunjungi anak yang tidak ditimbang", "Bidan", "Kepala Desa", "Bu Lurah"] {
        assert!(page.body.contains(expected), "{expected} in {}", page.main());
    }
    if cfg!(feature = "pdf") {
        insta::assert_snapshot!("meeting", page.main());
    }
    let form = pjk.get(&edit).await;
    assert!(form.body.contains("Bu Lurah; Kelurahan Contoh; lurah"), "{}", form.main());
    assert!(form.body.contains("name=\"keputusan-6\"") && !form.body.contains("keputusan-7"));
    // The midwife finds on the first page what waits for her, and only that.
    let mut midwife = app.signed_in("bidan").await;
    let home = midwife.get("/").await;
    assert!(home.body.contains("1 tindak lanjut rapat menunggu Anda"), "{}", home.main());
    let own = midwife.get(OWN).await;
    assert!(own.body.contains("Kunjungi anak"), "{}", own.main());
    assert!(!own.body.contains("Sediakan tempat"), "{}", own.main());
    let step = format!("{at}/tindak-lanjut/1");
    let unsaid = [("keadaan", "dropped"), ("keterangan", " ")];
    let refused = midwife.post(&step, &step, &unsaid).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Tulis mengapa"), "{}", refused.main());
    let done = [("keadaan", "done"), ("keterangan", "Tiga rumah didatangi")];
    let saved = midwife.post(&step, &step, &done).await;
    assert_eq!(
        (saved.status, saved.location()),
        (StatusCode::SEE_OTHER, "/tindak-lanjut-rapat?pesan=tersimpan")
    );
    assert!(!midwife.get("/").await.body.contains("tindak lanjut rapat menunggu"));
    let page = pjk.get(&at).await;
    assert!(page.body.contains("Selesai: Tiga rumah didatangi"), "{}", page.main());
    // The next meeting of the kind begins with what became of this one.
    app.clock.advance_ms(24 * 60 * 60 * 1_000);
    let mut pjk = app.signed_in("pjk").await;
    prepare(&mut pjk, &meeting("bulanan", "30-11-2026", "")).await;
    let list = pjk.get("/lokmin").await;
    assert!(list.body.contains("1 keputusan rapat belum selesai."), "{}", list.main());
    assert!(list.body.contains("lewat batas"), "{}", list.main());
    let next = list.body.split("Semua rapat").nth(1).unwrap();
    let next = &next[next.find("/lokmin/").unwrap()..];
    let next = &next[..next.find('"').unwrap()];
    let page = pjk.get(next).await;
    assert!(page.body.contains("1 dari 2 keputusan selesai."), "{}", page.main());
}

#[tokio::test]
async fn other_sectors_read_plain_words_and_no_names() {
    let app = settle();
    let mut pjk = app.signed_in("pjk").await;
    prepare(&mut pjk, &meeting("triwulan", "30-11-2026", "")).await;
    let at = only(&mut pjk).await;
    let page = pjk.get(&at).await;
    assert!(page.body.contains("Anak balita yang ditimbang bulan ini"), "{}", page.main());
    assert!(!page.body.contains("D/S") && !page.body.contains("Klaster"), "{}", page.main());
    assert!(!page.body.contains("Lampiran nama") && !page.main().contains("/orang/"));
    for path in ["nama", "berkas-bernama.pdf"] {
        let names = pjk.get(&format!("{at}/{path}")).await;
        assert_eq!(names.status, StatusCode::NOT_FOUND, "{path}");
    }
    let village = meeting("musyawarah_desa", "30-11-2026", "7309012001");
    let saved = prepare(&mut pjk, &village).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
}

#[tokio::test]
async fn names_are_an_appendix_for_those_who_may_see_them() {
    let app = settle();
    let mut pjk = app.signed_in("pjk").await;
    prepare(&mut pjk, &meeting("bulanan", "30-11-2026", "")).await;
    let at = only(&mut pjk).await;
    let page = pjk.get(&at).await;
    assert!(page.body.contains("Lampiran nama"), "{}", page.main());
    // Not all of the hamlet were weighed in November, which asks for 85 in a hundred.
    let names = pjk.get(&format!("{at}/nama")).await;
    assert_eq!(names.status, StatusCode::OK);
    assert!(names.main().contains("Contoh</a>"), "{}", names.main());
    let file = pjk.get(&format!("{at}/berkas-bernama.pdf")).await;
    if cfg!(feature = "pdf") {
        assert!(file.body.starts_with("%PDF-1."));
    } else {
        assert_eq!(file.location(), format!("{at}/nama"));
    }
    let mut lines = String::new();
    let read = app.log().each_between((0, u64::MAX >> 1), |kept| lines.push_str(&kept.body));
    read.expect("a log that reads");
    for path in ["nama", "berkas-bernama.pdf"] {
        assert!(lines.contains(&format!("GET /lokmin/{{id}}/{path}")), "{lines}");
    }
    for path in ["", "/cetak"] {
        let paper = pjk.get(&format!("{at}{path}")).await;
        assert!(!paper.main().contains("/orang/"), "{path}: {}", paper.main());
    }
    // A midwife sees names, but no meetings.
    for name in ["bidan", "tu"] {
        let mut other = app.signed_in(name).await;
        for path in ["nama", "berkas-bernama.pdf"] {
            let names = other.get(&format!("{at}/{path}")).await;
            assert_eq!(names.status, StatusCode::FORBIDDEN, "{name} {path}");
        }
    }
}

#[tokio::test]
async fn who_may_not_see_write_or_tell_may_not() {
    let app = settle();
    let mut pjk = app.signed_in("pjk").await;
    prepare(&mut pjk, &minutes()).await;
    let at = only(&mut pjk).await;
    for name in ["bidan", "kader", "loket", "tu"] {
        let mut other = app.signed_in(name).await;
        for path in ["/lokmin", NEW, at.as_str()] {
            assert_eq!(other.get(path).await.status, StatusCode::FORBIDDEN, "{name} {path}");
        }
        assert!(!other.get("/").await.body.contains("href=\"/lokmin\""));
    }
    let mut office = app.signed_in("dinkes").await;
    assert_eq!(office.get("/lokmin").await.status, StatusCode::OK);
    assert_eq!(office.get(NEW).await.status, StatusCode::FORBIDDEN);
    // Whoever does not do it learns nothing of it.
    let mut nurse = app.signed_in("perawat").await;
    for number in ["1", "2", "9", "x"] {
        let step = format!("{at}/tindak-lanjut/{number}");
        assert_eq!(nurse.get(&step).await.status, StatusCode::NOT_FOUND, "{step}");
    }
    let mut midwife = app.signed_in("bidan").await;
    assert_eq!(midwife.get(&format!("{at}/tindak-lanjut/1")).await.status, StatusCode::OK);
    assert_eq!(midwife.get(&format!("{at}/tindak-lanjut/2")).await.status, StatusCode::NOT_FOUND);
    let unknown = "/lokmin/00000000-0000-7000-8000-000000000000";
    for path in [unknown, "/lokmin/x", "/lokmin/x/cetak", "/lokmin/x/nama", "/lokmin/x/ubah"] {
        assert_eq!(pjk.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn bad_input_is_refused_where_it_is_wrong() {
    let app = settle();
    let mut pjk = app.signed_in("pjk").await;
    let cases: [(&str, &str, &str); 12] = [
        ("jenis", "tahunan", "Pilih rapatnya."),
        ("tanggal", "31-02-2026", "Tanggal"),
        ("tanggal", "23-11-2027", "lebih dari setahun lagi"),
        ("bulan", "x", "Pilih bulan yang dibahas."),
        ("bulan", "2026-12", "Bulan angkanya sesudah hari rapat."),
        ("desa", "7309012001", "Pilih desa untuk musyawarah desa"),
        ("desa", "9999999999", "Pilih desa dari daftar."),
        ("tempat", "", "Isi tempat rapat"),
        ("keputusan-1", "", "Tulis apa yang diputuskan"),
        ("penanggung-1", "peran:ABC", "Pilih penanggung jawab"),
        ("luar-2", "", "tulis namanya juga"),
        ("batas-1", "20-11-2026", "Batas waktu keputusan harus sesudah rapat"),
    ];
    for (name, value, expected) in cases {
        let typed: Vec<_> = minutes()
            .into_iter()
            .map(|(field, text)| if field == name { (field, value) } else { (field, text) })
            .collect();
        let answer = prepare(&mut pjk, &typed).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}={value}");
        assert!(answer.body.contains(expected), "{name}={value}: {}", answer.main());
    }
    assert!(pjk.get("/lokmin").await.body.contains("Belum ada rapat yang dicatat."));
}

/// Without the feature the address of the file leads to the page for printing.
#[tokio::test]
async fn the_pack_goes_on_paper() {
    let app = settle();
    let mut pjk = app.signed_in("pjk").await;
    prepare(&mut pjk, &minutes()).await;
    let at = only(&mut pjk).await;
    let paper = pjk.get(&format!("{at}/cetak")).await;
    assert!(paper.body.contains("Bu Lurah") && paper.body.contains("Notulis"));
    assert_eq!(paper.body.matches("by-hand").count(), 1, "names are there, to be signed");
    let file = pjk.get(&format!("{at}/berkas.pdf")).await;
    if cfg!(feature = "pdf") {
        assert_eq!(file.status, StatusCode::OK);
        assert!(file.body.starts_with("%PDF-1."), "{}", &file.body[..20]);
        assert!(paper.body.contains("Ctrl+P") && !paper.body.contains("disimpan sebagai PDF"));
    } else {
        assert_eq!(file.status, StatusCode::SEE_OTHER);
        assert_eq!(file.location(), format!("{at}/cetak"));
        assert!(paper.body.contains("disimpan sebagai PDF"));
    }
}

/// Before a meeting its paper has room for what is written by hand; the screen needs none.
#[tokio::test]
async fn what_is_not_said_yet_is_written_by_hand() {
    let app = settle();
    let mut pjk = app.signed_in("pjk").await;
    prepare(&mut pjk, &meeting("bulanan", "30-11-2026", "")).await;
    let at = only(&mut pjk).await;
    let paper = pjk.get(&format!("{at}/cetak")).await;
    assert_eq!(paper.body.matches("by-hand").count(), 2, "{}", paper.main());
    assert!(paper.body.contains("Daftar hadir") && paper.body.contains("Tanda tangan"));
    assert!(!pjk.get(&at).await.body.contains("by-hand"));
}
