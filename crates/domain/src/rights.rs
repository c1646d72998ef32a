//! What a person, or whoever speaks for the person, says about the own data: consent, restriction,
//! and who speaks for somebody who cannot (UU 27/2022 Pasal 9, 11, 25, 26, 41).

use serde::{Deserialize, Serialize};

use crate::{day::Day, id::RecordId};

/// Consent to processing for one purpose, or its refusal or withdrawal (FHIR: Consent).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// Code of the purpose, such as `penelitian`.
    pub purpose: String,
    /// What was said.
    pub decision: ConsentDecision,
    /// Who said it; absent when the person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Speaker>,
    /// In own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What is said about a purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentDecision {
    /// Yes.
    Permit,
    /// No.
    Deny,
    /// Yes before, from now on no.
    Withdrawn,
}

impl ConsentDecision {
    /// Returns the word used in data and URLs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Permit => "permit",
            Self::Deny => "deny",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Somebody who speaks for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speaker {
    /// Name.
    pub name: String,
    /// What they are to the person.
    pub relation: Relation,
}

impl Speaker {
    /// Tells whether a name is that of the speaker, whatever its capitals and spaces.
    pub fn is_named(&self, name: &str) -> bool {
        let same = |text: &str| -> Vec<String> {
            text.split_whitespace().map(str::to_lowercase).collect()
        };
        same(&self.name) == same(name)
    }
}

/// What somebody is to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Mother.
    Mother,
    /// Father.
    Father,
    /// Guardian (wali) of a child.
    Guardian,
    /// Curator (pengampu) of somebody who cannot decide.
    Curator,
    /// Husband or wife.
    Spouse,
    /// Son or daughter.
    Child,
    /// Other family.
    Family,
}

impl Relation {
    /// All relations, the most usual first.
    pub const ALL: [Self; 7] = [
        Self::Mother,
        Self::Father,
        Self::Guardian,
        Self::Curator,
        Self::Spouse,
        Self::Child,
        Self::Family,
    ];

    /// Returns the word used in data and URLs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mother => "mother",
            Self::Father => "father",
            Self::Guardian => "guardian",
            Self::Curator => "curator",
            Self::Spouse => "spouse",
            Self::Child => "child",
            Self::Family => "family",
        }
    }

    /// Tells whether it is a parent, who speaks for a child without further ado.
    pub const fn is_parent(self) -> bool {
        matches!(self, Self::Mother | Self::Father)
    }
}

/// The processing of a person's data is held to care and law, or is free again (Pasal 41).
///
/// It holds from the day on which the record happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restriction {
    /// Whether it begins or ends.
    pub step: RestrictionStep,
    /// Why.
    pub reason: String,
}

/// Whether a restriction begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestrictionStep {
    /// It begins.
    Begun,
    /// It is lifted.
    Lifted,
}

/// Somebody speaks for a person from the day of the record on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guardianship {
    /// Who.
    pub guardian: Speaker,
    /// Why the person does not speak.
    pub ground: GuardianGround,
    /// The paper behind it, such as the number of a court's decision.
    pub evidence: String,
    /// First day on which it holds no more, when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
}

/// Why somebody else speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuardianGround {
    /// The person is a child; it ends with childhood, whatever was written.
    Child,
    /// The person cannot decide.
    Incapacity,
}

/// A guardianship ends with the day of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuardianshipEnd {
    /// First record of the guardianship.
    pub of: RecordId,
    /// Why.
    pub reason: String,
}
