//! The one decision: may this actor do this with that of this person, for this purpose?

use domain::id::{AccountId, PlaceId};

use crate::{
    actor::Actor,
    door::Door,
    ground::Ground,
    matrix::{Cell, Reach, Verb},
    purpose::Purpose,
    resource::Resource,
};

/// What somebody asks for.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// What for.
    pub purpose: Purpose,
    /// About whom.
    pub whom: Whom<'a>,
    /// What the actor has said about it before.
    pub standing: Standing,
}

/// About whom something is asked.
#[derive(Debug, Clone, Copy)]
pub enum Whom<'a> {
    /// A page or a list; the rows are narrowed to the working area by whoever makes it.
    Nobody,
    /// Numbers that name nobody.
    Numbers,
    /// One person.
    Somebody(Somebody),
    /// Something that these accounts have made.
    Made(&'a [AccountId]),
}

/// What has to be known about a person to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Somebody {
    /// The posyandu that serves the person.
    pub posyandu: Option<PlaceId>,
    /// Whether the person belongs to the actor's Puskesmas.
    pub is_of_puskesmas: bool,
}

/// What an actor has said, and what still holds of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Serves the person now.
    pub serving: bool,
    /// Has given a reason for looking.
    pub reasoned: bool,
    /// Has opened the record in an emergency.
    pub emergency: bool,
    /// Has said why confidential data is needed.
    pub confidential: bool,
    /// Has seen the person not long ago ([`crate::ground::CARE_DAYS`]).
    pub cares: bool,
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// No.
    Refused(Why),
    /// Yes, once the actor has said this.
    Needs(Ground),
    /// Yes.
    Allowed,
}

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The role has nothing to do with it.
    Role,
    /// The role has no such purpose.
    Purpose,
    /// The role gets numbers only.
    NumbersOnly,
    /// Somebody else has to do it, because the actor made it.
    OwnWork,
    /// The person is out of reach.
    OutOfReach,
}

/// Decides whether a door opens: the best that any of its resources gives.
pub fn decide(ask: &Ask<'_>, door: Door) -> Decision {
    let each = door.any.iter().map(|(verb, resource)| decide_one(ask, *verb, *resource));
    each.max().unwrap_or(Decision::Refused(Why::Role))
}

/// Decides about one verb on one resource.
pub fn decide_one(ask: &Ask<'_>, verb: Verb, resource: Resource) -> Decision {
    let actor = ask.actor;
    if let Whom::Somebody(somebody) = ask.whom
        && opens_in_emergency(ask, somebody, verb)
    {
        return Decision::Allowed;
    }
    let Some(cell) = actor.cell(resource).filter(|cell| cell.has(verb)) else {
        return Decision::Refused(Why::Role);
    };
    if !ask.purpose.is_of(actor.role) {
        return Decision::Refused(Why::Purpose);
    }
    match ask.whom {
        Whom::Numbers => Decision::Allowed,
        Whom::Nobody if cell.reach == Reach::Aggregate => Decision::Refused(Why::NumbersOnly),
        // Whoever is served now is no list.
        Whom::Nobody if cell.reach == Reach::Unit => Decision::Refused(Why::OutOfReach),
        Whom::Nobody => with_reason(ask, cell),
        Whom::Somebody(somebody) if resource == Resource::SegmenSensitif && verb == Verb::Read => {
            of_confidential(ask, cell, somebody)
        }
        Whom::Somebody(somebody) => about(ask, verb, cell, somebody),
        Whom::Made(by) => made_by(actor, verb, cell, by),
    }
}

/// Reading in an emergency goes past working area and reasons; nothing else does.
fn opens_in_emergency(ask: &Ask<'_>, somebody: Somebody, verb: Verb) -> bool {
    let may = ask.standing.emergency && ask.actor.role.treats();
    may && verb == Verb::Read && somebody.is_of_puskesmas
}

fn about(ask: &Ask<'_>, verb: Verb, cell: Cell, somebody: Somebody) -> Decision {
    let out = Decision::Refused(Why::OutOfReach);
    match cell.reach {
        Reach::Aggregate => Decision::Refused(Why::NumbersOnly),
        // Nobody who works here reads as the person concerned.
        Reach::Own => out,
        Reach::Unit if !somebody.is_of_puskesmas => out,
        // Whoever writes is serving.
        Reach::Unit if verb == Verb::Read && !ask.standing.serving => {
            Decision::Needs(Ground::Serving)
        }
        Reach::WorkingArea if !somebody.is_of_puskesmas => out,
        Reach::WorkingArea if !ask.actor.reaches(somebody.posyandu) => out,
        Reach::Facility if !somebody.is_of_puskesmas => out,
        Reach::Unit | Reach::WorkingArea | Reach::Facility | Reach::District => {
            with_reason(ask, cell)
        }
    }
}

/// Confidential data is for whoever cares for the person, or for whoever has said why.
fn of_confidential(ask: &Ask<'_>, cell: Cell, somebody: Somebody) -> Decision {
    let standing = ask.standing;
    let asks_each_time = cell.with_reason;
    match cell.reach {
        Reach::Aggregate => Decision::Refused(Why::NumbersOnly),
        Reach::Own => Decision::Refused(Why::OutOfReach),
        Reach::WorkingArea if !ask.actor.reaches(somebody.posyandu) => {
            Decision::Refused(Why::OutOfReach)
        }
        _ if !somebody.is_of_puskesmas => Decision::Refused(Why::OutOfReach),
        _ if standing.confidential || (standing.cares && !asks_each_time) => Decision::Allowed,
        _ => Decision::Needs(Ground::Confidential),
    }
}

fn with_reason(ask: &Ask<'_>, cell: Cell) -> Decision {
    if cell.with_reason && !ask.standing.reasoned {
        return Decision::Needs(Ground::Reason);
    }
    Decision::Allowed
}

/// Nobody verifies or approves the own work, whatever roles they have; amending is for the author.
fn made_by(actor: &Actor, verb: Verb, cell: Cell, by: &[AccountId]) -> Decision {
    let own = by.contains(&actor.account);
    match verb {
        Verb::Verify | Verb::Approve if own => Decision::Refused(Why::OwnWork),
        Verb::Update | Verb::Sign if !own && cell.reach == Reach::Own => {
            Decision::Refused(Why::OutOfReach)
        }
        _ => Decision::Allowed,
    }
}
