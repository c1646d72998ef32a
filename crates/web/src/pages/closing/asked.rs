//! Which month, number and figure an address asks for.

use domain::{area::DesaCode, closing::Closing, day::Month};
use serde::Deserialize;
use store::{closing::ClosingRow, error::Result, store::Store};

use crate::{
    app::App,
    closing,
    error::PageError,
    pages::board::question::{encoded, month},
};

/// Word for people of whom no village is known.
const NOWHERE: &str = "-";

/// What an address says after its question mark.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub(crate) bulan: String,
    pub(crate) nomor: u32,
    pub(crate) indikator: String,
    pub(crate) desa: String,
    pub(crate) halaman: u32,
    pub(crate) pesan: String,
}

impl Asked {
    /// Reads the month; none of those to come.
    pub(crate) fn month(&self, app: &App) -> std::result::Result<Month, PageError> {
        match self.bulan.as_str() {
            "" => Err(PageError::NotFound("Bulan")),
            text => month(app, text),
        }
    }

    /// Reads the area of a figure: a village, people of no known one, or (nothing) the sum.
    pub(crate) fn area(&self) -> std::result::Result<Option<Option<DesaCode>>, PageError> {
        match self.desa.as_str() {
            "" => Ok(None),
            NOWHERE => Ok(Some(None)),
            text => text.parse().map(|desa| Some(Some(desa))).map_err(|_| PageError::Unreadable),
        }
    }

    /// Returns the word of what a form has just done.
    pub(crate) fn notice(&self) -> Option<&str> {
        Some(self.pesan.as_str()).filter(|word| !word.is_empty())
    }
}

/// Finds a signature among those of a month, and what was signed; 0 asks for the latest.
pub(crate) fn find(
    store: &Store,
    rows: &[ClosingRow],
    number: u32,
) -> Result<Option<(ClosingRow, Closing)>> {
    let row = rows.iter().find(|row| number == 0 || row.number == number);
    let Some(row) = row else { return Ok(None) };
    Ok(closing::signed(store, row.record)?.map(|closing| (row.clone(), closing)))
}

/// Returns the address of a month.
pub(crate) fn month_href(month: Month) -> String {
    format!("/papan/kunci/bulan?bulan={month}")
}

/// Returns the address of a sheet.
pub(crate) fn sheet_href(month: Month, number: u32) -> String {
    format!("/papan/kunci/lembar?bulan={month}&nomor={number}")
}

/// Returns the address of those who make the difference of a figure.
pub(crate) fn people_href(
    month: Month,
    number: u32,
    indicator: &str,
    area: Option<Option<DesaCode>>,
) -> String {
    let area = match area {
        None => String::new(),
        Some(None) => NOWHERE.to_owned(),
        Some(Some(desa)) => desa.to_string(),
    };
    format!(
        "/papan/kunci/selisih?bulan={month}&nomor={number}&indikator={}&desa={area}",
        encoded(indicator)
    )
}
