//! The numbers of a board: this month, the month before, and how each area stands.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::{
    area::{AreaLevel, DesaCode, PuskesmasCode},
    day::Month,
    figure::Period,
};
use guidelines::{
    figure::{Basis, FigureRule, Known},
    pws::{PwsRules, PwsState},
};
use store::{
    error::Result,
    read::{
        area::{Scope, UNKNOWN_NAME},
        board::{BoardRow, TrendPoint},
    },
    store::Store,
};

use crate::{
    figures::{Figures, OfArea},
    pages::board::{question::Question, words},
    pws::{self, Share, Target, Trend},
};

/// Months of the trend.
pub(crate) const TREND_MONTHS: u16 = 12;
/// Attendance, always shown beside a prevalence: who was not weighed is not in it.
const ATTENDANCE: &str = "gizi.ds";
/// Prevalences that are read with attendance beside them (indicators 4.2).
const WITH_ATTENDANCE: [&str; 4] =
    ["gizi.stunting", "gizi.stunting-berat", "gizi.underweight", "gizi.wasting"];
/// Indicators whose numbers make the SKDN bars: those with a card and those who gained.
const WITH_CARD: &str = "gizi.ks";
const GAINED: &str = "gizi.nd";
/// First letters of nutrition indicators, under which the SKDN bars stand.
pub(crate) const NUTRITION: &str = "gizi.";

/// One area, or the sum of all.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) scope: Scope,
    /// Those who count, out of how many.
    pub(crate) share: Share,
    /// The month alone, where `share` is cumulative over a year's cohort.
    pub(crate) this: Option<Share>,
    /// The month before, to be compared with `this`, else with `share`.
    pub(crate) last: Option<Share>,
    pub(crate) trend: Option<Trend>,
    pub(crate) status: Option<Arc<PwsState>>,
    /// Attendance beside a prevalence.
    pub(crate) attendance: Option<Share>,
    /// Those served since January against each target population, in the order of
    /// [`Numbers::estimates`]; absent where nobody knows it.
    pub(crate) against: Vec<Option<Against>>,
}

/// Those served, out of a target population.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Against {
    /// The share, and where the target population comes from.
    Known { share: Share, basis: Basis },
    /// So many of so many villages have no target population, so there is no sum of them.
    Lacking { without: usize, of: usize },
}

impl Against {
    /// Returns the share, where the target population is known.
    pub(crate) const fn share(self) -> Option<Share> {
        match self {
            Self::Known { share, .. } => Some(share),
            Self::Lacking { .. } => None,
        }
    }
}

/// A board in numbers.
#[derive(Debug)]
pub(crate) struct Numbers {
    /// Areas, those that need help most first.
    pub(crate) lines: Vec<Line>,
    pub(crate) total: Line,
    pub(crate) target: Option<Target>,
    pub(crate) trend: Vec<TrendPoint>,
    /// S, K, D, N.
    pub(crate) skdn: Option<[u64; 4]>,
    /// Target populations that stand beside the registered people, by name; the first is the
    /// official one.
    pub(crate) estimates: Vec<String>,
    /// Components of the indicator that are lacking, and how many people lack each.
    pub(crate) lacking: Vec<(usize, u64)>,
}

/// Tells whether attendance stands beside an indicator.
pub(crate) fn has_attendance(id: &str) -> bool {
    WITH_ATTENDANCE.contains(&id)
}

/// Asks the store for a board.
pub(crate) fn gather(store: &Store, question: &Question) -> Result<Numbers> {
    let Question { month, within, .. } = question;
    let (id, month) = (question.id(), *month);
    let rules = store.guidelines().pws_on(month.last_day());
    let judge = Judge { rules, question, target: Target::of(rules, &question.indicator, month) };
    let target = judge.target;
    let of = |id: &str, month: Month, done_by: Month| {
        store.sliced_board(id, (month, done_by), question.level, within, &question.slice)
    };
    let rows = of(id, month, month)?;
    let months = Months::gather(store, question)?;
    let attendance = match has_attendance(id) {
        true => shares(of(ATTENDANCE, month, month)?),
        false => BTreeMap::new(),
    };
    let mut lines: Vec<Line> = rows
        .into_iter()
        .map(|row| {
            let (this, last) = months.of(&row.code, &row);
            let attendance = attendance.get(&row.code).copied();
            let share = Share::new(row.numerator, row.denominator);
            judge.line((row.name, row.scope), (share, this, last), attendance)
        })
        .collect();
    lines.sort_by_key(|line| {
        let rank = line.status.as_ref().map(|status| status.rank);
        (line.name == UNKNOWN_NAME, rank.is_none(), rank)
    });
    let mut total = judge.sum(&lines);
    let estimates = compare(store, question, &mut lines, &mut total)?;
    let trend = store.sliced_trend(id, month, TREND_MONTHS, within, &question.slice)?;
    let skdn = if id.starts_with(NUTRITION) { Some(skdn(store, question)?) } else { None };
    // What a single component lacks is the board itself.
    let lacking = match question.indicator.components().len() {
        0 | 1 => Vec::new(),
        _ => store.sliced_lacking(id, month, within, &question.slice)?,
    };
    Ok(Numbers { lines, total, target, trend, skdn, estimates, lacking })
}

/// By what lines are judged.
struct Judge<'a> {
    rules: Option<&'a PwsRules>,
    question: &'a Question,
    target: Option<Target>,
}

impl Judge<'_> {
    fn line(
        &self,
        (name, scope): (String, Scope),
        (share, this, last): (Share, Option<Share>, Option<Share>),
        attendance: Option<Share>,
    ) -> Line {
        let better = self.question.indicator.better;
        let trend = Trend::of(self.question.month, this.or(Some(share)), last);
        let status = pws::state(self.rules, better, share, self.target, trend);
        let against = Vec::new();
        Line { name, scope, share, this, last, trend, status, attendance, against }
    }

    /// Sums over sums; the state of the whole is judged by the same rule.
    fn sum(&self, lines: &[Line]) -> Line {
        let add = |of: fn(&Line) -> Option<Share>| {
            lines.iter().filter_map(of).reduce(|sum, share| sum.plus(share))
        };
        let share = add(|line| Some(line.share)).unwrap_or_default();
        let months = (share, add(|line| line.this), add(|line| line.last));
        let area = (words::TOTAL.to_owned(), self.question.within.clone());
        self.line(area, months, add(|line| line.attendance))
    }
}

/// What the trend compares, by code of the area.
struct Months {
    is_year: bool,
    before: BTreeMap<String, Share>,
    long_before: BTreeMap<String, Share>,
}

impl Months {
    /// A month that stands for itself is compared with the month before; the states of one cohort
    /// likewise. Of a year's cohort the gains of two months are compared, because its denominator
    /// stays; they are the differences between three states of that cohort.
    fn gather(store: &Store, question: &Question) -> Result<Self> {
        let (id, month, level) = (question.id(), question.month, question.level);
        let within = &question.within;
        let is_year = question.indicator.is_of_the_year();
        let of = |month: Month, done_by: Month| {
            store.sliced_board(id, (month, done_by), level, within, &question.slice)
        };
        let state = |done_by: Month| of(month, done_by);
        let (before, long_before) = if is_year {
            (shares(state(month.plus(-1))?), shares(state(month.plus(-2))?))
        } else if question.indicator.has_cases() && month.number() == 1 {
            (BTreeMap::new(), BTreeMap::new())
        } else {
            let before = month.plus(-1);
            (shares(of(before, before)?), BTreeMap::new())
        };
        Ok(Self { is_year, before, long_before })
    }

    /// Returns the month alone (of a year's cohort only) and the month before.
    fn of(&self, code: &str, row: &BoardRow) -> (Option<Share>, Option<Share>) {
        let before = self.before.get(code).copied();
        if !self.is_year {
            return (None, before);
        }
        let gain = |later: u64, earlier: Option<&Share>| {
            let earlier = earlier.map_or(0, |share| share.numerator);
            Share::new(later.saturating_sub(earlier), row.denominator)
        };
        let this = gain(row.numerator, before.as_ref());
        let last = before.map(|before| gain(before.numerator, self.long_before.get(code)));
        (Some(this), last)
    }
}

/// Tells whether target populations are stated of areas of a level, or add up to theirs.
pub(crate) const fn has_estimates(level: AreaLevel) -> bool {
    match level {
        AreaLevel::Kabupaten | AreaLevel::Puskesmas | AreaLevel::Kecamatan | AreaLevel::Desa => {
            true
        }
        AreaLevel::Dusun | AreaLevel::Rt | AreaLevel::Posyandu => false,
    }
}

/// Returns a Puskesmas and the digits that codes of villages of an area begin with; `None` for
/// areas of which nobody states anything.
pub(super) fn villages_of<'s>(
    scope: &'s Scope,
    within: &'s Scope,
) -> Option<(Option<&'s PuskesmasCode>, &'s str)> {
    let (within_home, within) = within.parted();
    let (home, area) = scope.parted();
    let digits = |area: &'s Scope| match area {
        Scope::All => Some(""),
        Scope::Kabupaten(digits) | Scope::Kecamatan(digits) | Scope::Desa(digits) => {
            (!digits.is_empty()).then_some(digits.as_str())
        }
        Scope::Puskesmas(..) | Scope::Dusun(..) | Scope::Rt(..) | Scope::Posyandu(_) => None,
    };
    let (own, around) = (digits(area)?, digits(within)?);
    let narrower = if own.len() < around.len() { around } else { own };
    Some((home.or(within_home), narrower))
}

/// Sets those served in the year against the target populations of an indicator, of villages, of
/// the areas above them and of the whole; returns the names of the populations, none when nobody
/// knows any of them.
fn compare(
    store: &Store,
    question: &Question,
    lines: &mut [Line],
    total: &mut Line,
) -> Result<Vec<String>> {
    let Question { indicator, month, level, within, slice, .. } = question;
    let guidelines = store.guidelines();
    let rules: Vec<&FigureRule> = (indicator.estimates.iter())
        .filter_map(|code| guidelines.figure(code, month.last_day()))
        .collect();
    // Nobody states the target population of a part of the people.
    if rules.is_empty() || !has_estimates(*level) || !slice.is_all() {
        return Ok(Vec::new());
    }
    let served: BTreeMap<String, u64> = if indicator.has_cases() {
        let rows = store.board_served(&indicator.rule.id, *month, *level, within)?;
        rows.into_iter().map(|row| (row.code, row.numerator)).collect()
    } else {
        lines.iter().map(|line| (line.scope.code(), line.share.numerator)).collect()
    };
    let figures = Figures::read(store, Period::Year(month.first_day().ymd().0))?;
    let living = match level {
        AreaLevel::Desa => lines.iter().filter_map(|line| village(&line.scope)).collect(),
        _ => living(store, question.id(), *month, within)?,
    };
    let against = |scope: &Scope, served: u64| {
        let against = |rule: &&FigureRule| {
            let area = villages_of(scope, within)?;
            match figures.of_area(area, &living, (rule.kind, &rule.rule.id))? {
                OfArea::Known(Known { value, basis }) => {
                    let people = value.thousandths().unsigned_abs().div_ceil(1_000);
                    Some(Against::Known { share: Share::new(served, people), basis })
                }
                OfArea::Lacking { without, of } => Some(Against::Lacking { without, of }),
            }
        };
        rules.iter().map(against).collect()
    };
    for line in &mut *lines {
        line.against = against(&line.scope, served.get(&line.scope.code()).copied().unwrap_or(0));
    }
    total.against = against(&total.scope, served.values().sum());
    let is_known = |line: &Line| line.against.iter().flatten().any(|of| of.share().is_some());
    if !is_known(total) && !lines.iter().any(is_known) {
        lines.iter_mut().chain([total]).for_each(|line| line.against.clear());
        return Ok(Vec::new());
    }
    Ok(rules.into_iter().map(|rule| rule.rule.label.id.clone()).collect())
}

/// Lists the villages of an area from which people are counted.
pub(super) fn living(
    store: &Store,
    indicator: &str,
    month: Month,
    within: &Scope,
) -> Result<BTreeSet<DesaCode>> {
    let rows = store.board(indicator, month, AreaLevel::Desa, within)?;
    Ok(rows.iter().filter_map(|row| village(&row.scope)).collect())
}

fn village(scope: &Scope) -> Option<DesaCode> {
    match scope {
        Scope::Desa(desa) => desa.parse().ok(),
        _ => None,
    }
}

fn shares(rows: Vec<BoardRow>) -> BTreeMap<String, Share> {
    rows.into_iter().map(|row| (row.code, Share::new(row.numerator, row.denominator))).collect()
}

fn skdn(store: &Store, question: &Question) -> Result<[u64; 4]> {
    let Question { month, within, slice, .. } = question;
    let of = |id: &str| -> Result<(u64, u64)> {
        let points = store.sliced_trend(id, *month, 1, within, slice)?;
        Ok(points.last().map_or((0, 0), |point| (point.numerator, point.denominator)))
    };
    let ((card, all), (weighed, _), (gained, _)) = (of(WITH_CARD)?, of(ATTENDANCE)?, of(GAINED)?);
    Ok([all, card, weighed, gained])
}
