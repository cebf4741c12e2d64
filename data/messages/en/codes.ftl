# What each refusal means, and how to mend it. Who does, and by which rule: data/errors/explanations.toml.

# The authorization request
code-duplicated-parameter = A parameter stands twice in the request.
code-mend-duplicated-parameter = Send each parameter once. Some libraries add their own to those that you give.
code-unknown-parameter = The request holds a parameter that this service does not accept.
code-mend-unknown-parameter = Take this parameter away. FranceConnect's list is closed: no PKCE, no max_age, no login_hint.
code-missing-parameter = A mandatory parameter is missing or empty.
code-mend-missing-parameter = Add it. FranceConnect wants client_id, redirect_uri, scope, state, nonce and acr_values.
code-malformed-parameter = A parameter does not have the form that is asked for.
code-mend-malformed-parameter = Correct its value: a nonce has 22 characters or more, an address is absolute, prompt holds known values only.
code-parameters-not-utf8 = The parameters are not in UTF-8.
code-mend-parameters-not-utf8 = Encode the request in UTF-8 before it is escaped.
code-many-faults = Several things are wrong at once, the address of return among them: the error can be sent nowhere.
code-mend-many-faults = Correct redirect_uri first and begin again: the next error will then reach your service.
code-sector-unreachable = The client's sector_identifier_uri does not answer.
code-mend-sector-unreachable = Check the registered address and let the broker reach it.
code-sector-malformed = The document at sector_identifier_uri is no JSON list of addresses.
code-mend-sector-malformed = Have it answer a JSON array of texts, nothing else.
code-sector-incomplete = A redirect URI of the client is missing in the document at sector_identifier_uri.
code-mend-sector-incomplete = Add all registered redirect URIs to it.
code-unknown-client = No active client of this service has this identifier.
code-mend-unknown-client = Compare client_id with that of the registration. A client of another service, or one that is switched off, will not do.
code-redirect-uri-not-registered = The address of return is not one of the client's.
code-mend-redirect-uri-not-registered = Register the exact address, or ask for the one that is registered. The comparison is character by character.
code-response-type-missing = response_type is empty.
code-mend-response-type-missing = Send response_type=code.
code-response-type-unsupported = response_type has another value than code.
code-mend-response-type-unsupported = Send response_type=code: the code flow is the only one that is served.
code-response-mode-unsupported = response_mode has another value than query.
code-mend-response-mode-unsupported = Do not send it: the answer comes in the query of the address of return.
code-request-not-supported = The request is inside a token (parameter request), which is not served here.
code-mend-request-not-supported = Send the parameters as they are.
code-request-uri-not-supported = The request is at an address (request_uri), which is not served here.
code-mend-request-uri-not-supported = Send the parameters as they are.
code-registration-not-supported = The parameter registration is not served here.
code-mend-registration-not-supported = Take it away and register the client ahead.
code-openid-scope-missing = openid is not among the scopes asked for.
code-mend-openid-scope-missing = Add openid to scope, separated by a blank.
code-scope-not-allowed = The client asks for a scope that it is not granted.
code-mend-scope-not-allowed = Have the scope granted to the client, or do not ask for it.
code-claims-not-json = The parameter claims is not JSON.
code-mend-claims-not-json = Serialise a JSON object, then escape it.
code-claims-not-object = The parameter claims is no JSON object.
code-mend-claims-not-object = Send an object, with id_token or userinfo as its members.
code-claims-empty = The parameter claims has neither id_token nor userinfo.
code-mend-claims-empty = Give at least one of the two, or do not send claims.
code-claims-userinfo-not-object = claims.userinfo is no object.
code-mend-claims-userinfo-not-object = Write an object whose members are claims.
code-claims-id-token-not-object = claims.id_token is no object.
code-mend-claims-id-token-not-object = Write an object whose members are claims.
code-amr-not-granted = The client asks for the claim amr, which it is not granted.
code-mend-amr-not-granted = Add amr to the list claims of the registration, or do not ask for it.
code-prompt-unsupported = prompt holds a value that does not exist.
code-mend-prompt-unsupported = Use login or consent, separated by a blank.
code-prompt-none-not-alone = prompt=none stands beside another value.
code-mend-prompt-none-not-alone = Use none alone: it says that no page may be shown.
code-code-challenge-missing = code_challenge_method is there without code_challenge.
code-mend-code-challenge-missing = Send both, or neither.
code-code-challenge-malformed = code_challenge does not have the form of a SHA-256 in base64url.
code-mend-code-challenge-malformed = Compute base64url(SHA-256(code_verifier)): 43 characters, no padding.
code-code-challenge-method = code_challenge_method has another value than S256.
code-mend-code-challenge-method = Use S256: plain is not served.
code-max-age-malformed = max_age is no number of seconds.
code-mend-max-age-malformed = Send a whole number, zero or more.
code-login-required = The person would have to log in, and prompt=none forbids it.
code-mend-login-required = Begin again without prompt=none, or with an open session of the person expected.
code-consent-required = The person would have to agree, and prompt=none forbids it.
code-mend-consent-required = Begin again once without prompt=none to have the person agree.
code-acr-unsupported = The lowest of the levels asked for is not served here.
code-mend-acr-unsupported = Ask for a level of the expected list: it stands in error_description.
code-idp-hint-not-allowed = idp_hint names an identity provider to which this client may not send directly.
code-mend-idp-hint-not-allowed = Add this provider to the client's allowedIdpHints, or take idp_hint away.
code-user-aborted = The person went back to the service without logging in.
code-mend-user-aborted = Nothing to correct: offer to begin again, or another way to identify herself.
code-back-to-client-unusable = The person wants to go back to the service, but no address of return is known.
code-mend-back-to-client-unusable = Go to the service by its usual address and begin again.

# The journey
code-idp-disabled = The identity provider that was chosen is switched off.
code-mend-idp-disabled = Choose another one, or switch it on in its registration (active).
code-idp-unknown = No identity provider has this identifier.
code-mend-idp-unknown = Begin again from the service: the page was perhaps changed, or kept too long.
code-idp-not-allowed = The client excludes this identity provider.
code-mend-idp-not-allowed = Choose another one, or change the client's idpFilterList and idpFilterExclude.
code-callback-state-missing = The identity provider sent the person back without state.
code-mend-callback-state-missing = It must give back the state that it received, unchanged.
code-callback-state-wrong = The return from the identity provider does not belong to the login under way in this browser.
code-mend-callback-state-wrong = Begin again from the service, in one tab. If it happens again, check that the provider gives back the state that it received.
code-callback-code-missing = The identity provider sent the person back without a code and without an error.
code-mend-callback-code-missing = It must give a code, or an OAuth error.
code-idp-token-failed = The token call at the identity provider failed, or its ID token does not pass verification.
code-mend-idp-token-failed = The page's detail says which check: signature, iss, aud, exp, nonce. Look at the exchange with the provider.
code-idp-userinfo-failed = The userinfo call at the identity provider failed, or its answer cannot be verified.
code-mend-idp-userinfo-failed = Look at the exchange with the provider: status, content type, signature, time-out of 6 seconds.
code-idp-logout-unavailable = The identity provider's logout has no usable address.
code-mend-idp-logout-unavailable = Give endSessionURL in its registration, or end_session_endpoint in its discovery.
code-idp-sub-invalid = The identity provider gave no usable sub in userinfo.
code-mend-idp-sub-invalid = userinfo must hold the same sub as the ID token.
code-idp-token-content = The identity provider's ID token does not hold what the broker expects (acr).
code-mend-idp-token-content = The provider must give acr, with a level that it may give.
code-interaction-not-found = The login under way is not there any more, or the client has gone meanwhile.
code-mend-interaction-not-found = Begin again from the service. A login lasts half an hour at most.
code-acr-lower = The identity provider gave a lower level than was asked for.
code-mend-acr-lower = It must give at least the level asked for in acr_values.
code-acr-missing = No level is known for this login.
code-mend-acr-missing = The provider must give acr in its ID token.
code-acr-not-allowed = The identity provider gave a level that it may not give.
code-mend-acr-not-allowed = Correct the acr that it gives, or the list allowedAcr of its registration.
code-no-identity = The person agrees, but no identity waits in this session.
code-mend-no-identity = Begin again from the service, without going back.
code-account-not-saved = The person's account could not be written.
code-mend-account-not-saved = Look at what the program logged: the store refused.
code-idp-blocked = The person has blocked this identity provider in her preferences.
code-mend-idp-blocked = Choose another one, or allow it again.
code-account-disabled = This person's account is disabled.
code-mend-account-disabled = The operator can enable it. In the sandbox it is meant so for some people (account_disabled).
code-no-session = The browser has no session, or none any more.
code-mend-no-session = Begin again from the service. Check that the browser takes cookies.
code-wrong-step = The page asked for does not follow the last step that was played.
code-mend-wrong-step = Begin again from the service, in one tab, without going back.
code-store-unavailable = The broker's store does not answer.
code-mend-store-unavailable = Wait some seconds and begin again. The operator looks at the database and the disk.
code-forbidden-refresh = A step that is played once was played again.
code-mend-forbidden-refresh = Begin again from the service, without reloading the page.
code-csrf-wrong = The form does not come from the page that this browser was shown.
code-mend-csrf-wrong = Load the page again, or begin again from the service.
code-csrf-missing = The form came without its token csrfToken.
code-mend-csrf-missing = Send the page's form as it is. A robot must send back all hidden fields.
code-csrf-none = The session has no token to compare.
code-mend-csrf-none = Begin again from the service.
code-csrf-consumed = The form was used already.
code-mend-csrf-consumed = Begin again from the service, without sending the page twice.
code-no-single-sign-on-acr = No level may be given by single sign-on.
code-mend-no-single-sign-on-acr = The operator adds a level to the profile's list, or the person logs in again.
code-identity-invalid = The identity that the provider gave does not pass the check of its form.
code-mend-identity-invalid = The detail says which attribute: date, sex, place, name, e-mail address.

# The register
code-register-near-match = The register knows a person who is close, but not this one.
code-mend-register-near-match = Compare the attributes that the provider gave with the civil status. In the sandbox: first name in _E010004.
code-register-several-matches = The register knows several people who are close.
code-mend-register-several-matches = A more complete identity is needed. In the sandbox: first name in _E010006.
code-register-marital-name = The register knows the person by her usage name only.
code-mend-register-marital-name = The provider must give the birth name in family_name. In the sandbox: first name in _E010007.
code-register-not-found = The register knows nobody of this identity.
code-mend-register-not-found = Check names, date and place. In the sandbox: first name in _E010008.
code-register-rejected = The register refuses the question.
code-mend-register-rejected = An attribute does not have the form that it expects. In the sandbox: first name in _E010009.
code-register-timeout = The register did not answer in time.
code-mend-register-timeout = Begin again later. In the sandbox: first name in _E010011, or a fault delay.
code-register-unreachable = The register does not answer, or its answer cannot be read.
code-mend-register-unreachable = Begin again later. In the sandbox: first name in _E010012, or a fault on producer:rnipp.
code-register-answer-invalid = The register's answer does not hold what is needed.
code-mend-register-answer-invalid = Nothing to correct in your service. In the sandbox: first name in _E010013.
code-register-deceased = The register says that the person is dead.
code-mend-register-deceased = Nothing to correct in your service. In the sandbox: first name in _E010015.

# Coming back from the interaction
code-resume-expired = The authorization request expired before the login ended.
code-mend-resume-expired = Begin again from the service.
code-resume-not-found = No login is under way at this address.
code-mend-resume-not-found = Begin again from the service: an address of the journey cannot be kept as a bookmark.
code-resume-cookie-mismatch = The browser's cookie is that of another login.
code-mend-resume-cookie-mismatch = Begin again from the service, in one tab.
code-resume-session-mismatch = The browser's session has changed during the login.
code-mend-resume-session-mismatch = Begin again from the service, in one tab.

# The token endpoint
code-body-unreadable = The body of the request cannot be read.
code-mend-body-unreadable = Send a form encoded in UTF-8.
code-content-type-wrong = The body is no form.
code-mend-content-type-wrong = Send Content-Type: application/x-www-form-urlencoded, not JSON.
code-token-parameter-duplicated = A parameter stands twice.
code-mend-token-parameter-duplicated = Send each parameter once.
code-no-client-authentication = The client did not authenticate.
code-mend-no-client-authentication = Send client_id and client_secret in the body (client_secret_post), or the registered method.
code-client-authentication-malformed = The client's authentication does not have the right form.
code-mend-client-authentication-malformed = With Basic, escape identifier and secret before they are encoded in base64. Use one method at a time.
code-client-not-found = No client of this service has this identifier.
code-mend-client-not-found = Compare client_id with that of the registration.
code-invalid-secret = The secret is not the client's.
code-mend-invalid-secret = Copy client_secret as it is registered, without blanks or line breaks.
code-method-not-registered = The client authenticated by another method than its own.
code-mend-method-not-registered = Use the registered method (token_endpoint_auth_method). FranceConnect takes client_secret_post and private_key_jwt only.
code-assertion-signature = The signature of client_assertion cannot be verified.
code-mend-assertion-signature = Sign with a key that is published at jwks_uri or in jwks, and name it by kid.
code-assertion-algorithm = client_assertion is signed by an algorithm that is not served.
code-mend-assertion-algorithm = Use ES256 or RS256.
code-assertion-exp = client_assertion has expired, or has no exp.
code-mend-assertion-exp = Give an end that is near, a minute for instance, and check the machine's clock.
code-assertion-jti = client_assertion has no jti.
code-mend-assertion-jti = Give each assertion an identifier of its own.
code-assertion-iat = iat of client_assertion is in the future, or is no number.
code-mend-assertion-iat = Check the machine's clock.
code-assertion-iss = iss of client_assertion is not the client.
code-mend-assertion-iss = Give client_id as iss.
code-assertion-sub = sub of client_assertion is not the client.
code-mend-assertion-sub = Give client_id as sub.
code-assertion-aud = aud of client_assertion does not name this service.
code-mend-assertion-aud = Give the issuer, or the address of its token endpoint.
code-assertion-replayed = This client_assertion was used already.
code-mend-assertion-replayed = Make a new assertion, with another jti, for each call.
code-missing-token-parameter = A mandatory parameter of the token request is missing.
code-mend-missing-token-parameter = Send grant_type, code and redirect_uri.
code-grant-type-unsupported = grant_type has another value than authorization_code.
code-mend-grant-type-unsupported = Send grant_type=authorization_code. There are no refresh tokens here.
code-code-not-found = This code does not exist, or not any more: it has expired, or the login was revoked.
code-mend-code-not-found = Exchange the code as soon as it comes: at FranceConnect it lives 30 seconds.
code-code-consumed = This code was used already: the tokens of the first time are revoked.
code-mend-code-consumed = Exchange each code once. A double click or an automatic retry is often the cause.
code-client-mismatch = This code belongs to another client.
code-mend-client-mismatch = Exchange the code with the client that asked for it.
code-redirect-uri-mismatch = redirect_uri is not that of the authorization request.
code-mend-redirect-uri-mismatch = Send exactly the same address again.
code-pkce-failed = code_verifier does not fit the request's code_challenge.
code-mend-pkce-failed = Keep this very login's verifier in the session, and send it as it is.

# Userinfo, revocation, introspection
code-no-access-token = The request has no access token.
code-mend-no-access-token = Send Authorization: Bearer followed by the token.
code-authorization-malformed = The Authorization header does not have the right form.
code-mend-authorization-malformed = Write Bearer, a blank, the token, nothing else.
code-several-tokens = The token is given in several ways at once.
code-mend-several-tokens = Give it in the header only.
code-access-token-not-found = This token does not exist, has expired or was revoked.
code-mend-access-token-not-found = Read the identity at once: at FranceConnect the token lives 60 seconds. To have it again, log in again.
code-token-without-openid = This token was given without the scope openid.
code-mend-token-without-openid = Ask for openid at the login.
code-revocation-malformed = The revocation request holds a parameter or a character that is not accepted.
code-mend-revocation-malformed = Send token and the client's authentication, nothing else.
code-token-of-another-client = This token belongs to another client.
code-mend-token-of-another-client = Revoke a token with the client that received it.

# Logout
code-logout-parameters = The logout request lacks a parameter, or has one too many.
code-mend-logout-parameters = Send id_token_hint, post_logout_redirect_uri and state.
code-logout-hint-invalid = id_token_hint is no ID token of this service.
code-mend-logout-hint-invalid = Keep the ID token of the login and send it as it is. It may have expired.
code-logout-client-mismatch = client_id is not the client of id_token_hint.
code-mend-logout-client-mismatch = Take client_id away, or give the right one.
code-logout-client-unknown = The client of the logout request does not exist, or not any more.
code-mend-logout-client-unknown = Check the client's registration.
code-post-logout-uri-not-registered = The address of return after logout is not one of the client's.
code-mend-post-logout-uri-not-registered = Register the exact address in post_logout_redirect_uris.
code-logout-session-missing = Nobody is logged in in this browser by this identity provider.
code-mend-logout-session-missing = Nothing to do: the person is logged out already.
code-logout-confirm-none = No logout waits to be confirmed.
code-mend-logout-confirm-none = Log out again from the service.
code-logout-confirm-xsrf = The confirmation does not come from the page that this browser was shown.
code-mend-logout-confirm-xsrf = Log out again from the service.

# Everything else
code-client-keys-unavailable = The keys for which this client's tokens are encrypted could not be fetched from its jwks_uri.
code-mend-client-keys-unavailable = See that jwks_uri answers 200 to a plain GET from where the broker runs, within six seconds.
code-client-keys-malformed = What the client's jwks_uri answers is not a key set.
code-mend-client-keys-malformed = Publish a JSON object with an array keys, public members only.
code-client-key-missing = None of the keys at the client's jwks_uri is for the registered encryption.
code-mend-client-key-missing = Publish a key with use «enc» and the alg that is registered, or register the alg of the published key.
code-encryption-failed = The token could not be encrypted for the client.
code-mend-encryption-failed = Look at the detail: the published key may be of another kind than its alg says.
code-signing-failed = The hardware security module that holds the signing key did not sign.
code-mend-signing-failed = The log says what the module answered. Once it is back, signing goes on by itself.
code-unknown-error = A fault of the program itself.
code-mend-unknown-error = Note the error's identifier, look at what the program logged, then open an issue.

# What the edge answers before the service sees the request
code-edge-malformed = The HTTP request cannot be read.
code-mend-edge-malformed = Check the address, its escapes and the headers.
code-edge-unencrypted = The request came without encryption, where all is on https.
code-mend-edge-unencrypted = Take the address on https, as the discovery document gives it.
code-edge-not-found = Nothing stands at this address, or not for this method.
code-mend-edge-not-found = Take the addresses of the discovery document. A wrong method is a page not found, too.
code-edge-too-slow = The request did not arrive whole in time.
code-mend-edge-too-slow = Send it in one go; check Content-Length and the network.
code-edge-busy = More requests arrive at once than the service has room for.
code-mend-edge-busy = Try again after the time in Retry-After; check that your client closes its connections and does not retry without waiting.
code-edge-body-too-long = The body of the request is too long.
code-mend-edge-body-too-long = 65,536 bytes at most.
code-edge-url-too-long = The address asked for is too long.
code-mend-edge-url-too-long = 32,768 bytes at most. A very long id_token_hint gets shorter when fewer claims are asked for.
code-edge-headers-too-long = The headers of the request are too long.
code-mend-edge-headers-too-long = 65,536 bytes at most. Cookies are often the cause.
code-edge-broken = A fault of the program itself.
code-mend-edge-broken = Note the error's identifier, look at what the program logged, then open an issue.

# What the sandbox's own pages answer
code-simulated-refused = A simulated identity provider cannot answer this request, or its page has expired.
code-mend-simulated-refused = Begin again from the service. If it happens again, compare the broker's registration at this provider.
code-demo-refused = The demo service received an error instead of a code, or a return that it did not expect.
code-mend-demo-refused = The page's detail says which. Begin again from the service.
code-demo-failed = The demo service refused what it received from the broker.
code-mend-demo-failed = The page's detail says which check failed: see whether a fault waits in the control API.
code-page-foreign = A form of the bench did not come from one of its pages.
code-mend-page-foreign = Load the page again and begin again. The browser must take cookies.
