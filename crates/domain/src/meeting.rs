//! Meetings (*lokakarya mini*, *musyawarah desa*): who came, what was decided, who does it until
//! when, and what became of it.

use serde::{Deserialize, Serialize};

use crate::{
    area::DesaCode,
    day::{Day, Month},
    id::{AccountId, RecordId},
};

/// A meeting (subject: the Puskesmas as a place; FHIR: Appointment). It is written before the day
/// to prepare it; what was said there is added by corrections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meeting {
    /// Which.
    pub kind: MeetingKind,
    /// The day it is held, which may be to come.
    pub day: Day,
    /// The month whose numbers it looks at.
    pub month: Month,
    /// The village of a *musyawarah desa*; other meetings have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desa: Option<DesaCode>,
    /// Where, in words.
    pub venue: String,
    /// Who came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attendance: Vec<Attendee>,
    /// What was talked about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// What was decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decision>,
}

/// The kinds of meetings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingKind {
    /// *Lokakarya mini bulanan*: the staff of the Puskesmas and its network.
    Bulanan,
    /// *Lokakarya mini triwulan*: with the other sectors of the kecamatan.
    Triwulan,
    /// *Musyawarah desa*: a village plans.
    MusyawarahDesa,
}

impl MeetingKind {
    /// All, the most frequent first.
    pub const ALL: [Self; 3] = [Self::Bulanan, Self::Triwulan, Self::MusyawarahDesa];

    /// Returns the word used in data, addresses and guidelines.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bulanan => "bulanan",
            Self::Triwulan => "triwulan",
            Self::MusyawarahDesa => "musyawarah_desa",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Somebody who came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attendee {
    /// Name.
    pub name: String,
    /// Institution, such as "Kantor Desa Salenrang".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub institution: Option<String>,
    /// What they are there, such as "sekretaris desa".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// Something that was decided and is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Number within the meeting, from 1; it stays when the minutes are corrected.
    pub number: u16,
    /// What.
    pub what: String,
    /// Who does it.
    pub responsible: Responsible,
    /// Until when; that day included.
    pub until: Day,
}

/// Who does what was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Responsible {
    /// Somebody with an account.
    Account {
        /// The account.
        id: AccountId,
        /// Name at the time of writing.
        name: String,
    },
    /// Whoever has a role, by its code.
    Role(String),
    /// Somebody outside the Puskesmas, in words.
    Outside(String),
}

/// What became of a decision (subject: the Puskesmas as a place; FHIR: Task). Of several the one
/// written last stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionStep {
    /// The first record of the meeting.
    pub meeting: RecordId,
    /// Number of the decision.
    pub decision: u16,
    /// How it stands.
    pub state: ActionState,
    /// What was done, or why it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How a decision stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionState {
    /// Nothing was done yet.
    Open,
    /// It is being done.
    Begun,
    /// It is done.
    Done,
    /// It is not going to be done; the note says why.
    Dropped,
}

impl ActionState {
    /// All, in their order.
    pub const ALL: [Self; 4] = [Self::Open, Self::Begun, Self::Done, Self::Dropped];

    /// Returns the word used in data and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Begun => "begun",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Tells whether nothing is left to be done.
    pub const fn is_over(self) -> bool {
        match self {
            Self::Done | Self::Dropped => true,
            Self::Open | Self::Begun => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back_and_are_those_of_the_record() {
        for kind in MeetingKind::ALL {
            assert_eq!(MeetingKind::parse(kind.as_str()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        for state in ActionState::ALL {
            assert_eq!(ActionState::parse(state.as_str()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        assert_eq!(MeetingKind::parse("tahunan"), None);
        assert_eq!(ActionState::parse(""), None);
    }
}
