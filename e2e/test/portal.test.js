// The status with a maintenance and an incident, and the pages of tokens: in both languages, wide and narrow, by keyboard.

import assert from 'node:assert/strict';
import { after } from 'node:test';

import { startOwn } from '../lib/own.js';

// It has incidents and a maintenance, which other tests do not expect.
const stack = await startOwn();
after(() => stack.stop());

// These mean the stack that has just been started.
const { browse } = await import('../lib/browser.js');
const { control, manifest, portal } = await import('../lib/guichet.js');
const { assertAccessible, assertLanguage, assertNoSidewaysScroll, assertSaysWhereOneIs, byId, picture } = await import('../lib/page.js');

const { datapass, 'token-space': space } = manifest.services;
const LANGUAGES = [['fr-FR', 'fr'], ['en-GB', 'en']];
const AGENT = 'john.doe@fia1.fr';
const INSTRUCTOR = 'pierre.dubois@polyfi.fr';

/** What every page must be like, in each width; a picture of it is kept. */
async function look(page, language, name) {
  await assertLanguage(page, language);
  await assertSaysWhereOneIs(page);
  for (const width of [1024, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await picture(page, `${name}-${language}-${width}`);
    await assertNoSidewaysScroll(page);
    await assertAccessible(page);
  }
}

/** Goes to an element by Tab alone, and fails when that leads nowhere or shows no focus. */
async function tabTo(page, selector) {
  await page.locator('body').evaluate((body) => body.ownerDocument.activeElement.blur());
  for (let pressed = 0; pressed < 80; pressed += 1) {
    await page.keyboard.press('Tab');
    const there = await page.evaluate((wanted) => {
      const { activeElement } = document;
      const { outlineStyle, boxShadow } = getComputedStyle(activeElement);
      return activeElement.matches(wanted) ? { seen: outlineStyle !== 'none' || boxShadow !== 'none' } : null;
    }, selector);
    if (there) return assert.ok(there.seen, `nothing shows that ${selector} has the focus on ${page.url()}`);
  }
  assert.fail(`no Tab leads to ${selector} on ${page.url()}`);
}

const later = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
const text = { fr: 'Migration de la base', en: 'The database moves' };
await control('POST', '/maintenances', { subjects: ['quotient-familial', 'statut-etudiant'], from: later(2), until: later(5), text });
await control('POST', '/maintenances', { subjects: ['service-civique'], from: later(-1), until: later(1), text });
await control('POST', '/incidents', { subjects: ['datapass'], from: later(-1), text: { fr: 'Des mails partent en double', en: 'Mails are sent twice' } });
await control('POST', '/incidents', { subjects: ['proconnect'], from: later(-30), until: later(-29), text: { fr: 'Lenteurs' } });

for (const [locale, language] of LANGUAGES) {
  browse(`the status with maintenances and incidents is accessible, wide and narrow, in ${language}`, { locale }, async (page) => {
    await page.goto(`${portal}/statut`);
    const said = await page.locator('main').innerText();
    assert.match(said, language === 'fr' ? /Un incident est en cours/ : /An incident is under way/);
    assert.match(said, language === 'fr' ? /Des mails partent en double/ : /Mails are sent twice/);
    await look(page, language, 'status');
    await tabTo(page, 'a[href="/api/v1/status"]');
  });
}

/** Fills in a form of DataPass from its first step to its summary; the request's number. */
async function ask(page) {
  const form = `${datapass}/formulaires/api-particulier-agora-plus/demande`;
  const go = () => Promise.all([page.waitForEvent('load'), byId(page, 'continue').click()]);
  const fill = async (values) => {
    for (const [name, value] of Object.entries(values)) {
      const field = page.locator(`[name="${name}"]`).first();
      const kind = await field.evaluate((element) => element.type);
      if (['radio', 'checkbox'].includes(kind)) await page.locator(`[name="${name}"][value="${value}"]`).check();
      else await field.fill(value);
    }
    await go();
  };
  const contact = (name, email, phone) => ({ [`${name}_type`]: 'organization', [`${name}_email`]: email, [`${name}_phone_number`]: phone });
  await page.goto(`${form}/nouveau`);
  await go();
  const id = page.url().match(/demande\/(\d+)\//)[1];
  await fill({ intitule: 'Cantine au quotient', description: 'Le tarif suit le quotient familial.' });
  await fill({ cadre_juridique_nature: 'Délibération', cadre_juridique_url: 'https://ville.example/d.pdf' });
  await fill({ destinataire_donnees_caractere_personnel: 'Le service scolaire', duree_conservation_donnees_caractere_personnel: '12' });
  await fill({ ...contact('contact_metier', 'scolaire@ville.example', '01 99 00 12 34'), ...contact('delegue_protection_donnees', 'dpd@ville.example', '01 99 00 12 35') });
  for (const box of await page.locator('form:has(#continue) input[type=checkbox]').all()) await box.check();
  await go();
  return id;
}

browse('the pages of a token and its calls are accessible, wide and narrow, in both languages, and every action is reached by keyboard', {}, async (page, context) => {
  await page.goto(`${datapass}/local-sign-in?email=${AGENT}`);
  const id = await ask(page);
  const desk = await (await context.browser().newContext({ locale: 'fr-FR' })).newPage();
  await desk.goto(`${datapass}/local-sign-in?email=${INSTRUCTOR}`);
  await desk.goto(`${datapass}/instruction/demandes/${id}/approuver/nouveau`);
  await Promise.all([desk.waitForEvent('load'), byId(desk, 'continue').click()]);
  await page.goto(`${space}/compte/dev-login?email=${AGENT}`);
  const link = page.locator('a[href^="/compte/demandes/"]').first();
  // DataPass tells of it out of the way of the decision.
  for (let tries = 0; tries < 200 && !(await link.count()); tries += 1) await page.goto(`${space}/compte/demandes`);
  await Promise.all([page.waitForEvent('load'), link.click()]);
  const request = page.url();
  const token = await page.locator('a[href*="/compte/jetons/"]').first().getAttribute('href');
  for (const [, language] of LANGUAGES) {
    await page.goto(`${space}/compte`);
    if ((await page.locator('html').getAttribute('lang')) !== language) await Promise.all([page.waitForEvent('load'), byId(page, 'language').click()]);
    for (const [name, url] of [['requests', `${space}/compte/demandes`], ['request', request], ['token', new URL(token, space).href], ['calls', `${new URL(token, space).href}/stats`], ['renew', `${new URL(token, space).href}/renew`], ['account', `${space}/compte`]]) {
      const answer = await page.goto(url);
      assert.equal(answer.status(), 200, url);
      await look(page, language, `space-${name}`);
    }
    await page.goto(new URL(token, space).href);
    for (const selector of ['#token', '#continue', '#email', '#hand-on', 'a[href$="/stats"]']) await tabTo(page, selector);
  }
});
