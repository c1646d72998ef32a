//! The board: its numbers, the people behind them, and who may see what.

use std::time::Duration;

use axum::http::{StatusCode, header};

use crate::{
    app::{Answer, Browser, TestApp},
    hamlet,
};

const NOVEMBER: &str = "/papan?indikator=gizi.ds&bulan=2026-11&menurut=rt";

/// Rows of the table: what stands in each cell, without marks.
fn table(body: &str) -> Vec<Vec<String>> {
    let start = body.find("<table class=\"board\"").expect("a board");
    let end = start + body[start..].find("</table>").expect("its end");
    body[start..end]
        .split("<tr>")
        .skip(2)
        .map(|row| row.split("</t").map(text).filter(|cell| !cell.is_empty()).collect())
        .collect()
}

/// Takes tags away.
fn text(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                if !inside {
                    // The rest of a tag that was cut.
                    out.clear();
                }
                inside = false;
            }
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ").replace("d>", "").trim().to_owned()
}

/// All numbers that can be opened: address and number.
fn numbers(body: &str) -> Vec<(String, usize)> {
    body.split("<a href=\"/papan/orang?")
        .skip(1)
        .map(|rest| {
            let (query, rest) = rest.split_once("\">").expect("an end of the tag");
            let count = rest.split('<').next().expect("a number").parse().expect("digits");
            (format!("/papan/orang?{}", query.replace("&#38;", "&")), count)
        })
        .collect()
}

fn names(body: &str) -> usize {
    body.matches("<th scope=\"row\"><a href=\"/orang/").count()
}

async fn every_number_opens(browser: &mut Browser, path: &str) -> usize {
    let board = browser.get(path).await;
    assert_eq!(board.status, StatusCode::OK, "{path}: {}", board.body);
    let numbers = numbers(&board.body);
    for (href, count) in &numbers {
        let people = browser.get(href).await;
        assert_eq!(people.status, StatusCode::OK, "{href}");
        assert_eq!(names(&people.body), *count, "{path} -> {href}");
    }
    numbers.len()
}

#[tokio::test]
async fn the_numbers_are_those_counted_by_hand() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let board = gizi.get(NOVEMBER).await;
    let rows = table(&board.body);
    let of = |at: usize| rows[at].iter().map(String::as_str).collect::<Vec<_>>();
    // Worst first: RT 002 rose but is as far behind as it can be, RT 001 and 003 fell.
    let numbers: Vec<_> = (0..4).map(|at| of(at)[..4].join(" | ")).collect();
    assert_eq!(
        numbers,
        [
            "RT 001 RW 001, Desa 73.09.01.2001 angka kecil | 3 | 2 | 1",
            "RT 002 RW 001, Desa 73.09.01.2001 angka kecil | 3 | 2 | 1",
            "RT 003 RW 001, Desa 73.09.01.2001 angka kecil | 2 | 1 | 1",
            "Jumlah angka kecil | 8 | 5 | 3",
        ]
    );
    assert_eq!(of(0)[4..], ["66,7 %", "85,0 %", "100,0 %", "↓ turun", "Jelek dahulukan"]);
    assert_eq!(of(1)[4..], ["66,7 %", "85,0 %", "66,7 %", "→ tetap", "Jelek dahulukan"]);
    assert_eq!(of(3)[4..], ["62,5 %", "85,0 %", "87,5 %", "↓ turun", "Jelek dahulukan"]);
    insta::assert_snapshot!("board", hide_ids(board.main()));
    assert!(board.body.contains("Semua 3 RT tertinggal"));
}

/// Replaces identities, which differ with the order of tests, by a mark.
fn hide_ids(main: &str) -> String {
    let mut out = String::with_capacity(main.len());
    let mut rest = main;
    while let Some(at) = rest.find("00000000-") {
        out.push_str(&rest[..at]);
        out.push_str("[id]");
        rest = &rest[at + 36..];
    }
    out + rest
}

#[tokio::test]
async fn every_number_is_as_long_as_its_list() {
    let app = TestApp::new();
    let hamlet = hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let melati = format!("{NOVEMBER}&wilayah={}", hamlet.melati);
    let kenanga = format!("{NOVEMBER}&wilayah={}&menurut=desa", hamlet.kenanga);
    let paths = [
        NOVEMBER,
        &melati,
        &kenanga.replace("menurut=rt&", ""),
        "/papan?indikator=gizi.ds&bulan=2026-10&menurut=posyandu",
        "/papan?indikator=gizi.stunting&bulan=2026-11&menurut=dusun",
        "/papan?indikator=imun.idl&bulan=2026-11",
        "/papan?indikator=imun.bcg&bulan=2026-11&wilayah=7309012001",
        "/papan?indikator=kia.kn-lengkap&bulan=2025-12",
    ];
    let mut opened = 0;
    for path in paths {
        opened += every_number_opens(&mut gizi, path).await;
    }
    assert!(60 < opened, "{opened}");
    let mut kader = app.signed_in("kader").await;
    assert!(10 < every_number_opens(&mut kader, NOVEMBER).await);
}

#[tokio::test]
async fn a_part_of_the_people_is_counted_and_named_alike() {
    let app = TestApp::new();
    let hamlet = hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let whole = "/papan?indikator=gizi.ds&bulan=2026-11&menurut=desa";
    let board = gizi.get(whole).await;
    assert!(board.body.contains("name=\"jk\""), "{}", board.main());
    assert!(board.body.contains("6–11 bulan"), "an age of children");
    assert!(!board.body.contains("70 tahun ke atas"), "an age of nobody on this board");
    let sums = |body: &str| -> Vec<u64> {
        let rows = table(body);
        let Some(last) = rows.last() else { return vec![0; 3] };
        last[1..4].iter().map(|cell| cell.parse().expect("digits")).collect()
    };
    let all = sums(&board.body);
    let kinds: [&[&str]; 3] = [
        &["jk=L", "jk=P", "jk=tidak-diketahui"],
        &["umur=0-6", "umur=6-12", "umur=12-24", "umur=24-60", "umur=tidak-diketahui"],
        &["disabilitas=ya", "disabilitas=tidak", "disabilitas=belum"],
    ];
    for parts in kinds {
        let mut sum = vec![0; 3];
        for part in parts {
            let path = format!("{whole}&{part}");
            every_number_opens(&mut gizi, &path).await;
            let body = gizi.get(&path).await.body;
            if body.contains("<table class=\"board\"") {
                assert!(body.contains("angka kecil"), "{part}");
                sum = sum.iter().zip(sums(&body)).map(|(sum, part)| sum + part).collect();
            }
        }
        assert_eq!(sum, all, "{parts:?}");
    }
    // The file is of the same part and says so; who sees one posyandu sees the part of that one.
    let list = "/papan/orang.csv?indikator=gizi.ds&bulan=2026-11&isi=penyebut&disabilitas=belum";
    let file = gizi.get(list).await;
    let name = file.headers[header::CONTENT_DISPOSITION].to_str().unwrap().to_owned();
    assert!(name.contains("disabilitas-belum"), "{name}");
    assert_eq!(file.body.lines().count(), 1 + hamlet.children.len());
    let mut kader = app.signed_in("kader").await;
    let own = kader.get(&format!("{whole}&disabilitas=belum")).await;
    assert_eq!(sums(&own.body)[0], 4);
    assert!(own.body.contains("disabilitas belum ditanya"));
    for unknown in ["jk=X", "umur=6-13", "umur=dua", "disabilitas=mungkin"] {
        let refused = gizi.get(&format!("{whole}&{unknown}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{unknown}");
    }
}

#[tokio::test]
async fn a_kader_sees_the_own_posyandu_and_nothing_else() {
    let app = TestApp::new();
    let hamlet = hamlet::settle(&app);
    let mut kader = app.signed_in("kader").await;
    let board = kader.get(NOVEMBER).await;
    let rows = table(&board.body);
    assert_eq!(rows.last().expect("a sum")[..4], ["Jumlah angka kecil", "4", "2", "2"]);
    // Whatever the address says, the own posyandu holds.
    for forged in [
        format!("/papan/orang?bulan=2026-11&isi=penyebut&wilayah={}", hamlet.kenanga),
        format!("/papan/orang?bulan=2026-11&isi=penyebut&dalam={}&wilayah=", hamlet.kenanga),
        "/papan/orang?bulan=2026-11&isi=penyebut&wilayah=7309012001".to_owned(),
        "/papan/orang.csv?bulan=2026-11&isi=penyebut&wilayah=".to_owned(),
    ] {
        let people = kader.get(&forged).await;
        assert_eq!(people.status, StatusCode::OK, "{forged}");
        for name in ["Citra", "Fitri", "Gilang", "Hasan"] {
            assert!(!people.body.contains(name), "{forged} tells {name}");
        }
    }
}

#[tokio::test]
async fn roles_see_what_the_table_says() {
    let app = TestApp::new();
    hamlet::settle(&app);
    for name in ["loket", "admin"] {
        let mut browser = app.signed_in(name).await;
        for path in [NOVEMBER, "/papan.csv", "/papan/orang", "/papan/orang.csv"] {
            assert_eq!(browser.get(path).await.status, StatusCode::FORBIDDEN, "{name} {path}");
        }
        assert!(!browser.get("/").await.body.contains("href=\"/papan\""));
    }
    let mut dokter = app.signed_in("dokter").await;
    let board = dokter.get(NOVEMBER).await;
    assert_eq!(board.status, StatusCode::OK);
    assert!(numbers(&board.body).is_empty(), "numbers without names");
    assert_eq!(dokter.get("/papan/orang").await.status, StatusCode::FORBIDDEN);
    let mut nobody = app.browser();
    assert_eq!(nobody.get(NOVEMBER).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn from_a_number_to_the_record_and_its_writer() {
    let app = TestApp::new();
    let hamlet = hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let path = "/papan/orang?indikator=gizi.ds&bulan=2026-11&wilayah=&isi=pembilang";
    let people = gizi.get(path).await;
    insta::assert_snapshot!("people", hide_ids(people.main()));
    let why = format!("/orang/{}/mengapa?item=gizi.ds&tanggal=2026-11-21", hamlet.children[0]);
    assert!(people.body.contains(&why.replace('&', "&#38;")), "{}", people.body);
    let why = gizi.get(&why).await;
    assert_eq!(why.status, StatusCode::OK);
    let record = format!("/catatan/{}", hamlet.weighing);
    assert!(why.body.contains(&record), "{}", why.main());
    assert!(gizi.get(&record).await.body.contains("Kader Wati"));
}

#[tokio::test]
async fn what_is_lacking_is_named() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let board = gizi.get("/papan?indikator=imun.idl&bulan=2026-11").await;
    assert!(board.body.contains("Yang masih kurang: "), "{}", board.main());
    let people = gizi.get("/papan/orang?indikator=imun.idl&bulan=2026-11&isi=belum&wilayah=").await;
    assert!(people.body.contains("<th scope=\"col\">Kurang</th>"), "{}", people.main());
    assert!(people.body.contains("Campak-Rubela 1"), "{}", people.main());
    // A single component says no more than the board itself.
    let bcg = gizi.get("/papan?indikator=imun.bcg&bulan=2026-11").await;
    assert!(!bcg.body.contains("Yang masih kurang"), "{}", bcg.main());
    let people = gizi.get("/papan/orang?indikator=imun.bcg&bulan=2026-11&isi=belum&wilayah=").await;
    assert!(!people.body.contains(">Kurang<"), "{}", people.main());
}

#[tokio::test]
async fn what_is_too_late_is_told_apart() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let list = "/papan/orang?indikator=imun.idl&bulan=2026-11&wilayah=&isi=";
    let all = gizi.get(&format!("{list}belum")).await;
    // Hepatitis B of the first day cannot be given any more to any of them.
    let late = gizi.get(&format!("{list}terlewat")).await;
    let rows = |page: &Answer| page.body.matches("<th scope=\"row\">").count();
    assert_eq!((rows(&all), rows(&late)), (8, 8), "{}", late.main());
    assert!(
        late.body.contains("data-label=\"Batas\" class=\"nowrap\">terlewat, "),
        "{}",
        late.main()
    );
    assert!(late.body.contains(", batasnya sudah lewat.</strong>"), "{}", late.main());
    let open = gizi.get(&format!("{list}masih-bisa")).await;
    assert_eq!(open.status, StatusCode::OK);
    assert!(open.body.contains("Tidak ada lagi yang masih dapat dilengkapi."), "{}", open.main());
    let file = gizi.get(&format!("{}terlewat", list.replace("orang?", "orang.csv?"))).await;
    assert!(file.body.lines().next().expect("titles").ends_with(";kurang;batas"), "{}", file.body);
    // Months stand for themselves: nothing of them is told apart.
    let month = gizi.get("/papan/orang?indikator=gizi.ds&bulan=2026-11&isi=terlewat").await;
    assert_eq!(month.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_mistake_taken_back_changes_the_number() {
    let app = TestApp::new();
    let hamlet = hamlet::settle(&app);
    let mut pmik = app.signed_in("pmik").await;
    let sum = |body: &str| table(body).last().expect("a sum")[1..4].join(" ");
    assert_eq!(sum(&pmik.get(NOVEMBER).await.body), "8 5 3");
    let path = format!("/catatan/{}/salah", hamlet.weighing);
    let answer = pmik.post(&path, &path, &[("alasan", "Bukan anak ini")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(sum(&pmik.get(NOVEMBER).await.body), "8 4 4");
}

#[tokio::test]
async fn attendance_stands_beside_stunting() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let board = gizi.get("/papan?indikator=gizi.stunting&bulan=2026-11").await;
    assert!(board.body.contains("<th scope=\"col\" class=\"number\">D/S</th>"));
    assert!(board.body.contains("data-label=\"D/S\">62,5 %"), "{}", board.main());
}

#[tokio::test]
async fn files_cannot_be_run_as_formulas() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let board = gizi.get("/papan.csv?indikator=gizi.ds&bulan=2026-11&menurut=rt").await;
    let disposition = board.headers[header::CONTENT_DISPOSITION].to_str().expect("ASCII");
    assert_eq!(disposition, "attachment; filename=\"gizi.ds-2026-11-rt.csv\"");
    insta::assert_snapshot!("board_csv", board.body);
    let people = gizi.get("/papan/orang.csv?bulan=2026-11&isi=pembilang&wilayah=").await;
    assert!(people.body.contains("\n'=Eka Contoh;"), "{}", people.body);
    assert_eq!(people.body.lines().count(), 6);
}

#[tokio::test]
async fn months_without_count_and_strange_questions_are_told_kindly() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let vitamin = gizi.get("/papan?indikator=gizi.vita-biru&bulan=2026-11").await;
    assert_eq!(vitamin.status, StatusCode::OK);
    assert!(vitamin.body.contains("dihitung pada bulan Februari dan Agustus"));
    for (path, status) in [
        ("/papan?bulan=2030-01", StatusCode::NOT_FOUND),
        ("/papan?bulan=kemarin", StatusCode::BAD_REQUEST),
        ("/papan?indikator=hantu", StatusCode::NOT_FOUND),
        ("/papan?menurut=provinsi", StatusCode::BAD_REQUEST),
        ("/papan?wilayah=%3Cscript%3E", StatusCode::BAD_REQUEST),
        ("/papan/orang?isi=semua", StatusCode::BAD_REQUEST),
        ("/papan/orang?halaman=99", StatusCode::OK),
        ("/papan?wilayah=tanpa-posyandu", StatusCode::OK),
    ] {
        assert_eq!(gizi.get(path).await.status, status, "{path}");
    }
}

/// Asks for a page until it says something.
async fn until(browser: &mut Browser, path: &str, words: &str) -> Answer {
    for _ in 0..500 {
        let answer = browser.get(path).await;
        if answer.body.contains(words) && !answer.body.contains("Sedang menghitung") {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{path} never says {words:?}");
}

#[tokio::test]
async fn the_numbers_are_proved_and_the_board_says_so() {
    let app = TestApp::new();
    hamlet::settle(&app);
    let mut pmik = app.signed_in("pmik").await;
    let before = pmik.get("/papan/hitung-ulang").await;
    assert!(before.body.contains("belum pernah dihitung ulang"), "{}", before.body);
    let path = "/papan/hitung-ulang";
    assert_eq!(pmik.post(path, path, &[]).await.status, StatusCode::SEE_OTHER);
    let proved = until(&mut pmik, path, "semua angka sama dengan catatannya").await;
    assert!(proved.body.contains("Hitung ulang sekarang"), "{}", proved.body);
    assert!(pmik.get(NOVEMBER).await.body.contains("semua angka sama dengan catatannya"));
    // A board that is not what the log makes of it is told in red.
    let store::address::StoreUrl::Sqlite(file) = &app.url else { panic!("a file") };
    let other = rusqlite::Connection::open(file).expect("the store");
    other.execute("UPDATE board_cell SET people = people + 1", []).expect("changed");
    pmik.post(path, path, &[]).await;
    until(&mut pmik, path, "tidak sama dengan catatannya").await;
    let board = pmik.get(NOVEMBER).await;
    assert!(board.body.contains("role=\"alert\">Dihitung ulang"), "{}", board.main());
    let mut gizi = app.signed_in("gizi").await;
    assert!(!gizi.get(path).await.body.contains("Hitung ulang sekarang"));
    assert_eq!(gizi.post("/papan", path, &[]).await.status, StatusCode::FORBIDDEN);
}
