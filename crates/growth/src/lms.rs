//! The LMS distribution of one age (or length): z-score from a value, value from a z-score.
//!
//! WHO Child Growth Standards, methods (2006): z = ((y/M)^L - 1) / (L S).

/// Box-Cox power L, median M and coefficient of variation S of one table row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lms {
    l: f64,
    m: f64,
    s: f64,
}

/// Where WHO leaves the fitted distribution and goes on in steps of one SD (restricted LMS).
const RESTRICTED_BEYOND_SD: f64 = 3.0;

/// How to go on beyond three standard deviations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tails {
    /// Use the fitted distribution at any size: length and head circumference.
    Plain,
    /// Use the distance between SD 2 and SD 3: everything skewed.
    Restricted,
}

impl Lms {
    pub(crate) const fn new(l: f64, m: f64, s: f64) -> Self {
        Self { l, m, s }
    }

    /// Returns L, M, S a `fraction` of the way to another row.
    #[inline]
    pub(crate) fn toward(&self, other: &Self, fraction: f64) -> Self {
        Self {
            l: self.l + fraction * (other.l - self.l),
            m: self.m + fraction * (other.m - self.m),
            s: self.s + fraction * (other.s - self.s),
        }
    }

    /// Returns the unrounded z-score of a positive value.
    #[inline]
    pub(crate) fn z(&self, value: f64, tails: Tails) -> f64 {
        let z = self.plain_z(value);
        match tails {
            Tails::Plain => z,
            Tails::Restricted if z.abs() <= RESTRICTED_BEYOND_SD => z,
            Tails::Restricted => self.restricted_z(value, z),
        }
    }

    /// Returns the value at a z-score: the inverse of [`Self::z`].
    pub(crate) fn value(&self, z: f64, tails: Tails) -> f64 {
        if tails == Tails::Plain || z.abs() <= RESTRICTED_BEYOND_SD {
            return self.plain_value(z);
        }
        let (edge, step) = self.edge(z);
        edge + (z.abs() - RESTRICTED_BEYOND_SD) * step
    }

    #[inline]
    fn plain_z(&self, value: f64) -> f64 {
        let ratio = value / self.m;
        if self.l == 1.0 {
            return (ratio - 1.0) / self.s;
        }
        // L goes down to 0.0001: exp_m1 keeps the digits that a power minus one would lose.
        (self.l * ratio.ln()).exp_m1() / (self.l * self.s)
    }

    #[cold]
    fn restricted_z(&self, value: f64, z: f64) -> f64 {
        let (edge, step) = self.edge(z);
        let beyond = (value - edge) / step;
        if z < 0.0 { -RESTRICTED_BEYOND_SD - beyond } else { RESTRICTED_BEYOND_SD + beyond }
    }

    /// Returns the value at ±3 SD on the side of `z`, and the signed step from ±2 SD to it.
    fn edge(&self, z: f64) -> (f64, f64) {
        let sd3 = self.plain_value(RESTRICTED_BEYOND_SD.copysign(z));
        let sd2 = self.plain_value((RESTRICTED_BEYOND_SD - 1.0).copysign(z));
        (sd3, sd3 - sd2)
    }

    fn plain_value(&self, z: f64) -> f64 {
        if self.l == 1.0 {
            return self.m * (1.0 + self.s * z);
        }
        self.m * ((self.l * self.s * z).ln_1p() / self.l).exp()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Pitfall 1: L of 0.0001 is neither zero nor lost in rounding.
    #[test]
    fn a_power_near_zero_keeps_its_digits() {
        let nearly_log = Lms::new(0.0001, 10.0, 0.1);
        let log_normal = (11.0f64 / 10.0).ln() / 0.1;
        let z = nearly_log.z(11.0, Tails::Restricted);
        // Second term of the series in L: L ln(y/M)² / (2 S).
        let second = 0.0001 * (11.0f64 / 10.0).ln().powi(2) / 0.2;
        assert!((z - log_normal - second).abs() < 1e-9, "{z} {log_normal}");
    }

    /// Pitfall 5: weights beyond ±3 SD use the restricted form.
    #[test]
    fn tails_are_restricted_beyond_three_only() {
        let lms = Lms::new(-0.3521, 7.4327, 0.08217);
        let sd3 = lms.value(3.0, Tails::Plain);
        let sd2 = lms.value(2.0, Tails::Plain);
        let above = sd3 + (sd3 - sd2);
        assert!((lms.z(above, Tails::Restricted) - 4.0).abs() < 1e-12);
        assert!(lms.z(above, Tails::Plain) < 4.0);
        let inside = lms.value(2.99, Tails::Plain);
        assert_eq!(lms.z(inside, Tails::Plain), lms.z(inside, Tails::Restricted));
    }

    proptest! {
        #[test]
        fn value_and_z_are_inverse(
            l in -2.0f64..2.0, m in 1.0f64..120.0, s in 0.02f64..0.15, z in -5.0f64..5.0,
        ) {
            for tails in [Tails::Restricted, Tails::Plain] {
                let lms = Lms::new(l, m, s);
                prop_assume!(0.01 < 1.0 + l * s * z && 1e-6 < l.abs());
                let value = lms.value(z, tails);
                prop_assume!(0.0 < value);
                prop_assert!((lms.z(value, tails) - z).abs() < 1e-8);
            }
        }
    }
}
