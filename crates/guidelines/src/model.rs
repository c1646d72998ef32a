//! The law in typed form: what the files of `guidelines/` say once loaded and checked.

use std::sync::Arc;

use domain::day::Day;

use crate::{
    age::{AgePoint, AgeSpan},
    condition::{Condition, Formula},
    disease::{Disease, EarlyWarning},
    episode::{Clock, EpisodeRule},
    exchange::Dhis2,
    facts::{FactType, Slot, Vocabulary},
    figure::FigureRule,
    form::Form,
    growth::GrowthRules,
    household::HouseholdRules,
    indicator::Indicator,
    instrument::Instrument,
    lookup::Index,
    meeting::MeetingRules,
    public::PublicRules,
    pws::PwsRules,
    reading::Reading,
    register::{Recap, Register},
    report::Report,
    school::SchoolYear,
    segment::Segment,
    situation::SituationRules,
    spm::SpmRules,
    step::StepCode,
    summary::SummaryRules,
    village::VillageChanges,
};

/// Everything that is loaded from `guidelines/`.
#[derive(Debug, Clone)]
pub struct Guidelines {
    /// SHA-256 of all files in order of their names, hexadecimal; changes when anything changes.
    pub digest: String,
    /// Name of this edition, for people.
    pub edition: String,
    /// Where rules come from.
    pub sources: Vec<Source>,
    /// Life stages.
    pub stages: Vec<Stage>,
    /// Kinds of episodes.
    pub episodes: Vec<EpisodeRule>,
    /// School years, one per validity.
    pub school: Vec<SchoolYear>,
    /// What may be observed.
    pub observations: Vec<Observation>,
    /// Scored lists of questions.
    pub instruments: Vec<Instrument>,
    /// Forms.
    pub forms: Vec<Form>,
    /// Service items.
    pub items: Vec<Item>,
    /// Findings that belong to no single item.
    pub findings: Vec<FindingRule>,
    /// Reasons for a home visit.
    pub home_visits: Vec<HomeVisitRule>,
    /// Indicators.
    pub indicators: Vec<Indicator>,
    /// Numbers that somebody else counts or sets.
    pub figures: Vec<FigureRule>,
    /// Diseases under early warning (SKDR), in the order of the weekly form.
    pub diseases: Vec<Disease>,
    /// What they share, one per validity.
    pub early_warnings: Vec<EarlyWarning>,
    /// Growth rules: bands, KMS, velocity.
    pub growth: GrowthRules,
    /// Cohort registers.
    pub registers: Vec<Register>,
    /// Attendance registers of a posyandu with the recaps of their months.
    pub recaps: Vec<Recap>,
    /// Rules of local-area monitoring, one per validity.
    pub pws: Vec<PwsRules>,
    /// Minimum service standards, one per validity.
    pub spm: Vec<SpmRules>,
    /// Indicators of households, one set per validity.
    pub households: Vec<HouseholdRules>,
    /// The page of the health situation, one per validity.
    pub situation: Vec<SituationRules>,
    /// The summary of the board, one per validity.
    pub summary: Vec<SummaryRules>,
    /// The numbers for everybody, one per validity.
    pub public: Vec<PublicRules>,
    /// Rates and shares worked out from other numbers.
    pub readings: Vec<Reading>,
    /// What is put before meetings, one per kind and validity.
    pub meetings: Vec<MeetingRules>,
    /// Confidential data.
    pub segments: Vec<Segment>,
    /// Forms that others ask for.
    pub reports: Vec<Report>,
    /// Their fields as elements of a DHIS2, one per validity.
    pub dhis2: Vec<Dhis2>,
    /// Villages whose code changed.
    pub villages: VillageChanges,
    /// Names that conditions use.
    pub vocabulary: Vocabulary,
    /// Where rules stand, by code.
    pub(crate) index: Index,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Label {
    /// Indonesian, shown first.
    pub id: String,
    /// English.
    pub en: String,
}

/// Where a rule comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Short code used in rules, such as `KMK-2015-2023`.
    pub id: String,
    /// Full name of the regulation or document.
    pub title: String,
    /// How far it is trusted: `tinggi`, `sedang`, `rendah`, `asumsi`.
    pub trust: String,
    /// Where it was read.
    pub read_at: String,
}

/// What every rule carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Stable identity, such as `imm_dpt` or `tumbuh_bb.bgm`.
    pub id: Arc<str>,
    /// Version of this text of the rule, such as `2023.1`.
    pub version: Arc<str>,
    /// First day on which it holds.
    pub valid_from: Day,
    /// Last day on which it holds; absent while it holds.
    pub valid_until: Option<Day>,
    /// Name for people.
    pub label: Label,
    /// Codes of the sources, with page or table where known: `KMK-2015-2023 Gambar 13`.
    pub sources: Vec<String>,
    /// What in this rule is assumed and must be confirmed.
    pub assumed: Vec<String>,
}

impl Rule {
    /// Tells whether the rule holds on a day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.valid_from <= day && self.valid_until.is_none_or(|last| day <= last)
    }
}

/// A life stage (tahap hidup).
#[derive(Debug, Clone)]
pub struct Stage {
    /// Identity, name, sources.
    pub rule: Rule,
    /// Paper book to which the stage belongs, such as `anak` or `ibu`. Items of a book are judged
    /// while one of its stages holds.
    pub book: Arc<str>,
    /// When it holds.
    pub span: StageSpan,
}

/// When a life stage holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageSpan {
    /// At certain ages.
    Age(AgeSpan),
    /// While an episode of a kind is open.
    Episode(Arc<str>),
}

impl Stage {
    /// Returns the ages of the stage, when it is one of age.
    pub const fn age(&self) -> Option<AgeSpan> {
        match &self.span {
            StageSpan::Age(age) => Some(*age),
            StageSpan::Episode(_) => None,
        }
    }
}

/// Something that may be observed.
#[derive(Debug, Clone)]
pub struct Observation {
    /// Identity, name, sources. The id is the code used in records and conditions.
    pub rule: Rule,
    /// What kind of value it takes.
    pub kind: ObservationKind,
    /// Unit shown inside the field; empty when there is none.
    pub unit: String,
    /// Bounds beyond which a value cannot be real and is refused.
    pub possible: Option<Range>,
    /// Bounds beyond which a value is kept but flagged, by age.
    pub plausible: Vec<PlausibleRange>,
    /// LOINC code, when known.
    pub loinc: Option<String>,
    /// SNOMED CT code, when known.
    pub snomed: Option<String>,
    /// Worked out by the system, never typed.
    pub derived: bool,
    /// How it is worked out, when by a formula over answers of the same contact.
    pub formula: Option<Formula>,
    /// Facts of its latest value, when that is remembered beyond the contact.
    pub last: Option<Last>,
    /// Its fact.
    pub slot: Slot,
}

/// Facts of the latest value of an observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Last {
    /// The value.
    pub value: Slot,
    /// Days since it was made known, where that is a fact too.
    pub days: Option<Slot>,
}

/// Kinds of observed values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObservationKind {
    /// A number with so many decimals on screens.
    Number {
        /// Decimals shown and asked for.
        decimals: u8,
    },
    /// Yes or no.
    Bool,
    /// One of several options.
    Choice(Vec<(Arc<str>, Label)>),
    /// A calendar date.
    Day,
    /// Free text.
    Text,
}

impl ObservationKind {
    /// Returns the type of the fact that conditions see.
    pub fn fact_type(&self) -> FactType {
        match self {
            Self::Number { .. } => FactType::Number,
            Self::Bool => FactType::Bool,
            Self::Choice(_) | Self::Day | Self::Text => FactType::Text,
        }
    }
}

/// A closed range of numbers, in thousandths of the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// Smallest value.
    pub min: i64,
    /// Largest value.
    pub max: i64,
}

/// A plausible range for an age; without ages it holds for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlausibleRange {
    /// For whom.
    pub age: Option<AgeSpan>,
    /// The range.
    pub range: Range,
}

/// A service item (layanan) of a package.
#[derive(Debug, Clone)]
pub struct Item {
    /// Identity, name, sources.
    pub rule: Rule,
    /// Life stages in whose package it stands.
    pub stages: Vec<Arc<str>>,
    /// Cluster: K1 to K5.
    pub cluster: String,
    /// Where it may be given: words of [`domain::record::Setting`], and `labkesmas`.
    pub places: Vec<String>,
    /// From which moment its ages are counted.
    pub clock: Clock,
    /// Ages, by its clock, at which it is given at all.
    pub age: AgeSpan,
    /// Days after the ideal day of a step, or after an indication, before it is overdue.
    pub grace_days: u16,
    /// For whom, beyond age; absent means everybody of that age.
    pub who: Option<Condition>,
    /// When it is to be given.
    pub schedule: Schedule,
    /// Observations whose answer, whatever it is, shows that it was done (a screening question
    /// answered "no" was asked).
    pub done_by: Vec<Slot>,
    /// Observations that say themselves whether it was given: "yes", or an option that a step
    /// names (the colour of the vitamin A capsule). "No" says that it was not.
    pub given_by: Vec<Slot>,
    /// Observation codes that its form asks for, in the order of the card.
    pub fields: Vec<Arc<str>>,
    /// How its findings are read: the first that holds, or all that hold.
    pub findings_mode: FindingsMode,
    /// Its findings.
    pub findings: Vec<FindingRule>,
}

impl Item {
    /// Returns the condition under which the item is indicated, when it is given only then.
    pub fn indication(&self) -> Option<&Condition> {
        match &self.schedule {
            Schedule::OnIndication { when, .. } => Some(when),
            Schedule::Series { .. }
            | Schedule::Monthly
            | Schedule::Every { .. }
            | Schedule::Yearly { .. }
            | Schedule::Campaign { .. }
            | Schedule::Birthday { .. }
            | Schedule::EachContact
            | Schedule::Derived => None,
        }
    }
}

/// Whether one or several findings of an item may hold at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingsMode {
    /// The first that holds.
    First,
    /// All that hold.
    All,
}

/// When an item is to be given.
#[derive(Debug, Clone)]
pub enum Schedule {
    /// Numbered steps, each in its own window of age and not too soon after the one before.
    Series {
        /// The steps, in order.
        steps: Vec<Step>,
        /// Days between two givings after which the series starts anew; absent means never.
        restart_after_days: Option<u16>,
    },
    /// Once in every calendar month.
    Monthly,
    /// Once in every period of so many months, counted from the first age of the item.
    Every {
        /// Length of the period in months.
        months: u16,
    },
    /// Once in every year that begins on the first day of a month (the school year).
    Yearly {
        /// Month of the year, 1 to 12.
        begins_month: u8,
    },
    /// In certain calendar months, one step by age (vitamin A).
    Campaign {
        /// Months of the year, 1 to 12.
        months: Vec<u8>,
        /// Steps by age; only windows of age matter.
        steps: Vec<Step>,
    },
    /// Once a year, from the birthday for so many days.
    Birthday {
        /// Days after the birthday during which it may be given.
        days: u16,
    },
    /// At every contact; never due by itself.
    EachContact,
    /// When a condition holds; repeated after so many days while it holds.
    OnIndication {
        /// The indication.
        when: Condition,
        /// Days after which it is due again; absent means once per indication.
        every_days: Option<u16>,
    },
    /// Worked out from other observations; never due.
    Derived,
}

impl Schedule {
    /// Returns after how many days without a step a series begins anew.
    pub const fn restart_after_days(&self) -> Option<u16> {
        match self {
            Self::Series { restart_after_days, .. } => *restart_after_days,
            _ => None,
        }
    }

    /// Returns the steps of a series or a campaign; empty when there are none.
    pub fn steps(&self) -> &[Step] {
        match self {
            Self::Series { steps, .. } | Self::Campaign { steps, .. } => steps,
            Self::Monthly
            | Self::Every { .. }
            | Self::Yearly { .. }
            | Self::Birthday { .. }
            | Self::EachContact
            | Self::OnIndication { .. }
            | Self::Derived => &[],
        }
    }
}

/// A numbered step of an item, such as the second dose.
#[derive(Debug, Clone)]
pub struct Step {
    /// Code within the item, such as `DPT2`.
    pub code: Arc<str>,
    /// Code with that of the item, such as `imm_dpt.DPT2`.
    pub full_code: Arc<str>,
    /// Name for people.
    pub label: Label,
    /// First age at which it counts.
    pub opens: AgePoint,
    /// Age at which it should be given; the step is overdue after it (and after any grace).
    pub ideal: Option<AgePoint>,
    /// Last age at which it is of use.
    pub closes: AgePoint,
    /// Fewest days after the step before it.
    pub min_gap_days: Option<u16>,
    /// Steps of other items that count as this one (a dose of a combined vaccine).
    pub or_given: Vec<StepCode>,
    /// Code of an option of a `given_by` observation that shows this step (vitamin A colour).
    pub option: Option<Arc<str>>,
}

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing to do but praise.
    Normal,
    /// Yellow: tell a health worker, look again.
    Watch,
    /// Red: refer.
    Refer,
    /// Same day.
    Emergency,
}

impl Severity {
    /// Returns the word used in data and URLs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Watch => "watch",
            Self::Refer => "refer",
            Self::Emergency => "emergency",
        }
    }
}

/// A rule that concludes something from observations.
#[derive(Debug, Clone)]
pub struct FindingRule {
    /// Identity, name, sources.
    pub rule: Rule,
    /// When it holds.
    pub when: Condition,
    /// How serious it is.
    pub severity: Severity,
    /// What a kader is told.
    pub advice_kader: Label,
    /// What a health worker is told.
    pub advice_nakes: Label,
    /// Days for which the finding stands without a newer look.
    pub stands_days: u16,
    /// Ages at which the rule applies, when narrower than its item.
    pub age: Option<AgeSpan>,
}

/// A reason to visit a home.
#[derive(Debug, Clone)]
pub struct HomeVisitRule {
    /// Identity, name, sources.
    pub rule: Rule,
    /// When it holds (person facts as of the day).
    pub when: Condition,
    /// Days within which the visit is to be made.
    pub within_days: u16,
    /// How serious the reason is.
    pub severity: Severity,
}
