//! A client that keeps a watch going over restarts of the service.
