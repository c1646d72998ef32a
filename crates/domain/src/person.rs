//! What is written down about a person, a household and a place.

use serde::{Deserialize, Serialize};

use crate::{
    area::{Address, DesaCode},
    day::Day,
    id::{HouseholdId, PersonId, PlaceId},
    nik::Nik,
};

/// Sex, with the words printed on cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Sex {
    /// Male.
    #[serde(rename = "L")]
    LakiLaki,
    /// Female.
    #[serde(rename = "P")]
    Perempuan,
}

impl Sex {
    /// Returns the letter printed on cards: L or P.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::LakiLaki => "L",
            Self::Perempuan => "P",
        }
    }
}

/// How well a birth date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BirthPrecision {
    /// From a document or a witness.
    #[default]
    Exact,
    /// Only month and year are known; the day was set to the 15th.
    Month,
    /// Only the year is known; the day was set to 1 July.
    Year,
}

/// A birth date and how well it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Birth {
    /// Day of birth.
    pub day: Day,
    /// Minutes since midnight, local time, when known (KN1 and HB0 count in hours).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minute: Option<u16>,
    /// How well the day is known.
    #[serde(default, skip_serializing_if = "is_exact")]
    pub precision: BirthPrecision,
}

fn is_exact(precision: &BirthPrecision) -> bool {
    *precision == BirthPrecision::Exact
}

/// A parent, known by name, by NIK, or as a person of their own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parent {
    /// The parent's own person, when registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Name as written on the card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// NIK; a newborn without NIK is found through the mother's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nik: Option<Nik>,
}

/// Observation that says which disability somebody has, or that there is none: it is answered when
/// somebody is registered, or at a contact.
pub const DISABILITY: &str = "disabilitas";

/// Facts about a person as somebody wrote them; only the fields that are present are stated.
///
/// A person is the sum of all such records: for every field the latest writing wins
/// (FHIR: Patient).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PersonFacts {
    /// Full name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Sex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Birth date and time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth: Option<Birth>,
    /// National identity number. Never needed to help someone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nik: Option<Nik>,
    /// Household the person belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub household: Option<HouseholdId>,
    /// Mother.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mother: Option<Parent>,
    /// Father.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub father: Option<Parent>,
    /// Where the person lives from the day on which the record's fact happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Posyandu that serves the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub posyandu: Option<PlaceId>,
    /// Telephone, digits with an optional leading plus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Birth order among twins or more: 1, 2, ...; absent for a single birth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub twin_order: Option<u8>,
    /// Completed weeks of pregnancy at birth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gestation_weeks: Option<u8>,
    /// Answer to [`DISABILITY`], from the day on which the record's fact happened
    /// (FHIR: patient-disability).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disability: Option<String>,
}

/// Facts about a household; only the fields that are present are stated.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HouseholdFacts {
    /// Number of the kartu keluarga, sixteen digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kk_number: Option<String>,
    /// Name of the head of the household.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head_name: Option<String>,
    /// Where the household lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

/// Kinds of places where people are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// Primary health centre.
    Puskesmas,
    /// Village health post.
    Pustu,
    /// Integrated service post run by kader.
    Posyandu,
    /// School.
    Sekolah,
}

/// Facts about a place; only the fields that are present are stated.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PlaceFacts {
    /// Kind of place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<PlaceKind>,
    /// Name on the signboard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Desa in which it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desa: Option<DesaCode>,
    /// Dusun in which it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dusun: Option<String>,
}
