# Ce que les visiteurs du portail écrivent.
correspondence-back = Retour
correspondence-too-much-title = Trop d'envois
correspondence-too-much-text = Votre réseau, ou l'ensemble des visiteurs, a beaucoup envoyé dans l'heure. Rien n'est parti cette fois : ce que vous avez saisi est encore ci-dessous, envoyez-le dans une heure.
correspondence-later-title = Rien n'est parti
correspondence-later-text = Les mails ne partent pas pour l'instant. Ce que vous avez saisi est encore ci-dessous : envoyez-le dans quelques minutes.
correspondence-foreign-title = Le formulaire n'est plus valable
correspondence-foreign-text = Il vient d'une autre page, ou votre navigateur a oublié celle-ci (cookies bloqués ?). Ouvrez le formulaire à nouveau et renvoyez-le.
contact-title = Écrire à l'équipe
contact-what = Votre message part par mail à l'équipe de ce portail ; rien n'en est gardé ici. Elle ne voit ni vos données ni vos demandes.
contact-questions = Voir d'abord les réponses aux questions fréquentes
contact-profile = Vous êtes
contact-profile-choose = Choisissez
contact-profile-particulier = Un particulier
contact-profile-administration = Une administration
contact-profile-collectivite = Une collectivité
contact-profile-editeur = Un éditeur de logiciels
contact-profile-entreprise = Une entreprise
contact-profile-association = Une association
contact-email = Adresse mail
contact-email-hint = Pour vous répondre, et pour rien d'autre.
contact-subject = Sujet
contact-text = Message
contact-text-hint = N'écrivez ni mot de passe, ni jeton, ni numéro de sécurité sociale. 5 000 caractères au plus.
contact-send = Envoyer
contact-wrong = Il manque quelque chose :
contact-wrong-profile = Dites qui vous êtes.
contact-wrong-email = Donnez une adresse mail complète, comme nom@exemple.fr.
contact-wrong-subject = Donnez un sujet, de 150 caractères au plus.
contact-wrong-text = Écrivez votre message, de 5 000 caractères au plus.
contact-sent-title = Message envoyé
contact-sent-text = L'équipe vous répondra à l'adresse que vous avez donnée.
contact-none-title = Pas de formulaire ici
contact-none-text = Ce portail n'a pas d'adresse où recevoir des messages. Pour une demande en cours, écrivez dans sa messagerie, dans DataPass ; pour une donnée fausse, à l'organisme qui la détient, que nomme la page de l'API. Le lien ci-dessous mène aux réponses aux questions fréquentes.
contact-mail-subject = Portail : { $subject }
contact-mail-text =
    { $profile } écrit, et attend une réponse à { $email } :

    { $text }
letter-title = Lettre d'information
letter-what = Les nouvelles API et ce qui change, quelques fois par an. Un mail vous demandera de confirmer.
letter-ask = M'inscrire
letter-asked-title = Un mail vous attend
letter-asked-text = Ouvrez le lien qu'il contient pour confirmer ; il est valable sept jours. S'il n'arrive pas, regardez parmi les indésirables.
letter-mail-subject = Confirmez votre inscription à la lettre d'information
letter-mail-text =
    Quelqu'un, sans doute vous, a demandé que cette adresse reçoive la lettre d'information du catalogue des API.

    Pour confirmer, dans les sept jours : { $link }

    Si ce n'est pas vous, ne faites rien : aucune lettre ne partira.
letter-confirm-title = Confirmer l'inscription
letter-confirm-text = { $email } recevra la lettre d'information du catalogue des API. Chaque lettre dit comment ne plus la recevoir.
letter-confirm = Confirmer
letter-confirm-later-title = Rien n'est encore confirmé
letter-confirm-later-text = Votre inscription n'a pas pu être transmise pour l'instant. Confirmez à nouveau dans quelques minutes ; le lien du mail reste valable sept jours après son envoi.
letter-confirm-too-much-title = Rien n'est encore confirmé
letter-confirm-too-much-text = Ce lien a été confirmé trop de fois dans l'heure sans que l'inscription ait pu être transmise. Confirmez à nouveau dans une heure ; le lien du mail reste valable sept jours après son envoi.
letter-done-title = C'est fait
letter-done-text = Vous recevrez la prochaine lettre.
letter-over-title = Ce lien n'est plus valable
letter-over-text = Il date de plus de sept jours, ou il est incomplet. Demandez un nouveau mail.
letter-none-title = Pas de lettre d'information
letter-none-text = Ce portail n'envoie pas de lettre. La feuille de route dit ce qui est nouveau.
letter-keeper-subject = Lettre d'information : une inscription
letter-keeper-text =
    À ajouter à la liste : { $email }

    L'adresse a été confirmée par un lien reçu à cette adresse.
