//! What a service calls a request: with it, its people find the request in their own logs.
//!
//! It comes from outside and ends up in records and on screens, so nothing of it is believed.

use reqwest::header::HeaderMap;

use crate::text::redact::redacted;

/// In which headers it stands: of routers, of most services, of Anthropic.
const HEADERS: [&str; 3] = ["x-generation-id", "x-request-id", "request-id"];

/// Longest one that is kept, in characters.
const LONGEST: usize = 128;

/// The one that the head of an answer tells.
pub(super) fn of_headers(headers: &HeaderMap) -> Option<String> {
    let mut values = HEADERS.iter().filter_map(|name| headers.get(*name));
    values.find_map(|value| cleaned(value.as_bytes()))
}

/// What is kept of one: its printable ASCII characters, without keys, at most 128 of them. None when
/// nothing is left.
pub(super) fn cleaned(id: &[u8]) -> Option<String> {
    // A long one is cut before it is looked through, and far enough for a key to be seen whole.
    let start = &id[..id.len().min(8 * LONGEST)];
    let printable: String =
        start.iter().filter(|byte| byte.is_ascii_graphic()).map(|byte| char::from(*byte)).collect();
    let masked = redacted(&printable);
    let kept = &masked[..masked.len().min(LONGEST)];
    (!kept.is_empty()).then(|| kept.to_owned())
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;
    use crate::text::redact::remember;

    #[test]
    fn the_most_telling_header_is_taken() {
        let mut headers = HeaderMap::new();
        assert_eq!(of_headers(&headers), None);
        headers.insert("request-id", HeaderValue::from_static("req_1"));
        assert_eq!(of_headers(&headers).as_deref(), Some("req_1"));
        headers.insert("x-request-id", HeaderValue::from_static("2"));
        headers.insert("x-generation-id", HeaderValue::from_static(" \t"));
        assert_eq!(of_headers(&headers).as_deref(), Some("2"), "one without a word is none");
        headers.insert("x-generation-id", HeaderValue::from_static("gen-3"));
        assert_eq!(of_headers(&headers).as_deref(), Some("gen-3"));
    }

    #[test]
    fn nothing_of_it_is_believed() {
        assert_eq!(cleaned(b"a\x1b]52;c;x\x07\xff b").as_deref(), Some("a]52;c;xb"));
        assert_eq!(cleaned("x".repeat(100_000).as_bytes()).unwrap().len(), LONGEST);
        remember("planted-request-id-key");
        let told = cleaned(b"req-planted-request-id-key-7").unwrap();
        assert_eq!(told, "req-[key]-7");
        let across = [&[b'x'; LONGEST - 4], &b"planted-request-id-key"[..]].concat();
        assert!(!cleaned(&across).unwrap().contains("plan"), "a key at the cut is masked whole");
    }
}
