// The example of docs/how-to/use-proconnect-in-ci.md, run as it stands.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { promisify } from 'node:util';

const example = fileURLToPath(new URL('../../../examples/proconnect-in-ci/login.mjs', import.meta.url));

test('the example of a login through ProConnect logs somebody in', async () => {
  const env = { ...process.env, GUICHET: process.env.GUICHET_MANIFEST };
  await promisify(execFile)(process.execPath, [example], { env });
});
