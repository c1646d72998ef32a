//! `/orang/ID/hak/REQUEST`: one request, what was decided, and the form to decide it.

use access::{
    door,
    subject::{Identity, Kind, consent_purpose, is_copy_good},
};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Html,
};
use domain::refusal::TEXT_CHARS_MAX;
use store::subject_request::SubjectRequest;

use crate::{
    app::App,
    error::PageError,
    field::{Field, Input},
    layout::{Layout, Shape, page},
    pages::rights::{About, Somebody, find, href, kind_of, reason_words, who_asks},
    query::Notice,
    session::Signed,
    wording,
};

#[derive(Template)]
#[template(path = "rights/request.html")]
struct RequestPage {
    layout: Layout,
    about: About,
    kind: &'static str,
    lines: Vec<(&'static str, String)>,
    decision: Vec<(&'static str, String)>,
    /// Where this request is.
    href: String,
    /// The form, for whoever may decide.
    fields: Option<Vec<Field>>,
    /// Why whoever looks may not decide.
    not_yours: Option<&'static str>,
    wrong: Option<String>,
    /// Whether a letter may be printed.
    has_letter: bool,
    /// Where the copy is handed over.
    copy: Option<String>,
    /// Whether records may be held back from the copy now.
    may_review: bool,
    is_deletion: bool,
}

/// `GET /orang/ID/hak/REQUEST`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path((id, request)): Path<(String, String)>,
    Query(notice): Query<Notice>,
) -> Result<Html<String>, PageError> {
    let somebody = Somebody::load(&app, &signed, &id).await?;
    let request = find(&app, somebody.id(), &request).await?;
    let fields = fields(kind_of(&request)?);
    request_page(&app, &signed, (&somebody, &request), notice.word(), (fields, None)).await
}

/// Makes the fields of a decision.
pub(crate) fn fields(kind: Kind) -> Vec<Field> {
    let mut outcomes = vec![("tolak".to_owned(), "Ditolak".to_owned())];
    // Nothing of a medical record is deleted; what is granted is a restriction.
    if kind != Kind::Deletion {
        outcomes.insert(0, ("kabul".to_owned(), "Dikabulkan".to_owned()));
    }
    let mut reasons = vec![(String::new(), "tidak ditolak".to_owned())];
    reasons.extend(
        kind.reasons()
            .map(|reason| (reason.code.clone(), format!("{} ({})", reason.words, reason.law))),
    );
    vec![
        Field::new("putusan", "Putusan", Input::Choice(outcomes)).required(),
        Field::new("alasan", "Bila ditolak, karena", Input::List(reasons)),
        Field::new("jawaban", "Penjelasan untuk yang meminta", Input::Long { max: TEXT_CHARS_MAX })
            .hint("Masuk ke surat jawaban apa adanya. Tulis dengan bahasa sehari-hari.")
            .required(),
    ]
}

/// Writes the page of a request.
pub(crate) async fn request_page(
    app: &App,
    signed: &Signed,
    (somebody, request): (&Somebody, &SubjectRequest),
    notice: Option<&str>,
    (fields, wrong): (Vec<Field>, Option<String>),
) -> Result<Html<String>, PageError> {
    let kind = kind_of(request)?;
    let (made_by, decided_by) =
        (request.made_by, request.decision.as_ref().map(|decided| decided.by));
    let (made_by, decided_by) = app
        .ask(move |store| {
            let decider = decided_by.map(|by| store.account(by)).transpose()?.flatten();
            Ok((store.account(made_by)?, decider))
        })
        .await?;
    let name = |account: Option<store::account::Account>| {
        account.map_or_else(|| "?".to_owned(), |account| account.name)
    };
    let (is_open, may) = (request.decision.is_none(), signed.is_open(door::DECIDE_REQUEST));
    let is_own = request.made_by == signed.actor.account;
    let granted_ms = request.decision.as_ref().filter(|one| one.granted).map(|one| one.at_ms);
    let is_good = granted_ms.is_some_and(|at_ms| is_copy_good(at_ms, app.now_ms()));
    let may_give = kind == Kind::Copy && is_good && signed.is_open(door::GIVE_COPY);
    let layout = Layout::new(app, signed, Shape::Orang, "", "Permintaan atas data");
    page(&RequestPage {
        layout: layout.with_notice(notice),
        about: somebody.about(signed),
        kind: kind.words(),
        lines: lines(app, request, kind, name(made_by)),
        decision: decision(app, request, name(decided_by)),
        href: href(request),
        fields: (is_open && may && !is_own).then_some(fields),
        not_yours: (is_open && may && is_own)
            .then_some("Anda sendiri yang mencatat permintaan ini; orang lain yang memutuskan."),
        wrong,
        has_letter: !is_open,
        copy: may_give.then(|| format!("{}/salinan", href(request))),
        may_review: kind == Kind::Copy
            && request.closed_ms.is_none()
            && signed.is_open(door::REVIEW_COPY),
        is_deletion: is_open && kind == Kind::Deletion,
    })
}

fn lines(
    app: &App,
    request: &SubjectRequest,
    kind: Kind,
    made_by: String,
) -> Vec<(&'static str, String)> {
    let zone = app.config().utc_offset_hours;
    let asked = kind.asked();
    let identity = request.identity.parse().map_or("", Identity::words);
    let mut lines = vec![
        ("Yang diminta", asked.words.clone()),
        ("Dasar", asked.law.clone()),
        ("Yang meminta", who_asks(request)),
        ("Dipastikan dengan", identity.to_owned()),
        ("Permintaannya", request.words.clone()),
        ("Dicatat", format!("{}, {made_by}", wording::instant(request.made_ms, zone))),
        ("Dijawab paling lambat", wording::instant(kind.until_ms(request.made_ms), zone)),
    ];
    if let Some(purpose) = request.purpose.as_deref() {
        let words = consent_purpose(purpose).map_or(purpose, |known| known.words.as_str());
        let text = format!("{words} (berhenti sejak dicatat)");
        lines.insert(1, ("Persetujuan yang ditarik", text));
    }
    lines
}

fn decision(
    app: &App,
    request: &SubjectRequest,
    decided_by: String,
) -> Vec<(&'static str, String)> {
    let zone = app.config().utc_offset_hours;
    let Some(decided) = &request.decision else { return Vec::new() };
    let outcome = if decided.granted { "dikabulkan" } else { "ditolak" };
    let mut lines = vec![("Putusan", outcome.to_owned())];
    if let Some(reason) = &decided.reason {
        lines.push(("Karena", reason_words(reason)));
    }
    lines.push(("Penjelasan", decided.answer.clone()));
    lines.push(("Diputuskan", format!("{}, {decided_by}", wording::instant(decided.at_ms, zone))));
    if let Some(closed_ms) = request.closed_ms {
        lines.push(("Selesai", wording::instant(closed_ms, zone)));
    }
    lines
}
