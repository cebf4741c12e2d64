//! What was typed into a form whose session had ended: kept, sealed, for the same browser, and shown again on the same page.

use guichet_store::ephemeral::{Lifetime, Taken};
use http::HeaderValue;

use super::decision::Kind;
use super::failure::Failure;
use super::paths;
use super::posted::Fields;
use super::session::{RESCUED_SECONDS, Rescued, rescued_cookie};
use super::visit::Asked;

/// The page on which a form stands, of the address that it is sent to.
pub(super) fn page_of(action: &str) -> String {
    let path = action.split('?').next().unwrap_or_default();
    if Kind::at(path).is_some() {
        return format!("{path}/nouveau");
    }
    if let Some(request) = path.strip_suffix("/client/secret") {
        return format!("{request}/client");
    }
    if path.starts_with(paths::BANS) {
        return paths::BANS.to_owned();
    }
    if path.starts_with(paths::DRAFTS) {
        return paths::DRAFTS.to_owned();
    }
    if let Some(template) = path.strip_suffix("/supprimer").filter(|path| path.starts_with(paths::TEMPLATES)) {
        return template.to_owned();
    }
    // What is done with a program stands on the list of them, what is done with a webhook on its own page.
    if path.starts_with(paths::APPLICATIONS) {
        return paths::APPLICATIONS.to_owned();
    }
    match path.strip_prefix(paths::WEBHOOKS).and_then(|below| below.trim_start_matches('/').split('/').next()) {
        Some(id) if !id.is_empty() => format!("{}/{id}", paths::WEBHOOKS),
        _ => path.to_owned(),
    }
}

/// Keeps the fields of a form; the cookie that finds them again.
pub(super) async fn keep(asked: &Asked, page: &str, fields: &Fields) -> Result<HeaderValue, Failure> {
    let handle = asked.site.edge.entropy.token();
    let kept: Vec<_> = fields.0.iter().filter(|(name, _)| name != guichet_web::csrf::FIELD).cloned().collect();
    let rescued = Rescued { path: page.to_owned(), fields: kept };
    let lifetime = Lifetime::plain(RESCUED_SECONDS, asked.now);
    asked.app.parts.stores.ephemeral.put_new(&handle, &rescued, lifetime, None, asked.now).await?;
    Ok(rescued_cookie(&asked.site).set(&handle, Some(RESCUED_SECONDS.into())))
}

/// What was typed on this page before the session ended, once.
pub(super) async fn found(asked: &Asked) -> Result<Option<Fields>, Failure> {
    let Some(handle) = rescued_cookie(&asked.site).read(&asked.headers) else { return Ok(None) };
    let ephemeral = &asked.app.parts.stores.ephemeral;
    let kept = ephemeral.get::<Rescued>(&handle, asked.now).await?;
    if kept.is_none_or(|kept| kept.value.path != page_of(&asked.here())) {
        return Ok(None);
    }
    match ephemeral.take::<Rescued>(&handle, asked.now).await? {
        Taken::Value(rescued) => Ok(Some(Fields(rescued.fields))),
        Taken::Already(_) | Taken::Absent => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn the_page_of_a_form_is_the_one_that_shows_it() {
        for (action, page) in [
            ("/instruction/demandes/7/r%C3%A9voquer", "/instruction/demandes/7/r%C3%A9voquer/nouveau"),
            ("/instruction/demandes/7/annuler_reouverture", "/instruction/demandes/7/annuler_reouverture/nouveau"),
            ("/instruction/demandes/7/archiver?x=1", "/instruction/demandes/7/archiver/nouveau"),
            ("/instruction/demandes/7/messages", "/instruction/demandes/7/messages"),
            ("/instruction/habilitations/7/r%C3%A9voquer", "/instruction/habilitations/7/r%C3%A9voquer/nouveau"),
            ("/demandes/7/archiver", "/demandes/7/archiver"),
            ("/demandes/7/client/secret", "/demandes/7/client"),
        ] {
            assert_eq!(page_of(action), page);
        }
    }
}
