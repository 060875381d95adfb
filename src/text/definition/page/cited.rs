//! Sources that stand beside a label, "Bron (Handboek, hoofdstuk 2): …", or inside a paragraph.

use std::sync::LazyLock;

use regex::Regex;

use super::label::Role;
use super::place::{self, Place};
use super::{Block, Kind, labelled};
use crate::text::definition::meaning::voice;
use crate::text::pattern::pattern;
use crate::text::sentence;

static NOTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?P<label>\p{L}[\p{L} .-]{1,30}?)\s*\((?P<inside>[^()]{1,160})\)\s?(?P<rest>[:：](?:\s+(?P<text>.*))?)?$",
    )
});
static CITED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\(?(?P<label>bron(?:nen|vermelding| van de definitie)?|sources?|herkomst|quellen?|uit|ontleend aan|overgenomen uit|afkomstig uit|taken from|entnommen aus)\s?[:：]\s+(?P<source>\S.*)$",
    )
});
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\d|wet(?:boek)?\b|besluit\b|regeling\b|verordening\b|artikel|richtlijn|norm\b|handboek|handleiding|leidraad|nota\b|rapport|protocol|beleid|woordenboek|begrippen|hoofdstuk|paragraaf|pagina|\bact\b|manual|guideline|report|chapter|regulation|directive|handbook|gesetz|handbuch",
    )
});

/// "Definitie volgens het handboek: …".
static ACCORDING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?P<label>\p{L}[\p{L} -]{1,30}?)\s(?i:volgens|conform|uit|ontleend aan|zoals in|according to|from|laut|gemäß|nach|aus|selon|d['’]après)\s(?P<inside>[^:：\x22“”„]{2,120}?)\s?(?P<rest>[:：](?:\s+(?P<text>.*))?)$",
    )
});
/// "Volgens het handboek: …".
static CITING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?i:volgens|conform|uit|according to|from|laut|gemäß|aus|selon|d['’]après)\s(?P<inside>[^:：.;\x22“”„]{2,120}?)\s?(?P<rest>[:：](?:\s+(?P<text>.*))?)$",
    )
});
/// The label of the text that everything is taken from: what follows it is read as if it were not there.
static SOURCE_TEXT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?P<head>#+\s*)?(?:[-*+•]\s+)?[*_]*(?:(?P<sure>brontekst(?:en)?|bronfragment|bronpassage|source text|quelltext|texte source)|tekst|fragment|citaat|passage|excerpt|quote|text|auszug|zitat|extrait|citation)[*_]*\s*(?:\((?P<source>[^()]{1,160})\)\s*)?(?P<colon>[:：])?[*_]*(?:\s+|$)",
    )
});

/// What stands behind the label of a source text, with the source that it names; `is_later` tells that
/// something has been read before, so that a plain "Tekst:" is not the term.
pub(super) fn source_text(line: &str, is_later: bool) -> Option<(Option<&str>, &str)> {
    let hit = SOURCE_TEXT.captures(line)?;
    let rest = &line[hit.get(0)?.end()..];
    let is_sure = hit.name("sure").is_some();
    let is_label = hit.name("colon").is_some() || rest.is_empty();
    let is_ours =
        is_sure || is_later && (hit.name("colon").is_some() || hit.name("head").is_some());
    (is_label && is_ours).then(|| (hit.name("source").map(|source| source.as_str().trim()), rest))
}

/// A text and the document that stands in parentheses behind it, "… (Handboek, deel 2)"; behind a quotation
/// also without them, "“…” – Handboek, deel 2".
pub(in crate::text::definition) fn tail(text: &str) -> Option<(&str, &str)> {
    let body = text.trim_end_matches(['.', ' ']);
    if let Some(inner) = body.strip_suffix(')') {
        let mut depth = 1;
        let open = inner.char_indices().rev().find(|(_, c)| {
            match c {
                ')' => depth += 1,
                '(' => depth -= 1,
                _ => {}
            }
            depth == 0
        })?;
        let (before, inside) = (inner[..open.0].trim_end(), inner[open.0 + 1..].trim());
        let source = SEE.find(inside).map_or(inside, |see| &inside[see.end()..]);
        let is_quoted = before.trim_end_matches('.').ends_with(['"', '”', '»', '“']);
        let is_source = matches!(place::of_line(source), Some(Place::Law | Place::Document))
            || is_quoted && (is_named(source) || place::of_line(source).is_some());
        return (is_source && !before.is_empty()).then_some((before, source));
    }
    let end = body.rfind(['"', '”', '»', '“'])?;
    let mark = body[end..].chars().next()?.len_utf8();
    let behind = ATTRIBUTED.find(&body[end + mark..])?;
    let source = body[end + mark..][behind.end()..].trim();
    let is_whole = text.trim_start().starts_with(['"', '“', '„', '«']);
    (is_whole && source.split_whitespace().count() <= 12)
        .then_some((body[..end + mark].trim(), source))
}

static ATTRIBUTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^[.]?\s*(?:[–—]|-\s|,\s(?:aldus|volgens|according to|so|selon))\s*")
});
static SEE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:zie|uit|bron:|naar|see|from|source:|siehe|aus|quelle:|voir)\s+")
});

/// The document that a sentence names in parentheses, at its end or behind a clause.
pub(in crate::text::definition) fn behind(sentence: &str) -> Option<&str> {
    static INSIDE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\((?P<inside>[^()]{4,120})\)"));
    INSIDE.captures_iter(sentence).filter_map(|hit| hit.name("inside")).find_map(|inside| {
        let source =
            SEE.find(inside.as_str()).map_or(inside.as_str(), |see| &inside.as_str()[see.end()..]);
        let is_place = matches!(place::of_line(source), Some(Place::Law | Place::Document));
        // "de Jeugdwet (art. 2)": the law stands before its article.
        let before = sentence[..inside.start() - 1].trim_end();
        let law = before.rfind(' ').map_or(before, |space| &before[space + 1..]);
        if is_place && ARTICLE_ONLY.is_match(source) && place::is_law(law) {
            let from = before.len() - law.len();
            return Some(&sentence[from..=inside.end()]);
        }
        is_place.then_some(source)
    })
}

static ARTICLE_ONLY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:artt?\.?|artikel(?:en)?|§+|section|lid)\s?\d[\d:.a-z]*(?:,?\s(?:lid|eerste|tweede|derde|onder|sub)\s?\w*)*$",
    )
});

/// Whether words name a document: by a word for one, or by a name with capitals.
fn is_named(source: &str) -> bool {
    NAMED.is_match(source)
}

/// A known label with something in parentheses behind it.
pub(super) struct Noted<'a> {
    /// What the label says that the text is.
    pub role: Role,
    /// The label without the parentheses.
    pub label: &'a str,
    /// What stands in the parentheses, where it is a source.
    pub source: Option<&'a str>,
    /// What stands behind the colon, or empty.
    pub text: &'a str,
    /// Whether there is a colon.
    pub has_colon: bool,
}

/// A line such as "Bron (Handboek, hoofdstuk 2): tekst".
pub(super) fn noted(line: &str) -> Option<Noted<'_>> {
    if let Some(aged) = aged(line) {
        return Some(aged);
    }
    if let Some(from) = from(line) {
        return Some(from);
    }
    let Some(hit) = NOTED.captures(line) else { return according(line) };
    let label = hit.name("label")?.as_str().trim();
    let inside = hit.name("inside")?.as_str().trim();
    let role = Role::of(label).filter(|role| *role != Role::Term)?;
    // "Definitie (kort)" names no source.
    let is_source = role == Role::Source || NAMED.is_match(inside);
    let text = hit.name("text").map_or("", |text| text.as_str().trim());
    let source = is_source.then_some(inside);
    Some(Noted { role, label, source, text, has_colon: hit.name("rest").is_some() })
}

/// "uit: Handboek, deel 2" and "uit het handboek van 2024": a line that names a source and says nothing.
fn from(line: &str) -> Option<Noted<'_>> {
    static FROM: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\(?(?:uit|ontleend aan|overgenomen uit|afkomstig uit|gevonden (?:in|op)|gelezen (?:in|op)|(?:taken )?from|(?:entnommen )?aus)\s?[:：]\s+(?P<source>\S.{1,200}?)\)?\.?$",
        )
    });
    let labelled = FROM.captures(line).and_then(|hit| hit.name("source"));
    let labelled = labelled.map(|source| source.as_str()).filter(|source| {
        let is_name = source.starts_with(char::is_uppercase) || is_named(source);
        is_name
            && source.split_whitespace().count() <= 16
            && !place::is_shaped(source)
            && !voice::has_verb(source)
    });
    let has_colon = labelled.is_some();
    let source = labelled.or_else(|| place::from_line(line))?;
    let role = Role::Source;
    Some(Noted { role, label: "", source: Some(source), text: "", has_colon })
}

/// "Oude definitie (2015): tekst": the label keeps what tells how old the text is, and a year is no source.
static AGED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?P<head>(?:(?:de|het|the)\s)?(?:(?P<age>oude|vorige|eerdere|vervallen|voormalige|nieuwe|nieuwste|huidige|actuele|geldende|herziene|gewijzigde|aangepaste|old|former|previous|new|current|revised|alte|neue|aktuelle)\s)?(?P<label>\p{L}{4,20})\s?(?P<year>\(?(?:(?:vanaf|sinds|tot|uit|versie|since|until|from|per|oud|nieuw|old|new|ab|bis)\s?)*(?:\d{1,2}[ /-](?:\p{L}+|\d{1,2})[ /-])?(?:(?:19|20)\d\d)?(?:\s?[-–]\s?(?:(?:19|20)\d\d)?)?\)?)?)\s?[:：]\s+(?P<text>\S.*)$",
    )
});
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:19|20)\d\d"));

fn aged(line: &str) -> Option<Noted<'_>> {
    let hit = AGED.captures(line)?;
    let role = Role::of(hit.name("label")?.as_str()).filter(|role| *role == Role::Definition)?;
    let label = hit.name("head")?.as_str().trim();
    let text = hit.name("text")?.as_str();
    (age(label) != (0, 0)).then_some(Noted { role, label, source: None, text, has_colon: true })
}

/// The role of a heading that tells how old the text below it is: "Nieuwe definitie".
pub(super) fn aged_label(heading: &str) -> Option<Role> {
    aged(&format!("{}: …", heading.trim_end_matches(':'))).map(|noted| noted.role)
}

/// How new a label says that its text is: whether it is old (-1), new (1) or neither, and the last year
/// that it names or 0.
pub(in crate::text::definition) fn age(label: &str) -> (i8, u16) {
    static OLD: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:oude?|vorige|eerdere|vervallen|voormalige|tot|old|former|previous|until|alte|bis)\b",
        )
    });
    static NEW: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:nieuwe?|nieuwste|huidige|actuele|geldende|herziene|gewijzigde|aangepaste|new|current|revised|neue|aktuelle)\b",
        )
    });
    let year = YEAR.find_iter(label).last().and_then(|year| year.as_str().parse().ok());
    (i8::from(NEW.is_match(label)) - i8::from(OLD.is_match(label)), year.unwrap_or(0))
}

/// "In artikel 2 van de Leenwet staat: tekst", where who says it is a document, a law or an organisation.
fn quoting(line: &str) -> Option<Noted<'_>> {
    let (who, text) = voice::quoted(line)?;
    let source = IN.find(who).map_or(who, |lead| &who[lead.end()..]).trim_end_matches(',').trim();
    let is_place =
        matches!(place::of_line(source), Some(Place::Law | Place::Document | Place::Organisation));
    let is_short = source.split_whitespace().count() <= 12;
    let has_initials = || {
        source.split_whitespace().any(|word| {
            word.chars().count() > 2 && word.chars().all(|c| c.is_uppercase() || c == '-')
        })
    };
    // What a person says names no document.
    let is_document = is_place || has_initials();
    (is_short && is_document && !text.is_empty()).then_some(Noted {
        role: Role::Source,
        label: "",
        source: Some(source),
        text,
        has_colon: true,
    })
}

static IN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:in|uit|volgens|op|bij|im|dans|aus|from)\s"));
/// A text behind the place in a law or a document that it is taken from, "Leenwet, artikel 2: tekst".
fn under(line: &str) -> Option<Noted<'_>> {
    let (inside, text) =
        line.split_once(": ").map(|(inside, text)| (inside.trim(), text.trim()))?;
    let is_place = matches!(place::of_line(inside), Some(Place::Law | Place::Document));
    let has_number = inside.contains(|c: char| c.is_ascii_digit());
    (is_place && has_number && !text.is_empty()).then_some(Noted {
        role: Role::Source,
        label: "",
        source: Some(inside),
        text,
        has_colon: true,
    })
}

/// A line such as "Definitie volgens het handboek: tekst" or "Volgens het handboek: tekst".
fn according(line: &str) -> Option<Noted<'_>> {
    let labelled = ACCORDING.captures(line).and_then(|hit| {
        let label = hit.name("label")?.as_str().trim();
        let is_text = |role: &Role| matches!(role, Role::Definition | Role::Note | Role::Cases);
        Some((Role::of(label).filter(is_text)?, label, hit))
    });
    let (role, label, hit) = match labelled {
        Some(found) => found,
        None if quoting(line).is_some() => return quoting(line),
        None if under(line).is_some() => return under(line),
        None => {
            let hit = CITING.captures(line)?;
            // What is only said by somebody is no source text.
            let inside = hit.name("inside")?.as_str();
            let is_name =
                inside.split_whitespace().any(|word| word.starts_with(char::is_uppercase));
            (is_named(inside) || is_name).then_some((Role::Source, "", hit))?
        }
    };
    let inside = hit.name("inside")?.as_str().trim();
    let text = hit.name("text").map_or("", |text| text.as_str().trim());
    Some(Noted { role, label, source: Some(inside), text, has_colon: true })
}

/// Whether a sentence is a labelled line, and so no running text.
pub(in crate::text::definition) fn label(sentence: &str) -> Option<Role> {
    labelled(sentence).map(|(role, _)| role).or_else(|| {
        noted(sentence)
            .filter(|noted| noted.has_colon)
            .map(|noted| noted.role)
            .or_else(|| CITED.is_match(sentence).then_some(Role::Source))
    })
}

/// A text without the quotation marks around the whole of it.
pub(super) fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inner =
        [('"', '"'), ('“', '”'), ('„', '”'), ('„', '“'), ('«', '»'), ('‘', '’'), ('\'', '\'')]
            .iter()
            .find_map(|(open, close)| {
                let inner = text.strip_prefix(*open)?.trim_end_matches('.').strip_suffix(*close)?;
                (!inner.contains(['"', '“', '”', '„', '«', '»'])).then_some(inner)
            });
    inner.map_or(text, str::trim)
}

/// The blocks with every "Bron: …" that stands behind other sentences as a labelled block of its own.
pub(super) fn apart(blocks: Vec<Block>) -> Vec<Block> {
    let mut found = Vec::with_capacity(blocks.len());
    for block in blocks.into_iter().flat_map(attributed) {
        let is_text = !matches!(block.kind, Kind::Heading(_))
            && block.role.is_none_or(|role| !role.is_short())
            && block.text.contains([':', '：']);
        if is_text {
            parts(block, &mut found);
        } else {
            found.push(block);
        }
    }
    found
}

/// A block whose text ends with its source as the two; a quotation loses its marks.
fn attributed(mut block: Block) -> Vec<Block> {
    let is_text =
        !matches!(block.kind, Kind::Heading(_)) && block.role.is_none_or(|role| !role.is_short());
    let Some((text, source)) = tail(&block.text).filter(|_| is_text) else { return vec![block] };
    let source = Block {
        kind: Kind::Field,
        role: Some(Role::Source),
        label: String::new(),
        text: source.to_owned(),
        is_near: true,
        top: block.top,
    };
    let own = unquoted(text).to_owned();
    block.text = own;
    vec![block, source]
}

fn parts(block: Block, found: &mut Vec<Block>) {
    let mut own: Vec<&str> = Vec::new();
    let mut made = Vec::new();
    for one in sentence::split(&block.text) {
        // "Uit: hout" names no source.
        let is_source = |hit: &regex::Captures<'_>| {
            Role::of(&hit["label"]).is_some()
                || hit["source"].starts_with(char::is_uppercase)
                || is_named(&hit["source"])
        };
        let Some(hit) = CITED.captures(one).filter(is_source) else {
            own.push(one);
            continue;
        };
        if !own.is_empty() {
            made.push((block.kind, block.role, String::new(), own.join(" ")));
            own.clear();
        }
        let source = hit.name("source").map_or("", |source| source.as_str());
        let source =
            if one.starts_with('(') { source.trim_end_matches(['.', ')', ' ']) } else { source };
        let label = hit.name("label").map_or("", |label| label.as_str());
        made.push((Kind::Field, Some(Role::Source), label.to_owned(), source.to_owned()));
    }
    if made.is_empty() {
        found.push(block);
        return;
    }
    if !own.is_empty() {
        made.push((block.kind, block.role, String::new(), own.join(" ")));
    }
    for (at, (kind, role, label, text)) in made.into_iter().enumerate() {
        let label = if role == block.role { block.label.clone() } else { label };
        let is_near = at > 0 || block.is_near;
        found.push(Block { kind, role, label, text, is_near, top: block.top });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parentheses_behind_a_label_may_hold_the_source() {
        let of = |line| noted(line).map(|noted| (noted.role, noted.source, noted.text));
        for (line, expected) in [
            (
                "Bron (Leidraad haven, deel 3): de tekst",
                Some((Role::Source, Some("Leidraad haven, deel 3"), "de tekst")),
            ),
            ("Toelichting (Havenwet):", Some((Role::Note, Some("Havenwet"), ""))),
            ("Definitie (kort): iets", Some((Role::Definition, None, "iets"))),
            ("Kade (muur): iets", None),
            ("Begrip (nummer 3): iets", None),
        ] {
            assert_eq!(of(line), expected, "{line}");
        }
    }

    #[test]
    fn quotation_marks_come_off_as_a_pair() {
        for (text, expected) in [
            ("\"Een kade.\"", "Een kade."),
            ("“Een kade”.", "Een kade"),
            ("\"Kade\" en \"wal\"", "\"Kade\" en \"wal\""),
            ("\"", "\""),
        ] {
            assert_eq!(unquoted(text), expected);
        }
    }
}
