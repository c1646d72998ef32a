//! The address of a provider, and which other addresses are believed to be its own.

use domain::refusal::Refusal;
use url::{Host, Origin, Url};

/// Longest address that is read, in bytes.
const ADDRESS_BYTES_MAX: usize = 2_000;

/// A provider: its name, to the letter, and its origins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    text: String,
    origins: Vec<Origin>,
}

impl Issuer {
    /// Reads the address of a provider, and further origins at which it has its endpoints.
    ///
    /// # Errors
    ///
    /// Refuses what is not `https`; plain `http` is for a provider on this machine only.
    pub fn read(text: &str, also: &[String]) -> Result<Self, Refusal> {
        let mut origins = vec![origin(text).ok_or_else(|| refused(text))?];
        for one in also {
            origins.push(origin(one).ok_or_else(|| refused(one))?);
        }
        Ok(Self { text: text.to_owned(), origins })
    }

    /// Returns the name by which the provider signs.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns where the provider describes itself (OpenID Connect Discovery, section 4).
    pub fn description(&self) -> String {
        format!("{}/.well-known/openid-configuration", self.text.trim_end_matches('/'))
    }

    /// Reads an address that the provider names, if it is the provider's own.
    pub fn own(&self, address: &str) -> Option<Url> {
        let url = sound(address)?;
        self.origins.contains(&url.origin()).then_some(url)
    }

    /// Tells whether the provider is on this machine.
    pub fn is_here(&self) -> bool {
        Url::parse(&self.text).is_ok_and(|url| is_loopback(&url))
    }
}

/// Tells whether an address is one that secrets may be sent to: encrypted, or on this machine.
pub fn is_safe(address: &str) -> bool {
    sound(address).is_some()
}

fn origin(text: &str) -> Option<Origin> {
    let url = sound(text)?;
    url.query().is_none().then(|| url.origin())
}

fn sound(text: &str) -> Option<Url> {
    if ADDRESS_BYTES_MAX < text.len() {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let is_safe = match url.scheme() {
        "https" => true,
        "http" => is_loopback(&url),
        _ => false,
    };
    let is_plain = url.username().is_empty() && url.password().is_none();
    (is_safe && is_plain && url.fragment().is_none()).then_some(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn refused(text: &str) -> Refusal {
    let message = format!(
        "Alamat {text} bukan alamat penyedia identitas. Tulis lengkap dengan https://, tanpa tanda \
         tanya, misalnya https://id.dinkes.example/realms/dinkes. Tanpa HTTPS hanya untuk \
         penyedia di komputer ini sendiri."
    );
    Refusal::new("dinkes.alamat", message)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::usual("https://id.dinkes.example/realms/dinkes", true)]
    #[case::here("http://127.0.0.1:9000", true)]
    #[case::here_six("http://[::1]:9000/a", true)]
    #[case::here_named("http://localhost:9000", true)]
    #[case::plain("http://id.dinkes.example", false)]
    #[case::nearly_here("http://127.0.0.1.jahat.example", false)]
    #[case::nearly_named("http://localhost.jahat.example", false)]
    #[case::with_a_user("https://id.dinkes.example@jahat.example", false)]
    #[case::with_a_question("https://id.dinkes.example/?a=b", false)]
    #[case::with_a_fragment("https://id.dinkes.example/#a", false)]
    #[case::a_file("file:///etc/passwd", false)]
    #[case::nothing("", false)]
    fn only_what_is_safe_is_an_issuer(#[case] text: &str, #[case] taken: bool) {
        assert_eq!(Issuer::read(text, &[]).is_ok(), taken);
    }

    #[rstest]
    #[case::own("https://id.example/token", true)]
    #[case::default_port("https://id.example:443/token", true)]
    #[case::named_beside("https://kunci.example/jwks?v=1", true)]
    #[case::another_port("https://id.example:8443/token", false)]
    #[case::another_host("https://jahat.example/token", false)]
    #[case::metadata_of_a_cloud("http://169.254.169.254/latest/meta-data", false)]
    #[case::inner("http://127.0.0.1:5432/", false)]
    #[case::plain("http://id.example/token", false)]
    #[case::disguised("https://id.example@jahat.example/token", false)]
    fn endpoints_lie_at_the_issuer_or_where_configured(#[case] text: &str, #[case] own: bool) {
        let also = ["https://kunci.example".to_owned()];
        let issuer = Issuer::read("https://id.example/realms/a", &also).expect("an issuer");
        assert_eq!(issuer.own(text).is_some(), own);
    }

    #[test]
    fn it_describes_itself_below_its_own_path() {
        let of = |text| Issuer::read(text, &[]).expect("an issuer").description();
        let told = "https://id.example/a/.well-known/openid-configuration";
        assert_eq!((of("https://id.example/a"), of("https://id.example/a/")), {
            (told.to_owned(), told.to_owned())
        });
    }
}
