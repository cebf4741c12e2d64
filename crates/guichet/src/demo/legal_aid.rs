//! A request for legal aid (AF §4): the tax administration tells the income, so that nobody types a number or uploads a notice.

use guichet_jose::digest;
use guichet_web::clock::Clock;
use guichet_web::entropy::Entropy;
use http::{HeaderName, header};
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use url::Url;

use super::http::{Body, Request};
use super::problem::Problem;
use super::wire::Wire;

/// As the manifest names the data provider, and the one of its callers who may read everything.
const PROVIDER: &str = "API Impôt particulier";
const CALLER: &str = "all";

/// What the tax administration knows in AF §4, in euros.
const INCOME: i64 = 9_800;
/// The ceiling of the demo, in euros for a household of one part. The law's own depends on more than one figure.
const CEILING: f64 = 12_000.0;

/// A2: what the information page must say that the tax administration transmits.
pub(super) const TRANSMITTED: &[&str] = &[
    "Direction générale des Finances publiques",
    "Dernière année de revenu",
    "Revenu fiscal de référence",
    "Nombre de parts du foyer fiscal",
    "Adresse déclarée au 1er Janvier",
];

/// Who asks for legal aid, once logged in.
pub(super) struct Applicant<'a> {
    pub(super) name: String,
    /// The service provider where they are.
    pub(super) client_id: &'a str,
    pub(super) access_token: &'a str,
}

/// A7: members of a situation that no scope of the service opens.
const UNOPENED: &[&str] = &["sitFam", "pac", "nmNaiDec1"];

/// The API as the service provider knows it: an address, and a credential of its own.
pub(super) struct TaxAdministration {
    base: String,
    client_id: String,
    client_secret: String,
    /// The year whose incomes count: the one before the present.
    year: i16,
}

impl TaxAdministration {
    /// Reads them in the manifest.
    pub(super) fn of(manifest: &Value, clock: &Clock) -> Result<Self, Problem> {
        let named = |rows: &Value, name: &str| rows.as_array()?.iter().find(|row| row["name"] == name).cloned();
        let provider = named(&manifest["data_providers"], PROVIDER);
        let caller = provider.as_ref().and_then(|provider| named(&provider["credentials"], CALLER));
        let text = |row: &Option<Value>, member: &str| row.as_ref()?.get(member)?.as_str().map(str::to_owned);
        let missing = |member| Problem::Missing { document: "the manifest", member };
        let paris = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
        Ok(Self {
            base: text(&provider, "base_url").ok_or_else(|| missing("data_providers"))?,
            client_id: text(&caller, "client_id").ok_or_else(|| missing("credentials"))?,
            client_secret: text(&caller, "client_secret").ok_or_else(|| missing("credentials"))?,
            year: clock.now().to_zoned(paris).year() - 1,
        })
    }

    /// Has the sandbox tell of the person what AF §4 tells.
    pub(super) async fn knows(&self, wire: &mut Wire, persona: &str) -> Result<(), Problem> {
        let notice = json!({
            "reference": "00A0000000000", "income_year": self.year, "situation": "C", "parts": 1.0,
            "gross_income": INCOME, "taxable_income": INCOME, "reference_income": INCOME,
            "tax_before_corrections": null, "tax": null,
            "established": format!("{}-07-07", self.year + 1), "collected": format!("{}-07-31", self.year + 1),
        });
        let address =
            json!({ "street": "20 AVENUE DE SEGUR", "town": "75007 PARIS", "complement": null, "building": null });
        let life = Map::from_iter([
            ("tax".to_owned(), json!({ "notices": [notice] })),
            ("household".to_owned(), json!({ "address": address })),
        ]);
        wire.change(&format!("personas/{persona}"), life).await?;
        Ok(())
    }

    /// A4 to A9: tells the income of the person, and gives what follows from it in words.
    pub(super) async fn tells(
        &self,
        wire: &mut Wire,
        applicant: &Applicant<'_>,
        entropy: &Entropy,
    ) -> Result<String, Problem> {
        wire.begin("It asks the tax administration for a token of its own")?;
        let own = self.own_token(wire).await?;

        wire.begin(
            "With both tokens it asks for the income, and the tax administration asks FranceConnect whose it is",
        )?;
        let correlation = entropy.uuid().to_string();
        let situation = self.situation(wire, &own, applicant.access_token, &correlation).await?;
        let income = situation.get("rfr").and_then(Value::as_i64);
        let income = income.ok_or(Problem::Missing { document: "the situation", member: "rfr" })?;
        let parts = situation.get("nbPart").and_then(Value::as_f64).unwrap_or(1.0);
        if let Some(member) = UNOPENED.iter().find(|member| situation.get(**member).is_some()) {
            let received = "told though no scope opens it".to_owned();
            return Err(Problem::Mismatch { member, expected: "nothing".to_owned(), received });
        }
        wire.note("what no scope opens is absent: no family situation, no dependents, no names")?;

        wire.begin("FranceConnect has written down who was told of whom")?;
        self.traced(wire, applicant.client_id).await?;

        let ceiling = CEILING * parts;
        #[expect(clippy::cast_precision_loss, reason = "incomes are far below 2^52")]
        let (verb, outcome) =
            if income as f64 <= ceiling { ("is within", "may have") } else { ("is above", "has no right to") };
        Ok(format!(
            "{} {outcome} legal aid: {income} € in {} {verb} {ceiling} €, the demo's ceiling for {parts} part(s). \
             Nobody typed a number or uploaded a document.",
            applicant.name, self.year
        ))
    }

    async fn own_token(&self, wire: &mut Wire) -> Result<String, Problem> {
        let fields = [("grant_type", "client_credentials"), ("scope", "RessourceIR")];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let pair = format!("{}:{}", self.client_id, self.client_secret);
        let request = Request::post(self.address("/token")?, Body::Form(fields))
            .with(header::AUTHORIZATION, format!("Basic {}", digest::base64(pair.as_bytes())));
        let answer = wire.exchange("service provider", &request).await?;
        let token = answer.json().and_then(|body| body.get("access_token")?.as_str().map(str::to_owned));
        token.filter(|_| answer.status.is_success()).ok_or_else(|| answer.unexpected(&request.url, "a token"))
    }

    async fn situation(&self, wire: &mut Wire, own: &str, token: &str, correlation: &str) -> Result<Value, Problem> {
        let path = format!("/impotparticulier/1.0/situations/ir/assiettes/annrev/{}", self.year);
        let request = Request::get(self.address(&path)?)
            .with(header::AUTHORIZATION, format!("Bearer {own}"))
            .with(HeaderName::from_static("x-franceconnect-oauth"), token.to_owned())
            .with(HeaderName::from_static("x-correlation-id"), correlation.to_owned())
            .with(HeaderName::from_static("id_teleservice"), "AJ-0001".to_owned());
        let answer = wire.exchange_with_those_behind("service provider", &request).await?;
        answer
            .json()
            .filter(|_| answer.status.is_success())
            .ok_or_else(|| answer.unexpected(&request.url, "the situation of a household"))
    }

    /// A9: that a token was verified is in the journal, with the service provider and the scopes.
    async fn traced(&self, wire: &mut Wire, client_id: &str) -> Result<(), Problem> {
        let journal = wire.look_up("journal").await?;
        let events = journal.get("events").and_then(Value::as_array).cloned().unwrap_or_default();
        let ours = |event: &&Value| event["event"] == "DP_VERIFIED_FC_CHECKTOKEN" && event["spId"] == client_id;
        let event = events.iter().rev().find(ours);
        let event = event.ok_or(Problem::Missing { document: "the journal", member: "DP_VERIFIED_FC_CHECKTOKEN" })?;
        let text = |member: &str| event.get(member).and_then(Value::as_str).unwrap_or_default();
        wire.note(&format!(
            "DP_VERIFIED_FC_CHECKTOKEN: {} told of `{}` to {}",
            text("dpTitle"),
            text("scope"),
            text("spName")
        ))
    }

    fn address(&self, path: &str) -> Result<Url, Problem> {
        let text = format!("{}{path}", self.base);
        Url::parse(&text).map_err(|_| Problem::NotAUrl { what: "base_url of the data provider", text })
    }
}
