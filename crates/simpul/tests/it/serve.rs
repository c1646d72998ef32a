//! `simpul serve`: it listens, answers, and ends when asked.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

use rstest::rstest;
use serde_json::Value;

use crate::{
    home::{Engine, Home},
    program::TODAY,
};

/// A server that is killed with this value, should a test fail.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    reply
}

#[rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
fn it_serves_and_stops(#[case] engine: Engine) {
    let home = Home::new(engine);
    let mut serving = Serving(
        Command::new(env!("CARGO_BIN_EXE_simpul"))
            .args(["serve", "--json", "--store", &home.store, "--listen=127.0.0.1:0"])
            .args(["--puskesmas=P7309030101", "--name=Puskesmas Contoh"])
            .env("SIMPUL_TODAY", TODAY)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut said = String::new();
    BufReader::new(serving.0.stdout.take().unwrap()).read_line(&mut said).unwrap();
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["name"], "Puskesmas Contoh");
    let address = said["listening"].as_str().unwrap().strip_prefix("http://").unwrap();
    assert!(get(address, "/healthz").starts_with("HTTP/1.1 200"));
    let first = get(address, "/");
    assert!(first.starts_with("HTTP/1.1 303") || first.contains("Puskesmas Contoh"), "{first}");
    let id = serving.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(serving.0.wait().unwrap().success(), "it ends in order");
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
