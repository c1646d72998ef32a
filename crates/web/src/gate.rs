//! What every address is: a door of the role matrix, a purpose, and whom it is about.
//!
//! No handler is reached but through its gate, because `Routes` is the only way to give a page
//! an address. So one list says who may open what, why data is processed, and what is logged.

pub(crate) mod entry;
pub(crate) mod matter;

use access::{door::Door, purpose::Purpose};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler,
    routing::{MethodRouter, get, post},
};

use crate::app::App;

/// Who may come, at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody, signed in or not.
    Anybody,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever the role matrix lets through all of these doors.
    Through(&'static [Door]),
}

/// About whom an address is, by the name of a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Nobody, or a list that the page narrows.
    Nobody,
    /// One or two people.
    People(&'static [&'static str]),
    /// A household.
    Household(&'static str),
    /// A posyandu; a person in the address may be a guest of the day, which the page decides.
    Place(&'static str, Option<&'static str>),
    /// What a record is about.
    Record(&'static str),
}

/// What stands before a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// Who may come.
    pub who: Who,
    /// Why data is processed.
    pub purpose: Purpose,
    /// About whom.
    pub about: About,
}

impl Gate {
    /// For anybody; nothing personal is shown.
    pub(crate) const fn open(purpose: Purpose) -> Self {
        Self { who: Who::Anybody, purpose, about: About::Nobody }
    }

    /// For whoever is signed in.
    pub(crate) const fn signed(purpose: Purpose) -> Self {
        Self { who: Who::SignedIn, purpose, about: About::Nobody }
    }

    /// For whoever the matrix lets through all doors.
    pub(crate) const fn through(doors: &'static [Door], purpose: Purpose) -> Self {
        Self { who: Who::Through(doors), purpose, about: About::Nobody }
    }

    /// About the people named by parts of the address.
    pub(crate) const fn of_people(self, parts: &'static [&'static str]) -> Self {
        Self { about: About::People(parts), ..self }
    }

    /// About a household.
    pub(crate) const fn of_household(self, part: &'static str) -> Self {
        Self { about: About::Household(part), ..self }
    }

    /// About a posyandu.
    pub(crate) const fn of_place(self, part: &'static str) -> Self {
        Self { about: About::Place(part, None), ..self }
    }

    /// About a person at a posyandu.
    pub(crate) const fn of_place_and(self, part: &'static str, person: &'static str) -> Self {
        Self { about: About::Place(part, Some(person)), ..self }
    }

    /// About a record.
    pub(crate) const fn of_record(self, part: &'static str) -> Self {
        Self { about: About::Record(part), ..self }
    }
}

/// One way to ask for a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// GET or POST.
    pub method: &'static str,
    /// Pattern of the address.
    pub path: &'static str,
    /// What stands before it.
    pub gate: Gate,
}

/// Addresses with what stands before them.
#[derive(Default)]
pub(crate) struct Routes {
    router: Router<App>,
    listed: Vec<Listed>,
}

impl Routes {
    /// Begins without any.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Gives a page an address.
    pub(crate) fn get<H, T>(self, path: &'static str, gate: Gate, page: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add("GET", path, gate, get(page))
    }

    /// Gives what takes a form an address.
    pub(crate) fn post<H, T>(self, path: &'static str, gate: Gate, page: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add("POST", path, gate, post(page))
    }

    /// Gives a page and what takes its form one address behind one gate.
    pub(crate) fn both<G, S, H, T>(
        self,
        path: &'static str,
        gate: Gate,
        (form, save): (G, H),
    ) -> Self
    where
        G: Handler<S, App>,
        S: 'static,
        H: Handler<T, App>,
        T: 'static,
    {
        self.get(path, gate, form).post(path, gate, save)
    }

    /// Like [`Routes::post`], for what takes more than forms do.
    pub(crate) fn upload<H, T>(
        self,
        path: &'static str,
        gate: Gate,
        bytes_max: usize,
        page: H,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add("POST", path, gate, post(page).layer(DefaultBodyLimit::max(bytes_max)))
    }

    fn add(
        mut self,
        method: &'static str,
        path: &'static str,
        gate: Gate,
        page: MethodRouter<App>,
    ) -> Self {
        self.router = self.router.route(path, page);
        self.listed.push(Listed { method, path, gate });
        self
    }

    /// Adds other addresses.
    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.listed.extend(other.listed);
        self
    }

    /// Returns the list.
    pub(crate) fn listed(self) -> Vec<Listed> {
        self.listed
    }

    /// Returns the pages, each behind its gate.
    pub(crate) fn behind_gates(self, app: &App) -> Router<App> {
        let keeper = entry::Keeper::new(app.clone(), self.listed);
        self.router.route_layer(axum::middleware::from_fn_with_state(keeper, entry::pass))
    }
}
