//! Which fault a request meets: decided by its content, its attempt and the seed, never by the clock.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use super::asked::Asked;
use super::cache::chance;
use super::scenario::{Fault, FaultRule, Scenario};

/// Most different requests whose attempts are remembered.
const MOST: usize = 65_536;

/// The attempts so far, by the fingerprint of the request.
#[derive(Debug, Default)]
pub struct Troubles(Mutex<Attempts>);

#[derive(Debug, Default)]
struct Attempts {
    failed: HashMap<u64, u32>,
    order: VecDeque<u64>,
}

impl Troubles {
    /// The fault that this attempt meets, or none when it is answered.
    #[must_use]
    pub fn next(&self, scenario: &Scenario, asked: &Asked) -> Option<Fault> {
        if scenario.faults.is_empty() {
            return None;
        }
        let key = asked.fingerprint();
        let mut attempts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = attempts.failed.get(&key).copied().unwrap_or_default();
        let fault = fault(scenario, asked, failed);
        if fault.as_ref().is_none_or(Fault::is_answer) {
            // The place in the order stays; another attempt takes it again.
            attempts.failed.remove(&key);
        } else if attempts.failed.insert(key, failed + 1).is_none() {
            attempts.order.push_back(key);
            if attempts.order.len() > MOST
                && let Some(oldest) = attempts.order.pop_front()
            {
                attempts.failed.remove(&oldest);
            }
        }
        fault
    }
}

/// The fault of the attempt after so many that failed.
fn fault(scenario: &Scenario, asked: &Asked, failed: u32) -> Option<Fault> {
    let mut left = failed;
    for (index, rule) in scenario.faults.iter().enumerate() {
        let seed = scenario.seed.wrapping_add(index as u64);
        if !hits(rule, asked) || chance(asked.fingerprint(), seed) >= rule.share.0 {
            continue;
        }
        if left < rule.attempts {
            return Some(rule.does.clone());
        }
        left -= rule.attempts;
    }
    None
}

fn hits(rule: &FaultRule, asked: &Asked) -> bool {
    rule.on.is_none_or(|kind| kind == asked.kind)
        && rule.step.as_ref().is_none_or(|step| *step == asked.step)
        && rule.model.as_ref().is_none_or(|model| *model == asked.model)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::scenario;

    fn asked(prompt: &str) -> Asked {
        let body = serde_json::json!({
            "model": "simulator/text", "messages": [{ "role": "user", "content": prompt }],
        });
        Asked::chat(&body, &Scenario::default()).unwrap()
    }

    #[test]
    fn faults_are_met_in_order_and_anew_after_an_answer() {
        let text = "[[fault]]\nattempts = 2\ndoes = \"refusal\"\n[[fault]]\ndoes = \"no-finish\"";
        let scenario = scenario::from_text("s.toml", text).unwrap();
        let troubles = Troubles::default();
        let next = |prompt| troubles.next(&scenario, &asked(prompt));
        let expected = [Some(Fault::Refusal), Some(Fault::Refusal), Some(Fault::NoFinish), None];
        for fault in expected.iter().chain(&expected) {
            assert_eq!(next("one"), *fault);
        }
        assert_eq!(next("two"), Some(Fault::Refusal));
    }

    #[test]
    fn a_fault_that_is_an_answer_does_not_count_as_failed() {
        let text = "[[fault]]\ndoes = { slow = { seconds = 1 } }\n[[fault]]\ndoes = \"refusal\"";
        let scenario = scenario::from_text("s.toml", text).unwrap();
        let troubles = Troubles::default();
        for _ in 0..3 {
            let fault = troubles.next(&scenario, &asked("one")).unwrap();
            assert_eq!(fault.as_str(), "slow");
        }
    }

    #[test]
    fn a_share_hits_the_same_requests_every_time() {
        let text = "seed = 3\n[[fault]]\nshare = 0.5\nattempts = 99\ndoes = \"refusal\"";
        let scenario = scenario::from_text("s.toml", text).unwrap();
        let hit = |troubles: &Troubles| -> Vec<bool> {
            let prompts = (0..40).map(|i| format!("prompt {i}"));
            prompts.map(|prompt| troubles.next(&scenario, &asked(&prompt)).is_some()).collect()
        };
        let first = hit(&Troubles::default());
        assert_eq!(first, hit(&Troubles::default()));
        assert!((10..30).contains(&first.iter().filter(|hit| **hit).count()));
    }

    #[test]
    fn only_what_a_rule_names_is_hit() {
        let text = "[[fault]]\non = \"picture\"\ndoes = \"refusal\"\n[[fault]]\nstep = \"hero\"\ndoes = \"refusal\"\n[[fault]]\nmodel = \"other\"\ndoes = \"refusal\"";
        let scenario = scenario::from_text("s.toml", text).unwrap();
        assert_eq!(Troubles::default().next(&scenario, &asked("one")), None);
    }
}
