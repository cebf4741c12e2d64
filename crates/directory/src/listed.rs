//! Organisations of a file, in memory.

use std::collections::HashMap;

use guichet_organisations::{Directory, Establishment, Lookup, NotFound, Siret};

use crate::rows::{Rows, RowsRefused};

/// Organisations of a file.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    by_siret: HashMap<Siret, Establishment>,
}

impl Listed {
    /// Those of `rows`, all of which have to fit.
    ///
    /// # Errors
    /// [`RowsRefused::Row`] for the first that does not, [`RowsRefused::Twice`] for a number that stands twice.
    pub fn of(rows: Rows) -> Result<Self, RowsRefused> {
        let mut by_siret = HashMap::new();
        for row in rows.0 {
            let establishment =
                row.establishment.map_err(|reason| RowsRefused::Row { place: row.place.clone(), reason })?;
            let siret = establishment.siret.clone();
            if by_siret.insert(siret.clone(), establishment).is_some() {
                return Err(RowsRefused::Twice { place: row.place, siret });
            }
        }
        Ok(Self { by_siret })
    }

    /// The whole record of a number, which may hold what must not be shown.
    #[must_use]
    pub fn get(&self, siret: &Siret) -> Option<&Establishment> {
        self.by_siret.get(siret)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_siret.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_siret.is_empty()
    }
}

impl Directory for Listed {
    fn find<'a>(&'a self, siret: &'a Siret) -> Lookup<'a> {
        Box::pin(async move { NotFound::of(self.get(siret)) })
    }
}
