//! The cards of pregnant and nursing mothers at the posyandu.

use domain::record::Setting;

use crate::{
    assumption::{CONTRACEPTION, NURSES},
    card::Card,
    constitution::Constitution,
    district::District,
    newborn::given,
    society::{Care, Contact},
};

impl District {
    /// A pregnant woman comes to the posyandu.
    pub(crate) fn pregnant_card(&mut self, contact: Contact) {
        let Some(at) = self.society.known(contact.person).pregnant else { return };
        let mut pregnancy = self.society.pregnancies[at as usize];
        if !pregnancy.is_under_way(self.today) {
            return;
        }
        let mut card = Card::default();
        card.yes("hamil_sekarang", true);
        card.whole("uk_minggu", pregnancy.weeks_told(self.today).clamp(1, 43));
        self.gained(&pregnancy, &mut card);
        let thin = self.arm_of_mother(&pregnancy) < 23.0;
        let gains = self.chance.yes(if thin { 0.6 } else { 0.88 });
        card.choice("bb_kurva_kia", if gains { "hijau" } else { "merah" });
        self.pressure_of_mother(&pregnancy, &mut card);
        card.seen.remove("protein_urin");
        let high = pregnancy.pre_eclampsia && 24 <= pregnancy.weeks(self.today);
        card.choice("td_kurva_kia", if high { "merah" } else { "hijau" });
        card.tb_signs(&mut self.chance, false);
        if self.chance.yes(0.4) {
            card.whole("ttd_jumlah", 30);
            pregnancy.tablets += 30;
        }
        let daily = self.chance.yes(0.72);
        card.choice("ttd_konsumsi", if daily { "setiap_hari" } else { "tidak_setiap_hari" });
        if thin {
            let eats = self.chance.yes(0.7);
            card.choice("mt_konsumsi", if eats { "setiap_hari" } else { "tidak_setiap_hari" });
            card.whole("mt_porsi", self.chance.between(15, 30));
        }
        let mut services = Vec::new();
        if pregnancy.classes < 4 && self.chance.yes(0.3) {
            pregnancy.classes += 1;
            card.yes("kelas_ibu", true);
            services.push(given("anc_kelas", &format!("S{}", pregnancy.classes)));
        }
        self.society.pregnancies[at as usize] = pregnancy;
        if high && self.chance.yes(0.6) {
            self.plan_care(self.today.plus_days(3), Care::Home(contact.person));
        }
        self.write_contact_with(contact, card, services);
    }

    /// A mother comes with her child below two years.
    pub(crate) fn nursing_card(&mut self, contact: Contact, one: &Constitution) {
        let on = self.today;
        let born = self.population.person(contact.person).gave_birth;
        let Some(days) = born.map(|day| on.days_since(day)) else { return };
        let mut card = Card::default();
        let (_, weight) = one.size(on);
        let kept = 4.0 * (1.0 - f64::from(days) / 700.0).max(0.0);
        card.weigh(&mut self.chance, weight + kept);
        card.tenths("lila_cm", one.arm_cm(on));
        let treated = self.society.known(contact.person).in_control;
        card.pressure(&mut self.chance, one, on, treated);
        card.tb_signs(&mut self.chance, false);
        let share = 1.0
            - (1.0 - NURSES.0) * f64::from(days.min(365)) / 365.0
            - (NURSES.0 - NURSES.1) * f64::from((days - 365).max(0)) / 365.0;
        // Whoever stopped does not begin again: one fate a person.
        card.yes("menyusui_ya", one.nursing_fate() < share);
        if days < 42 {
            card.yes("vit_a_konsumsi", self.chance.yes(0.85));
        } else if self.chance.yes(0.4) {
            let uses = one.nursing_fate() < CONTRACEPTION;
            card.choice("kb_metode", if uses { "suntik" } else { "tidak" });
        }
        debug_assert_eq!(contact.setting, Setting::Posyandu);
        self.write_contact(contact, card);
    }
}
