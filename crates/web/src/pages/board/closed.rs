//! Boards of what counts by a confidential answer, for whoever is not of the team that cares for
//! these people: villages of the whole working area, no names, no small numbers, and nothing from
//! which a hidden number could be worked out.
//!
//! The whole is summed from what is shown of the villages, not from what was counted: so it says
//! no more than they do, however it is set beside them.

use std::fmt;

use access::door;
use askama::Template;
use axum::response::{Html, Response};
use domain::{area::AreaLevel, day::Month};
use guidelines::{indicator::Indicator, model::Guidelines, target::Better};
use store::{
    read::{area::Scope, board::BoardRow},
    store::Store,
};

use crate::{
    app::App,
    assets, download,
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    pages::board::{menu::Menu, question::Question, words},
    pws::Share,
    session::Signed,
};

#[derive(Template)]
#[template(path = "board/closed.html")]
struct ClosedPage {
    layout: Layout,
    style: String,
    title: String,
    month: String,
    is_running: bool,
    menu: Menu,
    lower: bool,
    rows: Vec<Row>,
    total: Row,
    hidden_below: u64,
    numerator_text: String,
    denominator_text: String,
    rule: String,
    csv: String,
    query: String,
    see_skdr: bool,
    see_closings: bool,
}

/// A village, or all of them, ready to be read.
struct Row {
    name: String,
    code: String,
    people: String,
    done: String,
    rest: String,
    percent: String,
}

/// A number of people as far as it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// So many.
    Exactly(u64),
    /// Fewer than this.
    Below(u64),
    /// From so many to so many: a sum of numbers of which some are hidden.
    Between(u64, u64),
    /// Nothing: with the number beside it, it would tell another that is hidden.
    Nothing,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(people) => people.fmt(f),
            Self::Below(limit) => write!(f, "< {limit}"),
            Self::Between(least, most) => write!(f, "{least} sampai {most}"),
            Self::Nothing => f.write_str("ditutup"),
        }
    }
}

/// What is told of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Out of how many.
    pub(crate) people: Told,
    /// Those who count.
    pub(crate) done: Told,
    /// Those who do not.
    pub(crate) rest: Told,
}

impl Shown {
    /// Hides what is small: fewer than `below` people, done or not done. The three numbers are one
    /// sum, so beside a small one another is hidden; of fewer than twice `below` people one part is
    /// always small, and it is not told which.
    pub(crate) fn of(share: Share, below: u64) -> Self {
        let Share { numerator: done, denominator: people } = share;
        let rest = people.saturating_sub(done);
        let nothing = Told::Nothing;
        if people < below {
            return Self { people: Told::Below(below), done: nothing, rest: nothing };
        }
        let people = Told::Exactly(people);
        if done + rest < 2 * below {
            Self { people, done: nothing, rest: nothing }
        } else if done < below {
            Self { people, done: Told::Below(below), rest: nothing }
        } else if rest < below {
            Self { people, done: nothing, rest: Told::Below(below) }
        } else {
            Self { people, done: Told::Exactly(done), rest: Told::Exactly(rest) }
        }
    }

    /// Sums what is shown, and knows nothing else.
    pub(crate) fn sum(rows: &[Self], below: u64) -> Self {
        let add = |of: fn(&Bounds) -> (u64, u64)| {
            let bounds = rows.iter().map(|row| of(&row.bounds()));
            let (least, most) = bounds.fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
            if most < below && least < most {
                Told::Below(below)
            } else if least < most {
                Told::Between(least, most)
            } else {
                Told::Exactly(most)
            }
        };
        Self { people: add(|b| b.people), done: add(|b| b.done), rest: add(|b| b.rest) }
    }

    /// Returns the share where both of its numbers are told.
    pub(crate) const fn share(self) -> Option<Share> {
        match (self.done, self.people) {
            (Told::Exactly(done), Told::Exactly(people)) => Some(Share::new(done, people)),
            _ => None,
        }
    }

    /// Returns between which numbers each may be, by what is shown.
    fn bounds(self) -> Bounds {
        let of_part = |told: Told, other: Told, most: u64| match (told, other) {
            (Told::Exactly(people), _) => (people, people),
            (Told::Below(limit), _) => (0, limit - 1),
            (_, Told::Below(limit)) => (most + 1 - limit, most),
            _ => (0, most),
        };
        // Somebody is there, or the village would have no row.
        let people = match self.people {
            Told::Exactly(people) => (people, people),
            Told::Below(limit) => (1, limit - 1),
            Told::Between(least, most) => (least, most),
            Told::Nothing => (0, 0),
        };
        let done = of_part(self.done, self.rest, people.1);
        let rest = of_part(self.rest, self.done, people.1);
        Bounds { people, done, rest }
    }
}

/// Least and most of each number of a share.
struct Bounds {
    people: (u64, u64),
    done: (u64, u64),
    rest: (u64, u64),
}

/// Tells whether somebody sees only villages and no small numbers of an indicator.
pub(crate) fn is_closed_to(signed: &Signed, indicator: &Indicator) -> bool {
    indicator.confidential && !signed.hears_of_confidential()
}

/// What is told of the villages of a month and of all of them.
pub(crate) struct Villages {
    rows: Vec<(BoardRow, Shown)>,
    pub(crate) total: Shown,
    below: u64,
}

impl Villages {
    /// Counts an indicator by village; nothing when no rule says which numbers are small.
    pub(crate) fn of(
        store: &Store,
        indicator: &str,
        month: Month,
    ) -> store::error::Result<Option<Self>> {
        let Some(below) = hidden_below(store.guidelines(), month) else { return Ok(None) };
        let rows = store.board(indicator, month, AreaLevel::Desa, &Scope::All)?;
        let shown = |row: BoardRow| {
            let shown = Shown::of(Share::new(row.numerator, row.denominator), below);
            (row, shown)
        };
        let rows: Vec<(BoardRow, Shown)> = rows.into_iter().map(shown).collect();
        let each: Vec<Shown> = rows.iter().map(|(_, shown)| *shown).collect();
        Ok(Some(Self { total: Shown::sum(&each, below), rows, below }))
    }

    fn lines(&self, names: &Names) -> Vec<Row> {
        let name = |row: &BoardRow| words::row(names, &row.scope, &row.name, &Scope::All);
        self.rows.iter().map(|(row, shown)| line(name(row), row.code.clone(), *shown)).collect()
    }

    fn whole(&self) -> Row {
        line("Jumlah".to_owned(), String::new(), self.total)
    }
}

/// Returns below which number people of a confidential indicator are hidden in a month.
fn hidden_below(guidelines: &Guidelines, month: Month) -> Option<u64> {
    guidelines.pws_on(month.last_day()).map(|rules| rules.hidden_below)
}

fn line(name: String, code: String, shown: Shown) -> Row {
    Row {
        name,
        code,
        people: shown.people.to_string(),
        done: shown.done.to_string(),
        rest: shown.rest.to_string(),
        percent: words::percent_of(shown.share()),
    }
}

/// Counts for somebody who sees villages only; a kader, whose posyandu is no village, sees nothing.
async fn ask(app: &App, question: Question) -> Result<(Question, Villages), PageError> {
    if question.is_bound {
        return Err(PageError::Forbidden(door::SEE_CONFIDENTIAL));
    }
    let question = Question { level: AreaLevel::Desa, within: Scope::All, ..question };
    let (question, villages) = app
        .ask(move |store| {
            let villages = Villages::of(store, question.id(), question.month)?;
            Ok((question, villages))
        })
        .await?;
    Ok((question, villages.ok_or(PageError::Forbidden(door::SEE_CONFIDENTIAL))?))
}

/// Shows the villages in place of any other view of the board.
pub(super) async fn show(
    app: &App,
    signed: &Signed,
    question: Question,
) -> Result<Html<String>, PageError> {
    let names = app.names().await?;
    let (question, villages) = ask(app, question).await?;
    let today = app.today().month();
    let indicator = &question.indicator;
    let query = question.query();
    page(&ClosedPage {
        layout: Layout::new(app, signed, Shape::Papan, "/papan", "Papan pantau"),
        style: assets::url("board.css"),
        title: indicator.rule.label.id.clone(),
        month: question.month.indonesian(),
        is_running: question.month == today,
        menu: Menu::of(app.guidelines(), &names, &question, today),
        lower: indicator.better == Better::Lower,
        rows: villages.lines(&names),
        total: villages.whole(),
        hidden_below: villages.below,
        numerator_text: indicator.numerator_text.id.clone(),
        denominator_text: indicator.denominator_text.id.clone(),
        rule: format!("/pedoman/{}", indicator.rule.id),
        csv: format!("/papan.csv?{query}"),
        see_skdr: signed.may(door::SEE_SKDR),
        see_closings: signed.may(door::SEE_CLOSINGS),
        query,
    })
}

/// Writes the same as a file.
pub(super) async fn csv(app: &App, question: Question) -> Result<Response, PageError> {
    let names = app.names().await?;
    let (question, villages) = ask(app, question).await?;
    let rows = villages.lines(&names).into_iter().chain([villages.whole()]);
    let rows = rows.map(|row| [row.name, row.code, row.people, row.done, row.rest, row.percent]);
    let name = format!("{}-{}-desa", question.id(), question.month);
    let titles = ["desa", "kode", "sasaran", "capaian", "belum", "persen"];
    download::csv(&name, &titles, rows)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn told(done: u64, people: u64) -> [String; 3] {
        let shown = Shown::of(Share::new(done, people), 5);
        [shown.people, shown.done, shown.rest].map(|told| told.to_string())
    }

    #[test]
    fn small_numbers_are_hidden_with_what_would_tell_them() {
        assert_eq!(told(4, 4), ["< 5", "ditutup", "ditutup"]);
        assert_eq!(told(0, 5), ["5", "ditutup", "ditutup"]);
        assert_eq!(told(5, 9), ["9", "ditutup", "ditutup"]);
        assert_eq!(told(5, 10), ["10", "5", "5"]);
        assert_eq!(told(4, 10), ["10", "< 5", "ditutup"]);
        assert_eq!(told(6, 10), ["10", "ditutup", "< 5"]);
        assert_eq!(told(0, 30), ["30", "< 5", "ditutup"]);
        assert_eq!(told(30, 30), ["30", "ditutup", "< 5"]);
        assert_eq!(told(25, 30), ["30", "25", "5"]);
    }

    #[test]
    fn the_whole_says_no_more_than_its_villages() {
        let sum = |shares: &[(u64, u64)]| {
            let rows = shares.iter().map(|(done, all)| Shown::of(Share::new(*done, *all), 5));
            Shown::sum(&rows.collect::<Vec<_>>(), 5)
        };
        let exact =
            Shown { people: Told::Exactly(42), done: Told::Exactly(27), rest: Told::Exactly(15) };
        assert_eq!(sum(&[(20, 30), (7, 12)]), exact);
        let some = Shown {
            people: Told::Exactly(42),
            done: Told::Between(20, 24),
            rest: Told::Between(18, 22),
        };
        assert_eq!(sum(&[(20, 30), (3, 12)]), some);
        assert_eq!(sum(&[(2, 3)]).people, Told::Below(5));
        assert_eq!(sum(&[(2, 3), (1, 1)]).people, Told::Between(2, 8));
        assert_eq!(sum(&[(2, 3)]).share(), None);
    }

    /// Everything that two villages can be, and what is shown of them: whoever sees it is left with
    /// at least four numbers for each that is hidden, also with the whole beside them.
    #[test]
    fn what_is_hidden_cannot_be_worked_out() {
        let shares = || (1..=16_u64).flat_map(|all| (0..=all).map(move |done| (done, all)));
        let mut seen = BTreeMap::<String, [BTreeSet<u64>; 3]>::new();
        for (done, all) in shares() {
            for other in [(2, 3), (6, 7), (3, 12), (9, 12), (20, 40)] {
                let rows = [(done, all), other].map(|(d, a)| Shown::of(Share::new(d, a), 5));
                let page = format!("{rows:?} {:?}", Shown::sum(&rows, 5));
                let known = seen.entry(page).or_default();
                let truth = [all, done, all - done];
                for (known, truth) in known.iter_mut().zip(truth) {
                    known.insert(truth);
                }
            }
        }
        for (done, all) in shares() {
            let rows = [(done, all), (3, 12)].map(|(d, a)| Shown::of(Share::new(d, a), 5));
            let known = &seen[&format!("{rows:?} {:?}", Shown::sum(&rows, 5))];
            let told = [rows[0].people, rows[0].done, rows[0].rest];
            for (told, known) in told.into_iter().zip(known) {
                let is_told = matches!(told, Told::Exactly(_));
                assert!(
                    is_told == (known.len() == 1) && (is_told || 4 <= known.len()),
                    "{known:?}"
                );
            }
        }
    }
}
