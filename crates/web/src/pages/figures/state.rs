//! What is stated, about which place, and by whom it is said.

use std::collections::BTreeMap;

use domain::{
    area::DesaCode,
    day::{Day, Month},
    figure::{Figure, Figures, Period},
    quantity::Quantity,
    record::Body,
    refusal::{NAME_CHARS_MAX, Refusal},
};
use guidelines::{figure::FigureRule, model::Guidelines};
use serde::Deserialize;
use url::form_urlencoded;

use crate::{
    app::App,
    dates,
    error::PageError,
    field::{Field, Input, Wrong},
    figures::last_day,
    form::Fields,
    own_place::{self, Said},
    pages::filter::Choice,
    session::Signed,
};

/// Years before and after this one that are offered, and months before this one.
const YEARS_BEFORE: i16 = 3;
const YEARS_AFTER: i16 = 1;
const MONTHS_BEFORE: i32 = 12;

/// What an address says after its question mark.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub(crate) masa: String,
    pub(crate) desa: String,
    /// A heading, when only its numbers are asked about.
    pub(crate) kelompok: String,
    pub(crate) pesan: String,
}

impl Asked {
    /// Returns the period asked for; this year when none is.
    pub(crate) fn period(&self, today: Day) -> std::result::Result<Period, PageError> {
        match self.masa.as_str() {
            "" => Ok(Period::Year(today.ymd().0)),
            text => text.parse().map_err(|_| PageError::Unreadable),
        }
    }

    /// Returns the village asked for; none means the whole of the Puskesmas.
    pub(crate) fn desa(&self) -> std::result::Result<Option<DesaCode>, PageError> {
        match self.desa.as_str() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| PageError::Unreadable),
        }
    }
}

/// Lists the periods to choose from: years, then months.
pub(crate) fn periods(today: Day, chosen: Period) -> Vec<Choice> {
    let (year, _, _) = today.ymd();
    let years = (year - YEARS_BEFORE..=year + YEARS_AFTER).rev().map(Period::Year);
    let month = today.month();
    let months = (0..=MONTHS_BEFORE).map(|back| Period::Month(month.plus(-back)));
    let named = years.chain(months).map(|period| (period.to_string(), name(period)));
    named.map(|option| Choice::of(option, &chosen.to_string())).collect()
}

/// Names a period.
pub(crate) fn name(period: Period) -> String {
    match period {
        Period::Year(year) => year.to_string(),
        Period::Month(month) => Month::indonesian(month),
    }
}

/// Lists the figures that are stated of a period, in the order of the guidelines.
pub(crate) fn rules(guidelines: &Guidelines, period: Period) -> Vec<&FigureRule> {
    let monthly = matches!(period, Period::Month(_));
    let on = last_day(period);
    let held = |figure: &&FigureRule| figure.monthly == monthly && figure.rule.holds_on(on);
    guidelines.figures.iter().filter(held).collect()
}

/// Lists those of one heading; all of them when no heading is named.
///
/// # Errors
///
/// Not found when no figure of the period stands under the heading.
pub(crate) fn rules_of<'a>(
    guidelines: &'a Guidelines,
    period: Period,
    group: &str,
) -> std::result::Result<Vec<&'a FigureRule>, PageError> {
    let mut rules = rules(guidelines, period);
    rules.retain(|rule| group.is_empty() || rule.group.id == group);
    if rules.is_empty() && !group.is_empty() {
        return Err(PageError::NotFound("Kelompok angka"));
    }
    Ok(rules)
}

/// Address of the form of a place, for all its numbers or those of one heading.
pub(crate) fn form_address(period: Period, desa: Option<DesaCode>, group: &str) -> String {
    let desa = desa.map(|desa| desa.to_string()).unwrap_or_default();
    let group: String = form_urlencoded::byte_serialize(group.as_bytes()).collect();
    let group = if group.is_empty() { group } else { format!("&kelompok={group}") };
    format!("/sasaran/isi?masa={period}&desa={desa}{group}")
}

/// Makes the fields that say where numbers come from.
pub(crate) fn origin_fields(today: Day) -> Vec<Field> {
    vec![
        Field::new("sumber", "Sumber", Input::Text { max: NAME_CHARS_MAX })
            .hint("Siapa yang menetapkan, misalnya: Proyeksi BPS 2026, SK Kepala Dinas.")
            .required(),
        Field::new("tanggal", "Tanggal sumber", Input::Text { max: 20 })
            .value(dates::typed(today))
            .hint("Tanggal-bulan-tahun, misalnya 21-11-2026.")
            .required(),
    ]
}

/// Where numbers come from.
pub(crate) struct Origin {
    pub(crate) source: String,
    pub(crate) dated: Day,
}

impl Origin {
    /// Reads the fields.
    pub(crate) fn read(typed: &Fields) -> std::result::Result<Self, Wrong> {
        let source = typed.filled("sumber").ok_or_else(|| {
            let message = "Tulis sumbernya: siapa yang menghitung atau menetapkan angka ini.";
            Wrong::at("sumber")(Refusal::new("angka.tanpa-sumber", message))
        })?;
        let dated = dates::day(typed.text("tanggal")).map_err(Wrong::at("tanggal"))?;
        Ok(Self { source: source.to_owned(), dated })
    }
}

/// Writes what is stated, all of it or nothing: a record for each village.
pub(crate) async fn save(
    app: &App,
    signed: &Signed,
    period: Period,
    origin: &Origin,
    values: BTreeMap<Option<DesaCode>, BTreeMap<String, Quantity>>,
) -> std::result::Result<std::result::Result<(), Refusal>, PageError> {
    let mut bodies = Vec::new();
    for (desa, values) in values {
        let figure = |value| Figure { value, low: None, high: None };
        let values = values.into_iter().map(|(code, value)| (code, figure(value))).collect();
        let figures = Figures { desa, period, source: origin.source.clone(), values };
        if let Err(refusal) = app.guidelines().check_figures(&figures) {
            return Ok(Err(refusal));
        }
        bodies.push(Body::Figures(figures));
    }
    let said = Said { occurred: origin.dated, minute: None, bodies };
    own_place::state(app, signed, said).await
}
