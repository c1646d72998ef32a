//! How a child truly grows: channels of WHO's curves that it follows, leaves and returns to.

use domain::{day::Day, person::Sex};
use growth::{
    age::Age,
    amount::Amount,
    assess::{Indicator, Mode},
    chart::{At, value_at},
};

use crate::chance::Chance;

/// From this day on, the true size below is a standing height (WHO's tables do the same).
const STANDS_FROM_DAY: i32 = 731;
/// A child standing is so much shorter than lying, in cm.
pub(crate) const LYING_MINUS_STANDING_CM: f64 = 0.7;

/// Regional habits of growth, as means and deviations of z-scores. They give about a fifth of
/// stunted and seven in a hundred wasted children once measured with the usual errors.
const BIRTH_WEIGHT: (f64, f64) = (-0.45, 0.95);
const BIRTH_LENGTH: (f64, f64) = (-0.55, 0.95);
const LENGTH_LOST_BY_TWO: (f64, f64) = (-1.0, 0.75);
const LENGTH_KEPT: f64 = 0.62;
const WEIGHT_CHANNEL: (f64, f64) = (-0.45, 0.88);
const HEAD_CHANNEL: (f64, f64) = (-0.4, 0.8);

/// What a child is like when nobody errs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Size {
    pub weight_kg: f64,
    /// Lying below two years, standing from then on.
    pub length_cm: f64,
    pub head_cm: Option<f64>,
    pub arm_cm: Option<f64>,
    pub oedema: bool,
}

pub(crate) struct Physique {
    sex: Sex,
    birth: Day,
    z_birth_weight: f64,
    z_length_birth: f64,
    z_length_two: f64,
    z_weight: f64,
    z_head: f64,
    /// Slow wandering of weight around its channel.
    drift: f64,
    illness: Option<Illness>,
}

struct Illness {
    until: Day,
    depth: f64,
    oedema: bool,
}

impl Physique {
    pub(crate) fn draw(chance: &mut Chance, sex: Sex, birth: Day, early_weeks: u8) -> Self {
        let early = f64::from(early_weeks) * 0.35;
        let z_birth_weight = chance.normal(BIRTH_WEIGHT.0 - early, BIRTH_WEIGHT.1).max(-4.5);
        let own_length = chance.normal(BIRTH_LENGTH.0 - early, BIRTH_LENGTH.1);
        let z_length_birth = (0.5 * own_length + 0.5 * z_birth_weight).clamp(-4.5, 3.0);
        let lost = chance.normal(LENGTH_LOST_BY_TWO.0, LENGTH_LOST_BY_TWO.1);
        Self {
            sex,
            birth,
            z_birth_weight,
            z_length_birth,
            z_length_two: (LENGTH_KEPT * own_length + lost).clamp(-4.5, 3.0),
            z_weight: chance.normal(WEIGHT_CHANNEL.0, WEIGHT_CHANNEL.1).clamp(-2.6, 3.6),
            z_head: chance.normal(HEAD_CHANNEL.0, HEAD_CHANNEL.1),
            drift: 0.0,
            illness: None,
        }
    }

    /// Lets a month pass: weight wanders, illness comes and goes.
    pub(crate) fn pass_month(&mut self, chance: &mut Chance, on: Day) {
        self.drift = 0.8 * self.drift + chance.normal(0.0, 0.24);
        if self.illness.as_ref().is_some_and(|illness| illness.until < on) {
            self.illness = None;
        }
        let lean_months = matches!(on.month().number(), 11 | 12 | 1);
        if self.illness.is_none() && chance.yes(if lean_months { 0.05 } else { 0.032 }) {
            self.illness = Some(Illness {
                until: on.plus_days(chance.between(40, 130)),
                depth: chance.normal(1.0, 0.35).clamp(0.3, 2.2),
                oedema: chance.yes(0.004),
            });
        }
    }

    pub(crate) fn birth_weight_g(&self) -> i64 {
        let kg =
            self.value(Indicator::WeightForAge, At::Age(Age::from_days(0)), self.z_birth_weight);
        (kg.unwrap_or(3.0) * 1000.0).round() as i64
    }

    pub(crate) fn birth_length_cm(&self) -> f64 {
        self.value(Indicator::LengthForAge, At::Age(Age::from_days(0)), self.z_length_birth)
            .unwrap_or(49.0)
    }

    /// Returns the true size on a day from birth to the eve of the seventh birthday.
    pub(crate) fn size(&self, on: Day) -> Size {
        let days = on.days_since(self.birth).max(0);
        let at = At::Age(Age::from_days(days));
        let share = (f64::from(days) / 730.0).min(1.0);
        let z_length = self.z_length_birth + share * (self.z_length_two - self.z_length_birth);
        let length_cm = self
            .value(Indicator::LengthForAge, at, z_length)
            .expect("WHO has length for every day from birth to 19 years");
        let ill = self.illness.as_ref().map_or(0.0, |illness| illness.depth);
        let z_weight = (self.z_weight + self.drift - ill).clamp(-4.2, 4.2);
        Size {
            weight_kg: self.weight(days, length_cm, z_weight),
            length_cm,
            head_cm: self.value(Indicator::HeadForAge, at, self.z_head),
            arm_cm: self.value(Indicator::ArmForAge, at, 0.7 * z_weight - 0.1),
            oedema: self.illness.as_ref().is_some_and(|illness| illness.oedema),
        }
    }

    /// Weight leaves the channel of birth for that of the length within three months.
    fn weight(&self, days: i32, length_cm: f64, z_weight: f64) -> f64 {
        let amount = Amount::from_thousandths((length_cm * 1000.0).round() as i64);
        let at = if days < STANDS_FROM_DAY { At::Length(amount) } else { At::Height(amount) };
        let by_age = |z: f64| {
            self.value(Indicator::WeightForAge, At::Age(Age::from_days(days)), z)
                .expect("WHO has weight for every day from birth to ten years")
        };
        let by_length = self
            .value(Indicator::WeightForLength, at, z_weight)
            .unwrap_or_else(|| by_age(z_weight));
        let share = (f64::from(days) / 90.0).min(1.0);
        if 1.0 <= share {
            return by_length;
        }
        share * by_length + (1.0 - share) * by_age(self.z_birth_weight)
    }

    fn value(&self, indicator: Indicator, at: At, z: f64) -> Option<f64> {
        value_at(Mode::Indonesia, indicator, self.sex, at, z)
    }
}
