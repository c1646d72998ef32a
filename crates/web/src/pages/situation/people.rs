//! `/papan/situasi/orang`: the people behind a number of visits or of a disease.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::{day::Month, record::Setting};
use guidelines::model::Guidelines;
use serde::Deserialize;
use store::read::{
    page::Listed,
    situation::{SituationPart, SituationPerson, SituationQuery},
};

use crate::{
    app::App,
    assets,
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    pages::{
        board::{question::month, words},
        listed::{Part, Restricted, Span, Whom},
        reach::Reach,
        situation::SETTINGS,
    },
    session::Signed,
    wording,
};

/// Rows on one page of the list.
const ROWS: u32 = 100;
/// Where the list is.
const PATH: &str = "/papan/situasi/orang";

/// What an address says after its question mark.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    bulan: String,
    wilayah: String,
    tempat: String,
    tahap: String,
    penyakit: String,
    halaman: u32,
}

/// What a number counts.
pub(super) enum Behind {
    /// Contacts at a place, by the word of the setting.
    Setting(String),
    /// Contacts of people of a life stage.
    Stage(String),
    /// Cases of a disease under early warning.
    Disease(String),
}

#[derive(Template)]
#[template(path = "situation_people.html")]
struct PeoplePage {
    layout: Layout,
    style: String,
    title: String,
    about: String,
    answer: String,
    /// Whether rows are cases, not visits.
    are_cases: bool,
    rows: Vec<Row>,
    span: Span,
    back: String,
}

struct Row {
    who: Whom,
    day: String,
    setting: String,
}

/// `GET /papan/situasi/orang?bulan=&wilayah=&tempat=|tahap=|penyakit=&halaman=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let month = month(&app, &asked.bulan)?;
    let behind = asked.behind()?;
    let title = behind.title(app.guidelines(), month).ok_or(PageError::NotFound("Angka"))?;
    let names = app.names().await?;
    let reach = Reach::read((&app, &names), &signed, &asked.wilayah)?;
    let chosen = reach.chosen().unwrap_or_default();
    let area = words::area(&names, &reach.within);
    let part = Part::new(asked.halaman, ROWS);
    let of = behind.part();
    let query = SituationQuery { month, part: of, within: reach.within, page: part.page() };
    let role = signed.actor.role;
    let (Listed { rows, total }, left_out) = app
        .ask(move |store| {
            let mut listed = store.situation_people(&query)?;
            let restricted = Restricted::of_list(store, role)?;
            let left_out = restricted.leave_out(&mut listed.rows, |row| row.person.id);
            Ok((listed, left_out))
        })
        .await?;
    signed.shows(rows.iter().map(|row| row.person.id));
    let are_cases = matches!(behind, Behind::Disease(_));
    let href = |number| format!("{}&halaman={number}", behind.href(month, &chosen));
    page(&PeoplePage {
        layout: Layout::new(&app, &signed, Shape::Daftar, "/papan", "Nama di balik angka situasi")
            .leaving_out(left_out),
        style: assets::url("board.css"),
        title,
        about: format!("{area} · {}", month.indonesian()),
        answer: format!("{total} {}.", if are_cases { "kasus" } else { "kunjungan" }),
        are_cases,
        span: part.span(rows.len(), total, href),
        rows: rows.into_iter().map(|found| row(&names, found)).collect(),
        back: address("/papan/situasi", month, &chosen),
    })
}

impl Asked {
    /// Reads what is counted: exactly one of the three.
    fn behind(&self) -> Result<Behind, PageError> {
        match (self.tempat.as_str(), self.tahap.as_str(), self.penyakit.as_str()) {
            (setting, "", "") if !setting.is_empty() => Ok(Behind::Setting(setting.to_owned())),
            ("", stage, "") if !stage.is_empty() => Ok(Behind::Stage(stage.to_owned())),
            ("", "", disease) if !disease.is_empty() => Ok(Behind::Disease(disease.to_owned())),
            _ => Err(PageError::Unreadable),
        }
    }
}

impl Behind {
    /// Returns the address of the people of a month and area.
    pub(super) fn href(&self, month: Month, area: &str) -> String {
        let (key, value) = match self {
            Self::Setting(setting) => ("tempat", setting),
            Self::Stage(stage) => ("tahap", stage),
            Self::Disease(disease) => ("penyakit", disease),
        };
        format!("{}&{key}={}", address(PATH, month, area), wording::in_address(value))
    }

    /// Names what is counted; nothing when nobody knows it.
    fn title(&self, guidelines: &Guidelines, month: Month) -> Option<String> {
        let on = month.last_day();
        Some(match self {
            Self::Setting(word) => match setting(word)? {
                Setting::Rumah => wording::setting(Setting::Rumah).to_owned(),
                place => format!("Kunjungan di {}", wording::setting(place)),
            },
            Self::Stage(id) => {
                let stage = guidelines.stages.iter().find(|stage| *stage.rule.id == **id)?;
                format!("Kunjungan: {}", stage.rule.label.id)
            }
            Self::Disease(id) => guidelines.disease(id, on)?.rule.label.id.clone(),
        })
    }

    fn part(&self) -> SituationPart {
        match self {
            Self::Setting(setting) => SituationPart::Setting(setting.clone()),
            Self::Stage(stage) => SituationPart::Stage(stage.clone()),
            Self::Disease(disease) => SituationPart::Disease(disease.clone()),
        }
    }
}

fn address(path: &str, month: Month, area: &str) -> String {
    let area = match area {
        "" => String::new(),
        area => format!("&wilayah={}", wording::in_address(area)),
    };
    format!("{path}?bulan={month}{area}")
}

fn setting(word: &str) -> Option<Setting> {
    SETTINGS.into_iter().find(|setting| setting.as_str() == word)
}

fn row(names: &Names, found: SituationPerson) -> Row {
    let setting = found.setting.as_deref().and_then(setting);
    Row {
        day: found.day.indonesian(),
        setting: setting.map(|setting| wording::setting(setting).to_owned()).unwrap_or_default(),
        who: Whom::of(found.person, names, found.day),
    }
}
