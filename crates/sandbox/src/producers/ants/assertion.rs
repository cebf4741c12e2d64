//! The assertion in the header of a call: signed with the key of the caller's certificate (RSA-SHA256 over exclusive C14N),
//! about the caller, for this register, valid now and for ten minutes at most (AP §15).

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use guichet_jose::digest;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::canonical::is_canonical;

const LONGEST: SignedDuration = SignedDuration::from_mins(10);
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// Why a call is not let in, by the codes of WS-Security.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AssertionRefused {
    /// There is none, or it is not of the form that is read.
    InvalidSecurity,
    /// Its signature, or what it says, does not hold.
    FailedCheck,
    /// It is not valid now.
    FailedAuthentication,
}

/// What it must say.
pub(super) struct Expected<'a> {
    /// The caller's public key, DER.
    pub(super) key: &'a [u8],
    pub(super) issuer: &'a str,
    pub(super) audience: &'a str,
    pub(super) now: Timestamp,
}

#[derive(Debug, Deserialize)]
struct Assertion {
    #[serde(rename = "@ID")]
    id: String,
    #[serde(rename = "Issuer")]
    issuer: String,
    #[serde(rename = "Conditions")]
    conditions: Conditions,
}

#[derive(Debug, Deserialize)]
struct Conditions {
    #[serde(rename = "@NotBefore")]
    not_before: Timestamp,
    #[serde(rename = "@NotOnOrAfter")]
    not_on_or_after: Timestamp,
    #[serde(rename = "AudienceRestriction")]
    restriction: Restriction,
}

#[derive(Debug, Deserialize)]
struct Restriction {
    #[serde(rename = "Audience")]
    audience: String,
}

#[derive(Debug, Deserialize)]
struct Signature {
    #[serde(rename = "SignedInfo")]
    info: SignedInfo,
    #[serde(rename = "SignatureValue")]
    value: String,
}

#[derive(Debug, Deserialize)]
struct SignedInfo {
    #[serde(rename = "CanonicalizationMethod")]
    form: Algorithm,
    #[serde(rename = "SignatureMethod")]
    method: Algorithm,
    #[serde(rename = "Reference")]
    reference: Reference,
}

#[derive(Debug, Deserialize)]
struct Reference {
    #[serde(rename = "@URI")]
    uri: String,
    #[serde(rename = "Transforms")]
    transforms: Transforms,
    #[serde(rename = "DigestMethod")]
    method: Algorithm,
    #[serde(rename = "DigestValue")]
    digest: String,
}

#[derive(Debug, Deserialize)]
struct Transforms {
    #[serde(rename = "Transform")]
    all: Vec<Algorithm>,
}

#[derive(Debug, Deserialize)]
struct Algorithm {
    #[serde(rename = "@Algorithm")]
    name: String,
}

/// Looks for the assertion of an envelope and verifies it over the bytes that came.
pub(super) fn verify(envelope: &str, expected: &Expected<'_>) -> Result<(), AssertionRefused> {
    let invalid = AssertionRefused::InvalidSecurity;
    let header = envelope.split_once("<env:Body").ok_or(invalid)?.0;
    let [_, assertion, _] = element(header, "saml:Assertion").ok_or(invalid)?;
    let [before, signature, after] = element(assertion, "ds:Signature").ok_or(invalid)?;
    let [_, info, _] = element(signature, "ds:SignedInfo").ok_or(invalid)?;
    let signed = format!("{before}{after}");
    if !is_canonical(&signed) || !is_canonical(info) {
        return Err(invalid);
    }
    let said: Assertion = quick_xml::de::from_str(&signed).map_err(|_| invalid)?;
    let signature: Signature = quick_xml::de::from_str(signature).map_err(|_| invalid)?;
    signature.check(&signed, info, &said.id, expected.key)?;
    if said.issuer != expected.issuer || said.conditions.restriction.audience != expected.audience {
        return Err(AssertionRefused::FailedCheck);
    }
    let Conditions { not_before, not_on_or_after, .. } = said.conditions;
    let lasts = not_on_or_after.duration_since(not_before);
    if (not_before..not_on_or_after).contains(&expected.now) && lasts <= LONGEST {
        Ok(())
    } else {
        Err(AssertionRefused::FailedAuthentication)
    }
}

impl Signature {
    fn check(&self, signed: &str, info: &str, id: &str, key: &[u8]) -> Result<(), AssertionRefused> {
        let SignedInfo { form, method, reference } = &self.info;
        let transforms: Vec<&str> = reference.transforms.all.iter().map(|it| it.name.as_str()).collect();
        let known = form.name == EXCLUSIVE
            && method.name == RSA_SHA256
            && reference.method.name == SHA256
            && transforms == [ENVELOPED, EXCLUSIVE]
            && reference.uri == format!("#{id}");
        let digest = digest::base64(&digest::sha256(signed.as_bytes()));
        let value = digest::from_base64(&self.value).ok_or(AssertionRefused::InvalidSecurity)?;
        let verified = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).verify(info.as_bytes(), &value);
        if known && digest == reference.digest && verified.is_ok() {
            Ok(())
        } else {
            Err(AssertionRefused::FailedCheck)
        }
    }
}

/// What stands before the one element of this name, itself, and what stands after it; none where there is none or several.
fn element<'a>(text: &'a str, name: &str) -> Option<[&'a str; 3]> {
    let (open, close) = (format!("<{name} "), format!("</{name}>"));
    if text.matches(&open).count() != 1 || text.matches(&close).count() != 1 {
        return None;
    }
    let start = text.find(&open)?;
    let end = text.find(&close)? + close.len();
    Some([text.get(..start)?, text.get(start..end)?, text.get(end..)?])
}

#[cfg(test)]
mod tests;
