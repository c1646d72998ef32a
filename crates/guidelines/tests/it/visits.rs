//! What may be written at a visit, and what is looked up.

use domain::{
    day::Day,
    quantity::Quantity,
    record::{Attendance, Evidence, Outcome, ServiceGiven, Setting, Value, Visit},
};
use rstest::rstest;

use crate::law::Law;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn number(text: &str) -> Value {
    Value::Number(text.parse::<Quantity>().unwrap())
}

fn word(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn visit(observations: &[(&str, Value)]) -> Visit {
    let pairs = observations.iter().map(|(code, value)| ((*code).to_owned(), value.clone()));
    Visit {
        setting: Setting::Posyandu,
        attendance: Attendance::Present,
        observations: pairs.collect(),
        services: Vec::new(),
        note: None,
    }
}

#[rstest]
#[case("bb_kg", number("450"), "isian.mustahil", "Berat badan 450 kg tidak mungkin. Periksa lagi.")]
#[case(
    "bb_kg",
    number("0.15"),
    "isian.mustahil",
    "Berat badan 0,15 kg tidak mungkin. Periksa lagi."
)]
#[case("bb_kg", word("7"), "isian.salah-jenis", "Berat badan diisi dengan angka.")]
#[case("batuk", number("1"), "isian.salah-jenis", "Batuk diisi dengan ya atau tidak.")]
#[case("catatan", Value::Bool(true), "isian.salah-jenis", "Catatan diisi dengan teks.")]
#[case(
    "vit_a",
    Value::Bool(true),
    "isian.salah-jenis",
    "Vitamin A diisi dengan salah satu pilihan."
)]
#[case(
    "vit_a",
    word("ungu"),
    "isian.pilihan-tidak-dikenal",
    "\"ungu\" bukan pilihan Vitamin A. Pilih: Biru, Merah."
)]
#[case(
    "tgl_ukur",
    word("kemarin"),
    "isian.salah-jenis",
    "Tanggal ukur diisi dengan tanggal, misalnya 2026-11-21."
)]
#[case(
    "bgm",
    Value::Bool(true),
    "isian.turunan",
    "Bawah garis merah dihitung oleh sistem, tidak perlu diisi. Kosongkan."
)]
#[case(
    "xyz",
    number("1"),
    "isian.tidak-dikenal",
    "Isian \"xyz\" tidak dikenal. Perbarui aplikasi, lalu coba lagi."
)]
#[case(
    "given",
    word("imm"),
    "isian.tidak-dikenal",
    "Isian \"given\" tidak dikenal. Perbarui aplikasi, lalu coba lagi."
)]
fn refuses_what_cannot_be(
    #[case] code: &str,
    #[case] value: Value,
    #[case] refusal: &str,
    #[case] message: &str,
) {
    let guidelines = Law::new().loaded();
    let refused =
        guidelines.check_visit(&visit(&[(code, value)]), None, day("2026-01-01")).unwrap_err();
    assert_eq!((refused.code, refused.message.as_str()), (refusal, message));
}

#[test]
fn takes_what_can_be() {
    let guidelines = Law::new().loaded();
    let all = visit(&[
        ("bb_kg", number("300")),
        ("vit_a", word("merah")),
        ("batuk", Value::Bool(false)),
        ("tgl_ukur", word("2026-01-01")),
        ("catatan", word("apa saja")),
    ]);
    assert_eq!(guidelines.check_visit(&all, None, day("2026-01-01")), Ok(Vec::new()));
}

#[rstest]
#[case("15.5", "2025-06-01", false)]
#[case("15.6", "2025-06-01", true)]
#[case("15.6", "2025-12-31", true)]
#[case("15.6", "2026-01-01", false)]
#[case("2.9", "2026-01-01", true)]
#[case("45", "2027-01-01", true)]
#[case("45", "2032-01-01", false)]
fn flags_what_is_odd_for_the_age(#[case] weight: &str, #[case] on: &str, #[case] odd: bool) {
    let guidelines = Law::new().loaded();
    let weighed = visit(&[("bb_kg", number(weight))]);
    let flags = guidelines.check_visit(&weighed, Some(day("2025-01-01")), day(on)).unwrap();
    assert_eq!(flags.len(), usize::from(odd), "{flags:?}");
    if let Some(flag) = flags.first() {
        assert_eq!((flag.code, flag.observation.as_str()), ("isian.tidak-wajar", "bb_kg"));
        assert!(flag.message.starts_with("Berat badan "), "{}", flag.message);
    }
    let unknown_birth = guidelines.check_visit(&weighed, None, day(on)).unwrap();
    assert!(unknown_birth.is_empty());
}

#[rstest]
#[case("imm", Some("D2"), None)]
#[case("imm", None, None)]
#[case("vit_a_anak", Some("BIRU"), None)]
#[case("imm", Some("D3"), Some("layanan.langkah-tidak-dikenal"))]
#[case("tumbuh", Some("D1"), Some("layanan.langkah-tidak-dikenal"))]
#[case("sunat", None, Some("layanan.tidak-dikenal"))]
fn knows_services_and_steps(
    #[case] item: &str,
    #[case] step: Option<&str>,
    #[case] refusal: Option<&str>,
) {
    let guidelines = Law::new().loaded();
    let mut given = visit(&[]);
    given.services.push(ServiceGiven {
        item: item.to_owned(),
        step: step.map(str::to_owned),
        outcome: Outcome::Given,
        // Long before the item was valid: an old card may be copied.
        given_on: Some(day("2010-01-01")),
        evidence: Evidence::Card,
        lot: None,
        reason: None,
        ask_again_on: None,
    });
    let checked = guidelines.check_visit(&given, None, day("2010-01-01"));
    assert_eq!(checked.err().map(|refused| refused.code), refusal);
}

#[test]
fn finds_rules_by_code_and_day() {
    let guidelines = Law::new().loaded();
    let (before, after) = (day("2019-12-31"), day("2020-01-01"));
    assert!(guidelines.item("imm", after).is_some());
    assert!(guidelines.item("imm", before).is_none());
    assert_eq!(guidelines.items_on(after).count(), 3);
    assert_eq!(guidelines.items_on(before).count(), 0);
    assert!(guidelines.indicator("gizi.ds-uji", after).is_some());
    assert_eq!(guidelines.observation("bb_kg").unwrap().unit, "kg");
    assert!(guidelines.observation("sex").is_none());
}

#[test]
fn lists_every_assumption_once() {
    let guidelines = Law::new().loaded();
    let told: Vec<(&str, &str)> =
        guidelines.assumptions().map(|told| (told.rule.id.as_ref(), told.text)).collect();
    assert_eq!(
        told,
        [
            ("batuk", "Batuk dua minggu."),
            ("tumbuh", "Setiap bulan."),
            ("normal", "Batas atas"),
            ("kms", "Bulan pertama"),
            ("ringkas", "Urutan pilihan sendiri."),
            ("ringkas", "Imunisasi: Lengkap dasar."),
        ]
    );
}

#[test]
fn a_finding_takes_over_what_it_does_not_say() {
    let guidelines = Law::new().loaded();
    let item = guidelines.item("tumbuh", day("2026-01-01")).unwrap();
    let finding = &item.findings[0];
    assert_eq!(finding.rule.id.as_ref(), "tumbuh.bgm");
    assert_eq!(finding.rule.version, item.rule.version);
    assert_eq!(finding.rule.sources, item.rule.sources);
    assert_eq!(guidelines.growth.kms[0].least_gain_g_male, [0, 800, 900]);
    assert_eq!(guidelines.growth.kms[0].least_gain_g_female, [0, 700, 800]);
    assert_eq!(guidelines.growth.kms[0].lines_hundredths, [-300, -200, 50]);
    assert_eq!(guidelines.growth.bands[1].lower, Some((-200, true)));
}

#[test]
fn the_digest_follows_every_byte_and_name() {
    let digest = |law: &Law| law.files().digest();
    let law = Law::new();
    assert_eq!(digest(&law), law.loaded().digest);
    let mut changed = law.clone();
    changed.replace("edition.toml", "uji", "uji ");
    assert_ne!(digest(&law), digest(&changed));
    let mut moved = law.clone();
    moved.set("items/b.toml", "");
    assert_ne!(digest(&law), digest(&moved));
}
