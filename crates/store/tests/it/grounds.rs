//! What was said before looking holds for a while, and an emergency is judged once, by another.

use store::ground::{Ground, Verdict};
use testkit::ids::Ids;
use uuid::Uuid;

use crate::fixture::{Home, on_both_engines};

on_both_engines![
    what_was_said_holds_until_its_moment,
    an_emergency_is_judged_once_and_by_somebody_else,
];

fn said(ids: &Ids, at_ms: u64) -> Ground {
    Ground {
        id: ids.record().get(),
        account: ids.account(),
        person: Some(ids.person()),
        kind: "darurat".to_owned(),
        reason: "ancaman-jiwa".to_owned(),
        note: "Pingsan di ruang tunggu".to_owned(),
        at_ms,
        until_ms: at_ms + 60,
        verdict: None,
    }
}

fn what_was_said_holds_until_its_moment(home: &Home) {
    let (store, ids) = (home.open(), Ids::new(11));
    let ground = said(&ids, 1_000);
    let list = Ground { person: None, kind: "alasan".to_owned(), ..said(&ids, 1_000) };
    let list = Ground { account: ground.account, ..list };
    store.add_ground(&ground).unwrap();
    store.add_ground(&list).unwrap();
    store.add_ground(&said(&ids, 1_000)).unwrap();
    let mut held = store.grounds_of(ground.account, 1_059).unwrap();
    held.sort_by_key(|one| std::cmp::Reverse(one.person));
    assert_eq!(held, [ground.clone(), list]);
    assert_eq!(store.grounds_of(ground.account, 1_060).unwrap(), []);
    assert_eq!(store.grounds_of(ids.account(), 1_000).unwrap(), []);
}

fn an_emergency_is_judged_once_and_by_somebody_else(home: &Home) {
    let (store, ids) = (home.open(), Ids::new(12));
    let ground = said(&ids, 1_000);
    store.add_ground(&ground).unwrap();
    let verdict = |by| Verdict { word: "wajar".to_owned(), by, at_ms: 2_000 };
    assert!(!store.judge_ground(ground.id, &verdict(ground.account)).unwrap(), "own emergency");
    assert!(!store.judge_ground(Uuid::nil(), &verdict(ids.account())).unwrap(), "no such");
    let head = verdict(ids.account());
    assert!(store.judge_ground(ground.id, &head).unwrap());
    assert!(!store.judge_ground(ground.id, &verdict(ids.account())).unwrap(), "judged already");
    let listed = store.grounds_since("darurat", 1_000).unwrap();
    assert_eq!(listed[0].verdict, Some(head));
    assert_eq!(store.grounds_since("darurat", 1_001).unwrap(), []);
    assert_eq!(store.grounds_since("alasan", 0).unwrap(), []);
}
