//! Identify a person: FranceConnect and a plain OpenID Connect provider, one engine and a typed profile each.
