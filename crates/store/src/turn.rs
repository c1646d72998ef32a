//! The turn of the day: what time alone changes.

use std::collections::BTreeSet;

use domain::{day::Day, id::PersonId};

use crate::{
    conn::{Conn, rows},
    error::Result,
    state,
    statement::statements,
    store::Store,
    view::{merge, write},
};

/// Persons drawn again in one transaction.
const PERSONS_PER_STEP: i64 = 500;

statements! {
    DUE_TO_CHANGE =
        "SELECT p.person FROM log_head h CROSS JOIN person p \
         WHERE p.puskesmas = h.puskesmas AND p.next_change_on <= $1 LIMIT $2";
}

impl Store {
    /// Moves the views on to a day: draws again whom time alone changes by then. Never back: when
    /// the clock is set back the views stay as they are. Returns how many persons were drawn.
    ///
    /// Works in short transactions; whatever stops it, the next call goes on from there.
    pub fn turn(&self, today: Day) -> Result<u64> {
        let found = self.engine().read(state::read)?;
        let nothing_to_do = match (found.view_day, found.turning_to) {
            (None, _) => true,
            (Some(day), None) => today <= day,
            (Some(_), Some(_)) => false,
        };
        if nothing_to_do {
            return Ok(0);
        }
        let mut drawn = 0;
        loop {
            let (step, done) = self.engine().write(|conn| self.turn_step(conn, today))?;
            drawn += step;
            if done {
                return Ok(drawn);
            }
        }
    }

    /// Draws some persons again; tells how many and whether all are done.
    fn turn_step(&self, conn: &mut dyn Conn, today: Day) -> Result<(u64, bool)> {
        let state = state::lock(conn, self.views_version(), today)?;
        // A turn that was begun is ended first, whatever day it is now.
        let target = state.turning_to.unwrap_or(today);
        if target <= state.view_day {
            return Ok((0, true));
        }
        let params = [target.epoch_days().into(), PERSONS_PER_STEP.into()];
        if state.turning_to.is_none() {
            write::turn_villages(conn, self.guidelines(), state.view_day, target)?;
        }
        let persons: BTreeSet<PersonId> =
            rows(conn, &DUE_TO_CHANGE, &params, |row| row.id(0, PersonId::new))?
                .into_iter()
                .collect();
        if persons.is_empty() {
            state::set_days(conn, target, None)?;
            return Ok((0, today <= target));
        }
        if state.turning_to.is_none() {
            state::set_days(conn, state.view_day, Some(target))?;
        }
        let count = persons.len() as u64;
        let groups = merge::groups_of(conn, &persons)?;
        write::draw_again(conn, self.guidelines(), groups, target)?;
        Ok((count, false))
    }
}
