//! Months that the head signs: what would be signed now, and what changed since.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    area::{DesaCode, PuskesmasCode},
    closing::{Closing, SignedArea, SignedCount, SignedFigures, SignedHead, SignedIndicator},
    day::{Day, Month},
    figure::Period,
    id::RecordId,
    record::Body,
};
use guidelines::{
    figure::{FigureRule, Known},
    indicator::Indicator,
    model::Guidelines,
    pws::PwsRules,
};
use store::{
    closing::{ClosingRow, MonthCounts, Tally, figures_sha256},
    error::Result,
    store::Store,
};

use crate::{
    figures::Figures,
    names::Names,
    pws::{self, Share, Target, Trend},
    wording,
};

/// Name of the area of people of whom no village is known.
pub(crate) const UNKNOWN: &str = "Desa tidak diketahui";
/// Name of the sum of all areas.
pub(crate) const SUM: &str = "Jumlah";

/// What would be signed of a month now.
pub(crate) struct Draft {
    /// Day as of which is counted.
    pub(crate) as_of: Day,
    /// Whether the numbers are just being moved on to another day.
    pub(crate) is_turning: bool,
    heads: BTreeMap<PuskesmasCode, SignedHead>,
    edition: String,
    pub(crate) figures: SignedFigures,
}

impl Draft {
    /// Counts a month of a Puskesmas as its board does, every indicator and village at one moment.
    pub(crate) fn gather(
        store: &Store,
        names: &Names,
        puskesmas: &PuskesmasCode,
        month: Month,
    ) -> Result<Self> {
        let counts = store.month_counts(puskesmas, month, None)?;
        let year = Period::Year(month.first_day().ymd().0);
        let estimates = Figures::as_of(store, year, month.last_day())?;
        let areas = areas(&counts, &estimates);
        let sheet = Sheet { store, month, counts: &counts, estimates: &estimates, areas: &areas };
        let day = month.last_day();
        // What counts by a confidential answer is read by few and stands on no sheet.
        let holding = store.guidelines().indicators.iter();
        let holding = holding.filter(|of| of.rule.holds_on(day) && !of.confidential);
        let mut indicators: Vec<SignedIndicator> =
            holding.map(|indicator| sheet.indicator(indicator)).collect();
        indicators.sort_by(|a, b| a.group.cmp(&b.group));
        let head = |hash: &[u8; 32]| wording::hexadecimal(hash);
        let heads = counts
            .heads
            .iter()
            .map(|of| (of.puskesmas.clone(), SignedHead { seq: of.seq, hash: head(&of.hash) }));
        Ok(Self {
            as_of: counts.as_of,
            is_turning: counts.is_turning,
            heads: heads.collect(),
            edition: store.guidelines().digest.clone(),
            figures: SignedFigures {
                areas: areas.iter().map(|desa| area(names, *desa)).collect(),
                indicators,
            },
        })
    }

    /// Makes it what is signed.
    pub(crate) fn sign(self, period: Month, number: u32, note: Option<String>) -> Closing {
        Closing {
            period,
            number,
            as_of: self.as_of,
            heads: self.heads,
            edition: self.edition,
            figures_sha256: figures_sha256(&self.figures),
            figures: self.figures,
            note,
        }
    }
}

/// Lists the villages where somebody is counted or expected; people of no known one come last.
fn areas(counts: &MonthCounts, estimates: &Figures<'_>) -> Vec<Option<DesaCode>> {
    let mut areas: BTreeSet<Option<DesaCode>> = counts.areas().into_iter().collect();
    areas.extend(estimates.villages().map(Some));
    let unknown = areas.remove(&None);
    areas.into_iter().chain(unknown.then_some(None)).collect()
}

fn area(names: &Names, desa: Option<DesaCode>) -> SignedArea {
    let name = desa.map_or_else(|| UNKNOWN.to_owned(), |desa| names.desa(desa));
    SignedArea { desa, name }
}

/// The sheet of a month while it is filled in.
struct Sheet<'s> {
    store: &'s Store,
    month: Month,
    counts: &'s MonthCounts,
    estimates: &'s Figures<'s>,
    areas: &'s [Option<DesaCode>],
}

/// An area of an indicator, judged as on the board.
struct Judged {
    tally: Tally,
    share: Share,
    this: Option<Share>,
    last: Option<Share>,
}

impl Sheet<'_> {
    fn indicator(&self, indicator: &Indicator) -> SignedIndicator {
        let guidelines = self.store.guidelines();
        let rules = guidelines.pws_on(self.month.last_day());
        let target = Target::of(rules, indicator, self.month);
        let areas: Vec<Judged> =
            self.areas.iter().map(|desa| self.judged(indicator, *desa)).collect();
        let sum = sum(&areas);
        let all = || areas.iter().chain([&sum]);
        let number = |of: fn(&Tally) -> i64| -> Vec<u64> {
            all().map(|area| of(&area.tally).unsigned_abs()).collect()
        };
        let states: Vec<Option<String>> =
            all().map(|area| self.state(rules, indicator, target, area)).collect();
        let estimate = self.estimate(indicator);
        let (estimate, estimates) =
            estimate.map_or((None, Vec::new()), |(name, people)| (Some(name), people));
        SignedIndicator {
            id: indicator.rule.id.to_string(),
            version: indicator.rule.version.to_string(),
            group: indicator.group.id.clone(),
            label: indicator.rule.label.id.clone(),
            numerator_text: indicator.numerator_text.id.clone(),
            denominator_text: indicator.denominator_text.id.clone(),
            sources: indicator.rule.sources.clone(),
            assumed: !indicator.rule.assumed.is_empty(),
            target_permille: target.map(Target::permille),
            numerators: number(|tally| tally.numerator),
            denominators: number(|tally| tally.denominator),
            served: match estimate {
                Some(_) => number(|tally| tally.served),
                None => Vec::new(),
            },
            estimate,
            estimates,
            states: if states.iter().any(Option::is_some) { states } else { Vec::new() },
        }
    }

    /// Compares a village with the month before, as the board does.
    fn judged(&self, indicator: &Indicator, desa: Option<DesaCode>) -> Judged {
        let (guidelines, id, month) = (self.store.guidelines(), &indicator.rule.id, self.month);
        let tally = self.counts.of(guidelines, id, month, Some(desa));
        let share = of(tally);
        let known = |tally: Tally| Some(of(tally)).filter(|share| share.denominator != 0);
        let by = |done_by| {
            known(self.counts.done_by(guidelines, indicator, (month, done_by), Some(desa)))
        };
        if indicator.is_of_the_year() {
            let (before, long_before) = (by(month.plus(-1)), by(month.plus(-2)));
            let gain = |later: u64, earlier: Option<Share>| {
                let earlier = earlier.map_or(0, |share| share.numerator);
                Share::new(later.saturating_sub(earlier), share.denominator)
            };
            let last = before.map(|before| gain(before.numerator, long_before));
            let this = Some(gain(share.numerator, before));
            return Judged { tally, share, this, last };
        }
        let begins = indicator.has_cases() && month.number() == 1;
        let last = match begins {
            true => None,
            false => known(self.counts.of(guidelines, id, month.plus(-1), Some(desa))),
        };
        Judged { tally, share, this: None, last }
    }

    fn state(
        &self,
        rules: Option<&PwsRules>,
        indicator: &Indicator,
        target: Option<Target>,
        area: &Judged,
    ) -> Option<String> {
        let trend = Trend::of(self.month, area.this.or(Some(area.share)), area.last);
        let state = pws::state(rules, indicator.better, area.share, target, trend)?;
        Some(state.label.id.clone())
    }

    /// Reads the official target population of an indicator, when anybody knows it.
    fn estimate(&self, indicator: &Indicator) -> Option<(String, Vec<Option<u64>>)> {
        let code = indicator.estimates.first()?;
        let rule: &FigureRule = self.store.guidelines().figure(code, self.month.last_day())?;
        let people = |known: Known| known.value.thousandths().unsigned_abs().div_ceil(1_000);
        let of_area = |desa: &Option<DesaCode>| {
            self.estimates.of_village(None, (*desa)?, &rule.rule.id).map(people)
        };
        let whole = self.estimates.of_all(rule.kind, &rule.rule.id).map(people);
        let list: Vec<_> = self.areas.iter().map(of_area).chain([whole]).collect();
        list.iter().any(Option::is_some).then(|| (rule.rule.label.id.clone(), list))
    }
}

fn of(tally: Tally) -> Share {
    Share::new(tally.numerator.unsigned_abs(), tally.denominator.unsigned_abs())
}

/// Adds the villages up: sums over sums.
fn sum(areas: &[Judged]) -> Judged {
    let add = |of: fn(&Judged) -> Option<Share>| {
        let counted = areas.iter().filter(|area| area.share.denominator != 0);
        counted.filter_map(of).reduce(Share::plus)
    };
    Judged {
        tally: areas.iter().map(|area| area.tally).sum(),
        share: add(|area| Some(area.share)).unwrap_or_default(),
        this: add(|area| area.this),
        last: add(|area| area.last),
    }
}

/// A figure that is not any more what was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Correction {
    /// Id of the indicator.
    pub(crate) indicator: String,
    /// Its name.
    pub(crate) label: String,
    /// A village, people of no known one, or (absent) the sum.
    pub(crate) area: Option<Option<DesaCode>>,
    /// Its name.
    pub(crate) name: String,
    /// What was signed.
    pub(crate) signed: SignedCount,
    /// What is counted now, or was when it was signed again.
    pub(crate) now: SignedCount,
}

/// Lists what is different between what was signed and what is counted later, in the order of the
/// later sheet.
pub(crate) fn corrections(signed: &SignedFigures, now: &SignedFigures) -> Vec<Correction> {
    let gone = signed.indicators.iter().filter(|of| now.indicator(&of.id).is_none());
    let mut found = Vec::new();
    for indicator in now.indicators.iter().chain(gone) {
        let (before, after) = (signed.indicator(&indicator.id), now.indicator(&indicator.id));
        let compares = [before, after].iter().flatten().all(|of| !of.served.is_empty());
        for (area, name) in areas_of(signed, now) {
            let count = |figures: &SignedFigures, of: Option<&SignedIndicator>| {
                let count = of.zip(figures.place(area)).map(|(of, place)| of.at(place));
                let count = count.unwrap_or_default();
                SignedCount { served: if compares { count.served } else { 0 }, ..count }
            };
            let (signed, now) = (count(signed, before), count(now, after));
            if signed != now {
                let (indicator, label) = (indicator.id.clone(), indicator.label.clone());
                found.push(Correction { indicator, label, area, name, signed, now });
            }
        }
    }
    found
}

/// Counts the indicators that are different.
pub(crate) fn indicators_of(corrections: &[Correction]) -> usize {
    corrections.iter().map(|of| of.indicator.as_str()).collect::<BTreeSet<_>>().len()
}

/// Counts the areas in which an indicator is not what was signed, the sum not among them.
pub(crate) fn changed_areas(
    signed: &SignedFigures,
    counts: &MonthCounts,
    guidelines: &Guidelines,
    indicator: &str,
    month: Month,
) -> usize {
    let known = signed.indicator(indicator);
    let areas: BTreeSet<Option<DesaCode>> =
        signed.areas.iter().map(|area| area.desa).chain(counts.areas()).collect();
    let is_changed = |desa: &&Option<DesaCode>| {
        let before = known.zip(signed.place(Some(**desa))).map(|(of, place)| of.at(place));
        let before = before.unwrap_or_default();
        let now = of(counts.of(guidelines, indicator, month, Some(**desa)));
        now != Share::new(before.numerator, before.denominator)
    };
    areas.iter().filter(is_changed).count()
}

/// Lists the areas of both, and the sum.
fn areas_of(
    signed: &SignedFigures,
    now: &SignedFigures,
) -> Vec<(Option<Option<DesaCode>>, String)> {
    let gone = signed.areas.iter().filter(|area| now.place(Some(area.desa)).is_none());
    let areas = now.areas.iter().chain(gone).map(|area| (Some(area.desa), area.name.clone()));
    areas.chain([(None, SUM.to_owned())]).collect()
}

/// Lists the signatures of a month, the highest number first.
pub(crate) fn signatures(
    store: &Store,
    puskesmas: &PuskesmasCode,
    month: Month,
) -> Result<Vec<ClosingRow>> {
    let mut rows = store.closings(puskesmas)?;
    rows.retain(|row| row.period == month);
    Ok(rows)
}

/// Reads what was signed.
pub(crate) fn signed(store: &Store, record: RecordId) -> Result<Option<Closing>> {
    let kept = store.record(record)?;
    Ok(kept.and_then(|kept| match kept.record.body {
        Body::Closing(closing) => Some(closing),
        _ => None,
    }))
}

/// Says who signed and when: "nomor 2, oleh Kepala Puskesmas, 5 Apr 2026".
pub(crate) fn by(row: &ClosingRow) -> String {
    format!("nomor {}, oleh {}, {}", row.number, row.author, row.signed_on.indonesian())
}
