//! What scales and tapes say in the hands of people: rounding, heaping, slips of the pen.

use std::collections::BTreeMap;

use domain::{day::Day, quantity::Quantity, record::Value};

use crate::{
    chance::Chance,
    child::Child,
    law::Law,
    physique::{LYING_MINUS_STANDING_CM, Size},
};

/// Observations of one visit.
pub(crate) type Observations = BTreeMap<String, Value>;

/// Age in days from which children are measured standing, by custom of the posyandu.
const MEASURED_STANDING_FROM_DAY: i32 = 731;

pub(crate) fn number(thousandths: i64) -> Value {
    Value::Number(Quantity::from_thousandths(thousandths))
}

pub(crate) fn whole(number: i32) -> Value {
    Value::Number(Quantity::from_whole(number))
}

pub(crate) fn yes_no(value: bool) -> Value {
    Value::Bool(value)
}

pub(crate) fn choice(code: &str) -> Value {
    Value::Text(code.to_owned())
}

/// How a place measures.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    /// Share of lengths rounded to the nearest half centimetre.
    pub heaping: f64,
    /// Step of the scale, in grams.
    pub scale_step_g: i64,
    /// Share of visits with length or height.
    pub measures_length: f64,
}

impl Manner {
    /// A nurse with a good scale and board.
    pub(crate) const CLINIC: Self = Self { heaping: 0.2, scale_step_g: 10, measures_length: 0.95 };
}

/// Measures a child as people do.
pub(crate) fn measure(
    chance: &mut Chance,
    law: &Law,
    manner: Manner,
    size: Size,
    (birth, on): (Day, Day),
) -> Observations {
    let age = on.days_since(birth);
    let mut seen = Observations::new();
    if chance.yes(0.985) {
        seen.insert("bb_kg".into(), number(weigh(chance, manner, size.weight_kg)));
    }
    if chance.yes(manner.measures_length) {
        let lying_true = age < MEASURED_STANDING_FROM_DAY;
        let usual = chance.yes(0.97);
        let lying = lying_true == (usual || age < 280);
        let shift = match (lying_true, lying) {
            (true, false) => -LYING_MINUS_STANDING_CM,
            (false, true) => LYING_MINUS_STANDING_CM,
            (true, true) | (false, false) => 0.0,
        };
        seen.insert("tb_cm".into(), number(read_tape(chance, manner, size.length_cm + shift, 0.4)));
        if chance.yes(0.86) {
            let position = if lying { "terlentang" } else { "berdiri" };
            seen.insert("cara_ukur".into(), choice(position));
        }
    }
    if let Some(head) = size.head_cm.filter(|_| chance.yes(0.72)) {
        seen.insert("lk_cm".into(), number(read_tape(chance, manner, head, 0.25)));
    }
    let arm_is_measured = law.is_for("ukur_lila_anak", birth, on) && chance.yes(0.8);
    if let Some(arm) = size.arm_cm.filter(|_| arm_is_measured) {
        seen.insert("lila_cm".into(), number(read_tape(chance, manner, arm, 0.2)));
    }
    if size.oedema {
        seen.insert("edema".into(), yes_no(true));
    }
    seen
}

fn weigh(chance: &mut Chance, manner: Manner, true_kg: f64) -> i64 {
    let read_g = true_kg * 1000.0 + chance.normal(15.0, 45.0);
    ((read_g / manner.scale_step_g as f64).round() as i64 * manner.scale_step_g).max(500)
}

/// Reads a tape or board to the millimetre, or to the half centimetre out of habit.
fn read_tape(chance: &mut Chance, manner: Manner, true_cm: f64, error_cm: f64) -> i64 {
    let read = true_cm + chance.normal(0.0, error_cm);
    if chance.yes(manner.heaping) {
        (read * 2.0).round() as i64 * 500
    } else {
        (read * 10.0).round() as i64 * 100
    }
}

/// What a kader asks about a child, beside measuring it.
pub(crate) fn ask(
    chance: &mut Chance,
    law: &Law,
    child: &Child,
    (birth, on): (Day, Day),
) -> Observations {
    let mut seen = Observations::new();
    let asked = |item| law.is_for(item, birth, on);
    if chance.yes(0.9) {
        for (code, share) in
            [("tb_batuk", 0.012), ("tb_demam", 0.009), ("tb_bb", 0.03), ("tb_kontak", 0.01)]
        {
            seen.insert(code.into(), yes_no(chance.yes(share)));
        }
    }
    if chance.yes(0.35) {
        seen.insert("buku_kia".into(), yes_no(child.kia_book));
    }
    if chance.yes(0.75) {
        let result = if chance.yes(0.93) { "lengkap" } else { "tidak_lengkap" };
        seen.insert("ceklis".into(), choice(result));
    }
    if asked("asi_eksklusif") && chance.yes(0.88) {
        let only_milk = on.days_since(birth) <= child.exclusive_days;
        seen.insert("asi_eksklusif".into(), yes_no(only_milk));
    }
    if asked("mpasi") && chance.yes(0.8) {
        let suits = chance.yes(0.64);
        seen.insert("mpasi".into(), choice(if suits { "sesuai" } else { "tidak_sesuai" }));
        seen.insert("mp_hewani".into(), yes_no(suits || chance.yes(0.45)));
    }
    if asked("pmt_penyuluhan") && chance.yes(0.8) {
        seen.insert("pmt".into(), yes_no(chance.yes(0.85)));
    }
    seen
}

/// Spoils one number as tired people do; `None` when the log would not take the result.
pub(crate) fn slip(chance: &mut Chance, law: &Law, right: &Observations) -> Option<Observations> {
    let mut wrong = right.clone();
    let field = if chance.yes(0.65) { "bb_kg" } else { "tb_cm" };
    let Value::Number(value) = right.get(field)? else { return None };
    let value = value.thousandths();
    match chance.below(4) {
        // The decimal sign in the wrong place: 9,2 becomes 92 or 0,92.
        0 if chance.yes(0.6) => set(&mut wrong, field, value * 10),
        0 => set(&mut wrong, field, value / 10 / 10 * 10),
        // Two digits changed places: 12,4 becomes 21,4.
        1 => {
            let (tens, ones) = (value / 10_000 % 10, value / 1000 % 10);
            set(&mut wrong, field, value + (ones - tens) * 10_000 + (tens - ones) * 1000);
        }
        // Centimetres in the field of kilograms, and the other field left empty.
        2 => {
            let Value::Number(length) = right.get("tb_cm")? else { return None };
            set(&mut wrong, "bb_kg", length.thousandths());
            wrong.remove("tb_cm");
            wrong.remove("cara_ukur");
        }
        // The row of another child.
        _ => {
            let other = if field == "bb_kg" {
                i64::from(chance.between(30, 190)) * 100
            } else {
                i64::from(chance.between(500, 1_100)) * 100
            };
            set(&mut wrong, field, other);
        }
    }
    let taken = wrong.iter().all(|(code, value)| law.possible(code, value));
    (taken && wrong != *right).then_some(wrong)
}

fn set(seen: &mut Observations, code: &str, thousandths: i64) {
    seen.insert(code.to_owned(), number(thousandths));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heaped_readings_end_in_zero_or_five() {
        let mut chance = Chance::new(3);
        let manner = Manner { heaping: 1.0, ..Manner::CLINIC };
        for _ in 0..500 {
            let cm = 40.0 + 70.0 * chance.unit();
            assert_eq!(read_tape(&mut chance, manner, cm, 0.4) % 500, 0);
        }
        let honest = Manner { heaping: 0.0, ..Manner::CLINIC };
        let ends = (0..5_000)
            .filter(|_| {
                let cm = 40.0 + 70.0 * chance.unit();
                read_tape(&mut chance, honest, cm, 0.4) % 500 == 0
            })
            .count();
        assert!((900..1_100).contains(&ends), "{ends}");
    }
}
