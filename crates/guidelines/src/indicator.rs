//! Indicators: whom they count, and what each of them must have had.

use std::{fmt, sync::Arc};

use crate::{
    age::{AgePoint, AgeSpan},
    condition::{Condition, Formula},
    facts::Slot,
    model::{Label, Rule},
    step::StepChoice,
    target::{Better, CohortSpan, Target},
};

/// An indicator of the board.
#[derive(Debug, Clone)]
pub struct Indicator {
    /// Identity, name, sources. The label is the name on the board.
    pub rule: Rule,
    /// Under which heading it is chosen.
    pub group: Label,
    /// How one speaks of those who are counted: "anak", "ibu hamil".
    pub people: Label,
    /// What counts, in words.
    pub numerator_text: Label,
    /// Out of whom, in words.
    pub denominator_text: Label,
    /// Whether more is better.
    pub better: Better,
    /// Target in percent, dated; the first whose validity holds on a day is used.
    pub targets: Vec<Target>,
    /// How months are counted.
    pub count: Count,
}

/// How an indicator counts people over months.
#[derive(Debug, Clone)]
pub enum Count {
    /// Every month stands for itself (D/S, stunting).
    Monthly {
        /// Months of the year in which it is counted; empty means all.
        months: Vec<u8>,
        /// Who is in the denominator, by month facts.
        population: Condition,
        /// Who of them is in the numerator, by month facts.
        numerator: Condition,
    },
    /// Cases: each belongs to one month and is done in the month in which the last of its
    /// components is met (KN lengkap, imunisasi dasar lengkap, K4).
    Cases {
        /// What a case is, and to which month it belongs.
        of: Cases,
        /// What is asked for; never empty, at most [`COMPONENTS_MAX`].
        components: Vec<Component>,
        /// Whether the denominator of a month is the whole year's cases or those to date.
        span: CohortSpan,
    },
}

/// Most components of an indicator: which of them are missing is kept as bits of one number.
pub const COMPONENTS_MAX: usize = 62;

/// What a case is.
#[derive(Debug, Clone)]
pub enum Cases {
    /// Everybody who reaches an age, in the month of reaching it.
    Age(AgePoint),
    /// Every episode of a kind, in the month of a point of its course.
    Episode {
        /// Id of the kind.
        kind: Arc<str>,
        /// The point.
        at: EpisodePoint,
        /// Outcomes with which an ended episode counts; empty means all, and those without one.
        outcomes: Vec<Arc<str>>,
    },
    /// Everybody of a population, once in every calendar year, in its January.
    ///
    /// Ages are those of the last day of the year, everything else is as of today or that day, so
    /// that time alone changes nothing within a year.
    Year(Condition),
}

/// A point of the course of an episode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EpisodePoint {
    /// So long after its begin; when nobody knows the begin, after the contact that opened it.
    Reached(AgePoint),
    /// Its end.
    Ended {
        /// While it is open it belongs to the month of this age of it; absent when only those that
        /// ended are counted.
        expected: Option<AgePoint>,
    },
}

/// One of the things that a case must have had.
#[derive(Debug, Clone)]
pub struct Component {
    /// Its name in words; absent for steps, which have names of their own.
    pub label: Option<Label>,
    /// When it is met.
    pub met: Met,
    /// Ages between which it counts, by the clock of the case; absent means the whole case.
    pub within: Option<AgeSpan>,
    /// Of whom it is asked, judged like the population of a year; of others it counts as met.
    /// Absent means of everybody.
    pub asked: Option<Condition>,
}

/// What meets a component.
#[derive(Debug, Clone)]
pub enum Met {
    /// A step of an item, given in its window or no later than an age.
    Step {
        /// Any of these.
        choice: StepChoice,
        /// Last age at which it counts; absent means the window of the step.
        before: Option<AgePoint>,
    },
    /// Items given on so many days.
    Given {
        /// Codes of the items; any step of any of them counts.
        items: Vec<Arc<str>>,
        /// On how many days.
        times: u8,
    },
    /// A condition that holds at contacts of so many days.
    Contact {
        /// Judged with what is known at the contact.
        when: Condition,
        /// On how many days.
        times: u8,
    },
    /// A condition that holds at a contact in every calendar month, from the month after the one
    /// in which the case began for this person to the last that is over.
    EveryMonth(Condition),
    /// Numbers written at contacts that add up to so much.
    Sum {
        /// What is added at a contact.
        of: Formula,
        /// How much it must come to.
        at_least: f64,
        /// What meets it as well, at a contact; absent when only the sum does.
        or: Option<Condition>,
    },
}

impl Met {
    /// Tells whether contacts must be read to know; services are known without.
    pub const fn reads_contacts(&self) -> bool {
        matches!(self, Self::Contact { .. } | Self::EveryMonth(_) | Self::Sum { .. })
    }
}

impl Indicator {
    /// Returns the components; empty for an indicator whose months stand for themselves.
    pub fn components(&self) -> &[Component] {
        match &self.count {
            Count::Monthly { .. } => &[],
            Count::Cases { components, .. } => components,
        }
    }

    /// Tells whether people are counted as cases that are done in one month or another.
    pub const fn has_cases(&self) -> bool {
        matches!(self.count, Count::Cases { .. })
    }

    /// Tells whether the denominator is that of the whole year.
    pub const fn is_of_the_year(&self) -> bool {
        matches!(self.count, Count::Cases { span: CohortSpan::Year, .. })
    }

    /// Lists the facts that the conditions and sums of the indicator read, some perhaps twice.
    pub fn reads(&self) -> Vec<Slot> {
        let mut conditions: Vec<&Condition> = Vec::new();
        let mut reads = Vec::new();
        match &self.count {
            Count::Monthly { population, numerator, .. } => {
                conditions.extend([population, numerator]);
            }
            Count::Cases { of, components, .. } => {
                if let Cases::Year(population) = of {
                    conditions.push(population);
                }
                for component in components {
                    conditions.extend(&component.asked);
                    match &component.met {
                        Met::Contact { when, .. } | Met::EveryMonth(when) => conditions.push(when),
                        Met::Sum { of, or, .. } => {
                            reads.extend(&of.reads);
                            conditions.extend(or);
                        }
                        Met::Step { .. } | Met::Given { .. } => {}
                    }
                }
            }
        }
        reads.extend(conditions.into_iter().flat_map(|condition| &condition.reads));
        reads
    }
}

/// What is asked for and of whom, as it is written in the guidelines.
impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.met.fmt(f)?;
        self.asked.iter().try_for_each(|asked| write!(f, ", hanya bila {}", asked.text))
    }
}

/// What is asked for, as it is written in the guidelines.
impl fmt::Display for Met {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Step { choice, .. } => choice.fmt(f),
            Self::Given { items, times } => write!(f, "{times} x {}", items.join(" atau ")),
            Self::Contact { when, times: 1 } => f.write_str(&when.text),
            Self::Contact { when, times } => write!(f, "{times} x ({})", when.text),
            Self::EveryMonth(when) => write!(f, "setiap bulan ({})", when.text),
            Self::Sum { of, at_least, or } => {
                write!(f, "jumlah {} >= {at_least}", of.text)?;
                or.iter().try_for_each(|or| write!(f, " atau {}", or.text))
            }
        }
    }
}
