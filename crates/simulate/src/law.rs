//! What the simulation needs of the guidelines: schedules, windows, limits. No rule stands here.

use std::{collections::BTreeMap, sync::Arc};

use domain::{day::Day, quantity::Quantity, record::Value};
use guidelines::{
    age::AgePoint,
    age::AgeSpan,
    model::{Guidelines, Item, ObservationKind, Range, Rule, Schedule, Step},
    school::SchoolYear,
};

use crate::{
    assumption::{ILLNESSES, PREVALENCES, TARGET_GROUPS, YEARLY_RATES},
    codes,
    plan::Error,
    school_law::{self, SchoolDose},
};

/// Vaccines, each a series of doses, in the order in which a child may start them.
const VACCINES: [&str; 8] =
    ["imm_hb0", "imm_bcg", "imm_opv", "imm_dpt", "imm_ipv", "imm_rv", "imm_pcv", "imm_mr"];
/// Number of vaccines.
pub(crate) const VACCINE_COUNT: usize = VACCINES.len();
/// Place of the birth dose among the vaccines.
pub(crate) const BIRTH_DOSE: usize = 0;
/// Item of the newborn visits.
pub(crate) const NEWBORN_VISITS: &str = "neonatal_kn";
const DEVELOPMENT: &str = "kpsp";
const VITAMIN_A: &str = "vit_a_anak";
const DEWORMING: &str = "obat_cacing_balita";

/// Numbers that visits use. Every code must be known to the guidelines.
const NUMBERS: &[&str] = &[
    "bb_kg",
    "bb_lahir_g",
    "e_benar_kanan",
    "e_benar_kiri",
    "kmpe_ya",
    "kpsp_form_bulan",
    "kpsp_ya",
    "lila_cm",
    "lk_cm",
    "lk_lahir_cm",
    "pb_lahir_cm",
    "suhu_c",
    "tb_cm",
    "tdd_tidak",
];
/// Questions of yes or no that visits use.
const QUESTIONS: &[&str] = &[
    "asi_eksklusif",
    "bercak_hitam",
    "buku_kia",
    "db_aktivitas",
    "db_demam",
    "db_diare",
    "db_napas",
    "edema",
    "imd",
    "imunisasi_sesuai",
    "karies",
    "mp_hewani",
    "mtbm",
    "obat_cacing",
    "pmt",
    "salep_mata",
    "tali_pusat_baik",
    "tanda_bahaya",
    "tb_batuk",
    "tb_bb",
    "tb_demam",
    "tb_kontak",
    "vit_k1",
];
/// Options of observations that visits use.
const OPTIONS: &[(&str, &str)] = &[
    ("cara_ukur", "terlentang"),
    ("cara_ukur", "berdiri"),
    ("ceklis", "lengkap"),
    ("ceklis", "tidak_lengkap"),
    ("mpasi", "sesuai"),
    ("mpasi", "tidak_sesuai"),
    ("pupil", "normal"),
    ("pupil", "putih"),
    ("shk_hasil", "menunggu"),
    ("vit_a", "tidak"),
    ("warna_tinja", "normal"),
    ("warna_tinja", "pucat"),
];
/// Items whose questions are asked at the ages that the guidelines give.
const ASKED: [&str; 9] = [
    "asi_eksklusif",
    "gigi_anak",
    "hv_bayi",
    "kmpe",
    "mpasi",
    "pmt_penyuluhan",
    "pupil_putih",
    "tdl",
    "ukur_lila_anak",
];

/// A vaccine with its doses.
pub(crate) struct Vaccine {
    pub item: Arc<str>,
    pub doses: Vec<Step>,
}

/// Something given in certain months of the year, by age.
pub(crate) struct Campaign {
    pub item: Arc<str>,
    months: Vec<u8>,
    steps: Vec<Step>,
}

pub(crate) struct Law {
    pub vaccines: Vec<Vaccine>,
    pub newborn_visits: Vec<Step>,
    pub development: Vec<Step>,
    pub vitamin_a: Campaign,
    pub deworming: Campaign,
    pub school_doses: Vec<SchoolDose>,
    school: Vec<SchoolYear>,
    diseases: Vec<Rule>,
    possible: BTreeMap<Arc<str>, Range>,
    ages: BTreeMap<&'static str, AgeSpan>,
}

impl Law {
    /// Reads the rules that hold on `day`.
    pub(crate) fn new(guidelines: &Guidelines, day: Day) -> Result<Self, Error> {
        for code in NUMBERS.iter().chain(codes::NUMBERS) {
            if !matches!(kind(guidelines, code)?, ObservationKind::Number { .. }) {
                return Err(missing("number", code));
            }
        }
        for code in QUESTIONS.iter().chain(codes::QUESTIONS).chain(&codes::SRQ) {
            if *kind(guidelines, code)? != ObservationKind::Bool {
                return Err(missing("question", code));
            }
        }
        for (code, option) in OPTIONS {
            check_option(guidelines, code, option)?;
        }
        check_codes(guidelines)?;
        let vaccines = VACCINES
            .iter()
            .map(|code| {
                let doses = series(guidelines, code, day)?;
                Ok(Vaccine { item: (*code).into(), doses })
            })
            .collect::<Result<_, Error>>()?;
        let vitamin_a = campaign(guidelines, VITAMIN_A, day)?;
        for step in &vitamin_a.steps {
            let option = step.option.as_ref().ok_or_else(|| missing("option", &step.code))?;
            check_option(guidelines, "vit_a", option)?;
        }
        Ok(Self {
            vaccines,
            newborn_visits: series(guidelines, NEWBORN_VISITS, day)?,
            development: series(guidelines, DEVELOPMENT, day)?,
            vitamin_a,
            deworming: campaign(guidelines, DEWORMING, day)?,
            school_doses: SchoolDose::all(guidelines)?,
            school: guidelines.school.clone(),
            diseases: guidelines.diseases.iter().map(|disease| disease.rule.clone()).collect(),
            possible: guidelines
                .observations
                .iter()
                .filter_map(|o| Some((Arc::clone(&o.rule.id), o.possible?)))
                .collect(),
            ages: ASKED
                .into_iter()
                .map(|code| Ok((code, item(guidelines, code, day)?.age)))
                .collect::<Result<_, Error>>()?,
        })
    }

    /// Tells whether the questions of an item are for a person born on `birth`.
    pub(crate) fn is_for(&self, item: &'static str, birth: Day, on: Day) -> bool {
        self.ages[item].holds(birth, on)
    }

    /// Returns the grade of somebody on a day, by age alone; `None` when not at school.
    pub(crate) fn grade(&self, birth: Day, on: Day) -> Option<i32> {
        let year = self.school.iter().find(|year| year.rule.holds_on(on))?;
        school_law::grade(year, birth, on)
    }

    /// Lists the diseases of early warning on a day, by id.
    pub(crate) fn diseases_on(&self, day: Day) -> impl Iterator<Item = &str> {
        self.diseases.iter().filter(move |rule| rule.holds_on(day)).map(|rule| &*rule.id)
    }

    /// Tells whether the log would take a value, however odd.
    pub(crate) fn possible(&self, code: &str, value: &Value) -> bool {
        let Value::Number(number) = value else { return true };
        self.possible.get(code).is_none_or(|range| holds(*range, *number))
    }
}

fn holds(range: Range, number: Quantity) -> bool {
    (range.min..=range.max).contains(&number.thousandths())
}

impl Campaign {
    /// Returns the step that a child is to be given in this month, if any.
    pub(crate) fn step(&self, birth: Day, on: Day) -> Option<&Step> {
        let month = u8::try_from(on.month().number()).expect("1 to 12");
        if !self.months.contains(&month) {
            return None;
        }
        self.steps.iter().find(|step| in_window(step, birth, on))
    }

    /// Returns the months of the year.
    pub(crate) fn months(&self) -> &[u8] {
        &self.months
    }
}

/// Tells whether a step may be given to a person born on `birth`, by age alone.
pub(crate) fn in_window(step: &Step, birth: Day, on: Day) -> bool {
    step.opens.first_day(birth) <= on && on <= step.closes.last_day(birth)
}

/// Returns the age at which a step should be given, as a day.
pub(crate) fn ideal_day(step: &Step, birth: Day) -> Day {
    let age: AgePoint = step.ideal.unwrap_or(step.opens);
    age.first_day(birth).max(step.opens.first_day(birth))
}

pub(crate) fn missing(kind: &'static str, code: &str) -> Error {
    Error::Missing { kind, code: code.to_owned() }
}

fn kind<'a>(guidelines: &'a Guidelines, code: &str) -> Result<&'a ObservationKind, Error> {
    let found = guidelines.observations.iter().find(|o| &*o.rule.id == code);
    found.map(|o| &o.kind).ok_or_else(|| missing("observation", code))
}

/// Checks what records about people of six years and older use.
fn check_codes(guidelines: &Guidelines) -> Result<(), Error> {
    for code in codes::DAYS {
        if *kind(guidelines, code)? != ObservationKind::Day {
            return Err(missing("day", code));
        }
    }
    for (code, options) in codes::OPTIONS {
        for option in *options {
            check_option(guidelines, code, option)?;
        }
    }
    for (code, most) in codes::ABILITIES {
        for points in &codes::POINTS[..=usize::from(most)] {
            check_option(guidelines, code, points)?;
        }
    }
    for (code, steps) in codes::SERVICES {
        let mut versions =
            guidelines.items.iter().filter(|item| &*item.rule.id == *code).peekable();
        if versions.peek().is_none() {
            return Err(missing("item", code));
        }
        let known: Vec<&str> =
            versions.flat_map(|item| item.schedule.steps()).map(|step| &*step.code).collect();
        if let Some(lacking) = steps.iter().find(|step| !known.contains(step)) {
            return Err(missing("step", &format!("{code}.{lacking}")));
        }
    }
    if *kind(guidelines, codes::EDUCATION)? != ObservationKind::Text {
        return Err(missing("text", codes::EDUCATION));
    }
    check_office(guidelines)?;
    let findings = guidelines.items.iter().flat_map(|item| &item.findings);
    let known: Vec<&str> =
        findings.chain(&guidelines.findings).map(|finding| &*finding.rule.id).collect();
    match codes::URGENT.iter().find(|code| !known.contains(code)) {
        Some(code) => Err(missing("finding", code)),
        None => Ok(()),
    }
}

/// Checks what the office writes.
fn check_office(guidelines: &Guidelines) -> Result<(), Error> {
    let groups = TARGET_GROUPS.iter().map(|group| group.code);
    let rates = YEARLY_RATES.iter().chain(&PREVALENCES).map(|(code, _)| *code);
    let stated = groups.chain(rates).chain(codes::QUALITY).chain([codes::STUNTING_SURVEY]);
    for code in stated {
        if !guidelines.figures.iter().any(|figure| &*figure.rule.id == code) {
            return Err(missing("figure", code));
        }
    }
    for illness in &ILLNESSES {
        let disease = codes::disease_of(illness.code);
        if !guidelines.diseases.iter().any(|known| *known.rule.id == *disease) {
            return Err(missing("disease", &disease));
        }
        check_option(guidelines, "skdr_kode", illness.code)?;
    }
    Ok(())
}

fn check_option(guidelines: &Guidelines, code: &str, option: &str) -> Result<(), Error> {
    match kind(guidelines, code)? {
        ObservationKind::Choice(options) if options.iter().any(|(o, _)| &**o == option) => Ok(()),
        _ => Err(missing("option", &format!("{code} = {option}"))),
    }
}

/// Returns the version of an item that holds on a day, else the last one of the files.
fn item<'a>(guidelines: &'a Guidelines, code: &str, day: Day) -> Result<&'a Item, Error> {
    let versions = || guidelines.items.iter().filter(|item| &*item.rule.id == code);
    let found = versions().find(|item| item.rule.holds_on(day)).or_else(|| versions().next_back());
    found.ok_or_else(|| missing("item", code))
}

fn series(guidelines: &Guidelines, code: &str, day: Day) -> Result<Vec<Step>, Error> {
    match &item(guidelines, code, day)?.schedule {
        Schedule::Series { steps, .. } if !steps.is_empty() => Ok(steps.clone()),
        _ => Err(missing("series", code)),
    }
}

fn campaign(guidelines: &Guidelines, code: &str, day: Day) -> Result<Campaign, Error> {
    match &item(guidelines, code, day)?.schedule {
        Schedule::Campaign { months, steps } if !steps.is_empty() => {
            Ok(Campaign { item: code.into(), months: months.clone(), steps: steps.clone() })
        }
        _ => Err(missing("campaign", code)),
    }
}
