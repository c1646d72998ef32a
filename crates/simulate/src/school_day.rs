//! Days at the schools: the yearly screening, doses of the school months, tablets for girls.

use domain::{day::Day, person::Sex, record::Setting};

use crate::{
    assumption::{GIRL_HAEMOGLOBIN, SCHOOL_DOSE, SCREENED, TABLETS_ASKED, TABLETS_TAKEN},
    card::Card,
    chance::Stream,
    district::District,
    newborn::given,
    population::PersonAt,
    society::Contact,
};

/// Months in which nobody is at school.
const HOLIDAYS: [i32; 2] = [6, 7];
/// Months of the yearly screening: half of the schools are seen in each.
const SCREENING: [i32; 2] = [9, 10];

impl District {
    /// Every posyandu has schools around it, with one such day a month.
    pub(crate) fn school_days(&mut self) {
        let month = self.today.month();
        if HOLIDAYS.contains(&month.number()) {
            return;
        }
        for posyandu in 0..self.society.of_posyandu.len() {
            let first = month.first_day();
            // A working day that differs by place and month.
            let day = first.plus_days((posyandu as i32 * 7 + month.number() * 5) % 24 + 2);
            let sunday = (day.epoch_days() + 4).rem_euclid(7) == 0;
            let day = if sunday { day.plus_days(1) } else { day };
            if day == self.today {
                self.apart(Stream::School, posyandu as u64, |own| own.school_day(posyandu));
            }
        }
    }

    fn school_day(&mut self, posyandu: usize) {
        let screens = SCREENING[posyandu % SCREENING.len()] == self.today.month().number();
        let lag_days = if self.chance.yes(0.25) { self.lag_days() } else { 0 };
        let register = self.society.of_posyandu[posyandu].clone();
        for person in register {
            let known = self.population.person(person);
            let (birth, sex) = (known.birth, known.sex);
            let Some(grade) = self.law.grade(birth, self.today) else { continue };
            if !self.can_be_met(person) || self.posyandu_of_person(person) != posyandu {
                continue;
            }
            let contact = self.at_school(person, posyandu, lag_days);
            if screens && self.chance.yes(SCREENED) {
                self.screening(contact, grade);
            }
            self.school_dose(contact, grade, sex, birth);
            let girl = sex == Sex::Perempuan && 7 <= grade;
            if girl && self.chance.yes(TABLETS_ASKED) {
                let mut card = Card::default();
                card.yes("ttd_minggu_ini", self.chance.yes(TABLETS_TAKEN));
                self.write_contact(contact, card);
            }
        }
    }

    fn at_school(&mut self, person: PersonAt, posyandu: usize, lag_days: i32) -> Contact {
        Contact {
            person,
            minute: self.chance.between(8 * 60, 12 * 60),
            setting: Setting::Sekolah,
            place: None,
            writer: self.places.posyandu[posyandu].midwife,
            lateness: 0.05,
            lag_days,
        }
    }

    /// A dose that the guidelines give to this grade in this month.
    fn school_dose(&mut self, contact: Contact, grade: i32, sex: Sex, birth: Day) {
        let on = self.today;
        for place in 0..self.law.school_doses.len() {
            let dose = &self.law.school_doses[place];
            let bit = 1_u8 << place;
            let meant = dose.grade == grade && (!dose.is_for_girls(on) || sex == Sex::Perempuan);
            let had = self.society.known(contact.person).school_doses & bit != 0;
            let Some((item, step)) = dose.due(birth, on).filter(|_| meant && !had) else {
                continue;
            };
            if !self.chance.yes(SCHOOL_DOSE) {
                continue;
            }
            let services = vec![given(item, step)];
            self.society.known_mut(contact.person).school_doses |= bit;
            self.write_contact_with(contact, Card::default(), services);
        }
    }

    /// The yearly screening of a pupil.
    fn screening(&mut self, contact: Contact, grade: i32) {
        let on = self.today;
        let one = self.constitution(contact.person);
        let mut card = Card::default();
        let first = matches!(grade, 1 | 7 | 10);
        card.yes(if first { "penjaringan_ya" } else { "berkala_ya" }, true);
        card.whole("kelas_sekolah", grade);
        if self.chance.yes(0.5) {
            card.yes("ckg_sekolah_ya", true);
        }
        let (height, weight) = one.size(on);
        card.weigh(&mut self.chance, weight);
        card.height(&mut self.chance, height);
        card.pressure(&mut self.chance, &one, on, false);
        card.urgent.clear();
        let row = self.chance.weighted(&[0.82, 0.1, 0.05, 0.03]);
        card.choice("visus", ["6_6", "6_9", "6_12", "6_18"][row]);
        card.yes("buta_warna", self.chance.yes(0.012));
        card.whole("kata_benar_persen", if self.chance.yes(0.97) { 100 } else { 60 });
        card.yes("serumen", self.chance.yes(0.12));
        card.yes("karies", self.chance.yes(0.52));
        card.yes("gusi_kelainan", self.chance.yes(0.1));
        card.yes("kebersihan", self.chance.yes(0.85));
        card.yes("anemia_klinis", self.chance.yes(0.06));
        card.yes("obat_cacing", self.chance.yes(0.85));
        card.tb_signs(&mut self.chance, false);
        if 4 <= grade && 10 <= one.years(on) {
            let state = match (one.smokes(on), self.chance.yes(0.12)) {
                (true, _) => "setiap_hari",
                (false, true) => "pernah_coba",
                (false, false) => "tidak",
            };
            card.choice("rokok_remaja", state);
        }
        if self.chance.yes(0.6) {
            let mean = if one.is_distressed() { 18.0 } else { 9.0 };
            let by = if 11 <= one.years(on) { "mandiri" } else { "orang_tua_guru" };
            card.choice("sdq_pengisi", by);
            card.whole("sdq_total", self.chance.normal(mean, 3.5).clamp(0.0, 40.0) as i32);
            card.whole("sdq_prososial", self.chance.between(5, 10));
        }
        if one.is_woman() && matches!(grade, 7 | 10) && self.chance.yes(0.75) {
            let (mean, deviation) = GIRL_HAEMOGLOBIN;
            card.tenths("hb_gdl", self.chance.normal(mean, deviation).clamp(6.5, 16.0));
            card.yes("gejala_5l", self.chance.yes(0.15));
        }
        self.write_contact(contact, card);
    }
}
