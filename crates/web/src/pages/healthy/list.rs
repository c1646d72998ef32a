//! `/papan/keluarga/daftar`: the households behind a number, and what each of them lacks.

use access::{door, ground::Ground};
use askama::Template;
use axum::{
    extract::{Query, State},
    response::{Html, Response},
};
use guidelines::household::{Health, HouseholdRules, Status};
use store::{
    read::{household_health::HouseholdHealth, places::HouseholdPage},
    store::Store,
};

use crate::{
    app::App,
    assets, download,
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    pages::{
        board::words,
        healthy::{
            question::{Asked, Question},
            told::{Part, Told, class_mark, class_name},
        },
        listed::{self, Restricted, Span},
    },
    session::Signed,
    wording,
};

/// Households on one page of the list.
const ROWS: u32 = 100;
/// Most households in a file.
const FILE_ROWS_MAX: u32 = 50_000;

#[derive(Template)]
#[template(path = "healthy/list.html")]
struct ListPage {
    layout: Layout,
    style: String,
    title: String,
    about: String,
    answer: String,
    all_is_told: bool,
    rows: Vec<Row>,
    span: Span,
    csv: String,
    back: String,
}

struct Row {
    href: String,
    name: String,
    address: String,
    index: Option<(String, String, &'static str)>,
    lacking: String,
    unasked: String,
    asked: String,
}

/// Households of a part of the list, how many there are in all, and how many are left out.
type Found = (Vec<(HouseholdHealth, HouseholdPage)>, u64, usize);

/// A list that may be shown to whoever asks.
#[derive(Clone)]
struct Wanted {
    question: Question,
    part: Part,
    /// Whether the reader has said why, so that everything may be told beside a name.
    all: bool,
}

impl Wanted {
    /// What would tell of the illness of a member is for who cares for these people, with a reason.
    fn read(
        (app, names): (&App, &Names),
        signed: &Signed,
        asked: &Asked,
    ) -> Result<Self, PageError> {
        let question = Question::read((app, names), signed, asked)?;
        let rules = question.rules(app)?;
        let place = match asked.indikator.as_str() {
            "" => None,
            id => Some(rules.place(id).ok_or(PageError::NotFound("Indikator"))?),
        };
        let part = Part::read(&asked.isi, place).ok_or(PageError::Unreadable)?;
        let reasoned = signed.matter.standing.reasoned;
        let wanted = Self { all: question.all_is_told && reasoned, part, question };
        // Of a household in which nothing else is missing an illness is.
        let tells = wanted.question.all_is_told && part == Part::Incomplete;
        if tells || (Told { rules, all: false }).hides(part) {
            if !wanted.question.all_is_told {
                return Err(PageError::Forbidden(door::SEE_CONFIDENTIAL));
            }
            if !reasoned {
                return Err(signed.must_say(Ground::Reason, wanted.href(rules, 1)));
            }
        }
        Ok(wanted)
    }

    fn href(&self, rules: &HouseholdRules, number: u32) -> String {
        let query = self.question.list_query(&self.question.within, rules, self.part);
        let number = if 1 < number { format!("&halaman={number}") } else { String::new() };
        format!("/papan/keluarga/daftar?{query}{number}")
    }

    /// Reads the households of a part of the list, how many there are in all, and how many are left
    /// out because a member's data is restricted.
    fn list(
        &self,
        store: &Store,
        signed: &Signed,
        rules: &HouseholdRules,
        shown: listed::Part,
        is_file: bool,
    ) -> store::error::Result<Found> {
        let told = Told { rules, all: self.question.all_is_told };
        let mut all = self.question.households(store, self.question.month)?;
        all.retain(|of| told.is_of(self.part, of));
        let restricted = match is_file {
            true => Restricted::of_file(store)?,
            false => Restricted::of_list(store, signed.actor.role)?,
        };
        let before = all.len();
        all.retain(|of| !of.members.iter().any(|member| restricted.holds(*member)));
        let left_out = before - all.len();
        let total = all.len() as u64;
        let page = shown.page();
        let rows = all.into_iter().skip(page.offset as usize).take(page.limit as usize);
        let mut found = Vec::new();
        for of in rows {
            if let Some(named) = store.household(of.id)? {
                found.push((of, named));
            }
        }
        Ok((found, total, left_out))
    }
}

/// `GET /papan/keluarga/daftar?bulan=&wilayah=&indikator=&isi=&halaman=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let names = app.names().await?;
    let wanted = Wanted::read((&app, &names), &signed, &asked)?;
    let rules = wanted.question.rules(&app)?;
    let shown = listed::Part::new(asked.halaman, ROWS);
    let (found, total, left_out) = list(&app, &signed, &wanted, shown, false).await?;
    let told = Told { rules, all: wanted.all };
    let question = &wanted.question;
    let area = words::area(&names, &question.within);
    let query = question.list_query(&question.within, rules, wanted.part);
    page(&ListPage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/papan", "Keluarga di balik angka")
            .leaving_out(left_out),
        style: assets::url("board.css"),
        title: title(rules, wanted.part),
        about: format!("{area} · {}", question.day(app.today()).indonesian()),
        answer: format!("{total} keluarga."),
        all_is_told: told.all,
        span: shown.span(found.len(), total, |number| wanted.href(rules, number)),
        rows: found.iter().map(|(of, named)| row(told, &names, of, named)).collect(),
        csv: format!("/papan/keluarga/daftar.csv?{query}"),
        back: question.area_href(&question.within),
    })
}

/// `GET /papan/keluarga/daftar.csv`
pub(crate) async fn csv(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let names = app.names().await?;
    let wanted = Wanted::read((&app, &names), &signed, &asked)?;
    let rules = wanted.question.rules(&app)?;
    let whole = listed::Part::new(1, FILE_ROWS_MAX);
    let (found, total, left_out) = list(&app, &signed, &wanted, whole, true).await?;
    if u64::from(FILE_ROWS_MAX) < total {
        return Err(PageError::TooLong(total));
    }
    let told = Told { rules, all: wanted.all };
    let titles = ["keluarga", "alamat", "iks", "keadaan", "kurang", "belum_ditanya", "didata"];
    let rows = found.iter().map(|(of, named)| {
        let row = row(told, &names, of, named);
        let (index, class) = row.index.map(|(index, class, _)| (index, class)).unwrap_or_default();
        [row.name, row.address, index, class, row.lacking, row.unasked, row.asked]
    });
    let rows = rows.chain(listed::left_out_line(left_out));
    let name = format!("keluarga-{}-{}", wanted.part.word(), wanted.question.month);
    download::csv(&name, &titles, rows)
}

/// Reads the list, and notes whom it shows.
async fn list(
    app: &App,
    signed: &Signed,
    wanted: &Wanted,
    shown: listed::Part,
    is_file: bool,
) -> Result<Found, PageError> {
    let (wanted, asking) = (wanted.clone(), signed.clone());
    let month_end = wanted.question.month.last_day();
    let listed = app
        .ask(move |store| match store.guidelines().households_on(month_end) {
            Some(rules) => wanted.list(store, &asking, rules, shown, is_file),
            None => Ok((Vec::new(), 0, 0)),
        })
        .await?;
    signed.shows(listed.0.iter().flat_map(|(of, _)| of.members.iter().copied()));
    Ok(listed)
}

fn title(rules: &HouseholdRules, part: Part) -> String {
    let class = |class: Health| format!("Keluarga {}", class_name(rules, class).to_lowercase());
    match part {
        Part::All => "Semua keluarga".to_owned(),
        Part::Asked => "Keluarga terdata".to_owned(),
        Part::Unasked => "Keluarga belum didata".to_owned(),
        Part::Incomplete => "Keluarga belum lengkap datanya".to_owned(),
        Part::Class(of) => class(of),
        Part::Planned => "Keluarga yang direncanakan dikunjungi lagi".to_owned(),
        Part::Waiting => "Keluarga yang menunggu kunjungan lanjut".to_owned(),
        Part::Of(place, status) => {
            let lacking = &rules.indicators[place].lacking.id;
            match status {
                Status::Reached => format!("Tercapai: {lacking}"),
                Status::Lacking => format!("Kurang: {lacking}"),
                Status::NotApplicable => format!("Tidak berlaku: {lacking}"),
                Status::Unasked => format!("Belum ditanya: {lacking}"),
            }
        }
    }
}

fn row(told: Told<'_>, names: &Names, of: &HouseholdHealth, named: &HouseholdPage) -> Row {
    let household = named.household.as_ref();
    let head = household.and_then(|household| household.head_name.clone());
    let first = || named.members.first().map(|person| wording::name_of(&person.name).to_owned());
    let name = head.or_else(first).unwrap_or_else(|| "(belum bernama)".to_owned());
    let address = household.and_then(|household| household.address.as_ref());
    let index = told.index(of).filter(|_| told.all && told.is_complete(of)).map(|index| {
        let class = told.rules.health(index);
        let name = class_name(told.rules, class).to_lowercase();
        (wording::thousandths(i64::from(index.thousandths()), 3), name, class_mark(class))
    });
    let open = |status: Status| match of.asked {
        Some(_) => told.names(of, status).join(", "),
        None => String::new(),
    };
    Row {
        href: format!("/keluarga/{}", of.id),
        name: format!("Keluarga {name}"),
        address: address.map_or_else(|| names.area(&of.area), |known| names.address_long(known)),
        index,
        lacking: open(Status::Lacking),
        unasked: open(Status::Unasked),
        asked: of.asked.map_or_else(|| "belum didata".to_owned(), |on| on.indonesian()),
    }
}
