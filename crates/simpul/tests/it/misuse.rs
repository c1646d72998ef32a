//! Help that teaches, and commands written wrongly.

use rstest::rstest;

use crate::program::simpul;

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
