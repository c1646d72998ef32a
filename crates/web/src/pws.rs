//! Local-area monitoring (PWS): how an area stands against its target, and which way it moves.
//!
//! The rules (what is a small number, which part of a year's target each month asks for, which
//! position and trend make which state) stand in `guidelines/pws.toml`; here is their arithmetic.

use std::cmp::Ordering;
use std::sync::Arc;

use domain::day::Month;
use guidelines::{
    indicator::Indicator,
    pws::{self, Position, PwsRules, PwsState},
    target::Better,
};

/// People who count, out of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// People who count.
    pub numerator: u64,
    /// Out of how many.
    pub denominator: u64,
}

impl Share {
    /// Puts a share together.
    pub const fn new(numerator: u64, denominator: u64) -> Self {
        Self { numerator, denominator }
    }

    /// Adds two shares as a total row does: sums over sums.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self::new(self.numerator + other.numerator, self.denominator + other.denominator)
    }

    /// Returns tenths of a percent, rounded half up; `None` without a denominator. May be above
    /// 1000: coverage beyond 100 % is shown as it is.
    pub fn permille(self) -> Option<u64> {
        let doubled = u128::from(self.numerator) * 2000 + u128::from(self.denominator);
        let permille = doubled.checked_div(u128::from(self.denominator) * 2)?;
        Some(u64::try_from(permille).unwrap_or(u64::MAX))
    }

    /// Tells whether more count than there should be: the denominator is to be checked.
    pub const fn is_over(self) -> bool {
        self.denominator < self.numerator
    }

    /// Tells whether the denominator is too small for its percentage to mean much.
    pub fn is_small(self, rules: Option<&PwsRules>) -> bool {
        rules.is_some_and(|rules| self.denominator < rules.small_below)
    }
}

/// What a month should reach, in thousandths of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target(u64);

impl Target {
    /// Returns the target of an indicator for a month. That of a whole-year cohort grows month by
    /// month as the rules say; every other target stands as it is.
    pub fn of(rules: Option<&PwsRules>, indicator: &Indicator, month: Month) -> Option<Self> {
        let day = month.last_day();
        let holds = |from, until: Option<_>| from <= day && until.is_none_or(|last| day <= last);
        let target = indicator.targets.iter().find(|t| holds(t.valid_from, t.valid_until))?;
        let thousandths = (target.percent * 1000.0).round().max(0.0) as u64;
        let twelfths = if indicator.is_of_the_year() {
            let at = month.index() - indicator.year_of(month).index();
            let at = usize::try_from(at).ok()?;
            *rules?.target_twelfths.get(at)?
        } else {
            12
        };
        // Held in twelfths so that no rounding can turn a state.
        Some(Self(thousandths * u64::from(twelfths)))
    }

    /// Returns tenths of a percent, rounded half up.
    pub const fn permille(self) -> u64 {
        (self.0 + 600) / 1200
    }

    /// Tells whether a share reaches it; `None` where nobody is counted, and for indicators of
    /// which neither more nor less is better.
    pub fn is_reached(self, better: Better, share: Share) -> Option<bool> {
        let compared = self.compare(share)?;
        match better {
            Better::Higher => Some(compared != Ordering::Less),
            Better::Lower => Some(compared != Ordering::Greater),
            Better::Neutral => None,
        }
    }

    fn compare(self, share: Share) -> Option<Ordering> {
        if share.denominator == 0 {
            return None;
        }
        let reached = u128::from(share.numerator) * 100_000 * 12;
        Some(reached.cmp(&(u128::from(self.0) * u128::from(share.denominator))))
    }
}

/// Which way an area moved since last month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// More than last month.
    Up,
    /// As last month.
    Same,
    /// Less than last month.
    Down,
}

impl Trend {
    /// Compares this month with the last, in tenths of a percent as they are printed, so that
    /// nobody reads "up" beside two equal figures. January has none: the year begins anew.
    pub fn of(month: Month, this: Option<Share>, last: Option<Share>) -> Option<Self> {
        if month.number() == 1 {
            return None;
        }
        Some(match this?.permille()?.cmp(&last?.permille()?) {
            Ordering::Less => Self::Down,
            Ordering::Equal => Self::Same,
            Ordering::Greater => Self::Up,
        })
    }

    /// Returns the word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Up => "naik",
            Self::Same => "tetap",
            Self::Down => "turun",
        }
    }

    /// Returns the arrow that goes with the word.
    pub const fn arrow(self) -> &'static str {
        match self {
            Self::Up => "↑",
            Self::Same => "→",
            Self::Down => "↓",
        }
    }

    /// Returns the trend as the rules speak of it.
    const fn judged(trend: Option<Self>, better: Better) -> pws::Trend {
        match (trend, better) {
            (None, _) => pws::Trend::None,
            (Some(Self::Same), _) => pws::Trend::Same,
            (Some(Self::Up), Better::Higher | Better::Neutral)
            | (Some(Self::Down), Better::Lower) => pws::Trend::Better,
            (Some(Self::Down), Better::Higher | Better::Neutral)
            | (Some(Self::Up), Better::Lower) => pws::Trend::Worse,
        }
    }
}

/// Judges an area by target and trend.
///
/// `None` without rules, a target or a denominator, and for indicators of which neither more nor
/// less is better.
pub fn state(
    rules: Option<&PwsRules>,
    better: Better,
    share: Share,
    target: Option<Target>,
    trend: Option<Trend>,
) -> Option<Arc<PwsState>> {
    let position =
        if target?.is_reached(better, share)? { Position::Reached } else { Position::Behind };
    Some(Arc::clone(rules?.state(position, Trend::judged(trend, better))))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use guidelines::{files::Files, model::Guidelines};
    use rstest::rstest;

    use super::*;

    static GUIDELINES: LazyLock<Guidelines> =
        LazyLock::new(|| Guidelines::load(&Files::embedded()).unwrap());

    fn rules() -> Option<&'static PwsRules> {
        GUIDELINES.pws_on("2026-03-31".parse().unwrap())
    }

    const HALF: Option<Target> = Some(Target(50_000 * 12));
    const ABOVE: Share = Share::new(6, 10);
    const EVEN: Share = Share::new(5, 10);
    const BELOW: Share = Share::new(4, 10);

    #[rstest]
    // The four cells of the guides, more is better.
    #[case(Better::Higher, ABOVE, Some(Trend::Up), "Baik")]
    #[case(Better::Higher, ABOVE, Some(Trend::Down), "Kurang")]
    #[case(Better::Higher, BELOW, Some(Trend::Up), "Cukup")]
    #[case(Better::Higher, BELOW, Some(Trend::Down), "Jelek")]
    // Ties of the trend.
    #[case(Better::Higher, ABOVE, Some(Trend::Same), "Baik")]
    #[case(Better::Higher, BELOW, Some(Trend::Same), "Jelek")]
    // Exactly on target is on target.
    #[case(Better::Higher, EVEN, Some(Trend::Up), "Baik")]
    #[case(Better::Higher, EVEN, Some(Trend::Same), "Baik")]
    #[case(Better::Higher, EVEN, Some(Trend::Down), "Kurang")]
    // January: position only.
    #[case(Better::Higher, ABOVE, None, "Baik")]
    #[case(Better::Higher, EVEN, None, "Baik")]
    #[case(Better::Higher, BELOW, None, "Jelek")]
    // Less is better: below the target is good, falling is good.
    #[case(Better::Lower, BELOW, Some(Trend::Down), "Baik")]
    #[case(Better::Lower, BELOW, Some(Trend::Same), "Baik")]
    #[case(Better::Lower, BELOW, Some(Trend::Up), "Kurang")]
    #[case(Better::Lower, EVEN, Some(Trend::Same), "Baik")]
    #[case(Better::Lower, ABOVE, Some(Trend::Down), "Cukup")]
    #[case(Better::Lower, ABOVE, Some(Trend::Same), "Jelek")]
    #[case(Better::Lower, ABOVE, Some(Trend::Up), "Jelek")]
    #[case(Better::Lower, BELOW, None, "Baik")]
    #[case(Better::Lower, ABOVE, None, "Jelek")]
    fn states(
        #[case] better: Better,
        #[case] share: Share,
        #[case] trend: Option<Trend>,
        #[case] word: &str,
    ) {
        let state = state(rules(), better, share, HALF, trend).expect("a state");
        assert_eq!(state.label.id, word);
    }

    #[test]
    fn nothing_is_judged_without_target_people_or_direction() {
        let up = Some(Trend::Up);
        assert_eq!(state(rules(), Better::Higher, ABOVE, None, up), None);
        assert_eq!(state(rules(), Better::Higher, Share::default(), HALF, up), None);
        assert_eq!(state(rules(), Better::Neutral, ABOVE, HALF, up), None);
        assert_eq!(state(None, Better::Higher, ABOVE, HALF, up), None);
    }

    #[rstest]
    #[case((1, 3), (1, 3), Trend::Same)]
    #[case((1, 3), (2, 6), Trend::Same)]
    #[case((334, 1000), (1, 3), Trend::Up)]
    #[case((332, 1000), (1, 3), Trend::Down)]
    // Printed alike, 33,3 % both.
    #[case((33_333, 100_000), (1, 3), Trend::Same)]
    #[case((0, 5), (0, 9), Trend::Same)]
    fn trends(#[case] this: (u64, u64), #[case] last: (u64, u64), #[case] expected: Trend) {
        let share = |(numerator, denominator)| Some(Share::new(numerator, denominator));
        let march = Month::from_ym(2026, 3).unwrap();
        assert_eq!(Trend::of(march, share(this), share(last)), Some(expected));
    }

    #[test]
    fn january_and_empty_months_have_no_trend() {
        let january = Month::from_ym(2026, 1).unwrap();
        assert_eq!(Trend::of(january, Some(ABOVE), Some(BELOW)), None);
        let march = january.plus(2);
        assert_eq!(Trend::of(march, Some(ABOVE), None), None);
        assert_eq!(Trend::of(march, Some(ABOVE), Some(Share::default())), None);
    }

    #[rstest]
    #[case(0, 10, Some(0))]
    #[case(1, 3, Some(333))]
    #[case(2, 3, Some(667))]
    #[case(1, 16, Some(63))]
    #[case(12, 10, Some(1200))]
    #[case(1, 0, None)]
    fn percentages(
        #[case] numerator: u64,
        #[case] denominator: u64,
        #[case] permille: Option<u64>,
    ) {
        assert_eq!(Share::new(numerator, denominator).permille(), permille);
    }

    #[test]
    fn beyond_all_and_small_are_told() {
        assert!(Share::new(11, 10).is_over() && !Share::new(10, 10).is_over());
        assert!(Share::new(0, 9).is_small(rules()) && !Share::new(0, 10).is_small(rules()));
        assert!(!Share::new(0, 9).is_small(None));
    }

    #[rstest]
    // A year's cohort: n/12 of 100 %.
    #[case("imun.idl", "2026-01", Some(83))]
    #[case("imun.idl", "2026-06", Some(500))]
    #[case("imun.idl", "2026-12", Some(1000))]
    // Monthly and year-to-date indicators stand as they are.
    #[case("gizi.ds", "2026-01", Some(850))]
    #[case("gizi.2t", "2026-06", Some(0))]
    #[case("gizi.ks", "2026-06", None)]
    fn targets(#[case] id: &str, #[case] month: &str, #[case] permille: Option<u64>) {
        let month: Month = month.parse().unwrap();
        let indicator = GUIDELINES.indicator(id, month.last_day()).unwrap();
        assert_eq!(Target::of(rules(), indicator, month).map(Target::permille), permille);
    }
}
