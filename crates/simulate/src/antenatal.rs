//! Antenatal visits: what is measured, tested and given at each of the six.

use domain::record::ServiceGiven;

use crate::{
    assumption::{ARM_LESS_CM, REACTIVE, TAUGHT_AT_CLINIC},
    card::Card,
    codes::{TETANUS, URGENT_PREGNANCY},
    district::District,
    newborn::given,
    pregnancy::{Pregnancy, PregnancyAt},
};

/// Tablets given at one visit.
const TABLETS: i32 = 30;
/// Days of a pregnancy.
const PREGNANCY_DAYS: i32 = 280;

impl District {
    /// The visit at this place among the six.
    pub(crate) fn antenatal_visit(&mut self, at: PregnancyAt, visit: usize) {
        let mut pregnancy = self.society.pregnancies[at as usize];
        let first_here = self.society.known(pregnancy.mother).pregnant != Some(at);
        self.society.known_mut(pregnancy.mother).pregnant = Some(at);
        // The first and the fifth are a doctor's.
        let doctor = matches!(visit, 0 | 4);
        let contact = self.at_clinic(pregnancy.mother, doctor);
        let mut card = Card::default();
        card.yes("hamil_sekarang", true);
        card.choice("kunjungan_ke", ["k1", "k2", "k3", "k4", "k5", "k6"][visit]);
        let mut services = Vec::new();
        if first_here {
            self.tell_pregnancy(&pregnancy, &mut card);
            services.append(&mut self.visits_in_book(at));
        }
        self.dates(&pregnancy, visit, first_here, &mut card);
        self.measure_mother(&pregnancy, &mut card);
        if visit == 0 || (first_here && visit < 3) {
            self.first_tests(&mut pregnancy, &mut card, &mut services);
        }
        if visit == 4 {
            self.late_tests(&mut pregnancy, &mut card);
        }
        if visit == 2 {
            let glucose = self.chance.normal(96.0, 16.0) as i32;
            card.whole("gds_mgdl", glucose.clamp(60, 260));
        }
        let tablets = self.chance.yes(0.9);
        if tablets {
            card.whole("ttd_jumlah", TABLETS);
            pregnancy.tablets += TABLETS;
            card.whole("ttd_total", pregnancy.tablets);
        }
        let daily = self.chance.yes(0.72);
        card.choice("ttd_konsumsi", if daily { "setiap_hari" } else { "tidak_setiap_hari" });
        if pregnancy.classes < 4 && self.chance.yes(0.35) {
            pregnancy.classes += 1;
            services.push(given("anc_kelas", &format!("S{}", pregnancy.classes)));
            card.yes("kelas_ibu", true);
        }
        card.taught(&mut self.chance, TAUGHT_AT_CLINIC);
        self.society.pregnancies[at as usize] = pregnancy;
        self.write_contact_with(contact, card, services);
    }

    /// What is asked of a woman who comes for the first time.
    fn tell_pregnancy(&mut self, pregnancy: &Pregnancy, card: &mut Card) {
        let children = self.children_of(pregnancy.mother);
        let lost = i32::from(self.chance.yes(0.11));
        card.whole("gravida", children + lost + 1);
        card.whole("partus", children);
        card.whole("abortus", lost);
        card.whole("jml_anak", children);
        let last = self.population.person(pregnancy.mother).gave_birth;
        if let Some(last) = last.filter(|last| *last < pregnancy.lmp) {
            card.whole("jarak_bulan", pregnancy.lmp.completed_months_since(last).min(360));
        }
        let (height, weight) = self.constitution(pregnancy.mother).size(pregnancy.lmp);
        card.height(&mut self.chance, height);
        let before = weight.round();
        card.tenths("bb_pra_kg", before);
        card.choice("status_kawin", "kawin");
    }

    pub(crate) fn children_of(&self, mother: u32) -> i32 {
        let home = self.population.household(self.population.person(mother).household);
        let own = |at: &&u32| self.population.person(**at).mother == Some(mother);
        home.members.iter().filter(own).count() as i32
    }

    /// The day of the last menstruation, mended by a scan or on a second thought.
    fn dates(&mut self, pregnancy: &Pregnancy, visit: usize, first: bool, card: &mut Card) {
        let today = self.today;
        card.whole("uk_minggu", pregnancy.weeks_told(today).clamp(1, 43));
        match pregnancy.lmp_told {
            Some(told) if first && told < today => card.day("hpht", told),
            // The day is looked up in the book and was another one.
            Some(told) if visit == 1 && told != pregnancy.lmp => card.day("hpht", pregnancy.lmp),
            Some(_) | None => {}
        }
        let scan = visit == 0 || (first && visit == 1);
        if scan && pregnancy.scanned {
            let error = self.chance.between(-3, 3);
            card.day("hpl_usg", pregnancy.lmp.plus_days(PREGNANCY_DAYS + error));
            let days = f64::from(today.days_since(pregnancy.lmp));
            if (45.0..98.0).contains(&days) {
                card.tenths("crl_mm", (days - 42.0) * 1.05);
            }
            card.choice("jml_janin", if pregnancy.twins { "kembar" } else { "tunggal" });
        }
    }

    /// Weight, arm, pressure, womb and heart of the child.
    fn measure_mother(&mut self, pregnancy: &Pregnancy, card: &mut Card) {
        let weeks = pregnancy.weeks(self.today);
        self.gained(pregnancy, card);
        self.pressure_of_mother(pregnancy, card);
        if 13 <= weeks {
            let height = (f64::from(weeks) - 2.0 + self.chance.normal(0.0, 1.3)).clamp(8.0, 42.0);
            card.whole("tfu_cm", height as i32);
            card.whole("djj", self.chance.normal(143.0, 8.0) as i32);
            let lies = match weeks {
                ..28 => "belum_menentu",
                _ if self.chance.yes(0.04) => "sungsang",
                _ => "kepala",
            };
            card.choice("presentasi", lies);
        }
        let suspect = self.chance.yes(0.004);
        card.tb_signs(&mut self.chance, suspect);
    }

    pub(crate) fn gained(&mut self, pregnancy: &Pregnancy, card: &mut Card) {
        let weeks = f64::from(pregnancy.weeks(self.today)).max(0.0);
        let (_, before) = self.constitution(pregnancy.mother).size(pregnancy.lmp);
        let gain = 0.1 * weeks.min(13.0) + 0.38 * (weeks - 13.0).max(0.0);
        card.weigh(&mut self.chance, before + gain);
        let arm = self.arm_of_mother(pregnancy) + self.chance.normal(0.0, 0.25);
        card.tenths("lila_cm", arm);
    }

    pub(crate) fn arm_of_mother(&self, pregnancy: &Pregnancy) -> f64 {
        self.constitution(pregnancy.mother).arm_cm(pregnancy.lmp) - ARM_LESS_CM
    }

    pub(crate) fn pressure_of_mother(&mut self, pregnancy: &Pregnancy, card: &mut Card) {
        let weeks = pregnancy.weeks(self.today);
        let ill = pregnancy.pre_eclampsia && 24 <= weeks;
        let (top, bottom) = match (ill, pregnancy.severe && 33 <= weeks) {
            (true, true) => (self.chance.between(160, 180), self.chance.between(100, 115)),
            (true, false) => (self.chance.between(140, 156), self.chance.between(90, 104)),
            (false, _) => {
                let top = self.chance.normal(110.0, 8.0).clamp(88.0, 138.0) as i32;
                (top / 10 * 10, (top - 38) / 10 * 10)
            }
        };
        card.whole("td_sistol", top);
        card.whole("td_diastol", bottom);
        if 160 <= top {
            card.urgent.push(URGENT_PREGNANCY);
        }
        if ill {
            let much = pregnancy.severe && self.chance.yes(0.8);
            card.choice("protein_urin", if much { "plus2" } else { "plus1" });
        }
    }

    /// Tests and questions of the first visit.
    fn first_tests(
        &mut self,
        pregnancy: &mut Pregnancy,
        card: &mut Card,
        services: &mut Vec<ServiceGiven>,
    ) {
        card.tenths("hb_gdl", pregnancy.haemoglobin);
        let group = self.chance.weighted(&[0.26, 0.28, 0.07, 0.39]);
        card.choice("gol_darah", ["a", "b", "ab", "o"][group]);
        card.choice("rhesus", if self.chance.yes(0.995) { "positif" } else { "negatif" });
        if !card.seen.contains_key("protein_urin") {
            card.choice("protein_urin", "negatif");
        }
        if self.chance.yes(0.9) {
            for (code, share) in ["hiv", "sifilis", "hbsag"].into_iter().zip(REACTIVE) {
                let reactive = self.chance.yes(share);
                card.choice(code, if reactive { "reaktif" } else { "non_reaktif" });
            }
            services.push(given("anc_triple", "TES"));
        }
        let children = self.children_of(pregnancy.mother);
        card.yes("pes_nulipara", children == 0);
        for (code, share) in [
            ("pes_pasangan", 0.04),
            ("pes_bantuan", 0.005),
            ("pes_jarak", 0.06),
            ("pes_keluarga", 0.04),
            ("pes_obesitas", 0.1),
            ("pet_riwayat", 0.02),
            ("pet_dm", 0.01),
            ("pet_hipertensi", 0.03),
            ("pet_ginjal", 0.003),
            ("pet_autoimun", 0.002),
            ("pet_aps", 0.001),
        ] {
            card.yes(code, self.chance.yes(share));
        }
        card.yes("pet_kembar", pregnancy.twins && pregnancy.scanned);
        card.yes("karies", self.chance.yes(0.45));
        card.yes("periodontal", self.chance.yes(0.2));
        if self.chance.yes(0.6) {
            let one = self.constitution(pregnancy.mother);
            card.mind(&mut self.chance, &one);
        }
        self.tetanus(pregnancy, card, services);
    }

    /// The state of tetanus vaccination, and a dose where one is due.
    fn tetanus(
        &mut self,
        pregnancy: &mut Pregnancy,
        card: &mut Card,
        services: &mut Vec<ServiceGiven>,
    ) {
        let mother = pregnancy.mother;
        let before = match self.society.known(mother).tetanus {
            0 => self.chance.weighted(&[0.08, 0.12, 0.25, 0.2, 0.1, 0.25]) as u8,
            known => known,
        };
        card.choice("status_t", ["t0", "t1", "t2", "t3", "t4", "t5"][usize::from(before)]);
        let mut doses = before;
        if before < 5 && !pregnancy.tetanus_given && self.chance.yes(0.8) {
            services.push(given("anc_tt", TETANUS[usize::from(before)]));
            pregnancy.tetanus_given = true;
            doses += 1;
        }
        self.society.known_mut(mother).tetanus = doses;
    }

    /// Tests of the doctor's visit in the last months.
    fn late_tests(&mut self, pregnancy: &mut Pregnancy, card: &mut Card) {
        let better = if pregnancy.haemoglobin < 11.0 { 0.7 } else { 0.0 };
        let now = pregnancy.haemoglobin + better + self.chance.normal(0.0, 0.4);
        card.tenths("hb_gdl", now.clamp(6.0, 16.0));
        if !card.seen.contains_key("protein_urin") {
            card.choice("protein_urin", "negatif");
        }
        if self.chance.yes(0.7) {
            let weeks = f64::from(pregnancy.weeks(self.today));
            let grams = 2_400.0 + 200.0 * (weeks - 34.0) + self.chance.normal(0.0, 200.0);
            card.whole("efw_g", grams.clamp(900.0, 4_200.0) as i32);
            let place = self.chance.weighted(&[0.985, 0.01, 0.005]);
            card.choice("plasenta", ["normal", "letak_rendah", "previa"][place]);
            card.choice("ketuban", if self.chance.yes(0.98) { "cukup" } else { "kurang" });
        }
    }
}
