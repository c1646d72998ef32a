use access::{
    permission::{Action, Actor, NoPosyandu, may},
    role::Role,
};
use domain::id::{AccountId, PlaceId};

fn account(n: u128) -> AccountId {
    format!("{n:032x}").parse().expect("32 hexadecimal digits")
}

fn place(n: u128) -> PlaceId {
    format!("{n:032x}").parse().expect("32 hexadecimal digits")
}

fn actor(role: Role, posyandu: Option<PlaceId>) -> Actor {
    Actor { account: account(1), name: "Siti".into(), role, posyandu }
}

#[test]
fn table_as_a_health_officer_reads_it() {
    let mut table = String::new();
    for action in Action::ALL {
        let roles: Vec<_> =
            Role::ALL.into_iter().filter(|role| may(*role, action)).map(Role::code).collect();
        table.push_str(&format!("{:<36}{}\n", action.words(), roles.join(" ")));
    }
    insta::assert_snapshot!("who_may_do_what", table);
}

#[test]
fn the_keeper_of_accounts_reads_nothing_clinical() {
    let allowed: Vec<_> =
        Action::ALL.into_iter().filter(|action| may(Role::Admin, *action)).collect();
    assert_eq!(allowed, [Action::ManageAccounts]);
}

#[test]
fn a_kader_reaches_the_own_posyandu_only() {
    let kader = actor(Role::Kader, Some(place(1)));
    assert!(kader.reaches(Some(place(1))));
    assert!(!kader.reaches(Some(place(2))));
    assert!(!kader.reaches(None));
    assert_eq!(kader.narrowed_to(), Ok(Some(place(1))));

    let lost = actor(Role::Kader, None);
    assert!(!lost.reaches(None));
    assert_eq!(lost.narrowed_to(), Err(NoPosyandu));

    let bidan = actor(Role::Bidan, None);
    assert!(bidan.reaches(None) && bidan.reaches(Some(place(2))));
    assert_eq!(bidan.narrowed_to(), Ok(None));
}

#[test]
fn own_records_may_be_corrected_and_those_of_others_by_pmik() {
    assert!(actor(Role::Kader, Some(place(1))).may_correct(account(1)));
    assert!(!actor(Role::Kader, Some(place(1))).may_correct(account(2)));
    assert!(actor(Role::Pmik, None).may_correct(account(2)));
    assert!(!actor(Role::Kapus, None).may_correct(account(1)));
}

#[test]
fn role_codes_read_back() {
    for role in Role::ALL {
        assert_eq!(role.to_string().parse(), Ok(role));
    }
    assert!("kdr".parse::<Role>().is_err());
}
