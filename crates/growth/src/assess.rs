//! Z-scores of one child at one measurement.
//!
//! WHO Child Growth Standards 2006 (0-5 years) as the R package `anthro` 1.1.0 and WHO's igrowup
//! macro (2013) compute them, and WHO Reference 2007 (5-19 years) as `anthroplus` 1.0.0 does.

use domain::person::Sex;

use crate::{
    age::{Age, TableAge},
    amount::Amount,
    lms::Tails,
    tables::{Curve, TABLES, Tables},
};

/// First day on which WHO's tables speak of standing height.
pub(crate) const STANDING_FROM_DAY: i32 = 731;
/// Standing is not believed below this age in months (`anthro` 1.1.0).
const STANDING_FROM_MONTH: f64 = 9.0;
/// A recumbent length is this much more than the standing height of the same child: 0.7 cm.
const LYING_MINUS_STANDING: Amount = Amount::from_thousandths(700);
/// With age and position unknown, WHO takes smaller children as lying, others as standing.
const STANDING_FROM: Amount = Amount::from_thousandths(87_000);
/// `anthro` computes strictly below this age in months.
const WHO_MONTHS_END: f64 = 60.0;
/// Last day of the 2006 tables.
pub(crate) const TABLE_DAYS_MAX: i32 = 1856;
/// From this completed month on PMK 2/2020 uses the 2007 tables ("0-60 bulan" before it): the
/// border of WHO's own tables, which of 2006 end with [`TABLE_DAYS_MAX`]; not a clinical limit.
const INDONESIA_2007_FROM_MONTH: i32 = 61;
/// WHO 2007 in `anthroplus`: both ends included, months.
pub(crate) const HEIGHT_2007_MONTHS: std::ops::RangeInclusive<f64> = 60.0..=228.0;
pub(crate) const WEIGHT_2007_MONTHS: std::ops::RangeInclusive<f64> = 60.0..=120.0;

/// Which tables are used at which age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// WHO 2006 strictly below 60.0 months, as R `anthro` does (`cgs`).
    Who,
    /// WHO 2006 up to day 1856, as WHO's igrowup macro of 2013 does (`cgs_to_1856`).
    WhoTo1856,
    /// WHO Reference 2007, 60 to 228 months (`ref2007`).
    Reference2007,
    /// PMK 2/2020: WHO 2006 below 61 completed months (to day 1856), then WHO 2007.
    Indonesia,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 4] = [Self::Who, Self::WhoTo1856, Self::Reference2007, Self::Indonesia];

    /// Returns the name used in files and stored with results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Who => "cgs",
            Self::WhoTo1856 => "cgs_to_1856",
            Self::Reference2007 => "ref2007",
            Self::Indonesia => "indonesia",
        }
    }

    /// Finds the mode of a [`Self::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// Returns the tables that this mode uses at an age.
    pub fn reference(self, age: Age) -> Reference {
        match self {
            Self::Who | Self::WhoTo1856 => Reference::Who2006,
            Self::Reference2007 => Reference::Who2007,
            Self::Indonesia => {
                let beyond_tables = matches!(
                    age.for_tables(),
                    TableAge::Known { days, .. } if TABLE_DAYS_MAX < days
                );
                let from_month =
                    age.completed_months().is_some_and(|m| INDONESIA_2007_FROM_MONTH <= m);
                if beyond_tables || from_month { Reference::Who2007 } else { Reference::Who2006 }
            }
        }
    }
}

impl Mode {
    /// Tells whether the 2006 tables may be used at a known age.
    pub(crate) fn covers_2006(self, days: i32, months: f64) -> bool {
        match self {
            Self::Who => months < WHO_MONTHS_END,
            Self::WhoTo1856 | Self::Indonesia => days <= TABLE_DAYS_MAX,
            Self::Reference2007 => false,
        }
    }
}

/// The tables behind a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reference {
    /// WHO Child Growth Standards 2006, 0-5 years.
    Who2006,
    /// WHO Reference 2007, 5-19 years.
    Who2007,
}

/// How length or height was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Position {
    /// Terlentang: recumbent length.
    Lying,
    /// Berdiri: standing height.
    Standing,
}

/// One set of measurements of one child on one day. Values of zero or less count as not measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measurement {
    /// Sex; without it there are no z-scores.
    pub sex: Option<Sex>,
    /// Age.
    pub age: Age,
    /// Weight, kg.
    pub weight: Option<Amount>,
    /// Length or height as read, before any correction, cm.
    pub length_or_height: Option<Amount>,
    /// Position of that reading; `None` when not recorded.
    pub position: Option<Position>,
    /// Head circumference, cm.
    pub head: Option<Amount>,
    /// Upper-arm circumference (LiLA), cm.
    pub arm: Option<Amount>,
    /// Triceps skinfold, mm.
    pub triceps: Option<Amount>,
    /// Subscapular skinfold, mm.
    pub subscapular: Option<Amount>,
    /// Pitting oedema of both feet; its weight says nothing about nutrition.
    pub oedema: bool,
}

impl Measurement {
    /// Builds a set in which nothing has been measured yet.
    pub const fn new(sex: Sex, age: Age) -> Self {
        Self {
            sex: Some(sex),
            age,
            weight: None,
            length_or_height: None,
            position: None,
            head: None,
            arm: None,
            triceps: None,
            subscapular: None,
            oedema: false,
        }
    }
}

/// What a z-score is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Indicator {
    /// BB/U, weight-for-age.
    WeightForAge,
    /// PB/U or TB/U, length- or height-for-age.
    LengthForAge,
    /// BB/PB or BB/TB, weight-for-length or -height.
    WeightForLength,
    /// IMT/U, BMI-for-age.
    BmiForAge,
    /// LK/U, head-circumference-for-age.
    HeadForAge,
    /// LiLA/U, arm-circumference-for-age.
    ArmForAge,
    /// Triceps-skinfold-for-age.
    TricepsForAge,
    /// Subscapular-skinfold-for-age.
    SubscapularForAge,
}

impl Indicator {
    /// Every indicator, in the order of [`Assessment::z`].
    pub const ALL: [Self; 8] = [
        Self::WeightForAge,
        Self::LengthForAge,
        Self::WeightForLength,
        Self::BmiForAge,
        Self::HeadForAge,
        Self::ArmForAge,
        Self::TricepsForAge,
        Self::SubscapularForAge,
    ];

    /// Returns WHO's short name: wfa, lhfa, wfl, bfa, hcfa, acfa, tsfa or ssfa.
    pub const fn code(self) -> &'static str {
        match self {
            Self::WeightForAge => "wfa",
            Self::LengthForAge => "lhfa",
            Self::WeightForLength => "wfl",
            Self::BmiForAge => "bfa",
            Self::HeadForAge => "hcfa",
            Self::ArmForAge => "acfa",
            Self::TricepsForAge => "tsfa",
            Self::SubscapularForAge => "ssfa",
        }
    }

    /// Finds the indicator of a [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|indicator| indicator.code() == code)
    }

    /// Length and head circumference are symmetrical; everything else is skewed.
    pub(crate) const fn tails(self) -> Tails {
        match self {
            Self::LengthForAge | Self::HeadForAge => Tails::Plain,
            Self::WeightForAge
            | Self::WeightForLength
            | Self::BmiForAge
            | Self::ArmForAge
            | Self::TricepsForAge
            | Self::SubscapularForAge => Tails::Restricted,
        }
    }

    /// Returns the rounded z-scores, in hundredths, beyond which WHO holds a value implausible.
    const fn plausible_hundredths(self) -> (i32, i32) {
        match self {
            Self::LengthForAge => (-600, 600),
            Self::WeightForAge => (-600, 500),
            Self::WeightForLength
            | Self::BmiForAge
            | Self::HeadForAge
            | Self::ArmForAge
            | Self::TricepsForAge
            | Self::SubscapularForAge => (-500, 500),
        }
    }
}

/// A z-score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Z {
    /// Before rounding.
    pub raw: f64,
    /// Rounded to two decimals, half away from zero, in hundredths: -2.05 is -205.
    pub hundredths: i32,
    /// Implausible by WHO's limits: measure again, do not classify.
    pub flagged: bool,
}

impl Z {
    /// Rounds a z-score of an indicator and judges its plausibility.
    #[inline]
    pub fn new(indicator: Indicator, raw: f64) -> Self {
        let hundredths = (raw * 100.0 + 0.5f64.copysign(raw)) as i32;
        let (min, max) = indicator.plausible_hundredths();
        Self { raw, hundredths, flagged: hundredths < min || max < hundredths }
    }

    /// Returns the rounded z-score as a number, for charts and conditions.
    pub fn rounded(self) -> f64 {
        f64::from(self.hundredths) / 100.0
    }
}

/// Everything computed from one measurement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assessment {
    /// Tables used.
    pub reference: Reference,
    /// Length or height after the correction for position, cm.
    pub corrected_length: Option<Amount>,
    /// Body mass index from the corrected length, kg/m², unrounded.
    pub bmi: Option<f64>,
    /// "Berdiri" below nine months, taken as not recorded; `None` with the 2007 tables.
    pub standing_below_9_months: Option<bool>,
    /// Oedema as given; a child with oedema counts as below -3 SD of weight for length.
    pub oedema: bool,
    /// Z-scores in the order of [`Indicator::ALL`]; `None` where none is to be computed.
    pub z: [Option<Z>; 8],
}

impl Assessment {
    /// Returns the z-score of one indicator.
    pub fn of(&self, indicator: Indicator) -> Option<Z> {
        self.z[indicator as usize]
    }

    #[inline]
    fn set(&mut self, indicator: Indicator, raw: Option<f64>) {
        self.z[indicator as usize] = raw.map(|raw| Z::new(indicator, raw));
    }
}

/// Computes everything that the tables of a mode allow. Total: odd input gives `None`s.
pub fn assess(mode: Mode, measurement: &Measurement) -> Assessment {
    match mode.reference(measurement.age) {
        Reference::Who2006 => assess_2006(mode, measurement),
        Reference::Who2007 => assess_2007(measurement),
    }
}

fn assess_2006(mode: Mode, measurement: &Measurement) -> Assessment {
    let tables = &*TABLES;
    let age = measurement.age.for_tables();
    let (position, too_young_to_stand) = believed_position(mode, measurement.position, age);
    let read = positive(measurement.length_or_height);
    let length = positive(read.map(|read| corrected(read, position, age)));
    let weight = positive(measurement.weight);
    let bmi = weight.zip(length).map(|(weight, length)| bmi(weight, length));
    let mut assessment = Assessment {
        reference: Reference::Who2006,
        corrected_length: length,
        bmi,
        standing_below_9_months: Some(too_young_to_stand),
        oedema: measurement.oedema,
        z: [None; 8],
    };
    let day = match age {
        TableAge::Invalid => return assessment,
        TableAge::Known { days, months } if mode.covers_2006(days, months) => Some(days),
        TableAge::Known { .. } => return assessment,
        TableAge::Unknown => None,
    };
    let Some(sex) = measurement.sex else { return assessment };
    let dry_weight = weight.filter(|_| !measurement.oedema);
    if let Some((weight, length)) = dry_weight.zip(length) {
        let curve = length_curve(tables, day, position, length);
        assessment.set(Indicator::WeightForLength, weight_for_length(curve, sex, weight, length));
    }
    let Some(day) = day else { return assessment };
    let for_age = |indicator: Indicator, curve: &Curve, value: Option<f64>| {
        Some(curve.row(sex, day)?.z(value?, indicator.tails()))
    };
    let dry_bmi = bmi.filter(|_| !measurement.oedema);
    for (indicator, curve, value) in [
        (Indicator::WeightForAge, &tables.wfa_days, dry_weight.map(Amount::as_f64)),
        (Indicator::LengthForAge, &tables.lhfa_days, length.map(Amount::as_f64)),
        (Indicator::BmiForAge, &tables.bfa_days, dry_bmi),
        (Indicator::HeadForAge, &tables.hcfa_days, number(measurement.head)),
        (Indicator::ArmForAge, &tables.acfa_days, number(measurement.arm)),
        (Indicator::TricepsForAge, &tables.tsfa_days, number(measurement.triceps)),
        (Indicator::SubscapularForAge, &tables.ssfa_days, number(measurement.subscapular)),
    ] {
        assessment.set(indicator, for_age(indicator, curve, value));
    }
    assessment
}

fn assess_2007(measurement: &Measurement) -> Assessment {
    let tables = &*TABLES;
    let height = positive(measurement.length_or_height);
    let weight = positive(measurement.weight);
    let bmi = weight.zip(height).map(|(weight, height)| bmi(weight, height));
    let mut assessment = Assessment {
        reference: Reference::Who2007,
        corrected_length: height,
        bmi,
        standing_below_9_months: None,
        oedema: measurement.oedema,
        z: [None; 8],
    };
    let TableAge::Known { months, .. } = measurement.age.for_tables() else { return assessment };
    let Some(sex) = measurement.sex else { return assessment };
    let dry = |value: Option<f64>| value.filter(|_| !measurement.oedema);
    for (indicator, curve, range, value) in [
        (
            Indicator::WeightForAge,
            &tables.wfa_months,
            WEIGHT_2007_MONTHS,
            dry(weight.map(Amount::as_f64)),
        ),
        (
            Indicator::LengthForAge,
            &tables.hfa_months,
            HEIGHT_2007_MONTHS,
            height.map(Amount::as_f64),
        ),
        (Indicator::BmiForAge, &tables.bfa_months, HEIGHT_2007_MONTHS, dry(bmi)),
    ] {
        let Some(value) = value.filter(|_| range.contains(&months)) else { continue };
        let lms = curve.between(sex, months.floor() as i32, months.fract());
        assessment.set(indicator, lms.map(|lms| lms.z(value, indicator.tails())));
    }
    assessment
}

/// Returns the position to go by, and whether "standing" was too young to be believed.
///
/// The igrowup macro of 2013 does not know this step.
fn believed_position(
    mode: Mode,
    position: Option<Position>,
    age: TableAge,
) -> (Option<Position>, bool) {
    match (position, age) {
        (Some(Position::Standing), TableAge::Known { months, .. })
            if months < STANDING_FROM_MONTH && mode != Mode::WhoTo1856 =>
        {
            (None, true)
        }
        _ => (position, false),
    }
}

/// Returns what the tables ask for at the age: length below day 731, height from then on.
fn corrected(read: Amount, position: Option<Position>, age: TableAge) -> Amount {
    let TableAge::Known { days, .. } = age else { return read };
    match position {
        Some(Position::Standing) if days < STANDING_FROM_DAY => read.plus(LYING_MINUS_STANDING),
        Some(Position::Lying) if STANDING_FROM_DAY <= days => {
            read.plus(Amount::from_trillionths(-LYING_MINUS_STANDING.trillionths()))
        }
        Some(Position::Standing | Position::Lying) | None => read,
    }
}

fn length_curve(
    tables: &Tables,
    day: Option<i32>,
    position: Option<Position>,
    length: Amount,
) -> &Curve {
    let standing = match (day, position) {
        (Some(day), _) => STANDING_FROM_DAY <= day,
        (None, Some(position)) => position == Position::Standing,
        (None, None) => STANDING_FROM <= length,
    };
    if standing { &tables.wfh_tenths } else { &tables.wfl_tenths }
}

fn weight_for_length(curve: &Curve, sex: Sex, weight: Amount, length: Amount) -> Option<f64> {
    let (tenth, fraction) = tenths(length)?;
    let lms = curve.between(sex, tenth, fraction)?;
    Some(lms.z(weight.as_f64(), Indicator::WeightForLength.tails()))
}

/// Splits centimetres into whole tenths and the fraction (0 to below 1) of the next tenth.
pub(crate) fn tenths(length: Amount) -> Option<(i32, f64)> {
    const TENTH: i64 = Amount::UNIT / 10;
    let tenth = i32::try_from(length.trillionths().div_euclid(TENTH)).ok()?;
    Some((tenth, length.trillionths().rem_euclid(TENTH) as f64 / TENTH as f64))
}

fn bmi(weight: Amount, length: Amount) -> f64 {
    let metres = length.as_f64() / 100.0;
    weight.as_f64() / (metres * metres)
}

fn positive(value: Option<Amount>) -> Option<Amount> {
    value.filter(|value| 0 < value.trillionths())
}

fn number(value: Option<Amount>) -> Option<f64> {
    positive(value).map(Amount::as_f64)
}
