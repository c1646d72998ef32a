//! Where the Dinkes keeps identities (OpenID Connect), as options of `simpul serve`.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use access::identity::{Client, Trusted, issuer::Issuer, issuer::is_safe};
use clap::Args;
use web::provider::{Provider, RETURN_PATH, Settings};
use zeroize::Zeroizing;

use crate::trouble::Trouble;

/// Where the secret may stand when it is in no file. It is no option: the command line of a program
/// can be read by everybody on the machine.
const SECRET_VARIABLE: &str = "SIMPUL_SSO_SECRET";
/// Longest label of the button, in characters.
const LABEL_CHARS_MAX: usize = 60;
/// Longest secret, in bytes.
const SECRET_BYTES_MAX: usize = 1_000;

/// Options of signing in at an identity provider.
#[derive(Debug, Clone, Args)]
pub(crate) struct IdentityOptions {
    /// Penyedia identitas Dinkes (OpenID Connect). Issuer of an identity provider.
    #[arg(long, env = "SIMPUL_SSO_ISSUER", value_name = "URL")]
    sso_issuer: Option<String>,
    /// Nama Simpul di penyedia itu. Client identifier.
    #[arg(long, env = "SIMPUL_SSO_CLIENT", value_name = "ID")]
    sso_client: Option<String>,
    /// Berkas rahasia klien; atau SIMPUL_SSO_SECRET. File of the client secret.
    #[arg(long, env = "SIMPUL_SSO_SECRET_FILE", value_name = "BERKAS")]
    sso_secret_file: Option<PathBuf>,
    /// Nama di tombol masuk. Name on the button.
    #[arg(long, env = "SIMPUL_SSO_LABEL", default_value = "Dinkes")]
    sso_label: String,
    /// Sertifikat CA (PEM) penyedia itu, bila milik sendiri. Own authority of the provider.
    #[arg(long, env = "SIMPUL_SSO_CA", value_name = "BERKAS")]
    sso_ca: Option<PathBuf>,
    /// Alamat lain milik penyedia itu. Further origins of its endpoints.
    #[arg(long, env = "SIMPUL_SSO_ALSO", value_name = "URL", value_delimiter = ',')]
    sso_also: Vec<String>,
    /// Tingkat (acr) yang menggantikan kode pengaman kedua. Levels that stand for the factor.
    #[arg(long, env = "SIMPUL_SSO_TRUST_ACR", value_name = "ACR", value_delimiter = ',')]
    sso_trust_acr: Vec<String>,
    /// Cara (amr) yang menggantikan kode pengaman kedua. Methods that stand for the factor.
    #[arg(long, env = "SIMPUL_SSO_TRUST_AMR", value_name = "AMR", value_delimiter = ',')]
    sso_trust_amr: Vec<String>,
}

impl IdentityOptions {
    /// Prepares for the provider, which is not called; `origin` is how browsers name this server.
    pub(crate) fn provider(&self, origin: Option<&str>) -> Result<Option<Provider>, Trouble> {
        let Some(issuer) = &self.sso_issuer else {
            return match self.sso_client.is_some() || self.sso_secret_file.is_some() {
                true => Err(incomplete("--sso-issuer (alamat penyedia identitas)")),
                false => Ok(None),
            };
        };
        let issuer = Issuer::read(issuer, &self.sso_also).map_err(Trouble::wrong)?;
        let id = self.sso_client.clone().filter(|id| !id.trim().is_empty());
        let id = id.ok_or_else(|| incomplete("--sso-client (nama Simpul di penyedia itu)"))?;
        let returning = format!("{}{RETURN_PATH}", own(origin)?);
        let settings = Settings {
            label: label(&self.sso_label)?,
            issuer,
            client: Client { id, returning },
            secret: self.secret()?,
            trusted: Trusted {
                levels: self.sso_trust_acr.clone(),
                methods: self.sso_trust_amr.clone(),
            },
            authority: self.sso_ca.as_deref().map(authority).transpose()?,
        };
        Provider::new(settings).map(Some).map_err(Trouble::wrong)
    }

    fn secret(&self) -> Result<Zeroizing<String>, Trouble> {
        let text = match &self.sso_secret_file {
            Some(file) => read_private(file)?,
            None => Zeroizing::new(env::var(SECRET_VARIABLE).unwrap_or_default()),
        };
        let secret = text.trim();
        if secret.is_empty() {
            return Err(incomplete("--sso-secret-file (berkas rahasia dari penyedia itu)"));
        }
        if SECRET_BYTES_MAX < secret.len() {
            let message = "Rahasia klien terlalu panjang. Periksa berkasnya.";
            return Err(Trouble::misuse("dinkes.rahasia", message));
        }
        Ok(Zeroizing::new(secret.to_owned()))
    }
}

/// Says what is missing.
fn incomplete(what: &str) -> Trouble {
    let message = format!(
        "Pengaturan masuk lewat Dinkes belum lengkap: sebutkan {what}, atau hapus semua pilihan \
         --sso-."
    );
    Trouble::misuse("dinkes.kurang", message)
}

/// Checks how browsers name this server: the provider sends them back there and nowhere else.
fn own(origin: Option<&str>) -> Result<&str, Trouble> {
    let Some(origin) = origin else {
        return Err(incomplete("--origin (alamat Simpul di peramban, misalnya https://...)"));
    };
    let rest = origin.split_once("://").map_or("", |(_, rest)| rest);
    if !is_safe(origin) || rest.contains(['/', '?']) {
        let message = format!(
            "--origin {origin} belum tepat untuk masuk lewat Dinkes. Tulis https://, nama server, \
             dan port bila ada, tanpa garis miring di akhir."
        );
        return Err(Trouble::misuse("dinkes.asal", message));
    }
    Ok(origin)
}

fn label(text: &str) -> Result<String, Trouble> {
    let text = text.trim();
    if text.is_empty() || LABEL_CHARS_MAX < text.chars().count() {
        let message = format!("Nama di tombol masuk: 1 sampai {LABEL_CHARS_MAX} huruf.");
        return Err(Trouble::misuse("dinkes.nama", message));
    }
    Ok(text.to_owned())
}

fn authority(file: &Path) -> Result<Vec<u8>, Trouble> {
    fs::read(file).map_err(|cause| Trouble::file(file, cause))
}

/// Reads a file that only its owner may read.
fn read_private(file: &Path) -> Result<Zeroizing<String>, Trouble> {
    let trouble = |cause| Trouble::file(file, cause);
    let opened = fs::File::open(file).map_err(trouble)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if opened.metadata().map_err(trouble)?.permissions().mode() & 0o077 != 0 {
            let shown = file.display();
            let message = format!(
                "Berkas rahasia {shown} dapat dibaca orang lain. Jalankan chmod 600 {shown}."
            );
            return Err(Trouble::misuse("dinkes.rahasia", message));
        }
    }
    std::io::read_to_string(opened).map(Zeroizing::new).map_err(trouble)
}
