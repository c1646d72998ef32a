//! An active scan of the served application by a scanner of others: Wapiti, from PyPI.
//!
//! It crawls as somebody who is signed in, then attacks every address and form it found. What it
//! reports fails the scan, unless it stands in [`KNOWN`] with the reason.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use crate::{
    command,
    ctx::Ctx,
    demo,
    http::Client,
    simpul::{self, Account, Profile, Simpul, Size},
    visit,
};

/// The scanner, as PyPI names it.
const SCANNER: &str = "wapiti3==3.2.3";
/// What it tries.
const MODULES: &str = "cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,ldap,log4shell,\
                       methods,permanentxss,redirect,sql,ssrf,upload,xss,xxe";
/// Who is signed in, one scan each.
const ROLES: [&str; 3] = ["KDR", "BDN", "KAPUS"];
/// Addresses that end the session or lock its screen: the scan would go on as a stranger.
const LEFT_OUT: [&str; 7] =
    ["/keluar", "/kunci", "/kunci/*", "/sandi", "/masuk*", "/akun-saya/*", "/lanjutkan"];
/// Pages below which a scan says nothing.
const PAGES_MIN: u64 = 10;
/// What is reported and is no fault: category, beginning of the address, reason.
const KNOWN: [(&str, &str, &str); 2] = [
    (
        "Secure Flag cookie",
        "/",
        "served by plain HTTP on this machine; behind HTTPS they are `__Host-` (web: session)",
    ),
    (
        "Cross Site Request Forgery",
        "/impor",
        "files are sent under a wrong boundary, with the right word too (web: intake)",
    ),
];

/// What the scan may be asked for.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Options {
    /// Where to serve meanwhile.
    #[arg(long, default_value = "127.0.0.1:28080")]
    listen: SocketAddr,
    /// Seconds that finding pages may take, for each role.
    #[arg(long, default_value_t = 120)]
    crawl: u32,
    /// Seconds that one kind of attack may take, for each role.
    #[arg(long, default_value_t = 60)]
    attack: u32,
}

/// Scans as each of the roles; returns whether nothing was found.
pub(crate) fn run(ctx: &Ctx, options: Options) -> Result<bool> {
    simpul::check_free(options.listen)?;
    let dir = simpul::scratch_dir(ctx, "scan")?;
    let scanner = install(ctx, &dir)?;
    let binary = simpul::build(ctx, Profile::Dev)?;
    let simpul = Simpul::new(ctx, binary, &dir);
    simpul.simulate(Size { people: 300, years: 1, seed: 1 }, Stdio::null())?;
    let mut accounts = demo::add_accounts(&simpul)?;
    let _serving = simpul.serve(options.listen)?;
    let mut faults = 0;
    for role in ROLES {
        let account = accounts.iter_mut().find(|account| account.role == role);
        let report = scan(ctx, &scanner, &dir, options, account.context("an account")?)?;
        faults += tell(role, &report)?;
    }
    // Whatever the attacks wrote, the log of records is whole.
    simpul.verify()?;
    println!("cargo xtask scan: {faults} findings");
    Ok(faults == 0)
}

/// Installs the scanner into an environment of its own; returns its command.
fn install(ctx: &Ctx, dir: &Path) -> Result<PathBuf> {
    let home = dir.parent().context("the target directory")?.join("scanner");
    let scanner = home.join("bin/wapiti");
    if !scanner.exists() {
        let mut venv = command::program(ctx, "python3");
        command::run(ctx, venv.args(["-m", "venv"]).arg(&home))?;
        let mut pip = Command::new(home.join("bin/pip"));
        command::run(ctx, pip.args(["install", "--quiet", SCANNER]))?;
    }
    Ok(scanner)
}

/// Signs in and sends the scanner through; returns its report.
fn scan(
    ctx: &Ctx,
    scanner: &Path,
    dir: &Path,
    options: Options,
    account: &mut Account,
) -> Result<Value> {
    let mut client = Client::new(options.listen);
    visit::sign_in(&mut client, account)?;
    let home = format!("http://{}", options.listen);
    let report = dir.join(format!("{}.json", account.role));
    let jar = dir.join(format!("{}.cookies.json", account.role));
    std::fs::write(&jar, cookies(&client, options.listen).to_string())?;
    let mut command = Command::new(scanner);
    command
        .args(["--url", &format!("{home}/"), "--scope", "domain", "--flush-session"])
        .args(["--module", MODULES, "--tasks", "2", "--no-bugreport", "--level", "2"])
        .arg("--cookie")
        .arg(&jar)
        .args(["--max-scan-time", &options.crawl.to_string()])
        .args(["--max-attack-time", &options.attack.to_string()])
        .args(["--header", &format!("Origin: {home}")])
        .args(["--format", "json", "--output"])
        .arg(&report)
        .arg("--store-session")
        .arg(dir)
        .stdout(Stdio::null());
    for left_out in LEFT_OUT {
        command.args(["--exclude", &format!("{home}{left_out}")]);
    }
    command::run(ctx, &mut command)?;
    ensure!(client.get("/")?.path == "/", "the session of {} ended meanwhile", account.role);
    let text = std::fs::read_to_string(&report).context("read the report of the scanner")?;
    serde_json::from_str(&text).context("read the report of the scanner")
}

/// Writes the cookies of a visitor as the scanner reads them.
fn cookies(client: &Client, listen: SocketAddr) -> Value {
    let each = client.cookies().iter().map(|(name, value)| {
        let one =
            json!({"value": value, "version": 0, "expires": null, "secure": false, "port": null});
        (name.clone(), one)
    });
    let each: serde_json::Map<String, Value> = each.collect();
    json!({ listen.ip().to_string(): { "/": each } })
}

/// Tells what was found; returns how much of it is a fault.
fn tell(role: &str, report: &Value) -> Result<usize> {
    let pages = report["infos"]["crawled_pages_nbr"].as_u64().unwrap_or_default();
    println!("{role}: {pages} pages");
    if pages < PAGES_MIN {
        bail!("{role}: only {pages} pages were found: the scan says nothing");
    }
    let mut faults = 0;
    for kind in ["vulnerabilities", "anomalies"] {
        for (category, found) in report[kind].as_object().context("a report by category")? {
            for one in found.as_array().into_iter().flatten() {
                let (info, path) = (one["info"].as_str(), one["path"].as_str());
                let (info, path) = (info.unwrap_or_default(), path.unwrap_or_default());
                let known =
                    KNOWN.iter().find(|(known, at, _)| known == category && path.starts_with(at));
                match known {
                    Some((_, _, why)) => println!("  known: {category} {path}: {why}"),
                    None => {
                        faults += 1;
                        println!("  {category} {path}: {info}");
                    }
                }
            }
        }
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(pages: u64, category: &str) -> Value {
        json!({
            "infos": {"crawled_pages_nbr": pages},
            "vulnerabilities": {category: [{"info": "q", "path": "/orang"}], "XXE": []},
            "anomalies": {},
        })
    }

    #[test]
    fn what_is_found_is_counted_unless_it_is_known() {
        assert_eq!(tell("BDN", &report(PAGES_MIN, "SQL Injection")).unwrap(), 1);
        assert_eq!(tell("BDN", &report(PAGES_MIN, KNOWN[0].0)).unwrap(), 0);
    }

    #[test]
    fn a_scan_that_saw_nothing_is_no_scan() {
        assert!(tell("BDN", &report(PAGES_MIN - 1, "XXE")).is_err());
    }
}
