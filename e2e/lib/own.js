// A Guichet of one file of tests alone: what it does to the clock or to the configuration is nobody else's.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** How many ports a stack may take (docs/reference/configuration.md). */
const PORTS = 18;
/** The first and the last port that they are taken from: other tests have those above (crates/test-servers). */
const [FROM, TO] = [10_000, 16_383];
/** As long as `cargo xtask test` waits for one. */
const PATIENCE = 120_000;
const TRIES = 5;
/** What Guichet says of a port that it cannot have. */
const TAKEN = 'is taken by another program';

/**
 * Starts it and resolves once every listener answers. From then on the other modules of this folder mean this Guichet: they are to
 * be imported afterwards. `configuration` gets the first of its ports, `options` the folder that is its own.
 */
export async function startOwn(more = {}) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start({ base: await freeBase(), ...more });
    } catch (error) {
      // What was free a moment ago may be another's by now.
      if (tries === TRIES || !error.message.includes(TAKEN)) throw error;
    }
  }
}

async function start({ base, configuration = () => '', options = () => [] }) {
  const program = process.env.GUICHET_PROGRAM;
  if (!program) throw new Error('set GUICHET_PROGRAM to the built program');
  const folder = mkdtempSync(join(tmpdir(), 'guichet-own-'));
  const manifest = join(folder, 'manifest.json');
  writeFileSync(join(folder, 'guichet.toml'), configuration(base));
  const own = ['--port-base', base, '--manifest', manifest, '--config', join(folder, 'guichet.toml')];
  const guichet = spawn(program, ['dev', ...own, ...options(folder)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  guichet.stderr.on('data', (bytes) => (said += bytes));
  process.on('exit', () => {
    guichet.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  for (let waited = 0; !existsSync(manifest); waited += 50) {
    if (guichet.exitCode !== null || waited > PATIENCE) throw new Error(`guichet dev did not start:\n${said}`);
    await pause(50);
  }
  process.env.GUICHET_MANIFEST = manifest;
  return { base, stop: () => guichet.kill() };
}

/** The first of so many free ports in a row. */
async function freeBase() {
  for (let tries = 0; tries < 50; tries += 1) {
    const base = FROM + PORTS * Math.floor((Math.random() * (TO - FROM)) / PORTS);
    const all = Array.from({ length: PORTS }, (_, place) => isFree(base + place));
    if ((await Promise.all(all)).every(Boolean)) return base;
  }
  throw new Error(`no ${PORTS} free ports in a row`);
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
