// What a professional meets at ProConnect, and what her browser does there beside sending forms.

import assert from 'node:assert/strict';

import { browse } from '../lib/browser.js';
import { control, manifest } from '../lib/guichet.js';
import { byKeyboard, byMouse, learned, press } from '../lib/journey.js';
import { assertAccessible, assertLanguage, assertNoSidewaysScroll, assertSaysWhereOneIs, byId, picture } from '../lib/page.js';

const DEMO = `${manifest.services['service-providers']}/guichet-pro`;
const SERVED = 'angela.dubois@fia1.fr';
const SEVERAL = 'pierre.dubois@polyfi.fr';
const REMEMBERED = 'proConnectEmail';

/** An authorization request of the demo service that takes everybody. */
function authorizeUrl(changes = {}) {
  const client = manifest.clients.find((one) => one.service === 'proconnect' && one.redirect_uris[0].startsWith(DEMO));
  const parameters = {
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: client.redirect_uris[0],
    scope: 'openid given_name usual_name email',
    state: 'a-state-that-nobody-guesses',
    nonce: 'a-nonce-of-at-least-22-characters',
    ...changes,
  };
  return `${manifest.issuers.proconnect}/authorize?${new URLSearchParams(parameters)}`;
}

const fia1 = manifest.identity_providers.find((one) => one.service === 'proconnect' && one.email_domains.includes('fia1.fr'));

/** Types an address and goes on. */
async function give(page, email) {
  await byId(page, 'email').fill(email);
  await press(page, 'continue');
}

browse('the address is remembered on the device when the box is ticked, and login_hint does not overwrite it', {}, async (page) => {
  const shown = async () => [await byId(page, 'email').inputValue(), await byId(page, 'rememberMe').isChecked()];
  const kept = () => page.evaluate((key) => localStorage.getItem(key), REMEMBERED);
  const atProvider = async (told) => {
    await byId(page, 'persona-angela_mairie').waitFor();
    assert.equal(await byId(page, 'asked-remember_me').innerText(), told);
  };
  await page.goto(authorizeUrl());
  assert.deepEqual([await shown(), await kept()], [['', false], null], 'never asked for');
  await give(page, SERVED);
  await atProvider('false');
  await page.goto(authorizeUrl());
  assert.deepEqual([await shown(), await kept()], [['', false], null], 'not asked for');
  await byId(page, 'rememberMe').check();
  await give(page, SERVED);
  await atProvider('true');
  await page.goto(authorizeUrl());
  assert.deepEqual([await shown(), await kept()], [[SERVED, true], SERVED]);
  assert.ok(await byId(page, 'continue').isEnabled(), 'a remembered address is complete');
  await page.goto(authorizeUrl({ login_hint: 'john.doe@fia1.fr' }));
  await atProvider('false');
  await page.goto(authorizeUrl());
  assert.deepEqual(await shown(), [SERVED, true], 'the hint is not remembered');
  await byId(page, 'rememberMe').uncheck();
  await give(page, SERVED);
  await atProvider('false');
  await page.goto(authorizeUrl());
  assert.deepEqual([await shown(), await kept()], [['', false], null], 'forgotten');
});

browse('the button waits for an address, and for a choice where there are several providers', {}, async (page) => {
  await page.goto(authorizeUrl());
  const enabled = () => byId(page, 'continue').isEnabled();
  assert.ok(!(await enabled()), 'nothing is typed');
  for (const [typed, complete] of [['pierre', false], ['pierre.dubois@', false], [SEVERAL, true], ['', false]]) {
    await byId(page, 'email').fill(typed);
    assert.equal(await enabled(), complete, typed);
  }
  await give(page, SEVERAL);
  await byId(page, 'selection').waitFor();
  assert.ok(!(await enabled()), 'nothing is chosen');
  await byId(page, `idp-${fia1.uid}`).check();
  assert.ok(await enabled());
  await press(page, 'continue');
  await byId(page, 'persona-pierre_dinum').waitFor();
  await page.goBack();
  await byId(page, 'selection').waitFor();
  const chosen = await byId(page, `idp-${fia1.uid}`).isChecked();
  assert.equal(await enabled(), chosen, 'the button is as what comes back from the history');
});

const READERS = [
  { language: 'fr', options: { locale: 'fr-FR' }, act: byKeyboard },
  { language: 'en', options: { locale: 'en-GB', viewport: { width: 320, height: 640 }, colorScheme: 'dark' }, act: byMouse },
];

for (const { language, options, act } of READERS) {
  const by = act === byKeyboard ? 'by keyboard' : 'in a narrow window';
  browse(`every page of ProConnect is accessible, ${by}, in ${language}`, options, async (page) => {
    const look = async (name) => {
      await picture(page, `proconnect-${name}-${language}`);
      await assertLanguage(page, language);
      await assertSaysWhereOneIs(page);
      await assertNoSidewaysScroll(page);
      await assertAccessible(page);
    };
    const type = async (field, text) => {
      await act(page, field);
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(text);
    };
    await page.goto(DEMO);
    await press(page, 'continue', act);
    await byId(page, 'email').waitFor();
    await look('email');
    await type('email', 'test@gendramerie.interieur.gouv.fr');
    await press(page, 'continue', act);
    await byId(page, 'email-suggestion').waitFor();
    await look('email-refused');
    await type('email', SEVERAL);
    await press(page, 'continue', act);
    await byId(page, 'selection').waitFor();
    await look('choice');
    await act(page, await page.locator('#selection input[type=radio]').first().getAttribute('id'));
    await press(page, 'continue', act);
    await byId(page, 'persona-pierre_dinum').waitFor();
    await page.evaluate(() => document.querySelectorAll('details').forEach((details) => details.setAttribute('open', '')));
    await look('provider');
    await press(page, 'persona-pierre_dinum', act);
    await page.locator('pre').first().waitFor();
    assert.match(await learned(page), /DUBOIS/);

    // A level of several factors that the provider does not give: a code is sent to the address.
    const claims = JSON.stringify({ id_token: { acr: { essential: true, value: 'eidas1-mfa' } } });
    await page.goto(authorizeUrl({ claims }));
    await control('POST', '/answers', { identity_provider: fia1.uid, persona: 'angela_mairie', acr: 'eidas1' });
    await type('email', SERVED);
    await press(page, 'continue', act);
    await byId(page, 'verify_email_token').waitFor();
    await look('code');
    await type('verify_email_token', '1');
    await press(page, 'continue', act);
    await byId(page, 'code-error').waitFor();
    await look('code-refused');

    await page.goto(authorizeUrl({ claims }));
    await control('POST', '/answers', { identity_provider: fia1.uid, error: 'invalid_scope', error_description: 'your scopes are invalid' });
    await type('email', SERVED);
    await press(page, 'continue', act);
    assert.match(await byId(page, 'error-code').innerText(), /Y020032/);
    await look('error');
    await press(page, 'back', act);
    assert.ok(page.url().startsWith(DEMO), page.url());
  });
}
