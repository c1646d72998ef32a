//! PostgreSQL on another machine: encrypted, and only the one that is meant. A real server with a
//! made-up authority.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use store::{address::StoreUrl, error::Error, store::Store};
use testpg::server::{Durability, Server};

use crate::fixture::GUIDELINES;

/// An authority, and a certificate of a host that it signed.
fn signed(folder: &Path, name: &str, host: &str) -> (PathBuf, String, String) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let authority = params.self_signed(&key).unwrap().pem();
    let file = folder.join(name);
    fs::write(&file, authority).unwrap();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![host.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap().pem();
    (file, certificate, key.serialize_pem())
}

/// Gives a running server a certificate.
fn encrypt(server: &Server, certificate: &str, key: &str) {
    let owner = fs::metadata(server.dir()).unwrap();
    let keep = |name: &str, text: &str| {
        let file = server.dir().join(name);
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        chown(&file, Some(owner.uid()), Some(owner.gid())).unwrap();
        file.display().to_string()
    };
    let (certificate, key) = (keep("server.pem", certificate), keep("server.key", key));
    let mut client = postgres::Client::connect(&plain(server), postgres::NoTls).unwrap();
    for setting in [
        format!("ALTER SYSTEM SET ssl_cert_file = '{certificate}'"),
        format!("ALTER SYSTEM SET ssl_key_file = '{key}'"),
        "ALTER SYSTEM SET ssl = on".to_owned(),
        "SELECT pg_reload_conf()".to_owned(),
    ] {
        client.batch_execute(&setting).unwrap();
    }
    let mut is_on = || {
        let row = client.query_one("SELECT current_setting('ssl')", &[]).unwrap();
        row.get::<_, String>(0) == "on"
    };
    while !is_on() {
        thread::sleep(Duration::from_millis(50));
    }
}

fn plain(server: &Server) -> String {
    format!("{}/postgres", server.url())
}

fn open(url: &str) -> Result<Store, Error> {
    Store::open(&url.parse::<StoreUrl>()?, Arc::clone(&GUIDELINES))
}

#[test]
fn a_database_is_reached_encrypted_and_only_the_one_that_is_meant() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(Durability::None).unwrap();
    let (authority, certificate, key) = signed(folder.path(), "ca.pem", "127.0.0.1");
    let (other, ..) = signed(folder.path(), "lain.pem", "127.0.0.1");
    let by = |mode: &str, file: &Path| {
        format!("{}?sslmode={mode}&sslrootcert={}", plain(&server), file.display())
    };
    // A server that does not encrypt is not talked to when encryption is asked for.
    assert!(matches!(open(&by("require", &authority)), Err(Error::Open(_))));
    encrypt(&server, &certificate, &key);
    for mode in ["require", "verify-ca", "verify-full"] {
        let store = open(&by(mode, &authority)).unwrap();
        assert_eq!(store.homes().unwrap(), []);
        let mut client = postgres::Client::connect(&plain(&server), postgres::NoTls).unwrap();
        let asked = "SELECT count(*) FILTER (WHERE s.ssl), count(*) FROM pg_stat_activity a \
                     JOIN pg_stat_ssl s USING (pid) WHERE a.application_name = 'simpul'";
        let row = client.query_one(asked, &[]).unwrap();
        let (encrypted, all): (i64, i64) = (row.get(0), row.get(1));
        assert!(0 < all && encrypted == all, "{mode}: {encrypted} of {all}");
    }
    let stranger = open(&by("verify-full", &other));
    assert!(matches!(stranger, Err(Error::Untrusted(_))), "signed by another authority");
    let renamed = by("verify-full", &authority).replace("127.0.0.1", "localhost");
    assert!(matches!(open(&renamed), Err(Error::Untrusted(_))), "the certificate of another host");
    // On this machine it goes on without.
    open(&plain(&server)).unwrap();
}

#[test]
fn a_database_on_another_machine_is_not_reached_readably() {
    // An address that nobody has: a connection would take its time, a refusal does not.
    let beyond = "postgres://a@192.0.2.1/x";
    assert!(matches!(open(beyond), Err(Error::Unencrypted)));
    let url: StoreUrl = format!("{beyond}?sslmode=disable").parse().unwrap();
    assert!(url.is_plain_beyond(), "said in plain words, and told by doctor");
    assert_eq!(Error::Unencrypted.refusal().code, "simpanan.tanpa-tls");
}
