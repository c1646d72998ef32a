//! `/papan/peta`: the desa of the board on a map, and the same in a table beside it.

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::area::{AreaLevel, DesaCode};
use guidelines::model::Severity;
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
    let plan = Plan::of(&names, &question, &numbers, outlines);
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
    let plan = Plan::of(names, question, numbers, outlines);
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
    outlines: &'a Outlines,
    /// Desa of the working area of which the board has no line.
    quiet: Vec<&'a Outline>,
    /// Everything else in the kabupaten.
    around: Vec<&'a Outline>,
    without: Vec<String>,
    unknown: Vec<String>,
}

impl<'a> Plan<'a> {
    fn of(names: &Names, question: &Question, numbers: &Numbers, outlines: &'a Outlines) -> Self {
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
            |desa: &&DesaCode| outlines.desa(**desa).is_none() && outlines.knows(desa.kabupaten());
        let around = kabupaten.iter().flat_map(|kabupaten| outlines.of_kabupaten(kabupaten));
        let around = around.filter(|at| !lines.contains(&at.desa) && !quiet.contains(&at.desa));
        let dotted = |code: &&str| format!("{}.{}", &code[..2], &code[2..]);
        Self {
            around: around.collect(),
            without: lines.iter().chain(&quiet).filter(missing).map(|at| names.desa(*at)).collect(),
            unknown: kabupaten.iter().filter(|code| !outlines.knows(code)).map(dotted).collect(),
            quiet: quiet.iter().filter_map(|desa| outlines.desa(*desa)).collect(),
            outlines,
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
    let outlines = &plan.outlines;
    for (line, row) in numbers.lines.iter().zip(rows) {
        let Some(outline) = desa_of(line).and_then(|desa| outlines.desa(desa)) else { continue };
        let class = &mut classes[states.place(line)];
        class.areas.push(Area { outline, text: text(&class.label, row), href: row.href.clone() });
    }
    let last = classes.last_mut().expect("the unjudged are a class");
    last.areas.extend(plan.quiet.iter().map(|outline| Area {
        outline,
        text: format!("{}: belum ada sasaran", outline.name),
        href: None,
    }));
    let counts = classes.iter().filter(|class| !class.areas.is_empty());
    let counts: Vec<String> =
        counts.map(|class| format!("{} {} desa", class.label, class.areas.len())).collect();
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
