//! `/orang/ID/isi`: which forms can be filled in for somebody, and where.

use access::{actor::Actor, door};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Html,
};
use domain::{day::Day, id::PersonId, person::Sex, record::Setting, timeline::Timeline};
use guidelines::{
    form::Form,
    model::{Guidelines, StageSpan},
};
use portrait::{draw::Painter, model::Portrait, sheet::Reader};
use serde::Deserialize;

use crate::{
    app::App,
    assets, dates,
    error::PageError,
    layout::{Layout, page},
    pages::{
        forms::known::Known,
        person::head::{Head, Tab, load_page},
    },
    session::Signed,
    wording,
};

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
    style: String,
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
    let today = app.today();
    let day = goal.day(today)?;
    let loaded = load_page(&app, &signed, &id, today).await?;
    let portrait = Painter::new(app.guidelines()).draw(&loaded.timeline, day);
    let groups = groups(app.guidelines(), &loaded.timeline, &portrait, &signed.actor, &goal);
    page(&MenuPage {
        layout: loaded.layout(&app, &signed, "Isi formulir"),
        head: loaded.head(&app, &signed, Tab::None),
        groups,
        day: (day != today).then(|| day.indonesian()),
        style: assets::url("forms.css"),
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

/// Gathers the forms for somebody: those of the life stages in their order, those with which
/// another stage begins, and those for everybody.
fn groups(
    guidelines: &Guidelines,
    timeline: &Timeline,
    portrait: &Portrait,
    actor: &Actor,
    goal: &Goal,
) -> Vec<Group> {
    let way = |form: &&Form| Way {
        href: format!("/orang/{}/isi/{}{}", portrait.person.id, form.rule.id, goal.address()),
        name: form.rule.label.id.clone(),
        places: places(form, actor).map(wording::setting).collect::<Vec<_>>().join(", "),
    };
    let on = portrait.as_of;
    let held = guidelines.forms.iter().filter(|form| form.rule.holds_on(on));
    let mut left: Vec<&Form> =
        held.filter(|form| is_for(guidelines, timeline, on, form, actor)).collect();
    let mut take = |heading: String, wanted: &dyn Fn(&Form) -> bool| {
        let (taken, rest): (Vec<&Form>, Vec<&Form>) =
            left.iter().copied().partition(|form| wanted(form));
        left = rest;
        Group { heading, forms: taken.iter().map(way).collect() }
    };
    let last = take("Untuk semua umur".to_owned(), &|form| is_for_everybody(guidelines, form));
    // What begins a stage comes after the stages that hold, and is not named twice.
    let beginnings: Vec<Group> = BEGINNINGS
        .into_iter()
        .filter(|(stage, _)| may_begin(portrait, stage))
        .map(|(stage, heading)| {
            take(heading.to_owned(), &|form| begins(guidelines, form, stage, on))
        })
        .collect();
    let mut groups: Vec<Group> = Vec::new();
    for stage in &portrait.stages {
        let label = guidelines.stage(stage, on).map(|stage| stage.rule.label.id.clone());
        let heading = label.unwrap_or_else(|| stage.to_string());
        groups.push(take(heading, &|form| form.stages.contains(stage)));
    }
    groups.extend(beginnings);
    groups.push(last);
    groups.retain(|group| !group.forms.is_empty());
    groups
}

/// Tells whether a form is for most life stages alike, and so for none in particular.
pub(crate) fn is_for_everybody(guidelines: &Guidelines, form: &Form) -> bool {
    guidelines.stages.len() / 2 < form.stages.len()
}

/// Lists the forms that can be filled in at somebody's home: those made for the visit first, by
/// life stage, and the most particular first.
pub(crate) fn at_home<'g>(
    guidelines: &'g Guidelines,
    timeline: &Timeline,
    portrait: &Portrait,
    actor: &Actor,
) -> Vec<&'g Form> {
    let on = portrait.as_of;
    let stage = |form: &Form| {
        portrait.stages.iter().position(|held| form.stages.iter().any(|stage| stage == held))
    };
    let is_at_home = |form: &&Form| {
        form.rule.holds_on(on)
            && stage(form).is_some()
            && places(form, actor).any(|place| place == Setting::Rumah)
            && is_for(guidelines, timeline, on, form, actor)
    };
    let mut forms: Vec<&Form> = guidelines.forms.iter().filter(is_at_home).collect();
    forms.sort_by_key(|form| {
        (is_for_everybody(guidelines, form), form.places.len(), stage(form), form.stages.len())
    });
    forms
}

/// Returns the address of a form for a contact at a kind of place.
pub(crate) fn form_href(person: PersonId, form: &Form, place: Setting) -> String {
    format!("/orang/{person}/isi/{}?tempat={}", form.rule.id, place.as_str())
}

/// Tells whether a form may be of use: this role writes at one of its places, and not every
/// section of it is for others.
fn is_for(
    guidelines: &Guidelines,
    timeline: &Timeline,
    on: Day,
    form: &Form,
    actor: &Actor,
) -> bool {
    let Some(place) = places(form, actor).next() else { return false };
    if form.sections.iter().any(|section| section.when.is_none()) {
        return true;
    }
    let painter = Painter::new(guidelines);
    let sheet = painter.sheet(timeline, form, place, on, Reader::Kader);
    let known = Known::of_sheet(guidelines, &sheet);
    (0..form.sections.len()).any(|at| known.applies(form, at) != Some(false))
}

/// Tells whether a form begins a life stage: it asks for what opens its episode, or else it is a
/// form of that stage.
fn begins(guidelines: &Guidelines, form: &Form, stage: &str, on: Day) -> bool {
    let of_stage = form.stages.iter().any(|known| **known == *stage);
    if stage != PREGNANT {
        return of_stage;
    }
    let span = guidelines.stage(stage, on).map(|stage| &stage.span);
    let Some(StageSpan::Episode(kind)) = span else { return of_stage };
    let episode = guidelines.episodes.iter().find(|rule| rule.rule.id == *kind);
    let reads = episode.map_or(&[][..], |episode| &episode.opens.reads);
    form.sections.iter().flat_map(|section| &section.fields).any(|field| reads.contains(field))
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

/// Lists the places of a form at which somebody writes: outside and inside are different rows of
/// the role matrix, and a kader does not write at school.
pub(crate) fn places(form: &Form, actor: &Actor) -> impl Iterator<Item = Setting> {
    let (outside, inside) = (actor.may(door::RECORD_OUTSIDE), actor.may(door::RECORD_INSIDE));
    let is_bound = actor.role.is_bound();
    let places = form.places.iter().copied();
    places.filter(move |place| match place {
        Setting::Posyandu | Setting::Rumah => outside,
        Setting::Sekolah => outside && !is_bound,
        Setting::Pustu | Setting::Puskesmas | Setting::Fkrtl => inside,
    })
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
