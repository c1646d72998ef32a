//! The manifest of one backup: what it holds, where the log stood, and what came before it.
//!
//! It is readable without a key and holds nothing about people. Two lines: the manifest, and its
//! mark under the seal.

use domain::{area::PuskesmasCode, day::Day};
use serde::{Deserialize, Serialize};
use store::{audit::Head, read::records::LogHead};

use crate::{
    error::{Error, Result},
    secret::{Seal, hex, sha256, unhex},
};

/// Version of the format. Older ones are read for ever.
pub(crate) const FORMAT: u32 = 2;

/// One backup of a series. Number 1 holds everything, the others what came since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestV1 {
    /// Version of the format.
    pub format: u32,
    /// The series: when it was begun, and a word of chance.
    pub series: String,
    /// Number within the series, from 1.
    pub number: u32,
    /// When it was made, milliseconds since 1970.
    pub made_ms: u64,
    /// Day at the place of the store on which it was made, `YYYY-MM-DD`.
    pub day: String,
    /// Version of the store's schema.
    pub schema: u32,
    /// Version of the program.
    pub program: String,
    /// Day of the views, `YYYY-MM-DD`.
    pub view_day: Option<String>,
    /// SHA-256 of the manifest before; absent in the first.
    pub previous: Option<String>,
    /// Where the log of every home stood.
    pub heads: Vec<HeadV1>,
    /// Rows of growing tables that came since the backup before.
    pub grown: Vec<SegmentV1>,
    /// Where every chain of the log of accesses stood; since format 2.
    #[serde(default)]
    pub access_heads: Vec<ChainHeadV2>,
    /// Lines of the log of accesses that came since the backup before; since format 2.
    #[serde(default)]
    pub accesses: Vec<SegmentV1>,
    /// The other tables, whole; a segment may be one of an earlier backup of the series.
    pub whole: Vec<SegmentV1>,
}

/// Where the log of a home stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadV1 {
    /// The home.
    pub puskesmas: String,
    /// Last number.
    pub seq: u64,
    /// Hash of the last record.
    pub hash: String,
}

/// Where a chain of the log of accesses stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainHeadV2 {
    /// The chain.
    pub chain: String,
    /// Last number.
    pub seq: u64,
    /// Hash of the last line.
    pub hash: String,
}

/// Some rows of a table in an encrypted file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentV1 {
    /// Name of the file.
    pub name: String,
    /// The table.
    pub table: String,
    /// Its columns, `name:letter`.
    pub columns: Vec<String>,
    /// How many rows.
    pub rows: u64,
    /// Size of the file.
    pub bytes: u64,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Home of the rows of a growing table; chain of lines of the log of accesses.
    pub home: Option<String>,
    /// Mark of the rows of a whole table under the seal, to see whether they changed.
    pub content: Option<String>,
}

impl ManifestV1 {
    /// Returns the name of the file of a manifest.
    pub(crate) fn name(series: &str, number: u32) -> String {
        format!("{series}/{number:05}.manifes")
    }

    /// Returns the heads of the log as the store knows them.
    pub(crate) fn log_heads(&self) -> Result<Vec<LogHead>> {
        let altered = || Error::Altered(Self::name(&self.series, self.number));
        let head = |head: &HeadV1| {
            Some(LogHead {
                puskesmas: head.puskesmas.parse::<PuskesmasCode>().ok()?,
                seq: head.seq,
                hash: unhex(&head.hash)?.try_into().ok()?,
            })
        };
        self.heads.iter().map(head).collect::<Option<_>>().ok_or_else(altered)
    }

    /// Returns where the chains of the log of accesses stood.
    pub(crate) fn chain_heads(&self) -> Result<Vec<Head>> {
        let altered = || Error::Altered(Self::name(&self.series, self.number));
        let head = |head: &ChainHeadV2| {
            let hash = unhex(&head.hash)?.try_into().ok()?;
            Some(Head { chain: head.chain.clone(), seq: head.seq, hash })
        };
        self.access_heads.iter().map(head).collect::<Option<_>>().ok_or_else(altered)
    }

    /// Returns the day on which it was made.
    pub(crate) fn day(&self) -> Result<Day> {
        let altered = || Error::Altered(Self::name(&self.series, self.number));
        self.day.parse().map_err(|_| altered())
    }

    /// Returns how many records the log held.
    pub fn records(&self) -> u64 {
        self.heads.iter().map(|head| head.seq).sum()
    }

    /// Writes the two lines of the file.
    pub(crate) fn to_bytes(&self, seal: &Seal) -> Vec<u8> {
        let mut bytes = serde_json::to_vec(self).expect("a manifest can be written");
        let mark = seal.mark(&bytes);
        bytes.push(b'\n');
        bytes.extend_from_slice(mark.as_bytes());
        bytes.push(b'\n');
        bytes
    }

    /// Reads the file of a manifest, which must bear the seal and stand at its own name.
    pub(crate) fn read(bytes: &[u8], seal: &Seal, series: &str, number: u32) -> Result<Self> {
        let name = || Self::name(series, number);
        let at = bytes.iter().position(|byte| *byte == b'\n');
        let (line, mark) = bytes.split_at(at.ok_or_else(|| Error::CutOff(name()))?);
        let mark = std::str::from_utf8(mark).map_err(|_| Error::Altered(name()))?.trim();
        if mark.len() < 64 {
            return Err(Error::CutOff(name()));
        }
        if !seal.fits(line, mark) {
            return Err(Error::Seal(name()));
        }
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let altered = |_| Error::Altered(name());
        let Format { format } = serde_json::from_slice(line).map_err(altered)?;
        if FORMAT < format {
            return Err(Error::Newer { name: name(), found: format });
        }
        let manifest: Self = serde_json::from_slice(line).map_err(altered)?;
        if manifest.series != series || manifest.number != number {
            return Err(Error::Altered(name()));
        }
        Ok(manifest)
    }
}

impl From<&LogHead> for HeadV1 {
    fn from(head: &LogHead) -> Self {
        Self { puskesmas: head.puskesmas.to_string(), seq: head.seq, hash: hex(&head.hash) }
    }
}

impl From<&Head> for ChainHeadV2 {
    fn from(head: &Head) -> Self {
        Self { chain: head.chain.clone(), seq: head.seq, hash: hex(&head.hash) }
    }
}

/// Returns by what the next manifest names this one.
pub(crate) fn link(bytes: &[u8]) -> String {
    sha256(bytes)
}
