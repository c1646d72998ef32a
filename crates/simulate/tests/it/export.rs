//! An e-PPGBM file of a simulated month.

use domain::{area::DesaCode, nik::Nik, quantity::Quantity};
use simulate::eppgbm::{COLUMNS, eppgbm_csv};

use crate::{all, law, plan};

#[test]
fn writes_one_row_per_child_weighed_in_the_month() {
    let month = "2026-10".parse().unwrap();
    let text = eppgbm_csv(all(&plan(2_000, 1, 4)), month, &law::guidelines());
    let mut lines = text.split("\r\n");
    let header: Vec<&str> = lines.next().unwrap().split(';').collect();
    assert_eq!(header, COLUMNS);
    let at = |name: &str| header.iter().position(|heading| *heading == name).unwrap();
    let (mut rows, mut with_z, mut with_nik) = (0, 0, 0);
    for line in lines.filter(|line| !line.is_empty()) {
        let cells: Vec<&str> = line.split(';').collect();
        assert_eq!(cells.len(), COLUMNS.len(), "{line}");
        rows += 1;
        assert!(cells[at("Tanggal Pengukuran")].starts_with("2026-10-"));
        assert!(cells[at("Nama")].contains("Contoh"));
        assert_eq!(cells[at("Pukesmas")], "PUSKESMAS CONTOH SIMPUL");
        assert!(cells[at("Posyandu")].starts_with("POSYANDU "));
        assert!(cells[at("Berat")].parse::<Quantity>().is_ok());
        assert!(cells[at("Berat")..].iter().all(|cell| !cell.contains('.')), "{line}");
        assert!(cells[at("Usia Saat Ukur")].ends_with(" Hari"));
        assert!(matches!(cells[at("JK")], "L" | "P"));
        assert!(cells[at("NIK")].is_empty() || cells[at("NIK")].parse::<Nik>().is_ok());
        assert!(cells[at("Desa/Kel")].parse::<DesaCode>().is_err(), "a name, not a code");
        with_nik += usize::from(!cells[at("NIK")].is_empty());
        with_z += usize::from(!cells[at("ZS BB/U")].is_empty());
    }
    assert!((100..200).contains(&rows), "{rows}");
    assert!(rows / 2 < with_z && rows / 2 < with_nik && with_nik < rows, "{with_z} {with_nik}");
}
