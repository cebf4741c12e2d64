//! Serves an error page with everything on it, to look at while working on the style:
//! `cargo run -p guichet-web --example error_page`, then open the address that it prints.

use std::sync::Arc;

use axum::Extension;
use axum::routing::get;
use guichet_web::error_page::{Detail, ErrorView, Link, Mend};
use guichet_web::{Clock, Edge, Language, Origin, Routes, Site, finish, server};
use http::{StatusCode, Uri};
use tokio::sync::watch;

async fn page(Extension(site): Extension<Arc<Site>>, language: Language, uri: Uri) -> axum::response::Response {
    let message = "L'adresse de retour demandée n'est pas enregistrée pour ce service.".to_owned();
    let mut view = ErrorView::new(StatusCode::BAD_REQUEST, "Y04C013C", site.edge.entropy.uuid(), message);
    view.detail = Some(Detail {
        received: "http://localhost:3000/auth/callback".to_owned(),
        expected: vec!["http://localhost:3000/callback".to_owned(), "http://localhost:4000/return".to_owned()],
        rule: Some(Link { label: "FC §2.1 redirect_uri".to_owned(), href: "/".to_owned() }),
        explanation: "comparaison exacte, caractère par caractère".to_owned(),
        difference: true,
    });
    view.mend = Some(Mend {
        label: "Ajouter cette adresse au client et reprendre".to_owned(),
        action: "/".to_owned(),
        fields: vec![("redirect_uri".to_owned(), "http://localhost:3000/auth/callback".to_owned())],
    });
    view.support_link = Some("/support".to_owned());
    view.back = Some(Link { label: "Aide juridictionnelle".to_owned(), href: "/".to_owned() });
    view.respond(&site, language, &uri)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let origin = Origin::parse(&format!("http://localhost:{}", listener.local_addr()?.port()))?;
    println!("{origin}");
    let edge = Arc::new(Edge::for_tests(Clock::system())?);
    let mut site = Site::new("franceconnect", "FranceConnect", origin, edge);
    site.profile = Some("franceconnect@2026-02-01".to_owned());
    let site = Arc::new(site);
    let router = finish(site.clone(), Routes::new().route("/", get(page))).router;
    // The sender stays here, so that the page is served until the process is ended.
    let (_stop, stopped) = watch::channel(false);
    server::serve(listener, None, site, router, stopped).await;
    Ok(())
}
