//! Authorisations that stand on one of FranceConnect (DP §1.5): the client of that one asks for their data, too.

use std::collections::BTreeSet;

use guichet_store::StoreError;

use super::{Datapass, FRANCE_CONNECT, File};
use crate::automatic::NAMED;
use crate::catalogue::Definition;
use crate::number;
use crate::records::AuthorizationRecord;

/// The block that asks for an authorisation of FranceConnect.
const BLOCK: &str = "france_connect";

/// The authorisation of FranceConnect that one of a definition stands on: the one that is `named`, by its block or by the modality.
pub(crate) fn stands_on(definition: &Definition, modalities: &[String], named: &str) -> Option<i64> {
    let chosen = match &definition.france_connect_modality {
        Some(modality) => modalities.contains(modality),
        None => definition.blocks.iter().any(|block| block == BLOCK),
    };
    number::parse('H', named).filter(|_| chosen)
}

impl Datapass {
    /// The numbers of the authorisations of FranceConnect that a request may name: those of its organisation that somebody asked for,
    /// and the one that was made with itself.
    ///
    /// # Errors
    /// The store's.
    pub async fn nameable(&self, file: &File<'_>) -> Result<Vec<i64>, StoreError> {
        let mut held = self.records.held(file.organisation.id, FRANCE_CONNECT).await?;
        held.extend(file.request.dossier.automatic().map(crate::dossier::Authorization::id));
        Ok(held)
    }

    /// The other requests on whose authorisations of FranceConnect this one's stand or stood.
    pub(super) async fn stood_on(&self, request_id: i64) -> Result<BTreeSet<i64>, StoreError> {
        let mut requests = BTreeSet::new();
        for granted in self.records.authorizations(request_id).await? {
            if let Some(named) = self.france_connect_of(&granted)
                && let Some(france_connect) = self.records.authorization(named).await?
                && france_connect.organisation_id == granted.organisation_id
                && france_connect.request_id != request_id
            {
                requests.insert(france_connect.request_id);
            }
        }
        Ok(requests)
    }

    /// The authorisation that one stands on: by its block, or by the modality that was chosen.
    fn france_connect_of(&self, granted: &AuthorizationRecord) -> Option<i64> {
        let definition = self.parts.catalogue.definition(&granted.definition)?;
        stands_on(definition, granted.answers.values("modalities"), granted.answers.text(NAMED))
    }

    /// The data of the authorisations that count and stand on these, where they are of FranceConnect.
    pub(super) async fn data_standing_on(&self, own: &[AuthorizationRecord]) -> Result<Vec<String>, StoreError> {
        let Some(first) = own.first().filter(|first| first.definition == FRANCE_CONNECT) else {
            return Ok(Vec::new());
        };
        let ids: BTreeSet<i64> = own.iter().map(|granted| granted.id).collect();
        let mut scopes = Vec::new();
        for granted in self.records.counting(first.organisation_id).await? {
            if self.france_connect_of(&granted).is_some_and(|named| ids.contains(&named)) {
                scopes.extend(granted.answers.values("scopes").iter().cloned());
                let definition = self.parts.catalogue.definition(&granted.definition);
                scopes.extend(definition.into_iter().flat_map(|definition| definition.fixed_scopes.iter().cloned()));
            }
        }
        Ok(scopes)
    }
}
