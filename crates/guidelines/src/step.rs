//! Steps of items as other rules name them.

use std::fmt;
use std::sync::Arc;

/// A step of an item, written `item.step`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepCode {
    /// Code of the item, such as `imm_dpt`.
    pub item: Arc<str>,
    /// Code of the step within it, such as `DPT2`.
    pub step: Arc<str>,
}

impl StepCode {
    /// Reads `item.step`; `None` when there is no dot.
    pub fn parse(text: &str) -> Option<Self> {
        let (item, step) = text.split_once('.')?;
        Some(Self { item: item.into(), step: step.into() })
    }

    /// Tells whether this is the step of an item.
    pub fn is(&self, item: &str, step: &str) -> bool {
        *self.item == *item && *self.step == *step
    }
}

impl fmt::Display for StepCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.item, self.step)
    }
}

/// A step that is asked for: one, or any of several that count the same. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepChoice(pub Vec<StepCode>);

impl StepChoice {
    /// Tells whether a step is one of the choice.
    pub fn has(&self, item: &str, step: &str) -> bool {
        self.0.iter().any(|code| code.is(item, step))
    }
}

impl fmt::Display for StepChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, code) in self.0.iter().enumerate() {
            if 0 < at {
                f.write_str(" atau ")?;
            }
            code.fmt(f)?;
        }
        Ok(())
    }
}
