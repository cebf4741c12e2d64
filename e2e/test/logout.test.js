// Leaving: the pages of a logout send themselves where scripts run, and have a button where they do not.

import { browse } from '../lib/browser.js';
import { DEMOS, firstProvider, somebody } from '../lib/guichet.js';
import { play, press } from '../lib/journey.js';
import { assertLanguage, assertNoSidewaysScroll, assertSaysWhereOneIs, byId, picture } from '../lib/page.js';

const PAGES = 5;

for (const [name, demo] of Object.entries(DEMOS)) {
  browse(`a person logs out with scripts, and is asked again for an account, at the service provider that is ${demo.title}`, {}, async (page) => {
    await play(page, demo, { from: 'service provider', persona: await somebody(demo) });
    await byId(page, 'logout').click();
    await page.waitForURL((url) => url.href.split('?')[0] === demo.url);
    await press(page, 'continue');
    await byId(page, `idp-${firstProvider(demo.service).uid}`).waitFor();
  });

  browse(`a person logs out without scripts, at the service provider that is ${demo.title}`, { javaScriptEnabled: false, viewport: { width: 320, height: 640 } }, async (page) => {
    await play(page, demo, { from: 'service provider', persona: await somebody(demo) });
    await press(page, 'logout');
    for (let number = 1; number < PAGES && page.url().split('?')[0] !== demo.url; number += 1) {
      await picture(page, `${name}-logout-${number}-320px`);
      await assertSaysWhereOneIs(page);
      await assertLanguage(page, 'fr');
      await assertNoSidewaysScroll(page);
      await press(page, 'continue');
    }
    await page.waitForURL((url) => url.href.split('?')[0] === demo.url);
  });
}
