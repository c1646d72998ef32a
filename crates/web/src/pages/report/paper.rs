//! `/laporan/FORM/berkas.pdf`: a form on paper, to be signed and sent.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use guidelines::report::Report;
use reports::paper::{Block, Column, Document, Signature, Table as PaperTable};

use crate::{
    app::App,
    download,
    error::PageError,
    pages::report::{
        asked::{Asked, Question},
        file, show,
        table::{Cell, Row, Table},
    },
    session::Signed,
};

/// Columns of words that name a row, repeated in each part of a table.
const NAMING_MAX: usize = 2;

/// `GET /laporan/FORM/berkas.pdf?masa=&wilayah=`
pub(crate) async fn pdf(
    State(app): State<App>,
    signed: Signed,
    Path(form): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let names = app.names().await?;
    let question = file::read((&app, &names), &signed, &form, &asked)?;
    let table = file::fill(&app, question.clone()).await?;
    let report = &question.report;
    let mut above = file::above(&app, &question, question.desa).await?;
    let title = above.remove(0);
    above.push(format!("Menurut catatan sampai {}", app.today().indonesian()));
    let mut blocks = blocks(&table);
    blocks.extend(notes("Isian yang tidak dicatat", missing(report)));
    blocks.extend(notes("Yang masih diasumsikan", report.rule.assumed.clone()));
    blocks.push(Block::Signatures(vec![
        Signature { role: "Mengetahui, Kepala Puskesmas".to_owned(), name: String::new() },
        Signature { role: "Yang membuat laporan".to_owned(), name: signed.actor.name.clone() },
    ]));
    let document = Document {
        foot: format!("{title} · {} · {}", app.config().name, question.span.indonesian()),
        title,
        below: above,
        is_wide: is_wide(&blocks),
        blocks,
    };
    let page = format!("{}?{}", Question::path(report), question.query());
    download::pdf(&app, &question.file_name(), document, &page).await
}

/// Lists the fields that nobody writes anywhere, those together that lack for the same reason.
fn missing(report: &Report) -> Vec<String> {
    let missing = show::missing(report);
    let alike = missing.chunk_by(|(_, why), (_, next)| why == next);
    let line = |alike: &[(String, String)]| {
        let names: Vec<&str> = alike.iter().map(|(name, _)| name.as_str()).collect();
        format!("{}: {}", names.join(", "), alike[0].1)
    };
    alike.map(line).collect()
}

fn notes(title: &str, points: Vec<String>) -> impl Iterator<Item = Block> {
    let heading = Block::Heading { level: 2, text: title.to_owned() };
    let has_points = !points.is_empty();
    [heading, Block::List(points)].into_iter().filter(move |_| has_points)
}

/// Writes a table in parts: one below each heading, and as many columns beside each other as fit.
fn blocks(table: &Table) -> Vec<Block> {
    if table.rows.is_empty() {
        return vec![Block::Paragraph("Tidak ada yang dilaporkan pada masa ini.".to_owned())];
    }
    let columns = columns(table);
    let n_naming = columns.iter().take(NAMING_MAX).take_while(|column| !column.is_number).count();
    let written = |row: &Row| row.cells.iter().map(show::written).collect();
    let whole = PaperTable {
        title: "Isi formulir".to_owned(),
        columns,
        rows: table.rows.iter().map(written).collect(),
        is_by_hand: false,
    };
    let mut blocks = Vec::new();
    for part in whole.parts(n_naming) {
        let mut rows = part.rows.iter().cloned();
        for below in table.rows.chunk_by(|_, next| next.heading.is_none()) {
            let heading = below[0].heading.clone();
            blocks.extend(heading.clone().map(|text| Block::Heading { level: 2, text }));
            let title = heading.unwrap_or_else(|| part.title.clone());
            let rows = rows.by_ref().take(below.len()).collect();
            blocks.push(Block::Table(PaperTable { title, rows, ..part.clone() }));
        }
    }
    blocks
}

/// Tells whether a table is too wide for an upright page.
fn is_wide(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| matches!(block, Block::Table(table) if !table.fits_upright()))
}

/// Returns the columns with what stands in them: words, when a cell holds some.
fn columns(table: &Table) -> Vec<Column> {
    let titles = show::titles(&table.columns).into_iter().enumerate();
    let titled = titles.map(|(at, title)| {
        let is_number = !table.rows.iter().any(|row| row.cells.get(at).is_some_and(Cell::is_words));
        Column { title, is_number }
    });
    titled.collect()
}

#[cfg(test)]
mod tests {
    use reports::sheet;

    use super::*;

    fn row(heading: Option<&str>, name: &str, n_numbers: usize) -> Row {
        let numbers = (0..n_numbers).map(|at| Cell::of(sheet::Cell::count(at as u64)));
        let cells = [Cell::text(name)].into_iter().chain(numbers).collect();
        Row { heading: heading.map(str::to_owned), cells }
    }

    fn table(n_numbers: usize, rows: Vec<Row>) -> Table {
        let titles = (0..=n_numbers).map(|at| sheet::Column::new(format!("Kolom {at}")));
        Table { columns: titles.collect(), rows }
    }

    /// Titles and rows of every table, and every heading, in their order.
    fn told(blocks: &[Block]) -> Vec<String> {
        let line = |block: &Block| match block {
            Block::Heading { text, .. } => format!("== {text}"),
            Block::Table(table) => {
                let titles: Vec<&str> =
                    table.columns.iter().map(|column| column.title.as_str()).collect();
                let rows = table.rows.iter().map(|row| row.join(" "));
                [titles.join(" ")].into_iter().chain(rows).collect::<Vec<_>>().join(" / ")
            }
            other => format!("{other:?}"),
        };
        blocks.iter().map(line).collect()
    }

    #[test]
    fn rows_stand_below_their_headings() {
        let rows = vec![row(Some("Ibu"), "K1", 1), row(None, "K4", 1), row(Some("Anak"), "KN", 1)];
        let found = told(&blocks(&table(1, rows)));
        let expected =
            ["== Ibu", "Kolom 0 Kolom 1 / K1 0 / K4 0", "== Anak", "Kolom 0 Kolom 1 / KN 0"];
        assert_eq!(found, expected);
    }

    #[test]
    fn columns_that_do_not_fit_stand_below_with_their_names_again() {
        let of = |n_numbers| blocks(&table(n_numbers, vec![row(None, "Desa", n_numbers)]));
        // "Kolom 0" takes eight letters, a number under "Kolom" as many: twenty columns in all.
        let narrow = of(12);
        assert_eq!((narrow.len(), is_wide(&narrow)), (1, false));
        let wide = of(19);
        assert_eq!((wide.len(), is_wide(&wide)), (1, true));
        let two = told(&of(20));
        assert_eq!(two.len(), 2, "{two:?}");
        assert_eq!(two[1], "Kolom 0 Kolom 20 / Desa 19");
    }

    #[test]
    fn what_is_closed_or_lacking_is_said_and_no_column_of_words() {
        let mut rows = vec![row(None, "HIV", 2)];
        rows[0].cells[1] = Cell::text("ditutup");
        rows[0].cells[2] = Cell::of(sheet::Cell::Empty);
        let found = blocks(&table(2, rows));
        assert_eq!(told(&found), ["Kolom 0 Kolom 1 Kolom 2 / HIV ditutup –"]);
        let Block::Table(table) = &found[0] else { panic!("{found:?}") };
        let numbers: Vec<bool> = table.columns.iter().map(|column| column.is_number).collect();
        assert_eq!(numbers, [false, true, true]);
    }

    #[test]
    fn a_form_without_rows_says_so_and_one_of_words_is_whole() {
        assert!(matches!(&blocks(&table(1, Vec::new()))[..], [Block::Paragraph(_)]));
        assert_eq!(told(&blocks(&table(0, vec![row(None, "Kasus", 0)]))), ["Kolom 0 / Kasus"]);
    }
}
