//! Terms with their texts, parted by blank lines and nothing else, as headings that every reader of terms
//! understands.
//!
//! ```text
//! wisselwoning                          # wisselwoning
//! woning die iemand tijdelijk krijgt    woning die iemand tijdelijk krijgt
//!                                   ─▶
//! fietsenstalling                       # fietsenstalling
//! bewaakte plek voor fietsen            bewaakte plek voor fietsen
//! ```

/// The longest term, in words and in characters.
const LONGEST: (usize, usize) = (5, 60);

/// The longest term that may stand without a text between others that have one, in words: a longer line may
/// be a sentence.
const BARE: usize = 2;

/// Names of what is told about one term; over a text they begin no other term.
const PARTS: [&str; 20] = [
    "antoniemen",
    "begrip",
    "bron",
    "brontekst",
    "context",
    "definitie",
    "definition",
    "domein",
    "examples",
    "explanation",
    "kenmerken",
    "notes",
    "opmerking",
    "opmerkingen",
    "source",
    "synoniemen",
    "term",
    "toelichting",
    "voorbeeld",
    "voorbeelden",
];

/// Notes whose terms are headings now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headed {
    /// What stands over all of them, where something does.
    pub title: Option<String>,
    /// The terms, each as a heading over its text, behind what is said of all.
    pub text: String,
}

/// Lines without a blank one between them.
type Block<'a> = Vec<&'a str>;

/// The same notes with each term as a heading, where blank lines part them: a line with a name and its text
/// right below it, or in the paragraphs behind it. None where they are written in another way.
#[must_use]
pub fn headed(notes: &str) -> Option<Headed> {
    let mut blocks: Vec<Block<'_>> = vec![Vec::new()];
    for line in notes.lines() {
        match (line.trim().is_empty(), blocks.last_mut()) {
            (false, Some(block)) => block.push(line),
            (true, Some(block)) if !block.is_empty() => blocks.push(Vec::new()),
            _ => {}
        }
    }
    blocks.retain(|block| !block.is_empty());
    // What is said of all terms comes first, under a title or behind its labels.
    let (mut shared, mut terms) = shared(&blocks);
    let mut title = None;
    let begins = even(terms).or_else(|| {
        if let Some(line) = titled(terms) {
            title = Some(line.trim().trim_end_matches(':').to_owned());
            let (more, rest) = self::shared(&terms[1..]);
            shared.extend(more);
            terms = rest;
        }
        mixed(terms)
    })?;
    let shared = shared.iter().map(|block| block.join("\n"));
    let terms = terms.iter().zip(&begins).map(|(block, begins)| {
        let mark = if *begins { "# " } else { "" };
        format!("{mark}{}", block.join("\n"))
    });
    Some(Headed { title, text: shared.chain(terms).collect::<Vec<_>>().join("\n\n") })
}

/// The blocks that are about all terms, and those behind them.
fn shared<'a, 'b>(blocks: &'b [Block<'a>]) -> (Vec<&'b Block<'a>>, &'b [Block<'a>]) {
    let is_shared =
        |block: &Block<'_>| block.iter().all(|line| is_labelled(line) || line.starts_with("# "));
    let first = blocks.iter().position(|block| !is_shared(block)).unwrap_or(blocks.len());
    (blocks[..first].iter().collect(), &blocks[first..])
}

/// Which blocks begin a term, where all terms are written alike.
fn even(terms: &[Block<'_>]) -> Option<Vec<bool>> {
    let begins: Vec<bool> = match terms {
        _ if terms.iter().all(is_over_text) => vec![true; terms.len()],
        _ => terms.iter().map(|block| block.len() == 1 && is_name(block[0])).collect(),
    };
    let is_told = |at: usize| terms[at].len() > 1 || begins.get(at + 1) == Some(&false);
    let mut names = (0..terms.len()).filter(|at| begins[*at]);
    let is_list = begins.first() == Some(&true) && names.clone().count() > 1;
    (is_list && names.all(is_told)).then_some(begins)
}

/// The first line, where it stands alone over terms with their texts right below them.
fn titled<'a>(terms: &[Block<'a>]) -> Option<&'a str> {
    let (first, rest) = terms.split_first()?;
    let (_, rest) = shared(rest);
    let is_title = first.len() == 1
        && is_name(first[0].trim().trim_end_matches(':'))
        && rest.first().is_some_and(is_over_text);
    is_title.then(|| first[0])
}

/// Which blocks begin a term, where most of them are a name over its text: the paragraphs between belong to
/// the term before them, and a name of odd signs begins one like the others.
fn mixed(terms: &[Block<'_>]) -> Option<Vec<bool>> {
    let sure = terms.iter().filter(|block| is_over_text(block)).count();
    if sure < 2 || sure * 2 < terms.len() {
        return None;
    }
    let is_start = |block: &Block<'_>| block.len() > 1 && is_odd_name(block[0]);
    let begins: Vec<bool> = terms
        .iter()
        .enumerate()
        .map(|(at, block)| {
            let next = terms.get(at + 1);
            let is_alone = block.len() == 1 && is_name(block[0]);
            // A name over a paragraph, or one that nothing is told of.
            is_start(block)
                || is_alone
                    && (next.is_some_and(|next| !is_start(next) && !is_name(next[0]))
                        || block[0].split_whitespace().count() <= BARE)
        })
        .collect();
    (begins.first() == Some(&true)).then_some(begins)
}

/// Whether a block is a name with a text right below it.
fn is_over_text(block: &Block<'_>) -> bool {
    block.len() > 1 && is_name(block[0])
}

/// Whether a line over a text is as short as a name, of whatever signs.
fn is_odd_name(line: &str) -> bool {
    let name = line.trim();
    let first = name.chars().next();
    let is_item = name.starts_with(['-', '*', '+', '•', '–', '|', '#', '>'])
        || first.is_some_and(|c| c.is_ascii_digit()) && name.contains(['.', ')']);
    name.split_whitespace().count() <= LONGEST.0
        && name.chars().count() <= LONGEST.1
        && !is_item
        && !is_labelled(name)
        && !name.ends_with(['.', '!', '?', ',', ':', ';'])
        && !PARTS.contains(&name.to_lowercase().as_str())
}

/// Whether a line is like `Domein: wonen`.
fn is_labelled(line: &str) -> bool {
    let label = line.split_once(": ").map(|(label, _)| label.trim());
    label.is_some_and(|label| label.split_whitespace().count() <= 2)
}

/// Whether a line may be a term and can be no sentence, item or label.
fn is_name(line: &str) -> bool {
    let name = line.trim();
    let words = name.split_whitespace().count();
    (1..=LONGEST.0).contains(&words)
        && name.chars().count() <= LONGEST.1
        && name.starts_with(char::is_alphabetic)
        && !name.contains([':', ';', '|', '=', '{', '<', '"'])
        && !name.ends_with(['.', '!', '?', ','])
        && !PARTS.contains(&name.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(notes: &str) -> Option<String> {
        headed(notes).map(|made| made.text)
    }

    #[test]
    fn a_line_alone_over_the_terms_is_their_title() {
        let list = "huurtoeslag\nBijdrage in de huur\n\nservicekosten\nVergoeding voor diensten";
        for title in ["Lijst van huurwoorden", "Huren in Oost", "Begrippen:"] {
            let made = headed(&format!("{title}\n\nDomein: huur\n\n{list}")).unwrap();
            assert_eq!(made.title.as_deref(), Some(title.trim_end_matches(':')));
            let terms =
                "# huurtoeslag\nBijdrage in de huur\n\n# servicekosten\nVergoeding voor diensten";
            assert_eq!(made.text, format!("Domein: huur\n\n{terms}"));
        }
        assert_eq!(headed(list).unwrap().title, None);
    }

    #[test]
    fn a_paragraph_or_an_odd_name_among_terms_changes_nothing_for_the_others() {
        let notes = "kade\nMuur langs water\n\nsteiger\nPad op palen\nVoorbeeld: de lange steiger\n\n\
                     De steiger is van hout.\n\n=MAX(B2)\nHoogste van twee\n\npaal\n\nsluis\nDeur in het water";
        let made = "# kade\nMuur langs water\n\n# steiger\nPad op palen\nVoorbeeld: de lange steiger\n\n\
                    De steiger is van hout.\n\n# =MAX(B2)\nHoogste van twee\n\n# paal\n\n# sluis\nDeur in het water";
        assert_eq!(text(notes).as_deref(), Some(made));
    }

    #[test]
    fn a_name_over_its_text_is_a_term() {
        let notes = "Domein: wonen\n\nwissel\nwoning voor even\n\n\nstalling\nplek voor fietsen.\nBewaakt.\n";
        let made = "Domein: wonen\n\n# wissel\nwoning voor even\n\n# stalling\nplek voor fietsen.\nBewaakt.";
        assert_eq!(text(notes).as_deref(), Some(made));
    }

    #[test]
    fn a_name_before_its_paragraphs_is_a_term() {
        let notes = "# Woorden\n\nwissel\n\nEen woning voor even.\n\nEr is er een.\n\nstalling\n\nEen plek.\n";
        let made = "# Woorden\n\n# wissel\n\nEen woning voor even.\n\nEr is er een.\n\n# stalling\n\nEen plek.";
        assert_eq!(text(notes).as_deref(), Some(made));
    }

    #[test]
    fn what_is_written_in_another_way_is_left_alone() {
        for other in [
            "",
            "wissel\nwoning voor even\n",
            "wissel\n\nstalling\n\nkade\n",
            "wissel\n\nEen woning voor even.\n\nToelichting\n\nMeer daarover.\n",
            "wissel: woning\n\nstalling: plek\n",
            "Een zin die zo begint.\nNog een.\n\nEn een tweede alinea hier.\nMet meer.\n",
            "## wissel\nwoning\n\n## stalling\nplek\n",
        ] {
            assert_eq!(headed(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_word_is_lost(notes in "([a-c .:#\n]{0,12}\n?){0,8}") {
            if let Some(made) = headed(&notes) {
                let words = |text: &str| {
                    let mut words: Vec<String> = text.split([' ', ':', '\n']).filter(|w| !matches!(*w, "#" | "")).map(str::to_owned).collect();
                    words.sort();
                    words
                };
                let all = format!("{} {}", made.title.unwrap_or_default(), made.text);
                prop_assert_eq!(words(&all), words(&notes));
            }
        }
    }
}
