// Starts the machine's Chromium.

import { chromium } from 'playwright-core';

import { manifest } from './guichet.js';
import { chromiumOptions } from './sites.js';

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox', // as root, Chromium starts in no other way; CI is root
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking', // the tests need no network but loopback
      '--disable-component-update',
      '--disable-sync',
      ...(await chromiumOptions(manifest)),
    ],
  });
}
