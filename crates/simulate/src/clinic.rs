//! Visits to the Pustu or Puskesmas, and visits of kader to the homes of those who stay away.

use domain::{
    day::Day,
    record::{Attendance, Body, Setting, Subject, Visit},
};

use crate::{
    child::ChildAt,
    codes::{URGENT_CHILD, URGENT_INFANT},
    district::{District, Note},
    measuring::{self, Manner, Observations, choice, whole, yes_no},
};

impl District {
    /// A child comes for vaccines and for the screening of its development.
    pub(crate) fn clinic_visit(&mut self, at: ChildAt) {
        let (day, birth) = (self.today, self.birth_of(at));
        let size = self.child(at).physique.size(day);
        let ages = (birth, day);
        let manner = Manner::CLINIC;
        let mut seen = measuring::measure(&mut self.chance, &self.law, manner, size, ages);
        if let Some(place) = self.open_screening(at, day) {
            self.screen(at, place, &mut seen);
            self.look_and_listen(birth, &mut seen);
        }
        let services = self.vaccinate(at, day);
        let posyandu = &self.places.posyandu[self.posyandu_of(at)];
        let (place, is_pustu) = self.places.clinic_of_desa[posyandu.desa];
        let writer = posyandu.midwife;
        let minute = self.chance.between(8 * 60, 13 * 60) as u16;
        let visit = Visit {
            setting: if is_pustu { Setting::Pustu } else { Setting::Puskesmas },
            attendance: Attendance::Present,
            observations: seen,
            services,
            note: None,
        };
        let written = self.writing_time(day, minute, 0.08);
        let note = Note {
            subject: Subject::Person(self.person_of(at)),
            occurred: day,
            minute: Some(minute),
            writer,
            written: written.max(self.child(at).registered + 60_000),
            place: Some(place),
            body: Body::Visit(visit),
        };
        self.file(note);
    }

    fn screen(&mut self, at: ChildAt, place: usize, seen: &mut Observations) {
        let code = &self.law.development[place].code;
        let digits = code.trim_start_matches(|c: char| !c.is_ascii_digit());
        if let Ok(months) = digits.parse::<i32>() {
            seen.insert("kpsp_form_bulan".into(), whole(months));
        }
        let yes = match self.chance.weighted(&[0.90, 0.08, 0.02]) {
            0 => self.chance.between(9, 10),
            1 => self.chance.between(7, 8),
            _ => self.chance.between(3, 6),
        };
        seen.insert("kpsp_ya".into(), whole(yes));
        self.child_mut(at).screened |= 1 << place;
    }

    /// Hearing, sight, behaviour and teeth, at the ages that the guidelines give.
    fn look_and_listen(&mut self, birth: Day, seen: &mut Observations) {
        let on = self.today;
        let hears = self.chance.yes(0.985);
        seen.insert("tdd_tidak".into(), whole(if hears { 0 } else { 2 }));
        if self.law.is_for("pupil_putih", birth, on) {
            let pupil = if self.chance.yes(0.999) { "normal" } else { "putih" };
            seen.insert("pupil".into(), choice(pupil));
        }
        if self.law.is_for("tdl", birth, on) {
            for eye in ["e_benar_kanan", "e_benar_kiri"] {
                let right = if self.chance.yes(0.96) { 5 } else { self.chance.between(1, 3) };
                seen.insert(eye.into(), whole(right));
            }
        }
        if self.law.is_for("kmpe", birth, on) {
            let yes = if self.chance.yes(0.95) { 0 } else { self.chance.between(1, 2) };
            seen.insert("kmpe_ya".into(), whole(yes));
        }
        if self.law.is_for("gigi_anak", birth, on) {
            seen.insert("karies".into(), yes_no(self.chance.yes(0.3)));
            seen.insert("bercak_hitam".into(), yes_no(self.chance.yes(0.1)));
        }
    }

    /// A kader looks after a child who did not come.
    pub(crate) fn home_visit(&mut self, at: ChildAt) {
        let (day, birth) = (self.today, self.birth_of(at));
        let found = self.chance.yes(0.82);
        let mut seen = Observations::new();
        let mut urgent = false;
        if found {
            let child = self.child(at);
            seen.insert("buku_kia".into(), yes_no(child.kia_book));
            let misses = self.misses_a_dose(at, day);
            seen.insert("imunisasi_sesuai".into(), yes_no(!misses));
            for (code, share) in
                [("db_napas", 0.01), ("db_demam", 0.03), ("db_diare", 0.03), ("db_aktivitas", 0.01)]
            {
                let yes = self.chance.yes(share);
                urgent |= yes && matches!(code, "db_napas" | "db_aktivitas");
                seen.insert(code.into(), yes_no(yes));
            }
            if self.chance.yes(0.3) {
                let manner = Manner { heaping: 0.6, scale_step_g: 100, measures_length: 0.2 };
                let size = self.child(at).physique.size(day);
                let ages = (birth, day);
                let chance = &mut self.chance;
                seen.append(&mut measuring::measure(chance, &self.law, manner, size, ages));
            }
        }
        let posyandu = self.posyandu_of(at);
        let writer = *self.chance.pick(&self.places.posyandu[posyandu].kader);
        let lateness = self.places.posyandu[posyandu].lateness;
        let minute = self.chance.between(15 * 60, 17 * 60) as u16;
        let visit = Visit {
            setting: Setting::Rumah,
            attendance: if found { Attendance::Present } else { Attendance::Absent },
            observations: seen,
            services: Vec::new(),
            note: (!found).then(|| "Rumah kosong.".to_owned()),
        };
        let written = self.writing_time(day, minute, lateness);
        let (subject, written) =
            (Subject::Person(self.person_of(at)), written.max(self.child(at).registered + 60_000));
        let first = self.file(Note {
            subject,
            occurred: day,
            minute: Some(minute),
            writer,
            written,
            place: None,
            body: Body::Visit(visit),
        });
        if urgent {
            let infant = self.law.is_for("hv_bayi", birth, day);
            let finding = if infant { URGENT_INFANT } else { URGENT_CHILD };
            self.deal_with(subject, posyandu, (first, written), &[finding]);
        }
    }
}
