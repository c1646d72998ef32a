//! What becomes of every row.

use domain::{id::RecordId, refusal::Refusal};

/// Something about one cell: why its row is rejected, or what a human should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Title of the column as it stands in the file; empty when the row as a whole is meant.
    pub column: String,
    /// What stands in the cell.
    pub value: String,
    /// Stable code such as `desa.tidak-dikenal`.
    pub code: &'static str,
    /// Indonesian sentence: what is the matter and what to do.
    pub message: String,
}

impl Fault {
    /// Builds a fault of the row as a whole.
    pub fn of_row(code: &'static str, message: impl Into<String>) -> Self {
        Self { column: String::new(), value: String::new(), code, message: message.into() }
    }

    pub(crate) fn of_refusal(refusal: Refusal) -> Self {
        Self::of_row(refusal.code, refusal.message)
    }
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Its facts are in the log.
    Accepted,
    /// All its facts were in the log before.
    Known,
    /// Its facts are in the log, and somebody should look at them.
    Flagged(Vec<Fault>),
    /// Its facts are not in the log; at least one reason.
    Rejected(Vec<Fault>),
}

/// A z-score of the file that differs from ours by more than a hundredth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Row in the sheet.
    pub row: u32,
    /// `BB/U`, `TB/U` or `BB/TB`.
    pub index: &'static str,
    /// Ours, rounded to two decimals; `None` when ours is outside what WHO computes.
    pub ours: Option<f64>,
    /// The file's.
    pub theirs: f64,
}

/// A row and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct RowResult {
    /// Number of the row in its sheet, as a spreadsheet shows it.
    pub row: u32,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// What became of it.
    pub verdict: Verdict,
    /// The cells as they stand in the file; kept for rejected rows only.
    pub cells: Vec<String>,
    /// z-scores that differ from ours.
    pub differences: Vec<Difference>,
}

/// Counts of rows; `rows` is the sum of the other four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Rows with anything in them below the header.
    pub rows: u32,
    /// Accepted without remark.
    pub accepted: u32,
    /// Known before.
    pub known: u32,
    /// Accepted with a remark.
    pub flagged: u32,
    /// Not accepted.
    pub rejected: u32,
}

impl Summary {
    pub(crate) const fn count(&mut self, verdict: &Verdict) {
        self.rows += 1;
        match verdict {
            Verdict::Accepted => self.accepted += 1,
            Verdict::Known => self.known += 1,
            Verdict::Flagged(_) => self.flagged += 1,
            Verdict::Rejected(_) => self.rejected += 1,
        }
    }
}

/// What the log said to one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// New and taken.
    Accepted,
    /// Held already.
    Known,
    /// Not taken.
    Refused(Refusal),
}

/// Records of a row that the log refused, for the result of the row.
pub(crate) fn refused(id: RecordId, refusal: &Refusal) -> Fault {
    Fault {
        column: String::new(),
        value: id.to_string(),
        code: refusal.code,
        message: refusal.message.clone(),
    }
}
