//! Single cells of a row by column: texts, days, numbers, with a fault for each that is not one.

use csv::StringRecord;
use domain::{
    day::Day,
    nik::{InvalidNik, Nik},
    person::{Birth, BirthPrecision},
    quantity::Quantity,
};
use guidelines::model::Guidelines;

use crate::{
    cell,
    column::{Column, Header},
    entry::Faults,
    outcome::Fault,
    values::{self, Judgement},
};

/// A row being read.
pub(crate) struct Reader<'a> {
    pub(crate) header: &'a Header,
    pub(crate) cells: &'a StringRecord,
    pub(crate) guidelines: &'a Guidelines,
    pub(crate) today: Day,
    pub(crate) faults: Faults,
}

impl Reader<'_> {
    /// Returns what stands in a cell; `None` when nothing does.
    pub(crate) fn text(&self, column: Column) -> Option<String> {
        let raw = self.cells.get(self.header.place(column)?)?.trim();
        // Spreadsheets put an apostrophe before digits or signs to keep them as text.
        let text = raw.strip_prefix('\'').unwrap_or(raw).trim();
        (!cell::is_empty(text)).then(|| text.to_owned())
    }

    pub(crate) fn fault(
        &self,
        column: Column,
        value: &str,
        code: &'static str,
        message: String,
    ) -> Fault {
        Fault { column: self.header.title(column), value: value.to_owned(), code, message }
    }

    pub(crate) fn reject(
        &mut self,
        column: Column,
        value: &str,
        code: &'static str,
        message: String,
    ) {
        let fault = self.fault(column, value, code, message);
        self.faults.rejecting.push(fault);
    }

    pub(crate) fn flag(
        &mut self,
        column: Column,
        value: &str,
        code: &'static str,
        message: String,
    ) {
        let fault = self.fault(column, value, code, message);
        self.faults.flags.push(fault);
    }

    /// Reads a day that is not in the future.
    pub(crate) fn day(&mut self, column: Column) -> Option<Day> {
        let text = self.text(column)?;
        let Some(day) = cell::day(&text, self.today) else {
            let message = format!("\"{text}\" bukan tanggal. Tulis hari-bulan-tahun: 21-11-2026.");
            self.reject(column, &text, "tanggal.tidak-sah", message);
            return None;
        };
        if self.today < day {
            let message = format!("Tanggal {text} belum terjadi. Periksa tahunnya.");
            self.reject(column, &text, "tanggal.di-depan", message);
            return None;
        }
        Some(day)
    }

    pub(crate) fn number(&mut self, column: Column) -> Option<(Quantity, String)> {
        let text = self.text(column)?;
        match cell::number(&text) {
            // A zero on a register means that nobody measured.
            Some(quantity) if quantity.thousandths() == 0 => None,
            Some(quantity) => Some((quantity, text)),
            None => {
                let message = format!("\"{text}\" bukan angka. Tulis seperti 7,25.");
                self.reject(column, &text, "angka.tidak-sah", message);
                None
            }
        }
    }

    pub(crate) fn count(&mut self, column: Column, most: i64) -> Option<u8> {
        let (quantity, text) = self.number(column)?;
        let whole = quantity.thousandths() / 1000;
        if quantity.thousandths() % 1000 == 0 && (1..=most).contains(&whole) {
            return u8::try_from(whole).ok();
        }
        let message = format!("\"{text}\" harus angka bulat 1 sampai {most}.");
        self.reject(column, &text, "angka.tidak-sah", message);
        None
    }

    pub(crate) fn nik(&mut self, column: Column) -> Option<Nik> {
        let text = self.text(column)?;
        match text.parse::<Nik>() {
            Ok(nik) => Some(nik),
            Err(InvalidNik::Filler) => None,
            Err(_) if !text.bytes().any(|byte| matches!(byte, b'1'..=b'9')) => None,
            Err(_) if text.contains(['E', 'e']) && text.starts_with(|c: char| c.is_numeric()) => {
                let message = format!(
                    "NIK \"{text}\" rusak oleh Excel, dikosongkan. Buat kolom NIK sebagai Teks \
                     lalu isi lagi."
                );
                self.flag(column, &text, "nik.rusak-excel", message);
                None
            }
            Err(_) => {
                let message = format!("NIK \"{text}\" tidak sah, dikosongkan. Lengkapi nanti.");
                self.flag(column, &text, "nik.tidak-sah", message);
                None
            }
        }
    }

    /// Rejects a day before birth; an estimated birth date gives way.
    pub(crate) fn after_birth(&mut self, column: Column, day: Day, birth: Option<Birth>) {
        let exact = birth.filter(|birth| birth.precision == BirthPrecision::Exact);
        if exact.is_some_and(|birth| day < birth.day) {
            let message =
                format!("Tanggal {day} sebelum tanggal lahir. Periksa kedua tanggal itu.");
            self.reject(column, &day.to_string(), "tanggal.sebelum-lahir", message);
        }
    }

    pub(crate) fn judged(
        &mut self,
        column: Column,
        code: &'static str,
        (quantity, text): (Quantity, &str),
        ages: (Option<Day>, Day),
    ) -> Option<Quantity> {
        let title = self.header.title(column);
        match values::judge(self.guidelines, code, quantity, (&title, text), ages) {
            Judgement::Fine => Some(quantity),
            Judgement::Odd(fault) => {
                self.faults.flags.push(fault);
                Some(quantity)
            }
            Judgement::Impossible(fault) => {
                self.faults.rejecting.push(fault);
                None
            }
        }
    }
}
