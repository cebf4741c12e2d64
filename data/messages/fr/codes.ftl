# Ce que veut dire chaque refus, et comment y remédier. Qui le fait, et selon quelle règle : data/errors/explanations.toml.

# La demande d'autorisation
code-duplicated-parameter = Un paramètre figure deux fois dans la demande.
code-mend-duplicated-parameter = Envoyez chaque paramètre une seule fois. Certaines bibliothèques ajoutent les leurs à ceux que vous donnez.
code-unknown-parameter = La demande contient un paramètre que ce service n'accepte pas.
code-mend-unknown-parameter = Retirez ce paramètre. La liste de FranceConnect est fermée : ni PKCE, ni max_age, ni login_hint.
code-missing-parameter = Un paramètre obligatoire manque ou est vide.
code-mend-missing-parameter = Ajoutez-le. FranceConnect veut client_id, redirect_uri, scope, state, nonce et acr_values.
code-malformed-parameter = Un paramètre n'a pas la forme demandée.
code-mend-malformed-parameter = Corrigez sa valeur : un nonce a 22 caractères ou plus, une adresse est absolue, prompt ne contient que des valeurs connues.
code-parameters-not-utf8 = Les paramètres ne sont pas en UTF-8.
code-mend-parameters-not-utf8 = Encodez la demande en UTF-8 avant de l'échapper.
code-many-faults = Plusieurs choses sont fausses à la fois, dont l'adresse de retour : l'erreur ne peut être renvoyée nulle part.
code-mend-many-faults = Corrigez d'abord redirect_uri, recommencez : l'erreur suivante arrivera alors à votre service.
code-sector-unreachable = L'adresse sector_identifier_uri du client ne répond pas.
code-mend-sector-unreachable = Vérifiez l'adresse enregistrée et rendez-la accessible au fédérateur.
code-sector-malformed = Le document à sector_identifier_uri n'est pas une liste JSON d'adresses.
code-mend-sector-malformed = Faites répondre un tableau JSON de textes, rien d'autre.
code-sector-incomplete = Une adresse de retour du client manque dans le document à sector_identifier_uri.
code-mend-sector-incomplete = Ajoutez-y toutes les adresses de retour enregistrées.
code-unknown-client = Aucun client actif de ce service n'a cet identifiant.
code-mend-unknown-client = Comparez client_id avec celui de l'enregistrement. Un client d'un autre service, ou désactivé, ne convient pas.
code-redirect-uri-not-registered = L'adresse de retour demandée n'est pas une de celles du client.
code-mend-redirect-uri-not-registered = Enregistrez l'adresse exacte, ou demandez celle qui est enregistrée. La comparaison se fait caractère par caractère.
code-response-type-missing = response_type est vide.
code-mend-response-type-missing = Envoyez response_type=code.
code-response-type-unsupported = response_type a une autre valeur que code.
code-mend-response-type-unsupported = Envoyez response_type=code : le flux par code est le seul servi.
code-response-mode-unsupported = response_mode a une autre valeur que query.
code-mend-response-mode-unsupported = Ne l'envoyez pas : la réponse arrive dans la requête de l'adresse de retour.
code-request-not-supported = La demande est dans un jeton (paramètre request), ce qui n'est pas servi ici.
code-mend-request-not-supported = Envoyez les paramètres tels quels.
code-request-uri-not-supported = La demande est à une adresse (request_uri), ce qui n'est pas servi ici.
code-mend-request-uri-not-supported = Envoyez les paramètres tels quels.
code-registration-not-supported = Le paramètre registration n'est pas servi ici.
code-mend-registration-not-supported = Retirez-le et enregistrez le client à l'avance.
code-openid-scope-missing = openid n'est pas parmi les scopes demandés.
code-mend-openid-scope-missing = Ajoutez openid à scope, séparé par une espace.
code-scope-not-allowed = Le client demande un scope qui ne lui est pas accordé.
code-mend-scope-not-allowed = Faites accorder ce scope au client, ou ne le demandez pas.
code-claims-not-json = Le paramètre claims n'est pas du JSON.
code-mend-claims-not-json = Sérialisez un objet JSON, puis échappez-le.
code-claims-not-object = Le paramètre claims n'est pas un objet JSON.
code-mend-claims-not-object = Envoyez un objet, avec id_token ou userinfo comme membres.
code-claims-empty = Le paramètre claims n'a ni id_token ni userinfo.
code-mend-claims-empty = Donnez au moins l'un des deux, ou n'envoyez pas claims.
code-claims-userinfo-not-object = claims.userinfo n'est pas un objet.
code-mend-claims-userinfo-not-object = Écrivez un objet dont chaque membre est un claim.
code-claims-id-token-not-object = claims.id_token n'est pas un objet.
code-mend-claims-id-token-not-object = Écrivez un objet dont chaque membre est un claim.
code-amr-not-granted = Le client demande le claim amr, qui ne lui est pas accordé.
code-mend-amr-not-granted = Ajoutez amr à la liste claims de l'enregistrement, ou ne le demandez pas.
code-prompt-unsupported = prompt contient une valeur qui n'existe pas.
code-mend-prompt-unsupported = Utilisez login ou consent, séparés par une espace.
code-prompt-none-not-alone = prompt=none est à côté d'une autre valeur.
code-mend-prompt-none-not-alone = none s'emploie seul : il dit qu'aucune page ne peut être montrée.
code-code-challenge-missing = code_challenge_method est là sans code_challenge.
code-mend-code-challenge-missing = Envoyez les deux, ou aucun.
code-code-challenge-malformed = code_challenge n'a pas la forme d'un SHA-256 en base64url.
code-mend-code-challenge-malformed = Calculez base64url(SHA-256(code_verifier)) : 43 caractères, sans remplissage.
code-code-challenge-method = code_challenge_method a une autre valeur que S256.
code-mend-code-challenge-method = Utilisez S256 : plain n'est pas servi.
code-max-age-malformed = max_age n'est pas un nombre de secondes.
code-mend-max-age-malformed = Envoyez un entier positif ou nul.
code-login-required = La personne devrait se connecter, et prompt=none l'interdit.
code-mend-login-required = Recommencez sans prompt=none, ou avec une session ouverte pour la personne attendue.
code-consent-required = La personne devrait donner son accord, et prompt=none l'interdit.
code-mend-consent-required = Recommencez une fois sans prompt=none pour recueillir l'accord.
code-acr-unsupported = Le plus bas des niveaux demandés n'est pas servi ici.
code-mend-acr-unsupported = Demandez un niveau de la liste attendue : elle est dans error_description.
code-idp-hint-not-allowed = idp_hint désigne un fournisseur d'identité vers lequel ce client ne peut pas envoyer directement.
code-mend-idp-hint-not-allowed = Ajoutez ce fournisseur à allowedIdpHints du client, ou retirez idp_hint.
code-user-aborted = La personne est revenue au service sans se connecter.
code-mend-user-aborted = Rien à corriger : proposez-lui de recommencer ou un autre moyen de s'identifier.
code-back-to-client-unusable = La personne veut revenir au service, mais aucune adresse de retour n'est connue.
code-mend-back-to-client-unusable = Qu'elle retourne au service par son adresse habituelle et recommence.

# Le parcours
code-idp-disabled = Le fournisseur d'identité choisi est désactivé.
code-mend-idp-disabled = Choisissez-en un autre, ou réactivez-le dans son enregistrement (active).
code-idp-unknown = Aucun fournisseur d'identité n'a cet identifiant.
code-mend-idp-unknown = Recommencez depuis le service : la page a peut-être été modifiée ou gardée trop longtemps.
code-idp-not-allowed = Le client exclut ce fournisseur d'identité.
code-mend-idp-not-allowed = Choisissez-en un autre, ou changez idpFilterList et idpFilterExclude du client.
code-callback-state-missing = Le fournisseur d'identité a renvoyé la personne sans state.
code-mend-callback-state-missing = Il doit rendre le state reçu, inchangé.
code-callback-state-wrong = Le retour du fournisseur d'identité ne correspond pas à la connexion en cours dans ce navigateur.
code-mend-callback-state-wrong = Recommencez depuis le service, dans un seul onglet. Si cela se répète, vérifiez que le fournisseur rend le state reçu.
code-callback-code-missing = Le fournisseur d'identité a renvoyé la personne sans code et sans erreur.
code-mend-callback-code-missing = Il doit rendre un code, ou une erreur OAuth.
code-idp-token-failed = L'appel du jeton chez le fournisseur d'identité a échoué, ou son ID token ne passe pas la vérification.
code-mend-idp-token-failed = Le détail de la page dit quelle vérification : signature, iss, aud, exp, nonce. Regardez l'échange avec le fournisseur.
code-idp-userinfo-failed = L'appel userinfo chez le fournisseur d'identité a échoué, ou sa réponse n'est pas vérifiable.
code-mend-idp-userinfo-failed = Regardez l'échange avec le fournisseur : statut, type de contenu, signature, délai de 6 secondes.
code-idp-logout-unavailable = La déconnexion du fournisseur d'identité n'a pas d'adresse utilisable.
code-mend-idp-logout-unavailable = Donnez endSessionURL dans son enregistrement, ou end_session_endpoint dans sa découverte.
code-idp-sub-invalid = Le fournisseur d'identité n'a pas donné de sub utilisable dans userinfo.
code-mend-idp-sub-invalid = userinfo doit contenir le même sub que l'ID token.
code-idp-token-content = L'ID token du fournisseur d'identité ne contient pas ce que le fédérateur attend (acr).
code-mend-idp-token-content = Le fournisseur doit rendre acr, avec un niveau qu'il a le droit de donner.
code-interaction-not-found = La connexion en cours n'existe plus, ou le client a disparu entre-temps.
code-mend-interaction-not-found = Recommencez depuis le service. Une connexion dure une demi-heure au plus.
code-acr-lower = Le fournisseur d'identité a rendu un niveau plus bas que celui demandé.
code-mend-acr-lower = Il doit rendre au moins le niveau demandé dans acr_values.
code-acr-missing = Aucun niveau n'est connu pour cette connexion.
code-mend-acr-missing = Le fournisseur doit rendre acr dans son ID token.
code-acr-not-allowed = Le fournisseur d'identité a rendu un niveau qu'il n'a pas le droit de donner.
code-mend-acr-not-allowed = Corrigez l'acr rendu, ou la liste allowedAcr de son enregistrement.
code-no-identity = L'accord est donné, mais aucune identité n'attend dans cette session.
code-mend-no-identity = Recommencez depuis le service, sans revenir en arrière.
code-account-not-saved = Le compte de la personne n'a pas pu être écrit.
code-mend-account-not-saved = Regardez les messages du programme : le stockage a refusé.
code-idp-blocked = La personne a bloqué ce fournisseur d'identité dans ses préférences.
code-mend-idp-blocked = Qu'elle en choisisse un autre, ou le débloque.
code-account-disabled = Le compte de cette personne est désactivé.
code-mend-account-disabled = L'exploitant peut le réactiver. Dans le bac à sable, c'est voulu pour certaines personnes (account_disabled).
code-no-session = Le navigateur n'a pas, ou plus, de session.
code-mend-no-session = Recommencez depuis le service. Vérifiez que le navigateur accepte les cookies.
code-wrong-step = La page demandée ne suit pas la dernière étape jouée.
code-mend-wrong-step = Recommencez depuis le service, dans un seul onglet, sans revenir en arrière.
code-store-unavailable = Le stockage du fédérateur ne répond pas.
code-mend-store-unavailable = Attendez quelques secondes et recommencez. L'exploitant regarde la base et le disque.
code-forbidden-refresh = Une étape qui ne se joue qu'une fois a été rejouée.
code-mend-forbidden-refresh = Recommencez depuis le service, sans recharger la page.
code-csrf-wrong = Le formulaire ne vient pas de la page montrée à ce navigateur.
code-mend-csrf-wrong = Rechargez la page, ou recommencez depuis le service.
code-csrf-missing = Le formulaire est arrivé sans jeton csrfToken.
code-mend-csrf-missing = Envoyez le formulaire de la page tel quel. Un robot doit reprendre tous les champs cachés.
code-csrf-none = La session n'a pas de jeton à comparer.
code-mend-csrf-none = Recommencez depuis le service.
code-csrf-consumed = Le formulaire a déjà servi.
code-mend-csrf-consumed = Recommencez depuis le service, sans renvoyer la page.
code-no-single-sign-on-acr = Aucun niveau n'est permis pour l'authentification unique.
code-mend-no-single-sign-on-acr = L'exploitant ajoute un niveau à la liste du profil, ou la personne se connecte de nouveau.
code-identity-invalid = L'identité donnée par le fournisseur ne passe pas le contrôle de format.
code-mend-identity-invalid = Le détail dit quel attribut : date, sexe, lieu, nom, adresse électronique.

# Le registre
code-register-near-match = Le registre connaît une personne proche, mais pas celle-là.
code-mend-register-near-match = Comparez les attributs donnés par le fournisseur avec l'état civil. Dans le bac à sable : prénom en _E010004.
code-register-several-matches = Le registre connaît plusieurs personnes proches.
code-mend-register-several-matches = Il faut une identité plus complète. Dans le bac à sable : prénom en _E010006.
code-register-marital-name = Le registre ne reconnaît la personne que par son nom d'usage.
code-mend-register-marital-name = Le fournisseur doit donner le nom de naissance dans family_name. Dans le bac à sable : prénom en _E010007.
code-register-not-found = Le registre ne connaît personne de cette identité.
code-mend-register-not-found = Vérifiez noms, date et lieu. Dans le bac à sable : prénom en _E010008.
code-register-rejected = Le registre refuse la question.
code-mend-register-rejected = Un attribut n'a pas la forme qu'il attend. Dans le bac à sable : prénom en _E010009.
code-register-timeout = Le registre n'a pas répondu à temps.
code-mend-register-timeout = Recommencez plus tard. Dans le bac à sable : prénom en _E010011, ou une faute delay.
code-register-unreachable = Le registre ne répond pas, ou sa réponse n'est pas lisible.
code-mend-register-unreachable = Recommencez plus tard. Dans le bac à sable : prénom en _E010012, ou une faute sur producer:rnipp.
code-register-answer-invalid = La réponse du registre ne contient pas ce qu'il faut.
code-mend-register-answer-invalid = Rien à corriger dans votre service. Dans le bac à sable : prénom en _E010013.
code-register-deceased = Selon le registre, la personne est décédée.
code-mend-register-deceased = Rien à corriger dans votre service. Dans le bac à sable : prénom en _E010015.

# Le retour de l'interaction
code-resume-expired = La demande d'autorisation a expiré avant la fin de la connexion.
code-mend-resume-expired = Recommencez depuis le service.
code-resume-not-found = Aucune connexion n'est en cours à cette adresse.
code-mend-resume-not-found = Recommencez depuis le service : une adresse de ce parcours ne se garde pas en favori.
code-resume-cookie-mismatch = Le cookie du navigateur est celui d'une autre connexion.
code-mend-resume-cookie-mismatch = Recommencez depuis le service, dans un seul onglet.
code-resume-session-mismatch = La session du navigateur a changé pendant la connexion.
code-mend-resume-session-mismatch = Recommencez depuis le service, dans un seul onglet.

# La demande de jeton
code-body-unreadable = Le corps de la demande n'est pas lisible.
code-mend-body-unreadable = Envoyez un formulaire encodé en UTF-8.
code-content-type-wrong = Le corps n'est pas un formulaire.
code-mend-content-type-wrong = Envoyez Content-Type: application/x-www-form-urlencoded, pas du JSON.
code-token-parameter-duplicated = Un paramètre figure deux fois.
code-mend-token-parameter-duplicated = Envoyez chaque paramètre une seule fois.
code-no-client-authentication = Le client ne s'est pas authentifié.
code-mend-no-client-authentication = Envoyez client_id et client_secret dans le corps (client_secret_post), ou la méthode enregistrée.
code-client-authentication-malformed = L'authentification du client n'a pas la bonne forme.
code-mend-client-authentication-malformed = Avec Basic, échappez identifiant et secret avant de les encoder en base64. N'employez qu'une méthode à la fois.
code-client-not-found = Aucun client de ce service n'a cet identifiant.
code-mend-client-not-found = Comparez client_id avec celui de l'enregistrement.
code-invalid-secret = Le secret n'est pas celui du client.
code-mend-invalid-secret = Copiez client_secret tel qu'il est enregistré, sans espace ni retour à la ligne.
code-method-not-registered = Le client s'est authentifié par une autre méthode que la sienne.
code-mend-method-not-registered = Utilisez la méthode enregistrée (token_endpoint_auth_method). FranceConnect n'accepte que client_secret_post et private_key_jwt.
code-assertion-signature = La signature de client_assertion n'est pas vérifiable.
code-mend-assertion-signature = Signez avec une clé publiée à jwks_uri ou dans jwks, et nommez-la par kid.
code-assertion-algorithm = client_assertion est signé par un algorithme qui n'est pas servi.
code-mend-assertion-algorithm = Utilisez ES256 ou RS256.
code-assertion-exp = client_assertion a expiré, ou n'a pas d'exp.
code-mend-assertion-exp = Donnez une fin proche, une minute par exemple, et vérifiez l'horloge de la machine.
code-assertion-jti = client_assertion n'a pas de jti.
code-mend-assertion-jti = Donnez à chaque assertion un identifiant unique.
code-assertion-iat = iat de client_assertion est dans l'avenir, ou n'est pas un nombre.
code-mend-assertion-iat = Vérifiez l'horloge de la machine.
code-assertion-iss = iss de client_assertion n'est pas le client.
code-mend-assertion-iss = Donnez client_id comme iss.
code-assertion-sub = sub de client_assertion n'est pas le client.
code-mend-assertion-sub = Donnez client_id comme sub.
code-assertion-aud = aud de client_assertion ne désigne pas ce service.
code-mend-assertion-aud = Donnez l'émetteur, ou l'adresse de son token endpoint.
code-assertion-replayed = Ce client_assertion a déjà servi.
code-mend-assertion-replayed = Faites une assertion nouvelle, avec un autre jti, à chaque appel.
code-missing-token-parameter = Un paramètre obligatoire de la demande de jeton manque.
code-mend-missing-token-parameter = Envoyez grant_type, code et redirect_uri.
code-grant-type-unsupported = grant_type a une autre valeur que authorization_code.
code-mend-grant-type-unsupported = Envoyez grant_type=authorization_code. Il n'y a pas de refresh token ici.
code-code-not-found = Ce code n'existe pas, ou plus : il a expiré, ou la connexion a été révoquée.
code-mend-code-not-found = Échangez le code dès qu'il arrive : chez FranceConnect il vit 30 secondes.
code-code-consumed = Ce code a déjà servi : les jetons donnés la première fois sont révoqués.
code-mend-code-consumed = Échangez chaque code une seule fois. Un double clic ou une reprise automatique en est souvent la cause.
code-client-mismatch = Ce code appartient à un autre client.
code-mend-client-mismatch = Échangez le code avec le client qui l'a demandé.
code-redirect-uri-mismatch = redirect_uri n'est pas celle de la demande d'autorisation.
code-mend-redirect-uri-mismatch = Renvoyez exactement la même adresse.
code-pkce-failed = code_verifier ne correspond pas au code_challenge de la demande.
code-mend-pkce-failed = Gardez le vérificateur de cette connexion-là dans la session, et renvoyez-le tel quel.

# Userinfo, révocation, introspection
code-no-access-token = La demande n'a pas de jeton d'accès.
code-mend-no-access-token = Envoyez Authorization: Bearer suivi du jeton.
code-authorization-malformed = L'en-tête Authorization n'a pas la bonne forme.
code-mend-authorization-malformed = Écrivez Bearer, une espace, le jeton, rien d'autre.
code-several-tokens = Le jeton est donné de plusieurs façons à la fois.
code-mend-several-tokens = Donnez-le dans l'en-tête seulement.
code-access-token-not-found = Ce jeton n'existe pas, a expiré ou a été révoqué.
code-mend-access-token-not-found = Lisez l'identité aussitôt : chez FranceConnect le jeton vit 60 secondes. Pour l'avoir de nouveau, refaites une connexion.
code-token-without-openid = Ce jeton a été donné sans le scope openid.
code-mend-token-without-openid = Demandez openid à la connexion.
code-revocation-malformed = La demande de révocation contient un paramètre ou un caractère qui n'est pas accepté.
code-mend-revocation-malformed = Envoyez token et l'authentification du client, rien d'autre.
code-token-of-another-client = Ce jeton appartient à un autre client.
code-mend-token-of-another-client = Révoquez un jeton avec le client qui l'a reçu.

# La déconnexion
code-logout-parameters = La demande de déconnexion manque d'un paramètre, ou en a un de trop.
code-mend-logout-parameters = Envoyez id_token_hint, post_logout_redirect_uri et state.
code-logout-hint-invalid = id_token_hint n'est pas un ID token de ce service.
code-mend-logout-hint-invalid = Gardez l'ID token de la connexion et renvoyez-le tel quel. Il peut avoir expiré.
code-logout-client-mismatch = client_id n'est pas le client de id_token_hint.
code-mend-logout-client-mismatch = Retirez client_id, ou donnez le bon.
code-logout-client-unknown = Le client de la demande de déconnexion n'existe pas, ou plus.
code-mend-logout-client-unknown = Vérifiez l'enregistrement du client.
code-post-logout-uri-not-registered = L'adresse de retour après déconnexion n'est pas une de celles du client.
code-mend-post-logout-uri-not-registered = Enregistrez l'adresse exacte dans post_logout_redirect_uris.
code-logout-session-missing = Personne n'est connecté dans ce navigateur par ce fournisseur d'identité.
code-mend-logout-session-missing = Rien à faire : la personne est déjà déconnectée.
code-logout-confirm-none = Aucune déconnexion n'attend d'être confirmée.
code-mend-logout-confirm-none = Recommencez la déconnexion depuis le service.
code-logout-confirm-xsrf = La confirmation ne vient pas de la page montrée à ce navigateur.
code-mend-logout-confirm-xsrf = Recommencez la déconnexion depuis le service.

# Le reste
code-client-keys-unavailable = Les clés pour lesquelles les jetons de ce client sont chiffrés n'ont pas pu être lues à son jwks_uri.
code-mend-client-keys-unavailable = Vérifiez que jwks_uri répond 200 à un simple GET depuis la machine du fédérateur, en moins de six secondes.
code-client-keys-malformed = Ce que répond le jwks_uri du client n'est pas un jeu de clés.
code-mend-client-keys-malformed = Publiez un objet JSON avec un tableau keys, sans aucun membre privé.
code-client-key-missing = Aucune clé du jwks_uri du client ne convient au chiffrement enregistré.
code-mend-client-key-missing = Publiez une clé avec use « enc » et l'alg enregistré, ou enregistrez l'alg de la clé publiée.
code-encryption-failed = Le jeton n'a pas pu être chiffré pour le client.
code-mend-encryption-failed = Regardez le détail : la clé publiée est peut-être d'une autre nature que son alg ne le dit.
code-signing-failed = Le module matériel de sécurité (HSM) qui garde la clé de signature n'a pas signé.
code-mend-signing-failed = Le journal dit ce que le module a répondu. Dès qu'il est de retour, la signature reprend d'elle-même.
code-unknown-error = Une faute du programme lui-même.
code-mend-unknown-error = Notez l'identifiant de l'erreur et regardez les messages du programme, puis ouvrez un ticket.

# Ce que le bord répond avant que le service ne voie la demande
code-edge-malformed = La demande HTTP n'est pas lisible.
code-mend-edge-malformed = Vérifiez l'adresse, l'échappement et les en-têtes.
code-edge-unencrypted = La demande est arrivée sans chiffrement, là où tout est en https.
code-mend-edge-unencrypted = Prenez l'adresse en https, telle que le document de découverte la donne.
code-edge-not-found = Rien n'est à cette adresse, ou pas pour cette méthode.
code-mend-edge-not-found = Prenez les adresses du document de découverte. Une mauvaise méthode est aussi une page non trouvée.
code-edge-too-slow = La demande n'est pas arrivée entière à temps.
code-mend-edge-too-slow = Envoyez-la d'un trait ; vérifiez Content-Length et le réseau.
code-edge-busy = Plus de demandes arrivent à la fois que le service ne peut en servir.
code-mend-edge-busy = Recommencez après le délai de Retry-After ; vérifiez que votre client ferme ses connexions et ne recommence pas sans attendre.
code-edge-body-too-long = Le corps de la demande est trop long.
code-mend-edge-body-too-long = 65 536 octets au plus.
code-edge-url-too-long = L'adresse demandée est trop longue.
code-mend-edge-url-too-long = 32 768 octets au plus. Un id_token_hint très long se raccourcit en demandant moins de claims.
code-edge-headers-too-long = Les en-têtes de la demande sont trop longs.
code-mend-edge-headers-too-long = 65 536 octets au plus. Les cookies en sont souvent la cause.
code-edge-broken = Une faute du programme lui-même.
code-mend-edge-broken = Notez l'identifiant de l'erreur et regardez les messages du programme, puis ouvrez un ticket.

# Ce que répondent les pages du bac à sable
code-simulated-refused = Un fournisseur d'identité simulé ne peut pas répondre à cette demande, ou sa page a expiré.
code-mend-simulated-refused = Recommencez depuis le service. Si cela se répète, comparez l'enregistrement du fédérateur chez ce fournisseur.
code-demo-refused = Le service de démonstration a reçu une erreur au lieu d'un code, ou un retour qu'il n'attendait pas.
code-mend-demo-refused = Le détail de la page dit laquelle. Recommencez depuis le service.
code-demo-failed = Le service de démonstration a refusé ce qu'il a reçu du fédérateur.
code-mend-demo-failed = Le détail de la page dit quelle vérification a échoué : regardez si une faute attend dans la commande.
code-page-foreign = Un formulaire du banc n'est pas venu d'une de ses pages.
code-mend-page-foreign = Rechargez la page et recommencez. Le navigateur doit accepter les cookies.
