//! Which field of a report is which element of another system.

use std::sync::Arc;

use domain::{area::DesaCode, day::Day};

use crate::model::{Guidelines, Rule};

/// Fields of reports as data elements of a DHIS2.
#[derive(Debug, Clone)]
pub struct Dhis2 {
    /// Identity, name, sources.
    pub rule: Rule,
    /// Data sets, by the id of a report.
    pub sets: Vec<(Arc<str>, Uid)>,
    /// Data elements, by field.
    pub elements: Vec<Element>,
    /// Units: villages, and the whole of the Puskesmas as that of no village.
    pub units: Vec<(Option<DesaCode>, Uid)>,
}

/// A data element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Report.
    pub report: Arc<str>,
    /// Field of the report.
    pub field: Arc<str>,
    /// Group, for a field that is split.
    pub group: Option<Arc<str>>,
    /// The element.
    pub element: Uid,
    /// Its disaggregation; absent for the default one.
    pub combination: Option<Uid>,
}

/// Identity of something in a DHIS2: a letter and ten letters or digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uid(String);

impl Uid {
    /// Reads an identity.
    pub fn parse(text: &str) -> Option<Self> {
        let is_uid = text.len() == 11
            && text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_uid.then(|| Self(text.to_owned()))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Dhis2 {
    /// Returns the data set of a report.
    pub fn set(&self, report: &str) -> Option<&Uid> {
        self.sets.iter().find(|(of, _)| **of == *report).map(|(_, uid)| uid)
    }

    /// Returns the unit of a village, or of the whole.
    pub fn unit(&self, desa: Option<DesaCode>) -> Option<&Uid> {
        self.units.iter().find(|(of, _)| *of == desa).map(|(_, uid)| uid)
    }

    /// Returns the data element of a field, or of a group of it.
    pub fn element(&self, report: &str, field: &str, group: Option<&str>) -> Option<&Element> {
        self.elements.iter().find(|one| {
            *one.report == *report && *one.field == *field && one.group.as_deref() == group
        })
    }
}

impl Guidelines {
    /// Returns the mapping to DHIS2 that holds on a day.
    pub fn dhis2_on(&self, day: Day) -> Option<&Dhis2> {
        self.dhis2.iter().find(|mapping| mapping.rule.holds_on(day))
    }
}
