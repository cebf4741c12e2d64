// The whole path, as different people take it.

import assert from 'node:assert/strict';

import { browse } from '../lib/browser.js';
import { DEMOS, somebody } from '../lib/guichet.js';
import { byKeyboard, learned, play } from '../lib/journey.js';
import { assertAccessible, assertLanguage, assertNoSidewaysScroll, assertSaysWhereOneIs, picture } from '../lib/page.js';

const PERSON = /"family_name": "[^"]+"/;

for (const [name, demo] of Object.entries(DEMOS)) {
  browse(`a person logs in with scripts, at the service provider that is ${demo.title}; axe has nothing to say`, {}, async (page) => {
    let number = 0;
    await play(page, demo, {
      persona: await somebody(demo),
      look: async (step) => {
        number += 1;
        await picture(page, `${name}-${number}-${step}`);
        await assertSaysWhereOneIs(page);
        await assertAccessible(page);
      },
    });
    assert.match(await learned(page), PERSON);
  });

  browse(`a person logs in without scripts, at the service provider that is ${demo.title}`, { javaScriptEnabled: false }, async (page) => {
    await play(page, demo, { persona: await somebody(demo) });
    assert.match(await learned(page), PERSON);
  });

  browse(`a person logs in by keyboard alone, at the service provider that is ${demo.title}`, {}, async (page) => {
    await play(page, demo, { persona: await somebody(demo), act: byKeyboard });
    assert.match(await learned(page), PERSON);
  });

  browse(`no page scrolls sideways at 320 px, at the service provider that is ${demo.title}`, { viewport: { width: 320, height: 640 } }, async (page) => {
    let number = 0;
    await play(page, demo, {
      persona: await somebody(demo),
      look: async (step) => {
        number += 1;
        await picture(page, `${name}-${number}-${step}-320px`);
        await assertNoSidewaysScroll(page);
      },
    });
  });

  browse(`every page can be read in the dark, at the service provider that is ${demo.title}`, { colorScheme: 'dark' }, async (page) => {
    let number = 0;
    await play(page, demo, {
      persona: await somebody(demo),
      look: async (step) => {
        number += 1;
        await picture(page, `${name}-${number}-${step}-dark`);
        await assertAccessible(page);
      },
    });
  });

  for (const [locale, language] of [['fr-FR', 'fr'], ['en-GB', 'en']]) {
    browse(`every page speaks the browser's language, ${language}, at the service provider that is ${demo.title}`, { locale }, async (page) => {
      await play(page, demo, {
        persona: await somebody(demo),
        look: async (step) => {
          if (language === 'en') await picture(page, `${name}-${step}-en`);
          await assertLanguage(page, language);
        },
      });
    });
  }
}
