//! Texts that stand where a definition would and are none: placeholders, dates, minutes of a meeting.

use std::sync::LazyLock;

use regex::Regex;

use super::voice;
use crate::text::pattern::pattern;

/// A remark above a definition has at most as many words.
const LONGEST_REMARK: usize = 20;

/// Words that stand where a definition will come.
static PENDING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:nog (?:geen|niet|(?:(?:even|goed|samen) )?(?:uitzoeken|nazoeken|opzoeken|bepalen|invullen|aanvullen|nakijken|navragen|checken|controleren|bespreken|afstemmen|doen|definiëren|formuleren|uitwerken|vragen)|te|in te|uit te|op te|aan te|vast te|onbekend|leeg|open)\b|(?:de |een )?(?:definitie|omschrijving|betekenis|tekst|definition) (?:is |wordt |moet )?(?:nog|volgt|ontbreekt|onbekend|niet|hier|pending|to be|missing|here)\b|(?:hier )?(?:in|aan) te vullen\b|(?:vul )?hier\s(?:de |een )?(?:definitie|tekst|omschrijving)?\s?(?:in|invullen|komt)\b|invullen\W*$|(?:n\.?\s?t\.?\s?b|n\.?\s?v\.?\s?t|n\.?\s?n\.?\s?b|t\.?\s?b\.?\s?d|t\.?\s?b\.?\s?a|p\.?m|todo|fixme|x{3,}|lorem ipsum.*|volgt(?: nog| later)?|onbekend|geen|unknown|none|ontbreekt|niet bekend|definitie|definition|omschrijving|not (?:yet )?(?:known|defined))\W*$|(?:todo|tbd|fixme|lorem ipsum)\b|to be (?:determined|defined|decided|written|completed|added)\b|geen (?:definitie|omschrijving)\b|no definition\b|noch (?:offen|festzulegen|auszufüllen|zu)\b|à (?:compléter|définir)\b)",
    )
});
/// A date, with or without a day of the week and a time, and nothing else.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:(?:datum|date|d\.?d\.?|versie|version|laatst gewijzigd|bijgewerkt|gewijzigd|opgesteld)\W*(?:op\s)?)?(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag\W+|(?:mon|tues|wednes|thurs|fri|satur|sun)day\W+|(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\W+)?(?:\d{1,4}(?:st|nd|rd|th)?[-/. ]{1,2}(?:\d{1,2}|\p{L}{3,9}\.?)(?:[-/., ]{1,2}\d{2,4})?|\p{L}{3,9} \d{1,2},? \d{4}|(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|january|february|march|may|june|july|august|october)\s\d{4}|\d{4})(?:\W+(?:om\s)?\d{1,2}[.:]\d{2}(?:\W*(?:uur|u|h|am|pm))?)?\W*$",
    )
});
/// The head of minutes, of a letter or of a message.
static RECORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:concept\W*)?(?:notulen|besluitenlijst|actielijst|actiepunten|agendapunt|minutes|protokoll|compte rendu)\b|(?:verslag|agenda|gesprek|telefoongesprek|telefoontje|interview|afspraak|call|gespräch|telefonat|besprechung|overleg|vergadering|werkoverleg|teamoverleg|werkgroep|bijeenkomst|meeting|gespreksverslag|memo|mail|e-mail|bericht)\b[^.]{0,60}?\b\d{1,2}[ /-](?:\d{1,2}|jan|feb|maart|mrt|apr|mei|jun|jul|aug|sep|okt|oct|nov|dec|march|may)\p{L}*)|\b(?:aanwezig(?:en)?|afwezig(?:en)?|attendees|present|anwesend|présents)\s?:|^(?:van|aan|from|to|cc|verzonden|onderwerp|betreft|subject)\s?:|^(?:beste|geachte|hallo|hoi|dag|lieve|dear|hi|hello|hey|sehr geehrte[rs]?|liebe[rs]?|bonjour|chers?|chère)\s[^.:;]{1,60},$|^(?:(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|mvg|groet(?:en|jes)?[,!]|(?:kind|best) regards|mit freundlichen grüßen|cordialement)\b",
    )
});

/// What somebody notes about where he has something from.
static REMARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:gehoord|gezien|gelezen|besproken|afgestemd|nagevraagd|gevraagd|opgezocht|overgenomen|genoteerd|opgeschreven|gevonden|heard|discussed|noted|gehört|besprochen)\s(?:van|bij|met|door|op|in|aan|uit|tijdens|from|with|by|at|on|von|mit)\b|(?:(?:telefonisch|kort|tweede|eerste)\s)?(?:gesprek|overleg|telefoontje|telefoongesprek|interview|afspraak|call|meeting|gespräch|telefonat)\s(?:met|with|mit|van|am|vom|op)\s(?:(?:de heer|mevrouw|dhr\.?|mw\.?|mevr\.?|herrn?|frau|mrs?\.?|ms\.?)\s)?(?-i:\p{Lu}\p{Ll}+)|(?:aangemaakt|aangeleverd|opgesteld|ingevoerd|toegevoegd|gewijzigd|bijgewerkt|geschreven|gemaakt|ingediend|goedgekeurd|vastgesteld|created|added|written|edited|changed|erstellt|geändert)\s(?:(?:door|op|by|on|von|am)\s)(?:de heer |mevrouw )?(?-i:\p{Lu}|\d)|(?:let op|aantekening(?:en)?|notitie|notes?)\W*$)",
    )
});
/// A label of one or two words before a text.
static LABELLED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:\p{L}[\p{L}-]*\s)?(?P<last>\p{L}[\p{L}-]*)\s?[:：]\s+\S"));

/// What stands behind "Voorstel:" or "Kort gezegd:", which lead to a definition and are no part of it.
pub(super) fn behind_lead(line: &str) -> Option<&str> {
    static LEAD: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:(?:mijn |ons |eerste |tweede |nieuw )?(?:voorstel|concept|antwoord)|kort gezegd|kortom|in het kort|samengevat|simpel gezegd|eenvoudig gezegd|proposal|draft|answer|in short|vorschlag|entwurf|antwort|kurz gesagt)\s?[:：]\s+",
        )
    });
    LEAD.find(line).map(|lead| &line[lead.end()..])
}

/// Whether a line has a label of its own in front, known or not: "Tegenhanger: koper". What ends in "van" or
/// "bij" is no label.
pub(super) fn is_labelled(line: &str) -> bool {
    behind_lead(line).is_none()
        && LABELLED.captures(line).is_some_and(|hit| !voice::is_joint(&hit["last"].to_lowercase()))
}

/// Whether a line below a term only remarks something: that it is not known yet, where somebody has it from,
/// or what a label of its own says.
pub(super) fn is_remark(line: &str) -> bool {
    let line = line.trim();
    line.split_whitespace().count() <= LONGEST_REMARK && (is_blank(line) || is_labelled(line))
}

/// Whether a text stands where a definition would and says nothing of the term.
pub(in crate::text::definition) fn is_blank(text: &str) -> bool {
    let bare = text.trim().trim_start_matches(|c: char| "([{<*_-–—.…\"“'#> ".contains(c));
    bare.is_empty()
        || PENDING.is_match(bare)
        || DATE.is_match(text)
        || RECORD.is_match(text.trim())
        || REMARK.is_match(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_no_meaning_is_blank() {
        for text in [
            "3 juni 2021",
            "Maandag 3 juni 2021, 10.30 uur",
            "03-06-2021",
            "2021-06-03",
            "(nog in te vullen)",
            "[definitie volgt]",
            "<hier de definitie invullen>",
            "TODO",
            "xxx",
            "n.t.b.",
            "Notulen werkoverleg 7 mei (aanwezig: Ans, Bo)",
            "Verslag vergadering 7 mei",
            "Aanwezig: Ans, Bo",
            "Beste Ans,",
            "Geachte mevrouw Bos,",
            "Met vriendelijke groet, Bo",
            "nog uitzoeken!",
            "nog even navragen bij Bo",
            "gehoord van een collega",
            "gesprek met Ans van de balie, 3 juni",
            "overleg met Ans",
        ] {
            assert!(is_blank(text), "{text}");
        }
        for text in [
            "verslag van een gesprek met een bewoner",
            "gesprek met een bewoner over zijn hulpvraag",
            "gelezen boek",
            "vergadering waarin de raad besluit",
            "overleg tussen twee of meer diensten",
            "dag waarop de termijn begint",
            "3 of meer huizen onder een dak",
            "niet nagekomen afspraak",
            "beste keuze van een bewoner",
            "dag in een week",
            "groet van een bewoner aan een ander",
            "bericht dat binnen 3 dagen wordt verzonden",
        ] {
            assert!(!is_blank(text), "{text}");
        }
    }
}
