//! `/skdr/minggu`: one week by village and age, and what came in after it was closed.

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::{area::DesaCode, day::Day};
use guidelines::disease::{Disease, EarlyWarning};
use store::read::surveillance::{self, AgeCount};

use crate::{
    app::App,
    assets,
    early_warning::{self, Of, Weeks},
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    pages::{
        board::show::Number,
        skdr::asked::{self, Asked},
    },
    session::Signed,
};

#[derive(Template)]
#[template(path = "skdr/week.html")]
struct WeekPage {
    layout: Layout,
    style: String,
    title: String,
    days: String,
    answer: String,
    note: Option<String>,
    differences: Vec<String>,
    villages: Vec<String>,
    ages: Vec<String>,
    rows: Vec<Row>,
    quiet: usize,
    close: Option<(String, &'static str)>,
    csv: String,
}

/// A disease with cases.
struct Row {
    code: String,
    name: String,
    told: Option<u32>,
    all: Number,
    examined: u32,
    died: u32,
    villages: Vec<Number>,
    ages: Vec<u32>,
}

/// `GET /skdr/minggu?minggu=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let today = app.today();
    let week = asked.week(today)?;
    let within = asked::within(&signed)?;
    let home = app.config().puskesmas.clone();
    let (weeks, ages) = app
        .ask(move |store| {
            let weeks = Weeks::read(store, &home, (week, week), &within)?;
            let asked = surveillance::Weeks { puskesmas: home, from: week, to: week, within };
            Ok((weeks, store.disease_ages(&asked)?))
        })
        .await?;
    let names = app.names().await?;
    let warning = app.guidelines().early_warning(week).ok_or(PageError::NotFound("Minggu"))?;
    let villages = weeks.villages(week);
    let all: Vec<&Disease> = app.guidelines().diseases_on(week).collect();
    let seen = |disease: &&&Disease| {
        let id = disease.rule.id.as_ref();
        let told = weeks.told(id, week).unwrap_or(0);
        0 < weeks.live(id, week, Of::All).cases + told
    };
    let rows: Vec<Row> = (all.iter().filter(seen))
        .map(|disease| row(&signed, &weeks, warning, disease, week, (&villages, &ages)))
        .collect();
    let notice = Some(asked.pesan.as_str()).filter(|word| !word.is_empty());
    let is_closed = weeks.closed(week).is_some();
    let closes = asked::is_over(week, today) && signed.may(door::CLOSE_WEEK);
    let words = if is_closed { "Perbaiki laporan minggu ini" } else { "Tutup minggu ini" };
    page(&WeekPage {
        layout: Layout::new(&app, &signed, Shape::Grid, "/papan", "Minggu SKDR")
            .with_notice(notice),
        style: assets::url("register.css"),
        title: early_warning::number(week),
        days: early_warning::days(week),
        answer: answer(&weeks, warning, week, today),
        note: weeks.closed(week).and_then(|closed| closed.note.clone()),
        differences: differences(&weeks, &all, week),
        villages: villages.iter().map(|desa| village_name(&names, *desa)).collect(),
        ages: age_names(warning),
        quiet: all.len() - rows.len(),
        rows,
        close: closes.then(|| (format!("/skdr/minggu/tutup?minggu={week}"), words)),
        csv: format!("/skdr.csv?minggu={week}"),
    })
}

/// Names a village; one that is not known has words too.
pub(crate) fn village_name(names: &Names, desa: Option<DesaCode>) -> String {
    desa.map_or_else(|| "Desa tidak diketahui".to_owned(), |desa| names.desa(desa))
}

fn answer(weeks: &Weeks, warning: &EarlyWarning, week: Day, today: Day) -> String {
    let due = warning.close_by(week);
    match weeks.closed(week) {
        Some(closed) => {
            let late = if due < closed.on { "terlambat" } else { "tepat waktu" };
            let (on, by) = (closed.on.indonesian(), &closed.author);
            match closed.on == closed.changed {
                true => format!("Ditutup {late} pada {on} oleh {by}."),
                false => {
                    let changed = closed.changed.indonesian();
                    format!("Ditutup {late} pada {on}; diperbaiki {changed} oleh {by}.")
                }
            }
        }
        None if due < today => {
            format!("Belum ditutup; batasnya {} sudah lewat.", due.indonesian())
        }
        None if asked::is_over(week, today) => {
            format!("Belum ditutup; tutup paling lambat {}.", due.indonesian())
        }
        None => "Masih berjalan; dapat ditutup mulai hari Sabtu.".to_owned(),
    }
}

/// Says where what is known today differs from what was told.
fn differences(weeks: &Weeks, all: &[&Disease], week: Day) -> Vec<String> {
    let differs = |disease: &&Disease| {
        let id = disease.rule.id.as_ref();
        let (told, live) = (weeks.told(id, week)?, weeks.live(id, week, Of::All).cases);
        let name = &disease.rule.label.id;
        let told_and_live = format!("{name}: dilaporkan {told}, sekarang tercatat {live}");
        match live {
            _ if told < live => Some(format!("{told_and_live} ({} lebih).", live - told)),
            _ if live < told => Some(format!("{told_and_live} ({} kurang).", told - live)),
            _ => None,
        }
    };
    all.iter().filter_map(differs).collect()
}

fn row(
    signed: &Signed,
    weeks: &Weeks,
    warning: &EarlyWarning,
    disease: &Disease,
    week: Day,
    (villages, ages): (&[Option<DesaCode>], &[AgeCount]),
) -> Row {
    let id = disease.rule.id.as_ref();
    let all = weeks.live(id, week, Of::All);
    let of_village = |desa: &Option<DesaCode>| {
        let of = Of::Village(*desa);
        asked::opening(signed, disease, (week, of), weeks.live(id, week, of).cases)
    };
    // The last group is of those whose age is not known.
    let mut groups = vec![0; warning.age_years.len() + 2];
    for age in ages.iter().filter(|age| age.disease == id) {
        let unknown = groups.len() - 1;
        groups[age.years.map_or(unknown, |years| warning.age_group(years))] += age.cases;
    }
    Row {
        code: disease.code.to_string(),
        name: disease.rule.label.id.clone(),
        told: weeks.told(id, week),
        all: asked::opening(signed, disease, (week, Of::All), all.cases),
        examined: all.examined,
        died: all.died,
        villages: villages.iter().map(of_village).collect(),
        ages: groups,
    }
}

/// Names the age groups, the youngest first, and those whose age is not known.
fn age_names(warning: &EarlyWarning) -> Vec<String> {
    let begins = std::iter::once(0).chain(warning.age_years.iter().copied());
    let ends = warning.age_years.iter().copied().map(Some).chain([None]);
    let name = |(begin, end): (u32, Option<u32>)| match end {
        Some(1) => "< 1 tahun".to_owned(),
        Some(end) if end == begin + 1 => format!("{begin} tahun"),
        Some(end) => format!("{begin}–{} tahun", end - 1),
        None => format!("{begin} tahun ke atas"),
    };
    begins.zip(ends).map(name).chain(["umur tidak diketahui".to_owned()]).collect()
}
