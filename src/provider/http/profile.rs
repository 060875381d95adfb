//! What is known of each service beforehand: one table.

/// How far a service follows a JSON schema, from the most to the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchemaLevel {
    /// `response_format` of type `json_schema`, strict.
    Strict,
    /// `response_format` of type `json_object`, with the schema in the prompt.
    Object,
    /// No `response_format`, with the schema in the prompt.
    Prompt,
}

/// How a service makes pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureTransport {
    /// `chat/completions` with `modalities`.
    Chat,
    /// An endpoint of its own that takes a prompt.
    Images,
    /// It makes none.
    None,
}

/// What is known of a service beforehand.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about a service")]
#[derive(Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name in settings and records.
    pub name: &'static str,
    /// Its name in sentences.
    pub title: &'static str,
    /// Where it is, with the version part of the path; empty where a person has to say.
    pub base_url: &'static str,
    /// Whether it answers nobody without a key.
    pub needs_key: bool,
    /// The environment variables that may hold its key, the first one set counts.
    pub key_variables: &'static [&'static str],
    /// The model for texts; empty for the first one that the service lists.
    pub text_model: &'static str,
    /// The model for pictures; empty where there is none to suggest.
    pub image_model: &'static str,
    /// What is tried first for a document.
    pub schema: SchemaLevel,
    /// How it makes pictures, unless its catalogue says otherwise.
    pub pictures: PictureTransport,
    /// The path of its picture endpoint, after the base URL.
    pub images_path: &'static str,
    /// Whether a stream tells its usage only when `stream_options` asks for it.
    pub asks_for_usage: bool,
    /// Whether it is a router that takes `provider` and `reasoning` objects.
    pub is_router: bool,
    /// Headers that it likes to get.
    pub headers: &'static [(&'static str, &'static str)],
    /// Whether somebody is charged for its answers.
    pub is_billed: bool,
}

/// The variable that holds a key for whichever service is used.
const ANY_KEY: &str = "CASEGEN_API_KEY";

const LOCAL: Profile = Profile {
    name: "",
    title: "",
    base_url: "",
    needs_key: false,
    key_variables: &[ANY_KEY],
    text_model: "",
    image_model: "",
    schema: SchemaLevel::Strict,
    pictures: PictureTransport::None,
    images_path: "/images/generations",
    asks_for_usage: true,
    is_router: false,
    headers: &[],
    is_billed: false,
};

/// Every service that is known by name.
pub static PROFILES: [Profile; 7] = [
    Profile {
        name: "openrouter",
        title: "OpenRouter",
        base_url: "https://openrouter.ai/api/v1",
        needs_key: true,
        key_variables: &[ANY_KEY, "OPENROUTER_API_KEY"],
        text_model: "anthropic/claude-sonnet-4.5",
        image_model: "google/gemini-3.1-flash-image",
        pictures: PictureTransport::Chat,
        images_path: "/images",
        asks_for_usage: false,
        is_router: true,
        headers: &[("x-openrouter-title", "casegen-tui")],
        is_billed: true,
        ..LOCAL
    },
    Profile {
        name: "openai",
        title: "OpenAI",
        base_url: "https://api.openai.com/v1",
        needs_key: true,
        key_variables: &[ANY_KEY, "OPENAI_API_KEY"],
        text_model: "gpt-5.4",
        image_model: "gpt-image-2",
        pictures: PictureTransport::Images,
        is_billed: true,
        ..LOCAL
    },
    Profile { name: "ollama", title: "Ollama", base_url: "http://localhost:11434/v1", ..LOCAL },
    Profile { name: "lmstudio", title: "LM Studio", base_url: "http://localhost:1234/v1", ..LOCAL },
    Profile { name: "llamacpp", title: "llama.cpp", base_url: "http://127.0.0.1:8080/v1", ..LOCAL },
    Profile { name: "vllm", title: "vLLM", base_url: "http://localhost:8000/v1", ..LOCAL },
    Profile {
        name: "custom",
        title: "the service",
        pictures: PictureTransport::Chat,
        is_billed: true,
        ..LOCAL
    },
];

/// The profile of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_can_be_found_and_has_what_it_needs() {
        for profile in &PROFILES {
            assert_eq!(find(profile.name), Some(profile));
            assert!(!profile.title.is_empty());
            assert_eq!(profile.base_url.is_empty(), profile.name == "custom");
            assert!(!profile.needs_key || profile.base_url.starts_with("https://"));
            assert_eq!(
                profile.image_model.is_empty(),
                profile.pictures == PictureTransport::None || profile.name == "custom",
            );
        }
        assert_eq!(find("nobody"), None);
    }
}
