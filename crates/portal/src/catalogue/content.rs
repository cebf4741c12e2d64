//! All that the catalogue holds, read and checked once.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use guichet_web::collation;

use super::api::{Api, ProducedBy};
use super::files::Files;
use super::front_matter::Refused;
use super::guide::Guide;
use super::producer::Producer;
use super::question_tree::Trees;
use super::roadmap::Roadmap;
use super::service::Service;
use super::static_page::StaticPage;

/// The content, in the order of the lists.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// The most visited first.
    pub apis: Vec<Api>,
    /// By name.
    pub producers: Vec<Producer>,
    /// By title.
    pub guides: Vec<Guide>,
    /// By title.
    pub services: Vec<Service>,
    /// By slug.
    pub pages: Vec<StaticPage>,
    /// What came when.
    pub roadmap: Roadmap,
    /// The question trees.
    pub trees: Trees,
    /// By their path below `images/`.
    pub images: BTreeMap<String, Bytes>,
}

/// Who produces an API, as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owner {
    /// Its page, where it has one.
    pub slug: Option<String>,
    /// Its name.
    pub name: String,
    /// The same in short, or nothing.
    pub acronym: String,
    /// What kind of body it is.
    pub kind: Option<String>,
    /// File name of its logo.
    pub logo: Option<String>,
}

impl Content {
    /// That of `data/catalogue`; it is read once in a process.
    ///
    /// # Errors
    /// When a file does not fit, which a test excludes.
    pub fn shipped() -> Result<Arc<Self>, Refused> {
        static SHIPPED: LazyLock<Result<Arc<Content>, Refused>> =
            LazyLock::new(|| Content::of(&Files::shipped()).map(Arc::new));
        SHIPPED.clone()
    }

    /// Reads the files and checks what they say of each other.
    ///
    /// # Errors
    /// The first file that does not fit.
    pub fn of(files: &Files) -> Result<Self, Refused> {
        let mut content = Self::default();
        for (path, bytes) in &files.0 {
            content.add(path, bytes)?;
        }
        content.apis.sort_by(|one, other| (other.visits, &one.title).cmp(&(one.visits, &other.title)));
        content.producers.sort_by(|one, other| collation::compare(&one.name, &other.name));
        content.guides.sort_by(|one, other| collation::compare(&one.title, &other.title));
        content.services.sort_by(|one, other| collation::compare(&one.title, &other.title));
        content.check()?;
        Ok(content)
    }

    fn add(&mut self, path: &str, bytes: &Bytes) -> Result<(), Refused> {
        if let Some(name) = path.strip_prefix("images/") {
            self.images.insert(name.to_owned(), bytes.clone());
            return Ok(());
        }
        let text = || {
            let no_text = |_| Refused::new(path, 1, "this is no text in UTF-8");
            std::str::from_utf8(bytes).map_err(no_text)
        };
        if path == "roadmap.md" {
            self.roadmap = Roadmap::read(path, text()?)?;
            return Ok(());
        }
        let Some((folder, file)) = path.split_once('/') else { return Ok(()) };
        if let (Some(name), "question-trees") = (file.strip_suffix(".yml"), folder) {
            return self.trees.add(name, path, text()?);
        }
        let Some(slug) = file.strip_suffix(".md") else { return Ok(()) };
        if !is_slug(slug) {
            return Err(Refused::new(path, 1, "the name of a page holds letters, digits, `-` and `_`"));
        }
        match folder {
            "api" => self.apis.push(Api::read(slug, path, text()?)?),
            "producteurs" => self.producers.push(Producer::read(slug, path, text()?)?),
            "guides" => self.guides.push(Guide::read(slug, path, text()?)?),
            "service" => self.services.push(Service::read(slug, path, text()?)?),
            "pages" => self.pages.push(StaticPage::read(slug, path, text()?)?),
            _ => {}
        }
        Ok(())
    }

    /// Names that files have of each other (DP §5.1, §5.2).
    fn check(&self) -> Result<(), Refused> {
        for api in &self.apis {
            if let ProducedBy::Producer(producer) = &api.producer
                && self.producer(producer).is_none()
            {
                let known: Vec<&str> = self.producers.iter().map(|producer| producer.slug.as_str()).collect();
                let reason =
                    format!("`producer` is `{producer}`, which is none of `producteurs/`: {}", known.join(", "));
                return Err(Refused::new(&format!("api/{}.md", api.slug), 1, reason));
            }
        }
        for service in &self.services {
            if let Some(title) = service.apis.iter().find(|title| self.api_titled(title).is_none()) {
                let reason = format!("`api` names `{title}`, which is the title of none");
                return Err(Refused::new(&format!("service/{}.md", service.slug), service.line, reason));
            }
        }
        Ok(())
    }

    /// The API of this slug.
    #[must_use]
    pub fn api(&self, slug: &str) -> Option<&Api> {
        self.apis.iter().find(|api| api.slug == slug)
    }

    /// The API of this title.
    #[must_use]
    pub fn api_titled(&self, title: &str) -> Option<&Api> {
        self.apis.iter().find(|api| api.title == title)
    }

    /// The producer of this slug.
    #[must_use]
    pub fn producer(&self, slug: &str) -> Option<&Producer> {
        self.producers.iter().find(|producer| producer.slug == slug)
    }

    /// Who produces an API.
    #[must_use]
    pub fn owner(&self, api: &Api) -> Owner {
        match &api.producer {
            ProducedBy::Named(name) => Owner { name: name.clone(), ..Owner::default() },
            ProducedBy::Producer(slug) => self.producer(slug).map_or_else(Owner::default, |producer| Owner {
                slug: Some(producer.slug.clone()),
                name: producer.name.clone(),
                acronym: producer.acronym.clone().unwrap_or_default(),
                kind: producer.kind.clone(),
                logo: producer.logo.clone(),
            }),
        }
    }

    /// The use cases of an API: guides that name it.
    pub fn use_cases<'a>(&'a self, api: &'a Api) -> impl Iterator<Item = &'a Guide> {
        self.guides.iter().filter(|guide| guide.apis.contains(&api.title))
    }

    /// Whether an address is that of an image of the content.
    #[must_use]
    pub fn has_image(&self, address: &str) -> bool {
        address.strip_prefix(super::http::paths::IMAGES).is_some_and(|name| self.images.contains_key(name))
    }
}

fn is_slug(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
