//! z-scores a processor second, all eight indicators counted.

use domain::{person::Sex, quantity::Quantity};
use growth::{
    age::Age,
    amount::Amount,
    assess::{Measurement, Mode, Position, assess},
};
use serde_json::{Value, json};

use crate::clock::{Stopwatch, rounded};

/// Children measured; each gives eight z-scores.
const CHILDREN: i32 = 1_000_000;

/// What the reference R package reached for the same eight, measured once by us, in z a second.
const REFERENCE_R_PACKAGE: f64 = 270_000.0;

/// Measures.
pub(crate) fn measure() -> Value {
    let amount =
        |thousandths: i32| Some(Amount::from(Quantity::from_thousandths(i64::from(thousandths))));
    let mut scores = 0_u64;
    let watch = Stopwatch::start();
    for child in 0..CHILDREN {
        let days = 91 + child % 1_600;
        let sex = if child % 2 == 0 { Sex::LakiLaki } else { Sex::Perempuan };
        let mut measurement = Measurement::new(sex, Age::from_days(days));
        measurement.weight = amount(4_000 + days * 7 + child % 3_000);
        measurement.length_or_height = amount(58_000 + days * 25 + child % 4_000 / 100 * 100);
        measurement.position = Some(if days < 731 { Position::Lying } else { Position::Standing });
        measurement.head = amount(40_000 + days * 4);
        measurement.arm = amount(13_000 + child % 3_000);
        measurement.triceps = amount(8_000 + child % 2_000);
        measurement.subscapular = amount(7_000 + child % 2_000);
        scores += assess(Mode::Who, &measurement).z.iter().flatten().count() as u64;
    }
    let per_second = scores as f64 / watch.cpu_s().max(0.01);
    json!({
        "z_scores": scores,
        "z_per_cpu_s": rounded(per_second),
        "aim_z_per_cpu_s": 5_000_000,
        "times_reference_r_package": rounded(per_second / REFERENCE_R_PACKAGE),
    })
}
