//! Keeps secrets out of everything that is written: one list for the whole process.
//!
//! Whoever reads a key calls [`remember`] before anything else sees it; whoever writes text that
//! came from outside passes it through [`redacted`]. A list for the process, rather than a value that
//! is handed around, because a panic message or an error of another crate must be covered too.

use std::borrow::Cow;
use std::sync::{LazyLock, PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use memchr::memmem;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use regex::Regex;

use super::pattern::pattern;

/// What stands in the place of a secret.
const MASK: &str = "[key]";

/// Shorter ones would mask ordinary words.
const SHORTEST_SECRET: usize = 6;

/// Keys as several services write them, and what follows `Bearer` in a header.
static KEY_LIKE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:sk-[\w*-]{12,}|AIza[\w-]{20,}|(?i:bearer)\s+[\w.~+/-]{12,}=*)")
});

/// What the usual percent-encoding leaves as it is: the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Every form of every secret, the longest first.
static FORMS: RwLock<Vec<String>> = RwLock::new(Vec::new());

/// Has the secret, its base64 and its percent-encoded form masked from now on.
pub fn remember(secret: &str) {
    let secret = secret.trim();
    if secret.len() < SHORTEST_SECRET {
        return;
    }
    let json = serde_json::Value::from(secret).to_string();
    let forms = [
        secret.to_owned(),
        STANDARD_NO_PAD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
        utf8_percent_encode(secret, RESERVED).to_string(),
        json.trim_matches('"').to_owned(),
    ];
    let mut known = FORMS.write().unwrap_or_else(PoisonError::into_inner);
    for form in forms {
        if !known.contains(&form) {
            known.push(form);
        }
    }
    known.sort_by_key(|form| std::cmp::Reverse(form.len()));
}

/// The text with every secret masked, and whatever else looks like a key: somebody else's, or one
/// that a service repeats in part.
#[must_use]
pub fn redacted(text: &str) -> Cow<'_, str> {
    let masked = match redacted_bytes(text.as_bytes()) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    };
    match KEY_LIKE.replace_all(&masked, MASK) {
        Cow::Borrowed(_) => masked,
        Cow::Owned(text) => Cow::Owned(text),
    }
}

/// The bytes with every secret masked.
#[must_use]
pub fn redacted_bytes(bytes: &[u8]) -> Cow<'_, [u8]> {
    let known = FORMS.read().unwrap_or_else(PoisonError::into_inner);
    let mut bytes = Cow::Borrowed(bytes);
    for form in known.iter() {
        let finder = memmem::Finder::new(form);
        if finder.find(&bytes).is_none() {
            continue;
        }
        let mut masked = Vec::with_capacity(bytes.len());
        let mut from = 0;
        for at in finder.find_iter(&bytes) {
            masked.extend_from_slice(&bytes[from..at]);
            masked.extend_from_slice(MASK.as_bytes());
            from = at + form.len();
        }
        masked.extend_from_slice(&bytes[from..]);
        bytes = Cow::Owned(masked);
    }
    bytes
}

/// How many bytes at the end of `bytes` may be the beginning of a secret whose rest is still to come;
/// whoever writes a stream holds these back.
#[must_use]
pub fn unfinished(bytes: &[u8]) -> usize {
    let known = FORMS.read().unwrap_or_else(PoisonError::into_inner);
    let begins = |form: &String| {
        let longest = bytes.len().min(form.len().saturating_sub(1));
        (1..=longest).rev().find(|len| bytes.ends_with(&form.as_bytes()[..*len]))
    };
    known.iter().filter_map(begins).max().unwrap_or(0)
}

/// Masks secrets in bytes that arrive in pieces, also a secret that is split between two of them.
#[derive(Debug, Default)]
pub struct StreamRedactor {
    held: Vec<u8>,
}

impl StreamRedactor {
    /// A redactor at the beginning of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes and returns those that can be passed on; what may be the beginning of a
    /// secret is held back.
    #[must_use]
    pub fn push(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        let mut all = std::mem::take(&mut self.held);
        if all.is_empty() {
            all = bytes;
        } else {
            all.extend_from_slice(&bytes);
        }
        if let Cow::Owned(masked) = redacted_bytes(&all) {
            all = masked;
        }
        // Whole secrets are masked by now, so that the cut below cannot fall into one.
        self.held = all.split_off(all.len() - unfinished(&all));
        all
    }

    /// What was held back, once the stream has ended.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_secret_is_masked() {
        remember("sk-test/plânted+key\"1");
        for form in [
            "sk-test/plânted+key\"1",
            "c2stdGVzdC9wbMOibnRlZCtrZXkiMQ",
            "sk%2Dtest%2Fpl%C3%A2nted%2Bkey%221",
            r#"sk-test/plânted+key\"1"#,
        ] {
            assert_eq!(redacted(&format!("a {form} b {form}")), "a [key] b [key]");
        }
        assert!(matches!(redacted("nothing here"), Cow::Borrowed(_)));
        assert_eq!(unfinished(b"echo: sk-test/pl"), 10);
        assert_eq!(unfinished(b"echo: skt"), 0);
    }

    #[test]
    fn what_looks_like_a_key_is_masked_in_text() {
        for text in [
            "provided: sk-or-v1-0123456789abcdef",
            "provided: sk-abcd********wxyz",
            "provided: AIzaSyA0123456789abcdefghijk",
            "provided: Bearer abcdefghijklmnop.qrs-tuv==",
        ] {
            assert_eq!(redacted(text), "provided: [key]");
        }
        for text in ["a task-oriented design", "the bearer of this letter", "sk-eleton"] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn a_secret_split_anywhere_is_masked() {
        // It ends as it begins, so its last byte could be held back as the beginning of another.
        remember("planted-key-p");
        let text = b"echo: planted-key-p, planted-cow planted-key-p planted-k";
        for size in 1..=text.len() {
            let mut redactor = StreamRedactor::new();
            let mut passed = Vec::new();
            for piece in text.chunks(size) {
                passed.extend(redactor.push(piece.to_vec()));
            }
            passed.extend(redactor.finish());
            let passed = String::from_utf8(passed).unwrap();
            assert_eq!(passed, "echo: [key], planted-cow [key] planted-k", "by {size}");
        }
    }

    #[test]
    fn a_short_secret_masks_nothing() {
        remember("ab");
        assert_eq!(redacted("a cab"), "a cab");
    }
}
