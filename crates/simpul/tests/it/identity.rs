//! The options of signing in at an identity provider: what is wrong is told before anything begins.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

use rstest::rstest;

use crate::{
    home::{Engine, Home},
    serve::{get, serve},
};

const ISSUER: &str = "--sso-issuer=https://id.dinkes.example/realms/dinkes";
const CLIENT: &str = "--sso-client=simpul";
const ORIGIN: &str = "--origin=https://simpul.example";

/// Writes a file beside the store that a mode opens for some.
fn file(home: &Home, name: &str, text: &str, mode: u32) -> PathBuf {
    let file = home.file().with_file_name(name);
    fs::write(&file, text).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
    file
}

#[rstest]
#[case::no_client(&[ISSUER, ORIGIN], "rahasia", 0o600, "dinkes.kurang")]
#[case::no_issuer(&[CLIENT, ORIGIN], "rahasia", 0o600, "dinkes.kurang")]
#[case::no_origin(&[ISSUER, CLIENT], "rahasia", 0o600, "dinkes.kurang")]
#[case::no_secret(&[ISSUER, CLIENT, ORIGIN], " \n", 0o600, "dinkes.kurang")]
#[case::secret_for_all(&[ISSUER, CLIENT, ORIGIN], "rahasia", 0o644, "dinkes.rahasia")]
#[case::plain(&["--sso-issuer=http://id.example", CLIENT, ORIGIN], "r", 0o600, "dinkes.alamat")]
#[case::also_plain(
    &[ISSUER, CLIENT, ORIGIN, "--sso-also=http://10.0.0.7"], "r", 0o600, "dinkes.alamat"
)]
#[case::plain_origin(&[ISSUER, CLIENT, "--origin=http://simpul.lan"], "r", 0o600, "dinkes.asal")]
#[case::origin_with_path(
    &[ISSUER, CLIENT, "--origin=https://simpul.example/"], "r", 0o600, "dinkes.asal"
)]
#[case::no_label(&[ISSUER, CLIENT, ORIGIN, "--sso-label= "], "r", 0o600, "dinkes.nama")]
fn what_is_wrong_is_told_and_nothing_is_made(
    #[case] options: &[&str],
    #[case] secret: &str,
    #[case] mode: u32,
    #[case] code: &str,
) {
    let home = Home::new(Engine::Sqlite);
    let secret = file(&home, "dinkes.rahasia", secret, mode);
    let secret = format!("--sso-secret-file={}", secret.display());
    let mut args = vec!["serve", "--puskesmas=P7309030101", "--listen=127.0.0.1:0", &secret];
    args.extend_from_slice(options);
    let said = home.call(&args);
    assert_eq!((said.code, said.error_code().as_str()), (2, code));
    assert!(!home.file().exists());
}

#[test]
fn a_certificate_that_is_none_is_told() {
    let home = Home::new(Engine::Sqlite);
    let secret = file(&home, "dinkes.rahasia", "rahasia", 0o600);
    let secret = format!("--sso-secret-file={}", secret.display());
    let authority = file(&home, "ca.pem", "bukan sertifikat", 0o644);
    let authority = format!("--sso-ca={}", authority.display());
    let args = ["serve", "--puskesmas=P7309030101", "--listen=127.0.0.1:0", &secret];
    let said = home.call(&[&args[..], &[ISSUER, CLIENT, ORIGIN, &authority]].concat());
    assert_eq!((said.code, said.error_code().as_str()), (2, "dinkes.sertifikat"));
}

#[test]
fn a_provider_that_is_not_there_keeps_nobody_from_beginning() {
    let home = Home::new(Engine::Sqlite);
    let secret = file(&home, "dinkes.rahasia", "rahasia\n", 0o600);
    let secret = format!("--sso-secret-file={}", secret.display());
    let here = "--sso-issuer=http://127.0.0.1:1";
    let options = [here, CLIENT, ORIGIN, &secret, "--sso-label=Dinkes Contoh"];
    let (_serving, address) = serve(&home, &options);
    assert!(get(&address, "/readyz").starts_with("HTTP/1.1 200"));
    assert!(get(&address, "/masuk").contains("Masuk lewat Dinkes Contoh"));
    let left = get(&address, "/masuk/dinkes");
    assert!(left.contains("/masuk?pesan=dinkes-diam"), "{left}");
}
