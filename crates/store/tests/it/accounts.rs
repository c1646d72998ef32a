//! Accounts, sessions, factors, codes, requests and failed sign-ins.

use domain::id::AccountId;
use store::{
    account::NewAccount,
    device::Known,
    error::Error,
    event::Event,
    factor::Passkey,
    identity::{Link, Linking},
    one_time::EntryCode,
    request::{Decision, Effect, Recertification, Request},
    session::{FailuresInARow, NewSession, Place},
    store::Store,
};
use uuid::Uuid;

use crate::fixture::{Home, on_both_engines};

on_both_engines![
    an_account_is_found_whatever_the_capitals,
    passwords_and_accounts_change,
    sessions_begin_turn_and_end,
    a_challenge_and_the_tries_of_a_session_are_used_up,
    browsers_are_known_again,
    what_happened_is_kept_for_the_holder,
    a_code_of_an_authenticator_is_used_once,
    passkeys_are_kept_used_and_removed,
    codes_are_good_once_and_for_a_while,
    a_request_is_decided_once_and_does_what_is_granted,
    a_quarter_is_signed_once,
    somebody_of_a_provider_is_one_account,
    links_go_with_the_factors_and_with_a_new_password_by_code,
    failed_sign_ins_are_counted,
];

fn id(n: u128) -> AccountId {
    AccountId::new(Uuid::from_u128(n))
}

fn new_account(n: u128, username: &str) -> NewAccount {
    NewAccount {
        id: id(n),
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

fn place(device: &str) -> Place {
    Place {
        device: device.to_owned(),
        browser: "Chrome di Windows".to_owned(),
        address: "10.0.0.7".to_owned(),
    }
}

fn begin(store: &Store, token_hash: &str, device: &str, created_ms: u64, awaits_factor: bool) {
    let new = NewSession {
        token_hash: token_hash.to_owned(),
        account: id(1),
        place: place(device),
        created_ms,
        expires_ms: created_ms + 100,
        awaits_factor,
    };
    store.create_session(&new).unwrap();
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
    assert_eq!((found.last_use_ms(), found.password_set_ms(), found.news_ms), (5, 5, 0));
    assert_eq!(store.account(found.id).unwrap().as_ref(), Some(&found));
    assert_eq!(store.accounts().unwrap(), [found]);
    assert_eq!(store.account_by_username("budi").unwrap(), None);
}

fn passwords_and_accounts_change(home: &Home) {
    let store = home.open();
    let account = new_account(1, "ani");
    store.create_account(&account).unwrap();
    assert!(store.set_password(account.id, "$argon2id$2", false, 9).unwrap());
    assert!(store.set_active(account.id, false).unwrap());
    store.set_used(account.id, 50).unwrap();
    store.set_pin(account.id, Some("$argon2id$3")).unwrap();
    store.set_news_seen(account.id, 60).unwrap();
    let found = store.account(account.id).unwrap().unwrap();
    assert_eq!(found.password_hash, "$argon2id$2");
    assert!(!found.active && !found.must_change_password);
    assert_eq!((found.last_use_ms(), found.password_set_ms(), found.news_ms), (50, 9, 60));
    assert_eq!(found.pin_hash.as_deref(), Some("$argon2id$3"));
    store.set_pin(account.id, None).unwrap();
    assert_eq!(store.account(account.id).unwrap().unwrap().pin_hash, None);
    assert!(!store.set_password(id(99), "x", false, 9).unwrap());
    assert!(!store.set_active(id(99), true).unwrap());
}

fn sessions_begin_turn_and_end(home: &Home) {
    let store = home.open();
    begin(&store, "aa", "d1", 10, false);
    begin(&store, "bb", "d2", 20, false);
    begin(&store, "cc", "d2", 30, true);
    let session = store.session("aa").unwrap().unwrap();
    assert_eq!((session.account, session.created_ms, session.seen_ms), (id(1), 10, 10));
    assert_eq!((session.place, session.has_factor), (place("d1"), false));
    store.touch_session("aa", 50).unwrap();
    store.touch_session("aa", 40).unwrap();
    assert_eq!(store.session("aa").unwrap().unwrap().seen_ms, 50);
    let live = |now_ms| -> Vec<String> {
        store.sessions_of(id(1), now_ms).unwrap().into_iter().map(|one| one.token_hash).collect()
    };
    assert_eq!(live(60), ["aa", "bb"], "one that awaits its factor does not count");
    assert_eq!(live(110), ["bb"], "one that is over does not count");
    store.lock_session("bb").unwrap();
    assert!(store.session("bb").unwrap().unwrap().locked);
    assert!(store.turn_session("bb", "b2", 70).unwrap());
    assert!(!store.turn_session("bb", "b3", 70).unwrap());
    let turned = store.session("b2").unwrap().unwrap();
    assert_eq!((turned.locked, turned.seen_ms, turned.created_ms), (false, 70, 20));
    store.end_session("b2", "batas").unwrap();
    store.end_session("b2", "lain").unwrap();
    assert_eq!(store.session("b2").unwrap().unwrap().ended.as_deref(), Some("batas"));
    assert!(!store.turn_session("b2", "b4", 70).unwrap(), "an ended one goes on no more");
    assert_eq!(store.sessions_on("d2", 60).unwrap(), []);
    // A new session sweeps out those that are over.
    begin(&store, "dd", "d1", 150, false);
    assert_eq!(store.session("aa").unwrap(), None);
    begin(&store, "ee", "d1", 160, false);
    store.delete_sessions_on(id(1), "d1", "ee").unwrap();
    assert_eq!(store.session("dd").unwrap(), None);
    begin(&store, "ff", "d3", 170, false);
    assert_eq!(store.end_other_sessions(id(1), "ff", "dicabut").unwrap(), 1);
    assert_eq!(store.sessions_of(id(1), 180).unwrap().len(), 1);
    assert_eq!(store.delete_sessions_of(id(1)).unwrap(), 2);
    store.delete_session("ff").unwrap();
    assert_eq!(store.session("ff").unwrap(), None);
}

fn a_challenge_and_the_tries_of_a_session_are_used_up(home: &Home) {
    let store = home.open();
    begin(&store, "aa", "d1", 10, true);
    store.set_challenge("aa", "tanya").unwrap();
    assert!(!store.take_challenge("aa", "lain").unwrap());
    assert!(store.take_challenge("aa", "tanya").unwrap());
    assert!(!store.take_challenge("aa", "tanya").unwrap(), "answered once");
    let allowed: Vec<bool> = (0..4).map(|_| store.count_try("aa", 3).unwrap()).collect();
    assert_eq!(allowed, [true, true, true, false]);
    assert!(store.turn_session("aa", "bb", 20).unwrap());
    let turned = store.session("bb").unwrap().unwrap();
    assert_eq!((turned.tries, turned.awaits_factor), (0, false));
}

fn browsers_are_known_again(home: &Home) {
    let store = home.open();
    assert_eq!(store.keep_device(id(1), &place("d1"), 10).unwrap(), Known::First);
    assert_eq!(store.keep_device(id(1), &place("d1"), 20).unwrap(), Known::Before);
    assert_eq!(store.keep_device(id(1), &place("d2"), 30).unwrap(), Known::New);
    assert_eq!(store.keep_device(id(2), &place("d2"), 30).unwrap(), Known::First);
}

fn what_happened_is_kept_for_the_holder(home: &Home) {
    let store = home.open();
    let event =
        |at_ms, kind: &str, by| Event { at_ms, kind: kind.to_owned(), by, place: place("d1") };
    store.add_event(id(1), &event(10, "masuk", None)).unwrap();
    store.add_event(id(1), &event(10, "sandi", Some(id(2)))).unwrap();
    store.add_event(id(2), &event(11, "masuk", None)).unwrap();
    let events = store.events_of(id(1), 10).unwrap();
    assert_eq!(events, [event(10, "sandi", Some(id(2))), event(10, "masuk", None)]);
    for at_ms in 100..350 {
        store.add_event(id(1), &event(at_ms, "masuk", None)).unwrap();
    }
    assert!(store.events_of(id(1), 1_000).unwrap().len() <= 201);
}

fn a_code_of_an_authenticator_is_used_once(home: &Home) {
    let store = home.open();
    begin(&store, "aa", "d1", 10, false);
    store.begin_totp(id(1), &[1; 20], 10).unwrap();
    store.begin_totp(id(1), &[2; 20], 11).unwrap();
    assert!(!store.session("aa").unwrap().unwrap().has_factor, "not confirmed yet");
    assert!(store.use_totp(id(1), 7).unwrap());
    assert!(!store.use_totp(id(1), 7).unwrap());
    assert!(!store.use_totp(id(1), 6).unwrap());
    store.begin_totp(id(1), &[3; 20], 12).unwrap();
    let totp = store.totp(id(1)).unwrap().unwrap();
    assert_eq!((totp.secret, totp.confirmed, totp.last_step), ([2; 20], true, 7));
    assert_eq!(format!("{totp:?}"), "Totp(…, confirmed: true)");
    assert!(store.session("aa").unwrap().unwrap().has_factor);
    store.put_spare_codes(id(1), &["h1".to_owned()]).unwrap();
    store.remove_factors(id(1)).unwrap();
    assert_eq!(store.totp(id(1)).unwrap(), None);
    assert_eq!(store.spare_codes_left(id(1)).unwrap(), 0);
}

fn passkeys_are_kept_used_and_removed(home: &Home) {
    let store = home.open();
    begin(&store, "aa", "d1", 10, false);
    let key = Passkey {
        credential: vec![1, 2, 3],
        public_key: vec![4; 65],
        counter: 0,
        name: "Ponsel".to_owned(),
        created_ms: 10,
        used_ms: None,
    };
    assert!(store.add_passkey(id(1), &key).unwrap());
    assert!(!store.add_passkey(id(2), &key).unwrap(), "one identifier, one account");
    assert!(store.session("aa").unwrap().unwrap().has_factor);
    store.use_passkey(id(2), &[1, 2, 3], 9, 20).unwrap();
    store.use_passkey(id(1), &[1, 2, 3], 5, 20).unwrap();
    let used = Passkey { counter: 5, used_ms: Some(20), ..key };
    assert_eq!(store.passkeys(id(1)).unwrap(), [used]);
    assert!(!store.remove_passkey(id(2), &[1, 2, 3]).unwrap());
    assert!(store.remove_passkey(id(1), &[1, 2, 3]).unwrap());
    assert_eq!(store.passkeys(id(1)).unwrap(), []);
}

fn codes_are_good_once_and_for_a_while(home: &Home) {
    let store = home.open();
    store.create_account(&new_account(1, "ani")).unwrap();
    let code = EntryCode { account: id(1), issued_by: Some(id(2)), issued_ms: 10, expires_ms: 100 };
    store.put_entry_code(&code, "h0").unwrap();
    store.put_entry_code(&code, "h1").unwrap();
    assert_eq!(store.entry_code("h0", 50).unwrap(), None, "a new code replaces the old one");
    assert_eq!(store.entry_code("h1", 50).unwrap().as_ref(), Some(&code));
    assert_eq!(store.entry_code("h1", 100).unwrap(), None);
    assert_eq!(store.entry_code_of(id(1), 99).unwrap(), Some(code.clone()));
    assert!(!store.use_entry_code("h1", id(1), "hash", 100).unwrap(), "too late");
    assert!(!store.use_entry_code("h1", id(2), "hash", 50).unwrap());
    assert!(store.use_entry_code("h1", id(1), "hash", 50).unwrap());
    assert!(!store.use_entry_code("h1", id(1), "other", 50).unwrap(), "good once");
    assert_eq!(store.account(id(1)).unwrap().unwrap().password_hash, "hash");
    store.put_entry_code(&code, "h2").unwrap();
    store.remove_entry_code(id(1)).unwrap();
    assert_eq!(store.entry_code("h2", 50).unwrap(), None);

    store.put_spare_codes(id(1), &["s1".to_owned(), "s2".to_owned()]).unwrap();
    assert!(!store.use_spare_code(id(2), "s1").unwrap());
    assert!(store.use_spare_code(id(1), "s1").unwrap());
    assert!(!store.use_spare_code(id(1), "s1").unwrap());
    assert_eq!(store.spare_codes_left(id(1)).unwrap(), 1);
    store.put_spare_codes(id(1), &["s3".to_owned()]).unwrap();
    assert!(!store.use_spare_code(id(1), "s2").unwrap(), "the old set is good no more");
}

fn a_request_is_decided_once_and_does_what_is_granted(home: &Home) {
    let store = home.open();
    let request = |n: u128, kind: &str, role: Option<&str>| Request {
        puskesmas: "P7309010101".parse().unwrap(),
        id: Uuid::from_u128(n),
        account: id(1),
        kind: kind.to_owned(),
        role: role.map(str::to_owned),
        posyandu: None,
        asked_by: id(2),
        asked_ms: 10,
    };
    let new = request(1, "baru", None);
    store.create_account_asking(&new_account(1, "ani"), &new).unwrap();
    let account = || store.account(id(1)).unwrap().unwrap();
    assert!(!account().active, "closed until somebody else agrees");
    assert!(store.is_ungranted(id(1), "baru").unwrap());
    assert_eq!(store.account_requests().unwrap(), std::slice::from_ref(&new));
    assert_eq!(store.account_request(&new.puskesmas, new.id).unwrap().as_ref(), Some(&new));
    let decision = Decision { by: id(3), at_ms: 20, granted: true };
    assert!(store.decide_request(&new, (decision, None), Effect::Open).unwrap());
    assert!(!store.decide_request(&new, (decision, None), Effect::Open).unwrap(), "decided once");
    assert!(account().active);
    assert!(!store.is_ungranted(id(1), "baru").unwrap());

    let role = request(2, "peran", Some("BDN"));
    store.ask_for_account(&role).unwrap();
    let refused = Decision { granted: false, ..decision };
    assert!(store.decide_request(&role, (refused, None), Effect::Role).unwrap());
    assert_eq!(account().role, "kader");
    assert!(store.is_ungranted(id(1), "peran").unwrap(), "refused is not granted");
    let role = request(3, "peran", Some("BDN"));
    store.ask_for_account(&role).unwrap();
    begin(&store, "aa", "d1", 10, false);
    assert!(store.decide_request(&role, (decision, None), Effect::Role).unwrap());
    assert_eq!(account().role, "BDN");
    assert_eq!(store.session("aa").unwrap().unwrap().ended.as_deref(), Some("peran"));

    let factors = request(4, "faktor", None);
    store.ask_for_account(&factors).unwrap();
    store.begin_totp(id(1), &[1; 20], 10).unwrap();
    assert!(store.decide_request(&factors, (decision, None), Effect::RemoveFactors).unwrap());
    assert_eq!(store.totp(id(1)).unwrap(), None);
    assert_eq!(store.account_requests().unwrap(), []);
}

fn a_quarter_is_signed_once(home: &Home) {
    let store = home.open();
    let puskesmas = "P7309010101".parse().unwrap();
    let signed = Recertification {
        quarter: "2026-K4".to_owned(),
        signed_by: id(3),
        signed_name: "Kepala".to_owned(),
        signed_ms: 10,
        list: "ani\tBDN".to_owned(),
    };
    assert!(store.sign_accounts(&puskesmas, &signed).unwrap());
    let again = Recertification { list: "lain".to_owned(), ..signed.clone() };
    assert!(!store.sign_accounts(&puskesmas, &again).unwrap());
    assert_eq!(store.signed_accounts(&puskesmas, 4).unwrap(), [signed]);
}

fn somebody_of_a_provider_is_one_account(home: &Home) {
    let store = home.open();
    let who = ("https://id.example", "siti");
    let other = ("https://id.example", "ani");
    assert_eq!(store.link_account(who, id(1), id(1), 10).unwrap(), Linking::Done);
    assert_eq!(store.link_account(who, id(2), id(2), 11).unwrap(), Linking::Taken);
    assert_eq!(store.link_account(other, id(1), id(1), 12).unwrap(), Linking::HasAnother);
    assert_eq!(store.linked_account("https://id.example", "siti").unwrap(), Some(id(1)));
    assert_eq!(store.linked_account("https://other.example", "siti").unwrap(), None);
    let link = Link { issuer: "https://id.example".to_owned(), linked_ms: 10 };
    assert_eq!(store.links_of(id(1)).unwrap(), [link]);
    assert!(store.unlink_account(id(1), "https://id.example").unwrap());
    assert!(!store.unlink_account(id(1), "https://id.example").unwrap());
    assert_eq!(store.linked_account("https://id.example", "siti").unwrap(), None);
}

fn links_go_with_the_factors_and_with_a_new_password_by_code(home: &Home) {
    let store = home.open();
    store.create_account(&new_account(1, "ani")).unwrap();
    let who = ("https://id.example", "siti");
    let link = || store.link_account(who, id(1), id(1), 10).unwrap();
    assert_eq!(link(), Linking::Done);
    store.remove_factors(id(1)).unwrap();
    assert_eq!(link(), Linking::Done);
    let code = EntryCode { account: id(1), issued_by: None, issued_ms: 10, expires_ms: 1_000 };
    store.put_entry_code(&code, "kode").unwrap();
    assert!(!store.use_entry_code("lain", id(1), "$argon2id$2", 20).unwrap());
    assert_eq!(link(), Linking::Taken, "a wrong code changes nothing");
    assert!(store.use_entry_code("kode", id(1), "$argon2id$2", 20).unwrap());
    assert_eq!(link(), Linking::Done);
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
