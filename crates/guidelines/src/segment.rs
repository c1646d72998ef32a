//! Segments: answers about a person that are shown only to whoever cares for that person.

use std::sync::Arc;

use crate::model::{Guidelines, Rule};

/// A kind of confidential data (*data terbatas*), such as HIV or mental health.
#[derive(Debug, Clone)]
pub struct Segment {
    /// Identity, name, sources.
    pub rule: Rule,
    /// Codes of the observations that belong to it.
    pub observations: Vec<Arc<str>>,
    /// Whether the guardian of a young person is not told either.
    pub kept_from_guardian: bool,
}

impl Guidelines {
    /// Returns the segment of an observation. It holds on every day: what was written before
    /// there was a label is as confidential as what is written today.
    pub fn segment_of(&self, observation: &str) -> Option<&Segment> {
        let place = self.index.segments.get(observation)?;
        self.segments.get(*place)
    }
}
