//! Filters of lists and watches: a subset of AIP-160.
