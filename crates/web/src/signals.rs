//! Signals of early warning: which weeks ask for a look, and how far somebody has come with one.

use std::collections::BTreeMap;

use domain::{
    area::DesaCode,
    day::{Day, Month},
    surveillance::{Step, WEEK_DAYS, last_day_of},
};
use guidelines::{disease::Disease, model::Guidelines};
use outbreak::{klb::History, rate::Rate, signal::Signal};
use store::read::surveillance::SignalStepRow;

use crate::early_warning::{Of, Weeks};

/// Weeks before the first that is judged: the baseline of a chart and what lies between.
pub(crate) const WEEKS_BEFORE: i32 = 12;
/// Weeks that the criteria of an outbreak look at: a year, and the newest.
pub(crate) const WEEKS_OF_YEAR: i32 = 53;
const MINUTES_OF_DAY: i64 = 24 * 60;
const MONTHS: i32 = 12;

/// A disease in a week whose numbers meet a rule.
pub(crate) struct Found<'g> {
    pub(crate) disease: &'g Disease,
    pub(crate) week: Day,
    /// Rules met by the whole of the Puskesmas.
    pub(crate) whole: Vec<Signal>,
    /// Rules met by villages.
    pub(crate) villages: Vec<(DesaCode, Vec<Signal>)>,
}

/// Lists the signals of the weeks since one, the newest first; also those about which a step is
/// written down, whatever the numbers say by now.
pub(crate) fn found<'g>(
    guidelines: &'g Guidelines,
    weeks: &Weeks,
    since: Day,
    steps: &[SignalStepRow],
) -> Vec<Found<'g>> {
    let mut all = Vec::new();
    for week in weeks.weeks().filter(|week| since <= *week) {
        let known = weeks.villages(week);
        for disease in guidelines.diseases_on(week) {
            let whole = of(guidelines, weeks, disease, (week, Of::All));
            let villages = known.iter().flatten().copied().filter_map(|desa| {
                let area = Of::Village(Some(desa));
                let signals = of(guidelines, weeks, disease, (week, area));
                (!signals.is_empty()).then_some((desa, signals))
            });
            let villages: Vec<_> = villages.collect();
            if !whole.is_empty() || !villages.is_empty() {
                all.push(Found { disease, week, whole, villages });
            }
        }
    }
    for row in steps {
        let same = |found: &&mut Found<'_>| {
            found.week == row.week && *found.disease.rule.id == *row.disease
        };
        let found = match all.iter_mut().find(same) {
            Some(found) => found,
            None => {
                let Some(disease) = guidelines.disease(&row.disease, row.week) else { continue };
                let (whole, villages) = (Vec::new(), Vec::new());
                all.push(Found { disease, week: row.week, whole, villages });
                all.last_mut().expect("one was pushed")
            }
        };
        let known = |desa: &DesaCode| found.villages.iter().any(|(of, _)| of == desa);
        if let Some(desa) = row.desa.filter(|desa| !known(desa)) {
            found.villages.push((desa, Vec::new()));
        }
    }
    all.sort_by_key(|found| std::cmp::Reverse(found.week));
    all
}

/// Holds a week against the rules of a disease.
pub(crate) fn of(
    guidelines: &Guidelines,
    weeks: &Weeks,
    disease: &Disease,
    (week, of): (Day, Of),
) -> Vec<Signal> {
    let Some(warning) = guidelines.early_warning(week) else { return Vec::new() };
    warning.signals(disease, &weeks.series(&disease.rule.id, of, week))
}

/// What the criteria of an outbreak are held against.
pub(crate) struct Past {
    periods: Vec<Option<u32>>,
    months: Vec<Option<u32>>,
    months_before: Vec<Option<u32>>,
    fatality: [Option<Rate>; 2],
    share: [Option<Rate>; 2],
}

impl Past {
    /// Gathers what is known of a disease up to a week. `by_day` has its cases since January of the
    /// year before, `contacts` everybody who came, by week.
    pub(crate) fn of(
        weeks: &Weeks,
        disease: &Disease,
        week: Day,
        by_day: &[(Day, u32)],
        contacts: &[(Day, u32)],
    ) -> Self {
        let id = disease.rule.id.as_ref();
        let january = january(week);
        let fatality = |week: Day| {
            let live = weeks.live(id, week, Of::All);
            Rate::new(live.died.into(), live.cases)
        };
        let share = |week: Day| {
            let live = weeks.live(id, week, Of::All);
            let (_, all) = contacts.iter().find(|(of, _)| *of == week)?;
            Rate::new(live.cases.into(), *all)
        };
        let months = |from: Month, count: i32| {
            let mut known = known_months(weeks, by_day);
            (0..count).map(|step| known.remove(&from.plus(step).index())).collect()
        };
        let until = last_day_of(week).month();
        let before = week.plus_days(-WEEK_DAYS);
        Self {
            periods: weeks.series(id, Of::All, week),
            months: months(january, until.index() - january.index() + 1),
            months_before: months(january.plus(-MONTHS), MONTHS),
            fatality: [fatality(week), fatality(before)],
            share: [share(week), share(before)],
        }
    }

    /// Lends itself to the criteria.
    pub(crate) fn history(&self) -> History<'_> {
        History {
            periods: &self.periods,
            months: &self.months,
            months_before: &self.months_before,
            fatality: self.fatality[0],
            fatality_before: self.fatality[1],
            share: self.share[0],
            share_before: self.share[1],
        }
    }
}

/// Returns January of the year that holds the last day of a week.
fn january(week: Day) -> Month {
    let month = last_day_of(week).month();
    month.plus(1 - month.number())
}

/// Returns the first day of the year before that of a week: since when the criteria look back.
pub(crate) fn year_before(week: Day) -> Day {
    january(week).plus(-MONTHS).first_day()
}

/// Counts the cases of months; a month without a case is known when a week of it was closed.
fn known_months(weeks: &Weeks, by_day: &[(Day, u32)]) -> BTreeMap<i32, u32> {
    let closed = weeks.weeks().filter(|week| weeks.closed(*week).is_some());
    let mut known: BTreeMap<i32, u32> = closed.map(|week| (week.month().index(), 0)).collect();
    for (day, cases) in by_day {
        *known.entry(day.month().index()).or_default() += cases;
    }
    known
}

/// Minutes since the first day of 1970, at the place of the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(i64);

impl Moment {
    /// Makes a moment; without a time of day it is the beginning of the day, so that a clock that
    /// starts then never runs late.
    pub(crate) fn new(day: Day, minute: Option<u16>) -> Self {
        Self(i64::from(day.epoch_days()) * MINUTES_OF_DAY + i64::from(minute.unwrap_or(0)))
    }

    /// Returns the moment so many hours later.
    pub(crate) const fn plus_hours(self, hours: u16) -> Self {
        Self(self.0 + 60 * hours as i64)
    }

    /// Returns the day, and the minutes since its midnight.
    pub(crate) fn parts(self) -> (Day, u16) {
        let day = i32::try_from(self.0.div_euclid(MINUTES_OF_DAY)).unwrap_or(i32::MAX);
        let minute = u16::try_from(self.0.rem_euclid(MINUTES_OF_DAY)).unwrap_or(0);
        (Day::from_epoch_days(day), minute)
    }
}

/// How the report of an outbreak (W1) stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Report {
    /// Nothing to report: not verified, or found not to be so.
    None,
    /// To be sent by then, if an outbreak is suspected.
    Due(Moment),
    /// It was to be sent by then.
    Late(Moment),
    /// It was sent; whether in time.
    Sent(bool),
}

/// Tells how the report stands, by the steps in their order: the clock starts with the first
/// verification after which nobody found that it was not so.
pub(crate) fn report(steps: &[SignalStepRow], now: Moment, hours: u16) -> Report {
    let at = |row: &SignalStepRow| Moment::new(row.day, row.minute);
    let from = steps.iter().rposition(|row| row.step == Step::FalseAlarm).map_or(0, |at| at + 1);
    let steps = &steps[from..];
    let Some(verified) = steps.iter().find(|row| row.step == Step::Verified) else {
        return Report::None;
    };
    let due = at(verified).plus_hours(hours);
    let sent = steps.iter().find(|row| row.step == Step::Reported);
    let is_over = steps.iter().any(|row| row.step == Step::Ended);
    match sent {
        Some(sent) => Report::Sent(at(sent) <= due),
        None if is_over => Report::None,
        None if due < now => Report::Late(due),
        None => Report::Due(due),
    }
}

#[cfg(test)]
mod tests {
    use domain::id::RecordId;
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;

    fn steps(done: &[(Step, &str, u16)]) -> Vec<SignalStepRow> {
        let row = |(step, day, minute): &(Step, &str, u16)| SignalStepRow {
            record: RecordId::new(Uuid::nil()),
            week: "2026-11-08".parse().unwrap(),
            disease: "skdr.penyakit.a".to_owned(),
            desa: None,
            step: *step,
            day: day.parse().unwrap(),
            minute: Some(*minute),
            note: None,
            author: "Wati".to_owned(),
        };
        done.iter().map(row).collect()
    }

    fn moment(day: &str, minute: u16) -> Moment {
        Moment::new(day.parse().unwrap(), Some(minute))
    }

    const SIX: (Step, &str, u16) = (Step::Verified, "2026-11-16", 360);

    #[rstest]
    #[case(&[], Report::None)]
    #[case(&[(Step::Investigated, "2026-11-16", 0)], Report::None)]
    #[case(&[SIX], Report::Due(moment("2026-11-17", 360)))]
    #[case(&[SIX, (Step::Ended, "2026-11-17", 0)], Report::None)]
    #[case(&[SIX, (Step::FalseAlarm, "2026-11-16", 400)], Report::None)]
    #[case(&[SIX, (Step::Reported, "2026-11-17", 360)], Report::Sent(true))]
    #[case(&[SIX, (Step::Reported, "2026-11-17", 361)], Report::Sent(false))]
    #[case(
        &[SIX, (Step::FalseAlarm, "2026-11-16", 400), (Step::Verified, "2026-11-16", 480)],
        Report::Due(moment("2026-11-17", 480))
    )]
    fn the_clock_of_a_report(#[case] done: &[(Step, &str, u16)], #[case] expected: Report) {
        assert_eq!(report(&steps(done), moment("2026-11-17", 360), 24), expected);
    }

    #[test]
    fn a_report_is_late_a_minute_after_its_hours() {
        let due = moment("2026-11-17", 360);
        assert_eq!(report(&steps(&[SIX]), due, 24), Report::Due(due));
        assert_eq!(report(&steps(&[SIX]), moment("2026-11-17", 361), 24), Report::Late(due));
        assert_eq!(due.parts(), ("2026-11-17".parse().unwrap(), 360));
    }
}
