//! Rules about the kind of thing that a definition names first.

use std::sync::LazyLock;

use regex::Regex;

use super::Said;
use crate::text::pattern::pattern;
use crate::text::stem::words;

/// Words of the kind itself at most; what follows is the difference.
const WORDS: usize = 7;

static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?P<word>indien|wanneer|als|doordat|omdat|dat|zodra|waar|waarbij|if|when|where|because|that|how|hoe|wie|wenn|falls|lorsque|quand|si)\s",
    )
});
/// What may stand before the kind, in each language: "die" is an article in German and none in Dutch.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:is\s|betreft\s|betekent\s|omvat\s|behelst\s|concerns\s|het betreft\s)?(?:een|de|het|['’‘`´][tn]|an?|the|elke?|iedere?|any|every)\s+",
    )
});
static LEAD_DE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:ist\s)?(?:eine?[nrms]?|der|die|das|jede[rs]?)\s+"));
static LEAD_FR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:est\s)?(?:(?:une?|le|la|les|tout|toute)\s+|l['’])"));
static QUANTITY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:de\s|the\s)?(?P<word>alle|meerdere|verschillende|diverse|sommige|enkele|all|several|various|some|many|mehrere)\s",
    )
});

static EACH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:ieder|elk|alle|jede[rs]?|tout|all|any)\s"));
/// Verbs that a definition cannot begin with and name a kind.
static VERB: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?P<word>heeft|hebben|wordt|worden|moet|moeten|mag|gaat over|gaat om|doet|maakt|geeft|zorgt|regelt|bepaalt|biedt|dient|geldt|beschrijft|betreft|betekent|omvat|bevat|behelst|bestaat uit|ziet op|slaat op|verwijst|houdt|er (?:is|zijn|wordt|worden)|has|have|refers to|relates to|concerns|consists of|there (?:is|are))\s",
    )
});

/// Whether a text begins with a condition instead of a thing.
pub(super) fn is_condition(text: &str) -> bool {
    CONDITION.captures(text).is_some_and(|hit| is_clause(&hit["word"], text))
}

/// Words that begin what sets the thing apart.
const JOINTS: &str = " langs naast boven achter rond rondom vanaf vanuit vanwege wegens sinds sedert gedurende beneden omtrent \
    nabij tegenover jegens ingevolge krachtens conform namens betreffende inzake aangaande via te teneinde zodat \
    wiens wier waarvan indien wanneer zodra terwijl mits behoudens behalve omstreeks richting dankzij ondanks \
    along above below near beside behind across against into onto around before after until since via toward towards \
    inside outside among upon whom when while \
    die dat van voor om met bij in op door tussen aan uit tot naar welke wie volgens over zonder onder \
    tegen per als na binnen buiten tijdens ten ter \
    that which who whose where of for by to with from between on at under within used without during whereby \
    des für mit von zur zum aus der das durch welche welcher welches \
    qui que dont de du pour par dans où à ";
/// Endings of nouns that look plural and are one thing, alone or in a compound.
const SINGULAR_ENDS: [&str; 52] = [
    "wagen",
    "molen",
    "toren",
    "haven",
    "keuken",
    "regen",
    "reden",
    "oven",
    "keten",
    "teken",
    "wapen",
    "deken",
    "varken",
    "veulen",
    "kuiken",
    "bekken",
    "laken",
    "kussen",
    "examen",
    "vermogen",
    "gegeven",
    "inkomen",
    "leven",
    "wezen",
    "schrijven",
    "voornemen",
    "vertrouwen",
    "bestaan",
    "mens",
    "lens",
    "grens",
    "wens",
    "koers",
    "kers",
    "pers",
    "vers",
    "advies",
    "verlies",
    "vlies",
    "kies",
    "lies",
    "laars",
    "kaars",
    "species",
    "dringen",
    "dwingen",
    "springen",
    "zingen",
    "wringen",
    "means",
    "series",
    "news",
];
/// Nouns in -en that are one thing.
const SINGULAR: &str = " teken keten wapen vermogen gegeven examen wezen leven inkomen \
    bedrijfsleven ";
/// Nouns that are several things and do not look it, or have no singular that says the same.
const COLLECTIVE: &str = " kosten hersenen inkomsten uitgaven baten lasten media data criteria musea centra politici lieden \
    financiën notulen manieren kinderen goederen middelen gegevens people children men women feet teeth mice \
    criteria phenomena ";

/// The words of the kind, without an article, up to what sets it apart; and that joint, or none.
fn kind<'a>(text: &'a str, language: &str) -> (Vec<&'a str>, Option<&'a str>) {
    let lead = match language {
        "de" => &LEAD_DE,
        "fr" => &LEAD_FR,
        _ => &LEAD,
    };
    let mut body = lead.find(text).map_or(text, |lead| &text[lead.end()..]);
    // "Ieder die" names whom it speaks of as "iemand die" does; only before a noun it counts that.
    let next = words(body).next().map(|(_, next)| next.to_lowercase()).unwrap_or_default();
    if is_pronoun(&next) && EACH.is_match(text) {
        body = text;
    }
    let mut kind = Vec::new();
    let mut end = 0;
    for (at, word) in words(body) {
        let lower = word.to_lowercase();
        let is_comma = body[end..at].contains([',', ';', ':', '(']);
        if JOINTS.contains(&format!(" {lower} "))
            || lower.starts_with("waar")
            || is_comma && !kind.is_empty()
        {
            return (kind, Some(word));
        }
        end = at + word.len();
        kind.push(word);
    }
    (kind, None)
}

/// `soort-en-verschil`.
pub(super) fn kind_and_difference(text: &str, language: &str) -> Said {
    if let Some(hit) = CONDITION.captures(text) {
        let word = &hit["word"];
        if !is_clause(word, text) {
            return Said::open(
                format!("Of na \"{word}\" een soort volgt, zeggen de woorden niet."),
                format!("The words do not tell whether a kind follows \"{word}\"."),
            );
        }
        return Said::broken(
            format!("De definitie begint met \"{word}\" en noemt dus geen soort."),
            format!("The definition begins with \"{word}\" and so names no kind of thing."),
        );
    }
    if let Some(hit) = VERB.captures(text).filter(|_| !has_article_behind_verb(text)) {
        let word = &hit["word"];
        return Said::broken(
            format!("De definitie begint met het werkwoord \"{word}\" en noemt dus geen soort."),
            format!(
                "The definition begins with the verb \"{word}\" and so names no kind of thing."
            ),
        );
    }
    let (kind, joint) = kind(text, language);
    let name = kind.join(" ");
    if matches!(kind.first(), Some(first) if matches!(first.to_lowercase().as_str(), "is" | "zijn" | "kan" | "kunnen"))
    {
        return Said::open(
            format!("Of in \"{name}\" een soort staat, zeggen de woorden niet."),
            format!("The words do not tell whether \"{name}\" has a kind of thing in it."),
        );
    }
    match joint {
        // "Door een arts voorgeschreven middel": the kind stands behind what sets it apart.
        Some(joint) if kind.is_empty() && !is_pronoun(joint) => Said::open(
            format!("De definitie begint met \"{joint}\"; de soort staat verderop."),
            format!("The definition begins with \"{joint}\"; the kind stands further on."),
        ),
        _ if kind.is_empty() => Said::broken(
            format!(
                "De definitie begint met \"{}\" en noemt geen soort.",
                super::form::opening(text)
            ),
            format!(
                "The definition begins with \"{}\" and names no kind of thing.",
                super::form::opening(text)
            ),
        ),
        Some(joint) if kind.len() <= WORDS => Said::kept(
            format!("De soort is \"{name}\"; het verschil begint bij \"{joint}\"."),
            format!("The kind is \"{name}\"; the difference begins at \"{joint}\"."),
        ),
        None if kind.len() <= 1 => Said::broken(
            format!("\"{name}\" noemt een soort zonder verschil."),
            format!("\"{name}\" names a kind without a difference."),
        ),
        _ => Said::open(
            format!("Waar in \"{}\" de soort ophoudt, zeggen de woorden niet.", short(&kind)),
            format!("The words do not tell where in \"{}\" the kind ends.", short(&kind)),
        ),
    }
}

/// Whether a verb at the start is padding before the kind: "betreft een besluit".
fn has_article_behind_verb(text: &str) -> bool {
    let mut all = text.split_whitespace().map(str::to_lowercase);
    let is_padding = matches!(
        all.next().as_deref(),
        Some("betreft" | "betekent" | "omvat" | "behelst" | "concerns")
    );
    is_padding && matches!(all.next().as_deref(), Some("een" | "de" | "het" | "a" | "an" | "the"))
}

/// Whether a first word stands for the thing itself and names no kind.
fn is_pronoun(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "die" | "dat" | "wie" | "welke" | "om" | "that" | "which" | "who" | "qui" | "que"
    ) || word.to_lowercase().starts_with("waar")
}

/// Whether a clause follows the word: "als het regent", not "als afval aangemerkte stof" or "dat deel van".
fn is_clause(word: &str, text: &str) -> bool {
    let next = text.split_whitespace().nth(1).unwrap_or_default().to_lowercase();
    match word.to_lowercase().as_str() {
        "als" => matches!(
            next.as_str(),
            "de" | "het"
                | "een"
                | "er"
                | "men"
                | "iemand"
                | "je"
                | "u"
                | "hij"
                | "zij"
                | "ze"
                | "we"
                | "wij"
                | "deze"
                | "dit"
                | "dat"
                | "iets"
                | "niet"
                | "geen"
                | "alle"
        ),
        "dat" | "that" => !matches!(
            next.as_str(),
            "deel"
                | "gedeelte"
                | "onderdeel"
                | "stuk"
                | "bedrag"
                | "gebied"
                | "gene"
                | "part"
                | "portion"
        ),
        _ => true,
    }
}

fn short(kind: &[&str]) -> String {
    let dots = if kind.len() > WORDS { " …" } else { "" };
    format!("{}{dots}", kind[..kind.len().min(WORDS)].join(" "))
}

/// `enkelvoud`.
pub(super) fn singular(term: &str, text: &str, language: &str) -> Said {
    // "Alle informatie" is one thing; "alle kosten" are several.
    let counted = QUANTITY.captures(text).filter(|hit| {
        let noun = words(&text[hit.get(0).map_or(0, |hit| hit.end())..]).next();
        let is_all = matches!(hit["word"].to_lowercase().as_str(), "alle" | "all");
        !is_all || noun.is_some_and(|(_, noun)| is_many(noun))
    });
    if let Some(hit) = counted {
        let word = &hit["word"];
        return Said::broken(
            format!("De definitie begint met \"{word}\" en gaat dus over meer dan één ding."),
            format!("The definition begins with \"{word}\" and so speaks of more than one thing."),
        );
    }
    if CONDITION.is_match(text) {
        return Said::open("De soort is niet te vinden.", "The kind cannot be told.");
    }
    let (kind, joint) = kind(text, language);
    if VERB.is_match(text) && !has_article_behind_verb(text) {
        return Said::open("De soort is niet te vinden.", "The kind cannot be told.");
    }
    let Some(head) = kind.last().filter(|_| kind.len() <= WORDS) else {
        return Said::open("De soort is niet te vinden.", "The kind cannot be told.");
    };
    let joint = joint.map(str::to_lowercase).unwrap_or_default();
    let starts_neuter =
        text.to_lowercase().starts_with("het ") || text.to_lowercase().starts_with("een ");
    let number = match number(head, &joint) {
        Number::Open if shows_many(text, &kind) => Number::Many,
        number => number,
    };
    match number {
        _ if starts_neuter => one(head),
        Number::Many if is_many(term) => Said::open(
            format!("\"{head}\" is meervoud, maar het begrip \"{term}\" ook."),
            format!("\"{head}\" is plural, but so is the term \"{term}\"."),
        ),
        Number::Many => Said::broken(
            format!("\"{head}\" staat in het meervoud."),
            format!("\"{head}\" is plural."),
        ),
        Number::Open => Said::open(
            format!("Of \"{head}\" meervoud is, zeggen de woorden niet."),
            format!("The words do not tell whether \"{head}\" is plural."),
        ),
        Number::One => one(head),
    }
}

fn one(head: &str) -> Said {
    Said::kept(format!("\"{head}\" staat in het enkelvoud."), format!("\"{head}\" is singular."))
}

enum Number {
    One,
    Many,
    Open,
}

/// What the ending of a noun and the word behind it tell of its number.
fn number(noun: &str, joint: &str) -> Number {
    let lower = noun.to_lowercase();
    if COLLECTIVE.split_whitespace().any(|known| known == lower) && joint != "dat" {
        return Number::Open;
    }
    if SINGULAR_ENDS.iter().any(|end| lower.ends_with(end)) || joint == "dat" {
        return Number::One;
    }
    if SINGULAR.split_whitespace().any(|known| known == lower) || lower.chars().count() < 4 {
        return Number::One;
    }
    let is_sure = ["ingen", "heden", "teiten", "eringen", "aties", "sies", "eurs", "aars"]
        .iter()
        .any(|ending| lower.ends_with(ending));
    if is_sure {
        return Number::Many;
    }
    let is_relative =
        matches!(joint, "die" | "welke" | "waarmee" | "waarin" | "waarbij" | "waaraan" | "waarop");
    if lower.ends_with("en") {
        // "verlenen van" may be a verb used as a noun; "personen die" is not.
        return if is_relative { Number::Many } else { Number::Open };
    }
    let english =
        matches!(joint, "that" | "which" | "who" | "of" | "for" | "used" | "whose" | "where");
    let is_many_s = lower.ends_with('s')
        && !["ss", "us", "is", "ics", "ness", "ous", "as", "os", "ies"]
            .iter()
            .any(|end| lower.ends_with(end));
    let is_ies =
        lower.ends_with("ies") && !matches!(lower.as_str(), "series" | "species" | "functies");
    if english && (is_many_s || is_ies) {
        return Number::Many;
    }
    // Dutch plurals in -s come behind an unstressed syllable.
    let is_dutch_s =
        ["ers", "els", "ems", "ens", "'s", "ies", "jes"].iter().any(|end| lower.ends_with(end));
    // "Films", "clubs" and "tickets" are plural, "gids", "pols" and "fiets" are not.
    let may_be_many = is_dutch_s
        || ["bs", "ds", "fs", "gs", "ks", "ls", "ms", "ps", "és"]
            .iter()
            .any(|end| lower.ends_with(end))
        || lower.ends_with("ets") && !lower.ends_with("iets")
        || is_ies;
    match (is_dutch_s && is_relative, may_be_many) {
        (true, _) => Number::Many,
        (false, true) => Number::Open,
        (false, false) => Number::One,
    }
}

/// Whether the words around a Dutch noun in -en or -s show that it is plural: a bare noun behind an adjective in
/// -e that is no verb ("kleine voertuigen"), or a clause with the verb of many things and no other noun for it
/// ("voertuigen met een motor die worden verhuurd").
fn shows_many(text: &str, kind: &[&str]) -> bool {
    static CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)^(?P<between>[^;:().]*?)\s(?:die|welke)\s(?P<rest>[^,;:().]*)")
    });
    static VERB_OF_MANY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:worden|zijn|hebben|kunnen|mogen|moeten|zullen)\s|\s(?:worden|zijn|hebben)$|\s(?:worden|zijn|hebben)\s(?:ge|be|ver|ont|her)\p{L}+(?:t|d|en)$",
        )
    });
    let Some((head, before)) = kind.split_last() else { return false };
    let lower = head.to_lowercase();
    if ["de ", "het ", "een "].iter().any(|article| text.to_lowercase().starts_with(article)) {
        return false;
    }
    if COLLECTIVE.split_whitespace().any(|known| known == lower) {
        return false;
    }
    if PLURAL_ENDS.iter().any(|end| lower.ends_with(end)) && !is_verb_of_many(&lower) {
        return true;
    }
    let is_adjective =
        |word: &&str| word.len() > 4 && word.ends_with('e') && word.chars().all(char::is_lowercase);
    if lower.ends_with("en") && is_dutch(text) && before.last().is_some_and(is_adjective) {
        return true;
    }
    let Some(at) = text.find(head) else { return false };
    let Some(hit) = CLAUSE.captures(&text[at + head.len()..]) else { return false };
    // Each noun between may be what the clause is about, if it is plural.
    let is_alone = !words(&hit["between"]).any(|(_, word)| {
        let word = word.to_lowercase();
        word.ends_with("en") && word != "een" && word.len() > 3
            || word.ends_with('s')
            || word == "en"
            || word == "of"
    });
    is_alone && VERB_OF_MANY.is_match(hit["rest"].trim())
}

/// Whether a text has a word that only Dutch has: the ending of a plural in -en is that of other words elsewhere.
fn is_dutch(text: &str) -> bool {
    const OWN: &str =
        " een het voor bij naar wordt worden zijn niet waarmee waarin waarop waarbij ";
    words(text).any(|(_, word)| OWN.contains(&format!(" {} ", word.to_lowercase())))
}

/// Verbs that end as a noun of many things does.
fn is_verb_of_many(word: &str) -> bool {
    word.ends_with("getuigen") || word.ends_with("overtuigen")
}

/// Endings of nouns that are many things and no verbs, alone or in a compound.
const PLURAL_ENDS: [&str; 20] = [
    "voertuigen",
    "vaartuigen",
    "vliegtuigen",
    "werktuigen",
    "personen",
    "gebouwen",
    "voorwerpen",
    "apparaten",
    "toestellen",
    "systemen",
    "documenten",
    "producten",
    "dieren",
    "burgers",
    "ouders",
    "medewerkers",
    "ambtenaren",
    "instrumenten",
    "gemeenten",
    "percelen",
];

/// Whether the term itself is plural, as far as its ending tells.
fn is_many(term: &str) -> bool {
    let last = term.split_whitespace().last().unwrap_or_default().to_lowercase();
    last.ends_with("en") || last.ends_with('s') && !last.ends_with("ss")
}
