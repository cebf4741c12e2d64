// The steps of a login, from the portal to the service provider, one page each.

import assert from 'node:assert/strict';

import { firstProvider, portal } from './guichet.js';
import { byId } from './page.js';

/** A way to act on a thing, named by its id, or by its address when it is a link: the mouse. */
export const byMouse = (page, thing) => page.locator(`[id="${thing}"], a[href="${thing}"]`).first().click();

/** Acts on a thing and waits for the page that comes then, whatever redirects lead there. */
export async function press(page, thing, act = byMouse) {
  await Promise.all([page.waitForEvent('load'), act(page, thing)]);
}

/** By keyboard alone: goes from one thing to the next until the focus, which must be seen, is there, and acts; a field waits for what is typed. */
export async function byKeyboard(page, thing) {
  for (let presses = 0; presses < 300; presses += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      const style = getComputedStyle(element);
      const visible = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
      return { id: element.id, href: element.href, name: element.localName, type: element.type, visible };
    });
    assert.ok(focus.visible || focus.name === 'body', `the focus on ${focus.name}#${focus.id} cannot be seen at ${page.url()}`);
    if (focus.id !== thing && focus.href !== thing) continue;
    if (['email', 'text'].includes(focus.type)) return;
    await page.keyboard.press(['checkbox', 'radio'].includes(focus.type) ? 'Space' : 'Enter');
    return;
  }
  assert.fail(`${thing} cannot be reached with the Tab key on ${page.url()}`);
}

/**
 * Plays a login at the demo service provider `demo`. `look(name)` is called on each page, and `act(page, thing)`
 * presses its buttons.
 */
export async function play(page, demo, { act = byMouse, look = async () => {}, persona = 'test', from = 'portal' } = {}) {
  if (from === 'portal') {
    await page.goto(portal);
    await look('portal');
    await press(page, demo.url, act);
  } else {
    await page.goto(demo.url);
  }
  await look('service-provider');
  await press(page, 'continue', act);
  await chooseAndLogIn(page, demo, { act, look, persona });
  await accept(page, { act, look });
  await look('logged-in');
}

/** From the page of identity providers to the page that says what is transmitted. */
export async function chooseAndLogIn(page, demo, { act = byMouse, look = async () => {}, persona = 'test' } = {}) {
  const choice = `idp-${firstProvider(demo.service).uid}`;
  await byId(page, choice).waitFor();
  await look('choice');
  await press(page, choice, act);
  await byId(page, `persona-${persona}`).waitFor();
  await look('identity-provider');
  await press(page, `persona-${persona}`, act);
}

/** Presses `continue`, once what must be ticked is ticked. */
export async function accept(page, { act = byMouse, look = async () => {} } = {}) {
  await byId(page, 'continue').waitFor();
  await look('information');
  const consent = page.locator('form:has([id="continue"]) input[type=checkbox]');
  if (await consent.count()) await act(page, await consent.getAttribute('id'));
  await press(page, 'continue', act);
  await page.locator('pre').first().waitFor();
}

/** What the service provider shows after the login, as one text. */
export async function learned(page) {
  return (await page.locator('pre').allInnerTexts()).join('\n');
}
