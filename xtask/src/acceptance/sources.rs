//! What the tests are made of: which functions assert something, and which call which.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::visit::{self, Visit};

use crate::workspace;

/// Where tests stand that speak HTTP, and what stands before their names. Those of the command line start the built program,
/// in production too; calls are those of a gateway in the same process.
const FOLDERS: [(&str, &str); 3] = [
    ("crates/guichet/tests/journeys", ""),
    ("crates/guichet/tests/command_line", COMMAND_LINE),
    ("crates/gateway/tests/calls", CALLS),
];
/// The binary of tests that start the built program.
pub(super) const COMMAND_LINE: &str = "command_line";
/// The binary of tests that call a gateway of API Particulier in their own process.
pub(super) const CALLS: &str = "calls";

/// The binary of a test, by the first of its names where it is not the journeys, and its name there.
pub(super) fn binary_of(test: &str) -> (&'static str, &str) {
    let of = |binary: &'static str| Some((binary, test.strip_prefix(binary)?.strip_prefix("::")?));
    of(COMMAND_LINE).or_else(|| of(CALLS)).unwrap_or((JOURNEYS, test))
}

/// The binary of all others.
pub(super) const JOURNEYS: &str = "journeys";
/// What plays the parts. It asserts that the stage stands, not that the service behaves.
const STAGE: &str = "stand";

/// Every function of these tests.
pub(super) struct Sources {
    functions: Vec<Function>,
}

struct Function {
    /// Modules above it, from the journeys' root.
    module: String,
    name: String,
    is_test: bool,
    asserts: bool,
    calls: BTreeSet<String>,
}

impl Sources {
    /// Reads them.
    pub(super) fn read() -> Result<Self, String> {
        let mut functions = Vec::new();
        for (folder, name) in FOLDERS {
            read_folder(&workspace::root().join(folder), name, true, &mut functions)?;
        }
        Ok(Self { functions })
    }

    /// Why a name is no test that proves something; `None` when it is one.
    pub(super) fn fault(&self, test: &str) -> Option<String> {
        let Some(function) = self.functions.iter().find(|it| it.is_test && it.path() == test) else {
            return Some(format!("there is no test {test}"));
        };
        (!self.asserts(function, &mut BTreeSet::new())).then(|| format!("{test} asserts nothing"))
    }

    /// Whether a function asserts something, or calls one of the journeys that does.
    fn asserts<'a>(&'a self, function: &'a Function, seen: &mut BTreeSet<(&'a str, &'a str)>) -> bool {
        if !seen.insert((&function.module, &function.name)) {
            return false;
        }
        let asserts = function.asserts
            || function.calls.iter().any(|name| {
                let called = self.called(function, name);
                !called.is_empty() && called.into_iter().all(|it| self.asserts(it, seen))
            });
        seen.remove(&(function.module.as_str(), function.name.as_str()));
        asserts
    }

    /// Those that a call may mean: the one beside the caller, else all of that name.
    fn called<'a>(&'a self, caller: &Function, name: &str) -> Vec<&'a Function> {
        let here = |it: &&Function| it.binary() == caller.binary();
        let named = || self.functions.iter().filter(here).filter(|it| it.name == name && !it.is_test);
        let beside: Vec<&Function> = named().filter(|it| it.module == caller.module).collect();
        if beside.is_empty() { named().filter(|it| !it.is_of_the_stage()).collect() } else { beside }
    }
}

impl Function {
    fn path(&self) -> String {
        joined(&self.module, &self.name)
    }

    fn binary(&self) -> &str {
        let first = self.module.split("::").next().unwrap_or_default();
        if [COMMAND_LINE, CALLS].contains(&first) { first } else { JOURNEYS }
    }

    fn is_of_the_stage(&self) -> bool {
        self.module.split("::").next() == Some(STAGE)
    }
}

fn joined(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") }
}

fn read_folder(folder: &Path, module: &str, is_top: bool, into: &mut Vec<Function>) -> Result<(), String> {
    let fault = |error: &dyn std::fmt::Display| format!("{}: {error}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(|error| fault(&error))? {
        let path = entry.map_err(|error| fault(&error))?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if path.is_dir() {
            read_folder(&path, &joined(module, &name), false, into)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).map_err(|error| fault(&error))?;
            let is_root = name == "mod" || (is_top && name == "main");
            let module = if is_root { module.to_owned() } else { joined(module, &name) };
            into.extend(functions(&text, module).map_err(|error| format!("{}: {error}", path.display()))?);
        }
    }
    Ok(())
}

/// The functions of one file.
fn functions(text: &str, module: String) -> Result<Vec<Function>, syn::Error> {
    let mut reader = Reader { module, found: Vec::new() };
    reader.visit_file(&syn::parse_file(text)?);
    Ok(reader.found)
}

struct Reader {
    module: String,
    found: Vec<Function>,
}

impl Reader {
    fn function(&mut self, signature: &syn::Signature, attributes: &[syn::Attribute], body: &syn::Block) {
        let mut content = Content::default();
        content.visit_block(body);
        self.found.push(Function {
            module: self.module.clone(),
            name: signature.ident.to_string(),
            is_test: attributes.iter().any(|it| last_of(it.path()).is_some_and(|name| name == "test")),
            asserts: content.asserts,
            calls: content.calls,
        });
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let inside = joined(&self.module, &item.ident.to_string());
        let outside = std::mem::replace(&mut self.module, inside);
        visit::visit_item_mod(self, item);
        self.module = outside;
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, &item.attrs, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, &item.attrs, &item.block);
        visit::visit_impl_item_fn(self, item);
    }
}

/// What stands in a body.
#[derive(Default)]
struct Content {
    asserts: bool,
    calls: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for Content {
    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.asserts |= last_of(&item.path).is_some_and(|name| name.starts_with("assert"));
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let syn::Expr::Path(path) = call.func.as_ref() {
            self.calls.extend(last_of(&path.path));
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.calls.insert(call.method.to_string());
        visit::visit_expr_method_call(self, call);
    }
}

fn last_of(path: &syn::Path) -> Option<String> {
    path.segments.last().map(|segment| segment.ident.to_string())
}

/// The tests in a browser, by title, with what stands in each.
pub(super) struct BrowserSources {
    bodies: BTreeMap<String, String>,
}

const BROWSER_FOLDER: &str = "e2e/test";

impl BrowserSources {
    /// Reads them.
    pub(super) fn read() -> Result<Self, String> {
        let folder = workspace::root().join(BROWSER_FOLDER);
        let fault = |error: &dyn std::fmt::Display| format!("{}: {error}", folder.display());
        let mut bodies = BTreeMap::new();
        for entry in std::fs::read_dir(&folder).map_err(|error| fault(&error))? {
            let path = entry.map_err(|error| fault(&error))?.path();
            bodies.extend(titled(&std::fs::read_to_string(&path).map_err(|error| fault(&error))?));
        }
        Ok(Self { bodies })
    }

    /// Why a title is no test that proves something; `None` when it is one.
    pub(super) fn fault(&self, title: &str) -> Option<String> {
        match self.bodies.get(title) {
            None => Some(format!("there is no test «{title}» in {BROWSER_FOLDER}")),
            Some(body) => (!body.contains("assert")).then(|| format!("«{title}» asserts nothing")),
        }
    }
}

/// Each test of a file: its title, and all up to the next one.
fn titled(text: &str) -> impl Iterator<Item = (String, String)> {
    text.split("browse('").skip(1).filter_map(|rest| {
        let (title, body) = rest.split_once('\'')?;
        Some((title.to_owned(), body.to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(text: &str) -> Sources {
        Sources { functions: functions(text, "a::b".to_owned()).unwrap() }
    }

    #[test]
    fn a_test_proves_something_by_itself_or_through_what_it_calls() {
        let all = sources(
            "#[tokio::test] async fn alone() { assert_eq!(1, 1); }
             #[test] fn through() { for x in [1] { helped(x); } }
             #[test] fn nothing() { helped_not(); unknown(); }
             fn helped(x: u8) { deeper(x).unwrap() }
             fn deeper(x: u8) { assert!(x > 0) }
             fn helped_not() { nothing_at_all() }",
        );
        assert_eq!(all.fault("a::b::alone"), None);
        assert_eq!(all.fault("a::b::through"), None);
        assert_eq!(all.fault("a::b::nothing"), Some("a::b::nothing asserts nothing".to_owned()));
        assert_eq!(all.fault("a::b::helped"), Some("there is no test a::b::helped".to_owned()));
    }

    #[test]
    fn a_call_that_may_mean_several_counts_only_when_each_of_them_asserts() {
        let mut all = sources("#[test] fn asks() { checked(); }");
        for (module, body) in [("x", "assert!(true);"), ("y", "")] {
            all.functions.extend(functions(&format!("fn checked() {{ {body} }}"), module.to_owned()).unwrap());
        }
        assert!(all.fault("a::b::asks").is_some());
    }

    #[test]
    fn the_stage_does_not_prove_anything() {
        let mut all = sources("#[test] fn asks() { stand.command(); }");
        all.functions.extend(functions("fn command() { assert!(true); }", STAGE.to_owned()).unwrap());
        assert!(all.fault("a::b::asks").is_some());
    }

    #[test]
    fn tests_of_a_browser_are_found_by_their_title() {
        let found: Vec<_> = titled("browse('one', {}, x => { assert.ok(x); });\nbrowse('two', {}, y);").collect();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].0, "one");
        assert!(found[0].1.contains("assert") && !found[1].1.contains("assert"));
    }
}
