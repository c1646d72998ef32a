//! `/papan/kunci/selisih`: who makes the difference between a signed figure and the same figure
//! now.

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::day::Day;
use store::{
    closing::Tally,
    error::Result,
    late::{Cause, Difference, Late, LateQuery},
    read::{people::PersonRow, records::KeptRecord},
    store::Store,
};

use crate::{
    app::App,
    assets, closing,
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    pages::{
        closing::asked::{self, Asked, month_href, people_href},
        listed::{Part, Restricted, Span, Whom},
        reach::own_scope,
    },
    session::Signed,
    wording,
};

/// People on one page of the list.
const ROWS: u32 = 100;
/// Records that are named of one person.
const RECORDS_MAX: usize = 10;

#[derive(Template)]
#[template(path = "closing/people.html")]
struct PeoplePage {
    layout: Layout,
    style: String,
    title: String,
    about: String,
    answer: String,
    /// What nobody explains.
    rest: Option<String>,
    rows: Vec<Row>,
    span: Span,
    back: String,
}

/// Somebody who makes a part of the difference.
struct Row {
    /// Absent when all that was written about somebody is void.
    who: Option<Whom>,
    by: String,
    cause: &'static str,
    records: Vec<Received>,
    /// How many records are not named.
    more: usize,
}

/// A record that was received later.
struct Received {
    /// Absent for those who may not open records.
    href: Option<String>,
    what: String,
    author: String,
    on: String,
}

/// What was found, with who everybody is.
struct Found {
    label: String,
    area: String,
    late: Late,
    people: Vec<(Difference, Option<PersonRow>)>,
    total: u64,
    left_out: usize,
}

/// `GET /papan/kunci/selisih?bulan=&nomor=&indikator=&desa=&halaman=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> std::result::Result<Html<String>, PageError> {
    // Whoever sees one posyandu only does not see the month of the Puskesmas.
    if own_scope(&signed)?.is_some() {
        return Err(PageError::NotFound("Selisih"));
    }
    let (month, area) = (asked.month(&app)?, asked.area()?);
    let part = Part::new(asked.halaman, ROWS);
    let (home, role) = (app.config().puskesmas.clone(), signed.actor.role);
    let (indicator, number) = (asked.indikator, asked.nomor);
    let href = people_href(month, number, &indicator, area);
    let found = app
        .ask(move |store| {
            let rows = closing::signatures(store, &home, month)?;
            let Some((_, closing)) = asked::find(store, &rows, number)? else { return Ok(None) };
            let known = closing.figures.indicator(&indicator).map(|of| of.label.clone());
            let today = store.guidelines().indicator(&indicator, month.last_day());
            // No sheet tells of what counts by a confidential answer, nor does this page.
            if today.is_some_and(|of| of.confidential) {
                return Ok(None);
            }
            let label = known.or_else(|| today.map(|of| of.rule.label.id.clone()));
            let Some(label) = label else { return Ok(None) };
            let of_sum = || closing::SUM.to_owned();
            let place = closing.figures.place(area);
            let named = place.and_then(|place| closing.figures.areas.get(place));
            let name = named.map_or_else(of_sum, |area| area.name.clone());
            let query =
                LateQuery { puskesmas: &home, closing: &closing, indicator: &indicator, area };
            let late = store.late(&query)?;
            let restricted = Restricted::of_list(store, role)?;
            found(store, &restricted, (label, name), late, part).map(Some)
        })
        .await?;
    let found = found.ok_or(PageError::NotFound("Selisih"))?;
    signed.shows(found.people.iter().filter_map(|(_, who)| who.as_ref()).map(|who| who.id));
    let names = app.names().await?;
    let opens = signed.may(door::SEE_RECORDS);
    let span = part.span(found.people.len(), found.total, |n| format!("{href}&halaman={n}"));
    page(&PeoplePage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/papan", "Siapa yang mengubah angka")
            .leaving_out(found.left_out),
        style: assets::url("board.css"),
        title: found.label,
        about: format!("{} · {} · nomor {number}", found.area, month.indonesian()),
        answer: answer(&found.late, found.total),
        rest: rest(found.late.rest),
        rows: (found.people.into_iter())
            .map(|(difference, who)| row(&app, (&names, opens), month.last_day(), difference, who))
            .collect(),
        span,
        back: month_href(month),
    })
}

/// Looks people up and puts them in order: by name, those without one at the end.
fn found(
    store: &Store,
    restricted: &Restricted,
    (label, area): (String, String),
    mut late: Late,
    part: Part,
) -> Result<Found> {
    let mut differences = std::mem::take(&mut late.differences);
    let left_out = restricted.leave_out(&mut differences, |difference| difference.person);
    let mut people: Vec<(Difference, Option<PersonRow>)> = Vec::new();
    for difference in differences {
        let who = store.person_row(difference.person)?;
        people.push((difference, who));
    }
    people.sort_by_key(|(difference, who)| {
        let name = who.as_ref().map(|who| who.name.to_lowercase());
        (name.is_none(), name, difference.person, difference.cause)
    });
    let total = people.len() as u64;
    let page = part.page();
    let shown = people.into_iter().skip(page.offset as usize).take(page.limit as usize);
    Ok(Found { label, area, late, people: shown.collect(), total, left_out })
}

fn answer(late: &Late, lines: u64) -> String {
    let Late { signed, live, .. } = late;
    let figures = |tally: &Tally| format!("{} dari {}", tally.numerator, tally.denominator);
    let told = format!("Ditandatangani {}, sekarang {}.", figures(signed), figures(live));
    match lines {
        0 => format!("{told} Tidak ada seorang pun yang terhitung berbeda."),
        n => format!("{told} {n} baris di bawah ini menjelaskan selisihnya."),
    }
}

fn rest(rest: Tally) -> Option<String> {
    (!rest.is_zero()).then(|| {
        format!(
            "Selisih {} tidak dapat dijelaskan dengan nama. Papan mungkin sedang dihitung untuk \
             hari yang baru; bila besok masih ada, pedoman atau program yang dipakai waktu \
             ditandatangani tidak dapat dijalankan lagi.",
            by(rest)
        )
    })
}

/// Says by how much: "capaian +1, sasaran −1".
fn by(tally: Tally) -> String {
    let parts =
        [("capaian", tally.numerator), ("sasaran", tally.denominator), ("dilayani", tally.served)];
    let parts = parts.into_iter().filter(|(_, people)| *people != 0);
    let words = parts.map(|(what, people)| match people < 0 {
        true => format!("{what} −{}", people.unsigned_abs()),
        false => format!("{what} +{people}"),
    });
    words.collect::<Vec<_>>().join(", ")
}

const fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::LateRecord => "catatan terlambat",
        Cause::LaterEvent => "peristiwa sesudah tanda tangan",
        Cause::Rule => "aturan berubah",
    }
}

fn row(
    app: &App,
    (names, opens): (&Names, bool),
    day: Day,
    difference: Difference,
    who: Option<PersonRow>,
) -> Row {
    let Difference { records, .. } = &difference;
    Row {
        who: who.map(|who| Whom::of(who, names, day)),
        by: by(difference.by),
        cause: cause(difference.cause),
        more: records.len().saturating_sub(RECORDS_MAX),
        records: records.iter().take(RECORDS_MAX).map(|kept| received(app, opens, kept)).collect(),
    }
}

fn received(app: &App, opens: bool, kept: &KeptRecord) -> Received {
    let record = &kept.record;
    Received {
        href: opens.then(|| format!("/catatan/{}", record.id)),
        what: format!("{}, {}", wording::kind(&record.body), record.occurred.indonesian()),
        author: record.author.name.clone(),
        on: wording::instant(kept.received_ms, app.config().utc_offset_hours),
    }
}
