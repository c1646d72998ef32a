//! Certificates from an authority that speaks ACME (RFC 8555), such as one within a district.
//!
//! The authority asks for a file at port 80 of the host (`http-01`), which the listener that only
//! redirects answers. Certificate, key and account are kept in a folder.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, bail};
use clap::Args;
use domain::refusal::Refusal;
use instant_acme::{
    Account, AuthorizationStatus, ChallengeType, Identifier, NewAccount, NewOrder, OrderStatus,
    RetryPolicy,
};
use tokio::time;
use web::door::{
    redirect::Challenges,
    tls::{Files, validity_of},
};

use crate::{certificate::keep, trouble::Trouble};

/// How often is looked whether the certificate ends soon.
const LOOK_EVERY: Duration = Duration::from_secs(3600);
/// Renewed when less than a third of its life is left, as authorities recommend.
const LIFE_LEFT: i64 = 3;

/// Options of certificates from an authority.
#[derive(Debug, Clone, Args)]
#[group(id = "acme_options")]
pub(crate) struct Options {
    /// Alamat ACME pemberi sertifikat. Directory of an ACME authority.
    #[arg(long, env = "SIMPUL_TLS_ACME", value_name = "URL", conflicts_with = "tls_cert",
          requires_all = ["tls_host", "tls_folder", "redirect"])]
    tls_acme: Option<String>,
    /// Sertifikat akar pemberi itu, bila milik sendiri. Root of the authority itself.
    #[arg(long, env = "SIMPUL_TLS_ACME_ROOT", value_name = "FILE", requires = "tls_acme")]
    tls_acme_root: Option<PathBuf>,
    /// Nama server dalam sertifikat. Names of the host in the certificate.
    #[arg(long, env = "SIMPUL_TLS_HOST", value_delimiter = ',', requires = "tls_acme")]
    tls_host: Vec<String>,
    /// Folder sertifikat dari ACME. Folder in which they are kept.
    #[arg(long, env = "SIMPUL_TLS_FOLDER", requires = "tls_acme")]
    tls_folder: Option<PathBuf>,
}

impl Options {
    /// Tells whether an authority is named.
    pub(crate) const fn is_asked(&self) -> bool {
        self.tls_acme.is_some()
    }

    /// Returns where certificate and key are kept.
    pub(crate) fn files(&self) -> Option<Files> {
        let folder = self.tls_folder.as_ref().filter(|_| self.is_asked())?;
        Some(Files { certificate: folder.join("server.pem"), key: folder.join("server.key") })
    }
}

/// Gets a certificate unless there is one that holds long enough.
pub(crate) async fn obtain_if_needed(
    options: &Options,
    challenges: &Challenges,
) -> Result<(), Trouble> {
    let Some(files) = options.files() else { return Ok(()) };
    if !is_due(&files.certificate) {
        return Ok(());
    }
    let obtained = obtain(options, &files, challenges).await;
    challenges.clear();
    match obtained {
        Ok(()) => Ok(()),
        // One that still holds is better than none.
        Err(error) if holds(&files.certificate) => {
            tracing::error!(code = "sertifikat.acme", error = %format!("{error:#}"), "not renewed");
            Ok(())
        }
        Err(error) => {
            let message = "Pemberi sertifikat (ACME) belum memberi sertifikat. Periksa alamatnya, \
                           nama server, dan apakah port pengalihan dapat dijangkau darinya.";
            Err(Trouble::failed(Refusal::new("sertifikat.acme", message), error))
        }
    }
}

/// Renews the certificate in time, for as long as the program runs. What is renewed is taken into
/// use by whoever looks after the files.
pub(crate) async fn renew(options: Options, challenges: Challenges) {
    let mut often = time::interval(LOOK_EVERY);
    loop {
        often.tick().await;
        if obtain_if_needed(&options, &challenges).await.is_err() {
            tracing::error!(code = "sertifikat.acme", "the certificate has ended");
        }
    }
}

async fn obtain(options: &Options, files: &Files, challenges: &Challenges) -> anyhow::Result<()> {
    let account = account(options).await?;
    let names: Vec<Identifier> = options.tls_host.iter().cloned().map(Identifier::Dns).collect();
    let mut order = account.new_order(&NewOrder::new(&names)).await.context("order")?;
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization.context("read an authorization")?;
        match authorization.status {
            AuthorizationStatus::Valid => continue,
            AuthorizationStatus::Pending => {}
            status => bail!("an authorization is {status:?}"),
        }
        let mut challenge =
            authorization.challenge(ChallengeType::Http01).context("http-01 is not offered")?;
        let answer = challenge.key_authorization().as_str().to_owned();
        challenges.put(&challenge.token, answer);
        challenge.set_ready().await.context("answer a challenge")?;
    }
    let status = order.poll_ready(&RetryPolicy::default()).await.context("wait for the order")?;
    if status != OrderStatus::Ready {
        bail!("the order is {status:?}");
    }
    let key = order.finalize().await.context("finalize")?;
    let chain = order.poll_certificate(&RetryPolicy::default()).await.context("certificate")?;
    keep(&files.key, &key, true)?;
    keep(&files.certificate, &chain, false)?;
    Ok(())
}

/// Returns the account with the authority, made on the first order and kept beside the key.
async fn account(options: &Options) -> anyhow::Result<Account> {
    let folder = options.tls_folder.as_ref().context("no folder")?;
    fs::create_dir_all(folder).context("make the folder")?;
    let builder = match &options.tls_acme_root {
        Some(root) => Account::builder_with_root(root)?,
        None => Account::builder()?,
    };
    let file = folder.join("acme-account.json");
    if let Ok(text) = fs::read_to_string(&file) {
        let credentials = serde_json::from_str(&text).context("read the ACME account")?;
        return builder.from_credentials(credentials).await.context("use the ACME account");
    }
    let new =
        NewAccount { contact: &[], terms_of_service_agreed: true, only_return_existing: false };
    let directory = options.tls_acme.clone().context("no directory")?;
    let (account, credentials) = builder.create(&new, directory, None).await.context("account")?;
    keep(&file, &serde_json::to_string(&credentials)?, true)?;
    Ok(account)
}

fn now_s() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// Tells whether there is no certificate, or one that ends soon.
fn is_due(file: &Path) -> bool {
    validity_of(file).map_or(true, |validity| {
        let life = validity.not_after_s - validity.not_before_s;
        validity.not_after_s - now_s() < life / LIFE_LEFT
    })
}

fn holds(file: &Path) -> bool {
    validity_of(file).is_ok_and(|validity| now_s() < validity.not_after_s)
}
