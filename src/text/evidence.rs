//! What stands behind a remark: the words that it quotes, and the sentence of the notes that has them.

use std::collections::BTreeSet;

use super::sentence;
use super::stem;

/// Quoted words beyond this length, in characters, are no place to look for.
const MOST_QUOTED: usize = 200;
/// Words of fewer letters stand in many sentences by chance.
const SHORTEST_TELLING: usize = 5;

/// The words between quotation marks in a remark, in the order of the text, each once.
///
/// Figures outside quotation marks are the remark's own: "5 items came" quotes nothing.
#[must_use]
pub fn quoted(remark: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = remark;
    while let Some(open) = rest.find(['"', '“', '„', '«']) {
        let mark = rest[open..].chars().next().unwrap_or('"');
        let inner = &rest[open + mark.len_utf8()..];
        let Some(close) = inner.find(['"', '”', '»']) else { break };
        let words = inner[..close].trim();
        let fits = !words.is_empty() && words.chars().count() <= MOST_QUOTED;
        if fits && !found.iter().any(|known| known == words) {
            found.push(words.to_owned());
        }
        let end = inner[close..].chars().next().map_or(0, char::len_utf8);
        rest = &inner[close + end..];
    }
    found
}

/// Whether a text has these words as whole words, in whatever case: "14" is not in "2014".
#[must_use]
pub fn stands_in(text: &str, words: &str) -> bool {
    let (text, wanted) = (text.to_lowercase(), words.trim().to_lowercase());
    let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !wanted.is_empty()
        && text.match_indices(&wanted).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            !is_part(before) && !is_part(text[at + wanted.len()..].chars().next())
        })
}

/// The sentence of the notes that stands behind words of a field: of those that have one of the words,
/// the one that is most like the whole field. None where none has them, or where only a word that stands
/// everywhere ("het", "is a") is shared with a sentence about something else.
#[must_use]
pub fn sentence_behind<'n>(notes: &'n str, words: &[String], field: &str) -> Option<&'n str> {
    let about = telling(field);
    let mut best: Option<(usize, &str)> = None;
    for line in notes.lines().filter(|line| words.iter().any(|words| stands_in(line, words))) {
        let has = |sentence: &&str| words.iter().any(|words| stands_in(sentence, words));
        let mut within: Vec<&str> = sentence::split(line).into_iter().filter(has).collect();
        if within.is_empty() {
            within.push(line.trim());
        }
        for sentence in within {
            let shared = telling(sentence).intersection(&about).count();
            let quoted = words.iter().filter(|words| stands_in(sentence, words)).count();
            let is_about = 2 * shared >= about.len() && shared > 0;
            let tells = words.iter().any(|words| is_telling(words) && stands_in(sentence, words));
            if (is_about || tells) && best.is_none_or(|(most, _)| shared + quoted > most) {
                best = Some((shared + quoted, sentence));
            }
        }
    }
    best.map(|(_, sentence)| sentence)
}

/// Whether words say enough to be looked for on their own: a figure, or a word that is not short.
#[must_use]
pub fn is_telling(words: &str) -> bool {
    let is_long = |word: &str| word.chars().count() >= SHORTEST_TELLING;
    words.contains(|c: char| c.is_ascii_digit())
        || stem::words(words).any(|(_, word)| is_long(word))
}

/// The stems of the words of a text that say something.
fn telling(text: &str) -> BTreeSet<String> {
    let words = stem::words(text).map(|(_, word)| word).filter(|word| is_telling(word));
    words.map(stem::stem).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOTES: &str = "Wachttijd\n\nCall with Ann. It was slow.\n\nThey waited 14 days in 2014; now 3.\n\
        Wie belt, hoort het. Onder wachttijd wordt verstaan het aantal dagen tussen aanmelding en intake.\n";

    fn behind<'n>(words: &[&str], field: &str) -> Option<&'n str> {
        let words: Vec<String> = words.iter().map(|one| (*one).to_owned()).collect();
        sentence_behind(NOTES, &words, field)
    }

    #[test]
    fn only_what_stands_in_quotation_marks_is_quoted() {
        let found = quoted("\"two weeks\", which title was, and “Ann” and \"Ann\" are not 14 days");
        assert_eq!(found, ["two weeks", "Ann"]);
        for nothing in ["nothing \"\" here \"open", "5 items came; the first 3 are kept"] {
            assert_eq!(quoted(nothing), Vec::<String>::new());
        }
    }

    #[test]
    fn words_stand_in_a_text_as_whole_words() {
        assert!(stands_in("Call with Ann.", "ANN") && stands_in("in 14 days", "14"));
        for (text, words) in [("in 2014", "14"), ("annual", "ann"), ("a", ""), ("a b", " ")] {
            assert!(!stands_in(text, words), "{words}");
        }
    }

    #[test]
    fn the_sentence_is_the_one_that_is_most_like_the_field() {
        let definition = "het aantal dagen tussen aanmelding en intake";
        let is_it = |sentence: Option<&str>| sentence.unwrap().starts_with("Onder wachttijd");
        assert!(is_it(behind(&["het"], definition)), "a short word is in an earlier sentence too");
        assert!(is_it(behind(&["wachttijd"], definition)), "the term is the first line too");
        assert_eq!(behind(&["het"], "iets heel anders dan daar staat"), None);
        assert_eq!(behind(&["het"], ""), None);
        assert!(behind(&["14 days"], "14 days").unwrap().starts_with("They waited"));
        assert!(behind(&["2014"], "").unwrap().starts_with("They waited"));
        for none in ["4 days", "wait", "", " ", "99"] {
            assert_eq!(behind(&[none], "x"), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(text in "\\PC{0,80}", notes in "\\PC{0,120}") {
            let words = quoted(&text);
            prop_assert!(words.iter().all(|words| !words.is_empty()));
            if let Some(sentence) = sentence_behind(&notes, &words, &text) {
                prop_assert!(notes.contains(sentence));
            }
        }
    }
}
