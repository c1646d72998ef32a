//! An e-PPGBM file of a simulated month.

use domain::{
    area::DesaCode,
    hlc::Hlc,
    nik::Nik,
    quantity::Quantity,
    record::{Author, Record},
};
use import::{
    directory::{Directory, InMemory, KnownDesa},
    format::Format,
    outcome::{Outcome, Summary, Verdict},
    plan::Context,
};
use simulate::{
    eppgbm::{COLUMNS, eppgbm_csv},
    simulation,
    wilayah::desa_of_maros,
};

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

/// Imports a text into a directory; returns the summary, the faults and the count of differing
/// z-scores.
fn import(text: &str, directory: &mut InMemory) -> (Summary, Vec<String>, usize) {
    let plan = plan(50, 1, 1);
    let guidelines = law::guidelines();
    let writer = simulation::staff(&plan).expect("the plan can be").remove(0);
    let known = &*directory;
    let context = Context {
        puskesmas: plan.puskesmas.clone(),
        author: Author { account: writer.account, name: writer.name, role: writer.role.to_owned() },
        device: writer.device,
        today: plan.until,
        written: Hlc::default(),
        file: "ekspor.csv".into(),
        guidelines: &guidelines,
        directory: known,
    };
    let mut import = import::plan::Plan::open(Format::Eppgbm, text.as_bytes(), None, context)
        .expect("an e-PPGBM file");
    let (mut faults, mut differences, mut appended) = (Vec::new(), 0, Vec::new());
    let summary = import::plan::run::<import::error::Error>(
        &mut import,
        |records| {
            let outcome = |record: &Record| match known.subject_of(record.id) {
                Ok(Some(_)) => Outcome::Known,
                _ => Outcome::Accepted,
            };
            appended.extend(records.iter().cloned());
            Ok(records.iter().map(outcome).collect())
        },
        |row, _| {
            differences += row.differences.len();
            if let Verdict::Rejected(reasons) | Verdict::Flagged(reasons) = &row.verdict {
                faults.extend(reasons.iter().map(|fault| format!("{} {fault:?}", row.row)));
            }
        },
    )
    .expect("nothing fails in memory");
    drop(import);
    for record in appended {
        directory.take(&record);
    }
    (summary, faults, differences)
}

#[test]
fn our_own_import_takes_every_row_and_agrees_on_z_scores() {
    let text = eppgbm_csv(all(&plan(1_500, 1, 6)), "2026-09".parse().unwrap(), &law::guidelines());
    let desa = desa_of_maros()
        .iter()
        .map(|desa| KnownDesa { code: desa.code, name: desa.name.clone() })
        .collect();
    let mut directory = InMemory::new(desa);
    for record in all(&plan(1_500, 1, 6)).filter(|record| record.body.kind() == "place") {
        directory.take(&record);
    }
    let (summary, faults, differences) = import(&text, &mut directory);
    assert!(60 < summary.rows && summary.rejected == 0, "{summary:?} {faults:#?}");
    assert_eq!(differences, 0, "{faults:#?}");
    let (again, faults, _) = import(&text, &mut directory);
    assert_eq!(again.known + again.flagged, again.rows, "{again:?} {faults:#?}");
}
