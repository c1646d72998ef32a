//! Visits of kader to the homes of people of six years and older.

use crate::{
    card::Card,
    district::District,
    population::PersonAt,
    pregnancy::PregnancyAt,
    society::{Care, Contact},
};

/// Share of people who were lost and come back after a visit.
const COMES_BACK: f64 = 0.4;

impl District {
    /// A kader calls at somebody's home.
    pub(crate) fn call_at_home(&mut self, at: PersonAt) {
        let contact = self.at_home(at, false);
        let known = self.society.known(at);
        if let Some(pregnancy) = known.pregnant {
            self.call_on_pregnant(contact, pregnancy);
            return;
        }
        let one = self.constitution(at);
        let on = self.today;
        let years = one.years(on);
        let mut card = Card::default();
        card.tenths("suhu_c", self.chance.normal(36.6, 0.25));
        let elder = 60 <= years;
        let seen = self.chance.yes(0.55);
        card.yes("td_setahun", seen);
        card.yes("gd_setahun", seen && self.chance.yes(0.7));
        card.yes("jiwa_setahun", self.chance.yes(0.3));
        card.tobacco(&mut self.chance, &one, on);
        if let Some(since) = known.hypertension {
            card.yes("ht_dx", true);
            card.day("ht_sejak", since);
            card.yes("obat_ht", !known.lost);
            card.yes("obat_ht_24", !known.lost && self.chance.yes(0.75));
            card.yes("td_sebulan", !known.lost);
        }
        if let Some(since) = known.diabetes {
            card.yes("dm_dx", true);
            card.day("dm_sejak", since);
            card.yes("obat_dm", !known.lost);
            card.yes("obat_dm_24", !known.lost && self.chance.yes(0.75));
            card.yes("gd_sebulan", !known.lost);
        }
        if elder {
            card.pressure(&mut self.chance, &one, on, known.in_control && !known.lost);
            card.yes("aks_setahun", known.asked.is_some());
            card.yes("skilas_setahun", known.asked.is_some());
        } else {
            card.yes("isi_piringku", self.chance.yes(0.6));
        }
        let needs_care = 2 <= one.dependence(on);
        if needs_care && known.asked.is_none_or(|day| 300 < on.days_since(day)) {
            card.abilities(&mut self.chance, &one, on);
            self.society.known_mut(at).asked = Some(on);
        }
        self.household_of(at, &mut card);
        self.write_contact(contact, card);
        if needs_care {
            let pause = self.chance.between(27, 45);
            self.plan_care(on.plus_days(pause), Care::Home(at));
        }
        let ill = known.hypertension.or(known.diabetes).is_some();
        if known.lost && ill && self.chance.yes(COMES_BACK) {
            self.society.known_mut(at).lost = false;
            self.plan_care_within((2, 20), Care::Control(at));
        }
    }

    /// What is asked of the head of a household.
    fn household_of(&mut self, at: PersonAt, card: &mut Card) {
        let home = self.population.household(self.population.person(at).household);
        if home.members.first() != Some(&at) {
            return;
        }
        let members = home.members.clone();
        let known = |one: &PersonAt| self.society.known(*one);
        let ill = members
            .iter()
            .map(known)
            .any(|one| one.tb || one.hypertension.is_some() || one.diabetes.is_some());
        let mind =
            members.iter().any(|one| self.constitution(*one).has_severe_disorder(self.today));
        let smokes = members.iter().any(|one| self.constitution(*one).smokes(self.today));
        card.yes("kepala_keluarga", true);
        card.whole("jml_anggota", members.len() as i32);
        card.yes("rumah_tbc_ht_dm", ill);
        card.yes("rumah_odgj", mind);
        card.yes("rumah_merokok", smokes);
        for (code, share) in [
            ("jkn", 0.86),
            ("air_bersih", 0.91),
            ("air_terlindung", 0.84),
            ("jamban", 0.88),
            ("jamban_saniter", 0.8),
            ("ventilasi", 0.76),
        ] {
            card.yes(code, self.chance.yes(share));
        }
    }

    fn call_on_pregnant(&mut self, contact: Contact, at: PregnancyAt) {
        let pregnancy = self.society.pregnancies[at as usize];
        if !pregnancy.is_under_way(self.today) {
            return;
        }
        let mut card = Card::default();
        card.yes("hamil_sekarang", true);
        card.tenths("suhu_c", self.chance.normal(36.6, 0.25));
        card.yes("ttd_tunjuk", self.chance.yes(0.85));
        card.yes("ttd_24jam", self.chance.yes(0.7));
        let late = 28 <= pregnancy.weeks(self.today);
        for (code, share) in [
            ("dbh_demam", 0.01),
            ("dbh_kepala", if pregnancy.pre_eclampsia && late { 0.3 } else { 0.004 }),
            ("dbh_cemas", 0.06),
            ("dbh_diare", 0.01),
            ("dbh_tbc", 0.005),
            ("dbh_gerak", 0.004),
            ("dbh_jantung", 0.004),
            ("dbh_cairan", 0.004),
            ("dbh_kencing", 0.04),
            ("dbh_perut", 0.004),
        ] {
            card.yes(code, self.chance.yes(share));
        }
        self.write_contact(contact, card);
    }
}
