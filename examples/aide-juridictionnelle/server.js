// npm start -- guichet.json     with the manifest that `guichet dev --manifest guichet.json` wrote
// npm start                     with settings from the environment (settings.js says which)

import { once } from 'node:events';
import { createServer } from 'node:http';

import { application } from './application.js';
import { settingsFrom } from './settings.js';

const { PORT = '3000', HOST = 'localhost', HOME_URL } = process.env;
const server = createServer();
server.listen(Number(PORT), HOST);
await once(server, 'listening');
const home = HOME_URL ?? `http://localhost:${server.address().port}`;
server.on('request', application(await settingsFrom(home, process.env, process.argv[2])));
console.log(home);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit());
