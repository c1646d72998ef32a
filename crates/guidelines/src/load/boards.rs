//! What is shown of indicators: areas, minimum services, the health situation, what everybody may
//! read.

mod public;
mod pws;
mod situation;
mod spm;

use crate::load::{Draft, Kind, Parsed, each, rules::Names};

/// Reads all of it, once the indicators are known.
pub(super) fn read(parsed: &[Parsed<'_>], names: &Names<'_>, draft: &mut Draft) {
    let faults = names.faults;
    draft.pws = each(parsed, Kind::Pws, "pws", |table| pws::pws(names, table));
    draft.spm = each(parsed, Kind::Spm, "spm", |table| spm::spm(names, table));
    spm::check_indicators(faults, &draft.spm, &draft.indicators);
    draft.situation =
        each(parsed, Kind::Situation, "situation", |table| situation::situation(names, table));
    situation::check_indicators(faults, &draft.situation, &draft.indicators);
    draft.public = each(parsed, Kind::Public, "public", |table| public::public(names, table));
    public::check_indicators(faults, &draft.public, &draft.indicators);
}
