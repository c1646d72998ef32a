//! The same file again changes nothing, under any name and in any order.

use import::{directory::InMemory, format::Format};
use proptest::prelude::*;
use rstest::rstest;

use crate::setup::{codes, directory, fixture, import, try_import};

fn ids(directory: &InMemory) -> Vec<String> {
    let mut ids: Vec<String> = directory.records().map(|record| record.id.to_string()).collect();
    ids.sort();
    ids
}

#[rstest]
#[case(Format::Register, "register.csv", 5, 0)]
#[case(Format::Eppgbm, "eppgbm.csv", 3, 1)]
fn a_second_import_changes_nothing(
    #[case] format: Format,
    #[case] file: &str,
    #[case] rows: u32,
    #[case] rejected: u32,
) {
    let mut held = directory();
    let first = import(&mut held, format, &fixture(file));
    assert_eq!(first.summary.rows, rows);
    assert_eq!(first.summary.rejected, rejected);
    assert_eq!(first.summary.known, 0);
    let before = ids(&held);
    let second = try_import(&mut held, format, &fixture(file), "nama lain.csv").unwrap();
    assert!(second.records.is_empty(), "{:?}", second.records);
    assert_eq!(second.summary.known, rows - rejected);
    assert_eq!(second.summary.rejected, rejected);
    assert_eq!(ids(&held), before);
}

#[test]
fn the_same_measurement_from_the_other_system_is_known() {
    let mut held = directory();
    import(&mut held, Format::Register, &fixture("register.csv"));
    let people = held.people().count();
    let second = import(&mut held, Format::Eppgbm, &fixture("eppgbm.csv"));
    let weighed = second
        .records
        .iter()
        .filter(|record| matches!(&record.body, domain::record::Body::Visit(_)))
        .filter(|record| record.source.as_ref().unwrap().row == 2)
        .count();
    // The card's word on the KIA book is new, and so the contact is stated once more.
    assert_eq!(weighed, 1);
    assert_eq!(held.people().count(), people + 1, "one child of the export is new");
}

fn shuffled_rows() -> impl Strategy<Value = Vec<usize>> {
    Just((0..5).collect::<Vec<usize>>()).prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_rows_does_not_matter(order in shuffled_rows()) {
        let bytes = fixture("register.csv");
        let text = String::from_utf8(bytes.clone()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let mut shuffled: Vec<&str> = lines[..3].to_vec();
        shuffled.extend(order.iter().map(|index| lines[3 + index]));
        let mut first = directory();
        import(&mut first, Format::Register, &bytes);
        let mut second = directory();
        import(&mut second, Format::Register, shuffled.join("\n").as_bytes());
        prop_assert_eq!(ids(&first), ids(&second));
        let again = import(&mut first, Format::Register, shuffled.join("\n").as_bytes());
        prop_assert!(again.records.is_empty());
    }
}

const TITLES: &str = "nik;nama;jk;tgl_lahir;nama_ibu;nama_ayah;kembar_ke;anak_ke;desa;posyandu;\
                      tanggal_ukur;bb;telepon\n";

/// Rows that are hard to tell apart: babies without a name, twins, slips of the pen, gaps.
fn doubtful_rows() -> impl Strategy<Value = String> {
    fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
        prop::sample::select(words)
    }
    let row = (
        (
            one_of(&["", "", "", "7309015203240001", "7309015203240003"]),
            one_of(&["By Ny Rabiah", "B yNy Rabiah", "By Rabiah 2", "Aisyah", "Aisyah Putri"]),
            one_of(&["P", "P", "L"]),
            one_of(&["12-03-2024", "12-03-2024", ""]),
            one_of(&["Rabiah", "Rabiah", "Rabiyah", ""]),
            one_of(&["", "Hasan"]),
        ),
        (
            one_of(&["", "", "1", "2"]),
            one_of(&["", "", "1", "2"]),
            one_of(&["Alatengae", "Minasa Baji"]),
            one_of(&["Melati", "Kenanga", ""]),
            one_of(&["10-01-2026;10", "10-01-2026;10,5", "10-02-2026;11", ";"]),
            one_of(&["", "081200000001"]),
        ),
    );
    let line = row.prop_map(|((nik, name, sex, birth, mother, father), rest)| {
        let (twin, child, desa, posyandu, weighed, phone) = rest;
        format!(
            "{nik};{name};{sex};{birth};{mother};{father};{twin};{child};{desa};{posyandu};\
             {weighed};{phone}\n"
        )
    });
    prop::collection::vec(line, 2..7).prop_map(|lines| format!("{TITLES}{}", lines.concat()))
}

/// Once the baby bears a name, only the first import knows that the second row spoke of it.
#[test]
fn a_row_that_adds_nothing_is_known_again_when_the_baby_has_a_name() {
    let rows = ";By Rabiah 2;P;12-03-2024;Rabiah;;1;;Alatengae;Melati;10-01-2026;10;\n\
                ;By Rabiah 2;P;12-03-2024;Rabiah;;;;Alatengae;Melati;10-01-2026;10;\n\
                ;Aisyah;P;12-03-2024;Rabiah;;;;Alatengae;Melati;10-01-2026;10;\n";
    let file = format!("{TITLES}{rows}");
    let mut held = directory();
    let first = import(&mut held, Format::Register, file.as_bytes());
    assert_eq!(codes(first.verdict(3)), "known");
    let second = import(&mut held, Format::Register, file.as_bytes());
    assert!(second.records.is_empty(), "{:?}", second.records);
    assert_eq!(held.people().count(), 1);
}

/// What was refused stays so, although its person is known by then.
#[rstest]
#[case::found_by_name("")]
#[case::the_same_row_in_all_else("P")]
fn a_refused_row_is_refused_again_when_its_person_is_known(#[case] sex: &str) {
    let row = "12-03-2024;Rabiah;;;;Alatengae";
    let rows = format!(";Aisyah\0;{sex};{row};;10-02-2026;11;\n;Aisyah;P;{row};;10-01-2026;10;\n");
    let file = format!("{TITLES}{rows}");
    let mut held = directory();
    for records in [2, 0] {
        let imported = import(&mut held, Format::Register, file.as_bytes());
        assert_eq!(codes(imported.verdict(2)), "reject teks.huruf-terlarang");
        assert_eq!(imported.records.len(), records);
    }
}

/// The same of the posyandu that a row names.
#[test]
fn a_row_with_an_odd_posyandu_is_refused_again_when_the_posyandu_is_known() {
    let rows = ";Aisyah;P;12-03-2024;Rabiah;;;;Alatengae;Melati\u{1};;;\n\
                ;Fatimah;P;12-05-2024;Hasnah;;;;Alatengae;Melati;;;\n";
    let file = format!("{TITLES}{rows}");
    let mut held = directory();
    for _ in 0..2 {
        let imported = import(&mut held, Format::Register, file.as_bytes());
        assert_eq!(codes(imported.verdict(2)), "reject teks.huruf-terlarang");
    }
}

proptest! {
    #[test]
    fn a_second_import_of_doubtful_rows_changes_nothing(file in doubtful_rows()) {
        let mut held = directory();
        import(&mut held, Format::Register, file.as_bytes());
        let again = import(&mut held, Format::Register, file.as_bytes());
        prop_assert!(again.records.is_empty(), "{:?}", again.records);
    }
}
