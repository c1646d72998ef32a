//! Services that were given or not, read from contacts.

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    day::Day,
    person::Birth,
    record::{Attendance, Body, Evidence, Outcome, ServiceGiven, Value},
    timeline::Fact,
};
use foldhash::HashMap;
use guidelines::{
    age::{Anchor, Lived},
    episode::Clock,
    model::{Guidelines, Item, Schedule, Step},
    step::StepCode,
};

use crate::{
    model::{Contact, Episode, Given},
    round::rounds,
};

/// Which items an observation may show to have been given: places of the items, by slot.
pub(crate) struct ShownBy(Vec<Vec<usize>>);

impl ShownBy {
    /// Finds out which items name which observations.
    pub(crate) fn new(guidelines: &Guidelines) -> Self {
        let mut by_slot = vec![Vec::new(); guidelines.vocabulary.len()];
        for (place, item) in guidelines.items.iter().enumerate() {
            for slot in item.done_by.iter().chain(&item.given_by) {
                by_slot[usize::from(slot.0)].push(place);
            }
        }
        Self(by_slot)
    }

    /// Lists, in order, the items of a day that any observation of a visit may show.
    fn items<'g>(&self, guidelines: &'g Guidelines, contact: &Contact) -> Vec<&'g Item> {
        let slots = contact.slots.iter().flatten();
        let mut places: Vec<usize> =
            slots.flat_map(|slot| &self.0[usize::from(slot.0)]).copied().collect();
        places.sort_unstable();
        places.dedup();
        let items = places.into_iter().map(|place| &guidelines.items[place]);
        items.filter(|item| item.rule.holds_on(contact.day)).collect()
    }
}

/// Services by item, in order of the day on which they were given.
pub(crate) struct ByItem<'a>(HashMap<&'a str, Vec<&'a Given>>);

impl<'a> ByItem<'a> {
    /// Parts services by item.
    pub(crate) fn new(services: &'a [Given]) -> Self {
        let mut by_item: HashMap<&str, Vec<&Given>> = HashMap::default();
        for given in services {
            by_item.entry(&given.item).or_default().push(given);
        }
        Self(by_item)
    }

    /// Returns what became of an item, oldest first.
    pub(crate) fn of(&self, item: &str) -> &[&'a Given] {
        self.0.get(item).map_or(&[], Vec::as_slice)
    }
}

/// Reads every service from the contacts, in order of the day on which it was given.
///
/// A step without a number takes the first number that is still free.
pub(crate) fn services(
    guidelines: &Guidelines,
    shown_by: &ShownBy,
    birth: Option<Birth>,
    episodes: &[Episode],
    contacts: &[Contact],
) -> Vec<Given> {
    let mut services: Vec<Given> = Vec::new();
    for contact in contacts {
        let fact = &contact.fact;
        let Body::Visit(visit) = fact.body() else { continue };
        let first = services.len();
        for service in &visit.services {
            services.push(stated(guidelines, fact, service));
        }
        if visit.attendance == Attendance::Present {
            let mut items = shown_by.items(guidelines, contact);
            items.retain(|item| is_meant(item, episodes, contact));
            observed(&items, contact, first, &mut services);
        }
    }
    services.sort_by_key(|given| given.day);
    number_steps(guidelines, birth, episodes, &mut services);
    services
}

fn stated(guidelines: &Guidelines, fact: &Fact, service: &ServiceGiven) -> Given {
    let written = service.step.as_deref().unwrap_or_default();
    let known = guidelines.item_versions(&service.item).next();
    let step = guidelines
        .item_versions(&service.item)
        .find_map(|item| item.schedule.steps().iter().find(|step| *step.code == *written));
    // Texts are shared with the guidelines where they know them.
    let item = known.map_or_else(|| service.item.as_str().into(), |item| item.rule.id.clone());
    let code = match step {
        Some(step) => Arc::clone(&step.full_code),
        None if written.is_empty() => Arc::clone(&item),
        None => format!("{item}.{written}").into(),
    };
    Given {
        item,
        step: step.map_or_else(|| written.into(), |step| Arc::clone(&step.code)),
        code,
        outcome: service.outcome,
        evidence: service.evidence,
        day: service.given_on.unwrap_or(fact.occurred()),
        minute: if service.given_on.is_none() { fact.reading.minute } else { None },
        record: fact.origin.id,
        ask_again_on: service.ask_again_on,
    }
}

/// Tells whether what is seen on a day can be of an item: teeth looked at in a child are no check
/// of a pregnancy. What was handed out stays what it is, however early or late.
fn is_meant(item: &Item, episodes: &[Episode], contact: &Contact) -> bool {
    let day = contact.day;
    let lived = match &item.clock {
        Clock::Birth => contact.lived,
        Clock::Episode(kind) => {
            let of_kind = |episode: &&Episode| episode.kind == *kind && episode.covers(day);
            let Some(episode) = episodes.iter().rfind(of_kind) else { return false };
            episode.begin.map(|begin| Lived::until(day, begin))
        }
    };
    lived.is_none_or(|lived| item.age.holds_at(lived)) || !item.given_by.is_empty()
}

/// Adds the items that an observation shows to have been given; services of the same contact
/// stand from `first` on.
fn observed(items: &[&Item], contact: &Contact, first: usize, services: &mut Vec<Given>) {
    for item in items {
        let asked = item.done_by.iter().any(|slot| contact.has(*slot));
        let answers = item.given_by.iter().filter_map(|slot| contact.value(*slot));
        let shown = answers.into_iter().find_map(|value| step_shown(item, value));
        let step = match shown {
            Some(shown) => shown,
            None if asked => None,
            None => continue,
        };
        if services[first..].iter().any(|given| given.item == item.rule.id) {
            continue;
        }
        services.push(Given {
            item: Arc::clone(&item.rule.id),
            step: step.map_or_else(Arc::default, |step| Arc::clone(&step.code)),
            code: Arc::clone(step.map_or(&item.rule.id, |step| &step.full_code)),
            outcome: Outcome::Given,
            evidence: Evidence::Witnessed,
            day: contact.day,
            minute: contact.minute,
            record: contact.origin,
            ask_again_on: None,
        });
    }
}

/// Tells whether a value shows the item as given, and by which step when it names one.
fn step_shown<'g>(item: &'g Item, value: &Value) -> Option<Option<&'g Step>> {
    match value {
        Value::Bool(given) => given.then_some(None),
        Value::Number(number) => (0 < number.thousandths()).then_some(None),
        Value::Text(option) => {
            let named = |step: &&Step| step.option.as_deref() == Some(option.as_str());
            item.schedule.steps().iter().find(named).map(Some)
        }
    }
}

/// Gives a number to the steps that were written without one: the first that is free and whose
/// window holds the day, else the first that is free. Of those whose window holds the day, one
/// that no step of another item stands for comes first.
fn number_steps(
    guidelines: &Guidelines,
    birth: Option<Birth>,
    episodes: &[Episode],
    services: &mut [Given],
) {
    let has_steps = |given: &Given| {
        let item = guidelines.item(&given.item, given.day);
        item.is_some_and(|item| matches!(item.schedule, Schedule::Series { .. }))
    };
    if services.iter().all(|given| !given.step.is_empty() || !has_steps(given)) {
        return;
    }
    let code = |item: &Arc<str>, step: &Arc<str>| StepCode {
        item: Arc::clone(item),
        step: Arc::clone(step),
    };
    // Every pregnancy has its own K1: steps are numbered by the clock of the item.
    let clock = |given: &Given| {
        let item = guidelines.item(&given.item, given.day);
        anchor_on(item.map_or(&Clock::Birth, |item| &item.clock), birth, episodes, given.day)
    };
    let begun = rounds_begun(guidelines, services);
    let run = |given: &Given| {
        let round = begun.iter().rfind(|(item, day)| *item == given.item && *day <= given.day);
        (clock(given).map(|anchor| anchor.day), round.map(|(_, day)| *day))
    };
    // A dose of an earlier pregnancy, or of another item, still stands for the step.
    let given_so_far = |given: &&Given| given.outcome == Outcome::Given && !given.step.is_empty();
    let mut ever: BTreeSet<StepCode> =
        services.iter().filter(given_so_far).map(|given| code(&given.item, &given.step)).collect();
    let mut taken: BTreeSet<(Run, StepCode)> = services
        .iter()
        .filter(given_so_far)
        .map(|given| (run(given), code(&given.item, &given.step)))
        .collect();
    for given in services.iter_mut().filter(|given| given.step.is_empty()) {
        let Some(item) = guidelines.item(&given.item, given.day) else { continue };
        let Schedule::Series { steps, .. } = &item.schedule else { continue };
        let (anchor, run) = (clock(given), run(given));
        let free = |step: &&Step| !taken.contains(&(run, code(&given.item, &step.code)));
        let stood_for = |step: &&Step| step.or_given.iter().any(|code| ever.contains(code));
        let fitting = |step: &&Step| anchor.is_some_and(|anchor| in_window(step, anchor, given));
        let fits = || steps.iter().filter(free).filter(fitting);
        let first = fits().find(|step| !stood_for(step)).or_else(|| fits().next());
        // Doses follow one another, however early; a visit of a later window has not been made yet.
        let not_before = |step: &&Step| {
            let opened = anchor.is_none_or(|at| step.opens.first_day(at.day) <= given.day);
            opened || step.min_gap_days.is_some() || step.code == steps[0].code
        };
        let first = first.or_else(|| steps.iter().filter(free).find(not_before));
        let Some(step) = first else { continue };
        given.step = Arc::clone(&step.code);
        given.code = Arc::clone(&step.full_code);
        if given.outcome == Outcome::Given {
            ever.insert(code(&given.item, &given.step));
            taken.insert((run, code(&given.item, &given.step)));
        }
    }
}

/// First days of the clock of an item, and of the round of its series.
type Run = (Option<Day>, Option<Day>);

/// Lists items whose series begin anew with the first days of their rounds, oldest first.
fn rounds_begun(guidelines: &Guidelines, services: &[Given]) -> Vec<(Arc<str>, Day)> {
    let restarts = |item: &&Item| item.schedule.restart_after_days().is_some();
    let rounds = guidelines.items.iter().filter(restarts).flat_map(|item| {
        let of_item = services.iter().filter(|given| given.item == item.rule.id);
        let begun = rounds(item, of_item).into_iter();
        begun.map(|round| (Arc::clone(&item.rule.id), round.since))
    });
    rounds.collect()
}

/// Returns from which moment the clock of an item counts on a day; `None` when it does not run or
/// its begin is not known.
pub(crate) fn anchor_on(
    clock: &Clock,
    birth: Option<Birth>,
    episodes: &[Episode],
    day: Day,
) -> Option<Anchor> {
    match clock {
        Clock::Birth => birth.map(Anchor::from),
        Clock::Episode(kind) => {
            let of_kind = |episode: &&Episode| episode.kind == *kind && episode.covers(day);
            episodes.iter().rfind(of_kind).and_then(Episode::anchor)
        }
    }
}

/// Returns hours from an anchor to the giving, when both times are known to the minute.
pub(crate) fn hours_since(anchor: Anchor, given: &Given) -> Option<f64> {
    let (born, at) = anchor.minute.zip(given.minute)?;
    let days = f64::from(given.day.days_since(anchor.day));
    Some(days * 24.0 + (f64::from(at) - f64::from(born)) / 60.0)
}

/// Tells whether a giving falls within the window of a step: by the hour where the window is
/// given in hours and both times are known, else by the day.
pub(crate) fn in_window(step: &Step, anchor: Anchor, given: &Given) -> bool {
    let (first, last) = (step.opens.first_day(anchor.day), step.closes.last_day(anchor.day));
    if given.day < first || last < given.day {
        return false;
    }
    let Some(hours) = hours_since(anchor, given) else { return true };
    let late_enough = step.opens.hours().is_none_or(|opens| f64::from(opens) <= hours);
    let soon_enough = step.closes.hours().is_none_or(|closes| hours <= f64::from(closes));
    late_enough && soon_enough
}
