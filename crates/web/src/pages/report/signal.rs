//! Form W1: an outbreak that was reported is a row.

use domain::{
    area::PuskesmasCode,
    surveillance::{Step, WEEK_DAYS, week_of},
};
use guidelines::report::{Field, FieldSource, SignalFact};
use reports::sheet;
use store::{error::Result, read::surveillance::SignalStepRow, store::Store};

use crate::{
    names::Names,
    pages::report::{
        asked::Question,
        table::{Cell, Row, Table},
    },
};

/// Weeks before the period whose steps are read: what was found may have been written long before
/// the report was sent.
const WEEKS_BEFORE: i32 = 26;

/// Lists the outbreaks that were reported in the period. Who sees one posyandu only sees none:
/// signals are of villages and of the whole.
pub(crate) fn fill(
    store: &Store,
    names: &Names,
    question: &Question,
    home: &PuskesmasCode,
) -> Result<Table> {
    let fields = &question.report.fields;
    let columns = fields.iter().map(|field| sheet::Column::new(field.column())).collect();
    let days = question.span.days();
    if !question.within.is_whole() {
        return Ok(Table { columns, rows: Vec::new() });
    }
    let since = week_of(days.from).plus_days(-WEEK_DAYS * WEEKS_BEFORE);
    let steps = store.signal_steps(home, since)?;
    let is_reported = |step: &&SignalStepRow| {
        let here = question.desa.is_none() || step.desa == question.desa;
        step.step == Step::Reported && days.from <= step.day && step.day <= days.until && here
    };
    let mut rows: Vec<Row> = Vec::new();
    for reported in steps.iter().filter(is_reported) {
        let of_signal: Vec<&SignalStepRow> = steps
            .iter()
            .filter(|step| {
                (&step.disease, step.week, step.desa)
                    == (&reported.disease, reported.week, reported.desa)
            })
            .collect();
        let disease = store.guidelines().disease(&reported.disease, reported.week);
        let name = disease.map_or(reported.disease.as_str(), |found| &found.rule.label.id);
        let cell = |field: &Field| cell(field, reported, (name, &of_signal), names);
        rows.push(Row { heading: None, cells: fields.iter().map(cell).collect() });
    }
    Ok(Table { columns, rows })
}

fn cell(
    field: &Field,
    reported: &SignalStepRow,
    (disease, steps): (&str, &[&SignalStepRow]),
    names: &Names,
) -> Cell {
    let notes = |of: Step| {
        let found = steps.iter().filter(|step| step.step == of);
        let notes: Vec<&str> = found.filter_map(|step| step.note.as_deref()).collect();
        Cell::text(notes.join("; "))
    };
    let FieldSource::Signal(fact) = &field.from else {
        return Cell { missing: true, ..Cell::of(sheet::Cell::Empty) };
    };
    match fact {
        SignalFact::Disease => Cell::text(disease),
        SignalFact::Desa => {
            let all = || "Seluruh wilayah".to_owned();
            Cell::text(reported.desa.map_or_else(all, |desa| names.desa(desa)))
        }
        SignalFact::Week => Cell::of(sheet::Cell::Day(reported.week)),
        SignalFact::Reported => Cell::of(sheet::Cell::Day(reported.day)),
        SignalFact::Note => Cell::text(reported.note.clone().unwrap_or_default()),
        SignalFact::Investigation => notes(Step::Investigated),
        SignalFact::Response => notes(Step::Responded),
    }
}
