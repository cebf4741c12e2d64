// A Guichet of its own, over TLS, whose services are on sites of their own: between sites browsers keep cookies, referrers and
// redirects after a form under rules that one host never meets.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';

import { startOwn } from './own.js';

/** Hosts of four registrable domains, and how many ports after the first their service listens. */
export const SITES = {
  franceconnect: { host: 'fc.test', port: 1 },
  openid: { host: 'op.test', port: 10 },
  'identity-providers': { host: 'idp.internal', port: 8 },
  'service-providers': { host: 'sp.example', port: 9 },
};
/**
 * Starts it and resolves once every listener answers. From then on the other modules of this folder mean this Guichet: they are to
 * be imported afterwards.
 */
export async function startOnSites() {
  const services = Object.entries(SITES);
  const origins = services.map(([name, { host }]) => `${name}.origin = "https://${host}"`);
  const addresses = (base) => services.map(([, { host, port }]) => `"${host}" = "127.0.0.1:${base + port}"`);
  const configuration = (base) => ['[services]', ...origins, '[resolve]', ...addresses(base), ''].join('\n');
  const stack = await startOwn({ configuration, options: (folder) => ['--tls', '--tls-authority', join(folder, 'authority')] });
  // Plain HTTP finds the same listener: what it says to a browser that forgot the `s` is part of the journey.
  const ways = services.flatMap(([, { host, port }]) => [443, 80].map((from) => `MAP ${host}:${from} 127.0.0.1:${stack.base + port}`));
  process.env.GUICHET_HOSTS = ways.join(', ');
  return stack;
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
