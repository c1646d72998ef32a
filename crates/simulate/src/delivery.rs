//! Deliveries, losses, and the visits to mothers afterwards.

use domain::record::Setting;

use crate::{
    assumption::{CONTRACEPTION, DELIVERY_TROUBLE, HELPERS, METHODS, PARTOGRAPH},
    card::Card,
    codes::URGENT_DELIVERY,
    district::District,
    newborn::given,
    pregnancy::{Ending, PregnancyAt},
    society::{Care, Contact},
};

impl District {
    /// A pregnancy ends today: with a delivery, or with a loss.
    pub(crate) fn end_pregnancy(&mut self, at: PregnancyAt) {
        let pregnancy = self.society.pregnancies[at as usize];
        self.society.known_mut(pregnancy.mother).pregnant = None;
        let Some(arrival) = pregnancy.arrival else {
            let contact = self.at_clinic(pregnancy.mother, true);
            let mut card = Card::default();
            card.choice("hasil_kehamilan", "keguguran");
            card.day("tgl_persalinan", self.today);
            card.whole("uk_minggu", pregnancy.weeks(self.today).clamp(1, 43));
            self.write_contact(contact, card);
            return;
        };
        let mut card = Card::default();
        let live = pregnancy.ending == Ending::Live;
        card.choice("hasil_kehamilan", if live { "lahir_hidup" } else { "lahir_mati" });
        card.day("tgl_persalinan", self.today);
        card.whole("uk_minggu", pregnancy.weeks(self.today).clamp(20, 43));
        let (place, helper) = match arrival.setting {
            Setting::Fkrtl => ("rs", *self.chance.pick(&["spog", "spog", "dokter"])),
            Setting::Puskesmas => ("puskesmas", *self.chance.pick(&["bidan", "bidan", "dokter"])),
            Setting::Pustu => ("bpm", "bidan"),
            Setting::Rumah | Setting::Posyandu | Setting::Sekolah => {
                ("lainnya", *self.chance.pick(&["bidan", "bidan", "lainnya"]))
            }
        };
        card.choice("tempat_salin", place);
        card.choice("penolong", helper);
        let cut = arrival.setting == Setting::Fkrtl && self.chance.yes(0.38);
        card.choice("cara_salin", if cut { "tindakan" } else { "normal" });
        let mut left = self.chance.unit();
        let mut state = "sehat";
        for (trouble, share) in ["perdarahan", "kejang", "demam"].into_iter().zip(DELIVERY_TROUBLE)
        {
            if (0.0..share).contains(&left) {
                state = trouble;
            }
            left -= share;
        }
        card.choice("kondisi_ibu", state);
        if matches!(state, "perdarahan" | "kejang") {
            card.urgent.push(URGENT_DELIVERY);
        }
        let home = arrival.setting == Setting::Rumah;
        let helpers = if home { 0 } else { self.chance.weighted(&HELPERS) };
        card.whole("jml_penolong", helpers as i32 + 1);
        card.yes("partograf", !home && self.chance.yes(PARTOGRAPH));
        if live {
            card.yes("imd", self.chance.yes(0.85));
        }
        let contact = Contact {
            minute: i32::from(arrival.minute),
            setting: arrival.setting,
            place: arrival.place,
            lateness: 0.2,
            ..self.at_clinic(pregnancy.mother, false)
        };
        self.write_contact(contact, card);
    }

    /// The midwife sees the mother after the delivery.
    pub(crate) fn postnatal_visit(&mut self, at: PregnancyAt, visit: usize) {
        let pregnancy = self.society.pregnancies[at as usize];
        let mother = pregnancy.mother;
        let at_home = 0 < visit && self.chance.yes(0.45);
        let mut contact =
            if at_home { self.at_home(mother, true) } else { self.at_clinic(mother, false) };
        if let Some(arrival) = pregnancy.arrival.filter(|arrival| arrival.day == self.today) {
            contact.minute = contact.minute.max(i32::from(arrival.minute) + 6 * 60).min(1_439);
        }
        let mut card = Card::default();
        let bleeds = self.chance.yes([0.01, 0.005, 0.002, 0.001][visit]);
        card.choice("lokia", ["rubra", "sanguinolenta", "serosa", "alba"][visit]);
        card.choice("kontraksi", "baik");
        card.yes("perdarahan", bleeds);
        card.yes("infeksi_jalan_lahir", self.chance.yes(0.008));
        let swollen = self.chance.yes(0.05);
        card.choice("payudara", if swollen { "bengkak" } else { "baik" });
        card.tenths("suhu_c", self.chance.normal(36.7, 0.25));
        card.whole("nadi", self.chance.normal(82.0, 7.0) as i32);
        card.whole("napas", self.chance.between(16, 22));
        self.pressure_of_mother(&pregnancy, &mut card);
        card.seen.remove("protein_urin");
        // The finding of a pregnancy is none after it.
        card.urgent.clear();
        let mut services = Vec::new();
        if visit == 0 && self.chance.yes(0.9) {
            services.push(given("nifas_vita", "VA1"));
            card.whole("vit_a_kapsul", 1);
        } else if visit == 1 && self.chance.yes(0.85) {
            services.push(given("nifas_vita", "VA2"));
            card.whole("vit_a_kapsul", 2);
        }
        if visit == 2 && self.chance.yes(0.6) {
            let one = self.constitution(mother);
            card.mind(&mut self.chance, &one);
            card.urgent.clear();
        }
        if visit == 3 {
            self.contraception(&mut card);
        }
        if bleeds {
            self.plan_care(self.today.plus_days(2), Care::Home(mother));
        }
        self.write_contact_with(contact, card, services);
    }

    /// The method that a mother chooses some weeks after the delivery.
    fn contraception(&mut self, card: &mut Card) {
        if self.chance.yes(CONTRACEPTION) {
            let weights: Vec<f64> = METHODS.iter().map(|(_, weight)| *weight).collect();
            let method = METHODS[self.chance.weighted(&weights)].0;
            card.choice("kb_metode", method);
            card.day("kb_mulai", self.today);
            card.yes("kb_pelayanan", true);
        } else {
            card.choice("kb_metode", "tidak");
        }
    }
}
