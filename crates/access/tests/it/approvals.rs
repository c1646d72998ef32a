//! Two persons for an account: one asks, another decides.

use access::{
    approval::{Kind, NotYours, Parties, may_decide},
    role::Role,
};
use domain::id::AccountId;
use rstest::rstest;
use uuid::Uuid;

fn person(n: u128) -> AccountId {
    AccountId::new(Uuid::from_u128(n))
}

#[rstest]
#[case(1, 2, 3, Role::Kapus, false, Ok(()))]
#[case(1, 2, 1, Role::Kapus, false, Err(NotYours::Asked))]
#[case(1, 2, 2, Role::Kapus, false, Err(NotYours::Own))]
#[case(1, 2, 3, Role::Admin, false, Err(NotYours::Role))]
#[case(1, 2, 3, Role::Admin, true, Ok(()))]
#[case(1, 2, 1, Role::Admin, true, Err(NotYours::Asked))]
#[case(1, 2, 3, Role::Bidan, true, Err(NotYours::Role))]
fn who_asks_does_not_decide(
    #[case] asked_by: u128,
    #[case] about: u128,
    #[case] decided_by: u128,
    #[case] role: Role,
    #[case] about_head: bool,
    #[case] expected: Result<(), NotYours>,
) {
    let parties = Parties {
        asked_by: person(asked_by),
        about: person(about),
        decided_by: person(decided_by),
    };
    assert_eq!(may_decide(parties, role, about_head), expected);
}

#[test]
fn kinds_are_kept_by_their_word() {
    for kind in [Kind::New, Kind::Role, Kind::Factors] {
        assert_eq!(Kind::read(kind.word()), Some(kind));
    }
    assert_eq!(Kind::read("lain"), None);
}
