//! How far the answers of a form reach: what they make known, and what only the server knows.

use std::collections::BTreeSet;

use domain::day::Day;
use guidelines::{
    age::Lived,
    condition::{Condition, Formula},
    facts::{DERIVED, Slot},
    form::Form,
    instrument::Instrument,
    model::{Guidelines, Observation},
};

/// Facts of the portrait that are true of the person before any answer.
const OF_THE_PERSON: [&str; 11] = [
    "sex",
    "age_days",
    "age_months",
    "age_years",
    "gestation_weeks",
    "twin",
    "provinsi",
    "kabupaten",
    "kelas",
    "kelas_perkiraan",
    "setting",
];

/// What the answers of a form can make known on a day, and what they never can.
pub(super) struct Reach<'g> {
    guidelines: &'g Guidelines,
    /// Facts that the form asks for, in any section.
    pub(super) asked: BTreeSet<Slot>,
    /// Observations with a formula that the answers can work out, in the order of working out.
    pub(super) formulas: Vec<(&'g Observation, &'g Formula)>,
    /// Instruments of which every question is asked.
    pub(super) instruments: Vec<&'g Instrument>,
    /// Facts that answers, formulas and scores make known.
    made: BTreeSet<Slot>,
    /// Facts that only the server works out.
    hidden: BTreeSet<Slot>,
}

impl<'g> Reach<'g> {
    /// Follows formulas and scores from the fields of a form for somebody who has `lived` so long.
    pub(super) fn new(
        guidelines: &'g Guidelines,
        form: &Form,
        lived: Option<Lived>,
        day: Day,
    ) -> Self {
        let of_age = |instrument: &Instrument| {
            instrument.age.is_none_or(|age| lived.is_some_and(|lived| age.holds_at(lived)))
        };
        let instruments: Vec<&Instrument> = guidelines
            .instruments
            .iter()
            .filter(|instrument| instrument.rule.holds_on(day) && of_age(instrument))
            .collect();
        let asked: BTreeSet<Slot> =
            form.sections.iter().flat_map(|section| &section.fields).copied().collect();
        let mut reach = Self {
            guidelines,
            made: asked.iter().copied().filter(|slot| is_written(guidelines, *slot)).collect(),
            asked,
            formulas: Vec::new(),
            instruments: Vec::new(),
            hidden: hidden(guidelines, day),
        };
        // Every turn makes at least one more fact known, or is the last.
        loop {
            let before = reach.made.len();
            for observation in guidelines.derived_on(day) {
                let Some(formula) = &observation.formula else { continue };
                if !reach.is_hidden(observation.slot) && reach.can_ask(&formula.reads) {
                    reach.made.insert(observation.slot);
                }
            }
            for instrument in &instruments {
                let answered = |slot: &Slot| reach.made.contains(slot);
                if !reach.is_hidden(instrument.score) && instrument.questions.iter().all(answered) {
                    reach.made.insert(instrument.score);
                }
            }
            if reach.made.len() == before {
                break;
            }
        }
        reach.formulas = guidelines
            .derived_on(day)
            .filter(|observation| reach.made.contains(&observation.slot))
            .filter_map(|observation| Some((observation, observation.formula.as_ref()?)))
            .collect();
        let answered = |slot: &Slot| reach.made.contains(slot);
        reach.instruments = instruments
            .into_iter()
            .filter(|i| reach.made.contains(&i.score) && i.questions.iter().all(answered))
            .collect();
        reach
    }

    /// Tells whether a fact is one that only the server works out.
    pub(super) fn is_hidden(&self, slot: Slot) -> bool {
        self.hidden.contains(&slot)
    }

    /// Tells whether any of these facts can be made known by answers.
    pub(super) fn can_ask(&self, slots: &[Slot]) -> bool {
        slots.iter().any(|slot| self.made.contains(slot))
    }

    /// Tells whether a condition reads anything that only the server works out.
    pub(super) fn reads_hidden(&self, condition: &Condition) -> bool {
        condition.reads.iter().any(|slot| self.is_hidden(*slot))
    }

    /// Tells whether a condition is judged as of a day, not at a contact.
    pub(super) fn is_lasting(&self, condition: &Condition) -> bool {
        condition.reads.iter().any(|slot| self.guidelines.vocabulary.is_lasting(*slot))
    }
}

/// Tells whether people write a fact down themselves.
fn is_written(guidelines: &Guidelines, slot: Slot) -> bool {
    guidelines.observation_of(slot).is_some_and(|observation| !observation.derived)
}

/// Lists the facts that only the server works out, and what follows from them.
fn hidden(guidelines: &Guidelines, day: Day) -> BTreeSet<Slot> {
    let vocabulary = &guidelines.vocabulary;
    let derived = DERIVED.iter().filter(|(name, _, _)| !OF_THE_PERSON.contains(name));
    let derived = derived.filter_map(|(name, _, _)| vocabulary.slot(name));
    let derived = derived.filter(|slot| !vocabulary.is_lasting(*slot));
    let mut hidden: BTreeSet<Slot> =
        derived.filter(|slot| !is_written(guidelines, *slot)).collect();
    let of_formulas = guidelines.derived_on(day).map(|observation| observation.slot);
    let scores = guidelines.instruments.iter().map(|instrument| instrument.score);
    let explained: BTreeSet<Slot> = of_formulas.chain(scores).collect();
    let unexplained = guidelines
        .observations
        .iter()
        .filter(|observation| observation.derived && !explained.contains(&observation.slot));
    hidden.extend(unexplained.map(|observation| observation.slot));
    // Episodes are read after formulas and scores: these never know them.
    let episodes: BTreeSet<Slot> = guidelines
        .episodes
        .iter()
        .flat_map(|rule| {
            let facts = rule.facts;
            facts.counts().into_iter().chain([facts.open, facts.count, facts.outcome, facts.lost])
        })
        .collect();
    loop {
        let unknown =
            |slots: &[Slot]| slots.iter().any(|s| hidden.contains(s) || episodes.contains(s));
        let formulas = guidelines.derived_on(day).filter_map(|observation| {
            let formula = observation.formula.as_ref()?;
            unknown(&formula.reads).then_some(observation.slot)
        });
        let scores = guidelines.instruments.iter().filter_map(|instrument| {
            let points = instrument.points.iter().any(|points| unknown(&points.when.reads));
            (points || unknown(&instrument.questions)).then_some(instrument.score)
        });
        let more: Vec<Slot> =
            formulas.chain(scores).filter(|slot| !hidden.contains(slot)).collect();
        if more.is_empty() {
            return hidden;
        }
        hidden.extend(more);
    }
}
