// The town's own service, which logs citizens in with the client that DataPass has brought about: it knows the four things that
// whoever installs it pastes into its settings, and nothing of the stack.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after } from 'node:test';

const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);

/** The claims of an ID token that is signed with the client's secret (OpenID Connect Core §3.1.3.7). */
function claimsOf(idToken, { secret, clientId, issuer, nonce }) {
  const [header, payload, signature] = idToken.split('.');
  const parsed = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());
  const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest();
  const received = Buffer.from(signature, 'base64url');
  const claims = parsed(payload);
  const right = parsed(header).alg === 'HS256' && received.length === expected.length && timingSafeEqual(received, expected);
  if (!right || claims.iss !== issuer || claims.aud !== clientId || claims.nonce !== nonce) throw new Error('the ID token is not ours');
  return claims;
}

/**
 * Starts it on a free port until the tests of the file are over. Gives its address, its address of return, and `install`, which
 * takes `{ issuer, clientId, secret, scope }`.
 */
export async function startTown() {
  let installed;
  const logins = new Map();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, home);
    const page = (title, body) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(`<!doctype html><html lang="fr"><title>${title}</title><h1>${title}</h1>${body}`);
    };
    try {
      if (url.pathname === '/connexion') {
        const [state, nonce] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
        logins.set(state, nonce);
        const asked = { response_type: 'code', client_id: installed.clientId, redirect_uri: back, scope: installed.scope, state, nonce, acr_values: 'eidas1' };
        response.writeHead(302, { location: `${installed.issuer}/authorize?${new URLSearchParams(asked)}` }).end();
      } else if (url.pathname === '/retour') {
        const state = url.searchParams.get('state');
        const nonce = logins.get(state);
        if (!logins.delete(state)) throw new Error('nobody has left for FranceConnect from here');
        const { issuer, clientId, secret } = installed;
        const fields = { grant_type: 'authorization_code', code: url.searchParams.get('code'), redirect_uri: back, client_id: clientId, client_secret: secret };
        const given = await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(fields) });
        const tokens = await given.json();
        if (!given.ok) throw new Error(`no tokens: ${tokens.error}`);
        const { sub } = claimsOf(tokens.id_token, { secret, clientId, issuer, nonce });
        const told = await (await fetch(`${issuer}/userinfo`, { headers: { authorization: `Bearer ${tokens.access_token}` } })).json();
        if (told.sub !== sub) throw new Error('somebody else is told of');
        page('Portail famille', `<p id="name">${escape(told.given_name)} ${escape(told.family_name)}</p><p id="told">${escape(Object.keys(told).sort().join(' '))}</p>`);
      } else {
        page('Portail famille', '<a id="continue" href="/connexion">FranceConnect</a>');
      }
    } catch (error) {
      page('Portail famille', `<p id="wrong">${escape(error.message)}</p>`);
    }
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const home = `http://localhost:${server.address().port}`;
  const back = `${home}/retour`;
  after(() => server.close());
  return { home, back, install: (settings) => (installed = settings) };
}
