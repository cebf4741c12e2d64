//! Addresses that pages link to, each written once.

/// Where one logs in.
pub const SIGN_IN: &str = "/compte/se-connecter";
/// Where the login begins.
pub const BEGIN: &str = "/auth/proconnect_api_particulier";
/// Where ProConnect sends the browser back.
pub const CALLBACK: &str = "/auth/proconnect_api_particulier/callback";
/// Where one logs out.
pub const LEAVE: &str = "/compte/deconnexion";
/// In a rehearsal, where one comes in without ProConnect.
pub const DEV_LOGIN: &str = "/compte/dev-login";
/// One's own page.
pub const ACCOUNT: &str = "/compte";
/// One's requests.
pub const REQUESTS: &str = "/compte/demandes";
/// What is delegated to one's editor.
pub const DELEGATED: &str = "/editeur/delegations";
/// The requests that a reporter follows.
pub const FOLLOWED: &str = "/datapass";
/// Where DataPass tells what happens.
pub const WEBHOOK: &str = "/api/datapass/v2/api_particulier/webhook";

/// What stands below it is answered as programs are.
pub const WEBHOOK_ROOT: &str = "/api/datapass/";
/// Where DataPass tells what happens to requests of any other definition.
pub const WEBHOOKS: &str = "/api/datapass/v2/{definition}/webhook";

/// A request.
#[must_use]
pub fn request(id: &str) -> String {
    format!("/compte/demandes/{id}")
}

/// Where a request is delegated to an editor.
#[must_use]
pub fn delegations(id: &str) -> String {
    format!("/compte/demandes/{id}/delegations")
}

/// A delegation of it, which is taken back there.
#[must_use]
pub fn delegation(id: &str, delegation: &str) -> String {
    format!("/compte/demandes/{id}/delegations/{delegation}")
}

/// A token.
#[must_use]
pub fn token(id: &str) -> String {
    format!("/compte/jetons/{id}")
}

/// What is done with a token.
#[must_use]
pub fn of_token(id: &str, what: &str) -> String {
    format!("/compte/jetons/{id}/{what}")
}

/// Where the prolongation of a token begins.
#[must_use]
pub fn prolong(id: &str) -> String {
    of_token(id, "prolonger")
}

/// A question of a prolongation.
#[must_use]
pub fn step(id: &str, step: &str) -> String {
    of_token(id, &format!("demarche_prolongation/{step}"))
}

/// A token that was handed on.
#[must_use]
pub fn shared(access_token: &str) -> String {
    format!("/public/jetons/{access_token}")
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
