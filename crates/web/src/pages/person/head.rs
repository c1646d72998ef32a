//! Who at the top of every page of a person: one line, flags, tabs.

use std::sync::Arc;

use access::{door, role::Role};
use domain::{
    day::Day,
    id::{AccountId, HouseholdId, PersonId, RecordId},
    own_data::OwnData,
    timeline::Timeline,
};
use guidelines::model::{Guidelines, Severity};
use portrait::{
    draw::Painter,
    model::{Finding, Person, Portrait},
    veil::{Told, Veil},
};

use crate::{
    app::App,
    confidential::{self, Sight},
    episodes,
    error::PageError,
    layout::{Layout, Shape},
    names::Names,
    pages::person::{follow_up, tabs},
    rule_names,
    session::Signed,
    wording::{self, Mark},
};

/// The pages of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    /// What is due, what was found.
    Summary,
    /// Identity.
    Identity,
    /// Everything written, newest first.
    History,
    /// A paper book other than the child's.
    Book(&'static str),
    /// A day of the life, any day.
    Explore,
    /// Growth charts.
    Chart,
    /// Immunisation page.
    Immunisation,
    /// Growth and development services.
    Growth,
    /// Vitamin A and deworming.
    Vitamins,
    /// Findings and advice.
    Advice,
    /// Home visits.
    HomeVisits,
    /// A page beside the book.
    None,
}

/// Most flags in the head; the rest is on the page of findings.
const FLAGS_MAX: usize = 6;

/// A way to another page of the person.
pub(crate) struct TabLink {
    pub(crate) href: String,
    pub(crate) label: &'static str,
    pub(crate) current: bool,
}

/// Something to know at once.
pub(crate) struct Flag {
    pub(crate) class: &'static str,
    pub(crate) text: String,
}

/// An emergency that stands until somebody has dealt with it.
pub(crate) struct Emergency {
    /// The finding and its day.
    pub(crate) name: String,
    pub(crate) advice: String,
    /// What was done about it last.
    pub(crate) followed: Option<String>,
    /// Where to write down what was done.
    pub(crate) follow_up: Option<String>,
}

/// The head of a person's page.
pub(crate) struct Head {
    pub(crate) id: PersonId,
    pub(crate) name: String,
    pub(crate) line: String,
    /// What the person is in care for: pregnancies, illnesses.
    pub(crate) care: Vec<String>,
    pub(crate) household: Option<HouseholdId>,
    pub(crate) flags: Vec<Flag>,
    /// What must be done today, with its advice.
    pub(crate) emergencies: Vec<Emergency>,
    /// Whether something is not shown.
    pub(crate) withholds: bool,
    /// Whether an emergency is not shown.
    pub(crate) urgent: bool,
    /// Since when the data is processed for care and law only.
    pub(crate) restricted: Option<String>,
    /// Where confidential data is asked for, when there is some that is not shown.
    pub(crate) confidential: Option<String>,
    /// Whether forms may be filled in.
    pub(crate) may_write: bool,
    pub(crate) tabs: Vec<TabLink>,
}

/// Everything that the pages of one person are made of.
pub(crate) struct Loaded {
    pub(crate) timeline: Timeline,
    pub(crate) portrait: Portrait,
    /// Whether confidential data is not told.
    pub(crate) withholds: bool,
    /// Whether an emergency stands that is not told.
    pub(crate) urgent: bool,
    pub(crate) sight: Sight,
    /// All records; what is made of them goes through [`Loaded::veil`].
    pub(crate) full: Timeline,
    /// Who reads.
    reader: AccountId,
    pub(crate) names: Arc<Names>,
    pub(crate) as_of: Day,
}

/// Fetches a person, of whom the gate has decided, and draws the portrait of a day.
pub(crate) async fn load(
    app: &App,
    signed: &Signed,
    id: &str,
    as_of: Day,
) -> Result<Loaded, PageError> {
    let missing = || PageError::NotFound("Orang");
    let id: PersonId = id.parse().map_err(|_| missing())?;
    let timeline = app.ask(move |store| store.timeline(id)).await?.ok_or_else(missing)?;
    let painter = Painter::new(app.guidelines());
    let (told, sight) = signed.tell(&painter, &timeline, as_of, app.today());
    let names = app.names().await?;
    Ok(Loaded {
        timeline: told.timeline,
        portrait: told.portrait,
        withholds: told.withholds,
        urgent: told.urgent,
        sight,
        full: timeline,
        reader: signed.actor.account,
        names,
        as_of,
    })
}

/// Like [`load`], for pages: the address of somebody merged into another leads to that one.
pub(crate) async fn load_page(
    app: &App,
    signed: &Signed,
    id: &str,
    as_of: Day,
) -> Result<Loaded, PageError> {
    let loaded = load(app, signed, id, as_of).await?;
    let stays = loaded.portrait.person.id;
    if id.parse() == Ok(stays) { Ok(loaded) } else { Err(PageError::Merged(stays)) }
}

impl Loaded {
    /// Returns what lies over the records, when not all is told.
    pub(crate) fn veil<'g>(&self, guidelines: &'g Guidelines) -> Option<Veil<'g>> {
        self.sight.veil(guidelines, self.reader)
    }

    /// Returns the same person as shown to somebody else.
    pub(crate) fn showing(&self, told: Told) -> Self {
        Self {
            timeline: told.timeline,
            portrait: told.portrait,
            withholds: told.withholds,
            urgent: told.urgent,
            sight: self.sight,
            full: self.full.clone(),
            reader: self.reader,
            names: Arc::clone(&self.names),
            as_of: self.as_of,
        }
    }

    /// Returns what is told, to explain it.
    pub(crate) fn told(&self) -> Told {
        let (timeline, portrait) = (self.timeline.clone(), self.portrait.clone());
        Told { timeline, portrait, withholds: self.withholds, urgent: self.urgent }
    }

    /// Makes the head of a page.
    pub(crate) fn head(&self, app: &App, signed: &Signed, tab: Tab) -> Head {
        let person = &self.portrait.person;
        let open = signed.is_open(door::SEE_RECORDS);
        let mut tabs = tabs::links(app.guidelines(), &self.portrait, open, tab);
        tabs.extend(tabs::rights(signed, person.id));
        let flags = if open { self.flags(app) } else { Vec::new() };
        let care = if open { self.care(app) } else { Vec::new() };
        let emergencies = if open { self.emergencies(app, signed) } else { Vec::new() };
        Head {
            id: person.id,
            name: shown_name(person),
            line: self.line(),
            care,
            household: person.household,
            flags,
            emergencies,
            withholds: self.withholds,
            urgent: self.urgent,
            restricted: self.own_data().restricted.map(|held| held.since.indonesian()),
            confidential: (self.withholds && self.sight == Sight::Asked)
                .then(|| confidential::ask(person.id, &format!("/orang/{}", person.id))),
            may_write: signed.is_open(door::RECORD_VISIT) && person.died_on.is_none(),
            tabs,
        }
    }

    /// Reads what holds of the own data of the person.
    pub(crate) fn own_data(&self) -> OwnData {
        let birth = self.portrait.person.birth.map(|birth| birth.day);
        OwnData::of(&self.timeline.facts(self.as_of), birth)
    }

    /// Makes the surroundings of a page.
    pub(crate) fn layout(&self, app: &App, signed: &Signed, label: &str) -> Layout {
        let title = format!("{label}: {}", shown_name(&self.portrait.person));
        Layout::new(app, signed, Shape::Orang, "/orang", &title)
    }

    /// "2 th 3 bl · perempuan · lahir 12 Agu 2024 · ibu Siti · Desa Melati, RT 002 · Posyandu …"
    fn line(&self) -> String {
        let person = &self.portrait.person;
        let mut parts = vec![wording::age_of(person.birth, self.as_of)];
        parts.push(wording::sex(person.sex).to_owned());
        if person.birth.is_some() {
            parts.push(format!("lahir {}", wording::birth(person.birth)));
        }
        if let Some(mother) = person.mother.as_ref().and_then(|mother| mother.name.as_deref()) {
            parts.push(format!("ibu {mother}"));
        }
        let home = person.residences.last().and_then(|stay| stay.home.as_ref());
        if let Some(home) = home {
            parts.push(self.names.address_short(&home.address));
        }
        if let Some(posyandu) = person.posyandu.and_then(|id| self.names.place(id)) {
            parts.push(posyandu.to_owned());
        }
        parts.join(" · ")
    }

    /// "Kehamilan ke-2, 16 minggu": every episode of care that is open.
    fn care(&self, app: &App) -> Vec<String> {
        let guidelines = app.guidelines();
        let open = self.portrait.episodes.iter().filter(|one| one.is_open_on(self.as_of));
        let care = open.filter(|one| episodes::is_care(guidelines, one));
        care.map(|one| episodes::sentence(guidelines, one, self.as_of)).collect()
    }

    /// Lists the emergencies that stand.
    fn emergencies(&self, app: &App, signed: &Signed) -> Vec<Emergency> {
        let findings = self.portrait.findings.iter();
        let now = findings.filter(|finding| finding.severity == Severity::Emergency);
        now.map(|finding| self.emergency(app, signed, finding)).collect()
    }

    /// Describes an emergency.
    pub(crate) fn emergency(&self, app: &App, signed: &Signed, finding: &Finding) -> Emergency {
        let health_worker = for_health_worker(signed.actor.role);
        let name = rule_names::finding(app.guidelines(), &finding.rule, finding.day);
        Emergency {
            name: format!("{name} ({})", finding.day.indonesian()),
            advice: rule_names::advice(app.guidelines(), finding, health_worker),
            followed: finding.followed.as_ref().map(follow_up::sentence),
            follow_up: follow_up::href(self, signed, finding),
        }
    }

    fn flags(&self, app: &App) -> Vec<Flag> {
        let person = &self.portrait.person;
        let mut flags = Vec::new();
        let mut flag = |mark: Mark, text: String| flags.push(Flag { class: mark.class(), text });
        if let Some(died_on) = person.died_on {
            flag(Mark::Unknown, format!("meninggal {}", died_on.indonesian()));
        } else if person.residences.last().is_some_and(|stay| !stay.resident) {
            flag(Mark::Unknown, "pindah keluar wilayah".to_owned());
        }
        if person.birth.is_none() {
            flag(Mark::Watch, "tanggal lahir belum diketahui".to_owned());
        }
        if person.nik.is_none() {
            flag(Mark::Unknown, "NIK belum ada".to_owned());
        }
        let serious = |severity: Severity| Severity::Watch <= severity;
        for finding in self.portrait.findings.iter().filter(|found| serious(found.severity)) {
            let (_, mark) = wording::severity(finding.severity);
            flag(mark, rule_names::finding(app.guidelines(), &finding.rule, finding.day));
        }
        if !self.portrait.quality.is_empty() {
            flag(Mark::Watch, "ada catatan yang perlu diperiksa".to_owned());
        }
        flags.truncate(FLAGS_MAX);
        flags
    }
}

/// Returns the name of a person, or what stands for it.
pub(crate) fn shown_name(person: &Person) -> String {
    wording::name_of(&person.name).to_owned()
}

/// Returns the address of a record's page.
pub(crate) fn record_href(id: RecordId) -> String {
    format!("/catatan/{id}")
}

/// Tells whether advice for health workers is shown rather than that for kader.
pub(crate) fn for_health_worker(role: Role) -> bool {
    role.is_health_worker()
}
