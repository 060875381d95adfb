//! What the hero picture shows: words from the document, and geometry that states no fact.

use serde_json::{Value, json};

use super::study::one_line;
use crate::domain::case_study::CaseStudy;
use crate::text::labels::Labels;

/// Rows of tiles in the art.
const ROWS: usize = 6;
/// Columns of tiles in the art.
const COLUMNS: usize = 4;

/// The hero's data for the template.
#[must_use]
pub fn prepare(study: &CaseStudy, labels: Labels) -> Value {
    let client = one_line(&study.client_name, 120);
    let industry = one_line(&study.industry, 120);
    let case_study = labels.get("case_study");
    let title = [&study.title, &study.client_name].map(|text| one_line(text, 260));
    let title = title.into_iter().find(|text| !text.is_empty()).unwrap_or(case_study.to_owned());
    let eyebrow = if industry.is_empty() {
        case_study.to_owned()
    } else {
        format!("{case_study}  ·  {industry}")
    };
    json!({
        "eyebrow": eyebrow,
        "title": title,
        "subtitle": one_line(&study.subtitle, 400),
        "art": art(if client.is_empty() { &title } else { &client }),
    })
}

/// The client's mark: its name, and the initials of its first two words.
#[must_use]
pub fn brand(study: &CaseStudy) -> Value {
    let name = one_line(&study.client_name, 120);
    let first = |word: &str| word.chars().find(|c| c.is_alphanumeric());
    let initials: String =
        name.split_whitespace().filter_map(first).take(2).flat_map(char::to_uppercase).collect();
    json!({ "name": name, "initials": initials })
}

/// Tiles as (shape, colour, second colour), row by row, the same for the same name.
fn art(name: &str) -> Vec<[u64; 3]> {
    // FNV-1a gives the seed, xorshift64* the numbers; both are fixed for good, unlike a hasher's.
    let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mut state = seed | 1;
    let mut next = |below: u64| {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % below
    };
    (0..ROWS * COLUMNS)
        .map(|index| {
            // The warm colour stays near the outer edge: dimmed towards the text it turns to mud.
            let colours = if index % COLUMNS < 2 { 4 } else { 5 };
            let first = next(colours);
            [next(8), first, (first + 1 + next(colours - 1)) % colours]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn art_is_stable_and_no_tile_hides_its_shape() {
        assert_eq!(art("Kestrel Bay"), art("Kestrel Bay"));
        assert_ne!(art("Kestrel Bay"), art("Kestrel Bag"));
        assert!(art("").iter().all(|[shape, a, b]| *shape < 8 && a != b));
        assert_eq!(art("x").len(), 24);
    }

    #[test]
    fn a_study_without_words_still_has_a_title() {
        let hero = prepare(&CaseStudy::default(), Labels::of("en"));
        assert_eq!(hero["title"], "Case study");
        assert_eq!(hero["eyebrow"], "Case study");
        assert_eq!(brand(&CaseStudy::default())["initials"], "");
    }
}
