//! How PostgreSQL is reached: by which address, and encrypted or not.
//!
//! What is encrypted is also checked: the server shows a certificate of the authority that the
//! address names, for the host that it names. A database on another machine is reached without
//! encryption only when the address says so in plain words (`sslmode=disable`).

use std::{
    io,
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use postgres::{
    Config, Socket,
    config::Host,
    tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::{
    TlsConnector, client,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{
            CertificateDer, InvalidDnsNameError, ServerName,
            pem::{self, PemObject},
        },
    },
};

use crate::error::{Error, Result};

/// An address as it was written.
pub(crate) struct Address {
    /// What the engine's own library understands.
    pub(crate) config: Config,
    mode: Mode,
    authority: Option<String>,
}

/// What `sslmode` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Nothing, or what leaves it open.
    Unsaid,
    /// Not encrypted, in plain words.
    Plain,
    /// Encrypted and checked.
    Checked,
}

impl Address {
    /// Reads `postgres://USER@HOST/NAME?sslmode=...&sslrootcert=FILE`; nothing when it is none.
    pub(crate) fn read(url: &str) -> Option<Self> {
        let (plain, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut mode, mut authority, mut others) = (Mode::Unsaid, None, Vec::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=')? {
                ("sslmode", "disable") => mode = Mode::Plain,
                ("sslmode", "prefer" | "allow") => mode = Mode::Unsaid,
                ("sslmode", "require" | "verify-ca" | "verify-full") => mode = Mode::Checked,
                ("sslmode", _) => return None,
                ("sslrootcert", file) => authority = Some(decoded(file)?),
                _ => others.push(pair),
            }
        }
        let url = match others.is_empty() {
            true => plain.to_owned(),
            false => format!("{plain}?{}", others.join("&")),
        };
        Some(Self { config: url.parse().ok()?, mode, authority })
    }

    /// Tells whether the database is on another machine and reached without encryption.
    pub(crate) fn is_plain_beyond(&self) -> bool {
        self.mode != Mode::Checked && !self.is_here()
    }

    /// Returns what encrypts the connection; nothing when it stays on this machine, or goes out
    /// readable because the address says so.
    pub(crate) fn tls(&self) -> Result<Option<Tls>> {
        match (self.mode, &self.authority) {
            (Mode::Unsaid, _) if !self.is_here() => Err(Error::Unencrypted),
            (Mode::Unsaid | Mode::Plain, _) => Ok(None),
            (Mode::Checked, Some(file)) => Tls::trusting(file).map(Some),
            (Mode::Checked, None) => Err(Error::Authority { file: String::new(), cause: None }),
        }
    }

    /// Tells whether nothing leaves this machine.
    fn is_here(&self) -> bool {
        let named = self.config.get_hosts().iter().all(|host| match host {
            Host::Tcp(name) => {
                name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
            }
            #[cfg(unix)]
            Host::Unix(_) => true,
        });
        named && self.config.get_hostaddrs().iter().all(IpAddr::is_loopback)
    }
}

/// Reads what was written with percent signs.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// Encrypts connections to servers that one authority speaks for.
#[derive(Clone)]
pub(crate) struct Tls(TlsConnector);

impl Tls {
    fn trusting(file: &str) -> Result<Self> {
        let failed = |cause: pem::Error| Error::Authority {
            file: file.to_owned(),
            cause: Some(cause.into()),
        };
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(file).map_err(failed)? {
            // One that is no authority is left out; without any, nothing is trusted.
            let _ignored = roots.add(certificate.map_err(failed)?);
        }
        if roots.is_empty() {
            return Err(failed(pem::Error::NoItemsFound));
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider knows the usual versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }
}

impl MakeTlsConnect<Socket> for Tls {
    type Stream = Encrypted;
    type TlsConnect = Connect;
    type Error = InvalidDnsNameError;

    fn make_tls_connect(
        &mut self,
        host: &str,
    ) -> std::result::Result<Connect, InvalidDnsNameError> {
        let host = ServerName::try_from(host)?.to_owned();
        Ok(Connect { connector: self.0.clone(), host })
    }
}

/// One connection that is to be encrypted.
pub(crate) struct Connect {
    connector: TlsConnector,
    host: ServerName<'static>,
}

impl TlsConnect<Socket> for Connect {
    type Stream = Encrypted;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Encrypted>> + Send>>;

    fn connect(self, stream: Socket) -> Self::Future {
        Box::pin(async move { self.connector.connect(self.host, stream).await.map(Encrypted) })
    }
}

/// An encrypted connection.
pub(crate) struct Encrypted(client::TlsStream<Socket>);

impl AsyncRead for Encrypted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

impl TlsStream for Encrypted {
    fn channel_binding(&self) -> ChannelBinding {
        // The certificate of the server is checked; passwords are not bound to it beside.
        ChannelBinding::none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Address {
        Address::read(url).expect("an address")
    }

    #[test]
    fn what_leaves_the_machine_is_encrypted_or_said_to_be_plain() {
        for here in [
            "postgres://a@localhost/x",
            "postgres://a@127.0.0.1:5433/x",
            "postgres://a@[::1]/x",
            "postgres://a@%2Frun%2Fpostgresql/x",
            "postgres:///x?host=/run/postgresql",
        ] {
            assert!(matches!(read(here).tls(), Ok(None)), "{here}");
            assert!(!read(here).is_plain_beyond(), "{here}");
        }
        for beyond in [
            "postgres://a@10.0.0.5/x",
            "postgres://a@db.dinkes.example/x",
            "postgres://a@localhost,10.0.0.5/x",
            "postgres://a@db.dinkes.example/x?sslmode=prefer",
            "postgres://a@localhost/x?hostaddr=10.0.0.5",
        ] {
            assert!(matches!(read(beyond).tls(), Err(Error::Unencrypted)), "{beyond}");
            assert!(read(beyond).is_plain_beyond(), "{beyond}");
        }
        let said = read("postgres://a@10.0.0.5/x?sslmode=disable&connect_timeout=3");
        assert!(matches!(said.tls(), Ok(None)) && said.is_plain_beyond());
    }

    #[test]
    fn what_is_encrypted_names_an_authority_that_can_be_read() {
        let refused = |url: &str| read(url).tls().err().expect("refused");
        let none = refused("postgres://a@10.0.0.5/x?sslmode=verify-full");
        assert!(matches!(none, Error::Authority { ref file, .. } if file.is_empty()));
        let away = refused("postgres://a@h/x?sslmode=require&sslrootcert=/tidak%20ada.pem");
        assert!(matches!(away, Error::Authority { ref file, .. } if file == "/tidak ada.pem"));
        let empty = tempfile::NamedTempFile::new().expect("a file");
        let named =
            format!("postgres://a@h/x?sslmode=require&sslrootcert={}", empty.path().display());
        assert!(matches!(refused(&named), Error::Authority { .. }));
        for odd in ["postgres://a@h/x?sslmode=maybe", "postgres://a@h/x?sslrootcert=%z", "mysql://"]
        {
            assert!(Address::read(odd).is_none(), "{odd}");
        }
    }
}
