//! One running gateway: what its routes share.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use guichet_store::StoreError;
use guichet_store::ephemeral::Ephemeral;
use guichet_store::journal::Journal;
use guichet_store::limits::Limits;
use guichet_store::seal::Sealer;
use guichet_web::edge::Site;
use serde_json::{Map, Value};

use crate::accesses::{self, Asked};
use crate::announced::Announced;
use crate::connector::Connectors;
use crate::definition::Catalogue;
use crate::error_texts::ErrorTexts;
use crate::france_connect::FranceConnect;
use crate::health::Health;
use crate::http::page_origins::PageOrigins;
use crate::in_flight::InFlight;
use crate::last_days::LastDays;
use crate::mocks::Mocks;
use crate::openapi;
use crate::pings::Pings;
use crate::pipeline::per_address::AddressRules;
use crate::rehearsal::Rehearsal;
use crate::tokens::Tokens;

/// What a gateway is made of.
pub struct Parts {
    /// Its origin and what the stack shares.
    pub site: Arc<Site>,
    /// The APIs.
    pub catalogue: Catalogue,
    /// The words of errors.
    pub texts: ErrorTexts,
    /// Who may call.
    pub tokens: Tokens,
    /// Who is asked.
    pub connectors: Connectors,
    /// Who says whose an access token of FranceConnect is; nobody where it is absent.
    pub france_connect: Option<FranceConnect>,
    /// Files that answer in the place of producers.
    pub mocks: Option<Arc<Mocks>>,
    /// Rate limits.
    pub limits: Limits,
    /// Answers that are kept.
    pub ephemeral: Ephemeral,
    /// Who read what, when.
    pub journal: Journal,
    /// Hashes what the journal must not tell.
    pub sealer: Arc<Sealer>,
    /// The sandbox around it, for the pages for developers; none in production.
    pub rehearsal: Option<Arc<dyn Rehearsal>>,
    /// Whether answers of producers are kept (AP §10): not in a sandbox.
    pub keeps_answers: bool,
    /// How often one may call from one address (AP §9).
    pub addresses: AddressRules,
    /// Whose pages may call from a browser.
    pub page_origins: PageOrigins,
    /// Maintenances that were announced ahead.
    pub announced: Option<Arc<dyn Announced>>,
    /// Whether a token may stand in the query of a call, as `token` (AP §1.2).
    pub token_in_query: bool,
}

/// One running gateway.
pub struct Gateway {
    pub(crate) parts: Parts,
    pub(crate) in_flight: InFlight,
    pub(crate) health: Health,
    pub(crate) pings: Pings,
    pub(crate) last_days: LastDays,
    /// The description of version 2 and that of the later ones, each written when it is first asked for.
    documents: [OnceLock<Bytes>; 2],
}

impl Gateway {
    /// Nothing is called yet.
    #[must_use]
    pub fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self {
            parts,
            in_flight: InFlight::default(),
            health: Health::default(),
            pings: Pings::default(),
            last_days: LastDays::default(),
            documents: Default::default(),
        })
    }

    /// Whether mock files are answered as they stand, whatever the scopes.
    pub(crate) fn shows_mocks_as_they_are(&self) -> bool {
        self.parts.mocks.as_ref().is_some_and(|mocks| mocks.verbatim)
    }

    /// The OpenAPI description of version 2 (`flat`) or of the later ones, as it is served.
    #[must_use]
    pub fn description(&self, flat: bool) -> Bytes {
        let [version_2, later] = &self.documents;
        let Parts { catalogue, texts, site, .. } = &self.parts;
        let written = || Bytes::from(openapi::document(catalogue, texts, flat, site.origin.as_str()).to_string());
        (if flat { version_2 } else { later }).get_or_init(written).clone()
    }

    /// The APIs.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.parts.catalogue
    }

    /// How the producer of an API has answered by and large in the last ten minutes; none: fewer than two have called.
    #[must_use]
    pub fn answers(&self, api: &str) -> Option<bool> {
        self.health.by_and_large(api, self.parts.site.edge.clock.now())
    }

    /// The accesses that are asked for, oldest first, as [`accesses::told`] tells them.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn accesses(&self, asked: &Asked) -> Result<Vec<Map<String, Value>>, StoreError> {
        let mut all = Vec::new();
        let mut next = Some(asked.span().start());
        while let Some(mark) = next {
            let page = self.parts.journal.page(asked.span(), &mark).await?;
            all.extend(page.entries.iter().filter(|entry| asked.takes(entry)).map(accesses::told));
            next = page.next;
        }
        Ok(all)
    }

    /// Who may call.
    #[must_use]
    pub fn tokens(&self) -> &Tokens {
        &self.parts.tokens
    }
}
