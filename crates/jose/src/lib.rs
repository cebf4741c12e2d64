//! Keys, JWKS and JWS (RFC 7515, 7517, 7518, 7638): closed lists of algorithms, private bytes that do not leave.
#![deny(missing_docs)]
