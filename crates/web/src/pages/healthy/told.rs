//! What a reader is told of households.
//!
//! Two indicators tell of a member's illness, and the index tells them by subtraction from the
//! other ten. Who does not care for these people is told neither of them nor any household's index.

use guidelines::household::{Health, HealthIndex, HouseholdRules, Status};
use store::read::household_health::HouseholdHealth;

/// What is told, and by which rules.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told<'g> {
    pub(crate) rules: &'g HouseholdRules,
    /// Whether everything is told.
    pub(crate) all: bool,
}

/// Which households are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of them.
    All,
    /// Those that were asked.
    Asked,
    /// Those that nobody has asked.
    Unasked,
    /// Those that were asked, but not everything.
    Incomplete,
    /// Those of a class.
    Class(Health),
    /// Those of which so much is known of an indicator.
    Of(usize, Status),
    /// Those of which another visit was planned this year.
    Planned,
    /// Those of them that were not asked again.
    Waiting,
}

/// Words of the parts in addresses, without those of indicators.
const WORDS: [(&str, Part); 9] = [
    ("semua", Part::All),
    ("terdata", Part::Asked),
    ("belum-didata", Part::Unasked),
    ("belum-lengkap", Part::Incomplete),
    ("sehat", Part::Class(Health::Healthy)),
    ("pra-sehat", Part::Class(Health::Fair)),
    ("tidak-sehat", Part::Class(Health::Unhealthy)),
    ("direncanakan", Part::Planned),
    ("menunggu", Part::Waiting),
];
/// Words of what is known of an indicator.
const STATUSES: [(&str, Status); 4] = [
    ("y", Status::Reached),
    ("t", Status::Lacking),
    ("n", Status::NotApplicable),
    ("belum-ditanya", Status::Unasked),
];

impl Part {
    /// Returns the word in addresses; of an indicator that of what is known.
    pub(crate) fn word(self) -> &'static str {
        let named = WORDS.iter().find(|(_, part)| *part == self).map(|(word, _)| *word);
        let status = match self {
            Self::Of(_, known) => STATUSES.iter().find(|(_, status)| *status == known),
            _ => None,
        };
        named.or(status.map(|(word, _)| *word)).unwrap_or_default()
    }

    /// Reads the word, beside the place of an indicator where one is named.
    pub(crate) fn read(word: &str, place: Option<usize>) -> Option<Self> {
        match place {
            Some(place) => {
                let (_, status) = STATUSES.iter().find(|(known, _)| *known == word)?;
                Some(Self::Of(place, *status))
            }
            None => WORDS.iter().find(|(known, _)| *known == word).map(|(_, part)| *part),
        }
    }
}

impl Told<'_> {
    /// Tells whether an indicator is told.
    pub(crate) fn tells(&self, place: usize) -> bool {
        self.all || !self.rules.indicators[place].confidential
    }

    /// Lists the places of the indicators that are told.
    pub(crate) fn places(&self) -> impl Iterator<Item = usize> {
        (0..self.rules.indicators.len()).filter(|place| self.tells(*place))
    }

    /// Tells whether everything that is told of a household is known.
    pub(crate) fn is_complete(&self, of: &HouseholdHealth) -> bool {
        of.asked.is_some() && self.places().all(|place| of.statuses[place] != Status::Unasked)
    }

    /// Returns the index, for sums over many households. Where not everything is told an answer
    /// that is missing among the rest leaves its indicator out, so that the number of households
    /// with an index tells nothing of them.
    pub(crate) fn index(&self, of: &HouseholdHealth) -> Option<HealthIndex> {
        of.asked?;
        let known = |(place, status): (usize, &Status)| match status {
            Status::Unasked if !self.tells(place) => Status::NotApplicable,
            status => *status,
        };
        let statuses: Vec<Status> = of.statuses.iter().enumerate().map(known).collect();
        HouseholdRules::index(&statuses)
    }

    pub(crate) fn health(&self, of: &HouseholdHealth) -> Option<Health> {
        self.index(of).map(|index| self.rules.health(index))
    }

    /// Tells whether a household is one of those meant.
    pub(crate) fn is_of(&self, part: Part, of: &HouseholdHealth) -> bool {
        match part {
            Part::All => true,
            Part::Asked => of.asked.is_some(),
            Part::Unasked => of.asked.is_none(),
            Part::Incomplete => of.asked.is_some() && !self.is_complete(of),
            Part::Class(class) => self.health(of) == Some(class),
            Part::Of(place, status) => of.asked.is_some() && of.statuses[place] == status,
            Part::Planned => of.planned.is_some(),
            Part::Waiting => of.followed() == Some(false),
        }
    }

    /// Tells whether a part would tell what is not told.
    pub(crate) fn hides(&self, part: Part) -> bool {
        match part {
            Part::Class(_) => !self.all,
            Part::Of(place, _) => !self.tells(place),
            Part::All
            | Part::Asked
            | Part::Unasked
            | Part::Incomplete
            | Part::Planned
            | Part::Waiting => false,
        }
    }

    /// Names the indicators of a household that are told and stand so.
    pub(crate) fn names(&self, of: &HouseholdHealth, status: Status) -> Vec<&str> {
        let places = self.places().filter(|place| of.statuses[*place] == status);
        places.map(|place| self.rules.indicators[place].lacking.id.as_str()).collect()
    }
}

/// Names a class.
pub(crate) fn class_name(rules: &HouseholdRules, class: Health) -> &str {
    let at = Health::ALL.iter().position(|one| *one == class).expect("one of all");
    &rules.classes[at].id
}

/// Returns the look of a class.
pub(crate) const fn class_mark(class: Health) -> &'static str {
    match class {
        Health::Healthy => "mark mark-safe",
        Health::Fair => "mark mark-watch",
        Health::Unhealthy => "mark mark-danger",
    }
}

/// Writes a status in a letter and words.
pub(crate) const fn status_name(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Reached => ("Y, tercapai", "mark mark-safe"),
        Status::Lacking => ("T, belum tercapai", "mark mark-danger"),
        Status::NotApplicable => ("N, tidak berlaku", "mark mark-unknown"),
        Status::Unasked => ("belum ditanya", "mark mark-unknown"),
    }
}
