//! Reads `segments.toml`.

use crate::{
    load::{
        document::Table,
        rules::{IdForm, Located, Names},
    },
    segment::Segment,
};

pub(super) fn segment(names: &Names<'_>, table: Table<'_>) -> Option<Located<Segment>> {
    let rule = names.rule(&table, IdForm::Name);
    let codes = table.codes("observations");
    names.check_codes(&table, "Isian", &codes, |code| {
        names.vocabulary.slot(code).is_some_and(|slot| names.observed.contains(&slot))
    });
    if codes.is_empty() {
        table.fault("observations", "label.kosong", "Segmen menyebut isian yang dibatasi.");
    }
    let kept_from_guardian = table.flag("kept_from_guardian").unwrap_or(false);
    let place = table.place();
    table.finish();
    let observations = codes.into_iter().map(|code| code.value).collect();
    Some(Located { value: Segment { rule: rule?, observations, kept_from_guardian }, place })
}
