//! What a DataPass elsewhere tells of other definitions than API Particulier: clients and scopes follow, which are not the token space's.

use guichet_jose::Secret;

use super::token::Doing;

/// Who does it.
pub trait Others: Send + Sync {
    /// With what the webhooks of a definition are signed; none: none of it is taken.
    fn secret(&self, definition: &str) -> Option<&Secret>;

    /// Does what the body of a webhook of a definition tells; the identifier of what was issued, where something was. To be told the
    /// same twice changes nothing.
    fn receive<'a>(&'a self, definition: &'a str, body: &'a [u8]) -> Doing<'a, Option<String>>;
}
