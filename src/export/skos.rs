//! SKOS in Turtle: a scheme with a concept a term.
//!
//! | of a term | property |
//! | --- | --- |
//! | term, synonyms | `skos:prefLabel`, `skos:altLabel` |
//! | definition | `skos:definition` |
//! | example sentences, practical examples | `skos:example` |
//! | explanation, context, counter-examples | `skos:scopeNote`: where the meaning ends (SKOS Reference 7.1) |
//! | category, features, antonyms | `skos:note`, with what it is said before it |
//! | validation, what could not be made | `skos:editorialNote`, for those who keep the list |
//! | source, date | `dct:source` (an address as such, else its words), `dct:created` |
//!
//! SKOS knows no antonyms. They are notes here; one that is a term of the same scheme is `skos:related` too.
//! A synonym that is the term itself is left out: the labels of a concept must differ (SKOS Reference, S13).
//!
//! Every text has the tag of its language. Addresses begin with [`BASE`], which belongs to nobody and says
//! so (RFC 2606): whoever publishes the scheme writes an address of their own into the line of the prefix
//! `begrip:`, and everything moves with it. The rest of an address is the term in ASCII, see
//! [`names`]; of terms that look the same the later ones in the alphabet get a number.

use std::collections::BTreeMap;

use oxrdf::vocab::{rdf, xsd};
use oxrdf::{Literal, NamedNode, NamedNodeRef, Term, TripleRef};
use oxttl::TurtleSerializer;

use super::definition::judgement;
use super::entry::{Entry, Kind, names};
use super::fault::ExportError;
use super::format::Format;
use super::glossary::folded;
use crate::domain::definition::Oordeel;
use crate::text::labels::Labels;

/// What the addresses of the scheme and its concepts begin with.
pub const BASE: &str = "https://example.org/begrippen/";
const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
const DCT: &str = "http://purl.org/dc/terms/";

/// An entry with its language (ISO 639-1) and its day (an ISO date or empty).
pub(super) struct Concept<'a> {
    pub entry: &'a Entry,
    pub language: &'a str,
    pub date: &'a str,
}

/// The scheme of these concepts, with a title in its language.
pub(super) fn make(
    title: &str,
    language: &str,
    date: &str,
    concepts: &[Concept],
) -> Result<Vec<u8>, ExportError> {
    let fault = |reason: String| ExportError::Data { format: Format::Turtle, reason };
    let writer = TurtleSerializer::new()
        .with_prefix("skos", SKOS)
        .and_then(|writer| writer.with_prefix("dct", DCT))
        .and_then(|writer| writer.with_prefix("xsd", "http://www.w3.org/2001/XMLSchema#"))
        .and_then(|writer| writer.with_prefix("begrip", BASE))
        .map_err(|error| fault(error.to_string()))?;
    let mut writer = writer.for_writer(Vec::new());
    for statements in graph(title, language, date, concepts) {
        for (property, value) in &statements.said {
            writer
                .serialize_triple(TripleRef::new(&statements.subject, property, value))
                .map_err(|error| fault(error.to_string()))?;
        }
    }
    let bytes = writer.finish().map_err(|error| fault(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| fault(error.to_string()))?;
    Ok(tidied(&text).into_bytes())
}

/// The prefixes in their order, which the writer leaves to chance, and a blank line before each subject.
/// The writer escapes line ends in literals, so that a line without a tab before it begins a statement.
fn tidied(turtle: &str) -> String {
    let is_prefix = |line: &&str| line.starts_with("@prefix ");
    let mut prefixes: Vec<&str> = turtle.lines().take_while(is_prefix).collect();
    let mut out = String::with_capacity(turtle.len() + 64);
    let body = turtle.lines().skip(prefixes.len());
    prefixes.sort_unstable();
    for line in prefixes {
        out.extend([line, "\n"]);
    }
    for line in body {
        if !line.starts_with('\t') {
            out.push('\n');
        }
        out.extend([line, "\n"]);
    }
    out
}

fn graph(title: &str, language: &str, date: &str, concepts: &[Concept]) -> Vec<Statements> {
    let scheme = NamedNode::new_unchecked(BASE);
    let names = names(concepts.iter().map(|concept| concept.entry.term.as_str()));
    let nodes: Vec<NamedNode> =
        names.iter().map(|name| NamedNode::new_unchecked(format!("{BASE}{name}"))).collect();
    let mut by_term = BTreeMap::new();
    for (concept, node) in concepts.iter().zip(&nodes) {
        by_term.entry(folded(&concept.entry.term)).or_insert(node);
    }
    let mut head = Statements::of(scheme.clone());
    head.node(rdf::TYPE.into_owned(), skos("ConceptScheme"));
    head.text(dct("title"), title, language);
    head.said.push((dct("language"), Literal::new_simple_literal(language).into()));
    head.day(date);
    for node in &nodes {
        head.node(skos("hasTopConcept"), node.clone());
    }
    let mut all = vec![head];
    for (concept, node) in concepts.iter().zip(&nodes) {
        let mut said = Statements::of(node.clone());
        said.node(rdf::TYPE.into_owned(), skos("Concept"));
        said.concept(concept);
        for antonym in concept.entry.texts(Kind::Antonyms) {
            if let Some(other) = by_term.get(&folded(antonym)).filter(|other| **other != node) {
                said.node(skos("related"), (*other).clone());
            }
        }
        said.node(skos("inScheme"), scheme.clone());
        said.node(skos("topConceptOf"), scheme.clone());
        all.push(said);
    }
    all
}

fn skos(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{SKOS}{name}"))
}

fn dct(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{DCT}{name}"))
}

/// What is said of one subject; the same is said once.
struct Statements {
    subject: NamedNode,
    said: Vec<(NamedNode, Term)>,
}

impl Statements {
    fn of(subject: NamedNode) -> Self {
        Self { subject, said: Vec::new() }
    }

    fn concept(&mut self, concept: &Concept) {
        let (entry, language) = (concept.entry, concept.language);
        let labels = Labels::of(language);
        self.text(skos("prefLabel"), &entry.term, language);
        for synonym in entry.texts(Kind::Synonyms).iter().filter(|text| **text != entry.term) {
            self.text(skos("altLabel"), synonym, language);
        }
        self.text(skos("definition"), &entry.definition, language);
        for kind in [Kind::Sentences, Kind::Cases] {
            for example in entry.texts(kind) {
                self.text(skos("example"), example, language);
            }
        }
        for text in entry.texts(Kind::Explanation) {
            self.text(skos("scopeNote"), text, language);
        }
        self.noted("scopeNote", labels.get("context"), &entry.context, language);
        for example in entry.texts(Kind::CounterExamples) {
            self.noted("scopeNote", labels.get("counter_example"), example, language);
        }
        self.noted("note", labels.get("category"), &entry.category, language);
        for feature in &entry.features {
            self.noted("note", labels.get("feature"), feature, language);
        }
        for antonym in entry.texts(Kind::Antonyms) {
            self.noted("note", labels.get("antonym"), antonym, language);
        }
        self.editorial(entry, labels, language);
        match NamedNode::new(entry.source.as_str()) {
            Ok(address) if entry.source.starts_with("http") => self.node(dct("source"), address),
            _ => self.text(dct("source"), &entry.source, language),
        }
        self.day(concept.date);
    }

    /// The judgement with the rules that are broken, and what could not be made.
    fn editorial(&mut self, entry: &Entry, labels: Labels, language: &str) {
        if entry.verdict != Oordeel::NietBeoordeeld {
            let verdict = judgement(entry.verdict, labels);
            self.noted("editorialNote", labels.get("verdict"), verdict, language);
        }
        for finding in entry.findings.iter().filter(|f| f.oordeel == Oordeel::VoldoetNiet) {
            let (rule, why) = (&finding.regel, &finding.toelichting);
            self.noted("editorialNote", if rule.is_empty() { "?" } else { rule }, why, language);
        }
        for kind in Kind::ALL.into_iter().filter(|kind| entry.given(*kind).is_failed) {
            self.text(skos("editorialNote"), labels.get(kind.failed_label()), language);
        }
    }

    fn node(&mut self, property: NamedNode, value: NamedNode) {
        self.push(property, value.into());
    }

    /// A text with the tag of its language; nothing where it is empty.
    fn text(&mut self, property: NamedNode, text: &str, language: &str) {
        if !text.is_empty() {
            let literal = Literal::new_language_tagged_literal(text, language);
            let literal = literal.unwrap_or_else(|_| Literal::new_simple_literal(text));
            self.push(property, literal.into());
        }
    }

    /// A note that begins with what it is about.
    fn noted(&mut self, property: &str, about: &str, text: &str, language: &str) {
        if !text.is_empty() {
            self.text(skos(property), &format!("{about}: {text}"), language);
        }
    }

    fn day(&mut self, date: &str) {
        if date.parse::<jiff::civil::Date>().is_ok() {
            let day: NamedNodeRef = xsd::DATE;
            self.push(dct("created"), Literal::new_typed_literal(date, day).into());
        }
    }

    fn push(&mut self, property: NamedNode, value: Term) {
        let said = (property, value);
        if !self.said.contains(&said) {
            self.said.push(said);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::Document;
    use oxttl::TurtleParser;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn entry(value: &Value) -> Entry {
        Entry::of(&Document::new(value.as_object().unwrap().clone()), &[])
    }

    /// Subject, property and object of every triple, as N-Triples writes them.
    fn read(entries: &[Entry]) -> Vec<(String, String, Term)> {
        let concepts: Vec<Concept> = entries
            .iter()
            .map(|entry| Concept { entry, language: "nl", date: "2026-09-01" })
            .collect();
        let bytes = make("Lijst", "nl", "2026-09-01", &concepts).unwrap();
        let triples: Vec<_> =
            TurtleParser::new().for_slice(&bytes).collect::<Result<_, _>>().unwrap();
        triples
            .into_iter()
            .map(|t| (t.subject.to_string(), t.predicate.into_string(), t.object))
            .collect()
    }

    fn texts(triples: &[(String, String, Term)], property: &str) -> Vec<String> {
        let of_it = triples.iter().filter(|(_, p, _)| p == property);
        of_it
            .map(|(_, _, object)| match object {
                Term::Literal(literal) => literal.value().to_owned(),
                other => other.to_string(),
            })
            .collect()
    }

    #[test]
    fn antonyms_within_the_scheme_are_related_and_a_term_is_not_its_own_synonym() {
        let entries = [
            entry(
                &json!({ "begrip": "Dag", "antoniemen": ["nacht", "dag"], "synoniemen": ["Dag"] }),
            ),
            entry(&json!({ "begrip": "Nacht", "bron": "https://example.org/wet#1" })),
        ];
        let triples = read(&entries);
        let related = texts(&triples, &format!("{SKOS}related"));
        assert_eq!(related, [format!("<{BASE}nacht>")]);
        assert_eq!(texts(&triples, &format!("{SKOS}altLabel")), [""; 0]);
        let source = texts(&triples, &format!("{DCT}source"));
        assert_eq!(source, ["<https://example.org/wet#1>"]);
        let is_typed = |(_, p, o): &(String, String, Term)| {
            p.ends_with("created") && o.to_string().contains("XMLSchema#date")
        };
        assert_eq!(triples.iter().filter(|triple| is_typed(triple)).count(), 3);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn any_text_comes_back(
            term in any::<String>(),
            definition in "[-\"'\\\\ \t\r\n\u{e9}a<>@^{}.#]{0,40}",
            explanation in any::<String>(),
            source in "(https?://)?[ -~]{0,20}",
        ) {
            let entries = [entry(&json!({
                "begrip": term, "definitie": definition, "toelichting": explanation, "bron": source
            }))];
            let triples = read(&entries);
            let only = |text: &str| if text.is_empty() { vec![] } else { vec![text.to_owned()] };
            prop_assert_eq!(texts(&triples, &format!("{SKOS}prefLabel")), only(&entries[0].term));
            let read = texts(&triples, &format!("{SKOS}definition"));
            prop_assert_eq!(read, only(&entries[0].definition));
            let read = texts(&triples, &format!("{SKOS}scopeNote"));
            prop_assert_eq!(read, entries[0].texts(Kind::Explanation));
            let read = texts(&triples, &format!("{DCT}source"));
            prop_assert_eq!(read.len(), usize::from(!entries[0].source.is_empty()));
        }
    }
}
