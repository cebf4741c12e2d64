# DataPass : les étapes d'un formulaire.
datapass-block-basic-infos = Mon projet
datapass-block-legal = Le cadre juridique
datapass-block-personal-data = Le traitement des données personnelles
datapass-block-scopes = Les données
datapass-block-modalities = Les modalités d'accès aux données
datapass-block-france-connect = L'habilitation FranceConnect
datapass-block-france-connect-eidas = Le niveau de garantie
datapass-block-contacts = Les personnes impliquées
datapass-block-operational-acceptance = La recette fonctionnelle
datapass-block-safety-certification = L'homologation de sécurité
datapass-block-volumetrie = La volumétrie
datapass-block-technical-team = L'équipe technique
datapass-block-supporting-documents = Les pièces justificatives
datapass-block-cnous-data-extraction-criteria = Les critères d'extraction

# Les questions.
datapass-field-intitule = Nom du projet
datapass-hint-intitule = Il sera public.
datapass-field-description = À quoi serviront les données ?
datapass-hint-description = Décrivez le service rendu aux usagers et ce que la transmission des données leur évite.
datapass-field-date-prevue-mise-en-production = Date de mise en service prévue
datapass-field-volumetrie-approximative = Nombre d'appels prévu
datapass-field-maquette-projet = Maquette du projet
datapass-hint-maquette-projet = Un document PDF.
datapass-field-cadre-juridique-nature = Texte qui vous autorise à traiter ces données
datapass-hint-cadre-juridique-nature = Une loi, un décret, un arrêté, une délibération : sa référence et l'article.
datapass-field-cadre-juridique-url = Adresse du texte
datapass-hint-cadre-juridique-url = Une page ou un document en ligne ; sinon, joignez le texte ci-dessous.
datapass-field-cadre-juridique-document = Document
datapass-hint-cadre-juridique-document = Un document PDF.
datapass-field-destinataire-donnees-caractere-personnel = Qui verra les données ?
datapass-hint-destinataire-donnees-caractere-personnel = Les services et les fonctions, et non des noms.
datapass-field-duree-conservation-donnees-caractere-personnel = Durée de conservation, en mois
datapass-hint-duree-conservation-donnees-caractere-personnel = Au-delà de 36 mois, une raison est demandée.
datapass-field-duree-conservation-donnees-caractere-personnel-justification = Raison d'une conservation de plus de 36 mois
datapass-field-scopes = Données demandées
datapass-hint-scopes = Ne cochez que ce dont le service a besoin.
datapass-field-modalities = Modalités d'accès
datapass-field-france-connect-authorization-id = Habilitation FranceConnect de votre organisation
datapass-hint-france-connect-authorization-id = Son numéro, par exemple H123.
datapass-france-connect-automatic = L'éditeur de ce modèle est homologué par FranceConnect : sans habilitation choisie ici, une habilitation FranceConnect est créée à la validation, avec la vôtre.
datapass-france-connect-none = Aucune : elle est créée avec celle-ci
datapass-field-fc-cadre-juridique-nature = FranceConnect : texte qui vous autorise à identifier les usagers
datapass-field-fc-cadre-juridique-url = FranceConnect : adresse du texte
datapass-field-fc-cadre-juridique-document = FranceConnect : document
datapass-hint-fc-cadre-juridique-document = Un document PDF.
datapass-field-fc-eidas = FranceConnect : niveau de garantie
datapass-option-fc-eidas-eidas-1 = FranceConnect : eIDAS 1
datapass-field-france-connect-eidas = Niveau de garantie
datapass-field-operational-acceptance-done = La recette fonctionnelle a été faite dans le bac à sable.
datapass-field-safety-certification-document = Décision d'homologation
datapass-hint-safety-certification-document = Un document PDF.
datapass-field-safety-certification-authority-name = Nom de l'autorité d'homologation
datapass-field-safety-certification-authority-function = Fonction de l'autorité d'homologation
datapass-field-safety-certification-begin-date = Début de l'homologation
datapass-field-safety-certification-end-date = Fin de l'homologation
datapass-field-volumetrie-appels-par-minute = Appels par minute, au plus
datapass-field-volumetrie-justification = Raison de ce nombre d'appels
datapass-field-technical-team-type = Qui réalise le raccordement ?
datapass-field-technical-team-value = Nom de l'équipe ou de l'éditeur
datapass-field-attestation-fiscale = Attestation fiscale
datapass-hint-attestation-fiscale = Un document PDF.
datapass-field-manual-code-insee-communes = Codes INSEE des communes
datapass-hint-manual-code-insee-communes = Un par ligne.
datapass-field-echelon-bourse = Échelon de bourse
datapass-field-premiere-date-transmission = Première date de transmission
datapass-field-specific-requirements = J'ai une expression de besoin spécifique.
datapass-field-specific-requirements-document = Expression de besoin spécifique
datapass-hint-specific-requirements-document = Un tableur.
datapass-field-extra-organization-contact-name = Autre contact dans l'organisation
datapass-field-extra-organization-contact-email = Adresse électronique de cet autre contact
datapass-field-type = Ce contact est
datapass-field-family-name = Nom
datapass-field-given-name = Prénom
datapass-field-email = Adresse électronique
datapass-field-phone-number = Numéro de téléphone
datapass-field-job-title = Fonction
datapass-field-contact-technique-extra-email = Autre adresse électronique du contact technique

# Les réponses à choisir.
datapass-option-france-connect-eidas-eidas-1 = FranceConnect : eIDAS 1
datapass-option-france-connect-eidas-eidas-2 = FranceConnect+ : eIDAS 2
datapass-option-technical-team-type-editor = Un éditeur de logiciel
datapass-option-technical-team-type-internal = Notre équipe
datapass-option-technical-team-type-other = Une autre équipe
datapass-option-type-person = Une personne
datapass-option-type-organization = Un service ou une organisation
datapass-option-modalities-params = Par les paramètres de l'API : état civil ou identifiant
datapass-option-modalities-formulaire-qf = Par le formulaire de quotient familial
datapass-option-modalities-france-connect = Avec FranceConnect
datapass-option-modalities-with-france-connect = Avec FranceConnect
datapass-option-modalities-with-spi = Avec le numéro fiscal
datapass-option-modalities-with-etat-civil = Avec l'état civil
datapass-option-modalities-rie = Par le réseau interministériel de l'État
datapass-option-modalities-internet = Par Internet
datapass-option-echelon-bourse-0bis = Échelon 0Bis
datapass-option-echelon-bourse-1 = Échelon 1
datapass-option-echelon-bourse-2 = Échelon 2
datapass-option-echelon-bourse-3 = Échelon 3
datapass-option-echelon-bourse-4 = Échelon 4
datapass-option-echelon-bourse-5 = Échelon 5
datapass-option-echelon-bourse-6 = Échelon 6
datapass-option-echelon-bourse-7 = Échelon 7

# Les contacts.
datapass-contact-contact-technique = Responsable technique
datapass-contact-contact-metier = Contact métier
datapass-contact-delegue-protection-donnees = Délégué à la protection des données
datapass-contact-responsable-traitement = Responsable de traitement
datapass-contact-administrateur-metier = Administrateur métier

# Ce qu'il faut corriger.
datapass-problem-missing = Cette réponse manque.
datapass-problem-too-long = Cette réponse est trop longue.
datapass-problem-not-offered = Choisissez parmi les réponses proposées.
datapass-problem-not-whole = Écrivez un nombre entier.
datapass-problem-not-a-day = Écrivez une date qui existe.
datapass-problem-not-a-url = Écrivez l'adresse d'une page, par exemple https://www.exemple.fr/deliberation.pdf.
datapass-problem-not-an-address = Écrivez une adresse électronique, par exemple prenom.nom@exemple.fr.
datapass-problem-not-nominative = Écrivez l'adresse d'une personne, et non celle d'un service.
datapass-problem-not-a-phone = Écrivez un numéro de téléphone français.
datapass-problem-not-a-mobile = Écrivez un numéro de téléphone mobile français : un code y sera envoyé.
datapass-problem-not-ticked = Cette case doit être cochée.
datapass-problem-url-or-document = Donnez l'adresse du texte, ou joignez-le.
datapass-problem-long-conservation = Au-delà de 36 mois, dites pourquoi.
datapass-problem-no-france-connect = Choisissez une habilitation FranceConnect active de votre organisation. Sans elle, demandez-en d'abord une.
datapass-problem-ends-before-it-begins = La fin doit venir après le début.
datapass-problem-in-the-past = Cette date est passée.
datapass-problem-not-a-commune = L'un de ces codes n'est celui d'aucune commune.
datapass-problem-volume-unjustified = Au-delà du plus petit nombre d'appels, dites pourquoi.
datapass-problem-no-year = Choisissez au moins une année de revenu.
datapass-problem-years-exclude = « N-1, ou N-2 si N-1 est indisponible » ne va pas avec une autre année.
datapass-problem-scopes-exclude = Deux des données choisies s'excluent : l'année de repli ou les données au décès d'une part, l'IFI ou le LEP d'autre part.
datapass-problem-not-alone = L'éligibilité au LEP se demande seule.
datapass-problem-no-specific-document = Joignez le document de vos besoins spécifiques.
datapass-problem-empty-file = Ce fichier est vide.
datapass-problem-large-file = Ce fichier est trop lourd : moins de 10 Mo.
datapass-problem-wrong-file = Ce fichier n'est pas du type attendu.
datapass-problem-bomb = Cette archive deviendrait beaucoup trop grande : elle n'est pas ouverte.
datapass-problem-many-files = Six fichiers au plus.

# Le cadre des pages.
datapass-site = DataPass
datapass-menu = DataPass
datapass-menu-definitions = Faire une demande
datapass-menu-dashboard = Mes demandes
datapass-menu-instruction = Instruction
datapass-menu-leave = Se déconnecter
datapass-menu-sign-in = Se connecter
datapass-back = Retour
datapass-yes = Oui
datapass-optional = (facultatif)
datapass-of-persons = Pour une personne seulement.
datapass-all = Tous
datapass-change = Modifier
datapass-save = Enregistrer
datapass-save-next = Enregistrer et continuer
datapass-saved = C'est enregistré.
datapass-send = Envoyer
datapass-nothing = (rien)
datapass-nothing-yet = Rien n'est encore répondu.
datapass-no-options = Il n'y a rien à choisir ici pour votre organisation.
datapass-files-limit = Six fichiers au plus, de moins de 10 Mo chacun et de moins de 10 Mo par envoi.
datapass-remove = Retirer {$name}
datapass-kilobytes = {$number} Ko
datapass-scan-pending = Analyse antivirus en cours
datapass-scan-safe = Fichier vérifié
datapass-scan-unsafe = Ce fichier contient un virus
datapass-scan-unknown = Fichier non analysé

# Entrer et sortir.
datapass-sign-in-title = Se connecter à DataPass
datapass-sign-in = Se connecter avec ProConnect
datapass-sign-in-why = Les demandes se font au nom d'une organisation : votre identité et votre organisation viennent de ProConnect.
datapass-expired = Votre session s'est terminée. Ce que vous avez écrit n'est pas perdu : reconnectez-vous sur ce navigateur et la page le reprendra.
datapass-rescued = Votre session s'était terminée : voici ce que vous aviez écrit. Ce n'est pas encore enregistré.
datapass-sign-out-what = Vous serez aussi déconnecté de ProConnect.

# Choisir quoi demander, et par quel formulaire.
datapass-definitions-title = Que souhaitez-vous demander ?
datapass-definitions-what = Chaque habilitation donne à une organisation l'accès à une API ou à un service, pour un usage précis.
datapass-stage-sandbox = Bac à sable
datapass-stage-production = Production
datapass-eligibility-question = Vous êtes…
datapass-profile-particulier = Un particulier
datapass-profile-collectivite-ou-administration = Une collectivité ou une administration
datapass-profile-entreprise-ou-association = Une entreprise ou une association
datapass-eligible-yes = Votre organisation peut faire cette demande.
datapass-eligible-maybe = Votre organisation peut faire cette demande si un texte l'y autorise : l'instruction en jugera.
datapass-eligible-no = Cette habilitation n'est pas ouverte à ce public.
datapass-eligible-go-on = Continuer
datapass-eligible-go-on-hint = Avec votre compte professionnel ProConnect.
datapass-which-modality = Comment accéderez-vous aux données ?
datapass-france-connect-first = Pour cette modalité, votre organisation demande d'abord une habilitation FranceConnect.
datapass-france-connect-ask = Demander une habilitation FranceConnect
datapass-sandbox-question = Un éditeur a-t-il déjà validé ses développements en bac à sable pour vous ?
datapass-sandbox-yes = Oui, notre éditeur a validé ses développements
datapass-sandbox-yes-hint = Vous demandez directement la production.
datapass-sandbox-no = Non
datapass-sandbox-no-hint = Vous demandez d'abord le bac à sable.
datapass-who-implements = Qui implémentera l'API ?
datapass-implementer-editor = Votre éditeur de logiciel
datapass-implementer-editor-hint = Le raccordement est déjà fait ou sera fait dans son logiciel.
datapass-implementer-team = Vos développeurs
datapass-implementer-team-hint = Votre équipe, ou un prestataire qui développe pour vous.
datapass-implementer-nobody = Ni équipe technique, ni éditeur
datapass-implementer-nobody-hint = Personne ne peut encore réaliser le raccordement.
datapass-which-editor = Quel est votre éditeur ?
datapass-editor-none = Aucun de ces éditeurs
datapass-editor-unknown = Votre éditeur n'intègre pas encore cette API. Demandez-lui de le faire : un jeton de bac à sable lui suffit pour commencer, sans habilitation.
datapass-editor-integrated = Votre éditeur a déjà l'accès qu'il faut : vous n'avez pas de demande à faire.
datapass-no-team = Une API se raccorde par un développement. Trouvez d'abord une équipe technique ou un éditeur, puis revenez faire votre demande.
datapass-which-form = Quel modèle vous convient ?
datapass-form-free = Vous remplissez toutes les étapes.
datapass-form-prefilled = Une partie du formulaire est déjà remplie.
datapass-form-editor = Modèle de l'éditeur {$editor}.
datapass-form-for = La demande sera faite au nom de : {$organisation}.
datapass-form-whole = Le formulaire
datapass-form-steps = Les étapes
datapass-form-filled = Déjà rempli par le modèle
datapass-form-begin = Commencer ma demande
datapass-form-wrong = Cette étape est enregistrée et n'est pas complète. À corriger :
datapass-step-place = étape {$at} sur {$of}

# Une demande.
datapass-state-draft = Brouillon
datapass-state-submitted = En cours d'instruction
datapass-state-changes-requested = À modifier
datapass-state-validated = Validée
datapass-state-refused = Refusée
datapass-state-revoked = Révoquée
datapass-state-archived = Supprimée
datapass-authorization-state-active = Active
datapass-authorization-state-obsolete = Obsolète
datapass-authorization-state-revoked = Révoquée
datapass-reopened = Mise à jour en cours
datapass-untitled = Demande sans titre
datapass-granted = Habilitations
datapass-fact-organisation = Organisation
datapass-fact-applicant = Demandeur
datapass-fact-form = Formulaire
datapass-fact-created = Créée le
datapass-fact-submitted = Soumise le
datapass-fact-parent = Créée avec l'habilitation
datapass-fact-validated = Validée le
datapass-fact-reopened = Rouverte le
datapass-fact-revoked = Révoquée le
datapass-fact-terms = Conditions acceptées
datapass-fact-terms-value = version {$version}, le {$at}
datapass-fact-state = État
datapass-fact-issued = Délivré
datapass-fact-name = Nom
datapass-fact-email = Adresse électronique
datapass-fact-membership = Rattachement
datapass-fact-roles = Rôles
datapass-verified = vérifié : vous voyez toutes les demandes de l'organisation
datapass-not-verified = non vérifié : vous ne voyez que vos demandes et celles qui vous désignent
datapass-unverified = Le rattachement du demandeur à cette organisation n'est pas vérifié.
datapass-submitted = Votre demande est envoyée. Vous recevrez un courriel à chaque étape.
datapass-done = C'est fait.
datapass-reason-changes = Modifications demandées : {$reason}
datapass-reason-refused = Raison du refus : {$reason}
datapass-reason-revoked = Raison de la révocation : {$reason}
datapass-meanwhile = Cette demande a été modifiée ailleurs pendant que vous écriviez. Rien de ce que vous avez écrit n'est perdu : relisez, puis enregistrez de nouveau pour garder votre version de cette étape.
datapass-meanwhile-fields = Réponses qui diffèrent : {$fields}
datapass-meanwhile-summary = Cette demande a été modifiée ailleurs : relisez-la avant de l'envoyer.
datapass-summary = Relire et envoyer
datapass-summary-wrong = La demande ne peut pas encore être envoyée :
datapass-submit = Transmettre ma demande
datapass-agree = Avant d'envoyer
datapass-agree-terms = J'ai lu et j'accepte les conditions générales d'utilisation (version {$version}).
datapass-terms-read = Lire les conditions générales
datapass-agree-data-protection-officer-informed = Le délégué à la protection des données de mon organisation est informé de cette demande.
datapass-agree-fc-alternative-connexion = Les usagers ont un autre moyen d'accéder au service que FranceConnect.
datapass-agree-alternative-connexion = Les usagers ont un autre moyen d'accéder au service que FranceConnect.
datapass-agree-authorize-service-providers-to-connect = J'autorise les fournisseurs de services de ProConnect à connecter les personnes de mon organisation.
datapass-agree-responsable-traitement-informed = Le responsable de traitement de mon organisation est informé de cette demande.
datapass-agree-dpd-homologation-checkbox = Le délégué à la protection des données a été associé à l'homologation.
datapass-to-request = Voir la demande
datapass-action-access = Accéder à ce qui est délivré
datapass-action-fill = Remplir la demande
datapass-action-summary = Relire et envoyer
datapass-action-reopen = Mettre à jour
datapass-action-give-up = Annuler la mise à jour
datapass-action-archive = Supprimer
datapass-action-approve = Valider
datapass-action-request-changes = Demander des modifications
datapass-action-refuse = Refuser
datapass-action-revoke = Révoquer
datapass-action-revoke-one = Révoquer cette habilitation

# Ce qui se fait sur une page à part.
datapass-decide-approve = Valider la demande
datapass-decide-approve-what = Une habilitation est créée avec les réponses telles qu'elles sont ; le demandeur est prévenu.
datapass-decide-approve-button = Valider
datapass-decide-approve-question = Message au demandeur
datapass-decide-request-changes = Demander des modifications
datapass-decide-request-changes-what = Le demandeur reçoit votre message et peut modifier sa demande.
datapass-decide-request-changes-button = Demander des modifications
datapass-decide-request-changes-question = Que faut-il modifier ?
datapass-decide-refuse = Refuser la demande
datapass-decide-refuse-what = Le demandeur reçoit la raison. Si la demande mettait à jour une habilitation, celle-ci reste valable.
datapass-decide-refuse-button = Refuser
datapass-decide-refuse-question = Raison du refus
datapass-decide-revoke = Révoquer la demande
datapass-decide-revoke-what = Toutes les habilitations de la demande cessent de valoir, et ce qui a été délivré est coupé.
datapass-decide-revoke-button = Révoquer
datapass-decide-revoke-question = Raison de la révocation
datapass-decide-revoke-one = Révoquer l'habilitation
datapass-decide-revoke-one-what = Cette habilitation cesse de valoir ; sans autre habilitation active, la demande est révoquée.
datapass-decide-revoke-one-button = Révoquer
datapass-decide-revoke-one-question = Raison de la révocation
datapass-decide-give-up = Annuler la mise à jour
datapass-decide-give-up-what = Les réponses redeviennent celles de l'habilitation en vigueur.
datapass-decide-give-up-button = Annuler la mise à jour
datapass-decide-give-up-question = Raison
datapass-decide-archive = Supprimer la demande
datapass-decide-archive-what = La demande quitte les listes. Elle ne pourra plus être modifiée.
datapass-decide-archive-button = Supprimer
datapass-decide-reopen = Mettre à jour l'habilitation
datapass-decide-reopen-what = Vous pourrez modifier vos réponses et les envoyer de nouveau. L'habilitation en vigueur reste valable jusqu'à la décision.
datapass-decide-reopen-button = Mettre à jour

# Historique et messages.
datapass-tab-history = Historique
datapass-tab-messages = Messages
datapass-tab-messages-unread = Messages ({$number} non lus)
datapass-tab-requests = Demandes
datapass-tab-authorizations = Habilitations
datapass-changes = Changements ({$number})
datapass-before = avant :
datapass-after = après :
datapass-messages = Messages
datapass-no-message = Aucun message pour l'instant.
datapass-message = Votre message
datapass-side-instructor = instruction
datapass-side-applicant = demandeur
datapass-event-system = DataPass
datapass-event-system-import = A repris la demande
datapass-event-create = A créé la demande
datapass-event-update = A modifié la demande
datapass-event-submit = A soumis la demande
datapass-event-auto-generate = Une habilitation FranceConnect a été créée avec celle-ci
datapass-event-approve = A validé la demande
datapass-event-refuse = A refusé la demande
datapass-event-request-changes = A demandé des modifications
datapass-event-revoke = A révoqué
datapass-event-archive = A supprimé la demande
datapass-event-reopen = A rouvert la demande
datapass-event-cancel-reopening = A annulé la mise à jour
datapass-event-applicant-message = A écrit à l'instruction
datapass-event-instructor-message = A écrit au demandeur

# Les listes.
datapass-dashboard = Mes demandes et habilitations
datapass-instruction = Instruction
datapass-search = Rechercher
datapass-filter = Filtrer
datapass-relation = Lien avec moi
datapass-relation-applicant = J'en suis le demandeur
datapass-relation-organization = De mon organisation
datapass-relation-contact = J'y suis désigné comme contact
datapass-definition = Habilitation
datapass-total = Résultats : {$number}
datapass-total-more = Plus de {$number} résultats : voici les {$number} plus récents. Ajoutez un mot ou un filtre pour trouver les autres.
datapass-sheet = Télécharger la liste (CSV)
datapass-sort = Trier
datapass-sort-number-down = Numéro : les derniers d'abord
datapass-sort-number-up = Numéro : les premiers d'abord
datapass-sort-day-down = Date : la plus récente d'abord
datapass-sort-day-up = Date : la plus ancienne d'abord
datapass-sort-organisation-up = Organisation : de A à Z
datapass-sort-organisation-down = Organisation : de Z à A
datapass-empty = Rien ici pour l'instant.
datapass-new = Faire une demande
datapass-column-number = Numéro
datapass-column-project = Projet
datapass-column-day = Date
datapass-pages = Pages
datapass-page-before = Page précédente
datapass-page-after = Page suivante

# Son propre compte.
datapass-account = Mon compte
datapass-settings = Courriels que je veux recevoir
datapass-setting-submit = Nouvelle demande à instruire : {$definition}
datapass-setting-messages = Nouveau message : {$definition}

# Les conditions générales.
datapass-terms-title = Conditions générales d'utilisation
datapass-terms-version = Version {$version}
datapass-terms-1 = Les données ne servent qu'à l'usage décrit dans la demande, par les seuls services qui y sont nommés.
datapass-terms-2 = L'organisation garde secrets les jetons et les clés qui lui sont remis ; elle signale sans délai toute perte.
datapass-terms-3 = L'organisation tient à jour les contacts et le cadre juridique de sa demande.
datapass-terms-4 = Les données ne sont conservées que le temps indiqué dans la demande.
datapass-terms-5 = L'habilitation peut être révoquée si l'une de ces conditions n'est plus remplie.

# Ce qui ne va pas.
datapass-error-not-found = Cette page n'existe pas, ou elle n'est pas pour vous.
datapass-error-not-found-advice = Vérifiez le numéro, et que vous agissez au nom de la bonne organisation.
datapass-error-forbidden = Vous pouvez voir cette demande, mais pas faire cela.
datapass-error-forbidden-advice = Le demandeur, ou une personne qui instruit ces demandes, peut le faire.
datapass-error-foreign = Ce formulaire n'est pas venu d'une page de DataPass : rien n'a été changé.
datapass-error-foreign-advice = Rechargez la page et recommencez. Le navigateur doit accepter les cookies.
datapass-error-twice = Ce formulaire vient d'être envoyé et il est en train d'être traité.
datapass-error-twice-advice = Rouvrez la page dans un instant : ce qu'il demande y sera, une seule fois.
datapass-error-meanwhile = Cette demande a été modifiée pendant que vous décidiez : rien n'a été fait.
datapass-error-meanwhile-advice = Relisez la demande telle qu'elle est maintenant, puis décidez.
datapass-error-state = La demande n'est plus dans un état où cela se fait.
datapass-error-state-advice = Retournez à la demande pour voir où elle en est.
datapass-error-no-reason = Une raison doit être donnée.
datapass-error-no-reason-advice = Écrivez-la : elle sera transmise au demandeur.
datapass-error-incomplete = La demande n'est pas complète.
datapass-error-incomplete-advice = Le résumé de la demande dit ce qui manque.
datapass-error-unchanged = Rien n'a changé depuis l'habilitation en vigueur : il n'y a rien à instruire.
datapass-error-unchanged-advice = Modifiez une réponse, ou annulez la mise à jour.
datapass-error-not-reopenable = Cette habilitation ne peut pas être mise à jour.
datapass-error-not-reopenable-advice = Écrivez à l'instruction, ou faites une nouvelle demande.
datapass-error-no-authorization = Cette habilitation ne vaut plus.
datapass-error-no-authorization-advice = Retournez à la demande pour voir celles qui valent.
datapass-error-banned = Ce compte ne peut plus se connecter à DataPass.
datapass-error-banned-advice = Écrivez à l'équipe de DataPass si c'est une erreur.
datapass-error-unknown = Personne n'est connu par cette adresse dans ce bac à sable.
datapass-error-unknown-advice = La page des personnes du bac à sable donne celles des professionnels.
datapass-error-closed = Cette organisation est fermée au répertoire Sirene : elle ne peut pas faire de demande.
datapass-error-closed-advice = Choisissez un établissement ouvert, ou rejoignez-en un.
datapass-error-another = Votre organisation a déjà une demande de ce type.
datapass-error-another-advice = Retrouvez-la dans vos demandes.
datapass-error-no-organisation = Vous n'agissez au nom d'aucune organisation : aucune demande ne peut être faite.
datapass-error-no-organisation-advice = Choisissez une organisation, ou rejoignez-en une.
datapass-error-too-many = Trop de propositions attendent déjà
datapass-error-too-many-advice = Attendez que celles-ci soient reprises ou retirées par les personnes qui instruisent, puis proposez ce formulaire.
datapass-error-old-link = Lien invalide ou expiré
datapass-error-old-link-advice = Vos préférences se règlent dans votre compte.
datapass-error-infected = Ce fichier contient un virus : il ne peut pas être téléchargé.
datapass-error-infected-advice = Demandez un autre fichier.
datapass-error-login = La connexion n'a pas abouti.
datapass-error-login-advice = Recommencez depuis la page de connexion.
datapass-error-no-proconnect = ProConnect n'est pas configuré ici : personne ne peut se connecter.
datapass-error-no-proconnect-advice = Prévenez l'exploitant de ce service.
datapass-error-store = Nous ne pouvons pas lire ni écrire pour l'instant.
datapass-error-store-advice = Recommencez dans quelques instants. Ce que vous avez écrit est encore dans votre navigateur : revenez en arrière.
datapass-error-back = Mes demandes
datapass-error-back-request = Voir la demande

# Développeurs.
datapass-event-create-by-api = A créé la demande par l'API
datapass-event-update-by-api = A modifié la demande par l'API
datapass-developers = Espace des développeurs
datapass-column-actions = Actions
datapass-applications = Applications
datapass-applications-what = Une application appelle l'API de DataPass avec vos droits de développeur, sur :
datapass-applications-none = Vous n'avez aucune application.
datapass-application-name = Nom de l'application
datapass-application-make = Créer l'application
datapass-application-made = voici ses identifiants. Le secret ne sera plus affiché : gardez-le en lieu sûr.
datapass-application-remove = Supprimer
datapass-documentation = Documentation de l'API
datapass-documentation-what = Une application lit et dépose des demandes d'habilitation, et DataPass l'appelle quand quelque chose leur arrive.
datapass-documentation-openapi = Description OpenAPI (YAML)
datapass-documentation-token = Obtenir un jeton
datapass-documentation-token-what = Un jeton vaut deux heures et s'envoie dans l'en-tête Authorization, après « Bearer ». Sans périmètre demandé, il lit seulement.
datapass-documentation-calls = Appels
datapass-documentation-call = Appel
datapass-documentation-scope = Périmètre
datapass-documentation-does = Ce qu'il fait
datapass-documentation-webhooks = Être appelé
datapass-documentation-webhooks-what = Un webhook reçoit l'évènement et la demande telle qu'elle était à ce moment, signés avec son secret. Répondez 200, 201 ou 204 en moins de dix secondes ; sinon l'appel est refait, de plus en plus tard.
datapass-webhooks = Webhooks
datapass-webhooks-what = DataPass appelle ces adresses quand quelque chose arrive à une demande.
datapass-webhooks-none = Aucun webhook pour l'instant.
datapass-webhook-new = Nouveau webhook
datapass-webhook-make = Créer et tester
datapass-webhook-url = Adresse
datapass-webhook-url-wrong = L'adresse commence par https:// et ne contient ni identifiant ni mot de passe.
datapass-webhook-events = Évènements
datapass-webhook-events-wrong = Choisissez au moins un évènement.
datapass-webhook-change = Modifier
datapass-webhook-enabled = Activé
datapass-webhook-disabled = Désactivé
datapass-webhook-unvalidated = Le test n'a pas réussi
datapass-webhook-activated = Activé le
datapass-webhook-secret-shown = Ce secret signe chaque appel. Il ne sera plus affiché : gardez-le en lieu sûr.
datapass-webhook-tested = L'appel de test a réussi :
datapass-webhook-not-tested = L'appel de test n'a pas réussi ; 200, 201 ou 204 est attendu. Réponse :
datapass-webhook-private = {$address} est une adresse de cette machine ou d'un réseau privé, que DataPass n'appelle pas. Donnez une adresse d'Internet, ou demandez à l'exploitant d'autoriser ce réseau ([outgoing] private_networks).
datapass-webhook-unanswered = Vérifiez que l'adresse est joignable depuis Internet et qu'elle répond en moins de { $seconds } s, puis testez à nouveau.
datapass-webhook-activer = Tester et activer
datapass-webhook-desactiver = Désactiver
datapass-webhook-tester = Tester
datapass-webhook-secret = Changer le secret
datapass-webhook-supprimer = Supprimer
datapass-webhook-calls = Appels
datapass-webhook-no-call = Aucun appel pour l'instant.
datapass-attempt = Appel {$number}
datapass-attempt-event = Évènement
datapass-attempt-status = Réponse
datapass-attempt-unanswered = Aucune réponse
datapass-attempt-sent = Corps envoyé
datapass-attempt-answer = Corps de la réponse
datapass-attempt-replay = Rejouer
datapass-error-webhook-enabled = Ce webhook est activé
datapass-error-webhook-enabled-advice = Désactivez-le avant de le supprimer.
datapass-webhook-event-create = Demande créée
datapass-webhook-event-update = Demande modifiée
datapass-webhook-event-transfer = Demande transférée
datapass-webhook-event-submit = Demande soumise
datapass-webhook-event-approve = Demande validée
datapass-webhook-event-refuse = Demande refusée
datapass-webhook-event-request-changes = Modifications demandées
datapass-webhook-event-revoke = Habilitation révoquée
datapass-webhook-event-archive = Demande supprimée
datapass-webhook-event-reopen = Demande rouverte
datapass-webhook-event-cancel-reopening = Mise à jour annulée
datapass-call-token = Donne un jeton
datapass-call-me = Le développeur de l'application
datapass-call-definitions = Vos types d'habilitation, leurs périmètres de données et les clés de leurs demandes
datapass-call-definition = Un type d'habilitation
datapass-call-forms = Ses formulaires, avec ce qu'ils remplissent d'avance
datapass-call-requests = Les demandes, les plus récentes d'abord : limit, offset, state, siret
datapass-call-request = Une demande
datapass-call-make = Crée une demande au nom de quelqu'un
datapass-call-change = Change les réponses d'une demande
datapass-call-events = Ce qui est arrivé à une demande
datapass-call-authorizations = Les habilitations : limit, offset, state, siret
datapass-call-authorization = Une habilitation
datapass-call-attempts = Les appels d'un webhook et leurs réponses

# Les courriels.
datapass-mail-submitted-subject = {$number} : votre demande est reçue
datapass-mail-submitted-text = 
    Bonjour,

    { $reopening ->
        [yes] La mise à jour de votre habilitation ({$number} « {$title} », {$definition}) est bien reçue. L'habilitation en vigueur reste valable d'ici là.
       *[no] Votre demande {$number} « {$title} » d'accès à {$definition} est bien reçue.
    }

    { $messaging ->
        [yes] Vous pouvez la suivre et écrire à l'instruction ici :
       *[no] Vous pouvez la suivre ici :
    }
    {$link}

    Si elle est incomplète, vous aurez deux mois pour la compléter. Sans réponse avant le {$implicit}, elle est réputée rejetée ; cette décision peut être contestée.
datapass-mail-to-instruct-subject = {$number} : une demande à instruire pour {$definition}
datapass-mail-to-instruct-text = 
    Bonjour,

    { $reopening ->
        [yes] {$applicant} ({$organisation}) demande la mise à jour de l'habilitation {$number} « {$title} ».
       *[no] {$applicant} ({$organisation}) a soumis la demande {$number} « {$title} ».
    } { $follows ->
        [yes] Elle fait suite aux modifications que vous avez demandées.
       *[no] {""}
    }

    Pour l'instruire :
    {$link}

    Ces courriels se règlent dans votre compte DataPass.

    Pour ne plus recevoir ces courriels :
    {$unsubscribe}
datapass-mail-changes-requested-subject = {$number} : des modifications sont demandées
datapass-mail-changes-requested-text = 
    Bonjour,

    { $reopening ->
        [yes] L'instruction demande des modifications à la mise à jour de votre habilitation ({$number} « {$title} »). L'habilitation en vigueur reste valable d'ici là :
       *[no] L'instruction demande des modifications à votre demande {$number} « {$title} » :
    }

    {$reason}

    Pour la modifier :
    {$link}
datapass-mail-refused-subject = {$number} : votre demande est refusée
datapass-mail-refused-text = 
    Bonjour,

    Votre demande {$number} « {$title} » est refusée :

    {$reason}

    Pour la revoir :
    {$link}
datapass-mail-reopening-refused-subject = {$number} : la mise à jour est refusée
datapass-mail-reopening-refused-text = 
    Bonjour,

    La mise à jour de votre habilitation ({$number} « {$title} ») est refusée :

    {$reason}

    L'habilitation en vigueur reste valable, inchangée.
    {$link}
datapass-mail-approved-subject = {$number} : votre demande est validée
datapass-mail-approved-text = 
    Bonjour,

    Votre demande {$number} « {$title} » d'accès à {$definition} est validée.

    {$reason}

    {$next}
    {$link}
# Ce qui suit une validation, selon la définition ou l'étape.
datapass-next = La suite est ici :
datapass-next-sandbox = Vous pouvez maintenant essayer l'API avec des données fictives. La demande d'accès à la production se fait à partir de cette page :
datapass-next-api_particulier = Avant d'ouvrir votre service, pensez à homologuer sa sécurité. La suite est ici :
datapass-next-api_particulier_demarche_numerique = Avant d'ouvrir votre démarche, pensez à homologuer sa sécurité. La suite est ici :
datapass-next-france_connect = Le client de FranceConnect et son secret se retirent sur la page de la demande, où se règlent aussi ses adresses de retour :
datapass-next-pro_connect_service_provider = Le client de ProConnect et son secret se retirent sur la page de la demande, où se règlent aussi ses adresses de retour :
datapass-next-pro_connect_identity_provider = Ce qu'il faut pour raccorder votre fournisseur d'identité à ProConnect est sur la page de la demande :
datapass-next-hubee_cert_dc = L'administrateur métier que vous avez désigné prépare la suite avec HubEE. La demande :
datapass-next-hubee_dila = L'administrateur métier que vous avez désigné prépare la suite avec HubEE. La demande :
datapass-mail-reopening-approved-subject = {$number} : la mise à jour est validée
datapass-mail-reopening-approved-text = 
    Bonjour,

    La mise à jour de votre habilitation ({$number} « {$title} ») est validée.

    {$reason}

    Elle remplace la précédente :
    {$link}
datapass-mail-named-subject = {$number} : vous êtes désigné dans une habilitation
datapass-mail-named-text = 
    Bonjour,

    {$applicant} ({$organisation}) vous a désigné comme { $as ->
        [administrateur_metier] administrateur métier
        [delegue_protection_donnees] délégué à la protection des données
       *[responsable_traitement] responsable de traitement
    } dans une habilitation pour {$definition}, « {$title} ».

    Si c'est une erreur, écrivez-lui : {$email}. L'habilitation :
    {$link}
datapass-mail-to-api-managers-subject = {$number} : une habilitation à ouvrir pour {$definition}
datapass-mail-to-api-managers-text = 
    Bonjour,

    La demande {$number} « {$title} » de {$organisation} pour {$definition} est validée, à ouvrir en { $production ->
        [yes] production (PROD)
       *[no] bac à sable (BAS)
    }. Contact : {$applicant}, {$email}.

    L'habilitation :
    {$link}
datapass-mail-revoked-subject = {$number} : votre habilitation est révoquée
datapass-mail-revoked-text = 
    Bonjour,

    L'habilitation de votre demande {$number} « {$title} » est révoquée :

    {$reason}

    Ce qui a été délivré ne fonctionne plus.
    {$link}
datapass-mail-france-connect-made-subject = {$number} : une habilitation FranceConnect accompagne la vôtre
datapass-mail-france-connect-made-text = 
    Bonjour,

    Avec l'habilitation de votre demande {$number} « {$title} », une habilitation FranceConnect a été créée pour {$organisation}.

    Donnez l'adresse de retour de votre service à la page du client, où vous obtiendrez aussi son identifiant et son secret :
    {$link}/client
datapass-mail-france-connect-revoked-subject = {$number} : l'habilitation FranceConnect est révoquée, elle aussi
datapass-mail-france-connect-revoked-text = 
    Bonjour,

    L'habilitation FranceConnect créée avec votre demande {$number} « {$title} » est révoquée, elle aussi :

    {$reason}

    Son client n'est plus servi.
    {$link}
datapass-mail-france-connect-asked-subject = {$number} : des données à servir par FranceConnect à {$organisation}
datapass-mail-france-connect-asked-text = 
    Bonjour,

    La demande {$number} « {$title} » de {$organisation} ({$definition}) est validée. Elle s'appuie sur une habilitation FranceConnect, dont le client est à ouvrir à ces données :

    {$scopes}

    L'habilitation :
    {$link}
datapass-mail-message-to-applicant-subject = {$number} : un message de l'instruction
datapass-mail-message-to-applicant-text = 
    Bonjour,

    L'instruction vous a écrit au sujet de votre demande {$number} « {$title} ».

    Pour lire et répondre :
    {$link}
datapass-mail-message-to-instructors-subject = {$number} : un message du demandeur
datapass-mail-message-to-instructors-text = 
    Bonjour,

    {$applicant} ({$organisation}) a écrit au sujet de la demande {$number} « {$title} ».

    Pour lire et répondre :
    {$link}

    Pour ne plus recevoir ces courriels :
    {$unsubscribe}
datapass-mail-webhook-failing-subject = Un webhook ne répond plus comme attendu
datapass-mail-webhook-failing-text = 
    Bonjour,

    Le webhook de {$definition} n'a pas accepté un appel, cinq fois de suite :
    {$url}

    DataPass continue d'essayer, de plus en plus tard. Les appels et les réponses :
    {$link}

datapass-action-client = Le client OpenID Connect
datapass-client = Client OpenID Connect
datapass-client-active = Servi
datapass-client-inactive = Pas servi : il lui faut une adresse de retour et une habilitation active
datapass-client-issuer = Émetteur
datapass-client-scopes = Données accordées
datapass-client-addresses = Adresses de retour
datapass-client-redirect-uris = Retour après la connexion
datapass-client-a-line-each = une adresse par ligne, toutes sur le même hôte
datapass-client-post-logout-redirect-uris = Retour après la déconnexion
datapass-client-keep = Enregistrer les adresses
datapass-client-secret = Secret du client
datapass-client-secret-what = Le secret authentifie votre serveur. Il n'est montré qu'une fois ; en faire un nouveau met fin au précédent.
datapass-client-renew = Faire un nouveau secret
datapass-client-secret-once = Copiez ce secret maintenant : il ne sera plus montré.
datapass-client-secret-kept = Je l'ai copié
datapass-client-wrong = Ces adresses ne peuvent pas être enregistrées : { $reason }

# Organisations.
datapass-organisations = Mes organisations
datapass-organisations-which = Au nom de quelle organisation agissez-vous ?
datapass-organisations-none = Vous n'êtes rattaché à aucune organisation.
datapass-organisations-choose = Continuer
datapass-organisations-join = Rejoindre une autre organisation
datapass-organisations-change = Changer d'organisation
datapass-organisation-closed = fermée
datapass-join = Rejoindre une organisation
datapass-join-what = Votre rattachement ne sera pas vérifié : vous ne verrez que vos propres demandes, et les personnes qui instruisent le sauront.
datapass-join-siret = SIRET de l'établissement
datapass-join-siret-hint = 14 chiffres
datapass-join-do = Rejoindre
datapass-siret-wrong = Ce n'est pas un SIRET : il a 14 chiffres, dont le dernier dépend des autres.
datapass-siret-unknown = Aucun établissement publié ne porte ce SIRET.
datapass-siret-register-away = Le répertoire des organisations ne répond pas. Recommencez dans quelques instants.
datapass-error-no-joining = Votre fournisseur d'identité ne permet pas de rejoindre une autre organisation.
datapass-error-no-joining-advice = Connectez-vous avec un compte de cette organisation.

# Éditeurs.
datapass-editor = Vous êtes éditeur : proposer un formulaire pré-rempli
datapass-editor-hint = Votre logiciel n'est pas dans la liste.
datapass-editor-what = C'est votre client public qui demande l'habilitation. Ce que vous dites ici sera rempli d'avance pour lui, une fois le formulaire repris par les personnes qui instruisent.
datapass-editor-software = Nom du logiciel
datapass-editor-editor = Nom de l'éditeur
datapass-editor-siret = SIRET de l'éditeur
datapass-editor-email = Adresse électronique du contact technique
datapass-editor-phone-number = Téléphone du contact technique
datapass-editor-use-case = Cas d'usage
datapass-editor-no-use-case = Aucun de ceux-ci
datapass-editor-scopes = Données que votre logiciel lit
datapass-editor-propose = Proposer ce formulaire
datapass-editor-kept = Votre formulaire est proposé
datapass-editor-kept-what = Les personnes qui instruisent ces demandes sont prévenues. Le formulaire paraîtra dans la liste des éditeurs quand il aura été repris.
datapass-editor-link = Lien à donner à vos clients
datapass-editor-link-what = En attendant, il remplit la demande libre avec vos données ; vos clients écrivent eux-mêmes votre contact technique.
datapass-editor-draft = Brouillon du formulaire
datapass-editor-drafts = Formulaires proposés
datapass-editor-drafts-what = Chaque brouillon a les mots des fichiers de data/datapass : il y est copié pour paraître dans la liste des éditeurs, puis supprimé ici.
datapass-editor-drafts-none = Aucun formulaire n'est proposé.
datapass-editor-try = essayer
datapass-editor-remove = Supprimer
datapass-mail-editor-draft-subject = Un éditeur propose un formulaire pour {$definition}
datapass-mail-editor-draft-text =
    Bonjour,

    {$editor} propose un formulaire pré-rempli de {$definition} pour son logiciel {$software}.

    Le brouillon :
    {$link}

# Modèles de messages.
datapass-templates = Modèles de messages
datapass-templates-what = Ces modèles sont proposés aux personnes qui décident. Trois au plus par définition et par décision.
datapass-templates-none = Aucun modèle pour l'instant.
datapass-template-new = Nouveau modèle
datapass-template-change = Modifier le modèle
datapass-template-remove = Supprimer
datapass-template-kind = Décision
datapass-template-title = Titre
datapass-template-body = Texte
datapass-template-body-hint = Ces variables sont remplacées par ce qui est propre à la demande :
datapass-template-unknown = Ces variables n'existent pas : {$names}
datapass-template-most = Il y a déjà {$most} modèles de cette sorte.
datapass-template-use = Partir d'un modèle :
datapass-template-refusal = Refus
datapass-template-modification-request = Demande de modifications
datapass-template-approval = Validation

# Les droits et l'administration.
datapass-rights = Gestion des droits
datapass-rights-new = Donner un droit à une personne
datapass-rights-done = Les droits sont mis à jour.
datapass-rights-none = Personne n'a de droit ici pour l'instant.
datapass-rights-search = Nom ou adresse de la personne
datapass-rights-not-found = Personne de ce nom ou de cette adresse n'a de droit ici.
datapass-rights-everybody = Voir tout le monde
datapass-rights-of = Droits de {$email}
datapass-rights-about = En savoir plus sur les droits
datapass-rights-unknown = Aucun compte n'a cette adresse : la personne doit d'abord se connecter une fois.
datapass-rights-take = Retirer ce droit
datapass-rights-outside = Ces droits ne se modifient pas ici :
datapass-rights-add = Donner un autre droit
datapass-rights-scope = Sur quoi porte le droit
datapass-rights-office = Droit
datapass-rights-choose = À choisir
datapass-rights-all = Tous les services : {$provider}
datapass-rights-remove = Retirer tous les droits
datapass-rights-remove-of = Retirer tous les droits de {$email} ?
datapass-rights-remove-what = Ces droits sont retirés. Sans droit de développeur, ses applications sont supprimées, elles aussi.
datapass-office-reporter = Rapporteur
datapass-office-instructor = Instructeur
datapass-office-manager = Manager
datapass-office-developer = Développeur
datapass-office-admin = Administrateur
datapass-office-reporter-what = Un rapporteur consulte les demandes et les habilitations.
datapass-office-instructor-what = Un instructeur les consulte aussi, décide et écrit aux demandeurs.
datapass-office-manager-what = Un manager fait de même, donne et retire des droits, et tient les modèles de messages.
datapass-office-developer-what = Un développeur consulte les demandes et utilise l'API et les webhooks.
datapass-admin = Administration
datapass-account-events = Ce qui a été fait des comptes
datapass-account-events-none = Rien pour l'instant.
datapass-account-event-user-rights-changed-by-manager = Un manager a changé les droits de
datapass-account-event-user-rights-changed-by-admin = Un administrateur a changé les droits de
datapass-account-event-user-banned = L'accès est fermé à
datapass-account-event-user-unbanned = L'accès est rouvert à
datapass-account-event-added = Donnés : {$roles}
datapass-account-event-removed = Retirés : {$roles}
datapass-bans = Bannissements
datapass-bans-none = Personne n'est banni.
datapass-ban-new = Bannir une personne
datapass-ban = Bannir
datapass-ban-reason = Raison
datapass-ban-lift = Lever le bannissement
datapass-ban-lift-of = Lever le bannissement de {$email}
datapass-ban-oneself = Nul ne se bannit soi-même.
datapass-ban-already = Cette personne est déjà bannie.
datapass-mail-rights-changed-subject = Les droits de {$email} ont changé
datapass-mail-rights-changed-text = 
    Bonjour,

    {$by} a changé les droits de {$email} dans DataPass.

    Donnés :
    {$added}

    Retirés :
    {$removed}

    Ses droits sont désormais :
    {$roles}

    Pour les revoir :
    {$link}

# Se passer de courriels.
datapass-unsubscribe-confirm = Confirmer la désinscription
datapass-unsubscribe-account = Gérer mes préférences sur mon compte
datapass-unsubscribe-submit = les demandes soumises
datapass-unsubscribe-messages = les messages des demandeurs
datapass-unsubscribe-ask-title = Désinscription des notifications
datapass-unsubscribe-ask-text = Ne plus recevoir de courriel concernant {$what} pour {$definition} ?
datapass-unsubscribe-done-title = Préférence enregistrée
datapass-unsubscribe-done-text = Vous ne recevrez plus de courriel concernant {$what} pour {$definition}.
datapass-unsubscribe-already-title = Préférence enregistrée
datapass-unsubscribe-already-text = Vous ne receviez déjà plus de courriel concernant {$what} pour {$definition}.
