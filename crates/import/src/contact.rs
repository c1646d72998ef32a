//! What a row says about measurements, answers and doses.

use std::collections::BTreeMap;

use domain::{
    day::Day,
    person::BirthPrecision,
    quantity::Quantity,
    record::{Attendance, Setting, Value},
};

use crate::{
    cell,
    column::Column,
    entry::{Contact, Entry},
    reader::Reader,
    values,
};

/// What a row says about whether the child came.
enum Presence {
    /// The file has no column for it.
    NoColumn,
    /// It came, or the cell is empty.
    Present,
    /// It did not come; in these words.
    Absent(String),
    /// Neither yes nor no.
    Unknown,
}

impl Reader<'_> {
    /// Reads what was measured at birth.
    pub(crate) fn birth_values(&mut self, entry: &mut Entry) {
        // Registers hold birth weight in kg or in grams; no newborn weighs 100 kg or 100 g.
        const GRAMS_FROM: i64 = 100_000;
        for (column, code) in [
            (Column::BirthWeight, values::BIRTH_WEIGHT),
            (Column::BirthLength, values::BIRTH_LENGTH),
            (Column::BirthHead, values::BIRTH_HEAD),
        ] {
            let Some((quantity, text)) = self.number(column) else { continue };
            let kilograms =
                column == Column::BirthWeight && quantity.thousandths().abs() < GRAMS_FROM;
            let quantity = if kilograms {
                Quantity::from_thousandths(quantity.thousandths() * 1000)
            } else {
                quantity
            };
            let Some(birth) = entry.birth else {
                entry.notes.push(format!("{}: {text}", self.header.title(column)));
                continue;
            };
            let ages = (Some(birth.day), birth.day);
            if let Some(quantity) = self.judged(column, code, (quantity, &text), ages) {
                entry.at_birth.insert(code, quantity);
            }
        }
    }

    /// Reads the contact of the row, when it tells of one.
    pub(crate) fn contact(&mut self, entry: &Entry) -> Option<Contact> {
        let on = self.day(Column::MeasuredOn);
        let ages = (entry.birth.map(|birth| birth.day), on.unwrap_or(self.today));
        let observations = self.observations(ages);
        let vitamin_a_unnamed = self.text(Column::VitaminA).is_some_and(|text| {
            cell::vitamin_a(&text).is_none() && cell::truth(&text) == Some(true)
        });
        let presence = self.presence();
        let Some(on) = on else {
            let dated = self.text(Column::MeasuredOn).is_some();
            if !dated && (!observations.is_empty() || vitamin_a_unnamed) {
                let message = "Ada hasil ukur tanpa tanggal. Isi tanggal pengukurannya.";
                self.reject(Column::MeasuredOn, "", "ukur.tanpa-tanggal", message.to_owned());
            }
            return None;
        };
        self.after_birth(Column::MeasuredOn, on, entry.birth);
        self.compare_age(entry, on);
        let setting = match self.text(Column::Setting) {
            None => Setting::Posyandu,
            Some(text) => cell::setting(&text).unwrap_or_else(|| {
                let message = format!("Tempat ukur \"{text}\" tidak dikenal, dipakai posyandu.");
                self.flag(Column::Setting, &text, "tempat.tidak-dikenal", message);
                Setting::Posyandu
            }),
        };
        // A date without any value says that the child was not there, or that nothing was done.
        let nothing = observations.is_empty() && !vitamin_a_unnamed;
        let attendance = match presence {
            Presence::NoColumn | Presence::Unknown if nothing => return None,
            Presence::Absent(_) if nothing => Attendance::Absent,
            Presence::Absent(text) => {
                let message = "Ditulis tidak hadir, tetapi ada hasilnya: disimpan sebagai hadir. \
                               Periksa mana yang benar.";
                self.flag(Column::Present, &text, "hadir.berlawanan", message.to_owned());
                Attendance::Present
            }
            Presence::NoColumn | Presence::Unknown | Presence::Present => Attendance::Present,
        };
        Some(Contact { on, setting, attendance, observations, vitamin_a_unnamed })
    }

    fn presence(&mut self) -> Presence {
        let Some(text) = self.text(Column::Present) else {
            let column = self.header.place(Column::Present).is_some();
            return if column { Presence::Present } else { Presence::NoColumn };
        };
        match cell::truth(&text) {
            Some(true) => Presence::Present,
            Some(false) => Presence::Absent(text),
            None => {
                let message =
                    format!("\"{text}\" harus ya atau tidak; dicatat hadir bila ada hasilnya.");
                self.flag(Column::Present, &text, "jawaban.tidak-dikenal", message);
                Presence::Unknown
            }
        }
    }

    fn observations(&mut self, ages: (Option<Day>, Day)) -> BTreeMap<String, Value> {
        let mut observations = BTreeMap::new();
        for (column, code) in [
            (Column::Weight, values::WEIGHT),
            (Column::Height, values::HEIGHT),
            (Column::Arm, values::ARM),
            (Column::HeadSize, values::HEAD),
        ] {
            let Some((quantity, text)) = self.number(column) else { continue };
            if let Some(quantity) = self.judged(column, code, (quantity, &text), ages) {
                observations.insert(code.to_owned(), Value::Number(quantity));
            }
        }
        if observations.contains_key(values::HEIGHT)
            && let Some(text) = self.text(Column::Position)
        {
            match cell::position(&text) {
                Some(code) => {
                    let value = Value::Text(code.to_owned());
                    observations.insert(values::POSITION.to_owned(), value);
                }
                None => {
                    let message = format!(
                        "Cara ukur \"{text}\" tidak dikenal, dikosongkan. Tulis Terlentang \
                             atau Berdiri."
                    );
                    self.flag(Column::Position, &text, "cara-ukur.tidak-dikenal", message);
                }
            }
        }
        self.answers(&mut observations);
        observations
    }

    fn answers(&mut self, observations: &mut BTreeMap<String, Value>) {
        for (column, code) in [
            (Column::Oedema, values::OEDEMA),
            (Column::KiaBook, values::KIA_BOOK),
            (Column::Deworming, values::DEWORMING),
        ] {
            let Some(text) = self.text(column) else { continue };
            let value = match cell::truth(&text) {
                None => {
                    let message = format!("\"{text}\" harus ya atau tidak; tidak disimpan.");
                    self.flag(column, &text, "jawaban.tidak-dikenal", message);
                    continue;
                }
                Some(yes) if column == Column::Deworming => {
                    Value::Text(if yes { "diberikan" } else { "tidak" }.to_owned())
                }
                Some(yes) => Value::Bool(yes),
            };
            observations.insert(code.to_owned(), value);
        }
        let Some(text) = self.text(Column::VitaminA) else { return };
        match (cell::vitamin_a(&text), cell::truth(&text)) {
            (Some(code), _) => {
                let value = Value::Text(code.to_owned());
                observations.insert(values::VITAMIN_A.to_owned(), value);
            }
            (None, Some(_)) => {}
            (None, None) => {
                let message =
                    format!("Vitamin A \"{text}\" tidak dikenal; tulis biru, merah atau tidak.");
                self.flag(Column::VitaminA, &text, "jawaban.tidak-dikenal", message);
            }
        }
    }

    /// Compares the age in words with the dates; a month either way is rounding.
    fn compare_age(&mut self, entry: &Entry, on: Day) {
        let exact = entry.birth.filter(|birth| birth.precision == BirthPrecision::Exact);
        let (Some(birth), Some(text)) = (exact, self.text(Column::AgeText)) else { return };
        let Some(theirs) = cell::age_months(&text) else { return };
        let ours = on.completed_months_since(birth.day);
        if 1 < (ours - theirs).abs() {
            let message = format!(
                "Usia \"{text}\" tidak cocok dengan tanggal lahir dan tanggal ukur ({ours} bulan). \
                 Periksa kedua tanggal itu."
            );
            self.flag(Column::AgeText, &text, "usia.tidak-cocok", message);
        }
    }

    /// Reads the dates of the immunisation card.
    pub(crate) fn doses(&mut self, entry: &mut Entry) {
        for (column, item, step) in values::DOSES {
            let Some(text) = self.text(column) else { continue };
            if cell::truth(&text) == Some(true) {
                let title = self.header.title(column);
                let message =
                    format!("{title} sudah diberikan, tanggalnya tidak ada. Lengkapi dari buku.");
                entry.notes.push(format!("{title}: sudah, tanggal tidak diketahui"));
                self.flag(column, &text, "imunisasi.tanpa-tanggal", message);
                continue;
            }
            if cell::truth(&text) == Some(false) {
                continue;
            }
            let Some(day) = self.day(column) else { continue };
            self.after_birth(column, day, entry.birth);
            entry.doses.push((item, step, day));
        }
    }
}
