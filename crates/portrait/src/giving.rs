//! Services that were given or not, read from contacts.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::{
    person::Birth,
    record::{Attendance, Body, Evidence, Outcome, ServiceGiven, Value, Visit},
    timeline::Fact,
};
use guidelines::{
    facts::Slot,
    model::{Guidelines, Item, Schedule, Step},
    step::StepCode,
};

use crate::model::Given;

/// Reads every service from the contacts, in order of the day on which it was given.
///
/// A step without a number takes the first number that is still free.
pub(crate) fn services(
    guidelines: &Guidelines,
    birth: Option<Birth>,
    facts: &[Fact],
) -> Vec<Given> {
    let mut services: Vec<Given> = Vec::new();
    for fact in facts {
        let Body::Visit(visit) = fact.body() else { continue };
        for service in &visit.services {
            services.push(stated(fact, service));
        }
        if visit.attendance == Attendance::Present {
            observed(guidelines, fact, visit, &mut services);
        }
    }
    services.sort_by_key(|given| given.day);
    number_steps(guidelines, birth, &mut services);
    services
}

fn stated(fact: &Fact, service: &ServiceGiven) -> Given {
    Given {
        item: service.item.as_str().into(),
        step: service.step.as_deref().unwrap_or_default().into(),
        outcome: service.outcome,
        evidence: service.evidence,
        day: service.given_on.unwrap_or(fact.occurred()),
        minute: if service.given_on.is_none() { fact.reading.minute } else { None },
        record: fact.origin.id,
    }
}

/// Adds the items that an observation shows to have been given.
fn observed(guidelines: &Guidelines, fact: &Fact, visit: &Visit, services: &mut Vec<Given>) {
    for item in guidelines.items_on(fact.occurred()) {
        let answered =
            |slot: &Slot| visit.observations.get(guidelines.vocabulary.name(*slot).as_ref());
        let asked = item.done_by.iter().any(|slot| answered(slot).is_some());
        let shown = item.given_by.iter().filter_map(answered).find_map(|v| step_shown(item, v));
        let step = match shown {
            Some(step) => step,
            None if asked => Arc::from(""),
            None => continue,
        };
        let already = services
            .iter()
            .any(|given| given.record == fact.origin.id && given.item == item.rule.id);
        if already {
            continue;
        }
        services.push(Given {
            item: Arc::clone(&item.rule.id),
            step,
            outcome: Outcome::Given,
            evidence: Evidence::Witnessed,
            day: fact.occurred(),
            minute: fact.reading.minute,
            record: fact.origin.id,
        });
    }
}

/// Tells which step a value shows as given; `None` when it says that nothing was given.
fn step_shown(item: &Item, value: &Value) -> Option<Arc<str>> {
    match value {
        Value::Bool(given) => given.then(|| Arc::from("")),
        Value::Number(number) => (0 < number.thousandths()).then(|| Arc::from("")),
        Value::Text(option) => {
            let named = |step: &&Step| step.option.as_deref() == Some(option.as_str());
            steps(&item.schedule).iter().find(named).map(|step| Arc::clone(&step.code))
        }
    }
}

/// Returns the steps of a schedule; empty when it has none.
pub(crate) fn steps(schedule: &Schedule) -> &[Step] {
    match schedule {
        Schedule::Series(steps) | Schedule::Campaign { steps, .. } => steps,
        Schedule::Monthly
        | Schedule::Every { .. }
        | Schedule::Birthday { .. }
        | Schedule::EachContact
        | Schedule::OnIndication { .. }
        | Schedule::Derived => &[],
    }
}

/// Gives a number to the steps that were written without one: the first that is free and whose
/// window holds the day, else the first that is free. A step that another item's step stands for
/// is taken.
fn number_steps(guidelines: &Guidelines, birth: Option<Birth>, services: &mut [Given]) {
    let code = |item: &Arc<str>, step: &Arc<str>| StepCode {
        item: Arc::clone(item),
        step: Arc::clone(step),
    };
    let mut taken: BTreeSet<StepCode> = services
        .iter()
        .filter(|given| given.outcome == Outcome::Given && !given.step.is_empty())
        .map(|given| code(&given.item, &given.step))
        .collect();
    for given in services.iter_mut().filter(|given| given.step.is_empty()) {
        let Some(item) = guidelines.item(&given.item, given.day) else { continue };
        let Schedule::Series(steps) = &item.schedule else { continue };
        let free = |step: &&Step| {
            !taken.contains(&code(&given.item, &step.code))
                && !step.or_given.iter().any(|code| taken.contains(code))
        };
        let fitting = |step: &&Step| birth.is_some_and(|birth| in_window(step, birth, given));
        let first = steps.iter().filter(free).find(fitting).or(steps.iter().find(free));
        let Some(step) = first else { continue };
        given.step = Arc::clone(&step.code);
        if given.outcome == Outcome::Given {
            taken.insert(code(&given.item, &given.step));
        }
    }
}

/// Returns hours from birth to the giving, when both times are known to the minute.
pub(crate) fn hours_since_birth(birth: Birth, given: &Given) -> Option<f64> {
    let (born, at) = birth.minute.zip(given.minute)?;
    let days = f64::from(given.day.days_since(birth.day));
    Some(days * 24.0 + (f64::from(at) - f64::from(born)) / 60.0)
}

/// Tells whether a giving falls within the window of a step: by the hour where the window is
/// given in hours and both times are known, else by the day.
pub(crate) fn in_window(step: &Step, birth: Birth, given: &Given) -> bool {
    if given.day < step.opens.first_day(birth.day) || step.closes.last_day(birth.day) < given.day {
        return false;
    }
    let Some(hours) = hours_since_birth(birth, given) else { return true };
    let late_enough = step.opens.hours().is_none_or(|opens| f64::from(opens) <= hours);
    let soon_enough = step.closes.hours().is_none_or(|closes| hours <= f64::from(closes));
    late_enough && soon_enough
}
