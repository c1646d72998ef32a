//! How many requests are taken: by address, by account, and strictly for signing in.

use std::{fmt, hash::Hash, net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::id::AccountId;
use governor::{
    Quota, RateLimiter, clock::Clock, middleware::NoOpMiddleware, nanos::Nanos,
    state::keyed::DashMapStateStore,
};

use crate::{
    door::{Door, client::ClientAddress},
    error::PageError,
};

/// Keys remembered before those that are at rest are forgotten.
const KEYS_MAX: usize = 20_000;

/// How many requests are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Requests a second from one address. A whole Puskesmas may stand behind one.
    pub of_address: NonZeroU32,
    /// Requests a second of one account.
    pub of_account: NonZeroU32,
    /// Attempts to sign in a minute from one address; three minutes' worth at once.
    pub sign_ins: NonZeroU32,
}

impl Default for Rates {
    fn default() -> Self {
        let per = |count| NonZeroU32::new(count).expect("the usual rates are above zero");
        Self { of_address: per(100), of_account: per(20), sign_ins: per(10) }
    }
}

/// A clock that never goes back, in nanoseconds since any moment.
#[derive(Clone)]
pub struct Ticks(Arc<dyn Fn() -> u64 + Send + Sync>);

impl Ticks {
    /// Takes a clock.
    pub fn new(nanos: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(nanos))
    }
}

impl fmt::Debug for Ticks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ticks")
    }
}

impl Clock for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from((self.0)())
    }
}

/// Counts of one kind of key.
struct Counts<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, DashMapStateStore<K>, Ticks, NoOpMiddleware<Nanos>>,
    ticks: Ticks,
}

impl<K: Hash + Eq + Clone> Counts<K> {
    fn new(quota: Quota, ticks: &Ticks) -> Self {
        let limiter = RateLimiter::new(quota, DashMapStateStore::default(), ticks.clone());
        Self { limiter, ticks: ticks.clone() }
    }

    /// Takes one more, or tells how long to wait.
    fn take(&self, key: &K) -> Result<(), Duration> {
        if KEYS_MAX < self.limiter.len() {
            // Keys at rest are forgotten, so that a flood of addresses does not fill the memory.
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|until| until.wait_time_from(self.ticks.now()))
    }
}

/// Counts what was taken.
pub struct Limits {
    of_address: Counts<IpAddr>,
    of_account: Counts<AccountId>,
    sign_ins: Counts<IpAddr>,
}

impl Limits {
    /// Begins to count.
    pub fn new(rates: Rates, ticks: Ticks) -> Self {
        let burst = |rate: NonZeroU32, times| rate.saturating_mul(times);
        let ten = NonZeroU32::new(10).expect("ten is above zero");
        let three = NonZeroU32::new(3).expect("three is above zero");
        let per_second = |rate| Quota::per_second(rate).allow_burst(burst(rate, ten));
        let per_minute = |rate| Quota::per_minute(rate).allow_burst(burst(rate, three));
        Self {
            of_address: Counts::new(per_second(rates.of_address), &ticks),
            of_account: Counts::new(per_second(rates.of_account), &ticks),
            sign_ins: Counts::new(per_minute(rates.sign_ins), &ticks),
        }
    }

    /// Counts a request of an account.
    pub(crate) fn account(&self, account: AccountId) -> Result<(), PageError> {
        self.of_account.take(&account).map_err(too_many)
    }

    fn address(&self, client: ClientAddress, signs_in: bool) -> Result<(), PageError> {
        let subscriber = client.subscriber();
        self.of_address.take(&subscriber).map_err(too_many)?;
        if signs_in {
            self.sign_ins.take(&subscriber).map_err(too_many)?;
        }
        Ok(())
    }
}

/// Addresses at which somebody proves who they are, with all below them.
const PROOFS: [&str; 2] = ["/masuk", "/kunci/buka"];
/// Addresses that ask the identity provider, by which method ever.
const ASKING: [&str; 2] = ["/masuk/dinkes", "/akun-saya/dinkes"];

/// Tells whether a request tries to prove who somebody is.
fn signs_in(request: &Request) -> bool {
    let path = request.uri().path();
    let is_at = |place: &&str| {
        path.strip_prefix(*place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let is_proof = PROOFS.iter().any(is_at) && !request.method().is_safe();
    is_proof || ASKING.iter().any(is_at)
}

/// Turns away what is too much.
pub(crate) async fn keep(State(door): State<Door>, request: Request, next: Next) -> Response {
    let client = request.extensions().get::<ClientAddress>().copied();
    let taken = match client {
        Some(client) => door.limits().address(client, signs_in(&request)),
        None => Ok(()),
    };
    match taken {
        Ok(()) => next.run(request).await,
        Err(error) => {
            door.metrics().refused("too_many");
            error.into_response()
        }
    }
}

fn too_many(wait: Duration) -> PageError {
    // The next whole second, so that nobody comes too early.
    PageError::TooMany { wait_s: wait.as_secs() + 1 }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    fn counts(rate: u32) -> (Arc<AtomicU64>, Counts<u32>) {
        let now = Arc::new(AtomicU64::new(0));
        let shared = Arc::clone(&now);
        let ticks = Ticks::new(move || shared.load(Ordering::SeqCst));
        let quota = Quota::per_second(NonZeroU32::new(rate).unwrap());
        (now, Counts::new(quota, &ticks))
    }

    #[test]
    fn each_key_has_its_own_count_and_rests() {
        let (now, counts) = counts(2);
        assert!(counts.take(&1).is_ok() && counts.take(&1).is_ok());
        let wait = counts.take(&1).unwrap_err();
        assert_eq!(wait, Duration::from_millis(500));
        assert!(counts.take(&2).is_ok(), "another is not held up");
        now.store(500_000_000, Ordering::SeqCst);
        assert!(counts.take(&1).is_ok());
        assert!(counts.take(&1).is_err());
    }

    #[test]
    fn a_flood_of_keys_is_forgotten() {
        let (now, counts) = counts(1);
        for key in 0..=u32::try_from(KEYS_MAX).unwrap() {
            counts.take(&key).unwrap();
        }
        assert!(KEYS_MAX < counts.limiter.len());
        now.store(60_000_000_000, Ordering::SeqCst);
        counts.take(&0).unwrap();
        assert!(counts.limiter.len() < 10, "{}", counts.limiter.len());
    }
}
