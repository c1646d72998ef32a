//! Reads TOML tables value by value, so that every mistake is named with its line, not the first.

use std::{cell::RefCell, ops::Range, sync::Arc};

use domain::{day::Day, quantity::Quantity};
use toml::de::{DeTable, DeValue};

use crate::{
    age::{AgePoint, AgeSpan},
    fault::{Faults, Place},
    model::Label,
};

/// Longest text of any value, in bytes.
const TEXT_BYTES_MAX: usize = 4_000;

/// A file and the starts of its lines.
pub(crate) struct Document<'a> {
    pub(crate) file: &'a str,
    text: &'a str,
    line_starts: Vec<usize>,
    faults: &'a Faults,
}

/// A table of a document.
pub(crate) struct Table<'a> {
    pub(crate) document: &'a Document<'a>,
    table: &'a DeTable<'a>,
    span: Range<usize>,
    asked: RefCell<Vec<&'static str>>,
}

/// A value with its place in the text.
pub(crate) struct Found<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

impl<'a> Document<'a> {
    pub(crate) fn new(file: &'a str, text: &'a str, faults: &'a Faults) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Self { file, text, line_starts, faults }
    }

    /// Parses the whole file; syntax faults are added and what could be read is returned.
    pub(crate) fn parse(&self) -> (DeTable<'a>, Range<usize>) {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            let message = format!("TOML tidak dapat dibaca: {}.", error.message());
            self.fault(&span, "toml.sintaks", message);
        }
        (table.into_inner(), 0..0)
    }

    pub(crate) fn place(&self, span: &Range<usize>) -> Place {
        let line = self.line_starts.partition_point(|start| *start <= span.start);
        Place { file: self.file.to_owned(), line: u32::try_from(line).unwrap_or(u32::MAX) }
    }

    pub(crate) fn fault(
        &self,
        span: &Range<usize>,
        code: &'static str,
        message: impl Into<String>,
    ) {
        self.faults.add(&self.place(span), code, message);
    }

    pub(crate) fn fault_at(&self, place: &Place, code: &'static str, message: impl Into<String>) {
        self.faults.add(place, code, message);
    }

    /// Returns the span of a byte of a text value, so that a fault within it gets its line.
    pub(crate) fn within(&self, span: &Range<usize>, value: &str, offset: usize) -> Range<usize> {
        let written = self.text.get(span.clone()).unwrap_or("");
        let at = if offset < value.len() { offset } else { value.len() };
        // Without escapes the value stands in the file as it is.
        let start = written.find(value).map_or(span.start, |before| span.start + before + at);
        start..span.end
    }
}

impl<'a> Table<'a> {
    pub(crate) fn new(
        document: &'a Document<'a>,
        table: &'a DeTable<'a>,
        span: Range<usize>,
    ) -> Self {
        Self { document, table, span, asked: RefCell::new(Vec::new()) }
    }

    pub(crate) fn place(&self) -> Place {
        self.document.place(&self.span)
    }

    /// Returns the place of a value, or of the table when the value is missing.
    pub(crate) fn span_of(&self, key: &str) -> Range<usize> {
        self.table.get(key).map_or_else(|| self.span.clone(), toml::Spanned::span)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(crate) fn fault(&self, key: &str, code: &'static str, message: impl Into<String>) {
        self.document.fault(&self.span_of(key), code, message);
    }

    /// Adds a fault for every key that nobody has asked for.
    pub(crate) fn finish(self) {
        let asked = self.asked.into_inner();
        for key in self.table.keys() {
            if !asked.contains(&key.get_ref().as_ref()) {
                let message = format!("Kunci \"{}\" tidak dikenal di sini.", key.get_ref());
                self.document.fault(&key.span(), "kunci.tak-dikenal", message);
            }
        }
    }

    fn value(&self, key: &'static str) -> Option<&'a toml::Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().push(key);
        self.table.get(key)
    }

    /// Adds a fault when a key that must be there is missing.
    pub(crate) fn required<T>(&self, key: &'static str, found: Option<T>) -> Option<T> {
        if !self.has(key) {
            self.fault(key, "kunci.tidak-ada", format!("Kunci \"{key}\" harus ada."));
        }
        found
    }

    fn wrong<T>(&self, key: &str, wanted: &str) -> Option<T> {
        self.fault(key, "nilai.salah-jenis", format!("\"{key}\" harus berupa {wanted}."));
        None
    }

    /// Reads a text.
    pub(crate) fn text(&self, key: &'static str) -> Option<Found<&'a str>> {
        let value = self.value(key)?;
        let DeValue::String(text) = value.get_ref() else { return self.wrong(key, "teks") };
        if TEXT_BYTES_MAX < text.len() {
            return self.wrong(key, "teks yang tidak terlalu panjang");
        }
        Some(Found { value: text.as_ref(), span: value.span() })
    }

    /// Reads a text that is not empty.
    pub(crate) fn full_text(&self, key: &'static str) -> Option<Found<&'a str>> {
        let text = self.text(key)?;
        if text.value.trim().is_empty() {
            self.fault(key, "label.kosong", format!("\"{key}\" tidak boleh kosong."));
            return None;
        }
        Some(text)
    }

    /// Reads one word of a closed list.
    pub(crate) fn word<T>(&self, key: &'static str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(key)?;
        let word = read(text.value);
        if word.is_none() {
            let message = format!("\"{}\" bukan nilai yang sah untuk \"{key}\".", text.value);
            self.fault(key, "nilai.tidak-sah", message);
        }
        word
    }

    /// Reads an age such as `6m`.
    pub(crate) fn age(&self, key: &'static str) -> Option<AgePoint> {
        let text = self.text(key)?;
        let age = text.value.parse().ok();
        if age.is_none() {
            let message = format!(
                "\"{}\" bukan umur. Tulis jam, hari, minggu, bulan atau tahun, misalnya 24h, 28d, \
                 12w, 6m, 5y.",
                text.value
            );
            self.fault(key, "umur.tidak-sah", message);
        }
        age
    }

    /// Reads `from` and `until`; both or none.
    pub(crate) fn span(&self) -> Option<AgeSpan> {
        let (from, until) = (self.age("from"), self.age("until"));
        if self.has("from") != self.has("until") {
            self.fault("from", "kunci.tidak-ada", "\"from\" dan \"until\" ditulis keduanya.");
        }
        Some(AgeSpan { from: from?, until: until? })
    }

    /// Reads a calendar date written without quotes.
    pub(crate) fn day(&self, key: &'static str) -> Option<Day> {
        let value = self.value(key)?;
        let DeValue::Datetime(datetime) = value.get_ref() else {
            return self.wrong(key, "tanggal tanpa kutip, misalnya 2023-11-01");
        };
        let day: Option<Day> = datetime.to_string().parse().ok();
        day.or_else(|| self.wrong(key, "tanggal tanpa jam, misalnya 2023-11-01"))
    }

    /// Reads a truth value.
    pub(crate) fn flag(&self, key: &'static str) -> Option<bool> {
        match self.value(key)?.get_ref() {
            DeValue::Boolean(value) => Some(*value),
            _ => self.wrong(key, "true atau false"),
        }
    }

    /// Reads a number with at most three decimals.
    pub(crate) fn quantity(&self, key: &'static str) -> Option<Quantity> {
        let value = self.value(key)?;
        let quantity = quantity(value.get_ref());
        quantity.or_else(|| self.wrong(key, "angka dengan paling banyak tiga desimal"))
    }

    /// Reads a whole number within bounds.
    pub(crate) fn whole<T: TryFrom<i64>>(
        &self,
        key: &'static str,
        min: i64,
        max: i64,
    ) -> Option<T> {
        let value = self.value(key)?;
        let number = whole(value.get_ref()).filter(|number| (min..=max).contains(number));
        number
            .and_then(|number| T::try_from(number).ok())
            .or_else(|| self.wrong(key, &format!("bilangan bulat {min} sampai {max}")))
    }

    /// Reads a list of texts.
    pub(crate) fn texts(&self, key: &'static str) -> Option<Vec<Found<&'a str>>> {
        let values = self.array(key)?;
        let texts: Option<Vec<_>> = values
            .iter()
            .map(|value| match value.get_ref() {
                DeValue::String(text) if text.len() <= TEXT_BYTES_MAX => {
                    Some(Found { value: text.as_ref(), span: value.span() })
                }
                _ => None,
            })
            .collect();
        texts.or_else(|| self.wrong(key, "daftar teks"))
    }

    /// Reads a list of texts into codes.
    pub(crate) fn codes(&self, key: &'static str) -> Vec<Found<Arc<str>>> {
        let texts = self.texts(key).unwrap_or_default();
        texts.into_iter().map(|text| Found { value: text.value.into(), span: text.span }).collect()
    }

    /// Reads a list in which every place holds one code or a list of codes.
    pub(crate) fn choices(&self, key: &'static str) -> Vec<Vec<Found<Arc<str>>>> {
        let code = |value: &toml::Spanned<DeValue<'_>>| match value.get_ref() {
            DeValue::String(text) if text.len() <= TEXT_BYTES_MAX => {
                Some(Found { value: text.as_ref().into(), span: value.span() })
            }
            _ => None,
        };
        let values = self.array(key).map(|values| values.iter()).into_iter().flatten();
        let choices: Option<Vec<_>> = values
            .map(|value| match value.get_ref() {
                DeValue::Array(several) if several.is_empty() => None,
                DeValue::Array(several) => several.iter().map(code).collect(),
                _ => code(value).map(|one| vec![one]),
            })
            .collect();
        choices.or_else(|| self.wrong(key, "daftar kode atau pilihan kode")).unwrap_or_default()
    }

    /// Reads a list of numbers with at most three decimals.
    pub(crate) fn quantities(&self, key: &'static str) -> Option<Vec<Quantity>> {
        let values = self.array(key)?;
        let numbers = values.iter().map(|value| quantity(value.get_ref())).collect();
        Option::or_else(numbers, || self.wrong(key, "daftar angka"))
    }

    /// Reads a list of months of the year.
    pub(crate) fn months(&self, key: &'static str) -> Option<Vec<u8>> {
        let values = self.array(key)?;
        let months: Option<Vec<u8>> = values
            .iter()
            .map(|value| {
                let month = whole(value.get_ref()).filter(|month| (1..=12).contains(month))?;
                u8::try_from(month).ok()
            })
            .collect();
        let months = months.filter(|months| months.windows(2).all(|pair| pair[0] < pair[1]));
        if months.is_none() {
            let message = format!("\"{key}\" berisi bulan 1 sampai 12, urut, tanpa ulangan.");
            self.fault(key, "bulan.tidak-sah", message);
        }
        months
    }

    fn array(&self, key: &'static str) -> Option<&'a toml::de::DeArray<'a>> {
        match self.value(key)?.get_ref() {
            DeValue::Array(values) => Some(values),
            _ => self.wrong(key, "daftar"),
        }
    }

    /// Returns an inner table.
    pub(crate) fn table(&self, key: &'static str) -> Option<Table<'a>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Table::new(self.document, table, value.span())),
            _ => self.wrong(key, "tabel"),
        }
    }

    /// Returns the tables of a list; empty when the key is missing.
    pub(crate) fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(values) = value.get_ref() else {
            return self.wrong(key, "daftar tabel").unwrap_or_default();
        };
        let tables: Option<Vec<_>> = values
            .iter()
            .map(|value| match value.get_ref() {
                DeValue::Table(table) => Some(Table::new(self.document, table, value.span())),
                _ => None,
            })
            .collect();
        tables.or_else(|| self.wrong(key, "daftar tabel")).unwrap_or_default()
    }

    /// Reads a text in both languages; neither may be empty.
    pub(crate) fn label(&self, key: &'static str) -> Option<Label> {
        let table = self.table(key)?;
        let id = table.required("id", table.full_text("id")).map(|text| text.value.to_owned());
        let en = table.required("en", table.full_text("en")).map(|text| text.value.to_owned());
        table.finish();
        Some(Label { id: id?, en: en? })
    }
}

fn whole(value: &DeValue<'_>) -> Option<i64> {
    match value {
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix()).ok(),
        _ => None,
    }
}

fn quantity(value: &DeValue<'_>) -> Option<Quantity> {
    match value {
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse().ok(),
        DeValue::Float(float) => float.as_str().parse().ok(),
        _ => None,
    }
}
