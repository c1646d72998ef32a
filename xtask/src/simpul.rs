//! The built application, called from outside as its users call it.

use std::{
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::{
    command::{self, Stopped},
    ctx::Ctx,
    http::{Client, Status},
    machine::Missing,
};

/// A server that has not answered by then never will.
const START_LIMIT: Duration = Duration::from_secs(60);

/// Short enough not to blur the measured start.
const START_POLL: Duration = Duration::from_millis(2);

/// A way of building.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build; for tests.
    Dev,
    /// As it ships; for the demo and for measurements.
    Release,
}

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    /// What one signs in with.
    pub(crate) name: String,
    /// Role code of the role matrix.
    pub(crate) role: String,
    /// Made just now by the application: with it a password is chosen.
    pub(crate) code: String,
    /// The password, once it was chosen.
    pub(crate) password: String,
    /// Codes in place of an authenticator, for roles that need a second factor.
    pub(crate) spare_codes: Vec<String>,
}

/// Roles of the demo that need a second factor.
const WITH_FACTOR: [&str; 2] = ["KAPUS", "ADM"];

/// How large a synthetic district is.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Size {
    /// People of the invented Puskesmas.
    #[arg(long, default_value_t = 6_000)]
    pub(crate) people: u32,
    /// Years of its history.
    #[arg(long, default_value_t = 2)]
    pub(crate) years: u32,
    /// Another seed makes another district; the same seed makes the same.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

/// The binary and a store of its own.
#[derive(Debug)]
pub(crate) struct Simpul<'c> {
    ctx: &'c Ctx,
    binary: PathBuf,
    store: String,
}

/// A server that answers; it ends with this guard.
#[derive(Debug)]
pub(crate) struct Serving {
    /// The process.
    pub(crate) child: Child,
    /// From the start of the process to the first good answer.
    pub(crate) started_in: Duration,
}

/// Builds the binary and returns where it is.
pub(crate) fn build(ctx: &Ctx, profile: Profile) -> Result<PathBuf> {
    let mut cargo = command::cargo(ctx);
    cargo.args(["build", "--package", "simpul"]);
    let dir = match profile {
        Profile::Dev => "debug",
        Profile::Release => {
            cargo.arg("--release");
            "release"
        }
    };
    command::run(ctx, &mut cargo)?;
    Ok(target_dir(ctx)?.join(dir).join("simpul"))
}

/// Makes an empty directory under cargo's target directory; what was in it is removed.
pub(crate) fn scratch_dir(ctx: &Ctx, name: &str) -> Result<PathBuf> {
    let dir = target_dir(ctx)?.join(name);
    if dir.exists() {
        std::fs::remove_dir_all(&dir).with_context(|| format!("empty {}", dir.display()))?;
    }
    std::fs::create_dir_all(&dir).with_context(|| format!("make {}", dir.display()))?;
    Ok(dir)
}

/// Refuses an address that another program already serves, before anything is built.
pub(crate) fn check_free(listen: SocketAddr) -> Result<()> {
    if let Err(error) = TcpListener::bind(listen) {
        bail!(Missing(format!(
            "cannot listen on {listen} ({error}); choose another address with --listen"
        )));
    }
    Ok(())
}

impl<'c> Simpul<'c> {
    /// Takes a binary and a directory for the store.
    pub(crate) fn new(ctx: &'c Ctx, binary: PathBuf, dir: &Path) -> Self {
        let store = format!("sqlite:{}", dir.join("simpul.db").display());
        Self { ctx, binary, store }
    }

    /// Returns the binary.
    pub(crate) fn binary(&self) -> &Path {
        &self.binary
    }

    /// Returns the store as the application names it.
    pub(crate) fn store(&self) -> &str {
        &self.store
    }

    /// Checks the guidelines of the repository.
    pub(crate) fn check_guidelines(&self) -> Result<()> {
        let dir = self.ctx.root.join("guidelines");
        self.run(self.command().args(["guidelines", "check"]).arg(dir))
    }

    /// Fills the store with an invented district; what the application says goes to `said`.
    pub(crate) fn simulate(&self, size: Size, said: Stdio) -> Result<()> {
        let Size { people, years, seed } = size;
        let mut command = self.on_store("simulate");
        command.args([format!("--people={people}"), format!("--years={years}")]);
        self.run(command.arg(format!("--seed={seed}")).stdout(said))
    }

    /// Walks the log of records, link by link.
    pub(crate) fn verify(&self) -> Result<()> {
        self.run(self.on_store("verify").stdout(Stdio::null()))
    }

    /// Adds an account, that of a kader at a posyandu; the application makes a code for the
    /// password, and spare codes where the role needs a second factor.
    pub(crate) fn add_account(
        &self,
        name: &str,
        role: &str,
        posyandu: Option<&str>,
    ) -> Result<Account> {
        let mut command = self.command();
        command.args(["account", "add", "--store", &self.store, "--json"]);
        command.args(["--name", name, "--role", role]);
        command.args(posyandu.map(|posyandu| format!("--posyandu={posyandu}")));
        command.args(WITH_FACTOR.contains(&role).then_some("--factor"));
        let said = command::output(self.ctx, &mut command)?;
        read_account(&said).context("read what `simpul account add` said")
    }

    /// Starts the server and waits until it answers.
    pub(crate) fn serve(&self, listen: SocketAddr) -> Result<Serving> {
        let started = Instant::now();
        let child = self
            .on_store("serve")
            .arg(format!("--listen={listen}"))
            // One visitor stands for a whole Puskesmas: the limits of one are not for it.
            .args([
                "--limit-address=1000000",
                "--limit-account=1000000",
                "--limit-sign-ins=1000000",
            ])
            .stdout(Stdio::null())
            .spawn()
            .context("start simpul serve")?;
        let mut serving = Serving { child, started_in: Duration::ZERO };
        loop {
            if Client::new(listen).get("/healthz").is_ok_and(|reply| reply.status == Status::OK) {
                serving.started_in = started.elapsed();
                return Ok(serving);
            }
            if let Some(status) = serving.child.try_wait().context("look at simpul serve")? {
                bail!("simpul serve ended before it answered: {status}");
            }
            if self.ctx.is_stopped() {
                return Err(Stopped.into());
            }
            if START_LIMIT < started.elapsed() {
                bail!("simpul serve gave no answer on {listen} within {START_LIMIT:?}");
            }
            thread::sleep(START_POLL);
        }
    }

    fn command(&self) -> Command {
        command::program(self.ctx, &self.binary)
    }

    fn on_store(&self, task: &str) -> Command {
        let mut command = self.command();
        command.args([task, "--store", &self.store]);
        command
    }

    fn run(&self, command: &mut Command) -> Result<()> {
        command::run(self.ctx, command)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            command::terminate(&self.child);
        }
        command::end(&mut self.child);
    }
}

fn target_dir(ctx: &Ctx) -> Result<PathBuf> {
    let metadata = command::metadata(ctx)?;
    let dir = metadata["target_directory"].as_str().context("cargo names its target directory")?;
    Ok(PathBuf::from(dir))
}

fn read_account(json: &[u8]) -> Result<Account> {
    let account: Value = serde_json::from_slice(json)?;
    let field = |name: &str| -> Result<String> {
        let text = account[name].as_str().with_context(|| format!("no field {name:?}"))?;
        Ok(text.to_owned())
    };
    let spares = account["spare_codes"].as_array().into_iter().flatten();
    let spare_codes = spares.filter_map(|code| code.as_str().map(str::to_owned)).collect();
    let (name, role, code) = (field("name")?, field("role")?, field("code")?);
    Ok(Account { name, role, code, password: String::new(), spare_codes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_an_account() {
        let account =
            read_account(br#"{"id":"x","name":"bidan","role":"BDN","code":"a-b"}"#).unwrap();
        assert_eq!((account.name.as_str(), account.code.as_str()), ("bidan", "a-b"));
        let head = br#"{"name":"kepala","role":"KAPUS","code":"a-b","spare_codes":["c-d"]}"#;
        assert_eq!(read_account(head).unwrap().spare_codes, ["c-d"]);
        let error = read_account(br#"{"name":"bidan","role":"BDN"}"#).unwrap_err();
        assert_eq!(error.to_string(), "no field \"code\"");
    }

    #[test]
    fn a_taken_address_is_refused() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        assert!(check_free(address).unwrap_err().is::<Missing>());
        drop(taken);
        check_free(address).unwrap();
    }
}
