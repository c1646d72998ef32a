//! TB: suspects, patients under treatment, and the people around them.

use crate::{
    assumption::{CONTACT_EXAMINED, TB_CASES_PER_YEAR, TB_CONFIRMED, TB_STOPS},
    card::Card,
    district::District,
    population::PersonAt,
    society::Care,
};

/// Months of treatment.
const MONTHS: u8 = 6;
/// Weeks in which the home is visited every week.
const HOME_WEEKS: u8 = 8;

impl District {
    /// Draws the cases of the plan.
    pub(crate) fn plan_tuberculosis(&mut self) {
        let people = self.population.living() as f64;
        let mean = TB_CASES_PER_YEAR * people * f64::from(self.plan.years);
        let days = self.plan.until.days_since(self.first_day);
        let today = self.today;
        // Some were under treatment before: their cases begin in the first days.
        for _ in 0..self.chance.poisson(mean) {
            let day = self.first_day.plus_days(self.chance.between(1, days.max(1)));
            let drawn = self.population.draw(&mut self.chance, |person| {
                let years = today.completed_months_since(person.birth) / 12;
                if years < 15 { 0.0 } else { (f64::from(years) / 70.0).clamp(0.4, 1.0) }
            });
            if let Some(person) = drawn {
                self.plan_care(day, Care::TbFound(person));
            }
        }
    }

    /// Somebody who coughs is examined and found ill; treatment begins days later.
    pub(crate) fn tb_found(&mut self, at: PersonAt) {
        if self.society.known(at).tb {
            return;
        }
        self.society.known_mut(at).tb = true;
        let confirmed = self.chance.yes(TB_CONFIRMED);
        let contact = self.at_clinic(at, true);
        let mut card = Card::default();
        let one = self.constitution(at);
        card.weigh(&mut self.chance, one.size(self.today).1 - 3.0);
        card.tb_signs(&mut self.chance, true);
        card.yes("tb_batuk", true);
        card.choice("tb_status", "terduga");
        card.choice("tb_tcm", if confirmed { "positif" } else { "negatif" });
        card.tobacco(&mut self.chance, &one, self.today);
        self.write_contact(contact, card);
        let day = self.today.plus_days(self.chance.between(2, 7));
        self.plan_care(day, Care::TbControl(at, if confirmed { 0 } else { 100 }));
        self.plan_care_within((6, 20), Care::TbContacts(at));
    }

    /// Treatment begins (month 0), goes on, or ends. A hundred is added for unconfirmed cases.
    pub(crate) fn tb_control(&mut self, at: PersonAt, mark: u8) {
        let (month, confirmed) = (mark % 100, mark < 100);
        let on = self.today;
        if 0 < month && self.chance.yes(TB_STOPS / f64::from(MONTHS)) {
            // Stays away without a word: the treatment is left open.
            self.plan_care_within((60, 90), Care::Home(at));
            return;
        }
        let contact = self.at_clinic(at, month == 0);
        let mut card = Card::default();
        let weight = self.constitution(at).size(on).1 - 3.0 + 0.5 * f64::from(month);
        card.weigh(&mut self.chance, weight);
        if month == 0 {
            card.choice("tb_status", "pasien");
            card.day("tb_mulai", on);
            card.choice("tb_jenis", "so");
            card.choice("tb_konfirmasi", if confirmed { "bakteriologis" } else { "klinis" });
            if self.chance.yes(0.8) {
                let reactive = self.chance.yes(0.02);
                card.choice("hiv", if reactive { "reaktif" } else { "non_reaktif" });
            }
            for week in 1..=HOME_WEEKS {
                if self.chance.yes(0.6) {
                    self.plan_care(on.plus_days(7 * i32::from(week)), Care::TbHome(at, week));
                }
            }
        }
        card.yes("tb_oat_24", self.chance.yes(0.95));
        if matches!(month, 2 | 5 | 6) && confirmed {
            let cleared = self.chance.yes(if month == 2 { 0.85 } else { 0.97 });
            card.choice("tb_dahak", if cleared { "negatif" } else { "positif" });
        }
        if month < MONTHS {
            card.whole("tb_obat_hari", 30);
            let day = on.plus_days(self.chance.between(28, 32));
            self.plan_care(day, Care::TbControl(at, mark + 1));
        } else {
            card.choice("tb_hasil_akhir", if confirmed { "sembuh" } else { "lengkap" });
            card.day("tb_akhir", on);
            self.society.known_mut(at).tb = false;
        }
        self.write_contact(contact, card);
    }

    /// A kader looks whether the pills are taken.
    pub(crate) fn tb_home(&mut self, at: PersonAt, _week: u8) {
        let contact = self.at_home(at, false);
        let mut card = Card::default();
        card.choice("tb_status", "pasien");
        card.yes("tb_oat_ada", self.chance.yes(0.98));
        card.yes("tb_oat_24", self.chance.yes(0.94));
        self.write_contact(contact, card);
    }

    /// Everybody of six years and older at home is asked. Children below six are followed by the
    /// posyandu.
    pub(crate) fn tb_contacts(&mut self, at: PersonAt) {
        let home = self.population.person(at).household;
        let members = self.population.household(home).members.clone();
        let (mut asked, mut with_signs) = (0, 0);
        for member in &members {
            if *member == at || self.years_of(*member) < 6 || !self.can_be_met(*member) {
                continue;
            }
            if self.society.known(*member).tb {
                continue;
            }
            let contact = self.at_home(*member, true);
            let mut card = Card::default();
            card.choice("tb_status", "kontak");
            let ill = self.chance.yes(0.08);
            with_signs += i32::from(card.tb_signs(&mut self.chance, ill));
            card.yes("tb_kontak", true);
            asked += 1;
            self.write_contact(contact, card);
            if self.chance.yes(CONTACT_EXAMINED) {
                let day = self.today.plus_days(self.chance.between(3, 25));
                self.plan_care(day, Care::ContactExamined(*member));
            }
        }
        let contact = self.at_home(at, true);
        let mut card = Card::default();
        card.choice("tb_status", "pasien");
        card.yes("tb_oat_24", true);
        card.whole("ik_target", members.len().saturating_sub(1) as i32);
        card.whole("ik_skrining", asked);
        card.whole("ik_bergejala", with_signs);
        card.whole("ik_tpt", 0);
        self.write_contact(contact, card);
    }

    pub(crate) fn contact_examined(&mut self, at: PersonAt) {
        let contact = self.at_clinic(at, false);
        let mut card = Card::default();
        card.yes("tb_sudah_periksa", true);
        if self.chance.yes(0.5) {
            card.day("tpt_mulai", self.today);
            let day = self.today.plus_days(self.chance.between(84, 100));
            self.plan_care(day, Care::ContactDone(at));
        } else {
            card.choice("kontak_hasil", "tanpa_tpt");
        }
        self.write_contact(contact, card);
    }

    pub(crate) fn contact_done(&mut self, at: PersonAt) {
        let contact = self.at_clinic(at, false);
        let mut card = Card::default();
        card.choice("kontak_hasil", "tpt_selesai");
        self.write_contact(contact, card);
    }
}
