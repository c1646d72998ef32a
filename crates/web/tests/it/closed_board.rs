//! The board of what counts by a confidential answer: villages for most, names for few.

use access::role::Role;
use axum::http::StatusCode;
use domain::{
    area::Address,
    person::{Birth, BirthPrecision, PersonFacts, Sex},
    record::{Body, Record, Setting, Subject, Value, Visit},
};

use crate::{
    app::{Browser, TestApp},
    family::{Pen, weighed},
    hamlet,
};

/// Beginning of the name of everybody at risk.
const NAME: &str = "Kenari";
const BIG: &str = "7309012001";
const SMALL: &str = "7309012002";
const BOARD: &str = "/papan?indikator=spm.12&bulan=2026-11";
const NAMES: &str = "/papan/orang?indikator=spm.12&bulan=2026-11&isi=penyebut";

/// Seventeen people at risk of HIV: fourteen in one village, eight of them advised and tested;
/// three in another, one of them advised and tested.
fn settled() -> TestApp {
    let app = TestApp::new();
    hamlet::settle(&app);
    let doctor = app.ids.account();
    app.account_of(doctor, "dr", "Dokter Penulis", Role::Dokter, None);
    for role in [Role::Bidan, Role::Kapus, Role::Kesmas, Role::DinkesProgram] {
        app.account(&role.code().to_lowercase(), role.name(), role, None);
    }
    let mut pen = Pen::new(&app, doctor, 1_790_000_000_000);
    let mut records = Vec::new();
    for (at, desa, is_served) in (0..14).map(|at| (at, BIG, at < 8)).chain([
        (14, SMALL, true),
        (15, SMALL, false),
        (16, SMALL, false),
    ]) {
        records.extend(at_risk(&app, &mut pen, (at, desa, is_served)));
    }
    app.write(&records);
    app
}

fn at_risk(
    app: &TestApp,
    pen: &mut Pen<'_>,
    (at, desa, is_served): (u32, &str, bool),
) -> [Record; 2] {
    let person = Subject::Person(app.ids.person());
    let facts = PersonFacts {
        name: Some(format!("{NAME}{at:02}")),
        sex: Some(Sex::LakiLaki),
        birth: Some(Birth {
            day: "1990-05-05".parse().expect("a day"),
            minute: None,
            precision: BirthPrecision::Exact,
        }),
        address: Some(Address {
            desa: desa.parse().expect("a code"),
            dusun: Some("Krajan".to_owned()),
            rw: None,
            rt: None,
            line: None,
        }),
        ..PersonFacts::default()
    };
    let text = |text: &str| Value::Text(text.to_owned());
    let mut answers = vec![("kelompok_risiko_hiv", text("lsl"))];
    if is_served {
        answers.extend([("edukasi", text("kondom")), ("hiv", text("non_reaktif"))]);
    }
    let visit = Visit {
        setting: Setting::Puskesmas,
        observations: answers.into_iter().map(|(code, value)| (code.to_owned(), value)).collect(),
        services: Vec::new(),
        ..weighed(0, 0)
    };
    let known = pen.record(person, "2026-01-05", Body::from(facts));
    [known, pen.record(person, "2026-03-10", Body::Visit(visit))]
}

/// What stands in each cell of the only table with a class, line by line.
fn cells(body: &str) -> Vec<Vec<String>> {
    let start = body.find("<table class=\"board\"").expect("a board");
    let end = start + body[start..].find("</table>").expect("its end");
    let line = |row: &str| {
        let cells = row.split("</t").filter_map(|cell| cell.rsplit_once('>'));
        let cells = cells.map(|(before, text)| match text.trim() {
            "" => before.rsplit(['>', '<']).nth(1).unwrap_or_default().trim().to_owned(),
            text => text.to_owned(),
        });
        cells.filter(|cell| !cell.is_empty()).collect()
    };
    body[start..end].split("<tr>").skip(2).map(line).collect()
}

async fn say_why(browser: &mut Browser) {
    let fields = [("jenis", "alasan"), ("untuk", ""), ("ke", "/papan"), ("alasan", "mutu")];
    let said = browser.post("/alasan?jenis=alasan&untuk=&ke=/papan", "/alasan", &fields).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
}

#[tokio::test]
async fn others_see_villages_and_no_small_numbers() {
    let app = settled();
    let mut file = String::new();
    for username in ["gizi", "kapus", "ksm", "dkp"] {
        let mut browser = app.signed_in(username).await;
        let board = browser.get(BOARD).await;
        assert_eq!(board.status, StatusCode::OK, "{}", board.body);
        let told: Vec<String> = cells(&board.body).iter().map(|row| row[1..].join(" | ")).collect();
        assert_eq!(
            told,
            [
                "14 | 8 | 6 | 57,1 %",
                "&#60; 5 | ditutup | ditutup | –",
                "15 sampai 18 | 8 sampai 12 | 6 sampai 10 | –",
            ],
            "{username}"
        );
        assert!(board.body.contains("dijaga khusus"), "{}", board.main());
        file = browser.get("/papan.csv?indikator=spm.12&bulan=2026-11").await.body;
    }
    assert!(file.contains(";< 5;ditutup;ditutup;–"), "{file}");
    assert!(file.contains("Jumlah;;15 sampai 18;8 sampai 12;6 sampai 10;–"), "{file}");
}

/// However it is asked for: the same villages, no names, nothing of what is lacking.
#[tokio::test]
async fn nothing_else_is_told_to_others() {
    let app = settled();
    let plain = "indikator=spm.12&bulan=2026-11";
    let mut asked = vec![format!("/spm?bulan=2026-11"), "/spm.csv?bulan=2026-11".to_owned()];
    for more in ["", "&jk=L", "&menurut=rt", "&menurut=dusun", "&menurut=posyandu"] {
        for within in ["", "&wilayah=7309012002", "&wilayah=7309012002/Krajan"] {
            for page in ["/papan", "/papan.csv", "/papan/peta", "/papan/orang", "/papan/orang.csv"]
                .into_iter()
                .chain(["/papan/selisih", "/papan/selisih/orang"])
            {
                asked.push(format!("{page}?{plain}{more}{within}"));
            }
        }
    }
    for part in ["belum", "pembilang", "baru", "penyebut"] {
        asked.push(format!("/papan/orang?{plain}&isi={part}"));
        asked.push(format!("/papan/orang.csv?{plain}&isi={part}"));
    }
    for username in ["gizi", "kapus", "ksm", "dkp"] {
        let mut browser = app.signed_in(username).await;
        say_why(&mut browser).await;
        for at in &asked {
            let answer = browser.get(at).await;
            let is_names =
                ["/papan/orang", "/papan/selisih"].iter().any(|page| at.starts_with(page));
            let status = if is_names { StatusCode::FORBIDDEN } else { StatusCode::OK };
            assert_eq!(answer.status, status, "{username} {at}: {}", answer.body);
            assert!(!answer.body.contains(NAME), "{username} {at}");
            let shown = if answer.body.contains("<main") { answer.main() } else { &answer.body };
            // All, done, not done; in the small village done and not; what is lacking, and a trend.
            for number in [
                ">17<",
                ">9<",
                ">1<",
                ">2<",
                ";17;",
                ";9;",
                ";1;",
                ";2;",
                "masih kurang",
                "judul-tren",
            ] {
                let is_spm = at.starts_with("/spm");
                assert!(is_spm || !shown.contains(number), "{username} {at} {number}: {shown}");
            }
            if at.starts_with("/spm.csv") {
                let line =
                    answer.body.lines().find(|line| line.starts_with("12;")).expect("SPM 12");
                assert!(line.contains("15 sampai 18;terdaftar;8 sampai 12;–;–;–"), "{line}");
            }
        }
    }
}

/// National forms and signed sheets leave it out, whoever fills them in.
#[tokio::test]
async fn forms_and_sheets_do_not_tell_it_either() {
    let app = settled();
    let mut head = app.signed_in("kapus").await;
    let file = head.get("/laporan/form-21/berkas.csv?masa=2026-11").await;
    let line = file.body.lines().find(|line| line.starts_with("12. ")).expect("SPM 12");
    assert!(line.contains("ditutup") && !line.contains(";17;"), "{line}");
    let month = "/papan/kunci/bulan?bulan=2026-10";
    let signed = head.post(month, month, &[("setuju", "ya")]).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.body);
    let sheet = head.get("/papan/kunci/lembar?bulan=2026-10&nomor=1").await;
    assert!(sheet.body.contains("tidak termasuk lembar ini"), "{}", sheet.main());
    assert!(!sheet.body.contains("SPM 12"), "{}", sheet.main());
    say_why(&mut head).await;
    let names = "/papan/kunci/selisih?bulan=2026-10&nomor=1&indikator=spm.12&desa=";
    let names = head.get(names).await;
    assert_eq!(names.status, StatusCode::NOT_FOUND, "{}", names.body);
    // The team reads the form in full.
    let mut midwife = app.signed_in("bdn").await;
    let file = midwife.get("/laporan/form-21/berkas.csv?masa=2026-11").await;
    let line = file.body.lines().find(|line| line.starts_with("12. ")).expect("SPM 12");
    assert!(!line.contains("ditutup"), "{line}");
    let board = midwife.get(&format!("{BOARD}&menurut=desa")).await;
    assert!(!board.body.contains("ditandatangani ("), "{}", board.main());
}

#[tokio::test]
async fn a_kader_is_not_told_at_all() {
    let app = settled();
    let mut kader = app.signed_in("kader").await;
    let others = ["/papan.csv", "/papan/peta", "/papan/selisih", "/papan/selisih/orang"];
    let others = others.map(|page| format!("{page}?indikator=spm.12&dengan=capaian"));
    for at in [BOARD, NAMES].into_iter().chain(others.iter().map(String::as_str)) {
        let answer = kader.get(at).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{at}: {}", answer.body);
        assert!(answer.body.contains("membuka data yang dijaga khusus"), "{}", answer.body);
    }
    let menu = kader.get("/papan").await;
    assert!(menu.body.contains("value=\"gizi.ds\"") && !menu.body.contains("value=\"spm.12\""));
    let spm = kader.get("/spm.csv?bulan=2026-11").await;
    assert!(!spm.body.lines().any(|line| line.starts_with("12;")), "{}", spm.body);
}

#[tokio::test]
async fn the_team_sees_numbers_and_names_once_it_has_said_why() {
    let app = settled();
    let mut midwife = app.signed_in("bdn").await;
    let board = midwife.get(&format!("{BOARD}&menurut=desa")).await;
    assert!(board.body.contains("Yang masih kurang"), "{}", board.main());
    assert!(board.body.contains("isi=penyebut\">17</a>"), "{}", board.main());
    let spm = midwife.get("/spm.csv?bulan=2026-11").await;
    assert!(spm.body.contains("4/2019;17;terdaftar;9;0;"), "{}", spm.body);
    let first = midwife.get(NAMES).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    assert!(first.location().starts_with("/alasan?jenis=alasan&untuk=&ke=/papan/orang"));
    assert!(midwife.get("/papan/orang.csv?indikator=spm.12").await.location().contains("/alasan"));
    say_why(&mut midwife).await;
    let names = midwife.get(NAMES).await;
    assert_eq!(names.body.matches(&format!(">{NAME}")).count(), 17, "{}", names.main());
    // On the wall it would be told to whoever comes by.
    assert!(!board.body.contains("/papan/tv"), "{}", board.main());
    let wall = midwife.get("/papan/tv?papan=gizi.ds,spm.12&no=2").await;
    assert_eq!(wall.status, StatusCode::FORBIDDEN, "{}", wall.body);
    let menu = midwife.get("/papan/tv").await;
    assert!(menu.body.contains("value=\"gizi.ds\"") && !menu.body.contains("value=\"spm.12\""));
    // Nor what makes the difference of two numbers, whose names are for them with a reason.
    let difference = "/papan/selisih?indikator=spm.12&bulan=2026-11&isi=capaian&dengan=sasaran";
    assert_eq!(midwife.get(difference).await.status, StatusCode::OK);
    // A doctor cares for people, but lists of names are for others.
    let mut doctor = app.signed_in("dr").await;
    assert!(doctor.get(BOARD).await.body.contains(">17<"));
    assert_eq!(doctor.get(NAMES).await.status, StatusCode::FORBIDDEN);
}
