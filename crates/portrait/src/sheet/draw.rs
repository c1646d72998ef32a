//! Draws up a sheet.

use std::collections::BTreeSet;

use domain::{day::Day, record::Setting, timeline::Timeline};
use guidelines::{
    age::Lived,
    condition::Condition,
    facts::{FactValue, Slot},
    form::Form,
    instrument::Instrument,
    model::{FindingRule, FindingsMode, Guidelines},
};
use serde_json::Value;

use crate::{
    draw::Painter,
    episode::state_episodes,
    finding::{Group, state_person},
    memory::Memory,
    model::Portrait,
    scene::{Scene, json_of},
    sheet::{
        FormV1, GroupV1, InstrumentV1, PointsV1, Reader, RuleV1, SectionV1, Sheet, field::fields,
        reach::Reach, service::services,
    },
    standing::{Standing, given_codes},
};

impl Painter<'_> {
    /// Draws up the sheet on which a form is filled in for a person at a contact of a day.
    ///
    /// What was written on that day before is known to it.
    pub fn sheet(
        &self,
        timeline: &Timeline,
        form: &Form,
        setting: Setting,
        day: Day,
        reader: Reader,
    ) -> Sheet {
        let portrait = self.draw_with(timeline, day, true);
        let guidelines = self.guidelines();
        let lived = portrait.person.birth.map(|birth| Lived::until(day, birth.day));
        let reach = Reach::new(guidelines, form, lived, day);
        let groups: Vec<(&Group<'_>, Vec<&FindingRule>)> = self
            .looks()
            .groups()
            .iter()
            .filter_map(|group| Some((group, decidable(group, &reach, &portrait, lived, day)?)))
            .collect();
        let reads = reads(&reach, form, &groups);
        Sheet {
            form: FormV1 { id: form.rule.id.to_string(), label: form.rule.label.id.clone() },
            day,
            setting: setting.as_str(),
            facts: self.facts_before(&portrait, setting, day, &reads, &reach),
            sections: sections(guidelines, form, &portrait, day),
            fields: fields(guidelines, &reach, &reads, &portrait, lived, day),
            instruments: reach.instruments.iter().map(|i| instrument(guidelines, i)).collect(),
            groups: groups.iter().map(|(g, rules)| self.group(g, rules, reader)).collect(),
        }
    }

    /// States what is known before any answer, of all that the sheet reads.
    fn facts_before(
        &self,
        portrait: &Portrait,
        setting: Setting,
        day: Day,
        reads: &BTreeSet<Slot>,
        reach: &Reach<'_>,
    ) -> Vec<(String, Value)> {
        let (guidelines, slots) = (self.guidelines(), self.slots());
        let vocabulary = &guidelines.vocabulary;
        let Portrait { person, episodes, contacts, findings, services, items, .. } = portrait;
        let given = given_codes(services.iter().filter(|given| given.day <= day));
        let standing = Standing { guidelines, slots, person, episodes, contacts, findings, given };
        let mut as_of_day = Scene::new(vocabulary);
        standing.state(&mut as_of_day, items, day);

        let mut at_contact = Scene::new(vocabulary);
        state_person(&mut at_contact, slots, person, day);
        state_episodes(&mut at_contact, guidelines, episodes, day, true);
        Memory::until(guidelines, contacts, day).state(&mut at_contact);
        at_contact.state(slots.setting, Some(FactValue::Word(setting.as_str())));

        let known = |slot: &Slot| {
            let lasting = vocabulary.is_lasting(*slot);
            let scene = if lasting { &as_of_day } else { &at_contact };
            let value = scene.fact(*slot).filter(|_| !reach.is_hidden(*slot))?;
            Some((vocabulary.name(*slot).to_string(), json_of(value)))
        };
        reads.iter().filter_map(known).collect()
    }

    fn group(&self, group: &Group<'_>, rules: &[&FindingRule], reader: Reader) -> GroupV1 {
        let vocabulary = &self.guidelines().vocabulary;
        let rule = |rule: &&FindingRule| RuleV1 {
            id: rule.rule.id.to_string(),
            severity: rule.severity.as_str(),
            label: rule.rule.label.id.clone(),
            advice: match reader {
                Reader::Kader => rule.advice_kader.id.clone(),
                Reader::Nakes => rule.advice_nakes.id.clone(),
            },
            when: rule.when.to_json(vocabulary),
        };
        GroupV1 {
            item: group.id().to_owned(),
            mode: match group.mode {
                FindingsMode::First => "first",
                FindingsMode::All => "all",
            },
            rules: rules.iter().map(rule).collect(),
        }
    }
}

/// Lists the rules of a group that the answers can decide; `None` when there are none, or when
/// one before or after them is for the server alone and only the first that holds counts.
fn decidable<'g>(
    group: &Group<'g>,
    reach: &Reach<'_>,
    portrait: &Portrait,
    lived: Option<Lived>,
    day: Day,
) -> Option<Vec<&'g FindingRule>> {
    let rules = group.rules_for(lived, day, &portrait.episodes)?;
    let mut rules: Vec<&FindingRule> = rules.filter(|rule| !reach.is_lasting(&rule.when)).collect();
    let is_hidden = |rule: &&FindingRule| rule.when.reads.iter().any(|s| reach.is_hidden(*s));
    if group.mode == FindingsMode::First && rules.iter().any(is_hidden) {
        return None;
    }
    rules.retain(|rule| !is_hidden(rule) && reach.can_ask(&rule.when.reads));
    (!rules.is_empty()).then_some(rules)
}

/// Lists every fact that an expression of the sheet reads.
fn reads(
    reach: &Reach<'_>,
    form: &Form,
    groups: &[(&Group<'_>, Vec<&FindingRule>)],
) -> BTreeSet<Slot> {
    let rules = groups.iter().flat_map(|(_, rules)| rules).flat_map(|rule| &rule.when.reads);
    let whens = form.sections.iter().filter_map(|section| section.when.as_ref());
    let whens = whens.flat_map(|when: &Condition| &when.reads);
    let formulas = reach.formulas.iter().flat_map(|(_, formula)| &formula.reads);
    let points = reach.instruments.iter().flat_map(|instrument| &instrument.points);
    let points = points.flat_map(|points| &points.when.reads);
    rules.chain(whens).chain(formulas).chain(points).copied().collect()
}

fn sections(guidelines: &Guidelines, form: &Form, portrait: &Portrait, day: Day) -> Vec<SectionV1> {
    let vocabulary = &guidelines.vocabulary;
    let section = |section: &guidelines::form::Section| SectionV1 {
        label: section.label.id.clone(),
        step: section.step,
        when: section.when.as_ref().map(|when| when.to_json(vocabulary)),
        fields: section.fields.iter().map(|slot| vocabulary.name(*slot).to_string()).collect(),
        services: services(guidelines, &section.services, portrait, day),
    };
    form.sections.iter().map(section).collect()
}

fn instrument(guidelines: &Guidelines, instrument: &Instrument) -> InstrumentV1 {
    let vocabulary = &guidelines.vocabulary;
    let names = |slots: &[Slot]| -> Vec<String> {
        slots.iter().map(|slot| vocabulary.name(*slot).to_string()).collect()
    };
    let points = instrument
        .points
        .iter()
        .map(|entry| PointsV1 { when: entry.when.to_json(vocabulary), points: entry.points });
    InstrumentV1 {
        id: instrument.rule.id.to_string(),
        label: instrument.rule.label.id.clone(),
        score: vocabulary.name(instrument.score).to_string(),
        questions: names(&instrument.questions),
        count: names(&instrument.count),
        add: names(&instrument.add),
        points: points.collect(),
    }
}
