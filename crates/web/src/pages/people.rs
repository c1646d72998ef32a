//! `/orang`: find a person, register a person.

pub(crate) mod find;
pub(crate) mod register;
