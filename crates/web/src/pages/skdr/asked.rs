//! Which week, disease and village are asked about.

use access::door;
use domain::{
    day::Day,
    surveillance::{last_day_of, week_of},
};
use guidelines::disease::Disease;
use serde::Deserialize;
use store::read::area::Scope;

use crate::{
    app::App,
    early_warning::Of,
    error::PageError,
    pages::{board::show::Number, reach::own_scope},
    session::Signed,
};

/// What stands for a village that is not known.
const UNKNOWN: &str = "-";

/// What an address says after its question mark.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub(crate) minggu: String,
    pub(crate) penyakit: String,
    pub(crate) desa: String,
    pub(crate) halaman: u32,
    pub(crate) pesan: String,
}

impl Asked {
    /// Returns the Sunday of the week asked for; that of today when none is.
    pub(crate) fn week(&self, today: Day) -> Result<Day, PageError> {
        let week = match self.minggu.as_str() {
            "" => week_of(today),
            text => text.parse().map_err(|_| PageError::Unreadable)?,
        };
        if week != week_of(week) {
            return Err(PageError::Unreadable);
        }
        if today < week {
            return Err(PageError::NotFound("Minggu"));
        }
        Ok(week)
    }

    /// Returns the disease asked for, as it was in a week.
    pub(crate) fn disease<'g>(&self, app: &'g App, week: Day) -> Result<&'g Disease, PageError> {
        app.guidelines().disease(&self.penyakit, week).ok_or(PageError::NotFound("Penyakit"))
    }

    /// Returns of whom numbers are asked.
    pub(crate) fn of(&self) -> Result<Of, PageError> {
        match self.desa.as_str() {
            "" => Ok(Of::All),
            UNKNOWN => Ok(Of::Village(None)),
            text => {
                text.parse().map(|desa| Of::Village(Some(desa))).map_err(|_| PageError::Unreadable)
            }
        }
    }
}

/// Returns the area of numbers.
pub(crate) fn scope(of: Of) -> Scope {
    match of {
        Of::All => Scope::All,
        Of::Village(desa) => Scope::Desa(desa.map(|desa| desa.to_string()).unwrap_or_default()),
    }
}

/// Writes of whom numbers are, for an address.
pub(crate) fn word(of: Of) -> String {
    match of {
        Of::All => String::new(),
        Of::Village(None) => UNKNOWN.to_owned(),
        Of::Village(Some(desa)) => desa.to_string(),
    }
}

/// Returns the area as far as the account reaches.
pub(crate) fn within(signed: &Signed) -> Result<Scope, PageError> {
    Ok(own_scope(signed)?.unwrap_or(Scope::All))
}

/// Tells whether a week may be closed: from its Saturday on.
pub(crate) fn is_over(week: Day, today: Day) -> bool {
    last_day_of(week) <= today
}

/// Makes a number that opens to names, for those who may see them.
pub(crate) fn opening(
    signed: &Signed,
    disease: &Disease,
    (week, of): (Day, Of),
    count: u32,
) -> Number {
    let opens = 0 < count && signed.may(door::SEE_NAMES);
    let href = || format!("/skdr/orang?{}", query(disease, week, of));
    Number { count: count.into(), href: opens.then(href) }
}

/// Writes the part of an address after the question mark.
pub(crate) fn query(disease: &Disease, week: Day, of: Of) -> String {
    format!("penyakit={}&minggu={week}&desa={}", disease.rule.id, word(of))
}
