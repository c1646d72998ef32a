//! `/papan/orang`: the people behind a number, by name.

use access::{door, ground::Ground};
use askama::Template;
use axum::{
    extract::{Query, State},
    response::{Html, Response},
};
use domain::day::Day;
use guidelines::{indicator::Indicator, model::Guidelines, target::Better};
use store::{
    read::{
        area::Scope,
        board::{BoardPerson, BoardQuery, Which},
        page::{Listed, Page},
        people::PersonRow,
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
        board::{
            question::{Asked, Part, Question, area_of, is_bound, write_area},
            slice,
            words::People,
        },
        listed::{self, Restricted, Span, Whom},
    },
    session::Signed,
    wording,
};

/// People on one page of the list.
const ROWS: u32 = 100;
/// Most people in a file; the store of a kabupaten holds a few hundred thousand under-fives.
const FILE_ROWS_MAX: usize = 100_000;

#[derive(Template)]
#[template(path = "board/people.html")]
struct PeoplePage {
    layout: Layout,
    style: String,
    title: String,
    area: String,
    month: String,
    answer: String,
    hint: &'static str,
    parts: Vec<(String, String, bool)>,
    has_cases: bool,
    /// Whether somebody may lack one thing and have another.
    has_components: bool,
    has_days: bool,
    rows: Vec<Row>,
    span: Span,
    csv: String,
    back: String,
}

/// Somebody behind a number, ready to be read.
pub(crate) struct Row {
    pub(crate) who: Whom,
    pub(crate) why: String,
    pub(crate) last: String,
    pub(crate) done: String,
    pub(crate) lacking: String,
    /// Until when all that is lacking can still be done.
    pub(crate) until: String,
}

/// A list that may be shown to whoever asks.
struct Wanted {
    question: Question,
    scope: Scope,
    part: Part,
    shown: listed::Part,
    today: Day,
}

impl Wanted {
    fn read(
        (app, names): (&App, &Names),
        signed: &Signed,
        asked: &Asked,
    ) -> Result<Self, PageError> {
        let scope = area_of(app, &asked.wilayah)?;
        // The area of the number and the area of its board are two things; both narrow.
        let of_board = Asked { wilayah: asked.dalam.clone(), ..asked.clone() };
        let question = Question::read((app, names), signed, &of_board)?;
        let part = Part::read(&asked.isi)?;
        let shown = listed::Part::new(asked.halaman, ROWS);
        let wanted = Self { question, scope, part, shown, today: app.today() };
        if matches!(part, Part::Open | Part::Lapsed) && !has_days(&wanted.question.indicator) {
            return Err(PageError::Unreadable);
        }
        admit_names(signed, &wanted.question, || wanted.href(wanted.part, 1))?;
        Ok(wanted)
    }

    fn query(&self, which: Which, page: Page) -> BoardQuery {
        BoardQuery {
            indicator: self.question.id().to_owned(),
            month: self.question.month,
            scope: self.scope.clone(),
            within: self.question.within.clone(),
            slice: self.question.slice.clone(),
            which,
            page,
        }
    }

    /// Reads one page of the list.
    fn list(&self, store: &Store) -> store::error::Result<Listed<BoardPerson>> {
        let page = self.shown.page();
        let Some(which) = self.which() else {
            let all = self.all(store)?;
            let total = all.len() as u64;
            let rows = all.into_iter().skip(page.offset as usize).take(page.limit as usize);
            return Ok(Listed { rows: rows.collect(), total });
        };
        store.board_people(&self.query(which, page))
    }

    /// Reads the whole list.
    fn all(&self, store: &Store) -> store::error::Result<Vec<BoardPerson>> {
        let which = self.which().unwrap_or(Which::Numerator);
        let mut people: Vec<BoardPerson> = listed::whole(FILE_ROWS_MAX, |page| {
            Ok(store.board_people(&self.query(which, page))?.rows)
        })?;
        if self.part == Part::New {
            people.retain(|person| person.done == Some(self.question.month));
        }
        Ok(people)
    }

    /// Returns what the store is asked for; those new in the month are picked out of a list.
    const fn which(&self) -> Option<Which> {
        match self.part {
            Part::Numerator => Some(Which::Numerator),
            Part::Denominator => Some(Which::Denominator),
            Part::Missing => Some(Which::Missing),
            Part::Open => Some(Which::Open(self.today)),
            Part::Lapsed => Some(Which::Lapsed(self.today)),
            Part::Served => Some(Which::Served),
            Part::New => None,
        }
    }

    fn href(&self, part: Part, number: u32) -> String {
        let mut href = self.question.people_href(&self.scope, part);
        if 1 < number {
            href.push_str(&format!("&halaman={number}"));
        }
        href
    }

    /// Returns the day on which the people are looked at: the end of the month, or today.
    fn day(&self) -> Day {
        self.question.month.last_day().min(self.today)
    }

    fn name(&self, part: Part) -> String {
        let lower = self.question.indicator.better == Better::Lower;
        let what = match part {
            Part::Missing if lower => "Lainnya",
            Part::Missing => "Belum",
            Part::Open => "Masih bisa",
            Part::Lapsed => "Terlewat",
            Part::Numerator if lower => "Kasus",
            Part::Numerator => "Capaian",
            Part::New => "Baru bulan ini",
            Part::Served => "Dilayani bulan ini",
            Part::Denominator => "Sasaran",
        };
        what.to_owned()
    }

    fn answer(&self, total: u64) -> String {
        let people = People::of(&self.question.indicator);
        match self.part {
            Part::Missing if self.question.indicator.better == Better::Lower => {
                format!("{total} {} lainnya.", self.question.indicator.people.id)
            }
            Part::Missing => format!("{total} {}.", people.missing),
            Part::Open if total == 0 => "Tidak ada lagi yang masih dapat dilengkapi.".to_owned(),
            Part::Open => format!("{total} {}, masih dapat dilengkapi.", people.missing),
            Part::Lapsed if total == 0 => "Belum ada yang terlewat.".to_owned(),
            Part::Lapsed => format!("{total} {}, batasnya sudah lewat.", people.missing),
            Part::Numerator => format!("{total} {}.", people.counted),
            Part::New => format!("{total} {}, terhitung baru bulan ini.", people.counted),
            Part::Served => {
                format!("{total} {}, menurut bulan layanannya.", people.counted)
            }
            Part::Denominator => {
                let text = &self.question.indicator.denominator_text.id;
                format!("{total} {}. {text}.", self.question.indicator.people.id)
            }
        }
    }
}

/// What is said below the answer.
const fn hint(part: Part) -> &'static str {
    match part {
        Part::Open => "Yang batasnya paling dekat berada di atas.",
        Part::Lapsed => {
            "Bila sebenarnya sudah dilayani pada waktunya, catatlah: yang terlambat dicatat tetap \
             dihitung."
        }
        Part::Missing | Part::Numerator | Part::Denominator | Part::New | Part::Served => "",
    }
}

/// Names behind what counts by a confidential answer are for the team that cares for these people,
/// and for them with a reason; whoever gives it comes back to the address.
pub(super) fn admit_names(
    signed: &Signed,
    question: &Question,
    address: impl FnOnce() -> String,
) -> Result<(), PageError> {
    if !question.indicator.confidential {
        return Ok(());
    }
    if question.is_bound || !signed.hears_of_confidential() {
        return Err(PageError::Forbidden(door::SEE_CONFIDENTIAL));
    }
    if signed.matter.standing.reasoned {
        return Ok(());
    }
    Err(signed.must_say(Ground::Reason, address()))
}

/// `GET /papan/orang?indikator=&bulan=&wilayah=&dalam=&isi=&halaman=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let names = app.names().await?;
    let wanted = Wanted::read((&app, &names), &signed, &asked)?;
    let role = signed.actor.role;
    let (wanted, Listed { rows, total }, left_out) = app
        .ask(move |store| {
            let mut listed = wanted.list(store)?;
            let restricted = Restricted::of_list(store, role)?;
            let left_out = restricted.leave_out(&mut listed.rows, |found| found.person.id);
            Ok((wanted, listed, left_out))
        })
        .await?;
    signed.shows(rows.iter().map(|found| found.person.id));
    let day = wanted.day();
    let indicator = &wanted.question.indicator;
    let scope = match (&wanted.scope, is_bound(&signed)) {
        (Scope::All, true) => &wanted.question.within,
        (scope, _) => scope,
    };
    // What reports count is offered only to whoever comes from one.
    let offered = |part: &Part| match part {
        Part::New => indicator.has_cases(),
        Part::Open | Part::Lapsed => has_days(indicator),
        Part::Served => wanted.part == Part::Served,
        Part::Missing | Part::Numerator | Part::Denominator => true,
    };
    let parts = Part::ALL.into_iter().filter(offered);
    page(&PeoplePage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/papan", "Nama di balik angka")
            .leaving_out(left_out),
        style: assets::url("board.css"),
        title: indicator.rule.label.id.clone(),
        area: wanted.question.area(&app, &names, scope),
        month: wanted.question.month.indonesian(),
        answer: wanted.answer(total),
        hint: if total == 0 { "" } else { hint(wanted.part) },
        parts: parts
            .map(|part| (wanted.href(part, 1), wanted.name(part), part == wanted.part))
            .collect(),
        has_cases: indicator.has_cases(),
        has_components: has_components(indicator),
        has_days: has_days(indicator),
        span: wanted.shown.span(rows.len(), total, |number| wanted.href(wanted.part, number)),
        rows: {
            let guidelines = app.guidelines();
            rows.into_iter().map(|found| row(guidelines, &names, &wanted, found, day)).collect()
        },
        csv: wanted.href(wanted.part, 1).replacen("/papan/orang?", "/papan/orang.csv?", 1),
        back: format!("/papan?{}", wanted.question.query()),
    })
}

/// `GET /papan/orang.csv?…`, the whole list.
pub(crate) async fn csv(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let names = app.names().await?;
    let wanted = Wanted::read((&app, &names), &signed, &asked)?;
    let (wanted, people, left_out) = app
        .ask(move |store| {
            let mut people = wanted.all(store)?;
            let restricted = Restricted::of_file(store)?;
            let left_out = restricted.leave_out(&mut people, |found| found.person.id);
            Ok((wanted, people, left_out))
        })
        .await?;
    signed.shows(people.iter().map(|found| found.person.id));
    let day = wanted.day();
    let name = format!("{}-{}-{}", wanted.question.id(), wanted.question.month, wanted.part.word());
    let area = write_area(&wanted.scope);
    let rows = people.into_iter().map(|found| {
        let row = row(app.guidelines(), &names, &wanted, found, day);
        let mother = row.who.mother.unwrap_or_default();
        let Row { last, done, lacking, until, .. } = row;
        [row.who.name, mother, row.who.age, row.who.place, last, done, lacking, until]
    });
    let titles = ["nama", "ibu", "umur", "tempat", "terakhir", "terhitung", "kurang", "batas"];
    let rows = rows.chain(listed::left_out_line(left_out));
    let part = slice::file_name(&wanted.question.slice);
    download::csv(&format!("{name}-{area}{part}"), &titles, rows)
}

/// Tells whether an indicator asks for more than one thing.
fn has_components(indicator: &Indicator) -> bool {
    1 < indicator.components().len()
}

/// Tells whether what is lacking can be said to be too late.
fn has_days(indicator: &Indicator) -> bool {
    indicator.better == Better::Higher && !indicator.components().is_empty()
}

fn row(
    guidelines: &Guidelines,
    names: &Names,
    wanted: &Wanted,
    found: BoardPerson,
    day: Day,
) -> Row {
    let BoardPerson { person, done, missing, open_until, .. } = found;
    let components = wanted.question.indicator.components();
    let lacking = components.iter().enumerate().filter(|(at, _)| missing & (1 << at) != 0);
    let lacking: Vec<String> =
        lacking.map(|(_, component)| guidelines.component_name(component)).collect();
    Row {
        why: format!("/orang/{}/mengapa?item={}&tanggal={day}", person.id, wanted.question.id()),
        last: last(&person),
        done: match (done, wanted.question.indicator.has_cases()) {
            (Some(month), true) => month.indonesian(),
            (Some(_), false) => "ya".to_owned(),
            (None, _) => "belum".to_owned(),
        },
        lacking: lacking.join(", "),
        until: match (open_until, missing) {
            (_, 0) => String::new(),
            (Some(until), _) if until < wanted.today => {
                format!("terlewat, {}", until.indonesian())
            }
            (Some(until), _) => until.indonesian(),
            (None, _) => "tidak berbatas".to_owned(),
        },
        who: Whom::of(person, names, day),
    }
}

/// Writes what was measured last, with its day: "7,1 kg, 67,3 cm (12 Nov 2026)".
fn last(person: &PersonRow) -> String {
    let weight = person.weight_g.zip(person.weighed_on);
    let length = person.length.zip(person.measured_on);
    let kg = |grams| format!("{} kg", wording::thousandths(grams, 1));
    let cm = |thousandths| format!("{} cm", wording::thousandths(thousandths, 1));
    match (weight, length) {
        (Some((grams, on)), Some((length, measured))) if on == measured => {
            format!("{}, {} ({})", kg(grams), cm(length), on.indonesian())
        }
        (Some((grams, on)), Some((length, measured))) => format!(
            "{} ({}), {} ({})",
            kg(grams),
            on.indonesian(),
            cm(length),
            measured.indonesian()
        ),
        (Some((grams, on)), None) => format!("{} ({})", kg(grams), on.indonesian()),
        (None, Some((length, on))) => format!("{} ({})", cm(length), on.indonesian()),
        (None, None) => "belum pernah diukur".to_owned(),
    }
}
