//! Professional e-mail addresses: their parts, the domains that anybody can have, and what a misspelt one may have meant
//! (PC §5.3, §5.4, §8.5).

mod address;
mod domains;
mod spelling;

pub use address::{AddressRefused, LONGEST_ADDRESS, LONGEST_LOCAL_PART, MailAddress};
pub use domains::{DomainsRefused, MailDomains};
