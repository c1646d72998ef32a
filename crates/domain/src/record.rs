//! Records: what somebody wrote down, where, when, on which device. Immutable.
//!
//! The types here are their own written form: the JSON of a [`Record`] is what the log keeps,
//! what `simpul append` reads and what phones will send (see `docs/records.md`). The form is a
//! promise: fields are added, never renamed, and old files are kept as fixtures.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, IntoDeserializer as _},
};

use crate::{
    area::PuskesmasCode,
    closing::Closing,
    day::Day,
    figure::Figures,
    hlc::Hlc,
    id::{AccountId, DeviceId, HouseholdId, PersonId, PlaceId, RecordId},
    meeting::{ActionStep, Meeting},
    person::{HouseholdFacts, PersonFacts, PlaceFacts},
    publication::Publication,
    quantity::Quantity,
    rights::{Consent, Guardianship, GuardianshipEnd, Restriction},
    surveillance::{SignalStep, WeekClose},
};

/// One immutable statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Identity; sending the same record again changes nothing.
    pub id: RecordId,
    /// Home of the record.
    pub puskesmas: PuskesmasCode,
    /// About whom or what.
    pub subject: Subject,
    /// Day on which the fact happened.
    pub occurred: Day,
    /// Minutes since midnight, local time, when the fact happened; absent when not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minute: Option<u16>,
    /// When it was written, by the writer's clock.
    pub written: Hlc,
    /// Who wrote it.
    pub author: Author,
    /// On which device.
    pub device: DeviceId,
    /// At which place, when it is one of the registered places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceId>,
    /// The file row it came from, when it was imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// What is stated.
    pub body: Body,
}

/// About whom or what a record speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A person.
    Person(PersonId),
    /// A household.
    Household(HouseholdId),
    /// A place of service.
    Place(PlaceId),
}

/// Who wrote a record: the account, and name and role as they were at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// Account of the writer.
    pub account: AccountId,
    /// Name at the time of writing.
    pub name: String,
    /// Role code at the time of writing, as in the role matrix.
    pub role: String,
}

/// Row of a file from which a record was imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Format: `register` or `eppgbm`.
    pub system: String,
    /// Name of the file.
    pub file: String,
    /// Row number as the spreadsheet shows it.
    pub row: u32,
}

/// What a record states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Body {
    /// Facts about a person.
    Person(Box<PersonFacts>),
    /// Facts about a household.
    Household(HouseholdFacts),
    /// Facts about a place.
    Place(PlaceFacts),
    /// A contact with a person: what was observed and given (FHIR: Encounter with its
    /// Observations and Immunizations).
    Visit(Visit),
    /// An opening day of a posyandu (subject: the place).
    PosyanduDay(PosyanduDay),
    /// Numbers that somebody else counted or set (subject: the place they are of).
    Figures(Figures),
    /// A week of early warning was closed (subject: the Puskesmas as a place).
    WeekClose(WeekClose),
    /// Something was done about a signal of early warning (subject likewise).
    SignalStep(SignalStep),
    /// Numbers of a quarter that everybody may read (subject likewise).
    Publication(Publication),
    /// A month was signed by the head (subject likewise).
    Closing(Closing),
    /// A meeting: who came, what was decided (subject likewise).
    Meeting(Meeting),
    /// What became of a decision of a meeting (subject likewise).
    ActionStep(ActionStep),
    /// The person moved out of the working area.
    Departure(Departure),
    /// The person died.
    Death(Death),
    /// Something was done about a finding.
    FollowUp(FollowUp),
    /// Processing for a purpose was agreed to, refused, or consent was withdrawn.
    Consent(Consent),
    /// Processing is held to care and law, or is free again.
    Restriction(Restriction),
    /// Somebody speaks for the person.
    Guardianship(Guardianship),
    /// A guardianship ends.
    GuardianshipEnd(GuardianshipEnd),
    /// Another person turned out to be this one.
    Merge(Merge),
    /// A merge was wrong; the two are apart again.
    Unmerge(Merge),
    /// An earlier record is to be read with this body, day and minute instead.
    Correction(Correction),
    /// An earlier record is void.
    EnteredInError(EnteredInError),
}

/// A contact with one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Visit {
    /// Where the contact took place.
    pub setting: Setting,
    /// Whether the person came.
    #[serde(default, skip_serializing_if = "is_present")]
    pub attendance: Attendance,
    /// Observed values by observation code of the guidelines.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub observations: BTreeMap<String, Value>,
    /// Services given, refused or not possible.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceGiven>,
    /// Anything else worth keeping.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

fn is_present(attendance: &Attendance) -> bool {
    *attendance == Attendance::Present
}

/// Kinds of places of contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// Opening day of a posyandu.
    Posyandu,
    /// Home visit.
    Rumah,
    /// Village health post.
    Pustu,
    /// Health centre.
    Puskesmas,
    /// School.
    Sekolah,
    /// Hospital or other facility of referral.
    Fkrtl,
}

impl Setting {
    /// Returns the word used in data, URLs and guidelines.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Posyandu => "posyandu",
            Self::Rumah => "rumah",
            Self::Pustu => "pustu",
            Self::Puskesmas => "puskesmas",
            Self::Sekolah => "sekolah",
            Self::Fkrtl => "fkrtl",
        }
    }
}

/// Whether an invited person came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attendance {
    /// Came, or was found at home.
    #[default]
    Present,
    /// Did not come, or was not found.
    Absent,
}

/// An observed value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A number in the unit that the guidelines give for the code.
    Number(Quantity),
    /// An option code, a date or free text; the guidelines say which.
    Text(String),
}

/// Reads a value by its JSON type; a number must be one that a [`Quantity`] can keep.
struct ValueVisitor;

impl de::Visitor<'_> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true, false, a number or a text")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Quantity::deserialize(value.into_deserializer()).map(Value::Number)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::Text(value))
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

/// One service item and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceGiven {
    /// Item code of the guidelines, such as `imm_dpt`.
    pub item: String,
    /// Step of a series, such as `DPT2`; absent when the writer did not know the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// What became of it.
    #[serde(default, skip_serializing_if = "is_given")]
    pub outcome: Outcome,
    /// Day it was given, when that is not the day of the visit (history from a card).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_on: Option<Day>,
    /// How we know.
    #[serde(default, skip_serializing_if = "is_witnessed")]
    pub evidence: Evidence,
    /// Batch number of the vaccine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// Why it was refused or not given, in the words of the family or the writer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Day on which a family that refused is to be asked again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_again_on: Option<Day>,
}

fn is_given(outcome: &Outcome) -> bool {
    *outcome == Outcome::Given
}

fn is_witnessed(evidence: &Evidence) -> bool {
    *evidence == Evidence::Witnessed
}

/// What became of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Given.
    #[default]
    Given,
    /// Refused by the family.
    Refused,
    /// Not given for a medical reason.
    Contraindicated,
    /// Not given because stock or staff were missing.
    Unavailable,
}

/// How we know that a service was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The writer gave it or saw it given.
    #[default]
    Witnessed,
    /// Copied from a card or a register.
    Card,
    /// Told by the family.
    Recall,
}

/// An opening day of a posyandu.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PosyanduDay {
    /// Kader on duty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kader_count: Option<u8>,
    /// Anything worth keeping about the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A move out of the working area. A later address brings the person back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Departure {
    /// Where to, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// A death.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Death {
    /// Cause, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
}

/// What was done about a finding that must not be lost (FHIR: Task).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// Rule id of the finding, such as `dw_srq20.darurat`.
    pub finding: String,
    /// The first record of the contact at which it was made.
    pub of: RecordId,
    /// What was done.
    pub what: FollowUpStep,
    /// Who was told, or where the person was sent, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver: Option<String>,
    /// Anything else worth keeping.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What may be done about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FollowUpStep {
    /// A health worker was told.
    Told,
    /// The person was sent to another facility.
    Referred,
    /// The person could not be reached.
    Unreached,
    /// It was dealt with. Closes the finding.
    Handled,
    /// On a closer look it was not so. Closes the finding.
    Unfounded,
}

impl FollowUpStep {
    /// Tells whether it closes the finding.
    pub const fn closes(self) -> bool {
        matches!(self, Self::Handled | Self::Unfounded)
    }

    /// Returns the word used in data and URLs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Referred => "referred",
            Self::Unreached => "unreached",
            Self::Handled => "handled",
            Self::Unfounded => "unfounded",
        }
    }
}

/// Two persons found to be one, or parted again. The record's subject is the one that stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// The person that is the same as the subject.
    pub duplicate: PersonId,
    /// Why.
    pub reason: String,
}

/// A correction: the record named is read with this record's day, minute and body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The record that was wrong. Always the first one, never another correction.
    pub corrects: RecordId,
    /// Why, in the writer's words.
    pub reason: String,
    /// How it should read. Not itself a correction.
    pub body: Box<Body>,
}

/// A record that should not have been written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnteredInError {
    /// The void record.
    pub voids: RecordId,
    /// Why, in the writer's words.
    pub reason: String,
}

impl Record {
    /// Returns the person of the record, if it is about a person.
    pub const fn person(&self) -> Option<PersonId> {
        match self.subject {
            Subject::Person(person) => Some(person),
            Subject::Household(_) | Subject::Place(_) => None,
        }
    }

    /// Returns the canonical JSON of the record: the bytes that the log keeps and hashes.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a record holds no map keys that JSON cannot write")
    }
}

impl From<PersonFacts> for Body {
    fn from(facts: PersonFacts) -> Self {
        Self::Person(Box::new(facts))
    }
}

impl Body {
    /// Returns the word by which the kind of record is known in JSON, SQL and URLs.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Household(_) => "household",
            Self::Place(_) => "place",
            Self::Visit(_) => "visit",
            Self::PosyanduDay(_) => "posyandu_day",
            Self::Figures(_) => "figures",
            Self::WeekClose(_) => "week_close",
            Self::SignalStep(_) => "signal_step",
            Self::Publication(_) => "publication",
            Self::Closing(_) => "closing",
            Self::Meeting(_) => "meeting",
            Self::ActionStep(_) => "action_step",
            Self::Departure(_) => "departure",
            Self::Death(_) => "death",
            Self::FollowUp(_) => "follow_up",
            Self::Consent(_) => "consent",
            Self::Restriction(_) => "restriction",
            Self::Guardianship(_) => "guardianship",
            Self::GuardianshipEnd(_) => "guardianship_end",
            Self::Merge(_) => "merge",
            Self::Unmerge(_) => "unmerge",
            Self::Correction(_) => "correction",
            Self::EnteredInError(_) => "entered_in_error",
        }
    }
}
