//! Lists of what is to be done: findings that stand, home visits.

use domain::{day::Day, id::RecordId};
use guidelines::model::Severity;

use crate::{
    conn::{Row, Value},
    error::Result,
    read::{
        area::{Scope, in_scope},
        page::{Listed, Page, gather},
        people::{PERSON_COLUMNS, PersonRow, person_columns, person_row},
    },
    statement::{Statement, statements},
    store::Store,
    view::person::{rank, severity},
};

/// Which findings or home visits are wanted.
#[derive(Debug, Clone)]
pub struct RuleFilter {
    /// Where the people live.
    pub scope: Scope,
    /// Only this rule.
    pub rule: Option<String>,
    /// Only those at least so serious.
    pub severity_min: Severity,
    /// Whether confidential ones are listed too; of them only is told that there is something.
    pub confidential: bool,
    /// Part of the list.
    pub page: Page,
}

impl Default for RuleFilter {
    fn default() -> Self {
        Self {
            scope: Scope::All,
            rule: None,
            severity_min: Severity::Normal,
            confidential: false,
            page: Page::default(),
        }
    }
}

impl RuleFilter {
    /// What narrows beside the area.
    fn narrow(&self) -> [Value<'_>; 3] {
        let confidential = i64::from(self.confidential);
        [self.rule.as_deref().into(), rank(self.severity_min).into(), confidential.into()]
    }
}

/// A finding that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRow {
    /// Of whom.
    pub person: PersonRow,
    /// Rule id; absent when it is confidential.
    pub rule: Option<String>,
    /// Version of the rule.
    pub version: String,
    /// How serious it is.
    pub severity: Severity,
    /// Day on which it was made.
    pub day: Day,
    /// The first record of that contact, when it was made at one.
    pub record: Option<RecordId>,
    /// Last day on which it stands without a newer look.
    pub stands_until: Option<Day>,
}

/// A home visit to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// To whom.
    pub person: PersonRow,
    /// Rule id of the reason; absent when it is confidential.
    pub rule: Option<String>,
    /// Version of the rule.
    pub version: String,
    /// How serious it is.
    pub severity: Severity,
    /// Since when the reason has held.
    pub since: Day,
    /// Day by which the visit is to be made.
    pub until: Day,
}

/// Rows `x` of the people of an area, reached over the people: the way that touches least when
/// the area is small. Parameters 1 to 6 are the area.
macro_rules! of_area {
    ($table:literal) => {
        concat!(
            " FROM log_head h CROSS JOIN area a CROSS JOIN person p CROSS JOIN ",
            $table,
            " x WHERE a.puskesmas = h.puskesmas AND ",
            in_scope!(),
            " AND p.puskesmas = a.puskesmas AND p.area = a.area \
             AND x.puskesmas = p.puskesmas AND x.person = p.person AND "
        )
    };
}

/// All rows `x`, to be counted.
macro_rules! of_all {
    ($table:literal) => {
        concat!(" FROM log_head h CROSS JOIN ", $table, " x WHERE x.puskesmas = h.puskesmas AND ")
    };
}

/// All rows `x` and then their people.
macro_rules! of_all_people {
    ($table:literal) => {
        concat!(
            " FROM log_head h CROSS JOIN ",
            $table,
            " x CROSS JOIN person p CROSS JOIN area a \
             WHERE x.puskesmas = h.puskesmas AND p.puskesmas = x.puskesmas \
             AND p.person = x.person AND a.puskesmas = p.puskesmas AND a.area = p.area AND "
        )
    };
}

/// A page of a list and the length of the whole list; counting apart lets the engine keep only
/// one page while it sorts.
macro_rules! page_of {
    ($counted:expr, $own:literal, $from:expr, $narrow:literal, $order:literal) => {
        concat!(
            "SELECT (SELECT count(*)",
            $counted,
            $narrow,
            "), ",
            person_columns!(),
            $own,
            $from,
            $narrow,
            $order
        )
    };
}

statements! {
    FINDINGS_OF_AREA = page_of!(
        of_area!("finding"),
        ", x.rule, x.version, x.severity, x.day, x.record, x.stands_until, x.confidential",
        of_area!("finding"),
        "(CAST($7 AS TEXT) IS NULL OR (x.rule = $7 AND x.confidential = 0)) AND x.severity >= $8 \
         AND x.confidential <= $9",
        " ORDER BY x.severity DESC, p.name_key, p.person, x.rule, x.day LIMIT $10 OFFSET $11"
    );
    FINDINGS_OF_ALL = page_of!(
        of_all!("finding"),
        ", x.rule, x.version, x.severity, x.day, x.record, x.stands_until, x.confidential",
        of_all_people!("finding"),
        "(CAST($1 AS TEXT) IS NULL OR (x.rule = $1 AND x.confidential = 0)) AND x.severity >= $2 \
         AND x.confidential <= $3",
        " ORDER BY x.severity DESC, p.name_key, p.person, x.rule, x.day LIMIT $4 OFFSET $5"
    );
    TASKS_OF_AREA = page_of!(
        of_area!("task"),
        ", x.rule, x.version, x.severity, x.since, x.until, x.confidential",
        of_area!("task"),
        "(CAST($7 AS TEXT) IS NULL OR (x.rule = $7 AND x.confidential = 0)) AND x.severity >= $8 \
         AND x.confidential <= $9",
        " ORDER BY x.severity DESC, x.until, p.name_key, p.person, x.rule LIMIT $10 OFFSET $11"
    );
    TASKS_OF_ALL = page_of!(
        of_all!("task"),
        ", x.rule, x.version, x.severity, x.since, x.until, x.confidential",
        of_all_people!("task"),
        "(CAST($1 AS TEXT) IS NULL OR (x.rule = $1 AND x.confidential = 0)) AND x.severity >= $2 \
         AND x.confidential <= $3",
        " ORDER BY x.severity DESC, x.until, p.name_key, p.person, x.rule LIMIT $4 OFFSET $5"
    );
}

/// First column after the total and the person.
const OWN: usize = 1 + PERSON_COLUMNS;

impl Store {
    /// Lists findings that stand on the day of the views, most serious first.
    pub fn findings_list(&self, filter: &RuleFilter) -> Result<Listed<FindingRow>> {
        let narrow = filter.narrow();
        self.listed(
            &FINDINGS_OF_AREA,
            &FINDINGS_OF_ALL,
            &filter.scope,
            &narrow,
            filter.page,
            |row| {
                let told = row.int(OWN + 6)? == 0;
                let record = row.id_or_null(OWN + 4, RecordId::new)?;
                Ok(FindingRow {
                    person: person_row(row, 1)?,
                    rule: told.then(|| row.string(OWN)).transpose()?,
                    version: row.string(OWN + 1)?,
                    severity: severity(row.int(OWN + 2)?),
                    day: row.day(OWN + 3)?,
                    record: record.filter(|_| told),
                    stands_until: row.day_or_null(OWN + 5)?,
                })
            },
        )
    }

    /// Lists home visits to be made on the day of the views, most serious and most urgent first.
    pub fn tasks(&self, filter: &RuleFilter) -> Result<Listed<TaskRow>> {
        let narrow = filter.narrow();
        self.listed(&TASKS_OF_AREA, &TASKS_OF_ALL, &filter.scope, &narrow, filter.page, |row| {
            let told = row.int(OWN + 5)? == 0;
            Ok(TaskRow {
                person: person_row(row, 1)?,
                rule: told.then(|| row.string(OWN)).transpose()?,
                version: row.string(OWN + 1)?,
                severity: severity(row.int(OWN + 2)?),
                since: row.day(OWN + 3)?,
                until: row.day(OWN + 4)?,
            })
        })
    }

    fn listed<T>(
        &self,
        of_area: &Statement,
        of_all: &Statement,
        scope: &Scope,
        narrow: &[Value<'_>],
        page: Page,
        read: impl Fn(&Row<'_>) -> Result<T>,
    ) -> Result<Listed<T>> {
        let mut own = narrow.to_vec();
        own.extend([Value::from(page.limit()), page.offset().into()]);
        if *scope == Scope::All {
            return self.engine().read(|conn| gather(conn, of_all, &own, &read));
        }
        scope.bind(|scope| {
            let params: Vec<Value<'_>> = scope.into_iter().chain(own.iter().copied()).collect();
            self.engine().read(|conn| gather(conn, of_area, &params, &read))
        })
    }
}
