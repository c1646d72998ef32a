//! `/hak`: what people ask about their own data, the oldest first, with what is due.

use askama::Template;
use axum::{extract::State, response::Html};
use store::{store::Store, subject_request::SubjectRequest};

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, Shape, page},
    pages::rights::{RequestLine, line},
    session::Signed,
    wording,
};

/// Answered requests on the page, the latest first.
const CLOSED_SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "rights/list.html")]
struct ListPage {
    layout: Layout,
    open: Vec<RequestLine>,
    closed: Vec<RequestLine>,
}

/// `GET /hak`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
) -> Result<Html<String>, PageError> {
    let home = app.config().puskesmas.clone();
    let (open, closed) = app
        .ask(move |store| {
            let mut closed = store.closed_subject_requests(&home)?;
            closed.truncate(CLOSED_SHOWN);
            Ok((named(store, store.open_subject_requests(&home)?)?, named(store, closed)?))
        })
        .await?;
    signed.shows(open.iter().chain(&closed).map(|(request, _)| request.person));
    let lines = |requests: Vec<(SubjectRequest, String)>| -> Vec<RequestLine> {
        requests.into_iter().filter_map(|(request, name)| line(&app, &request, name)).collect()
    };
    page(&ListPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "", "Hak warga atas datanya"),
        open: lines(open),
        closed: lines(closed),
    })
}

/// Adds to requests whose they are.
fn named(
    store: &Store,
    requests: Vec<SubjectRequest>,
) -> store::error::Result<Vec<(SubjectRequest, String)>> {
    let mut found = Vec::with_capacity(requests.len());
    for request in requests {
        let row = store.person_row(request.person)?;
        let name = row.map_or_else(String::new, |row| row.name);
        found.push((request, wording::name_of(&name).to_owned()));
    }
    Ok(found)
}
