//! A log-linear fit of counts: one level, or a level and a slope over time.
//!
//! Quasi-Poisson regression by iteratively reweighted least squares (McCullagh and Nelder 1989,
//! chapter 2.5): the variance of a count is its mean times a dispersion. Two unknowns at most, so
//! every step is solved in closed form around the weighted mean of time.

/// Rounds after which a fit that has not settled is given up.
const ROUNDS_MAX: u32 = 50;
/// A fit has settled when its deviance changes by less than this part of itself.
const SETTLED: f64 = 1e-10;
/// Logarithms of means are kept within this; e^30 is ten million million cases.
const LOG_MEAN_MAX: f64 = 30.0;
/// A logarithm that changes by less than this over all points has no slope but rounding.
const SLOPE_NOISE: f64 = 1e-9;
/// Least part of a residual's variance that a single point leaves to the others.
const FREEDOM_MIN: f64 = 1e-9;

/// One count and when it was: weeks from the newest, which is zero; earlier ones are negative.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point {
    /// Weeks from the newest.
    pub(crate) week: f64,
    /// Cases.
    pub(crate) count: f64,
}

/// What the counts follow.
#[derive(Debug, Clone)]
pub(crate) struct Fit {
    /// Mean of the newest week; above zero.
    pub(crate) mean: f64,
    /// Variance of the logarithm of that mean, for a dispersion of one.
    pub(crate) log_variance: f64,
    /// Variance of a count by its mean, as estimated: Pearson's, by degrees of freedom.
    pub(crate) dispersion: f64,
    /// Slope by its standard error; `None` without a slope.
    pub(crate) slope_t: Option<f64>,
    /// Degrees of freedom left.
    pub(crate) freedom: u32,
    means: Vec<f64>,
    leverages: Vec<f64>,
}

/// The line that the logarithms of the means follow, with what its variances need.
#[derive(Clone, Copy)]
struct Line {
    /// Weighted mean of time.
    center: f64,
    /// Logarithm of the mean there.
    level: f64,
    slope: f64,
    /// Sum of the working weights.
    weight: f64,
    /// Sum of the working weights times squared distance from the centre.
    spread: f64,
}

impl Line {
    fn log_mean(&self, week: f64) -> f64 {
        let line = self.level + self.slope * (week - self.center);
        line.clamp(-LOG_MEAN_MAX, LOG_MEAN_MAX)
    }

    /// Returns the variance of the logarithm of the mean, for a dispersion of one.
    fn log_variance(&self, week: f64) -> f64 {
        let along =
            if 0.0 < self.spread { (week - self.center).powi(2) / self.spread } else { 0.0 };
        1.0 / self.weight + along
    }
}

impl Fit {
    /// Fits one level. There is more than one point, and not all counts are zero.
    pub(crate) fn level(points: &[Point], weights: &[f64]) -> Self {
        let weight: f64 = weights.iter().sum();
        let cases: f64 =
            points.iter().zip(weights).map(|(point, weight)| point.count * weight).sum();
        let mean = cases / weight;
        let line = Line { center: 0.0, level: mean.ln(), slope: 0.0, weight: cases, spread: 0.0 };
        Self::of(line, points, weights)
    }

    /// Fits a level and a slope over time; `None` when they do not settle.
    pub(crate) fn trend(points: &[Point], weights: &[f64]) -> Option<Self> {
        // Counts of zero have no logarithm; the first guess lifts all a little.
        let mut log_means: Vec<f64> = points.iter().map(|point| (point.count + 0.1).ln()).collect();
        let mut deviance = f64::INFINITY;
        for _ in 0..ROUNDS_MAX {
            let line = step(points, weights, &log_means)?;
            for (log_mean, point) in log_means.iter_mut().zip(points) {
                *log_mean = line.log_mean(point.week);
            }
            let now = deviance_of(points, weights, &log_means);
            if (deviance - now).abs() < SETTLED * (now.abs() + 0.1) {
                // The weights of the last step belong to the means before it.
                let last = step(points, weights, &log_means)?;
                return Some(Self::of(last, points, weights));
            }
            deviance = now;
        }
        None
    }

    fn of(line: Line, points: &[Point], weights: &[f64]) -> Self {
        let means: Vec<f64> = points.iter().map(|point| line.log_mean(point.week).exp()).collect();
        let leverages = points
            .iter()
            .zip(weights)
            .zip(&means)
            .map(|((point, weight), mean)| weight * mean * line.log_variance(point.week))
            .collect();
        let pearson: f64 = points
            .iter()
            .zip(weights)
            .zip(&means)
            .map(|((point, weight), mean)| weight * (point.count - mean).powi(2) / mean)
            .sum();
        let unknowns = if 0.0 < line.spread { 2 } else { 1 };
        let freedom = (points.len() as u32).saturating_sub(unknowns).max(1);
        let dispersion = pearson / f64::from(freedom);
        Self {
            mean: line.log_mean(0.0).exp(),
            log_variance: line.log_variance(0.0),
            dispersion,
            slope_t: (unknowns == 2).then(|| slope_t(&line, points, dispersion)),
            freedom,
            means,
            leverages,
        }
    }

    /// Works out new weights: points far above the fit, by their standardised Anscombe residual,
    /// count less, by the inverse square of that residual; the weights sum to the number of points.
    ///
    /// The rule of Farrington et al. 1996; how high a residual must be for it is left open.
    pub(crate) fn weights(&self, points: &[Point], above: f64) -> Vec<f64> {
        let dispersion = self.dispersion.max(1.0);
        let raw: Vec<f64> = points
            .iter()
            .zip(&self.means)
            .zip(&self.leverages)
            .map(|((point, mean), leverage)| {
                let residual =
                    1.5 * (point.count.powf(2.0 / 3.0) * mean.powf(-1.0 / 6.0) - mean.sqrt());
                let freedom = (1.0 - leverage).max(FREEDOM_MIN);
                let standard = residual / (dispersion * freedom).sqrt();
                if above < standard { standard.powi(-2) } else { 1.0 }
            })
            .collect();
        let scale = raw.len() as f64 / raw.iter().sum::<f64>();
        raw.into_iter().map(|weight| weight * scale).collect()
    }
}

/// Solves one round of weighted least squares; `None` when time does not vary.
fn step(points: &[Point], weights: &[f64], log_means: &[f64]) -> Option<Line> {
    // Each point: its working weight, its time, and the logarithm it pulls to.
    let pulls: Vec<(f64, f64, f64)> = points
        .iter()
        .zip(weights)
        .zip(log_means)
        .map(|((point, weight), log_mean)| {
            let mean = log_mean.exp();
            (weight * mean, point.week, log_mean + (point.count - mean) / mean)
        })
        .collect();
    let sum = |part: &dyn Fn(f64, f64, f64) -> f64| -> f64 {
        pulls.iter().map(|(weight, week, pull)| part(*weight, *week, *pull)).sum()
    };
    let weight = sum(&|weight, _, _| weight);
    let center = sum(&|weight, week, _| weight * week) / weight;
    let level = sum(&|weight, _, pull| weight * pull) / weight;
    let spread = sum(&|weight, week, _| weight * (week - center).powi(2));
    let along = sum(&|weight, week, pull| weight * (week - center) * pull);
    (0.0 < spread).then(|| Line { center, level, slope: along / spread, weight, spread })
}

fn deviance_of(points: &[Point], weights: &[f64], log_means: &[f64]) -> f64 {
    let one = |point: &Point, log_mean: f64| {
        let rest = log_mean.exp() - point.count;
        match 0.0 < point.count {
            true => point.count * (point.count.ln() - log_mean) + rest,
            false => rest,
        }
    };
    let sum = points.iter().zip(weights).zip(log_means);
    2.0 * sum.map(|((point, weight), log_mean)| weight * one(point, *log_mean)).sum::<f64>()
}

/// Divides the slope by its standard error; zero when there is nothing but rounding.
fn slope_t(line: &Line, points: &[Point], dispersion: f64) -> f64 {
    let weeks = points.iter().map(|point| (point.week - line.center).abs());
    let reach = weeks.fold(0.0, f64::max);
    if (line.slope * reach).abs() < SLOPE_NOISE {
        return 0.0;
    }
    line.slope / (dispersion / line.spread).sqrt()
}
