//! Keeps secrets out of everything that is written: one list for the whole process.
//!
//! Whoever reads a key calls [`remember`] before anything else sees it; whoever writes text that
//! came from outside passes it through [`redacted`]. A list for the process, rather than a value that
//! is handed around, because a panic message or an error of another crate must be covered too.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{LazyLock, PoisonError, RwLock};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use memchr::memmem;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use regex::Regex;

use super::pattern::pattern;

/// What stands in the place of a secret.
const MASK: &str = "[key]";

/// Shorter ones would mask ordinary words.
const SHORTEST_SECRET: usize = 8;

/// Shorter ones of letters alone are words, such as the `ollama` that servers on this machine are
/// given because a client wants a key.
const SHORTEST_OF_LETTERS: usize = 16;

/// How many bytes a byte of a secret may take in JSON: `\u0073`, and its backslash escaped again.
const LONGEST_ESCAPE: usize = 7;

/// Keys as several services write them, and what follows `Bearer` in a header.
static KEY_LIKE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:sk-[\w*-]{12,}|AIza[\w-]{20,}|(?i:bearer)\s+[\w.~+/-]{12,}=*)")
});

/// What the usual percent-encoding leaves as it is: the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Every form of every secret, the longest first.
static FORMS: RwLock<Vec<String>> = RwLock::new(Vec::new());

/// Has the secret masked from now on, also in base64 (alone or inside a longer text), percent-encoded
/// and escaped as in JSON. One that looks like a word is no secret and is not remembered.
pub fn remember(secret: &str) {
    let secret = secret.trim();
    let is_word = secret.bytes().all(|byte| byte.is_ascii_alphabetic());
    if secret.len() < if is_word { SHORTEST_OF_LETTERS } else { SHORTEST_SECRET } {
        return;
    }
    let mut forms = vec![
        secret.to_owned(),
        STANDARD_NO_PAD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
        utf8_percent_encode(secret, RESERVED).to_string(),
    ];
    for before in 0..3 {
        forms.push(base64_core(&STANDARD_NO_PAD, secret, before));
        forms.push(base64_core(&URL_SAFE_NO_PAD, secret, before));
    }
    let mut known = FORMS.write().unwrap_or_else(PoisonError::into_inner);
    for form in forms {
        if !known.contains(&form) {
            known.push(form);
        }
    }
    known.sort_by_key(|form| std::cmp::Reverse(form.len()));
}

/// What of the secret's base64 is the same in every text in which so many bytes more than a multiple
/// of three stand before it: the digits that hold bits of the secret alone.
fn base64_core(base64: &impl Engine, secret: &str, before: usize) -> String {
    let text = [&b"  "[..before], secret.as_bytes()].concat();
    let digits = base64.encode(&text);
    digits[(before * 8).div_ceil(6)..text.len() * 8 / 6].to_owned()
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
        let found: Vec<_> = memmem::find_iter(&bytes, form).map(|at| at..at + form.len()).collect();
        mask(&mut bytes, &found);
    }
    if known.is_empty() || memchr::memchr(b'\\', &bytes).is_none() {
        return bytes;
    }
    let mut plain = Unescaped::of(&bytes);
    for form in known.iter() {
        let found: Vec<_> = memmem::find_iter(&plain.bytes, form)
            .map(|at| plain.origin(at)..plain.origin(at + form.len()))
            .collect();
        if !found.is_empty() {
            mask(&mut bytes, &found);
            plain = Unescaped::of(&bytes);
        }
    }
    bytes
}

/// Puts the mask in the place of each of the ranges, which are in order.
fn mask(bytes: &mut Cow<'_, [u8]>, found: &[Range<usize>]) {
    if found.is_empty() {
        return;
    }
    let mut masked = Vec::with_capacity(bytes.len());
    let mut from = 0;
    for range in found {
        masked.extend_from_slice(&bytes[from..range.start]);
        masked.extend_from_slice(MASK.as_bytes());
        from = range.end;
    }
    masked.extend_from_slice(&bytes[from..]);
    *bytes = Cow::Owned(masked);
}

/// Bytes in which the escapes of JSON (RFC 8259 §7) that can stand for a byte of a secret are
/// resolved, however often they were escaped again.
#[derive(Debug, Default)]
struct Unescaped {
    bytes: Vec<u8>,
    /// From which of them on the originals start where.
    origins: Vec<(usize, usize)>,
    /// Where the originals end in an escape that is not complete.
    rest: Option<usize>,
}

impl Unescaped {
    fn of(original: &[u8]) -> Self {
        let mut plain = Self { origins: vec![(0, 0)], ..Self::default() };
        let mut at = 0;
        while let Some(found) = memchr::memchr(b'\\', &original[at..]) {
            plain.bytes.extend_from_slice(&original[at..at + found]);
            let start = at + found;
            let run = original[start..].iter().take_while(|byte| **byte == b'\\').count();
            let after = &original[start + run..];
            let (length, character) = match after {
                [] => {
                    plain.rest = Some(start);
                    (0, None)
                }
                [byte @ (b'"' | b'/'), ..] => (1, Some(char::from(*byte))),
                [b'u', digits @ ..] => {
                    let digits = &digits[..digits.len().min(4)];
                    if digits.len() < 4 && digits.iter().all(u8::is_ascii_hexdigit) {
                        plain.rest = Some(start);
                    }
                    let code = str::from_utf8(digits).ok().filter(|digits| digits.len() == 4);
                    let code = code.and_then(|digits| u32::from_str_radix(digits, 16).ok());
                    (5, code.and_then(char::from_u32))
                }
                _ => (0, None),
            };
            at = start + run;
            match character {
                Some(character) => {
                    plain.origins.push((plain.bytes.len(), start));
                    let mut utf8 = [0; 4];
                    plain.bytes.extend_from_slice(character.encode_utf8(&mut utf8).as_bytes());
                    at += length;
                    plain.origins.push((plain.bytes.len(), at));
                }
                None => plain.bytes.extend_from_slice(&original[start..at]),
            }
        }
        plain.bytes.extend_from_slice(&original[at..]);
        plain
    }

    /// Where the original of what is at `at` starts.
    fn origin(&self, at: usize) -> usize {
        let next = self.origins.partition_point(|(plain, _)| *plain <= at);
        let (plain, original) = next.checked_sub(1).map_or((0, 0), |last| self.origins[last]);
        original + (at - plain)
    }
}

/// How many bytes at the end of `bytes` may be the beginning of a secret whose rest is still to come;
/// whoever writes a stream holds these back.
#[must_use]
pub fn unfinished(bytes: &[u8]) -> usize {
    let known = FORMS.read().unwrap_or_else(PoisonError::into_inner);
    let Some(longest) = known.first().map(String::len) else { return 0 };
    let tail = &bytes[bytes.len().saturating_sub(longest * LONGEST_ESCAPE)..];
    let held = beginning(&known, tail);
    if memchr::memchr(b'\\', tail).is_none() {
        return held;
    }
    let plain = Unescaped::of(tail);
    // What may become an escape counts as nothing for what stands before it, and is held back itself.
    let rest = plain.rest.unwrap_or(tail.len());
    let whole = plain.bytes.len() - (tail.len() - rest);
    let escaped = beginning(&known, &plain.bytes[..whole]);
    held.max(tail.len() - plain.origin(whole - escaped).min(rest))
}

/// How many bytes at the end are the beginning of one of the forms.
fn beginning(known: &[String], bytes: &[u8]) -> usize {
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
    fn a_secret_inside_base64_of_a_longer_text_is_masked() {
        let secret = "planted?core~key>1";
        remember(secret);
        for before in ["", "u", "us", "user:", "user:x"] {
            for after in ["", "@", "@h", "@host"] {
                let text = format!("{before}{secret}{after}");
                for digits in [STANDARD_NO_PAD.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
                    let masked = redacted(&digits).into_owned();
                    let around = digits.len() + MASK.len() - masked.len();
                    assert!(masked.contains(MASK) && around >= secret.len(), "{digits}: {masked}");
                }
            }
        }
    }

    #[test]
    fn a_secret_escaped_as_in_json_is_masked_however_it_is_split() {
        remember("planted/escape-1");
        for form in [
            r"\u0070lanted/escape-1",
            r"planted\/escape\u002D1",
            r"planted\u002fescape-1",
            r"planted/escape-\u0031",
            r"\\u0070lanted\\/escape-1",
            r"\u0070\u006c\u0061\u006e\u0074\u0065\u0064\u002f\u0065\u0073\u0063\u0061\u0070\u0065\u002d\u0031",
        ] {
            let text = format!(r#"{{"a\n":"\u0070l \d {form} {form}\u00e9\""}}"#);
            let masked = r#"{"a\n":"\u0070l \d [key] [key]\u00e9\""}"#;
            assert_eq!(redacted(&text), masked);
            for size in 1..=text.len() {
                let mut redactor = StreamRedactor::new();
                let mut passed = Vec::new();
                for piece in text.as_bytes().chunks(size) {
                    passed.extend(redactor.push(piece.to_vec()));
                }
                passed.extend(redactor.finish());
                assert_eq!(String::from_utf8(passed).unwrap(), masked, "by {size}");
            }
        }
        for text in [r"\", r"a\", r"\u", r"\u00", r"\u00zz", r"\ud83d\ude42 \uZZZZ", r"\\\"] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn a_word_masks_nothing() {
        for (word, text) in [("ab", "a cab"), ("ollama", "run ollama here"), ("key-123", "key-123")]
        {
            remember(word);
            assert_eq!(redacted(text), text);
        }
        remember("plantedkeyoflettersalone");
        assert_eq!(redacted("a plantedkeyoflettersalone"), "a [key]");
    }
}
