//! The rules that a definition is judged by: local, deterministic, the same for every provider.
//!
//! They are the rules of terminology work (ISO 704, and the Dutch practice built on it) as far as a
//! program can see them in the words. A rule that cannot be judged from the words says so; it is never
//! called broken on a suspicion.

mod circle;
mod examples;
mod form;
mod kind;
mod origin;
mod root;
mod short;

#[cfg(test)]
mod lookalikes;
#[cfg(test)]
mod tests;

use crate::domain::definition::{Bevinding, Definition, Oordeel};
use crate::text::language;

/// The same words in the languages that the rules speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// Dutch.
    pub nl: &'static str,
    /// English.
    pub en: &'static str,
}

impl Words {
    /// The words in a language, by its ISO 639-1 code; English for one that is not there.
    #[must_use]
    pub fn of(&self, language: &str) -> &'static str {
        if language == "nl" { self.nl } else { self.en }
    }
}

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its id, as in `regel` of a judgement.
    pub id: &'static str,
    /// What it asks for.
    pub sentence: Words,
    /// A definition that breaks it and one that keeps it.
    pub example: Words,
}

impl Rule {
    /// What it asks for, in a language by its ISO 639-1 code.
    #[must_use]
    pub fn sentence(&self, language: &str) -> &'static str {
        self.sentence.of(language)
    }

    /// A definition that breaks it and one that keeps it, in a language by its ISO 639-1 code.
    #[must_use]
    pub fn example(&self, language: &str) -> &'static str {
        self.example.of(language)
    }
}

/// All rules, in the order in which they are judged.
pub static ALL: [Rule; 12] = [
    Rule {
        id: "niet-circulair",
        sentence: Words {
            nl: "De definitie gebruikt het begrip of zijn stam niet.",
            en: "The definition does not use the term or its stem.",
        },
        example: Words {
            nl: "Fout: fietser = persoon die fietst. Goed: persoon die een tweewieler met trappers berijdt.",
            en: "Bad: teacher = person who teaches. Good: person who passes on knowledge to a class.",
        },
    },
    Rule {
        id: "soort-en-verschil",
        sentence: Words {
            nl: "De definitie noemt eerst de soort en daarna wat het begrip van andere in die soort onderscheidt.",
            en: "The definition names the kind of thing first and then what tells it from others of that kind.",
        },
        example: Words {
            nl: "Fout: als het water te hoog staat. Goed: waterstand die hoger is dan de dijk kan keren.",
            en: "Bad: when the water is too high. Good: water level that is higher than the dike can hold.",
        },
    },
    Rule {
        id: "niet-ontkennend",
        sentence: Words {
            nl: "De definitie zegt wat het is, niet wat het niet is, waar dat te vermijden is.",
            en: "The definition says what the thing is, not what it is not, where that can be avoided.",
        },
        example: Words {
            nl: "Fout: geen koopwoning. Goed: woning die tegen betaling in gebruik wordt gegeven.",
            en: "Bad: not an owned house. Good: house that is used against payment.",
        },
    },
    Rule {
        id: "niet-te-ruim",
        sentence: Words {
            nl: "Er valt niets anders onder de definitie.",
            en: "Nothing else falls under the definition.",
        },
        example: Words {
            nl: "Fout: stoel = ding om op te zitten. Goed: zitmeubel met een rugleuning voor één persoon.",
            en: "Bad: chair = thing to sit on. Good: piece of furniture with a back to seat one person.",
        },
    },
    Rule {
        id: "niet-te-eng",
        sentence: Words {
            nl: "Elk voorbeeld valt onder de definitie; zij noemt geen losse gevallen.",
            en: "Every example falls under the definition; it names no single cases.",
        },
        example: Words {
            nl: "Fout: voertuigen zoals auto's en bussen. Goed: middel om personen of goederen over land te vervoeren.",
            en: "Bad: cars, buses and such. Good: means that carries people or goods over land.",
        },
    },
    Rule {
        id: "een-zin",
        sentence: Words { nl: "De definitie is één zin.", en: "The definition is one sentence." },
        example: Words {
            nl: "Fout: plek om te slapen. Deze heeft een bed. Goed: plek met een bed om te slapen.",
            en: "Bad: place to sleep. It has a bed. Good: place with a bed to sleep in.",
        },
    },
    Rule {
        id: "geen-lidwoord",
        sentence: Words {
            nl: "De definitie begint niet met een lidwoord.",
            en: "The definition does not begin with an article.",
        },
        example: Words {
            nl: "Fout: een middel dat … Goed: middel dat …",
            en: "Bad: a means that … Good: means that …",
        },
    },
    Rule {
        id: "enkelvoud",
        sentence: Words {
            nl: "De definitie staat in het enkelvoud.",
            en: "The definition is written in the singular.",
        },
        example: Words {
            nl: "Fout: handelingen die … Goed: handeling die …",
            en: "Bad: actions that … Good: action that …",
        },
    },
    Rule {
        id: "geen-aanloop",
        sentence: Words {
            nl: "De definitie begint niet met een aanloop als \"is een\" of \"betreft\".",
            en: "The definition does not begin with padding such as \"is a\" or \"refers to\".",
        },
        example: Words {
            nl: "Fout: is een middel dat … Goed: middel dat …",
            en: "Bad: is a means that … Good: means that …",
        },
    },
    Rule {
        id: "afkortingen",
        sentence: Words {
            nl: "Elke afkorting is voluit geschreven.",
            en: "Every abbreviation is written out.",
        },
        example: Words {
            nl: "Fout: register van de RDW. Goed: register van de Dienst Wegverkeer (RDW).",
            en: "Bad: register of the DVLA. Good: register of the licensing agency (DVLA).",
        },
    },
    Rule {
        id: "past-bij-context",
        sentence: Words {
            nl: "De definitie past bij de gegeven context.",
            en: "The definition fits the context that is given.",
        },
        example: Words {
            nl: "Fout: \"recht uit deze wet\" zonder dat de context een wet noemt. Goed: recht uit de genoemde wet.",
            en: "Bad: \"right under this Act\" where the context names no Act. Good: right under the Act that is named.",
        },
    },
    Rule {
        id: "bron-genoemd",
        sentence: Words {
            nl: "De bron van de definitie is genoemd.",
            en: "The source of the definition is named.",
        },
        example: Words {
            nl: "Fout: geen bron. Goed: artikel 2 van de genoemde wet.",
            en: "Bad: no source. Good: section 2 of the Act that is named.",
        },
    },
];

/// The rule with that id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.id == id)
}

/// What a judge says of a definition: the judgement, and why in Dutch and in English.
struct Said {
    oordeel: Oordeel,
    nl: String,
    en: String,
}

impl Said {
    fn kept(nl: impl Into<String>, en: impl Into<String>) -> Self {
        Self { oordeel: Oordeel::Voldoet, nl: nl.into(), en: en.into() }
    }

    fn broken(nl: impl Into<String>, en: impl Into<String>) -> Self {
        Self { oordeel: Oordeel::VoldoetNiet, nl: nl.into(), en: en.into() }
    }

    fn open(nl: impl Into<String>, en: impl Into<String>) -> Self {
        Self { oordeel: Oordeel::NietBeoordeeld, nl: nl.into(), en: en.into() }
    }

    fn finding(self, id: &str, language: &str) -> Bevinding {
        let toelichting = if language == "nl" { self.nl } else { self.en };
        Bevinding { regel: id.to_owned(), oordeel: self.oordeel, toelichting }
    }
}

/// Judges a definition by every rule, one judgement each in the order of [`ALL`]. `notes` are what it was
/// made from, or empty; `language` is the ISO 639-1 code of the explanations, which are in Dutch or else
/// in English. Whether it is too wide or too narrow is judged by its words alone here; see
/// [`check_examples`].
#[must_use]
pub fn check(definition: &Definition, notes: &str, language: &str) -> Vec<Bevinding> {
    let text = definition.definitie.trim();
    // Articles are those of the words, which are not always in the language of the explanations.
    let written = language::told(notes).unwrap_or(language);
    ALL.iter()
        .map(|rule| {
            // What is not there is neither praised nor blamed, not even for its source.
            let said = if text.is_empty() {
                Said::open(
                    "Er is geen definitie om te beoordelen.",
                    "There is no definition to judge.",
                )
            } else {
                match rule.id {
                    "niet-circulair" => circle::circular(&definition.begrip, text),
                    "soort-en-verschil" => kind::kind_and_difference(text, written),
                    "niet-ontkennend" => form::negation(text),
                    "niet-te-ruim" => examples::wide_words(text),
                    "niet-te-eng" => examples::narrow_words(text),
                    "een-zin" => form::one_sentence(text),
                    "geen-lidwoord" => form::article(text, written),
                    "enkelvoud" => kind::singular(&definition.begrip, text, written),
                    "geen-aanloop" => form::padding(&definition.begrip, text),
                    "afkortingen" => short::abbreviations(&definition.begrip, text),
                    "past-bij-context" => origin::context(definition),
                    _ => origin::source(definition, notes),
                }
            };
            said.finding(rule.id, language)
        })
        .collect()
}

/// Judges by its own examples whether a definition is too wide or too narrow: two judgements,
/// `niet-te-ruim` and `niet-te-eng`. Too wide is one whose every word that says something stands in a
/// counter-example; too narrow is one of which a case says that it is without a feature. That a case shares
/// no word with it proves nothing and is not judged.
#[must_use]
pub fn check_examples(
    definition: &Definition,
    praktijkvoorbeelden: &[String],
    tegenvoorbeelden: &[String],
    language: &str,
) -> Vec<Bevinding> {
    let is_empty = definition.definitie.trim().is_empty();
    let open =
        || Said::open("Er is geen definitie om te beoordelen.", "There is no definition to judge.");
    let wide = if is_empty { open() } else { examples::wide(definition, tegenvoorbeelden) };
    let narrow = if is_empty { open() } else { examples::narrow(definition, praktijkvoorbeelden) };
    vec![wide.finding("niet-te-ruim", language), narrow.finding("niet-te-eng", language)]
}
