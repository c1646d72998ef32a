//! Diseases under early warning (SKDR): which contacts are cases, and what asks for a look.

use std::{num::NonZeroU32, sync::Arc};

use domain::{
    day::Day,
    refusal::Refusal,
    surveillance::{SignalStep, WeekClose},
};
use outbreak::{
    alert::Alert,
    ears::{Ears, Method, Settings},
    klb::Criteria,
    signal::{Outcome, Signal},
};

use crate::{
    condition::Condition,
    model::{Guidelines, Rule},
};

/// A disease that is counted every week.
#[derive(Debug, Clone)]
pub struct Disease {
    /// Identity, name, sources.
    pub rule: Rule,
    /// Its code on the weekly form, such as `A`.
    pub code: Arc<str>,
    /// Holds at every contact of somebody who has it; reads an answer, and none that is
    /// confidential.
    pub when: Condition,
    /// Codes of ICD-10 that belong to it.
    pub icd10: Vec<String>,
    /// Two contacts of one person so many days apart, or fewer, are of one case.
    pub apart_days: u16,
    /// When a week gives an alert.
    pub alert: Alert,
    /// Which chart of the newest weeks is looked at beside; absent when none is.
    pub detector: Option<Detector>,
}

/// A chart of the newest weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detector {
    /// Which chart.
    pub method: Method,
    /// Fewer cases than this give no signal.
    pub from_cases: NonZeroU32,
}

/// What all diseases under early warning share.
#[derive(Debug, Clone)]
pub struct EarlyWarning {
    /// Identity, name, sources.
    pub rule: Rule,
    /// Holds at a contact of a case of which a specimen was taken.
    pub examined: Condition,
    /// Days after the Saturday by which a week is to be closed.
    pub close_days: u16,
    /// Hours after its verification within which an outbreak is to be reported (W1).
    pub report_hours: u16,
    /// First completed years of the age groups after the youngest, rising.
    pub age_years: Vec<u32>,
    /// Criteria of an outbreak (KLB).
    pub criteria: Criteria,
    /// Settings of the charts; method and fewest cases are those of the disease.
    settings: Settings,
}

impl EarlyWarning {
    /// Makes the rules all diseases share; `None` when the settings make no chart.
    pub(crate) fn new(
        rule: Rule,
        examined: Condition,
        (close_days, report_hours): (u16, u16),
        age_years: Vec<u32>,
        criteria: Criteria,
        settings: Settings,
    ) -> Option<Self> {
        Ears::new(settings).ok()?;
        Some(Self { rule, examined, close_days, report_hours, age_years, criteria, settings })
    }

    /// Names the age group of completed years, youngest first: its place, from 0.
    pub fn age_group(&self, years: u32) -> usize {
        self.age_years.iter().filter(|first| **first <= years).count()
    }

    /// Returns the chart of a disease, if it has one.
    pub fn chart(&self, disease: &Disease) -> Option<Ears> {
        let Detector { method, from_cases } = disease.detector?;
        let settings = Settings { method, cases_min: from_cases.get(), ..self.settings };
        Some(Ears::new(settings).expect("settings were checked when they were read"))
    }

    /// Holds the newest week against the limit of a disease and against its chart.
    ///
    /// `weeks` are consecutive, the oldest first; `None` is a week without a report.
    pub fn signals(&self, disease: &Disease, weeks: &[Option<u32>]) -> Vec<Signal> {
        let of_chart = self.chart(disease).map(|chart| chart.check(weeks));
        let outcomes = [Some(disease.alert.check(weeks)), of_chart];
        let signal = |outcome: Outcome| outcome.signal().copied();
        outcomes.into_iter().flatten().filter_map(signal).collect()
    }

    /// Returns the day by which the week of a Sunday is to be closed.
    pub fn close_by(&self, week: Day) -> Day {
        week.plus_days(SATURDAY + i32::from(self.close_days))
    }
}

/// Days from the Sunday of a week to its Saturday.
const SATURDAY: i32 = 6;

impl Guidelines {
    /// Lists the diseases that are counted in the week of a day, in the order of the form.
    pub fn diseases_on(&self, on: Day) -> impl Iterator<Item = &Disease> {
        self.diseases.iter().filter(move |disease| disease.rule.holds_on(on))
    }

    /// Returns a disease by id, as it holds on a day.
    pub fn disease(&self, id: &str, on: Day) -> Option<&Disease> {
        self.diseases_on(on).find(|disease| *disease.rule.id == *id)
    }

    /// Returns what all diseases share on a day.
    pub fn early_warning(&self, on: Day) -> Option<&EarlyWarning> {
        self.early_warnings.iter().find(|warning| warning.rule.holds_on(on))
    }

    /// Checks that a step is about a disease of its week.
    ///
    /// # Errors
    ///
    /// Refuses with `sinyal.penyakit-tidak-dikenal`.
    pub fn check_signal_step(&self, step: &SignalStep) -> Result<(), Refusal> {
        if self.disease(&step.disease, step.week).is_some() {
            return Ok(());
        }
        let message = format!("Penyakit \"{}\" tidak ada di katalog minggu ini.", step.disease);
        Err(Refusal::new("sinyal.penyakit-tidak-dikenal", message))
    }

    /// Checks that a closing tells a number for every disease of its week and for no other.
    ///
    /// # Errors
    ///
    /// Refuses with `minggu.penyakit-tidak-dikenal` or `minggu.belum-lengkap`.
    pub fn check_week_close(&self, close: &WeekClose) -> Result<(), Refusal> {
        if let Some(id) = close.cases.keys().find(|id| self.disease(id, close.week).is_none()) {
            let message = format!("Penyakit \"{id}\" tidak ada di katalog minggu ini.");
            return Err(Refusal::new("minggu.penyakit-tidak-dikenal", message));
        }
        let untold = |disease: &&Disease| !close.cases.contains_key(&*disease.rule.id);
        match self.diseases_on(close.week).find(untold) {
            None => Ok(()),
            Some(disease) => Err(Refusal::new(
                "minggu.belum-lengkap",
                format!("{} belum diisi. Tulis 0 bila nihil.", disease.rule.label.id),
            )),
        }
    }
}
