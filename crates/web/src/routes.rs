//! A service's routes, and the list of their paths: whoever has to visit all of them (the tests of hostile input) reads
//! it from what is served, not from a second list.

use std::convert::Infallible;

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, Route, get};
use tower::{Layer, Service};

use crate::finish::not_found;

/// As `axum::Router`, of which it has what services use. [`crate::finish()`] takes nothing else.
#[derive(Clone, Debug)]
pub struct Routes<S = ()> {
    router: Router<S>,
    paths: Vec<String>,
}

/// What is served, with the paths of all routes as they were declared, parameters in braces, in the order of the text.
#[derive(Clone, Debug)]
pub struct Finished {
    /// Answers requests.
    pub router: Router,
    /// The paths of its routes.
    pub paths: Vec<String>,
}

/// `GET` for `handler` and nothing for `HEAD`: this `GET` takes a step of a flow, which whoever only looks whether an
/// address is there must not take.
pub fn stepping<H, T, S>(handler: H) -> MethodRouter<S>
where
    H: Handler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    get(handler).head(not_found)
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self { router: Router::new(), paths: Vec::new() }
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No route.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The paths of all routes, in the order of the text.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        let mut paths = self.paths.clone();
        paths.sort();
        paths
    }

    /// One more route.
    #[must_use]
    pub fn route(mut self, path: &str, methods: MethodRouter<S>) -> Self {
        self.paths.push(path.to_owned());
        Self { router: self.router.route(path, methods), paths: self.paths }
    }

    /// The routes of another beside these.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.paths.extend(other.paths);
        Self { router: self.router.merge(other.router), paths: self.paths }
    }

    /// The routes of another below `prefix`.
    #[must_use]
    pub fn nest(mut self, prefix: &str, other: Self) -> Self {
        let below = |path: String| if path == "/" { prefix.to_owned() } else { format!("{prefix}{path}") };
        self.paths.extend(other.paths.into_iter().map(below));
        Self { router: self.router.nest(prefix, other.router), paths: self.paths }
    }

    /// The answer where no route fits.
    #[must_use]
    pub fn fallback<H: Handler<T, S>, T: 'static>(self, handler: H) -> Self {
        Self { router: self.router.fallback(handler), ..self }
    }

    /// The answer where a route does not take the method.
    #[must_use]
    pub fn method_not_allowed_fallback<H: Handler<T, S>, T: 'static>(self, handler: H) -> Self {
        Self { router: self.router.method_not_allowed_fallback(handler), ..self }
    }

    /// A layer around all routes and the answer where none fits.
    #[must_use]
    pub fn layer<L>(self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request, Error: Into<Infallible> + 'static, Future: Send + 'static> + Clone + Send + Sync,
        L::Service: 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
    {
        Self { router: self.router.layer(layer), ..self }
    }

    /// A layer around the routes only.
    #[must_use]
    pub fn route_layer<L>(self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request, Error: Into<Infallible> + 'static, Future: Send + 'static> + Clone + Send + Sync,
        L::Service: 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
    {
        Self { router: self.router.route_layer(layer), ..self }
    }

    /// The same with what its handlers share.
    #[must_use]
    pub fn with_state<S2>(self, state: S) -> Routes<S2> {
        Routes { router: self.router.with_state(state), paths: self.paths }
    }
}

impl Routes {
    pub(crate) fn finished(self) -> Finished {
        Finished { paths: self.paths(), router: self.router }
    }
}
