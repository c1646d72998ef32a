//! Early warning (SKDR): cases by week, weeks that were closed, and what was done about signals.

use domain::{
    area::{DesaCode, PuskesmasCode},
    day::Day,
    id::RecordId,
    surveillance::{Step, last_day_of, week_of},
};

use guidelines::village::Spot;

use crate::{
    conn::{Row, Value, rows},
    error::{Error, Result},
    read::{
        area::{Scope, in_scope},
        page::{Listed, Page, gather},
        people::{PERSON_COLUMNS, PersonRow, person_columns, person_row},
    },
    statement::statements,
    store::Store,
    view::area::{Codes, desa},
};

/// Which weeks are counted.
#[derive(Debug, Clone)]
pub struct Weeks {
    /// Whose cases.
    pub puskesmas: PuskesmasCode,
    /// A day of the first week.
    pub from: Day,
    /// A day of the last week.
    pub to: Day,
    /// Area as far as the account reaches.
    pub within: Scope,
}

/// Cases of a disease in one week and village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiseaseCount {
    /// Disease, by id of the guidelines.
    pub disease: String,
    /// The Sunday of the week.
    pub week: Day,
    /// Village where they live; absent when it is not known.
    pub desa: Option<DesaCode>,
    /// Cases.
    pub cases: u32,
    /// Of which a specimen was taken.
    pub examined: u32,
    /// Who died.
    pub died: u32,
}

/// Cases of a disease in a span of days at one age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgeCount {
    /// Disease, by id of the guidelines.
    pub disease: String,
    /// Completed years; absent when the age is not known.
    pub years: Option<u32>,
    /// Cases.
    pub cases: u32,
}

/// Which cases are listed by name.
#[derive(Debug, Clone)]
pub struct CaseQuery {
    /// Whose cases.
    pub puskesmas: PuskesmasCode,
    /// Disease, by id of the guidelines.
    pub disease: String,
    /// The Sunday of the week.
    pub week: Day,
    /// Area of the number.
    pub scope: Scope,
    /// Area as far as the account reaches; only people of both are told.
    pub within: Scope,
    /// Part of the list.
    pub page: Page,
}

/// Somebody who had a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasePerson {
    /// Who, as of the day of the views.
    pub person: PersonRow,
    /// Day of the first contact.
    pub day: Day,
    /// Whether a specimen was taken.
    pub examined: bool,
    /// Whether the person died.
    pub died: bool,
}

/// The number told of a disease when its week was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekCloseRow {
    /// The Sunday of the week.
    pub week: Day,
    /// Disease, by id of the guidelines.
    pub disease: String,
    /// Cases that were told.
    pub cases: u32,
    /// Day on which the week was closed first.
    pub closed: Day,
    /// Day on which this number was told.
    pub changed: Day,
    /// Remark.
    pub note: Option<String>,
    /// Who closed it.
    pub author: String,
}

/// Something that was done about a signal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalStepRow {
    /// The record that says so.
    pub record: RecordId,
    /// The Sunday of the week of the signal.
    pub week: Day,
    /// Disease, by id of the guidelines.
    pub disease: String,
    /// Village; absent for the whole of the Puskesmas.
    pub desa: Option<DesaCode>,
    /// What.
    pub step: Step,
    /// When.
    pub day: Day,
    /// Minutes since midnight, when known.
    pub minute: Option<u16>,
    /// What was found or done.
    pub note: Option<String>,
    /// Who wrote it down.
    pub author: String,
}

impl SignalStepRow {
    fn order(&self) -> impl Ord + use<'_> {
        (self.week, &self.disease, self.desa, self.day, self.minute, self.record)
    }
}

/// Most rows of counts, closings or steps that are read at once: 25 diseases in 20 villages and
/// five years of weeks.
const ROWS_MAX: i64 = 200_000;

statements! {
    /// 1 January 1970 was a Thursday.
    CASES =
        concat!("SELECT c.disease, ((c.day + 4) / 7) * 7 - 4, a.desa, count(*), \
         CAST(sum(c.examined) AS BIGINT), CAST(sum(c.died) AS BIGINT) \
         FROM disease_case c CROSS JOIN area a \
         WHERE c.puskesmas = $7 AND c.day >= $8 AND c.day <= $9 \
         AND a.puskesmas = c.puskesmas AND a.area = c.area AND ", in_scope!("a"), " \
         GROUP BY c.disease, (c.day + 4) / 7, a.desa \
         ORDER BY c.disease, (c.day + 4) / 7, a.desa LIMIT $10");
    AGES =
        concat!("SELECT c.disease, c.age_months / 12, count(*) \
         FROM disease_case c CROSS JOIN area a \
         WHERE c.puskesmas = $7 AND c.day >= $8 AND c.day <= $9 \
         AND a.puskesmas = c.puskesmas AND a.area = c.area AND ", in_scope!("a"), " \
         GROUP BY c.disease, c.age_months / 12 \
         ORDER BY c.disease, c.age_months / 12 LIMIT $10");
    MONTHS =
        "SELECT day, disease, count(*) FROM disease_case \
         WHERE puskesmas = $1 AND day >= $2 AND day <= $3 \
         GROUP BY day, disease ORDER BY day, disease LIMIT $4";
    PEOPLE =
        concat!("SELECT (SELECT count(*) FROM disease_case c CROSS JOIN area a \
         WHERE c.puskesmas = $7 AND c.disease = $8 AND c.day >= $9 AND c.day <= $10 \
         AND a.puskesmas = c.puskesmas AND a.area = c.area AND ", in_scope!("a"), "), ",
         person_columns!(), ", f.day, f.examined, f.died FROM \
         (SELECT c.person, c.day AS day, c.examined, c.died FROM disease_case c \
         CROSS JOIN area a WHERE c.puskesmas = $7 AND c.disease = $8 AND c.day >= $9 \
         AND c.day <= $10 AND a.puskesmas = c.puskesmas AND a.area = c.area AND ",
         in_scope!("a"), ") AS f CROSS JOIN log_head g CROSS JOIN person p \
         JOIN area a ON a.puskesmas = p.puskesmas AND a.area = p.area \
         WHERE p.puskesmas = g.puskesmas AND p.person = f.person \
         ORDER BY f.day, p.name_key, p.person LIMIT $11 OFFSET $12");
    CLOSES =
        "SELECT week, disease, cases, closed, changed, note, author FROM week_close \
         WHERE puskesmas = $1 AND week >= $2 AND week <= $3 \
         ORDER BY week, disease, closed, place LIMIT $4";
    STEPS =
        "SELECT record, week, disease, desa, step, day, minute, note, author FROM signal_step \
         WHERE puskesmas = $1 AND week >= $2 \
         ORDER BY week, disease, desa, day, minute, record LIMIT $3";
    /// Contacts where patients come, whatever they were for: code X of the weekly form.
    CONTACTS =
        "SELECT ((day + 4) / 7) * 7 - 4, count(*) FROM contact \
         WHERE puskesmas = $1 AND present = 1 AND setting IN ('puskesmas', 'pustu') \
         AND day >= $2 AND day <= $3 GROUP BY (day + 4) / 7 ORDER BY (day + 4) / 7";
}

impl Store {
    /// Counts cases by disease, week and village.
    pub fn disease_counts(&self, asked: &Weeks) -> Result<Vec<DiseaseCount>> {
        asked.bind(|params| self.engine().read(|conn| rows(conn, &CASES, params, disease_count)))
    }

    /// Counts cases by disease and age, over the same days.
    pub fn disease_ages(&self, asked: &Weeks) -> Result<Vec<AgeCount>> {
        let age_count = |row: &Row<'_>| {
            let years = row.int_or_null(1)?.map(|years| u32::try_from(years).unwrap_or(0));
            Ok(AgeCount { disease: row.string(0)?, years, cases: number(row, 2)? })
        };
        asked.bind(|params| self.engine().read(|conn| rows(conn, &AGES, params, age_count)))
    }

    /// Counts cases by day and disease: what months are added up from.
    pub fn cases_by_day(
        &self,
        puskesmas: &PuskesmasCode,
        from: Day,
        to: Day,
    ) -> Result<Vec<(Day, String, u32)>> {
        let params: [Value<'_>; 4] = [
            puskesmas.as_str().into(),
            from.epoch_days().into(),
            to.epoch_days().into(),
            ROWS_MAX.into(),
        ];
        let case = |row: &Row<'_>| Ok((row.day(0)?, row.string(1)?, number(row, 2)?));
        self.engine().read(|conn| rows(conn, &MONTHS, &params, case))
    }

    /// Lists the people behind a number, by day.
    pub fn case_people(&self, query: &CaseQuery) -> Result<Listed<CasePerson>> {
        let last = last_day_of(query.week).epoch_days();
        let own: [Value<'_>; 6] = [
            query.puskesmas.as_str().into(),
            query.disease.as_str().into(),
            query.week.epoch_days().into(),
            last.into(),
            query.page.limit().into(),
            query.page.offset().into(),
        ];
        query.scope.bind_both(&query.within, |scope| {
            let params: Vec<Value<'_>> = scope.into_iter().chain(own).collect();
            self.engine().read(|conn| gather(conn, &PEOPLE, &params, case_person))
        })
    }

    /// Lists what was told of the weeks between two Sundays, both included. Of several places that
    /// closed one week, the last to do so comes last.
    pub fn week_closes(
        &self,
        puskesmas: &PuskesmasCode,
        first: Day,
        last: Day,
    ) -> Result<Vec<WeekCloseRow>> {
        let params: [Value<'_>; 4] = [
            puskesmas.as_str().into(),
            first.epoch_days().into(),
            last.epoch_days().into(),
            ROWS_MAX.into(),
        ];
        self.engine().read(|conn| rows(conn, &CLOSES, &params, week_close))
    }

    /// Lists what was done about signals since a week; a village that was renamed since is the one
    /// that it is now.
    pub fn signal_steps(
        &self,
        puskesmas: &PuskesmasCode,
        since: Day,
    ) -> Result<Vec<SignalStepRow>> {
        let params = [puskesmas.as_str().into(), since.epoch_days().into(), ROWS_MAX.into()];
        self.engine().snapshot(|conn| {
            let codes = Codes::of_views(conn, self.guidelines())?;
            let mut steps = rows(conn, &STEPS, &params, signal_step)?;
            for step in &mut steps {
                step.desa = step.desa.map(|desa| codes.of(Spot::of(desa)));
            }
            // Steps of villages that became one follow each other.
            steps.sort_by(|a, b| a.order().cmp(&b.order()));
            Ok(steps)
        })
    }

    /// Counts contacts at the Puskesmas and its Pustu by week, named by its Sunday.
    pub fn contacts_by_week(
        &self,
        puskesmas: &PuskesmasCode,
        from: Day,
        to: Day,
    ) -> Result<Vec<(Day, u32)>> {
        let last = last_day_of(week_of(to)).epoch_days();
        let params = [puskesmas.as_str().into(), week_of(from).epoch_days().into(), last.into()];
        self.engine()
            .read(|conn| rows(conn, &CONTACTS, &params, |row| Ok((row.day(0)?, number(row, 1)?))))
    }
}

impl Weeks {
    fn bind<T>(&self, run: impl FnOnce(&[Value<'_>]) -> T) -> T {
        let last = last_day_of(week_of(self.to)).epoch_days();
        self.within.bind(|scope| {
            let own: [Value<'_>; 4] = [
                self.puskesmas.as_str().into(),
                week_of(self.from).epoch_days().into(),
                last.into(),
                ROWS_MAX.into(),
            ];
            let params: Vec<Value<'_>> = scope.into_iter().chain(own).collect();
            run(&params)
        })
    }
}

fn disease_count(row: &Row<'_>) -> Result<DiseaseCount> {
    Ok(DiseaseCount {
        disease: row.string(0)?,
        week: row.day(1)?,
        desa: desa(row, 2)?,
        cases: number(row, 3)?,
        examined: number(row, 4)?,
        died: number(row, 5)?,
    })
}

fn case_person(row: &Row<'_>) -> Result<CasePerson> {
    let at = 1 + PERSON_COLUMNS;
    Ok(CasePerson {
        person: person_row(row, 1)?,
        day: row.day(at)?,
        examined: row.int(at + 1)? != 0,
        died: row.int(at + 2)? != 0,
    })
}

fn week_close(row: &Row<'_>) -> Result<WeekCloseRow> {
    Ok(WeekCloseRow {
        week: row.day(0)?,
        disease: row.string(1)?,
        cases: number(row, 2)?,
        closed: row.day(3)?,
        changed: row.day(4)?,
        note: row.string_or_null(5)?,
        author: row.string(6)?,
    })
}

fn signal_step(row: &Row<'_>) -> Result<SignalStepRow> {
    let word = row.text(4)?;
    let step = Step::parse(word);
    Ok(SignalStepRow {
        record: row.id(0, RecordId::new)?,
        week: row.day(1)?,
        disease: row.string(2)?,
        desa: desa(row, 3)?,
        step: step.ok_or_else(|| Error::Damaged(format!("a signal has the step {word:?}")))?,
        day: row.day(5)?,
        minute: row.small_or_null(6)?.and_then(|minute| u16::try_from(minute).ok()),
        note: row.string_or_null(7)?,
        author: row.string(8)?,
    })
}

fn number(row: &Row<'_>, column: usize) -> Result<u32> {
    Ok(u32::try_from(row.int(column)?).unwrap_or(u32::MAX))
}
