// Files of the catalogue as the real site's are, unchanged: those of `shared/seeds` where they lie beside the project, and files of
// their shapes that are our own. Each page is accessible, wide and narrow, and its questions lead to an answer.

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after } from 'node:test';

import { startOwn } from '../lib/own.js';

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const content = mkdtempSync(join(tmpdir(), 'guichet-content-'));
cpSync(join(project, 'crates/portal/tests/pages/content'), content, { recursive: true });
const seeds = ancestors(project).map((folder) => join(folder, 'shared/seeds')).find((folder) => existsSync(folder));
for (const name of seeds ? readdirSync(seeds) : []) {
  cpSync(join(seeds, name), join(content, name.startsWith('guide-') ? 'guides' : 'api', name));
}

const stack = await startOwn({ configuration: () => `[portal]\ncontent = ${JSON.stringify(content)}\nshipped_content = false\n` });
after(() => {
  stack.stop();
  rmSync(content, { recursive: true, force: true });
});

// These mean the stack that has just been started.
const { browse } = await import('../lib/browser.js');
const { portal } = await import('../lib/guichet.js');
const { assertAccessible, assertNoSidewaysScroll, byId } = await import('../lib/page.js');

/** Every published page, and the questions of each API. */
async function published() {
  const sitemap = await (await fetch(`${portal}/sitemap.xml`)).text();
  return [...sitemap.matchAll(/<loc>[^<]*?(\/(?:les-api|guides)\/[^<]+)<\/loc>/g)].map(([, path]) => path);
}

browse('each page of the seeds is accessible, wide and narrow', { locale: 'fr-FR' }, async (page) => {
  const paths = await published();
  const wanted = readdirSync(join(content, 'api')).map((name) => `/les-api/${name.replace('.md', '')}`);
  assert.deepEqual(wanted.filter((path) => !paths.includes(path)), []);
  for (const path of paths) {
    const answer = await page.goto(portal + path);
    assert.equal(answer.status(), 200, path);
    await page.evaluate(() => document.querySelectorAll('details').forEach((details) => details.setAttribute('open', '')));
    for (const width of [1024, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await assertNoSidewaysScroll(page);
      await assertAccessible(page);
    }
  }
});

browse('whoever asks whether an API of the seeds is for her is answered', { locale: 'fr-FR' }, async (page) => {
  let answered = 0;
  for (const path of (await published()).filter((path) => path.startsWith('/les-api/'))) {
    const answer = await page.goto(`${portal}${path}/demande-acces`);
    // Of the older form, which asks nothing.
    if (answer.status() === 404) continue;
    await page.locator('main button').first().click();
    // Questions go on until a verdict.
    for (let asked = 0; !(await byId(page, 'verdict').count()); asked += 1) {
      assert.ok(asked < 10, page.url());
      await page.locator('main a[href*="choix="]').first().click();
    }
    await assertAccessible(page);
    answered += 1;
  }
  assert.ok(answered > 0);
});

function ancestors(folder) {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestors(above)];
}
