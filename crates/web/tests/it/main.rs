//! Pages of a small, made-up posyandu, asked for in process.

mod accounts;
mod app;
mod board;
mod due;
mod emergency;
mod explorer;
mod factors;
mod family;
mod follow_up;
mod forms;
mod foundation;
mod gates;
mod guide;
mod hamlet;
mod home;
mod intake;
mod law;
mod lives;
mod merge;
mod once;
mod people;
mod person;
mod posyandu;
mod record;
mod register;
mod sessions;
