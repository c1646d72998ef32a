//! Care that goes on for years: hypertension, diabetes, severe mental disorder.

use domain::day::Day;

use crate::{
    assumption::{
        CHECK_UP, CONTROL_KEPT, CONTROL_STOPS, DIABETES_KNOWN, DISORDER_LOST, HYPERTENSION_KNOWN,
        IN_CONTROL, RESTRAINED, TAUGHT_AT_CLINIC, TOOK_PILLS,
    },
    card::Card,
    chance::Stream,
    district::District,
    population::PersonAt,
    society::Care,
};

impl District {
    /// Plans what is known of illness on the first day, and the cases of the whole plan.
    pub(crate) fn plan_cases(&mut self) {
        self.apart(Stream::Cases, 0, |own| {
            for at in 0..own.population.people.len() as PersonAt {
                let one = own.constitution(at);
                let (today, first) = (own.today, own.first_day);
                if one.years(today) < 15 {
                    continue;
                }
                let pressure = one.has_hypertension(today) && own.chance.yes(HYPERTENSION_KNOWN);
                let sugar = one.has_diabetes(today) && own.chance.yes(DIABETES_KNOWN);
                if pressure || sugar {
                    let years = own.chance.between(60, 3_000);
                    let since = Some(today.plus_days(-years));
                    let known = own.society.known_mut(at);
                    known.hypertension = since.filter(|_| pressure);
                    known.diabetes = since.filter(|_| sugar);
                    let day = first.plus_days(own.chance.between(1, 60));
                    if own.chance.yes(IN_CONTROL) {
                        own.plan_care(day, Care::Control(at));
                    } else {
                        own.society.known_mut(at).lost = true;
                    }
                }
                if one.has_severe_disorder(today) {
                    let day = first.plus_days(own.chance.between(1, 120));
                    own.plan_care(day, Care::Mental(at));
                }
                if one.dependence(today) >= 2 {
                    let day = first.plus_days(own.chance.between(1, 90));
                    own.plan_care(day, Care::Home(at));
                }
                own.plan_check_ups(at);
            }
            own.plan_tuberculosis();
        });
    }

    /// The yearly check-up in the month after the birthday.
    fn plan_check_ups(&mut self, at: PersonAt) {
        let birth = self.population.person(at).birth;
        for year in 0..i32::from(self.plan.years) {
            let age = self.first_day.completed_months_since(birth) / 12 + 1 + year;
            let birthday = birth.plus_months(12 * age);
            if (18..60).contains(&age) && self.chance.yes(CHECK_UP) {
                let day = birthday.plus_days(self.chance.between(1, 28));
                self.plan_care(day, Care::CheckUp(at));
            }
        }
    }

    /// Monthly control at the Pustu, and every third month by a doctor.
    pub(crate) fn control_visit(&mut self, at: PersonAt) {
        let known = self.society.known(at);
        let one = self.constitution(at);
        let on = self.today;
        let ill = (one.has_hypertension(on), one.has_diabetes(on));
        if known.pregnant.is_some() || ill == (false, false) {
            return;
        }
        let doctor = !known.in_control || self.chance.yes(0.33);
        if known.in_control && !self.chance.yes(CONTROL_KEPT) {
            self.plan_care_within((26, 34), Care::Control(at));
            return;
        }
        let contact = self.at_clinic(at, doctor);
        let mut card = Card::default();
        let (height, weight) = one.size(on);
        card.weigh(&mut self.chance, weight);
        if !known.in_control {
            card.height(&mut self.chance, height);
            card.tobacco(&mut self.chance, &one, on);
        }
        if ill.0 {
            let since = self.diagnosed(known.hypertension);
            card.yes("ht_dx", true);
            card.day("ht_sejak", since);
            card.yes("obat_ht", true);
            card.yes("obat_ht_24", self.chance.yes(TOOK_PILLS));
            self.society.known_mut(at).hypertension = Some(since);
        }
        card.pressure(&mut self.chance, &one, on, known.in_control);
        if ill.1 {
            let since = self.diagnosed(known.diabetes);
            card.yes("dm_dx", true);
            card.day("dm_sejak", since);
            card.yes("obat_dm", true);
            card.yes("obat_dm_24", self.chance.yes(TOOK_PILLS));
            card.glucose(&mut self.chance, &one, on, known.in_control);
            self.society.known_mut(at).diabetes = Some(since);
        }
        if doctor {
            self.doctor_looks(&mut card);
        }
        card.tb_signs(&mut self.chance, false);
        card.taught(&mut self.chance, TAUGHT_AT_CLINIC);
        self.society.known_mut(at).in_control = true;
        self.write_contact(contact, card);
        if self.chance.yes(CONTROL_STOPS) {
            self.society.known_mut(at).lost = true;
            self.plan_care_within((40, 120), Care::Home(at));
        } else {
            self.plan_care_within((26, 34), Care::Control(at));
        }
    }

    fn diagnosed(&self, since: Option<Day>) -> Day {
        since.unwrap_or(self.today)
    }

    fn doctor_looks(&mut self, card: &mut Card) {
        card.yes("kontrol_dokter", true);
        if self.chance.yes(0.25) {
            card.whole("kol_total", self.chance.normal(205.0, 36.0) as i32);
            let creatinine = self.chance.normal(0.95, 0.2).clamp(0.4, 3.0);
            card.tenths("kreatinin", creatinine);
            let sound = self.chance.yes(0.85);
            card.choice("ekg", if sound { "normal" } else { "tidak_normal" });
            let sound = self.chance.yes(0.9);
            card.choice("funduskopi", if sound { "normal" } else { "tidak_normal" });
        }
    }

    /// The monthly visit of somebody with a severe mental disorder.
    pub(crate) fn mental_visit(&mut self, at: PersonAt) {
        let lost = self.society.known(at).lost;
        let contact = if lost { self.at_home(at, true) } else { self.at_clinic(at, false) };
        let mut card = Card::default();
        let takes = self.chance.yes(if lost { 0.3 } else { 0.8 });
        card.yes("odgj_dx", true);
        card.yes("odgj_minum_obat", takes);
        card.choice("odgj_status", if takes || self.chance.yes(0.5) { "stabil" } else { "kambuh" });
        if lost {
            card.yes("odgj_bahaya", false);
            card.yes("odgj_pasung", self.chance.yes(RESTRAINED));
        }
        card.taught(&mut self.chance, TAUGHT_AT_CLINIC);
        self.write_contact(contact, card);
        if !lost && self.chance.yes(DISORDER_LOST / 6.0) {
            self.society.known_mut(at).lost = true;
        }
        let pause = if lost { self.chance.between(60, 150) } else { self.chance.between(27, 34) };
        self.plan_care(self.today.plus_days(pause), Care::Mental(at));
    }
}
