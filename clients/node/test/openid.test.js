// The plain OpenID Connect provider, seen by openid-client.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as openid from 'openid-client';

import { addClient } from '../lib/control.js';
import { login, person } from '../lib/journey.js';
import { demoClients, readManifest } from '../lib/manifest.js';
import { RelyingParty } from '../lib/relying-party.js';

const manifest = readManifest(process.env.GUICHET_MANIFEST);

for (const client of demoClients(manifest, 'openid')) {
  test(`the demo client ${client.name} logs in with PKCE, by discovery and the manifest alone`, async () => {
    const { header, claims, userinfo } = await login(manifest, client);
    assert.equal(header.alg, client.id_token_signed_response_alg);
    assert.equal(claims.iss, manifest.issuers.openid);
    assert.equal(claims.exp - claims.iat, 3600);
    assert.equal(userinfo.sub, claims.sub);
  });
}

for (const id_token_signed_response_alg of ['RS256', 'ES256', 'HS256']) {
  for (const userinfo_signed_response_alg of ['RS256', 'ES256', undefined]) {
    test(`an ID token in ${id_token_signed_response_alg} and a userinfo in ${userinfo_signed_response_alg ?? 'JSON'} are taken`, async () => {
      const members = { id_token_signed_response_alg, userinfo_signed_response_alg };
      const client = await addClient(manifest, 'openid', members);
      const { header, claims, userinfo } = await login(manifest, client);
      assert.equal(header.alg, id_token_signed_response_alg);
      assert.equal(userinfo.sub, claims.sub);
    });
  }
}

test('the client may authenticate with client_secret_basic', async () => {
  const client = await addClient(manifest, 'openid');
  const authentication = openid.ClientSecretBasic(client.client_secret);
  const { claims } = await login(manifest, client, { authentication });
  assert.ok(claims.sub);
});

test('a code that was asked for with PKCE is refused to another verifier', async () => {
  const client = await addClient(manifest, 'openid');
  const relyingParty = await RelyingParty.discover(manifest, client);
  const { url, checks } = await relyingParty.begin();
  const browser = await person(manifest, client, url);
  checks.pkceCodeVerifier = openid.randomPKCECodeVerifier();
  await assert.rejects(relyingParty.finish(browser.arrival, checks), { error: 'invalid_grant', status: 400 });
});

test('prompt none without a session is refused at the callback', async () => {
  const client = await addClient(manifest, 'openid');
  const relyingParty = await RelyingParty.discover(manifest, client);
  const { url, checks } = await relyingParty.begin({ prompt: 'none' });
  const { Browser } = await import('../lib/browser.js');
  const browser = await new Browser(client.redirect_uris[0]).open(url);
  await assert.rejects(relyingParty.finish(browser.arrival, checks), { error: 'login_required' });
});

test('a token is active until it is revoked', async () => {
  const client = await addClient(manifest, 'openid');
  const { relyingParty, tokens, claims } = await login(manifest, client);
  const before = await openid.tokenIntrospection(relyingParty.configuration, tokens.access_token);
  assert.equal(before.active, true);
  assert.equal(before.sub, claims.sub);
  await openid.tokenRevocation(relyingParty.configuration, tokens.access_token);
  const after = await openid.tokenIntrospection(relyingParty.configuration, tokens.access_token);
  assert.deepEqual(after, { active: false });
});
