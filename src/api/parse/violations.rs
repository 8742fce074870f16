//! Where a reader of a message is, and what it found wrong so far.

use std::fmt::Write as _;

use crate::api::problem::Problem;

#[derive(Debug, Clone, Copy)]
enum Segment {
    Field(&'static str),
    Item(usize),
}

/// Collects what is wrong, each with the full path of its field.
#[derive(Debug, Default)]
pub(crate) struct Violations {
    path: Vec<Segment>,
    found: Vec<(String, String)>,
}

/// Reads a message with `reader`, and refuses it with everything that was found wrong.
pub(crate) fn read<T>(reader: impl FnOnce(&mut Violations) -> Option<T>) -> Result<T, Problem> {
    let mut violations = Violations::default();
    match reader(&mut violations) {
        Some(value) if violations.found.is_empty() => Ok(value),
        _ => Err(Problem::invalid_fields(violations.found)),
    }
}

impl Violations {
    /// Goes into a field of the message at hand.
    pub(crate) fn field<T>(
        &mut self,
        field: &'static str,
        reader: impl FnOnce(&mut Self) -> T,
    ) -> T {
        self.within(Segment::Field(field), reader)
    }

    /// Goes into each item of the repeated field at hand; none when any was wrong.
    pub(crate) fn items<I, T>(
        &mut self,
        items: Vec<I>,
        mut reader: impl FnMut(I, &mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let count = items.len();
        let mut read = Vec::with_capacity(count);
        for (index, item) in items.into_iter().enumerate() {
            read.extend(self.within(Segment::Item(index), |v| reader(item, v)));
        }
        (read.len() == count).then_some(read)
    }

    /// Says what is wrong with the field at hand. Returns none, for the reader to return.
    pub(crate) fn wrong<T>(&mut self, why: impl Into<String>) -> Option<T> {
        let path = self.path();
        self.found.push((path, why.into()));
        None
    }

    /// The message at hand, which has to be there.
    pub(crate) fn required<T>(&mut self, message: Option<T>) -> Option<T> {
        message.or_else(|| self.wrong("is required"))
    }

    /// The paths of what was found wrong.
    #[cfg(test)]
    pub(super) fn paths(&self) -> Vec<&str> {
        self.found.iter().map(|(path, _)| path.as_str()).collect()
    }

    /// What was said of a field.
    #[cfg(test)]
    pub(super) fn said_of(&self, wrong: &str) -> Option<&str> {
        let mut found = self.found.iter();
        found
            .find(|(path, _)| path == wrong)
            .map(|(_, why)| why.as_str())
    }

    fn within<T>(&mut self, segment: Segment, reader: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(segment);
        let value = reader(self);
        self.path.pop();
        value
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for segment in &self.path {
            match segment {
                Segment::Field(field) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(field);
                }
                // Writing to a string does not fail.
                Segment::Item(index) => _ = write!(path, "[{index}]"),
            }
        }
        path
    }
}
