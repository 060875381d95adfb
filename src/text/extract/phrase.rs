//! Short phrases cut out of a sentence: what was measured, and which way is better.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::clean::clean_line;
use crate::text::pattern::pattern;

/// The longest label, in words.
const WORDS: usize = 8;

/// Verbs of change in any of the languages, as a piece of a pattern.
pub(super) const CHANGE: &str = r"(?:reduc\w*|cut(?:s|ting)?|lower\w*|decreas\w*|slash\w*|shr[iau]nk\w*|trim\w*|dr[oi]pp?\w*|f[ae]ll(?:en|s|ing)?|fell|grow\w*|grew|increas\w*|r[io]se[ns]?|rising|rais\w*|boost\w*|improv\w*|expand\w*|accelerat\w*|short\w*|declin\w*|climb\w*|jump\w*|surg\w*|soar\w*|doubl(?:ed|ing)|sped|speed(?:s|ed)? up|g[eo](?:es)?|went|gone|came|comes?|brings?|brought|takes?|took|mov(?:es|ed|ing)|sank|scal(?:ed|ing)|chang(?:es|ed|ing)|set(?:s|ting)?|gained?|improving|nam(?:en)? (?:af|toe)|daald\w*|daalt|gedaald|steeg|stegen|stijgt|gestegen|verlaag\w*|verminder\w*|verkort\w*|verhoog\w*|groeid\w*|gegroeid|ging(?:en)?|gaat|zakte\w*|gezakt|teruggebracht|bracht\w*|afgenomen|toegenomen|gesunken|sank(?:en)?|sinkt|gestiegen|stieg(?:en)?|steigt|steiger\w*|gesteigert|reduzier\w*|senk\w*|gesenkt|verkürz\w*|verringer\w*|erhöh\w*|halbier\w*|fiel(?:en)?|gefallen|wuchs|gewachsen|verbesser\w*|zurückgegangen|beschleunig\w*|rédui\w*|baiss\w*|diminu\w*|augment\w*|pass(?:é|és|ée|ées|e|ent|er|ait|ant)|tomb\w*|chut\w*|progress\w*|accéléré\w*|amélior\w*|divis\w*|recul\w*|gagn\w*|cai(?:u|r|ram)|caíram|ca[íi]\w*|passou|passaram|reduz\w*|aument\w*|cresc\w*|diminui\w*|subi(?:u|ram)|melhor\w*|queda|baj\w*)";

static CHANGED: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)\b{CHANGE}\b")));
static BEING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:is|are|was|were|has|have|had|now|used to|took|takes|averaged|stood|ran|required|requires|sat|reached|hit|achieved|stands|needed|spent|werd|zijn|waren|heeft|hadden|duurde|duurt|kostte|bedroeg|wurde|wurden|war|ist|sind|hat|haben|konnten?|dauerte|dauert|kostete|betrug|lag|liegt|était|étaient|est|sont|a|ont|prenait|durait|coûtait|foi|foram|era|eram|é|são|levava|demorava|custava|caiu|is now)\b",
    )
});
static LEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:(?:the |our |their )?(?:company|customer|client|organi[sz]ation|firm|team)['’]s|moreover|additionally|furthermore|in addition|as a result|overall|meanwhile|daarnaast|bovendien|verder|tevens|hierdoor|außerdem|zudem|gleichzeitig|darüber hinaus|desormais|désormais|de plus|en outre|par ailleurs|além disso|agora|também|hoje|the|our|their|its|his|her|a|an|this|these|and|but|so|also|then|now|that|which|while|whereas|before|previously|after|today|both|we|they|it|with|by|in|of|on|as|for|well|overall,|meanwhile|for example|de|het|een|onze|hun|zijn|en|ook|nu|daardoor|waardoor|dat|dit|der|die|das|den|dem|ein|eine|einen|unsere?n?|ihre?n?|und|auch|jetzt|dadurch|le|la|les|l|un|une|des|leurs?|nos|notre|ses?|et|ainsi|o|os|as|um|uma|seus?|suas?|nossos?|nossas?|e|com|voorheen|eerst|vroeger|vorher|früher|avant|antes)[\s,:]+|l['’]|[^\p{L}\p{N}]+)",
    )
});
static STOP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[,.;:()|–—\x22“”„«»→]|\s(?:-|->|=>|by|from|with|while|whereas|mainly|due|thanks|through|which|that|compared|within|depending|when|because|after|since|before|resulting|versus|during|across|just|only|and (?:the|we|our|they|it|is|has|have|cut|reduced|increased|saved|saw)|is|are|was|were|has|have|had|we|they|it|went|now|so|but|van|met|door|sinds|terwijl|dankzij|naar|werd|is|is|was|ten opzichte|von|um|mit|durch|seit|während|dank|auf|wurde|ist|war|par|grâce|avec|depuis|tandis|contre|est|por|graças|com|desde|em \d|in \d+|in (?:the|just|only|one|two|three|six)|to \p{N}+|to (?:under|just|about|around|less|over|below))\s",
    )
});
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^ (?:from|between|that|it takes|until|spent|needed|tot|die|dat|waarin|bis|que)\b")
});
static HAPPENS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\s(?:to|can)\s(?:happen|occur|be|take place)$"));
static BE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:is|are|was|were|has|have|had|will|can|could|would)$"));
static CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:points? to|says?|said|able to|ability|abilities|wants? to|helps?|helped|allows?|allowed|claims?|expects?)\b|^\p{Lu}\p{Ll}+ (?:was|were|is|has|have|had|can)\b",
    )
});
static END: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:from|to|van|naar|von|auf|de|à)\s[$€£¥~]?\s?\d"));
static ADVERB: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:as well|again|too|also|further|dramatically|significantly|sharply|steadily|slightly|ook|sterk|deutlich|stark|auch|fortement|nettement|bem|down|up|\s|,)*$",
    )
});
static LOWER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)time|duration|hours|minutes|\bdays\b|latency|cost|\bbill\b|spend|expens|\bprice|error|defect|incident|outage|downtime|complain|churn|waste|overhead|ticket|backlog|delay|\blate\b|wait|queue|\bcves?\b|vulnerab|\brisk|emission|\bco2|energy|consumption|scrap|return|refund|absen|\blead\b|cycle|paper|manual|fail|\bempty\b|unsold|no-show|double book|duplicate|mistake|escalation|tijd|duur|kosten|fout|klacht|uitval|verspilling|wacht|energie|zeit|dauer|fehler|ausfall|beschwerde|reklamation|ausschuss|aufwand|verbrauch|temps|durée|délai|coût|erreur|panne|plainte|réclamation|déchet|rebut|tempo|custo|erro|falha|reclama|desperd|prazo|fila|時間|コスト|エラー|工数|件のミス|ミス|不良|遅延|クレーム|verspät|verzög|vertraging|retard|rupture|ruptura|ausfäll",
    )
});
static HIGHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)on[- ]time|uptime|first[- ]time|revenue|sales|conversion|satisf|\bnps\b|availab|throughput|efficien|productiv|accura|deployments|releases|output|\borders|customers|\busers|retention|growth|capacity|\bspeed|score|adoption|coverage|margin|profit|engagement|response rate|yield|utili[sz]ation|occupancy|completion|attendance|microservices|tevreden|omzet|bezetting|nauwkeurig|umsatz|zufrieden|verfügbar|auslastung|genauigkeit|chiffre d|ventes|taux de réponse|disponib|receita|vendas|produtiv|precisão|満足|売上|率",
    )
});
static FALLING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:reduc|cut|lower|decreas|slash|shr|trim|drop|fall|fell|declin|short|fewer|less|sav|faster|quicker|cheaper|minder|daal|gedaald|verlaag|verminder|verkort|bespar|afgenomen|weniger|gesunken|sank|senk|reduzier|verkürz|verringer|halbier|spar|eingespar|einspar|rückgang|rédui|réduc|baiss|diminu|moins|économ|menos|reduz|redu[çc]|queda|caiu|econom|削減|短縮|減)",
    )
});
static RISING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:grow|grew|increas|ris|rose|rais|boost|improv|expand|climb|more|greater|higher|better|doubl|tripl|gain|uplift|stijg|steeg|gestegen|verhoog|groei|toegenomen|meer|mehr|gestiegen|stieg|steiger|erhöh|wuchs|gewachsen|augment|hausse|plus|progress|mais|aument|cresc|向上|増)",
    )
});

/// A short noun phrase from the start of a text, without its article.
pub(super) fn noun_phrase(text: &str) -> String {
    let mut text = text.trim();
    while let Some(lead) = LEADING.find(text).filter(|lead| !lead.is_empty()) {
        text = &text[lead.end()..];
    }
    // The padding lets a stop word at the end be seen.
    let padded = format!("{text} ");
    let cut = STOP.find(&padded).map_or(text.len(), |stop| stop.start().min(text.len()));
    let words: Vec<&str> = text[..cut].split_whitespace().take(WORDS).collect();
    let mut words = words.as_slice();
    while let Some((last, rest)) = words.split_last() {
        if !is_dangling(last) {
            break;
        }
        words = rest;
    }
    words
        .join(" ")
        .trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | '%'))
        .to_string()
}

/// Whether a phrase cannot end with this word.
pub(super) fn is_dangling(word: &str) -> bool {
    const WORDS: &str = " the a an of in on for to and or at by with from our their its as that which who per into over through across than via out off be been being both all de het een van met op voor naar tot bij der die das von zu mit für bei den dem des le la les des du et à au aux pour par sur dans d'ici d’ici ici jusqu'à dès en o os as da do das dos e em para por com no na ";
    WORDS.contains(&format!(" {} ", word.to_lowercase()))
}

/// A label as it is shown: a capital first, no marks around it, no word left over at its end.
pub(super) fn label(text: &str) -> String {
    let text = super::page::plain(text);
    // A row of a table that stands in running text names its thing in the last cell with letters.
    let cell = text.rsplit('|').find(|cell| cell.chars().any(char::is_alphabetic));
    let text = cell.unwrap_or_default();
    let text = text.trim_matches(|c: char| !c.is_alphanumeric() && !"()%³²€$".contains(c));
    let text = HAPPENS.replace(text, "");
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let clause = [" tot ", " bis ", " dass ", " dat "].iter().any(|word| text.contains(word));
    while words.len() > 1
        && words.last().is_some_and(|last| is_dangling(last) || !clause && BE.is_match(last))
    {
        words.pop();
    }
    let text = words.join(" ");
    let text = text.trim_end_matches([':', ',', ';', '：', '-', '–']);
    let open = text.matches('(').count() > text.matches(')').count();
    let text = if open { text.rsplit_once('(').map_or(text, |(head, _)| head) } else { text };
    super::prose::capitalised(text.trim())
}

/// Whether a label is a clause rather than the name of something measured.
pub(super) fn is_clause(label: &str) -> bool {
    CLAUSE.is_match(label)
}

/// What a figure speaks of, from the words before it: the object of a verb of change, else the
/// subject of the clause, else the clause.
pub(super) fn measured(before: &str) -> String {
    let clauses: Vec<&str> = before
        .split([',', ';', ':', '(', '—', '–', '"', '“', '”', '|', '!', '?'])
        .flat_map(|clause| clause.split(". "))
        .collect();
    for clause in clauses.iter().rev().take(4) {
        if ADVERB.is_match(clause) {
            continue;
        }
        if let Some(verb) = CHANGED.find_iter(clause).last() {
            let object = &clause[verb.end()..];
            let object = if ADVERB.is_match(object) { String::new() } else { noun_phrase(object) };
            if is_label(&object) {
                return object;
            }
            let subject = if BEING.is_match(&clause[..verb.start()]) {
                without_verb(&clause[..verb.start()])
            } else {
                subject(tail(clause[..verb.start()].trim()))
            };
            if is_label(&subject) {
                return subject;
            }
        }
        let subject = without_verb(clause);
        if is_label(&subject) {
            return subject;
        }
    }
    String::new()
}

/// The noun phrase that stands before the first form of "to be" and the like.
fn without_verb(clause: &str) -> String {
    let clause = clause.trim();
    let mut rest = clause;
    while let Some(lead) = LEADING.find(rest).filter(|lead| !lead.is_empty()) {
        rest = &rest[lead.end()..];
    }
    match BEING.find(rest) {
        Some(verb) if verb.start() > 0 => subject(tail(&rest[..verb.start()])),
        Some(verb) => noun_phrase(&rest[verb.end()..]),
        None => noun_phrase(tail(rest)),
    }
}

/// A subject; "time from order to delivery" keeps what makes it more than one word.
fn subject(text: &str) -> String {
    let short = noun_phrase(text);
    let mut text = text.trim();
    while let Some(lead) = LEADING.find(text).filter(|lead| !lead.is_empty()) {
        text = &text[lead.end()..];
    }
    let spans = text.starts_with(&short) && GOES_ON.is_match(&text[short.len()..]);
    let words = text.split_whitespace().count();
    if spans && !short.contains(' ') && words <= 14 && !text.contains([',', ';', '(', '"']) {
        let words: Vec<&str> = text.split_whitespace().take(WORDS).collect();
        return words.join(" ");
    }
    short
}

/// The last part of a long subject: what follows "and" or "that".
fn tail(text: &str) -> &str {
    if text.split_whitespace().count() <= WORDS {
        return text;
    }
    let at =
        [" and ", " that ", " but ", " en ", " dat ", " und ", " dass ", " et ", " que ", " e "]
            .iter()
            .filter_map(|word| text.rfind(word).map(|at| at + word.len()))
            .max();
    at.map_or(text, |at| &text[at..])
}

/// Whether a phrase says something: letters, and more than a pronoun or an end of a change
/// ("from 310 kg").
pub(super) fn is_label(phrase: &str) -> bool {
    const EMPTY: &str = "|it|he|she|they|we|this|that|which|there|i|you|us|one|hij|zij|ze|dit|dat|er|es|sie|das|dies|il|elle|on|cela|ça|ele|ela|isso|some|down|up|about|costs us|deze|ist|now|sich|zich|se|außerdem|konnte|konnten|";
    phrase.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && !EMPTY.contains(&format!("|{}|", phrase.to_lowercase()))
        && !END.is_match(phrase)
}

/// `lower` or `higher`, whichever the label or the words of change say is better; empty when
/// neither tells.
pub(super) fn direction(label: &str, change: &str) -> &'static str {
    let (low, high) = (LOWER.find(label), HIGHER.find(label));
    match (low, high) {
        // "on-time" and "uptime" hold "time".
        (Some(low), Some(high)) if low.start() < high.start() => "lower",
        (_, Some(_)) => "higher",
        (Some(_), None) => "lower",
        (None, None) if FALLING.is_match(change) => "lower",
        (None, None) if RISING.is_match(change) => "higher",
        (None, None) => "",
    }
}

/// `−` or `+` by the words of change, when they say one of the two only.
pub(super) fn sign(change: &str) -> Option<char> {
    match (FALLING.is_match(change), RISING.is_match(change)) {
        (true, false) => Some('−'),
        (false, true) => Some('+'),
        _ => None,
    }
}

/// Whether the words hold a verb of change.
pub(super) fn changes(text: &str) -> bool {
    CHANGED.is_match(text)
}

/// The last verb of change in a text, by its bytes.
pub(super) fn last_change(text: &str) -> Option<(usize, usize)> {
    CHANGED.find_iter(text).last().map(|verb| (verb.start(), verb.end()))
}

/// At most `limit` characters of a text, cut at a word.
pub(super) fn cut(text: &str, limit: usize) -> String {
    let line = clean_line(text, usize::MAX);
    if line.chars().count() <= limit {
        return line;
    }
    let kept: String = line.chars().take(limit.saturating_sub(1)).collect();
    let at = kept.rfind(' ').filter(|at| *at > kept.len() / 2);
    // Half a number would be another number.
    let kept = at.map_or_else(|| whole_numbers(&kept), |at| &kept[..at]);
    format!("{}…", kept.trim_end_matches([',', ';', ':', ' ', '.', '-', '–']))
}

/// A text that was cut anywhere, without the number that the cut may have gone through.
pub(super) fn whole_numbers(cut: &str) -> &str {
    cut.trim_end_matches(|c: char| c.is_numeric() || matches!(c, '.' | ',' | ':' | '/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_short_noun_phrases() {
        let cases = [
            (
                "We reduced the compute requirements of our mesh ",
                "compute requirements of our mesh",
            ),
            ("With more staff, the number of orders has increased as well, ", "number of orders"),
            ("The average wait time dropped ", "average wait time"),
            ("pick errors ", "pick errors"),
            ("Before, the time to first deploy was ", "time to first deploy"),
            ("De doorlooptijd daalde ", "doorlooptijd"),
        ];
        for (before, label) in cases {
            assert_eq!(measured(before), label, "{before}");
        }
    }

    #[test]
    fn an_end_of_a_change_is_no_label() {
        for end in
            ["From 310 kg: an hour less", "to 4", "van 12 uur", "auf 3 Tage", "à 20 €", "from €3"]
        {
            assert!(!is_label(end), "{end}");
        }
        for label in ["time from order to delivery", "to-do items", "van-ritten", "kg of fuel"] {
            assert!(is_label(label), "{label}");
        }
    }

    #[test]
    fn the_better_direction_is_known_or_empty() {
        assert_eq!(direction("on-time deliveries", ""), "higher");
        assert_eq!(direction("time for one deployment", ""), "lower");
        assert_eq!(direction("doorlooptijd", ""), "lower");
        assert_eq!(direction("things", "cut by"), "lower");
        assert_eq!(direction("things", ""), "");
        assert_eq!(sign("reduced"), Some('−'));
        assert_eq!(sign("moved"), None);
    }

    #[test]
    fn long_texts_are_cut_at_a_word() {
        assert_eq!(cut("one two three four", 12), "one two…");
        assert_eq!(cut("short", 12), "short");
    }
}
