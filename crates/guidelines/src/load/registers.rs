//! Reads `registers/*.toml` and `recaps/*.toml`.

use std::sync::Arc;

use crate::{
    bounds::check_span,
    facts::Slot,
    load::{
        document::Table,
        rules::{IdForm, Located, Names, severity},
    },
    register::{
        CellMark, Column, ColumnCell, MonthLine, Recap, RecapColumn, RecapCount, RecapRow,
        Register, Rows, Values,
    },
};

pub(super) fn register(names: &Names<'_>, table: Table<'_>) -> Option<Located<Register>> {
    let rule = names.rule(&table, IdForm::Name);
    let rows = rows(names, &table);
    let columns = table.tables("column").into_iter();
    let columns = columns.filter_map(|table| column(names, table)).collect();
    let months = table.tables("month").into_iter();
    let months = months.filter_map(|table| month_line(names, table)).collect();
    let place = table.place();
    table.finish();
    Some(Located { value: Register { rule: rule?, rows: rows?, columns, months }, place })
}

fn rows(names: &Names<'_>, table: &Table<'_>) -> Option<Rows> {
    let episode = table.text("episode");
    match episode {
        None => {
            let age = table.required("from", table.span());
            check_span(table, age);
            age.map(Rows::Ages)
        }
        Some(episode) if names.episodes.contains_key(episode.value) => {
            Some(Rows::Episode(episode.value.into()))
        }
        Some(episode) => {
            let message = format!("Episode \"{}\" tidak dikenal.", episode.value);
            table.fault("episode", "kode.tak-dikenal", message);
            None
        }
    }
}

fn stages(names: &Names<'_>, table: &Table<'_>, key: &'static str) -> Vec<Arc<str>> {
    let codes = table.codes(key);
    names.check_codes(table, "Tahap hidup", &codes, |code| names.stages.contains(code));
    codes.into_iter().map(|code| code.value).collect()
}

fn column(names: &Names<'_>, table: Table<'_>) -> Option<Column> {
    let label = table.required("label", table.label("label"));
    let item = service(names, &table);
    let month = table.whole("month", 1, 12);
    let values = values(names, &table);
    let outcome = table.flag("outcome").unwrap_or(false);
    let cell = match (item, outcome) {
        (Some((item, step)), _) => Some(ColumnCell::Item { item, step, month }),
        (None, true) => Some(ColumnCell::Outcome),
        (None, false) if !values.slots.is_empty() => Some(ColumnCell::Values(values)),
        (None, false) => {
            let message = "Kolom berisi \"item\", \"show\" atau \"outcome\".";
            table.fault("label", "kunci.tidak-ada", message);
            None
        }
    };
    table.finish();
    Some(Column { label: label?, cell: cell? })
}

/// Reads an item and perhaps one of its steps.
fn service(names: &Names<'_>, table: &Table<'_>) -> Option<(Arc<str>, Arc<str>)> {
    let (item, step) = (table.text("item"), table.text("step"));
    let item = item?.value;
    let step = step.map_or("", |step| step.value);
    let code = if step.is_empty() { item.to_owned() } else { format!("{item}.{step}") };
    if item.contains('.') || !names.services.contains(code.as_str()) {
        let message = format!("Layanan \"{code}\" tidak dikenal.");
        table.fault("item", "kode.tak-dikenal", message);
        return None;
    }
    Some((item.into(), step.into()))
}

/// Reads facts that are shown side by side: observations, or what is worked out at a contact.
fn values(names: &Names<'_>, table: &Table<'_>) -> Values {
    let codes = table.codes("show");
    let slot = |code: &str| -> Option<Slot> {
        names.vocabulary.slot(code).filter(|slot| !names.vocabulary.is_lasting(*slot))
    };
    names.check_codes(table, "Isian", &codes, |code| slot(code).is_some());
    let between = table.text("between").map_or(" ", |text| text.value).to_owned();
    Values { slots: codes.iter().filter_map(|code| slot(&code.value)).collect(), between }
}

fn month_line(names: &Names<'_>, table: Table<'_>) -> Option<MonthLine> {
    let label = table.required("label", table.label("label"));
    let values = values(names, &table);
    let item = service(names, &table).map(|(item, _)| item);
    let marks = table.tables("mark").into_iter();
    let marks = marks.filter_map(|table| mark(names, table)).collect();
    table.finish();
    Some(MonthLine { label: label?, values, item, marks })
}

fn mark(names: &Names<'_>, table: Table<'_>) -> Option<CellMark> {
    let when = table.required("when", names.condition(&table, "when"));
    let label = table.required("label", table.label("label"));
    let severity = table.required("severity", table.word("severity", severity));
    table.finish();
    Some(CellMark { when: when?, label: label?, severity: severity? })
}

pub(super) fn recap(names: &Names<'_>, table: Table<'_>) -> Option<Located<Recap>> {
    let rule = names.rule(&table, IdForm::Name);
    table.required("stages", Some(()));
    let of = stages(names, &table, "stages");
    let except = stages(names, &table, "except");
    let columns = table.tables("column").into_iter().filter_map(recap_column).collect();
    let rows = table.tables("row").into_iter();
    let rows = rows.filter_map(|table| recap_row(names, table)).collect();
    let place = table.place();
    table.finish();
    Some(Located { value: Recap { rule: rule?, stages: of, except, columns, rows }, place })
}

fn recap_column(table: Table<'_>) -> Option<RecapColumn> {
    let label = table.required("label", table.label("label"));
    let age = table.required("from", table.span());
    check_span(&table, age);
    table.finish();
    Some(RecapColumn { label: label?, age: age? })
}

fn recap_row(names: &Names<'_>, table: Table<'_>) -> Option<RecapRow> {
    let heading = table.label("heading");
    let label = table.required("label", table.label("label"));
    let count = if table.has("count") {
        table.word("count", |word| match word {
            "targets" => Some(RecapCount::Targets),
            "came" => Some(RecapCount::Came),
            "absent" => Some(RecapCount::Absent),
            _ => None,
        })
    } else {
        table.required("when", names.condition(&table, "when")).map(RecapCount::When)
    };
    table.finish();
    Some(RecapRow { heading, label: label?, count: count? })
}
