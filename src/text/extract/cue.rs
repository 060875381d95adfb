//! Words that tell what a sentence is about where no heading does.

use std::sync::LazyLock;

use regex::Regex;

use super::topic::Topic;
use crate::text::pattern::pattern;

/// What the words of a sentence say it is about, the most telling first.
pub(super) static CUES: LazyLock<Vec<(Topic, Regex)>> = LazyLock::new(|| {
    [
        (Topic::Implementation, r"the next steps? w(?:as|ere)\b|^(?:after|in|on|by|since|during) [^,.]{3,50}, (?:we|the team|they|\p{L}+) (?:began|started|moved|migrated|rolled|launched|went live)|\bwe (?:then |first |soon )?(?:began|started) (?:to|with|by)\b"),
        (Topic::Next, r"\bnext,? (?:they|we|it|the team)\b|\bstarting to (?:experiment|explore)|\bhop(?:es?|ing) to|intends? to|(?:is|are) (?:now )?(?:exploring|working on|looking into)|in the coming (?:weeks|months|quarter|year)|\bnext (?:step|up|phase|on)|looking (?:ahead|forward)|going forward|in the future|plans? to|planning to|will (?:be|also|roll|extend|expand|start)|action plan|roadmap|volgende stap|van plan|gaan we|toekomst|als nächstes|künftig|geplant|wollen wir|prochaine étape|à l['’]avenir|prévoi|próximo passo|no futuro|planeja|今後"),
        (Topic::Lessons, r"\blesson|we learned|learnt|takeaway|in hindsight|next time|would have|biggest surprise|advice|geleerd|achteraf|volgende keer|gelernt|im nachhinein|beim nächsten mal|rückblickend|appris|avec le recul|aprendemos|aprendeu|教訓"),
        (Topic::Selection, r"\bchose|chosen|\bpicked\b|decid(?:ed|ing) (?:to|on)|opted|selected|evaluat|considered|compared (?:with|to) other|shortlist|alternative|because it|stood out|instead of building|gekozen|kozen|keuze|overwogen|vergeleken|entschied|ausgewählt|evaluier|überzeugt|choisi|retenu|comparé|étudié|escolh|avali|comparou|選定|選んだ"),
        (Topic::Challenge, r"struggl|challenging|pain points?\b|bottleneck|couldn['’]t|could not|unable to|overwhelm|error-prone|frustrat|the problem was|worstel|kampte|het probleem was|kämpft|das problem war|überfordert|fehleranfällig|le problème|la difficulté|o problema era|課題でした"),
        (Topic::Results, r"\bresult|reduc|saved|saving|improv|increas|faster|fewer|now (?:takes?|it|we|they|the)|since then|as of today|dropped|grew|benefit|outcome|impact|achiev|doubled|halved|resulta|daald|gestegen|sindsdien|bespa|ergebnis|gesunken|gestiegen|seitdem|spart|einspar|résultat|réduit|augment|gagn|désormais|depuis|resultado|reduz|aument|econom|agora|削減|短縮|向上|改善"),
        (Topic::Challenge, r"\bproblem|challeng|struggl|difficult|pain|slow|manual|expensive|risk|couldn['’]t|could not|unable|outdated|legacy|bottleneck|error-prone|frustrat|complain|limit|overwhelm|cost to support|hard(?:est)?\b|lack|missing|fail|burden|outage|downtime|went down|crash|critical moment|blind|guesswork|by hand|on paper|op papier|met de hand|von hand|auf papier|à la main|sur papier|à mão|planilhas|probleem|uitdaging|moeilijk|handmatig|traag|verouderd|klacht|fouten|lastig|problem|schwierig|manuell|langsam|veraltet|fehler|aufwendig|problème|difficile|lent|manuel|erreur|coûteux|problema|difícil|lento|manual|erro|課題|問題"),
        (Topic::Implementation, r"\bstarted (?:with|to|in|by|the|our)|began|migrat|rolled out|roll-out|rollout|pilot|trained|training|\bbuilt (?:an?|the|our|its|some)\b|set up|deployed|went live|first (?:step|week|phase)|phase|kick-?off|connected|integrat|step|gestart|uitgerold|gemigreerd|opgeleid|pilot|gebouwd|ingericht|gestartet|eingeführt|migriert|geschult|umgestellt|pilotprojekt|démarr|déploy|migré|formé|pilote|mis en place|iniciou|implant|migr|trein|piloto|começ|導入|開始"),
        (Topic::Solution, r"\bsolution|handled by|takes care of|platform|uses|using|built on|provides|system|tool|software|oplossing|platform|gebruikt|systeem|lösung|plattform|nutzt|system|solution|plateforme|utilise|système|solução|plataforma|utiliza|sistema|ソリューション|システム"),
    ]
    .into_iter()
    .map(|(topic, words)| (topic, pattern(&format!("(?i){words}"))))
    .collect()
});
/// What was at stake.
pub(super) static STAKES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)cost|los(?:e|t|ing|s)\b|risk|churn|penalt|fine[sd]?\b|deadline|customers? (?:left|leav|complain)|threat|missed|overtime|at stake|irreparable|burn|kost|verlies|verlor|risico|boete|klanten|risiko|verlust|strafe|kunden|risque|perte|perd|pénalit|clients|risco|perda|perd|multa|損失|リスク",
    )
});
/// What had been tried before.
pub(super) static TRIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:tried|attempt(?:ed|s)?|at first|initially|first (?:went|used|tried)|originally|had used|used to use|earlier|previous(?:ly)? (?:tried|attempt)|eerder|geprobeerd|aanvankelijk|zuerst|versucht|anfangs|d['’]abord|essayé|tenté|primeiro|tentou|tentaram|tentamos|inicialmente)\b",
    )
});
/// What a result means for the business.
pub(super) static BUSINESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)allow(?:s|ed|ing)|means|meant|enabl|free(?:s|d|ing)? (?:up)?|focus|so that|can now|peace of mind|confiden|broadened|grow|revenue|hire|betekent|waardoor|kunnen (?:we|ze|zij)|ruimte|bedeutet|ermöglich|dadurch|können (?:wir|sie)|permet|libér|signifie|permit|libera|significa|foco|できる",
    )
});
/// What limits a result.
pub(super) static CAVEAT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:however|caveat|not yet|although|but not|still (?:too|not|a)|approximately measured|self-reported|estimate[sd]?|one-off|seasonal|too early|only measured|excludes?|excluding|on track|echter|nog niet|schatting|seizoen|allerdings|noch nicht|schätzung|saisonal|geschätzt|toutefois|cependant|pas encore|estimation|no entanto|porém|ainda não|estimativa)\b|ただし",
    )
});
