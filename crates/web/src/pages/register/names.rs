//! `/rekap/POSYANDU/nama`: the people behind one number of a recap.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Html,
};
use domain::day::Day;

use crate::{
    app::App,
    assets,
    error::PageError,
    layout::{Layout, Shape, page},
    pages::{
        listed::{self, Restricted, Whom},
        posyandu::sheet::place_name,
        register::{
            attendance::place_of,
            recap::{Question, load},
        },
    },
    session::Signed,
};

#[derive(Template)]
#[template(path = "register/names.html")]
struct NamesPage {
    layout: Layout,
    title: String,
    about: String,
    back: String,
    rows: Vec<Row>,
    /// How many are counted by confidential data and not named.
    unnamed: usize,
    printed: String,
    style: String,
}

/// Somebody who is counted.
struct Row {
    who: Whom,
    came: String,
}

/// `GET /rekap/POSYANDU/nama?kelompok=&bulan=&baris=&kolom=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(place): Path<String>,
    Query(question): Query<Question>,
) -> Result<Html<String>, PageError> {
    let place = place_of(&signed, &place)?;
    let counted = load(&app, signed.actor.account, place, &question).await?;
    let line = counted.recap.rows.get(question.baris).ok_or(PageError::NotFound("Angka"))?;
    if counted.recap.columns.len() < question.kolom {
        return Err(PageError::NotFound("Angka"));
    }
    let names = app.names().await?;
    let posyandu = place_name(&app, counted.place).await?;
    let today = app.today();
    let on = counted.month.last_day().min(today);
    let before = counted.recap.rows[..=question.baris].iter().rev();
    let heading = before.filter_map(|row| row.heading.as_ref()).next();
    let group = counted.recap.columns.get(question.kolom).map(|column| &column.label.id);
    let about = [heading.map(|label| &label.id), Some(&line.label.id), group];
    let about: Vec<&str> = about.into_iter().flatten().map(String::as_str).collect();
    let rows = counted.named(question.baris, question.kolom).map(|(person, days)| Row {
        who: Whom::of(person.clone(), &names, on),
        came: days.iter().map(|day| Day::indonesian(*day)).collect::<Vec<_>>().join(", "),
    });
    let mut rows: Vec<Row> = rows.collect();
    let unnamed = counted.who(question.baris, question.kolom).count() - rows.len();
    let role = signed.actor.role;
    let restricted = app.ask(move |store| Restricted::of_list(store, role)).await?;
    let left_out = restricted.leave_out(&mut rows, |row| row.who.id);
    signed.shows(rows.iter().map(|row| row.who.id));
    let (month, label) = (counted.month.indonesian(), &counted.recap.rule.label.id);
    page(&NamesPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/register", "Nama di balik angka")
            .leaving_out(left_out),
        title: about.join(": "),
        about: format!("{month} · {label} · {posyandu}"),
        back: format!("/rekap/{place}?{}", counted.query()),
        rows,
        unnamed,
        printed: listed::printed(&signed, today),
        style: assets::url("posyandu.css"),
    })
}
