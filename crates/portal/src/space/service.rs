//! The service: what it stands on, and what it does in one go.

use std::sync::Arc;

use guichet_jose::Secret;
use guichet_relying_party::ProConnect;
use guichet_store::{StoreError, Stores};
use guichet_web::edge::Site;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Mutex, watch};

use super::bridge::{self, Plan, ProlongationStep, TokenStep};
use super::circle::Circle;
use super::expiry;
use super::http::paths;
use super::letters::{Desk, Mail};
use super::notice::{Contact, Event, Notice};
use super::others::Others;
use super::prolongation::{Prolongation, State};
use super::records::{Held, Records, Request, Role, Writing};
use super::token::{self, Status, Token, Tokens};

/// How often ends of tokens are looked for (DP §4.4).
const LOOK: std::time::Duration = std::time::Duration::from_secs(4 * 3600);
/// Notices are known again for so long, in days.
const NOTICES_KEPT: i64 = 90;

/// Somebody of a rehearsal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehearsed {
    /// First name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
}

/// Who takes part in a rehearsal: they come in without ProConnect (DP §4.3).
pub trait Rehearsal: Send + Sync {
    /// The professional of this address.
    fn professional(&self, email: &str) -> Option<Rehearsed>;
}

/// What the token space stands on.
pub struct Parts {
    /// Its site.
    pub site: Arc<Site>,
    /// The stores.
    pub stores: Arc<Stores>,
    /// Where the tokens are.
    pub tokens: Arc<dyn Tokens>,
    /// Where professionals log in; none: nobody can.
    pub proconnect: Option<ProConnect>,
    /// Who else sees requests.
    pub circle: Circle,
    /// Where mails are put.
    pub desk: Desk,
    /// The origin of DataPass, without the last slash; none: nobody said.
    pub datapass: Option<String>,
    /// What a DataPass elsewhere signs its webhooks with; none: none is taken.
    pub webhook_secret: Option<Secret>,
    /// Who does what is told of other definitions; none: nobody.
    pub others: Option<Arc<dyn Others>>,
    /// In a rehearsal, who may come in without ProConnect.
    pub rehearsal: Option<Arc<dyn Rehearsal>>,
}

/// The token space.
pub struct TokenSpace {
    /// What it stands on.
    pub parts: Parts,
    /// Its tables.
    pub records: Records,
    /// One notice at a time.
    receiving: Mutex<()>,
}

impl std::fmt::Debug for TokenSpace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenSpace")
    }
}

/// Why a notice is not received.
#[derive(Debug, thiserror::Error)]
pub enum NotReceived {
    /// The store's.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The gateway's.
    #[error("the token: {0}")]
    Token(String),
}

impl TokenSpace {
    /// The service of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let records = Records::new(&parts.stores);
        Self { parts, records, receiving: Mutex::new(()) }
    }

    /// Does what follows from a notice (DP §4.2); the main token of the request, where it has one. `name` tells the notice from all
    /// others: to be told it again changes nothing.
    ///
    /// # Errors
    /// [`NotReceived`]: nothing is written but perhaps the token, and the notice may be sent again.
    pub async fn receive(&self, name: String, notice: &Notice) -> Result<Option<String>, NotReceived> {
        let _one_at_a_time = self.receiving.lock().await;
        if let Some(told) = self.records.told(&name).await? {
            return Ok(told.token_id);
        }
        let known = self.records.known(notice.external_id).await?;
        let request_id = known.as_ref().map_or(&notice.public_id, |known| &known.id).clone();
        let held = self.tokens(&request_id).await?;
        if known.as_ref().is_some_and(|known| known.updated_at > notice.at) {
            // Something that happened later was told before: it stands.
            return Ok(token::main(&held, notice.at).map(|token| token.id.clone()));
        }
        let mut plan = bridge::plan(notice, known.as_ref());
        plan.request.id = request_id;
        let token = self.settle(&plan, &held, notice, &name).await?;
        let letters = plan.mails.iter().filter_map(|(mail, to)| self.letter(*mail, to, &plan, notice, token.as_ref()));
        let letters = letters.chain(self.told_to_reporters(&plan, notice));
        let writing = Writing {
            notice: name,
            token_id: token.as_ref().map(|token| token.id.clone()),
            renewed: plan.token == TokenStep::Granted,
            prolongation: plan.prolongation.map(|step| match step {
                ProlongationStep::Requested => State::UpdatesRequested.number(),
                ProlongationStep::Prolonged => State::Prolonged.number(),
                ProlongationStep::Refused => State::UpdatesRefused.number(),
            }),
            letters: letters.collect(),
            at: notice.at,
            roles: plan.roles,
            request: plan.request,
        };
        self.records.write(writing).await?;
        self.parts.desk.ring();
        Ok(token.map(|token| token.id))
    }

    /// Brings the gateway's tokens in line; the main one. What is refused is not granted again: whoever has its text may not be
    /// whom it is granted to, so another token takes its place.
    async fn settle(
        &self,
        plan: &Plan,
        held: &[Token],
        notice: &Notice,
        name: &str,
    ) -> Result<Option<Token>, NotReceived> {
        let tokens = &self.parts.tokens;
        let main = token::main(held, notice.at);
        match plan.token {
            TokenStep::Kept => Ok(main.cloned()),
            TokenStep::Granted => {
                let renewed = main.filter(|main| main.status(notice.at) != Status::Revoked);
                let id = match (renewed, main) {
                    (Some(renewed), _) => renewed.id.clone(),
                    (None, Some(_)) => token::id_of(name),
                    (None, None) => plan.request.id.clone(),
                };
                let token = Token {
                    id,
                    title: plan.request.title.clone(),
                    scopes: plan.request.scopes.clone(),
                    siret: plan.request.siret.clone(),
                    issued_at: renewed.map_or(notice.at, |renewed| renewed.issued_at),
                    exp: token::end(notice.at),
                    blacklisted_at: renewed.and_then(|renewed| renewed.blacklisted_at),
                };
                let granted = token.clone();
                let change = move |known: Option<Token>| match known {
                    // What refuses it meanwhile stays, and a prolongation since the decision.
                    Some(Token { blacklisted_at, exp, .. }) => {
                        Some(Token { blacklisted_at, exp: exp.max(granted.exp), ..granted })
                    }
                    None => Some(granted),
                };
                tokens.change(&token.id, Box::new(change)).await.map_err(NotReceived::Token)?;
                Ok(Some(token))
            }
            TokenStep::Ended => {
                let at = notice.at;
                let later = move |known: &Token| known.blacklisted_at.is_none_or(|known| known > at);
                for token in held.iter().filter(|token| later(token)) {
                    let end = move |known: Option<Token>| {
                        known.filter(later).map(|known| Token { blacklisted_at: Some(at), ..known })
                    };
                    tokens.change(&token.id, Box::new(end)).await.map_err(NotReceived::Token)?;
                }
                Ok(main.cloned())
            }
        }
    }

    fn letter(
        &self,
        mail: bridge::Mail,
        to: &str,
        plan: &Plan,
        notice: &Notice,
        token: Option<&Token>,
    ) -> Option<guichet_mail::Enclosed> {
        let link = match (mail.leads_to_datapass(), token) {
            (true, _) => self.at_datapass(&plan.request, ""),
            (false, Some(token)) => self.parts.site.origin.url(&paths::token(&token.id)),
            (false, None) => self.parts.site.origin.url(&paths::request(&plan.request.id)),
        };
        let day = token.map(|token| day(token.exp)).unwrap_or_default();
        let mail = Mail {
            name: mail.name(),
            to,
            request: &plan.request,
            applicant: &notice.applicant.shown(),
            link: &link,
            day: &day,
        };
        self.parts.desk.letter(&mail, notice.at)
    }

    /// Those who follow the data hear of what is asked for and of what is granted, each in a mail of her own (DP §4.2).
    fn told_to_reporters(&self, plan: &Plan, notice: &Notice) -> Vec<guichet_mail::Enclosed> {
        let name = match notice.event {
            Event::Submit => "reporter-submitted",
            Event::Approve => "reporter-approved",
            _ => return Vec::new(),
        };
        // While what was granted is changed, the request stays as it was granted: they hear of what is asked for.
        let (title, scopes) = (notice.title.clone(), token::scopes(&notice.scopes));
        let request = Request { title, scopes, ..plan.request.clone() };
        let (link, applicant) = (self.at_datapass(&request, ""), notice.applicant.shown());
        let following = self.parts.circle.following(&request.scopes);
        let letters = following.into_iter().filter_map(|to| {
            let mail = Mail { name, to, request: &request, applicant: &applicant, link: &link, day: "" };
            self.parts.desk.letter(&mail, notice.at)
        });
        letters.collect()
    }

    /// Where a request is seen at DataPass; the token space's own page where nobody said where DataPass is.
    #[must_use]
    pub fn at_datapass(&self, request: &Request, further: &str) -> String {
        match &self.parts.datapass {
            Some(datapass) => format!("{datapass}/demandes/{}{further}", request.external_id),
            None => self.parts.site.origin.url(&paths::request(&request.id)),
        }
    }

    /// The tokens of a request that the gateway has.
    ///
    /// # Errors
    /// The store's.
    pub async fn tokens(&self, request_id: &str) -> Result<Vec<Token>, StoreError> {
        let ids = self.records.tokens(request_id).await?;
        Ok(ids.iter().filter_map(|id| self.parts.tokens.get(id)).collect())
    }

    /// Prolongs a token for eighteen months, and keeps that it was.
    ///
    /// # Errors
    /// [`NotReceived`]; one that was refused meanwhile is not prolonged.
    pub async fn prolong(&self, token: &Token, prolongation: Prolongation, now: Timestamp) -> Result<(), NotReceived> {
        let renew = move |known: Option<Token>| {
            let alive = known.filter(|known| known.status(now) != Status::Revoked);
            alive.map(|known| Token { exp: token::end(now), ..known })
        };
        if !self.parts.tokens.change(&token.id, Box::new(renew)).await.map_err(NotReceived::Token)? {
            return Err(NotReceived::Token("it was taken back meanwhile".to_owned()));
        }
        self.records.renewed(token.id.clone()).await?;
        let done = Prolongation { state: State::Prolonged, ..prolongation };
        Ok(self.records.keep_prolongation(token.id.clone(), done, now).await?)
    }

    /// Announces the ends of tokens, as long as the stack runs: every four hours, and when the stack's time is moved.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let clock = self.parts.site.edge.clock.clone();
        let mut ticks = tokio::time::interval(LOOK);
        let mut moves = clock.moves();
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                _ = ticks.tick() => {}
                _ = moves.changed() => {}
            }
            if let Err(error) = self.announce(clock.now()).await {
                tracing::error!(%error, "ends of tokens are announced at the next look: {error}");
            }
        }
    }

    /// Announces the ends of tokens that are due (DP §4.4); how many.
    ///
    /// # Errors
    /// The store's.
    pub async fn announce(&self, now: Timestamp) -> Result<usize, StoreError> {
        let before = now.saturating_sub(SignedDuration::from_hours(24 * NOTICES_KEPT)).unwrap_or(Timestamp::MIN);
        self.records.forget_notices(before).await?;
        let (mut after, mut announced) = (String::new(), 0);
        loop {
            let some = self.records.living(&after).await?;
            let Some(last) = some.last() else { break };
            after.clone_from(&last.token_id);
            for held in some {
                announced += usize::from(self.announce_one(&held, now).await?);
            }
        }
        self.parts.desk.ring();
        Ok(announced)
    }

    async fn announce_one(&self, held: &Held, now: Timestamp) -> Result<bool, StoreError> {
        let Some(token) = self.parts.tokens.get(&held.token_id) else { return Ok(false) };
        if token.status(now) == Status::Revoked {
            return Ok(false);
        }
        let Some(due) = expiry::due(token.exp, &held.notices, now) else { return Ok(false) };
        let Some(request) = self.records.request(&held.request_id).await? else { return Ok(false) };
        let roles = self.records.roles(&request.id).await?;
        let applicant = roles.into_iter().find(|(role, _)| *role == Role::Applicant).map(|(_, contact)| contact);
        let letter = applicant.and_then(|applicant: Contact| {
            let mail = Mail {
                name: &format!("expiry-{}", due.days),
                to: &applicant.email,
                request: &request,
                applicant: &applicant.shown(),
                link: &self.parts.site.origin.url(&paths::prolong(&token.id)),
                day: &day(token.exp),
            };
            self.parts.desk.letter(&mail, now)
        });
        self.records.announced(held, &due.announced, letter.into_iter().collect()).await
    }
}

/// Whether a webhook's answer names the token (DP §4.2).
pub(super) fn names_token(notice: &Notice) -> bool {
    notice.event == Event::Approve
}

/// A day as people read it.
pub(super) fn day(at: Timestamp) -> String {
    let paris = jiff::tz::TimeZone::get("Europe/Paris").unwrap_or(jiff::tz::TimeZone::UTC);
    at.to_zoned(paris).strftime("%d/%m/%Y").to_string()
}
