//! Reads the tables and checks them against each other.

use std::collections::{BTreeMap, BTreeSet};

use rust_embed::RustEmbed;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{
    Block, Catalogue, CatalogueFault, ContactField, Definition, Field, FieldKind, Form, IdentityProvider, Provider,
    Rule, Scope, ServiceProvider,
};

#[derive(RustEmbed)]
#[folder = "../../data/datapass"]
#[include = "*.toml"]
struct Files;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProviderFile {
    provider: Vec<Provider>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceProviderFile {
    service_provider: Vec<ServiceProvider>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdentityProviderFile {
    identity_provider: Vec<IdentityProvider>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BlockFile {
    block: Vec<Block>,
    contact: Vec<ContactField>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScopeFile {
    scope: Vec<Scope>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormFile {
    form: Vec<Form>,
}

pub(super) fn shipped() -> Result<Catalogue, CatalogueFault> {
    let texts = Files::iter().filter_map(|path| {
        let file = Files::get(&path)?;
        Some((path.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
    });
    read(&texts.collect())
}

/// The catalogue of these files, by their paths below `data/datapass/`.
pub(super) fn read(files: &BTreeMap<String, String>) -> Result<Catalogue, CatalogueFault> {
    let BlockFile { block: blocks, contact } = parse(files, "blocks.toml")?;
    let providers = parse::<ProviderFile>(files, "providers.toml")?.provider;
    let service_providers = parse::<ServiceProviderFile>(files, "service-providers.toml")?.service_provider;
    let identity_providers = parse::<IdentityProviderFile>(files, "identity-providers.toml")?.identity_provider;
    let mut catalogue = Catalogue {
        providers: by_key("providers.toml", providers, |provider| provider.slug.clone())?,
        service_providers: by_key("service-providers.toml", service_providers, |editor| editor.id.clone())?,
        identity_providers: by_key("identity-providers.toml", identity_providers, |provider| provider.uid.clone())?,
        definitions: BTreeMap::new(),
        blocks,
        contact,
    };
    for path in files.keys().filter(|path| path.starts_with("definitions/")) {
        let mut definition: Definition = parse(files, path)?;
        if *path != format!("definitions/{}.toml", definition.id) {
            return Err(fault(path, format!("its id is {}: file and id bear one name", definition.id)));
        }
        definition.scopes = scopes(files, path, &definition)?;
        let forms = format!("forms/{}.toml", definition.id);
        definition.forms = parse::<FormFile>(files, &forms)?.form;
        for form in &mut definition.forms {
            let editor = form.service_provider.as_ref().and_then(|editor| catalogue.service_provider(editor));
            form.certified = editor.is_some_and(|editor| editor.france_connect_certified);
        }
        check_definition(&catalogue, path, &definition)?;
        check_forms(&catalogue, &forms, &definition)?;
        catalogue.definitions.insert(definition.id.clone(), definition);
    }
    check_together(&catalogue)?;
    Ok(catalogue)
}

fn fault(file: &str, reason: impl Into<String>) -> CatalogueFault {
    CatalogueFault { file: file.to_owned(), reason: reason.into() }
}

fn parse<T: DeserializeOwned>(files: &BTreeMap<String, String>, path: &str) -> Result<T, CatalogueFault> {
    let text = files.get(path).ok_or_else(|| fault(path, "this file is missing"))?;
    toml::from_str(text).map_err(|error| fault(path, error.to_string()))
}

fn by_key<T>(file: &str, values: Vec<T>, key: impl Fn(&T) -> String) -> Result<BTreeMap<String, T>, CatalogueFault> {
    let mut map = BTreeMap::new();
    for value in values {
        let key = key(&value);
        if map.insert(key.clone(), value).is_some() {
            return Err(fault(file, format!("{key} stands twice")));
        }
    }
    Ok(map)
}

fn scopes(files: &BTreeMap<String, String>, path: &str, definition: &Definition) -> Result<Vec<Scope>, CatalogueFault> {
    let Some(list) = &definition.scope_list else { return Ok(Vec::new()) };
    let file = format!("scopes/{list}.toml");
    let all = parse::<ScopeFile>(files, &file)?.scope;
    if let Some(value) = doubled(all.iter().map(|scope| &scope.value)) {
        return Err(fault(&file, format!("the scope {value} stands twice")));
    }
    let in_group = |scope: &Scope, group: &String| scope.group.as_ref() == Some(group);
    if let Some(group) = definition.without_groups.iter().find(|group| !all.iter().any(|scope| in_group(scope, group)))
    {
        return Err(fault(path, format!("without_groups: {file} has no group {group}")));
    }
    Ok(all.into_iter().filter(|scope| !definition.without_groups.iter().any(|group| in_group(scope, group))).collect())
}

fn doubled<'a>(values: impl Iterator<Item = &'a String>) -> Option<&'a String> {
    let mut seen = BTreeSet::new();
    values.into_iter().find(|value| !seen.insert(*value))
}

fn check_definition(catalogue: &Catalogue, path: &str, definition: &Definition) -> Result<(), CatalogueFault> {
    let wrong = |reason: String| Err(fault(path, reason));
    if !catalogue.providers.contains_key(&definition.provider) {
        return wrong(format!("provider: {} is not in providers.toml", definition.provider));
    }
    if let Some(name) = definition.blocks.iter().find(|name| catalogue.block(name).is_none()) {
        return wrong(format!("blocks: {name} is not in blocks.toml"));
    }
    if let Some(name) = doubled(definition.blocks.iter()) {
        return wrong(format!("blocks: {name} stands twice"));
    }
    let fields = catalogue.all_fields(definition);
    if let Some(name) = doubled(fields.iter().map(|field| &field.name)) {
        return wrong(format!("the field {name} is asked twice"));
    }
    let asks = |kind: FieldKind| fields.iter().any(|field| field.kind == kind);
    let blocks = definition.blocks.iter().filter_map(|name| catalogue.block(name));
    let needed = [
        ("scopes", asks(FieldKind::Scopes), !definition.scopes.is_empty()),
        ("modalities", asks(FieldKind::Modalities), !definition.modalities.is_empty()),
        ("calls_per_minute", asks(FieldKind::Rate), !definition.calls_per_minute.is_empty()),
        ("contacts", blocks.into_iter().any(|block| block.has(Rule::Contacts)), !definition.contacts.is_empty()),
    ];
    for (what, asked, given) in needed {
        match (asked, given) {
            (true, false) => return wrong(format!("{what}: a block asks for them and none is given")),
            (false, true) => return wrong(format!("{what}: none of its blocks asks for them")),
            _ => {}
        }
    }
    if let Some(modality) = &definition.france_connect_modality
        && !definition.modalities.contains(modality)
    {
        return wrong(format!("france_connect_modality: {modality} is none of its modalities"));
    }
    if let Some(automatic) = &definition.automatic
        && let Some(name) = automatic.defaults.keys().find(|name| !fields.iter().any(|field| field.name == **name))
    {
        return wrong(format!("automatic: {name} is none of its fields"));
    }
    if let Some(contact) = definition.phones.keys().find(|contact| !definition.contacts.contains(contact)) {
        return wrong(format!("phones: {contact} is none of its contacts"));
    }
    if let Some(extra) = definition.extra.iter().find(|extra| !definition.blocks.contains(&extra.block)) {
        return wrong(format!("extra {}: {} is none of its blocks", extra.field.name, extra.block));
    }
    Ok(())
}

fn check_forms(catalogue: &Catalogue, path: &str, definition: &Definition) -> Result<(), CatalogueFault> {
    if definition.forms.iter().filter(|form| form.default).count() != 1 {
        return Err(fault(path, "one form, and only one, is the default"));
    }
    let fields = catalogue.all_fields(definition);
    for form in &definition.forms {
        check_form(catalogue, definition, &fields, form)
            .map_err(|reason| fault(path, format!("{}: {reason}", form.uid)))?;
    }
    Ok(())
}

fn check_form(catalogue: &Catalogue, definition: &Definition, fields: &[Field], form: &Form) -> Result<(), String> {
    let mut shown: Vec<&String> = form.steps.iter().chain(&form.static_blocks).collect();
    shown.sort();
    let mut wanted: Vec<&String> = definition.blocks.iter().collect();
    wanted.sort();
    if shown != wanted {
        return Err(format!("steps and static_blocks are {shown:?} and have to be {wanted:?}, each once"));
    }
    if let Some(editor) = &form.service_provider
        && !catalogue.service_providers.contains_key(editor)
    {
        return Err(format!("service_provider: {editor} is not in service-providers.toml"));
    }
    if form.editor_is_technical_contact {
        let contact =
            form.service_provider.as_ref().and_then(|editor| catalogue.service_provider(editor)?.contact.as_ref());
        if contact.is_none() || !definition.contacts.iter().any(|contact| contact == super::TECHNICAL_CONTACT) {
            return Err("editor_is_technical_contact: the editor has no contact, or none is asked".to_owned());
        }
    }
    if let Some(key) = form.initial.keys().find(|key| !fields.iter().any(|field| field.name == **key)) {
        return Err(format!("initial: {key} is no field of {}", definition.id));
    }
    let config = &form.scopes_config;
    let named = [&config.hide, &config.displayed, &config.disabled].into_iter().flatten().map(String::as_str);
    let prefilled = form.prefilled("scopes").into_iter();
    if let Some(value) =
        named.chain(prefilled).find(|value| !definition.scopes.iter().any(|scope| scope.value == *value))
    {
        return Err(format!("{value} is no scope of {}", definition.id));
    }
    let unknown = form
        .prefilled("modalities")
        .into_iter()
        .find(|value| !definition.modalities.iter().any(|known| known == value));
    unknown.map_or(Ok(()), |value| Err(format!("{value} is no modality of {}", definition.id)))
}

/// What has to fit between definitions.
fn check_together(catalogue: &Catalogue) -> Result<(), CatalogueFault> {
    let definitions = || catalogue.definitions.values();
    if let Some(uid) = doubled(definitions().flat_map(|definition| &definition.forms).map(|form| &form.uid)) {
        return Err(fault("forms", format!("the uid {uid} stands twice")));
    }
    if let Some(link) = doubled(definitions().flat_map(|definition| &definition.links)) {
        return Err(fault("definitions", format!("the link {link} stands twice")));
    }
    for definition in definitions() {
        let Some(stage) = &definition.stage else { continue };
        let back = catalogue.definitions.get(&stage.other).and_then(|other| {
            let form = other.forms.iter().any(|form| form.uid == stage.other_form);
            other.stage.as_ref().filter(|back| form && back.other == definition.id && back.kind != stage.kind)
        });
        if back.is_none() {
            let path = format!("definitions/{}.toml", definition.id);
            let reason = format!("stage: {} with the form {} does not lead back here", stage.other, stage.other_form);
            return Err(fault(&path, reason));
        }
    }
    for definition in definitions() {
        let Some(automatic) = &definition.automatic else { continue };
        if catalogue.definition(&automatic.definition).is_none() {
            let path = format!("definitions/{}.toml", definition.id);
            return Err(fault(&path, format!("automatic: {} is no definition", automatic.definition)));
        }
    }
    for (id, editor) in &catalogue.service_providers {
        if let Some(unknown) = editor.already_integrated.iter().find(|known| catalogue.definition(known).is_none()) {
            return Err(fault("service-providers.toml", format!("{id}: {unknown} is no definition")));
        }
    }
    Ok(())
}
