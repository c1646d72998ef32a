//! Bytes of any kind end in rows or in a refusal, never in a panic.

use import::format::Format;
use proptest::prelude::*;

use crate::setup::{directory, fixture, try_import};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = try_import(&mut directory(), Format::Register, &bytes, "x");
    }

    #[test]
    fn any_cells_under_a_good_header(cells in prop::collection::vec("\\PC{0,14}", 27)) {
        let mut bytes = fixture("register.csv");
        bytes.extend_from_slice(cells.join(";").as_bytes());
        let imported = try_import(&mut directory(), Format::Register, &bytes, "x").unwrap();
        prop_assert!(5 <= imported.summary.rows);
    }

    #[test]
    fn a_good_file_with_a_hole(at in 0usize..1500, length in 0usize..200, filler in any::<u8>()) {
        let mut bytes = fixture("eppgbm.csv");
        let (from, until) = (at.min(bytes.len()), (at + length).min(bytes.len()));
        bytes[from..until].fill(filler);
        let _ = try_import(&mut directory(), Format::Eppgbm, &bytes, "x");
    }

    #[test]
    fn a_damaged_workbook(at in 0usize..6000, value in any::<u8>(), cut in 0usize..6000) {
        let mut bytes = crate::files::workbook();
        let at = at % bytes.len();
        bytes[at] = value;
        if cut % 2 == 0 {
            bytes.truncate(cut.min(bytes.len()));
        }
        let _ = try_import(&mut directory(), Format::Register, &bytes, "x.xlsx");
    }
}
