//! The numbers of a pack, as the board has them.

use std::collections::BTreeMap;

use domain::{area::AreaLevel, day::Month, meeting::MeetingKind};
use guidelines::{
    meeting::{MeetingNumber, MeetingRules},
    pws::Position,
    target::Better,
};
use store::{
    error::Result,
    read::{area::Scope, slice::Slice},
    store::Store,
};

use crate::{
    app::App,
    names::Names,
    pages::board::{
        numbers::{self, Numbers},
        question::{Question, divided_by},
        words,
    },
    pws::Target,
};

/// A board of a pack: what was asked, and the answer.
pub(super) struct Counted {
    pub(super) question: Question,
    pub(super) numbers: Numbers,
}

impl Counted {
    /// Tells whether the whole is behind its target.
    pub(super) fn is_behind(&self) -> bool {
        let state = self.numbers.total.status.as_ref();
        state.is_some_and(|state| state.position == Position::Behind)
    }

    /// Names the number as the pack does.
    pub(super) fn name<'a>(&'a self, number: &'a MeetingNumber) -> &'a str {
        let label = number.plain.as_ref().unwrap_or(&self.question.indicator.rule.label);
        &label.id
    }

    /// Says what should be reached: "85,0 % ke atas".
    pub(super) fn target(&self) -> String {
        let Some(target) = self.numbers.target else { return "–".to_owned() };
        aimed(target, self.question.indicator.better)
    }
}

/// Says what should be reached; all and nobody need no direction.
fn aimed(target: Target, better: Better) -> String {
    let percent = words::percent(target.permille());
    match better {
        Better::Higher if 1_000 <= target.permille() => percent,
        Better::Lower if target.permille() == 0 => percent,
        Better::Higher => format!("{percent} ke atas"),
        Better::Lower => format!("{percent} ke bawah"),
        Better::Neutral => percent,
    }
}

/// The boards of a pack, by indicator.
pub(super) type Boards = BTreeMap<String, Counted>;

/// Returns what a pack asks of the store: every indicator that it names and that holds in the
/// month. Packs are handed round, so none asks for what counts by a confidential answer; the
/// guidelines may not name one either.
pub(super) fn questions(
    (app, names): (&App, &Names),
    rules: &MeetingRules,
    month: Month,
    within: &Scope,
) -> Vec<Question> {
    let named = rules.numbers().map(|(_, number)| &number.indicator);
    let mut ids: Vec<&str> = named.chain(&rules.trends).chain(&rules.map).map(|id| &**id).collect();
    ids.sort_unstable();
    ids.dedup();
    let level = match rules.kind {
        MeetingKind::Bulanan | MeetingKind::Triwulan => AreaLevel::Desa,
        MeetingKind::MusyawarahDesa => divided_by(names, within),
    };
    let question = |id: &str| {
        let indicator = app.guidelines().indicator(id, month.last_day())?;
        if indicator.confidential {
            return None;
        }
        let (indicator, within, slice) = (indicator.clone(), within.clone(), Slice::default());
        // Paper has no links, so the area is as good as fixed.
        Some(Question { indicator, month, level, within, slice, is_bound: true, home: None })
    };
    ids.into_iter().filter_map(question).collect()
}

/// Asks the store.
pub(super) fn gather(store: &Store, questions: Vec<Question>) -> Result<Boards> {
    let mut boards = Boards::new();
    for question in questions {
        let numbers = numbers::gather(store, &question)?;
        boards.insert(question.id().to_owned(), Counted { question, numbers });
    }
    Ok(boards)
}
