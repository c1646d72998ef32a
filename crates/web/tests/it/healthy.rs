//! Healthy households: an area in numbers, the households behind them, and who is told what.

use access::role::Role;
use axum::http::StatusCode;
use domain::{
    area::Address,
    id::HouseholdId,
    person::{Birth, BirthPrecision, HouseholdFacts, PersonFacts, Sex},
    record::{Body, Record, Setting, Subject, Value, Visit},
};

use crate::{
    app::{Browser, TestApp},
    family::{Pen, weighed},
    hamlet,
};

const BIG: &str = "7309012003";
const SMALL: &str = "7309012004";
const PAGE: &str = "/papan/keluarga?bulan=2026-11&wilayah=7309012003";
const LIST: &str = "/papan/keluarga/daftar?bulan=2026-11&wilayah=7309012003";

/// One household: where, what it lacks, and whether the head was asked and is mentally ill.
struct House {
    number: usize,
    desa: &'static str,
    lacks: &'static [&'static str],
    asked: bool,
    ill: bool,
}

/// Sixteen households in one village: twelve that lack nothing, one that lacks a latrine, one whose
/// head is lost to treatment, one asked in part, one not asked; and three in another.
fn settled() -> (TestApp, Vec<HouseholdId>) {
    let app = TestApp::new();
    hamlet::settle(&app);
    let doctor = app.ids.account();
    app.account_of(doctor, "dr", "Dokter Penulis", Role::Dokter, None);
    app.account("kapus", "Kepala", Role::Kapus, None);
    app.account("bdn", "Bidan", Role::Bidan, None);
    let house = |number: usize, desa: &'static str, lacks: &'static [&'static str]| House {
        number,
        desa,
        lacks,
        asked: true,
        ill: false,
    };
    let mut houses: Vec<House> = (0..12).map(|at| house(at, BIG, &[])).collect();
    houses.push(house(12, BIG, &["jamban", "jkn", "air_bersih"]));
    houses.push(House { ill: true, ..house(13, BIG, &[]) });
    houses.push(house(14, BIG, &["?jkn"]));
    houses.push(House { asked: false, ..house(15, BIG, &[]) });
    houses.extend((16..19).map(|at| house(at, SMALL, &[])));
    let mut pen = Pen::new(&app, doctor, 1_790_000_000_000);
    let mut ids = Vec::new();
    let mut records = Vec::new();
    for house in &houses {
        let id = app.ids.household();
        ids.push(id);
        records.extend(settle(&app, &mut pen, id, house));
    }
    app.write(&records);
    (app, ids)
}

fn settle(app: &TestApp, pen: &mut Pen<'_>, id: HouseholdId, house: &House) -> Vec<Record> {
    let person = Subject::Person(app.ids.person());
    let name = format!("Kutilang{:02}", house.number);
    let address = Address {
        desa: house.desa.parse().expect("a code"),
        dusun: Some("Krajan".to_owned()),
        rw: None,
        rt: Some("001".to_owned()),
        line: None,
    };
    let own = HouseholdFacts {
        kk_number: None,
        head_name: Some(name.clone()),
        address: Some(address.clone()),
    };
    let facts = PersonFacts {
        name: Some(name),
        sex: Some(Sex::LakiLaki),
        birth: Some(Birth {
            day: "1980-05-05".parse().expect("a day"),
            minute: None,
            precision: BirthPrecision::Exact,
        }),
        address: Some(address),
        household: Some(id),
        ..PersonFacts::default()
    };
    let mut records = vec![
        pen.record(Subject::Household(id), "2026-01-05", Body::Household(own)),
        pen.record(person, "2026-01-05", Body::from(facts)),
    ];
    let mut visit = |on: &str, answers: &[(&str, bool)]| {
        let answers = answers.iter().map(|(code, yes)| ((*code).to_owned(), Value::Bool(*yes)));
        let visit = Visit {
            setting: Setting::Rumah,
            observations: answers.collect(),
            services: Vec::new(),
            ..weighed(0, 0)
        };
        records.push(pen.record(person, on, Body::Visit(visit)));
    };
    if house.asked {
        let all = ["jkn", "air_bersih", "air_terlindung", "jamban", "jamban_saniter"];
        let is_asked = |code: &&str| !house.lacks.contains(&format!("?{code}").as_str());
        let asked = all.into_iter().filter(is_asked);
        let mut answers: Vec<(&str, bool)> =
            asked.map(|code| (code, !house.lacks.contains(&code))).collect();
        answers.push(("rumah_merokok", false));
        visit("2026-03-10", &answers);
    }
    if house.ill {
        visit("2026-04-10", &[("odgj_dx", true), ("odgj_pasung", false)]);
    }
    records
}

/// The cells of the line that begins with a word, in the table of a number.
fn line(body: &str, word: &str) -> String {
    let start = body.find(word).unwrap_or_else(|| panic!("{word}: {body}"));
    let end = start + body[start..].find("</tr>").expect("the end of a line");
    let cells = body[start..end].split("<td").skip(1);
    let text = |cell: &str| {
        let mut text = String::new();
        let mut is_tag = true;
        for letter in cell.chars() {
            match letter {
                '<' => is_tag = true,
                '>' => is_tag = false,
                letter if !is_tag => text.push(letter),
                _ => {}
            }
        }
        text.trim().to_owned()
    };
    cells.map(text).collect::<Vec<_>>().join(" | ")
}

async fn say_why(browser: &mut Browser) {
    let fields = [("jenis", "alasan"), ("untuk", ""), ("ke", "/papan"), ("alasan", "mutu")];
    let said = browser.post("/alasan?jenis=alasan&untuk=&ke=/papan", "/alasan", &fields).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
}

#[tokio::test]
async fn an_area_is_told_in_numbers() {
    let (app, _) = settled();
    let mut midwife = app.signed_in("bdn").await;
    let page = midwife.get(PAGE).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let answer = "IKS wilayah 0,857: 12 dari 14 keluarga yang lengkap datanya sehat. \
                  1 belum didata, 1 belum lengkap.";
    assert!(page.body.contains(answer), "{}", page.main());
    assert!(page.body.contains("Kunjungan awal: 15 dari 16 keluarga (93,8 %)"), "{}", page.main());
    let risen = "Dibanding Mei 2026: IKS wilayah tetap dari 0,857 menjadi 0,857.";
    assert!(page.body.contains(risen), "{}", page.main());
    // Households, asked, not asked, incomplete, healthy, fair, unhealthy, index.
    let told = line(&page.body, ">Jumlah<");
    assert_eq!(told, "16 | 15 | 1 | 1 | 12 | 1 | 1 | 0,857 sehat");
    assert_eq!(line(&page.body, "10. Keluarga menjadi anggota JKN"), "13 | 1 | 0 | 1 | 92,9 %");
    assert_eq!(line(&page.body, "8. Gangguan jiwa berat"), "0 | 1 | 14 | 0 | 0,0 %");
    assert_eq!(line(&page.body, "5. Pertumbuhan balita"), "0 | 0 | 15 | 0 | –");
    let file = midwife.get("/papan/keluarga.csv?bulan=2026-11&menurut=desa").await;
    assert!(file.body.contains("pispk.08 t"), "{}", file.body);
    assert!(file.body.contains(";7309012004;3;3;0;3;0;0;"), "{}", file.body);
}

#[tokio::test]
async fn numbers_open_to_households() {
    let (app, ids) = settled();
    let mut midwife = app.signed_in("bdn").await;
    let lacking = midwife.get(&format!("{LIST}&indikator=pispk.12&isi=t")).await;
    assert_eq!(lacking.status, StatusCode::OK, "{}", lacking.body);
    assert!(lacking.body.contains("Kurang: jamban sehat"), "{}", lacking.main());
    let told = line(&lacking.body, "Keluarga Kutilang12");
    assert!(told.contains("JKN, air bersih, jamban sehat"), "{told}");
    assert!(!lacking.body.contains("Kutilang11"), "{}", lacking.main());
    let unasked = midwife.get(&format!("{LIST}&isi=belum-didata")).await;
    assert!(unasked.body.contains("Kutilang15"), "{}", unasked.main());
    // A class tells of the illness of a member: only with a reason.
    let unhealthy = format!("{LIST}&isi=pra-sehat");
    assert_eq!(midwife.get(&unhealthy).await.status, StatusCode::SEE_OTHER);
    let ill = format!("{LIST}&indikator=pispk.08&isi=t");
    assert_eq!(midwife.get(&ill).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        midwife.get(&format!("{LIST}&isi=belum-lengkap")).await.status,
        StatusCode::SEE_OTHER
    );
    let all = midwife.get(&format!("{LIST}&isi=semua")).await;
    assert!(
        !all.body.contains("0,800") && !all.body.contains("gangguan jiwa berat,"),
        "{}",
        all.main()
    );
    let home = format!("/keluarga/{}", ids[13]);
    let closed = midwife.get(&home).await;
    assert!(closed.body.contains("Sebutkan alasan untuk melihatnya"), "{}", closed.main());
    assert!(!closed.body.contains("8. Gangguan jiwa berat"), "{}", closed.main());
    say_why(&mut midwife).await;
    let named = midwife.get(&ill).await;
    assert!(named.body.contains("Kutilang13"), "{}", named.main());
    let fair = midwife.get(&unhealthy).await;
    assert!(line(&fair.body, "Keluarga Kutilang13").contains("0,800 pra-sehat"), "{}", fair.main());
    let open = midwife.get(&home).await;
    assert!(open.body.contains("IKS 0,800: 4 dari 5 indikator"), "{}", open.main());
    let told = line(&open.body, "8. Gangguan jiwa berat");
    assert!(told.starts_with("T, belum tercapai | 10 Apr 2026"), "{told}");
    let file =
        midwife.get("/papan/keluarga/daftar.csv?bulan=2026-11&wilayah=7309012003&isi=tidak-sehat");
    let file = file.await;
    assert!(file.body.contains("Keluarga Kutilang12;"), "{}", file.body);
    assert!(
        file.body.contains(";0,250;tidak sehat;JKN, air bersih, jamban sehat;"),
        "{}",
        file.body
    );
}

/// Who does not care for these people sees ten indicators, and villages without small numbers.
#[tokio::test]
async fn others_are_not_told_by_subtraction() {
    let (app, ids) = settled();
    for username in ["kapus", "gizi"] {
        let mut browser = app.signed_in(username).await;
        let page = browser.get(PAGE).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert_eq!(line(&page.body, ">Jumlah<"), "16 | 15 | 1 | 1", "{username}");
        assert!(!page.body.contains(">8. Gangguan jiwa"), "{}", page.main());
        assert!(page.body.contains("data yang dijaga khusus"), "{}", page.main());
        let index = &page.body[page.body.find("IKS: keluarga sehat").expect("a table")..];
        assert!(index.contains("&#60; 5"), "{username}: {}", page.main());
        let tb = &index[index.find("<h2>Penderita TBC").expect("a table")..];
        assert_eq!(line(tb, ">Jumlah<"), "0 | 0 | 0 | –", "no village has a case");
        for hidden in ["isi=sehat", "indikator=pispk.08&isi=t", "indikator=pispk.06&isi=n"] {
            let list = format!("{LIST}&{hidden}");
            // The head says why before any list of names, and is refused all the same.
            if browser.get(&list).await.status == StatusCode::SEE_OTHER {
                say_why(&mut browser).await;
            }
            let answer = browser.get(&list).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{username} {hidden}");
        }
        let file = browser.get("/papan/keluarga.csv?bulan=2026-11").await;
        assert!(!file.body.contains("pispk.08") && !file.body.contains("sehat;"), "{}", file.body);
        let home = browser.get(&format!("/keluarga/{}", ids[13])).await;
        assert!(!home.body.contains("Gangguan jiwa berat diobati"), "{}", home.main());
        assert!(!home.body.contains("Sebutkan alasan"), "{}", home.main());
    }
    let mut kader = app.signed_in("kader").await;
    let page = kader.get("/papan/keluarga?bulan=2026-11").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(!page.body.contains("IKS: keluarga sehat"), "{}", page.main());
    assert!(!page.body.contains("Kutilang"), "{}", page.main());
}

#[tokio::test]
async fn nobody_asks_for_what_is_not_there() {
    let (app, _) = settled();
    let mut midwife = app.signed_in("bdn").await;
    for (path, status) in [
        ("/papan/keluarga?bulan=2027-01", StatusCode::NOT_FOUND),
        ("/papan/keluarga?bulan=besok", StatusCode::BAD_REQUEST),
        ("/papan/keluarga/daftar?isi=hantu", StatusCode::BAD_REQUEST),
        ("/papan/keluarga/daftar?indikator=pispk.99&isi=t", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(midwife.get(path).await.status, status, "{path}");
    }
}
