//! The quantified results of the notes: from sentences, "label: value" lines and tables.

use std::sync::LazyLock;

use regex::Regex;

use super::change::in_sentence;
use super::page::{Block, Kind, Page, Sentence};
use super::phrase;
use super::single::Change;
use super::topic::Topic;
use crate::domain::case_study::Metric;
use crate::text::figure::{self, Figure, Unit};
use crate::text::pattern::pattern;

/// Metrics that are kept.
const MOST: usize = 24;
/// Metrics that may stand on the dashboard.
const HEADLINES: usize = 4;
/// The weight from which on a metric is telling enough for the dashboard.
const TELLING: i32 = 45;

static OLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:before|previous(?:ly)?|old|baseline|from|was|start|then|manual|prior|voor(?:heen)?|oud|eerst|nulmeting|vorher|alt|früher|bisher|avant|ancien|antes|anterior|導入前|以前|従来)\b|^(?:導入前|以前|従来)",
    )
});
static NEW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:after|now|new|current(?:ly)?|to|today|since|result|na|nu|nieuw|nachher|neu|heute|jetzt|après|nouveau|maintenant|depois|agora|atual|hoje|導入後|現在)\b|^(?:導入後|現在)",
    )
});
static DIFFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:change|improvement|difference|delta|Δ|saving|reduction|verschil|verbetering|veränderung|verbesserung|differenz|évolution|gain|variação|melhoria|改善|差)",
    )
});
static YEAR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:Q[1-4] )?(?:19|20)\d{2}(?:\s?Q[1-4])?$"));
static WAS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:was|were|used to|previously|before|formerly|prior to|took|cost us|spent|voorheen|vroeger|duurde|kostte|früher|zuvor|vorher|dauerte|kostete|bisher|avant|auparavant|prenait|durait|coûtait|fallait|antes|levava|demorava|custava|anteriormente)\b|以前|従来|導入前",
    )
});
static NOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:\W*)(?:(?:but |and |maar |aber |mais )?(?:now|today|currently|with the new|after|that is now|it['’]s now|since|nu|tegenwoordig|sindsdien|na de|jetzt|heute|nun|inzwischen|mittlerweile|seitdem|nach der|maintenant|aujourd['’]hui|désormais|depuis|après|agora|hoje|depois|com o novo|atualmente)\b|現在|導入後|今では)",
    )
});
static CONTEXT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)employees|headcount|team size|company size|founded|users$|budget|duration of|meeting|call length|attendees|price|location|date|week \d|month|phase|medewerkers|omvang|mitarbeiter|größe|gegründet|taille|effectif|tamanho|funcionários|従業員",
    )
});

/// A metric on its way, with what ranks it.
struct Candidate {
    metric: Metric,
    weight: i32,
    projected: bool,
    figures: Vec<(i64, bool)>,
}

/// The metrics that the notes state, the most telling first; at most four are headlines.
pub(super) fn metrics(page: &Page, language: &str) -> Vec<Metric> {
    let mut found: Vec<Candidate> = Vec::new();
    rows(page, language, &mut found);
    paired_lines(page, language, &mut found);
    for (at, sentence) in page.sentences.iter().enumerate() {
        if found.len() >= MOST * 4 {
            break;
        }
        let block = &page.blocks[sentence.block];
        if sentence.topic == Topic::Aside || sentence.text.ends_with('?') {
            continue;
        }
        let mut changes = in_sentence(&sentence.text);
        changes.extend(across(page, at));
        if changes.is_empty() {
            changes.extend(labelled(block, sentence));
        }
        for change in changes {
            add(&mut found, candidate(change, block, sentence, language));
        }
    }
    // A headline repeats what the text says; it counts only for what the text does not say.
    for block in page.blocks.iter().filter(|block| block.kind == Kind::Heading).take(60) {
        for mut change in in_sentence(&block.text) {
            change.weight -= 15;
            let sentence = Sentence { text: block.text.clone(), block: 0, topic: block.topic };
            let title = candidate(change, block, &sentence, language);
            if title
                .figures
                .iter()
                .all(|figure| !found.iter().any(|other| other.figures.contains(figure)))
            {
                add(&mut found, title);
            }
        }
    }
    ranked(found, &page.title)
}

fn ranked(mut found: Vec<Candidate>, title: &str) -> Vec<Metric> {
    let in_title: Vec<_> = figure::find(title).iter().map(figure_key).collect();
    for candidate in &mut found {
        if candidate.figures.iter().any(|figure| in_title.contains(figure)) {
            candidate.weight += 12;
        }
    }
    found.sort_by_key(|candidate| -candidate.weight);
    found.truncate(MOST);
    for (at, candidate) in found.iter_mut().enumerate() {
        candidate.metric.headline =
            at < HEADLINES && candidate.weight >= TELLING && !candidate.projected;
    }
    found.into_iter().map(|candidate| candidate.metric).collect()
}

fn figure_key(figure: &Figure) -> (i64, bool) {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a saturated key still tells figures apart"
    )]
    let value = (figure.value * 1000.0).round() as i64;
    (value, figure.unit == Unit::Percent)
}

/// Turns a change into a metric: label of last resort, improvement, direction, unit, period.
fn candidate(change: Change, block: &Block, sentence: &Sentence, language: &str) -> Candidate {
    let mut label = change.label.trim().to_string();
    let named = !block.label.is_empty()
        && block.label.split_whitespace().count() <= 6
        && super::topic::of_heading(&block.label).is_none()
        && sentence.text.starts_with(&block.label);
    let rest = sentence.text.get(block.label.len()..).unwrap_or_default();
    // "Lead time: 21 → 9 days" names itself; a label that is a heading of a sentence does not.
    let bare = named && rest.chars().take(60).filter(|c| c.is_alphabetic()).count() < 40;
    if !change.projected && (named && !phrase::is_label(&label) || bare && rest.len() < 90) {
        label.clone_from(&block.label);
    }
    let all = [&change.before, &change.after, &change.improvement];
    let mut figures: Vec<_> =
        all.iter().flat_map(|text| figure::find(text)).map(|f| figure_key(&f)).collect();
    figures.sort_unstable();
    figures.dedup();
    let mut lame = 0;
    if phrase::is_clause(&label) {
        // "50+ microservices": what is counted says more than half a sentence.
        let noun = counted_noun(&change.after);
        if phrase::is_label(noun) && noun != change.after {
            label = noun.to_string();
        } else {
            lame = 30;
        }
    }
    let label = phrase::label(&label);
    let direction = direction(&label, &change).to_string();
    let improvement = if change.improvement.is_empty() {
        figure::improvement(&change.before, &change.after, language)
    } else {
        change.improvement
    };
    let bonus = match sentence.topic {
        Topic::Results => 10,
        Topic::Challenge => -10,
        _ => 0,
    };
    let weight = change.weight + bonus - lame - if phrase::is_label(&label) { 0 } else { 40 };
    let period = super::phase::period(&sentence.text, change.span);
    let metric = Metric {
        direction,
        unit: shared_unit(&change.before, &change.after),
        label,
        before: change.before,
        after: change.after,
        improvement,
        period,
        source: sentence.text.clone(),
        headline: false,
    };
    Candidate { metric, weight, projected: change.projected, figures }
}

/// The words behind the figure of a value: "microservices" of "50+ microservices".
fn counted_noun(value: &str) -> &str {
    value.trim_start_matches(|c: char| c.is_numeric() || ".,+~<>≥≤ ".contains(c)).trim()
}

/// What is better; a duration that fell is better lower, whatever it is called.
fn direction(label: &str, change: &Change) -> &'static str {
    let told = phrase::direction(label, &change.cue);
    let time = figure::find(&change.after)
        .iter()
        .all(|figure| figure.unit == Unit::Time && figure.per.is_empty());
    match figure::comparable(&change.before, &change.after) {
        Some((before, after)) if told.is_empty() && time && after < before => "lower",
        _ => told,
    }
}

/// Adds a metric, unless the same figures are already known for the same thing.
fn add(found: &mut Vec<Candidate>, new: Candidate) {
    if !phrase::is_label(&new.metric.label) {
        return;
    }
    let known = found.iter_mut().find(|old| {
        let within = new.figures.iter().all(|figure| old.figures.contains(figure));
        let around = old.figures.iter().all(|figure| new.figures.contains(figure));
        let worded = new.figures.is_empty() && old.metric.improvement == new.metric.improvement;
        (within && !new.figures.is_empty() || around && !old.figures.is_empty() || worded)
            && (shares_a_word(&old.metric.label, &new.metric.label)
                || old.metric.source == new.metric.source)
    });
    match known {
        Some(old) if new.weight > old.weight && new.figures.len() >= old.figures.len() => {
            *old = new;
        }
        Some(_) => {}
        None => found.push(new),
    }
}

fn shares_a_word(a: &str, b: &str) -> bool {
    let stems = |text: &str| -> Vec<String> {
        text.to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() > 3)
            .map(|word| word.chars().take(5).collect())
            .collect()
    };
    let other = stems(b);
    stems(a).iter().any(|stem| other.contains(stem)) || a == b
}

/// The unit both values carry, in the notes' words.
fn shared_unit(before: &str, after: &str) -> String {
    let strip = |text: &str| -> String {
        text.chars()
            .filter(|c| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '+' | '~' | '<' | '>'))
            .collect::<String>()
            .trim()
            .to_string()
    };
    let (old, new) = (strip(before), strip(after));
    let bare = old.is_empty() && !before.is_empty();
    if !new.is_empty() && (old == new || bare) && new.split_whitespace().count() <= 3 {
        new
    } else {
        String::new()
    }
}

/// "Label: value" lines and list items.
fn labelled(block: &Block, sentence: &Sentence) -> Option<Change> {
    let value = sentence.text.strip_prefix(&block.label)?.trim_start_matches([' ', ':', '：']);
    let results = sentence.topic == Topic::Results;
    if block.label.is_empty()
        || value.split_whitespace().count() > 8
        || CONTEXT.is_match(&block.label)
    {
        return None;
    }
    let figures = figure::find(value);
    let [figure] = figures.as_slice() else { return None };
    let measured = matches!(
        figure.unit,
        Unit::Percent | Unit::Time | Unit::Money(_) | Unit::Times | Unit::Points
    );
    let telling = !phrase::direction(&block.label, "").is_empty();
    if figure.start > 12
        || !(results && (measured || telling) || measured && telling && block.kind == Kind::Item)
    {
        return None;
    }
    let value = value.trim_end_matches(['.', ';', ',']).to_string();
    let change = value.starts_with(['+', '-', '−', '–']);
    let (after, improvement) = if change { (String::new(), value) } else { (value, String::new()) };
    let at = sentence.text.len() - 1;
    Some(Change {
        label: block.label.clone(),
        after,
        improvement,
        weight: 45,
        span: (at, at),
        ..Change::default()
    })
}

/// "It used to take 4 hours. Now it takes 20 minutes." over two sentences of one block.
fn across(page: &Page, at: usize) -> Option<Change> {
    let (old, new) = (&page.sentences[at], page.sentences.get(at + 1)?);
    if old.block != new.block || !WAS.is_match(&old.text) || !NOW.is_match(&new.text) {
        return None;
    }
    let (was, is) = (figure::find(&old.text), figure::find(&new.text));
    let ([was], Some(is)) = (was.as_slice(), is.first()) else { return None };
    let telling = !matches!(was.unit, Unit::Plain | Unit::Times);
    if !telling || !figure::same_unit(was, is) || !in_sentence(&old.text).is_empty() {
        return None;
    }
    let before = &old.text[..was.start];
    Some(Change {
        label: phrase::measured(before),
        before: old.text[was.start..was.end].to_string(),
        after: new.text[is.start..is.end].to_string(),
        weight: 84,
        span: (was.start, was.end),
        ..Change::default()
    })
}

/// "Before: 4 hours" above "After: 20 minutes", under a line that names them.
fn paired_lines(page: &Page, language: &str, found: &mut Vec<Candidate>) {
    for (at, pair) in page.blocks.windows(2).enumerate() {
        let [old, new] = pair else { continue };
        if !OLD.is_match(&old.label) || !NEW.is_match(&new.label) || old.label.len() > 20 {
            continue;
        }
        let value = |block: &Block| {
            let text = block.text.get(block.label.len()..).unwrap_or_default();
            text.trim_start_matches([' ', ':', '：']).trim_end_matches(['.', ',', ';']).to_string()
        };
        let (before, after) = (value(old), value(new));
        let short =
            |text: &str| text.split_whitespace().count() <= 8 && figure::find(text).len() == 1;
        let name = at
            .checked_sub(1)
            .map(|above| page.blocks[above].text.trim_end_matches(':').to_string());
        if let Some(label) = name.filter(|name| name.split_whitespace().count() <= 8)
            && short(&before)
            && short(&after)
        {
            let change = Change { label, before, after, weight: 95, ..Change::default() };
            let sentence = Sentence { text: new.text.clone(), block: at, topic: new.topic };
            let plain = Block { label: String::new(), ..new.clone() };
            add(found, candidate(change, &plain, &sentence, language));
        }
    }
}

/// Rows of a table with columns for before and after, or for two years.
fn rows(page: &Page, language: &str, found: &mut Vec<Candidate>) {
    for block in &page.blocks {
        let Kind::Row(cells, header) = &block.kind else { continue };
        let column = |words: &Regex| header.iter().position(|cell| words.is_match(cell));
        let years: Vec<usize> =
            (1..header.len()).filter(|at| YEAR.is_match(&header[*at])).collect();
        let (old, new) = match (column(&OLD), column(&NEW), years.as_slice()) {
            (Some(old), Some(new), _) if old != new => (old, new),
            (_, _, [old, new]) if header[*old] < header[*new] => (*old, *new),
            _ => {
                row_prose(block, language, found);
                continue;
            }
        };
        let cell = |at: usize| cells.get(at).cloned().unwrap_or_default();
        let label = cells.first().cloned().unwrap_or_default();
        let (before, after) = (cell(old), cell(new));
        let counted = [&before, &after].iter().all(|value| !figure::find(value).is_empty());
        if old > 0 && new > 0 && counted && phrase::is_label(&label) {
            let improvement = column(&DIFFERENCE).map(cell).unwrap_or_default();
            let change =
                Change { label, before, after, improvement, weight: 98, ..Change::default() };
            let sentence = Sentence { text: block.text.clone(), block: 0, topic: Topic::Results };
            add(found, candidate(change, block, &sentence, language));
        }
    }
}

/// Changes that a cell states in a sentence; single figures of a cell say too little.
fn row_prose(block: &Block, language: &str, found: &mut Vec<Candidate>) {
    let Kind::Row(cells, _) = &block.kind else { return };
    for cell in cells.iter().filter(|cell| cell.split_whitespace().count() >= 4) {
        for change in in_sentence(cell).into_iter().filter(|change| !change.before.is_empty()) {
            let sentence = Sentence { text: cell.clone(), block: 0, topic: block.topic };
            add(found, candidate(change, block, &sentence, language));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(notes: &str) -> Vec<Metric> {
        metrics(&Page::read(notes), "en")
    }

    #[test]
    fn a_table_gives_metrics() {
        let found = of(
            "| KPI | Before | After | Change |\n|---|---|---|---|\n| Error rate | 4% | 1% | -75% |\n| Owner | Ann | Bo | |",
        );
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].before.as_str(), found[0].improvement.as_str()), ("4%", "-75%"));
        let found = of("| KPI | 2022 | 2024 |\n|---|---|---|\n| Orders | 1,200 | 3,200 |");
        assert_eq!(
            (found[0].improvement.as_str(), found[0].direction.as_str()),
            ("+166.6%", "higher")
        );
    }

    #[test]
    fn label_lines_and_neighbouring_sentences_give_metrics() {
        let found = of(
            "## Stats\n\n- Category: Kitchen\n- Time to detection: 2 minutes\n- Time to recovery: 13 minutes",
        );
        assert_eq!(found.len(), 2);
        let found = of("A batch report used to take 4 hours. Now it takes 20 minutes.");
        assert_eq!(
            (found[0].label.as_str(), found[0].before.as_str(), found[0].after.as_str()),
            ("Batch report", "4 hours", "20 minutes")
        );
        assert_eq!(found[0].improvement, "−91.6%");
        let found = of("Time to quote\n\n- Before: 5 days\n- After: 2 days");
        assert_eq!((found[0].label.as_str(), found[0].after.as_str()), ("Time to quote", "2 days"));
    }

    #[test]
    fn repeats_are_one_and_four_are_headlines() {
        let line = "Lead time fell from 20 days to 5 days. ";
        assert_eq!(of(&line.repeat(5)).len(), 1);
        let many = "Lead time fell from 20 days to 5 days. Errors fell by 20%. Sales rose by 30%. Waste fell by 40%. Returns fell by 50%. Costs fell by 60%.";
        let found = of(many);
        assert_eq!(found.len(), 6);
        assert_eq!(found.iter().filter(|metric| metric.headline).count(), 4);
        assert_eq!(found[0].label, "Lead time");
    }

    #[test]
    fn context_is_no_result() {
        assert_eq!(
            of(
                "It has customers in more than 130 countries, does roughly 75,000 jobs per week in 98 languages. Team size: 12 people."
            ),
            []
        );
    }
}
