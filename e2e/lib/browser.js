// One Chromium for a file of tests, a fresh profile for each test.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { launch } from './chromium.js';
import { manifest } from './guichet.js';

const browser = await launch();
after(() => browser.close());

/** Where the pages of the stack are; the browser is to ask for nothing else. */
const HOSTS = new Set(Object.values(manifest.services).map((origin) => new URL(origin).hostname));

/** What a test may change of the person's browser. */
const ORDINARY = { locale: 'fr-FR', viewport: { width: 1024, height: 800 }, reducedMotion: 'reduce' };

/**
 * A test with a browser of its own. `play` gets a page, on which no script may fail, no policy may be
 * broken and nothing may be asked of another machine.
 */
export function browse(title, options, play) {
  test(title, async () => {
    const context = await browser.newContext({ ...ORDINARY, ...options });
    const complaints = [];
    context.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && !HOSTS.has(hostname)) complaints.push(`asks ${request.url()}`);
    });
    context.on('weberror', (error) => complaints.push(`script: ${error.error()}`));
    context.on('console', (message) => {
      // A page that is itself an error is asked for on purpose; the browser notes its status.
      const isStatus = message.text().startsWith('Failed to load resource: the server responded with a status of');
      if (message.type() === 'error' && !isStatus) complaints.push(`console: ${message.text()}`);
    });
    try {
      await play(await context.newPage(), context);
    } finally {
      await context.close();
    }
    assert.deepEqual(complaints, []);
  });
}
