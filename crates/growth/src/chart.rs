//! Curves to draw: the value at a z-score.

use domain::person::Sex;

use crate::{
    age::{Age, DAYS_PER_MONTH, TableAge},
    amount::Amount,
    assess::{
        HEIGHT_2007_MONTHS, Indicator, Mode, Reference, STANDING_FROM_DAY, TABLE_DAYS_MAX,
        WEIGHT_2007_MONTHS, tenths,
    },
    lms::Lms,
    tables::TABLES,
};

/// A place along the horizontal axis of a chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum At {
    /// Age; in months the curve runs straight between two days.
    Age(Age),
    /// Recumbent length in cm, for weight-for-length.
    Length(Amount),
    /// Standing height in cm, for weight-for-height.
    Height(Amount),
}

/// Returns the value (kg, cm, mm or kg/m²) at a z-score; `None` outside the tables of the mode.
///
/// It is the inverse of the z-scores of [`crate::assess::assess`], restricted beyond ±3 SD alike.
pub fn value_at(mode: Mode, indicator: Indicator, sex: Sex, at: At, z: f64) -> Option<f64> {
    let lms = match (indicator, at) {
        (Indicator::WeightForLength, At::Length(length)) => {
            let (tenth, fraction) = tenths(length)?;
            TABLES.wfl_tenths.between(sex, tenth, fraction)?
        }
        (Indicator::WeightForLength, At::Height(height)) => {
            let (tenth, fraction) = tenths(height)?;
            TABLES.wfh_tenths.between(sex, tenth, fraction)?
        }
        (Indicator::WeightForLength, At::Age(_)) | (_, At::Length(_) | At::Height(_)) => {
            return None;
        }
        (_, At::Age(age)) => match (mode.reference(age), age.for_tables()) {
            (_, TableAge::Unknown | TableAge::Invalid) => return None,
            (Reference::Who2006, TableAge::Known { days, months }) => {
                if !mode.covers_2006(days, months) {
                    return None;
                }
                at_age_2006(indicator, sex, age)?
            }
            (Reference::Who2007, TableAge::Known { months, .. }) => {
                at_age_2007(indicator, sex, months)?
            }
        },
    };
    Some(lms.value(z, indicator.tails()))
}

fn at_age_2006(indicator: Indicator, sex: Sex, age: Age) -> Option<Lms> {
    let tables = &*TABLES;
    let curve = match indicator {
        Indicator::WeightForAge => &tables.wfa_days,
        Indicator::LengthForAge => &tables.lhfa_days,
        Indicator::WeightForLength => return None,
        Indicator::BmiForAge => &tables.bfa_days,
        Indicator::HeadForAge => &tables.hcfa_days,
        Indicator::ArmForAge => &tables.acfa_days,
        Indicator::TricepsForAge => &tables.tsfa_days,
        Indicator::SubscapularForAge => &tables.ssfa_days,
    };
    let TableAge::Known { days, .. } = age.for_tables() else { return None };
    let Age::Months(months) = age else { return curve.between(sex, days, 0.0) };
    let exact = months * DAYS_PER_MONTH;
    let (step, fraction) = (exact.floor() as i32, exact.fract());
    let lies_then_stands = step == STANDING_FROM_DAY - 1
        && matches!(indicator, Indicator::LengthForAge | Indicator::BmiForAge);
    if lies_then_stands || step == TABLE_DAYS_MAX {
        // There is nothing in between: the next row is about standing height, or absent.
        return curve.between(sex, days, 0.0);
    }
    curve.between(sex, step, fraction)
}

fn at_age_2007(indicator: Indicator, sex: Sex, months: f64) -> Option<Lms> {
    let tables = &*TABLES;
    let (curve, range) = match indicator {
        Indicator::WeightForAge => (&tables.wfa_months, WEIGHT_2007_MONTHS),
        Indicator::LengthForAge => (&tables.hfa_months, HEIGHT_2007_MONTHS),
        Indicator::BmiForAge => (&tables.bfa_months, HEIGHT_2007_MONTHS),
        Indicator::WeightForLength
        | Indicator::HeadForAge
        | Indicator::ArmForAge
        | Indicator::TricepsForAge
        | Indicator::SubscapularForAge => return None,
    };
    if !range.contains(&months) {
        return None;
    }
    curve.between(sex, months.floor() as i32, months.fract())
}
