//! Public keys as PKCS#11 writes them.

use guichet_jose::Jwk;

/// `CKA_EC_PARAMS` of P-256: the object identifier 1.2.840.10045.3.1.7 in DER.
const P256: [u8; 10] = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
/// Header of a DER octet string of 65 bytes, in which `CKA_EC_POINT` is wrapped.
const OCTET_STRING: [u8; 2] = [0x04, 65];

/// The public key, named by its thumbprint; none when it is on another curve or no point of it. Some modules leave the
/// octet string out.
pub(crate) fn public_key(parameters: &[u8], point: &[u8]) -> Option<Jwk> {
    if parameters != P256 {
        return None;
    }
    let bare = point.strip_prefix(&OCTET_STRING).filter(|bare| bare.len() == 65).unwrap_or(point);
    Jwk::es256(bare)
}

#[cfg(test)]
mod tests {
    use guichet_jose::{SignatureAlgorithm, SigningKey, base64url};
    use serde_json::Value;

    use super::*;

    fn known() -> (Jwk, Vec<u8>) {
        let jwk = SigningKey::generate(SignatureAlgorithm::Es256).unwrap().0.public_jwk().unwrap();
        let members = serde_json::to_value(&jwk).unwrap();
        let coordinate = |name: &str| base64url::decode(members[name].as_str().unwrap()).unwrap();
        assert!(members["kid"] != Value::Null);
        (jwk, [vec![4], coordinate("x"), coordinate("y")].concat())
    }

    #[test]
    fn a_point_is_read_with_and_without_its_wrapping() {
        let (jwk, point) = known();
        let wrapped = [OCTET_STRING.as_slice(), &point].concat();
        assert_eq!(public_key(&P256, &point), Some(jwk.clone()));
        assert_eq!(public_key(&P256, &wrapped), Some(jwk));
    }

    #[test]
    fn what_is_no_point_of_the_curve_is_no_key() {
        let (_, mut point) = known();
        let p384 = [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];
        assert_eq!(public_key(&p384, &point), None);
        assert_eq!(public_key(&P256, &[]), None);
        assert_eq!(public_key(&P256, &point[..64]), None);
        point[64] ^= 1;
        assert_eq!(public_key(&P256, &point), None);
    }
}
