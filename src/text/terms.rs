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

/// The same notes with each term as a heading, where blank lines part them: a line with a name and its text
/// right below it, or in the paragraphs behind it. None where they are written in another way.
#[must_use]
pub fn headed(notes: &str) -> Option<String> {
    let mut blocks: Vec<Vec<&str>> = vec![Vec::new()];
    for line in notes.lines() {
        match (line.trim().is_empty(), blocks.last_mut()) {
            (false, Some(block)) => block.push(line),
            (true, Some(block)) if !block.is_empty() => blocks.push(Vec::new()),
            _ => {}
        }
    }
    blocks.retain(|block| !block.is_empty());
    // What is said of all terms comes first, under a title or behind its labels.
    let is_shared =
        |block: &Vec<&str>| block.iter().all(|line| is_labelled(line) || line.starts_with("# "));
    let first = blocks.iter().position(|block| !is_shared(block))?;
    let (shared, terms) = blocks.split_at(first);
    let begins: Vec<bool> = match terms {
        _ if terms.iter().all(|block| block.len() > 1 && is_name(block[0])) => {
            vec![true; terms.len()]
        }
        _ => terms.iter().map(|block| block.len() == 1 && is_name(block[0])).collect(),
    };
    let is_told = |at: usize| terms[at].len() > 1 || begins.get(at + 1) == Some(&false);
    let names = (0..terms.len()).filter(|at| begins[*at]);
    if !begins[0] || names.clone().count() < 2 || !names.clone().all(is_told) {
        return None;
    }
    let shared = shared.iter().map(|block| block.join("\n"));
    let terms = terms.iter().zip(&begins).map(|(block, begins)| {
        let mark = if *begins { "# " } else { "" };
        format!("{mark}{}", block.join("\n"))
    });
    Some(shared.chain(terms).collect::<Vec<_>>().join("\n\n"))
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

    #[test]
    fn a_name_over_its_text_is_a_term() {
        let notes = "Domein: wonen\n\nwissel\nwoning voor even\n\n\nstalling\nplek voor fietsen.\nBewaakt.\n";
        let made = "Domein: wonen\n\n# wissel\nwoning voor even\n\n# stalling\nplek voor fietsen.\nBewaakt.";
        assert_eq!(headed(notes).as_deref(), Some(made));
    }

    #[test]
    fn a_name_before_its_paragraphs_is_a_term() {
        let notes = "# Woorden\n\nwissel\n\nEen woning voor even.\n\nEr is er een.\n\nstalling\n\nEen plek.\n";
        let made = "# Woorden\n\n# wissel\n\nEen woning voor even.\n\nEr is er een.\n\n# stalling\n\nEen plek.";
        assert_eq!(headed(notes).as_deref(), Some(made));
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
                let words = |text: &str| text.split_whitespace().filter(|w| *w != "#").map(str::to_owned).collect::<Vec<_>>();
                prop_assert_eq!(words(&made), words(&notes));
            }
        }
    }
}
