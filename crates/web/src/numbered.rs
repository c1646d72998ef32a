//! Numbers of records that a page makes when it is shown, so that pressing "Simpan" twice writes
//! one record.
//!
//! The page carries the number of the record that it will write. Whoever sends the page again
//! gets the same answer; what was changed in between is not written, and is told so. A second
//! contact with somebody is a page opened anew, with a number of its own.

use std::sync::{Mutex, PoisonError};

use domain::{
    day::Day,
    id::RecordId,
    record::{Body, Record},
    refusal::Refusal,
};
use store::{
    error::Result,
    log::{Appended, Received},
    store::Store,
};
use uuid::Version;

use crate::{app::App, error::PageError, form::Fields, session::Signed, writing::Statement};

/// Name of the hidden field that carries the number of the record to be written.
pub const NUMBER: &str = "nomor";

/// Code of the refusal of what is saved already with other content.
const OTHERWISE: &str = "kunjungan.sudah-tersimpan";
/// Code by which the log refuses a number that it holds with other bytes: another program wrote
/// it to the same store a moment ago.
const TWICE: &str = "catatan.id-ganda";

/// Why nothing was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritten {
    /// In the words of the page.
    pub refusal: Refusal,
    /// The record that the page wrote before, when that is the reason.
    pub saved: Option<RecordId>,
}

impl From<Refusal> for Unwritten {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, saved: None }
    }
}

/// Reads the number under a prefix of field names; `None` when it is none that a page makes.
fn number(fields: &Fields, prefix: &str) -> Option<RecordId> {
    let number: RecordId = fields.text(&format!("{prefix}{NUMBER}")).parse().ok()?;
    (number.get().get_version() == Some(Version::SortRand)).then_some(number)
}

/// Refuses a page, or a row of one, that came back without its number.
pub fn required(fields: &Fields, prefix: &str) -> std::result::Result<RecordId, Refusal> {
    number(fields, prefix).ok_or_else(|| {
        Refusal::new(
            "kunjungan.tanpa-nomor",
            "Halaman ini kembali tidak lengkap, jadi belum tersimpan. Isiannya masih ada di bawah: \
             periksa, lalu simpan sekali lagi.",
        )
    })
}

/// Keeps one look at the log and what is written after it together. Presses of one button
/// arrive at the same time; a program of its own on the same store meets the log's own check.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

impl App {
    /// Makes the record of a statement under the number that its page carries.
    pub fn record_as(&self, number: RecordId, signed: &Signed, statement: Statement) -> Record {
        Record { id: number, ..self.record(signed, statement) }
    }

    /// Appends records of a page, each of them once: what the log holds already under the same
    /// number with the same content is passed over. Nothing is written when one cannot be.
    pub async fn append_once(
        &self,
        records: Vec<Record>,
    ) -> std::result::Result<std::result::Result<(), Unwritten>, PageError> {
        let received = Received { today: self.today(), millis: self.now_ms() };
        let outcome = self.ask(move |store| append(store, &records, received)).await?;
        self.forget_names();
        Ok(outcome)
    }
}

fn append(
    store: &Store,
    records: &[Record],
    received: Received,
) -> Result<std::result::Result<(), Unwritten>> {
    let _one = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let mut new = Vec::new();
    for record in records {
        match known(store, record, received.today)? {
            None => new.push(record.clone()),
            Some(Ok(())) => {}
            Some(Err(unwritten)) => return Ok(Err(unwritten)),
        }
    }
    // The day at a posyandu is written down with the visits; alone it has nothing to say.
    if new.len() < records.len() && new.iter().all(is_opening) {
        return Ok(Ok(()));
    }
    let appended = store.append(&new, received)?;
    for (record, outcome) in new.iter().zip(appended) {
        let Appended::Refused(refusal) = outcome else { continue };
        let meanwhile = match refusal.code {
            TWICE => known(store, record, received.today)?,
            _ => None,
        };
        match meanwhile {
            Some(Ok(())) => {}
            Some(Err(unwritten)) => return Ok(Err(unwritten)),
            None => return Ok(Err(refusal.into())),
        }
    }
    Ok(Ok(()))
}

fn is_opening(record: &Record) -> bool {
    matches!(record.body, Body::PosyanduDay(_))
}

/// Judges a record whose number the log holds; `None` when it does not.
fn known(
    store: &Store,
    record: &Record,
    today: Day,
) -> Result<Option<std::result::Result<(), Unwritten>>> {
    let Some(kept) = store.record(record.id)?.map(|kept| kept.record) else { return Ok(None) };
    let is_same_page = kept.subject == record.subject && kept.body.kind() == record.body.kind();
    if !is_same_page {
        return Ok(Some(Err(taken().into())));
    }
    if is_void(store, &kept, today)? {
        return Ok(Some(Err(void().into())));
    }
    let says_the_same =
        kept.occurred == record.occurred && kept.place == record.place && kept.body == record.body;
    if says_the_same {
        return Ok(Some(Ok(())));
    }
    Ok(Some(Err(Unwritten { refusal: otherwise(), saved: Some(kept.id) })))
}

/// Tells whether a record was marked as entered in error.
fn is_void(store: &Store, kept: &Record, today: Day) -> Result<bool> {
    let Some(person) = kept.person() else { return Ok(false) };
    let Some(timeline) = store.timeline(person)? else { return Ok(false) };
    let far = today.max(kept.occurred);
    let is_correction = matches!(kept.body, Body::Correction(_));
    Ok(!is_correction && timeline.facts(far).iter().all(|fact| fact.origin.id != kept.id))
}

fn taken() -> Refusal {
    Refusal::new(
        "kunjungan.nomor-dipakai",
        "Nomor halaman ini sudah dipakai catatan lain, jadi belum tersimpan. Periksa isiannya, \
         lalu simpan sekali lagi.",
    )
}

fn void() -> Refusal {
    Refusal::new(
        "kunjungan.sudah-salah-catat",
        "Isian ini pernah tersimpan, lalu ditandai salah catat. Bila memang kunjungan baru, simpan \
         sekali lagi.",
    )
}

fn otherwise() -> Refusal {
    Refusal::new(
        OTHERWISE,
        "Isian ini sudah tersimpan. Yang diubah sesudah itu belum: perbaiki catatannya.",
    )
}
