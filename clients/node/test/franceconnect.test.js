// FranceConnect, seen by openid-client.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as openid from 'openid-client';

import { Browser } from '../lib/browser.js';
import { addClient } from '../lib/control.js';
import { login } from '../lib/journey.js';
import { demoClients, readManifest } from '../lib/manifest.js';
import { RelyingParty } from '../lib/relying-party.js';

const manifest = readManifest(process.env.GUICHET_MANIFEST);
const SUB = /^[0-9a-f]{64}v1$/;

// FC §5.5: the `sub` of Angela Claire Louise DUBOIS for this entity, with the published secret.
const GOLDEN_ENTITY = 'a0cd64372db6ecf39c317c0c74ce90f02d8ad7d510ce054883b759d666a996bc';
const GOLDEN_SUB = '4d327dd1e427daf4d50296ab71d6f3fc82ccc40742943521d42cb2bae4df41afv1';

for (const client of demoClients(manifest, 'franceconnect')) {
  test(`the demo client ${client.name} logs in by discovery and the manifest alone`, async () => {
    const { tokens, header, claims, userinfo } = await login(manifest, client);
    assert.equal(tokens.token_type, 'bearer');
    assert.equal(header.alg, client.id_token_signed_response_alg);
    assert.match(claims.sub, SUB);
    if (client.entityId === GOLDEN_ENTITY) assert.equal(claims.sub, GOLDEN_SUB);
    assert.equal(claims.acr, 'eidas1');
    assert.equal(claims.exp - claims.iat, 60);
    assert.equal(userinfo.sub, claims.sub);
    assert.equal(userinfo.family_name, 'DUBOIS');
  });
}

for (const id_token_signed_response_alg of ['ES256', 'RS256', 'HS256']) {
  for (const userinfo_signed_response_alg of ['ES256', 'RS256', undefined]) {
    test(`an ID token in ${id_token_signed_response_alg} and a userinfo in ${userinfo_signed_response_alg ?? 'JSON'} are taken`, async () => {
      const members = { id_token_signed_response_alg, userinfo_signed_response_alg };
      const client = await addClient(manifest, 'franceconnect', members);
      const { header, claims, userinfo } = await login(manifest, client);
      assert.equal(header.alg, id_token_signed_response_alg);
      assert.equal(header.typ, undefined);
      assert.deepEqual(Object.keys(claims).sort(), ['acr', 'aud', 'auth_time', 'exp', 'iat', 'iss', 'nonce', 'sub']);
      assert.equal(userinfo.sub, claims.sub);
      assert.equal(userinfo.iss, userinfo_signed_response_alg && claims.iss);
    });
  }
}

test('the sub of a known person at a known entity is the one that the reference publishes', async () => {
  const client = await addClient(manifest, 'franceconnect', { entityId: GOLDEN_ENTITY });
  const { claims, userinfo } = await login(manifest, client);
  assert.equal(claims.sub, GOLDEN_SUB);
  assert.deepEqual(userinfo.given_name_array, ['Angela', 'Claire', 'Louise']);
});

test('two clients of one entity know a person by the same sub, another entity by another one', async () => {
  const subs = [];
  for (const entityId of ['one'.padEnd(64, '0'), 'one'.padEnd(64, '0'), 'two'.padEnd(64, '0')]) {
    const client = await addClient(manifest, 'franceconnect', { entityId });
    subs.push((await login(manifest, client)).claims.sub);
  }
  assert.equal(subs[0], subs[1]);
  assert.notEqual(subs[0], subs[2]);
});

test('PKCE is refused with the page Y030007, though discovery advertises it', async () => {
  const [client] = demoClients(manifest, 'franceconnect');
  const relyingParty = await RelyingParty.discover(manifest, client);
  assert.ok(relyingParty.configuration.serverMetadata().supportsPKCE());
  const code_challenge = await openid.calculatePKCECodeChallenge(openid.randomPKCECodeVerifier());
  const { url } = await relyingParty.begin({ code_challenge, code_challenge_method: 'S256' });
  const browser = await new Browser(client.redirect_uris[0]).open(url);
  assert.equal(browser.status, 400);
  assert.match(browser.text('error-code'), /Y030007/);
});

test('client_secret_basic is refused, as discovery says', async () => {
  const [client] = demoClients(manifest, 'franceconnect');
  const authentication = openid.ClientSecretBasic(client.client_secret);
  // Who tries the header is challenged, and openid-client reports the challenge instead of the JSON error.
  await assert.rejects(login(manifest, client, { authentication }), { code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE', status: 401 });
});

test('a wrong secret is refused', async () => {
  const [client] = demoClients(manifest, 'franceconnect');
  const authentication = openid.ClientSecretPost('0'.repeat(64));
  await assert.rejects(login(manifest, client, { authentication }), { error: 'invalid_client', status: 401 });
});

test('a code is good for one exchange', async () => {
  const client = await addClient(manifest, 'franceconnect', { id_token_signed_response_alg: 'ES256' });
  const { relyingParty, browser, checks } = await login(manifest, client);
  await assert.rejects(relyingParty.finish(browser.arrival, checks), { error: 'invalid_grant', status: 400 });
});

test('a revoked access token opens nothing any more', async () => {
  const client = await addClient(manifest, 'franceconnect', { id_token_signed_response_alg: 'ES256' });
  const { relyingParty, tokens, claims } = await login(manifest, client);
  await openid.tokenRevocation(relyingParty.configuration, tokens.access_token);
  await assert.rejects(openid.fetchUserInfo(relyingParty.configuration, tokens.access_token, claims.sub), { status: 401 });
});

test('a second login in the same browser asks for no identity provider', async () => {
  const first = await addClient(manifest, 'franceconnect');
  const second = await addClient(manifest, 'franceconnect', { entityId: 'another'.padEnd(64, '0') });
  const { browser, claims } = await login(manifest, first);
  const relyingParty = await RelyingParty.discover(manifest, second);
  const { url, checks } = await relyingParty.begin();
  browser.arrival = undefined;
  await browser.open(url);
  await browser.press('continue');
  const again = await relyingParty.finish(browser.arrival, checks);
  assert.notEqual(again.claims.sub, claims.sub);
  assert.equal(again.userinfo.family_name, 'DUBOIS');
});
