//! Finding rules by their codes and days.

use std::sync::Arc;

use domain::{day::Day, record::Value};
use foldhash::HashMap;

use crate::{
    age::Lived,
    facts::Slot,
    household::HouseholdRules,
    indicator::{Component, Indicator, Met},
    model::{FindingRule, Guidelines, Item, Last, Observation, Range, Rule, Stage},
    register::{Recap, Register},
};

/// Something that a rule assumes and that must be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assumption<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// What it assumes, in Indonesian.
    pub text: &'a str,
}

/// Where rules stand, by what they are asked for; made once when guidelines are loaded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    /// Place of the newest version of the observation of each fact.
    observations: Vec<Option<usize>>,
    /// Places of the observations that have a formula.
    derived: Vec<usize>,
    /// Facts of the latest value of a fact, by slot, where it is remembered.
    last: Vec<Option<Last>>,
    /// Places of all versions of an item.
    items: HashMap<Arc<str>, Vec<usize>>,
    /// Place of the segment of an observation.
    pub(crate) segments: HashMap<Arc<str>, usize>,
}

impl Index {
    /// Finds out where everything stands.
    pub(crate) fn new(guidelines: &Guidelines) -> Self {
        let mut index = Self::default();
        index.observations.resize(guidelines.vocabulary.len(), None);
        index.last.resize(guidelines.vocabulary.len(), None);
        for (place, observation) in guidelines.observations.iter().enumerate() {
            if observation.formula.is_some() {
                index.derived.push(place);
            }
            if observation.last.is_some() {
                index.last[usize::from(observation.slot.0)] = observation.last;
            }
            let newest = &mut index.observations[usize::from(observation.slot.0)];
            let from = |place: usize| guidelines.observations[place].rule.valid_from;
            if newest.is_none_or(|newest| from(newest) <= from(place)) {
                *newest = Some(place);
            }
        }
        for (place, item) in guidelines.items.iter().enumerate() {
            index.items.entry(Arc::clone(&item.rule.id)).or_default().push(place);
        }
        for (place, segment) in guidelines.segments.iter().enumerate() {
            let codes = segment.observations.iter().map(|code| (Arc::clone(code), place));
            index.segments.extend(codes);
        }
        index
    }
}

impl Guidelines {
    /// Returns the newest version of the observation of a code.
    pub fn observation(&self, code: &str) -> Option<&Observation> {
        self.observation_of(self.vocabulary.slot(code)?)
    }

    /// Returns the newest version of the observation whose fact this is.
    pub fn observation_of(&self, slot: Slot) -> Option<&Observation> {
        let place = (*self.index.observations.get(usize::from(slot.0))?)?;
        self.observations.get(place)
    }

    /// Returns the facts of the latest value of a fact, when it is remembered.
    pub fn last_of(&self, slot: Slot) -> Option<Last> {
        *self.index.last.get(usize::from(slot.0))?
    }

    /// Returns the version of a life stage that holds on a day.
    pub fn stage(&self, id: &str, on: Day) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.rule.id.as_ref() == id && stage.rule.holds_on(on))
    }

    /// Returns the observations with a formula that hold on a day.
    pub fn derived_on(&self, day: Day) -> impl Iterator<Item = &Observation> {
        let derived = self.index.derived.iter().map(|place| &self.observations[*place]);
        derived.filter(move |observation| observation.rule.holds_on(day))
    }

    /// Returns the items that hold on a day, in the order of the guidelines.
    pub fn items_on(&self, day: Day) -> impl Iterator<Item = &Item> + Clone {
        self.items.iter().filter(move |item| item.rule.holds_on(day))
    }

    /// Returns the version of an item that holds on a day.
    pub fn item(&self, id: &str, on: Day) -> Option<&Item> {
        self.item_versions(id).find(|item| item.rule.holds_on(on))
    }

    /// Returns all versions of an item, in the order of the guidelines.
    pub fn item_versions(&self, id: &str) -> impl Iterator<Item = &Item> + use<'_> {
        let of_id = self.index.items.get_key_value(id).into_iter();
        of_id.flat_map(|(id, places)| {
            let items = places.iter().filter_map(|place| self.items.get(*place));
            items.filter(move |item| item.rule.id == *id)
        })
    }

    /// Returns the version of an indicator that holds on a day.
    pub fn indicator(&self, id: &str, on: Day) -> Option<&Indicator> {
        self.indicators.iter().find(|i| i.rule.id.as_ref() == id && i.rule.holds_on(on))
    }

    /// Names a component of an indicator: by its label, or by the steps that meet it.
    pub fn component_name(&self, component: &Component) -> String {
        match (&component.label, &component.met) {
            (Some(label), _) => label.id.clone(),
            (None, Met::Step { choice, .. }) => {
                let names = choice.0.iter().map(|code| {
                    let item = self.item_versions(&code.item).last();
                    let steps = item.map_or(&[][..], |item| item.schedule.steps());
                    let step = steps.iter().find(|step| step.code == code.step);
                    step.map_or(&*code.step, |step| step.label.id.as_str())
                });
                names.collect::<Vec<&str>>().join(" atau ")
            }
            (None, met) => met.to_string(),
        }
    }

    /// Returns the version of a cohort register that holds on a day.
    pub fn register(&self, id: &str, on: Day) -> Option<&Register> {
        self.registers.iter().find(|r| r.rule.id.as_ref() == id && r.rule.holds_on(on))
    }

    /// Returns the version of an attendance register and its recap that holds on a day.
    pub fn recap(&self, id: &str, on: Day) -> Option<&Recap> {
        self.recaps.iter().find(|r| r.rule.id.as_ref() == id && r.rule.holds_on(on))
    }

    /// Returns everything that is assumed. What a finding takes over from its item is told once,
    /// with the item.
    pub fn assumptions(&self) -> impl Iterator<Item = Assumption<'_>> {
        let of_items = self.items.iter().flat_map(|item| {
            let own = move |finding: &&FindingRule| finding.rule.assumed != item.rule.assumed;
            let findings = item.findings.iter().filter(own).map(|finding| &finding.rule);
            std::iter::once(&item.rule).chain(findings)
        });
        let growth = &self.growth;
        let rules = (self.stages.iter().map(|stage| &stage.rule))
            .chain(self.episodes.iter().map(|episode| &episode.rule))
            .chain(self.school.iter().map(|school| &school.rule))
            .chain(self.instruments.iter().map(|instrument| &instrument.rule))
            .chain(self.forms.iter().map(|form| &form.rule))
            .chain(self.observations.iter().map(|observation| &observation.rule))
            .chain(of_items)
            .chain(self.findings.iter().map(|finding| &finding.rule))
            .chain(self.home_visits.iter().map(|visit| &visit.rule))
            .chain(self.indicators.iter().map(|indicator| &indicator.rule))
            .chain(self.figures.iter().map(|figure| &figure.rule))
            .chain(self.diseases.iter().map(|disease| &disease.rule))
            .chain(self.early_warnings.iter().map(|warning| &warning.rule))
            .chain(growth.bands.iter().map(|band| &band.rule))
            .chain(growth.kms.iter().map(|kms| &kms.rule))
            .chain(growth.velocity.iter().map(|velocity| &velocity.rule))
            .chain(self.registers.iter().map(|register| &register.rule))
            .chain(self.recaps.iter().map(|recap| &recap.rule))
            .chain(self.pws.iter().map(|pws| &pws.rule))
            .chain(self.spm.iter().map(|spm| &spm.rule))
            .chain(self.situation.iter().map(|situation| &situation.rule))
            .chain(self.households.iter().flat_map(HouseholdRules::rules))
            .chain(self.summary.iter().map(|summary| &summary.rule))
            .chain(self.public.iter().map(|public| &public.rule))
            .chain(self.readings.iter().map(|reading| &reading.rule))
            .chain(self.meetings.iter().map(|meeting| &meeting.rule))
            .chain(self.segments.iter().map(|segment| &segment.rule));
        rules.flat_map(|rule| rule.assumed.iter().map(move |text| Assumption { rule, text }))
    }
}

impl Observation {
    /// Returns the plausible range for somebody who has lived so long.
    ///
    /// Ranges with ages say nothing when the birth date is not known.
    pub fn plausible_for(&self, lived: Option<Lived>) -> Option<Range> {
        let applies = self.plausible.iter().find(|plausible| match (plausible.age, lived) {
            (None, _) => true,
            (Some(age), Some(lived)) => age.holds_at(lived),
            (Some(_), None) => false,
        });
        applies.map(|plausible| plausible.range)
    }

    /// Tells whether a number is beyond what is plausible at an age.
    pub fn implausible(&self, lived: Option<Lived>, value: &Value) -> bool {
        let Value::Number(number) = value else { return false };
        let plausible = self.plausible_for(lived);
        plausible.is_some_and(|range| !(range.min..=range.max).contains(&number.thousandths()))
    }
}
