//! Where the value of a setting comes from.

use std::fmt;

use super::options::{CUSTOM, Options};

/// The place where a value was set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Origin {
    /// On the command line.
    CommandLine,
    /// In the environment: the name of the variable.
    Environment(String),
    /// In the settings file.
    File,
    /// Nowhere: it is the usual one.
    #[default]
    Default,
    /// In the program, since it started.
    Here,
    /// Beside the draft that is open.
    Draft,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommandLine => f.write_str("command line"),
            Self::Environment(name) => f.write_str(name),
            Self::File => f.write_str("settings file"),
            Self::Default => f.write_str("default"),
            Self::Here => f.write_str("chosen here"),
            Self::Draft => f.write_str("draft"),
        }
    }
}

/// Where each setting of a run comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins {
    /// The recipe.
    pub recipe: Origin,
    /// How its steps are scheduled.
    pub mode: Origin,
    /// Who reads the notes.
    pub provider: Origin,
    /// Who makes the pictures.
    pub pictures: Origin,
    /// The model that reads the notes.
    pub text_model: Origin,
    /// The model that makes the pictures.
    pub image_model: Origin,
    /// What a run may cost.
    pub max_cost: Origin,
}

impl Origins {
    /// Where options come from that were laid over each other: those of the command line over those of
    /// the environment over those of the settings file. `read` looks a variable up; `keys` are the
    /// variables that hold the key of a service, which choose a service where nothing else does.
    #[must_use]
    pub fn of(
        flags: &Options,
        file: &Options,
        keys: &[&str],
        read: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let environment = Options::from_environment(&read);
        let all = flags.clone().or(environment.clone().or(file.clone()));
        let is_set = |name: &&&str| read(name).is_some_and(|value| !value.trim().is_empty());
        let variable = |names: &[&str]| {
            let name = names.iter().find(is_set).or(names.first());
            Origin::Environment(name.map_or_else(String::new, |name| (*name).to_owned()))
        };
        let text = |field: fn(&Options) -> &Option<String>, names: &[&str]| match field(&all) {
            None => Origin::Default,
            value if field(flags) == value => Origin::CommandLine,
            value if field(&environment) == value => variable(names),
            value if field(file) == value => Origin::File,
            Some(_) => Origin::Default,
        };
        let address = || text(|options| &options.base_url, &["CASEGEN_BASE_URL"]);
        let provider = match (all.provider.as_deref(), &all.base_url) {
            // An address alone means a service of one's own.
            (None, Some(_)) => address(),
            (Some(CUSTOM), _) => match text(|options| &options.provider, &["CASEGEN_PROVIDER"]) {
                Origin::Default => address(),
                named => named,
            },
            (Some(_), _) => text(|options| &options.provider, &["CASEGEN_PROVIDER"]),
            (None, None) => keys
                .iter()
                .find(is_set)
                .map_or(Origin::Default, |name| Origin::Environment((*name).to_owned())),
        };
        let pictures = match all.pictures {
            // Who reads the notes makes the pictures as well.
            None => provider.clone(),
            Some(_) => text(|options| &options.pictures, &[]),
        };
        let max_cost = match all.max_cost {
            None => Origin::Default,
            Some(_) if flags.max_cost.is_some() => Origin::CommandLine,
            Some(_) => Origin::File,
        };
        Self {
            provider,
            pictures,
            text_model: text(
                |options| &options.text_model,
                &["CASEGEN_TEXT_MODEL", "MODEL_CASE_STUDY_TEXT"],
            ),
            image_model: text(
                |options| &options.image_model,
                &["CASEGEN_IMAGE_MODEL", "MODEL_CASE_STUDY_IMAGE"],
            ),
            max_cost,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "options are what is compared")]
    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn variable(name: &str) -> Origin {
        Origin::Environment(name.to_owned())
    }

    #[test]
    fn each_value_tells_where_it_was_set() {
        let file = Options {
            provider: some("openrouter"),
            text_model: some("f"),
            max_cost: Some(1.0),
            ..Options::default()
        };
        let read = |name: &str| match name {
            "MODEL_CASE_STUDY_TEXT" => some("e"),
            "OPENROUTER_API_KEY" => some("k"),
            _ => None,
        };
        let flags = Options { image_model: some("i"), ..Options::default() };
        let origins = Origins::of(&flags, &file, &["OPENROUTER_API_KEY"], read);
        assert_eq!((&origins.provider, &origins.pictures), (&Origin::File, &Origin::File));
        assert_eq!(origins.text_model, variable("MODEL_CASE_STUDY_TEXT"));
        assert_eq!(origins.image_model, Origin::CommandLine);
        assert_eq!(origins.max_cost, Origin::File);
        let none = Options::default();
        let origins = Origins::of(&none, &none, &["OPENROUTER_API_KEY"], read);
        assert_eq!(origins.provider, variable("OPENROUTER_API_KEY"), "the key chooses it");
    }

    #[test]
    fn an_address_alone_tells_who_it_is() {
        let file = Options { provider: some("openrouter"), ..Options::default() };
        let read = |name: &str| (name == "CASEGEN_BASE_URL").then(|| "http://a/v1".to_owned());
        let origins = Origins::of(&Options::default(), &file, &[], read);
        assert_eq!(origins.provider, variable("CASEGEN_BASE_URL"));
        // A model of another service counts for nothing.
        let file = Options { text_model: some("m"), ..file };
        let flags = Options { provider: some("ollama"), ..Options::default() };
        let origins = Origins::of(&flags, &file, &[], |_| None);
        assert_eq!((origins.provider, origins.text_model), (Origin::CommandLine, Origin::Default));
        assert_eq!(variable("X").to_string(), "X");
    }
}
