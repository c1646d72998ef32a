//! `/orang/ID/gabung/ID`: two people side by side, and making them one.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::{
    id::PersonId,
    record::{Attendance, Body, Merge, Subject},
    refusal::{Refusal, TEXT_CHARS_MAX},
    timeline::Timeline,
};
use portrait::{
    draw::Painter,
    model::{Contact, Person, Portrait},
};

use crate::{
    app::App,
    error::{PageError, see_other},
    field::{Field, Input, Wrong, show_again},
    form::{Fields, Posted},
    layout::{Layout, Shape, page},
    likeness::Likeness,
    names::Names,
    pages::person::head::{Loaded, load, shown_name},
    session::Signed,
    wording,
    writing::Statement,
};

/// Word of the form's second step, which writes.
const WRITE: &str = "gabungkan";

/// Two people, each as they stand alone.
struct Pair {
    one: Loaded,
    other: Loaded,
    doubts: Vec<String>,
}

/// A fact of both, beside one another.
struct Row {
    label: &'static str,
    one: String,
    other: String,
    /// Known of both, and not the same.
    differs: bool,
}

/// A line of what is known of somebody.
struct Known {
    label: &'static str,
    text: Option<String>,
    /// Whether one person has but one, so that two speak for two people.
    single: bool,
}

impl Known {
    fn written(self) -> String {
        self.text.unwrap_or_else(|| "belum diisi".to_owned())
    }
}

#[derive(Template)]
#[template(path = "person/merge.html")]
struct MergePage {
    layout: Layout,
    one: Side,
    other: Side,
    rows: Vec<Row>,
    doubts: Vec<String>,
    sure: bool,
    fields: Vec<Field>,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "person/merge_confirm.html")]
struct ConfirmPage {
    layout: Layout,
    one: Side,
    other: Side,
    stays: Side,
    goes: Side,
    after: Vec<(&'static str, String)>,
    reason: String,
    doubts: Vec<String>,
}

/// One of the two, by name and address.
struct Side {
    id: PersonId,
    name: String,
}

/// `GET /orang/ID/gabung/ID`
pub(crate) async fn form(
    State(app): State<App>,
    signed: Signed,
    Path((id, other)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let pair = match both(&app, &signed, &id, &other).await? {
        Both::Two(pair) => pair,
        Both::One(person) => return Ok(see_other(&format!("/orang/{person}/identitas"))),
    };
    Ok(merge_page(&app, &signed, &pair, pair.fields(), None, false)?.into_response())
}

/// `POST /orang/ID/gabung/ID`: first shows what will be, then writes.
pub(crate) async fn merge(
    State(app): State<App>,
    Path((id, other)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields: typed } = posted;
    let pair = match both(&app, &signed, &id, &other).await? {
        Both::Two(pair) => pair,
        Both::One(_) => return Err(PageError::Refused(already_one())),
    };
    let wrong = match choice(&pair, &typed) {
        Err(wrong) => wrong,
        Ok(choice) if typed.text("langkah") != WRITE => {
            return Ok(confirm_page(&app, &signed, &pair, choice)?.into_response());
        }
        Ok(choice) => {
            let statement = Statement {
                subject: Subject::Person(choice.stays),
                occurred: app.today(),
                minute: None,
                place: None,
                body: Body::Merge(Merge { duplicate: choice.goes, reason: choice.reason }),
            };
            match app.append(vec![app.record(&signed, statement)]).await? {
                Ok(()) => {
                    let stays = choice.stays;
                    return Ok(see_other(&format!("/orang/{stays}/identitas?pesan=digabung")));
                }
                Err(refusal) => Wrong { field: String::new(), refusal },
            }
        }
    };
    let mut fields = pair.fields();
    let whole = show_again(&mut fields, |name| typed.text(name), &wrong);
    let sure = typed.filled("yakin").is_some();
    let html = merge_page(&app, &signed, &pair, fields, whole, sure)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

/// What two addresses lead to.
enum Both {
    /// Two people.
    Two(Box<Pair>),
    /// One person already.
    One(PersonId),
}

async fn both(app: &App, signed: &Signed, id: &str, other: &str) -> Result<Both, PageError> {
    let one = load(app, signed, id, app.today()).await?;
    let other = load(app, signed, other, app.today()).await?;
    let ids = (one.portrait.person.id, other.portrait.person.id);
    if ids.0 == ids.1 {
        return Ok(Both::One(ids.0));
    }
    let rows = app
        .ask(move |store| Ok(store.person_row(ids.0)?.zip(store.person_row(ids.1)?)))
        .await?
        .ok_or(PageError::NotFound("Orang"))?;
    let likeness = Likeness::of(&rows.0, &rows.1);
    let mut doubts: Vec<String> = likeness.doubts().into_iter().map(str::to_owned).collect();
    doubts.extend(weighed_apart(&one.portrait, &other.portrait));
    Ok(Both::Two(Box::new(Pair { one, other, doubts })))
}

fn already_one() -> Refusal {
    Refusal::new(
        "gabung.sudah-satu",
        "Keduanya sudah tercatat sebagai satu orang, jadi tidak ada yang berubah. Bila yang tetap \
         keliru, pisahkan dahulu, lalu gabungkan ke arah yang benar.",
    )
}

/// Says on which day both were weighed with another result: the mark of two children.
fn weighed_apart(one: &Portrait, other: &Portrait) -> Option<String> {
    let weights = |portrait: &Portrait| -> BTreeMap<_, i64> {
        let weight = |contact: &Contact| Some((contact.day, contact.growth.as_ref()?.weight_g?));
        portrait.contacts.iter().filter_map(weight).collect()
    };
    let others = weights(other);
    let apart = weights(one).into_iter().rev().find_map(|(day, weight)| {
        let of_other = *others.get(&day)?;
        (of_other != weight).then_some((day, weight, of_other))
    });
    let (day, weight, of_other) = apart?;
    Some(format!(
        "Keduanya ditimbang pada {} dengan hasil berbeda: {} kg dan {} kg. Mungkin dua anak.",
        day.indonesian(),
        wording::thousandths(weight, 1),
        wording::thousandths(of_other, 1)
    ))
}

/// What the form says, once it is whole.
struct Choice {
    stays: PersonId,
    goes: PersonId,
    reason: String,
}

fn choice(pair: &Pair, typed: &Fields) -> Result<Choice, Wrong> {
    let (one, other) = (pair.one.portrait.person.id, pair.other.portrait.person.id);
    let chosen = typed.text("tetap").parse::<PersonId>().ok();
    let (stays, goes) = match chosen {
        Some(chosen) if chosen == one => (one, other),
        Some(chosen) if chosen == other => (other, one),
        Some(_) | None => {
            return Err(Wrong::at("tetap")(Refusal::new(
                "gabung.tanpa-pilihan",
                "Pilih halaman siapa yang tetap dipakai.",
            )));
        }
    };
    let reason = typed.filled("alasan").map(str::to_owned).ok_or_else(|| {
        Wrong::at("alasan")(Refusal::new(
            "gabung.tanpa-alasan",
            "Tulis bagaimana Anda tahu bahwa keduanya satu orang.",
        ))
    })?;
    if !pair.doubts.is_empty() && typed.filled("yakin").is_none() {
        return Err(Wrong::at("yakin")(Refusal::new(
            "gabung.belum-yakin",
            "Baca dahulu tanda peringatannya. Bila keduanya tetap satu orang, centang \
             pernyataannya.",
        )));
    }
    Ok(Choice { stays, goes, reason })
}

impl Pair {
    fn fields(&self) -> Vec<Field> {
        let sides = [&self.one, &self.other];
        let options = sides.map(|side| {
            let person = &side.portrait.person;
            let label = format!("{}, {}", shown_name(person), contacts(&side.portrait));
            (person.id.to_string(), label)
        });
        // The one with the longer history keeps its address, which others may have noted.
        let fuller = if self.one.portrait.contacts.len() < self.other.portrait.contacts.len() {
            &self.other
        } else {
            &self.one
        };
        vec![
            Field::new("tetap", "Halaman yang tetap dipakai", Input::Choice(options.to_vec()))
                .required()
                .value(fuller.portrait.person.id.to_string())
                .hint(
                    "Alamat halaman yang lain akan menuju ke sini. Semua catatan keduanya tetap \
                     ada; untuk nama, NIK dan alamat berlaku tulisan yang paling akhir.",
                ),
            Field::new("alasan", "Alasan", Input::Long { max: TEXT_CHARS_MAX })
                .hint("Misalnya: kartu keluarga sudah dilihat, didaftarkan dua kali saat impor.")
                .required(),
        ]
    }

    fn rows(&self) -> Vec<Row> {
        let ones = facts(&self.one.portrait, &self.one.names);
        let others = facts(&self.other.portrait, &self.other.names);
        let beside = |(one, other): (Known, Known)| Row {
            label: one.label,
            differs: one.single
                && one.text.is_some()
                && other.text.is_some()
                && one.text != other.text,
            one: one.written(),
            other: other.written(),
        };
        ones.into_iter().zip(others).map(beside).collect()
    }
}

fn side(loaded: &Loaded) -> Side {
    let person = &loaded.portrait.person;
    Side { id: person.id, name: shown_name(person) }
}

/// Lists what is compared, the same lines for everybody.
fn facts(portrait: &Portrait, names: &Names) -> Vec<Known> {
    let person = &portrait.person;
    let seen = portrait.contacts.iter().rfind(|contact| contact.attendance == Attendance::Present);
    let mother = person.mother.as_ref().and_then(|mother| mother.name.clone());
    let twin = person.twin_order.map(|order| format!("anak kembar ke-{order}"));
    let posyandu = person.posyandu.and_then(|id| names.place(id)).map(str::to_owned);
    let name = Some(person.name.clone()).filter(|name| !name.is_empty());
    let single = |label, text| Known { label, text, single: true };
    let many = |label, text| Known { label, text, single: false };
    vec![
        single("Nama", name),
        single("NIK", person.nik.map(|nik| wording::nik(&nik))),
        single("Lahir", person.birth.map(|birth| wording::birth(Some(birth)))),
        single("Jenis kelamin", person.sex.map(|sex| wording::sex(Some(sex)).to_owned())),
        single("Kembar", twin),
        single("Ibu", mother),
        single("Alamat", address(person, names)),
        single("Posyandu", posyandu),
        many("Telepon", person.phone.clone()),
        many("Kunjungan", Some(contacts(portrait))),
        many("Terakhir bertemu", seen.map(|contact| contact.day.indonesian())),
    ]
}

fn address(person: &Person, names: &Names) -> Option<String> {
    let home = person.residences.last()?.home.as_ref()?;
    Some(names.address_long(&home.address))
}

fn contacts(portrait: &Portrait) -> String {
    match portrait.contacts.len() {
        0 => "belum ada kunjungan".to_owned(),
        count => format!("{count} kunjungan"),
    }
}

fn layout(app: &App, signed: &Signed, title: &str) -> Layout {
    Layout::new(app, signed, Shape::Orang, "/orang", title)
}

fn merge_page(
    app: &App,
    signed: &Signed,
    pair: &Pair,
    fields: Vec<Field>,
    wrong: Option<String>,
    sure: bool,
) -> Result<Html<String>, PageError> {
    page(&MergePage {
        layout: layout(app, signed, "Bandingkan dua orang"),
        one: side(&pair.one),
        other: side(&pair.other),
        rows: pair.rows(),
        doubts: pair.doubts.clone(),
        sure,
        fields,
        wrong,
    })
}

fn confirm_page(
    app: &App,
    signed: &Signed,
    pair: &Pair,
    choice: Choice,
) -> Result<Html<String>, PageError> {
    let (stays, goes) = if choice.stays == pair.one.portrait.person.id {
        (&pair.one, &pair.other)
    } else {
        (&pair.other, &pair.one)
    };
    let records = stays.timeline.records().iter().chain(goes.timeline.records()).cloned();
    let together = Timeline::new(choice.stays, records);
    let after = Painter::new(app.guidelines()).draw(&together, app.today());
    page(&ConfirmPage {
        layout: layout(app, signed, "Periksa sekali lagi"),
        one: side(&pair.one),
        other: side(&pair.other),
        stays: side(stays),
        goes: side(goes),
        after: facts(&after, &stays.names)
            .into_iter()
            .map(|known| (known.label, known.written()))
            .collect(),
        reason: choice.reason,
        doubts: pair.doubts.clone(),
    })
}
