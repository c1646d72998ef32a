//! The monthly sheet "who looked": each account in one line, with what is unusual about it.
//!
//! Only unusual patterns are told, never guilt: a midwife who opens eighty people on a posyandu
//! day did her work. The numbers are data ([`Limits`], assumed).

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{AccountId, PersonId};

use crate::{
    audit::{Event, OF_ACCOUNTS, Outcome},
    limits::Limits,
};

const HOUR_MS: u64 = 60 * 60 * 1000;
const DAY_MS: u64 = 24 * HOUR_MS;

/// What is unusual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unusual {
    /// Many people opened one by one on one day.
    ManyOnADay(usize),
    /// Many files of names downloaded.
    Files(u32),
    /// Opened outside working hours.
    AfterHours(u32),
    /// Refused often.
    Refused(u32),
    /// Often asked for a reason.
    Asked(u32),
    /// Opened without writing anything about them on that day.
    Unwritten(usize),
    /// Opened people of the same last name without writing anything about them on that day.
    SameName(usize),
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
    /// How often a reason was asked for before something was shown.
    pub asked: u32,
    /// What is unusual.
    pub unusual: Vec<Unusual>,
}

/// Somebody whom unusually many accounts opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sought {
    /// Whom.
    pub person: PersonId,
    /// How many accounts.
    pub accounts: usize,
}

#[derive(Default)]
struct Tally {
    looker: Looker,
    opened: BTreeSet<(u64, PersonId)>,
    written: BTreeSet<(u64, PersonId)>,
    files: u32,
    after_hours: u32,
    emergencies: u32,
}

/// Adds up a month, one event after the other.
pub struct Sheet {
    tallies: BTreeMap<AccountId, Tally>,
    offset_ms: u64,
    limits: Limits,
}

impl Sheet {
    /// Begins a sheet at a place so many hours east of UTC.
    pub fn new(utc_offset_hours: i8, limits: Limits) -> Self {
        // West of Greenwich there is no Puskesmas.
        let hours = u64::from(utc_offset_hours.unsigned_abs());
        Self { tallies: BTreeMap::new(), offset_ms: hours * HOUR_MS, limits }
    }

    /// Adds an event; those of nobody, and what is done about accounts, are left out.
    pub fn add(&mut self, event: &Event) {
        let Some(account) = event.account else { return };
        if event.deed.starts_with(OF_ACCOUNTS) {
            return;
        }
        let tally = self.tallies.entry(account).or_default();
        tally.looker.name.clone_from(&event.name);
        tally.looker.role.clone_from(&event.role);
        match event.outcome {
            Outcome::Done | Outcome::Failed => {}
            Outcome::Refused => {
                tally.looker.refused += 1;
                return;
            }
            Outcome::Asked => {
                tally.looker.asked += 1;
                return;
            }
        }
        let local_ms = event.at_ms + self.offset_ms;
        let (day, hour) = (local_ms / DAY_MS, local_ms % DAY_MS / HOUR_MS);
        if is_record(event) {
            tally.written.extend(event.persons.iter().map(|person| (day, *person)));
        }
        match event.persons.as_slice() {
            [] => return,
            [person] if is_about_one(&event.deed) => {
                tally.looker.opened += 1;
                tally.opened.insert((day, *person));
            }
            _ => tally.looker.lists += 1,
        }
        let at_work = (self.limits.hours_begin..self.limits.hours_end).contains(&hour);
        tally.after_hours += u32::from(!at_work);
        tally.files += u32::from(event.deed.ends_with(".csv"));
        tally.emergencies += u32::from(event.ground.as_deref() == Some("darurat"));
    }

    /// Returns whom accounts opened without writing about them: their names are compared.
    pub fn unwritten(&self) -> BTreeSet<PersonId> {
        self.tallies.values().flat_map(Tally::unwritten).map(|(_, person)| person).collect()
    }

    /// Returns whom unusually many accounts opened, most first: perhaps somebody well known.
    pub fn sought(&self) -> Vec<Sought> {
        let mut by: BTreeMap<PersonId, usize> = BTreeMap::new();
        for tally in self.tallies.values() {
            let people: BTreeSet<PersonId> = tally.opened.iter().map(|(_, one)| *one).collect();
            for person in people {
                *by.entry(person).or_default() += 1;
            }
        }
        let many = by.into_iter().filter(|(_, accounts)| self.limits.many_accounts <= *accounts);
        let mut sought: Vec<_> =
            many.map(|(person, accounts)| Sought { person, accounts }).collect();
        sought.sort_by_key(|one| std::cmp::Reverse(one.accounts));
        sought
    }

    /// Returns the lines, the most unusual first, then those who opened most; `names` are those
    /// of the people whom [`Sheet::unwritten`] tells.
    pub fn finish(self, names: &BTreeMap<PersonId, String>) -> Vec<Looker> {
        let limits = self.limits;
        let tallies = self.tallies.into_values();
        let mut lookers: Vec<Looker> = tallies.map(|one| one.finish(&limits, names)).collect();
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

/// Tells whether something was written into the record of those whom an event names.
fn is_record(event: &Event) -> bool {
    let of_record = ["pelayanan", "pendaftaran", "mutu"].contains(&event.purpose.as_str());
    of_record && event.outcome == Outcome::Done && event.deed.starts_with("POST ")
}

/// Tells whether two names end with the same word, as those of relatives may.
///
/// Degrees behind a comma are no name; somebody of one name only has no family's name.
pub fn ends_alike(one: &str, other: &str, letters_min: usize) -> bool {
    let last = |name: &str| {
        let name = name.split(',').next().unwrap_or_default();
        let mut words = name.split_whitespace().filter(|word| !word.ends_with('.'));
        words.next()?;
        let last = words.next_back()?.to_lowercase();
        (letters_min <= last.chars().count()).then_some(last)
    };
    matches!((last(one), last(other)), (Some(one), Some(other)) if one == other)
}

impl Tally {
    fn unwritten(&self) -> impl Iterator<Item = (u64, PersonId)> + '_ {
        self.opened.difference(&self.written).copied()
    }

    fn finish(self, limits: &Limits, names: &BTreeMap<PersonId, String>) -> Looker {
        let people: BTreeSet<PersonId> = self.opened.iter().map(|(_, person)| *person).collect();
        let mut a_day: BTreeMap<u64, usize> = BTreeMap::new();
        for (day, _) in &self.opened {
            *a_day.entry(*day).or_default() += 1;
        }
        let busiest = a_day.into_values().max().unwrap_or(0);
        let unwritten = self.unwritten().count();
        let alike: BTreeSet<PersonId> = self
            .unwritten()
            .map(|(_, person)| person)
            .filter(|person| {
                let name = names.get(person);
                name.is_some_and(|name| ends_alike(&self.looker.name, name, limits.name_letters))
            })
            .collect();
        let mut looker = self.looker;
        looker.people = people.len();
        let told = [
            (limits.people_a_day <= busiest, Unusual::ManyOnADay(busiest)),
            (limits.files_a_month <= self.files, Unusual::Files(self.files)),
            (limits.after_hours <= self.after_hours, Unusual::AfterHours(self.after_hours)),
            (limits.refused <= looker.refused, Unusual::Refused(looker.refused)),
            (limits.asked <= looker.asked, Unusual::Asked(looker.asked)),
            (limits.unwritten <= unwritten, Unusual::Unwritten(unwritten)),
            (limits.same_name <= alike.len(), Unusual::SameName(alike.len())),
            (0 < self.emergencies, Unusual::Emergencies(self.emergencies)),
        ];
        let told = told.into_iter().filter(|(is, _)| *is);
        looker.unusual = told.map(|(_, unusual)| unusual).collect();
        looker
    }
}
