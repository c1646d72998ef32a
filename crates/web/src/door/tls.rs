//! The certificate of the server: read from files, and read again when they change.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};
use sha2::{Digest as _, Sha256};
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{0} cannot be read")]
    File(PathBuf, #[source] io::Error),
    /// A file holds nothing of the kind.
    #[error("{0} holds no {1} in PEM")]
    Pem(PathBuf, &'static str),
    /// Certificate and key do not belong together, or cannot be used.
    #[error("certificate and key do not fit")]
    Mismatch(#[source] rustls::Error),
    /// The certificate cannot be understood.
    #[error("the certificate cannot be understood")]
    Unreadable,
}

/// Where certificate and key stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The certificate with those that signed it, PEM.
    pub certificate: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
}

/// A certificate in use, which may be exchanged while connections are open.
#[derive(Debug)]
pub struct Certificate {
    files: Files,
    current: RwLock<(Arc<CertifiedKey>, Validity)>,
    seen: Mutex<Option<[u8; 32]>>,
}

/// From when until when a certificate holds, seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// It does not hold before.
    pub not_before_s: i64,
    /// It does not hold after.
    pub not_after_s: i64,
}

impl Certificate {
    /// Reads certificate and key.
    ///
    /// # Errors
    ///
    /// Fails when a file cannot be read or the two do not belong together.
    pub fn load(files: Files) -> Result<Self, TlsError> {
        let read = Pair::read(&files)?;
        let (seen, current) = (Mutex::new(Some(read.digest)), RwLock::new(read.use_it(&files)?));
        Ok(Self { files, current, seen })
    }

    /// Reads the files again; takes them into use when they changed and are sound. Connections
    /// that are open go on. Tells whether another certificate is in use now.
    ///
    /// # Errors
    ///
    /// Fails as [`Certificate::load`] does, once for each state of the files; then the one in use
    /// stays.
    pub fn reload(&self) -> Result<bool, TlsError> {
        let read = Pair::read(&self.files);
        let digest = read.as_ref().ok().map(|pair| pair.digest);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if *seen == digest {
            return Ok(false);
        }
        *seen = digest;
        let fresh = read?.use_it(&self.files)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(true)
    }

    /// Returns from when until when the certificate in use holds.
    pub fn validity(&self) -> Validity {
        self.current.read().unwrap_or_else(PoisonError::into_inner).1
    }

    /// Returns how connections are encrypted: TLS 1.2 and 1.3, as `ring` does it.
    pub fn server_config(self: Arc<Self>) -> Arc<ServerConfig> {
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&TLS13, &TLS12])
            .expect("ring knows TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_cert_resolver(self);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Arc::new(config)
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner).0))
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// What two files hold.
struct Pair {
    certificate: Vec<u8>,
    key: Vec<u8>,
    digest: [u8; 32],
}

impl Pair {
    fn read(files: &Files) -> Result<Self, TlsError> {
        let certificate = bytes(&files.certificate)?;
        let key = bytes(&files.key)?;
        let digest = Sha256::new().chain_update(&certificate).chain_update(&key).finalize().into();
        Ok(Self { certificate, key, digest })
    }

    fn use_it(&self, files: &Files) -> Result<(Arc<CertifiedKey>, Validity), TlsError> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&self.certificate).collect();
        let chain = chain.ok().filter(|chain| !chain.is_empty());
        let chain = chain.ok_or_else(|| TlsError::Pem(files.certificate.clone(), "certificate"))?;
        let key = PrivateKeyDer::from_pem_slice(&self.key)
            .map_err(|_| TlsError::Pem(files.key.clone(), "private key"))?;
        let validity = validity(&chain[0])?;
        let pair = CertifiedKey::from_der(chain, key, &provider()).map_err(TlsError::Mismatch)?;
        Ok((Arc::new(pair), validity))
    }
}

fn bytes(file: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(file).map_err(|error| TlsError::File(file.to_owned(), error))
}

/// Reads from when until when a certificate in a file holds.
///
/// # Errors
///
/// Fails when the file cannot be read or holds no certificate.
pub fn validity_of(file: &Path) -> Result<Validity, TlsError> {
    let text = bytes(file)?;
    let first = CertificateDer::from_pem_slice(&text)
        .map_err(|_| TlsError::Pem(file.to_owned(), "certificate"))?;
    validity(&first)
}

fn validity(certificate: &CertificateDer<'_>) -> Result<Validity, TlsError> {
    let (_, parsed) = X509Certificate::from_der(certificate).map_err(|_| TlsError::Unreadable)?;
    let validity = parsed.validity();
    Ok(Validity {
        not_before_s: validity.not_before.timestamp(),
        not_after_s: validity.not_after.timestamp(),
    })
}
