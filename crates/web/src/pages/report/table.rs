//! A report as a table: what stands in its rows and columns.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    area::{DesaCode, PuskesmasCode},
    id::PlaceId,
};
use guidelines::{
    model::Guidelines,
    report::{Field, FieldSource, Report, ReportGroup, ReportRows, ServiceFact},
};
use reports::sheet;
use store::{error::Result, store::Store};

use crate::{
    names::Names,
    pages::{
        report::{
            asked::Question,
            count::{Amount, Counts, Spot, Told},
            signal,
        },
        spm::{self, Reached},
    },
};

/// A cell, and the people behind it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell {
    pub(crate) value: sheet::Cell,
    pub(crate) href: Option<String>,
    /// Whether nobody writes it anywhere.
    pub(crate) missing: bool,
}

/// What stands where a confidential number is not told.
const CLOSED: &str = "ditutup";

impl Cell {
    /// A cell that opens to nothing.
    pub(crate) const fn of(value: sheet::Cell) -> Self {
        Self { value, href: None, missing: false }
    }

    /// A text.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::of(sheet::Cell::text(text))
    }

    /// Tells whether it holds words; numbers, also those that lack or are closed, do not.
    pub(crate) fn is_words(&self) -> bool {
        match &self.value {
            sheet::Cell::Text(text) => text != CLOSED,
            sheet::Cell::Day(_) => true,
            sheet::Cell::Number(_) | sheet::Cell::Empty => false,
        }
    }

    /// A number of a field.
    fn told(field: &Field, told: Option<Told>) -> Self {
        let missing = matches!(field.from, FieldSource::Missing(_));
        let Some(Told { amount, href }) = told else {
            return Self { value: sheet::Cell::Empty, href: None, missing };
        };
        let value = match amount {
            Amount::Count(count) => sheet::Cell::count(count),
            Amount::Rate(rate) => sheet::Cell::Number(rate),
            Amount::Closed => sheet::Cell::text(CLOSED),
        };
        Self { value, href, missing }
    }
}

/// A row, and what stands above it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) heading: Option<String>,
    pub(crate) cells: Vec<Cell>,
}

/// A report, ready to be shown or written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    pub(crate) columns: Vec<sheet::Column>,
    pub(crate) rows: Vec<Row>,
}

/// Fills a report that names nobody.
pub(crate) fn fill(
    store: &Store,
    names: &Names,
    question: &Question,
    home: &PuskesmasCode,
) -> Result<Table> {
    let report = &question.report;
    match report.rows {
        ReportRows::Service => services(store, question),
        ReportRows::Signal => signal::fill(store, names, question, home),
        ReportRows::Person(_) | ReportRows::Part => {
            Ok(Table { columns: Vec::new(), rows: Vec::new() })
        }
        ReportRows::Field | ReportRows::Desa | ReportRows::Posyandu | ReportRows::Disease => {
            let counts = Counts::read(store, question, home)?;
            Ok(match report.rows {
                ReportRows::Field => by_field(&counts, question),
                ReportRows::Disease => by_disease(&counts, question, store.guidelines()),
                ReportRows::Posyandu => {
                    let places = posyandu(&counts, names, question);
                    by_area(&counts, report, "Posyandu", &places, whole(question))
                }
                _ => {
                    let desas = villages(&counts, names, question);
                    by_area(&counts, report, "Desa", &desas, whole(question))
                }
            })
        }
    }
}

/// Returns the area of the whole form.
fn whole(question: &Question) -> Spot {
    Spot { desa: question.desa.map(Some), posyandu: None }
}

/// Returns the columns of a field: one, or one a group and their sum.
fn columns(field: &Field, groups: &[ReportGroup]) -> Vec<sheet::Column> {
    let title = field.column();
    if !field.split {
        return vec![sheet::Column::new(title)];
    }
    let of = groups.iter().map(|group| sheet::Column::within(&title, &group.label.id));
    of.chain([sheet::Column::within(&title, "Jumlah")]).collect()
}

/// Returns the cells of a field in the same order.
fn cells(
    counts: &Counts<'_>,
    field: &Field,
    groups: &[ReportGroup],
    of: (Spot, Option<&str>),
) -> Vec<Cell> {
    let groups: &[ReportGroup] = if field.split { groups } else { &[] };
    let groups = groups.iter().map(Some).chain([None]);
    groups.map(|group| Cell::told(field, counts.of(field, group, of))).collect()
}

/// Fields down, groups across.
fn by_field(counts: &Counts<'_>, question: &Question) -> Table {
    let report = &question.report;
    let mut columns = vec![sheet::Column::new("Isian")];
    columns.extend(report.groups.iter().map(|group| sheet::Column::new(&group.label.id)));
    columns.push(sheet::Column::new("Jumlah"));
    let row = |field: &Field| {
        let told = cells(counts, field, &report.groups, (whole(question), None));
        let missing = told.last().is_some_and(|cell| cell.missing);
        let blank = Cell { missing, ..Cell::of(sheet::Cell::Empty) };
        let blanks = (told.len()..=report.groups.len()).map(|_| blank.clone());
        let heading = field.heading.as_ref().map(|label| label.id.clone());
        let name = Cell::text(field.column());
        Row { heading, cells: [name].into_iter().chain(blanks).chain(told).collect() }
    };
    let rows = report.fields.iter().map(row).collect();
    Table { columns, rows }
}

/// Areas down, fields across, the whole last.
fn by_area(
    counts: &Counts<'_>,
    report: &Report,
    what: &str,
    areas: &[(String, Spot)],
    whole: Spot,
) -> Table {
    let mut titles = vec![sheet::Column::new(what)];
    titles.extend(report.fields.iter().flat_map(|field| columns(field, &report.groups)));
    let row = |name: &str, spot: Spot| {
        let told = report.fields.iter();
        let told = told.flat_map(|field| cells(counts, field, &report.groups, (spot, None)));
        Row { heading: None, cells: [Cell::text(name)].into_iter().chain(told).collect() }
    };
    let mut rows: Vec<Row> = areas.iter().map(|(name, spot)| row(name, *spot)).collect();
    rows.push(row("Jumlah", whole));
    Table { columns: titles, rows }
}

/// Diseases down, fields across.
fn by_disease(counts: &Counts<'_>, question: &Question, guidelines: &Guidelines) -> Table {
    let report = &question.report;
    let mut titles = vec![sheet::Column::new("Kode"), sheet::Column::new("Penyakit")];
    titles.extend(report.fields.iter().flat_map(|field| columns(field, &report.groups)));
    let diseases = guidelines.diseases_on(question.span.days().until);
    let rows = diseases.map(|disease| {
        let of = (whole(question), Some(disease.rule.id.as_ref()));
        let told = report.fields.iter();
        let told = told.flat_map(|field| cells(counts, field, &report.groups, of));
        let name = [Cell::text(&*disease.code), Cell::text(&disease.rule.label.id)];
        Row { heading: None, cells: name.into_iter().chain(told).collect() }
    });
    Table { rows: rows.collect(), columns: titles }
}

/// Lists the villages of the whole, or the one asked for; of an account bound to a posyandu those
/// in which somebody was counted.
fn villages(counts: &Counts<'_>, names: &Names, question: &Question) -> Vec<(String, Spot)> {
    let seen = counts.spots().map(|kind| kind.desa);
    let mut desas: BTreeSet<Option<DesaCode>> = seen.collect();
    if question.within.is_whole() {
        desas.extend(names.desas_of(question.within.parted().0).into_iter().map(Some));
    }
    let wanted = |desa: &Option<DesaCode>| question.desa.is_none() || *desa == question.desa;
    let area = |desa: Option<DesaCode>| {
        let name = desa.map_or_else(|| "Desa belum diketahui".to_owned(), |desa| names.desa(desa));
        (name, Spot { desa: Some(desa), posyandu: None })
    };
    let mut areas: Vec<_> = desas.into_iter().filter(wanted).map(area).collect();
    areas.sort_by(|a, b| (a.1.desa == Some(None), &a.0).cmp(&(b.1.desa == Some(None), &b.0)));
    areas
}

/// Lists the posyandu of the whole; of a village those that serve somebody there.
fn posyandu(counts: &Counts<'_>, names: &Names, question: &Question) -> Vec<(String, Spot)> {
    let desa = question.desa;
    let here = counts.spots().filter(|kind| desa.is_none() || kind.desa == desa);
    let mut places: BTreeMap<Option<PlaceId>, String> = BTreeMap::new();
    let mut add = |place: Option<PlaceId>| {
        let name = match place {
            Some(id) => names.place(id).unwrap_or("Posyandu tanpa nama").to_owned(),
            None => "Tanpa posyandu".to_owned(),
        };
        places.insert(place, name);
    };
    here.for_each(|kind| add(kind.posyandu));
    if question.within.is_whole() && desa.is_none() {
        names.posyandu_of(question.within.parted().0).for_each(|id| add(Some(id)));
    }
    let spot = |place| Spot { desa: desa.map(Some), posyandu: Some(place) };
    let mut areas: Vec<_> = places.into_iter().map(|(place, name)| (name, spot(place))).collect();
    areas.sort_by(|a, b| {
        let key = |area: &(String, Spot)| area.1.posyandu == Some(None);
        (key(a), &a.0).cmp(&(key(b), &b.0))
    });
    areas
}

/// Minimum services down, fields across.
fn services(store: &Store, question: &Question) -> Result<Table> {
    let report = &question.report;
    let (_, last) = question.span.months();
    let reached = spm::all(store, last, &question.scope(), question.hears)?;
    let titles = report.fields.iter().map(|field| sheet::Column::new(field.column()));
    let row = |reached: &Reached| {
        let cells = report.fields.iter().map(|field| service(field, reached, question));
        Row { heading: None, cells: cells.collect() }
    };
    Ok(Table { columns: titles.collect(), rows: reached.iter().map(row).collect() })
}

fn service(field: &Field, reached: &Reached, question: &Question) -> Cell {
    let FieldSource::Service(fact) = &field.from else { return Cell::told(field, None) };
    let closed = reached.closed;
    let count = |count| match closed {
        Some(_) => Cell::text(CLOSED),
        None => Cell::of(sheet::Cell::count(count)),
    };
    let tenths = |tenths: Option<u64>| match tenths {
        Some(tenths) => Cell::of(sheet::Cell::Number(tenths as f64 / 10.0)),
        None => Cell::of(sheet::Cell::Empty),
    };
    match fact {
        ServiceFact::Name => {
            let (_, last) = question.span.months();
            let desa = question.desa.map(|desa| format!("&wilayah={desa}")).unwrap_or_default();
            let id = &reached.indicator;
            let href = format!("/papan?indikator={id}&bulan={last}&menurut=desa{desa}");
            let name = Cell::text(format!("{}. {}", reached.number, reached.name));
            Cell { href: Some(href), ..name }
        }
        ServiceFact::Regulation => Cell::text(&reached.regulation),
        ServiceFact::Population => count(reached.share.denominator),
        ServiceFact::Served => count(reached.share.numerator),
        ServiceFact::Partly => count(reached.partly),
        ServiceFact::Percent if closed.is_some() => Cell::text(CLOSED),
        ServiceFact::Percent => tenths(reached.share.permille()),
        ServiceFact::Quality => tenths(reached.quality),
    }
}

impl Table {
    /// Makes a page of a workbook; headings stand in a column of their own.
    pub(crate) fn sheet(&self, name: String, above: Vec<String>) -> sheet::Sheet {
        let has_headings = self.rows.iter().any(|row| row.heading.is_some());
        let mut columns = self.columns.clone();
        if has_headings {
            columns.insert(0, sheet::Column::new("Bagian"));
        }
        let mut heading = String::new();
        let rows = self.rows.iter().map(|row| {
            if let Some(next) = &row.heading {
                heading.clone_from(next);
            }
            let first = has_headings.then(|| sheet::Cell::text(heading.clone()));
            let cells = row.cells.iter().map(|cell| cell.value.clone());
            first.into_iter().chain(cells).collect()
        });
        sheet::Sheet { name, above, rows: rows.collect(), columns }
    }
}
