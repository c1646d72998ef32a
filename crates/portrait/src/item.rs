//! Which services are due, and why or why not.

use std::sync::Arc;

use domain::{day::Day, record::Outcome};
use guidelines::{
    age::Anchor,
    episode::Clock,
    model::{Item, Schedule, Step},
};

use crate::{
    campaign::campaign,
    giving::{ByItem, in_window},
    model::{Episode, Given, Input, ItemState, ItemStatus, Person},
    round::rounds,
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
    /// Episodes so far.
    pub(crate) episodes: &'a [Episode],
    /// Services so far.
    pub(crate) services: &'a ByItem<'a>,
    /// Facts about the person as of the day.
    pub(crate) scene: &'a Scene<'a>,
}

/// The clock of an item as it runs on the day of the portrait.
pub(crate) struct Run<'a> {
    /// From which moment ages count.
    pub(crate) anchor: Anchor,
    /// Whether that moment is known; of an episode it may not be.
    pub(crate) known: bool,
    /// What became of the item in this run, oldest first.
    pub(crate) services: &'a [&'a Given],
    /// Last day on which the next step still belongs to a series that would begin anew later.
    until: Option<Day>,
}

impl<'a> Life<'a> {
    /// Finds the run of an item's clock, or why there is none.
    fn run(&self, item: &Item) -> Result<Run<'a>, ItemStatus> {
        let of_item = self.services.of(&item.rule.id);
        let Clock::Episode(kind) = &item.clock else {
            let anchor = self.person.birth.ok_or(ItemStatus::UnknownAge)?.into();
            let (services, until) = since_restart(item, of_item, self.as_of);
            return Ok(Run { anchor, known: true, services, until });
        };
        let open = |episode: &&Episode| episode.kind == *kind && episode.is_open_on(self.as_of);
        let episode = self.episodes.iter().rfind(open).ok_or(ItemStatus::NotFor)?;
        let first = episode.clock_start().min(episode.opened);
        let of_episode = &of_item[of_item.partition_point(|given| given.day < first)..];
        let (services, until) = since_restart(item, of_episode, self.as_of);
        let anchor = episode.clock_start().into();
        Ok(Run { anchor, known: episode.begin.is_some(), services, until })
    }
}

/// Leaves out what was given before a series began anew, and tells until when it goes on.
fn since_restart<'a>(
    item: &Item,
    of_item: &'a [&'a Given],
    as_of: Day,
) -> (&'a [&'a Given], Option<Day>) {
    match rounds(item, of_item.iter().copied()).last() {
        Some(round) if round.is_over(as_of) => (&[], None),
        Some(round) => {
            let first = of_item.partition_point(|given| given.day < round.since);
            (&of_item[first..], round.until)
        }
        None => (of_item, None),
    }
}

/// Judges one item: adds one state, or one for every step of a series.
pub(crate) fn judge(item: &Item, life: &Life<'_>, states: &mut Vec<ItemState>) {
    let run = match life.run(item) {
        Ok(run) => run,
        Err(status) => {
            states.push(plain(item, status, Vec::new()));
            return;
        }
    };
    let for_them = item.who.as_ref().filter(|_| life.here);
    if let Some(who) = for_them.filter(|who| !life.scene.holds(who)) {
        states.push(plain(item, ItemStatus::NotFor, life.scene.inputs(who)));
        return;
    }
    if let Schedule::Series { steps, .. } = &item.schedule {
        if run.known {
            series(item, steps, &run, life, states);
        } else {
            states.push(plain(item, ItemStatus::UnknownBegin, Vec::new()));
        }
        return;
    }
    // Away or dead: what was given stays told, nothing else is judged any more.
    if !life.here {
        states.push(plain(item, ItemStatus::NotHere, Vec::new()));
        return;
    }
    let anchor = run.anchor.day;
    let period = |period| in_period(item, &run, life, period);
    states.push(match &item.schedule {
        Schedule::Series { .. } | Schedule::EachContact | Schedule::Derived => {
            plain(item, ItemStatus::AtContact, Vec::new())
        }
        Schedule::Monthly => period(calendar_month(life.as_of)),
        Schedule::Every { months } => period(age_period(item, anchor, life.as_of, *months)),
        Schedule::Yearly { begins_month } => period(year_period(life.as_of, *begins_month)),
        Schedule::Birthday { days } => period(birthday_period(anchor, life.as_of, *days)),
        Schedule::Campaign { months, steps } => campaign(item, months, steps, &run, life),
        Schedule::OnIndication { .. } => on_indication(item, &run, life),
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
fn series(
    item: &Item,
    steps: &[Step],
    run: &Run<'_>,
    life: &Life<'_>,
    states: &mut Vec<ItemState>,
) {
    let last_of_item = item.age.until.last_day(run.anchor.day);
    let mut before: Option<&Step> = None;
    for step in steps {
        let before = before.replace(step).zip(states.last());
        let state = series_step(item, step, last_of_item, before, run, life);
        states.push(state);
    }
}

/// Lists what was given of a step, or of another item's step that counts the same.
fn given_as<'a>(step: &'a Step, run: &Run<'a>, life: &Life<'a>) -> impl Iterator<Item = &'a Given> {
    let services = life.services;
    let own = run.services.iter().filter(|given| given.step == step.code);
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
    run: &Run<'_>,
    life: &Life<'_>,
) -> ItemState {
    let anchor = run.anchor.day;
    let opens = step.opens.first_day(anchor);
    let closes = step.closes.last_day(anchor).min(last_of_item);
    let grace = i32::from(item.grace_days);
    let ideal = step.ideal.map(|ideal| ideal.last_day(anchor).plus_days(grace));
    let mut state = ItemState {
        step: Arc::clone(&step.code),
        code: Arc::clone(&step.full_code),
        opens: Some(opens),
        ideal,
        closes: Some(closes),
        ..plain(item, ItemStatus::Due, Vec::new())
    };
    let of_step = |given: &Given| given.step == step.code;
    if let Some(given) = given_as(step, run, life).min_by_key(|given| given.day) {
        state.status = ItemStatus::Done;
        state.inputs.push(given_input(given));
        return state;
    }
    if let Some((status, given)) = declined(run.services, life.as_of, of_step) {
        state.status = status;
        state.inputs.push(given_input(given));
        return state;
    }
    // Later than this the series begins anew.
    if let Some(until) = run.until {
        state.closes = Some(closes.min(until));
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
                let last_given = given_as(step_before, run, life).map(|given| given.day).max();
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
/// A refusal holds until the day on which the family is to be asked again, or else for its calendar
/// month; a medical reason holds until somebody writes otherwise.
pub(crate) fn declined<'a>(
    of_item: &[&'a Given],
    as_of: Day,
    meant: impl Fn(&Given) -> bool,
) -> Option<(ItemStatus, &'a Given)> {
    let last = of_item.iter().rfind(|given| meant(given))?;
    match last.outcome {
        Outcome::Contraindicated => Some((ItemStatus::Contraindicated, last)),
        Outcome::Refused if refusal_holds(last, as_of) => Some((ItemStatus::Refused, last)),
        Outcome::Refused | Outcome::Unavailable | Outcome::Given => None,
    }
}

fn refusal_holds(refused: &Given, as_of: Day) -> bool {
    as_of < refused_until(refused)
}

/// Returns the day from which a refusal no longer holds.
pub(crate) fn refused_until(refused: &Given) -> Day {
    refused.ask_again_on.unwrap_or(refused.day.month().plus(1).first_day())
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

fn age_period(item: &Item, anchor: Day, as_of: Day, months: u16) -> Period {
    let start = item.age.from.first_day(anchor);
    let months = i32::from(months.max(1));
    let number = as_of.completed_months_since(start).div_euclid(months);
    let first = start.plus_months(number * months);
    let next = start.plus_months((number + 1) * months);
    Period { first, last: next.plus_days(-1), next }
}

/// The year that began on the first day of a month, such as the school year.
fn year_period(as_of: Day, begins_month: u8) -> Period {
    let this = as_of.month();
    let since = (this.number() - i32::from(begins_month)).rem_euclid(12);
    let first = this.plus(-since).first_day();
    let next = this.plus(12 - since).first_day();
    Period { first, last: next.plus_days(-1), next }
}

fn birthday_period(birth: Day, as_of: Day, days: u16) -> Period {
    let years = as_of.completed_months_since(birth).div_euclid(12);
    let first = birth.plus_months(12 * years);
    let next = birth.plus_months(12 * (years + 1));
    Period { first, last: first.plus_days(i32::from(days)), next }
}

/// Judges an item that is given once in a period.
pub(crate) fn in_period(item: &Item, run: &Run<'_>, life: &Life<'_>, period: Period) -> ItemState {
    let from = item.age.from.first_day(run.anchor.day);
    let until = item.age.until.last_day(run.anchor.day);
    let mut state = plain(item, ItemStatus::Due, Vec::new());
    let of_item = run.services;
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
fn on_indication(item: &Item, run: &Run<'_>, life: &Life<'_>) -> ItemState {
    let Schedule::OnIndication { when, every_days } = &item.schedule else {
        return plain(item, ItemStatus::NotIndicated, Vec::new());
    };
    let inputs = life.scene.inputs(when);
    let mut state = plain(item, ItemStatus::NotIndicated, inputs);
    if !item.age.holds(run.anchor.day, life.as_of) {
        state.status = if life.as_of < item.age.from.first_day(run.anchor.day) {
            ItemStatus::NotYet
        } else {
            ItemStatus::TooOld
        };
        return state;
    }
    if !life.scene.holds(when) {
        return state;
    }
    let last = run.services.iter().rfind(|given| is_given(given));
    let indicated_on = state.inputs.iter().filter_map(|input| input.day).max();
    state.opens = match (last, every_days) {
        (Some(last), Some(days)) => Some(last.day.plus_days(i32::from(*days))),
        (Some(last), None) => indicated_on.filter(|day| last.day < *day),
        // Asked for since that day, so it can be late.
        (None, _) => indicated_on.filter(|_| 0 < item.grace_days),
    };
    state.inputs.extend(last.map(|last| given_input(last)));
    if let (Some(_), None) = (last, state.opens) {
        state.status = ItemStatus::Done;
        return state;
    }
    let after_last = |given: &Given| last.is_none_or(|last| last.day <= given.day);
    if let Some((status, given)) = declined(run.services, life.as_of, after_last) {
        state.status = status;
        state.inputs.push(given_input(given));
        return state;
    }
    let late_after = |opens: Day| opens.plus_days(i32::from(item.grace_days));
    state.ideal = state.opens.filter(|_| 0 < item.grace_days).map(late_after);
    state.status = window_status(&state, life);
    state
}

/// Tells whether the numbered step was given within its window, and on which day.
pub(crate) fn given_in_window<'a>(
    services: &ByItem<'a>,
    item: &Item,
    step: &Step,
    anchor: Anchor,
) -> Option<&'a Given> {
    let mut of_item = services.of(&item.rule.id).iter().copied();
    of_item
        .find(|given| given.step == step.code && is_given(given) && in_window(step, anchor, given))
}
