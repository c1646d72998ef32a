//! What people ask about their own data, what they agree to, and who speaks for them.

pub(crate) mod consent;
pub(crate) mod content;
pub(crate) mod copy;
pub(crate) mod decide;
pub(crate) mod guardian;
pub(crate) mod letter;
pub(crate) mod list;
pub(crate) mod of_person;
pub(crate) mod request;
pub(crate) mod restriction;
pub(crate) mod review;
pub(crate) mod speaker;

use access::{
    door,
    subject::{Kind, Time, reason},
};
use domain::{id::PersonId, own_data::OwnData};
use store::subject_request::SubjectRequest;
use uuid::Uuid;

use crate::{
    app::App,
    error::PageError,
    pages::person::head::{Loaded, load_page, shown_name},
    session::Signed,
    wording::{self, Mark},
};

/// About whom a page is, without anything of their health.
pub(crate) struct About {
    pub(crate) id: PersonId,
    pub(crate) name: String,
    pub(crate) line: String,
    /// Whether the pages of the person may be opened.
    pub(crate) may_open: bool,
    /// Whether requests may be seen.
    pub(crate) may_ask: bool,
    /// Whether consent may be seen.
    pub(crate) may_agree: bool,
    /// Since when the data is restricted.
    pub(crate) restricted: Option<String>,
}

/// A person and what holds of the own data.
pub(crate) struct Somebody {
    pub(crate) loaded: Loaded,
    pub(crate) own: OwnData,
}

impl Somebody {
    /// Fetches a person, of whom the gate has decided.
    pub(crate) async fn load(app: &App, signed: &Signed, id: &str) -> Result<Self, PageError> {
        let loaded = load_page(app, signed, id, app.today()).await?;
        let own = loaded.own_data();
        Ok(Self { loaded, own })
    }

    pub(crate) fn id(&self) -> PersonId {
        self.loaded.portrait.person.id
    }

    pub(crate) fn about(&self, signed: &Signed) -> About {
        let person = &self.loaded.portrait.person;
        let today = self.loaded.as_of;
        let mut line = vec![wording::age_of(person.birth, today)];
        if person.birth.is_some() {
            line.push(format!("lahir {}", wording::birth(person.birth)));
        }
        if let Some(adult_on) = self.own.adult_on.filter(|adult_on| today < *adult_on) {
            line.push(format!("dewasa mulai {}", adult_on.indonesian()));
        }
        About {
            id: person.id,
            name: shown_name(person),
            line: line.join(" · "),
            may_open: signed.actor.may(door::SEE_PEOPLE),
            may_ask: signed.actor.may(door::SEE_REQUESTS),
            may_agree: signed.actor.may(door::SEE_CONSENT),
            restricted: self.own.restricted.as_ref().map(|held| held.since.indonesian()),
        }
    }
}

/// A request in words.
pub(crate) struct RequestLine {
    pub(crate) href: String,
    pub(crate) kind: &'static str,
    /// Whose it is; empty on the pages of one person.
    pub(crate) name: String,
    pub(crate) made: String,
    pub(crate) until: String,
    pub(crate) class: &'static str,
    pub(crate) state: String,
}

/// Reads the kind of a request that this program wrote.
pub(crate) fn kind_of(request: &SubjectRequest) -> Result<Kind, PageError> {
    request.kind.parse().map_err(|_| PageError::NotFound("Permintaan"))
}

/// Writes a request in one line.
pub(crate) fn line(app: &App, request: &SubjectRequest, name: String) -> Option<RequestLine> {
    let kind = kind_of(request).ok()?;
    let zone = app.config().utc_offset_hours;
    let (mark, state) = state(kind, request, app.now_ms());
    Some(RequestLine {
        href: href(request),
        kind: kind.words(),
        name,
        made: wording::instant(request.made_ms, zone),
        until: wording::instant(kind.until_ms(request.made_ms), zone),
        class: mark.class(),
        state,
    })
}

/// Says how a request stands.
fn state(kind: Kind, request: &SubjectRequest, now_ms: u64) -> (Mark, String) {
    let time = kind.time(request.made_ms, now_ms);
    match (&request.decision, request.closed_ms) {
        (Some(decided), Some(closed_ms)) => {
            let word = if decided.granted { "dikabulkan" } else { "ditolak" };
            match kind.until_ms(request.made_ms) < closed_ms {
                true => (Mark::Watch, format!("{word}, lewat waktu")),
                false => (Mark::Safe, word.to_owned()),
            }
        }
        (decided, _) => {
            let what =
                if decided.is_some() { "salinan belum diserahkan" } else { "belum diputuskan" };
            match time {
                Time::Running => (Mark::Unknown, what.to_owned()),
                Time::Alarm => (Mark::Watch, format!("{what}, waktunya hampir habis")),
                Time::Over => (Mark::Danger, format!("{what}, lewat waktu")),
            }
        }
    }
}

/// Returns the address of a request.
pub(crate) fn href(request: &SubjectRequest) -> String {
    format!("/orang/{}/hak/{}", request.person, request.id)
}

/// Says who asks.
pub(crate) fn who_asks(request: &SubjectRequest) -> String {
    let Some((name, relation)) = &request.speaker else { return "orangnya sendiri".to_owned() };
    let found = domain::rights::Relation::ALL.into_iter().find(|one| one.as_str() == relation);
    format!("{name} ({})", found.map_or("wakil", wording::relation))
}

/// Returns who speaks for the person in a request.
pub(crate) fn speaker_of(request: &SubjectRequest) -> Option<domain::rights::Speaker> {
    let (name, relation) = request.speaker.as_ref()?;
    let mut all = domain::rights::Relation::ALL.into_iter();
    let relation = all.find(|one| one.as_str() == relation)?;
    Some(domain::rights::Speaker { name: name.clone(), relation })
}

/// Says why something was refused, with the law behind it.
pub(crate) fn reason_words(code: &str) -> String {
    reason(code).map_or_else(|| code.to_owned(), |found| format!("{} ({})", found.words, found.law))
}

/// Fetches a request of a person, who may have been merged since it was made.
pub(crate) async fn find(
    app: &App,
    person: PersonId,
    request: &str,
) -> Result<SubjectRequest, PageError> {
    let missing = || PageError::NotFound("Permintaan");
    let id: Uuid = request.parse().map_err(|_| missing())?;
    let found = app.ask(move |store| store.subject_requests_of(person)).await?;
    found.into_iter().find(|one| one.id == id).ok_or_else(missing)
}
