//! The assertion (SAML 2.0) that vouches for a call, signed as XML Signature has it: RSA-SHA256 over exclusive C14N.
//!
//! It is written in canonical form in the first place, so that what is signed are the bytes that are sent: no empty-element
//! tag, attributes in their order, each namespace declared where it is first used and, on `SignedInfo`, once more, as that is
//! the root of what the signature covers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use guichet_jose::{JoseError, digest};
use jiff::{SignedDuration, Timestamp};

use crate::connector::ClientCertificate;

/// How long it is valid (AP §15).
const LIFE: SignedDuration = SignedDuration::from_mins(10);
const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// What it says.
pub(super) struct Assertion<'a> {
    /// An XML name.
    pub(super) id: &'a str,
    pub(super) issuer: &'a str,
    pub(super) audience: &'a str,
    pub(super) now: Timestamp,
}

impl Assertion<'_> {
    /// The element, with its signature.
    pub(super) fn signed(&self, certificate: &ClientCertificate) -> Result<String, JoseError> {
        let [before, after] = self.parts();
        let digest = STANDARD.encode(digest::sha256(format!("{before}{after}").as_bytes()));
        let info = signed_info(self.id, &digest);
        let signature = STANDARD.encode(certificate.key.signature(info.as_bytes())?);
        Ok(format!(
            "{before}<ds:Signature xmlns:ds=\"{DSIG}\">{info}<ds:SignatureValue>{signature}</ds:SignatureValue>\
             <ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>\
             </ds:Signature>{after}",
            certificate.base64()
        ))
    }

    /// What stands before the signature and what stands after it.
    fn parts(&self) -> [String; 2] {
        let (id, issuer) = (canonical_text(self.id), canonical_text(self.issuer));
        let until = self.now.checked_add(LIFE).unwrap_or(Timestamp::MAX);
        let (now, until) = (seconds(self.now), seconds(until));
        let before = format!(
            "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"{id}\" IssueInstant=\"{now}\" \
             Version=\"2.0\"><saml:Issuer>{issuer}</saml:Issuer>"
        );
        let after = format!(
            "<saml:Subject><saml:NameID>{issuer}</saml:NameID><saml:SubjectConfirmation \
             Method=\"urn:oasis:names:tc:SAML:2.0:cm:sender-vouches\"></saml:SubjectConfirmation></saml:Subject>\
             <saml:Conditions NotBefore=\"{now}\" NotOnOrAfter=\"{until}\"><saml:AudienceRestriction><saml:Audience>{}\
             </saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant=\"{now}\">\
             <saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:X509\
             </saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement></saml:Assertion>",
            canonical_text(self.audience)
        );
        [before, after]
    }
}

fn signed_info(id: &str, digest: &str) -> String {
    format!(
        "<ds:SignedInfo xmlns:ds=\"{DSIG}\"><ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\">\
         </ds:CanonicalizationMethod><ds:SignatureMethod \
         Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"></ds:SignatureMethod><ds:Reference URI=\"#{}\">\
         <ds:Transforms><ds:Transform Algorithm=\"{DSIG}enveloped-signature\"></ds:Transform><ds:Transform \
         Algorithm=\"{EXCLUSIVE}\"></ds:Transform></ds:Transforms><ds:DigestMethod \
         Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod><ds:DigestValue>{digest}\
         </ds:DigestValue></ds:Reference></ds:SignedInfo>",
        canonical_text(id)
    )
}

fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A text as canonical XML writes it within an element; identifiers, the only texts in attributes, hold nothing to escape.
pub(super) fn canonical_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // XML 1.0 has none of them but white space.
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}
