//! For how long an addressee has not answered, on a line of days.

use jiff::civil::Date;

use super::along;

/// A stretch of days on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: Date,
    pub(crate) to: Date,
}

/// A strip from when an answer was first awaited to the answer, or to today.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SilenceChart {
    /// By what it is told from the other drawings of a page.
    pub(crate) id: String,
    /// What is said of it in words.
    pub(crate) description: String,
    /// Where the strip begins and how long it is.
    pub(crate) start: i64,
    pub(crate) length: i64,
    /// Where the clock stood, and for how long.
    pub(crate) pauses: Vec<(i64, i64)>,
    /// Where a milestone was reached.
    pub(crate) milestones: Vec<i64>,
    /// Whether it ends with an answer: then with a dot, else open.
    pub(crate) answered: bool,
}

impl SilenceChart {
    /// Draws `strip` on the line that is `line`.
    pub(crate) fn draw(
        line: Stretch,
        strip: Stretch,
        pauses: &[Stretch],
        milestones: &[Date],
        answered: bool,
        description: String,
    ) -> Self {
        let place = |day: Date| along(days(line.from, day), days(line.from, line.to).max(1));
        let stretch = |part: &Stretch| {
            let start = place(part.from);
            (start, (place(part.to) - start).max(0))
        };
        let (start, length) = stretch(&strip);
        Self {
            id: String::new(),
            description,
            start,
            length,
            pauses: pauses.iter().map(stretch).collect(),
            milestones: milestones.iter().map(|day| place(*day)).collect(),
            answered,
        }
    }

    /// Where the strip ends.
    pub(crate) fn end(&self) -> i64 {
        self.start + self.length
    }
}

fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_strip_lies_on_the_line_of_days() {
        let line = Stretch {
            from: date(2025, 4, 20),
            to: date(2025, 4, 30),
        };
        let strip = Stretch {
            from: date(2025, 4, 22),
            to: date(2025, 4, 30),
        };
        let pause = Stretch {
            from: date(2025, 4, 23),
            to: date(2025, 4, 25),
        };
        let drawn = SilenceChart::draw(
            line,
            strip,
            &[pause],
            &[date(2025, 4, 26)],
            false,
            String::new(),
        );
        assert_eq!((drawn.start, drawn.length, drawn.end()), (200, 800, 1_000));
        assert_eq!(drawn.pauses, [(300, 200)]);
        assert_eq!(drawn.milestones, [600]);
    }

    #[test]
    fn a_line_of_one_day_is_drawn_too() {
        let day = Stretch {
            from: date(2025, 4, 20),
            to: date(2025, 4, 20),
        };
        let drawn = SilenceChart::draw(day, day, &[], &[], true, String::new());
        assert_eq!((drawn.start, drawn.length), (0, 0));
    }
}
