//! What was measured and asked at contacts, and what the growth rules made of it, as cells.

use domain::record::Value;
use portrait::model::{Contact, Growth};

use crate::view::cell::Cell;

/// Observation code of the weight.
const WEIGHT: &str = "bb_kg";
/// Observation code of the length or height.
const LENGTH: &str = "tb_cm";

/// Returns the weight in grams; without a birth date there is no growth, but still a weight.
pub(crate) fn weight(contact: &Contact) -> Option<i64> {
    let growth = contact.growth.as_ref().and_then(|growth| growth.weight_g);
    growth.or_else(|| observed(contact, WEIGHT))
}

/// Returns the length in thousandths of a centimetre, after the 0.7 cm rule where it applies.
pub(crate) fn length(contact: &Contact) -> Option<i64> {
    let growth = contact.growth.as_ref().and_then(|growth| growth.length);
    growth.or_else(|| observed(contact, LENGTH))
}

fn observed(contact: &Contact, code: &str) -> Option<i64> {
    match contact.observations().get(code) {
        Some(Value::Number(quantity)) => Some(quantity.thousandths()),
        Some(Value::Bool(_) | Value::Text(_)) | None => None,
    }
}

/// Returns the status on the KMS, the T in a row, and whether it is below the red line.
pub(crate) fn kms(growth: Option<&Growth>) -> [Cell; 3] {
    let Some(kms) = growth.and_then(|growth| growth.kms.as_ref()) else {
        return [Cell::Null, Cell::Null, Cell::Null];
    };
    let letter = match kms.status {
        'N' => "N",
        'T' => "T",
        'O' => "O",
        'B' => "B",
        _ => "",
    };
    [Cell::Word(letter), i32::from(kms.t_in_a_row).into(), kms.below_red.into()]
}

/// Returns a z-score in hundredths, unless it is implausible.
pub(crate) fn z(growth: Option<&Growth>, index: &str) -> Cell {
    let score = growth.and_then(|g| g.scores.iter().find(|score| score.index == index));
    score.filter(|score| !score.flagged).map(|score| score.z_hundredths).into()
}

/// Returns the category of a score.
pub(crate) fn category(growth: Option<&Growth>, index: &str) -> Cell {
    let score = growth.and_then(|g| g.scores.iter().find(|score| score.index == index));
    score.and_then(|score| score.category.as_ref()).into()
}
