//! A believable Puskesmas to look at, within minutes of cloning.

use std::{net::SocketAddr, process::Stdio};

use anyhow::{Context as _, Result, bail};

use crate::{
    command::{self, Stopped},
    ctx::Ctx,
    http::Client,
    simpul::{self, Account, Profile, Simpul, Size},
    visit,
};

/// The people one would like to be for a while, with their codes in the role matrix.
const ACCOUNTS: [(&str, &str, &str); 6] = [
    ("kader", "KDR", "kader posyandu"),
    ("bidan", "BDN", "bidan desa"),
    ("gizi", "GIZ", "petugas gizi"),
    ("data", "PMIK", "perekam medis, pengelola data"),
    ("kepala", "KAPUS", "kepala Puskesmas"),
    ("admin", "ADM", "pengelola akun"),
];

/// The posyandu of the kader; every invented district has it, whatever its size and seed.
const POSYANDU: &str = "Posyandu Alamanda Contoh";

/// What the demo may be asked for.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    size: Size,
    /// Where to serve.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

/// Builds the application, fills a store, and serves it until it is stopped.
///
/// It is the release build: it takes some minutes once, but what one sees of its speed is true,
/// and years of an invented district are written in seconds.
pub(crate) fn run(ctx: &Ctx, options: Options) -> Result<()> {
    simpul::check_free(options.listen)?;
    println!("== building the application (some minutes, the first time)");
    let binary = simpul::build(ctx, Profile::Release)?;
    let dir = simpul::scratch_dir(ctx, "demo")?;
    let simpul = Simpul::new(ctx, binary, &dir);
    println!("== checking the guidelines");
    simpul.check_guidelines()?;
    println!("== inventing a Puskesmas of {} people", options.size.people);
    simpul.simulate(options.size, Stdio::inherit())?;
    let mut accounts = add_accounts(&simpul)?;

    let mut serving = simpul.serve(options.listen)?;
    // A new account has a code and no password; whoever looks at the demo has one.
    for account in &mut accounts {
        visit::sign_in(&mut Client::new(options.listen), account)?;
    }
    println!("{}", welcome(options.listen, &accounts, &simpul));
    match command::wait(ctx, &mut serving.child) {
        Ok(status) => bail!("simpul serve ended: {status}"),
        // Ctrl-C is how one leaves the demo.
        Err(error) if error.is::<Stopped>() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Gives every role of the demo an account with a code made just now.
pub(crate) fn add_accounts(simpul: &Simpul<'_>) -> Result<Vec<Account>> {
    ACCOUNTS
        .iter()
        .map(|(name, role, _)| {
            let posyandu = (*role == "KDR").then_some(POSYANDU);
            let added = simpul.add_account(name, role, posyandu);
            added.with_context(|| format!("add the account {name}"))
        })
        .collect()
}

fn welcome(listen: SocketAddr, accounts: &[Account], simpul: &Simpul<'_>) -> String {
    let mut text = format!("\nSimpul is open on http://{listen}/\n\n");
    for account in accounts {
        let known = ACCOUNTS.iter().find(|(_, role, _)| *role == account.role);
        let who = known.map_or(account.role.as_str(), |(_, _, who)| who);
        text += &format!("  {:<8} {:<28} {who}\n", account.name, account.password);
    }
    text += "\nAsked for a second factor, use one of these; each is good once:\n\n";
    for account in accounts.iter().filter(|account| !account.spare_codes.is_empty()) {
        text += &format!("  {:<8} {}\n", account.name, account.spare_codes.join(" "));
    }
    text += &format!(
        "\nAll people are invented. Ctrl-C stops it; to open the same store again:\n  \
         {} serve --store {}\n",
        simpul.binary().display(),
        simpul.store()
    );
    text
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    #[test]
    fn the_welcome_names_address_accounts_and_store() {
        let ctx = Ctx::new().unwrap();
        let simpul = Simpul::new(&ctx, PathBuf::from("/b/simpul"), Path::new("/t"));
        let account = Account {
            name: "bidan".to_owned(),
            role: "BDN".to_owned(),
            code: "kode".to_owned(),
            password: "kata-sandi-baru".to_owned(),
            spare_codes: vec!["satu-kali".to_owned()],
        };
        let text = welcome("127.0.0.1:8080".parse().unwrap(), &[account], &simpul);
        assert!(text.contains("http://127.0.0.1:8080/"), "{text}");
        assert!(text.contains("  bidan    kata-sandi-baru              bidan desa\n"), "{text}");
        assert!(text.contains("  bidan    satu-kali\n"), "{text}");
        assert!(text.contains("/b/simpul serve --store sqlite:/t/simpul.db"), "{text}");
    }
}
