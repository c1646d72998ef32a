//! EARS C1, C2 and C3: the newest week against the mean and spread of a few weeks shortly before.
//!
//! For diseases without years of history. The definitions are those of Hutwagner et al. 2003
//! (Journal of Urban Health 80, i89-i96) as Fricker, Hegler and Dunfee 2008 (Statistics in Medicine
//! 27:3407-3429) and the documentation of `earsC` in the R package `surveillance` give them, with
//! weeks in the place of days:
//!
//! * C1 compares with the `baseline` weeks that end just before the newest;
//! * C2 leaves two weeks between, so that a slow rise does not enter its own baseline;
//! * C3 adds what the C2 scores of the newest three weeks have above one.
//!
//! Where descriptions differ, this crate does as follows. A baseline that does not vary, or hardly,
//! is given the spread `sd_floor`: without a floor one case after seven weeks of none would be
//! infinitely many spreads away. A week without a report is left out of the baseline, and fewer
//! than `known_min` reported weeks give [`Lack::TooShort`], never quiet. C3 counts the newest week
//! too, as its definition says; `earsC` compares the two earlier weeks alone with the limit.

use crate::signal::{Evidence, Lack, Outcome, Rule};

/// Weeks that C2 and C3 leave between the baseline and the week they score.
const GUARD: usize = 2;
/// Earlier weeks whose scores C3 adds.
const SUMMED: usize = 2;
/// What C3 takes off every C2 score.
const ALLOWANCE: f64 = 1.0;

/// Which of the three charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Baseline just before the newest week.
    C1,
    /// Two weeks between baseline and newest week.
    C2,
    /// As C2, added over three weeks.
    C3,
}

/// The numbers of a chart, from the guidelines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Which chart.
    pub method: Method,
    /// Weeks of the baseline; EARS takes 7.
    pub baseline: u32,
    /// Fewest reported weeks in the baseline, from 2 to `baseline`.
    pub known_min: u32,
    /// Least spread (standard deviation) that a baseline counts as having, in cases; above zero.
    pub sd_floor: f64,
    /// Limit of the score: EARS takes 3 for C1 and C2, and 2 for C3.
    pub limit: f64,
    /// Fewer cases than this give no signal, and no cases never do.
    pub cases_min: u32,
}

/// Says which setting makes no chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSettings {
    /// A spread needs two reported weeks, and no more than there are.
    #[error("known_min must be from 2 to baseline")]
    KnownMin,
    /// Without a floor a baseline that does not vary has no score.
    #[error("sd_floor must be a number above zero")]
    SdFloor,
    /// A limit below zero would give a signal for fewer cases than usual.
    #[error("limit must be a number above zero")]
    Limit,
}

/// A chart whose settings make sense.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ears(Settings);

/// Mean and spread of a baseline, in cases.
#[derive(Clone, Copy)]
struct Baseline {
    mean: f64,
    sd: f64,
}

impl Ears {
    /// Checks the settings.
    pub fn new(settings: Settings) -> Result<Self, InvalidSettings> {
        let is_positive = |number: f64| number.is_finite() && 0.0 < number;
        if !(2..=settings.baseline).contains(&settings.known_min) {
            return Err(InvalidSettings::KnownMin);
        }
        if !is_positive(settings.sd_floor) {
            return Err(InvalidSettings::SdFloor);
        }
        if !is_positive(settings.limit) {
            return Err(InvalidSettings::Limit);
        }
        Ok(Self(settings))
    }

    /// Holds the newest week against its baseline.
    ///
    /// `weeks` are consecutive, the oldest first and the newest last; `None` is a week without a
    /// report, `Some(0)` a report of no cases. In C3 a week without a report adds nothing.
    pub fn check(&self, weeks: &[Option<u32>]) -> Outcome {
        let Some((Some(cases), before)) = weeks.split_last() else {
            return Outcome::Unknown(Lack::NoReport);
        };
        let settings = &self.0;
        let (rule, guard) = match settings.method {
            Method::C1 => (Rule::EarsC1, 0),
            Method::C2 => (Rule::EarsC2, GUARD),
            Method::C3 => (Rule::EarsC3, GUARD),
        };
        let (earlier, own) = match (self.earlier_sum(before), self.baseline(before, guard)) {
            (Ok(earlier), Ok(own)) => (earlier, own),
            (Err(lack), _) | (_, Err(lack)) => return Outcome::Unknown(lack),
        };
        let limit = match settings.method {
            Method::C1 | Method::C2 => own.mean + settings.limit * own.sd,
            // The earlier weeks suffice alone.
            Method::C3 if settings.limit < earlier => 0.0,
            Method::C3 => own.mean + (ALLOWANCE + settings.limit - earlier) * own.sd,
        };
        // The limit is never below zero, so a week without cases is never above it.
        let is_met = settings.cases_min <= *cases && limit < f64::from(*cases);
        Outcome::of(rule, Evidence::Expected { cases: *cases, expected: own.mean, limit }, is_met)
    }

    /// Adds what the C2 scores of the two weeks before the newest have above the allowance.
    fn earlier_sum(&self, before: &[Option<u32>]) -> Result<f64, Lack> {
        if self.0.method != Method::C3 {
            return Ok(0.0);
        }
        let mut sum = 0.0;
        // The earliest first: if history is short, it is the one that lacks most.
        for back in (0..SUMMED).rev() {
            let Some((scored, history)) =
                before.len().checked_sub(back).and_then(|end| before[..end].split_last())
            else {
                return Err(Lack::TooShort { known: 0, needed: self.0.known_min });
            };
            let baseline = self.baseline(history, GUARD)?;
            if let Some(cases) = scored {
                let score = (f64::from(*cases) - baseline.mean) / baseline.sd;
                sum += (score - ALLOWANCE).max(0.0);
            }
        }
        Ok(sum)
    }

    /// Works out mean and spread of the baseline that ends `guard` weeks before the scored one.
    fn baseline(&self, before: &[Option<u32>], guard: usize) -> Result<Baseline, Lack> {
        let end = before.len().saturating_sub(guard);
        let start = end.saturating_sub(self.0.baseline as usize);
        let known = before[start..end].iter().flatten().map(|count| f64::from(*count));
        let n = known.clone().count();
        let needed = self.0.known_min;
        if n < needed as usize {
            return Err(Lack::TooShort { known: n as u32, needed });
        }
        let mean = known.clone().sum::<f64>() / n as f64;
        let squares = known.map(|count| (count - mean).powi(2)).sum::<f64>();
        let sd = (squares / (n as f64 - 1.0)).sqrt().max(self.0.sd_floor);
        Ok(Baseline { mean, sd })
    }
}
