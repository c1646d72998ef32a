//! An S3-compatible address, against a real server of that protocol on this machine.

use std::{net::SocketAddr, path::Path, thread};

use backup::{
    destination::Destination,
    plan::Place,
    restore::{Until, restore},
    s3::AccessKey,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use tokio::{net::TcpListener, runtime, sync::oneshot};

use crate::fixture::{GUIDELINES, World, account, append, code, open, same, sqlite};

const ID: &str = "puskesmas-a";
const SECRET: &str = "rahasia-contoh-untuk-pengujian";

/// A server over a folder; it ends with this value.
struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    fn start(root: &Path) -> Self {
        let files = s3s_fs::FileSystem::new(root).unwrap();
        let mut builder = S3ServiceBuilder::new(files);
        builder.set_auth(SimpleAuth::from_single(ID, SECRET));
        let service = builder.build();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, mut stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener).unwrap();
                loop {
                    let socket = tokio::select! {
                        accepted = listener.accept() => accepted.unwrap().0,
                        _ = &mut stopped => return,
                    };
                    let server = Builder::new(TokioExecutor::new());
                    let connection = server.serve_connection(TokioIo::new(socket), service.clone());
                    let connection = connection.into_owned();
                    tokio::spawn(async move {
                        // A client that goes away is no fault of the server.
                        let _ended = connection.await;
                    });
                }
            });
        });
        Self { address, stop: Some(stop), thread: Some(thread) }
    }

    fn open(&self, path: &str, secret: &str) -> Box<dyn Destination> {
        let key = AccessKey { id: ID.to_owned(), secret: secret.to_owned().into() };
        Place::new(&format!("s3:http://{}/{path}", self.address)).open(Some(key)).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.take();
        self.thread.take().unwrap().join().unwrap();
    }
}

#[test]
fn backups_go_to_s3_and_come_back() {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("cadangan")).unwrap();
    let server = Server::start(root.path());
    let at = server.open("cadangan/puskesmas-a", SECRET);
    assert_eq!(at.list("").unwrap(), [""; 0]);
    at.put("x/1", b"satu").unwrap();
    at.put("x/1", b"dua").unwrap();
    // Another Puskesmas in the same bucket is not seen.
    server.open("cadangan/puskesmas-b", SECRET).put("y/1", b"lain").unwrap();
    assert_eq!(at.get("x/1").unwrap(), b"dua");
    assert_eq!(at.list("").unwrap(), ["x/1"]);
    assert_eq!(code(at.get("x/2")), "cadangan.hilang");
    at.delete("x/1").unwrap();
    assert_eq!(at.list("").unwrap(), [""; 0]);

    let world = World::new();
    append(&world.store, 0..100, 0);
    world.back_up_to(at.as_ref(), 1).unwrap();
    account(&world.store, "bidan.ani", 1);
    append(&world.store, 100..150, 2);
    let made = world.back_up_to(at.as_ref(), 3).unwrap();
    assert_eq!((made.number, made.rows), (2, 51));
    let url = sqlite(world.folder.path(), "baru.db");
    restore(&url, at.as_ref(), &world.head, &Until::default(), GUIDELINES.clone()).unwrap();
    same(&world.store, &open(&url));

    // A wrong secret, a bucket that is not there, a server that went away.
    let wrong = server.open("cadangan/puskesmas-a", "salah");
    assert_eq!(code(world.back_up_to(wrong.as_ref(), 4)), "cadangan.tujuan");
    let nowhere = server.open("tidak-ada/puskesmas-a", SECRET);
    assert_eq!(code(world.back_up_to(nowhere.as_ref(), 4)), "cadangan.tujuan");
    drop(server);
    let refused = world.back_up_to(at.as_ref(), 4).unwrap_err();
    let printed = format!("{refused:?} {refused}");
    assert_eq!(refused.refusal().code, "cadangan.tujuan");
    assert!(!printed.contains("Signature") && !printed.contains(SECRET), "{printed}");
}
