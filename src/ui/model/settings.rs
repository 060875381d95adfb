//! The lines of the settings: each value with the place where it was set.

use super::Setup;
use crate::config::origin::Origin;
use crate::ui::figures::money;

/// A line of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// The recipe.
    Recipe,
    /// How its steps are scheduled.
    Mode,
    /// Who reads the notes.
    Provider,
    /// The model that does.
    TextModel,
    /// Who makes the pictures.
    Pictures,
    /// The model that does.
    ImageModel,
    /// What a run may cost.
    MaxCost,
}

/// All lines, in order.
pub const LINES: [Line; 7] = [
    Line::Recipe,
    Line::Mode,
    Line::Provider,
    Line::TextModel,
    Line::Pictures,
    Line::ImageModel,
    Line::MaxCost,
];

impl Line {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Recipe => "recipe",
            Self::Mode => "mode",
            Self::Provider => "text by",
            Self::TextModel => "text model",
            Self::ImageModel => "picture model",
            Self::Pictures => "pictures by",
            Self::MaxCost => "cost limit",
        }
    }

    /// Its value, and where that was set.
    #[must_use]
    pub fn value(self, setup: &Setup) -> (String, &Origin) {
        let origins = &setup.origins;
        let model =
            |model: &str| if model.is_empty() { "none".to_owned() } else { model.to_owned() };
        match self {
            Self::Recipe => {
                let title = setup.chosen().map(|recipe| recipe.title.clone());
                (title.unwrap_or_default(), &origins.recipe)
            }
            Self::Mode => (setup.mode.to_string(), &origins.mode),
            Self::Provider => (setup.text_by.name.clone(), &origins.provider),
            Self::TextModel => (model(&setup.text_by.model), &origins.text_model),
            Self::Pictures => (setup.pictures_by.name.clone(), &origins.pictures),
            Self::ImageModel => (model(&setup.pictures_by.model), &origins.image_model),
            Self::MaxCost => {
                let limit = setup.max_cost_usd.map(money);
                (limit.unwrap_or_else(|| "none".to_owned()), &origins.max_cost)
            }
        }
    }

    /// Whether it can be changed in place.
    #[must_use]
    pub fn can_change(self, setup: &Setup) -> bool {
        match self {
            Self::Recipe => setup.recipes.len() > 1,
            Self::Mode => true,
            Self::Provider | Self::Pictures => setup.other.is_some(),
            Self::TextModel | Self::ImageModel | Self::MaxCost => false,
        }
    }

    /// How it is changed: by that key, where it is changed here.
    #[must_use]
    pub fn how(self, setup: &Setup, key: &str) -> String {
        let outside = match self {
            Self::Recipe => return format!("{key} takes the next one; at the start: --recipe"),
            Self::Mode => return format!("{key} takes the next one; at the start: --mode"),
            Self::Provider | Self::Pictures if setup.other.is_some() => {
                return format!("{key} switches between this machine and the service");
            }
            Self::Provider => "--provider, CASEGEN_PROVIDER, or provider in the settings file",
            Self::Pictures => "--pictures, or pictures in the settings file",
            Self::TextModel => {
                "--text-model, CASEGEN_TEXT_MODEL, or text_model in the settings file"
            }
            Self::ImageModel => {
                "--image-model, CASEGEN_IMAGE_MODEL, or image_model in the settings file"
            }
            Self::MaxCost => "--max-cost, or max_cost in the settings file",
        };
        outside.to_owned()
    }
}
