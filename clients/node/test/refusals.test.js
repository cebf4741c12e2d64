// What openid-client verifies by itself, at both brokers: it refuses what the broker issues wrongly, on our demand.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as openid from 'openid-client';

import { Browser } from '../lib/browser.js';
import { addClient, addFault, decide, POST_LOGOUT_REDIRECT_URI } from '../lib/control.js';
import { decidedLogin, logOut } from '../lib/journey.js';
import { readManifest } from '../lib/manifest.js';
import { RelyingParty } from '../lib/relying-party.js';

const manifest = readManifest(process.env.GUICHET_MANIFEST);

/** A login of a fresh client, to whom the broker issues something wrong. */
async function loginWith(service, members, fault) {
  const client = await addClient(manifest, service, members);
  if (fault) await addFault(manifest, client, fault);
  return decidedLogin(manifest, client);
}

/** The messages of an error and of what caused it. */
function reasons(error) {
  return error ? `${error.message} ${reasons(error.cause)}` : '';
}

function isRefused(login, reason) {
  return assert.rejects(login, (error) => assert.match(reasons(error), reason) ?? true);
}

for (const service of ['openid', 'franceconnect']) {
  for (const id_token_signed_response_alg of ['RS256', 'ES256', 'HS256']) {
    test(`a wrong nonce in an ID token in ${id_token_signed_response_alg} is refused at ${service}`, () => {
      const fault = { kind: 'wrong_claim', at: 'id_token', claim: 'nonce', value: 'that of another login' };
      return isRefused(loginWith(service, { id_token_signed_response_alg }, fault), /nonce/);
    });
  }

  for (const id_token_signed_response_alg of ['RS256', 'ES256']) {
    test(`a wrong signature of an ID token in ${id_token_signed_response_alg} is refused at ${service}`, () => {
      const fault = { kind: 'bad_signature', at: 'id_token' };
      return isRefused(loginWith(service, { id_token_signed_response_alg }, fault), /signature/);
    });
  }

  test(`a wrong signature of an ID token in HS256 goes unnoticed at ${service}`, async () => {
    const fault = { kind: 'bad_signature', at: 'id_token' };
    const { claims } = await loginWith(service, { id_token_signed_response_alg: 'HS256' }, fault);
    assert.equal(claims.iss, manifest.issuers[service]);
  });

  for (const userinfo_signed_response_alg of ['RS256', 'ES256']) {
    test(`a wrong signature of a userinfo in ${userinfo_signed_response_alg} is refused at ${service}`, () => {
      const fault = { kind: 'bad_signature', at: 'userinfo' };
      return isRefused(loginWith(service, { userinfo_signed_response_alg }, fault), /signature/);
    });
  }

  test(`without enableNonRepudiationChecks no wrong signature is noticed at ${service}`, async () => {
    const members = { id_token_signed_response_alg: 'ES256', userinfo_signed_response_alg: 'ES256' };
    const client = await addClient(manifest, service, members);
    await addFault(manifest, client, { kind: 'bad_signature', at: 'id_token' });
    await addFault(manifest, client, { kind: 'bad_signature', at: 'userinfo' });
    await decide(manifest, client);
    const relyingParty = await RelyingParty.discover(manifest, client);
    const { configuration } = relyingParty;
    const { url, checks } = await relyingParty.begin();
    const browser = await new Browser(client.redirect_uris[0]).open(url);
    const tokens = await openid.authorizationCodeGrant(configuration, browser.arrival, checks);
    const { sub } = tokens.claims();
    assert.equal((await openid.fetchUserInfo(configuration, tokens.access_token, sub)).sub, sub);
  });

  test(`a userinfo in HS256 is refused at ${service}`, () =>
    isRefused(loginWith(service, { userinfo_signed_response_alg: 'HS256' }), /HS256|alg|not supported/));

  test(`a userinfo about another person is refused at ${service}`, () => {
    const fault = { kind: 'wrong_claim', at: 'userinfo', claim: 'sub', value: 'somebody else' };
    return isRefused(loginWith(service, {}, fault), /sub/);
  });

  test(`logging out of ${service} ends at the registered address, with the state`, async () => {
    const { relyingParty, browser, tokens } = await loginWith(service, {});
    const arrival = await logOut(browser, relyingParty.logoutAddress(tokens, 'see-you-soon'), POST_LOGOUT_REDIRECT_URI);
    assert.equal(arrival?.searchParams.get('state'), 'see-you-soon');
  });
}
