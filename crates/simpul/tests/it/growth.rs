//! `simpul growth` against the public vectors, and with bad rows.

use crate::program::{simpul, simpul_reading};

const VECTORS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../growth/tests/data/vectors_public.csv");

#[test]
fn the_public_vectors_come_out_as_they_are() {
    let vectors = std::fs::read_to_string(VECTORS).unwrap();
    let mut lines = vectors.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let results = header.iter().position(|name| *name == "c_lenhei").unwrap();
    let expected: Vec<&str> = lines.take(200).collect();
    let mut input = header[..results].join(",");
    for line in &expected {
        let cells: Vec<&str> = line.split(',').take(results).collect();
        input.push('\n');
        input.push_str(&cells.join(","));
    }
    let said = simpul_reading(&["growth", "--json"], input.as_bytes());
    assert_eq!(said.code, 0, "{}", said.errors);
    let mut rows = said.output.lines();
    let written: Vec<&str> = rows.next().unwrap().split(',').collect();
    let z = |cells: &[&str], header: &[&str], name: &str| {
        cells[header.iter().position(|column| *column == name).unwrap()].to_owned()
    };
    for (line, row) in expected.iter().zip(rows) {
        let (line, row): (Vec<&str>, Vec<&str>) =
            (line.split(',').collect(), row.split(',').collect());
        for name in ["id", "z_wfa", "z_lhfa", "z_wfl", "z_bfa", "f_wfa"] {
            assert_eq!(z(&row, &written, name), z(&line, &header, name), "{name}: {line:?}");
        }
    }
    assert!(said.errors.contains("\"rows\":200"), "{}", said.errors);
}

#[test]
fn a_bad_row_is_told_and_the_others_go_on() {
    let input = "id,sex,age_days,weight_kg\n1,1,100,5.9\n2,3,100,5.9\n3,2,100,5.5\n";
    let said = simpul_reading(&["growth"], input.as_bytes());
    assert_eq!(said.code, 1);
    assert_eq!(said.output.lines().count(), 4);
    assert!(said.errors.contains("3 baris, 1 salah"), "{}", said.errors);
}

#[test]
fn a_survey_without_sex_cannot_be_computed() {
    let said = simpul_reading(&["growth", "--json"], b"id,weight_kg\n1,5\n");
    assert_eq!((said.code, said.error_code().as_str()), (1, "survei.kolom-kurang"));
}

#[test]
fn a_file_that_is_not_there_is_misuse() {
    let said = simpul(&["growth", "--json", "tidak-ada.csv"]);
    assert_eq!((said.code, said.error_code().as_str()), (2, "berkas.tidak-terbuka"));
}
