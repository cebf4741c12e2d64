//! The tokens of a gateway: issued, changed, refused as disclosed; what they open is read at each call, on every node.

use std::sync::Arc;

use guichet_store::StoreError;
use guichet_store::registry::Registry;
use jiff::Timestamp;

use crate::token::{ApiToken, NoToken, TokenKey};

/// All tokens, and the key of their texts.
#[derive(Debug)]
pub struct Tokens {
    registry: Registry<ApiToken>,
    key: TokenKey,
    /// Of tokens that no row stands for.
    staging: Option<TokenKey>,
}

impl Tokens {
    /// Over a registry.
    #[must_use]
    pub fn new(registry: Registry<ApiToken>, key: TokenKey) -> Self {
        Self { registry, key, staging: None }
    }

    /// Takes the tokens of the real sandbox, too, whose text says what they open (AP §1.3), where their key is known.
    #[must_use]
    pub fn with_staging(self, staging: Option<TokenKey>) -> Self {
        Self { staging, ..self }
    }

    /// The token that a text is, whether or not it may be used.
    ///
    /// # Errors
    /// [`NoToken`] when it is none of ours.
    pub fn read(&self, text: &str) -> Result<Arc<ApiToken>, NoToken> {
        let known = self.key.read(text).ok().and_then(|id| self.registry.get(&id.to_string()));
        let staging = || self.staging.as_ref()?.read_staging(text).ok().map(Arc::new);
        known.or_else(staging).ok_or(NoToken)
    }

    /// Adds a token or puts it in the place of the one of the same id, and gives its text.
    ///
    /// # Errors
    /// As [`Registry::put`].
    pub async fn put(&self, token: ApiToken, now: Timestamp) -> Result<String, StoreError> {
        let text = self.text(&token)?;
        self.registry.put(token, now).await?;
        Ok(text)
    }

    /// Changes the token of an id in one step of the store, whichever node changed it last: `change` is given it as it stands there, none
    /// where there is none, and gives what is to be, none for no change. Whether something was to be.
    ///
    /// # Errors
    /// As [`Registry::change`].
    pub async fn change(
        &self,
        id: &str,
        change: impl FnOnce(Option<ApiToken>) -> Option<ApiToken> + Send + 'static,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        struct Unchanged;
        let change = move |known| change(known).map(Some).ok_or(Unchanged);
        Ok(self.registry.change(id, change, now).await?.is_ok())
    }

    /// As [`Tokens::put`] for several in one commit; the texts are in the same order.
    ///
    /// # Errors
    /// As [`Registry::put_all`].
    pub async fn put_all(&self, tokens: Vec<ApiToken>, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let texts = tokens.iter().map(|token| self.text(token)).collect::<Result<_, _>>()?;
        self.registry.put_all(tokens, now).await?;
        Ok(texts)
    }

    /// The text of a token.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`] when it cannot be signed.
    pub fn text(&self, token: &ApiToken) -> Result<String, StoreError> {
        self.key.text(token).map_err(|_| StoreError::Unwritable("api token"))
    }

    /// The token of this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Arc<ApiToken>> {
        self.registry.get(id)
    }

    /// All of them, in the order they were first put.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<ApiToken>> {
        self.registry.all()
    }

    /// Takes a token away, as if it had never been.
    ///
    /// # Errors
    /// As [`Registry::remove`].
    pub async fn remove(&self, id: &str, now: Timestamp) -> Result<bool, StoreError> {
        self.registry.remove(id, now).await
    }
}
