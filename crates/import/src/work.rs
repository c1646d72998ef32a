//! The work on one row: who it is about, what the log does not hold yet.

use domain::{
    day::Day,
    hlc::Hlc,
    id::{HouseholdId, PersonId, RecordId},
    person::PersonFacts,
    record::{Body, Record, Setting, Subject, Visit},
    refusal,
};

use crate::{
    area::Home,
    draft::Draft,
    entry::{self, Entry, Faults},
    error::Error,
    outcome::{Difference, Fault, Verdict},
    people::additions,
    plan::Plan,
    table::Row,
    values, zscore,
};

/// Whom a row was found to be.
struct Adopted {
    /// The record that says so.
    stated: RecordId,
    person: PersonId,
    /// The record says nothing else: the row is another spelling of what is known.
    spelling: bool,
}

impl Plan<'_> {
    /// Reads a row, finds its person and makes the records that the log does not hold.
    pub(crate) fn work(
        &mut self,
        row: &Row,
        records: &mut Vec<Record>,
        differences: &mut Vec<Difference>,
    ) -> Result<Verdict, Error> {
        let (entry, mut faults) =
            entry::read(&self.header, &row.cells, self.ctx.guidelines, self.ctx.today);
        let home = self.areas.home(&self.header, &entry, &self.ctx.puskesmas, &mut faults);
        let Some(home) = home.filter(|_| faults.rejecting.is_empty()) else {
            return Ok(Verdict::Rejected(faults.rejecting));
        };
        if let Some(contact) = &entry.contact {
            *differences = zscore::differences(row.number, &entry, contact);
        } else if !entry.notes.is_empty() {
            let message = format!(
                "Keterangan tidak disimpan karena baris ini tanpa tanggal ukur: {}.",
                entry.notes.join("; ")
            );
            faults.flags.push(Fault::of_row("keterangan.tanpa-tanggal", message));
        }
        let start = records.len();
        let Some(adopted) = self.draft(row.number, (&entry, &home), records, &mut faults)? else {
            return Ok(Verdict::Rejected(faults.rejecting));
        };
        let only_spelling = adopted.spelling && records.len() == start + 1;
        self.adopt(&entry, &home, &adopted, &records[start..]);
        Ok(if records.len() == start || only_spelling {
            Verdict::Known
        } else if faults.flags.is_empty() {
            Verdict::Accepted
        } else {
            Verdict::Flagged(faults.flags)
        })
    }

    /// Finds the first thing that a row states and the log would not take.
    ///
    /// Everything is looked at, also what is known: a row that is refused today is refused again
    /// when other rows have stated the rest of it.
    fn refusal(
        &self,
        draft: &Draft<'_>,
        home: &Home,
        events: &[(RecordId, Day, Body)],
    ) -> Option<Fault> {
        let person = Subject::Person(draft.new_person());
        let since = draft.since(true);
        let facts = Body::from(draft.facts(home, None, (None, None)));
        let household = draft.household(home);
        let household =
            household.map(|(id, facts)| (Subject::Household(id), Body::Household(facts)));
        let place = draft.posyandu(home);
        let place = place.map(|(id, facts)| (Subject::Place(id), Body::Place(facts)));
        let surroundings = household.into_iter().chain(place);
        let of_events = events.iter().map(|(_, day, body)| (person, *day, body.clone()));
        let stated = surroundings.map(|(subject, body)| (subject, since, body));
        let stated = [(person, since, facts)].into_iter().chain(stated).chain(of_events);
        let id = draft.person_record(home);
        stated.into_iter().find_map(|(subject, day, body)| {
            let record = draft.record(id, subject, day, &mut self.written.clone(), body);
            refusal::check(&record, self.ctx.today).err().map(Fault::of_refusal)
        })
    }

    /// Makes the records of a row that are not in the log yet; `None` when the row is rejected.
    fn draft(
        &mut self,
        row: u32,
        (entry, home): (&Entry, &Home),
        records: &mut Vec<Record>,
        faults: &mut Faults,
    ) -> Result<Option<Adopted>, Error> {
        let draft = Draft { ctx: &self.ctx, format: self.format, entry, row };
        let events = draft.events();
        if let Some(refusal) = self.refusal(&draft, home, &events) {
            faults.rejecting.push(refusal);
            return Ok(None);
        }
        let stated = draft.person_record(home);
        let remembered = match self.persons_stated.get(&stated) {
            Some(person) => Some(*person),
            None => match self.ctx.directory.subject_of(stated).map_err(Error::Directory)? {
                Some(Subject::Person(person)) => Some(person),
                Some(Subject::Household(_) | Subject::Place(_)) | None => None,
            },
        };
        let adopted = match remembered {
            Some(person) => Some(Adopted { stated, person, spelling: false }),
            None => self.introduce(row, (entry, home, stated), records, faults)?,
        };
        let Some(adopted) = adopted else { return Ok(None) };
        self.happened(row, (entry, home, adopted.person), events, (records, faults))?;
        Ok(Some(adopted))
    }

    /// Finds the person of a row, or makes one, and states what the log does not know about them.
    ///
    /// A row that was found by its name and adds nothing states the name that is stored: without
    /// that record a later import, when the baby bears another name, would take it for a twin.
    fn introduce(
        &mut self,
        row: u32,
        (entry, home, stated): (&Entry, &Home, RecordId),
        records: &mut Vec<Record>,
        faults: &mut Faults,
    ) -> Result<Option<Adopted>, Error> {
        let directory = self.ctx.directory;
        let draft = Draft { ctx: &self.ctx, format: self.format, entry, row };
        let posyandu = home.posyandu.as_ref().map(|place| place.id);
        let found = self
            .people
            .find(directory, &self.header, (entry, posyandu), faults)
            .map_err(Error::Directory)?;
        if !faults.rejecting.is_empty() {
            return Ok(None);
        }
        let person = found.unwrap_or_else(|| draft.new_person());
        let mut written = self.written;
        let household = self.surroundings(&draft, home, (records, &mut written))?;
        let mut parent = |nik| match nik {
            Some(nik) => self.people.by_nik(directory, nik).map_err(Error::Directory),
            None => Ok(None),
        };
        let parents = (parent(entry.mother_nik)?, parent(entry.father_nik)?);
        let facts = draft.facts(home, household, parents);
        let since = draft.since(found.is_none());
        let subject = Subject::Person(person);
        let known = self.people.facts(directory, person).map_err(Error::Directory)?;
        let mut facts = match known {
            Some(known) => additions(&self.header, facts, known, faults),
            None => facts,
        };
        let spelling = facts == PersonFacts::default() && entry.nik.is_none();
        if spelling {
            facts.name = known.and_then(|known| known.name.clone());
        }
        if facts != PersonFacts::default() {
            let body = Body::from(facts);
            records.push(draft.record(stated, subject, since, &mut written, body));
        }
        self.written = written;
        Ok(Some(Adopted { stated, person, spelling }))
    }

    /// States the household and the posyandu that a row names, unless they are known; returns the
    /// household.
    fn surroundings(
        &self,
        draft: &Draft<'_>,
        home: &Home,
        (records, written): (&mut Vec<Record>, &mut Hlc),
    ) -> Result<Option<HouseholdId>, Error> {
        let mut state = |id, subject, body| {
            records.push(draft.record(id, subject, draft.since(true), written, body));
        };
        let mut household = self.household(draft.entry)?;
        if let Some((made, facts)) = draft.household(home).filter(|_| household.is_none()) {
            let id = draft.first_record("household", made);
            state(id, Subject::Household(made), Body::Household(facts));
            household = Some(made);
        }
        if let Some((place, facts)) = draft.posyandu(home).filter(|_| home.posyandu_is_new) {
            let id = draft.first_record("place", place);
            state(id, Subject::Place(place), Body::Place(facts));
        }
        Ok(household)
    }

    /// Finds the household of a row by the number of its kartu keluarga.
    fn household(&self, entry: &Entry) -> Result<Option<HouseholdId>, Error> {
        let Some(kk) = &entry.kk else { return Ok(None) };
        match self.households.get(kk) {
            Some(id) => Ok(Some(*id)),
            None => self.ctx.directory.household_by_kk(kk).map_err(Error::Directory),
        }
    }

    /// Makes records of what happened to the person, unless they are in the log already.
    fn happened(
        &mut self,
        row: u32,
        (entry, home, person): (&Entry, &Home, PersonId),
        events: Vec<(RecordId, Day, Body)>,
        (records, faults): (&mut Vec<Record>, &mut Faults),
    ) -> Result<(), Error> {
        let directory = self.ctx.directory;
        let draft = Draft { ctx: &self.ctx, format: self.format, entry, row };
        for (id, day, body) in events {
            if self.events_stated.contains(&id)
                || directory.subject_of(id).map_err(Error::Directory)?.is_some()
            {
                continue;
            }
            let subject = Subject::Person(person);
            let mut record = draft.record(id, subject, day, &mut self.written, body);
            if let Body::Visit(visit) = &record.body {
                let mut same_day = self.visits.get(&(person, day)).cloned().unwrap_or_default();
                if !self.people.is_new(person) {
                    same_day.extend(directory.visits_on(person, day).map_err(Error::Directory)?);
                }
                if same_day.iter().any(|other| covers(other, visit)) {
                    continue;
                }
                if same_day.iter().any(|other| contradicts(other, visit)) {
                    let message = format!(
                        "Sudah ada hasil ukur lain pada {day} untuk orang ini. Keduanya tersimpan; \
                         periksa dan perbaiki yang salah."
                    );
                    faults.flags.push(Fault::of_row("ukuran.ganda", message));
                }
                let at_posyandu = visit.setting == Setting::Posyandu;
                record.place = home.posyandu.as_ref().filter(|_| at_posyandu).map(|place| place.id);
            }
            records.push(record);
        }
        Ok(())
    }

    /// Remembers what an accepted row brought, for the rows after it.
    fn adopt(&mut self, entry: &Entry, home: &Home, adopted: &Adopted, records: &[Record]) {
        self.persons_stated.insert(adopted.stated, adopted.person);
        for record in records {
            match (&record.subject, &record.body) {
                (Subject::Person(person), Body::Person(facts)) => {
                    self.people.adopt(*person, facts, entry.child_order);
                }
                (Subject::Person(person), Body::Visit(visit)) => {
                    self.events_stated.insert(record.id);
                    let key = (*person, record.occurred);
                    self.visits.entry(key).or_default().push(visit.clone());
                }
                (Subject::Household(id), Body::Household(facts)) => {
                    if let Some(kk) = &facts.kk_number {
                        self.households.insert(kk.clone(), *id);
                    }
                }
                (Subject::Place(_), _) => {
                    if let Some(place) = &home.posyandu {
                        self.areas.adopt(place.clone());
                    }
                }
                _ => {
                    self.events_stated.insert(record.id);
                }
            }
        }
    }
}

/// Tells whether everything that a visit states is stated by another one of the same day.
fn covers(other: &Visit, visit: &Visit) -> bool {
    let observed =
        visit.observations.iter().all(|(code, value)| other.observations.get(code) == Some(value));
    let given = visit.services.iter().all(|service| {
        other.services.iter().any(|own| own.item == service.item && own.step == service.step)
    });
    other.attendance == visit.attendance && observed && given
}

/// Tells whether two visits of one day measured the same thing differently.
fn contradicts(other: &Visit, visit: &Visit) -> bool {
    [values::WEIGHT, values::HEIGHT].iter().any(|code| {
        let own = visit.observations.get(*code);
        own.is_some_and(|own| other.observations.get(*code).is_some_and(|theirs| theirs != own))
    })
}
