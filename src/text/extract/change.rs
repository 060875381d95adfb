//! Changes and levels that one sentence states: pairs ("from A to B", "was A, now B") first, then
//! single figures ("an 80% decrease in B", "reduced B by 20%", "doubled B").

use std::sync::LazyLock;

use regex::Regex;

use super::phrase::{self, CHANGE};
use crate::text::figure::{self, Bound, Figure, Unit};
use crate::text::pattern::pattern;

/// A sentence with more figures than this is a list of numbers, and tells no result.
const MOST: usize = 16;

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

static GOAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:goal|target|aim(?:s|ed|ing)? (?:to|for|at|is|was)|wants? to|wanted (?:to|a)|hop(?:e|ed|ing) (?:to|for)|need(?:s|ed)? to|would have|should|plan(?:s|ned|ning)? to|objective|promis\w+|claims?|threshold|requirement|sla\b|doel(?:stelling)?|willen|wilde|streven|streefde|moet(?:en)?|ziel|möchten?|wollten?|sollten?|sollen|objectif|vis(?:e|ait)|souhait\w+|voul\w+|doit|meta|objetivo|quer(?:ia|em)?|precisa\w*|pretend\w+)\b|目標|目指",
    )
});
static AHEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:on track to|on course|expect(?:s|ed|ing)?|will|is set to|set to|project(?:s|ed) to|projected|forecast\w*|anticipat\w+|estimated to|likely to|by the end of next|naar verwachting|verwacht\w*|zal|zullen|wird|werden (?:wir|sie|voraussichtlich)|voraussichtlich|erwart\w+|devrai\w*|prévoi\w*|sera|seront|d['’]ici|deverá\w*|espera\w*|prevê\w*|vai)\b|見込み|予定",
    )
});
static SPEECH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s(?:confident|sure|certain|committed|convinced|behind|focused|dedicated|happy|satisfied that|zeker|overtuigd|sicher|überzeugt|sûrs?|convaincus?|certeza|convict|of the time we)",
    )
});
static FROM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:^|[\s(:])(from|van|von|vom|de|du|da|desde|depuis)\s"));
static TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?P<tail>(?:['’]?\s?[^\s,.;:]+){0,9}?),?\s(?:(?:down|up|back|terug|runter|hoch|omlaag|omhoog) )?(?P<to>to|naar|tot|auf|bis auf|bis zu|zu|à|a|para|into)\s(?P<lead>(?:[^\s,.;:]+\s){0,4})$",
    )
});
static ARROW: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[^.;]{0,40}?(?:→|⟶|➜|➔|⇒|->|-->|=>|»|>>)\s?[^.;]{0,30}$"));
static WIDE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[^。、]{0,12}から[^。]{0,12}$"));
static INSTEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[^.;]{0,40}?[\s,(](?:(?:down|up) from|instead of|rather than|versus|vs\.?|compared (?:to|with)|against|as opposed to|where it (?:was|took|used to)|(?:it )?(?:was|were|used to be|used to take|previously|formerly|before that)|in plaats van|i\.p\.v\.|tegenover|tegen|ten opzichte van|eerst|voorheen|was dat|dat was|statt|anstatt|gegenüber|im vergleich zu|nach vorher|vorher|zuvor|zuvor waren es|früher|au lieu de|contre|auparavant|avant|em vez de|ante|contra|em comparação com|antes eram?|antes)\s(?:[^\s,.;:]+\s){0,4}$",
    )
});
static WAS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:was|were|used to|previously|before|formerly|prior|had been|originally|took|cost|averaged|spent|paid|paying|initially|at the start|baseline|old|eerst|voorheen|waren|vroeger|duurde|kostte|daarvoor|vóór|vor|vorher|früher|zuvor|dauerte|kostete|bisher|war|lag|avant|auparavant|était|étaient|prenait|durait|coûtait|fallait|antes|era|eram|levava|demorava|custava|anteriormente)\b|以前|従来|導入前|これまで",
    )
});
static NOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:now|today|currently|after|afterwards|since then|these days|down to|up to|nu|nadien|sindsdien|tegenwoordig|daarna|vandaag|erna|na|jetzt|heute|nun|danach|mittlerweile|seitdem|nachher|inzwischen|nach|maintenant|aujourd['’]hui|désormais|après|depuis|agora|hoje|depois|atualmente|new)\b|現在|導入後|今では",
    )
});
static CUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s?(?P<adj>(?:[\p{L}\d-]+\s){0,3}?)(?P<cue>reductions?|decreases?|increases?|drops?|rise|growth|improvements?|savings?|gains?|declines?|boost|uplift|cuts?|faster|slower|quicker|lower|higher|fewer|less|more|greater|better|shorter|cheaper|smaller|speed-?up|daling|afname|stijging|toename|reductie|besparing|groei|verbetering|minder|meer|sneller|lager|hoger|korter|goedkoper|beter|senkung|reduzierung|steigerung|rückgang|einsparung|verbesserung|weniger|mehr|schneller|niedriger|höher|kürzer|geringer|günstiger|réduction|baisse|hausse|gain|économies?|augmentation|amélioration|croissance|de moins|de plus|plus (?:rapides?|vite|élevée?s?)|moins|redução|aumento|economia|queda|melhoria|crescimento|(?:a )?(?:mais|menos)(?: rápid[oa]s?)?)\b",
    )
});
static WIDE_CUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:以上|近く|程度)?(?:の)?(?:削減|短縮|向上|改善|増加|減少|減|増|アップ|ダウン)")
});
static OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s(?:in|of|on|for|to|from|across|at|van|op|aan|bij|van de|bei|der|des|bei der|beim|von|im|de la|des|du|de|dans|sur|da|do|das|dos|na|no|nas|nos|em|d['’])\s?(?P<what>\S.*)$",
    )
});
static BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|\s)(?:by|met|um|de|d['’]|em|per)\s?(?:(?:as much as|up to|about|around|some|a further|rund|etwa|ca\.|environ|près|plus|cerca|mais|zo'n|ruim|ongeveer)\s(?:de\s|than\s)?){0,2}$",
    )
});
static SAVED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?P<verb>sav(?:e[sd]?|ing)|freed(?: up)?|frees(?: up)?|eliminat(?:ed|es|ing)|bespaart|bespaarde|bespaard|besparen|spart|sparen|sparte|gespart|économis\w+|gagn\w+|economiz\w+|poup\w+)\s(?:[\p{L}’'-]+\s){0,5}$",
    )
});
static LEVEL: LazyLock<Regex> = LazyLock::new(|| {
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
static TOGETHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[\s,(–—:-]*(?:(?:resulting in|representing|that is|that['’]s|which is|this is|or|i\.e\.|an improvement of|a reduction of|a saving of|equal to|oftewel|dat is|also|das sind|soit|ou seja|uma|een|eine?|a|an|un|une|about|over)\s?){0,3}[+−–-]?$",
    )
});

/// The changes that a sentence states; announced ones are marked, goals left out.
pub(super) fn in_sentence(text: &str) -> Vec<Change> {
    let figures: Vec<Figure> =
        figure::find(text).into_iter().filter(|figure| counts(text, figure)).collect();
    if figures.len() > MOST {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut used = vec![false; figures.len()];
    for at in 1..figures.len() {
        if used[at - 1] || used[at] {
            continue;
        }
        if let Some(change) = pair(text, &figures[at - 1], &figures[at]) {
            (used[at - 1], used[at]) = (true, true);
            found.push(change);
        }
    }
    for (at, figure) in figures.iter().enumerate().filter(|(at, _)| !used[*at]) {
        let gap_from = if at == 0 { 0 } else { figures[at - 1].end.min(figure.start) };
        let joins = at > 0 && TOGETHER.is_match(&text[gap_from..figure.start]);
        let near = found
            .iter()
            .rposition(|change| change.span.1 == gap_from && change.improvement.is_empty());
        let Some(change) = single(text, figure) else {
            if let (true, Some(near), Unit::Percent) = (joins, near, &figure.unit) {
                found[near].improvement = text[figure.start..figure.end].to_string();
            }
            continue;
        };
        let same_thing = joins
            || text[gap_from..figure.start]
                .trim_start_matches([',', ' '])
                .starts_with("resulting in");
        match near.filter(|_| same_thing && change.before.is_empty() && change.after.is_empty()) {
            Some(near) => {
                found[near].improvement = change.improvement;
                found[near].cue += &change.cue;
            }
            None => found.push(change),
        }
    }
    found.extend(worded(text));
    found.retain(|change| !is_goal(text, change.span.0));
    for change in &mut found {
        let clause = clause_before(text, change.span.0);
        if let Some(hit) = AHEAD.find(clause) {
            change.projected = true;
            let words = format!("{} {}", hit.as_str(), &clause[hit.end()..]);
            let label: Vec<&str> = words.split_whitespace().take(10).collect();
            // What is only announced keeps the words that say so.
            change.label = label.join(" ").trim_end_matches(" by").to_string();
            change.weight -= 80;
        }
    }
    found
}

/// Years, figures of speech and ordinal-like words are left out.
fn counts(text: &str, figure: &Figure) -> bool {
    let year = figure.unit == Unit::Plain
        && (1900.0..2100.0).contains(&figure.value)
        && figure.value.fract() == 0.0
        && !text[figure.start..figure.end].contains(['.', ',', '/', ' '])
        && figure.per.is_empty();
    !year && !SPEECH.is_match(&text[figure.end..])
}

fn is_goal(text: &str, at: usize) -> bool {
    GOAL.is_match(clause_before(text, at))
}

/// The words of the sentence up to a byte, from the last semicolon or sentence end on.
fn clause_before(text: &str, at: usize) -> &str {
    let before = &text[..at];
    let from = [";", ". ", "? ", "! ", ".” ", ".\" "]
        .iter()
        .filter_map(|mark| before.rfind(mark).map(|from| from + mark.len()))
        .max()
        .unwrap_or(0);
    &before[from..]
}

fn pair(text: &str, a: &Figure, b: &Figure) -> Option<Change> {
    let (gap, pre) = (text.get(a.end..b.start)?, &text[..a.start]);
    if gap.len() > 160 {
        return None;
    }
    let (first, second) = (&text[a.start..a.end], &text[b.start..b.end]);
    let like = figure::same_unit(a, b) || a.unit == Unit::Plain || b.unit == Unit::Plain;
    let change = |label: String, before: &str, after: &str, weight: i32| Change {
        label,
        before: short(before),
        after: short(after),
        cue: text[..b.start].to_string(),
        weight: weight + if figure::same_unit(a, b) { 10 } else { -25 },
        span: (a.start, b.end),
        ..Change::default()
    };
    if let Some(to) = TO.captures(gap)
        && let Some((head, lead)) = origin(pre, &to["to"].to_lowercase())
    {
        let tail = to.name("tail").map_or(0, |tail| tail.end());
        let wide = words(&text[lead..a.end + tail]) <= 10;
        let before = if wide { &text[lead..a.end + tail] } else { first };
        let after_from = a.end + to.name("lead").map_or(0, |lead| lead.start());
        let label = label_or_next(&pre[..head], text, b.end);
        return Some(change(label, before, &text[after_from..b.end], 90));
    }
    if ARROW.is_match(gap) && like {
        return Some(change(label_or_next(pre, text, b.end), first, second, 90));
    }
    if WIDE.is_match(gap) && like {
        return Some(change(label_or_next(pre, text, b.end), first, second, 88));
    }
    let unitless = a.unit == Unit::Plain && b.unit == Unit::Plain;
    if INSTEAD.is_match(gap) && like && !(unitless && a.in_words) {
        let label = label_or_next(trim_level(pre), text, b.end);
        return Some(change(label, second, first, 85));
    }
    let sameish = figure::same_unit(a, b) && a.unit != Unit::Plain;
    if sameish && gap.trim() == "to" && phrase::changes(pre) {
        return Some(change(label_or_next(pre, text, b.end), first, second, 80));
    }
    let before_clause = clause_before(text, a.start);
    if (sameish || unitless && !a.in_words) && WAS.is_match(before_clause) && NOW.is_match(gap) {
        return Some(change(label_or_next(pre, text, b.end), first, second, 85));
    }
    if sameish && NOW.is_match(before_clause) && WAS.is_match(gap) && gap.len() < 80 {
        return Some(change(label_or_next(pre, text, b.end), second, first, 80));
    }
    None
}

/// Where the last "from" that belongs to a "to" stands, and the byte after it; at most five words
/// and no mark lie between it and the figure.
fn origin(pre: &str, to: &str) -> Option<(usize, usize)> {
    let hits: Vec<_> = FROM.captures_iter(pre).collect();
    hits.iter().rev().find_map(|hit| {
        let whole = hit.get(0)?;
        let between = &pre[whole.end()..];
        let word = hit[1].to_lowercase();
        let fits = fits_together(&word, to)
            && words(between) <= 5
            && !between.contains([',', '.', ';', ':'])
            && (word != "de" || phrase::changes(pre));
        fits.then_some((whole.start(), whole.end()))
    })
}

/// Whether a word for the origin and one for the destination belong to one language.
fn fits_together(from: &str, to: &str) -> bool {
    match from {
        "from" => matches!(to, "to" | "into"),
        "van" => matches!(to, "naar" | "tot"),
        "von" | "vom" => matches!(to, "auf" | "zu" | "bis auf" | "bis zu"),
        _ => matches!(to, "à" | "a" | "para"),
    }
}

/// "now takes 3 days" without the words of the level.
fn trim_level(pre: &str) -> &str {
    LEVEL.find(pre).map_or(pre, |level| {
        let verb = phrase::last_change(&pre[level.start()..]).is_some();
        if verb { pre } else { &pre[..level.start()] }
    })
}

/// The label from the words before, else from those behind.
fn label_or_next(pre: &str, text: &str, end: usize) -> String {
    let label = phrase::measured(pre);
    if phrase::is_label(&label) { label } else { phrase::noun_phrase(&text[end..]) }
}

fn single(text: &str, figure: &Figure) -> Option<Change> {
    let (pre, rest) = (&text[..figure.start], &text[figure.end..]);
    let own = &text[figure.start..figure.end];
    let ratio = matches!(figure.unit, Unit::Percent | Unit::Times | Unit::Points);
    let base = Change { span: (figure.start, figure.end), ..Change::default() };
    if let Some(hit) = WIDE_CUE.find(rest).filter(|_| ratio) {
        let improvement = text[figure.start..figure.end + hit.end()].to_string();
        let label = wide_label(pre);
        return Some(Change { label, cue: improvement.clone(), improvement, weight: 70, ..base });
    }
    if let Some(hit) = CUE.captures(rest).filter(|_| ratio || figure.unit == Unit::Time) {
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
    if figure.unit == Unit::Time
        && figure.value >= 3600.0
        && let Some(hit) = COMPLETED.find(pre)
    {
        let words: Vec<&str> = hit.as_str().split_whitespace().collect();
        let label = words[..words.len().saturating_sub(1).min(8)].join(" ");
        return Some(Change {
            label: label.trim_end_matches(" in").to_string(),
            after: own.to_string(),
            weight: 30,
            ..base
        });
    }
    if figure.unit == Unit::Percent && NOW.is_match(text) {
        let what = SHARE.captures(rest)?;
        let label = phrase::noun_phrase(&what["what"]);
        return Some(Change { label, after: own.to_string(), weight: 35, ..base });
    }
    None
}

/// "reduced B by 20%", "B fell by 20%", "B is met 20% gedaald".
fn by_amount(text: &str, figure: &Figure, by: usize) -> Option<Change> {
    let clause = clause_before(text, by);
    let rest = &text[figure.end..];
    let behind: String = rest.chars().take_while(|c| !",.;".contains(*c)).take(40).collect();
    let (label, cue) = match phrase::last_change(clause) {
        Some((start, _)) => (phrase::measured(clause), clause[start..].to_string()),
        None if phrase::changes(&behind) => (phrase::measured(clause), behind.clone()),
        None => return None,
    };
    let label = if phrase::is_label(&label) {
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
fn wide_label(pre: &str) -> String {
    let clause = pre.rsplit(['。', '、', '，', '「', '」', ':', '：']).next().unwrap_or(pre);
    let clause = clause.trim_end_matches(['を', 'が', 'は', 'も', '約']);
    let from = clause.char_indices().rev().nth(23).map_or(0, |(at, _)| at);
    clause[from..]
        .trim_start_matches(|c: char| c.is_numeric() || matches!(c, '.' | ','))
        .to_string()
}

/// "Sales doubled", "halved the waiting time".
fn worded(text: &str) -> Vec<Change> {
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

/// The words of a value, without what surrounds them.
fn short(text: &str) -> String {
    text.trim().trim_end_matches([',', ';', ':', '(', '\'', '’']).trim().to_string()
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str, label: &str, before: &str, after: &str, improvement: &str) {
        let found = in_sentence(text);
        assert!(
            found.iter().any(|change| change.label == label
                && change.before == before
                && change.after == after
                && change.improvement == improvement),
            "{text}: {found:#?}"
        );
    }

    #[test]
    fn pairs_are_found() {
        is(
            "Order entry went from 40 minutes to 6 minutes.",
            "Order entry",
            "40 minutes",
            "6 minutes",
            "",
        );
        is(
            "The number of deployments has increased as well, from 1200/year to 3200/year.",
            "number of deployments",
            "1200/year",
            "3200/year",
            "",
        );
        is(
            "The step took from one to two weeks to two to four hours.",
            "step",
            "one to two weeks",
            "two to four hours",
            "",
        );
        is(
            "We cut picking errors from 4.1% to just 0.9% in May.",
            "picking errors",
            "4.1%",
            "just 0.9%",
            "",
        );
        is(
            "Before, the time to first bake was two days' hands-on work; now it's two hours.",
            "time to first bake",
            "two days",
            "two hours",
            "",
        );
        is("pick errors 4.1% -> 0.9%", "pick errors", "4.1%", "0.9%", "");
        is("Invoicing takes 3 days instead of 12 days.", "Invoicing", "12 days", "3 days", "");
        is("Lead time is now 9 days, down from 21 days.", "Lead time", "21 days", "9 days", "");
        is("De doorlooptijd daalde van 12 naar 3 dagen.", "doorlooptijd", "12", "3 dagen", "");
        is(
            "Die Durchlaufzeit sank von 14 Tagen auf 5 Tage.",
            "Durchlaufzeit",
            "14 Tagen",
            "5 Tage",
            "",
        );
        is(
            "Le délai moyen est passé de 10 jours à 4 jours.",
            "délai moyen",
            "10 jours",
            "4 jours",
            "",
        );
        is(
            "O tempo de resposta caiu de 48 horas para 6 horas.",
            "tempo de resposta",
            "48 horas",
            "6 horas",
            "",
        );
    }

    #[test]
    fn single_figures_are_found() {
        is(
            "We saw an 88% reduction in minutes of outage, mainly due to care.",
            "minutes of outage",
            "",
            "",
            "88% reduction",
        );
        is(
            "It is running at 2x to 20x greater oven efficiency.",
            "oven efficiency",
            "",
            "",
            "2x to 20x greater",
        );
        is(
            "The mesh reduced the compute requirements of our cluster by over 80%.",
            "compute requirements of our cluster",
            "",
            "",
            "over 80%",
        );
        is("Complaints fell by 30%.", "Complaints", "", "", "−30%");
        is(
            "They lowered their total costs to $1,600, resulting in a 60% reduction in expenses.",
            "total costs",
            "",
            "$1,600",
            "60% reduction",
        );
        is("Sales doubled.", "Sales", "", "", "doubled");
        is("De kosten zijn met 30% gedaald.", "kosten", "", "", "−30%");
    }

    #[test]
    fn goals_and_figures_of_speech_are_no_results() {
        for text in [
            "Our goal is to cut costs by 40%.",
            "Today we are 100% confident in it.",
            "They wanted to go from 5 days to 2 days.",
            "In 2019 there were 3 people.",
            "K-12 and Sev1 and 4k videos.",
        ] {
            assert_eq!(in_sentence(text), [], "{text}");
        }
        let ahead = in_sentence("It is on track to reduce our data costs by at least 40%.");
        assert!(ahead[0].projected && ahead[0].label.starts_with("on track to"), "{ahead:?}");
    }
}
