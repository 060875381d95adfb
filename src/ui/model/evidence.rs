//! Which field a finding is about, and what the notes say of it.

use super::groups::{Group, summary};
use crate::domain::finding::Finding;
use crate::text::evidence::{quoted, sentence};
use crate::ui::measure::one_line;

/// The path of the field that a finding is about; none where it is about none of these.
///
/// A path that the message names comes first, then a field that the rule is named after, then the words
/// that the message quotes, then the step.
#[must_use]
pub fn about(finding: &Finding, groups: &[Group]) -> Option<String> {
    let paths = || {
        let own = groups.iter().map(|group| group.path.as_str());
        own.chain(groups.iter().flat_map(|group| group.items.iter().map(|item| item.path.as_str())))
    };
    let named = paths().filter(|path| names(&finding.message, path)).max_by_key(|path| path.len());
    let of_rule = || {
        let rule = finding.rule.as_ref()?;
        let is_named = |path: &&str| rule.split('-').any(|word| word == *path);
        paths().find(is_named).or_else(|| paths().find(|path| *path == "definitie"))
    };
    let of_words = || {
        let words = quoted(&finding.message);
        let items = groups.iter().flat_map(|group| &group.items);
        let mut items = items.filter(|item| {
            let text = one_line(&summary(&item.value)).to_lowercase();
            words.iter().any(|words| text.contains(&words.to_lowercase()))
        });
        items.next().map(|item| item.path.as_str())
    };
    let of_step = || {
        let step = finding.step.as_ref()?;
        let own = groups.iter().find(|group| group.step.as_ref() == Some(step));
        // A picture is called after the field that it is made from, or that begins with its name.
        let same = || groups.iter().find(|group| group.path == step.as_str());
        let alike = || groups.iter().find(|group| group.path.starts_with(step.as_str()));
        own.or_else(same).or_else(alike).map(|group| group.path.as_str())
    };
    named.or_else(of_rule).or_else(of_words).or_else(of_step).map(str::to_owned)
}

/// Whether a message names a path: as a path with a dot or a bracket, or at its very beginning.
fn names(message: &str, path: &str) -> bool {
    message.match_indices(path).any(|(at, _)| {
        let before = message[..at].chars().next_back();
        let after = message[at + path.len()..].chars().next();
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let is_path = path.contains(['.', '[']) || matches!(after, Some('.' | '['));
        let leads = message[..at].is_empty() && after == Some(' ');
        // In a list of fields, such as "the schema in title, lessons; made to fit".
        let is_listed = [" in ", ", ", "which "].iter().any(|lead| message[..at].ends_with(lead))
            && (matches!(after, None | Some(',' | ';')) || message[at..].ends_with(" and more"));
        !is_word(before) && !is_word(after) && (is_path || leads || is_listed)
    })
}

/// What the notes say of what a finding quotes: the sentence, or that nothing is there; none where it
/// quotes nothing.
#[must_use]
pub fn told_by_notes(finding: &Finding, notes: &str) -> Option<Result<String, String>> {
    let words = quoted(&finding.message);
    let first = words.first()?;
    if notes.is_empty() {
        return None;
    }
    let found = words.iter().find_map(|words| sentence(notes, words));
    Some(found.map(one_line).ok_or_else(|| one_line(first)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ui::fixtures::parts;
    use crate::ui::model::groups;

    #[test]
    fn findings_find_their_field() {
        let document = json!({"definitie": "periode tussen twee dagen", "bron": "", "title": "Half the wait",
            "metrics": [{"label": "Wait", "after": "3 days"}, {"label": "Phone", "after": "9"}]});
        let groups = groups::of(document.as_object().unwrap(), &parts(&[]));
        let cases = [
            (
                Finding::warning("\"3\", which metrics[1].after was, still stands in x"),
                Some("metrics[1]"),
            ),
            (Finding::warning("no source").by("bron-genoemd"), Some("bron")),
            (Finding::warning("too wide").by("niet-te-ruim"), Some("definitie")),
            (Finding::warning("nobody says \"3 days\""), Some("metrics[0]")),
            (Finding::warning("stays as it was").about(&"synoniemen".into()), Some("synoniemen")),
            (Finding::notice("a title is a title"), None),
            (Finding::warning("it did not follow the schema in title; made to fit"), Some("title")),
            (Finding::warning("\"Hal\", which bron was, still stands in title"), Some("title")),
            (Finding::warning("3 of 5 fit").about(&"metrics".into()), Some("metrics")),
            (Finding::warning("only 8 × 8 pixels").about(&"tit".into()), Some("title")),
        ];
        for (finding, path) in cases {
            assert_eq!(about(&finding, &groups).as_deref(), path, "{finding:?}");
        }
    }

    #[test]
    fn the_notes_are_quoted_or_it_is_said_that_they_say_nothing() {
        let notes = "A wait of 14 days. Now it is short.";
        let told = |message: &str| told_by_notes(&Finding::warning(message), notes);
        assert_eq!(told("\"14 days\" is odd"), Some(Ok("A wait of 14 days.".into())));
        assert_eq!(told("\"Ann\" is odd"), Some(Err("Ann".into())));
        assert_eq!(told("odd"), None);
    }
}
