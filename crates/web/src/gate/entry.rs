//! Passing a gate: who asks, may they, and what is written into the log of accesses.

use std::{net::SocketAddr, sync::Arc};

use access::{
    actor::Actor,
    audit::Outcome,
    decision::{Decision, Somebody, Standing, Why},
    door::Door,
    ground::Ground,
};
use axum::{
    extract::{ConnectInfo, FromRequestParts, MatchedPath, RawPathParams, Request, State},
    http::{Method, StatusCode, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{
    id::{HouseholdId, PersonId, PlaceId, RecordId},
    record,
};
use store::{ground::Ground as Said, store::Store};

use crate::{
    app::App,
    error::PageError,
    gate::{
        About, Gate, Listed, Who,
        matter::{Matter, Subject},
    },
    held,
    session::{Signed, identify},
    trace::{self, Deed},
};

/// Keeps the gates.
#[derive(Clone)]
pub(crate) struct Keeper {
    app: App,
    gates: Arc<[Listed]>,
}

impl Keeper {
    pub(crate) fn new(app: App, gates: Vec<Listed>) -> Self {
        Self { app, gates: gates.into() }
    }

    /// Returns the gate of a request.
    fn gate(&self, parts: &Parts) -> Option<Listed> {
        let path = parts.extensions.get::<MatchedPath>()?.as_str();
        let method = if parts.method == Method::HEAD { "GET" } else { parts.method.as_str() };
        self.gates.iter().find(|one| one.path == path && one.method == method).copied()
    }
}

/// Lets a request through to its page, or says why not; both are written down.
pub(crate) async fn pass(State(keeper): State<Keeper>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Some(Listed { method, path, gate }) = keeper.gate(&parts) else {
        // The address is known, the method is not.
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    };
    let app = &keeper.app;
    if gate.who == Who::Anybody {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let mut signed = match identify(&parts, app).await {
        Ok(signed) => signed,
        Err(asked @ (PageError::SignedOut | PageError::First(_))) if method == "POST" => {
            held::hold(Request::from_parts(parts, body), app).await;
            return asked.into_response();
        }
        Err(error) => return error.into_response(),
    };
    let deed = Deed {
        method,
        path,
        purpose: gate.purpose,
        doors: match gate.who {
            Who::Through(doors) => doors,
            Who::Anybody | Who::SignedIn => &[],
        },
        address: parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip()),
    };
    if gate.purpose.is_personal() && app.log_is_broken().await {
        return PageError::Unlogged.into_response();
    }
    let admitted = admit(app, &mut signed, gate, &mut parts).await;
    let (response, outcome) = match admitted {
        Ok(()) => {
            parts.extensions.insert(signed.clone());
            let response = next.run(Request::from_parts(parts, body)).await;
            let outcome = trace::outcome(response.status());
            (response, outcome)
        }
        Err(error) => {
            let outcome = match error {
                PageError::Ground { .. } => Outcome::Asked,
                _ => Outcome::Refused,
            };
            (error.into_response(), outcome)
        }
    };
    if !gate.purpose.is_personal() {
        return response;
    }
    match app.write_deed(&signed, &deed, outcome).await {
        Ok(()) => response,
        // What was written stays written; what would have been shown is not.
        Err(_) if method == "POST" => response,
        Err(error) => error.into_response(),
    }
}

/// Decides by the own role, and where that is not enough by each that is lent today.
async fn admit(
    app: &App,
    signed: &mut Signed,
    gate: Gate,
    parts: &mut Parts,
) -> Result<(), PageError> {
    let own = admit_as(app, signed, gate, parts).await;
    let is_closed = |decided: &Result<(), PageError>| {
        matches!(decided, Err(PageError::Forbidden(_) | PageError::NotFound(_)))
    };
    if !is_closed(&own) {
        return own;
    }
    for lent in signed.lent.clone() {
        let mut under = signed.under(lent);
        let decided = admit_as(app, &mut under, gate, parts).await;
        if !is_closed(&decided) {
            *signed = under;
            return decided;
        }
    }
    own
}

/// Decides, and notes in `signed` what the request is about.
async fn admit_as(
    app: &App,
    signed: &mut Signed,
    gate: Gate,
    parts: &mut Parts,
) -> Result<(), PageError> {
    let parameters = RawPathParams::from_request_parts(parts, &()).await;
    let parameters = parameters.map_err(|_| PageError::Unreadable)?;
    let part = |name: &str| {
        let found = parameters.iter().find(|(key, _)| *key == name);
        found.map_or("", |(_, value)| value).to_owned()
    };
    let named = Named::read(gate.about, part)?;
    let actor = signed.actor.clone();
    let own = app.config().puskesmas.clone();
    let now_ms = app.now_ms();
    let found = app
        .ask(move |store| {
            let grounds = store.grounds_of(actor.account, now_ms)?;
            let mut matter = Matter::new(gate.purpose, standing(&grounds, None));
            let is_there = named.find(store, &actor, &own, &grounds, &mut matter)?;
            Ok(is_there.map(|()| matter))
        })
        .await?;
    signed.matter = found.map_err(PageError::NotFound)?;
    let Who::Through(doors) = gate.who else { return Ok(()) };
    let address = || parts.uri.path_and_query().map_or("/", |whole| whole.as_str()).to_owned();
    // The worst first: nobody is asked for a reason that would not help.
    let decisions = doors.iter().map(|door| (signed.decide(*door), *door));
    match decisions.min_by_key(|(decision, _)| *decision) {
        Some((decision, door)) => judge(signed, (decision, door), gate, address),
        None => Ok(()),
    }
}

fn judge(
    signed: &Signed,
    (decision, door): (Decision, Door),
    gate: Gate,
    address: impl FnOnce() -> String,
) -> Result<(), PageError> {
    match decision {
        Decision::Allowed => Ok(()),
        Decision::Needs(ground) => Err(signed.must_say(ground, address())),
        Decision::Refused(Why::OutOfReach) if signed.actor.may(door) => {
            Err(PageError::NotFound(gate.about.words()))
        }
        Decision::Refused(_) => Err(PageError::Forbidden(door)),
    }
}

/// Returns what an account has said about a person, or about lists.
fn standing(grounds: &[Said], person: Option<PersonId>) -> Standing {
    let said = |ground: Ground| {
        grounds.iter().any(|one| one.person == person && one.kind == ground.code())
    };
    Standing {
        serving: said(Ground::Serving),
        reasoned: said(Ground::Reason),
        emergency: person.is_some() && said(Ground::Emergency),
        confidential: person.is_some() && said(Ground::Confidential),
        cares: false,
    }
}

impl About {
    /// Returns what is not there when it is out of reach.
    const fn words(self) -> &'static str {
        match self {
            Self::Nobody => "Halaman",
            Self::People(_) => "Orang",
            Self::Household(_) => "Keluarga",
            Self::Place(..) => "Posyandu",
            Self::Record(_) => "Catatan",
        }
    }
}

/// What an address names.
enum Named {
    Nobody,
    People(Vec<PersonId>),
    Household(HouseholdId),
    Place(PlaceId, Option<PersonId>),
    Record(RecordId),
}

impl Named {
    /// Reads the parts of an address.
    fn read(about: About, part: impl Fn(&str) -> String) -> Result<Self, PageError> {
        let missing = PageError::NotFound(about.words());
        fn id<T: std::str::FromStr>(text: String, missing: PageError) -> Result<T, PageError> {
            text.parse().map_err(|_| missing)
        }
        Ok(match about {
            About::Nobody => Self::Nobody,
            About::People(parts) => {
                let ids = parts.iter().map(|name| id(part(name), PageError::NotFound("Orang")));
                Self::People(ids.collect::<Result<_, _>>()?)
            }
            About::Household(name) => Self::Household(id(part(name), missing)?),
            About::Place(name, None) => Self::Place(id(part(name), missing)?, None),
            About::Place(name, Some(person)) => {
                let person = id(part(person), PageError::NotFound("Orang"))?;
                Self::Place(id(part(name), missing)?, Some(person))
            }
            About::Record(name) => Self::Record(id(part(name), missing)?),
        })
    }

    /// Looks up what is needed to decide; says what is not there.
    fn find(
        self,
        store: &Store,
        actor: &Actor,
        own: &domain::area::PuskesmasCode,
        grounds: &[Said],
        matter: &mut Matter,
    ) -> store::error::Result<Result<(), &'static str>> {
        let subject = |id: PersonId| {
            let row = store.person_row(id)?;
            Ok(row.map(|row| Subject {
                id: row.id,
                somebody: Somebody {
                    posyandu: row.area.posyandu,
                    is_of_puskesmas: row.puskesmas == *own,
                },
                standing: standing(grounds, Some(row.id)),
            }))
        };
        let at = |place| Somebody { posyandu: Some(place), is_of_puskesmas: true };
        match self {
            Self::Nobody => {}
            Self::People(ids) => {
                for id in ids {
                    let Some(subject) = subject(id)? else { return Ok(Err("Orang")) };
                    matter.people.push(subject);
                }
            }
            Self::Household(id) => {
                let Some(household) = store.household(id)? else { return Ok(Err("Keluarga")) };
                let mut members = household.members.iter();
                let near = members.any(|person| actor.reaches(person.area.posyandu));
                if !near && !household.members.is_empty() {
                    return Ok(Err("Keluarga"));
                }
            }
            Self::Place(place, person) => {
                matter.place = Some(at(place));
                matter.show(person);
            }
            Self::Record(id) => {
                let Some(kept) = store.record(id)? else { return Ok(Err("Catatan")) };
                match kept.record.subject {
                    record::Subject::Person(person) => {
                        let Some(subject) = subject(person)? else { return Ok(Err("Catatan")) };
                        matter.people.push(subject);
                    }
                    record::Subject::Place(place) => matter.place = Some(at(place)),
                    record::Subject::Household(_) if actor.role.is_bound() => {
                        return Ok(Err("Catatan"));
                    }
                    record::Subject::Household(_) => {}
                }
            }
        }
        Ok(Ok(()))
    }
}
