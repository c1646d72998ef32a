//! The same file again changes nothing, under any name and in any order.

use import::{directory::InMemory, format::Format};
use proptest::prelude::*;
use rstest::rstest;

use crate::setup::{directory, fixture, import, try_import};

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
