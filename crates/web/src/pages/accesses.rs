//! Who looked at what: the monthly sheet for the head, and the trail of one person.

pub(crate) mod judge;
pub(crate) mod month;
pub(crate) mod of_accounts;
pub(crate) mod of_person;
