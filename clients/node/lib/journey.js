// What a person does between a service provider's button and its callback.

import { Browser } from './browser.js';
import { decide } from './control.js';
import { identityProviders } from './manifest.js';
import { RelyingParty } from './relying-party.js';

/** Plays the person: chooses an identity provider, logs in as `persona`, accepts, and gives the callback's address. */
export async function person(manifest, client, url, { persona = 'test', provider, browser } = {}) {
  browser ??= new Browser(client.redirect_uris[0]);
  await browser.open(url);
  provider ??= identityProviders(manifest, client.service)[0];
  await browser.press(`idp-${provider.uid}`);
  await browser.press(`persona-${persona}`);
  await accept(browser);
  return browser;
}

/** Presses the one primary action, with the consent given, unless the journey is over already. */
export async function accept(browser) {
  if (browser.arrival) return;
  const fields = {};
  for (const box of browser.document.querySelectorAll('input[type=checkbox]')) {
    fields[box.getAttribute('name')] = box.getAttribute('value') ?? 'on';
  }
  await browser.press('continue', fields);
  if (!browser.arrival) {
    throw new Error(`the journey ended on ${browser.address} (${browser.status}): ${browser.text()}`);
  }
}

/** A whole login: `{ tokens, header, claims, userinfo }`, and the service provider and browser that made it. */
export async function login(manifest, client, options = {}) {
  const relyingParty = await RelyingParty.discover(manifest, client, options.authentication);
  const { url, checks } = await relyingParty.begin(options.parameters);
  const browser = await person(manifest, client, url, options);
  return { relyingParty, browser, checks, ...(await relyingParty.finish(browser.arrival, checks)) };
}

/** A whole login that was decided ahead: no page to press anything on. */
export async function decidedLogin(manifest, client) {
  await decide(manifest, client);
  const relyingParty = await RelyingParty.discover(manifest, client);
  const { url, checks } = await relyingParty.begin();
  const browser = await new Browser(client.redirect_uris[0]).open(url);
  return { relyingParty, browser, checks, ...(await relyingParty.finish(browser.arrival, checks)) };
}

/** Logs out; without scripts, each form that a script would have sent has its button. */
export async function logOut(browser, address, home) {
  browser.home = home;
  browser.arrival = undefined;
  await browser.open(address);
  while (!browser.arrival && browser.element('continue')) await browser.press('continue');
  return browser.arrival;
}
