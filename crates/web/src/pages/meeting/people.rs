//! `/lokmin/ID/nama`: who is behind the numbers that fall short, by name. Its own appendix, for
//! meetings of health workers alone; no pack names an indicator that counts by a confidential
//! answer, so none is told.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Html,
};
use domain::id::PersonId;
use guidelines::target::Better;
use reports::paper::{Block, Column, Table};
use store::{
    error::Result as StoreResult,
    read::{
        board::{BoardPerson, BoardQuery, Which},
        meetings::MeetingRow,
        page::{Listed, Page},
    },
    store::Store,
};

use crate::{
    app::App,
    assets,
    error::PageError,
    layout::{Layout, Shape, page},
    meetings,
    pages::{
        board::{
            question::{Part, Question},
            words::People,
        },
        listed::{Restricted, Whom},
        meeting::{
            self,
            numbers::{self, Boards},
            pack,
        },
    },
    session::Signed,
};

/// Most people told of one number; the rest is a list of the board.
const NAMES_MAX: u32 = 30;
/// Who may read it.
const WARNING: &str = "Hanya untuk petugas kesehatan yang menindaklanjuti. Jangan dibagikan di \
                       rapat lintas sektor atau desa.";
const NONE_BEHIND: &str = "Tidak ada angka yang tertinggal dari target.";

#[derive(Template)]
#[template(path = "meeting/people.html")]
struct PeoplePage {
    layout: Layout,
    style: String,
    about: String,
    warning: &'static str,
    none_behind: &'static str,
    lists: Vec<List>,
    back: String,
}

/// Who is behind the numbers of a meeting.
pub(super) struct Appendix {
    lists: Vec<List>,
    left_out: usize,
}

impl Appendix {
    /// Writes the lists as a part of a document, on pages of their own.
    pub(super) fn blocks(self) -> Vec<Block> {
        let heading = |level, text: String| Block::Heading { level, text };
        let mut blocks = vec![Block::PageBreak, heading(1, "Lampiran nama".to_owned())];
        let mut say = |text: &str| blocks.push(Block::Paragraph(text.to_owned()));
        say(WARNING);
        if self.lists.is_empty() {
            say(NONE_BEHIND);
        }
        if 0 < self.left_out {
            say(&format!("{} orang tidak disertakan: pemrosesan datanya dibatasi.", self.left_out));
        }
        for List { name, answer, rows, more, .. } in self.lists {
            blocks.extend([heading(2, name.clone()), Block::Paragraph(answer)]);
            let columns = ["Nama", "Umur", "Tempat"].map(Column::words).into();
            let rows = rows.into_iter().map(|who| vec![named(&who), who.age, who.place]).collect();
            blocks.push(Block::Table(Table { title: name, columns, rows, is_by_hand: false }));
            blocks.extend(more.map(Block::Paragraph));
        }
        blocks
    }
}

/// Writes a name with that of the mother, which tells children apart.
fn named(who: &Whom) -> String {
    match &who.mother {
        Some(mother) => format!("{} ({mother})", who.name),
        None => who.name.clone(),
    }
}

struct List {
    name: String,
    answer: String,
    rows: Vec<Whom>,
    /// Says that there are more, when there are.
    more: Option<String>,
    total: u64,
    /// Where all of them are.
    href: String,
}

/// `GET /lokmin/ID/nama`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Html<String>, PageError> {
    let row = meeting::find(&app, &id).await?;
    let Appendix { lists, left_out } = gather(&app, &signed, &row).await?;
    let meeting = &row.meeting;
    page(&PeoplePage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/papan", "Lampiran nama rapat")
            .leaving_out(left_out),
        style: assets::url("board.css"),
        about: format!(
            "{}, {} · {}",
            meetings::kind(meeting.kind),
            meeting.day.indonesian(),
            meeting.month.indonesian()
        ),
        warning: WARNING,
        none_behind: NONE_BEHIND,
        lists,
        back: format!("/lokmin/{}", row.record),
    })
}

/// Gathers the lists of a meeting that has some; the log of accesses is told who is on them.
pub(super) async fn gather(
    app: &App,
    signed: &Signed,
    row: &MeetingRow,
) -> Result<Appendix, PageError> {
    let rules = pack::rules(app, &row.meeting)?;
    if !rules.names {
        return Err(PageError::NotFound("Lampiran nama rapat ini"));
    }
    let names = app.names().await?;
    let within = pack::area((app, &names), signed, &row.meeting)?;
    let questions = numbers::questions((app, &names), rules, row.meeting.month, &within);
    let wanted: Vec<String> =
        rules.numbers().map(|(_, number)| number.indicator.to_string()).collect();
    let most = rules.gaps_max;
    let (found, left_out) = app
        .ask(move |store| {
            let boards = numbers::gather(store, questions)?;
            // It is there to be printed, so whoever is held back from files is held back here.
            let restricted = Restricted::of_file(store)?;
            let mut lists = behind(store, boards, &wanted, most)?;
            let all = people(&lists).len();
            for (_, listed) in &mut lists {
                restricted.leave_out(&mut listed.rows, |one| one.person.id);
            }
            let left_out = all - people(&lists).len();
            Ok((lists, left_out))
        })
        .await?;
    signed.shows(people(&found));
    let day = row.meeting.month.last_day().min(app.today());
    let list = |(question, Listed { rows, total }): (Question, Listed<BoardPerson>)| List {
        name: question.indicator.rule.label.id.clone(),
        answer: answer(&question, total),
        more: more(rows.len(), total),
        rows: rows.into_iter().map(|one| Whom::of(one.person, &names, day)).collect(),
        total,
        href: question.people_href(&question.within, part(&question)),
    };
    Ok(Appendix { lists: found.into_iter().map(list).collect(), left_out })
}

/// Returns everybody on the lists, once.
fn people(lists: &[(Question, Listed<BoardPerson>)]) -> BTreeSet<PersonId> {
    let rows = lists.iter().flat_map(|(_, listed)| &listed.rows);
    rows.map(|one| one.person.id).collect()
}

/// Reads who is behind the numbers that are behind their target.
fn behind(
    store: &Store,
    mut boards: Boards,
    wanted: &[String],
    most: usize,
) -> StoreResult<Vec<(Question, Listed<BoardPerson>)>> {
    let behind = wanted.iter().filter_map(|id| boards.remove(id));
    let behind: Vec<Question> = behind
        .filter(|board| board.is_behind())
        .map(|board| Question { is_bound: false, ..board.question })
        .take(most)
        .collect();
    let mut lists = Vec::new();
    for question in behind {
        let which = match question.indicator.better {
            Better::Lower => Which::Numerator,
            Better::Higher | Better::Neutral => Which::Missing,
        };
        let query = BoardQuery {
            indicator: question.id().to_owned(),
            month: question.month,
            scope: question.within.clone(),
            within: question.within.clone(),
            slice: question.slice.clone(),
            which,
            page: Page::first(NAMES_MAX),
        };
        let listed = store.board_people(&query)?;
        lists.push((question, listed));
    }
    Ok(lists)
}

/// Says how much of a list is shown, when it is not all of it.
fn more(shown: usize, total: u64) -> Option<String> {
    let is_all = total <= shown as u64;
    (!is_all).then(|| format!("Yang tampil {shown} dari {total}; selengkapnya di papan."))
}

fn part(question: &Question) -> Part {
    match question.indicator.better {
        Better::Lower => Part::Numerator,
        Better::Higher | Better::Neutral => Part::Missing,
    }
}

fn answer(question: &Question, total: u64) -> String {
    let people = People::of(&question.indicator);
    match question.indicator.better {
        Better::Lower => format!("{total} {}.", people.counted),
        Better::Higher | Better::Neutral => format!("{total} {}.", people.missing),
    }
}
