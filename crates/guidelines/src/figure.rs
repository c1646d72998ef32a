//! Figures: numbers that somebody else counted or set, such as target populations, and how one
//! follows from others while nobody has set it.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    day::Day,
    figure::{Figures, Period},
    quantity::Quantity,
    refusal::Refusal,
};
use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedMul};

use crate::model::{Guidelines, Label, Rule};

/// A figure that may be stated of a village or of the whole of a Puskesmas.
#[derive(Debug, Clone)]
pub struct FigureRule {
    /// Identity, name, sources.
    pub rule: Rule,
    /// Under which heading it is asked.
    pub group: Label,
    /// What is counted, in words: "orang", "per 1.000 penduduk".
    pub unit: Label,
    /// Whether the numbers of villages add up to that of the whole.
    pub kind: FigureKind,
    /// Whether it is of a month instead of a year.
    pub monthly: bool,
    /// Largest number that makes sense; absent when there is none.
    pub at_most: Option<Quantity>,
    /// Terms whose sum stands for it while nobody has stated it; empty when nothing does.
    pub estimate: Vec<Term>,
}

/// Kinds of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureKind {
    /// A number of people or things, whole, that adds up over villages.
    Count,
    /// A rate or share, that holds in every village unless one has its own.
    Rate,
}

/// A product of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The product is multiplied by this; may be negative.
    pub times: Quantity,
    /// And divided by this; at least 1.
    pub per: u32,
    /// Figures that are multiplied, by code; at least one.
    pub of: Vec<Arc<str>>,
}

/// Where a number comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// Somebody stated it.
    Stated,
    /// It is the sum of the villages.
    Summed,
    /// It was worked out from other figures.
    Estimated,
}

/// A number that is known, and from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The number.
    pub value: Quantity,
    /// Where it comes from.
    pub basis: Basis,
}

/// What was stated in one period, and what follows from it.
///
/// `V` names villages.
#[derive(Debug)]
pub struct FigureTable<'g, V> {
    rules: BTreeMap<&'g str, &'g FigureRule>,
    villages: Vec<V>,
    stated: BTreeMap<(Option<V>, String), Quantity>,
}

impl<'g, V: Ord + Clone> FigureTable<'g, V> {
    /// Begins with nothing stated, under the rules of a day.
    pub fn new(guidelines: &'g Guidelines, on: Day, villages: Vec<V>) -> Self {
        let held = guidelines.figures.iter().filter(|figure| figure.rule.holds_on(on));
        let rules = held.map(|figure| (figure.rule.id.as_ref(), figure)).collect();
        Self { rules, villages, stated: BTreeMap::new() }
    }

    /// States a number of a village, or of the whole.
    pub fn state(&mut self, village: Option<V>, code: &str, value: Quantity) {
        self.stated.insert((village, code.to_owned()), value);
    }

    /// Tells whether a village is one of the table's.
    pub fn has(&self, village: &V) -> bool {
        self.villages.contains(village)
    }

    /// Returns a number of a village, or of the whole: as it was stated; else, for the whole of a
    /// count, the sum of the villages when each has one; else as it follows from others.
    pub fn known(&self, village: Option<&V>, code: &str) -> Option<Known> {
        let rule = self.rules.get(code)?;
        let stated = |village: Option<&V>| {
            let value = self.stated.get(&(village.cloned(), code.to_owned()))?;
            Some(Known { value: *value, basis: Basis::Stated })
        };
        let summed = || match (village, rule.kind) {
            (None, FigureKind::Count) => self.sum(code),
            (None, FigureKind::Rate) => None,
            (Some(_), FigureKind::Count) => None,
            (Some(_), FigureKind::Rate) => stated(None),
        };
        let estimated = || {
            let value = self.estimate(village, rule)?;
            Some(Known { value, basis: Basis::Estimated })
        };
        stated(village).or_else(summed).or_else(estimated)
    }

    fn sum(&self, code: &str) -> Option<Known> {
        let mut thousandths = 0;
        for village in &self.villages {
            thousandths += self.known(Some(village), code)?.value.thousandths();
        }
        let value = Quantity::from_thousandths(thousandths);
        (!self.villages.is_empty()).then_some(Known { value, basis: Basis::Summed })
    }

    /// Adds the terms. Counts are rounded up to whole numbers, as the tables of target populations
    /// are; a sum below zero is no number.
    fn estimate(&self, village: Option<&V>, rule: &FigureRule) -> Option<Quantity> {
        if rule.estimate.is_empty() {
            return None;
        }
        let mut sum = Fraction::ZERO;
        for term in &rule.estimate {
            let mut product = fraction(term.times) / Fraction::from(i128::from(term.per));
            for code in &term.of {
                product = product.checked_mul(&fraction(self.known(village, code)?.value))?;
            }
            sum = sum.checked_add(&product)?;
        }
        let unit = match rule.kind {
            FigureKind::Count => 1_000,
            FigureKind::Rate => 1,
        };
        rounded_up(sum, unit).filter(|_| Fraction::ZERO <= sum)
    }
}

/// An exact number: rounding up must not stumble over the last bit of a product.
type Fraction = Ratio<i128>;

fn fraction(number: Quantity) -> Fraction {
    Fraction::new(number.thousandths().into(), 1_000)
}

/// Returns a number rounded up to a multiple of so many thousandths; `None` when it is too large.
fn rounded_up(number: Fraction, unit: i128) -> Option<Quantity> {
    let units = number.checked_mul(&Fraction::new(1_000, unit))?.ceil().to_integer();
    let thousandths = i64::try_from(units.checked_mul(unit)?).ok()?;
    Some(Quantity::from_thousandths(thousandths))
}

impl Guidelines {
    /// Returns a figure by code, as it holds on a day.
    pub fn figure(&self, code: &str, on: Day) -> Option<&FigureRule> {
        self.figures.iter().find(|figure| *figure.rule.id == *code && figure.rule.holds_on(on))
    }

    /// Checks that figures are known, of the right period, and possible.
    ///
    /// # Errors
    ///
    /// Refuses with `angka.tidak-dikenal`, `angka.periode`, `angka.bulat` or `angka.mustahil`.
    pub fn check_figures(&self, figures: &Figures) -> Result<(), Refusal> {
        let (monthly, until) = match figures.period {
            Period::Year(year) => (false, Day::from_ymd(year, 12, 31)),
            Period::Month(month) => (true, Some(month.last_day())),
        };
        for (code, stated) in &figures.values {
            let Some(rule) = until.and_then(|until| self.figure(code, until)) else {
                let message = format!(
                    "Angka \"{code}\" tidak dikenal pada {}. Periksa kode dan tahunnya.",
                    figures.period
                );
                return Err(Refusal::new("angka.tidak-dikenal", message));
            };
            let name = &rule.rule.label.id;
            if rule.monthly != monthly {
                let period = if rule.monthly { "bulan" } else { "tahun" };
                let message = format!("{name} diisi per {period}. Pilih {period}nya.");
                return Err(Refusal::new("angka.periode", message));
            }
            let whole = |number: Quantity| number.thousandths() % 1_000 == 0;
            if rule.kind == FigureKind::Count && !whole(stated.value) {
                let message = format!("{name} diisi dengan bilangan bulat, tanpa koma.");
                return Err(Refusal::new("angka.bulat", message));
            }
            if let Some(most) = rule.at_most.filter(|most| *most < stated.value) {
                let message = format!("{name} paling besar {}. Periksa lagi.", most.indonesian());
                return Err(Refusal::new("angka.mustahil", message));
            }
        }
        Ok(())
    }
}
