//! Who is who: NIK, namesakes, twins, babies that get a name.

use std::collections::BTreeSet;

use domain::{
    id::PersonId,
    record::{Body, Value},
};
use import::format::Format;
use rstest::rstest;

use crate::setup::{Imported, codes, directory, import};

const TITLES: &str =
    "nik;nama;jk;tgl_lahir;nama_ibu;kembar_ke;anak_ke;desa;posyandu;tanggal_ukur;bb\n";

fn people(imported: &Imported) -> usize {
    let ids: BTreeSet<PersonId> =
        imported.records.iter().filter_map(domain::record::Record::person).collect();
    ids.len()
}

#[rstest]
#[case::same_nik(
    "7309015203240001;Aisyah;P;12-03-2024;Hasnah;;;Alatengae;Melati;10-01-2026;10\n\
     7309015203240001;Aisyah;P;12-03-2024;Hasnah;;;Alatengae;Melati;10-02-2026;10,4\n",
    1,
    "accepted"
)]
#[case::nik_comes_later(
    ";Aisyah;P;12-03-2024;Hasnah;;;Alatengae;Melati;10-01-2026;10\n\
     7309015203240001;AISYAH.;P;12-03-2024;hasnah;;;Alatengae;Melati;10-02-2026;10,4\n",
    1,
    "accepted"
)]
#[case::nik_of_somebody_else(
    "7309015203240001;Aisyah;P;12-03-2024;Hasnah;;;Alatengae;Melati;10-01-2026;10\n\
     7309015203240001;Fatimah Zahra;P;12-03-2024;Rabiah;;;Alatengae;Melati;10-02-2026;9\n",
    1,
    "reject nik.milik-orang-lain"
)]
#[case::nik_and_another_birth_date(
    "7309015203240001;Aisyah;P;12-03-2024;Hasnah;;;Alatengae;Melati;10-01-2026;10\n\
     7309015203240001;Aisyah;P;12-03-2023;Hasnah;;;Alatengae;Melati;10-02-2026;10,4\n",
    1,
    "flag nik.tanggal-lahir data.berbeda"
)]
#[case::twins_named_as_such(
    ";By Ny Hasnah;P;12-03-2024;Hasnah;1;;Alatengae;Melati;;\n\
     ;By Ny Hasnah;P;12-03-2024;Hasnah;2;;Alatengae;Melati;;\n",
    2,
    "accepted"
)]
#[case::twins_by_order_of_children(
    ";By Ny Hasnah;P;12-03-2024;Hasnah;;1;Alatengae;Melati;;\n\
     ;By Ny Hasnah;P;12-03-2024;Hasnah;;2;Alatengae;Melati;;\n",
    2,
    "flag kembar.atau-ganda"
)]
#[case::twins_or_a_slip_of_the_pen(
    ";Hasan;L;12-03-2024;Hasnah;;;Alatengae;Melati;;\n\
     ;Husain;L;12-03-2024;Hasnah;;;Alatengae;Melati;;\n",
    2,
    "flag kembar.atau-ganda"
)]
#[case::another_spelling(
    ";Muh. Rizki;L;12-03-2024;Hasnah;;;Alatengae;Melati;;\n\
     ;Muhammad Rizky;L;12-03-2024;Hasnah;;;Alatengae;Melati;;\n",
    2,
    "flag kembar.atau-ganda"
)]
#[case::short_form_of_the_name(
    ";Muh. Rizki;L;12-03-2024;Hasnah;;;Alatengae;Melati;10-01-2026;10\n\
     ;MUHAMMAD RIZKI;L;12-03-2024;HASNAH;;;Alatengae;Melati;10-02-2026;10,2\n",
    1,
    "accepted"
)]
#[case::namesake_of_another_mother(
    ";Aisyah;P;12-03-2024;Hasnah;;;Alatengae;Melati;;\n\
     ;Aisyah;P;12-03-2024;Rabiah;;;Minasa Baji;Kenanga;;\n",
    2,
    "flag kembar.atau-ganda"
)]
#[case::no_mother_same_posyandu(
    ";Aisyah;P;12-03-2024;;;;Alatengae;Melati;10-01-2026;10\n\
     ;Aisyah;P;12-03-2024;;;;Alatengae;Posyandu Melati;10-02-2026;10,1\n",
    1,
    "accepted"
)]
#[case::a_baby_gets_a_name(
    ";By Ny Hasnah;P;12-03-2024;Hasnah;;;Alatengae;Melati;10-04-2024;4\n\
     ;Aisyah Putri;P;12-03-2024;Hasnah;;;Alatengae;Melati;10-05-2024;5\n",
    1,
    "flag nama.dari-bayi"
)]
#[case::birth_date_found_later(
    ";Aisyah;P;;Hasnah;;;Alatengae;Melati;10-01-2026;10\n\
     ;Aisyah;P;12-03-2024;Hasnah;;;Alatengae;Melati;10-02-2026;10,1\n",
    1,
    "accepted"
)]
#[case::measured_twice_on_one_day(
    ";Aisyah;P;12-03-2024;Hasnah;;;Alatengae;Melati;10-01-2026;10\n\
     ;Aisyah;P;12-03-2024;Hasnah;;;Alatengae;Melati;10-01-2026;10,9\n",
    1,
    "flag ukuran.ganda"
)]
#[case::the_same_row_twice(
    ";Aisyah;P;12-03-2024;Hasnah;;;Alatengae;Melati;10-01-2026;10\n\
     ;Aisyah;P;12-03-2024;Hasnah;;;Alatengae;Melati;10-01-2026;10,0\n",
    1,
    "known"
)]
fn the_second_row(#[case] rows: &str, #[case] persons: usize, #[case] expected: &str) {
    let file = format!("{TITLES}{rows}");
    // In one file, and in two.
    let together = import(&mut directory(), Format::Register, file.as_bytes());
    assert_eq!(codes(together.verdict(3)), expected);
    assert_eq!(people(&together), persons);

    let (first, second) = rows.split_once('\n').unwrap();
    let mut held = directory();
    import(&mut held, Format::Register, format!("{TITLES}{first}\n").as_bytes());
    let apart = import(&mut held, Format::Register, format!("{TITLES}{second}").as_bytes());
    // Which child of the mother is not kept about a person, so it cannot tell twins apart later.
    if !expected.starts_with("flag kembar") || !rows.contains(";;1;") {
        assert_eq!(codes(apart.verdict(2)), expected);
        assert_eq!(held.people().count(), persons);
    }
}

#[test]
fn what_is_stored_is_not_overwritten() {
    let mut held = directory();
    let old = "7309015203240001;Aisyah;P;12-03-2024;Hasnah;;;Alatengae;Melati;;\n";
    import(&mut held, Format::Register, format!("{TITLES}{old}").as_bytes());
    let new = "7309015203240001;Aisyah;P;13-03-2024;Hasnah;2;;Minasa Baji;Kenanga;;\n";
    let second = import(&mut held, Format::Register, format!("{TITLES}{new}").as_bytes());
    assert_eq!(codes(second.verdict(2)), "flag nik.tanggal-lahir data.berbeda data.berbeda");
    let person = held.people().next().unwrap();
    assert_eq!(person.facts.birth.unwrap().day.to_string(), "2024-03-12");
    assert_eq!(person.facts.address.unwrap().desa.as_str(), "7309032003");
    assert_eq!(person.facts.twin_order, Some(2), "what was not known is filled in");
}

#[test]
fn a_row_becomes_these_records() {
    let file = "nik;nama;jenis_kelamin;tanggal_lahir;jam_lahir;nik_ibu;nama_ibu;no_kk;\
        kepala_keluarga;desa;dusun;rw;rt;posyandu;telepon;bb_lahir;pb_lahir;\
        tanggal_ukur;bb;tb;cara_ukur;vitamin_a;\
        buku_kia;obat_cacing;dpt1;tanggal_pindah;pindah_ke;catatan\n\
        7309015203240001;Nur Aisyah;P;12/03/2024;08.30;7309014505950002;Hasnah;7309010101200001;\
        Baso;Alatengae;Bonto;1;RT 2;Melati 1;+62 812 0000 0001;3,1;49;\
        10/02/2026;10,4;83,5;Terlentang;B;\
        ya;ya;20/05/2024;01/06/2026;Makassar;rewel\n";
    let imported = import(&mut directory(), Format::Register, file.as_bytes());
    assert_eq!(codes(imported.verdict(2)), "accepted");
    let kinds: Vec<&str> = imported.records.iter().map(|record| record.body.kind()).collect();
    let expected = ["household", "place", "person", "visit", "visit", "visit", "departure"];
    assert_eq!(kinds, expected);
    let days: Vec<String> =
        imported.records.iter().map(|record| record.occurred.to_string()).collect();
    assert_eq!(days[2..], ["2024-03-12", "2024-03-12", "2024-05-20", "2026-02-10", "2026-06-01"]);

    let Body::Person(person) = &imported.records[2].body else { panic!("a person") };
    assert_eq!(person.birth.unwrap().minute, Some(510));
    assert_eq!(person.phone.as_deref(), Some("081200000001"));
    assert_eq!(person.address.as_ref().unwrap().rt.as_deref(), Some("002"));
    let Body::Visit(birth) = &imported.records[3].body else { panic!("a visit") };
    assert_eq!(birth.observations["bb_lahir_g"], Value::Number("3100".parse().unwrap()));
    let Body::Visit(visit) = &imported.records[5].body else { panic!("a visit") };
    assert_eq!(visit.observations["bb_kg"], Value::Number("10.4".parse().unwrap()));
    assert_eq!(visit.observations["cara_ukur"], Value::Text("terlentang".to_owned()));
    assert_eq!(visit.observations["vit_a"], Value::Text("biru".to_owned()));
    assert_eq!(visit.observations["obat_cacing"], Value::Text("diberikan".to_owned()));
    assert_eq!(visit.observations["buku_kia"], Value::Bool(true));
    assert_eq!(visit.note.as_deref(), Some("catatan: rewel"));
    assert_eq!(imported.records[5].place, person.posyandu);
    assert_eq!(imported.records[5].source.as_ref().unwrap().row, 2);
}
