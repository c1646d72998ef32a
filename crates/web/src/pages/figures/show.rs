//! The numbers of a period: figures by villages.

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    response::{Html, Response},
};
use domain::{area::DesaCode, figure::Period};
use guidelines::figure::{Basis, Known};
use store::read::figures::FigureRow;

use crate::{
    app::App,
    assets, download,
    error::PageError,
    figures::Figures,
    layout::{Layout, Shape, page},
    names::Names,
    pages::{
        figures::state::{self, Asked},
        filter::Choice,
    },
    session::Signed,
};

#[derive(Template)]
#[template(path = "figures/show.html")]
struct FiguresPage {
    layout: Layout,
    style: String,
    periods: Vec<Choice>,
    period: String,
    query: String,
    may_set: bool,
    answer: String,
    columns: Vec<Column>,
    groups: Vec<Group>,
}

/// A village, or the whole.
struct Column {
    name: String,
    href: String,
}

struct Group {
    name: String,
    /// The form of its numbers of the whole.
    href: String,
    rows: Vec<Row>,
}

/// A figure over the villages; the whole stands last.
struct Row {
    name: String,
    unit: String,
    cells: Vec<Option<Cell>>,
}

/// A number, and a letter for one that nobody stated.
struct Cell {
    text: String,
    mark: Option<(&'static str, &'static str)>,
    /// Source and day of one that was stated.
    origin: Option<String>,
    /// Its record, for those who may open records.
    href: Option<String>,
}

impl Cell {
    fn of(number: Number, opens: bool) -> Self {
        let Number { known, stated } = number;
        let mark = match known.basis {
            Basis::Stated => None,
            Basis::Summed => Some(("J", "jumlah desa")),
            Basis::Estimated => Some(("P", "perkiraan")),
        };
        let href = stated.as_ref().filter(|_| opens);
        Self {
            text: known.value.indonesian(),
            mark,
            href: href.map(|row| format!("/catatan/{}", row.record)),
            origin: stated.map(|row| format!("{}, {}", row.source, row.dated.indonesian())),
        }
    }
}

/// All that the page and the file tell.
struct Table {
    villages: Vec<DesaCode>,
    /// By group; then the figure's code, name, unit and numbers.
    groups: Vec<(String, Vec<Line>)>,
    /// How many villages have at least one stated number.
    n_told: usize,
}

struct Line {
    code: String,
    name: String,
    unit: String,
    numbers: Vec<Option<Number>>,
}

/// A number, and the statement that it rests on when it was stated itself.
#[derive(Clone)]
struct Number {
    known: Known,
    stated: Option<FigureRow>,
}

/// `GET /sasaran?masa=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let period = asked.period(app.today())?;
    let names = app.names().await?;
    let table = table(&app, period).await?;
    let column = |desa: Option<DesaCode>| Column {
        name: desa.map_or_else(|| "Seluruh wilayah".to_owned(), |desa| names.desa(desa)),
        href: state::form_address(period, desa, ""),
    };
    let villages = table.villages.iter().copied().map(Some);
    let opens = signed.may(door::SEE_RECORDS);
    let notice = Some(asked.pesan.as_str()).filter(|word| !word.is_empty());
    page(&FiguresPage {
        layout: Layout::new(&app, &signed, Shape::Grid, "/papan", "Sasaran").with_notice(notice),
        style: assets::url("register.css"),
        periods: state::periods(app.today(), period),
        period: state::name(period),
        query: format!("masa={period}"),
        may_set: signed.may(door::SET_FIGURES),
        answer: answer(&table, period),
        columns: villages.chain([None]).map(column).collect(),
        groups: table.groups.into_iter().map(|named| group(named, period, opens)).collect(),
    })
}

/// `GET /sasaran.csv?masa=`
pub(crate) async fn csv(
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let period = asked.period(app.today())?;
    let names = app.names().await?;
    let table = table(&app, period).await?;
    let villages: Vec<Option<DesaCode>> =
        table.villages.iter().copied().map(Some).chain([None]).collect();
    let mut rows = Vec::new();
    for line in table.groups.iter().flat_map(|(_, lines)| lines) {
        for (desa, number) in villages.iter().zip(&line.numbers) {
            let Some(number) = number else { continue };
            rows.push(csv_row(&names, period, *desa, line, number));
        }
    }
    let titles = [
        "kode_desa",
        "desa",
        "masa",
        "kode",
        "angka",
        "nilai",
        "satuan",
        "asal",
        "sumber",
        "tanggal",
    ];
    download::csv(&format!("sasaran-{period}"), &titles, rows)
}

fn csv_row(
    names: &Names,
    period: Period,
    desa: Option<DesaCode>,
    line: &Line,
    Number { known, stated }: &Number,
) -> [String; 10] {
    let basis = match known.basis {
        Basis::Stated => "diisi",
        Basis::Summed => "jumlah desa",
        Basis::Estimated => "perkiraan",
    };
    [
        desa.map(|desa| desa.to_string()).unwrap_or_default(),
        desa.map_or_else(|| "Seluruh wilayah".to_owned(), |desa| names.desa(desa)),
        period.to_string(),
        line.code.clone(),
        line.name.clone(),
        known.value.indonesian(),
        line.unit.clone(),
        basis.to_owned(),
        stated.as_ref().map(|row| row.source.clone()).unwrap_or_default(),
        stated.as_ref().map(|row| row.dated.to_string()).unwrap_or_default(),
    ]
}

async fn table(app: &App, period: Period) -> Result<Table, PageError> {
    app.ask(move |store| {
        let figures = Figures::read(store, period)?;
        let mut villages: Vec<DesaCode> = figures.villages().collect();
        villages.sort();
        let mut groups: Vec<(String, Vec<Line>)> = Vec::new();
        for rule in state::rules(store.guidelines(), period) {
            let code = rule.rule.id.as_ref();
            let number = |known: Option<Known>, desa: Option<DesaCode>| {
                let stated = figures.statement(desa, code).cloned();
                known.map(|known| Number {
                    known,
                    stated: stated.filter(|_| known.basis == Basis::Stated),
                })
            };
            let of_villages = villages
                .iter()
                .map(|desa| number(figures.of_village(None, *desa, code), Some(*desa)));
            let whole = number(figures.of_all(rule.kind, code), None);
            let line = Line {
                code: code.to_owned(),
                name: rule.rule.label.id.clone(),
                unit: rule.unit.id.clone(),
                numbers: of_villages.chain([whole]).collect(),
            };
            match groups.iter_mut().find(|(name, _)| *name == rule.group.id) {
                Some((_, lines)) => lines.push(line),
                None => groups.push((rule.group.id.clone(), vec![line])),
            }
        }
        let n_told = villages.iter().filter(|desa| figures.tells_of(**desa)).count();
        Ok(Table { villages, groups, n_told })
    })
    .await
}

fn answer(table: &Table, period: Period) -> String {
    let (n, told) = (table.villages.len(), table.n_told);
    let period = state::name(period);
    match (n, told) {
        (0, _) => format!("Belum ada desa dan belum ada angka untuk {period}."),
        (_, 0) => format!("Belum satu pun dari {n} desa punya angka untuk {period}."),
        (1, 1) => format!("Satu-satunya desa sudah punya angka untuk {period}."),
        _ if told == n => format!("Semua {n} desa punya angka untuk {period}."),
        _ => format!("{told} dari {n} desa punya angka untuk {period}."),
    }
}

fn group((name, lines): (String, Vec<Line>), period: Period, opens: bool) -> Group {
    let rows = lines.into_iter().map(|line| Row {
        name: line.name,
        unit: line.unit,
        cells: (line.numbers.into_iter())
            .map(|number| number.map(|number| Cell::of(number, opens)))
            .collect(),
    });
    Group { href: state::form_address(period, None, &name), name, rows: rows.collect() }
}
