// The catalogue: what every page of it must be like, and the way from an API's page to the request.

import assert from 'node:assert/strict';

import { browse } from '../lib/browser.js';
import { portal } from '../lib/guichet.js';
import { assertAccessible, assertLanguage, assertNoSidewaysScroll, assertSaysWhereOneIs, byId } from '../lib/page.js';

/** A page of each kind. */
const PAGES = [
  '/catalogue',
  '/rechercher-api?q=etudiant',
  '/les-api/api-particulier',
  '/les-api/api-particulier/demande-acces?qui=0&choix=0-0-1',
  '/guides/franceconnect-et-api-particulier',
  '/producteurs/cnaf-msa',
  '/documentation/quotient-familial',
  '/feuille-de-route',
  '/faq',
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
