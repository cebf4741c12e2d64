// A Guichet of its own, over TLS, whose services are on sites of their own: between sites browsers keep cookies, referrers and
// redirects after a form under rules that one host never meets.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'node:tls';

/** Hosts of four registrable domains, and how many ports after the first their service listens. */
export const SITES = {
  franceconnect: { host: 'fc.test', port: 1 },
  openid: { host: 'op.test', port: 10 },
  'identity-providers': { host: 'idp.internal', port: 8 },
  'service-providers': { host: 'sp.example', port: 9 },
};
/** How many ports a stack may take (docs/reference/configuration.md). */
const PORTS = 16;
const PATIENCE = 30_000;

/**
 * Starts it and resolves once every listener answers. From then on the other modules of this folder mean this Guichet: they are to
 * be imported afterwards.
 */
export async function startOnSites() {
  const program = process.env.GUICHET_PROGRAM;
  if (!program) throw new Error('set GUICHET_PROGRAM to the built program');
  const folder = mkdtempSync(join(tmpdir(), 'guichet-sites-'));
  const base = await freeBase();
  const manifest = join(folder, 'manifest.json');
  const services = Object.entries(SITES);
  const origins = services.map(([name, { host }]) => `${name}.origin = "https://${host}"`);
  const addresses = services.map(([, { host, port }]) => `"${host}" = "127.0.0.1:${base + port}"`);
  writeFileSync(join(folder, 'guichet.toml'), ['[services]', ...origins, '[resolve]', ...addresses, ''].join('\n'));
  const options = ['--tls', '--tls-authority', join(folder, 'authority'), '--config', join(folder, 'guichet.toml')];
  const guichet = spawn(program, ['dev', '--port-base', base, '--manifest', manifest, ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  guichet.stderr.on('data', (bytes) => (said += bytes));
  process.on('exit', () => {
    guichet.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  for (let waited = 0; !existsSync(manifest); waited += 50) {
    if (guichet.exitCode !== null || waited > PATIENCE) throw new Error(`guichet dev on several sites did not start:\n${said}`);
    await pause(50);
  }
  process.env.GUICHET_MANIFEST = manifest;
  // Plain HTTP finds the same listener: what it says to a browser that forgot the `s` is part of the journey.
  const ways = services.flatMap(([, { host, port }]) => [443, 80].map((from) => `MAP ${host}:${from} 127.0.0.1:${base + port}`));
  process.env.GUICHET_HOSTS = ways.join(', ');
  return { stop: () => guichet.kill() };
}

/**
 * Chromium's options for a Guichet with a local authority: trust in the keys that this authority has certified, and the way to their
 * hosts. The certificates are verified here; Chromium has no option that takes an authority.
 */
export async function chromiumOptions(manifest) {
  if (!manifest.ca) return [];
  const authority = readFileSync(manifest.ca);
  const ways = new Map((process.env.GUICHET_HOSTS ?? '').split(', ').map((rule) => rule.slice('MAP '.length).split(' ')));
  const keys = Object.values(manifest.services).map(async (origin) => {
    const { hostname, port } = new URL(origin);
    const way = ways.get(`${hostname}:443`) ?? `127.0.0.1:${port}`;
    return certifiedKey(hostname, Number(way.split(':')[1]), authority);
  });
  const hashes = new Set(await Promise.all(keys));
  return [`--ignore-certificate-errors-spki-list=${[...hashes].join(',')}`, `--host-resolver-rules=${process.env.GUICHET_HOSTS ?? ''}`];
}

/** The SHA-256 of the key that a listener shows for `host`, in base64; fails unless `authority` has certified it for that name. */
function certifiedKey(host, port, authority) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, servername: host, ca: authority }, () => {
      const key = socket.getPeerX509Certificate().publicKey.export({ type: 'spki', format: 'der' });
      socket.end();
      resolve(createHash('sha256').update(key).digest('base64'));
    });
    socket.once('error', reject);
  });
}

/** The first of so many free ports in a row. */
async function freeBase() {
  for (let tries = 0; tries < 50; tries += 1) {
    const base = 20_000 + PORTS * Math.floor(Math.random() * 600);
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
