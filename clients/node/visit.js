// Plays a person at a service provider: opens ADDRESS, presses its `log-in`, logs in at the identity provider IDP as PERSONA,
// and prints what the service provider's page then holds under `person`.
//   node visit.js ADDRESS IDP [PERSONA]

import { Browser } from './lib/browser.js';

const [address, idp, persona = 'test'] = process.argv.slice(2);
const browser = await new Browser().open(address);
await browser.press('log-in');
await browser.press(`idp-${idp}`);
await browser.press(`persona-${persona}`);
await browser.press('continue');
const person = browser.text('person');
if (!person) throw new Error(`the journey ended on ${browser.address} (${browser.status}): ${browser.text()}`);
console.log(person);
