//! How far an account reaches into what the store holds: a kader to the own posyandu, staff to what
//! the own Puskesmas keeps, and the district office to everything.
//!
//! Only looking for somebody by name or NIK goes further: people come for care where they are.

use domain::area::PuskesmasCode;
use store::read::area::Scope;

use crate::{
    app::App,
    error::PageError,
    names::Names,
    pages::board::question::{area_of, write_area},
    session::Signed,
};

/// The area that somebody asks about, as far as the account reaches.
#[derive(Debug, Clone)]
pub(crate) struct Reach {
    pub(crate) within: Scope,
    /// Whether the area is fixed because the account reaches no further.
    pub(crate) is_bound: bool,
    /// Puskesmas beyond which the account does not reach; none where the store holds but one, or
    /// for whoever works for the whole district.
    pub(crate) home: Option<PuskesmasCode>,
}

impl Reach {
    /// Returns all that the account reaches.
    pub(crate) fn whole(of: (&App, &Names), signed: &Signed) -> Result<Self, PageError> {
        Self::of_area(of, signed, Scope::All)
    }

    /// Reads the area of an address.
    pub(crate) fn read(of: (&App, &Names), signed: &Signed, area: &str) -> Result<Self, PageError> {
        // Somebody bound to a posyandu has no choice, whatever the address says.
        match own_scope(signed)? {
            Some(_) => Self::whole(of, signed),
            None => Self::of_area(of, signed, area_of(of.0, area)?),
        }
    }

    /// Narrows an area that somebody chose.
    pub(crate) fn of_area(
        (app, names): (&App, &Names),
        signed: &Signed,
        area: Scope,
    ) -> Result<Self, PageError> {
        let own = own_scope(signed)?;
        let is_bound = own.is_some();
        let is_apart = 1 < names.homes.len() && !signed.actor.role.is_of_district();
        let home = is_apart.then(|| app.config().puskesmas.clone());
        let within = match (own, &home) {
            (Some(own), _) => own,
            (None, Some(home)) => area.of_home(home),
            (None, None) => area,
        };
        Ok(Self { within, is_bound, home })
    }

    /// Returns the area that was chosen, as addresses and menus write it; none for all that the
    /// account reaches.
    pub(crate) fn chosen(&self) -> Option<String> {
        let area = match &self.home {
            Some(_) => self.within.parted().1,
            None => &self.within,
        };
        (!self.is_bound && *area != Scope::All).then(|| write_area(area))
    }
}

/// Returns the posyandu to which whoever is signed in is bound.
pub(crate) fn own_scope(signed: &Signed) -> Result<Option<Scope>, PageError> {
    let own = signed.actor.narrowed_to().map_err(|_| PageError::NotFound("Posyandu Anda"))?;
    Ok(own.map(|posyandu| Scope::Posyandu(Some(posyandu))))
}
