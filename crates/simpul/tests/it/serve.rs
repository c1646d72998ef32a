//! `simpul serve`: it listens, answers, and ends when asked.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

use rstest::rstest;
use serde_json::Value;

use crate::{
    guidelines::{LAW, copy},
    home::{Engine, Home},
    program::TODAY,
};

/// A server that is killed with this value, should a test fail.
pub(crate) struct Serving(pub(crate) Child);

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    reply
}

pub(crate) fn post(address: &str, path: &str, cookie: &str, form: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = form.len();
    let kind = "application/x-www-form-urlencoded";
    write!(stream, "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n").unwrap();
    write!(stream, "Cookie: {cookie}\r\nContent-Type: {kind}\r\n").unwrap();
    write!(stream, "Content-Length: {length}\r\n\r\n{form}").unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    reply
}

/// Starts a server of a store and returns it with its address.
pub(crate) fn serve(home: &Home, more: &[&str]) -> (Serving, String) {
    let listens = !more.iter().any(|option| option.starts_with("--listen"));
    let mut serving = Serving(
        Command::new(env!("CARGO_BIN_EXE_simpul"))
            .args(["serve", "--json", "--store", &home.store])
            .args(listens.then_some("--listen=127.0.0.1:0"))
            .args(["--puskesmas=P7309030101", "--name=Puskesmas Contoh"])
            .args(more)
            .env("SIMPUL_TODAY", TODAY)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let address = address(&mut serving);
    (serving, address)
}

/// Waits until a server says where it listens.
pub(crate) fn address(serving: &mut Serving) -> String {
    let mut said = String::new();
    BufReader::new(serving.0.stdout.take().unwrap()).read_line(&mut said).unwrap();
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["name"], "Puskesmas Contoh");
    said["listening"].as_str().unwrap().split_once("://").unwrap().1.to_owned()
}

#[rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
fn it_serves_and_stops(#[case] engine: Engine) {
    let home = Home::new(engine);
    let (mut serving, address) = serve(&home, &[]);
    assert!(get(&address, "/healthz").starts_with("HTTP/1.1 200"));
    let first = get(&address, "/");
    assert!(first.starts_with("HTTP/1.1 303") || first.contains("Puskesmas Contoh"), "{first}");
    let id = serving.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(serving.0.wait().unwrap().success(), "it ends in order");
}

/// Reads what a server says on standard error until a line holds a word.
pub(crate) fn hear(serving: &mut Serving, word: &str) -> String {
    let mut lines = BufReader::new(serving.0.stderr.take().unwrap()).lines();
    lines.find_map(|line| line.ok().filter(|line| line.contains(word))).unwrap()
}

#[rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
fn broken_guidelines_stop_nothing(#[case] engine: Engine) {
    let (home, folder) = (Home::new(engine), tempfile::tempdir().unwrap());
    copy(Path::new(LAW), folder.path());
    let law = format!("--guidelines={}", folder.path().display());
    let (mut serving, address) = serve(&home, &[&law]);
    std::fs::write(folder.path().join("stages.toml"), "[[stage").unwrap();
    let told = hear(&mut serving, "pedoman.salah");
    assert!(
        told.contains("stages.toml:1")
            && told.contains("salah di 1 tempat")
            && told.contains("yang lama tetap dipakai"),
        "{told}"
    );
    assert!(get(&address, "/healthz").starts_with("HTTP/1.1 200"));
    drop(serving);

    // Started again it works under those that were used last, and so do the other commands.
    let (mut serving, address) = serve(&home, &[&law]);
    assert!(get(&address, "/healthz").starts_with("HTTP/1.1 200"));
    hear(&mut serving, "pedoman.salah");
    drop(serving);
    assert_eq!(home.call(&["verify", &law]).code, 0);

    // A store that knows no better ones is not made under broken guidelines.
    let fresh = Home::new(engine);
    let refused = fresh.call(&["serve", "--puskesmas=P7309030101", &law]);
    assert_eq!((refused.code, refused.error_code().as_str()), (1, "pedoman.salah"));
}

#[test]
fn outlines_that_cannot_be_read_stop_nothing() {
    let (home, folder) = (Home::new(Engine::Sqlite), tempfile::tempdir().unwrap());
    std::fs::write(folder.path().join("33.24.geojson"), "rusak").unwrap();
    let option = format!("--outlines={}", folder.path().display());
    let (mut serving, address) = serve(&home, &[&option]);
    assert!(hear(&mut serving, "peta.batas").contains("33.24.geojson: bukan GeoJSON"));
    assert!(get(&address, "/healthz").starts_with("HTTP/1.1 200"));
}

#[test]
fn an_address_in_use_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let home = Home::new(Engine::Sqlite);
    let address = format!("--listen={}", taken.local_addr().unwrap());
    // Nothing is left behind by a server that did not start.
    let said = home.call(&["serve", "--puskesmas=P7309030101", &address]);
    assert_eq!((said.code, said.error_code().as_str()), (1, "server.alamat"));
    let said = home.call(&["serve", "--listen=127.0.0.1:0"]);
    assert_eq!((said.code, said.error_code().as_str()), (2, "puskesmas.belum-ada"));
    assert!(!home.file().exists());
}
