//! `/papan/minggu-ini/orang`: who is behind a line of the digest, by name.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::{area::DesaCode, day::Day, id::PersonId};
use guidelines::model::Guidelines;
use serde::Deserialize;
use store::read::{people::PersonRow, recent::NewlyLate};

use crate::{
    app::App,
    assets, confidential,
    error::PageError,
    layout::{Layout, Shape, page},
    observed::item_name,
    pages::{
        board::{
            digest::{
                read, service,
                week::{Week, asks_for},
            },
            question::encoded,
        },
        listed::{Part, Restricted, Span, Whom},
    },
    rule_names,
    session::Signed,
};

/// People on one page of the list.
const ROWS: u32 = 100;

/// What an address says after its question mark.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    isi: String,
    indikator: String,
    layanan: String,
    desa: String,
    halaman: u32,
}

#[derive(Template)]
#[template(path = "board/digest_people.html")]
struct PeoplePage {
    layout: Layout,
    style: String,
    title: String,
    answer: String,
    rows: Vec<(Whom, String)>,
    span: Span,
}

/// Why each person is on the list.
type Why = BTreeMap<PersonId, Vec<String>>;

impl Asked {
    /// Reads the village; people of no known one have a dash.
    fn desa(&self) -> Result<Option<DesaCode>, PageError> {
        match self.desa.as_str() {
            "-" => Ok(None),
            text => text.parse().map(Some).map_err(|_| PageError::Unreadable),
        }
    }

    /// Picks the people of a line, with why, and names the line.
    fn pick(&self, app: &App, week: &Week) -> Result<(String, Why), PageError> {
        let desa = self.desa()?;
        let guidelines = app.guidelines();
        let label = || {
            let found = guidelines.indicator(&self.indikator, week.month.last_day());
            let found = found.filter(|indicator| !indicator.confidential);
            found.map(|of| of.rule.label.id.clone()).ok_or(PageError::NotFound("Indikator"))
        };
        let mut why = Why::new();
        let mut say = |person: PersonId, words: String| {
            let of = why.entry(person).or_default();
            if !of.contains(&words) {
                of.push(words);
            }
        };
        let late = |of: &NewlyLate| late(guidelines, of, week.today);
        let title = match self.isi.as_str() {
            "angka" => {
                let label = label()?;
                let changes = week.recent.changes.iter();
                for of in changes.filter(|of| *of.indicator == *self.indikator && of.desa == desa) {
                    say(of.person, changed(of.by.numerator, of.by.denominator));
                }
                format!("Yang mengubah {label}")
            }
            "kurang" => {
                let label = label()?;
                let places = week.places(guidelines);
                let mut places = places.into_iter();
                let is_asked = |id: &str, of| id == self.indikator && of == desa;
                let place = places.find(|place| is_asked(&place.indicator.rule.id, place.desa));
                let Some(place) = place else { return Ok((label, why)) };
                for person in place.lacking {
                    let asked = |of: &&NewlyLate| asks_for(place.indicator, of);
                    let own = week.late.iter().filter(|of| of.person == person).filter(asked);
                    let own: Vec<String> = own.map(late).collect();
                    match own.is_empty() {
                        true => say(person, "menurut catatan yang baru diterima".to_owned()),
                        false => own.into_iter().for_each(|words| say(person, words)),
                    }
                }
                format!("Yang baru tertinggal: {label}")
            }
            "lewat" => {
                let is_asked = |of: &&NewlyLate| {
                    of.desa == desa && service(&of.item, &of.step) == self.layanan
                };
                for of in week.late.iter().filter(is_asked) {
                    say(of.person, late(of));
                }
                "Yang baru lewat waktunya".to_owned()
            }
            "gawat" => {
                for row in week.emergencies.iter().filter(|row| row.person.area.desa == desa) {
                    let name = row.rule.as_ref().map_or_else(
                        || confidential::UNNAMED.to_owned(),
                        |rule| rule_names::finding(guidelines, rule, row.day),
                    );
                    say(row.person.id, format!("{name}, {}", row.day.indonesian()));
                }
                "Temuan gawat baru".to_owned()
            }
            _ => return Err(PageError::Unreadable),
        };
        Ok((title, why))
    }

    fn address(&self, number: u32) -> String {
        format!(
            "/papan/minggu-ini/orang?isi={}&indikator={}&layanan={}&desa={}&halaman={number}",
            self.isi,
            encoded(&self.indikator),
            encoded(&self.layanan),
            encoded(&self.desa)
        )
    }
}

/// `GET /papan/minggu-ini/orang?isi=&indikator=&layanan=&desa=&halaman=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let week = read(&app, &signed).await?;
    let (title, mut why) = asked.pick(&app, &week)?;
    let part = Part::new(asked.halaman, ROWS);
    let role = signed.actor.role;
    let people: Vec<PersonId> = why.keys().copied().collect();
    let (mut rows, left_out) = app
        .ask(move |store| {
            let mut people = people;
            let restricted = Restricted::of_list(store, role)?;
            let left_out = restricted.leave_out(&mut people, |person| *person);
            let mut rows: Vec<PersonRow> = Vec::new();
            for person in people {
                rows.extend(store.person_row(person)?);
            }
            rows.sort_by_key(|who| (who.name.to_lowercase(), who.id));
            Ok((rows, left_out))
        })
        .await?;
    let total = rows.len() as u64;
    let shown = part.page();
    rows = rows.into_iter().skip(shown.offset as usize).take(shown.limit as usize).collect();
    signed.shows(rows.iter().map(|who| who.id));
    let names = app.names().await?;
    let area =
        asked.desa()?.map_or_else(|| "Desa tidak diketahui".to_owned(), |desa| names.desa(desa));
    let row = |who: PersonRow| {
        let words = why.remove(&who.id).unwrap_or_default().join("; ");
        (Whom::of(who, &names, week.today), words)
    };
    let span = part.span(rows.len(), total, |number| asked.address(number));
    page(&PeoplePage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/papan", "Nama di balik minggu ini")
            .leaving_out(left_out),
        style: assets::url("board.css"),
        answer: format!("{area}: {total} orang."),
        title,
        rows: rows.into_iter().map(row).collect(),
        span,
    })
}

/// Says that a service became late, and until when it can still be given.
fn late(guidelines: &Guidelines, of: &NewlyLate, today: Day) -> String {
    let name = item_name(guidelines, &of.item, &of.step, today);
    match of.closes {
        Some(closes) => {
            format!("{name} baru lewat waktunya, masih bisa sampai {}", closes.indonesian())
        }
        None => format!("{name} baru lewat waktunya"),
    }
}

/// Says how somebody changed a number.
fn changed(numerator: i64, denominator: i64) -> String {
    let words = match (numerator, denominator) {
        (1.., _) => "sekarang terhitung capaian",
        (..=-1, _) => "tidak lagi terhitung capaian",
        (0, 1..) => "sekarang masuk sasaran",
        (0, ..=-1) => "keluar dari sasaran",
        (0, 0) => "dilayani di luar sasarannya",
    };
    words.to_owned()
}
