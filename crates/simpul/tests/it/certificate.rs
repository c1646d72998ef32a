//! HTTPS with a certificate of one's own, through real handshakes.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use rustls::{
    CertificateError, ClientConfig, ClientConnection, Error, RootCertStore, Stream,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};

use crate::{
    home::{Engine, Home},
    program::simpul,
    serve::{Serving, hear, serve},
};

/// A folder with an authority and a certificate of the given hosts.
fn certificate(folder: &Path, hosts: &[&str]) {
    let folder = format!("--folder={}", folder.display());
    let hosts: Vec<String> = hosts.iter().map(|host| format!("--host={host}")).collect();
    let hosts = hosts.iter().map(String::as_str);
    let said =
        simpul(&["certificate", "--json", &folder].into_iter().chain(hosts).collect::<Vec<_>>());
    assert_eq!(said.code, 0, "{said:?}");
}

fn options(folder: &Path) -> [String; 2] {
    [
        format!("--tls-cert={}", folder.join("server.pem").display()),
        format!("--tls-key={}", folder.join("server.key").display()),
    ]
}

fn serve_tls(home: &Home, folder: &Path) -> (Serving, String) {
    let [certificate, key] = options(folder);
    serve(home, &[&certificate, &key])
}

/// A browser that trusts one authority.
fn browser(authority: &Path) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(authority).unwrap()).unwrap();
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// An open conversation by HTTPS.
struct Talk {
    tls: ClientConnection,
    tcp: TcpStream,
}

impl Talk {
    fn begin(config: ClientConfig, address: &str, host: &str) -> Result<Self, Error> {
        let name = ServerName::try_from(host.to_owned()).unwrap();
        let mut tls = ClientConnection::new(Arc::new(config), name)?;
        let mut tcp = TcpStream::connect(address).unwrap();
        tcp.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        while tls.is_handshaking() {
            tls.complete_io(&mut tcp).map_err(|error| {
                error.downcast::<Error>().unwrap_or_else(|error| Error::General(error.to_string()))
            })?;
        }
        Ok(Self { tls, tcp })
    }

    /// Asks for a page and keeps the connection.
    fn get(&mut self, path: &str) -> String {
        let mut stream = Stream::new(&mut self.tls, &mut self.tcp);
        write!(stream, "GET {path} HTTP/1.1\r\nHost: simpul.lan\r\n\r\n").unwrap();
        let mut said = Vec::new();
        let mut part = [0; 4096];
        loop {
            let read = stream.read(&mut part).unwrap();
            said.extend_from_slice(&part[..read]);
            let text = String::from_utf8_lossy(&said).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                if body.len() == length.unwrap().parse::<usize>().unwrap() {
                    return text;
                }
            }
        }
    }

    fn certificate(&self) -> CertificateDer<'static> {
        self.tls.peer_certificates().unwrap()[0].clone().into_owned()
    }
}

#[test]
fn browsers_that_trust_the_authority_come_in_by_tls_1_2_and_1_3() {
    let (home, folder) = (Home::new(Engine::Sqlite), tempfile::tempdir().unwrap());
    certificate(folder.path(), &["simpul.lan", "127.0.0.1"]);
    let (_serving, address) = serve_tls(&home, folder.path());
    let authority = folder.path().join("ca.pem");
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        for host in ["simpul.lan", "127.0.0.1"] {
            let mut roots = RootCertStore::empty();
            roots.add(CertificateDer::from_pem_file(&authority).unwrap()).unwrap();
            let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
                .with_protocol_versions(&[version])
                .unwrap()
                .with_root_certificates(roots)
                .with_no_client_auth();
            let mut talk = Talk::begin(config, &address, host).unwrap();
            let page = talk.get("/masuk");
            assert!(page.starts_with("HTTP/1.1 200"), "{page}");
            assert!(page.contains("strict-transport-security: max-age=31536000"), "{page}");
            assert!(page.contains("__Host-simpul-tamu=") && page.contains("; Secure"), "{page}");
            // The connection is kept for the next page.
            assert!(talk.get("/healthz").contains("ok"));
        }
    }
}

#[test]
fn another_host_and_another_authority_are_not_trusted() {
    let (home, folder) = (Home::new(Engine::Sqlite), tempfile::tempdir().unwrap());
    certificate(folder.path(), &["simpul.lan"]);
    let (_serving, address) = serve_tls(&home, folder.path());
    let refused = |authority: &Path, host| match Talk::begin(browser(authority), &address, host) {
        Err(Error::InvalidCertificate(error)) => error,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("trusted"),
    };
    let wrong_host = refused(&folder.path().join("ca.pem"), "lain.lan");
    assert!(matches!(
        wrong_host,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
    ));
    let other = tempfile::tempdir().unwrap();
    certificate(other.path(), &["simpul.lan"]);
    let stranger = refused(&other.path().join("ca.pem"), "simpul.lan");
    assert!(
        matches!(stranger, CertificateError::UnknownIssuer | CertificateError::BadSignature),
        "{stranger:?}"
    );
}

/// The opening of a TLS client that speaks one version at most, by its second number: 2 is
/// TLS 1.1, 3 is TLS 1.2.
fn hello(version: u8) -> Vec<u8> {
    let groups = [0, 10, 0, 4, 0, 2, 0, 29];
    let points = [0, 11, 0, 2, 1, 0];
    let signatures = [0, 13, 0, 4, 0, 2, 4, 3];
    let more = [&groups[..], &points, &signatures].concat();
    let length = |bytes: usize| u8::try_from(bytes).unwrap();
    let mut body = vec![3, version];
    body.extend([7; 32]);
    // No session; ECDHE with AES-128-GCM, and with CBC as of old; no compression.
    body.extend([0, 0, 4, 0xc0, 0x2b, 0xc0, 0x09, 1, 0, 0, length(more.len())]);
    body.extend(more);
    let head = [0x16, 3, 1, 0, length(body.len() + 4), 1, 0, 0, length(body.len())];
    [&head[..], &body].concat()
}

#[test]
fn old_tls_and_plain_http_are_not_answered() {
    let (home, folder) = (Home::new(Engine::Sqlite), tempfile::tempdir().unwrap());
    certificate(folder.path(), &["simpul.lan"]);
    let (_serving, address) = serve_tls(&home, folder.path());
    let answer = |sent: &[u8]| {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(sent).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut reply = Vec::new();
        // Closed in whatever way.
        let _ = stream.read_to_end(&mut reply);
        reply
    };
    // A fatal alert: protocol version (RFC 8446, 6.2).
    let refused = answer(&hello(2));
    assert_eq!((refused[0], &refused[5..]), (0x15, &[2, 70][..]), "{refused:?}");
    // The same opening of TLS 1.2 is answered: only the version was at fault.
    assert_eq!(answer(&hello(3))[0], 0x16);
    let plain = answer(b"GET /masuk HTTP/1.1\r\nHost: simpul.lan\r\n\r\n");
    assert!(!String::from_utf8_lossy(&plain).contains("HTTP/1.1"), "{plain:?}");
}

#[test]
fn a_renewed_certificate_is_used_and_open_connections_go_on() {
    let (home, folder) = (Home::new(Engine::Sqlite), tempfile::tempdir().unwrap());
    certificate(folder.path(), &["simpul.lan"]);
    let (_serving, address) = serve_tls(&home, folder.path());
    let authority = folder.path().join("ca.pem");
    let begin = || Talk::begin(browser(&authority), &address, "simpul.lan").unwrap();
    let mut open = begin();
    assert!(open.get("/healthz").contains("ok"));
    let first = open.certificate();

    // A broken file changes nothing.
    let whole = std::fs::read(folder.path().join("server.key")).unwrap();
    std::fs::write(folder.path().join("server.key"), b"rusak").unwrap();
    thread::sleep(Duration::from_secs(3));
    assert_eq!(begin().certificate(), first);
    std::fs::write(folder.path().join("server.key"), whole).unwrap();

    // Renewed under the same authority, which browsers know already.
    let before = std::fs::read(&authority).unwrap();
    certificate(folder.path(), &["simpul.lan"]);
    assert_eq!(std::fs::read(&authority).unwrap(), before);
    let started = Instant::now();
    while begin().certificate() == first {
        assert!(started.elapsed() < Duration::from_secs(30), "never exchanged");
        thread::sleep(Duration::from_millis(300));
    }
    assert!(open.get("/healthz").contains("ok"), "the old connection goes on");
}

#[test]
fn plain_http_beyond_this_machine_is_refused_unless_asked_for() {
    let home = Home::new(Engine::Sqlite);
    let said = home.call(&["serve", "--puskesmas=P7309030101", "--listen=0.0.0.0:0"]);
    assert_eq!((said.code, said.error_code().as_str()), (2, "server.tanpa-https"));
    // A proxy elsewhere would receive it in plain as well.
    let said = home.call(&["serve", "--puskesmas=P7309030101", "--listen=0.0.0.0:0", "--tls"]);
    assert_eq!((said.code, said.error_code().as_str()), (2, "server.tanpa-https"));
    assert!(!home.file().exists());
    let (mut serving, _) = serve(&home, &["--listen=0.0.0.0:0", "--plain-http"]);
    assert!(hear(&mut serving, "Peringatan").contains("HTTPS"));
}

#[test]
fn a_key_that_does_not_fit_is_told() {
    let (home, folder) = (Home::new(Engine::Sqlite), tempfile::tempdir().unwrap());
    certificate(folder.path(), &["simpul.lan"]);
    let [certificate_option, _] = options(folder.path());
    let ca_key = format!("--tls-key={}", folder.path().join("ca.key").display());
    let listen = "--listen=127.0.0.1:0";
    let arguments = ["serve", "--puskesmas=P7309030101", listen, &certificate_option, &ca_key];
    let said = home.call(&arguments);
    assert_eq!((said.code, said.error_code().as_str()), (2, "sertifikat.salah"));
    assert!(said.errors.contains("bukan pasangan"), "{}", said.errors);
}

#[cfg(unix)]
#[test]
fn keys_are_read_by_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path(), &["simpul.lan"]);
    for key in ["ca.key", "server.key"] {
        let mode = std::fs::metadata(folder.path().join(key)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{key}");
    }
}

#[test]
fn the_authority_cannot_speak_for_other_sites() {
    // The key of the authority signs a certificate of a site it was not made for.
    let (home, folder) = (Home::new(Engine::Sqlite), tempfile::tempdir().unwrap());
    certificate(folder.path(), &["simpul.lan"]);
    certificate(folder.path(), &["bank.example"]);
    let (_serving, address) = serve_tls(&home, folder.path());
    let config = browser(&folder.path().join("ca.pem"));
    assert!(Talk::begin(config, &address, "bank.example").is_err());
}

/// A server of an authority, killed with this value.
struct Authority(Child);

impl Drop for Authority {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn an_acme_authority_gives_a_certificate() {
    let Some(pebble) = pebble() else { return };
    let (home, folder) = (Home::new(Engine::Sqlite), tempfile::tempdir().unwrap());
    // The authority's own web server has a certificate of its own.
    certificate(folder.path(), &["localhost", "127.0.0.1"]);
    let free = || std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (directory, management, redirect) = (free(), free(), free());
    let config = folder.path().join("pebble.json");
    let file = |name: &str| folder.path().join(name).display().to_string();
    let text = serde_json::json!({"pebble": {
        "listenAddress": directory.to_string(),
        "managementListenAddress": management.to_string(),
        "certificate": file("server.pem"),
        "privateKey": file("server.key"),
        "httpPort": redirect.port(),
        "tlsPort": 1,
        "ocspResponderURL": "",
        "externalAccountBindingRequired": false,
    }});
    std::fs::write(&config, text.to_string()).unwrap();
    let _authority = Authority(
        Command::new(pebble)
            .args(["-config", &config.display().to_string()])
            .env("PEBBLE_VA_NOSLEEP", "1")
            .env("PEBBLE_WFE_NONCEREJECT", "0")
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap(),
    );
    let started = Instant::now();
    while TcpStream::connect(directory).is_err() {
        assert!(started.elapsed() < Duration::from_secs(20), "pebble does not listen");
        thread::sleep(Duration::from_millis(50));
    }
    let kept = folder.path().join("acme");
    let arguments = [
        format!("--tls-acme=https://localhost:{}/dir", directory.port()),
        format!("--tls-acme-root={}", file("ca.pem")),
        "--tls-host=localhost".to_owned(),
        format!("--tls-folder={}", kept.display()),
        format!("--redirect={redirect}"),
    ];
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (serving, address) = serve(&home, &arguments);
    let chain = CertificateDer::pem_file_iter(kept.join("server.pem")).unwrap();
    assert!(1 < chain.count(), "a chain of the authority");
    // Its root is made anew at every start and trusted by nobody: what comes must be the file.
    let ours = CertificateDer::from_pem_file(kept.join("server.pem")).unwrap();
    let refused = Talk::begin(browser(&folder.path().join("ca.pem")), &address, "localhost");
    assert!(matches!(refused, Err(Error::InvalidCertificate(CertificateError::UnknownIssuer))));
    let validity = std::fs::metadata(kept.join("server.pem")).unwrap().modified().unwrap();
    drop(serving);
    // Started again it keeps what holds, and asks for nothing.
    let (_serving, _) = serve(&home, &arguments);
    assert_eq!(CertificateDer::from_pem_file(kept.join("server.pem")).unwrap(), ours);
    let again = std::fs::metadata(kept.join("server.pem")).unwrap().modified().unwrap();
    assert_eq!(validity, again);
}

/// Finds the authority for tests that Debian packages. Where the tests are run as a whole it must
/// be there.
fn pebble() -> Option<&'static str> {
    let found = Path::new("/usr/bin/pebble");
    let must = std::env::var_os("SIMPUL_TEST_WHOLE").is_some();
    assert!(found.exists() || !must, "apt-get install pebble");
    found.exists().then_some("/usr/bin/pebble")
}
