//! `/sasaran/tempel`: a block of a spreadsheet, villages down and figures across.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::{area::DesaCode, figure::Period, quantity::Quantity, refusal::Refusal};
use guidelines::figure::FigureRule;

use crate::{
    app::App,
    error::{PageError, see_other},
    field::{Field, Input, Wrong, show_again},
    form::Posted,
    layout::{Layout, Shape, page},
    names::Names,
    pages::figures::{
        read,
        state::{self, Asked, Origin},
    },
    session::Signed,
};

/// Largest block, in characters: two hundred villages with forty numbers.
const CHARS_MAX: usize = 100_000;
/// What stands in the first column of the row of the whole.
const WHOLE: [&str; 3] = ["seluruh wilayah", "jumlah", "total"];

#[derive(Template)]
#[template(path = "figures/paste.html")]
struct PastePage {
    layout: Layout,
    period: String,
    back: String,
    action: String,
    fields: Vec<Field>,
    wrong: Option<String>,
    codes: Vec<(String, String)>,
}

/// Numbers by village and code.
type Block = BTreeMap<Option<DesaCode>, BTreeMap<String, Quantity>>;

/// `GET /sasaran/tempel?masa=`
pub(crate) async fn form(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let period = asked.period(app.today())?;
    Ok(paste_page(&app, &signed, period, fields(&app), None)?.into_response())
}

/// `POST /sasaran/tempel?masa=`
pub(crate) async fn save(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields: typed } = posted;
    let period = asked.period(app.today())?;
    let names = app.names().await?;
    let rules = state::rules(app.guidelines(), period);
    let read = block(&names, &rules, typed.text("tabel")).map_err(Wrong::at("tabel"));
    let wrong = match read.and_then(|block| Ok((Origin::read(&typed)?, block))) {
        Err(wrong) => wrong,
        Ok((origin, block)) => match state::save(&app, &signed, period, &origin, block).await? {
            Ok(()) => {
                return Ok(see_other(&format!("/sasaran?masa={period}&pesan=tersimpan")));
            }
            Err(refusal) => Wrong { field: "tabel".to_owned(), refusal },
        },
    };
    let mut fields = fields(&app);
    let whole = show_again(&mut fields, |name| typed.text(name), &wrong);
    let html = paste_page(&app, &signed, period, fields, whole)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

fn fields(app: &App) -> Vec<Field> {
    let block = Field::new("tabel", "Isi lembar kerja", Input::Long { max: CHARS_MAX })
        .hint("Salin dari Excel bersama baris judul, lalu tempel di sini.")
        .required();
    state::origin_fields(app.today()).into_iter().chain([block]).collect()
}

fn paste_page(
    app: &App,
    signed: &Signed,
    period: Period,
    fields: Vec<Field>,
    wrong: Option<String>,
) -> Result<Html<String>, PageError> {
    let rules = state::rules(app.guidelines(), period);
    let code = |rule: &&FigureRule| (rule.rule.id.to_string(), rule.rule.label.id.clone());
    page(&PastePage {
        layout: Layout::new(app, signed, Shape::Isian, "/papan", "Tempel sasaran"),
        period: state::name(period),
        back: format!("/sasaran?masa={period}"),
        action: format!("/sasaran/tempel?masa={period}"),
        fields,
        wrong,
        codes: rules.iter().map(code).collect(),
    })
}

/// Reads a block: a row of titles (codes or names of figures), then a row for each village with
/// its code or name first. Cells that are empty or a dash say nothing.
fn block(names: &Names, rules: &[&FigureRule], text: &str) -> Result<Block, Refusal> {
    let first = text.lines().next().unwrap_or("");
    let delimiter = [b'\t', b';', b','].into_iter().find(|mark| first.as_bytes().contains(mark));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b'\t'))
        .flexible(true)
        .from_reader(text.as_bytes());
    let unreadable = |_| {
        Refusal::new(
            "angka.tempel-tidak-terbaca",
            "Isi ini tidak terbaca sebagai tabel. Salin ulang dari lembar kerja bersama judulnya.",
        )
    };
    let titles = reader.headers().map_err(unreadable)?.clone();
    let columns: Vec<&FigureRule> =
        titles.iter().skip(1).map(|title| column(rules, title)).collect::<Result<_, _>>()?;
    if columns.is_empty() {
        return Err(Refusal::new(
            "angka.tempel-tanpa-judul",
            "Baris pertama harus berisi judul: \"Desa\", lalu kode atau nama angka.",
        ));
    }
    let mut block = Block::new();
    for row in reader.records() {
        let row = row.map_err(unreadable)?;
        let Some(place) = row.get(0).map(str::trim).filter(|place| !place.is_empty()) else {
            continue;
        };
        let desa = village(names, place)?;
        for (rule, cell) in columns.iter().zip(row.iter().skip(1)) {
            if matches!(cell.trim(), "" | "-" | "–") {
                continue;
            }
            let value = read::number(cell, rule.kind).map_err(|refusal| Refusal {
                message: format!("{place}, {}: {}", rule.rule.label.id, refusal.message),
                ..refusal
            })?;
            block.entry(desa).or_default().insert(rule.rule.id.to_string(), value);
        }
    }
    match block.is_empty() {
        true => Err(Refusal::new("angka.kosong", "Isi paling sedikit satu angka.")),
        false => Ok(block),
    }
}

fn column<'g>(rules: &[&'g FigureRule], title: &str) -> Result<&'g FigureRule, Refusal> {
    let title = title.trim();
    let named = |rule: &&&FigureRule| {
        rule.rule.id.eq_ignore_ascii_case(title)
            || rule.rule.label.id.to_lowercase() == title.to_lowercase()
    };
    rules.iter().find(named).copied().ok_or_else(|| {
        Refusal::new(
            "angka.judul-tidak-dikenal",
            format!("Judul kolom \"{title}\" tidak dikenal. Pakai kode atau nama di bawah."),
        )
    })
}

/// Finds a village by code or name; `None` is the whole.
fn village(names: &Names, place: &str) -> Result<Option<DesaCode>, Refusal> {
    let plain = |text: &str| {
        let text = text.trim().to_lowercase();
        let bare = ["desa ", "kelurahan "].iter().find_map(|word| text.strip_prefix(word));
        bare.map_or_else(|| text.clone(), |bare| bare.trim().to_owned())
    };
    let wanted = plain(place);
    if WHOLE.contains(&wanted.as_str()) {
        return Ok(None);
    }
    if let Ok(code) = place.parse() {
        return Ok(Some(code));
    }
    let mut found = names
        .desas
        .iter()
        .filter(|(_, name)| name.as_ref().is_some_and(|name| plain(name) == wanted))
        .map(|(code, _)| *code);
    match (found.next(), found.next()) {
        (Some(code), None) => Ok(Some(code)),
        (Some(_), Some(_)) => Err(Refusal::new(
            "angka.desa-bernama-sama",
            format!("Ada beberapa desa bernama \"{place}\". Tulis kodenya yang sepuluh angka."),
        )),
        (None, _) => Err(Refusal::new(
            "angka.desa-tidak-dikenal",
            format!("Desa \"{place}\" tidak dikenal. Tulis kodenya yang sepuluh angka."),
        )),
    }
}

#[cfg(test)]
mod tests {
    use guidelines::{files::Files, model::Guidelines};
    use rstest::rstest;

    use super::*;

    fn read(text: &str) -> Result<Vec<(String, String, String)>, &'static str> {
        let guidelines = Guidelines::load(&Files::embedded()).unwrap();
        let rules = state::rules(&guidelines, Period::Year(2026));
        let desas = [
            ("7309012001", Some("Mawar".to_owned())),
            ("7309012002", Some("Melati".to_owned())),
            ("7309012003", Some("Melati".to_owned())),
        ];
        let desas = desas.into_iter().map(|(code, name)| (code.parse().unwrap(), name)).collect();
        let names = Names { desas, ..Names::default() };
        let block = block(&names, &rules, text).map_err(|refusal| refusal.code)?;
        let place = |desa: Option<DesaCode>| desa.map(|desa| desa.to_string()).unwrap_or_default();
        let told = block.into_iter().flat_map(|(desa, values)| {
            values.into_iter().map(move |(code, value)| (place(desa), code, value.to_string()))
        });
        Ok(told.collect())
    }

    #[rstest]
    #[case::tabs("Desa\tsasaran.penduduk\tCBR\n", "angka.judul-tidak-dikenal")]
    #[case::nothing("", "angka.tempel-tanpa-judul")]
    #[case::no_numbers("Desa\tsasaran.penduduk\nMawar\t-\n", "angka.kosong")]
    #[case::twice("Desa\tsasaran.penduduk\nMelati\t12\n", "angka.desa-bernama-sama")]
    #[case::unknown("Desa\tsasaran.penduduk\nAnggrek\t12\n", "angka.desa-tidak-dikenal")]
    #[case::words("Desa\tsasaran.penduduk\nMawar\tdua belas\n", "angka.tidak-terbaca")]
    fn what_cannot_be_read_is_refused(#[case] text: &str, #[case] code: &'static str) {
        assert_eq!(read(text), Err(code));
    }

    #[rstest]
    #[case::tabs(
        "Desa\tsasaran.penduduk\tsasaran.bumil\nDesa Mawar\t1.250\t\n7309012002\t900\t21\n"
    )]
    #[case::semicolons("desa;Penduduk tengah tahun;IBU HAMIL\nmawar;1250;-\n73.09.01.2002;900;21")]
    fn villages_stand_down_and_figures_across(#[case] text: &str) {
        let row = |desa: &str, code: &str, value: &str| {
            (desa.to_owned(), code.to_owned(), value.to_owned())
        };
        let expected = vec![
            row("7309012001", "sasaran.penduduk", "1250"),
            row("7309012002", "sasaran.bumil", "21"),
            row("7309012002", "sasaran.penduduk", "900"),
        ];
        assert_eq!(read(text), Ok(expected));
    }

    #[test]
    fn a_row_may_be_of_the_whole() {
        let told = read("Desa\tsasaran.penduduk\nJumlah\t12.500\n").unwrap();
        assert_eq!(told, [(String::new(), "sasaran.penduduk".to_owned(), "12500".to_owned())]);
    }
}
