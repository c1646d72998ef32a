//! `/papan/selisih/orang`: who is behind a cause, by name.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::day::Day;
use store::{
    error::Result,
    read::{difference::Changed, people::PersonRow},
    store::Store,
};

use crate::{
    app::App,
    assets,
    error::PageError,
    layout::{Layout, Shape, page},
    pages::{
        board::{
            difference::{
                asked::{Asked, Comparison},
                split, words,
            },
            people::admit_names,
        },
        listed::{Part, Restricted, Span, Whom},
    },
    session::Signed,
};

/// People on one page of the list.
const ROWS: u32 = 100;
/// Word for people whose birth nobody wrote.
pub(super) const AGELESS: &str = "umur-tidak-diketahui";

#[derive(Template)]
#[template(path = "board/difference_people.html")]
struct PeoplePage {
    layout: Layout,
    style: String,
    title: String,
    about: String,
    answer: String,
    rows: Vec<Row>,
    span: Span,
    back: String,
}

/// Somebody who makes a part of the difference, ready to be read.
struct Row {
    /// Absent when all that was written about somebody is void.
    who: Option<Whom>,
    why: String,
    by: String,
    cause: &'static str,
}

/// A person with what it makes of the difference; absent for people of unknown age, who make none.
type Line = (Option<PersonRow>, Option<Changed>);

/// A page of a list.
struct Found {
    lines: Vec<Line>,
    total: u64,
    left_out: usize,
}

/// `GET /papan/selisih/orang?…&sebab=&halaman=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> std::result::Result<Html<String>, PageError> {
    let names = app.names().await?;
    let comparison = Comparison::read((&app, &names), &signed, &asked)?;
    let known = |reason| words::word(reason) == asked.sebab;
    let reason = words::REASONS.into_iter().find(|reason| known(*reason));
    if reason.is_none() && !["", AGELESS].contains(&asked.sebab.as_str()) {
        return Err(PageError::Unreadable);
    }
    let address = format!("/papan/selisih/orang?{}&sebab={}", comparison.query(), asked.sebab);
    admit_names(&signed, &comparison.question, || address.clone())?;
    let part = Part::new(asked.halaman, ROWS);
    let (home, role) = (app.config().puskesmas.clone(), signed.actor.role);
    let ageless = asked.sebab == AGELESS;
    let (comparison, found) = app
        .ask(move |store| {
            let restricted = Restricted::of_list(store, role)?;
            let found = match ageless {
                true => of_unknown_age(store, &comparison, &restricted, part)?,
                false => {
                    let split = split(store, &home, &comparison)?.unwrap_or_default();
                    let mut changed = split.changed;
                    changed.retain(|of| reason.is_none_or(|reason| of.reason == reason));
                    by_name(store, &restricted, changed, part)?
                }
            };
            Ok((comparison, found))
        })
        .await?;
    let Found { lines, total, left_out } = found;
    signed.shows(lines.iter().filter_map(|(who, _)| who.as_ref()).map(|who| who.id));
    let question = &comparison.question;
    let indicator = &question.indicator;
    let day = question.month.last_day().min(app.today());
    let cause = match reason {
        Some(reason) => words::label(reason, indicator),
        None if ageless => "Tanggal lahir tidak diketahui",
        None => "Semua sebab",
    };
    let span = part.span(lines.len(), total, |number| format!("{address}&halaman={number}"));
    let row = |(who, changed): Line| Row {
        why: who.as_ref().map(|who| why(who, question.id(), day)).unwrap_or_default(),
        who: who.map(|who| Whom::of(who, &names, day)),
        by: changed.map(|of| words::with_sign(of.by)).unwrap_or_default(),
        cause: changed.map_or(cause, |of| words::label(of.reason, indicator)),
    };
    page(&PeoplePage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/papan", "Nama di balik selisih")
            .leaving_out(left_out),
        style: assets::url("board.css"),
        title: indicator.rule.label.id.clone(),
        about: format!(
            "{} · {}",
            question.area(&app, &names, &comparison.first.scope),
            question.month.indonesian()
        ),
        answer: format!("{cause}: {total} orang."),
        rows: lines.into_iter().map(row).collect(),
        span,
        back: format!("/papan/selisih?{}", comparison.query()),
    })
}

fn why(who: &PersonRow, indicator: &str, day: Day) -> String {
    format!("/orang/{}/mengapa?item={indicator}&tanggal={day}", who.id)
}

/// Looks people up and puts them in order: by name, those without one at the end.
fn by_name(
    store: &Store,
    restricted: &Restricted,
    mut changed: Vec<Changed>,
    part: Part,
) -> Result<Found> {
    let left_out = restricted.leave_out(&mut changed, |of| of.person);
    let mut lines: Vec<Line> = Vec::new();
    for of in changed {
        lines.push((store.person_row(of.person)?, Some(of)));
    }
    lines.sort_by_key(|(who, of)| {
        let name = who.as_ref().map(|who| who.name.to_lowercase());
        (name.is_none(), name, of.map(|of| (of.person, of.reason)))
    });
    let total = lines.len() as u64;
    let page = part.page();
    let shown = lines.into_iter().skip(page.offset as usize).take(page.limit as usize);
    Ok(Found { lines: shown.collect(), total, left_out })
}

fn of_unknown_age(
    store: &Store,
    comparison: &Comparison,
    restricted: &Restricted,
    part: Part,
) -> Result<Found> {
    let mut listed = store.people_of_unknown_age(&comparison.first.scope, part.page())?;
    let left_out = restricted.leave_out(&mut listed.rows, |who| who.id);
    let lines = listed.rows.into_iter().map(|who| (Some(who), None)).collect();
    Ok(Found { lines, total: listed.total, left_out })
}
