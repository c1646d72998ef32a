//! The numbers of a report: each question is asked of the store once, then divided by area, sex
//! and age.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    area::{AreaLevel, DesaCode, PuskesmasCode},
    day::{Day, Month},
    figure::Period,
    id::PlaceId,
};
use guidelines::{
    age::AgeSpan,
    model::Guidelines,
    report::{CaseCount, Field, FieldSource, ReportGroup, ReportRows, Take},
};
use store::{
    error::Result,
    read::{
        area::Scope,
        tally::{CaseTally, Kind, Tally},
    },
    store::Store,
};

use crate::{
    figures::Figures,
    pages::{
        board::question::{Part, encoded, write_area},
        report::{asked::Question, period::Span},
    },
    pws::Share,
};

/// Of which area a number is: absent means any, and an inner absence that it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Spot {
    pub(crate) desa: Option<Option<DesaCode>>,
    pub(crate) posyandu: Option<Option<PlaceId>>,
}

impl Spot {
    fn holds(self, kind: &Kind) -> bool {
        self.desa.is_none_or(|desa| desa == kind.desa)
            && self.posyandu.is_none_or(|posyandu| posyandu == kind.posyandu)
    }

    /// Returns the narrowest area.
    pub(crate) fn scope(self) -> Scope {
        match self {
            Self { posyandu: Some(posyandu), .. } => Scope::Posyandu(posyandu),
            Self { desa: Some(desa), .. } => {
                Scope::Desa(desa.map(|desa| desa.to_string()).unwrap_or_default())
            }
            Self { .. } => Scope::All,
        }
    }
}

/// A number of a report.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Amount {
    /// People, cases, things.
    Count(u64),
    /// A rate, or tenths of a percent divided by ten.
    Rate(f64),
    /// Confidential, and the reader may not hear of it.
    Closed,
}

/// A number and the people behind it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    pub(crate) amount: Amount,
    /// Address of a list of exactly these people.
    pub(crate) href: Option<String>,
}

/// All that a report asks of the store.
pub(crate) struct Counts<'a> {
    guidelines: &'a Guidelines,
    question: &'a Question,
    tallies: BTreeMap<Arc<str>, Vec<Tally>>,
    /// Numerator and denominator of boards, by area.
    boards: BTreeMap<Arc<str>, BTreeMap<Spot, Share>>,
    year: Figures<'a>,
    month: Figures<'a>,
    cases: Vec<CaseTally>,
    /// What was told when the week was closed, by disease.
    told: BTreeMap<String, u32>,
}

impl<'a> Counts<'a> {
    /// Asks the store for all that the fields of a report need.
    pub(crate) fn read(
        store: &'a Store,
        question: &'a Question,
        home: &PuskesmasCode,
    ) -> Result<Self> {
        let (span, scope) = (question.span, question.scope());
        let (first, last) = span.months();
        let mut counts = Self {
            guidelines: store.guidelines(),
            question,
            tallies: BTreeMap::new(),
            boards: BTreeMap::new(),
            year: Figures::read(store, Period::Year(last.first_day().ymd().0))?,
            month: Figures::read(store, Period::Month(last))?,
            cases: Vec::new(),
            told: BTreeMap::new(),
        };
        for field in &question.report.fields {
            match &field.from {
                FieldSource::Indicator { id, take: Take::Done | Take::New }
                    if !counts.tallies.contains_key(id) =>
                {
                    let tally = store.tally(id, (first, last), &scope)?;
                    counts.tallies.insert(Arc::clone(id), tally);
                }
                FieldSource::Indicator { id, .. } if !counts.boards.contains_key(id) => {
                    counts.boards.insert(Arc::clone(id), board(store, question, id, &scope)?);
                }
                _ => {}
            }
        }
        let is_disease = |field: &Field| matches!(field.from, FieldSource::Disease { .. });
        if question.report.fields.iter().any(is_disease) {
            counts.cases = store.disease_tally(home, span.days(), &scope)?;
        }
        if let Span::Week(week) = span {
            let closes = store.week_closes(home, week, week)?;
            counts.told = closes.into_iter().map(|close| (close.disease, close.cases)).collect();
        }
        Ok(counts)
    }

    /// Lists the areas in which somebody was counted.
    pub(crate) fn spots(&self) -> impl Iterator<Item = &Kind> {
        let tallied = self.tallies.values().flatten().map(|tally| &tally.kind);
        tallied.chain(self.cases.iter().map(|case| &case.kind))
    }

    /// Returns the content of a field for an area, of a group or of everybody; `disease` is that
    /// of the row. Nothing is returned for what nobody knows.
    pub(crate) fn of(
        &self,
        field: &Field,
        group: Option<&ReportGroup>,
        (spot, disease): (Spot, Option<&str>),
    ) -> Option<Told> {
        let plain = |amount| Some(Told { amount, href: None });
        match &field.from {
            FieldSource::Indicator { id, .. } if self.is_closed(id) => plain(Amount::Closed),
            FieldSource::Indicator { id, take } => match (take, group) {
                (Take::Done | Take::New, group) => Some(self.tallied(id, *take, (group, spot))),
                (Take::Reached | Take::Counted | Take::Percent, Some(_)) => None,
                (Take::Reached | Take::Counted | Take::Percent, None) => {
                    self.of_board(id, *take, spot)
                }
            },
            FieldSource::Figure(code) if group.is_none() => self.figure(code, spot).and_then(plain),
            FieldSource::Disease { disease: of, count: CaseCount::Told } => {
                let disease = of.as_deref().or(disease)?;
                let told = self.told.get(disease).filter(|_| spot == Spot::default())?;
                plain(Amount::Count(u64::from(*told)))
            }
            FieldSource::Disease { disease: of, count } => {
                let disease = of.as_deref().or(disease)?;
                plain(Amount::Count(self.cases(disease, *count, (group, spot))))
            }
            _ => None,
        }
    }

    /// Tells whether an indicator counts by a confidential answer of which the reader may not hear.
    fn is_closed(&self, id: &str) -> bool {
        let (_, last) = self.question.span.months();
        let found = self.guidelines.indicator(id, last.last_day());
        !self.question.hears && found.is_some_and(|found| found.confidential)
    }

    fn tallied(
        &self,
        id: &Arc<str>,
        take: Take,
        (group, spot): (Option<&ReportGroup>, Spot),
    ) -> Told {
        let (first, last) = self.question.span.months();
        let on = last.last_day();
        let within = |month: Month| first <= month && month <= last;
        let counts = |tally: &&Tally| {
            let taken = match take {
                Take::Done => tally.done.is_some_and(within),
                _ => within(tally.month),
            };
            taken && spot.holds(&tally.kind) && is_of(group, &tally.kind, on)
        };
        let n = self.tallies.get(id).into_iter().flatten().filter(counts).count() as u64;
        let stands_alone =
            || self.guidelines.indicator(id, on).is_some_and(|found| !found.has_cases());
        let part = match take {
            Take::Done => Some(Part::Served),
            Take::New => Some(Part::Denominator).filter(|_| stands_alone()),
            Take::Reached | Take::Counted | Take::Percent => None,
        };
        let href = part.filter(|_| group.is_none() && 0 < n);
        Told { amount: Amount::Count(n), href: href.and_then(|part| self.href(id, part, spot)) }
    }

    fn of_board(&self, id: &Arc<str>, take: Take, spot: Spot) -> Option<Told> {
        let board = self.boards.get(id)?;
        let whole = Spot { desa: self.question.desa.map(Some), posyandu: None };
        let share = match spot == whole {
            true => board.values().fold(Share::default(), |sum, share| sum.plus(*share)),
            false => board.get(&spot).copied().unwrap_or_default(),
        };
        let (amount, part) = match take {
            Take::Counted => (Amount::Count(share.denominator), Part::Denominator),
            Take::Percent => {
                let tenths = share.permille()?;
                return Some(Told { amount: Amount::Rate(tenths as f64 / 10.0), href: None });
            }
            _ => (Amount::Count(share.numerator), Part::Numerator),
        };
        let href = self.href(id, part, spot).filter(|_| amount != Amount::Count(0));
        Some(Told { amount, href })
    }

    /// Returns a figure of a village, or of everything.
    fn figure(&self, code: &str, spot: Spot) -> Option<Amount> {
        let rule = self.guidelines.figure(code, self.question.span.days().until)?;
        let figures = if rule.monthly { &self.month } else { &self.year };
        let within = &self.question.within;
        let home = within.parted().0;
        let known = match spot.desa {
            Some(desa) => figures.of_village(home, desa?, code),
            None if within.is_whole() => figures.of_home(home, rule.kind, code),
            None => None,
        }?;
        let thousandths = known.value.thousandths();
        Some(match (thousandths % 1_000, u64::try_from(thousandths / 1_000)) {
            (0, Ok(count)) => Amount::Count(count),
            _ => Amount::Rate(known.value.as_f64()),
        })
    }

    fn cases(
        &self,
        disease: &str,
        count: CaseCount,
        (group, spot): (Option<&ReportGroup>, Spot),
    ) -> u64 {
        let counts = |case: &&CaseTally| {
            let counted = match count {
                CaseCount::Examined => case.examined,
                CaseCount::Died => case.died,
                CaseCount::Cases | CaseCount::Told => true,
            };
            counted
                && case.disease == disease
                && spot.holds(&case.kind)
                && is_of(group, &case.kind, case.day)
        };
        self.cases.iter().filter(counts).count() as u64
    }

    /// Returns the address of the people behind a number of a month.
    fn href(&self, id: &str, part: Part, spot: Spot) -> Option<String> {
        let month = self.question.span.as_month()?;
        let within = match (spot.posyandu, spot.desa) {
            (Some(_), Some(Some(desa))) => format!("&dalam={desa}"),
            _ => String::new(),
        };
        Some(format!(
            "/papan/orang?indikator={}&bulan={month}&wilayah={}{within}&isi={}",
            encoded(id),
            encoded(&write_area(&spot.scope())),
            part.word()
        ))
    }
}

/// Reads a board by the areas of the rows of a report.
fn board(
    store: &Store,
    question: &Question,
    id: &str,
    scope: &Scope,
) -> Result<BTreeMap<Spot, Share>> {
    let (_, last) = question.span.months();
    let is_posyandu = matches!(question.report.rows, ReportRows::Posyandu);
    let level = if is_posyandu { AreaLevel::Posyandu } else { AreaLevel::Desa };
    let rows = store.board(id, last, level, scope)?;
    let spot = |scope: &Scope| match scope {
        Scope::Posyandu(posyandu) => {
            Spot { posyandu: Some(*posyandu), desa: question.desa.map(Some) }
        }
        Scope::Desa(desa) => Spot { desa: Some(desa.parse().ok()), posyandu: None },
        Scope::All
        | Scope::Puskesmas(..)
        | Scope::Kabupaten(_)
        | Scope::Kecamatan(_)
        | Scope::Dusun(..)
        | Scope::Rt(..) => Spot::default(),
    };
    let shares =
        rows.iter().map(|row| (spot(&row.scope), Share::new(row.numerator, row.denominator)));
    Ok(shares.collect())
}

/// Tells whether somebody is of a group on a day.
fn is_of(group: Option<&ReportGroup>, kind: &Kind, on: Day) -> bool {
    let Some(group) = group else { return true };
    let of_age = |age: AgeSpan| kind.birth.is_some_and(|birth| age.holds(birth, on));
    group.sex.is_none_or(|sex| kind.sex == Some(sex)) && group.age.is_none_or(of_age)
}
