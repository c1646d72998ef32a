use access::{
    actor::{Actor, NoPosyandu},
    decision::{Ask, Decision, Somebody, Standing, Whom, Why, decide, decide_one},
    door,
    ground::Ground,
    matrix::{Matrix, Verb},
    purpose::{self, Purpose},
    resource::Resource,
    role::Role,
};
use domain::id::{AccountId, PlaceId};
use proptest::prelude::*;
use rstest::rstest;

fn account(n: u128) -> AccountId {
    format!("{n:032x}").parse().expect("32 hexadecimal digits")
}

fn place(n: u128) -> PlaceId {
    format!("{n:032x}").parse().expect("32 hexadecimal digits")
}

fn actor(role: Role, posyandu: Option<PlaceId>) -> Actor {
    let matrix = Matrix::ours();
    Actor { account: account(1), name: "Siti".into(), role, posyandu, matrix }
}

fn served_at(posyandu: u128) -> Whom<'static> {
    Whom::Somebody(Somebody { posyandu: Some(place(posyandu)), is_of_puskesmas: true })
}

const SILENT: Standing = Standing {
    serving: false,
    reasoned: false,
    emergency: false,
    confidential: false,
    cares: false,
};
const REASONED: Standing = Standing { reasoned: true, ..SILENT };
const SERVING: Standing = Standing { serving: true, ..SILENT };
const EMERGENCY: Standing = Standing { emergency: true, ..SILENT };
const CONFIDENTIAL: Standing = Standing { confidential: true, ..SILENT };
const CARING: Standing = Standing { cares: true, ..SILENT };

fn asked(
    actor: &Actor,
    (verb, resource): (Verb, Resource),
    purpose: Purpose,
    whom: Whom<'_>,
    standing: Standing,
) -> Decision {
    decide_one(&Ask { actor, purpose, whom, standing }, verb, resource)
}

#[test]
fn doors_as_a_health_officer_reads_them() {
    let mut table = String::new();
    for door in door::ALL {
        let may = |role: &Role| actor(*role, Some(place(1))).may(door);
        let roles: Vec<_> = Role::ALL.into_iter().filter(may).map(Role::code).collect();
        table.push_str(&format!("{:<36}{}\n", door.words, roles.join(" ")));
    }
    insta::assert_snapshot!("who_may_do_what", table);
}

#[test]
fn each_purpose_names_its_law_and_how_long_data_is_kept() {
    for (purpose, entry) in Purpose::ALL.into_iter().zip(purpose::register()) {
        assert_eq!(entry.purpose, purpose);
        assert!(!entry.words.is_empty() && !entry.retention.is_empty(), "{purpose}");
        assert_eq!(entry.law.is_empty(), !purpose.is_personal(), "{purpose}");
    }
}

#[test]
fn who_keeps_accounts_or_money_reads_nothing_clinical() {
    for role in [Role::Admin, Role::BendaharaPenerimaan, Role::Akuntansi, Role::Spi] {
        let actor = actor(role, None);
        let doors = [door::SEE_PEOPLE, door::SEE_RECORDS, door::SEE_NAMES, door::RECORD_VISIT];
        for door in doors {
            let ask = Ask {
                actor: &actor,
                purpose: Purpose::Pelayanan,
                whom: served_at(1),
                standing: EMERGENCY,
            };
            assert_eq!(decide(&ask, door), Decision::Refused(Why::Role), "{role}: {}", door.words);
        }
    }
}

#[test]
fn a_kader_reaches_the_own_posyandu_only() {
    let kader = actor(Role::Kader, Some(place(1)));
    let read = (Verb::Read, Resource::PosyanduKunjunganRumah);
    let ask = |whom| asked(&kader, read, Purpose::Pelayanan, whom, Standing::default());
    assert_eq!(ask(served_at(1)), Decision::Allowed);
    assert_eq!(ask(served_at(2)), Decision::Refused(Why::OutOfReach));
    let nowhere = Somebody { posyandu: None, is_of_puskesmas: true };
    assert_eq!(ask(Whom::Somebody(nowhere)), Decision::Refused(Why::OutOfReach));
    assert_eq!(kader.narrowed_to(), Ok(Some(place(1))));

    let lost = actor(Role::Kader, None);
    assert!(!lost.reaches(None));
    assert_eq!(lost.narrowed_to(), Err(NoPosyandu));
    assert_eq!(actor(Role::Bidan, None).narrowed_to(), Ok(None));
}

#[rstest]
// Who cares for the person reads it; a kader never does, whatever was said.
#[case(Role::Bidan, SILENT, Decision::Needs(Ground::Confidential))]
#[case(Role::Bidan, SERVING, Decision::Needs(Ground::Confidential))]
#[case(Role::Bidan, REASONED, Decision::Needs(Ground::Confidential))]
#[case(Role::Bidan, CARING, Decision::Allowed)]
#[case(Role::Bidan, CONFIDENTIAL, Decision::Allowed)]
#[case(Role::Bidan, EMERGENCY, Decision::Allowed)]
#[case(Role::Dokter, CARING, Decision::Allowed)]
#[case(Role::Laboratorium, CARING, Decision::Allowed)]
// These say why each time.
#[case(Role::Perawat, CARING, Decision::Needs(Ground::Confidential))]
#[case(Role::Perawat, CONFIDENTIAL, Decision::Allowed)]
#[case(Role::Apotek, CARING, Decision::Needs(Ground::Confidential))]
#[case(Role::Pmik, REASONED, Decision::Needs(Ground::Confidential))]
#[case(Role::Pmik, CONFIDENTIAL, Decision::Allowed)]
#[case(Role::Kader, CARING, Decision::Refused(Why::Role))]
#[case(Role::Kader, CONFIDENTIAL, Decision::Refused(Why::Role))]
#[case(Role::Kader, EMERGENCY, Decision::Refused(Why::Role))]
#[case(Role::Kapus, CONFIDENTIAL, Decision::Refused(Why::Role))]
#[case(Role::Gizi, CONFIDENTIAL, Decision::Refused(Why::Role))]
#[case(Role::Admin, EMERGENCY, Decision::Refused(Why::Role))]
fn confidential_data_is_for_who_cares_or_says_why(
    #[case] role: Role,
    #[case] standing: Standing,
    #[case] expected: Decision,
) {
    let actor = actor(role, role.is_bound().then(|| place(1)));
    let read = (Verb::Read, Resource::SegmenSensitif);
    let decided = asked(&actor, read, Purpose::Pelayanan, served_at(1), standing);
    assert_eq!(decided, expected);
    let elsewhere = Whom::Somebody(Somebody { posyandu: None, is_of_puskesmas: false });
    let decided = asked(&actor, read, Purpose::Pelayanan, elsewhere, standing);
    assert!(matches!(decided, Decision::Refused(_)), "{decided:?}");
}

#[rstest]
#[case(Role::Bidan, Resource::PosyanduKunjunganRumah, Standing::default(), Decision::Allowed)]
#[case(
    Role::Kapus,
    Resource::PosyanduKunjunganRumah,
    Standing::default(),
    Decision::Needs(Ground::Reason)
)]
#[case(Role::Kapus, Resource::PosyanduKunjunganRumah, REASONED, Decision::Allowed)]
#[case(
    Role::Laboratorium,
    Resource::Identitas,
    Standing::default(),
    Decision::Needs(Ground::Serving)
)]
#[case(Role::Laboratorium, Resource::Identitas, SERVING, Decision::Allowed)]
#[case(Role::Loket, Resource::PosyanduKunjunganRumah, SERVING, Decision::Refused(Why::Role))]
#[case(Role::DinkesProgram, Resource::Identitas, REASONED, Decision::Refused(Why::Purpose))]
#[case(
    Role::DinkesProgram,
    Resource::PosyanduKunjunganRumah,
    REASONED,
    Decision::Refused(Why::Purpose)
)]
fn reading_about_somebody(
    #[case] role: Role,
    #[case] resource: Resource,
    #[case] standing: Standing,
    #[case] expected: Decision,
) {
    let actor = actor(role, None);
    let read = (Verb::Read, resource);
    assert_eq!(asked(&actor, read, Purpose::Pelayanan, served_at(1), standing), expected);
}

#[test]
fn another_puskesmas_is_out_of_reach_even_in_an_emergency() {
    let doctor = actor(Role::Dokter, None);
    let read = (Verb::Read, Resource::SegmenSensitif);
    let elsewhere = Whom::Somebody(Somebody { posyandu: None, is_of_puskesmas: false });
    let refused = asked(&doctor, read, Purpose::Darurat, elsewhere, EMERGENCY);
    assert_eq!(refused, Decision::Refused(Why::OutOfReach));
}

#[test]
fn an_emergency_opens_for_whoever_treats_and_for_reading_only() {
    let segment = |verb| (verb, Resource::SegmenSensitif);
    let nurse = actor(Role::Perawat, None);
    let read = asked(&nurse, segment(Verb::Read), Purpose::Darurat, served_at(1), EMERGENCY);
    assert_eq!(read, Decision::Allowed);
    let write = asked(&nurse, segment(Verb::Create), Purpose::Darurat, served_at(1), EMERGENCY);
    assert_eq!(write, Decision::Refused(Why::Role));
    let kader = actor(Role::Kader, Some(place(1)));
    let never = asked(&kader, segment(Verb::Read), Purpose::Darurat, served_at(1), EMERGENCY);
    assert_eq!(never, Decision::Refused(Why::Role));
}

#[test]
fn a_purpose_that_the_role_does_not_have_opens_nothing() {
    let clerk = actor(Role::Loket, None);
    let read = (Verb::Read, Resource::Identitas);
    let allowed = asked(&clerk, read, Purpose::Pendaftaran, served_at(1), Standing::default());
    assert_eq!(allowed, Decision::Allowed);
    let refused = asked(&clerk, read, Purpose::Pemantauan, served_at(1), Standing::default());
    assert_eq!(refused, Decision::Refused(Why::Purpose));
}

#[test]
fn numbers_are_no_list() {
    let board = (Verb::Read, Resource::DashboardPws);
    let bidan = actor(Role::Bidan, None);
    let ask = |whom| asked(&bidan, board, Purpose::Pemantauan, whom, Standing::default());
    assert_eq!(ask(Whom::Numbers), Decision::Allowed);
    assert_eq!(ask(Whom::Nobody), Decision::Refused(Why::NumbersOnly));
}

#[test]
fn nobody_approves_what_they_made_themselves() {
    let head = actor(Role::Kapus, None);
    let approve = (Verb::Approve, Resource::AkunPeran);
    let ask = |by: &[AccountId]| {
        asked(&head, approve, Purpose::Akun, Whom::Made(by), Standing::default())
    };
    assert_eq!(ask(&[account(2)]), Decision::Allowed);
    assert_eq!(ask(&[account(2), account(1)]), Decision::Refused(Why::OwnWork));
}

#[test]
fn own_records_may_be_corrected_and_those_of_others_by_pmik() {
    assert!(actor(Role::Kader, Some(place(1))).may_correct(account(1)));
    assert!(!actor(Role::Kader, Some(place(1))).may_correct(account(2)));
    assert!(actor(Role::Pmik, None).may_correct(account(2)));
    assert!(!actor(Role::Kapus, None).may_correct(account(1)));
}

#[test]
fn codes_read_back() {
    for role in Role::ALL {
        assert_eq!(role.to_string().parse(), Ok(role));
    }
    for resource in Resource::ALL {
        assert_eq!(resource.to_string().parse(), Ok(resource));
    }
    assert!("kdr".parse::<Role>().is_err());
}

const OURS: &str = include_str!("../../data/matrix.csv");

/// A facility's version that differs in one cell.
fn with_cell(resource: &str, role: &str, cell: &str) -> String {
    let header = OURS.lines().find(|line| line.starts_with("resource,")).expect("a header");
    let column = header.split(',').position(|code| code == role).expect("a column");
    let change = |line: &str| {
        let mut cells: Vec<&str> = line.split(',').collect();
        if cells[0] == resource {
            cells[column] = cell;
        }
        cells.join(",")
    };
    OURS.lines().map(change).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_facility_may_sign_its_own_matrix() {
    let own = Matrix::read(&with_cell("posyandu_kunjungan_rumah", "DOK", "CRU.w"));
    let own: &'static Matrix = Box::leak(Box::new(own.expect("a sound matrix")));
    assert!(!actor(Role::Dokter, None).may(door::RECORD_OUTSIDE));
    let doctor = Actor { matrix: own, ..actor(Role::Dokter, None) };
    assert!(doctor.may(door::RECORD_OUTSIDE));
}

#[rstest]
#[case("identitas", "ADM", "R.f", "accounts and money read no health data")]
#[case("log_audit", "DPO", "CR.f", "nobody writes the log of accesses")]
#[case("hasil_lab", "KDR", "R.w", "a kader has to do with")]
#[case("identitas", "KDR", "R.f", "a kader reaches the own posyandu only")]
#[case("daftar_sasaran_bernama", "DKP", "R.d", "needs a reason for names")]
#[case("identitas", "PAS", "R.f", "a person reaches the own data only")]
#[case("identitas", "BDN", "R", "not a cell")]
#[case("identitas", "BDN", "Q.f", "not a cell")]
#[case("identitas", "BDN", "R.ff", "not a cell")]
fn rules_that_hold_everywhere_cannot_be_signed_away(
    #[case] resource: &str,
    #[case] role: &str,
    #[case] cell: &str,
    #[case] told: &str,
) {
    let faults = Matrix::read(&with_cell(resource, role, cell)).expect_err("a broken rule");
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].0.contains(told), "{faults:?}");
}

#[test]
fn a_matrix_with_a_missing_row_or_column_is_no_matrix() {
    let without = |code: &str| {
        let lines = OURS.lines().filter(|line| !line.starts_with(code));
        lines.collect::<Vec<_>>().join("\n")
    };
    let faults = Matrix::read(&without("resep,")).expect_err("a missing row");
    assert_eq!(faults[0].0, "resep has no row");
    let doubled = OURS.replace(",PAS\n", ",SVC\n");
    assert!(Matrix::read(&doubled).is_err());
    assert!(Matrix::read("").is_err());
}

proptest! {
    #[test]
    fn saying_more_never_takes_away(
        role in prop::sample::select(Role::ALL.to_vec()),
        resource in prop::sample::select(Resource::ALL.to_vec()),
        verb in prop::sample::select(Verb::ALL.to_vec()),
        purpose in prop::sample::select(Purpose::ALL.to_vec()),
        posyandu in 1_u128..3,
        said in any::<[bool; 5]>(),
    ) {
        let actor = actor(role, Some(place(1)));
        let standing =
            Standing {
                serving: said[0],
                reasoned: said[1],
                emergency: said[2],
                confidential: said[3],
                cares: said[4],
            };
        let silent =
            asked(&actor, (verb, resource), purpose, served_at(posyandu), Standing::default());
        let spoken = asked(&actor, (verb, resource), purpose, served_at(posyandu), standing);
        prop_assert!(silent <= spoken || matches!(silent, Decision::Refused(_)));
        // Only an emergency gets past a refusal, and only for whoever treats people.
        if matches!(silent, Decision::Refused(_)) && spoken == Decision::Allowed {
            prop_assert!(said[2] && role.treats() && verb == Verb::Read);
        }
    }
}
