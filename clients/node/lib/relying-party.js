// A service provider: all that it knows of Guichet comes from discovery and from the client's record.

import { jwtVerify } from 'jose';
import * as openid from 'openid-client';

export class RelyingParty {
  /** Reads the issuer's discovery document. */
  static async discover(manifest, client, authentication = openid.ClientSecretPost(client.client_secret)) {
    const metadata = {
      client_secret: client.client_secret,
      id_token_signed_response_alg: client.id_token_signed_response_alg,
    };
    if (client.userinfo_signed_response_alg) {
      metadata.userinfo_signed_response_alg = client.userinfo_signed_response_alg;
    }
    const execute = [openid.allowInsecureRequests];
    // openid-client verifies signatures with published keys only: an HS256 signature is verified below.
    if (!usesSecret(client)) execute.push(openid.enableNonRepudiationChecks);
    const issuer = new URL(manifest.issuers[client.service]);
    const configuration = await openid.discovery(issuer, client.client_id, metadata, authentication, { execute });
    return new RelyingParty(client, configuration);
  }

  constructor(client, configuration) {
    this.client = client;
    this.configuration = configuration;
  }

  /** An authorization request. FranceConnect wants a level and refuses PKCE; elsewhere PKCE is good practice. */
  async begin(parameters = {}) {
    const checks = { expectedState: openid.randomState(), expectedNonce: openid.randomNonce(), idTokenExpected: true };
    const request = {
      redirect_uri: this.client.redirect_uris[0],
      scope: scopeOf(this.client),
      state: checks.expectedState,
      nonce: checks.expectedNonce,
    };
    if (this.client.service === 'franceconnect') {
      request.acr_values = 'eidas1';
    } else {
      checks.pkceCodeVerifier = openid.randomPKCECodeVerifier();
      request.code_challenge = await openid.calculatePKCECodeChallenge(checks.pkceCodeVerifier);
      request.code_challenge_method = 'S256';
    }
    const url = openid.buildAuthorizationUrl(this.configuration, { ...request, ...parameters });
    return { url, checks };
  }

  /** Exchanges the code of `address` for tokens, verified, and asks for the userinfo, verified too. */
  async finish(address, checks) {
    const tokens = await openid.authorizationCodeGrant(this.configuration, address, checks);
    const { protectedHeader } = await this.#header(tokens.id_token);
    const claims = tokens.claims();
    const userinfo = await openid.fetchUserInfo(this.configuration, tokens.access_token, claims.sub);
    return { tokens, header: protectedHeader, claims, userinfo };
  }

  /** Where the person is to be sent to log out. */
  logoutAddress(tokens, state) {
    return openid.buildEndSessionUrl(this.configuration, {
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri: this.client.post_logout_redirect_uris[0],
      state,
    });
  }

  async #header(idToken) {
    if (!usesSecret(this.client)) {
      return { protectedHeader: JSON.parse(Buffer.from(idToken.split('.')[0], 'base64url')) };
    }
    const key = new TextEncoder().encode(this.client.client_secret);
    return jwtVerify(idToken, key, { algorithms: ['HS256'], audience: this.client.client_id });
  }
}

function usesSecret(client) {
  return client.id_token_signed_response_alg === 'HS256' || client.userinfo_signed_response_alg === 'HS256';
}

function scopeOf(client) {
  const scopes = client.scopes ?? ['openid'];
  return Array.isArray(scopes) ? scopes.join(' ') : scopes;
}
