//! What a request is about: for what, about whom, and what has been said about it.

use std::sync::{Arc, Mutex, PoisonError};

use access::{
    actor::Actor,
    decision::{Ask, Decision, Somebody, Standing, Whom, decide},
    door::Door,
    purpose::Purpose,
};
use domain::id::PersonId;

/// A person whom the address names, as far as it is needed to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) id: PersonId,
    pub(crate) somebody: Somebody,
    pub(crate) standing: Standing,
}

/// What a request is about. Clones share whom the page has shown.
#[derive(Debug, Clone)]
pub(crate) struct Matter {
    pub(crate) purpose: Purpose,
    pub(crate) people: Vec<Subject>,
    /// A place that the address names, decided about like somebody who is served there.
    pub(crate) place: Option<Somebody>,
    /// What has been said about lists.
    pub(crate) standing: Standing,
    shown: Arc<Mutex<Vec<PersonId>>>,
}

impl Matter {
    pub(crate) fn new(purpose: Purpose, standing: Standing) -> Self {
        Self { purpose, people: Vec::new(), place: None, standing, shown: Arc::default() }
    }

    /// Decides whether a door opens here: for everybody whom the address names.
    pub(crate) fn decide(&self, actor: &Actor, door: Door) -> Decision {
        let ask =
            |whom, standing| decide(&Ask { actor, purpose: self.purpose, whom, standing }, door);
        let people = self.people.iter().map(|one| self.decide_about(actor, *one, door)).min();
        if let Some(decision) = people {
            return decision;
        }
        match self.place {
            Some(place) => ask(Whom::Somebody(place), self.standing),
            None if door.numbers => ask(Whom::Numbers, self.standing),
            None => ask(Whom::Nobody, self.standing),
        }
    }

    /// Decides whether a door opens for one person.
    pub(crate) fn decide_about(&self, actor: &Actor, one: Subject, door: Door) -> Decision {
        let Subject { somebody, standing, .. } = one;
        let whom = Whom::Somebody(somebody);
        decide(&Ask { actor, purpose: self.purpose, whom, standing }, door)
    }

    /// Notes whom a page shows beside those of the address.
    pub(crate) fn show(&self, people: impl IntoIterator<Item = PersonId>) {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).extend(people);
    }

    /// Returns whom the request was about in the end.
    pub(crate) fn persons(&self) -> Vec<PersonId> {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let mut persons: Vec<_> =
            self.people.iter().map(|one| one.id).chain(shown.iter().copied()).collect();
        persons.sort_unstable();
        persons.dedup();
        persons
    }
}

impl Default for Matter {
    /// Something without data of anybody.
    fn default() -> Self {
        Self::new(Purpose::Sistem, Standing::default())
    }
}
