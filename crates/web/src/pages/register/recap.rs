//! `/rekap/POSYANDU`: the recap of a month, and the names behind each of its numbers.

use std::collections::{BTreeMap, BTreeSet};

use access::door;
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{Html, Response},
};
use domain::{
    day::{Day, Month},
    id::{AccountId, PersonId, PlaceId},
    record::Attendance,
};
use guidelines::register::{Recap, RecapCount};
use portrait::{
    draw::Painter,
    model::{Contact, Portrait},
    veil::Veil,
};
use serde::Deserialize;
use store::{
    read::{people::PersonRow, register::Days},
    store::Store,
};

use crate::{
    app::App,
    assets, download,
    error::PageError,
    layout::{Layout, Shape, page},
    pages::{
        filter::{Choice, Filter},
        listed,
        posyandu::sheet::place_name,
        register::{
            attendance::{groups, members, place_of, recap_of},
            member::Group,
        },
    },
    session::Signed,
};

/// Months that can be chosen, this one included.
const MONTHS: i32 = 24;

/// Which recap is wanted.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Question {
    pub(crate) kelompok: String,
    pub(crate) bulan: String,
    pub(crate) baris: usize,
    pub(crate) kolom: usize,
}

#[derive(Template)]
#[template(path = "register/recap.html")]
struct RecapPage {
    layout: Layout,
    title: String,
    path: String,
    attendance: String,
    filters: Vec<Filter>,
    columns: Vec<String>,
    rows: Vec<Line>,
    guests: usize,
    days: Vec<(String, String)>,
    file: String,
    printed: String,
    styles: [String; 2],
}

/// A line with its numbers; the last is the sum.
struct Line {
    heading: Option<String>,
    label: String,
    numbers: Vec<(usize, Option<String>)>,
}

/// A recap that was counted.
pub(crate) struct Counted {
    pub(crate) recap: Recap,
    pub(crate) month: Month,
    pub(crate) place: PlaceId,
    /// Everybody who belongs, by name, with the days on which they came.
    pub(crate) people: Vec<(PersonRow, Vec<Day>)>,
    lines: Vec<Tally>,
    /// Who came and does not belong.
    guests: usize,
    days: BTreeSet<Day>,
}

/// Whom a line counts, by places in [`Counted::people`].
#[derive(Default, Clone)]
struct Tally {
    counted: Vec<usize>,
    /// Those of them who are counted by something confidential that the reader is not told.
    unnamed: BTreeSet<usize>,
}

/// `GET /rekap/POSYANDU?kelompok=&bulan=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(place): Path<String>,
    Query(question): Query<Question>,
) -> Result<Html<String>, PageError> {
    let place = place_of(&signed, &place)?;
    let counted = load(&app, signed.actor.account, place, &question).await?;
    let posyandu = place_name(&app, place).await?;
    let today = app.today();
    let path = format!("/rekap/{place}");
    let query = counted.query();
    let opens = signed.actor.may(door::SEE_NAMES);
    let rows = counted.recap.rows.iter().enumerate().map(|(at, row)| Line {
        heading: row.heading.as_ref().map(|label| label.id.clone()),
        label: row.label.id.clone(),
        numbers: (0..=counted.recap.columns.len())
            .map(|column| {
                let number = counted.who(at, column).count();
                let href = || format!("{path}/nama?{query}&baris={at}&kolom={column}");
                (number, (opens && 0 < number).then(href))
            })
            .collect(),
    });
    let (month, label) = (counted.month.indonesian(), &counted.recap.rule.label.id);
    let year = counted.month.year();
    page(&RecapPage {
        layout: Layout::new(&app, &signed, Shape::Grid, "/register", "Rekap bulanan"),
        title: format!("Rekap {month}: {label}, {posyandu}"),
        attendance: format!("/hadir/{place}?kelompok={}&tahun={year}", counted.recap.rule.id),
        filters: vec![groups(&app, today, &counted.recap), months(today, counted.month)],
        columns: counted.recap.columns.iter().map(|column| column.label.id.clone()).collect(),
        rows: rows.collect(),
        guests: counted.guests,
        days: counted
            .days
            .iter()
            .map(|day| (format!("/posyandu/{place}/{day}"), day.indonesian()))
            .collect(),
        file: format!("{path}/berkas.csv?{query}"),
        printed: listed::printed(&signed, today),
        styles: [assets::url("posyandu.css"), assets::url("register.css")],
        path,
    })
}

/// `GET /rekap/POSYANDU/berkas.csv`
pub(crate) async fn csv(
    State(app): State<App>,
    signed: Signed,
    Path(place): Path<String>,
    Query(question): Query<Question>,
) -> Result<Response, PageError> {
    let place = place_of(&signed, &place)?;
    let counted = load(&app, signed.actor.account, place, &question).await?;
    let mut titles = vec!["bagian".to_owned(), "baris".to_owned()];
    titles.extend(counted.recap.columns.iter().map(|column| column.label.id.clone()));
    titles.push("jumlah".to_owned());
    let mut heading = String::new();
    let lines = counted.recap.rows.iter().enumerate().map(|(at, row)| {
        if let Some(label) = &row.heading {
            heading.clone_from(&label.id);
        }
        let mut line = vec![heading.clone(), row.label.id.clone()];
        let numbers = 0..=counted.recap.columns.len();
        line.extend(numbers.map(|column| counted.who(at, column).count().to_string()));
        line
    });
    let lines: Vec<_> = lines.collect();
    let name = format!("rekap-{}-{}", counted.recap.rule.id, counted.month);
    download::csv_lines(&name, &titles, lines)
}

/// Offers the last months.
fn months(today: Day, chosen: Month) -> Filter {
    let months = (0..MONTHS).map(|back| today.month().plus(-back));
    let options = months.map(|month| (month.to_string(), month.indonesian()));
    let choices = options.map(|option| Choice::of(option, &chosen.to_string())).collect();
    Filter { label: "Bulan", name: "bulan", any: None, choices }
}

/// Counts a recap.
pub(crate) async fn load(
    app: &App,
    reader: AccountId,
    place: PlaceId,
    question: &Question,
) -> Result<Counted, PageError> {
    let today = app.today();
    let month = match question.bulan.as_str() {
        "" => today.month(),
        text => text.parse().map_err(|_| PageError::Unreadable)?,
    };
    if today.month() < month || month.plus(30 * 12) < today.month() {
        return Err(PageError::Unreadable);
    }
    let on = month.last_day().min(today);
    let recap = recap_of(app, &question.kelompok, on)?;
    let group = Group::new(app.guidelines(), &recap, on);
    app.ask(move |store| count(store, reader, place, recap, &group, month, on)).await
}

fn count(
    store: &Store,
    reader: AccountId,
    place: PlaceId,
    recap: Recap,
    group: &Group,
    month: Month,
    on: Day,
) -> store::error::Result<Counted> {
    let within = Days { from: month.first_day(), until: on };
    let mut came: BTreeMap<PersonId, Vec<Day>> = BTreeMap::new();
    for row in store.came_to(place, within)? {
        came.entry(row.person).or_default().push(row.day);
    }
    let days: BTreeSet<Day> = came.values().flatten().copied().collect();
    let members = members(store, place, group, within)?.into_iter();
    let members = members.filter(|member| group.has(member, on));
    let people: Vec<(PersonRow, Vec<Day>)> = members
        .map(|member| {
            let days = came.remove(&member.person.id).unwrap_or_default();
            (member.person, days)
        })
        .collect();
    let lines = lines(store, reader, place, &recap, &people, within)?;
    Ok(Counted { recap, month, place, people, lines, guests: came.len(), days })
}

/// Finds for every line whom it counts.
fn lines(
    store: &Store,
    reader: AccountId,
    place: PlaceId,
    recap: &Recap,
    people: &[(PersonRow, Vec<Day>)],
    within: Days,
) -> store::error::Result<Vec<Tally>> {
    let present = people.iter().filter(|(_, days)| !days.is_empty());
    let ids: Vec<PersonId> = present.map(|(person, _)| person.id).collect();
    let timelines = store.timelines(&ids)?;
    let painter = Painter::new(store.guidelines());
    let veil = Veil::of_reader(store.guidelines(), Some(reader));
    let mut lines = vec![Tally::default(); recap.rows.len()];
    for (at, (person, days)) in people.iter().enumerate() {
        let facts_of = |portrait: &Portrait| {
            let here = |contact: &&Contact| {
                contact.place == Some(place)
                    && contact.attendance == Attendance::Present
                    && within.from <= contact.day
            };
            let contacts: Vec<&Contact> = portrait.contacts.iter().filter(here).collect();
            painter.facts_of(portrait, &contacts, within.until)
        };
        let timeline = timelines.get(&person.id).filter(|_| !days.is_empty());
        let full = timeline.map(|timeline| painter.draw(timeline, within.until));
        let told = full.as_ref().zip(timeline);
        let told = told.and_then(|(full, timeline)| painter.behind(full, timeline, &veil));
        let facts = full.as_ref().map(&facts_of);
        let told = told.as_ref().map(|(_, told)| facts_of(told));
        for (line, row) in lines.iter_mut().zip(&recap.rows) {
            let counts = match &row.count {
                RecapCount::Targets => true,
                RecapCount::Came => !days.is_empty(),
                RecapCount::Absent => days.is_empty(),
                RecapCount::When(when) => {
                    let counts =
                        facts.as_ref().is_some_and(|facts| when.holds(facts) == Some(true));
                    if counts && told.as_ref().is_some_and(|told| when.holds(told) != Some(true)) {
                        line.unnamed.insert(at);
                    }
                    counts
                }
            };
            if counts {
                line.counted.push(at);
            }
        }
    }
    Ok(lines)
}

impl Counted {
    /// Lists whom a number counts; the column behind the last group is everybody.
    pub(crate) fn who(
        &self,
        line: usize,
        column: usize,
    ) -> impl Iterator<Item = &(PersonRow, Vec<Day>)> {
        let age = self.recap.columns.get(column).map(|column| column.age);
        let on = self.month.last_day();
        let of_group = move |(person, _): &&(PersonRow, Vec<Day>)| {
            age.is_none_or(|age| person.birth.is_some_and(|birth| age.holds(birth.day, on)))
        };
        let counted = self.lines.get(line).into_iter().flat_map(|line| &line.counted);
        counted.map(|at| &self.people[*at]).filter(of_group)
    }

    /// Lists who of those whom a number counts may be named.
    pub(crate) fn named(
        &self,
        line: usize,
        column: usize,
    ) -> impl Iterator<Item = &(PersonRow, Vec<Day>)> {
        let unnamed = self.lines.get(line).into_iter().flat_map(|line| &line.unnamed);
        let unnamed: BTreeSet<PersonId> = unnamed.map(|at| self.people[*at].0.id).collect();
        self.who(line, column).filter(move |(person, _)| !unnamed.contains(&person.id))
    }

    /// Writes what stands in the address of every page of this recap.
    pub(crate) fn query(&self) -> String {
        format!("kelompok={}&bulan={}", self.recap.rule.id, self.month)
    }
}
