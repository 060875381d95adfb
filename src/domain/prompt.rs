//! Prompt templates: what they mention, and how they are filled in.
//!
//! The language is Jinja's, by minijinja. Values go in as data; a value that looks like a template is
//! printed as it stands.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};
use thiserror::Error;

use super::mention::{self, Mention, Role};

/// A prompt template that has been parsed once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    name: String,
    source: String,
    variables: BTreeSet<String>,
}

/// Why a template cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct PromptError {
    /// What is wrong, in one line.
    pub message: String,
    /// The line of the template, from 1, where it is known.
    pub line: Option<usize>,
}

impl From<minijinja::Error> for PromptError {
    fn from(error: minijinja::Error) -> Self {
        if error.kind() == ErrorKind::OutOfFuel {
            let message = "the prompt goes round in too long a loop".to_owned();
            return Self { message, line: error.line() };
        }
        let message = error.detail().map_or_else(
            || error.kind().to_string(),
            |detail| format!("{}: {detail}", error.kind()),
        );
        Self { message, line: error.line() }
    }
}

/// Tags that bring in other templates, of which there are none.
const FOREIGN_TAGS: [&str; 5] = ["include", "import", "from", "extends", "block"];

/// The most steps of the template machine that one prompt may take; a long list takes some thousands.
const MOST_STEPS: u64 = 5_000_000;

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_fuel(Some(MOST_STEPS));
    // A field that the document turned out not to have prints as nothing, like one that is empty.
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment
}

impl Prompt {
    /// Parses a template; `name` is its file name, for messages.
    ///
    /// # Errors
    /// [`PromptError`] with the line of a syntax error.
    pub fn parse(name: &str, source: &str) -> Result<Self, PromptError> {
        let environment = environment();
        let template = environment.template_from_named_str(name, source)?;
        let is_foreign = |mention: &Mention| {
            mention.role == Role::Tag && FOREIGN_TAGS.contains(&mention.path.as_str())
        };
        if let Some(tag) = mention::mentions(source).into_iter().find(is_foreign) {
            let message = format!(
                "\"{}\" needs another template, and a prompt stands alone: write its text here",
                tag.path
            );
            return Err(PromptError { message, line: Some(tag.line) });
        }
        let variables = template.undeclared_variables(true).into_iter().collect();
        Ok(Self { name: name.to_owned(), source: source.to_owned(), variables })
    }

    /// The variables that it mentions, as dotted paths (`title`, `heroConcept.mood`).
    #[must_use]
    pub fn variables(&self) -> &BTreeSet<String> {
        &self.variables
    }

    /// The file name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first line, from 1, on which a variable is mentioned: as it stands, or as the beginning of a
    /// longer path.
    #[must_use]
    pub fn line_of(&self, variable: &str) -> Option<usize> {
        mention::line_of(&self.source, variable)
    }

    /// The filters that it names and that there are not, each with its first line from 1. They would
    /// be met only when the prompt is filled in.
    #[must_use]
    pub fn unknown_filters(&self) -> BTreeMap<String, usize> {
        let environment = environment();
        let is_unknown = |name: &str| {
            let known = environment.render_str(&format!("{{{{ x | {name} }}}}"), ());
            known.is_err_and(|error| error.kind() == ErrorKind::UnknownFilter)
        };
        let mut unknown = BTreeMap::new();
        for mention in mention::mentions(&self.source) {
            if mention.role == Role::Filter && is_unknown(&mention.path) {
                unknown.entry(mention.path).or_insert(mention.line);
            }
        }
        unknown
    }

    /// Whether the template language has a function of that name, such as `range`.
    #[must_use]
    pub fn is_function(name: &str) -> bool {
        environment().globals().any(|(global, _)| global == name)
    }

    /// Fills the template in.
    ///
    /// # Errors
    /// [`PromptError`] when an expression fails on these values.
    pub fn render(
        &self,
        values: &BTreeMap<String, serde_json::Value>,
    ) -> Result<String, PromptError> {
        let environment = environment();
        let template = environment.template_from_named_str(&self.name, &self.source)?;
        let values: BTreeMap<&str, Value> = values
            .iter()
            .map(|(name, value)| (name.as_str(), Value::from(minijinja::value::Serde(value))))
            .collect();
        Ok(template.render(values)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_that_brings_in_another_template_is_told_with_its_line() {
        for (source, line) in [("{% include \"a.md\" %}", 1), ("x\n{%- extends 'b' %}", 2)] {
            let error = Prompt::parse("a.md", source).unwrap_err();
            assert_eq!(error.line, Some(line), "{error}");
            assert!(error.message.contains("stands alone"), "{error}");
        }
        for fine in [
            "{% if include %}from{% endif %}",
            "{% raw %}{% include 'a' %}{% endraw %}",
            "{# {% include 'a' %} #}{{ \"{% include 'a' %}\" }}",
        ] {
            assert!(Prompt::parse("a.md", fine).is_ok(), "{fine}");
        }
    }

    #[test]
    fn a_loop_without_an_end_is_left() {
        let loops =
            "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}";
        let error = Prompt::parse("a.md", loops).unwrap().render(&BTreeMap::new()).unwrap_err();
        assert_eq!(error.message, "the prompt goes round in too long a loop");
    }

    #[test]
    fn a_template_tells_what_it_mentions() {
        let prompt = Prompt::parse(
            "x.md",
            "{{ title }} {% for m in metrics %}{{ m.label }}{% endfor %} {{ heroConcept.mood }}",
        )
        .unwrap();
        let names: Vec<_> = prompt.variables().iter().map(String::as_str).collect();
        assert_eq!(names, ["heroConcept.mood", "metrics", "title"]);
    }

    #[test]
    fn values_are_data_and_never_templates() {
        let prompt = Prompt::parse("x.md", "T: {{ title }}").unwrap();
        let values = BTreeMap::from([("title".to_owned(), "{{ notes }} {% raw %}".into())]);
        assert_eq!(prompt.render(&values).unwrap(), "T: {{ notes }} {% raw %}");
    }

    #[test]
    fn filters_that_there_are_not_are_named() {
        let prompt = Prompt::parse("x.md", "{{ a | join(', ') }}\n{{ a | jion }} {{ a|upper }}");
        let prompt = prompt.unwrap();
        assert_eq!(prompt.unknown_filters(), BTreeMap::from([("jion".to_owned(), 2)]));
        assert!(Prompt::is_function("range") && !Prompt::is_function("title"));
    }

    #[test]
    fn a_syntax_error_names_its_line() {
        let error = Prompt::parse("x.md", "one\n{% for %}\n").unwrap_err();
        assert_eq!(error.line, Some(2));
    }
}
