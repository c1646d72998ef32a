//! Who makes the difference between a signed figure and the same figure now, each with one reason.

use domain::record::Body;

use crate::{
    closing::Tally,
    late::{Cause, Difference, Late},
    read::difference::{Changed, Counting, Reason, Split},
};

/// Splits the difference between a signed figure and the same figure now; the signed one is the
/// first number. `None` for numbers that are not signed.
pub fn of_signed(late: &Late, counting: Counting) -> Option<Split> {
    let of = |tally: Tally| match counting {
        Counting::Denominator => Some(tally.denominator),
        Counting::Numerator => Some(tally.numerator),
        Counting::ServedInYear => Some(tally.served),
        Counting::WithPosyandu | Counting::New | Counting::Served => None,
    };
    let counts = [of(late.signed)?, of(late.live)?];
    let mut changed: Vec<Changed> = Vec::new();
    for difference in &late.differences {
        let by = of(difference.by)?;
        if by != 0 {
            let reason = reason_of_late(difference, by);
            changed.push(Changed { person: difference.person, reason, by });
        }
    }
    Some(Split { counts, changed, rest: of(late.rest)? })
}

/// Names what the records that came later say; a death or departure explains only who is gone.
fn reason_of_late(difference: &Difference, by: i64) -> Reason {
    let says = |of: fn(&Body) -> bool| difference.records.iter().any(|kept| of(&kept.record.body));
    match difference.cause {
        Cause::Rule => Reason::Rule,
        _ if says(|body| matches!(body, Body::Merge(_) | Body::Unmerge(_))) => Reason::Merged,
        _ if by < 0 && says(|body| matches!(body, Body::Death(_))) => Reason::Died,
        _ if by < 0 && says(|body| matches!(body, Body::Departure(_))) => Reason::MovedOut,
        Cause::LateRecord => Reason::LateRecord,
        Cause::LaterEvent => Reason::LaterEvent,
    }
}
