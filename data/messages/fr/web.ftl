# Ce que toutes les pages ont en commun.
web-skip = Aller au contenu
web-sandbox = Bac à sable
web-sandbox-strip = Bac à sable : personnes et données fictives.
web-sandbox-only = bac à sable seulement
web-language = Langue
web-language-other = English
web-imprint = Guichet { $version }
web-imprint-profile = Guichet { $version }, profil { $profile }
web-back-to = Revenir sur { $service }

# La page d'erreur (FC §10.1).
web-error-title = Une erreur s'est produite
web-error-line = Erreur { $code }
web-error-received-title = Ce que Guichet a reçu
web-error-received = Reçu
web-error-expected = Attendu
web-error-rule = Règle
web-error-rule-colon = { " :" }
web-error-only-received = en trop :
web-error-only-expected = manque :
web-error-difference-key = Souligné : ce qui est en trop. Barré : ce qui manque.
web-error-what-to-do = Que faire ?
web-error-advice = Fermez l'onglet de votre navigateur et reconnectez-vous. Si le problème persiste, notez le code et l'identifiant ci-dessous.
web-error-contact = Contactez-nous
web-error-explain = Comprendre l'erreur { $code }
web-error-help = Besoin d'aide ?
web-error-id = Identifiant :

# Ce que le bord répond de lui-même.
web-error-not-found = Page non trouvée
web-error-malformed = La demande reçue n'est pas lisible.
web-error-unencrypted = La demande est arrivée sans chiffrement ; cette adresse est servie en https seulement.
web-error-too-slow = La demande n'est pas arrivée à temps.
web-error-busy = Le service reçoit trop de demandes en ce moment.
web-error-body-too-long = La demande reçue est trop longue : { $most } Kio au plus.
web-error-url-too-long = L'adresse demandée est trop longue : { $most } Kio au plus.
web-error-headers-too-long = Les en-têtes de la demande sont trop longs : { $most } Kio au plus.
web-error-broken = Une erreur s'est produite, veuillez réessayer ultérieurement
web-advice-not-found = Vérifiez l'adresse, ou revenez au service d'où vous venez et recommencez.
web-advice-later = Attendez un moment, puis recommencez. Si le problème persiste, notez le code et l'identifiant ci-dessous.
web-advice-service = Revenez au service d'où vous venez et recommencez. Si le problème persiste, donnez-lui le code et l'identifiant ci-dessous.
