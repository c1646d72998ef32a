//! What is written at a contact with somebody of six years or older, part by part.

use domain::{day::Day, record::Value};

use crate::{
    assumption::TB_SUSPECT,
    chance::Chance,
    codes,
    constitution::Constitution,
    measuring::{Observations, choice, number, whole, yes_no},
};

/// Answers of one contact.
#[derive(Default)]
pub(crate) struct Card {
    pub seen: Observations,
    /// Findings that must be dealt with today.
    pub urgent: Vec<&'static str>,
}

impl Card {
    fn put(&mut self, code: &'static str, value: Value) {
        debug_assert!(codes::is_listed(code), "{code} is not among the codes that are checked");
        self.seen.insert(code.into(), value);
    }

    pub(crate) fn whole(&mut self, code: &'static str, value: i32) {
        self.put(code, whole(value));
    }

    /// A number to one decimal.
    pub(crate) fn tenths(&mut self, code: &'static str, value: f64) {
        self.put(code, number((value * 10.0).round() as i64 * 100));
    }

    pub(crate) fn yes(&mut self, code: &'static str, value: bool) {
        self.put(code, yes_no(value));
    }

    pub(crate) fn choice(&mut self, code: &'static str, option: &str) {
        self.put(code, choice(option));
    }

    /// Education that is written down at a share of contacts.
    pub(crate) fn taught(&mut self, chance: &mut Chance, share: f64) {
        if chance.yes(share) {
            let subject = *chance.pick(&codes::SUBJECTS);
            self.put(codes::EDUCATION, Value::Text(subject.to_owned()));
        }
    }

    pub(crate) fn day(&mut self, code: &'static str, day: Day) {
        self.put(code, Value::Text(day.to_string()));
    }

    /// Weight, in the steps of the scale at hand.
    pub(crate) fn weigh(&mut self, chance: &mut Chance, kg: f64) {
        let read = kg + chance.normal(0.0, 0.35);
        // Half of the scales are read to the half kilogram.
        let step = if chance.yes(0.5) { 500.0 } else { 100.0 };
        let grams = (read * 1000.0 / step).round() * step;
        self.put("bb_kg", number(grams as i64));
    }

    pub(crate) fn height(&mut self, chance: &mut Chance, cm: f64) {
        let read = cm + chance.normal(0.0, 0.5);
        let read = if chance.yes(0.6) { read.round() } else { read };
        self.tenths("tb_cm", read);
    }

    /// Blood pressure of somebody who is not pregnant; tells whether it is high.
    pub(crate) fn pressure(
        &mut self,
        chance: &mut Chance,
        one: &Constitution,
        on: Day,
        treated: bool,
    ) -> bool {
        let ill = one.has_hypertension(on);
        let (mean, deviation) = match (ill, treated && one.is_controlled()) {
            (true, false) => (153.0, 13.0),
            (true, true) => (131.0, 7.0),
            (false, _) => (if one.years(on) < 18 { 106.0 } else { 117.0 }, 9.0),
        };
        let top = chance.normal(mean, deviation).clamp(80.0, 225.0);
        let bottom = (0.38 * top + 33.0 + chance.normal(0.0, 5.0)).clamp(45.0, top - 15.0);
        // Seven in ten readings end in zero.
        let heaped = chance.yes(0.7);
        let read = |value: f64| if heaped { (value / 10.0).round() * 10.0 } else { value.round() };
        let (top, bottom) = (read(top), read(bottom).min(read(top) - 10.0));
        self.whole("td_sistol", top as i32);
        self.whole("td_diastol", bottom as i32);
        let high = codes::HIGH_PRESSURE.0 <= top || codes::HIGH_PRESSURE.1 <= bottom;
        if codes::HIGH_PRESSURE.0 + 40.0 <= top && chance.yes(0.12) {
            self.yes("td_bahaya", true);
            self.urgent.extend(codes::URGENT_PRESSURE);
        }
        high
    }

    /// Glucose at any time of the day; tells whether it is high.
    pub(crate) fn glucose(
        &mut self,
        chance: &mut Chance,
        one: &Constitution,
        on: Day,
        treated: bool,
    ) -> bool {
        let (mean, deviation) = match (one.has_diabetes(on), treated && one.is_controlled()) {
            (true, false) => (255.0, 55.0),
            (true, true) => (165.0, 25.0),
            (false, _) => (113.0, 17.0),
        };
        let read = chance.normal(mean, deviation).clamp(60.0, 560.0);
        self.whole("gds_mgdl", read as i32);
        codes::HIGH_GLUCOSE <= read
    }

    /// The four questions about TB; tells whether some answer was yes.
    pub(crate) fn tb_signs(&mut self, chance: &mut Chance, ill: bool) -> bool {
        let any = ill || chance.yes(TB_SUSPECT);
        let mut some = false;
        for (code, share) in [("tb_batuk", 0.9), ("tb_demam", 0.35), ("tb_bb", 0.4)] {
            let yes = any && chance.yes(share);
            some |= yes;
            self.yes(code, yes);
        }
        self.yes("tb_kontak", chance.yes(0.006));
        some
    }

    /// Eyes and ears as kader test them.
    pub(crate) fn senses(&mut self, chance: &mut Chance, one: &Constitution, on: Day) {
        let result = |fails| if fails { "gangguan" } else { "normal" };
        let (blind, deaf) = (one.senses_fail(0.24, on), one.senses_fail(0.15, on));
        self.choice("hj_kanan", result(blind));
        self.choice("hj_kiri", result(blind && chance.yes(0.7)));
        self.choice("bisik_kanan", result(deaf));
        self.choice("bisik_kiri", result(deaf && chance.yes(0.8)));
    }

    pub(crate) fn tobacco(&mut self, chance: &mut Chance, one: &Constitution, on: Day) {
        let other = if chance.yes(0.45) { "pasif" } else { "tidak" };
        self.choice("rokok", if one.smokes(on) { "aktif" } else { other });
    }

    /// The questions about lungs that begin at forty.
    pub(crate) fn puma(&mut self, chance: &mut Chance, one: &Constitution, on: Day) {
        let smokes = one.smokes(on);
        let (cigarettes, years) = if smokes { one.smoking(on) } else { (0, 0) };
        self.whole("rokok_batang", cigarettes);
        self.whole("lama_merokok", years);
        let weak = one.coughs();
        for (code, share) in [("pu_napas", 0.7), ("pu_dahak", 0.5), ("pu_batuk", 0.5)] {
            let share = if weak { share } else { 0.04 };
            self.yes(code, chance.yes(share));
        }
        self.yes("pu_spiro", weak && chance.yes(0.1));
    }

    /// The twenty questions about the last thirty days.
    pub(crate) fn mind(&mut self, chance: &mut Chance, one: &Constitution) {
        let usual = if one.is_distressed() { 0.48 } else { 0.045 };
        for (place, code) in codes::SRQ.into_iter().enumerate() {
            // The question about thoughts of ending life.
            let dying = place == 16;
            let yes =
                if dying { one.thinks_of_dying() && chance.yes(0.7) } else { chance.yes(usual) };
            if dying && yes {
                self.urgent.push(codes::URGENT_MIND);
            }
            self.yes(code, yes);
        }
    }

    /// What an old person can do without help.
    pub(crate) fn abilities(&mut self, chance: &mut Chance, one: &Constitution, on: Day) {
        let missing = [0.01, 0.14, 0.55, 0.88][one.dependence(on)];
        for (code, most) in codes::ABILITIES {
            let mut points = most;
            while 0 < points && chance.yes(missing) {
                points -= 1;
            }
            self.choice(code, codes::POINTS[usize::from(points)]);
        }
    }

    /// The ten questions of the simple screening of the elderly.
    pub(crate) fn skilas(&mut self, chance: &mut Chance, one: &Constitution, on: Day) {
        let frail: f64 = [1.0, 2.2, 3.5, 5.0][one.dependence(on)];
        for (code, share) in [
            ("sk_kognitif", 0.11),
            ("sk_mobil", 0.13),
            ("sk_bb", 0.05),
            ("sk_makan", 0.06),
            ("sk_lila", 0.05),
        ] {
            self.yes(code, chance.yes((share * frail).min(0.92)));
        }
        let (blind, deaf) = (one.senses_fail(0.24, on), one.senses_fail(0.15, on));
        self.yes("sk_mata", blind || chance.yes(0.1));
        self.yes("sk_lihat", blind);
        self.yes("sk_dengar", deaf);
        let sad = if one.is_distressed() { 0.8 } else { 0.05 };
        self.yes("sk_depresi", chance.yes(sad));
        self.yes("sk_minat", chance.yes(sad));
    }
}
