//! The services of a sheet, with how they stand.

use std::sync::Arc;

use domain::day::Day;
use guidelines::model::{Guidelines, Item};

use crate::{
    explain::item_sentence,
    model::{ItemState, Portrait},
    sheet::{ServiceV1, StepV1},
};

/// Tells how the items of a section stand; those that do not hold on the day are left out.
pub(super) fn services(
    guidelines: &Guidelines,
    codes: &[Arc<str>],
    portrait: &Portrait,
    day: Day,
) -> Vec<ServiceV1> {
    let items = codes.iter().filter_map(|code| guidelines.item(code, day));
    items.filter_map(|item| service(item, portrait)).collect()
}

fn service(item: &Item, portrait: &Portrait) -> Option<ServiceV1> {
    let states = || portrait.items.iter().filter(|state| state.item == item.rule.id);
    let pressing: &ItemState = states().min_by_key(|state| state.status)?;
    let steps = item.schedule.steps().iter().map(|step| StepV1 {
        code: step.code.to_string(),
        label: step.label.id.clone(),
        status: states().find(|state| state.step == step.code).map(|state| state.status.as_str()),
    });
    Some(ServiceV1 {
        item: item.rule.id.to_string(),
        label: item.rule.label.id.clone(),
        steps: steps.collect(),
        status: pressing.status.as_str(),
        sentence: item_sentence(pressing),
    })
}
