//! Who makes the difference between two numbers of an indicator, and why.
//!
//! Both numbers are read from the same rows of people. Whoever stands as often in the one as in the
//! other makes no difference; everybody else has one reason and the number by which they make it.
//! So the reasons add up to the difference of the numbers, whatever was written about anybody.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{
    area::PuskesmasCode,
    day::{Day, Month},
    id::PersonId,
    record::Subject,
    timeline::Timeline,
};
use guidelines::{
    facts::Slot,
    indicator::{Cases, Count},
    model::Guidelines,
};
use portrait::{draw::Painter, model::Person};

use crate::{
    conn::{Conn, Row, Value, rows},
    error::Result,
    read::{
        area::{AreaParts, Scope, in_scope},
        board::{Span, span, version, year_of},
        page::{Listed, Page, gather},
        people::{PersonRow, person_columns, person_row},
    },
    state,
    statement::{Statement, statements},
    store::Store,
    view::{
        board::Indicators,
        merge,
        write::{histories, in_threads},
    },
};

/// Which people of an indicator a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// All of the board of the month.
    Denominator,
    /// Those of them who belong to a posyandu.
    WithPosyandu,
    /// Those of them who count by the end of the month.
    Numerator,
    /// Those of them who came to count in the month itself.
    New,
    /// Whoever came to count in the month, whatever month they belong to.
    Served,
    /// Whoever came to count from the first month of the year to the month, whatever month they
    /// belong to; of an indicator whose months stand for themselves, in the month alone.
    ServedInYear,
}

/// One of the two numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Month of the board.
    pub month: Month,
    /// Whose people.
    pub scope: Scope,
    /// Which of them.
    pub counting: Counting,
}

/// Which two numbers are compared.
#[derive(Debug, Clone)]
pub struct DifferenceQuery<'q> {
    /// Indicator id.
    pub indicator: &'q str,
    /// The two numbers.
    pub sides: &'q [Side; 2],
    /// The lives of so many people are looked at to find a reason; of more it is not told.
    pub lives_max: usize,
}

/// Why somebody is in one number and not in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Does not count (yet).
    NotDone,
    /// Came to count before the months that the other number counts.
    DoneBefore,
    /// Came to count after them.
    DoneAfter,
    /// Belongs to another month or year.
    OtherCohort,
    /// The episode (a pregnancy, an illness) opened or closed in another month.
    Episode,
    /// Lives in another area, or belongs to another posyandu.
    OtherArea,
    /// Lived elsewhere in the working area in the month of the other number.
    MovedWithin,
    /// The address does not tell the area.
    AddressUnknown,
    /// Belongs to no posyandu.
    NoPosyandu,
    /// Was not born yet.
    NotBorn,
    /// Came to live here, or was registered, later.
    MovedIn,
    /// Had left.
    MovedOut,
    /// Had died.
    Died,
    /// Was too young or too old.
    Age,
    /// Did not fulfil what else is asked of those who are counted.
    Condition,
    /// Nobody looked: there are too many.
    NotLooked,
    /// Something that had happened by the signature was received after it.
    LateRecord,
    /// Something happened after the signature, or time went on.
    LaterEvent,
    /// Two who were one, or one who was two.
    Merged,
    /// The guidelines changed.
    Rule,
}

/// Somebody who makes a part of the difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    /// Who.
    pub person: PersonId,
    /// Why.
    pub reason: Reason,
    /// By how much the second number is more because of the person; less is below 0.
    pub by: i64,
}

/// Two numbers, and who makes the difference.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Split {
    /// The numbers.
    pub counts: [i64; 2],
    /// Who makes the difference, by person.
    pub changed: Vec<Changed>,
    /// What nobody makes. Only where one number was signed: see [`crate::late::Late::rest`].
    pub rest: i64,
}

impl Split {
    /// Returns by how much the second number is more.
    pub const fn difference(&self) -> i64 {
        self.counts[1] - self.counts[0]
    }
}

statements! {
    MONTHS =
        "SELECT a.desa, a.dusun, a.rw, a.rt, a.posyandu, m.month, \
         CASE WHEN m.reached & $2 <> 0 THEN m.month ELSE 0 END, m.person, \
         a.puskesmas \
         FROM log_head h CROSS JOIN person_month m CROSS JOIN area a \
         WHERE m.puskesmas = h.puskesmas AND m.block = $1 AND m.counted & $2 <> 0 \
         AND (m.month = $3 OR m.month = $4) AND a.puskesmas = m.puskesmas AND a.area = m.area";
    CASES =
        "SELECT a.desa, a.dusun, a.rw, a.rt, a.posyandu, m.month, m.done, m.person, \
         a.puskesmas \
         FROM log_head h CROSS JOIN counted_case m CROSS JOIN area a \
         WHERE m.puskesmas = h.puskesmas AND m.indicator = $1 \
         AND ((m.month >= $2 AND m.month <= $3) OR (m.done >= $4 AND m.done <= $5)) \
         AND a.puskesmas = m.puskesmas AND a.area = m.area";
    UNKNOWN_AGE =
        concat!("SELECT (SELECT count(*) FROM log_head h CROSS JOIN person p CROSS JOIN area a \
         WHERE p.puskesmas = h.puskesmas AND p.birth IS NULL AND p.status = 'here' \
         AND a.puskesmas = p.puskesmas AND a.area = p.area AND ", in_scope!(), "), ",
         person_columns!(), " FROM log_head h CROSS JOIN person p CROSS JOIN area a \
         WHERE p.puskesmas = h.puskesmas AND p.birth IS NULL AND p.status = 'here' \
         AND a.puskesmas = p.puskesmas AND a.area = p.area AND ", in_scope!(),
         " ORDER BY p.name_key, p.person LIMIT $7 OFFSET $8");
}

/// People whose records are in memory at once.
const PERSONS_PER_STEP: usize = 256;

impl Store {
    /// Tells who makes the difference between two numbers of an indicator.
    pub fn difference(&self, query: &DifferenceQuery<'_>) -> Result<Split> {
        self.engine().snapshot(|conn| Study::new(self.guidelines(), query).split(conn))
    }

    /// Lists people of an area who live here and whose birth nobody wrote, by name: indicators of
    /// ages count none of them.
    pub fn people_of_unknown_age(&self, scope: &Scope, page: Page) -> Result<Listed<PersonRow>> {
        scope.bind(|scope| {
            let own = [page.limit().into(), page.offset().into()];
            let params: Vec<Value<'_>> = scope.into_iter().chain(own).collect();
            self.engine().read(|conn| gather(conn, &UNKNOWN_AGE, &params, |row| person_row(row, 1)))
        })
    }
}

/// Whom a number counts.
struct Number {
    side: Side,
    /// Months to which they belong; absent when that does not matter.
    cohort: Option<(i64, i64)>,
    /// Months in which they came to count; absent when that does not matter.
    done: Option<(i64, i64)>,
    /// Day on which it is looked at whether somebody lives here: the end of the month, or of the
    /// year where a year is counted.
    day: Day,
}

impl Number {
    fn new(guidelines: &Guidelines, indicator: &str, side: &Side) -> Self {
        let index = |month: Month| i64::from(month.index());
        let month = side.month;
        let own = index(month);
        let Span { first, last } = span(guidelines, indicator, month);
        let found = version(guidelines, indicator, month);
        let (first_of_year, day) = match found.map(|found| &found.count) {
            Some(Count::Monthly { .. }) | None => (month, month.last_day()),
            Some(Count::Cases { of, .. }) => {
                let first = year_of(guidelines, indicator, month);
                let is_year = matches!(of, Cases::Year { .. });
                (first, if is_year { first.plus(11) } else { month }.last_day())
            }
        };
        let (is_cohort, done) = match side.counting {
            Counting::Denominator | Counting::WithPosyandu => (true, None),
            Counting::Numerator => (true, Some((1, own))),
            Counting::New => (true, Some((own, own))),
            Counting::Served => (false, Some((own, own))),
            Counting::ServedInYear => (false, Some((index(first_of_year), own))),
        };
        let cohort = is_cohort.then(|| (index(first), index(last)));
        Self { side: side.clone(), cohort, done, day }
    }

    fn is_of_cohort(&self, line: &Line) -> bool {
        self.cohort.is_none_or(|(first, last)| (first..=last).contains(&line.month))
    }

    /// Tells what is lacking that a line of the right months be counted.
    fn lacks(&self, line: &Line) -> Option<Lack> {
        if !self.side.scope.holds(line.home()) {
            return Some(Lack::Area);
        }
        if self.side.counting == Counting::WithPosyandu && line.area.posyandu.is_none() {
            return Some(Lack::Reason(Reason::NoPosyandu));
        }
        let (from, until) = self.done?;
        let reason = match line.done {
            0 => Reason::NotDone,
            done if done < from => Reason::DoneBefore,
            done if until < done => Reason::DoneAfter,
            _ => return None,
        };
        Some(Lack::Reason(reason))
    }

    fn counts(&self, line: &Line) -> bool {
        self.is_of_cohort(line) && self.lacks(line).is_none()
    }
}

/// What a line lacks of being counted.
enum Lack {
    /// The area.
    Area,
    /// Something else.
    Reason(Reason),
}

/// A month of somebody, or a case.
struct Line {
    area: AreaParts,
    /// Puskesmas that keeps the records.
    puskesmas: PuskesmasCode,
    month: i64,
    /// Month of coming to count; 0 when not yet.
    done: i64,
}

impl Line {
    const fn home(&self) -> (&AreaParts, &PuskesmasCode) {
        (&self.area, &self.puskesmas)
    }
}

/// Both numbers, and the rules by which they count.
struct Study<'s> {
    guidelines: &'s Guidelines,
    query: &'s DifferenceQuery<'s>,
    numbers: [Number; 2],
}

impl<'s> Study<'s> {
    fn new(guidelines: &'s Guidelines, query: &'s DifferenceQuery<'s>) -> Self {
        let numbers =
            query.sides.each_ref().map(|side| Number::new(guidelines, query.indicator, side));
        Self { guidelines, query, numbers }
    }

    fn split(&self, conn: &mut dyn Conn) -> Result<Split> {
        let people = self.people(conn)?;
        let mut split = Split::default();
        let mut asked: BTreeMap<PersonId, i64> = BTreeMap::new();
        for (person, lines) in &people {
            let count = |number: &Number| {
                i64::try_from(lines.iter().filter(|line| number.counts(line)).count())
                    .expect("nobody has so many cases")
            };
            let counts = self.numbers.each_ref().map(count);
            split.counts[0] += counts[0];
            split.counts[1] += counts[1];
            let by = counts[1] - counts[0];
            if by == 0 {
                continue;
            }
            match self.reason(lines, by) {
                Some(reason) => split.changed.push(Changed { person: *person, reason, by }),
                None => {
                    asked.insert(*person, by);
                }
            }
        }
        split.changed.extend(self.asked(conn, asked)?);
        split.changed.sort_by_key(|changed| changed.person);
        Ok(split)
    }

    /// Returns the number in which somebody stands more often, and the other.
    fn sides(&self, by: i64) -> (&Number, &Number) {
        let [first, second] = &self.numbers;
        if by < 0 { (first, second) } else { (second, first) }
    }

    fn people(&self, conn: &mut dyn Conn) -> Result<BTreeMap<PersonId, Vec<Line>>> {
        let months = self.numbers.each_ref().map(|number| number.side.month.index());
        let (statement, params): (&Statement, Vec<Value<'_>>) =
            match Indicators::new(self.guidelines).bit(self.query.indicator) {
                Some((block, bit)) => {
                    let [first, second] = months;
                    (&MONTHS, vec![block.into(), bit.into(), first.into(), second.into()])
                }
                None => {
                    let (first, last) = bounds(self.numbers.iter().map(|number| number.cohort));
                    let done = self.numbers.iter().filter(|number| number.cohort.is_none());
                    let (from, until) = bounds(done.map(|number| number.done));
                    let id = Value::from(self.query.indicator);
                    (&CASES, vec![id, first.into(), last.into(), from.into(), until.into()])
                }
            };
        let mut people: BTreeMap<PersonId, Vec<Line>> = BTreeMap::new();
        for (person, line) in rows(conn, statement, &params, line)? {
            people.entry(person).or_default().push(line);
        }
        Ok(people)
    }

    /// Finds the reason in the rows; `None` when only the life of the person tells it.
    fn reason(&self, lines: &[Line], by: i64) -> Option<Reason> {
        let (inside, outside) = self.sides(by);
        let only = |line: &&Line| inside.counts(line) && !outside.counts(line);
        let own = lines.iter().find(only)?;
        // The same case, else another of the same person in the other months.
        let other = match outside.is_of_cohort(own) {
            true => Some(own),
            false => lines
                .iter()
                .find(|line| outside.is_of_cohort(line) && outside.lacks(line).is_some()),
        };
        let Some(line) = other else { return self.cohort() };
        match outside.lacks(line)? {
            Lack::Reason(reason) => Some(reason),
            Lack::Area if outside.side.scope.is_untold(line.home()) => {
                Some(match outside.side.scope.parted().1 {
                    Scope::Posyandu(_) => Reason::NoPosyandu,
                    _ => Reason::AddressUnknown,
                })
            }
            Lack::Area if line.home() == own.home() => Some(Reason::OtherArea),
            Lack::Area => Some(Reason::MovedWithin),
        }
    }

    /// Returns why somebody is counted in no month of the other number, where the kind of the
    /// indicator tells.
    fn cohort(&self) -> Option<Reason> {
        let month = self.numbers[0].side.month.max(self.numbers[1].side.month);
        let found = version(self.guidelines, self.query.indicator, month)?;
        match &found.count {
            Count::Cases { of: Cases::Episode { .. }, .. } => Some(Reason::Episode),
            Count::Cases { of: Cases::Age(_) | Cases::Found { .. } | Cases::Death, .. } => {
                Some(Reason::OtherCohort)
            }
            Count::Cases { of: Cases::Year { .. }, .. } | Count::Monthly { .. } => None,
        }
    }

    /// Looks at the lives of people, in steps.
    fn asked(&self, conn: &mut dyn Conn, asked: BTreeMap<PersonId, i64>) -> Result<Vec<Changed>> {
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let as_of = state::read(conn)?.view_day;
        let people: Vec<(PersonId, i64)> = asked.into_iter().collect();
        let (looked, rest) = people.split_at(people.len().min(self.query.lives_max));
        let mut changed: Vec<Changed> = (rest.iter())
            .map(|(person, by)| Changed { person: *person, reason: Reason::NotLooked, by: *by })
            .collect();
        for step in looked.chunks(PERSONS_PER_STEP) {
            let ids = step.iter().map(|(person, _)| *person).collect();
            let as_of = as_of.unwrap_or(self.numbers[0].day);
            let lives = self.lives(conn, &ids, as_of)?;
            changed.extend(step.iter().map(|(person, by)| {
                let told = lives.get(person).map(|life| self.of_life(life, *by, as_of));
                Changed { person: *person, reason: told.unwrap_or(Reason::Condition), by: *by }
            }));
        }
        Ok(changed)
    }

    fn lives(
        &self,
        conn: &mut dyn Conn,
        people: &BTreeSet<PersonId>,
        as_of: Day,
    ) -> Result<BTreeMap<PersonId, Person>> {
        let groups: Vec<_> = merge::groups_of(conn, people)?.into_iter().collect();
        let of_all = groups.iter().flat_map(|(_, members)| members).copied();
        let records = histories(conn, &of_all.map(Subject::Person).collect())?;
        let parts = in_threads(&groups, |part| {
            let painter = Painter::new(self.guidelines);
            let life = |(root, members): &(PersonId, BTreeSet<PersonId>)| {
                let of_group = members.iter().copied().map(Subject::Person);
                let own = of_group.filter_map(|subject| records.get(&subject)).flatten();
                let timeline = Timeline::new(*root, own.map(Arc::clone));
                (*root, painter.draw(&timeline, as_of).person)
            };
            Ok(part.iter().map(life).collect::<Vec<_>>())
        })?;
        Ok(parts.into_iter().flatten().collect())
    }

    /// Finds the reason in a life: what keeps the person out of the number in which it is missing.
    fn of_life(&self, life: &Person, by: i64, as_of: Day) -> Reason {
        let (inside, outside) = self.sides(by);
        let day = outside.day.min(as_of);
        if life.died_on.is_some_and(|died| died <= day) {
            return Reason::Died;
        }
        if life.birth.is_some_and(|birth| day < birth.day) {
            return Reason::NotBorn;
        }
        if !life.resident_on(day) {
            return if outside.day < inside.day { Reason::MovedIn } else { Reason::MovedOut };
        }
        self.asked_of_people(outside.side.month)
    }

    /// Names what is asked of those whom the indicator counts in a month.
    fn asked_of_people(&self, month: Month) -> Reason {
        let found = version(self.guidelines, self.query.indicator, month);
        let population = found.and_then(|found| match &found.count {
            Count::Monthly { population, .. } => Some(population),
            Count::Cases { population, .. } => population.as_ref(),
        });
        let Some(population) = population else { return Reason::Condition };
        let ages = ["age_days", "age_months", "age_years", "sex"];
        let ages: Vec<Slot> =
            ages.iter().filter_map(|name| self.guidelines.vocabulary.slot(name)).collect();
        if self.guidelines.episodes.iter().any(|rule| population.reads.contains(&rule.facts.open)) {
            Reason::Episode
        } else if population.reads.iter().all(|slot| ages.contains(slot)) {
            Reason::Age
        } else {
            Reason::Condition
        }
    }
}

/// Returns least and most of some spans; a span of nothing when there are none.
fn bounds(spans: impl Iterator<Item = Option<(i64, i64)>>) -> (i64, i64) {
    let sum = spans.flatten().reduce(|sum, span| (sum.0.min(span.0), sum.1.max(span.1)));
    sum.unwrap_or((0, -1))
}

fn line(row: &Row<'_>) -> Result<(PersonId, Line)> {
    let line = Line {
        area: AreaParts::read(row, 0)?,
        puskesmas: row.parsed(8)?,
        month: row.int(5)?,
        done: row.int(6)?,
    };
    Ok((row.id(7, PersonId::new)?, line))
}
