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
    told.say("typ of ID tokens and signed userinfo", token_type.clone().unwrap_or_default());
    told.say(
        "character set in media types of answers to programs",
        match charset {
            Charset::Unnamed => "not named",
            Charset::Named => "named",
        },
    );
    told.say(
        "tokens that a client may introspect",
        match introspection {
            Introspection::OwnTokens => "its own",
            Introspection::AnyToken => "everybody's; data providers are clients without redirect_uris",
            Introspection::DataProviders => "none; data providers, which are no clients, may introspect all",
        },
    );
    told.say("signature of introspection answers", list(introspection_algorithms));
    told.say(
        "answer of checktoken",
        match checktoken {
            Checktoken::Sealed => "signed and encrypted, to registered data providers",
            Checktoken::Plain => "JSON, to whoever has the token",
        },
    );
    told.say(
        "form of a revocation",
        match revocation {
            Revocation::Lenient => "as RFC 7009 says",
            Revocation::NothingElse => "the token's own text, and no other field",
            Revocation::FormFirst => "the texts of token and secret are judged before the client",
        },
    );
    told.say(
        "WWW-Authenticate of userinfo",
        match challenge {
            Challenge::Error => "scheme and error",
            Challenge::RealmAndDescription => "the issuer as realm, error and its description",
        },
    );
    told.say(
        "end of signed userinfo",
        userinfo.map_or_else(|| "that of the access token".to_owned(), |seconds| format!("{seconds} s")),
    );
}
