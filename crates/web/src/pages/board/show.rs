//! `/papan`: the answer first, then the table, then the months behind it.

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::area::AreaLevel;
use guidelines::{
    figure::Basis,
    indicator::Count,
    model::Severity,
    pws::{Position, PwsRules},
    target::{Better, CohortSpan},
};
use store::read::area::Scope;

use crate::{
    app::App,
    assets,
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    pages::board::{
        charts, closed, difference,
        menu::Menu,
        numbers::{self, Against, Line, Numbers, TREND_MONTHS},
        question::{Asked, Part, Question, write_area},
        recount,
        signature::Signature,
        wall,
        words::{self, People},
    },
    pws::Share,
    session::Signed,
    villages, wording,
};

/// Components named in the answer.
const LACKING_MAX: usize = 6;
/// Areas named in the answer.
const FIRST_MAX: usize = 5;

#[derive(Template)]
#[template(path = "board/show.html")]
struct BoardPage {
    layout: Layout,
    style: String,
    board: Board,
    menu: Menu,
    query: String,
    csv: String,
    /// The same on the wall; absent for a part of the people.
    tv: Option<String>,
    proved: recount::Answer,
    /// Where target populations stand, for those who may see them.
    figures: Option<String>,
    /// Where two numbers are split into causes; absent for a part of the people.
    difference: Option<String>,
    points: Vec<charts::Point>,
    skdn_links: Vec<(&'static str, &'static str, Number)>,
    see_skdr: bool,
    see_closings: bool,
    see_meetings: bool,
    signature: Option<Signature>,
}

/// A number, and the people behind it for those who may see names.
pub(crate) struct Number {
    pub(crate) count: u64,
    pub(crate) href: Option<String>,
}

/// One line of the table, ready to be read.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) href: Option<String>,
    pub(super) denominator: Number,
    pub(super) numerator: Number,
    pub(super) missing: Number,
    pub(super) percent: String,
    pub(super) is_over: bool,
    pub(super) is_small: bool,
    /// What must be known of the area to read its number.
    pub(super) note: Option<String>,
    this: Option<(Number, String)>,
    last: String,
    pub(super) trend: Option<(&'static str, &'static str)>,
    pub(super) status: Option<(&'static str, String, String)>,
    pub(super) attendance: Option<String>,
    against: Vec<Option<Compared>>,
}

/// Those served against a target population.
struct Compared {
    /// Those served out of the population, and their percentage; absent when villages lack theirs.
    share: Option<(Share, String)>,
    /// Where the population comes from, unless it was stated; else how many villages lack it.
    basis: Option<String>,
}

/// A board, ready to be read.
pub(super) struct Board {
    pub(super) title: String,
    pub(super) edition_rule: String,
    pub(super) area: String,
    pub(super) month: String,
    pub(super) is_running: bool,
    pub(super) level_title: &'static str,
    /// Sentences before the table: areas, people, whom to help first.
    pub(super) areas: String,
    pub(super) people: Option<(Number, String)>,
    /// What those who do not count (yet) lack, and how many lack it, the most first.
    pub(super) lacking: Vec<(String, u64)>,
    pub(super) first: Vec<String>,
    pub(super) not_counted: Option<String>,
    /// Villages that came to be, or were given up, since the first month of the trend.
    pub(super) villages: Vec<String>,
    pub(super) numerator_text: String,
    pub(super) denominator_text: String,
    pub(super) target: Option<String>,
    pub(super) percent_title: &'static str,
    has_this: bool,
    /// Whether less is better: then those who do not count are not "missing".
    pub(super) lower: bool,
    pub(super) has_attendance: bool,
    /// Names of the target populations that stand beside the registered people.
    estimates: Vec<String>,
    /// Whether those served are told by the month in which they were.
    is_served: bool,
    /// Whether there are target populations that nobody stated.
    lacks_estimates: bool,
    pub(super) has_numbers: bool,
    pub(super) rows: Vec<Row>,
    pub(super) total: Row,
    trend_chart: String,
    trend_months: u16,
    skdn_chart: Option<String>,
    pub(super) small_below: Option<u64>,
}

/// `GET /papan?indikator=&bulan=&menurut=&wilayah=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let names = app.names().await?;
    let question = Question::read((&app, &names), &signed, &asked)?;
    if closed::is_closed_to(&signed, &question.indicator) {
        return closed::show(&app, &signed, question).await;
    }
    let today = app.today();
    let home = app.config().puskesmas.clone();
    let (question, numbers, recounted, signature) = app
        .ask(move |store| {
            let numbers = numbers::gather(store, &question)?;
            let signature = Signature::read(store, &home, &question)?;
            Ok((question, numbers, store.recounts(1)?, signature))
        })
        .await?;
    let links = signed.actor.may(door::SEE_NAMES);
    let board = Writer { app: &app, names: &names, question: &question, links }.board(&numbers);
    let layout = Layout::new(&app, &signed, Shape::Papan, "/papan", "Papan pantau");
    let style = assets::url("board.css");
    let query = question.query();
    page(&BoardPage {
        layout,
        style,
        menu: Menu::of(app.guidelines(), &names, &question, today.month()),
        csv: format!("/papan.csv?{query}"),
        proved: recount::answer(&app, recounted.first()),
        figures: signed.may(door::SEE_FIGURES).then(|| {
            let (year, _, _) = question.month.first_day().ymd();
            format!("/sasaran?masa={year}")
        }),
        tv: wall::href_of(&question),
        difference: question.slice.is_all().then(|| difference::href(&question)),
        points: charts::points(app.guidelines(), &question, &numbers.trend),
        skdn_links: skdn_links(&app, &question, &numbers, links),
        see_skdr: signed.may(door::SEE_SKDR),
        see_closings: signed.may(door::SEE_CLOSINGS),
        see_meetings: signed.may(door::SEE_MEETINGS),
        signature,
        board,
        query,
    })
}

/// Turns numbers into words and links.
pub(super) struct Writer<'a> {
    pub(super) app: &'a App,
    pub(super) names: &'a Names,
    pub(super) question: &'a Question,
    pub(super) links: bool,
}

impl Writer<'_> {
    /// Returns the rules by which the month is judged.
    pub(super) fn rules(&self) -> Option<&PwsRules> {
        self.app.guidelines().pws_on(self.question.month.last_day())
    }

    pub(super) fn board(&self, numbers: &Numbers) -> Board {
        let Question { indicator, month, level, within, .. } = self.question;
        let guidelines = self.app.guidelines();
        let level_word = words::level(*level);
        let judged = numbers.lines.iter().filter(|line| line.status.is_some());
        let behind = judged.clone().filter(|line| {
            line.status.as_ref().is_some_and(|state| state.position == Position::Behind)
        });
        let answer = words::areas_behind(
            indicator.better,
            level_word,
            judged.clone().count(),
            behind.count(),
        );
        let first = judged
            .filter(|line| line.status.as_ref().is_some_and(|s| s.severity == Severity::Refer))
            .take(FIRST_MAX)
            .map(|line| self.name(line));
        Board {
            title: indicator.rule.label.id.clone(),
            edition_rule: format!("/pedoman/{}", indicator.rule.id),
            area: self.question.area(self.app, self.names, within),
            month: month.indonesian(),
            is_running: *month == self.app.today().month(),
            level_title: words::level_title(*level),
            areas: answer,
            people: self.people(&numbers.total),
            lacking: self.lacking(numbers),
            first: first.collect(),
            not_counted: self.not_counted(),
            villages: self.villages().sentences(within),
            numerator_text: indicator.numerator_text.id.clone(),
            denominator_text: indicator.denominator_text.id.clone(),
            target: numbers.target.map(|target| words::percent(target.permille())),
            percent_title: percent_title(&indicator.count),
            lower: indicator.better == Better::Lower,
            has_this: indicator.is_of_the_year(),
            has_attendance: numbers::has_attendance(&indicator.rule.id),
            estimates: numbers.estimates.clone(),
            is_served: indicator.has_cases(),
            lacks_estimates: numbers.estimates.is_empty()
                && numbers::has_estimates(*level)
                && self.question.slice.is_all()
                && !indicator.estimates.is_empty(),
            has_numbers: !numbers.lines.is_empty(),
            rows: numbers.lines.iter().map(|line| self.row(line)).collect(),
            total: self.row(&numbers.total),
            trend_chart: charts::trend(
                guidelines,
                ("tren", &indicator.rule.label.id),
                self.question,
                &numbers.trend,
            ),
            trend_months: TREND_MONTHS,
            skdn_chart: numbers.skdn.map(|counts| charts::skdn(&month.indonesian(), counts)),
            small_below: self.rules().map(|rules| rules.small_below),
        }
    }

    /// Says how many people the answer is about.
    fn people(&self, total: &Line) -> Option<(Number, String)> {
        let people = People::of(&self.question.indicator);
        let Share { numerator, denominator } = total.share;
        if denominator == 0 {
            return None;
        }
        Some(match self.question.indicator.better {
            Better::Lower => {
                (self.number(numerator, &total.scope, Part::Numerator), people.counted)
            }
            Better::Higher | Better::Neutral => {
                let missing = denominator.saturating_sub(numerator);
                (self.number(missing, &total.scope, Part::Missing), people.missing)
            }
        })
    }

    /// Names what is lacking.
    fn lacking(&self, numbers: &Numbers) -> Vec<(String, u64)> {
        // Who has no anaemia lacks nothing.
        if self.question.indicator.better == Better::Lower {
            return Vec::new();
        }
        let components = self.question.indicator.components();
        let guidelines = self.app.guidelines();
        let named = numbers.lacking.iter().filter_map(|(at, people)| {
            Some((guidelines.component_name(components.get(*at)?), *people))
        });
        named.take(LACKING_MAX).collect()
    }

    /// Says why a board is empty in months in which its indicator is not counted.
    fn not_counted(&self) -> Option<String> {
        let Count::Monthly { months, .. } = &self.question.indicator.count else { return None };
        let number = u8::try_from(self.question.month.number()).expect("1 to 12");
        if months.is_empty() || months.contains(&number) {
            return None;
        }
        let year = self.question.month.plus(1 - self.question.month.number());
        let names: Vec<String> = months
            .iter()
            .map(|number| {
                let month = year.plus(i32::from(*number) - 1).indonesian();
                month.split(' ').next().unwrap_or_default().to_owned()
            })
            .collect();
        Some(format!("Angka ini dihitung pada bulan {}.", names.join(" dan ")))
    }

    fn name(&self, line: &Line) -> String {
        words::row(self.names, &line.scope, &line.name, &self.question.within)
    }

    pub(super) fn number(&self, count: u64, scope: &Scope, part: Part) -> Number {
        let href = self.links.then(|| self.question.people_href(scope, part));
        Number { count, href: href.filter(|_| 0 < count) }
    }

    fn row(&self, line: &Line) -> Row {
        let share = line.share;
        let missing = share.denominator.saturating_sub(share.numerator);
        let this = line.this.map(|this| {
            let number = self.number(this.numerator, &line.scope, Part::New);
            (number, words::percent_of(Some(this)))
        });
        Row {
            name: self.name(line),
            href: self.inside(line),
            denominator: self.number(share.denominator, &line.scope, Part::Denominator),
            numerator: self.number(share.numerator, &line.scope, Part::Numerator),
            missing: self.number(missing, &line.scope, Part::Missing),
            percent: words::percent_of(Some(share)),
            is_over: share.is_over(),
            is_small: share.is_small(self.rules()),
            note: self.note(line),
            this,
            last: words::percent_of(line.last),
            trend: line.trend.map(|trend| (trend.arrow(), trend.word())),
            status: line.status.as_ref().map(|state| {
                let (_, mark) = wording::severity(state.severity);
                (mark.class(), state.label.id.clone(), state.advice.id.clone())
            }),
            attendance: line.attendance.map(|share| words::percent_of(Some(share))),
            against: line.against.iter().map(|against| against.map(compared)).collect(),
        }
    }

    /// Returns the changes of villages that the months of the page know.
    fn villages(&self) -> villages::Told<'_> {
        let from = self.question.month.plus(1 - i32::from(TREND_MONTHS));
        let villages = &self.app.guidelines().villages;
        villages::Told { villages, names: self.names, from, today: self.app.today() }
    }

    /// Says of a village that it is another one since a day, and of a posyandu whose people come
    /// from several desa that its number is not of one.
    fn note(&self, line: &Line) -> Option<String> {
        if let Some(changed) = self.villages().note(&line.scope) {
            return Some(changed);
        }
        let Scope::Posyandu(Some(posyandu)) = line.scope else { return None };
        let many = self.names.desas_served(posyandu);
        let is_part = matches!(self.question.within.parted().1, Scope::Desa(_));
        match (1 < many && line.scope != self.question.within, is_part) {
            (false, _) => None,
            (true, false) => Some(format!("melayani {many} desa")),
            (true, true) => Some(format!("melayani {many} desa, di sini warga desa ini saja")),
        }
    }

    /// Returns the address of the board of an area, divided further.
    fn inside(&self, line: &Line) -> Option<String> {
        if self.question.is_bound || line.scope == self.question.within {
            return None;
        }
        let level = match line.scope {
            Scope::Kabupaten(_) => AreaLevel::Kecamatan,
            Scope::Puskesmas(..) | Scope::Kecamatan(_) => AreaLevel::Desa,
            Scope::Desa(_) => AreaLevel::Dusun,
            Scope::Dusun(..) | Scope::Posyandu(_) => AreaLevel::Rt,
            Scope::All | Scope::Rt(..) => return None,
        };
        // A dash for a desa would be read as people without posyandu.
        if write_area(&line.scope) == "-" {
            return None;
        }
        Some(format!("/papan?{}", self.question.about(&line.scope, level).query()))
    }
}

/// Makes the words of a comparison.
fn compared(against: Against) -> Compared {
    match against {
        Against::Known { share, basis } => Compared {
            share: Some((share, words::percent_of(Some(share)))),
            basis: match basis {
                Basis::Stated => None,
                Basis::Summed => Some("jumlah desa".to_owned()),
                Basis::Estimated => Some("perkiraan".to_owned()),
            },
        },
        Against::Lacking { without, of } => {
            let lacking = match without == of {
                true => "belum diisi".to_owned(),
                false => format!("{without} dari {of} desa belum diisi"),
            };
            Compared { share: None, basis: Some(lacking) }
        }
    }
}

const fn percent_title(count: &Count) -> &'static str {
    match count {
        Count::Monthly { .. } => "Bulan ini",
        Count::Cases { span: CohortSpan::ToDate, .. } => "Sejak Januari",
        Count::Cases { span: CohortSpan::Year, .. } => "Kumulatif",
    }
}

/// Indicators and parts behind the four bars.
const SKDN_PARTS: [(&str, Part); 4] = [
    ("gizi.ds", Part::Denominator),
    ("gizi.ks", Part::Numerator),
    ("gizi.ds", Part::Numerator),
    ("gizi.nd", Part::Numerator),
];

fn skdn_links(
    app: &App,
    question: &Question,
    numbers: &Numbers,
    links: bool,
) -> Vec<(&'static str, &'static str, Number)> {
    let Some(counts) = numbers.skdn else { return Vec::new() };
    let bars = charts::SKDN.into_iter().zip(SKDN_PARTS).zip(counts);
    bars.map(|(((letter, name), (id, part)), count)| {
        let found = app.guidelines().indicator(id, question.month.last_day());
        let href = found.filter(|_| links && 0 < count).map(|indicator| {
            let of = Question { indicator: indicator.clone(), ..question.clone() };
            of.people_href(&question.within, part)
        });
        (letter, name, Number { count, href })
    })
    .collect()
}
