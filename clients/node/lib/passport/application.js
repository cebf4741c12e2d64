// A service provider on Express and Passport, whichever the strategy.

import { createServer } from 'node:http';
import { once } from 'node:events';

import express from 'express';
import session from 'express-session';
import { Passport } from 'passport';

/**
 * The application: `/` tells who is logged in, `/login`, `/callback`, `/logout`, `/logged-out`. `strategy` gives users
 * `{ claims, userinfo, idToken }`.
 */
export function application(strategy, { endSession, home }) {
  const passport = new Passport();
  passport.use('broker', strategy);
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user));

  const app = express();
  app.use(session({ name: 'sp_session', secret: 'for this machine only', resave: false, saveUninitialized: false }));
  app.use(passport.session());
  app.get('/', (request, response) => response.json(request.user ?? null));
  app.get('/login', passport.authenticate('broker'));
  app.get('/callback', passport.authenticate('broker', { successRedirect: '/', failWithError: true }));
  app.get('/logout', (request, response, next) => {
    const query = new URLSearchParams({
      id_token_hint: request.user.idToken,
      post_logout_redirect_uri: `${home}/logged-out`,
    });
    request.logout((error) => (error ? next(error) : response.redirect(`${endSession}?${query}`)));
  });
  app.get('/logged-out', (_, response) => response.send('logged out'));
  // Nobody is logged in; the reason is shown, for this is no production.
  app.use((error, request, response, next) => response.status(401).send(`${error} ${error.cause ?? ''}`));
  return app;
}

/** A server on a free port, with its address; `serve` gives it its application. */
export async function listen() {
  const server = createServer();
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return {
    home: `http://localhost:${server.address().port}`,
    serve: (app) => server.on('request', app),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
