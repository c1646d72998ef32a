//! A form that is filled in at somebody's home: why the visit is made, what to look after, and
//! whether anybody was met.

use access::actor::Actor;
use domain::record::Setting;
use guidelines::{form::Form, model::Severity};
use portrait::model::{Finding, ItemState};

use crate::{
    app::App,
    field::{Field, Input},
    observed,
    pages::{
        forms::menu::{at_home, form_href},
        person::head::{Loaded, for_health_worker},
    },
    rule_names,
    slip::{Held, Typed},
    wording,
};

/// Field that says whether somebody was met.
pub(crate) const MET: &str = "bertemu";
/// Field of the reason why nobody was met.
pub(crate) const WHY_NOT: &str = "sebab";
/// Answer to [`MET`] when nobody was.
const NOBODY: &str = "tidak";

/// Longest reason why nobody was met, in characters.
const WHY_NOT_CHARS_MAX: usize = 200;
/// Findings named of those that stand, and services of those that are due.
const FINDINGS_MAX: usize = 4;
const DUE_MAX: usize = 6;
/// Books that a family keeps at home.
const BOOKS_AT_HOME: [&str; 2] = ["anak", "ibu"];

/// What stands above and at the beginning of a form at home.
pub(crate) struct HomeVisit {
    /// Address and telephone.
    pub(crate) whereabouts: String,
    pub(crate) reasons: Vec<Reason>,
    /// What was found and still stands, with its advice.
    pub(crate) findings: Vec<Standing>,
    /// Services that are due, by name and class of their mark.
    pub(crate) due: Vec<(String, &'static str)>,
    /// Whether the family has a book to ask for.
    pub(crate) has_book: bool,
    /// Other forms for the same visit, by address and name.
    pub(crate) others: Vec<(String, String)>,
    /// Whether nobody was met.
    pub(crate) is_unmet: bool,
    /// What is wrong with that answer.
    pub(crate) wrong: Option<String>,
    pub(crate) why_not: Field,
}

/// A reason for the visit.
pub(crate) struct Reason {
    pub(crate) name: String,
    pub(crate) class: &'static str,
    pub(crate) until: String,
    pub(crate) why: String,
}

/// A finding that stands.
pub(crate) struct Standing {
    pub(crate) name: String,
    pub(crate) class: &'static str,
    pub(crate) advice: String,
}

/// Tells whether a form says that nobody was met.
pub(crate) fn is_unmet(setting: Option<Setting>, typed: &Typed) -> bool {
    setting == Some(Setting::Rumah) && typed.text(MET) == NOBODY
}

impl HomeVisit {
    /// Gathers what somebody at the door needs to know.
    pub(crate) fn new(
        app: &App,
        loaded: &Loaded,
        form: &Form,
        actor: &Actor,
        typed: &Typed,
        held: Option<&Held>,
    ) -> Self {
        let guidelines = app.guidelines();
        let person = &loaded.portrait.person;
        let forms = at_home(guidelines, &loaded.timeline, &loaded.portrait, actor);
        let others = forms.into_iter().filter(|other| other.rule.id != form.rule.id);
        let why_not = Input::Text { max: WHY_NOT_CHARS_MAX };
        let mut wrong = held.iter().flat_map(|held| &held.wrong);
        let wrong = wrong.find(|wrong| wrong.field == MET);
        Self {
            whereabouts: whereabouts(loaded),
            reasons: reasons(app, loaded),
            findings: findings(app, loaded, for_health_worker(actor.role)),
            due: due(app, loaded),
            has_book: loaded.portrait.books.iter().any(|book| BOOKS_AT_HOME.contains(&&**book)),
            others: others
                .map(|other| {
                    let href = form_href(person.id, other, Setting::Rumah);
                    (href, other.rule.label.id.clone())
                })
                .collect(),
            is_unmet: typed.text(MET) == NOBODY,
            wrong: wrong.map(|wrong| wrong.refusal.message.clone()),
            why_not: Field::new(WHY_NOT, "Sebab tidak bertemu", why_not)
                .value(typed.text(WHY_NOT))
                .hint("Misalnya: sedang ke sawah, pindah sementara, rumah kosong."),
        }
    }
}

fn whereabouts(loaded: &Loaded) -> String {
    let person = &loaded.portrait.person;
    let home = person.residences.last().and_then(|stay| stay.home.as_ref());
    let address = home.map(|home| loaded.names.address_long(&home.address));
    let phone = person.phone.as_ref().map(|phone| format!("telepon {phone}"));
    address.into_iter().chain(phone).collect::<Vec<_>>().join(" · ")
}

fn reasons(app: &App, loaded: &Loaded) -> Vec<Reason> {
    let (person, on) = (loaded.portrait.person.id, loaded.as_of);
    let reasons = loaded.portrait.tasks.iter().map(|task| Reason {
        name: rule_names::home_visit(app.guidelines(), &task.rule, on),
        class: wording::severity(task.severity).1.class(),
        until: wording::visit_until(task.until, on),
        why: format!("/orang/{person}/mengapa?item={}&tanggal={on}", task.rule),
    });
    reasons.collect()
}

/// Lists what stands and must be looked after, worst first, with what to do about it.
fn findings(app: &App, loaded: &Loaded, health_worker: bool) -> Vec<Standing> {
    let standing = loaded.portrait.findings.iter();
    let mut serious: Vec<&Finding> =
        standing.filter(|finding| Severity::Watch <= finding.severity).collect();
    serious.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let told = serious.into_iter().take(FINDINGS_MAX).map(|finding| Standing {
        name: rule_names::finding(app.guidelines(), &finding.rule, finding.day),
        class: wording::severity(finding.severity).1.class(),
        advice: rule_names::advice(app.guidelines(), finding, health_worker),
    });
    told.collect()
}

fn due(app: &App, loaded: &Loaded) -> Vec<(String, &'static str)> {
    let items = loaded.portrait.items.iter();
    let mut states: Vec<&ItemState> = items.filter(|state| state.status.is_due()).collect();
    states.sort_by_key(|state| (state.status, state.ideal.or(state.closes)));
    let named = states.into_iter().take(DUE_MAX).map(|state| {
        let name = observed::state_name(app.guidelines(), state, loaded.as_of);
        (name, wording::item_mark(state.status).class())
    });
    named.collect()
}
