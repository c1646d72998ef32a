//! Both sides of every limit of WHO's algorithm, and the pitfalls that others fell into.

use domain::{day::Day, person::Sex};
use growth::{
    age::Age,
    amount::Amount,
    assess::{Assessment, Indicator, Measurement, Mode, Position, Reference, Z, assess},
    chart::{At, value_at},
};
use rstest::rstest;

fn amount(text: &str) -> Option<Amount> {
    Some(text.parse().unwrap())
}

fn boy(age: Age, weight: &str, length: &str, position: Option<Position>) -> Measurement {
    Measurement {
        weight: amount(weight),
        length_or_height: amount(length),
        position,
        ..Measurement::new(Sex::LakiLaki, age)
    }
}

fn who(measurement: &Measurement) -> Assessment {
    assess(Mode::Who, measurement)
}

fn hundredths(assessment: &Assessment, indicator: Indicator) -> Option<i32> {
    assessment.of(indicator).map(|z| z.hundredths)
}

const LYING: Option<Position> = Some(Position::Lying);
const STANDING: Option<Position> = Some(Position::Standing);

/// Pitfalls 2, 3, 14: the 0.7 cm changes sides between day 730 and 731, by the rounded day.
#[rstest]
#[case(Age::from_days(730), STANDING, "86.9", "87.6")]
#[case(Age::from_days(730), LYING, "86.9", "86.9")]
#[case(Age::from_days(731), STANDING, "86.9", "86.9")]
#[case(Age::from_days(731), LYING, "86.9", "86.2")]
#[case(Age::Months(23.99), LYING, "86.9", "86.9")]
#[case(Age::Months(23.99), STANDING, "86.9", "87.6")]
#[case(Age::Months(24.0), LYING, "86.9", "86.2")]
#[case(Age::from_days(730), None, "86.9", "86.9")]
#[case(Age::from_days(731), None, "86.9", "86.9")]
#[case(Age::Unknown, STANDING, "86.9", "86.9")]
#[case(Age::Unknown, LYING, "86.9", "86.9")]
fn the_correction_for_position_follows_the_day(
    #[case] age: Age,
    #[case] position: Option<Position>,
    #[case] read: &str,
    #[case] corrected: &str,
) {
    let assessment = who(&boy(age, "12", read, position));
    assert_eq!(assessment.corrected_length, amount(corrected));
}

/// Below nine months "standing" counts as not recorded, except in the macro of 2013.
#[rstest]
#[case(Mode::Who, Age::from_days(273), Some(true), "70")]
#[case(Mode::Who, Age::from_days(274), Some(false), "70.7")]
#[case(Mode::Indonesia, Age::from_days(273), Some(true), "70")]
#[case(Mode::Who, Age::Months(8.99), Some(true), "70")]
#[case(Mode::Who, Age::Months(9.0), Some(false), "70.7")]
#[case(Mode::WhoTo1856, Age::from_days(273), Some(false), "70.7")]
#[case(Mode::Reference2007, Age::from_days(273), None, "70")]
fn standing_is_not_believed_below_nine_months(
    #[case] mode: Mode,
    #[case] age: Age,
    #[case] flag: Option<bool>,
    #[case] corrected: &str,
) {
    let assessment = assess(mode, &boy(age, "8", "70", STANDING));
    assert_eq!(assessment.standing_below_9_months, flag);
    assert_eq!(assessment.corrected_length, amount(corrected));
}

/// Pitfall 12: 103.1 cm lying is exactly 102.4 cm, the row of 102.4 and no interpolation.
#[test]
fn a_corrected_length_lands_exactly_on_its_row() {
    let lying = who(&boy(Age::from_days(1500), "16.5", "103.1", LYING));
    let standing = who(&boy(Age::from_days(1500), "16.5", "102.4", STANDING));
    assert_eq!(lying.corrected_length, amount("102.4"));
    assert_eq!(lying.z, standing.z);
    let at = At::Height("102.4".parse().unwrap());
    let z = lying.of(Indicator::WeightForLength).unwrap().raw;
    let weight = value_at(Mode::Who, Indicator::WeightForLength, Sex::LakiLaki, at, z).unwrap();
    assert!((weight - 16.5).abs() < 1e-9);
}

/// Pitfall 8: between two table rows L, M and S are interpolated.
#[test]
fn lengths_between_rows_are_interpolated() {
    let z = |length: &str| {
        who(&boy(Age::from_days(400), "9", length, LYING)).of(Indicator::WeightForLength).unwrap()
    };
    let (low, middle, high) = (z("75.3").raw, z("75.35").raw, z("75.4").raw);
    assert!(high < middle && middle < low);
    assert!((middle - (low + high) / 2.0).abs() < 1e-5);
}

/// Pitfall 7: the same body has another weight-for-length below two years than from then on.
#[test]
fn the_table_of_weight_for_length_follows_the_age() {
    let below = who(&boy(Age::from_days(730), "12", "87", LYING));
    let from = who(&boy(Age::from_days(731), "12", "87", STANDING));
    let (below, from) = (
        below.of(Indicator::WeightForLength).unwrap(),
        from.of(Indicator::WeightForLength).unwrap(),
    );
    assert!((0.1..0.3).contains(&(below.raw - from.raw)), "{below:?} {from:?}");
}

/// Pitfall 16: outside 45-110 cm lying and 65-120 cm standing there is no weight-for-length.
#[rstest]
#[case(100, "44.99", false)]
#[case(100, "45", true)]
#[case(700, "110", true)]
#[case(700, "110.01", false)]
#[case(731, "64.99", false)]
#[case(731, "65", true)]
#[case(1800, "120", true)]
#[case(1800, "120.01", false)]
fn weight_for_length_ends_with_its_table(
    #[case] day: i32,
    #[case] length: &str,
    #[case] computed: bool,
) {
    let assessment = who(&boy(Age::from_days(day), "10", length, None));
    assert_eq!(assessment.of(Indicator::WeightForLength).is_some(), computed);
    assert!(assessment.of(Indicator::LengthForAge).is_some());
}

/// Without age the position chooses the table, and without position 87 cm does.
#[rstest]
#[case("86.99", None, LYING)]
#[case("87", None, STANDING)]
#[case("86.99", STANDING, STANDING)]
#[case("87", LYING, LYING)]
fn without_age_only_weight_for_length_remains(
    #[case] length: &str,
    #[case] position: Option<Position>,
    #[case] table: Option<Position>,
) {
    let assessment = who(&boy(Age::Unknown, "12", length, position));
    let day = if table == LYING { 600 } else { 900 };
    let same_table = who(&boy(Age::from_days(day), "12", length, table));
    let wfl = Indicator::WeightForLength;
    assert_eq!(assessment.of(wfl).unwrap(), same_table.of(wfl).unwrap());
    assert_eq!(assessment.z.iter().flatten().count(), 1);
}

/// Pitfall 4 and 17: where each mode ends, and which tables it uses.
#[rstest]
#[case(Mode::Who, Age::from_days(1826), Some(Reference::Who2006))]
#[case(Mode::Who, Age::from_days(1827), None)]
#[case(Mode::Who, Age::Months(59.9999), Some(Reference::Who2006))]
#[case(Mode::Who, Age::Months(60.0), None)]
#[case(Mode::WhoTo1856, Age::from_days(1856), Some(Reference::Who2006))]
#[case(Mode::WhoTo1856, Age::from_days(1857), None)]
#[case(Mode::Reference2007, Age::from_days(1826), None)]
#[case(Mode::Reference2007, Age::from_days(1827), Some(Reference::Who2007))]
#[case(Mode::Reference2007, Age::Months(59.9999), None)]
#[case(Mode::Reference2007, Age::Months(60.0), Some(Reference::Who2007))]
#[case(Mode::Reference2007, Age::Months(228.0), Some(Reference::Who2007))]
#[case(Mode::Reference2007, Age::Months(228.0001), None)]
#[case(Mode::Indonesia, Age::Months(60.9), Some(Reference::Who2006))]
#[case(Mode::Indonesia, Age::Months(61.0), Some(Reference::Who2007))]
#[case(Mode::Indonesia, Age::from_days(1856), Some(Reference::Who2006))]
#[case(Mode::Indonesia, Age::from_days(1857), Some(Reference::Who2007))]
#[case(Mode::Indonesia, Age::from_days(0), Some(Reference::Who2006))]
#[case(Mode::Indonesia, Age::Days { days: 1855, completed_months: Some(61) },
    Some(Reference::Who2007))]
#[case(Mode::Indonesia, Age::Days { days: 1855, completed_months: Some(60) },
    Some(Reference::Who2006))]
#[case(Mode::Indonesia, Age::Days { days: 1857, completed_months: Some(60) },
    Some(Reference::Who2007))]
fn every_mode_has_its_ages(
    #[case] mode: Mode,
    #[case] age: Age,
    #[case] computed: Option<Reference>,
) {
    let assessment = assess(mode, &boy(age, "18", "108", STANDING));
    let length = assessment.of(Indicator::LengthForAge);
    assert_eq!(length.map(|_| assessment.reference), computed);
}

/// The figures of the fifth birthday: same body, three readings.
#[rstest]
#[case(Sex::LakiLaki, [-107, -104, -115])]
#[case(Sex::Perempuan, [-93, -86, -96])]
fn the_standards_do_not_join_smoothly(#[case] sex: Sex, #[case] expected: [i32; 3]) {
    let read = |mode, age| {
        let body = Measurement { sex: Some(sex), ..boy(age, "18", "105", STANDING) };
        hundredths(&assess(mode, &body), Indicator::LengthForAge).unwrap()
    };
    assert_eq!(read(Mode::Indonesia, Age::from_days(1826)), expected[0]);
    assert_eq!(read(Mode::Reference2007, Age::Months(60.0)), expected[1]);
    assert_eq!(read(Mode::Indonesia, Age::Months(61.0)), expected[2]);
}

/// The calendar decides in the Indonesian mode when the dates are known.
#[test]
fn sixty_one_calendar_months_can_come_before_day_1856() {
    let birth: Day = "2021-02-15".parse().unwrap();
    let on: Day = "2026-03-15".parse().unwrap();
    assert_eq!(on.days_since(birth), 1854);
    assert_eq!(Mode::Indonesia.reference(Age::between(birth, on)), Reference::Who2007);
    let before = Age::between(birth, on.plus_days(-1));
    assert_eq!(Mode::Indonesia.reference(before), Reference::Who2006);
}

#[rstest]
#[case(119.9, true)]
#[case(120.0, true)]
#[case(120.0001, false)]
fn weight_for_age_ends_at_ten_years(#[case] months: f64, #[case] computed: bool) {
    let assessment = assess(Mode::Indonesia, &boy(Age::Months(months), "30", "138", STANDING));
    assert_eq!(assessment.of(Indicator::WeightForAge).is_some(), computed);
    assert!(assessment.of(Indicator::BmiForAge).is_some());
}

/// WHO 2007 knows standing height only: nothing is taken off a height.
#[test]
fn the_2007_tables_correct_nothing() {
    let lying = assess(Mode::Indonesia, &boy(Age::Months(70.0), "18", "110", LYING));
    assert_eq!(lying.corrected_length, amount("110"));
}

/// Pitfall 13: age 0 is an age; skinfolds and arm begin at day 91.
#[rstest]
#[case(0, 5)]
#[case(90, 5)]
#[case(91, 8)]
#[case(1826, 8)]
fn indicators_begin_with_their_tables(#[case] day: i32, #[case] count: usize) {
    let measurement = Measurement {
        head: amount("45"),
        arm: amount("14"),
        triceps: amount("8"),
        subscapular: amount("7"),
        ..boy(Age::from_days(day), "9", "72", None)
    };
    assert_eq!(who(&measurement).z.iter().flatten().count(), count);
}

/// Flags look at the rounded z; the limit itself is plausible. Pitfall 9: -6 to 5 for weight.
#[rstest]
#[case(Indicator::LengthForAge, -6.0, 6.0)]
#[case(Indicator::WeightForAge, -6.0, 5.0)]
#[case(Indicator::WeightForLength, -5.0, 5.0)]
#[case(Indicator::BmiForAge, -5.0, 5.0)]
#[case(Indicator::HeadForAge, -5.0, 5.0)]
#[case(Indicator::ArmForAge, -5.0, 5.0)]
#[case(Indicator::TricepsForAge, -5.0, 5.0)]
#[case(Indicator::SubscapularForAge, -5.0, 5.0)]
fn flags_begin_beyond_the_rounded_limit(
    #[case] indicator: Indicator,
    #[case] min: f64,
    #[case] max: f64,
) {
    for (raw, flagged) in [
        (min - 0.0051, true),
        (min - 0.0049, false),
        (min, false),
        (max, false),
        (max + 0.0049, false),
        (max + 0.0051, true),
    ] {
        assert_eq!(Z::new(indicator, raw).flagged, flagged, "{raw}");
    }
}

#[rstest]
#[case(0.125, 13)]
#[case(-0.125, -13)]
#[case(-0.004, 0)]
#[case(0.004, 0)]
#[case(2.994_999, 299)]
#[case(-3.005_001, -301)]
fn rounding_is_half_away_from_zero(#[case] raw: f64, #[case] expected: i32) {
    let z = Z::new(Indicator::WeightForAge, raw);
    assert_eq!(z.hundredths, expected);
    assert!(z.rounded() != 0.0 || z.rounded().is_sign_positive());
}

#[test]
fn oedema_leaves_length_and_circumferences() {
    let measurement = Measurement {
        head: amount("45"),
        arm: amount("14"),
        oedema: true,
        ..boy(Age::from_days(400), "9", "75", LYING)
    };
    let assessment = who(&measurement);
    assert!(assessment.oedema && assessment.bmi.is_some());
    for indicator in [Indicator::WeightForAge, Indicator::WeightForLength, Indicator::BmiForAge] {
        assert_eq!(assessment.of(indicator), None);
    }
    for indicator in [Indicator::LengthForAge, Indicator::HeadForAge, Indicator::ArmForAge] {
        assert!(assessment.of(indicator).is_some());
    }
    let older = Measurement { age: Age::Months(70.0), ..measurement };
    let older = assess(Mode::Indonesia, &older);
    assert_eq!(older.z.iter().flatten().count(), 1);
}

/// Pitfall 11: zero and less are not measurements.
#[rstest]
#[case("0")]
#[case("-9")]
fn values_that_are_not_positive_count_as_absent(#[case] weight: &str) {
    let assessment = who(&boy(Age::from_days(400), weight, "75", LYING));
    assert_eq!(assessment.bmi, None);
    assert_eq!(assessment.z.iter().flatten().count(), 1);
    let assessment = who(&boy(Age::from_days(400), "9", weight, LYING));
    assert_eq!(assessment.corrected_length, None);
    assert_eq!(assessment.z.iter().flatten().count(), 1);
    let vanishing = who(&boy(Age::from_days(800), "9", "0.7", LYING));
    assert_eq!(vanishing.corrected_length, None);
}

#[test]
fn negative_ages_and_unknown_sex_give_no_z() {
    for age in [Age::from_days(-1), Age::Months(-0.5), Age::Months(f64::NAN)] {
        assert_eq!(who(&boy(age, "9", "75", LYING)).z, [None; 8]);
    }
    let measurement = Measurement { sex: None, ..boy(Age::from_days(400), "9", "75", LYING) };
    let assessment = who(&measurement);
    assert_eq!(assessment.z, [None; 8]);
    assert!(assessment.bmi.is_some());
}

/// Pitfall 6: the daily row is used, not the row of the month.
#[test]
fn every_day_has_its_own_row() {
    let z = |day| {
        hundredths(&who(&boy(Age::from_days(day), "4", "55", LYING)), Indicator::WeightForAge)
    };
    assert!(z(31) < z(30) && z(32) < z(31));
}

#[test]
fn names_read_back() {
    for mode in Mode::ALL {
        assert_eq!(Mode::from_name(mode.name()), Some(mode));
    }
    for indicator in Indicator::ALL {
        assert_eq!(Indicator::from_code(indicator.code()), Some(indicator));
    }
    assert_eq!(Mode::from_name("who"), None);
    assert_eq!(Indicator::from_code(""), None);
}
