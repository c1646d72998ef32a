//! `/orang/ID/isi`: which forms can be filled in for somebody, and where.

use access::{permission::Action, role::Role};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Html,
};
use domain::{day::Day, person::Sex, record::Setting};
use guidelines::{form::Form, model::Guidelines};
use portrait::model::Portrait;
use serde::Deserialize;

use crate::{
    app::App,
    dates,
    error::PageError,
    layout::{Layout, page},
    pages::person::head::{Head, Loaded, Tab, load_page},
    session::Signed,
    wording,
};

/// Places at which a kader works; elsewhere health workers write.
const PLACES_OF_KADER: [Setting; 2] = [Setting::Posyandu, Setting::Rumah];

/// Life stages that begin with what a form asks, with the heading under which it is offered.
const BEGINNINGS: [(&str, &str); 4] = [
    (PREGNANT, "Mulai catat kehamilan"),
    (IN_LABOUR, "Catat persalinan"),
    (AFTER_BIRTH, "Sudah melahirkan"),
    (ENGAGED, "Mulai catat calon pengantin"),
];
const PREGNANT: &str = "bumil";
const IN_LABOUR: &str = "bersalin";
const AFTER_BIRTH: &str = "nifas";
const ENGAGED: &str = "catin";

/// Ages in years at which the way to a pregnancy form is shown. No rule of care: it only keeps
/// the list short, and the form itself opens for anybody.
const PREGNANT_YEARS: std::ops::RangeInclusive<i32> = 10..=55;
/// Age in years from which the way to the form of the engaged is shown, for the same reason.
const ENGAGED_YEARS_MIN: i32 = 15;

/// Day and place to which the ways to the forms lead.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Goal {
    pub(crate) tanggal: String,
    pub(crate) posyandu: String,
    pub(crate) tempat: String,
}

#[derive(Template)]
#[template(path = "forms/menu.html")]
struct MenuPage {
    layout: Layout,
    head: Head,
    groups: Vec<Group>,
    day: Option<String>,
}

/// Forms under one heading.
struct Group {
    heading: String,
    forms: Vec<Way>,
}

/// The way to a form.
struct Way {
    href: String,
    name: String,
    places: String,
}

/// `GET /orang/ID/isi`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(goal): Query<Goal>,
) -> Result<Html<String>, PageError> {
    signed.require(Action::RecordVisit)?;
    let today = app.today();
    let day = goal.day(today)?;
    let loaded = load_page(&app, &signed, &id, day).await?;
    let groups = groups(app.guidelines(), &loaded, signed.actor.role, &goal);
    page(&MenuPage {
        layout: loaded.layout(&app, &signed, "Isi formulir"),
        head: loaded.head(&app, &signed, Tab::None),
        groups,
        day: (day != today).then(|| day.indonesian()),
    })
}

impl Goal {
    /// Reads the day; today when none is named.
    pub(crate) fn day(&self, today: Day) -> Result<Day, PageError> {
        match self.tanggal.as_str() {
            "" => Ok(today),
            text => dates::day(text).map_err(|_| PageError::Unreadable),
        }
    }

    /// Writes it as it stands in an address; empty when nothing is named.
    pub(crate) fn address(&self) -> String {
        let parts =
            [("tanggal", &self.tanggal), ("posyandu", &self.posyandu), ("tempat", &self.tempat)];
        let named = parts.into_iter().filter(|(_, value)| !value.is_empty());
        let written: Vec<String> =
            named.map(|(name, value)| format!("{name}={}", wording::in_address(value))).collect();
        if written.is_empty() { String::new() } else { format!("?{}", written.join("&")) }
    }
}

fn groups(guidelines: &Guidelines, loaded: &Loaded, role: Role, goal: &Goal) -> Vec<Group> {
    let portrait = &loaded.portrait;
    let way = |form: &Form| Way {
        href: format!("/orang/{}/isi/{}{}", portrait.person.id, form.rule.id, goal.address()),
        name: form.rule.label.id.clone(),
        places: places(form, role).map(wording::setting).collect::<Vec<_>>().join(", "),
    };
    let mut groups = Vec::new();
    let mut offered: Vec<&str> = Vec::new();
    let mut add = |heading: String, stage: &str| {
        let forms = of_stage(guidelines, stage, loaded.as_of);
        let forms: Vec<&Form> = forms
            .filter(|form| places(form, role).next().is_some())
            .filter(|form| !offered.contains(&&*form.rule.id))
            .collect();
        offered.extend(forms.iter().map(|form| &*form.rule.id));
        if !forms.is_empty() {
            groups.push(Group { heading, forms: forms.into_iter().map(way).collect() });
        }
    };
    for stage in &portrait.stages {
        let label = guidelines.stage(stage, loaded.as_of).map(|stage| &stage.rule.label.id);
        add(label.map_or_else(|| stage.to_string(), Clone::clone), stage);
    }
    for (stage, heading) in BEGINNINGS {
        if may_begin(portrait, stage) {
            add(heading.to_owned(), stage);
        }
    }
    groups
}

/// Lists the forms of a life stage that hold on a day.
pub(crate) fn of_stage<'g>(
    guidelines: &'g Guidelines,
    stage: &str,
    on: Day,
) -> impl Iterator<Item = &'g Form> {
    let of_stage = move |form: &&Form| form.stages.iter().any(|known| **known == *stage);
    guidelines.forms.iter().filter(move |form| form.rule.holds_on(on)).filter(of_stage)
}

/// Lists the places of a form at which a role writes.
pub(crate) fn places(form: &Form, role: Role) -> impl Iterator<Item = Setting> {
    let is_kader = role == Role::Kader;
    let places = form.places.iter().copied();
    places.filter(move |place| !is_kader || PLACES_OF_KADER.contains(place))
}

/// Tells whether the forms of a life stage are offered to somebody who is not in it.
fn may_begin(portrait: &Portrait, stage: &str) -> bool {
    let is = |stage: &str| portrait.stages.iter().any(|held| **held == *stage);
    if is(stage) {
        return false;
    }
    let person = &portrait.person;
    let years = person.birth.map(|birth| portrait.as_of.completed_months_since(birth.day) / 12);
    let is_woman = person.sex != Some(Sex::LakiLaki);
    match stage {
        PREGNANT => is_woman && years.is_none_or(|years| PREGNANT_YEARS.contains(&years)),
        IN_LABOUR => is(PREGNANT),
        AFTER_BIRTH => is(PREGNANT) || is(IN_LABOUR),
        _ => years.is_none_or(|years| ENGAGED_YEARS_MIN <= years),
    }
}
