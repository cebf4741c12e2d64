//! Which kind of fault can show at which step of which party.

use super::{FaultRefused, KindName, Step, Target};

/// Where a kind can show.
enum Places {
    /// At each of these; at the next call, whichever it is, when nothing is said.
    Any(&'static [Step]),
    /// At each of these; at the first one when nothing is said.
    First(&'static [Step]),
    /// Nowhere.
    None,
}

/// Kinds that show in the same places.
enum Sort {
    /// Of the connection or of the whole answer.
    Answer,
    /// Of a member of what is answered.
    Member,
    /// Of a signature.
    Signature,
    /// An error at the authorization endpoint.
    Error,
    /// A refusal of the broker's own.
    Refusal,
    /// Of a data provider.
    DataProvider,
}

fn sort(kind: KindName) -> Sort {
    match kind {
        KindName::Delay
        | KindName::Reset
        | KindName::Junk
        | KindName::Endless
        | KindName::Huge
        | KindName::Redirect
        | KindName::Status => Sort::Answer,
        KindName::WrongClaim | KindName::MissingClaim => Sort::Member,
        KindName::BadSignature | KindName::Unsigned => Sort::Signature,
        KindName::Error => Sort::Error,
        KindName::Refusal => Sort::Refusal,
        KindName::WrongSecret | KindName::WrongEncryptionAlg => Sort::DataProvider,
    }
}

fn places(target: &Target, kind: KindName) -> Places {
    use Step::{
        Authorize, Call, Data, Discovery, Etablissements, Greeting, IdToken, Individus, Jwks, Recipient, Sender, Token,
        Userinfo,
    };
    match (target, sort(kind)) {
        (Target::IdentityProvider(_) | Target::Service(_), Sort::Answer) => {
            Places::Any(&[Authorize, Token, Userinfo, Jwks, Discovery])
        }
        (Target::IdentityProvider(_), Sort::Member | Sort::Signature) => Places::First(&[IdToken, Userinfo]),
        (Target::IdentityProvider(_) | Target::Client(_), Sort::Error) => Places::First(&[Authorize]),
        // A message arrives whole, or not.
        (Target::Bridge, Sort::Answer) if !matches!(kind, KindName::Delay | KindName::Reset | KindName::Junk) => {
            Places::None
        }
        (Target::Bridge, Sort::Answer | Sort::Error) => Places::Any(&[Discovery, Jwks, Token, Userinfo]),
        // What HTTP alone has.
        (Target::MailServer, _) if matches!(kind, KindName::Huge | KindName::Redirect) => Places::None,
        (Target::MailServer, Sort::Answer) => Places::Any(&[Greeting, Sender, Recipient, Data]),
        (Target::Register, Sort::Answer) => Places::Any(&[Individus]),
        (Target::Organisations, Sort::Answer) => Places::Any(&[Etablissements]),
        (Target::Producer(_), Sort::Answer) => Places::Any(&[Call, Token]),
        (Target::DataProvider(_), Sort::Answer) => Places::Any(&[Call, Token, Jwks]),
        (Target::DataProvider(_), Sort::DataProvider) => Places::First(&[Call]),
        // Whoever asks for discovery or keys does not say which client it is.
        (Target::Client(_), Sort::Answer) => Places::Any(&[Authorize, Token, Userinfo]),
        (Target::Service(_), Sort::Refusal) => Places::Any(&[Authorize, Token, Userinfo]),
        (Target::Client(_), Sort::Member) => Places::First(&[IdToken, Userinfo, Token, Authorize]),
        (Target::Client(_), Sort::Signature) => Places::First(&[IdToken, Userinfo]),
        (Target::Service(_), Sort::Member | Sort::Signature | Sort::Error)
        | (
            Target::Register
            | Target::Organisations
            | Target::Producer(_)
            | Target::MailServer
            | Target::DataProvider(_),
            Sort::Member | Sort::Signature | Sort::Error,
        )
        | (Target::Bridge, Sort::Member | Sort::Signature)
        | (_, Sort::Refusal | Sort::DataProvider) => Places::None,
    }
}

/// The step at which the fault shows: `at`, or the one that the kind implies, or any.
///
/// # Errors
/// [`FaultRefused`] when the kind does not exist for the target, or cannot show at `at`.
pub fn step(target: &Target, kind: KindName, at: Option<Step>) -> Result<Option<Step>, FaultRefused> {
    let (possible, implied) = match places(target, kind) {
        Places::Any(steps) => (steps, None),
        Places::First(steps) => (steps, steps.first().copied()),
        Places::None => return Err(FaultRefused::WrongTarget { kind, target: target.to_string() }),
    };
    match at {
        None => Ok(implied),
        Some(at) if possible.contains(&at) => Ok(Some(at)),
        Some(at) => {
            let possible: Vec<String> = possible.iter().map(|step| format!("`{step}`")).collect();
            Err(FaultRefused::WrongStep { kind, at, possible: possible.join(", ") })
        }
    }
}
