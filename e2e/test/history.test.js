// What people do with the browser's own buttons.

import assert from 'node:assert/strict';

import { browse } from '../lib/browser.js';
import { DEMOS, firstProvider } from '../lib/guichet.js';
import { accept, press, chooseAndLogIn, learned, play } from '../lib/journey.js';
import { byId } from '../lib/page.js';

const demo = DEMOS.public;
const PERSON = /DUBOIS/;

browse('each page of the journey can be refreshed', {}, async (page) => {
  await play(page, demo, {
    look: async () => {
      const answer = await page.reload();
      assert.equal(answer.status(), 200, page.url());
    },
  });
  assert.match(await learned(page), PERSON);
});

browse('one may go back from the identity provider and choose again', {}, async (page) => {
  await page.goto(demo.url);
  await press(page, 'continue');
  await press(page, `idp-${firstProvider(demo.service).uid}`);
  await byId(page, 'persona-test').waitFor();
  await page.goBack();
  await chooseAndLogIn(page, demo);
  await accept(page);
  assert.match(await learned(page), PERSON);
});

browse('the information page may be left backwards, and the journey taken again', {}, async (page) => {
  await page.goto(demo.url);
  await press(page, 'continue');
  const choice = page.url();
  await chooseAndLogIn(page, demo);
  await byId(page, 'continue').waitFor();
  await page.goto(choice);
  await chooseAndLogIn(page, demo);
  await accept(page);
  assert.match(await learned(page), PERSON);
});

browse('the callback of an identity provider cannot be played twice', {}, async (page) => {
  let callback;
  page.on('request', (request) => {
    if (request.url().includes('/oidc-callback')) callback = request.url();
  });
  await page.goto(demo.url);
  await press(page, 'continue');
  await chooseAndLogIn(page, demo);
  await byId(page, 'continue').waitFor();
  const answer = await page.goto(callback);
  assert.ok(answer.status() >= 400 && answer.status() < 500, `${answer.status()}`);
  assert.match(await byId(page, 'error-code').innerText(), /Y\d{6}/);
});

browse('after the login, going back shows a page that explains itself', {}, async (page) => {
  await play(page, demo, { from: 'service provider' });
  await page.goBack();
  assert.match(await byId(page, 'error-code').innerText(), /Y\d{6}/);
  assert.notEqual((await byId(page, 'error-message').innerText()).trim(), '');
});

browse('the login that is not the current one of the browser ends with Y190004', {}, async (page, context) => {
  await page.goto(demo.url);
  await press(page, 'continue');
  await byId(page, `idp-${firstProvider(demo.service).uid}`).waitFor();

  const second = await context.newPage();
  await second.goto(demo.url);
  await press(second, 'continue');
  await byId(second, `idp-${firstProvider(demo.service).uid}`).waitFor();

  const answer = await page.reload();
  assert.equal(answer.status(), 409);
  assert.match(await byId(page, 'error-code').innerText(), /Y190004/);

  await chooseAndLogIn(second, demo);
  await accept(second);
  assert.match(await learned(second), PERSON);
});
