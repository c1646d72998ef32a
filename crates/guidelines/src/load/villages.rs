//! Reads `villages.toml`.

use domain::area::{DesaCode, hamlet, three_digits};

use crate::{
    load::{document::Table, rules::Located},
    village::{VillageChange, VillagePart},
};

pub(super) fn change(table: Table<'_>) -> Option<Located<VillageChange>> {
    let on = table.required("on", table.day("on"));
    let from = (code(&table, "from"), name(&table, "from_name"));
    let to = (code(&table, "to"), name(&table, "to_name"));
    let to_is_new = table.required("to_is_new", table.flag("to_is_new"));
    let is_same = from.0.is_some() && from.0 == to.0;
    if is_same {
        table.fault("to", "wilayah.sama", "Kode lama dan kode baru sama.");
    }
    let part = part(&table);
    let decree = name(&table, "decree");
    let place = table.place();
    table.finish();
    if is_same {
        return None;
    }
    let (from, to) = ((from.0?, from.1?), (to.0?, to.1?));
    Some(Located {
        value: VillageChange {
            on: on?,
            from,
            to,
            to_is_new: to_is_new?,
            part: part?,
            decree: decree?,
        },
        place,
    })
}

fn code(table: &Table<'_>, key: &'static str) -> Option<DesaCode> {
    table.required(key, table.word(key, |text| text.parse().ok()))
}

fn name(table: &Table<'_>, key: &'static str) -> Option<String> {
    table.required(key, table.full_text(key)).map(|text| text.value.to_owned())
}

/// Reads which homes; all of them when neither dusun nor RW are named.
fn part(table: &Table<'_>) -> Option<VillagePart> {
    let list = |key: &'static str, write: fn(&str) -> String| -> Option<Vec<String>> {
        if !table.has(key) {
            return Some(Vec::new());
        }
        let texts = table.texts(key)?;
        if texts.is_empty() || texts.iter().any(|text| text.value.trim().is_empty()) {
            let message = format!("\"{key}\" memuat paling sedikit satu nama, tanpa yang kosong.");
            table.fault(key, "label.kosong", message);
            return None;
        }
        Some(texts.iter().map(|text| write(text.value)).collect())
    };
    let (dusun, rw) = (list("dusun", hamlet), list("rw", three_digits));
    let (dusun, rw) = (dusun?, rw?);
    let is_all = dusun.is_empty() && rw.is_empty();
    Some(if is_all { VillagePart::Rest } else { VillagePart::Some { dusun, rw } })
}
