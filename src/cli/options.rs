//! What every run is told on the command line.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::args::{dollars, seconds, step_ids};
use super::failure::Failure;
use crate::config::options::Options;
use crate::config::settings::{LanguageChoice, Settings};
use crate::domain::run::RunMode;

/// What every run is told.
#[derive(Debug, Clone, ClapArgs)]
pub struct RunOptions {
    /// What to make from the notes: the name of a recipe, or the path of its folder; without it,
    /// case-study, or what an earlier run was made with.
    #[arg(long, value_name = "ID|PATH")]
    pub recipe: Option<String>,
    /// How the steps are scheduled: sequential, parallel or pipelined; pipelined without it, or what is
    /// remembered with a draft.
    #[arg(long, value_name = "MODE")]
    pub mode: Option<RunMode>,
    /// Who reads the notes: offline, openrouter, openai, ollama, lmstudio, llamacpp, vllm or custom.
    ///
    /// Without it: openrouter when a key is configured, otherwise offline.
    #[arg(long, value_name = "NAME")]
    pub provider: Option<String>,
    /// Who makes the pictures; without it, whoever reads the notes.
    #[arg(long, value_name = "NAME")]
    pub pictures: Option<String>,
    /// Where the service is, up to and including its version.
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// The model that reads the notes.
    #[arg(long, value_name = "ID")]
    pub text_model: Option<String>,
    /// The model that makes the pictures.
    #[arg(long, value_name = "ID")]
    pub image_model: Option<String>,
    /// A PNG or JPEG file that goes with every request.
    #[arg(long, value_name = "FILE")]
    pub logo: Option<PathBuf>,
    /// Neither use nor keep results for other runs.
    #[arg(long)]
    pub no_cache: bool,
    /// Ask for these steps again although their results are known, separated by commas.
    #[arg(long, value_name = "STEPS", value_delimiter = ',')]
    pub fresh: Vec<String>,
    /// How long a step may take, its retries included; 600 without it.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub timeout: Option<f64>,
    /// Start no further paid step beyond this sum.
    #[arg(long, value_name = "USD", value_parser = dollars)]
    pub max_cost: Option<f64>,
    /// Run only these steps beside the document, separated by commas.
    #[arg(long, value_name = "STEPS", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Run at most this many steps at once beside the document; 0 means any number.
    #[arg(long, value_name = "N")]
    pub max_parallel: Option<usize>,
    /// The language of the result: auto, or a code such as en or nl.
    #[arg(long, value_name = "CODE", default_value = "auto")]
    pub language: String,
}

impl RunOptions {
    /// The recipe: the one that is named, or the usual one.
    #[must_use]
    pub fn recipe(&self) -> String {
        self.recipe.clone().unwrap_or_else(|| Settings::default().recipe)
    }

    /// The settings, once every value has been checked that can be without a recipe.
    ///
    /// # Errors
    /// [`Failure`] with exit code 2.
    pub fn settings(&self) -> Result<Settings, Failure> {
        Ok(Settings {
            recipe: self.recipe(),
            mode: self.mode.unwrap_or_default(),
            only: (!self.only.is_empty()).then(|| step_ids(&self.only)),
            max_parallel: self.max_parallel,
            language: self.language_choice()?,
            fresh: step_ids(&self.fresh),
            cache: !self.no_cache,
            ..Settings::default()
        })
    }

    /// What was set on the command line of that which can be set elsewhere as well.
    #[must_use]
    pub fn options(&self) -> Options {
        Options {
            provider: self.provider.clone(),
            pictures: self.pictures.clone(),
            base_url: self.base_url.clone(),
            text_model: self.text_model.clone(),
            image_model: self.image_model.clone(),
            logo: self.logo.clone(),
            timeout: self.timeout,
            max_cost: self.max_cost,
            max_parallel: self.max_parallel,
            ..Options::default()
        }
    }

    fn language_choice(&self) -> Result<LanguageChoice, Failure> {
        let code = self.language.trim();
        if code == "auto" {
            return Ok(LanguageChoice::Auto);
        }
        if (2..=3).contains(&code.len()) && code.chars().all(|c| c.is_ascii_lowercase()) {
            return Ok(LanguageChoice::Fixed(code.to_owned()));
        }
        Err(Failure::usage(
            format!("\"{code}\" is not a language code"),
            "use auto, or two small letters such as en, nl, de or fr",
        ))
    }
}
