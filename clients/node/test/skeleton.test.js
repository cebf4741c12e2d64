// The tests that the portal writes from what it saw: each is run as whoever downloads it would, against the same Guichet.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { addClient, control } from '../lib/control.js';
import { login } from '../lib/journey.js';
import { readManifest } from '../lib/manifest.js';
import { RelyingParty } from '../lib/relying-party.js';

const manifest = readManifest(process.env.GUICHET_MANIFEST);
const run = promisify(execFile);

/** The test that the portal writes from the last flow of `client`. */
async function written(client) {
  const { exchanges } = await control(manifest, 'GET', `/exchanges?client_id=${client.client_id}`);
  const { flow } = exchanges.at(-1);
  const answer = await fetch(`${manifest.services.portal}/exchanges/${flow}/test/node`);
  assert.equal(answer.status, 200);
  const [, name] = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition'));
  return { name, text: await answer.text() };
}

/** Runs it in a folder below this one, where openid-client is found. Gives what it printed; throws when it fails. */
async function played({ name, text }) {
  const folder = await mkdtemp(new URL('../skeleton-', import.meta.url).pathname);
  try {
    await writeFile(`${folder}/${name}`, text);
    // The runner above says in the environment that it runs tests: this one is to be a runner of its own.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { stdout } = await run(process.execPath, ['--test', '--test-reporter=tap', name], { cwd: folder, env });
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

for (const service of ['franceconnect', 'openid']) {
  test(`a login at ${service} becomes a test that passes, and that fails when the person is another`, async () => {
    const client = await addClient(manifest, service);
    await login(manifest, client);
    const skeleton = await written(client);
    assert.match(await played(skeleton), /^# pass 1$/m);
    const other = skeleton.text.replace('persona: "test"', 'persona: "avec_nom_dusage"');
    assert.notEqual(other, skeleton.text);
    await assert.rejects(played({ ...skeleton, text: other }), (error) => /not ok 1/.test(error.stdout) && error.stdout.includes('1962-08-24'));
  });
}

test('a refusal becomes a test that expects it, on a page or at the address of return', async () => {
  const client = await addClient(manifest, 'franceconnect');
  const relyingParty = await RelyingParty.discover(manifest, client);
  for (const [changes, expected] of [[{ nonce: '' }, 'Y030007'], [{ scope: 'email' }, 'invalid_request']]) {
    const { url } = await relyingParty.begin(changes);
    await fetch(url, { redirect: 'manual' });
    const skeleton = await written(client);
    assert.ok(skeleton.text.includes(expected), skeleton.text);
    assert.match(await played(skeleton), /^# pass 1$/m);
  }
});
