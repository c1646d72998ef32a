//! `/skdr/orang`: the people behind a number, by name.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use store::read::{
    page::Listed,
    surveillance::{CasePerson, CaseQuery},
};

use crate::{
    app::App,
    assets,
    early_warning::{self, Of},
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    pages::{
        listed::{Part, Restricted, Span, Whom},
        skdr::{
            asked::{self, Asked},
            week::village_name,
        },
    },
    session::Signed,
};

/// People on one page of the list.
const ROWS: u32 = 100;

#[derive(Template)]
#[template(path = "skdr/people.html")]
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

struct Row {
    who: Whom,
    day: String,
    examined: &'static str,
    died: bool,
}

/// `GET /skdr/orang?penyakit=&minggu=&desa=&halaman=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let week = asked.week(app.today())?;
    let disease = asked.disease(&app, week)?;
    let of = asked.of()?;
    let part = Part::new(asked.halaman, ROWS);
    let query = CaseQuery {
        puskesmas: app.config().puskesmas.clone(),
        disease: disease.rule.id.to_string(),
        week,
        scope: asked::scope(of),
        within: asked::within(&signed)?,
        page: part.page(),
    };
    let role = signed.actor.role;
    let (Listed { rows, total }, left_out) = app
        .ask(move |store| {
            let mut listed = store.case_people(&query)?;
            let restricted = Restricted::of_list(store, role)?;
            let left_out = restricted.leave_out(&mut listed.rows, |found| found.person.id);
            Ok((listed, left_out))
        })
        .await?;
    signed.shows(rows.iter().map(|found| found.person.id));
    let names = app.names().await?;
    let area = match of {
        Of::All => "Seluruh wilayah".to_owned(),
        Of::Village(desa) => village_name(&names, desa),
    };
    let address = asked::query(disease, week, of);
    let href = |number| format!("/skdr/orang?{address}&halaman={number}");
    page(&PeoplePage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/papan", "Nama di balik angka SKDR")
            .leaving_out(left_out),
        style: assets::url("board.css"),
        title: disease.rule.label.id.clone(),
        about: format!("{area} · {}, {}", early_warning::number(week), early_warning::days(week)),
        answer: format!("{total} kasus."),
        span: part.span(rows.len(), total, href),
        rows: rows.into_iter().map(|found| row(&names, found)).collect(),
        back: format!("/skdr/minggu?minggu={week}"),
    })
}

fn row(names: &Names, found: CasePerson) -> Row {
    Row {
        day: found.day.indonesian(),
        examined: if found.examined { "diambil" } else { "belum" },
        died: found.died,
        who: Whom::of(found.person, names, found.day),
    }
}
