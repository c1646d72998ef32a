//! Which records the log takes.

use std::collections::BTreeMap;

use domain::{
    area::PuskesmasCode,
    closing::Closing,
    day::{Day, Month},
    id::RecordId,
    record::{Body, Record, Subject, Visit},
    refusal::{Refusal, check, signed_stays},
};
use guidelines::model::Guidelines;

use crate::{
    closing::{Numbers, figures_sha256},
    view::merge::Merges,
};

/// Largest record, in bytes of its JSON.
const RECORD_BYTES_MAX: usize = 512 * 1024;

/// A record that the log holds, as far as later records can refer to it.
#[derive(Debug)]
pub(crate) struct Kept {
    /// Its number; absent when it comes with the same batch.
    pub(crate) seq: Option<u64>,
    /// About whom or what.
    pub(crate) subject: Subject,
    /// Kind of its body.
    pub(crate) kind: String,
    /// Its bytes.
    pub(crate) body: String,
}

/// What becomes of a record.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It is taken.
    Accepted,
    /// The log holds it.
    Known {
        /// Its number; absent when it stands earlier in the same batch.
        seq: Option<u64>,
    },
    /// It is not taken.
    Refused(Refusal),
}

/// Judges the records of a batch one after the other.
pub(crate) struct Admission<'g> {
    guidelines: &'g Guidelines,
    today: Day,
    kept: BTreeMap<RecordId, Kept>,
    merges: Merges,
    /// Numbers that signed months have.
    signed: Numbers,
}

impl<'g> Admission<'g> {
    /// Starts a batch with what the log already holds of it.
    pub(crate) fn new(
        guidelines: &'g Guidelines,
        today: Day,
        kept: BTreeMap<RecordId, Kept>,
        merges: Merges,
    ) -> Self {
        Self { guidelines, today, kept, merges, signed: Numbers::new() }
    }

    /// Says which numbers the months of the batch have already.
    pub(crate) fn knowing(self, signed: Numbers) -> Self {
        Self { signed, ..self }
    }

    /// Ends the batch; returns what is now said about persons being the same.
    pub(crate) fn into_merges(self) -> Merges {
        self.merges
    }

    /// Judges the next record of the batch.
    pub(crate) fn judge(&mut self, record: &Record, body: &str) -> Verdict {
        if let Some(kept) = self.kept.get(&record.id) {
            return match kept.body == body {
                true => Verdict::Known { seq: kept.seq },
                false => Verdict::Refused(Refusal::new(
                    "catatan.id-ganda",
                    "Nomor catatan ini sudah dipakai catatan lain yang isinya berbeda. Catatan \
                     pertama tetap tersimpan. Untuk memperbaiki, buat koreksi.",
                )),
            };
        }
        match self.checked(record, body) {
            Ok(()) => {
                self.merges.learn(record);
                if let Body::Closing(closing) = &record.body {
                    self.signed.insert(key(record, closing));
                }
                let kept = Kept {
                    seq: None,
                    subject: record.subject,
                    kind: record.body.kind().to_owned(),
                    body: body.to_owned(),
                };
                self.kept.insert(record.id, kept);
                Verdict::Accepted
            }
            Err(refusal) => Verdict::Refused(refusal),
        }
    }

    fn checked(&self, record: &Record, body: &str) -> Result<(), Refusal> {
        if RECORD_BYTES_MAX < body.len() {
            return Err(Refusal::new(
                "catatan.terlalu-besar",
                "Catatan ini terlalu besar. Bagi menjadi beberapa kunjungan.",
            ));
        }
        check(record, self.today)?;
        match &record.body {
            Body::Correction(correction) => {
                self.check_correction(record, correction.corrects, &correction.body)?;
                match correction.body.as_ref() {
                    Body::Visit(visit) => self.check_visit(record, visit),
                    Body::Figures(figures) => self.guidelines.check_figures(figures),
                    Body::WeekClose(close) => self.guidelines.check_week_close(close),
                    Body::SignalStep(step) => self.guidelines.check_signal_step(step),
                    Body::Publication(published) => self.guidelines.check_publication(published),
                    _ => Ok(()),
                }
            }
            Body::EnteredInError(error) => self.check_void(record, error.voids),
            Body::Merge(merge) => self.merges.check(record, merge),
            Body::Visit(visit) => self.check_visit(record, visit),
            Body::Figures(figures) => self.guidelines.check_figures(figures),
            Body::WeekClose(close) => self.guidelines.check_week_close(close),
            Body::SignalStep(step) => self.guidelines.check_signal_step(step),
            Body::Publication(published) => self.guidelines.check_publication(published),
            Body::Closing(closing) => self.check_closing(record, closing),
            Body::Person(_)
            | Body::Household(_)
            | Body::Place(_)
            | Body::PosyanduDay(_)
            | Body::Meeting(_)
            | Body::ActionStep(_)
            | Body::Departure(_)
            | Body::Death(_)
            | Body::FollowUp(_)
            | Body::Consent(_)
            | Body::Restriction(_)
            | Body::Guardianship(_)
            | Body::GuardianshipEnd(_)
            | Body::Unmerge(_) => Ok(()),
        }
    }

    /// A signed month tells what its figures are by their hash, and is the only one of its number.
    fn check_closing(&self, record: &Record, closing: &Closing) -> Result<(), Refusal> {
        if closing.figures_sha256 != figures_sha256(&closing.figures) {
            return Err(Refusal::new(
                "tutup.sidik-lain",
                "Angka bulan ini tidak cocok dengan sidiknya. Buka lagi halamannya dan \
                 tandatangani ulang.",
            ));
        }
        if self.signed.contains(&key(record, closing)) {
            return Err(Refusal::new(
                "tutup.nomor-ganda",
                "Bulan ini sudah ditandatangani dengan nomor yang sama. Buka lagi halamannya.",
            ));
        }
        Ok(())
    }

    /// Odd values are not refused, so the birth date is not needed here.
    fn check_visit(&self, record: &Record, visit: &Visit) -> Result<(), Refusal> {
        self.guidelines.check_visit(visit, None, record.occurred).map(|_| ())
    }

    fn check_correction(
        &self,
        record: &Record,
        corrects: RecordId,
        body: &Body,
    ) -> Result<(), Refusal> {
        let named = self.named(record, corrects)?;
        if matches!(named.kind.as_str(), "correction" | "entered_in_error" | "merge" | "unmerge") {
            return Err(Refusal::new(
                "koreksi.berlapis",
                "Koreksi harus menunjuk catatan pertama, bukan koreksi atau penggabungan.",
            ));
        }
        if named.kind != body.kind() {
            return Err(Refusal::new(
                "koreksi.jenis-lain",
                "Koreksi harus sejenis dengan catatan yang diperbaiki. Tandai catatan itu salah \
                 catat, lalu tulis yang baru.",
            ));
        }
        Ok(())
    }

    fn check_void(&self, record: &Record, voids: RecordId) -> Result<(), Refusal> {
        let named = self.named(record, voids)?;
        if named.kind == "closing" {
            return Err(signed_stays());
        }
        if named.kind == "entered_in_error" {
            return Err(Refusal::new(
                "koreksi.berlapis",
                "Tanda salah catat tidak dapat dibatalkan. Tulis catatan yang benar sekali lagi.",
            ));
        }
        Ok(())
    }

    fn named(&self, record: &Record, named: RecordId) -> Result<&Kept, Refusal> {
        let Some(kept) = self.kept.get(&named) else {
            return Err(Refusal::new(
                "koreksi.tanpa-catatan",
                "Catatan yang diperbaiki belum ada di sini. Kirim dahulu catatan pertamanya.",
            ));
        };
        if kept.subject != record.subject {
            return Err(Refusal::new(
                "koreksi.subjek-lain",
                "Catatan yang diperbaiki adalah milik orang atau tempat lain. Periksa lagi.",
            ));
        }
        Ok(kept)
    }
}

fn key(record: &Record, closing: &Closing) -> (PuskesmasCode, Subject, Month, u32) {
    (record.puskesmas.clone(), record.subject, closing.period, closing.number)
}
