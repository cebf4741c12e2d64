// passport-openidconnect, told what it asks for: it reads no discovery document.

import { randomBytes } from 'node:crypto';

import OpenIDConnectStrategy from 'passport-openidconnect';

/**
 * FranceConnect wants a nonce of 22 characters or more, and that of passport-openidconnect has 20. Its documented way
 * to add parameters serves: a nonce that comes from there is remembered and compared like its own.
 */
class LongerNonceStrategy extends OpenIDConnectStrategy {
  authorizationParams() {
    return { nonce: randomBytes(16).toString('hex') };
  }
}

/** The settings besides the registration. */
export const DEFAULTS = { scope: ['profile', 'email'] };
export const WITH_NONCE = { ...DEFAULTS, nonce: true };
export const FRANCECONNECT = { scope: ['identite_pivot', 'email'], acrValues: 'eidas1', longerNonce: true };

/** The strategy for `client`, whose pages are under `home`. */
export function openIdConnect(metadata, client, home, { longerNonce, ...settings }) {
  const options = {
    issuer: metadata.issuer,
    authorizationURL: metadata.authorization_endpoint,
    tokenURL: metadata.token_endpoint,
    userInfoURL: metadata.userinfo_endpoint,
    clientID: client.client_id,
    clientSecret: client.client_secret,
    callbackURL: `${home}/callback`,
    ...settings,
  };
  const Strategy = longerNonce ? LongerNonceStrategy : OpenIDConnectStrategy;
  // With nine parameters the function gets the userinfo and the ID token's claims apart.
  return new Strategy(options, (issuer, userinfo, idProfile, context, idToken, accessToken, refreshToken, params, done) => {
    if (userinfo.id !== idProfile.id) return done(new Error('the userinfo is about another sub'));
    return done(null, { claims: { iss: issuer, sub: idProfile.id }, userinfo: userinfo._json, idToken });
  });
}
