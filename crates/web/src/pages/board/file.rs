//! Boards as files for a spreadsheet.

use axum::{
    extract::{Query, State},
    response::Response,
};

use crate::{
    app::App,
    download,
    error::PageError,
    pages::board::{
        closed,
        numbers::{self, Against, Line},
        question::{Asked, Question, write_area},
        slice, words,
    },
    pws::Share,
    session::Signed,
};

/// `GET /papan.csv?…`
pub(crate) async fn board(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let names = app.names().await?;
    let question = Question::read((&app, &names), &signed, &asked)?;
    if closed::is_closed_to(&signed, &question.indicator) {
        return closed::csv(&app, question).await;
    }
    let (question, numbers) = app
        .ask(move |store| {
            let numbers = numbers::gather(store, &question)?;
            Ok((question, numbers))
        })
        .await?;
    let target = numbers.target.map(|target| words::percent(target.permille()));
    let rules = app.guidelines().pws_on(question.month.last_day());
    let row = |line: &Line, is_total: bool| {
        let Share { numerator, denominator } = line.share;
        let code = match is_total {
            true => String::new(),
            false => write_area(&line.scope).trim_end_matches(':').to_owned(),
        };
        let this = line.this.or(Some(line.share));
        let against = line.against.first().copied().flatten().and_then(Against::share);
        [
            words::row(&names, &line.scope, &line.name, &question.within),
            code,
            denominator.to_string(),
            numerator.to_string(),
            denominator.saturating_sub(numerator).to_string(),
            words::percent_of(Some(line.share)),
            target.clone().unwrap_or_default(),
            words::percent_of(this),
            words::percent_of(line.last),
            line.trend.map_or("", |trend| trend.word()).to_owned(),
            line.status.as_ref().map_or_else(String::new, |status| status.label.id.clone()),
            line.attendance.map_or_else(String::new, |share| words::percent_of(Some(share))),
            against.map_or_else(String::new, |share| share.denominator.to_string()),
            against.map_or_else(String::new, |share| words::percent_of(Some(share))),
            if line.share.is_small(rules) { "angka kecil".to_owned() } else { String::new() },
        ]
    };
    let lines = numbers.lines.iter().map(|line| row(line, false));
    let rows: Vec<_> = lines.chain([row(&numbers.total, true)]).collect();
    let part = slice::file_name(&question.slice);
    let name = format!("{}-{}-{}{part}", question.id(), question.month, question.level.as_str());
    let titles = [
        question.level.as_str(),
        "kode",
        "sasaran",
        "capaian",
        "belum",
        "persen",
        "target",
        "bulan_ini",
        "bulan_lalu",
        "tren",
        "keadaan",
        "d_per_s",
        "sasaran_ditetapkan",
        "persen_sasaran_ditetapkan",
        "catatan",
    ];
    download::csv(&name, &titles, rows)
}
