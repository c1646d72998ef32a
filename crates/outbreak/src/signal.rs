//! What a rule says about the newest period, with the numbers that decided.
//!
//! A [`Signal`] asks somebody to look. It is never a verdict: whether there is an outbreak, a
//! person says after verifying.

use crate::rate::{Factor, Rate};

/// The answer of one rule about the newest period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome {
    /// The rule is met: somebody has to look.
    Signal(Signal),
    /// The rule was applied and is not met.
    Quiet(Evidence),
    /// The rule cannot be applied; this is not the same as quiet.
    Unknown(Lack),
}

impl Outcome {
    /// Returns the signal, if there is one.
    pub const fn signal(&self) -> Option<&Signal> {
        match self {
            Self::Signal(signal) => Some(signal),
            Self::Quiet(_) | Self::Unknown(_) => None,
        }
    }

    /// Returns the numbers, if the rule could be applied.
    pub const fn evidence(&self) -> Option<&Evidence> {
        match self {
            Self::Signal(signal) => Some(&signal.evidence),
            Self::Quiet(evidence) => Some(evidence),
            Self::Unknown(_) => None,
        }
    }

    pub(crate) const fn of(rule: Rule, evidence: Evidence, is_met: bool) -> Self {
        if is_met { Self::Signal(Signal { rule, evidence }) } else { Self::Quiet(evidence) }
    }
}

/// A rule that is met, and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Signal {
    /// Which rule.
    pub rule: Rule,
    /// The numbers that decided.
    pub evidence: Evidence,
}

/// A rule that can give a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// SKDR: more than so many times the week before.
    AlertRatio,
    /// SKDR: so many cases in a week.
    AlertCount,
    /// SKDR: rising week after week.
    AlertTrend,
    /// EARS C1.
    EarsC1,
    /// EARS C2.
    EarsC2,
    /// EARS C3.
    EarsC3,
    /// Farrington.
    Farrington,
    /// KLB criterion 1: a disease that was not there before.
    KlbNew,
    /// KLB criterion 2: rising period after period.
    KlbRising,
    /// KLB criterion 3: a multiple of the period before.
    KlbPeriod,
    /// KLB criterion 4: a month against the monthly mean of the year before.
    KlbMonth,
    /// KLB criterion 5: the monthly mean of a year against that of the year before.
    KlbYear,
    /// KLB criterion 6: case fatality against the period before.
    KlbFatality,
    /// KLB criterion 7: share of all visits against the period before.
    KlbShare,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 14] = [
        Self::AlertRatio,
        Self::AlertCount,
        Self::AlertTrend,
        Self::EarsC1,
        Self::EarsC2,
        Self::EarsC3,
        Self::Farrington,
        Self::KlbNew,
        Self::KlbRising,
        Self::KlbPeriod,
        Self::KlbMonth,
        Self::KlbYear,
        Self::KlbFatality,
        Self::KlbShare,
    ];

    /// Returns the code under which a signal is kept; it never changes.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlertRatio => "skdr.rasio",
            Self::AlertCount => "skdr.jumlah",
            Self::AlertTrend => "skdr.tren",
            Self::EarsC1 => "ears.c1",
            Self::EarsC2 => "ears.c2",
            Self::EarsC3 => "ears.c3",
            Self::Farrington => "farrington",
            Self::KlbNew => "klb.1",
            Self::KlbRising => "klb.2",
            Self::KlbPeriod => "klb.3",
            Self::KlbMonth => "klb.4",
            Self::KlbYear => "klb.5",
            Self::KlbFatality => "klb.6",
            Self::KlbShare => "klb.7",
        }
    }

    /// Returns the rule of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.code() == code)
    }

    /// Returns the name in Indonesian and in English.
    const fn names(self) -> [&'static str; 2] {
        match self {
            Self::AlertRatio | Self::AlertCount | Self::AlertTrend => ["SKDR", "SKDR"],
            Self::EarsC1 => ["EARS C1", "EARS C1"],
            Self::EarsC2 => ["EARS C2", "EARS C2"],
            Self::EarsC3 => ["EARS C3", "EARS C3"],
            Self::Farrington => ["Farrington", "Farrington"],
            Self::KlbNew => ["Kriteria KLB 1", "KLB criterion 1"],
            Self::KlbRising => ["Kriteria KLB 2", "KLB criterion 2"],
            Self::KlbPeriod => ["Kriteria KLB 3", "KLB criterion 3"],
            Self::KlbMonth => ["Kriteria KLB 4", "KLB criterion 4"],
            Self::KlbYear => ["Kriteria KLB 5", "KLB criterion 5"],
            Self::KlbFatality => ["Kriteria KLB 6", "KLB criterion 6"],
            Self::KlbShare => ["Kriteria KLB 7", "KLB criterion 7"],
        }
    }
}

/// The numbers that a rule weighed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Evidence {
    /// Nothing to hold the cases against: the disease is only watched.
    Watched {
        /// Cases of the newest period.
        cases: u32,
    },
    /// Cases against a fixed number.
    Count {
        /// Cases of the newest period.
        cases: u32,
        /// The rule asks for as many.
        at_least: u32,
    },
    /// Cases after periods without any.
    First {
        /// Cases of the newest period.
        cases: u32,
        /// Cases in the reported periods before it.
        cases_before: u64,
        /// How many periods before it were reported.
        periods: u32,
    },
    /// Consecutive rises up to the newest period.
    Run {
        /// Cases of the newest period.
        cases: u32,
        /// Cases of the period before the first rise; those of the newest when there is no rise.
        from: u32,
        /// Rises without a break.
        rises: u32,
        /// The rule asks for as many.
        needed: u32,
    },
    /// A rate against a multiple of an earlier one.
    Multiple {
        /// The rate of the newest period: cases, a mean, deaths of cases, cases of visits.
        now: Rate,
        /// The rate it is held against.
        before: Rate,
        /// The multiple the rule asks for.
        factor: Factor,
    },
    /// Cases against what was to be expected.
    Expected {
        /// Cases of the newest period.
        cases: u32,
        /// Cases to be expected.
        expected: f64,
        /// The rule asks for more than this; never below zero.
        limit: f64,
    },
}

/// Why a rule cannot be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lack {
    /// The newest period was not reported. Not the same as a report of no cases (nihil).
    NoReport,
    /// Too few of the periods to compare with were reported.
    TooShort {
        /// Periods that were reported.
        known: u32,
        /// Fewest that the rule asks for.
        needed: u32,
    },
}

/// The two languages of sentences; the order is that of [`Rule::names`].
#[derive(Clone, Copy)]
enum Language {
    Indonesian,
    English,
}

impl Signal {
    /// Writes the signal for a screen: `Kriteria KLB 3: 12 kasus, periode sebelumnya 5 (2,4 kali;
    /// batas 2 kali).`
    pub fn indonesian(&self) -> String {
        format!("{}: {}.", self.rule.names()[0], self.evidence.sentence(self.rule, ID))
    }

    /// Writes the signal in English.
    pub fn english(&self) -> String {
        format!("{}: {}.", self.rule.names()[1], self.evidence.sentence(self.rule, EN))
    }
}

impl Lack {
    /// Writes why nothing can be said.
    pub fn indonesian(&self) -> String {
        match self {
            Self::NoReport => "Belum ada laporan.".to_owned(),
            Self::TooShort { known, needed } => {
                format!("Riwayat belum cukup: {known} periode dilaporkan, perlu {needed}.")
            }
        }
    }

    /// Writes why nothing can be said, in English.
    pub fn english(&self) -> String {
        match self {
            Self::NoReport => "No report yet.".to_owned(),
            Self::TooShort { known, needed } => {
                format!("History too short: {known} periods reported, {needed} needed.")
            }
        }
    }
}

const ID: Language = Language::Indonesian;
const EN: Language = Language::English;

impl Evidence {
    fn sentence(&self, rule: Rule, language: Language) -> String {
        match *self {
            Self::Watched { cases } => match language {
                Language::Indonesian => format!("{cases} kasus, dipantau"),
                Language::English => format!("{cases} cases, watched"),
            },
            Self::Count { cases, at_least } => match language {
                Language::Indonesian => format!("{cases} kasus (batas {at_least})"),
                Language::English => format!("{cases} cases (limit {at_least})"),
            },
            Self::First { cases, cases_before, periods } => match language {
                Language::Indonesian => {
                    format!("{cases} kasus, {cases_before} dalam {periods} periode sebelumnya")
                }
                Language::English => {
                    format!("{cases} cases, {cases_before} in the {periods} periods before")
                }
            },
            Self::Run { cases, from, rises, needed } => match language {
                Language::Indonesian => format!(
                    "naik {rises} periode berturut-turut, dari {from} ke {cases} kasus (batas \
                     {needed})"
                ),
                Language::English => format!(
                    "up {rises} periods in a row, from {from} to {cases} cases (limit {needed})"
                ),
            },
            Self::Multiple { now, before, factor } => multiple(rule, now, before, factor, language),
            Self::Expected { cases, expected, limit } => {
                let [expected, limit] = [decimal(expected, language), decimal(limit, language)];
                match language {
                    Language::Indonesian => {
                        format!("{cases} kasus, perkiraan {expected} (batas di atas {limit})")
                    }
                    Language::English => {
                        format!("{cases} cases, {expected} expected (limit above {limit})")
                    }
                }
            }
        }
    }
}

/// Writes `12 kasus, periode sebelumnya 5 (2,4 kali; batas 2 kali)`.
fn multiple(rule: Rule, now: Rate, before: Rate, factor: Factor, language: Language) -> String {
    let factor = factor.to_string();
    let strict = rule == Rule::AlertRatio;
    let [now_text, before_text] = match rule {
        Rule::KlbFatality | Rule::KlbShare => [percent(now, language), percent(before, language)],
        _ => [decimal(now.as_f64(), language), decimal(before.as_f64(), language)],
    };
    let times = now.times(before).map(|times| decimal(times, language));
    match language {
        Language::Indonesian => {
            let [what, earlier] = match rule {
                Rule::KlbMonth => ["kasus sebulan", "rata-rata bulanan tahun sebelumnya"],
                Rule::KlbYear => ["kasus sebulan rata-rata tahun ini", "tahun sebelumnya"],
                Rule::KlbFatality => ["kasus meninggal", "periode sebelumnya"],
                Rule::KlbShare => ["dari kunjungan", "periode sebelumnya"],
                Rule::AlertRatio => ["kasus", "minggu sebelumnya"],
                _ => ["kasus", "periode sebelumnya"],
            };
            let times = times.map(|times| format!("{times} kali; ")).unwrap_or_default();
            let above = if strict { "di atas " } else { "" };
            let factor = factor.replace('.', ",");
            format!(
                "{now_text} {what}, {earlier} {before_text} ({times}batas {above}{factor} kali)"
            )
        }
        Language::English => {
            let [what, earlier] = match rule {
                Rule::KlbMonth => ["cases in the month", "monthly mean of the year before"],
                Rule::KlbYear => ["cases a month this year", "the year before"],
                Rule::KlbFatality => ["of cases died", "the period before"],
                Rule::KlbShare => ["of visits", "the period before"],
                Rule::AlertRatio => ["cases", "the week before"],
                _ => ["cases", "the period before"],
            };
            let times = times.map(|times| format!("{times} times; ")).unwrap_or_default();
            let above = if strict { "above " } else { "" };
            format!(
                "{now_text} {what}, {earlier} {before_text} ({times}limit {above}{factor} times)"
            )
        }
    }
}

/// Writes a number with at most one decimal.
fn decimal(number: f64, language: Language) -> String {
    let text = format!("{number:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    match language {
        Language::Indonesian => text.replace('.', ","),
        Language::English => text.to_owned(),
    }
}

fn percent(rate: Rate, language: Language) -> String {
    format!("{}%", decimal(rate.as_f64() * 100.0, language))
}
