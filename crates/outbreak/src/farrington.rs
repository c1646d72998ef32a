//! Farrington: the newest week against the same season of earlier years.
//!
//! The algorithm of Farrington, Andrews, Beale and Catchpole 1996 (Journal of the Royal Statistical
//! Society A 159, 547-563), as the R package `surveillance` documents it (`algo.farrington`):
//!
//! 1. Reference weeks: the weeks of the same number in the `years` before, and `half_window` weeks
//!    on either side of each. Weeks without a report are left out.
//! 2. A quasi-Poisson fit with a linear trend in time, on the logarithm; weeks that stand far above
//!    it are past outbreaks and are weighted down, and the fit is made again.
//! 3. The trend is kept when `years_min` years were reported, its slope differs from zero at the
//!    level `p_below`, and it does not carry the expected count above all reference counts;
//!    otherwise the fit is one level.
//! 4. The limit: `z` standard errors of prediction above the expected count, on the scale of
//!    `power`. The standard error holds both the spread of counts and the uncertainty of the fit.
//! 5. A signal asks for more than the limit, and for `recent_cases` in the newest
//!    `recent_weeks` weeks, so that single cases of a rare disease give none.
//!
//! The improved algorithm of Noufaily et al. 2013 differs in two ways: its higher
//! `reweight_above` (2.58 for 1) is a setting here; its ten seasonal levels over all weeks of the
//! year are left out, because they take more unknowns than three years of one Puskesmas can carry.
//! The delay correction of other descendants is left out because W2 reports come weekly or not at
//! all, and a week without a report is known to be one.

use crate::{
    fit::{Fit, Point},
    signal::{Evidence, Lack, Outcome, Rule},
    student::two_sided_p,
    week::EpiWeek,
};

/// Widest half window: wider ones would reach into the window of the next year.
const HALF_WINDOW_MAX: u32 = 25;
/// Most years back.
const YEARS_MAX: u16 = 50;
/// Fewest reference weeks that leave freedom beside level and slope.
const REFERENCE_MIN: u32 = 3;

/// The scale on which counts spread evenly to both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Power {
    /// Counts as they are, for common diseases.
    One,
    /// Counts to the power of 2/3, which takes the skew out of Poisson counts.
    TwoThirds,
}

/// When a trend enters the expected count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// The slope differs from zero at this level (two-sided); Farrington takes 0.05.
    pub p_below: f64,
    /// Fewest years with a reported reference week; Farrington takes 3.
    pub years_min: u32,
}

/// The numbers of the algorithm, from the guidelines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Years to go back, 1 to 50; Farrington takes 5.
    pub years: u16,
    /// Weeks on either side of the same week, 0 to 25; Farrington takes 3.
    pub half_window: u32,
    /// Fewest reported reference weeks, 3 or more.
    pub reference_min: u32,
    /// The scale of the limit; Farrington takes 2/3.
    pub power: Power,
    /// Standard errors from the expected count to the limit: 1.96 leaves 2.5 % above it, 2.58
    /// leaves 0.5 %.
    pub z: f64,
    /// Weight down reference weeks whose standardised residual is above this; Farrington takes 1.
    pub reweight_above: Option<f64>,
    /// When to let a trend in; `None` never does.
    pub trend: Option<Trend>,
    /// The newest weeks that must hold `recent_cases`; Farrington takes 4.
    pub recent_weeks: u32,
    /// Fewest cases of those weeks; Farrington takes 5.
    pub recent_cases: u32,
}

/// Says which setting makes no algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSettings {
    /// No year to compare with, or too many.
    #[error("years must be from 1 to 50")]
    Years,
    /// The windows of two years would overlap.
    #[error("half_window must be at most 25")]
    HalfWindow,
    /// No freedom beside level and slope.
    #[error("reference_min must be at least 3")]
    ReferenceMin,
    /// A limit below the expected count.
    #[error("z must be a number above zero")]
    Z,
    /// A residual below zero is no outbreak.
    #[error("reweight_above must be a number above zero")]
    ReweightAbove,
    /// No level of significance.
    #[error("p_below must lie between 0 and 1")]
    PBelow,
}

/// The algorithm with settings that make sense.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Farrington(Settings);

/// What earlier years let expect of a week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// Cases to be expected.
    pub mean: f64,
    /// More cases than this are unusual.
    pub limit: f64,
    /// Variance of counts by their mean, at least one.
    pub dispersion: f64,
    /// Whether a trend entered.
    pub has_trend: bool,
}

impl Farrington {
    /// Checks the settings.
    pub fn new(settings: Settings) -> Result<Self, InvalidSettings> {
        let is_positive = |number: f64| number.is_finite() && 0.0 < number;
        if !(1..=YEARS_MAX).contains(&settings.years) {
            return Err(InvalidSettings::Years);
        }
        if HALF_WINDOW_MAX < settings.half_window {
            return Err(InvalidSettings::HalfWindow);
        }
        if settings.reference_min < REFERENCE_MIN {
            return Err(InvalidSettings::ReferenceMin);
        }
        if !is_positive(settings.z) {
            return Err(InvalidSettings::Z);
        }
        if !settings.reweight_above.is_none_or(is_positive) {
            return Err(InvalidSettings::ReweightAbove);
        }
        if !settings.trend.is_none_or(|trend| 0.0 < trend.p_below && trend.p_below < 1.0) {
            return Err(InvalidSettings::PBelow);
        }
        Ok(Self(settings))
    }

    /// Holds the newest week against the same season of earlier years.
    ///
    /// `weeks` are consecutive, the oldest first; the last is `newest`. `None` is a week without a
    /// report, `Some(0)` a report of no cases.
    pub fn check(&self, weeks: &[Option<u32>], newest: EpiWeek) -> Outcome {
        let Some(Some(cases)) = weeks.last().copied() else {
            return Outcome::Unknown(Lack::NoReport);
        };
        let forecast = match self.forecast(weeks, newest) {
            Ok(forecast) => forecast,
            Err(lack) => return Outcome::Unknown(lack),
        };
        let newest_first = weeks.iter().rev().take(self.0.recent_weeks as usize);
        let recent: u64 = newest_first.flatten().map(|count| u64::from(*count)).sum();
        let is_met = u64::from(self.0.recent_cases) <= recent && forecast.limit < f64::from(cases);
        let (expected, limit) = (forecast.mean, forecast.limit);
        Outcome::of(Rule::Farrington, Evidence::Expected { cases, expected, limit }, is_met)
    }

    /// Works out what earlier years let expect of the newest week, whose own count plays no part.
    pub fn forecast(&self, weeks: &[Option<u32>], newest: EpiWeek) -> Result<Forecast, Lack> {
        let (points, years) = self.reference(weeks, newest);
        if points.len() < self.0.reference_min as usize {
            let known = points.len() as u32;
            return Err(Lack::TooShort { known, needed: self.0.reference_min });
        }
        // No case in any reference week: there is no logarithm to fit, and every case is unusual.
        if points.iter().all(|point| point.count == 0.0) {
            return Ok(Forecast { mean: 0.0, limit: 0.0, dispersion: 1.0, has_trend: false });
        }
        let fit = self.trend(&points, years).unwrap_or_else(|| self.level(&points));
        let dispersion = fit.dispersion.max(1.0);
        let variance = dispersion * (1.0 + fit.mean * fit.log_variance);
        let limit = match self.0.power {
            Power::One => fit.mean + self.0.z * (fit.mean * variance).sqrt(),
            Power::TwoThirds => {
                let error = (4.0 / 9.0 * fit.mean.cbrt() * variance).sqrt();
                (fit.mean.cbrt().powi(2) + self.0.z * error).powf(1.5)
            }
        };
        Ok(Forecast { mean: fit.mean, limit, dispersion, has_trend: fit.slope_t.is_some() })
    }

    /// Gathers the reported reference weeks, and counts the years that have any.
    fn reference(&self, weeks: &[Option<u32>], newest: EpiWeek) -> (Vec<Point>, u32) {
        let half_window = self.0.half_window as i32;
        let (mut points, mut years) = (Vec::new(), 0);
        for back in (1..=self.0.years).rev() {
            let Ok(center) = newest.years_back(back) else { continue };
            let before = points.len();
            for aside in -half_window..=half_window {
                let ago = newest.since(center) - aside;
                let at = weeks.len().checked_sub(1 + ago.unsigned_abs() as usize);
                if let Some(count) = at.and_then(|at| weeks[at]) {
                    points.push(Point { week: -f64::from(ago), count: f64::from(count) });
                }
            }
            years += u32::from(before < points.len());
        }
        (points, years)
    }

    fn level(&self, points: &[Point]) -> Fit {
        let first = Fit::level(points, &vec![1.0; points.len()]);
        match self.0.reweight_above {
            Some(above) => Fit::level(points, &first.weights(points, above)),
            None => first,
        }
    }

    /// Fits with a trend; `None` when it is not wanted, not justified, or does not settle.
    fn trend(&self, points: &[Point], years: u32) -> Option<Fit> {
        let trend = self.0.trend.filter(|trend| trend.years_min <= years)?;
        let mut fit = Fit::trend(points, &vec![1.0; points.len()])?;
        if let Some(above) = self.0.reweight_above {
            fit = Fit::trend(points, &fit.weights(points, above))?;
        }
        let is_significant = two_sided_p(fit.slope_t?, fit.freedom) < trend.p_below;
        let most = points.iter().map(|point| point.count).fold(0.0, f64::max);
        (is_significant && fit.mean <= most).then_some(fit)
    }
}
