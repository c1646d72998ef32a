//! Files to take away: tables for a spreadsheet, documents to print.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use import::rejects::harmless;
use reports::{
    paper::Document,
    sheet::{Sheet, workbook},
};

use crate::{app::App, error::PageError};

/// Writes a file with semicolons, which Excel under Indonesian settings opens; no cell can be run
/// as a formula.
pub(crate) fn csv<const N: usize>(
    name: &str,
    titles: &[&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Result<Response, PageError> {
    csv_lines(name, titles, rows)
}

/// Like [`csv()`], for files whose columns are not known beforehand.
pub(crate) fn csv_lines<T: AsRef<str>, R: AsRef<[String]>>(
    name: &str,
    titles: &[T],
    rows: impl IntoIterator<Item = R>,
) -> Result<Response, PageError> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    let mut write = |cells: Vec<&str>| {
        let cells: Vec<_> = cells.into_iter().map(harmless).collect();
        let bytes = cells.iter().map(|cell| cell.as_bytes());
        writer.write_record(bytes).expect("writing to memory never fails");
    };
    write(titles.iter().map(AsRef::as_ref).collect());
    for row in rows {
        write(row.as_ref().iter().map(String::as_str).collect());
    }
    let bytes = writer.into_inner().expect("writing to memory never fails");
    // The mark tells Excel that this is UTF-8.
    let text = ["\u{feff}".as_bytes(), &bytes].concat();
    Ok(attachment(name, "csv", "text/csv; charset=utf-8", text))
}

/// Writes a workbook (XLSX) with a page for each table.
pub(crate) fn xlsx(name: &str, sheets: &[Sheet]) -> Result<Response, PageError> {
    const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let rows = || sheets.iter().map(|sheet| sheet.rows.len() as u64).max().unwrap_or(0);
    let bytes = workbook(sheets).map_err(|_| PageError::TooLong(rows()))?;
    Ok(attachment(name, "xlsx", KIND, bytes))
}

/// Whether this program makes PDF files.
pub(crate) const HAS_PDF: bool = cfg!(feature = "pdf");

/// Sets a document as a PDF file. Where this program makes none, the answer leads to `page`, which
/// says the same and can be printed.
#[cfg(feature = "pdf")]
pub(crate) async fn pdf(
    app: &App,
    name: &str,
    document: Document,
    _page: &str,
) -> Result<Response, PageError> {
    // Setting pages takes a processor for a while, as the store does.
    let made = app.ask(move |_| Ok(reports::pdf::render(&document))).await?;
    Ok(attachment(name, "pdf", "application/pdf", made.map_err(|_| PageError::Unset)?))
}

#[cfg(not(feature = "pdf"))]
pub(crate) async fn pdf(
    _app: &App,
    _name: &str,
    _document: Document,
    page: &str,
) -> Result<Response, PageError> {
    Ok(crate::error::see_other(page))
}

/// Hands over a file under a name that every system takes.
pub(crate) fn attachment(name: &str, ending: &str, kind: &str, bytes: Vec<u8>) -> Response {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') { c } else { '-' };
    let safe: String = name.chars().map(plain).collect();
    let safe = safe.trim_end_matches('-');
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{safe}.{ending}\"")),
    ];
    (headers, bytes).into_response()
}
