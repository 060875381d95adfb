//! Changes and levels that one sentence states: pairs ("from A to B", "was A, now B") first, then
//! what single figures say.

use std::sync::LazyLock;

use regex::Regex;

use super::phrase;
use super::single::{
    Change, LEVEL, NOW, clause_before, label_or_next, short, single, wide_label, worded,
};
use crate::text::figure::{self, Figure, Unit};
use crate::text::pattern::pattern;

/// A sentence with more figures than this is a list of numbers, and tells no result.
const MOST: usize = 16;

static GOAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:goal|target|aim(?:s|ed|ing)? (?:to|for|at|is|was)|wants? to|wanted (?:to|a)|hop(?:e|ed|ing) (?:to|for)|need(?:s|ed)? to|would have|should|plan(?:s|ned|ning)? to|objective|promis\w+|claim(?:s|ed)? (?:to|it|they|he|she)|threshold|requirement|sla\b|doel(?:stelling)?|willen|wilde|streven|streefde|moet(?:en)?|ziel|möchten?|wollten?|sollten?|sollen|objectif|vis(?:e|ait)|souhait\w+|voul\w+|doit|meta|objetivo|quer(?:ia|em)?|precisa\w*|pretend\w+)\b|目標|目指",
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

/// "26 hours a week; that went down to 9".
static THEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[^.;,]{0,60}[;,]\s(?:and\s|but\s|en\s|maar\s)?(?:that|this|it|which|dat|dit)\s(?:went|fell|dropped|came|rose|grew|ging|daalde|zakte|steeg)\s(?:down\s|up\s|back\s|terug\s)?(?:to|naar)\s$",
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
        cue: phrase::last_change(pre).map_or(String::new(), |(from, to)| pre[from..to].to_string()),
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
    if THEN.is_match(gap) && like {
        return Some(change(label_or_next(pre, text, b.end), first, second, 110));
    }
    if WIDE.is_match(gap) && like {
        return Some(change(wide_label(pre), first, second, 88));
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
    if (sameish || unitless && !a.in_words)
        && (WAS.is_match(before_clause) || WAS.is_match(gap))
        && NOW.is_match(gap)
    {
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
        is("Verdict time 26 h -> 4 h.", "Verdict time", "26 h", "4 h", "");
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
    fn change_without_a_preposition_is_found() {
        is("O custo de armazenagem caiu 22%.", "custo de armazenagem", "", "", "−22%");
        is("Houve uma redução de 40% nas perdas de pão.", "perdas de pão", "", "", "−40%");
        is("visitor revenue up 18% yoy", "visitor revenue", "", "", "+18%");
        is(
            "double bookings ~10/month before, now 1/month",
            "double bookings",
            "~10/month",
            "1/month",
            "",
        );
        is("確認の時間は2時間から20分に短縮されました。", "確認の時間", "2時間", "20分", "");
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
