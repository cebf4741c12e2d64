//! What programs are answered, in words.

use guichet_oidc::profile::{Challenge, Charset, Checktoken, Introspection, Programs, Revocation};

use super::{Told, list};

pub(super) fn told(told: &mut Told, programs: &Programs) {
    let Programs {
        token_type,
        charset,
        introspection,
        introspection_algorithms,
        checktoken,
        revocation,
        challenge,
        userinfo,
    } = programs;
    told.must(
        "typ of ID tokens and signed userinfo",
        "expect another {topic}: {now}; before: {before}",
        token_type.clone().unwrap_or_default(),
    );
    told.must(
        "character set in media types of answers to programs",
        "read media types where the character set is {now}; before: {before}",
        match charset {
            Charset::Unnamed => "not named",
            Charset::Named => "named",
        },
    );
    told.must(
        "tokens that a client may introspect",
        "introspect other tokens: {now}; before: {before}",
        match introspection {
            Introspection::OwnTokens => "its own",
            Introspection::AnyToken => "everybody's; data providers are clients without redirect_uris",
            Introspection::DataProviders => "none; data providers, which are no clients, may introspect all",
        },
    );
    told.must(
        "signature of introspection answers",
        "verify introspection answers that are signed with {now}; before: {before}",
        list(introspection_algorithms),
    );
    told.say(
        "answer of checktoken",
        match checktoken {
            Checktoken::Sealed => "signed and encrypted, to registered data providers",
            Checktoken::Plain => "JSON, to whoever has the token",
        },
    );
    told.must(
        "form of a revocation",
        "revoke in another form: {now}; before: {before}",
        match revocation {
            Revocation::Lenient => "as RFC 7009 says",
            Revocation::NothingElse => "the token's own text, and no other field",
            Revocation::FormFirst => "the texts of token and secret are judged before the client",
        },
    );
    told.must(
        "WWW-Authenticate of userinfo",
        "expect another {topic}: {now}; before: {before}",
        match challenge {
            Challenge::Error => "scheme and error",
            Challenge::RealmAndDescription => "the issuer as realm, error and its description",
        },
    );
    told.must(
        "end of signed userinfo",
        "expect another {topic}: {now}; before: {before}",
        userinfo.map_or_else(|| "that of the access token".to_owned(), |seconds| format!("{seconds} s")),
    );
}
