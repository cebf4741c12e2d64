// The manifest of a running Guichet: all that a program needs to know of it.

import { readFileSync } from 'node:fs';

/** Reads the manifest that `guichet dev --manifest FILE` wrote. */
export function readManifest(path) {
  if (!path) throw new Error('say which manifest: the path that `guichet dev --manifest FILE` was given');
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** The identity providers that can be chosen at `service`. */
export function identityProviders(manifest, service) {
  return manifest.identity_providers.filter((provider) => provider.service === service);
}

/** The demo clients of `service`. */
export function demoClients(manifest, service) {
  return manifest.clients.filter((client) => client.service === service);
}
