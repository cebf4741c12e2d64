// The control API of a running Guichet (sandbox mode).

/** Calls `method path` with a JSON body and gives the JSON answer; throws what the API answers when it refuses. */
export async function control(manifest, method, path, body) {
  const headers = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (manifest.control.token) headers.authorization = `Bearer ${manifest.control.token}`;
  const response = await fetch(manifest.control.url + path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const answer = text === '' ? undefined : JSON.parse(text);
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer?.error}: ${answer?.detail}`);
  return answer;
}

/** Where a client of ours would listen. Nobody does: the browser stops when it is sent there. */
export const REDIRECT_URI = 'http://localhost:9/callback';
export const POST_LOGOUT_REDIRECT_URI = 'http://localhost:9/logged-out';

/** Registers a client of `service`, usable at once, and gives its whole record. */
export async function addClient(manifest, service, members = {}) {
  const record = await control(manifest, 'POST', '/clients', {
    service,
    name: 'A client of the Node tests',
    redirect_uris: [REDIRECT_URI],
    post_logout_redirect_uris: [POST_LOGOUT_REDIRECT_URI],
    ...members,
  });
  return { service, ...record };
}

/** The next login of `client` is made by the persona `test`, without any page. */
export function decide(manifest, client) {
  return control(manifest, 'POST', '/logins', { service: client.service, persona: 'test', client_id: client.client_id });
}

/** What the broker issues next to `client` is wrong: `{ kind, at, … }`. */
export function addFault(manifest, client, fault) {
  return control(manifest, 'POST', '/faults', { target: `client:${client.client_id}`, ...fault });
}
