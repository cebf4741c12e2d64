// What the page of identity providers and the page of information do beside sending a form.

import assert from 'node:assert/strict';

import { browse } from '../lib/browser.js';
import { control, firstProvider, manifest, requestAt } from '../lib/guichet.js';
import { byKeyboard, press } from '../lib/journey.js';
import { assertAccessible, assertFocused, assertNoSidewaysScroll, byId, picture } from '../lib/page.js';

const PLATFORMS = ['franceconnect', 'franceconnect-plus'];

const MODAL = {
  active: true,
  title: 'Vous avez un compte professionnel ?',
  body: 'Il faut son application.\nElle se télécharge avant de continuer.',
  continueText: 'Continuer avec ce compte',
  moreInfoLabel: 'En savoir plus',
  moreInfoUrl: 'https://idp.example/aide',
};

/** Plays `then` while the first provider of each platform asks for a confirmation; a confirmed one leads there. */
async function withModal(page, then) {
  for (const service of PLATFORMS) {
    const { uid } = firstProvider(service);
    await control('PATCH', `/identity-providers/${uid}`, { service, modal: MODAL });
    try {
      await page.goto(requestAt(service));
      await then(uid, service);
    } finally {
      await control('PATCH', `/identity-providers/${uid}`, { service, modal: { active: false } });
    }
  }
}

/**
 * Clicks twice on `thing`, whose form goes to `path`, and holds back what is posted until the loading modal was shown: resolves to how
 * many were posted and to the words of the modal.
 */
async function clickTwice(page, thing, path) {
  let sent = 0;
  let shown;
  const told = new Promise((resolve) => (shown = resolve));
  await page.exposeFunction('shown', (words) => shown(words));
  await page.route(`**${path}`, async (route) => {
    sent += 1;
    await told;
    await route.continue();
  });
  // Playwright waits for a navigation that has begun before it looks at a page: the page itself tells what it shows.
  await page.evaluate(() => {
    const loading = document.getElementById('loading');
    new MutationObserver(() => loading.open && globalThis.shown(loading.innerText)).observe(loading, { attributes: true });
  });
  const { x, y, width, height } = await byId(page, thing).boundingBox();
  const loaded = page.waitForEvent('load');
  await page.mouse.dblclick(x + width / 2, y + height / 2);
  const words = await told;
  await loaded;
  return { sent, words };
}

/** Looks at the loading modal as if a form had been sent. */
async function lookAtLoading(page, name) {
  assert.equal(await byId(page, 'loading').isVisible(), false);
  await page.evaluate(() => document.getElementById('loading').showModal());
  await picture(page, name);
  await assertAccessible(page);
  await page.evaluate(() => document.getElementById('loading').close());
}

for (const javaScriptEnabled of [true, false]) {
  browse(`the modal asks, is left in three ways and confirmed, ${javaScriptEnabled ? 'with' : 'without'} scripts`, { javaScriptEnabled }, async (page) => {
    await withModal(page, async (uid) => {
      const modal = byId(page, `modal-${uid}`);
      for (const leave of [() => byId(page, `modal-close-${uid}`).click(), () => page.keyboard.press('Escape'), () => byId(page, `modal-other-${uid}`).click()]) {
        assert.equal(await modal.isVisible(), false);
        await byId(page, `idp-${uid}`).click();
        await modal.waitFor();
        await leave();
        await modal.waitFor({ state: 'hidden' });
      }
      assert.match(page.url(), /\/interaction\//);
      await byId(page, `idp-${uid}`).click();
      await press(page, `modal-continue-${uid}`);
      await byId(page, 'persona-test').waitFor();
    });
  });
}

browse('modal: confirmed', {}, async (page) => {
  await withModal(page, async (uid, service) => {
    await byKeyboard(page, `idp-${uid}`);
    await byId(page, `modal-${uid}`).waitFor();
    await picture(page, `modal-${service}`);
    await assertAccessible(page);
    await Promise.all([page.waitForEvent('load'), byKeyboard(page, `modal-continue-${uid}`)]);
    await byId(page, 'persona-test').waitFor();
    assert.ok(page.url().startsWith(manifest.services['identity-providers']), page.url());
  });
});

browse('modal: cancelled', { locale: 'en-GB', viewport: { width: 320, height: 640 } }, async (page) => {
  await withModal(page, async (uid, service) => {
    await byId(page, `idp-${uid}`).click();
    await byId(page, `modal-${uid}`).waitFor();
    await picture(page, `modal-${service}-en-320px`);
    await assertNoSidewaysScroll(page);
    const box = await byId(page, `modal-${uid}`).boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 320, JSON.stringify(box));
    assert.equal(await byId(page, `modal-other-${uid}`).innerText(), 'Use another account');
    await byId(page, `modal-other-${uid}`).click();
    await byId(page, `modal-${uid}`).waitFor({ state: 'hidden' });
    assert.match(page.url(), /\/interaction\//);
    const other = manifest.identity_providers.filter((one) => one.service === service)[1];
    await press(page, `idp-${other.uid}`);
    await byId(page, 'persona-test').waitFor();
  });
});

browse('modal: closed', { colorScheme: 'dark' }, async (page) => {
  await withModal(page, async (uid) => {
    await byId(page, `idp-${uid}`).click();
    await byId(page, `modal-${uid}`).waitFor();
    await assertAccessible(page);
    await page.keyboard.press('Escape');
    await byId(page, `modal-${uid}`).waitFor({ state: 'hidden' });
    await assertFocused(page, `idp-${uid}`);
    assert.match(page.url(), /\/interaction\//);
  });
});

browse('identity provider page: a double click chooses once, the loading modal is shown meanwhile', {}, async (_, context) => {
  for (const service of PLATFORMS) {
    const page = await context.newPage();
    const choice = `idp-${firstProvider(service).uid}`;
    await page.goto(requestAt(service));
    await lookAtLoading(page, `loading-choice-${service}`);
    const { sent, words } = await clickTwice(page, choice, '/redirect-to-idp');
    assert.deepEqual([sent, words], [1, 'Connexion en cours…']);
    await byId(page, 'persona-test').waitFor();
    // A page that comes back can be sent again.
    await page.goBack();
    assert.equal(await byId(page, 'loading').isVisible(), false);
  }
});

browse('information page: a double click goes on once, the loading modal is shown meanwhile', {}, async (_, context) => {
  for (const service of PLATFORMS) {
    const page = await context.newPage();
    await page.goto(requestAt(service));
    await press(page, `idp-${firstProvider(service).uid}`);
    await press(page, 'persona-test');
    await byId(page, 'continue').scrollIntoViewIfNeeded();
    await lookAtLoading(page, `loading-information-${service}`);
    const { sent, words } = await clickTwice(page, 'continue', '/login');
    assert.deepEqual([sent, words], [1, 'Connexion en cours…']);
    assert.ok(page.url().startsWith(manifest.services['service-providers']), page.url());
  }
});
