use std::collections::BTreeMap;

use super::*;

#[test]
fn the_tables_that_the_program_carries_fit_and_hold_what_the_seeds_need() {
    let catalogue = Catalogue::shipped().unwrap();
    for id in [
        "api_particulier",
        "france_connect",
        "pro_connect_service_provider",
        "pro_connect_identity_provider",
        "api_impot_particulier",
        "api_impot_particulier_sandbox",
        "api_droits_cnam",
        "api_indemnites_journalieres_cnam",
        "api_scolarite",
        "api_statut_etudiant",
        "api_statut_etudiant_boursier",
    ] {
        assert!(catalogue.definition(id).is_some(), "{id}");
    }
    let particulier = catalogue.definition("api_particulier").unwrap();
    assert_eq!(particulier.forms.len(), 81);
    assert_eq!(particulier.scopes.len(), 61);
    assert_eq!(particulier.default_form().unwrap().uid, "api-particulier");
    assert_eq!(catalogue.linked("agent-connect-fi").unwrap().id, "pro_connect_identity_provider");
    // The addresses of the former DataPass (DP §5.2), but for those whose definition there are no facts of, or that are data of API
    // Particulier now.
    let gone = [
        "api-entreprise",
        "api-ficoba-sandbox",
        "api-r2p-sandbox",
        "api-statut-demandeur-emploi",
        "api-indemnisation-pole-emploi",
        "api-service-national",
        "api-pro-sante-connect",
        "api-declaration-auto-entrepreneur",
        "api-declaration-cesu",
    ];
    let served = [
        "api-particulier",
        "franceconnect",
        "agent-connect-fs",
        "agent-connect-fi",
        "api-impot-particulier-sandbox",
        "api-impot-particulier-fc-sandbox",
        "api-impot-particulier-unique",
        "api-sfip-sandbox",
        "api-rial-sandbox",
        "api-imprimfip-sandbox",
        "api-droits-cnam",
        "api-indemnites-journalieres-cnam",
        "api-scolarite",
        "api-statut-etudiant",
        "api-statut-etudiant-boursier",
        "api-captchetat",
        "api-ingres",
        "le-taxi",
    ];
    let leads = |link: &&str| catalogue.linked(link).is_some();
    assert_eq!(served.iter().filter(|link| !leads(link)).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert_eq!(gone.iter().filter(|link| leads(link)).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert_eq!(catalogue.editors_of(particulier).len(), catalogue.service_providers.len());
}

#[test]
fn the_fields_of_a_block_are_those_of_the_definition() {
    let catalogue = Catalogue::shipped().unwrap();
    let fields = |definition: &str, block: &str| {
        let definition = catalogue.definition(definition).unwrap();
        let fields = catalogue.fields(definition, catalogue.block(block).unwrap());
        fields.into_iter().map(|field| field.name).collect::<Vec<_>>()
    };
    assert_eq!(fields("api_particulier", "modalities"), ["modalities", "france_connect_authorization_id"]);
    assert_eq!(fields("pro_connect_service_provider", "modalities"), ["modalities"]);
    let contacts = fields("api_particulier", "contacts");
    assert_eq!(contacts.len(), 18);
    assert!(contacts.contains(&"delegue_protection_donnees_job_title".to_owned()));
    assert!(fields("api_impot_particulier", "contacts").contains(&"contact_technique_extra_email".to_owned()));
}

/// The smallest tables that fit.
fn small() -> BTreeMap<String, String> {
    let files = [
        ("providers.toml", "[[provider]]\nslug = 'p'\nname = 'P'\nlink = 'https://p.example'\n"),
        ("identity-providers.toml", "identity_provider = []\n"),
        ("service-providers.toml", "[[service_provider]]\nid = 'e'\nname = 'E'\nkind = 'editor'\n"),
        (
            "blocks.toml",
            "[[block]]\nname = 'b'\n[[block.field]]\nname = 'scopes'\nkind = 'scopes'\n[[contact]]\nname = 'email'\nkind = 'email'\n",
        ),
        ("scopes/s.toml", "[[scope]]\nvalue = 'one'\nname = 'One'\n"),
        (
            "definitions/d.toml",
            "id = 'd'\nname = 'D'\ndescription = ''\nprovider = 'p'\nkind = 'api'\nblocks = ['b']\nscopes = 's'\n",
        ),
        ("forms/d.toml", "[[form]]\nuid = 'd'\nname = 'D'\ndefault = true\nsteps = ['b']\n"),
    ];
    files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

#[test]
fn what_does_not_fit_is_named_by_file_and_reason() {
    assert!(read::read(&small()).is_ok());
    for (file, from, to, reason) in [
        ("definitions/d.toml", "provider = 'p'", "provider = 'q'", "q is not in providers.toml"),
        ("definitions/d.toml", "kind = 'api'", "kind = 'api'\ncolour = 1", "unknown field `colour`"),
        ("definitions/d.toml", "blocks = ['b']", "blocks = ['b', 'c']", "c is not in blocks.toml"),
        ("definitions/d.toml", "id = 'd'", "id = 'e'", "file and id bear one name"),
        ("definitions/d.toml", "scopes = 's'", "", "scopes: a block asks for them"),
        ("definitions/d.toml", "scopes = 's'", "scopes = 's'\nmodalities = ['m']", "modalities: none of its blocks"),
        ("definitions/d.toml", "scopes = 's'", "scopes = 's'\nwithout_groups = ['g']", "has no group g"),
        (
            "definitions/d.toml",
            "scopes = 's'",
            "scopes = 's'\nstage = {kind='sandbox',other='x',other_form='y'}",
            "does not lead back",
        ),
        ("scopes/s.toml", "name = 'One'", "name = 'One'\n[[scope]]\nvalue = 'one'\nname = ''", "one stands twice"),
        ("forms/d.toml", "default = true", "", "is the default"),
        ("forms/d.toml", "steps = ['b']", "steps = []", "have to be [\"b\"]"),
        (
            "forms/d.toml",
            "steps = ['b']",
            "steps = ['b']\nservice_provider = 'f'",
            "f is not in service-providers.toml",
        ),
        (
            "forms/d.toml",
            "steps = ['b']",
            "steps = ['b']\nservice_provider = 'e'\neditor_is_technical_contact = true",
            "has no contact",
        ),
        ("forms/d.toml", "steps = ['b']", "steps = ['b']\ninitial = { scopes = ['two'] }", "two is no scope of d"),
        ("forms/d.toml", "steps = ['b']", "steps = ['b']\ninitial = { colour = 'red' }", "colour is no field of d"),
        ("blocks.toml", "kind = 'scopes'", "kind = 'colour'", "unknown variant `colour`"),
        (
            "service-providers.toml",
            "kind = 'editor'",
            "kind = 'editor'\nalready_integrated = ['z']",
            "z is no definition",
        ),
    ] {
        let mut files = small();
        let text = files.get(file).unwrap().replace(from, to);
        files.insert(file.to_owned(), text);
        let fault = read::read(&files).expect_err(reason);
        assert!(fault.reason.contains(reason), "{file}: {} instead of {reason}", fault.reason);
    }
    let mut files = small();
    files.remove("forms/d.toml");
    assert_eq!(read::read(&files).unwrap_err().to_string(), "data/datapass/forms/d.toml: this file is missing");
}
