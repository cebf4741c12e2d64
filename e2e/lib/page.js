// What every page must be like, whoever looks at it.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

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

/** Fails when the page is not in `language`, or shows the key of a text instead of the text; programs have brackets of their own. */
export async function assertLanguage(page, language) {
  assert.equal(await page.locator('html').getAttribute('lang'), language, page.url());
  const programs = await page.locator('pre').allInnerTexts();
  const shown = await page.locator('body').innerText();
  const text = programs.reduce((rest, program) => rest.replace(program, () => ''), shown);
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

/** What is another one each time: identifiers, instants. */
const CHANGING = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'IDENTIFIER'],
  [/le \d{2} \S+ \d{4} à \d{2}:\d{2}/g, 'le JOUR à HEURE'],
  [/\b[A-P][a-p]{11,39}\b/g, 'NAME'],
  [/localhost(:|%3A)\d+/g, 'ORIGIN'],
];

/** Fails when what is told of an element, by its roles and names, is not what `snapshots/` has; `UPDATE_SNAPSHOTS=1` writes it. */
export async function assertSnapshot(element, name) {
  const path = new URL(`../snapshots/${name}.yml`, import.meta.url).pathname;
  const told = CHANGING.reduce((text, [changing, by]) => text.replace(changing, by), `${await element.ariaSnapshot()}\n`);
  if (process.env.UPDATE_SNAPSHOTS) writeFileSync(path, told);
  assert.equal(told, readFileSync(path, 'utf8'), `${name}: another page than e2e/snapshots has`);
}
