# DataPass: the steps of a form.
datapass-block-basic-infos = My project
datapass-block-legal = The legal basis
datapass-block-personal-data = How personal data are handled
datapass-block-scopes = The data
datapass-block-modalities = How the data are reached
datapass-block-france-connect = The FranceConnect authorisation
datapass-block-france-connect-eidas = The level of assurance
datapass-block-contacts = The people involved
datapass-block-operational-acceptance = Operational acceptance
datapass-block-safety-certification = The security certification
datapass-block-volumetrie = The volume of calls
datapass-block-technical-team = The technical team
datapass-block-supporting-documents = Supporting documents
datapass-block-cnous-data-extraction-criteria = What is extracted

# The questions.
datapass-field-intitule = Name of the project
datapass-hint-intitule = It will be public.
datapass-field-description = What will the data be used for?
datapass-hint-description = Describe the service that people get, and what the exchange of data spares them.
datapass-field-date-prevue-mise-en-production = Planned date of going live
datapass-field-volumetrie-approximative = Number of calls expected
datapass-field-maquette-projet = Mock-up of the project
datapass-hint-maquette-projet = A PDF document.
datapass-field-cadre-juridique-nature = Text that allows you to process these data
datapass-hint-cadre-juridique-nature = A law, a decree, an order, a deliberation: its reference and article.
datapass-field-cadre-juridique-url = Address of the text
datapass-hint-cadre-juridique-url = A page or document online; otherwise attach the text below.
datapass-field-cadre-juridique-document = Document
datapass-hint-cadre-juridique-document = A PDF document.
datapass-field-destinataire-donnees-caractere-personnel = Who will see the data?
datapass-hint-destinataire-donnees-caractere-personnel = Departments and functions, not names.
datapass-field-duree-conservation-donnees-caractere-personnel = How long they are kept, in months
datapass-hint-duree-conservation-donnees-caractere-personnel = Beyond 36 months a reason is asked for.
datapass-field-duree-conservation-donnees-caractere-personnel-justification = Reason for keeping them longer than 36 months
datapass-field-scopes = Data asked for
datapass-hint-scopes = Tick only what the service needs.
datapass-field-modalities = Ways to reach the data
datapass-field-france-connect-authorization-id = Your organisation's FranceConnect authorisation
datapass-hint-france-connect-authorization-id = Its number, for example H123.
datapass-france-connect-automatic = The editor of this model is certified by FranceConnect: where none is chosen here, an authorisation of FranceConnect is made when yours is granted.
datapass-france-connect-none = None: it is made with this one
datapass-field-fc-cadre-juridique-nature = FranceConnect: law that lets you identify people
datapass-field-fc-cadre-juridique-url = FranceConnect: address of the law
datapass-field-fc-cadre-juridique-document = FranceConnect: document
datapass-hint-fc-cadre-juridique-document = A PDF document.
datapass-field-fc-eidas = FranceConnect: level of guarantee
datapass-option-fc-eidas-eidas-1 = FranceConnect: eIDAS 1
datapass-field-france-connect-eidas = Level of assurance
datapass-field-operational-acceptance-done = Operational acceptance was done in the sandbox.
datapass-field-safety-certification-document = Certification decision
datapass-hint-safety-certification-document = A PDF document.
datapass-field-safety-certification-authority-name = Name of the certifying authority
datapass-field-safety-certification-authority-function = Function of the certifying authority
datapass-field-safety-certification-begin-date = Beginning of the certification
datapass-field-safety-certification-end-date = End of the certification
datapass-field-volumetrie-appels-par-minute = Calls a minute, at most
datapass-field-volumetrie-justification = Reason for that number of calls
datapass-field-technical-team-type = Who builds the connection?
datapass-field-technical-team-value = Name of the team or editor
datapass-field-attestation-fiscale = Tax certificate
datapass-hint-attestation-fiscale = A PDF document.
datapass-field-manual-code-insee-communes = INSEE codes of the communes
datapass-hint-manual-code-insee-communes = One a line.
datapass-field-echelon-bourse = Level of the grant
datapass-field-premiere-date-transmission = Date of the first transmission
datapass-field-specific-requirements = I have specific needs.
datapass-field-specific-requirements-document = Specific needs
datapass-hint-specific-requirements-document = A spreadsheet.
datapass-field-extra-organization-contact-name = Another contact in the organisation
datapass-field-extra-organization-contact-email = E-mail address of that other contact
datapass-field-type = This contact is
datapass-field-family-name = Family name
datapass-field-given-name = Given name
datapass-field-email = E-mail address
datapass-field-phone-number = Telephone number
datapass-field-job-title = Function
datapass-field-contact-technique-extra-email = Another e-mail address of the technical contact

# Answers to choose from.
datapass-option-france-connect-eidas-eidas-1 = FranceConnect: eIDAS 1
datapass-option-france-connect-eidas-eidas-2 = FranceConnect+: eIDAS 2
datapass-option-technical-team-type-editor = A software editor
datapass-option-technical-team-type-internal = Our own team
datapass-option-technical-team-type-other = Another team
datapass-option-type-person = A person
datapass-option-type-organization = A department or organisation
datapass-option-modalities-params = By the API's parameters: civil status or an identifier
datapass-option-modalities-formulaire-qf = By the form of the quotient familial
datapass-option-modalities-france-connect = With FranceConnect
datapass-option-modalities-with-france-connect = With FranceConnect
datapass-option-modalities-with-spi = With the tax number
datapass-option-modalities-with-etat-civil = With the civil status
datapass-option-modalities-rie = Over the State's own network
datapass-option-modalities-internet = Over the Internet
datapass-option-echelon-bourse-0bis = Level 0Bis
datapass-option-echelon-bourse-1 = Level 1
datapass-option-echelon-bourse-2 = Level 2
datapass-option-echelon-bourse-3 = Level 3
datapass-option-echelon-bourse-4 = Level 4
datapass-option-echelon-bourse-5 = Level 5
datapass-option-echelon-bourse-6 = Level 6
datapass-option-echelon-bourse-7 = Level 7

# Contacts.
datapass-contact-contact-technique = Technical contact
datapass-contact-contact-metier = Business contact
datapass-contact-delegue-protection-donnees = Data protection officer
datapass-contact-responsable-traitement = Data controller
datapass-contact-administrateur-metier = Business administrator

# What has to be mended.
datapass-problem-missing = This answer is missing.
datapass-problem-too-long = This answer is too long.
datapass-problem-not-offered = Choose one of the answers offered.
datapass-problem-not-whole = Write a whole number.
datapass-problem-not-a-day = Write a date that exists.
datapass-problem-not-a-url = Write the address of a page, for example https://www.example.org/deliberation.pdf.
datapass-problem-not-an-address = Write an e-mail address, for example name@example.org.
datapass-problem-not-nominative = Write the address of a person, not of a department.
datapass-problem-not-a-phone = Write a French telephone number.
datapass-problem-not-a-mobile = Write a French mobile number: a code will be sent to it.
datapass-problem-not-ticked = This box has to be ticked.
datapass-problem-url-or-document = Give the address of the text, or attach it.
datapass-problem-long-conservation = Beyond 36 months, say why.
datapass-problem-no-france-connect = Choose an active FranceConnect authorisation of your organisation. Without one, ask for it first.
datapass-problem-ends-before-it-begins = The end has to come after the beginning.
datapass-problem-in-the-past = That date is past.
datapass-problem-not-a-commune = One of these codes is that of no commune.
datapass-problem-volume-unjustified = Beyond the smallest number of calls, say why.
datapass-problem-no-year = Choose at least one year of revenue.
datapass-problem-years-exclude = “N-1, or N-2 if N-1 is not available” does not go with another year.
datapass-problem-scopes-exclude = Two of the chosen data exclude each other: the fallback year or data upon death on one side, IFI or LEP on the other.
datapass-problem-not-alone = Eligibility for the LEP is asked for alone.
datapass-problem-no-specific-document = Attach the document of your specific needs.
datapass-problem-empty-file = This file is empty.
datapass-problem-large-file = This file is too large: less than 10 MB.
datapass-problem-wrong-file = This file is not of the type that is wanted.
datapass-problem-bomb = This archive would become far too large: it is not opened.
datapass-problem-many-files = Six files at most.

# The frame of the pages.
datapass-site = DataPass
datapass-menu = DataPass
datapass-menu-definitions = Ask for an authorisation
datapass-menu-dashboard = My requests
datapass-menu-instruction = Instruction
datapass-menu-leave = Log out
datapass-menu-sign-in = Log in
datapass-back = Back
datapass-yes = Yes
datapass-optional = (optional)
datapass-of-persons = For a person only.
datapass-all = All
datapass-change = Change
datapass-save = Save
datapass-save-next = Save and go on
datapass-saved = It is saved.
datapass-send = Send
datapass-nothing = (nothing)
datapass-nothing-yet = Nothing is answered yet.
datapass-no-options = There is nothing to choose from here for your organisation.
datapass-files-limit = Six files at most, each of less than 10 MB and less than 10 MB sent at once.
datapass-remove = Remove {$name}
datapass-kilobytes = {$number} KB
datapass-scan-pending = Virus scan under way
datapass-scan-safe = File checked
datapass-scan-unsafe = This file holds a virus
datapass-scan-unknown = File not scanned

# Coming in and going out.
datapass-sign-in-title = Log in to DataPass
datapass-sign-in = Log in with ProConnect
datapass-sign-in-why = Requests are made in the name of an organisation: your identity and your organisation come from ProConnect.
datapass-expired = Your session has ended. What you wrote is not lost: log in again in this browser and the page will have it.
datapass-rescued = Your session had ended: this is what you had written. It is not saved yet.
datapass-sign-out-what = You will be logged out of ProConnect too.

# Choosing what to ask for, and by which form.
datapass-definitions-title = What do you want to ask for?
datapass-definitions-what = Each authorisation gives an organisation access to an API or a service, for one definite use.
datapass-stage-sandbox = Sandbox
datapass-stage-production = Production
datapass-eligibility-question = You are…
datapass-profile-particulier = A private person
datapass-profile-collectivite-ou-administration = A local authority or an administration
datapass-profile-entreprise-ou-association = A company or an association
datapass-eligible-yes = Your organisation may ask for this.
datapass-eligible-maybe = Your organisation may ask for this if a text allows it: the instruction will judge.
datapass-eligible-no = This authorisation is not open to you.
datapass-eligible-go-on = Go on
datapass-eligible-go-on-hint = With your professional account at ProConnect.
datapass-which-modality = How will you reach the data?
datapass-france-connect-first = For this way your organisation first asks for an authorisation of FranceConnect.
datapass-france-connect-ask = Ask for an authorisation of FranceConnect
datapass-sandbox-question = Has an editor already shown in the sandbox that the software works for you?
datapass-sandbox-yes = Yes, our editor has
datapass-sandbox-yes-hint = You ask for production at once.
datapass-sandbox-no = No
datapass-sandbox-no-hint = You ask for the sandbox first.
datapass-who-implements = Who will implement the API?
datapass-implementer-editor = Your software editor
datapass-implementer-editor-hint = The connection is, or will be, part of its software.
datapass-implementer-team = Your developers
datapass-implementer-team-hint = Your team, or a contractor who develops for you.
datapass-implementer-nobody = Neither a technical team nor an editor
datapass-implementer-nobody-hint = Nobody can build the connection yet.
datapass-which-editor = Who is your editor?
datapass-editor-none = None of these editors
datapass-editor-unknown = Your editor does not integrate this API yet. Ask it to: a sandbox token is enough for it to begin, without an authorisation.
datapass-editor-integrated = Your editor has the access already: you need not ask.
datapass-no-team = An API is connected by development. Find a technical team or an editor first, then come back to ask.
datapass-which-form = Which model suits you?
datapass-form-free = You fill in every step.
datapass-form-prefilled = Part of the form is filled in already.
datapass-form-editor = Model of the editor {$editor}.
datapass-form-for = The request will be made in the name of: {$organisation}.
datapass-form-whole = The form
datapass-form-steps = The steps
datapass-form-filled = Filled in by the model already
datapass-form-begin = Begin my request
datapass-form-wrong = This step is saved and not complete. To be mended:
datapass-step-place = step {$at} of {$of}

# A request.
datapass-state-draft = Draft
datapass-state-submitted = Being instructed
datapass-state-changes-requested = To be changed
datapass-state-validated = Granted
datapass-state-refused = Refused
datapass-state-revoked = Revoked
datapass-state-archived = Deleted
datapass-authorization-state-active = Active
datapass-authorization-state-obsolete = Obsolete
datapass-authorization-state-revoked = Revoked
datapass-reopened = Being updated
datapass-untitled = Request without a title
datapass-granted = Authorisations
datapass-fact-organisation = Organisation
datapass-fact-applicant = Applicant
datapass-fact-form = Form
datapass-fact-created = Created on
datapass-fact-submitted = Submitted on
datapass-fact-parent = Made with the authorisation
datapass-fact-validated = Granted on
datapass-fact-reopened = Reopened on
datapass-fact-revoked = Revoked on
datapass-fact-terms = Terms accepted
datapass-fact-terms-value = version {$version}, on {$at}
datapass-fact-state = State
datapass-fact-issued = Issued
datapass-fact-name = Name
datapass-fact-email = E-mail address
datapass-fact-membership = Belonging
datapass-fact-roles = Roles
datapass-verified = verified: you see every request of the organisation
datapass-not-verified = not verified: you see your own requests and those that name you
datapass-unverified = The applicant's belonging to this organisation is not verified.
datapass-submitted = Your request is sent. You will get an e-mail at each step.
datapass-done = It is done.
datapass-reason-changes = Changes asked for: {$reason}
datapass-reason-refused = Reason of the refusal: {$reason}
datapass-reason-revoked = Reason of the revocation: {$reason}
datapass-meanwhile = This request was changed elsewhere while you were writing. Nothing that you wrote is lost: read it again, then save again to keep your version of this step.
datapass-meanwhile-fields = Answers that differ: {$fields}
datapass-meanwhile-summary = This request was changed elsewhere: read it again before you send it.
datapass-summary = Read again and send
datapass-summary-wrong = The request cannot be sent yet:
datapass-submit = Send my request
datapass-agree = Before sending
datapass-agree-terms = I have read and accept the terms of use (version {$version}).
datapass-terms-read = Read the terms
datapass-agree-data-protection-officer-informed = My organisation's data protection officer knows of this request.
datapass-agree-fc-alternative-connexion = People have another way into the service than FranceConnect.
datapass-agree-alternative-connexion = People have another way into the service than FranceConnect.
datapass-agree-authorize-service-providers-to-connect = I allow ProConnect's service providers to connect the people of my organisation.
datapass-agree-responsable-traitement-informed = The controller of my organisation knows of this request.
datapass-agree-dpd-homologation-checkbox = The data protection officer took part in the certification.
datapass-to-request = See the request
datapass-action-access = Go to what was issued
datapass-action-fill = Fill in the request
datapass-action-summary = Read again and send
datapass-action-reopen = Update
datapass-action-give-up = Give up the update
datapass-action-archive = Delete
datapass-action-approve = Grant
datapass-action-request-changes = Ask for changes
datapass-action-refuse = Refuse
datapass-action-revoke = Revoke
datapass-action-revoke-one = Revoke this authorisation

# What is done on a page of its own.
datapass-decide-approve = Grant the request
datapass-decide-approve-what = An authorisation is made with the answers as they are; the applicant is told.
datapass-decide-approve-button = Grant
datapass-decide-approve-question = Message to the applicant
datapass-decide-request-changes = Ask for changes
datapass-decide-request-changes-what = The applicant gets your message and may change the request.
datapass-decide-request-changes-button = Ask for changes
datapass-decide-request-changes-question = What has to be changed?
datapass-decide-refuse = Refuse the request
datapass-decide-refuse-what = The applicant gets the reason. If the request was to update an authorisation, that one still holds.
datapass-decide-refuse-button = Refuse
datapass-decide-refuse-question = Reason of the refusal
datapass-decide-revoke = Revoke the request
datapass-decide-revoke-what = Every authorisation of the request ends, and what was issued is cut off.
datapass-decide-revoke-button = Revoke
datapass-decide-revoke-question = Reason of the revocation
datapass-decide-revoke-one = Revoke the authorisation
datapass-decide-revoke-one-what = This authorisation ends; without another active one the request is revoked.
datapass-decide-revoke-one-button = Revoke
datapass-decide-revoke-one-question = Reason of the revocation
datapass-decide-give-up = Give up the update
datapass-decide-give-up-what = The answers are again those of the authorisation in force.
datapass-decide-give-up-button = Give up the update
datapass-decide-give-up-question = Reason
datapass-decide-archive = Delete the request
datapass-decide-archive-what = The request leaves the lists. It cannot be changed any more.
datapass-decide-archive-button = Delete
datapass-decide-reopen = Update the authorisation
datapass-decide-reopen-what = You may change your answers and send them again. The authorisation in force holds until the decision.
datapass-decide-reopen-button = Update

# History and messages.
datapass-tab-history = History
datapass-tab-messages = Messages
datapass-tab-messages-unread = Messages ({$number} unread)
datapass-tab-requests = Requests
datapass-tab-authorizations = Authorisations
datapass-changes = Changes ({$number})
datapass-before = before:
datapass-after = after:
datapass-messages = Messages
datapass-no-message = No message yet.
datapass-message = Your message
datapass-side-instructor = instruction
datapass-side-applicant = applicant
datapass-event-system = DataPass
datapass-event-system-import = Took the request over
datapass-event-create = Created the request
datapass-event-update = Changed the request
datapass-event-submit = Submitted the request
datapass-event-auto-generate = An authorisation of FranceConnect was made with it
datapass-event-approve = Granted the request
datapass-event-refuse = Refused the request
datapass-event-request-changes = Asked for changes
datapass-event-revoke = Revoked
datapass-event-archive = Deleted the request
datapass-event-reopen = Reopened the request
datapass-event-cancel-reopening = Gave up the update
datapass-event-applicant-message = Wrote to the instructors
datapass-event-instructor-message = Wrote to the applicant

# The lists.
datapass-dashboard = My requests and authorisations
datapass-instruction = Instruction
datapass-search = Search
datapass-filter = Filter
datapass-relation = Relation to me
datapass-relation-applicant = I am the applicant
datapass-relation-organization = Of my organisation
datapass-relation-contact = I am named as a contact
datapass-definition = Authorisation
datapass-total = Results: {$number}
datapass-total-more = More than {$number} results: here are the {$number} newest. Add a word or a filter to find the others.
datapass-sheet = Download the list (CSV)
datapass-sort = Sort
datapass-sort-number-down = Number: last first
datapass-sort-number-up = Number: first first
datapass-sort-day-down = Day: newest first
datapass-sort-day-up = Day: oldest first
datapass-sort-organisation-up = Organisation: A to Z
datapass-sort-organisation-down = Organisation: Z to A
datapass-empty = Nothing here yet.
datapass-new = Make a request
datapass-column-number = Number
datapass-column-project = Project
datapass-column-day = Day
datapass-pages = Pages
datapass-page-before = Previous page
datapass-page-after = Next page

# One's own account.
datapass-account = My account
datapass-settings = E-mails that I want
datapass-setting-submit = New request to instruct: {$definition}
datapass-setting-messages = New message: {$definition}

# The terms.
datapass-terms-title = Terms of use
datapass-terms-version = Version {$version}
datapass-terms-1 = The data serve only the use described in the request, by the departments named in it alone.
datapass-terms-2 = The organisation keeps the tokens and keys that it is given secret; it reports any loss without delay.
datapass-terms-3 = The organisation keeps the contacts and the legal basis of its request up to date.
datapass-terms-4 = The data are kept no longer than the request says.
datapass-terms-5 = The authorisation may be revoked when one of these conditions is no longer met.

# What goes wrong.
datapass-error-not-found = This page does not exist, or is not for you.
datapass-error-not-found-advice = Check the number, and that you act in the name of the right organisation.
datapass-error-forbidden = You may see this request, but not do that.
datapass-error-forbidden-advice = The applicant, or somebody who instructs these requests, can.
datapass-error-foreign = This form did not come from a page of DataPass: nothing was changed.
datapass-error-foreign-advice = Reload the page and try again. The browser has to accept cookies.
datapass-error-twice = This form was just sent and is being worked on.
datapass-error-twice-advice = Open the page again in a moment: what it asked for will be there, once.
datapass-error-meanwhile = This request was changed while you were deciding: nothing was done.
datapass-error-meanwhile-advice = Read the request as it is now, then decide.
datapass-error-state = The request is no longer in a state in which that is done.
datapass-error-state-advice = Go back to the request to see where it is.
datapass-error-no-reason = A reason has to be given.
datapass-error-no-reason-advice = Write it: it will be told to the applicant.
datapass-error-incomplete = The request is not complete.
datapass-error-incomplete-advice = The request's summary says what is missing.
datapass-error-unchanged = Nothing has changed since the authorisation in force: there is nothing to instruct.
datapass-error-unchanged-advice = Change an answer, or give up the update.
datapass-error-not-reopenable = This authorisation cannot be updated.
datapass-error-not-reopenable-advice = Write to the instructors, or make a new request.
datapass-error-no-authorization = This authorisation does not hold any more.
datapass-error-no-authorization-advice = Go back to the request to see those that do.
datapass-error-banned = This account may not log in to DataPass any more.
datapass-error-banned-advice = Write to the team of DataPass if this is a mistake.
datapass-error-unknown = Nobody is known by this address in this sandbox.
datapass-error-unknown-advice = The sandbox's page of people lists those of professionals.
datapass-error-closed = This organisation is closed in the Sirene register: it cannot make a request.
datapass-error-closed-advice = Choose an open establishment, or join one.
datapass-error-another = Your organisation has a request of this kind already.
datapass-error-another-advice = You find it among your requests.
datapass-error-no-organisation = You act in the name of no organisation: no request can be made.
datapass-error-no-organisation-advice = Choose an organisation, or join one.
datapass-error-too-many = Too many proposals wait already
datapass-error-too-many-advice = Wait until those who instruct have taken them up or removed them, then propose this form.
datapass-error-old-link = The link is wrong or too old
datapass-error-old-link-advice = What you are told is set in your account.
datapass-error-infected = This file holds a virus: it cannot be downloaded.
datapass-error-infected-advice = Ask for another file.
datapass-error-login = The login did not succeed.
datapass-error-login-advice = Begin again on the login page.
datapass-error-no-proconnect = ProConnect is not configured here: nobody can log in.
datapass-error-no-proconnect-advice = Tell whoever runs this service.
datapass-error-store = We can neither read nor write for now.
datapass-error-store-advice = Try again in a moment. What you wrote is still in your browser: go back.
datapass-error-back = My requests
datapass-error-back-request = See the request

# Developers.
datapass-event-create-by-api = Made the request by the API
datapass-event-update-by-api = Changed the request by the API
datapass-developers = Developers' space
datapass-column-actions = Actions
datapass-applications = Applications
datapass-applications-what = An application calls the API of DataPass with your rights of a developer, on:
datapass-applications-none = You have no application.
datapass-application-name = Name of the application
datapass-application-make = Create the application
datapass-application-made = these are its credentials. The secret will not be shown again: keep it safe.
datapass-application-remove = Delete
datapass-documentation = Documentation of the API
datapass-documentation-what = An application reads and makes requests, and DataPass calls it when something happens to them.
datapass-documentation-openapi = OpenAPI description (YAML)
datapass-documentation-token = Get a token
datapass-documentation-token-what = A token lasts two hours and is sent in the header Authorization, after “Bearer”. When no scope is asked for, it only reads.
datapass-documentation-calls = Calls
datapass-documentation-call = Call
datapass-documentation-scope = Scope
datapass-documentation-does = What it does
datapass-documentation-webhooks = Be called
datapass-documentation-webhooks-what = A webhook is told the event and the request as it was then, signed with its secret. Answer 200, 201 or 204 within ten seconds; otherwise the call is made again, later each time.
datapass-webhooks = Webhooks
datapass-webhooks-what = DataPass calls these addresses when something happens to a request.
datapass-webhooks-none = No webhook yet.
datapass-webhook-new = New webhook
datapass-webhook-make = Create and test
datapass-webhook-url = Address
datapass-webhook-url-wrong = The address begins with https:// and holds neither a user name nor a password.
datapass-webhook-events = Events
datapass-webhook-events-wrong = Choose one event at least.
datapass-webhook-change = Change
datapass-webhook-enabled = Enabled
datapass-webhook-disabled = Disabled
datapass-webhook-unvalidated = The test did not succeed
datapass-webhook-activated = Enabled on
datapass-webhook-secret-shown = This secret signs each call. It will not be shown again: keep it safe.
datapass-webhook-tested = The test call succeeded:
datapass-webhook-not-tested = The test call did not succeed; 200, 201 or 204 is expected. Answer:
datapass-webhook-private = {$address} is an address of this machine or of a private network, which DataPass does not call. Give an address on the internet, or ask the operator to allow that network ([outgoing] private_networks).
datapass-webhook-unanswered = Check that the address can be reached from the internet and answers within { $seconds } s, then test again.
datapass-webhook-activer = Test and enable
datapass-webhook-desactiver = Disable
datapass-webhook-tester = Test
datapass-webhook-secret = Change the secret
datapass-webhook-supprimer = Delete
datapass-webhook-calls = Calls
datapass-webhook-no-call = No call yet.
datapass-attempt = Call {$number}
datapass-attempt-event = Event
datapass-attempt-status = Answer
datapass-attempt-unanswered = No answer
datapass-attempt-sent = Body that was sent
datapass-attempt-answer = Body of the answer
datapass-attempt-replay = Send again
datapass-error-webhook-enabled = This webhook is enabled
datapass-error-webhook-enabled-advice = Disable it before you delete it.
datapass-webhook-event-create = Request made
datapass-webhook-event-update = Request changed
datapass-webhook-event-transfer = Request transferred
datapass-webhook-event-submit = Request submitted
datapass-webhook-event-approve = Request granted
datapass-webhook-event-refuse = Request refused
datapass-webhook-event-request-changes = Changes wanted
datapass-webhook-event-revoke = Authorisation revoked
datapass-webhook-event-archive = Request put away
datapass-webhook-event-reopen = Request reopened
datapass-webhook-event-cancel-reopening = Update cancelled
datapass-call-token = Gives a token
datapass-call-me = The developer of the application
datapass-call-definitions = Your definitions, their scopes and the keys of their requests
datapass-call-definition = One definition
datapass-call-forms = Its forms, with what they fill in beforehand
datapass-call-requests = Requests, the newest first: limit, offset, state, siret
datapass-call-request = One request
datapass-call-make = Makes a request in somebody's name
datapass-call-change = Changes the answers of a request
datapass-call-events = What happened to a request
datapass-call-authorizations = Authorisations: limit, offset, state, siret
datapass-call-authorization = One authorisation
datapass-call-attempts = The calls of a webhook and their answers

# The mails.
datapass-mail-submitted-subject = {$number}: your request was received
datapass-mail-submitted-text = 
    Hello,

    { $reopening ->
        [yes] The update of your authorisation ({$number} “{$title}”, {$definition}) was received. The present authorisation holds until then.
       *[no] Your request {$number} “{$title}” for {$definition} was received.
    }

    { $messaging ->
        [yes] You can follow it and write to the instructors here:
       *[no] You can follow it here:
    }
    {$link}

    If it is incomplete, you will have two months to complete it. Without an answer before {$implicit} it counts as refused; that decision can be appealed.
datapass-mail-to-instruct-subject = {$number}: a request to instruct for {$definition}
datapass-mail-to-instruct-text = 
    Hello,

    { $reopening ->
        [yes] {$applicant} ({$organisation}) asks for an update of the authorisation {$number} “{$title}”.
       *[no] {$applicant} ({$organisation}) has submitted the request {$number} “{$title}”.
    } { $follows ->
        [yes] It follows the changes that you asked for.
       *[no] {""}
    }

    To instruct it:
    {$link}

    You choose which of these mails you get in your account at DataPass.

    To get no more of these mails:
    {$unsubscribe}
datapass-mail-changes-requested-subject = {$number}: changes are asked for
datapass-mail-changes-requested-text = 
    Hello,

    { $reopening ->
        [yes] The instructors ask for changes to the update of your authorisation ({$number} “{$title}”). The present authorisation holds until then:
       *[no] The instructors ask for changes to your request {$number} “{$title}”:
    }

    {$reason}

    To change it:
    {$link}
datapass-mail-refused-subject = {$number}: your request is refused
datapass-mail-refused-text = 
    Hello,

    Your request {$number} “{$title}” is refused:

    {$reason}

    To see it again:
    {$link}
datapass-mail-reopening-refused-subject = {$number}: the update is refused
datapass-mail-reopening-refused-text = 
    Hello,

    The update of your authorisation ({$number} “{$title}”) is refused:

    {$reason}

    The authorisation in force holds as it was.
    {$link}
datapass-mail-approved-subject = {$number}: your request is granted
datapass-mail-approved-text = 
    Hello,

    Your request {$number} “{$title}” for {$definition} is granted.

    {$reason}

    {$next}
    {$link}
# What follows an approval, by definition or stage.
datapass-next = What comes next is here:
datapass-next-sandbox = You can now try the API with made-up data. The request for production begins on this page:
datapass-next-api_particulier = Before your service opens, have its security certified. What comes next is here:
datapass-next-api_particulier_demarche_numerique = Before your form opens, have its security certified. What comes next is here:
datapass-next-france_connect = The client of FranceConnect and its secret are fetched on the page of the request, where its return addresses are set as well:
datapass-next-pro_connect_service_provider = The client of ProConnect and its secret are fetched on the page of the request, where its return addresses are set as well:
datapass-next-pro_connect_identity_provider = What is needed to connect your identity provider to ProConnect is on the page of the request:
datapass-next-hubee_cert_dc = The administrator whom you named prepares what comes next with HubEE. The request:
datapass-next-hubee_dila = The administrator whom you named prepares what comes next with HubEE. The request:
datapass-mail-reopening-approved-subject = {$number}: the update is granted
datapass-mail-reopening-approved-text = 
    Hello,

    The update of your authorisation ({$number} “{$title}”) is granted.

    {$reason}

    It takes the place of the former one:
    {$link}
datapass-mail-named-subject = {$number}: you are named in an authorisation
datapass-mail-named-text = 
    Hello,

    {$applicant} ({$organisation}) has named you as { $as ->
        [administrateur_metier] administrator
        [delegue_protection_donnees] data protection officer
       *[responsable_traitement] data controller
    } in an authorisation for {$definition}, “{$title}”.

    If this is wrong, write to {$email}. The authorisation:
    {$link}
datapass-mail-to-api-managers-subject = {$number}: an authorisation to open for {$definition}
datapass-mail-to-api-managers-text = 
    Hello,

    The request {$number} “{$title}” of {$organisation} for {$definition} is granted, to be opened in { $production ->
        [yes] production (PROD)
       *[no] the sandbox (BAS)
    }. Contact: {$applicant}, {$email}.

    The authorisation:
    {$link}
datapass-mail-revoked-subject = {$number}: your authorisation is revoked
datapass-mail-revoked-text = 
    Hello,

    The authorisation of your request {$number} “{$title}” is revoked:

    {$reason}

    What was issued does not work any more.
    {$link}
datapass-mail-france-connect-made-subject = {$number}: an authorisation of FranceConnect comes with yours
datapass-mail-france-connect-made-text = 
    Hello,

    With the authorisation of your request {$number} “{$title}”, an authorisation of FranceConnect was made for {$organisation}.

    Give your service's redirect address on the page of the client, where you also get its identifier and its secret:
    {$link}/client
datapass-mail-france-connect-revoked-subject = {$number}: the authorisation of FranceConnect is revoked, too
datapass-mail-france-connect-revoked-text = 
    Hello,

    The authorisation of FranceConnect that was made with your request {$number} “{$title}” is revoked, too:

    {$reason}

    Its client is no longer served.
    {$link}
datapass-mail-france-connect-asked-subject = {$number}: data that FranceConnect has to serve to {$organisation}
datapass-mail-france-connect-asked-text = 
    Hello,

    The request {$number} “{$title}” of {$organisation} ({$definition}) is granted. It stands on an authorisation of FranceConnect, whose client is to be given these data:

    {$scopes}

    The authorisation:
    {$link}
datapass-mail-message-to-applicant-subject = {$number}: a message of the instructors
datapass-mail-message-to-applicant-text = 
    Hello,

    The instructors wrote to you about your request {$number} “{$title}”.

    To read and answer:
    {$link}
datapass-mail-message-to-instructors-subject = {$number}: a message of the applicant
datapass-mail-message-to-instructors-text = 
    Hello,

    {$applicant} ({$organisation}) wrote about the request {$number} “{$title}”.

    To read and answer:
    {$link}

    To get no more of these mails:
    {$unsubscribe}
datapass-mail-webhook-failing-subject = A webhook does not answer as it should
datapass-mail-webhook-failing-text = 
    Hello,

    The webhook of {$definition} did not take a call, five times in a row:
    {$url}

    DataPass goes on trying, later each time. The calls and their answers:
    {$link}

datapass-action-client = The OpenID Connect client
datapass-client = OpenID Connect client
datapass-client-active = Served
datapass-client-inactive = Not served: it needs a redirect address and an active authorisation
datapass-client-issuer = Issuer
datapass-client-scopes = Data granted
datapass-client-addresses = Return addresses
datapass-client-redirect-uris = Return after login
datapass-client-a-line-each = one address a line, all on one host
datapass-client-post-logout-redirect-uris = Return after logout
datapass-client-keep = Keep the addresses
datapass-client-secret = Client secret
datapass-client-secret-what = The secret authenticates your server. It is shown once; making a new one ends the one before.
datapass-client-renew = Make a new secret
datapass-client-secret-once = Copy this secret now: it will not be shown again.
datapass-client-secret-kept = I have copied it
datapass-client-wrong = These addresses cannot be registered: { $reason }

# Organisations.
datapass-organisations = My organisations
datapass-organisations-which = In the name of which organisation do you act?
datapass-organisations-none = You belong to no organisation.
datapass-organisations-choose = Continue
datapass-organisations-join = Join another organisation
datapass-organisations-change = Act for another organisation
datapass-organisation-closed = closed
datapass-join = Join an organisation
datapass-join-what = Your belonging will not be verified: you will see your own requests only, and those who instruct will know.
datapass-join-siret = SIRET of the establishment
datapass-join-siret-hint = 14 digits
datapass-join-do = Join
datapass-siret-wrong = This is no SIRET: it has 14 digits, the last of which depends on the others.
datapass-siret-unknown = No published establishment has this SIRET.
datapass-siret-register-away = The register of organisations does not answer. Try again in a moment.
datapass-error-no-joining = Your identity provider does not let you join another organisation.
datapass-error-no-joining-advice = Log in with an account of that organisation.

# Editors.
datapass-editor = You are an editor: propose a form that is filled in beforehand
datapass-editor-hint = Your software is not in the list.
datapass-editor-what = Your public customer asks for the authorisation. What you say here will be filled in for her, once those who instruct have taken the form up.
datapass-editor-software = Name of the software
datapass-editor-editor = Name of the editor
datapass-editor-siret = The editor's SIRET
datapass-editor-email = E-mail address of the technical contact
datapass-editor-phone-number = Telephone of the technical contact
datapass-editor-use-case = Use case
datapass-editor-no-use-case = None of these
datapass-editor-scopes = Data that your software reads
datapass-editor-propose = Propose this form
datapass-editor-kept = Your form is proposed
datapass-editor-kept-what = Those who instruct these requests are told. The form will be in the list of editors when it has been taken up.
datapass-editor-link = Link for your customers
datapass-editor-link-what = Until then it fills the free form in with your data; your customers write your technical contact themselves.
datapass-editor-draft = Draft of the form
datapass-editor-drafts = Proposed forms
datapass-editor-drafts-what = Each draft has the words of the files of data/datapass: copy it there to have it in the list of editors, then remove it here.
datapass-editor-drafts-none = No form is proposed.
datapass-editor-try = try
datapass-editor-remove = Remove
datapass-mail-editor-draft-subject = An editor proposes a form of {$definition}
datapass-mail-editor-draft-text =
    Hello,

    {$editor} proposes a form of {$definition}, filled in beforehand, for the software {$software}.

    The draft:
    {$link}

# Models of messages.
datapass-templates = Models of messages
datapass-templates-what = These models are offered to those who decide. Three at most by definition and decision.
datapass-templates-none = No model for now.
datapass-template-new = New model
datapass-template-change = Change the model
datapass-template-remove = Remove
datapass-template-kind = Decision
datapass-template-title = Title
datapass-template-body = Text
datapass-template-body-hint = These variables are replaced by the request's own:
datapass-template-unknown = These variables do not exist: {$names}
datapass-template-most = There are {$most} models of that kind already.
datapass-template-use = Begin with a model:
datapass-template-refusal = Refusal
datapass-template-modification-request = Request for changes
datapass-template-approval = Approval

# Rights and administration.
datapass-rights = Rights of others
datapass-rights-new = Give somebody a right
datapass-rights-done = The rights are up to date.
datapass-rights-none = Nobody has a right here yet.
datapass-rights-search = Name or address of the person
datapass-rights-not-found = Nobody of this name or address has a right here.
datapass-rights-everybody = Show everybody
datapass-rights-of = Rights of {$email}
datapass-rights-about = More about rights
datapass-rights-unknown = No account has this address: the person has to log in once before.
datapass-rights-take = Take this right away
datapass-rights-outside = These rights are not changed here:
datapass-rights-add = Give another right
datapass-rights-scope = What the right is about
datapass-rights-office = Right
datapass-rights-choose = To be chosen
datapass-rights-all = All services: {$provider}
datapass-rights-remove = Take all rights away
datapass-rights-remove-of = Take all rights of {$email} away?
datapass-rights-remove-what = These rights are taken away. Without the right of a developer, the person's programs are deleted, too.
datapass-office-reporter = Reporter
datapass-office-instructor = Instructor
datapass-office-manager = Manager
datapass-office-developer = Developer
datapass-office-admin = Administrator
datapass-office-reporter-what = A reporter reads requests and authorisations.
datapass-office-instructor-what = An instructor reads them, too, decides, and writes to applicants.
datapass-office-manager-what = A manager does the same, gives rights and takes them away, and keeps the models of messages.
datapass-office-developer-what = A developer reads requests and uses the API and webhooks.
datapass-admin = Administration
datapass-account-events = What was done with accounts
datapass-account-events-none = Nothing yet.
datapass-account-event-user-rights-changed-by-manager = A manager changed the rights of
datapass-account-event-user-rights-changed-by-admin = An administrator changed the rights of
datapass-account-event-user-banned = Access is closed to
datapass-account-event-user-unbanned = Access is open again to
datapass-account-event-added = Given: {$roles}
datapass-account-event-removed = Taken away: {$roles}
datapass-bans = Bans
datapass-bans-none = Nobody is banned.
datapass-ban-new = Ban somebody
datapass-ban = Ban
datapass-ban-reason = Reason
datapass-ban-lift = Lift the ban
datapass-ban-lift-of = Lift the ban of {$email}
datapass-ban-oneself = Nobody bans herself.
datapass-ban-already = This person is banned already.
datapass-mail-rights-changed-subject = The rights of {$email} were changed
datapass-mail-rights-changed-text = 
    Hello,

    {$by} changed the rights of {$email} in DataPass.

    Given:
    {$added}

    Taken away:
    {$removed}

    The rights are now:
    {$roles}

    To see them again:
    {$link}

# Doing without mails.
datapass-unsubscribe-confirm = Confirm
datapass-unsubscribe-account = Change what I am told in my account
datapass-unsubscribe-submit = requests that are submitted
datapass-unsubscribe-messages = messages of applicants
datapass-unsubscribe-ask-title = Doing without mails
datapass-unsubscribe-ask-text = No more mails about {$what} for {$definition}?
datapass-unsubscribe-done-title = Kept
datapass-unsubscribe-done-text = You get no more mails about {$what} for {$definition}.
datapass-unsubscribe-already-title = Kept
datapass-unsubscribe-already-text = You got no mails about {$what} for {$definition} any more.
