//! The last weeks: diseases down, weeks across, the newest first.

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    response::{Html, Response},
};
use domain::{
    day::Day,
    surveillance::{WEEK_DAYS, week_of},
};
use guidelines::disease::Disease;

use crate::{
    app::App,
    assets, download,
    early_warning::{self, Of, Weeks},
    error::PageError,
    layout::{Layout, Shape, page},
    pages::{
        board::show::Number,
        filter::Choice,
        skdr::asked::{self, Asked},
    },
    session::Signed,
};

/// How many weeks are shown, the running one included.
const WEEKS: i32 = 8;

#[derive(Template)]
#[template(path = "skdr/show.html")]
struct SkdrPage {
    layout: Layout,
    style: String,
    answer: String,
    villages: Vec<Choice>,
    columns: Vec<Column>,
    rows: Vec<Row>,
    contacts: Vec<u32>,
    to_close: Option<(String, String)>,
}

/// A week.
struct Column {
    name: String,
    days: String,
    href: String,
    state: &'static str,
}

/// A disease over the weeks.
struct Row {
    code: String,
    name: String,
    cells: Vec<Cell>,
}

/// The cases of a week.
struct Cell {
    number: Number,
    /// What stands in place of none.
    none: &'static str,
    /// What was told when the week was closed, where that is another number.
    told: Option<u32>,
}

/// `GET /skdr?desa=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let (today, of) = (app.today(), asked.of()?);
    let within = asked::within(&signed)?;
    let home = app.config().puskesmas.clone();
    let last = week_of(today);
    let first = last.plus_days(-WEEK_DAYS * (WEEKS - 1));
    let (weeks, contacts) = app
        .ask(move |store| {
            let weeks = Weeks::read(store, &home, (first, last), &within)?;
            Ok((weeks, store.contacts_by_week(&home, first, last)?))
        })
        .await?;
    let of_week = |week: Day| contacts.iter().find(|(of, _)| *of == week).map_or(0, |(_, n)| *n);
    let names = app.names().await?;
    // The running week stands first: on a phone the others are out of sight.
    let mut shown: Vec<Day> = weeks.weeks().collect();
    shown.reverse();
    let options = std::iter::once((String::new(), "Seluruh wilayah".to_owned()));
    let options = options.chain(names.desa_options());
    let notice = Some(asked.pesan.as_str()).filter(|word| !word.is_empty());
    let open = open_week(&weeks, today).filter(|_| signed.may(door::CLOSE_WEEK));
    page(&SkdrPage {
        layout: Layout::new(&app, &signed, Shape::Grid, "/papan", "Kewaspadaan dini (SKDR)")
            .with_notice(notice),
        style: assets::url("register.css"),
        answer: answer(&app, &weeks, today),
        villages: options.map(|option| Choice::of(option, &asked.desa)).collect(),
        columns: shown.iter().map(|week| column(&app, &weeks, *week, today)).collect(),
        rows: (app.guidelines().diseases_on(today))
            .map(|disease| row(&signed, &weeks, disease, (&shown, of)))
            .collect(),
        contacts: shown.iter().map(|week| of_week(*week)).collect(),
        to_close: open.map(|week| (early_warning::number(week), close_href(week))),
    })
}

fn close_href(week: Day) -> String {
    format!("/skdr/minggu/tutup?minggu={week}")
}

/// Returns the newest week that is over and that nobody closed.
fn open_week(weeks: &Weeks, today: Day) -> Option<Day> {
    let over = weeks.weeks().filter(|week| asked::is_over(*week, today));
    over.last().filter(|week| weeks.closed(*week).is_none())
}

fn answer(app: &App, weeks: &Weeks, today: Day) -> String {
    let total = |week: Day| -> u32 {
        let diseases = app.guidelines().diseases_on(week);
        diseases.map(|d| weeks.live(&d.rule.id, week, Of::All).cases).sum()
    };
    let cases = total(weeks.last);
    let running = format!("{}: {cases} kasus sampai hari ini.", early_warning::number(weeks.last));
    let Some(open) = open_week(weeks, today) else { return running };
    let due = app.guidelines().early_warning(open).map(|warning| warning.close_by(open));
    let until = match due {
        Some(due) if due < today => format!("batasnya {} sudah lewat", due.indonesian()),
        Some(due) => format!("tutup paling lambat {}", due.indonesian()),
        None => "tutup segera".to_owned(),
    };
    format!("{running} {} belum ditutup; {until}.", early_warning::number(open))
}

fn column(app: &App, weeks: &Weeks, week: Day, today: Day) -> Column {
    let due = app.guidelines().early_warning(week).map(|warning| warning.close_by(week));
    let state = match weeks.closed(week) {
        Some(closed) if due.is_some_and(|due| due < closed.on) => "ditutup terlambat",
        Some(_) => "ditutup",
        None if asked::is_over(week, today) => "belum ditutup",
        None => "berjalan",
    };
    Column {
        name: early_warning::number(week),
        days: early_warning::days(week),
        href: format!("/skdr/minggu?minggu={week}"),
        state,
    }
}

fn row(signed: &Signed, weeks: &Weeks, disease: &Disease, (shown, of): (&[Day], Of)) -> Row {
    let id = disease.rule.id.as_ref();
    let cell = |week: Day| {
        let live = weeks.live(id, week, of).cases;
        let told = weeks.told(id, week);
        let differs = |told: &u32| of == Of::All && *told != live;
        Cell {
            number: asked::opening(signed, disease, (week, of), live),
            none: if told.is_some() { "nihil" } else { "–" },
            told: told.filter(differs),
        }
    };
    Row {
        code: disease.code.to_string(),
        name: disease.rule.label.id.clone(),
        cells: shown.iter().map(|week| cell(*week)).collect(),
    }
}

/// `GET /skdr.csv?minggu=`, the weekly form.
pub(crate) async fn csv(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let week = asked.week(app.today())?;
    let within = asked::within(&signed)?;
    let home = app.config().puskesmas.clone();
    let (weeks, contacts) = app
        .ask(move |store| {
            let weeks = Weeks::read(store, &home, (week, week), &within)?;
            Ok((weeks, store.contacts_by_week(&home, week, week)?))
        })
        .await?;
    let told = |told: Option<u32>| told.map(|told| told.to_string()).unwrap_or_default();
    let of_disease = |disease: &Disease| {
        let id = disease.rule.id.as_ref();
        let live = weeks.live(id, week, Of::All);
        [
            disease.code.to_string(),
            disease.rule.label.id.clone(),
            live.cases.to_string(),
            live.examined.to_string(),
            live.died.to_string(),
            told(weeks.told(id, week)),
        ]
    };
    let visits: u32 = contacts.iter().map(|(_, count)| count).sum();
    let none = String::new;
    let total = ["X".to_owned(), "Total kunjungan".to_owned(), visits.to_string()];
    let [code, name, visits] = total;
    let total = [code, name, visits, none(), none(), none()];
    let rows = app.guidelines().diseases_on(week).map(of_disease).chain([total]);
    let rows: Vec<[String; 6]> = rows.collect();
    let titles = ["kode", "penyakit", "kasus", "diperiksa_lab", "meninggal", "dilaporkan"];
    download::csv(&format!("skdr-{week}"), &titles, rows)
}
