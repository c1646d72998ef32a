//! What everybody may read: making it, publishing it, reading it.

mod gather;
pub(crate) mod manage;
pub(crate) mod show;

use domain::publication::{PublicShare, PublicTable, Publication};
use guidelines::model::Guidelines;

/// What stands where a number is too small.
const HIDDEN: &str = "terlalu sedikit";

/// A publication ready to be read.
pub(crate) struct Reading {
    /// Numbers of the whole of the Puskesmas, a row each.
    whole: Vec<Line>,
    /// Numbers of villages, a table each.
    tables: Vec<Villages>,
}

/// An indicator by village.
struct Villages {
    title: String,
    of: String,
    lines: Vec<Line>,
    /// Those villages together whose numbers are shown; absent when none is.
    shown: Option<Line>,
}

/// One number in words.
struct Line {
    name: String,
    /// Of whom.
    of: String,
    percent: String,
    /// "120 dari 180", or why there is none.
    counts: String,
}

impl Reading {
    /// Reads a publication under the rules of its quarter.
    fn of(guidelines: &Guidelines, published: &Publication) -> Self {
        let rules = guidelines.public_on(published.until.last_day());
        let percent_from = rules.map_or(u32::MAX, |rules| rules.percent_from);
        let (whole, villages): (Vec<_>, Vec<_>) = published
            .tables
            .iter()
            .partition(|table| table.areas.iter().any(|area| area.desa.is_none()));
        let whole = whole.into_iter().flat_map(|table| {
            let line = |share| Line::new(&table.title, &table.of, share, percent_from);
            table.areas.iter().map(move |area| line(area.share))
        });
        let tables = villages.into_iter().map(|table| Villages::new(table, percent_from));
        Self { whole: whole.collect(), tables: tables.collect() }
    }
}

impl Villages {
    fn new(table: &PublicTable, percent_from: u32) -> Self {
        let line = |name: &str, share| Line::new(name, &table.of, share, percent_from);
        let shares = table.areas.iter().filter_map(|area| area.share);
        let sum = shares.reduce(|sum, share| PublicShare {
            numerator: sum.numerator.saturating_add(share.numerator),
            denominator: sum.denominator.saturating_add(share.denominator),
        });
        Self {
            title: table.title.clone(),
            of: table.of.clone(),
            lines: table.areas.iter().map(|area| line(&area.name, area.share)).collect(),
            shown: sum.map(|sum| line("Desa yang ditampilkan", Some(sum))),
        }
    }
}

impl Line {
    fn new(name: &str, of: &str, share: Option<PublicShare>, percent_from: u32) -> Self {
        let (percent, counts) = match share {
            Some(PublicShare { numerator, denominator }) => {
                // Half a person more or less: whole percents are finer than the rounding.
                let percent = (numerator * 100 + denominator / 2) / denominator.max(1);
                let percent = (percent_from <= denominator).then(|| format!("{percent} %"));
                (percent.unwrap_or("–".to_owned()), format!("{numerator} dari {denominator}"))
            }
            None => ("–".to_owned(), HIDDEN.to_owned()),
        };
        Self { name: name.to_owned(), of: of.to_owned(), percent, counts }
    }
}
