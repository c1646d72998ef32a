//! The board above the desa: a store of two Puskesmas, seen by the district office and by staff.

use std::collections::BTreeMap;

use access::role::Role;
use axum::http::StatusCode;
use domain::{
    figure::{Figure, Figures, Period},
    id::PlaceId,
    person::{HouseholdFacts, PlaceFacts, PlaceKind},
    quantity::Quantity,
    record::{Body, Record, Setting, Subject, Value, Visit},
};

use crate::{
    app::{Browser, TestApp},
    family::{Pen, weighed},
    hamlet, report_people,
};

const OTHER: &str = "P7309020101";
const BOARD: &str = "/papan?indikator=gizi.ds&bulan=2026-11";

/// The hamlet of eight children in 7309012001 and, kept by another Puskesmas, four children in
/// 7309022001 and one in the village of the hamlet; three of the five are weighed.
fn settled() -> (TestApp, PlaceId) {
    let app = TestApp::new();
    let hamlet = hamlet::settle(&app);
    let doctor = app.ids.account();
    app.account_of(doctor, "dr", "Dokter Penulis", Role::Dokter, None);
    app.account("dkp", "Dinkes", Role::DinkesProgram, None);
    let mut pen = Pen::new(&app, doctor, 1_790_000_000_000);
    let own = app.ids.place();
    let named = PlaceFacts {
        kind: Some(PlaceKind::Puskesmas),
        name: Some("Puskesmas Kenari".to_owned()),
        ..PlaceFacts::default()
    };
    let mut records = vec![pen.record(Subject::Place(own), "2026-01-01", Body::Place(named))];
    for at in 0..5 {
        let person = Subject::Person(app.ids.person());
        let mut facts = hamlet::facts(&format!("Lain{at}"), "001", hamlet.melati);
        facts.posyandu = None;
        if at < 4 {
            let home = facts.address.as_mut().expect("an address");
            home.desa = "7309022001".parse().expect("a code");
        }
        records.push(pen.record(person, "2025-09-10", Body::from(facts)));
        if at < 3 {
            let visit = Body::Visit(weighed(9_100, 730));
            records.push(pen.record(person, "2026-11-10", visit));
        }
    }
    for record in &mut records {
        record.puskesmas = OTHER.parse().expect("a code");
    }
    app.write(&records);
    app.store
        .set_area_names([("730901", "Melati"), ("730902", "Kenari"), ("7309022001", "Batangase")])
        .expect("a store that works");
    (app, own)
}

/// Code, people, those who count, of each line of a file.
async fn lines(browser: &mut Browser, more: &str) -> Vec<String> {
    let file = browser.get(&format!("/papan.csv?indikator=gizi.ds&bulan=2026-11{more}")).await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.body);
    let line = |line: &str| line.split(';').take(4).collect::<Vec<_>>().join(" | ");
    let mut lines: Vec<String> = file.body.lines().skip(1).map(line).collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn the_district_sees_every_level_and_opens_each() {
    let (app, _) = settled();
    let mut dinkes = app.signed_in("dkp").await;
    // Without a wish it sees the Puskesmas.
    let homes = dinkes.get(BOARD).await;
    assert!(homes.body.contains("Puskesmas Kenari") && homes.body.contains("Puskesmas Contoh"));
    let inside = "wilayah=P7309020101%3A";
    assert!(homes.body.contains(inside), "{}", homes.main());
    assert_eq!(
        lines(&mut dinkes, "").await,
        [
            "Jumlah |  | 13 | 8",
            "Puskesmas Contoh | P7309010101 | 8 | 5",
            "Puskesmas Kenari | P7309020101 | 5 | 3",
        ]
    );
    assert_eq!(
        lines(&mut dinkes, "&menurut=kecamatan").await,
        ["Jumlah |  | 13 | 8", "Kenari | 730902 | 4 | 3", "Melati | 730901 | 9 | 5"]
    );
    assert_eq!(
        lines(&mut dinkes, "&menurut=kabupaten").await,
        ["73.09 | 7309 | 13 | 8", "Jumlah |  | 13 | 8"]
    );
    // A row opens to as many people, one level down.
    assert_eq!(
        lines(&mut dinkes, &format!("&{inside}")).await,
        [
            "73.09.01.2001 | 7309012001 | 1 | 0",
            "Batangase | 7309022001 | 4 | 3",
            "Jumlah |  | 5 | 3"
        ]
    );
    assert_eq!(
        lines(&mut dinkes, "&wilayah=730901").await,
        ["73.09.01.2001 | 7309012001 | 9 | 5", "Jumlah |  | 9 | 5"]
    );
    // What is opened from a Puskesmas stays with it.
    let board = dinkes.get(&format!("{BOARD}&{inside}")).await;
    assert!(board.body.contains("wilayah=P7309020101%3A7309012001"), "{}", board.main());
    assert_eq!(
        lines(&mut dinkes, "&wilayah=P7309020101%3A7309012001&menurut=desa").await,
        ["73.09.01.2001 | 7309012001 | 1 | 0", "Jumlah |  | 1 | 0"]
    );
    let part = lines(&mut dinkes, "&menurut=kecamatan&jk=P").await;
    assert_eq!(part[0], "Jumlah |  | 13 | 8", "all of them are girls");
    let wrong = dinkes.get(&format!("{BOARD}&wilayah=P1%3A")).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn staff_of_one_puskesmas_see_their_own() {
    let (app, _) = settled();
    let mut gizi = app.signed_in("gizi").await;
    let own = ["73.09.01.2001 | 7309012001 | 8 | 5", "Jumlah |  | 8 | 5"];
    for more in [
        "",
        "&menurut=desa",
        "&wilayah=7309&menurut=desa",
        "&wilayah=730901",
        "&wilayah=7309012001&menurut=desa",
    ] {
        assert_eq!(lines(&mut gizi, more).await, own, "{more}");
    }
    for more in ["&wilayah=P7309020101%3A", "&wilayah=730902", "&wilayah=7309022001"] {
        assert_eq!(lines(&mut gizi, more).await, ["Jumlah |  | 0 | 0"], "{more}");
    }
    let board = gizi.get(BOARD).await;
    for told in ["Puskesmas Kenari", "Batangase", "value=\"puskesmas\"", "value=\"kecamatan\""] {
        assert!(!board.body.contains(told), "{told}: {}", board.main());
    }
    for within in ["", "&wilayah=7309012001", "&wilayah=7309022001", "&wilayah=P7309020101%3A"] {
        let names = "/papan/orang?indikator=gizi.ds&bulan=2026-11&isi=penyebut";
        let names = gizi.get(&format!("{names}{within}")).await;
        assert_eq!(names.status, StatusCode::OK, "{within}");
        assert!(!names.body.contains("Lain"), "{within}: {}", names.main());
    }
    // A kader sees the own posyandu, as before.
    let mut kader = app.signed_in("kader").await;
    let all = lines(&mut kader, "&menurut=desa").await;
    assert_eq!(all, ["73.09.01.2001 | 7309012001 | 4 | 2", "Jumlah |  | 4 | 2"]);
}

fn population(app: &TestApp, place: PlaceId, home: &str, (desa, people): (&str, i32)) -> Record {
    let mut pen = Pen::new(app, app.ids.account(), 1_791_000_000_000);
    let value = Figure { value: Quantity::from_whole(people), low: None, high: None };
    let figures = Figures {
        desa: Some(desa.parse().expect("a code")),
        period: Period::Year(2026),
        source: "BPS".to_owned(),
        values: BTreeMap::from([("sasaran.balita".to_owned(), value)]),
    };
    let mut record = pen.record(Subject::Place(place), "2026-01-05", Body::Figures(figures));
    record.puskesmas = home.parse().expect("a code");
    record
}

#[tokio::test]
async fn target_populations_add_up_only_when_every_desa_has_one() {
    let (app, own) = settled();
    let mut dinkes = app.signed_in("dkp").await;
    app.write(&[population(&app, own, OTHER, ("7309022001", 8))]);
    let by_home = dinkes.get(BOARD).await;
    assert!(by_home.body.contains("3 dari 8 <strong>37,5 %"), "{}", by_home.main());
    assert!(by_home.body.contains("small\">belum diisi"), "{}", by_home.main());
    assert!(by_home.body.contains("1 dari 2 desa belum diisi"), "the whole: {}", by_home.main());
    let first = app.ids.place();
    app.write(&[population(&app, first, "P7309010101", ("7309012001", 20))]);
    let by_home = dinkes.get(BOARD).await;
    assert!(by_home.body.contains("5 dari 20 <strong>25,0 %"), "{}", by_home.main());
    assert!(by_home.body.contains("8 dari 28 <strong>28,6 %"), "{}", by_home.main());
    let kecamatan = dinkes.get(&format!("{BOARD}&menurut=kecamatan")).await;
    for told in ["3 dari 8 ", "5 dari 20 ", "8 dari 28 ", "jumlah desa"] {
        assert!(kecamatan.body.contains(told), "{told}: {}", kecamatan.main());
    }
    assert!(!kecamatan.body.contains("belum diisi"), "{}", kecamatan.main());
}

#[tokio::test]
async fn a_posyandu_of_two_desa_is_marked() {
    let app = TestApp::new();
    let hamlet = hamlet::settle(&app);
    let mut gizi = app.signed_in("gizi").await;
    let board = format!("{BOARD}&menurut=posyandu");
    assert!(!gizi.get(&board).await.body.contains("melayani 2 desa"));
    let mut pen = Pen::new(&app, app.ids.account(), 1_790_000_000_000);
    let mut facts = hamlet::facts("Jauh", "001", hamlet.melati);
    facts.address.as_mut().expect("an address").desa = "7309012002".parse().expect("a code");
    app.write(&[pen.record(Subject::Person(app.ids.person()), "2025-09-10", Body::from(facts))]);
    app.clock.advance_ms(90_000);
    let marked = gizi.get(&board).await;
    assert_eq!(marked.body.matches("melayani 2 desa").count(), 1, "{}", marked.main());
    let inside = gizi.get(&format!("{board}&wilayah=7309012002")).await;
    assert!(inside.body.contains("melayani 2 desa, di sini warga desa ini saja"));
}

/// Whoever is not of the team sees sums of what is shown of each village, at every level.
#[tokio::test]
async fn levels_open_nothing_confidential() {
    let (app, _) = settled();
    let mut pen = Pen::new(&app, app.ids.account(), 1_792_000_000_000);
    let mut records = Vec::new();
    // Twelve in the village of the hamlet, and two there that the other Puskesmas keeps.
    for at in 0..14 {
        let person = Subject::Person(app.ids.person());
        let mut facts = hamlet::facts(&format!("Risiko{at}"), "001", app.ids.place());
        facts.posyandu = None;
        facts.birth.as_mut().expect("a birth").day = "1990-05-05".parse().expect("a day");
        let observations = [("kelompok_risiko_hiv".to_owned(), Value::Text("lsl".to_owned()))];
        let visit = Visit {
            setting: Setting::Puskesmas,
            observations: observations.into(),
            services: Vec::new(),
            ..weighed(0, 0)
        };
        let mut written = [
            pen.record(person, "2026-01-05", Body::from(facts)),
            pen.record(person, "2026-03-10", Body::Visit(visit)),
        ];
        for record in &mut written {
            if 12 <= at {
                record.puskesmas = OTHER.parse().expect("a code");
            }
        }
        records.extend(written);
    }
    app.write(&records);
    let mut dinkes = app.signed_in("dkp").await;
    for level in ["kabupaten", "kecamatan", "desa", "puskesmas", "rt"] {
        let file = format!("/papan.csv?indikator=spm.12&bulan=2026-11&menurut={level}");
        let file = dinkes.get(&file).await.body;
        assert!(file.contains("Jumlah;;13 sampai 16;"), "{level}: {file}");
        assert!(!file.contains(";14;") && !file.contains(";2;"), "{level}: {file}");
        let board = format!("/papan?indikator=spm.12&bulan=2026-11&menurut={level}");
        let board = dinkes.get(&board).await;
        assert_eq!(board.status, StatusCode::OK, "{level}");
        assert!(board.body.contains("dijaga khusus"), "{level}");
    }
    let own = "/papan.csv?indikator=spm.12&bulan=2026-11&wilayah=P7309020101%3A";
    let own = dinkes.get(own).await.body;
    assert!(own.contains("Jumlah;;< 5;"), "{own}");
    let mut gizi = app.signed_in("gizi").await;
    let own = gizi.get("/papan.csv?indikator=spm.12&bulan=2026-11").await.body;
    assert!(own.contains("7309012001;12;"), "{own}");
}

const DIFFERENCE: &str = "/papan/selisih?indikator=gizi.ds&bulan=2026-11&isi=sasaran";

#[tokio::test]
async fn differences_are_told_at_every_level_and_never_of_a_neighbour() {
    let (app, _) = settled();
    let mut dinkes = app.signed_in("dkp").await;
    // Five people of the one Puskesmas, four of whom live in the kecamatan, which has no others.
    let kenari = format!("{DIFFERENCE}&wilayah=P7309020101%3A&dengan=sasaran&wilayah2=730902");
    let page = dinkes.get(&kenari).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("Angka kedua lebih kecil 1."), "{}", page.main());
    assert!(page.body.contains("Puskesmas Kenari"), "{}", page.main());
    // Eight of the one and five of the other, nobody of whom is of both.
    let both = "&wilayah=P7309010101%3A&dengan=sasaran&wilayah2=P7309020101%3A";
    let both = format!("{DIFFERENCE}{both}");
    let page = dinkes.get(&both).await;
    assert!(page.body.contains("Angka kedua lebih kecil 3."), "{}", page.main());
    for (told, count) in [("Hanya pertama\">−8<", 1), ("Hanya kedua\">+5<", 1)] {
        assert_eq!(page.body.matches(told).count(), count, "{told}: {}", page.main());
    }
    // Staff of the one never learn of the other, by whichever of the two areas they ask.
    let mut gizi = app.signed_in("gizi").await;
    let page = gizi.get(&both).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("Angka kedua lebih kecil 8."), "{}", page.main());
    let turned = "&wilayah=P7309020101%3A&dengan=sasaran&wilayah2=7309012001";
    let turned = gizi.get(&format!("{DIFFERENCE}{turned}")).await;
    assert!(turned.body.contains("Angka kedua lebih besar 8."), "{}", turned.main());
    for page in [page, turned] {
        assert!(!page.body.contains("Kenari") && !page.body.contains("Lain"), "{}", page.main());
    }
}

#[tokio::test]
async fn households_are_those_of_the_own_puskesmas() {
    let (app, _) = settled();
    let doctor = app.ids.account();
    let mut pen = Pen::new(&app, doctor, 1_792_000_000_000);
    let mut records = Vec::new();
    // Two households in the village of the hamlet; the second belongs to the other Puskesmas.
    for name in ["Jalak", "Murai"] {
        let mut facts = hamlet::facts(name, "001", app.ids.place());
        facts.posyandu = None;
        let household = app.ids.household();
        facts.household = Some(household);
        let own = HouseholdFacts {
            kk_number: None,
            head_name: Some(name.to_owned()),
            address: facts.address.clone(),
        };
        let mut written = [
            pen.record(Subject::Household(household), "2026-01-05", Body::Household(own)),
            pen.record(Subject::Person(app.ids.person()), "2026-01-05", Body::from(facts)),
        ];
        for record in &mut written {
            if name == "Murai" {
                record.puskesmas = OTHER.parse().expect("a code");
            }
        }
        records.extend(written);
    }
    app.write(&records);
    let page = "/papan/keluarga?bulan=2026-11";
    let list = "/papan/keluarga/daftar?bulan=2026-11&isi=belum-didata";
    let mut dinkes = app.signed_in("dkp").await;
    let homes = dinkes.get(page).await;
    assert!(homes.body.contains("Puskesmas Kenari"), "{}", homes.main());
    assert!(homes.body.contains("0 dari 2 keluarga"), "{}", homes.main());
    let mut gizi = app.signed_in("gizi").await;
    for within in ["", "&wilayah=7309012001", "&wilayah=730901", "&wilayah=P7309020101%3A"] {
        let own = gizi.get(&format!("{page}{within}")).await;
        assert_eq!(own.status, StatusCode::OK, "{within}: {}", own.body);
        assert!(!own.body.contains("dari 2 keluarga"), "{within}: {}", own.main());
        assert!(!own.body.contains("Kenari"), "{within}: {}", own.main());
        let named = gizi.get(&format!("{list}{within}")).await;
        assert!(!named.body.contains("Murai"), "{within}: {}", named.main());
        let is_own = !within.contains("7309020101");
        assert_eq!(named.body.contains("Jalak"), is_own, "{within}: {}", named.main());
    }
}

#[tokio::test]
async fn a_meeting_is_of_the_own_puskesmas() {
    let (app, _) = settled();
    app.account("pjk", "Penanggung Jawab", Role::PenanggungJawab, None);
    let mut pjk = app.signed_in("pjk").await;
    let new = "/lokmin/baru";
    let fields = [
        ("jenis", "triwulan"),
        ("tanggal", "30-11-2026"),
        ("bulan", "2026-11"),
        ("desa", ""),
        ("tempat", "Aula"),
        ("bahasan", ""),
    ];
    let saved = pjk.post(new, new, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let list = pjk.get("/lokmin").await.body;
    let at = list.rsplit_once("\"/lokmin/").expect("a meeting").1;
    let page = pjk.get(&format!("/lokmin/{}", at.split('"').next().expect("an end"))).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("5 dari 8"), "{}", page.main());
    for told in ["Batangase", "Kenari", "8 dari 13"] {
        assert!(!page.body.contains(told), "{told}: {}", page.main());
    }
}

/// Every list and every number of staff is of the own Puskesmas; the district office sees all.
#[tokio::test]
async fn lists_and_numbers_are_of_the_own_puskesmas() {
    let (app, _) = settled();
    app.account("bidan", "Bidan Contoh", Role::Bidan, None);
    let mut midwife = app.signed_in("bidan").await;
    let mut gizi = app.signed_in("gizi").await;
    report_people::say_why(&mut gizi).await;
    for address in [
        "/",
        "/harus-dilayani",
        "/harus-dilayani.csv",
        "/temuan",
        "/kunjungan-rumah",
        "/register/bayi",
        "/pedoman/layanan/imm_bcg/siapa",
        "/spm?bulan=2026-11",
        "/papan/turunan?bulan=2026-11",
        "/papan/situasi?bulan=2026-11",
        "/papan/situasi/orang?bulan=2026-11&tempat=posyandu",
        "/papan/minggu-ini",
        "/laporan/form-5?masa=2026-11",
        "/laporan/form-21?masa=2026-11",
        "/laporan/form-7?masa=2026-11",
        "/laporan/skdn?masa=2026-11",
        "/laporan-bernama/eppgbm-anak?masa=2026-11",
        "/laporan-bernama/eppgbm-ukur?masa=2026-11",
    ] {
        let who = if address.starts_with("/laporan-bernama") { &mut gizi } else { &mut midwife };
        let page = who.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.body);
        for told in ["Lain0", "Lain1", "Lain3", "Lain4", "Batangase", "Puskesmas Kenari"] {
            assert!(!page.body.contains(told), "{told} at {address}: {}", page.main());
        }
    }
    let own = midwife.get("/papan/situasi/orang?bulan=2026-11&tempat=posyandu").await;
    assert!(own.body.contains("5 kunjungan."), "{}", own.main());
    let elsewhere = "/papan/situasi/orang?bulan=2026-11&tempat=posyandu&wilayah=7309022001";
    assert!(midwife.get(elsewhere).await.body.contains("0 kunjungan."));
    let mut dinkes = app.signed_in("dkp").await;
    let all = dinkes.get("/papan/situasi?bulan=2026-11").await;
    assert!(all.body.contains(">8</a>"), "{}", all.main());
    // Looking for somebody goes further: people come for care where they are.
    assert!(midwife.get("/orang?q=Lain4").await.body.contains("Lain4"));
}
