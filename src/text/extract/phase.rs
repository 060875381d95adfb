//! The dated phases of the notes, in the order of time.

use std::sync::LazyLock;

use regex::Regex;

use super::page::{Kind, Page};
use super::phrase;
use super::phrase::whole_numbers;
use super::prose::capitalised;
use super::topic::Topic;
use crate::domain::case_study::Phase;
use crate::text::pattern::pattern;
use crate::text::when::{self, MONTH, PART};

/// Phases that are kept.
const MOST: usize = 30;
/// The longest name of a phase, in words.
const WORDS: usize = 9;

const COUNT: &str = r"(?:\d{1,3}(?:[.,]\d)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a few|several|a couple of|een|één|twee|drie|vier|vijf|zes|zeven|acht|tien|enkele|een paar|eine[mnr]?|zwei|drei|fünf|sechs|sieben|zehn|zwölf|wenigen?|einigen?|une?|deux|trois|quatre|cinq|huit|dix|quelques|uma?|dois|duas|três|quatro|cinco|seis|sete|oito|dez|alguns|algumas|poucos|poucas)";
const SPELL: &str = r"(?:minutes?|hours?|days?|weeks?|months?|quarters?|years?|sprints?|minuten|uur|dagen?|weken|week|maanden?|jaar|jaren|stunden?|tagen?|tage|wochen?|monaten?|monate?|jahren?|jahre?|minutos?|horas?|dias?|semanas?|meses|mês|anos?|heures?|jours?|semaines?|mois|ans?|années?)";

/// Calendar dates and numbered weeks: sure wherever they stand.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let text = r"(?x)
          \d{4}-\d{2}-\d{2}(?:[T\x20]\d{1,2}:\d{2})?
        | (?:19|20)\d{2}年(?:\d{1,2}月(?:\d{1,2}日)?)?(?:春|夏|秋|冬)?
        | \b\d{1,2}[./]\d{1,2}[./](?:19|20)\d{2}\b
        | \b(?:PART\x20(?:of\x20|de\x20|van\x20)?)?(?:\d{1,2}(?:st|nd|rd|th|er|\.)?\x20(?:of\x20|de\x20)?)?MONTH\b\.?(?:\x20\d{1,2}(?:st|nd|rd|th)?\b)?(?:,?\x20(?:of\x20|de\x20)?(?:19|20)\d{2}\b)?(?:\x20?(?:-|–|to|until|t/m|tot|bis|à|a|and|und|en|et)\x20?(?:\d{1,2}\.?\x20(?:de\x20)?)?MONTH\b\.?,?\x20(?:de\x20)?(?:19|20)\d{2}\b)?
        | \b(?:early|mid|late)[\x20-](?:19|20)\d{2}\b
        | \b(?:PART)[\x20-](?:of\x20|van\x20|de\x20|des\x20jahres\x20|in\x20)?(?:het\x20jaar\x20)?(?:19|20)\d{2}\b
        | \b(?:[QT][1-4]|[1-4]\.?(?:e|er|st|nd|rd|th)?\x20(?:quarter|kwartaal|quartal|trimestre)|kwartaal\x20[1-4])[\x20/-](?:of\x20|van\x20|de\x20)?(?:19|20)\d{2}\b
        | \b(?:19|20)\d{2}[\x20-]Q[1-4]\b
        | \b(?:between|tussen|zwischen|entre)\x20(?:19|20)\d{2}\x20(?:and|en|und|et|e)\x20(?:19|20)\d{2}\b
        | \b(?:19|20)\d{2}(?:\x20?[-–]\x20?(?:19|20)?\d{2})?\b
        | \b(?:weeks?|months?|days?|weken|maand(?:en)?|dag(?:en)?|wochen?|monate?|tage?|semaines?|mois|jours?|semanas?|mês|meses|dias?|sprints?)\x20?\d{1,2}(?:\x20?(?:-|–|to|and|t/m|tot|en|bis|und|à|et|a|e)\x20?(?:week\x20|month\x20)?\d{1,2})?\b
        | \b(?:first|second|third|fourth|last)\x20(?:week|month|quarter)\b
        | 第\d{1,2}(?:週|四半期|期)";
    pattern(&format!(
        "(?i){}",
        text.replace("MONTH", MONTH)
            .replace("PART", &PART.replace("(?:the )?", "").replace(' ', r"\x20"))
    ))
});
/// Relative wording.
static RELATIVE: LazyLock<Regex> = LazyLock::new(|| {
    let text = r"(?:\b(?:after|na|nach|après|depois de|após)\x20(?:just\x20|only\x20|about\x20|around\x20|less\x20than\x20|nearly\x20|slechts\x20|ongeveer\x20|nur\x20|etwa\x20|rund\x20|environ\x20|apenas\x20|cerca\x20de\x20)?COUNT\x20SPELL\b(?:\x20or\x20so)?(?:\x20(?:of|van|von|de)(?:\x20\p{Ll}+){1,3}(?:\x20(?:and|or|en|und|et|e)\x20\p{Ll}+)?)?|\b(?:within|binnen|innerhalb\x20von|en\x20l['’]espace\x20de|dentro\x20de|em\x20menos\x20de|in\x20less\x20than|in\x20under)\x20(?:just\x20|only\x20|about\x20)?COUNT\x20(?:days?|weeks?|months?|years?|dagen|weken|maanden|jaar|tagen?|wochen|monaten?|jours|semaines|mois|ans|dias|semanas|meses|anos)\b|\bin\x20(?:just\x20|only\x20|about\x20|slechts\x20|nur\x20|apenas\x20)?(?:a\x20single|under\x20COUNT|COUNT)\x20(?:weeks?|months?|days?|years?|weken|maanden|dagen|jaar|wochen|monaten?|tagen|jahren)\b|\bCOUNT\x20SPELL\x20(?:ago|later|earlier|after\x20[^,.;]{3,40}|before\x20launch|geleden|later|daarna|später|danach|nach\x20[^,.;]{3,40}|plus\x20tard|après|depois|mais\x20tarde|atrás)\b|\b(?:vor|il\x20y\x20a|há)\x20COUNT\x20SPELL\b|\bon\x20the\x20same\x20day(?:\x20[^,.;]{3,40})?|\b(?:last|this|next|the\x20following|the\x20same)\x20(?:week|month|quarter|year|spring|summer|autumn|fall|winter|day)\b|\b(?:vorig|afgelopen|volgend|komend)e?\x20(?:week|maand|kwartaal|jaar|voorjaar|zomer|najaar|herfst|winter)\b|\b(?:letzte[sn]?|vergangene[sn]?|nächste[sn]?|im\x20kommenden)\x20(?:woche|monat|quartal|jahr|frühjahr|sommer|herbst|winter)\b|\b(?:(?:l['’]année|le\x20mois|la\x20semaine|l['’]été)\x20(?:dernière?|prochaine?|suivante?)|(?:no|na)\x20(?:ano|mês|semana)\x20(?:passad[oa]|seguinte))\b)";
    pattern(&format!("(?i){}", text.replace("COUNT", COUNT).replace("SPELL", SPELL)))
});
static WIDE_RELATIVE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:\d{1,3}|数)(?:日|週間|[かヶカヵ]月|年)(?:後|前|間で|以内)"));
static PREPOSITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[\s(])(?:in|on|by|since|until|from|during|at|around|as of|the|of|op|sinds|vanaf|tot|begin|het|im jahr|im|am|seit|ab|bis|zum|vom|en|le|depuis|dès|au|du|à|em|desde|no|na|a partir de|de|per)\s?$",
    )
});
/// Where the name of a phase may end.
static PAUSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:and|or|but|that|which|who|where|while|when|as|because|so|in|on|at|for|with|from|to|by|using|during|through|into|after|before|until|including|without|across|en|maar|dat|die|waarbij|waarin|omdat|terwijl|met|voor|door|naar|bij|om|und|oder|aber|dass|weil|während|mit|für|bei|durch|aus|zu|um|et|mais|qui|que|dont|où|avec|pour|par|dans|sur|afin|e|mas|com|para|por|em|no|na|nos|nas|onde|enquanto)$",
    )
});
static BE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:is|are|was|were|has|have|had|wurde|wurden|werd|werden|wird|foi|foram|est|sont)$",
    )
});
static PARTICLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:off|out|up|down|over|through|an|aus|auf|ab|ein|zu)$"));
/// "Im Juni 2022 folgten die …": German and Dutch put the verb behind the date.
static VERB_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\p{Ll}{2,}(?:ten|te|en|et|den|t)|ging|gingen|kam|kamen|kwam|kwamen|begon|begann|lief|start|fiel)\s(?:die|der|das|den|dem|ein|eine|einen|alle|unsere?|de|het|een|wir|wij|we|sie|er|es|ze|zij|ons|onze)\b",
    )
});
static ENDS_OPEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\s(?:wurde|wurden|wird|werden|hat|haben|ist|sind|werd|wordt|worden|is|zijn)$")
});
static GERUND: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\p{Ll}+(?:ing|ant)\b"));
static POINTS_AT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:that|this|it|das|dies|es|dat|dit|cela|c['’]|ce|isso|isto)\s?(?:was|is|war|ist|était|est|foi)\b",
    )
});
static AUXILIARY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:wurden?|wird|werden|sollen?|soll|zal er|zullen er|zal|zullen|werd|werden er|wordt er|wordt|is er|er)\s(?:zunächst\s|dann\s|auch\s|eerst\s|ook\s|er\s)?|[にでへは、]+|から)",
    )
});
/// What makes a bare month or number a date: "in March", "March:".
static BARE_MONTH: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)^{MONTH}\.?$")));
static NO_DATE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:©|copyright|version|iso|rfc|windows|office|euro)\s?$"));

/// The dated phases, those of tables and lists first served when there are many.
pub(super) fn phases(page: &Page) -> Vec<Phase> {
    let mut found: Vec<Phase> = Vec::new();
    for (at, block) in page.blocks.iter().enumerate() {
        if found.len() >= MOST {
            break;
        }
        match &block.kind {
            Kind::Row(cells, _) => found.extend(row(cells)),
            Kind::Heading => found.extend(heading(page, at)),
            Kind::Quote => {}
            _ if block.topic == Topic::Aside => {}
            _ => {
                let sentences = crate::text::sentence::split(&block.text[block.speaker..]);
                for (number, sentence) in sentences.iter().enumerate() {
                    let next = sentences.get(number + 1).copied().unwrap_or_default();
                    for phase in in_sentence(sentence, next) {
                        add(&mut found, phase);
                    }
                }
            }
        }
    }
    found.truncate(MOST);
    when::in_order(found, |phase| &phase.when)
}

/// The period that a sentence speaks of, unless it is part of the figures themselves.
pub(super) fn period(sentence: &str, figures: (usize, usize)) -> String {
    if sentence.len() > 1_200 {
        return String::new();
    }
    hits(sentence)
        .into_iter()
        .find(|(from, to)| *to <= figures.0 || *from >= figures.1)
        .map_or(String::new(), |(from, to)| sentence[from..to].to_string())
}

/// Where dates stand in a sentence, the sure ones before the relative ones, without overlaps.
fn hits(sentence: &str) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for hit in DATE.find_iter(sentence).take(12) {
        if is_date(sentence, hit.start(), hit.end()) {
            found.push((hit.start(), hit.end()));
        }
    }
    for words in [&RELATIVE, &WIDE_RELATIVE] {
        for hit in words.find_iter(sentence).take(6) {
            // "for the next day" is said of any day.
            let any_day = hit.as_str().to_lowercase().ends_with(" day")
                && hit.as_str().split(' ').count() == 2
                && sentence[..hit.start()].split_whitespace().count() > 1;
            if !any_day && !found.iter().any(|(from, to)| hit.start() < *to && *from < hit.end()) {
                found.push((hit.start(), hit.end()));
            }
        }
    }
    found.sort_unstable();
    found
        .iter()
        .map(|(from, to)| (*from, sentence[..*to].trim_end_matches([',', ' ']).len()))
        .collect()
}

/// Whether what looks like a date is one: bare numbers and months need a word that says so.
fn is_date(sentence: &str, from: usize, to: usize) -> bool {
    let (before, text, after) = (&sentence[..from], &sentence[from..to], &sentence[to..]);
    if NO_DATE.is_match(before)
        || before.ends_with(['$', '€', '£', '#', '-', '/', '.', ',']) && !before.ends_with(". ")
    {
        return false;
    }
    let placed = PREPOSITION.is_match(before);
    let alone = before.trim().is_empty()
        && after.trim_start().starts_with([':', '-', '–', '—', ',', '|', '→', ')']);
    let bracketed = before.ends_with('(') || before.trim_end().ends_with(['-', '–', ':', ',', ';']);
    if BARE_MONTH.is_match(text) {
        let name = text.chars().next().is_some_and(char::is_uppercase);
        let verb = text.eq_ignore_ascii_case("may") || text.eq_ignore_ascii_case("mar");
        return text.chars().count() > 2 && (placed && (name || !verb) || alone && name);
    }
    if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let unit =
            after.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let counted =
            ["per", "employees", "users", "people", "orders", "to", "euro", "medewerkers"]
                .contains(&unit)
                || after.starts_with('/')
                || after.starts_with('%');
        return (placed || alone || bracketed || before.trim().is_empty()) && !counted;
    }
    true
}

fn row(cells: &[String]) -> Option<Phase> {
    let when = cells.first()?;
    let (from, to) = *hits(when).first()?;
    let rest: Vec<&str> =
        cells.iter().skip(1).map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    if to - from + 6 < when.len() || rest.is_empty() {
        return None;
    }
    let detail = rest.join(" – ");
    Some(Phase {
        when: when.clone(),
        phase: capitalised(&name(&detail)),
        detail: if rest.len() == 1 { rest[0].to_string() } else { String::new() },
    })
}

/// "Phase 1 (March 2024)" as a heading, told by the first sentence below it.
fn heading(page: &Page, at: usize) -> Option<Phase> {
    let text = &page.blocks[at].text;
    if text == &page.title || text.split_whitespace().count() > 10 {
        return None;
    }
    let (from, to) = *hits(text).first()?;
    let below = page
        .blocks
        .get(at + 1)
        .filter(|block| !matches!(block.kind, Kind::Heading | Kind::Row(..)))?;
    let detail = crate::text::sentence::split(&below.text).first().map(ToString::to_string)?;
    let rest = format!("{} {}", &text[..from], &text[to..]);
    let rest = rest.trim_matches(|c: char| !c.is_alphanumeric());
    let phase = if rest.len() > 3 {
        rest.split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        name(&detail)
    };
    let phase =
        if text.contains(&phase) || detail.contains(&phase) { phase } else { name(&detail) };
    Some(Phase { when: text[from..to].to_string(), phase: capitalised(&phase), detail })
}

fn in_sentence(sentence: &str, next: &str) -> Vec<Phase> {
    hits(sentence)
        .into_iter()
        .filter(|(_, to)| !is_inside_number(sentence, *to))
        .map(|(from, to)| {
            let when = sentence[from..to].to_string();
            let phase = clause(sentence, from, to);
            let phase = if POINTS_AT.is_match(&phase) && !next.is_empty() {
                // "That was one year ago. The prototype became a product."
                name(next)
            } else {
                phase
            };
            Phase { phase: capitalised(&phase), when, detail: sentence.to_string() }
        })
        .filter(|phase| !phase.phase.is_empty())
        .collect()
}

/// Whether a byte stands inside a number: "every day 4,5 hours" names no fourth day.
fn is_inside_number(text: &str, at: usize) -> bool {
    let rest = text[at..].trim_start_matches(['.', ',']);
    text[..at].ends_with(|c: char| c.is_ascii_digit())
        && rest.len() < text.len() - at
        && rest.starts_with(|c: char| c.is_ascii_digit())
}

/// The words around a date: what follows it, else what stands before it.
fn clause(sentence: &str, from: usize, to: usize) -> String {
    const MARKS: [char; 9] = [',', ';', ':', '(', ')', '–', '—', '。', '、'];
    let after = &sentence[to..];
    let inner = PREPOSITION.replace(&sentence[..from], "").into_owned();
    let before_all = PREPOSITION.replace(&inner, "").into_owned();
    let start = before_all
        .rfind(MARKS)
        .map_or(0, |at| at + before_all[at..].chars().next().map_or(1, char::len_utf8));
    let before = &before_all[start..];
    let opens = before.trim().is_empty() && start == 0;
    let tail = after.trim_start_matches(|c: char| !c.is_alphanumeric());
    let ends = after.trim_start().starts_with([',', ';', ')', '.', '。', '、']) || tail.is_empty();
    let alone = ends && before.chars().filter(|c| c.is_alphabetic()).count() > 3;
    if opens && VERB_FIRST.is_match(tail) {
        return name(sentence);
    }
    let lead_in = before.split_whitespace().count() < 4 && AUXILIARY.is_match(tail) && start == 0;
    if opens || lead_in || before.split_whitespace().count() < 2 && !alone {
        let phase = name(without_auxiliary(tail));
        if phase.split_whitespace().count() > 1 || phase.chars().count() > 3 {
            return phase;
        }
    }
    let phase = name(before);
    // "…, getting it in production in May": the main clause says who did what.
    if GERUND.is_match(&phase) && start > 0 {
        let main = name(sentence);
        if main.split_whitespace().count() > 2 {
            return main;
        }
    }
    let phase = if phrase::is_label(&phase) { phase } else { name(without_auxiliary(tail)) };
    // "The protocols were [until 2021] kept on paper": the verb stands behind the date.
    let cut = ENDS_OPEN.is_match(&phase) || phase.split_whitespace().count() < 3 && !alone;
    if phase.is_empty() || cut && sentence.split_whitespace().count() <= WORDS {
        return name(sentence);
    }
    phase
}

/// Words behind a date without the verb that German and Dutch put there, or a particle.
fn without_auxiliary(text: &str) -> &str {
    AUXILIARY.find(text).map_or(text, |hit| &text[hit.end()..])
}

/// The first words of a text, up to the end of its clause.
fn name(text: &str) -> String {
    let text = text.trim().trim_start_matches(|c: char| !c.is_alphanumeric());
    let cut = text
        .char_indices()
        .find(|(at, c)| {
            let next = text[at + c.len_utf8()..].chars().next();
            matches!(c, ';' | '(' | '|' | '–' | '—' | '。' | '、' | '"' | '“')
                || matches!(c, ',' | '.' | ':' | '!' | '?') && next.is_none_or(char::is_whitespace)
        })
        .map_or(text.len(), |(at, _)| at);
    let words: Vec<&str> = text[..cut].split_whitespace().collect();
    let mut kept = &words[..words.len().min(WORDS)];
    if words.len() > WORDS {
        // The last place to pause before the limit, rather early than late.
        let stops = |at: &usize| PAUSE.is_match(words[*at]);
        let pause = (4..8).rev().find(stops).or_else(|| (3..WORDS).rev().find(stops));
        kept = &words[..pause.unwrap_or(WORDS)];
    }
    while let Some((last, rest)) = kept.split_last() {
        // "switched off" ends with its verb's other half.
        let half = words.len() <= WORDS && PARTICLE.is_match(last);
        if rest.is_empty() || half || !phrase::is_dangling(last) && !BE.is_match(last) {
            break;
        }
        kept = rest;
    }
    let joined = kept.join(" ");
    if joined.chars().count() <= 80 {
        return joined;
    }
    let short: String = joined.chars().take(40).collect();
    whole_numbers(&short).trim().to_string()
}

/// Adds a phase, unless the same date with the same words is known.
fn add(found: &mut Vec<Phase>, phase: Phase) {
    if found.len() >= MOST {
        return;
    }
    let key = phase.when.to_lowercase();
    let stems = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() > 3)
            .map(|word| word.chars().take(5).collect::<String>().to_lowercase())
            .collect()
    };
    let known = found.iter().filter(|old| old.when.to_lowercase() == key).any(|old| {
        let theirs = stems(&old.detail);
        old.detail == phase.detail
            || stems(&phase.phase).iter().filter(|stem| theirs.contains(stem)).count() >= 2
    });
    if !known {
        found.push(phase);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(notes: &str) -> Vec<(String, String)> {
        phases(&Page::read(notes)).into_iter().map(|phase| (phase.when, phase.phase)).collect()
    }

    fn whens(notes: &str) -> Vec<String> {
        of(notes).into_iter().map(|(when, _)| when).collect()
    }

    #[test]
    fn dates_are_found_as_written_and_ordered() {
        let notes = "The oven arrived in 2015. It was born in the town in 2011. The first loaf was baked at the end of 2016, and after one year, half of them were.";
        assert_eq!(whens(notes), ["2011", "2015", "end of 2016", "after one year"]);
        let found = of(
            "- Jan 2024 – kick-off with the drivers\n- week 3 to 6: pilot in Ghent\n- In March we went live.",
        );
        assert_eq!(found[0], ("Jan 2024".to_string(), "Kick-off with the drivers".to_string()));
        assert!(
            found.contains(&("week 3 to 6".to_string(), "Pilot in Ghent".to_string())),
            "{found:?}"
        );
        assert!(found.iter().any(|(when, _)| when == "March"), "{found:?}");
    }

    #[test]
    fn other_languages_have_dates_too() {
        assert_eq!(whens("In het najaar van 2023 start de pilot."), ["najaar van 2023"]);
        assert_eq!(whens("Am 14. Februar 2023 ging das Lager live."), ["14. Februar 2023"]);
        assert_eq!(whens("En mars 2022, le projet démarre."), ["mars 2022"]);
        assert_eq!(whens("2021年4月に導入を開始した。"), ["2021年4月"]);
        assert_eq!(whens("Em março de 2020 o projeto começou."), ["março de 2020"]);
    }

    #[test]
    fn tables_of_times_are_phases() {
        let notes = "| Time | Event |\n|---|---|\n| 2023-02-14 10:29 | Oven started |\n| 2023-02-14 10:39 | Oven fails |";
        let found = phases(&Page::read(notes));
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[1].when.as_str(), found[1].detail.as_str()),
            ("2023-02-14 10:39", "Oven fails")
        );
    }

    #[test]
    fn numbers_and_verbs_are_no_dates() {
        assert_eq!(
            whens("We made 2000 loaves and may march on. It grew from 1200/year to 3200/year."),
            Vec::<String>::new()
        );
    }
}
