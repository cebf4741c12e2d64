//! The address of every page of the catalogue, written once (DP §5.2).

/// The catalogue's first page where the portal's own is something else.
pub const HOME: &str = "/catalogue";
/// All APIs, to search.
pub const SEARCH: &str = "/rechercher-api";
/// Leads to [`SEARCH`].
pub const APIS: &str = "/les-api";
/// One API.
pub const API: &str = "/les-api/{slug}";
/// Who may have access to one.
pub const ACCESS: &str = "/les-api/{slug}/demande-acces";
/// Guides and use cases.
pub const GUIDES: &str = "/guides";
/// One guide.
pub const GUIDE: &str = "/guides/{slug}";
/// What others made.
pub const SERVICES: &str = "/services";
/// One of them.
pub const SERVICE: &str = "/service/{slug}";
/// Who produces.
pub const PRODUCERS: &str = "/producteurs";
/// One producer.
pub const PRODUCER: &str = "/producteurs/{slug}";
/// Descriptions of APIs.
pub const DOCUMENTATION: &str = "/documentation";
/// One of them.
pub const DOCUMENT: &str = "/documentation/{slug}";
/// What came when.
pub const ROADMAP: &str = "/feuille-de-route";
/// Whom to ask.
pub const CONTACT: &str = "/parcours-client";
/// All APIs, for programs.
pub const API_LIST: &str = "/api/v1/apis";
/// One API, for programs.
pub const API_ONE: &str = "/api/v1/apis/{slug}";
/// The description of one.
pub const API_PROXY: &str = "/api/v1/proxy/{slug}";
/// What else is asked for there.
pub const API_UNKNOWN: &str = "/api/v1/{*rest}";
/// Heads of all files, for programs.
pub const API_EXTRACTS: &str = "/api/listAPI";
/// Where programs ask.
pub const PROGRAMS: &str = "/api/";
/// For search engines.
pub const SITEMAP: &str = "/sitemap.xml";
/// For search engines.
pub const ROBOTS: &str = "/robots.txt";
/// Images of the content; ends in a slash.
pub const IMAGES: &str = "/images/";
/// One of them.
pub const IMAGE: &str = "/images/{*name}";

/// The address of a page about one thing: slugs are of letters, digits and hyphens (`content::is_slug`).
#[must_use]
pub fn of(pattern: &str, slug: &str) -> String {
    pattern.replace("{slug}", slug)
}
