//! `/register/KIND`: a cohort register of a year, and the same as a file.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{Html, Response},
};
use domain::{
    day::{Day, Month},
    id::AccountId,
};
use guidelines::register::{Register, Rows};
use portrait::{draw::Painter, veil::Veil};
use serde::Deserialize;
use store::{
    read::{
        area::Scope,
        page::{Listed, Page},
        people::PersonRow,
        register::{Days, EpisodeRow},
    },
    store::Store,
};

use crate::{
    app::App,
    assets, download,
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    pages::{
        filter::{Choice, Filter},
        listed::{self, Part, Restricted, Span, Whom},
        places::PlaceQuestion,
        register::{
            cells::{Cell, column_cell, month_cell},
            member::births,
            subject::Subject,
        },
    },
    session::Signed,
    wording::Mark,
};

/// People on one page: each row is a portrait, and paper has no more lines.
const ROWS: u32 = 25;
/// Most rows of a file.
const FILE_ROWS_MAX: usize = 2_000;
/// Years that can be chosen, this one included.
const YEARS: i16 = 5;

/// Which part of a register is wanted.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Question {
    #[serde(flatten)]
    place: PlaceQuestion,
    tahun: String,
    hal: String,
}

#[derive(Template)]
#[template(path = "register/grid.html")]
struct GridPage {
    layout: Layout,
    title: String,
    path: String,
    filters: Vec<Filter>,
    span: Span,
    columns: Vec<String>,
    months: Vec<&'static str>,
    lines: Vec<String>,
    rows: Vec<Row>,
    file: String,
    printed: String,
    styles: [String; 2],
}

/// Somebody's row.
pub(crate) struct Row {
    pub(crate) who: Whom,
    /// Age, or which episode and since when.
    pub(crate) note: String,
    /// That the person has not been seen for too long.
    pub(crate) lost: Option<String>,
    /// That the person has died or left.
    pub(crate) gone: Option<String>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) months: Vec<Cell>,
}

/// The register of a year as of a day.
#[derive(Clone)]
pub(crate) struct Sheet {
    register: Register,
    year: i16,
    on: Day,
}

/// `GET /register/KIND?tahun=&desa=&dusun=&posyandu=&hal=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(kind): Path<String>,
    Query(question): Query<Question>,
) -> Result<Html<String>, PageError> {
    let sheet = Sheet::read(&app, &kind, &question.tahun)?;
    let names = app.names().await?;
    let reach = question.place.reach((&app, &names), &signed)?;
    let scope = reach.within.clone();
    let part = Part::parse(&question.hal, ROWS);
    let reader = signed.actor.account;
    let (asked, of_rows) = (sheet.clone(), std::sync::Arc::clone(&names));
    let Listed { rows, total } =
        app.ask(move |store| asked.rows(store, &of_rows, &scope, reader, part.page())).await?;
    signed.shows(rows.iter().map(|row| row.who.id));
    let path = format!("/register/{kind}");
    let mut filters = vec![years(app.today(), sheet.year)];
    filters.extend(question.place.filters(&app, &reach, &names).await?);
    let title = sheet.register.rule.label.id.clone();
    page(&GridPage {
        layout: Layout::new(&app, &signed, Shape::Grid, "/register", &title),
        title: format!("{title} {}", sheet.year),
        filters,
        span: part.span(rows.len(), total, |number| question.address(&path, number)),
        columns: sheet.register.columns.iter().map(|column| column.label.id.clone()).collect(),
        months: sheet.months().map(Month::short).collect(),
        lines: sheet.register.months.iter().map(|line| line.label.id.clone()).collect(),
        rows,
        file: question.address(&format!("{path}/berkas.csv"), 1),
        printed: listed::printed(&signed, app.today()),
        styles: [assets::url("posyandu.css"), assets::url("register.css")],
        path,
    })
}

/// `GET /register/KIND/berkas.csv`
pub(crate) async fn csv(
    State(app): State<App>,
    signed: Signed,
    Path(kind): Path<String>,
    Query(question): Query<Question>,
) -> Result<Response, PageError> {
    let sheet = Sheet::read(&app, &kind, &question.tahun)?;
    let names = app.names().await?;
    let scope = question.place.reach((&app, &names), &signed)?.within;
    let asked = sheet.clone();
    let reader = signed.actor.account;
    let (rows, left_out) = app
        .ask(move |store| {
            let mut rows = listed::whole(FILE_ROWS_MAX, |page| {
                Ok::<_, store::error::Error>(asked.rows(store, &names, &scope, reader, page)?.rows)
            })?;
            let left_out = Restricted::of_file(store)?.leave_out(&mut rows, |row| row.who.id);
            Ok((rows, left_out))
        })
        .await?;
    signed.shows(rows.iter().map(|row| row.who.id));
    let mut titles: Vec<String> =
        ["nama", "nama_ibu", "umur", "keterangan", "alamat"].map(str::to_owned).to_vec();
    titles.extend(sheet.register.columns.iter().map(|column| column.label.id.clone()));
    titles.extend(sheet.months().map(|month| month.short().to_owned()));
    let lines = rows.into_iter().map(|row| {
        let note = [Some(row.note), row.lost, row.gone].into_iter().flatten().collect::<Vec<_>>();
        let (who, mother) = (row.who.name, row.who.mother.unwrap_or_default());
        let mut line = vec![who, mother, row.who.age, note.join(", "), row.who.place];
        line.extend(row.cells.iter().chain(&row.months).map(Cell::text));
        line
    });
    let lines = lines.chain(listed::left_out(left_out, titles.len()));
    download::csv_lines(&format!("register-{kind}-{}", sheet.year), &titles, lines)
}

/// Offers the last years.
pub(crate) fn years(today: Day, chosen: i16) -> Filter {
    let (this, ..) = today.ymd();
    let chosen = chosen.to_string();
    let years = (0..YEARS).map(|back| (this - back).to_string());
    Filter {
        label: "Tahun",
        name: "tahun",
        any: None,
        choices: years.map(|year| Choice::of((year.clone(), year), &chosen)).collect(),
    }
}

/// Reads a year within reach; none means this one.
pub(crate) fn year(text: &str, today: Day) -> Result<i16, PageError> {
    let (this, ..) = today.ymd();
    let year: i16 = match text {
        "" => this,
        text => text.parse().map_err(|_| PageError::Unreadable)?,
    };
    let known = this - 30..=this;
    if known.contains(&year) { Ok(year) } else { Err(PageError::Unreadable) }
}

impl Sheet {
    fn read(app: &App, kind: &str, year_text: &str) -> Result<Self, PageError> {
        let today = app.today();
        let year = year(year_text, today)?;
        let on = Day::from_ymd(year, 12, 31).expect("a real day").min(today);
        let register =
            app.guidelines().register(kind, on).ok_or(PageError::NotFound("Register"))?;
        Ok(Self { register: register.clone(), year, on })
    }

    /// Makes the sheet of one register as of a day, for the pages of a person.
    pub(crate) fn of(register: &Register, on: Day) -> Self {
        let (year, ..) = on.ymd();
        Self { register: register.clone(), year, on }
    }

    fn within(&self) -> Days {
        let from = Day::from_ymd(self.year, 1, 1).expect("a real day");
        Days { from, until: self.on }
    }

    /// Lists the months of the year, when the register has any.
    pub(crate) fn months(&self) -> impl Iterator<Item = Month> + use<> {
        let (has, year) = (!self.register.months.is_empty(), self.year);
        (1..=12).filter(move |_| has).filter_map(move |month| Month::from_ym(year, month))
    }

    fn rows(
        &self,
        store: &Store,
        names: &Names,
        scope: &Scope,
        reader: AccountId,
        page: Page,
    ) -> store::error::Result<Listed<Row>> {
        let within = self.within();
        let Listed { rows, total } = match &self.register.rows {
            Rows::Ages(age) => {
                let listed = store.register_by_birth(scope, births(*age, within), within, page)?;
                let rows = listed.rows.into_iter().map(|person| (person, None)).collect();
                Listed::<(PersonRow, Option<EpisodeRow>)> { rows, total: listed.total }
            }
            Rows::Episode(kind) => {
                let listed = store.register_by_episode(scope, kind, within, page)?;
                let rows = listed.rows.into_iter().map(|(person, e)| (person, Some(e))).collect();
                Listed { rows, total: listed.total }
            }
        };
        let ids: Vec<_> = rows.iter().map(|(person, _)| person.id).collect();
        let timelines = store.timelines(&ids)?;
        let painter = Painter::new(store.guidelines());
        let veil = Veil::of_reader(store.guidelines(), Some(reader));
        let age = match &self.register.rows {
            Rows::Ages(age) => Some(*age),
            Rows::Episode(_) => None,
        };
        let rows = rows.into_iter().filter_map(|(person, episode)| {
            let timeline = timelines.get(&person.id)?;
            let episode = episode.as_ref().map(|e| (e.kind.as_str(), e.number));
            let subject = Subject::new(&painter, timeline, self.on, episode, age, Some(veil));
            Some(self.row(names, person, &subject))
        });
        Ok(Listed { rows: rows.collect(), total })
    }

    fn row(&self, names: &Names, person: PersonRow, subject: &Subject<'_>) -> Row {
        let gone = gone(&person, self.on);
        Row {
            gone,
            who: Whom::of(person, names, self.on),
            note: subject.note(),
            lost: subject.lost(),
            cells: self.cells(subject),
            months: self
                .months()
                .map(|month| month_cell(subject, &self.register.months, month))
                .collect(),
        }
    }

    /// Fills the columns that stand once in a row.
    pub(crate) fn cells(&self, subject: &Subject<'_>) -> Vec<Cell> {
        let columns = self.register.columns.iter();
        columns.map(|column| column_cell(subject, column, self.year)).collect()
    }
}

/// "meninggal 3 Mei 2026" or "pindah 3 Mei 2026", of somebody who was no longer there on a day.
fn gone(person: &PersonRow, on: Day) -> Option<String> {
    let told = |word: &str, day: Option<Day>| {
        day.filter(|day| *day <= on).map(|day| format!("{word} {}", day.indonesian()))
    };
    told("meninggal", person.died_on).or_else(|| told("pindah", person.left_on))
}

impl Row {
    /// Returns the class of the word for those who have not been seen for too long.
    pub(crate) const fn lost_class(&self) -> &'static str {
        Mark::Danger.class()
    }
}

impl Question {
    /// Writes the address of another part of the register.
    fn address(&self, path: &str, number: u32) -> String {
        self.place.address(path, &[("tahun", &self.tahun)], number)
    }
}
