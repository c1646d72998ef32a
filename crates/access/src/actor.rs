//! Who is acting, and whom they reach.

use domain::id::{AccountId, PlaceId};

use crate::{
    door::{CORRECT_ANY, CORRECT_OWN, Door},
    matrix::{Cell, Matrix, Reach},
    resource::Resource,
    role::Role,
};

/// Who is acting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Account.
    pub account: AccountId,
    /// Name shown on screens and kept in records.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Own posyandu, for roles that reach no further.
    pub posyandu: Option<PlaceId>,
    /// The matrix of the facility.
    pub matrix: &'static Matrix,
}

impl Actor {
    /// Returns the cell of the matrix for a resource.
    pub fn cell(&self, resource: Resource) -> Option<Cell> {
        self.matrix.cell(resource, self.role)
    }

    /// Tells whether the role may do something at all; of whom is decided with each request.
    pub fn may(&self, door: Door) -> bool {
        door.any.iter().any(|(verb, resource)| {
            let cell = self.cell(*resource).filter(|cell| cell.has(*verb));
            cell.is_some_and(|cell| door.numbers || cell.reach != Reach::Aggregate)
        })
    }

    /// Tells whether a person served by `posyandu` is in the working area.
    ///
    /// An account bound to one posyandu reaches nobody while it names none, and nobody whose
    /// posyandu is not known.
    pub fn reaches(&self, posyandu: Option<PlaceId>) -> bool {
        !self.role.is_bound() || (posyandu.is_some() && self.posyandu == posyandu)
    }

    /// Returns the posyandu to which lists are to be narrowed; `None` means the whole Puskesmas.
    ///
    /// A narrowed account without a posyandu gets an error, because an empty narrowing would
    /// show everybody.
    pub fn narrowed_to(&self) -> Result<Option<PlaceId>, NoPosyandu> {
        match (self.role.is_bound(), self.posyandu) {
            (false, _) => Ok(None),
            (true, Some(posyandu)) => Ok(Some(posyandu)),
            (true, None) => Err(NoPosyandu),
        }
    }

    /// Tells whether the actor may correct or void a record written by `author`.
    pub fn may_correct(&self, author: AccountId) -> bool {
        self.may(CORRECT_ANY) || (self.may(CORRECT_OWN) && self.account == author)
    }
}

/// An account that works for one posyandu names none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the account names no posyandu")]
pub struct NoPosyandu;
