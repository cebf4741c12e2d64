//! The message that the page of identity providers shows to everybody for a time (FC §5.3, §8.4 `notifications`).

use guichet_oidc::record::{Fault, Field, Kind, Text};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

/// A message, as it was registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InformationMessage {
    /// Its identifier, by which it is changed (ours).
    pub id: String,
    /// What is read; line ends are kept.
    pub message: String,
    /// From when on.
    #[serde(rename = "startDate", deserialize_with = "moment")]
    pub start_date: Timestamp,
    /// Until when; it is not shown any more at this instant.
    #[serde(rename = "stopDate", deserialize_with = "moment")]
    pub stop_date: Timestamp,
    /// Whether it is shown at all.
    #[serde(rename = "isActive")]
    pub is_active: bool,
    /// Of several, the one created last is shown; one that does not say when, last of all.
    #[serde(default, rename = "createdAt", deserialize_with = "moments", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Administrative.
    #[serde(default, rename = "updatedAt", deserialize_with = "moments", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
}

const MOMENT: Kind = Kind::Text(Text::Moment);

/// Every field, in the order of the reference.
pub const FIELDS: &[Field] = &[
    Field::required("id", Kind::Text(Text::Printable { least: 1, most: 64 }), "its identifier (ours)"),
    Field::required("message", Kind::Text(Text::Prose), "what the page says"),
    Field::required("startDate", MOMENT, "shown from then on; a date is its first instant in UTC"),
    Field::required("stopDate", MOMENT, "not shown any more from then on"),
    Field::required("isActive", Kind::Boolean, "whether it is shown at all"),
    Field::optional("createdAt", MOMENT, "of several that could be shown, the one created last is"),
    Field::optional("updatedAt", MOMENT, "administrative"),
];

impl InformationMessage {
    /// Every fault of its fields to one another.
    pub fn faults(&self) -> Vec<Fault> {
        if self.start_date < self.stop_date {
            return Vec::new();
        }
        vec![Fault::new("stopDate", "it is not after startDate: it would never be shown", "a later instant")]
    }

    fn is_shown(&self, now: Timestamp) -> bool {
        self.is_active && self.start_date <= now && now < self.stop_date
    }
}

/// The one message that is shown: of those whose time it is, the one created last.
pub fn shown<'a>(all: impl Iterator<Item = &'a InformationMessage>, now: Timestamp) -> Option<&'a InformationMessage> {
    all.filter(|it| it.is_shown(now)).max_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)))
}

fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    if let Ok(instant) = text.parse() {
        return Ok(instant);
    }
    let day: Date = text.parse().map_err(D::Error::custom)?;
    Ok(day.to_zoned(TimeZone::UTC).map_err(D::Error::custom)?.timestamp())
}

fn moments<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    moment(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(id: &str, created: Option<&str>, (start, stop): (&str, &str), active: bool) -> InformationMessage {
        let mut members = serde_json::json!({
            "id": id, "message": "x", "startDate": start, "stopDate": stop, "isActive": active,
        });
        if let Some(created) = created {
            members["createdAt"] = created.into();
        }
        serde_json::from_value(members).unwrap()
    }

    #[test]
    fn of_those_whose_time_it_is_the_one_created_last_is_shown() {
        let always = ("2026-01-01", "2027-01-01");
        let all = [
            message("undated", None, always, true),
            message("older", Some("2026-01-02"), always, true),
            message("newer", Some("2026-01-03T12:00:00Z"), ("2026-02-01T00:00:00Z", "2026-03-01"), true),
            message("disabled", Some("2026-01-04"), always, false),
        ];
        let at = |now: &str| shown(all.iter(), now.parse().unwrap()).map(|it| it.id.as_str());
        assert_eq!(at("2025-12-31T23:59:59Z"), None);
        assert_eq!(at("2026-01-01T00:00:00Z"), Some("older"), "shown from its first instant on");
        assert_eq!(at("2026-02-01T00:00:00Z"), Some("newer"));
        assert_eq!(at("2026-03-01T00:00:00Z"), Some("older"), "not shown at its last instant");
        assert_eq!(at("2027-01-01T00:00:00Z"), None);
        assert_eq!(shown(all[..1].iter(), "2026-06-01T00:00:00Z".parse().unwrap()).unwrap().id, "undated");
    }
}
