//! What holds of every history: facts at random, recorded in random orders.
//!
//! A failing case is kept and repeated by proptest, which prints it.

mod arrival;
mod calendar;
mod history;
mod records;
