//! Digests of bytes and of artefacts: lower-case SHA-256 with the prefix `sha256:`.

mod canonical;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// The digest of `bytes`, as `sha256:` and 64 hexadecimal digits.
#[must_use]
pub fn of_bytes(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::from("sha256:");
    for byte in Sha256::digest(bytes) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The SHA-256 of `bytes` in standard Base64, as a content security policy names a style.
#[must_use]
pub fn base64_sha256(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digest = Sha256::digest(bytes);
    let mut text = String::new();
    for chunk in digest.chunks(3) {
        let group = (0..3).fold(0_usize, |group, i| group << 8 | usize::from(chunk.get(i).copied().unwrap_or(0)));
        for i in 0..4 {
            let sextet = char::from(ALPHABET[group >> (18 - 6 * i) & 63]);
            text.push(if i <= chunk.len() { sextet } else { '=' });
        }
    }
    text
}

/// The digest of an artefact's canonical JSON: see [`canonical_json`].
#[must_use]
pub fn of_artefact<T: Serialize>(artefact: &T) -> String {
    of_bytes(canonical_json(artefact).as_bytes())
}

/// JSON with sorted keys and no white space. Artefacts hold no floats, so this agrees with RFC 8785 on them.
///
/// # Panics
/// Never for this crate's artefacts: they have string keys only.
#[must_use]
pub fn canonical_json<T: Serialize>(artefact: &T) -> String {
    canonical::sorted(&serde_json::to_string(artefact).unwrap_or_else(|_| "null".to_owned()))
}
