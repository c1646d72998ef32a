//! Wrong entries at a posyandu, and what becomes of them.

use domain::{
    day::Day,
    id::PersonId,
    person::PersonFacts,
    record::{Body, Merge, Subject, Visit},
};

use crate::{
    child::ChildAt,
    district::{District, Note},
    identity::MARK,
    measuring,
};

/// Share of visits with a slip of the pen.
const SLIPS: f64 = 0.006;
/// Share of slips that somebody mends.
const MENDED: f64 = 0.6;
/// Share of slips that somebody voids, to write the visit anew.
const VOIDED: f64 = 0.12;
/// Share of visits that two kader both write down.
const WRITTEN_TWICE: f64 = 0.003;
/// Share of records that a phone sends twice.
const SENT_TWICE: f64 = 0.004;
/// Share of visits at which a child who is known is registered as a new one.
const REGISTERED_TWICE: f64 = 0.0006;

impl District {
    /// Writes a visit down as people do: mostly right.
    pub(crate) fn file_with_slips(&mut self, at: ChildAt, note: Note) {
        let Body::Visit(visit) = &note.body else { unreachable!("only visits are passed here") };
        if self.chance.yes(SLIPS) {
            let wrong = measuring::slip(&mut self.chance, &self.law, &visit.observations);
            if let Some(observations) = wrong {
                let wrong = Visit { observations, ..visit.clone() };
                self.file_wrong(note, wrong);
                return;
            }
        }
        if self.chance.yes(REGISTERED_TWICE) {
            self.file_under_double(at, note);
        } else if self.chance.yes(WRITTEN_TWICE) {
            self.file_by_two(note);
        } else if self.chance.yes(SENT_TWICE) {
            self.file_and_send_twice(note);
        } else {
            self.file(note);
        }
    }

    fn file_wrong(&mut self, right: Note, wrong: Visit) {
        let wrong = Note { body: Body::Visit(wrong), ..copy(&right) };
        let first = self.file(wrong);
        let fate = self.chance.unit();
        let later = self.chance.between(0, 25);
        let written = self.later_than(right.written, right.occurred, later);
        if fate < MENDED {
            let reason = "Salah ketik; diperbaiki menurut buku posyandu.";
            self.correct(first, reason, Note { written, ..right });
        } else if fate < MENDED + VOIDED {
            let reason = "Angka milik anak lain; ditulis ulang.";
            self.void(first, reason, Note { written, ..copy(&right) });
            self.file(Note { written: written + 60_000, ..right });
        }
    }

    /// Two kader write the same visit; mostly one of the records is voided.
    fn file_by_two(&mut self, note: Note) {
        let again = Note { written: note.written + 45 * 60_000, ..copy(&note) };
        self.file(copy(&note));
        let second = self.file(again);
        if self.chance.yes(0.7) {
            let later = self.chance.between(1, 30);
            let written = self.later_than(note.written + 50 * 60_000, note.occurred, later);
            self.void(second, "Tercatat dua kali pada hari yang sama.", Note { written, ..note });
        }
    }

    /// A kader does not find the child in the list and registers it anew; the clerk merges both.
    fn file_under_double(&mut self, at: ChildAt, note: Note) {
        let own = Subject::Person(self.person_of(at));
        let double = PersonId::new(self.uuid(note.occurred));
        let subject = Subject::Person(double);
        let facts = self.child_facts(at);
        let short_name = facts.name.as_deref().and_then(|name| name.split(' ').next());
        let facts = PersonFacts {
            name: short_name.map(|given| format!("{given} {MARK}")),
            nik: None,
            twin_order: None,
            gestation_weeks: None,
            household: None,
            ..facts
        };
        let written = note.written;
        self.file(Note { subject, minute: None, body: Body::from(facts), ..copy(&note) });
        self.file(Note { subject, written: written + 60_000, ..copy(&note) });
        let later = self.chance.between(10, 90);
        let merged = self.later_than(written + 120_000, note.occurred, later);
        let merge = Merge {
            duplicate: double,
            reason: "Anak yang sama: nama ibu, tanggal lahir dan alamat sama.".into(),
        };
        self.file(Note {
            subject: own,
            occurred: note.occurred.plus_days(later),
            minute: None,
            writer: self.places.clerk,
            written: merged,
            place: Some(self.places.puskesmas),
            body: Body::Merge(merge),
        });
    }

    fn later_than(&mut self, written: u64, occurred: Day, days: i32) -> u64 {
        let earliest = written + 5 * 60_000;
        self.desk_time(occurred.plus_days(days)).max(earliest)
    }
}

fn copy(note: &Note) -> Note {
    Note {
        subject: note.subject,
        occurred: note.occurred,
        minute: note.minute,
        writer: note.writer,
        written: note.written,
        place: note.place,
        body: note.body.clone(),
    }
}
