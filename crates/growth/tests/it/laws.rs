//! What holds for any child.

use domain::{person::Sex, quantity::Quantity};
use growth::{
    age::Age,
    amount::Amount,
    assess::{Indicator, Measurement, Mode, Position, assess},
    chart::{At, value_at},
};
use proptest::prelude::*;

fn sexes() -> impl Strategy<Value = Sex> {
    prop::sample::select(vec![Sex::LakiLaki, Sex::Perempuan])
}

fn modes() -> impl Strategy<Value = Mode> {
    prop::sample::select(Mode::ALL.to_vec())
}

fn positions() -> impl Strategy<Value = Option<Position>> {
    prop::sample::select(vec![None, Some(Position::Lying), Some(Position::Standing)])
}

fn ages() -> impl Strategy<Value = Age> {
    prop_oneof![
        any::<i32>().prop_map(Age::from_days),
        (any::<i32>(), any::<Option<i32>>())
            .prop_map(|(days, completed_months)| Age::Days { days, completed_months }),
        (-10i32..8000).prop_map(Age::from_days),
        any::<f64>().prop_map(Age::Months),
        (0.0f64..240.0).prop_map(Age::Months),
        Just(Age::Unknown),
    ]
}

fn amounts() -> impl Strategy<Value = Option<Amount>> {
    prop_oneof![
        any::<i64>().prop_map(|n| Some(Quantity::from_thousandths(n).into())),
        any::<i64>().prop_map(|n| Some(Amount::from_trillionths(n))),
        (-10i64..200_000).prop_map(|n| Some(Amount::from_thousandths(n))),
        (0i64..100).prop_map(|n| Some(Amount::from_trillionths(n))),
        Just(None),
    ]
}

/// A body whose weight or length is tried at two values.
fn body(sex: Sex, day: i32, weight_g: i64, length_mm: i64) -> Measurement {
    Measurement {
        weight: Some(Amount::from_thousandths(weight_g)),
        length_or_height: Some(Amount::from_thousandths(length_mm * 100)),
        ..Measurement::new(sex, Age::from_days(day))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_input_gives_finite_results(
        mode in modes(), sex in sexes(), age in ages(), position in positions(),
        amounts in prop::array::uniform6(amounts()), oedema in any::<bool>(),
    ) {
        let [weight, length_or_height, head, arm, triceps, subscapular] = amounts;
        let measurement = Measurement {
            sex: Some(sex), age, weight, length_or_height, position, head, arm, triceps,
            subscapular, oedema,
        };
        let assessment = assess(mode, &measurement);
        for z in assessment.z.into_iter().flatten() {
            prop_assert!(z.raw.is_finite());
            prop_assert!(z.flagged || z.hundredths.abs() <= 600);
        }
        prop_assert!(assessment.bmi.is_none_or(|bmi| 0.0 < bmi));
        prop_assert!(assessment.corrected_length.is_none_or(|cm| 0 < cm.trillionths()));
    }

    /// A lighter child has lower z-scores, a shorter one a lower length-for-age.
    #[test]
    fn z_falls_with_weight_and_length(
        mode in modes(), sex in sexes(), day in 0i32..7000, weight in 300i64..90_000,
        length in 450i64..1900, more in 1i64..20_000,
    ) {
        let light = assess(mode, &body(sex, day, weight, length));
        let heavy = assess(mode, &body(sex, day, weight + more, length));
        for indicator in
            [Indicator::WeightForAge, Indicator::WeightForLength, Indicator::BmiForAge]
        {
            let (light, heavy) = (light.of(indicator), heavy.of(indicator));
            prop_assert_eq!(light.is_some(), heavy.is_some());
            if let Some((light, heavy)) = light.zip(heavy) {
                prop_assert!(light.raw < heavy.raw, "{:?} {:?}", light, heavy);
            }
        }
        let tall = assess(mode, &body(sex, day, weight, length + more / 10 + 1));
        let [short, tall] = [light, tall].map(|a| a.of(Indicator::LengthForAge));
        if let Some((short, tall)) = short.zip(tall) {
            prop_assert!(short.raw < tall.raw);
        }
    }

    /// Curves of a chart never cross.
    #[test]
    fn curves_rise_with_z(mode in modes(), sex in sexes(), age in ages(), z in -6.0f64..6.0) {
        for indicator in Indicator::ALL {
            let low = value_at(mode, indicator, sex, At::Age(age), z);
            let high = value_at(mode, indicator, sex, At::Age(age), z + 0.01);
            if let Some((low, high)) = low.zip(high) {
                prop_assert!(low < high, "{:?} {} {}", indicator, low, high);
            }
        }
    }
}

/// The medians of every table are z = 0 and their ±3 SD exist (no root of a negative number).
#[test]
fn every_row_of_every_table_is_sound() {
    for sex in [Sex::LakiLaki, Sex::Perempuan] {
        for day in 0..=1856 {
            for indicator in Indicator::ALL {
                let at = At::Age(Age::from_days(day));
                let value = |z| value_at(Mode::WhoTo1856, indicator, sex, at, z);
                let Some(median) = value(0.0) else {
                    assert!(indicator == Indicator::WeightForLength || day < 91);
                    continue;
                };
                let (low, high) = (value(-3.0).unwrap(), value(3.0).unwrap());
                assert!(0.0 < low && low < median && median < high && high.is_finite());
            }
        }
    }
}
