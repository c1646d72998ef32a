//! Delegations: asked for, decided once by somebody else, taken back.

use domain::{area::PuskesmasCode, day::Day, id::AccountId};
use store::delegation::{Decided, Delegation};
use testkit::ids::Ids;

use crate::fixture::{Home, on_both_engines};

on_both_engines![
    it_is_decided_once_and_by_somebody_else,
    it_is_taken_back_at_any_time_and_once,
    those_that_have_ended_are_not_asked_about_again,
];

fn home() -> PuskesmasCode {
    "P7309010101".parse().unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn asked(ids: &Ids, account: AccountId, asked_by: AccountId) -> Delegation {
    Delegation {
        puskesmas: home(),
        id: ids.person().get(),
        account,
        role: "KAPUS".to_owned(),
        posyandu: None,
        from: day("2026-11-21"),
        until: day("2026-11-25"),
        reason: "Kepala cuti".to_owned(),
        asked_by,
        asked_ms: 1,
        decided: None,
        revoked: None,
    }
}

fn it_is_decided_once_and_by_somebody_else(at: &Home) {
    let ids = Ids::new(21);
    let store = at.open();
    let (doctor, keeper, head) = (ids.account(), ids.account(), ids.account());
    let one = asked(&ids, doctor, keeper);
    store.ask_delegation(&one).unwrap();
    assert_eq!(store.delegation(&home(), one.id).unwrap().as_ref(), Some(&one));
    let decide =
        |by, granted| store.decide_delegation(&one, Decided { by, at_ms: 2, granted }).unwrap();
    assert!(!decide(keeper, true) && !decide(doctor, true), "not who asked, not for oneself");
    assert!(decide(head, true));
    assert!(!decide(ids.account(), false), "once");
    let kept = store.delegation(&home(), one.id).unwrap().unwrap();
    assert_eq!(kept.decided, Some(Decided { by: head, at_ms: 2, granted: true }));
}

fn it_is_taken_back_at_any_time_and_once(at: &Home) {
    let ids = Ids::new(22);
    let store = at.open();
    let (doctor, keeper, head) = (ids.account(), ids.account(), ids.account());
    let one = asked(&ids, doctor, keeper);
    store.ask_delegation(&one).unwrap();
    assert!(store.revoke_delegation(&home(), one.id, (keeper, 5)).unwrap());
    assert!(!store.revoke_delegation(&home(), one.id, (head, 6)).unwrap());
    let decided = Decided { by: head, at_ms: 7, granted: true };
    assert!(!store.decide_delegation(&one, decided).unwrap(), "what was taken back stays so");
    let kept = store.delegation(&home(), one.id).unwrap().unwrap();
    assert_eq!((kept.revoked, kept.decided), (Some((keeper, 5)), None));
}

fn those_that_have_ended_are_not_asked_about_again(at: &Home) {
    let ids = Ids::new(23);
    let store = at.open();
    let (doctor, keeper) = (ids.account(), ids.account());
    store.ask_delegation(&asked(&ids, doctor, keeper)).unwrap();
    let of = |account, on| store.delegations_of(account, day(on)).unwrap().len();
    assert_eq!((of(doctor, "2026-11-25"), of(doctor, "2026-11-26")), (1, 0));
    assert_eq!(of(keeper, "2026-11-25"), 0);
    assert_eq!(store.delegations(&home()).unwrap().len(), 1, "the list keeps them");
}
