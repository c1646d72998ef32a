//! Accounts, sessions and failed sign-ins.

use domain::id::AccountId;
use store::{account::NewAccount, error::Error, session::FailuresInARow};
use uuid::Uuid;

use crate::fixture::{Home, on_both_engines};

on_both_engines![
    an_account_is_found_whatever_the_capitals,
    passwords_and_accounts_change,
    sessions_begin_and_end,
    failed_sign_ins_are_counted,
];

fn new_account(n: u128, username: &str) -> NewAccount {
    NewAccount {
        id: AccountId::new(Uuid::from_u128(n)),
        puskesmas: "P7309010101".parse().unwrap(),
        username: username.to_owned(),
        name: "Ani".to_owned(),
        role: "kader".to_owned(),
        password_hash: "$argon2id$1".to_owned(),
        posyandu: None,
        desa: Some("7309012001".parse().unwrap()),
        must_change_password: true,
        created_ms: 5,
    }
}

fn an_account_is_found_whatever_the_capitals(home: &Home) {
    let store = home.open();
    store.create_account(&new_account(1, "Ani.Kader")).unwrap();
    let taken = store.create_account(&new_account(2, "ANI.kader")).unwrap_err();
    assert!(matches!(taken, Error::UsernameTaken));
    assert_eq!(taken.refusal().code, "akun.nama-terpakai");
    let found = store.account_by_username(" ani.KADER ").unwrap().unwrap();
    assert_eq!(found.username, "Ani.Kader");
    assert_eq!(found.desa, Some("7309012001".parse().unwrap()));
    assert!(found.active && found.must_change_password);
    assert_eq!(store.account(found.id).unwrap().as_ref(), Some(&found));
    assert_eq!(store.accounts().unwrap(), [found]);
    assert_eq!(store.account_by_username("budi").unwrap(), None);
}

fn passwords_and_accounts_change(home: &Home) {
    let store = home.open();
    let account = new_account(1, "ani");
    store.create_account(&account).unwrap();
    assert!(store.set_password(account.id, "$argon2id$2", false).unwrap());
    assert!(store.set_active(account.id, false).unwrap());
    let found = store.account(account.id).unwrap().unwrap();
    assert_eq!(found.password_hash, "$argon2id$2");
    assert!(!found.active && !found.must_change_password);
    let nobody = AccountId::new(Uuid::from_u128(99));
    assert!(!store.set_password(nobody, "x", false).unwrap());
    assert!(!store.set_active(nobody, true).unwrap());
}

fn sessions_begin_and_end(home: &Home) {
    let store = home.open();
    let account = new_account(1, "ani").id;
    store.create_session("aa", account, 10, 100).unwrap();
    store.create_session("bb", account, 20, 200).unwrap();
    let session = store.session("aa").unwrap().unwrap();
    assert_eq!((session.account, session.created_ms, session.seen_ms), (account, 10, 10));
    store.touch_session("aa", 50).unwrap();
    store.touch_session("aa", 40).unwrap();
    assert_eq!(store.session("aa").unwrap().unwrap().seen_ms, 50);
    // A new session sweeps out those that are over.
    store.create_session("cc", account, 150, 300).unwrap();
    assert_eq!(store.session("aa").unwrap(), None);
    store.delete_session("cc").unwrap();
    assert_eq!(store.session("cc").unwrap(), None);
    assert_eq!(store.delete_sessions_of(account).unwrap(), 1);
    assert_eq!(store.session("bb").unwrap(), None);
}

fn failed_sign_ins_are_counted(home: &Home) {
    let store = home.open();
    for at in [100, 200, 200, 5_000] {
        store.record_attempt("Ani", false, at).unwrap();
    }
    assert_eq!(store.failures_since("ani", 200).unwrap(), 3);
    let in_a_row = |gap| store.failures_in_a_row("ANI", gap).unwrap();
    assert_eq!(in_a_row(10_000), FailuresInARow { count: 4, last_ms: 5_000 });
    // Failures long past are forgotten.
    assert_eq!(in_a_row(1_000), FailuresInARow { count: 1, last_ms: 5_000 });
    store.record_attempt("ani", true, 6_000).unwrap();
    assert_eq!(in_a_row(10_000), FailuresInARow::default());
    for at in 7_000..7_250 {
        store.record_attempt("ani", false, at).unwrap();
    }
    // Only so many attempts are kept for one name.
    assert!(store.failures_since("ani", 0).unwrap() <= 101);
    assert_eq!(store.failures_since("budi", 0).unwrap(), 0);
}
