//! Observed values with the names, units and options that the guidelines give them.

use domain::{
    day::Day,
    record::{ServiceGiven, Value, Visit},
};
use guidelines::model::{Guidelines, Item, Label, ObservationKind, Schedule, Step};

use crate::wording;

/// Returns the name of an observation; a code unknown to the guidelines stands for itself.
pub fn name<'a>(guidelines: &'a Guidelines, code: &'a str) -> &'a str {
    guidelines.observation(code).map_or(code, |observation| &observation.rule.label.id)
}

/// Names a fact that a rule has read: an observation, an item or a step of it.
pub fn fact_name(guidelines: &Guidelines, code: &str, on: Day) -> String {
    let (of_item, step) = code.split_once('.').unwrap_or((code, ""));
    if guidelines.observation(code).is_none() && item(guidelines, of_item, on).is_some() {
        return item_name(guidelines, of_item, step, on);
    }
    name(guidelines, code).to_owned()
}

/// Writes a value as people read it: "7,2 kg", "ya", "Kapsul biru".
pub fn text(guidelines: &Guidelines, code: &str, value: &Value) -> String {
    let observation = guidelines.observation(code);
    match (value, observation.map(|observation| &observation.kind)) {
        (Value::Bool(true), _) => "ya".to_owned(),
        (Value::Bool(false), _) => "tidak".to_owned(),
        (Value::Number(number), kind) => {
            let written = match kind {
                // A value typed with more decimals than asked for keeps them.
                Some(ObservationKind::Number { decimals })
                    if number.thousandths() % 10i64.pow(3 - u32::from((*decimals).min(3))) == 0 =>
                {
                    wording::thousandths(number.thousandths(), *decimals)
                }
                _ => number.indonesian(),
            };
            let unit = observation.map_or("", |observation| &observation.unit);
            format!("{written} {unit}").trim_end().to_owned()
        }
        (Value::Text(text), Some(ObservationKind::Choice(options))) => options
            .iter()
            .find(|(option, _)| **option == **text)
            .map_or_else(|| text.clone(), |(_, label)| label.id.clone()),
        (Value::Text(text), Some(ObservationKind::Day)) => {
            text.parse().map_or_else(|_| text.clone(), Day::indonesian)
        }
        (Value::Text(text), _) => text.clone(),
    }
}

/// Returns an item by its code, in the version of a day or else the latest.
pub fn item<'g>(guidelines: &'g Guidelines, code: &str, on: Day) -> Option<&'g Item> {
    let latest = || guidelines.items.iter().rfind(|item| *item.rule.id == *code);
    guidelines.item(code, on).or_else(latest)
}

/// Returns the steps of an item.
pub fn steps(item: &Item) -> &[Step] {
    match &item.schedule {
        Schedule::Series(steps) | Schedule::Campaign { steps, .. } => steps,
        Schedule::Monthly
        | Schedule::Every { .. }
        | Schedule::Birthday { .. }
        | Schedule::EachContact
        | Schedule::OnIndication { .. }
        | Schedule::Derived => &[],
    }
}

/// Names an item, or one step of it: the step alone when its name says enough.
pub fn item_name(guidelines: &Guidelines, code: &str, step: &str, on: Day) -> String {
    let Some(item) = item(guidelines, code, on) else {
        return if step.is_empty() { code.to_owned() } else { format!("{code} {step}") };
    };
    let of_step = steps(item).iter().find(|known| *known.code == *step);
    match of_step {
        Some(Step { label: Label { id, .. }, .. }) => id.clone(),
        None => item.rule.label.id.clone(),
    }
}

/// Names a step so that it is understood alone: "Kapsul biru 100.000 IU (Vitamin A)".
pub fn item_name_alone(guidelines: &Guidelines, code: &str, step: &str, on: Day) -> String {
    let short = item_name(guidelines, code, step, on);
    let Some(item) = item(guidelines, code, on) else { return short };
    let whole = &item.rule.label.id;
    let lower = short.to_lowercase();
    let shared = whole
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| 2 < word.chars().count() && lower.contains(&word.to_lowercase()));
    if shared || short == *whole {
        return short;
    }
    let plain = whole.split(" (").next().unwrap_or(whole);
    format!("{short} ({plain})")
}

/// One line of what was observed or given at a visit.
pub struct Line {
    /// What.
    pub name: String,
    /// The value, or what became of it.
    pub text: String,
}

/// Writes what a visit states: values first, then services, in the order they were kept.
pub fn lines(guidelines: &Guidelines, visit: &Visit, on: Day) -> Vec<Line> {
    let values = visit.observations.iter().map(|(code, value)| Line {
        name: name(guidelines, code).to_owned(),
        text: text(guidelines, code, value),
    });
    let services = visit.services.iter().map(|service| Line {
        name: item_name(guidelines, &service.item, service.step.as_deref().unwrap_or(""), on),
        text: service_text(service),
    });
    values.chain(services).collect()
}

fn service_text(service: &ServiceGiven) -> String {
    let mut text = wording::outcome(service.outcome).to_owned();
    if let Some(day) = service.given_on {
        text.push_str(&format!(" {}", day.indonesian()));
    }
    if let Some(lot) = &service.lot {
        text.push_str(&format!(", batch {lot}"));
    }
    text
}
