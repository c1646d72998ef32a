//! Tables as workbooks for a spreadsheet.
//!
//! A [`Sheet`] says nothing of where its numbers come from. Receiving systems read columns by their
//! titles and by the type of a cell, so both are written exactly as they are given: a NIK is text,
//! a count a number, and a day is a day.

use std::{fmt, ops::Range};

use domain::day::Day;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError};

/// The tables of one file; a workbook has a page for each.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The page's name in a workbook: up to 31 characters, none of `[]:*?/\`. Others are replaced.
    pub name: String,
    /// Lines above the table, such as the form's name, the place and the month. A sheet that
    /// another system reads has none.
    pub above: Vec<String>,
    /// The columns, left to right.
    pub columns: Vec<Column>,
    /// The rows, each with one cell a column.
    pub rows: Vec<Vec<Cell>>,
}

/// One column of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// A title that neighbours share, written once above theirs.
    pub group: Option<String>,
    /// The column's own title.
    pub title: String,
}

impl Column {
    /// A column with a title of its own.
    pub fn new(title: impl Into<String>) -> Self {
        Self { group: None, title: title.into() }
    }

    /// A column below a title that it shares with its neighbours.
    pub fn within(group: impl Into<String>, title: impl Into<String>) -> Self {
        Self { group: Some(group.into()), title: title.into() }
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing is known, which is not the same as zero.
    Empty,
    /// Words, and numbers that nobody adds up, such as a NIK.
    Text(String),
    /// A number.
    Number(f64),
    /// A day of the calendar, shown as day/month/year.
    Day(Day),
}

impl Cell {
    /// A count of people or things.
    pub fn count(count: u64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "no country has 2^53 people")]
        let number = count as f64;
        Self::Number(number)
    }

    /// Text, or an empty cell where there is none.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

/// Writes a workbook (XLSX) with a page for each sheet.
///
/// # Errors
/// When two sheets have one name, or a sheet has more rows or columns than a workbook can hold
/// (1,048,576 and 16,384), or a text is longer than 32,767 characters.
pub fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    for sheet in sheets {
        page(&mut workbook, sheet)?;
    }
    workbook.save_to_buffer()
}

fn page(workbook: &mut Workbook, sheet: &Sheet) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin);
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let page = workbook.add_worksheet();
    page.set_name(page_name(&sheet.name))?;
    let mut row = 0;
    for line in &sheet.above {
        page.write_string_with_format(row, 0, line, &bold)?;
        row += 1;
    }
    for (at, group) in groups(&sheet.columns) {
        let (first, last) = (narrow(at.start)?, narrow(at.end - 1)?);
        if first == last {
            page.write_string_with_format(row, first, group, &head)?;
        } else {
            page.merge_range(row, first, row, last, group, &head)?;
        }
    }
    row += u32::from(has_groups(&sheet.columns));
    for (column, title) in sheet.columns.iter().enumerate() {
        page.write_string_with_format(row, narrow(column)?, &title.title, &head)?;
    }
    page.set_freeze_panes(row + 1, 0)?;
    for cells in &sheet.rows {
        row += 1;
        for (column, cell) in cells.iter().enumerate() {
            let column = narrow(column)?;
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => drop(page.write_string(row, column, text)?),
                Cell::Number(number) => drop(page.write_number(row, column, *number)?),
                Cell::Day(it) => {
                    let date = ExcelDateTime::parse_from_str(&it.to_string())?;
                    page.write_datetime_with_format(row, column, &date, &day)?;
                }
            }
        }
    }
    Ok(())
}

impl Sheet {
    /// The titles for a file with one line of them: that of the group stands before the column's.
    pub fn titles(&self) -> Vec<String> {
        let title = |column: &Column| match &column.group {
            Some(group) => format!("{group} {}", column.title),
            None => column.title.clone(),
        };
        self.columns.iter().map(title).collect()
    }
}

/// The cell as text: a day as `2026-03-31`, a number with a point.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Day(day) => write!(f, "{day}"),
        }
    }
}

fn has_groups(columns: &[Column]) -> bool {
    columns.iter().any(|column| column.group.is_some())
}

/// Each run of neighbours under one shared title.
fn groups(columns: &[Column]) -> Vec<(Range<usize>, &str)> {
    let mut runs: Vec<(Range<usize>, &str)> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let Some(group) = column.group.as_deref() else { continue };
        match runs.last_mut() {
            Some((run, title)) if run.end == at && *title == group => run.end = at + 1,
            _ => runs.push((at..at + 1, group)),
        }
    }
    runs
}

/// A name that a workbook takes.
fn page_name(name: &str) -> String {
    let fit = |c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') { '-' } else { c };
    let name: String = name.chars().map(fit).take(31).collect();
    // Apostrophes at either end are refused too.
    name.trim_matches('\'').to_owned()
}

fn narrow(column: usize) -> Result<u16, XlsxError> {
    u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)
}
