//! One listener for several services: the `Host` header selects (design §3, production).

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use http::{Request, header};
use tower::ServiceExt;

use crate::edge::Site;
use crate::finish::finish;
use crate::routes::Routes;

/// The router of a listener that serves `sites`, each with its finished router. A request for a host that none of
/// them has is answered as the first one answers an unknown path: its pages move to its origin, all else is not found.
/// `None`: there is no site.
#[must_use]
pub fn by_host(mut sites: Vec<(Arc<Site>, Router)>) -> Option<(Arc<Site>, Router)> {
    if sites.len() == 1 {
        return sites.pop();
    }
    let first = Arc::clone(&sites.first()?.0);
    let elsewhere = finish(Arc::clone(&first), Routes::new()).router;
    let sites: Arc<[(Arc<Site>, Router)]> = sites.into();
    let service = tower::service_fn(move |request: Request<Body>| {
        let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        // HTTP/2 names it in the request line.
        let authority = request.uri().authority().map(http::uri::Authority::as_str).or(named).unwrap_or_default();
        let wanted = sites.iter().find(|(site, _)| site.origin.answers_to(authority));
        wanted.map_or_else(|| elsewhere.clone(), |(_, router)| router.clone()).oneshot(request)
    });
    Some((first, Router::new().fallback_service(service)))
}
