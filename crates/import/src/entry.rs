//! One row, read: every cell that is understood has become a value, every other one a fault.

use std::collections::BTreeMap;

use csv::StringRecord;
use domain::{
    day::Day,
    nik::Nik,
    person::{Birth, BirthPrecision, Sex},
    quantity::Quantity,
    record::{Attendance, Setting, Value},
};
use guidelines::model::Guidelines;

use crate::{
    cell,
    column::{Column, Header},
    outcome::Fault,
    reader::Reader,
};

/// What a row says, before anybody is looked up.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// NIK, when valid.
    pub nik: Option<Nik>,
    /// Full name.
    pub name: String,
    /// Sex.
    pub sex: Option<Sex>,
    /// Birth.
    pub birth: Option<Birth>,
    /// Which child of the mother.
    pub child_order: Option<u8>,
    /// Which one of twins.
    pub twin_order: Option<u8>,
    /// Completed weeks of pregnancy at birth.
    pub gestation_weeks: Option<u8>,
    /// Mother's name.
    pub mother: Option<String>,
    /// Mother's NIK.
    pub mother_nik: Option<Nik>,
    /// Father's name.
    pub father: Option<String>,
    /// Father's NIK.
    pub father_nik: Option<Nik>,
    /// Number of the kartu keluarga, sixteen digits.
    pub kk: Option<String>,
    /// Head of the household.
    pub head: Option<String>,
    /// Desa, code or name.
    pub desa: Option<String>,
    /// Dusun.
    pub dusun: Option<String>,
    /// RW, three digits.
    pub rw: Option<String>,
    /// RT, three digits.
    pub rt: Option<String>,
    /// Street and house.
    pub line: Option<String>,
    /// Name of the posyandu.
    pub posyandu: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// First day on which the person lives here.
    pub moved_in: Option<Day>,
    /// Day of leaving the area, and where to.
    pub moved_out: Option<(Day, Option<String>)>,
    /// Day of death, and cause.
    pub died: Option<(Day, Option<String>)>,
    /// Observations at birth.
    pub at_birth: BTreeMap<&'static str, Quantity>,
    /// The contact, when the row tells of one.
    pub contact: Option<Contact>,
    /// Doses from the card: item, step, day.
    pub doses: Vec<(&'static str, &'static str, Day)>,
    /// What the file says beside: kept in words.
    pub notes: Vec<String>,
    /// z-scores that the file carries.
    pub their_z: Vec<(&'static str, f64)>,
}

/// A contact on one day.
#[derive(Debug, Clone)]
pub struct Contact {
    /// When.
    pub on: Day,
    /// Where.
    pub setting: Setting,
    /// Whether the person came.
    pub attendance: Attendance,
    /// What was observed.
    pub observations: BTreeMap<String, Value>,
    /// Vitamin A was given, but not said which capsule.
    pub vitamin_a_unnamed: bool,
}

/// Faults found while reading.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    /// Each of these rejects the row.
    pub rejecting: Vec<Fault>,
    /// Each of these is shown with the accepted row.
    pub flags: Vec<Fault>,
}

/// Reads a row. What cannot be read goes to `faults`; the entry holds the rest.
pub fn read(
    header: &Header,
    cells: &StringRecord,
    guidelines: &Guidelines,
    today: Day,
) -> (Entry, Faults) {
    let mut reader = Reader { header, cells, guidelines, today, faults: Faults::default() };
    let mut entry = Entry::default();
    reader.identity(&mut entry);
    reader.parents(&mut entry);
    reader.home(&mut entry);
    reader.events(&mut entry);
    reader.birth_values(&mut entry);
    entry.contact = reader.contact(&entry);
    reader.doses(&mut entry);
    reader.leftovers(&mut entry);
    (entry, reader.faults)
}

impl Reader<'_> {
    fn identity(&mut self, entry: &mut Entry) {
        match self.text(Column::Name) {
            Some(name) if !crate::name::name_key(&name).is_empty() => entry.name = name,
            other => {
                let text = other.unwrap_or_default();
                let message = "Nama kosong. Isi nama; bayi tanpa nama: \"By Ny (nama ibu)\".";
                self.reject(Column::Name, &text, "nama.kosong", message.to_owned());
            }
        }
        entry.nik = self.nik(Column::Nik);
        self.sex(entry);
        self.birth(entry);
        self.compare_with_nik(entry);
        entry.child_order = self.count(Column::ChildOrder, 30);
        entry.gestation_weeks = self.count(Column::Gestation, 45);
        // "Kembar" is also filled with yes or no.
        entry.twin_order = match self.text(Column::TwinOrder) {
            Some(text) if cell::number(&text).is_none() => None,
            _ => self.count(Column::TwinOrder, 9),
        };
    }

    fn sex(&mut self, entry: &mut Entry) {
        if let Some(text) = self.text(Column::Sex) {
            entry.sex = cell::sex(&text);
            if entry.sex.is_none() {
                let message = format!("Jenis kelamin \"{text}\" tidak dikenal. Tulis L atau P.");
                self.reject(Column::Sex, &text, "jenis-kelamin.tidak-dikenal", message);
            }
            return;
        }
        entry.sex = entry.nik.map(|nik| nik.sex());
        let (code, message) = match entry.sex {
            Some(sex) => (
                "jenis-kelamin.dari-nik",
                format!("Jenis kelamin kosong, diisi {} menurut NIK. Periksa.", sex.letter()),
            ),
            None => (
                "jenis-kelamin.kosong",
                "Jenis kelamin kosong. Status gizi belum dapat dihitung; lengkapi.".to_owned(),
            ),
        };
        self.flag(Column::Sex, "", code, message);
    }

    fn birth(&mut self, entry: &mut Entry) {
        let Some(text) = self.text(Column::BirthDate) else {
            let message = "Tanggal lahir tidak diketahui. Tersimpan; lengkapi bila sudah ada.";
            self.flag(Column::BirthDate, "", "lahir.tidak-diketahui", message.to_owned());
            return;
        };
        let Some((day, precision)) = cell::birth(&text, self.today) else {
            let message =
                format!("\"{text}\" bukan tanggal lahir. Tulis hari-bulan-tahun: 21-11-2026.");
            self.reject(Column::BirthDate, &text, "lahir.tidak-sah", message);
            return;
        };
        if self.today < day {
            let message = format!("Tanggal lahir {text} belum terjadi. Periksa tahunnya.");
            self.reject(Column::BirthDate, &text, "lahir.di-depan", message);
            return;
        }
        if precision != BirthPrecision::Exact {
            let message = format!("Tanggal lahir \"{text}\" tidak lengkap, dipakai {day}.");
            self.flag(Column::BirthDate, &text, "lahir.perkiraan", message);
        }
        let minute = self.text(Column::BirthTime).and_then(|text| {
            let minute = cell::minute(&text);
            if minute.is_none() {
                let message = format!("Jam lahir \"{text}\" tidak terbaca. Tulis seperti 08:30.");
                self.flag(Column::BirthTime, &text, "jam.tidak-sah", message);
            }
            minute
        });
        entry.birth = Some(Birth { day, minute, precision });
    }

    fn compare_with_nik(&mut self, entry: &Entry) {
        let Some(nik) = entry.nik else { return };
        if entry.sex.is_some_and(|sex| sex != nik.sex()) {
            let message = format!(
                "NIK menunjukkan {}, tetapi tertulis lain. Tersimpan seperti tertulis; periksa.",
                nik.sex().letter()
            );
            self.flag(Column::Sex, nik.as_str(), "nik.jenis-kelamin", message);
        }
        let exact = entry.birth.filter(|birth| birth.precision == BirthPrecision::Exact);
        if exact.is_some_and(|birth| !nik.born_on(birth.day)) {
            let message = "Tanggal lahir tidak sama dengan yang ada dalam NIK. Periksa keduanya.";
            self.flag(Column::BirthDate, nik.as_str(), "nik.tanggal-lahir", message.to_owned());
        }
    }

    fn parents(&mut self, entry: &mut Entry) {
        entry.mother = self.text(Column::Mother).or_else(|| self.text(Column::Parents));
        entry.mother_nik = self.nik(Column::MotherNik);
        entry.father = self.text(Column::Father);
        entry.father_nik = self.nik(Column::FatherNik);
        if let Some(parents) = self.text(Column::Parents)
            && entry.mother.as_ref() != Some(&parents)
        {
            entry.notes.push(format!("{}: {parents}", self.header.title(Column::Parents)));
        }
    }

    fn home(&mut self, entry: &mut Entry) {
        if let Some(text) = self.text(Column::Kk) {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let filler = digits.bytes().all(|digit| Some(digit) == digits.bytes().next());
            if digits.len() == 16 && !filler && !text.contains(['E', 'e']) {
                entry.kk = Some(digits);
            } else if !filler {
                let message = format!("Nomor KK \"{text}\" harus 16 angka, dikosongkan.");
                self.flag(Column::Kk, &text, "kk.tidak-sah", message);
            }
        }
        entry.head = self.text(Column::Head);
        entry.desa = self.text(Column::Desa);
        entry.dusun = self.text(Column::Dusun);
        entry.rw = self.neighbourhood(Column::Rw);
        entry.rt = self.neighbourhood(Column::Rt);
        entry.line = self.text(Column::Address);
        entry.posyandu = self.text(Column::Posyandu);
        if let Some(text) = self.text(Column::Phone) {
            entry.phone = cell::phone(&text);
            if entry.phone.is_none() {
                let message = format!("Nomor telepon \"{text}\" tidak terbaca, dikosongkan.");
                self.flag(Column::Phone, &text, "telepon.tidak-sah", message);
            }
        }
    }

    fn neighbourhood(&mut self, column: Column) -> Option<String> {
        let text = self.text(column)?;
        let number = cell::neighbourhood(&text);
        if number.is_none() {
            let message = format!("\"{text}\" bukan nomor RT/RW, dikosongkan. Tulis seperti 003.");
            self.flag(column, &text, "alamat.rt-rw", message);
        }
        number
    }

    fn events(&mut self, entry: &mut Entry) {
        entry.moved_in = self.day(Column::MovedIn);
        entry.moved_out = self.day(Column::MovedOut).map(|day| (day, self.text(Column::MovedTo)));
        entry.died = self.day(Column::Died).map(|day| (day, self.text(Column::DeathCause)));
        for (column, day) in [
            (Column::MovedIn, entry.moved_in),
            (Column::MovedOut, entry.moved_out.as_ref().map(|(day, _)| *day)),
            (Column::Died, entry.died.as_ref().map(|(day, _)| *day)),
        ] {
            if let Some(day) = day {
                self.after_birth(column, day, entry.birth);
            }
        }
    }

    fn leftovers(&mut self, entry: &mut Entry) {
        for column in [
            Column::Rise,
            Column::Supplement,
            Column::VitaminACount,
            Column::Kpsp,
            Column::MothersClass,
            Column::Mbg,
            Column::Note,
        ] {
            if let Some(text) = self.text(column) {
                entry.notes.push(format!("{}: {text}", self.header.title(column)));
            }
        }
        for (column, index) in
            [(Column::ZWeight, "BB/U"), (Column::ZHeight, "TB/U"), (Column::ZWeightHeight, "BB/TB")]
        {
            let number = self.text(column).and_then(|text| text.replace(',', ".").parse().ok());
            if let Some(number) = number.filter(|number: &f64| number.is_finite()) {
                entry.their_z.push((index, number));
            }
        }
    }
}
