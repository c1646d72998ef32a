//! What a portrait says.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{
    area::Address,
    day::{Day, Month},
    id::{HouseholdId, PersonId, PlaceId, RecordId},
    nik::Nik,
    person::{Birth, Parent, Sex},
    record::{Attendance, Body, Evidence, FollowUpStep, Outcome, Setting, Value},
    timeline::Fact,
};
use guidelines::{
    age::Lived,
    facts::{FactValue, Slot},
    model::Severity,
};

use crate::{
    disease::DiseaseCase, household::HouseholdSpan, quality::QualityNote, school::Schooling,
};

/// Everything the guidelines say about one person on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Portrait {
    /// The day on which the portrait is true.
    pub as_of: Day,
    /// Who this is, by the latest writing of every field.
    pub person: Person,
    /// Codes of the life stages on the day: those of episodes first, then those of age.
    pub stages: Vec<Arc<str>>,
    /// The paper book of each of the stages, in the same order.
    pub books: Vec<Arc<str>>,
    /// Episodes, by kind in the order of the guidelines, then as they followed.
    pub episodes: Vec<Episode>,
    /// Contacts, oldest first.
    pub contacts: Vec<Contact>,
    /// Services given, refused or not possible, oldest first.
    pub services: Vec<Given>,
    /// Every service item (and step) of the person's stages, due or not, in order of the
    /// guidelines.
    pub items: Vec<ItemState>,
    /// Findings that stand on the day, most serious first.
    pub findings: Vec<Finding>,
    /// Home visits to be made, most serious first.
    pub tasks: Vec<Task>,
    /// The person's part in indicators, by indicator and month.
    pub contributions: Vec<Contribution>,
    /// Cases of diseases under early warning, by first contact.
    pub disease_cases: Vec<DiseaseCase>,
    /// The person's part in the indicators of the household, oldest first.
    pub household_spans: Vec<HouseholdSpan>,
    /// Contradictions and oddities in the records, for somebody to look at.
    pub quality: Vec<QualityNote>,
    /// The next day on which time alone changes the portrait; absent when it never does.
    pub next_change_on: Option<Day>,
}

/// A person as the sum of what was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Identity.
    pub id: PersonId,
    /// Full name; empty when nobody wrote one.
    pub name: String,
    /// Sex, when known.
    pub sex: Option<Sex>,
    /// Birth, when known.
    pub birth: Option<Birth>,
    /// National identity number.
    pub nik: Option<Nik>,
    /// Household.
    pub household: Option<HouseholdId>,
    /// To which households the person has belonged, each since a day, oldest first.
    pub households: Vec<(Day, HouseholdId)>,
    /// Mother.
    pub mother: Option<Parent>,
    /// Father.
    pub father: Option<Parent>,
    /// Posyandu that serves the person.
    pub posyandu: Option<PlaceId>,
    /// Telephone.
    pub phone: Option<String>,
    /// Birth order among twins.
    pub twin_order: Option<u8>,
    /// Completed weeks of pregnancy at birth.
    pub gestation_weeks: Option<u8>,
    /// What was written about disability outside of any contact.
    pub disability: Option<Told>,
    /// When the person began school, as far as it is known.
    pub schooling: Option<Schooling>,
    /// Where the person has lived, oldest first.
    pub residences: Vec<Residence>,
    /// Day of death.
    pub died_on: Option<Day>,
    /// Persons merged into this one.
    pub merged: Vec<PersonId>,
    /// Record of the latest writing of each field, by field name.
    pub written_by: BTreeMap<&'static str, RecordId>,
}

/// An answer that was written down about the person, not at a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Code of the answer.
    pub answer: String,
    /// Since when it is so.
    pub day: Day,
    /// Where it was written.
    pub record: RecordId,
}

/// A stretch of time at one address, or away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Residence {
    /// First day.
    pub from: Day,
    /// Where; absent while the person is away from the working area or the address is unknown.
    pub home: Option<Arc<Home>>,
    /// Whether the person belongs to the working area from this day.
    pub resident: bool,
}

/// A home and the posyandu that serves it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Home {
    /// Address.
    pub address: Address,
    /// Posyandu, when known.
    pub posyandu: Option<PlaceId>,
    /// Two digits of the province.
    pub(crate) provinsi: Arc<str>,
    /// Four digits of the regency.
    pub(crate) kabupaten: Arc<str>,
}

impl Home {
    /// Makes a home.
    pub fn new(address: Address, posyandu: Option<PlaceId>) -> Self {
        let (provinsi, kabupaten) = (address.desa.provinsi(), address.desa.kabupaten());
        let (provinsi, kabupaten) = (provinsi.into(), kabupaten.into());
        Self { address, posyandu, provinsi, kabupaten }
    }
}

/// A contact and what the growth rules make of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    /// The first record of the contact; corrections name it.
    pub origin: RecordId,
    /// The record that holds: the origin or its latest correction.
    pub reading: RecordId,
    /// Day.
    pub day: Day,
    /// Minutes since midnight.
    pub minute: Option<u16>,
    /// Where.
    pub setting: Setting,
    /// Registered place.
    pub place: Option<PlaceId>,
    /// Whether the person came.
    pub attendance: Attendance,
    /// Age in days, when the birth date is known.
    pub age_days: Option<i32>,
    /// Codes of observations whose values are implausible for the age.
    pub implausible: Vec<String>,
    /// Growth, when weighed or measured.
    pub growth: Option<Growth>,
    /// Findings made at this contact.
    pub findings: Vec<Finding>,
    /// How long the person had lived, when the birth date is known.
    pub(crate) lived: Option<Lived>,
    /// What was written, corrections applied.
    pub(crate) fact: Fact,
    /// Facts of the observations, in the order of their codes.
    pub(crate) slots: Vec<Option<Slot>>,
    /// What it made known.
    pub(crate) known: Vec<(Slot, FactValue)>,
}

impl Contact {
    /// Returns the observed values, by code.
    pub fn observations(&self) -> &BTreeMap<String, Value> {
        match self.fact.body() {
            Body::Visit(visit) => &visit.observations,
            _ => unreachable!("contacts are read from visits"),
        }
    }

    /// Returns the name of who wrote it.
    pub fn author(&self) -> &str {
        &self.fact.reading.author.name
    }
}

/// Growth at one contact.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Growth {
    /// Weight in thousandths of a kilogram.
    pub weight_g: Option<i64>,
    /// Length or height after the 0.7 cm rule, in thousandths of a centimetre.
    pub length: Option<i64>,
    /// z-scores with categories, by index in the order BB/U, TB/U, BB/TB, IMT/U, LK/U, LiLA/U.
    pub scores: Vec<Score>,
    /// Status of the weight on the KMS, for children of the ages it covers.
    pub kms: Option<Kms>,
    /// Weight gain is below the 5th percentile; absent when it cannot be judged.
    pub weight_faltering: Option<bool>,
    /// Length gain is below the 5th percentile; absent when it cannot be judged.
    pub length_faltering: Option<bool>,
    /// Standing below nine months: the position was not believed.
    pub position_doubted: bool,
}

/// A z-score and its category.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// `bbu`, `tbu`, `bbtb`, `imtu`, `lku`, `lilau`.
    pub index: &'static str,
    /// Hundredths of a standard deviation, rounded.
    pub z_hundredths: i32,
    /// Implausible: shown, but not classified and not counted.
    pub flagged: bool,
    /// Category code of the guidelines, such as `tbu_pendek`.
    pub category: Option<Arc<str>>,
}

/// Status of a weight on the KMS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kms {
    /// N, T, O or B.
    pub status: char,
    /// Why, as a stable code of the growth rules.
    pub reason: &'static str,
    /// T in so many weighings one after the other, this one included.
    pub t_in_a_row: u8,
    /// Below the red line.
    pub below_red: bool,
    /// Above the orange line.
    pub above_orange: bool,
    /// The weighing that it was compared with; absent at the first one.
    pub compared: Option<Compared>,
    /// Gain since the weighing before, in grams.
    pub gain_g: Option<i64>,
    /// Least gain for the age, in grams.
    pub least_gain_g: Option<u16>,
}

/// An earlier weighing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// Day.
    pub day: Day,
    /// Weight in thousandths of a kilogram.
    pub weight_g: i64,
}

/// A stretch of a life with a clock of its own, such as a pregnancy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Episode {
    /// Its kind: id of the rule.
    pub kind: Arc<str>,
    /// Version of the rule under which it was opened.
    pub version: Arc<str>,
    /// The how-manieth of its kind, from 1.
    pub number: u16,
    /// Day of the contact at which it was first written down.
    pub opened: Day,
    /// The first record of that contact.
    pub record: RecordId,
    /// Its first day, by the most trusted statement; absent when nobody stated one that fits.
    pub begin: Option<Day>,
    /// Observation that stated the first day; absent when it is the day of the contact.
    pub begin_by: Option<Arc<str>>,
    /// Record that stated the first day.
    pub begin_record: Option<RecordId>,
    /// Day on which it ended.
    pub ended: Option<Day>,
    /// Record that ended it; absent when time or death did.
    pub end_record: Option<RecordId>,
    /// How it ended, as an option code.
    pub outcome: Option<Arc<str>>,
    /// Day after which the person counts as lost to follow-up unless seen; absent once it ended.
    pub lost_since: Option<Day>,
    /// Stretches in which the person counted as lost and that are over: the day after which, and
    /// the day on which the person was seen again or the episode ended.
    pub gaps: Vec<(Day, Day)>,
}

/// One service item, or one step of it, for this person on the day.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemState {
    /// Item code.
    pub item: Arc<str>,
    /// Step code; empty for items without steps.
    pub step: Arc<str>,
    /// Code of the step with that of the item (`imm_dpt.DPT2`), or of the item alone.
    pub code: Arc<str>,
    /// Due or not, and why.
    pub status: ItemStatus,
    /// First day on which it can be given, when there is a window.
    pub opens: Option<Day>,
    /// Day after which it is overdue.
    pub ideal: Option<Day>,
    /// Last day of the window.
    pub closes: Option<Day>,
    /// Version of the item's rule.
    pub version: Arc<str>,
    /// Records that were read to decide.
    pub inputs: Vec<Input>,
}

impl ItemState {
    /// Returns the day on which a service that was missed can be given again, when there is one.
    pub fn again(&self) -> Option<Day> {
        let opens = self.opens.filter(|_| self.status == ItemStatus::Missed)?;
        self.closes.is_some_and(|closes| closes < opens).then_some(opens)
    }
}

/// Whether a service is due, and why or why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemStatus {
    /// Window open and past its ideal day: late.
    Overdue,
    /// Window open, not given.
    Due,
    /// The window opens later.
    NotYet,
    /// Waiting for the step before it, or for the least gap after it.
    Waiting,
    /// Given.
    Done,
    /// Refused by the family.
    Refused,
    /// Not to be given for a medical reason.
    Contraindicated,
    /// The window has passed and it was not given.
    Missed,
    /// The person is past the ages at which it is given.
    TooOld,
    /// No indication.
    NotIndicated,
    /// Not for this person: other sex, region or condition.
    NotFor,
    /// Given at every contact or worked out by itself; never due.
    AtContact,
    /// The person died or moved away.
    NotHere,
    /// The birth date is not known.
    UnknownAge,
    /// The first day of the episode is not known.
    UnknownBegin,
}

impl ItemStatus {
    /// Tells whether the service is to be given now.
    pub const fn is_due(self) -> bool {
        matches!(self, Self::Overdue | Self::Due)
    }

    /// Returns the word used in data, URLs and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Due => "due",
            Self::NotYet => "not_yet",
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Contraindicated => "contraindicated",
            Self::Missed => "missed",
            Self::TooOld => "too_old",
            Self::NotIndicated => "not_indicated",
            Self::NotFor => "not_for",
            Self::AtContact => "at_contact",
            Self::NotHere => "not_here",
            Self::UnknownAge => "unknown_age",
            Self::UnknownBegin => "unknown_begin",
        }
    }
}

/// A fact that a rule read, and where it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// Name of the fact: observation code or derived fact.
    pub name: Arc<str>,
    /// Its value as text, in the unit of the observation.
    pub value: String,
    /// The record it came from; absent for facts worked out from several.
    pub record: Option<RecordId>,
    /// The day it speaks of.
    pub day: Option<Day>,
}

/// A service that was given or not, read from records.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// Item code.
    pub item: Arc<str>,
    /// Step code, empty when the item has none or it could not be told.
    pub step: Arc<str>,
    /// Code of the step with that of the item (`imm_dpt.DPT2`), or of the item alone.
    pub code: Arc<str>,
    /// What became of it.
    pub outcome: Outcome,
    /// How we know.
    pub evidence: Evidence,
    /// Day.
    pub day: Day,
    /// Minutes since midnight, when known.
    pub minute: Option<u16>,
    /// The first record of the contact.
    pub record: RecordId,
    /// Day on which a family that refused is to be asked again.
    pub ask_again_on: Option<Day>,
}

/// A conclusion from observations.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Rule id, such as `tumbuh_bb.bgm`.
    pub rule: Arc<str>,
    /// Version of the rule.
    pub version: Arc<str>,
    /// How serious it is.
    pub severity: Severity,
    /// Day of the contact at which it was made, or since which a lasting state has held.
    pub day: Day,
    /// The first record of that contact; absent for a state that follows from what is missing.
    pub record: Option<RecordId>,
    /// Last day on which it stands without a newer look; absent when it stands while it is true,
    /// or until somebody has dealt with it.
    pub stands_until: Option<Day>,
    /// What the rule read.
    pub inputs: Arc<[Input]>,
    /// The last thing that was done about it.
    pub followed: Option<Followed>,
}

/// Something that was done about a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// What.
    pub what: FollowUpStep,
    /// Day.
    pub day: Day,
    /// Who was told, or where the person was sent.
    pub receiver: Option<String>,
    /// The record that says so.
    pub record: RecordId,
}

/// A home visit to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Rule id of the reason.
    pub rule: Arc<str>,
    /// Version of the rule.
    pub version: Arc<str>,
    /// How serious it is.
    pub severity: Severity,
    /// Day since which the reason has held, as far as the records tell.
    pub since: Day,
    /// Day by which the visit is to be made.
    pub until: Day,
    /// What the rule read.
    pub inputs: Vec<Input>,
}

/// One person's part in one indicator of one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// Indicator id.
    pub indicator: Arc<str>,
    /// Version of the definition.
    pub version: Arc<str>,
    /// Which case of the person in this indicator: 1 for an age, the number of the episode, or the
    /// year; 0 where months stand for themselves.
    pub case: i32,
    /// Month whose denominator holds the person.
    pub month: Month,
    /// Month in which the person entered the numerator; absent when not in it. For monthly
    /// indicators it is `month` itself.
    pub done: Option<Month>,
    /// Components of the indicator that are not met, a bit each, the first the lowest.
    pub missing: u64,
    /// Last day on which all that is not met can still be done; absent when nothing is lacking and
    /// when there is no such day. What is done by then still counts when it is written later.
    pub open_until: Option<Day>,
    /// Where the person lived when counted; absent when nobody wrote an address.
    pub home: Option<Arc<Home>>,
    /// Records behind the count.
    pub records: Arc<[RecordId]>,
}
