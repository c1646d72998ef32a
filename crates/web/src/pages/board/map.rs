//! `/papan/peta`: the desa of the board on a map, and the same in a table beside it.

use std::collections::BTreeSet;

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::{
    area::{AreaLevel, DesaCode},
    day::Day,
};
use guidelines::{model::Severity, village::VillageChanges};
use reports::{
    map::{self, Area, Class, Map, Tone},
    outline::{Outline, Outlines},
};
use store::read::area::Scope;

use crate::{
    app::App,
    assets,
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    pages::board::{
        closed,
        menu::Menu,
        numbers::{self, Line, Numbers},
        question::{Asked, Part, Question},
        show::{Board, Number, Row, Writer},
        words,
    },
    session::Signed,
};

/// What desa are called that no rule judges, and their letter.
const UNJUDGED: (&str, &str) = ("Tidak dinilai", "–");

#[derive(Template)]
#[template(path = "board/map.html")]
struct MapPage {
    layout: Layout,
    style: String,
    board: Board,
    see_skdr: bool,
    see_closings: bool,
    see_meetings: bool,
    menu: Menu,
    map: Option<String>,
    /// Rows with the letter of their state.
    rows: Vec<(String, Row)>,
    /// Desa that are not drawn, though others of their kabupaten are.
    without: Vec<String>,
    /// Outlines that hold a village which has none of its own since it parted.
    stale: Vec<String>,
    /// Codes of kabupaten of which no desa is drawn.
    unknown: Vec<String>,
    /// People whose desa is not known.
    homeless: Option<(Number, String)>,
    query: String,
}

/// `GET /papan/peta?indikator=&bulan=&wilayah=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let asked = Asked { menurut: AreaLevel::Desa.as_str().to_owned(), ..asked };
    let names = app.names().await?;
    let question = Question::read((&app, &names), &signed, &asked)?;
    if closed::is_closed_to(&signed, &question.indicator) {
        return closed::show(&app, &signed, question).await;
    }
    let (question, mut numbers) = app
        .ask(move |store| {
            let numbers = numbers::gather(store, &question)?;
            Ok((question, numbers))
        })
        .await?;
    let outlines = &app.config().outlines;
    for line in &mut numbers.lines {
        name_by_outline(line, outlines);
    }
    let links = signed.actor.may(door::SEE_NAMES);
    let writer = Writer { app: &app, names: &names, question: &question, links };
    let mut board = writer.board(&numbers);
    let states = States::of(&writer);
    let letters = numbers.lines.iter().map(|line| states.letter(line).to_owned());
    let plan = Plan::of(&names, &question, &numbers, Shapes::new(&app));
    let map = drawn(&board, &states, &plan, &numbers, &board.rows);
    let rows: Vec<(String, Row)> = letters.zip(std::mem::take(&mut board.rows)).collect();
    let homeless = numbers.lines.iter().find(|line| desa_of(line).is_none()).map(|line| {
        let count = writer.number(line.share.denominator, &line.scope, Part::Denominator);
        (count, question.indicator.people.id.clone())
    });
    page(&MapPage {
        layout: Layout::new(&app, &signed, Shape::Papan, "/papan", "Peta papan pantau"),
        style: assets::url("board.css"),
        see_skdr: signed.may(door::SEE_SKDR),
        see_closings: signed.may(door::SEE_CLOSINGS),
        see_meetings: signed.may(door::SEE_MEETINGS),
        menu: Menu::of(app.guidelines(), &names, &question, app.today().month()),
        map,
        without: plan.without,
        stale: plan.stale,
        unknown: plan.unknown,
        homeless,
        query: question.query(),
        board,
        rows,
    })
}

/// Draws the map of a board of desa without links, for paper; `None` when none of them has an
/// outline.
pub(crate) fn on_paper(
    app: &App,
    names: &Names,
    question: &Question,
    numbers: &mut Numbers,
) -> Option<String> {
    let outlines = &app.config().outlines;
    for line in &mut numbers.lines {
        name_by_outline(line, outlines);
    }
    let writer = Writer { app, names, question, links: false };
    let board = writer.board(numbers);
    let states = States::of(&writer);
    let plan = Plan::of(names, question, numbers, Shapes::new(app));
    drawn(&board, &states, &plan, numbers, &board.rows)
}

/// Returns the desa of a line; `None` for people whose desa is not known.
fn desa_of(line: &Line) -> Option<DesaCode> {
    match &line.scope {
        Scope::Desa(code) => code.parse().ok(),
        Scope::All
        | Scope::Puskesmas(..)
        | Scope::Kabupaten(_)
        | Scope::Kecamatan(_)
        | Scope::Dusun(..)
        | Scope::Rt(..)
        | Scope::Posyandu(_) => None,
    }
}

/// Gives a desa that the store knows by its code alone the name of its outline.
fn name_by_outline(line: &mut Line, outlines: &Outlines) {
    let Some(desa) = desa_of(line).filter(|desa| line.name == desa.dotted()) else { return };
    if let Some(outline) = outlines.desa(desa) {
        line.name.clone_from(&outline.name);
    }
}

/// The states of an area, worst first, each with its colour, letter and word.
struct States(Vec<(Tone, String, String)>);

impl States {
    fn of(writer: &Writer<'_>) -> Self {
        let states = writer.rules().map_or(&[][..], |rules| &rules.states);
        let letters = words::letters(states.iter().map(|state| state.label.id.as_str()));
        let judged = states.iter().zip(letters).map(|(state, letter)| {
            let tone = match state.severity {
                Severity::Normal => Tone::Safe,
                Severity::Watch => Tone::Watch,
                Severity::Refer | Severity::Emergency => Tone::Danger,
            };
            (tone, letter, state.label.id.clone())
        });
        let unjudged = (Tone::Unknown, UNJUDGED.1.to_owned(), UNJUDGED.0.to_owned());
        Self(judged.chain([unjudged]).collect())
    }

    /// Returns the place of the state of a line; the last is that of those that are not judged.
    fn place(&self, line: &Line) -> usize {
        let last = self.0.len() - 1;
        line.status.as_ref().map_or(last, |state| usize::from(state.rank).min(last))
    }

    fn letter(&self, line: &Line) -> &str {
        &self.0[self.place(line)].1
    }
}

/// What is drawn, and what cannot be.
struct Plan<'a> {
    shapes: Shapes<'a>,
    /// Desa of the working area of which the board has no line.
    quiet: Vec<&'a Outline>,
    /// Everything else in the kabupaten.
    around: Vec<&'a Outline>,
    without: Vec<String>,
    stale: Vec<String>,
    unknown: Vec<String>,
}

/// Outlines by the villages of today.
#[derive(Clone, Copy)]
struct Shapes<'a> {
    outlines: &'a Outlines,
    villages: &'a VillageChanges,
    today: Day,
}

impl<'a> Shapes<'a> {
    fn new(app: &'a App) -> Self {
        let villages = &app.guidelines().villages;
        Self { outlines: &app.config().outlines, villages, today: app.today() }
    }

    /// Returns the outline of a village, else those of the villages that became it.
    fn of(self, desa: DesaCode) -> Vec<&'a Outline> {
        match self.outlines.desa(desa) {
            Some(outline) => vec![outline],
            None => {
                let former = self.villages.former(desa, self.today).into_iter();
                former.filter_map(|code| self.outlines.desa(code)).collect()
            }
        }
    }

    /// Names the villages that parted from one whose outline still holds them.
    fn stale(self, desas: &[DesaCode]) -> Vec<String> {
        let parted = desas.iter().filter(|desa| self.of(**desa).is_empty());
        let held = parted.flat_map(|desa| {
            let about = self.villages.about(*desa, self.today);
            about.filter(move |of| of.to.0 == *desa && self.outlines.desa(of.from.0).is_some())
        });
        let told = held.map(|of| {
            format!(
                "Garis batas Desa {} masih yang lama: wilayah Desa {} ada di dalamnya.",
                of.from.1, of.to.1
            )
        });
        told.collect()
    }
}

impl<'a> Plan<'a> {
    fn of(names: &Names, question: &Question, numbers: &Numbers, shapes: Shapes<'a>) -> Self {
        let outlines = shapes.outlines;
        let lines: Vec<DesaCode> = numbers.lines.iter().filter_map(desa_of).collect();
        // A board of everything is one of all desa, also of those with nobody to count.
        let (home, area) = question.within.parted();
        let digits = match area {
            Scope::All => Some(""),
            Scope::Kabupaten(digits) | Scope::Kecamatan(digits) if !digits.is_empty() => {
                Some(digits.as_str())
            }
            _ => None,
        };
        let quiet: Vec<DesaCode> = match digits {
            Some(digits) => {
                let desas = names.desas_of(home).into_iter();
                let of = desas.filter(|desa| desa.as_str().starts_with(digits));
                of.filter(|desa| !lines.contains(desa)).collect()
            }
            None => Vec::new(),
        };
        let mut kabupaten: Vec<&str> =
            lines.iter().chain(&quiet).map(DesaCode::kabupaten).collect();
        kabupaten.sort_unstable();
        kabupaten.dedup();
        let missing =
            |desa: &&DesaCode| shapes.of(**desa).is_empty() && outlines.knows(desa.kabupaten());
        let all: Vec<DesaCode> = lines.iter().chain(&quiet).copied().collect();
        let drawn: Vec<DesaCode> =
            all.iter().flat_map(|desa| shapes.of(*desa)).map(|outline| outline.desa).collect();
        let around = kabupaten.iter().flat_map(|kabupaten| outlines.of_kabupaten(kabupaten));
        let around = around.filter(|at| !drawn.contains(&at.desa));
        let dotted = |code: &&str| format!("{}.{}", &code[..2], &code[2..]);
        Self {
            around: around.collect(),
            without: all.iter().filter(missing).map(|at| names.desa(*at)).collect(),
            stale: shapes.stale(&all),
            unknown: kabupaten.iter().filter(|code| !outlines.knows(code)).map(dotted).collect(),
            quiet: quiet.iter().flat_map(|desa| shapes.of(*desa)).collect(),
            shapes,
        }
    }
}

/// Draws the map; `None` when none of the desa has an outline.
fn drawn(
    board: &Board,
    states: &States,
    plan: &Plan<'_>,
    numbers: &Numbers,
    rows: &[Row],
) -> Option<String> {
    let of_state = |(tone, mark, label): &(Tone, String, String)| Class {
        tone: *tone,
        mark: mark.clone(),
        label: label.clone(),
        areas: Vec::new(),
    };
    let mut classes: Vec<Class<'_>> = states.0.iter().map(of_state).collect();
    for (line, row) in numbers.lines.iter().zip(rows) {
        let class = &mut classes[states.place(line)];
        let text = text(&class.label, row);
        let outlines = desa_of(line).map(|desa| plan.shapes.of(desa)).unwrap_or_default();
        class.areas.extend(outlines.into_iter().map(|outline| Area {
            outline,
            text: text.clone(),
            href: row.href.clone(),
        }));
    }
    let last = classes.last_mut().expect("the unjudged are a class");
    last.areas.extend(plan.quiet.iter().map(|outline| Area {
        outline,
        text: format!("{}: belum ada sasaran", outline.name),
        href: None,
    }));
    let counts = classes.iter().filter(|class| !class.areas.is_empty());
    let counts: Vec<String> = counts
        .map(|class| {
            // Several outlines may be one village.
            let desas: BTreeSet<&String> = class.areas.iter().map(|area| &area.text).collect();
            format!("{} {} desa", class.label, desas.len())
        })
        .collect();
    map::draw(&Map {
        id: "peta",
        title: &format!("Peta {}, {}", board.title, board.month),
        description: &format!("{}. Semua angkanya ada di tabel.", counts.join(", ")),
        classes: &classes,
        around: &plan.around,
    })
}

/// Says how a desa stands: "Salenrang: Jelek, 12 dari 30 (40,0 %)".
fn text(state: &str, row: &Row) -> String {
    let (done, all) = (row.numerator.count, row.denominator.count);
    format!("{}: {state}, {done} dari {all} ({})", row.name, row.percent)
}
