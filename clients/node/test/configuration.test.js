// What the portal gives to copy for openid-client and Passport: pasted as it is, it logs a person in.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';

import { parse } from 'node-html-parser';
import * as openid from 'openid-client';

import { Browser } from '../lib/browser.js';
import { addClient, decide } from '../lib/control.js';
import { readManifest } from '../lib/manifest.js';

const manifest = readManifest(process.env.GUICHET_MANIFEST);

/** The pasted text in which `mark` stands, as a module that gives `names`. */
async function pasted(client, mark, names) {
  const page = await fetch(`${manifest.services.portal}/clients/${client.client_id}`);
  const [text, ...others] = parse(await page.text()).querySelectorAll('pre')
    .map((pre) => pre.textContent)
    .filter((text) => text.includes(mark));
  assert.ok(text, `no text with ${mark}`);
  assert.deepEqual(others, []);
  const folder = await mkdtemp(new URL('../configuration-', import.meta.url).pathname);
  try {
    await writeFile(`${folder}/pasted.mjs`, `${text}\nexport { ${names.join(', ')} };\n`);
    return await import(`${folder}/pasted.mjs`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Where a browser ends that begins at `url`, the login being decided. */
async function arrival(client, url) {
  await decide(manifest, client);
  return (await new Browser(client.redirect_uris[0]).open(url)).arrival;
}

for (const service of ['franceconnect', 'openid']) {
  test(`the copied configuration of openid-client logs a person in at ${service}`, async () => {
    const client = await addClient(manifest, service);
    const pkce = service === 'openid' ? ['pkceCodeVerifier'] : [];
    const it = await pasted(client, 'openid.buildAuthorizationUrl', ['configuration', 'parameters', 'url', ...pkce]);
    const checks = {
      expectedState: it.parameters.state,
      expectedNonce: it.parameters.nonce,
      pkceCodeVerifier: it.pkceCodeVerifier,
    };
    const back = new URL(await arrival(client, it.url.href));
    const tokens = await openid.authorizationCodeGrant(it.configuration, back, checks);
    assert.equal(tokens.claims().aud, client.client_id);
  });
}

test('the copied configuration of Passport logs a person in where PKCE is taken, and is not offered elsewhere', async () => {
  const client = await addClient(manifest, 'openid');
  const { passport } = await pasted(client, 'passport.use', ['passport']);
  const session = {};
  /** What the strategy answers to a request for `url`. */
  const answer = (url) => new Promise((resolve, reject) => {
    const at = new URL(url);
    const path = at.pathname + at.search;
    const request = { method: 'GET', url: path, originalUrl: path, protocol: 'http', host: at.host, headers: { host: at.host }, session };
    const strategy = Object.assign(Object.create(passport._strategy('broker')), {
      redirect: resolve,
      success: resolve,
      fail: (challenge) => reject(new Error(JSON.stringify(challenge))),
      error: reject,
    });
    strategy.authenticate(request, {});
  });
  const start = await answer(new URL('/login', client.redirect_uris[0]));
  const person = await answer(await arrival(client, start));
  assert.equal(person.aud, client.client_id);
  await assert.rejects(pasted(await addClient(manifest, 'franceconnect'), 'passport.use', []), /no text with passport.use/);
});
