//! The district as it stands on one simulated day, and the writing of records about it.

use std::collections::BTreeMap;

use domain::{
    day::Day,
    hlc::Hlc,
    id::{PersonId, PlaceId, RecordId},
    record::{Author, Body, Correction, EnteredInError, Record, Subject},
};
use uuid::Uuid;

use crate::{
    chance::Chance,
    child::{Child, ChildAt},
    identity::Numbers,
    law::{Law, VACCINE_COUNT},
    newborn::Call,
    outbox::{Outbox, millis, uuid_at},
    places::{Places, StaffAt},
    plan::Plan,
    population::{PersonAt, Population},
    rehearsal::BirthToCome,
    society::Society,
};

/// Minutes of the day in which offices write.
const DESK_MINUTES: (i32, i32) = (8 * 60, 14 * 60);

/// Something that will happen on a later day.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Event {
    Death(PersonAt),
    Newborn(ChildAt, Call),
    /// A newborn gets a name and a NIK.
    Named(ChildAt),
    /// A visit to the Pustu or Puskesmas for vaccines and screening.
    Clinic(ChildAt),
    HomeVisit(ChildAt),
}

pub(crate) struct District {
    pub plan: Plan,
    /// First day of the plan, also while days beyond its last are rehearsed.
    pub first_day: Day,
    pub law: Law,
    pub chance: Chance,
    pub numbers: Numbers,
    pub places: Places,
    pub population: Population,
    pub children: Vec<Child>,
    pub outbox: Outbox,
    pub agenda: BTreeMap<Day, Vec<Event>>,
    pub today: Day,
    /// Opening days of this month, by posyandu.
    pub openings: Vec<Day>,
    /// Vaccines that are out of stock this month.
    pub out_of_stock: [bool; VACCINE_COUNT],
    /// People of six years and older, beside their names and homes.
    pub society: Society,
    /// Days are lived to learn who will be born; nothing is written.
    pub rehearses: bool,
    /// Births of the rehearsed days.
    pub births: Vec<BirthToCome>,
}

/// A record about to be written.
pub(crate) struct Note {
    pub subject: Subject,
    pub occurred: Day,
    pub minute: Option<u16>,
    pub writer: StaffAt,
    /// Milliseconds since 1970.
    pub written: u64,
    pub place: Option<PlaceId>,
    pub body: Body,
}

impl District {
    /// Writes a record down; it reaches the log when it is written.
    pub(crate) fn file(&mut self, note: Note) -> RecordId {
        let written = note.written;
        let record = self.record(note);
        let id = record.id;
        if !self.rehearses {
            self.outbox.take_in(written, record);
        }
        id
    }

    /// Writes a record down that its phone sends twice, days apart.
    pub(crate) fn file_and_send_twice(&mut self, note: Note) -> RecordId {
        let again = note.written + 60_000 * self.chance.between(1, 5 * 24 * 60) as u64;
        let record = self.record(note);
        let id = record.id;
        if self.rehearses {
            return id;
        }
        self.outbox.take_in(again, record.clone());
        self.outbox.take_in(record.written.millis, record);
        id
    }

    fn record(&mut self, note: Note) -> Record {
        let Note { subject, occurred, minute, writer, written, place, body } = note;
        let id = RecordId::new(uuid_at(written, &self.chance.ten_bytes()));
        let staff = &self.places.staff[writer];
        Record {
            id,
            puskesmas: self.plan.puskesmas.clone(),
            subject,
            occurred,
            minute,
            written: Hlc { millis: written, counter: 0 },
            author: Author {
                account: staff.account,
                name: staff.name.clone(),
                role: staff.role.to_owned(),
            },
            device: staff.device,
            place,
            source: None,
            body,
        }
    }

    /// Mends a record: same subject and day, another body.
    pub(crate) fn correct(&mut self, first: RecordId, reason: &str, note: Note) -> RecordId {
        let body = Body::Correction(Correction {
            corrects: first,
            reason: reason.to_owned(),
            body: Box::new(note.body),
        });
        self.file(Note { body, ..note })
    }

    /// Voids a record.
    pub(crate) fn void(&mut self, first: RecordId, reason: &str, note: Note) -> RecordId {
        let body = Body::EnteredInError(EnteredInError { voids: first, reason: reason.to_owned() });
        self.file(Note { body, ..note })
    }

    /// Draws a moment of desk work on a day.
    pub(crate) fn desk_time(&mut self, day: Day) -> u64 {
        let minute = self.chance.between(DESK_MINUTES.0, DESK_MINUTES.1);
        self.within_minute(millis(day, minute))
    }

    /// Draws when something of today is written down: soon, or days or weeks later.
    pub(crate) fn writing_time(&mut self, occurred: Day, minute: u16, lateness: f64) -> u64 {
        if self.chance.yes(lateness) {
            let days = self.lag_days();
            return self.desk_time(occurred.plus_days(days));
        }
        let minute = i32::from(minute) + self.chance.between(1, 12);
        self.within_minute(millis(occurred, minute))
    }

    /// Draws by how many days late entries are late.
    pub(crate) fn lag_days(&mut self) -> i32 {
        if self.chance.yes(0.7) { self.chance.between(1, 5) } else { self.chance.between(6, 40) }
    }

    fn within_minute(&mut self, millis: u64) -> u64 {
        millis + u64::from(self.chance.below(60_000))
    }

    pub(crate) fn uuid(&mut self, day: Day) -> Uuid {
        let minute = self.chance.between(DESK_MINUTES.0, DESK_MINUTES.1);
        uuid_at(millis(day, minute), &self.chance.ten_bytes())
    }

    pub(crate) fn plan_event(&mut self, day: Day, event: Event) {
        if day <= self.plan.until {
            self.agenda.entry(day).or_default().push(event);
        }
    }

    pub(crate) fn child(&self, at: ChildAt) -> &Child {
        &self.children[at as usize]
    }

    pub(crate) fn child_mut(&mut self, at: ChildAt) -> &mut Child {
        &mut self.children[at as usize]
    }

    pub(crate) fn person_of(&self, at: ChildAt) -> PersonId {
        self.population.person(self.child(at).person).id
    }

    pub(crate) fn birth_of(&self, at: ChildAt) -> Day {
        self.population.person(self.child(at).person).birth
    }

    pub(crate) fn posyandu_of(&self, at: ChildAt) -> usize {
        let person = self.population.person(self.child(at).person);
        self.population.household(person.household).posyandu
    }
}
