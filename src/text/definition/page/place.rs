//! Lines without a label that only tell where a term holds or where its meaning comes from: an
//! organisation, a law, a document, a field of work.
//!
//! ```text
//! Stadspas                                   the term
//! Gemeente Oost                              Named    → context
//! Inkomen en participatie                    Field    → context, where the meaning stands elsewhere
//! Stadspasverordening, artikel 2             Law      → context, and the source of the meaning
//! Begrippenkader sociaal domein              Document → source
//! Een stadspas is een kaart die …            the meaning
//! ```

use std::sync::LazyLock;

use regex::Regex;

use super::label::Role;
use super::{Block, Kind, Page};
use crate::text::definition::meaning::blank::is_blank;
use crate::text::definition::term;
use crate::text::definition::term::finder::Finder;
use crate::text::pattern::pattern;

/// The longest such line, in words.
const WORDS: usize = 16;
/// The longest name of an organisation, a law without a section or a field, in words.
const NAME_WORDS: usize = 10;
/// A field that is told apart from a meaning by nothing but its place has at most as many words.
const FIELD_WORDS: usize = 4;

/// What a line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::text::definition) enum Place {
    /// A law, mostly with its article.
    Law,
    /// A document that explains terms.
    Document,
    /// An organisation, by the word for it.
    Organisation,
    /// A name of several words with capitals, most likely an organisation.
    Named,
    /// A phrase that may be a field of work as well as a short meaning.
    Field,
}

/// Words that no name has: verbs, pronouns that begin a clause, the indefinite article.
static TELLS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:is|zijn|was|wordt|worden|werd|heeft|hebben|kan|kunnen|moet|moeten|mag|verstaan|betekent|luidt|geldt|die|dat|waar\w+|welke|indien|wanneer|als|omdat|een|wij|we|ik|deze|dit|are|were|has|have|can|must|may|means|that|which|who|whose|where|if|when|an?|ist|sind|wird|werden|hat|eine?[nrms]?|wenn|est|sont|qui|que|dont|une?)\b",
    )
});
static SECTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:artikel(?:en)?|artt?|sections?|sec|articles?|paragraaf|hoofdstuk|titel|afdeling|boek|lid|clause|chapter|part)\b\.?|§+)\s?[\divx]",
    )
});
static STATUTE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^(?:De |Het |The |Le |La )?(?:Algemene |Nationale )?(?:[Ww]et|[Ww]etboek|Grondwet|Loi|Code)\b|\b\p{Lu}\p{Ll}+(?:wet|wetboek|verordening|gesetz)\b|\b(?:Act|Regulations?|Ordinance|Directive)\b|^\p{Lu}[\p{L}-]+(?:besluit|regeling|richtlijn|verordnung)\b|^(?:Besluit|Regeling|Verordening|Richtlijn|Beleidsregels?)\s(?:[\p{L}-]+\s){0,6}(?:19|20)\d\d$|^(?:Awb|Wmo|AVG|BW|GDPR|WLZ|Wlz|Zvw|Wabo|Wro|Bbl|Bkl|BGB|Wkb|Wvggz)\b)",
    )
});
static DOCUMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^(?:https?://|www\.)\S+$|(?i)^(?:het |de |the |le |la |das |der )?(?:[\p{L}-]+ )?(?:\p{L}*begrippenkader|\p{L}*begrippenlijst|\p{L}*woordenlijst|\p{L}*woordenboek|van dale\b|\p{L}*handboek|\p{L}*handleiding|\p{L}*leidraad|\p{L}*beleidsnota|\p{L}*beleidsplan|\p{L}*beleidskader|\p{L}*beleidsregels?|\p{L}*jaarverslag|\p{L}*protocol|\p{L}*catalogus|\p{L}*reglement|wikipedia|nen(?:-\p{L}+)*[- ]\d+|iso[- ]\d+|handbook|glossary|guideline|dictionary|handbuch|glossar|wörterbuch|leitfaden|dictionnaire|glossaire|manuel)\b)",
    )
});
static ORGANISATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[Dd]e |[Hh]et |[Tt]he |[Ll]e |[Ll]a |[Dd]ie |[Dd]as )?(?:(?P<own>[Gg]emeente|[Pp]rovincie|[Mm]inisterie|[Ww]aterschap|[Hh]oogheemraadschap|[Ss]tichting|[Vv]ereniging|[Uu]niversiteit|[Hh]ogeschool|[Bb]asisschool|[Ss]cholengroep|[Zz]iekenhuis|[Zz]orggroep|[Ww]oningcorporatie|[Ww]oningstichting|[Ww]ooncorporatie|[Vv]eiligheidsregio|[Oo]mgevingsdienst|[Ii]nspectie|[Dd]ienst|[Aa]fdeling|[Tt]eam|[Bb]ureau|[Dd]irectie|[Rr]aad|[Bb]ibliotheek|City|Council|Borough|Ministry|Department|University|Agency|Office|School|Stadt|Gemeinde|Ministerium|Universität|Amt|Ville|Commune|Mairie|Ministère|Université)\s(?:(?:van|voor|of|for|de|du|der|für|het|the|and|en|des|la)\s){0,3}\p{Lu}|\p{Lu}\p{L}*(?:instelling|organisatie|corporatie|groep|stichting|bedrijf|school|dienst|centrum|huis)\s\p{Lu}|(?:GGD|GGZ|UWV|SVB|DUO|IND|COA|VNG|CBS|RDW|RIVM|NZa|DNB|AFM|ACM|NHS|[Bb]elastingdienst|Rijkswaterstaat|Politie|Kadaster|(?:\p{Lu}\p{L}+ ){1,3}(?:Council|Agency|Trust|University|Department|Ministry|Association|GmbH|AG|Ltd|Inc|BV|B\.V\.|NV|N\.V\.))\b)",
    )
});

/// What a line without a label tells, where it is no sentence and no meaning by its form.
pub(in crate::text::definition) fn of_line(line: &str) -> Option<Place> {
    let line = line.trim().trim_end_matches([',', ';']);
    // "Leenwet, artikel 2:" stands over what it says.
    if let Some(head) = line.strip_suffix(':') {
        return of_line(head).filter(|place| matches!(place, Place::Law | Place::Document));
    }
    let count = line.split_whitespace().count();
    let is_cut = line.ends_with(['?', '!', ':', '…'])
        || line.ends_with('.') && !line.ends_with("B.V.") && !line.ends_with("N.V.");
    if from_line(line).is_some() {
        return Some(Place::Document);
    }
    if count == 0 || count > WORDS || is_cut || TELLS.is_match(line) {
        return None;
    }
    let is_capital = line.starts_with(char::is_uppercase);
    if SECTION.is_match(line)
        && (is_capital || line.starts_with('§') || line.to_lowercase().starts_with("art"))
    {
        return Some(Place::Law);
    }
    if DOCUMENT.is_match(line) && (is_capital || line.contains("://") || line.starts_with("www.")) {
        return Some(Place::Document);
    }
    if count > NAME_WORDS {
        return None;
    }
    if is_capital && STATUTE.is_match(line) {
        return Some(Place::Law);
    }
    // "Werkgroep wonen, gemeente Oost" names an organisation in a part of its own.
    if organisation(line).is_some() {
        return Some(Place::Organisation);
    }
    if !is_capital {
        return None;
    }
    Some(if is_proper(line) { Place::Named } else { Place::Field })
}

/// The part of a line that names an organisation.
fn organisation(line: &str) -> Option<&str> {
    line.split([',', '/', '|']).map(str::trim).find(|part| ORGANISATION.is_match(part))
}

/// What a line that only records a meeting or a date names as an organisation in a part of its own: who was
/// there and when is nobody's context.
fn of_record(line: &str) -> Option<&str> {
    organisation(line).filter(|part| !is_blank(part))
}

/// The source that a line names behind "uit" and nothing else: "uit het handboek 2024, blz. 12", "gelezen op
/// voorbeeld.org".
pub(super) fn from_line(line: &str) -> Option<&str> {
    static FROM: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\(?(?:(?:ontleend|overgenomen|afkomstig|gelezen|gevonden|gehaald|opgezocht|komt)\s(?:uit|aan|op|in|van)|uit|(?:taken |copied )?from|(?:read|found) (?:in|on)|(?:entnommen )?aus|gelesen (?:in|auf)|gefunden (?:in|auf))\s(?P<source>[^:;?!]{3,140}?)\)?\.?$",
        )
    });
    static ENDS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:\(?\p{Lu}[\p{L}-]*\)?|\(?\d[\d:.–-]*\)?|[\p{Ll}-]*(?:plan|nota|handboek|handleiding|leidraad|rapport|protocol|wet|verordening|regeling|besluit|richtlijn|kader|lijst|woordenboek|beleid|verslag|manual|report|guide|handbook|handbuch|gesetz|leitfaden))$",
        )
    });
    static NAMES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\d|(?:plan|nota|boek|leiding|leidraad|rapport|protocol|wet|verordening|regeling|besluit|richtlijn|kader|lijst|beleid|verslag)\b|manual|report|guide|act\b|handbuch|gesetz|leitfaden",
        )
    });
    static SITE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:^|\s)(?:https?://\S+|(?:[\w-]+\.)+(?:nl|be|org|com|net|eu|de|fr|uk|info)(?:/\S*)?)$",
        )
    });
    let source = FROM.captures(line.trim())?.name("source")?.as_str().trim();
    let last = source.rsplit(' ').next().unwrap_or_default();
    let is_name = NAMES.is_match(source) && ENDS.is_match(last) && !TELLS.is_match(source);
    let is_short = source.split_whitespace().count() <= WORDS;
    (is_short && (is_name || SITE.is_match(source))).then_some(source)
}

/// Whether a text is the name of a law, or a place in one.
pub(in crate::text::definition) fn is_law(text: &str) -> bool {
    of_line(text) == Some(Place::Law)
}

/// Whether all words but small ones have a capital, and there is more than one.
fn is_proper(line: &str) -> bool {
    const SMALL: &str =
        " van de het der den voor en te of the for and & - – op aan in des du la le und für ";
    let mut names = 0;
    for word in line.split_whitespace() {
        if word.starts_with(char::is_uppercase) {
            names += 1;
        } else if !SMALL.contains(&format!(" {word} ")) {
            return false;
        }
    }
    names > 1
}

/// Gives the lines that only tell a place their role: those that say so by their words, and the phrases
/// between the term and its meaning where the meaning is known to stand elsewhere. `is_meaning` tells of a
/// block whether it says the meaning in so many words.
pub(in crate::text::definition) fn settle(
    page: &mut Page,
    finder: &Finder,
    is_meaning: impl Fn(&Block) -> bool,
) {
    let start = page.blocks.iter().position(|block| is_term(block, finder));
    let told = page.blocks.iter().position(is_meaning);
    let places: Vec<Option<Place>> = page
        .blocks
        .iter()
        .enumerate()
        .map(|(at, block)| {
            let is_open = block.role.is_none() && block.kind == Kind::Line;
            // The line of the term is looked at as little as one that speaks of it.
            let place = of_line(&block.text).filter(|_| is_open && Some(at) != start)?;
            // "Wet passend onderwijs" is a law though it names the term.
            let is_law = matches!(place, Place::Law | Place::Document);
            (is_law && !is_term(block, finder) || finder.find(&block.text).is_none())
                .then_some(place)
        })
        .collect();
    let is_sure = |at: usize| {
        matches!(
            places.get(at).copied().flatten(),
            Some(Place::Law | Place::Document | Place::Organisation)
        )
    };
    let own: Vec<usize> = (0..places.len()).filter(|at| places[*at].is_some()).collect();
    // The first line of all without a place that is not the term: the meaning, if it is shaped so.
    let meaning = told.or_else(|| {
        let from = start.map_or(0, |start| start + 1);
        (from..page.blocks.len()).find(|at| {
            let block = &page.blocks[*at];
            block.role.is_none() && block.kind == Kind::Line && places[*at].is_none()
        })
    });
    let mut roles: Vec<(usize, Role)> = Vec::new();
    for at in own {
        let block = &page.blocks[at];
        let is_before = start.is_none_or(|start| at > start) && meaning.is_some_and(|it| at < it);
        let is_beside = (at > 0 && is_sure(at - 1)) || is_sure(at + 1);
        let is_told = told.is_some();
        let follows = || {
            meaning.is_some_and(|it| {
                let text = &page.blocks[it].text;
                text.starts_with(char::is_lowercase) || is_shaped(text)
            })
        };
        let role = match places[at] {
            Some(Place::Organisation | Place::Named | Place::Field)
                if is_blank(&block.text) && of_record(&block.text).is_none() =>
            {
                None
            }
            Some(Place::Law | Place::Organisation) => Some(Role::Context),
            Some(Place::Document) => Some(Role::Source),
            Some(Place::Named) if is_before && (is_told || is_beside || follows()) => {
                Some(Role::Context)
            }
            Some(Place::Field)
                if is_before
                    && (is_told
                        || is_beside
                        || follows()
                            && (block.text.split_whitespace().count() <= FIELD_WORDS
                                || term::headed(&block.text).is_some())) =>
            {
                Some(Role::Context)
            }
            Some(Place::Named | Place::Field) if !is_before && is_beside && at > 0 => {
                let is_under_place = roles.last().is_some_and(|(last, _)| *last == at - 1);
                (is_under_place || is_sure(at + 1)).then_some(Role::Context)
            }
            _ => None,
        };
        if let Some(role) = role {
            roles.push((at, role));
        }
    }
    for (at, role) in roles {
        let block = &mut page.blocks[at];
        block.role = Some(role);
        let is_record = role == Role::Context && is_blank(&block.text);
        let part = from_line(&block.text).or_else(|| of_record(&block.text).filter(|_| is_record));
        if let Some(part) = part.map(str::to_owned) {
            block.text = part;
        }
    }
}

/// Whether a block is the term and nothing else.
fn is_term(block: &Block, finder: &Finder) -> bool {
    block.role == Some(Role::Term)
        || matches!(block.kind, Kind::Heading(_) | Kind::Line)
            && finder.is(term::without_short(block.text.trim_end_matches([':', '?'])).0)
}

/// Whether a line has the form of a meaning: a kind with a clause that sets it apart, and no sentence
/// about somebody.
pub(in crate::text::definition) fn is_shaped(line: &str) -> bool {
    static JOINT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:(?:een|het|de|elke?|iedere?|an?|the|any|eine?|une?|le|la)\s)?(?:[\p{L}\d-]+,?\s){0,6}?(?:die|dat|waar\p{L}+|welke|om|that|which|who|whose|where|used|for|der|das|in dem|qui|que|dont)\b|^(?:indien|wanneer|situatie|if|where)\b",
        )
    });
    JOINT.is_match(line.trim_start_matches(['"', '“', '„', '«', '‘']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_tell_laws_documents_and_organisations() {
        for (line, expected) in [
            ("Stadspasverordening, artikel 2", Some(Place::Law)),
            ("artikel 3.2 van de Leenwet", Some(Place::Law)),
            ("Housing Act 1988, section 1", Some(Place::Law)),
            ("Wet op het stadsarchief", Some(Place::Law)),
            ("Leerplichtwet 1969", Some(Place::Law)),
            ("§ 535 BGB", Some(Place::Law)),
            ("BGB § 535", Some(Place::Law)),
            ("Verordening stadspas Oost 2021", Some(Place::Law)),
            ("Begrippenkader sociaal domein", Some(Place::Document)),
            ("https://voorbeeld.nl/begrip", Some(Place::Document)),
            ("Leenwet, artikel 2:", Some(Place::Law)),
            ("Werkgroep wonen 12 maart, gemeente Oost", Some(Place::Organisation)),
            ("Zorginstelling De Populier", Some(Place::Organisation)),
            ("Gemeente Oost", Some(Place::Organisation)),
            ("Ministerie van Onderwijs, Cultuur en Wetenschap", Some(Place::Organisation)),
            ("Oxbridge City Council", Some(Place::Organisation)),
            ("Netwerk Noord", Some(Place::Named)),
            ("Inkomen en participatie", Some(Place::Field)),
            ("uit het stadsplan 2024, blz. 12", Some(Place::Document)),
            ("gelezen op nl.stadspas.org", Some(Place::Document)),
            ("Overgenomen uit de Stadsnota", Some(Place::Document)),
            ("uit de Leenwet voortvloeiende plicht", None),
            ("uit elkaar gaan van een huishouden", None),
            ("Kaart die korting geeft", None),
            ("Gemeente waarin men woont", None),
            ("Besluit van een bestuursorgaan", None),
            ("vast kunstwerk over water", None),
            ("Muur langs water.", None),
            ("Een stadspas is een kaart", None),
        ] {
            assert_eq!(of_line(line), expected, "{line}");
        }
    }
}
