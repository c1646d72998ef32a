//! A browser's least: asks for pages, keeps cookies, follows, signs in. Loopback only.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

const ANSWER_LIMIT: Duration = Duration::from_secs(30);
const ANSWER_BYTES_MAX: u64 = 32 * 1024 * 1024;
const REDIRECTS_MAX: u32 = 5;

/// The number of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Status(u16);

impl Status {
    pub(crate) const OK: Self = Self(200);

    const fn is_redirect(self) -> bool {
        300 <= self.0 && self.0 < 400
    }
}

/// An answer with the path it came from, after redirects.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) path: String,
    pub(crate) status: Status,
    pub(crate) body: String,
    location: Option<String>,
}

/// One visitor of one server.
#[derive(Debug)]
pub(crate) struct Client {
    address: SocketAddr,
    cookies: BTreeMap<String, String>,
}

impl Client {
    /// Comes to the server without cookies.
    pub(crate) const fn new(address: SocketAddr) -> Self {
        Self { address, cookies: BTreeMap::new() }
    }

    /// Asks for a page and follows where it is sent.
    pub(crate) fn get(&mut self, path: &str) -> Result<Reply> {
        let reply = self.exchange("GET", path, "")?;
        self.follow(reply)
    }

    /// Sends a form and follows where it is sent.
    pub(crate) fn post(&mut self, path: &str, fields: &[(String, String)]) -> Result<Reply> {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", quote(name), quote(value)))
            .collect();
        let reply = self.exchange("POST", path, &body.join("&"))?;
        self.follow(reply)
    }

    /// Returns the cookies by name.
    pub(crate) const fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }

    fn follow(&mut self, mut reply: Reply) -> Result<Reply> {
        for _ in 0..REDIRECTS_MAX {
            let Some(location) = reply.location.take().filter(|_| reply.status.is_redirect())
            else {
                return Ok(reply);
            };
            let path = self.local_path(&location).context("sent to another server")?;
            reply = self.exchange("GET", &path, "")?;
        }
        bail!("sent on more than {REDIRECTS_MAX} times, last to {}", reply.path)
    }

    fn local_path(&self, location: &str) -> Option<String> {
        let host = format!("http://{}", self.address);
        let path = location.strip_prefix(&host).unwrap_or(location);
        (path.starts_with('/') && !path.starts_with("//")).then(|| path.to_owned())
    }

    /// One question and its answer; HTTP/1.0, so that the answer ends where the connection does.
    fn exchange(&mut self, method: &str, path: &str, body: &str) -> Result<Reply> {
        let mut stream = TcpStream::connect_timeout(&self.address, ANSWER_LIMIT)?;
        stream.set_read_timeout(Some(ANSWER_LIMIT))?;
        let host = self.address;
        let mut head =
            format!("{method} {path} HTTP/1.0\r\nHost: {host}\r\nOrigin: http://{host}\r\n");
        if !self.cookies.is_empty() {
            let pairs: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            head += &format!("Cookie: {}\r\n", pairs.join("; "));
        }
        if method == "POST" {
            head += "Content-Type: application/x-www-form-urlencoded\r\n";
            head += &format!("Content-Length: {}\r\n", body.len());
        }
        stream.write_all(format!("{head}\r\n{body}").as_bytes())?;
        let mut answer = Vec::new();
        stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer)?;
        self.read_answer(path, &String::from_utf8_lossy(&answer))
    }

    fn read_answer(&mut self, path: &str, answer: &str) -> Result<Reply> {
        let (head, body) = answer.split_once("\r\n\r\n").context("an answer has a head")?;
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let status = Status(status.context("an answer has a number")?);
        let mut location = None;
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            match name.to_ascii_lowercase().as_str() {
                "set-cookie" => self.keep_cookie(value),
                "location" => location = Some(value.trim().to_owned()),
                _ => {}
            }
        }
        Ok(Reply { path: path.to_owned(), status, body: body.to_owned(), location })
    }

    fn keep_cookie(&mut self, header: &str) {
        let pair = header.split(';').next().unwrap_or_default();
        if let Some((name, value)) = pair.split_once('=') {
            self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
        }
    }
}

fn quote(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead, BufReader},
        net::TcpListener,
        thread::{self, JoinHandle},
    };

    use super::*;

    /// Gives the answers in turn and returns the first lines and cookies of the questions.
    fn server(answers: &'static [&str]) -> (SocketAddr, JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let questions = thread::spawn(move || {
            let mut heard = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let head: Vec<String> =
                    lines.map(|line| line.unwrap()).take_while(|line| !line.is_empty()).collect();
                let cookie = head.iter().find(|line| line.starts_with("Cookie"));
                heard.push(format!("{} {}", head[0], cookie.map_or("-", |line| line)));
                stream.write_all(answer.replace('\n', "\r\n").as_bytes()).unwrap();
            }
            heard
        });
        (address, questions)
    }

    #[test]
    fn follows_and_keeps_cookies() {
        let (address, questions) = server(&[
            "HTTP/1.0 303 See Other\nSet-Cookie: s=1; HttpOnly\nLocation: /in\n\n",
            "HTTP/1.0 200 OK\n\nhalo",
        ]);
        let reply = Client::new(address).post("/out", &[]).unwrap();
        assert_eq!((reply.status, reply.path.as_str()), (Status::OK, "/in"));
        assert_eq!(reply.body, "halo");
        let heard = questions.join().unwrap();
        assert_eq!(heard, ["POST /out HTTP/1.0 -", "GET /in HTTP/1.0 Cookie: s=1"]);
    }

    #[test]
    fn stays_on_its_server() {
        let (address, _) = server(&["HTTP/1.0 302 Found\nLocation: https://example.org/\n\n"]);
        assert!(Client::new(address).get("/").is_err());
    }

    #[test]
    fn quotes_what_forms_send() {
        assert_eq!(quote("a b&c=é"), "a%20b%26c%3D%C3%A9");
    }
}
