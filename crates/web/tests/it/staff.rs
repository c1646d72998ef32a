//! Staff whose accounts many tests begin with.

use access::role::Role;
use domain::id::AccountId;

use crate::app::TestApp;

/// Gives an application a keeper of accounts, a head and a midwife.
pub(crate) fn staffed(app: TestApp) -> TestApp {
    app.account("admin", "Pengelola Wati", Role::Admin, None);
    app.account("kepala", "Kepala Rahma", Role::Kapus, None);
    app.account("bidan", "Bidan Rina", Role::Bidan, None);
    app
}

/// Returns whose account has a name.
pub(crate) fn id_of(app: &TestApp, username: &str) -> AccountId {
    app.store.account_by_username(username).expect("a store").expect("made").id
}
