// The journeys on sites of their own over TLS: a service provider, a broker and an identity provider that share nothing, as they do
// in production. SameSite, Secure, form-action and referrers count here, and nowhere on one host.

import assert from 'node:assert/strict';
import { after } from 'node:test';

import { SITES, startOnSites } from '../lib/sites.js';

const stack = await startOnSites();
after(() => stack.stop());

// These mean the stack that has just been started.
const { browse } = await import('../lib/browser.js');
const { control, DEMOS, firstProvider, manifest, somebody } = await import('../lib/guichet.js');
const { chooseAndLogIn, learned, play, press } = await import('../lib/journey.js');
const { byId } = await import('../lib/page.js');

const at = (service) => `https://${SITES[service].host}`;
const PERSON = /"family_name": "[^"]+"/;

/** Notes every navigation of the page: from where, to where, with which headers, which the browser tells a moment later: call what is given when all are wanted. */
function navigations(page) {
  const seen = [];
  page.on('request', (request) => {
    if (!request.isNavigationRequest()) return;
    const { origin: site, pathname: path } = new URL(request.url());
    seen.push(request.allHeaders().then((headers) => ({ site, path, headers })));
  });
  return () => Promise.all(seen);
}

/** Plays in a browser whose complaints count for nothing: these tests make it complain. */
function unwatched(playing) {
  return async (_, watched) => {
    const context = await watched.browser().newContext();
    try {
      await playing(await context.newPage(), context);
    } finally {
      await context.close();
    }
  };
}

for (const demo of Object.values(DEMOS)) {
  browse(`between sites, a person logs in, is known without logging in again, and logs out, at the service provider that is ${demo.title}`, {}, async (page, context) => {
    const persona = await somebody(demo);
    const told = navigations(page);
    const framable = [];
    page.on('response', (response) => {
      const policy = response.headers()['content-security-policy'] ?? '';
      const isPage = response.request().isNavigationRequest() && response.status() === 200;
      if (isPage && !/frame-ancestors '(self|none)'/.test(policy)) framable.push(response.url());
    });
    await play(page, demo, { persona, from: 'service provider' });
    assert.match(await learned(page), PERSON);

    const seen = await told();
    const sites = new Set(seen.map((one) => one.site));
    for (const service of [demo.service, 'identity-providers', 'service-providers']) {
      assert.ok(sites.has(at(service)), `${service} was not visited: ${[...sites]}`);
    }
    for (const { site, path, headers } of seen) {
      const from = headers.referer && new URL(headers.referer).origin;
      assert.ok(!from || from === site, `${site}${path} learns where the person came from: ${headers.referer}`);
    }
    assert.deepEqual(framable, [], 'pages that another site may frame');
    const cookies = await context.cookies();
    assert.ok(cookies.length >= 3, `${cookies.length} cookies`);
    for (const cookie of cookies) {
      const about = `${cookie.name} of ${cookie.domain}`;
      assert.ok(cookie.secure && cookie.httpOnly, about);
      assert.match(cookie.sameSite, /^(Lax|Strict)$/, about);
    }
    const broker = new Set(cookies.filter((one) => one.domain.endsWith(SITES[demo.service].host)).map((one) => one.name));
    assert.ok([...broker].every((name) => !name.endsWith(`-${demo.service}`)), `a service alone on its host has plain names: ${[...broker]}`);

    // Single sign-on: the identity provider is not asked again.
    const before = seen.length;
    await page.goto(demo.url);
    if (await byId(page, 'logout').count()) {
      await context.clearCookies({ domain: /(^|\.)sp\.example$/ });
      await page.goto(demo.url);
    }
    await press(page, 'continue');
    if (demo.service === 'franceconnect') {
      assert.match(new URL(page.url()).pathname, /consent$/);
      const boxes = page.locator('form:has([id="continue"]) input[type=checkbox]');
      if (await boxes.count()) await boxes.first().check();
      await press(page, 'continue');
    }
    await page.locator('pre').first().waitFor();
    assert.ok(!(await told()).slice(before).some((one) => one.site === at('identity-providers')), 'single sign-on asks no identity provider');

    await byId(page, 'logout').click();
    await page.waitForURL((url) => url.href.split('?')[0] === demo.url);
    await press(page, 'continue');
    await byId(page, `idp-${firstProvider(demo.service).uid}`).waitFor();
  });
}

browse('between sites, a person who gives up at the identity provider is back at the choice, and goes back to the service provider from there', {}, async (page) => {
  const demo = DEMOS.public;
  const provider = firstProvider(demo.service);
  await page.goto(demo.url);
  await press(page, 'continue');
  await control('POST', '/answers', { identity_provider: provider.uid, error: 'access_denied' });
  await press(page, `idp-${provider.uid}`);
  await byId(page, `idp-${provider.uid}`).waitFor();
  assert.match(await page.locator('main').innerText(), /n['’]a pas été possible/);
  await press(page, 'back');
  assert.equal(new URL(page.url()).origin, at('service-providers'));
  assert.match(await page.locator('main').innerText(), /access_denied/);
});

browse('between sites, a person whom the register does not know is told so by the broker', {}, async (page) => {
  await page.goto(DEMOS.public.url);
  await press(page, 'continue');
  await chooseAndLogIn(page, DEMOS.public, { persona: 'E010008' });
  assert.equal(new URL(page.url()).origin, at('franceconnect'));
  assert.match(await byId(page, 'error-code').innerText(), /Y010008/);
});

browse('a form of another site finds no session at the broker, whose cookies stay behind', {}, async (page) => {
  const demo = DEMOS.public;
  await page.goto(demo.url);
  await press(page, 'continue');
  const form = page.locator('form').filter({ has: byId(page, `idp-${firstProvider(demo.service).uid}`) });
  const csrf = await form.locator('input[name=csrfToken]').first().inputValue();
  // The other site even knows the token of the page: without the cookie it is worth nothing.
  const hostile = `<!doctype html><title>x</title><form method="post" action="${at('franceconnect')}/api/v2/redirect-to-idp">
    <input name="csrfToken" value="${csrf}"><input name="providerUid" value="${firstProvider(demo.service).uid}"><button id="go">Go</button></form>`;
  await page.route(`${at('service-providers')}/elsewhere`, (route) => route.fulfill({ contentType: 'text/html', body: hostile }));
  await page.goto(`${at('service-providers')}/elsewhere`);
  await press(page, 'go');
  assert.equal(new URL(page.url()).origin, at('franceconnect'));
  assert.match(await byId(page, 'error-code').innerText(), /Y190001/);
});

browse('a page that is asked for without TLS is led to its origin, and no cookie goes over the wire in clear', {}, unwatched(async (page, context) => {
  await page.goto(DEMOS.public.url);
  await press(page, 'continue');
  const choice = page.url();
  assert.ok((await context.cookies(choice)).length >= 2, 'a flow is under way');
  const told = navigations(page);
  const answer = await page.goto(choice.replace('https:', 'http:'));
  assert.deepEqual([answer.status(), page.url()], [200, choice]);
  const [clear, led] = await told();
  assert.deepEqual([clear.site, led.site], [at('franceconnect').replace('https:', 'http:'), at('franceconnect')]);
  assert.equal(clear.headers.cookie, undefined);
  assert.match(led.headers.cookie, /_interaction=/);
}));

browse('a request that a form of another site sends is answered, but knows nobody: cookies come along with links only', {}, async (page) => {
  const demo = DEMOS.openid;
  await play(page, demo, { persona: await somebody(demo), from: 'service provider' });
  const client = manifest.clients.find((one) => one.service === 'openid');
  const request = { client_id: client.client_id, redirect_uri: client.redirect_uris[0], response_type: 'code', scope: 'openid', state: 'state', nonce: 'a-nonce-of-at-least-22-characters' };
  const inputs = Object.entries(request).map(([name, value]) => `<input name="${name}" value="${value}">`).join('');
  const form = `<!doctype html><title>x</title><form method="post" action="${at('openid')}/authorize">${inputs}<button id="go">Go</button></form>`;
  await page.route(`${at('service-providers')}/elsewhere`, (route) => route.fulfill({ contentType: 'text/html', body: form }));
  const provider = `idp-${firstProvider('openid').uid}`;
  await page.goto(`${at('service-providers')}/elsewhere`);
  await press(page, 'go');
  assert.equal(await byId(page, provider).count(), 1, `${page.url()}: asked who she is`);
});

browse('with form-action among the policies of the page, the browser would stop the person on her way to the identity provider', {}, unwatched(async (page) => {
  await page.goto(DEMOS.public.url);
  await press(page, 'continue');
  const choice = page.url();
  await page.evaluate(() => {
    const policy = document.createElement('meta');
    Object.assign(policy, { httpEquiv: 'Content-Security-Policy', content: "form-action 'self'" });
    document.head.append(policy);
  });
  const complaint = page.waitForEvent('console', (message) => /form-action/.test(message.text()));
  await byId(page, `idp-${firstProvider('franceconnect').uid}`).click();
  await complaint;
  assert.equal(page.url(), choice);
}));
