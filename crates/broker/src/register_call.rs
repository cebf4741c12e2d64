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
        let answer = self.parts.site.edge.outgoing.send(self.service(), Request::get(&url)).await;
        let answer = answer.map_err(|failure| match failure {
            Failure::Timeout => Refusal::Timeout,
            // FC §5.5: a reset counts as a time-out.
            Failure::Reset(_) => Refusal::Timeout,
            other => Refusal::Unreachable(other.to_string()),
        })?;
        if answer.status != 200 {
            return Err(Refusal::Unreachable(format!("the register answered {}", answer.status)));
        }
        let xml = std::str::from_utf8(&answer.body).map_err(|_| Refusal::Unreachable("not UTF-8".to_owned()))?;
        register::read(xml)
    }
}
