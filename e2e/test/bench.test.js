// The integrator's bench: every page for every reader, and what one does there, by keyboard.

import assert from 'node:assert/strict';

import { browse } from '../lib/browser.js';
import { authorizeUrl, control, manifest, portal } from '../lib/guichet.js';
import { byKeyboard, press } from '../lib/journey.js';
import { assertAccessible, assertFocused, assertLanguage, assertNoSidewaysScroll, assertSaysWhereOneIs, byId, picture } from '../lib/page.js';

const demo = manifest.clients.find((client) => client.service === 'franceconnect');

/** Number of the flow of a login that was refused at its beginning. */
async function refusedFlow() {
  await fetch(authorizeUrl({ redirect_uri: 'http://localhost:9/nowhere' }), { redirect: 'manual' });
  const { exchanges } = await control('GET', `/exchanges?client_id=${demo.client_id}`);
  return exchanges.findLast((exchange) => exchange.rule?.includes('redirect-uri-not-registered')).flow;
}

const PAGES = {
  exchanges: () => '/exchanges',
  flow: async () => `/exchanges/${await refusedFlow()}`,
  people: () => '/personas',
  person: () => '/personas/E020005',
  clients: () => '/clients',
  client: () => `/clients/${demo.client_id}`,
  form: () => `/clients/${demo.client_id}/change`,
  removal: () => `/clients/${demo.client_id}/remove`,
  code: () => '/errors?code=Y030007',
};

for (const [locale, language, colorScheme] of [['fr-FR', 'fr', 'light'], ['en-GB', 'en', 'dark']]) {
  browse(`the bench is accessible, wide and narrow, unfolded, in ${language} and ${colorScheme}`, { locale, colorScheme }, async (page) => {
    for (const [name, path] of Object.entries(PAGES)) {
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 800 });
        const answer = await page.goto(portal + await path());
        assert.equal(answer.status(), 200, name);
        await page.evaluate(() => document.querySelectorAll('details').forEach((details) => details.setAttribute('open', '')));
        await picture(page, `bench-${name}-${language}-${width}px`);
        await assertLanguage(page, language);
        await assertSaysWhereOneIs(page);
        await assertNoSidewaysScroll(page);
        await assertAccessible(page);
      }
    }
  });
}

browse('by keyboard alone a client is added, corrected, found again and taken away', { locale: 'en-GB' }, async (page) => {
  const go = (thing) => press(page, thing, byKeyboard);
  await page.goto(`${portal}/clients`);
  await go('continue');
  await go('continue');
  // What is wrong takes the focus; its link leads to the field.
  await assertFocused(page, 'wrong');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await assertFocused(page, 'redirect_uris');
  await page.keyboard.type('http://localhost:9/by-keyboard');
  await go('continue');
  await byId(page, 'saved').waitFor();
  const id = await byId(page, 'client_id').innerText();
  const { clients } = await control('GET', '/clients');
  assert.deepEqual(clients.find((client) => client.client_id === id).redirect_uris, ['http://localhost:9/by-keyboard']);
  await go('remove');
  await go('continue');
  await byId(page, 'removed').waitFor();
});

browse('by keyboard alone one goes from a refusal to its words, to the exchange and back, past the menu', { locale: 'en-GB' }, async (page) => {
  await page.goto(authorizeUrl({ redirect_uri: 'http://localhost:9/nowhere' }));
  await press(page, 'explain', byKeyboard);
  assert.match(await byId(page, 'occurred').innerText(), /redirect-uri-not-registered/);
  await press(page, 'exchange', byKeyboard);
  assert.match(await byId(page, 'refusal').innerText(), /not one of the client's/);
  // The first stop leads past strip, header and menu.
  await page.goto(page.url().split('#')[0]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const focus = await page.evaluate(() => document.activeElement.closest('main') !== null);
  assert.ok(focus, 'the way past the menu leads into the page');
  await press(page, 'explain', byKeyboard);
  assert.match(await page.locator('h1').innerText(), /Y04C013C/);
});

browse('without scripts a flow unfolds, and nobody is kept on a page', { locale: 'en-GB', javaScriptEnabled: false }, async (page) => {
  await page.goto(`${portal}/exchanges/${await refusedFlow()}`);
  const row = page.locator('.sequence details').first();
  assert.notEqual(await row.getAttribute('open'), null, 'what refused is unfolded');
  await row.locator('summary').press('Enter');
  assert.equal(await row.getAttribute('open'), null);
});
