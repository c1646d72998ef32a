//! Villages that are renamed, merged or split, on the pages that speak of villages.

use axum::http::StatusCode;
use domain::{
    closing::Closing,
    record::{Body, Subject},
};
use guidelines::files::Files;

use crate::{
    app::TestApp,
    family::Pen,
    hamlet::{self, Hamlet},
};

const BOARD: &str = "/papan?indikator=gizi.ds&bulan=2026-11&menurut=desa";
const MAP: &str = "/papan/peta?indikator=gizi.ds&bulan=2026-11";

/// The guidelines of the house, and changes of the village of the hamlet.
fn law(changes: &str) -> Files {
    let embedded = Files::embedded();
    let files = embedded.iter().map(|(path, text)| (path.to_owned(), text.to_vec()));
    let others = files.filter(|(path, _)| path != "villages.toml");
    Files::from_texts(others.chain([("villages.toml".to_owned(), changes.as_bytes().to_vec())]))
}

fn change(on: &str, from: (&str, &str), to: (&str, &str), more: &str) -> String {
    let is_new = to == NEW;
    format!(
        "[[change]]\non = {on}\nfrom = \"{}\"\nfrom_name = \"{}\"\nto = \"{}\"\nto_name = \"{}\"\n\
         to_is_new = {is_new}\ndecree = \"Perda 3/2026\"\n{more}\n",
        from.0, from.1, to.0, to.1
    )
}

const OLD: (&str, &str) = ("7309012001", "Allepolea");
const NEW: (&str, &str) = ("7309012009", "Allepolea Baru");
/// A village with an outline.
const DRAWN: (&str, &str) = ("7309012003", "Tenrigangkae");

fn settled(changes: &str) -> (TestApp, Hamlet) {
    let app = TestApp::by(&law(changes));
    let hamlet = hamlet::settle(&app);
    (app, hamlet)
}

#[tokio::test]
async fn the_board_says_since_when_a_village_is_another() {
    let (app, hamlet) = settled(&change("2026-11-21", OLD, NEW, ""));
    let mut gizi = app.signed_in("gizi").await;
    let board = gizi.get(BOARD).await;
    assert!(board.body.contains(
        "Sejak 21 Nov 2026 Desa Allepolea (73.09.01.2001) menjadi Desa Allepolea Baru \
         (73.09.01.2009) menurut Perda 3/2026."
    ));
    let note = "Allepolea Baru</a> <span class=\"quiet small nowrap\">angka kecil</span> \
                <span class=\"quiet small\">sejak 21 Nov 2026, dari Desa Allepolea</span>";
    assert!(board.body.contains(note), "{}", board.main());
    assert!(!board.body.contains("wilayah=7309012001"));
    // A link from before leads to the village of today.
    let kept = gizi.get("/papan?indikator=gizi.ds&bulan=2026-11&wilayah=7309012001").await;
    assert!(kept.body.contains("Desa Allepolea Baru · November 2026"), "{}", kept.main());
    // Whoever lives there is found in the new village, and the address says what was written.
    let person = gizi.get(&format!("/orang/{}", hamlet.children[0])).await;
    assert!(person.body.contains("Desa Allepolea Baru"), "{}", person.main());
    let identity = gizi.get(&format!("/orang/{}/identitas", hamlet.children[0])).await;
    assert!(identity.body.contains("Desa Allepolea Baru (dahulu Desa Allepolea)"));
}

#[tokio::test]
async fn a_form_of_a_period_before_says_what_became_of_a_village() {
    // The first day of the period, and the last before it.
    for (on, is_told) in [("2026-10-01", true), ("2026-09-30", false)] {
        let (app, _) = settled(&change(on, OLD, NEW, ""));
        let mut gizi = app.signed_in("gizi").await;
        for desa in ["", "&wilayah=7309012001"] {
            let form = gizi.get(&format!("/laporan/form-4?masa=2026-10{desa}")).await;
            assert_eq!(form.status, StatusCode::OK, "{}", form.body);
            assert_eq!(form.body.contains("menjadi Desa Allepolea Baru"), is_told, "{on}{desa}");
        }
    }
}

#[tokio::test]
async fn a_change_to_come_is_not_told_yet() {
    let (app, _) = settled(&change("2026-11-22", OLD, NEW, ""));
    let mut gizi = app.signed_in("gizi").await;
    let board = gizi.get(BOARD).await;
    assert!(!board.body.contains("Perubahan wilayah"));
    assert!(!board.body.contains("7309012009"));
    app.clock.advance_days(1);
    app.store.turn("2026-11-22".parse().expect("a day")).expect("a turn");
    let mut gizi = app.signed_in("gizi").await;
    let board = gizi.get(BOARD).await;
    assert!(board.body.contains("Perubahan wilayah"));
    assert!(board.body.contains("7309012009"));
}

#[tokio::test]
async fn a_split_village_stands_twice_and_says_so() {
    let more = "dusun = [\"Krajan\"]";
    let (app, _) = settled(&change("2026-11-01", OLD, NEW, more));
    // Everybody lives in Krajan; one more lives in another dusun.
    let mut pen = Pen::new(&app, app.ids.account(), 1_790_000_000_000);
    let mut facts = hamlet::facts("Joko", "004", app.ids.place());
    if let Some(address) = &mut facts.address {
        address.dusun = Some("Sawah".to_owned());
    }
    let joko = Subject::Person(app.ids.person());
    app.write(&[pen.record(joko, "2025-09-10", Body::from(facts))]);
    let mut gizi = app.signed_in("gizi").await;
    let board = gizi.get(BOARD).await;
    assert!(board.body.contains("sejak 1 Nov 2026 sebagian masuk Desa Allepolea Baru"));
    assert!(board.body.contains("sejak 1 Nov 2026, dari Desa Allepolea"));
    assert!(board.body.contains("Dusun KRAJAN dari Desa Allepolea (73.09.01.2001) masuk"));
    assert!(board.body.contains("Periksa angka sasaran kedua desa"));
    // The new village can be given a number, and speaks for itself from then on.
    let targets = gizi.get("/sasaran?masa=2026").await;
    assert!(targets.body.contains("Desa Allepolea Baru"), "{}", targets.main());
    let state = async |gizi: &mut crate::app::Browser, code: &str, number: &str| {
        let path = format!("/sasaran/isi?masa=2026&desa={code}");
        let origin = [("sumber", "Dinkes"), ("tanggal", "05-11-2026")];
        let fields = [&origin[..], &[("sasaran.balita", number)]].concat();
        let sent = gizi.post(&path, &path, &fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    };
    state(&mut gizi, OLD.0, "30").await;
    let whole = gizi.get(BOARD).await;
    assert!(whole.body.contains("5 dari 30"), "{}", whole.main());
    state(&mut gizi, NEW.0, "12").await;
    let parted = gizi.get(BOARD).await;
    assert!(parted.body.contains("5 dari 12") && parted.body.contains("5 dari 42"));
    // Of one of its parts the board tells the same; of another village nothing.
    let inside = gizi.get(&format!("{BOARD}&wilayah=7309012009")).await;
    assert!(inside.body.contains("Perubahan wilayah"));
}

#[tokio::test]
async fn the_map_draws_a_village_in_the_outlines_that_it_came_from() {
    let renamed = change("2026-11-01", DRAWN, OLD, "");
    let (app, _) = settled(&renamed);
    let mut gizi = app.signed_in("gizi").await;
    let map = gizi.get(MAP).await;
    // The village of the hamlet has no outline of its own.
    assert!(map.body.contains("<title>Tenrigangkae: ") || map.body.contains("<title>Allepolea: "));
    assert!(!map.body.contains("Tidak tergambar karena"));
    let parted = change("2026-11-01", DRAWN, OLD, "dusun = [\"Krajan\"]");
    let (app, _) = settled(&parted);
    let mut gizi = app.signed_in("gizi").await;
    let map = gizi.get(MAP).await;
    assert!(map.body.contains(
        "Garis batas Desa Tenrigangkae masih yang lama: wilayah Desa Allepolea ada di dalamnya."
    ));
    assert!(map.body.contains("Tidak tergambar karena batasnya tidak ada: Desa Allepolea"));
}

#[tokio::test]
async fn a_signed_month_keeps_its_village_and_says_what_became_of_it() {
    let (app, _) = settled(&change("2026-11-10", OLD, NEW, ""));
    app.account("kapus", "Kepala Rahma", access::role::Role::Kapus, None);
    let mut gizi = app.signed_in("gizi").await;
    // What is stated of the new village says nothing of a month before it.
    for ((code, _), day, number) in [(OLD, "05-01-2026", "40"), (NEW, "12-11-2026", "45")] {
        let state = format!("/sasaran/isi?masa=2026&desa={code}");
        let fields = [("sasaran.balita", number), ("sumber", "Dinkes"), ("tanggal", day)];
        let sent = gizi.post(&state, &state, &fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    }
    let mut head = app.signed_in("kapus").await;
    let path = "/papan/kunci/bulan?bulan=2026-10";
    let before = head.get(path).await;
    assert!(before.body.contains("Sejak 10 Nov 2026 Desa Allepolea (73.09.01.2001) menjadi"));
    let signed = head.post(path, path, &[("setuju", "ya")]).await;
    assert!(signed.location().ends_with("pesan=ditandatangani"), "{}", signed.body);
    let closing = signature(&app);
    let areas: Vec<_> = closing.figures.areas.iter().map(|area| area.name.as_str()).collect();
    assert_eq!(areas, ["Desa Allepolea"]);
    let weighed = closing.figures.indicator("gizi.ds").expect("an indicator");
    assert_eq!(weighed.estimates, [Some(40), Some(40)]);
    let after = head.get(path).await;
    assert!(!after.body.contains("Koreksi sejak ditandatangani"), "{}", after.main());
}

fn signature(app: &TestApp) -> Closing {
    let home = "P7309010101".parse().expect("a code");
    let row = app.store.closings(&home).expect("the signed months").remove(0);
    let kept = app.store.record(row.record).expect("a record").expect("it is kept");
    match kept.record.body {
        Body::Closing(closing) => closing,
        other => panic!("not signed: {other:?}"),
    }
}

#[tokio::test]
async fn figures_follow_a_village_that_was_renamed_or_merged() {
    let merged = [change("2026-11-01", OLD, NEW, ""), change("2026-11-01", DRAWN, NEW, "")];
    for (changes, stated, expected) in [
        (&merged[..1], &[(OLD, "40")][..], Some("40")),
        (&merged[..], &[(OLD, "40"), (DRAWN, "25")][..], Some("65")),
        (&merged[..], &[(OLD, "40")][..], None),
        (&merged[..], &[(OLD, "40"), (DRAWN, "25"), (NEW, "70")][..], Some("70")),
    ] {
        let (app, _) = settled(&changes.concat());
        let mut gizi = app.signed_in("gizi").await;
        for ((code, _), number) in stated {
            let path = format!("/sasaran/isi?masa=2026&desa={code}");
            let day = if *code == NEW.0 { "05-11-2026" } else { "05-01-2026" };
            let fields = [("sasaran.balita", *number), ("sumber", "Dinkes"), ("tanggal", day)];
            let sent = gizi.post(&path, &path, &fields).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        }
        let board = gizi.get(BOARD).await;
        match expected {
            Some(number) => {
                let told = format!("5 dari {number} <strong>");
                assert!(board.body.contains(&told), "{stated:?} {}", board.main());
            }
            None => assert!(!board.body.contains("5 dari 40"), "{}", board.main()),
        }
    }
}
