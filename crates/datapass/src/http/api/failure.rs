//! Every way the API can fail, and its answer (DP §3.2).

use axum::Json;
use axum::response::{IntoResponse, Response};
use guichet_store::StoreError;
use http::StatusCode;
use serde_json::{Value, json};

use crate::datapass::{NotAsked, NotDone};

/// Why a program does not get what it asked for.
#[derive(Debug)]
pub(super) enum Failure {
    /// No token, or none that was ever given.
    NoToken,
    /// The token has ended.
    Expired,
    /// The token does not hold the scope.
    Scope(&'static str),
    /// The developer has no rights on what is asked for.
    NotDeveloper,
    /// There is no such thing, or not for this developer.
    NotFound,
    /// There is no such definition: the one answer without a word.
    NoDefinition,
    /// The body is not JSON.
    Unreadable,
    /// A member is missing.
    Missing(&'static str),
    /// A value of the query is none of those that are possible.
    Query(&'static str),
    /// No such form or definition.
    Form,
    /// Answers to questions that nobody asks.
    Keys(Vec<String>),
    /// The request is decided.
    Decided,
    /// The applicant's address is none.
    Applicant,
    /// The number of the organisation is none.
    Organisation,
    /// The request may not be.
    Request(&'static str),
    /// Somebody else changed the request meanwhile.
    Meanwhile,
    /// The store's.
    Store(StoreError),
}

impl Failure {
    fn parts(&self) -> (StatusCode, &'static str, String, String) {
        let at = |status, title, detail: &str, pointer: &str| (status, title, detail.to_owned(), pointer.to_owned());
        match self {
            Self::NoToken => at(
                StatusCode::UNAUTHORIZED,
                "Non autorisé",
                "Aucun jeton d'accès connu n'est joint à la requête.",
                "headers/Authorization",
            ),
            Self::Expired => at(
                StatusCode::UNAUTHORIZED,
                "Jeton expiré",
                "Ce jeton d'accès a expiré : demandez-en un autre.",
                "headers/Authorization",
            ),
            Self::Scope(scope) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "Entité non traitable",
                format!("Le jeton d'accès n'a pas le périmètre {scope}."),
                "headers/Authorization".to_owned(),
            ),
            Self::NotDeveloper => at(
                StatusCode::FORBIDDEN,
                "Non autorisé",
                "Vous n'êtes pas développeur de ce type d'habilitation.",
                "/demande/type",
            ),
            Self::NotFound | Self::NoDefinition => at(
                StatusCode::NOT_FOUND,
                "Non trouvé",
                "Rien ne porte cet identifiant, ou rien que vous puissiez voir.",
                "/id",
            ),
            Self::Unreadable => {
                at(StatusCode::BAD_REQUEST, "Requête illisible", "Le corps de la requête n'est pas du JSON.", "/")
            }
            Self::Missing(member) => (
                StatusCode::BAD_REQUEST,
                "Paramètre manquant",
                format!("Le paramètre {member} est obligatoire."),
                format!("/{member}"),
            ),
            Self::Query(name) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "Entité non traitable",
                format!("La valeur du paramètre {name} n'est pas admise."),
                format!("parameters/{name}"),
            ),
            Self::Form => at(
                StatusCode::UNPROCESSABLE_ENTITY,
                "Formulaire introuvable",
                "Ni ce type ni ce formulaire n'existe.",
                "/form_uid",
            ),
            // One error for each, see `errors`.
            Self::Keys(_) => at(StatusCode::UNPROCESSABLE_ENTITY, "Clé invalide", "", "/data"),
            Self::Decided => at(
                StatusCode::UNPROCESSABLE_ENTITY,
                "État non modifiable",
                "Une demande validée, refusée, révoquée ou supprimée ne peut plus être modifiée.",
                "/state",
            ),
            Self::Applicant => at(
                StatusCode::UNPROCESSABLE_ENTITY,
                "Demandeur invalide",
                "L'adresse électronique du demandeur n'en est pas une.",
                "/applicant/email",
            ),
            Self::Organisation => at(
                StatusCode::UNPROCESSABLE_ENTITY,
                "Organisation invalide",
                "Le SIRET de l'organisation n'en est pas un.",
                "/organization/siret",
            ),
            Self::Request(detail) => at(StatusCode::UNPROCESSABLE_ENTITY, "Demande invalide", detail, "/demande"),
            Self::Meanwhile => at(
                StatusCode::CONFLICT,
                "Conflit",
                "La demande a été modifiée entre-temps : lisez-la de nouveau.",
                "/data",
            ),
            Self::Store(_) => at(
                StatusCode::SERVICE_UNAVAILABLE,
                "Service indisponible",
                "La demande n'a pas pu être traitée : réessayez plus tard.",
                "/",
            ),
        }
    }

    fn errors(&self) -> (StatusCode, Value) {
        let (status, title, detail, pointer) = self.parts();
        let error = |detail: &str, pointer: &str| {
            json!({
                "status": status.as_str(),
                "title": title,
                "detail": detail,
                "source": { "pointer": pointer },
            })
        };
        let errors = match self {
            Self::NoDefinition => return (status, json!({})),
            Self::Keys(keys) => keys
                .iter()
                .map(|key| error(&format!("La clé {key} n'existe pas pour ce type."), &format!("/data/{key}")))
                .collect(),
            _ => vec![error(&detail, &pointer)],
        };
        (status, json!({ "errors": errors }))
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        if let Self::Store(error) = &self {
            tracing::error!(%error, "the store does not answer a program: {error}");
        }
        let (status, errors) = self.errors();
        (status, Json(errors)).into_response()
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<NotAsked> for Failure {
    fn from(error: NotAsked) -> Self {
        match error {
            NotAsked::Keys(keys) => Self::Keys(keys),
            NotAsked::Applicant => Self::Applicant,
            NotAsked::Organisation => Self::Organisation,
            NotAsked::Closed => Self::Request("L'organisation est fermée."),
            NotAsked::Another => Self::Request("L'organisation a déjà une demande de ce type."),
            NotAsked::NotStartable => Self::Request("Aucune demande de ce type ne peut être commencée."),
            NotAsked::Store(error) => Self::Store(error),
        }
    }
}

impl From<NotDone> for Failure {
    fn from(error: NotDone) -> Self {
        match error {
            // A program only changes answers: where a request is decides alone.
            NotDone::Refused(_) => Self::Decided,
            NotDone::Meanwhile => Self::Meanwhile,
            NotDone::Store(error) => Self::Store(error),
        }
    }
}
