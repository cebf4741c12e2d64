//! The call to the register (FC §5.5).

use guichet_web::outgoing::{Failure, Request};

use crate::{
    broker::Broker,
    identity::Identity,
    register::{self, Refusal, Registered},
};

/// The path of the register's search, below its address.
const SEARCH: &str = "/Brpp2IdentificationComplet/individus";

impl Broker {
    /// Asks the register about an identity.
    pub(crate) async fn ask_register(&self, identity: &Identity) -> Result<Registered, Refusal> {
        let Some(base) = &self.parts.register_url else {
            return Err(Refusal::Unreachable("no address of the register is configured".to_owned()));
        };
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(register::query(identity)).finish();
        let url = format!("{base}{SEARCH}?{query}");
        let answer = self.parts.to_providers.send(self.service(), Request::get(&url)).await;
        let answer = answer.map_err(refusal)?;
        if answer.status != 200 {
            return Err(Refusal::Unreachable(format!("the register answered {}", answer.status)));
        }
        let xml = std::str::from_utf8(&answer.body).map_err(|_| Refusal::Unreachable("not UTF-8".to_owned()))?;
        register::read(xml)
    }
}

/// FC §5.5: a reset counts as a time-out, and so does a connection that ends within TLS unannounced, which the library tells in these
/// words alone.
fn refusal(failure: Failure) -> Refusal {
    match failure {
        Failure::Timeout | Failure::Reset(_) | Failure::ResetWithin(_) => Refusal::Timeout,
        Failure::Other(why) if why.contains("close_notify") => Refusal::Timeout,
        other => Refusal::Unreachable(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_that_the_register_ends_is_a_time_out_and_an_answer_that_is_none_is_not() {
        let unannounced = "peer closed connection without sending TLS close_notify";
        let ended = [
            Failure::Reset(String::new()),
            Failure::ResetWithin(String::new()),
            Failure::Other(unannounced.to_owned()),
        ];
        for failure in ended {
            assert!(matches!(refusal(failure.clone()), Refusal::Timeout), "{failure:?}");
        }
        for failure in [Failure::Connect("refused".to_owned()), Failure::Other("invalid HTTP version".to_owned())] {
            assert!(matches!(refusal(failure.clone()), Refusal::Unreachable(_)), "{failure:?}");
        }
    }
}
