//! Forms of the guidelines: which are offered, how they are shown, what is written and found.

use access::role::Role;
use axum::http::StatusCode;
use domain::{
    day::Day,
    id::PersonId,
    record::{Body, Evidence, Outcome, Record, ServiceGiven, Setting, Value, Visit},
};
use rstest::rstest;

use crate::{
    app::{Answer, Browser, TODAY, TestApp},
    family::{self, Family},
};

fn app() -> (TestApp, Family) {
    let app = TestApp::new();
    let family = family::settle(&app);
    app.account("wati", "Kader Wati", Role::Kader, Some(family.posyandu));
    app.account("kader2", "Kader Lain", Role::Kader, Some(family.other_posyandu));
    app.account("rina", "Bidan Rina", Role::Bidan, None);
    app.account("sari", "Dokter Sari", Role::Dokter, None);
    app.account("kapus", "Kepala", Role::Kapus, None);
    app.account("loket", "Petugas Loket", Role::Loket, None);
    (app, family)
}

const ADULT: &str = "f_posyandu_dewasa";
const CHILD: &str = "posyandu_anak";
const DAY: (&str, &str) = ("tanggal", "21-11-2026");

fn form(person: PersonId, id: &str) -> String {
    format!("/orang/{person}/isi/{id}")
}

async fn fill(
    browser: &mut Browser,
    person: PersonId,
    id: &str,
    fields: &[(&str, &str)],
) -> Answer {
    let path = form(person, id);
    browser.post(&path, &path, &[&[DAY], fields].concat()).await
}

/// Visits to somebody that were written for today, in order.
fn visits(app: &TestApp, person: PersonId) -> Vec<(Record, Visit)> {
    let on: Day = TODAY.parse().expect("a day");
    let trail = app.store.trail(person).expect("a store that works").into_iter();
    let records = trail.map(|kept| kept.record).filter(|record| record.occurred == on);
    let visits = records.filter_map(|record| match &record.body {
        Body::Visit(visit) => Some((record.clone(), visit.clone())),
        Body::Correction(correction) => match correction.body.as_ref() {
            Body::Visit(visit) => Some((record.clone(), visit.clone())),
            _ => None,
        },
        _ => None,
    });
    visits.collect()
}

fn service<'v>(visit: &'v Visit, item: &str) -> &'v ServiceGiven {
    visit.services.iter().find(|service| service.item == item).expect("written")
}

#[tokio::test]
async fn the_forms_of_the_life_stages_are_offered() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let person = wati.get(&format!("/orang/{}", family.siti)).await;
    assert!(person.body.contains(&format!("href=\"/orang/{}/isi\"", family.siti)));
    let list = wati.get(&format!("/orang/{}/isi", family.siti)).await;
    assert_eq!(list.status, StatusCode::OK, "{}", list.body);
    assert!(list.body.contains("Kartu Posyandu dewasa") && list.body.contains("Posyandu<"));
    let stage = list.body.find("Kartu Posyandu dewasa").expect("her stage");
    let begin = list.body.find("Mulai catat kehamilan").expect("she may be pregnant");
    assert!(stage < begin, "what begins stands below what is");
    assert!(!list.body.contains("/isi/f_puskesmas_dewasa"), "a kader works elsewhere");
    let mut rina = app.signed_in("rina").await;
    let list = rina.get(&format!("/orang/{}/isi?tanggal=2026-11-20", family.siti)).await;
    assert!(list.body.contains("/isi/f_puskesmas_dewasa?tanggal=2026-11-20"), "{}", list.main());
    let child = rina.get(&format!("/orang/{}/isi", family.bunga)).await;
    assert!(!child.body.contains("Mulai catat") && !child.body.contains("dewasa"));
}

#[tokio::test]
async fn forms_are_closed_to_those_who_do_not_write_visits() {
    let (app, family) = app();
    let path = form(family.siti, ADULT);
    for (name, status) in [
        ("kapus", StatusCode::FORBIDDEN),
        ("loket", StatusCode::FORBIDDEN),
        ("kader2", StatusCode::NOT_FOUND),
    ] {
        let mut browser = app.signed_in(name).await;
        assert_eq!(browser.get(&path).await.status, status, "{name}");
        assert_eq!(browser.get(&format!("/orang/{}/isi", family.siti)).await.status, status);
        let sent = browser.post("/sandi", &path, &[DAY, ("td_sistol", "120")]).await;
        assert_eq!(sent.status, status, "{name}");
        let page = browser.get(&format!("/orang/{}/identitas", family.siti)).await;
        assert!(!page.body.contains("Isi formulir"), "{name}");
    }
    let mut wati = app.signed_in("wati").await;
    let elsewhere = wati.get(&form(family.siti, "f_puskesmas_dewasa")).await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND, "a kader does not write there");
    assert_eq!(wati.get(&form(family.siti, "tidak_ada")).await.status, StatusCode::NOT_FOUND);
    assert!(visits(&app, family.siti).is_empty());
}

#[tokio::test]
async fn a_form_asks_without_answering_and_tells_the_last_values() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let page = wati.get(&form(family.bunga, CHILD)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("data-last=\"bb_kg\">terakhir 7,1 kg, 12 Nov 2026"));
    assert!(page.body.contains("Langkah 2: Pengukuran"));
    assert!(!page.body.contains("value=\"ya\" checked") && !page.body.contains("value=\"7,1\""));
    assert!(page.body.contains("data-derived="), "what is worked out is not typed");
    let dpt = page.body.find("data-layanan=\"imm_dpt\"").expect("a service");
    let dpt = &page.body[dpt..dpt + page.body[dpt..].find("</fieldset>").expect("its end")];
    assert!(dpt.contains("<option value=\"DPT2\" selected>"), "the dose that is due: {dpt}");
    assert!(dpt.contains("terlambat") && dpt.contains("Nomor batch"), "{dpt}");
    let start = page.body.find("id=\"lembar\">").expect("a sheet") + 12;
    let sheet = &page.body[start..start + page.body[start..].find("</script>").expect("its end")];
    let sheet: serde_json::Value = serde_json::from_str(sheet).expect("JSON");
    assert_eq!(sheet["form"]["id"], CHILD);
    assert_eq!(sheet["setting"], "posyandu");
}

#[tokio::test]
async fn one_form_becomes_one_visit_and_tells_what_it_found() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let values = [
        ("bb_kg", "62,5"),
        ("tb_cm", "155"),
        ("rokok", "tidak"),
        ("td_sistol", "150"),
        ("td_diastol", "95"),
        ("catatan", "Datang bersama anaknya."),
    ];
    let saved = fill(&mut wati, family.siti, ADULT, &values).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.main());
    let written = visits(&app, family.siti);
    let [(record, visit)] = &written[..] else { panic!("one visit: {written:?}") };
    assert_eq!((visit.setting, record.place), (Setting::Posyandu, Some(family.posyandu)));
    assert_eq!(record.minute, Some(13 * 60), "the clock of the place");
    assert_eq!(visit.observations["rokok"], Value::Text("tidak".to_owned()));
    assert_eq!(visit.note.as_deref(), Some("Datang bersama anaknya."));
    assert!(app.store.opening_days(family.posyandu, 1).expect("a store")[0].announced);
    let found = wati.get(saved.location()).await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.body);
    assert!(found.body.contains("Sudah tersimpan: 21 Nov 2026 pukul 13.00, Posyandu Melati"));
    assert!(found.body.contains("62,50 kg") && !found.body.contains("Hari ini juga"));
    let worked_out = "<dt>Indeks massa tubuh</dt><dd>26,01 kg/m²</dd>";
    assert!(found.body.contains(worked_out), "{}", found.main());
    let worst = found.body.find("mark-danger").expect("a referral");
    assert!(found.body.find("mark-safe\">baik").is_none_or(|praise| worst < praise));
    assert!(found.body.contains("petugas") && !found.body.contains("untuk penegakan"));
    let mut rina = app.signed_in("rina").await;
    let clinical = rina.get(saved.location()).await;
    assert!(clinical.body.contains("untuk penegakan"), "{}", clinical.main());
    let mut kader2 = app.signed_in("kader2").await;
    assert_eq!(kader2.get(saved.location()).await.status, StatusCode::NOT_FOUND);
    let nobody = format!("/orang/{}/hasil/{}", family.bunga, record.id);
    assert_eq!(wati.get(&nobody).await.status, StatusCode::NOT_FOUND, "of somebody else");
}

#[rstest]
#[case(&[("td_sistol", "seratus")], "diisi dengan angka", "value=\"seratus\"")]
#[case(&[("td_sistol", "1200")], "tidak mungkin", "value=\"1200\"")]
#[case(&[("rokok", "cerutu")], "bukan pilihan", "name=\"rokok\"")]
#[case(&[("tanggal", "kemarin"), ("td_sistol", "120")], "tidak terbaca", "value=\"kemarin\"")]
#[case(&[("tanggal", "22-11-2026"), ("td_sistol", "120")], "belum terjadi", "value=\"120\"")]
#[case(&[("tanggal", "01-01-1990"), ("td_sistol", "120")], "sebelum tanggal lahir", "=\"120\"")]
#[case(&[], "Belum ada yang diisi", "Simpan")]
#[case(&[("svc.imm_td_wus.hasil", "elsewhere")], "Tulis tanggal diberikan", "Pilih dari mana")]
#[case(
    &[("svc.imm_td_wus.hasil", "refused"), ("svc.imm_td_wus.lagi", "20-11-2026")],
    "sesudah hari kunjungan ini",
    "value=\"20-11-2026\""
)]
#[case(&[("svc.imm_td_wus.hasil", "mungkin")], "Pilih apa yang terjadi", "Simpan")]
#[case(&[("pu_batuk", "ya"), ("td_sistol", "120")], "tidak berlaku", "PUMA")]
#[tokio::test]
async fn what_cannot_be_is_refused_where_it_stands(
    #[case] fields: &[(&str, &str)],
    #[case] message: &str,
    #[case] kept: &str,
) {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let path = form(family.siti, ADULT);
    let is_dated = fields.iter().any(|(name, _)| *name == "tanggal");
    let all = if is_dated { fields.to_vec() } else { [&[DAY], fields].concat() };
    let answer = wati.post(&path, &path, &all).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.main());
    assert!(answer.body.contains(message), "{message}: {}", answer.main());
    assert!(answer.body.contains(kept), "{kept}: {}", answer.main());
    assert!(visits(&app, family.siti).is_empty());
}

#[tokio::test]
async fn an_odd_value_is_asked_about_once_more() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let odd = [("bb_kg", "45"), ("cara_ukur", "terlentang")];
    let asked = fill(&mut wati, family.bunga, CHILD, &odd).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.body.contains("terlalu besar untuk anak 9 bulan"), "{}", asked.main());
    assert!(asked.body.contains("name=\"yakin\"") && asked.body.contains("value=\"45\""));
    let sure = fill(&mut wati, family.bunga, CHILD, &[&odd[..], &[("yakin", "ya")]].concat()).await;
    assert_eq!(sure.status, StatusCode::SEE_OTHER, "{}", sure.main());
    assert_eq!(visits(&app, family.bunga).len(), 1);
}

#[tokio::test]
async fn services_are_given_refused_or_known_from_elsewhere() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let fields = [
        ("svc.imm_dpt.hasil", "given"),
        ("svc.imm_dpt.langkah", "DPT2"),
        ("svc.imm_dpt.batch", "DP-77"),
        ("svc.imm_opv.hasil", "refused"),
        ("svc.imm_opv.langkah", "OPV1"),
        ("svc.imm_opv.alasan", "Takut demam"),
        ("svc.imm_opv.lagi", "12-12-2026"),
        ("svc.imm_hb0.hasil", "elsewhere"),
        ("svc.imm_hb0.tanggal", "10-02-2026"),
        ("svc.imm_hb0.bukti", "kartu"),
    ];
    let saved = fill(&mut wati, family.bunga, CHILD, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.main());
    let written = visits(&app, family.bunga);
    let (record, visit) = &written[0];
    let dpt = service(visit, "imm_dpt");
    assert_eq!((dpt.step.as_deref(), dpt.lot.as_deref()), (Some("DPT2"), Some("DP-77")));
    let polio = service(visit, "imm_opv");
    assert_eq!((polio.outcome, polio.reason.as_deref()), (Outcome::Refused, Some("Takut demam")));
    assert_eq!(polio.ask_again_on, Some("2026-12-12".parse().expect("a day")));
    let hb0 = service(visit, "imm_hb0");
    assert_eq!((hb0.outcome, hb0.evidence), (Outcome::Given, Evidence::Card));
    assert_eq!(hb0.given_on, Some("2026-02-10".parse().expect("a day")));
    let page = wati.get(&form(family.bunga, CHILD)).await;
    assert!(page.body.contains("Ditolak keluarga pada 21 Nov 2026"), "{}", page.main());
    corrected_keeping_reasons(&mut wati, &app, &family, record, visit).await;
}

/// Corrects the batch number alone; the reasons must stay.
async fn corrected_keeping_reasons(
    wati: &mut Browser,
    app: &TestApp,
    family: &Family,
    record: &Record,
    visit: &Visit,
) {
    let path = format!("/catatan/{}/koreksi", record.id);
    let page = wati.get(&path).await;
    assert!(page.body.contains("Takut demam") && page.body.contains("value=\"12-12-2026\""));
    let mut fields: Vec<(String, String)> = [
        ("tanggal", "21-11-2026"),
        ("jam", "13.00"),
        ("tempat", "posyandu"),
        ("hadir", "present"),
        ("alasan", "salah baca nomor"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    for (at, service) in visit.services.iter().enumerate() {
        let mut put = |part: &str, value: &str| {
            fields.push((format!("svc.{at}.{part}"), value.to_owned()));
        };
        let refused = service.outcome == Outcome::Refused;
        put("hasil", if refused { "refused" } else { "given" });
        put("batch", if service.item == "imm_dpt" { "DP-78" } else { "" });
        put("alasan", service.reason.as_deref().unwrap_or_default());
        put("lagi", if refused { "12-12-2026" } else { "" });
        put("tanggal", if service.given_on.is_some() { "10-02-2026" } else { "" });
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let done = wati.post(&path, &path, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.main());
    let (_, mended) = visits(app, family.bunga).pop().expect("a correction");
    assert_eq!(service(&mended, "imm_dpt").lot.as_deref(), Some("DP-78"));
    assert_eq!(service(&mended, "imm_opv"), service(visit, "imm_opv"));
    assert_eq!(service(&mended, "imm_hb0"), service(visit, "imm_hb0"));
}

#[tokio::test]
async fn an_emergency_names_who_is_told_and_stays_on_top() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let saved = fill(&mut wati, family.siti, ADULT, &[("srq_17", "ya")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.main());
    let found = wati.get(saved.location()).await;
    let main = found.main();
    assert!(main.contains("Hari ini juga") && main.contains("Jangan tinggalkan sendiri"), "{main}");
    assert!(main.contains("Beri tahu sekarang:</strong> Bidan Rina (Bidan)"), "{main}");
    assert!(main.contains("/tindak-lanjut?temuan="), "{main}");
    let person = wati.get(&format!("/orang/{}", family.siti)).await;
    assert!(person.body.contains("Hari ini juga"), "{}", person.main());
    let list = wati.get("/temuan").await;
    assert!(list.body.contains("Siti Aminah"), "{}", list.main());
    let mut rina = app.signed_in("rina").await;
    let first = rina.get(saved.location()).await;
    let (main, siti) = (first.main(), family.siti.to_string());
    assert!(main.contains("Hari ini juga") && main.contains("Buka dengan alasan"), "{main}");
    assert!(!main.contains("Tidak ada yang perlu"), "{main}");
    let form = format!("/alasan?jenis=terbatas&untuk={siti}&ke=/");
    let said = [("jenis", "terbatas"), ("untuk", &*siti), ("ke", "/"), ("alasan", "melayani")];
    rina.post(&form, "/alasan", &said).await;
    let clinical = rina.get(saved.location()).await;
    assert!(clinical.body.contains("Dokter Sari (Dokter)"), "{}", clinical.main());
}

#[tokio::test]
async fn a_pregnancy_is_opened_by_a_form_and_its_forms_follow() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let menu = format!("/orang/{}/isi", family.siti);
    assert!(wati.get(&menu).await.body.contains("/isi/kehamilan_baru"));
    let values = [("tempat", "rumah"), ("hamil_sekarang", "ya"), ("hpht", "01-08-2026")];
    let unplaced = fill(&mut wati, family.siti, "kehamilan_baru", &values[1..]).await;
    assert!(unplaced.body.contains("Pilih tempat bertemu"), "{}", unplaced.main());
    let saved = fill(&mut wati, family.siti, "kehamilan_baru", &values).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.main());
    let (record, visit) = visits(&app, family.siti).pop().expect("a visit");
    assert_eq!((visit.setting, record.place), (Setting::Rumah, None));
    assert_eq!(visit.observations["hpht"], Value::Text("2026-08-01".to_owned()));
    let forms = wati.get(&menu).await;
    assert!(forms.body.contains("/isi/posyandu_bumil"), "{}", forms.main());
    assert!(
        forms.body.contains("Sudah melahirkan") && !forms.body.contains("Mulai catat kehamilan")
    );
    assert!(!forms.body.contains("/isi/kehamilan_baru"), "she is pregnant already");
    let group = format!("/posyandu/{}/{TODAY}/kelompok/ibu", family.posyandu);
    let group = wati.get(&group).await;
    assert!(group.body.contains("Siti Aminah") && group.body.contains("/isi/posyandu_bumil?"));
}

#[tokio::test]
async fn the_other_groups_of_a_posyandu_day() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let day = format!("/posyandu/{}/{TODAY}", family.posyandu);
    let children = wati.get(&day).await;
    assert!(
        children.body.contains("Dewasa dan lansia") && !children.body.contains(">Siti Aminah<")
    );
    let adults = wati.get(&format!("{day}/kelompok/dewasa")).await;
    assert_eq!(adults.status, StatusCode::OK, "{}", adults.body);
    insta::assert_snapshot!("group", adults.main());
    assert!(!adults.body.contains("Bunga Lestari") && !adults.body.contains("Santoso"));
    let way =
        format!("{}?tanggal={TODAY}&#38;posyandu={}", form(family.siti, ADULT), family.posyandu);
    assert!(adults.body.contains(&way), "{way}: {}", adults.main());
    let searched = wati.get(&format!("{day}/kelompok/dewasa?q=udin")).await;
    assert!(!searched.body.contains("Siti") && searched.body.contains("Tidak ada nama"));
    assert_eq!(wati.get(&format!("{day}/kelompok/apa")).await.status, StatusCode::NOT_FOUND);
    let came =
        [("td_sistol", "118"), ("td_diastol", "76"), ("posyandu", &family.posyandu.to_string())];
    assert_eq!(fill(&mut wati, family.siti, ADULT, &came).await.status, StatusCode::SEE_OTHER);
    let adults = wati.get(&format!("{day}/kelompok/dewasa")).await;
    assert!(adults.body.contains("mark-safe\">hadir"), "{}", adults.main());
    let children = wati.get(&day).await;
    assert!(!children.body.contains(">Siti Aminah<"), "an adult who came is no child");
    let mut kader2 = app.signed_in("kader2").await;
    let there = kader2.get(&format!("{day}/kelompok/dewasa")).await;
    assert_eq!(there.status, StatusCode::NOT_FOUND);
    let foreign = [("td_sistol", "118"), ("posyandu", &family.other_posyandu.to_string())];
    assert_eq!(fill(&mut wati, family.siti, ADULT, &foreign).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_choice_can_be_emptied_again() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let page = wati.get(&form(family.siti, ADULT)).await;
    let groups = page.body.split("<fieldset class=\"question choices\"").skip(1);
    let mut n_groups = 0;
    for group in groups {
        let group = &group[..group.find("</fieldset>").expect("its end")];
        assert_eq!(group.matches("value=\"\"> Kosongkan").count(), 1, "{group}");
        assert!(!group.contains("checked"), "nothing is answered beforehand: {group}");
        n_groups += 1;
    }
    assert!(3 < n_groups, "{}", page.main());
    // Without script the browser sends the empty choice, which is no answer.
    let kept = fill(&mut wati, family.siti, ADULT, &[("rokok", ""), ("td_sistol", "1200")]).await;
    assert!(kept.body.contains("tidak mungkin") && !kept.body.contains("value=\"tidak\" checked"));
    let saved = fill(&mut wati, family.siti, ADULT, &[("rokok", ""), ("td_sistol", "120")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.main());
    let written = visits(&app, family.siti);
    assert_eq!(written[0].1.observations.keys().collect::<Vec<_>>(), ["td_sistol"]);
    let place = wati.get(&form(family.siti, "kehamilan_baru")).await;
    let start = place.body.find("Bertemu di mana?").expect("two places");
    let choice = &place.body[start..start + place.body[start..].find("</fieldset>").expect("end")];
    assert!(!choice.contains("Kosongkan"), "a place must be chosen: {choice}");
}

#[tokio::test]
async fn a_question_of_two_sections_is_two_elements_with_a_label_each() {
    let (app, family) = app();
    let mut wati = app.signed_in("wati").await;
    let page = wati.get(&form(family.bunga, "rumah_anak")).await;
    let ids = |marker: &str| -> Vec<String> {
        let rest = page.body.split(marker).skip(1);
        rest.map(|rest| rest[..rest.find('"').expect("its end")].to_owned()).collect()
    };
    let all = ids(" id=\"");
    let apart: std::collections::BTreeSet<&String> = all.iter().collect();
    assert_eq!(apart.len(), all.len(), "{all:?}");
    assert!(1 < page.body.matches("name=\"suhu_c\"").count(), "asked of infants and of others");
    for labelled in ids("<label for=\"") {
        assert!(apart.contains(&labelled), "{labelled}");
    }
}

#[tokio::test]
async fn what_is_worked_out_is_told_with_names_and_units() {
    let (app, family) = app();
    let mut rina = app.signed_in("rina").await;
    let child = [("bb_kg", "7,45"), ("tb_cm", "68,2"), ("cara_ukur", "terlentang")];
    let saved = fill(&mut rina, family.bunga, CHILD, &child).await;
    let found = rina.get(saved.location()).await;
    assert!(found.body.contains("<h2 id=\"dihitung\">Yang dihitung</h2>"), "{}", found.main());
    assert!(found.body.contains("<dt>Z-skor BB/U</dt><dd>−"), "{}", found.main());
    assert!(!found.body.contains("minggu "), "no pregnancy: {}", found.main());
    let pregnant = [("tempat", "posyandu"), ("hamil_sekarang", "ya"), ("hpht", "01-05-2026")];
    fill(&mut rina, family.siti, "kehamilan_baru", &pregnant).await;
    let values = [("bb_kg", "58,3"), ("tempat", "posyandu"), ("td_sistol", "112")];
    let saved = fill(&mut rina, family.siti, "posyandu_bumil", &values).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.main());
    let found = rina.get(saved.location()).await;
    assert!(found.body.contains("<dd>29 minggu 1 hari</dd>"), "{}", found.main());
    // Of answers that are missing nothing is worked out.
    assert!(!found.body.contains("massa tubuh</dt>"), "{}", found.main());
}
