//! The day a posyandu opens, for everybody of six years and older: who comes, and the card of
//! pupils, adults and elderly.

use domain::record::Setting;

use crate::{
    assumption::{
        ASKED_AGAIN_DAYS, COMES_NURSING, COMES_PREGNANT, COMES_PUPIL, CONTRACEPTION,
        GETS_DIAGNOSIS, HOMES_BY_LOT, METHODS, TAUGHT_AT_POSYANDU,
    },
    card::Card,
    constitution::Constitution,
    district::District,
    population::PersonAt,
    society::{Care, Contact},
};

/// First and last minute at which older people come.
const OPEN_MINUTES: (i32, i32) = (8 * 60 + 15, 11 * 60 + 45);
/// Days for which a mother has a card of her own after a delivery.
pub(crate) const NURSING_DAYS: i32 = 700;

/// Which card of the posyandu somebody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CardKind {
    Pregnant,
    Nursing,
    Pupil,
    Adult,
    Elder,
}

impl District {
    /// Lets everybody of six years and older come to an opening or not.
    pub(crate) fn welcome(&mut self, posyandu: usize) {
        let late = self.chance.yes(self.places.posyandu[posyandu].lateness);
        let lag_days = if late { self.lag_days() } else { 0 };
        let mut register =
            self.society.of_posyandu.get_mut(posyandu).map_or_else(Vec::new, std::mem::take);
        register.sort_unstable();
        register.dedup();
        register
            .retain(|at| self.population.is_here(*at) && self.posyandu_of_person(*at) == posyandu);
        for person in &register {
            let years = self.years_of(*person);
            if years < 6 || !self.can_be_met(*person) {
                continue;
            }
            let one = self.constitution(*person);
            let (kind, comes) = self.attendance(*person, &one);
            if !self.chance.yes(comes) {
                continue;
            }
            let contact = self.at_opening(*person, posyandu, lag_days);
            match kind {
                CardKind::Pregnant => self.pregnant_card(contact),
                CardKind::Nursing => self.nursing_card(contact, &one),
                CardKind::Pupil => self.pupil_card(contact, &one),
                CardKind::Adult | CardKind::Elder => {
                    self.adult_card(contact, &one, kind == CardKind::Elder);
                }
            }
        }
        for _ in 0..HOMES_BY_LOT {
            if register.is_empty() {
                break;
            }
            let person = *self.chance.pick(&register);
            let day = self.today.plus_days(self.chance.between(1, 20));
            if 19 <= self.years_of(person) {
                self.plan_care(day, Care::Home(person));
            }
        }
        if let Some(place) = self.society.of_posyandu.get_mut(posyandu) {
            // Those who joined meanwhile stand behind.
            register.append(place);
            *place = register;
        }
    }

    fn attendance(&self, at: PersonAt, one: &Constitution) -> (CardKind, f64) {
        let on = self.today;
        if self.society.known(at).pregnant.is_some() {
            return (CardKind::Pregnant, COMES_PREGNANT);
        }
        let person = self.population.person(at);
        let nursed = person.gave_birth.map(|day| on.days_since(day)).filter(|days| 0 < *days);
        if let Some(days) = nursed.filter(|days| *days < NURSING_DAYS && one.is_woman()) {
            let comes = if days < 180 { COMES_NURSING.0 } else { COMES_NURSING.1 };
            return (CardKind::Nursing, comes);
        }
        match one.years(on) {
            ..19 => (CardKind::Pupil, COMES_PUPIL),
            19..60 => (CardKind::Adult, one.attendance(on)),
            // Who cannot walk is seen at home.
            _ if 2 <= one.dependence(on) => (CardKind::Elder, 0.02),
            _ => (CardKind::Elder, one.attendance(on)),
        }
    }

    fn at_opening(&mut self, person: PersonAt, posyandu: usize, lag_days: i32) -> Contact {
        let posyandu = &self.places.posyandu[posyandu];
        Contact {
            person,
            minute: self.chance.between(OPEN_MINUTES.0, OPEN_MINUTES.1),
            setting: Setting::Posyandu,
            place: Some(posyandu.id),
            writer: *self.chance.pick(&posyandu.kader),
            lateness: 0.02,
            lag_days,
        }
    }

    /// Weight, pressure and glucose each time; the long questions once a year.
    fn adult_card(&mut self, contact: Contact, one: &Constitution, elder: bool) {
        let on = self.today;
        let mut card = Card::default();
        let (height, weight) = one.size(on);
        card.weigh(&mut self.chance, weight);
        if self.chance.yes(0.85) {
            let waist = one.waist_cm(on) + self.chance.normal(0.0, 1.5);
            card.tenths("lp_cm", waist.clamp(50.0, 150.0).round());
        }
        let known = self.society.known(contact.person);
        let treated = known.in_control;
        let high = card.pressure(&mut self.chance, one, on, treated);
        let tests =
            elder || 40 <= one.years(on) || known.diabetes.is_some() || self.chance.yes(0.3);
        let sweet =
            tests && self.chance.yes(0.75) && card.glucose(&mut self.chance, one, on, treated);
        card.tb_signs(&mut self.chance, false);
        let asked = known.asked;
        if asked.is_none_or(|day| ASKED_AGAIN_DAYS < on.days_since(day)) {
            self.society.known_mut(contact.person).asked = Some(on);
            card.height(&mut self.chance, height);
            self.long_questions(contact.person, one, elder, &mut card);
        }
        if elder && self.chance.yes(0.35) {
            card.whole("kol_total", self.chance.normal(196.0, 34.0) as i32);
            card.tenths("asam_urat", self.chance.normal(5.9, 1.4).clamp(2.0, 13.0));
        }
        card.taught(&mut self.chance, TAUGHT_AT_POSYANDU);
        self.write_contact(contact, card);
        let undiagnosed =
            (high && known.hypertension.is_none()) || (sweet && known.diabetes.is_none());
        if undiagnosed && !known.in_control && self.chance.yes(GETS_DIAGNOSIS) {
            let day = on.plus_days(self.chance.between(1, 20));
            self.plan_care(day, Care::Control(contact.person));
        }
    }

    fn long_questions(
        &mut self,
        person: PersonAt,
        one: &Constitution,
        elder: bool,
        card: &mut Card,
    ) {
        let on = self.today;
        self.marriage(person, one, card);
        card.tobacco(&mut self.chance, one, on);
        for (code, share) in [("gula_tinggi", 0.4), ("garam_tinggi", 0.3), ("lemak_tinggi", 0.42)] {
            card.yes(code, self.chance.yes(share));
        }
        card.senses(&mut self.chance, one, on);
        if 40 <= one.years(on) {
            card.puma(&mut self.chance, one, on);
        }
        if self.chance.yes(0.8) {
            card.mind(&mut self.chance, one);
        }
        if elder {
            card.tenths("lila_cm", one.arm_cm(on));
            if self.chance.yes(0.9) {
                card.abilities(&mut self.chance, one, on);
            }
            if self.chance.yes(0.85) {
                card.skilas(&mut self.chance, one, on);
            }
        }
    }

    /// Marriage, and the method of married women of childbearing age.
    fn marriage(&mut self, at: PersonAt, one: &Constitution, card: &mut Card) {
        let years = one.years(self.today);
        let person = self.population.person(at);
        let mother = person.gave_birth.is_some();
        let state = match (person.married || mother, years) {
            (true, 60..) if self.chance.yes(0.35) => "cerai_mati",
            (true, _) => "kawin",
            (false, 45..) => "cerai_mati",
            (false, _) => "belum",
        };
        card.choice("status_kawin", state);
        if one.is_woman() && state == "kawin" && years < 50 {
            if self.chance.yes(CONTRACEPTION) {
                let weights: Vec<f64> = METHODS.iter().map(|(_, weight)| *weight).collect();
                card.choice("kb_metode", METHODS[self.chance.weighted(&weights)].0);
            } else {
                card.choice("kb_metode", "tidak");
                card.yes("rencana_hamil", self.chance.yes(0.2));
            }
            card.whole("jml_anak", self.children_of(at));
        }
    }

    /// A boy or girl from six years on.
    fn pupil_card(&mut self, contact: Contact, one: &Constitution) {
        let on = self.today;
        let mut card = Card::default();
        let (height, weight) = one.size(on);
        card.weigh(&mut self.chance, weight);
        card.height(&mut self.chance, height);
        card.tb_signs(&mut self.chance, false);
        if 15 <= one.years(on) {
            card.tenths("lp_cm", one.waist_cm(on).round());
        }
        if 10 <= one.years(on) {
            card.pressure(&mut self.chance, one, on, false);
            card.urgent.clear();
            let usual = if one.is_distressed() { 0.3 } else { 0.03 };
            card.yes("h_nyaman", !self.chance.yes(usual));
            for code in ["h_beban", "h_tubuh", "h_tidak_aman"] {
                card.yes(code, self.chance.yes(usual));
            }
            card.yes("h_teman", self.chance.yes(0.9));
            card.yes("h_napza", self.chance.yes(0.03));
            card.yes("h_pacar", self.chance.yes(0.12));
            card.yes("h_bunuh_diri", one.thinks_of_dying());
        }
        self.write_contact(contact, card);
    }
}
