// A service provider with a page: a button, a login, what came back. Settings come from the environment:
//   PORT, ISSUER, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
// It is an example to run beside Guichet (examples/compose.yaml), not a product: one person at a time is enough for it.

import { createServer } from 'node:http';

import { RelyingParty } from './lib/relying-party.js';

const { PORT = '3000', ISSUER, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI } = process.env;
const client = {
  service: 'franceconnect',
  client_id: CLIENT_ID,
  client_secret: CLIENT_SECRET,
  redirect_uris: [REDIRECT_URI],
  scopes: ['openid', 'identite_pivot', 'email'],
  id_token_signed_response_alg: 'ES256',
  userinfo_signed_response_alg: 'ES256',
};
/** Logins under way, by `state`. */
const started = new Map();

/** Discovery is read at the first login: Guichet may come up after this program. */
let relyingParty;
const party = async () => (relyingParty ??= await RelyingParty.discover({ issuers: { franceconnect: ISSUER } }, client));

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const page = (body) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>My service</title><main>${body}</main></html>`;

const routes = {
  '/': async () => ({ body: page('<h1>My service</h1><a id="log-in" href="/login">Log in</a>') }),
  '/login': async () => {
    const { url, checks } = await (await party()).begin();
    started.set(checks.expectedState, checks);
    return { location: url.href };
  },
  '/callback': async (address) => {
    const checks = started.get(address.searchParams.get('state'));
    if (!checks) return { status: 400, body: page('<h1>No login is under way</h1>') };
    started.delete(checks.expectedState);
    const { claims, userinfo } = await (await party()).finish(address, checks);
    const what = escaped(JSON.stringify({ claims, userinfo }, null, 2));
    return { body: page(`<h1>Logged in</h1><pre id="person">${what}</pre>`) };
  },
};

const server = createServer(async (request, response) => {
  const address = new URL(request.url, REDIRECT_URI);
  let answer;
  try {
    answer = (await routes[address.pathname]?.(address)) ?? { status: 404, body: page('<h1>Nothing here</h1>') };
  } catch (error) {
    console.error(error);
    answer = { status: 502, body: page(`<h1>The login failed</h1><p id="error">${escaped(String(error.cause ?? error))}</p>`) };
  }
  const headers = answer.location ? { location: answer.location } : { 'content-type': 'text/html; charset=utf-8' };
  response.writeHead(answer.status ?? (answer.location ? 303 : 200), headers).end(answer.body);
});
server.listen(Number(PORT), () => console.log(`http://localhost:${PORT}`));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit());
