//! Contradictions and oddities in the records, for somebody to look at. Nothing is dropped.

use domain::{id::RecordId, record::Outcome};
use guidelines::model::{Guidelines, Item, Schedule};

use crate::{
    giving::anchor_on,
    model::{Contact, Episode, Given, Person},
};

/// A contradiction or oddity in the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualityNote {
    /// Stable code such as `mutu.setelah-meninggal`.
    pub code: &'static str,
    /// Indonesian sentence.
    pub message: String,
    /// The record it is about.
    pub record: Option<RecordId>,
}

/// Lists what does not fit together; what episodes noted stands at the end.
pub(crate) fn notes(
    guidelines: &Guidelines,
    person: &Person,
    contacts: &[Contact],
    (episodes, of_episodes): (&[Episode], Vec<QualityNote>),
    services: &[Given],
) -> Vec<QualityNote> {
    let mut notes = Vec::new();
    identity(person, &mut notes);
    for contact in contacts {
        contradictions(person, contact, &mut notes);
        for code in &contact.implausible {
            let label = guidelines.observation(code).map_or(code.as_str(), |o| &o.rule.label.id);
            notes.push(QualityNote {
                code: "mutu.nilai-janggal",
                message: format!(
                    "{label} pada {} di luar rentang wajar. Periksa lagi.",
                    contact.day.indonesian()
                ),
                record: Some(contact.origin),
            });
        }
    }
    too_early(guidelines, person, episodes, services, &mut notes);
    out_of_order(guidelines, episodes, person, services, &mut notes);
    notes.extend(of_episodes);
    notes
}

fn identity(person: &Person, notes: &mut Vec<QualityNote>) {
    let mut note = |code, message: &str, field| {
        let record = person.written_by.get(field).copied();
        notes.push(QualityNote { code, message: message.to_owned(), record });
    };
    if person.birth.is_none() {
        note("mutu.tanpa-tanggal-lahir", "Tanggal lahir belum diketahui.", "name");
    }
    if person.sex.is_none() {
        note("mutu.tanpa-jenis-kelamin", "Jenis kelamin belum diketahui.", "name");
    }
    let Some(nik) = person.nik else { return };
    if person.sex.is_some_and(|sex| sex != nik.sex()) {
        note("mutu.nik-jenis-kelamin", "NIK dan jenis kelamin tidak cocok.", "nik");
    }
    if person.birth.is_some_and(|birth| !nik.born_on(birth.day)) {
        note("mutu.nik-tanggal-lahir", "NIK dan tanggal lahir tidak cocok.", "nik");
    }
}

fn contradictions(person: &Person, contact: &Contact, notes: &mut Vec<QualityNote>) {
    let mut note = |code, message: String| {
        notes.push(QualityNote { code, message, record: Some(contact.origin) });
    };
    if person.birth.is_some_and(|birth| contact.day < birth.day) {
        note(
            "mutu.sebelum-lahir",
            format!("Kunjungan {} terjadi sebelum tanggal lahir.", contact.day.indonesian()),
        );
    }
    if person.died_on.is_some_and(|died| died < contact.day) {
        note(
            "mutu.setelah-meninggal",
            format!("Kunjungan {} terjadi setelah tanggal meninggal.", contact.day.indonesian()),
        );
    }
    if contact.growth.as_ref().is_some_and(|growth| growth.position_doubted) {
        note(
            "mutu.berdiri-bawah-9-bulan",
            format!(
                "Pada {} tercatat berdiri, padahal umur di bawah 9 bulan.",
                contact.day.indonesian()
            ),
        );
    }
}

/// Lists what was given of a step.
fn numbered(services: &[Given]) -> impl Iterator<Item = &Given> {
    services.iter().filter(|given| given.outcome == Outcome::Given && !given.step.is_empty())
}

/// Notes steps that were given before their first age.
fn too_early(
    guidelines: &Guidelines,
    person: &Person,
    episodes: &[Episode],
    services: &[Given],
    notes: &mut Vec<QualityNote>,
) {
    for given in numbered(services) {
        let Some(item) = guidelines.item(&given.item, given.day) else { continue };
        let anchor = anchor_on(&item.clock, person.birth, episodes, given.day);
        let Some(anchor) = anchor else { continue };
        let Schedule::Series { steps, .. } = &item.schedule else { continue };
        let Some(step) = steps.iter().find(|step| step.code == given.step) else { continue };
        if given.day < step.opens.first_day(anchor.day) {
            notes.push(QualityNote {
                code: "mutu.terlalu-dini",
                message: format!(
                    "{} diberikan {}, sebelum umur paling muda.",
                    step.label.id,
                    given.day.indonesian()
                ),
                record: Some(given.record),
            });
        }
    }
}

/// Notes steps that were given although a step before them, which they must follow, was not.
fn out_of_order(
    guidelines: &Guidelines,
    episodes: &[Episode],
    person: &Person,
    services: &[Given],
    notes: &mut Vec<QualityNote>,
) {
    let run = |item: &Item, day| anchor_on(&item.clock, person.birth, episodes, day);
    for given in numbered(services) {
        let Some(item) = guidelines.item(&given.item, given.day) else { continue };
        let Schedule::Series { steps, .. } = &item.schedule else { continue };
        let Some(at) = steps.iter().position(|step| step.code == given.step) else { continue };
        let Some(before) = at.checked_sub(1).map(|at| &steps[at]) else { continue };
        if steps[at].min_gap_days.is_none() {
            continue;
        }
        let stands_for = |other: &Given| {
            (other.item == given.item && other.step == before.code)
                || before.or_given.iter().any(|code| code.is(&other.item, &other.step))
        };
        let anchor = run(item, given.day);
        let followed = services.iter().any(|other| {
            other.outcome == Outcome::Given
                && stands_for(other)
                && (other.item != given.item || run(item, other.day) == anchor)
        });
        if !followed {
            notes.push(QualityNote {
                code: "mutu.dosis-terlompat",
                message: format!(
                    "{} tercatat {}, tetapi {} tidak tercatat. Periksa kartu.",
                    steps[at].label.id,
                    given.day.indonesian(),
                    before.label.id
                ),
                record: Some(given.record),
            });
        }
    }
}
