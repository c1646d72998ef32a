//! How browsers come in: encryption, limits, proxies, the listeners beside.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use clap::Args;
use domain::refusal::Refusal;
use tokio::{net::TcpListener, task::JoinSet, time};
use web::{
    door::{
        Settings,
        client::{Network, Proxies},
        limits::Rates,
        listen::{Bounds, Entrance, listen},
        redirect::{self, Challenges},
        tls::{Certificate, Files, TlsError},
    },
    serving::{Serving, asked_to_stop},
};

use crate::{acme, logging::LogForm, trouble::Trouble};

/// How often is looked whether the certificate was exchanged.
const CERTIFICATE_EVERY: Duration = Duration::from_secs(10);

/// Options of how browsers come in.
#[derive(Debug, Args)]
pub(crate) struct EntranceOptions {
    /// Peramban datang lewat HTTPS dari perantara. Browsers come by HTTPS, through a proxy.
    #[arg(long, env = "SIMPUL_TLS", conflicts_with_all = ["tls_cert", "tls_acme"])]
    tls: bool,
    /// Sertifikat (PEM) untuk HTTPS; dibaca lagi bila berubah. Certificate for HTTPS.
    #[arg(long, env = "SIMPUL_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Kunci sertifikat (PEM). Private key of the certificate.
    #[arg(long, env = "SIMPUL_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    #[command(flatten)]
    acme: acme::Options,
    /// Layani tanpa HTTPS di luar komputer ini. Serve plain HTTP beyond this machine.
    #[arg(long, env = "SIMPUL_PLAIN_HTTP")]
    plain_http: bool,
    /// Alamat tanpa HTTPS yang hanya mengalihkan ke HTTPS. Listener that only redirects.
    #[arg(long, env = "SIMPUL_REDIRECT", value_name = "ADDRESS")]
    redirect: Option<SocketAddr>,
    /// Perantara yang X-Forwarded-For-nya dipercaya. Proxies that are believed.
    #[arg(long, env = "SIMPUL_TRUST_PROXY", value_name = "NETWORK", value_delimiter = ',')]
    trust_proxy: Vec<Network>,
    /// Alamat ukuran Prometheus (/metrics). Listener of the metrics.
    #[arg(long, env = "SIMPUL_METRICS", value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
    /// Permintaan per detik dari satu alamat. Requests a second from one address.
    #[arg(long, env = "SIMPUL_LIMIT_ADDRESS", default_value_t = Rates::default().of_address)]
    limit_address: NonZeroU32,
    /// Permintaan per detik dari satu akun. Requests a second of one account.
    #[arg(long, env = "SIMPUL_LIMIT_ACCOUNT", default_value_t = Rates::default().of_account)]
    limit_account: NonZeroU32,
    /// Percobaan masuk per menit dari satu alamat. Sign-ins a minute from one address.
    #[arg(long, env = "SIMPUL_LIMIT_SIGN_INS", default_value_t = Rates::default().sign_ins)]
    limit_sign_ins: NonZeroU32,
    /// Bentuk log: text, json atau quiet. Form of the log.
    #[arg(long, env = "SIMPUL_LOG", default_value = "quiet")]
    log: LogForm,
}

impl EntranceOptions {
    /// Returns the form of the log.
    pub(crate) const fn log(&self) -> LogForm {
        self.log
    }

    /// Tells whether browsers come by HTTPS.
    pub(crate) const fn is_tls(&self) -> bool {
        self.tls || self.encrypts()
    }

    /// Tells whether the program encrypts by itself.
    pub(crate) const fn encrypts(&self) -> bool {
        self.tls_cert.is_some() || self.acme.is_asked()
    }

    /// Returns where the metrics are served.
    pub(crate) const fn metrics(&self) -> Option<SocketAddr> {
        self.metrics
    }

    /// Refuses plain HTTP beyond this machine, unless it is asked for in so many words.
    pub(crate) fn check(&self, listen: SocketAddr) -> Result<(), Trouble> {
        if listen.ip().is_loopback() || self.encrypts() || self.plain_http {
            return Ok(());
        }
        Err(Trouble::misuse(
            "server.tanpa-https",
            format!(
                "Alamat {listen} dapat dibuka dari jaringan, tetapi belum memakai HTTPS: kata \
                 sandi dan data kesehatan dapat dibaca orang lain. Buat sertifikat dengan \"simpul \
                 certificate\" lalu sebutkan --tls-cert dan --tls-key. Hanya bila jaringan itu \
                 memang aman (misalnya di belakang perantara), sebutkan --plain-http."
            ),
        ))
    }

    /// Returns the settings of the door.
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            proxies: self.proxies(),
            rates: Rates {
                of_address: self.limit_address,
                of_account: self.limit_account,
                sign_ins: self.limit_sign_ins,
            },
            tls: self.is_tls(),
        }
    }

    /// A proxy that encrypts for us stands on this machine unless another is named.
    fn proxies(&self) -> Proxies {
        if !self.trust_proxy.is_empty() || !self.tls {
            return Proxies::new(self.trust_proxy.clone());
        }
        let here = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        Proxies::new(here.map(Network::one).to_vec())
    }

    /// Opens the listener that only redirects, where one is asked for.
    pub(crate) fn bind_redirect(&self) -> Result<Option<std::net::TcpListener>, Trouble> {
        self.redirect.map(bind).transpose()
    }

    /// Makes ready to let browsers in: reads or obtains the certificate, and starts what runs
    /// beside. The port is that of HTTPS.
    pub(crate) async fn open(
        &self,
        serving: &Serving,
        port: u16,
        redirecting: Option<std::net::TcpListener>,
        beside: &mut JoinSet<()>,
    ) -> Result<(Entrance, Option<Arc<Certificate>>), Trouble> {
        let challenges = Challenges::default();
        if let Some(listener) = redirecting {
            let listener = TcpListener::from_std(listener).map_err(crate::serve::failed)?;
            let router = redirect::router(port, challenges.clone());
            beside.spawn(async move {
                let entrance = Entrance::plain(Bounds::default());
                let _ = listen(router, listener, entrance, asked_to_stop()).await;
            });
        }
        let files = match self.acme.files() {
            Some(files) => {
                acme::obtain_if_needed(&self.acme, &challenges).await?;
                Some(files)
            }
            None => self.own_files(),
        };
        let mut entrance = Entrance {
            tls: None,
            bounds: Bounds::default(),
            proxies: self.proxies(),
            count: Some(serving.door().clone()),
        };
        let Some(files) = files else { return Ok((entrance, None)) };
        let certificate = Arc::new(Certificate::load(files).map_err(|error| unusable(&error))?);
        entrance.tls = Some(Arc::clone(&certificate).server_config());
        beside.spawn(look_after(Arc::clone(&certificate)));
        if self.acme.is_asked() {
            beside.spawn(acme::renew(self.acme.clone(), challenges));
        }
        Ok((entrance, Some(certificate)))
    }

    fn own_files(&self) -> Option<Files> {
        match (&self.tls_cert, &self.tls_key) {
            (Some(certificate), Some(key)) => {
                Some(Files { certificate: certificate.clone(), key: key.clone() })
            }
            _ => None,
        }
    }
}

/// Opens a listener.
pub(crate) fn bind(listen: SocketAddr) -> Result<std::net::TcpListener, Trouble> {
    let listener = std::net::TcpListener::bind(listen).map_err(|error| {
        let message = format!("Alamat {listen} tidak dapat dipakai. Pilih lain dengan --listen.");
        Trouble::failed(Refusal::new("server.alamat", message), error)
    })?;
    listener.set_nonblocking(true).map_err(crate::serve::failed)?;
    Ok(listener)
}

/// Takes another certificate into use when the files change.
async fn look_after(certificate: Arc<Certificate>) {
    let mut often = time::interval(CERTIFICATE_EVERY);
    loop {
        often.tick().await;
        let looked_at = Arc::clone(&certificate);
        match tokio::task::spawn_blocking(move || looked_at.reload()).await {
            Ok(Ok(true)) => tracing::info!(code = "sertifikat.baru", "certificate exchanged"),
            Ok(Err(error)) => {
                tracing::error!(code = "sertifikat.salah", %error, "the old certificate stays");
            }
            Ok(Ok(false)) | Err(_) => {}
        }
    }
}

/// Says why a certificate cannot be used.
pub(crate) fn unusable(error: &TlsError) -> Trouble {
    let named = |file: &Path| file.display().to_string();
    let message = match error {
        TlsError::File(file, _) => {
            format!("Berkas {} tidak dapat dibaca. Periksa nama dan izinnya.", named(file))
        }
        TlsError::Pem(file, _) => {
            format!("Berkas {} bukan sertifikat atau kunci PEM.", named(file))
        }
        TlsError::Mismatch(_) => {
            "Sertifikat dan kuncinya bukan pasangan. Periksa --tls-cert dan --tls-key.".to_owned()
        }
        TlsError::Unreadable => "Sertifikat tidak dapat dibaca. Buat yang baru.".to_owned(),
    };
    Trouble::wrong(Refusal::new("sertifikat.salah", message))
}
