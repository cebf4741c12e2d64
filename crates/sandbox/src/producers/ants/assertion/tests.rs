use super::*;
use crate::producers::ants::KEY;

/// Made and signed with Python's canonicaliser and OpenSSL, not by this program.
const ASSERTION: &str = include_str!("../assertion.xml");

fn verified(envelope: &str, now: &str) -> Result<(), AssertionRefused> {
    let expected = Expected {
        key: &KEY,
        issuer: "guichet-api-particulier",
        audience: "http://localhost:7411/ants",
        now: now.parse().unwrap(),
    };
    verify(envelope, &expected)
}

fn enveloped(assertion: &str) -> String {
    format!("<env:Envelope><env:Header>{}</env:Header><env:Body></env:Body></env:Envelope>", assertion.trim())
}

#[test]
fn an_assertion_holds_for_ten_minutes_over_the_bytes_that_came() {
    use AssertionRefused::{FailedAuthentication, FailedCheck, InvalidSecurity};
    let right = enveloped(ASSERTION);
    for (now, judged) in [
        ("2026-11-26T11:59:59Z", Err(FailedAuthentication)),
        ("2026-11-26T12:00:00Z", Ok(())),
        ("2026-11-26T12:09:59Z", Ok(())),
        ("2026-11-26T12:10:00Z", Err(FailedAuthentication)),
    ] {
        assert_eq!(verified(&right, now), judged, "{now}");
    }
    let now = "2026-11-26T12:05:00Z";
    let changes = [
        ("12:10:00Z", "12:11:00Z", FailedCheck),
        ("<saml:Issuer>guichet", "<saml:Issuer>gulchet", FailedCheck),
        ("7411/ants", "7411/antz", FailedCheck),
        ("<ds:DigestValue>", "<ds:DigestValue>A", FailedCheck),
        ("<ds:SignatureValue>", "<ds:SignatureValue>AAAA", FailedCheck),
        ("<ds:SignatureValue>", "<ds:SignatureValue>?", InvalidSecurity),
        ("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha512", FailedCheck),
        ("ID=\"_2f6f", "ID='_2f6f", InvalidSecurity),
        ("<saml:Subject>", "<saml:Subject ><!-- -->", InvalidSecurity),
        ("<ds:Signature ", "<ds:Unsigned ", InvalidSecurity),
        ("<saml:Assertion ", "<saml:Assertions ", InvalidSecurity),
        ("<env:Body>", "<env:Bodies>", InvalidSecurity),
    ];
    for (from, to, refused) in changes {
        assert!(right.contains(from), "{from}");
        assert_eq!(verified(&right.replace(from, to), now), Err(refused), "{from} {to}");
    }
    // Two assertions, of which another could be read than the one that is verified.
    let twice = enveloped(&format!("{ASSERTION}{ASSERTION}"));
    assert_eq!(verified(&twice, now), Err(InvalidSecurity));
    assert_eq!(verified("", now), Err(InvalidSecurity));
}
