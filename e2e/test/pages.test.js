// Pages that are on nobody's way to a login.

import assert from 'node:assert/strict';

import { browse } from '../lib/browser.js';
import { manifest, portal } from '../lib/guichet.js';
import { assertAccessible, assertLanguage, assertNoSidewaysScroll, assertSaysWhereOneIs, picture } from '../lib/page.js';

const PAGES = {
  'the portal': portal,
  'the list of error codes': `${portal}/errors`,
  'the statement on accessibility': `${manifest.issuers.franceconnect}/accessibilite`,
  'the page after a logout': `${manifest.issuers.franceconnect}/session/end/success`,
};

for (const [name, url] of Object.entries(PAGES)) {
  for (const [locale, language] of [['fr-FR', 'fr'], ['en-GB', 'en']]) {
    browse(`${name} is accessible, wide and narrow, in ${language}`, { locale }, async (page) => {
      for (const width of [1024, 320]) {
        await page.setViewportSize({ width, height: 800 });
        const answer = await page.goto(url);
        assert.equal(answer.status(), 200, url);
        await picture(page, `page-${name.replaceAll(' ', '-')}-${language}-${width}px`);
        await assertLanguage(page, language);
        await assertSaysWhereOneIs(page);
        await assertNoSidewaysScroll(page);
        await assertAccessible(page);
      }
    });
  }
}

browse('what is folded away on the portal is accessible, too', {}, async (page) => {
  await page.goto(portal);
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => details.setAttribute('open', '')));
  await assertAccessible(page);
  await assertNoSidewaysScroll(page);
});
