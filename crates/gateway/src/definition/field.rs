//! The fields of one version of an API: what each is made from, and which scope opens it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// One field of an answer.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Where it stands in the answer: `allocataires[].sexe`.
    pub path: String,
    /// Where it stands in the producer's record, when not at the same place.
    #[serde(default)]
    pub from: Option<String>,
    /// Of what kind it is.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Whether it can be null.
    #[serde(default)]
    pub nullable: bool,
    /// Whether it is left out where the producer's record has none, in the place of null.
    #[serde(default)]
    pub optional: bool,
    /// The scopes of which one opens it; open to whoever may call when there is none.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Scopes of which each must be held beside one of those.
    #[serde(default)]
    pub besides: Vec<String>,
    /// All the values that it can have.
    #[serde(default)]
    pub values: Vec<Value>,
    /// The list is made of those entries only whose population a scope opens (AP §5): name of the population in the
    /// record, then the scope.
    #[serde(default)]
    pub populations: BTreeMap<String, String>,
    /// Members of an entry of the answer, the first of which that names a population tells which it is of: by these an
    /// answer that is written already is masked.
    #[serde(default)]
    pub populations_told_by: Vec<String>,
    /// What it is, in French, for the documentation.
    #[serde(default)]
    pub about: String,
}

impl Field {
    /// A list, open where one of the members of its entries is.
    pub(crate) fn list(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            from: None,
            kind: FieldType::Array,
            nullable: false,
            optional: false,
            scopes: Vec::new(),
            besides: Vec::new(),
            values: Vec::new(),
            populations: BTreeMap::new(),
            populations_told_by: Vec::new(),
            about: String::new(),
        }
    }
}

/// Kinds of fields (OpenAPI's, and the two containers where one must be told).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// Text.
    String,
    /// `YYYY-MM-DD`, as text.
    Date,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// True or false.
    Boolean,
    /// An object that can be null, or whose scopes its members share.
    Object,
    /// A list of objects; or of texts, when no member follows.
    Array,
}

/// Some field does not fit the others.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("field `{path}`: {reason}")]
pub struct FieldRefused {
    path: String,
    reason: &'static str,
}

/// The fields of a version, as a tree.
#[derive(Debug, Clone)]
pub struct Fields {
    /// As they are declared, in their order.
    pub declared: Vec<Field>,
    /// The scopes that they name, each once.
    pub scopes: Vec<String>,
    /// Further scopes that authorise a call, though none of the fields needs them.
    pub authorising: Vec<String>,
    pub(crate) root: Vec<Member>,
    /// What stands under `meta` of version 3 and later, from the same record.
    pub meta: Vec<Field>,
    pub(crate) meta_root: Vec<Member>,
}

/// One member of an object of the answer.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// Where its value stands in the record: from the entry of the list that it stands in, else from the root.
    pub(crate) from: Vec<String>,
    /// Which scopes open it, as bits of their places; 0: open.
    pub(crate) opened_by: u64,
    /// Which must all be held beside one of them.
    pub(crate) besides: u64,
    pub(crate) shape: Shape,
}

#[derive(Debug, Clone)]
pub(crate) enum Shape {
    Leaf,
    /// Left out where the record has none.
    OptionalLeaf,
    /// Null where the record has null there, if it can be.
    Object {
        nullable: bool,
        members: Vec<Member>,
    },
    /// Objects; or whatever the record has, when there are no members. Populations are told by a member of each entry.
    List {
        members: Vec<Member>,
        populations: Populations,
    },
}

/// Populations of which a list is made; none where it takes every entry.
#[derive(Debug, Clone)]
pub(crate) struct Populations {
    /// The bit of the scope that opens each.
    pub(crate) opened_by: BTreeMap<String, u64>,
    /// Members of an entry that tell which it is of.
    pub(crate) told_by: Vec<String>,
}

/// The member of an entry of the record that names its population.
pub(crate) const POPULATION: &str = "population";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    authorising: Vec<String>,
    fields: Vec<Field>,
    #[serde(default)]
    meta: Vec<Field>,
}

impl Fields {
    /// Reads a `v<n>.toml`.
    ///
    /// # Errors
    /// A sentence: the text is no such table, or a field does not fit the others.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let fields = Self::new(file.fields, file.meta).map_err(|error| error.to_string())?;
        Ok(Self { authorising: file.authorising, ..fields })
    }

    pub(crate) fn new(declared: Vec<Field>, meta: Vec<Field>) -> Result<Self, FieldRefused> {
        let mut scopes: Vec<String> = Vec::new();
        let named = |field: &'_ Field| -> Vec<String> {
            field.scopes.iter().chain(field.populations.values()).chain(&field.besides).cloned().collect()
        };
        for scope in declared.iter().chain(&meta).flat_map(named) {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        let (root, meta_root) = (tree(&declared, &scopes)?, tree(&meta, &scopes)?);
        Ok(Self { declared, scopes, authorising: Vec::new(), root, meta, meta_root })
    }

    /// Whether a scope authorises a call.
    pub(crate) fn authorises(&self, scope: &str) -> bool {
        self.scopes.iter().chain(&self.authorising).any(|known| known == scope)
    }

    /// The bits of the scopes that are held.
    pub(crate) fn held<'a>(&self, granted: impl Iterator<Item = &'a str>) -> u64 {
        bits(&self.scopes, granted)
    }
}

/// The members that these fields make.
fn tree(declared: &[Field], scopes: &[String]) -> Result<Vec<Member>, FieldRefused> {
    let mut root = Vec::new();
    for field in declared {
        let refused = |reason| FieldRefused { path: field.path.clone(), reason };
        if scopes.len() > 64 {
            return Err(refused("an API has 64 scopes at most"));
        }
        let parts: Vec<&str> = field.path.split('.').collect();
        insert(&mut root, &parts, Vec::new(), field, scopes).map_err(refused)?;
    }
    settle(&mut root);
    Ok(root)
}

fn bits<'a>(scopes: &[String], names: impl Iterator<Item = &'a str>) -> u64 {
    names.filter_map(|name| scopes.iter().position(|scope| scope == name)).fold(0, |all, bit| all | 1 << bit)
}

/// Puts a field at its place. `way`: the names of the objects around it, from the list that they stand in.
fn insert(
    members: &mut Vec<Member>,
    path: &[&str],
    mut way: Vec<String>,
    field: &Field,
    scopes: &[String],
) -> Result<(), &'static str> {
    let Some((first, rest)) = path.split_first() else { return Err("it has no name") };
    let name = first.trim_end_matches("[]");
    way.push(name.to_owned());
    let known = members.iter().position(|member| member.name == name);
    if rest.is_empty() {
        if known.is_some() {
            return Err("it is declared twice, or after its members");
        }
        let populations =
            field.populations.iter().map(|(name, scope)| (name.clone(), bits(scopes, std::iter::once(scope.as_str()))));
        members.push(Member {
            name: name.to_owned(),
            from: field.from.as_ref().map_or(way, |from| from.split('.').map(str::to_owned).collect()),
            opened_by: bits(scopes, field.scopes.iter().map(String::as_str)),
            besides: bits(scopes, field.besides.iter().map(String::as_str)),
            shape: match field.kind {
                FieldType::Object => Shape::Object { nullable: field.nullable, members: Vec::new() },
                FieldType::Array => {
                    let told_by = field.populations_told_by.clone();
                    let populations = Populations { opened_by: populations.collect(), told_by };
                    Shape::List { members: Vec::new(), populations }
                }
                _ if field.optional => Shape::OptionalLeaf,
                _ => Shape::Leaf,
            },
        });
        return Ok(());
    }
    let is_list = first.ends_with("[]");
    if known.is_none() && is_list {
        return Err("the list that it stands in is not declared before it");
    }
    let place = known.unwrap_or_else(|| {
        let shape = Shape::Object { nullable: false, members: Vec::new() };
        members.push(Member { name: name.to_owned(), from: way.clone(), opened_by: 0, besides: 0, shape });
        members.len() - 1
    });
    match members.get_mut(place).map(|member| &mut member.shape) {
        Some(Shape::Object { members, .. }) if !is_list => insert(members, rest, way, field, scopes),
        Some(Shape::List { members, .. }) if is_list => insert(members, rest, Vec::new(), field, scopes),
        _ => Err("what it stands in is no such container"),
    }
}

/// A container that names no scope is open where one of its members is.
fn settle(members: &mut [Member]) {
    for member in members {
        if let Shape::Object { members: below, .. } | Shape::List { members: below, .. } = &mut member.shape {
            settle(below);
            let open = below.is_empty() || below.iter().any(|member| member.opened_by == 0);
            if member.opened_by == 0 && !open {
                member.opened_by = below.iter().fold(0, |all, member| all | member.opened_by);
            }
        }
    }
}
