//! `simpul certificate`: an authority of one's own and a certificate for the server of a LAN.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    net::IpAddr,
    path::{Path, PathBuf},
};

use clap::Args;
use domain::{day::Day, refusal::Refusal};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    NameConstraints, SanType, date_time_ymd,
};
use serde_json::json;

use crate::{
    answer::{Answer, Ended},
    clock::{Clock, Zone},
    trouble::Trouble,
};

/// How long an authority holds.
const AUTHORITY_YEARS: i32 = 10;
/// How long a certificate of a server holds; browsers take no more than 398 days.
const SERVER_DAYS: i32 = 397;
/// Networks within houses and offices, for which an authority of one's own may speak.
const PRIVATE: [&str; 6] =
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "fe80::/10"];

const AFTER: &str = "\
Yang dibuat: ca.pem (dipasang di setiap perangkat), ca.key (simpan di luar server), server.pem dan \
server.key (untuk simpul serve --tls-cert server.pem --tls-key server.key). Dijalankan lagi, hanya \
sertifikat server yang diperbarui; server memakainya tanpa dihentikan.
Makes an authority and a certificate for the server; run again, it renews the server's only.

Contoh / example:
  simpul certificate --folder /etc/simpul/tls --host simpul.lan --host 192.168.1.10";

/// Options of `simpul certificate`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    /// Folder untuk sertifikat dan kunci. Where certificates and keys are kept.
    #[arg(long)]
    folder: PathBuf,
    /// Nama atau alamat IP server; boleh beberapa. Name or address of the server.
    #[arg(long, required = true)]
    host: Vec<String>,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let today = Clock::new(Zone::Wib)?.today();
    let folder = &options.folder;
    fs::create_dir_all(folder).map_err(not_kept)?;
    let (ca, ca_key) = (folder.join("ca.pem"), folder.join("ca.key"));
    let made_authority = !ca.exists();
    if made_authority {
        let (certificate, key) = authority(&options.host, today).map_err(not_made)?;
        keep(&ca_key, &key, true).map_err(not_kept)?;
        keep(&ca, &certificate, false).map_err(not_kept)?;
    }
    let pem = fs::read_to_string(&ca).map_err(|error| Trouble::file(&ca, error))?;
    let key = fs::read_to_string(&ca_key).map_err(|error| Trouble::file(&ca_key, error))?;
    let (certificate, key) = server(&pem, &key, &options.host, today).map_err(not_made)?;
    keep(&folder.join("server.key"), &key, true).map_err(not_kept)?;
    keep(&folder.join("server.pem"), &certificate, false).map_err(not_kept)?;
    let until = today.plus_days(SERVER_DAYS);
    let json = json!({
        "authority_made": made_authority,
        "folder": folder,
        "hosts": options.host,
        "valid_until": until,
    });
    answer.say(&json, instructions(options, until))?;
    Ok(Ended::Done)
}

/// What to do next, for the person who installs.
fn instructions(options: &Options, until: Day) -> String {
    let (folder, host) = (options.folder.display(), &options.host[0]);
    format!(
        "Sertifikat server berlaku sampai {}. Jalankan perintah ini lagi sebelum itu.

1. Pindahkan {folder}/ca.key ke tempat aman di luar server (diska lepas yang dikunci). Kunci itu \
hanya diperlukan untuk memperbarui sertifikat.
2. Jalankan: simpul serve --tls-cert {folder}/server.pem --tls-key {folder}/server.key --listen \
0.0.0.0:8443
3. Pasang {folder}/ca.pem di setiap perangkat yang membuka Simpul:
   - Windows: klik dua kali ca.pem (ubah namanya menjadi ca.crt), Pasang Sertifikat, Komputer \
Lokal, \"Trusted Root Certification Authorities\".
   - Android: Setelan, Keamanan, Enkripsi & kredensial, Pasang sertifikat, Sertifikat CA.
   - iPhone/iPad: buka ca.pem, pasang profilnya, lalu Setelan, Umum, Mengenai, Setelan Kepercayaan \
Sertifikat: aktifkan.
   - Firefox: Setelan, Privasi & Keamanan, Sertifikat, Otoritas, Impor.
   - Linux: salin ke /usr/local/share/ca-certificates/simpul.crt, lalu update-ca-certificates.
4. Buka https://{host}:8443. Bila peramban memperingatkan, jangan dilanjutkan: periksa langkah 3.",
        until.indonesian(),
    )
}

/// Makes an authority that can speak for the given hosts and private networks only, so that its
/// key, once stolen, opens no other site.
fn authority(hosts: &[String], today: Day) -> Result<(String, String), rcgen::Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name = named("Simpul CA lokal");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let names = hosts.iter().filter(|host| host.parse::<IpAddr>().is_err());
    let mut permitted: Vec<GeneralSubtree> = names.cloned().map(GeneralSubtree::DnsName).collect();
    if permitted.is_empty() {
        // Without any name allowed, all would be.
        permitted.push(GeneralSubtree::DnsName("simpul.internal".to_owned()));
    }
    let networks = PRIVATE.iter().filter_map(|network| network.parse::<CidrSubnet>().ok());
    permitted.extend(networks.map(GeneralSubtree::IpAddress));
    let addresses = hosts.iter().filter_map(|host| host.parse::<IpAddr>().ok());
    permitted.extend(addresses.map(|address| {
        let bits = if address.is_ipv4() { 32 } else { 128 };
        GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, bits))
    }));
    params.name_constraints =
        Some(NameConstraints { permitted_subtrees: permitted, excluded_subtrees: Vec::new() });
    let (year, month, day) = day_before(today);
    params.not_before = date_time_ymd(year, month, day);
    // The 29th of February has no namesake in most years.
    params.not_after = date_time_ymd(year + AUTHORITY_YEARS, month, day.min(28));
    let key = KeyPair::generate()?;
    Ok((params.self_signed(&key)?.pem(), key.serialize_pem()))
}

/// Makes a certificate of a server.
fn server(
    ca: &str,
    ca_key: &str,
    hosts: &[String],
    today: Day,
) -> Result<(String, String), rcgen::Error> {
    let issuer = Issuer::from_ca_cert_pem(ca, KeyPair::from_pem(ca_key)?)?;
    let mut params = CertificateParams::default();
    params.distinguished_name = named(&hosts[0]);
    params.subject_alt_names = hosts
        .iter()
        .map(|host| match host.parse::<IpAddr>() {
            Ok(address) => Ok(SanType::IpAddress(address)),
            Err(_) => host.as_str().try_into().map(SanType::DnsName),
        })
        .collect::<Result<_, _>>()?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let (year, month, day) = day_before(today);
    params.not_before = date_time_ymd(year, month, day);
    let (year, month, day) = parts(today.plus_days(SERVER_DAYS));
    params.not_after = date_time_ymd(year, month, day);
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, &issuer)?;
    Ok((format!("{}{ca}", certificate.pem()), key.serialize_pem()))
}

fn named(name: &str) -> DistinguishedName {
    let mut full = DistinguishedName::new();
    full.push(DnType::CommonName, name);
    full
}

/// A day before, for devices whose clock is slow.
fn day_before(today: Day) -> (i32, u8, u8) {
    parts(today.plus_days(-1))
}

fn parts(day: Day) -> (i32, u8, u8) {
    let (year, month, day) = day.ymd();
    (year.into(), month.unsigned_abs(), day.unsigned_abs())
}

/// Writes a file whole or not at all; a secret one is for its owner only.
pub(crate) fn keep(file: &Path, text: &str, is_secret: bool) -> io::Result<()> {
    let mut fresh = file.as_os_str().to_owned();
    fresh.push(".baru");
    let fresh = PathBuf::from(fresh);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if is_secret { 0o600 } else { 0o644 });
    let mut written = options.open(&fresh)?;
    written.write_all(text.as_bytes())?;
    written.sync_all()?;
    fs::rename(&fresh, file)
}

fn not_made(cause: rcgen::Error) -> Trouble {
    let message = "Sertifikat tidak dapat dibuat. Periksa nama server (--host); kunci ca.key \
                   harus ada di folder itu untuk memperbarui.";
    Trouble::failed(Refusal::new("sertifikat.gagal", message), cause)
}

fn not_kept(cause: io::Error) -> Trouble {
    let message = "Sertifikat tidak dapat disimpan. Periksa folder dan izinnya.";
    Trouble::failed(Refusal::new("sertifikat.tidak-tersimpan", message), cause)
}
