//! What happened in the days that a digest looks at, and what of it matters most.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    area::{DesaCode, PuskesmasCode},
    day::{Day, Month},
    id::PersonId,
    surveillance::{WEEK_DAYS, last_day_of, week_of},
};
use guidelines::{
    indicator::{Indicator, Met},
    model::{Guidelines, Severity},
    pws::{Digest, Position, PwsRules},
    target::Better,
};
use store::{
    closing::Tally,
    error::Result,
    read::{
        area::Scope,
        lists::{FindingRow, RuleFilter},
        recent::{NewlyLate, Recent, RecentQuery},
        surveillance::SignalStepRow,
    },
    store::Store,
};

use crate::{
    early_warning::Weeks,
    pages::listed,
    pws::{self, Share, Target},
    signals::WEEKS_BEFORE,
};

/// People about whom something was received who are looked at.
const PEOPLE_MAX: usize = 3_000;
/// Emergencies that are looked through.
const EMERGENCIES_MAX: usize = 10_000;
/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// Weeks of early warning that are looked at for a report.
const REPORT_WEEKS: i32 = 4;

/// What a digest is asked of.
pub(super) struct Ask {
    pub(super) home: PuskesmasCode,
    pub(super) today: Day,
    pub(super) now_ms: u64,
    /// Whether signals and reports of early warning may be seen.
    pub(super) see_skdr: bool,
    /// Whether confidential findings may be counted.
    pub(super) confidential: bool,
}

/// What happened.
pub(super) struct Week {
    pub(super) digest: Digest,
    rules: PwsRules,
    pub(super) month: Month,
    pub(super) today: Day,
    pub(super) recent: Recent,
    pub(super) late: Vec<NewlyLate>,
    /// Of those who are late: in which indicators they are counted and not done.
    not_done: BTreeSet<(PersonId, String)>,
    pub(super) emergencies: Vec<FindingRow>,
    pub(super) warning: Option<Warning>,
}

/// What is known of early warning.
pub(super) struct Warning {
    pub(super) weeks: Weeks,
    pub(super) steps: Vec<SignalStepRow>,
    /// The Sunday of the first week that is looked at.
    pub(super) since: Day,
}

/// Who changed an indicator in a village, and by how much.
type Changes<'w> = BTreeMap<(&'w str, Option<DesaCode>), Vec<(PersonId, Tally)>>;

/// An indicator in a village.
#[derive(Debug, Clone)]
pub(super) struct Place<'g> {
    pub(super) indicator: &'g Indicator,
    pub(super) desa: Option<DesaCode>,
    /// What is counted now, and what would be without the records of these days.
    pub(super) now: Tally,
    pub(super) then: Tally,
    /// Who newly lacks something.
    pub(super) lacking: BTreeSet<PersonId>,
    /// Tenths of a percent to the target; 0 when it is reached or there is none.
    pub(super) distance: u64,
    /// Where it stood then and stands now, when it can be judged.
    pub(super) positions: Option<[Position; 2]>,
    pub(super) is_small: bool,
}

impl Place<'_> {
    /// Returns the score among the places that matter most: people who newly lack something times
    /// percentage points to the target; nothing of a small number.
    pub(super) fn score(&self) -> u64 {
        if self.is_small {
            return 0;
        }
        self.lacking.len() as u64 * self.distance / 10
    }

    /// Tells whether it fell from the target since then.
    pub(super) fn has_fallen(&self) -> bool {
        self.positions == Some([Position::Reached, Position::Behind])
    }

    /// Tells whether it came to the target since then.
    pub(super) fn has_risen(&self) -> bool {
        self.positions == Some([Position::Behind, Position::Reached])
    }
}

impl Week {
    /// Asks the store; nothing when no rule says what a digest looks at.
    pub(super) fn gather(store: &Store, ask: &Ask) -> Result<Option<Self>> {
        let today = ask.today;
        let Some(rules) = store.guidelines().pws_on(today).cloned() else { return Ok(None) };
        let digest = rules.digest;
        let month = today.month();
        let from = today.plus_days(-i32::from(digest.days));
        let since_ms = ask.now_ms.saturating_sub(u64::from(digest.days) * DAY_MS);
        let query = RecentQuery { puskesmas: &ask.home, month, since_ms, people_max: PEOPLE_MAX };
        let warning = match ask.see_skdr {
            true => Some(Warning::gather(store, ask, i32::from(digest.days))?),
            false => None,
        };
        let late = store.newly_late(&ask.home, from, today)?;
        let people = late.iter().map(|of| of.person).collect();
        Ok(Some(Self {
            not_done: store.not_done_of(month, &people)?,
            digest,
            rules,
            month,
            today,
            recent: store.recent(&query)?,
            late,
            emergencies: emergencies(store, ask, from)?,
            warning,
        }))
    }

    /// Lists every indicator and village in which something changed or somebody newly lacks
    /// something; what counts by a confidential answer is told to nobody here.
    pub(super) fn places<'g>(&self, guidelines: &'g Guidelines) -> Vec<Place<'g>> {
        let day = self.month.last_day();
        let told = guidelines.indicators.iter();
        let told = told.filter(|of| of.rule.holds_on(day) && !of.confidential);
        let mut changes = Changes::new();
        for change in &self.recent.changes {
            let of = changes.entry((&change.indicator, change.desa)).or_default();
            of.push((change.person, change.by));
        }
        let mut places = Vec::new();
        for indicator in told {
            let id = &*indicator.rule.id;
            let mut areas: BTreeMap<Option<DesaCode>, BTreeSet<PersonId>> = BTreeMap::new();
            let counts = |late: &&NewlyLate| {
                asks_for(indicator, late) && self.not_done.contains(&(late.person, id.to_owned()))
            };
            for late in self.late.iter().filter(counts) {
                areas.entry(late.desa).or_default().insert(late.person);
            }
            for (_, desa) in changes.keys().filter(|(of, _)| *of == id) {
                areas.entry(*desa).or_default();
            }
            for (desa, late) in areas {
                let changes = changes.get(&(id, desa)).map(Vec::as_slice).unwrap_or_default();
                places.push(self.place(guidelines, indicator, desa, (late, changes)));
            }
        }
        places
    }

    fn place<'g>(
        &self,
        guidelines: &Guidelines,
        indicator: &'g Indicator,
        desa: Option<DesaCode>,
        (late, changes): (BTreeSet<PersonId>, &[(PersonId, Tally)]),
    ) -> Place<'g> {
        let now = self.recent.counts.of(guidelines, &indicator.rule.id, self.month, Some(desa));
        let by: Tally = changes.iter().map(|(_, by)| *by).sum();
        let then = now - by;
        let is_lower = indicator.better == Better::Lower;
        let newly = |by: &Tally| match is_lower {
            true => 0 < by.numerator,
            false => by.numerator < by.denominator,
        };
        let newly = changes.iter().filter(|(_, by)| newly(by)).map(|(person, _)| *person);
        // Who is late with a service lacks it; of cases there is no service.
        let late = late.into_iter().filter(|_| !is_lower);
        let target = Target::of(Some(&self.rules), indicator, self.month);
        let share = share(now);
        let position = |tally: Tally| {
            let state =
                pws::state(Some(&self.rules), indicator.better, self::share(tally), target, None);
            state.map(|state| state.position)
        };
        let distance =
            target.zip(share.permille()).map_or(0, |(target, permille)| match indicator.better {
                Better::Higher => target.permille().saturating_sub(permille),
                Better::Lower => permille.saturating_sub(target.permille()),
                Better::Neutral => 0,
            });
        let is_small = share.is_small(Some(&self.rules));
        let positions = position(then).zip(position(now)).filter(|_| !is_small);
        Place {
            indicator,
            desa,
            now,
            then,
            lacking: late.chain(newly).collect(),
            distance,
            positions: positions.map(|(then, now)| [then, now]),
            is_small,
        }
    }

    /// Returns the last day of a window that closes soon.
    pub(super) fn closes_by(&self) -> Day {
        self.today.plus_days(i32::from(self.digest.closing_days))
    }
}

impl Warning {
    fn gather(store: &Store, ask: &Ask, days: i32) -> Result<Self> {
        let last = week_of(ask.today);
        let since = week_of(ask.today.plus_days(-days));
        let reports = last.plus_days(-WEEK_DAYS * REPORT_WEEKS);
        let first = reports.min(since).plus_days(-WEEK_DAYS * WEEKS_BEFORE);
        let weeks = Weeks::read(store, &ask.home, (first, last), &Scope::All)?;
        let steps = store.signal_steps(&ask.home, since)?;
        Ok(Self { weeks, steps, since })
    }

    /// Lists the weeks that are over and that nobody reported, the latest first.
    pub(super) fn unreported(&self, today: Day) -> Vec<Day> {
        let last = week_of(today);
        let weeks = (0..=REPORT_WEEKS).map(|ago| last.plus_days(-WEEK_DAYS * ago));
        let is_over = |week: &Day| last_day_of(*week) < today;
        weeks.filter(is_over).filter(|week| self.weeks.closed(*week).is_none()).collect()
    }
}

/// Lists the findings that are an emergency and were made since a day.
fn emergencies(store: &Store, ask: &Ask, from: Day) -> Result<Vec<FindingRow>> {
    let mut found = listed::whole(EMERGENCIES_MAX, |page| {
        let filter = RuleFilter {
            scope: Scope::All.of_home(&ask.home),
            rule: None,
            severity_min: Severity::Emergency,
            confidential: ask.confidential,
            page,
        };
        Ok(store.findings_list(&filter)?.rows)
    })?;
    found.retain(|row| from <= row.day);
    Ok(found)
}

/// Tells whether an indicator asks for a service.
pub(super) fn asks_for(indicator: &Indicator, late: &NewlyLate) -> bool {
    indicator.components().iter().any(|component| match &component.met {
        Met::Step { choice, .. } => choice.has(&late.item, &late.step),
        Met::Given { items, times } => {
            let code = format!("{}.{}", late.item, late.step);
            0 < *times && items.iter().any(|of| **of == *late.item || **of == *code)
        }
        Met::Contact { .. } | Met::EveryMonth(_) | Met::Sum { .. } => false,
    })
}

/// Returns the people of a tally.
pub(super) fn share(tally: Tally) -> Share {
    let people = |number: i64| u64::try_from(number).unwrap_or_default();
    Share::new(people(tally.numerator), people(tally.denominator))
}
