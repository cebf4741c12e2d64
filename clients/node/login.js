// Logs in to a running Guichet and prints what a service provider learns:
//   node login.js MANIFEST [franceconnect|openid] [PERSONA]

import { demoClients, readManifest } from './lib/manifest.js';
import { login } from './lib/journey.js';

const [path, service = 'franceconnect', persona = 'test'] = process.argv.slice(2);
const manifest = readManifest(path);
const [client] = demoClients(manifest, service);
const { header, claims, userinfo } = await login(manifest, client, { persona });
console.log('ID token header', header);
console.log('ID token claims', claims);
console.log('Userinfo', userinfo);
