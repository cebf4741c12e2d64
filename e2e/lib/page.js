// What every page must be like, whoever looks at it.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';

import axe from 'axe-core';

/** The element with this id: ids are the handles that a page keeps. */
export function byId(page, id) {
  return page.locator(`[id="${id}"]`);
}

/** Fails when axe finds anything to say about the page. */
export async function assertAccessible(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const said = violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join('\n  ')}`);
  assert.deepEqual(said, [], `axe on ${page.url()}:\n${said.join('\n')}`);
}

/** Fails when the page is wider than its window. */
export async function assertNoSidewaysScroll(page) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window, `${page.url()} is ${content} px wide in a window of ${window} px`);
}

/** Fails when the page is not in `language`, or shows the key of a text instead of the text. */
export async function assertLanguage(page, language) {
  assert.equal(await page.locator('html').getAttribute('lang'), language, page.url());
  const text = await page.locator('body').innerText();
  assert.doesNotMatch(text, /\[[a-z][a-z0-9-]*\]/, `a text is missing on ${page.url()}`);
}

/** Fails when the page lacks what every page has: a title, one heading of level 1, the name of the service. */
export async function assertSaysWhereOneIs(page) {
  assert.match(await page.title(), /\S+ · \S+/, page.url());
  assert.equal(await page.locator('h1').count(), 1, `headings of level 1 on ${page.url()}`);
}

/** Where the keyboard is. A browser heeds `autofocus` when it first draws a page, which may be after it has loaded. */
export async function assertFocused(page, id) {
  await page.waitForFunction((expected) => document.activeElement.id === expected, id);
}

/** Keeps a picture of the page, for people to look at. */
export async function picture(page, name) {
  mkdirSync(new URL('../screenshots-out/', import.meta.url), { recursive: true });
  const path = new URL(`../screenshots-out/${name}.png`, import.meta.url).pathname;
  await page.screenshot({ path, fullPage: true });
}
