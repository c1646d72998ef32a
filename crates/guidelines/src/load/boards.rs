//! What is shown of indicators: areas, minimum services, the health situation, the summary, what
//! everybody may read, what is put before meetings.

mod households;
mod meetings;
mod public;
mod pws;
mod readings;
mod situation;
mod spm;
mod summary;

use crate::{
    fault::Faults,
    load::{Draft, Kind, Parsed, each, rules::Names},
};

/// Reads all of it, once the indicators are known.
pub(super) fn read(parsed: &[Parsed<'_>], names: &Names<'_>, draft: &mut Draft) {
    let faults = names.faults;
    draft.readings =
        each(parsed, Kind::Readings, "reading", |table| readings::reading(names, table));
    draft.pws = each(parsed, Kind::Pws, "pws", |table| pws::pws(names, table));
    draft.spm = each(parsed, Kind::Spm, "spm", |table| spm::spm(names, table));
    spm::check(faults, &draft.spm, &draft.indicators, &draft.readings);
    draft.situation =
        each(parsed, Kind::Situation, "situation", |table| situation::situation(names, table));
    draft.households =
        each(parsed, Kind::Households, "households", |table| households::households(names, table));
    draft.summary = each(parsed, Kind::Summary, "summary", |table| summary::summary(names, table));
    draft.public = each(parsed, Kind::Public, "public", |table| public::public(names, table));
    draft.meetings =
        each(parsed, Kind::Meetings, "meeting", |table| meetings::meeting(names, table));
}

/// Checks what can be checked once it is known which indicators are confidential: whatever is shown
/// to many names indicators that are there, and none that counts by a confidential answer.
pub(super) fn check_indicators(faults: &Faults, draft: &Draft) {
    readings::check_served(faults, &draft.readings, &draft.indicators);
    summary::check(faults, &draft.summary, &draft.indicators, &draft.readings);
    let readings = draft.readings.iter();
    let readings = readings.map(|one| (&one.place, one.value.of.indicators()));
    let situation =
        draft.situation.iter().map(|one| (&one.place, situation::indicators(&one.value)));
    let public = draft.public.iter().map(|one| (&one.place, public::indicators(&one.value)));
    let meetings = draft.meetings.iter().map(|one| (&one.place, meetings::indicators(&one.value)));
    for (place, ids) in readings.chain(situation).chain(public).chain(meetings) {
        for id in ids {
            let mut known =
                draft.indicators.iter().filter(|one| one.value.rule.id == *id).peekable();
            if known.peek().is_none() {
                faults.add(place, "kode.tak-dikenal", format!("Indikator \"{id}\" tidak ada."));
            }
            if known.any(|one| one.value.confidential) {
                let message = format!("Indikator \"{id}\" dihitung dari data terbatas.");
                faults.add(place, "indikator.terbatas", message);
            }
        }
    }
}
