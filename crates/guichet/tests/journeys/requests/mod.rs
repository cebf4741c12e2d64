//! FranceConnect's endpoints called by service providers: authorize, token, userinfo, revocation, metadata (FC §1 to §4).
