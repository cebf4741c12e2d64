# What all pages have in common.
web-skip = Skip to content
web-sandbox = Sandbox
web-sandbox-strip = Sandbox: people and data are made up.
web-sandbox-only = sandbox only
web-language = Language
web-language-other = Français
web-imprint = Guichet { $version }
web-imprint-profile = Guichet { $version }, profile { $profile }
web-back-to = Back to { $service }

# The error page (FC §10.1).
web-error-title = An error occurred
web-error-line = Error { $code }
web-error-received-title = What Guichet received
web-error-received = Received
web-error-expected = Expected
web-error-rule = Rule
web-error-rule-colon = :
web-error-only-received = too much:
web-error-only-expected = missing:
web-error-difference-key = Underlined: too much. Struck through: missing.
web-error-what-to-do = What can you do?
web-error-advice = Close this browser tab and sign in again. If the problem persists, note the code and the identifier below.
web-error-contact = Contact us
web-error-explain = What error { $code } means
web-error-help = Need help?
web-error-id = Identifier:

# What the edge answers by itself.
web-error-not-found = Page not found
web-error-malformed = The request received cannot be read.
web-error-unencrypted = The request arrived without encryption; this address is served over https only.
web-error-too-slow = The request did not arrive in time.
web-error-busy = The service receives too many requests at this moment.
web-error-body-too-long = The request received is too long: { $most } KiB at most.
web-error-url-too-long = The address asked for is too long: { $most } KiB at most.
web-error-headers-too-long = The headers of the request are too long: { $most } KiB at most.
web-error-broken = An error occurred, please try again later
web-advice-not-found = Check the address, or go back to the service you came from and start again.
web-advice-later = Wait a moment, then try again. If the problem persists, note the code and the identifier below.
web-advice-service = Go back to the service you came from and start again. If the problem persists, give it the code and the identifier below.
