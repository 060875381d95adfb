//! Units and scales as people write them behind a number, in English, Dutch, German, French,
//! Portuguese and Japanese.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::pattern::pattern;

/// What a figure counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// No unit stands beside the number.
    Plain,
    /// Per hundred.
    Percent,
    /// Percentage points.
    Points,
    /// A factor ("2x", "three times").
    Times,
    /// Money, by ISO 4217 code.
    Money(&'static str),
    /// Time; the value is in seconds.
    Time,
    /// Data; the value is in bytes.
    Data,
    /// The one or two words that follow, in lower case ("engineers", "late deliveries").
    Noun(String),
}

/// A scale directly behind a number.
pub(super) static SCALE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\s?(?P<word>(?i:bn|mrd\.?|mld\.?|milliards?|billions?|miljard|milliarden?|mn|mio\.?|mln\.?|millions?|millionen|miljoen|milhão|milhões|thousand|tsd\.?|tausend|duizend|mille|mil)\b\.?)|(?P<letter>[kKMB])\b|(?P<cjk>[億万千]))",
    )
});

/// A unit directly behind a number and its scale.
pub(super) static UNIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:[\s\u{a0}\u{202f}-]?\s?(?:",
        r"(?P<points>(?:percentage\s|%-)?(?:points?\sde\spourcentage|percentage points?|procentpunte?n?|prozentpunkte?n?|pontos\spercentuais)\b|pp\b)",
        r"|(?P<percent>[%％]|per ?cent\b|percent\b|procent\b|prozent\b|pour ?cent\b|por ?cento\b)",
        r"|(?P<money>€|\$|£|円|ドル|euros?\b|eur\b|usd\b|dollars?\b|pounds?\b|gbp\b|chf\b|reais\b)",
        r"|(?:full |working |business |calendar |active |werk|arbeits)?(?:",
        r"(?P<ms>ms\b|milliseconds?\b|milliseconden\b|millisekunden\b|millisecondes?\b|ミリ秒)",
        r"|(?P<second>secs?\b|seconds?\b|seconden?\b|sekunden?\b|secondes?\b|segundos?\b|秒)",
        r"|(?P<minute>mins?\b|minutes?\b|minuten\b|minuut\b|minutos?\b|分間?)",
        r"|(?P<hour>h\b|hrs?\b|hours?\b|uur\b|uren\b|stunden?\b|heures?\b|horas?\b|時間)",
        r"|(?P<day>days?\b|dag\b|dagen\b|tage?n?\b|jours?\b|dias?\b|日間?)",
        r"|(?P<week>weeks?\b|weken\b|wochen?\b|semaines?\b|semanas?\b|週間?)",
        r"|(?P<month>months?\b|maand\b|maanden\b|monate?n?\b|mois\b|mês\b|meses\b|[かヶカヵ]月)",
        r"|(?P<year>years?\b|jaar\b|jaren\b|jahre?n?\b|ans?\b|années?\b|anos?\b|年間?))",
        r"|(?P<data>[KMGTP]i?B\b)",
        r")|(?P<short>[smhd]\b)",
        r"|\s?(?P<times>[x×]|倍|-?fold\b|(?:times|keer|mal|fois|vezes)\s(?:as|faster|more|fewer|less|higher|lower|better|greater|zo|so|plus|moins|mais|menos|sneller|meer|minder|schneller|mehr|weniger|vaker|häufiger)\b))",
    ))
});

/// The period of a rate.
pub(super) static PER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s?(?:/\s?|\s?(?:per|pro|par|por|a|an|each|every|each single|op de|le)\s)(second|minute|hour|day|night|week|weekday|month|quarter|year|shift|run|order|person|user|team|seconde|minuut|uur|dag|nacht|maand|kwartaal|jaar|week|stunde|tag|nacht|woche|monat|quartal|jahr|heure|jour|semaine|mois|trimestre|an|hora|dia|semana|mês|ano|hr|mo|yr)\b",
    )
});

/// The factor of a scale word or letter.
pub(super) fn scale(word: &str) -> f64 {
    let lower = word.trim_end_matches('.').to_lowercase();
    match lower.as_str() {
        "bn" | "mrd" | "mld" | "milliard" | "milliards" | "billion" | "billions" | "miljard"
        | "milliarde" | "milliarden" | "b" => 1e9,
        "k" | "thousand" | "tsd" | "tausend" | "duizend" | "mille" | "mil" | "千" => 1e3,
        "億" => 1e8,
        "万" => 1e4,
        _ => 1e6,
    }
}

/// The unit that [`UNIT`] matched, and what one of it is in the unit's base.
pub(super) fn unit(hit: &Captures) -> Option<(Unit, f64)> {
    const TIMES: [(&str, f64); 8] = [
        ("ms", 0.001),
        ("second", 1.0),
        ("minute", 60.0),
        ("hour", 3_600.0),
        ("day", 86_400.0),
        ("week", 604_800.0),
        ("month", 2_629_800.0),
        ("year", 31_557_600.0),
    ];
    if let Some((_, seconds)) = TIMES.iter().find(|(name, _)| hit.name(name).is_some()) {
        return Some((Unit::Time, *seconds));
    }
    if let Some(short) = hit.name("short") {
        let seconds = match short.as_str() {
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3_600.0,
            "d" => 86_400.0,
            _ => return None,
        };
        return Some((Unit::Time, seconds));
    }
    if let Some(data) = hit.name("data") {
        let power = match data.as_str().to_ascii_uppercase().chars().next()? {
            'K' => 1,
            'M' => 2,
            'G' => 3,
            'T' => 4,
            _ => 5,
        };
        return Some((Unit::Data, 1024_f64.powi(power)));
    }
    if let Some(money) = hit.name("money") {
        return Some((Unit::Money(currency(money.as_str())), 1.0));
    }
    let kind = if hit.name("points").is_some() {
        Unit::Points
    } else if hit.name("percent").is_some() {
        Unit::Percent
    } else {
        Unit::Times
    };
    Some((kind, 1.0))
}

/// The ISO 4217 code of a currency sign or word.
pub(super) fn currency(sign: &str) -> &'static str {
    match sign.to_lowercase().as_str() {
        "€" | "eur" | "euro" | "euros" => "EUR",
        "£" | "gbp" | "pound" | "pounds" => "GBP",
        "¥" | "円" => "JPY",
        "chf" => "CHF",
        "r$" | "reais" => "BRL",
        _ => "USD",
    }
}

static FUNCTION_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    " and the for with from but now was were are per has had have than then that this into \
        after before when while since until our their its his her not out off each down over under about \
        und der die das für mit von auf aus bei nach vor war sind ist pro seit dem den des auch \
        het een voor met van naar aan door bij zijn was werd waren nog maar naar tot als dan \
        les des pour avec sur dans par est était sont une aux qui que puis plus \
        para com dos das por uma são foi mais até que sem \
        percent went fell rose dropped instead versus compared as to in of on at by or is so "
        .split_whitespace()
        .collect()
});

/// Words that are no unit although they follow a number.
pub(super) fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.contains(word)
}
