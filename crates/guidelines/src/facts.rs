//! What conditions may speak about: named, typed facts about one person at one moment.

use std::{collections::BTreeSet, sync::Arc};

use foldhash::HashMap;

/// Type of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FactType {
    /// A number in the unit of the observation.
    Number,
    /// Yes or no.
    Bool,
    /// An option code or other text.
    Text,
    /// A set of codes, such as the steps already given.
    Codes,
}

/// Value of a fact.
#[derive(Debug, Clone, PartialEq)]
pub enum FactValue {
    /// A number.
    Number(f64),
    /// Yes or no.
    Bool(bool),
    /// An option code or other text.
    Text(Arc<str>),
    /// One of the few texts that the program itself knows.
    Word(&'static str),
    /// A set of codes, sorted.
    Codes(Arc<[Arc<str>]>),
}

impl FactValue {
    /// Returns the number, when it is one.
    pub const fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Bool(_) | Self::Text(_) | Self::Word(_) | Self::Codes(_) => None,
        }
    }

    /// Returns yes or no, when it is that.
    pub const fn bool(&self) -> Option<bool> {
        match self {
            Self::Bool(yes) => Some(*yes),
            Self::Number(_) | Self::Text(_) | Self::Word(_) | Self::Codes(_) => None,
        }
    }

    /// Returns the text, when it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Word(word) => Some(word),
            Self::Number(_) | Self::Bool(_) | Self::Codes(_) => None,
        }
    }

    /// Returns the codes, when it is a set of them.
    pub fn codes(&self) -> Option<&[Arc<str>]> {
        match self {
            Self::Codes(codes) => Some(codes),
            Self::Number(_) | Self::Bool(_) | Self::Text(_) | Self::Word(_) => None,
        }
    }
}

/// Place of a fact in [`Facts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u16);

/// All names that conditions may use: observation codes and the derived facts of the portrait.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    names: Vec<(Arc<str>, FactType)>,
    slots: HashMap<Arc<str>, Slot>,
    codes: HashMap<Slot, BTreeSet<Arc<str>>>,
    lasting: BTreeSet<Slot>,
    /// What holds while nobody says otherwise, by slot.
    assumed: Arc<Vec<Option<FactValue>>>,
}

impl Vocabulary {
    /// Adds a name; a name that is already there keeps its slot and must keep its type.
    pub fn add(&mut self, name: &str, fact_type: FactType) -> Slot {
        if let Some(slot) = self.slot(name) {
            assert_eq!(self.fact_type(slot), fact_type, "fact {name} has one type");
            return slot;
        }
        let slot = Slot(u16::try_from(self.names.len()).expect("fewer than 65,536 facts"));
        let name: Arc<str> = name.into();
        self.names.push((Arc::clone(&name), fact_type));
        self.slots.insert(name, slot);
        slot
    }

    /// Limits a text or a set of codes to certain codes; adds to those named before.
    ///
    /// Conditions that compare the fact with any other code are refused.
    pub fn limit(&mut self, slot: Slot, codes: impl IntoIterator<Item = Arc<str>>) {
        self.codes.entry(slot).or_default().extend(codes);
    }

    /// Returns the codes that a fact may have; `None` when any text will do.
    pub fn codes(&self, slot: Slot) -> Option<&BTreeSet<Arc<str>>> {
        self.codes.get(&slot)
    }

    /// Says what a fact is while nobody states it: there is no open episode until one is told.
    pub fn assume(&mut self, slot: Slot, value: FactValue) {
        let assumed = Arc::make_mut(&mut self.assumed);
        let at = usize::from(slot.0);
        if assumed.len() <= at {
            assumed.resize(at + 1, None);
        }
        assumed[at] = Some(value);
    }

    /// Marks a fact as true as of a day, not at a contact.
    ///
    /// A finding reads either such facts or answers of a contact, never both: they are judged
    /// apart.
    pub fn mark_lasting(&mut self, slot: Slot) {
        self.lasting.insert(slot);
    }

    /// Tells whether a fact is true as of a day, not at a contact.
    pub fn is_lasting(&self, slot: Slot) -> bool {
        self.lasting.contains(&slot)
    }

    /// Returns the slot of a name.
    pub fn slot(&self, name: &str) -> Option<Slot> {
        self.slots.get(name).copied()
    }

    /// Returns the name of a slot.
    pub fn name(&self, slot: Slot) -> &Arc<str> {
        &self.names[usize::from(slot.0)].0
    }

    /// Returns the type of a slot.
    pub fn fact_type(&self, slot: Slot) -> FactType {
        self.names[usize::from(slot.0)].1
    }

    /// Returns the number of names.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Tells whether there are no names.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Returns all names with their types, in slot order.
    pub fn names(&self) -> impl Iterator<Item = (&str, FactType)> {
        self.names.iter().map(|(name, fact_type)| (name.as_ref(), *fact_type))
    }
}

/// Facts about one person at one moment; what is not known is absent.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    values: Vec<Option<FactValue>>,
    /// What holds while nothing is stated.
    assumed: Arc<Vec<Option<FactValue>>>,
    /// Facts that were stated, some perhaps twice or forgotten again.
    stated: Vec<Slot>,
}

impl Facts {
    /// Makes room for every name of the vocabulary; nothing is known yet.
    pub fn new(vocabulary: &Vocabulary) -> Self {
        Self {
            values: vec![None; vocabulary.len()],
            assumed: Arc::clone(&vocabulary.assumed),
            stated: Vec::new(),
        }
    }

    /// States or forgets a fact.
    pub fn set(&mut self, slot: Slot, value: Option<FactValue>) {
        let held = &mut self.values[usize::from(slot.0)];
        if held.is_none() && value.is_some() {
            self.stated.push(slot);
        }
        *held = value;
    }

    /// Returns a fact, when known.
    pub fn get(&self, slot: Slot) -> Option<&FactValue> {
        let at = usize::from(slot.0);
        self.values[at].as_ref().or_else(|| self.assumed.get(at)?.as_ref())
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        for slot in self.stated.drain(..) {
            self.values[usize::from(slot.0)] = None;
        }
    }
}

/// Roles of the role matrix that write contacts: what the fact `petugas` can be.
pub(crate) const ROLES: &[&str] =
    &["KDR", "BDN", "GIZ", "PRW", "DOK", "DRG", "KSM", "APT", "LAB", "PMIK", "PJK", "KAPUS"];

/// Derived facts that are true as of a day, not at a contact; see [`Vocabulary::mark_lasting`].
pub(crate) const AS_OF_DAY: &[&str] = &[
    "given",
    "overdue",
    "overdue_days",
    "findings",
    "days_since_weighed",
    "absent_in_a_row",
    "days_since_contact",
];

/// Facts that the portrait works out, beside the observations: name, type, meaning.
pub const DERIVED: &[(&str, FactType, &str)] = &[
    // The person on the day of the contact, of the month's reference day, or as of today.
    ("sex", FactType::Text, "L or P"),
    ("age_days", FactType::Number, "days since birth"),
    ("age_months", FactType::Number, "completed calendar months since birth"),
    ("age_years", FactType::Number, "completed calendar years since birth"),
    ("gestation_weeks", FactType::Number, "completed weeks of pregnancy at birth"),
    ("twin", FactType::Bool, "born as one of two or more"),
    ("provinsi", FactType::Text, "two-digit code of the province of the home"),
    ("kabupaten", FactType::Text, "four-digit code of the regency of the home"),
    ("hours_since_birth", FactType::Number, "hours since birth when both times are known"),
    ("kelas", FactType::Number, "school grade 1 to 12 in the school year of the day"),
    ("kelas_perkiraan", FactType::Bool, "the grade is taken from the age, nobody wrote it"),
    ("setting", FactType::Text, "place of the contact: posyandu, rumah, pustu, ..."),
    // At a contact, where an indicator reads it.
    (
        "petugas",
        FactType::Text,
        "role of who wrote the contact: KDR, BDN, DOK, ...; not of imports",
    ),
    ("given_at_contact", FactType::Codes, "items and item.step given at the contact itself"),
    // Growth at the contact, or of the last weighing of the month. Flagged values are absent.
    ("z_bbu", FactType::Number, "z-score weight for age, two decimals"),
    ("z_tbu", FactType::Number, "z-score length or height for age"),
    ("z_bbtb", FactType::Number, "z-score weight for length or height"),
    ("z_imtu", FactType::Number, "z-score body mass index for age"),
    ("z_lku", FactType::Number, "z-score head circumference for age"),
    ("z_lilau", FactType::Number, "z-score arm circumference for age"),
    ("k_bbu", FactType::Text, "category of weight for age"),
    ("k_tbu", FactType::Text, "category of length or height for age"),
    ("k_bbtb", FactType::Text, "category of weight for length or height"),
    ("k_imtu", FactType::Text, "category of body mass index for age"),
    ("k_lku", FactType::Text, "category of head circumference for age"),
    ("ukur_ulang", FactType::Bool, "a z-score is implausible: measure again"),
    // KMS at the contact, or of the last weighing of the month.
    ("status_nt", FactType::Text, "N, T, O or B"),
    ("t_berturut", FactType::Number, "T in so many weighings one after the other"),
    ("bgm", FactType::Bool, "below the red line of the KMS"),
    ("atas_oranye", FactType::Bool, "above the orange line of the KMS"),
    ("kbm_g", FactType::Number, "least gain for the age in grams"),
    ("kenaikan_g", FactType::Number, "gain since the weighing before in grams"),
    ("weight_faltering", FactType::Bool, "gain below the 5th percentile of WHO increments"),
    ("length_faltering", FactType::Bool, "length gain below the 5th percentile"),
    // The month.
    ("ditimbang", FactType::Bool, "weighed in the month"),
    ("diukur", FactType::Bool, "length or height measured in the month"),
    ("hadir", FactType::Bool, "came to a posyandu day in the month"),
    ("given_this_month", FactType::Codes, "items and item.step given in the month"),
    (
        "k_tbu_sebelum",
        FactType::Text,
        "category of length for age when last measured before the month",
    ),
    // The person as of the day.
    ("given", FactType::Codes, "items and item.step given so far"),
    ("overdue", FactType::Codes, "items and item.step overdue"),
    ("overdue_days", FactType::Number, "days by which the longest overdue step is late"),
    ("findings", FactType::Codes, "findings that stand"),
    ("days_since_weighed", FactType::Number, "days since the last weighing"),
    ("absent_in_a_row", FactType::Number, "posyandu days missed one after the other"),
    ("days_since_contact", FactType::Number, "days since the last contact of any kind"),
];
