use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;

use guichet_broker::account::records;
use guichet_broker::records::ServiceClient;
use guichet_store::registry::Registry;
use guichet_store::{Place, Setup, Stores};
use serde_json::{Value, json};

use crate::serve::Serving;
use crate::{guichet, told};

const HEADER: &str = "datapassId,name,scopes,type,redirect_uris,post_logout_redirect_uris,signedResponseAlg,email,phone,\
                      site,IPServerAddressesAndRanges,entityId";
const ENTITY: &str = "b1946ac92492d2347c6235b4d2611184";
const NOW: &str = "2026-01-05T12:00:00Z";

/// A row of the spreadsheet, with some cells changed.
fn row(changes: &[(&str, &str)]) -> String {
    let cells = [
        ("datapassId", "1234"),
        ("name", "Mairie"),
        ("scopes", "given_name family_name birthdate gender preferred_username"),
        ("type", "private"),
        ("redirect_uris", "https://mairie.example/a https://mairie.example/b"),
        ("post_logout_redirect_uris", "https://mairie.example/"),
        ("signedResponseAlg", "ES256"),
        ("email", "dsi@mairie.example"),
        ("phone", "0612345678"),
        ("site", "https://mairie.example"),
        ("IPServerAddressesAndRanges", "192.0.2.1"),
        ("entityId", ""),
    ];
    for (name, _) in changes {
        assert!(cells.iter().any(|(known, _)| known == name), "{name}");
    }
    let changed = |(name, cell): (&str, &'static str)| {
        changes.iter().find(|(changed, _)| *changed == name).map_or(cell, |(_, cell)| cell).to_owned()
    };
    cells.map(changed).join(",")
}

/// An installation in a folder of its own, and files beside it.
pub(crate) struct Office(tempfile::TempDir);

impl Office {
    pub(crate) fn new() -> Self {
        let office = Self(tempfile::tempdir().unwrap());
        office.with_stores(async |_| ());
        office
    }

    fn with_stores<T>(&self, work: impl AsyncFnOnce(&Stores) -> T) -> T {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let setup = Setup::embedded(Place::Directory(self.path("data")));
            let stores = Stores::open(setup, [7; 32], NOW.parse().unwrap()).await.unwrap();
            let done = work(&stores).await;
            stores.close().await.unwrap();
            done
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn import(&self, name: &str, text: &str, further: &[&str]) -> Output {
        std::fs::write(self.path(name), text).unwrap();
        let mut command = guichet(&["import", name, "--data", "data", "--report", "report"]);
        command.args(further).current_dir(self.0.path()).output().unwrap()
    }

    fn rows(&self, rows: &[String], further: &[&str]) -> Output {
        self.import("sp.csv", &format!("{HEADER}\n{}\n", rows.join("\n")), further)
    }

    /// What the report says of each row, by column.
    fn report(&self) -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(self.path("report")).unwrap();
        reader.deserialize().map(Result::unwrap).collect()
    }

    fn clients(&self) -> Vec<Value> {
        self.with_stores(async |stores| {
            let registry = Registry::<ServiceClient>::open(&stores.durable, &stores.sealer).await.unwrap();
            registry.all().iter().map(|record| serde_json::to_value(&record.client).unwrap()).collect()
        })
    }
}

#[test]
fn service_providers_of_a_spreadsheet_are_created_with_the_defaults_of_the_real_service() {
    let office = Office::new();
    let further = [("datapassId", "77"), ("type", "public"), ("entityId", ENTITY), ("scopes", "openid email")];
    let output = office.rows(&[row(&[]), row(&further)], &[]);
    assert_eq!(
        told(&output),
        "exit code: 0\n--- standard output\n2 created, 0 changed, 0 unchanged, 0 refused\n--- standard error\n"
    );
    let (report, clients) = (office.report(), office.clients());
    assert_eq!((report.len(), clients.len()), (2, 2));
    for (line, client) in report.iter().zip(&clients) {
        assert_eq!((line["status"].as_str(), line["comments"].as_str()), ("success", "Service provider created"));
        assert_eq!(
            (client["client_id"].as_str().unwrap(), client["client_secret"].as_str().unwrap()),
            (line["client_id"].as_str(), line["client_secret"].as_str())
        );
        assert_eq!((line["client_id"].len(), line["client_secret"].len()), (64, 64));
    }
    assert_eq!(report[1]["name"], "Mairie", "the columns of the file come first");
    let [first, second] = clients.as_slice() else { panic!("{clients:?}") };
    assert_eq!(first["scopes"][0], "openid");
    assert!(first["scopes"].as_array().unwrap().contains(&json!("profile")), "what its scopes make together: {first}");
    assert_eq!((&first["entityId"], &second["entityId"]), (&first["client_id"], &json!(ENTITY)));
    assert_eq!((&first["identityConsent"], &second["identityConsent"]), (&json!(true), &json!(false)));
    for (name, value) in [
        ("platform", json!("CORE_FCP")),
        ("signup_id", json!("1234")),
        ("active", json!(true)),
        ("id_token_signed_response_alg", json!("ES256")),
        ("userinfo_signed_response_alg", json!("ES256")),
        ("redirect_uris", json!(["https://mairie.example/a", "https://mairie.example/b"])),
    ] {
        assert_eq!(first[name], value, "{name}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(office.path("report")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "it holds secrets");
    }
    // FC §8.5: the same rows again are there already.
    let again = office.rows(&[row(&[]), row(&further)], &[]);
    assert_eq!(again.status.code(), Some(1));
    let comment = format!("Already present in the database (client_id '{}')", first["client_id"].as_str().unwrap());
    assert_eq!((&office.report()[0]["status"], &office.report()[0]["comments"]), (&"error".to_owned(), &comment));
    assert_eq!(office.clients().len(), 2);
}

#[test]
fn each_row_stands_for_itself_and_a_wrong_one_is_refused_with_the_field() {
    let office = Office::new();
    let wrong = [
        ("datapassId", "12345678"),
        ("datapassId", "x"),
        ("name", ""),
        ("scopes", ""),
        ("scopes", "meteo"),
        ("type", "both"),
        ("redirect_uris", ""),
        ("redirect_uris", "http://mairie.example/"),
        ("redirect_uris", "mairie.example"),
        ("redirect_uris", "https://a.example/ https://b.example/"),
        ("post_logout_redirect_uris", ""),
        ("signedResponseAlg", "HS256"),
        ("signedResponseAlg", ""),
        ("email", ""),
        ("email", "personne"),
        ("phone", "0112345678"),
        ("phone", ""),
        ("site", ""),
        ("site", "http://mairie.example"),
        ("IPServerAddressesAndRanges", "ici"),
        ("entityId", "court"),
        ("entityId", "b1946ac92492d2347c6235b4d2611é84"),
    ];
    let number = |at: usize| (100 + at).to_string();
    let mut rows: Vec<String> = Vec::new();
    for (at, (name, cell)) in wrong.iter().enumerate() {
        let number = number(at);
        let base = [("datapassId", number.as_str()), (*name, *cell)];
        rows.push(row(if *name == "datapassId" { &base[1..] } else { &base }));
    }
    rows.push(row(&[]));
    let output = office.rows(&rows, &[]);
    assert_eq!(output.status.code(), Some(1));
    let report = office.report();
    for ((name, cell), line) in wrong.iter().zip(&report) {
        let field = if *cell == "https://a.example/ https://b.example/" { "sector_identifier_uri" } else { name };
        assert_eq!((line["status"].as_str(), line["client_secret"].as_str()), ("error", ""), "{name}={cell}");
        assert!(
            line["comments"].contains(&format!("{field}: ")) || line["comments"].contains(&format!("{field}[")),
            "{name}={cell}: {}",
            line["comments"]
        );
    }
    assert_eq!(report.last().unwrap()["status"], "success");
    assert_eq!(office.clients().len(), 1);
    assert!(told(&output).contains("\nline 2: refused: datapassId: "), "{}", told(&output));
    assert!(told(&output).contains(&format!("1 created, 0 changed, 0 unchanged, {} refused\n", wrong.len())));
}

#[test]
fn duplicates_in_a_spreadsheet_are_all_refused() {
    let office = Office::new();
    let rows = [
        row(&[("datapassId", "1"), ("entityId", ENTITY)]),
        row(&[("datapassId", "1")]),
        row(&[("datapassId", "2"), ("entityId", ENTITY)]),
        row(&[("datapassId", "3")]),
    ];
    office.rows(&rows, &[]);
    let comments: Vec<String> = office.report().iter().map(|line| line["comments"].clone()).collect();
    assert_eq!(
        comments,
        [
            "duplicate datapassId and duplicate entityId",
            "duplicate datapassId",
            "duplicate entityId",
            "Service provider created"
        ]
    );
}

#[test]
fn a_file_that_cannot_be_read_whole_is_not_taken_at_all() {
    let office = Office::new();
    let without = HEADER.replace("phone,", "").replace("name,", "");
    for (name, text, reason) in [
        ("sp.csv", String::new(), "sp.csv holds no record"),
        ("sp.csv", format!("{HEADER}\n"), "sp.csv holds no record"),
        ("sp.csv", format!("{without}\n"), "missing columns: name, phone"),
        ("sp.csv", format!("{HEADER},colour\n{},blue\n", row(&[])), "unknown columns: colour"),
        ("sp.csv", format!("{HEADER}\n{}\n{}\n", row(&[]), "1,2"), "sp.csv:3: the row has 2 cells, the header has 12"),
        ("sp.toml", "[[clients]\n".to_owned(), "sp.toml:1: "),
        ("sp.toml", "[[client]]\n".to_owned(), "unknown table `client`; expected clients, identity_providers"),
        ("sp.json", "{".to_owned(), "sp.json:1:1: this is not JSON"),
        ("sp.json", "3".to_owned(), "expected a list of service providers"),
        ("sp.json", "[3]".to_owned(), "clients[0] is not a record"),
        ("sp.json", "[]".to_owned(), "sp.json holds no record"),
        ("sp.xlsx", "PK".to_owned(), "expected a file whose name ends in .csv, .toml or .json"),
    ] {
        let output = office.import(name, &text, &[]);
        assert_eq!(output.status.code(), Some(1), "{name} {text}");
        assert!(told(&output).contains(reason), "{name} {text}: {}", told(&output));
    }
    std::fs::write(office.path("sp.csv"), b"\xff\xfe\x00").unwrap();
    let mut command = guichet(&["import", "sp.csv", "--data", "data", "--dry-run"]);
    assert!(told(&command.current_dir(office.0.path()).output().unwrap()).contains("sp.csv cannot be read: "));
    assert!(!office.path("report").exists());
    assert_eq!(office.clients(), [] as [Value; 0]);
}

#[test]
fn a_trial_says_what_would_become_of_each_record_and_writes_nothing() {
    let office = Office::new();
    let output = office.rows(&[row(&[]), row(&[("datapassId", "2"), ("type", "both")])], &["--dry-run"]);
    insta::assert_snapshot!(told(&output));
    assert!(office.report().iter().all(|line| line["client_id"].is_empty() && line["client_secret"].is_empty()));
    assert_eq!(office.clients(), [] as [Value; 0]);
}

#[test]
fn a_semicolon_and_the_older_names_of_columns_are_understood() {
    let office = Office::new();
    let text = format!("\u{feff}{HEADER}\r\n{}\r\n", row(&[("redirect_uris", "https://mairie.example/a")]))
        .replace(',', ";")
        .replace("signedResponseAlg", "userinfo_signed_response_alg")
        .replace("IPServerAddressesAndRanges", "adressesIp");
    let output = office.import("sp.csv", &text, &[]);
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(office.clients()[0]["IPServerAddressesAndRanges"], json!(["192.0.2.1"]));
}

#[test]
fn records_as_a_configuration_has_them_are_created_changed_and_left_as_they_are() {
    let office = Office::new();
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/records.toml")).unwrap();
    let rows: toml::Table = toml::from_str(&text).unwrap();
    let only = |tables: &[&str], change: &dyn Fn(&mut toml::Table)| {
        let mut rows = rows.clone();
        rows.retain(|name, _| tables.contains(&name));
        change(&mut rows);
        toml::to_string(&rows).unwrap()
    };
    let named = |rows: &mut toml::Table| {
        // Without an identifier it would be another client each time.
        let clients = rows["clients"].as_array_mut().unwrap();
        clients[1].as_table_mut().unwrap().insert("client_id".to_owned(), "signs".into());
        clients[1].as_table_mut().unwrap().insert("client_secret".to_owned(), "s".repeat(32).into());
    };
    let tables = ["clients", "identity_providers"];
    let told_of = |text: &str| {
        let output = office.import("records.toml", text, &[]);
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(told_of(&only(&tables, &named)), "6 created, 0 changed, 0 unchanged, 0 refused\n");
    assert_eq!(told_of(&only(&tables, &named)), "0 created, 0 changed, 6 unchanged, 0 refused\n");
    let renamed = |rows: &mut toml::Table| {
        named(rows);
        rows["clients"].as_array_mut().unwrap()[0].as_table_mut().unwrap().insert("name".to_owned(), "Autre".into());
    };
    assert_eq!(told_of(&only(&tables, &renamed)), "0 created, 1 changed, 5 unchanged, 0 refused\n");
    assert_eq!(office.clients()[0]["name"], "Autre");
    // The scope of the data provider is known where the configuration declares it.
    let data = only(&["data_providers"], &|_| ());
    assert!(told_of(&data).contains("data_providers[0]: refused: scopes[0]: «ville_stationnement» is not a scope"));
    std::fs::write(office.path("guichet.toml"), only(&["scopes"], &|_| ())).unwrap();
    let output = office.import("data.toml", &data, &["--config", "guichet.toml"]);
    assert!(output.status.success(), "{}", told(&output));
    let foreign = json!([{ "service": "openid", "client_id": "signs", "redirect_uris": ["https://a.example/"] },
        { "client_id": "signs", "redirect_uris": ["https://a.example/"] },
        { "service": "proconnect", "redirect_uris": ["https://a.example/"] },
        { "redirect_uris": ["nowhere"] }, { "client_id": "x", "redirect_uris": ["https://a.example/"] },
        { "client_id": "x", "redirect_uris": ["https://b.example/"] }]);
    let output = office.import("clients.json", &foreign.to_string(), &[]);
    insta::assert_snapshot!(told(&output));
    let report: Vec<Value> = serde_json::from_slice(&std::fs::read(office.path("report")).unwrap()).unwrap();
    assert_eq!(report.len(), 6);
    assert_eq!((&report[4]["status"], &report[4]["id"]), (&json!("success"), &json!("x")));
}

#[test]
fn what_is_imported_serves_at_once_at_a_process_that_runs_and_is_in_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::start(folder.path());
    let request = |client_id: &str| {
        format!(
            "/api/v2/authorize?client_id={client_id}&redirect_uri=https%3A%2F%2Fmairie.example%2Fa&response_type=code\
             &scope=openid&state=s&nonce={ENTITY}&acr_values=eidas1"
        )
    };
    std::fs::write(folder.path().join("sp.csv"), format!("{HEADER}\n{}\n", row(&[]))).unwrap();
    let mut command = guichet(&["import", "sp.csv", "--data", "data", "--report", "report.csv"]);
    let output = command.current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", told(&output));
    let report = csv::Reader::from_path(folder.path().join("report.csv")).unwrap().deserialize().next();
    let line: BTreeMap<String, String> = report.unwrap().unwrap();
    // The node looks for changes twice a second; so many requests last longer than that.
    let answer = (0..20_000)
        .map(|_| serving.get("fc.example.org", &request(&line["client_id"])).0)
        .find(|head| head.starts_with("HTTP/1.1 303"));
    let answer = answer.unwrap_or_else(|| "never served".to_owned());
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    serving.stop();
    let verified = verify(folder.path());
    assert!(verified.contains("node office: 1 entries, signed up to 1\n"), "{verified}");
    assert!(verified.ends_with("The journal is as it was written.\n"), "{verified}");
}

fn verify(folder: &Path) -> String {
    let mut command = guichet(&["journal", "verify", "--data", "data"]);
    let output = command.current_dir(folder).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn accounts_of_today_and_of_the_first_version_are_imported_and_their_subs_stay() {
    let office = Office::new();
    let clients = format!(
        "[[clients]]\nclient_id = \"mairie\"\nclient_secret = \"{0}\"\nentityId = \"{ENTITY}\"\n\
         redirect_uris = [\"https://mairie.example/a\"]\nname = \"Mairie\"\n",
        "s".repeat(64)
    );
    assert!(office.import("clients.toml", &clients, &[]).status.success());
    let (first, second) =
        ("Sr1x7B9YHc4uoiIcvqx8lzxq6nvLg1rN/n1klPFSgGA=", "J2WdqlpnUQ1WxMA3BngwBCPo0Al6bxKgBb/PVNZlZZs=");
    let id = "0b0f5b4e-6c4f-4b52-9d3f-3f6a3f0d7c11";
    let date = json!({ "$date": "2025-12-24T10:00:00.000Z" });
    let records = json!({ "accounts": [
        { "_id": { "$oid": "5f" }, "id": id, "identityHash": first, "active": false, "createdAt": date,
          "updatedAt": date, "lastConnection": { "$date": { "$numberLong": "1766570400000" } },
          "spFederation": { "other": { "sub": "older" } },
          "preferences": { "idpSettings": { "isExcludeList": true, "list": ["uid"] } } },
        { "identityHash": second, "updatedAt": date, "noDisplayConfirmation": true,
          "servicesProvidersFederationKeys": [{ "clientId": "mairie", "sub": "kept" }, { "clientId": "gone", "sub": "too" }],
          "federationKeys": [{ "clientId": "fip1", "sub": "x", "matchRNIPP": true }] },
        { "identityHash": "short" }, { "identityHash": second }, { "identityHash": first, "service": "openid" },
        { "identityHash": first, "service": "franceconnect-plus", "id": id },
        { "identityHash": format!("{}=", "A".repeat(43)), "updatedAt": "yesterday", "colour": "blue" },
    ] });
    let trial = office.import("accounts.json", &records.to_string(), &["--dry-run"]);
    assert!(told(&trial).contains("3 would be created, 0 would be changed, 0 unchanged, 4 would be refused"));
    let output = office.import("accounts.json", &records.to_string(), &[]);
    insta::assert_snapshot!(told(&output));
    let report: Vec<Value> = serde_json::from_slice(&std::fs::read(office.path("report")).unwrap()).unwrap();
    assert_eq!((&report[0]["comments"], &report[0]["id"]), (&json!("Account created"), &json!(id)));
    let accounts = |service: &'static str| {
        office.with_stores(async move |stores| {
            let mut sql = stores.durable.read().await.unwrap();
            let mut found = Vec::new();
            for hash in [first, second] {
                let account = records::find(&mut sql, service, hash, NOW.parse().unwrap()).await.unwrap();
                found.extend(account.map(|account| records::told(service, &account)));
            }
            found
        })
    };
    let [low, high] = ["franceconnect", "franceconnect-plus"].map(accounts);
    let ([one, two], [other]) = (low.as_slice(), high.as_slice()) else { panic!("{low:?} {high:?}") };
    assert_eq!((&one["id"], &one["active"]), (&json!(id), &json!(false)));
    assert_eq!(one["spFederation"], json!({ "other": "older" }));
    assert_eq!(one["preferences"]["idpSettings"]["list"], json!(["uid"]));
    assert_eq!((&one["createdAt"], &one["lastConnection"]), (&json!("2025-12-24T10:00:00.000Z"), &one["createdAt"]));
    assert_eq!(two["spFederation"], json!({ ENTITY: "kept", "gone": "too" }));
    assert_ne!(other["id"], json!(id), "an identifier is one account's");
    let again = office.import("accounts.json", &records.to_string(), &[]);
    assert!(told(&again).contains("0 created, 0 changed, 3 unchanged, 4 refused"), "{}", told(&again));
}
