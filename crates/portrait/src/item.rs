//! Which services are due, and why or why not.

use std::sync::Arc;

use domain::{day::Day, person::Birth, record::Outcome};
use guidelines::model::{Item, Schedule, Step};

use crate::{
    campaign::campaign,
    giving::{ByItem, in_window},
    model::{Given, Input, ItemState, ItemStatus, Person},
    scene::Scene,
};

/// What is known about the person when items are judged.
pub(crate) struct Life<'a> {
    /// Who this is.
    pub(crate) person: &'a Person,
    /// The day of the portrait.
    pub(crate) as_of: Day,
    /// Alive and living in the working area.
    pub(crate) here: bool,
    /// Services so far.
    pub(crate) services: &'a ByItem<'a>,
    /// Facts about the person as of the day.
    pub(crate) scene: &'a Scene<'a>,
}

/// Judges one item: adds one state, or one for every step of a series.
pub(crate) fn judge(item: &Item, life: &Life<'_>, states: &mut Vec<ItemState>) {
    let Some(birth) = life.person.birth else {
        states.push(plain(item, ItemStatus::UnknownAge, Vec::new()));
        return;
    };
    let for_them = item.who.as_ref().filter(|_| life.here);
    if let Some(who) = for_them.filter(|who| !life.scene.holds(who)) {
        states.push(plain(item, ItemStatus::NotFor, life.scene.inputs(who)));
        return;
    }
    if let Schedule::Series(steps) = &item.schedule {
        series(item, steps, birth, life, states);
        return;
    }
    // Away or dead: what was given stays told, nothing else is judged any more.
    if !life.here {
        states.push(plain(item, ItemStatus::NotHere, Vec::new()));
        return;
    }
    let period = |period| in_period(item, birth, life, period);
    states.push(match &item.schedule {
        Schedule::Series(_) | Schedule::EachContact | Schedule::Derived => {
            plain(item, ItemStatus::AtContact, Vec::new())
        }
        Schedule::Monthly => period(calendar_month(life.as_of)),
        Schedule::Every { months } => period(age_period(item, birth, life.as_of, *months)),
        Schedule::Birthday { days } => period(birthday_period(birth, life.as_of, *days)),
        Schedule::Campaign { months, steps } => campaign(item, months, steps, birth, life),
        Schedule::OnIndication { .. } => on_indication(item, birth, life),
    });
}

pub(crate) fn plain(item: &Item, status: ItemStatus, inputs: Vec<Input>) -> ItemState {
    ItemState {
        item: Arc::clone(&item.rule.id),
        step: Arc::default(),
        code: Arc::clone(&item.rule.id),
        status,
        opens: None,
        ideal: None,
        closes: None,
        version: Arc::clone(&item.rule.version),
        inputs,
    }
}

pub(crate) fn given_input(given: &Given) -> Input {
    Input {
        name: Arc::clone(&given.code),
        value: outcome_word(given.outcome).to_owned(),
        record: Some(given.record),
        day: Some(given.day),
    }
}

const fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Given => "diberikan",
        Outcome::Refused => "ditolak",
        Outcome::Contraindicated => "tidak boleh diberikan",
        Outcome::Unavailable => "belum tersedia",
    }
}

/// Judges every step of a series.
fn series(item: &Item, steps: &[Step], birth: Birth, life: &Life<'_>, states: &mut Vec<ItemState>) {
    let last_of_item = item.age.until.last_day(birth.day);
    let mut before: Option<&Step> = None;
    for step in steps {
        let before = before.replace(step).zip(states.last());
        let state = series_step(item, step, last_of_item, before, birth, life);
        states.push(state);
    }
}

/// Lists what was given of a step, or of another item's step that counts the same.
fn given_as<'a>(item: &Item, step: &'a Step, life: &Life<'a>) -> impl Iterator<Item = &'a Given> {
    let services = life.services;
    let own = services.of(&item.rule.id).iter().filter(|given| given.step == step.code);
    let instead = step
        .or_given
        .iter()
        .flat_map(|code| services.of(&code.item).iter().filter(|given| given.step == code.step));
    own.chain(instead).copied().filter(|given| is_given(given))
}

fn series_step(
    item: &Item,
    step: &Step,
    last_of_item: Day,
    before: Option<(&Step, &ItemState)>,
    birth: Birth,
    life: &Life<'_>,
) -> ItemState {
    let opens = step.opens.first_day(birth.day);
    let closes = step.closes.last_day(birth.day).min(last_of_item);
    let ideal = step.ideal.map(|ideal| ideal.last_day(birth.day));
    let mut state = ItemState {
        step: Arc::clone(&step.code),
        code: Arc::clone(&step.full_code),
        opens: Some(opens),
        ideal,
        closes: Some(closes),
        ..plain(item, ItemStatus::Due, Vec::new())
    };
    let of_item = life.services.of(&item.rule.id);
    let of_step = |given: &Given| given.step == step.code;
    if let Some(given) = given_as(item, step, life).min_by_key(|given| given.day) {
        state.status = ItemStatus::Done;
        state.inputs.push(given_input(given));
        return state;
    }
    if let Some((status, given)) = declined(of_item, life.as_of, of_step) {
        state.status = status;
        state.inputs.push(given_input(given));
        return state;
    }
    if let Some(gap) = step.min_gap_days {
        match before {
            Some((_, before)) if before.status != ItemStatus::Done => {
                state.status =
                    if closes < life.as_of { ItemStatus::Missed } else { ItemStatus::Waiting };
                state.status = if life.here { state.status } else { ItemStatus::NotHere };
                return state;
            }
            Some((step_before, before)) => {
                // Of two doses that count the same the gap is kept to the later.
                let last_given = given_as(item, step_before, life).map(|given| given.day).max();
                let earliest = last_given.map(|day| day.plus_days(i32::from(gap)));
                state.opens = earliest.map(|earliest| earliest.max(opens)).or(state.opens);
                state.ideal = ideal.max(state.opens).filter(|_| ideal.is_some());
                state.inputs.extend(before.inputs.iter().cloned());
            }
            None => {}
        }
    }
    state.status = window_status(&state, life);
    state
}

pub(crate) fn is_given(given: &Given) -> bool {
    given.outcome == Outcome::Given
}

/// Finds the last statement that a service was declined.
///
/// A refusal holds for its calendar month, then the family is asked again; a medical reason holds
/// until somebody writes otherwise.
pub(crate) fn declined<'a>(
    of_item: &[&'a Given],
    as_of: Day,
    meant: impl Fn(&Given) -> bool,
) -> Option<(ItemStatus, &'a Given)> {
    let last = of_item.iter().rfind(|given| meant(given))?;
    match last.outcome {
        Outcome::Contraindicated => Some((ItemStatus::Contraindicated, last)),
        Outcome::Refused if last.day.month() == as_of.month() => Some((ItemStatus::Refused, last)),
        Outcome::Refused | Outcome::Unavailable | Outcome::Given => None,
    }
}

/// Compares the day with the window of a state.
fn window_status(state: &ItemState, life: &Life<'_>) -> ItemStatus {
    if !life.here {
        return ItemStatus::NotHere;
    }
    if state.closes.is_some_and(|closes| closes < life.as_of) {
        return ItemStatus::Missed;
    }
    if state.opens.is_some_and(|opens| life.as_of < opens) {
        return ItemStatus::NotYet;
    }
    if state.ideal.is_some_and(|ideal| ideal < life.as_of) {
        return ItemStatus::Overdue;
    }
    ItemStatus::Due
}

/// A stretch of days within which an item is to be given once.
pub(crate) struct Period {
    pub(crate) first: Day,
    pub(crate) last: Day,
    /// First day of the next period.
    pub(crate) next: Day,
}

fn calendar_month(as_of: Day) -> Period {
    let month = as_of.month();
    Period { first: month.first_day(), last: month.last_day(), next: month.plus(1).first_day() }
}

fn age_period(item: &Item, birth: Birth, as_of: Day, months: u16) -> Period {
    let start = item.age.from.first_day(birth.day);
    let months = i32::from(months.max(1));
    let number = as_of.completed_months_since(start).div_euclid(months);
    let first = start.plus_months(number * months);
    let next = start.plus_months((number + 1) * months);
    Period { first, last: next.plus_days(-1), next }
}

fn birthday_period(birth: Birth, as_of: Day, days: u16) -> Period {
    let years = as_of.completed_months_since(birth.day).div_euclid(12);
    let first = birth.day.plus_months(12 * years);
    let next = birth.day.plus_months(12 * (years + 1));
    Period { first, last: first.plus_days(i32::from(days)), next }
}

/// Judges an item that is given once in a period.
pub(crate) fn in_period(item: &Item, birth: Birth, life: &Life<'_>, period: Period) -> ItemState {
    let from = item.age.from.first_day(birth.day);
    let until = item.age.until.last_day(birth.day);
    let mut state = plain(item, ItemStatus::Due, Vec::new());
    let of_item = life.services.of(&item.rule.id);
    if until < life.as_of {
        state.status = ItemStatus::TooOld;
        state.closes = Some(until);
        return state;
    }
    if life.as_of < from {
        state.status = ItemStatus::NotYet;
        state.opens = Some(from);
        return state;
    }
    state.opens = Some(period.first.max(from));
    state.closes = Some(period.last.min(until));
    let in_this = |given: &Given| period.first <= given.day;
    if let Some(given) = of_item.iter().find(|given| in_this(given) && is_given(given)) {
        state.status = ItemStatus::Done;
        state.inputs.push(given_input(given));
        state.opens = Some(period.next);
        state.closes = None;
        return state;
    }
    if let Some((status, given)) = declined(of_item, life.as_of, in_this) {
        state.status = status;
        state.inputs.push(given_input(given));
        return state;
    }
    state.status = window_status(&state, life);
    if state.status == ItemStatus::Missed {
        state.opens = Some(period.next).filter(|next| *next <= until);
    }
    if let Some(given) = of_item.iter().rfind(|given| is_given(given)) {
        state.inputs.push(given_input(given));
    }
    state
}

/// Judges an item that is given when a condition holds.
fn on_indication(item: &Item, birth: Birth, life: &Life<'_>) -> ItemState {
    let Schedule::OnIndication { when, every_days } = &item.schedule else {
        return plain(item, ItemStatus::NotIndicated, Vec::new());
    };
    let inputs = life.scene.inputs(when);
    let mut state = plain(item, ItemStatus::NotIndicated, inputs);
    if !item.age.holds(birth.day, life.as_of) {
        state.status = if life.as_of < item.age.from.first_day(birth.day) {
            ItemStatus::NotYet
        } else {
            ItemStatus::TooOld
        };
        return state;
    }
    if !life.scene.holds(when) {
        return state;
    }
    let last = life.services.of(&item.rule.id).iter().rfind(|given| is_given(given));
    let indicated_on = state.inputs.iter().filter_map(|input| input.day).max();
    state.status = ItemStatus::Due;
    let Some(last) = last else { return state };
    let again = match every_days {
        Some(days) => Some(last.day.plus_days(i32::from(*days))),
        None => indicated_on.filter(|day| last.day < *day),
    };
    match again {
        Some(again) if again <= life.as_of => state.opens = Some(again),
        Some(again) => {
            state.status = ItemStatus::NotYet;
            state.opens = Some(again);
        }
        None => state.status = ItemStatus::Done,
    }
    state.inputs.push(given_input(last));
    state
}

/// Tells whether the numbered step was given within its window, and on which day.
pub(crate) fn given_in_window<'a>(
    services: &ByItem<'a>,
    item: &Item,
    step: &Step,
    birth: Birth,
) -> Option<&'a Given> {
    let mut of_item = services.of(&item.rule.id).iter().copied();
    of_item
        .find(|given| given.step == step.code && is_given(given) && in_window(step, birth, given))
}
