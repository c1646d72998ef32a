//! A Puskesmas in memory and a way to import a file into it.

use std::sync::LazyLock;

use domain::{hlc::Hlc, id::AccountId, id::DeviceId, record::Author, record::Record};
use guidelines::{files::Files, model::Guidelines};
use import::{
    directory::{InMemory, KnownDesa},
    error::Error,
    format::Format,
    outcome::{Difference, Fault, Outcome, RowResult, Summary, Verdict},
    plan::{Context, Plan},
};
use uuid::Uuid;

pub(crate) static GUIDELINES: LazyLock<Guidelines> =
    LazyLock::new(|| Guidelines::load(&Files::embedded()).expect("the law loads"));

/// An empty Puskesmas with desa of the wilayah sample.
pub(crate) fn directory() -> InMemory {
    let desa = [
        ("7309032003", "Alatengae"),
        ("7309032004", "Minasa Baji"),
        ("7309032005", "Tukamasea"),
        ("7309031002", "Leang-Leang"),
    ];
    let desa = desa
        .map(|(code, name)| KnownDesa { code: code.parse().unwrap(), name: name.to_owned() })
        .to_vec();
    InMemory::new(desa)
}

pub(crate) struct Imported {
    pub(crate) summary: Summary,
    pub(crate) results: Vec<RowResult>,
    pub(crate) records: Vec<Record>,
    pub(crate) titles: csv::StringRecord,
}

impl Imported {
    pub(crate) fn verdict(&self, row: u32) -> &Verdict {
        let found = self.results.iter().find(|result| result.row == row);
        &found.unwrap_or_else(|| panic!("no row {row}")).verdict
    }

    pub(crate) fn differences(&self) -> Vec<Difference> {
        self.results.iter().flat_map(|result| result.differences.clone()).collect()
    }
}

/// Codes of a verdict: "accepted", "known", or the codes of its faults.
pub(crate) fn codes(verdict: &Verdict) -> String {
    let list = |faults: &[Fault]| {
        let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
        codes.join(" ")
    };
    match verdict {
        Verdict::Accepted => "accepted".to_owned(),
        Verdict::Known => "known".to_owned(),
        Verdict::Flagged(faults) => format!("flag {}", list(faults)),
        Verdict::Rejected(faults) => format!("reject {}", list(faults)),
    }
}

pub(crate) fn import(directory: &mut InMemory, format: Format, bytes: &[u8]) -> Imported {
    try_import(directory, format, bytes, "contoh.csv").expect("the file can be read")
}

/// Imports with small batches, so that batch borders are crossed.
pub(crate) fn try_import(
    directory: &mut InMemory,
    format: Format,
    bytes: &[u8],
    file: &str,
) -> Result<Imported, Error> {
    let mut held = InMemory::default();
    std::mem::swap(&mut held, directory);
    let outcome = work(&held, format, bytes, file);
    std::mem::swap(&mut held, directory);
    let imported = outcome?;
    for record in &imported.records {
        directory.take(record);
    }
    Ok(imported)
}

fn work(directory: &InMemory, format: Format, bytes: &[u8], file: &str) -> Result<Imported, Error> {
    let ctx = Context {
        puskesmas: "P7309030101".parse().unwrap(),
        author: Author {
            account: AccountId::new(Uuid::from_u128(1)),
            name: "Petugas Contoh".to_owned(),
            role: "gizi".to_owned(),
        },
        device: DeviceId::new(Uuid::from_u128(2)),
        today: "2026-11-21".parse().unwrap(),
        written: Hlc { millis: 1_795_000_000_000, counter: 0 },
        file: file.to_owned(),
        guidelines: &GUIDELINES,
        directory,
    };
    let mut plan = Plan::open(format, bytes, Some(bytes.len() as u64), ctx)?;
    let titles = plan.header().titles().clone();
    let (mut results, mut records) = (Vec::new(), Vec::new());
    while let Some(batch) = plan.next_batch(3)? {
        let said: Vec<Outcome> = batch.records.iter().map(|_| Outcome::Accepted).collect();
        records.extend(batch.records.iter().cloned());
        results.extend(plan.settle(batch, &said)?);
    }
    let summary = plan.summary();
    let sum = summary.accepted + summary.known + summary.flagged + summary.rejected;
    assert_eq!(summary.rows, sum, "every row ends in one of four");
    assert_eq!(summary.rows as usize, results.len());
    Ok(Imported { summary, results, records, titles })
}

pub(crate) fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}
