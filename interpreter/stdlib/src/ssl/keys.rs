//! Private keys that are kept under a password. What lies around them, PEM and the key of old
//! files that comes from a password by MD5, is Python's part (`py/ssl.py`).

use aes::cipher::{BlockDecryptMut, KeyIvInit, block_padding::Pkcs7};
use pkcs8::pkcs5::EncryptionScheme;
use pkcs8::pkcs5::pbes2::Kdf;
use pkcs8::{EncryptedPrivateKeyInfo, SecretDocument};

/// Memory that making a key of a password may take, as OpenSSL has it by default.
const MOST_BYTES: u64 = 32 << 20;

/// The content of a key in PKCS #8; None: the password is another one, or it is no such key.
pub fn opened(der: &[u8], password: &[u8]) -> Option<SecretDocument> {
    let key = EncryptedPrivateKeyInfo::try_from(der).ok()?;
    if let EncryptionScheme::Pbes2(scheme) = &key.encryption_algorithm
        && let Kdf::Scrypt(scrypt) = &scheme.kdf
    {
        let rows = u64::from(scrypt.block_size) * 128;
        if scrypt.cost_parameter.saturating_mul(rows) > MOST_BYTES {
            return None;
        }
    }
    key.decrypt(password).ok()
}

/// What a block cipher in CBC mode has made, without its padding. None: it was made with
/// another key, or the cipher is not known by this name.
pub fn deciphered(cipher: &str, key: &[u8], iv: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    fn open<C: KeyIvInit + BlockDecryptMut>(key: &[u8], iv: &[u8], data: &[u8]) -> Option<Vec<u8>> {
        let cipher = C::new_from_slices(key, iv).ok()?;
        cipher.decrypt_padded_vec_mut::<Pkcs7>(data).ok()
    }
    match cipher {
        "AES-128-CBC" => open::<cbc::Decryptor<aes::Aes128>>(key, iv, data),
        "AES-192-CBC" => open::<cbc::Decryptor<aes::Aes192>>(key, iv, data),
        "AES-256-CBC" => open::<cbc::Decryptor<aes::Aes256>>(key, iv, data),
        "DES-EDE3-CBC" => open::<cbc::Decryptor<des::TdesEde3>>(key, iv, data),
        _ => None,
    }
}
