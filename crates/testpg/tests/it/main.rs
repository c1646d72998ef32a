//! Starts real servers.
#![expect(clippy::unwrap_used, reason = "a test ends where it goes wrong")]

use std::{
    net::{SocketAddr, TcpStream},
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use testpg::server::{Durability, Server};

fn address(url: &str) -> SocketAddr {
    url.rsplit_once('@').unwrap().1.parse().unwrap()
}

fn setting(server: &Server, name: &str) -> String {
    let psql = testpg::programs::find().unwrap().join("psql");
    let output = Command::new(psql)
        .args(["--no-psqlrc", "-At", "-c", &format!("SHOW {name}")])
        .arg(format!("{}/postgres", server.url()))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn leaves_nothing_behind() {
    let server = Server::start(Durability::None).unwrap();
    let address = address(server.url());
    let dir: PathBuf = server.dir().to_owned();
    TcpStream::connect(address).unwrap();
    assert!(dir.exists());
    assert_eq!(setting(&server, "fsync"), "off");

    drop(server);
    assert!(TcpStream::connect(address).is_err(), "the server still listens");
    assert!(!dir.exists(), "the files are still there");
}

#[test]
fn measurements_can_ask_for_a_real_disk() {
    let server = Server::start(Durability::Disk).unwrap();
    for name in ["fsync", "synchronous_commit", "full_page_writes"] {
        assert_eq!(setting(&server, name), "on", "{name}");
    }
}

/// The test runs itself in a second process, which plays the owner and dies without a farewell.
#[test]
fn ends_with_its_owner() {
    if std::env::var_os("TESTPG_OWNER").is_some() {
        let server = Server::start(Durability::None).unwrap();
        println!("\nserver {} {}", server.url(), server.dir().display());
        std::process::abort();
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["ends_with_its_owner", "--exact", "--nocapture"])
        .env("TESTPG_OWNER", "1")
        .output()
        .unwrap();
    assert!(!output.status.success(), "the owner aborts");
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("server ")).unwrap();
    let (url, dir) = line.split_once(' ').unwrap();

    let give_up = Instant::now() + Duration::from_secs(20);
    while PathBuf::from(dir).exists() {
        assert!(Instant::now() < give_up, "{dir} outlived its owner");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(TcpStream::connect(address(url)).is_err());
}
