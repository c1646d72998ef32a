//! Whether the month of a board is signed, and how far its indicator changed since.

use domain::area::PuskesmasCode;
use store::{error::Result, store::Store};

use crate::{
    closing,
    pages::{
        board::question::Question,
        closing::asked::{self, month_href},
    },
};

/// What the board says of the signature of its month.
pub(crate) struct Signature {
    pub(crate) text: String,
    pub(crate) href: String,
}

impl Signature {
    /// Reads the latest signature of the month; none of a month that nobody signed, nor of what
    /// counts by a confidential answer, which stands on no sheet.
    pub(crate) fn read(
        store: &Store,
        home: &PuskesmasCode,
        question: &Question,
    ) -> Result<Option<Self>> {
        if question.indicator.confidential {
            return Ok(None);
        }
        let (month, id) = (question.month, question.id());
        let rows = closing::signatures(store, home, month)?;
        let Some((row, signed)) = asked::find(store, &rows, 0)? else { return Ok(None) };
        let counts = store.month_counts(home, month, Some(id))?;
        let changed =
            closing::changed_areas(&signed.figures, &counts, store.guidelines(), id, month);
        let since = match changed {
            0 => "Sejak itu angka ini tidak berubah.".to_owned(),
            n => format!("Sejak itu angka ini berubah di {n} wilayah."),
        };
        let text = format!("Bulan ini ditandatangani ({}). {since}", closing::by(&row));
        Ok(Some(Self { text, href: month_href(month) }))
    }
}
