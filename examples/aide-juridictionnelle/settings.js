// Whom the program speaks to, and as whom. Each setting is read from the environment, and what is not there from the manifest of a
// running `guichet dev`, where the service registers itself as a person would in FranceConnect's partner space.

import { readFileSync } from 'node:fs';

import { WITH_INCOME } from './france-connect.js';

/** As `guichet dev` names the data provider, and the one of its credentials that reads everything. */
const PROVIDER = 'API Impôt particulier';
const CREDENTIAL = 'all';

/** The settings of the service whose pages are at `home`. */
export async function settingsFrom(home, environment, manifestPath) {
  const known = manifestPath ? await ofManifest(home, JSON.parse(readFileSync(manifestPath, 'utf8'))) : {};
  const setting = (name) => {
    const value = environment[name] ?? known[name];
    if (!value) throw new Error(`${name} is not set; set it, or start with the path of a manifest of \`guichet dev\``);
    return value;
  };
  return {
    home,
    sessionSecret: environment.SESSION_SECRET,
    franceConnect: {
      issuer: setting('FC_ISSUER'),
      clientId: setting('FC_CLIENT_ID'),
      clientSecret: setting('FC_CLIENT_SECRET'),
    },
    taxAdministration: {
      url: setting('TAX_API_URL'),
      clientId: setting('TAX_CLIENT_ID'),
      clientSecret: setting('TAX_CLIENT_SECRET'),
      teleservice: environment.TELESERVICE ?? 'AJ-0001',
    },
  };
}

async function ofManifest(home, manifest) {
  const client = await registered(home, manifest);
  const provider = manifest.data_providers.find((one) => one.name === PROVIDER);
  const credential = provider.credentials.find((one) => one.name === CREDENTIAL);
  return {
    FC_ISSUER: manifest.issuers.franceconnect,
    FC_CLIENT_ID: client.client_id,
    FC_CLIENT_SECRET: client.client_secret,
    TAX_API_URL: provider.base_url,
    TAX_CLIENT_ID: credential.client_id,
    TAX_CLIENT_SECRET: credential.client_secret,
  };
}

/** A new client of the running FranceConnect. */
async function registered(home, { control }) {
  const headers = { 'content-type': 'application/json' };
  if (control.token) headers.authorization = `Bearer ${control.token}`;
  const record = {
    service: 'franceconnect',
    name: 'Aide juridictionnelle (exemple)',
    type: 'public',
    redirect_uris: [`${home}/callback`],
    post_logout_redirect_uris: [`${home}/`],
    scopes: WITH_INCOME.split(' '),
    id_token_signed_response_alg: 'ES256',
    userinfo_signed_response_alg: 'ES256',
  };
  const answer = await fetch(`${control.url}/clients`, { method: 'POST', headers, body: JSON.stringify(record) });
  if (!answer.ok) throw new Error(`the control API refuses the client: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
