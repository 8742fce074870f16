//! The domain as facts that a reader can check against the rules.

mod answers;
mod conflicts;
mod deadlines;
mod desk;
mod differences;
mod endings;
mod offers;
mod performance;
mod properties;
mod replays;
mod revisions;
mod rows;
mod silence;
mod tables;

use super::*;
