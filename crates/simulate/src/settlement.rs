//! The families who live in the district when the simulation begins, and those who move in.

use domain::{
    day::Day,
    id::{HouseholdId, PersonId},
    person::Sex,
};

use crate::{
    chance::Chance,
    identity::{self, Numbers},
    outbox::{millis, uuid_at},
    population::{Household, HouseholdAt, Newcomer, PersonAt, Population},
};

/// Shares of Indonesia's people in groups of five years of age, rounded, per thousand
/// (in the manner of BPS's projection for the middle of the 2020s); the last is 75 and older.
const PYRAMID: [f64; 16] = [
    83.0, 82.0, 81.0, 80.0, 80.0, 79.0, 78.0, 75.0, 72.0, 67.0, 60.0, 52.0, 42.0, 31.0, 20.0, 18.0,
];
const DAYS_PER_YEAR: f64 = 365.25;
/// Mean number of people of a household.
const HOUSEHOLD_MEAN: f64 = 3.9;
/// Most children of one mother at home.
const SIBLINGS_MAX: usize = 5;
/// Ages of mothers at a birth, in years.
pub(crate) const MOTHER_YEARS: (f64, f64) = (18.0, 41.0);
/// Fewest days between two births of one mother.
pub(crate) const BIRTH_GAP_DAYS: i32 = 420;
/// Share of births that are of twins.
pub(crate) const TWINS: f64 = 0.011;

/// Makes people and households out of nothing.
pub(crate) struct Settlement<'a> {
    pub population: &'a mut Population,
    pub numbers: &'a mut Numbers,
    pub chance: &'a mut Chance,
    /// Day on which they live there.
    pub day: Day,
    pub posyandu_count: usize,
}

struct Soul {
    birth: Day,
    sex: Sex,
}

struct Wife {
    birth: Day,
    at: PersonAt,
    husband: PersonAt,
    household: HouseholdAt,
    births: Vec<Day>,
}

impl Settlement<'_> {
    /// Settles so many people in households of about four.
    pub(crate) fn found(&mut self, people: u32) {
        let (mut kids, mut women, mut men, mut others) = (vec![], vec![], vec![], vec![]);
        for _ in 0..people {
            let soul = self.soul();
            let years = f64::from(self.day.days_since(soul.birth)) / DAYS_PER_YEAR;
            match soul.sex {
                _ if years < 20.0 => kids.push(soul),
                Sex::Perempuan if years < 60.0 => women.push(soul),
                Sex::LakiLaki if (21.0..66.0).contains(&years) => men.push(soul),
                Sex::Perempuan | Sex::LakiLaki => others.push(soul),
            }
        }
        let wanted = (f64::from(people) / HOUSEHOLD_MEAN).round().max(1.0) as usize;
        let couples = wanted.min(women.len()).min(men.len());
        self.chance.shuffle(&mut women);
        self.chance.shuffle(&mut men);
        others.extend(women.split_off(couples));
        others.extend(men.split_off(couples));
        women.sort_by_key(|soul| soul.birth);
        men.sort_by_key(|soul| soul.birth);
        let mut wives: Vec<Wife> = men
            .into_iter()
            .zip(women)
            .enumerate()
            .map(|(at, (man, woman))| self.couple(man, woman, at % self.posyandu_count))
            .collect();
        self.children(kids, &mut wives, &mut others);
        for soul in others {
            self.lodger(soul);
        }
    }

    /// Settles a young family; returns its household.
    pub(crate) fn family(&mut self, posyandu: usize) -> HouseholdAt {
        let mother_years = self.chance.between(21, 38);
        let father_years = mother_years + self.chance.between(-1, 7);
        let soul = |chance: &mut Chance, day: Day, years: i32, sex| Soul {
            birth: day.plus_days(-(years * 365 + chance.between(0, 364))),
            sex,
        };
        let man = soul(self.chance, self.day, father_years, Sex::LakiLaki);
        let woman = soul(self.chance, self.day, mother_years, Sex::Perempuan);
        let mut wife = self.couple(man, woman, posyandu);
        let mut age_days = self.chance.between(20, 1_500);
        for _ in 0..self.chance.between(0, 3) {
            let birth = self.day.plus_days(-age_days);
            if i32::from(birth.ymd().0) - i32::from(wife.birth.ymd().0) < 19 {
                break;
            }
            let sex = self.any_sex();
            self.child(Soul { birth, sex }, &mut wife);
            age_days += self.chance.between(BIRTH_GAP_DAYS + 200, 1_900);
        }
        wife.household
    }

    fn soul(&mut self) -> Soul {
        let group = self.chance.weighted(&PYRAMID);
        let width = if group + 1 == PYRAMID.len() { 13.0 } else { 5.0 };
        let years = 5.0 * group as f64 + width * self.chance.unit();
        let birth = self.day.plus_days(-((years * DAYS_PER_YEAR) as i32));
        let sex = if years < 60.0 {
            self.any_sex()
        } else if self.chance.yes(0.55) {
            Sex::Perempuan
        } else {
            Sex::LakiLaki
        };
        Soul { birth, sex }
    }

    fn any_sex(&mut self) -> Sex {
        if self.chance.yes(0.512) { Sex::LakiLaki } else { Sex::Perempuan }
    }

    fn couple(&mut self, man: Soul, woman: Soul, posyandu: usize) -> Wife {
        let issued = self.day.plus_days(-self.chance.between(200, 12 * 365));
        let household = self.population.households.len() as HouseholdAt;
        let card = if self.chance.yes(0.96) { self.numbers.card(issued) } else { None };
        self.household(card, posyandu);
        let family = identity::draw_family(self.chance);
        let own_family = identity::draw_family(self.chance);
        let birth = woman.birth;
        let husband = self.person(man, family, household, None);
        let at = self.person(woman, own_family, household, None);
        for one in [husband, at] {
            self.population.people[one as usize].married = true;
        }
        Wife { birth, at, husband, household, births: Vec::new() }
    }

    fn household(&mut self, card: Option<String>, posyandu: usize) {
        let id = HouseholdId::new(self.uuid());
        let rt = self.chance.between(1, 5) as u8;
        let members = Vec::new();
        self.population.households.push(Household { id, card, posyandu, rt, members });
    }

    /// Gives every child a mother of fitting age, as far as there is one.
    fn children(&mut self, kids: Vec<Soul>, wives: &mut [Wife], others: &mut Vec<Soul>) {
        let years = |years: f64| (years * DAYS_PER_YEAR) as i32;
        let mut twin: Option<(usize, Day)> = None;
        for mut kid in kids {
            if let Some((mother, birth)) = twin.take() {
                kid.birth = birth;
                self.child(kid, &mut wives[mother]);
                continue;
            }
            let oldest = kid.birth.plus_days(-years(MOTHER_YEARS.1));
            let youngest = kid.birth.plus_days(-years(MOTHER_YEARS.0));
            let first = wives.partition_point(|wife| wife.birth < oldest);
            let end = wives.partition_point(|wife| wife.birth <= youngest);
            let mother = (0..30)
                .filter(|_| first < end)
                .map(|_| first + self.chance.below((end - first) as u32) as usize)
                .find(|at| {
                    let births = &wives[*at].births;
                    births.len() < SIBLINGS_MAX
                        && births
                            .iter()
                            .all(|day| BIRTH_GAP_DAYS <= kid.birth.days_since(*day).abs())
                });
            let Some(mother) = mother else {
                others.push(kid);
                continue;
            };
            if self.chance.yes(TWINS) {
                twin = Some((mother, kid.birth));
            }
            self.child(kid, &mut wives[mother]);
        }
    }

    fn child(&mut self, kid: Soul, mother: &mut Wife) {
        mother.births.push(kid.birth);
        let family = self.population.person(mother.husband).family;
        let parents = (mother.at, mother.husband);
        self.person(kid, family, mother.household, Some(parents));
    }

    /// Somebody without a couple of their own lives with relatives.
    fn lodger(&mut self, soul: Soul) {
        if self.population.households.is_empty() {
            let posyandu = self.chance.below(self.posyandu_count as u32) as usize;
            self.household(None, posyandu);
        }
        let count = self.population.households.len() as u32;
        let choices = [self.chance.below(count), self.chance.below(count)];
        let household = choices
            .into_iter()
            .min_by_key(|at| self.population.household(*at).members.len())
            .expect("there are two choices");
        let family = identity::draw_family(self.chance);
        self.person(soul, family, household, None);
    }

    fn person(
        &mut self,
        soul: Soul,
        family: u8,
        household: HouseholdAt,
        parents: Option<(PersonAt, PersonAt)>,
    ) -> PersonAt {
        let Soul { birth, sex } = soul;
        let with_nik = match self.day.days_since(birth) {
            ..365 => 0.6,
            365..2_200 => 0.9,
            _ => 0.97,
        };
        let nik = if self.chance.yes(with_nik) { self.numbers.nik(birth, sex) } else { None };
        let newcomer = Newcomer {
            id: PersonId::new(self.uuid()),
            sex,
            birth,
            birth_minute: None,
            family,
            nik,
            household,
            mother: parents.map(|(mother, _)| mother),
            father: parents.map(|(_, father)| father),
        };
        self.population.add(newcomer, self.chance)
    }

    fn uuid(&mut self) -> uuid::Uuid {
        uuid_at(millis(self.day, 6 * 60), &self.chance.ten_bytes())
    }
}
