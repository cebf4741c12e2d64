# The token space: authorisations and their tokens.
space-site = Token space
space-menu = Token space
space-account = My account
space-requests = My authorisations
space-leave = Log out
space-leave-what = You will be logged out of this space and of ProConnect.
space-sign-in-title = Log in
space-sign-in-why = This space shows the authorisations that you take part in, and their tokens. Log in with your professional identity.
space-sign-in = Log in with ProConnect
space-expired = Your session has ended. Log in again to go on.
space-fact-name = Name
space-fact-email = E-mail address
space-fact-number = Number
space-fact-organisation = Organisation
space-fact-validated = Granted on
space-roles = My roles
space-hand-over = Hand over an authorisation
space-hand-over-what = The applicant of an authorisation is changed at DataPass: open the authorisation, then its page at DataPass.
space-requests-none = You take part in no authorisation.
space-requests-none-why = An authorisation appears here once it is granted, if your address is that of its applicant or of a contact.
space-delegated = Delegated authorisations
space-delegated-none = No authorisation is delegated to your organisation.
space-delegated-none-why = Whoever takes part in an authorisation delegates it on its page.
space-followed = Requests that you follow
space-followed-none = No request concerns the data that you follow.
space-followed-none-why = A request appears here as soon as it is submitted.
space-role-reporter = reporter
space-delegations = Delegations
space-delegations-what = An editor that it is delegated to sees this authorisation and how its tokens stand; where the space allows it, it fetches the token, too. It can neither hand it on nor prolong it.
space-delegation-since = since {$day}
space-delegation-editor = Editor
space-delegate = Delegate to this editor
space-delegation-revoke = Take back
space-delegation-revoke-of = Take the delegation back from {$editor}
space-untitled = Project without a name
space-column-project = Project
space-column-state = State
space-column-token = Token
space-column-roles = Your role
space-state-draft = draft
space-state-submitted = being examined
space-state-changes-requested = to be changed
space-state-validated = granted
space-state-refused = refused
space-state-archived = archived
space-state-revoked = revoked
space-role-demandeur = applicant
space-role-contact-metier = business contact
space-role-contact-technique = technical contact
space-token = Token
space-token-none = none
space-token-none-why = This authorisation has no token.
space-token-active = active
space-token-expired = expired
space-token-revoked = revoked
space-token-revoked-later = revoked soon
space-token-until = End: {$day}.
space-token-title = Token “{$title}”
space-token-hint = Without a copy button, select the whole text and copy it.
space-token-care = This token is personal. Paste it neither into a mail nor into a search engine; to hand it on, use this space.
space-token-not-yours = The token may be fetched by these people; ask one of them.
space-main-token = Main token
space-other-tokens = Other tokens
space-see-token = See the token
space-calls-of-a-week = Calls of the last seven days: {$calls}.
space-copy = Copy the token
space-copied = Copied
space-scopes = Data that may be read
space-contacts = People
space-request-about = About
space-at-datapass = See request no. {$number} at DataPass
space-back-request = Back to the authorisation
space-back-token = Back to the token
space-share = Hand the token on safely
space-share-what = The person gets a link that shows the token for four hours.
space-share-email = E-mail address of the recipient
space-share-wrong = Type an e-mail address, such as name@example.com.
space-share-go = Send the link
space-prolonged-done = The token is prolonged by eighteen months. Its text has changed: fetch it again.
space-shared-done = The link is sent. It shows the token for four hours.
space-prolong = Prolong the token
space-prolongation-of = Prolongation of the token “{$title}”.
space-prolongation-place = Step {$place} of {$count}.
space-prolongation-owner = Are you still in charge of this authorisation?
space-prolongation-project-purpose = Is the project still the same?
space-prolongation-contacts = Is the technical contact still the same?
space-prolongation-summary = Your answers
space-prolongation-still-in-charge = Yes, and I stay so
space-prolongation-will-change-soon = Yes, but that will change
space-prolongation-not-in-charge = No
space-prolongation-yes = Yes
space-prolongation-no = No
space-prolongation-next = Continue
space-prolongation-before = Question before
space-prolongation-unanswered = Choose an answer.
space-prolongation-hand-over = Only the person in charge can prolong the token. Hand the request over to her at DataPass first.
space-prolongation-hand-over-go = Open the request at DataPass
space-prolongation-requires-update = Update your authorisation
space-prolongation-requires-update-what = By your answers the authorisation is not right any more. Change it at DataPass: the token will be prolonged when the update is granted.
space-prolongation-update = Change it at DataPass
space-prolongation-updates-requested = Update being examined
space-prolongation-updates-requested-what = The token will be prolonged when the update of the authorisation is granted.
space-ask-prolongation = Ask for the prolongation
space-ask-prolongation-what = Only the applicant can prolong this token, which ends on {$day}: {$who}.
space-ask-prolongation-link = Send her this address: {$link}
space-renew = Ask for other data
space-renew-what = To ask for other data, change your authorisation at DataPass.
space-renew-ask = To ask for other data, the applicant changes the authorisation at DataPass.
space-renew-same = The token stays good meanwhile. Once the update is granted, fetch it here again.
space-renew-go = Change it at DataPass
space-stats = Calls made with the token
space-stats-minutes = Last ten minutes
space-stats-hours = Last thirty hours
space-stats-days = Last eight days
space-stats-total = Calls: {$calls}.
space-stats-table = The same figures as a table
space-stats-since = From
space-stats-calls = Calls
space-stats-last = Last ten calls
space-stats-none = No call in these last eight days.
space-stats-when = Date
space-stats-path = Address
space-stats-status = Answer
space-stats-id = Identifier
space-error-back = My authorisations
space-error-not-found = There is no such page, or it is not for you.
space-error-not-found-advice = Look at the address, and at the identity with which you are logged in.
space-error-forbidden = Your role does not allow this.
space-error-forbidden-advice = Ask the applicant of the authorisation.
space-error-foreign = This form does not come from this page.
space-error-foreign-advice = Go back to the page and begin again.
space-error-not-prolongable = This token cannot be prolonged now.
space-error-not-prolongable-advice = A token is prolonged when fewer than 90 days are left, and as long as it is not revoked.
space-error-not-delegable = This authorisation cannot be delegated now.
space-error-not-delegable-advice = An authorisation is delegated as long as it is granted.
space-error-too-many-links = Too many links of this token were sent
space-error-too-many-links-advice = Wait for four hours, or hand on a link that was sent already.
space-error-link-over = This link is not good any more.
space-error-link-over-advice = Ask for another one from the person who sent it, or log in.
space-error-unknown = Nobody is known by that address.
space-error-unknown-advice = Choose the address of a professional of the sandbox or of a contact of a request.
space-error-login = The login did not succeed.
space-error-login-advice = Begin again on the page where one logs in.
space-error-no-proconnect = Nobody can log in: ProConnect is not configured.
space-error-no-proconnect-advice = Whoever runs the service has to declare it.
space-error-store = The service does not answer.
space-error-store-advice = Try again in a few minutes.

# Mails.
space-mail-received-subject = your request was received
space-mail-received-text =
    Hello,

    Your request “{$title}” for API Particulier, for {$organisation}, was received. It is being examined; follow it here:
    {$link}
space-mail-update-received-subject = your update was received
space-mail-update-received-text =
    Hello,

    The update of your authorisation “{$title}” was received. The token stays good meanwhile. Follow it here:
    {$link}
space-mail-changes-requested-subject = changes are asked for
space-mail-changes-requested-text =
    Hello,

    Your request “{$title}” has to be changed. What is expected is told here:
    {$link}
space-mail-refused-subject = your request is refused
space-mail-refused-text =
    Hello,

    Your request “{$title}” is refused. The reasons are here:
    {$link}
space-mail-update-refused-subject = your update is refused
space-mail-update-refused-text =
    Hello,

    The update of your authorisation “{$title}” is refused. What was granted stays. The reasons are here:
    {$link}
space-mail-approved-fetch-subject = your request is granted, fetch your token
space-mail-approved-fetch-text =
    Hello,

    Your request “{$title}” is granted. Fetch your token, good until {$day}, in your space:
    {$link}

    Never paste it into a mail: to hand it on, use this space.
space-mail-approved-handed-subject = your request is granted
space-mail-approved-handed-text =
    Hello,

    Your request “{$title}” is granted. The technical contact whom you named can fetch the token, and so can you:
    {$link}

    Never paste it into a mail: to hand it on, use this space.
space-mail-approved-without-subject = your request is granted
space-mail-approved-without-text =
    Hello,

    Your request “{$title}” is granted. It needs no token. It is seen here:
    {$link}
space-mail-designated-subject = you are the technical contact of an authorisation
space-mail-designated-text =
    Hello,

    {$applicant} named you as the technical contact of “{$title}”, for {$organisation}. The data that may be read are:

    {$scopes}

    Fetch the token, good until {$day}, by logging in with this address:
    {$link}

    Never paste it into a mail: to hand it on, use this space.
space-mail-updated-subject = the authorisation is updated and its token prolonged
space-mail-updated-text =
    Hello,

    The authorisation “{$title}” of {$organisation} is updated. Its token is prolonged until {$day}. Fetch it here again:
    {$link}
space-mail-delegated-subject = an authorisation is delegated to you
space-mail-delegated-text =
    Hello,

    {$applicant} delegates the authorisation “{$title}” of {$organisation} to you. You see it here:
    {$link}
space-mail-delegation-revoked-subject = a delegation is taken back
space-mail-delegation-revoked-text =
    Hello,

    {$applicant} takes the delegation of the authorisation “{$title}” of {$organisation} back. Those that are left are here:
    {$link}
space-mail-reporter-submitted-subject = a request concerns your data
space-mail-reporter-submitted-text =
    Hello,

    {$organisation} has submitted the request “{$title}”, which concerns these data:

    {$scopes}

    It is seen here:
    {$link}
space-mail-reporter-approved-subject = a request concerning your data is granted
space-mail-reporter-approved-text =
    Hello,

    The request “{$title}” of {$organisation} is granted for these data:

    {$scopes}

    It is seen here:
    {$link}
space-mail-shared-subject = a token is handed on to you
space-mail-shared-text =
    Hello,

    {$applicant} hands the token of “{$title}” on to you. This link shows it for four hours:
    {$link}

    Give this link to nobody and never paste the token into a mail.
space-mail-expiry-90-subject = your token ends in 90 days
space-mail-expiry-90-text =
    Hello,

    The token of “{$title}”, for {$organisation}, ends in 90 days, on {$day}. Answer three questions to prolong it:
    {$link}
space-mail-expiry-60-subject = your token ends in 60 days
space-mail-expiry-60-text =
    Hello,

    The token of “{$title}”, for {$organisation}, ends in 60 days, on {$day}. Answer three questions to prolong it:
    {$link}
space-mail-expiry-30-subject = your token ends in 30 days
space-mail-expiry-30-text =
    Hello,

    The token of “{$title}”, for {$organisation}, ends in 30 days, on {$day}. Answer three questions to prolong it:
    {$link}
space-mail-expiry-15-subject = your token ends in 15 days
space-mail-expiry-15-text =
    Hello,

    The token of “{$title}”, for {$organisation}, ends in 15 days, on {$day}. Answer three questions to prolong it:
    {$link}
space-mail-expiry-7-subject = your token ends in 7 days
space-mail-expiry-7-text =
    Hello,

    The token of “{$title}”, for {$organisation}, ends in 7 days, on {$day}. Answer three questions to prolong it:
    {$link}
space-mail-expiry-0-subject = your token has ended
space-mail-expiry-0-text =
    Hello,

    The token of “{$title}”, for {$organisation}, ended on {$day}: calls are refused. Answer three questions to prolong it:
    {$link}
