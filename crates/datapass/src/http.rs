//! The pages of DataPass, at the addresses of the reference (DP §2.7).

mod account;
mod admin;
mod api;
mod authorization;
mod choice;
mod client;
mod dashboard;
mod decision;
mod developers;
mod document;
mod editors;
mod export;
mod failure;
mod fields;
mod history;
mod instruction;
mod labels;
mod login;
mod message;
mod once;
mod organisations;
mod paths;
mod posted;
mod public;
mod request;
mod rescue;
mod rights;
mod session;
mod start;
mod step;
mod summary;
mod templates;
mod unsubscribe;
mod visit;

use std::sync::Arc;

use axum::routing::{get, post};
use guichet_web::routes::{Routes, stepping};

use crate::datapass::Datapass;

/// Every page.
pub fn router(datapass: Arc<Datapass>) -> Routes {
    let sandbox = datapass.parts.rehearsal.is_some();
    let routes = Routes::new()
        .route("/", get(public::home))
        .route(paths::SIGN_IN, get(login::page))
        .route("/auth/proconnect", post(login::begin))
        .route("/auth/{provider}/callback", stepping(login::receive))
        .route("/auth/failure", get(login::failed))
        .route("/auth/proconnect/logout", post(login::log_out))
        .route("/compte/deconnexion", get(login::leave).post(login::log_out))
        .route(paths::ACCOUNT, get(account::show).post(account::keep))
        .route(paths::ORGANISATIONS, get(organisations::list).post(organisations::choose))
        .route(paths::JOIN, get(organisations::ask).post(organisations::join))
        .route(crate::unsubscribing::PATH, get(unsubscribe::ask).post(unsubscribe::apply))
        .route(crate::unsubscribing::AT_ONCE, get(unsubscribe::ask).post(unsubscribe::at_once))
        .route(paths::TERMS, get(public::terms))
        .route("/public/demandes/{public_id}", get(public::request))
        .merge(choosing())
        .merge(asking())
        .merge(instructing())
        .merge(governing())
        .merge(developers::routes())
        .merge(api::routes());
    let routes = if sandbox { routes.route("/local-sign-in", stepping(login::local)) } else { routes };
    routes.with_state(datapass)
}

/// What may be asked for, and by which form.
fn choosing() -> Routes<Arc<Datapass>> {
    Routes::new()
        .route(paths::DEFINITIONS, get(choice::definitions))
        .route("/demandes/{definition}/nouveau", get(choice::begin))
        .route("/demandes/{definition}/formulaires", get(choice::forms))
        .route("/demandes/{definition}/editeur", get(editors::ask).post(editors::propose))
        .route("/formulaires/{form_uid}/demande/nouveau", get(start::form).post(start::make))
        .route("/formulaires/{form_uid}/demande/commencer", get(start::form))
        .route("/{link}", get(choice::linked))
}

/// What an applicant does with a request.
fn asking() -> Routes<Arc<Datapass>> {
    Routes::new()
        .route("/tableau-de-bord", get(dashboard::first))
        .route("/tableau-de-bord/demandes", get(dashboard::requests))
        .route("/tableau-de-bord/habilitations", get(dashboard::authorizations))
        .route("/formulaires/{form_uid}/demande/{id}", get(step::first))
        .route("/formulaires/{form_uid}/demande/{id}/etapes/{step}", get(step::show).post(step::save))
        .route("/formulaires/{form_uid}/demande/{id}/r%C3%A9sum%C3%A9", get(summary::show).post(summary::submit))
        .route("/demandes/{id}", get(request::show))
        .route("/demandes/{id}/historique", get(history::of_applicant))
        .route("/demandes/{id}/messages", get(message::of_applicant).post(message::by_applicant))
        .route("/demandes/{id}/archiver", get(decision::ask_archive).post(decision::archive))
        .route("/demandes/{id}/annuler_reouverture", get(decision::ask_give_up).post(decision::give_up))
        .route("/demandes/{id}/reopen-from-external", get(decision::reopen_from_portal))
        .route("/demandes/{id}/client", get(client::show).post(client::keep))
        .route("/demandes/{id}/client/secret", post(client::renew))
        .route("/demandes/{id}/habilitations", get(authorization::of_request))
        .route("/documents/{id}", get(document::fetch))
        .route("/habilitations/{id}", get(authorization::show))
        .route("/habilitations/{id}/reouvrir", get(decision::ask_reopen).post(decision::reopen))
}

/// Rights of others, and what administrators do.
fn governing() -> Routes<Arc<Datapass>> {
    let routes = Routes::new()
        .route(paths::ADMIN, get(admin::show))
        .route(paths::BANS, get(admin::bans).post(admin::ban))
        .route("/admin/bannissements/{id}/lever", post(admin::unban));
    [paths::RIGHTS, paths::ADMIN_RIGHTS].into_iter().fold(routes, |routes, home| {
        routes
            .route(home, get(rights::list))
            .route(&format!("{home}/nouveau"), get(rights::ask_new).post(rights::give))
            .route(&format!("{home}/{{id}}"), get(rights::show).post(rights::change))
            .route(&format!("{home}/{{id}}/supprimer"), get(rights::ask_remove).post(rights::remove))
    })
}

/// What an instructor does.
fn instructing() -> Routes<Arc<Datapass>> {
    Routes::new()
        .route("/instruction", get(instruction::first))
        .route("/instruction/tableau-de-bord", get(instruction::first))
        .route("/instruction/tableau-de-bord/demandes", get(instruction::requests))
        .route("/instruction/tableau-de-bord/habilitations", get(instruction::authorizations))
        .route(paths::TEMPLATES, get(templates::list).post(templates::make))
        .route("/instruction/modeles-messages/{id}", get(templates::show).post(templates::change))
        .route("/instruction/modeles-messages/{id}/supprimer", post(templates::remove))
        .route(paths::DRAFTS, get(editors::drafts))
        .route("/instruction/formulaires/{definition}/{id}/supprimer", post(editors::remove))
        .route("/instruction/tableau-de-bord/demandes.csv", get(export::requests))
        .route("/instruction/tableau-de-bord/habilitations.csv", get(export::authorizations))
        .route("/instruction/demandes/{id}", get(instruction::show))
        .route("/instruction/demandes/{id}/historique", get(history::of_instructor))
        .route("/instruction/demandes/{id}/messages", get(message::of_instructor).post(message::by_instructor))
        .route("/instruction/demandes/{id}/{decision}/nouveau", get(decision::ask))
        .route("/instruction/demandes/{id}/{decision}", post(decision::decide))
        .route("/instruction/habilitations/{id}/r%C3%A9voquer/nouveau", get(decision::ask_revoke_one))
        .route("/instruction/habilitations/{id}/r%C3%A9voquer", post(decision::revoke_one))
}
