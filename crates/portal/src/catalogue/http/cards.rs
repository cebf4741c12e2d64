//! APIs, guides and producers as they stand in lists.

use guichet_web::page::Page;

use super::words::Words;
use super::{Catalogue, paths};
use crate::catalogue::api::{Api, FranceConnected, Openness};
use crate::catalogue::guide::Guide;
use crate::catalogue::search::Terms;
use crate::catalogue::uptime::{Level, Uptime};
use crate::status::http::PROMISED;

/// An API in a list (DP §5.2, "Card").
pub(super) struct ApiCard {
    pub(super) href: String,
    /// In pieces, of which those that were looked for are marked.
    pub(super) title: Vec<(String, bool)>,
    pub(super) tagline: Vec<(String, bool)>,
    pub(super) lang: &'static str,
    pub(super) produced_by: String,
    pub(super) access: String,
    pub(super) france_connect: Option<String>,
    pub(super) uptime: Option<UptimeTag>,
}

/// How often it was there: as it was measured, beside what is promised, else as the file says.
#[derive(Clone)]
pub(super) struct UptimeTag {
    pub(super) text: String,
    pub(super) class: &'static str,
}

impl UptimeTag {
    pub(super) fn of(page: &Page, catalogue: &Catalogue, api: &Api) -> Option<Self> {
        let measured = catalogue.availability.uptime(&api.slug);
        let text = |uptime: &Uptime| {
            let percent = uptime.truncated();
            match &measured {
                Some(_) => {
                    page.tr2("catalogue-uptime-measured", "percent", &percent, "promised", &PROMISED.to_string())
                }
                None => page.tr("catalogue-uptime", "percent", &percent),
            }
        };
        let uptime = measured.as_ref().or(api.uptime.as_ref())?;
        let class = match uptime.level() {
            Level::Good => "",
            Level::Fair => " warn",
            Level::Bad => " bad",
        };
        Some(Self { text: text(uptime), class })
    }
}

impl ApiCard {
    pub(super) fn of(page: &Page, catalogue: &Catalogue, api: &Api, terms: &Terms) -> Self {
        let content = &catalogue.content;
        let title = Words::of(page, &api.title, api.english.title.as_deref());
        let tagline = Words::of(page, &api.tagline, api.english.tagline.as_deref());
        let owner = content.owner(api);
        let produced = if owner.name.contains('&') { "catalogue-coproduced-by" } else { "catalogue-produced-by" };
        Self {
            href: paths::of(paths::API, &api.slug),
            lang: tagline.lang(),
            title: terms.marked(&title.text),
            tagline: terms.marked(&tagline.text),
            produced_by: page.tr(produced, "name", &owner.name),
            access: page.t(access(api.openness)),
            france_connect: api.france_connected.map(|connected| page.t(france_connect(connected))),
            uptime: UptimeTag::of(page, catalogue, api),
        }
    }
}

/// What is said of who may call.
pub(super) fn access(openness: Openness) -> &'static str {
    match openness {
        Openness::Open => "catalogue-access-open",
        Openness::SemiOpen => "catalogue-access-account",
        Openness::Closed => "catalogue-access-closed",
    }
}

pub(super) fn france_connect(connected: FranceConnected) -> &'static str {
    match connected {
        FranceConnected::Compatible => "catalogue-france-connect-may",
        FranceConnected::Mandatory => "catalogue-france-connect-must",
    }
}

/// Something with a page of its own, in a list.
#[derive(Clone)]
pub(super) struct Linked {
    pub(super) href: String,
    pub(super) title: Words,
    pub(super) about: Words,
}

impl Linked {
    pub(super) fn guide(page: &Page, guide: &Guide) -> Self {
        let about = guide.tagline.as_deref().or(guide.description.as_deref()).unwrap_or_default();
        Self {
            href: paths::of(paths::GUIDE, &guide.slug),
            title: Words::of(page, &guide.title, guide.english.title.as_deref()),
            about: Words::of(page, about, guide.english.tagline.as_deref()),
        }
    }

    pub(super) fn api(page: &Page, api: &Api) -> Self {
        Self {
            href: paths::of(paths::API, &api.slug),
            title: Words::of(page, &api.title, api.english.title.as_deref()),
            about: Words::of(page, &api.tagline, api.english.tagline.as_deref()),
        }
    }
}
