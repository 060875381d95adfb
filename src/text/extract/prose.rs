//! Whether a sentence can stand in print: whole, on its own, and not said before.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::pattern::pattern;

/// How well a sentence stands on its own; the better, the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grade {
    /// A few words without an end.
    Fragment,
    /// It leans on the sentence before it: "But it hurt."
    Leaning,
    /// A list item without a full stop, or a sentence around a short quotation.
    Line,
    /// A sentence that anybody understands.
    Whole,
}

/// The share of a text between quotation marks from which on it is a quotation.
const MOSTLY: usize = 60;
/// The share of words from which on one sentence repeats another, in percent.
const REPEATED: usize = 72;

static LEANING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:",
        r"(?:plus|and|but|also|so|or|yet|adds|additionally|further|furthermore|moreover|besides|however|then|still|instead|otherwise|therefore|thus|hence|such as|including|especially|likewise|similarly|meanwhile|finally|next|in addition|as a result|in particular|more importantly|for example|for instance|for that reason|because of (?:this|that)|with (?:this|that)|together|that|this|these|those|it|it['’]s|they|they['’]re|he|she|his|her|their|its|which|another|one (?:such|of (?:which|them|these|those))|both|once deployed|enables?|allows?|provides?|gives?|offers?|makes?|helps?|lets?|uses|used|ensures?|handles?|manages?|automates?|now (?:it|they|he|she|that)",
        r"|en (?:de|het|dat|toen|nu|zo|we|wij|ze|zij|hij|er)|maar|ook|daarnaast|daardoor|hierdoor|hierin|bovendien|dus|dit|dat|deze|hij|zij|ze|daarom|toch|echter|verder|vervolgens|daarna|[ée]én daarvan|beide|het (?:is|was|werd|heeft|gaf|bleek)|nu (?:is|zijn|kan|doet) (?:het|dat|hij|zij|ze)",
        r"|und|aber|auch|außerdem|zudem|dadurch|damit|dabei|danach|dann|jedoch|sie|er (?:war|ist|hat|hatte|wurde|kann|konnte|soll|sagt|führte|schätzt)|es|dies|diese[rsnm]?|deshalb|daher|darum|hinzu|ebenso|doch|denn|allerdings|das (?:war|ist|hat|wurde|macht|machte|führte|bedeutet|bedeutete|ging)|ihre?|seine?|darüber hinaus|zum beispiel|beide",
        r"|et|mais|aussi|de plus|en outre|cela|ceci|ce (?:qui|sont|fut)|cette|ces|il|elle|ils|elles|puis|ensuite|ainsi|donc|par ailleurs|enfin|en effet|toutefois|cependant|leurs?|par exemple",
        r"|mas|além disso|isso|isto|esse|essa|esses|essas|este|esta|estes|estas|ele|ela|eles|elas|assim|também|porém|depois disso|então|por isso|com isso|no entanto|por exemplo)\b",
        r"|c['’]\p{L}|e\s|quite\s",
        r"|また、|しかし|そのため|さらに|そして|その|これ|それ|一方|なお|ただし|しかも|だから)"
    ))
});
static CAPTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:figure|fig|table|image|abb|abbildung|tabelle|bild|figuur|afbeelding|tabel|tableau|figura|tabela|imagem)\.?\s?\d{1,3}\b|(?:photo|image|picture|caption|credits?|photo credit|foto|bild|bildquelle|quelle|afbeelding|bron|crédit photo|photo par|imagem|fonte|写真|図|出典)\s?[:：©])",
    )
});
static CONTACT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)https?://|\bwww\.\w|\S@\S+\.\w{2}|©|all rights reserved|click here|read more|^(?:spoke|talked|met|call|interview) (?:with|to)\b|^(?:gesproken|gesprek) met\b|^gespräch mit\b",
    )
});
/// A whole utterance behind a colon; it stands among the quotes.
static UTTERED: LazyLock<Regex> = LazyLock::new(|| pattern("[:：]\\s?[\"“„«「].*[\"“”»」]\\.?$"));
static SPOKEN: LazyLock<Regex> =
    LazyLock::new(|| pattern("“[^”]*”|„[^“”\"]*[“”\"]|«[^»]*»|「[^」]*」|\"[^\"]*\""));

/// The grade of a sentence; nothing for what is no prose: capitals, captions, addresses, the
/// line above a list, quotations and halves of them.
pub(super) fn grade(text: &str) -> Option<Grade> {
    let end = text.trim_end_matches(['"', '”', '“', '»', '」', ')', ']', '’', '\'']);
    let listed = text.ends_with([':', '：', ',', '、', ';', '→', '|', '-', '–', '—']);
    if listed || is_shouted(text) || is_caption(text) || CONTACT.is_match(text) || !is_even(text) {
        return None;
    }
    let told = text.starts_with(['"', '“', '„', '«', '「']) || UTTERED.is_match(text);
    if told {
        return None;
    }
    let quoted: usize = SPOKEN.find_iter(text).map(|hit| hit.as_str().chars().count()).sum();
    if quoted * 100 > text.chars().count() * MOSTLY {
        return None;
    }
    let words = text.split_whitespace().count();
    let wide = text.chars().any(is_wide);
    let ended = end.ends_with(['.', '!', '…', '。', '！']);
    let small = text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
    Some(if LEANING.is_match(text) {
        Grade::Leaning
    } else if !wide && (words < 5 || !ended && small) || wide && !ended {
        Grade::Fragment
    } else if !ended || small || quoted > 15 {
        Grade::Line
    } else {
        Grade::Whole
    })
}

/// "Figure 2: …", "Photo: …".
pub(super) fn is_caption(text: &str) -> bool {
    CAPTION.is_match(text)
}

/// A line in capitals: a heading or the name below a quotation.
pub(super) fn is_shouted(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters > 7 && !text.chars().any(|c| c.is_lowercase() || is_wide(c))
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// Whether every quotation and bracket that opens also closes.
fn is_even(text: &str) -> bool {
    let count = |mark: char| text.matches(mark).count();
    let quotes = if text.contains('„') {
        count('„') == count('“') + count('”') + count('"')
    } else {
        count('“') == count('”') && count('"') % 2 == 0
    };
    quotes
        && count('«') == count('»')
        && count('「') == count('」')
        && count('(') == count(')')
        && count('[') == count(']')
}

/// The words of a sentence that carry its meaning, for comparison.
pub(super) fn tokens(text: &str) -> Vec<String> {
    let mut found: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 2 || word.chars().any(|c| c.is_ascii_digit()))
        .map(str::to_lowercase)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether one sentence says what the other says, by the words they share.
pub(super) fn repeats(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < 4 {
        return a == b;
    }
    let counts = |words: &[String]| -> Vec<String> {
        let counted = words.iter().filter(|word| word.contains(|c: char| c.is_ascii_digit()));
        counted.cloned().collect()
    };
    let (few, many) = (counts(short), counts(long));
    // Like words around other figures say something else.
    if !few.is_empty() && !many.is_empty() && !few.iter().any(|word| many.contains(word)) {
        return false;
    }
    let shared = short.iter().filter(|word| long.binary_search(word).is_ok()).count();
    shared * 100 >= short.len() * REPEATED
}

/// Sentences as running text: each starts with a capital and ends with a mark.
pub(super) fn joined(sentences: &[&str]) -> String {
    let mut out = String::new();
    for text in sentences {
        if !out.is_empty() && !out.ends_with(['。', '！']) {
            out.push(' ');
        }
        out.push_str(&capitalised(text));
        if !text.ends_with(['.', '!', '?', '…', '。', '！', '"', '”', '»', ':', '」']) {
            out.push('.');
        }
    }
    out
}

/// The text with a capital first letter; a word with a capital or a digit of its own ("iOS",
/// "p95") stays as it is.
pub(super) fn capitalised(text: &str) -> String {
    let first = text.split([' ', '-', '/']).next().unwrap_or_default();
    let own = first.chars().skip(1).any(|c| c.is_uppercase() || c.is_ascii_digit());
    let mut chars = text.chars();
    match chars.next() {
        Some(c) if !own && c.is_lowercase() => {
            let upper: String = c.to_uppercase().collect();
            // "ß" and ligatures become two letters; they start no word.
            if upper.chars().count() == 1 { upper + chars.as_str() } else { text.to_string() }
        }
        _ => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_prose_has_a_grade() {
        for text in [
            "ANN LEE, HEAD OF SALES FOR ACME'S NORTHERN REGION",
            "We needed a system that would:",
            "Figure 2: Water use per roof before and after",
            "Foto: die neue Halle in Kassel.",
            "Adds Lee: \"That was a lot of waste. We looked for a way out of it.\"",
            "She said \"it was a lot of waste.",
            "Write to ann@acme.example for more about it.",
        ] {
            assert_eq!(grade(text), None, "{text}");
        }
    }

    #[test]
    fn sentences_that_stand_alone_are_better() {
        let cases = [
            ("The ovens were slow every day.", Grade::Whole),
            ("In March the first shop followed.", Grade::Whole),
            ("Plus, the ovens were slow every day.", Grade::Leaning),
            ("Außerdem waren die Öfen zu langsam.", Grade::Leaning),
            ("Das war langsam und teuer für alle.", Grade::Leaning),
            ("Das Werk in Kassel arbeitet seit Mai damit.", Grade::Whole),
            ("C'est le jour et la nuit pour nous.", Grade::Leaning),
            ("Isso gerava perdas todos os dias.", Grade::Leaning),
            ("Hierdoor had niemand nog een overzicht.", Grade::Leaning),
            ("そのため、集計に時間がかかりました。", Grade::Leaning),
            ("検査の記録は紙で管理されていました。", Grade::Whole),
            ("Train the night shift before the day shift", Grade::Line),
            ("kickoff in may with two shops", Grade::Fragment),
            ("The team called it \"the whole long story\" when it was over.", Grade::Line),
        ];
        for (text, wanted) in cases {
            assert_eq!(grade(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn repeats_are_told_by_their_words() {
        let same = |a: &str, b: &str| repeats(&tokens(a), &tokens(b));
        assert!(same(
            "The team looked at several ovens, including Zupa and Brot, before choosing Zupa.",
            "The team evaluated a few ovens, including Zupa and Brot, before choosing to go with Zupa.",
        ));
        assert!(!same(
            "Late deliveries fell from 42 a week to 9 a week.",
            "Night calls fell from 11 a month to 1 a month.",
        ));
    }

    #[test]
    fn first_letters_are_capitals_save_in_names() {
        assert_eq!(capitalised("lead time"), "Lead time");
        assert_eq!(capitalised("économies"), "Économies");
        assert_eq!(capitalised("iOS crashes"), "iOS crashes");
        assert_eq!(capitalised("p95 latency"), "p95 latency");
        assert_eq!(capitalised("不良率"), "不良率");
    }
}
