//! Confidential data: whether a request may read it, and what is told when it may not.

use access::{
    decision::Decision,
    door,
    ground::{CARE_DAYS, Ground},
};
use domain::{
    day::Day,
    id::{AccountId, PersonId},
    record::{Attendance, Body},
    timeline::Timeline,
};
use guidelines::model::Guidelines;
use portrait::{
    draw::Painter,
    veil::{Told, Veil},
};

use crate::{pages::ground, rule_names, session::Signed};

/// How a list names what it may not name.
pub(crate) const UNNAMED: &str = "Data yang dijaga khusus: buka halaman orangnya";

/// How much of a person's confidential data a request sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sight {
    /// Everything.
    Open,
    /// Nothing yet; whoever asks may say why.
    Asked,
    /// Nothing; nor is told that there is any.
    Closed,
}

impl Sight {
    /// Returns what lies over the records for a reader: everything confidential but their own
    /// writing, unless all is open.
    pub(crate) fn veil(self, guidelines: &Guidelines, reader: AccountId) -> Option<Veil<'_>> {
        (self != Self::Open).then(|| Veil::of_reader(guidelines, Some(reader)))
    }
}

impl Signed {
    /// Decides about the confidential data of a person whom the address names.
    pub(crate) fn sight(&self, timeline: &Timeline, today: Day) -> Sight {
        let subject = self.matter.people.iter().find(|one| one.id == timeline.person);
        let Some(subject) = subject else { return Sight::Closed };
        let mut subject = *subject;
        subject.standing.cares = has_seen(timeline, self.actor.account, today);
        match self.matter.decide_about(&self.actor, subject, door::SEE_CONFIDENTIAL) {
            Decision::Allowed => Sight::Open,
            Decision::Needs(_) => Sight::Asked,
            Decision::Refused(_) => Sight::Closed,
        }
    }

    /// Tells of a person whom the address names what may be told.
    pub(crate) fn tell(
        &self,
        painter: &Painter<'_>,
        timeline: &Timeline,
        as_of: Day,
        today: Day,
    ) -> (Told, Sight) {
        let sight = self.sight(timeline, today);
        let veil = sight.veil(painter.guidelines(), self.actor.account);
        (painter.tell(timeline, veil.as_ref(), as_of), sight)
    }

    /// Tells whether lists say that there is something confidential, without saying what.
    pub(crate) fn hears_of_confidential(&self) -> bool {
        self.actor.may(door::SEE_CONFIDENTIAL)
    }
}

/// Names the reason of a home visit, when it may be named.
pub(crate) fn visit(guidelines: &Guidelines, rule: Option<&str>, on: Day) -> String {
    match rule {
        Some(rule) => rule_names::home_visit(guidelines, rule, on),
        None => UNNAMED.to_owned(),
    }
}

/// Returns the address at which the confidential data of a person is asked for.
pub(crate) fn ask(person: PersonId, back: &str) -> String {
    ground::address(Ground::Confidential, Some(person), back)
}

/// Tells whether somebody met the person not long ago and wrote what they saw. Neither a visit at
/// which nobody was met nor a file that was brought in is care.
fn has_seen(timeline: &Timeline, account: AccountId, today: Day) -> bool {
    let since = today.plus_days(-CARE_DAYS);
    timeline.facts(today).iter().any(|fact| {
        let is_care = match fact.body() {
            Body::Visit(visit) => {
                let says = !visit.observations.is_empty() || !visit.services.is_empty();
                says && visit.attendance == Attendance::Present
            }
            _ => false,
        };
        let is_own = fact.origin.author.account == account && fact.origin.source.is_none();
        is_care && is_own && since <= fact.occurred()
    })
}
