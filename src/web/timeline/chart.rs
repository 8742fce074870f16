//! Drawings, made here as inline SVG: no script, no style attribute, colours by classes of
//! the style sheet, and nothing that only a colour tells.
//!
//! Numbers are places in the drawing's own units. Words stand beside it as text, so that
//! they have the reader's size; the drawing has a title and a description for who hears it.

mod progress;
mod silence;

pub(crate) use self::{
    progress::ProgressChart,
    silence::{SilenceChart, Stretch},
};

/// How wide a drawing is, in its own units.
const WIDTH: i64 = 1_000;

/// Where `part` of `whole` ends on a line of this width.
fn along(part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    let part = part.clamp(0, whole);
    i64::try_from(i128::from(part) * i128::from(WIDTH) / i128::from(whole)).unwrap_or(WIDTH)
}
