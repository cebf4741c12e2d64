// What Passport and its two OpenID Connect strategies do, at both brokers.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Browser } from '../lib/browser.js';
import { addClient, addFault, decide } from '../lib/control.js';
import { readManifest } from '../lib/manifest.js';
import { application, listen } from '../lib/passport/application.js';
import * as withOpenIdClient from '../lib/passport/openid-client.js';
import * as withOpenIdConnect from '../lib/passport/openidconnect.js';

const manifest = readManifest(process.env.GUICHET_MANIFEST);
const FAULTY_NONCE = { kind: 'wrong_claim', at: 'id_token', claim: 'nonce', value: 'that of another login' };
const FAULTY_SIGNATURE = { kind: 'bad_signature', at: 'id_token' };
const FAULTY_SUB = { kind: 'wrong_claim', at: 'userinfo', claim: 'sub', value: 'somebody else' };

/** The application on a free port, its registration, and a browser in front of it. */
async function start(t, service, { library, settings = library.DEFAULTS, fault, ...members }) {
  const { home, serve, close } = await listen();
  t.after(close);
  const client = await addClient(manifest, service, {
    redirect_uris: [`${home}/callback`],
    post_logout_redirect_uris: [`${home}/logged-out`],
    ...members,
  });
  if (fault) await addFault(manifest, client, fault);
  const issuer = manifest.issuers[service];
  const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
  const strategy =
    library === withOpenIdClient
      ? await library.openIdClient(issuer, client, home, settings)
      : library.openIdConnect(metadata, client, home, settings);
  serve(application(strategy, { endSession: metadata.end_session_endpoint, home }));
  const browser = new Browser();
  const person = async () => JSON.parse((await browser.open(`${home}/`)).document.textContent);
  const logIn = async () => {
    await decide(manifest, client);
    await browser.open(`${home}/login`);
  };
  return { home, browser, person, logIn };
}

/** A login that succeeds. */
async function isTaken(t, service, options) {
  const journey = await start(t, service, options);
  await journey.logIn();
  assert.equal(journey.browser.status, 200, journey.browser.text());
  const { claims, userinfo } = await journey.person();
  assert.equal(claims.iss, manifest.issuers[service]);
  assert.equal(userinfo.sub, claims.sub);
  assert.equal(userinfo.family_name, 'DUBOIS');
  return journey;
}

/** A login that the service provider refuses for this reason. */
async function isRefused(t, service, options, reason) {
  const { browser, person, logIn } = await start(t, service, options);
  await logIn();
  assert.equal(browser.status, 401, browser.text());
  assert.match(browser.text(), reason);
  assert.equal(await person(), null);
}

/** A login that FranceConnect refuses at once. */
async function isRefusedByFranceConnect(t, options) {
  const { browser, logIn } = await start(t, 'franceconnect', options);
  await logIn();
  assert.equal(browser.status, 400);
  assert.match(browser.text('error-code'), /Y030007/);
}

async function logsOut(t, service, options) {
  const { home, browser, person, logIn } = await start(t, service, options);
  await logIn();
  await browser.open(`${home}/logout`);
  while (browser.element('continue')) await browser.press('continue');
  assert.equal(browser.address.href, `${home}/logged-out`);
  assert.equal(await person(), null);
}

{
  const library = withOpenIdConnect;
  const settingsAt = { openid: library.WITH_NONCE, franceconnect: library.FRANCECONNECT };

  test('passport-openidconnect logs in at openid with its defaults', (t) => isTaken(t, 'openid', { library }));

  test('passport-openidconnect: FranceConnect refuses its defaults', (t) => isRefusedByFranceConnect(t, { library }));

  test('passport-openidconnect: FranceConnect refuses its nonce, which is too short', (t) =>
    isRefusedByFranceConnect(t, { library, settings: { ...library.WITH_NONCE, acrValues: 'eidas1' } }));

  for (const [service, settings] of Object.entries(settingsAt)) {
    for (const id_token_signed_response_alg of ['RS256', 'ES256', 'HS256']) {
      test(`passport-openidconnect takes an ID token in ${id_token_signed_response_alg} at ${service}`, (t) =>
        isTaken(t, service, { library, settings, id_token_signed_response_alg }));
    }

    test(`passport-openidconnect refuses a wrong nonce at ${service}`, (t) =>
      isRefused(t, service, { library, settings, fault: FAULTY_NONCE }, /Forbidden|nonce/));

    test(`passport-openidconnect does not notice a wrong signature at ${service}`, (t) =>
      isTaken(t, service, { library, settings, fault: FAULTY_SIGNATURE }));

    test(`a userinfo about another person is refused at ${service}, passport-openidconnect giving both subs`, (t) =>
      isRefused(t, service, { library, settings, fault: FAULTY_SUB }, /another sub/));

    test(`passport-openidconnect throws where nobody catches when the userinfo of ${service} is a JWT`, async (t) => {
      const { logIn } = await start(t, service, { library, settings, userinfo_signed_response_alg: 'ES256' });
      const thrown = new Promise((resolve) => process.setUncaughtExceptionCaptureCallback(resolve));
      t.after(() => process.setUncaughtExceptionCaptureCallback(null));
      logIn().catch(() => {}); // Nobody ever answers it.
      assert.match(String(await thrown), /ReferenceError: done is not defined/);
    });

    test(`passport-openidconnect's application logs out of ${service}`, (t) => logsOut(t, service, { library, settings }));
  }
}

{
  const library = withOpenIdClient;
  const settings = library.WITH_NONCE;

  test("openid-client's strategy logs in at openid with its defaults", (t) => isTaken(t, 'openid', { library }));

  test("openid-client's strategy always sends PKCE, which FranceConnect refuses", (t) =>
    isRefusedByFranceConnect(t, { library, settings: library.FRANCECONNECT }));

  for (const id_token_signed_response_alg of ['RS256', 'ES256']) {
    test(`openid-client's strategy verifies an ID token in ${id_token_signed_response_alg}`, (t) =>
      isTaken(t, 'openid', { library, settings, id_token_signed_response_alg }));

    test(`openid-client's strategy refuses a wrong signature in ${id_token_signed_response_alg}`, (t) =>
      isRefused(t, 'openid', { library, settings, id_token_signed_response_alg, fault: FAULTY_SIGNATURE }, /signature/));
  }

  test("openid-client's strategy refuses an ID token in HS256 when it is told to verify", (t) =>
    isRefused(t, 'openid', { library, settings, id_token_signed_response_alg: 'HS256' }, /HS256|alg/));

  for (const userinfo_signed_response_alg of ['RS256', 'ES256']) {
    test(`openid-client's strategy verifies a userinfo in ${userinfo_signed_response_alg}`, (t) =>
      isTaken(t, 'openid', { library, settings, userinfo_signed_response_alg }));
  }

  test("openid-client's strategy refuses a wrong nonce", (t) =>
    isRefused(t, 'openid', { library, settings, fault: FAULTY_NONCE }, /nonce/));

  test("openid-client's strategy refuses a nonce that it has not asked for", (t) =>
    isRefused(t, 'openid', { library, fault: FAULTY_NONCE }, /nonce/));

  test("openid-client's strategy: its application logs out of openid", (t) => logsOut(t, 'openid', { library, settings }));
}
