//! The pages: one file per page or small family of pages.

pub(crate) mod accounts;
pub(crate) mod board;
pub(crate) mod due;
pub(crate) mod explorer;
pub(crate) mod filter;
pub(crate) mod findings;
pub(crate) mod forms;
pub(crate) mod guide;
pub(crate) mod health;
pub(crate) mod home;
pub(crate) mod household;
pub(crate) mod intake;
pub(crate) mod listed;
pub(crate) mod lock;
pub(crate) mod own;
pub(crate) mod password;
pub(crate) mod people;
pub(crate) mod person;
pub(crate) mod places;
pub(crate) mod posyandu;
pub(crate) mod record;
pub(crate) mod register;
pub(crate) mod resume;
pub(crate) mod sign_in;
pub(crate) mod visits;
