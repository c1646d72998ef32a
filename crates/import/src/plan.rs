//! The work on one file: rows in, records out in batches, results of rows when the log has spoken.
//!
//! ```text
//! Plan::open ─► next_batch ─► caller appends the records ─► settle ─► results of rows
//!                   ▲                                          │
//!                   └──────────────────────────────────────────┘
//! ```

use std::{
    collections::{HashMap, HashSet},
    io::Read,
    ops::Range,
};

use domain::{
    area::PuskesmasCode,
    day::Day,
    hlc::Hlc,
    id::{DeviceId, HouseholdId, PersonId, RecordId},
    record::{Author, Record, Visit},
};
use guidelines::model::Guidelines;

use crate::{
    area::Areas,
    column::Header,
    directory::Directory,
    error::Error,
    format::Format,
    outcome::{Fault, Outcome, RowResult, Summary, Verdict, refused},
    people::People,
    table::{Broken, HEADER_WITHIN, Progress, ROWS_MAX, Row, Table},
};

/// Records in one batch, about: a row is never split.
pub const RECORDS_PER_BATCH: usize = 2_000;

/// Everything that the import is told from outside.
pub struct Context<'a> {
    /// Home of the records.
    pub puskesmas: PuskesmasCode,
    /// Who imports.
    pub author: Author,
    /// On which device.
    pub device: DeviceId,
    /// Civil day at the Puskesmas.
    pub today: Day,
    /// Last reading of the writer's clock; records are written after it.
    pub written: Hlc,
    /// Name of the file, for the source of records.
    pub file: String,
    /// Bounds of values.
    pub guidelines: &'a Guidelines,
    /// Who and what is registered.
    pub directory: &'a dyn Directory,
}

/// A file being imported.
pub struct Plan<'a> {
    pub(crate) ctx: Context<'a>,
    pub(crate) format: Format,
    pub(crate) table: Table<'a>,
    pub(crate) header: Header,
    pub(crate) areas: Areas,
    pub(crate) people: People,
    pub(crate) households: HashMap<String, HouseholdId>,
    /// Person records that this file brought, by identity.
    pub(crate) persons_stated: HashMap<RecordId, PersonId>,
    pub(crate) events_stated: HashSet<RecordId>,
    pub(crate) visits: HashMap<(PersonId, Day), Vec<Visit>>,
    pub(crate) written: Hlc,
    pub(crate) rows: u32,
    pub(crate) summary: Summary,
}

/// Rows whose records are to be appended together.
#[derive(Debug)]
pub struct Batch {
    /// The records, in the order in which they must be appended.
    pub records: Vec<Record>,
    rows: Vec<Pending>,
}

#[derive(Debug)]
struct Pending {
    result: RowResult,
    records: Range<usize>,
}

impl<'a> Plan<'a> {
    /// Opens a file: finds out what it is, where its header is, and loads places and desa.
    /// `bytes_total` is for progress only.
    pub fn open(
        format: Format,
        input: impl Read + 'a,
        bytes_total: Option<u64>,
        ctx: Context<'a>,
    ) -> Result<Self, Error> {
        let mut table = Table::open(format, input, bytes_total)?;
        let mut missing = Vec::new();
        let header = loop {
            if !table.next_sheet()? {
                return Err(if missing.is_empty() {
                    Error::Empty
                } else {
                    Error::NoHeader { missing }
                });
            }
            match find_header(format, &mut table)? {
                Ok(header) => break header,
                Err(least) if missing.is_empty() || least.len() < missing.len() => missing = least,
                Err(_) => {}
            }
        };
        let areas = Areas::load(ctx.directory).map_err(Error::Directory)?;
        let written = ctx.written;
        Ok(Self {
            ctx,
            format,
            table,
            header,
            areas,
            people: People::default(),
            households: HashMap::new(),
            persons_stated: HashMap::new(),
            events_stated: HashSet::new(),
            visits: HashMap::new(),
            written,
            rows: 0,
            summary: Summary::default(),
        })
    }

    /// Returns the header of the sheet that is being read.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Tells how far reading has come.
    pub fn progress(&self) -> Progress {
        let (done, total) = self.table.progress();
        Progress { rows: self.rows, done, total }
    }

    /// Counts the rows settled so far.
    pub const fn summary(&self) -> Summary {
        self.summary
    }

    /// Reads rows until about `records_max` records are gathered; `None` at the end of the file.
    pub fn next_batch(&mut self, records_max: usize) -> Result<Option<Batch>, Error> {
        const ROWS_PER_BATCH: usize = 5_000;
        let mut batch = Batch { records: Vec::new(), rows: Vec::new() };
        while batch.records.len() < records_max && batch.rows.len() < ROWS_PER_BATCH {
            let Some(row) = self.next_row()? else { break };
            self.rows += 1;
            if ROWS_MAX < self.rows {
                return Err(Error::TooManyRows { limit: ROWS_MAX });
            }
            let pending = self.take(&row, &mut batch.records)?;
            batch.rows.push(pending);
        }
        Ok((!batch.rows.is_empty()).then_some(batch))
    }

    /// Turns what the log said to the records of a batch into results of its rows.
    pub fn settle(&mut self, batch: Batch, outcomes: &[Outcome]) -> Result<Vec<RowResult>, Error> {
        if outcomes.len() != batch.records.len() {
            let (records, given) = (batch.records.len(), outcomes.len());
            return Err(Error::Outcomes { records, given });
        }
        let mut results = Vec::with_capacity(batch.rows.len());
        for Pending { mut result, records } in batch.rows {
            let said = &outcomes[records.clone()];
            let refusals: Vec<Fault> = said
                .iter()
                .zip(&batch.records[records])
                .filter_map(|(outcome, record)| match outcome {
                    Outcome::Refused(refusal) => Some(refused(record.id, refusal)),
                    Outcome::Accepted | Outcome::Known => None,
                })
                .collect();
            if !refusals.is_empty() {
                result.verdict = Verdict::Rejected(refusals);
            } else if !said.is_empty() && said.iter().all(|outcome| *outcome == Outcome::Known) {
                result.verdict = Verdict::Known;
            }
            if !matches!(result.verdict, Verdict::Rejected(_)) {
                result.cells = Vec::new();
            }
            self.summary.count(&result.verdict);
            results.push(result);
        }
        Ok(results)
    }

    fn next_row(&mut self) -> Result<Option<Row>, Error> {
        loop {
            if let Some(row) = self.table.next_row()? {
                return Ok(Some(row));
            }
            // Sheets without our header (instructions, pivots) are passed over.
            loop {
                if !self.table.next_sheet()? {
                    return Ok(None);
                }
                if let Ok(header) = find_header(self.format, &mut self.table)? {
                    self.header = header;
                    break;
                }
            }
        }
    }

    fn take(&mut self, row: &Row, records: &mut Vec<Record>) -> Result<Pending, Error> {
        let start = records.len();
        let mut differences = Vec::new();
        let verdict = match self.row_fault(row) {
            Some(fault) => Verdict::Rejected(vec![fault]),
            None => self.work(row, records, &mut differences)?,
        };
        if matches!(verdict, Verdict::Rejected(_)) {
            records.truncate(start);
        }
        let result = RowResult {
            row: row.number,
            sheet: self.table.sheet().map(str::to_owned),
            verdict,
            cells: row.cells.iter().map(str::to_owned).collect(),
            differences,
        };
        Ok(Pending { result, records: start..records.len() })
    }

    /// Finds what is wrong with a row before its cells are looked at.
    fn row_fault(&self, row: &Row) -> Option<Fault> {
        match row.broken {
            Some(Broken::OpenQuote) => {
                let message = "Tanda kutip (\") dibuka tetapi tidak ditutup. Hapus tanda kutipnya.";
                return Some(Fault::of_row("baris.kutip", message));
            }
            Some(Broken::TooLong) => {
                let message = "Baris terlalu panjang. Periksa apakah berkas ini berkas tabel.";
                return Some(Fault::of_row("baris.terlalu-panjang", message));
            }
            None => {}
        }
        let columns = self.header.titles().len();
        let spilled = row.cells.iter().skip(columns).find(|cell| !cell.trim().is_empty())?;
        Some(Fault {
            value: spilled.to_owned(),
            ..Fault::of_row(
                "baris.geser",
                "Isi baris lebih banyak daripada judul kolom; mungkin koma desimal memecah angka. \
                 Simpan ulang dengan pemisah titik koma.",
            )
        })
    }
}

/// Looks for the header within the first rows of a sheet; else says what its best line lacks.
fn find_header(
    format: Format,
    table: &mut Table<'_>,
) -> Result<Result<Header, Vec<&'static str>>, Error> {
    let mut least: Vec<&'static str> =
        format.required().iter().map(|column| column.as_str()).collect();
    for _ in 0..HEADER_WITHIN {
        let Some(row) = table.next_row()? else { break };
        let header = Header::read(format, &row.cells);
        let missing = header.missing();
        if missing.is_empty() {
            return Ok(Ok(header));
        }
        if missing.len() < least.len() {
            least = missing;
        }
    }
    Ok(Err(least))
}

/// Works a whole file: appends batch by batch and hands every result to `on_row`.
///
/// What `append` returns must hold one outcome for each record, in order. When `append` fails the
/// batches before it stay; the same file can be imported again.
pub fn run<E: From<Error>>(
    plan: &mut Plan<'_>,
    mut append: impl FnMut(&[Record]) -> Result<Vec<Outcome>, E>,
    mut on_row: impl FnMut(&RowResult, Progress),
) -> Result<Summary, E> {
    while let Some(batch) = plan.next_batch(RECORDS_PER_BATCH)? {
        let outcomes = if batch.records.is_empty() { Vec::new() } else { append(&batch.records)? };
        let progress = plan.progress();
        for result in plan.settle(batch, &outcomes)? {
            on_row(&result, progress);
        }
    }
    Ok(plan.summary())
}
