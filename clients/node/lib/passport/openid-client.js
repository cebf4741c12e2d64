// The Passport strategy of openid-client.

import * as openid from 'openid-client';
import { Strategy } from 'openid-client/passport';

/** Without a nonce of its own, the strategy relies on PKCE; this one sends a nonce too. */
class WithNonceStrategy extends Strategy {
  authorizationRequestParams(request, options) {
    const parameters = super.authorizationRequestParams(request, options);
    parameters.set('nonce', openid.randomNonce());
    return parameters;
  }
}

/** The same, with the level that FranceConnect wants. */
class FranceConnectStrategy extends WithNonceStrategy {
  authorizationRequestParams(request, options) {
    const parameters = super.authorizationRequestParams(request, options);
    parameters.set('acr_values', 'eidas1');
    return parameters;
  }
}

export const DEFAULTS = { Strategy, scope: 'openid profile email' };
export const WITH_NONCE = { ...DEFAULTS, Strategy: WithNonceStrategy };
export const FRANCECONNECT = { Strategy: FranceConnectStrategy, scope: 'openid identite_pivot email' };

/** The strategy for `client`, whose pages are under `home`. */
export async function openIdClient(issuer, client, home, settings) {
  const metadata = {
    client_secret: client.client_secret,
    id_token_signed_response_alg: client.id_token_signed_response_alg,
    userinfo_signed_response_alg: client.userinfo_signed_response_alg,
  };
  const execute = [openid.allowInsecureRequests, openid.enableNonRepudiationChecks];
  const config = await openid.discovery(new URL(issuer), client.client_id, metadata, undefined, { execute });
  const options = { config, callbackURL: `${home}/callback`, scope: settings.scope };
  return new settings.Strategy(options, async (tokens, done) => {
    try {
      const claims = tokens.claims();
      const userinfo = await openid.fetchUserInfo(config, tokens.access_token, claims.sub);
      done(null, { claims, userinfo, idToken: tokens.id_token });
    } catch (error) {
      done(error);
    }
  });
}
