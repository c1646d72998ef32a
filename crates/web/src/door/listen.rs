//! Accepts connections within limits of number, time and size, and ends in order.

use std::{
    collections::HashMap,
    convert::Infallible,
    io,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, body::Body, extract::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time,
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};
use tower::ServiceExt as _;

use crate::door::{
    client::{ClientAddress, Peer, Proxies},
    metrics::Metrics,
};

/// Most header fields of one request; browsers send some twenty.
const HEADERS_MAX: usize = 64;
/// Most bytes of the line and the header fields of one request.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// How long is waited after a failure to accept, such as too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Limits of connections.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Connections open at once; more wait.
    pub connections: usize,
    /// Connections of one address open at once; more are closed. Proxies of ours are free of it.
    pub connections_of_one: usize,
    /// How long a TLS handshake may take.
    pub handshake: Duration,
    /// How long the head of a request may take, and how long a connection may rest.
    pub head: Duration,
    /// How long requests under way may take after the program was asked to stop.
    pub end: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections: 1024,
            connections_of_one: 128,
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(20),
            end: Duration::from_secs(20),
        }
    }
}

/// What a listener does with its connections.
#[derive(Clone)]
pub struct Entrance {
    /// Encrypts connections when there is a configuration.
    pub tls: Option<Arc<ServerConfig>>,
    /// Limits of connections.
    pub bounds: Bounds,
    /// Proxies of our own.
    pub proxies: Proxies,
    /// Where connections are counted, if anywhere.
    pub count: Option<crate::door::Door>,
}

impl Entrance {
    /// Lets connections in as they are.
    pub fn plain(bounds: Bounds) -> Self {
        Self { tls: None, bounds, proxies: Proxies::default(), count: None }
    }

    fn metrics(&self) -> Option<&Metrics> {
        self.count.as_ref().map(crate::door::Door::metrics)
    }
}

/// Serves requests until `stop` is over; then those under way may come to an end, within bounds.
///
/// # Errors
///
/// Fails when the listener does not know its own address.
pub async fn listen(
    router: Router,
    listener: TcpListener,
    entrance: Entrance,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let bounds = entrance.bounds;
    let all = Arc::new(Semaphore::new(bounds.connections));
    let seats = Seats::default();
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            let place =
                Arc::clone(&all).acquire_owned().await.expect("the semaphore is never closed");
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let Ok((stream, from)) = accepted else {
            // Gone again, or no descriptor is left: others may end meanwhile.
            time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let peer = from.ip().to_canonical();
        let most = match entrance.proxies.contain(peer) {
            true => usize::MAX,
            false => bounds.connections_of_one,
        };
        let Some(seat) = seats.take(peer, most) else { continue };
        let guest = Guest { peer, _place: place, _seat: seat };
        let (router, entrance) = (router.clone(), entrance.clone());
        tokio::spawn(admit(stream, guest, router, entrance, graceful.watcher()));
    }
    drop(listener);
    // What has not ended by then is cut off: the store has kept or undone all of it.
    let _ = time::timeout(bounds.end, graceful.shutdown()).await;
    Ok(())
}

/// A connection with the places it takes.
struct Guest {
    peer: IpAddr,
    _place: OwnedSemaphorePermit,
    _seat: Seat,
}

async fn admit(
    stream: TcpStream,
    guest: Guest,
    router: Router,
    entrance: Entrance,
    watcher: Watcher,
) {
    // Answers are written whole; waiting to fill a packet would only delay them.
    let _ = stream.set_nodelay(true);
    let bounds = entrance.bounds;
    let _counted = Counted::new(&entrance);
    match &entrance.tls {
        None => converse(stream, Peer(guest.peer), router, bounds, watcher).await,
        Some(config) => {
            let acceptor = TlsAcceptor::from(Arc::clone(config));
            let shaken = time::timeout(bounds.handshake, acceptor.accept(stream)).await;
            // Whoever cannot or will not encrypt is not answered.
            let Ok(Ok(stream)) = shaken else { return };
            converse(stream, Peer(guest.peer), router, bounds, watcher).await;
        }
    }
}

async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin + 'static,
    peer: Peer,
    router: Router,
    bounds: Bounds,
    watcher: Watcher,
) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        // Overwritten where proxies are known.
        request.extensions_mut().insert(ClientAddress(peer.0));
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(never)) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(bounds.head)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_BYTES_MAX);
    let connection = http.serve_connection(TokioIo::new(stream), service);
    // A connection that breaks off is the affair of the other end.
    let _ = watcher.watch(connection).await;
}

fn never<T>(impossible: Infallible) -> T {
    match impossible {}
}

/// Counts a connection as long as it is open.
struct Counted<'e>(&'e Entrance);

impl<'e> Counted<'e> {
    fn new(entrance: &'e Entrance) -> Self {
        if let Some(metrics) = entrance.metrics() {
            metrics.connections(1.0);
        }
        Self(entrance)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        if let Some(metrics) = self.0.metrics() {
            metrics.connections(-1.0);
        }
    }
}

/// How many connections each address has open.
#[derive(Clone, Default)]
struct Seats(Arc<Mutex<HashMap<IpAddr, usize>>>);

impl Seats {
    fn take(&self, peer: IpAddr, most: usize) -> Option<Seat> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.entry(peer).or_default();
        if most <= *own {
            return None;
        }
        *own += 1;
        Some(Seat { peer, seats: self.clone() })
    }
}

/// A place of one address, given back when it is dropped.
struct Seat {
    peer: IpAddr,
    seats: Seats,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = taken.get_mut(&self.peer) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.peer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_places_and_gives_them_back() {
        let (seats, one) = (Seats::default(), "10.0.0.1".parse().unwrap());
        let first = seats.take(one, 2).unwrap();
        let _second = seats.take(one, 2).unwrap();
        assert!(seats.take(one, 2).is_none());
        assert!(seats.take("10.0.0.2".parse().unwrap(), 2).is_some());
        drop(first);
        assert!(seats.take(one, 2).is_some());
        assert_eq!(seats.0.lock().unwrap().len(), 1, "only who is here is remembered");
    }
}
