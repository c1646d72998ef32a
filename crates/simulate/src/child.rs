//! A child under six: growth, habits of its family, and what it was given.

use domain::{day::Day, person::Sex};

use crate::{
    chance::Chance, law::VACCINE_COUNT, outbox::millis, physique::Physique, population::PersonAt,
};

/// Age in completed months at which posyandu stop weighing.
pub(crate) const MONTHS_END: i32 = 72;

/// Place of a child in the list of all.
pub(crate) type ChildAt = u32;

pub(crate) struct Child {
    pub person: PersonAt,
    pub physique: Physique,
    pub twin_order: Option<u8>,
    pub gestation_weeks: Option<u8>,
    /// How gladly the family comes, as a chance in an ordinary month.
    pub propensity: f64,
    /// The family wants no vaccine.
    pub refuses: bool,
    /// Day after which the family no longer comes for vaccines.
    pub quits: Option<Day>,
    /// Days by which the family is usually late for a vaccine.
    pub delay_days: i32,
    /// Doses given, by vaccine.
    pub doses: [u8; VACCINE_COUNT],
    /// Day of the last dose, by vaccine.
    pub last_dose: [Option<Day>; VACCINE_COUNT],
    /// Whether each development screening was done, one bit each.
    pub screened: u32,
    pub kia_book: bool,
    /// Days of nothing but breast milk.
    pub exclusive_days: i32,
    /// Posyandu days missed one after the other.
    pub absent: u8,
    /// Day of the last dose of deworming.
    pub dewormed: Option<Day>,
    /// Day of the last capsule of vitamin A.
    pub vitamin_a: Option<Day>,
    /// When the person was registered, in milliseconds since 1970.
    pub registered: u64,
    /// Registered as "baby of", without a name of its own.
    pub unnamed: bool,
}

impl Child {
    pub(crate) fn draw(chance: &mut Chance, person: PersonAt, sex: Sex, birth: Day) -> Self {
        let gestation_weeks = chance.normal(38.9, 1.5).round().clamp(28.0, 42.0) as u8;
        let early_weeks = 37_u8.saturating_sub(gestation_weeks);
        let exclusive_days =
            if chance.yes(0.62) { chance.between(178, 186) } else { chance.between(2, 170) };
        Self {
            person,
            physique: Physique::draw(chance, sex, birth, early_weeks),
            twin_order: None,
            gestation_weeks: Some(gestation_weeks),
            propensity: chance.normal(0.83, 0.16).clamp(0.12, 0.99),
            refuses: chance.yes(0.025),
            quits: chance.yes(0.15).then(|| birth.plus_days(chance.between(70, 560))),
            delay_days: chance.normal(0.0, 22.0).abs() as i32,
            doses: [0; VACCINE_COUNT],
            last_dose: [None; VACCINE_COUNT],
            screened: 0,
            kia_book: chance.yes(0.93),
            exclusive_days,
            absent: 0,
            dewormed: None,
            vitamin_a: None,
            registered: millis(birth, 0),
            unnamed: false,
        }
    }
}
