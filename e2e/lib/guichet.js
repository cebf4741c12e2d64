// The running Guichet that the journeys go through.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

const path = process.env.GUICHET_MANIFEST;
if (!path) throw new Error('set GUICHET_MANIFEST to the file that `guichet dev --manifest FILE` wrote');

export const manifest = JSON.parse(readFileSync(path, 'utf8'));

export const portal = manifest.services.portal;
export const franceconnect = manifest.services.franceconnect;

/** The demo service providers, by what they show. */
const demos = manifest.services['service-providers'];
export const DEMOS = {
  public: { title: 'public, FranceConnect', service: 'franceconnect', url: `${demos}/aide-juridictionnelle` },
  private: { title: 'private with consent, FranceConnect', service: 'franceconnect', url: `${demos}/assurance` },
  openid: { title: 'plain OpenID Connect', service: 'openid', url: `${demos}/association` },
};

/** The first identity provider of `service`. */
export function firstProvider(service) {
  return manifest.identity_providers.find((provider) => provider.service === service);
}

/**
 * Somebody to log in at `demo`. The plain provider asks for consent once per client and person, so each login there
 * that is to see the page of consent wants somebody new.
 */
export async function somebody(demo) {
  if (demo.service === 'franceconnect') return 'test';
  return (await newPerson({ services: [demo.service] })).id;
}

/** Somebody whose name nobody else has, with whatever else the control API takes of a persona. */
export function newPerson(members) {
  // Letters only: digits are not of the alphabet of names.
  const name = randomUUID().replace(/[^a-f0-9]/g, '').replace(/\d/g, (digit) => 'ghijklmnop'[digit]).toUpperCase();
  return control('POST', '/personas', {
    id: `e2e-${name}`,
    label: 'Somebody new',
    given_name: 'Camille',
    family_name: name,
    gender: 'female',
    birthdate: '1990-01-02',
    birthplace: '75107',
    birthcountry: '99100',
    email: 'camille@example.fr',
    ...members,
  });
}

/** Calls the control API. */
export async function control(method, path, body) {
  const headers = { 'content-type': 'application/json' };
  if (manifest.control.token) headers.authorization = `Bearer ${manifest.control.token}`;
  const { status, text } = await ask(manifest.control.url + path, { method, headers }, body && JSON.stringify(body));
  if (status < 200 || status > 299) throw new Error(`${method} ${path}: ${status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Seconds from now to noon of a weekday in Paris: no producer is away for maintenance then (`data/apis`). */
export function untilNoon(now = Date.now()) {
  const paris = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', weekday: 'short', hour: '2-digit', hourCycle: 'h23' });
  for (let ahead = 0; ; ahead += 3600) {
    const said = Object.fromEntries(paris.formatToParts(now + ahead * 1000).map(({ type, value }) => [type, value]));
    if (said.hour === '12' && !said.weekday.startsWith('S')) return ahead;
  }
}

/** A request of ours, which trusts the stack's own authority where there is one; `fetch` cannot be told to. */
function ask(url, options, body) {
  const [send, ca] = url.startsWith('https:') ? [httpsRequest, readFileSync(manifest.ca)] : [httpRequest];
  return new Promise((resolve, reject) => {
    const request = send(url, { ...options, ca }, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      resolve({ status: response.statusCode, text });
    });
    request.once('error', reject).end(body);
  });
}

/** An authorization request of the demo client of FranceConnect, as a service provider would send it. */
export function authorizeUrl(changes = {}) {
  const client = manifest.clients.find((one) => one.service === 'franceconnect');
  const parameters = {
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: client.redirect_uris[0],
    scope: 'openid email',
    state: 'a-state-that-nobody-guesses',
    nonce: 'a-nonce-of-at-least-22-characters',
    acr_values: 'eidas1',
    ...changes,
  };
  return `${manifest.issuers.franceconnect}/authorize?${new URLSearchParams(parameters)}`;
}

/** An authorization request of a client of a platform, the first one when none is named. */
export function requestAt(service, client = manifest.clients.find((one) => one.service === service)) {
  const url = new URL(authorizeUrl({ client_id: client.client_id, redirect_uri: client.redirect_uris[0] }));
  if (service === 'franceconnect-plus') url.searchParams.set('acr_values', 'eidas2');
  return `${manifest.issuers[service]}/authorize${url.search}`;
}
