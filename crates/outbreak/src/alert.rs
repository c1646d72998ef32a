//! The limits of the SKDR catalogue: each disease has one kind of alert, and the numbers are data.

use std::num::NonZeroU32;

use crate::{
    rate::{Factor, Rate},
    signal::{Evidence, Lack, Outcome, Rule},
};

/// When a week of one disease gives an alert (`alert` of the disease table).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alert {
    /// `ratio`: more cases than so many times the week before. From none, any case is more.
    Ratio {
        /// The multiple to exceed.
        above: Factor,
        /// Fewer cases than this give no alert, whatever the week before.
        cases_min: u32,
    },
    /// `count`: at least so many cases in the week.
    Count {
        /// Fewest cases that give an alert.
        at_least: NonZeroU32,
    },
    /// `trend`: more cases each week than the week before, so many times without a break. The
    /// catalogue may leave the number open: then the disease is watched and gives no alert.
    Trend {
        /// Rises without a break that give an alert.
        rises: Option<NonZeroU32>,
    },
    /// `none`: no alert by numbers.
    None,
}

impl Alert {
    /// Holds the newest week against the rule.
    ///
    /// `weeks` are consecutive, the oldest first and the newest last; `None` is a week without a
    /// report, `Some(0)` a report of no cases.
    pub fn check(self, weeks: &[Option<u32>]) -> Outcome {
        let Some((Some(cases), before)) = weeks.split_last() else {
            return Outcome::Unknown(Lack::NoReport);
        };
        let cases = *cases;
        match self {
            Self::Ratio { above, cases_min } => {
                let Some(last) = before.last().copied().flatten() else {
                    return Outcome::Unknown(Lack::TooShort { known: 0, needed: 1 });
                };
                let (now, before) = (Rate::of_one(cases), Rate::of_one(last));
                let is_met = cases_min <= cases && now.exceeds(above, before);
                let evidence = Evidence::Multiple { now, before, factor: above };
                Outcome::of(Rule::AlertRatio, evidence, is_met)
            }
            Self::Count { at_least } => {
                let at_least = at_least.get();
                let evidence = Evidence::Count { cases, at_least };
                Outcome::of(Rule::AlertCount, evidence, at_least <= cases)
            }
            Self::Trend { rises: Some(needed) } => rising(Rule::AlertTrend, weeks, needed),
            Self::Trend { rises: None } | Self::None => Outcome::Quiet(Evidence::Watched { cases }),
        }
    }
}

/// Counts rises without a break up to the newest period.
///
/// A period without a report that might lengthen the run makes the answer unknown; one before a
/// run that is broken, or long enough, changes nothing.
pub(crate) fn rising(rule: Rule, periods: &[Option<u32>], needed: NonZeroU32) -> Outcome {
    let Some(Some(cases)) = periods.last().copied() else {
        return Outcome::Unknown(Lack::NoReport);
    };
    let needed = needed.get();
    let (mut from, mut rises) = (cases, 0);
    for earlier in periods.iter().rev().skip(1) {
        match earlier {
            Some(earlier) if *earlier < from => (from, rises) = (*earlier, rises + 1),
            Some(_) => return run(rule, cases, from, rises, needed),
            None => break,
        }
    }
    match rises < needed {
        // No count lies below zero, so nothing unknown could lengthen the run.
        true if from == 0 => run(rule, cases, from, rises, needed),
        true => Outcome::Unknown(Lack::TooShort { known: rises, needed }),
        false => run(rule, cases, from, rises, needed),
    }
}

fn run(rule: Rule, cases: u32, from: u32, rises: u32, needed: u32) -> Outcome {
    Outcome::of(rule, Evidence::Run { cases, from, rises, needed }, needed <= rises)
}
