//! What is different between two tellings of the same thing.

use super::{Line, Teller};

/// The lines of `after` that `before` did not have, each with what was said in its place,
/// and what is said no more. What has the same name is the same fact.
pub(super) fn differences(teller: &Teller<'_>, before: &[Line], after: Vec<Line>) -> Vec<Line> {
    let mut different = Vec::new();
    let gone: Vec<_> = before
        .iter()
        .filter(|line| match line {
            Line::Fact { label, .. } => !after.iter().any(|other| is_named(other, label)),
            line => !after.contains(line),
        })
        .cloned()
        .collect();
    for line in after {
        if before.contains(&line) {
            continue;
        }
        match line {
            Line::Fact { label, value } => {
                let was = before.iter().find_map(|line| match line {
                    Line::Fact { label: name, value } if *name == label => Some(value),
                    _ => None,
                });
                let value = match was {
                    Some(was) => teller.arrow(was, &value),
                    None => value,
                };
                different.push(Line::Fact { label, value });
            }
            line => different.push(line),
        }
    }
    if !gone.is_empty() {
        different.push(teller.sentence("said-no-more"));
        different.extend(gone);
    }
    different
}

fn is_named(line: &Line, name: &str) -> bool {
    matches!(line, Line::Fact { label, .. } if label == name)
}
