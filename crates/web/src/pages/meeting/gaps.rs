//! Which places and numbers are furthest behind.

use guidelines::{
    meeting::{MeetingNumber, MeetingRules},
    pws::{Position, PwsRules},
};
use reports::paper::{Block, Column, Table};
use store::read::area::UNKNOWN_NAME;

use crate::{
    names::Names,
    pages::{
        board::{numbers::Line, words},
        meeting::numbers::{Boards, Counted},
    },
};

/// A place that is behind in a number.
struct Gap<'a> {
    number: &'a MeetingNumber,
    board: &'a Counted,
    line: &'a Line,
    /// Tenths of a percent to its target.
    distance: u64,
}

/// Lists the places that are behind, the furthest first. Of few people nothing is concluded, so
/// small denominators are left out, and so are people whose area is not known.
fn ranked<'a>(rules: &'a MeetingRules, pws: Option<&PwsRules>, boards: &'a Boards) -> Vec<Gap<'a>> {
    let mut gaps: Vec<Gap<'a>> = Vec::new();
    for (_, number) in rules.numbers() {
        let Some(board) = boards.get(&*number.indicator) else { continue };
        let Some(target) = board.numbers.target else { continue };
        for line in &board.numbers.lines {
            let state = line.status.as_ref();
            let behind = state.is_some_and(|state| state.position == Position::Behind);
            let Some(reached) = line.share.permille() else { continue };
            if behind && line.name != UNKNOWN_NAME && !line.share.is_small(pws) {
                let distance = target.permille().abs_diff(reached);
                gaps.push(Gap { number, board, line, distance });
            }
        }
    }
    gaps.sort_by(|a, b| b.distance.cmp(&a.distance).then_with(|| a.line.name.cmp(&b.line.name)));
    gaps.truncate(rules.gaps_max);
    gaps
}

/// Writes the list.
pub(super) fn blocks(
    rules: &MeetingRules,
    pws: Option<&PwsRules>,
    boards: &Boards,
    names: &Names,
) -> Vec<Block> {
    let gaps = ranked(rules, pws, boards);
    let heading = "Yang paling tertinggal dari target".to_owned();
    let mut blocks = vec![Block::Heading { level: 1, text: heading }];
    if gaps.is_empty() {
        let text = "Tidak ada tempat yang tertinggal pada angka yang punya target.";
        blocks.push(Block::Paragraph(text.to_owned()));
        return blocks;
    }
    let mut columns = vec![Column::words("Tempat"), Column::words("Angka")];
    columns.extend([Column::number("Capaian"), Column::number("Target")]);
    if rules.is_plain {
        columns.extend([Column::words("Yang dapat membantu"), Column::words("Caranya")]);
    } else {
        columns.push(Column::number("Selisih"));
    }
    let row = |gap: &Gap<'_>| {
        let place = words::row(names, &gap.line.scope, &gap.line.name, &gap.board.question.within);
        let mut row = vec![
            place,
            gap.board.name(gap.number).to_owned(),
            reached(gap.line),
            gap.board.target(),
        ];
        if rules.is_plain {
            row.extend([helpers(rules, gap.number), help(gap.number)]);
        } else {
            row.push(words::percent(gap.distance));
        }
        row
    };
    let (title, rows) = ("Yang paling tertinggal".to_owned(), gaps.iter().map(row).collect());
    blocks.push(Block::Table(Table { title, columns, rows, is_by_hand: false }));
    if let Some(pws) = pws {
        let least = pws.small_below;
        let text = format!("Tempat dengan sasaran kurang dari {least} orang tidak diurutkan.");
        blocks.push(Block::Paragraph(text));
    }
    blocks
}

/// Writes a share: "12 dari 30 (40,0 %)"; of nobody there is none.
pub(super) fn reached(line: &Line) -> String {
    let share = line.share;
    if share.denominator == 0 {
        return "–".to_owned();
    }
    let percent = words::percent_of(Some(share));
    format!("{} dari {} ({percent})", share.numerator, share.denominator)
}

fn helpers(rules: &MeetingRules, number: &MeetingNumber) -> String {
    let sectors = number.sectors.iter().filter_map(|id| rules.sector(id));
    sectors.map(|sector| sector.label.id.as_str()).collect::<Vec<_>>().join("; ")
}

fn help(number: &MeetingNumber) -> String {
    number.help.as_ref().map(|help| help.id.clone()).unwrap_or_default()
}
