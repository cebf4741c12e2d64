// A service provider: all that it knows of Guichet comes from discovery and from the client's record.

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
    const issuer = new URL(manifest.issuers[client.service]);
    const options = { execute: [openid.allowInsecureRequests] };
    const configuration = await openid.discovery(issuer, client.client_id, metadata, authentication, options);
    return new RelyingParty(client, configuration, metadata, authentication);
  }

  constructor(client, configuration, metadata, authentication) {
    this.client = client;
    this.configuration = configuration;
    // openid-client verifies signatures with published keys only, and only when told to. It cannot verify HS256: there
    // it relies on the connection to the token endpoint, as the standard allows (OpenID Connect Core §3.1.3.7, 6).
    this.strict = new openid.Configuration(configuration.serverMetadata(), client.client_id, metadata, authentication);
    openid.allowInsecureRequests(this.strict);
    openid.enableNonRepudiationChecks(this.strict);
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

  /** Exchanges the code of `address` for tokens and asks for the userinfo; openid-client verifies both. */
  async finish(address, checks) {
    const configuration = this.client.id_token_signed_response_alg === 'HS256' ? this.configuration : this.strict;
    const tokens = await openid.authorizationCodeGrant(configuration, address, checks);
    const claims = tokens.claims();
    const userinfo = await openid.fetchUserInfo(this.strict, tokens.access_token, claims.sub);
    return { tokens, header: headerOf(tokens.id_token), claims, userinfo };
  }

  /** Where the person is to be sent to log out. */
  logoutAddress(tokens, state) {
    return openid.buildEndSessionUrl(this.configuration, {
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri: this.client.post_logout_redirect_uris[0],
      state,
    });
  }
}

/** The header of a token, to show which algorithm signed it. */
function headerOf(token) {
  return JSON.parse(Buffer.from(token.split('.')[0], 'base64url').toString());
}

function scopeOf(client) {
  const scopes = client.scopes ?? ['openid'];
  return Array.isArray(scopes) ? scopes.join(' ') : scopes;
}
