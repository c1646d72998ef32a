//! Workbooks are read back with another library and hold what was given, type by type.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use domain::day::Day;
use reports::sheet::{Cell, Column, Sheet, workbook};

fn day(year: i16, month: i8, day: i8) -> Day {
    Day::from_ymd(year, month, day).expect("a day")
}

fn immunisation() -> Sheet {
    Sheet {
        name: "Form 5: imunisasi".into(),
        above: vec!["Puskesmas Bantimurung".into(), "Maret 2026".into()],
        columns: vec![
            Column::new("Desa"),
            Column::within("BCG", "L"),
            Column::within("BCG", "P"),
            Column::within("DPT-HB-Hib 1", "L"),
            Column::new("Diisi"),
        ],
        rows: vec![
            vec![
                Cell::text("7309010001"),
                Cell::count(12),
                Cell::Number(0.0),
                Cell::Empty,
                Cell::Day(day(2026, 3, 31)),
            ],
            vec![Cell::text("=1+1"), Cell::Number(-1.5), Cell::Empty, Cell::Empty, Cell::text("")],
        ],
    }
}

#[test]
fn a_workbook_holds_what_was_given() {
    let second = Sheet { name: "Kosong".into(), above: Vec::new(), ..immunisation() };
    let bytes = workbook(&[immunisation(), second]).unwrap();
    let mut read: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(read.sheet_names(), ["Form 5- imunisasi", "Kosong"]);
    let page = read.worksheet_range("Form 5- imunisasi").unwrap();
    let text = |row, column| page.get_value((row, column)).unwrap().to_string();
    assert_eq!(text(0, 0), "Puskesmas Bantimurung");
    assert_eq!(
        (text(2, 1), text(2, 2), text(2, 3)),
        ("BCG".into(), "".into(), "DPT-HB-Hib 1".into())
    );
    assert_eq!((text(3, 0), text(3, 2), text(3, 4)), ("Desa".into(), "P".into(), "Diisi".into()));
    let row = |row| page.rows().nth(row).unwrap().to_vec();
    let first = row(4);
    assert_eq!(first[0], Data::String("7309010001".into()), "a code keeps being text");
    assert_eq!(first[1..4], [Data::Float(12.0), Data::Float(0.0), Data::Empty]);
    let Data::DateTime(date) = &first[4] else { panic!("{:?} is no day", first[4]) };
    assert_eq!(date.to_ymd_hms_milli(), (2026, 3, 31, 0, 0, 0, 0));
    assert_eq!(row(5)[0], Data::String("=1+1".into()), "never a formula");
    let second = read.worksheet_range("Kosong").unwrap();
    assert_eq!(second.start(), Some((0, 0)), "its head begins on the first line");
}

#[test]
fn a_file_of_one_line_of_titles_names_group_and_column() {
    assert_eq!(immunisation().titles(), ["Desa", "BCG L", "BCG P", "DPT-HB-Hib 1 L", "Diisi"]);
    let written: Vec<_> = immunisation().rows[0].iter().map(Cell::to_string).collect();
    assert_eq!(written, ["7309010001", "12", "0", "", "2026-03-31"]);
}

#[test]
fn two_pages_of_one_name_are_refused() {
    assert!(workbook(&[immunisation(), immunisation()]).is_err());
}
