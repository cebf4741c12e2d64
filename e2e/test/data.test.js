// API Particulier in a browser: a token at once, a person's data changed, a call tried, for every reader and without a mouse.

import assert from 'node:assert/strict';
import { after } from 'node:test';

import { startOwn } from '../lib/own.js';

// Its clock is moved.
const stack = await startOwn();
after(() => stack.stop());

// These mean the stack that has just been started.
const { browse } = await import('../lib/browser.js');
const { control, manifest, portal, untilNoon } = await import('../lib/guichet.js');
const { byKeyboard, press } = await import('../lib/journey.js');
const { assertAccessible, assertFocused, assertLanguage, assertNoSidewaysScroll, assertSaysWhereOneIs, byId, picture } = await import('../lib/page.js');

const gateway = manifest.services['api-particulier'];
const QUOTIENT = `${gateway}/developpeurs/openapi-v3/api_particulier_v3_cnav_quotient_familial_with_civility`;

await control('PUT', '/clock', { offset_seconds: untilNoon() });
const token = await control('POST', '/tokens', { service: 'api-particulier', name: 'In a browser', scopes: ['cnaf_quotient_familial'] });

const PAGES = {
  tokens: `${portal}/tokens`,
  token: `${portal}/tokens/${token.id}`,
  data: `${portal}/personas/avec_nom_dusage/data`,
  developers: `${gateway}/developpeurs/openapi-v3`,
  operation: QUOTIENT,
};

for (const [locale, language, colorScheme] of [['fr-FR', 'fr', 'light'], ['en-GB', 'en', 'dark']]) {
  browse(`the pages of API Particulier are accessible, wide and narrow, in ${language} and ${colorScheme}`, { locale, colorScheme }, async (page) => {
    for (const [name, url] of Object.entries(PAGES)) {
      for (const width of [1000, 320]) {
        await page.setViewportSize({ width, height: 800 });
        const answer = await page.goto(url);
        assert.equal(answer.status(), 200, name);
        if (name === 'operation') await tried(page);
        if (name === 'data') await press(page, 'continue');
        await picture(page, `data-${name}-${language}-${width}px`);
        await assertLanguage(page, language);
        await assertSaysWhereOneIs(page);
        await assertNoSidewaysScroll(page);
        await assertAccessible(page);
      }
    }
  });
}

/** Presses the button of a call and waits for what it answers. */
async function tried(page, act = (thing) => byId(page, thing).click()) {
  await act('continue');
  await byId(page, 'answer').waitFor();
}

browse('by keyboard alone one gets a token, with what is wrong said first', { locale: 'en-GB' }, async (page) => {
  await page.goto(`${portal}/tokens`);
  await press(page, 'continue', byKeyboard);
  await assertFocused(page, 'wrong');
  await byKeyboard(page, 'scope-cnaf_quotient_familial');
  await press(page, 'continue', byKeyboard);
  const text = await byId(page, 'token').inputValue();
  assert.match(text, /^eyJ[^.]+\.[^.]+\.[^.]+$/);
  assert.match(await byId(page, 'curl').innerText(), /quotient_familial/);
  const asked = await fetch(`${gateway}/api/introspect`, { headers: { authorization: `Bearer ${text}` } });
  assert.deepEqual((await asked.json()).scopes, ['cnaf_quotient_familial']);
  await press(page, 'revoke', byKeyboard);
  await byId(page, 'revoked').waitFor();
  assert.equal((await fetch(`${gateway}/api/introspect`, { headers: { authorization: `Bearer ${text}` } })).status, 401);
});

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with' : 'without';
  browse(`${how} scripts a person's data are changed and the API's answer changes at once`, { locale: 'en-GB', javaScriptEnabled }, async (page) => {
    const quotient = javaScriptEnabled ? '4321' : '1234';
    await page.goto(`${portal}/personas/avec_nom_dusage`);
    await press(page, 'data');
    await byId(page, 'household.quotient').fill('many');
    await page.locator('select[name=api]').selectOption('quotient-familial');
    await press(page, 'continue');
    await byId(page, 'wrong').waitFor();
    await byId(page, 'household.quotient').fill(quotient);
    await press(page, 'continue');
    assert.equal(JSON.parse(await byId(page, 'answer-1').innerText()).data.quotient_familial.valeur, Number(quotient));
    await press(page, 'reset');
    assert.notEqual(JSON.parse(await byId(page, 'answer-1').innerText()).data.quotient_familial.valeur, Number(quotient));
  });

  browse(`${how} scripts a call is tried about whom one chooses`, { locale: 'en-GB', javaScriptEnabled }, async (page) => {
    await page.goto(`${QUOTIENT}?personne=avec_nom_dusage`);
    assert.equal(await byId(page, 'p-nomNaissance').inputValue(), 'MERCIER');
    await tried(page);
    assert.equal(await byId(page, 'answer-status').innerText(), '200 OK');
    assert.match(await byId(page, 'answer-headers').innerText(), /ratelimit-remaining: \d+\n(.*\n)*x-request-id: \S+/);
    assert.match(await byId(page, 'answer-body').innerText(), /"nom_usage": "DUBOIS"/);
    assert.match(await byId(page, 'answer-curl').innerText(), /prenoms\[\]=/);
    await byId(page, 'token').fill('a token of nobody');
    await tried(page);
    await page.locator('#answer-status:text-is("401 Unauthorized")').waitFor();
  });
}
