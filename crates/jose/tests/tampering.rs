//! Encrypted tokens spoilt in ways that the machine makes up: nothing breaks, nothing is decrypted, and what fails says nothing of
//! the private key (RFC 7516 §11.5).
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::LazyLock;

use guichet_jose::encryption::{DecryptError, DecryptionKey, DecryptionKeys, EncryptionKey, FurtherMembers};
use guichet_jose::{ContentEncryption, KeyManagementAlgorithm, base64url, fuzz};
use proptest::prelude::*;
use proptest::sample::Index;

/// A key of each algorithm, and a stranger's of the same name.
struct Recipient {
    key: EncryptionKey,
    ours: DecryptionKeys,
    strangers: DecryptionKeys,
}

static RECIPIENTS: LazyLock<Vec<Recipient>> = LazyLock::new(|| KeyManagementAlgorithm::ALL.map(recipient).into());

fn recipient(algorithm: KeyManagementAlgorithm) -> Recipient {
    let [own, other] = [(); 2].map(|()| {
        let (_, pkcs8) = DecryptionKey::generate(algorithm).unwrap();
        DecryptionKey::from_pkcs8(algorithm, Some("k"), pkcs8.as_bytes()).unwrap()
    });
    let key = EncryptionKey::from_jwk(own.public_jwk(), algorithm).unwrap();
    Recipient { key, ours: [own].into_iter().collect(), strangers: [other].into_iter().collect() }
}

impl Recipient {
    fn token(&self, enc: ContentEncryption, content: &[u8]) -> String {
        let further = FurtherMembers { cty: Some("JWT"), kid: Some("k"), iss: Some("i"), aud: Some("a") };
        self.key.encrypt(enc, further, content).unwrap()
    }
}

fn decrypt(keys: &DecryptionKeys, token: &str) -> Result<Vec<u8>, DecryptError> {
    keys.decrypt(token, &KeyManagementAlgorithm::ALL, &ContentEncryption::ALL).map(|opened| opened.content)
}

/// What is done to the bytes of one part.
#[derive(Debug, Clone)]
enum Spoilt {
    Flipped(Index, u8),
    Cut(Index),
    Inserted(Index, Vec<u8>),
    Replaced(Vec<u8>),
    /// By the same part of another token for the same key.
    Exchanged,
}

fn spoilt() -> impl Strategy<Value = Spoilt> {
    prop_oneof![
        (any::<Index>(), 1_u8..).prop_map(|(at, by)| Spoilt::Flipped(at, by)),
        any::<Index>().prop_map(Spoilt::Cut),
        (any::<Index>(), prop::collection::vec(any::<u8>(), 1..40)).prop_map(|(at, more)| Spoilt::Inserted(at, more)),
        prop::collection::vec(any::<u8>(), 0..600).prop_map(Spoilt::Replaced),
        Just(Spoilt::Exchanged),
    ]
}

impl Spoilt {
    fn apply(&self, bytes: &[u8], other: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        match self {
            Self::Flipped(_, by) if bytes.is_empty() => bytes.push(*by),
            Self::Flipped(at, by) => *at.get_mut(&mut bytes) ^= by,
            Self::Cut(to) => bytes.truncate(to.index(bytes.len().max(1))),
            Self::Inserted(at, more) => {
                let at = at.index(bytes.len() + 1);
                bytes.splice(at..at, more.iter().copied());
            }
            Self::Replaced(by) => bytes.clone_from(by),
            Self::Exchanged => bytes = other.to_vec(),
        }
        bytes
    }
}

fn algorithms() -> impl Strategy<Value = (usize, ContentEncryption)> {
    (0..KeyManagementAlgorithm::ALL.len(), prop::sample::select(ContentEncryption::ALL.to_vec()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_part_that_was_spoilt_is_one_and_the_same_error_whichever_it_was(
        (index, enc) in algorithms(), content in any::<Vec<u8>>(), part in 1_usize..5, how in spoilt(),
    ) {
        let recipient = RECIPIENTS.get(index).unwrap();
        let (token, other) = (recipient.token(enc, &content), recipient.token(enc, b"another"));
        let decoded = |token: &str| base64url::decode(token.split('.').nth(part).unwrap()).unwrap();
        let (before, after) = (decoded(&token), how.apply(&decoded(&token), &decoded(&other)));
        prop_assume!(before != after);
        let changed = base64url::encode(&after);
        let mut parts: Vec<&str> = token.split('.').collect();
        *parts.get_mut(part).unwrap() = &changed;
        prop_assert_eq!(decrypt(&recipient.ours, &parts.join(".")), Err(DecryptError::Failed));
        prop_assert_eq!(decrypt(&recipient.ours, &token), Ok(content));
    }

    #[test]
    fn whatever_was_changed_of_the_text_is_refused_as_it_is_by_whom_the_token_was_never_for(
        (index, enc) in algorithms(), changes in prop::collection::vec((any::<Index>(), " -~"), 1..4), dropped in any::<bool>(),
    ) {
        let recipient = RECIPIENTS.get(index).unwrap();
        let token = recipient.token(enc, b"content");
        let mut text: Vec<char> = token.chars().collect();
        for (at, by) in &changes {
            match by.chars().next() {
                Some(_) if dropped => drop(text.remove(at.index(text.len()))),
                Some(by) => *at.get_mut(&mut text) = by,
                None => {}
            }
        }
        let text: String = text.into_iter().collect();
        prop_assume!(text != token);
        let refused = decrypt(&recipient.ours, &text);
        prop_assert!(refused.is_err());
        prop_assert_eq!(refused, decrypt(&recipient.strangers, &text), "the error depends on the private key");
    }

    #[test]
    fn parts_of_several_tokens_put_together_are_refused_as_by_a_stranger(
        (index, enc) in algorithms(), order in prop::collection::vec((any::<bool>(), 0_usize..5), 0..8),
    ) {
        let recipient = RECIPIENTS.get(index).unwrap();
        let (one, other) = (recipient.token(enc, b"one"), recipient.token(enc, b"other"));
        let part = |(first, at): &(bool, usize)| if *first { &one } else { &other }.split('.').nth(*at).unwrap();
        let text = order.iter().map(part).collect::<Vec<_>>().join(".");
        prop_assume!(text != one && text != other);
        let refused = decrypt(&recipient.ours, &text);
        prop_assert!(refused.is_err());
        prop_assert_eq!(refused, decrypt(&recipient.strangers, &text));
    }

    #[test]
    fn what_stands_behind_a_header_that_is_right_is_decrypted_by_nobody(
        (index, enc) in algorithms(), parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 4),
    ) {
        let recipient = RECIPIENTS.get(index).unwrap();
        let token = recipient.token(enc, b"");
        let header = token.split('.').next().unwrap();
        let rest = parts.iter().map(|part| base64url::encode(part)).collect::<Vec<_>>().join(".");
        prop_assert_eq!(decrypt(&recipient.ours, &format!("{header}.{rest}")), Err(DecryptError::Failed));
    }

    #[test]
    fn no_bytes_are_a_token(bytes in any::<Vec<u8>>(), text in ".*", shaped in "[A-Za-z0-9_-]{0,40}(\\.[A-Za-z0-9_-]{0,40}){4}") {
        for recipient in RECIPIENTS.iter() {
            for bytes in [bytes.as_slice(), text.as_bytes(), shaped.as_bytes()] {
                prop_assert!(!fuzz::jwe(bytes, &recipient.ours));
            }
        }
    }
}
