//! Bytes that travel as text: `data:` URLs and base64, in every shape that services send.
//!
//! The form is that of RFC 2397, `data:[<mediatype>][;base64],<data>`, and the alphabets are those of
//! RFC 4648. Services differ: some wrap lines, leave the padding out, use the URL-safe alphabet or
//! percent-encode it. The declared type is not looked at; whoever uses the bytes looks at the bytes.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;
use thiserror::Error;

/// The longest text that is decoded, in bytes: 32 MiB.
pub const LONGEST: usize = 32 * 1024 * 1024;

/// The longest head of a `data:` URL, in bytes; a comma further on belongs to no head.
const LONGEST_HEAD: usize = 1_024;

/// Takes base64 with or without padding. What the last character says beyond whole bytes is ignored,
/// because some encoders leave it unclean.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Why a text holds no bytes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DataUrlError {
    /// The text is longer than [`LONGEST`].
    #[error("the picture is longer than {} MiB", LONGEST / 1024 / 1024)]
    TooLong,
    /// A `data:` URL without the comma that its data follow.
    #[error("the data URL has no data")]
    NoData,
    /// The text is no base64, or ends in the middle of it.
    #[error("the picture is not valid base64")]
    Malformed,
}

/// Whether the text says of itself that it is a `data:` URL, in any case.
#[must_use]
pub fn is_data_url(text: &str) -> bool {
    text.trim_start().get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

/// The bytes of a `data:` URL or of bare base64, in time linear in its length.
///
/// # Errors
/// [`DataUrlError`]; nothing has been decoded when the text is too long.
pub fn decode(text: &str) -> Result<Vec<u8>, DataUrlError> {
    if text.len() > LONGEST {
        return Err(DataUrlError::TooLong);
    }
    let text = text.trim();
    if !is_data_url(text) {
        return decode_base64(text);
    }
    let head = &text.as_bytes()[..text.len().min(LONGEST_HEAD)];
    let comma = memchr::memchr(b',', head).ok_or(DataUrlError::NoData)?;
    let (head, data) = (&text[5..comma], &text[comma + 1..]);
    let is_base64 = head.rsplit(';').any(|part| part.trim().eq_ignore_ascii_case("base64"));
    if is_base64 { decode_base64(data) } else { Ok(percent_decode_str(data).collect()) }
}

fn decode_base64(text: &str) -> Result<Vec<u8>, DataUrlError> {
    // Nearly every text is plain; only the others are copied.
    LENIENT
        .decode(text)
        .or_else(|_| LENIENT.decode(plain(text)))
        .map_err(|_| DataUrlError::Malformed)
}

/// The text in the standard alphabet, without white space and percent-encoding.
fn plain(text: &str) -> Vec<u8> {
    let bytes: Cow<'_, [u8]> = percent_decode_str(text).into();
    let kept = bytes.iter().filter(|byte| !byte.is_ascii_whitespace());
    kept.map(|byte| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => *other,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_form_of_a_data_url_is_read() {
        for url in [
            "data:image/png;base64,/+8=",
            "DATA:IMAGE/PNG;BASE64,/+8=",
            "data:image/png;charset=utf-8;name=\"a.png\";base64,/+8=",
            "data:;base64,/+8",
            "data:image/png; base64 ,/+8=",
            "  data:image/png;base64,/+\r\n8=\n",
            "data:image/png;base64, _-8",
            "data:image/png;base64,%2F%2b8%3D",
            "data:image/png,%ff%EF",
            "/+8=",
            "_-8",
        ] {
            assert_eq!(decode(url).as_deref(), Ok(&[0xff, 0xef][..]), "{url}");
        }
    }

    #[test]
    fn what_is_no_base64_is_refused() {
        assert_eq!(decode("data:image/png;base64"), Err(DataUrlError::NoData));
        assert_eq!(decode("data:image/png;base64,*"), Err(DataUrlError::Malformed));
        assert_eq!(decode("AAAAA"), Err(DataUrlError::Malformed));
        assert_eq!(decode("AA==AA=="), Err(DataUrlError::Malformed));
        assert_eq!(decode("data:image/png;base64,"), Ok(Vec::new()));
        assert_eq!(decode("dàta:,x"), Err(DataUrlError::Malformed));
        assert_eq!(decode(&"A".repeat(LONGEST + 1)), Err(DataUrlError::TooLong));
        assert_eq!(decode(&"A".repeat(LONGEST)).map(|bytes| bytes.len()), Ok(LONGEST / 4 * 3));
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 128,
            failure_persistence: None,
            rng_seed: proptest::test_runner::RngSeed::Fixed(20_010),
            ..ProptestConfig::default()
        })]

        #[test]
        fn whatever_was_encoded_comes_back(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            width in 1_usize..80,
        ) {
            let standard = STANDARD.encode(&bytes);
            let lines: Vec<&str> = (0..standard.len())
                .step_by(width)
                .map(|at| &standard[at..standard.len().min(at + width)])
                .collect();
            for text in [
                standard.clone(),
                URL_SAFE.encode(&bytes),
                URL_SAFE_NO_PAD.encode(&bytes),
                lines.join("\r\n"),
                utf8_percent_encode(&standard, NON_ALPHANUMERIC).to_string(),
            ] {
                let url = format!("Data:Image/X;a=b;Base64,{text}");
                prop_assert_eq!(decode(&text), Ok(bytes.clone()));
                prop_assert_eq!(decode(&url), Ok(bytes.clone()));
            }
        }

        #[test]
        fn no_text_makes_more_bytes_than_it_has(text in "(data:[a-z;]{0,9},)?\\PC{0,40}") {
            prop_assert!(decode(&text).unwrap_or_default().len() <= text.len());
        }
    }
}
