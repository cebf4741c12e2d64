# Mon espace : les habilitations et leurs jetons.
space-site = Mon espace
space-menu = Mon espace
space-account = Mon compte
space-requests = Mes habilitations
space-leave = Se déconnecter
space-leave-what = Vous serez déconnecté de cet espace et de ProConnect.
space-sign-in-title = Se connecter
space-sign-in-why = Cet espace montre les habilitations auxquelles vous participez et leurs jetons. Connectez-vous avec votre identité professionnelle.
space-sign-in = S'identifier avec ProConnect
space-expired = Votre session a pris fin. Connectez-vous de nouveau pour continuer.
space-fact-name = Nom
space-fact-email = Adresse électronique
space-fact-number = Numéro
space-fact-organisation = Organisation
space-fact-validated = Validée le
space-roles = Mes rôles
space-hand-over = Céder une habilitation
space-hand-over-what = Le demandeur d'une habilitation en change sur DataPass : ouvrez l'habilitation, puis sa page sur DataPass.
space-requests-none = Vous ne participez à aucune habilitation.
space-requests-none-why = Une habilitation apparaît ici une fois validée, si votre adresse est celle du demandeur ou d'un contact.
space-delegated = Habilitations déléguées
space-delegated-none = Aucune habilitation n'est déléguée à votre organisation.
space-delegated-none-why = Qui participe à une habilitation la délègue depuis sa page.
space-followed = Demandes suivies
space-followed-none = Aucune demande ne porte sur les données que vous suivez.
space-followed-none-why = Une demande apparaît ici dès qu'elle est soumise.
space-role-reporter = rapporteur
space-delegations = Délégations
space-delegations-what = Un éditeur délégué voit cette habilitation et l'état de ses jetons ; si l'espace l'y autorise, il récupère aussi le jeton. Il ne peut ni le transmettre ni le prolonger.
space-delegation-since = depuis le {$day}
space-delegation-editor = Éditeur
space-delegate = Déléguer à cet éditeur
space-delegation-revoke = Retirer
space-delegation-revoke-of = Retirer la délégation de {$editor}
space-untitled = Projet sans nom
space-column-project = Projet
space-column-state = État
space-column-token = Jeton
space-column-roles = Votre rôle
space-state-draft = brouillon
space-state-submitted = en cours d'instruction
space-state-changes-requested = à modifier
space-state-validated = validée
space-state-refused = refusée
space-state-archived = archivée
space-state-revoked = révoquée
space-role-demandeur = demandeur
space-role-contact-metier = contact métier
space-role-contact-technique = contact technique
space-token = Jeton
space-token-none = aucun
space-token-none-why = Cette habilitation n'a pas de jeton.
space-token-active = actif
space-token-expired = expiré
space-token-revoked = révoqué
space-token-revoked-later = bientôt révoqué
space-token-until = Fin : {$day}.
space-token-title = Jeton « {$title} »
space-token-hint = Sans bouton de copie, sélectionnez le texte entier et copiez-le.
space-token-care = Ce jeton est personnel. Ne le collez ni dans un courriel ni dans un moteur de recherche ; pour le transmettre, passez par cet espace.
space-token-not-yours = Le jeton peut être récupéré par ces personnes ; adressez-vous à l'une d'elles.
space-main-token = Jeton principal
space-other-tokens = Autres jetons
space-see-token = Voir le jeton
space-calls-of-a-week = Appels des sept derniers jours : {$calls}.
space-copy = Copier le jeton
space-copied = Copié
space-scopes = Données autorisées
space-contacts = Personnes
space-request-about = À propos
space-at-datapass = Voir la demande n°{$number} sur DataPass
space-back-request = Retour à l'habilitation
space-back-token = Retour au jeton
space-share = Transmettre le jeton en sécurité
space-share-what = La personne reçoit un lien qui montre le jeton pendant quatre heures.
space-share-email = Adresse électronique du destinataire
space-share-wrong = Saisissez une adresse électronique, comme nom@exemple.fr.
space-share-go = Envoyer le lien
space-prolonged-done = Le jeton est prolongé de dix-huit mois. Son texte a changé : récupérez-le de nouveau.
space-shared-done = Le lien est envoyé. Il montre le jeton pendant quatre heures.
space-prolong = Prolonger le jeton
space-prolongation-of = Prolongation du jeton « {$title} ».
space-prolongation-place = Étape {$place} sur {$count}.
space-prolongation-owner = Êtes-vous toujours responsable de cette habilitation ?
space-prolongation-project-purpose = Le projet est-il toujours le même ?
space-prolongation-contacts = Le contact technique est-il toujours le même ?
space-prolongation-summary = Vos réponses
space-prolongation-still-in-charge = Oui, et je le reste
space-prolongation-will-change-soon = Oui, mais cela va changer
space-prolongation-not-in-charge = Non
space-prolongation-yes = Oui
space-prolongation-no = Non
space-prolongation-next = Continuer
space-prolongation-before = Question précédente
space-prolongation-unanswered = Choisissez une réponse.
space-prolongation-hand-over = Le jeton ne peut être prolongé que par la personne responsable. Cédez-lui d'abord la demande sur DataPass.
space-prolongation-hand-over-go = Ouvrir la demande sur DataPass
space-prolongation-requires-update = Mettez votre habilitation à jour
space-prolongation-requires-update-what = D'après vos réponses, l'habilitation n'est plus exacte. Modifiez-la sur DataPass : le jeton sera prolongé quand la mise à jour sera validée.
space-prolongation-update = Modifier sur DataPass
space-prolongation-updates-requested = Mise à jour en cours d'instruction
space-prolongation-updates-requested-what = Le jeton sera prolongé quand la mise à jour de l'habilitation sera validée.
space-ask-prolongation = Demander la prolongation
space-ask-prolongation-what = Seul le demandeur peut prolonger ce jeton, qui prend fin le {$day} : {$who}.
space-ask-prolongation-link = Envoyez-lui cette adresse : {$link}
space-renew = Demander d'autres données
space-renew-what = Pour demander d'autres données, modifiez votre habilitation sur DataPass.
space-renew-ask = Pour demander d'autres données, le demandeur modifie l'habilitation sur DataPass.
space-renew-same = Le jeton reste utilisable pendant l'instruction. Une fois la mise à jour validée, récupérez-le de nouveau ici.
space-renew-go = Modifier sur DataPass
space-stats = Appels faits avec le jeton
space-stats-minutes = Dix dernières minutes
space-stats-hours = Trente dernières heures
space-stats-days = Huit derniers jours
space-stats-total = Appels : {$calls}.
space-stats-table = Les mêmes chiffres en tableau
space-stats-since = À partir de
space-stats-calls = Appels
space-stats-last = Dix derniers appels
space-stats-none = Aucun appel ces huit derniers jours.
space-stats-when = Date
space-stats-path = Adresse
space-stats-status = Réponse
space-stats-id = Identifiant
space-error-back = Mes habilitations
space-error-not-found = Cette page n'existe pas, ou elle n'est pas pour vous.
space-error-not-found-advice = Vérifiez l'adresse et l'identité avec laquelle vous êtes connecté.
space-error-forbidden = Votre rôle ne permet pas cette action.
space-error-forbidden-advice = Adressez-vous au demandeur de l'habilitation.
space-error-foreign = Ce formulaire ne vient pas de cette page.
space-error-foreign-advice = Revenez à la page et recommencez.
space-error-not-prolongable = Ce jeton ne peut pas être prolongé maintenant.
space-error-not-prolongable-advice = Un jeton se prolonge quand il lui reste moins de 90 jours, et tant qu'il n'est pas révoqué.
space-error-not-delegable = Cette habilitation ne peut pas être déléguée maintenant.
space-error-not-delegable-advice = Une habilitation se délègue tant qu'elle est validée.
space-error-too-many-links = Trop de liens ont été envoyés pour ce jeton
space-error-too-many-links-advice = Attendez quatre heures, ou transmettez un lien déjà envoyé.
space-error-link-over = Ce lien n'est plus valable.
space-error-link-over-advice = Demandez-en un autre à la personne qui vous l'a envoyé, ou connectez-vous.
space-error-unknown = Cette adresse n'est connue de personne.
space-error-unknown-advice = Choisissez l'adresse d'un professionnel du bac à sable ou d'un contact d'une demande.
space-error-login = La connexion n'a pas abouti.
space-error-login-advice = Recommencez depuis la page de connexion.
space-error-no-proconnect = Personne ne peut se connecter : ProConnect n'est pas configuré.
space-error-no-proconnect-advice = L'exploitant du service doit le déclarer.
space-error-store = Le service ne répond pas.
space-error-store-advice = Réessayez dans quelques minutes.

# Les courriels.
space-mail-received-subject = votre demande est reçue
space-mail-received-text =
    Bonjour,

    Votre demande d'accès à API Particulier « {$title} », pour {$organisation}, est bien reçue. Elle est instruite ; suivez-la ici :
    {$link}
space-mail-update-received-subject = votre mise à jour est reçue
space-mail-update-received-text =
    Bonjour,

    La mise à jour de votre habilitation « {$title} » est bien reçue. Le jeton reste utilisable pendant l'instruction. Suivez-la ici :
    {$link}
space-mail-changes-requested-subject = des modifications sont demandées
space-mail-changes-requested-text =
    Bonjour,

    Votre demande « {$title} » doit être modifiée. Les modifications attendues sont indiquées ici :
    {$link}
space-mail-refused-subject = votre demande est refusée
space-mail-refused-text =
    Bonjour,

    Votre demande « {$title} » est refusée. Les raisons sont ici :
    {$link}
space-mail-update-refused-subject = votre mise à jour est refusée
space-mail-update-refused-text =
    Bonjour,

    La mise à jour de votre habilitation « {$title} » est refusée. Ce qui était accordé le reste. Les raisons sont ici :
    {$link}
space-mail-approved-fetch-subject = votre demande est validée, récupérez votre jeton
space-mail-approved-fetch-text =
    Bonjour,

    Votre demande « {$title} » est validée. Récupérez votre jeton, valable jusqu'au {$day}, dans votre espace :
    {$link}

    Ne le collez jamais dans un courriel : pour le transmettre, passez par cet espace.
space-mail-approved-handed-subject = votre demande est validée
space-mail-approved-handed-text =
    Bonjour,

    Votre demande « {$title} » est validée. Le contact technique que vous avez désigné peut récupérer le jeton, et vous aussi :
    {$link}

    Ne le collez jamais dans un courriel : pour le transmettre, passez par cet espace.
space-mail-approved-without-subject = votre demande est validée
space-mail-approved-without-text =
    Bonjour,

    Votre demande « {$title} » est validée. Elle n'a pas besoin de jeton. Elle est visible ici :
    {$link}
space-mail-designated-subject = vous êtes le contact technique d'une habilitation
space-mail-designated-text =
    Bonjour,

    {$applicant} vous a désigné comme contact technique de « {$title} », pour {$organisation}. Les données autorisées sont :

    {$scopes}

    Récupérez le jeton, valable jusqu'au {$day}, en vous connectant avec cette adresse :
    {$link}

    Ne le collez jamais dans un courriel : pour le transmettre, passez par cet espace.
space-mail-updated-subject = l'habilitation est mise à jour et le jeton prolongé
space-mail-updated-text =
    Bonjour,

    L'habilitation « {$title} » de {$organisation} est mise à jour. Son jeton est prolongé jusqu'au {$day}. Récupérez-le de nouveau ici :
    {$link}
space-mail-delegated-subject = une habilitation vous est déléguée
space-mail-delegated-text =
    Bonjour,

    {$applicant} vous délègue l'habilitation « {$title} » de {$organisation}. Vous la voyez ici :
    {$link}
space-mail-delegation-revoked-subject = une délégation vous est retirée
space-mail-delegation-revoked-text =
    Bonjour,

    {$applicant} vous retire la délégation de l'habilitation « {$title} » de {$organisation}. Celles qui vous restent sont ici :
    {$link}
space-mail-reporter-submitted-subject = une demande porte sur vos données
space-mail-reporter-submitted-text =
    Bonjour,

    {$organisation} a soumis la demande « {$title} », qui porte sur ces données :

    {$scopes}

    Elle est visible ici :
    {$link}
space-mail-reporter-approved-subject = une demande sur vos données est validée
space-mail-reporter-approved-text =
    Bonjour,

    La demande « {$title} » de {$organisation} est validée pour ces données :

    {$scopes}

    Elle est visible ici :
    {$link}
space-mail-shared-subject = un jeton vous est transmis
space-mail-shared-text =
    Bonjour,

    {$applicant} vous transmet le jeton de « {$title} ». Ce lien le montre pendant quatre heures :
    {$link}

    Ne transmettez ce lien à personne et ne collez jamais le jeton dans un courriel.
space-mail-expiry-90-subject = votre jeton prend fin dans 90 jours
space-mail-expiry-90-text =
    Bonjour,

    Le jeton de « {$title} », pour {$organisation}, prend fin dans 90 jours, le {$day}. Répondez à trois questions pour le prolonger :
    {$link}
space-mail-expiry-60-subject = votre jeton prend fin dans 60 jours
space-mail-expiry-60-text =
    Bonjour,

    Le jeton de « {$title} », pour {$organisation}, prend fin dans 60 jours, le {$day}. Répondez à trois questions pour le prolonger :
    {$link}
space-mail-expiry-30-subject = votre jeton prend fin dans 30 jours
space-mail-expiry-30-text =
    Bonjour,

    Le jeton de « {$title} », pour {$organisation}, prend fin dans 30 jours, le {$day}. Répondez à trois questions pour le prolonger :
    {$link}
space-mail-expiry-15-subject = votre jeton prend fin dans 15 jours
space-mail-expiry-15-text =
    Bonjour,

    Le jeton de « {$title} », pour {$organisation}, prend fin dans 15 jours, le {$day}. Répondez à trois questions pour le prolonger :
    {$link}
space-mail-expiry-7-subject = votre jeton prend fin dans 7 jours
space-mail-expiry-7-text =
    Bonjour,

    Le jeton de « {$title} », pour {$organisation}, prend fin dans 7 jours, le {$day}. Répondez à trois questions pour le prolonger :
    {$link}
space-mail-expiry-0-subject = votre jeton a pris fin
space-mail-expiry-0-text =
    Bonjour,

    Le jeton de « {$title} », pour {$organisation}, a pris fin le {$day} : les appels sont refusés. Répondez à trois questions pour le prolonger :
    {$link}
