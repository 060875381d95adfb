//! Where a template mentions a name: the expressions of a template, read word by word.
//!
//! The template language tells what is mentioned, but not where. This finds the place, for messages:
//! inside `{{ }}` and `{% %}`, outside of quoted texts, comments and raw blocks.

/// A name in an expression, and what it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The dotted path as it is written, such as `heroConcept.mood`.
    pub path: String,
    /// What is named.
    pub role: Role,
    /// The line, from 1.
    pub line: usize,
}

/// What a name stands for in an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A value, or a word of the language such as `in`.
    Value,
    /// A filter, after `|`.
    Filter,
    /// A tag: the first word after `{%`, such as `if`.
    Tag,
}

/// All names in the expressions of a template, in the order of the text.
#[must_use]
pub fn mentions(source: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = next_open(source, at) {
        let inner = open + 2;
        let close = match &source[open..inner] {
            "{#" => "#}",
            "{%" => "%}",
            _ => "}}",
        };
        if close == "#}" {
            at = source[inner..].find(close).map_or(source.len(), |end| inner + end + 2);
            continue;
        }
        let end = end_of(source, inner, close);
        let words = source[inner..end].trim_matches(|c: char| c == '-' || c == '+');
        let first = found.len();
        names(source, inner, end, &mut found);
        if let Some(tag) = found.get_mut(first).filter(|_| close == "%}") {
            tag.role = Role::Tag;
        }
        at = (end + 2).min(source.len());
        if close == "%}" && words.trim() == "raw" {
            at = end_of_raw(source, at);
        }
    }
    found
}

/// The line on which a path is first mentioned, from 1: as it stands, or as the beginning of a longer
/// path.
#[must_use]
pub fn line_of(source: &str, path: &str) -> Option<usize> {
    let is_it = |mention: &Mention| {
        let rest = mention.path.strip_prefix(path);
        mention.role == Role::Value
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    mentions(source).iter().find(|mention| is_it(mention)).map(|mention| mention.line)
}

fn next_open(source: &str, from: usize) -> Option<usize> {
    let rest = source.get(from..)?;
    ["{{", "{%", "{#"].iter().filter_map(|open| rest.find(open)).min().map(|at| from + at)
}

/// Where the expression ends: at its closing mark, unless that stands in a quoted text.
fn end_of(source: &str, from: usize, close: &str) -> usize {
    let mut quote = None;
    let mut is_escaped = false;
    for (at, c) in source[from..].char_indices() {
        match quote {
            Some(_) if is_escaped => is_escaped = false,
            Some(_) if c == '\\' => is_escaped = true,
            Some(mark) if c == mark => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None if source[from + at..].starts_with(close) => return from + at,
            _ => {}
        }
    }
    source.len()
}

fn end_of_raw(source: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(open) = source[at..].find("{%").map(|open| at + open) {
        let end = end_of(source, open + 2, "%}");
        let words = source[open + 2..end].trim_matches(|c: char| c == '-' || c == '+');
        if words.trim() == "endraw" {
            return (end + 2).min(source.len());
        }
        at = open + 2;
    }
    source.len()
}

/// The names between two places of the source.
fn names(source: &str, from: usize, to: usize, found: &mut Vec<Mention>) {
    let text = &source[from..to];
    let mut before = ' ';
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c == '"' || c == '\'' {
            let inner = at + 1;
            let end = end_of_quote(text, inner, c);
            before = c;
            at = end;
        } else if is_name_start(c) {
            let end = end_of_path(text, at);
            let path: String = text[at..end].chars().filter(|c| !c.is_whitespace()).collect();
            // What follows a dot is a part of what stands before it, such as of a call.
            if before != '.' {
                let role = if before == '|' { Role::Filter } else { Role::Value };
                let line = 1 + source[..from + at].matches('\n').count();
                found.push(Mention { path, role, line });
            }
            before = 'a';
            at = end;
        } else {
            if !c.is_whitespace() {
                before = c;
            }
            at += c.len_utf8();
        }
    }
}

fn end_of_quote(text: &str, from: usize, mark: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in text[from..].char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if c == mark => return from + at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// The end of a name with the parts that follow it after dots; blanks may stand around a dot.
fn end_of_path(text: &str, from: usize) -> usize {
    let end_of_word = |from: usize| {
        from + text[from..].find(|c: char| !is_name_part(c)).unwrap_or(text.len() - from)
    };
    let mut end = end_of_word(from);
    loop {
        let blank = |from: usize| from + text[from..].len() - text[from..].trim_start().len();
        let dot = blank(end);
        if !text[dot..].starts_with('.') {
            return end;
        }
        let part = blank(dot + 1);
        if !text[part..].starts_with(is_name_start) {
            return end;
        }
        end = end_of_word(part);
    }
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn is_name_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_found_where_it_is_a_name() {
        let table = [
            ("title\nsubtitle {{ subtitle }}\n{{ title }}", "title", Some(3)),
            ("{# {{ title }} #}\n{% if title %}{% endif %}", "title", Some(2)),
            ("{{ x | title }}\n{{ x.title }}\n{{ title | upper }}", "title", Some(3)),
            ("{{ x | join(\"title }}\") }}\n{{ title }}", "title", Some(2)),
            ("{% raw %}{{ title }}\n{% endraw %}\n{{ title }}", "title", Some(3)),
            ("{%- raw -%}\n{{ title }}", "title", None),
            ("{{ a }}\n{{ concept . mood }}", "concept.mood", Some(2)),
            ("{{ concept.moods }}\n{{ concept.mood.x }}", "concept.mood", Some(2)),
            ("{{ concept.mood }}", "concept", Some(1)),
            ("{{ concept['mood'] }}", "concept", Some(1)),
            ("{{ 'it''s' ~ \"\\\"\" }}\n{{ größe }}", "größe", Some(2)),
            ("{{", "x", None),
        ];
        for (source, path, line) in table {
            assert_eq!(line_of(source, path), line, "{path} in {source}");
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(source in "([{}%#'\"a.| \\n\\\\é-]|raw|endraw){0,60}") {
            for mention in mentions(&source) {
                prop_assert!(mention.line <= source.lines().count().max(1));
            }
        }
    }
}
