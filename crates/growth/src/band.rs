//! Names for ranges of z-scores. The ranges themselves come from the guidelines.

use crate::assess::Z;

/// One end of a band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Z-score in hundredths: -2 SD is -200.
    pub hundredths: i32,
    /// The limit itself belongs to the band.
    pub inclusive: bool,
}

/// A named range of z-scores; an absent end is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// Code such as `tbu_pendek`.
    pub code: String,
    /// Lower end.
    pub lower: Option<Limit>,
    /// Upper end.
    pub upper: Option<Limit>,
}

impl Band {
    /// Tells whether a z-score in hundredths lies in the band.
    pub fn contains(&self, hundredths: i32) -> bool {
        let above = self.lower.is_none_or(|limit| {
            limit.hundredths < hundredths || (limit.inclusive && limit.hundredths == hundredths)
        });
        let below = self.upper.is_none_or(|limit| {
            hundredths < limit.hundredths || (limit.inclusive && limit.hundredths == hundredths)
        });
        above && below
    }
}

/// Finds the band of a z-score, by its value rounded to two decimals.
///
/// A flagged (implausible) z-score has none: "perlu ukur ulang".
pub fn classify(bands: &[Band], z: Z) -> Option<&Band> {
    if z.flagged {
        return None;
    }
    bands.iter().find(|band| band.contains(z.hundredths))
}

/// Finds the band that is open below: where a child with oedema counts, whatever it weighs.
pub fn lowest(bands: &[Band]) -> Option<&Band> {
    bands.iter().find(|band| band.lower.is_none())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::assess::Indicator;

    /// Weight for height, PMK 2/2020, as the guidelines carry it.
    fn bands() -> Vec<Band> {
        let limit = |hundredths, inclusive| Some(Limit { hundredths, inclusive });
        [
            ("gizi_buruk", None, limit(-300, false)),
            ("gizi_kurang", limit(-300, true), limit(-200, false)),
            ("gizi_baik", limit(-200, true), limit(100, true)),
            ("risiko_lebih", limit(100, false), limit(200, true)),
            ("gizi_lebih", limit(200, false), limit(300, true)),
            ("obesitas", limit(300, false), None),
        ]
        .map(|(code, lower, upper)| Band { code: code.to_owned(), lower, upper })
        .into()
    }

    #[rstest]
    #[case(-3.0051, Some("gizi_buruk"))]
    #[case(-3.0049, Some("gizi_kurang"))]
    #[case(-3.0, Some("gizi_kurang"))]
    #[case(-2.0051, Some("gizi_kurang"))]
    #[case(-2.0049, Some("gizi_baik"))]
    #[case(1.0049, Some("gizi_baik"))]
    #[case(1.0051, Some("risiko_lebih"))]
    #[case(2.0, Some("risiko_lebih"))]
    #[case(2.01, Some("gizi_lebih"))]
    #[case(3.0, Some("gizi_lebih"))]
    #[case(3.01, Some("obesitas"))]
    #[case(5.0, Some("obesitas"))]
    #[case(5.01, None)]
    #[case(-5.0, Some("gizi_buruk"))]
    #[case(-5.01, None)]
    fn goes_by_the_rounded_z(#[case] raw: f64, #[case] code: Option<&str>) {
        let bands = bands();
        let z = Z::new(Indicator::WeightForLength, raw);
        assert_eq!(classify(&bands, z).map(|band| band.code.as_str()), code);
    }

    #[test]
    fn oedema_counts_in_the_lowest_band() {
        assert_eq!(lowest(&bands()).unwrap().code, "gizi_buruk");
        assert_eq!(lowest(&bands()[1..]), None);
    }

    proptest! {
        #[test]
        fn a_higher_z_is_never_in_a_lower_band(a in -5.0f64..5.0, b in -5.0f64..5.0) {
            let bands = bands();
            let rank = |raw| {
                let z = Z::new(Indicator::WeightForLength, raw);
                bands.iter().position(|band| band.contains(z.hundredths)).unwrap()
            };
            prop_assert_eq!(rank(a.min(b)).min(rank(a.max(b))), rank(a.min(b)));
        }
    }
}
