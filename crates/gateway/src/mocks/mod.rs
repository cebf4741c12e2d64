//! The public mock data of the real sandbox in the place of producers (AP §13): a folder for each operation, a file for each
//! case. Each folder is looked at when it is asked, and read anew when a file of it has changed.

mod check;
mod example;
mod file;
mod params;
mod reach;
mod schema;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use parking_lot::Mutex;

pub use check::{Checked, Finding, FindingKind, check};
pub(crate) use example::example;
pub(crate) use file::Case;
pub(crate) use params::{Param, Params};

use crate::definition::{Catalogue, MockKey};
use crate::parameters::Arguments;

/// The folder of the answers of FranceConnect (AP §13.3).
pub(crate) const FRANCE_CONNECT: &str = "france_connect";
/// The file whose answer stands for every call that no file is about.
const NOT_FOUND: &str = "404.yaml";
/// What is there in a checkout: the folder itself, or one of these in it.
const PLACES: [&str; 2] = ["mocks/payloads", "payloads"];
/// Larger files are not read: the public ones have 10 KiB at most.
const LARGEST: u64 = 1024 * 1024;

/// What is answered to a call that no file is about (AP §13.2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unmatched {
    /// The folder's `404.yaml`, as the real sandbox does now.
    #[default]
    NotFound,
    /// 200 with an answer made from the description, as it did until 2025.
    Example,
}

/// How mock files are answered.
#[derive(Debug, Clone)]
pub struct MockSettings {
    /// A checkout, or its folder of payloads.
    pub folder: PathBuf,
    /// What is answered where no file fits.
    pub unmatched: Unmatched,
    /// Payloads as they stand, whatever the scopes.
    pub verbatim: bool,
}

/// The mock files of a gateway.
#[derive(Debug)]
pub struct Mocks {
    payloads: PathBuf,
    pub(crate) unmatched: Unmatched,
    pub(crate) verbatim: bool,
    read: Mutex<BTreeMap<String, (Stamp, Arc<Folder>)>>,
}

/// No mock files are there.
#[derive(Debug, thiserror::Error)]
pub enum NoMocks {
    /// It is none.
    #[error("{0} is no folder")]
    NoFolder(PathBuf),
    /// It cannot be read.
    #[error("{0}: {1}")]
    Unreadable(PathBuf, std::io::Error),
}

/// By which a change shows: name, instant and length of each file.
type Stamp = Vec<(String, Option<SystemTime>, u64)>;

/// The files of one operation.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    /// In the order of their names.
    pub(crate) cases: Vec<Arc<Case>>,
    /// Files that are none, with line and reason.
    pub(crate) unreadable: Vec<(String, file::Unreadable)>,
}

/// What stands in the place of a producer's answer.
#[derive(Debug)]
pub(crate) enum Looked {
    /// There is no folder for the operation.
    Nothing,
    /// A file is about the call, or about all of which no file is.
    Case(Arc<Case>),
    /// None is.
    Unmatched,
}

impl Folder {
    /// Of several about the same call the last one counts.
    fn about(&self, params: &Params) -> Option<&Arc<Case>> {
        self.cases.iter().rev().find(|case| case.params == *params)
    }

    fn not_found(&self) -> Option<&Arc<Case>> {
        self.cases.iter().find(|case| case.name == NOT_FOUND)
    }
}

impl Mocks {
    /// The mock files of a folder, none of which is read yet.
    ///
    /// # Errors
    /// When there is no such folder.
    pub fn open(settings: MockSettings) -> Result<Self, NoMocks> {
        let MockSettings { folder, unmatched, verbatim } = settings;
        Ok(Self { payloads: payloads(&folder)?, unmatched, verbatim, read: Mutex::default() })
    }

    /// The folder of payloads.
    #[must_use]
    pub fn payloads(&self) -> &Path {
        &self.payloads
    }

    /// Reads every folder that an operation of the catalogue has, so that what is wrong is told at once. How many cases there
    /// are.
    #[must_use]
    pub fn preload(&self, catalogue: &Catalogue) -> usize {
        let routes = catalogue.all().flat_map(|api| &api.routes);
        let operations = routes.flat_map(|route| route.versions.iter().map(|version| route.operation_of(*version)));
        let folders = operations.chain([FRANCE_CONNECT.to_owned()]).filter_map(|operation| self.folder(&operation));
        folders.map(|folder| folder.cases.len()).sum()
    }

    /// Everything is read anew (AP §13.6).
    pub(crate) fn forget(&self) {
        self.read.lock().clear();
    }

    /// What is answered to a call.
    pub(crate) fn look(&self, operation: &str, keys: &[MockKey], arguments: &Arguments) -> Looked {
        let Some(folder) = self.folder(operation) else { return Looked::Nothing };
        let found = folder.about(&Params::of(keys, arguments));
        let found = found.or_else(|| folder.not_found().filter(|_| self.unmatched == Unmatched::NotFound));
        found.cloned().map_or(Looked::Unmatched, Looked::Case)
    }

    /// What FranceConnect says of an access token (AP §13.3).
    pub(crate) fn introspection(&self, token: &str) -> Option<Arc<Case>> {
        let params = [("token".to_owned(), Param::Text(token.to_owned()))].into_iter().collect();
        self.folder(FRANCE_CONNECT)?.about(&params).cloned()
    }

    /// The files of an operation, read for whoever looks at them alone.
    pub(crate) fn read(&self, operation: &str) -> Option<Folder> {
        let path = self.payloads.join(operation);
        stamp(&path).map(|stamp| files(&path, &stamp))
    }

    /// The files of an operation as they are now; none where there is no such folder.
    fn folder(&self, operation: &str) -> Option<Arc<Folder>> {
        let path = self.payloads.join(operation);
        let stamp = stamp(&path)?;
        let mut read = self.read.lock();
        if let Some((known, folder)) = read.get(operation)
            && *known == stamp
        {
            return Some(Arc::clone(folder));
        }
        let folder = Arc::new(files(&path, &stamp));
        for (name, unreadable) in &folder.unreadable {
            let (path, line, reason) = (path.join(name), unreadable.line, &unreadable.reason);
            tracing::warn!(line, "the mock file {}:{line} is left out: {reason}", path.display());
        }
        read.insert(operation.to_owned(), (stamp, Arc::clone(&folder)));
        Some(folder)
    }
}

fn payloads(folder: &Path) -> Result<PathBuf, NoMocks> {
    let found = PLACES.iter().map(|place| folder.join(place)).find(|path| path.is_dir());
    let found = found.unwrap_or_else(|| folder.to_owned());
    if found.is_dir() { Ok(found) } else { Err(NoMocks::NoFolder(found)) }
}

fn is_case(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|kind| kind == "yaml" || kind == "yml")
}

/// The case files of a folder, in the order of their names.
fn stamp(folder: &Path) -> Option<Stamp> {
    let mut stamp = Stamp::new();
    for entry in std::fs::read_dir(folder).ok()?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_case(&name) {
            let known = std::fs::metadata(entry.path()).ok();
            let changed = known.as_ref().and_then(|known| known.modified().ok());
            stamp.push((name, changed, known.map(|known| known.len()).unwrap_or_default()));
        }
    }
    stamp.sort();
    Some(stamp)
}

fn files(folder: &Path, stamp: &Stamp) -> Folder {
    let mut read = Folder::default();
    for (name, _, length) in stamp {
        let whole = |reason: String| file::Unreadable { line: 1, reason };
        let text = if *length > LARGEST {
            Err(whole("it has more than 1 MiB".to_owned()))
        } else {
            std::fs::read_to_string(folder.join(name)).map_err(|error| whole(error.to_string()))
        };
        match text.and_then(|text| Case::read(name, &text)) {
            Ok(case) => read.cases.push(Arc::new(case)),
            Err(unreadable) => read.unreadable.push((name.clone(), unreadable)),
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::Argument;

    const KEYS: &str = r#"keys = [{ key = "nom", slot = "nom_naissance" }, { key = "prenoms", slot = "prenoms" }]"#;

    fn case(status: u16, params: &str, payload: &str) -> String {
        format!("description: 'x'\nparams: {params}\nstatus: {status}\npayload: '{payload}'\n")
    }

    struct Scene {
        folder: tempfile::TempDir,
        keys: Vec<MockKey>,
    }

    impl Scene {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            std::fs::create_dir_all(folder.path().join("mocks/payloads/operation")).unwrap();
            Self { folder, keys: toml::from_str::<crate::definition::MockKeys>(KEYS).unwrap().keys }
        }

        fn write(&self, name: &str, text: &str) {
            std::fs::write(self.folder.path().join("mocks/payloads/operation").join(name), text).unwrap();
        }

        fn open(&self, unmatched: Unmatched) -> Mocks {
            Mocks::open(MockSettings { folder: self.folder.path().to_owned(), unmatched, verbatim: false }).unwrap()
        }

        /// What is answered about a person of this name: the payload.
        fn look(&self, mocks: &Mocks, name: &str) -> String {
            let mut arguments = Arguments::default();
            arguments.set("nom_naissance", Argument::Text(name.to_owned()));
            arguments.set("prenoms", Argument::List(vec!["Zoé".to_owned()]));
            arguments.set("recipient", Argument::Text("13002526500013".to_owned()));
            match mocks.look("operation", &self.keys, &arguments) {
                Looked::Case(case) => case.text.clone(),
                Looked::Unmatched => "unmatched".to_owned(),
                Looked::Nothing => "nothing".to_owned(),
            }
        }
    }

    #[test]
    fn a_call_gets_the_file_whose_params_are_its_own_whatever_their_order_and_case() {
        let scene = Scene::new();
        scene.write("a.yaml", &case(200, "{prenoms: [ZOÉ], nom: \"Dupont\"}", "1"));
        scene.write("b.yml", &case(200, "{nom: Durand, prenoms: [Zoé]}", "2"));
        scene.write("c.yaml", &case(200, "{nom: Durand, prenoms: [Zoé], autre: 1}", "3"));
        scene.write("d.md", "no case");
        let mocks = scene.open(Unmatched::NotFound);
        assert_eq!(["DUPONT", "durand", "petit"].map(|name| scene.look(&mocks, name)), ["1", "2", "unmatched"]);
        scene.write("e.yaml", &case(500, "{nom: DURAND, prenoms: [zoé]}", "4"));
        assert_eq!(scene.look(&mocks, "durand"), "4");
    }

    #[test]
    fn where_no_file_fits_that_of_not_found_does_or_none() {
        let scene = Scene::new();
        scene.write("404.yaml", &case(404, "{nom: X}", "{}"));
        assert_eq!(scene.look(&scene.open(Unmatched::NotFound), "petit"), "{}");
        let mocks = scene.open(Unmatched::Example);
        assert_eq!(scene.look(&mocks, "petit"), "unmatched");
        assert!(matches!(mocks.look("another", &scene.keys, &Arguments::default()), Looked::Nothing));
    }

    #[test]
    fn a_change_is_seen_by_the_next_call_and_a_bad_file_stops_no_other() {
        let scene = Scene::new();
        let mocks = scene.open(Unmatched::NotFound);
        assert_eq!(scene.look(&mocks, "dupont"), "unmatched");
        scene.write("a.yaml", &case(200, "{nom: Dupont, prenoms: [Zoé]}", "1"));
        assert_eq!(scene.look(&mocks, "dupont"), "1");
        scene.write("a.yaml", &case(200, "{nom: Dupont, prenoms: [Zoé]}", "12"));
        scene.write("b.yaml", "params: [");
        assert_eq!(scene.look(&mocks, "dupont"), "12");
        mocks.forget();
        assert_eq!(scene.look(&mocks, "dupont"), "12");
        std::fs::remove_file(scene.folder.path().join("mocks/payloads/operation/a.yaml")).unwrap();
        assert_eq!(scene.look(&mocks, "dupont"), "unmatched");
    }

    #[test]
    fn a_checkout_and_its_folder_of_payloads_are_the_same() {
        let scene = Scene::new();
        let root = scene.folder.path();
        let of = |folder: PathBuf| {
            Mocks::open(MockSettings { folder, unmatched: Unmatched::NotFound, verbatim: false })
                .map(|mocks| mocks.payloads)
        };
        let payloads = root.join("mocks/payloads");
        for folder in [root.to_owned(), root.join("mocks"), payloads.clone()] {
            assert_eq!(of(folder).unwrap(), payloads);
        }
        assert!(matches!(of(root.join("absent")), Err(NoMocks::NoFolder(_))));
    }
}
