//! One child on the sheet of a day: what is offered, what was written, by whom.

use std::{collections::BTreeSet, sync::Arc};

use access::actor::Actor;
use domain::{
    day::Day,
    id::{PersonId, PlaceId, RecordId},
    record::{Attendance, Body, Outcome, Record, Setting, Value, Visit},
    timeline::{Fact, Timeline},
};
use guidelines::model::{Guidelines, Item};
use portrait::{
    draw::Painter,
    model::{Contact, Given, ItemState, ItemStatus, Portrait},
    veil::{Told, Veil},
};

use crate::{
    observed,
    slip::{self, Typed},
};

/// Question that only the forms of vaccines ask; batch numbers belong to them.
const VACCINATOR: &str = "vaksinator";

/// A day at a posyandu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opening {
    /// Which posyandu.
    pub(crate) place: PlaceId,
    /// Which day.
    pub(crate) day: Day,
}

impl Opening {
    /// Returns the address of its page.
    pub(crate) fn href(self) -> String {
        format!("/posyandu/{}/{}", self.place, self.day)
    }
}

/// A service that is offered to the child on the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// Item code.
    pub(crate) item: Arc<str>,
    /// Step code.
    pub(crate) step: Arc<str>,
    /// Its name, understood alone.
    pub(crate) name: String,
    /// Whether it is late.
    pub(crate) late: bool,
    /// Whether a batch number belongs to it.
    pub(crate) has_lot: bool,
    /// Whether it is written as a service, which may also be refused, and not as a value.
    pub(crate) by_service: bool,
}

impl Offer {
    /// Name of the field in which its outcome is chosen.
    pub(crate) fn field(&self) -> String {
        format!("svc.{}.{}", self.item, self.step)
    }

    /// Name of the field of its batch number.
    pub(crate) fn lot_field(&self) -> String {
        format!("lot.{}.{}", self.item, self.step)
    }
}

/// A child as of the day, with what was written for the day.
pub(crate) struct Child {
    pub(crate) id: PersonId,
    pub(crate) birth: Option<Day>,
    pub(crate) timeline: Timeline,
    /// As of the day, with all that was written.
    pub(crate) portrait: Portrait,
    /// Whether an emergency stands that is not told.
    pub(crate) urgent: bool,
    /// Services that were due before anything was written for the day, and those written.
    pub(crate) offers: Vec<Offer>,
    /// The visit of the day that whoever is signed in may correct.
    pub(crate) mine: Option<Fact>,
    /// Visits of the day that others wrote.
    pub(crate) others: Vec<Fact>,
}

/// Whether a child came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Nobody wrote anything yet.
    Open,
    /// Came.
    Came,
    /// Did not come.
    Absent,
}

impl Child {
    /// Reads a timeline for a day at a posyandu.
    pub(crate) fn new(
        painter: &Painter<'_>,
        timeline: Timeline,
        opening: Opening,
        actor: &Actor,
    ) -> Self {
        let guidelines = painter.guidelines();
        let veil = Veil::of_reader(guidelines, Some(actor.account));
        let tell = |timeline: &Timeline| painter.tell(timeline, Some(&veil), opening.day);
        let Told { timeline: told, portrait, urgent, .. } = tell(&timeline);
        let facts = told.facts(opening.day);
        let (own, others): (Vec<Fact>, Vec<Fact>) =
            facts.into_iter().filter(|fact| is_of(fact, opening)).partition(|fact| {
                // A correction states the whole anew, so who does not see it all does not correct.
                let is_whole = timeline.records().contains(&fact.reading);
                is_whole && actor.may_correct(fact.origin.author.account)
            });
        let written: BTreeSet<RecordId> =
            own.iter().chain(&others).map(|fact| fact.origin.id).collect();
        let before = if written.is_empty() {
            None
        } else {
            Some(tell(&without(&timeline, &written)).portrait)
        };
        let due = before.as_ref().unwrap_or(&portrait);
        let offers = offers(guidelines, due, &portrait, &written, opening.day);
        let mut own = own;
        let mine = own.pop();
        let others = others.into_iter().chain(own).collect();
        let birth = portrait.person.birth.map(|birth| birth.day);
        Self { id: portrait.person.id, birth, timeline, portrait, urgent, offers, mine, others }
    }

    /// Tells whether the child came.
    pub(crate) fn presence(&self) -> Presence {
        let mut presence = Presence::Open;
        for visit in self.others.iter().chain(&self.mine).filter_map(visit) {
            presence = match (presence, visit.attendance) {
                (Presence::Came, _) | (_, Attendance::Present) => Presence::Came,
                (Presence::Open | Presence::Absent, Attendance::Absent) => Presence::Absent,
            };
        }
        presence
    }

    /// Returns the contacts of the day as they are judged.
    pub(crate) fn contacts(&self) -> impl Iterator<Item = &Contact> {
        let written = |contact: &&Contact| {
            self.others.iter().chain(&self.mine).any(|fact| fact.origin.id == contact.origin)
        };
        self.portrait.contacts.iter().filter(written)
    }

    /// Tells whether the child was weighed on the day.
    pub(crate) fn is_weighed(&self) -> bool {
        let came = |contact: &&Contact| contact.attendance == Attendance::Present;
        self.contacts().filter(came).any(|contact| contact.observations().contains_key("bb_kg"))
    }

    /// Returns the last value of an observation before the day.
    pub(crate) fn last(&self, code: &str, day: Day) -> Option<(&Value, Day)> {
        let before = self.portrait.contacts.iter().rev().filter(|contact| contact.day < day);
        before
            .filter(|contact| contact.attendance == Attendance::Present)
            .find_map(|contact| Some((contact.observations().get(code)?, contact.day)))
    }

    /// Returns who wrote the value of a code, when it was somebody else.
    pub(crate) fn other(&self, code: &str) -> Option<(&Value, &str)> {
        self.others.iter().find_map(|fact| {
            let value = visit(fact)?.observations.get(code)?;
            Some((value, fact.reading.author.name.as_str()))
        })
    }

    /// Tells who has already written what became of an offer, when it was somebody else.
    pub(crate) fn other_given(&self, offer: &Offer) -> Option<(&Given, &str)> {
        let given = self.given(offer)?;
        let fact = self.others.iter().find(|fact| fact.origin.id == given.record)?;
        Some((given, fact.reading.author.name.as_str()))
    }

    /// Returns what was written for the day about an offer.
    pub(crate) fn given(&self, offer: &Offer) -> Option<&Given> {
        let of_day = |given: &&Given| {
            self.mine.iter().chain(&self.others).any(|fact| fact.origin.id == given.record)
        };
        let same = |given: &&Given| {
            given.item == offer.item && (given.step == offer.step || given.step.is_empty())
        };
        self.portrait.services.iter().filter(of_day).find(same)
    }

    /// Writes what was saved for the day as it would be typed.
    pub(crate) fn typed(&self) -> Typed {
        let mut typed = Typed::default();
        for visit in self.others.iter().chain(&self.mine).filter_map(visit) {
            typed.put_visit(visit);
        }
        for offer in &self.offers {
            let Some(given) = self.given(offer) else { continue };
            typed.set(offer.field(), slip::outcome_code(given.outcome));
            let lot = self.others.iter().chain(&self.mine).filter_map(visit).find_map(|visit| {
                let mut services = visit.services.iter();
                let service = services.find(|service| {
                    *service.item == *offer.item && service.step.as_deref() == Some(&*offer.step)
                })?;
                service.lot.clone()
            });
            if let Some(lot) = lot {
                typed.set(offer.lot_field(), lot);
            }
        }
        typed
    }
}

/// Returns the visit that a fact states.
pub(crate) fn visit(fact: &Fact) -> Option<&Visit> {
    match fact.body() {
        Body::Visit(visit) => Some(visit),
        _ => None,
    }
}

fn is_of(fact: &Fact, opening: Opening) -> bool {
    fact.occurred() == opening.day
        && fact.reading.place == Some(opening.place)
        && visit(fact).is_some_and(|visit| visit.setting == Setting::Posyandu)
}

/// Leaves out some facts with all their corrections.
pub(crate) fn without(timeline: &Timeline, origins: &BTreeSet<RecordId>) -> Timeline {
    let kept = |record: &&Arc<Record>| match &record.body {
        Body::Correction(correction) => !origins.contains(&correction.corrects),
        _ => !origins.contains(&record.id),
    };
    Timeline::new(timeline.person, timeline.records().iter().filter(kept).cloned())
}

/// Lists the numbered services that a posyandu gives and that are due, or were written.
fn offers(
    guidelines: &Guidelines,
    before: &Portrait,
    now: &Portrait,
    written: &BTreeSet<RecordId>,
    day: Day,
) -> Vec<Offer> {
    let was_written = |state: &ItemState| {
        now.services.iter().any(|given| {
            written.contains(&given.record)
                && given.item == state.item
                && (given.step == state.step || given.step.is_empty())
        })
    };
    let mut offers = Vec::new();
    for state in &before.items {
        let Some(item) = guidelines.item(&state.item, day) else { continue };
        if !is_handed_out(item) || !(state.status.is_due() || was_written(state)) {
            continue;
        }
        offers.push(Offer {
            item: Arc::clone(&state.item),
            step: Arc::clone(&state.step),
            name: observed::item_name_alone(guidelines, &state.item, &state.step, day),
            late: state.status == ItemStatus::Overdue,
            has_lot: is_vaccine(item),
            by_service: item.given_by.is_empty(),
        });
    }
    offers
}

/// Tells whether a service is handed out at a posyandu, one step at a time: a vaccine, or what an
/// observation says to have been given (a capsule, a tablet). Classes have steps too, but are no
/// part of weighing day.
pub(crate) fn is_handed_out(item: &Item) -> bool {
    let at_posyandu = item.places.iter().any(|place| place == Setting::Posyandu.as_str());
    let is_handed = is_vaccine(item) || !item.given_by.is_empty();
    at_posyandu && is_handed && !observed::steps(item).is_empty()
}

/// Tells whether an item is a vaccine, to which a batch number belongs.
pub(crate) fn is_vaccine(item: &Item) -> bool {
    item.fields.iter().any(|code| **code == *VACCINATOR)
}

/// Returns the observation codes by which handed-out services are written, which are therefore
/// not asked a second time.
pub(crate) fn codes_of_services(guidelines: &Guidelines, day: Day) -> BTreeSet<Arc<str>> {
    guidelines
        .items_on(day)
        .filter(|item| is_handed_out(item))
        .flat_map(|item| &item.given_by)
        .map(|slot| Arc::clone(guidelines.vocabulary.name(*slot)))
        .collect()
}

/// Tells whether an outcome says that the service was given.
pub(crate) fn is_given(outcome: Outcome) -> bool {
    outcome == Outcome::Given
}
