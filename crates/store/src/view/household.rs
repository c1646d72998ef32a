//! The row of a person's part in the indicators of the household.

use domain::day::Day;
use portrait::household::HouseholdSpan;

use crate::view::cell::Cell;

/// Month before which a part that lasts has not ended: later than any.
const STILL: i64 = i32::MAX as i64;

/// Makes the cells of a span of months of a person who was at home with a Puskesmas, in an area.
pub(crate) fn cells(span: &HouseholdSpan, home: Cell, person: Cell, area: i64) -> Vec<Cell> {
    let bits = span.bits;
    let until = span.until.map_or(STILL, |until| i64::from(until.index()));
    let day = |day: Option<Day>| Cell::from(day.map(Day::epoch_days));
    let since = span.from.index().into();
    let mut cells = vec![home, person, since, until.into(), span.household.get().into()];
    cells.push(area.into());
    let masks = [bits.good, bits.bad, bits.unknown, bits.yes, bits.no];
    cells.extend(masks.map(|mask| Cell::Int(i64::from(mask))));
    cells.extend([day(bits.asked), day(span.planned)]);
    cells
}
