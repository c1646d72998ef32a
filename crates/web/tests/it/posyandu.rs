//! A posyandu day: the list, the grid, the card, and the end of the day.

use access::role::Role;
use axum::http::StatusCode;
use domain::{
    day::Day,
    id::{PersonId, PlaceId},
    record::{Attendance, Body, Record, Value, Visit},
};
use rstest::rstest;

use crate::{
    app::{Browser, TODAY, TestApp},
    family::{self, Family},
};

pub(crate) fn app() -> (TestApp, Family) {
    let app = TestApp::new();
    let family = family::settle(&app);
    app.account("wati", "Kader Wati", Role::Kader, Some(family.posyandu));
    app.account("kader2", "Kader Lain", Role::Kader, Some(family.other_posyandu));
    app.account("rina", "Bidan Rina", Role::Bidan, None);
    app.account("kapus", "Kepala", Role::Kapus, None);
    app.account("loket", "Petugas Loket", Role::Loket, None);
    (app, family)
}

fn day(place: PlaceId) -> String {
    format!("/posyandu/{place}/{TODAY}")
}

/// Records about somebody that were written today, in order.
fn today(app: &TestApp, person: PersonId) -> Vec<Record> {
    let on: Day = TODAY.parse().expect("a day");
    let trail = app.store.trail(person).expect("a store that works");
    trail.into_iter().map(|kept| kept.record).filter(|record| record.occurred == on).collect()
}

fn visit(record: &Record) -> &Visit {
    match &record.body {
        Body::Visit(visit) => visit,
        Body::Correction(correction) => match correction.body.as_ref() {
            Body::Visit(visit) => visit,
            other => panic!("not a visit: {other:?}"),
        },
        other => panic!("not a visit: {other:?}"),
    }
}

fn grams(visit: &Visit) -> i64 {
    match visit.observations.get("bb_kg") {
        Some(Value::Number(number)) => number.thousandths(),
        other => panic!("no weight: {other:?}"),
    }
}

/// Fills in a row of the grid.
async fn row(
    browser: &mut Browser,
    family: &Family,
    values: &[(&str, &str)],
) -> crate::app::Answer {
    let path = format!("{}/isian", day(family.posyandu));
    let id = family.bunga.to_string();
    let named: Vec<(String, &str)> =
        values.iter().map(|(name, value)| (format!("{id}.{name}"), *value)).collect();
    let mut fields: Vec<(&str, &str)> =
        named.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    fields.push(("simpan", &id));
    browser.post(&path, &path, &fields).await
}

/// Fills in a card.
async fn card(
    browser: &mut Browser,
    family: &Family,
    values: &[(&str, &str)],
) -> crate::app::Answer {
    let path = format!("{}/{}", day(family.posyandu), family.bunga);
    browser.post(&path, &path, values).await
}

#[tokio::test]
async fn the_pages_of_a_day() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let list = wati.get("/posyandu").await;
    assert_eq!(list.status, StatusCode::OK, "{}", list.body);
    assert!(list.body.contains("Posyandu Melati") && !list.body.contains("Kenanga"));
    insta::assert_snapshot!("posyandu", list.main());
    let base = day(family.posyandu);
    for (name, path) in [
        ("day", base.clone()),
        ("grid", format!("{base}/isian")),
        ("card", format!("{base}/{}", family.bunga)),
        ("close", format!("{base}/tutup")),
    ] {
        let answer = wati.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        insta::assert_snapshot!(name, answer.main());
        assert!(!answer.body.contains("Santoso"), "nobody of another posyandu: {path}");
    }
    let narrowed = wati.get(&format!("{base}?q=siti%20bunga")).await;
    assert!(narrowed.body.contains("Bunga Lestari"), "mother and child are both searched");
    let nobody = wati.get(&format!("{base}?q=udin")).await;
    assert!(!nobody.body.contains("Bunga Lestari"));
    let absent = wati.get(&format!("{base}?tampil=tidak-hadir")).await;
    assert!(!absent.body.contains("Bunga Lestari"));
    let goal = wati.get(&format!("/posyandu/{}?tanggal=2026-11-12", family.posyandu)).await;
    assert_eq!(goal.location(), format!("/posyandu/{}/2026-11-12", family.posyandu));
}

#[tokio::test]
async fn an_entry_becomes_a_record_and_the_views_follow() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let values = [("bb_kg", "7,45"), ("tb_cm", "68,2"), ("cara_ukur", "terlentang")];
    let given = [("lk_cm", "43,1"), ("lila_cm", "13,9"), ("svc.imm_dpt.DPT2", "given")];
    let answer = row(&mut wati, &family, &[&values[..], &given].concat()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(answer.location().ends_with("pesan=tersimpan"));
    let written = today(&app, family.bunga);
    assert_eq!(written.len(), 1);
    let visit = visit(&written[0]);
    assert_eq!((grams(visit), visit.attendance), (7450, Attendance::Present));
    assert_eq!(written[0].place, Some(family.posyandu));
    assert_eq!(written[0].minute, Some(13 * 60), "the clock of the place, not of London");
    assert_eq!(
        (&*visit.services[0].item, visit.services[0].step.as_deref()),
        ("imm_dpt", Some("DPT2"))
    );
    let person = app.store.person_row(family.bunga).unwrap().unwrap();
    assert_eq!((person.weight_g, person.weighed_on), (Some(7450), Some(TODAY.parse().unwrap())));
    let opened = app.store.opening_days(family.posyandu, 1).unwrap()[0];
    assert!(opened.announced && opened.n_present == 1, "the day itself was written down");
    let grid = wati.get(&format!("{}/isian", day(family.posyandu))).await;
    assert!(grid.body.contains("value=\"7,45\"") && grid.body.contains("DPT-HB-Hib 2"));
    let list = wati.get(&day(family.posyandu)).await;
    insta::assert_snapshot!("day_entered", list.main());
}

#[tokio::test]
async fn entering_again_corrects_and_never_overwrites() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    card(&mut wati, &family, &[("bb_kg", "7,4"), ("asi_eksklusif", ""), ("mpasi", "sesuai")]).await;
    let again = row(&mut wati, &family, &[("bb_kg", "7,4")]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);
    assert_eq!(today(&app, family.bunga).len(), 1, "nothing new, nothing written");
    row(&mut wati, &family, &[("bb_kg", "7,6")]).await;
    let written = today(&app, family.bunga);
    assert_eq!(written.len(), 2);
    let Body::Correction(correction) = &written[1].body else { panic!("{:?}", written[1]) };
    assert_eq!(correction.corrects, written[0].id);
    assert_eq!(grams(visit(&written[1])), 7600);
    let kept = &visit(&written[1]).observations;
    assert_eq!(
        kept.get("mpasi"),
        Some(&Value::Text("sesuai".to_owned())),
        "the card's answers stay"
    );
    let rows = app.store.attendance_list(family.posyandu, TODAY.parse().unwrap(), "anak").unwrap();
    let row = rows.iter().find(|row| row.person.id == family.bunga).unwrap();
    assert_eq!((row.entered.len(), row.entered[0].weight_g), (1, Some(7600)));
}

#[tokio::test]
async fn swollen_feet_are_one_box_on_the_card_and_refer() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let path = format!("{}/{}", day(family.posyandu), family.bunga);
    let page = wati.get(&path).await;
    assert!(page.body.contains("name=\"edema\" value=\"ya\" aria"), "{}", page.main());
    let values = [("bb_kg", "7,4"), ("tb_cm", "68,2"), ("edema", "ya")];
    let look = wati.post(&path, &format!("{path}/periksa"), &values).await;
    assert_eq!(look.status, StatusCode::OK, "{}", look.body);
    assert!(look.body.contains("berat tidak dinilai") && look.body.contains("Gizi buruk"));
    assert!(look.body.contains("Ajak ke Puskesmas hari ini"));
    for judged in ["BB/U", "BB/TB", "(N)", "(T)"] {
        assert!(!look.body.contains(judged), "{judged}: {}", look.body);
    }
    assert!(look.body.contains("TB/U"), "the length still counts");
    assert!(today(&app, family.bunga).is_empty(), "looking writes nothing");

    assert_eq!(card(&mut wati, &family, &values).await.status, StatusCode::SEE_OTHER);
    let written = today(&app, family.bunga);
    assert_eq!(visit(&written[0]).observations.get("edema"), Some(&Value::Bool(true)));
    assert!(wati.get(&path).await.body.contains("value=\"ya\" checked"));
    let grid = wati.get(&format!("{}/isian", day(family.posyandu))).await;
    let mark = format!("mark-danger\" href=\"{path}\"");
    assert!(grid.body.contains(&mark), "the grid shows it and leads to the card");

    row(&mut wati, &family, &[("bb_kg", "7,5"), ("tb_cm", "68,2")]).await;
    let last = today(&app, family.bunga).pop().expect("a correction");
    assert!(visit(&last).observations.contains_key("edema"), "the grid leaves it as it is");
    card(&mut wati, &family, &[("bb_kg", "7,5"), ("tb_cm", "68,2")]).await;
    let last = today(&app, family.bunga).pop().expect("a correction");
    assert!(!visit(&last).observations.contains_key("edema"), "the box unticked takes it back");
}

#[tokio::test]
async fn an_odd_value_is_asked_about_then_kept_and_flagged() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let values = [("bb_kg", "45"), ("tb_cm", "68,2")];
    let asked = row(&mut wati, &family, &values).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        asked.body.contains("Berat badan 45,00 kg terlalu besar untuk anak 9 bulan. Periksa lagi."),
        "{}",
        asked.main()
    );
    assert!(asked.body.contains("value=\"45\"") && asked.body.contains("value=\"68,2\""));
    assert!(today(&app, family.bunga).is_empty());
    let sure = [("bb_kg", "45"), ("tb_cm", "68,2"), ("yakin", "ya")];
    assert_eq!(row(&mut wati, &family, &sure).await.status, StatusCode::SEE_OTHER);
    assert_eq!(grams(visit(&today(&app, family.bunga)[0])), 45_000);
    assert!(0 < app.store.person_row(family.bunga).unwrap().unwrap().n_quality);
}

#[rstest]
#[case(("bb_kg", "7450"), "Berat badan 7450 kg tidak mungkin. Periksa lagi.")]
#[case(("bb_kg", "tujuh"), "Berat badan diisi dengan angka, misalnya 7,2.")]
#[case(("tb_cm", "6,8"), "Panjang/tinggi badan 6,8 cm tidak mungkin. Periksa lagi.")]
#[tokio::test]
async fn what_cannot_be_is_refused_and_nothing_typed_is_lost(
    #[case] (name, text): (&str, &str),
    #[case] sentence: &str,
) {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let values = [(name, text), ("lk_cm", "43,1")];
    let grid = row(&mut wati, &family, &values).await;
    let card = card(&mut wati, &family, &values).await;
    for answer in [grid, card] {
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(sentence), "{}", answer.main());
        let typed = format!("value=\"{text}\"");
        assert!(answer.body.contains(&typed) && answer.body.contains("value=\"43,1\""));
    }
    assert!(today(&app, family.bunga).is_empty());
    assert!(!app.store.opening_days(family.posyandu, 1).unwrap()[0].announced);
}

#[tokio::test]
async fn absent_now_or_at_the_end_of_the_day() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let grid = format!("{}/isian", day(family.posyandu));
    let id = family.bunga.to_string();
    wati.post(&grid, &grid, &[("absen", &id)]).await;
    let written = today(&app, family.bunga);
    assert_eq!(visit(&written[0]).attendance, Attendance::Absent);
    row(&mut wati, &family, &[("bb_kg", "7,4")]).await;
    let written = today(&app, family.bunga);
    assert_eq!(visit(&written[1]).attendance, Attendance::Present, "came after all");
    let refused = wati.post(&grid, &grid, &[("absen", &id)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(today(&app, family.bunga).len(), 2);
}

#[tokio::test]
async fn closing_the_day_makes_the_visit_list() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let close = format!("{}/tutup", day(family.posyandu));
    let page = wati.get(&close).await;
    assert!(page.body.contains("Bunga Lestari"));
    let id = family.bunga.to_string();
    let unlisted = wati.post(&close, &close, &[]).await;
    assert_eq!(unlisted.status, StatusCode::SEE_OTHER);
    assert!(today(&app, family.bunga).is_empty(), "only those whom the page listed");
    let done = wati.post(&close, &close, &[("anak", &id)]).await;
    let visits = wati.get(done.location()).await;
    assert_eq!(visits.status, StatusCode::OK, "{}", visits.body);
    assert!(visits.body.contains("Tidak hadir pada hari Posyandu terakhir"), "{}", visits.main());
    assert_eq!(visit(&today(&app, family.bunga)[0]).attendance, Attendance::Absent);
    let again = wati.get(&close).await;
    assert!(!again.body.contains("Bunga Lestari"));
}

#[tokio::test]
async fn each_role_hears_it_in_its_own_words_before_saving() {
    let (app, family) = app();
    let path = format!("{}/{}", day(family.posyandu), family.bunga);
    let values = [("bb_kg", "5,2"), ("tb_cm", "66,0"), ("lk_cm", "dua")];
    let mut heard = Vec::new();
    for name in ["wati", "rina"] {
        let mut browser = app.signed_in(name).await;
        let answer = browser.post(&path, &format!("{path}/periksa"), &values).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert!(
            answer.body.contains("(T)") && answer.body.contains("BB/U: Berat badan sangat kurang")
        );
        assert!(answer.body.contains("Lingkar kepala diisi dengan angka"));
        heard.push(answer.body);
    }
    let (kader, bidan) = ("Ajak keluarga ke Pustu/Puskesmas hari ini", "periksa edema");
    assert!(heard[0].contains(kader) && !heard[0].contains(bidan), "{}", heard[0]);
    assert!(heard[1].contains(bidan) && !heard[1].contains(kader), "{}", heard[1]);
    assert!(today(&app, family.bunga).is_empty(), "a look writes nothing");
}

#[tokio::test]
async fn what_is_shown_before_saving_is_what_stands_after() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let path = format!("{}/{}", day(family.posyandu), family.bunga);
    let values = [("bb_kg", "7,45"), ("tb_cm", "68,2")];
    let before = wati.post(&path, &format!("{path}/periksa"), &values).await;
    card(&mut wati, &family, &values).await;
    let after = wati.post(&path, &format!("{path}/periksa"), &values).await;
    assert_eq!(before.body, after.body);
    let saved = wati.get(&format!("{path}?pesan=tersimpan")).await;
    insta::assert_snapshot!("card_saved", saved.main());
}

#[tokio::test]
async fn two_writers_of_one_child_do_not_overwrite_each_other() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    row(&mut wati, &family, &[("bb_kg", "7,4")]).await;
    let mut rina = app.signed_in("rina").await;
    let other = card(&mut rina, &family, &[("bb_kg", "8,4"), ("tb_cm", "68,2")]).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(other.body.contains("sudah ditulis Kader Wati: 7,40 kg"), "{}", other.main());
    let dose = [
        ("bb_kg", "7,4"),
        ("tb_cm", "68,2"),
        ("svc.imm_dpt.DPT2", "given"),
        ("lot.imm_dpt.DPT2", "DP-9"),
    ];
    let added = card(&mut rina, &family, &dose).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let written = today(&app, family.bunga);
    assert_eq!(written.len(), 2);
    let (first, second) = (visit(&written[0]), visit(&written[1]));
    assert_eq!(grams(first), 7400);
    assert!(
        !second.observations.contains_key("bb_kg") && second.observations.contains_key("tb_cm")
    );
    assert_eq!(second.services[0].lot.as_deref(), Some("DP-9"));
    let shown = wati.get(&format!("{}/isian", day(family.posyandu))).await;
    assert!(shown.body.contains("ditulis Bidan Rina"));
    let refused =
        row(&mut wati, &family, &[("bb_kg", "7,4"), ("svc.imm_dpt.DPT2", "refused")]).await;
    assert!(refused.body.contains("Minta Bidan Rina memperbaikinya"), "{}", refused.main());
}

#[tokio::test]
async fn the_script_gets_one_row_and_the_sums() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let grid = format!("{}/isian", day(family.posyandu));
    let page = wati.get(&grid).await;
    let [(name, number)] = &page.numbers()[..] else { panic!("one row: {}", page.main()) };
    let id = family.bunga.to_string();
    let weight = format!("{id}.bb_kg");
    for (text, saved) in [("9999", "\"saved\":false"), ("7,4", "\"saved\":true")] {
        let own = [("kata", page.word()), (name, number)];
        let fields = [&own[..], &[("simpan", &id), (&weight, text)]].concat();
        let answer = wati.post_part(&grid, &fields).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert!(answer.body.contains(saved), "{}", answer.body);
        assert!(answer.body.contains(&format!("value=\\\"{text}\\\"")));
    }
    assert_eq!(today(&app, family.bunga).len(), 1);
}

#[tokio::test]
async fn saving_one_row_without_script_keeps_what_was_typed_in_others() {
    let (app, family) = app();
    let mut rina = app.signed_in("rina").await;
    let grid = format!("{}/isian", day(family.posyandu));
    let weight = format!("{}.bb_kg", family.bunga);
    let typed = rina.post(&grid, &grid, &[(&weight, "7,4"), ("simpan", "orang-lain")]).await;
    assert_eq!(typed.status, StatusCode::OK, "{}", typed.body);
    assert!(typed.body.contains("value=\"7,4\"") && today(&app, family.bunga).is_empty());
    let all = rina.post(&grid, &grid, &[(&weight, "7,4"), ("simpan", "semua")]).await;
    assert_eq!(all.status, StatusCode::SEE_OTHER);
    assert_eq!(today(&app, family.bunga).len(), 1);
}

#[tokio::test]
async fn nobody_writes_before_the_day_or_without_leave() {
    let (app, family) = app();
    let future = format!("/posyandu/{}/2026-12-12", family.posyandu);
    let mut wati = app.signed_in("wati").await;
    let list = wati.get(&future).await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(list.body.contains("belum tiba") && list.body.contains("Bunga Lestari"));
    let path = format!("{future}/{}", family.bunga);
    let early = wati.post("/sandi", &path, &[("bb_kg", "7,4")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.body.contains("belum tiba"));
    assert_eq!(
        wati.get(&format!("/posyandu/{}/1999-01-01", family.posyandu)).await.status,
        StatusCode::NOT_FOUND
    );

    let base = day(family.posyandu);
    let (card, grid) = (format!("{base}/{}", family.bunga), format!("{base}/isian"));
    let posts = [
        card.clone(),
        format!("{card}/periksa"),
        grid.clone(),
        format!("{base}/tutup"),
        format!("{base}/buka"),
    ];
    for (name, status) in [
        ("kader2", StatusCode::NOT_FOUND),
        ("loket", StatusCode::FORBIDDEN),
        ("kapus", StatusCode::FORBIDDEN),
    ] {
        let mut browser = app.signed_in(name).await;
        for path in &posts {
            let sent = browser.post("/sandi", path, &[("bb_kg", "7,4")]).await;
            assert_eq!(sent.status, status, "{name} POST {path}");
        }
        // The head has to say why first.
        let reads = if name == "kapus" { StatusCode::SEE_OTHER } else { status };
        for path in [&base, &card, &grid] {
            assert_eq!(browser.get(path).await.status, reads, "{name} GET {path}");
        }
    }
    let forged = wati.post_bare(&card, &[("bb_kg", "7,4")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert!(today(&app, family.bunga).is_empty());
}

#[tokio::test]
async fn opening_a_day_writes_it_down_once() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let base = day(family.posyandu);
    let wrong = wati.post(&base, &format!("{base}/buka"), &[("kader", "lima")]).await;
    assert!(wrong.status.is_client_error() && wrong.body.contains("ditulis dengan angka"));
    for _ in 0..2 {
        let opened = wati.post(&base, &format!("{base}/buka"), &[("kader", "4")]).await;
        assert_eq!(opened.location(), format!("{base}?pesan=dibuka"));
    }
    let subject = domain::record::Subject::Place(family.posyandu);
    let days = app.store.records_of(subject).unwrap();
    let days: Vec<_> = days
        .iter()
        .filter_map(|kept| match &kept.record.body {
            Body::PosyanduDay(day) => Some(day.kader_count),
            _ => None,
        })
        .collect();
    assert_eq!(days, [Some(4)]);
}

#[tokio::test]
async fn a_guest_is_found_filled_in_and_stands_on_the_list_of_the_group() {
    let (app, family) = app();
    let mut rina = app.signed_in("rina").await;
    let there = day(family.other_posyandu);
    let group = format!("{there}/kelompok/dewasa");
    let before = rina.get(&group).await;
    assert!(before.body.contains(&format!("href=\"{there}/tamu\"")), "{}", before.main());
    assert!(!before.body.contains("Siti Aminah"));
    let empty = rina.get(&format!("{there}/tamu")).await;
    assert_eq!(empty.status, StatusCode::OK, "{}", empty.body);
    let found = rina.get(&format!("{there}/tamu?q=siti")).await;
    let own = format!("/orang/{}/isi/f_posyandu_dewasa?", family.siti);
    assert!(found.body.contains(&own), "{}", found.main());
    let card = format!("href=\"{there}/{}\"", family.bunga);
    assert!(rina.get(&format!("{there}/tamu?q=bunga")).await.body.contains(&card));
    let place = family.other_posyandu.to_string();
    let path = format!("{own}tanggal={TODAY}&posyandu={place}&tempat=posyandu");
    let values = [("tanggal", "21-11-2026"), ("posyandu", &*place), ("td_sistol", "120")];
    let saved = rina.post(&path, &path, &values).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.main());
    let after = rina.get(&group).await;
    let guests = after.body.find("<h2 id=\"tamu\">").expect("guests");
    assert!(after.body[guests..].contains("Siti Aminah"), "{}", after.main());
    assert!(after.body[guests..].contains("hadir"), "{}", after.main());
    let others = rina.get(&format!("{there}/kelompok/sekolah")).await;
    assert!(!others.body.contains("Siti Aminah"), "of another group");
    let home = rina.get(&format!("{}/kelompok/dewasa", day(family.posyandu))).await;
    assert!(home.body.contains("Siti Aminah") && !home.body.contains("<h2 id=\"tamu\">"));
    // Somebody bound to one posyandu finds nobody beyond it.
    let mut kader2 = app.signed_in("kader2").await;
    let nobody = kader2.get(&format!("{there}/tamu?q=siti")).await;
    assert!(nobody.body.contains("Tidak ada nama yang cocok dalam wilayah"), "{}", nobody.main());
    assert!(kader2.get(&group).await.body.contains("Siti Aminah"), "a guest is seen");
    let mut kapus = app.signed_in("kapus").await;
    assert_eq!(kapus.get(&format!("{there}/tamu")).await.status, StatusCode::FORBIDDEN);
}
