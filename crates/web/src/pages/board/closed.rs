//! Boards of what counts by a confidential answer, for whoever is not of the team that cares for
//! these people: villages and the areas above them, no names, no small numbers, and nothing from
//! which a hidden number could be worked out.
//!
//! Everything is summed from what is shown of each village of each Puskesmas, not from what was
//! counted: so a kecamatan, a Puskesmas or the whole says no more than these do, however they are
//! set beside each other, and beside what another Puskesmas sees. A village of which two Puskesmas
//! keep people is such a sum too.

use std::collections::BTreeMap;

use access::door;
use askama::Template;
use axum::response::{Html, Response};
use domain::{
    area::{AreaLevel, DesaCode, PuskesmasCode},
    day::Month,
};
use guidelines::{indicator::Indicator, model::Guidelines, target::Better};
use store::{
    read::{
        area::{Scope, UNKNOWN_NAME},
        board::BoardRow,
    },
    store::Store,
};

use crate::{
    app::App,
    assets, download,
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    pages::board::{
        menu::Menu,
        question::{Question, write_area},
        shown::Shown,
        words,
    },
    pws::Share,
    session::Signed,
};

#[derive(Template)]
#[template(path = "board/closed.html")]
struct ClosedPage {
    layout: Layout,
    style: String,
    title: String,
    area: String,
    level_title: &'static str,
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
    see_meetings: bool,
}

/// A village, or all of them, ready to be read.
struct Row {
    name: String,
    code: String,
    /// The board of the area, divided further.
    href: Option<String>,
    people: String,
    done: String,
    rest: String,
    percent: String,
}

/// Tells whether somebody sees only villages and no small numbers of an indicator.
pub(crate) fn is_closed_to(signed: &Signed, indicator: &Indicator) -> bool {
    indicator.confidential && !signed.hears_of_confidential()
}

/// What is told of the villages of a month, each Puskesmas for itself, and of all of them.
pub(crate) struct Villages {
    villages: Vec<Village>,
    pub(crate) total: Shown,
    below: u64,
}

/// What one Puskesmas keeps of a village.
struct Village {
    home: PuskesmasCode,
    row: BoardRow,
    shown: Shown,
}

impl Villages {
    /// Counts an indicator by village; nothing when no rule says which numbers are small.
    pub(crate) fn of(
        store: &Store,
        indicator: &str,
        month: Month,
    ) -> store::error::Result<Option<Self>> {
        let Some(below) = hidden_below(store.guidelines(), month) else { return Ok(None) };
        let mut villages = Vec::new();
        for home in store.homes()? {
            let kept = Scope::All.of_home(&home);
            for row in store.board(indicator, month, AreaLevel::Desa, &kept)? {
                let shown = Shown::of(Share::new(row.numerator, row.denominator), below);
                villages.push(Village { home: home.clone(), row, shown });
            }
        }
        Ok(Some(Self::summed(villages, below)))
    }

    fn summed(villages: Vec<Village>, below: u64) -> Self {
        let each: Vec<Shown> = villages.iter().map(|village| village.shown).collect();
        Self { total: Shown::sum(&each, below), villages, below }
    }

    /// Keeps the villages of an area; `None` of an area smaller than a village.
    pub(crate) fn within(self, within: &Scope) -> Option<Self> {
        let (home, area) = within.parted();
        let digits = match area {
            Scope::All => None,
            Scope::Kabupaten(digits) | Scope::Kecamatan(digits) | Scope::Desa(digits) => {
                Some(digits.as_str())
            }
            Scope::Puskesmas(..) | Scope::Dusun(..) | Scope::Rt(..) | Scope::Posyandu(_) => {
                return None;
            }
        };
        let is_in = |village: &Village| {
            let lies = match (digits, village.desa()) {
                (None, _) => true,
                (Some(digits), None) => digits.is_empty(),
                (Some(digits), Some(desa)) => {
                    !digits.is_empty() && desa.as_str().starts_with(digits)
                }
            };
            lies && home.is_none_or(|home| village.home == *home)
        };
        Some(Self::summed(self.villages.into_iter().filter(is_in).collect(), self.below))
    }

    /// Sums them by area of a level; a village of one Puskesmas stays as it is shown.
    fn areas(&self, level: AreaLevel) -> Vec<(Scope, Shown)> {
        let mut areas: BTreeMap<String, (Scope, Vec<Shown>)> = BTreeMap::new();
        for village in &self.villages {
            let scope = village.scope(level);
            let area = areas.entry(scope.code()).or_insert((scope, Vec::new()));
            area.1.push(village.shown);
        }
        let summed = areas.into_values().map(|(scope, shown)| match shown.as_slice() {
            [one] => (scope, *one),
            several => (scope, Shown::sum(several, self.below)),
        });
        summed.collect()
    }

    /// Writes the areas of a level, by name; what is not known stands at the end.
    fn lines(&self, names: &Names, question: &Question) -> Vec<Row> {
        let inside = match question.level {
            AreaLevel::Kabupaten => Some(AreaLevel::Kecamatan),
            AreaLevel::Puskesmas | AreaLevel::Kecamatan => Some(AreaLevel::Desa),
            AreaLevel::Desa | AreaLevel::Dusun | AreaLevel::Rt | AreaLevel::Posyandu => None,
        };
        let rows = self.areas(question.level).into_iter().map(|(scope, shown)| {
            let code = write_area(&scope);
            let name = match (code.as_str(), &scope) {
                ("-", _) => UNKNOWN_NAME.to_owned(),
                (_, Scope::Desa(_)) => self.name(&scope),
                (_, scope) => words::area(names, scope),
            };
            let inside = inside.filter(|_| code != "-");
            let inside = inside.map(|level| question.about(&scope, level).query());
            let code = code.trim_end_matches(':').to_owned();
            line((name, code), inside.map(|query| format!("/papan?{query}")), shown)
        });
        let mut rows: Vec<Row> = rows.collect();
        rows.sort_by_key(|row| (row.name == UNKNOWN_NAME, row.name.clone()));
        rows
    }

    /// Names a village.
    fn name(&self, scope: &Scope) -> String {
        let found = self.villages.iter().find(|village| village.row.scope == *scope);
        found.map_or_else(|| UNKNOWN_NAME.to_owned(), |village| village.row.name.clone())
    }

    fn whole(&self) -> Row {
        line((words::TOTAL.to_owned(), String::new()), None, self.total)
    }
}

impl Village {
    fn desa(&self) -> Option<DesaCode> {
        match &self.row.scope {
            Scope::Desa(desa) => desa.parse().ok(),
            _ => None,
        }
    }

    /// Returns the area of a level in which the village lies.
    fn scope(&self, level: AreaLevel) -> Scope {
        let digits = |of: fn(&DesaCode) -> &str| {
            self.desa().map_or_else(String::new, |desa| of(&desa).to_owned())
        };
        match level {
            AreaLevel::Kabupaten => Scope::Kabupaten(digits(DesaCode::kabupaten)),
            AreaLevel::Puskesmas => Scope::All.of_home(&self.home),
            AreaLevel::Kecamatan => Scope::Kecamatan(digits(DesaCode::kecamatan)),
            AreaLevel::Desa | AreaLevel::Dusun | AreaLevel::Rt | AreaLevel::Posyandu => {
                self.row.scope.clone()
            }
        }
    }
}

/// Returns below which number people of a confidential indicator are hidden in a month.
fn hidden_below(guidelines: &Guidelines, month: Month) -> Option<u64> {
    guidelines.pws_on(month.last_day()).map(|rules| rules.hidden_below)
}

fn line((name, code): (String, String), href: Option<String>, shown: Shown) -> Row {
    Row {
        name,
        code,
        href,
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
    let level = match question.level {
        above @ (AreaLevel::Kabupaten | AreaLevel::Puskesmas | AreaLevel::Kecamatan) => above,
        AreaLevel::Desa | AreaLevel::Dusun | AreaLevel::Rt | AreaLevel::Posyandu => AreaLevel::Desa,
    };
    let (home, area) = question.within.parted();
    let area = match area {
        above @ (Scope::Kabupaten(_) | Scope::Kecamatan(_)) => above.clone(),
        _ => Scope::All,
    };
    let within = match home {
        Some(home) => area.of_home(home),
        None => area,
    };
    let question = Question { level, within, ..question };
    let (question, villages) = app
        .ask(move |store| {
            let villages = Villages::of(store, question.id(), question.month)?;
            Ok((question, villages))
        })
        .await?;
    let villages = villages.ok_or(PageError::Forbidden(door::SEE_CONFIDENTIAL))?;
    let villages = villages.within(&question.within).expect("the area is no smaller than a desa");
    Ok((question, villages))
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
        area: words::area(&names, &question.within),
        level_title: words::level_title(question.level),
        month: question.month.indonesian(),
        is_running: question.month == today,
        menu: Menu::of(app.guidelines(), &names, &question, today),
        lower: indicator.better == Better::Lower,
        rows: villages.lines(&names, &question),
        total: villages.whole(),
        hidden_below: villages.below,
        numerator_text: indicator.numerator_text.id.clone(),
        denominator_text: indicator.denominator_text.id.clone(),
        rule: format!("/pedoman/{}", indicator.rule.id),
        csv: format!("/papan.csv?{query}"),
        see_skdr: signed.may(door::SEE_SKDR),
        see_closings: signed.may(door::SEE_CLOSINGS),
        see_meetings: signed.may(door::SEE_MEETINGS),
        query,
    })
}

/// Writes the same as a file.
pub(super) async fn csv(app: &App, question: Question) -> Result<Response, PageError> {
    let names = app.names().await?;
    let (question, villages) = ask(app, question).await?;
    let rows = villages.lines(&names, &question).into_iter().chain([villages.whole()]);
    let rows = rows.map(|row| [row.name, row.code, row.people, row.done, row.rest, row.percent]);
    let level = question.level.as_str();
    let name = format!("{}-{}-{level}", question.id(), question.month);
    let titles = [level, "kode", "sasaran", "capaian", "belum", "persen"];
    download::csv(&name, &titles, rows)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::pages::board::shown::Told;

    fn village(home: &str, desa: &str, (done, all): (u64, u64)) -> Village {
        let scope = Scope::Desa(desa.to_owned());
        let (code, name) = (scope.code(), scope.code());
        let row = BoardRow { scope, code, name, numerator: done, denominator: all };
        let shown = Shown::of(Share::new(done, all), 5);
        Village { home: home.parse().unwrap(), row, shown }
    }

    /// All that can be seen of three villages, of which two Puskesmas keep people of the second:
    /// every level, each Puskesmas alone, and the whole.
    fn everything(of: [(u64, u64); 4]) -> String {
        let villages = || {
            let kept = [
                ("P1A", "7309012001"),
                ("P1A", "7309012002"),
                ("P2B", "7309012002"),
                ("P2B", "7309022001"),
            ];
            let each = kept.into_iter().zip(of);
            Villages::summed(each.map(|((home, desa), of)| village(home, desa, of)).collect(), 5)
        };
        let mut seen = Vec::new();
        for within in ["", "7309", "730901", "7309012002", "P1A:", "P2B:", "P2B:730901"] {
            let part = villages().within(&within.parse().unwrap()).unwrap();
            for level in &AreaLevel::ALL[..4] {
                seen.push(format!("{:?}", part.areas(*level)));
            }
            seen.push(format!("{:?}", part.total));
        }
        seen.join("\n")
    }

    /// A kecamatan less its other village, a village less what another Puskesmas keeps of it, the
    /// whole less a Puskesmas: no difference tells what is hidden.
    #[test]
    fn levels_beside_each_other_open_nothing() {
        let shares = || (1..=13_u64).flat_map(|all| (0..=all).map(move |done| (done, all)));
        let others = [[(2, 3), (20, 40), (6, 7)], [(9, 12), (3, 12), (30, 30)]];
        for (at, rest) in others.into_iter().enumerate() {
            for place in 0..4 {
                let with = |share: (u64, u64)| {
                    let mut of = [share; 4];
                    let mut rest = rest.into_iter();
                    for (n, other) in of.iter_mut().enumerate() {
                        if n != place {
                            *other = rest.next().unwrap();
                        }
                    }
                    everything(of)
                };
                let mut seen = BTreeMap::<String, [BTreeSet<u64>; 3]>::new();
                for (done, all) in shares() {
                    let known = seen.entry(with((done, all))).or_default();
                    for (known, truth) in known.iter_mut().zip([all, done, all - done]) {
                        known.insert(truth);
                    }
                }
                for (done, all) in shares() {
                    let shown = Shown::of(Share::new(done, all), 5);
                    let told = [shown.people, shown.done, shown.rest];
                    for (told, known) in told.into_iter().zip(&seen[&with((done, all))]) {
                        let is_told = matches!(told, Told::Exactly(_));
                        assert!(
                            is_told == (known.len() == 1) && (is_told || 4 <= known.len()),
                            "{at} {place} {done} {all}: {known:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn areas_are_sums_of_what_is_shown() {
        let of = [(8, 14), (1, 3), (10, 20), (6, 12)];
        let kept = ["7309012001", "7309012002", "7309022001", "7309022002"];
        let villages = kept.iter().zip(of).map(|(desa, of)| village("P1A", desa, of));
        let villages = Villages::summed(villages.collect(), 5);
        let told: Vec<String> = villages
            .areas(AreaLevel::Kecamatan)
            .iter()
            .map(|(scope, shown)| {
                format!("{} {} {} {}", scope.code(), shown.people, shown.done, shown.rest)
            })
            .collect();
        assert_eq!(told, ["730901 15 sampai 18 8 sampai 12 6 sampai 10", "730902 32 16 16"]);
        let inside = villages.within(&"730902".parse().unwrap()).unwrap();
        assert_eq!(inside.areas(AreaLevel::Desa).len(), 2);
        assert_eq!(inside.total.people, Told::Exactly(32));
    }
}
