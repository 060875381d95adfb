//! What stands behind a remark: the words that it quotes, and the sentence of the notes that has them.

use super::figure;
use super::sentence;

/// Quoted words beyond this length, in characters, are no place to look for.
const MOST_QUOTED: usize = 200;

/// The words between quotation marks in a remark, and its figures, in the order of the text.
#[must_use]
pub fn quoted(remark: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = remark;
    while let Some(open) = rest.find(['"', '“', '„', '«']) {
        let mark = rest[open..].chars().next().unwrap_or('"');
        let inner = &rest[open + mark.len_utf8()..];
        let Some(close) = inner.find(['"', '”', '»']) else { break };
        let words = inner[..close].trim();
        if !words.is_empty() && words.chars().count() <= MOST_QUOTED {
            found.push(words.to_owned());
        }
        let end = inner[close..].chars().next().map_or(0, char::len_utf8);
        rest = &inner[close + end..];
    }
    let figures = figure::find(remark);
    found.extend(figures.iter().map(|figure| remark[figure.start..figure.end].trim().to_owned()));
    found.retain(|words| !words.is_empty());
    found.dedup();
    found
}

/// The sentence of the notes that has these words, in whatever case; none when no sentence does.
#[must_use]
pub fn sentence<'a>(notes: &'a str, words: &str) -> Option<&'a str> {
    let wanted = words.to_lowercase();
    let has = |text: &str| {
        let text = text.to_lowercase();
        text.match_indices(&wanted).any(|(at, _)| {
            // "14" is not in "2014".
            let before = text[..at].chars().next_back();
            let after = text[at + wanted.len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        })
    };
    if wanted.trim().is_empty() {
        return None;
    }
    notes.lines().filter(|line| has(line)).find_map(|line| {
        let within = sentence::split(line).into_iter().find(|sentence| has(sentence));
        within.or(Some(line.trim()))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOTES: &str = "Call with Ann. It was slow.\n\nThey waited 14 days in 2014; now 3.\n";

    #[test]
    fn quotes_and_figures_of_a_remark_are_found() {
        let found = quoted("\"two weeks\", which title was, and “Ann” are not 14 days");
        assert_eq!(found[..2], ["two weeks", "Ann"]);
        assert!(found.iter().any(|words| words.contains("14")), "{found:?}");
        assert_eq!(quoted("nothing \"\" here \"open"), Vec::<String>::new());
    }

    #[test]
    fn the_sentence_of_the_notes_is_found_by_whole_words() {
        assert_eq!(sentence(NOTES, "slow"), Some("It was slow."));
        assert!(sentence(NOTES, "14 days").unwrap().starts_with("They waited"));
        assert_eq!(sentence(NOTES, "ANN"), Some("Call with Ann."));
        for none in ["4 days", "wait", "", " ", "99"] {
            assert_eq!(sentence(NOTES, none), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(text in "\\PC{0,80}", notes in "\\PC{0,120}") {
            for words in quoted(&text) {
                prop_assert!(!words.is_empty());
                let _ = sentence(&notes, &words);
            }
        }
    }
}
