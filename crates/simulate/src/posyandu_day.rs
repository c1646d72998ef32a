//! A day on which a posyandu opens: who comes, what is measured, asked, given and written.

use domain::{
    day::Day,
    record::{Attendance, Body, PosyanduDay, ServiceGiven, Setting, Subject, Visit},
};

use crate::{
    child::{ChildAt, MONTHS_END},
    district::{District, Event, Note},
    law,
    measuring::{self, Manner, choice, yes_no},
    newborn::given,
    places::StaffAt,
};

/// First and last minute at which children are weighed.
const OPEN_MINUTES: (i32, i32) = (8 * 60, 11 * 60 + 30);

/// One opening of one posyandu.
#[derive(Clone, Copy)]
pub(crate) struct Opening {
    pub posyandu: usize,
    pub day: Day,
    /// All entries of the day are written so many days later.
    pub lag_days: i32,
    pub nurse_came: bool,
}

impl District {
    pub(crate) fn posyandu_days(&mut self) {
        for posyandu in 0..self.places.posyandu.len() {
            if self.openings[posyandu] == self.today {
                self.open(posyandu);
            }
        }
    }

    fn open(&mut self, at: usize) {
        let day = self.today;
        let late = self.chance.yes(self.places.posyandu[at].lateness);
        let lag_days = if late { self.lag_days() } else { 0 };
        let nurse_came = self.chance.yes(0.85);
        let opening = Opening { posyandu: at, day, lag_days, nurse_came };
        let register = std::mem::take(&mut self.places.posyandu[at].register);
        let (mut stay, mut came) = (Vec::with_capacity(register.len()), 0_u32);
        for child in register {
            let person = self.child(child).person;
            let young = day.completed_months_since(self.birth_of(child)) < MONTHS_END;
            if !young || !self.population.is_here(person) || self.posyandu_of(child) != at {
                continue;
            }
            stay.push(child);
            came += u32::from(self.invite(child, opening));
        }
        self.places.posyandu[at].register.append(&mut stay);
        let kader = self.places.posyandu[at].kader.len() as u8;
        let count = kader.min(self.chance.between(2, 5) as u8);
        let note = (came == 0).then(|| "Tidak ada yang datang.".to_owned());
        let body = Body::PosyanduDay(PosyanduDay { kader_count: Some(count), note });
        let writer = self.places.posyandu[at].kader[0];
        let place = self.places.posyandu[at].id;
        let written = self.opening_time(opening, OPEN_MINUTES.1);
        self.file(Note {
            subject: Subject::Place(place),
            occurred: day,
            minute: None,
            writer,
            written,
            place: Some(place),
            body,
        });
    }

    /// Lets a child come or not; tells whether it came.
    fn invite(&mut self, at: ChildAt, opening: Opening) -> bool {
        let day = opening.day;
        let child = &mut self.children[at as usize];
        child.physique.pass_month(&mut self.chance, day);
        let propensity = child.propensity;
        let age = day.days_since(self.birth_of(at));
        let by_age = match age {
            ..40 => 0.75,
            40..365 => 1.08,
            365..1_096 => 0.98,
            1_096..1_826 => 0.87,
            _ => 0.72,
        };
        let month = u8::try_from(day.month().number()).expect("1 to 12");
        let by_season = match month {
            _ if self.law.vitamin_a.months().contains(&month) => 1.1,
            1 | 12 => 0.93,
            _ => 1.0,
        };
        let comes = self.chance.yes((propensity * by_age * by_season).min(0.985));
        if comes {
            self.children[at as usize].absent = 0;
            self.serve(at, opening);
        } else {
            self.miss(at, opening);
        }
        comes
    }

    fn miss(&mut self, at: ChildAt, opening: Opening) {
        let child = &mut self.children[at as usize];
        child.absent = child.absent.saturating_add(1);
        let (absent, refuses) = (child.absent, child.refuses);
        if absent % 2 == 0 && self.chance.yes(0.45) {
            let later = self.chance.between(2, 14);
            self.plan_event(opening.day.plus_days(later), Event::HomeVisit(at));
        } else if !refuses && self.chance.yes(0.35) && self.misses_a_dose(at, opening.day) {
            let later = self.chance.between(1, 18);
            self.plan_event(opening.day.plus_days(later), Event::Clinic(at));
        }
        let visit = Visit {
            setting: Setting::Posyandu,
            attendance: Attendance::Absent,
            observations: measuring::Observations::new(),
            services: Vec::new(),
            note: None,
        };
        let written = self.opening_time(opening, OPEN_MINUTES.1);
        let note = self.posyandu_note(at, opening, None, written, visit);
        self.file(note);
    }

    fn serve(&mut self, at: ChildAt, opening: Opening) {
        let (day, birth) = (opening.day, self.birth_of(at));
        let minute = self.chance.between(OPEN_MINUTES.0, OPEN_MINUTES.1);
        let posyandu = &self.places.posyandu[opening.posyandu];
        let manner = Manner {
            heaping: posyandu.heaping,
            scale_step_g: posyandu.scale_step_g,
            measures_length: 0.88,
        };
        let child = &self.children[at as usize];
        let size = child.physique.size(day);
        let ages = (birth, day);
        let mut seen = measuring::measure(&mut self.chance, &self.law, manner, size, ages);
        seen.append(&mut measuring::ask(&mut self.chance, &self.law, child, ages));
        let mut services = Vec::new();
        self.campaigns(at, day, &mut seen, &mut services);
        let visit = Visit {
            setting: Setting::Posyandu,
            attendance: Attendance::Present,
            observations: seen,
            services,
            note: None,
        };
        let written = self.opening_time(opening, minute);
        let note = self.posyandu_note(at, opening, Some(minute as u16), written, visit);
        self.file_with_slips(at, note);
        if opening.nurse_came {
            self.nurse(at, opening, minute);
        }
        self.invite_for_screening(at, day);
    }

    /// Vaccines are written by the midwife, in a record of her own.
    fn nurse(&mut self, at: ChildAt, opening: Opening, minute: i32) {
        let services = self.vaccinate(at, opening.day);
        if services.is_empty() {
            return;
        }
        let minute = minute + self.chance.between(3, 25);
        let visit = Visit {
            setting: Setting::Posyandu,
            attendance: Attendance::Present,
            observations: measuring::Observations::new(),
            services,
            note: None,
        };
        let written = self.writing_time(opening.day, minute as u16, 0.25);
        let midwife = self.places.posyandu[opening.posyandu].midwife;
        let note = self.posyandu_note(at, opening, Some(minute as u16), written, visit);
        self.file(Note { writer: midwife, ..note });
    }

    /// Vitamin A and deworming, in their months.
    fn campaigns(
        &mut self,
        at: ChildAt,
        day: Day,
        seen: &mut measuring::Observations,
        services: &mut Vec<ServiceGiven>,
    ) {
        let birth = self.birth_of(at);
        let due = |last: Option<Day>| last.is_none_or(|last| 60 < day.days_since(last));
        let step = self.law.vitamin_a.step(birth, day).cloned();
        if let Some(step) = step.filter(|_| due(self.child(at).vitamin_a)) {
            let colour = step.option.as_deref().expect("checked when the guidelines were read");
            if self.chance.yes(0.94) {
                if self.chance.yes(0.7) {
                    seen.insert("vit_a".into(), choice(colour));
                } else {
                    services.push(given(&self.law.vitamin_a.item, &step.code));
                }
                self.child_mut(at).vitamin_a = Some(day);
            } else {
                seen.insert("vit_a".into(), choice("tidak"));
            }
        }
        let step = self.law.deworming.step(birth, day).cloned();
        if step.is_some() && due(self.child(at).dewormed) {
            let given = self.chance.yes(0.88);
            seen.insert("obat_cacing".into(), yes_no(given));
            if given {
                self.child_mut(at).dewormed = Some(day);
            }
        }
    }

    /// Children whose development is to be screened are sent to the Pustu or Puskesmas.
    fn invite_for_screening(&mut self, at: ChildAt, day: Day) {
        let Some(place) = self.open_screening(at, day) else { return };
        let last = self.law.development[place].closes.last_day(self.birth_of(at));
        if self.chance.yes(0.5) {
            let later = self.chance.between(1, 12);
            self.plan_event(day.plus_days(later).min(last), Event::Clinic(at));
        }
    }

    /// Returns the development screening whose window is open and that was not done.
    pub(crate) fn open_screening(&self, at: ChildAt, day: Day) -> Option<usize> {
        let (birth, done) = (self.birth_of(at), self.child(at).screened);
        let step = |place: &usize| &self.law.development[*place];
        (0..self.law.development.len().min(32))
            .filter(|place| done & (1 << place) == 0)
            .find(|place| law::in_window(step(place), birth, day))
    }

    /// Draws when something of an opening is written down.
    pub(crate) fn opening_time(&mut self, opening: Opening, minute: i32) -> u64 {
        if 0 < opening.lag_days {
            return self.desk_time(opening.day.plus_days(opening.lag_days));
        }
        self.writing_time(opening.day, minute as u16, 0.02)
    }

    fn posyandu_note(
        &mut self,
        at: ChildAt,
        opening: Opening,
        minute: Option<u16>,
        written: u64,
        visit: Visit,
    ) -> Note {
        let posyandu = &self.places.posyandu[opening.posyandu];
        let writer: StaffAt = *self.chance.pick(&posyandu.kader);
        Note {
            subject: Subject::Person(self.person_of(at)),
            occurred: opening.day,
            minute,
            writer,
            written: written.max(self.child(at).registered + 60_000),
            place: Some(posyandu.id),
            body: Body::Visit(visit),
        }
    }
}
