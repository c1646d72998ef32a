//! The people behind a number of a board, by name.

use domain::day::Month;

use crate::{
    conn::{Row, Value},
    error::Result,
    read::{
        area::in_scope,
        board::{BoardPerson, BoardQuery, Span, Which},
        page::{Listed, gather},
        people::{PERSON_COLUMNS, person_columns, person_row},
        slice::in_slice,
    },
    statement::statements,
    store::Store,
    view::board::Indicators,
};

/// The people that an inner selection counts, with month and done; parameter 9 says which of
/// them: 0 all, 1 those done, 2 the others, 3 and 4 those of the others who on the day of parameter
/// 14 still can and cannot count any more. People are looked up only once they are counted.
macro_rules! people_of {
    ($($counted:expr),+) => {
        concat!(
            "SELECT (SELECT count(*) FROM (",
            $($counted,)+
            in_scope!(),
            ") AS f",
            which!(),
            "), ",
            person_columns!(),
            ", f.month, f.done, f.missing, f.open_until FROM (",
            $($counted,)+
            in_scope!(),
            ") AS f CROSS JOIN log_head g CROSS JOIN person p \
             JOIN area a ON a.puskesmas = p.puskesmas AND a.area = p.area",
            which!(),
            " AND p.puskesmas = g.puskesmas AND p.person = f.person \
             ORDER BY CASE WHEN $9 = 3 THEN coalesce(f.open_until, 1000000) ELSE 0 END, \
             p.name_key, p.person LIMIT $12 OFFSET $13"
        )
    };
}

macro_rules! which {
    () => {
        " WHERE (CAST($9 AS {int}) = 0 OR ($9 = 1 AND f.done <> 0) OR ($9 = 2 AND f.done = 0) \
         OR ($9 = 3 AND f.missing <> 0 AND coalesce(f.open_until, $14) >= $14) \
         OR ($9 = 4 AND f.missing <> 0 AND f.open_until < $14))"
    };
}

statements! {
    PEOPLE_OF_MONTH =
        people_of!("SELECT m.person, m.month AS month, \
         CASE WHEN m.reached & $8 <> 0 THEN m.month ELSE 0 END AS done, \
         CAST(0 AS {int}) AS missing, CAST(NULL AS {int}) AS open_until \
         FROM log_head h CROSS JOIN person_month m CROSS JOIN area a \
         WHERE m.puskesmas = h.puskesmas AND m.month >= $10 AND m.month <= $11 AND m.block = $7 \
         AND m.counted & $8 <> 0 AND a.puskesmas = m.puskesmas AND a.area = m.area AND ");
    PEOPLE_OF_CASES =
        people_of!("SELECT m.person, m.month AS month, \
         CASE WHEN m.done <= $8 THEN m.done ELSE 0 END AS done, m.missing, m.open_until \
         FROM log_head h CROSS JOIN counted_case m CROSS JOIN area a \
         WHERE m.puskesmas = h.puskesmas AND m.month >= $10 AND m.month <= $11 \
         AND m.indicator = $7 AND a.puskesmas = m.puskesmas AND a.area = m.area AND ");
    /// Whoever was done in a month, whatever month the case belongs to.
    PEOPLE_SERVED =
        people_of!("SELECT m.person, m.month AS month, m.done AS done, m.missing, m.open_until \
         FROM log_head h CROSS JOIN counted_case m CROSS JOIN area a \
         WHERE m.puskesmas = h.puskesmas AND m.done >= $10 AND m.done <= $11 AND m.done > $8 \
         AND m.indicator = $7 AND a.puskesmas = m.puskesmas AND a.area = m.area AND ");
    SLICE_OF_MONTH =
        people_of!("SELECT m.person, m.month AS month, \
         CASE WHEN m.reached & $8 <> 0 THEN m.month ELSE 0 END AS done, \
         CAST(0 AS {int}) AS missing, CAST(NULL AS {int}) AS open_until \
         FROM log_head h CROSS JOIN person_month m CROSS JOIN area a CROSS JOIN log_head g \
         CROSS JOIN person q \
         WHERE m.puskesmas = h.puskesmas AND m.month >= $10 AND m.month <= $11 AND m.block = $7 \
         AND m.counted & $8 <> 0 AND a.puskesmas = m.puskesmas AND a.area = m.area \
         AND q.puskesmas = g.puskesmas AND q.person = m.person AND ",
         in_slice!("$15", "$16", "$17", "$18"), " AND ");
    SLICE_OF_CASES =
        people_of!("SELECT m.person, m.month AS month, \
         CASE WHEN m.done <= $8 THEN m.done ELSE 0 END AS done, m.missing, m.open_until \
         FROM log_head h CROSS JOIN counted_case m CROSS JOIN area a CROSS JOIN log_head g \
         CROSS JOIN person q \
         WHERE m.puskesmas = h.puskesmas AND m.month >= $10 AND m.month <= $11 \
         AND m.indicator = $7 AND a.puskesmas = m.puskesmas AND a.area = m.area \
         AND q.puskesmas = g.puskesmas AND q.person = m.person AND ",
         in_slice!("$15", "$16", "$17", "$18"), " AND ");
    SLICE_SERVED =
        people_of!("SELECT m.person, m.month AS month, m.done AS done, m.missing, m.open_until \
         FROM log_head h CROSS JOIN counted_case m CROSS JOIN area a CROSS JOIN log_head g \
         CROSS JOIN person q \
         WHERE m.puskesmas = h.puskesmas AND m.done >= $10 AND m.done <= $11 AND m.done > $8 \
         AND m.indicator = $7 AND a.puskesmas = m.puskesmas AND a.area = m.area \
         AND q.puskesmas = g.puskesmas AND q.person = m.person AND ",
         in_slice!("$15", "$16", "$17", "$18"), " AND ");
}

impl Store {
    /// Lists the people behind a number of a board, by name.
    pub fn board_people(&self, query: &BoardQuery) -> Result<Listed<BoardPerson>> {
        let (indicator, month) = (query.indicator.as_str(), query.month);
        let which: i64 = match query.which {
            Which::Denominator => 0,
            Which::Numerator | Which::Served => 1,
            Which::Missing => 2,
            Which::Open(_) => 3,
            Which::Lapsed(_) => 4,
        };
        let day = match query.which {
            Which::Open(day) | Which::Lapsed(day) => day.epoch_days(),
            Which::Numerator | Which::Served | Which::Denominator | Which::Missing => 0,
        };
        let bit = Indicators::new(self.guidelines()).bit(indicator);
        let is_all = query.slice.is_all();
        let (statement, own): (_, [Value<'_>; 2]) = match (bit, query.which) {
            (Some((block, bit)), _) => {
                let statement = if is_all { &PEOPLE_OF_MONTH } else { &SLICE_OF_MONTH };
                (statement, [block.into(), bit.into()])
            }
            (None, Which::Served) => {
                let statement = if is_all { &PEOPLE_SERVED } else { &SLICE_SERVED };
                (statement, [indicator.into(), 0_i64.into()])
            }
            (None, _) => {
                let statement = if is_all { &PEOPLE_OF_CASES } else { &SLICE_OF_CASES };
                (statement, [indicator.into(), month.index().into()])
            }
        };
        let span = match query.which {
            Which::Served => Span { first: month, last: month },
            _ => self.span(indicator, month),
        };
        let rest = [
            which.into(),
            span.first.index().into(),
            span.last.index().into(),
            query.page.limit().into(),
            query.page.offset().into(),
            day.into(),
        ];
        query.scope.bind_both(&query.within, |scope| {
            let mut params: Vec<Value<'_>> = scope.into_iter().chain(own).chain(rest).collect();
            if !is_all {
                params.extend(query.slice.bind(month));
            }
            self.engine().read(|conn| gather(conn, statement, &params, board_person))
        })
    }
}

fn board_person(row: &Row<'_>) -> Result<BoardPerson> {
    let month = |column| -> Result<Option<Month>> {
        let index = row.small_or_null(column)?.filter(|index| *index != 0);
        Ok(index.map(Month::from_index))
    };
    let at = 1 + PERSON_COLUMNS;
    Ok(BoardPerson {
        person: person_row(row, 1)?,
        month: month(at)?.unwrap_or(Month::from_index(0)),
        done: month(at + 1)?,
        missing: row.int(at + 2)?.unsigned_abs(),
        open_until: row.day_or_null(at + 3)?,
    })
}
