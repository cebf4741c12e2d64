//! The business log: one event per step, into the journal (FC §7.1).

use guichet_oidc::{client::Client, mail_domain::domain, token::CodeGrant};
use guichet_store::journal::{Event, Fields};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    caller::Caller,
    data_provider::{Asking, DataProvider},
    device::Facts,
    identity_provider::IdentityProvider,
    interaction::Flow,
    session::Login,
};

/// An event of the table of FC §7.1: step, name, category.
pub type Step = (&'static str, &'static str, &'static str);

const FRONT: &str = "FRONT_CINEMATIC";
const BACK: &str = "BACK_CINEMATIC";
const DISCOVERY: &str = "DISCOVERY";

/// The person's flow begins.
pub const AUTHORIZE_INITIATED: Step = ("1.0.0", "FC_AUTHORIZE_INITIATED", FRONT);
/// A finished login serves it.
pub const SSO_INITIATED: Step = ("1.1.0", "FC_SSO_INITIATED", FRONT);
/// The identity provider page was shown.
pub const SHOWED_IDP_CHOICE: Step = ("2.0.0", "FC_SHOWED_IDP_CHOICE", FRONT);
/// The request named the provider.
pub const REDIRECTED_TO_HINTED_IDP: Step = ("2.1.0", "FC_REDIRECTED_TO_HINTED_IDP", FRONT);
/// The request named the person's address.
pub const REDIRECTED_TO_HINTED_LOGIN: Step = ("2.3.0", "FC_REDIRECTED_TO_HINTED_LOGIN", FRONT);
/// The person chose a provider.
pub const IDP_CHOSEN: Step = ("3.0.0", "IDP_CHOSEN", FRONT);
/// A provider fetched our encryption keys.
pub const IDP_REQUESTED_JWKS: Step = ("3.1.0", "IDP_REQUESTED_FC_JWKS", DISCOVERY);
/// The person came back.
pub const IDP_CALLEDBACK: Step = ("4.0.0", "IDP_CALLEDBACK", FRONT);
/// The person came back with an error.
pub const IDP_CALLEDBACK_WITH_ERROR: Step = ("4.0.5", "IDP_CALLEDBACK_WITH_ERROR", FRONT);
/// The provider's token endpoint was called.
pub const REQUESTED_IDP_TOKEN: Step = ("4.1.0", "FC_REQUESTED_IDP_TOKEN", FRONT);
/// The provider's userinfo endpoint was called.
pub const REQUESTED_IDP_USERINFO: Step = ("4.2.0", "FC_REQUESTED_IDP_USERINFO", FRONT);
/// The register was asked.
pub const REQUESTED_RNIPP: Step = ("4.3.0", "FC_REQUESTED_RNIPP", FRONT);
/// The register answered.
pub const RECEIVED_RNIPP: Step = ("4.4.0", "FC_RECEIVED_RNIPP", FRONT);
/// The register did not answer, or rejected the question.
pub const FAILED_RNIPP: Step = ("4.4.1", "FC_FAILED_RNIPP", FRONT);
/// The register confirmed the identity.
pub const RECEIVED_VALID_RNIPP: Step = ("4.4.2", "FC_RECEIVED_VALID_RNIPP", FRONT);
/// The register knows the person as deceased.
pub const RECEIVED_DECEASED_RNIPP: Step = ("4.4.3", "FC_RECEIVED_DECEASED_RNIPP", FRONT);
/// The register did not confirm the identity.
pub const RECEIVED_INVALID_RNIPP: Step = ("4.4.3", "FC_RECEIVED_INVALID_RNIPP", FRONT);
/// The identity is verified.
pub const VERIFIED: Step = ("5.0.0", "FC_VERIFIED", FRONT);
/// The provider of a single sign-on is disabled.
pub const IDP_DISABLED: Step = ("5.1.0", "FC_IDP_DISABLED", FRONT);
/// The client excludes the provider of a single sign-on.
pub const IDP_BLACKLISTED: Step = ("5.2.0", "FC_IDP_BLACKLISTED", FRONT);
/// The provider's level is too low for a suspicious context.
pub const IDP_INSUFFICIENT_ACR: Step = ("5.3.0", "FC_IDP_INSUFFICIENT_ACR", FRONT);
/// A helper has a mandate that the service provider takes.
pub const VALID_REP_SCOPE: Step = ("5.4.0", "FC_VALID_REP_SCOPE", FRONT);
/// She has none.
pub const INVALID_REP_SCOPE: Step = ("5.4.1", "FC_INVALID_REP_SCOPE", FRONT);
/// The information page was shown.
pub const SHOWED_CONSENT: Step = ("6.1.0", "FC_SHOWED_CONSENT", FRONT);
/// The login went on without a page.
pub const AUTO_LOGIN: Step = ("6.3.0", "FC_AUTO_LOGIN", FRONT);
/// The person goes back to the service provider with a code.
pub const REDIRECTED_TO_SP: Step = ("7.0.0", "FC_REDIRECTED_TO_SP", FRONT);
/// The keys were fetched.
pub const SP_REQUESTED_JWKS: Step = ("7.1.0", "SP_REQUESTED_FC_JWKS", DISCOVERY);
/// A token was issued.
pub const SP_REQUESTED_TOKEN: Step = ("7.2.0", "SP_REQUESTED_FC_TOKEN", BACK);
/// Userinfo was given.
pub const SP_REQUESTED_USERINFO: Step = ("7.3.0", "SP_REQUESTED_FC_USERINFO", BACK);
/// A data provider was told of an access token.
pub const DP_VERIFIED_CHECKTOKEN: Step = ("7.4.0", "DP_VERIFIED_FC_CHECKTOKEN", BACK);
/// Whoever asked is no data provider.
pub const DP_USED_INVALID_CREDENTIAL: Step = ("7.4.1", "DP_USED_INVALID_CREDENTIAL", BACK);
/// A data provider asked after an access token that serves no more.
pub const DP_USED_INVALID_ACCESS_TOKEN: Step = ("7.4.2", "DP_USED_INVALID_ACCESS_TOKEN", BACK);
/// A logout was asked for.
pub const SP_REQUESTED_LOGOUT: Step = ("8.0.0", "SP_REQUESTED_LOGOUT", FRONT);
/// The provider's logout was asked for.
pub const REQUESTED_LOGOUT_FROM_IDP: Step = ("8.1.0", "FC_REQUESTED_LOGOUT_FROM_IDP", FRONT);
/// The session has ended.
pub const SESSION_TERMINATED: Step = ("8.2.0", "FC_SESSION_TERMINATED", FRONT);

/// The step of a transfer of data (FC §5.7).
pub const fn transfer(step: &'static str, event: &'static str) -> Step {
    (step, event, FRONT)
}

/// What an event says: public fields are chained, personal ones stand beside the chain.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    fields: Fields,
    personal: Fields,
}

impl Trace {
    /// A trace that goes on from what a grant kept.
    pub fn of_grant(grant: &CodeGrant) -> Self {
        let mut trace = Self { fields: kept(grant.trace.as_deref()), personal: kept(grant.personal_trace.as_deref()) };
        trace.personal("spSub", &grant.sub);
        trace
    }

    /// The public fields, to be kept with a grant.
    pub fn fields(&self) -> Box<RawValue> {
        self.fields.to_raw()
    }

    /// The personal fields, to be kept with a grant.
    pub fn personal_fields(&self) -> Box<RawValue> {
        self.personal.to_raw()
    }

    /// Adds what a request says of whoever sends it.
    pub(crate) fn caller(&mut self, caller: &Caller) -> &mut Self {
        self.personal.extend(&caller.said);
        self
    }

    /// Who was asked who the person is.
    pub fn identity_provider(&self) -> Option<String> {
        self.fields.get("idpId")?.as_str().map(str::to_owned)
    }

    /// Adds a field that is not personal.
    pub fn public(&mut self, name: &str, value: impl Serialize) -> &mut Self {
        self.fields.set(name, value);
        self
    }

    /// Adds a field that tells of a person.
    pub fn personal(&mut self, name: &str, value: impl Serialize) -> &mut Self {
        self.personal.set(name, value);
        self
    }

    /// Adds what the flow knows.
    pub fn flow(&mut self, flow: &Flow) -> &mut Self {
        self.public("browsingSessionId", &flow.browsing_session_id)
            .public("interactionId", &flow.uid)
            .public("isSso", flow.is_sso)
            .public("spId", &flow.client_id)
            .public("spAcr", &flow.acr)
            .public("scope", flow.scopes.join(" "))
            .public("deviceIsSuspicious", flow.suspicious);
        if !flow.claims.levels.is_empty() {
            self.public("spEssentialAcr", flow.claims.levels.join(" "));
        }
        if let Some(siret) = &flow.hints.siret {
            self.public("spSiretHint", siret);
        }
        if let Some(email) = &flow.hints.login {
            self.public("spLoginHintFqdn", domain(email)).personal("spLoginHint", email);
        }
        self
    }

    /// Adds what the login tells of its device.
    pub fn device(&mut self, facts: &Facts) -> &mut Self {
        self.public("deviceTrusted", facts.trusted)
            .public("deviceAccountCount", facts.account_count)
            .public("deviceKnown", facts.known)
            .public("deviceNewIdentity", facts.new_identity)
            .public("deviceBecameTrusted", facts.became_trusted)
            .public("deviceBecameShared", facts.became_shared)
    }

    /// Adds what the service provider's record says.
    pub fn client(&mut self, client: &Client) -> &mut Self {
        self.public("spName", &client.name).public("spType", client.r#type)
    }

    /// Adds what the provider's record says.
    pub fn provider(&mut self, provider: &IdentityProvider) -> &mut Self {
        self.public("idpId", &provider.uid).public("idpName", &provider.name).public("idpLabel", &provider.title)
    }

    /// Adds the address that led to the provider (PC §5.10).
    pub fn typed(&mut self, email: Option<&str>) -> &mut Self {
        match email {
            Some(email) => self.public("idpLoginHintFqdn", domain(email)).personal("idpLoginHint", email),
            None => self,
        }
    }

    /// Adds what the data provider's record says.
    pub fn data_provider(&mut self, provider: &DataProvider) -> &mut Self {
        self.public("dpId", &provider.uid).public("dpClientId", &provider.client_id).public("dpTitle", &provider.title)
    }

    /// Adds where the question of a data provider came from, and what names it in the journals of both.
    pub fn asking(&mut self, asking: &Asking) -> &mut Self {
        self.public("correlationId", asking.correlation_id).personal("ip", asking.address.ip)
    }

    /// Adds what the login knows.
    pub fn login(&mut self, login: &Login) -> &mut Self {
        self.public("idpId", &login.idp_uid).public("idpAcr", &login.idp_acr);
        if !login.account_id.is_empty() {
            self.public("accountId", &login.account_id);
        }
        if let Some(work) = &login.work {
            self.public("idpAmr", work.amr.join(" "))
                .public("spAmr", work.methods().join(" "))
                .public("idpSiret", &work.siret)
                .public("spSiret", &work.siret)
                .public("idpEmailFqdn", domain(&work.email))
                .personal("idpEmail", &work.email)
                .typed(work.typed.as_deref());
            self.personal.set_known("idpBelongingPopulation", work.belonging_population.as_deref());
            self.personal.set_known("idpOrganizationalUnit", work.organizational_unit.as_deref());
            self.personal.set_known("spCustom", work.custom.as_ref());
            self.fields.set_known("interactionAcr", Some(&work.level).filter(|level| !level.is_empty()));
        }
        self.personal("idpSub", &login.idp_sub)
    }

    /// The event of a step.
    pub fn event(&self, service: &str, step: Step, now: Timestamp, log_id: uuid::Uuid) -> Event {
        let mut fields = self.fields.clone();
        fields.set("logId", log_id);
        Event {
            time: now,
            service: service.to_owned(),
            event: step.1.into(),
            category: step.2.into(),
            step: step.0.into(),
            fields,
            personal: self.personal.clone(),
        }
    }
}

/// Fields that a grant kept.
fn kept(fields: Option<&RawValue>) -> Fields {
    fields.map(Fields::of).transpose().map(Option::unwrap_or_default).unwrap_or_else(|error| {
        tracing::error!(%error, "what a grant kept for the journal is no object: {error}");
        Fields::new()
    })
}
