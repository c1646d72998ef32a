//! Forms: what is asked and given at a contact, in the order of the card.

use std::sync::Arc;

use domain::record::Setting;

use crate::{
    condition::Condition,
    facts::Slot,
    model::{Label, Rule},
};

/// The form of a life stage at a place.
#[derive(Debug, Clone)]
pub struct Form {
    /// Identity, name, sources.
    pub rule: Rule,
    /// Life stages that it serves.
    pub stages: Vec<Arc<str>>,
    /// Where it is filled in.
    pub places: Vec<Setting>,
    /// Sections, in the order of the card.
    pub sections: Vec<Section>,
}

/// A section of a form.
#[derive(Debug, Clone)]
pub struct Section {
    /// Heading.
    pub label: Label,
    /// Step of the posyandu day, 1 to 5, when the card names one.
    pub step: Option<u8>,
    /// For whom it is shown, by facts of the person and answers above it; absent means everybody.
    pub when: Option<Condition>,
    /// Observations that it asks for or shows, in order.
    pub fields: Vec<Slot>,
    /// Items that can be given there, in order.
    pub services: Vec<Arc<str>>,
}
