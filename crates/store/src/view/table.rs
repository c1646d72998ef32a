//! View tables: their columns, and the statements that fill them.

use std::sync::LazyLock;

use crate::statement::Statement;

/// Type of a column: `t` text, `i` number, `b` identifier.
pub(crate) type Column = (&'static str, char);

/// A table filled from portraits or folded records.
#[derive(Debug)]
pub(crate) struct Table {
    /// Its name.
    pub(crate) name: &'static str,
    /// Columns of the primary key: the home, then the person, household or place that the row is
    /// about.
    pub(crate) key: &'static [Column],
    /// The other columns.
    pub(crate) rest: &'static [Column],
}

/// Persons.
pub(crate) const PERSON: usize = 0;
/// Words by which persons are found.
pub(crate) const PERSON_WORD: usize = 1;
/// Services due now.
pub(crate) const DUE: usize = 2;
/// Findings that stand.
pub(crate) const FINDING: usize = 3;
/// Home visits to be made.
pub(crate) const TASK: usize = 4;
/// Contacts with their growth.
pub(crate) const CONTACT: usize = 5;
/// Monthly indicators.
pub(crate) const PERSON_MONTH: usize = 6;
/// Cohort indicators.
pub(crate) const COUNTED_CASE: usize = 7;
/// Households.
pub(crate) const HOUSEHOLD: usize = 8;
/// Places.
pub(crate) const PLACE: usize = 9;
/// Opening days.
pub(crate) const POSYANDU_DAY: usize = 10;

/// Life stages of persons.
pub(crate) const PERSON_STAGE: usize = 11;
/// Episodes of persons.
pub(crate) const EPISODE: usize = 12;
/// Last word of persons about purposes of processing.
pub(crate) const CONSENT: usize = 13;
/// Persons whose data is processed for care and law only.
pub(crate) const RESTRICTION: usize = 14;
/// Numbers that somebody else counted or set.
pub(crate) const FIGURE: usize = 15;
/// Cases of diseases under early warning.
pub(crate) const DISEASE_CASE: usize = 16;
/// Weeks of early warning that were closed.
pub(crate) const WEEK_CLOSE: usize = 17;
/// What was done about signals of early warning.
pub(crate) const SIGNAL_STEP: usize = 18;
/// What everybody may read.
pub(crate) const PUBLICATION: usize = 19;
/// Place of `closing` in [`TABLES`].
pub(crate) const CLOSING: usize = 20;
/// Meetings.
pub(crate) const MEETING: usize = 21;
/// What meetings decided.
pub(crate) const MEETING_ACTION: usize = 22;
/// Parts of persons in the indicators of their households.
pub(crate) const HOUSEHOLD_MEMBER: usize = 23;

/// All view tables that are filled row by row; columns as in `schema.sql`.
pub(crate) static TABLES: [Table; 24] = [
    Table {
        name: "person",
        key: &[("puskesmas", 't'), ("person", 'b')],
        rest: &[
            ("name", 't'),
            ("name_key", 't'),
            ("search_key", 't'),
            ("nik", 't'),
            ("sex", 't'),
            ("birth", 'i'),
            ("birth_precision", 't'),
            ("twin_order", 'i'),
            ("mother_name", 't'),
            ("household", 'b'),
            ("phone", 't'),
            ("area", 'i'),
            ("status", 't'),
            ("stage", 't'),
            ("died_on", 'i'),
            ("next_change_on", 'i'),
            ("seen_on", 'i'),
            ("weighed_on", 'i'),
            ("weight_g", 'i'),
            ("measured_on", 'i'),
            ("length", 'i'),
            ("kms", 't'),
            ("t_in_a_row", 'i'),
            ("below_red", 'i'),
            ("z_bbu", 'i'),
            ("z_tbu", 'i'),
            ("z_bbtb", 'i'),
            ("k_bbu", 't'),
            ("k_tbu", 't'),
            ("k_bbtb", 't'),
            ("n_due", 'i'),
            ("n_overdue", 'i'),
            ("n_tasks", 'i'),
            ("n_quality", 'i'),
            ("severity", 'i'),
            ("due_rank", 'i'),
            ("late_since", 'i'),
            ("left_on", 'i'),
            ("disability", 't'),
        ],
    },
    Table {
        name: "person_word",
        key: &[("puskesmas", 't'), ("person", 'b'), ("word", 't')],
        rest: &[],
    },
    Table {
        name: "due",
        key: &[("puskesmas", 't'), ("person", 'b'), ("item", 't'), ("step", 't')],
        rest: &[("status", 't'), ("opens", 'i'), ("ideal", 'i'), ("closes", 'i')],
    },
    Table {
        name: "finding",
        key: &[("puskesmas", 't'), ("person", 'b'), ("rule", 't'), ("day", 'i')],
        rest: &[
            ("record", 'b'),
            ("version", 't'),
            ("severity", 'i'),
            ("stands_until", 'i'),
            ("confidential", 'i'),
        ],
    },
    Table {
        name: "task",
        key: &[("puskesmas", 't'), ("person", 'b'), ("rule", 't')],
        rest: &[
            ("version", 't'),
            ("severity", 'i'),
            ("since", 'i'),
            ("until", 'i'),
            ("confidential", 'i'),
        ],
    },
    Table {
        name: "contact",
        key: &[("puskesmas", 't'), ("person", 'b'), ("origin", 'b')],
        rest: &[
            ("reading", 'b'),
            ("day", 'i'),
            ("minute", 'i'),
            ("setting", 't'),
            ("place", 'b'),
            ("present", 'i'),
            ("author", 't'),
            ("weight_g", 'i'),
            ("length", 'i'),
            ("kms", 't'),
            ("t_in_a_row", 'i'),
            ("below_red", 'i'),
            ("z_bbu", 'i'),
            ("z_tbu", 'i'),
            ("z_bbtb", 'i'),
            ("severity", 'i'),
        ],
    },
    Table {
        name: "person_month",
        key: &[("puskesmas", 't'), ("person", 'b'), ("month", 'i'), ("block", 'i')],
        rest: &[("area", 'i'), ("counted", 'i'), ("reached", 'i')],
    },
    Table {
        name: "counted_case",
        key: &[("puskesmas", 't'), ("person", 'b'), ("indicator", 't'), ("number", 'i')],
        rest: &[
            ("month", 'i'),
            ("done", 'i'),
            ("missing", 'i'),
            ("area", 'i'),
            ("open_until", 'i'),
        ],
    },
    Table {
        name: "household",
        key: &[("puskesmas", 't'), ("household", 'b')],
        rest: &[
            ("kk_number", 't'),
            ("head_name", 't'),
            ("desa", 't'),
            ("dusun", 't'),
            ("rw", 't'),
            ("rt", 't'),
            ("line", 't'),
        ],
    },
    Table {
        name: "place",
        key: &[("puskesmas", 't'), ("place", 'b')],
        rest: &[("kind", 't'), ("name", 't'), ("written", 't'), ("desa", 't'), ("dusun", 't')],
    },
    Table {
        name: "posyandu_day",
        key: &[("puskesmas", 't'), ("place", 'b'), ("day", 'i'), ("record", 'b')],
        rest: &[("kader_count", 'i'), ("note", 't')],
    },
    Table {
        name: "person_stage",
        key: &[("puskesmas", 't'), ("person", 'b'), ("stage", 't')],
        rest: &[("book", 't')],
    },
    Table {
        name: "episode",
        key: &[("puskesmas", 't'), ("person", 'b'), ("kind", 't'), ("number", 'i')],
        rest: &[
            ("opened", 'i'),
            ("begun", 'i'),
            ("ended", 'i'),
            ("outcome", 't'),
            ("lost_since", 'i'),
            ("record", 'b'),
        ],
    },
    Table {
        name: "consent",
        key: &[("puskesmas", 't'), ("person", 'b'), ("purpose", 't')],
        rest: &[("permits", 'i'), ("since", 'i'), ("until", 'i'), ("record", 'b')],
    },
    Table {
        name: "restriction",
        key: &[("puskesmas", 't'), ("person", 'b')],
        rest: &[("since", 'i'), ("record", 'b')],
    },
    Table {
        name: "figure",
        key: &[("puskesmas", 't'), ("place", 'b'), ("period", 't'), ("desa", 't'), ("code", 't')],
        rest: &[
            ("value", 'i'),
            ("low", 'i'),
            ("high", 'i'),
            ("source", 't'),
            ("dated", 'i'),
            ("record", 'b'),
        ],
    },
    Table {
        name: "disease_case",
        key: &[("puskesmas", 't'), ("person", 'b'), ("disease", 't'), ("day", 'i')],
        rest: &[
            ("age_months", 'i'),
            ("area", 'i'),
            ("examined", 'i'),
            ("died", 'i'),
            ("record", 'b'),
        ],
    },
    Table {
        name: "week_close",
        key: &[("puskesmas", 't'), ("place", 'b'), ("week", 'i'), ("disease", 't')],
        rest: &[
            ("cases", 'i'),
            ("closed", 'i'),
            ("changed", 'i'),
            ("note", 't'),
            ("author", 't'),
            ("record", 'b'),
        ],
    },
    Table {
        name: "signal_step",
        key: &[("puskesmas", 't'), ("place", 'b'), ("record", 'b')],
        rest: &[
            ("week", 'i'),
            ("disease", 't'),
            ("desa", 't'),
            ("step", 't'),
            ("day", 'i'),
            ("minute", 'i'),
            ("note", 't'),
            ("author", 't'),
        ],
    },
    Table {
        name: "publication",
        key: &[("puskesmas", 't'), ("place", 'b'), ("until", 'i')],
        rest: &[("day", 'i'), ("author", 't'), ("record", 'b')],
    },
    Table {
        name: "closing",
        key: &[("puskesmas", 't'), ("place", 'b'), ("record", 'b')],
        rest: &[("period", 'i'), ("number", 'i'), ("signed_on", 'i'), ("author", 't')],
    },
    Table {
        name: "meeting",
        key: &[("puskesmas", 't'), ("place", 'b'), ("record", 'b')],
        rest: &[("kind", 't'), ("day", 'i'), ("desa", 't'), ("body", 't'), ("author", 't')],
    },
    Table {
        name: "meeting_action",
        key: &[("puskesmas", 't'), ("place", 'b'), ("record", 'b'), ("number", 'i')],
        rest: &[
            ("what", 't'),
            ("who_kind", 't'),
            ("who", 't'),
            ("who_name", 't'),
            ("until", 'i'),
            ("state", 't'),
            ("told", 'i'),
            ("note", 't'),
            ("author", 't'),
        ],
    },
    Table {
        name: "household_member",
        key: &[("puskesmas", 't'), ("person", 'b'), ("since", 'i')],
        rest: &[
            ("until", 'i'),
            ("household", 'b'),
            ("area", 'i'),
            ("good", 'i'),
            ("bad", 'i'),
            ("unasked", 'i'),
            ("house_yes", 'i'),
            ("house_no", 'i'),
            ("asked", 'i'),
            ("planned", 'i'),
        ],
    },
];

/// Statements over one view table.
#[derive(Debug)]
pub(crate) struct TableStatements {
    /// Writes rows, over rows of the same key.
    pub(crate) put: Statement,
    /// Removes rows by key.
    pub(crate) remove: Statement,
    /// Reads the rows of persons, households or places.
    pub(crate) of_subjects: Statement,
    /// Reads so many keys after a key.
    pub(crate) keys_after: Statement,
    /// Counts rows.
    pub(crate) count: Statement,
}

/// Statements of every table, in the order of [`TABLES`].
pub(crate) static STATEMENTS: LazyLock<Vec<TableStatements>> =
    LazyLock::new(|| TABLES.iter().map(Table::statements).collect());

impl Table {
    /// Returns all columns, the key first.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &'static Column> {
        self.key.iter().chain(self.rest)
    }

    /// Returns the number of columns.
    pub(crate) const fn width(&self) -> usize {
        self.key.len() + self.rest.len()
    }

    fn statements(&self) -> TableStatements {
        let name = self.name;
        let names = |columns: &[Column]| {
            columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
        };
        let (key, rest) = (names(self.key), names(self.rest));
        let all = if rest.is_empty() { key.clone() } else { format!("{key}, {rest}") };
        let letters: String = self.key.iter().map(|(_, letter)| letter).collect();
        let sets: Vec<String> =
            self.rest.iter().map(|(column, _)| format!("{column} = excluded.{column}")).collect();
        let conflict = match sets.is_empty() {
            true => "NOTHING".to_owned(),
            false => format!("UPDATE SET {}", sets.join(", ")),
        };
        let subject = self.key[1].0;
        let qualified: Vec<String> =
            self.columns().map(|(column, _)| format!("v.{column}")).collect();
        let marks: Vec<String> = (1..=self.key.len()).map(|n| format!("${n}")).collect();
        let statement = |use_of: &str, sql: String| {
            // Made once a run and never freed: statements live as long as the program.
            let name: &'static str = Box::leak(format!("view::{name}::{use_of}").into());
            Statement::new(name, Box::leak(sql.into()))
        };
        TableStatements {
            put: statement(
                "put",
                format!(
                    "INSERT INTO {name} ({all}) {{values {}}} ON CONFLICT ({key}) DO {conflict}",
                    self.width()
                ),
            ),
            remove: statement(
                "remove",
                format!("DELETE FROM {name} WHERE ({key}) IN ({{keys {letters}}})"),
            ),
            of_subjects: statement(
                "of_subjects",
                format!(
                    "SELECT {} FROM log_head h CROSS JOIN {name} v \
                     WHERE v.puskesmas = h.puskesmas AND v.{subject} IN ({{list}})",
                    qualified.join(", ")
                ),
            ),
            keys_after: statement(
                "keys_after",
                format!(
                    "SELECT {key} FROM {name} WHERE ({key}) > ({}) ORDER BY {key} LIMIT ${}",
                    marks.join(", "),
                    self.key.len() + 1
                ),
            ),
            count: statement("count", format!("SELECT count(*) FROM {name}")),
        }
    }
}
