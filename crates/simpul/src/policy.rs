//! What a Puskesmas may set about signing in, as options of `simpul serve`.

use access::{password::Rule, policy::Policy};
use clap::Args;

/// Milliseconds of a minute.
const MINUTE_MS: u64 = 60_000;

/// Options of signing in.
#[derive(Debug, Clone, Args)]
pub(crate) struct PolicyOptions {
    /// Menit tanpa dipakai sebelum layar terkunci. Idle minutes before the screen is locked.
    #[arg(long, env = "SIMPUL_LOCK_MINUTES", default_value_t = 10, value_parser = minutes())]
    lock_minutes: u64,
    /// Menit tanpa dipakai sebelum harus masuk lagi. Idle minutes before a session is over.
    #[arg(long, env = "SIMPUL_IDLE_MINUTES", default_value_t = 30, value_parser = minutes())]
    idle_minutes: u64,
    /// Jumlah perangkat sekaligus untuk satu akun. Sessions of one account at once.
    #[arg(long, env = "SIMPUL_SESSIONS_MAX", default_value_t = 3,
          value_parser = clap::value_parser!(u32).range(1..=20))]
    sessions_max: u32,
    /// Aturan kata sandi menurut bacaan BSSN: 12 huruf campuran, diganti tiap 6 bulan.
    /// Passwords by the BSSN reading: 12 mixed characters, changed every 6 months.
    #[arg(long, env = "SIMPUL_PASSWORD_BSSN")]
    password_bssn: bool,
    /// Alamat aplikasi di peramban, misalnya <https://simpul.example>; kunci sandi terikat padanya.
    /// Origin as browsers see it; worked out from requests when absent.
    #[arg(long, env = "SIMPUL_ORIGIN")]
    pub(crate) origin: Option<String>,
}

/// One minute to one working day.
fn minutes() -> clap::builder::RangedU64ValueParser {
    clap::value_parser!(u64).range(1..=720)
}

impl PolicyOptions {
    /// Returns the settings.
    pub(crate) fn policy(&self) -> Policy {
        let usual = Policy::default();
        Policy {
            password: if self.password_bssn { Rule::BSSN } else { usual.password },
            lock_ms: self.lock_minutes * MINUTE_MS,
            idle_ms: self.idle_minutes * MINUTE_MS,
            sessions_max: self.sessions_max,
            ..usual
        }
    }
}
