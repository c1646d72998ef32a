//! An S3-compatible address: signed requests, one object a name.

use std::{fmt, path::Path, time::Duration};

use rusty_s3::{
    Bucket, Credentials, S3Action as _, UrlStyle,
    actions::{DeleteObject, GetObject, ListObjectsV2, PutObject},
};
use ureq::{
    Agent,
    tls::{Certificate, RootCerts, TlsConfig},
};

use crate::{
    destination::Destination,
    error::{Error, Result},
    secret::read_private,
};

/// How long a signed request may be used.
const SIGNED_FOR: Duration = Duration::from_secs(300);
/// Longest time for one request; a segment has some megabytes.
const REQUEST_MAX: Duration = Duration::from_secs(120);
/// Largest object that is read.
const OBJECT_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// Most pages of a listing, a thousand names each.
const PAGES_MAX: usize = 1_000;

/// Settings of an S3-compatible address.
#[derive(Debug, Clone)]
pub struct Address {
    /// `https://host` or `https://host:port`.
    pub endpoint: String,
    /// Bucket; it must be there.
    pub bucket: String,
    /// What stands before every name, without slashes at its ends; may be empty.
    pub prefix: String,
    /// Region, as the server wants it signed.
    pub region: String,
}

/// The two parts of an access key. Never printed.
#[derive(Clone)]
pub struct AccessKey {
    /// Public part.
    pub id: String,
    /// Secret part.
    pub secret: zeroize::Zeroizing<String>,
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessKey(...)")
    }
}

impl AccessKey {
    /// Reads a file of two lines, the public and the secret part; only its owner may read it.
    pub fn read(file: &Path) -> Result<Self> {
        let text = read_private(file)?;
        let mut words = text.split_whitespace();
        let (Some(id), Some(secret), None) = (words.next(), words.next(), words.next()) else {
            return Err(Error::SecretFile {
                file: file.display().to_string(),
                fault: "harus berisi dua baris: kunci akses dan rahasianya".to_owned(),
            });
        };
        Ok(Self { id: id.to_owned(), secret: zeroize::Zeroizing::new(secret.to_owned()) })
    }
}

/// An S3-compatible destination.
pub struct S3 {
    bucket: Bucket,
    credentials: Credentials,
    prefix: String,
    agent: Agent,
}

impl fmt::Debug for S3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S3({}{})", self.bucket.base_url(), self.prefix)
    }
}

impl S3 {
    /// Prepares for an address. `authority` is a PEM certificate to trust in place of the public
    /// ones, for an address within the district.
    pub fn new(address: &Address, key: &AccessKey, authority: Option<&[u8]>) -> Result<Self> {
        let fault = |fault: String| Error::Plan { file: address.endpoint.clone(), fault };
        let endpoint = address.endpoint.parse().map_err(|_| fault("bukan alamat".to_owned()))?;
        let bucket =
            Bucket::new(endpoint, UrlStyle::Path, address.bucket.clone(), address.region.clone())
                .map_err(|error| fault(error.to_string()))?;
        let roots = match authority {
            None => RootCerts::WebPki,
            Some(pem) => {
                let certificate = Certificate::from_pem(pem)
                    .map_err(|_| fault("sertifikatnya tidak terbaca".to_owned()))?;
                RootCerts::new_with_certs(&[certificate])
            }
        };
        let agent = Agent::config_builder()
            .timeout_global(Some(REQUEST_MAX))
            .http_status_as_error(false)
            // A redirect could carry a backup to where nobody meant it to go.
            .max_redirects(0)
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .build()
            .new_agent();
        let prefix = match address.prefix.trim_matches('/') {
            "" => String::new(),
            prefix => format!("{prefix}/"),
        };
        let credentials = Credentials::new(key.id.clone(), key.secret.as_str());
        Ok(Self { bucket, credentials, prefix, agent })
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

impl Destination for S3 {
    fn put(&self, name: &str, bytes: &[u8]) -> Result<()> {
        const DOING: &str = "writing to S3";
        let key = self.key(name);
        let url = PutObject::new(&self.bucket, Some(&self.credentials), &key).sign(SIGNED_FOR);
        let answer = self.agent.put(url.as_str()).send(bytes).map_err(|e| lost(DOING, e))?;
        match answer.status().as_u16() {
            200..=299 => Ok(()),
            507 => Err(Error::Full("the server answered 507".into())),
            status => Err(refused(DOING, status)),
        }
    }

    fn get(&self, name: &str) -> Result<Vec<u8>> {
        const DOING: &str = "reading from S3";
        let key = self.key(name);
        let url = GetObject::new(&self.bucket, Some(&self.credentials), &key).sign(SIGNED_FOR);
        let mut answer = self.agent.get(url.as_str()).call().map_err(|e| lost(DOING, e))?;
        match answer.status().as_u16() {
            200 => answer
                .body_mut()
                .with_config()
                .limit(OBJECT_BYTES_MAX)
                .read_to_vec()
                .map_err(|error| lost(DOING, error)),
            404 => Err(Error::Missing(name.to_owned())),
            status => Err(refused(DOING, status)),
        }
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>> {
        const DOING: &str = "listing S3";
        let begins = self.key(prefix);
        let mut names = Vec::new();
        let mut next = None;
        for _ in 0..PAGES_MAX {
            let mut action = ListObjectsV2::new(&self.bucket, Some(&self.credentials));
            action.with_prefix(begins.as_str());
            if let Some(token) = &next {
                action.with_continuation_token(String::clone(token));
            }
            let url = action.sign(SIGNED_FOR);
            let mut answer = self.agent.get(url.as_str()).call().map_err(|e| lost(DOING, e))?;
            let status = answer.status().as_u16();
            if status != 200 {
                return Err(refused(DOING, status));
            }
            let body = answer.body_mut().read_to_string().map_err(|error| lost(DOING, error))?;
            let page = ListObjectsV2::parse_response(&body)
                .map_err(|error| Error::Destination { doing: DOING, cause: error.into() })?;
            let own = |key: String| key.strip_prefix(&self.prefix).map(str::to_owned);
            names.extend(page.contents.into_iter().filter_map(|object| own(object.key)));
            next = page.next_continuation_token;
            if next.is_none() {
                names.sort();
                return Ok(names);
            }
        }
        Err(Error::Destination { doing: DOING, cause: "the listing does not end".into() })
    }

    fn delete(&self, name: &str) -> Result<()> {
        const DOING: &str = "deleting from S3";
        let key = self.key(name);
        let url = DeleteObject::new(&self.bucket, Some(&self.credentials), &key).sign(SIGNED_FOR);
        let answer = self.agent.delete(url.as_str()).call().map_err(|e| lost(DOING, e))?;
        match answer.status().as_u16() {
            200..=299 | 404 => Ok(()),
            status => Err(refused(DOING, status)),
        }
    }
}

/// The address is left out of the cause: it carries the signature.
fn lost(doing: &'static str, error: ureq::Error) -> Error {
    let cause = match error {
        ureq::Error::Io(error) => error.kind().to_string(),
        ureq::Error::Timeout(_) => "no answer in time".to_owned(),
        ureq::Error::HostNotFound => "the host is not known".to_owned(),
        _ => "the connection failed".to_owned(),
    };
    Error::Destination { doing, cause: cause.into() }
}

fn refused(doing: &'static str, status: u16) -> Error {
    Error::Destination { doing, cause: format!("the server answered {status}").into() }
}
