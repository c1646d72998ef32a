//! `/papan/kunci`: the months, which of them are signed, and what changed since.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::State, response::Html};
use domain::day::Month;
use store::closing::ClosingRow;

use crate::{
    app::App,
    closing::{self, Draft},
    error::PageError,
    layout::{Layout, Shape, page},
    pages::closing::asked::{month_href, sheet_href},
    session::Signed,
};

/// Months that are listed, counted back from the running one.
const MONTHS: i32 = 12;

#[derive(Template)]
#[template(path = "closing/list.html")]
struct ListPage {
    layout: Layout,
    answer: String,
    months: Vec<Row>,
    older: Vec<Row>,
}

/// A month.
struct Row {
    name: String,
    href: String,
    state: &'static str,
    by: String,
    /// Number and address of every sheet, the first first.
    sheets: Vec<(u32, String)>,
    /// Indicators that are different now; absent where nothing is signed.
    changed: Option<usize>,
}

/// `GET /papan/kunci`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
) -> Result<Html<String>, PageError> {
    let home = app.config().puskesmas.clone();
    let names = app.names().await?;
    let running = app.today().month();
    let first = running.plus(1 - MONTHS);
    let (closings, changed) = app
        .ask(move |store| {
            let mut closings: BTreeMap<Month, Vec<ClosingRow>> = BTreeMap::new();
            for row in store.closings(&home)? {
                closings.entry(row.period).or_default().push(row);
            }
            let mut changed: BTreeMap<Month, usize> = BTreeMap::new();
            for (month, rows) in closings.range(first..) {
                let Some(latest) = closing::signed(store, rows[0].record)? else { continue };
                let now = Draft::gather(store, &names, &home, *month)?;
                let found = closing::corrections(&latest.figures, &now.figures);
                changed.insert(*month, closing::indicators_of(&found));
            }
            Ok((closings, changed))
        })
        .await?;
    let row = |month: Month| row(month, running, &closings, changed.get(&month).copied());
    let months: Vec<Row> = (0..MONTHS).map(|back| row(running.plus(-back))).collect();
    let older = closings.range(..first).rev().map(|(month, _)| row(*month)).collect();
    let open = months.iter().skip(1).filter(|row| row.by.is_empty()).count();
    page(&ListPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/papan", "Bulan yang ditandatangani"),
        answer: match open {
            0 => "Semua bulan yang sudah berakhir ditandatangani.".to_owned(),
            open => format!("{open} bulan yang sudah berakhir belum ditandatangani."),
        },
        months,
        older,
    })
}

fn row(
    month: Month,
    running: Month,
    closings: &BTreeMap<Month, Vec<ClosingRow>>,
    changed: Option<usize>,
) -> Row {
    let signed = closings.get(&month).map_or(&[][..], Vec::as_slice);
    Row {
        name: month.indonesian(),
        href: month_href(month),
        state: match (signed.is_empty(), month == running) {
            (false, _) => "ditandatangani",
            (true, true) => "berjalan",
            (true, false) => "belum ditandatangani",
        },
        by: signed.first().map(closing::by).unwrap_or_default(),
        sheets: (signed.iter().rev())
            .map(|row| (row.number, sheet_href(month, row.number)))
            .collect(),
        changed,
    }
}
