//! The yearly check-up of adults at the Puskesmas.

use crate::{assumption::TAUGHT_AT_CLINIC, card::Card, district::District, population::PersonAt};

impl District {
    /// Somebody has the check-up of the birthday.
    pub(crate) fn check_up(&mut self, at: PersonAt) {
        let on = self.today;
        let known = self.society.known(at);
        if known.pregnant.is_some() {
            return;
        }
        let one = self.constitution(at);
        let contact = self.at_clinic(at, true);
        let mut card = Card::default();
        card.yes("ckg_ultah", true);
        let (height, weight) = one.size(on);
        card.weigh(&mut self.chance, weight);
        card.height(&mut self.chance, height);
        let waist = one.waist_cm(on) + self.chance.normal(0.0, 1.5);
        card.tenths("lp_cm", waist.clamp(50.0, 150.0).round());
        card.pressure(&mut self.chance, &one, on, known.in_control);
        card.glucose(&mut self.chance, &one, on, known.in_control);
        card.tobacco(&mut self.chance, &one, on);
        let moves = self.chance.yes(0.63);
        card.choice("aktivitas", if moves { "cukup" } else { "kurang" });
        card.tb_signs(&mut self.chance, false);
        card.mind(&mut self.chance, &one);
        let blind = one.senses_fail(0.24, on);
        for eye in ["visus_kanan", "visus_kiri"] {
            let row = if blind { 3 } else { self.chance.weighted(&[0.7, 0.22, 0.08]) };
            card.choice(eye, ["v6_6", "v6_9", "v6_12", "v6_18"][row]);
        }
        card.whole("kata_benar", if one.senses_fail(0.15, on) { 3 } else { 5 });
        card.yes("karies", self.chance.yes(0.5));
        card.yes("risiko_hati", self.chance.yes(0.08));
        if 40 <= one.years(on) {
            card.puma(&mut self.chance, &one, on);
            card.whole("kol_total", self.chance.normal(196.0, 36.0) as i32);
        }
        if one.is_woman() && 30 <= one.years(on) {
            let sound = self.chance.yes(0.97);
            card.choice("sadanis", if sound { "negatif" } else { "risiko_rendah" });
            if self.chance.yes(0.5) {
                card.yes("seksual_aktif", true);
                let sound = self.chance.yes(0.975);
                card.choice("iva", if sound { "negatif" } else { "positif" });
            }
        }
        card.taught(&mut self.chance, TAUGHT_AT_CLINIC);
        self.society.known_mut(at).asked = Some(on);
        self.write_contact(contact, card);
    }
}
