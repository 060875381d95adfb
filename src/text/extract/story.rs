//! The prose of a case study: whole sentences of the notes, chosen by heading and by cue words.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::page::{Kind, Page};
use super::topic::Topic;
use crate::domain::case_study::{Challenge, Metric, Narrative, Results, Section, Selection};
use crate::text::labels::Labels;
use crate::text::pattern::pattern;

/// Sentences of a field.
const FIELD: usize = 4;
/// Labels of an interview's answers.
const ANSWERS: [&str; 7] = ["a", "answer", "antwoord", "antwort", "réponse", "resposta", "r"];
/// Sentences below a heading that are taken to speak of it.
const NEAR: usize = 16;
/// Sentences of a section of the narrative.
const BODY: usize = 9;
/// Characters of a field, over which no further sentence is taken.
const LONG: usize = 700;

static CUES: LazyLock<Vec<(Topic, Regex)>> = LazyLock::new(|| {
    [
        (Topic::Next, r"\bnext (?:step|up|phase|on)|looking (?:ahead|forward)|going forward|in the future|plans? to|planning to|will (?:be|also|roll|extend|expand|start)|action plan|roadmap|volgende stap|van plan|gaan we|toekomst|als nächstes|künftig|geplant|wollen wir|prochaine étape|à l['’]avenir|prévoi|próximo passo|no futuro|planeja|今後"),
        (Topic::Lessons, r"\blesson|we learned|learnt|takeaway|in hindsight|next time|would have|biggest surprise|advice|geleerd|achteraf|volgende keer|gelernt|im nachhinein|beim nächsten mal|rückblickend|appris|avec le recul|aprendemos|aprendeu|教訓"),
        (Topic::Selection, r"\bchose|chosen|decid(?:ed|ing) (?:to|on)|opted|selected|evaluat|considered|compared (?:with|to) other|shortlist|alternative|because it|stood out|instead of building|gekozen|kozen|keuze|overwogen|vergeleken|entschied|ausgewählt|evaluier|überzeugt|choisi|retenu|comparé|étudié|escolh|avali|comparou|選定|選んだ"),
        (Topic::Results, r"\bresult|reduc|saved|saving|improv|increas|faster|fewer|now (?:takes?|it|we|they|the)|since then|as of today|dropped|grew|benefit|outcome|impact|achiev|doubled|halved|resulta|daald|gestegen|sindsdien|bespa|ergebnis|gesunken|gestiegen|seitdem|spart|einspar|résultat|réduit|augment|gagn|désormais|depuis|resultado|reduz|aument|econom|agora|削減|短縮|向上|改善"),
        (Topic::Challenge, r"\bproblem|challeng|struggl|difficult|pain|slow|manual|expensive|risk|couldn['’]t|could not|unable|outdated|legacy|bottleneck|error-prone|frustrat|complain|limit|overwhelm|cost to support|hard(?:est)?\b|lack|missing|fail|probleem|uitdaging|moeilijk|handmatig|traag|verouderd|klacht|fouten|lastig|problem|schwierig|manuell|langsam|veraltet|fehler|aufwendig|problème|difficile|lent|manuel|erreur|coûteux|problema|difícil|lento|manual|erro|課題|問題"),
        (Topic::Implementation, r"\bstarted|began|migrat|rolled out|roll-out|rollout|pilot|trained|training|built|set up|deployed|went live|first (?:step|week|phase)|phase|kick-?off|connected|integrat|step|gestart|uitgerold|gemigreerd|opgeleid|pilot|gebouwd|ingericht|gestartet|eingeführt|migriert|geschult|umgestellt|pilotprojekt|démarr|déploy|migré|formé|pilote|mis en place|iniciou|implant|migr|trein|piloto|começ|導入|開始"),
        (Topic::Solution, r"\bsolution|platform|uses|using|built on|provides|system|tool|software|oplossing|platform|gebruikt|systeem|lösung|plattform|nutzt|system|solution|plateforme|utilise|système|solução|plataforma|utiliza|sistema|ソリューション|システム"),
    ]
    .into_iter()
    .map(|(topic, words)| (topic, pattern(&format!("(?i){words}"))))
    .collect()
});
static STAKES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)cost|los(?:e|t|ing|s)\b|risk|churn|penalt|fine[sd]?\b|deadline|customers? (?:left|leav|complain)|threat|missed|overtime|at stake|irreparable|burn|kost|verlies|verlor|risico|boete|klanten|risiko|verlust|strafe|kunden|risque|perte|perd|pénalit|clients|risco|perda|perd|multa|損失|リスク",
    )
});
static TRIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:tried|attempt(?:ed|s)?|at first|initially|first (?:went|used|tried)|originally|had used|used to use|earlier|previous(?:ly)? (?:tried|attempt)|eerder|geprobeerd|aanvankelijk|zuerst|versucht|anfangs|d['’]abord|essayé|tenté|primeiro|tentou|tentaram|tentamos|inicialmente)\b",
    )
});
static BUSINESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)allow(?:s|ed|ing)|means|meant|enabl|free(?:s|d|ing)? (?:up)?|focus|so that|can now|peace of mind|confiden|broadened|grow|revenue|hire|betekent|waardoor|kunnen (?:we|ze|zij)|ruimte|bedeutet|ermöglich|dadurch|können (?:wir|sie)|permet|libér|signifie|permit|libera|significa|foco|できる",
    )
});
static CAVEAT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:however|caveat|not yet|although|but not|still (?:too|not|a)|approximately measured|self-reported|estimate[sd]?|one-off|seasonal|too early|only measured|excludes?|excluding|on track|echter|nog niet|schatting|seizoen|allerdings|noch nicht|schätzung|saisonal|geschätzt|toutefois|cependant|pas encore|estimation|no entanto|porém|ainda não|estimativa)\b|ただし",
    )
});
static ALTERNATIVES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:(?i:including|such as|alternatives?(?: were| considered)?:?|looked at|considered|evaluated|compared|shortlist(?:ed)?:?|waaronder|zoals|overwogen|vergeleken|bekeken|darunter|verglichen|evaluierten|notamment|comparé|étudié|avaliou|comparou|incluindo))\s((?:[^.;:]{0,40}?\s)??(?:\p{Lu}[\p{L}\d.+-]*(?:\s\p{Lu}[\p{L}\d.+-]*){0,2})(?:(?:,\s|,?\s(?:and|or|en|und|oder|et|ou|e)\s)(?:\p{Lu}[\p{L}\d.+-]*(?:\s\p{Lu}[\p{L}\d.+-]*){0,2})){0,5})",
    )
});
static NAME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\p{Lu}[\p{L}\d.+-]*(?:\s\p{Lu}[\p{L}\d.+-]*){0,2}"));

/// The prose fields.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub challenge: Challenge,
    pub selection: Selection,
    pub solution: String,
    pub implementation: String,
    pub results: Results,
    pub lessons: Vec<String>,
    pub next_steps: String,
    pub narrative: Narrative,
    /// The sentence that tells most about the customer, for the line under the headline.
    pub opening: String,
}

/// A sentence that may be used, once.
struct Piece<'a> {
    text: &'a str,
    topic: Topic,
    /// A heading told the topic.
    sure: bool,
    /// The paragraph it stands in.
    block: usize,
}

/// Chooses sentences for every field, and orders them into a narrative without repeats.
pub(super) fn tell(page: &Page, client: &str, metrics: &[Metric], language: &str) -> Story {
    let pieces = pieces(page, client);
    let mut story = Story {
        opening: opening(&pieces, client),
        lessons: list(&pieces, Topic::Lessons, 6),
        next_steps: field(&pieces, Topic::Next, |_| true),
        solution: field(&pieces, Topic::Solution, |_| true),
        implementation: field(&pieces, Topic::Implementation, |_| true),
        ..Story::default()
    };
    let of =
        |topic| pieces.iter().filter(move |piece| piece.topic == topic).map(|piece| piece.text);
    let tried = of(Topic::Challenge).find(|text| TRIED.is_match(text)).unwrap_or_default();
    let stakes = of(Topic::Challenge)
        .find(|text| STAKES.is_match(text) && *text != tried)
        .unwrap_or_default();
    story.challenge = Challenge {
        summary: field(&pieces, Topic::Challenge, |text| text != stakes && text != tried),
        stakes: stakes.to_string(),
        tried_before: tried.to_string(),
    };
    if story.challenge.summary.is_empty() {
        story.challenge.summary = std::mem::take(&mut story.challenge.stakes);
    }
    story.selection = Selection {
        reason: field(&pieces, Topic::Selection, |_| true),
        alternatives: alternatives(&pieces, client),
    };
    story.results = results(&pieces, metrics);
    story.narrative = narrative(&pieces, &story, language);
    story
}

/// The usable sentences: no quotation lines, no bare figures, none twice.
fn pieces<'a>(page: &'a Page, client: &str) -> Vec<Piece<'a>> {
    let mut seen = BTreeSet::new();
    let mut pieces = Vec::new();
    let (mut headed, mut since) = (Topic::Open, 0);
    for sentence in &page.sentences {
        let block = &page.blocks[sentence.block];
        let mut text = sentence.text.as_str();
        let mut field = super::page::is_field(&block.label) && text.starts_with(&block.label);
        let answers = ANSWERS.contains(&block.label.to_lowercase().as_str());
        if field && sentence.topic == Topic::About || answers && text.starts_with(&block.label) {
            text = text[block.label.len()..].trim_start_matches([' ', ':', '：']);
            field = text.split_whitespace().count() < 4;
        }
        let words = text.split_whitespace().count();
        let wide = words < 4 && text.chars().count() > 14 && !text.is_ascii();
        let quoted = text.starts_with(['"', '“', '„', '«', '「']) || block.kind == Kind::Quote;
        let usable =
            (words >= 4 || wide) && text.len() < 700 && !quoted && !field && !text.ends_with('?');
        let key: String = text.chars().filter(|c| c.is_alphanumeric()).take(80).collect();
        if !usable
            || matches!(sentence.topic, Topic::Aside | Topic::Quotes)
            || text.contains(" | ")
            || !seen.insert(key)
        {
            continue;
        }
        if headed != sentence.topic {
            (headed, since) = (sentence.topic, 0);
        }
        since += 1;
        // Far below its heading a long text has gone on to other things.
        let sure = !matches!(sentence.topic, Topic::Open | Topic::About) && since <= NEAR;
        let topic = if sure { sentence.topic } else { guess(text, client, sentence.topic) };
        pieces.push(Piece { text, topic, sure, block: sentence.block });
    }
    pieces
}

fn guess(text: &str, client: &str, fallback: Topic) -> Topic {
    let about = !client.is_empty() && text.contains(client) && text.contains(" is ");
    if about && fallback == Topic::About {
        return Topic::About;
    }
    CUES.iter().find(|(_, cue)| cue.is_match(text)).map_or(fallback, |(topic, _)| *topic)
}

/// Sentences of a topic as one paragraph; those under a heading before those that cues told.
fn field(pieces: &[Piece], topic: Topic, allowed: impl Fn(&str) -> bool) -> String {
    let chosen = choose(pieces, topic, FIELD, LONG, allowed);
    joined(&chosen)
}

fn choose<'a>(
    pieces: &[Piece<'a>],
    topic: Topic,
    count: usize,
    long: usize,
    allowed: impl Fn(&str) -> bool,
) -> Vec<&'a str> {
    let sure: Vec<&Piece> = pieces
        .iter()
        .filter(|piece| piece.topic == topic && piece.sure && allowed(piece.text))
        .collect();
    let guessed =
        || pieces.iter().filter(|piece| piece.topic == topic && allowed(piece.text)).collect();
    let fitting: Vec<&Piece> = if sure.is_empty() { guessed() } else { sure };
    let mut length = 0;
    fitting
        .into_iter()
        .take_while(|piece| {
            let fits = length == 0 || length + piece.text.len() <= long;
            length += piece.text.len();
            fits
        })
        .take(count)
        .map(|piece| piece.text)
        .collect()
}

/// Sentences as running text: each ends with a mark.
fn joined(sentences: &[&str]) -> String {
    let mut out = String::new();
    for text in sentences {
        if !out.is_empty() && !out.ends_with(['。', '！']) {
            out.push(' ');
        }
        out.push_str(text);
        if !text.ends_with(['.', '!', '?', '…', '。', '！', '"', '”', '»', ':', '」']) {
            out.push('.');
        }
    }
    out
}

fn list(pieces: &[Piece], topic: Topic, count: usize) -> Vec<String> {
    choose(pieces, topic, count, 2_000, |_| true).into_iter().map(ToString::to_string).collect()
}

/// The first sentence that says what the customer is, else the first of the notes.
fn opening(pieces: &[Piece], client: &str) -> String {
    let short = |piece: &&Piece| {
        (20..=320).contains(&piece.text.chars().count()) && piece.text.ends_with(['.', '!', '。'])
    };
    let named = pieces.iter().take(40).filter(short).find(|piece| {
        !client.is_empty()
            && piece.text.contains(client)
            && [" is ", " ist ", " est ", " é ", ", a ", ", an ", " was ", " are ", "は"]
                .iter()
                .any(|word| piece.text.contains(word))
            && piece.topic != Topic::Results
    });
    named
        .or_else(|| pieces.iter().take(6).find(short))
        .map_or(String::new(), |piece| piece.text.to_string())
}

fn alternatives(pieces: &[Piece], client: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for piece in pieces
        .iter()
        .filter(|piece| piece.topic == Topic::Selection || CUES[2].1.is_match(piece.text))
    {
        for hit in ALTERNATIVES.captures_iter(piece.text) {
            for name in NAME.find_iter(&hit[1]) {
                let name = name.as_str().trim_end_matches(['.', '-']).to_string();
                if name != client
                    && !found.contains(&name)
                    && name.chars().count() > 1
                    && found.len() < 6
                {
                    found.push(name);
                }
            }
        }
    }
    found
}

fn results(pieces: &[Piece], metrics: &[Metric]) -> Results {
    let all =
        || pieces.iter().filter(|piece| piece.topic == Topic::Results).map(|piece| piece.text);
    let caveats = pieces
        .iter()
        .filter(|piece| {
            matches!(piece.topic, Topic::Results | Topic::Lessons) || piece.text.contains('%')
        })
        .map(|piece| piece.text)
        .find(|text| CAVEAT.is_match(text))
        .unwrap_or_default();
    let measured = |text: &str| metrics.iter().any(|metric| metric.source == text);
    let business = all()
        .find(|text| BUSINESS.is_match(text) && !measured(text) && *text != caveats)
        .unwrap_or_default();
    let summary = field(pieces, Topic::Results, |text| text != business && text != caveats);
    let summary = if summary.is_empty() {
        let sources: Vec<&str> =
            metrics.iter().take(3).map(|metric| metric.source.as_str()).collect();
        let known: BTreeSet<&str> = pieces.iter().map(|piece| piece.text).collect();
        joined(&sources.into_iter().filter(|text| known.contains(text)).collect::<Vec<_>>())
    } else {
        summary
    };
    Results { summary, business_meaning: business.to_string(), caveats: caveats.to_string() }
}

/// Lede and sections in the order of a story; a sentence stands in it once.
fn narrative(pieces: &[Piece], story: &Story, language: &str) -> Narrative {
    let labels = Labels::of(language);
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut lede: Vec<&str> = Vec::new();
    let about = pieces.iter().filter(|piece| matches!(piece.topic, Topic::About | Topic::Open));
    let first = pieces.iter().filter(|piece| piece.text == story.opening);
    for piece in first.chain(about).take(12) {
        if lede.len() < 3
            && lede.iter().map(|text| text.len()).sum::<usize>() < 420
            && used.insert(piece.text)
        {
            lede.push(piece.text);
        }
    }
    let parts = [
        (Topic::Challenge, "challenge"),
        (Topic::Selection, "selection"),
        (Topic::Solution, "solution"),
        (Topic::Implementation, "implementation"),
        (Topic::Results, "results"),
        (Topic::Lessons, "lessons"),
        (Topic::Next, "next_steps"),
    ];
    let mut sections = Vec::new();
    for (topic, label) in parts {
        let mut body = String::new();
        let mut last_block = None;
        for piece in pieces.iter().filter(|piece| piece.topic == topic).take(BODY * 2) {
            if body.len() > 1_800 || used.len() > 120 || !used.insert(piece.text) {
                continue;
            }
            let text = joined(&[piece.text]);
            if last_block.is_some_and(|block| block != piece.block)
                && body.len() > 300
                && !body.ends_with("\n\n")
            {
                body.push_str("\n\n");
            } else if !body.is_empty() && !body.ends_with('。') {
                body.push(' ');
            }
            last_block = Some(piece.block);
            body.push_str(&text);
        }
        if !body.is_empty() {
            sections.push(Section { heading: labels.get(label).to_string(), body });
        }
    }
    Narrative { lede: joined(&lede), sections }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(notes: &str) -> Story {
        tell(&Page::read(notes), "Acme", &[], "en")
    }

    #[test]
    fn headings_choose_the_sentences() {
        let story = of(
            "# A\n\nAcme is a bakery in a small town.\n\n## Challenge\n\nThe ovens were slow every day. It cost us customers each week.\n\n## Results\n\nThe bread is ready before the shop opens.\n\n## Lessons learned\n- Train the night shift before the day shift\n\n## Next steps\nThe second shop follows in spring.",
        );
        assert_eq!(story.challenge.summary, "The ovens were slow every day.");
        assert_eq!(story.challenge.stakes, "It cost us customers each week.");
        assert_eq!(story.lessons, ["Train the night shift before the day shift"]);
        assert_eq!(story.next_steps, "The second shop follows in spring.");
        assert_eq!(story.opening, "Acme is a bakery in a small town.");
        assert_eq!(story.narrative.sections.len(), 4);
    }

    #[test]
    fn cue_words_choose_where_there_are_no_headings() {
        let story = of(
            "Acme struggled with slow ovens. They evaluated several vendors, including Zupa and Brot, before a decision. They rolled out the ovens shop by shop. Bread is ready faster and the waste dropped.",
        );
        assert!(story.challenge.summary.contains("slow ovens"));
        assert_eq!(story.selection.alternatives, ["Zupa", "Brot"]);
        assert!(story.implementation.contains("shop by shop"));
        assert!(story.results.summary.contains("faster"));
    }

    #[test]
    fn no_sentence_stands_twice_in_the_narrative() {
        let notes = "Acme struggled with slow ovens. It was hard. ".repeat(20);
        let story = of(&notes);
        let whole: String = story
            .narrative
            .sections
            .iter()
            .map(|section| section.body.as_str())
            .collect::<String>()
            + &story.narrative.lede;
        assert_eq!(whole.matches("slow ovens").count(), 1);
    }
}
