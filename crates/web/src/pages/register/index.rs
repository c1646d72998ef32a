//! `/register`: every register, and those of each posyandu within reach.

use askama::Template;
use axum::{
    extract::Query,
    extract::State,
    response::{Html, Redirect},
};
use domain::id::PlaceId;
use guidelines::model::Rule;
use serde::Deserialize;

use crate::{
    app::App,
    assets,
    error::PageError,
    layout::{Layout, Shape, page},
    session::Signed,
};

#[derive(Template)]
#[template(path = "register/index.html")]
struct IndexPage {
    layout: Layout,
    registers: Vec<Link>,
    groups: Vec<Link>,
    posyandu: Vec<Link>,
    styles: [String; 2],
}

/// Something to choose.
struct Link {
    code: String,
    name: String,
}

impl Link {
    fn of(rule: &Rule) -> Self {
        Self { code: rule.id.to_string(), name: rule.label.id.clone() }
    }
}

/// `GET /register`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
) -> Result<Html<String>, PageError> {
    let today = app.today();
    let names = app.names().await?;
    let guidelines = app.guidelines();
    let registers = guidelines.registers.iter().map(|register| &register.rule);
    let groups = guidelines.recaps.iter().map(|recap| &recap.rule);
    let posyandu = names.posyandu_options().into_iter();
    let own = signed.actor.narrowed_to().map_err(|_| PageError::NotFound("Posyandu Anda"))?;
    let reached =
        |(code, _): &(String, String)| own.is_none_or(|own| code.parse::<PlaceId>() == Ok(own));
    page(&IndexPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/register", "Register"),
        registers: registers.filter(|rule| rule.holds_on(today)).map(Link::of).collect(),
        groups: groups.filter(|rule| rule.holds_on(today)).map(Link::of).collect(),
        posyandu: posyandu.filter(reached).map(|(code, name)| Link { code, name }).collect(),
        styles: [assets::url("posyandu.css"), assets::url("register.css")],
    })
}

/// Which page of which posyandu is wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Goal {
    posyandu: String,
    kelompok: String,
    buka: String,
}

/// `GET /register/buka?posyandu=&kelompok=&buka=hadir|rekap`: goes to the page that was chosen.
pub(crate) async fn go(Query(goal): Query<Goal>) -> Result<Redirect, PageError> {
    let place: PlaceId = goal.posyandu.parse().map_err(|_| PageError::Unreadable)?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if goal.kelompok.is_empty() || !goal.kelompok.chars().all(plain) {
        return Err(PageError::Unreadable);
    }
    let page = if goal.buka == "rekap" { "rekap" } else { "hadir" };
    Ok(Redirect::to(&format!("/{page}/{place}?kelompok={}", goal.kelompok)))
}
