//! Our z-scores beside those that a file carries.

use domain::{person::BirthPrecision, quantity::Quantity, record::Value};
use growth::{
    age::Age,
    amount::Amount,
    assess::{Indicator, Measurement, Mode, Position, assess},
};

use crate::{
    entry::{Contact, Entry},
    outcome::Difference,
    values,
};

/// Differences up to this are rounding: one hundredth.
const HUNDREDTHS: i64 = 1;

/// Computes the z-scores of a contact and returns those that differ from the file's.
///
/// Nothing is compared when sex or exact birth date are not known.
pub(crate) fn differences(row: u32, entry: &Entry, contact: &Contact) -> Vec<Difference> {
    if entry.their_z.is_empty() {
        return Vec::new();
    }
    let exact = entry.birth.filter(|birth| birth.precision == BirthPrecision::Exact);
    let (Some(sex), Some(birth)) = (entry.sex, exact) else { return Vec::new() };
    let amount = |code: &str| match contact.observations.get(code) {
        Some(Value::Number(quantity)) => Some(of(*quantity)),
        _ => None,
    };
    let position = match contact.observations.get(values::POSITION) {
        Some(Value::Text(code)) if code == "terlentang" => Some(Position::Lying),
        Some(Value::Text(code)) if code == "berdiri" => Some(Position::Standing),
        _ => None,
    };
    let mut measurement = Measurement::new(sex, Age::between(birth.day, contact.on));
    measurement.weight = amount(values::WEIGHT);
    measurement.length_or_height = amount(values::HEIGHT);
    measurement.position = position;
    measurement.oedema = contact.observations.get(values::OEDEMA) == Some(&Value::Bool(true));
    let assessment = assess(Mode::Indonesia, &measurement);
    let mut differences = Vec::new();
    for (index, theirs) in &entry.their_z {
        let indicator = match *index {
            "BB/U" => Indicator::WeightForAge,
            "TB/U" => Indicator::LengthForAge,
            _ => Indicator::WeightForLength,
        };
        let ours = assessment.of(indicator);
        let apart = ours.is_none_or(|z| {
            let theirs = (theirs * 100.0).round() as i64;
            HUNDREDTHS < (i64::from(z.hundredths) - theirs).abs()
        });
        if apart {
            let ours = ours.map(|z| z.rounded());
            differences.push(Difference { row, index, ours, theirs: *theirs });
        }
    }
    differences
}

fn of(quantity: Quantity) -> Amount {
    Amount::from_thousandths(quantity.thousandths())
}
