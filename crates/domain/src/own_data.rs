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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rstest::rstest;

    use super::*;
    use crate::{id::PersonId, record::Record, rights::Relation, timeline::Timeline};

    /// Records as they were written first; the form is a promise, these lines stay for ever.
    static WRITTEN: LazyLock<Vec<&str>> =
        LazyLock::new(|| include_str!("../fixtures/rights.ndjson").lines().collect());

    fn record(number: usize, occurred: &str, body: &str) -> Arc<Record> {
        let text = format!(
            r#"{{"id":"01939d2a-0000-7000-8000-{number:012}","puskesmas":"P7309010101",
            "subject":{{"person":"01939d29-0000-7000-8000-000000000001"}},"occurred":"{occurred}",
            "written":"179446080{number:04}/0","author":{{"account":
            "01939d00-0000-7000-8000-000000000001","name":"Melati","role":"BDN"}},
            "device":"01939d01-0000-7000-8000-000000000001","body":{body}}}"#
        );
        Arc::new(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
    }

    fn read(birth: &str, records: &[Arc<Record>]) -> OwnData {
        let person = PersonId::new(uuid::Uuid::nil());
        let facts = Timeline::new(person, records.iter().cloned()).facts(day("2100-01-01"));
        OwnData::of(&facts, birth.parse().ok())
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn speaker(name: &str, relation: Relation) -> Speaker {
        Speaker { name: name.to_owned(), relation }
    }

    #[test]
    fn every_body_is_read_and_written_as_it_was_first() {
        for text in WRITTEN.iter() {
            let body: Body = serde_json::from_str(text).expect(text);
            assert_eq!(serde_json::to_string(&body).expect("JSON"), *text);
            assert!(text.contains(&format!("\"type\":\"{}\"", body.kind())));
        }
    }

    #[rstest]
    #[case("2008-11-22", "2026-11-21", Ok(()))]
    #[case("2008-11-22", "2026-11-22", Err(NoSay::Adult))]
    #[case("2008-02-29", "2026-02-27", Ok(()))]
    #[case("2008-02-29", "2026-02-28", Err(NoSay::Adult))]
    #[case("2010-02-28", "2028-02-27", Ok(()))]
    #[case("2010-02-28", "2028-02-28", Err(NoSay::Adult))]
    #[case("", "2026-11-21", Err(NoSay::UnknownAge))]
    fn a_parent_speaks_to_the_day_before_the_birthday(
        #[case] birth: &str,
        #[case] on: &str,
        #[case] may: Result<(), NoSay>,
    ) {
        let mother = speaker("Siti", Relation::Mother);
        assert_eq!(read(birth, &[]).may_speak(Some(&mother), day(on)), may);
    }

    #[rstest]
    #[case("2026-11-09", Err(NoSay::Adult))]
    #[case("2026-11-10", Ok(()))]
    #[case("2026-11-19", Ok(()))]
    #[case("2026-11-20", Err(NoSay::Adult))]
    fn a_curator_speaks_from_day_to_day(#[case] on: &str, #[case] may: Result<(), NoSay>) {
        let made = record(3, "2026-11-10", WRITTEN[2]);
        let own = read("1950-01-01", &[made, record(4, "2026-11-20", WRITTEN[3])]);
        let hasan = speaker("hasan ", Relation::Curator);
        assert_eq!(own.may_speak(Some(&hasan), day(on)), may);
        let other = speaker("Joko", Relation::Curator);
        assert!(own.may_speak(Some(&other), day(on)).is_err(), "nobody else");
        let alone = own.may_agree(None, day(on));
        assert_eq!(alone.is_err(), may.is_ok(), "one of the two agrees");
        assert_eq!(own.may_speak(None, day(on)), Ok(()), "saying no needs nobody");
    }

    #[test]
    fn the_restriction_of_the_earliest_day_counts_until_it_is_lifted() {
        let again = WRITTEN[1].replace("dipersoalkan", "dipersoalkan lagi");
        let begun = [record(1, "2026-11-01", WRITTEN[1]), record(2, "2026-11-05", &again)];
        let restricted = read("1950-01-01", &begun).restricted.expect("it holds");
        assert_eq!(restricted.since, day("2026-11-01"));
        let lifted = WRITTEN[1].replace("begun", "lifted");
        let all = [begun.to_vec(), vec![record(3, "2026-11-06", &lifted)]].concat();
        assert_eq!(read("1950-01-01", &all).restricted, None);
    }
}
