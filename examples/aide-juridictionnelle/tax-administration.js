// API Impôt particulier: the income of whoever the access token of FranceConnect stands for.

import { randomUUID } from 'node:crypto';

import * as openid from 'openid-client';

/** How long an answer may take, in milliseconds: the token lives a minute, and so does the person's patience. */
const PATIENCE = 10_000;

/** Why there are no data; each is told to the person in its own words. */
export const REASONS = {
  unknown: 'unknown',
  nothing: 'nothing',
  refused: 'refused',
  down: 'down',
};

/** No data: `reason` is one of REASONS, the message is for the log and names nobody. */
export class NoData extends Error {
  constructor(reason, message) {
    super(message);
    this.reason = reason;
  }
}

export class TaxAdministration {
  #settings;
  #configuration;
  /** `{ token, until }`: the service's own token, used for all its calls. */
  #own;

  constructor(settings) {
    const { url, clientId, clientSecret } = settings;
    const server = { issuer: url, token_endpoint: `${url}/token` };
    this.#settings = settings;
    this.#configuration = new openid.Configuration(server, clientId, {}, openid.ClientSecretBasic(clientSecret));
    this.#configuration.timeout = PATIENCE / 1000;
    if (url.startsWith('http:')) openid.allowInsecureRequests(this.#configuration);
  }

  /** `{ year, income, parts, address }` of the household; throws NoData. */
  async situation(accessToken, year) {
    const correlation = randomUUID();
    const call = async () => {
      const headers = {
        authorization: `Bearer ${await this.#ownToken()}`,
        'x-franceconnect-oauth': accessToken,
        'x-correlation-id': correlation,
        id_teleservice: this.#settings.teleservice,
      };
      const path = `/impotparticulier/1.0/situations/ir/assiettes/annrev/${year}`;
      const answer = await fetch(this.#settings.url + path, { headers, signal: AbortSignal.timeout(PATIENCE) });
      return { status: answer.status, body: await answer.json().catch(() => ({})) };
    };
    const { status, body } = await call().catch((error) => {
      throw new NoData(REASONS.down, `${correlation}: ${error.cause?.message ?? error.message}`);
    });
    if (status !== 200) throw new NoData(reasonOf(status, body.erreur?.codeapp), `${correlation}: ${status} ${body.erreur?.codeapp ?? ''}`);
    // Null: the household is known, and its income is not.
    if (!Number.isInteger(body.rfr)) throw new NoData(REASONS.nothing, `${correlation}: no income`);
    return { year, income: body.rfr, parts: body.nbPart ?? 1, address: (body.aft ?? '').trim() };
  }

  async #ownToken() {
    if (!this.#own || this.#own.until <= Date.now()) {
      const tokens = await openid.clientCredentialsGrant(this.#configuration, { scope: 'RessourceIR' });
      // A minute early, so that none ends on its way.
      this.#own = { token: tokens.access_token, until: Date.now() + (tokens.expires_in - 60) * 1000 };
    }
    return this.#own.token;
  }
}

/** What an answer means, by its status and its own code. */
function reasonOf(status, code) {
  if (code === '4102') return REASONS.unknown;
  if (code === '4101' || status === 404) return REASONS.nothing;
  return [400, 401, 403].includes(status) ? REASONS.refused : REASONS.down;
}

/** The year whose incomes are asked for: the one before the present, in Paris. */
export function incomeYear(now = new Date()) {
  return Number(new Intl.DateTimeFormat('en', { timeZone: 'Europe/Paris', year: 'numeric' }).format(now)) - 1;
}
