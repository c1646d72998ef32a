use access::{
    approval::{NotYours, Parties},
    delegation::{Asked, DAYS_MAX, NotSo, Span, Standing, check, may_decide},
    matrix::Matrix,
    role::Role,
};
use domain::{day::Day, id::AccountId};

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn account(n: u128) -> AccountId {
    format!("{n:032x}").parse().expect("32 hexadecimal digits")
}

fn today() -> Day {
    day("2026-11-21")
}

/// The doctor does the work of the head for a week.
fn asked() -> Asked {
    Asked {
        account: account(1),
        own: Role::Dokter,
        beside: Vec::new(),
        role: Role::Kapus,
        posyandu: None,
        from: today(),
        until: today().plus_days(6),
        reason: "Kepala cuti, surat tugas nomor 12".to_owned(),
    }
}

fn checked(asked: &Asked) -> Result<(), NotSo> {
    check(asked, Matrix::ours(), today())
}

#[test]
fn what_is_asked_for_is_checked_at_both_sides_of_each_limit() {
    assert_eq!(checked(&asked()), Ok(()));
    let from = |from| checked(&Asked { from, ..asked() });
    assert_eq!(from(today().plus_days(-1)), Err(NotSo::Past));
    assert_eq!(from(today().plus_days(6)), Ok(()), "one day is a span");
    assert_eq!(from(today().plus_days(7)), Err(NotSo::Backwards));
    let until = |days| checked(&Asked { until: today().plus_days(days), ..asked() });
    assert_eq!(until(DAYS_MAX - 1), Ok(()), "both ends count");
    assert_eq!(until(DAYS_MAX), Err(NotSo::TooLong));
    let reason = |n: usize| checked(&Asked { reason: "x".repeat(n), ..asked() });
    assert_eq!((reason(9), reason(10)), (Err(NotSo::Reason), Ok(())));
    assert_eq!((reason(300), reason(301)), (Ok(()), Err(NotSo::Reason)));
    assert_eq!(checked(&Asked { reason: " ".repeat(20), ..asked() }), Err(NotSo::Reason));
    assert_eq!(checked(&Asked { role: Role::Dokter, ..asked() }), Err(NotSo::Own));
    assert_eq!(checked(&Asked { role: Role::Pasien, ..asked() }), Err(NotSo::Nobody));
    assert_eq!(checked(&Asked { role: Role::DinkesProgram, ..asked() }), Err(NotSo::Nobody));
    assert_eq!(checked(&Asked { role: Role::Kader, ..asked() }), Err(NotSo::NoPosyandu));
    let posyandu = Some("00000000000000000000000000000001".parse().expect("an id"));
    assert_eq!(checked(&Asked { posyandu, ..asked() }), Err(NotSo::NotBound));
    // What is lent beside counts like the own role.
    let beside = |beside: Role| checked(&Asked { beside: vec![beside], ..asked() });
    assert_eq!(beside(Role::Admin), Err(NotSo::MakerApprover));
    assert_eq!(beside(Role::Spi), Err(NotSo::Clinical));
    assert_eq!(beside(Role::Bidan), Ok(()));
}

#[test]
fn nobody_makes_accounts_and_approves_them_and_money_reads_no_health() {
    let pair = |own, role| checked(&Asked { own, role, ..asked() });
    assert_eq!(pair(Role::Admin, Role::Kapus), Err(NotSo::MakerApprover));
    assert_eq!(pair(Role::Kapus, Role::Admin), Err(NotSo::MakerApprover));
    for apart in [Role::Admin, Role::BendaharaPengeluaran, Role::Spi, Role::Akuntansi] {
        for clinical in [Role::Dokter, Role::Bidan, Role::Perawat, Role::Pmik, Role::Loket] {
            assert_eq!(pair(apart, clinical), Err(NotSo::Clinical), "{apart} {clinical}");
            assert_eq!(pair(clinical, apart), Err(NotSo::Clinical), "{clinical} {apart}");
        }
    }
    assert_eq!(pair(Role::Bidan, Role::Gizi), Ok(()));
}

#[test]
fn it_begins_with_its_first_day_and_ends_with_its_last() {
    let span = |granted, is_revoked| {
        let (from, until) = (day("2026-11-23"), day("2026-11-25"));
        move |on| Span { from, until, granted, is_revoked }.standing(day(on))
    };
    let granted = span(Some(true), false);
    assert_eq!(granted("2026-11-22"), Standing::Coming);
    assert_eq!(granted("2026-11-23"), Standing::Holds);
    assert_eq!(granted("2026-11-25"), Standing::Holds);
    assert_eq!(granted("2026-11-26"), Standing::Ended);
    let waiting = span(None, false);
    assert_eq!(waiting("2026-11-25"), Standing::Waiting);
    assert_eq!(waiting("2026-11-26"), Standing::Refused, "nobody decides about the past");
    assert_eq!(span(Some(false), false)("2026-11-24"), Standing::Refused);
    for granted in [None, Some(true)] {
        assert_eq!(span(granted, true)("2026-11-24"), Standing::Revoked);
    }
}

#[test]
fn the_head_decides_by_the_own_role_and_about_others_only() {
    let (keeper, doctor, head) = (account(1), account(2), account(3));
    let decide = |asked_by, about, by, role, is_lent| {
        may_decide(Parties { asked_by, about, decided_by: by }, role, is_lent)
    };
    assert_eq!(decide(keeper, doctor, head, Role::Kapus, false), Ok(()));
    assert_eq!(decide(head, doctor, head, Role::Kapus, false), Err(NotYours::Asked));
    assert_eq!(decide(keeper, head, head, Role::Kapus, false), Err(NotYours::Own));
    assert_eq!(decide(keeper, doctor, head, Role::Kapus, true), Err(NotYours::Role));
    assert_eq!(decide(keeper, doctor, head, Role::Admin, false), Err(NotYours::Role));
}
