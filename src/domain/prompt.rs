//! Prompt templates: what they mention, and how they are filled in.
//!
//! The language is Jinja's, by minijinja. Values go in as data; a value that looks like a template is
//! printed as it stands.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Environment, UndefinedBehavior, Value};
use thiserror::Error;

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
        let message = error.detail().map_or_else(
            || error.kind().to_string(),
            |detail| format!("{}: {detail}", error.kind()),
        );
        Self { message, line: error.line() }
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
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

    /// The first line, from 1, on which a variable is mentioned.
    #[must_use]
    pub fn line_of(&self, variable: &str) -> Option<usize> {
        self.source.lines().position(|line| line.contains(variable)).map(|index| index + 1)
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
    fn a_syntax_error_names_its_line() {
        let error = Prompt::parse("x.md", "one\n{% for %}\n").unwrap_err();
        assert_eq!(error.line, Some(2));
    }
}
