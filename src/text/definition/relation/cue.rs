//! The cues with which people name another word for a term, or set it against its opposite.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::pattern::pattern;

/// A cue right behind the term.
pub(super) static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?ix)^["”’»]?\s*(?:\([^()]{1,40}\)\s*)?(?P<open>[,(–—-]\s*)?
        (?P<verb>(?:wordt|worden|is|zijn|heet|heten|staat|staan|kent\smen|are|wird|werden|ist|sind|heißt|heißen|est)\s)?
        (?:in\sde\s(?:praktijk|volksmond|wandelgangen)\s|im\svolksmund\s|in\spractice\s)?
        (?:(?P<cue>ook(?:\swel)?(?:\seens)?(?:\s(?:genoemd|geheten|aangeduid\sals|bekend\sals|geschreven\sals|vermeld\sals|als))?|oftewel|ofwel|alias
            |(?:af)?gekort(?:\s(?:als|tot|met))?|(?:also\s)?(?:known|referred\sto)\sas|also\scalled|also|abbreviated\s(?:as|to)|a\.?k\.?a\.?
            |auch(?:\s(?:genannt|als|bekannt\sals))?|kurz|(?:aussi|également)\sappelée?|synoniem(?:en)?|synonyms?|synonyme)
         |(?:een\s|a\s|ein\s|un\s)?(?P<of>synoniem\s(?:van|voor|met)|synonym\s(?:of|for|with)|synonym\s(?:für|zu)|synonyme\sde))
        (?P<colon>\s?:)?\s+"#,
    )
});
/// A cue that ends the sentence that defines the term.
pub(super) static AT_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)(?P<mark>[,(;])\s*(?P<cue>ook(?:\swel)?(?:\s(?:genoemd|aangeduid\sals|bekend\sals))?|oftewel|ofwel|alias|afgekort(?:\s(?:als|tot))?|also\s(?:known\sas|called)|a\.?k\.?a\.?|auch(?:\sgenannt)?|aussi\sappelée?|(?P<label>synoniem(?:en)?|synonyms?|synonyme))(?P<colon>\s?:)?\s+(?P<names>(?:[^;:()]|\([^()]{1,60}\)){2,160}?)\)?[.;]?$",
    )
});
/// A sentence that speaks of nothing else.
pub(super) static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:dit|het|deze|dat|hij|men|it|this|dies|es|on)\s(?:begrip\s|term\s)?(?:(?:wordt|worden|staat|heet|spreekt|noemt|is|wird)\s)?(?:in de (?:praktijk|volksmond)\s)?(?:(?:ook|also|auch|aussi)\s(?:wel\s)?(?:(?:bekend|aangeduid)\sals\s|genoemd\s|known as\s|called\s|als\s|van\s|over\s)?|afgekort\s(?:als|tot)\s|abbreviated (?:as|to)\s|is also (?:known as|called)\s)|ook (?:wel(?:\s(?:bekend als|genoemd|aangeduid als))?|bekend als|genoemd)\s?:?\s|also (?:known as|called)\s?:?\s|oftewel\s?:?\s|afgekort(?:\s(?:als|tot))?\s?:?\s|(?:(?:een|de|the|a|an|les?|die|other|andere)\s)?(?:andere? (?:woord(?:en)?|namen|naam)|synoniem(?:en)?|synonyms?|synonymes?|synonyme|syn\.)\s?(?P<of>(?:van|voor|hiervoor|of|for|für|de)\s[^:.;]{1,80}?\s)?(?:hiervoor\s|hiervan\s)?(?:(?:is|zijn|are|sind|ist|sont|est)\s?:?|:)\s|(?:er\s)?wordt ook gesproken (?:van|over)\s|(?:men spreekt|(?:in de (?:praktijk|volksmond) )?spre(?:ken|ekt) (?:men|we|wij)) ook (?:wel )?(?:van|over)\s|auch\s|on l['’]appelle (?:aussi|également)\s)",
    )
});
pub(super) static OPPOSITE_WHOLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:het|de|een|the|an|das|le|les|die)\s)?(?:tegenovergestelde|tegendeel|tegengestelde|tegenhanger|tegenpool|antoniem(?:en)?|ant\.|opposite|antonyms?|gegenteil|contraire|antonymes?)\s?(?P<of>(?:van|hiervan|of|von|de|du)\b[^:.;]{0,80}?\s?)?(?:(?:is|zijn|are|ist|sind|est|sont)\s?:?|:)\s+",
    )
});
pub(super) static OPPOSITE_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\s(?:is|zijn|are|ist|est)\s(?:het\s|the\s|das\s|le\s)?(?:tegenovergestelde|tegendeel|tegengestelde|tegenhanger|antoniem|opposite|antonym|gegenteil|contraire)\s(?:van|of|von|de)\s",
    )
});
/// "Het tegendeel van", before a term.
pub(super) static OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\s(?:is|zijn|are|ist|est)\s(?:een\s|a\s|ein\s|un\s)?(?:synoniem(?:en)?|synonyms?|synonyme?|een ander woord|another (?:word|name))\s(?:van|voor|met|of|for|für|de)\s",
    )
});
pub(super) static UNLIKE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:in tegenstelling tot|anders dan|as opposed to|unlike|in contrast (?:to|with)|im gegensatz zu[rm]?|contrairement (?:à|aux?)|par opposition (?:à|aux?))\s+",
    )
});
/// "The opposite is true" names no opposite.
pub(super) static IDIOM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:true|correct|the case|waar|juist|het geval|der fall|wahr|richtig|le cas|vrai|gebeurd|gebleken)\b",
    )
});
/// Words that stand as an opposite of the term only where they are of its kind.
pub(super) static FACING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^["”’»]?\s*(?:(?:staat|staan|stands?)\s)?(?:lijnrecht\s)?(?:tegenover|versus|vs\.?)\s+"#,
    )
});
/// A verb that closes "als X": "wordt ook als X aangeduid".
pub(super) static AS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^[^.;:(),]{2,80}\s(?:aangeduid|bekend|omschreven|bezeichnet|bekannt)\b")
});
/// A cue of what is only said now and then: what follows is another word where it is a noun.
pub(super) static NOW_AND_THEN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:eens|soms|weleens|sometimes|manchmal|parfois)\b"));
/// What shows that a noun follows: an article or a quotation mark.
pub(super) static MARKED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"(?i)^\s*(?:["“„«‘']|(?:een|de|het|an?|the|eine?|der|die|das|une?|le|la)\s)"#)
});
/// Words in a phrase that make it something other than a name of an opposite.
pub(super) static LOOSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:vorige?|eerdere?|geleden|ago|jaar|jaren|maand|maanden|week|weken|dag|dagen|eeuw|verleden|toekomst|year|month|past|vroeger|gisteren|vandaag|morgen|toen|wat|hetgeen|meeste|andere?|veel|alle|alles|sommige|enkele|iedereen|niemand|mijn|jouw|zijn|haar|ons|onze|hun|een|de|het|elke?|iedere?|deze|dit|die|dat|niet|geen|most|others?|last|previous|all|some|many|what|earlier|my|your|his|our|their|the|an?|each|every|gewone|normale|gebruikelijke|usual|rest|mein\w*|sein\w*|ihr\w*|unser\w*|der|das|dem|den|eine?\w*|verwachting\w*|expectations?|heeft|hebben|geeft|krijgt|vind|vindt|wordt|worden|is|biedt|has|have|hat|ist|sind|wird)\b",
    )
});
/// Verbs of one thing, which no noun is mistaken for.
pub(super) const SINGULAR: &str =
    " is wordt heeft kan mag moet zal gaat staat ist wird hat kann muss darf soll est a ";
/// Verbs of many things.
pub(super) const PLURAL: &str =
    " zijn worden hebben kunnen mogen moeten zullen gaan staan sind werden haben können müssen ";
