//! `/papan/situasi`: who came where, which problems of health there are, and which staff, medicines
//! and equipment stand against them.

pub(crate) mod people;

use std::{collections::BTreeMap, sync::Arc};

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::{area::PuskesmasCode, day::Month, figure::Period, record::Setting};
use guidelines::{
    figure::{FigureKind, Known},
    indicator::Count,
    model::Guidelines,
    situation::SituationGroup,
};
use serde::Deserialize;
use store::{
    error::Result,
    read::{area::Scope, board::TrendPoint, situation::ContactCount},
    store::Store,
};

use crate::{
    app::App,
    error::PageError,
    figures::Figures,
    layout::{Layout, Shape, page},
    pages::{
        board::{
            question::{Part, month, write_area},
            words,
        },
        filter::Choice,
        reach::Reach,
        situation::people::Behind,
    },
    session::Signed,
    wording,
};

/// Months that are shown side by side.
const MONTHS: i32 = 6;
/// Months that are offered.
const MONTHS_OFFERED: i32 = 24;
/// Problems that are named first.
const FIRST: usize = 3;
/// Places of contact in their order.
const SETTINGS: [Setting; 6] = [
    Setting::Puskesmas,
    Setting::Pustu,
    Setting::Posyandu,
    Setting::Rumah,
    Setting::Sekolah,
    Setting::Fkrtl,
];

/// What an address says after its question mark.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    bulan: String,
    wilayah: String,
}

#[derive(Template)]
#[template(path = "situation.html")]
struct SituationPage {
    layout: Layout,
    month: String,
    area: String,
    months: Vec<Choice>,
    areas: Vec<Choice>,
    answer: String,
    /// Names of the columns.
    columns: Vec<String>,
    visits: Vec<Row>,
    stages: Vec<Row>,
    groups: Vec<Group>,
    /// Whether somebody has stated how many people live there.
    has_population: bool,
    means: Vec<Means>,
    rule: String,
}

struct Group {
    name: String,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    /// Leads to what is behind it; empty when nothing does.
    href: String,
    /// One a month, the last of them that of the page.
    counts: Vec<Number>,
    /// Per thousand people who live there, of the last month; empty when nobody knows how many do.
    rate: String,
}

/// People or contacts of a month.
struct Number {
    count: u64,
    /// Leads to the names behind it, for those who may see them.
    href: Option<String>,
}

struct Means {
    name: String,
    rows: Vec<(String, String)>,
}

/// What a page asks of the store.
struct Question {
    month: Month,
    within: Scope,
    first: Month,
}

/// Everything counted.
struct Counted {
    contacts: Vec<ContactCount>,
    diseases: BTreeMap<(String, Month), u64>,
    problems: BTreeMap<String, Vec<(u64, Part)>>,
    population: Option<Known>,
    means: Vec<Means>,
}

/// `GET /papan/situasi?bulan=&wilayah=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> std::result::Result<Html<String>, PageError> {
    let month = month(&app, &asked.bulan)?;
    let names = app.names().await?;
    let reach = Reach::read((&app, &names), &signed, &asked.wilayah)?;
    let within = reach.within.clone();
    let question = Question { month, within: within.clone(), first: month.plus(1 - MONTHS) };
    let counted = app.ask(move |store| question.ask(store)).await?;
    let guidelines = app.guidelines();
    let rules = guidelines.situation_on(month.last_day()).ok_or(PageError::NotFound("Aturan"))?;
    let area = match &within {
        Scope::All => app.config().name.clone(),
        scope => words::area(&names, scope),
    };
    let chosen = reach.chosen().unwrap_or_default();
    let mut areas = vec![Choice::of((String::new(), "Seluruh wilayah".to_owned()), &chosen)];
    if !reach.is_bound {
        let options = names.desa_options_of(reach.home.as_ref()).into_iter();
        let desa = |(code, name)| (write_area(&Scope::Desa(code)), name);
        areas.extend(options.map(|option| Choice::of(desa(option), &chosen)));
    }
    let opens = signed.may(door::SEE_NAMES);
    let table = Table { guidelines, counted: &counted, month, chosen: &chosen, opens };
    let mut groups = vec![table.diseases()];
    groups.extend(rules.problems.iter().map(|group| table.problems(group)));
    groups.retain(|group| !group.rows.is_empty());
    let offered = (0..MONTHS_OFFERED).map(|back| app.today().month().plus(-back));
    let offered = offered.map(|month| (month.to_string(), month.indonesian()));
    page(&SituationPage {
        layout: Layout::new(&app, &signed, Shape::Papan, "/papan", "Situasi kesehatan"),
        month: month.indonesian(),
        area,
        months: offered.map(|option| Choice::of(option, &month.to_string())).collect(),
        areas,
        answer: answer(&groups),
        columns: (1 - MONTHS..=0).map(|back| month.plus(back).short().to_owned()).collect(),
        visits: table.visits(),
        stages: table.stages(),
        groups,
        has_population: counted.population.is_some(),
        means: counted.means,
        rule: format!("/pedoman/{}", rules.rule.id),
    })
}

impl Question {
    fn ask(&self, store: &Store) -> Result<Counted> {
        let Self { month, within, first } = self;
        let rules = store.guidelines().situation_on(month.last_day());
        let mut problems = BTreeMap::new();
        for id in rules.into_iter().flat_map(|rules| &rules.problems).flat_map(|group| &group.ids) {
            let trend = store.board_trend(id, *month, MONTHS.unsigned_abs() as u16 + 1, within)?;
            problems.insert(id.to_string(), by_month(store.guidelines(), id, &trend));
        }
        let (mut population, mut means) = (None, Vec::new());
        if let Some(rules) = rules {
            let year = i16::try_from(month.year()).unwrap_or(i16::MAX);
            let of_year = Figures::read(store, Period::Year(year))?;
            let of_month = Figures::read(store, Period::Month(*month))?;
            let (home, area) = within.parted();
            population = match area {
                Scope::All => of_year.of_home(home, FigureKind::Count, &rules.population),
                Scope::Desa(code) => {
                    let of = |desa| of_year.of_village(home, desa, &rules.population);
                    code.parse().ok().and_then(of)
                }
                _ => None,
            };
            let figures = (home, &of_year, &of_month);
            let group = |group| read_means(store.guidelines(), group, *month, figures);
            means = rules.means.iter().map(group).collect();
        }
        Ok(Counted {
            contacts: store.contacts(*first, *month, within)?,
            diseases: store.disease_months(*first, *month, within)?,
            problems,
            population,
            means,
        })
    }
}

/// Returns those counted in each month alone, and which list of the board they are. The first point
/// of the trend is the month before the first that is shown: an indicator of a year adds up, so
/// that its months are differences.
fn by_month(guidelines: &Guidelines, id: &str, trend: &[TrendPoint]) -> Vec<(u64, Part)> {
    let alone = |pair: &[TrendPoint]| {
        let (before, point) = (&pair[0], &pair[1]);
        let rule = guidelines.indicator(id, point.month.last_day());
        let adds_up = rule.is_some_and(|rule| match rule.count {
            Count::Monthly { .. } => false,
            Count::Cases { .. } => rule.year_of(point.month) == rule.year_of(before.month),
        });
        match adds_up {
            true => (point.numerator.saturating_sub(before.numerator), Part::New),
            false => (point.numerator, Part::Numerator),
        }
    };
    trend.windows(2).map(alone).collect()
}

fn read_means(
    guidelines: &Guidelines,
    group: &SituationGroup,
    month: Month,
    (home, of_year, of_month): (Option<&PuskesmasCode>, &Figures<'_>, &Figures<'_>),
) -> Means {
    let row = |code: &Arc<str>| {
        let rule = guidelines.figure(code, month.last_day())?;
        let figures = if rule.monthly { of_month } else { of_year };
        let known = figures.of_home(home, rule.kind, code);
        let text = match known {
            Some(known) => format!("{} {}", known.value.indonesian(), rule.unit.id),
            None => "belum diisi".to_owned(),
        };
        Some((rule.rule.label.id.clone(), text))
    };
    Means { name: group.label.id.clone(), rows: group.ids.iter().filter_map(row).collect() }
}

/// Makes rows out of what was counted.
struct Table<'a> {
    guidelines: &'a Guidelines,
    counted: &'a Counted,
    month: Month,
    /// Address of the area.
    chosen: &'a str,
    /// Whether numbers open to names.
    opens: bool,
}

impl Table<'_> {
    fn row(&self, name: String, href: String, counts: Vec<Number>) -> Row {
        let rate = self.counted.population.and_then(|known| {
            let people = u64::try_from(known.value.thousandths() / 1_000).ok()?;
            // Thousandths per thousand people: two decimals are finer than any such rate.
            let cases = counts.last()?.count * 1_000_000;
            let rate = i64::try_from(cases.checked_div(people)?).ok()?;
            Some(wording::thousandths(rate, 2))
        });
        Row { name, href, counts, rate: rate.unwrap_or_default() }
    }

    fn months(&self) -> impl Iterator<Item = Month> + use<> {
        let month = self.month;
        (1 - MONTHS..=0).map(move |back| month.plus(back))
    }

    /// Writes the numbers of the months, each leading to the people behind it.
    fn numbers(&self, behind: &Behind, of: impl Fn(Month) -> u64) -> Vec<Number> {
        let number = |month: Month| {
            let count = of(month);
            let opens = self.opens && 0 < count;
            Number { count, href: opens.then(|| behind.href(month, self.chosen)) }
        };
        self.months().map(number).collect()
    }

    fn contacts(&self, behind: &Behind, of: impl Fn(&ContactCount) -> bool) -> Vec<Number> {
        self.numbers(behind, |month| {
            let rows = self.counted.contacts.iter().filter(|row| row.month == month && of(row));
            rows.map(|row| row.contacts).sum()
        })
    }

    fn visits(&self) -> Vec<Row> {
        let row = |setting: &Setting| {
            let behind = Behind::Setting(setting.as_str().to_owned());
            let counts = self.contacts(&behind, |row| row.setting == setting.as_str());
            Row {
                name: wording::setting(*setting).to_owned(),
                href: String::new(),
                counts,
                rate: String::new(),
            }
        };
        let rows = SETTINGS.iter().map(row);
        rows.filter(|row| any(&row.counts)).collect()
    }

    fn stages(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        for stage in &self.guidelines.stages {
            let behind = Behind::Stage(stage.rule.id.to_string());
            let counts = self.contacts(&behind, |row| row.stage.as_deref() == Some(&stage.rule.id));
            let known = rows.iter().any(|row| row.name == stage.rule.label.id);
            if !known && any(&counts) {
                let name = stage.rule.label.id.clone();
                rows.push(Row { name, href: String::new(), counts, rate: String::new() });
            }
        }
        rows
    }

    fn diseases(&self) -> Group {
        let on = self.month.last_day();
        let rows = self.guidelines.diseases_on(on).filter_map(|disease| {
            let id = disease.rule.id.to_string();
            let count = |month| self.counted.diseases.get(&(id.clone(), month)).copied();
            let behind = Behind::Disease(id.clone());
            let counts = self.numbers(&behind, |month| count(month).unwrap_or(0));
            let name = disease.rule.label.id.clone();
            any(&counts).then(|| self.row(name, "/skdr".to_owned(), counts))
        });
        Group { name: "Penyakit dalam kewaspadaan dini".to_owned(), rows: rows.collect() }
    }

    fn problems(&self, group: &SituationGroup) -> Group {
        let row = |id: &Arc<str>| {
            let counts = self.counted.problems.get(&**id)?;
            let rule = self.guidelines.indicator(id, self.month.last_day())?;
            let address = |path: &str, month: Month| {
                let area = match self.chosen {
                    "" => String::new(),
                    area => format!("&wilayah={}", wording::in_address(area)),
                };
                format!("{path}?indikator={id}&bulan={month}{area}")
            };
            let number = |((count, part), month): (&(u64, Part), Month)| {
                let opens = self.opens && 0 < *count;
                let href = || format!("{}&isi={}", address("/papan/orang", month), part.word());
                Number { count: *count, href: opens.then(href) }
            };
            let counts: Vec<Number> = counts.iter().zip(self.months()).map(number).collect();
            let board = address("/papan", self.month);
            any(&counts).then(|| self.row(rule.rule.label.id.clone(), board, counts))
        };
        Group { name: group.label.id.clone(), rows: group.ids.iter().filter_map(row).collect() }
    }
}

fn any(counts: &[Number]) -> bool {
    counts.iter().any(|number| 0 < number.count)
}

/// Names the problems of most people.
fn answer(groups: &[Group]) -> String {
    let mut rows: Vec<(u64, &str)> = groups
        .iter()
        .flat_map(|group| &group.rows)
        .map(|row| (row.counts.last().map_or(0, |number| number.count), row.name.as_str()))
        .filter(|(count, _)| 0 < *count)
        .collect();
    rows.sort_by(|(a, _), (b, _)| b.cmp(a));
    let named: Vec<String> =
        rows.iter().take(FIRST).map(|(count, name)| format!("{name} ({count})")).collect();
    match named.as_slice() {
        [] => "Belum ada masalah kesehatan yang tercatat pada bulan ini.".to_owned(),
        named => format!("Terbanyak bulan ini: {}.", named.join(", ")),
    }
}
