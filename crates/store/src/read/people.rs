//! People: finding them, and what is known of each in one line.

use domain::{
    area::PuskesmasCode,
    day::Day,
    id::{HouseholdId, PersonId},
    nik::Nik,
    person::{Birth, BirthPrecision, Sex},
    record::Subject,
    timeline::Timeline,
};
use guidelines::model::Severity;

use crate::{
    conn::{Row, Value, row, rows},
    error::{Error, Result},
    read::{
        area::{AreaParts, Scope, in_scope},
        page::{Listed, Page, gather},
    },
    statement::statements,
    store::Store,
    view::{merge, person::severity, words::words, write::histories},
};

/// Whether somebody lives in the working area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Lives here.
    Here,
    /// Moved away, or never lived here.
    Away,
    /// Died.
    Died,
}

/// A person in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Identity.
    pub id: PersonId,
    /// Home of the rows.
    pub puskesmas: PuskesmasCode,
    /// Full name; empty when nobody wrote one.
    pub name: String,
    /// National identity number.
    pub nik: Option<Nik>,
    /// Sex, when known.
    pub sex: Option<Sex>,
    /// Birth, when known; the time of day is not in this line.
    pub birth: Option<Birth>,
    /// Birth order among twins.
    pub twin_order: Option<u8>,
    /// Mother's name as written.
    pub mother_name: Option<String>,
    /// Household.
    pub household: Option<HouseholdId>,
    /// Telephone.
    pub phone: Option<String>,
    /// Where the person lives, or lived last.
    pub area: AreaParts,
    /// Whether the person lives here.
    pub standing: Standing,
    /// Youngest life stage on the day of the views; absent when in none.
    pub stage: Option<String>,
    /// Day of death.
    pub died_on: Option<Day>,
    /// First day of living elsewhere.
    pub left_on: Option<Day>,
    /// Last contact at which the person was present.
    pub seen_on: Option<Day>,
    /// Day of the last weight.
    pub weighed_on: Option<Day>,
    /// Last weight in grams.
    pub weight_g: Option<i64>,
    /// Day of the last length or height.
    pub measured_on: Option<Day>,
    /// Last length or height in thousandths of a centimetre.
    pub length: Option<i64>,
    /// Growth at the last weighing and measuring.
    pub growth: GrowthLine,
    /// Category of weight for age.
    pub k_bbu: Option<String>,
    /// Category of length or height for age.
    pub k_tbu: Option<String>,
    /// Category of weight for length or height.
    pub k_bbtb: Option<String>,
    /// Services due and not late.
    pub n_due: u32,
    /// Services late.
    pub n_overdue: u32,
    /// Home visits to be made.
    pub n_tasks: u32,
    /// Contradictions in the records.
    pub n_quality: u32,
    /// Most serious finding that stands.
    pub severity: Severity,
}

/// Growth in one line; z-scores in hundredths, absent when implausible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GrowthLine {
    /// N, T, O or B on the KMS.
    pub kms: Option<char>,
    /// T in so many weighings one after the other.
    pub t_in_a_row: Option<u8>,
    /// Below the red line of the KMS.
    pub below_red: Option<bool>,
    /// Weight for age.
    pub z_bbu: Option<i32>,
    /// Length or height for age.
    pub z_tbu: Option<i32>,
    /// Weight for length or height.
    pub z_bbtb: Option<i32>,
}

/// Whom to look for.
#[derive(Debug, Clone, Default)]
pub struct SearchQuery {
    /// Beginnings of words of the own or the mother's name, or of a NIK; all must fit. Empty
    /// means everybody.
    pub text: String,
    /// Where.
    pub scope: Scope,
    /// Part of the list.
    pub page: Page,
}

/// Columns of a [`PersonRow`]; `p` is the person, `a` the area.
macro_rules! person_columns {
    () => {
        "p.person, p.puskesmas, p.name, p.nik, p.sex, p.birth, p.birth_precision, p.twin_order, \
         p.mother_name, p.household, p.phone, a.desa, a.dusun, a.rw, a.rt, a.posyandu, p.status, \
         p.stage, p.died_on, p.seen_on, p.weighed_on, p.weight_g, p.measured_on, p.length, p.kms, \
         p.t_in_a_row, p.below_red, p.z_bbu, p.z_tbu, p.z_bbtb, p.k_bbu, p.k_tbu, p.k_bbtb, \
         p.n_due, p.n_overdue, p.n_tasks, p.n_quality, p.severity, p.left_on"
    };
}
pub(crate) use person_columns;

/// Number of columns in `person_columns!`.
pub(crate) const PERSON_COLUMNS: usize = 39;

macro_rules! everybody {
    () => {
        concat!(
            " FROM log_head h CROSS JOIN area a CROSS JOIN person p \
             WHERE a.puskesmas = h.puskesmas AND ",
            in_scope!(),
            " AND p.puskesmas = a.puskesmas AND p.area = a.area"
        )
    };
}

/// Words of a search that are looked at; more would narrow nothing.
const WORDS_MAX: usize = 5;
/// Most people born on one day, or of one NIK, that are told.
const SAME_MAX: i64 = 500;

statements! {
    BY_ID =
        concat!("SELECT ", person_columns!(), " FROM log_head h CROSS JOIN person p \
         JOIN area a ON a.puskesmas = p.puskesmas AND a.area = p.area \
         WHERE p.puskesmas = h.puskesmas AND p.person = \
         coalesce((SELECT root FROM person_alias WHERE person = $1), $1)");
    SEARCH =
        concat!("SELECT g.total, ", person_columns!(), " FROM ( \
         SELECT count(*) OVER () AS total, p.puskesmas AS puskesmas, p.person AS person, \
         CASE WHEN (' ' || p.name_key) LIKE $9 THEN 0 ELSE 1 END AS place, p.name_key AS name_key \
         FROM (SELECT DISTINCT w.puskesmas, w.person FROM log_head h CROSS JOIN person_word w \
         WHERE w.puskesmas = h.puskesmas AND w.word >= $7 AND w.word < $8) AS f \
         CROSS JOIN person p JOIN area a ON a.puskesmas = p.puskesmas AND a.area = p.area \
         WHERE p.puskesmas = f.puskesmas AND p.person = f.person AND ", in_scope!("a"), " \
         AND p.search_key LIKE $9 AND p.search_key LIKE $10 AND p.search_key LIKE $11 \
         AND p.search_key LIKE $12 AND p.search_key LIKE $13 \
         ORDER BY place, p.name_key, p.person LIMIT $14 OFFSET $15) AS g \
         CROSS JOIN person p JOIN area a ON a.puskesmas = p.puskesmas AND a.area = p.area \
         WHERE p.puskesmas = g.puskesmas AND p.person = g.person \
         ORDER BY g.place, g.name_key, g.person");
    EVERYBODY =
        concat!("SELECT (SELECT count(*)", everybody!(), "), ", person_columns!(), everybody!(),
         " ORDER BY p.name_key, p.person LIMIT $7 OFFSET $8");
    BORN_ON =
        concat!("SELECT ", person_columns!(), " FROM log_head h CROSS JOIN person p \
         JOIN area a ON a.puskesmas = p.puskesmas AND a.area = p.area \
         WHERE p.puskesmas = h.puskesmas AND p.birth = $1 ORDER BY p.name_key, p.person LIMIT $2");
    WITHOUT_BIRTH =
        concat!("SELECT ", person_columns!(), " FROM log_head h CROSS JOIN person p \
         JOIN area a ON a.puskesmas = p.puskesmas AND a.area = p.area \
         WHERE p.puskesmas = h.puskesmas AND p.birth IS NULL \
         ORDER BY p.name_key, p.person LIMIT $1");
    BY_NIK =
        concat!("SELECT ", person_columns!(), " FROM log_head h CROSS JOIN person_word w \
         CROSS JOIN person p JOIN area a ON a.puskesmas = p.puskesmas AND a.area = p.area \
         WHERE w.puskesmas = h.puskesmas AND w.word = $1 AND p.puskesmas = w.puskesmas \
         AND p.person = w.person AND p.nik = $1 ORDER BY p.person LIMIT $2");
}

impl Store {
    /// Finds people by beginnings of words of their or their mother's name, or of a NIK. Those
    /// whose own name fits come first.
    pub fn search_people(&self, query: &SearchQuery) -> Result<Listed<PersonRow>> {
        let mut wanted = words(&query.text);
        wanted.truncate(WORDS_MAX);
        let page = [Value::Int(query.page.limit()), Value::Int(query.page.offset())];
        let Some(longest) = wanted.iter().max_by_key(|word| word.len()) else {
            return query.scope.bind(|scope| {
                let params: Vec<Value<'_>> = scope.into_iter().chain(page).collect();
                self.listed_people(&EVERYBODY, &params)
            });
        };
        // After every text that begins with the word, in the order of bytes.
        let beyond = format!("{longest}\u{10ffff}");
        let mut patterns: Vec<String> = wanted.iter().map(|word| format!("% {word}%")).collect();
        patterns.resize(WORDS_MAX, "%".to_owned());
        query.scope.bind(|scope| {
            let mut params: Vec<Value<'_>> = scope.to_vec();
            params.extend([Value::from(longest.as_str()), beyond.as_str().into()]);
            params.extend(patterns.iter().map(|pattern| Value::from(pattern.as_str())));
            params.extend(page);
            self.listed_people(&SEARCH, &params)
        })
    }

    fn listed_people(
        &self,
        statement: &crate::statement::Statement,
        params: &[Value<'_>],
    ) -> Result<Listed<PersonRow>> {
        self.engine().read(|conn| gather(conn, statement, params, |row| person_row(row, 1)))
    }

    /// Returns a person in one line; for somebody merged into another, the one that stays.
    pub fn person_row(&self, id: PersonId) -> Result<Option<PersonRow>> {
        let params = [id.get().into_bytes()];
        let params = [Value::from(&params[0])];
        self.engine().read(|conn| row(conn, &BY_ID, &params, |row| person_row(row, 0)))
    }

    /// Lists people born on a day, for finding duplicates.
    pub fn people_born_on(&self, day: Day) -> Result<Vec<PersonRow>> {
        let params = [day.epoch_days().into(), SAME_MAX.into()];
        self.engine().read(|conn| rows(conn, &BORN_ON, &params, |row| person_row(row, 0)))
    }

    /// Lists people whose birth date nobody wrote, for finding duplicates.
    pub fn people_without_birth(&self) -> Result<Vec<PersonRow>> {
        let params = [SAME_MAX.into()];
        self.engine().read(|conn| rows(conn, &WITHOUT_BIRTH, &params, |row| person_row(row, 0)))
    }

    /// Lists people of a NIK; more than one are duplicates or a mistake.
    pub fn people_by_nik(&self, nik: &Nik) -> Result<Vec<PersonRow>> {
        let params = [nik.as_str().into(), SAME_MAX.into()];
        self.engine().read(|conn| rows(conn, &BY_NIK, &params, |row| person_row(row, 0)))
    }

    /// Returns all records about a person, those of persons merged into it included; `None` when
    /// there are none. For somebody merged into another it is the timeline of the one that stays.
    pub fn timeline(&self, id: PersonId) -> Result<Option<Timeline>> {
        self.engine().snapshot(|conn| {
            let groups = merge::groups_of(conn, &[id].into())?;
            let (root, members) = groups.into_iter().next().expect("everybody is in a group");
            let members = members.into_iter().map(Subject::Person).collect();
            let records: Vec<_> = histories(conn, &members)?.into_values().flatten().collect();
            Ok((!records.is_empty()).then(|| Timeline::new(root, records)))
        })
    }
}

/// Reads a person from a column on.
pub(crate) fn person_row(row: &Row<'_>, at: usize) -> Result<PersonRow> {
    let small = |column: usize| row.small_or_null(at + column);
    let count = |column: usize| -> Result<u32> {
        Ok(u32::try_from(row.int(at + column)?).unwrap_or(u32::MAX))
    };
    let text = |column: usize| row.string_or_null(at + column);
    let day = |column: usize| row.day_or_null(at + column);
    Ok(PersonRow {
        id: row.id(at, PersonId::new)?,
        puskesmas: row.parsed(at + 1)?,
        name: row.string(at + 2)?,
        nik: row.parsed_or_null(at + 3)?,
        sex: row.text_or_null(at + 4)?.map(sex).transpose()?,
        birth: birth(day(5)?, row.text_or_null(at + 6)?),
        twin_order: small(7)?.and_then(|order| u8::try_from(order).ok()),
        mother_name: text(8)?,
        household: row.id_or_null(at + 9, HouseholdId::new)?,
        phone: text(10)?,
        area: AreaParts::read(row, at + 11)?,
        standing: standing(row.text(at + 16)?)?,
        stage: text(17)?,
        died_on: day(18)?,
        left_on: day(38)?,
        seen_on: day(19)?,
        weighed_on: day(20)?,
        weight_g: row.int_or_null(at + 21)?,
        measured_on: day(22)?,
        length: row.int_or_null(at + 23)?,
        growth: growth_line(row, at + 24)?,
        k_bbu: text(30)?,
        k_tbu: text(31)?,
        k_bbtb: text(32)?,
        n_due: count(33)?,
        n_overdue: count(34)?,
        n_tasks: count(35)?,
        n_quality: count(36)?,
        severity: severity(row.int(at + 37)?),
    })
}

/// Reads six columns of growth from a column on.
pub(crate) fn growth_line(row: &Row<'_>, at: usize) -> Result<GrowthLine> {
    Ok(GrowthLine {
        kms: row.text_or_null(at)?.and_then(|text| text.chars().next()),
        t_in_a_row: row.small_or_null(at + 1)?.and_then(|count| u8::try_from(count).ok()),
        below_red: row.int_or_null(at + 2)?.map(|truth| truth != 0),
        z_bbu: row.small_or_null(at + 3)?,
        z_tbu: row.small_or_null(at + 4)?,
        z_bbtb: row.small_or_null(at + 5)?,
    })
}

/// Reads a sex as rows have it.
pub(crate) fn sex(letter: &str) -> Result<Sex> {
    match letter {
        "L" => Ok(Sex::LakiLaki),
        "P" => Ok(Sex::Perempuan),
        other => Err(Error::Damaged(format!("a person's sex is {other:?}"))),
    }
}

fn birth(day: Option<Day>, precision: Option<&str>) -> Option<Birth> {
    let precision = match precision {
        Some("month") => BirthPrecision::Month,
        Some("year") => BirthPrecision::Year,
        Some(_) | None => BirthPrecision::Exact,
    };
    day.map(|day| Birth { day, minute: None, precision })
}

fn standing(word: &str) -> Result<Standing> {
    match word {
        "here" => Ok(Standing::Here),
        "away" => Ok(Standing::Away),
        "died" => Ok(Standing::Died),
        other => Err(Error::Damaged(format!("a person's standing is {other:?}"))),
    }
}
