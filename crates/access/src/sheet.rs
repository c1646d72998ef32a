//! The monthly sheet "who looked": each account in one line, with what is unusual about it.
//!
//! Only unusual patterns are told, never guilt: a midwife who opens eighty people on a posyandu
//! day did her work. The limits are parameters of ours (assumed).

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{AccountId, PersonId};

use crate::audit::{Event, Outcome};

/// People opened one by one on a day from which it is told.
pub const PEOPLE_A_DAY: usize = 60;
/// Openings at night in a month from which they are told.
pub const AT_NIGHT: u32 = 5;
/// Refusals in a month from which they are told.
pub const REFUSED: u32 = 10;
/// People opened in a month without anything written about them, from which it is told.
pub const UNWRITTEN: usize = 20;
/// Hours of the day that are no working hours at a Puskesmas without beds, in local time.
const NIGHT: [std::ops::Range<u64>; 2] = [0..5, 21..24];

const HOUR_MS: u64 = 60 * 60 * 1000;
const DAY_MS: u64 = 24 * HOUR_MS;

/// What is unusual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unusual {
    /// Many people opened one by one on one day.
    ManyOnADay(usize),
    /// Opened at night.
    AtNight(u32),
    /// Refused often.
    Refused(u32),
    /// Opened without writing anything about them.
    Unwritten(usize),
    /// Emergencies.
    Emergencies(u32),
}

/// One account in a month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Looker {
    /// Name, as written last.
    pub name: String,
    /// Code of the role, as written last.
    pub role: String,
    /// Pages and forms about one person.
    pub opened: u32,
    /// Different people of those pages.
    pub people: usize,
    /// Lists of names and files.
    pub lists: u32,
    /// What was refused.
    pub refused: u32,
    /// What is unusual.
    pub unusual: Vec<Unusual>,
}

#[derive(Default)]
struct Tally {
    looker: Looker,
    opened: BTreeSet<(u64, PersonId)>,
    written: BTreeSet<PersonId>,
    at_night: u32,
    emergencies: u32,
}

/// Adds up a month, one event after the other.
#[derive(Default)]
pub struct Sheet {
    tallies: BTreeMap<AccountId, Tally>,
    offset_ms: u64,
}

impl Sheet {
    /// Begins a sheet at a place so many hours east of UTC.
    pub fn new(utc_offset_hours: i8) -> Self {
        // West of Greenwich there is no Puskesmas.
        let hours = u64::from(utc_offset_hours.unsigned_abs());
        Self { tallies: BTreeMap::new(), offset_ms: hours * HOUR_MS }
    }

    /// Adds an event; those of nobody are left out.
    pub fn add(&mut self, event: &Event) {
        let Some(account) = event.account else { return };
        let tally = self.tallies.entry(account).or_default();
        tally.looker.name.clone_from(&event.name);
        tally.looker.role.clone_from(&event.role);
        if event.outcome == Outcome::Refused {
            tally.looker.refused += 1;
            return;
        }
        let local_ms = event.at_ms + self.offset_ms;
        let (day, hour) = (local_ms / DAY_MS, local_ms % DAY_MS / HOUR_MS);
        let is_writing = event.deed.starts_with("POST ");
        match event.persons.as_slice() {
            [] => return,
            [person] if is_about_one(&event.deed) => {
                tally.looker.opened += 1;
                tally.opened.insert((day, *person));
                if is_writing {
                    tally.written.insert(*person);
                }
            }
            _ => tally.looker.lists += 1,
        }
        tally.at_night += u32::from(NIGHT.iter().any(|hours| hours.contains(&hour)));
        tally.emergencies += u32::from(event.ground.as_deref() == Some("darurat"));
    }

    /// Returns the lines, the most unusual first, then those who opened most.
    pub fn finish(self) -> Vec<Looker> {
        let mut lookers: Vec<Looker> = self.tallies.into_values().map(Tally::finish).collect();
        lookers.sort_by_key(|one| {
            (std::cmp::Reverse((one.unusual.len(), one.opened)), one.name.clone())
        });
        lookers
    }
}

/// Tells whether an address is about one person rather than a list that shows one.
fn is_about_one(deed: &str) -> bool {
    ["/orang/{id}", "/catatan/{id}", "/posyandu/{id}/{tanggal}/{orang}"]
        .iter()
        .any(|path| deed.contains(path))
}

impl Tally {
    fn finish(self) -> Looker {
        let mut looker = self.looker;
        let people: BTreeSet<PersonId> = self.opened.iter().map(|(_, person)| *person).collect();
        looker.people = people.len();
        let mut a_day: BTreeMap<u64, usize> = BTreeMap::new();
        for (day, _) in &self.opened {
            *a_day.entry(*day).or_default() += 1;
        }
        let busiest = a_day.into_values().max().unwrap_or(0);
        let unwritten = people.difference(&self.written).count();
        let told = [
            (PEOPLE_A_DAY <= busiest, Unusual::ManyOnADay(busiest)),
            (AT_NIGHT <= self.at_night, Unusual::AtNight(self.at_night)),
            (REFUSED <= looker.refused, Unusual::Refused(looker.refused)),
            (UNWRITTEN <= unwritten, Unusual::Unwritten(unwritten)),
            (0 < self.emergencies, Unusual::Emergencies(self.emergencies)),
        ];
        let told = told.into_iter().filter(|(is, _)| *is);
        looker.unusual = told.map(|(_, unusual)| unusual).collect();
        looker
    }
}
