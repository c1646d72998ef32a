//! `/lokmin/baru` and `/lokmin/ID/ubah`: preparing a meeting, and its minutes.

use std::collections::BTreeSet;

use access::role::Role;
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::{
    area::DesaCode,
    day::Month,
    id::AccountId,
    meeting::{Attendee, Decision, Meeting, MeetingKind, Responsible},
    record::{Body, Correction},
    refusal::{NAME_CHARS_MAX, Refusal},
};

use crate::{
    app::App,
    dates,
    error::{PageError, see_other},
    field::{Field, Input, Wrong, show_again},
    form::{Fields, Posted},
    layout::{Layout, Shape, page},
    meetings,
    names::Names,
    own_place::{self, Said},
    pages::meeting,
    session::Signed,
    wording,
};

/// Months that are offered.
const MONTHS_OFFERED: i32 = 13;
/// Empty rows for decisions.
const ROWS_FREE: u16 = 4;
/// What stands before the code of a role, and of an account, in the choice of who does it.
const ROLE: &str = "peran:";
const ACCOUNT: &str = "akun:";
/// The choice of somebody outside the Puskesmas.
const OUTSIDE: &str = "luar";
/// Most characters of a long list that is typed.
const LIST_CHARS_MAX: usize = 20_000;

/// An account that may be named: its identity, name and role.
type Colleague = (AccountId, String, String);

/// What a form is made of.
struct Knows {
    names: std::sync::Arc<Names>,
    colleagues: Vec<Colleague>,
}

#[derive(Template)]
#[template(path = "meeting/edit.html")]
struct EditPage {
    layout: Layout,
    title: &'static str,
    action: String,
    back: String,
    fields: Vec<Field>,
    wrong: Option<String>,
}

/// `GET /lokmin/baru`
pub(crate) async fn new_form(
    State(app): State<App>,
    signed: Signed,
) -> Result<Response, PageError> {
    let knows = Knows::of(&app).await?;
    let fields = fields(&app, &knows, None);
    Ok(edit_page(&app, &signed, None, fields, None)?.into_response())
}

/// `POST /lokmin/baru`
pub(crate) async fn create(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let Posted { signed, fields: typed } = posted;
    keep(&app, &signed, None, &typed).await
}

/// `GET /lokmin/ID/ubah`
pub(crate) async fn form(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let row = meeting::find(&app, &id).await?;
    let knows = Knows::of(&app).await?;
    let fields = fields(&app, &knows, Some(&row.meeting));
    Ok(edit_page(&app, &signed, Some(&id), fields, None)?.into_response())
}

/// `POST /lokmin/ID/ubah`
pub(crate) async fn save(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields: typed } = posted;
    keep(&app, &signed, Some(&id), &typed).await
}

/// Writes a meeting, or the correction of one; shows the form again when something is wrong.
async fn keep(
    app: &App,
    signed: &Signed,
    id: Option<&str>,
    typed: &Fields,
) -> Result<Response, PageError> {
    let known = match id {
        Some(id) => Some(meeting::find(app, id).await?),
        None => None,
    };
    let knows = Knows::of(app).await?;
    let wrong = match read(&knows, typed) {
        Err(wrong) => wrong,
        Ok(meeting) => {
            let body = Body::Meeting(meeting);
            let body = match &known {
                None => body,
                Some(row) => Body::Correction(Correction {
                    corrects: row.record,
                    reason: "Rapat atau notulennya dilengkapi.".to_owned(),
                    body: Box::new(body),
                }),
            };
            let said = Said { occurred: app.today(), minute: None, bodies: vec![body] };
            match own_place::state(app, signed, said).await? {
                Ok(()) => {
                    let back =
                        id.map_or_else(|| "/lokmin".to_owned(), |id| format!("/lokmin/{id}"));
                    return Ok(see_other(&format!("{back}?pesan=tersimpan")));
                }
                Err(refusal) => Wrong { field: String::new(), refusal },
            }
        }
    };
    let mut fields = fields(app, &knows, known.as_ref().map(|row| &row.meeting));
    let whole = show_again(&mut fields, |name| typed.text(name), &wrong);
    let html = edit_page(app, signed, id, fields, whole)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

impl Knows {
    async fn of(app: &App) -> Result<Self, PageError> {
        let names = app.names().await?;
        let accounts = app.ask(|store| store.accounts()).await?;
        let active = accounts.into_iter().filter(|account| account.active);
        let mut colleagues: Vec<Colleague> =
            active.map(|account| (account.id, account.name, account.role)).collect();
        colleagues.sort_by(|a, b| a.1.cmp(&b.1));
        Ok(Self { names, colleagues })
    }

    /// Lists who may do what was decided.
    fn options(&self) -> Vec<(String, String)> {
        let roles = Role::ALL.into_iter().filter(|role| role.is_staff());
        let roles = roles.map(|role| (format!("{ROLE}{}", role.code()), role.name().to_owned()));
        let people = self.colleagues.iter().map(|(id, name, role)| {
            (format!("{ACCOUNT}{id}"), format!("{name} ({})", wording::role(role)))
        });
        let none = [
            (String::new(), "Pilih".to_owned()),
            (OUTSIDE.to_owned(), "Di luar Puskesmas (tulis namanya)".to_owned()),
        ];
        none.into_iter().chain(people).chain(roles).collect()
    }

    /// Reads who does it.
    fn responsible(&self, word: &str, outside: &str) -> Option<Responsible> {
        if word == OUTSIDE {
            return (!outside.is_empty()).then(|| Responsible::Outside(outside.to_owned()));
        }
        if let Some(code) = word.strip_prefix(ROLE) {
            let role: Role = code.parse().ok()?;
            return Some(Responsible::Role(role.code().to_owned()));
        }
        let id: AccountId = word.strip_prefix(ACCOUNT)?.parse().ok()?;
        let (_, name, _) = self.colleagues.iter().find(|(known, ..)| *known == id)?;
        Some(Responsible::Account { id, name: name.clone() })
    }
}

fn fields(app: &App, knows: &Knows, known: Option<&Meeting>) -> Vec<Field> {
    let kinds =
        MeetingKind::ALL.map(|kind| (kind.as_str().to_owned(), meetings::kind(kind).to_owned()));
    let desa = known.and_then(|meeting| meeting.desa);
    let desas = std::iter::once((String::new(), "Bukan musyawarah desa".to_owned()))
        .chain(knows.names.desa_options_with(desa));
    let lines = |lines: Vec<String>| lines.join("\n");
    let day = known.map_or(app.today(), |meeting| meeting.day);
    // A meeting looks at the month that is over.
    let month = known.map_or(day.month().plus(-1), |meeting| meeting.month);
    let people = known.map(|one| one.attendance.iter().map(person_line).collect());
    let line = |name, label, max| Field::new(name, label, Input::Text { max });
    let long = |name, label| Field::new(name, label, Input::Long { max: LIST_CHARS_MAX });
    let mut fields = vec![
        Field::new("jenis", "Rapat", Input::Choice(kinds.into()))
            .value(known.map_or("", |meeting| meeting.kind.as_str()))
            .required(),
        line("tanggal", "Hari rapat", 20)
            .value(dates::typed(day))
            .hint("Tanggal-bulan-tahun, misalnya 21-11-2026. Boleh hari yang akan datang.")
            .required(),
        Field::new("bulan", "Bulan yang dibahas", Input::List(months(app, month)))
            .value(month.to_string())
            .required(),
        Field::new("desa", "Desa, untuk musyawarah desa", Input::List(desas.collect()))
            .value(desa.map(|desa| desa.to_string()).unwrap_or_default()),
        line("tempat", "Tempat", NAME_CHARS_MAX)
            .value(known.map_or("", |meeting| &meeting.venue))
            .required(),
        long("bahasan", "Pokok bahasan")
            .value(lines(known.map(|one| one.topics.clone()).unwrap_or_default()))
            .hint("Satu baris untuk satu pokok."),
        long("peserta", "Peserta")
            .value(lines(people.unwrap_or_default()))
            .hint("Satu baris untuk satu orang: nama; lembaga; jabatan. Diisi pada hari rapat."),
    ];
    let decisions = known.map_or(&[][..], |meeting| &meeting.decisions);
    let last = decisions.iter().map(|decision| decision.number).max().unwrap_or(0);
    for decision in decisions {
        fields.extend(decision_fields(knows, decision.number, Some(decision)));
    }
    for number in last.saturating_add(1)..=last.saturating_add(ROWS_FREE) {
        fields.extend(decision_fields(knows, number, None));
    }
    fields
}

/// Lists the months that a meeting may look at, with the one it looks at.
fn months(app: &App, chosen: Month) -> Vec<(String, String)> {
    let now = app.today().month();
    let mut months: BTreeSet<Month> = (0..MONTHS_OFFERED).map(|back| now.plus(-back)).collect();
    months.insert(chosen);
    months.into_iter().rev().map(|month| (month.to_string(), month.indonesian())).collect()
}

fn person_line(attendee: &Attendee) -> String {
    let word = |text: &Option<String>| text.clone().unwrap_or_default();
    let line =
        format!("{}; {}; {}", attendee.name, word(&attendee.institution), word(&attendee.role));
    line.trim_end_matches([';', ' ']).to_owned()
}

fn decision_fields(knows: &Knows, number: u16, known: Option<&Decision>) -> [Field; 4] {
    let (who, outside) = match known.map(|decision| &decision.responsible) {
        None => (String::new(), ""),
        Some(Responsible::Account { id, .. }) => (format!("{ACCOUNT}{id}"), ""),
        Some(Responsible::Role(code)) => (format!("{ROLE}{code}"), ""),
        Some(Responsible::Outside(words)) => (OUTSIDE.to_owned(), words.as_str()),
    };
    let mut options = knows.options();
    // Somebody whose account was closed since stays who was named.
    if let Some(Responsible::Account { name, .. }) = known.map(|decision| &decision.responsible)
        && !options.iter().any(|(value, _)| *value == who)
    {
        options.push((who.clone(), name.clone()));
    }
    let named = |name: &str| format!("{name}-{number}");
    [
        Field::new(named("keputusan"), format!("Keputusan {number}"), Input::Text { max: 500 })
            .value(known.map_or("", |decision| &decision.what)),
        Field::new(named("penanggung"), format!("Penanggung jawab {number}"), Input::List(options))
            .value(who),
        Field::new(
            named("luar"),
            format!("Nama {number}, bila di luar Puskesmas"),
            Input::Text { max: NAME_CHARS_MAX },
        )
        .value(outside),
        Field::new(named("batas"), format!("Batas waktu {number}"), Input::Text { max: 20 })
            .value(known.map(|decision| dates::typed(decision.until)).unwrap_or_default()),
    ]
}

fn read(knows: &Knows, typed: &Fields) -> Result<Meeting, Wrong> {
    let wrong = |field: &str, code, message: &str| Wrong::at(field)(Refusal::new(code, message));
    let kind = typed.filled("jenis").and_then(MeetingKind::parse);
    let kind = kind.ok_or_else(|| wrong("jenis", "rapat.tanpa-jenis", "Pilih rapatnya."))?;
    let day = dates::day(typed.text("tanggal")).map_err(Wrong::at("tanggal"))?;
    let month: Month = typed
        .text("bulan")
        .parse()
        .map_err(|_| wrong("bulan", "rapat.tanpa-bulan", "Pilih bulan yang dibahas."))?;
    let known = |code: &str| {
        let known = code.parse().ok().filter(|code| knows.names.knows_desa(*code));
        let unknown = || wrong("desa", "rapat.desa-tidak-dikenal", "Pilih desa dari daftar.");
        known.ok_or_else(unknown)
    };
    let desa: Option<DesaCode> = typed.filled("desa").map(known).transpose()?;
    if (kind == MeetingKind::MusyawarahDesa) != desa.is_some() {
        let message = "Pilih desa untuk musyawarah desa; untuk rapat lain biarkan kosong.";
        return Err(wrong("desa", "rapat.desa", message));
    }
    let lines = |name| typed.text(name).lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(Meeting {
        kind,
        day,
        month,
        desa,
        venue: typed.text("tempat").to_owned(),
        attendance: lines("peserta").map(attendee).collect(),
        topics: lines("bahasan").map(str::to_owned).collect(),
        decisions: decisions(knows, typed)?,
    })
}

/// Reads "nama; lembaga; jabatan"; what comes after stands with the last.
fn attendee(line: &str) -> Attendee {
    let mut parts = line.splitn(3, ';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_owned();
    let mut next = || parts.next().filter(|part| !part.is_empty()).map(str::to_owned);
    Attendee { name, institution: next(), role: next() }
}

/// Reads the decisions; a row in which nothing stands is none.
fn decisions(knows: &Knows, typed: &Fields) -> Result<Vec<Decision>, Wrong> {
    let numbers: BTreeSet<u16> = typed
        .iter()
        .filter_map(|(name, _)| name.strip_prefix("keputusan-")?.parse().ok())
        .collect();
    let mut found = Vec::new();
    for number in numbers {
        let named = |name: &str| format!("{name}-{number}");
        let text = |name: &str| typed.text(&named(name)).to_owned();
        let (what, who, outside, until) =
            (text("keputusan"), text("penanggung"), text("luar"), text("batas"));
        if [&what, &who, &outside, &until].into_iter().all(String::is_empty) {
            continue;
        }
        let wrong =
            |field: &str, code, message: &str| Wrong::at(named(field))(Refusal::new(code, message));
        if what.is_empty() {
            let message = "Tulis apa yang diputuskan, atau kosongkan seluruh barisnya.";
            return Err(wrong("keputusan", "rapat.tanpa-keputusan", message));
        }
        let responsible = knows.responsible(&who, &outside).ok_or_else(|| {
            let message = "Pilih penanggung jawab; bila di luar Puskesmas, tulis namanya juga.";
            wrong("penanggung", "rapat.tanpa-penanggung-jawab", message)
        })?;
        let until = dates::day(&until).map_err(Wrong::at(named("batas")))?;
        found.push(Decision { number, what, responsible, until });
    }
    Ok(found)
}

fn edit_page(
    app: &App,
    signed: &Signed,
    id: Option<&str>,
    fields: Vec<Field>,
    wrong: Option<String>,
) -> Result<Html<String>, PageError> {
    let title = if id.is_some() { "Isi notulen" } else { "Siapkan rapat" };
    let back = id.map_or_else(|| "/lokmin".to_owned(), |id| format!("/lokmin/{id}"));
    page(&EditPage {
        layout: Layout::new(app, signed, Shape::Isian, "/papan", title),
        title,
        action: match id {
            Some(id) => format!("/lokmin/{id}/ubah"),
            None => "/lokmin/baru".to_owned(),
        },
        back,
        fields,
        wrong,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_written_and_read_alike() {
        for line in ["Ani", "Ani; Kantor Desa", "Ani; Kantor Desa; kader", "Ani; ; kader"] {
            assert_eq!(person_line(&attendee(line)), line);
        }
        let odd = attendee("Ani ;Desa; a; b");
        assert_eq!(odd.institution.as_deref(), Some("Desa"));
        assert_eq!(odd.role.as_deref(), Some("a; b"));
    }
}
