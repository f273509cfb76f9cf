//! pyrs held against `budgets.toml`.

use std::collections::BTreeMap;

use crate::run::Numbers;

pub struct Budgets {
    slack: f64,
    kinds: BTreeMap<String, f64>,
    programs: BTreeMap<String, f64>,
    /// Of numbers that some programs print besides, by their name: limits of all that do.
    besides: BTreeMap<String, f64>,
}

fn section(table: &toml::Table, name: &str) -> Result<BTreeMap<String, f64>, String> {
    table
        .get(name)
        .and_then(toml::Value::as_table)
        .ok_or_else(|| format!("budgets: no table {name}"))?
        .iter()
        .map(|(key, value)| {
            number(value)
                .map(|number| (key.clone(), number))
                .ok_or_else(|| format!("budgets: {key} is no number"))
        })
        .collect()
}

fn number(value: &toml::Value) -> Option<f64> {
    // Budgets are far below 2^53.
    #[allow(clippy::cast_precision_loss)]
    value
        .as_float()
        .or_else(|| value.as_integer().map(|n| n as f64))
}

impl Budgets {
    /// # Errors
    /// When the text is not what it should be.
    pub fn parse(text: &str) -> Result<Self, String> {
        let table: toml::Table = text.parse().map_err(|error| format!("budgets: {error}"))?;
        Ok(Self {
            slack: table
                .get("slack")
                .and_then(number)
                .ok_or("budgets: no slack")?,
            kinds: section(&table, "kinds")?,
            programs: section(&table, "programs")?,
            besides: section(&table, "besides")?,
        })
    }

    /// Complaints about a kind's numbers.
    pub fn check_kind(&self, name: &str, result: &Result<Numbers, String>) -> Vec<String> {
        let Some(&budget) = self.kinds.get(name) else {
            return vec![format!("{name}: has no budget")];
        };
        let numbers = match result {
            Ok(numbers) => numbers,
            Err(error) => return vec![format!("{name}: failed, {error}")],
        };
        let mut complaints = Vec::new();
        match numbers.get("bytes") {
            Some(&bytes) if bytes <= budget * self.slack + 1.0 => {}
            Some(bytes) => complaints.push(format!(
                "{name}: {bytes:.1} bytes of RSS per object; the budget is {budget} times {} and 1",
                self.slack
            )),
            None => complaints.push(format!("{name}: printed no bytes")),
        }
        complaints
    }

    /// Complaints about a program's numbers.
    pub fn check_program(&self, name: &str, result: &Result<Numbers, String>) -> Vec<String> {
        let Some(&budget) = self.programs.get(name) else {
            return vec![format!("{name}: has no budget")];
        };
        match result {
            Err(error) => vec![format!("{name}: failed, {error}")],
            Ok(numbers) => {
                let mut complaints = match numbers.get("rss") {
                    Some(&rss) if rss <= budget * 1e6 => Vec::new(),
                    Some(rss) => vec![format!(
                        "{name}: {:.1} MB at the end; the budget is {budget}",
                        rss / 1e6
                    )],
                    None => vec![format!("{name}: printed no rss")],
                };
                for (key, &most) in &self.besides {
                    if let Some(&number) = numbers.get(key)
                        && number > most
                    {
                        complaints
                            .push(format!("{name}: {key} is {number}, at most {most} wanted"));
                    }
                }
                complaints
            }
        }
    }

    /// Budgets for what is not measured.
    pub fn orphans(&self, kinds: &[&str], programs: &[String]) -> Vec<String> {
        let kinds = self
            .kinds
            .keys()
            .filter(|name| !kinds.contains(&name.as_str()));
        let programs = self.programs.keys().filter(|name| !programs.contains(name));
        kinds
            .chain(programs)
            .map(|name| format!("{name}: a budget for nothing"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budgets() -> Budgets {
        Budgets::parse(
            "slack = 1.1\n[kinds]\nfloat = 16\n[programs]\npass = 10\n[besides]\nflat = 1.1\n",
        )
        .unwrap()
    }

    fn numbers(name: &str, number: f64) -> Result<Numbers, String> {
        Ok(Numbers::from([(name.to_string(), number)]))
    }

    #[test]
    fn past_the_budget_is_reported() {
        assert!(
            budgets()
                .check_kind("float", &numbers("bytes", 18.0))
                .is_empty()
        );
        assert_eq!(
            budgets().check_kind("float", &numbers("bytes", 24.0)).len(),
            1
        );
        assert!(
            budgets()
                .check_program("pass", &numbers("rss", 9e6))
                .is_empty()
        );
        assert_eq!(
            budgets().check_program("pass", &numbers("rss", 11e6)).len(),
            1
        );
    }

    #[test]
    fn what_failed_or_is_unknown_is_reported() {
        assert_eq!(budgets().check_kind("float", &Err("crash".into())).len(), 1);
        assert_eq!(
            budgets().check_kind("float", &numbers("other", 1.0)).len(),
            1
        );
        assert_eq!(budgets().check_kind("new", &numbers("bytes", 1.0)).len(), 1);
        assert_eq!(
            budgets().check_program("pass", &Err("crash".into())).len(),
            1
        );
        assert_eq!(budgets().orphans(&[], &["pass".into()]).len(), 1);
        assert!(Budgets::parse("slack = 1\n[kinds]\n").is_err());
    }

    #[test]
    fn the_committed_budgets_fit_what_is_measured() {
        let budgets = Budgets::parse(include_str!("../budgets.toml")).unwrap();
        let kinds: Vec<&str> = crate::kinds::KINDS.iter().map(|kind| kind.name).collect();
        assert_eq!(
            budgets.orphans(&kinds, &crate::programs()),
            Vec::<String>::new()
        );
        for kind in kinds {
            assert!(budgets.kinds.contains_key(kind), "{kind} has no budget");
        }
    }
}
