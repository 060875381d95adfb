//! Whether the next paid step fits into what a run may cost. Pure.

/// What a run has spent and may spend, in US dollars.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Budget {
    /// What it may cost, or none for any amount.
    pub limit_usd: Option<f64>,
    /// What its attempts and the runs that it brings to their end have cost, failed ones included, as far as their providers said.
    pub spent_usd: f64,
    /// Whether something was charged of which nobody said the price.
    pub is_blind: bool,
}

/// What becomes of the next paid step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It may start.
    Go,
    /// It has to wait until a running step has told its price.
    Wait,
    /// It does not fit any more.
    Stop,
}

impl Budget {
    /// Judges a step that usually costs `price` (none: unknown), while steps of these usual prices run.
    ///
    /// A price that nobody knows beforehand cannot be added up, so such steps are bought one at a time:
    /// the limit is then passed by at most the price of one step.
    #[must_use]
    pub fn judge(&self, price: Option<f64>, running: &[Option<f64>]) -> Verdict {
        let Some(limit) = self.limit_usd else { return Verdict::Go };
        if price == Some(0.0) {
            return Verdict::Go;
        }
        if self.is_blind || self.spent_usd >= limit {
            return Verdict::Stop;
        }
        let paid: Vec<_> = running.iter().filter(|price| **price != Some(0.0)).collect();
        let reserved: Option<f64> = paid.iter().map(|price| **price).sum();
        let fits = match (price, reserved) {
            (Some(price), Some(reserved)) => self.spent_usd + reserved + price <= limit,
            (None, Some(_)) => paid.is_empty(),
            (_, None) => false,
        };
        match (fits, paid.is_empty()) {
            (true, _) => Verdict::Go,
            (false, false) => Verdict::Wait,
            (false, true) => Verdict::Stop,
        }
    }

    /// Why a step is stopped, as a lower-case fragment with the next action.
    #[must_use]
    pub fn reason(&self) -> String {
        let limit_usd = self.limit_usd.unwrap_or_default();
        let (limit, spent) = (money(limit_usd), money(self.spent_usd));
        if self.is_blind {
            return format!("the service tells no prices, so the limit of {limit} cannot be kept");
        }
        let how = if self.spent_usd < limit_usd { "would be passed" } else { "is reached" };
        format!(
            "the limit of {limit} {how}: {spent} spent; raise --max-cost and run again with --from last"
        )
    }
}

/// An amount to the cent; a small one that is no whole number of cents is told more exactly.
#[must_use]
pub fn money(usd: f64) -> String {
    let exact = format!("${usd:.4}");
    match exact.strip_suffix("00") {
        Some(cents) => cents.to_owned(),
        None if usd < 0.10 => exact,
        None => format!("${usd:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Go, Stop, Wait};

    #[test]
    fn the_reason_names_the_sums() {
        let budget =
            |limit, spent_usd| Budget { limit_usd: Some(limit), spent_usd, is_blind: false };
        let reached = "the limit of $0.05 is reached: $0.08 spent; raise --max-cost and run again \
                       with --from last";
        assert_eq!(budget(0.05, 0.08).reason(), reached);
        assert!(budget(1.5, 1.2345).reason().contains("$1.50 would be passed: $1.23 spent"));
        assert!(budget(0.0, 0.0391).reason().contains("$0.00 is reached: $0.0391 spent"));
        let blind = Budget { is_blind: true, ..budget(0.05, 0.0) };
        assert!(blind.reason().starts_with("the service tells no prices"));
        assert_eq!(blind.judge(Some(0.01), &[]), Stop);
        assert_eq!(blind.judge(Some(0.0), &[]), Go);
    }

    #[test]
    fn a_step_starts_only_when_it_fits() {
        type Case<'a> = (f64, Option<f64>, &'a [Option<f64>], Verdict);
        let table: &[Case<'_>] = &[
            (0.00, Some(0.04), &[], Go),
            (0.04, Some(0.04), &[Some(0.0)], Go),
            (0.04, Some(0.04), &[Some(0.04)], Wait),
            (0.08, Some(0.04), &[], Stop),
            (0.08, None, &[], Go),
            (0.08, None, &[Some(0.01)], Wait),
            (0.02, Some(0.01), &[None], Wait),
            (0.10, None, &[], Stop),
            (0.50, Some(0.0), &[None], Go),
        ];
        for (spent_usd, price, running, expected) in table {
            let budget = Budget { limit_usd: Some(0.10), spent_usd: *spent_usd, is_blind: false };
            assert_eq!(budget.judge(*price, running), *expected, "{spent_usd} {price:?}");
        }
        assert_eq!(
            Budget { limit_usd: None, spent_usd: 9.0, is_blind: true }.judge(None, &[None]),
            Go
        );
    }
}
