// From "am I eligible?" to a token that works, and to its end (DP §8): a town's agent, an instructor, and whoever installs the town's
// software, each in a browser of their own. Nothing is done beside the browser but moving the clock; what the gateway answers is read
// on its own page of documentation.

import assert from 'node:assert/strict';
import { after } from 'node:test';

import { startOwn } from '../lib/own.js';
import { startTown } from '../lib/town.js';

// Its clock is moved, and no mail but those of these tests is to be in its mailbox.
const stack = await startOwn();
after(() => stack.stop());

// These mean the stack that has just been started.
const { browse } = await import('../lib/browser.js');
const { control, DEMOS, manifest, portal, untilNoon } = await import('../lib/guichet.js');
const { chooseAndLogIn, press } = await import('../lib/journey.js');
const { assertAccessible, assertLanguage, assertNoSidewaysScroll, assertSaysWhereOneIs, byId, picture } = await import('../lib/page.js');

const { datapass, 'token-space': space } = manifest.services;
const gateway = manifest.services['api-particulier'];

const AGENT = { persona: 'angela_mairie', email: 'angela.dubois@fia1.fr' };
const INSTRUCTOR = { persona: 'pierre_dinum', email: 'pierre.dubois@polyfi.fr' };
const SOFTWARE_HOUSE = 'mise-en-service@logiciel.example';

const PROJECT = { intitule: 'Cantine au quotient', description: 'Le tarif de la cantine suit le quotient familial.' };
const LEGAL = { cadre_juridique_nature: 'Délibération du 3 mars', cadre_juridique_url: 'https://ville.example/deliberation.pdf' };
const PERSONAL = { destinataire_donnees_caractere_personnel: 'Le service scolaire', duree_conservation_donnees_caractere_personnel: '12' };
const contact = (name, email, phone) => ({ [`${name}_type`]: 'organization', [`${name}_email`]: email, [`${name}_phone_number`]: phone });
const OFFICER = contact('delegue_protection_donnees', 'dpd@ville.example', '01 99 00 12 35');
/** How far the clock is ahead, in seconds. */
const NOON = untilNoon();
await control('PUT', '/clock', { offset_seconds: NOON });
/** How long a link that hands a token on opens it (DP §4.3). */
const HANDED_ON_SECONDS = 4 * 3600;
const QUOTIENT = 'api_particulier_v3_cnav_quotient_familial_with_civility';
const STUDENT = 'api_particulier_v3_mesri_statut_etudiant_with_civility';
const FAMILY = {
  recipient: '21920023500014', nomNaissance: 'DUBOIS', 'prenoms[]': 'Angela', anneeDateNaissance: '1962', moisDateNaissance: '8', jourDateNaissance: '24',
  sexeEtatCivil: 'F', codeCogInseePaysNaissance: '99100', codeCogInseeCommuneNaissance: '75107',
};

/** What every page on the way must be like, in a narrow window. */
async function look(page, name) {
  await page.setViewportSize({ width: 320, height: 800 });
  await picture(page, `habilitation-${name}`);
  await assertLanguage(page, 'fr');
  await assertSaysWhereOneIs(page);
  await assertNoSidewaysScroll(page);
  await assertAccessible(page);
  await page.setViewportSize({ width: 1024, height: 800 });
}

/** Follows a link by its words and waits for the page that comes then. */
async function follow(page, name, role = 'link') {
  await Promise.all([page.waitForEvent('load'), page.getByRole(role, { name }).first().click()]);
}

/** From a service's page of login over ProConnect, back to that service. */
async function logIn(page, { persona, email }) {
  await press(page, 'continue');
  await byId(page, 'email').fill(email);
  await press(page, 'continue');
  // An address that leads to several providers.
  const choice = page.locator('#selection input[type=radio]').first();
  if (await choice.count()) {
    await choice.check();
    await press(page, 'continue');
  }
  await press(page, `persona-${persona}`);
}

/** Fills in what a page asks and goes on. */
async function fill(page, values, button = 'continue') {
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`[name="${name}"]`).first();
    const kind = await field.evaluate((element) => element.type);
    const ticked = ['radio', 'checkbox'].includes(kind) ? [value].flat() : [];
    for (const one of ticked) await page.locator(`[name="${name}"][value="${one}"]`).check();
    if (ticked.length === 0) await field.fill(value);
  }
  await press(page, button);
}

/** The page of a request, for whoever decides on it. */
const instruction = (id) => `${datapass}/instruction/demandes/${id}`;

/** Decides by a button of the request's page, with a reason. */
async function decide(page, id, button, reason, state) {
  await page.goto(instruction(id));
  await follow(page, button);
  await fill(page, { reason });
  assert.equal(await byId(page, 'state').innerText(), state);
}

/** Reads the newest mail to somebody in the mailbox of the sandbox; gives its text. */
async function mail(page, to, subject) {
  await page.goto(`${portal}/mails`);
  const line = page.locator('tr', { hasText: to }).filter({ hasText: subject }).first();
  await Promise.all([page.waitForEvent('load'), line.getByRole('link').click()]);
  return byId(page, 'text-part').innerText();
}

/** The first address in a mail. */
const link = (text) => text.match(/https?:\S+/)[0];

/** Calls an operation of API Particulier on its page of documentation. */
async function call(page, operation, token, values = {}) {
  await page.goto(`${gateway}/developpeurs/openapi-v3/${operation}`);
  await byId(page, 'token').fill(token);
  for (const field of await page.locator('[data-argument]').all()) {
    await field.fill(values[await field.getAttribute('name')] ?? '');
  }
  await byId(page, 'continue').click();
  await byId(page, 'answer').waitFor();
  const body = await byId(page, 'answer-body').innerText();
  return { status: Number((await byId(page, 'answer-status').innerText()).slice(0, 3)), body: JSON.parse(body) };
}

/** Somebody else's browser, to be closed by the test. */
async function elsewhere(context) {
  const other = await context.browser().newContext({ locale: 'fr-FR', reducedMotion: 'reduce' });
  return other.newPage();
}

/** Sends the summary, once whatever must be agreed to is ticked; the request is then an instructor's. */
async function send(page) {
  for (const box of await page.locator('form:has(#continue) input[type=checkbox]').all()) await box.check();
  await press(page, 'continue');
  assert.equal(await byId(page, 'state').innerText(), "En cours d'instruction");
}

browse('a town finds API Particulier, asks, changes what it asked, fetches its token, hands it on, uses it and loses it', { permissions: ['clipboard-read', 'clipboard-write'] }, async (page, context) => {
  const desk = await elsewhere(context);
  await page.goto(portal);
  await follow(page, 'Catalogue des API');
  await follow(page, 'API Particulier');
  await look(page, 'api');
  await follow(page, 'Tarifer la cantine et le périscolaire');
  await page.getByRole('cell', { name: 'Agora Plus' }).first().waitFor();
  await look(page, 'use-case');
  await page.goBack();
  await press(page, 'continue');
  await follow(page, 'Une collectivité', 'button');
  assert.match(await byId(page, 'verdict').innerText(), /éligible/);
  await follow(page, 'Notre éditeur de logiciels');
  await follow(page, 'Oui, ou je ne sais pas');
  await look(page, 'eligible');

  await press(page, 'continue');
  assert.equal(new URL(page.url()).origin, datapass);
  await look(page, 'profile');
  await follow(page, 'Une collectivité ou une administration');
  await look(page, 'profile-eligible');
  await follow(page, 'Continuer');
  await look(page, 'sign-in');
  await logIn(page, AGENT);
  await look(page, 'implementer');
  await follow(page, 'Votre éditeur de logiciel');
  await look(page, 'editors');
  await follow(page, 'Agora Plus');
  await look(page, 'models');
  await follow(page, 'Agora Plus');
  await look(page, 'form');
  await press(page, 'continue');
  const id = page.url().match(/demande\/(\d+)\//)[1];
  const contacts = { ...contact('contact_metier', 'scolaire@ville.example', '01 99 00 12 34'), ...OFFICER };
  for (const [name, values] of Object.entries({ project: PROJECT, legal: LEGAL, personal: PERSONAL, contacts })) {
    await look(page, `step-${name}`);
    await fill(page, values);
  }
  await look(page, 'summary');
  await send(page);
  await look(page, 'sent');
  const facts = await page.locator('dl.facts').first().innerText();
  assert.match(facts, /Conditions acceptées\s+version \S+, le \d{2}\/\d{2}\/\d{4}/, 'which terms, and when');

  await desk.goto(instruction(id));
  await logIn(desk, INSTRUCTOR);
  await look(desk, 'instruction');
  await decide(desk, id, 'Demander des modifications', "À quels services la délibération s'applique-t-elle ?", 'À modifier');
  assert.match(await mail(page, AGENT.email, 'modifications'), /demandes/);
  await page.goto(`${datapass}/demandes/${id}`);
  await look(page, 'changes-requested');
  assert.match(await page.locator('main').innerText(), /À quels services/);
  await press(page, 'continue');
  await page.getByText('Les étapes').click();
  await follow(page, 'Le cadre juridique');
  await fill(page, { cadre_juridique_nature: 'Délibération du 3 mars, article 2 : cantines et crèches' });
  await page.goto(`${datapass}/demandes/${id}`);
  await follow(page, 'Relire et envoyer');
  await send(page);
  await decide(desk, id, 'Valider', 'Bienvenue', 'Validée');

  const told = await mail(page, AGENT.email, 'validée');
  await page.goto(link(told));
  await look(page, 'space-sign-in');
  // The identity of the request: ProConnect knows it and asks for nothing.
  await press(page, 'continue');
  await look(page, 'space');
  await byId(page, 'token').waitFor();
  const copy = byId(page, 'continue');
  const copied = await copy.getAttribute('data-copied');
  await copy.click();
  await page.locator('#continue', { hasText: copied }).waitFor();
  const token = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(token, await byId(page, 'token').inputValue());

  await fill(page, { email: SOFTWARE_HOUSE }, 'hand-on');
  const installer = await elsewhere(context);
  const handed = link(await mail(installer, SOFTWARE_HOUSE, 'jeton'));
  await installer.goto(handed);
  await look(installer, 'handed-on');
  assert.equal(await byId(installer, 'token').inputValue(), token);
  await control('PUT', '/clock', { offset_seconds: NOON + HANDED_ON_SECONDS - 600 });
  assert.equal((await installer.goto(handed)).status(), 200);
  await control('PUT', '/clock', { offset_seconds: NOON + HANDED_ON_SECONDS + 1 });
  assert.equal((await installer.goto(handed)).status(), 404);
  await look(installer, 'handed-on-over');
  await control('PUT', '/clock', { offset_seconds: NOON });

  await installer.goto(`${gateway}/api/introspect?${new URLSearchParams({ token })}`);
  const { scopes } = JSON.parse(await installer.locator('body').innerText());
  assert.deepEqual(scopes, ['cnaf_adresse', 'cnaf_allocataires', 'cnaf_quotient_familial']);
  const read = await call(installer, QUOTIENT, token, FAMILY);
  assert.equal(read.status, 200);
  assert.deepEqual(Object.keys(read.body.data).sort(), ['adresse', 'allocataires', 'quotient_familial']);
  assert.equal((await call(installer, STUDENT, token, FAMILY)).status, 403);

  await decide(desk, id, 'Révoquer', 'La délibération a été annulée', 'Révoquée');
  assert.equal((await call(installer, QUOTIENT, token, FAMILY)).status, 401);
  await page.goto(`${space}/compte`);
  await look(page, 'space-account');
});

browse("a town is granted FranceConnect's button, and its service logs a citizen in until the authorisation is taken back", {}, async (page, context) => {
  const [desk, citizen] = [await elsewhere(context), await elsewhere(context)];
  await page.goto(`${portal}/les-api/franceconnect`);
  await press(page, 'continue');
  await follow(page, 'Une collectivité', 'button');
  await press(page, 'continue');
  await follow(page, 'Une collectivité ou une administration');
  await follow(page, 'Continuer');
  await logIn(page, AGENT);
  await press(page, 'continue');
  const id = page.url().match(/demande\/(\d+)\//)[1];
  const contacts = { ...contact('contact_technique', 'dsi@ville.example', '06 39 98 12 34'), ...contact('responsable_traitement', 'maire@ville.example', '01 99 00 12 34'), ...OFFICER };
  const scopes = ['given_name', 'family_name'];
  const steps = { project: { intitule: 'Portail famille', description: 'Les familles se connectent sans compte de plus.' }, personal: PERSONAL, legal: LEGAL, level: { france_connect_eidas: 'eidas_1' }, scopes: { 'scopes[]': scopes }, contacts };
  for (const [name, values] of Object.entries(steps)) {
    await look(page, `button-${name}`);
    await fill(page, values);
  }
  await look(page, 'button-summary');
  await send(page);
  await desk.goto(instruction(id));
  await logIn(desk, INSTRUCTOR);
  await decide(desk, id, 'Valider', 'Bienvenue', 'Validée');
  assert.match(await mail(page, AGENT.email, `D${id}`), /validée|FranceConnect/);

  const town = await startTown();
  await page.goto(`${datapass}/demandes/${id}`);
  await press(page, 'continue');
  await look(page, 'client');
  const issuer = await byId(page, 'issuer').innerText();
  await fill(page, { redirect_uris: town.back });
  await press(page, 'renew');
  await look(page, 'client-secret');
  const [clientId, secret] = [await byId(page, 'client-id').innerText(), await byId(page, 'client-secret').innerText()];
  town.install({ issuer, clientId, secret, scope: ['openid', ...scopes].join(' ') });

  await citizen.goto(town.home);
  await press(citizen, 'continue');
  await chooseAndLogIn(citizen, DEMOS.public);
  await press(citizen, 'continue');
  assert.equal(await byId(citizen, 'name').innerText(), 'Angela Claire Louise DUBOIS');
  assert.equal(await byId(citizen, 'told').innerText(), 'family_name given_name given_name_array sub');

  await decide(desk, id, 'Révoquer', 'Le service a fermé', 'Révoquée');
  await citizen.goto(town.home);
  await press(citizen, 'continue');
  assert.equal(new URL(citizen.url()).origin, manifest.services.franceconnect);
  assert.match(await byId(citizen, 'error-code').innerText(), /Y\w+/);
});
