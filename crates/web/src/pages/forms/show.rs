//! `/orang/ID/isi/FORMULIR`: one form, filled in for one person at one contact.

use std::collections::BTreeSet;

use access::{actor::Actor, role::Role};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::{
    day::Day,
    id::{PersonId, PlaceId, RecordId},
    record::Setting,
    refusal::Refusal,
};
use guidelines::form::Form;
use portrait::{
    draw::Painter,
    sheet::{Reader, Sheet},
};

use crate::{
    app::App,
    assets, dates,
    error::{PageError, see_other},
    field::{Field, Input, Wrong},
    form::Posted,
    layout::{Layout, Shape, page},
    numbered::{self, Unwritten},
    pages::{
        forms::{
            entry::Filling,
            home::{self, HomeVisit, MET},
            known::Known,
            menu::{Goal, places},
            section::{Section, sections},
        },
        person::head::{
            Head, Loaded, Tab, for_health_worker, load, load_page, record_href, shown_name,
        },
        posyandu::{
            child::{Opening, without},
            sheet,
        },
    },
    session::Signed,
    slip::{self, Held, NOTE, Typed},
    wording,
};

/// Field of the day of the contact.
const DAY: &str = "tanggal";
/// Field of the kind of place.
const PLACE: &str = "tempat";
/// Field of the posyandu, when the form was opened from one of its days.
const POSYANDU: &str = "posyandu";

#[derive(Template)]
#[template(path = "forms/show.html")]
struct FormPage {
    layout: Layout,
    head: Head,
    name: String,
    action: String,
    draft: String,
    /// Number of the record that this page writes.
    number: RecordId,
    /// The ways on, when this page was saved already with other answers.
    saved: Option<Saved>,
    /// Visits of the day that are written already: when and where, and their page of results.
    earlier: Vec<(String, String)>,
    /// Days and places to which other ways lead.
    goal: Goal,
    day: Field,
    /// Kind of place, when the form has several.
    place: Option<Field>,
    /// The only kind of place, in words.
    only_place: Option<&'static str>,
    /// What belongs to a visit at home.
    home: Option<HomeVisit>,
    sections: Vec<Section>,
    note: String,
    whole: Vec<String>,
    odd: Vec<String>,
    /// The sheet for the script, as it stands in a page.
    sheet: String,
    script: String,
    styles: [String; 2],
}

/// Where to go from a page that was saved already.
struct Saved {
    result: String,
    correct: String,
    /// The form anew, for a contact of its own.
    fresh: String,
}

/// What a page shows beside the form itself.
struct Shown<'a> {
    typed: &'a Typed,
    held: Option<&'a Held>,
    number: RecordId,
    saved: Option<RecordId>,
}

/// Why a page did not write, in the words of its fields.
struct Unsaved {
    held: Held,
    saved: Option<RecordId>,
}

impl From<Held> for Unsaved {
    fn from(held: Held) -> Self {
        Self { held, saved: None }
    }
}

impl From<Unwritten> for Unsaved {
    fn from(Unwritten { refusal, saved }: Unwritten) -> Self {
        Self { held: Held::from(Wrong { field: String::new(), refusal }), saved }
    }
}

/// A form that is open for somebody.
struct Opened<'a> {
    /// As of today, by which it is decided who is within reach.
    loaded: Loaded,
    /// Day of the contact.
    day: Day,
    form: &'a Form,
    /// Kind of place, once it is known.
    setting: Option<Setting>,
    sheet: Sheet,
}

/// `GET /orang/ID/isi/FORMULIR`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path((id, form)): Path<(String, String)>,
    Query(goal): Query<Goal>,
) -> Result<Html<String>, PageError> {
    let day = goal.day(app.today())?;
    let loaded = load_page(&app, &signed, &id, app.today()).await?;
    let opened = open(&app, &signed, loaded, &form, day, &goal.tempat)?;
    let typed = Typed::default();
    let shown = Shown { typed: &typed, held: None, number: app.record_id(), saved: None };
    form_page(&app, &signed, &opened, &goal, &shown)
}

fn open<'a>(
    app: &'a App,
    signed: &Signed,
    loaded: Loaded,
    form: &str,
    day: Day,
    place: &str,
) -> Result<Opened<'a>, PageError> {
    let known = |known: &&Form| *known.rule.id == *form && known.rule.holds_on(day);
    let form = app.guidelines().forms.iter().find(known);
    let form = form.ok_or(PageError::NotFound("Formulir"))?;
    let actor = &signed.actor;
    let setting = setting(form, actor, place);
    // Until a place is chosen the first stands in; rules seldom ask for it.
    let first = setting.or_else(|| places(form, actor).next());
    let first = first.ok_or(PageError::NotFound("Formulir"))?;
    let painter = Painter::new(app.guidelines());
    let sheet = painter.sheet(&loaded.timeline, form, first, day, reader(actor.role));
    Ok(Opened { loaded, day, form, setting, sheet })
}

/// Returns for whom advice is worded.
fn reader(role: Role) -> Reader {
    if for_health_worker(role) { Reader::Nakes } else { Reader::Kader }
}

/// Returns the kind of place: the only one, or the one that was chosen.
fn setting(form: &Form, actor: &Actor, chosen: &str) -> Option<Setting> {
    let mut all = places(form, actor);
    match (all.next(), all.next()) {
        (Some(only), None) => Some(only),
        _ => places(form, actor).find(|place| place.as_str() == chosen),
    }
}

fn form_page(
    app: &App,
    signed: &Signed,
    opened: &Opened<'_>,
    goal: &Goal,
    shown: &Shown<'_>,
) -> Result<Html<String>, PageError> {
    let Opened { loaded, form, setting, sheet, .. } = opened;
    let Shown { typed, held, .. } = *shown;
    let guidelines = app.guidelines();
    let person = &loaded.portrait.person;
    let mut known = Known::of_sheet(guidelines, sheet);
    known.answer(&filling(app, opened, None).readable(typed));
    let actor = &signed.actor;
    let wrong_of = |name: &str| {
        let mut wrong = held.iter().flat_map(|held| &held.wrong);
        wrong.find(|wrong| wrong.field == name).map(|wrong| wrong.refusal.message.clone())
    };
    let mut day = Field::new(DAY, "Tanggal", Input::Text { max: 20 })
        .value(typed.filled(DAY).map_or_else(|| dates::typed(opened.day), str::to_owned));
    day.wrong = wrong_of(DAY);
    let options: Vec<_> = places(form, actor)
        .map(|place| (place.as_str().to_owned(), wording::setting(place).to_owned()))
        .collect();
    let is_only = options.len() == 1;
    let mut place = Field::new(PLACE, "Bertemu di mana?", Input::Choice(options))
        .value(setting.map_or("", Setting::as_str))
        .required();
    place.wrong = wrong_of(PLACE);
    let title = format!("{}: {}", form.rule.label.id, shown_name(person));
    let section = if goal.posyandu.is_empty() { "/orang" } else { "/posyandu" };
    page(&FormPage {
        layout: Layout::new(app, signed, Shape::Isian, section, &title),
        head: loaded.head(app, signed, Tab::None),
        name: form.rule.label.id.clone(),
        action: format!("/orang/{}/isi/{}", person.id, form.rule.id),
        draft: draft(signed, &form.rule.id, person.id),
        number: shown.number,
        saved: shown.saved.map(|record| saved(opened, goal, record)),
        earlier: if held.is_none() { earlier(opened) } else { Vec::new() },
        goal: goal.clone(),
        day,
        place: (!is_only).then_some(place),
        only_place: setting.filter(|_| is_only).map(wording::setting),
        home: (*setting == Some(Setting::Rumah))
            .then(|| HomeVisit::new(app, loaded, form, actor, typed, held)),
        sections: sections(guidelines, &loaded.portrait.items, form, sheet, &known, typed, held),
        note: typed.text(NOTE).to_owned(),
        whole: held.map(|held| whole(held, sheet)).unwrap_or_default(),
        odd: held.map(odd_words).unwrap_or_default(),
        sheet: in_page(sheet),
        script: assets::url("form.js"),
        styles: [assets::url("posyandu.css"), assets::url("forms.css")],
    })
}

fn saved(opened: &Opened<'_>, goal: &Goal, record: RecordId) -> Saved {
    let (person, form) = (opened.loaded.portrait.person.id, &opened.form.rule.id);
    Saved {
        result: result_href(person, record, form),
        correct: format!("{}/koreksi", record_href(record)),
        fresh: format!("/orang/{person}/isi/{form}{}", goal.address()),
    }
}

fn result_href(person: PersonId, record: RecordId, form: &str) -> String {
    format!("/orang/{person}/hasil/{record}?formulir={form}")
}

/// Lists the visits of the day, so that nobody writes one a second time unawares.
fn earlier(opened: &Opened<'_>) -> Vec<(String, String)> {
    let (person, form) = (opened.loaded.portrait.person.id, &opened.form.rule.id);
    let contacts = opened.loaded.portrait.contacts.iter();
    let of_day = contacts.filter(|contact| contact.day == opened.day);
    let told = of_day.map(|contact| {
        let when = wording::day_and_minute(contact.day, contact.minute);
        let named = contact.place.and_then(|place| opened.loaded.names.place(place));
        let place = named.unwrap_or(wording::setting(contact.setting));
        (format!("{when}, {place}"), result_href(person, contact.origin, form))
    });
    told.collect()
}

/// Lists what is wrong but belongs to no field that is shown, and how much is wrong in all.
fn whole(held: &Held, sheet: &Sheet) -> Vec<String> {
    let is_field = |name: &str| {
        [DAY, PLACE, MET].contains(&name)
            || name.starts_with("svc.")
            || sheet.sections.iter().any(|section| section.fields.iter().any(|code| code == name))
    };
    let (fields, others): (Vec<&Wrong>, Vec<&Wrong>) =
        held.wrong.iter().partition(|wrong| is_field(&wrong.field));
    let counted = match fields.len() {
        0 => None,
        1 => Some("Satu isian perlu dibetulkan. Belum ada yang disimpan.".to_owned()),
        n => Some(format!("{n} isian perlu dibetulkan. Belum ada yang disimpan.")),
    };
    counted.into_iter().chain(others.iter().map(|wrong| wrong.refusal.message.clone())).collect()
}

fn odd_words(held: &Held) -> Vec<String> {
    held.odd.iter().map(|(_, message)| message.clone()).collect()
}

/// Writes a sheet so that nothing in it can end the element in which it stands.
fn in_page(sheet: &Sheet) -> String {
    let json = serde_json::to_string(sheet).expect("a sheet holds nothing that JSON cannot write");
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

fn filling<'a>(app: &'a App, opened: &'a Opened<'_>, place: Option<PlaceId>) -> Filling<'a> {
    let day = opened.day;
    Filling {
        guidelines: app.guidelines(),
        form: opened.form,
        sheet: &opened.sheet,
        person: &opened.loaded.portrait.person,
        day,
        setting: opened.setting.unwrap_or(Setting::Puskesmas),
        place,
        minute: sheet::minute_now(app, day),
    }
}

/// `POST /orang/ID/isi/FORMULIR`
pub(crate) async fn save(
    State(app): State<App>,
    Path((id, form)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields } = posted;
    let typed = Typed::of_form(&fields, "");
    let goal = Goal {
        tanggal: typed.text(DAY).to_owned(),
        posyandu: typed.text(POSYANDU).to_owned(),
        tempat: typed.text(PLACE).to_owned(),
    };
    let number = numbered::required(&fields, "");
    let mut loaded = load(&app, &signed, &id, app.today()).await?;
    if let Ok(number) = number {
        // Sent again, a page is read as it was the first time: by what was known before it.
        loaded.timeline = without(&loaded.timeline, &BTreeSet::from([number]));
    }
    let birth = loaded.portrait.person.birth.map(|birth| birth.day);
    let read = dates::day(&goal.tanggal).and_then(|day| {
        slip::refuse_future(day, app.today())?;
        slip::refuse_before_birth(day, birth)?;
        Ok(day)
    });
    // What was typed is shown again as of today when its day cannot be.
    let day = read.as_ref().copied().unwrap_or_else(|_| app.today());
    let opened = open(&app, &signed, loaded, &form, day, &goal.tempat)?;
    let ready = read.map_err(Wrong::at(DAY)).and(number.map_err(Wrong::at("")));
    let unsaved = match ready {
        Err(wrong) => Unsaved::from(Held::from(wrong)),
        Ok(number) => match write(&app, &signed, &opened, &goal, &typed, number).await? {
            Err(unsaved) => unsaved,
            Ok(address) => return Ok(see_other(&address)),
        },
    };
    let Unsaved { held, saved } = unsaved;
    // What is saved already stays so, however often the page is sent; all else is a new page.
    let number = saved.unwrap_or_else(|| app.record_id());
    let shown = Shown { typed: &typed, held: Some(&held), number, saved };
    let html = form_page(&app, &signed, &opened, &goal, &shown)?;
    let status =
        if saved.is_some() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, html).into_response())
}

/// Writes the visit; returns where the browser goes next.
async fn write(
    app: &App,
    signed: &Signed,
    opened: &Opened<'_>,
    goal: &Goal,
    typed: &Typed,
    number: RecordId,
) -> Result<Result<String, Unsaved>, PageError> {
    let person = &opened.loaded.portrait.person;
    let day = opened.day;
    let Some(setting) = opened.setting else {
        let refusal = Refusal::new("kunjungan.tempat", "Pilih tempat bertemu.");
        return Ok(Err(Held::from(Wrong { field: PLACE.to_owned(), refusal }).into()));
    };
    let place = if setting == Setting::Posyandu { posyandu(signed, opened, goal)? } else { None };
    let filling = filling(app, opened, place);
    let statement = match home::is_unmet(Some(setting), typed) {
        true => filling.nobody_met(typed),
        false => filling.statement(typed),
    };
    let statement = match statement {
        Ok(statement) => statement,
        Err(held) => return Ok(Err(held.into())),
    };
    let visit = app.record_as(number, signed, statement);
    let records = match place {
        Some(place) => sheet::with_day(app, signed, Opening { place, day }, vec![visit]).await?,
        None => vec![visit],
    };
    let written = app.append_once(records).await?;
    Ok(written
        .map_err(Unsaved::from)
        .map(|()| result_href(person.id, number, &opened.form.rule.id)))
}

/// Returns the posyandu of the contact: the one from whose day the form was opened, or else that
/// of the person.
fn posyandu(
    signed: &Signed,
    opened: &Opened<'_>,
    goal: &Goal,
) -> Result<Option<PlaceId>, PageError> {
    if goal.posyandu.is_empty() {
        return Ok(opened.loaded.portrait.person.posyandu);
    }
    let missing = || PageError::NotFound("Posyandu");
    let place: PlaceId = goal.posyandu.parse().map_err(|_| missing())?;
    let is_known = opened.loaded.names.posyandu.contains_key(&place);
    if is_known && signed.actor.reaches(Some(place)) { Ok(Some(place)) } else { Err(missing()) }
}

/// Names what was typed and not yet saved. A shared computer keeps it apart for each account.
pub(crate) fn draft(signed: &Signed, form: &str, person: PersonId) -> String {
    format!("{}.{form}.{person}", signed.actor.account)
}

#[cfg(test)]
mod tests {
    use guidelines::{files::Files, model::Guidelines};

    use super::*;
    use crate::{form::WORD_FIELD, numbered::NUMBER, pages::forms::home::WHY_NOT, slip::SURE};

    #[test]
    fn no_question_has_the_name_of_a_field_of_the_page() {
        let law = Guidelines::load(&Files::embedded()).unwrap();
        for name in [DAY, PLACE, POSYANDU, MET, WHY_NOT, NOTE, SURE, WORD_FIELD, NUMBER] {
            assert!(law.observation(name).is_none(), "{name} would be asked twice");
        }
    }
}
