//! The cues of cases that fall under a term or do not.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::pattern::pattern;

/// What does not fall under the term.
pub(super) static COUNTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:val(?:t|len) (?:hier |er )?(?:niet|buiten)|val(?:t|len) (?:hier |daar )?niet onder|niet (?:hier)?onder (?:verstaan|begrepen|gerekend)|(?:wordt|worden) (?:hier)?(?:onder )?niet (?:verstaan|gerekend|begrepen|bedoeld|gezien als|beschouwd als)|hoort (?:er )?niet (?:bij|onder|tot)|tegenvoorbeeld(?:en)?|is not (?:an?\s|covered|included|considered)|are not (?:an?\s|covered|included|considered)|does not (?:include|cover|count)|do not (?:count|fall)|not considered|fällt nicht unter|gehört nicht zu|ist keine?|n['’]est pas un|ne relève pas)\b",
    )
});
/// What is left out of a kind.
pub(super) static EXCEPT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[,(]?\s*\b(?:niet zijnde|met uitzondering van|uitgezonderd|other than|excluding|with the exception of|mit ausnahme von|à l['’]exception d[eu]s?)\s+(?P<what>[^.;:()]{2,200})",
    )
});
/// What is left out of a kind, in a sentence of its own behind the definition.
pub(super) static NOT_BEING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:dus |en )?niet zijnde\s?:?\s+(?P<what>[^.;:()]{2,200})"));
/// A cue of a case wherever it stands.
pub(super) static CASE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:bijvoorbeeld|bijv\.|for example|for instance|e\.g\.|zum beispiel|par exemple)|\bz\. ?B\.|(?:^|[(,;:–]\s?)(?:denk (?:hierbij |bijvoorbeeld |dan |daarbij )?aan\b|te denken valt(?: bijvoorbeeld)? aan\b))",
    )
});
/// A cue of a case only where it leads the sentence: "in de praktijk" further on tells how things go.
pub(super) static CASE_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:een|an|ein|un)\s(?:[\p{L}-]+\s)?(?:voorbeeld|example|beispiel|exemple)\s(?:(?:hiervan|daarvan|ervan|hierfür|dafür)\s|(?:van|of|is|für|ist|est|d['’]un)\b)|(?:voorbeelden|examples|beispiele)\s(?:(?:hiervan|daarvan|ervan)\s)?(?:zijn|van|are|of|include|sind|für)\b|(?:een voorbeeld|voorbeelden|an example|examples?)\s?:|(?:vbn?|bijv|bv)\.?\s?:|stel(?:\sdat\b|:)|neem\s(?:nu\s|bijvoorbeeld\s)?(?:een|iemand|de situatie)\b|(?:in de praktijk|in practice)(?:\s?:|\s(?:gaat het|betreft het|zijn (?:dit|dat|het)|this is|these are)\s))",
    )
});
/// "Is een voorbeeld van", before the term.
pub(super) static CASE_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\s(?:is|zijn|are|ist|sind)\s(?:ook\s|also\s)?(?:een|an|ein)?\s?(?:[\p{L}-]+\s)?(?:voorbeeld(?:en)?|examples?|beispiele?)\s(?:van|of|für)\s",
    )
});
/// What only looks as if something did not fall under the term: "het valt niet mee".
pub(super) static NO_COUNTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bval(?:t|len)\s(?:hier\s|er\s)?niet\s(?:mee|op|tegen|stil|weg|uit|aan|te|in de smaak|goed|zwaar|voor)\b|\b(?:geen|nog geen|zonder|no|without)\s(?:[\p{L}-]+\s)?tegenvoorbeeld",
    )
});
/// Several cases behind one cue.
pub(super) static LIST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:zoals|such as|wie etwa|tels? que|telles? que|voorbeelden (?:hiervan |daarvan |ervan )?(?:zijn|van [^.;:]{1,60} zijn)|examples (?:of [^.;:]{1,60} )?are|bijvoorbeeld|for example|for instance|e\.g\.)|\bbijv\.|(?:^|[(,;:–]\s?)(?:denk (?:hierbij |bijvoorbeeld |dan |daarbij )?aan|te denken valt(?: bijvoorbeeld)? aan))[:,]?\s+(?P<what>[^.;:()]{2,300})",
    )
});
/// A sentence that names, and so uses the term in no other way.
pub(super) static RELATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:synoniem\w*|synonym\w*|antoniem\w*|antonym\w*|ook wel|ook bekend als|ook [^.;:]{1,60} genoemd|aangeduid als|oftewel|afgekort|^zie|^see|also known as|also called|tegenovergestelde|the opposite|wordt verstaan|gedefinieerd als|defined as|wordt bedoeld|spre(?:ken|ekt) (?:men|we|wij) ook|appelle (?:aussi|également)|auch .{1,30} genannt)\b",
    )
});
/// A sentence that sets the term against another.
pub(super) static OPPOSED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:in tegenstelling tot|tegendeel|tegenhanger|as opposed to|in contrast (?:to|with)|im gegensatz zu|contrairement)",
    )
});
/// What leads to a case and is no part of it.
pub(super) static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:(?:een |an? |ein |un )?(?:praktijk|tegen)?(?:voorbeeld(?:en)?|example|beispiel|exemple)s?|bijvoorbeeld|bijv\.|bv\.|vbn?\.?|for example|for instance|e\.g\.|zum beispiel|z\. ?B\.|par exemple|in de praktijk|in practice|denk aan|let op|nb|n\.b\.|opgelet|note)\s?[:：]|(?:bijvoorbeeld|for example|for instance|zum beispiel|par exemple),)\s*",
    )
});
/// What stands behind "zoals" and names no case.
pub(super) static AS_NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:bedoeld|omschreven|vermeld|genoemd|vastgelegd|gedefinieerd|opgenomen|vastgesteld|beschreven|bepaald|aangegeven|geregeld|gebruikelijk|gezegd|afgesproken|altijd|het|dat|men|we|wij|hierboven|eerder|described|defined|mentioned|set out|provided|stated|usual)\b",
    )
});
/// A sentence that only tells where something stands.
pub(super) static CITES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:aldus|zie|vgl\.?|vergelijk|bron|cf\.?|see|siehe|voir)\s"));
/// What sets the term against another, behind its cases.
pub(super) static AGAINST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i),?\s(?:dit )?(?:in tegenstelling tot|niet zijnde|maar niet|as opposed to|in contrast (?:to|with)|unlike|but not|im gegensatz zu[rm]?|contrairement)\b",
    )
});
/// One case: a thing with its article.
pub(super) static A_CASE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:een|het|de|iemand|an?|the|someone|eine?[nmrs]?|der|die|das|une?|le|la|les)\s\S+",
    )
});
/// A case that goes on with the verb of the definition.
pub(super) static WITH_PREPOSITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:over|bij|in|op|aan|voor|met|door|naar|van|uit|tijdens|about|in|at|on|with)\s")
});
/// What stands between the last two things of a list.
pub(super) static JOINED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\s(?:en|of|and|or|und|oder|et|ou|en/of|and/or)\s"));
/// A word that hangs a sentence on the one before it.
pub(super) static LEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:dus|daarom|hiervan|daarvan|maar|en|of|but|and|so|because|want)\b")
});
