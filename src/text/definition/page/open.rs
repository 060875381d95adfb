//! Texts that stand where an answer will come: "nog bepalen", "TBD", "vraag aan Karin".

use std::sync::LazyLock;

use regex::Regex;

use crate::text::pattern::pattern;

/// A whole text that says that there is nothing, or not yet.
static OPEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?xi)^[\s\x22'(\[<…._/?-]*(?:
            (?:(?:er\s(?:zijn|is)\s)?(?:nog\s)?(?:geen?|niet|niets|onbekend|leeg|nvt|n\.?\s?v\.?\s?t|none|nil|no|not|nothing|unknown|empty|n/?a|keine?[ns]?|nicht|nichts|unbekannt|offen|leer|entfällt|aucune?|inconnue?|néant|rien)
                (?:\s(?:van\stoepassing|bekend|nodig|gevonden|aanwezig|beschikbaar|ingevuld|bepaald|vastgesteld|voorhanden|nog|synoniemen|antoniemen|voorbeelden|bron(?:nen)?|(?:yet\s)?(?:known|available|applicable|found|defined|decided|filled\sin)|yet|synonyms|antonyms|examples|sources?|bekannt|vorhanden|verfügbar|synonyme|antonyme|quelle|connue?))*)
            | (?:nog|noch|still|to\sbe|te)\s(?:niet|geen|nicht|kein\w*|uit\w*|in\w*|op\w*|aan\w*|vast\w*|na\w*|te\s[\w\s]{2,30}|bepalen|bepaald|zoeken|bekijken|vragen|onderzoeken|doen|invullen|aanvullen|uitzoeken|aanleveren|overleggen|open|offen|zu\s\w+|klären|determined|defined|decided|confirmed|added|done|written|filled\sin|checked|bespreken|toevoegen|vervolgen|volgen)(?:\s[^,;]{1,60})?
            | (?:(?:dit|dat|het|deze|synoniemen|antoniemen|voorbeelden|de\sbron|bron)\s)?(?:volgt|volgen|komt|komen|folgt|folgen|follows?|to\sfollow)(?:\s(?:nog|later|snel|spoedig|binnenkort|noch|soon|z\.?s\.?m|nach))*
            | (?:t\.?\s?b\.?\s?[dac]|n\.?\s?t\.?\s?b|n\.?\s?n\.?\s?b|p\.?m|to\s?do|fixme|xxx+|pending|later|komt\snog|in\s(?:bewerking|onderzoek|afwachting|progress|arbeit)|ontbreekt|ontbreken|fehlt|missing|à\s(?:compléter|définir|déterminer))(?:\s[^,;]{1,40})?
            | (?:(?:dat\s|die\s|this\s)?(?:weten|weet|kennen)\s(?:we|wij|ik|men|niemand)|wissen\swir|(?:we|i)\s(?:do\snot|don['’]t)\sknow|je\sne\ssais)(?:\s[^;]{1,60})?
            | (?:vraag|vragen|navragen|nagaan|uitzoeken|opzoeken|checken|check|controleren|overleg(?:gen)?|bespreken|invullen|aanvullen|bepalen|ask|fragen|klären|verify|look\sup)\b(?:\s[^;]{1,120})?
            | (?:zie|see|siehe|vgl\.?|voir|cf\.?|idem|zelfde\sals|dezelfde\sals)\b(?:\s[^;]{1,80})?
        )[\s\x22')\]>….!?-]*$",
    )
});

/// Whether a text gives no answer.
pub(in crate::text::definition) fn is_open(text: &str) -> bool {
    let text = text.replace(['(', ')', '[', ']'], "");
    let text = text.trim();
    !text.chars().any(char::is_alphanumeric) || text.len() <= 200 && OPEN.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_answer_is_told_from_one() {
        for text in [
            "geen",
            "Geen bekend.",
            "(nog) niet",
            "nog niet",
            "nog niet bekend",
            "nog geen",
            "volgen later",
            "volgt",
            "TBD",
            "t.b.d.",
            "n.v.t.",
            "vraag aan Sanne of 'pendel' hetzelfde is",
            "zie pendel.",
            "nog bepalen",
            "nog te bepalen",
            "nog uitzoeken",
            "weten we niet",
            "keines",
            "noch offen",
            "not yet known",
            "unknown",
            "to be determined",
            "?",
            "…",
            "onbekend",
            "er zijn geen synoniemen bekend",
            "aucun",
        ] {
            assert!(is_open(text), "{text}");
        }
        for text in [
            "geenszins",
            "pendel",
            "nietje",
            "nog een kaart",
            "vraagprijs",
            "ziekte",
            "latere loonsom",
            "volgauto",
            "Handboek Vervoer, zie hoofdstuk 2",
            "geen vaste woning, maar een kamer",
            "Nota Water",
            "no-show",
            "openbaar vervoer",
        ] {
            assert!(!is_open(text), "{text}");
        }
    }
}
