//! Serves the application, and puts another in its place when the guidelines change.

use std::{
    convert::Infallible,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{Request, State},
    http::StatusCode,
    middleware,
    response::{IntoResponse as _, Response},
};
use tokio::{sync, time};
use tower::ServiceExt as _;
use tower_http::timeout::RequestBodyTimeoutLayer;
use tracing::Instrument as _;

use crate::{
    app::App,
    door::{Door, Settings, limits, limits::Ticks, origin, trace},
    router,
};

/// How long the next part of a form or file may take to come.
const BODY_PAUSE_MAX: Duration = Duration::from_secs(30);

/// How long a change waits for writing that is under way, such as a file sent from far away.
const PATIENCE: Duration = Duration::from_secs(20);

/// The application that is served now. Clones share it.
#[derive(Clone)]
pub struct Serving {
    current: Arc<RwLock<(App, Router)>>,
    /// Held for reading by whatever writes, so that nothing is written while views are rebuilt.
    writing: Arc<sync::RwLock<()>>,
    door: Door,
}

impl Serving {
    /// Begins with an application, behind a door with the usual settings.
    pub fn new(app: App) -> Self {
        let began = Instant::now();
        let nanos = move || u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
        Self::behind(app, Settings::default(), Ticks::new(nanos))
    }

    /// Begins with an application behind a door.
    pub fn behind(app: App, settings: Settings, ticks: Ticks) -> Self {
        let router = router::router(app.clone());
        let door = Door::new(&app, settings, ticks);
        Self { current: Arc::new(RwLock::new((app, router))), writing: Arc::default(), door }
    }

    /// Returns the door.
    pub fn door(&self) -> &Door {
        &self.door
    }

    /// Returns the application that is served now.
    pub fn app(&self) -> App {
        self.current.read().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    /// Puts the application that `change` makes of the present one in its place. Reading goes on
    /// meanwhile; writing waits until the change is made, and then meets the new one. Returns
    /// `None`, and changes nothing, when writing that is under way takes too long.
    ///
    /// # Errors
    ///
    /// Fails as `change` does; then the present application stays.
    pub async fn change<E>(
        &self,
        change: impl AsyncFnOnce(App) -> Result<App, E>,
    ) -> Option<Result<(), E>> {
        let _alone = time::timeout(PATIENCE, self.writing.write()).await.ok()?;
        let app = match change(self.app()).await {
            Ok(app) => app,
            Err(error) => return Some(Err(error)),
        };
        let router = router::router(app.clone());
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = (app, router);
        Some(Ok(()))
    }

    /// Waits until whatever writes has ended, also what nobody waits for any more.
    pub async fn settled(&self) {
        let _ended = time::timeout(PATIENCE, self.writing.write()).await;
    }

    /// Returns the service that hands each request to the application of its moment.
    pub fn router(&self) -> Router {
        let door = self.door.clone();
        Router::new()
            .fallback(hand_over)
            .with_state(self.clone())
            .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE_MAX))
            .layer(middleware::from_fn_with_state(door.clone(), origin::check))
            .layer(middleware::from_fn_with_state(door.clone(), limits::keep))
            .layer(middleware::from_fn_with_state(door, trace::follow))
    }
}

async fn hand_over(
    State(serving): State<Serving>,
    request: Request,
) -> Result<Response, Infallible> {
    let current = |serving: &Serving| {
        serving.current.read().unwrap_or_else(PoisonError::into_inner).1.clone()
    };
    if request.method().is_safe() {
        return current(&serving).oneshot(request).await;
    }
    // Whoever sent it may hang up: what was begun is ended all the same, with its line in the log.
    let turn = Arc::clone(&serving.writing).read_owned().await;
    let done = tokio::spawn(
        async move {
            let answer = current(&serving).oneshot(request).await;
            drop(turn);
            answer
        }
        .in_current_span(),
    );
    match done.await {
        Ok(answer) => answer,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The program is ending.
            Err(_) => Ok(StatusCode::SERVICE_UNAVAILABLE.into_response()),
        },
    }
}

/// Waits until the operating system asks the program to end (Ctrl-C, SIGTERM).
pub async fn asked_to_stop() {
    let interrupt = async {
        // Without a handler there is nothing to wait for; then only SIGTERM ends the program.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
