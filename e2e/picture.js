// Makes docs/images/journey.png, the picture of the README: the pages of one login, side by side.
//   GUICHET_MANIFEST=guichet.json node picture.js

import { launch } from './lib/chromium.js';
import { DEMOS } from './lib/guichet.js';
import { play } from './lib/journey.js';
import { byId } from './lib/page.js';

const STEPS = ['service-provider', 'choice', 'identity-provider', 'information', 'logged-in'];
const WIDTH = 420;
const HEIGHT = 620;

const browser = await launch();
const page = await browser.newPage({ locale: 'fr-FR', viewport: { width: WIDTH, height: HEIGHT }, deviceScaleFactor: 2 });
const pictures = [];
await play(page, DEMOS.public, {
  from: 'service provider',
  look: async (step) => {
    if (step === 'identity-provider') await byId(page, 'persona-test').evaluate((it) => it.scrollIntoView({ block: 'center' }));
    if (STEPS.includes(step)) pictures.push(await page.screenshot({ type: 'jpeg', quality: 90 }));
  },
});

const figures = pictures.map((bytes) => `<img src="data:image/jpeg;base64,${bytes.toString('base64')}" alt="">`).join('');
const sheet = await browser.newPage({ viewport: { width: 5 * 300 + 6 * 16, height: 475 }, deviceScaleFactor: 1 });
await sheet.setContent(`<style>
  body { margin: 0; padding: 16px; display: flex; gap: 16px; background: #e9ebef; width: max-content }
  img { width: 300px; border-radius: 6px; box-shadow: 0 1px 4px #0004 }
</style>${figures}`);
await sheet.locator('body').screenshot({ path: new URL('../docs/images/journey.png', import.meta.url).pathname });
await browser.close();
