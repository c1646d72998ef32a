//! Pages of a small, made-up posyandu, asked for in process.

mod app;
mod family;
mod foundation;
mod home;
mod people;
mod person;
mod record;
