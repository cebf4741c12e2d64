// FranceConnect and FranceConnect+ for those who do not see, do not click, or look at another screen (FC §11 "Accessibility and visuals").

import assert from 'node:assert/strict';

import { browse } from '../lib/browser.js';
import { control, firstProvider, manifest, newPerson, portal, requestAt } from '../lib/guichet.js';
import { press } from '../lib/journey.js';
import { assertAccessible, assertLanguage, assertNoSidewaysScroll, assertSaysWhereOneIs, assertSnapshot, byId, picture } from '../lib/page.js';

const PLATFORMS = ['franceconnect', 'franceconnect-plus'];

const DEVICES = {
  desk: { width: 1280, height: 900 },
  tablet: { width: 768, height: 1024 },
  telephone: { width: 360, height: 740 },
  narrow: { width: 320, height: 640 },
};

/** A private service provider that asks for consent, so that the page of information has its box. */
const PRIVATE = { type: 'private', identityConsent: true, name: 'Assurance des audits' };

/** One at the address of a demo service provider, which knows nothing of its logins and says so. */
function client(service) {
  const { redirect_uris } = manifest.clients.find((one) => one.service === service);
  return control('POST', '/clients', { service, redirect_uris, ...PRIVATE });
}

/** The page of identity providers. */
async function choice(page, service) {
  await page.goto(requestAt(service, await client(service)));
  await byId(page, `idp-${firstProvider(service).uid}`).waitFor();
}

/** The page of information, with the box of the consent. */
async function information(page, service, persona = 'test') {
  await choice(page, service);
  await press(page, `idp-${firstProvider(service).uid}`);
  await press(page, `persona-${persona}`);
  await byId(page, 'agree').waitFor();
}

/** The page of an error, of a person whom the register does not know. */
async function error(page, service) {
  await choice(page, service);
  await press(page, `idp-${firstProvider(service).uid}`);
  await press(page, 'persona-E010008');
  assert.match(await byId(page, 'error-code').innerText(), /Y010008/);
}

/** The mail that tells a new person of her login, as its reader sees it. */
async function mail(page, service) {
  const person = await newPerson({ services: [service] });
  const email = `${person.id.toLowerCase()}@example.fr`;
  await control('PATCH', `/personas/${person.id}`, { email });
  await information(page, service, person.id);
  await byId(page, 'agree').check();
  await press(page, 'continue');
  const found = await sent(email);
  await page.goto(`${portal}/mails/${found.id}`);
  await press(page, 'html-part');
}

/** The mail to an address, once it has left. */
async function sent(email) {
  for (let tries = 0; tries < 1000; tries += 1) {
    const { mails } = await control('GET', '/mails');
    const found = mails.find((one) => JSON.stringify(one.to).includes(email));
    if (found) return found;
  }
  return assert.fail(`no mail to ${email}`);
}

const PAGES = { choice, information, error };

/** Looks at a page of each platform on each device, by day and by night. */
async function assertAudited(page, name, show) {
  for (const service of PLATFORMS) {
    await show(page, service);
    for (const [device, viewport] of Object.entries(DEVICES)) {
      for (const colorScheme of ['light', 'dark']) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        await picture(page, `audit-${service}-${name}-${device}-${colorScheme}`);
        await assertSaysWhereOneIs(page);
        await assertNoSidewaysScroll(page);
        await assertAccessible(page);
      }
    }
  }
}

browse('audit on several devices: the page of identity providers', {}, (page) => assertAudited(page, 'choice', choice));
browse('audit on several devices: the page of information, with the consent', {}, (page) => assertAudited(page, 'information', information));
browse('audit on several devices: the page of an error', {}, (page) => assertAudited(page, 'error', error));

browse('skip links: the first stop of each page leads past its head into its content', {}, async (page) => {
  for (const service of PLATFORMS) {
    for (const show of Object.values(PAGES)) {
      await show(page, service);
      await page.evaluate(() => document.activeElement.blur());
      await page.keyboard.press('Tab');
      const link = page.locator(':focus');
      assert.equal(await link.getAttribute('href'), '#content', page.url());
      const box = await link.boundingBox();
      assert.ok(box.x >= 0 && box.y >= 0 && box.height >= 44, `it is seen once it has the focus: ${JSON.stringify(box)}`);
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      assert.ok(await page.evaluate(() => document.activeElement.closest('main') !== null), `into the content of ${page.url()}`);
    }
  }
});

browse('ARIA: landmarks, names and states are those that a screen reader tells', {}, async (page) => {
  for (const service of PLATFORMS) {
    for (const [name, show] of Object.entries(PAGES)) {
      await show(page, service);
      for (const landmark of ['banner', 'main', 'contentinfo']) assert.equal(await page.getByRole(landmark).count(), 1, `${landmark} of ${name}`);
      for (const navigation of await page.getByRole('navigation').all()) assert.ok(await navigation.getAttribute('aria-label'), `a navigation of ${name} has a name`);
      assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1, name);
      if (name === 'choice') {
        const form = page.locator('form#choices');
        const label = await form.getAttribute('aria-labelledby');
        assert.equal((await byId(page, label).innerText()).trim(), 'Choisissez un compte pour vous connecter :');
        for (const button of await form.getByRole('button').all()) {
          const unusable = (await button.innerText()).includes('Indisponible');
          assert.equal(await button.isDisabled(), unusable, await button.innerText());
        }
      }
      if (name === 'information') {
        const box = page.getByRole('checkbox', { name: /J.accepte que FranceConnect/ });
        assert.equal(await box.isChecked(), false);
        assert.equal(await box.evaluate((element) => element.required), true);
        assert.equal(await page.getByRole('dialog').count(), 0, 'the loading modal is not told before it is shown');
      }
      if (name === 'error') assert.match(await page.getByRole('alert').innerText(), /Erreur Y010008/);
    }
  }
});

for (const [name, show] of Object.entries(PAGES)) {
  browse(`the ${name} speaks the language of the browser on both platforms`, { locale: 'en-GB' }, async (page) => {
    for (const service of PLATFORMS) {
      await show(page, service);
      await assertLanguage(page, 'en');
    }
  });
}

/** Compares what a page tells with what it told, on each platform. */
async function assertTold(page, name, show) {
  for (const service of PLATFORMS) {
    await show(page, service);
    await picture(page, `snapshot-${service}-${name}`);
    await assertSnapshot(page.getByRole('main'), `${service}-${name}`);
  }
}

browse('snapshot: the page of identity providers', {}, (page) => assertTold(page, 'choice', choice));
browse('snapshot: the page of information, with the consent', {}, (page) => assertTold(page, 'information', information));
browse('snapshot: the page of an error', {}, (page) => assertTold(page, 'error', error));
browse('snapshot: the mail that tells of a login', {}, async (page) => {
  await assertTold(page, 'mail', mail);
  // The mailbox shows it where no script runs, axe neither.
  const read = await page.content();
  await page.goto('about:blank');
  await page.setContent(read);
  await assertAccessible(page);
  await page.setViewportSize(DEVICES.narrow);
  await assertNoSidewaysScroll(page);
});
