//! Pregnancies: planned before the first day, seen month by month, and their ends.

use domain::{
    day::Day,
    record::{Evidence, ServiceGiven},
};

use crate::{
    assumption::{
        ANTENATAL, ANTENATAL_ANY, ANTENATAL_WEEKS, HAEMOGLOBIN, LMP_KNOWN, LMP_SCANNED,
        MISCARRIAGE, MISCARRIAGE_TOLD, POSTNATAL, PRE_ECLAMPSIA, STILLBIRTH,
    },
    chance::{Chance, Stream},
    codes::ANTENATAL_STEPS,
    district::District,
    newborn::{Arrival, given},
    population::{PersonAt, Population},
    rehearsal::BirthToCome,
    society::Care,
};

/// Place of a pregnancy in the list of all.
pub(crate) type PregnancyAt = u32;

/// Fewest days between the end of one pregnancy and the beginning of the next.
const REST_DAYS: i32 = 60;
/// Days after the end within which the four visits to the mother fall.
const POSTNATAL_DAYS: [(i32, i32); 4] = [(0, 2), (3, 7), (8, 27), (29, 41)];

/// How a pregnancy ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Live,
    Still,
    Miscarriage,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Pregnancy {
    pub mother: PersonAt,
    pub lmp: Day,
    pub end: Day,
    pub ending: Ending,
    pub twins: bool,
    /// Where the birth was, when there was one.
    pub arrival: Option<Arrival>,
    /// The day that she gives for her last menstruation; none when she does not know.
    pub lmp_told: Option<Day>,
    /// A scan in the first months tells the expected day.
    pub scanned: bool,
    pub haemoglobin: f64,
    pub pre_eclampsia: bool,
    pub severe: bool,
    /// Antenatal visits that were made, one bit each.
    pub seen: u8,
    pub tablets: i32,
    pub classes: u8,
    pub tetanus_given: bool,
}

impl Pregnancy {
    fn draw(chance: &mut Chance, mother: PersonAt, lmp: Day, end: Day, ending: Ending) -> Self {
        let error = if chance.yes(0.8) { 0 } else { chance.between(-9, 9) };
        Self {
            mother,
            lmp,
            end,
            ending,
            twins: false,
            arrival: None,
            lmp_told: chance.yes(LMP_KNOWN).then(|| lmp.plus_days(error)),
            scanned: chance.yes(LMP_SCANNED),
            haemoglobin: chance.normal(HAEMOGLOBIN.0, HAEMOGLOBIN.1).clamp(6.0, 15.5),
            pre_eclampsia: chance.yes(PRE_ECLAMPSIA),
            severe: chance.yes(0.33),
            seen: 0,
            tablets: 0,
            classes: 0,
            tetanus_given: false,
        }
    }

    /// Completed weeks on a day.
    pub(crate) fn weeks(&self, on: Day) -> i32 {
        on.days_since(self.lmp).div_euclid(7)
    }

    /// Completed weeks by the day that she gives, or as felt by hand.
    pub(crate) fn weeks_told(&self, on: Day) -> i32 {
        on.days_since(self.lmp_told.unwrap_or(self.lmp)).div_euclid(7).max(1)
    }

    pub(crate) fn is_under_way(&self, on: Day) -> bool {
        self.lmp < on && on < self.end
    }
}

impl District {
    /// Plans all pregnancies: those that bring the births of the plan, and those that bring none.
    pub(crate) fn plan_pregnancies(&mut self, births: &[BirthToCome]) {
        self.apart(Stream::Pregnancies, 0, |own| {
            let mut of_mother = own.born_before();
            let mut last: Option<(PersonAt, Day)> = None;
            for birth in births {
                let (mother, day) = (birth.mother, birth.arrival.day);
                // The second of twins is the same birth.
                if last == Some((mother, day)) {
                    continue;
                }
                last = Some((mother, day));
                let lmp = District::lmp_of(birth);
                let drawn = Pregnancy::draw(&mut own.chance, mother, lmp, day, Ending::Live);
                let arrival = Some(birth.arrival);
                own.begin_pregnancy(Pregnancy { twins: birth.twins, arrival, ..drawn });
                of_mother.push((mother, lmp, day));
            }
            own.plan_losses(of_mother);
        });
    }

    /// Pregnancies that ended before the first day, as far as there is a child of them.
    fn born_before(&self) -> Vec<(PersonAt, Day, Day)> {
        let born = |at: usize| self.population.people[at].gave_birth;
        (0..self.population.people.len())
            .filter_map(|at| born(at).map(|day| (at as PersonAt, day.plus_days(-270), day)))
            .collect()
    }

    /// Miscarriages and stillbirths, of women who are not pregnant otherwise at the time.
    fn plan_losses(&mut self, mut taken: Vec<(PersonAt, Day, Day)>) {
        let live = self.society.pregnancies.len() as f64;
        let first = self.first_day.plus_days(-60);
        let span = self.plan.until.plus_days(200).days_since(first);
        let shares = [(Ending::Miscarriage, MISCARRIAGE), (Ending::Still, STILLBIRTH)];
        for (ending, share) in shares {
            let mean = live * share / (1.0 - MISCARRIAGE - STILLBIRTH);
            for _ in 0..self.chance.poisson(mean) {
                let days = match ending {
                    Ending::Miscarriage => self.chance.between(42, 135),
                    Ending::Live | Ending::Still => self.chance.between(196, 285),
                };
                let lmp = first.plus_days(self.chance.between(0, span));
                let end = lmp.plus_days(days);
                let Some(mother) = self.woman_free(lmp, end, &taken) else { continue };
                taken.push((mother, lmp, end));
                let mut drawn = Pregnancy::draw(&mut self.chance, mother, lmp, end, ending);
                if ending == Ending::Still {
                    drawn.arrival = Some(self.arrival_of_loss(end));
                }
                self.begin_pregnancy(drawn);
            }
        }
    }

    fn woman_free(
        &mut self,
        lmp: Day,
        end: Day,
        taken: &[(PersonAt, Day, Day)],
    ) -> Option<PersonAt> {
        let population: &Population = &self.population;
        population
            .draw(&mut self.chance, |person| {
                if !person.is_of_childbearing_age(lmp) {
                    return 0.0;
                }
                1.0
            })
            .filter(|mother| {
                !taken.iter().any(|(other, begun, ended)| {
                    other == mother
                        && lmp.plus_days(-REST_DAYS) <= *ended
                        && *begun <= end.plus_days(REST_DAYS)
                })
            })
    }

    /// Plans the visits of a pregnancy and what follows it.
    fn begin_pregnancy(&mut self, pregnancy: Pregnancy) {
        let at = self.society.pregnancies.len() as PregnancyAt;
        self.society.pregnancies.push(pregnancy);
        let Pregnancy { lmp, end, ending, .. } = pregnancy;
        let cared_for = self.chance.yes(ANTENATAL_ANY);
        let mut earliest = lmp.plus_days(28);
        for (visit, (mean, deviation)) in ANTENATAL_WEEKS.into_iter().enumerate() {
            let weeks = self.chance.normal(mean, deviation).max(5.0);
            let made = self.chance.yes(ANTENATAL[visit]);
            let day = lmp.plus_days((weeks * 7.0) as i32).max(earliest);
            if !cared_for || !made || end <= day {
                continue;
            }
            earliest = day.plus_days(12);
            if day < self.first_day {
                self.society.pregnancies[at as usize].seen |= 1 << visit;
            } else {
                self.plan_care(day, Care::Antenatal(at, visit));
            }
        }
        let told = cared_for || self.chance.yes(MISCARRIAGE_TOLD);
        if end < self.first_day {
            return;
        }
        if ending != Ending::Miscarriage || told {
            self.plan_care(end, Care::EndOfPregnancy(at));
        }
        if ending == Ending::Miscarriage {
            return;
        }
        for (visit, (first, last)) in POSTNATAL_DAYS.into_iter().enumerate() {
            if self.chance.yes(POSTNATAL[visit]) {
                let day = end.plus_days(self.chance.between(first, last));
                self.plan_care(day, Care::Postnatal(at, visit));
            }
        }
    }

    /// Visits that were made before she was met here, copied from her book.
    pub(crate) fn visits_in_book(&mut self, at: PregnancyAt) -> Vec<ServiceGiven> {
        let pregnancy = self.society.pregnancies[at as usize];
        let mut services = Vec::new();
        let mut day = pregnancy.lmp.plus_days(50);
        for (visit, step) in ANTENATAL_STEPS.into_iter().enumerate() {
            let weeks = ANTENATAL_WEEKS[visit].0 as i32;
            day = day.max(pregnancy.lmp.plus_days(7 * weeks));
            if pregnancy.seen & (1 << visit) != 0 && day < self.first_day {
                services.push(ServiceGiven {
                    given_on: Some(day),
                    evidence: Evidence::Card,
                    ..given("anc_visit", step)
                });
            }
        }
        services
    }
}
