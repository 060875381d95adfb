//! Which field a finding is about, and what the notes say of it.

use serde_json::Value;

use super::groups::{Group, Item, summary};
use crate::domain::finding::Finding;
use crate::text::evidence::{is_telling, quoted, sentence_behind, stands_in};
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
        let words = quoted(own_words(finding));
        let has = |item: &&Item| words.iter().any(|words| stands_in(&text(&item.value), words));
        let items = || groups.iter().flat_map(|group| &group.items);
        items().find(has).map(|item| item.path.as_str())
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

/// The message without the sentence of its rule, whose quotation marks are about no text of anybody.
fn own_words(finding: &Finding) -> &str {
    let message = finding.message.as_str();
    if finding.rule.is_none() {
        return message;
    }
    let end = [" (Regel: ", " (Rule: "].iter().find_map(|lead| message.rfind(lead));
    &message[..end.unwrap_or(message.len())]
}

fn text(value: &Value) -> String {
    one_line(&summary(value))
}

/// What the notes say of the words of the result that a finding quotes: the sentence, or that they are not
/// there; none where it quotes nothing of the result, or nothing that tells.
#[must_use]
pub fn told_by_notes(
    finding: &Finding,
    groups: &[Group],
    notes: &str,
) -> Option<Result<String, String>> {
    // What the result does not say itself is the program's own: the code of a language, a model.
    let mut words = quoted(own_words(finding));
    let items = || groups.iter().flat_map(|group| &group.items);
    words.retain(|words| items().any(|item| stands_in(&text(&item.value), words)));
    if words.is_empty() || notes.is_empty() {
        return None;
    }
    let path = about(finding, groups);
    let field = items().find(|item| Some(&item.path) == path.as_ref());
    let field = field.map(|item| text(&item.value)).unwrap_or_default();
    if let Some(sentence) = sentence_behind(notes, &words, &field) {
        return Some(Ok(one_line(sentence)));
    }
    let absent = words.iter().find(|words| is_telling(words) && !stands_in(notes, words))?;
    Some(Err(one_line(absent)))
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
        let notes = "Wait\nA word on \"the\" wait. A wait of 14 days between the intake and start. Now it is short.";
        let document = json!({"definitie": "the wait between intake and start", "x": "5 lamps",
            "metrics": [{"label": "Wait of Annabel", "after": "14 days"}]});
        let groups = groups::of(document.as_object().unwrap(), &parts(&[]));
        let told = |finding: Finding| told_by_notes(&finding, &groups, notes);
        let behind = || Some(Ok("A wait of 14 days between the intake and start.".to_owned()));
        assert_eq!(told(Finding::warning("\"14 days\" is odd")), behind());
        let rule = "begins with \"the\". (Rule: it does not begin with \"a word\")";
        assert_eq!(told(Finding::warning(rule).by("geen-lidwoord")), behind());
        assert_eq!(told(Finding::warning("\"Annabel\" is odd")), Some(Err("Annabel".into())));
        for own in ["odd", "5 items came; the first 3 are kept", "the notes are in \"nl\"; copied"]
        {
            assert_eq!(told(Finding::warning(own)), None, "{own}");
        }
    }
}
