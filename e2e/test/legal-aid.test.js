// The request for legal aid of examples/aide-juridictionnelle (AF §4), with FranceConnect and without: what a person types and uploads
// in each, and what happens where the data do not come.

import assert from 'node:assert/strict';

import { browse } from '../lib/browser.js';
import { control, DEMOS, manifest } from '../lib/guichet.js';
import { byKeyboard, byMouse, chooseAndLogIn, press } from '../lib/journey.js';
import { NOBODYS_ADDRESS, startLegalAid, taxpayer } from '../lib/legal-aid.js';
import { assertAccessible, assertFocused, assertLanguage, assertNoSidewaysScroll, assertSaysWhereOneIs, byId, picture } from '../lib/page.js';

const home = await startLegalAid();
const NOTICE = { name: 'avis.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n') };
const TYPED = { tax_number: '30 12345678901', income: '9 800', parts: '1', address: '20 avenue de Ségur, 75007 Paris' };
const IDENTITY = { given_names: 'Camille', family_name: 'MARTIN', birthdate: '1990-01-02' };

/** From the first page to what follows the login; `agreed` ticks the box. Gives the scopes and the page of FranceConnect. */
async function logIn(page, persona, { agreed = true, act = byMouse, look = async () => {} } = {}) {
  await page.goto(home);
  await look('home');
  await press(page, 'continue', act);
  await look('agreement');
  if (agreed) await act(page, 'agree');
  const [request] = await Promise.all([page.waitForRequest(/\/authorize\?/), press(page, 'franceconnect', act)]);
  const asked = new URL(request.url()).searchParams.get('scope');
  await chooseAndLogIn(page, DEMOS.public, { persona, act });
  await byId(page, 'continue').waitFor();
  const transmitted = await page.locator('main').innerText();
  await press(page, 'continue', act);
  return { asked, transmitted };
}

const { clients } = await control('GET', '/clients');
const { client_id } = clients.find((client) => client.redirect_uris.includes(`${home}/callback`));

/** Agrees, and is logged in without any page of FranceConnect. */
async function isLoggedIn(page, persona, at = { home, client_id }) {
  await control('POST', '/logins', { service: 'franceconnect', persona, client_id: at.client_id });
  await page.goto(`${at.home}/with-franceconnect`);
  await byId(page, 'agree').check();
  await press(page, 'franceconnect');
}

/** Types into the form, and uploads the notice. */
async function fillIn(page, values, document = NOTICE) {
  for (const [name, value] of Object.entries(values)) await byId(page, name).fill(value);
  await byId(page, 'document').setInputFiles(document);
}

const text = async (page, id) => (await byId(page, id).innerText()).replace(/\s/g, ' ');

/** How much the person had to do, as the last page counts it. */
const effort = async (page) => (await text(page, 'effort')).match(/\d+/g).map(Number);

browse('with FranceConnect nothing is typed and no document is asked for; without, seven things and a notice lead to the same outcome', {}, async (page) => {
  const { id } = await taxpayer(9_800);
  const { asked, transmitted } = await logIn(page, id);
  assert.equal(asked, 'openid identite_pivot dgfip_annee_n_moins_1 dgfip_rfr dgfip_nbpart dgfip_aft');
  for (const label of ['Direction générale des Finances publiques', 'Dernière année de revenu', 'Revenu fiscal de référence', 'Nombre de parts du foyer fiscal', 'Adresse déclarée au 1er Janvier']) {
    assert.ok(transmitted.includes(label), label);
  }
  assert.equal(new URL(page.url()).pathname, '/request');
  assert.equal(await page.locator('main :is(input, select, textarea)').count(), 0, 'nothing to type');
  assert.equal(await text(page, 'given_names'), 'Camille');
  assert.equal(await text(page, 'income'), '9 800 €');
  assert.equal(await text(page, 'address'), '20 AVENUE DE SEGUR 75007 PARIS');
  await press(page, 'continue');
  assert.deepEqual(await effort(page), [0, 0]);
  const outcome = await text(page, 'outcome');
  assert.match(outcome, /100 %/);
  await byId(page, 'logout').click();
  await page.waitForURL((url) => url.origin === home && url.pathname === '/');
  assert.equal(await byId(page, 'logout').count(), 0);

  await press(page, 'classic');
  await fillIn(page, { ...IDENTITY, ...TYPED });
  await press(page, 'continue');
  assert.deepEqual(await effort(page), [7, 1]);
  assert.equal(await text(page, 'outcome'), outcome);
});

browse('an income above the ceilings is told so, with the ceilings', {}, async (page) => {
  const { id } = await taxpayer(40_000);
  await isLoggedIn(page, id);
  assert.match(await text(page, 'outcome'), /dépassent/);
  assert.match(await page.locator('table').innerText(), /inventés[^]*12\s000/);
});

for (const [width, colorScheme] of [[1000, 'light'], [320, 'dark']]) {
  browse(`every page of legal aid is accessible at ${width} px, in ${colorScheme}`, { viewport: { width, height: 800 }, colorScheme }, async (page) => {
    const { id } = await taxpayer(9_800);
    const look = async (name) => {
      await picture(page, `legal-aid-${name}-${width}px`);
      await assertLanguage(page, 'fr');
      await assertSaysWhereOneIs(page);
      await assertNoSidewaysScroll(page);
      await assertAccessible(page);
    };
    await logIn(page, id, { look });
    await look('request');
    await press(page, 'classic');
    await look('known');
    await press(page, 'continue');
    await look('wrong');
    await page.goto(`${home}/request`);
    await press(page, 'continue');
    await look('sent');
    await page.goto(`${home}/callback`);
    await look('problem');
  });
}

browse('without scripts a person asks for legal aid', { javaScriptEnabled: false }, async (page) => {
  const { id } = await taxpayer(9_800);
  await page.goto(home);
  await press(page, 'continue');
  await byId(page, 'agree').check();
  await press(page, 'franceconnect');
  await chooseAndLogIn(page, DEMOS.public, { persona: id });
  await press(page, 'continue');
  await press(page, 'continue');
  assert.deepEqual(await effort(page), [0, 0]);
});

browse('by keyboard alone a person agrees and logs in', {}, async (page) => {
  const { id } = await taxpayer(9_800);
  await logIn(page, id, { act: byKeyboard });
  await press(page, 'continue', byKeyboard);
  assert.deepEqual(await effort(page), [0, 0]);
});

browse('without the agreement FranceConnect is asked for the identity alone, and the rest is typed', {}, async (page) => {
  const { id } = await taxpayer(9_800);
  const { asked, transmitted } = await logIn(page, id, { agreed: false });
  assert.equal(asked, 'openid identite_pivot');
  assert.ok(!transmitted.includes('Finances publiques'), transmitted);
  assert.equal(await text(page, 'given_names'), 'Camille');
  assert.equal(await byId(page, 'notice').count(), 0);
  await fillIn(page, TYPED);
  await press(page, 'continue');
  assert.deepEqual(await effort(page), [4, 1]);
});

/** The form that follows a login whose data did not come: why, and the identity that is kept. */
async function fallsBack(page, why) {
  assert.equal(new URL(page.url()).pathname, '/classic');
  assert.match(await text(page, 'notice'), why);
  await assertAccessible(page);
  assert.equal(await text(page, 'given_names'), 'Camille');
  await fillIn(page, TYPED);
  await press(page, 'continue');
  assert.deepEqual(await effort(page), [4, 1]);
}

for (const [title, tax, why] of [
  ['does not know', { number: '', notices: [] }, /ne vous a pas trouvé/],
  ['knows without an income', { notices: [] }, /pas encore de revenu/],
]) {
  browse(`whom the tax administration ${title} goes on by hand, with the identity kept`, {}, async (page) => {
    const { id } = await taxpayer(0, tax);
    await isLoggedIn(page, id);
    await fallsBack(page, why);
  });
}

browse('while the tax administration is down a person goes on by hand, with the identity kept', {}, async (page) => {
  const { id } = await taxpayer(9_800);
  await control('POST', '/faults', { target: 'producer:dgfip-households', kind: 'status', status: 500 });
  await isLoggedIn(page, id);
  await fallsBack(page, /ne répond pas/);
});

browse('a service that its environment tells everything logs people in, and goes on by hand where nobody answers at the address of the API', {}, async (page) => {
  const record = { service: 'franceconnect', name: 'Told by its environment', redirect_uris: ['http://localhost:9/callback'], id_token_signed_response_alg: 'ES256', userinfo_signed_response_alg: 'ES256' };
  const client = await control('POST', '/clients', record);
  const other = await startLegalAid({
    FC_ISSUER: manifest.issuers.franceconnect, FC_CLIENT_ID: client.client_id, FC_CLIENT_SECRET: client.client_secret,
    TAX_API_URL: NOBODYS_ADDRESS, TAX_CLIENT_ID: 'nobody', TAX_CLIENT_SECRET: 'asks',
  });
  await control('PATCH', `/clients/${client.client_id}`, { redirect_uris: [`${other}/callback`] });
  const { id } = await taxpayer(9_800);
  await isLoggedIn(page, id, { home: other, client_id: client.client_id });
  await fallsBack(page, /ne répond pas/);
});

browse('who gives up at FranceConnect is told so and can go on by hand', {}, async (page) => {
  await page.goto(`${home}/with-franceconnect`);
  await press(page, 'franceconnect');
  await press(page, 'back');
  assert.match(await text(page, 'notice'), /abandonnée/);
  assert.equal(await byId(page, 'given_names').inputValue(), '');
});

browse('what is wrong in the form is said beside each field, first of all, and what was typed stays', {}, async (page) => {
  await page.goto(`${home}/classic`);
  await fillIn(page, { ...IDENTITY, ...TYPED, tax_number: '12', parts: '0' }, { ...NOTICE, buffer: Buffer.from('MZ') });
  await press(page, 'continue');
  await assertFocused(page, 'wrong');
  assert.equal(await page.locator('#wrong li').count(), 3);
  for (const name of ['tax_number', 'parts', 'document']) await byId(page, `${name}-wrong`).waitFor();
  assert.equal(await byId(page, 'address').inputValue(), TYPED.address);
  await fillIn(page, { tax_number: TYPED.tax_number, parts: '2,5' }, { ...NOTICE, buffer: Buffer.alloc(6 * 1024 * 1024, '%PDF-') });
  await press(page, 'continue');
  assert.match(await text(page, 'document-wrong'), /5 Mo/);
  await fillIn(page, {});
  await press(page, 'continue');
  assert.deepEqual(await effort(page), [7, 1]);
});
