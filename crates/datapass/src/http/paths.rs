//! Addresses that pages link to, each written once.

/// Where one logs in.
pub(super) const SIGN_IN: &str = "/connexion";
/// One's own page.
pub(super) const ACCOUNT: &str = "/compte";
/// One's organisations.
pub(super) const ORGANISATIONS: &str = "/usager/organisations";
/// Where one joins another.
pub(super) const JOIN: &str = "/organisations/nouveau";
/// The terms.
pub(super) const TERMS: &str = "/conditions-generales";
/// What may be asked for.
pub(super) const DEFINITIONS: &str = "/demandes";
/// One's requests.
pub(super) const DASHBOARD: &str = "/tableau-de-bord/demandes";
/// What one was granted.
pub(super) const GRANTED: &str = "/tableau-de-bord/habilitations";
/// Requests to instruct.
pub(super) const INSTRUCTION: &str = "/instruction/tableau-de-bord/demandes";
/// Forms that editors propose.
pub(super) const DRAFTS: &str = "/instruction/formulaires";
/// Models of messages.
pub(super) const TEMPLATES: &str = "/instruction/modeles-messages";
/// Rights on what one has in charge.
pub(super) const RIGHTS: &str = "/instruction/gestion-des-droits";
/// Where administrators begin.
pub(super) const ADMIN: &str = "/admin";
/// Everybody's rights.
pub(super) const ADMIN_RIGHTS: &str = "/admin/gestion-des-droits";
/// Whose access is closed.
pub(super) const BANS: &str = "/admin/bannissements";
/// What was granted to others.
pub(super) const INSTRUCTION_GRANTED: &str = "/instruction/tableau-de-bord/habilitations";

/// A developer's programs.
pub(super) const APPLICATIONS: &str = "/developpeurs/applications";
/// Whom DataPass calls.
pub(super) const WEBHOOKS: &str = "/developpeurs/webhooks";
/// How programs use DataPass.
pub(super) const DOCUMENTATION: &str = "/developpeurs/documentation";

/// Where one begins a request of a definition.
pub(super) fn begin(definition: &str) -> String {
    format!("/demandes/{definition}/nouveau")
}

/// Where an editor proposes a form of a definition.
pub(super) fn editor(definition: &str) -> String {
    format!("/demandes/{definition}/editeur")
}

/// A model of a message.
pub(super) fn template(id: i64) -> String {
    format!("{TEMPLATES}/{id}")
}

/// Where a proposed form is removed.
pub(super) fn remove_draft(definition: &str, id: i64) -> String {
    format!("{DRAFTS}/{definition}/{id}/supprimer")
}

/// The models of a definition.
pub(super) fn forms(definition: &str) -> String {
    format!("/demandes/{definition}/formulaires")
}

/// The first page of a form.
pub(super) fn form(uid: &str) -> String {
    format!("/formulaires/{uid}/demande/nouveau")
}

/// A step of a request.
pub(super) fn step(uid: &str, id: i64, step: &str) -> String {
    format!("/formulaires/{uid}/demande/{id}/etapes/{step}")
}

/// The summary of a request.
pub(super) fn summary(uid: &str, id: i64) -> String {
    format!("/formulaires/{uid}/demande/{id}/r%C3%A9sum%C3%A9")
}

/// A request.
pub(super) fn request(id: i64) -> String {
    format!("/demandes/{id}")
}

/// The client of a request.
pub(super) fn client(id: i64) -> String {
    format!("/demandes/{id}/client")
}

/// An authorisation.
pub(super) fn authorization(id: i64) -> String {
    format!("/habilitations/{id}")
}

/// Where requests to instruct are, each below its number.
pub(super) const INSTRUCTED: &str = "/instruction/demandes/";
/// The same of authorisations.
pub(super) const INSTRUCTED_AUTHORIZATIONS: &str = "/instruction/habilitations/";

/// A request among those to instruct.
pub(super) fn instructed(id: i64) -> String {
    format!("{INSTRUCTED}{id}")
}

/// A page from which one goes on to another.
pub(super) fn with_back(path: &str, back: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("back", back);
    format!("{path}?{}", query.finish())
}

/// Where one logs in, and comes back from.
pub(super) fn sign_in(back: &str, expired: bool) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("back", back);
    if expired {
        query.append_pair("expired", "1");
    }
    format!("{SIGN_IN}?{}", query.finish())
}
