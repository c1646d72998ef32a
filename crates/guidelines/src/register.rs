//! Registers (kohort) and recaps: which people stand in them, and what their columns and rows are.
//!
//! Nothing is judged here: a cell shows what a portrait says.

use std::sync::Arc;

use crate::{
    age::AgeSpan,
    condition::Condition,
    facts::Slot,
    model::{Label, Rule, Severity},
};

/// A cohort register: a row a person, columns by visit and by month.
#[derive(Debug, Clone)]
pub struct Register {
    /// Identity, name, sources.
    pub rule: Rule,
    /// Who has a row.
    pub rows: Rows,
    /// Columns that stand once in a row, in order.
    pub columns: Vec<Column>,
    /// Lines of the cell of every month, in order; empty when the register has no months.
    pub months: Vec<MonthLine>,
}

/// Who has a row in a register of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// Everybody who was of these ages on some day of the year.
    Ages(AgeSpan),
    /// Every episode of a kind that was open during the year: a row each.
    Episode(Arc<str>),
}

/// A column that stands once in a row.
#[derive(Debug, Clone)]
pub struct Column {
    /// Heading.
    pub label: Label,
    /// What its cells show.
    pub cell: ColumnCell,
}

/// What the cells of a column show.
#[derive(Debug, Clone)]
pub enum ColumnCell {
    /// When an item, or a step of it, was given, or how it stands.
    Item {
        /// Item code.
        item: Arc<str>,
        /// Step code; empty for the whole item.
        step: Arc<str>,
        /// Only in this month of the year, 1 to 12.
        month: Option<u8>,
    },
    /// The latest values of facts while the row lasts, and their day.
    Values(Values),
    /// How and when the episode of the row ended.
    Outcome,
}

/// Facts that are written side by side.
#[derive(Debug, Clone)]
pub struct Values {
    /// The facts.
    pub slots: Vec<Slot>,
    /// What stands between them.
    pub between: String,
}

/// A line in the cell of every month.
#[derive(Debug, Clone)]
pub struct MonthLine {
    /// What the line is about.
    pub label: Label,
    /// Facts of the contacts of the month.
    pub values: Values,
    /// Item that stands for the line: shown when given, and how it stands when nothing is written.
    pub item: Option<Arc<str>>,
    /// Words that are added when something holds at the contacts of the month; the first that
    /// does is taken.
    pub marks: Vec<CellMark>,
}

/// A word added to a cell.
#[derive(Debug, Clone)]
pub struct CellMark {
    /// When, by facts of the contacts of the month.
    pub when: Condition,
    /// The word.
    pub label: Label,
    /// How serious it is, for shape and colour.
    pub severity: Severity,
}

/// The people of one attendance register of a posyandu, and the recap of its months.
#[derive(Debug, Clone)]
pub struct Recap {
    /// Identity, name, sources.
    pub rule: Rule,
    /// Life stages of its people.
    pub stages: Vec<Arc<str>>,
    /// Life stages that stand in another register, even when one of `stages` holds.
    pub except: Vec<Arc<str>>,
    /// Groups by age, in order; the sum of all stands behind them.
    pub columns: Vec<RecapColumn>,
    /// What is counted, in order.
    pub rows: Vec<RecapRow>,
}

/// A group of people by age on the last day of the month.
#[derive(Debug, Clone)]
pub struct RecapColumn {
    /// Heading.
    pub label: Label,
    /// Ages.
    pub age: AgeSpan,
}

/// A line of a recap.
#[derive(Debug, Clone)]
pub struct RecapRow {
    /// Stands above this line and those that follow; absent when it goes on.
    pub heading: Option<Label>,
    /// What is counted.
    pub label: Label,
    /// How.
    pub count: RecapCount,
}

/// How a line of a recap is counted.
#[derive(Debug, Clone)]
pub enum RecapCount {
    /// Everybody who belongs to the register in the month.
    Targets,
    /// Who of them came.
    Came,
    /// Who of them did not come.
    Absent,
    /// Who came and of whom a condition holds at the contacts of the month.
    When(Condition),
}
