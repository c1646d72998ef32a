//! Which report is asked for: form, period, area.

use domain::area::DesaCode;
use guidelines::report::{Report, ReportRows};
use serde::Deserialize;
use store::read::area::Scope;

use crate::{
    app::App,
    error::PageError,
    names::Names,
    pages::{reach::Reach, report::period::Span},
    session::Signed,
};

/// What an address says after its question mark.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub(crate) masa: String,
    pub(crate) wilayah: String,
}

/// A report that may be shown to whoever asks.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) report: Report,
    pub(crate) span: Span,
    /// The village whose form it is; absent for the whole.
    pub(crate) desa: Option<DesaCode>,
    /// As far as the account reaches.
    pub(crate) within: Scope,
    /// Whether confidential numbers are told.
    pub(crate) hears: bool,
}

impl Question {
    /// Reads a question, as far as the account reaches.
    pub(crate) fn read(
        (app, names): (&App, &Names),
        signed: &Signed,
        form: &str,
        asked: &Asked,
    ) -> Result<Self, PageError> {
        let today = app.today();
        let known = |on| app.guidelines().report(form, on);
        let kind = known(today).ok_or(PageError::NotFound("Formulir"))?.period;
        let span = Span::read(kind, &asked.masa, today)?;
        let report = known(span.days().until).ok_or(PageError::NotFound("Formulir"))?.clone();
        let desa = match asked.wilayah.as_str() {
            "" => None,
            code => {
                let written = code.parse().map_err(|_| PageError::Unreadable)?;
                Some(app.guidelines().villages.of_code(written, today))
            }
        };
        let within = Reach::whole((app, names), signed)?.within;
        Ok(Self { report, span, desa, within, hears: signed.hears_of_confidential() })
    }

    /// Returns the area of the form and of the account together.
    pub(crate) fn scope(&self) -> Scope {
        match (self.desa, &self.within) {
            (Some(desa), within) if within.is_whole() => {
                let area = Scope::Desa(desa.to_string());
                match within.parted().0 {
                    Some(home) => area.of_home(home),
                    None => area,
                }
            }
            (_, within) => within.clone(),
        }
    }

    /// Returns the part of an address after the question mark that leads here again.
    pub(crate) fn query(&self) -> String {
        let desa = self.desa.map(|desa| format!("&wilayah={desa}")).unwrap_or_default();
        format!("masa={}{desa}", self.span.code())
    }

    /// Returns the address of a form, with names where it has them.
    pub(crate) fn path(report: &Report) -> String {
        match report.rows {
            ReportRows::Person(_) => format!("/laporan-bernama/{}", report.rule.id),
            _ => format!("/laporan/{}", report.rule.id),
        }
    }

    /// Returns the name of its files.
    pub(crate) fn file_name(&self) -> String {
        let desa = self.desa.map(|desa| format!("-{desa}")).unwrap_or_default();
        format!("{}-{}{desa}", self.report.rule.id, self.span.code())
    }
}
