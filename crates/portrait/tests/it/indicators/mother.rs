//! Indicators of pregnancy, delivery and the weeks after it.

use domain::{
    day::Day,
    record::{Outcome, Setting, Value, Visit},
};
use rstest::rstest;

use crate::{
    cases::{after, delivered, missing, of, only, pregnant, seen, told},
    child::{Child, day, number, observed, text},
};

const END: &str = "2024-10-30";

fn yes(code: &'static str) -> (&'static str, Value) {
    (code, Value::Bool(true))
}

// 12 weeks and 6 days is day 90.
#[rstest]
#[case(&[90], false)]
#[case(&[91], true)]
#[case(&[280], true)]
#[case(&[], false)]
fn a_late_first_visit(#[case] days: &[i32], #[case] late: bool) {
    let portrait = seen(pregnant(), days).on(END);
    assert_eq!(missing(&portrait, "kia.k1-akses").0, late);
}

#[rstest]
#[case::all(&[80, 100, 120, 180, 220], [true, true, true])]
#[case::one_in_the_second(&[80, 100], [true, false, false])]
#[case::two_in_the_second(&[80, 91, 174], [true, true, false])]
#[case::only_the_first(&[80], [false, false, false])]
#[case::nobody_came(&[], [false, false, false])]
fn visits_one_after_the_other(#[case] days: &[i32], #[case] done: [bool; 3]) {
    let portrait = seen(pregnant(), days).on(END);
    let found = ["kia.k2", "kia.k3", "kia.k4-seri6"].map(|id| missing(&portrait, id).0);
    assert_eq!(found, done);
}

#[test]
fn a_visit_outside_its_weeks_does_not_count() {
    // The third step was written, but in week 25: the first day of the third trimester.
    let late = pregnant()
        .given(after(80), "anc_visit", "K1")
        .given(after(100), "anc_visit", "K2")
        .given(after(175), "anc_visit", "K3");
    assert!(missing(&late.on(END), "kia.k2").0);
    assert_eq!(missing(&late.on(END), "kia.k3"), (false, 0b100));
}

fn scanned(role: &'static str, days: [i32; 2]) -> Child {
    let [first, last] = days;
    let mother = pregnant().by(role).given(after(first), "anc_usg", "USG1");
    mother.given(after(last), "anc_usg", "USG3").by("BDN")
}

#[rstest]
#[case("DOK", [80, 240], (true, 0b00))]
#[case("DOK", [90, 175], (true, 0b00))] // Last day of week 12, first of week 25.
#[case("BDN", [80, 240], (false, 0b11))]
#[case("KDR", [80, 240], (false, 0b11))]
fn scans_are_made_by_a_doctor(
    #[case] role: &'static str,
    #[case] days: [i32; 2],
    #[case] expected: (bool, u64),
) {
    let mother = seen(scanned(role, days), &[85, 100, 120, 180, 220]);
    assert!(of(&mother.on(END), "kia.anc-dokter-usg").is_empty(), "she is still pregnant");
    let mother = delivered(mother, day("2024-10-01"), "lahir_hidup", &[]);
    assert_eq!(missing(&mother.on(END), "kia.anc-dokter-usg"), expected);
    assert_eq!(missing(&mother.on(END), "kia.k5").0, expected.0);
}

#[test]
fn the_fifth_visit_needs_those_before_it() {
    let mother = seen(scanned("DOK", [80, 240]), &[85, 100, 120, 180]);
    assert_eq!(missing(&mother.on(END), "kia.k5"), (false, 0b010000));
    // A scan by the midwife and a doctor on another day are not a scan by a doctor.
    let apart = seen(scanned("BDN", [80, 240]), &[85, 100, 120, 180, 220]).by("DOK");
    let apart = told(apart, after(241), &[("td_sistol", number("110"))]);
    assert_eq!(missing(&apart.on(END), "kia.k5"), (false, 0b100000));
}

#[test]
fn six_visits_two_of_them_by_a_doctor() {
    let by = |first: &'static str, later: &'static str| {
        let mother = pregnant().by(first).given(after(80), "anc_visit", "K1").by("BDN");
        let days = [(100, "K2"), (120, "K3"), (180, "K4"), (240, "K6")];
        let mother = days.iter().fold(mother, |m, (on, k)| m.given(after(*on), "anc_visit", k));
        let mother = mother.by(later).given(after(220), "anc_visit", "K5");
        let mother = mother.given(after(80), "anc_usg", "USG1");
        mother.given(after(240), "anc_usg", "USG3").on(END)
    };
    assert_eq!(missing(&by("DOK", "DOK"), "kia.k6"), (true, 0));
    assert_eq!(missing(&by("DOK", "BDN"), "kia.k6"), (false, 0b100000));
}

/// Every antenatal service but the laboratory, once, by the midwife.
fn ten_services(tablets: &str) -> Child {
    let measured = [
        ("bb_kg", number("55")),
        ("tb_cm", number("152")),
        ("td_sistol", number("110")),
        ("lila_cm", number("24")),
        ("tfu_cm", number("24")),
        ("presentasi", text("kepala")),
        ("djj", number("140")),
        ("status_t", text("t2")),
        ("ttd_jumlah", number(tablets)),
        ("edukasi", text("istirahat")),
    ];
    told(seen(pregnant(), &[80, 120, 200, 240]), after(200), &measured)
}

#[test]
fn ten_services_and_two_more() {
    let mother = ten_services("90").given(after(85), "anc_lab", "K1");
    let (done, lacks) = missing(&mother.on(END), "kia.anc-12t");
    assert_eq!((done, lacks), (false, 0b11 << 9), "scan and mental screen");
    let all = mother.given(after(85), "anc_usg", "USG1").given(after(86), "anc_jiwa", "TM1");
    // Day 200 is 19 July.
    let done = ("2024-10".to_owned(), Some("2024-07".to_owned()), 0);
    assert_eq!(only(&all.on(END), "kia.anc-12t"), done);
    let few = ten_services("89").given(after(85), "anc_lab", "K1");
    assert_eq!(missing(&few.on(END), "kia.anc-12t").1 & 0b1_1111_1111, 1 << 6);
    let unmeasured = told(pregnant(), after(100), &[("bb_kg", number("55"))]);
    assert_eq!(missing(&unmeasured.on(END), "kia.anc-12t").1 & 1, 1, "no height so far");
}

#[test]
fn four_visits_count_for_the_standard_until_2022_and_six_since() {
    let mother = ten_services("90").given(after(85), "anc_lab", "K1");
    // 2024: one visit in the second trimester, two in the third, and no doctor.
    assert_eq!(missing(&mother.on(END), "spm.01"), (false, 0b1110));
    let six =
        mother.by("DOK").given(after(130), "anc_visit", "K3").given(after(250), "anc_visit", "K6");
    assert_eq!(missing(&six.on(END), "spm.01"), (true, 0));
    let before = |on: &str| {
        let woman = Child::born("1998-05-31");
        let woman = told(woman, day("2022-03-01"), &[yes("hamil_sekarang"), ("hpht", text(on))]);
        of(&woman.on("2022-04-01"), "spm.01")[0].version.to_string()
    };
    assert_eq!(before("2022-02-24"), "2020.1", "expected on 2022-12-01");
    let mother = told(
        Child::born("1998-05-31"),
        day("2022-06-01"),
        &[yes("hamil_sekarang"), ("hpht", text("2022-05-01"))],
    );
    assert_eq!(&*of(&mother.on("2022-07-01"), "spm.01")[0].version, "2023.1");
}

#[rstest]
#[case("t1", false)]
#[case("t2", true)]
#[case("t5", true)]
fn a_mother_is_protected_from_t2(#[case] status: &str, #[case] done: bool) {
    let mother = told(pregnant(), after(100), &[("status_t", text(status))]);
    assert_eq!(missing(&mother.on(END), "kia.t2plus").0, done);
}

#[test]
fn tests_are_counted_by_the_service_not_the_result() {
    let told_result = told(pregnant(), after(80), &[("hiv", text("non_reaktif"))]);
    assert!(!missing(&told_result.on(END), "kia.triple").0);
    let tested = pregnant().given(after(80), "anc_triple", "TES");
    assert!(missing(&tested.on(END), "kia.triple").0);
    let refused = pregnant().service(after(80), "anc_triple", "TES", Outcome::Refused);
    assert!(!missing(&refused.on(END), "kia.triple").0);
}

#[rstest]
#[case("reaktif", true, 0b00)]
#[case("non_reaktif", true, 0b00)]
#[case("tidak_diperiksa", true, 0b01)]
#[case("non_reaktif", false, 0b10)]
fn hepatitis_b_is_tested_and_explained(
    #[case] result: &str,
    #[case] explained: bool,
    #[case] lacks: u64,
) {
    let mother = told(pregnant(), after(80), &[("hbsag", text(result))]);
    let talk = [("edukasi", text("hepatitis"))];
    let mother = if explained { told(mother, after(90), &talk) } else { mother };
    assert_eq!(missing(&mother.on(END), "kia.hbsag"), (lacks == 0, lacks));
}

#[rstest]
#[case(&[60, 120, 150, 200], "suami", 0b00)]
#[case(&[60, 120, 150], "keluarga", 0b01)]
#[case(&[60, 120, 150, 200], "tidak", 0b10)]
#[case(&[60, 120, 150, 150], "suami", 0b01)] // Twice on one day.
fn four_classes_once_with_company(#[case] days: &[i32], #[case] with: &str, #[case] lacks: u64) {
    let attended = |mother: Child, on: &i32| told(mother, after(*on), &[yes("kelas_ibu")]);
    let mother = days.iter().fold(pregnant(), attended);
    let mother = told(mother, after(days[0]), &[("kelas_pendamping", text(with))]);
    assert_eq!(missing(&mother.on(END), "kia.kelas-bumil"), (lacks == 0, lacks));
}

#[test]
fn a_class_is_not_held_at_her_home() {
    let days = [60, 120, 150].into_iter();
    let mother = days.fold(pregnant(), |m, on| told(m, after(on), &[yes("kelas_ibu")]));
    let home = Visit { setting: Setting::Rumah, ..observed(&[yes("kelas_ibu")]) };
    let asked = mother.clone().visited(after(200), home);
    assert_eq!(missing(&asked.on(END), "kia.kelas-bumil").1 & 1, 1);
    let registered = mother.given(after(200), "anc_kelas", "S4");
    assert_eq!(missing(&registered.on(END), "kia.kelas-bumil").1 & 1, 0);
}

#[test]
fn a_complication_is_one_case_until_it_is_over() {
    let found = |child: Child, on: Day| told(child, on, &[("komplikasi_ibu", text("hipertensi"))]);
    let first = found(pregnant(), after(150));
    assert_eq!(missing(&first.on(END), "kia.komplikasi"), (false, 1));
    let last_day = after(150 + 321);
    let handled = told(first.clone(), last_day, &[yes("komplikasi_ditangani")]);
    assert!(missing(&handled.on("2025-10-30"), "kia.komplikasi").0);
    let too_late = told(first.clone(), last_day.plus_days(1), &[yes("komplikasi_ditangani")]);
    assert!(!missing(&too_late.on("2025-10-30"), "kia.komplikasi").0);
    assert_eq!(of(&found(first.clone(), last_day).on("2025-10-30"), "kia.komplikasi").len(), 1);
    let next = found(first.clone(), last_day.plus_days(1));
    assert_eq!(of(&next.on("2025-10-30"), "kia.komplikasi").len(), 2);
    let sent = told(first, after(150), &[("rujuk", text("rumah_sakit"))]);
    assert!(missing(&sent.on(END), "kia.komplikasi-rujuk").0);
}

#[rstest]
#[case("tidak")]
#[case("")]
fn who_has_no_complication_is_no_case(#[case] answer: &str) {
    let answers = [("komplikasi_ibu", text(answer)), yes("komplikasi_ditangani")];
    let answers = if answer.is_empty() { &answers[1..] } else { &answers[..] };
    assert!(of(&told(pregnant(), after(150), answers).on(END), "kia.komplikasi").is_empty());
}

fn delivery(helpers: &str, more: &[(&'static str, Value)]) -> Child {
    let told = [
        ("tempat_salin", text("puskesmas")),
        ("penolong", text("bidan")),
        ("jml_penolong", number(helpers)),
    ];
    let answers: Vec<_> = told.into_iter().chain(more.iter().cloned()).collect();
    delivered(pregnant(), day("2024-09-30"), "lahir_hidup", &answers)
}

#[test]
fn a_delivery_to_the_standard() {
    assert_eq!(missing(&delivery("3", &[yes("partograf")]).on(END), "spm.02"), (true, 0));
    assert_eq!(missing(&delivery("2", &[yes("partograf")]).on(END), "spm.02"), (false, 0b0100));
    assert_eq!(missing(&delivery("3", &[]).on(END), "spm.02"), (false, 0b1000));
    let bled = ("komplikasi_ibu", text("perdarahan"));
    assert_eq!(
        missing(&delivery("3", std::slice::from_ref(&bled)).on(END), "spm.02"),
        (false, 0b1000)
    );
    let handled = [bled.clone(), yes("komplikasi_ditangani")];
    assert_eq!(missing(&delivery("3", &handled).on(END), "spm.02"), (true, 0));
    let sent = [bled, ("rujuk", text("rumah_sakit"))];
    assert_eq!(missing(&delivery("3", &sent).on(END), "spm.02"), (true, 0));
    assert!(of(&pregnant().on(END), "spm.02").is_empty());
}

// Days 3-7, 8-28 and 29-42.
#[rstest]
#[case("kia.kf2", "KF2", 2, false)]
#[case("kia.kf2", "KF2", 3, true)]
#[case("kia.kf2", "KF2", 7, true)]
#[case("kia.kf2", "KF2", 8, false)]
#[case("kia.kf3", "KF3", 7, false)]
#[case("kia.kf3", "KF3", 8, true)]
#[case("kia.kf3", "KF3", 28, true)]
#[case("kia.kf3", "KF3", 29, false)]
#[case("kia.kf4", "KF4", 28, false)]
#[case("kia.kf4", "KF4", 29, true)]
#[case("kia.kf4", "KF4", 42, true)]
#[case("kia.kf4", "KF4", 43, false)]
fn each_visit_after_birth_has_its_days(
    #[case] id: &str,
    #[case] step: &str,
    #[case] on: i32,
    #[case] done: bool,
) {
    let birth = day("2024-10-01");
    let mother = delivered(pregnant(), birth, "lahir_hidup", &[]);
    let mother = mother.given(birth.plus_days(on), "nifas_kf", step);
    assert_eq!(missing(&mother.on("2024-12-20"), id).0, done);
}

#[rstest]
#[case("hb_gdl", "10.9", "gizi.anemia-bumil", true)]
#[case("hb_gdl", "11", "gizi.anemia-bumil", false)]
#[case("lila_cm", "23.4", "gizi.kek-bumil", true)]
#[case("lila_cm", "23.5", "gizi.kek-bumil", false)]
fn anaemia_and_thinness_are_shares_of_those_measured(
    #[case] code: &str,
    #[case] value: &str,
    #[case] id: &str,
    #[case] counted: bool,
) {
    let mother = told(pregnant(), after(100), &[(code, number(value))]);
    assert_eq!(missing(&mother.on(END), id).0, counted);
    assert!(of(&pregnant().on(END), id).is_empty(), "nobody measured her");
    // Measured before she was pregnant.
    let before = told(Child::born("1998-05-31"), day("2023-12-31"), &[(code, number(value))]);
    let before = told(before, after(50), &[yes("hamil_sekarang"), ("hpht", text("2024-01-01"))]);
    assert!(of(&before.on(END), id).is_empty());
}

#[test]
fn thin_mothers_get_extra_food() {
    let thin = told(pregnant(), after(100), &[("lila_cm", number("23.4"))]);
    assert_eq!(missing(&thin.on(END), "gizi.kek-pmt"), (false, 1));
    let fed = |portions| told(thin.clone(), after(130), &[("mt_porsi", number(portions))]);
    assert!(missing(&fed("1").on(END), "gizi.kek-pmt").0);
    assert!(!missing(&fed("0").on(END), "gizi.kek-pmt").0);
    let well = told(pregnant(), after(100), &[("lila_cm", number("23.5"))]);
    assert!(of(&well.on(END), "gizi.kek-pmt").is_empty());
}

#[rstest]
#[case(&[("jml_anak", "3")], None)]
#[case(&[("jml_anak", "4")], Some(false))]
#[case(&[("jarak_bulan", "24")], None)]
#[case(&[("jarak_bulan", "23")], Some(false))]
#[case(&[("lila_cm", "23.5")], None)]
#[case(&[("lila_cm", "23.4")], Some(false))]
fn risks_that_a_kader_found_are_confirmed(
    #[case] answers: &[(&str, &str)],
    #[case] found: Option<bool>,
) {
    let id = "kia.risti-masyarakat";
    let answers: Vec<_> = answers.iter().map(|(code, value)| (*code, number(value))).collect();
    let seen = |mother: Child, role, days| told(mother.by(role), after(days), &answers);
    let of_mother = |mother: &Child| {
        let portrait = mother.on("2025-06-01");
        of(&portrait, id).first().map(|case| case.done.is_some())
    };
    let by_kader = seen(pregnant(), "KDR", 100);
    assert_eq!(of_mother(&by_kader), found);
    for (role, confirms) in [("BDN", true), ("DOK", true), ("KDR", false), ("GIZ", false)] {
        let again = seen(by_kader.clone(), role, 110);
        assert_eq!(of_mother(&again), found.map(|_| confirms), "{role}");
    }
    assert_eq!(of_mother(&seen(pregnant(), "BDN", 110)), None, "found by no kader");
}
