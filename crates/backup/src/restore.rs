//! Making a store anew from backups: the newest state, or that of a moment or a place in the log.

use std::{collections::BTreeMap, sync::Arc};

use domain::area::PuskesmasCode;
use guidelines::model::Guidelines;
use store::{
    address::StoreUrl,
    adopt::{self, Adopted, Adopting, Line},
    audit::{AuditLog, Broken, Head},
    read::records::LogHead,
    restoring::{Loader, Restoring, RestoringLog},
    source::{Cell, Column},
    store::Store,
    verify::Verified,
};

use crate::{
    destination::Destination,
    error::{Error, Result},
    manifest::{ManifestV1, SegmentV1},
    secret::Envelope,
    segment, series,
};

/// Up to where the log is wanted back; everything by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Until {
    /// Records received up to this moment, milliseconds since 1970.
    pub moment_ms: Option<u64>,
    /// Records of homes up to these numbers.
    pub positions: Vec<(PuskesmasCode, u64)>,
}

impl Until {
    fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// Tells whether a record is wanted.
    fn takes(&self, home: &str, seq: i64, received_ms: i64) -> bool {
        let position = self.positions.iter().find(|(named, _)| named.as_str() == home);
        let in_time = self.moment_ms.is_none_or(|moment| received_ms <= moment as i64);
        in_time && position.is_none_or(|(_, last)| seq <= *last as i64)
    }
}

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// The series it came from.
    pub series: String,
    /// The last backup of it that was used.
    pub number: u32,
    /// When that was made, milliseconds since 1970.
    pub made_ms: u64,
    /// Where the log of every home stands.
    pub heads: Vec<LogHead>,
    /// Rows put in, by table.
    pub rows: BTreeMap<String, u64>,
    /// What a walk over the chain of hashes found.
    pub verified: Verified,
    /// What became of the lines of the log of accesses: it comes back whole, whatever the moment.
    pub accesses: Adopted,
    /// Where the chains of the log of accesses stood when the newest backup was made.
    pub access_heads: Vec<Head>,
    /// The first broken place of each chain of the log of accesses.
    pub access_faults: Vec<Broken>,
    /// Series whose lines of the log of accesses could not be read; other series may lack them.
    pub access_unread: Vec<String>,
}

/// What is read for a restore: a series up to one backup, and the small tables of one backup.
pub(crate) struct Choice {
    pub(crate) chain: Vec<ManifestV1>,
    pub(crate) whole: Vec<SegmentV1>,
    /// The log of accesses, of the newest series; what only older ones hold is asked of them.
    pub(crate) accesses: Vec<SegmentV1>,
    pub(crate) access_heads: Vec<Head>,
}

/// Makes a store at an address where there is none. It is there when this returns, whole and
/// looked through, or it is not there.
pub fn restore(
    target: &StoreUrl,
    at: &dyn Destination,
    envelope: &Envelope,
    until: &Until,
    guidelines: Arc<Guidelines>,
) -> Result<Restored> {
    // Before anything is fetched: a store that is there is not touched.
    let restoring = Restoring::begin(target)?;
    let choice = choose(at, envelope, until)?;
    // Before the store: a log that is there under another key is told before anything is made.
    let log = RestoringLog::open(target)?;
    let (mut restored, store) = bring_back(&restoring, at, envelope, until, &choice, guidelines)?;
    restored.accesses = bring_log_back(log.log(), at, envelope, &choice)?;
    let (older, unread) = bring_older_lines_back(log.log(), at, envelope, &restored.series)?;
    restored.accesses.added += older.added;
    restored.accesses.known += older.known;
    restored.access_unread = unread;
    restored.access_faults = log.log().verify()?;
    // From here on the store knows which lines there were, also those that no backup had.
    store.keep_access_heads(log.log())?;
    log.keep();
    drop(store);
    restoring.finish()?;
    Ok(restored)
}

/// Takes the lines of a backup into a log, which may hold lines already: none of them is lost.
pub(crate) fn bring_log_back(
    log: &AuditLog,
    at: &dyn Destination,
    envelope: &Envelope,
    choice: &Choice,
) -> Result<Adopted> {
    take_lines(log, at, envelope, (&choice.accesses, &choice.access_heads))
}

/// Takes the lines that only other series hold: those of a log that was lost and begun anew since.
/// Returns what became of them, and the series that could not be read.
fn bring_older_lines_back(
    log: &AuditLog,
    at: &dyn Destination,
    envelope: &Envelope,
    taken: &str,
) -> Result<(Adopted, Vec<String>)> {
    let (mut adopted, mut unread) = (Adopted::default(), Vec::new());
    for (name, numbers) in series::listed(at)?.iter().rev() {
        match lines_beyond(log, at, envelope, (name, numbers)) {
            Ok(more) => {
                adopted.added += more.added;
                adopted.known += more.known;
            }
            // What a damaged series had is told, and keeps nobody from the others. The log itself
            // must be written.
            Err(Error::Store(error)) => return Err(Error::Store(error)),
            Err(_) if name != taken => unread.push(name.clone()),
            Err(error) => return Err(error),
        }
    }
    Ok((adopted, unread))
}

/// Takes the lines of a series unless the log holds them all.
fn lines_beyond(
    log: &AuditLog,
    at: &dyn Destination,
    envelope: &Envelope,
    (name, numbers): (&str, &[u32]),
) -> Result<Adopted> {
    let last = numbers.last().copied().ok_or(Error::Nothing)?;
    let (last, _) = series::manifest(at, &envelope.seal, name, last)?;
    let mut is_known = true;
    for head in last.chain_heads()? {
        is_known &= log.holds_in_any(&head)?;
    }
    if is_known {
        return Ok(Adopted::default());
    }
    let (segments, heads) = log_of(&series::chain(at, &envelope.seal, name, numbers)?)?;
    take_lines(log, at, envelope, (&segments, &heads))
}

fn take_lines(
    log: &AuditLog,
    at: &dyn Destination,
    envelope: &Envelope,
    (segments, heads): (&[SegmentV1], &[Head]),
) -> Result<Adopted> {
    let mut adopting = Adopting::new(log);
    for about in segments {
        let altered = || Error::Altered(about.name.clone());
        let named = segment::columns(about)? == Line::columns() && about.table == adopt::TABLE;
        let rows = segment::open(about, &at.get(&about.name)?, envelope)?;
        let lines: Option<Vec<Line>> = rows.into_iter().map(Line::read).collect();
        let lines = lines.filter(|_| named).ok_or_else(altered)?;
        if lines.iter().any(|line| Some(&line.chain) != about.home.as_ref()) {
            return Err(altered());
        }
        adopting.take(lines)?;
    }
    for head in heads {
        adopting.end(head)?;
    }
    Ok(adopting.done())
}

/// Fills a store, opens it where it is made, and looks through it.
pub(crate) fn bring_back(
    restoring: &Restoring,
    at: &dyn Destination,
    envelope: &Envelope,
    until: &Until,
    choice: &Choice,
    guidelines: Arc<Guidelines>,
) -> Result<(Restored, Store)> {
    let last = choice.chain.last().ok_or(Error::Nothing)?;
    let view_day = last.view_day.as_deref().and_then(|day| day.parse().ok());
    let mut rows = BTreeMap::new();
    let mut heads = Vec::new();
    restoring.fill(last.schema, view_day, |loader| {
        let mut filling = Filling { at, envelope, until, rows: BTreeMap::new() };
        heads = filling.all(loader, choice)?;
        rows = filling.rows;
        Ok::<_, Error>(heads.clone())
    })?;
    let store = restoring.open(guidelines)?;
    if store.log_heads()? != heads {
        return Err(Error::NotSame("kepala buku catatan".to_owned()));
    }
    let restored = Restored {
        series: last.series.clone(),
        number: last.number,
        made_ms: last.made_ms,
        heads,
        rows,
        verified: store.verify()?,
        accesses: Adopted::default(),
        access_heads: choice.access_heads.clone(),
        access_faults: Vec::new(),
        access_unread: Vec::new(),
    };
    Ok((restored, store))
}

/// Chooses what to read: the newest series, or the one that first reaches what is wanted.
pub(crate) fn choose(at: &dyn Destination, envelope: &Envelope, until: &Until) -> Result<Choice> {
    let listed = series::listed(at)?;
    let seal = &envelope.seal;
    let mut newer: Option<Vec<ManifestV1>> = None;
    let mut log: Option<(Vec<SegmentV1>, Vec<Head>)> = None;
    for (name, numbers) in listed.iter().rev() {
        let chain = series::chain(at, seal, name, numbers)?;
        let log = match &mut log {
            Some(log) => log,
            None => log.insert(log_of(&chain)?),
        };
        let Some(moment) = until.moment_ms else { return by_position(chain, until, log.clone()) };
        // The newest series that was begun before the moment holds the small tables as of then.
        let Some(whole) = chain.iter().rposition(|made| made.made_ms <= moment) else {
            newer = Some(chain);
            continue;
        };
        let whole = chain[whole].whole.clone();
        let covers = chain.iter().position(|made| moment <= made.made_ms);
        let chain = match (covers, newer) {
            (Some(at), _) => cut(chain, at),
            // The first of the next series holds everything up to its own moment.
            (None, Some(next)) => cut(next, 0),
            (None, None) => chain,
        };
        let (accesses, access_heads) = log.clone();
        return Ok(Choice { chain, whole, accesses, access_heads });
    }
    // The moment lies before the first backup: records are cut, the small tables are the oldest.
    let oldest = newer.ok_or(Error::Nothing)?;
    let chain = cut(oldest, 0);
    let whole = chain[0].whole.clone();
    let (accesses, access_heads) = log.unwrap_or_default();
    Ok(Choice { chain, whole, accesses, access_heads })
}

/// Returns the lines of the log of accesses that a series holds, and where its chains end.
fn log_of(chain: &[ManifestV1]) -> Result<(Vec<SegmentV1>, Vec<Head>)> {
    let segments = chain.iter().flat_map(|made| made.accesses.iter().cloned()).collect();
    let heads = chain.last().map(ManifestV1::chain_heads).transpose()?;
    Ok((segments, heads.unwrap_or_default()))
}

fn by_position(
    chain: Vec<ManifestV1>,
    until: &Until,
    (accesses, access_heads): (Vec<SegmentV1>, Vec<Head>),
) -> Result<Choice> {
    let reaches = |made: &ManifestV1| {
        until.positions.iter().all(|(home, seq)| {
            made.heads.iter().any(|head| head.puskesmas == home.as_str() && *seq <= head.seq)
        })
    };
    let at = match until.positions.is_empty() {
        true => chain.len().checked_sub(1),
        false => chain.iter().position(reaches),
    };
    let chain = cut(chain, at.ok_or(Error::Nothing)?);
    let whole = chain.last().map(|made| made.whole.clone()).unwrap_or_default();
    Ok(Choice { chain, whole, accesses, access_heads })
}

fn cut(mut chain: Vec<ManifestV1>, last: usize) -> Vec<ManifestV1> {
    chain.truncate(last + 1);
    chain
}

/// Segments on their way into a store.
struct Filling<'a> {
    at: &'a dyn Destination,
    envelope: &'a Envelope,
    until: &'a Until,
    rows: BTreeMap<String, u64>,
}

impl Filling<'_> {
    fn all(&mut self, loader: &mut Loader<'_>, choice: &Choice) -> Result<Vec<LogHead>> {
        for about in &choice.whole {
            let rows = self.open(about)?;
            self.put(loader, about, &segment::columns(about)?, &rows)?;
        }
        let mut heads: BTreeMap<PuskesmasCode, LogHead> = BTreeMap::new();
        for about in choice.chain.iter().flat_map(|made| &made.grown) {
            let columns = segment::columns(about)?;
            let mut rows = self.open(about)?;
            self.cut(about, &columns, &mut rows, &mut heads)?;
            self.put(loader, about, &columns, &rows)?;
        }
        let last = choice.chain.last().ok_or(Error::Nothing)?;
        if self.until.is_all() {
            // As it was said then, so that a record that was missing already shows.
            return last.log_heads();
        }
        Ok(heads.into_values().collect())
    }

    fn open(&self, about: &SegmentV1) -> Result<Vec<Vec<Cell>>> {
        segment::open(about, &self.at.get(&about.name)?, self.envelope)
    }

    fn put(
        &mut self,
        loader: &mut Loader<'_>,
        about: &SegmentV1,
        columns: &[Column],
        rows: &[Vec<Cell>],
    ) -> Result<()> {
        loader.put(&about.table, columns, rows)?;
        *self.rows.entry(about.table.clone()).or_default() += rows.len() as u64;
        Ok(())
    }

    /// Drops what is not wanted: from the first such record of a home on, so that what stays is
    /// a log without gaps. Keeps the last link of every home.
    fn cut(
        &self,
        about: &SegmentV1,
        columns: &[Column],
        rows: &mut Vec<Vec<Cell>>,
        heads: &mut BTreeMap<PuskesmasCode, LogHead>,
    ) -> Result<()> {
        let altered = || Error::Altered(about.name.clone());
        let at =
            |name: &str| columns.iter().position(|column| column.name == name).ok_or_else(altered);
        let (home, seq, hash, received) =
            (at("puskesmas")?, at("seq")?, at("hash")?, at("received_ms")?);
        let mut wanted = 0;
        for row in rows.iter() {
            let (Cell::Text(home), Cell::Int(seq), Cell::Bytes(hash), Cell::Int(received)) =
                (&row[home], &row[seq], &row[hash], &row[received])
            else {
                return Err(altered());
            };
            let puskesmas: PuskesmasCode = home.parse().map_err(|_| altered())?;
            let before = heads.get(&puskesmas).map_or(0, |head| head.seq as i64);
            let goes_on = self.until.is_all() || before + 1 == *seq;
            if !(goes_on && self.until.takes(home, *seq, *received)) {
                break;
            }
            wanted += 1;
            let hash = hash.as_slice().try_into().map_err(|_| altered())?;
            let head = LogHead { puskesmas: puskesmas.clone(), seq: seq.unsigned_abs(), hash };
            heads.insert(puskesmas, head);
        }
        rows.truncate(wanted);
        Ok(())
    }
}
