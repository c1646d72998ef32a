//! `simpul verify-release`: whether a downloaded program is the one that its makers signed.

use std::{fs, path::PathBuf};

use clap::Args;
use domain::refusal::Refusal;
use minisign_verify::{PublicKey, Signature};
use serde_json::json;

use crate::{
    answer::{Answer, Ended},
    trouble::Trouble,
};

const AFTER: &str = "\
Tanda tangan berformat minisign (Ed25519). Kunci umum didapat dari pembuat Simpul lewat jalan lain \
daripada unduhannya, dan disimpan sekali untuk seterusnya.
Signatures are those of minisign; the public key comes by another way than the download.

Contoh / example:
  simpul verify-release simpul-0.2.0 --key /etc/simpul/release.pub";

/// Options of `simpul verify-release`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    /// Berkas yang diunduh. The file that was downloaded.
    file: PathBuf,
    /// Kunci umum pembuat. Public key of the makers.
    #[arg(long, env = "SIMPUL_RELEASE_KEY", value_name = "FILE")]
    key: PathBuf,
    /// Tanda tangan; bila kosong BERKAS.minisig. The signature.
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let signature = options.signature.clone().unwrap_or_else(|| {
        let mut name = options.file.as_os_str().to_owned();
        name.push(".minisig");
        PathBuf::from(name)
    });
    let read =
        |file: &PathBuf| fs::read_to_string(file).map_err(|error| Trouble::file(file, error));
    let (key, signed) = (read(&options.key)?, read(&signature)?);
    let bytes = fs::read(&options.file).map_err(|error| Trouble::file(&options.file, error))?;
    let key = PublicKey::decode(&key).map_err(|error| unreadable("Kunci umum", error))?;
    let signed = Signature::decode(&signed).map_err(|error| unreadable("Tanda tangan", error))?;
    let ok = key.verify(&bytes, &signed, false).is_ok();
    let file = options.file.display();
    let json = json!({"file": options.file, "ok": ok, "signed": signed.trusted_comment()});
    answer.say(
        &json,
        match ok {
            true => format!("{file} asli: {}.", signed.trusted_comment()),
            false => format!(
                "{file} TIDAK asli atau rusak. Jangan dipasang. Hapus berkasnya, unduh lagi, dan \
             tanyakan kepada pembuatnya."
            ),
        },
    )?;
    Ok(Ended::unless(!ok))
}

fn unreadable(what: &str, cause: minisign_verify::Error) -> Trouble {
    let message = format!("{what} bukan berkas minisign. Periksa namanya.");
    Trouble::misused(Refusal::new("rilis.tidak-terbaca", message), anyhow::anyhow!("{cause}"))
}
