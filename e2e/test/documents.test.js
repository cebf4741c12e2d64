// A document that DataPass would not take is told of before it is sent.

import assert from 'node:assert/strict';

import { browse } from '../lib/browser.js';
import { manifest } from '../lib/guichet.js';
import { assertAccessible, byId } from '../lib/page.js';

const datapass = manifest.services.datapass;
const FORM = `${datapass}/formulaires/api-particulier/demande`;

browse('a document that is too large is told of at once, and one that is not is sent', { locale: 'fr-FR' }, async (page) => {
  await page.goto(`${datapass}/local-sign-in?email=john.doe@fia1.fr`);
  await page.goto(`${FORM}/nouveau`);
  await byId(page, 'continue').click();
  const [, id] = page.url().match(/\/demande\/(\d+)\//);
  await page.goto(`${FORM}/${id}/etapes/legal`);
  const file = page.locator('input[type=file]');
  const told = byId(page, `${await file.getAttribute('id')}-large`);
  const pdf = (size) => ({ name: 'deliberation.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(size, '%PDF-1.7\n') });
  assert.equal(await told.isVisible(), false);
  await file.setInputFiles(pdf(10 * 1024 * 1024));
  await told.waitFor();
  assert.match(await told.innerText(), /moins de 10 Mo/);
  assert.equal(await file.inputValue(), '', 'it is not sent');
  await assertAccessible(page);
  await file.setInputFiles(pdf(9 * 1024 * 1024));
  await told.waitFor({ state: 'hidden' });
  await page.locator('main form button').first().click();
  await page.getByText('deliberation.pdf').first().waitFor();
});
