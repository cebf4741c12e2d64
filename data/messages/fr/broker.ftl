# Texts quoted in FC §5.3, §5.7, §5.11 stand as they are there.
broker-choice-title = Connexion - Choix du compte
broker-choice-heading = Connexion en cours sur { $client }
broker-choice-choose = Choisissez un compte pour vous connecter :
broker-choice-failed = La connexion à { $idp } n'a pas été possible. Veuillez réessayer ou choisir un autre moyen de connexion.
broker-simulated = simulé
broker-unavailable = Indisponible
broker-disturbed = Perturbations
broker-disturbed-text = La connexion avec ce compte peut échouer en ce moment.
broker-helpers = Vous êtes un aidant professionnel ?
broker-helpers-use = Utiliser { $idp }
broker-modal-other = Utiliser un autre compte
broker-modal-close = Fermer
broker-loading = Connexion en cours…
broker-anonymous-heading = Vous allez continuer de façon anonyme
broker-anonymous-text = aucune donnée personnelle ne sera transmise
broker-back = Revenir sur { $client }
broker-information-title = Données transmises
broker-information-heading = Vous allez vous connecter en tant que : { $person }
broker-information-anonymous = Vous allez vous connecter de façon anonyme
broker-information-lead = Vous continuez sur le service { $client }.
broker-information-data = Données transmises
broker-information-from = Informations récupérées depuis { $provider }
broker-information-none = non renseigné
broker-information-gender = { $gender ->
    [male] masculin
    [female] féminin
   *[unspecified] non précisé
}
broker-information-agree = J'accepte que { $platform } transmette mes données au service pour me connecter
broker-notifications = Les notifications de connexion évoluent
broker-continue = Continuer sur { $client }
broker-logout-title = Déconnexion
broker-logout-heading = Déconnexion
broker-logout-automatic = La déconnexion est en cours. Si rien ne se passe, continuez.
broker-logout-ask = Voulez-vous vous déconnecter ?
broker-logout-continue = Se déconnecter
broker-logged-out-title = Déconnexion réussie
broker-logged-out-text = Vous êtes bien déconnecté, vous pouvez fermer votre navigateur.
broker-accessibility-title = Accessibilité
broker-accessibility-text = Toutes les pages se lisent sans script, au clavier et à 320 pixels de large, en clair et en sombre.
broker-accessibility-tests = Chaque page est vérifiée avec axe à chaque construction. Si quelque chose vous gêne, écrivez à l'exploitant de ce service.
broker-mend-redirect-uri = Ajouter cette adresse au client et reprendre
broker-why-redirect-uri-not-registered = comparaison exacte, caractère par caractère
broker-why-unknown-parameter = la liste des paramètres est fermée : retirez ce paramètre
broker-why-missing-parameter = ce paramètre est obligatoire et ne peut pas être vide
broker-why-duplicated-parameter = un paramètre ne peut figurer qu'une fois
broker-why-malformed-parameter = la valeur n'a pas la forme demandée
broker-why-unknown-client = aucun client actif n'a cet identifiant sur ce service
broker-why-wrong-step = l'étape demandée ne suit pas la dernière étape jouée : une autre connexion a commencé, ou la page a été rejouée
broker-why-acr-lower = le fournisseur d'identité a rendu un niveau inférieur à celui demandé
broker-why-acr-not-allowed = le fournisseur d'identité n'a pas le droit de rendre ce niveau
broker-why-idp-token-failed = l'appel du jeton chez le fournisseur d'identité, ou la vérification de l'ID token, a échoué
broker-why-idp-userinfo-failed = l'appel userinfo chez le fournisseur d'identité, ou sa vérification, a échoué
broker-why-identity-invalid = l'identité reçue du fournisseur d'identité ne passe pas le contrôle de format
broker-why-post-logout-uri-not-registered = comparaison exacte, caractère par caractère
broker-why-logout-parameters = id_token_hint est obligatoire et aucun autre paramètre que ceux de la référence n'est accepté
