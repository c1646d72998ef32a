//! `/hadir/POSYANDU`: who came in which month of a year, with came and targets in the last row.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{Html, Response},
};
use domain::{
    day::{Day, Month},
    id::{PersonId, PlaceId, RecordId},
};
use guidelines::register::Recap;
use serde::Deserialize;
use store::{
    read::register::{Days, GroupFilter, MemberRow},
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
        person::head::record_href,
        posyandu::sheet::place_name,
        register::{
            grid::{year, years},
            member::Group,
        },
    },
    session::Signed,
};

/// People on one page.
const ROWS: u32 = 50;

/// Which list is wanted.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Question {
    kelompok: String,
    tahun: String,
    hal: String,
}

#[derive(Template)]
#[template(path = "register/attendance.html")]
struct AttendancePage {
    layout: Layout,
    title: String,
    path: String,
    recap: String,
    filters: Vec<Filter>,
    span: Span,
    months: Vec<&'static str>,
    rows: Vec<Row>,
    sums: Vec<String>,
    file: String,
    printed: String,
    styles: [String; 2],
}

/// Somebody's row.
struct Row {
    who: Whom,
    months: Vec<Tick>,
}

/// A month of somebody.
struct Tick {
    text: String,
    title: String,
    href: Option<String>,
}

/// The people of a posyandu in one group over a year, and when they came.
struct Year {
    year: i16,
    today: Day,
    group: Group,
    members: Vec<MemberRow>,
    /// First day on which somebody came in a month.
    came: BTreeMap<(PersonId, i32), (Day, RecordId)>,
}

/// Reads the address of a posyandu that is within reach.
pub(crate) fn place_of(signed: &Signed, place: &str) -> Result<PlaceId, PageError> {
    let missing = || PageError::NotFound("Posyandu");
    let place: PlaceId = place.parse().map_err(|_| missing())?;
    if signed.actor.reaches(Some(place)) { Ok(place) } else { Err(missing()) }
}

/// Finds the attendance register of a word in an address; none means the first.
pub(crate) fn recap_of(app: &App, word: &str, on: Day) -> Result<Recap, PageError> {
    let mut holding = app.guidelines().recaps.iter().filter(|recap| recap.rule.holds_on(on));
    let found = holding.find(|recap| word.is_empty() || *recap.rule.id == *word);
    found.cloned().ok_or(PageError::NotFound("Register"))
}

/// Offers the attendance registers.
pub(crate) fn groups(app: &App, on: Day, chosen: &Recap) -> Filter {
    let holding = app.guidelines().recaps.iter().filter(|recap| recap.rule.holds_on(on));
    let options = holding.map(|recap| (recap.rule.id.to_string(), recap.rule.label.id.clone()));
    let choices = options.map(|option| Choice::of(option, &chosen.rule.id)).collect();
    Filter { label: "Kelompok", name: "kelompok", any: None, choices }
}

/// Lists whom a posyandu has in a group within some days.
pub(crate) fn members(
    store: &Store,
    place: PlaceId,
    group: &Group,
    within: Days,
) -> store::error::Result<Vec<MemberRow>> {
    let (kinds, told) = group.kinds();
    store.group_of(&GroupFilter { place, births: group.births(within), kinds, told, within })
}

/// `GET /hadir/POSYANDU?kelompok=&tahun=&hal=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(place): Path<String>,
    Query(question): Query<Question>,
) -> Result<Html<String>, PageError> {
    let place = place_of(&signed, &place)?;
    let (recap, found) = load(&app, place, &question).await?;
    let names = app.names().await?;
    let part = Part::parse(&question.hal, ROWS);
    let page_of = part.page();
    let shown = found.members.iter().skip(page_of.offset as usize).take(ROWS as usize);
    let rows: Vec<Row> = shown.map(|member| found.row(&names, member)).collect();
    signed.shows(rows.iter().map(|row| row.who.id));
    let today = app.today();
    let posyandu = place_name(&app, place).await?;
    let path = format!("/hadir/{place}");
    let address = |ending: &str, number: u32| {
        let (group, year) = (&recap.rule.id, found.year);
        format!("{path}{ending}?kelompok={group}&tahun={year}&hal={number}")
    };
    let total = if rows.is_empty() { 0 } else { found.members.len() as u64 };
    page(&AttendancePage {
        layout: Layout::new(&app, &signed, Shape::Grid, "/register", "Daftar hadir"),
        title: format!("Daftar hadir {} {}, {posyandu}", found.year, recap.rule.label.id),
        recap: format!("/rekap/{place}?kelompok={}", recap.rule.id),
        filters: vec![groups(&app, today, &recap), years(today, found.year)],
        span: part.span(rows.len(), total, |number| address("", number)),
        months: found.months().map(Month::short).collect(),
        sums: found.sums(),
        file: address("/berkas.csv", 1),
        rows,
        printed: listed::printed(&signed, today),
        styles: [assets::url("posyandu.css"), assets::url("register.css")],
        path,
    })
}

/// `GET /hadir/POSYANDU/berkas.csv`
pub(crate) async fn csv(
    State(app): State<App>,
    signed: Signed,
    Path(place): Path<String>,
    Query(question): Query<Question>,
) -> Result<Response, PageError> {
    let place = place_of(&signed, &place)?;
    let (recap, mut found) = load(&app, place, &question).await?;
    let names = app.names().await?;
    // The numbers of the last line are of everybody.
    let sums = found.sums();
    let restricted = app.ask(Restricted::of_file).await?;
    let left_out = restricted.leave_out(&mut found.members, |member| member.person.id);
    let mut titles = vec!["nama", "nama_ibu", "umur", "alamat"];
    titles.extend(found.months().map(Month::short));
    let lines = found.members.iter().map(|member| {
        let Row { who, months } = found.row(&names, member);
        signed.shows([who.id]);
        let mut line = vec![who.name, who.mother.unwrap_or_default(), who.age, who.place];
        line.extend(months.into_iter().map(|tick| tick.text));
        line
    });
    let mut last = vec!["datang/sasaran".to_owned(), String::new(), String::new(), String::new()];
    last.extend(sums);
    let name = format!("hadir-{}-{}", recap.rule.id, found.year);
    let lines = lines.chain([last]).chain(listed::left_out(left_out, titles.len()));
    download::csv_lines(&name, &titles, lines)
}

async fn load(app: &App, place: PlaceId, question: &Question) -> Result<(Recap, Year), PageError> {
    let today = app.today();
    let year = year(&question.tahun, today)?;
    let until = Day::from_ymd(year, 12, 31).expect("a real day").min(today);
    let recap = recap_of(app, &question.kelompok, until)?;
    let group = Group::new(app.guidelines(), &recap, until);
    let within = Days { from: Day::from_ymd(year, 1, 1).expect("a real day"), until };
    let found = app
        .ask(move |store| {
            let mut came = BTreeMap::new();
            for row in store.came_to(place, within)? {
                let month = row.day.month().index();
                came.entry((row.person, month)).or_insert((row.day, row.record));
            }
            let members = members(store, place, &group, within)?;
            let mut found = Year { year, today, group, members, came };
            found.keep_those_who_belong();
            Ok(found)
        })
        .await?;
    Ok((recap, found))
}

impl Year {
    fn months(&self) -> impl Iterator<Item = Month> + use<> {
        let year = self.year;
        (1..=12).filter_map(move |month| Month::from_ym(year, month))
    }

    /// Returns the day on which belonging is judged: the last of the month, or today.
    fn judged(&self, month: Month) -> Option<Day> {
        (month.first_day() <= self.today).then(|| month.last_day().min(self.today))
    }

    fn belongs(&self, member: &MemberRow, month: Month) -> bool {
        self.judged(month).is_some_and(|day| self.group.has(member, day))
    }

    fn keep_those_who_belong(&mut self) {
        let members = std::mem::take(&mut self.members).into_iter();
        let ever = |member: &MemberRow| self.months().any(|month| self.belongs(member, month));
        self.members = members.filter(ever).collect();
    }

    fn row(&self, names: &Names, member: &MemberRow) -> Row {
        let on = Day::from_ymd(self.year, 12, 31).expect("a real day").min(self.today);
        Row {
            who: Whom::of(member.person.clone(), names, on),
            months: self.months().map(|month| self.tick(member, month)).collect(),
        }
    }

    fn tick(&self, member: &MemberRow, month: Month) -> Tick {
        if let Some((day, record)) = self.came.get(&(member.person.id, month.index())) {
            return Tick {
                text: format!("✓ {}", day.ymd().2),
                title: format!("Datang {}", day.indonesian()),
                href: Some(record_href(*record)),
            };
        }
        let (text, title) = match self.belongs(member, month) {
            true if month == self.today.month() => ("", "Belum datang bulan ini"),
            true => ("–", "Tidak datang"),
            false => ("", ""),
        };
        Tick { text: text.to_owned(), title: title.to_owned(), href: None }
    }

    /// Writes "5/8" for every month that has begun.
    fn sums(&self) -> Vec<String> {
        let sum = |month: Month| {
            self.judged(month)?;
            let targets = self.members.iter().filter(|member| self.belongs(member, month));
            let (mut all, mut came) = (0, 0);
            for member in targets {
                all += 1;
                let key = (member.person.id, month.index());
                came += u32::from(self.came.contains_key(&key));
            }
            Some(format!("{came}/{all}"))
        };
        self.months().map(|month| sum(month).unwrap_or_default()).collect()
    }
}
