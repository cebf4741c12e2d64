// Pages of those who ask for access and of those who decide: what each must be like, logged in.

import assert from 'node:assert/strict';

import { browse } from '../lib/browser.js';
import { manifest, portal } from '../lib/guichet.js';
import { assertAccessible, assertLanguage, assertNoSidewaysScroll, assertSaysWhereOneIs, byId } from '../lib/page.js';

const datapass = manifest.services.datapass;
const space = manifest.services['token-space'];

/** She works for a town and asks; he instructs whatever the DINUM gives. */
const AGENT = 'angela.dubois@fia1.fr';
const INSTRUCTOR = 'pierre.dubois@polyfi.fr';

/** Whose pages: how one comes in, and what one looks at. */
const SEEN = [
  {
    login: `${datapass}/local-sign-in?email=${AGENT}`,
    pages: [
      `${datapass}/demandes`,
      `${datapass}/demandes/api_particulier/nouveau`,
      `${datapass}/formulaires/api-particulier/demande/nouveau`,
      `${datapass}/tableau-de-bord/demandes?search=cantine`,
      `${datapass}/compte`,
      `${datapass}/habilitations/H999999`,
    ],
  },
  {
    login: `${datapass}/local-sign-in?email=${INSTRUCTOR}`,
    pages: [
      `${datapass}/instruction/tableau-de-bord/demandes?sort=organisation`,
      `${datapass}/instruction/gestion-des-droits`,
      `${datapass}/instruction/gestion-des-droits/nouveau`,
      `${datapass}/instruction/modeles-messages`,
      `${datapass}/compte`,
    ],
  },
  {
    login: `${space}/compte/dev-login?email=${AGENT}`,
    pages: [`${space}/compte`, `${space}/compte/demandes`, `${space}/public/jetons/unknown`, `${space}/compte/deconnexion`],
  },
  { login: `${portal}/statut`, pages: [`${portal}/statut`] },
];

for (const [locale, language, colorScheme] of [['fr-FR', 'fr', 'dark'], ['en-GB', 'en', 'light']]) {
  browse(`pages of agents and the status are accessible, wide and narrow, in ${language}`, { locale, colorScheme }, async (page) => {
    for (const { login, pages } of SEEN) {
      await page.goto(login);
      for (const path of pages) {
        await page.goto(path);
        await assertLanguage(page, language);
        await assertSaysWhereOneIs(page);
        for (const width of [1024, 320]) {
          await page.setViewportSize({ width, height: 800 });
          await assertNoSidewaysScroll(page);
          await assertAccessible(page);
        }
      }
    }
  });
}

browse('without scripts and by keyboard, an agent begins a request and finds it in her list', { javaScriptEnabled: false }, async (page) => {
  await page.goto(`${datapass}/local-sign-in?email=${AGENT}`);
  await page.goto(`${datapass}/formulaires/api-particulier/demande/nouveau`);
  await byId(page, 'continue').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/etapes/);
  const number = page.url().match(/demande\/(\d+)/)[1];
  await page.goto(`${datapass}/tableau-de-bord/demandes?search=D${number}`);
  assert.match(await byId(page, 'total').innerText(), /1$/);
  assert.equal(await page.getByRole('link', { name: `D${number}`, exact: true }).count(), 1);
});
