//! Who is asked for data: declared producers, and the simulated ones of a sandbox in the place of those that are not.

use std::collections::BTreeMap;
use std::path::Path;

use guichet_gateway::checktoken::OwnKey;
use guichet_gateway::connector::{Address, ClientCertificate, Kind};
use guichet_gateway::definition::Catalogue;
use guichet_gateway::france_connect::{FranceConnect, Settings};
use guichet_jose::Secret;
use guichet_sandbox::data_providers::Stands;
use guichet_sandbox::producers;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;

use super::super::brokers::Wiring;
use super::super::{StartError, shown};
use crate::configuration::{ProducerSettings, Step};
use crate::services::ServiceName;

/// Where each producer of the definitions is called.
pub(super) fn addresses(wiring: &Wiring<'_>, catalogue: &Catalogue) -> Result<BTreeMap<String, Address>, StartError> {
    let declared = &wiring.configuration.api_particulier.producers;
    let mut addresses = BTreeMap::new();
    if let Some(sandbox) = wiring.sandbox {
        let url = |path: String| sandbox.origins().producers.url(&path);
        for (producer, name) in catalogue.all().flat_map(|api| api.producer.addresses().map(|it| (&api.producer, it))) {
            let (client_id, secret) = producers::CLIENT;
            let (chain, key) = producers::CERTIFICATE;
            let own = || certificate(chain, Secret::new(key.to_owned())).map_err(StartError::Gateway);
            let main = &producer.address;
            let address = Address {
                token_url: Some(url(format!("/{main}/token"))),
                base_url: url(format!("/{name}")),
                calls: BTreeMap::new(),
                client_id: client_id.to_owned(),
                client_secret: Secret::new(secret.to_owned()),
                certificate: (producer.connector == Kind::Ants).then(own).transpose()?,
            };
            addresses.insert(name.clone(), address);
        }
    }
    for (name, settings) in declared {
        if !catalogue.all().flat_map(|api| api.producer.addresses()).any(|known| known == name) {
            let path = ["api_particulier".into(), "producers".into(), name.as_str().into()];
            return Err(wrong(wiring, &path, "no API asks a producer of this name".to_owned()));
        }
        let path = ["api_particulier", "producers", name.as_str(), "client_secret_file"].map(Step::from);
        let client_secret = match &settings.client_secret_file {
            Some(file) => secret(wiring, &path, file)?,
            None => Secret::new(String::new()),
        };
        let plain = |url: &url::Url| url.as_str().trim_end_matches('/').to_owned();
        let asked = || catalogue.all().filter(|api| api.producer.addresses().any(|known| known == name));
        if let Some(unknown) = settings.calls.keys().find(|call| !asked().any(|api| api.producer.call == **call)) {
            let path = ["api_particulier", "producers", name.as_str(), "calls", unknown].map(Step::from);
            return Err(wrong(wiring, &path, format!("nothing of this name is asked of {name}")));
        }
        let address = Address {
            calls: settings.calls.iter().map(|(call, url)| (call.clone(), plain(url))).collect(),
            base_url: plain(&settings.url),
            token_url: settings.token_url.as_ref().map(plain),
            client_id: settings.client_id.clone(),
            client_secret,
            certificate: declared_certificate(wiring, name, settings)?,
        };
        addresses.insert(name.clone(), address);
    }
    Ok(addresses)
}

/// The certificate that we show a declared producer: chain and key come together.
fn declared_certificate(
    wiring: &Wiring<'_>,
    name: &str,
    settings: &ProducerSettings,
) -> Result<Option<ClientCertificate>, StartError> {
    let table = ["api_particulier", "producers", name];
    let (chain, key) = (settings.certificate_file.as_ref(), settings.key_file.as_ref());
    let Some((chain, key)) = shown::pair(wiring.configuration, &table, chain, key)? else { return Ok(None) };
    let read = certificate(chain.expose(), key);
    read.map(Some).map_err(|reason| shown::refused(wiring.configuration, &table, "key_file", reason))
}

/// A chain and its key, PEM.
fn certificate(chain: &str, key: Secret) -> Result<ClientCertificate, String> {
    let read = PrivateKeyDer::from_pem_slice(key.expose().as_bytes()).map_err(|error| error.to_string())?;
    let PrivateKeyDer::Pkcs8(pkcs8) = read else { return Err("the key is no PKCS#8".to_owned()) };
    ClientCertificate::new(chain, &key, pkcs8.secret_pkcs8_der()).map_err(|error| error.to_string())
}

/// Who says whose an access token of FranceConnect is.
pub(super) fn france_connect(
    wiring: &Wiring<'_>,
    catalogue: &Catalogue,
    own_key: OwnKey,
) -> Result<Option<FranceConnect>, StartError> {
    let rules = wiring.configuration.api_particulier.guard(wiring.sandbox.is_some());
    let bell = wiring.bell(ServiceName::ApiParticulier);
    if let Some(declared) = &wiring.configuration.api_particulier.france_connect {
        let mut accounts = BTreeMap::new();
        for (name, account) in &declared.accounts {
            let path = ["api_particulier", "france_connect", "accounts", name.as_str(), "client_secret_file"];
            let secret = secret(wiring, &path.map(Step::from), &account.client_secret_file)?;
            accounts.insert(name.clone(), (account.client_id.clone(), secret));
        }
        let settings = Settings {
            checktoken_url: declared.checktoken_url.to_string(),
            jwks_url: declared.jwks_url.to_string(),
            issuer: declared.issuer.clone(),
            accounts,
        };
        return Ok(Some(FranceConnect::new(vec![settings], wiring.edge, own_key, rules, bell)));
    }
    let Some(sandbox) = wiring.sandbox else { return Ok(None) };
    let names: Vec<&String> = catalogue.all().filter_map(|api| api.producer.france_connect.as_ref()).collect();
    let source = |base: &str, (client_id, secret): (&str, &str)| Settings {
        checktoken_url: format!("{base}/checktoken"),
        jwks_url: format!("{base}/jwks"),
        issuer: base.to_owned(),
        accounts: names
            .iter()
            .map(|name| ((*name).clone(), (client_id.to_owned(), Secret::new(secret.to_owned()))))
            .collect(),
    };
    // Tokens without a login first (AP §13.3), then those of the FranceConnect of this stack.
    let simulated = sandbox.origins().producers.url(producers::FRANCE_CONNECT);
    let own = sandbox.data_providers().iter().filter(|provider| provider.stands == Stands::Gateway);
    let beside = own.filter_map(|provider| {
        let broker = sandbox.origins().brokers.get(&provider.service)?;
        Some(source(&broker.issuer, (&provider.client_id, provider.client_secret.expose())))
    });
    let settings = std::iter::once(source(&simulated, producers::CLIENT)).chain(beside).collect();
    Ok(Some(FranceConnect::new(settings, wiring.edge, own_key, rules, bell)))
}

fn secret(wiring: &Wiring<'_>, path: &[Step], file: &Path) -> Result<Secret, StartError> {
    let text = std::fs::read_to_string(file);
    let text = text.map_err(|error| wrong(wiring, path, format!("{}: {error}", file.display())))?;
    Ok(Secret::new(text.trim().to_owned()))
}

fn wrong(wiring: &Wiring<'_>, path: &[Step], reason: String) -> StartError {
    StartError::Configured { place: wiring.configuration.place(path), reason }
}
