# Mails sent to people.
mail-moment = on { $day } { $month ->
    [m1] January
    [m2] February
    [m3] March
    [m4] April
    [m5] May
    [m6] June
    [m7] July
    [m8] August
    [m9] September
    [m10] October
    [m11] November
   *[m12] December
} { $year } at { $time }
mail-colon = :
mail-no-answer = Nobody reads what is sent to this address.
mail-login-subject = Login alert for the service "{ $client }" with { $platform }
mail-login-hello = Hello { $person },
mail-login-what = Somebody has just logged in to the service “{ $client }” in your name, with { $platform }.
mail-login-service = Service:
mail-login-account = Account used:
mail-login-when = Date:
mail-login-paris = Paris time
mail-login-code = Identification code:
mail-login-unusual = We write to you because this unusual login comes from a device that { $platform } does not know as yours, or from a context that calls for attention.
mail-login-you = Was it you? There is nothing to do.
mail-login-not-you = It was not you? Say so at once, with the identification code above, and change the password of the account that was used.
mail-login-report = I report an impersonation
mail-login-dashboard = See all my logins
mail-login-unsubscribe = This message protects your identity: one cannot unsubscribe from it. It is no longer sent for logins from a device that you usually use.
# PC §5.8
mail-code-subject = One-time code
mail-code-hello = Hello,
mail-code-what = This is the code that { $platform } asks for to finish your login:
mail-code-lifetime = It is valid for one hour and serves once.
mail-code-not-you = You did not ask for it? Give this code to nobody; without it, the login does not go through.
