//! The prose of a case study: whole sentences of the notes, chosen by heading and by cue words.

use std::sync::LazyLock;

use regex::Regex;

use super::cue::{BUSINESS, CAVEAT, CUES, STAKES, TRIED};
use super::page::Page;
use super::pool::{PAST, Piece, Pool, Room, defines, names};
use super::prose::Grade;
use super::topic::Topic;
use crate::domain::case_study::{Challenge, Metric, Narrative, Results, Section, Selection};
use crate::text::labels::Labels;
use crate::text::pattern::pattern;

/// What a field has room for.
const FIELD: Room = Room { count: 4, long: 450 };
/// What a section of the narrative has room for.
const BODY: Room = Room { count: 6, long: 1_100 };
/// What the lede has room for.
const LEDE: Room = Room { count: 3, long: 480 };
/// The longest line under the headline, in characters.
const TAGLINE: usize = 180;
/// Pieces from the start of the notes in which the customer is introduced.
const EARLY: usize = 6;

static ALTERNATIVES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:(?i:including|such as|alternatives?(?: were| considered)?:?|looked at|considered|evaluated|compared|shortlist(?:ed)?:?|waaronder|zoals|overwogen|vergeleken|bekeken|darunter|verglichen|evaluierten|notamment|comparé|étudié|avaliou|comparou|incluindo))\s((?:[^.;:]{0,40}?\s)??(?:\p{Lu}[\p{L}\d.+-]*(?:\s\p{Lu}[\p{L}\d.+-]*){0,2})(?:(?:,\s|,?\s(?:and|or|en|und|oder|et|ou|e)\s)(?:\p{Lu}[\p{L}\d.+-]*(?:\s\p{Lu}[\p{L}\d.+-]*){0,2})){0,5})",
    )
});
static NAME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\p{Lu}[\p{L}\d.+-]*(?:\s\p{Lu}[\p{L}\d.+-]*){0,2}"));

/// The prose fields.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub challenge: Challenge,
    pub selection: Selection,
    pub solution: String,
    pub implementation: String,
    pub results: Results,
    pub lessons: Vec<String>,
    pub next_steps: String,
    pub narrative: Narrative,
    /// The sentence that tells most about the customer.
    pub opening: String,
    /// The line under the headline: who the customer is or what was done, or empty.
    pub tagline: String,
}

/// Chooses sentences for every field, and orders them into a narrative without repeats.
pub(super) fn tell(
    page: &Page,
    client: &str,
    product: &str,
    metrics: &[Metric],
    language: &str,
) -> Story {
    let pool = Pool::read(page, client, product, metrics);
    let opening = opening(&pool, client);
    let text = |at: Option<usize>| at.map_or("", |at| pool.pieces[at].text);
    let field = |topic| {
        let chosen = pool.choose(&pool.about(topic), FIELD, &[], None);
        if chosen.is_empty() {
            elsewhere(&pool, topic, client, product)
        } else {
            pool.text(&chosen)
        }
    };
    Story {
        challenge: challenge(&pool, opening),
        selection: Selection {
            reason: field(Topic::Selection),
            alternatives: alternatives(&pool, client),
        },
        solution: field(Topic::Solution),
        implementation: field(Topic::Implementation),
        results: results(&pool),
        lessons: lessons(&pool),
        next_steps: field(Topic::Next),
        narrative: narrative(&pool, opening, language),
        opening: text(opening).to_string(),
        tagline: text(tagline(&pool, opening, client, product)).to_string(),
    }
}

/// What was bought and how it was brought in may be told under another heading.
fn elsewhere(pool: &Pool, topic: Topic, client: &str, product: &str) -> String {
    if !matches!(topic, Topic::Selection | Topic::Solution | Topic::Implementation) {
        return String::new();
    }
    let cue = |text: &str| {
        CUES.iter().any(|(other, words)| *other == topic && words.is_match(text))
            && PAST.find(text).is_none_or(|hit| hit.start() > 0)
    };
    let told = |at: &usize| {
        let piece = &pool.pieces[*at];
        let done = matches!(piece.topic, Topic::Selection | Topic::Solution | Topic::Results)
            || piece.topic == Topic::Implementation;
        let named = names(piece.text, product) || names(piece.text, client);
        done && named && piece.grade == Grade::Whole && cue(piece.text)
    };
    let from: Vec<usize> = (0..pool.pieces.len()).filter(told).collect();
    pool.text(&pool.choose(&from, Room { count: 2, ..FIELD }, &[], None))
}

fn challenge(pool: &Pool, opening: Option<usize>) -> Challenge {
    let mut from = pool.about(Topic::Challenge);
    if from.len() > 1 {
        from.retain(|at| Some(*at) != opening);
    }
    let early = |piece: &Piece| TRIED.is_match(piece.text);
    let jotted = || {
        let open = pool.hinted(Topic::Open);
        open.into_iter().find(|at| pool.terse && early(&pool.pieces[*at]))
    };
    let tried = pool.first(&from, early).or_else(jotted);
    let stakes = pool.first(&from, |piece| {
        STAKES.is_match(piece.text) && tried.is_none_or(|at| pool.pieces[at].text != piece.text)
    });
    let mut apart: Vec<usize> = tried.into_iter().chain(stakes).collect();
    let mut chosen = pool.choose(&from, FIELD, &apart, None);
    if chosen.is_empty() {
        // "What we tried before" is no description of the problem.
        chosen = pool.choose(&pool.hinted(Topic::Challenge), FIELD, &apart, None);
    }
    if chosen.is_empty() {
        chosen.extend(stakes);
        apart.retain(|at| Some(*at) != stakes);
    }
    let text = |at: Option<usize>| at.filter(|at| apart.contains(at)).map(|at| pool.text(&[at]));
    Challenge {
        summary: pool.text(&chosen),
        stakes: text(stakes).unwrap_or_default(),
        tried_before: text(tried).unwrap_or_default(),
    }
}

fn results(pool: &Pool) -> Results {
    let from = pool.about(Topic::Results);
    let near: Vec<usize> = (0..pool.pieces.len())
        .filter(|at| {
            let piece = &pool.pieces[*at];
            matches!(piece.topic, Topic::Results | Topic::Lessons) || piece.text.contains('%')
        })
        .collect();
    let caveats = pool.first(&near, |piece| CAVEAT.is_match(piece.text));
    let business = pool.first(&from, |piece| {
        BUSINESS.is_match(piece.text)
            && !piece.counts()
            && caveats.is_none_or(|at| pool.pieces[at].text != piece.text)
    });
    let mut apart: Vec<usize> = caveats.into_iter().chain(business).collect();
    let mut chosen = pool.choose(&from, FIELD, &apart, None);
    if chosen.is_empty() {
        chosen.extend(business);
        apart.retain(|at| Some(*at) != business);
    }
    let text = |at: Option<usize>| at.filter(|at| apart.contains(at)).map(|at| pool.text(&[at]));
    Results {
        summary: pool.text(&chosen),
        business_meaning: text(business).unwrap_or_default(),
        caveats: text(caveats).unwrap_or_default(),
    }
}

/// What was learned, a list item or sentence each.
fn lessons(pool: &Pool) -> Vec<String> {
    let mut chosen: Vec<usize> = Vec::new();
    let mut told: Vec<Vec<usize>> = Vec::new();
    for at in pool.about(Topic::Lessons) {
        if pool.said(at, &chosen) {
            continue;
        }
        let piece = &pool.pieces[at];
        let full = told.len() == 6;
        match told.last_mut() {
            Some(open) if piece.grade == Grade::Leaning && pool.same_block(open, at) => {
                open.push(at);
            }
            _ if full => break,
            _ => told.push(vec![at]),
        }
        chosen.push(at);
    }
    let text = |open: &[usize]| match open {
        [one] => pool.pieces[*one].text.to_string(),
        more => pool.text(more),
    };
    told.iter().map(|open| text(open)).collect()
}

/// The sentence that says what the customer is, else the first that stands alone.
fn opening(pool: &Pool, client: &str) -> Option<usize> {
    let fits = |at: &usize| {
        let piece = &pool.pieces[*at];
        let late = matches!(piece.topic, Topic::Results | Topic::Next | Topic::Lessons);
        (12..=320).contains(&piece.text.chars().count())
            && piece.grade >= Grade::Line
            && !piece.text.contains(['"', '“', '„', '«'])
            && !late
    };
    let from: Vec<usize> = (0..pool.pieces.len().min(80)).filter(fits).collect();
    let early = |at: &&usize| **at < EARLY;
    from.iter()
        .find(|at| defines(pool.pieces[**at].text, client) == 2)
        .or_else(|| {
            from.iter().filter(early).find(|at| defines(pool.pieces[**at].text, client) == 1)
        })
        .or_else(|| {
            from.iter().filter(early).find(|at| {
                let piece = &pool.pieces[**at];
                let told = matches!(piece.topic, Topic::Open | Topic::About | Topic::Challenge);
                piece.grade == Grade::Whole && told
            })
        })
        .copied()
}

/// The line under the headline: a definition of the customer, else what was done.
fn tagline(pool: &Pool, opening: Option<usize>, client: &str, product: &str) -> Option<usize> {
    let short = |at: usize| {
        let piece = &pool.pieces[at];
        piece.grade == Grade::Whole && piece.text.chars().count() <= TAGLINE
    };
    let defined = opening.filter(|at| short(*at) && defines(pool.pieces[*at].text, client) > 0);
    let done = |topic: Topic| {
        pool.about(topic).into_iter().find(|at| {
            let text = pool.pieces[*at].text;
            let ours = topic == Topic::Solution || names(text, client);
            short(*at) && (names(text, product) || ours)
        })
    };
    defined
        .or_else(|| done(Topic::Solution))
        .or_else(|| done(Topic::Implementation))
        .or_else(|| done(Topic::Selection))
        .or_else(|| {
            pool.about(Topic::Results)
                .into_iter()
                .find(|at| short(*at) && pool.pieces[*at].counts())
        })
}

fn alternatives(pool: &Pool, client: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for piece in pool.pieces.iter().filter(|piece| {
        let mut cues = CUES.iter().filter(|(topic, _)| *topic == Topic::Selection);
        piece.topic == Topic::Selection || cues.any(|(_, cue)| cue.is_match(piece.text))
    }) {
        for hit in ALTERNATIVES.captures_iter(piece.text) {
            for name in NAME.find_iter(&hit[1]) {
                let name = name.as_str().trim_end_matches(['.', '-']).to_string();
                if name != client
                    && !found.contains(&name)
                    && name.chars().count() > 1
                    && found.len() < 6
                {
                    found.push(name);
                }
            }
        }
    }
    found
}

/// Lede and sections in the order of a story; nothing in it is said twice.
fn narrative(pool: &Pool, opening: Option<usize>, language: &str) -> Narrative {
    let labels = Labels::of(language);
    let near = |at: usize| {
        let same = opening.is_some_and(|first| pool.pieces[first].block == pool.pieces[at].block);
        at < EARLY || same
    };
    let introduces = |at: &usize| {
        let piece = &pool.pieces[*at];
        Some(*at) == opening
            || near(*at) && matches!(piece.topic, Topic::About | Topic::Open) && !piece.is_dated()
    };
    let from: Vec<usize> = (0..pool.pieces.len()).filter(introduces).collect();
    let mut used = pool.choose(&from, LEDE, &[], opening);
    // The customer comes first, also where the notes introduce it late.
    used.sort_by_key(|at| (Some(*at) != opening, *at));
    let lede = pool.text(&used);
    let parts = [
        (Topic::Challenge, "challenge"),
        (Topic::Selection, "selection"),
        (Topic::Solution, "solution"),
        (Topic::Implementation, "implementation"),
        (Topic::Results, "results"),
        (Topic::Lessons, "lessons"),
        (Topic::Next, "next_steps"),
    ];
    let mut sections = Vec::new();
    for (topic, label) in parts {
        let mut chosen = pool.choose(&pool.about(topic), BODY, &used, None);
        if chosen.len() < 2 && matches!(topic, Topic::Challenge | Topic::Results) {
            chosen = pool.choose(&pool.hinted(topic), BODY, &used, None);
        }
        if !chosen.is_empty() {
            let heading = labels.get(label).to_string();
            sections.push(Section { heading, body: pool.paragraphs(&chosen) });
            used.extend(chosen);
        }
    }
    Narrative { lede, sections }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(notes: &str) -> Story {
        tell(&Page::read(notes), "Acme", "", &[], "en")
    }

    #[test]
    fn headings_choose_the_sentences() {
        let story = of(
            "# A\n\nAcme is a bakery in a small town.\n\n## Challenge\n\nThe ovens were slow every day. It cost us customers each week.\n\n## Results\n\nThe bread is ready before the shop opens.\n\n## Lessons learned\n- Train the night shift before the day shift\n\n## Next steps\nThe second shop follows in spring.",
        );
        assert_eq!(story.challenge.summary, "The ovens were slow every day.");
        assert_eq!(story.challenge.stakes, "It cost us customers each week.");
        assert_eq!(story.lessons, ["Train the night shift before the day shift"]);
        assert_eq!(story.next_steps, "The second shop follows in spring.");
        assert_eq!(story.opening, "Acme is a bakery in a small town.");
        assert_eq!(story.narrative.sections.len(), 4);
    }

    #[test]
    fn cue_words_choose_where_there_are_no_headings() {
        let story = of(
            "Acme struggled with slow ovens. They evaluated several vendors, including Zupa and Brot, before a decision. They rolled out the ovens shop by shop. Bread is ready faster and the waste dropped.",
        );
        assert!(story.challenge.summary.contains("slow ovens"));
        assert_eq!(story.selection.alternatives, ["Zupa", "Brot"]);
        assert!(story.implementation.contains("shop by shop"));
        assert!(story.results.summary.contains("faster"));
    }

    #[test]
    fn no_sentence_stands_twice_in_the_narrative() {
        let notes = "Acme struggled with slow ovens. It was hard. ".repeat(20);
        let story = of(&notes);
        let whole: String = story
            .narrative
            .sections
            .iter()
            .map(|section| section.body.as_str())
            .collect::<String>()
            + &story.narrative.lede;
        assert_eq!(whole.matches("slow ovens").count(), 1);
    }
}
