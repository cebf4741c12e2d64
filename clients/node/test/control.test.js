// What the control API changes, seen by a service provider.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Browser } from '../lib/browser.js';
import { addClient, control, decide } from '../lib/control.js';
import { login, person } from '../lib/journey.js';
import { identityProviders, readManifest } from '../lib/manifest.js';
import { RelyingParty } from '../lib/relying-party.js';

const manifest = readManifest(process.env.GUICHET_MANIFEST);

for (const service of ['franceconnect', 'openid']) {
  test(`a login at ${service} that was decided ahead shows no page`, async () => {
    const client = await addClient(manifest, service);
    await decide(manifest, client);
    const relyingParty = await RelyingParty.discover(manifest, client);
    const { url, checks } = await relyingParty.begin();
    const browser = await new Browser(client.redirect_uris[0]).open(url);
    if (!browser.arrival) assert.fail(`a page was shown: ${browser.address} ${browser.text()}`);
    const { claims } = await relyingParty.finish(browser.arrival, checks);
    assert.ok(claims.sub);
  });
}

test('the exchanges of a client can be read afterwards, without its secret', async () => {
  const client = await addClient(manifest, 'franceconnect');
  const { tokens } = await login(manifest, client);
  const { exchanges } = await control(manifest, 'GET', `/exchanges?client_id=${client.client_id}`);
  const text = JSON.stringify(exchanges);
  assert.match(text, /\/token/);
  assert.ok(!text.includes(client.client_secret), 'the secret is shown');
  assert.ok(!text.includes(tokens.access_token), 'the access token is shown');
});

test('an ID token that an identity provider signed wrongly is refused with the page Y020026', async () => {
  const client = await addClient(manifest, 'franceconnect');
  // A provider that no other test uses: the fault waits for the next login there, whoever makes it.
  const provider = identityProviders(manifest, 'franceconnect').at(-1);
  const target = `identity-provider:${provider.uid}`;
  await control(manifest, 'POST', '/faults', { target, kind: 'bad_signature', at: 'id_token' });
  const relyingParty = await RelyingParty.discover(manifest, client);
  const { url } = await relyingParty.begin();
  const browser = new Browser(client.redirect_uris[0]);
  await assert.rejects(person(manifest, client, url, { browser, provider }));
  assert.equal(browser.status, 502);
  assert.match(browser.text('error-code'), /Y020026/);
});

test('an unknown member of a client is refused by its name', async () => {
  await assert.rejects(addClient(manifest, 'franceconnect', { redirect_url: 'http://localhost:9/' }), /redirect_url/);
});
