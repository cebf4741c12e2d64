// The catalogue: what every page of it must be like, and the way from an API's page to the request.

import assert from 'node:assert/strict';

import { browse } from '../lib/browser.js';
import { portal } from '../lib/guichet.js';
import { assertAccessible, assertFocused, assertLanguage, assertNoSidewaysScroll, assertSaysWhereOneIs, byId } from '../lib/page.js';

/** A page of each kind. */
const PAGES = [
  '/catalogue',
  '/rechercher-api?q=etudiant',
  '/les-api/api-particulier',
  '/les-api/api-particulier/demande-acces?qui=0&choix=0-0-1',
  '/guides/franceconnect-et-api-particulier',
  '/producteurs/cnaf-msa',
  '/documentation?q=quotient',
  '/documentation/quotient-familial',
  '/feuille-de-route',
  '/faq',
  '/contact/message?profil=editeur',
  '/lettre-d-information',
];

for (const [locale, language] of [['fr-FR', 'fr'], ['en-GB', 'en']]) {
  browse(`the pages of the catalogue are accessible, wide and narrow, in ${language}`, { locale }, async (page) => {
    for (const path of PAGES) {
      const answer = await page.goto(portal + path);
      assert.equal(answer.status(), 200, path);
      await page.evaluate(() => document.querySelectorAll('details').forEach((details) => details.setAttribute('open', '')));
      await assertLanguage(page, language);
      await assertSaysWhereOneIs(page);
      for (const width of [1024, 320]) {
        await page.setViewportSize({ width, height: 800 });
        await assertNoSidewaysScroll(page);
        await assertAccessible(page);
      }
    }
  });
}

browse('without scripts, a town finds an API, answers who it is, and is led to the request', { javaScriptEnabled: false }, async (page) => {
  await page.goto(`${portal}/catalogue`);
  await page.getByLabel('Rechercher une API').fill('cantine');
  await byId(page, 'continue').click();
  await page.getByRole('link', { name: 'API Quotient familial CAF & MSA' }).click();
  await byId(page, 'continue').click();
  await page.getByRole('button', { name: 'Une collectivité' }).click();
  assert.match(await byId(page, 'verdict').innerText(), /éligible/);
  assert.match(await byId(page, 'continue').getAttribute('href'), /\/api-particulier$/);
});

browse('without scripts, questions lead to an answer', { javaScriptEnabled: false }, async (page) => {
  await page.goto(`${portal}/les-api/proconnect/demande-acces`);
  await page.getByRole('button', { name: 'Une entreprise' }).click();
  await page.getByRole('link', { name: "Fournisseur d'identité" }).click();
  assert.match(await byId(page, 'continue').getAttribute('href'), /\/agent-connect-fi$/);
});

browse('by keyboard, a message that lacks something says what, keeps what was typed, and is then sent', {}, async (page) => {
  await page.goto(`${portal}/contact/message`);
  await byId(page, 'subject').fill('Un essai');
  await Promise.all([page.waitForEvent('load'), byId(page, 'subject').press('Enter')]);
  await page.waitForFunction(() => document.activeElement.matches('[data-focus]'));
  await assertAccessible(page);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await assertFocused(page, 'profile');
  assert.equal(await byId(page, 'subject').inputValue(), 'Un essai');
  await page.keyboard.press('ArrowDown');
  await byId(page, 'email').fill('ada@ville.example');
  await byId(page, 'text').fill('Bonjour');
  await byId(page, 'continue').focus();
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  assert.equal(await page.locator('h1').innerText(), 'Message envoyé');
  await assertAccessible(page);
});
