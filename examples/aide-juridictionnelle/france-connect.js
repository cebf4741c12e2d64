// The login: who it is, and an access token that opens their data for a minute.

import * as openid from 'openid-client';

const IDENTITY = 'openid identite_pivot';
/** Identity, and what the person agrees that the tax administration tells: last year's income, parts, address. */
export const WITH_INCOME = `${IDENTITY} dgfip_annee_n_moins_1 dgfip_rfr dgfip_nbpart dgfip_aft`;

/** Levels from the weakest; the service asks for the first one. */
const LEVELS = ['eidas1', 'eidas2', 'eidas3'];

export class FranceConnect {
  #settings;
  #home;
  #discovered;

  constructor(settings, home) {
    this.#settings = settings;
    this.#home = home;
  }

  /** Where the person is sent to log in, and what must come back. Data are asked for only of whom has agreed. */
  async begin(agreed) {
    const configuration = await this.#configuration();
    const checks = { expectedState: openid.randomState(), expectedNonce: openid.randomNonce(), idTokenExpected: true };
    const url = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: `${this.#home}/callback`,
      scope: agreed ? WITH_INCOME : IDENTITY,
      acr_values: LEVELS[0],
      state: checks.expectedState,
      nonce: checks.expectedNonce,
    });
    return { url, checks };
  }

  /** Exchanges the code of `address`; openid-client verifies state, nonce and both signatures. */
  async finish(address, checks) {
    const configuration = await this.#configuration();
    const tokens = await openid.authorizationCodeGrant(configuration, address, checks);
    const { sub, acr } = tokens.claims();
    if (!LEVELS.includes(acr)) throw new Error(`logged in at the level ${acr}, which is none`);
    const { given_name, family_name, birthdate } = await openid.fetchUserInfo(configuration, tokens.access_token, sub);
    const person = { given_names: given_name, family_name, birthdate };
    return { person, accessToken: tokens.access_token, idToken: tokens.id_token };
  }

  /** Where the person is sent to log out of FranceConnect, too. */
  async logoutUrl(idToken) {
    const parameters = { id_token_hint: idToken, post_logout_redirect_uri: `${this.#home}/`, state: openid.randomState() };
    return openid.buildEndSessionUrl(await this.#configuration(), parameters);
  }

  /** Discovery waits for the first login, and is tried anew after a failure: FranceConnect may come up after this program. */
  #configuration() {
    this.#discovered ??= this.#discover().catch((error) => {
      this.#discovered = undefined;
      throw error;
    });
    return this.#discovered;
  }

  #discover() {
    const { issuer, clientId, clientSecret } = this.#settings;
    const metadata = { client_secret: clientSecret, id_token_signed_response_alg: 'ES256', userinfo_signed_response_alg: 'ES256' };
    const execute = [openid.enableNonRepudiationChecks];
    if (issuer.startsWith('http:')) execute.push(openid.allowInsecureRequests);
    return openid.discovery(new URL(issuer), clientId, metadata, openid.ClientSecretPost(clientSecret), { execute });
  }
}
