//! Help that teaches, and commands written wrongly.

use rstest::rstest;

use crate::{
    home::{Engine, Home},
    program::simpul,
};

#[rstest]
#[case(&["--help"], "Integrasi Layanan Primer")]
#[case(&["growth", "--help"], "simpul growth < survei.csv")]
#[case(&["guidelines", "check", "--help"], "--assumptions")]
#[case(&["append", "--help"], "simpul append --store sqlite:simpul.db catatan.ndjson")]
#[case(&["verify", "--help"], "Finds records that were changed")]
#[case(&["replay", "--help"], "--check")]
#[case(&["simulate", "--help"], "People are made up")]
#[case(&["account", "add", "--help"], "BDN bidan")]
fn help_teaches_and_is_no_misuse(#[case] arguments: &[&str], #[case] taught: &str) {
    let said = simpul(arguments);
    assert_eq!(said.code, 0);
    assert!(said.output.contains(taught), "{}", said.output);
}

#[rstest]
#[case(&[])]
#[case(&["timbang"])]
#[case(&["growth", "--warna"])]
#[case(&["guidelines"])]
#[case(&["verify"])]
#[case(&["simulate", "--store", "sqlite:x.db", "--people", "banyak"])]
fn what_is_written_wrongly_is_misuse(#[case] arguments: &[&str]) {
    assert_eq!(simpul(arguments).code, 2);
    let said = simpul(&[arguments, &["--json"]].concat());
    assert_eq!((said.code, said.error_code().as_str()), (2, "perintah.salah"));
}

const NOBODY: &str = "--person=00000000-0000-7000-8000-0000000000ff";

/// A mistyped name must not look like a store in which all is well.
#[rstest]
#[case(&["verify"])]
#[case(&["replay"])]
#[case(&["replay", "--check"])]
#[case(&["board", "--indicator=gizi.ds", "--month=2026-02", "--by=desa"])]
#[case(&["due", NOBODY])]
#[case(&["explain", NOBODY, "--item=imm_dpt"])]
#[case(&["account", "list"])]
#[case(&["account", "reset", "--name=bidan.ani"])]
fn what_only_reads_makes_no_store(
    #[case] arguments: &[&str],
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let home = Home::new(engine);
    // Twice: the first call must not have made what the second finds.
    for _ in 0..2 {
        let said = home.call(arguments);
        assert_eq!((said.code, said.error_code().as_str()), (2, "simpanan.tidak-ada"), "{said:?}");
        assert_eq!(said.output, "");
    }
    if engine == Engine::Sqlite {
        let said = home.call(arguments);
        assert!(said.errors.contains("simpul.db tidak ada"), "it names the file: {said:?}");
        let folder = home.file().parent().unwrap().to_owned();
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "nothing is left behind");
        // A file without anything in it is no store either, and stays as it is.
        std::fs::write(home.file(), b"").unwrap();
        let said = home.call(arguments);
        assert_eq!((said.code, said.error_code().as_str()), (2, "simpanan.tidak-ada"), "{said:?}");
        assert_eq!(std::fs::metadata(home.file()).unwrap().len(), 0);
    }
}

#[rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
fn what_writes_makes_a_store_and_it_is_found(#[case] engine: Engine) {
    let home = Home::new(engine);
    let empty = home.call_reading(&["append", "-"], b"");
    assert_eq!(empty.code, 0, "{empty:?}");
    let verified = home.call(&["verify"]);
    assert_eq!((verified.code, verified.json()["records"].as_u64()), (0, Some(0)));
}

#[test]
fn without_a_home_no_store_is_made() {
    let home = Home::new(Engine::Sqlite);
    let said = home.call(&["account", "add", "--name=bidan.ani", "--role=BDN"]);
    assert_eq!((said.code, said.error_code().as_str()), (2, "puskesmas.belum-ada"));
    assert!(!home.file().exists());
}
