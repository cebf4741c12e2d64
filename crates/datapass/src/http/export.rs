//! Lists of those who read or instruct requests, as tables to take away, narrowed as the list is.

use std::sync::Arc;

use axum::BoxError;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use guichet_web::sheet;
use jiff::Timestamp;

use super::visit::Visit;
use super::{instruction, labels, paths};
use crate::datapass::Datapass;
use crate::number;
use crate::records::{AuthorizationExported, Exported, RequestExported, Search};

const REQUESTS: [&str; 13] = [
    "datapass_id",
    "datapass_url",
    "type",
    "formulaire",
    "intitule",
    "statut",
    "siret",
    "organisation",
    "demandeur",
    "demandeur_email",
    "date_creation",
    "date_soumission",
    "date_validation",
];

/// The seven of the monthly export of the reference (DP §2.7), between what finds the authorisation again.
const AUTHORIZATIONS: [&str; 11] = [
    "habilitation_id",
    "datapass_id",
    "fournisseur",
    "type",
    "siret",
    "organisation",
    "donnees",
    "cadre_juridique",
    "date_validation",
    "statut",
    "intitule",
];

/// Which list is taken away.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Requests,
    Authorizations,
}

/// `GET /instruction/tableau-de-bord/demandes.csv`
pub(super) async fn requests(State(app): State<Arc<Datapass>>, visit: Visit) -> Response {
    taken(app, &visit, Kind::Requests)
}

/// `GET /instruction/tableau-de-bord/habilitations.csv`
pub(super) async fn authorizations(State(app): State<Arc<Datapass>>, visit: Visit) -> Response {
    taken(app, &visit, Kind::Authorizations)
}

fn taken(app: Arc<Datapass>, visit: &Visit, kind: Kind) -> Response {
    let search = match instruction::searched(visit) {
        Ok(search) => search,
        Err(failure) => return visit.asked.fail(failure),
    };
    let (name, heading) = match kind {
        Kind::Requests => ("demandes.csv", REQUESTS.as_slice()),
        Kind::Authorizations => ("habilitations.csv", AUTHORIZATIONS.as_slice()),
    };
    let heading = stream::once(async move { Ok::<_, BoxError>(sheet::rows([heading])?) });
    let lines = stream::try_unfold(None, move |last| {
        let (app, search) = (Arc::clone(&app), search.clone());
        async move {
            let part = part(&app, &search, kind, last).await;
            // The answer breaks off: its status is long gone.
            part.inspect_err(|error| tracing::error!(%error, "a list could not be taken away whole: {error}"))
        }
    });
    sheet::download(name, heading.chain(lines))
}

/// The lines below a number, and the number that the next ones are below.
async fn part(
    app: &Datapass,
    search: &Search,
    kind: Kind,
    last: Option<i64>,
) -> Result<Option<(Bytes, Option<i64>)>, BoxError> {
    let (lines, last) = match kind {
        Kind::Requests => {
            let found = app.records.requests_below(search, last).await?;
            let lines = found.iter().map(|line| request(app, line)).collect::<Vec<_>>();
            (lines, found.last().map(|line| line.exported.id))
        }
        Kind::Authorizations => {
            let found = app.records.granted_below(search, last).await?;
            let lines = found.iter().map(|line| authorization(app, line)).collect();
            (lines, found.last().map(|line| line.exported.id))
        }
    };
    Ok(match last {
        Some(last) => Some((sheet::rows(lines)?, Some(last))),
        None => None,
    })
}

fn request(app: &Datapass, line: &RequestExported) -> Vec<String> {
    let Exported { id, definition, state, answers, siret, organisation, created_at } = &line.exported;
    let day = |at: Option<Timestamp>| at.map(labels::iso_day).unwrap_or_default();
    vec![
        number::request(*id),
        app.parts.site.origin.url(&paths::instructed(*id)),
        definition.clone(),
        line.form_uid.clone(),
        answers.text("intitule").to_owned(),
        state.clone(),
        siret.clone(),
        organisation.clone(),
        line.applicant.clone(),
        line.applicant_email.clone(),
        labels::iso_day(*created_at),
        day(line.submitted_at),
        day(line.validated_at),
    ]
}

fn authorization(app: &Datapass, line: &AuthorizationExported) -> Vec<String> {
    let Exported { id, definition, state, answers, siret, organisation, created_at } = &line.exported;
    let provider = app.parts.catalogue.definition(definition).map(|known| known.provider.clone()).unwrap_or_default();
    vec![
        number::authorization(*id),
        number::request(line.request_id),
        provider,
        definition.clone(),
        siret.clone(),
        organisation.clone(),
        answers.values("scopes").join(","),
        answers.text("cadre_juridique_nature").to_owned(),
        labels::iso_day(*created_at),
        state.clone(),
        answers.text("intitule").to_owned(),
    ]
}
