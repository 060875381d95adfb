//! What single figures state: "an 80% decrease in B", "reduced B by 20%", "now at 3 days",
//! "doubled B".

use std::sync::LazyLock;

use regex::Regex;

use super::phrase::{self, CHANGE};
use crate::text::figure::{self, Bound, Figure, Unit};
use crate::text::pattern::pattern;

/// A change or level in the sentence's own words.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Change {
    pub label: String,
    pub before: String,
    pub after: String,
    pub improvement: String,
    /// The words that tell whether it rose or fell.
    pub cue: String,
    /// How telling it is; more is better.
    pub weight: i32,
    /// Announced, not reached.
    pub projected: bool,
    /// Where its figures stand in the sentence.
    pub span: (usize, usize),
}

/// Words for the present.
pub(super) static NOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:now|today|currently|after|afterwards|since then|these days|down to|up to|nu|nadien|sindsdien|tegenwoordig|daarna|vandaag|erna|na|jetzt|heute|nun|danach|mittlerweile|seitdem|nachher|inzwischen|nach|maintenant|aujourd['’]hui|désormais|après|depuis|agora|hoje|depois|atualmente|new)\b|現在|導入後|今では",
    )
});

static WIDE_CUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:以上|近く|程度)?(?:の)?(?:削減|短縮|向上|改善|増加|減少|減|増|アップ|ダウン)")
});

static CUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s?(?P<adj>(?:[\p{L}\d-]+\s){0,3}?)(?P<cue>reductions?|decreases?|increases?|drops?|rise|growth|improvements?|savings?|gains?|declines?|boost|uplift|cuts?|faster|slower|quicker|lower|higher|fewer|less|more|greater|better|shorter|cheaper|smaller|speed-?up|daling|afname|stijging|toename|reductie|besparing|groei|verbetering|minder|meer|sneller|lager|hoger|korter|goedkoper|beter|senkung|reduzierung|steigerung|rückgang|einsparung|verbesserung|weniger|mehr|schneller|niedriger|höher|kürzer|geringer|günstiger|réduction|baisse|hausse|gain|économies?|augmentation|amélioration|croissance|de moins|de plus|plus (?:rapides?|vite|élevée?s?)|moins|redução|aumento|economia|queda|melhoria|crescimento|(?:a )?(?:mais|menos)(?: rápid[oa]s?)?)\b",
    )
});

static OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s(?:(?:in|of|on|for|to|from|across|at|van|op|aan|bij|van de|bei|der|des|bei der|beim|von|im|de la|des|du|de|dans|sur|da|do|das|dos|na|no|nas|nos|em)\s|d['’])(?P<what>\S.*)$",
    )
});

static BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|\s)(?:by|met|um|de|d['’]|em|per)\s?(?:(?:as much as|up to|about|around|some|a further|rund|etwa|ca\.|environ|près|plus|cerca|mais|zo'n|ruim|ongeveer)\s(?:de\s|than\s)?){0,2}$",
    )
});

/// "redução de 40% nas perdas", "een daling van 30% in de kosten".
static NOUN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:reductions?|decrease|increase|drop|savings?|rise|improvement|redução|queda|aumento|economia|économies?|baisse|hausse|réduction|augmentation|daling|stijging|besparing|afname|toename|reductie|senkung|rückgang|steigerung|einsparung|reduzierung)\s?$",
    )
});

/// "fell 22%", "up 18%".
static BARE: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?i)\b(?:{CHANGE}|up|down)(?:\s(?:up|down|back))?\s$")));

static SAVED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?P<verb>sav(?:e[sd]?|ing)|freed(?: up)?|frees(?: up)?|eliminat(?:ed|es|ing)|bespaart|bespaarde|bespaard|besparen|spart|sparen|sparte|gespart|économis\w+|gagn\w+|economiz\w+|poup\w+)\s(?:[\p{L}’'-]+\s){0,5}$",
    )
});

/// Words that end at a level: "dropped to", "is now".
pub(super) static LEVEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)(?:\b{CHANGE}\b(?P<object>[^.;]{{0,70}})\s(?:to|naar|auf|à|para|tot)|\b(?:reach\w*|achiev\w*|hit|is now|are now|now takes?|now at|now|currently|stands? at|sits? at|averages|bereikt\w*|ligt nu op|nu|erreich\w*|liegt (?:jetzt|nun) bei|jetzt|atteint|atteign\w*|désormais|ating\w*|agora|hoje))\s(?P<lead>(?:\p{{Ll}}+\s){{0,3}})$"
    ))
});

static COMPLETED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:migrat\w+|launch\w+|deploy\w+|implement\w+|went live|going live|roll(?:ed)? out|rollout|built|complet\w+|deliver\w+|finish\w+|onboard\w+|up and running|live|moved|shipped|gebouwd|opgeleverd|ingevoerd|gemigreerd|live gegaan|umgesetzt|eingeführt|migriert|live gegangen|déploy\w+|mis en place|migré\w*|implantad\w+|migrad\w+|concluíd\w+)\b[^.;]{0,90}\s(?:in|within|in just|in only|in under|binnen|innerhalb von|en|en seulement|em|em apenas)\s(?:just |only |under |less than |slechts |nur |apenas |seulement |about |a single )?$",
    )
});

static WORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:more than|nearly|almost|bijna|meer dan|fast|mehr als|presque|plus que|quase|mais que)\s)?(?P<word>doubled|tripled|quadrupled|halved|cut in half|cut (?:[\p{L}-]+\s){1,4}in half|by half|verdubbeld\w*|verdrievoudigd\w*|gehalveerd|halveerde\w*|verdoppelt\w*|verdreifacht\w*|halbiert\w*|doublé\w*|triplé\w*|divisé\w* par deux|dobrou|dobraram|triplicou)\b",
    )
});

static SHARE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s(?:of|van|der|des|de|da|do|das|dos)\s(?P<what>[^,.;]{3,60}?)\s(?:is|are|was|were|now|has|have|runs?|had|wordt|worden|werden|wird|sind|ist|est|sont|são|é)\b",
    )
});

/// The change or level that one figure states with the words around it.
pub(super) fn single(text: &str, figure: &Figure) -> Option<Change> {
    let (pre, rest) = (&text[..figure.start], &text[figure.end..]);
    let own = &text[figure.start..figure.end];
    let ratio = matches!(figure.unit, Unit::Percent | Unit::Times | Unit::Points);
    let base = Change { span: (figure.start, figure.end), ..Change::default() };
    if let Some(hit) = WIDE_CUE.find(rest).filter(|_| ratio) {
        let improvement = text[figure.start..figure.end + hit.end()].to_string();
        let label = wide_label(pre);
        return Some(Change { label, cue: improvement.clone(), improvement, weight: 70, ..base });
    }
    let is_amount = ratio || figure.unit == Unit::Time && !is_rate(text, figure);
    if let Some(hit) = CUE.captures(rest).filter(|_| is_amount) {
        let end = figure.end + hit.get(0)?.end();
        let improvement = text[figure.start..end].to_string();
        let label = cue_label(pre, hit.name("adj")?.as_str(), &text[end..]);
        let cue = hit["cue"].to_string();
        let weight = if ratio { 72 } else { 55 };
        return Some(Change { label, improvement, cue, weight, span: (figure.start, end), ..base });
    }
    if let Some(hit) = SAVED.captures(pre) {
        let verb = hit.name("verb")?;
        let label = OF
            .captures(rest)
            .map(|hit| phrase::noun_phrase(&hit["what"]))
            .filter(|label| phrase::is_label(label))
            .unwrap_or_else(|| phrase::measured(&pre[..verb.start()]));
        let improvement = short(&text[verb.start()..figure.end]);
        return Some(Change { label, improvement, cue: "saved".into(), weight: 62, ..base });
    }
    if let Some(by) = BY.find(pre).filter(|_| ratio || figure.unit != Unit::Plain) {
        return by_amount(text, figure, by.start())
            .map(|change| Change { span: base.span, ..change });
    }
    if let Some(change) = bare_amount(text, figure) {
        return Some(change);
    }
    if let Some(hit) = LEVEL.captures(pre).filter(|_| !matches!(figure.unit, Unit::Times)) {
        let object = hit.name("object").is_some();
        let strong = object || !matches!(figure.unit, Unit::Plain | Unit::Noun(_));
        if strong && !(figure.in_words && figure.unit == Unit::Plain) {
            let lead = hit.name("lead").map_or(figure.start, |lead| lead.start());
            let label = match hit.name("object").map(|object| phrase::noun_phrase(object.as_str()))
            {
                Some(label) if phrase::is_label(&label) => label,
                _ => label_or_next(&pre[..hit.get(0)?.start()], text, figure.end),
            };
            let after = short(&text[lead..figure.end]);
            return Some(Change { label, after, cue: pre.to_string(), weight: 50, ..base });
        }
    }
    if let Some(change) = completed(text, figure) {
        return Some(change);
    }
    if figure.unit == Unit::Percent && NOW.is_match(text) {
        let what = SHARE.captures(rest)?;
        let label = phrase::noun_phrase(&what["what"]);
        return Some(Change { label, after: own.to_string(), weight: 35, ..base });
    }
    None
}

/// Whether "an hour" is the period of the amount before it, as in "burns 120 kg of fuel an hour less".
fn is_rate(text: &str, figure: &Figure) -> bool {
    let before = &text[..figure.start];
    let from = before.rfind([',', ';', ':', '.', '(']).map_or(0, |at| at + 1);
    let is_one = figure.in_words && text[figure.start..figure.end].starts_with(['a', 'e', 'u']);
    let is_counted = |other: &Figure| matches!(other.unit, Unit::Noun(_)) && !other.in_words;
    is_one && figure::find(&before[from..]).iter().any(is_counted)
}

/// "migrated B in two months": the object names it, else the verb.
fn completed(text: &str, figure: &Figure) -> Option<Change> {
    let lasts = figure.unit == Unit::Time && figure.value >= 3600.0;
    let hit = COMPLETED.find(&text[..figure.start]).filter(|_| lasts)?;
    let words: Vec<&str> = hit.as_str().split_whitespace().collect();
    let words = &words[..words.len().saturating_sub(1)];
    let object = words.get(1..).unwrap_or_default().join(" ");
    let object = object.split(" to ").next().unwrap_or_default();
    let object = phrase::noun_phrase(object.split(" in ").next().unwrap_or_default());
    let label = if object.contains(' ') { object } else { words[..words.len().min(8)].join(" ") };
    Some(Change {
        label: label.trim_end_matches(" in").to_string(),
        after: text[figure.start..figure.end].to_string(),
        weight: 30,
        span: (figure.start, figure.end),
        ..Change::default()
    })
}

/// "reduced B by 20%", "B fell by 20%", "B is met 20% gedaald".
fn by_amount(text: &str, figure: &Figure, by: usize) -> Option<Change> {
    let clause = clause_before(text, by);
    let rest = &text[figure.end..];
    let behind: String = rest.chars().take_while(|c| !",.;".contains(*c)).take(40).collect();
    let (label, cue) = match phrase::last_change(clause) {
        Some((start, _)) => (phrase::measured(clause), clause[start..].to_string()),
        None if phrase::changes(&behind) => (phrase::measured(clause), behind.clone()),
        None => match NOUN.find(&text[..by]) {
            Some(noun) => (String::new(), noun.as_str().to_string()),
            None => return None,
        },
    };
    let named = NOUN.is_match(&text[..by]) && OF.is_match(rest);
    let label = if phrase::is_label(&label) && !named {
        label
    } else {
        OF.captures(rest).map(|hit| phrase::noun_phrase(&hit["what"])).unwrap_or_default()
    };
    let own = &text[figure.start..figure.end];
    let verb: String = cue.split_whitespace().next().unwrap_or_default().to_string();
    let sign = phrase::sign(&verb).filter(|_| {
        figure.unit == Unit::Percent
            && figure.bound == Bound::Near
            && own.starts_with(|c: char| c.is_ascii_digit())
    });
    let improvement = sign.map_or(short(own), |sign| format!("{sign}{own}"));
    Some(Change { label, improvement, cue, weight: 72, ..Change::default() })
}

/// "B fell 22%", "B up 18%".
fn bare_amount(text: &str, figure: &Figure) -> Option<Change> {
    let (pre, own) = (&text[..figure.start], &text[figure.start..figure.end]);
    let verb = BARE.find(pre).filter(|_| figure.unit == Unit::Percent)?;
    let words = verb.as_str().trim().to_lowercase();
    let sign = match words.as_str() {
        "up" => Some('+'),
        "down" => Some('−'),
        words => phrase::sign(words),
    };
    let exact = own.starts_with(|c: char| c.is_ascii_digit()) && figure.bound == Bound::Near;
    let improvement = match sign.filter(|_| exact) {
        Some(sign) => format!("{sign}{own}"),
        None => text[verb.start()..figure.end].to_string(),
    };
    let label = phrase::measured(&pre[..verb.start()]);
    let span = (figure.start, figure.end);
    Some(Change { label, improvement, cue: words, weight: 70, span, ..Change::default() })
}

fn cue_label(pre: &str, adjective: &str, rest: &str) -> String {
    if let Some(hit) = OF.captures(rest) {
        let label = phrase::noun_phrase(&hit["what"]);
        if phrase::is_label(&label) {
            return label;
        }
    }
    let next = phrase::noun_phrase(rest.trim_start());
    if rest.starts_with(' ')
        && phrase::is_label(&next)
        && !rest.trim_start().starts_with(char::is_uppercase)
        || adjective.is_empty() && phrase::is_label(&next) && rest.starts_with(' ')
    {
        return next;
    }
    let adjective = phrase::noun_phrase(adjective);
    if phrase::is_label(&adjective) { adjective } else { phrase::measured(pre) }
}

/// The words before a Japanese figure, from the last mark or particle on.
pub(super) fn wide_label(pre: &str) -> String {
    let clause = pre.rsplit(['。', '、', '，', '「', '」', ':', '：']).next().unwrap_or(pre);
    let clause = clause.split('は').find(|part| !part.trim().is_empty()).unwrap_or(clause);
    let clause = clause.trim_end_matches(['を', 'が', 'は', 'も', '約']);
    let from = clause.char_indices().rev().nth(23).map_or(0, |(at, _)| at);
    clause[from..]
        .trim_start_matches(|c: char| c.is_numeric() || matches!(c, '.' | ','))
        .to_string()
}

/// "Sales doubled", "halved the waiting time".
pub(super) fn worded(text: &str) -> Vec<Change> {
    let mut found = Vec::new();
    for hit in WORD.captures_iter(text).take(4) {
        let Some(whole) = hit.get(0) else { continue };
        let behind = phrase::noun_phrase(&text[whole.end()..]);
        let subject = phrase::measured(&text[..whole.start()]);
        let object_first = text[whole.end()..].trim_start().starts_with(|c: char| c.is_lowercase());
        let label = if object_first && phrase::is_label(&behind) || !phrase::is_label(&subject) {
            behind
        } else {
            subject
        };
        if phrase::is_label(&label) {
            let improvement = whole.as_str().to_string();
            let cue = if improvement.to_lowercase().contains("hal") { "cut" } else { "doubled" };
            let span = (whole.start(), whole.end());
            found.push(Change {
                label,
                improvement,
                cue: cue.into(),
                weight: 58,
                span,
                ..Change::default()
            });
        }
    }
    found
}

/// The words of the sentence up to a byte, from the last semicolon or sentence end on.
pub(super) fn clause_before(text: &str, at: usize) -> &str {
    let before = &text[..at];
    let from = [";", ". ", "? ", "! ", ".” ", ".\" "]
        .iter()
        .filter_map(|mark| before.rfind(mark).map(|from| from + mark.len()))
        .max()
        .unwrap_or(0);
    &before[from..]
}

/// The words of a value, without what surrounds them.
pub(super) fn short(text: &str) -> String {
    text.trim().trim_end_matches([',', ';', ':', '(', '\'', '’']).trim().to_string()
}

/// The label from the words before, else from those behind.
pub(super) fn label_or_next(pre: &str, text: &str, end: usize) -> String {
    let label = phrase::measured(pre);
    if phrase::is_label(&label) { label } else { phrase::noun_phrase(&text[end..]) }
}
