//! What the simulator plays: a scenario as data, and what each of its keys means.
//!
//! A scenario is a TOML file. Times are in seconds of the scenario; the simulator divides them by
//! its speed. Every key has a default, and a key that is not listed here is an error.
//!
//! ```toml
//! description = "what it is for"
//! seed = 1                    # decides who is hit by a fault with a share, and the jitter
//! shape = "openrouter"        # whose manners: openrouter, openai, ollama, llamacpp, gemini
//! order = "schema"            # of the fields of a document: schema or narrative-first
//! chunk = 32                  # characters in a piece of a stream
//! comments_every = 5          # seconds between comment lines while a stream waits; 0 for none
//! key = "sk-simulated"        # refuse requests without this bearer key; left out: any will do
//! density = 1.0               # pixels for each of the 1600 x 900 points of a picture, from 0.1 to 2
//! at_once = 0                 # refuse more generating requests at once than this with 429; 0: any number
//!
//! [document]                  # also [text] (lists and prose) and [picture]
//! first = 2.0                 # until the first token
//! thinking = 0.0              # of reasoning before the content
//! total = 87.0                # from the request to the end of the stream
//! jitter = 0.0                # share of the total by which an answer may be shorter or longer
//! needed_through = "implementation"   # the last field that other steps need; where the document
//!                                     # has no such field, its last one but one
//! needed_by = 60.0            # when that field has closed; left out: evenly with the rest
//!
//! [[model]]
//! id = "simulator/image"      # as clients name it
//! outputs = ["image", "text"] # what it makes: text, image
//! total = 4.0                 # instead of that of its kind
//! usd_in = 3.0                # a million tokens in; also usd_out
//! usd_picture = 0.04          # a picture
//!
//! only_listed = false         # at the top: whether other models are refused; otherwise their names
//!                             # tell what they make
//!
//! [[fault]]
//! on = "picture"              # document, list, text, picture; left out: all
//! step = "hero"               # analysis, hero, metrics, timeline, or a step's name in the prompt
//! model = "simulator/image"
//! attempts = 1                # how often the same request meets it before it is answered
//! share = 1.0                 # of all different requests, drawn with the seed
//! does = { status = { code = 429, retry_after = "seconds", seconds = 2 } }
//! ```
//!
//! Faults that hit the same request are met one after another in the order of the file, each for its
//! number of attempts; then the request is answered, and the next one like it meets them anew. What
//! a fault `does` is a [`Fault`].

mod fault;
mod load;

pub use fault::{Fault, FaultRule, PictureFault, RetryAfter};
pub use load::{ScenarioError, builtin, builtin_names, from_text, open};

use serde::{Deserialize, Deserializer, de};

/// The longest time that a scenario may name, in seconds.
const LONGEST: f64 = 86_400.0;

/// A length of time in seconds, from 0 to a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Deserialize)]
#[serde(try_from = "f64")]
pub struct Seconds(pub f64);

impl TryFrom<f64> for Seconds {
    type Error = String;

    fn try_from(value: f64) -> Result<Self, String> {
        let is_fine = (0.0..=LONGEST).contains(&value);
        is_fine
            .then_some(Self(value))
            .ok_or_else(|| format!("{value} is not from 0 to {LONGEST} seconds"))
    }
}

/// A part of a whole, from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Deserialize)]
#[serde(try_from = "f64")]
pub struct Share(pub f64);

impl TryFrom<f64> for Share {
    type Error = String;

    fn try_from(value: f64) -> Result<Self, String> {
        let is_fine = (0.0..=1.0).contains(&value);
        is_fine.then_some(Self(value)).ok_or_else(|| format!("{value} is not a share from 0 to 1"))
    }
}

/// A scenario, ready to be played.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scenario {
    /// Its name: that of its file, without the ending.
    #[serde(skip)]
    pub name: String,
    /// What it is for, one sentence.
    pub description: String,
    /// Decides everything that looks like chance.
    pub seed: u64,
    /// Whose manners the server has.
    pub shape: Shape,
    /// The order in which the fields of a document are written.
    pub order: FieldOrder,
    /// Characters in a piece of a stream, at least 1.
    #[serde(deserialize_with = "at_least_one")]
    pub chunk: usize,
    /// Time between comment lines while a stream waits; 0 for none.
    pub comments_every: Seconds,
    /// The bearer key without which requests are refused.
    pub key: Option<String>,
    /// Pixels for each of the 1600 × 900 points of a picture, from 0.1 to 2.
    #[serde(deserialize_with = "density")]
    pub density: f64,
    /// Most generating requests at once; 0 for any number.
    pub at_once: usize,
    /// How long documents take.
    #[serde(deserialize_with = "checked")]
    pub document: Latency,
    /// How long lists and prose take.
    #[serde(deserialize_with = "checked")]
    pub text: Latency,
    /// How long pictures take.
    #[serde(deserialize_with = "checked")]
    pub picture: Latency,
    /// The models that it offers, at least one.
    #[serde(rename = "model")]
    pub models: Vec<Model>,
    /// Whether a model that is not listed is refused; otherwise its name tells what it makes.
    pub only_listed: bool,
    /// What goes wrong.
    #[serde(rename = "fault")]
    pub faults: Vec<FaultRule>,
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            name: String::new(),
            description: String::new(),
            seed: 1,
            shape: Shape::default(),
            order: FieldOrder::default(),
            chunk: 32,
            comments_every: Seconds(5.0),
            key: None,
            density: 1.0,
            at_once: 0,
            document: Latency::default(),
            text: Latency::default(),
            picture: Latency::default(),
            models: vec![
                Model { id: "simulator/text".to_owned(), ..Model::default() },
                Model {
                    id: "simulator/image".to_owned(),
                    outputs: vec![Modality::Image, Modality::Text],
                    ..Model::default()
                },
            ],
            only_listed: false,
            faults: Vec::new(),
        }
    }
}

impl Scenario {
    /// How long answers of a kind take with a model.
    #[must_use]
    pub fn latency(&self, kind: Kind, model: &str) -> Latency {
        let of_kind = match kind {
            Kind::Document => &self.document,
            Kind::List | Kind::Text => &self.text,
            Kind::Picture => &self.picture,
        };
        let mut latency = of_kind.clone();
        if let Some(total) = self.model(model).and_then(|model| model.total) {
            latency.stretch(total.0);
        }
        latency
    }

    /// A model by the name that clients give it. One that is not listed is taken for what its name
    /// says, unless only listed ones are served.
    #[must_use]
    pub fn model(&self, id: &str) -> Option<Model> {
        let listed = self.models.iter().find(|model| model.id == id).cloned();
        listed.or_else(|| (!self.only_listed && !id.is_empty()).then(|| Model::named(id)))
    }
}

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// An object with several fields.
    Document,
    /// Several texts of one sort.
    List,
    /// Prose.
    Text,
    /// A picture.
    Picture,
}

impl Kind {
    /// Its name in scenarios and counts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::List => "list",
            Self::Text => "text",
            Self::Picture => "picture",
        }
    }
}

/// How long an answer takes. The times of a scenario keep `first + thinking ≤ needed_by ≤ total`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Latency {
    /// Until the first token.
    pub first: Seconds,
    /// Of reasoning before the content.
    pub thinking: Seconds,
    /// From the request to the end of the answer.
    pub total: Seconds,
    /// Share of the total by which an answer may be shorter or longer.
    pub jitter: Share,
    /// The last field of a document that other steps need.
    pub needed_through: Option<String>,
    /// When that field has closed; none for evenly with the rest.
    pub needed_by: Option<Seconds>,
}

impl Latency {
    /// Makes the whole take `total` seconds, with everything in it in proportion.
    pub fn stretch(&mut self, total: f64) {
        let factor = if self.total.0 > 0.0 { total / self.total.0 } else { 0.0 };
        for seconds in [&mut self.first, &mut self.thinking] {
            seconds.0 *= factor;
        }
        if let Some(seconds) = &mut self.needed_by {
            seconds.0 *= factor;
        }
        self.total.0 = total;
    }

    fn check(&self) -> Result<(), String> {
        let start = self.first.0 + self.thinking.0;
        let total = self.total.0;
        if start > total {
            return Err(format!(
                "first and thinking are {start} seconds, more than the total of {total}"
            ));
        }
        match self.needed_by {
            Some(Seconds(by)) if by < start || by > total => Err(format!(
                "needed_by is {by}, not between the first content at {start} and the total of {total}"
            )),
            _ => Ok(()),
        }
    }
}

fn checked<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Latency, D::Error> {
    let latency = Latency::deserialize(deserializer)?;
    latency.check().map_err(de::Error::custom)?;
    Ok(latency)
}

fn at_least_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let count = usize::deserialize(deserializer)?;
    if count == 0 {
        Err(de::Error::custom("0 is too few, at least 1 is needed"))
    } else {
        Ok(count)
    }
}

fn density<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let density = f64::deserialize(deserializer)?;
    if (0.1..=2.0).contains(&density) {
        Ok(density)
    } else {
        Err(de::Error::custom(format!("{density} is not from 0.1 to 2")))
    }
}

/// The order in which the fields of a document are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldOrder {
    /// As the schema of the request lists them.
    #[default]
    Schema,
    /// The fields that nothing waits for first, as a careless provider does.
    NarrativeFirst,
}

/// Whose manners the server has: the shape of its errors, comment lines, and when it tells usage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// `OpenRouter`: `error.metadata` and `error.availability`, comment lines, usage always.
    #[default]
    OpenRouter,
    /// `OpenAI`: `error.type` and `error.code`, usage when asked for.
    OpenAi,
    /// Ollama: `error` is a text.
    Ollama,
    /// llama.cpp: `error.code` is the HTTP status.
    LlamaCpp,
    /// Google's compatible interface: `error.status` and `error.details`.
    Gemini,
}

/// What a model can answer with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Modality {
    /// Text.
    Text,
    /// Pictures.
    Image,
}

impl Modality {
    /// Its name in catalogues.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
        }
    }
}

/// A model that the server offers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Model {
    /// As clients name it, such as `simulator/text`.
    pub id: String,
    /// What it makes; one that makes pictures makes them unless text is asked for.
    pub outputs: Vec<Modality>,
    /// How long its answers take, instead of the time of their kind.
    pub total: Option<Seconds>,
    /// US dollars for a million tokens of a request.
    pub usd_in: f64,
    /// US dollars for a million tokens of an answer.
    pub usd_out: f64,
    /// US dollars for a picture.
    pub usd_picture: f64,
}

impl Default for Model {
    fn default() -> Self {
        Self {
            id: String::new(),
            outputs: vec![Modality::Text],
            total: None,
            usd_in: 3.0,
            usd_out: 15.0,
            usd_picture: 0.04,
        }
    }
}

/// Parts of the names of models that draw.
const DRAWS: [&str; 9] = [
    "image",
    "dall-e",
    "flux",
    "imagen",
    "recraft",
    "seedream",
    "riverflow",
    "diffusion",
    "banana",
];

impl Model {
    /// A model of which only the name is known.
    fn named(id: &str) -> Self {
        let name = id.to_lowercase();
        let draws = DRAWS.iter().any(|part| name.contains(part));
        let outputs =
            if draws { vec![Modality::Image, Modality::Text] } else { vec![Modality::Text] };
        Self { id: id.to_owned(), outputs, ..Self::default() }
    }

    /// Whether it makes something of a modality.
    #[must_use]
    pub fn makes(&self, modality: Modality) -> bool {
        self.outputs.contains(&modality)
    }
}
