# Courriels envoyés aux personnes. L'objet et le bouton sont ceux que cite FC §5.9.
mail-moment = le { $day } { $month ->
    [m1] janvier
    [m2] février
    [m3] mars
    [m4] avril
    [m5] mai
    [m6] juin
    [m7] juillet
    [m8] août
    [m9] septembre
    [m10] octobre
    [m11] novembre
   *[m12] décembre
} { $year } à { $time }
mail-colon = { " :" }
mail-no-answer = Cette adresse ne reçoit pas de réponses.
mail-login-subject = Alerte de connexion au service "{ $client }" avec { $platform }
mail-login-hello = Bonjour { $person },
mail-login-what = Quelqu'un vient de se connecter en votre nom au service « { $client } » avec { $platform }.
mail-login-service = Service :
mail-login-account = Compte utilisé :
mail-login-when = Date :
mail-login-paris = heure de Paris
mail-login-code = Code d'identification :
mail-login-unusual = Nous vous écrivons parce que cette connexion inhabituelle vient d'un appareil que { $platform } ne vous connaît pas, ou d'un contexte qui demande de l'attention.
mail-login-you = C'est vous ? Vous n'avez rien à faire.
mail-login-not-you = Ce n'est pas vous ? Dites-le sans attendre, avec le code d'identification ci-dessus, et changez le mot de passe du compte utilisé.
mail-login-report = Je signale une usurpation
mail-login-dashboard = Voir toutes mes connexions
mail-login-unsubscribe = Ce message protège votre identité : il n'est pas possible de s'en désabonner. Il n'est plus envoyé pour les connexions faites depuis un appareil que vous utilisez d'habitude.
# PC §5.8
mail-code-subject = Code à usage unique
mail-code-hello = Bonjour,
mail-code-what = Voici le code que { $platform } vous demande pour terminer votre connexion :
mail-code-lifetime = Il est valable une heure et ne sert qu'une fois.
mail-code-not-you = Vous n'avez rien demandé ? Ne transmettez ce code à personne ; sans lui, la connexion n'aboutit pas.
