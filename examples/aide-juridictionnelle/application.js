// The service: its addresses, and what happens at each.

import { randomBytes } from 'node:crypto';

import express from 'express';
import session from 'express-session';
import multer from 'multer';
import { AuthorizationResponseError } from 'openid-client';

import { LARGEST, read, toType, wrongDocument } from './fields.js';
import { FranceConnect } from './france-connect.js';
import * as pages from './pages.js';
import { incomeYear, NoData, TaxAdministration } from './tax-administration.js';

const HALF_AN_HOUR = 30 * 60 * 1000;
const POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** The whole application, for `settings` as settings.js gives them. */
export function application(settings) {
  const franceConnect = new FranceConnect(settings.franceConnect, settings.home);
  const taxAdministration = new TaxAdministration(settings.taxAdministration);
  const upload = multer({ limits: { fileSize: LARGEST, files: 1, fields: 20, fieldSize: 1000 } }).single('document');
  const secure = settings.home.startsWith('https:');
  const app = express();
  app.disable('x-powered-by');
  if (secure) app.set('trust proxy', 1);
  app.use(express.static(new URL('public', import.meta.url).pathname));
  app.use((request, response, next) => {
    response.set({ 'cache-control': 'no-store', 'content-security-policy': POLICY, 'referrer-policy': 'same-origin', 'x-content-type-options': 'nosniff' });
    // A form of another site may not speak for the person.
    if (request.method === 'POST' && request.get('origin') !== settings.home) {
      return response.status(403).send(pages.problem('Action refusée', 'Cette action ne vient pas de ce site.'));
    }
    return next();
  });
  app.use(session({
    name: 'aj_session',
    secret: settings.sessionSecret ?? randomBytes(32).toString('hex'),
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure, maxAge: HALF_AN_HOUR },
  }));

  app.get('/', (request, response) => response.send(pages.home(request.session)));
  app.get('/with-franceconnect', (request, response) => response.send(pages.agreement(request.session, incomeYear())));

  app.post('/login', express.urlencoded({ extended: false }), async (request, response) => {
    const agreed = request.body?.agree === '1';
    const { url, checks } = await franceConnect.begin(agreed);
    request.session.login = { checks, agreed };
    response.redirect(303, url.href);
  });

  app.get('/callback', async (request, response) => {
    const { login } = request.session;
    if (!login) return response.status(400).send(pages.problem('Aucune connexion en cours', 'Cette page suit une connexion. Recommencez depuis l’accueil.'));
    delete request.session.login;
    try {
      const { person, accessToken, idToken } = await franceConnect.finish(new URL(request.url, settings.home), login.checks);
      await renewed(request);
      Object.assign(request.session, { person, idToken });
      // At once: the token lives a minute. It is used here and kept nowhere.
      if (login.agreed) request.session.situation = await taxAdministration.situation(accessToken, incomeYear());
      return response.redirect(303, login.agreed ? '/request' : '/classic');
    } catch (error) {
      request.session.notice = noticeOf(error);
      return response.redirect(303, '/classic');
    }
  });

  app.get('/request', (request, response) => {
    if (!request.session.situation) return response.redirect(303, '/');
    return response.send(pages.request(request.session));
  });

  app.post('/request', (request, response) => {
    const { situation } = request.session;
    if (!situation) return response.redirect(303, '/');
    request.session.receipt = receiptOf(situation, 0, 0);
    return response.redirect(303, '/sent');
  });

  app.get('/classic', (request, response) => {
    const { situation: known = {} } = request.session;
    const values = { ...known, parts: known.parts?.toLocaleString('fr-FR') };
    response.send(pages.classic(request.session, incomeYear(), { values }));
    // It is told once.
    delete request.session.notice;
  });

  app.post('/classic', (request, response, next) => upload(request, response, (error) => {
    const tooLarge = error?.code === 'LIMIT_FILE_SIZE';
    if (error && !tooLarge) return next(error instanceof multer.MulterError ? Object.assign(error, { status: 400 }) : error);
    const fields = toType(request.session.person);
    const { values, wrong } = read(fields, request.body);
    const mistake = tooLarge ? 'Joignez un fichier de 5 Mo au plus.' : wrongDocument(request.file);
    if (mistake) wrong.push({ name: 'document', text: mistake });
    if (wrong.length > 0) {
      return response.status(422).send(pages.classic(request.session, incomeYear(), { values: request.body, wrong }));
    }
    const { situation: known = {} } = request.session;
    request.session.receipt = receiptOf(values, fields.filter(({ name }) => values[name] !== known[name]).length, 1);
    return response.redirect(303, '/sent');
  }));

  app.get('/sent', (request, response) => {
    if (!request.session.receipt) return response.redirect(303, '/');
    return response.send(pages.sent(request.session));
  });

  app.post('/logout', async (request, response) => {
    const { idToken } = request.session;
    await new Promise((resolve) => request.session.destroy(resolve));
    const away = idToken && (await franceConnect.logoutUrl(idToken).catch(() => undefined));
    response.redirect(303, away?.href ?? '/');
  });

  app.use((request, response) => response.status(404).send(pages.problem('Page introuvable', 'Cette adresse ne mène à rien.')));
  app.use((error, request, response, next) => {
    console.error(`${request.method} ${request.path}: ${error.message}: ${error.cause?.message ?? error.code ?? ''}`);
    if (response.headersSent) return next(error);
    const status = error.status >= 400 && error.status < 500 ? error.status : 503;
    const text = status === 503 ? 'Un service dont nous avons besoin ne répond pas. Réessayez plus tard, ou continuez sans FranceConnect.' : 'Ce qui a été envoyé ne peut pas être lu.';
    return response.status(status).send(pages.problem('Cela n’a pas fonctionné', text));
  });
  return app;
}

/** Which notice of the form tells of `error`. */
function noticeOf(error) {
  if (error instanceof NoData) {
    console.warn(`no data of the tax administration (${error.reason}): ${error.message}`);
    return error.reason;
  }
  if (error instanceof AuthorizationResponseError && error.error === 'access_denied') return 'left';
  console.error(`the login failed: ${error.message}: ${error.cause?.message ?? error.code ?? ''}`);
  return 'login';
}

/** A session with another identifier: what a stranger may have planted is worth nothing after the login. */
function renewed(request) {
  return new Promise((resolve, reject) => request.session.regenerate((error) => (error ? reject(error) : resolve())));
}

/** What the last page tells. A real service would write the request down here. */
function receiptOf({ income, parts }, typed, documents) {
  return { number: randomBytes(4).toString('hex').toUpperCase(), income, parts, typed, documents };
}
