//! Reads `sources.toml`.

use crate::{
    load::{document::Table, rules::Located},
    model::Source,
};

pub(super) fn source(table: Table<'_>) -> Option<Located<Source>> {
    let trust = |word: &str| {
        ["tinggi", "sedang", "rendah", "asumsi"].contains(&word).then(|| word.to_owned())
    };
    let id = table.required("id", table.full_text("id"));
    let title = table.required("title", table.full_text("title"));
    let trust = table.required("trust", table.word("trust", trust));
    let read_at = table.required("read_at", table.full_text("read_at"));
    if let Some(id) = id.as_ref().filter(|id| id.value.contains(char::is_whitespace)) {
        let message = format!("Kode sumber \"{}\" tidak boleh memuat spasi.", id.value);
        table.fault("id", "id.tidak-sah", message);
    }
    let place = table.place();
    table.finish();
    let value = Source {
        id: id?.value.to_owned(),
        title: title?.value.to_owned(),
        trust: trust?,
        read_at: read_at?.value.to_owned(),
    };
    Some(Located { value, place })
}
