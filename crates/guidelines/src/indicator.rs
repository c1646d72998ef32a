//! Indicators: whom they count, and what each of them must have had.

use std::{fmt, sync::Arc};

use domain::day::Month;

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
    /// Figures (*sasaran*) that stand beside the registered people as denominators, by code; the
    /// first is the official one. Empty when there is none.
    pub estimates: Vec<Arc<str>>,
    /// Target in percent, dated; the first whose validity holds on a day is used.
    pub targets: Vec<Target>,
    /// How months are counted.
    pub count: Count,
    /// Whether a confidential answer is read: then its names and small numbers are for the team
    /// that cares for these people.
    pub confidential: bool,
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
        /// Who counts, as of the day of the case; absent means everybody.
        population: Option<Condition>,
        /// What a case must have had to be counted at all: women whose Hb was measured.
        counted: Vec<Component>,
        /// What is asked for, at most [`COMPONENTS_MAX`]; empty when every case counts, in its own
        /// month: a number of births, deaths or illnesses.
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
        /// Where the person lived when it was opened decides, even of who has left or died since;
        /// else where the person lives at the point.
        of_opening: bool,
    },
    /// Everybody of the population, once in every year, in its first month.
    ///
    /// Ages are those of the last day of the year, everything else is as of today or that day, so
    /// that time alone changes nothing within a year.
    Year {
        /// Month in which years begin: 1, or 7 for school years.
        begins_month: u8,
    },
    /// Every contact at which something was found, in its month.
    Found {
        /// What; where it reads answers, judged only at contacts that made any of them known.
        when: Condition,
        /// Contacts of so many days, the first included, are one case.
        apart_days: u16,
    },
    /// Death, in its month, where the person lived last; the population is judged by the age on
    /// that day and by all else as of the day before.
    Death,
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
    /// Of whom it is asked, as of the day of the case; absent means of everybody.
    pub who: Option<Condition>,
}

/// What meets a component.
#[derive(Debug, Clone)]
pub enum Met {
    /// A step of an item, given in its window or no later than an age.
    Step {
        /// Any of these.
        choice: StepChoice,
        /// Age after which it counts: who had it before is not counted; absent means any.
        after: Option<AgePoint>,
        /// Last age at which it counts; absent means the window of the step.
        before: Option<AgePoint>,
    },
    /// Items given on so many days.
    Given {
        /// Codes of items, of which any step counts, or of steps.
        items: Vec<Arc<str>>,
        /// On how many days; 0 means on none.
        times: u8,
    },
    /// A condition that holds at contacts of so many days.
    Contact {
        /// Judged with what is known at the contact.
        when: Condition,
        /// On how many days; 0 means on none.
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

    /// Tells whether something must not have been.
    pub const fn asks_for_none(&self) -> bool {
        matches!(self, Self::Given { times: 0, .. } | Self::Contact { times: 0, .. })
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

    /// Returns what a case must have had to be counted at all.
    pub fn counted(&self) -> &[Component] {
        match &self.count {
            Count::Monthly { .. } => &[],
            Count::Cases { counted, .. } => counted,
        }
    }

    /// Returns the first month of the year that holds a month: its January, or the first month of
    /// its school year where the indicator counts those.
    pub fn year_of(&self, month: Month) -> Month {
        let begins = match &self.count {
            Count::Cases { of: Cases::Year { begins_month }, .. } => i32::from(*begins_month),
            Count::Cases { .. } | Count::Monthly { .. } => 1,
        };
        month.plus(-(month.number() - begins).rem_euclid(12))
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
        match &self.count {
            Count::Monthly { population, numerator, .. } => {
                [&population.reads[..], &numerator.reads].concat()
            }
            Count::Cases { of, population, counted, components, .. } => {
                let found = match of {
                    Cases::Found { when, .. } => Some(when),
                    Cases::Age(_) | Cases::Episode { .. } | Cases::Year { .. } | Cases::Death => {
                        None
                    }
                };
                let of_case = found.into_iter().chain(population).map(|c| &c.reads);
                let asked = counted.iter().chain(components).flat_map(Component::reads);
                of_case.flatten().copied().chain(asked).collect()
            }
        }
    }
}

impl Component {
    fn reads(&self) -> Vec<Slot> {
        let of_met = match &self.met {
            Met::Contact { when, .. } | Met::EveryMonth(when) => when.reads.clone(),
            Met::Sum { of, or, .. } => {
                let or = or.iter().flat_map(|or| &or.reads);
                of.reads.iter().chain(or).copied().collect()
            }
            Met::Step { .. } | Met::Given { .. } => Vec::new(),
        };
        let who = self.who.iter().flat_map(|who| &who.reads);
        of_met.into_iter().chain(who.copied()).collect()
    }
}

/// What is asked for, as it is written in the guidelines.
impl fmt::Display for Met {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Step { choice, .. } => choice.fmt(f),
            Self::Given { items, times: 0 } => write!(f, "tanpa {}", items.join(" atau ")),
            Self::Given { items, times } => write!(f, "{times} x {}", items.join(" atau ")),
            Self::Contact { when, times: 0 } => write!(f, "tidak pernah ({})", when.text),
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
