//! The page of one API (DP §5.1).

use jiff::civil::Date;

use super::front_matter::{Keys, Refused, split};
use super::shown::{Contact, English};
use super::uptime::Uptime;

/// Who may call (DP §5.1, `is_open`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Openness {
    /// Anybody.
    Open,
    /// Anybody with an account.
    SemiOpen,
    /// Whoever is authorised.
    Closed,
}

impl Openness {
    /// As programs read it (DP §5.3).
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::SemiOpen => "semi_open",
            Self::Closed => "closed",
        }
    }

    /// As front matter writes it.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Open => 1,
            Self::SemiOpen => 0,
            Self::Closed => -1,
        }
    }
}

/// Whether a kind of visitor may have access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// She may.
    Eligible,
    /// It depends.
    Perhaps,
    /// She may not.
    NotEligible,
}

/// One entry of `access_page`.
#[derive(Debug, Clone)]
pub struct Access {
    /// Who it is about, in words to choose from.
    pub who: Vec<String>,
    /// What is answered.
    pub verdict: Verdict,
    /// Markdown.
    pub description: String,
}

/// Whether an API is called with an access token of FranceConnect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FranceConnected {
    /// With or without.
    Compatible,
    /// Only so.
    Mandatory,
}

/// What is said of a limit or of figures.
#[derive(Debug, Clone, Default)]
pub struct Detail {
    /// In a few words; nothing is shown without it.
    pub summary: Option<String>,
    /// Markdown.
    pub description: Option<String>,
    /// Where more is told.
    pub link: Option<String>,
}

/// Who produces it, as the file names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProducedBy {
    /// A producer's page, by its slug.
    Producer(String),
    /// A name: the older form of the files has no pages of producers.
    Named(String),
}

/// The page of one API.
#[derive(Debug, Clone)]
pub struct Api {
    /// Name of the file.
    pub slug: String,
    /// Its name, by which guides and services name it.
    pub title: String,
    /// One sentence.
    pub tagline: String,
    /// Title, tagline and summary in English.
    pub english: English,
    /// Who produces it.
    pub producer: ProducedBy,
    /// Who may call.
    pub openness: Openness,
    /// For the search.
    pub keywords: Vec<String>,
    /// For the filter.
    pub themes: Vec<String>,
    /// When the page was last looked at.
    pub last_update: Option<Date>,
    /// Whom to write to.
    pub contact: Option<Contact>,
    /// Slugs of producers, or names.
    pub partners: Vec<String>,
    /// Its own site.
    pub external_site: Option<String>,
    /// Its OpenAPI description.
    pub doc_tech_link: Option<String>,
    /// Beginnings of the paths of that description that are its own; all of them where there are none.
    pub doc_tech_paths: Vec<String>,
    /// Its documentation elsewhere.
    pub doc_tech_external: Option<String>,
    /// Where an account is made.
    pub account_link: Option<String>,
    /// Where an authorisation is asked for.
    pub datapass_link: Option<String>,
    /// Who is eligible.
    pub access_page: Vec<Access>,
    /// With FranceConnect.
    pub france_connected: Option<FranceConnected>,
    /// How often it may be called.
    pub rate_limiting: Detail,
    /// Figures.
    pub stats: Detail,
    /// Where its state is shown, and what is said of it.
    pub monitoring: (Option<String>, Option<String>),
    /// The decimal number of the file: percent of the last month.
    pub uptime: Option<Uptime>,
    /// Visits, by which lists are ordered.
    pub visits: i64,
    /// Open datasets of the same data.
    pub datagouv_uuid: Vec<String>,
    /// Markdown, before the use cases.
    pub content_intro: Option<String>,
    /// Markdown.
    pub body: String,
    /// Slugs that it had.
    pub formerly: Vec<String>,
}

/// The themes there are (DP §5.1).
pub const THEMES: [&str; 16] = [
    "Administration",
    "Administration & législation",
    "Agriculture",
    "Culture",
    "Droit & Justice",
    "Education",
    "Emploi",
    "Energie",
    "Entreprise",
    "Environnement",
    "Géographie",
    "Particulier",
    "Professionnels",
    "Santé",
    "Sécurité",
    "Transport",
];

impl Api {
    pub(super) fn read(slug: &str, file: &str, text: &str) -> Result<Self, Refused> {
        let (keys, body) = split(file, text)?;
        let older = is_older(&keys);
        let themes = themes(&keys, older)?;
        let api = Self {
            slug: slug.to_owned(),
            title: keys.required("title")?,
            tagline: keys.required("tagline")?,
            english: English::read(&keys)?,
            producer: match keys.text("producer")? {
                Some(producer) => ProducedBy::Producer(producer),
                None if older => ProducedBy::Named(keys.required("owner")?),
                None => return Err(keys.refused("producer", "is missing")),
            },
            openness: openness(&keys, older)?,
            keywords: keys.list("keywords")?,
            themes,
            last_update: keys.text("last_update")?.map(|text| date(&keys, &text)).transpose()?,
            contact: keys.text("contact_link")?.map(Contact::of),
            partners: keys.list("partners")?,
            external_site: link(&keys, "external_site")?,
            doc_tech_link: link(&keys, "doc_tech_link")?,
            doc_tech_paths: keys.list("doc_tech_paths")?,
            doc_tech_external: link(&keys, "doc_tech_external")?,
            account_link: link(&keys, "account_link")?,
            datapass_link: link(&keys, "datapass_link")?,
            access_page: keys.each("access_page")?.iter().map(Access::read).collect::<Result<_, _>>()?,
            france_connected: france_connected(&keys)?,
            rate_limiting: Detail::read(&keys, "rate_limiting", "resume")?,
            stats: Detail::read(&keys, "stats_detail", "resume")?,
            monitoring: (link(&keys, "monitoring_link")?, keys.text("monitoring_description")?),
            uptime: keys.text("uptime")?.map(|text| uptime(&keys, &text)).transpose()?,
            visits: keys.integer("visits_2019")?.unwrap_or(0),
            datagouv_uuid: keys.list("datagouv_uuid")?,
            content_intro: keys.text("content_intro")?,
            body: body.to_owned(),
            formerly: keys.list("formerly")?,
        };
        if !older {
            api.whole(&keys)?;
        }
        Ok(api)
    }

    /// What a page of the present form cannot be without.
    fn whole(&self, keys: &Keys<'_>) -> Result<(), Refused> {
        if self.keywords.is_empty() {
            return Err(keys.refused("keywords", "is missing: words by which the search finds the page"));
        }
        if self.last_update.is_none() {
            return Err(keys.refused("last_update", "is missing: `dd/mm/yyyy`"));
        }
        if self.doc_tech_link.is_none() && self.doc_tech_external.is_none() {
            return Err(keys.refused("doc_tech_link", "is missing, and `doc_tech_external` too: one of them is needed"));
        }
        if self.account_link.is_some() && self.datapass_link.is_some() {
            return Err(keys.refused("account_link", "excludes `datapass_link`"));
        }
        Ok(())
    }
}

/// The form of the files before 2019: `owner` in the place of `producer`, and less that must be there (seed 002).
fn is_older(keys: &Keys<'_>) -> bool {
    keys.has("owner") && !keys.has("producer")
}

fn openness(keys: &Keys<'_>, older: bool) -> Result<Openness, Refused> {
    match keys.integer("is_open")? {
        Some(1) => Ok(Openness::Open),
        Some(0) => Ok(Openness::SemiOpen),
        Some(-1) => Ok(Openness::Closed),
        Some(other) => Err(keys.refused("is_open", &format!("must be 1, 0 or -1, it is {other}"))),
        None if older => Ok(Openness::Closed),
        None => Err(keys.refused("is_open", "is missing")),
    }
}

fn themes(keys: &Keys<'_>, older: bool) -> Result<Vec<String>, Refused> {
    let themes = keys.list("themes")?;
    if themes.is_empty() && !older {
        return Err(keys.refused("themes", "is missing: at least one theme is needed"));
    }
    match themes.iter().find(|theme| !THEMES.contains(&theme.as_str())) {
        Some(theme) => Err(keys.refused("themes", &format!("names `{theme}`, which is none of {}", THEMES.join(", ")))),
        None => Ok(themes),
    }
}

fn france_connected(keys: &Keys<'_>) -> Result<Option<FranceConnected>, Refused> {
    match keys.integer("is_france_connected")? {
        Some(1) => Ok(Some(FranceConnected::Compatible)),
        Some(2) => Ok(Some(FranceConnected::Mandatory)),
        None | Some(-1 | 0) => Ok(None),
        Some(other) => Err(keys.refused("is_france_connected", &format!("must be -1, 0, 1 or 2, it is {other}"))),
    }
}

fn date(keys: &Keys<'_>, text: &str) -> Result<Date, Refused> {
    Date::strptime("%d/%m/%Y", text)
        .map_err(|_| keys.refused("last_update", &format!("must be a day as `31/03/2021`, it is `{text}`")))
}

fn uptime(keys: &Keys<'_>, text: &str) -> Result<Uptime, Refused> {
    Uptime::parse(text)
        .ok_or_else(|| keys.refused("uptime", &format!("must be a number from 0 to 100, it is `{text}`")))
}

/// An address of the web, or of a page here.
pub(super) fn link(keys: &Keys<'_>, key: &str) -> Result<Option<String>, Refused> {
    match keys.text(key)? {
        Some(text) if super::markdown::is_link(&text) => Ok(Some(text)),
        Some(text) => Err(keys.refused(key, &format!("must be an address, it is `{text}`"))),
        None => Ok(None),
    }
}

impl Access {
    fn read(keys: &Keys<'_>) -> Result<Self, Refused> {
        let who = keys.list("who")?;
        if who.is_empty() {
            return Err(keys.refused("who", "is missing: whom this is about"));
        }
        let verdict = match keys.integer("is_eligible")? {
            Some(1) => Verdict::Eligible,
            Some(0) => Verdict::Perhaps,
            Some(-1) => Verdict::NotEligible,
            Some(other) => return Err(keys.refused("is_eligible", &format!("must be 1, 0 or -1, it is {other}"))),
            None => return Err(keys.refused("is_eligible", "is missing")),
        };
        Ok(Self { who, verdict, description: keys.text("description")?.unwrap_or_default() })
    }
}

impl Detail {
    fn read(keys: &Keys<'_>, name: &str, summary: &str) -> Result<Self, Refused> {
        Ok(Self {
            summary: keys.text(&format!("{name}_{summary}"))?,
            description: keys.text(&format!("{name}_description"))?,
            link: link(keys, &format!("{name}_link"))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "---\ntitle: A\ntagline: t\nproducer: p\nis_open: 1\nkeywords: [k]\nthemes: [Santé]\nlast_update: 31/03/2021\ndoc_tech_external: https://example.org\n---\n";

    #[test]
    fn what_a_page_cannot_be_without_is_named() {
        assert!(Api::read("a", "api/a.md", WHOLE).is_ok());
        for (from, to, said) in [
            ("title: A\n", "", "api/a.md:2: `title` is missing"),
            ("producer: p\n", "", "`producer` is missing"),
            ("is_open: 1", "is_open: 2", "api/a.md:5: `is_open` must be 1, 0 or -1, it is 2"),
            ("themes: [Santé]\n", "", "`themes` is missing"),
            ("[Santé]", "[Sante]", "api/a.md:7: `themes` names `Sante`, which is none of"),
            ("31/03/2021", "2021-03-31", "api/a.md:8: `last_update` must be a day"),
            ("https://example.org", "javascript:alert(1)", "api/a.md:9: `doc_tech_external` must be an address"),
            ("doc_tech_external: https://example.org\n", "", "one of them is needed"),
            ("---\ntitle", "---\nuptime: 101\ntitle", "api/a.md:2: `uptime` must be a number from 0 to 100"),
            ("---\ntitle", "---\naccess_page: [{is_eligible: 1}]\ntitle", "`access_page.who` is missing"),
            (
                "---\ntitle",
                "---\naccess_page: [{who: [a], is_eligible: 3}]\ntitle",
                "`access_page.is_eligible` must be",
            ),
        ] {
            let refused = Api::read("a", "api/a.md", &WHOLE.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(refused.contains(said), "{refused}\n{said}");
        }
    }
}
