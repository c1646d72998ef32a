//! Files that come in by a browser.

use std::time::Duration;

use access::role::Role;
use axum::http::StatusCode;

use crate::app::{Answer, Browser, TestApp};

/// Longest that an import of a test may take.
const LIMIT: Duration = Duration::from_secs(60);

/// An application with accounts and the villages of the files.
pub(crate) fn app() -> TestApp {
    let app = TestApp::new();
    app.account("gizi", "Petugas Gizi", Role::Gizi, None);
    app.account("kader", "Kader Wati", Role::Kader, Some(app.ids.place()));
    app.account("loket", "Petugas Loket", Role::Loket, None);
    let desa = [("7309032003", "Alatengae"), ("7309032004", "Minasa Baji")];
    app.store.set_area_names(desa).expect("a store that works");
    app
}

/// Reads a file of the importer's tests.
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/../import/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).expect("a fixture")
}

async fn send(browser: &mut Browser, kind: &str, file: (&str, &[u8])) -> Answer {
    let word = browser.get("/impor").await.word().to_owned();
    browser.post_file("/impor", &[("kata", &word), ("jenis", kind)], file).await
}

/// Sends a file and waits for its end.
pub(crate) async fn import(
    browser: &mut Browser,
    kind: &str,
    file: (&str, &[u8]),
) -> (String, Answer) {
    let sent = send(browser, kind, file).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let path = sent.location().to_owned();
    let ended = tokio::time::timeout(LIMIT, async {
        loop {
            let page = browser.get(&path).await;
            if page.body.contains("data-running=\"false\"") {
                return page;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let page = ended.await.expect("an end");
    (path, page)
}

/// Accepted, known, flagged, rejected.
fn tally(page: &Answer) -> Vec<u32> {
    page.body
        .split("<span class=\"big\">")
        .skip(1)
        .map(|rest| rest.split('<').next().expect("a number").parse().expect("digits"))
        .collect()
}

/// Replaces identities by a mark.
fn steady(main: &str) -> String {
    let is_id = |word: &str| word.len() == 36 && word.matches('-').count() == 4;
    main.split_inclusive(['/', '"', ' ']).fold(String::new(), |mut out, part| {
        let word = part.trim_end_matches(['/', '"', ' ']);
        out.push_str(&if is_id(word) { part.replace(word, "[id]") } else { part.to_owned() });
        out
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_again_changes_nothing() {
    let app = app();
    let mut gizi = app.signed_in("gizi").await;
    for name in ["register.csv", "eppgbm.csv"] {
        let bytes = fixture(name);
        let (_, first) = import(&mut gizi, "", (name, &bytes)).await;
        let counts = tally(&first);
        assert!(0 < counts[0] + counts[2], "{name}: {}", first.main());
        let heads = app.store.log_heads().expect("a store that works");
        let (_, again) = import(&mut gizi, "", (&format!("salinan-{name}"), &bytes)).await;
        let repeated = tally(&again);
        assert_eq!(repeated[0] + repeated[2], 0, "{name}: {}", again.main());
        assert_eq!(repeated[1], counts[0] + counts[1] + counts[2], "{name}");
        assert_eq!(repeated[3], counts[3], "{name}");
        assert_eq!(app.store.log_heads().expect("a store that works"), heads);
    }
    let people = gizi.get("/orang?q=nur%20aisyah").await;
    assert!(people.body.to_lowercase().contains("nur aisyah contoh"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_tells_itself_and_its_z_scores_are_compared() {
    let app = app();
    let mut gizi = app.signed_in("gizi").await;
    let (path, page) = import(&mut gizi, "", ("eppgbm.csv", &fixture("eppgbm.csv"))).await;
    assert!(page.body.contains("Ekspor e-PPGBM"), "{}", page.main());
    insta::assert_snapshot!("import_eppgbm", steady(page.main()));
    let rejects = gizi.get(&format!("{path}/ditolak.csv")).await;
    assert_eq!(rejects.status, StatusCode::OK);
    assert!(rejects.body.contains("desa.tidak-dikenal"), "{}", rejects.body);
    let list = gizi.get("/impor").await;
    insta::assert_snapshot!("import_form", steady(list.main()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_too_large_is_told_and_leaves_nothing() {
    let app = app();
    let mut gizi = app.signed_in("gizi").await;
    let bytes = vec![b'a'; 32 * 1024 * 1024 + 1];
    let answer = send(&mut gizi, "register", ("besar.csv", &bytes)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("lebih besar dari 32 MB"), "{}", answer.body);
    assert!(answer.body.contains("berkas.terlalu-besar"));
    assert!(!gizi.get("/impor").await.body.contains("besar.csv"));
    assert!(app.store.log_heads().expect("a store that works").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_files_are_told_and_leave_nothing() {
    let app = app();
    let mut gizi = app.signed_in("gizi").await;
    let broken_zip = [b"PK\x03\x04".as_slice(), &[0xff; 400]].concat();
    let files: [(&str, &[u8], &str); 6] = [
        ("kosong.csv", b"", "berkas.kosong"),
        ("acak.csv", &[0, 159, 146, 150, 255, 0, 7], "berkas."),
        ("rusak.xlsx", &broken_zip, "berkas.rusak"),
        ("lama.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "berkas.xls-atau-terkunci"),
        ("halaman.csv", b"<html><body>bukan tabel</body></html>", "berkas.tanpa-judul"),
        ("../../etc/passwd", b"root:x:0:0", "berkas.tanpa-judul"),
    ];
    for (name, bytes, code) in files {
        let (_, page) = import(&mut gizi, "", (name, bytes)).await;
        assert!(page.body.contains(code), "{name}: {}", page.main());
        assert!(!page.body.contains("../"));
    }
    assert!(app.store.log_heads().expect("a store that works").is_empty());
    let evil = b"nama;jenis_kelamin;tanggal_lahir;desa\n<script>x</script>;Z;=1+1;Alatengae\n";
    let (path, page) = import(&mut gizi, "register", ("<b>.csv", evil)).await;
    assert!(!page.body.contains("<script>x") && !page.body.contains("<b>.csv"));
    assert_eq!(tally(&page)[3], 1, "{}", page.main());
    let rejects = gizi.get(&format!("{path}/ditolak.csv")).await;
    assert!(rejects.body.contains("'=1+1"), "{}", rejects.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_that_are_not_ours_are_refused() {
    let app = app();
    let mut gizi = app.signed_in("gizi").await;
    let file = ("a.csv", b"nama".as_slice());
    let word = gizi.get("/impor").await.word().to_owned();
    let forged = gizi.post_file("/impor", &[("jenis", "")], file).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let foreign = gizi.post_file("/impor", &[("kata", "salah"), ("jenis", "")], file).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let strange = gizi.post_file("/impor", &[("kata", &word), ("jenis", "pdf")], file).await;
    assert_eq!(strange.status, StatusCode::BAD_REQUEST);
    let unknown = gizi.post_file("/impor", &[("kata", &word), ("lain", "x")], file).await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    let nothing = gizi.post_file("/impor", &[("kata", &word), ("jenis", "")], ("", b"")).await;
    assert!(nothing.body.contains("Belum ada berkas yang dipilih"), "{}", nothing.body);
    let plain = gizi.post_bare("/impor", &[("kata", &word)]).await;
    assert_eq!(plain.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_some_roles_bring_files_in() {
    let app = app();
    let mut gizi = app.signed_in("gizi").await;
    let (path, _) = import(&mut gizi, "", ("register.csv", &fixture("register.csv"))).await;
    for name in ["kader", "loket"] {
        let mut browser = app.signed_in(name).await;
        for address in ["/impor", "/impor/templat.csv", &path, &format!("{path}/ditolak.csv")] {
            assert_eq!(browser.get(address).await.status, StatusCode::FORBIDDEN, "{address}");
        }
        let sent = browser.post_file("/impor", &[("kata", "x")], ("a.csv", b"nama")).await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN);
        assert!(!browser.get("/").await.body.contains("href=\"/impor\""));
    }
    assert_eq!(gizi.get("/impor/hantu").await.status, StatusCode::NOT_FOUND);
    let template = gizi.get("/impor/templat.csv").await;
    assert!(template.body.starts_with("nik;nama;jenis_kelamin;tanggal_lahir"));
}
