//! The plan of the backups of one store: a file of the operator, `cadangan.toml`.

use std::{
    fmt,
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use serde::Deserialize;
use zeroize::Zeroizing;

use crate::{
    destination::{Destination, Folder},
    error::{Error, Result},
    s3::{AccessKey, Address, S3},
    secret::{Envelope, Recipient, Seal, read_private},
    state,
};

/// Most destinations of one plan.
const DESTINATIONS_MAX: usize = 8;

/// What is backed up to where, for whom, and how often.
#[derive(Debug)]
pub struct Plan {
    /// The file it was read from.
    pub file: PathBuf,
    /// Where backups go; each gets series of its own.
    pub destinations: Vec<Place>,
    /// To whom they are encrypted.
    pub recipients: Vec<Recipient>,
    /// With what their manifests are sealed.
    pub seal: Seal,
    /// Minutes between two backups.
    pub every_minutes: u32,
    /// File with the identity for drills on this machine; absent when drills are run elsewhere.
    pub drill_identity: Option<PathBuf>,
    /// Days between two drills.
    pub drill_days: u32,
}

/// Where backups go, as the operator writes it.
#[derive(Debug, Clone)]
pub struct Place {
    /// `folder:PATH`, `disk:PATH` or `s3:https://HOST/BUCKET/PREFIX`.
    pub address: String,
    /// Region of S3.
    pub region: String,
    /// File with the access key of S3.
    pub access_key_file: Option<PathBuf>,
    /// File with the certificate of the authority to trust.
    pub authority_file: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanV1 {
    seal: String,
    #[serde(default = "quarter_of_an_hour")]
    every_minutes: u32,
    #[serde(default = "a_month")]
    drill_days: u32,
    drill_identity: Option<PathBuf>,
    recipient: Vec<RecipientV1>,
    destination: Vec<DestinationV1>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipientV1 {
    key: String,
    #[serde(rename = "name")]
    _name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DestinationV1 {
    address: String,
    #[serde(default = "usual_region")]
    region: String,
    access_key_file: Option<PathBuf>,
    authority_file: Option<PathBuf>,
}

/// The aim of `docs/security.md` for what may be lost at most.
const fn quarter_of_an_hour() -> u32 {
    15
}

const fn a_month() -> u32 {
    30
}

fn usual_region() -> String {
    "us-east-1".to_owned()
}

impl Plan {
    /// Reads a plan; only its owner may read the file, for the seal stands in it.
    pub fn read(file: &Path) -> Result<Self> {
        let fault = |fault: String| Error::Plan { file: file.display().to_string(), fault };
        let text = read_private(file)?;
        // What the parser says would repeat the line, and the line may be the seal.
        let plan: PlanV1 = toml::from_str(&text).map_err(|error: toml::de::Error| {
            let line = error.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
            fault(format!("tidak terbaca di baris {line}"))
        })?;
        let beside = |name: PathBuf| file.parent().unwrap_or(Path::new(".")).join(name);
        if plan.recipient.is_empty() || plan.destination.is_empty() {
            return Err(fault("harus ada recipient dan destination".to_owned()));
        }
        if DESTINATIONS_MAX < plan.destination.len() || plan.every_minutes == 0 {
            return Err(fault("terlalu banyak tujuan, atau every_minutes 0".to_owned()));
        }
        let recipient = |one: &RecipientV1| {
            one.key.parse().map_err(|()| fault(format!("recipient {} tidak sah", one.key)))
        };
        let place = |one: DestinationV1| Place {
            address: one.address,
            region: one.region,
            access_key_file: one.access_key_file.map(beside),
            authority_file: one.authority_file.map(beside),
        };
        Ok(Self {
            recipients: plan.recipient.iter().map(recipient).collect::<Result<_>>()?,
            destinations: plan.destination.into_iter().map(place).collect(),
            seal: plan.seal.parse().map_err(|()| fault("seal tidak sah".to_owned()))?,
            every_minutes: plan.every_minutes,
            drill_identity: plan.drill_identity.map(beside),
            drill_days: plan.drill_days.max(1),
            file: file.to_owned(),
        })
    }

    /// Keeps other programs from making backups of this plan at the same time, until the value
    /// is dropped or the program ends, however it does: [`Error::Busy`] while another one does.
    pub fn hold(&self) -> Result<File> {
        let fault = |fault: std::io::Error| Error::Plan {
            file: self.file.display().to_string(),
            fault: fault.to_string(),
        };
        let file = File::create(self.file.with_extension("dipakai")).map_err(fault)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(Error::Busy),
            Err(TryLockError::Error(error)) => Err(fault(error)),
        }
    }

    /// Returns the file in which the state of the backups is kept.
    pub fn state(&self) -> PathBuf {
        state::file_of(&self.file)
    }
}

impl Place {
    /// A place that needs no access key.
    pub fn new(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            region: usual_region(),
            access_key_file: None,
            authority_file: None,
        }
    }

    /// Opens the destination. `access_key` is used when no file names one.
    pub fn open(&self, access_key: Option<AccessKey>) -> Result<Box<dyn Destination>> {
        let fault =
            |fault: &str| Error::Plan { file: self.address.clone(), fault: fault.to_owned() };
        let (kind, rest) = self
            .address
            .split_once(':')
            .ok_or_else(|| fault("alamat tujuan harus folder:..., disk:... atau s3:https://..."))?;
        match kind {
            "folder" => Ok(Box::new(Folder::new(PathBuf::from(rest)))),
            "disk" => Ok(Box::new(Folder::disk(PathBuf::from(rest)))),
            "s3" => {
                let key = match &self.access_key_file {
                    Some(file) => AccessKey::read(file)?,
                    None => access_key.ok_or_else(|| fault("kunci akses S3 tidak ada"))?,
                };
                let authority = self.authority_file.as_ref().map(std::fs::read).transpose();
                let authority = authority.map_err(|_| fault("sertifikat tidak terbaca"))?;
                let address = self.s3_address(rest).ok_or_else(|| {
                    fault("tulis s3:https://HOST/BUCKET atau s3:https://HOST/BUCKET/AWALAN")
                })?;
                Ok(Box::new(S3::new(&address, &key, authority.as_deref())?))
            }
            _ => Err(fault("tujuan tidak dikenal; folder:, disk: atau s3:")),
        }
    }

    fn s3_address(&self, rest: &str) -> Option<Address> {
        let (scheme, after) = rest.split_once("://")?;
        let (host, path) = after.split_once('/')?;
        let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
        // Without TLS only to this machine: the signature would travel readably.
        let is_here = host.starts_with("127.0.0.1") || host.starts_with("localhost");
        if bucket.is_empty() || host.is_empty() || !(scheme == "https" || is_here) {
            return None;
        }
        Some(Address {
            endpoint: format!("{scheme}://{host}"),
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
            region: self.region.clone(),
        })
    }
}

/// Writes the text of a new plan.
pub fn draft(
    seal: &Seal,
    recipients: &[(String, Recipient)],
    destinations: &[String],
    drill_identity: Option<&Path>,
) -> Zeroizing<String> {
    let quoted = |text: &dyn fmt::Display| toml::Value::String(text.to_string()).to_string();
    let mut text = Zeroizing::new(format!(
        "# Rencana cadangan Simpul. Hanya pemiliknya yang boleh membaca berkas ini.\n\
         every_minutes = {}\ndrill_days = {}\nseal = {}\n",
        quarter_of_an_hour(),
        a_month(),
        quoted(&seal.to_text().as_str())
    ));
    if let Some(identity) = drill_identity {
        text.push_str(&format!("drill_identity = {}\n", quoted(&identity.display())));
    }
    for (name, key) in recipients {
        let (name, key) = (quoted(name), quoted(key));
        text.push_str(&format!("\n[[recipient]]\nname = {name}\nkey = {key}\n"));
    }
    for address in destinations {
        text.push_str(&format!("\n[[destination]]\naddress = {}\n", quoted(address)));
    }
    text
}

/// Reads the identity for drills of a plan, if it has one.
pub fn drill_envelope(plan: &Plan) -> Result<Option<Envelope>> {
    plan.drill_identity.as_deref().map(Envelope::read).transpose()
}
