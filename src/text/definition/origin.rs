//! Where a meaning holds, where it comes from, what kind of thing it is and what sets it apart.

use std::sync::LazyLock;

use regex::Regex;

use super::page::Page;
use super::page::cited;
use super::page::label::Role;
use super::page::open::is_open;
use super::page::place;
use crate::text::language;
use crate::text::pattern::pattern;
use crate::text::stem::words;

/// Features that are listed.
const FEATURES: usize = 6;
/// Sources and contexts that are joined.
const JOINED: usize = 6;

static LAW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<law>(?:[Aa]rtikel(?:en)?|[Aa]rt\.|[Aa]rticles?|[Ss]ections?|§§?|Artikel)\s\d+[\w:.]*(?:,? (?:eerste|tweede|derde|vierde|vijfde|\w{1,12}de|\d+e) lid)?(?:,? (?:aanhef en )?(?:onder(?:deel)?|sub) [a-z0-9]{1,3})?,?(?:\s(?:van|of|des|der|de|du|uit))?(?:\s(?:de|het|the|la|le))?\s(?:[A-Z][\w-]*(?:\s(?:[a-z]{1,4}\s){0,3}[A-Z0-9][\w-]*){0,6}(?:\s(?:op|inzake|van|tot)\s(?:de\s|het\s)?[a-z][\w-]+(?:\s(?:en|van|op)\s[a-z][\w-]+)?)?))",
    )
});
static FROM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|\s|\()(?:[Vv]olgens|[Oo]vereenkomstig|[Aa]ccording to|[Ll]aut|[Ss]elon|[Zz]ie(?: ook)?|[Oo]ntleend aan|[Aa]fkomstig uit)\s(?P<source>(?:de |het |the |der |la |le )?(?:\p{Lu}|wet|besluit|regeling|verordening|norm|handboek|richtlijn|artikel)[^.;:()!?,]{2,120}(?:\([^()]{1,40}\))?)",
    )
});
static CITED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:[Bb]ron|[Ss]ource|[Qq]uelle):\s+(?P<source>[^;()]{2,200})"));
static BASIS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:[Ii]n|[Vv]oor de toepassing van) (?P<basis>(?:de|het|deze|dit|the|this) (?:\p{Lu}[\w-]*(?:\s[\w-]+){0,6}?\s?)?(?:[Ww]et|[Bb]esluit|[Vv]erordening|[Rr]egeling|[Ww]etboek|Act|Regulation)(?:\s(?:op|inzake|van|tot)\s(?:de\s|het\s)?[\p{L}-]+(?:\s\p{Lu}[\p{L}-]+)?)?)",
    )
});
static CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:,\s*|\s+)(?:(?:en|of|and|or|und|et)\s+)?(?P<lead>(?:op grond |met behulp |ten behoeve |ten aanzien |in plaats |als gevolg )waarvan|(?:met|aan|van|voor|door|bij|over|onder|tegen) wie|die|dat|waar(?:bij|in|mee|door|van|op|uit|aan|voor|tegen|over|naar|toe|onder|binnen|langs|tussen)|met als doel|om|(?:(?:in|on|at|by|for|with|from|to|of|through|under|during|within|after|before|against|into) (?:which|whom|whose))|that|which|who|whose|where(?:by|in)?|(?:à|avec|dans|sur|par|pour) (?:laquelle|lequel|lesquels|lesquelles|qui)|qui|que|dont|où|wobei|womit|wodurch|welche[rs]?|(?:in|bei|mit|von|aus|auf|durch|für) (?:dem|der|den|denen|das|die))\s",
    )
});
static KIND: [(&str, &str); 5] = [
    (
        "proces",
        " proces handeling activiteit werkwijze verrichting procedure handelwijze verloop uitvoering process activity act action procedure vorgang prozess tätigkeit handlung processus activité ",
    ),
    (
        "resultaat",
        " resultaat uitkomst gevolg besluit beslissing product opbrengst uitspraak oordeel verschijnsel result outcome effect decision ergebnis entscheidung résultat décision ",
    ),
    ("type", " soort type categorie klasse groep vorm kind class category art gruppe catégorie "),
    ("exemplaar", " exemplaar individu instance exemplar individuum "),
    (
        "toestand",
        " toestand situatie omstandigheid staat status state condition situation zustand lage état ",
    ),
];

/// Organisation, domain and legal basis, each with its label as written.
pub(super) fn context(page: &Page) -> String {
    let mut parts: Vec<String> = Vec::new();
    for block in page.of(Role::Context) {
        let text = block.text.trim_end_matches(['.', ';', ':']);
        let label = block.label.trim();
        // The field is called context already.
        let is_plain = label.is_empty()
            || ["context", "kontext", "contexte"].contains(&label.to_lowercase().as_str());
        let part = if is_plain { text.to_owned() } else { format!("{label}: {text}") };
        if !parts.contains(&part) && parts.len() < JOINED {
            parts.push(part);
        }
    }
    if parts.is_empty() {
        let found = page.sentences().take(200).find_map(|(_, one)| {
            let basis = BASIS.captures(one)?;
            Some(basis.name("basis")?.as_str().trim().to_owned())
        });
        // "deze wet" names no law.
        parts.extend(found.filter(|basis| basis.split_whitespace().count() > 2 || has_name(basis)));
    }
    parts.join("; ")
}

fn has_name(basis: &str) -> bool {
    words(basis).any(|(_, word)| word.starts_with(char::is_uppercase) || word.chars().count() > 12)
}

/// Whether words name a document rather than a person: "volgens Jan" is an opinion.
pub(super) fn is_document(source: &str) -> bool {
    static DOCUMENT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)wet|besluit|regeling|verordening|norm|handboek|richtlijn|artikel|nota|beleid|reglement|code|lijst|rapport|plan|protocol|kader|standaard|statuut|woordenboek|register|catalogus|agenda|\bact\b|regulation|directive|report|guide|manual|\d",
        )
    });
    DOCUMENT.is_match(source)
}

/// The source that a label, a reference to a law or "volgens" names.
pub(super) fn source(page: &Page) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for block in page.of(Role::Source).take(JOINED) {
        let text = block.text.trim_end_matches([';', '.', ':']).trim();
        if !parts.contains(&text) {
            parts.push(text);
        }
    }
    if !parts.is_empty() {
        return parts.join("; ");
    }
    // A line that is nothing but a law needs no label for it.
    let legal = page.of(Role::Context).find_map(|block| {
        let label = block.label.to_lowercase();
        let is_labelled = ["grondslag", "juridisch", "wettelijk", "legal", "recht", "juridique"]
            .iter()
            .any(|word| label.contains(word));
        if place::is_law(&block.text) && (is_labelled || label.is_empty()) {
            return Some(block.text.trim_end_matches([';', ',', ':']));
        }
        law(&block.text).filter(|_| is_labelled)
    });
    let in_text = || {
        page.sentences().take(400).find_map(|(_, one)| {
            cited::behind(one).or_else(|| law(one)).or_else(|| -> Option<&str> {
                let source = FROM.captures(one)?.name("source")?.as_str();
                is_document(source).then_some(source)
            })
        })
    };
    let cited = page.sentences().take(400).find_map(|(_, one)| {
        let hit = CITED.captures(one)?;
        let source = hit.name("source")?.as_str().trim().trim_end_matches(['.', ',']);
        (!is_open(source)).then_some(source)
    });
    if let Some(cited) = cited {
        return cited.to_owned();
    }
    let found = legal.or_else(in_text).map(str::trim);
    // "volgens de Wet X is …": the source ends where the verb stands.
    let ends = [" is ", " zijn ", " wordt ", " worden ", " heeft ", " moet ", " are ", " has "];
    let cut = |found: &str| ends.iter().filter_map(|verb| found.find(verb)).min();
    found.map_or_else(String::new, |found| {
        found[..cut(found).unwrap_or(found.len())].trim_end_matches(',').to_owned()
    })
}

/// A reference to a law; "Wet" takes the words of its name up to the next mark or verb.
fn law(text: &str) -> Option<&str> {
    let hit = LAW.find(text)?;
    let goes_on = text[hit.end()..].trim_start();
    let is_open = ["Wet", "Besluit", "Regeling", "Verordening", "Act"]
        .iter()
        .any(|name| hit.as_str().trim_end().ends_with(name))
        // "Algemene wet inkomensafhankelijke regelingen": only the first word has a capital.
        || ["wet ", "wetboek ", "verordening", "regeling", "besluit"]
            .iter()
            .any(|name| goes_on.starts_with(name));
    let mut end = hit.end();
    if is_open {
        let rest = &text[end..];
        let stop = rest.find(['.', ';', ',', ':', '(', ')']).unwrap_or(rest.len());
        if rest[..stop].split_whitespace().count() <= 7 {
            end += stop;
        }
    }
    Some(text[hit.start()..end].trim())
}

/// What a label says, else what the kind that the definition names tells.
pub(super) fn category(page: &Page, definition: &str) -> String {
    if let Some(block) = page.of(Role::Category).next() {
        return block.text.trim_end_matches('.').to_owned();
    }
    let head: Vec<String> =
        words(definition).take(5).map(|(_, word)| word.to_lowercase()).collect();
    for word in head {
        if word.starts_with("waar")
            || matches!(word.as_str(), "die" | "dat" | "van" | "that" | "of")
        {
            break;
        }
        let is_kind = |(_, kinds): &&(&str, &str)| kinds.contains(&format!(" {word} "));
        if let Some((category, _)) = KIND.iter().find(is_kind) {
            return (*category).to_owned();
        }
    }
    String::new()
}

/// What a label lists, else the clauses of the definition behind the kind that it names.
pub(super) fn features(page: &Page, definition: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for block in page.of(Role::Features) {
        let marks: &[char] = if block.text.contains(';') { &[';'] } else { &[',', ';'] };
        for part in block.text.split(marks) {
            let part = part.trim().trim_end_matches('.');
            if !part.is_empty() && !found.iter().any(|known| known == part) {
                found.push(part.to_owned());
            }
        }
    }
    if found.is_empty() {
        found = clauses(definition);
    }
    found.truncate(FEATURES);
    found
}

/// Whether a word leads a clause: not "voor die kinderen", nor "om niet" without a verb behind it.
fn is_lead(definition: &str, lead: &regex::Match<'_>) -> bool {
    let before = definition[..lead.start()].trim_end();
    let last = before.rsplit(' ').next().unwrap_or_default().to_lowercase();
    match lead.as_str().to_lowercase().as_str() {
        "die" | "dat" | "that" => !matches!(
            last.as_str(),
            "voor"
                | "van"
                | "met"
                | "aan"
                | "in"
                | "op"
                | "bij"
                | "door"
                | "uit"
                | "tot"
                | "over"
                | "of"
                | "for"
        ),
        "om" => {
            let behind = &definition[lead.end()..];
            let verb = behind.find(" te ");
            verb.is_some_and(|at| !behind[..at].contains([',', ';']))
        }
        _ => true,
    }
}

/// Whether a German "die" or "welche" leads a clause and is no article: a noun and a comma stand before it, and
/// the clause does not end in a noun, as "die Miete" does.
fn is_relative(definition: &str, lead: &regex::Match<'_>) -> bool {
    let is_article = matches!(lead.as_str().to_lowercase().as_str(), "die" | "dat" | "om" | "that");
    let Some(before) = definition[..lead.start()].trim_end().strip_suffix(',') else {
        return !is_article;
    };
    let is_noun = |word: &str| word.starts_with(char::is_uppercase);
    let noun = words(before).last().map_or("", |(_, word)| word);
    let own = definition[lead.end()..].split([',', ';', '.']).next().unwrap_or_default();
    let verb = words(own).last().map_or("", |(_, word)| word);
    !is_article || is_noun(noun) && !is_noun(verb)
}

/// The clauses of a definition from the first "die", "dat" or "waarbij" on.
fn clauses(definition: &str) -> Vec<String> {
    let is_german = language::told(definition) == Some("de");
    let leads: Vec<usize> = CLAUSE
        .captures_iter(definition)
        .filter_map(|hit| hit.name("lead"))
        .filter(|lead| lead.start() > 0 && is_lead(definition, lead))
        .filter(|lead| !is_german || is_relative(definition, lead))
        .map(|lead| lead.start())
        .collect();
    leads
        .iter()
        .enumerate()
        .map(|(at, start)| {
            let end = leads.get(at + 1).copied().unwrap_or(definition.len());
            let clause = definition[*start..end].trim();
            let clause = [" en", " of", " and", " or", " und", " et"]
                .iter()
                .find_map(|joint| clause.strip_suffix(joint))
                .unwrap_or(clause);
            clause.trim_end_matches([',', '.', ';', ' ']).to_owned()
        })
        .filter(|clause| clause.split_whitespace().count() >= 3)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_the_clauses_behind_the_kind() {
        let page = Page::default();
        assert_eq!(
            features(
                &page,
                "een bestand dat op een server staat, en waarin gegevens zijn vastgelegd."
            ),
            ["dat op een server staat", "waarin gegevens zijn vastgelegd"]
        );
        assert_eq!(
            features(
                &page,
                "Betrag, den der Vermieter fordert und der höher ist als die ortsübliche Vergleichsmiete, soweit diese bekannt ist"
            ),
            [""; 0]
        );
        assert_eq!(
            features(
                &page,
                "Zahlung für eine Wohnung, die ein Mieter jeden Monat an den Vermieter leistet, und die Kosten der Heizung"
            ),
            ["die ein Mieter jeden Monat an den Vermieter leistet, und die Kosten der Heizung"]
        );
        assert_eq!(features(&page, "verwachte opbrengst bij vol licht"), [] as [String; 0]);
        let page = Page::read("Kenmerken: klein, rond en rood\n");
        assert_eq!(features(&page, "x"), ["klein", "rond en rood"]);
    }

    #[test]
    fn sources_are_labelled_or_laws() {
        for (notes, expected) in [
            ("Bron: Handboek Water, 2021", "Handboek Water, 2021"),
            (
                "Peilbesluit\nZie artikel 5, eerste lid, van de Waterwet.",
                "artikel 5, eerste lid, van de Waterwet",
            ),
            ("Volgens de Richtlijn Zorg is dit zo.", "de Richtlijn Zorg"),
            ("Volgens de Richtlijn Zorg (2019, p. 4) is dit zo.", "de Richtlijn Zorg (2019, p. 4)"),
            (
                "Zo staat het in artikel 2 van de Algemene wet wateren en peilen.",
                "artikel 2 van de Algemene wet wateren en peilen",
            ),
            ("Zo is het (Waterwet, artikel 5).", "Waterwet, artikel 5"),
            ("Niets dan woorden.", ""),
        ] {
            assert_eq!(source(&Page::read(notes)), expected, "{notes}");
        }
    }

    #[test]
    fn contexts_keep_their_labels() {
        let page = Page::read("Organisatie: Gemeente Oost\nDomein: parkeren\n\nBegrip: Vak\n");
        assert_eq!(context(&page), "Organisatie: Gemeente Oost; Domein: parkeren");
        assert_eq!(category(&page, "een proces waarbij iets gebeurt"), "proces");
        assert_eq!(category(&page, "een ding dat een proces doet"), "");
    }
}
