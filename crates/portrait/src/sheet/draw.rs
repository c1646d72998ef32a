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
    episode_facts::state_episodes,
    finding::{Group, state_person},
    memory::Memory,
    model::Portrait,
    scene::{Scene, json_of},
    sheet::{
        FormV1, GroupV1, InstrumentV1, PointsV1, Reader, RuleV1, SectionV1, Sheet, field::fields,
        offer::services, reach::Reach,
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
        let scenes = self.scenes(&portrait, setting, day);
        let groups: Vec<Decidable<'_>> = self
            .looks()
            .groups()
            .iter()
            .filter_map(|group| {
                let rules = group.rules_for(lived, day, &portrait.episodes)?;
                decidable(group, rules, &reach)
            })
            .collect();
        let reads = reads(&reach, form, &groups);
        Sheet {
            form: FormV1 { id: form.rule.id.to_string(), label: form.rule.label.id.clone() },
            day,
            setting: setting.as_str(),
            facts: self.facts_before(&scenes, &reads, &reach),
            sections: sections(guidelines, form, &portrait, day),
            fields: fields(guidelines, &reach, &reads, &portrait, lived, day),
            instruments: reach.instruments.iter().map(|i| instrument(guidelines, i)).collect(),
            groups: groups.iter().map(|group| self.group(group, reader)).collect(),
        }
    }

    /// States what is known before any answer.
    fn scenes(&self, portrait: &Portrait, setting: Setting, day: Day) -> Scenes<'_> {
        let (guidelines, slots) = (self.guidelines(), self.slots());
        let Portrait { person, episodes, contacts, findings, services, items, .. } = portrait;
        let given = given_codes(services.iter().filter(|given| given.day <= day));
        let memory = &Memory::until(guidelines, person, contacts, day);
        let standing =
            Standing { guidelines, slots, person, episodes, contacts, findings, given, memory };
        let mut as_of_day = Scene::new(&guidelines.vocabulary);
        standing.state(&mut as_of_day, items, day);

        let mut at_contact = Scene::new(&guidelines.vocabulary);
        state_person(&mut at_contact, slots, person, day, person.lived_until(day));
        state_episodes(&mut at_contact, guidelines, episodes, day, true);
        memory.state(&mut at_contact, day);
        at_contact.state(slots.setting, Some(FactValue::Word(setting.as_str())));
        Scenes { as_of_day, at_contact }
    }

    /// Writes what is known before any answer, of all that the sheet reads.
    fn facts_before(
        &self,
        scenes: &Scenes<'_>,
        reads: &BTreeSet<Slot>,
        reach: &Reach<'_>,
    ) -> Vec<(String, Value)> {
        let vocabulary = &self.guidelines().vocabulary;
        let known = |slot: &Slot| {
            let lasting = vocabulary.is_lasting(*slot);
            let scene = if lasting { &scenes.as_of_day } else { &scenes.at_contact };
            let value = scene.fact(*slot).filter(|_| !reach.is_hidden(*slot))?;
            Some((vocabulary.name(*slot).to_string(), json_of(value)))
        };
        reads.iter().filter_map(known).collect()
    }

    fn group(&self, decidable: &Decidable<'_>, reader: Reader) -> GroupV1 {
        let Decidable { group, rules } = decidable;
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

/// What is known before any answer: as of the day, and at a contact of that day.
struct Scenes<'g> {
    as_of_day: Scene<'g>,
    at_contact: Scene<'g>,
}

/// What the answers can decide of a group.
struct Decidable<'g> {
    group: &'g Group<'g>,
    rules: Vec<&'g FindingRule>,
}

/// Picks the rules of a group that the answers can decide; `None` when there are none, or when one
/// of them is for the server alone and only the first that holds counts.
fn decidable<'g>(
    group: &'g Group<'g>,
    rules: impl Iterator<Item = &'g FindingRule>,
    reach: &Reach<'_>,
) -> Option<Decidable<'g>> {
    let mut rules: Vec<&FindingRule> = rules.filter(|rule| !reach.is_lasting(&rule.when)).collect();
    let is_hidden = |rule: &&FindingRule| reach.reads_hidden(&rule.when);
    if group.mode == FindingsMode::First && rules.iter().any(is_hidden) {
        return None;
    }
    rules.retain(|rule| !is_hidden(rule) && reach.can_ask(&rule.when.reads));
    (!rules.is_empty()).then_some(Decidable { group, rules })
}

/// Lists every fact that an expression of the sheet reads.
fn reads(reach: &Reach<'_>, form: &Form, groups: &[Decidable<'_>]) -> BTreeSet<Slot> {
    let rules = groups.iter().flat_map(|group| &group.rules).flat_map(|rule| &rule.when.reads);
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
