//! The broker as a relying party: its calls to identity providers (FC §5.4).

mod request;

use std::sync::Arc;

use axum::http::{HeaderValue, header};
use bytes::Bytes;
use guichet_jose::{IssuedAhead, JwkSet, Secret, SignatureAlgorithm, VerificationKeys, VerifyError};
use guichet_oidc::{
    profile::{AuthMethod, Flows, IdentitySource, ProviderChoice},
    rp::{
        Expected,
        callback::ExpectedCallback,
        id_token::{self, IdToken, IdTokenRefusal, IdTokenRules},
        identity::{self, IdentityCheck},
        keys,
        metadata::{self, ProviderMetadata, StaticAddresses},
        token::{self, ClientProof, Exchange, Tokens},
        userinfo::{self, UserinfoAnswer, UserinfoForm, UserinfoRefusal},
    },
};
use guichet_web::outgoing::{Answer, Request, RequestBody};
use jiff::Timestamp;

use crate::{
    broker::Broker,
    health::Call,
    identity_provider::{self, CoreVerify, IdentityProvider},
    interaction::{Chosen, Flow, Interaction},
    mandates,
    professional::{level_of, methods_of},
    refusal::Refusal,
    session::{Evidence, Login},
    trace::{self, Step},
};

/// Clocks of identity providers may differ from ours by this many seconds.
const LEEWAY: i64 = 10;
/// How long addresses and keys of a provider are kept, in seconds (FC §12: discovery and JWKS cache).
const KEPT: i64 = 600;

/// The addresses and keys of a provider, as last fetched.
pub(crate) struct KnownProvider {
    metadata: ProviderMetadata,
    keys: Option<VerificationKeys>,
    fetched_at: Timestamp,
}

impl Broker {
    /// The `state` and `nonce` of a request to a provider: 64 hexadecimal digits (FC §12), and as many as the profile says.
    /// Where flows are independent, the flow's name stands in front of the state, so that its callback finds it.
    pub(crate) fn drawn(&self, flow: &Flow) -> (String, String) {
        let entropy = &self.parts.site.edge.entropy;
        let state = match self.parts.profile.flows {
            Flows::LastStarted | Flows::Latest => entropy.hex(32),
            Flows::Independent => format!("{}.{}", flow.uid, entropy.hex(32)),
        };
        (state, entropy.hex(self.parts.profile.relying_party.nonce_bytes))
    }

    /// Sends a flow to the provider that the request hints at (FC §2.5).
    pub(crate) async fn hinted(
        &self,
        client: &guichet_oidc::client::Client,
        interaction: Interaction,
        hint: &str,
    ) -> Result<(Interaction, String), Refusal> {
        let instance = &self.parts.profile.authorization.allowed_idp_hints;
        if !client.allowed_idp_hints.as_ref().unwrap_or(instance).iter().any(|uid| uid == hint) {
            return Err(Refusal::IdpHintNotAllowed);
        }
        self.level_is_given(&interaction.flow)?;
        let (state, nonce) = self.drawn(&interaction.flow);
        self.sent(client, interaction, hint, state, nonce).await
    }

    /// Whether the kept level is one that this service gives (FC §2.2 rule 2).
    pub(crate) fn level_is_given(&self, flow: &Flow) -> Result<(), Refusal> {
        match (self.parts.profile.acr.as_ref(), flow.acr.as_deref()) {
            (Some(ladder), Some(acr)) if !ladder.supports(acr) => {
                Err(Refusal::AcrUnsupported { expected: ladder.supported.clone(), received: acr.to_owned() })
            }
            _ => Ok(()),
        }
    }

    /// Sends a flow to a provider without the page; every check of a choice still applies.
    pub(crate) async fn sent(
        &self,
        client: &guichet_oidc::client::Client,
        interaction: Interaction,
        idp_uid: &str,
        idp_state: String,
        idp_nonce: String,
    ) -> Result<(Interaction, String), Refusal> {
        let record = self.provider(idp_uid);
        let wanted = self.wanted(&interaction.flow);
        let provider = identity_provider::chosen(record.as_deref().map(|record| &record.provider), client, wanted)?;
        let chosen = Chosen { idp_uid: idp_uid.to_owned(), idp_state, idp_nonce, csrf: None, typed: None };
        let location = self.authorization_url(provider, &interaction.flow, &chosen).await?;
        Ok((interaction.send(chosen)?, location))
    }

    /// What the callback of a provider is compared with.
    pub(crate) async fn callback_issuer(&self, provider: &IdentityProvider) -> Result<(String, bool), Refusal> {
        let known = self.known(provider, false).await?;
        Ok((known.metadata.issuer.clone(), known.metadata.issuer_in_callback))
    }

    /// The comparison itself.
    pub(crate) fn expected_callback<'a>(chosen: &'a Chosen, issuer: &'a (String, bool)) -> ExpectedCallback<'a> {
        ExpectedCallback { state: &chosen.idp_state, issuer: &issuer.0, issuer_required: issuer.1 }
    }

    /// Exchanges the code and fetches the identity.
    pub(crate) async fn fetch_login(
        &self,
        provider: &IdentityProvider,
        (flow, chosen): (&Flow, &Chosen),
        code: &str,
        now: Timestamp,
        asked: &mut Vec<Step>,
    ) -> Result<(Login, Evidence), Refusal> {
        let known = self.known(provider, false).await?;
        asked.push(trace::REQUESTED_IDP_TOKEN);
        let mut tokens = self.exchange(provider, &known.metadata, flow, code).await?;
        let (how, content) = (provider.id_token_encrypted_response_alg, provider.id_token_encrypted_response_enc);
        let opened = self.opened(how, content, tokens.id_token.expose()).await.map_err(Refusal::IdpTokenFailed)?;
        if let Some(signed) = opened {
            tokens.id_token = Secret::new(signed);
        }
        let (token, known) = self.verified(provider, known, chosen, &tokens, now).await?;
        let methods = match self.parts.profile.identity {
            IdentitySource::Professional => methods_of(&token)?,
            _ => Vec::new(),
        };
        asked.push(trace::REQUESTED_IDP_USERINFO);
        let mut claims = self.userinfo(provider, &known, &tokens, &token.subject, now).await?;
        if self.parts.profile.identity.asks_register() {
            match identity::check(&claims, IdentityCheck::Default) {
                Ok(None) => {}
                // FC §5.4: a birthplace beside a foreign birthcountry is only noted.
                Ok(Some(anomaly)) => {
                    tracing::info!(idp = provider.name, ?anomaly, "identity from {}: {anomaly:?}", provider.name)
                }
                Err(refusal) => return Err(Refusal::IdentityInvalid(refusal.to_string())),
            }
        }
        let mut login = Login {
            idp_uid: provider.uid.clone(),
            rep_scope: match provider.feature_handlers.core_verify {
                CoreVerify::AidantsConnect => mandates::given(&token.claims),
                CoreVerify::Default | CoreVerify::Empty => Vec::new(),
            },
            idp_acr: level_of(provider, &token),
            idp_sub: token.subject,
            auth_time: now.as_second(),
            ..Login::default()
        };
        if self.parts.profile.identity == IdentitySource::Professional {
            login.identity_hash = Self::identity_hash(&login, None);
            let typed = chosen.typed.as_ref().map(|typed| typed.email.clone());
            login = self.professional_login(provider, login, (methods, typed), &mut claims).await?;
        }
        let idp_id_token = tokens.id_token.expose().to_owned();
        Ok((login, Evidence { idp_id_token, idp_identity: claims, registered: None }))
    }

    async fn exchange(
        &self,
        provider: &IdentityProvider,
        metadata: &ProviderMetadata,
        flow: &Flow,
        code: &str,
    ) -> Result<Tokens, Refusal> {
        let proof = match provider.token_endpoint_auth_method {
            AuthMethod::ClientSecretBasic => ClientProof::SecretBasic(&provider.client_secret),
            AuthMethod::ClientSecretPost => ClientProof::SecretPost(&provider.client_secret),
            AuthMethod::PrivateKeyJwt => {
                return Err(Refusal::IdpTokenFailed("private_key_jwt towards providers is not configured".to_owned()));
            }
        };
        let redirect_uri = self.callback_url();
        let exchange = Exchange { code, redirect_uri: &redirect_uri, client_id: &provider.client_id, verifier: None };
        let request =
            token::request(metadata, &exchange, &proof).map_err(|error| Refusal::IdpTokenFailed(error.to_string()))?;
        let mut body = request.body.expose().to_owned();
        if self.parts.profile.provider_choice == ProviderChoice::Email {
            let client = self.client_of(flow)?;
            let (id, name) = (&client.client.client_id, &client.client.name);
            let told = [("sp_id", id), ("sp_name", name)];
            let told = form_urlencoded::Serializer::new(String::new()).extend_pairs(told).finish();
            body = format!("{body}&{told}");
        }
        let mut call = Request {
            body: RequestBody::Bytes(Bytes::from(body)),
            ..Request::post_form(metadata.token_endpoint.as_str(), Vec::new())
        }
        .header(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"))
        .header(header::ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(value) = request.authorization.and_then(|secret| HeaderValue::try_from(secret.expose()).ok()) {
            call = call.header(header::AUTHORIZATION, value);
        }
        let answer =
            self.call(provider, Call::Token, call).await.map_err(|failed| failed.at(Refusal::IdpTokenFailed))?;
        token::answer(answer.status.as_u16(), &answer.body)
            .map_err(|refusal| Refusal::IdpTokenFailed(refusal.to_string()))
    }

    /// Verifies the ID token; a key that is not known is looked for once more, since providers rotate theirs.
    async fn verified(
        &self,
        provider: &IdentityProvider,
        known: Arc<KnownProvider>,
        chosen: &Chosen,
        tokens: &Tokens,
        now: Timestamp,
    ) -> Result<(IdToken, Arc<KnownProvider>), Refusal> {
        let attempt = |known: &KnownProvider| {
            let keys = verification(provider, known, provider.id_token_signed_response_alg)?;
            let rules = IdTokenRules {
                algorithm: provider.id_token_signed_response_alg,
                nonce: Some(&chosen.idp_nonce),
                access_token: Some(tokens.access_token.expose()),
                acr_required: self.parts.profile.acr.is_some(),
            };
            let expected = expected(provider, known, now);
            Ok::<_, Refusal>(id_token::verify(tokens.id_token.expose(), &keys, &expected, &rules))
        };
        let first = attempt(&known)?;
        let (outcome, known) = match first {
            Err(IdTokenRefusal::Signature(VerifyError::KeyUnknown { .. })) => {
                let fresh = self.known(provider, true).await?;
                (attempt(&fresh)?, fresh)
            }
            other => (other, known),
        };
        match outcome {
            Ok(token) => Ok((token, known)),
            Err(refusal @ (IdTokenRefusal::AcrMissing | IdTokenRefusal::AcrMalformed { .. })) => {
                Err(Refusal::IdpTokenContent(refusal.to_string()))
            }
            Err(refusal) => Err(Refusal::IdpTokenFailed(refusal.to_string())),
        }
    }

    async fn userinfo(
        &self,
        provider: &IdentityProvider,
        known: &KnownProvider,
        tokens: &Tokens,
        subject: &str,
        now: Timestamp,
    ) -> Result<serde_json::Map<String, serde_json::Value>, Refusal> {
        let call = Request::get(known.metadata.userinfo_endpoint.as_str()).bearer(tokens.access_token.expose());
        let answer = self.call(provider, Call::Userinfo, call).await;
        let answer = answer.map_err(|failed| failed.at(Refusal::IdpUserinfoFailed))?;
        let keys;
        let form = match provider.userinfo_signed_response_alg {
            None => UserinfoForm::Json,
            Some(algorithm) => {
                keys = verification(provider, known, algorithm)?;
                UserinfoForm::Signed { algorithm, keys: &keys }
            }
        };
        let kind = answer.media_type();
        let (how, content) = (provider.userinfo_encrypted_response_alg, provider.userinfo_encrypted_response_enc);
        let text = std::str::from_utf8(&answer.body).unwrap_or_default();
        let opened = match answer.status.is_success() {
            true => self.opened(how, content, text.trim_ascii()).await.map_err(Refusal::IdpUserinfoFailed)?,
            false => None,
        };
        let body = opened.as_deref().map_or(&answer.body[..], str::as_bytes);
        let received = UserinfoAnswer { status: answer.status.as_u16(), content_type: Some(&kind), body };
        userinfo::read(&received, &form, &expected(provider, known, now), subject).map_err(|refusal| match refusal {
            UserinfoRefusal::SubjectMissing => Refusal::IdpSubInvalid(refusal.to_string()),
            other => Refusal::IdpUserinfoFailed(other.to_string()),
        })
    }

    /// Addresses and keys of a provider, fetched when they are not known, old, or wanted `anew`.
    async fn known(&self, provider: &IdentityProvider, anew: bool) -> Result<Arc<KnownProvider>, Refusal> {
        let now = self.now();
        let key = provider.addressed();
        let cached = self.metadata.lock().get(&key).cloned();
        if let Some(known) =
            cached.filter(|known| !anew && (now.as_second() - known.fetched_at.as_second()).abs() < KEPT)
        {
            return Ok(known);
        }
        let metadata = self.addresses(provider).await?;
        let keys = match &metadata.jwks_uri {
            Some(uri) => {
                let answer = self.fetched(provider, uri.as_str()).await?;
                if answer.status != 200 {
                    return Err(Refusal::IdpDiscoveryFailed(format!("the key set answered {}", answer.status)));
                }
                let set =
                    JwkSet::parse(&answer.body).map_err(|error| Refusal::IdpDiscoveryFailed(error.to_string()))?;
                Some(VerificationKeys::from_jwks(&set))
            }
            None => None,
        };
        let known = Arc::new(KnownProvider { metadata, keys, fetched_at: now });
        self.metadata.lock().insert(key, Arc::clone(&known));
        Ok(known)
    }

    async fn addresses(&self, provider: &IdentityProvider) -> Result<ProviderMetadata, Refusal> {
        let allow_http = self.parts.site.is_sandbox();
        let failed = |why: String| Refusal::IdpDiscoveryFailed(why);
        if let Some(address) = provider.discovery_url.as_deref().filter(|_| provider.discovery) {
            // The address hides whether the issuer ends with a slash (OpenID Connect Discovery §4.1): the record may tell.
            let issuer = provider.url.as_deref().or_else(|| metadata::issuer_of(address)).unwrap_or(address);
            let answer = self.fetched(provider, address).await?;
            if answer.status != 200 {
                return Err(failed(format!("discovery answered {}", answer.status)));
            }
            return ProviderMetadata::from_discovery(&answer.body, issuer, allow_http)
                .map_err(|refusal| failed(refusal.to_string()));
        }
        let given = StaticAddresses {
            issuer: provider.url.as_deref().unwrap_or_default(),
            authorization: provider.authz_url.as_deref().unwrap_or_default(),
            token: provider.token_url.as_deref().unwrap_or_default(),
            userinfo: provider.user_info_url.as_deref().unwrap_or_default(),
            jwks: provider.jwks_url.as_deref(),
            end_session: provider.end_session_url.as_deref(),
        };
        ProviderMetadata::from_addresses(&given, allow_http).map_err(|refusal| failed(refusal.to_string()))
    }

    /// Whether a provider has a logout (FC §5.11).
    pub(crate) async fn end_session_of(&self, idp_uid: &str) -> Option<(Arc<crate::records::ServiceProvider>, String)> {
        let record = self.provider(idp_uid)?;
        let configured = record.provider.end_session_url.clone();
        let url = match configured {
            Some(url) => Some(url),
            None => {
                self.known(&record.provider, false).await.ok()?.metadata.end_session_endpoint.clone().map(String::from)
            }
        };
        // The reference's are https; a sandbox has its providers on loopback.
        url.filter(|url| self.parts.site.is_sandbox() || url.starts_with("https://")).map(|url| (record, url))
    }

    async fn fetched(&self, provider: &IdentityProvider, address: &str) -> Result<Answer, Refusal> {
        let answer = self.call(provider, Call::Metadata, Request::get(address)).await;
        answer.map_err(|failed| failed.at(Refusal::IdpDiscoveryFailed))
    }
}

fn expected<'a>(provider: &'a IdentityProvider, known: &'a KnownProvider, now: Timestamp) -> Expected<'a> {
    Expected {
        issuer: &known.metadata.issuer,
        client_id: &provider.client_id,
        now: now.as_second(),
        leeway: LEEWAY,
        // As the libraries of the real service have it (doubts: clocks).
        issued_ahead: IssuedAhead::TakenIfItEnds,
    }
}

fn verification(
    provider: &IdentityProvider,
    known: &KnownProvider,
    algorithm: SignatureAlgorithm,
) -> Result<VerificationKeys, Refusal> {
    keys::for_algorithm(algorithm, Some(&provider.client_secret), known.keys.as_ref())
        .map_err(|refusal| Refusal::IdpTokenFailed(refusal.to_string()))
}
