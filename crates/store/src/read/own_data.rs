//! What holds of people's own data now: consent, asked for at the moment of use, and restriction.

use std::collections::BTreeSet;

use domain::{day::Day, id::PersonId};

use crate::{
    conn::{row, rows},
    error::Result,
    statement::statements,
    store::Store,
};

statements! {
    /// Of somebody merged into another, what that one says.
    CONSENT =
        "SELECT c.permits, c.since, c.until FROM log_head h CROSS JOIN consent c \
         WHERE c.puskesmas = h.puskesmas AND c.purpose = $2 \
         AND c.person = coalesce((SELECT root FROM person_alias WHERE person = $1), $1)";
    RESTRICTED_ONE =
        "SELECT c.since FROM log_head h CROSS JOIN restriction c \
         WHERE c.puskesmas = h.puskesmas \
         AND c.person = coalesce((SELECT root FROM person_alias WHERE person = $1), $1)";
    RESTRICTED =
        "SELECT c.person FROM log_head h CROSS JOIN restriction c \
         WHERE c.puskesmas = h.puskesmas";
}

impl Store {
    /// Tells whether a person, or who speaks for the person, agrees to processing for a purpose
    /// on a day. Whatever leaves by consent asks this for every person at the moment of sending
    /// and keeps no answer: what was withdrawn is refused from the next question on. Nobody who
    /// was never asked agrees, and nobody whose data is restricted.
    pub fn consent(&self, person: PersonId, purpose: &str, on: Day) -> Result<bool> {
        let (id, on) = (person.get(), i64::from(on.epoch_days()));
        self.engine().snapshot(|conn| {
            let restricted = row(conn, &RESTRICTED_ONE, &[id.as_bytes().into()], |row| row.int(0))?;
            if restricted.is_some() {
                return Ok(false);
            }
            let params = [id.as_bytes().into(), purpose.into()];
            let words = rows(conn, &CONSENT, &params, |row| {
                let until = row.int_or_null(2)?;
                let holds = row.int(1)? <= on && until.is_none_or(|until| on < until);
                Ok(row.int(0)? == 1 && holds)
            })?;
            // Homes that say different things do not agree.
            Ok(!words.is_empty() && words.into_iter().all(|permits| permits))
        })
    }

    /// Lists whose data is processed for care and law only: they are left out of files and of
    /// lists for others.
    pub fn restricted(&self) -> Result<BTreeSet<PersonId>> {
        let people = |row: &crate::conn::Row<'_>| row.id(0, PersonId::new);
        Ok(self.engine().read(|conn| rows(conn, &RESTRICTED, &[], people))?.into_iter().collect())
    }
}
