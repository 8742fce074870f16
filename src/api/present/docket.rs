//! A docket as it goes out.

use jiff::Timestamp;

use super::{communication::evidence as _, event, proposal::relation, version};
use crate::{
    api::words::{Shared as _, number_or_zero},
    contract::v1 as pb,
    docket::Docket,
    domain::{BasisProgress, ClockReading, Flags, Proposal, TermProgress},
};
