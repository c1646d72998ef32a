//! The pack of a meeting as a document: screen, paper and file show the same.

use domain::meeting::Meeting;
use guidelines::{
    meeting::{MeetingCluster, MeetingNumber, MeetingRules},
    pws::PwsRules,
};
use reports::paper::{Block, Column, Document, Figure, Table};
use store::read::{
    area::Scope,
    meetings::{ActionRow, MeetingRow},
};

use crate::{
    app::App,
    error::PageError,
    meetings,
    names::Names,
    pages::{
        board::{charts, map, words},
        meeting::{
            gaps, minutes,
            numbers::{self, Boards, Counted},
        },
        reach::own_scope,
    },
    session::Signed,
    villages,
};

/// Where a pack is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Medium {
    Screen,
    /// With rows for what is written by hand, as long as nothing was.
    Paper,
}

/// What a pack is made of.
struct Pack<'a> {
    app: &'a App,
    names: &'a Names,
    rules: &'a MeetingRules,
    pws: Option<&'a PwsRules>,
    meeting: &'a Meeting,
    medium: Medium,
    boards: Boards,
}

/// Returns the rules of a meeting's pack.
pub(super) fn rules<'a>(app: &'a App, meeting: &Meeting) -> Result<&'a MeetingRules, PageError> {
    let day = meeting.month.last_day();
    let found = app.guidelines().meeting_on(meeting.kind, day);
    found.ok_or(PageError::NotFound("Pedoman rapat untuk bulan itu"))
}

/// Returns the area of a meeting, as far as the account reaches; of a store of several Puskesmas
/// what the own one keeps of it.
pub(super) fn area(
    (app, names): (&App, &Names),
    signed: &Signed,
    meeting: &Meeting,
) -> Result<Scope, PageError> {
    if let Some(own) = own_scope(signed)? {
        return Ok(own);
    }
    let area = meeting.desa.map_or(Scope::All, |desa| Scope::Desa(desa.to_string()));
    let area = villages::present(&app.guidelines().villages, area, app.today());
    let is_apart = 1 < names.homes.len();
    Ok(if is_apart { area.of_home(&app.config().puskesmas) } else { area })
}

/// Puts the pack of a meeting together, with its minutes when it was held.
pub(super) async fn document(
    app: &App,
    signed: &Signed,
    row: &MeetingRow,
    medium: Medium,
) -> Result<Document, PageError> {
    let meeting = &row.meeting;
    let rules = rules(app, meeting)?;
    let names = app.names().await?;
    let within = area((app, &names), signed, meeting)?;
    let questions = numbers::questions((app, &names), rules, meeting.month, &within);
    let home = app.config().puskesmas.clone();
    let (of, record) = (meeting.clone(), row.record);
    let (boards, last, actions) = app
        .ask(move |store| {
            let last = match store.meeting_before(&home, &of)? {
                Some(last) => {
                    let actions = store.actions_of(&home, last.record)?;
                    Some((last, actions))
                }
                None => None,
            };
            let actions = store.actions_of(&home, record)?;
            Ok((numbers::gather(store, questions)?, last, actions))
        })
        .await?;
    let pws = app.guidelines().pws_on(meeting.month.last_day());
    let pack = Pack { app, names: &names, rules, pws, meeting, medium, boards };
    Ok(pack.document(last.as_ref(), &actions))
}

impl Pack<'_> {
    fn document(
        mut self,
        last: Option<&(MeetingRow, Vec<ActionRow>)>,
        actions: &[ActionRow],
    ) -> Document {
        let place = self.app.config().name.clone();
        let agenda = self.rules.agenda.iter().map(|point| point.id.clone()).collect();
        let mut blocks = vec![
            Block::Heading { level: 1, text: "Susunan acara".to_owned() },
            Block::List(agenda),
        ];
        blocks.extend(minutes::before(last));
        for cluster in &self.rules.clusters {
            blocks.extend(self.cluster(cluster));
        }
        blocks.extend(gaps::blocks(self.rules, self.pws, &self.boards, self.names));
        blocks.extend(self.trends());
        blocks.extend(self.map());
        blocks.extend(minutes::own(self.meeting, actions));
        if self.medium == Medium::Paper {
            blocks.extend(minutes::by_hand(self.meeting));
        }
        blocks.push(minutes::signatures(self.meeting.kind));
        let month = self.meeting.month.indonesian();
        Document {
            title: self.title(),
            below: vec![
                place.clone(),
                format!("{}, {}", self.meeting.day.indonesian(), self.meeting.venue),
                format!(
                    "Angka bulan {month}, menurut catatan sampai {}",
                    self.app.today().indonesian()
                ),
            ],
            is_wide: false,
            foot: format!("{place} · {} · pedoman {}", month, self.app.guidelines().edition),
            blocks,
        }
    }

    fn title(&self) -> String {
        let kind = meetings::kind(self.meeting.kind);
        match self.meeting.desa {
            Some(desa) => format!("{kind}, {}", self.names.desa(desa)),
            None => kind.to_owned(),
        }
    }

    fn cluster(&self, cluster: &MeetingCluster) -> Vec<Block> {
        let label = &cluster.label.id;
        let text = match self.rules.is_plain {
            true => label.clone(),
            false => format!("Klaster {}: {label}", cluster.code.trim_start_matches('K')),
        };
        let mut blocks = vec![Block::Heading { level: 1, text }];
        let numbers = cluster.numbers.iter();
        let rows: Vec<Vec<String>> = numbers.filter_map(|number| self.row(number)).collect();
        if rows.is_empty() {
            let text = "Belum ada angka klaster ini yang dihitung dari catatan; bahas dari \
                        laporan masing-masing.";
            blocks.push(Block::Paragraph(text.to_owned()));
            return blocks;
        }
        let mut columns = vec![Column::words("Angka"), Column::number("Capaian")];
        columns.extend([Column::number("Target"), Column::words("Keadaan")]);
        let title = label.clone();
        blocks.push(Block::Table(Table { title, columns, rows, is_by_hand: false }));
        blocks
    }

    fn row(&self, number: &MeetingNumber) -> Option<Vec<String>> {
        let board = self.boards.get(&*number.indicator)?;
        let total = &board.numbers.total;
        let state = total.status.as_ref().map(|state| state.label.id.as_str());
        let trend = total.trend.map(|trend| trend.word());
        let told: Vec<&str> = state.into_iter().chain(trend).collect();
        Some(vec![
            board.name(number).to_owned(),
            gaps::reached(total),
            board.target(),
            if told.is_empty() { "–".to_owned() } else { told.join(", ") },
        ])
    }

    /// Names an indicator as the numbers of the pack do.
    fn name(&self, id: &str, board: &Counted) -> String {
        let told = self.rules.numbers().find(|(_, number)| *number.indicator == *id);
        match told {
            Some((_, number)) => board.name(number).to_owned(),
            None => board.question.indicator.rule.label.id.clone(),
        }
    }

    fn trends(&self) -> Vec<Block> {
        let drawn = self.rules.trends.iter().enumerate().filter_map(|(at, id)| {
            let board = self.boards.get(&**id)?;
            let (question, points) = (&board.question, &board.numbers.trend);
            // Where nobody was counted there is nothing to be drawn.
            points.iter().find(|point| point.denominator != 0)?;
            let (id, name) = (format!("tren-{at}"), self.name(id, board));
            let svg = charts::trend(self.app.guidelines(), (&id, &name), question, points);
            let percent = words::percent_of(Some(board.numbers.total.share));
            let caption = format!("{name}; bulan ini {percent}");
            Some(Block::Figure(Figure { svg, caption }))
        });
        let drawn: Vec<Block> = drawn.collect();
        let heading = Block::Heading { level: 1, text: "Dua belas bulan terakhir".to_owned() };
        if drawn.is_empty() { drawn } else { [vec![heading], drawn].concat() }
    }

    /// Draws the map; nothing where no desa has an outline.
    fn map(&mut self) -> Vec<Block> {
        let Some(id) = self.rules.map.as_deref() else { return Vec::new() };
        let Some(mut board) = self.boards.remove(id) else { return Vec::new() };
        let caption = format!("{}, menurut desa", self.name(id, &board));
        let Some(svg) = map::on_paper(self.app, self.names, &board.question, &mut board.numbers)
        else {
            return Vec::new();
        };
        vec![
            Block::Heading { level: 1, text: "Peta".to_owned() },
            Block::Figure(Figure { svg, caption }),
        ]
    }
}
