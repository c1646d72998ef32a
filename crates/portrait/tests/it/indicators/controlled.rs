//! Pressure and glucose that are under control, and treatment of drug-sensitive TB.

use domain::record::Value;
use rstest::rstest;

use crate::{
    cases,
    child::{Child, day, number, text},
    indicators::year::{in_month, man, told},
};

fn yes(code: &str) -> (&str, Value) {
    (code, Value::Bool(true))
}

fn measured(child: Child, on: &str, values: &[(&str, &str)]) -> Child {
    let values: Vec<_> = values.iter().map(|(code, value)| (*code, number(value))).collect();
    told(child, on, &values)
}

/// Ill since January, as was written on that day.
fn ill(diagnosis: &str) -> Child {
    told(man("1980-06-15"), "2025-01-31", &[yes(diagnosis)])
}

#[rstest]
#[case("139", "89", true)]
#[case("140", "89", false)]
#[case("139", "90", false)]
fn pressure_is_under_control(#[case] upper: &str, #[case] lower: &str, #[case] controlled: bool) {
    let seen =
        |on: &str| measured(ill("ht_dx"), on, &[("td_sistol", upper), ("td_diastol", lower)]);
    let of =
        |child: &Child, month: &str| in_month(&child.on("2025-07-20"), "ptm.ht-terkendali", month);
    // Ninety days after 2 March are 31 May.
    assert_eq!(of(&seen("2025-03-02"), "2025-05"), Some(controlled));
    assert_eq!(of(&seen("2025-03-01"), "2025-05"), Some(false));
    // Three months after 31 January are 30 April.
    assert_eq!(of(&seen("2025-03-02"), "2025-04"), Some(controlled));
    assert_eq!(of(&seen("2025-03-02"), "2025-03"), None);
    let again =
        measured(seen("2025-03-02"), "2025-05-30", &[("td_sistol", "150"), ("td_diastol", "95")]);
    assert_eq!(of(&again, "2025-05"), Some(false), "the latest counts");
    assert_eq!(of(&ill("ht_dx"), "2025-04"), Some(false), "never measured");
    let kept = told(seen("2025-03-01"), "2025-05-20", &[yes("kontrol_dokter")]);
    assert_eq!(of(&kept, "2025-05"), Some(false), "a control that measured nothing renews nothing");
    let half = measured(seen("2025-03-01"), "2025-05-20", &[("td_sistol", "120")]);
    assert_eq!(of(&half, "2025-05"), Some(false), "half of it is old");
}

// On 31 May, 1 March is 91 days ago and 2 March 90.
#[rstest]
#[case(&[("2025-03-02", "gdp_mgdl", "125")], true)]
#[case(&[("2025-03-01", "gdp_mgdl", "125")], false)]
#[case(&[("2025-03-02", "gdp_mgdl", "125"), ("2025-03-01", "hba1c", "8")], true)]
#[case(&[("2025-03-02", "gdp_mgdl", "125"), ("2025-03-02", "hba1c", "8")], false)]
#[case(&[("2025-03-01", "gdp_mgdl", "130"), ("2025-03-02", "gds_mgdl", "199")], true)]
#[case(&[("2025-03-02", "gdp_mgdl", "130"), ("2025-03-02", "gds_mgdl", "199")], false)]
#[case(&[("2025-03-01", "gds_mgdl", "210"), ("2025-03-02", "hba1c", "6.9")], true)]
#[case(&[("2025-03-02", "gds_mgdl", "210"), ("2025-03-02", "hba1c", "6.9")], false)]
fn old_results_say_nothing(#[case] results: &[(&str, &str, &str)], #[case] controlled: bool) {
    let child = results
        .iter()
        .fold(ill("dm_dx"), |child, (on, code, value)| measured(child, on, &[(code, value)]));
    let portrait = child.on("2025-07-20");
    assert_eq!(in_month(&portrait, "ptm.dm-terkendali", "2025-05"), Some(controlled));
}

#[test]
fn the_day_on_which_a_result_grows_old_is_known_ahead() {
    let values = [("td_sistol", "120"), ("td_diastol", "80")];
    let child = measured(ill("ht_dx"), "2025-03-02", &values);
    // A control on 20 May keeps the illness in care; the pressure is 91 days old on 1 June.
    let child = told(child, "2025-05-20", &[yes("kontrol_dokter")]);
    let controlled = |on: &str, month: &str| in_month(&child.on(on), "ptm.ht-terkendali", month);
    assert_eq!(controlled("2025-05-31", "2025-05"), Some(true));
    assert_eq!(controlled("2025-06-01", "2025-06"), Some(false));
    let next = child.on("2025-05-31").next_change_on;
    assert_eq!(next, Some(day("2025-06-01")));
    let older = measured(child, "2025-05-25", &values);
    assert_eq!(in_month(&older.on("2025-08-23"), "ptm.ht-terkendali", "2025-08"), Some(true));
    assert_eq!(in_month(&older.on("2025-08-24"), "ptm.ht-terkendali", "2025-08"), Some(false));
    let mut on = day("2025-08-01");
    while let Some(next) =
        older.on(&on.to_string()).next_change_on.filter(|n| *n <= day("2025-08-24"))
    {
        on = next;
    }
    assert_eq!(on, day("2025-08-24"), "the portrait is drawn again on the day");
}

#[rstest]
#[case(&[("gdp_mgdl", "125")], true)]
#[case(&[("gdp_mgdl", "126")], false)]
#[case(&[("gds_mgdl", "199")], true)]
#[case(&[("gds_mgdl", "200")], false)]
#[case(&[("hba1c", "6.9")], true)]
#[case(&[("hba1c", "7")], false)]
#[case(&[("gdp_mgdl", "125"), ("hba1c", "7")], false)]
#[case(&[], false)]
fn glucose_is_under_control(#[case] values: &[(&str, &str)], #[case] controlled: bool) {
    let child = measured(ill("dm_dx"), "2025-03-02", values);
    let portrait = child.on("2025-07-20");
    assert_eq!(in_month(&portrait, "ptm.dm-terkendali", "2025-04"), Some(controlled));
    assert_eq!(in_month(&portrait, "ptm.dm-terkendali", "2025-03"), None);
    assert_eq!(in_month(&portrait, "ptm.dm-terkendali", "2025-06"), Some(false), "lost");
    assert_eq!(in_month(&portrait, "ptm.rppt-dm", "2025-04"), None);
    let member = told(child, "2025-03-02", &[yes("prolanis")]).on("2025-07-20");
    assert_eq!(in_month(&member, "ptm.rppt-dm", "2025-03"), Some(controlled));
}

#[rstest]
#[case("139", true)]
#[case("140", false)]
fn members_of_the_programme(#[case] upper: &str, #[case] controlled: bool) {
    let seen =
        |child: Child| measured(child, "2025-03-02", &[("td_sistol", upper), ("td_diastol", "80")]);
    let of = |child: Child, month: &str| in_month(&child.on("2025-07-20"), "ptm.rppt-ht", month);
    assert_eq!(of(seen(ill("ht_dx")), "2025-03"), None);
    let member = told(ill("ht_dx"), "2025-02-01", &[yes("prolanis")]);
    assert_eq!(of(seen(member.clone()), "2025-03"), Some(controlled));
    let left = told(seen(member), "2025-03-31", &[("prolanis", Value::Bool(false))]);
    assert_eq!(of(left, "2025-03"), None);
    let well = told(man("1980-06-15"), "2025-02-01", &[yes("prolanis")]);
    assert_eq!(of(seen(well), "2025-03"), None);
}

#[rstest]
#[case(&["so"], Some(true))]
#[case(&["ro"], None)]
#[case(&["so", "ro"], None)]
#[case(&[], None)]
fn drug_sensitive_tb(#[case] kinds: &[&str], #[case] success: Option<bool>) {
    let began = [("tb_status", text("pasien")), ("tb_mulai", text("2023-03-10"))];
    let child = told(Child::born("1980-06-15"), "2023-03-10", &began);
    let sorted = kinds.iter().zip(["2023-03-12", "2023-04-12"]);
    let child = sorted.fold(child, |c, (kind, on)| told(c, on, &[("tb_jenis", text(kind))]));
    let ended = |outcome: &str| {
        let end = [("tb_hasil_akhir", text(outcome)), ("tb_akhir", text("2023-09-10"))];
        let portrait = told(child.clone(), "2023-09-10", &end).on("2024-06-01");
        cases::of(&portrait, "inm.tb").first().map(|case| case.done.is_some())
    };
    assert_eq!(ended("sembuh"), success);
    assert_eq!(ended("lengkap"), success);
    assert_eq!(ended("putus"), success.map(|_| false));
    assert_eq!(ended("bukan_tbc"), None);
    let open = child.on("2024-06-01");
    assert_eq!(cases::of(&open, "inm.tb").len(), usize::from(success.is_some()));
    assert!(
        cases::of(&child.on("2024-06-01"), "inm.tb")
            .iter()
            .all(|c| c.month == day("2024-03-01").month())
    );
}
