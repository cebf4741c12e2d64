//! What a sandbox shows of the gateway: the words of its scopes, and calls about its people; and what the gateway's pages
//! show of the sandbox.

use std::sync::{Arc, Weak};

use guichet_gateway::about::{Credential, Operation, operations, target};
use guichet_gateway::definition::{Catalogue, Scope};
use guichet_gateway::rehearsal::{Rehearsal, Subject};
use guichet_sandbox::Sandbox;
use guichet_sandbox::gateway::{Call, ScopeGroup};
use guichet_sandbox::producers::Told;

/// The people of a sandbox. Weak: the sandbox holds its gateway.
struct ForGateway(Weak<Sandbox>);

pub(super) fn for_gateway(sandbox: &Arc<Sandbox>) -> Arc<dyn Rehearsal> {
    Arc::new(ForGateway(Arc::downgrade(sandbox)))
}

impl Rehearsal for ForGateway {
    fn subjects(&self) -> Vec<Subject> {
        let subjects = self.0.upgrade().map(|sandbox| sandbox.subjects()).unwrap_or_default();
        let subject = |it: guichet_sandbox::producers::Subject| Subject {
            // The simulated introspection knows a person by her login.
            france_connect_token: it.id.clone(),
            id: it.id,
            name: it.name,
            known: it.told,
        };
        subjects.into_iter().map(subject).collect()
    }

    fn proposed_token(&self) -> &str {
        super::ALL_SCOPES
    }
}

/// API by API.
pub(super) fn scope_groups(catalogue: &Catalogue) -> Vec<ScopeGroup> {
    let scope = |scope: &Scope| (scope.name.clone(), scope.label.clone());
    let mut groups: Vec<ScopeGroup> = Vec::new();
    for api in catalogue.all() {
        // A scope of two APIs is ticked once.
        let known = |scope: &&Scope| groups.iter().flat_map(|group| &group.scopes).any(|(name, _)| *name == scope.name);
        let scopes: Vec<_> = api.scopes.iter().filter(|it| !known(it)).map(scope).collect();
        match groups.iter_mut().find(|group| group.title == api.datapass) {
            Some(group) => group.scopes.extend(scopes),
            None => groups.push(ScopeGroup { title: api.datapass.clone(), scopes }),
        }
    }
    groups
}

/// API by API, the newest version first.
pub(super) fn calls(catalogue: &Catalogue, told: &Told) -> Vec<Call> {
    let mut all: Vec<Operation<'_>> = operations(catalogue, false).chain(operations(catalogue, true)).collect();
    all.sort_by_key(|operation| (operation.place, std::cmp::Reverse(operation.version)));
    let call = |operation: &Operation<'_>| {
        let credential = Credential::of(operation.route);
        Some(Call {
            api: operation.api.name.clone(),
            label: operation.api.label.clone(),
            target: target(&operation.path(), &operation.query(told)?),
            header: credential.header(),
            france_connect: credential == Credential::FranceConnect,
            scopes: operation.fields.scopes.clone(),
        })
    };
    all.iter().filter_map(call).collect()
}
