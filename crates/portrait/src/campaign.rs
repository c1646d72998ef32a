//! Items of certain calendar months, such as vitamin A in February and August.

use std::sync::Arc;

use domain::day::{Day, Month};
use guidelines::{
    age::AgeSpan,
    model::{Item, Step},
};

use crate::{
    item::{Life, Period, Run, declined, given_input, in_period, is_given, plain},
    model::{Given, ItemState, ItemStatus},
};

/// Months of a year: the next campaign is never farther off.
const MONTHS: i32 = 12;

/// One person's part in a campaign month.
struct Round {
    month: Month,
    /// First and last day on which the person was of an age for it.
    first: Day,
    last: Day,
}

/// Judges an item of certain calendar months.
///
/// Within the month it is due; after it, and until the next opens, it is missed, unless it was
/// given since or the person was not of an age for it, or not here.
pub(crate) fn campaign(
    item: &Item,
    months: &[u8],
    steps: &[Step],
    run: &Run<'_>,
    life: &Life<'_>,
) -> ItemState {
    let opens = steps.iter().map(|step| step.opens.first_day(run.anchor.day)).min();
    let closes = steps.iter().map(|step| step.closes.last_day(run.anchor.day)).max();
    let Some((opens, closes)) = opens.zip(closes) else {
        return plain(item, ItemStatus::NotIndicated, Vec::new());
    };
    let is_campaign = |month: &Month| months.iter().any(|m| i32::from(*m) == month.number());
    let round = |month: Month| Round {
        month,
        first: month.first_day().max(opens),
        last: month.last_day().min(closes),
    };
    let this = life.as_of.month();
    let later = this.plus(1).max(opens.month());
    let next = (0..MONTHS).map(|ahead| later.plus(ahead)).find(is_campaign).map(round);
    let next = next.filter(|next| next.first <= next.last);
    let last = (0..MONTHS).map(|back| this.plus(-back)).find(is_campaign).map(round);
    let last = last.filter(|last| last.first <= last.last);
    match last {
        Some(last) if life.as_of < last.first => upcoming(item, steps, run, life, Some(&last)),
        Some(last) if life.as_of <= last.last => now(item, steps, run, life, &last, next),
        Some(last) => missed(item, steps, run, life, &last, next.as_ref())
            .unwrap_or_else(|| upcoming(item, steps, run, life, next.as_ref())),
        None => upcoming(item, steps, run, life, next.as_ref()),
    }
}

/// Lists the days on which time alone may change what is said of the item.
pub(crate) fn turns(months: &[u8], steps: &[Step], from: Day, as_of: Day) -> Vec<Day> {
    let spans =
        steps.iter().map(|step| AgeSpan { from: step.opens, until: step.closes }.days(from));
    let mut days: Vec<Day> = spans.flat_map(|(first, last)| [first, last.plus_days(1)]).collect();
    let is_campaign = |month: Month| months.iter().any(|m| i32::from(*m) == month.number());
    let this = as_of.month();
    let begins = (1..=MONTHS).map(|ahead| this.plus(ahead)).find(|month| is_campaign(*month));
    let last = steps.iter().map(|step| step.closes.last_day(from)).max();
    let begins = begins.map(Month::first_day);
    days.extend(begins.filter(|first| last.is_some_and(|last| *first <= last)));
    if is_campaign(this) {
        days.push(this.plus(1).first_day());
    }
    days
}

/// Judges the item in its month.
fn now(
    item: &Item,
    steps: &[Step],
    run: &Run<'_>,
    life: &Life<'_>,
    round: &Round,
    next: Option<Round>,
) -> ItemState {
    let after = round.month.plus(1).first_day();
    let period = Period {
        first: round.month.first_day(),
        last: round.last,
        next: next.map_or(after, |next| next.first),
    };
    let mut state = in_period(item, run, life, period);
    let mut shown = since(round, run).iter().filter(|given| is_given(given));
    match shown.next().filter(|given| !given.step.is_empty()) {
        Some(given) => {
            state.step = Arc::clone(&given.step);
            state.code = Arc::clone(&given.code);
        }
        None => name_step(&mut state, steps, run, life.as_of),
    }
    state
}

/// Judges a month that is over; `None` when there is nothing to miss.
fn missed(
    item: &Item,
    steps: &[Step],
    run: &Run<'_>,
    life: &Life<'_>,
    round: &Round,
    next: Option<&Round>,
) -> Option<ItemState> {
    if !item.rule.holds_on(round.last) || !life.person.resident_on(round.last) {
        return None;
    }
    let since = since(round, run);
    if since.iter().any(|given| is_given(given)) {
        return None;
    }
    let mut state = ItemState {
        opens: next.map(|next| next.first),
        closes: Some(round.last),
        ..plain(item, ItemStatus::Missed, Vec::new())
    };
    name_step(&mut state, steps, run, round.last);
    if let Some((status, given)) = declined(since, life.as_of, |_| true) {
        state.status = status;
        state.inputs.push(given_input(given));
    } else if let Some(given) = since.last() {
        state.inputs.push(given_input(given));
    }
    Some(state)
}

/// Says when the item can be given next, or that there is no next time.
fn upcoming(
    item: &Item,
    steps: &[Step],
    run: &Run<'_>,
    life: &Life<'_>,
    next: Option<&Round>,
) -> ItemState {
    let mut state = plain(item, ItemStatus::NotYet, Vec::new());
    match next {
        Some(next) => {
            state.opens = Some(next.first);
            state.closes = Some(next.last);
            name_step(&mut state, steps, run, next.first);
        }
        None if item.age.until.last_day(run.anchor.day) < life.as_of => {
            state.status = ItemStatus::TooOld
        }
        None => state.status = ItemStatus::NotIndicated,
    }
    let last = run.services.iter().rfind(|given| is_given(given));
    state.inputs.extend(last.map(|given| given_input(given)));
    state
}

/// Returns what is said of an item since its month began.
fn since<'l>(round: &Round, run: &Run<'l>) -> &'l [&'l Given] {
    let of_item = run.services;
    &of_item[of_item.partition_point(|given| given.day < round.month.first_day())..]
}

/// Names the step for the age on a day, when there is one.
fn name_step(state: &mut ItemState, steps: &[Step], run: &Run<'_>, day: Day) {
    let fits = |step: &&Step| {
        step.opens.first_day(run.anchor.day) <= day && day <= step.closes.last_day(run.anchor.day)
    };
    if let Some(step) = steps.iter().find(fits) {
        state.step = Arc::clone(&step.code);
        state.code = Arc::clone(&step.full_code);
    }
}
