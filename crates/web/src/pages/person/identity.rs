//! `/orang/ID/identitas`: who this is, by whom and when it was written.

use access::door;
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Html,
};
use domain::{id::RecordId, person::Sex};
use guidelines::model::Guidelines;

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, page},
    pages::{
        person::{
            head::{Head, Loaded, Tab, load_page, record_href},
            part::{Merged, merged},
        },
        posyandu::sheet,
    },
    person_form,
    query::Notice,
    session::Signed,
    wording,
};

#[derive(Template)]
#[template(path = "person/identity.html")]
struct IdentityPage {
    layout: Layout,
    head: Head,
    lines: Vec<Line>,
    stays: Vec<Stay>,
    may_change: bool,
    /// A grown woman, whose child may be registered from here.
    may_be_mother: bool,
    merged: Vec<Merged>,
    /// Whether two pages of one person may be made one by whoever is signed in.
    may_merge: bool,
    /// Who cannot merge is told whom to ask.
    may_ask: bool,
}

struct Line {
    name: &'static str,
    text: String,
    /// Address of a person's page, when the text names somebody who is registered.
    link: Option<String>,
    record: Option<String>,
}

struct Stay {
    from: String,
    text: String,
}

/// `GET /orang/ID/identitas`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(notice): Query<Notice>,
) -> Result<Html<String>, PageError> {
    let loaded = load_page(&app, &signed, &id, app.today()).await?;
    let person = &loaded.portrait.person;
    let parents = [&person.mother, &person.father].into_iter().flatten();
    signed.shows(parents.filter_map(|parent| parent.person));
    let may_change = signed.actor.may(door::CHANGE_PERSON);
    let is_grown = loaded.portrait.books.iter().all(|book| **book != *sheet::BOOK);
    page(&IdentityPage {
        layout: loaded.layout(&app, &signed, "Identitas").with_notice(notice.word()),
        head: loaded.head(&app, &signed, Tab::Identity),
        lines: lines(app.guidelines(), &loaded, signed.is_open(door::SEE_RECORDS)),
        stays: stays(&loaded),
        may_change,
        merged: merged(&app, &signed, &loaded),
        may_merge: signed.is_open(door::JOIN_PEOPLE),
        may_ask: signed.actor.may(door::REGISTER_PERSON),
        may_be_mother: may_change && is_grown && loaded.portrait.person.sex == Some(Sex::Perempuan),
    })
}

fn lines(guidelines: &Guidelines, loaded: &Loaded, open: bool) -> Vec<Line> {
    let person = &loaded.portrait.person;
    let written = |field: &str| -> Option<RecordId> {
        person.written_by.get(field).copied().filter(|_| open)
    };
    let line = |name: &'static str, field: &str, text: Option<String>| Line {
        name,
        text: text.unwrap_or_else(|| "belum diisi".to_owned()),
        link: None,
        record: written(field).map(record_href),
    };
    let mut lines = vec![
        line("Nama", "name", Some(person.name.clone()).filter(|name| !name.is_empty())),
        line("Jenis kelamin", "sex", person.sex.map(|sex| wording::sex(Some(sex)).to_owned())),
        line("Lahir", "birth", Some(wording::birth(person.birth))),
        line("NIK", "nik", person.nik.map(|nik| wording::nik(&nik))),
    ];
    for (name, field, parent) in
        [("Ibu", "mother", &person.mother), ("Ayah", "father", &person.father)]
    {
        let Some(parent) = parent else {
            lines.push(line(name, field, None));
            continue;
        };
        let mut of_parent = line(name, field, parent.name.clone());
        of_parent.link = parent.person.map(|id| format!("/orang/{id}"));
        lines.push(of_parent);
        if let Some(nik) = parent.nik {
            let label = if field == "mother" { "NIK ibu" } else { "NIK ayah" };
            lines.push(line(label, field, Some(wording::nik(&nik))));
        }
    }
    if let Some(order) = person.twin_order {
        lines.push(line("Kembar", "twin_order", Some(format!("anak kembar ke-{order}"))));
    }
    if let Some(weeks) = person.gestation_weeks {
        lines.push(line(
            "Usia kandungan saat lahir",
            "gestation_weeks",
            Some(format!("{weeks} minggu")),
        ));
    }
    lines.push(line("Telepon", "phone", person.phone.clone()));
    let posyandu = person.posyandu.and_then(|id| loaded.names.place(id));
    lines.push(line("Posyandu", "posyandu", posyandu.map(str::to_owned)));
    let disability = loaded.portrait.disability();
    let disability = disability.map(|answer| person_form::disability(guidelines, answer));
    lines.push(line("Disabilitas", "disability", disability.or(Some("belum ditanya".to_owned()))));
    lines
}

fn stays(loaded: &Loaded) -> Vec<Stay> {
    let stays = loaded.portrait.person.residences.iter().rev();
    stays
        .map(|stay| Stay {
            from: stay.from.indonesian(),
            text: match (&stay.home, stay.resident) {
                (Some(home), true) => loaded.names.address_long(&home.address),
                (Some(home), false) => {
                    format!("{} (di luar wilayah)", loaded.names.address_long(&home.address))
                }
                (None, true) => "alamat belum diketahui".to_owned(),
                (None, false) => "pindah keluar wilayah".to_owned(),
            },
        })
        .collect()
}
