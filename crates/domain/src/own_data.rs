//! What holds of a person's own data on a day: who speaks, what is agreed to, whether it is
//! restricted. Read from the facts; nothing here is kept.

use std::{collections::BTreeMap, sync::LazyLock};

use crate::{
    day::Day,
    id::RecordId,
    record::Body,
    rights::{
        Consent, ConsentDecision, GuardianGround, Guardianship, Restriction, RestrictionStep,
        Speaker,
    },
    timeline::Fact,
};

static MAJORITY_YEARS: LazyLock<i32> = LazyLock::new(|| {
    let rows = include_str!("../data/majority.csv").lines();
    let years = rows.filter_map(|row| row.strip_prefix("majority,")?.split_once(",years,"));
    let years = years.map(|(amount, _)| amount.parse().ok()).next().flatten();
    years.expect("the built-in data names the age of majority in years")
});

/// Returns the first day on which a person is no child any more: the 18th birthday
/// (`data/majority.csv`), for somebody born on 29 February the 28th in a year without one.
pub fn adult_on(birth: Day) -> Day {
    birth.plus_months(*MAJORITY_YEARS * 12)
}

/// What holds of a person's own data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnData {
    /// First day of adult life, when the birth date is known.
    pub adult_on: Option<Day>,
    /// The restriction that stands.
    pub restricted: Option<Restricted>,
    /// The last word about each purpose, by its code.
    pub consents: Vec<Agreed>,
    /// All guardianships, the ended ones too, in the order of their days.
    pub guardians: Vec<Guarded>,
}

/// A restriction that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restricted {
    /// Its first day.
    pub since: Day,
    /// Why.
    pub reason: String,
    /// Its first record.
    pub record: RecordId,
}

/// The last word about a purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// What was said, by whom.
    pub consent: Consent,
    /// On which day.
    pub since: Day,
    /// First day on which it holds no more. What somebody said for a child ends with childhood,
    /// and what was said by somebody who had no say never held.
    pub until: Option<Day>,
    /// Its first record.
    pub record: RecordId,
}

impl Agreed {
    /// Tells whether processing is agreed to on a day.
    pub fn permits(&self, on: Day) -> bool {
        let holds = self.since <= on && self.until.is_none_or(|until| on < until);
        self.consent.decision == ConsentDecision::Permit && holds
    }
}

/// A guardianship and its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guarded {
    /// Who, and why.
    pub guardianship: Guardianship,
    /// First day.
    pub since: Day,
    /// First day on which it holds no more.
    pub until: Option<Day>,
    /// Its first record.
    pub record: RecordId,
}

impl Guarded {
    /// Tells whether it holds on a day.
    pub fn holds(&self, on: Day) -> bool {
        self.since <= on && self.until.is_none_or(|until| on < until)
    }
}

/// Why somebody has no say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoSay {
    /// The person is an adult and decides alone.
    #[error("the person is an adult who decides alone")]
    Adult,
    /// Nobody knows whether the person is a child.
    #[error("the birth date is not known")]
    UnknownAge,
    /// No guardianship of this name holds.
    #[error("no guardianship of this name holds")]
    NotGuardian,
    /// A child agrees through parent or guardian.
    #[error("a child agrees through parent or guardian")]
    Child,
    /// Somebody else decides for the person now.
    #[error("somebody else decides for the person now")]
    Incapable,
}

impl OwnData {
    /// Reads what holds from the facts about a person.
    pub fn of(facts: &[Fact], birth: Option<Day>) -> Self {
        let adult_on = birth.map(adult_on);
        let mut facts: Vec<&Fact> = facts.iter().collect();
        facts.sort_by_key(|fact| (fact.occurred(), fact.origin.written, fact.origin.id));
        let guardians = guardians(&facts, adult_on);
        let mut own = Self { adult_on, guardians, ..Self::default() };
        let mut last: BTreeMap<&str, Agreed> = BTreeMap::new();
        for fact in facts {
            match fact.body() {
                Body::Consent(consent) => {
                    last.insert(&consent.purpose, own.agreed(consent, fact));
                }
                Body::Restriction(restriction) => own.restrict(restriction, fact),
                _ => {}
            }
        }
        own.consents = last.into_values().collect();
        own
    }

    fn restrict(&mut self, restriction: &Restriction, fact: &Fact) {
        self.restricted = match restriction.step {
            RestrictionStep::Lifted => None,
            RestrictionStep::Begun => Some(Restricted {
                since: self.restricted.as_ref().map_or(fact.occurred(), |before| before.since),
                reason: restriction.reason.clone(),
                record: fact.origin.id,
            }),
        };
    }

    fn agreed(&self, consent: &Consent, fact: &Fact) -> Agreed {
        let since = fact.occurred();
        let until = match consent.decision {
            ConsentDecision::Permit => self.said_until(consent.by.as_ref(), since),
            ConsentDecision::Deny | ConsentDecision::Withdrawn => None,
        };
        Agreed { consent: consent.clone(), since, until, record: fact.origin.id }
    }

    /// Returns the first day on which what was said for a person holds no more.
    fn said_until(&self, by: Option<&Speaker>, on: Day) -> Option<Day> {
        let Some(speaker) = by else {
            return self.may_agree(None, on).err().map(|_| on);
        };
        if self.may_speak(Some(speaker), on).is_err() {
            return Some(on);
        }
        if self.is_child(on) {
            return self.adult_on;
        }
        let held = self.guardians_on(on).filter(|held| speaker.is_named(held.name()));
        held.map(|held| held.until).max_by_key(|until| until.map_or(i32::MAX, Day::epoch_days))?
    }

    /// Tells whether the person is known to be a child on a day.
    pub fn is_child(&self, on: Day) -> bool {
        self.adult_on.is_some_and(|adult_on| on < adult_on)
    }

    /// Lists the guardianships that hold on a day.
    pub fn guardians_on(&self, on: Day) -> impl Iterator<Item = &Guarded> {
        self.guardians.iter().filter(move |held| held.holds(on))
    }

    /// Tells whether somebody else decides for the person on a day whatever the age.
    pub fn is_incapable(&self, on: Day) -> bool {
        self.guardians_on(on).any(|held| held.guardianship.ground == GuardianGround::Incapacity)
    }

    /// Decides whether somebody may ask for something, or refuse or withdraw consent, in the name
    /// of a person: the person always, a parent of a child, and whoever is recorded as guardian.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn may_speak(&self, by: Option<&Speaker>, on: Day) -> Result<(), NoSay> {
        let Some(speaker) = by else { return Ok(()) };
        let mut held = self.guardians_on(on);
        if held.any(|held| speaker.is_named(held.name())) {
            return Ok(());
        }
        match self.adult_on {
            None => Err(NoSay::UnknownAge),
            Some(adult_on) if adult_on <= on && !self.is_incapable(on) => Err(NoSay::Adult),
            Some(adult_on) if on < adult_on && speaker.relation.is_parent() => Ok(()),
            Some(_) => Err(NoSay::NotGuardian),
        }
    }

    /// Decides whether somebody may agree in the name of a person: as [`Self::may_speak`], but a
    /// child and somebody who cannot decide do not agree themselves.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn may_agree(&self, by: Option<&Speaker>, on: Day) -> Result<(), NoSay> {
        match by {
            None if self.is_child(on) => Err(NoSay::Child),
            None if self.is_incapable(on) => Err(NoSay::Incapable),
            _ => self.may_speak(by, on),
        }
    }

    /// Tells whether data may be processed for a purpose on a day, as far as it needs consent.
    pub fn permits(&self, purpose: &str, on: Day) -> bool {
        self.consents.iter().any(|one| one.consent.purpose == purpose && one.permits(on))
    }
}

impl Guarded {
    /// Returns the name of the guardian.
    pub fn name(&self) -> &str {
        &self.guardianship.guardian.name
    }
}

/// Lists the guardianships with their ends: what was written, the end that was recorded, and of a
/// child the end of childhood. Whose age is unknown has no guardian for being a child.
fn guardians(facts: &[&Fact], adult_on: Option<Day>) -> Vec<Guarded> {
    let mut ended: BTreeMap<RecordId, Day> = BTreeMap::new();
    for fact in facts {
        if let Body::GuardianshipEnd(end) = fact.body() {
            let first = ended.entry(end.of).or_insert(fact.occurred());
            *first = fact.occurred().min(*first);
        }
    }
    let held = facts.iter().filter_map(|fact| {
        let Body::Guardianship(guardianship) = fact.body() else { return None };
        let (since, record) = (fact.occurred(), fact.origin.id);
        let of_age = match guardianship.ground {
            GuardianGround::Child => Some(adult_on.unwrap_or(since)),
            GuardianGround::Incapacity => None,
        };
        let ends = [guardianship.until, ended.get(&record).copied(), of_age];
        let until = ends.into_iter().flatten().min();
        Some(Guarded { guardianship: guardianship.clone(), since, until, record })
    });
    held.collect()
}
