//! `/papan/ringkas`: what the dashboards of each cluster hold, on one page. Every number leads to
//! its board or page; what nothing answers says so.

use std::{collections::BTreeSet, sync::Arc};

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::{day::Month, figure::Period, record::Setting};
use guidelines::{
    figure::{FigureKind, Known},
    indicator::{Count, Indicator},
    model::Guidelines,
    summary::{SummaryContent, SummaryFrom, SummaryRules, SummaryShown},
};
use serde::Deserialize;
use store::{error::Result, read::area::Scope, store::Store};

use crate::{
    app::App,
    assets,
    error::PageError,
    figures::{Figures, OfArea},
    layout::{Layout, Shape, page},
    pages::{
        board::{
            closed::Villages,
            derived::Counts,
            menu,
            numbers::villages_of,
            question::{encoded, month, write_area},
            words,
        },
        filter::Choice,
        reach::Reach,
    },
    pws::{Share, Target},
    session::Signed,
    wording,
};

/// Diseases that are named, those of most people first.
const DISEASES: usize = 5;
/// Word of the address that opens every cluster.
const ALL: &str = "semua";

/// What an address says after its question mark.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    bulan: String,
    wilayah: String,
    buka: String,
}

#[derive(Template)]
#[template(path = "board/summary.html")]
struct SummaryPage {
    layout: Layout,
    style: String,
    area: String,
    month: String,
    is_running: bool,
    months: Vec<Choice>,
    areas: Vec<menu::Group>,
    reached: usize,
    judged: usize,
    missing: usize,
    clusters: Vec<Cluster>,
    /// The same page with every cluster open.
    all: String,
    /// Titles of what the contents are taken from.
    sources: Vec<String>,
    rule: String,
}

/// A cluster, ready to be read.
struct Cluster {
    id: String,
    name: String,
    is_open: bool,
    /// Numbers that reach their target, and those that have one.
    reached: usize,
    judged: usize,
    missing: usize,
    lines: Vec<Line>,
}

/// A line of a dashboard, ready to be read.
struct Line {
    name: String,
    assumed: Vec<String>,
    /// Why there is nothing; else the items tell.
    missing: Option<String>,
    items: Vec<Item>,
}

/// A number.
#[derive(Debug, Default)]
struct Item {
    name: String,
    href: Option<String>,
    /// Empty where there is none.
    value: String,
    /// Out of how many, or where it comes from.
    of: String,
    target: String,
    /// Whether the target is reached; absent without one.
    reached: Option<bool>,
    is_small: bool,
}

/// `GET /papan/ringkas?bulan=&wilayah=&buka=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> std::result::Result<Html<String>, PageError> {
    let month = month(&app, &asked.bulan)?;
    let names = app.names().await?;
    let reach = Reach::read((&app, &names), &signed, &asked.wilayah)?;
    let rules = app.guidelines().summary_on(month.last_day());
    let rules = rules.ok_or(PageError::NotFound("Aturan ringkasan"))?.clone();
    let rule = format!("/pedoman/{}", rules.rule.id);
    let asks = Asks {
        month,
        reach: reach.clone(),
        hears: signed.hears_of_confidential(),
        see_figures: signed.may(door::SEE_FIGURES),
    };
    let sources = sources(app.guidelines(), &rules);
    let open = asked.buka.clone();
    let clusters = app.ask(move |store| asks.clusters(store, &rules, &open)).await?;
    let sum = |of: fn(&Cluster) -> usize| clusters.iter().map(of).sum();
    let mut all = format!("/papan/ringkas?bulan={month}&buka={ALL}");
    if let Some(area) = reach.chosen() {
        all.push_str(&format!("&wilayah={}", encoded(&area)));
    }
    page(&SummaryPage {
        layout: Layout::new(&app, &signed, Shape::Papan, "/papan", "Ringkasan dasbor"),
        style: assets::url("board.css"),
        area: words::area(&names, &reach.within),
        month: month.indonesian(),
        is_running: month == app.today().month(),
        months: menu::months(app.today().month(), month),
        areas: if reach.is_bound { Vec::new() } else { menu::areas(&names, &reach) },
        reached: sum(|cluster| cluster.reached),
        judged: sum(|cluster| cluster.judged),
        missing: sum(|cluster| cluster.missing),
        clusters,
        all,
        sources,
        rule,
    })
}

/// Lists the titles of the sources of all lines, each once.
fn sources(guidelines: &Guidelines, rules: &SummaryRules) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    for content in rules.clusters.iter().flat_map(|cluster| &cluster.contents) {
        let (id, part) = content.source.split_once(' ').unwrap_or((&content.source, ""));
        let Some(source) = guidelines.sources.iter().find(|source| source.id == id) else {
            continue;
        };
        let title = match part {
            "" => source.title.clone(),
            part => format!("{}, {part}", source.title),
        };
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    titles
}

/// What a page asks of the store.
struct Asks {
    month: Month,
    reach: Reach,
    /// Whether confidential numbers are told in full.
    hears: bool,
    see_figures: bool,
}

impl Asks {
    fn clusters(&self, store: &Store, rules: &SummaryRules, open: &str) -> Result<Vec<Cluster>> {
        let mut teller = Teller::new(store, self)?;
        let mut clusters = Vec::with_capacity(rules.clusters.len());
        for (at, cluster) in rules.clusters.iter().enumerate() {
            let lines = cluster.contents.iter().map(|content| teller.line(content));
            let lines: Vec<Line> = lines.collect::<Result<_>>()?;
            let judged =
                || lines.iter().flat_map(|line| &line.items).filter_map(|item| item.reached);
            clusters.push(Cluster {
                id: cluster.id.to_string(),
                name: cluster.label.id.clone(),
                is_open: open == ALL || *cluster.id == *open || (open.is_empty() && at == 0),
                reached: judged().filter(|reached| *reached).count(),
                judged: judged().count(),
                missing: lines.iter().filter(|line| line.missing.is_some()).count(),
                lines,
            });
        }
        Ok(clusters)
    }

    /// Returns the end of an address that leads to the same month and area.
    fn place(&self) -> String {
        let area = if self.reach.is_bound || self.reach.within == Scope::All {
            String::new()
        } else {
            format!("&wilayah={}", encoded(&write_area(&self.reach.within)))
        };
        format!("bulan={}{area}", self.month)
    }
}

/// Turns numbers of the store into items.
struct Teller<'a> {
    store: &'a Store,
    asks: &'a Asks,
    guidelines: &'a Guidelines,
    counts: Counts<'a>,
    of_year: Figures<'a>,
    of_month: Figures<'a>,
}

impl<'a> Teller<'a> {
    fn new(store: &'a Store, asks: &'a Asks) -> Result<Self> {
        Ok(Self {
            store,
            asks,
            guidelines: store.guidelines(),
            counts: Counts::new(store, asks.month, &asks.reach.within)?,
            of_year: Figures::read(store, Period::Year(asks.month.first_day().ymd().0))?,
            of_month: Figures::read(store, Period::Month(asks.month))?,
        })
    }

    fn line(&mut self, content: &SummaryContent) -> Result<Line> {
        let mut missing = None;
        let items = match &content.from {
            SummaryFrom::Missing(why) => {
                missing = Some(why.id.clone());
                Vec::new()
            }
            SummaryFrom::Indicators(ids) => self.each(ids, Self::indicator)?,
            SummaryFrom::Readings(ids) => self.each(ids, Self::reading)?,
            SummaryFrom::Figures(codes) => {
                self.each(codes, |teller, code| Ok(teller.figure(code)))?
            }
            SummaryFrom::Shown(SummaryShown::Contacts) => self.contacts()?,
            SummaryFrom::Shown(SummaryShown::Diseases) => self.diseases()?,
        };
        Ok(Line {
            name: content.label.id.clone(),
            assumed: content.assumed.clone(),
            missing,
            items,
        })
    }

    /// Tells each of them that holds in the month.
    fn each(
        &mut self,
        ids: &[Arc<str>],
        tell: impl Fn(&mut Self, &str) -> Result<Option<Item>>,
    ) -> Result<Vec<Item>> {
        ids.iter().filter_map(|id| tell(self, id).transpose()).collect()
    }

    fn indicator(&mut self, id: &str) -> Result<Option<Item>> {
        let Asks { month, reach, hears, .. } = self.asks;
        let Some(indicator) = self.guidelines.indicator(id, month.last_day()) else {
            return Ok(None);
        };
        let name = indicator.rule.label.id.clone();
        let href = format!("/papan?indikator={}&{}", encoded(id), self.asks.place());
        if indicator.confidential && !hears {
            return Ok(Some(self.hidden(id, name, href)?));
        }
        let points = self.store.board_trend(id, *month, 1, &reach.within)?;
        let share = points
            .last()
            .map_or_else(Share::default, |point| Share::new(point.numerator, point.denominator));
        Ok(Some(Item { name, href: Some(href), ..self.counted(indicator, share) }))
    }

    /// Tells those who count of those who could.
    fn counted(&self, indicator: &Indicator, share: Share) -> Item {
        let Share { numerator, denominator } = share;
        if is_number_alone(indicator) {
            let of = indicator.people.id.clone();
            return Item { value: numerator.to_string(), of, ..Item::default() };
        }
        if denominator == 0 {
            let of = "belum ada sasaran".to_owned();
            return Item { of, ..Item::default() };
        }
        let rules = self.guidelines.pws_on(self.asks.month.last_day());
        let target = Target::of(rules, indicator, self.asks.month);
        Item {
            value: words::percent_of(Some(share)),
            of: format!("{numerator} dari {denominator}"),
            target: target.map_or_else(String::new, |target| words::percent(target.permille())),
            reached: target.and_then(|target| target.is_reached(indicator.better, share)),
            is_small: share.is_small(rules),
            ..Item::default()
        }
    }

    /// Tells of a confidential number what its board tells.
    fn hidden(&self, id: &str, name: String, href: String) -> Result<Item> {
        let Asks { month, reach, .. } = self.asks;
        let villages = match reach.is_bound {
            true => None,
            false => Villages::of(self.store, id, *month)?,
        };
        let told = villages.and_then(|villages| villages.within(&reach.within));
        Ok(match told {
            Some(villages) => {
                let shown = villages.total;
                Item {
                    name,
                    href: Some(href),
                    value: words::percent_of(shown.share()),
                    of: format!("{} dari {}, dijaga khusus", shown.done, shown.people),
                    ..Item::default()
                }
            }
            None => {
                let of = "dijaga khusus, tidak ditampilkan untuk wilayah sekecil ini".to_owned();
                Item { name, of, ..Item::default() }
            }
        })
    }

    fn reading(&mut self, id: &str) -> Result<Option<Item>> {
        let on = self.asks.month.last_day();
        let Some(reading) = self.guidelines.readings_on(on).find(|one| *one.rule.id == *id) else {
            return Ok(None);
        };
        let told = self.counts.told(reading)?;
        let href = format!("/papan/turunan?bulan={}&angka={}", self.asks.month, encoded(id));
        let has_target = told.reached.is_some();
        Ok(Some(Item {
            name: reading.rule.label.id.clone(),
            href: Some(href),
            value: told.value,
            of: told.of,
            target: if has_target { told.target } else { String::new() },
            reached: told.reached,
            is_small: told.is_small,
        }))
    }

    fn figure(&self, code: &str) -> Option<Item> {
        let rule = self.guidelines.figure(code, self.asks.month.last_day())?;
        let figures = if rule.monthly { &self.of_month } else { &self.of_year };
        let within = &self.asks.reach.within;
        let known = villages_of(within, within)
            .and_then(|area| figures.of_area(area, &BTreeSet::new(), (rule.kind, code)));
        let (value, of) = match known {
            Some(OfArea::Known(Known { value, .. })) => (value.indonesian(), rule.unit.id.clone()),
            Some(OfArea::Lacking { without, of }) if without < of => {
                (String::new(), format!("{without} dari {of} desa belum diisi"))
            }
            Some(OfArea::Lacking { .. }) => (String::new(), "belum diisi".to_owned()),
            // Rates of several Puskesmas do not add up.
            None if rule.kind == FigureKind::Rate && *within == Scope::All => {
                (String::new(), "belum diisi, atau hanya ada untuk setiap Puskesmas".to_owned())
            }
            None => (String::new(), "belum diisi untuk wilayah ini".to_owned()),
        };
        let period = match rule.monthly {
            true => self.asks.month.to_string(),
            false => self.asks.month.first_day().ymd().0.to_string(),
        };
        let href = self.asks.see_figures.then(|| format!("/sasaran?masa={period}"));
        Some(Item { name: rule.rule.label.id.clone(), href, value, of, ..Item::default() })
    }

    fn contacts(&self) -> Result<Vec<Item>> {
        let Asks { month, reach, .. } = self.asks;
        let counted = self.store.contacts(*month, *month, &reach.within)?;
        let item = |setting: &Setting| {
            let of = counted.iter().filter(|row| row.setting == setting.as_str());
            let contacts: u64 = of.map(|row| row.contacts).sum();
            Item {
                name: wording::setting(*setting).to_owned(),
                href: Some(format!("/papan/situasi?{}", self.asks.place())),
                value: contacts.to_string(),
                of: "kunjungan bulan ini".to_owned(),
                ..Item::default()
            }
        };
        let settings = [
            Setting::Puskesmas,
            Setting::Pustu,
            Setting::Posyandu,
            Setting::Rumah,
            Setting::Sekolah,
        ];
        Ok(settings.iter().map(item).collect())
    }

    fn diseases(&self) -> Result<Vec<Item>> {
        let Asks { month, reach, .. } = self.asks;
        let counted = self.store.disease_months(*month, *month, &reach.within)?;
        let on = month.last_day();
        let mut found: Vec<(u64, &str)> = (self.guidelines.diseases_on(on))
            .filter_map(|disease| {
                let cases = counted.get(&(disease.rule.id.to_string(), *month))?;
                Some((*cases, disease.rule.label.id.as_str()))
            })
            .collect();
        found.sort_by(|(a, _), (b, _)| b.cmp(a));
        let href = format!("/papan/situasi?{}", self.asks.place());
        let item = |name: &str, cases: u64| Item {
            name: name.to_owned(),
            href: Some(href.clone()),
            value: cases.to_string(),
            of: "kasus bulan ini".to_owned(),
            ..Item::default()
        };
        let total = found.iter().map(|(cases, _)| cases).sum();
        let most = found.iter().take(DISEASES).map(|(cases, name)| item(name, *cases));
        Ok(std::iter::once(item("Semua penyakit SKDR", total)).chain(most).collect())
    }
}

/// Tells whether every case of an indicator counts, so that it is a number and no share.
fn is_number_alone(indicator: &Indicator) -> bool {
    match &indicator.count {
        Count::Cases { components, .. } => components.is_empty(),
        Count::Monthly { .. } => false,
    }
}
