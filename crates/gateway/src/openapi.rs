//! The OpenAPI description of what is served (AP §14), made from the definitions.

mod refusals;

use serde_json::{Map, Value, json};

use crate::definition::{Api, Catalogue, Check, Field, FieldType, Fields, Mode, Parameter, Route};
use crate::error_texts::ErrorTexts;
use crate::pipeline::tells_identity;

/// The document of version 2 (`flat`) or of the later ones. `origin`: where it is served.
#[must_use]
pub fn document(catalogue: &Catalogue, texts: &ErrorTexts, flat: bool, origin: &str) -> Value {
    let mut paths = Map::new();
    for api in catalogue.all() {
        for route in api.routes.iter().filter(|route| route.is_flat() == flat) {
            for version in &route.versions {
                let Some(fields) = api.versions.get(version) else { continue };
                paths.insert(route.path_of(*version), json!({ "get": operation(api, route, *version, fields, texts) }));
            }
        }
    }
    json!({
        "openapi": "3.0.0",
        "info": { "title": "API Particulier", "version": if flat { "2.2.0" } else { "3.0.0" } },
        "servers": [{ "url": origin }],
        "paths": paths,
        "components": {
            "schemas": { "Error": if flat { flat_error() } else { error() } },
            "securitySchemes": security_schemes(flat),
        },
    })
}

fn security_schemes(flat: bool) -> Value {
    let bearer = json!({ "type": "http", "scheme": "bearer" });
    if flat {
        let key = json!({ "type": "apiKey", "in": "header", "name": "X-Api-Key" });
        json!({ "apiKey": key, "franceConnectToken": bearer })
    } else {
        json!({ "jwt_bearer_token": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" }, "franceConnectToken": bearer })
    }
}

fn operation(api: &Api, route: &Route, version: u32, fields: &Fields, texts: &ErrorTexts) -> Value {
    let flat = route.is_flat();
    let mut parameters = vec![json!({
        "name": "recipient",
        "in": "query",
        "description": "SIRET de l'administration qui recevra les données.",
        "required": !flat,
        "schema": { "type": "string", "example": "13002526500013" },
    })];
    if api.cache_seconds.is_some() {
        parameters.push(json!({
            "name": "Cache-Control",
            "in": "header",
            "description": "`no-cache` demande la donnée au fournisseur, même si une réponse est gardée.",
            "schema": { "type": "string" },
        }));
    }
    parameters.extend(route.parameters().map(|it| parameter(route, it)));
    let content = content(fields, route);
    let mut responses = Map::new();
    responses.insert(
        "200".to_owned(),
        json!({
            "description": api.label.fr,
            "x-operationId": route.operation_of(version),
            "content": { "application/json": { "schema": content } },
        }),
    );
    let examples = refusals::examples(api, route, texts);
    for (status, description) in statuses(route) {
        let of_status = examples.iter().find(|(known, _)| known.as_str() == *status).map(|(_, examples)| examples);
        let content = json!({ "schema": { "$ref": "#/components/schemas/Error" }, "examples": of_status });
        let refused = json!({ "description": description, "content": { "application/json": content } });
        responses.insert((*status).to_owned(), refused);
    }
    let scheme = match (flat, route.mode, route.france_connect) {
        (true, _, false) => json!([{ "apiKey": [] }]),
        (true, _, true) => json!([{ "apiKey": [] }, { "franceConnectToken": [] }]),
        (false, Mode::FranceConnect, _) => json!([{ "franceConnectToken": [] }]),
        (false, ..) => json!([{ "jwt_bearer_token": [] }]),
    };
    let freshness = api.freshness.as_ref().map(|words| format!("Fraîcheur des données. {}", words.fr));
    json!({
        "operationId": route.operation_of(version),
        "summary": api.label.fr,
        "description": freshness.unwrap_or_default(),
        "tags": [api.label.fr],
        "parameters": parameters,
        "security": scheme,
        "responses": responses,
    })
}

/// The schema of an answer with data.
pub(crate) fn content(fields: &Fields, route: &Route) -> Value {
    let data = object_of(&fields.declared, route);
    if route.is_flat() {
        return data;
    }
    let (empty, meta) = (json!({ "type": "object" }), object_of(&fields.meta, route));
    json!({
        "type": "object",
        "required": ["data", "links", "meta"],
        "properties": { "data": data, "links": empty, "meta": meta },
    })
}

/// What an operation may answer beside data (AP §8).
pub(crate) fn statuses(route: &Route) -> &'static [(&'static str, &'static str)] {
    if route.is_flat() {
        return &[
            ("400", "Paramètre manquant ou incorrect"),
            ("401", "Jeton absent, inconnu, expiré ou sans droit sur cette API"),
            ("403", "Jeton utilisé depuis une adresse non autorisée"),
            ("404", "Personne inconnue du fournisseur"),
            ("409", "Plusieurs personnes correspondent, ou le même appel est en cours"),
            ("429", "Trop d'appels"),
            ("500", "Erreur interne"),
            ("502", "Connexion impossible au fournisseur"),
            ("503", "Fournisseur indisponible ou en maintenance"),
            ("504", "Le fournisseur n'a pas répondu à temps"),
        ];
    }
    &[
        ("400", "Requête illisible"),
        ("401", "Jeton absent, inconnu, expiré ou sur liste noire"),
        ("403", "Jeton sans droit sur cette API, ou utilisé depuis une adresse non autorisée"),
        ("404", "Personne inconnue du fournisseur, ou version qui n'existe pas"),
        ("409", "Le même appel est en cours, ou plusieurs personnes correspondent"),
        ("422", "Paramètre manquant ou incorrect"),
        ("429", "Trop d'appels"),
        ("502", "Erreur du fournisseur"),
        ("503", "Fournisseur en maintenance"),
        ("504", "Le fournisseur n'a pas répondu à temps"),
    ]
}

fn parameter(route: &Route, parameter: &Parameter) -> Value {
    let mut schema = match parameter.check {
        Check::Year | Check::Month | Check::Day | Check::YearNotAhead | Check::CampaignYear => {
            json!({ "type": "integer" })
        }
        Check::Names | Check::Texts => json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 }),
        Check::Sex => json!({ "type": "string", "enum": ["M", "F"] }),
        Check::SchoolDegree => json!({ "type": "string", "enum": ["1D", "2D"] }),
        Check::Date => json!({ "type": "string", "format": "date" }),
        _ => json!({ "type": "string" }),
    };
    if let (Some(example), Some(members)) = (&parameter.example, schema.as_object_mut()) {
        members.insert("example".to_owned(), example.clone());
    }
    json!({
        "name": parameter.name,
        "in": "query",
        "description": parameter.about,
        // FranceConnect says who it is where it may speak.
        "required": (parameter.required || parameter.expected) && !route.france_connect,
        "schema": schema,
    })
}

/// The schema of an object whose fields these are.
fn object_of(fields: &[Field], route: &Route) -> Value {
    let mut root = json!({ "type": "object" });
    for field in told_at(fields, route) {
        place(&mut root, &field.path, field);
    }
    root
}

/// The fields that a route can tell. FranceConnect tells the identity itself: from version 3 on no block of it comes back in
/// that mode (AP §1.4).
pub(crate) fn told_at<'a>(fields: &'a [Field], route: &Route) -> impl Iterator<Item = &'a Field> {
    let by_france_connect = route.mode == Mode::FranceConnect;
    let is_hidden = |field: &&Field| {
        by_france_connect && !field.scopes.is_empty() && field.scopes.iter().all(|it| tells_identity(it))
    };
    let hidden: Vec<&str> = fields.iter().filter(is_hidden).map(|it| it.path.as_str()).collect();
    fields.iter().filter(move |field| {
        let within =
            |of: &&str| field.path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        !hidden.iter().any(within)
    })
}

/// Puts a field into the schema of what holds it. A member that a scope hides is absent: none is required of the object that
/// a caller sees, and each is required of the whole one, which the document describes as the official one does.
fn place(object: &mut Value, path: &str, field: &Field) {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let (name, is_list) = name.strip_suffix("[]").map_or((name, false), |name| (name, true));
    let Some(object) = object.as_object_mut() else { return };
    let required = object.entry("required").or_insert_with(|| json!([]));
    if let Some(required) = required.as_array_mut()
        && !field.optional
        && !required.iter().any(|known| known == name)
    {
        required.push(json!(name));
    }
    let properties = object.entry("properties").or_insert_with(|| json!({}));
    let Some(properties) = properties.as_object_mut() else { return };
    let Some(rest) = rest else {
        properties.insert(name.to_owned(), leaf(field));
        return;
    };
    let holder = properties.entry(name).or_insert_with(|| json!({ "type": "object" }));
    match holder.get_mut("items") {
        Some(items) if is_list => {
            if let Some(items) = items.as_object_mut() {
                items.insert("type".to_owned(), json!("object"));
            }
            place(items, rest, field);
        }
        _ => place(holder, rest, field),
    }
}

fn leaf(field: &Field) -> Value {
    let mut schema = match field.kind {
        FieldType::String => json!({ "type": "string" }),
        FieldType::Date => json!({ "type": "string", "format": "date" }),
        FieldType::Integer => json!({ "type": "integer" }),
        FieldType::Number => json!({ "type": "number" }),
        FieldType::Boolean => json!({ "type": "boolean" }),
        FieldType::Object => json!({ "type": "object" }),
        FieldType::Array => json!({ "type": "array", "items": { "type": "string" } }),
    };
    if let Some(members) = schema.as_object_mut() {
        if field.nullable {
            members.insert("nullable".to_owned(), json!(true));
        }
        if !field.values.is_empty() {
            members.insert("enum".to_owned(), json!(field.values));
        }
        members.insert("description".to_owned(), json!(field.about));
    }
    schema
}

fn error() -> Value {
    let text = json!({ "type": "string" });
    // The examples of the official document have null there.
    let source = json!({ "type": "object", "nullable": true });
    let error = json!({
        "type": "object",
        "required": ["code", "title", "detail", "meta"],
        "properties": { "code": text, "title": text, "detail": text, "source": source, "meta": { "type": "object" } },
    });
    json!({ "type": "object", "required": ["errors"], "properties": { "errors": { "type": "array", "items": error } } })
}

fn flat_error() -> Value {
    let text = json!({ "type": "string" });
    let named = json!({
        "type": "object",
        "required": ["error", "reason", "message"],
        "properties": { "error": text, "reason": text, "message": text },
    });
    let listed = json!({
        "type": "object",
        "required": ["errors"],
        "properties": { "errors": { "type": "array", "items": text } },
    });
    json!({ "oneOf": [named, listed] })
}
