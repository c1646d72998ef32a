//! Tables of people, as they are imported: CSV in any encoding, and workbooks.

use std::{
    io::{Cursor, Write as _},
    sync::LazyLock,
};

use domain::{
    hlc::Hlc,
    id::{AccountId, DeviceId},
    record::{Author, Record},
};
use guidelines::{files::Files, model::Guidelines};
use import::{
    directory::{InMemory, KnownDesa},
    error::Error,
    format::Format,
    outcome::{Outcome, RowResult, Verdict},
    plan::{Context, Plan},
    rejects::{RejectsWriter, harmless},
};
use uuid::Uuid;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

static GUIDELINES: LazyLock<Guidelines> =
    LazyLock::new(|| Guidelines::load(&Files::embedded()).expect("the shipped guidelines load"));

/// Imports any bytes as a table, twice.
///
/// The first byte tells the format, the others are the file. Every row ends in one of four; what
/// it brings is read back as it was written; a second import of the same file brings nothing new;
/// no cell of the rows that come back is a formula.
///
/// # Panics
/// When that does not hold.
pub fn text(bytes: &[u8]) {
    let Some((first, file)) = bytes.split_first() else { return };
    twice(Format::ALL[usize::from(*first) % Format::ALL.len()], file);
}

/// Imports a workbook whose parts are any bytes, twice, as [`text`] does.
///
/// The first byte tells the format and whether the rest is the whole file. Else the rest, cut at
/// each 0, is the sheet, its shared words and its styles; they are packed into a sound workbook,
/// since a damaged archive is refused before anything of it is read.
///
/// # Panics
/// When a promise of [`text`] does not hold.
pub fn workbook(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let format = Format::ALL[usize::from(*first) % Format::ALL.len()];
    match first & 0x80 != 0 {
        true => twice(format, rest),
        false => twice(format, &packed(rest)),
    }
}

fn twice(format: Format, file: &[u8]) {
    let desa = KnownDesa {
        code: "7309032003".parse().expect("a code of a desa"),
        name: "Alatengae".to_owned(),
    };
    let mut directory = InMemory::new(vec![desa]);
    let Ok(records) = once(&directory, format, file) else { return };
    for record in &records {
        let text = record.to_json();
        let read: Record = serde_json::from_str(&text).expect("what was written is read");
        assert_eq!(read.to_json(), text, "a record changed by being written");
        directory.take(record);
    }
    let again = once(&directory, format, file).expect("what was read once is read again");
    let new: Vec<Record> = again.into_iter().filter(|record| directory.take(record)).collect();
    assert!(new.is_empty(), "the second import brought {new:?}");
}

fn once(directory: &InMemory, format: Format, file: &[u8]) -> Result<Vec<Record>, Error> {
    let mut plan = Plan::open(format, file, Some(file.len() as u64), context(directory))?;
    let titles = plan.header().titles().clone();
    let mut rejects = RejectsWriter::new(Vec::new(), &titles);
    let (mut records, mut rows) = (Vec::new(), 0);
    while let Some(batch) = plan.next_batch(3)? {
        let said: Vec<Outcome> = batch.records.iter().map(|_| Outcome::Accepted).collect();
        records.extend(batch.records.iter().cloned());
        for result in plan.settle(batch, &said)? {
            rows += 1;
            check_row(&result);
            rejects.write(&result).expect("memory takes every row");
        }
    }
    let summary = plan.summary();
    assert_eq!(summary.rows, rows, "a row without a result");
    let ends = summary.accepted + summary.known + summary.flagged + summary.rejected;
    assert_eq!(summary.rows, ends, "a row ended in none of the four");
    check_rejects(&rejects.finish().expect("memory takes every row"));
    Ok(records)
}

fn check_row(result: &RowResult) {
    if let Verdict::Rejected(faults) = &result.verdict {
        assert!(!faults.is_empty(), "a rejected row must say why");
        assert!(faults.iter().all(|fault| !fault.message.is_empty()), "a fault without a word");
    }
}

/// What goes back to a spreadsheet holds no formula.
fn check_rejects(file: &[u8]) {
    let file = file.strip_prefix("\u{feff}".as_bytes()).unwrap_or(file);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .flexible(true)
        .has_headers(false)
        .from_reader(file);
    for row in reader.records() {
        for cell in &row.expect("the rejects are a table of text") {
            assert_eq!(harmless(cell), cell, "a cell that a spreadsheet would run");
        }
    }
}

fn context(directory: &InMemory) -> Context<'_> {
    Context {
        puskesmas: "P7309030101".parse().expect("a code of a Puskesmas"),
        author: Author {
            account: AccountId::new(Uuid::from_u128(1)),
            name: "Petugas Contoh".to_owned(),
            role: "gizi".to_owned(),
        },
        device: DeviceId::new(Uuid::from_u128(2)),
        today: "2026-11-21".parse().expect("a day"),
        written: Hlc { millis: 1_795_000_000_000, counter: 0 },
        file: "berkas".to_owned(),
        guidelines: &GUIDELINES,
        directory,
    }
}

/// Parts of a workbook that never change.
const FIXED: [(&str, &str); 4] = [
    ("[Content_Types].xml", include_str!("../workbook/content_types.xml")),
    ("_rels/.rels", include_str!("../workbook/rels.xml")),
    ("xl/workbook.xml", include_str!("../workbook/workbook.xml")),
    ("xl/_rels/workbook.xml.rels", include_str!("../workbook/workbook_rels.xml")),
];

/// Packs parts, apart by 0, into a workbook.
fn packed(parts: &[u8]) -> Vec<u8> {
    const LOOSE: [&str; 3] = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"];
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let fixed = FIXED.map(|(name, text)| (name, text.as_bytes()));
    let loose = LOOSE.into_iter().zip(parts.split(|byte| *byte == 0));
    for (name, part) in fixed.into_iter().chain(loose) {
        zip.start_file(name, options).expect("a name of a part");
        zip.write_all(part).expect("memory takes every part");
    }
    zip.finish().expect("memory takes every part").into_inner()
}
