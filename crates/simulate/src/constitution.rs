//! What somebody of six years or older is like, whatever anybody wrote down.

use domain::{day::Day, person::Sex};
use growth::{
    age::Age,
    assess::{Indicator, Mode},
    chart::{At, value_at},
};

use crate::{
    assumption::{
        BMI, ByAge, COMES_ELDER, COMES_MAN, COMES_WOMAN, CONTROLLED, DEPENDENCE, DIABETES,
        DISTRESS, HEIGHT_CM, HYPERTENSION, PUPIL_BMI_Z, PUPIL_HEIGHT_Z, SEVERE_DISORDER, SMOKES,
        SUICIDAL,
    },
    chance::{Chance, Stream},
    population::PersonAt,
};

/// Drawn anew whenever it is asked for: the same person always has the same.
pub(crate) struct Constitution {
    sex: Sex,
    birth: Day,
    z_height: f64,
    z_shape: f64,
    hypertension: f64,
    diabetes: f64,
    smoking: f64,
    controlled: f64,
    senses: f64,
    lungs: f64,
    frailty: f64,
    mind: f64,
    disorder: f64,
    attends: f64,
}

impl Constitution {
    pub(crate) fn of(seed: u64, at: PersonAt, sex: Sex, birth: Day) -> Self {
        let mut chance = Chance::apart(seed, Stream::Constitution, at.into(), birth);
        Self {
            sex,
            birth,
            z_height: chance.normal(0.0, 1.0),
            z_shape: chance.normal(0.0, 1.0),
            hypertension: chance.unit(),
            diabetes: chance.unit(),
            smoking: chance.unit(),
            controlled: chance.unit(),
            senses: chance.unit(),
            lungs: chance.unit(),
            frailty: chance.unit(),
            mind: chance.unit(),
            disorder: chance.unit(),
            attends: chance.unit(),
        }
    }

    pub(crate) fn years(&self, on: Day) -> i32 {
        on.completed_months_since(self.birth) / 12
    }

    pub(crate) fn is_woman(&self) -> bool {
        self.sex == Sex::Perempuan
    }

    /// Returns height in cm and weight in kg on a day.
    pub(crate) fn size(&self, on: Day) -> (f64, f64) {
        let (height, bmi) = if self.years(on) < 19 { self.young(on) } else { self.grown() };
        let metres = height / 100.0;
        // Weight wanders a little with the season.
        let season = f64::from(on.month().number() - 6).abs() / 6.0 - 0.5;
        (height, bmi * metres * metres * (1.0 + 0.01 * season))
    }

    fn young(&self, on: Day) -> (f64, f64) {
        let at = At::Age(Age::between(self.birth, on));
        let value = |indicator, z| value_at(Mode::Indonesia, indicator, self.sex, at, z);
        let z = PUPIL_HEIGHT_Z.0 + PUPIL_HEIGHT_Z.1 * self.z_height;
        let shape = (PUPIL_BMI_Z.0 + PUPIL_BMI_Z.1 * self.z_shape).clamp(-3.6, 3.6);
        let height = value(Indicator::LengthForAge, z).unwrap_or(150.0);
        (height, value(Indicator::BmiForAge, shape).unwrap_or(19.0))
    }

    fn grown(&self) -> (f64, f64) {
        let sex = usize::from(!self.is_woman());
        let height = HEIGHT_CM[sex].0 + HEIGHT_CM[sex].1 * self.z_height;
        (height, (BMI[sex].0 + BMI[sex].1 * self.z_shape).clamp(14.5, 45.0))
    }

    pub(crate) fn waist_cm(&self, on: Day) -> f64 {
        let (height, weight) = self.size(on);
        let bmi = weight / (height / 100.0).powi(2);
        (if self.is_woman() { 24.0 } else { 22.0 }) + 2.35 * bmi
    }

    pub(crate) fn arm_cm(&self, on: Day) -> f64 {
        let (height, weight) = self.size(on);
        9.0 + 0.72 * weight / (height / 100.0).powi(2)
    }

    pub(crate) fn has_hypertension(&self, on: Day) -> bool {
        holds(self.hypertension, HYPERTENSION, self.years(on))
    }

    pub(crate) fn has_diabetes(&self, on: Day) -> bool {
        holds(self.diabetes, DIABETES, self.years(on))
    }

    /// Whether treatment works.
    pub(crate) fn is_controlled(&self) -> bool {
        self.controlled < CONTROLLED
    }

    pub(crate) fn smokes(&self, on: Day) -> bool {
        let (man, boy, woman) = SMOKES;
        let share = match (self.is_woman(), self.years(on)) {
            (true, 18..) => woman,
            (false, 18..) => man,
            (false, 15..18) => boy,
            _ => 0.0,
        };
        self.smoking < share
    }

    /// Returns cigarettes a day and years of smoking.
    pub(crate) fn smoking(&self, on: Day) -> (i32, i32) {
        let begun = 15 + (self.smoking * 20.0) as i32;
        (4 + (self.lungs * 16.0) as i32, (self.years(on) - begun).max(1))
    }

    /// Whether something that a given share of people of seventy have is true of this one.
    pub(crate) fn senses_fail(&self, share_at_70: f64, on: Day) -> bool {
        self.senses < share_at_70 * (f64::from(self.years(on)) / 70.0).powi(3).min(1.6)
    }

    pub(crate) fn coughs(&self) -> bool {
        self.lungs > 0.88
    }

    pub(crate) fn is_distressed(&self) -> bool {
        self.mind < DISTRESS
    }

    pub(crate) fn thinks_of_dying(&self) -> bool {
        self.mind < SUICIDAL
    }

    pub(crate) fn has_severe_disorder(&self, on: Day) -> bool {
        self.disorder < SEVERE_DISORDER && 15 <= self.years(on)
    }

    /// How much care an old person needs: 0 none, 1 a little, 2 much, 3 all.
    pub(crate) fn dependence(&self, on: Day) -> usize {
        if self.years(on) < 60 {
            return 0;
        }
        // Nine in ten of those who need care are in the older half.
        let weight = (f64::from(self.years(on)) / 69.0).powi(3);
        let mut left = 1.0 - self.frailty;
        for (level, share) in DEPENDENCE.iter().enumerate().skip(1).rev() {
            left -= share * weight;
            if left < 0.0 {
                return level;
            }
        }
        0
    }

    /// Decides when a mother stops nursing, against the share who still do.
    pub(crate) fn nursing_fate(&self) -> f64 {
        self.smoking
    }

    /// Chance of coming to one opening of the posyandu.
    pub(crate) fn attendance(&self, on: Day) -> f64 {
        let (ever, monthly) = match (self.years(on), self.is_woman()) {
            (60.., _) => COMES_ELDER,
            (_, true) => COMES_WOMAN,
            (_, false) => COMES_MAN,
        };
        if self.attends < ever { monthly } else { 0.0 }
    }
}

fn holds(fate: f64, shares: ByAge, years: i32) -> bool {
    if years < 18 {
        return false;
    }
    shares.iter().find(|(below, _)| years < *below).is_some_and(|(_, share)| fate < *share)
}
