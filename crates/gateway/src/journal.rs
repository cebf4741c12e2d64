//! The journal of accesses (AP §16): which token read what for whom, when and with what outcome; never the identity.

use guichet_store::StoreError;
use guichet_store::journal::{Event, Journal, Sync};
use guichet_store::seal::Sealer;
use jiff::Timestamp;
use serde_json::json;

use crate::parameters::Arguments;

/// The name of the event.
pub const ACCESS: &str = "API_PARTICULIER_ACCESS";
/// Its category.
const CATEGORY: &str = "DATA_EXCHANGE";

/// One call, as it is written down.
#[derive(Debug)]
pub(crate) struct Access<'a> {
    pub(crate) at: Timestamp,
    pub(crate) request_id: String,
    /// `jti`, or the all-ones id of calls for FranceConnect (AP §1.4).
    pub(crate) token_id: String,
    /// Whose token it is: SIRET.
    pub(crate) organisation: &'a str,
    pub(crate) recipient: Option<&'a str>,
    pub(crate) operation: String,
    pub(crate) path: &'a str,
    /// Those of the token that this API knows.
    pub(crate) scopes: Vec<&'a str>,
    pub(crate) status: u16,
    /// Of the refusal.
    pub(crate) code: Option<&'a str>,
    pub(crate) cached: bool,
    pub(crate) arguments: Option<&'a Arguments>,
}

impl Access<'_> {
    /// Writes it down; data leave only after it is on the disk.
    pub(crate) async fn record(&self, journal: &Journal, sealer: &Sealer) -> Result<(), StoreError> {
        let sync = if self.status < 300 { Sync::Now } else { Sync::WithNextGroup };
        journal.append(vec![self.event(sealer)], sync).await
    }

    fn event(&self, sealer: &Sealer) -> Event {
        let event = Event::new(self.at, "api-particulier", ACCESS, CATEGORY, "")
            .field("requestId", self.request_id.as_str())
            .field("tokenId", self.token_id.as_str())
            .field("organisation", self.organisation)
            .field("operation", self.operation.as_str())
            .field("path", self.path)
            .field("scopes", json!(self.scopes))
            .field("status", self.status)
            .field("cached", self.cached);
        let event = match self.recipient {
            Some(recipient) => event.field("recipient", recipient),
            None => event,
        };
        let event = match self.code {
            Some(code) => event.field("code", code),
            None => event,
        };
        match self.arguments {
            // Tells two calls about one person as such, and nothing else about her; it goes when the term of what is
            // personal is over.
            Some(arguments) => {
                let text = serde_json::to_string(arguments).unwrap_or_default();
                event.personal("hashedParams", sealer.hash("api-particulier/arguments", &text))
            }
            None => event,
        }
    }
}

#[cfg(test)]
mod tests {
    use guichet_store::journal::Fields;
    use serde_json::{Map, Value};

    use super::*;
    use crate::accesses::{COLUMNS, cells, told};

    #[test]
    fn what_an_access_holds_is_told_by_the_columns_of_an_export() {
        let arguments = Arguments::default();
        let access = Access {
            at: Timestamp::from_second(1_790_000_000).unwrap(),
            request_id: "r".to_owned(),
            token_id: "t".to_owned(),
            organisation: "21920023500014",
            recipient: Some("13002526500013"),
            operation: "o".to_owned(),
            path: "/v3/x",
            scopes: vec!["a", "b"],
            status: 404,
            code: Some("00404"),
            cached: false,
            arguments: Some(&arguments),
        };
        let event = access.event(&Sealer::from_master(&[7; 32]));
        let map = |fields: &Fields| serde_json::from_str::<Map<String, Value>>(&fields.to_json()).unwrap();
        let personal = map(&event.personal);
        assert_eq!(personal.keys().collect::<Vec<_>>(), ["hashedParams"]);
        let mut entry = map(&event.fields);
        entry.extend(personal);
        entry.extend([("time".to_owned(), json!(1_790_000_000_000_i64)), ("node".to_owned(), json!("n"))]);
        entry.insert("seq".to_owned(), json!(3));
        let told = told(&Value::Object(entry));
        assert_eq!(COLUMNS.iter().filter(|column| !told.contains_key(**column)).count(), 0, "{told:?}");
        let row = cells(&told);
        assert_eq!((&*row[0], &*row[7], &*row[8], &*row[10]), ("2026-09-21T14:13:20Z", "a b", "404", "false"));
    }
}
