// An answer that goes to the service provider by a form: sent at once where scripts run, by a button where they do not.

import assert from 'node:assert/strict';

import { browse } from '../lib/browser.js';
import { control, manifest } from '../lib/guichet.js';
import { press } from '../lib/journey.js';
import { assertLanguage, assertNoSidewaysScroll, assertSaysWhereOneIs, byId, picture } from '../lib/page.js';

/** Nothing listens there: the tests answer in its place. */
const CALLBACK = 'http://localhost:9/form-post';
/** A state that a page must not take for its own text. */
const STATE = '"><h1>a state</h1>';

/** A request of a new service provider of ProConnect, and what it receives. */
async function asked(page, changes) {
  const client = await control('POST', '/clients', { service: 'proconnect', name: 'By a form', redirect_uris: [CALLBACK] });
  const received = [];
  await page.route(CALLBACK, (route) => {
    received.push([route.request().method(), Object.fromEntries(new URLSearchParams(route.request().postData()))]);
    return route.fulfill({ contentType: 'text/html', body: '<title>there</title>' });
  });
  const parameters = { client_id: client.client_id, response_type: 'code', redirect_uri: CALLBACK, scope: 'openid email', state: STATE, response_mode: 'form_post', ...changes };
  return [`${manifest.issuers.proconnect}/authorize?${new URLSearchParams(parameters)}`, received];
}

function assertAnswered(received, names) {
  assert.equal(received.length, 1);
  const [method, answer] = received[0];
  assert.deepEqual([method, Object.keys(answer), answer.state], ['POST', [...names, 'state', 'iss'], STATE]);
}

browse('an answer by a form is sent at once with scripts', {}, async (page) => {
  const [url, received] = await asked(page, { login_hint: 'jeanne.martin@fia1.fr' });
  await page.goto(url);
  await page.locator('button[id^="persona-"]').first().click();
  await page.waitForURL(CALLBACK);
  assertAnswered(received, ['code']);
});

for (const language of ['fr', 'en']) {
  browse(`an answer by a form has a button without scripts, in ${language}`, { javaScriptEnabled: false, locale: language, viewport: { width: 320, height: 640 } }, async (page) => {
    const [url, received] = await asked(page, { prompt: 'none' });
    await page.goto(url);
    await picture(page, `form-post-${language}-320px`);
    await assertSaysWhereOneIs(page);
    await assertLanguage(page, language);
    await assertNoSidewaysScroll(page);
    // In another language the page would be asked for again, and what it carries is there once.
    assert.equal(await byId(page, 'language').count(), 0);
    await press(page, 'continue');
    await page.waitForURL(CALLBACK);
    assertAnswered(received, ['error', 'error_description']);
  });
}
