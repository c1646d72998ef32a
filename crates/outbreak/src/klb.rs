//! Signals for an outbreak (Kejadian Luar Biasa, KLB): the seven criteria of Permenkes
//! 1501/Menkes/Per/X/2010, article 6.
//!
//! One criterion is enough for an area to be declared; the declaration is made by people (head of
//! the Dinkes and above), so what comes from here is a [`Signal`](crate::signal::Signal). The
//! multiples of the regulation come in with [`Criteria`] from the guidelines.

use std::num::NonZeroU32;

use crate::{
    alert::rising,
    rate::{Factor, Rate},
    signal::{Evidence, Lack, Outcome, Rule},
};

/// A criterion of article 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Criterion {
    /// 1: a disease appears that was not there, or not known, in the area.
    New,
    /// 2: cases rise without a break for three hours, days or weeks, by kind of disease.
    Rising,
    /// 3: cases are twice those of the period before, or more, in hours, days or weeks.
    Period,
    /// 4: new cases of a month are twice the monthly mean of the year before, or more.
    Month,
    /// 5: the monthly mean of a year is twice that of the year before, or more.
    Year,
    /// 6: case fatality is higher by half of that of the period before, or more.
    Fatality,
    /// 7: the share of all new patients is twice that of the period before, or more.
    Share,
}

impl Criterion {
    /// The criteria in the order of the article.
    pub const ALL: [Self; 7] = [
        Self::New,
        Self::Rising,
        Self::Period,
        Self::Month,
        Self::Year,
        Self::Fatality,
        Self::Share,
    ];

    /// Returns the number: 1 is letter a of the article.
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }
}

/// The numbers of the criteria, from the guidelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Criteria {
    /// 1: fewest reported periods without a case before a disease counts as new.
    pub new_after: NonZeroU32,
    /// 2: rises without a break. Three rises are told from four counts.
    pub rises: NonZeroU32,
    /// 3: multiple of the period before.
    pub period: Factor,
    /// 4: multiple of the monthly mean of the year before.
    pub month: Factor,
    /// 5: multiple of the monthly mean of the year before.
    pub year: Factor,
    /// 6: multiple of the case fatality before; higher by half is 1.5.
    pub fatality: Factor,
    /// 7: multiple of the share before.
    pub share: Factor,
    /// 4, 5: fewest reported months that make the mean of a year, 1 to 12.
    pub months_min: NonZeroU32,
    /// 1 to 5 and 7: fewer cases than this in the newest period, month or year give no signal. The
    /// regulation has no such number; 1 leaves it as written.
    pub cases_min: u32,
}

/// What is known of one disease in one area.
///
/// Everywhere `None` is a period without a report, and `Some(0)` a report of no cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct History<'a> {
    /// Cases of consecutive days or weeks, the oldest first and the newest last.
    pub periods: &'a [Option<u32>],
    /// Cases of the months of this year, January first; the last is the month looked at.
    pub months: &'a [Option<u32>],
    /// Cases of the months of the year before.
    pub months_before: &'a [Option<u32>],
    /// Deaths of cases in the newest period.
    pub fatality: Option<Rate>,
    /// Deaths of cases in the period before.
    pub fatality_before: Option<Rate>,
    /// Cases of all new patients in the newest period.
    pub share: Option<Rate>,
    /// Cases of all new patients in the period before.
    pub share_before: Option<Rate>,
}

impl Criteria {
    /// Holds the history against every criterion, in the order of the article.
    pub fn check_all(&self, history: &History<'_>) -> [Outcome; 7] {
        Criterion::ALL.map(|criterion| self.check(criterion, history))
    }

    /// Holds the history against one criterion.
    pub fn check(&self, criterion: Criterion, history: &History<'_>) -> Outcome {
        match criterion {
            Criterion::New => self.new_disease(history.periods),
            Criterion::Rising => self.rising(history.periods),
            Criterion::Period => {
                let (now, before) = newest_two(history.periods);
                self.cases(Rule::KlbPeriod, now, before, self.period)
            }
            Criterion::Month => {
                let now = history.months.last().copied().flatten().map(Rate::of_one);
                match self.year_mean(history.months_before) {
                    Ok(before) => self.cases(Rule::KlbMonth, now, Some(before), self.month),
                    Err(lack) if now.is_some() => Outcome::Unknown(lack),
                    Err(_) => Outcome::Unknown(Lack::NoReport),
                }
            }
            Criterion::Year => {
                let means = (self.year_mean(history.months), self.year_mean(history.months_before));
                match means {
                    (Ok(now), Ok(before)) => {
                        self.cases(Rule::KlbYear, Some(now), Some(before), self.year)
                    }
                    (Err(lack), _) | (_, Err(lack)) => Outcome::Unknown(lack),
                }
            }
            Criterion::Fatality => {
                let (now, before) = (history.fatality, history.fatality_before);
                multiple(Rule::KlbFatality, now, before, self.fatality, 1)
            }
            Criterion::Share => {
                self.cases(Rule::KlbShare, history.share, history.share_before, self.share)
            }
        }
    }

    fn new_disease(&self, periods: &[Option<u32>]) -> Outcome {
        let Some((Some(cases), before)) = periods.split_last() else {
            return Outcome::Unknown(Lack::NoReport);
        };
        let known = before.iter().flatten();
        let periods = known.clone().count() as u32;
        let cases_before: u64 = known.map(|count| u64::from(*count)).sum();
        let needed = self.new_after.get();
        // One case before settles it, however short the history.
        if cases_before == 0 && periods < needed {
            return Outcome::Unknown(Lack::TooShort { known: periods, needed });
        }
        let is_met = cases_before == 0 && self.cases_min.max(1) <= *cases;
        Outcome::of(Rule::KlbNew, Evidence::First { cases: *cases, cases_before, periods }, is_met)
    }

    fn rising(&self, periods: &[Option<u32>]) -> Outcome {
        match rising(Rule::KlbRising, periods, self.rises) {
            Outcome::Signal(signal) if self.is_few(periods) => Outcome::Quiet(signal.evidence),
            outcome => outcome,
        }
    }

    fn is_few(&self, periods: &[Option<u32>]) -> bool {
        periods.last().copied().flatten().is_none_or(|cases| cases < self.cases_min)
    }

    fn year_mean(&self, months: &[Option<u32>]) -> Result<Rate, Lack> {
        let needed = self.months_min.get();
        let known = months.iter().flatten().count() as u32;
        Rate::mean_of(months).filter(|_| needed <= known).ok_or(Lack::TooShort { known, needed })
    }

    fn cases(&self, rule: Rule, now: Option<Rate>, before: Option<Rate>, by: Factor) -> Outcome {
        multiple(rule, now, before, by, self.cases_min)
    }
}

fn newest_two(periods: &[Option<u32>]) -> (Option<Rate>, Option<Rate>) {
    let mut newest = periods.iter().rev().map(|period| period.map(Rate::of_one));
    (newest.next().flatten(), newest.next().flatten())
}

fn multiple(
    rule: Rule,
    now: Option<Rate>,
    before: Option<Rate>,
    factor: Factor,
    count_min: u32,
) -> Outcome {
    let Some(now) = now else { return Outcome::Unknown(Lack::NoReport) };
    let Some(before) = before else {
        return Outcome::Unknown(Lack::TooShort { known: 0, needed: 1 });
    };
    let is_met = u64::from(count_min) <= now.count && now.reaches(factor, before);
    Outcome::of(rule, Evidence::Multiple { now, before, factor }, is_met)
}
