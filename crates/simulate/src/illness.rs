//! Sick visits: illness by season, and outbreaks in one village for some weeks.

use domain::{day::Day, surveillance::week_of};

use crate::{
    assumption::{
        COMES_AGAIN, ILLNESSES, Illness, OUTBREAK_CASES, OUTBREAK_DAYS, SEES_DOCTOR, SPECIMEN,
        WEEKDAYS,
    },
    card::Card,
    chance::Stream,
    district::District,
    outbox::millis,
    population::PersonAt,
    society::Care,
};

/// Place of an illness in the table of assumptions.
pub(crate) type IllnessAt = u8;

/// Cases that one village has beyond the season, more from day to day and then fewer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outbreak {
    illness: IllnessAt,
    desa: usize,
    first: Day,
    days: i32,
    cases: f64,
}

impl Outbreak {
    /// Returns how many cases are expected on a day.
    fn expected(&self, on: Day) -> f64 {
        let past = on.days_since(self.first);
        if !(0..self.days).contains(&past) {
            return 0.0;
        }
        let middle = f64::from(self.days) / 2.0;
        let slope = 1.0 - ((f64::from(past) + 0.5) / middle - 1.0).abs();
        self.cases * slope / middle
    }
}

impl District {
    /// Draws the outbreaks of the whole plan.
    pub(crate) fn plan_outbreaks(&mut self) {
        self.apart(Stream::Illness, 0, |own| {
            let days = own.plan.until.days_since(own.first_day).max(1);
            let size = own.population.living() as f64 / 10_000.0;
            let years = f64::from(own.plan.years);
            for (at, illness) in ILLNESSES.iter().enumerate() {
                for _ in 0..own.chance.poisson(illness.outbreaks * size * years) {
                    let posyandu = own.chance.below(own.places.posyandu.len() as u32) as usize;
                    let outbreak = Outbreak {
                        illness: at as IllnessAt,
                        desa: own.places.posyandu[posyandu].desa,
                        first: own.first_day.plus_days(own.chance.between(1, days)),
                        days: own.chance.between(OUTBREAK_DAYS.0, OUTBREAK_DAYS.1),
                        cases: f64::from(own.chance.between(OUTBREAK_CASES.0, OUTBREAK_CASES.1)),
                    };
                    own.society.outbreaks.push(outbreak);
                }
            }
        });
    }

    /// Lets people fall ill and come to the Pustu or the Puskesmas, which are shut on Sundays.
    pub(crate) fn fall_ill(&mut self) {
        self.apart(Stream::Illness, 1, |own| {
            let on = own.today;
            let weekday = WEEKDAYS[weekday(on)];
            let season = usize::try_from(on.month().number() - 1).expect("1 to 12");
            let thousands = own.population.living() as f64 / 1_000.0;
            for (at, illness) in ILLNESSES.iter().enumerate() {
                let daily = illness.yearly * illness.season[season] / 365.25;
                for _ in 0..own.chance.poisson(daily * weekday * thousands) {
                    own.falls_ill(at as IllnessAt, None);
                }
            }
            for outbreak in own.society.outbreaks.clone() {
                for _ in 0..own.chance.poisson(outbreak.expected(on) * weekday) {
                    own.falls_ill(outbreak.illness, Some(outbreak.desa));
                }
            }
        });
    }

    /// Somebody, of one village if it is an outbreak, has an illness and is seen today.
    fn falls_ill(&mut self, at: IllnessAt, desa: Option<usize>) {
        let (today, illness) = (self.today, &ILLNESSES[usize::from(at)]);
        let places = &self.places.posyandu;
        let households = &self.population.households;
        let drawn = self.population.draw(&mut self.chance, |person| {
            let home = places[households[person.household as usize].posyandu].desa;
            let years = today.completed_months_since(person.birth) / 12;
            if desa.is_none_or(|desa| desa == home) { illness.weight(years) } else { 0.0 }
        });
        if let Some(person) = drawn.filter(|person| self.may_be_sick(*person)) {
            self.plan_care(today, Care::Sick(person, at));
        }
    }

    /// Tells whether somebody was registered before today, as a child or as a member of a family.
    pub(crate) fn may_be_sick(&self, at: PersonAt) -> bool {
        let child = self.population.person(at).child;
        let registered =
            child.is_some_and(|child| self.child(child).registered < millis(self.today, 0));
        self.population.is_here(at) && (registered || self.can_be_met(at))
    }

    /// Somebody ill is seen, for the first time or once more.
    pub(crate) fn sick_visit(&mut self, at: PersonAt, illness: IllnessAt) {
        if WEEKDAYS[weekday(self.today)] <= 0.0 {
            self.plan_care(self.today.plus_days(1), Care::Sick(at, illness));
            return;
        }
        let Illness { code, tested, fever, .. } = &ILLNESSES[usize::from(illness)];
        let doctor = self.chance.yes(SEES_DOCTOR);
        let contact = self.at_clinic(at, doctor);
        let mut card = Card::default();
        card.choice("skdr_kode", code);
        let heat = if *fever { 38.2 } else { 36.9 };
        card.tenths("suhu_c", self.chance.normal(heat, 0.5).clamp(36.0, 40.5));
        if *tested {
            let result = self.chance.weighted(&SPECIMEN);
            card.choice("skdr_lab", ["tidak", "diambil", "positif", "negatif"][result]);
        }
        let counted = self.society.is_new_case(at, illness, self.today);
        if counted && self.chance.yes(COMES_AGAIN) {
            self.plan_care_within((3, 8), Care::Sick(at, illness));
        }
        self.write_contact(contact, card);
    }
}

/// Returns days since Sunday.
fn weekday(day: Day) -> usize {
    day.days_since(week_of(day)) as usize
}
