//! `/sasaran/isi`: the numbers of one village, or of the whole.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::{area::DesaCode, figure::Period, quantity::Quantity, refusal::Refusal};
use guidelines::figure::{Basis, FigureRule, Known};

use crate::{
    app::App,
    error::{PageError, see_other},
    field::{Field, Input, Wrong, show_again},
    figures::Figures,
    form::{Fields, Posted},
    layout::{Layout, Shape, page},
    pages::figures::{
        read,
        state::{self, Asked, Origin},
    },
    session::Signed,
};

#[derive(Template)]
#[template(path = "figures/enter.html")]
struct EnterPage {
    layout: Layout,
    title: String,
    back: String,
    action: String,
    fields: Vec<Field>,
    wrong: Option<String>,
}

/// What is asked about, and what is known of it.
struct Asks {
    period: Period,
    desa: Option<DesaCode>,
    /// The heading asked about; empty for all.
    group: String,
    numbers: BTreeMap<String, Known>,
}

/// `GET /sasaran/isi?masa=&desa=&kelompok=`
pub(crate) async fn form(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let known = known(&app, &asked).await?;
    let fields = fields(&app, &known)?;
    Ok(enter_page(&app, &signed, &known, fields, None).await?.into_response())
}

/// `POST /sasaran/isi?masa=&desa=&kelompok=`
pub(crate) async fn save(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields: typed } = posted;
    let known = known(&app, &asked).await?;
    let rules = state::rules_of(app.guidelines(), known.period, &known.group)?;
    let wrong = match changed(&rules, &known, &typed) {
        Err(wrong) => wrong,
        Ok((_, values)) if values.is_empty() => {
            return Ok(see_other(&format!("/sasaran?masa={}", known.period)));
        }
        Ok((origin, values)) => {
            let values = BTreeMap::from([(known.desa, values)]);
            match state::save(&app, &signed, known.period, &origin, values).await? {
                Ok(()) => {
                    let back = format!("/sasaran?masa={}&pesan=tersimpan", known.period);
                    return Ok(see_other(&back));
                }
                Err(refusal) => Wrong { field: String::new(), refusal },
            }
        }
    };
    let mut fields = fields(&app, &known)?;
    let whole = show_again(&mut fields, |name| typed.text(name), &wrong);
    let html = enter_page(&app, &signed, &known, fields, whole).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

async fn known(app: &App, asked: &Asked) -> Result<Asks, PageError> {
    let (period, desa) = (asked.period(app.today())?, asked.desa()?);
    let group = asked.kelompok.clone();
    let numbers = app
        .ask(move |store| {
            let figures = Figures::read(store, period)?;
            let of = |rule: &FigureRule| {
                let code = rule.rule.id.as_ref();
                let known = match desa {
                    Some(desa) => figures.of_village(None, desa, code),
                    None => figures.of_all(rule.kind, code),
                };
                Some((code.to_owned(), known?))
            };
            Ok(state::rules(store.guidelines(), period).into_iter().filter_map(of).collect())
        })
        .await?;
    Ok(Asks { period, desa, group, numbers })
}

fn fields(app: &App, known: &Asks) -> Result<Vec<Field>, PageError> {
    let mut fields = state::origin_fields(app.today());
    for rule in state::rules_of(app.guidelines(), known.period, &known.group)? {
        let number = known.numbers.get(rule.rule.id.as_ref());
        // What the heading says need not stand before each of its numbers.
        let label = &rule.rule.label.id;
        let said = known
            .group
            .split_once(": ")
            .and_then(|(said, _)| label.strip_prefix(said)?.strip_prefix(": "));
        let mut label = said.unwrap_or(label).to_owned();
        let mut value = String::new();
        match number {
            Some(Known { value: stated, basis: Basis::Stated }) => value = stated.indonesian(),
            Some(Known { value: sum, basis: Basis::Summed }) => {
                label.push_str(&format!(" (jumlah desa {})", sum.indonesian()));
            }
            Some(Known { value: estimate, basis: Basis::Estimated }) => {
                label.push_str(&format!(" (perkiraan {})", estimate.indonesian()));
            }
            None => {}
        }
        let unit = rule.unit.id.clone();
        fields.push(Field::new(&*rule.rule.id, label, Input::Number { unit }).value(value));
    }
    Ok(fields)
}

/// Reads what differs from what was stated before.
fn changed(
    rules: &[&FigureRule],
    known: &Asks,
    typed: &Fields,
) -> Result<(Origin, BTreeMap<String, Quantity>), Wrong> {
    let mut values = BTreeMap::new();
    for rule in rules {
        let code = rule.rule.id.as_ref();
        let stated = known.numbers.get(code).filter(|known| known.basis == Basis::Stated);
        match (typed.filled(code), stated) {
            (None, None) => {}
            (None, Some(_)) => {
                let message = "Angka yang sudah tercatat tidak hilang dengan dikosongkan. Tulis \
                               angka yang benar.";
                return Err(Wrong::at(code)(Refusal::new("angka.dikosongkan", message)));
            }
            (Some(text), stated) => {
                let value = read::number(text, rule.kind).map_err(Wrong::at(code))?;
                if stated.is_none_or(|stated| stated.value != value) {
                    values.insert(code.to_owned(), value);
                }
            }
        }
    }
    Ok((Origin::read(typed)?, values))
}

async fn enter_page(
    app: &App,
    signed: &Signed,
    known: &Asks,
    fields: Vec<Field>,
    wrong: Option<String>,
) -> Result<Html<String>, PageError> {
    let names = app.names().await?;
    let period = known.period;
    let place =
        known.desa.map_or_else(|| "seluruh wilayah kerja".to_owned(), |desa| names.desa(desa));
    page(&EnterPage {
        layout: Layout::new(app, signed, Shape::Isian, "/papan", "Isi sasaran"),
        title: match known.group.as_str() {
            "" => format!("Angka sasaran {}, {place}", state::name(period)),
            group => format!("{group}, {}, {place}", state::name(period)),
        },
        back: format!("/sasaran?masa={period}"),
        action: state::form_address(period, known.desa, &known.group),
        fields,
        wrong,
    })
}
