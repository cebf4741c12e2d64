// The switch between languages.

import assert from 'node:assert/strict';

import { browse } from '../lib/browser.js';
import { DEMOS } from '../lib/guichet.js';
import { accept, press, chooseAndLogIn, learned } from '../lib/journey.js';
import { assertLanguage, byId } from '../lib/page.js';

for (const javaScriptEnabled of [true, false]) {
  const scripts = javaScriptEnabled ? 'with' : 'without';
  browse(`the switch changes the language of the page where one is, and the login goes on, ${scripts} scripts`, { javaScriptEnabled }, async (page) => {
    await page.goto(DEMOS.public.url);
    await press(page, 'continue');
    await assertLanguage(page, 'fr');
    const address = page.url();
    await press(page, 'language');
    await assertLanguage(page, 'en');
    assert.equal(page.url(), address);
    await chooseAndLogIn(page, DEMOS.public);
    await byId(page, 'continue').waitFor();
    await assertLanguage(page, 'en');
    await accept(page);
    assert.match(await learned(page), /DUBOIS/);
  });
}
