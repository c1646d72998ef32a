//! How far a number that grows over a year will have come by its end.
//!
//! The gains of the months to come are taken to be like those of the last months: independent,
//! with their mean and spread. The interval is the usual prediction interval of a sum of new
//! observations of a normal variable of unknown mean and variance; it is our choice (assumed), and
//! how often it holds is measured in a test.

/// Months whose gains are looked at.
const MONTHS: usize = 6;
/// Fewest gains from which anything is foretold.
const GAINS_MIN: usize = 3;
/// Upper tenth of Student's t for 2, 3, 4 and 5 degrees of freedom (any table of it), for an
/// interval that is to hold in 80 of 100 years.
const T: [f64; 4] = [1.886, 1.638, 1.533, 1.476];

/// What is to be expected at the end of the year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// Lower end; never below what was reached.
    pub low: f64,
    /// The middle.
    pub middle: f64,
    /// Upper end.
    pub high: f64,
}

/// Foretells a number from what was reached by the end of each month since January; `None` with
/// fewer than three months, or more than a year.
pub fn year_end(reached: &[u64]) -> Option<Forecast> {
    let rest = 12_usize.checked_sub(reached.len())?;
    let last = *reached.last()? as f64;
    let before = std::iter::once(&0).chain(reached);
    let gains: Vec<f64> =
        reached.iter().zip(before).map(|(after, before)| *after as f64 - *before as f64).collect();
    let gains = &gains[gains.len().saturating_sub(MONTHS)..];
    if gains.len() < GAINS_MIN {
        return None;
    }
    let (n, rest) = (gains.len() as f64, rest as f64);
    let mean = gains.iter().sum::<f64>() / n;
    let variance = gains.iter().map(|gain| (gain - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let t = T[gains.len() - GAINS_MIN];
    let half = t * (variance * (rest + rest * rest / n)).sqrt();
    let middle = (last + rest * mean).max(last);
    Some(Forecast { low: (middle - half).max(last), middle, high: middle + half })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(&[10, 20], None)]
    #[case(&[10, 20, 30], Some((120.0, 120.0, 120.0)))]
    #[case(&[0, 0, 0], Some((0.0, 0.0, 0.0)))]
    // A year that is over is what it is.
    #[case(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], Some((12.0, 12.0, 12.0)))]
    // Six months of ten after six of none: only the last six are looked at.
    #[case(&[0, 0, 0, 10, 20, 30, 40, 50, 60], Some((90.0, 90.0, 90.0)))]
    fn steady_gains_go_on(#[case] reached: &[u64], #[case] told: Option<(f64, f64, f64)>) {
        let forecast = year_end(reached).map(|told| (told.low, told.middle, told.high));
        assert_eq!(forecast, told);
    }

    #[test]
    fn uneven_gains_widen_the_interval() {
        // Gains 8, 10, 12: mean 10, variance 4; nine months to come, 90 more.
        // Half: 1.886 x sqrt(4 x (9 + 81 / 3)) = 1.886 x 12 = 22.632.
        let told = year_end(&[8, 18, 30]).unwrap();
        assert!((told.middle - 120.0).abs() < 1e-9);
        assert!((told.low - 97.368).abs() < 1e-9 && (told.high - 142.632).abs() < 1e-9);
    }

    #[test]
    fn what_was_reached_is_not_lost_again() {
        // People leave: the number falls, the forecast does not go below it.
        let told = year_end(&[30, 20, 10]).unwrap();
        assert!(10.0 <= told.low && 10.0 <= told.middle);
    }

    /// A small generator of its own keeps the years of this test the same for ever.
    fn die(state: &mut u64) -> u64 {
        *state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 33) % 21
    }

    #[test]
    fn the_interval_holds_in_about_four_of_five_years() {
        let mut state = 7;
        let (mut held, years) = (0, 2_000);
        for _ in 0..years {
            let gains: Vec<u64> = (0..12).map(|_| 20 + die(&mut state)).collect();
            let reached: Vec<u64> = gains
                .iter()
                .scan(0, |sum, gain| {
                    *sum += gain;
                    Some(*sum)
                })
                .collect();
            let told = year_end(&reached[..6]).unwrap();
            let end = reached[11] as f64;
            held += u32::from(told.low <= end && end <= told.high);
        }
        let share = f64::from(held) / f64::from(years);
        assert!((0.76..=0.84).contains(&share), "{share}");
    }
}
