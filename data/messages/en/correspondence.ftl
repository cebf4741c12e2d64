# What visitors of the portal write.
correspondence-back = Back
correspondence-too-much-title = Too much was sent
correspondence-too-much-text = Your network, or all visitors together, sent a great deal within the hour. Nothing has left this time: what you typed is still below, send it in an hour.
correspondence-later-title = Nothing has left
correspondence-later-text = No mail leaves for now. What you typed is still below: send it in a few minutes.
correspondence-foreign-title = The form is not valid any more
correspondence-foreign-text = It comes from another page, or your browser has forgotten this one (are cookies blocked?). Open the form again and send it once more.
contact-title = Write to the team
contact-what = Your message leaves by mail for this portal's team; nothing of it is kept here. The team sees neither your data nor your requests.
contact-questions = See the answers to frequent questions first
contact-profile = You are
contact-profile-choose = Choose
contact-profile-particulier = An individual
contact-profile-administration = An administration
contact-profile-collectivite = A local authority
contact-profile-editeur = A software editor
contact-profile-entreprise = A company
contact-profile-association = An association
contact-email = E-mail address
contact-email-hint = To answer you, and for nothing else.
contact-subject = Subject
contact-text = Message
contact-text-hint = Write no password, no token and no social security number. At most 5,000 characters.
contact-send = Send
contact-wrong = Something is missing:
contact-wrong-profile = Say who you are.
contact-wrong-email = Give a whole e-mail address, such as name@example.org.
contact-wrong-subject = Give a subject of at most 150 characters.
contact-wrong-text = Write your message, of at most 5,000 characters.
contact-sent-title = Message sent
contact-sent-text = The team will answer at the address that you gave.
contact-none-title = No form here
contact-none-text = This portal has no address that receives messages. For a request under way, write in its messages, in DataPass; for data that are wrong, to the body that holds them, which the API's page names. The link below leads to the answers to frequent questions.
contact-mail-subject = Portal: { $subject }
contact-mail-text =
    { $profile } writes, and is to be answered at { $email }:

    { $text }
letter-title = Newsletter
letter-what = New APIs and what changes, a few times a year. A mail will ask you to confirm.
letter-ask = Sign up
letter-asked-title = A mail awaits you
letter-asked-text = Open the link in it to confirm; it is good for seven days. If it does not come, look among unwanted mail.
letter-mail-subject = Confirm that you want the newsletter
letter-mail-text =
    Somebody, probably you, asked that this address receive the newsletter of the catalogue of APIs.

    To confirm, within seven days: { $link }

    If it was not you, do nothing: no letter will leave.
letter-confirm-title = Confirm
letter-confirm-text = { $email } will receive the newsletter of the catalogue of APIs. Each letter says how to stop receiving it.
letter-confirm = Confirm
letter-confirm-later-title = Nothing is confirmed yet
letter-confirm-later-text = Your sign-up could not be passed on for now. Confirm again in a few minutes; the link in the mail stays good for seven days after it was sent.
letter-confirm-too-much-title = Nothing is confirmed yet
letter-confirm-too-much-text = This link was confirmed too many times within the hour while the sign-up could not be passed on. Confirm again in an hour; the link in the mail stays good for seven days after it was sent.
letter-done-title = Done
letter-done-text = You will receive the next letter.
letter-over-title = This link is not valid any more
letter-over-text = It is older than seven days, or not whole. Ask for another mail.
letter-none-title = No newsletter
letter-none-text = This portal sends no letter. The roadmap says what is new.
letter-keeper-subject = Newsletter: somebody signed up
letter-keeper-text =
    To be added to the list: { $email }

    The address was confirmed by a link received there.
