//! `/papan/tv`: boards for a screen on the wall, one after the other. Nobody knows who reads a
//! wall, so it names nobody and tells of nothing confidential.

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use domain::refusal::Refusal;
use serde::Deserialize;

use crate::{
    app::App,
    assets,
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    pages::board::{
        menu::{Group, Menu},
        numbers,
        question::{self, Question, encoded},
        show::{Board, Writer},
    },
    session::Signed,
    wording,
};

/// Seconds after which the next board is shown.
const EVERY_SECONDS: u32 = 20;
/// Most boards of one wall: a round of two minutes.
const BOARDS_MAX: usize = 6;

/// What an address says after its question mark.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// Ids of indicators, by commas.
    papan: String,
    wilayah: String,
    menurut: String,
    /// Which of the boards, from 1.
    no: usize,
    /// Whether the page stands still without script.
    jeda: String,
    /// Whether the boards are to be chosen.
    ubah: String,
    pilih1: String,
    pilih2: String,
    pilih3: String,
    pilih4: String,
    pilih5: String,
    pilih6: String,
}

#[derive(Template)]
#[template(path = "board/wall.html")]
struct WallPage {
    layout: Layout,
    style: String,
    script: String,
    board: Board,
    every_seconds: u32,
    number: usize,
    boards: usize,
    /// When the numbers were read.
    read_at: String,
    is_paused: bool,
    next: String,
    /// The same board, standing still or going on.
    turned: String,
    choose: String,
    back: String,
}

#[derive(Template)]
#[template(path = "board/wall_menu.html")]
struct MenuPage {
    layout: Layout,
    style: String,
    every_seconds: u32,
    /// One for each board that may be chosen.
    choices: Vec<Vec<Group>>,
    menu: Menu,
    back: String,
}

impl Asked {
    fn picked(&self) -> [&str; BOARDS_MAX] {
        let Self { pilih1, pilih2, pilih3, pilih4, pilih5, pilih6, .. } = self;
        [pilih1, pilih2, pilih3, pilih4, pilih5, pilih6].map(String::as_str)
    }

    /// Tells whether boards were chosen in the form.
    fn is_picked(&self) -> bool {
        self.picked().iter().any(|id| !id.is_empty())
    }

    /// Lists the boards, each once.
    fn boards(&self) -> Result<Vec<&str>, PageError> {
        let all = self.papan.split(',').chain(self.picked());
        let mut boards: Vec<&str> = all.filter(|id| !id.is_empty()).collect();
        let mut seen = Vec::new();
        boards.retain(|id| {
            let is_new = !seen.contains(id);
            seen.push(*id);
            is_new
        });
        if BOARDS_MAX < boards.len() {
            return Err(PageError::Asked(Refusal::new(
                "tv.terlalu-banyak",
                format!("Layar dinding memuat paling banyak {BOARDS_MAX} papan. Kurangi pilihan."),
            )));
        }
        Ok(boards)
    }

    fn question(
        &self,
        of: (&App, &Names),
        signed: &Signed,
        id: &str,
    ) -> Result<Question, PageError> {
        let of_board = question::Asked {
            indikator: id.to_owned(),
            wilayah: self.wilayah.clone(),
            menurut: self.menurut.clone(),
            ..question::Asked::default()
        };
        let question = Question::read(of, signed, &of_board)?;
        match question.indicator.confidential {
            true => Err(PageError::Forbidden(door::SEE_CONFIDENTIAL)),
            false => Ok(question),
        }
    }
}

/// `GET /papan/tv?papan=&wilayah=&menurut=&no=&jeda=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let boards = asked.boards()?;
    if boards.is_empty() || asked.ubah == "1" {
        return Ok(menu(&app, &signed, &asked, &boards).await?.into_response());
    }
    let number = asked.no.clamp(1, boards.len());
    let names = app.names().await?;
    let question = asked.question((&app, &names), &signed, boards[number - 1])?;
    if asked.is_picked() {
        // What was chosen in a form stands in one word from here on.
        return Ok(Redirect::to(&href(&question, &boards, number, false)).into_response());
    }
    let (question, numbers) = app
        .ask(move |store| {
            let numbers = numbers::gather(store, &question)?;
            Ok((question, numbers))
        })
        .await?;
    let board =
        Writer { app: &app, names: &names, question: &question, links: false }.board(&numbers);
    let is_paused = asked.jeda == "1";
    let next = number % boards.len() + 1;
    let shown = page(&WallPage {
        layout: Layout::new(&app, &signed, Shape::Papan, "/papan", "Layar dinding"),
        style: assets::url("board.css"),
        script: assets::url("wall.js"),
        board,
        every_seconds: EVERY_SECONDS,
        number,
        boards: boards.len(),
        read_at: wording::instant(app.now_ms(), app.config().utc_offset_hours),
        is_paused,
        next: href(&question, &boards, next, is_paused),
        turned: href(&question, &boards, number, !is_paused),
        choose: format!("{}&ubah=1", href(&question, &boards, number, false)),
        back: format!("/papan?{}", question.query()),
    })?;
    Ok(shown.into_response())
}

async fn menu(
    app: &App,
    signed: &Signed,
    asked: &Asked,
    boards: &[&str],
) -> Result<Html<String>, PageError> {
    let first = boards.first().copied().unwrap_or_default();
    let names = app.names().await?;
    let question = asked.question((app, &names), signed, first)?;
    let today = app.today();
    let choices = |at: usize| {
        let mut groups = Menu::of(app.guidelines(), &names, &question, today.month()).indicators;
        let is_open = |id: &str| {
            let found = app.guidelines().indicator(id, today);
            found.is_some_and(|indicator| !indicator.confidential)
        };
        for group in &mut groups {
            group.choices.retain(|choice| is_open(&choice.value));
            for choice in &mut group.choices {
                choice.chosen = boards.get(at) == Some(&choice.value.as_str());
            }
        }
        groups.retain(|group| !group.choices.is_empty());
        groups
    };
    page(&MenuPage {
        layout: Layout::new(app, signed, Shape::Isian, "/papan", "Layar dinding"),
        style: assets::url("board.css"),
        every_seconds: EVERY_SECONDS,
        choices: (0..BOARDS_MAX).map(choices).collect(),
        menu: Menu::of(app.guidelines(), &names, &question, today.month()),
        back: format!("/papan?{}", question.query()),
    })
}

/// Returns the address of one of the boards.
fn href(question: &Question, boards: &[&str], number: usize, is_paused: bool) -> String {
    let mut href = format!(
        "/papan/tv?papan={}&menurut={}",
        encoded(&boards.join(",")).replace("%2C", ","),
        question.level.as_str()
    );
    if let Some(area) = question.chosen() {
        href.push_str(&format!("&wilayah={}", encoded(&area)));
    }
    href.push_str(&format!("&no={number}"));
    if is_paused {
        href.push_str("&jeda=1");
    }
    href
}

/// Returns the address of the wall of a board; none of what counts by a confidential answer.
pub(super) fn href_of(question: &Question) -> Option<String> {
    let is_open = !question.indicator.confidential && question.slice.is_all();
    is_open.then(|| href(question, &[question.id()], 1, false))
}
