//! `/tindak-lanjut-rapat`: what meetings decided and somebody is to do, and saying how it stands.

use access::door;
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::{
    area::PuskesmasCode,
    day::Day,
    meeting::{ActionState, ActionStep, Responsible},
    record::Body,
    refusal::{Refusal, TEXT_CHARS_MAX},
};
use store::{error::Result as StoreResult, read::meetings::ActionRow, store::Store};

use crate::{
    app::App,
    error::{PageError, see_other},
    field::{Field, Input, Wrong, show_again},
    form::{Fields, Posted},
    layout::{Layout, Shape, page},
    meetings,
    own_place::{self, Said},
    pages::meeting,
    query::Notice,
    session::Signed,
};

/// A decision, ready to be read.
pub(crate) struct Action {
    /// Where its state is written down, for those who may.
    pub(crate) href: Option<String>,
    pub(crate) what: String,
    pub(crate) meeting: String,
    pub(crate) who: String,
    pub(crate) until: String,
    pub(crate) is_late: bool,
    pub(crate) state: &'static str,
    pub(crate) note: Option<String>,
}

impl Action {
    pub(crate) fn of(row: ActionRow, signed: &Signed, today: Day) -> Self {
        let href = may_tell(signed, &row).then(|| address(&row));
        Self {
            href,
            meeting: format!("{}, {}", meetings::kind(row.kind), row.held.indonesian()),
            who: meetings::responsible(&row.responsible),
            until: row.until.indonesian(),
            is_late: !row.state.is_over() && row.until < today,
            state: meetings::state(row.state),
            what: row.what,
            note: row.note,
        }
    }
}

/// Counts what somebody is to do: all, and how much of it is late.
pub(crate) fn waiting(
    store: &Store,
    home: &PuskesmasCode,
    signed: &Who,
    today: Day,
) -> StoreResult<(usize, usize)> {
    let own = store.open_actions(home)?.into_iter().filter(|row| signed.does(row));
    let (mut all, mut late) = (0, 0);
    for row in own {
        all += 1;
        late += usize::from(row.until < today);
    }
    Ok((all, late))
}

/// Whoever is signed in, as far as decisions name them.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    account: domain::id::AccountId,
    role: &'static str,
}

impl Who {
    pub(crate) fn of(signed: &Signed) -> Self {
        Self { account: signed.actor.account, role: signed.actor.role.code() }
    }

    fn does(&self, row: &ActionRow) -> bool {
        match &row.responsible {
            Responsible::Account { id, .. } => *id == self.account,
            Responsible::Role(code) => code == self.role,
            Responsible::Outside(_) => false,
        }
    }
}

/// Tells whether somebody may say how a decision stands: whoever does it, and who keeps the
/// minutes.
fn may_tell(signed: &Signed, row: &ActionRow) -> bool {
    signed.is_open(door::WRITE_MEETING) || Who::of(signed).does(row)
}

fn address(row: &ActionRow) -> String {
    format!("/lokmin/{}/tindak-lanjut/{}", row.meeting, row.number)
}

#[derive(Template)]
#[template(path = "meeting/own.html")]
struct OwnPage {
    layout: Layout,
    actions: Vec<Action>,
    n_late: usize,
    see_meetings: bool,
}

/// `GET /tindak-lanjut-rapat`
pub(crate) async fn own(
    State(app): State<App>,
    signed: Signed,
    axum::extract::Query(notice): axum::extract::Query<Notice>,
) -> Result<Html<String>, PageError> {
    let home = app.config().puskesmas.clone();
    let who = Who::of(&signed);
    let rows = app
        .ask(move |store| {
            let all = store.open_actions(&home)?;
            Ok(all.into_iter().filter(|row| who.does(row)).collect::<Vec<_>>())
        })
        .await?;
    let today = app.today();
    let actions: Vec<Action> =
        rows.into_iter().map(|row| Action::of(row, &signed, today)).collect();
    page(&OwnPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/", "Tindak lanjut rapat")
            .with_notice(notice.word()),
        n_late: actions.iter().filter(|action| action.is_late).count(),
        actions,
        see_meetings: signed.may(door::SEE_MEETINGS),
    })
}

#[derive(Template)]
#[template(path = "meeting/action.html")]
struct ActionPage {
    layout: Layout,
    action: Action,
    told: Option<String>,
    address: String,
    back: &'static str,
    fields: Vec<Field>,
    wrong: Option<String>,
}

/// `GET /lokmin/ID/tindak-lanjut/NOMOR`
pub(crate) async fn form(
    State(app): State<App>,
    signed: Signed,
    Path((id, number)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let row = find(&app, &signed, (&id, &number)).await?;
    let fields = fields(&row);
    Ok(action_page(&app, &signed, row, fields, None)?.into_response())
}

/// `POST /lokmin/ID/tindak-lanjut/NOMOR`
pub(crate) async fn save(
    State(app): State<App>,
    Path((id, number)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields: typed } = posted;
    let row = find(&app, &signed, (&id, &number)).await?;
    let wrong = match read(&row, &typed) {
        Err(wrong) => wrong,
        Ok(step) => {
            let bodies = vec![Body::ActionStep(step)];
            let said = Said { occurred: app.today(), minute: None, bodies };
            match own_place::state(&app, &signed, said).await? {
                Ok(()) => return Ok(see_other(&format!("{}?pesan=tersimpan", back(&signed)))),
                Err(refusal) => Wrong { field: "keterangan".to_owned(), refusal },
            }
        }
    };
    let mut fields = fields(&row);
    let whole = show_again(&mut fields, |name| typed.text(name), &wrong);
    let html = action_page(&app, &signed, row, fields, whole)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

/// Finds a decision, for those who may say how it stands; nobody else learns that there is one.
async fn find(
    app: &App,
    signed: &Signed,
    (id, number): (&str, &str),
) -> Result<ActionRow, PageError> {
    let unknown = || PageError::NotFound("Tindak lanjut rapat");
    let number: u16 = number.parse().map_err(|_| unknown())?;
    let record = meeting::find(app, id).await?.record;
    let home = app.config().puskesmas.clone();
    let rows = app.ask(move |store| store.actions_of(&home, record)).await?;
    let found = rows.into_iter().find(|row| row.number == number);
    found.filter(|row| may_tell(signed, row)).ok_or_else(unknown)
}

fn fields(row: &ActionRow) -> Vec<Field> {
    let states = ActionState::ALL
        .map(|state| (state.as_str().to_owned(), meetings::state(state).to_owned()));
    vec![
        Field::new("keadaan", "Keadaan", Input::Choice(states.into()))
            .value(row.state.as_str())
            .required(),
        Field::new("keterangan", "Keterangan", Input::Long { max: TEXT_CHARS_MAX })
            .value(row.note.clone().unwrap_or_default())
            .hint("Apa yang sudah dilakukan dan buktinya, atau mengapa tidak dilanjutkan."),
    ]
}

fn read(row: &ActionRow, typed: &Fields) -> Result<ActionStep, Wrong> {
    let state = typed.filled("keadaan").and_then(ActionState::parse).ok_or_else(|| {
        let message = "Pilih keadaannya.";
        Wrong::at("keadaan")(Refusal::new("tindak-lanjut.tanpa-keadaan", message))
    })?;
    let note = typed.filled("keterangan").map(str::to_owned);
    Ok(ActionStep { meeting: row.meeting, decision: row.number, state, note })
}

/// Returns the list from which somebody came.
fn back(signed: &Signed) -> &'static str {
    if signed.may(door::SEE_MEETINGS) { "/lokmin" } else { "/tindak-lanjut-rapat" }
}

fn action_page(
    app: &App,
    signed: &Signed,
    row: ActionRow,
    fields: Vec<Field>,
    wrong: Option<String>,
) -> Result<Html<String>, PageError> {
    let told = row.told.zip(row.author.as_ref());
    page(&ActionPage {
        layout: Layout::new(app, signed, Shape::Isian, "/", "Tindak lanjut rapat"),
        told: told.map(|(day, author)| format!("{}, {author}", day.indonesian())),
        address: address(&row),
        back: back(signed),
        action: Action::of(row, signed, app.today()),
        fields,
        wrong,
    })
}
