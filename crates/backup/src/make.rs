//! Making a backup while entries go on.
//!
//! The small tables and the heads of the log are read in one short transaction. The log up to
//! those heads never changes, so it is read afterwards in many short reads, and nobody waits.

use domain::day::Day;
use store::{
    adopt::{self, Line},
    audit::{AuditLog, Head},
    read::records::LogHead,
    source::{Cell, Column, Snapshot, SourceTable, source_tables},
    store::Store,
};

use crate::{
    destination::Destination,
    error::{Error, Result},
    manifest::{ChainHeadV2, FORMAT, HeadV1, ManifestV1, SegmentV1},
    rows,
    secret::{Recipient, Seal, sha256},
    segment, series,
};

/// What a backup is made with.
pub struct Job<'a> {
    /// Where it goes.
    pub at: &'a dyn Destination,
    /// To whom it is encrypted.
    pub recipients: &'a [Recipient],
    /// With what its manifest is sealed.
    pub seal: &'a Seal,
    /// The log of accesses beside the store, which goes along.
    pub log: &'a AuditLog,
}

/// When a backup is made, and chance for its name.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// Milliseconds since 1970.
    pub now_ms: u64,
    /// Day at the place of the store.
    pub today: Day,
    /// Four bytes of chance.
    pub chance: [u8; 4],
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its series.
    pub series: String,
    /// Its number; 1 holds everything.
    pub number: u32,
    /// Records of the log that the series holds now.
    pub records: u64,
    /// Rows written now.
    pub rows: u64,
    /// Bytes written now.
    pub bytes: u64,
}

/// Makes a backup: what came since the last one, or everything when `full` is asked for, a new day
/// has begun, or the last one cannot be continued.
pub fn make(store: &Store, job: &Job<'_>, moment: &Moment, full: bool) -> Result<Made> {
    let snapshot = store.source_snapshot()?;
    let before = if full { None } else { last(store, job, &snapshot, moment.today)? };
    let (series, number, previous) = match &before {
        Some((manifest, own)) => (manifest.series.clone(), manifest.number + 1, Some(own.clone())),
        None => (series::name(moment.today, moment.now_ms, moment.chance), 1, None),
    };
    let before = before.map(|(manifest, _)| manifest);
    let mut writing = Writing { job, series: &series, number, rows: 0, bytes: 0, segments: 0 };
    let grown = writing.grown(store, &snapshot, before.as_ref())?;
    let access_heads = job.log.heads()?;
    let accesses = writing.accesses(&access_heads, before.as_ref())?;
    let whole = writing.whole(&snapshot, before.as_ref())?;
    let manifest = ManifestV1 {
        format: FORMAT,
        series: series.clone(),
        number,
        made_ms: moment.now_ms,
        day: moment.today.to_string(),
        schema: snapshot.schema,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        view_day: snapshot.view_day.map(|day| day.to_string()),
        previous,
        heads: snapshot.heads.iter().map(HeadV1::from).collect(),
        grown,
        access_heads: access_heads.iter().map(ChainHeadV2::from).collect(),
        accesses,
        whole,
    };
    // Last: without it nothing that was written before counts.
    let bytes = manifest.to_bytes(job.seal);
    job.at.put(&ManifestV1::name(&series, number), &bytes)?;
    Ok(Made {
        number,
        records: manifest.records(),
        rows: writing.rows,
        bytes: writing.bytes + bytes.len() as u64,
        series,
    })
}

/// Returns the last backup at the destination, if what came since can be added to it.
fn last(
    store: &Store,
    job: &Job<'_>,
    snapshot: &Snapshot,
    today: Day,
) -> Result<Option<(ManifestV1, String)>> {
    let listed = series::listed(job.at)?;
    let Some((name, numbers)) = listed.last_key_value() else { return Ok(None) };
    let Some(number) = numbers.last().filter(|number| **number < series::NUMBERS_MAX) else {
        return Ok(None);
    };
    let (manifest, own) = match series::manifest(job.at, job.seal, name, *number) {
        Ok(found) => found,
        // What is damaged there is left for whoever looks into it; a new series begins.
        Err(
            Error::Missing(_)
            | Error::CutOff(_)
            | Error::Altered(_)
            | Error::Seal(_)
            | Error::Newer { .. },
        ) => return Ok(None),
        Err(error) => return Err(error),
    };
    let goes_on = manifest.schema == snapshot.schema
        && today <= manifest.day()?
        && follows(store, &manifest.log_heads()?, snapshot)?
        && holds_all(job.log, &manifest.chain_heads()?)?;
    Ok(goes_on.then_some((manifest, own)))
}

/// Tells whether the log still has every head of an earlier backup, so that it is the same log
/// and only longer. After a restore to an older state it is not.
fn follows(store: &Store, earlier: &[LogHead], snapshot: &Snapshot) -> Result<bool> {
    let source = growing();
    let hash = source.columns.iter().position(|column| column.name == "hash");
    let hash = hash.expect("records have a hash");
    for head in earlier.iter().filter(|head| 0 < head.seq) {
        let now = snapshot.heads.iter().find(|now| now.puskesmas == head.puskesmas);
        if now.is_none_or(|now| now.seq < head.seq) {
            return Ok(false);
        }
        let rows = store.growing_rows(source.name, &head.puskesmas, head.seq - 1, head.seq)?;
        let same = rows.first().is_some_and(|row| row[hash] == Cell::Bytes(head.hash.to_vec()));
        if !same {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Tells whether the log of accesses is still the one of an earlier backup, and only longer.
fn holds_all(log: &AuditLog, earlier: &[Head]) -> Result<bool> {
    for head in earlier {
        if !log.holds(head)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Returns the table of the log, the only one that grows.
fn growing() -> &'static SourceTable {
    let mut growing = source_tables().iter().filter(|table| table.grows);
    growing.next().expect("the log grows")
}

/// What rows are of.
#[derive(Clone, Copy)]
struct Source<'a> {
    table: &'a str,
    columns: &'a [Column],
}

impl<'a> From<&'a SourceTable> for Source<'a> {
    fn from(source: &'a SourceTable) -> Self {
        Self { table: source.name, columns: &source.columns }
    }
}

/// A backup that is being written.
struct Writing<'a> {
    job: &'a Job<'a>,
    series: &'a str,
    number: u32,
    rows: u64,
    bytes: u64,
    segments: u32,
}

impl Writing<'_> {
    /// Writes what came into the log since the backup before, up to the heads of the snapshot.
    fn grown(
        &mut self,
        store: &Store,
        snapshot: &Snapshot,
        before: Option<&ManifestV1>,
    ) -> Result<Vec<SegmentV1>> {
        let source = growing();
        let mut segments = Vec::new();
        for head in &snapshot.heads {
            let earlier = before.and_then(|manifest| {
                let same = |earlier: &&HeadV1| earlier.puskesmas == head.puskesmas.as_str();
                manifest.heads.iter().find(same)
            });
            let mut after = earlier.map_or(0, |earlier| earlier.seq);
            let (mut content, mut rows) = (Vec::new(), 0);
            while after < head.seq {
                let read = store.growing_rows(source.name, &head.puskesmas, after, head.seq)?;
                let Some(last) = read.last().and_then(|row| number_of(row, source)) else { break };
                after = last;
                rows += read.len() as u64;
                rows::write(&read, &mut content);
                if segment::BYTES_WORTH <= content.len() {
                    let home = Some(head.puskesmas.as_str());
                    segments.push(self.segment(source.into(), &content, rows, home, None)?);
                    content.clear();
                    rows = 0;
                }
            }
            if 0 < rows {
                let home = Some(head.puskesmas.as_str());
                segments.push(self.segment(source.into(), &content, rows, home, None)?);
            }
        }
        Ok(segments)
    }

    /// Writes what came into the log of accesses since the backup before, chain by chain.
    fn accesses(&mut self, heads: &[Head], before: Option<&ManifestV1>) -> Result<Vec<SegmentV1>> {
        let source = Source { table: adopt::TABLE, columns: &Line::columns() };
        let mut segments = Vec::new();
        for head in heads {
            let earlier = before.and_then(|manifest| {
                manifest.access_heads.iter().find(|earlier| earlier.chain == head.chain)
            });
            let mut after = earlier.map_or(0, |earlier| earlier.seq);
            let (mut content, mut n_rows) = (Vec::new(), 0);
            while after < head.seq {
                let lines = self.job.log.lines(&head.chain, after, head.seq)?;
                let Some(last) = lines.last() else { break };
                after = last.seq();
                n_rows += lines.len() as u64;
                let cells: Vec<Vec<Cell>> = lines.into_iter().map(Line::cells).collect();
                rows::write(&cells, &mut content);
                if segment::BYTES_WORTH <= content.len() {
                    segments.push(self.segment(
                        source,
                        &content,
                        n_rows,
                        Some(&head.chain),
                        None,
                    )?);
                    content.clear();
                    n_rows = 0;
                }
            }
            if 0 < n_rows {
                segments.push(self.segment(source, &content, n_rows, Some(&head.chain), None)?);
            }
        }
        Ok(segments)
    }

    /// Writes the tables that do not grow, unless the series has them as they are.
    fn whole(
        &mut self,
        snapshot: &Snapshot,
        before: Option<&ManifestV1>,
    ) -> Result<Vec<SegmentV1>> {
        let mut segments = Vec::new();
        for whole in &snapshot.whole {
            let found = source_tables().iter().find(|source| source.name == whole.table);
            let source = found.expect("a snapshot is of source tables");
            let mut content = Vec::new();
            rows::write(&whole.rows, &mut content);
            let mark = self.job.seal.mark(&content);
            let kept = before.and_then(|manifest| {
                let same = |kept: &&SegmentV1| {
                    kept.table == whole.table && kept.content.as_ref() == Some(&mark)
                };
                manifest.whole.iter().find(same)
            });
            segments.push(match kept {
                Some(kept) => kept.clone(),
                None => {
                    let rows = whole.rows.len() as u64;
                    self.segment(source.into(), &content, rows, None, Some(mark))?
                }
            });
        }
        Ok(segments)
    }

    fn segment(
        &mut self,
        source: Source<'_>,
        content: &[u8],
        rows: u64,
        home: Option<&str>,
        mark: Option<String>,
    ) -> Result<SegmentV1> {
        self.segments += 1;
        let name = format!("{}/{:05}-{:04}.age", self.series, self.number, self.segments);
        let bytes = segment::seal(&name, source.table, content, self.job.recipients)?;
        self.job.at.put(&name, &bytes)?;
        self.rows += rows;
        self.bytes += bytes.len() as u64;
        let columns = source.columns.iter();
        Ok(SegmentV1 {
            table: source.table.to_owned(),
            columns: columns.map(|column| format!("{}:{}", column.name, column.letter)).collect(),
            rows,
            bytes: bytes.len() as u64,
            sha256: sha256(&bytes),
            home: home.map(str::to_owned),
            content: mark,
            name,
        })
    }
}

fn number_of(row: &[Cell], source: &SourceTable) -> Option<u64> {
    let at = source.columns.iter().position(|column| column.name == "seq")?;
    match row[at] {
        Cell::Int(number) => u64::try_from(number).ok(),
        _ => None,
    }
}

/// Returns a short mark of a recipient, for sheets and lists.
pub fn mark_of(recipient: &Recipient) -> String {
    let digest = sha256(recipient.to_string().as_bytes());
    digest[..8].to_owned()
}
