// Pages that say what went wrong.

import assert from 'node:assert/strict';

import { browse } from '../lib/browser.js';
import { authorizeUrl, control, DEMOS, firstProvider, franceconnect, manifest, portal } from '../lib/guichet.js';
import { press, chooseAndLogIn } from '../lib/journey.js';
import { assertAccessible, assertLanguage, assertNoSidewaysScroll, assertSaysWhereOneIs, byId, picture } from '../lib/page.js';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/;

async function assertErrorPage(page, code) {
  assert.match(await byId(page, 'error-code').innerText(), new RegExp(code));
  assert.match(await byId(page, 'error-id').innerText(), UUID);
  assert.notEqual((await byId(page, 'error-message').innerText()).trim(), '');
  await assertSaysWhereOneIs(page);
  await assertAccessible(page);
  await assertNoSidewaysScroll(page);
}

const ERRORS = {
  'an unknown page': [`${franceconnect}/api/v2/nowhere`, 404, 'Y000404'],
  'a request with PKCE': [authorizeUrl({ code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' }), 400, 'Y030007'],
  'a request without a nonce': [authorizeUrl({ nonce: '' }), 400, 'Y030007'],
  'an unknown client': [authorizeUrl({ client_id: 'nobody' }), 400, 'Y04EA6EF'],
  'an address that is not registered': [authorizeUrl({ redirect_uri: 'http://localhost:9/elsewhere' }), 400, 'Y04C013C'],
};

for (const [name, [url, status, code]] of Object.entries(ERRORS)) {
  for (const viewport of [{ width: 1024, height: 800 }, { width: 320, height: 640 }]) {
    browse(`${name} gets the page ${code}, ${viewport.width} px wide`, { viewport }, async (page) => {
      const answer = await page.goto(url);
      assert.equal(answer.status(), status);
      await picture(page, `error-${code}-${viewport.width}px`);
      await assertErrorPage(page, code);
    });
  }
  browse(`${name} gets the page ${code} in English too`, { locale: 'en-GB' }, async (page) => {
    await page.goto(url);
    await assertLanguage(page, 'en');
    await assertErrorPage(page, code);
  });
}

browse('an address that is not registered is shown beside those that are, and added by one click', {}, async (page) => {
  const received = 'http://localhost:9/added-by-one-click';
  await page.goto(authorizeUrl({ redirect_uri: received }));
  // Marked inside it, the page shows what stands in the registered one instead.
  const shown = await byId(page, 'error-received').evaluate((element) => {
    for (const other of element.querySelectorAll('del, .unseen')) other.remove();
    return element.textContent.trim();
  });
  assert.equal(shown, received);
  const text = await page.locator('main').innerText();
  const [client] = manifest.clients.filter((one) => one.service === 'franceconnect');
  for (const registered of client.redirect_uris) assert.ok(text.includes(registered), text);
  await press(page, 'continue');
  const answer = await page.goto(authorizeUrl({ redirect_uri: received }));
  assert.equal(answer.status(), 200);
  await byId(page, `idp-${firstProvider('franceconnect').uid}`).waitFor();
});

browse('a person who is dead for the register is told so, and may go back to the service provider', {}, async (page) => {
  await page.goto(DEMOS.public.url);
  await press(page, 'continue');
  await chooseAndLogIn(page, DEMOS.public, { persona: 'E010015' });
  await picture(page, 'error-Y010015');
  await assertErrorPage(page, 'Y010015');
});

browse('a person who gives up at the identity provider is back at the choice, told why', {}, async (page) => {
  // Not the first provider, where other tests log in: the answer waits for the next login, whoever makes it.
  const provider = manifest.identity_providers.filter((one) => one.service === 'franceconnect')[1];
  await control('POST', '/answers', { identity_provider: provider.uid, error: 'access_denied' });
  await page.goto(DEMOS.public.url);
  await press(page, 'continue');
  await press(page, `idp-${provider.uid}`);
  await byId(page, `idp-${provider.uid}`).waitFor();
  assert.match(await page.locator('main').innerText(), /n'a pas été possible|n’a pas été possible/);
  await picture(page, 'choice-after-refusal');
  await assertAccessible(page);
});

browse('the portal explains a code', {}, async (page) => {
  const answer = await page.goto(`${portal}/errors?code=Y030007&id=00000000-0000-4000-8000-000000000000`);
  assert.equal(answer.status(), 200);
  assert.match(await page.locator('main').innerText(), /Y030007/);
  await assertAccessible(page);
});
