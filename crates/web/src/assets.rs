//! Style, script, typefaces and mark: embedded, served under a name that holds the hash of their content.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use axum::Extension;
use axum::extract::{OriginalUri, Path, Request};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use rust_embed::RustEmbed;

use crate::edge::Site;

#[derive(RustEmbed)]
#[folder = "assets"]
#[include = "*.css"]
#[include = "*.js"]
#[include = "*.svg"]
#[include = "*.woff2"]
struct Files;

struct Asset {
    content_type: &'static str,
    body: bytes::Bytes,
}

/// Everything by its served name: `style.<hash>.css`.
struct Served {
    by_name: BTreeMap<String, Asset>,
    names: BTreeMap<String, String>,
}

/// A year (FC §12), and never asked about again: another content has another name.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

static SERVED: LazyLock<Served> = LazyLock::new(|| {
    let mut served = Served { by_name: BTreeMap::new(), names: BTreeMap::new() };
    // The style sheet names the typefaces, so it comes after them.
    let (sheets, others): (Vec<_>, Vec<_>) = Files::iter().partition(|path| path.ends_with(".css"));
    for path in others.into_iter().chain(sheets) {
        let Some(file) = Files::get(&path) else { continue };
        let content_type = match path.rsplit_once('.') {
            Some((_, "css")) => "text/css; charset=utf-8",
            Some((_, "js")) => "text/javascript; charset=utf-8",
            Some((_, "svg")) => "image/svg+xml",
            Some((_, "woff2")) => "font/woff2",
            _ => "application/octet-stream",
        };
        let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
        let mut body = file.data.into_owned();
        if name.ends_with(".css") {
            let text = String::from_utf8_lossy(&body).into_owned();
            body = served.names.iter().fold(text, |text, (from, to)| text.replace(from, to)).into_bytes();
        }
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &body);
        let hash: String = crate::encoding::hex(digest.as_ref()).chars().take(12).collect();
        let hashed = match name.rsplit_once('.') {
            Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
            None => format!("{name}.{hash}"),
        };
        served.names.insert(name, hashed.clone());
        served.by_name.insert(hashed, Asset { content_type, body: body.into() });
    }
    served
});

/// The address of the asset `name` (without folder); an unknown name is served as a 404.
#[must_use]
pub fn url(name: &str) -> Cow<'static, str> {
    match SERVED.names.get(name) {
        Some(hashed) => format!("/assets/{hashed}").into(),
        None => "/assets/missing".into(),
    }
}

/// `GET /assets/{name}`.
pub(crate) async fn serve(
    Extension(site): Extension<Arc<Site>>,
    OriginalUri(uri): OriginalUri,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    match SERVED.by_name.get(&name) {
        Some(asset) => {
            let content_type = HeaderValue::from_static(asset.content_type);
            ([(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, FOREVER)], asset.body.clone())
                .into_response()
        }
        None => crate::refusals::Refusal::NotFound.respond(&site, request.headers(), &uri),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_has_a_hashed_name_and_the_sheet_uses_those_of_the_typefaces() {
        for name in ["style.css", "comfort.js", "favicon.svg", "atkinson-hyperlegible-next-latin-wght-normal.woff2"] {
            assert!(url(name).starts_with("/assets/") && url(name) != "/assets/missing", "{name}");
        }
        let sheet = &SERVED.by_name[url("style.css").strip_prefix("/assets/").unwrap()];
        let text = std::str::from_utf8(&sheet.body).unwrap();
        for (name, hashed) in SERVED.names.iter().filter(|(name, _)| name.ends_with(".woff2")) {
            assert!(text.contains(hashed) && !text.contains(name), "{name}");
        }
    }

    #[test]
    fn the_script_of_every_page_has_no_word_that_an_older_engine_stumbles_over() {
        let script = &SERVED.by_name[url("comfort.js").strip_prefix("/assets/").unwrap()];
        let text = std::str::from_utf8(&script.body).unwrap();
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for word in ["async", "await", "import"] {
            let found = code.iter().find(|line| line.split(|c: char| !c.is_alphanumeric()).any(|it| it == word));
            assert_eq!(found, None, "{word}");
        }
    }
}
