//! People of six years and older beside the children: who is where, what waits to happen to them,
//! and how it is written down.
//!
//! Every contact draws from a stream of its own, so that the children of a seed stay the same
//! whatever older people do.

use std::{collections::BTreeMap, mem};

use domain::{
    day::Day,
    id::{PlaceId, RecordId},
    record::{Attendance, Body, FollowUp, FollowUpStep, ServiceGiven, Setting, Subject, Visit},
    surveillance::week_of,
};

use crate::{
    assumption::{EMERGENCY_HANDLED, ILLNESSES, SAME_CASE_DAYS},
    card::Card,
    chance::{Chance, Stream},
    constitution::Constitution,
    district::{District, Note},
    illness::{IllnessAt, Outbreak},
    places::StaffAt,
    population::PersonAt,
    pregnancy::{Pregnancy, PregnancyAt},
};

/// Share of records about older people that a phone sends twice.
const SENT_TWICE: f64 = 0.003;

/// What is known of somebody from earlier contacts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Known {
    /// Day on which the long questions were last asked.
    pub asked: Option<Day>,
    /// Day on which hypertension, or diabetes, was diagnosed.
    pub hypertension: Option<Day>,
    pub diabetes: Option<Day>,
    /// No longer comes to control.
    pub lost: bool,
    /// A control is planned.
    pub in_control: bool,
    /// Under treatment for TB.
    pub tb: bool,
    /// Pregnancy under way, once somebody in care knows of it.
    pub pregnant: Option<PregnancyAt>,
    /// Doses of tetanus vaccine on record.
    pub tetanus: u8,
    /// Doses given at school, one bit each.
    pub school_doses: u8,
    /// First day after coming to the area.
    pub since: Option<Day>,
}

/// Something that will happen to somebody.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Care {
    Antenatal(PregnancyAt, usize),
    EndOfPregnancy(PregnancyAt),
    Postnatal(PregnancyAt, usize),
    Control(PersonAt),
    CheckUp(PersonAt),
    Mental(PersonAt),
    TbFound(PersonAt),
    /// The control of so many months of treatment.
    TbControl(PersonAt, u8),
    /// The home visit of so many weeks of treatment.
    TbHome(PersonAt, u8),
    /// Contacts of a patient are looked for.
    TbContacts(PersonAt),
    ContactExamined(PersonAt),
    ContactDone(PersonAt),
    Home(PersonAt),
    /// Somebody comes with an illness.
    Sick(PersonAt, IllnessAt),
}

#[derive(Default)]
pub(crate) struct Society {
    known: Vec<Known>,
    /// Everybody who belongs to a posyandu, and some who did before.
    pub of_posyandu: Vec<Vec<PersonAt>>,
    pub pregnancies: Vec<Pregnancy>,
    agenda: BTreeMap<Day, Vec<Care>>,
    /// Outbreaks of the whole plan.
    pub outbreaks: Vec<Outbreak>,
    /// Day on which somebody was last seen with an illness.
    sick: BTreeMap<(PersonAt, IllnessAt), Day>,
    /// Cases by the Sunday of their week, as the office counts them.
    weeks: BTreeMap<Day, [u32; ILLNESSES.len()]>,
}

/// A contact with somebody of six years or older.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Contact {
    pub person: PersonAt,
    pub minute: i32,
    pub setting: Setting,
    pub place: Option<PlaceId>,
    pub writer: StaffAt,
    /// Share of such entries that are written later than on the day.
    pub lateness: f64,
    /// Days by which everything of the occasion is written later.
    pub lag_days: i32,
}

impl Society {
    pub(crate) fn known(&self, at: PersonAt) -> Known {
        self.known.get(at as usize).copied().unwrap_or_default()
    }

    pub(crate) fn known_mut(&mut self, at: PersonAt) -> &mut Known {
        let at = at as usize;
        if self.known.len() <= at {
            self.known.resize(at + 1, Known::default());
        }
        &mut self.known[at]
    }

    pub(crate) fn join(&mut self, at: PersonAt, posyandu: usize) {
        if self.of_posyandu.len() <= posyandu {
            self.of_posyandu.resize(posyandu + 1, Vec::new());
        }
        self.of_posyandu[posyandu].push(at);
    }

    /// Notes that somebody is seen with an illness; tells whether it is another case than the one
    /// of the days before.
    pub(crate) fn is_new_case(&mut self, at: PersonAt, illness: IllnessAt, on: Day) -> bool {
        let last = self.sick.insert((at, illness), on);
        let new = last.is_none_or(|last| SAME_CASE_DAYS < on.days_since(last));
        let of_week = self.weeks.entry(week_of(on)).or_default();
        of_week[usize::from(illness)] += u32::from(new);
        new
    }

    /// Returns the cases of a week, named by its Sunday, and forgets them.
    pub(crate) fn cases_of_week(&mut self, week: Day) -> [u32; ILLNESSES.len()] {
        self.weeks.remove(&week).unwrap_or_default()
    }
}

impl District {
    /// Acts with a stream of chance of its own; the children's stream stays where it is.
    pub(crate) fn apart<T>(
        &mut self,
        stream: Stream,
        who: u64,
        act: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let own = Chance::apart(self.plan.seed, stream, who, self.today);
        let shared = mem::replace(&mut self.chance, own);
        let result = act(self);
        self.chance = shared;
        result
    }

    pub(crate) fn plan_care(&mut self, day: Day, care: Care) {
        if self.today <= day && day <= self.plan.until {
            self.society.agenda.entry(day).or_default().push(care);
        }
    }

    /// Plans something between two numbers of days from today.
    pub(crate) fn plan_care_within(&mut self, (first, last): (i32, i32), care: Care) {
        let day = self.today.plus_days(self.chance.between(first, last));
        self.plan_care(day, care);
    }

    /// Lets a day pass for everybody of six years and older.
    pub(crate) fn live_society(&mut self) {
        self.school_days();
        self.fall_ill();
        for posyandu in 0..self.places.posyandu.len() {
            if self.openings[posyandu] == self.today {
                self.apart(Stream::Opening, posyandu as u64, |district| district.welcome(posyandu));
            }
        }
        while let Some(care) = self.society.agenda.remove(&self.today) {
            for care in care {
                self.care_for(care);
            }
        }
        self.office_day();
    }

    fn care_for(&mut self, care: Care) {
        let person = match care {
            Care::Antenatal(at, _) | Care::EndOfPregnancy(at) | Care::Postnatal(at, _) => {
                self.society.pregnancies[at as usize].mother
            }
            Care::Control(person)
            | Care::CheckUp(person)
            | Care::Mental(person)
            | Care::TbFound(person)
            | Care::TbControl(person, _)
            | Care::TbHome(person, _)
            | Care::TbContacts(person)
            | Care::ContactExamined(person)
            | Care::ContactDone(person)
            | Care::Home(person)
            | Care::Sick(person, _) => person,
        };
        let met = match care {
            Care::Sick(person, _) => self.may_be_sick(person),
            _ => self.can_be_met(person),
        };
        if !met {
            return;
        }
        self.apart(
            Stream::Contact,
            (care_kind(care) << 32) | u64::from(person),
            |own| match care {
                Care::Antenatal(at, visit) => own.antenatal_visit(at, visit),
                Care::EndOfPregnancy(at) => own.end_pregnancy(at),
                Care::Postnatal(at, visit) => own.postnatal_visit(at, visit),
                Care::Control(at) => own.control_visit(at),
                Care::CheckUp(at) => own.check_up(at),
                Care::Mental(at) => own.mental_visit(at),
                Care::TbFound(at) => own.tb_found(at),
                Care::TbControl(at, month) => own.tb_control(at, month),
                Care::TbHome(at, week) => own.tb_home(at, week),
                Care::TbContacts(at) => own.tb_contacts(at),
                Care::ContactExamined(at) => own.contact_examined(at),
                Care::ContactDone(at) => own.contact_done(at),
                Care::Home(at) => own.call_at_home(at),
                Care::Sick(at, illness) => own.sick_visit(at, illness),
            },
        );
    }

    /// Tells whether somebody lives here and was registered before today.
    pub(crate) fn can_be_met(&self, person: PersonAt) -> bool {
        let since = self.society.known(person).since;
        // Whoever is not yet known here may not even be in the list.
        since.is_some_and(|since| since < self.today) && self.population.is_here(person)
    }

    /// Begins to follow somebody who was just registered.
    pub(crate) fn joins(&mut self, person: PersonAt) {
        let posyandu = self.posyandu_of_person(person);
        self.society.known_mut(person).since = Some(self.today);
        self.society.join(person, posyandu);
    }

    pub(crate) fn constitution(&self, at: PersonAt) -> Constitution {
        let person = self.population.person(at);
        Constitution::of(self.plan.seed, at, person.sex, person.birth)
    }

    pub(crate) fn years_of(&self, at: PersonAt) -> i32 {
        self.today.completed_months_since(self.population.person(at).birth) / 12
    }

    /// A visit to the Pustu, or to the Puskesmas where there is none or a doctor is wanted.
    pub(crate) fn at_clinic(&mut self, person: PersonAt, doctor: bool) -> Contact {
        let posyandu = &self.places.posyandu[self.posyandu_of_person(person)];
        let writer = if doctor { self.places.doctor } else { posyandu.midwife };
        let (place, is_pustu) = match self.places.clinic_of_desa[posyandu.desa] {
            (place, true) if !doctor => (place, true),
            _ => (self.places.puskesmas, false),
        };
        Contact {
            person,
            minute: self.chance.between(8 * 60, 13 * 60),
            setting: if is_pustu { Setting::Pustu } else { Setting::Puskesmas },
            place: Some(place),
            writer,
            lateness: 0.06,
            lag_days: 0,
        }
    }

    /// A visit to somebody's home, by a kader or by the midwife.
    pub(crate) fn at_home(&mut self, person: PersonAt, by_midwife: bool) -> Contact {
        let posyandu = self.posyandu_of_person(person);
        let posyandu = &self.places.posyandu[posyandu];
        let (midwife, lateness) = (posyandu.midwife, posyandu.lateness);
        let kader = *self.chance.pick(&posyandu.kader);
        Contact {
            person,
            minute: self.chance.between(14 * 60, 17 * 60),
            setting: Setting::Rumah,
            place: None,
            writer: if by_midwife { midwife } else { kader },
            lateness,
            lag_days: 0,
        }
    }

    /// Writes a contact down.
    pub(crate) fn write_contact(&mut self, contact: Contact, card: Card) {
        self.write_contact_with(contact, card, Vec::new());
    }

    pub(crate) fn write_contact_with(
        &mut self,
        contact: Contact,
        card: Card,
        services: Vec<ServiceGiven>,
    ) {
        let urgent = card.urgent;
        let visit = Visit {
            setting: contact.setting,
            attendance: Attendance::Present,
            observations: card.seen,
            services,
            note: None,
        };
        let note = self.note_of(contact, Body::Visit(visit));
        let (subject, written) = (note.subject, note.written);
        let first = if self.chance.yes(SENT_TWICE) {
            self.file_and_send_twice(note)
        } else {
            self.file(note)
        };
        let posyandu = self.posyandu_of_person(contact.person);
        self.deal_with(subject, posyandu, (first, written), &urgent);
    }

    /// Somebody deals with what must not wait, and nearly always writes it down. Takes the posyandu
    /// of the person, the record at which it was found, and when that was written.
    pub(crate) fn deal_with(
        &mut self,
        subject: Subject,
        posyandu: usize,
        (first, written): (RecordId, u64),
        findings: &[&'static str],
    ) {
        if findings.is_empty() || !self.chance.yes(EMERGENCY_HANDLED) {
            return;
        }
        let days = self.chance.between(0, 3);
        let day = self.today.plus_days(days);
        if self.plan.until < day {
            return;
        }
        let midwife = self.places.posyandu[posyandu].midwife;
        let mut at = self.desk_time(day).max(written + 30 * 60_000);
        for finding in findings {
            let followed = FollowUp {
                finding: (*finding).to_owned(),
                of: first,
                what: FollowUpStep::Handled,
                receiver: Some(self.places.staff[midwife].name.clone()),
                note: None,
            };
            self.file(Note {
                subject,
                occurred: day,
                minute: None,
                writer: midwife,
                written: at,
                place: Some(self.places.puskesmas),
                body: Body::FollowUp(followed),
            });
            at += 60_000;
        }
    }

    fn note_of(&mut self, contact: Contact, body: Body) -> Note {
        let day = self.today;
        let written = if 0 < contact.lag_days {
            self.desk_time(day.plus_days(contact.lag_days))
        } else {
            self.writing_time(day, contact.minute as u16, contact.lateness)
        };
        Note {
            subject: Subject::Person(self.population.person(contact.person).id),
            occurred: day,
            minute: Some(contact.minute as u16),
            writer: contact.writer,
            written,
            place: contact.place,
            body,
        }
    }
}

/// A number for each kind of care, so that two kinds on one day do not share a stream.
fn care_kind(care: Care) -> u64 {
    match care {
        Care::Antenatal(..) => 1,
        Care::EndOfPregnancy(_) => 2,
        Care::Postnatal(..) => 3,
        Care::Control(_) => 4,
        Care::CheckUp(_) => 5,
        Care::Mental(_) => 6,
        Care::TbFound(_) => 7,
        Care::TbControl(..) => 8,
        Care::TbHome(..) => 9,
        Care::TbContacts(_) => 10,
        Care::ContactExamined(_) => 11,
        Care::ContactDone(_) => 12,
        Care::Home(_) => 13,
        Care::Sick(_, illness) => 14 + u64::from(illness),
    }
}
