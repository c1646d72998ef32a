//! The days of the district, one after the other.

use domain::{
    day::Day,
    id::PlaceId,
    person::PlaceFacts,
    record::{Body, Record, Subject},
};
use guidelines::model::Guidelines;

use crate::{
    chance::Chance,
    district::{District, Event, Note},
    identity::Numbers,
    law::{Law, VACCINE_COUNT},
    outbox::{Outbox, millis},
    places::{Places, Staff},
    plan::{Error, Plan},
    population::Population,
    settlement::Settlement,
    society::Society,
};

/// Most records of one batch.
pub const BATCH_MAX: usize = 1_000;

/// Minutes of the day before the first in which families are registered.
const REGISTRATION_MINUTES: (i32, i32) = (7 * 60, 17 * 60);

/// Records of a plan, in batches of at most [`BATCH_MAX`], in the order in which they reach the
/// log: the order of writing, but for records that a phone sends again.
///
/// Memory grows with the people of the plan and with entries that are late, not with the years.
pub struct Simulation {
    district: District,
    stage: Stage,
}

enum Stage {
    /// Places are registered next.
    Places,
    /// The household at this place of the list is registered next.
    Households { next: usize, written: u64, gap: u64 },
    /// Days are lived.
    Days,
    /// Everything was handed over.
    Done,
}

/// Begins a simulation.
///
/// # Errors
///
/// When the plan is out of bounds, or the guidelines lack a code that records would use.
pub fn records(plan: &Plan, guidelines: &Guidelines) -> Result<Simulation, Error> {
    plan.check()?;
    let births = found(plan, guidelines)?.rehearse();
    let mut district = found(plan, guidelines)?;
    district.plan_pregnancies(&births);
    district.plan_cases();
    district.plan_outbreaks();
    Ok(Simulation { district, stage: Stage::Places })
}

/// Settles the district as it is on the day before the first.
fn found(plan: &Plan, guidelines: &Guidelines) -> Result<District, Error> {
    let law = Law::new(guidelines, plan.until)?;
    let mut chance = Chance::new(plan.seed);
    let places = Places::new(plan, &mut chance);
    let mut population = Population::default();
    let mut numbers = Numbers::default();
    let today = plan.first_day().plus_days(-1);
    Settlement {
        population: &mut population,
        numbers: &mut numbers,
        chance: &mut chance,
        day: today,
        posyandu_count: places.posyandu.len(),
    }
    .found(plan.people);
    Ok(District {
        plan: plan.clone(),
        first_day: plan.first_day(),
        law,
        chance,
        numbers,
        openings: vec![today; places.posyandu.len()],
        places,
        population,
        children: Vec::new(),
        outbox: Outbox::default(),
        agenda: std::collections::BTreeMap::new(),
        today,
        out_of_stock: [false; VACCINE_COUNT],
        society: Society::default(),
        rehearses: false,
        births: Vec::new(),
    })
}

/// Lists who writes the records of a plan, so that accounts can be made for them.
///
/// # Errors
///
/// When the plan is out of bounds.
pub fn staff(plan: &Plan) -> Result<Vec<Staff>, Error> {
    plan.check()?;
    Ok(Places::new(plan, &mut Chance::new(plan.seed)).staff)
}

/// Lists the Puskesmas, Pustu and posyandu of a plan, with the facts that its records state.
///
/// # Errors
///
/// When the plan is out of bounds.
pub fn places(plan: &Plan) -> Result<Vec<(PlaceId, PlaceFacts)>, Error> {
    plan.check()?;
    Ok(Places::new(plan, &mut Chance::new(plan.seed)).facts)
}

impl Simulation {
    /// Returns the last simulated day that was begun.
    pub fn today(&self) -> Day {
        self.district.today
    }

    /// Returns the number of people who are alive and live in the district now.
    pub fn living(&self) -> usize {
        self.district.population.living()
    }

    /// Returns the largest number of records that ever waited to be handed over.
    pub fn longest_queue(&self) -> usize {
        self.district.outbox.longest()
    }

    /// Moves on by one stage, household or day.
    fn step(&mut self) {
        match self.stage {
            Stage::Places => {
                self.district.register_places();
                let day = self.district.today;
                let begin = millis(day, REGISTRATION_MINUTES.0);
                let span = millis(day, REGISTRATION_MINUTES.1) - begin;
                // Every person has at most two records, every household one.
                let records = 2 * self.district.population.people.len() as u64
                    + 2 * self.district.population.households.len() as u64;
                let gap = (span / (records + 1)).max(1);
                self.stage = Stage::Households { next: 0, written: begin, gap };
            }
            Stage::Households { next, written, gap } => {
                let district = &mut self.district;
                if next == district.population.households.len() {
                    self.stage = Stage::Days;
                    return;
                }
                let posyandu = district.population.households[next].posyandu;
                let writer = district.places.posyandu[posyandu].kader[0];
                let written = district.register_household(next as u32, writer, written, gap);
                self.stage = Stage::Households { next: next + 1, written, gap };
            }
            Stage::Days if self.district.plan.until <= self.district.today => {
                self.stage = Stage::Done;
            }
            Stage::Days => self.district.live_a_day(),
            Stage::Done => {}
        }
    }

    /// Moment before which nothing new will be written any more.
    fn settled_until(&self) -> u64 {
        match self.stage {
            Stage::Places => 0,
            Stage::Households { written, .. } => written,
            Stage::Days | Stage::Done => millis(self.district.today.plus_days(1), 0),
        }
    }
}

impl Iterator for Simulation {
    type Item = Vec<Record>;

    fn next(&mut self) -> Option<Vec<Record>> {
        let mut batch = Vec::new();
        loop {
            let end = self.settled_until();
            self.district.outbox.hand_over(end, BATCH_MAX, &mut batch);
            if batch.len() == BATCH_MAX {
                return Some(batch);
            }
            if matches!(self.stage, Stage::Done) {
                return (!batch.is_empty()).then_some(batch);
            }
            let was_living = matches!(self.stage, Stage::Days);
            if was_living && !batch.is_empty() {
                return Some(batch);
            }
            self.step();
        }
    }
}

impl District {
    pub(crate) fn register_places(&mut self) {
        let day = self.today;
        for (at, (id, facts)) in self.places.facts.clone().into_iter().enumerate() {
            let written = millis(day, 6 * 60) + at as u64 * 1_000;
            self.file(Note {
                subject: Subject::Place(id),
                occurred: day,
                minute: None,
                writer: self.places.clerk,
                written,
                place: Some(self.places.puskesmas),
                body: Body::Place(facts),
            });
        }
    }

    pub(crate) fn live_a_day(&mut self) {
        let before = self.today;
        self.today = before.plus_days(1);
        if self.today.month() != before.month() || self.today == self.first_day {
            self.begin_month();
        }
        self.births();
        self.deaths_of_elders();
        self.moves();
        self.posyandu_days();
        let events = self.agenda.remove(&self.today).unwrap_or_default();
        for event in events {
            self.happen(event);
        }
        if !self.rehearses {
            self.live_society();
        }
    }

    fn begin_month(&mut self) {
        self.draw_stock();
        let month = self.today.month();
        for (opening, posyandu) in self.openings.iter_mut().zip(&self.places.posyandu) {
            *opening = posyandu.opening(month, &mut self.chance);
        }
    }

    fn happen(&mut self, event: Event) {
        let person = match event {
            Event::Death(person) => person,
            Event::Newborn(child, _)
            | Event::Named(child)
            | Event::Clinic(child)
            | Event::HomeVisit(child) => self.child(child).person,
        };
        if !self.population.is_here(person) {
            return;
        }
        match event {
            Event::Death(person) => self.child_dies(person),
            Event::Newborn(child, call) => self.newborn_visit(child, call),
            Event::Named(child) => self.name_child(child),
            Event::Clinic(child) => self.clinic_visit(child),
            Event::HomeVisit(child) => self.home_visit(child),
        }
    }
}
