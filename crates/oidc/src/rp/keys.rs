//! Which keys a provider signs for us with, by the registered algorithm (OpenID Connect Core §10.1).

use guichet_jose::{JoseError, Secret, SignatureAlgorithm, VerificationKeys};

/// Why there are no keys to verify with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeysRefusal {
    /// HS256 is registered, but we have no secret at this provider.
    #[error("no client secret to verify {0} with")]
    NoSecret(SignatureAlgorithm),
    /// A key pair signs, but the provider's key set is not known.
    #[error("no key set to verify {0} with")]
    NoKeySet(SignatureAlgorithm),
    /// The secret cannot serve.
    #[error(transparent)]
    Secret(#[from] JoseError),
}

/// The keys for one registered algorithm: the client secret as UTF-8 bytes for HS256, else the provider's, parsed
/// once.
///
/// # Errors
/// [`KeysRefusal`] when what the algorithm needs is not there.
pub fn for_algorithm(
    algorithm: SignatureAlgorithm,
    secret: Option<&Secret>,
    published: Option<&VerificationKeys>,
) -> Result<VerificationKeys, KeysRefusal> {
    if algorithm.is_symmetric() {
        let secret = secret.ok_or(KeysRefusal::NoSecret(algorithm))?;
        Ok(VerificationKeys::hmac(secret.expose().as_bytes())?)
    } else {
        published.cloned().ok_or(KeysRefusal::NoKeySet(algorithm))
    }
}

#[cfg(test)]
mod tests {
    use guichet_jose::JwkSet;

    use super::*;

    #[test]
    fn each_algorithm_names_what_it_lacks() {
        let refusal = |algorithm, secret| for_algorithm(algorithm, secret, None).err();
        let short = Secret::new("short".to_owned());
        assert_eq!(refusal(SignatureAlgorithm::Hs256, None), Some(KeysRefusal::NoSecret(SignatureAlgorithm::Hs256)));
        assert_eq!(
            refusal(SignatureAlgorithm::Hs256, Some(&short)),
            Some(KeysRefusal::Secret(JoseError::SecretTooShort(5)))
        );
        assert_eq!(
            refusal(SignatureAlgorithm::Es256, Some(&short)),
            Some(KeysRefusal::NoKeySet(SignatureAlgorithm::Es256))
        );
        assert!(
            for_algorithm(SignatureAlgorithm::Rs256, None, Some(&VerificationKeys::from_jwks(&JwkSet::default())))
                .is_ok()
        );
    }
}
