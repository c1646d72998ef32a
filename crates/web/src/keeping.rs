//! Who keeps accounts and who decides about them.

use access::{permission::Action, role::Role};

use crate::{error::PageError, session::Signed};

/// Refuses everybody who does not make, reset and close accounts.
pub(crate) fn require_keeper(signed: &Signed) -> Result<(), PageError> {
    signed.require(Action::ManageAccounts)
}

/// Refuses everybody who does not decide what others ask for accounts; about which one is decided
/// with each request.
pub(crate) fn require_decider(signed: &Signed) -> Result<(), PageError> {
    match signed.actor.role {
        Role::Kapus | Role::Admin => Ok(()),
        _ => Err(PageError::Forbidden(Action::ManageAccounts)),
    }
}

/// Refuses everybody but the head.
pub(crate) fn require_head(signed: &Signed) -> Result<(), PageError> {
    match signed.actor.role {
        Role::Kapus => Ok(()),
        _ => Err(PageError::Forbidden(Action::ManageAccounts)),
    }
}
