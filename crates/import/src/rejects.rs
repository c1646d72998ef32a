//! The rejects file: the rows as they were, with the reasons, ready to be mended and read again.

use std::{borrow::Cow, io::Write};

use csv::StringRecord;

use crate::outcome::{Fault, RowResult, Verdict};

/// Makes a cell harmless to spreadsheets: one that they would run as a formula gets an apostrophe.
///
/// Plain numbers such as `-1,25` stay. The import takes the apostrophe off again.
pub fn harmless(cell: &str) -> Cow<'_, str> {
    let starts_badly =
        cell.trim_start().starts_with(['=', '+', '-', '@']) || cell.starts_with(['\t', '\r']);
    let number = cell.strip_prefix(['-', '+']).is_some_and(|digits| {
        !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.'))
    });
    if starts_badly && !number { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Writes rejected rows as CSV with semicolons, which Excel under Indonesian settings opens.
pub struct RejectsWriter<W: Write> {
    writer: csv::Writer<W>,
    columns: usize,
    titles: Vec<String>,
    begun: bool,
}

impl<W: Write> RejectsWriter<W> {
    /// Begins a file for rows under these titles; nothing is written until the first reject.
    pub fn new(output: W, titles: &StringRecord) -> Self {
        let writer = csv::WriterBuilder::new().delimiter(b';').flexible(true).from_writer(output);
        let titles: Vec<String> = titles.iter().map(|title| harmless(title).into_owned()).collect();
        Self { writer, columns: titles.len(), titles, begun: false }
    }

    /// Writes a row when it was rejected; tells whether it was.
    pub fn write(&mut self, result: &RowResult) -> Result<bool, csv::Error> {
        let Verdict::Rejected(faults) = &result.verdict else { return Ok(false) };
        if !self.begun {
            self.begun = true;
            let own = ["baris", "kode", "alasan"].map(str::to_owned);
            self.writer.write_record(self.titles.iter().chain(&own))?;
        }
        let mut row: Vec<Cow<'_, str>> =
            result.cells.iter().take(self.columns).map(|cell| harmless(cell)).collect();
        row.resize(self.columns, Cow::Borrowed(""));
        let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
        row.push(Cow::Owned(place(result)));
        row.push(Cow::Owned(codes.join(" ")));
        row.push(Cow::Owned(reasons(faults)));
        self.writer.write_record(row.iter().map(|cell| cell.as_bytes()))?;
        Ok(true)
    }

    /// Writes out what is still held and returns the output.
    pub fn finish(self) -> Result<W, std::io::Error> {
        self.writer.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

fn place(result: &RowResult) -> String {
    match &result.sheet {
        Some(sheet) => harmless(&format!("{sheet}!{}", result.row)).into_owned(),
        None => result.row.to_string(),
    }
}

/// Joins the sentences of several faults, each with its column in front.
pub fn reasons(faults: &[Fault]) -> String {
    let sentences: Vec<String> = faults
        .iter()
        .map(|fault| match fault.column.as_str() {
            "" => fault.message.clone(),
            column => format!("[{column}] {}", fault.message),
        })
        .collect();
    harmless(&sentences.join(" ")).into_owned()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("=1+1", "'=1+1")]
    #[case("+62812 cmd", "'+62812 cmd")]
    #[case("@SUM(A1)", "'@SUM(A1)")]
    #[case("-HYPERLINK()", "'-HYPERLINK()")]
    #[case("\t=1", "'\t=1")]
    #[case("-1,25", "-1,25")]
    #[case("+62812", "+62812")]
    #[case("Siti = Aminah", "Siti = Aminah")]
    #[case("", "")]
    fn formulas_are_neutralised(#[case] cell: &str, #[case] expected: &str) {
        assert_eq!(harmless(cell), expected);
    }

    #[test]
    fn titles_are_neutralised_too() {
        let mut writer = RejectsWriter::new(Vec::new(), &StringRecord::from(vec!["=1+1", "nama"]));
        let row = RowResult {
            row: 2,
            sheet: None,
            verdict: Verdict::Rejected(vec![Fault::of_row("uji", "Uji.")]),
            cells: vec!["1".to_owned(), "Ani".to_owned()],
            differences: Vec::new(),
        };
        assert!(writer.write(&row).unwrap());
        let text = String::from_utf8(writer.finish().unwrap()).unwrap();
        assert!(text.starts_with("'=1+1;nama;baris;"), "{text}");
    }
}
