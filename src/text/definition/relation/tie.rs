//! What ties another name to the term: the term is the head of the phrase right before the cue.
//!
//! "De leider van het wijkteam wordt ook wel coach genoemd" names the leader, not the team. Where the
//! grammar leaves a doubt, nothing is tied.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::definition::term::finder::Finder;
use crate::text::pattern::pattern;
use crate::text::stem::words;

/// More places of the term in one sentence than these are not looked at.
const MOST_PLACES: usize = 12;
/// The shortest end that two words must have in common to be of one kind: "pas", "team".
const SHARED: usize = 3;

/// How the term stands in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tie {
    /// Nothing but an article stands before it in its clause.
    Subject,
    /// The verb stands before it: "In de wijk wordt een wijkteam ook wel buurtteam genoemd".
    Behind,
    /// A verb that can only name stands before it: "In de wijk heet een wijkteam ook wel buurtteam".
    Named,
    /// It is a phrase of its own, and which part of the sentence it is remains open: what stands right
    /// behind it in commas belongs to it.
    Phrase,
}

/// A place where the term is the head of its phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// How it stands there.
    pub tie: Tie,
    /// The byte at which its phrase starts, the article included.
    pub start: usize,
    /// The byte behind it.
    pub end: usize,
}

static ARTICLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)(?:^|[\s(,;:–—])(?P<article>(?P<known>de|het|the|der|die|das|dem|den|des|le|la|les|deze|dit|this|these)|een|an?|eine?[nmrs]?|une?|elke?|iedere?|every|each|jede[nrms]?|zo['’]n)\s(?:(?:begrip|term|woord|concept|notion|begriff)\s)?["“„«‘']*$"#,
    )
});
/// Verbs that stand before their subject where something else leads the sentence.
const VERBS: &str = " wordt worden heet heten is zijn noemt wird werden heißt heißen ist sind ";
/// Those of them that do nothing but name.
const NAMING: &str = " heet heten heißt heißen ";
/// Words that lead a clause of which the term may be the subject.
const LEADS: &str = " als dat wanneer indien omdat if when that because wenn dass weil ";
/// Words that tie a phrase to another noun, or of which the phrase is only a part.
const LINKS: &str = " van voor met zonder door bij aan op in uit om tot naar tegen over onder tussen per als dan en of \
    maar noch ook vanaf vanuit via volgens namens ondanks gedurende tijdens binnen buiten boven beneden achter \
    voorbij langs sinds inzake omtrent betreffende jegens naast behalve rond rondom qua zoals evenals alsmede \
    alsook respectievelijk oftewel ofwel alias is zijn wordt worden \
    of for with without by at on to from in into as than and or but nor about under between through during within \
    against towards via per like unlike besides except near behind beside beyond since upon after before \
    und oder mit ohne von vom zu zum zur bei beim im an am auf aus für nach über unter durch gegen um wie als sowie \
    et ou avec sans par pour dans sur à au aux du de comme ";

/// Whether a word ties the phrase behind it to another noun.
pub(super) fn is_link(word: &str) -> bool {
    is_of(LINKS, word)
}

fn is_of(list: &str, word: &str) -> bool {
    let word = word.to_lowercase();
    list.split_ascii_whitespace().any(|known| known == word)
}

/// Each phrase of a sentence that is the term with its article: its bytes, and whether the article is
/// that of a known thing. What stands before it is for the caller to judge.
pub(super) fn phrases(sentence: &str, finder: &Finder) -> Vec<(usize, usize, bool)> {
    let mut found = Vec::new();
    let mut from = 0;
    for _ in 0..MOST_PLACES {
        let Some((start, end)) = finder.find_from(sentence, from) else { break };
        from = end;
        if finder.is_form(&sentence[start..end]) {
            let hit = ARTICLE.captures(&sentence[..start]);
            let is_known = hit.as_ref().is_some_and(|hit| hit.name("known").is_some());
            let article = hit.as_ref().and_then(|hit| hit.name("article"));
            found.push((article.map_or(start, |word| word.start()), end, is_known));
        }
    }
    found
}

/// Each place of a sentence where the term is the head of its phrase.
pub(super) fn places(sentence: &str, finder: &Finder) -> Vec<Place> {
    let mut found = Vec::new();
    let mut from = 0;
    for _ in 0..MOST_PLACES {
        let Some((start, end)) = finder.find_from(sentence, from) else { break };
        from = end;
        if finder.is_form(&sentence[start..end])
            && let Some(place) = place(sentence, start, end)
        {
            found.push(place);
        }
    }
    found
}

fn place(sentence: &str, start: usize, end: usize) -> Option<Place> {
    let before = &sentence[..start];
    let article = ARTICLE.captures(before);
    let word = article.as_ref().and_then(|hit| hit.name("article"));
    let begin = word.map_or(before.len(), |word| word.start());
    let lead = before[..begin].trim_end_matches(['"', '“', '„', '«', '‘', '\'', ' ', '*', '_']);
    let at = |tie| Some(Place { tie, start: begin, end });
    let lead = lead.trim_start_matches(['(', '-', '–', '•', ' ']);
    if lead.is_empty() || lead.ends_with([':', ';', '.', '!', '?']) {
        return at(Tie::Subject);
    }
    let last = words(lead).last().map_or("", |(_, word)| word);
    if !lead.ends_with(last) {
        // A comma, a bracket or a dash: which phrase goes on there, nobody can tell.
        return None;
    }
    let is_alone = lead.len() == last.len();
    if is_alone && is_of(LEADS, last) {
        return at(Tie::Subject);
    }
    if is_of(NAMING, last) {
        return at(Tie::Named);
    }
    if is_of(VERBS, last) && !last.eq_ignore_ascii_case("noemt") {
        return at(Tie::Behind);
    }
    if is_alone && is_of(LINKS, last) && !is_of(" en of and or und oder ", last) {
        return at(Tie::Phrase);
    }
    let genitive = word.is_some_and(|word| is_of(" der des dem die ", word.as_str()));
    // Without an article the word before may belong to the same phrase: "jaarlijkse huurverhoging".
    let is_phrase = word.is_some() && !genitive && !is_of(LINKS, last);
    if is_phrase { at(Tie::Phrase) } else { None }
}

/// Whether two names are of one kind: they end in the same word, as "reispas" and "stadspas" do.
pub(super) fn is_kindred(name: &str, other: &str) -> bool {
    static ENDING: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^.{0,2}(?:ing(?:en)?|heid|heden|schap(?:pen)?|iteit(?:en)?|atie|isme|ment|aar(?:s|en)?|eurs?|ers?|ent(?:en)?|ant(?:en)?|lijke?|ige?|ungs?|keit|lich|ness|tion|sion|able|ible|less|ly|en|s)$",
        )
    });
    let head = |text: &str| words(text).last().map(|(_, word)| word.to_lowercase());
    let (Some(name), Some(other)) = (head(name), head(other)) else { return false };
    let shared: Vec<char> = name
        .chars()
        .rev()
        .zip(other.chars().rev())
        .take_while(|(one, two)| one == two)
        .map(|(one, _)| one)
        .collect();
    let tail: String = shared.iter().rev().collect();
    let is_whole = tail == name || tail == other;
    shared.len() >= SHARED && (is_whole || !ENDING.is_match(&tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_term_must_head_its_phrase() {
        let finder = Finder::new("stadspas");
        for (sentence, tie) in [
            ("Een stadspas wordt", Some(Tie::Subject)),
            ("Let op: de “stadspas” wordt", Some(Tie::Subject)),
            ("In de wijk wordt een stadspas", Some(Tie::Behind)),
            ("Inwoners krijgen een stadspas", Some(Tie::Phrase)),
            ("Met een stadspas", Some(Tie::Phrase)),
            ("De houder van een stadspas", None),
            ("De houder van de gratis stadspas", None),
            ("De jaarlijkse stadspas", None),
            ("Een reispas of een stadspas", None),
            ("Een reispas, een stadspas", None),
            ("Die Gebühr der Stadspas", None),
            ("Een stadspasje", None),
        ] {
            let found = places(sentence, &finder).first().map(|place| place.tie);
            assert_eq!(found, tie, "{sentence}");
        }
        assert_eq!(places("Een docente", &Finder::new("docent")), []);
        assert_eq!(places("Een prinses", &Finder::new("prins")), []);
        assert_eq!(places("De docenten", &Finder::new("docent")).len(), 1);
    }

    #[test]
    fn names_of_one_kind_end_alike() {
        for (one, other) in
            [("reispas", "stadspas"), ("vaste woning", "wisselwoning"), ("kaart", "een buurtkaart")]
        {
            assert!(is_kindred(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("verlening", "afwijzing"),
            ("huisarts", "wijkteam"),
            ("gezelligheid", "gemeenheid"),
            ("", "team"),
        ] {
            assert!(!is_kindred(one, other), "{one} {other}");
        }
    }
}
